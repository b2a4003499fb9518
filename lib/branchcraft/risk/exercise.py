"""Exercise 05: the right answers computed from the models, and the decisions that the models judge.

`exercises/items/05_risk.yaml` holds the questions. What stands there as a number is computed here again, so that it cannot drift away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from branchcraft.risk import alerts, layers, posts, posts_example, sampling
from branchcraft.risk.compression import Pressing, example_year
from branchcraft.risk.model import classify, observation_months
from branchcraft.teaching import Exercise, Judgement

Settings = Mapping[str, float | str]
SMALL_PILE, SMALL_FAULTY, SMALL_CHECKED = 180, 5, 18
COLOUR_KEYS = ("red", "orange", "yellow", "green")
COLOURS_TOTAL, LOOKING_GOOD, FAULTY = 48, 2, 6
COLOURS_POOR, COLOURS_GOOD = 0.48, 0.585
TIE, HOURS = 0.6, 6.0
YES, NO = "做", "不做"
CHECK_KEYS = {"net": 0, "tax": 1, "power": 2, "flow": 3, "credit": 4, "papers": 5, "stock": 6, "machines": 7, "site": 8, "walk": 9}
ALERT_HOURS, ALERT_MINUTES = 3.0, 30.0
MOST_WAITING = 10.0
"""Alerts that may wait after sixty days: every one must have its result within days."""


# A company with three loans


def smallest_contagion() -> float:
    """Smallest whole balance (万元) of the third loan that makes all three bad."""
    for balance in range(1, 1000):
        loans = pd.DataFrame({"balance": [800.0, 150.0, float(balance)], "days": [0, 60, 100], "debtor": ["甲"] * 3})
        if classify(loans)["bad"].all():
            return float(balance)
    raise AssertionError("the rule is never met")


def saved_by_choice() -> float:
    """万元 of bad loans avoided by 300 万元 in cash from loans twice as risky."""
    return example_year(Pressing(300, 0, 2.0)).fewer


# Sampling over colours


@lru_cache(maxsize=1)
def _strata() -> tuple[np.ndarray, np.ndarray]:
    """In every simulated pile: how many ordinary faulty files and how many that look good stand in each colour."""
    place = sampling.faulty_places(FAULTY, 0.75, blind=LOOKING_GOOD)
    colour = np.searchsorted(np.cumsum(sampling.colour_sizes()), place, side="right")
    kinds = (colour[:, : FAULTY - LOOKING_GOOD], colour[:, FAULTY - LOOKING_GOOD :])
    ordinary, good = (np.stack([(kind == c).sum(axis=1) for c in range(len(COLOUR_KEYS))], axis=1) for kind in kinds)
    return ordinary, good


def found_by_colours(counts: tuple[int, ...]) -> tuple[float, float]:
    """Chance that at least one ordinary faulty file, and at least one that looks good, is among those drawn from each colour."""
    chances = []
    for faulty in _strata():
        missed = np.ones(len(faulty))
        for colour, (size, drawn) in enumerate(zip(sampling.colour_sizes(), counts, strict=True)):
            missed *= hypergeom.pmf(0, size, faulty[:, colour], drawn)
        chances.append(float(1 - missed.mean()))
    return chances[0], chances[1]


def judge_colours(settings: Settings) -> Judgement:
    """48 checks over four colours: find both kinds of faults."""
    counts = tuple(round(float(settings.get(key, 0.0))) for key in COLOUR_KEYS)
    sizes = sampling.colour_sizes()
    for name, size, count in zip(sampling.COLOURS, sizes, counts, strict=True):
        if count > size:
            return Judgement(0.0, (f"{name}色一共只有 {size} 份，查不了 {count} 份。",))
    ordinary, good = found_by_colours(counts)
    share = float(np.clip(((ordinary + good) / 2 - COLOURS_POOR) / (COLOURS_GOOD - COLOURS_POOR), 0, 1))
    lines = [f"普通的问题至少查出一份：{ordinary:.0%}；看上去特别好的那两份至少查出一份：{good:.0%}。"]
    if good < 0.25:
        lines.append("卡在绿色：做得漂亮的档案都在分数最低的一头，那里没有人去看。")
    elif ordinary < 0.7:
        lines.append("卡在红色：普通的问题多半在分数最高的一成里，那里还没有查够。")
    elif share < 1:
        lines.append("中间两色各分一点，两头都不够：同样的份数，放在两头更管用。")
    return Judgement(share, tuple(lines))


# Checks before a loan


def judge_checks(settings: Settings) -> Judgement:
    """Six hours for one application: which checks let least through?"""
    chosen = tuple(number for key, number in CHECK_KEYS.items() if settings.get(key) == YES)
    if not chosen:
        return Judgement(0.0, ("一道也没做：一百户包装过的，一百户都过了。",))
    spent = layers.hours(chosen)
    if spent > HOURS:
        return Judgement(0.0, (f"要 {spent:g} 小时，只有 {HOURS:g} 小时。先拿掉一道费时又和别的同一类的。",))
    past = layers.missed(chosen, TIE)
    best, poor = layers.missed(layers.best_set(HOURS, TIE), TIE), layers.missed(layers.FIVE_LOOKUPS, TIE)
    share = float(np.clip((poor - past) / (poor - best), 0, 1))
    kinds = [layers.CHECKS[one].kind for one in chosen]
    most = max(sorted(set(kinds)), key=kinds.count)
    absent = [kind for kind in layers.KINDS if kind not in kinds]
    lines = [f"用了 {spent:g} 小时，一百户包装过的漏过 {100 * past:.1f} 户（只做五查漏 {100 * poor:.1f} 户，六小时里最好能到 {100 * best:.1f} 户）。"]
    if share < 0.95:
        lines.append(
            f"卡在「{most}」：{kinds.count(most)} 道是同一类" + (f"，「{'、'.join(absent)}」一道也没有。" if absent else "，换一道别的类试试。")
        )
    return Judgement(share if share < 0.95 else 1.0, tuple(lines))


# Alerts that must all be answered


def judge_alerts(settings: Settings) -> Judgement:
    """Three hours a day, every alert must have its result: how many to mark?"""
    per_day = int(float(settings["per_day"]))
    order = str(settings["order"])
    worked = alerts.work_off(per_day, ALERT_HOURS, ALERT_MINUTES, order)
    left, seen = float(worked.pile[:, -1].mean()), worked.share_in_time
    said = f"每天标 {per_day} 笔，一天看得完 {worked.capacity} 笔：真有问题的及时看到 {seen:.0%}，六十天后还有 {left:.0f} 笔没有结论。"
    if left > MOST_WAITING:
        word = "分高的先看，分低的就一直没有结论。" if order == alerts.HIGHEST_FIRST else "先来的先看，看到的都过了时。"
        return Judgement(0.0, (said, f"每一笔都要有结论，现在欠着 {left:.0f} 笔：{word}先少标。"))
    best = max(alerts.work_off(n, ALERT_HOURS, ALERT_MINUTES, order).share_in_time for n in range(1, worked.capacity + 1))
    share = float(np.clip(seen / best, 0, 1))
    more = "" if share > 0.965 else f"还看得完，却少标了：这些小时最多能及时看到 {best:.0%}。"
    return Judgement(1.0 if share > 0.965 else share**2, tuple(line for line in (said, more) if line))


# Right answers


@lru_cache(maxsize=1)
def licences_missing() -> float:
    """Different licences that are missing for all leaves of the mended branch."""
    branch = posts_example.example_branch()
    plan = posts.reassign(branch)
    assert plan is not None
    fixes = {fix for one in posts_example.leave_plans(branch, plan.held).values() for fix in one.fixes if fix.kind == "licence"}
    return float(len(fixes))


ANSWERS: dict[str, Callable[[], Any]] = {
    "smallest_contagion": smallest_contagion,
    "observation_yearly": lambda: observation_months(12),
    "saved_by_choice": saved_by_choice,
    "miss_small": lambda: 100 * sampling.miss_probability(SMALL_PILE, SMALL_FAULTY, SMALL_CHECKED),
    "needed_small": lambda: sampling.files_needed(SMALL_PILE, SMALL_FAULTY, 0.95),
    "true_of_thousand": lambda: 1000 * alerts.chance_true(1 / 2000, 0.9, 0.02),
    "licences_missing": licences_missing,
    "good_colours": lambda: {"red": 22, "orange": 2, "yellow": 0, "green": 24},
    "good_checks": lambda: {key: YES if number in layers.best_set(HOURS, TIE) else NO for key, number in CHECK_KEYS.items()},
    "good_alerts": lambda: {"per_day": 5.0, "order": alerts.OLDEST_FIRST},
}
JUDGES = {"colours": judge_colours, "checks": judge_checks, "alerts": judge_alerts}

exercise = Exercise("exercises/05_risk", answers=ANSWERS, judges=JUDGES)
