"""How many windows does a promise need in each half hour?

The promise is "a share of the customers who come in this half hour is called within so many minutes". Two answers stand side by side:

- *Erlang A, half hour by half hour*: pretend that each half hour goes on for ever at its own load (stationary independent period by period,
  SIPP; Green, Kolesar & Whitt 2007, POM 16(1)). Quick, and blind to the queue that one half hour hands on to the next.
- *Simulation*: start there, then add windows where the promise breaks and take away every window without which it still holds, always on the
  same simulated people (after Feldman, Mandelbaum, Massey & Whitt 2008, Management Science 54(2), iterative staffing).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.queueing.checks import check_arrivals, check_classes
from branchcraft.queueing.engine import _engine
from branchcraft.queueing.erlang import erlang_a
from branchcraft.queueing.kpi import DailySums, half_width
from branchcraft.queueing.problem import SERVED, Problem, build_problem
from branchcraft.queueing.tickets import sample_tickets

Progress = Callable[[int, int], None]


Skills = Sequence[str | tuple[str, ...]]


def counter_windows(skills: Skills, most: int) -> pd.DataFrame:
    """Windows 窗口 1 … `most`, all serving `skills` (most urgent class first; classes in an inner tuple share one queue)."""
    return pd.DataFrame({"skills": [tuple(skills)] * most}, index=pd.Index([f"窗口 {n}" for n in range(1, most + 1)], name="window"))


def schedule_from_counts(counts: Sequence[int], names: Sequence[str], interval: float = 30.0) -> pd.DataFrame:
    """Schedule in which the first `counts[k]` of the windows `names` are open in interval k. Raises InputError."""
    numbers = np.asarray(counts)
    if numbers.ndim != 1 or numbers.size == 0 or not np.issubdtype(numbers.dtype, np.number) or (numbers != numbers.astype(int)).any():
        raise InputError("每个时段的窗口数 counts 应当是一串整数。")
    if (numbers < 0).any() or (numbers > len(names)).any():
        raise InputError(f"每个时段的窗口数 counts 应当在 0 到 {len(names)} 之间。")
    flags = np.arange(len(names))[:, None] < numbers[None, :]
    return pd.DataFrame(flags, index=pd.Index(names, name="window"), columns=np.arange(numbers.size) * interval)


def offered_load(classes: pd.DataFrame, arrivals: pd.DataFrame) -> pd.Series:
    """Work that arrives in each interval, in windows kept busy (Erlang): Σ customers × mean service ÷ interval length."""
    full = check_classes(classes)
    expected, interval = check_arrivals(arrivals, full)
    service = full.loc[list(arrivals.columns), "service_mean"].to_numpy()
    return pd.Series(expected @ service / interval, index=arrivals.index, name="offered_load")


def erlang_requirement(classes: pd.DataFrame, arrivals: pd.DataFrame, within: float, share: float, most: int = 40) -> pd.Series:
    """Fewest windows per interval by Erlang A, each half hour taken alone; classes are averaged, patience by its leaving rate."""
    _check_promise(within, share, most)
    full = check_classes(classes)
    expected, interval = check_arrivals(arrivals, full)
    service = full.loc[list(arrivals.columns), "service_mean"].to_numpy()
    leaving = 1 / full.loc[list(arrivals.columns), "patience_mean"].to_numpy()
    needed = []
    for row in expected:
        total = row.sum()
        if total == 0:
            needed.append(0)
            continue
        mean, rate = float(row @ service / total), float(row @ leaving / total)
        patience = np.inf if rate == 0 else 1 / rate
        count = 1
        while count < most and erlang_a(total / interval, mean, count, patience).service_level(within) < share:
            count += 1
        needed.append(count)
    return pd.Series(needed, index=arrivals.index, name="erlang_a")


def required_windows(
    classes: pd.DataFrame,
    arrivals: pd.DataFrame,
    within: float = 10.0,
    share: float = 0.85,
    *,
    days: int = 200,
    seed: int = 1,
    least: int = 1,
    most: int = 20,
    skills: Skills | None = None,
    extra: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    on_progress: Progress | None = None,
) -> pd.DataFrame:
    """Windows per interval so that in every interval `share` of the newcomers is called within `within` minutes.

    Parameters
    ----------
    classes, arrivals : as for `sample_tickets`.
    within, share : the promise, minutes and a share in 0–1.
    days, seed : simulated days behind every trial.
    least, most : windows open at any time.
    skills : classes that the counter windows serve, most urgent first, classes in an inner tuple sharing one queue; default all columns of
        `arrivals` in their order. The promise is judged on these.
    extra : (windows, schedule) of machines or rooms that are there anyway.
    on_progress : called with (trials so far, windows × intervals in the present plan).

    Returns
    -------
    DataFrame, index interval start: customers (expected), offered_load, erlang_a (windows by formula), windows (by simulation),
    service_level with service_level_low and service_level_high (95 % over days). No single window can be taken away from the plan without
    breaking the promise on these days.

    Raises InputError, also when `most` windows all day cannot keep the promise.
    """
    _check_promise(within, share, most)
    names = list(arrivals.columns) if skills is None else list(skills)
    counter_demand = arrivals[[name for name in arrivals.columns if name in _flat(names)]]
    by_formula = erlang_requirement(classes, counter_demand, within, share, most)
    trial = _Trial(classes, arrivals, names, within, days, seed, most, extra, on_progress)
    counts = np.clip(by_formula.to_numpy(), least, most)
    counts = _raise_until_kept(trial, counts, share, most)
    counts = _lower_while_kept(trial, counts, share, least)
    level = trial.daily(counts)
    estimate, half = level.estimate(), half_width(level.influence())
    return pd.DataFrame(
        {
            "customers": counter_demand.sum(axis=1),
            "offered_load": offered_load(classes, counter_demand),
            "erlang_a": by_formula,
            "windows": counts,
            "service_level": estimate,
            "service_level_low": np.maximum(estimate - half, 0),
            "service_level_high": np.minimum(estimate + half, 1),
        },
        index=arrivals.index,
    )


def _flat(skills: Skills) -> list[str]:
    return [name for one in skills for name in (one if isinstance(one, tuple) else (one,))]


def _check_promise(within: float, share: float, most: int) -> None:
    if not (np.isfinite(within) and within >= 0):
        raise InputError(f"承诺等候 within 应当是不小于 0 的分钟数，现在是 {within!r}。")
    if not 0 < share < 1:
        raise InputError(f"达标比例 share 应当在 0 和 1 之间（例如 0.85），现在是 {share!r}。")
    if most < 1:
        raise InputError("窗口上限 most 至少是 1。")


class _Trial:
    """Tries a plan of windows on one and the same set of people."""

    def __init__(
        self,
        classes: pd.DataFrame,
        arrivals: pd.DataFrame,
        names: Skills,
        within: float,
        days: int,
        seed: int,
        most: int,
        extra: tuple[pd.DataFrame, pd.DataFrame] | None,
        on_progress: Progress | None,
    ) -> None:
        tickets = sample_tickets(classes, arrivals, days=days, seed=seed)
        windows = counter_windows(names, most)
        self.counter = len(windows)
        schedule = schedule_from_counts([most] * len(arrivals), list(windows.index), float(arrivals.index[1]) if len(arrivals) > 1 else 30.0)
        if extra is not None:
            windows, schedule = pd.concat([windows, extra[0]]), pd.concat([schedule, extra[1]])
        self.problem: Problem = build_problem(tickets, windows, schedule)
        self.within, self.on_progress, self.trials = within, on_progress, 0
        size = self.problem.offsets.size - 1
        self.shape = (size, len(arrivals))
        day = np.repeat(np.arange(size), np.diff(self.problem.offsets))
        interval = np.minimum(self.problem.arrival // self.problem.interval, len(arrivals) - 1).astype(np.int64)
        judged = np.isin(self.problem.visit_class[:, 0], [number for number, name in enumerate(self.problem.classes) if name in _flat(names)])
        self.judged, self.cell = judged, (day * len(arrivals) + interval)[judged]
        self.everybody = np.bincount(self.cell, minlength=size * len(arrivals)).reshape(self.shape).astype(float)

    def daily(self, counts: np.ndarray) -> DailySums:
        """Customers called in time and all customers, [days, intervals], under `counts` windows per interval."""
        flags = self.problem.open_flags.copy()
        flags[: self.counter] = np.arange(self.counter)[:, None] < counts[None, :]
        served = _engine("auto").serve(replace(self.problem, open_flags=flags))
        in_time = (served.outcome[:, 0] == SERVED) & (served.start[:, 0] - self.problem.arrival <= self.within)
        self.trials += 1
        if self.on_progress is not None:
            self.on_progress(self.trials, int(counts.sum()))
        top = np.bincount(self.cell, in_time[self.judged].astype(float), minlength=self.everybody.size).reshape(self.shape)
        return DailySums(top, self.everybody)

    def level(self, counts: np.ndarray) -> np.ndarray:
        """Service level per interval; 1 where nobody comes."""
        return np.nan_to_num(self.daily(counts).estimate(), nan=1.0)


def _raise_until_kept(trial: _Trial, counts: np.ndarray, share: float, most: int) -> np.ndarray:
    """Add one window at a time where it helps the broken promises most: in the first broken half hour or in the one before it."""
    level = trial.level(counts)
    while (level < share).any():
        worst = int(np.flatnonzero(level < share)[0])
        options = [k for k in (worst, worst - 1) if k >= 0 and counts[k] < most]
        if not options:
            if (counts >= most).all() or worst == 0:
                raise InputError(f"即使全天开满 {most} 个窗口也守不住这个承诺，请放宽分钟数或比例，或提高窗口上限。")
            options = [k for k in range(worst) if counts[k] < most][-1:]
            if not options:
                raise InputError(f"到第 {worst + 1} 个时段为止开满 {most} 个窗口也守不住这个承诺，请放宽分钟数或比例，或提高窗口上限。")
        tried = [(k, trial.level(_changed(counts, k, +1))) for k in options]
        k, level = min(tried, key=lambda one: np.maximum(share - one[1], 0).sum())
        counts = _changed(counts, k, +1)
    return counts


def _lower_while_kept(trial: _Trial, counts: np.ndarray, share: float, least: int) -> np.ndarray:
    """Take windows away, largest slack first, until every further one would break the promise somewhere."""
    level = trial.level(counts)
    blocked: set[int] = set()
    while True:
        candidates = [k for k in np.argsort(-level) if counts[k] > least and int(k) not in blocked]
        if not candidates:
            return counts
        k = int(candidates[0])
        lowered = trial.level(_changed(counts, k, -1))
        if (lowered >= share).all():
            # Lowering elsewhere can hardly make waits shorter, so what was blocked stays blocked.
            counts, level = _changed(counts, k, -1), lowered
        else:
            blocked.add(k)


def _changed(counts: np.ndarray, k: int, by: int) -> np.ndarray:
    changed = counts.copy()
    changed[k] += by
    return changed
