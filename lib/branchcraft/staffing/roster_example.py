"""The example branch's week: twelve fictional people, codes 甲01 … 甲12, and what each half hour of 甲行 A 支行 needs. Synthetic throughout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from branchcraft.staffing.promise import promise_plan
from branchcraft.staffing.roster_input import LOBBY, STEP, TELLER, VIP_POST, Day, Person, plain_week
from branchcraft.staffing.scenario import BranchDay, default, example_branch

VOLUME_FACTORS = {"周一": 1.15, "周二": 1.0, "周三": 0.95, "周四": 0.95, "周五": 1.1, "周六": 0.5, "周日": 0.45}
"""Customers of each weekday against the average working day; synthetic, weekend about half as in the published count."""


def example_staff() -> tuple[Person, ...]:
    """Nine full-timers and three part-timers with skills, days off and wishes."""
    both, lobby, vip = (TELLER, LOBBY), (TELLER, LOBBY), (TELLER, VIP_POST)
    return (
        Person("甲01", vip, dislikes=("晚班",)),
        Person("甲02", vip, off=("周三",)),
        Person("甲03", both, likes=("早班",)),
        Person("甲04", dislikes=("早班",)),
        Person("甲05", off=("周五",)),
        Person("甲06", both, likes=("晚班",)),
        Person("甲07", off=("周六",)),
        Person("甲08", lobby, dislikes=("晚班",)),
        Person("甲09", vip, off=("周一",)),
        Person("甲10", both, low=12, high=20, part_time=True, likes=("上午",)),
        Person("甲11", low=12, high=20, part_time=True, dislikes=("下午",)),
        Person("甲12", low=12, high=20, part_time=True, off=("周日",)),
    )


def example_week(days: Sequence[Day] | None = None, volume: float | None = None) -> dict[str, BranchDay]:
    """Open day → the branch on that day; a make-up workday draws the customers of a working day."""
    usual = default("volume") if volume is None else volume
    return {day.name: example_branch(volume=usual * _factor(day)) for day in (days or plain_week()) if not day.closed}


def _factor(day: Day) -> float:
    if day.kind == "调休上班":
        return 1.0
    if day.kind == "节假日" and not day.weekend:
        return VOLUME_FACTORS["周日"]
    return VOLUME_FACTORS[day.name[:2]]


def requirement_of(
    branches: Mapping[str, BranchDay], days: Sequence[Day] | None = None, within: float = 10, share: float = 0.85
) -> dict[str, pd.DataFrame]:
    """Windows by simulation for each day, one in the lobby while open, and the VIP room two hours before and after lunch on working days."""
    week = tuple(days or plain_week())
    plans = {name: promise_plan(branch, within, share).table["windows"].to_numpy() for name, branch in branches.items()}
    slots = len(next(iter(plans.values())))
    starts = pd.Index(np.arange(slots) * STEP, name="interval")
    closed = np.zeros(slots, dtype=int)
    tellers = pd.DataFrame({day.name: plans.get(day.name, closed) for day in week}, index=starts)
    lobby = (tellers > 0).astype(int)
    busy = ((starts >= 60) & (starts < 180)) | ((starts >= 300) & (starts < 420))
    vip = pd.DataFrame({day.name: (busy & (not day.weekend) & (not day.closed)).astype(int) for day in week}, index=starts)
    return {TELLER: tellers, LOBBY: lobby, VIP_POST: vip}
