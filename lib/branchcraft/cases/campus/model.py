"""A year beside the university, two hundred times: whom the branch meets, what they get of it, and whether the gate opens.

The gate is what couples everything. Hours for the university and for the students bring next to nothing by themselves; they make it likelier
that the university lets the branch in, and only then are staff, retired staff and freshmen met where they are. Money first is money lost.

Odds that the gate opens are multiplied by every hour of contact, by the students who sat in a class, and divided when freshmen are sold
instalments (a logistic model; every factor is an assumption). Whom so many visits reach anew follows the negative exponential of chapter 03.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from scipy.special import pdtrik, stdtrit

from branchcraft.cases.campus.opening import FRESHMEN, Rush, rush
from branchcraft.cases.campus.scenario import (
    NOW,
    OFFERS,
    PARTNERS,
    REACH,
    RETIRED,
    SCHOOL,
    SHOPS,
    STAFF,
    STUDENTS,
    WEEKS,
    WELCOMES,
    YEARS,
    Campus,
    Plan,
    drawn_campuses,
)

CV = 1.5
"""Spread of one deal's worth."""
DONE_LATE = 0.5
"""Share of freshmen who have their card within the first two weeks when appointments run over four."""


@dataclass(frozen=True)
class Year:
    """What one plan is expected to bring when the gate is open or shut; people and yuan a year."""

    met: dict[str, float]
    """People met once or more, by group."""
    done: dict[str, float]
    """Needs met: things done for people of the group (for students: those who sat in a class)."""
    value: float
    complaints: float
    rush: Rush
    fresh_done: float
    """Freshmen with a card within two weeks."""


def trust(plan: Plan, campus: Campus) -> float:
    """Chance that the university opens its gate this year."""
    taught = met(STUDENTS, plan.hours[PARTNERS.index(STUDENTS)], campus, 1.0) / campus["students"]
    odds = campus["trust_now"] / (1 - campus["trust_now"])
    odds *= campus["trust_hour"] ** plan.hours[PARTNERS.index(SCHOOL)] * campus["trust_class"] ** taught
    if plan.offer == OFFERS[1]:
        odds *= campus["trust_push"]
    return float(odds / (1 + odds))


def met(group: str, hours: float, campus: Campus, seen: float) -> float:
    """People of a group met in a year by `hours` a week, of whom only the share `seen` can be met at all."""
    people, an_hour = {
        STUDENTS: (campus["students"], campus["class_size"]),
        STAFF: (campus["staff"], campus["staff_per_hour"]),
        RETIRED: (campus["retired"], campus["retired_per_hour"]),
        SHOPS: (campus["shops"], campus["shops_per_hour"]),
    }[group]
    there = people * seen
    rate = -np.log(1 - REACH[group]) / 0.5
    return float(there * (1 - np.exp(-rate * hours * WEEKS * an_hour / max(there, 1e-9))))


def year(plan: Plan, campus: Campus, gate: bool) -> Year:
    """Expected results of a year with the gate open or shut. Raises InputError."""
    plan.checked()
    hours = dict(zip(PARTNERS, plan.hours, strict=True))
    seen = {STUDENTS: 1.0, STAFF: 1.0, RETIRED: 1.0, SHOPS: 1.0}
    if not gate:
        seen |= {STUDENTS: campus["shut_students"], STAFF: campus["shut_staff"], RETIRED: campus["shut_retired"]}
    people = {group: met(group, hours[group], campus, seen[group]) for group in seen}
    welcome = plan.welcome if gate or plan.welcome != WELCOMES[2] else WELCOMES[0]
    hall, usual = rush(welcome), rush("")
    takes = {STUDENTS: campus["student_take"], STAFF: campus["staff_take"], RETIRED: campus["retired_take"], SHOPS: campus["shops_take"]}
    done = {group: people[group] * takes[group] for group in takes}
    values = {STUDENTS: campus["student_value"], STAFF: campus["staff_value"], RETIRED: campus["retired_value"], SHOPS: campus["shops_value"]}
    complaints = (hall.long * hall.days - usual.long * hall.days) * campus["wait_complaint"]
    money = sum(done[group] * values[group] for group in done) + (campus["school_value"] if gate else 0.0)
    if plan.offer == OFFERS[1]:
        cards = FRESHMEN * campus["push_take"]
        money += cards * campus["push_value"]
        complaints += cards * campus["push_complaint"]
    kept = 1 - (hall.left - usual.left) / (FRESHMEN / hall.days)
    fresh = FRESHMEN * max(kept, 0.0) * (DONE_LATE if welcome == WELCOMES[1] else 1.0)
    return Year(people, done, float(money - complaints * campus["complaint_cost"]), float(complaints), hall, float(fresh))


@dataclass(frozen=True)
class Years:
    """Two hundred years of one plan; arrays [years]."""

    plan: Plan
    chance: float
    gate: np.ndarray
    """Whether the university let the branch in."""
    value: np.ndarray
    """Yuan."""
    helped: np.ndarray
    """Students taught, freshmen with a card within two weeks, things done for staff, retired staff and shops."""
    wait: np.ndarray
    """Mean minutes until called in the weeks of the freshmen."""
    fresh: np.ndarray
    """Freshmen with a card within two weeks."""
    complaints: np.ndarray
    open_year: Year
    shut_year: Year

    @cached_property
    def means(self) -> dict[str, float]:
        """Mean of every figure over the years."""
        return {name: float(getattr(self, name).mean()) for name in ("value", "helped", "wait", "fresh", "complaints", "gate")}


@lru_cache(maxsize=2)
def _luck(years: int, seed: int = 6) -> dict[str, np.ndarray]:
    """Chance that belongs to the year, not to the plan: whether a doubtful gate opens, how many agree, how large deals are, who complains."""
    rng = np.random.default_rng(seed)
    groups = len(REACH)
    return {
        "gate": rng.random(years),
        "takes": rng.random((years, groups)),
        "worth": rng.standard_normal((years, groups)),
        "complaints": rng.random(years),
    }


def live(plan: Plan, campus: Campus | None = None, years: int = YEARS) -> Years:
    """Live through the plan `years` times; the same years for every plan (common random numbers). Raises InputError."""
    campus = campus or Campus()
    luck, chance = _luck(years), trust(plan.checked(), campus)
    gate = luck["gate"] < chance
    states = {True: year(plan, campus, True), False: year(plan, campus, False)}
    values = (campus["student_value"], campus["staff_value"], campus["retired_value"], campus["shops_value"])
    value, helped = np.zeros(years), np.zeros(years)
    for number, (group, worth) in enumerate(zip(REACH, values, strict=True)):
        mean = np.where(gate, states[True].done[group], states[False].done[group])
        takes = _poisson(luck["takes"][:, number], mean)
        value += np.maximum(takes * worth + np.sqrt(takes) * worth * CV * luck["worth"][:, number], 0.0)
        helped += np.where(gate, states[True].met[group], states[False].met[group]) if group == STUDENTS else takes
    complaints = _poisson(luck["complaints"], np.where(gate, states[True].complaints, states[False].complaints))
    value += gate * campus["school_value"] - complaints * campus["complaint_cost"]
    if plan.offer == OFFERS[1]:
        value += FRESHMEN * campus["push_take"] * campus["push_value"]

    def by_gate(name: str) -> np.ndarray:
        first, second = (getattr(states[state], name) for state in (True, False))
        return np.where(gate, first, second)

    wait, fresh = np.where(gate, states[True].rush.wait, states[False].rush.wait), by_gate("fresh_done")
    return Years(plan, chance, gate, value, helped + fresh, wait, fresh, complaints, states[True], states[False])


def _poisson(chance: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Poisson counts by inversion; a larger mean never gives fewer."""
    safe = np.maximum(mean, 1e-12)
    return np.where(mean > 1e-9, np.maximum(np.ceil(pdtrik(chance, safe)), 0.0), 0.0)


VIEWS = (
    ("学生和老师", "helped", "帮到的人（人次）", 1), ("学生和老师", "wait", "迎新时平均等候（分钟）", -1), ("学校", "complaints", "投诉（件）", -1),
    ("网点", "value", "贡献（万元）", 1),
)  # fmt: skip
"""Who looks at what: view, figure, its name, and whether more is better."""


def compare(before: Years, after: Years) -> pd.DataFrame:
    """Two plans in the same years: one row per figure of VIEWS with before, after, difference, 95 % interval, years in which after is better."""
    rows = []
    for view, name, label, sign in VIEWS:
        scale = 1e4 if name == "value" else 1.0
        apart = (getattr(after, name) - getattr(before, name)) / scale
        half = float(stdtrit(len(apart) - 1, 0.975)) * apart.std(ddof=1) / np.sqrt(len(apart))
        rows.append(
            {
                "view": view, "figure": label, "before": float(getattr(before, name).mean()) / scale, "after": float(getattr(after, name).mean()) / scale,
                "low": float(apart.mean() - half), "high": float(apart.mean() + half), "better": int((sign * apart > 1e-9).sum()), "years": len(apart),
                "sign": sign,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def wins(before: Years, after: Years) -> bool:
    """Whether everybody is at least as well off and somebody better, beyond what chance does."""
    table = compare(before, after)
    good = np.where(table["sign"] > 0, table["low"], -table["high"])
    bad = np.where(table["sign"] > 0, table["high"], -table["low"])
    return bool((bad >= 0).all() and (good > 0).any())


def expected_value(plan: Plan, campus: Campus) -> tuple[float, float]:
    """Mean contribution of a year (yuan) and mean number of people helped, without luck."""
    chance, states = trust(plan.checked(), campus), (year(plan, campus, True), year(plan, campus, False))
    helped = [one.met[STUDENTS] + one.fresh_done + sum(one.done[group] for group in (STAFF, RETIRED, SHOPS)) for one in states]
    return chance * states[0].value + (1 - chance) * states[1].value, chance * helped[0] + (1 - chance) * helped[1]


@lru_cache(maxsize=2)
def tried(campus: Campus | None = None, step: float = 8.0) -> pd.DataFrame:
    """All ways to give out the hours in steps of `step` with every welcome and offer: plan, value (yuan), helped; for the frontier."""
    campus = campus or Campus()
    ticks = int(48 / step)
    rows = []
    for a in range(ticks + 1):
        for b in range(ticks + 1 - a):
            for c in range(ticks + 1 - a - b):
                for d in range(ticks + 1 - a - b - c):
                    hours = tuple(step * k for k in (a, b, c, d, ticks - a - b - c - d))
                    for welcome in WELCOMES:
                        for offer in OFFERS:
                            plan = Plan(hours, welcome, offer)  # type: ignore[arg-type]
                            value, helped = expected_value(plan, campus)
                            rows.append((plan, value, helped))
    return pd.DataFrame(rows, columns=["plan", "value", "helped"])


def frontier(table: pd.DataFrame) -> pd.DataFrame:
    """Of the plans tried, those that no other beats in both value and people helped, by rising value."""
    ordered = table.sort_values(["value", "helped"], ascending=[False, False])
    best = ordered["helped"].cummax()
    return ordered[ordered["helped"] >= best].drop_duplicates("helped").iloc[::-1]


@dataclass(frozen=True)
class Robust:
    """One plan against the present one in drawn worlds, by expected values."""

    both: int
    """Worlds in which both the contribution and the people helped are higher."""
    money_lost: int
    """Worlds in which the contribution is lower."""
    ratio: np.ndarray
    """Contribution ÷ that of the present plan, per world."""
    worlds: int


def robust(plan: Plan, worlds: int = 200, seed: int = 4) -> Robust:
    """Try the plan against the present one in worlds drawn from all ranges (the hall's own people stay the same). Raises InputError."""
    pairs = [(expected_value(NOW, campus), expected_value(plan, campus)) for campus in drawn_campuses(worlds, seed)]
    more_money = np.array([after[0] > before[0] for before, after in pairs])
    more_help = np.array([after[1] > before[1] for before, after in pairs])
    return Robust(int((more_money & more_help).sum()), int((~more_money).sum()), np.array([after[0] / before[0] for before, after in pairs]), worlds)


STRESSES: dict[str, dict[str, float]] = {
    "照假设": {},
    "对接和上课都不起作用": {"trust_hour": 1.0, "trust_class": 1.0},
    "对接和上课只管用一半": {"trust_hour": 1.15, "trust_class": 2.5},
    "门关着，老师也见得到八九成": {"shut_staff": 0.8, "shut_retired": 0.9},
    "学校合作不带来钱": {"school_value": 0.0},
    "后三条一起": {"trust_hour": 1.15, "trust_class": 2.5, "shut_staff": 0.8, "shut_retired": 0.9, "school_value": 0.0},
}
"""Worlds in which the case's conclusion might fail."""


def stress_table(plan: Plan) -> pd.DataFrame:
    """The plan against the present one where the assumptions that it rests on are taken away; Chinese headings."""
    rows = []
    for name, change in STRESSES.items():
        campus = Campus().with_(**change)
        before, after = expected_value(NOW, campus), expected_value(plan, campus)
        money = (before[0] / 1e4, after[0] / 1e4)
        rows.append(
            [name, f"{trust(plan, campus):.0%}", f"{money[0]:.1f}", f"{money[1]:.1f}", f"{money[1] - money[0]:+.1f}", f"{after[1] - before[1]:+.0f}"]
        )
    return pd.DataFrame(rows, columns=["如果……", "开门的机会", "现状（万元）", "参考方案（万元）", "差（万元）", "多帮到（人次）"])
