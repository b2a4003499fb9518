"""Training: what is learnt is forgotten, others catch up, and the account adds up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.staffing import people_training as training
from branchcraft.staffing.people_training import AFTER_HOURS, OFF_WINDOW, QUIET_HOUR, YEAR, Course
from branchcraft.staffing.scenario import MOVED_PLAN


def test_without_use_half_is_lost_after_the_half_life() -> None:
    idle = replace(Course(), per_day=1e-9)
    path = training.skill(idle, 13, trained=True, days=400)
    assert path[round(13 * training.MONTH)] == pytest.approx(0.5, abs=0.002)
    assert path[0] == 1


def test_by_doing_alone_half_is_learnt_after_so_many_services() -> None:
    keen = replace(Course(), never_alone=0.0, per_day=10.0, half_learnt=200.0)
    path = training.skill(keen, 1e9, trained=False, days=60)
    assert path[20] == pytest.approx(0.5, abs=1e-6)
    assert path[0] == 0
    assert (np.diff(path) > 0).all()


def test_what_is_never_learnt_alone_stays_unlearnt() -> None:
    path = training.skill(replace(Course(), per_day=13.0, never_alone=0.4), 1e9, trained=False, days=5000)
    assert path[-1] == pytest.approx(0.6, abs=0.001)


def test_the_lead_halves_as_forgetting_and_catching_up_together_say() -> None:
    course = replace(Course(), never_alone=0.0)
    lead = training.skill(course, 13, trained=True) - training.skill(course, 13, trained=False)
    half = training.lead_half_life(course, 13)
    assert 1 / half == pytest.approx(1 / (13 * training.MONTH) + course.per_day / course.half_learnt)
    assert np.interp(half, np.arange(YEAR), lead) == pytest.approx(0.5, abs=0.002)


def test_hours_saved_add_up_to_the_closed_form() -> None:
    course = replace(Course(way=AFTER_HOURS), never_alone=0.0, errors=1e-9)
    found = training.payback(course)
    a, _ = training._steps(course, np.array([[course.speed_months]]), np.array([[course.half_learnt]]))
    by_hand = course.people * course.per_day * course.minutes * course.faster * (1 - a[0, 0] ** YEAR) / (1 - a[0, 0]) / 60
    assert found.saved.sum() == pytest.approx(by_hand)


def test_the_bill_is_course_hours_and_refreshers() -> None:
    course = replace(Course(way=OFF_WINDOW), refresher_days=60, refresher_minutes=30)
    cost = training.payback(course).cost
    assert cost[:4].tolist() == [7.5] * 4
    assert np.flatnonzero(cost[4:]).tolist() == [56, 116, 176]  # days 60, 120, 180: the last would be too near the year's end
    assert cost[60] == pytest.approx(2)
    assert training.payback(replace(course, way=AFTER_HOURS, refresher_days=0)).cost.sum() == pytest.approx(45)
    assert training.payback(replace(course, way=QUIET_HOUR, refresher_days=0)).cost.sum() == pytest.approx(30)


def test_break_even_is_the_first_day_on_which_more_was_saved_than_spent() -> None:
    found = training.payback(Course())
    day = int(found.break_even[0])
    assert day == 76
    assert found.net[0, day - 1] >= 0 > found.net[0, day - 2]
    assert np.isinf(training.payback(Course(per_day=0.5)).break_even[0])


def test_common_business_pays_back_sooner_and_its_lead_melts_sooner() -> None:
    days = [training.payback(Course(per_day=n)).break_even[0] for n in (2, 5, 8, 13)]
    assert days == sorted(days, reverse=True)
    halves = [training.lead_half_life(Course(per_day=n), 13) for n in (2, 5, 8, 13)]
    assert halves == sorted(halves, reverse=True)


def test_a_refresher_brings_back_what_was_lost() -> None:
    course = replace(Course(), refresher_days=40)
    path = training.skill(course, 13, trained=True)
    assert path[[0, 40, 80]].tolist() == [1, 1, 1]
    assert path[39] < path[1] < 1
    assert training.refresher_dates(Course()).size == 0


def test_refreshers_have_a_best_spacing_in_between() -> None:
    net = training.best_spacing(Course()).set_index("days")["net"]
    assert net.idxmax() in (40, 60)
    assert net[10] < net[0] < net.max()
    assert training.best_spacing(Course(), 50)["best_in"].sum() == 50


def test_longer_refreshers_want_a_longer_spacing() -> None:
    short, long = (training.best_spacing(replace(Course(), refresher_minutes=m), 50).set_index("days")["net"] for m in (10, 60))
    assert short.idxmax() < long.idxmax()


def test_worlds_lie_in_their_ranges_and_agree_with_one_at_a_time() -> None:
    worlds = training.draws(30)
    for name, one in training.RANGES.items():
        assert one.low <= worlds[name].min()
        assert worlds[name].max() <= one.high
    many = training.payback(Course(refresher_days=30), worlds)
    number = 17
    one = training.payback(replace(Course(refresher_days=30), **{name: float(values[number, 0]) for name, values in worlds.items()}))
    np.testing.assert_allclose(many.net[number], one.net[0])
    assert many.errors_avoided[number] == pytest.approx(one.errors_avoided[0])


def test_worlds_are_spread_evenly_on_a_logarithmic_scale_and_from_nought_on_a_plain_one() -> None:
    worlds = training.draws(4000)
    one = training.RANGES["half_learnt"]
    assert np.median(worlds["half_learnt"]) == pytest.approx(np.sqrt(one.low * one.high), rel=0.05)
    assert np.median(worlds["never_alone"]) == pytest.approx(0.3, abs=0.02)


def test_while_the_course_goes_on_only_some_have_been_there() -> None:
    found = training.payback(Course(way=QUIET_HOUR))
    assert found.course.course_days == 30
    assert found.saved[0, 0] == pytest.approx(training.payback(Course(way=AFTER_HOURS)).saved[0, 0] / 30)


def test_windows_are_missing_only_while_somebody_is_away() -> None:
    assert sum(training.plan_without_one(MOVED_PLAN, OFF_WINDOW)) == sum(MOVED_PLAN) - 16
    quiet = training.plan_without_one(MOVED_PLAN, QUIET_HOUR)
    assert [k for k, (a, b) in enumerate(zip(quiet, MOVED_PLAN, strict=True)) if a != b] == [8, 9]
    assert training.plan_without_one(MOVED_PLAN, AFTER_HOURS) == MOVED_PLAN
    assert training.plan_without_one((1, 3), OFF_WINDOW) == (1, 2)


def test_customers_notice_the_course_days_and_what_was_learnt() -> None:
    off, after = (training.in_the_hall(Course(way=way)) for way in (OFF_WINDOW, AFTER_HOURS))
    assert off.level_on_course_day < off.level_before < off.level[10]
    assert off.gone_on_course_days > 40
    assert after.gone_on_course_days == 0
    assert after.gone < 0
    lazy = training.in_the_hall(replace(Course(way=AFTER_HOURS), faster=0.01, fewer_errors=0.0))
    assert lazy.gone > after.gone


@pytest.mark.parametrize(
    "wrong",
    [{"way": "旷课"}, {"per_day": 0.0}, {"per_day": 50.0}, {"people": 0}, {"hours": 0.0}, {"faster": 0.0}, {"faster": 1.0}, {"half_learnt": 0.0}],
)
def test_a_course_that_cannot_be_is_answered(wrong: dict) -> None:
    with pytest.raises(InputError):
        Course(**wrong)


def test_the_price_is_a_range_of_pay() -> None:
    assert training.cost_in_words(Course()) == "4 人 × 7.5 小时 = 30 小时，约 5100–6600 元（按人均薪酬折算，不算讲师）"
    assert "45 小时" in training.cost_in_words(Course(way=AFTER_HOURS))
