"""My own branch: from a queue machine's export to windows per half hour.

The log is read (nothing dropped in silence), the model is fitted from it, the windows that were really open are counted, and the plan for a
promise is tried against them on the same simulated people.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.queueing import Comparison, Fit, TicketLog, compare_logs, fit
from branchcraft.queueing.requirement import required_windows
from branchcraft.staffing.model import DayResult, run_day
from branchcraft.staffing.scenario import DAYS, INTERVAL, BranchDay

MOST_WINDOWS = 20
_URGENT = re.compile(r"贵宾|VIP|私行|私人银行|财富|白金|钻石|金卡|优先|绿色通道|老弱|爱心", re.IGNORECASE)
_MOSTLY_BUSY = 2 / 3 * INTERVAL
FEW_CUSTOMERS = 0.5
"""Half hours with fewer customers a day than this at the edges of the day are not planned for."""


@dataclass(frozen=True)
class OwnBranch:
    """A branch as its own log shows it."""

    log: TicketLog
    fitted: Fit
    branch: BranchDay
    present: tuple[int, ...]
    """Windows at work per interval: median over days of the number of different windows that served somebody."""

    @property
    def notes(self) -> list[str]:
        """What was assumed, in Chinese sentences."""
        queues = self.branch.queues
        first = [name for name in queues[:-1] if isinstance(name, str)]
        rest = queues[-1]
        order = f"先叫{'、'.join(f'「{name}」' for name in first)}，其余按取号先后" if first else "谁先取号先叫谁"
        split = f"（{'、'.join(rest)}排同一条队）" if isinstance(rest, tuple) else ""
        return [*self.fitted.notes, f"叫号顺序：{order}{split}；每个窗口什么业务都办。和你的网点不同的话，结果会有出入。"]


@dataclass(frozen=True)
class WindowPlan:
    """The plan for a promise beside what is done now."""

    own: OwnBranch
    within: float
    share: float
    requirement: pd.DataFrame
    now: DayResult
    plan: DayResult
    effect: Comparison
    """a = now, b = plan, on the same people."""


def study_log(log: TicketLog, days: str | int | None = None, name: str = "我的网点") -> OwnBranch:
    """Fit the branch from a log that was read; `days` = "weekday", "weekend", 0 (Monday) … 6 or None for all. Raises InputError."""
    fitted = fit(log, days=days, patience="auto")
    arrivals = _whole_day(fitted.arrivals)
    opens = float(log.accepted.attrs["branchcraft"]["opens"])
    first = _first_busy(arrivals)
    if first > 0:  # the machine was switched on before the doors opened
        arrivals = arrivals.iloc[first:].set_axis(np.arange(len(arrivals) - first) * INTERVAL, axis="index")
        opens += first * INTERVAL
    used = log.accepted[log.accepted["day"].isin(fitted.log_days)]
    present = present_windows(used, len(arrivals), first * INTERVAL)
    most = max(MOST_WINDOWS, max(present))
    branch = BranchDay(name, opens, fitted.classes, arrivals, calling_order(list(arrivals.columns)), most, DAYS).drawn()
    return OwnBranch(log, fitted, branch, present)


def _whole_day(arrivals: pd.DataFrame) -> pd.DataFrame:
    """The arrivals without the nearly empty intervals at the end of the day."""
    busy = np.flatnonzero(arrivals.sum(axis=1).to_numpy() >= FEW_CUSTOMERS)
    if busy.size == 0:
        raise InputError("平均每个半小时不到一位客户，记录太少，算不出排班；请给更多天的记录。")
    return arrivals.iloc[: busy[-1] + 1]


def _first_busy(arrivals: pd.DataFrame) -> int:
    return int(np.flatnonzero(arrivals.sum(axis=1).to_numpy() >= FEW_CUSTOMERS)[0])


def calling_order(names: list[str]) -> tuple[str | tuple[str, ...], ...]:
    """Queues from a log's classes: those named like VIPs first, all others together in the order of their tickets."""
    urgent = [name for name in names if _URGENT.search(name)]
    others = tuple(name for name in names if name not in urgent)
    return (*urgent, *([others[0] if len(others) == 1 else others] if others else []))


def arrival_band(own: OwnBranch) -> tuple[np.ndarray, np.ndarray]:
    """95 % interval of all customers per interval of the branch's day: (low, high), the classes taken as independent."""
    rows = own.fitted.estimates
    rows = rows[rows["parameter"] == "arrivals"].copy()
    rows["below"], rows["above"] = (rows["estimate"] - rows["low"]) ** 2, (rows["high"] - rows["estimate"]) ** 2
    offset = own.branch.opens - float(own.log.accepted.attrs["branchcraft"]["opens"])
    sums = rows.groupby("interval")[["estimate", "below", "above"]].sum()
    sums = sums.reindex(own.branch.arrivals.index + offset)
    total = sums["estimate"].to_numpy()
    return np.maximum(total - np.sqrt(sums["below"].to_numpy()), 0), total + np.sqrt(sums["above"].to_numpy())


def present_windows(accepted: pd.DataFrame, intervals: int, offset: float = 0.0) -> tuple[int, ...]:
    """Windows at work in each of `intervals` half hours from `offset` minutes: median over days, at least 1.

    A window counts where it took a customer in, or was busy for most of the half hour; one that only finishes its last customer does not.
    """
    served = accepted[(accepted["outcome"] == "served") & accepted["window"].notna()]
    if served.empty:
        raise InputError("记录里没有窗口号，看不出现在开了几个窗口；请在列对应里指定「窗口」列。")
    first = np.clip((served["start"].to_numpy() - offset) // INTERVAL, 0, intervals - 1).astype(int)
    end = served["end"].fillna(served["start"]).to_numpy()  # a forgotten end still shows that the window was there at the start
    last = np.clip((end - offset - 1e-9) // INTERVAL, first, intervals - 1).astype(int)
    length = last - first + 1
    interval = np.concatenate([np.arange(a, b + 1) for a, b in zip(first, last, strict=True)])
    begins, ends = (np.repeat(values - offset, length) for values in (served["start"].to_numpy(), end))
    busy = np.minimum(ends, (interval + 1) * INTERVAL) - np.maximum(begins, interval * INTERVAL)
    took = interval == np.repeat(first, length)
    spans = pd.DataFrame(
        {
            "day": np.repeat(served["day"].to_numpy(), length),
            "window": np.repeat(served["window"].astype(str).to_numpy(), length),
            "interval": interval,
        }
    )[took | (busy >= _MOSTLY_BUSY)]
    counts = spans.groupby(["day", "interval"])["window"].nunique().unstack(fill_value=0).reindex(columns=range(intervals), fill_value=0)
    return tuple(int(max(1, round(value))) for value in counts.median(axis=0))


def plan_windows(own: OwnBranch, within: float = 10.0, share: float = 0.85, on_progress: Callable[[int, int], None] | None = None) -> WindowPlan:
    """Windows per half hour for the promise and what changes against today; raises InputError when the promise cannot be kept."""
    requirement = required_windows(
        own.branch.classes,
        own.branch.arrivals,
        within,
        share,
        days=own.branch.days,
        most=own.branch.most_windows,
        skills=own.branch.queues,
        on_progress=on_progress,
    )
    now = run_day(own.branch, own.present, within)
    plan = run_day(own.branch, list(requirement["windows"]), within)
    return WindowPlan(own, within, share, requirement, now, plan, compare_logs(now.log, plan.log, within))


def plan_table(plan: WindowPlan) -> pd.DataFrame:
    """The plan for a manager: one row per half hour, Chinese headings."""
    branch = plan.own.branch
    now, then = plan.now.by_interval, plan.plan.by_interval
    low, high = plan.requirement["service_level_low"], plan.requirement["service_level_high"]
    return pd.DataFrame(
        {
            "时段": branch.labels,
            "平均来人": branch.arrivals.sum(axis=1).round(1).to_numpy(),
            "来的活（窗口）": branch.offered_load.round(1),
            "现在开": list(plan.now.counts),
            "最少要开": list(plan.plan.counts),
            "增减": [b - a for a, b in zip(plan.now.counts, plan.plan.counts, strict=True)],
            "现在：模拟按时叫到（%）": (100 * now["service_level"]).round(0).astype(int).to_numpy(),
            "按最少开：模拟按时叫到（%）": (100 * then["service_level"]).round(0).astype(int).to_numpy(),
            "95% 区间": [f"{a:.0%}–{b:.0%}" for a, b in zip(low, high, strict=True)],
        }
    )


def model_check(plan: WindowPlan) -> str:
    """Does the model look like the branch? The log's own figures beside those of the simulation under today's windows, in a Chinese sentence."""
    rows = plan.own.log.accepted
    rows = rows[rows["day"].isin(plan.own.fitted.log_days)]
    wait = (rows["start"] - rows["arrival"])[rows["outcome"] == "served"]
    real = (float((wait <= plan.within).sum()) / len(rows), float(wait.mean()), float((rows["outcome"] == "no_show").mean()))
    model = (plan.now.total["service_level"], plan.now.total["wait_mean"], plan.now.total["abandonment"])

    def said(level: float, minutes: float, gone: float) -> str:
        return f"{plan.within:g} 分钟内叫到 {level:.0%}、平均等 {minutes:.1f} 分钟、走掉 {gone:.1%}"

    return f"模型像不像：记录里 {said(*real)}；同样的开法，模拟是 {said(*model)}。差得多就先别用这个方案。"


def effect_table(plan: WindowPlan) -> pd.DataFrame:
    """What changes against today, with 95 % intervals of the difference; Chinese headings."""
    names = {
        "wait_mean": ("平均等候（分钟）", 1, 1),
        "service_level": (f"{plan.within:g} 分钟内叫到（%）", 100, 1),
        "abandonment": ("没等到就走（%）", 100, 1),
        "occupancy": ("窗口忙（%）", 100, 1),
        "overtime": ("关门后还要办（分钟）", 1, 1),
    }
    rows = []
    for metric, (label, scale, digits) in names.items():
        row = plan.effect.table.loc[metric] * scale
        rows.append(
            [
                label,
                f"{row['a']:.{digits}f}",
                f"{row['b']:.{digits}f}",
                f"{row['difference']:+.{digits}f}",
                f"{row['low']:+.{digits}f} 到 {row['high']:+.{digits}f}",
            ]
        )
    hours = [plan.now.window_hours, plan.plan.window_hours]
    rows.append(["窗口小时（每天）", f"{hours[0]:g}", f"{hours[1]:g}", f"{hours[1] - hours[0]:+g}", "—"])
    return pd.DataFrame(rows, columns=["指标", "现在", "按最少开", "差", "差的 95% 区间"])
