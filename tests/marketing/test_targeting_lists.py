"""A branch's lists: every order is tried on the same people, and the money is margin times buyers less the calls."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.marketing.bank import CALLS_EACH, CONDITIONS, USUAL, bought, rule_points
from branchcraft.marketing.bank_models import Setting, judged, out_of_fold
from branchcraft.marketing.lists import BOOSTED, LOGISTIC, RANDOM, RULES, THUMB, BranchLists, Economics, call_lists, default_economics, lists_table
from branchcraft.marketing.notebook_campaign import BEST_RULE


@pytest.fixture(scope="module")
def result():
    return call_lists(default_economics(), USUAL)


def test_a_list_holds_different_customers_and_another_seed_other_lists() -> None:
    lists = BranchLists(500, lists=20)
    assert all(len(set(members)) == 500 for members in lists.members.tolist())
    assert not np.array_equal(lists.members, BranchLists(500, lists=20, seed=2).members)
    np.testing.assert_array_equal(lists.members, BranchLists(500, lists=20).members)


def test_buyers_are_counted_from_the_top_of_the_scores() -> None:
    lists = BranchLists(500, lists=5)
    found = lists.found(LOGISTIC)
    score = out_of_fold("logistic")
    for members, counted in zip(lists.members, found, strict=True):
        order = members[np.argsort(-score[members], kind="stable")]
        cut = next(k for k in range(100, 400) if score[order[k - 1]] > score[order[k]])  # between equals the order is drawn
        assert counted[cut] == bought()[order[:cut]].sum()
        assert (counted[0], counted[-1]) == (0, bought()[members].sum())


def test_all_orders_end_with_the_same_buyers(result) -> None:
    for rule in RULES:
        np.testing.assert_array_equal(result.found[rule][:, -1], result.found[RANDOM][:, -1])


def test_random_calls_find_their_share(result) -> None:
    share = result.buyers[RANDOM] / result.found[RANDOM][:, -1]
    z = (share.mean() - 0.2) / (share.std(ddof=1) / np.sqrt(share.size))
    assert abs(z) < 3


def test_a_rule_of_thumb_calls_more_points_first_and_equals_by_lot() -> None:
    lists = BranchLists(1000, lists=30)
    points = rule_points(USUAL)
    found = lists.found(THUMB, USUAL)
    for members, counted in zip(lists.members, found, strict=True):
        three = int((points[members] == 3).sum())
        assert counted[three] == bought()[members[points[members] == 3]].sum()
    other = lists.found(THUMB, ("没有房贷",))
    assert not np.array_equal(found, other)


def test_money_is_margin_times_buyers_less_the_calls(result) -> None:
    economics = result.economics
    assert economics.cost_each == pytest.approx(20 * CALLS_EACH)
    assert economics.break_even == pytest.approx(20 * CALLS_EACH / 500)
    np.testing.assert_allclose(result.profit[LOGISTIC], 500 * result.buyers[LOGISTIC] - 400 * 20 * CALLS_EACH)
    reached, money = result.curve(LOGISTIC)
    assert (reached[0], reached[-1], money[0]) == (0, 1, 0)
    assert money[20] == pytest.approx(result.profit[LOGISTIC].mean())


def test_the_best_stop_is_the_top_of_the_curve_and_agrees_with_the_break_even(result) -> None:
    stop, most = result.best_stop(LOGISTIC)
    mean = 500 * result.found[LOGISTIC].mean(axis=0) - np.arange(2001) * result.economics.cost_each
    assert most == mean.max() == mean[stop]
    # where scores are honest, the last customer worth a call has just the break-even chance
    members = np.sort(out_of_fold("logistic"))[::-1]
    assert members[round(stop / 2000 * members.size)] == pytest.approx(result.economics.break_even, abs=0.03)


def test_without_an_order_it_is_all_or_nobody(result) -> None:
    assert result.best_stop(RANDOM)[0] == 2000, "at 11.1 per cent to break even and 11.7 that buy"
    assert call_lists(Economics(400, 25, 500), USUAL).best_stop(RANDOM) == (0, 0.0)


def test_no_call_pays_when_it_costs_more_than_a_sale_brings() -> None:
    poor = call_lists(Economics(100, 60, 100), USUAL)
    assert poor.best_stop(RANDOM) == (0, 0.0)
    assert lists_table(poor)["打几位最赚"].iloc[0] == "不打"


def test_better_counts_lists(result) -> None:
    assert result.better(BOOSTED, RANDOM) == 200
    assert result.better(LOGISTIC, THUMB) + int((result.buyers[LOGISTIC] <= result.buyers[THUMB]).sum()) == 200


def test_table_says_what_was_computed(result) -> None:
    table = lists_table(result).set_index("怎么排")
    assert table.at[LOGISTIC, "平均赚（元）"] == f"{result.profit[LOGISTIC].mean():,.0f}"
    assert table.at[RANDOM, "是随便打的几倍"] == "1.0"
    assert table.at[LOGISTIC, "比经验规则多的名单"] == f"{result.better(LOGISTIC, THUMB)} / 200"
    lift = judged(Setting()).gains["reached"].iloc[20] / 0.2
    assert float(table.at[LOGISTIC, "是随便打的几倍"]) == pytest.approx(lift, abs=0.15)


def test_the_best_three_conditions_are_those_the_chapter_names() -> None:
    def pairs_in_order(names: tuple[str, ...]) -> float:
        buyers, others = (np.bincount(rule_points(names)[bought() == outcome], minlength=4) for outcome in (1, 0))
        below = np.cumsum(others) - others
        return float((buyers * (below + others / 2)).sum())

    assert set(max(combinations(CONDITIONS, 3), key=pairs_in_order)) == set(BEST_RULE)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: call_lists(Economics(3000, 20, 500), USUAL), "2000"),
        (lambda: call_lists(Economics(0, 20, 500), USUAL), "打得了几位"),
        (lambda: call_lists(Economics(10, 20, 0), USUAL), "毛利"),
        (lambda: call_lists(Economics(10, 20, 500), ()), "至少要有一个条件"),
        (lambda: call_lists(Economics(10, 20, 500), USUAL, size=50), "名单人数"),
    ],
)
def test_what_cannot_be_is_answered(call, word: str) -> None:
    with pytest.raises(InputError, match=word):
        call()
