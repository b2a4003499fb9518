"""The items of case 08: right answers computed from the model and from the week, and the decisions that the model judges.

`cases/items/08_lobby.yaml` holds the questions. What stands there as a number is computed here again, so that it cannot drift away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from branchcraft.cases.lobby.lessons import hidden_counts, viewed
from branchcraft.cases.lobby.plan import COUNTER, NOW, POSTS, REFERENCE, SENTENCES, TELLERS, Plan
from branchcraft.cases.lobby.records import by_half_hour, read_week
from branchcraft.cases.lobby.report import warnings
from branchcraft.cases.lobby.views import View, compare
from branchcraft.errors import InputError
from branchcraft.folders import course_folder
from branchcraft.teaching import Exercise, Judgement

PEAK_VISITORS, LED, NEED_HELP, ASKING, BESIDE = 50, 0.4, 0.5, 1.0, 5.0
"""One hour at the door, for the sum that a trainee does by hand: visitors, shares, minutes."""
MOVES = {"machine": {"机器旁": 1}, "door": {"入口": 2}, "room": {"贵宾厅": 2}, "street": {"临街": 1}}
"""Where the person of the waiting area may stand at the peaks: post → how many are there then."""
PLACES = {"等候区": {"等候区": 1}, "机器旁": {"机器旁": 1}, "门口": {"入口": 2}, "贵宾厅": {"贵宾厅": 2}}
RESTING = {"街上": {"临街": 1}, "等候区": {"等候区": 1}, "机器旁": {"机器旁": 1}, "门口": {"入口": 2}, "贵宾厅": {"贵宾厅": 2}}
ASKS = {"不问": 0, "问一句": 1, "问三句": 3}
GOAL_SMOOTH, GOAL_TALKS, GOAL_TIGHT = 0.80, 9.5, 21.0
FEW_TALKS = 7.0
"""Talks a day from which points begin."""
GOOD = {"peak": "贵宾厅", "asks": "问三句", "led": 40.0, "sentence": "只在平时说", "rest": "街上"}
GOOD_PEAK = {"street": 0.0, "door": 1.0, "machine": 0.0, "hall": 0.0, "counter": 5.0, "room": 2.0}
_KEYS = dict(zip(("street", "door", "machine", "hall", "counter", "room"), POSTS, strict=True))


def moved(people: Mapping[str, int]) -> Plan:
    """The present plan with the person of the waiting area elsewhere at both peaks."""
    return NOW.with_posts(0, 等候区=0).with_posts(0, **people).with_posts(1, 等候区=0).with_posts(1, **people)


# Right answers


def door_minutes() -> float:
    """Minutes of the door in one hour when nobody stands at the machines."""
    return PEAK_VISITORS * (ASKING + LED * NEED_HELP * BESIDE)


def average_verdict() -> str:
    """What the week says behind its mean wait of under ten minutes: key of the option."""
    table = by_half_hour(read_week(course_folder() / "cases" / "data"))
    worst = table["wait"].max()
    return "hidden" if table.attrs["wait"] < 10 < worst and table.attrs["in_time"] < 0.75 else "kept"


def unseen() -> list[str]:
    """What is nowhere in the ticket machine's file though it happens: keys of the options."""
    counts = hidden_counts(viewed(NOW))
    return [key for key in ("turned", "machine", "twice") if counts[key] > 1]


def best_move() -> str:
    """Where the person of the waiting area harms none of the three and helps all; key of the option."""
    start = viewed(NOW)
    fine = [key for key, people in MOVES.items() if min(one.verdict for one in compare(start, viewed(moved(people)))) > 0]
    return fine[0] if len(fine) == 1 else ""


# Decisions


def plan_from(settings: Mapping[str, float | str]) -> Plan:
    """The plan of the decision item: where two people stand, and three rules. Raises InputError."""
    plan = NOW.with_posts(2, 临街=0).with_posts(2, **RESTING[str(settings["rest"])])
    for period in (0, 1):
        plan = plan.with_posts(period, 等候区=0).with_posts(period, **PLACES[str(settings["peak"])])
    sentence = str(settings["sentence"])
    if sentence not in SENTENCES:
        raise InputError(f"柜员那句话应当是{'、'.join(SENTENCES)}之一。")
    return replace(plan, questions=ASKS[str(settings["asks"])], led=float(settings["led"]) / 100, sentence=sentence)


def _way(value: float, start: float, goal: float) -> float:
    return float(np.clip((value - start) / (goal - start), 0, 1))


def _reached(view: View) -> tuple[float, list[str]]:
    figures, start = view.figures, viewed(NOW).figures
    ways = [
        _way(figures["smooth"], start["smooth"], GOAL_SMOOTH),
        _way(figures["tight"], start["tight"], GOAL_TIGHT),
        _way(figures["talks"], FEW_TALKS, GOAL_TALKS),
    ]
    lines = [
        f"客户：一次办顺 {figures['smooth']:.0%}（要 {GOAL_SMOOTH:.0%}）。",
        f"员工：绷紧 {figures['tight']:.1f} 人·小时（不超过 {GOAL_TIGHT:g}）。",
        f"分行：当天面谈 {figures['talks']:.1f} 位（要 {GOAL_TALKS:g}）。",
    ]
    order = np.argsort(ways)
    return float(np.mean(ways)), [lines[k] for k in order] + warnings(view)


def judge_plan(settings: Mapping[str, float | str]) -> Judgement:
    """Does a plan without borrowed people reach all three goals? What is furthest away is said first."""
    share, lines = _reached(viewed(plan_from(settings)))
    return Judgement(share if share < 1 else 1.0, tuple(lines))


def judge_peak(settings: Mapping[str, float | str]) -> Judgement:
    """Eight people at both peaks, with the rules of the reference plan: how near to all three goals?"""
    row = tuple(int(float(settings.get(key, 0))) for key in _KEYS)
    if row[POSTS.index(COUNTER)] > TELLERS[0]:
        return Judgement(0.0, (f"柜面最多 {TELLERS[0]} 人：大堂经理和客户经理没有柜员权限，不能补到柜台里。",))
    plan = replace(REFERENCE, posts=(row, row, REFERENCE.posts[2]))
    try:
        plan.checked()
    except InputError as error:
        return Judgement(0.0, (str(error),))
    share, lines = _reached(viewed(plan))
    return Judgement(share, tuple(lines))


ANSWERS = {
    "door_minutes": door_minutes,
    "average_verdict": average_verdict,
    "unseen": unseen,
    "best_move": best_move,
    "good_plan": lambda: GOOD,
    "good_peak": lambda: GOOD_PEAK,
}
JUDGES = {"plan": judge_plan, "peak": judge_peak}

exercise = Exercise("cases/08_lobby", answers=ANSWERS, judges=JUDGES)

__all__ = ["ANSWERS", "JUDGES", "exercise"]
