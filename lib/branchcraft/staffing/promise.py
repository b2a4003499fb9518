"""What a promise costs: windows for "85 % within 10 minutes", and why busy windows make long queues.

A promise is two numbers, minutes and a share. The last few percent of people cost more windows than those before, and windows that are
busy nearly all the time leave no room for a bad quarter of an hour. Both are seen here in numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.queueing.erlang import erlang_a, erlang_c
from branchcraft.queueing.requirement import required_windows
from branchcraft.staffing.model import DayResult, run_day
from branchcraft.staffing.scenario import INTERVAL, BranchDay, example_branch

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class PromisePlan:
    """Windows for one promise at one branch."""

    branch: BranchDay
    within: float
    share: float
    table: pd.DataFrame
    """As `required_windows` returns it."""
    day: DayResult
    """The plan, tried on the branch's people."""

    @property
    def window_hours(self) -> float:
        return float(self.table["windows"].sum() * INTERVAL / 60)

    @property
    def erlang_hours(self) -> float:
        """Window hours when each half hour is computed alone with Erlang A."""
        return float(self.table["erlang_a"].sum() * INTERVAL / 60)


def promise_plan(branch: BranchDay, within: float, share: float, on_progress: Step | None = None) -> PromisePlan:
    """Fewest windows per half hour that keep the promise in every half hour; raises InputError when none can."""
    table = required_windows(
        branch.classes,
        branch.arrivals,
        within,
        share,
        days=branch.days,
        seed=branch.seed,
        most=branch.most_windows,
        skills=branch.queues,
        on_progress=on_progress,
    )
    return PromisePlan(branch, within, share, table, run_day(branch, list(table["windows"]), within))


def price_of_promise(
    branch: BranchDay,
    within: float,
    shares: Sequence[float] = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95),
    on_step: Step | None = None,
    plans: dict[float, PromisePlan] | None = None,
) -> pd.DataFrame:
    """Window hours a day for each share, index share: window_hours, extra (hours more than the share before), occupancy, wait_mean.

    The plans behind the rows are put into `plans` (share → plan) where one is given; `on_step(done, of)` is told after each share.
    """
    rows = []
    for number, share in enumerate(shares, start=1):
        plan = promise_plan(branch, within, share)
        rows.append({"window_hours": plan.window_hours, "occupancy": plan.day.total["occupancy"], "wait_mean": plan.day.total["wait_mean"]})
        if plans is not None:
            plans[share] = plan
        if on_step is not None:
            on_step(number, len(shares))
    table = pd.DataFrame(rows, index=pd.Index(list(shares), name="share"))
    table.insert(1, "extra", table["window_hours"].diff())
    return table


def price_table(price: pd.DataFrame) -> pd.DataFrame:
    """`price_of_promise` for a learner; Chinese headings."""
    return pd.DataFrame(
        {
            "守住的比例": [f"{share:.0%}" for share in price.index],
            "窗口小时": price["window_hours"].to_numpy(),
            "比上一档多": ["—" if pd.isna(extra) else f"{extra:g}" for extra in price["extra"]],
            "窗口忙": [f"{busy:.0%}" for busy in price["occupancy"]],
            "平均等候（分钟）": price["wait_mean"].round(1).to_numpy(),
        }
    )


def promise_table(plan: PromisePlan) -> pd.DataFrame:
    """The plan for a learner: one row per half hour, Chinese headings."""
    table = plan.table
    return pd.DataFrame(
        {
            "时段": plan.branch.labels,
            "预计来人": table["customers"].round(1).to_numpy(),
            "来的活（窗口）": table["offered_load"].round(1).to_numpy(),
            "公式（个）": table["erlang_a"].to_numpy(),
            "模拟（个）": table["windows"].to_numpy(),
            f"{plan.within:g} 分钟内叫到（%）": (100 * table["service_level"]).round(0).astype(int).to_numpy(),
            "95% 区间": [f"{low:.0%}–{high:.0%}" for low, high in zip(table["service_level_low"], table["service_level_high"], strict=True)],
        }
    )


def busy_and_wait(
    windows: int = 4, service_mean: float = 7.0, patience: float = 40.0, occupancies: Sequence[float] = (0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98)
) -> pd.DataFrame:
    """Steady-state waiting at rising load, index load (offered work ÷ windows): wait if nobody leaves (Erlang C), wait and leaving (Erlang A).

    Minutes and shares; the loads must be below 1 for Erlang C to settle.
    """
    rows = []
    for load in occupancies:
        rate = load * windows / service_mean
        patient, leaving = erlang_c(rate, service_mean, windows), erlang_a(rate, service_mean, windows, patience)
        rows.append(
            {
                "wait_if_all_stay": patient.wait_mean,
                "wait": leaving.wait_mean,
                "abandonment": leaving.abandonment,
                "within_10": patient.service_level(10),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(list(occupancies), name="load"))


def busy_and_wait_table() -> pd.DataFrame:
    """`busy_and_wait` for a learner; Chinese headings."""
    table = busy_and_wait()
    return pd.DataFrame(
        {
            "来的活 ÷ 窗口": [f"{load:.0%}" for load in table.index],
            "谁都不走：平均等候（分钟）": table["wait_if_all_stay"].round(1).to_numpy(),
            "谁都不走：10 分钟内叫到（%）": (100 * table["within_10"]).round(0).astype(int).to_numpy(),
            "等不住会走：平均等候（分钟）": table["wait"].round(1).to_numpy(),
            "等不住会走：走掉（%）": (100 * table["abandonment"]).round(1).to_numpy(),
        }
    )


def busier_days(counts: Sequence[int], volumes: Sequence[float], within: float = 10.0) -> pd.DataFrame:
    """The example branch with the same windows and ever more customers, index volume: occupancy, wait_mean, service_level, abandonment."""
    rows = []
    for volume in volumes:
        total = run_day(example_branch(volume=volume), counts, within).total
        rows.append(total[["occupancy", "wait_mean", "wait_mean_low", "wait_mean_high", "service_level", "abandonment"]])
    return pd.DataFrame(rows, index=pd.Index(np.asarray(volumes, dtype=float), name="volume"))
