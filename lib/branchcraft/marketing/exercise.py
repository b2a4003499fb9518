"""Exercise 03: the right answers computed from the models, and the decisions that the models judge.

`exercises/items/03_marketing.yaml` holds the questions. What stands there as a number is computed here again, so that it cannot drift away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from branchcraft.marketing.allocate import best_split, marginal_values
from branchcraft.marketing.breadth import OFFICES, best_lines, met, served
from branchcraft.marketing.campaign_examples import MENDED
from branchcraft.marketing.campaign_page import Campaign, changed
from branchcraft.marketing.compliance import shut
from branchcraft.marketing.engines import expected
from branchcraft.marketing.hall import hall_curve
from branchcraft.marketing.scenario import ENGINES, MOST_HOURS, default_world
from branchcraft.marketing.stopping import needed_per_arm, stop_rule
from branchcraft.marketing.uplift import exact_power
from branchcraft.marketing.zone_gains import zone_gains
from branchcraft.marketing.zones import ZONES, zone_world
from branchcraft.teaching import Exercise, Judgement

HOURS_TO_SPLIT = 40.0
"""Hours a week in the allocation item."""
SPLIT_ASKED = (10.0, 20.0, 5.0)
"""The plan whose next hour is asked for: existing, outreach, lobby."""
LONG = 26
COST, VALUE, BASE = 30.0, 1500.0, 0.05
"""Yuan a contact, yuan a deal, and the share who would buy anyway, in the sums about a campaign."""
TRIAL, TARGET = 80, 0.12
TRIAL_BUDGET, TRIAL_BASE, TRIAL_TARGET, LIST = 24_000.0, 0.05, 0.10, 1200
"""The trial that is to be designed: budget, shares without and with contact, customers on the list."""
SHOP_HOURS = 30.0
"""Training hours a month of the shop beside the offices."""
GOOD_SPLIT = {"existing": 16.0, "outreach": 16.0, "lobby": 8.0}
GOOD_WEEK = {"existing": 15.0, "outreach": 21.0, "lobby": 7.0, "order": "闲时先抽"}
GOOD_TRIAL = {"contacted": 450.0, "control": 450.0}


# Where the hours go


def one_more_hour() -> float:
    """Yuan a week for moving one hour from the windows to the list, with SPLIT_ASKED in place."""
    engines, window = marginal_values(SPLIT_ASKED, default_world(), hall_curve())
    return engines[0] - window


def left_with_sixty() -> float:
    """More customers a week who leave when sixty hours are taken in quiet times."""
    hall = hall_curve()
    return float(hall.mean("left", 60.0) - hall.mean("left", 0.0))


def outreach_at_month_end() -> str:
    """Hours for outreach when only the first four weeks count: key of the option."""
    hours = best_split(default_world(), hall_curve(), 4).hours[1]
    return "none" if hours < 1 else "little" if hours < 10 else "much"


@lru_cache(maxsize=8)
def _best(weeks: int, most: float = MOST_HOURS) -> tuple[tuple[float, float, float], float]:
    found = best_split(default_world(), hall_curve(), weeks, most)
    return found.hours, found.value


def _told(hours: Sequence[float], weeks: int, order: str = "闲时先抽") -> tuple[str, ...]:
    """Where the next hour is worth most and least, in one or two sentences."""
    engines, window = marginal_values(hours, default_world(), hall_curve(order=order), weeks)
    worth = "、".join(f"{name} {value:.0f}" for name, value in zip(ENGINES, engines, strict=True))
    lines = [f"再加一小时值多少元：{worth}，柜台 {window:.0f}。"]
    used = [k for k in range(len(ENGINES)) if hours[k] >= 1]
    best, worst = int(np.argmax(engines)), min(used, key=lambda k: engines[k], default=-1)
    if worst >= 0 and engines[best] - engines[worst] > 25:
        lines.append(f"最不值的一小时在{ENGINES[worst]}，最值的在{ENGINES[best]}：挪一两小时过去。")
    if 0 < hours[1] < 8:
        lines.append("增量只给几个小时，路上和布展就用掉了。")
    if hours[1] < 1 and weeks > 4:
        lines.append("增量是 0 小时的时候，头一小时看上去不值钱：它的曲线开头是平的，要试就一次给够十几个小时再看。")
    return tuple(lines)


def judge_split(settings: Mapping[str, float | str]) -> Judgement:
    """Forty hours over three engines, a quarter: full points from 99 % of the best split, none below 80 %."""
    hours = [float(settings[key]) for key in ("existing", "outreach", "lobby")]
    world, hall = default_world(), hall_curve()
    value, best = float(expected(hours, world, hall)["value"]), _best(13, HOURS_TO_SPLIT)[1]
    share = float(np.clip((value / best - 0.80) / 0.19, 0, 1))
    return Judgement(share, _told(hours, 13))


def judge_week(settings: Mapping[str, float | str]) -> Judgement:
    """Hours, and whence they are taken, for half a year: share of the best there is."""
    hours, order = [float(settings[key]) for key in ("existing", "outreach", "lobby")], str(settings["order"])
    if sum(hours) > MOST_HOURS:
        return Judgement(0.0, (f"一共抽了 {sum(hours):g} 小时，最多 {MOST_HOURS}：每个半小时至少要留两个窗口。",))
    hall = hall_curve(order=order)
    value, best = float(expected(hours, default_world(), hall, LONG)["value"]), _best(LONG)[1]
    lines = [f"半年多贡献 {value / 1e4:.1f} 万元，做得到的最好是 {best / 1e4:.1f} 万元。", *_told(hours, LONG, order)]
    quiet = float(expected(hours, default_world(), hall_curve(), LONG)["value"])
    if order != "闲时先抽" and quiet > value + 1e3:
        lines.insert(1, f"同样的小时改成闲时先抽，就多 {(quiet - value) / 1e4:.1f} 万元。")
    return Judgement(float(np.clip((value / best - 0.5) / 0.46, 0, 1)), tuple(lines))


# The five zones


def first_zone_of_four_windows() -> str:
    """Zone that pays most alone with four windows: key of the option."""
    return {zone: key for zone, key in zip(ZONES, ("street", "door", "hall", "counter", "vip"), strict=True)}[
        str(zone_gains(zone_world()).table["alone"].idxmax())
    ]


def street_in_a_full_hall() -> str:
    """What mending the street brings with three windows: key of the option."""
    row = zone_gains(zone_world(), windows=3).table.loc["临街"]
    return "loss" if row["alone_high"] < 0 else "gain" if row["alone_low"] > 0 else "nothing"


def willing_a_day() -> float:
    """People a day who are willing to talk, by multiplying shares; of those with an errand only."""
    return 240 * 0.20 * 0.30 * 0.60


# A campaign


def least_rate() -> float:
    """Share of buyers among those contacted, per cent, at which contacts pay for themselves."""
    return 100 * (BASE + COST / VALUE)


def stop_at_the_end() -> float:
    """Most buyers at the end of the trial with which it is stopped."""
    return float(stop_rule(TRIAL, TARGET, BASE + COST / VALUE).at_most[1])


_CASES: dict[str, Campaign] = {
    "balance": changed(MENDED, data=("账户余额和流水",)),
    "treasury": changed(MENDED, product="国债", recorded=False),
    "r4": changed(MENDED, product_risk=4, customer_risk=4, elder_care=False),
    "hall": changed(MENDED, automated=False, opt_out=False, channels=("厅堂",)),
    "fee": changed(MENDED, product="代销基金", fund_kind="其他混合", fee_rate=0.8),
    "posts": changed(MENDED, channels=("厅堂", "员工自编的朋友圈")),
}


def shut_gates() -> list[str]:
    """Which of the described campaigns may not be: keys of the options."""
    return [key for key, page in _CASES.items() if shut(page)]


def trial_power(contacted: float, control: float) -> float:
    """Chance that a trial with these groups sees TRIAL_BASE against TRIAL_TARGET."""
    return exact_power(round(contacted), round(control), TRIAL_TARGET, TRIAL_BASE)


def judge_trial(settings: Mapping[str, float | str]) -> Judgement:
    """A trial within the budget and the list: can it see what it is meant to see?"""
    contacted, control = float(settings["contacted"]), float(settings["control"])
    if contacted * COST > TRIAL_BUDGET:
        return Judgement(0.0, (f"联系 {contacted:g} 位要 {contacted * COST:,.0f} 元，预算只有 {TRIAL_BUDGET:,.0f} 元。",))
    if contacted + control > LIST:
        return Judgement(0.0, (f"两组一共 {contacted + control:g} 位，名单只有 {LIST} 位。",))
    if min(contacted, control) < 1:
        return Judgement(0.0, ("没有对照组：做完只知道成交了几笔，不知道几笔是活动带来的。" if control < 1 else "没有联系任何人。",))
    power, needed = trial_power(contacted, control), needed_per_arm(TRIAL_BASE, TRIAL_TARGET)
    lines = [f"{TRIAL_BASE:.0%} 和 {TRIAL_TARGET:.0%} 的差别，这个试点看得出来的机会是 {power:.0%}（要八成，两组各约 {needed} 位）。"]
    if power < 0.8:
        small = "对照组" if control < contacted else "联系组"
        lines.append(f"卡在{small}：对照组不花钱，先把它加够。" if small == "对照组" else "卡在联系组：预算还够不够？")
    elif contacted > 1.4 * needed:
        lines.append("够了还有余：多联系的那些人，留到看出效果以后再打。")
    return Judgement(float(np.clip(power / 0.8, 0, 1)), tuple(lines))


# Super-market or speciality shop


def judge_lines(settings: Mapping[str, float | str]) -> Judgement:
    """How many lines beside the offices: share of the needs that the best number meets."""
    lines = int(float(settings["lines"]))
    now, best = met(OFFICES, lines, SHOP_HOURS), best_lines(OFFICES, SHOP_HOURS)
    covered, known = served(OFFICES, lines, SHOP_HOURS)
    said = [f"主推 {lines} 条：{covered:.0%} 的需求有对应的线，每条熟到 {known:.0%}，100 个需求满足 {now:.0f} 个。"]
    top = met(OFFICES, best, SHOP_HOURS)
    if lines > best:
        said.append("后面几条线接的是零星的需求，训练时间却是从前面几条拿走的。")
    elif lines < best:
        said.append("还有一条需求不小的线没有人会卖，再加一条，前面的也不会生疏多少。")
    return Judgement(float(np.clip(1 - (top - now) / (0.25 * top), 0, 1)) if lines != best else 1.0, tuple(said))


ANSWERS = {
    "one_more_hour": one_more_hour,
    "left_with_sixty": left_with_sixty,
    "outreach_at_month_end": outreach_at_month_end,
    "good_split": lambda: GOOD_SPLIT,
    "good_week": lambda: GOOD_WEEK,
    "first_zone": first_zone_of_four_windows,
    "street_in_a_full_hall": street_in_a_full_hall,
    "willing_a_day": willing_a_day,
    "least_rate": least_rate,
    "stop_at_the_end": stop_at_the_end,
    "shut_gates": shut_gates,
    "good_trial": lambda: GOOD_TRIAL,
    "good_lines": lambda: {"lines": float(best_lines(OFFICES, SHOP_HOURS))},
}
JUDGES = {"split": judge_split, "week": judge_week, "trial": judge_trial, "lines": judge_lines}

exercise = Exercise("exercises/03_marketing", answers=ANSWERS, judges=JUDGES)
