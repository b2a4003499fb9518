"""Exercise 04: the right answers computed from the models, and the decisions that they judge.

`exercises/items/04_crm.yaml` holds the questions. What stands there as a number is computed here again, so that it cannot drift away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import permutations
from typing import Any

import numpy as np
import pandas as pd

from branchcraft.crm.benefits import Setting, best_portfolio, check, portfolio
from branchcraft.crm.capacity import QUARTERS, Workload, hold, most_clients, value_of
from branchcraft.crm.clv import STATES, save, worth
from branchcraft.crm.contacts import BY_AUM, LISTS, by_order, example_lists
from branchcraft.crm.holdout import sample_size
from branchcraft.crm.model import draw_branches, middle, tier_report
from branchcraft.crm.segments import RAW, YUAN, by_kmeans, by_rule, example_customers, moved_share
from branchcraft.teaching import Exercise, Judgement

GROUPS = 5
MOVED = 0.05
"""Share of customers beyond which a grouping counts as another."""
HOURS = 20.0
ALL_ON_LEAVING = (20.0, 0.0, 0.0)
GOOD_SPLIT = {"keep": 5.0, "raise": 11.0, "wake": 4.0}
GOOD_YUAN = 24_400.0
"""A split that reaches this is full marks; the best possible is a little more."""
KEPT = 0.9
GOOD_CLIENTS = {"clients": 150.0, "contacts": 1.5}
GOOD_VALUE = 13.5
"""万元 a quarter that is full marks while the promise is kept in nine quarters of ten."""
SETTING = Setting(budget=100.0)
GOOD_NET = 60.0
"""万元; the best portfolio of 100 万元 is a little more."""


# Right answers


def top_mean() -> float:
    """万元: 5 亿元 in a branch of 8,000 with the published shape."""
    return 50_000 * 0.815 / (8000 * 0.023)


def alike_shares() -> str:
    """Whether two branches alike may show 9 % and 40 % of their balance in the tier from 1000 万元: key of the option."""
    _, low, high = middle(tier_report(draw_branches(8000), 1000.0).share)
    return "luck" if low <= 0.09 + 0.005 and high >= 0.40 else "skill"


@lru_cache(maxsize=1)
def moved_by_unit() -> float:
    """Per cent of customers in another group when the balance is written in 元."""
    customers = example_customers()
    return 100 * moved_share(by_kmeans(customers, RAW, GROUPS).labels, by_kmeans(customers, YUAN, GROUPS).labels)


@lru_cache(maxsize=1)
def what_moves_groups() -> tuple[str, ...]:
    """Which changes, none of which changes a customer's behaviour, move k-means: keys of the right options. The rule is moved by none."""
    customers = example_customers()
    base = by_kmeans(customers, RAW, GROUPS).labels
    shuffled = customers.sample(frac=1, random_state=1)
    giants = pd.DataFrame({"recency": [1.0] * 5, "frequency": [20.0] * 5, "aum": [8000.0] * 5, "kind": [2] * 5})
    joined = pd.concat([customers, giants], ignore_index=True)
    tried = {
        "unit": by_kmeans(customers, YUAN, GROUPS).labels,
        "days": by_kmeans(customers.assign(recency=customers["recency"] * 30), RAW, GROUPS).labels,
        "giants": by_kmeans(joined, RAW, GROUPS).labels[: len(base)],
        "order": pd.Series(by_kmeans(shuffled, RAW, GROUPS).labels, index=shuffled.index).reindex(customers.index).to_numpy(),
    }
    assert moved_share(by_rule(customers).labels, by_rule(joined).labels[: len(base)]) == 0
    return tuple(key for key, labels in tried.items() if moved_share(base, labels) > MOVED)


def gift_states() -> list[str]:
    """States for which a contact of 500 yuan pays: keys of the right options."""
    keys = {"active": "贵宾·有往来", "quiet": "贵宾·安静", "silent": "贵宾·沉默", "middle": "中端·沉默"}
    return [key for key, name in keys.items() if save(worth(), STATES.index(name), cost=500).net > 0]


# Decisions


def _split_value(split: tuple[float, float, float]) -> float:
    return by_order(example_lists(), split, BY_AUM).expected


def judge_split(settings: Mapping[str, float | str]) -> Judgement:
    """Twenty hours over three lists, each worked from the largest balance down: how far on the way from all on one list to a good split?"""
    split = (float(settings.get("keep", 0)), float(settings.get("raise", 0)), float(settings.get("wake", 0)))
    made, worst = _split_value(split), _split_value(ALL_ON_LEAVING)
    share = float(np.clip((made - worst) / (GOOD_YUAN - worst), 0, 1))
    lines = [f"这样分，平均每月多值 {made:.0f} 元（全给「可能流失」是 {worst:.0f} 元）。"]
    moves = {}
    for source, target in permutations(range(3), 2):
        if split[source] >= 1:
            moved = list(split)
            moved[source], moved[target] = moved[source] - 1, moved[target] + 1
            moves[source, target] = _split_value((moved[0], moved[1], moved[2])) - made
    if moves and share < 1:
        (source, target), more = max(moves.items(), key=lambda item: item[1])
        if more > 0:
            lines.append(f"从「{LISTS[source]}」挪 1 小时给「{LISTS[target]}」，还能多值 {more:.0f} 元。")
        else:
            lines.append("挪 1 小时已经没有好处；要再高，得一次挪 2、3 小时。")
    return Judgement(share, tuple(lines))


def judge_clients(settings: Mapping[str, float | str]) -> Judgement:
    """Clients and contacts for one manager: a promise kept in nine quarters of ten that is not wasteful."""
    load = Workload(contacts=float(settings["contacts"]))
    clients = int(float(settings["clients"]))
    held = hold(load, clients)
    kept, value = held.kept / QUARTERS, value_of(held) / 10_000
    said = f"{clients} 户、每季 {load.contacts:g} 次：{QUARTERS} 个季里守住 {held.kept} 个，一季价值 {value:.1f} 万元，活占时间的 {held.load:.0%}。"
    most = most_clients(load, KEPT)
    if kept < KEPT:
        share = 0.4 * kept / KEPT
        return Judgement(share, (said, f"守不住：每季 {load.contacts:g} 次最多带 {most} 户才十个季守住九个。减户数，或者减次数。"))
    share = float(np.clip(0.4 + 0.6 * value / GOOD_VALUE, 0, 1))
    if share >= 1:
        return Judgement(1.0, (said, "守得住，时间也没有浪费。"))
    room = f"这个次数可以带到 {most} 户" if clients < most else "这个次数已经带满了，换一种次数再试"
    return Judgement(min(share, 0.95), (said, f"守得住，但价值还能高：{room}。"))


def judge_projects(settings: Mapping[str, float | str]) -> Judgement:
    """VIP projects for 100 万元: can it be carried out, and how near is its net value to a good one?"""
    chosen = np.array([settings.get(f"p{number}") == "做" for number in range(len(SETTING.projects))])
    made = portfolio(SETTING, chosen)
    if broken := check(SETTING, made):
        return Judgement(0.0, tuple(broken))
    said = f"花 {made.cost:.0f} / {SETTING.budget:g} 万元，净值 {made.net:.1f} 万元，预约电话每天 {made.calls:.1f} 通。"
    share = float(np.clip(made.net / GOOD_NET, 0, 1))
    if share >= 1:
        return Judgement(1.0, (said,))
    best, why = best_portfolio(SETTING), ""
    tries = {}
    for number, one in enumerate(SETTING.projects):
        other = portfolio(SETTING, np.where(np.arange(len(chosen)) == number, ~chosen, chosen))
        if not check(SETTING, other):
            tries["去掉" if chosen[number] else "加上", one.name] = other.net - made.net
    if tries:
        (verb, name), more = max(tries.items(), key=lambda item: item[1])
        why = f"只改一项的话，{verb}「{name}」净值变 {more:+.1f} 万元。" if more > 0 else "只改一项已经没有好处，要换掉两项才行。"
    return Judgement(share, (said, why or f"最好的组合净值 {best.net:.1f} 万元。"))


def good_projects() -> dict[str, str]:
    """Settings of the best portfolio."""
    best = best_portfolio(SETTING)
    return {f"p{number}": "做" if taken else "不做" for number, taken in enumerate(best.chosen)}


ANSWERS: dict[str, Callable[[], Any]] = {
    "top_mean": top_mean,
    "alike_shares": alike_shares,
    "moved_by_unit": moved_by_unit,
    "what_moves_groups": lambda: list(what_moves_groups()),
    "worth_of_contact": lambda: 0.04 * 0.25 * 20_000,
    "gift_states": gift_states,
    "good_split": lambda: GOOD_SPLIT,
    "by_division": lambda: 4.5 * 60 * 63 / (2 * 40 + 1.5 * 20),
    "clients_that_hold": lambda: float(most_clients(Workload(), KEPT)),
    "good_clients": lambda: GOOD_CLIENTS,
    "good_projects": good_projects,
    "holdout_size": lambda: float(sample_size(0.08, 0.02)),
}
JUDGES = {"split": judge_split, "clients": judge_clients, "projects": judge_projects}

exercise = Exercise("exercises/04_crm", answers=ANSWERS, judges=JUDGES)
