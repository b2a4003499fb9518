"""Reasons in yuan, targets that are as fine as the data carry, and a norm that is learnt faster than it is forgotten."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.opening import finer, reasons, rollout
from branchcraft.opening.finer import BOTH, BY_KIND, BY_RESULT, EYE, NUMBERS, ONE, OWN, TOGETHER, Network
from branchcraft.opening.reasons import Books
from branchcraft.opening.rollout import Plan, roll_out

# Five reasons


def test_ten_basis_points_of_eight_hundred_million_are_eighty_wan() -> None:
    assert reasons.margin_loss(Books(), 10) == pytest.approx(8e8 * 0.001 / 1e4)


def test_the_headroom_is_where_income_and_cost_meet() -> None:
    books = Books()
    room = reasons.headroom(books)
    assert books.income - reasons.margin_loss(books, room) == pytest.approx(books.cost)


def test_each_reason_is_weighed_by_its_own_figures() -> None:
    weights = {one.reason: one for one in reasons.weigh(Books())}
    assert (weights["防范风险"].low, weights["防范风险"].high) == (pytest.approx(50), pytest.approx(50 * 2.0715))
    hours = len(reasons.NEW_RULES) * 15
    assert weights["市场与监管"].low == pytest.approx(hours * 2 * 170 / 1e4)
    assert weights["市场与监管"].high == pytest.approx(hours * 8 * 218 / 1e4)
    assert weights["服务客户"].high == pytest.approx(12 * 16 * 218 / 1e4)


def test_the_heaviest_reason_changes_with_the_branch() -> None:
    small = Books(deposits=0.5, loans=0.1, staff=10, income=500, cost=300, complaints=60)
    assert "最沉的是「服务客户」" in reasons.said(small, reasons.weigh(small))[0]
    lender = Books(loans=30)
    assert "最沉的是「防范风险」" in reasons.said(lender, reasons.weigh(lender))[0]


def test_a_branch_that_loses_money_is_told_so() -> None:
    books = Books(income=800)
    assert "已经不挣钱" in reasons.said(books, reasons.weigh(books))[1]
    assert "还差" in reasons.weigh(books)[0].what or "已经差" in reasons.weigh(books)[0].what


@pytest.mark.parametrize("wrong", [{"deposits": 0.0}, {"loans": -1.0}, {"staff": 0}, {"cost": -5.0}, {"complaints": -1}, {"income": 1e9}])
def test_books_that_cannot_be_are_answered(wrong: dict) -> None:
    with pytest.raises(InputError):
        Books(**wrong)


@pytest.mark.parametrize(("points", "worse"), [(0, 0.1), (101, 0.1), (10, 0), (10, 11)])
def test_changes_that_cannot_be_are_answered(points: float, worse: float) -> None:
    with pytest.raises(InputError):
        reasons.weigh(Books(), points, worse)


def test_rules_carry_the_day_from_which_they_hold() -> None:
    assert [day for _, day in reasons.NEW_RULES] == ["2025-10-01", "2026-01-01", "2026-01-01", "2026-02-01"]


# How fine


def test_misses_are_what_theory_says() -> None:
    """Mean absolute normal error is sd · sqrt(2/π): own history misses by its noise, one yardstick by the spread between outlets."""
    network = Network(kind_share=0.0)
    tried = finer.try_targets(network, networks=2000)
    sd = network.noise / np.sqrt(network.months)
    assert tried.mean[OWN] == pytest.approx(sd * np.sqrt(2 / np.pi), rel=0.02)
    one = np.sqrt(network.between**2 * (1 - 1 / 30) + sd**2 / 30)
    assert tried.mean[ONE] == pytest.approx(one * np.sqrt(2 / np.pi), rel=0.02)


def test_with_few_data_a_target_for_each_is_worse_than_one_for_all_and_with_many_better() -> None:
    few, many = finer.try_targets(Network()), finer.try_targets(Network(months=12))
    assert few.mean[OWN] > few.mean[ONE] and many.mean[OWN] < many.mean[ONE]


def test_sorting_by_results_is_sorting_by_luck() -> None:
    tried = finer.try_targets(Network())
    assert tried.mean[BY_RESULT] > tried.mean[ONE] > tried.mean[BY_KIND]
    assert tried.mean[BY_RESULT] == pytest.approx(tried.mean[OWN], rel=0.05)


@pytest.mark.parametrize("months", [1, 3, 12, 24])
@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
def test_group_and_own_past_together_are_never_worse_than_either(months: int, share: float) -> None:
    mean = finer.try_targets(Network(months=months, kind_share=share)).mean
    assert mean[BOTH] <= min(mean[OWN], mean[BY_KIND]) + 0.05


def test_grouping_by_what_decides_nothing_gains_little() -> None:
    mean = finer.try_targets(Network(kind_share=0.0)).mean
    assert abs(mean[BY_KIND] - mean[ONE]) < 1.0


def test_a_slider_changes_only_what_it_names() -> None:
    one, other = finer.draw_networks(Network()), finer.draw_networks(Network(months=12))
    np.testing.assert_array_equal(one.level, other.level)
    np.testing.assert_array_equal(one.grade, other.grade)


def test_numbers_get_better_with_time_and_the_eye_does_not() -> None:
    few, many = finer.picked_right(Network(months=1)).mean(), finer.picked_right(Network(months=24)).mean()
    assert many[NUMBERS] > few[NUMBERS] + 1 and many[EYE] == few[EYE]
    assert few[EYE] > few[NUMBERS]


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_both_together_pick_at_least_as_well(months: int) -> None:
    right = finer.picked_right(Network(months=months)).mean()
    assert right[TOGETHER] >= max(right[NUMBERS], right[EYE]) - 0.02


def test_a_better_eye_is_caught_up_later() -> None:
    months = [finer.months_to_beat(Network(eye=eye)) for eye in (0.5, 0.6, 0.7, 0.8)]
    assert months == [1, 2, 3, 4]
    assert finer.months_to_beat(Network(eye=0.9, noise=100), most=3) is None


def test_without_any_eye_or_number_it_is_a_draw() -> None:
    right = finer.picked_right(Network(eye=0.0, noise=100, months=1, between=5.0), networks=2000).mean()
    assert right[EYE] == pytest.approx(5 * 5 / 30, abs=0.06)


def test_samples_to_see_are_those_of_the_power_table() -> None:
    """Cohen 1988, table 2.4.1: d = 0.5, two-sided 5 %, power 0.80 needs 64 each (63 by the normal approximation)."""
    assert finer.samples_to_see(0.5, 1.0) == 63
    assert finer.samples_to_see(0.2, 1.0) == 393
    with pytest.raises(InputError):
        finer.samples_to_see(0.0, 1.0)


@pytest.mark.parametrize("wrong", [{"between": 1.0}, {"kind_share": 1.0}, {"noise": 0.0}, {"months": 0}, {"months": 2.5}, {"eye": 1.0}])
def test_networks_that_cannot_be_are_answered(wrong: dict) -> None:
    with pytest.raises(InputError):
        Network(**wrong)


# A roll-out


def test_batches_keep_more_people_at_less_cost_when_the_norm_is_hard() -> None:
    once, three = roll_out(Plan()), roll_out(Plan(3))
    assert three.final.mean() > once.final.mean() + 2
    assert three.hours.mean() < 0.6 * once.hours.mean()
    assert (three.final < once.final).mean() < 0.05


def test_an_easy_norm_or_much_coaching_turns_it_round() -> None:
    for change in ({"need": 2.0}, {"coaching": 20.0}):
        once, five = roll_out(Plan(**change)), roll_out(Plan(5, 4, **change))
        assert once.at_week(8) > 2 * five.at_week(8)
        assert once.final.mean() == pytest.approx(five.final.mean(), abs=0.3)


def test_what_is_forgotten_as_fast_as_learnt_never_becomes_habit() -> None:
    """15 people, 3 hours: 0.2 hours each a week against a quarter forgotten settle at 0.8 hours; nobody needs so little."""
    assert roll_out(Plan(coaching=3.0, need=8.0)).final.max() == 0


def test_a_fault_costs_those_who_had_been_trained_by_then() -> None:
    once, three = roll_out(Plan(fault=1.0)), roll_out(Plan(3, fault=1.0))
    assert once.reworked[once.reworked > 0].mean() == 15 and three.reworked[three.reworked > 0].mean() < 8
    assert roll_out(Plan(fault=0.0)).reworked.sum() == 0
    for weeks in once.keeping[once.reworked > 0]:
        assert (weeks[np.argmax(weeks > 0) :] == 0).any()  # whoever had it as a habit begins again


def test_checking_keeps_habits() -> None:
    kept = [roll_out(Plan(3, checking=hours)).final.mean() for hours in (0.0, 1.0, 3.0)]
    assert kept[0] < kept[1] < kept[2]


def test_plans_meet_the_same_people() -> None:
    """A second plan before or after does not change the first."""
    first = roll_out(Plan(3)).keeping
    roll_out(Plan(5))
    np.testing.assert_array_equal(first, roll_out(Plan(3)).keeping)


def test_nobody_keeps_what_was_not_begun() -> None:
    late = roll_out(Plan(5, 12))
    assert late.keeping[:, : 12 + 1].max() <= 3
    assert late.keeping.max() <= 9  # the fourth batch would begin after the half year
    assert (np.diff(np.r_[0, late.plan.starts]) >= 0).all()


def test_what_is_said_is_what_came_out() -> None:
    once, three = roll_out(Plan()), roll_out(Plan(3))
    lines = rollout.said(three, once)
    assert f"平均有 {three.final.mean():.1f} 个还照着做" in lines[0]
    assert f"200 次里 {(three.final > once.final).sum()} 次照做的人更多" in "".join(lines)
    assert rollout.plans_table()["半年后照做的人"].tolist()[0] == f"{once.final.mean():.1f}"


@pytest.mark.parametrize("wrong", [{"batches": 4}, {"gap": 0}, {"coaching": 0.0}, {"checking": -1.0}, {"need": 0.0}, {"fault": 1.5}])
def test_plans_that_cannot_be_are_answered(wrong: dict) -> None:
    with pytest.raises(InputError):
        replace(Plan(), **wrong)
