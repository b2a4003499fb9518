"""The roster against plain counting: nothing cheaper exists in small weeks, no rule is ever broken, and wrong input is named."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branchcraft.errors import InputError
from branchcraft.staffing.roster import Roster, roster
from branchcraft.staffing.roster_check import broken_rules, check_promise, windows_by_day
from branchcraft.staffing.roster_example import example_staff, example_week, requirement_of
from branchcraft.staffing.roster_input import LOBBY, TELLER, VIP_POST, Day, Pattern, Person, Rules, plain_week, usual_patterns

EXACT = Rules(gap=0.0, short=600)
LONG = Pattern("长", "全天", 0, 180, (60, 90))
EARLY = Pattern("早", "早班", 0, 90, unpopular=True)
LATE = Pattern("晚", "晚班", 90, 180, unpopular=True)
MIDDLE = Pattern("中", "半天", 30, 120, part_time=True)
SMALL = (LONG, EARLY, LATE, MIDDLE)
SLOTS = np.arange(6) * 30.0


def table(days: list[str], *columns: list[int]) -> pd.DataFrame:
    return pd.DataFrame(dict(zip(days, columns, strict=True)), index=pd.Index(SLOTS[: len(columns[0])], name="interval"))


@cache
def example() -> Roster:
    return roster(requirement_of(example_week()), example_staff(), usual_patterns())


# By hand


def served(pattern: Pattern, minute: float) -> bool:
    at_lunch = pattern.lunch is not None and pattern.lunch[0] <= minute < pattern.lunch[1]
    return pattern.start <= minute < pattern.end and not at_lunch


Choice = tuple[tuple[Pattern, str] | None, ...]
"""What one person does on each day."""


def weeks_of(person: Person, days: list[str], roles: list[str], patterns: tuple[Pattern, ...]) -> list[Choice]:
    """Every week that the rules allow this person, found by trying all."""
    options = [None, *((p, r) for p in patterns for r in roles if r in person.roles and (person.part_time or not p.part_time))]
    found = []
    for week in itertools.product(options, repeat=len(days)):
        worked = [(day, one) for day, one in zip(days, week, strict=True) if one is not None]
        hours = sum(one[0].hours for _, one in worked)
        both = {"周六", "周日"} <= {day for day, _ in worked}
        if person.low <= hours <= person.high and len(worked) <= person.max_days and not both and not {day for day, _ in worked} & set(person.off):
            found.append(week)
    return found


def whole_price(weeks: tuple[Choice, ...], staff: list[Person], days: list[str], required: dict[str, pd.DataFrame], rules: Rules) -> float:
    price, points = 0.0, []
    for person, week in zip(staff, weeks, strict=True):
        burden = 0
        for day, one in zip(days, week, strict=True):
            if one is None:
                continue
            price += one[0].hours * person.hourly
            price += rules.disliked * (one[0].name in person.dislikes or one[0].kind in person.dislikes)
            price -= rules.liked * (one[0].name in person.likes or one[0].kind in person.likes)
            burden += one[0].unpopular + (day in ("周六", "周日"))
        if not person.part_time:
            points.append(burden)
    for role, wanted in required.items():
        for number, day in enumerate(days):
            for minute in wanted.index:
                have = sum(week[number] is not None and week[number][1] == role and served(week[number][0], minute) for week in weeks)
                price += rules.short * max(wanted.at[minute, day] - have, 0)
    return price + rules.spread * (max(points) - min(points) if len(points) > 1 else 0)


def choices_of(plan: Roster, days: list[str]) -> tuple[Choice, ...]:
    by_name = {pattern.name: pattern for pattern in plan.patterns}
    rows = {(row.person, row.day): (by_name[row.pattern], row.role) for row in plan.assignments.itertuples()}
    return tuple(tuple(rows.get((person.name, day)) for day in days) for person in plan.staff)


CASES = {
    "two roles": (
        ["周一", "周二"],
        {TELLER: table(["周一", "周二"], [1] * 6, [1, 2, 1, 0, 0, 1]), LOBBY: table(["周一", "周二"], [0, 0, 1, 1, 0, 0], [0] * 6)},
        [Person("甲01", (TELLER, LOBBY), 0, 4, dislikes=("晚",)), Person("甲02", (TELLER,), 2, 5, likes=("早班",))],
    ),
    "weekend": (
        ["周六", "周日"],
        {TELLER: table(["周六", "周日"], [1] * 6, [2] * 6)},
        [Person("甲01", low=0), Person("甲02", low=0, off=("周六",)), Person("甲03", low=0, part_time=True, hourly=100)],
    ),
    "owed hours": (
        ["周一", "周二"],
        {TELLER: table(["周一", "周二"], [0, 0, 1, 1, 0, 0], [1, 0, 0, 0, 0, 1])},
        [Person("甲01", low=3, high=3), Person("甲02", low=1.5, high=2.5, max_days=1), Person("甲03", low=0, high=5, dislikes=("全天",))],
    ),
    "unfair without spread": (
        ["周一", "周二"],
        {TELLER: table(["周一", "周二"], [1, 1, 1, 0, 0, 0], [1, 1, 1, 0, 0, 0])},
        [Person("甲01", low=0, hourly=150, likes=("早",)), Person("甲02", low=0, hourly=170)],
    ),
}


@pytest.mark.parametrize("spread", [0.0, 200.0])
@pytest.mark.parametrize("name", CASES)
def test_no_cheaper_roster_exists_in_a_small_week(name: str, spread: float) -> None:
    days, required, staff = CASES[name]
    rules = replace(EXACT, spread=spread)
    best = min(
        whole_price(weeks, staff, days, required, rules)
        for weeks in itertools.product(*(weeks_of(person, days, list(required), SMALL) for person in staff))
    )
    plan = roster(required, staff, SMALL, rules=rules)
    assert whole_price(choices_of(plan, days), staff, days, required, rules) == pytest.approx(best, abs=1e-4)


@st.composite
def small_weeks(draw: st.DrawFn) -> tuple[list[str], dict[str, pd.DataFrame], list[Person]]:
    days = draw(st.sampled_from([["周一", "周二"], ["周五", "周六", "周日"], ["周六", "周日"]]))
    numbers = st.lists(st.integers(0, 2), min_size=6, max_size=6)
    required = {role: table(days, *(draw(numbers) for _ in days)) for role in (TELLER, LOBBY)}
    staff = []
    for number in range(draw(st.integers(1, 4))):
        low = draw(st.sampled_from([0.0, 1.5, 2.5]))
        staff.append(
            Person(
                f"甲{number + 1:02d}",
                draw(st.sampled_from([(TELLER,), (LOBBY,), (TELLER, LOBBY)])),
                low,
                low + draw(st.sampled_from([0.0, 1.0, 3.0])),
                draw(st.integers(1, 3)),
                tuple(draw(st.lists(st.sampled_from(days), max_size=1))),
                part_time=draw(st.booleans()),
            )
        )
    return days, required, staff


@given(small_weeks())
@settings(max_examples=60, deadline=None, derandomize=True)
def test_every_rule_about_people_holds_and_refusal_means_that_somebody_has_no_week(
    week: tuple[list[str], dict[str, pd.DataFrame], list[Person]],
) -> None:
    days, required, staff = week
    useful = {role for role, wanted in required.items() if wanted.to_numpy().any()}
    try:
        plan = roster(required, staff, SMALL, rules=EXACT)
    except InputError as error:
        assert "最小的改动" in str(error)
        # Nobody is rostered for a post that needs nobody on that day, so only such weeks count.
        assert any(
            not [
                one
                for one in weeks_of(person, days, sorted(useful), SMALL)
                if all(shift is None or required[shift[1]][day].any() for day, shift in zip(days, one, strict=True))
            ]
            for person in staff
        )
        return
    for person, mine in zip(staff, choices_of(plan, days), strict=True):
        assert mine in weeks_of(person, days, list(required), SMALL)
    assert broken_rules(plan) == []
    for row in plan.cover.itertuples():
        have = sum(one[days.index(row.day)] is not None and one[days.index(row.day)][1] == row.role and served(one[days.index(row.day)][0], row.minute)
                   for one in choices_of(plan, days))  # fmt: skip
        assert (row.have, row.short) == (have, max(row.need - have, 0))


# The example week


def test_the_example_week_keeps_all_rules_and_is_nearly_covered() -> None:
    plan = example()
    assert broken_rules(plan) == []
    assert plan.status == "optimal"
    assert plan.gap <= Rules().gap
    assert plan.short_half_hours <= 3
    assert plan.fairness["hours"].sum() == pytest.approx(plan.assignments["hours"].sum())


def test_never_is_everybody_at_lunch() -> None:
    open_hours = example().cover[example().cover["role"] == TELLER]
    assert (open_hours["have"] >= 1).all()


def test_fairness_costs_nothing_less_than_a_wider_spread() -> None:
    days, required, staff = CASES["unfair without spread"]
    unfair = roster(required, staff, SMALL, rules=replace(EXACT, spread=0))
    fair = roster(required, staff, SMALL, rules=EXACT)
    assert (unfair.spread, fair.spread) == (2, 0)
    assert fair.cost > unfair.cost
    assert days


def test_rules_that_are_broken_are_seen() -> None:
    plan = example()
    wrong = plan.assignments.copy()
    sunday = wrong[(wrong["person"] == "甲01")].iloc[[0]]
    extra = [sunday.assign(day=day, pattern="上午", role=LOBBY) for day in ("周六", "周日", "周日")]
    other = wrong[wrong["person"] == "甲02"].iloc[[0]].assign(day="周三")
    said = "".join(broken_rules(replace(plan, assignments=pd.concat([wrong, *extra, other]))))
    for part in ("有一天排了两个班", "小时，应当在", "最多 5 天", "周末没有休息", "甲02 周三请了休", "站大堂，没有这个资格", "只给非全日制员工"):
        assert part in said
    closed = tuple(replace(day, closed=day.name == "周二") for day in plan.need.days)
    assert "周二排了班，这天不营业" in "".join(broken_rules(replace(plan, need=replace(plan.need, days=closed))))


def test_nobody_works_on_a_closed_day_and_its_need_does_not_count() -> None:
    days = [replace(day, closed=day.name == "周二") for day in plain_week(["周一", "周二"])]
    plan = roster({TELLER: table(["周一", "周二"], [1] * 6, [3] * 6)}, [Person("甲01", low=0), Person("甲02", low=0)], SMALL, days, EXACT)
    assert set(plan.assignments["day"]) == {"周一"}
    assert plan.cover.loc[plan.cover["day"] == "周二", ["need", "short"]].to_numpy().sum() == 0


def test_a_dear_day_is_paid_at_its_factor() -> None:
    days = [Day("周一", pay_factor=3.0)]
    plan = roster({TELLER: table(["周一"], [1, 1, 1, 0, 0, 0])}, [Person("甲01", low=1.5, high=1.5, hourly=100)], SMALL, days, EXACT)
    assert plan.cost == pytest.approx(450)


# The promise


def test_the_promise_is_kept_where_the_need_is_met() -> None:
    found = check_promise(example(), example_week())
    assert len(found) == 7 * 16
    covered = found[found["windows"] >= found["need"]]
    assert len(covered) >= 0.97 * len(found)
    assert covered["kept"].mean() > 0.98
    assert (found["kept"] == (found["service_level"] >= 0.85)).all()


def test_with_fewer_tellers_the_promise_breaks() -> None:
    plan = example()
    cover = plan.cover.copy()
    cover["have"] = np.where(cover["day"] == "周一", np.minimum(cover["have"], 2), cover["have"])
    cover["have"] = np.where((cover["day"] == "周二") & (cover["minute"] == 450), 0, cover["have"])
    found = check_promise(replace(plan, cover=cover), example_week()).set_index(["day", "minute"])
    assert found.loc["周一", "kept"].mean() < 0.5
    assert not found.at[("周二", 450.0), "kept"]
    assert found.loc["周五", "kept"].mean() > 0.9


def test_windows_of_several_posts_add_up() -> None:
    plan = example()
    both, one, vip = windows_by_day(plan, (TELLER, VIP_POST)), windows_by_day(plan), windows_by_day(plan, (VIP_POST,))
    pd.testing.assert_frame_equal(both, one + vip)
    assert int(vip.to_numpy().sum()) > 0


def test_a_day_without_its_customers_is_named() -> None:
    with pytest.raises(InputError, match="没有给出周二的来客"):
        check_promise(example(), {"周一": example_week()["周一"]})


# Input


GOOD = {TELLER: table(["周一"], [1] * 6)}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"required": {}}, "还没有给出"),
        ({"required": {"保安": GOOD[TELLER]}}, "岗位「保安」不认识"),
        ({"required": {TELLER: table(["周一"], [1, -1, 0, 0, 0, 0])}}, "周一第 2 个半小时"),
        ({"required": {TELLER: GOOD[TELLER] + 0.5}}, "不小于 0 的整数"),
        ({"required": {TELLER: GOOD[TELLER].set_axis(SLOTS * 2)}}, "每半小时一行"),
        ({"required": {**GOOD, LOBBY: table(["周二"], [1] * 6)}}, "「大堂」的需要人数表"),
        ({"days": [Day("周一"), Day("周一")]}, "名字要各不相同"),
        ({"staff": []}, "名单里还没有人"),
        ({"staff": [Person("甲01"), Person("甲01")]}, "代号要各不相同"),
        ({"staff": [Person("甲01", roles=("保安",))]}, "甲01 的岗位"),
        ({"staff": [Person("甲01", low=9, high=8)]}, "甲01 的每周工时"),
        ({"staff": [Person("甲01", low=math.nan)]}, "甲01 的每周工时"),
        ({"staff": [Person("甲01", max_days=8)]}, "最多上班的天数"),
        ({"staff": [Person("甲01", hourly=-1)]}, "每小时成本"),
        ({"staff": [Person("甲01", off=("周八",))]}, "请休的「周八」"),
        ({"staff": [Person("甲01", likes=("夜班",))]}, "「夜班」不在班次表里"),
        ({"patterns": []}, "班次表里还没有班"),
        ({"patterns": [EARLY, EARLY]}, "班次的名字要各不相同"),
        ({"patterns": [replace(EARLY, start=10)]}, "整点或半点"),
        ({"patterns": [replace(EARLY, end=0)]}, "结束时间要晚于"),
        ({"patterns": [replace(LONG, lunch=(150, 210))]}, "午饭要落在上班时间里面"),
    ],
)
def test_wrong_input_is_named(change: dict[str, object], says: str) -> None:
    given_all: dict[str, object] = {"required": GOOD, "staff": [Person("甲01", low=0)], "patterns": SMALL, **change}
    with pytest.raises(InputError, match=says):
        roster(**given_all)  # type: ignore[arg-type]


def test_the_usual_shifts_have_lunch_after_work_has_begun_and_paid_hours_without_it() -> None:
    patterns = usual_patterns()
    assert all(one.lunch is None or one.lunch[0] - one.start >= 90 for one in patterns)
    assert {one.name: one.hours for one in patterns}["全天1"] == 7
    assert {one.kind for one in patterns if one.part_time} == {"半天"}
    first = next(one for one in patterns if one.name == "全天1")
    assert [bool(serves) for serves in first.works(np.array([90.0, 120.0, 150.0, 180.0, 450.0, 480.0]))] == [True, False, False, True, True, False]
