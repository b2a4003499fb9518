"""Case 03: visits meet fewer and fewer new faces, trust multiplies odds, a shut gate hides people, and the same years judge every plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from branchcraft.authoring import campus_export
from branchcraft.cases.campus import exercise as ex
from branchcraft.cases.campus.model import NOW, STRESSES, compare, expected_value, frontier, live, met, robust, stress_table, tried, trust, wins, year
from branchcraft.cases.campus.opening import DAYS, DAYS_OF_RUSH, FRESHMEN, ON_CAMPUS, USUAL, WINDOWS, hall_days, rush, rush_table
from branchcraft.cases.campus.records import GROUPS_FILE, WEEKS_FILE, by_season, read_groups, read_year, unseen
from branchcraft.cases.campus.scenario import (
    ASSUMPTIONS,
    HOURS,
    OFFERS,
    PARTNERS,
    REFERENCE,
    RICHEST,
    SCHOOL,
    STAFF,
    STUDENTS,
    WELCOMES,
    Campus,
    Plan,
    assumptions_table,
    drawn_campuses,
)  # fmt: skip
from branchcraft.errors import InputError
from branchcraft.queueing.typical_day import half_hour_shape


@pytest.fixture(scope="module")
def campus() -> Campus:
    return Campus()


@pytest.fixture(scope="module")
def now():
    return live(NOW)


@pytest.fixture(scope="module")
def reference():
    return live(REFERENCE)


# Whom the branch meets, and whether the gate opens


def test_more_hours_meet_more_people_but_fewer_new_ones(campus) -> None:
    people = np.array([met(STAFF, hours, campus, 1.0) for hours in range(0, 49, 4)])
    assert (np.diff(people) > 0).all()
    assert (np.diff(people, 2) < 0).all()
    assert people[-1] < campus["staff"]


def test_half_as_many_visits_as_people_meet_half_of_the_staff(campus) -> None:
    hours = campus["staff"] / 2 / (36 * campus["staff_per_hour"])
    assert met(STAFF, hours, campus, 1.0) == pytest.approx(campus["staff"] / 2)


def test_a_shut_gate_hides_people(campus) -> None:
    shut, opened = year(NOW, campus, False), year(NOW, campus, True)
    for group, share in ((STAFF, "shut_staff"), (STUDENTS, "shut_students")):
        assert shut.met[group] < opened.met[group]
        assert shut.met[group] <= campus[share] * campus["staff" if group == STAFF else "students"]
    assert opened.value - shut.value > campus["school_value"]


def test_odds_are_multiplied_by_hours_and_by_classes_and_divided_by_pushing(campus) -> None:
    def odds(plan: Plan) -> float:
        chance = trust(plan, campus)
        return chance / (1 - chance)

    nothing = Plan((0.0, 0.0, 0.0, 0.0, 0.0))
    assert trust(nothing, campus) == pytest.approx(campus["trust_now"])
    assert odds(Plan((0.0, 0.0, 0.0, 0.0, 3.0))) / odds(nothing) == pytest.approx(campus["trust_hour"] ** 3)
    assert odds(replace(nothing, offer=OFFERS[1])) / odds(nothing) == pytest.approx(campus["trust_push"])
    taught = met(STUDENTS, 10.0, campus, 1.0) / campus["students"]
    assert odds(Plan((10.0, 0.0, 0.0, 0.0, 0.0))) / odds(nothing) == pytest.approx(campus["trust_class"] ** taught)


# The freshmen


def test_each_way_of_welcome_does_what_it_says() -> None:
    queue, booked, on_campus, usual = (rush(one) for one in (*WELCOMES, ""))
    assert queue.wait > 10 > 5 > booked.wait
    assert on_campus.wait < 5
    assert usual.wait < 0.5
    assert queue.usual_wait > 10, "usual customers wait with the freshmen"
    assert (queue.days, booked.days) == (10, 20)
    assert len(rush_table()) == 4
    assert FRESHMEN * (1 - ON_CAMPUS) / 10 < 40


def test_cards_on_the_campus_take_one_from_the_windows() -> None:
    fresh = FRESHMEN * (1 - ON_CAMPUS) / DAYS_OF_RUSH * half_hour_shape()
    log = hall_days(USUAL, fresh, WINDOWS - 1, DAYS, 12)
    served = log[log["outcome"] == "served"]
    assert rush(WELCOMES[2]).wait == pytest.approx((served["start"] - served["arrival"]).mean())


def test_the_plan_to_go_in_falls_back_to_the_queue_when_the_gate_is_shut(campus) -> None:
    assert year(REFERENCE, campus, False).rush == rush(WELCOMES[0])
    assert year(REFERENCE, campus, True).rush == rush(WELCOMES[2])
    booked = replace(REFERENCE, welcome=WELCOMES[1])
    assert year(booked, campus, False).rush == year(booked, campus, True).rush == rush(WELCOMES[1])
    assert year(booked, campus, True).fresh_done < 0.55 * FRESHMEN


# Years


def test_the_mean_of_the_years_is_what_is_expected(campus) -> None:
    for plan in (NOW, REFERENCE, RICHEST, replace(NOW, offer=OFFERS[1])):
        years = live(plan, campus, years=4000)
        value, helped = expected_value(plan, campus)
        error = years.value.std() / np.sqrt(4000)
        # Deals cannot be worth less than nothing, which lifts the mean of few deals by a hair.
        assert abs(years.value.mean() - value) < 4 * error + 0.01 * value
        assert abs(years.helped.mean() - helped) < 4 * years.helped.std() / np.sqrt(4000) + 5
        assert years.gate.mean() == pytest.approx(years.chance, abs=4 * np.sqrt(0.25 / 4000))


def test_a_gate_that_opens_for_less_opens_for_more(now, reference) -> None:
    assert reference.chance > now.chance
    assert (reference.gate >= now.gate).all(), "the same years"


def test_the_first_guess_is_wrong_money_first_is_money_lost(now) -> None:
    rich = live(RICHEST)
    assert rich.means["value"] < 0.85 * now.means["value"]
    assert rich.chance < now.chance


def test_the_reference_plan_wins_on_all_sides_and_is_no_sure_thing(now, reference) -> None:
    assert wins(now, reference)
    assert not wins(reference, now)
    table = compare(now, reference).set_index("figure")
    assert 100 < table.at["贡献（万元）", "better"] < 150
    assert table.at["投诉（件）", "high"] < 0
    assert not wins(now, live(replace(NOW, offer=OFFERS[1])))


def test_appointments_alone_calm_the_hall_and_help_fewer_freshmen_in_time(now) -> None:
    booked = live(replace(NOW, welcome=WELCOMES[1]))
    assert booked.means["wait"] < 3
    assert booked.means["helped"] < now.means["helped"]
    assert not wins(now, booked)


def test_nothing_beats_the_frontier() -> None:
    table = tried()
    edge = frontier(table)
    for _, one in edge.iterrows():
        assert not ((table["value"] > one["value"] + 1e-9) & (table["helped"] > one["helped"] + 1e-9)).any()
    assert edge["value"].is_monotonic_increasing
    assert (edge["helped"].diff().dropna() < 0).all()
    assert {plan.offer for plan in table["plan"]} == set(OFFERS)


def test_what_the_conclusion_rests_on_is_taken_away() -> None:
    table = stress_table(REFERENCE).set_index("如果……")
    assert list(table.index) == list(STRESSES)
    assert float(table.at["照假设", "差（万元）"]) > 10
    assert -1.5 < float(table.at["对接和上课都不起作用", "差（万元）"]) < 0, "little is lost where trust cannot be won"
    found = robust(REFERENCE, 60)
    assert found.worlds == 60 and found.both > 55
    assert robust(RICHEST, 60).money_lost > 50


def test_worlds_stay_in_their_ranges() -> None:
    for drawn in drawn_campuses(20):
        assert all(one.low <= drawn[name] <= one.high for name, one in ASSUMPTIONS.items())
    assert len(assumptions_table()) == len(ASSUMPTIONS)


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (Plan((20.0, 20.0, 20.0, 0.0, 0.0)), "一周只有 48 个小时"),
        (Plan((-1.0, 0.0, 0.0, 0.0, 0.0)), "0 到 48"),
        (Plan(NOW.hours, "飞进去"), "迎新办法"),
        (Plan(NOW.hours, WELCOMES[0], "推房贷"), "给新生的产品"),
    ],
)
def test_plans_that_cannot_be_are_answered(plan: Plan, says: str) -> None:
    with pytest.raises(InputError, match=says):
        live(plan)
    with pytest.raises(InputError, match="没有"):
        Campus().with_(luck=1.0)


# The books


def test_the_stored_year_is_what_its_generator_gives() -> None:
    from branchcraft.folders import course_folder

    for name, text in campus_export.files().items():
        assert (course_folder() / "cases" / "data" / name).read_text(encoding="utf-8") == text, "run: python -m branchcraft.authoring.campus_export"
    assert {WEEKS_FILE, GROUPS_FILE} == set(campus_export.files())


def test_the_year_shows_two_full_weeks_and_a_label() -> None:
    weeks = read_year()
    assert len(weeks) == 52
    table = by_season(weeks).set_index("学期")
    assert table.at["开学", "平均等候（分钟）"] > 10 > 1 > table.at["学期中", "平均等候（分钟）"]
    assert table["几周"].sum() == 52
    rush_weeks = weeks[weeks["学期"] == "开学"]
    called = rush_weeks["取号人数"] - rush_weeks["没等到就走"]
    assert table.at["开学", "平均等候（分钟）"] == pytest.approx(np.average(rush_weeks["平均等候（分钟）"], weights=called), abs=0.05)
    groups = unseen(read_groups()).set_index("群体")
    assert groups.at["在职教职工", "没有本行账户"] == "59%"
    assert groups.at["离退休教职工", "资产合计（万元）"] == 20800
    from branchcraft.folders import course_folder

    for name in (WEEKS_FILE, GROUPS_FILE):
        assert "合成数据" in (course_folder() / "cases" / "data" / name).read_text(encoding="utf-8")


# Judges


def test_judges_praise_good_plans_and_say_what_is_missing() -> None:
    assert ex.judge_hours(ex.GOOD_HOURS).share == 1
    assert ex.judge_whole(ex.GOOD_WHOLE).share == 1
    poor = ex.judge_hours({"staff": 24.0, "retired": 24.0})
    assert poor.share == 0
    assert "学校愿意开门的机会" in poor.lines[-1]
    assert "一周只有 48 个小时" in ex.judge_hours({"staff": 48.0, "retired": 8.0}).lines[0]
    assert "没开门的年份退回排队" in ex.judge_whole({**ex.GOOD_WHOLE, "welcome": "进校办卡"}).lines[0]
    assert "最多 43 小时" in ex.judge_whole({**ex.GOOD_WHOLE, "students": 24.0, "school": 24.0}).lines[0]


def test_the_whole_decision_gives_out_all_hours() -> None:
    plan = ex.whole_plan(ex.GOOD_WHOLE)
    assert sum(plan.hours) == pytest.approx(HOURS)
    assert plan.hours[PARTNERS.index(SCHOOL)] == 8
