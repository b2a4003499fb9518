"""One manager's contact hours across three lists: customers who may leave, customers who may rise, customers who sleep.

Each customer may be left alone, telephoned or met. A contact changes a probability – of leaving, of rising, of coming back – by some points, and that
change times what it is worth, per hour, is what the hour should go to. The risk score on the list says something else: how likely she is to leave, not
how much of it a contact changes. Some who are likeliest to leave have made up their minds; a few are reminded to leave by the call.

The best list under a given number of hours is a multiple-choice knapsack. Time comes in steps of ten minutes, so dynamic programming solves it exactly,
and for every number of hours at once. Taking customers by value per hour, best first, comes close to it; taking them by risk score does not.

Targeting by what a contact changes rather than by risk: Ascarza (2018), Journal of Marketing Research 55(1). Knapsack with alternatives: Kellerer,
Pferschy & Pisinger (2004), Knapsack Problems, chapter 11.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd

from branchcraft.errors import InputError

LISTS = ("可能流失", "有望提升", "沉睡")
WAYS = ("电话", "面谈")
MINUTES = (20, 90)
"""A telephone call and a meeting with preparation, notes and the way there; assumption, 10–30 and 60–120."""
ORDERS = ("按系统评分从高到低", "按余额从高到低", "按「能改变的 × 值多少 ÷ 花多久」")
BY_RISK, BY_AUM, BY_RETURN = ORDERS
MONTHS = YEARS = 200
PER_LIST = 40
MOST_HOURS = 120.0
_TRIED = 300
"""Customers per list and way in last year's trial, half of them left alone: where the estimated effects come from."""


@dataclass(frozen=True)
class Lists:
    """Three call lists of the fictional branch; everything on them is synthetic."""

    customers: pd.DataFrame = field(repr=False)
    """Columns customer, list (one of LISTS), aum (万元), score (0–100, what the system shows), worth (yuan if the outcome is reached)."""
    chance: np.ndarray = field(repr=False)
    """Probability of the good outcome without contact – stays, rises, comes back –, [customers]."""
    change: np.ndarray = field(repr=False)
    """What a contact really adds to it, [customers, ways]; may be negative."""
    seen: np.ndarray = field(repr=False)
    """The same as last year's trial estimated it: what a manager can know."""

    @property
    def gain(self) -> np.ndarray:
        """Yuan that each contact really adds, [customers, ways]."""
        return self.change * self.customers["worth"].to_numpy()[:, None]

    @property
    def seen_gain(self) -> np.ndarray:
        """Yuan that each contact adds as far as a manager can know."""
        return self.seen * self.customers["worth"].to_numpy()[:, None]


@dataclass(frozen=True)
class _Recipe:
    """How one list is drawn: medians and spreads, all assumptions."""

    aum: tuple[float, float]
    chance: tuple[float, float]
    """Beta distribution of the good outcome without contact."""
    worth_per_aum: float
    """Yuan per 万元 of balance if the outcome is reached."""
    call: float
    """Mean change by a call, in probability; a meeting adds `meeting` times as much."""
    meeting: float


RECIPES = (
    _Recipe((70, 0.8), (7, 2.2), 170, 0.035, 2.2),
    _Recipe((32, 0.5), (1.2, 16), 330, 0.030, 2.6),
    _Recipe((14, 1.0), (1.0, 12), 240, 0.050, 1.3),
)


@lru_cache(maxsize=2)
def example_lists(seed: int = 12, per_list: int = PER_LIST) -> Lists:
    """Forty customers on each list. The score of the first list is the risk of leaving, of the others the chance by itself, out of 100."""
    rng = np.random.default_rng(seed)
    frames, chances, changes, errors = [], [], [], []
    for number, (name, recipe) in enumerate(zip(LISTS, RECIPES, strict=True)):
        aum = np.round(recipe.aum[0] * np.exp(recipe.aum[1] * rng.standard_normal(per_list)), 0).clip(2)
        chance = rng.beta(*recipe.chance, per_list)
        # Room for change is largest in the middle: who surely stays or has made up her mind hardly moves, and one in eight is put off by a contact.
        room = 4 * chance * (1 - chance) if number == 0 else 0.4 + 0.6 * np.minimum(1, chance / 0.15)
        call = recipe.call * room * rng.gamma(2.0, 0.5, per_list)
        call = np.where((rng.uniform(size=per_list) < 0.125) & (number == 0), -0.6 * call, call)
        change = np.column_stack([call, call * recipe.meeting * rng.uniform(0.7, 1.3, per_list)])
        change = np.clip(change, -0.9 * chance[:, None], 0.9 * (1 - chance[:, None]))
        score = (1 - chance if number == 0 else chance / chance.max()) * 100
        codes = [f"{'留升醒'[number]}{k + 1:02d}" for k in range(per_list)]
        frames.append(pd.DataFrame({"customer": codes, "list": name, "aum": aum, "score": score.round(0), "worth": aum * recipe.worth_per_aum}))
        chances.append(chance)
        changes.append(change)
        # Trials estimate groups, not persons: half of what sets a customer apart is seen, and what is seen is off by the trial's standard error.
        centre = change.mean(axis=0)
        off = np.sqrt(2 * centre.clip(0.01) * (1 - centre.clip(0.01)) / _TRIED) / 3
        errors.append(centre + 0.7 * (change - centre) + off * rng.standard_normal(change.shape))
    return Lists(pd.concat(frames, ignore_index=True), np.concatenate(chances), np.concatenate(changes), np.concatenate(errors))


@dataclass(frozen=True)
class ContactPlan:
    """Who is contacted and how."""

    name: str
    way: np.ndarray = field(repr=False)
    """Number in WAYS for every customer, −1 for left alone."""
    expected: float
    """Yuan a month that it really adds, on average."""
    hours: float

    @property
    def contacts(self) -> int:
        return int((self.way >= 0).sum())


def make_plan(name: str, lists: Lists, way: np.ndarray) -> ContactPlan:
    """The plan in which customer i is contacted in way[i] (−1: not at all)."""
    chosen = way >= 0
    return ContactPlan(name, way, float(lists.gain[chosen, way[chosen]].sum()), float(np.array(MINUTES)[way[chosen]].sum() / 60))


def _check_hours(hours: float) -> None:
    if not 0 <= hours <= MOST_HOURS:
        raise InputError(f"可用的小时应当在 0 到 {MOST_HOURS:g} 之间，现在是 {hours:g}。")


def by_order(lists: Lists, hours_per_list: tuple[float, float, float], order: str, way: int = 0) -> ContactPlan:
    """Work each list from the top in `order` until its hours are used; everybody is contacted the same `way`. Raises InputError.

    BY_RETURN skips whom a contact is thought to put off, and uses for each the way that pays more per hour.
    """
    if order not in ORDERS:
        raise InputError(f"没有「{order}」这种排法，可以选：{'、'.join(ORDERS)}。")
    for hours in hours_per_list:
        _check_hours(hours)
    frame = lists.customers
    per_hour = lists.seen_gain / (np.array(MINUTES) / 60)
    chosen = np.full(len(frame), -1)
    keys = {BY_RISK: frame["score"].to_numpy(), BY_AUM: frame["aum"].to_numpy(), BY_RETURN: per_hour.max(axis=1)}
    for name, hours in zip(LISTS, hours_per_list, strict=True):
        here = np.flatnonzero(frame["list"].to_numpy() == name)
        left = 60 * hours
        for customer in here[np.argsort(-keys[order][here], kind="stable")]:
            how = int(per_hour[customer].argmax()) if order == BY_RETURN else way
            if order == BY_RETURN and per_hour[customer, how] <= 0:
                break
            if MINUTES[how] > left:
                continue
            chosen[customer], left = how, left - MINUTES[how]
    label = f"三张名单 {'/'.join(f'{hours:g}' for hours in hours_per_list)} 小时，{order}"
    return make_plan(label, lists, chosen)


def greedy(lists: Lists, hours: float) -> ContactPlan:
    """All three lists together, best estimated value per hour first; a call may later become a meeting if that adds enough. Raises InputError."""
    _check_hours(hours)
    call, meeting = (lists.seen_gain[:, way] for way in range(2))
    steps = np.column_stack([call / MINUTES[0], (meeting - np.maximum(call, 0)) / (MINUTES[1] - np.where(call > 0, MINUTES[0], 0))])
    chosen, left = np.full(len(call), -1), 60 * hours
    for place in np.argsort(-steps, axis=None, kind="stable"):
        customer, way = divmod(int(place), len(WAYS))
        more = MINUTES[way] - (MINUTES[0] if chosen[customer] == 0 else 0)
        if steps[customer, way] <= 0:
            break
        if chosen[customer] < way and more <= left:
            chosen[customer], left = way, left - more
    return make_plan("合在一起，每小时最值的先做", lists, chosen)


def best_plan(lists: Lists, hours: float, gain: np.ndarray | None = None, name: str = "最优名单") -> ContactPlan:
    """The list with the largest estimated gain in `hours`; `gain` replaces the estimate. Raises InputError."""
    _check_hours(hours)
    gain = lists.seen_gain if gain is None else gain
    return make_plan(name, lists, Knapsack(gain, MINUTES, round(60 * hours)).chosen())


class Knapsack:
    """At most one way for each customer, minutes within a capacity, gain as large as possible; exact.

    gain : [customers, ways]. minutes : whole minutes per way. capacity : whole minutes. `best[k]` is the largest gain in k steps of `step` minutes.
    """

    def __init__(self, gain: np.ndarray, minutes: tuple[int, ...], capacity: int) -> None:
        self.step = int(np.gcd.reduce(minutes))
        self._steps = [one // self.step for one in minutes]
        reach = capacity // self.step
        self.best = np.zeros(reach + 1)
        self._taken = np.full((len(gain), reach + 1), -1, np.int8)
        for customer, row in enumerate(gain):
            before = self.best
            self.best = before.copy()
            for way, (steps, adds) in enumerate(zip(self._steps, row, strict=True)):
                if adds <= 0 or steps > reach:
                    continue
                reached = before[: reach + 1 - steps] + adds
                better = reached > self.best[steps:]
                self.best[steps:][better] = reached[better]
                self._taken[customer, steps:][better] = way

    def chosen(self, capacity: int | None = None) -> np.ndarray:
        """The way of each customer within `capacity` minutes (by default all), −1 for left alone."""
        place = len(self.best) - 1 if capacity is None else capacity // self.step
        way = np.full(len(self._taken), -1)
        for customer in range(len(way) - 1, -1, -1):
            way[customer] = self._taken[customer, place]
            if way[customer] >= 0:
                place -= self._steps[way[customer]]
        return way


@lru_cache(maxsize=4)
def _luck(customers: int, months: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(size=(months, customers))


def outcomes(lists: Lists, plan: ContactPlan, months: int = MONTHS, seed: int = 8) -> np.ndarray:
    """Yuan that the plan adds in each of `months` months against contacting nobody, the same customers with the same luck, [months].

    The same seed gives the same luck, so that two plans can be compared month by month.
    """
    luck = _luck(len(lists.chance), months, seed)
    way = plan.way
    chance = np.where(way >= 0, lists.chance + lists.change[np.arange(len(way)), np.maximum(way, 0)], lists.chance)
    return ((luck < chance).astype(float) - (luck < lists.chance)) @ lists.customers["worth"].to_numpy()


def years_better(lists: Lists, one: ContactPlan, other: ContactPlan, years: int = YEARS, seed: int = 18) -> int:
    """In how many of `years` years `one` adds more than `other`, the twelve months of a year taken together."""
    each = [outcomes(lists, plan, 12 * years, seed).reshape(years, 12).sum(axis=1) for plan in (one, other)]
    return int((each[0] > each[1]).sum())


@lru_cache(maxsize=4)
def gain_curve(seed: int = 12, hours: tuple[float, ...] = tuple(range(0, 81, 4))) -> np.ndarray:
    """What the best list really adds for each number of hours, yuan a month: every further hour brings less."""
    lists = example_lists(seed)
    solved = Knapsack(lists.seen_gain, MINUTES, round(60 * max(hours)))
    return np.array([make_plan("", lists, solved.chosen(round(60 * one))).expected for one in hours])


def plans_table(lists: Lists, plans: list[ContactPlan]) -> pd.DataFrame:
    """One row per plan; the last columns compare with the first plan, month by month and year by year; Chinese headings."""
    first = outcomes(lists, plans[0])
    rows = []
    for plan in plans:
        counts = [int(((plan.way >= 0) & (lists.customers["list"] == name)).sum()) for name in LISTS]
        months, years = "—", "—"
        if plan is not plans[0]:
            months = f"{int((outcomes(lists, plan) > first).sum())} / {MONTHS}"
            years = f"{years_better(lists, plan, plans[0])} / {YEARS}"
        rows.append([plan.name, f"{plan.hours:.1f}", "/".join(map(str, counts)), int((plan.way == 1).sum()), f"{plan.expected:.0f}", months, years])
    headings = ["用掉小时", "联系几位（留/升/醒）", "其中面谈", "平均每月多值（元）", "单看一个月更好", "看一整年更好"]
    return pd.DataFrame(rows, columns=["名单", *headings])


def list_table(lists: Lists, plan: ContactPlan, most: int = 12) -> pd.DataFrame:
    """The plan's customers, most worth per hour first; Chinese headings."""
    chosen = np.flatnonzero(plan.way >= 0)
    gain = lists.seen_gain[chosen, plan.way[chosen]]
    hours = np.array(MINUTES)[plan.way[chosen]] / 60
    order = np.argsort(-gain / hours, kind="stable")[:most]
    rows = [
        [
            lists.customers["customer"].iloc[chosen[k]],
            lists.customers["list"].iloc[chosen[k]],
            float(lists.customers["aum"].iloc[chosen[k]]),
            int(lists.customers["score"].iloc[chosen[k]]),
            WAYS[plan.way[chosen[k]]],
            f"{100 * lists.seen[chosen[k], plan.way[chosen[k]]]:.1f}",
            round(float(gain[k] / hours[k])),
        ]
        for k in order
    ]
    return pd.DataFrame(rows, columns=["客户", "名单", "余额（万元）", "系统评分", "怎么联系", "估计能改变（百分点）", "每小时值（元）"])
