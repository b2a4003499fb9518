"""The best list: against every combination on small lists, against an integer program on the whole, and against lists by risk."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from branchcraft.crm import contacts
from branchcraft.errors import InputError


@pytest.fixture(scope="module")
def lists() -> contacts.Lists:
    return contacts.example_lists()


def value(gain: np.ndarray, way: np.ndarray) -> float:
    chosen = way >= 0
    return float(gain[chosen, way[chosen]].sum())


def used(way: np.ndarray, minutes=contacts.MINUTES) -> int:
    return int(sum(minutes[one] for one in way if one >= 0))


small = st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 90)), min_size=1, max_size=6)


@given(small, st.integers(0, 500), st.sampled_from([(20, 90), (15, 40), (30, 60)]))
def test_nothing_beats_the_knapsack_on_small_lists(pairs, capacity, minutes) -> None:
    gain = np.array(pairs, dtype=float)
    way = contacts.Knapsack(gain, minutes, capacity).chosen()
    assert used(way, minutes) <= capacity
    best = max(
        value(gain, np.array(tried)) for tried in product((-1, 0, 1), repeat=len(gain)) if used(np.array(tried), minutes) <= capacity
    )  # fmt: skip
    assert value(gain, way) == pytest.approx(best)


@given(small, st.integers(0, 400), st.integers(0, 400))
def test_one_solution_holds_for_every_smaller_capacity(pairs, capacity, less) -> None:
    gain = np.array(pairs, dtype=float)
    whole = contacts.Knapsack(gain, contacts.MINUTES, capacity + less)
    way = whole.chosen(capacity)
    assert value(gain, way) == pytest.approx(value(gain, contacts.Knapsack(gain, contacts.MINUTES, capacity).chosen()))
    assert whole.best[capacity // whole.step] == pytest.approx(value(gain, way))


@pytest.mark.parametrize("hours", [8, 20, 37])
def test_an_integer_program_finds_the_same(lists, hours) -> None:
    gain = np.round(lists.seen_gain)  # whole yuan
    customers, ways = gain.shape
    limits = [
        LinearConstraint(np.tile(np.array(contacts.MINUTES) / 10, customers)[None, :], ub=6 * hours),
        LinearConstraint(np.kron(np.eye(customers), np.ones(ways)), ub=1),
    ]
    found = milp(-gain.ravel() / 1000, integrality=np.ones(gain.size), bounds=Bounds(0, 1), constraints=limits, options={"mip_rel_gap": 0})
    way = contacts.Knapsack(gain, contacts.MINUTES, 60 * hours).chosen()
    assert value(gain, way) == pytest.approx(-1000 * found.fun, abs=1)


def test_no_list_is_better_than_the_best_as_far_as_can_be_known(lists) -> None:
    best = contacts.best_plan(lists, 20)
    others = [contacts.by_order(lists, (7, 7, 6), order, way) for order in contacts.ORDERS for way in (0, 1)] + [contacts.greedy(lists, 20)]
    for other in others:
        assert other.hours <= 20 + 1e-9
        assert value(lists.seen_gain, other.way) <= value(lists.seen_gain, best.way) + 1e-6
    assert best.hours <= 20 + 1e-9


def test_by_value_per_hour_comes_close_and_by_risk_does_not(lists) -> None:
    best = contacts.best_plan(lists, 20)
    assert contacts.greedy(lists, 20).expected > 0.97 * best.expected
    assert contacts.by_order(lists, (7, 7, 6), contacts.BY_RISK).expected < 0.7 * best.expected


def test_knowing_the_truth_is_worth_a_little_more(lists) -> None:
    seen, known = contacts.best_plan(lists, 20), contacts.best_plan(lists, 20, lists.gain)
    assert seen.expected < known.expected < 1.2 * seen.expected


def test_every_order_takes_from_the_top(lists) -> None:
    frame = lists.customers
    for order, key in ((contacts.BY_RISK, "score"), (contacts.BY_AUM, "aum")):
        plan = contacts.by_order(lists, (4, 0, 0), order)
        here = frame[(frame["list"] == contacts.LISTS[0]).to_numpy()]
        taken = plan.way[here.index] == 0
        assert taken.sum() == 12
        assert here[key][taken].min() >= here[key][~taken].max()
    by_return = contacts.by_order(lists, (40, 40, 40), contacts.BY_RETURN)
    chosen = by_return.way >= 0
    assert (lists.seen_gain[chosen, by_return.way[chosen]] > 0).all()


def test_meetings_take_longer(lists) -> None:
    calls, meetings = (contacts.by_order(lists, (6, 0, 0), contacts.BY_RISK, way) for way in (0, 1))
    assert calls.contacts == 18
    assert meetings.contacts == 4
    assert meetings.hours == pytest.approx(6)


def test_every_further_hour_brings_less() -> None:
    curve = contacts.gain_curve(hours=tuple(range(0, 61, 12)))
    steps = np.diff(curve)
    assert curve[0] == 0
    assert (steps > 0).all()
    assert (np.diff(steps) < 0).all()


def test_months_average_to_what_is_expected(lists) -> None:
    plan = contacts.best_plan(lists, 20)
    made = contacts.outcomes(lists, plan, months=20_000)
    assert made.mean() == pytest.approx(plan.expected, abs=3 * made.std() / np.sqrt(20_000))


def test_the_same_seed_is_the_same_luck(lists) -> None:
    plan = contacts.best_plan(lists, 20)
    first = contacts.outcomes(lists, plan)
    contacts._luck.cache_clear()
    assert list(contacts.outcomes(lists, plan)) == list(first)
    assert list(contacts.outcomes(lists, plan, seed=9)) != list(first)


def test_nobody_contacted_adds_nothing_and_the_same_plan_never_beats_itself(lists) -> None:
    nobody = contacts.make_plan("", lists, np.full(len(lists.chance), -1))
    assert not contacts.outcomes(lists, nobody).any()
    plan = contacts.best_plan(lists, 20)
    assert contacts.years_better(lists, plan, plan) == 0


def test_a_year_shows_what_a_month_hides(lists) -> None:
    best, risk = contacts.best_plan(lists, 20), contacts.by_order(lists, (7, 7, 6), contacts.BY_RISK)
    months = (contacts.outcomes(lists, best) > contacts.outcomes(lists, risk)).sum()
    assert months < 150
    assert contacts.years_better(lists, best, risk) > 185


def test_the_score_is_the_risk_and_not_the_change(lists) -> None:
    here = (lists.customers["list"] == contacts.LISTS[0]).to_numpy()
    score, chance = lists.customers["score"].to_numpy()[here], lists.chance[here]
    assert score == pytest.approx(100 * (1 - chance), abs=0.5)
    assert np.corrcoef(score, lists.change[here, 0])[0, 1] < 0.5
    assert (lists.change[here, 0] < 0).any()


def test_chances_stay_chances(lists) -> None:
    reached = lists.chance[:, None] + lists.change
    assert ((reached > 0) & (reached < 1)).all()


def test_tables_hold_the_plans(lists) -> None:
    plans = [contacts.by_order(lists, (7, 7, 6), contacts.BY_RISK), contacts.best_plan(lists, 20)]
    table = contacts.plans_table(lists, plans)
    assert list(table["平均每月多值（元）"]) == [f"{plan.expected:.0f}" for plan in plans]
    assert table["看一整年更好"].iloc[1] == f"{contacts.years_better(lists, plans[1], plans[0])} / 200"
    best = contacts.list_table(lists, plans[1], 8)
    assert list(best["每小时值（元）"]) == sorted(best["每小时值（元）"], reverse=True)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda lists: contacts.by_order(lists, (7, 7, 6), "随便"),
        lambda lists: contacts.by_order(lists, (-1, 7, 6), contacts.BY_RISK),
        lambda lists: contacts.best_plan(lists, 1000),
        lambda lists: contacts.greedy(lists, -1),
    ],
)
def test_hours_that_cannot_be_are_answered(lists, wrong) -> None:
    with pytest.raises(InputError):
        wrong(lists)
