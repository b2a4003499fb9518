"""A plan of windows, tried on the branch's people: who waits, who leaves, and the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.queueing import simulate
from branchcraft.queueing.compare import Comparison, compare_sums
from branchcraft.queueing.kpi import DailySums, daily_sums, pool, with_intervals
from branchcraft.queueing.requirement import schedule_from_counts
from branchcraft.staffing.scenario import INTERVAL, BranchDay


@dataclass(frozen=True)
class DayResult:
    """One plan of windows, tried on the branch's people."""

    branch: BranchDay
    counts: tuple[int, ...]
    within: float
    log: pd.DataFrame = field(repr=False)
    by_interval: pd.DataFrame = field(repr=False)
    """`kpi(log, by="interval")` plus offered_load and windows."""
    total: pd.Series = field(repr=False)
    """`kpi(log)` as one row."""
    daily_wait: np.ndarray = field(repr=False)
    """Mean wait of the served, [days, intervals]; NaN where nobody was served."""
    sums: dict[str, DailySums] = field(repr=False)
    """The whole day's sums, day by day, for paired comparisons."""

    @cached_property
    def arrays(self) -> dict[str, np.ndarray]:
        """The log's columns as arrays, quicker to look through than the table; leaves = when patience ends, window = number of the window."""
        names = ("day", "arrival", "called", "start", "end")
        columns = {name: self.log[name].to_numpy() for name in names}
        return {**columns, "leaves": columns["arrival"] + self.log["patience"].to_numpy(), "window": self.log["window"].cat.codes.to_numpy()}

    @property
    def window_hours(self) -> float:
        """Window hours that the plan uses."""
        return sum(self.counts) * INTERVAL / 60

    @property
    def worst(self) -> int:
        """Number of the interval with the lowest service level."""
        return int(np.nanargmin(self.by_interval["service_level"].to_numpy()))


def run_day(branch: BranchDay, counts: Sequence[int], within: float = 10.0, engine: str = "auto") -> DayResult:
    """Try a plan: `counts[k]` windows in interval k, on all of the branch's days. Raises InputError when the plan cannot work."""
    branch = branch.drawn()
    if len(counts) != branch.intervals:
        raise InputError(f"窗口数要给 {branch.intervals} 个时段各填一个，现在是 {len(counts)} 个。")
    if counts[-1] < 1:
        raise InputError("最后半小时至少要开 1 个窗口，否则关门时还在等的客户没有人办。")
    windows = branch.windows
    log = simulate(branch.tickets, windows, schedule_from_counts(counts, list(windows.index), INTERVAL), engine=engine)
    sums, starts = daily_sums(log, "interval", within)
    by_interval = with_intervals(sums, starts).assign(offered_load=branch.offered_load, windows=list(counts))
    whole = pool(log, sums)
    total = with_intervals(whole, pd.Index(["all"])).iloc[0]
    waits = sums["wait_mean"]
    with np.errstate(invalid="ignore", divide="ignore"):
        daily = waits.top / waits.bottom
    return DayResult(branch, tuple(int(c) for c in counts), within, log, by_interval, total, daily, whole)


def compare_runs(before: DayResult, after: DayResult) -> Comparison | None:
    """a = before, b = after on the same people; None when they served different people or kept different promises."""
    if before.branch.tickets is not after.branch.tickets or before.within != after.within:
        return None
    return compare_sums(before.sums, after.sums, after.within)


def wait_dots(result: DayResult, dots: int = 20) -> np.ndarray:
    """Quantiles of the days' mean waits, [dots, intervals]: each dot stands for the same number of days (Fernandes et al. 2018)."""
    levels = (np.arange(dots) + 0.5) / dots
    daily = np.where(np.isnan(result.daily_wait), 0.0, result.daily_wait)
    return np.quantile(daily, levels, axis=0)


@dataclass(frozen=True)
class Hall:
    """Who is in the hall at one moment."""

    busy: np.ndarray
    """Numbers of the windows that serve somebody, 0 = the first."""
    waiting: int
    longest: float
    """Longest wait so far of those waiting, minutes; 0 when nobody is."""
    ghosts: int
    """Tickets in the queue whose owners have left."""


def hall_at(result: DayResult, day: int, minute: float) -> Hall:
    """The hall at `minute` of one simulated day. Raises InputError for a day that was not simulated."""
    days = result.branch.days
    if not 0 <= day < days:
        raise InputError(f"只模拟了 {days} 天，请选 1 到 {days} 之间的一天。")
    log = result.arrays
    first, last = np.searchsorted(log["day"], [day, day + 1])
    arrival, start, end, leaves, called = (log[name][first:last] for name in ("arrival", "start", "end", "leaves", "called"))
    serving = (start <= minute) & (end > minute)
    # NaN compares as False: a ticket that is never called, or served later, is not "called by now".
    in_queue = (arrival <= minute) & ~(called <= minute)
    present = leaves > minute
    waiting = in_queue & present
    longest = float(minute - arrival[waiting].min()) if waiting.any() else 0.0
    return Hall(log["window"][first:last][serving].astype(int), int(waiting.sum()), longest, int((in_queue & ~present).sum()))


def key_numbers(result: DayResult) -> pd.DataFrame:
    """The decision's numbers for a learner: one row per half hour, Chinese headings."""
    table = result.by_interval
    return pd.DataFrame(
        {
            "时段": [
                f"{a}–{b}"
                for a, b in zip(
                    result.branch.labels, [*result.branch.labels[1:], result.branch.clock(result.branch.intervals * INTERVAL)], strict=True
                )
            ],
            "开窗（个）": list(result.counts),
            "来的活（窗口）": table["offered_load"].round(1).to_numpy(),
            "平均等候（分钟）": table["wait_mean"].round(1).to_numpy(),
            f"{result.within:g} 分钟内叫到（%）": (100 * table["service_level"]).round(0).astype(int).to_numpy(),
            "没等到就走（%）": (100 * table["abandonment"]).round(1).to_numpy(),
            "窗口忙（%）": (100 * table["occupancy"]).round(0).astype(int).to_numpy(),
        }
    )


def day_summary(result: DayResult) -> pd.DataFrame:
    """One row for the whole day, Chinese headings, with 95 % intervals over days where they matter."""
    total = result.total
    return pd.DataFrame(
        {
            "窗口小时": [result.window_hours],
            "平均等候（分钟）": [f"{total['wait_mean']:.1f}({total['wait_mean_low']:.1f}–{total['wait_mean_high']:.1f})"],
            f"{result.within:g} 分钟内叫到": [f"{total['service_level']:.0%}"],
            "最差的半小时": [f"{result.branch.labels[result.worst]}，{result.by_interval['service_level'].iloc[result.worst]:.0%}"],
            "没等到就走（人/天）": [f"{total['abandonment'] * total['customers']:.1f}"],
            "窗口忙": [f"{total['occupancy']:.0%}"],
            "关门后还要办（分钟）": [f"{total['overtime']:.0f}"],
        }
    )


def plan_in_words(result: DayResult) -> str:
    """A plan of windows in one sentence: half hours of equal windows together."""
    labels = [*result.branch.labels, result.branch.clock(result.branch.intervals * INTERVAL)]
    first, said = 0, []
    for k in range(1, len(result.counts) + 1):
        if k == len(result.counts) or result.counts[k] != result.counts[first]:
            said.append(f"{labels[first]}–{labels[k]} 开 {result.counts[first]} 个")
            first = k
    level, worst = result.total["service_level"], result.by_interval["service_level"].iloc[result.worst]
    return (
        f"窗口（{result.window_hours:g} 个窗口小时）：{'；'.join(said)}。模拟里 {result.within:g} 分钟内叫到 {level:.0%}，"
        f"最差的半小时 {result.branch.labels[result.worst]} 是 {worst:.0%}"
    )


def waiting_at(result: DayResult, minute: float) -> float:
    """Mean number of people waiting at `minute`, over all days."""
    log = result.arrays
    gone = np.fmin(log["start"], log["leaves"])
    return float(((log["arrival"] < minute) & (gone > minute)).sum() / result.branch.days)


def explain(result: DayResult, share: float = 0.85) -> list[str]:
    """Why the day went as it did: Chinese sentences on the hardest and the idlest half hour, and one move worth trying."""
    table, labels = result.by_interval, result.branch.labels
    worst, idle = result.worst, int(np.nanargmin(table["occupancy"].to_numpy()))
    level = table["service_level"].to_numpy()
    carried = waiting_at(result, worst * INTERVAL)
    load, count = table["offered_load"].iloc[worst], result.counts[worst]
    room = "来的活比窗口还多" if load > count else f"窗口只剩 {1 - load / count:.0%} 的余地" if count else "没有开窗"
    said = [
        f"最难的半小时是 {labels[worst]}：来的活要 {load:.1f} 个窗口一直办，开了 {count} 个，{room}；"
        f"这半小时开始时，平均已有 {carried:.1f} 位从前面留下来在等。{result.within:g} 分钟内叫到的占 {level[worst]:.0%}。",
        f"最闲的半小时是 {labels[idle]}：{result.counts[idle]} 个窗口平均只有 {table['occupancy'].iloc[idle]:.0%} 的时间在忙。",
    ]
    broken = [labels[k] for k in np.flatnonzero(level < share)]
    if not broken:
        said.append(
            f"每个半小时都有 {share:.0%} 以上的客户在 {result.within:g} 分钟内叫到，一共用了 {result.window_hours:g} 个窗口小时。能不能再少？"
        )
        return said
    said.append(f"没有守住 {share:.0%} 的半小时：{'、'.join(broken)}。")
    if idle != worst and result.counts[idle] > 1 and table["occupancy"].iloc[idle] < 0.8:
        # The queue of the hardest half hour usually begins in the one before it.
        aim = worst - 1 if worst > 0 and level[worst - 1] < share and carried > 1 else worst
        said.append(f"可以先试一格：把 {labels[idle]} 的一个窗口挪到 {labels[aim]}，看看留到后面的队短了多少。")
    return said
