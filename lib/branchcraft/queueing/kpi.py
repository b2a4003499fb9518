"""How the day went: waiting, promise kept, people who left, windows busy – each with its uncertainty.

A mean over many simulated days is itself uncertain. Days are independent, customers of one day are not (one long service makes everybody
behind it wait), so the interval is computed over days: each day is one observation of a ratio (minutes waited ÷ people served), and the ratio
estimator's standard error follows from how the days scatter round it (Cochran 1977, *Sampling Techniques*, ch. 6; Law 2015, ch. 9).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from branchcraft.errors import InputError

BY = (None, "interval", "customer_class", "window", "day")
LEVEL = 0.95
METRICS = ("customers", "wait_mean", "queue_time_mean", "service_level", "abandonment", "balked", "occupancy", "overtime")
_SERVED, _NO_SHOW, _BALKED = range(3)


@dataclass(frozen=True)
class DailySums:
    """Numerator and denominator of one ratio for each day and group; arrays [days, groups]."""

    top: np.ndarray
    bottom: np.ndarray

    def estimate(self) -> np.ndarray:
        """Ratio of the sums over days; [groups], NaN where the denominator is 0."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return self.top.sum(axis=0) / self.bottom.sum(axis=0)

    def influence(self) -> np.ndarray:
        """How much each day pulls the ratio, linearised; [days, groups], mean 0 in each group."""
        days = self.top.shape[0]
        with np.errstate(invalid="ignore", divide="ignore"):
            return days * (self.top - self.estimate() * self.bottom) / self.bottom.sum(axis=0)


def half_width(influence: np.ndarray) -> np.ndarray:
    """Half the width of the 95 % interval of a mean over days (Student's t); [days, groups] -> [groups], NaN for a single day."""
    days = influence.shape[0]
    if days < 2:
        return np.full(influence.shape[1:], np.nan)
    return float(stdtrit(days - 1, 0.5 + LEVEL / 2)) * influence.std(axis=0, ddof=1) / np.sqrt(days)


def kpi(log: pd.DataFrame, by: str | None = None, within: float = 10.0) -> pd.DataFrame:
    """Key figures of a ticket log with 95 % intervals over days.

    Parameters
    ----------
    log : from `simulate` or `read_ticket_log(...).accepted`; one row per visit.
    by : None (one row "all"), "interval" (by time of joining the queue), "customer_class", "window" or "day".
    within : promised wait in minutes for `service_level`.

    Returns
    -------
    DataFrame indexed by group with columns customers (visits a day), wait_mean (minutes, of those served), queue_time_mean (minutes, of
    everybody who queued, until called or until she left, where that moment is known), service_level (share of all visits served within
    `within`), abandonment (share that left while waiting), balked (share that turned round at the door), occupancy (busy ÷ planned window
    minutes before closing), overtime (minutes a day worked after closing); and each again as <name>_low and <name>_high. Figures that have no
    meaning for a grouping are NaN.

    Raises InputError for an unknown `by` or a log without the needed columns.
    """
    if by not in BY:
        raise InputError(f"分组方式 by 应当是 None、interval、customer_class、window 或 day，现在是 {by!r}。")
    if not (isinstance(within, (int, float, np.integer, np.floating)) and within >= 0):
        raise InputError(f"承诺等候 within 应当是不小于 0 的分钟数，现在是 {within!r}。")
    sums, groups = daily_sums(log, None if by == "day" else by, within)
    if by == "day":
        index = pd.Index(np.arange(sums["customers"].top.shape[0]), name="day")
        with np.errstate(invalid="ignore", divide="ignore"):
            data = {name: sums[name].top[:, 0] / sums[name].bottom[:, 0] for name in METRICS}
        blank = np.full(len(index), np.nan)
        return pd.DataFrame(
            {key: value for name in METRICS for key, value in ((name, data[name]), (f"{name}_low", blank), (f"{name}_high", blank))}, index=index
        )
    return with_intervals(sums, groups)


def with_intervals(sums: dict[str, DailySums], groups: pd.Index) -> pd.DataFrame:
    """Estimates and 95 % intervals over days of the ratios that `daily_sums` returned; the table that `kpi` returns."""
    columns: dict[str, np.ndarray] = {}
    for name in METRICS:
        estimate = sums[name].estimate()
        half = half_width(sums[name].influence())
        top = 1.0 if name in ("service_level", "abandonment", "balked") else np.inf
        columns[name], columns[f"{name}_low"], columns[f"{name}_high"] = estimate, np.maximum(estimate - half, 0.0), np.minimum(estimate + half, top)
    return pd.DataFrame(columns, index=groups)


def daily_sums(log: pd.DataFrame, by: str | None, within: float) -> tuple[dict[str, DailySums], pd.Index]:
    """The ratios behind `kpi`, day by day, and the groups; the base of paired comparisons."""
    if not isinstance(log, pd.DataFrame):
        raise InputError(f"叫号记录应当是一张表（pandas.DataFrame），现在是 {type(log).__name__}。")
    missing = [name for name in ("day", "customer_class", "arrival", "start", "end", "outcome", "window") if name not in log.columns]
    if missing:
        raise InputError(f"叫号记录缺少列 {'、'.join(missing)}，无法计算指标。")
    if log.empty:
        raise InputError("叫号记录是空的，无法计算指标。")
    plan = log.attrs.get("branchcraft", {})
    day = log["day"].to_numpy(dtype=np.int64)
    days = int(plan.get("days", day.max() + 1))
    interval = float(plan.get("interval", 30.0))
    arrival = log["arrival"].to_numpy()
    intervals = int(plan.get("intervals", np.nanmax(arrival) // interval + 1))
    group, groups = _groups(log, by, arrival, interval, intervals)
    size, cell = len(groups), day * len(groups) + group
    keep = None if by is None or group.min() >= 0 else group >= 0

    def total(weights: np.ndarray) -> np.ndarray:
        if keep is None:
            return np.bincount(cell, weights, minlength=days * size).reshape(days, size)
        return np.bincount(cell[keep], weights[keep], minlength=days * size).reshape(days, size)

    outcome = pd.Categorical(log["outcome"], categories=["served", "no_show", "balked"]).codes
    served = (outcome == _SERVED).astype(float)
    wait = np.where(outcome == _SERVED, log["start"].to_numpy() - arrival, 0.0)
    everybody = total(np.ones(len(log)))
    queued, queue_time = _time_in_queue(log, outcome, wait)
    one = np.ones((days, size))
    sums = {
        "customers": DailySums(everybody, one),
        "wait_mean": DailySums(total(wait), total(served)),
        "queue_time_mean": DailySums(total(queue_time), total(queued)),
        "service_level": DailySums(total(served * (wait <= within)), everybody),
        "abandonment": DailySums(total((outcome == _NO_SHOW).astype(float)), everybody),
        "balked": DailySums(total((outcome == _BALKED).astype(float)), everybody),
    }
    sums |= _window_sums(log, plan, by, groups, (days, interval, intervals), outcome == _SERVED)
    return sums, groups


def _groups(log: pd.DataFrame, by: str | None, arrival: np.ndarray, interval: float, intervals: int) -> tuple[np.ndarray, pd.Index]:
    if by is None:
        return np.zeros(len(log), dtype=np.int64), pd.Index(["all"], name="group")
    if by == "interval":
        number = np.minimum((arrival / interval).astype(np.int64), intervals - 1)
        return number, pd.Index(np.arange(intervals) * interval, name="interval")
    column = log[by].astype("category")
    return column.cat.codes.to_numpy().astype(np.int64), pd.Index(column.cat.categories, name=by)


def _time_in_queue(log: pd.DataFrame, outcome: np.ndarray, wait: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """1 for every visit whose time in the queue is known, and that time: until called, or until she lost patience."""
    if "patience" not in log.columns:
        return (outcome == _SERVED).astype(float), wait
    patience = log["patience"].to_numpy()
    left = (outcome == _NO_SHOW) & np.isfinite(patience)
    return ((outcome == _SERVED) | left).astype(float), np.where(left, np.nan_to_num(patience, posinf=0.0), wait)


def _window_sums(
    log: pd.DataFrame, plan: dict, by: str | None, groups: pd.Index, grid: tuple[int, float, int], served: np.ndarray
) -> dict[str, DailySums]:
    """Occupancy and overtime; NaN where the plan of windows is unknown or the grouping gives them no meaning."""
    days, interval, intervals = grid
    size = len(groups)
    nothing = DailySums(np.full((days, size), np.nan), np.ones((days, size)))
    if "open" not in plan or by == "customer_class":
        return {"occupancy": nothing, "overtime": nothing}
    close = intervals * interval
    planned = np.array([plan["open"][name] for name in plan["open"]], dtype=float) * interval  # window × interval
    names = list(plan["open"])
    day = log["day"].to_numpy(dtype=np.int64)[served]
    start, end = log["start"].to_numpy()[served], log["end"].to_numpy()[served]
    window = pd.Categorical(log["window"], categories=names).codes.astype(np.int64)[served]
    if by == "interval":
        busy = _busy_minutes(day, start, end, days, interval, intervals)
        return {"occupancy": DailySums(busy, np.broadcast_to(planned.sum(axis=0), busy.shape)), "overtime": nothing}
    if by == "window":
        cell, open_minutes = day * size + pd.Index(groups).get_indexer(names)[window], planned.sum(axis=1)
        open_minutes = open_minutes[pd.Index(names).get_indexer(groups)]
    else:
        cell, open_minutes = day * size, planned.sum(keepdims=True).reshape(1)
    last = _overtime(cell, end, close, days * size)
    inside = np.bincount(cell, np.clip(np.minimum(end, close) - start, 0.0, None), minlength=days * size).reshape(days, size)
    return {
        "occupancy": DailySums(inside, np.broadcast_to(open_minutes, inside.shape)),
        "overtime": DailySums(last.reshape(days, size), np.ones((days, size))),
    }


def _overtime(cell: np.ndarray, end: np.ndarray, close: float, size: int) -> np.ndarray:
    """Minutes from closing to the last end in each cell, 0 where nothing ended later."""
    last = np.zeros(size)
    late = end > close
    np.maximum.at(last, cell[late], end[late] - close)
    return last


def pool(log: pd.DataFrame, sums: dict[str, DailySums]) -> dict[str, DailySums]:
    """The whole day's sums from those `by="interval"`, cheaper than counting the log again."""
    pooled = {
        name: DailySums(one.top.sum(axis=1, keepdims=True), one.bottom.sum(axis=1, keepdims=True))
        for name, one in sums.items()
        if name not in ("customers", "overtime")
    }
    days = sums["customers"].top.shape[0]
    one = np.ones((days, 1))
    pooled["customers"] = DailySums(sums["customers"].top.sum(axis=1, keepdims=True), one)
    plan = log.attrs["branchcraft"]
    served = log["end"].notna().to_numpy()
    last = _overtime(log["day"].to_numpy(dtype=np.int64)[served], log["end"].to_numpy()[served], plan["intervals"] * plan["interval"], days)
    pooled["overtime"] = DailySums(last[:, None], one)
    return pooled


def _busy_minutes(day: np.ndarray, start: np.ndarray, end: np.ndarray, days: int, interval: float, intervals: int) -> np.ndarray:
    """Minutes of service in each day and interval, [days, intervals]; what falls after closing is left out."""
    cells = intervals + 1  # one more for everything after closing
    first = np.minimum((start / interval).astype(np.int64), intervals)
    last = np.minimum((end / interval).astype(np.int64), intervals)
    size = days * cells
    busy = np.bincount(day * cells + first, (first + 1) * interval - start, minlength=size)
    busy += np.bincount(day * cells + last, end - last * interval, minlength=size)
    # Whole intervals between first and last; -1 of them (a whole interval counted too much above) when the two are the same.
    step = np.bincount(day * cells + np.minimum(first + 1, intervals), minlength=size) - np.bincount(day * cells + last, minlength=size)
    whole = np.cumsum(step.reshape(days, cells).astype(float), axis=1)
    return (busy.reshape(days, cells) + whole * interval)[:, :intervals]
