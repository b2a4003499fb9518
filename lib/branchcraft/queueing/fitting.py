"""From a ticket log to a model of the branch: who comes when, how long business takes, how long people wait before they give up.

The result has the same tables that `sample_tickets` takes, so a branch's own log can be simulated at once. Every number has a 95 % interval: a
log of two weeks knows the arrival profile of a half hour only roughly, and the plan should not pretend otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.stats import chi2, norm

from branchcraft.errors import InputError
from branchcraft.queueing.checks import require_columns
from branchcraft.queueing.patience import PatienceEstimate, Waits, exponential_patience, naive_patience_of, weibull_patience
from branchcraft.queueing.ticket_log import TicketLog

FEWEST_SERVED = 20
"""A class with fewer served visits is put into 其他 (or refused, if it is the only one)."""
FEWEST_GONE = {"exponential": 10, "weibull": 50}
"""With fewer no-shows of a class its patience is taken from all classes together."""
ENOUGH_FOR_SHAPE = 100
"""No-shows in all from which "auto" estimates the shape of patience too."""
OTHERS = "其他"
PATIENCE = ("auto", "exponential", "weibull")
_NEEDED = ("day", "customer_class", "arrival", "start", "end", "outcome")


@dataclass(frozen=True)
class Fit:
    """A branch fitted from its log; `classes` and `arrivals` go straight into `sample_tickets`."""

    classes: pd.DataFrame
    """Index customer_class: service_mean, service_cv, patience_mean (minutes), patience_shape."""
    arrivals: pd.DataFrame
    """Index interval start (minutes after opening), expected customers per class. Second services count: they need a window too."""
    estimates: pd.DataFrame
    """One row per parameter: parameter (service_mean, service_cv, patience_mean, patience_shape, arrivals), customer_class, interval, estimate,
    low, high (95 %), n (observations behind it)."""
    log_days: tuple[int, ...]
    """Day numbers of the log that were used."""
    notes: list[str] = field(default_factory=list)
    """What was assumed while fitting, in Chinese sentences."""


def select_days(accepted: pd.DataFrame, days: str | int | None) -> tuple[int, ...]:
    """Day numbers of the log that are "weekday" (Monday to Friday), "weekend", one weekday (0 = Monday … 6) or, for None, all. Raises InputError."""
    count = int(accepted.attrs.get("branchcraft", {}).get("days", 0)) or int(accepted["day"].max()) + 1
    if days is None:
        return tuple(range(count))
    dates = accepted.attrs.get("branchcraft", {}).get("dates")
    if not dates or dates[0] is None:
        raise InputError("记录里没有日期，分不出周几，只能全部天数一起算。")
    wanted = {"weekday": range(5), "weekend": range(5, 7)}.get(str(days), [days])
    chosen = tuple(number for number, day in enumerate(dates) if day.weekday() in wanted)
    if not chosen:
        raise InputError("记录里没有符合所选周几的日子，请换一个选择。")
    return chosen


def fit(log: TicketLog | pd.DataFrame, days: str | int | None = None, patience: str = "exponential") -> Fit:
    """Fit the model of a branch from its log.

    Parameters
    ----------
    log : from `read_ticket_log`, or a table with its columns (the log that `simulate` writes will do).
    days : "weekday", "weekend", 0 (Monday) … 6, or None for all days.
    patience : "exponential", "weibull" (mean and shape), or "auto": weibull from a hundred no-shows on, else exponential, said in the notes. An
        exponential fitted to people who leave the more easily the longer they wait can give a mean several times too long.

    Method: lognormal service, maximum likelihood (moments where the log knows whole minutes only); patience by current-status likelihood, or
    right-censored where the moment of leaving is recorded; arrivals by Poisson means with quasi-Poisson intervals (Garwood 1936; McCullagh and
    Nelder 1989, ch. 6). Raises InputError when there is too little to fit from.
    """
    if patience not in PATIENCE:
        raise InputError(f"耐心分布 patience 应当是 {' 或 '.join(PATIENCE)}，现在是 {patience!r}。")
    table = log.accepted if isinstance(log, TicketLog) else log
    require_columns(table, _NEEDED, "叫号记录 log")
    facts = dict(table.attrs.get("branchcraft", {}))
    used = select_days(table, days)
    notes: list[str] = []
    rows = table[table["day"].isin(used)] if days is not None else table
    rows = rows.assign(customer_class=_merge_rare(rows, notes))
    interval = float(facts.get("interval", 30.0))
    intervals = int(facts.get("intervals", rows["arrival"].max() // interval + 1))
    everybody = _waits(rows, facts)
    if patience == "auto":
        patience = _family(everybody, notes)
    pooled = _patience(everybody, patience)
    names = list(rows["customer_class"].cat.categories)
    classes: dict[str, dict[str, float]] = {}
    found: list[tuple] = []
    for name in names:
        mine = rows[rows["customer_class"] == name]
        service = _service(mine, name, whole_minutes=facts.get("resolution") == 1.0)
        waits = _waits(mine, facts)
        own = waits.gone >= FEWEST_GONE[patience] or len(names) == 1
        guess, n = (_patience(waits, patience), waits.n) if own else (pooled, everybody.n)
        if not own and pooled.mean < np.inf:
            notes.append(f"「{name}」没等到就走的只有 {waits.gone} 位，耐心按全部客户一起估。")
        classes[name] = {"service_mean": service[0][1], "service_cv": service[1][1], "patience_mean": guess.mean, "patience_shape": guess.shape}
        found += [(parameter, name, np.nan, *values) for parameter, *values in service]
        found.append(("patience_mean", name, np.nan, guess.mean, guess.mean_low, guess.mean_high, n))
        if patience == "weibull":
            found.append(("patience_shape", name, np.nan, guess.shape, guess.shape_low, guess.shape_high, n))
    arrivals, lines = _arrivals(rows, names, used, interval, intervals, notes)
    estimates = pd.DataFrame(found + lines, columns=["parameter", "customer_class", "interval", "estimate", "low", "high", "n"])
    index = pd.Index(names, name="customer_class")
    _say_patience(everybody, pooled, notes)
    return Fit(pd.DataFrame.from_dict(classes, orient="index").reindex(index), arrivals, estimates, used, notes)


def naive_patience(log: TicketLog | pd.DataFrame) -> tuple[float, float]:
    """The two shortcuts that get patience wrong, in minutes: mean wait of the no-shows, and the call taken for the moment of leaving."""
    table = log.accepted if isinstance(log, TicketLog) else log
    return naive_patience_of(_waits(table, dict(table.attrs.get("branchcraft", {}))))


def _merge_rare(rows: pd.DataFrame, notes: list[str]) -> pd.Categorical:
    """Classes with too few served visits become 其他; most frequent class last, as the least urgent."""
    served = rows[(rows["outcome"] == "served") & rows["end"].notna()]
    counts = served["customer_class"].astype(str).value_counts()
    names = rows["customer_class"].astype(str)
    rare = [name for name in names.unique() if counts.get(name, 0) < FEWEST_SERVED]
    if rare and len(rare) < names.nunique():
        names = names.where(~names.isin(rare), OTHERS)
        together = int(counts.reindex(rare).fillna(0).sum()) + int(counts.get(OTHERS, 0))
        biggest = str(counts.index[0])
        if together < FEWEST_SERVED:
            names = names.where(names != OTHERS, biggest)
        notes.append(
            f"办理记录不到 {FEWEST_SERVED} 条的类别（{'、'.join(sorted(rare)[:5])}）并入「{OTHERS if together >= FEWEST_SERVED else biggest}」。"
        )
    if counts.sum() < FEWEST_SERVED:
        raise InputError(
            f"有办理时间的记录只有 {int(counts.sum())} 条，至少要 {FEWEST_SERVED} 条才能估计；请给更多天的记录，或检查开始、结束时间两列。"
        )
    order = names.value_counts().sort_index(kind="stable").sort_values(kind="stable").index
    return pd.Categorical(names, categories=list(order))


def _waits(rows: pd.DataFrame, facts: dict) -> Waits:
    outcome = rows["outcome"].to_numpy(dtype=object)
    arrival, start = rows["arrival"].to_numpy(float), rows["start"].to_numpy(float)
    called = rows["called"].to_numpy(float) if "called" in rows.columns else start
    gone = outcome == "no_show"
    nothing = np.empty(0)
    longer = (start - arrival)[(outcome == "served") & ~np.isnan(start)]
    if facts.get("kind") == "leaving_recorded":
        return Waits(np.maximum(longer, 0), nothing, (rows["left"].to_numpy(float) - arrival)[gone])
    seen = gone & ~np.isnan(called)  # a ticket that was never called says nothing
    return Waits(np.maximum(longer, 0), np.maximum((called - arrival)[seen], 0), nothing)


def _family(waits: Waits, notes: list[str]) -> str:
    if waits.gone >= ENOUGH_FOR_SHAPE:
        return "weibull"
    if waits.gone > 0:
        notes.append(
            f"没等到就走的只有 {waits.gone} 位，看不出“越等越容易走”到什么程度，按任何时刻一样容易走来估；真实的平均耐心可能差好几倍，只用来算方案，不要单独引用。"
        )
    return "exponential"


def _patience(waits: Waits, family: str) -> PatienceEstimate:
    return weibull_patience(waits) if family == "weibull" else exponential_patience(waits)


def _service(rows: pd.DataFrame, name: str, whole_minutes: bool) -> list[tuple[str, float, float, float, int]]:
    """service_mean and service_cv as (parameter, estimate, low, high, n); the interval of the mean is Cox's (Land 1972)."""
    minutes = (rows["end"] - rows["start"]).to_numpy(float)[(rows["outcome"] == "served").to_numpy()]
    minutes = minutes[~np.isnan(minutes)]
    if whole_minutes:
        return _service_from_moments(minutes)
    logs = np.log(minutes[minutes > 0])
    n = logs.size
    if n < 2:
        raise InputError(f"「{name}」没有大于 0 的办理时间，请检查开始、结束时间两列。")
    centre, variance = logs.mean(), logs.var(ddof=1)
    mean, half = centre + variance / 2, norm.ppf(0.975) * np.sqrt(variance / n + variance**2 / (2 * (n - 1)))
    low, high = ((n - 1) * variance / chi2.ppf(q, n - 1) for q in (0.975, 0.025))
    cv = [float(np.sqrt(np.expm1(v))) for v in (variance, low, high)]
    return [("service_mean", float(np.exp(mean)), float(np.exp(mean - half)), float(np.exp(mean + half)), n), ("service_cv", *cv, n)]


def _service_from_moments(minutes: np.ndarray) -> list[tuple[str, float, float, float, int]]:
    """Differences of whole minutes are right on average and have 1/6 min² too much variance (two rounding errors, uniform over a minute each)."""
    n, mean = minutes.size, float(minutes.mean())
    variance = max(float(minutes.var(ddof=1)) - 1 / 6, 1e-4)
    half = norm.ppf(0.975) * float(minutes.std(ddof=1)) / np.sqrt(n)
    cv = np.sqrt(variance) / mean
    fourth = float(((minutes - mean) ** 4).mean())
    spread = np.sqrt(max(fourth - variance**2, 0) / n) / (2 * variance)  # of log sd, delta method
    z = norm.ppf(0.975)
    return [
        ("service_mean", mean, mean - half, mean + half, n),
        ("service_cv", float(cv), float(cv * np.exp(-z * spread)), float(cv * np.exp(z * spread)), n),
    ]


def _arrivals(
    rows: pd.DataFrame, names: list[str], used: tuple[int, ...], interval: float, intervals: int, notes: list[str]
) -> tuple[pd.DataFrame, list[tuple]]:
    """Mean count per interval and class, and one line of estimates each."""
    place = {day: number for number, day in enumerate(used)}
    day = rows["day"].map(place).to_numpy(dtype=int)
    slot = np.clip(rows["arrival"].to_numpy(float) // interval, 0, intervals - 1).astype(int)
    code = rows["customer_class"].cat.codes.to_numpy()
    counts = np.zeros((len(used), intervals, len(names)))
    np.add.at(counts, (day, slot, code), 1)
    starts = pd.Index(np.arange(intervals) * interval, name="interval")
    arrivals = pd.DataFrame(counts.mean(axis=0), index=starts, columns=names)
    lines: list[tuple] = []
    for column, name in enumerate(names):
        phi = _dispersion(counts[:, :, column])
        for k in range(intervals):
            total = counts[:, k, column].sum() / phi
            low = phi * chi2.ppf(0.025, 2 * total) / 2 / len(used) if total > 0 else 0.0
            high = phi * chi2.ppf(0.975, 2 * (total + 1)) / 2 / len(used)
            lines.append(("arrivals", name, starts[k], arrivals.iat[k, column], low, high, int(counts[:, k, column].sum())))
    daily = counts.sum(axis=(1, 2))
    if len(used) >= 5 and daily.mean() > 0 and (ratio := daily.var(ddof=1) / daily.mean()) > 2:
        notes.append(f"各天人数相差很大（方差是平均数的 {ratio:.0f} 倍）：模拟的是平均的一天，忙天会比它更挤，可以只选周几来算。")
    return arrivals, lines


def _dispersion(counts: np.ndarray) -> float:
    """Variance over mean across days, pooled over intervals; never below the Poisson's 1."""
    days = counts.shape[0]
    mean = counts.mean(axis=0)
    busy = mean > 0
    if days < 2 or not busy.any():
        return 1.0
    return max(1.0, float((((counts - mean) ** 2)[:, busy] / mean[busy]).sum() / ((days - 1) * busy.sum())))


def _say_patience(waits: Waits, pooled: PatienceEstimate, notes: list[str]) -> None:
    if waits.gone == 0:
        notes.append("记录里没有一位没等到就走的客户，只能说耐心很长，模拟里当作都会等到底。")
    elif waits.gone < 30:
        notes.append(f"没等到就走的只有 {waits.gone} 位，耐心的估计很粗（95% 区间 {pooled.mean_low:.0f}–{pooled.mean_high:.0f} 分钟）。")
