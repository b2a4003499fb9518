"""Exercise 00: the right answers computed from the models, and the decisions that the models judge.

`exercises/items/00_opening.yaml` holds the questions. What stands there as a number is computed here again, so that it cannot drift away.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from scipy.stats import poisson

from branchcraft.opening.barometer import EXAMPLE_ANSWERS, compare_feeling
from branchcraft.opening.channel import RATE, crosses_break, gaps, per_outlet_per_day, series
from branchcraft.opening.finer import RULES, Network, samples_to_see, try_targets
from branchcraft.opening.indicators import EXAMPLE, EXAMPLE_MONTHS
from branchcraft.opening.model import HealthCheck, health_check, verdict
from branchcraft.opening.peers import synthetic_peers
from branchcraft.opening.reasons import Books, margin_loss
from branchcraft.opening.rollout import PEOPLE, RUNS, Plan, Rollout, roll_out
from branchcraft.teaching import Exercise, Judgement

Settings = Mapping[str, float | str]

HARD = Plan(need=5.0, checking=2.0)
"""The norm of both roll-out questions: five coached hours a head, ten hours of coaching a week."""
STARTS = {"w0": 0, "w4": 4, "w8": 8, "w12": 12, "w16": 16}
GOOD_STARTS = {"w0": 3.0, "w4": 3.0, "w8": 3.0, "w12": 3.0, "w16": 3.0}
KEPT_AT_ONCE, KEPT_WELL = 2.0, 13.0
"""People who keep it after half a year: everybody at once, and a good spread."""
BATCHES = {"一次铺开": 1, "分 2 批": 2, "分 3 批": 3, "分 5 批": 5}
CHECK_WEEK, BY_THEN, IN_THE_END, HOW_SURE = 13, 8.0, 12, 0.8
"""The inspection of the decision: mean number of people by that week, people at the end, and in how many runs."""
LOUD = Network(noise=60.0, kind_share=0.6)
"""The city of the target question."""
WAITING = 0.5
"""Points that every month of waiting costs, as a target that comes late misses as well."""
GOAL = 14.2


@lru_cache(maxsize=1)
def _check() -> HealthCheck:
    return health_check(dict(EXAMPLE), synthetic_peers(), EXAMPLE_MONTHS)


# Right answers


def counter_2020() -> float:
    """亿 transactions left at the counter in 2020 by the published figures."""
    return float(series().at[2020, "counter"])


def joinable() -> list[str]:
    """Pairs of neighbouring years of one definition: keys of the right options."""
    return [
        f"y{first}" for first, last in gaps(RATE) if not crosses_break(first, last) and f"y{first}" in ("y2009", "y2014", "y2018", "y2019", "y2020")
    ]


def next_mystery() -> float:
    """What the example branch's mystery score will be next quarter if nothing is done."""
    return float(_check().figures.at["mystery", "believed"])


def first_to_begin() -> str:
    """Key of the option: which of four areas is one to begin with."""
    wanted = [key for key in ("crm", "culture", "process", "network") if verdict(_check(), key) == "先抓"]
    return wanted[0] if len(wanted) == 1 else ""


def three_or_more() -> float:
    """Chance in percent of three complaints or more in a month that expects one."""
    return 100 * float(poisson.sf(2, 1))


def overlap_meaning() -> str:
    """Key of the option: what one shared area of the first three says."""
    result = compare_feeling(EXAMPLE_ANSWERS, _check())
    return "nothing" if result.together == 1 and result.by_chance > 0.5 else "something"


# Decisions


@lru_cache(maxsize=64)
def _spread(numbers: tuple[int, ...]) -> Rollout:
    return roll_out(HARD, starts=np.repeat(list(STARTS.values()), numbers))


def judge_starts(settings: Settings) -> Judgement:
    """Fifteen people shared out over five weeks to begin in."""
    numbers = tuple(int(float(settings[key])) for key in STARTS)
    run = _spread(numbers)
    kept = float(run.final.mean())
    share = float(np.clip((kept - KEPT_AT_ONCE) / (KEPT_WELL - KEPT_AT_ONCE), 0, 1))
    largest = max(numbers)
    week = list(STARTS.values())[numbers.index(largest)]
    lines = [f"半年后平均 {kept:.1f} 个人照着做（一次铺开只有 {KEPT_AT_ONCE:.0f} 个），共花 {run.hours.mean():.0f} 小时。"]
    if share < 1:
        lines.append(
            f"第 {week} 周一下子开始 {largest} 个人，每人每周只摊到 {HARD.coaching / largest:.1f} 小时带教，学的赶不上忘的。从这一批挪几个到后面。"
        )
    return Judgement(share, tuple(lines))


@lru_cache(maxsize=128)
def _batched(batches: int, gap: int, checking: float) -> Rollout:
    return roll_out(Plan(batches, gap, HARD.coaching, checking, HARD.need, HARD.fault))


def judge_rollout(settings: Settings) -> Judgement:
    """Batches, weeks between them and checking, for an inspection in week 13 and a norm that lasts."""
    run = _batched(BATCHES[str(settings["batches"])], int(float(settings["gap"])), float(settings["checking"]))
    early, sure = run.at_week(CHECK_WEEK), float((run.final >= IN_THE_END).mean())
    first = f"第 {CHECK_WEEK} 周平均 {early:.1f} 人照做（要 {BY_THEN:g}），半年后 {IN_THE_END} 人以上的有 {sure * RUNS:.0f} 次（{RUNS} 次里要 {HOW_SURE * RUNS:.0f}），花 {run.hours.mean():.0f} 小时。"
    parts = (early / BY_THEN, sure / HOW_SURE)
    if min(parts) >= 1:
        return Judgement(1.0, (first, "两条都守住。"))
    if parts[0] < parts[1]:
        why = "卡在验收：起步的人少了，或者一批和一批隔得太久。批次少一点，或者隔短一点。"
    else:
        why = "卡在半年后：带教摊薄了，或者没有查，成了的又掉回去。多分几批、隔长一点，或者多查一小时。"
    return Judgement(0.9 * min(1.0, *parts), (first, why))


def judge_targets(settings: Settings) -> Judgement:
    """A rule for targets and months to wait for data."""
    rule, months = str(settings["rule"]), int(float(settings["months"]))
    tried = try_targets(Network(LOUD.between, LOUD.kind_share, LOUD.noise, months))
    late = WAITING * (months - 1)
    total = float(tried.mean[rule]) + late
    lines = [f"目标平均偏 {tried.mean[rule]:.1f} 点，等 {months} 个月另算 {late:.1f} 点，合计 {total:.1f} 点（{GOAL:g} 以内满分）。"]
    if total > GOAL:
        best = min(RULES, key=lambda one: float(tried.mean[one]))
        if best != rule:
            lines.append(f"同样 {months} 个月的数，换「{best}」只偏 {tried.mean[best]:.1f} 点。")
        else:
            lines.append("定法选对了，月数再调一调：太少，运气没有抵掉；太多，等不起。")
    start = 18.0
    return Judgement(float(np.clip((start - total) / (start - GOAL), 0, 1)), tuple(lines))


ANSWERS = {
    "counter_2020": counter_2020,
    "per_outlet": lambda: per_outlet_per_day(2020),
    "joinable": joinable,
    "next_mystery": next_mystery,
    "first_to_begin": first_to_begin,
    "three_or_more": three_or_more,
    "overlap_meaning": overlap_meaning,
    "margin": lambda: margin_loss(Books(deposits=12.0), 6),
    "samples": lambda: float(samples_to_see(0.5, 2.8)),
    "good_starts": lambda: GOOD_STARTS,
    "good_rollout": lambda: {"batches": "分 3 批", "gap": 8.0, "checking": 2.0},
    "good_targets": lambda: {"rule": RULES[4], "months": 6.0},
}
JUDGES = {"starts": judge_starts, "rollout": judge_rollout, "targets": judge_targets}
assert sum(int(value) for value in GOOD_STARTS.values()) == PEOPLE

exercise = Exercise("exercises/00_opening", answers=ANSWERS, judges=JUDGES)
