"""The items of case 03: right answers computed from the model and the branch's books, and the decisions that the model judges.

`cases/items/03_campus.yaml` holds the questions. What stands there as a number is computed here again, so that it cannot drift away.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from branchcraft.cases.campus.model import Years, trust, wins
from branchcraft.cases.campus.notebook import PLANS, lived
from branchcraft.cases.campus.opening import rush
from branchcraft.cases.campus.records import read_groups
from branchcraft.cases.campus.scenario import HOURS, NOW, PARTNERS, RICHEST, WELCOMES, Campus, Plan
from branchcraft.errors import InputError
from branchcraft.folders import course_folder
from branchcraft.teaching import Exercise, Judgement

GOAL_VALUE, GOAL_HELPED = 60.0, 9500.0
"""Ten thousand yuan, and people helped, that the allocation is to reach."""
GOAL_WAIT, GOAL_WHOLE = 5.0, 60.0
"""Minutes that even a year with the gate shut must keep, and ten thousand yuan, in the whole decision."""
_KEYS = dict(zip(("students", "staff", "retired", "shops", "school"), PARTNERS, strict=True))
GOOD_HOURS = {"students": 8.0, "staff": 15.0, "retired": 12.0, "shops": 5.0, "school": 8.0}
GOOD_WHOLE = {"students": 8.0, "school": 8.0, "welcome": "分四周预约", "offer": "只办卡"}
SHOPS_KEPT = 5.0


# Right answers


def without_account() -> float:
    """Per cent of the staff who have no account here."""
    groups = read_groups(course_folder() / "cases" / "data").set_index("群体").loc["在职教职工"]
    return float(100 * (1 - groups["有本行卡或账户"] / groups["人数"]))


def rich_percent() -> float:
    """Contribution of the plan that serves only those with money, per cent of today's."""
    return 100 * lived(RICHEST).means["value"] / lived(NOW).means["value"]


def gate_odds() -> float:
    """Chance of an open gate, per cent, with eight hours for the school and nobody taught, by hand from the odds."""
    return 100 * trust(Plan((0.0, 20.0, 15.0, 5.0, 8.0)), Campus())


def calm_without_the_school() -> str:
    """Welcome that keeps the hall calm and needs nobody's leave: key of the option."""
    waits = {key: rush(welcome).wait for key, welcome in zip(("queue", "booked", "campus"), WELCOMES, strict=True)}
    free = {key: wait for key, wait in waits.items() if key != "campus"}  # the last needs the university's leave
    return min(free, key=free.__getitem__)


def instalments() -> str:
    """What selling instalments to freshmen does to the branch's own contribution: key of the option."""
    apart = lived(PLANS["现状加推分期"]).value - lived(NOW).value
    half = 1.97 * apart.std(ddof=1) / np.sqrt(len(apart))
    return "less" if apart.mean() + half < 0 else "more" if apart.mean() - half > 0 else "same"


_OFFERED: dict[str, Plan] = {
    "rich": RICHEST,
    "gate": Plan((2.0, 16.0, 14.0, 8.0, 8.0), WELCOMES[1]),
    "class": Plan((8.0, 15.0, 12.0, 5.0, 8.0), WELCOMES[1]),
    "booked": Plan(NOW.hours, WELCOMES[1]),
    "push": PLANS["现状加推分期"],
}


def win_win() -> list[str]:
    """Which plans leave nobody worse and somebody better: keys of the options."""
    return [key for key, plan in _OFFERED.items() if wins(lived(NOW), lived(plan))]


# Decisions


def _way(value: float, start: float, goal: float) -> float:
    return float(np.clip((value - start) / (goal - start), 0, 1))


def _gate_line(years: Years) -> str:
    return f"学校愿意开门的机会 {years.chance:.0%}：门开的一年 {years.open_year.value / 1e4:.0f} 万元，不开的一年 {years.shut_year.value / 1e4:.0f} 万元。"


def judge_hours(settings: Mapping[str, float | str]) -> Judgement:
    """Forty-eight hours over five partners, freshmen by appointment: contribution and people helped."""
    try:
        plan = Plan(tuple(float(settings.get(key, 0.0)) for key in _KEYS), WELCOMES[1]).checked()  # type: ignore[arg-type]
    except InputError as error:
        return Judgement(0.0, (str(error),))
    years, before = lived(plan), lived(NOW)
    ways = (
        _way(years.means["value"] / 1e4, before.means["value"] / 1e4, GOAL_VALUE),
        _way(years.means["helped"], before.means["helped"], GOAL_HELPED),
    )
    lines = [
        f"贡献 {years.means['value'] / 1e4:.1f} 万元（要 {GOAL_VALUE:g}）。",
        f"帮到 {years.means['helped']:.0f} 人次（要 {GOAL_HELPED:.0f}）。",
    ]
    order = np.argsort(ways)
    return Judgement(float(np.mean(ways)), (*[lines[k] for k in order], _gate_line(years)))


def whole_plan(settings: Mapping[str, float | str]) -> Plan:
    """The plan of the decision item: students and school as set, shops five, the rest to staff and retired staff five to four. Raises InputError."""
    students, school = float(settings["students"]), float(settings["school"])
    rest = HOURS - students - school - SHOPS_KEPT
    if rest < 0:
        raise InputError(f"学生和学校一共最多 {HOURS - SHOPS_KEPT:g} 小时，现在是 {students + school:g}。")
    return Plan((students, rest * 5 / 9, rest * 4 / 9, SHOPS_KEPT, school), str(settings["welcome"]), str(settings["offer"])).checked()


def judge_whole(settings: Mapping[str, float | str]) -> Judgement:
    """Hours, welcome and offer: contribution, and a welcome that holds even when the gate stays shut."""
    try:
        plan = whole_plan(settings)
    except InputError as error:
        return Judgement(0.0, (str(error),))
    years = lived(plan)
    worst = max(years.open_year.rush.wait, years.shut_year.rush.wait)
    ways = (
        _way(years.means["value"] / 1e4, lived(NOW).means["value"] / 1e4, GOAL_WHOLE),
        _way(-worst, -lived(NOW).means["wait"], -GOAL_WAIT),
        _way(-years.means["complaints"], -lived(NOW).means["complaints"], -1.0),
    )
    lines = [
        f"贡献 {years.means['value'] / 1e4:.1f} 万元（要 {GOAL_WHOLE:g}）。",
        f"最差的一年迎新平均等 {worst:.0f} 分钟（要 {GOAL_WAIT:g} 以内）：进校办卡在学校没开门的年份退回排队。"
        if plan.welcome == WELCOMES[2]
        else f"最差的一年迎新平均等 {worst:.1f} 分钟（要 {GOAL_WAIT:g} 以内）。",
        f"投诉平均 {years.means['complaints']:.1f} 件（要 1 以内）。",
    ]
    order = np.argsort(ways)
    return Judgement(float(np.mean(ways)), (*[lines[k] for k in order], _gate_line(years)))


ANSWERS = {
    "without_account": without_account,
    "rich_percent": rich_percent,
    "gate_odds": gate_odds,
    "calm_without_the_school": calm_without_the_school,
    "instalments": instalments,
    "win_win": win_win,
    "good_hours": lambda: GOOD_HOURS,
    "good_whole": lambda: GOOD_WHOLE,
}
JUDGES = {"hours": judge_hours, "whole": judge_whole}

exercise = Exercise("cases/03_campus", answers=ANSWERS, judges=JUDGES)
