"""The items of case 06: right answers computed from the model and from the quarter's books, and the decision that the model judges.

`cases/items/06_wealth.yaml` holds the questions. What stands there as a number is computed here again, so that it cannot drift away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from branchcraft.cases.wealth import scenario as s
from branchcraft.cases.wealth.lessons import single_steps
from branchcraft.cases.wealth.model import compare, phone_calls, run_plan
from branchcraft.cases.wealth.plan import MANAGER, NOW, SERVED_BY, Plan
from branchcraft.cases.wealth.records import none_share, read_quarter
from branchcraft.errors import InputError
from branchcraft.folders import course_folder
from branchcraft.teaching import Exercise, Judgement

GOAL_KEPT, GOAL_LATE, GOAL_NET = 95.0, 1.0, 27.0
GOOD = {"a": 3.0, "b": 2.0, "c": 2.0, "d": 1.0, "who_d": "电话团队", "cover": "要", "assistant": "不要"}


def minutes_asked() -> float:
    """Hours a quarter that the demand takes: two contacts for the lowest tier and what its clients bring."""
    tier = s.CLIENTS[-1]
    return tier.clients * (2 * tier.contact_minutes + tier.inbound * tier.inbound_minutes) / 60


def none_in_lowest() -> str:
    """What the book says behind the mean of the lowest tier: key of the option."""
    share = none_share(read_quarter(course_folder() / "cases" / "data"))
    return "half" if 0.4 <= share <= 0.6 else "few" if share < 0.2 else "most"


def single_for_all() -> str:
    """Which single change harms none of the three: key of the option, "" when it is not just one."""
    keys = {
        "照分行：每户至少两次": "asked",
        "加一位经理": "hire",
        "D 层交给电话团队": "phone",
        "经理互相顶班": "cover",
        "时间不够时一视同仁": "alike",
    }
    start, fine = run_plan(NOW), []
    for step in single_steps():
        if step.what in keys and min(one.verdict for one in compare(start, run_plan(step.plan))) >= 0:
            fine.append(keys[step.what])
    return fine[0] if len(fine) == 1 else ""


def calls_for_two_tiers() -> float:
    """Calls a quarter when the two lower tiers go to the telephone team, one planned contact each."""
    return phone_calls(replace(NOW, served_by=(MANAGER, MANAGER, "电话团队", "电话团队")))


def plan_from(settings: Mapping[str, float | str]) -> Plan:
    """The plan of the decision item; three managers, the people there are. Raises InputError."""
    who = str(settings["who_d"])
    if who not in SERVED_BY:
        raise InputError(f"D 层由谁服务，应当是{'、'.join(SERVED_BY)}之一。")
    contacts = (float(settings["a"]), float(settings["b"]), float(settings["c"]), float(settings["d"]))
    return replace(
        NOW, contacts=contacts, served_by=(MANAGER, MANAGER, MANAGER, who), cover=settings["cover"] == "要", assistant=settings["assistant"] == "要"
    )


def judge_plan(settings: Mapping[str, float | str]) -> Judgement:
    """Does a plan with three managers reach all three goals? What is furthest away is said first."""
    run, start = run_plan(plan_from(settings)), run_plan(NOW)
    kept, late, net = (float(one) for one in run.headlines.mean(axis=1))
    was_kept, was_late, was_net = (float(one) for one in start.headlines.mean(axis=1))
    ways = [
        np.clip((kept - was_kept) / (GOAL_KEPT - was_kept), 0, 1),
        np.clip((was_late - late) / (was_late - GOAL_LATE), 0, 1),
        np.clip((net - was_net) / (GOAL_NET - was_net), 0, 1),
    ]
    lines = [
        f"客户：说到做到 {kept:.0f}%（要 {GOAL_KEPT:g}%）。",
        f"经理：每周加班 {late:.1f} 小时（不超过 {GOAL_LATE:g}）。",
        f"分行：一季净值 {net:.1f} 万元（要 {GOAL_NET:g}）。",
    ]
    order = np.argsort(ways, kind="stable")
    said = [lines[k] for k in order]
    if phone_calls(run.plan) > run.world["phone_calls"]:
        said.append(f"电话团队要 {phone_calls(run.plan):.0f} 次，一季只给 {run.world['phone_calls']:.0f} 次。")
    return Judgement(float(np.mean(ways)), tuple(said))


ANSWERS: dict[str, Callable[[], Any]] = {
    "minutes_asked": minutes_asked,
    "none_in_lowest": none_in_lowest,
    "single_for_all": single_for_all,
    "calls_for_two_tiers": calls_for_two_tiers,
    "good_plan": lambda: GOOD,
}
JUDGES = {"plan": judge_plan}

exercise = Exercise("cases/06_wealth", answers=ANSWERS, judges=JUDGES)

__all__ = ["ANSWERS", "JUDGES", "exercise"]
