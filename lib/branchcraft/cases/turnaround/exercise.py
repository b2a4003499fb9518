"""The items of case 01: right answers computed from the office's months and from the model, and the plan that the model judges.

`cases/items/01_turnaround.yaml` holds the questions. What stands there as a number is computed here again, so that it cannot drift away.
"""

from __future__ import annotations

from collections.abc import Mapping

from branchcraft.cases.turnaround.model import NOTHING, all_plans, better_than, explain, in_units, office_check, run_plan, share_of_best
from branchcraft.cases.turnaround.scenario import HANDS, LAST, MEASURES, averages
from branchcraft.errors import InputError
from branchcraft.teaching import Exercise, Judgement

GOOD = 0.9
"""Share of the way to the best plan that counts as full marks: the last tenth is finer than the model is right."""
DO, LEAVE = "做", "不做"
SPREAD_THIN = ("shifts", "process", "contact", "lobby", "files", "morning")


def culture_rank() -> float:
    """Place of culture in the report's order when a whole year is looked at."""
    return float(office_check(12).areas.at["culture", "raw_rank"])


def mystery_next() -> str:
    """What the mystery score does by itself in the first quarter: key of the option."""
    shown = float(in_units(run_plan(NOTHING), "mystery")[:, 0].mean())
    return "back" if shown > averages(LAST)["mystery"] + 3 else "same"


def lasting() -> list[str]:
    """Measures of five whose effect is still whole in the fourth quarter: keys of the right options."""
    asked = ("shifts", "drill", "gifts", "contact", "process")
    return [one.key for one in MEASURES if one.key in asked and one.ramp[-1] >= 1]


def thinned() -> float:
    """Percent of its effect that each of six measures keeps when there are too few hands."""
    load = sum(one.load for one in MEASURES if one.key in SPREAD_THIN)
    return 100 * HANDS / load


def judge_plan(settings: Mapping[str, float | str]) -> Judgement:
    """Ten measures, each done or left."""
    plan = [key for key, value in settings.items() if value == DO]
    try:
        outcome = run_plan(plan)
    except InputError as error:
        return Judgement(0.0, (str(error),))
    share = share_of_best(outcome)
    nothing = run_plan(NOTHING)
    first = f"走了到最好方案的 {share:.0%}（九成算满分）；和什么都不做比，400 种将来里 {better_than(outcome, nothing)} 种更好。"
    return Judgement(min(1.0, share / GOOD), (first, *explain(outcome)))


def good_plan() -> dict[str, str]:
    """The best plan as settings of the decision."""
    best = set(all_plans()["plan"].iloc[0])
    return {one.key: DO if one.key in best else LEAVE for one in MEASURES}


ANSWERS = {
    "culture_rank": culture_rank,
    "mystery_next": mystery_next,
    "lasting": lasting,
    "thinned": thinned,
    "good_plan": good_plan,
}
JUDGES = {"plan": judge_plan}

exercise = Exercise("cases/01_turnaround", answers=ANSWERS, judges=JUDGES)
