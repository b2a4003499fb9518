"""A roster looked at by somebody who did not make it: are the rules kept, and does the branch keep its promise with these people?

The rules are counted again from the finished tables, without the solver's help. The promise is tried on simulated customers with the tellers who are
really at their windows, half hour by half hour, lunch included.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.model import run_day
from branchcraft.staffing.roster import Roster
from branchcraft.staffing.roster_input import STEP, TELLER
from branchcraft.staffing.scenario import BranchDay


def broken_rules(plan: Roster) -> list[str]:
    """Rules about people that the roster breaks, in Chinese sentences; empty when all are kept."""
    said: list[str] = []
    days = {day.name: day for day in plan.need.days}
    shifts = {pattern.name: pattern for pattern in plan.patterns}
    weekend = [day.name for day in plan.need.days if day.weekend]
    for person in plan.staff:
        mine = plan.assignments[plan.assignments["person"] == person.name]
        hours, who = float(mine["hours"].sum()), person.name
        if mine["day"].duplicated().any():
            said.append(f"{who} 有一天排了两个班。")
        if not person.low - 1e-6 <= hours <= person.high + 1e-6:
            said.append(f"{who} 这周 {hours:g} 小时，应当在 {person.low:g}–{person.high:g} 之间。")
        if len(mine) > person.max_days:
            said.append(f"{who} 这周上 {len(mine)} 天，最多 {person.max_days} 天。")
        if plan.rules.weekend_day_off and len(weekend) > 1 and set(weekend) <= set(mine["day"]):
            said.append(f"{who} 周末没有休息。")
        for row in mine.itertuples():
            if row.day in person.off:
                said.append(f"{who} {row.day}请了休，却排了班。")
            if row.role not in person.roles:
                said.append(f"{who} {row.day}站{row.role}，没有这个资格。")
            if days[row.day].closed:
                said.append(f"{who} {row.day}排了班，这天不营业。")
            if shifts[row.pattern].part_time and not person.part_time:
                said.append(f"{who} {row.day}的「{row.pattern}」只给非全日制员工。")
    return said


def windows_by_day(plan: Roster, roles: Sequence[str] = (TELLER,)) -> pd.DataFrame:
    """People at their posts, all `roles` added up; index half hour start, columns the days that are open."""
    rows = plan.cover[plan.cover["role"].isin(roles)]
    table = rows.pivot_table(index="minute", columns="day", values="have", aggfunc="sum")
    return table[[day.name for day in plan.need.days if not day.closed]].astype(int)


def check_promise(
    plan: Roster, branches: Mapping[str, BranchDay], within: float = 10.0, share: float = 0.85, roles: Sequence[str] = (TELLER,)
) -> pd.DataFrame:
    """Each open day's tellers, tried on that day's customers.

    branches : day → branch. roles : who serves at a window. Returns one row per day and half hour: day, minute, clock, need, windows, service_level,
    service_level_low, service_level_high, kept (service level at least `share`). Where nobody would be left to serve those who still wait at closing,
    one window stays open in the simulation and kept is False. Raises InputError when a branch is missing or has other half hours.
    """
    counts = windows_by_day(plan, roles)
    needed = plan.cover[plan.cover["role"].isin(roles)].groupby(["day", "minute"])["need"].sum()
    parts = []
    for name in counts.columns:
        if name not in branches:
            raise InputError(f"没有给出{name}的来客，不能检验这天的承诺。")
        branch = branches[name]
        if branch.intervals != len(counts) or counts.index[-1] != (branch.intervals - 1) * STEP:
            raise InputError(f"{name}的来客有 {branch.intervals} 个半小时，班表有 {len(counts)} 个，要一样多。")
        windows = np.minimum(counts[name].to_numpy(), branch.most_windows)
        nobody = windows[-1] < 1
        found = run_day(branch, [*windows[:-1], max(int(windows[-1]), 1)], within).by_interval
        level = found["service_level"].to_numpy()
        # A half hour in which nobody comes breaks no promise.
        kept = np.isnan(level) | (level >= share)
        kept[-1] &= not nobody
        parts.append(
            pd.DataFrame(
                {
                    "day": name,
                    "minute": counts.index.to_numpy(),
                    "clock": branch.labels,
                    "need": needed[name].to_numpy(),
                    "windows": windows,
                    "service_level": level,
                    "service_level_low": found["service_level_low"].to_numpy(),
                    "service_level_high": found["service_level_high"].to_numpy(),
                    "kept": kept,
                }
            )
        )
    if not parts:
        raise InputError("这一周没有一天营业，没有承诺可以检验。")
    return pd.concat(parts, ignore_index=True)
