"""A day's customers, drawn before anybody is served.

Think of the strip of tickets that a queue machine would print on one day: when each person came, what for, how long her business will take and
how long she is willing to wait. All chance is in this strip. The engine that serves it (`simulate`) has none, so two ways of staffing can be
tried on the very same people: the difference between them is then the staffing and not luck (common random numbers).

The k-th customer of a class on a day keeps her service time and patience when the volume is scaled: only her moment of arrival moves. Demand
can therefore be turned up and down without losing the pairing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import gamma

from branchcraft.errors import InputError
from branchcraft.queueing.checks import check_arrivals, check_classes

_GAPS, _SERVICE, _PATIENCE, _SECOND, _WILLING = range(5)


@dataclass(frozen=True)
class _Draws:
    """The random numbers of one class, drawn in rows (k-th customer) × columns (day), so that more rows never change the first ones."""

    seed: int
    position: int
    days: int

    def _stream(self, purpose: int, leg: int = 0) -> np.random.Generator:
        return np.random.default_rng([self.seed, self.position, purpose, leg])

    def normal(self, rows: int, leg: int) -> np.ndarray:
        return self._stream(_SERVICE, leg).standard_normal((rows, self.days))

    def exponential(self, rows: int, leg: int) -> np.ndarray:
        return self._stream(_PATIENCE, leg).standard_exponential((rows, self.days))

    def uniform(self, purpose: int, rows: int, leg: int = 0) -> np.ndarray:
        return self._stream(purpose, leg).random((rows, self.days))

    def unit_rate_arrivals(self, until: float) -> np.ndarray:
        """Arrival times of a Poisson process of rate 1, at least up to `until` on every day; (customer, day)."""
        rows = int(until + 8 * np.sqrt(until) + 20)
        stream = self._stream(_GAPS)
        times = np.cumsum(stream.standard_exponential((rows, self.days)), axis=0)
        while times[-1].min() < until:
            more = np.cumsum(stream.standard_exponential((rows, self.days)), axis=0)
            times = np.vstack([times, times[-1] + more])
        return times


def sample_tickets(classes: pd.DataFrame, arrivals: pd.DataFrame, days: int = 200, seed: int = 1) -> pd.DataFrame:
    """Draw the customers of `days` independent business days.

    Parameters
    ----------
    classes : index customer_class; columns service_mean (minutes), service_cv, patience_mean (minutes, inf = never leaves); optional
        patience_shape (Weibull shape, 1 = exponential), balk_at (turns away if so many of her class wait), then and then_share (second
        service in another class), divert_to and divert_share (class at a machine, share of customers willing to be led there).
    arrivals : index interval start in minutes after opening (0, 30, …), one column per class, expected customers in that interval.
    days, seed : number of days; the same seed gives the same people, whatever the volume.

    Returns
    -------
    DataFrame sorted by day and arrival with columns day, ticket (1, 2, … within the day), customer_class, arrival, service, patience
    (minutes); plus balk_at, class_2/service_2/patience_2 …, divert_to/divert_service/divert_patience where `classes` asks for them.

    Raises InputError. Method: non-homogeneous Poisson process by time change (Çinlar 1975); lognormal service (Brown et al. 2005, JASA 100).
    """
    if isinstance(days, bool) or not isinstance(days, (int, np.integer)) or days < 1:
        raise InputError(f"天数 days 应当是不小于 1 的整数，现在是 {days!r}。")
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise InputError(f"随机种子 seed 应当是不小于 0 的整数，现在是 {seed!r}。")
    full = check_classes(classes)
    expected, interval = check_arrivals(arrivals, full)
    grid = np.arange(len(expected) + 1) * interval
    names = list(full.index)
    parts = [
        _one_class(full, names, name, np.concatenate([[0.0], np.cumsum(expected[:, column])]), grid, int(days), int(seed))
        for column, name in enumerate(arrivals.columns)
        if expected[:, column].sum() > 0
    ]
    merged = {key: np.concatenate([_column(part, key) for part in parts]) for key in {key: None for part in parts for key in part}}
    order = _by_day_and_arrival(merged["day"], merged["arrival"], grid[-1])
    merged = {key: values[order] for key, values in merged.items()}
    counts = np.bincount(merged["day"], minlength=days)
    frame: dict[str, object] = {"day": merged["day"], "ticket": _within(counts)}
    for key, values in merged.items():
        if key == "day":
            continue
        is_class = key in ("customer_class", "divert_to") or key.startswith("class_")
        frame[key] = pd.Categorical.from_codes(values, categories=names) if is_class else values
    tickets = pd.DataFrame(frame, copy=False)
    tickets.attrs["branchcraft"] = {"days": int(days), "seed": int(seed), "interval": interval, "intervals": len(expected)}
    return tickets


def _one_class(
    full: pd.DataFrame, names: list[str], name: str, cumulative: np.ndarray, grid: np.ndarray, days: int, seed: int
) -> dict[str, np.ndarray]:
    """Columns of one class's tickets, day by day, arrivals rising within a day."""
    draws = _Draws(seed, names.index(name), days)
    unit = draws.unit_rate_arrivals(float(cumulative[-1]))
    kept = np.ascontiguousarray((unit < cumulative[-1]).T)  # (day, customer)
    rows = unit.shape[0]

    def flat(values: np.ndarray) -> np.ndarray:
        return values.T[kept]

    out: dict[str, np.ndarray] = {"day": np.repeat(np.arange(days), kept.sum(axis=1))}
    out["customer_class"] = np.full(out["day"].size, names.index(name), dtype=np.int8)
    out["arrival"] = np.interp(flat(unit), cumulative, grid)
    normal, exponential = flat(draws.normal(rows, 0)), flat(draws.exponential(rows, 0))
    out["service"], out["patience"] = _service(full.loc[name], normal), _patience(full.loc[name], exponential)
    if np.isfinite(full["balk_at"]).any():
        out["balk_at"] = np.full(out["day"].size, full.at[name, "balk_at"])
    target = full.at[name, "divert_to"]
    if target is not None:
        # The same draw at the machine: who is slow at the window is slow there too.
        willing = flat(draws.uniform(_WILLING, rows)) < full.at[name, "divert_share"]
        out["divert_to"] = np.where(willing, names.index(target), -1).astype(np.int8)
        out["divert_service"] = np.where(willing, _service(full.loc[target], normal), np.nan)
        out["divert_patience"] = np.where(willing, _patience(full.loc[target], exponential), np.nan)
    leg, here, going = 2, name, np.ones(out["day"].size, dtype=bool)
    while full.at[here, "then"] is not None:
        share, here = full.at[here, "then_share"], full.at[here, "then"]
        going &= flat(draws.uniform(_SECOND, rows, leg)) < share
        out[f"class_{leg}"] = np.where(going, names.index(here), -1).astype(np.int8)
        out[f"service_{leg}"] = np.where(going, _service(full.loc[here], flat(draws.normal(rows, leg))), np.nan)
        out[f"patience_{leg}"] = np.where(going, _patience(full.loc[here], flat(draws.exponential(rows, leg))), np.nan)
        leg += 1
    return out


def _service(row: pd.Series, normal: np.ndarray) -> np.ndarray:
    sigma = np.sqrt(np.log1p(row["service_cv"] ** 2))
    return np.exp(sigma * normal + np.log(row["service_mean"]) - sigma**2 / 2)


def _patience(row: pd.Series, exponential: np.ndarray) -> np.ndarray:
    if np.isinf(row["patience_mean"]):
        return np.full(exponential.shape, np.inf)
    shape = row["patience_shape"]
    if shape == 1:
        return row["patience_mean"] * exponential
    return row["patience_mean"] / gamma(1 + 1 / shape) * exponential ** (1 / shape)


def _column(part: dict[str, np.ndarray], key: str) -> np.ndarray:
    """The part's column, or the neutral value where this class does not have it."""
    if key in part:
        return part[key]
    size = part["day"].size
    if key == "divert_to" or key.startswith("class_"):
        return np.full(size, -1, dtype=np.int8)
    return np.full(size, np.nan)


def _by_day_and_arrival(day: np.ndarray, arrival: np.ndarray, close: float) -> np.ndarray:
    # The parts are sorted runs, which a stable sort of one key merges several times faster than lexsort.
    order = np.argsort(day * (2 * close) + arrival, kind="stable")
    sorted_day, sorted_arrival = day[order], arrival[order]
    if ((np.diff(sorted_arrival) < 0) & (np.diff(sorted_day) == 0)).any():
        order = np.lexsort((arrival, day))
    return order


def _within(counts: np.ndarray) -> np.ndarray:
    """1, 2, … within each day."""
    ends = np.cumsum(counts)
    return np.arange(1, ends[-1] + 1) - np.repeat(ends - counts, counts)
