"""Which transactions to look at first? A few true cases among many, and not enough hours for all that the system marks.

Every transaction has a score. True cases score higher on average, but there are so few of them that even a good score marks a hundred honest
customers for each. Marking more catches more, until the pile grows faster than it is worked off: then the true cases lie in it too long.

The world is synthetic. Binormal scores (Swets 1988); the pile is a discrete-time queue in which a day's alerts are worked off in a stated order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.stats import norm

from branchcraft.errors import InputError
from branchcraft.risk.scenario import Assumption

ALERT_ASSUMPTIONS = {
    "scanned": Assumption("每天由系统过一遍的交易", 400, "笔", 100, 5000, "合成。换成本行下发到网点核实的口径。"),
    "true": Assumption("其中真有问题的", 0.0002, "", 0.00002, 0.002, "合成：五千笔里一笔。真实的比例没有查到公开数。"),
    "apart": Assumption("系统打分的本事（标准差）", 2.0, "", 1.0, 3.0, "合成。2 相当于随机一笔真的有 92% 的机会比随机一笔好的分高。"),
    "minutes": Assumption("核实一笔", 30, "分钟", 10, 90, "合成。查流水、打电话、写意见。"),
    "hours": Assumption("每天能用来核实的时间", 2.0, "小时", 0.5, 8, "合成。"),
    "within": Assumption("几个工作日内看到才算及时", 3, "天", 1, 10, "合成。钱走得很快；报送的期限以本行和人民银行规定为准。"),
    "ratio": Assumption("漏一笔抵得上打扰多少位客户", 300, "位", 50, 3000, "合成。这是取舍，不是事实：由你定。"),
}  # fmt: skip
DAYS = 60
RUNS = 200
SEED = 23
YEAR = 250
"""Working days."""
MOST_PER_DAY = 40
_MARKS = (*range(MOST_PER_DAY, 0, -1), 0.5, 0.25, 0.1)
"""Honest transactions a day above each edge of the score bands, so that a whole number of alerts a day is an edge."""
OLDEST_FIRST, HIGHEST_FIRST = "先来的先看", "分高的先看"
ORDERS = (OLDEST_FIRST, HIGHEST_FIRST)


def value(name: str) -> float:
    """Value of one assumption of this panel."""
    return ALERT_ASSUMPTIONS[name].value


def chance_true(base: float, sensitivity: float, false_share: float) -> float:
    """Share of the marked that are true (Bayes): `base` true among all, `sensitivity` of them marked, `false_share` of the honest marked.

    Raises InputError.
    """
    for name, share in (("真的占比", base), ("真的被标出的比例", sensitivity), ("好的被标出的比例", false_share)):
        if not 0 <= share <= 1:
            raise InputError(f"{name}应当在 0 到 100% 之间。")
    marked = base * sensitivity + (1 - base) * false_share
    if marked == 0:
        raise InputError("一笔也没标出来，算不出比例。")
    return base * sensitivity / marked


def threshold_for(per_day: float, scanned: float | None = None) -> float:
    """The score above which `per_day` honest transactions of `scanned` are marked. Raises InputError."""
    many = value("scanned") if scanned is None else scanned
    if not 0 < per_day < many * 0.6:
        raise InputError(f"每天标出的笔数应当大于 0、小于 {many * 0.6:g}。")
    return float(norm.isf(per_day / many))


def sensitivity(threshold: float, apart: float | None = None) -> float:
    """Share of the true cases that score above the threshold."""
    return float(norm.sf(threshold - (value("apart") if apart is None else apart)))


@dataclass(frozen=True)
class Marking:
    """What a threshold means over a year, before anybody has looked."""

    per_day: float
    threshold: float
    true: float
    """True cases a year."""
    marked: float
    """Alerts a year, true and honest."""
    caught: float
    """True ones among them."""

    @property
    def precision(self) -> float:
        return self.caught / self.marked


def marking(per_day: float, apart: float | None = None) -> Marking:
    """Alerts per day → what is marked in a year. Raises InputError."""
    edge = threshold_for(per_day)
    true = YEAR * value("scanned") * value("true")
    honest = YEAR * value("scanned") * (1 - value("true")) * float(norm.sf(edge))
    caught = true * sensitivity(edge, apart)
    return Marking(per_day, edge, true, honest + caught, caught)


@dataclass(frozen=True)
class Worked:
    """The pile over `DAYS` days in RUNS simulated quarters."""

    order: str
    capacity: int
    """Alerts a day that can be looked at."""
    true: float
    """Expected true cases per run, marked or not."""
    marked_true: float
    """Of these, marked."""
    in_time: np.ndarray
    """Of these, expected to be looked at within the limit, by run."""
    looked_at: np.ndarray
    """Alerts looked at per run; nearly all of them honest customers who were bothered."""
    pile: np.ndarray
    """Alerts waiting at the end of each day: RUNS × DAYS."""

    @property
    def share_in_time(self) -> float:
        """Share of all true cases that were seen in time."""
        return float(self.in_time.mean() / self.true)


@lru_cache(maxsize=1)
def _arrivals() -> tuple[np.ndarray, np.ndarray]:
    """Honest transactions by run, day and score band (the same whatever the threshold), and expected true cases a day by band."""
    edges = np.r_[norm.isf(np.array(_MARKS) / value("scanned")), np.inf]
    honest_share = norm.sf(edges[:-1]) - norm.sf(edges[1:])
    true_share = norm.sf(edges[:-1] - value("apart")) - norm.sf(edges[1:] - value("apart"))
    honest = np.random.default_rng(SEED).poisson(value("scanned") * (1 - value("true")) * honest_share, size=(RUNS, DAYS, len(honest_share)))
    return honest, value("scanned") * value("true") * true_share


def work_off(per_day: int, hours: float, minutes: float, order: str = OLDEST_FIRST, within: int | None = None) -> Worked:
    """Mark so that `per_day` honest transactions a day are marked, and work the alerts off, `hours` a day at `minutes` each.

    A day's alerts come before that day's work; those of a day and band are looked at in random order. True cases are so few that they do not
    lengthen the pile; each waits like one more alert of its day and band. Raises InputError.
    """
    limit = int(value("within")) if within is None else within
    if order not in ORDERS:
        raise InputError(f"次序只有：{'、'.join(ORDERS)}。")
    if hours < 0 or minutes <= 0 or limit < 1:
        raise InputError("小时数不能小于 0，每笔的分钟数要大于 0，及时的天数至少 1 天。")
    if per_day != int(per_day) or not 1 <= per_day <= MOST_PER_DAY:
        raise InputError(f"每天标出的笔数应当是 1 到 {MOST_PER_DAY} 的整数。")
    capacity = int(hours * 60 // minutes)
    honest, rates = _arrivals()
    first = _MARKS.index(int(per_day))
    marked, real = honest[:, :, first:], rates[first:]
    pile = np.zeros((RUNS, limit + 1, marked.shape[2]))  # by age in days (the last: too late) and band
    part = np.zeros_like(pile)  # expected true cases in the same places
    in_time, looked, waiting = np.zeros(RUNS), np.zeros(RUNS), np.zeros((RUNS, DAYS))
    for day in range(DAYS):
        pile[:, 0], part[:, 0] = marked[:, day], real
        ahead = _ahead(pile, order)
        done = np.clip(capacity - ahead, 0, pile)
        seen = part * np.clip((capacity - ahead) / (pile + 1), 0, 1)
        in_time += seen[:, :limit].sum(axis=(1, 2))
        looked += done.sum(axis=(1, 2))
        pile, part = pile - done, part - seen
        waiting[:, day] = pile.sum(axis=(1, 2))
        for kept in (pile, part):
            kept[:, limit] += kept[:, limit - 1]
            kept[:, 1:limit] = kept[:, : limit - 1].copy()
    return Worked(order, capacity, DAYS * value("scanned") * value("true"), DAYS * float(real.sum()), in_time, looked, waiting)


def _ahead(pile: np.ndarray, order: str) -> np.ndarray:
    """How many alerts are looked at before those of an age and band: older ones and, of the same age, higher ones; or the other way round."""
    turned = pile[:, ::-1, ::-1]
    line = turned if order == OLDEST_FIRST else turned.transpose(0, 2, 1)
    flat = line.reshape(len(pile), -1)
    before = (np.cumsum(flat, axis=1) - flat).reshape(line.shape)
    return (before if order == OLDEST_FIRST else before.transpose(0, 2, 1))[:, ::-1, ::-1]


def best_with_hours(hours: float, minutes: float, order: str, ratio: float | None = None) -> tuple[int, pd.DataFrame]:
    """Alerts a day that cost least with these hours, and the table of all: per_day, in_time (share), looked_at (a day), cost (bothered a day)."""
    worth = value("ratio") if ratio is None else ratio
    rows = []
    for per_day in range(1, MOST_PER_DAY + 1):
        worked = work_off(per_day, hours, minutes, order)
        bothered = float(worked.looked_at.mean()) / DAYS
        missed = value("scanned") * value("true") * (1 - worked.share_in_time)
        rows.append((per_day, worked.share_in_time, bothered, worth * missed + bothered))
    table = pd.DataFrame(rows, columns=["per_day", "in_time", "looked_at", "cost"])
    return int(table.loc[table["cost"].idxmin(), "per_day"]), table


def best_per_day(apart: float, ratio: float | None = None, candidates: Sequence[float] | None = None) -> float:
    """Alerts a day at which a missed case (worth `ratio` bothered customers) and those bothered cost least, with hours enough for all of them."""
    worth = value("ratio") if ratio is None else ratio
    tried = np.arange(0.5, 60.5, 0.5) if candidates is None else np.asarray(candidates, dtype=float)
    edges = norm.isf(tried / value("scanned"))
    true = value("scanned") * value("true")
    cost = true * (1 - norm.sf(edges - apart)) * worth + tried
    return float(tried[int(np.argmin(cost))])


@lru_cache(maxsize=64)
def choice_spread(cases: int, ratio: float | None = None, draws: int = 200) -> np.ndarray:
    """The best number of alerts a day, as each of `draws` branches would find it that know only `cases` past true cases; sorted.

    What is estimated is how far the true cases stand apart; with few of them the estimate, and so the choice, is a guess. Raises InputError.
    """
    if cases < 1:
        raise InputError("至少要有 1 笔查实过的。")
    draw = np.random.default_rng(SEED)
    estimates = value("apart") + draw.standard_normal(draws) / np.sqrt(cases)
    return np.sort([best_per_day(float(one), ratio) for one in estimates])


def alerts_table(per_days: Sequence[int], hours: float | None = None, minutes: float | None = None, order: str = OLDEST_FIRST) -> pd.DataFrame:
    """What more alerts a day bring, for a learner."""
    spend = value("hours") if hours is None else hours
    each = value("minutes") if minutes is None else minutes
    rows = []
    for per_day in per_days:
        what = marking(per_day)
        worked = work_off(int(per_day), spend, each, order)
        rows.append(
            [
                f"{per_day:g}",
                f"{what.marked:.0f} / {what.caught:.1f}",
                f"{what.precision:.1%}",
                f"{what.caught / what.true:.0%}",
                f"{worked.share_in_time:.0%}",
                f"{worked.pile[:, -1].mean():.0f}",
            ]
        )
    return pd.DataFrame(rows, columns=["每天标出", "一年标出 / 其中真的", "标出的有几成真", "真的标出几成", "真的及时看到几成", "六十天后压着几笔"])
