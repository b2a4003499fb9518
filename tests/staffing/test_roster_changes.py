"""When the week does not work out: the smallest change to a rule, a sick call that leaves the others alone, holidays, and the workbook."""

from __future__ import annotations

import io
import itertools
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from branchcraft.errors import InputError
from branchcraft.staffing.roster import Roster, roster
from branchcraft.staffing.roster_calendar import STATUTORY, calendar_week, day_kind, hours_for_week, need_for_week, pay_factor
from branchcraft.staffing.roster_check import broken_rules
from branchcraft.staffing.roster_example import example_staff, example_week, requirement_of
from branchcraft.staffing.roster_input import LOBBY, TELLER, VIP_POST, WEEKDAYS, Pattern, Person, Rules, check_need, plain_week, usual_patterns
from branchcraft.staffing.roster_relax import PRICES, Way, relax
from branchcraft.staffing.roster_replan import Replan, replan
from branchcraft.staffing.roster_report import advice, cover_sheet, fairness_sheet, person_sheet, roster_workbook, week_table

EXACT = Rules(gap=0.0)
DAY = Pattern("白班", "全天", 0, 120)
EARLY, LATE = Pattern("早", "早班", 0, 60), Pattern("晚", "晚班", 60, 120)
SHIFTS = (DAY, EARLY, LATE)


def table(days: list[str], *columns: list[int]) -> pd.DataFrame:
    return pd.DataFrame(dict(zip(days, columns, strict=True)), index=pd.Index(np.arange(len(columns[0])) * 30.0, name="interval"))


@cache
def example() -> Roster:
    return roster(requirement_of(example_week()), example_staff(), usual_patterns())


def ways(plan: Roster) -> list[Way]:
    return relax(plan.need, plan.staff, plan.patterns, plan.rules)


# The smallest change


def test_a_missing_vip_is_answered_with_a_skill_or_a_day_off_moved() -> None:
    days = ["周三", "周四"]
    staff = [Person("甲03", (TELLER, VIP_POST), 0, 2, max_days=1, off=("周三",)), Person("甲04", (TELLER,), 0, 2, max_days=1)]
    plan = roster({VIP_POST: table(days, [0, 1, 1, 0], [0] * 4), TELLER: table(days, [0] * 4, [1, 1, 0, 0])}, staff, SHIFTS, rules=EXACT)
    said = advice(plan)
    assert said[:2] == ["周三 9:30 缺 1 名贵宾。", "周三 10:00 缺 1 名贵宾。"]
    assert said[2:] == ["最小的改动：把 甲03 周三的休息挪到周四。", "另一种改法：给 甲04 加贵宾资格。"]


@pytest.mark.parametrize(
    ("person", "required", "sentence"),
    [
        (Person("甲01", (LOBBY,), 0), {TELLER: table(["周一"], [1] * 4)}, "给 甲01 加柜员资格。"),
        (Person("甲01", low=0, high=1.5), {TELLER: table(["周一"], [1] * 4)}, "甲01 这周多排 0.5 小时（超过每周最多工时）。"),
        (Person("甲01", low=0, max_days=1), {TELLER: table(["周一", "周二"], [1] * 4, [1] * 4)}, "甲01 这周多上 1 天班。"),
        (Person("甲01", low=0), {TELLER: table(["周六", "周日"], [1] * 4, [1] * 4)}, "甲01 这周的周末不休。"),
        (Person("甲01", low=0, off=("周一",)), {TELLER: table(["周一", "周二"], [1] * 4, [1] * 4)}, "请 甲01 周一来上班。"),
        (Person("甲01", low=0), {TELLER: table(["周一"], [2, 2, 1, 1])}, "只有添人手：还缺 2 个人次的半小时。"),
    ],
)
def test_each_rule_that_stands_in_the_way_is_named(person: Person, required: dict[str, pd.DataFrame], sentence: str) -> None:
    plan = roster(required, [person], SHIFTS, rules=EXACT)
    assert plan.short_half_hours > 0
    assert ways(plan)[0].sentence == sentence


def test_a_week_that_works_needs_no_change() -> None:
    plan = roster({TELLER: table(["周一"], [1] * 4)}, [Person("甲01", low=0)], SHIFTS, rules=EXACT)
    assert ways(plan) == []
    assert advice(plan) == []


def test_gaps_that_are_only_too_dear_are_called_so() -> None:
    plan = roster({TELLER: table(["周一"], [1] * 4)}, [Person("甲01", low=0)], SHIFTS, rules=replace(EXACT, short=1.0))
    assert plan.short_half_hours == 4
    assert "把缺人的价格提高" in advice(plan)[-1]


def test_owed_hours_that_cannot_be_worked_are_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match=r"排不出班表。最小的改动：甲01 这周少排 2 小时"):
        roster({TELLER: table(["周一"], [1] * 4)}, [Person("甲01", low=4)], SHIFTS, rules=EXACT)


def price_of(week: tuple[tuple[Pattern, str] | None, ...], person: Person, days: list[str]) -> float:
    """What one person's week would ask of the rules, counted by hand."""
    worked = [(day, one) for day, one in zip(days, week, strict=True) if one is not None]
    hours = sum(one[0].hours for _, one in worked)
    price = PRICES["少排工时"] * max(person.low - hours, 0) + PRICES["加班"] * max(hours - person.high, 0)
    price += PRICES["多上一天"] * max(len(worked) - person.max_days, 0) + PRICES["挪休息"] * len({day for day, _ in worked} & set(person.off))
    price += PRICES["周末双休"] * ({"周六", "周日"} <= {day for day, _ in worked})
    return price + PRICES["加资格"] * len({one[1] for _, one in worked} - set(person.roles))


@pytest.mark.parametrize(
    "staff",
    [
        [Person("甲01", (LOBBY,), 0, 2), Person("甲02", (TELLER,), 0, 3, off=("周六",))],
        [Person("甲01", (TELLER,), 3, 4, max_days=1), Person("甲02", (TELLER,), 0, 1)],
        [Person("甲01", (TELLER, LOBBY), 0, 4), Person("甲02", (TELLER,), 0, 4, max_days=1, off=("周日",))],
    ],
)
def test_no_smaller_change_exists(staff: list[Person]) -> None:
    days = ["周六", "周日"]
    required = {TELLER: table(days, [1, 1, 1, 1], [1, 1, 2, 1]), LOBBY: table(days, [0, 0, 1, 1], [1, 0, 0, 0])}
    options = [None, *((pattern, role) for pattern in SHIFTS for role in required)]
    all_weeks = list(itertools.product(options, repeat=2))
    best = np.inf
    for weeks in itertools.product(all_weeks, repeat=2):
        short = 0
        for role, wanted in required.items():
            for number in range(2):
                for slot, minute in enumerate(wanted.index):
                    have = sum(
                        one[number] is not None and one[number][1] == role and one[number][0].start <= minute < one[number][0].end for one in weeks
                    )
                    short += max(wanted.iat[slot, number] - have, 0)
        gives = sum(price_of(week, person, days) for week, person in zip(weeks, staff, strict=True))
        best = min(best, PRICES["缺人"] * short + gives)
    assert relax(check_need(required), staff, SHIFTS, EXACT)[0].price == pytest.approx(best, abs=1e-3)


# Somebody is sick


def key(plan: Roster, without: str, days: list[str]) -> Counter[tuple[str, ...]]:
    rows = plan.assignments[(plan.assignments["person"] != without) & plan.assignments["day"].isin(days)]
    return Counter(rows[["day", "person", "pattern", "role"]].itertuples(index=False, name=None))


@cache
def mended(person: str, day: str, minute: float = -60.0) -> Replan:
    return replan(example(), person, day, minute)


@pytest.mark.parametrize(
    ("person", "day", "minute"), [("甲03", "周二", -60.0), ("甲08", "周一", 120.0), ("甲01", "周六", -60.0), ("甲06", "周五", 300.0)]
)
def test_a_sick_call_keeps_the_others_and_every_rule(person: str, day: str, minute: float) -> None:
    found = mended(person, day, minute)
    before, after = found.before, found.after
    past = list(WEEKDAYS[: WEEKDAYS.index(day)])
    assert key(after, "", past) == key(before, "", past)
    lost = before.assignments[(before.assignments["person"] == person) & (before.assignments["day"] == day) & (before.assignments["end"] > minute)]
    still = after.assignments[(after.assignments["person"] == person) & (after.assignments["day"] == day)]
    assert len(still) == 0 or len(lost) == 0
    moved = key(before, person, list(WEEKDAYS)) - key(after, person, list(WEEKDAYS))
    come = key(after, person, list(WEEKDAYS)) - key(before, person, list(WEEKDAYS))
    assert found.changed == len({one[:2] for one in (*moved, *come)})
    assert found.changed <= 4
    assert found.short <= found.short_untouched
    assert [line for line in broken_rules(after) if person not in line] == []
    for name, pattern in ((one[1], one[2]) for one in come if one[0] == day):
        start = next(one.start for one in example().patterns if one.name == pattern)
        was = before.assignments[(before.assignments["person"] == name) & (before.assignments["day"] == day)]
        assert start >= minute + 60 or start in was["start"].to_list()


def test_nothing_changes_when_the_day_can_do_without() -> None:
    need = {TELLER: table(["周一", "周二"], [1] * 4, [1] * 4)}
    plan = roster(need, [Person("甲01", low=2), Person("甲02", low=4)], (DAY,), rules=EXACT)
    day = plan.assignments.loc[plan.assignments["person"] == "甲01", "day"].iloc[0]
    found = replan(plan, "甲01", day)
    assert (found.changed, found.kept, found.short, found.short_untouched) == (0, 1 + (day == "周一"), 0, 0)


def test_a_colleague_is_called_in_only_when_that_covers_something_dearer() -> None:
    need = {TELLER: table(["周一", "周二"], [1] * 4, [0, 0, 0, 1])}
    plan = roster(need, [Person("甲01", low=2), Person("甲02", low=0, high=2, hourly=400)], (DAY,), rules=EXACT)
    sick = "甲01"
    assert set(plan.assignments["person"]) == {sick}
    assert [tuple(row) for row in replan(plan, sick, "周一").changes.to_numpy()] == [("周一", "甲02", "休", "白班（柜员）")]
    cheap = replace(plan, rules=replace(plan.rules, short=1.0))
    assert replan(cheap, sick, "周一").changed == 0
    assert replan(cheap, sick, "周一").short == 4
    late = replan(plan, sick, "周一", from_minute=-30.0)
    assert (late.changed, late.short) == (0, 4), "nobody can be there at opening any more"


def test_cover_before_the_call_stays_and_later_half_hours_lose_the_sick() -> None:
    need = {TELLER: table(["周一"], [1] * 4)}
    plan = roster(need, [Person("甲01", low=2)], (DAY,), rules=EXACT)
    found = replan(plan, "甲01", "周一", from_minute=60.0)
    assert list(found.after.cover["have"]) == [1, 1, 0, 0]
    assert (found.short, found.short_untouched) == (2, 2)


def test_whoever_is_back_works_as_planned_and_not_more() -> None:
    plan = example()
    found = replan(plan, "甲03", "周一", back="周四")
    mine = {name: one.assignments[one.assignments["person"] == "甲03"] for name, one in (("before", plan), ("after", found.after))}
    later = mine["before"][mine["before"]["day"].isin(WEEKDAYS[3:])]
    pd.testing.assert_frame_equal(mine["after"].reset_index(drop=True), later.reset_index(drop=True))


def test_overtime_is_asked_only_when_it_is_allowed() -> None:
    need = {TELLER: table(["周一", "周二"], [1] * 4, [1] * 4)}
    plan = roster(need, [Person("甲01", low=2, high=2), Person("甲02", low=2, high=2)], (DAY,), rules=EXACT)
    sick = plan.assignments.loc[plan.assignments["day"] == "周一", "person"].iloc[0]
    assert replan(plan, sick, "周一", extra_hours=0.0).after.fairness["hours"].sum() == 2
    found = replan(plan, sick, "周一", extra_hours=2.0)
    assert (found.short, found.changed) == (0, 1)


def test_two_weekend_days_are_not_asked_of_anybody_by_a_sunday_call() -> None:
    need = {TELLER: table(["周六", "周日"], [1] * 4, [1] * 4)}
    plan = roster(need, [Person("甲01", low=0), Person("甲02", low=0)], (DAY,), rules=EXACT)
    sunday = plan.assignments.loc[plan.assignments["day"] == "周日", "person"].iloc[0]
    found = replan(plan, sunday, "周日")
    assert (found.changed, found.short) == (0, 4)


def test_a_sick_call_says_who_has_to_be_told() -> None:
    found = mended("甲03", "周二")
    said = found.sentences()
    assert f"改动 {found.changed} 个班以后缺 {found.short} 个" in said[0]
    assert len(said) == 1 + found.changed
    assert all("→" in line for line in said[1:])


@pytest.mark.parametrize(
    ("sick", "day", "back", "says"),
    [("乙99", "周一", None, "没有「乙99」"), ("甲01", "周八", None, "没有「周八」"), ("甲01", "周三", "周二", "之后")],
)
def test_a_wrong_sick_call_is_named(sick: str, day: str, back: str | None, says: str) -> None:
    with pytest.raises(InputError, match=says):
        replan(example(), sick, day, back=back)


# Holidays


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2025, 10, 1), "节假日"),
        (date(2025, 10, 4), "节假日"),
        (date(2025, 9, 28), "调休上班"),
        (date(2025, 10, 11), "调休上班"),
        (date(2025, 10, 12), "周末"),
        (date(2025, 10, 9), "工作日"),
        (date(2026, 2, 14), "调休上班"),
        (date(2026, 2, 17), "节假日"),
        (date(2026, 10, 10), "调休上班"),
    ],
)
def test_days_are_those_of_the_state_councils_arrangement(day: date, kind: str) -> None:
    assert day_kind(day) == kind


def test_a_year_that_is_not_announced_is_refused() -> None:
    with pytest.raises(InputError, match="2090 年的放假安排还不在日历里"):
        calendar_week(date(2090, 1, 2))


def test_a_week_begins_on_monday() -> None:
    with pytest.raises(InputError, match="2026-10-01 是周四"):
        calendar_week(date(2026, 10, 1))


def test_a_week_closes_on_holidays_and_on_weekends_where_asked() -> None:
    week = calendar_week(date(2026, 10, 5))
    assert [day.name for day in week if day.closed] == ["周一", "周二", "周三"]
    assert [day.name for day in calendar_week(date(2026, 10, 5), open_weekends=False) if day.closed] == ["周一", "周二", "周三", "周日"]
    assert not any(day.closed for day in calendar_week(date(2026, 10, 5), open_holidays=True))
    assert week[5].date == "2026-10-10"


def test_a_make_up_saturday_needs_a_working_days_people_and_a_holiday_none() -> None:
    profiles = {TELLER: table(list(WEEKDAYS), *([number] * 4 for number in range(1, 8)))}
    need = need_for_week(profiles, calendar_week(date(2026, 10, 5)))[TELLER]
    assert need.iloc[0].to_dict() == {"周一": 0, "周二": 0, "周三": 0, "周四": 4, "周五": 5, "周六": 3, "周日": 7}
    with pytest.raises(InputError, match="没有周日这一列"):
        need_for_week({TELLER: profiles[TELLER].drop(columns="周日")}, calendar_week(date(2026, 10, 5)))


@pytest.mark.parametrize(
    ("monday", "hours"), [(date(2026, 9, 28), (19.0, 24.0, 3)), (date(2026, 3, 2), (32.0, 40.0, 5)), (date(2026, 2, 9), (38.25, 48.0, 6))]
)
def test_hours_follow_the_working_days(monday: date, hours: tuple[float, float, int]) -> None:
    person = hours_for_week([Person("甲01")], calendar_week(monday))[0]
    assert (person.low, person.high, person.max_days) == hours


def test_days_off_that_were_granted_are_not_worked_off_in_a_short_week() -> None:
    days = calendar_week(date(2026, 9, 28))
    asked, other = hours_for_week([Person("甲01", off=("周三",)), Person("甲02")], days)
    assert (asked.low, other.low) == (12.75, 19.0)
    assert asked.high == other.high


def test_work_on_holidays_comes_on_top_up_to_the_usual_limits() -> None:
    person = hours_for_week([Person("甲01")], calendar_week(date(2026, 2, 16), open_holidays=True))[0]
    assert (person.low, person.high, person.max_days) == (0, 40, 5)
    shut = hours_for_week([Person("甲01")], calendar_week(date(2026, 2, 16)))[0]
    assert (shut.low, shut.high, shut.max_days) == (0, 0, 0)


def test_an_ordinary_week_leaves_everybody_as_they_are() -> None:
    assert hours_for_week(example_staff(), plain_week()) == example_staff()
    assert hours_for_week(example_staff(), calendar_week(date(2026, 3, 2))) == example_staff()


def test_statutory_holidays_are_thirteen_and_cost_three_times() -> None:
    statutory = [date(2026, *day) for day in STATUTORY[2026]]
    assert len(statutory) == 13
    assert {day_kind(day) for day in statutory} == {"节假日"}
    assert {pay_factor(day) for day in statutory} == {3.0}
    assert pay_factor(date(2026, 2, 20)) == 2.0
    assert pay_factor(date(2026, 2, 14)) == pay_factor(date(2026, 3, 2)) == 1.0
    assert pay_factor(date(2025, 10, 1)) == 1.0  # that year's days are not listed


@pytest.mark.parametrize("monday", [date(2026, 2, 9), date(2026, 9, 28)])
def test_every_kind_of_week_can_be_rostered_with_days_off(monday: date) -> None:
    days = calendar_week(monday)
    plan = roster(need_for_week(requirement_of(example_week()), days), hours_for_week(example_staff(), days), usual_patterns(), days)
    assert broken_rules(plan) == []


def test_a_holiday_week_can_be_rostered() -> None:
    days = calendar_week(date(2026, 10, 5))
    need = need_for_week(requirement_of(example_week()), days)
    plan = roster(need, hours_for_week(example_staff(), days), usual_patterns(), days)
    assert broken_rules(plan) == []
    assert set(plan.assignments["day"]) == {"周四", "周五", "周六", "周日"}
    assert week_table(plan)["周六 10-10（调休上班）"].str.contains("–").any()
    assert set(week_table(plan)["周一 10-05（节假日）"]) == {"不营业"}


# The workbook


@cache
def nasty() -> Roster:
    """Codes that Excel would take for a formula, for a sheet of ours, or not accept as a sheet's name."""
    names = dict(zip(("甲01", "甲02", "甲03", "甲04"), ("=1+1", "总表", "a/b:c", "A/B:C"), strict=True))
    plan = example()
    return replace(
        plan,
        staff=tuple(replace(person, name=names.get(person.name, person.name)) for person in plan.staff),
        assignments=plan.assignments.assign(person=plan.assignments["person"].replace(names)),
        fairness=plan.fairness.rename(index=names),
    )


@cache
def book() -> Workbook:
    return load_workbook(io.BytesIO(roster_workbook(nasty(), branch="甲行 A 支行（虚构）")))


def test_the_workbook_has_the_wall_sheet_cover_cost_and_one_sheet_per_person() -> None:
    assert book().sheetnames[:7] == ["总表", "覆盖", "成本与公平", "=1+1", "总表~2", "a_b_c", "A_B_C~2"]
    assert len(book().sheetnames) == 3 + 12


@pytest.mark.parametrize(
    ("sheet", "made"),
    [
        ("总表", lambda: week_table(nasty())),
        ("覆盖", lambda: cover_sheet(nasty())),
        ("成本与公平", lambda: fairness_sheet(nasty())),
        ("甲05", lambda: person_sheet(nasty(), "甲05")),
    ],
)
def test_each_sheet_holds_its_table(sheet: str, made: object) -> None:
    table_made = made()  # type: ignore[operator]
    rows = [list(row) for row in book()[sheet].iter_rows(values_only=True)]
    at = next(number for number, row in enumerate(rows) if row[0] == table_made.columns[0])
    found = [["" if value is None else value for value in row[: table_made.shape[1]]] for row in rows[at + 1 :]]
    assert rows[at][: table_made.shape[1]] == list(table_made.columns)
    wanted = [["'=1+1" if value == "=1+1" else value for value in row] for row in table_made.to_numpy().tolist()]
    assert found == wanted


def test_no_cell_of_the_workbook_is_a_formula() -> None:
    kinds = Counter(cell.data_type for sheet in book() for row in sheet.iter_rows() for cell in row)
    assert kinds["f"] == 0
    assert kinds["n"] > 100


def test_short_half_hours_are_coloured() -> None:
    coloured = [row[5].value for row in book()["覆盖"].iter_rows(min_row=4) if row[5].fill.fgColor.rgb.endswith("F8CBAD")]
    assert sum(coloured) == example().short_half_hours > 0


def test_costs_of_the_people_add_up_to_the_week() -> None:
    assert fairness_sheet(example())["成本（元）"].sum() == pytest.approx(example().cost, abs=6)


def test_a_persons_sheet_says_when_where_and_when_to_eat() -> None:
    plan = roster({TELLER: table(["周一"], [1] * 16)}, [Person("甲01", low=7, off=())], usual_patterns(), rules=EXACT)
    row = person_sheet(plan, "甲01").iloc[0]
    assert row["时间"] == "9:00–17:00"
    assert row["午饭"] in ("11:00–12:00", "11:30–12:30", "12:00–13:00", "12:30–13:30")
    assert row["岗位"] == "柜员"
    assert "（午 1" in week_table(plan)["周一"].iloc[0]
