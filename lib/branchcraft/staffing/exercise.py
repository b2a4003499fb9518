"""Exercise 06: the right answers computed from the model, and the decisions that the model judges.

`exercises/items/06_staffing.yaml` holds the questions. What stands there as a number is computed here again, so that it cannot drift away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from branchcraft.queueing import fit, naive_patience
from branchcraft.staffing.levers import who_waits
from branchcraft.staffing.model import DayResult, run_day
from branchcraft.staffing.promise import promise_plan
from branchcraft.staffing.scenario import FLAT_PLAN, PAY_PER_HOUR, VIP, BranchDay, example_branch
from branchcraft.teaching import Exercise, Judgement

SHARE, WITHIN = 0.85, 10.0
HOURS_TO_PLACE = 32.0
HOURS_FOR_PROMISE = 34.0
FLAT_WORST = 0.64
"""Worst half hour of four windows all day; the starting point of both placing decisions."""
BLOCKS = {"b9": (0, 2), "b10": (2, 6), "b12": (6, 10), "b14": (10, 14), "b16": (14, 16)}
"""Parts of the day to which extra window hours are given: first half hour, half hour after the last."""
BASE = 3
GOOD_PLAN_BY_THE_HOUR = dict(zip((f"h{hour}" for hour in range(9, 17)), (4, 5, 4, 3, 3, 5, 5, 3), strict=True))
GOOD_PLAN_BY_BLOCKS = {"b9": 0.5, "b10": 3.0, "b12": 0.5, "b14": 3.5, "b16": 0.5}
"""Found by moving one window at a time while the worst half hour gained; the judges below say each time anew how good they are."""
GOOD_BLOCKS = 0.83
GOOD_HOURLY = 0.79
WORK_DAYS = 250


@lru_cache(maxsize=1)
def _branch() -> BranchDay:
    return example_branch(most_windows=12)


@lru_cache(maxsize=256)
def _tried(counts: tuple[int, ...]) -> DayResult:
    return run_day(_branch(), counts, WITHIN)


def _worst(counts: Sequence[int]) -> tuple[float, str]:
    """Lowest service level of the day and the half hour it falls in."""
    day = _tried(tuple(counts))
    return float(day.by_interval["service_level"].iloc[day.worst]), day.branch.labels[day.worst]


def _share_of_way(worst: float, good: float) -> float:
    """How far a plan is on the way from four windows all day to a good plan, 0–1."""
    return float(np.clip((worst - FLAT_WORST) / (good - FLAT_WORST), 0, 1))


def _said(counts: Sequence[int], worst: float, label: str, good: float) -> tuple[str, ...]:
    day = _tried(tuple(counts))
    k = day.branch.labels.index(label)
    load = float(day.branch.offered_load[k])
    first = f"最差的半小时是 {label}：来的活 {load:.1f} 个窗口，开了 {counts[k]} 个，{worst:.0%} 的客户 10 分钟内叫到（四个窗口平铺时最差 {FLAT_WORST:.0%}）。"
    idle = int(np.argmin(day.by_interval["occupancy"].to_numpy()))
    second = f"最闲的是 {day.branch.labels[idle]}：{counts[idle]} 个窗口只忙 {day.by_interval['occupancy'].iloc[idle]:.0%}，可以从那里拿。"
    return (first,) if worst >= good else (first, second)


# Placing window hours


def hourly_counts(settings: Mapping[str, float | str]) -> list[int]:
    """Windows per half hour from one number an hour, h9 … h16."""
    return [int(float(settings[f"h{hour}"])) for hour in range(9, 17) for _ in (0, 1)]


def judge_hourly(settings: Mapping[str, float | str]) -> Judgement:
    """A plan by the hour within the hours there are: how good is its worst half hour?"""
    counts = hourly_counts(settings)
    hours = sum(counts) / 2
    if hours > HOURS_TO_PLACE:
        return Judgement(0.0, (f"用了 {hours:g} 个窗口小时，只有 {HOURS_TO_PLACE:g} 个。先从闲的钟点拿掉 {hours - HOURS_TO_PLACE:g} 个。",))
    if counts[-1] < 1:
        return Judgement(0.0, ("最后一小时一个窗口都不开，关门时还在等的客户没有人办。",))
    worst, label = _worst(counts)
    return Judgement(_share_of_way(worst, GOOD_HOURLY), _said(counts, worst, label, GOOD_HOURLY))


@lru_cache(maxsize=32)
def _placed(extra: tuple[int, ...]) -> tuple[int, ...]:
    """Three windows all day and `extra` half hours in each block, one after the other where the block's worst half hour gains most."""
    counts = [BASE] * 16
    for (first, end), number in zip(BLOCKS.values(), extra, strict=True):
        for _ in range(number):
            tries = [[*counts[:k], counts[k] + 1, *counts[k + 1 :]] for k in range(first, end) if counts[k] < 12]
            counts = max(tries, key=lambda one: _kept(one, first, end), default=counts)
    return tuple(counts)


def _kept(counts: Sequence[int], first: int, end: int) -> float:
    """How much of the promise is kept from half hour `first` to before `end`; a half hour that is good enough counts no more."""
    return float(_tried(tuple(counts)).by_interval["service_level"].iloc[first:end].clip(upper=SHARE).sum())


def block_counts(extra_hours: Mapping[str, float | str]) -> tuple[int, ...]:
    """Windows per half hour when each block of BLOCKS gets its extra window hours."""
    return _placed(tuple(round(2 * float(extra_hours.get(key, 0.0))) for key in BLOCKS))


def judge_blocks(settings: Mapping[str, float | str]) -> Judgement:
    """Eight extra window hours over the day."""
    counts = block_counts(settings)
    worst, label = _worst(counts)
    return Judgement(_share_of_way(worst, GOOD_BLOCKS), _said(counts, worst, label, GOOD_BLOCKS))


# A promise that can be kept


@lru_cache(maxsize=64)
def _hours_for(within: float, share: float) -> float:
    return promise_plan(_branch(), within, share).window_hours


def judge_promise(settings: Mapping[str, float | str]) -> Judgement:
    """A promise for the hours there are: can it be kept, and could it be stricter?"""
    within, share = float(settings["within"]), float(settings["share"]) / 100
    hours = _hours_for(within, share)
    said = f"「{within:g} 分钟内叫到 {share:.0%}」每个半小时都守住，要 {hours:g} 个窗口小时"
    if hours > HOURS_FOR_PROMISE:
        return Judgement(0.0, (f"{said}，只有 {HOURS_FOR_PROMISE:g} 个：守不住的承诺比没有承诺更糟。放宽分钟数或比例再试。",))
    stricter = share + 0.05
    if stricter < 1 and (more := _hours_for(within, stricter)) <= HOURS_FOR_PROMISE:
        return Judgement(0.5, (f"{said}，守得住，但还有余地：同样的分钟数守 {stricter:.0%} 也只要 {more:g} 个。",))
    if share < SHARE:
        return Judgement(0.5, (f"{said}，守得住，也再紧不了；但每 {1 / (1 - share):.0f} 位里就有一位不在承诺里，放宽分钟数、提高比例更说得出口。",))
    return Judgement(1.0, (f"{said}，守得住；再提高 5 个百分点就超过 {HOURS_FOR_PROMISE:g} 个。",))


# Right answers


def wait_after_withdrawing() -> str:
    """11:30–12:00 when one of four windows closes at 11:00: key of the option."""
    counts = list(FLAT_PLAN)
    counts[4] = counts[5] = 3
    wait = _tried(tuple(counts)).by_interval["wait_mean"].iloc[5]
    return "same" if wait < 6 else "ten" if wait < 15 else "twenty"


def patience_ways() -> list[str]:
    """Which shortcuts overestimate or underestimate patience at the example branch: keys of the right options."""
    branch = example_branch(days=60)
    log = run_day(branch, FLAT_PLAN).log
    too_short, too_long = naive_patience(log)
    true = float(branch.classes["patience_mean"].iloc[0])
    everyone = log.assign(customer_class="全部")
    everyone["customer_class"] = everyone["customer_class"].astype("category")
    everyone.attrs = log.attrs
    found = fit(everyone, patience="weibull").estimates.set_index("parameter").loc["patience_mean"]
    right = ["short"] if too_short < 0.7 * true else []
    right += ["long"] if not found["low"] <= too_long <= found["high"] else []
    return right + (["both"] if found["low"] <= true <= found["high"] else [])


def dedicated_vip_wait() -> float:
    """Mean wait of VIPs with one of five windows set aside for them."""
    rows = who_waits(_branch(), total=5, dedicated=1)
    orders = list(dict.fromkeys(rows["order"]))
    return float(rows[(rows["order"] == orders[2]) & (rows["customer_class"] == VIP)]["wait_mean"].iloc[0])


def extra_hours_for_95() -> float:
    """Window hours from 85 % to 95 % within ten minutes."""
    return _hours_for(WITHIN, 0.95) - _hours_for(WITHIN, SHARE)


def two_hours_a_year() -> float:
    """Pay for two window hours a day, in 万元 a year, at the middle of the range."""
    return 2 * float(np.mean(PAY_PER_HOUR)) * WORK_DAYS / 1e4


ANSWERS = {
    "work_in_windows": lambda: 20 * 6 / 30,
    "busy_with_five": lambda: 100 * 20 * 6 / 30 / 5,
    "wait_after_withdrawing": wait_after_withdrawing,
    "patience_ways": patience_ways,
    "dedicated_vip_wait": dedicated_vip_wait,
    "extra_hours_for_95": extra_hours_for_95,
    "two_hours_a_year": two_hours_a_year,
    "good_hourly": lambda: GOOD_PLAN_BY_THE_HOUR,
    "good_blocks": lambda: GOOD_PLAN_BY_BLOCKS,
    "keepable_promise": lambda: {"within": 10.0, "share": 90.0},
}
JUDGES = {"hourly": judge_hourly, "blocks": judge_blocks, "promise": judge_promise}

exercise = Exercise("exercises/06_staffing", answers=ANSWERS, judges=JUDGES)
