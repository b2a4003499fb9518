"""Course plans add up to the minute, say what is wrong when they do not, and the guide has everything a trainer asks on the day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from branchcraft.authoring.courseware.guide import PLANNED, first_question, guide, shorter
from branchcraft.authoring.courseware.plan import (
    Activity,
    Plan,
    PlanError,
    Row,
    fitting,
    make_plan,
    minutes_of,
    read_activities,
    read_plans,
)
from branchcraft.authoring.courseware.reading import Lesson, Part, lessons
from branchcraft.authoring.syllabus import CASES, CHAPTERS
from branchcraft.ui.theme import missing_glyphs

ROOT = Path(__file__).parents[2]
LESSONS = lessons(ROOT)
PLANS = read_plans(ROOT, LESSONS)
ACTIVITIES = read_activities(ROOT)
each_plan = pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.name)


def rows(plan: Plan) -> list[Row]:
    return [row for day in plan.days for row in day.rows]


def part(section: str, heading: str, minutes: int) -> Part:
    return Part(section, heading, minutes)


CHAPTER = Lesson(
    "notebooks", "06_staffing", "人力", 60,
    parts=[
        part("情境", "情境：早上", 5), part("预测", "预测：几个", 2), part("运行", "运行一：摆", 10), part("解释", "解释一：为什么", 5),
        part("预测", "预测：再来", 2), part("运行", "运行二：价", 12), part("解释", "解释二：代价", 6), part("方法", "方法：算", 4), part("事实", "事实：出处", 2),
        part("练习", "练习：三问", 7), part("带回网点", "带回网点：周一", 5),
    ],
)  # fmt: skip


def planned(*slots: dict[str, Any], minutes: int, known: tuple[Lesson, ...] = (CHAPTER,)) -> Plan:
    raw = {"title": "t", "days": [{"title": "第一天", "starts": "9:00", "minutes": minutes, "slots": list(slots)}]}
    return make_plan("x", raw, known, {"open": Activity("开场", (), ("写",), "", "")})


def test_the_two_courses_are_two_and_five_days() -> None:
    assert {plan.name: len(plan.days) for plan in PLANS} == {"two_day": 2, "full": 5}


@each_plan
def test_every_day_has_exactly_360_minutes_with_its_breaks(plan: Plan) -> None:
    assert [(day.title, sum(row.minutes for row in day.rows)) for day in plan.days] == [(day.title, 360) for day in plan.days]
    for day in plan.days:
        assert sum(row.kind == "break" for row in day.rows) >= 2 and sum(row.kind == "lunch" for row in day.rows) == 1


@each_plan
def test_no_section_is_taught_twice(plan: Plan) -> None:
    taught = [(row.lesson.name, row.part.heading) for row in rows(plan) if row.lesson and row.part]
    assert len(taught) == len(set(taught)) > 0


@each_plan
def test_the_clock_runs_without_gaps_and_nobody_sits_two_hours(plan: Plan) -> None:
    for day in plan.days:
        now, since = minutes_of(day.rows[0].clock), 0
        for row in day.rows:
            assert minutes_of(row.clock) == now
            if row.kind == "lunch":
                now, since = 14 * 60, 0
                continue
            now += row.minutes
            since = 0 if row.kind == "break" else since + row.minutes
            assert since <= 115, (day.title, row.title)
        assert now == 17 * 60


def test_the_two_day_course_teaches_what_the_syllabus_says() -> None:
    days = next(plan for plan in PLANS if plan.name == "two_day").days
    chapters = [list(dict.fromkeys(row.where for row in day.rows if row.where.startswith("第"))) for day in days]
    assert chapters == [["第 00 章", "第 03 章", "第 04 章"], ["第 06 章", "第 05 章", "第 08 章"]]
    assert any("晨会" in row.title for row in days[1].rows)


def test_the_full_course_has_every_chapter_and_every_case() -> None:
    there = {row.where for row in rows(next(plan for plan in PLANS if plan.name == "full"))}
    assert there >= {f"第 {one.number} 章" for one in CHAPTERS} | {f"案例 {one.number}" for one in CASES}


def test_a_written_chapter_gives_its_own_sections_and_the_rest_is_slack() -> None:
    (day,) = planned({"chapter": "06", "minutes": 39}, minutes=39).days
    assert [row.title for row in day.rows][:4] == ["情境：早上", "预测：几个", "运行一：摆", "解释一：为什么"]
    assert day.rows[-2].title == "带回网点：周一"
    assert (day.rows[-1].kind, day.rows[-1].minutes) == ("slack", 6)
    assert [row.clock for row in day.rows][:3] == ["9:00", "9:05", "9:07"]


def test_a_round_is_taken_whole_or_not_at_all() -> None:
    for minutes in range(27, 61):
        sections = [one.section for one in fitting(CHAPTER.parts, minutes, (), "第 06 章")]
        assert sections.count("预测") == sections.count("运行") == sections.count("解释") and sections[-1] == "带回网点"


def test_a_plan_may_name_the_rounds_it_keeps() -> None:
    headings = [one.heading for one in fitting(CHAPTER.parts, 45, ("运行二",), "第 06 章")]
    assert headings == ["情境：早上", "预测：再来", "运行二：价", "解释二：代价", "带回网点：周一"]
    with pytest.raises(PlanError, match="第 06 章里没有以「运行九」开头的一节"):
        fitting(CHAPTER.parts, 45, ("运行九",), "第 06 章")


def test_a_case_is_cut_from_its_end() -> None:
    headings = [one.heading for one in fitting(CHAPTER.parts, 30, (), "案例 01", in_order=True)]
    assert headings == ["情境：早上", "预测：几个", "运行一：摆", "解释一：为什么", "预测：再来", "带回网点：周一"]


def test_a_chapter_that_is_not_written_stands_with_its_planned_minutes() -> None:
    (day,) = planned({"chapter": "08", "minutes": 60}, minutes=60).days
    assert [(row.kind, row.minutes, row.where) for row in day.rows] == [("planned", 60, "第 08 章")]


def test_a_second_slot_goes_on_where_the_first_stopped() -> None:
    (day,) = planned({"chapter": "06", "minutes": 30}, {"chapter": "06", "minutes": 25}, minutes=55).days
    titles = [row.title for row in day.rows if row.kind == "section"]
    assert len(titles) == len(set(titles)) and titles[-1] != "带回网点：周一" and "运行二：价" in titles


@pytest.mark.parametrize(
    ("slot", "says"),
    [
        ({"chapter": "06", "minutes": 7}, "第 06 章要 .* 分钟"),
        ({"chapter": "77", "minutes": 60}, "没有编号「77」"),
        ({"activity": "唱歌", "minutes": 60}, "没有叫「唱歌」的活动，activities.yaml 里有：open"),
        ({"film": "x", "minutes": 60}, "看不懂的一段"),
        ({"break": "休息", "minutes": 50}, "x.yaml「第一天」：各段加起来是 50 分钟，应当是 60 分钟"),
        ({"lunch": "两点"}, "时间写成"),
    ],
    ids=["too-short", "no-chapter", "no-activity", "no-kind", "does-not-add-up", "no-clock"],
)
def test_a_plan_that_cannot_be_taught_says_why(slot: dict[str, Any], says: str) -> None:
    with pytest.raises(PlanError, match=says):
        planned(slot, minutes=60)


def test_the_question_and_the_short_way_are_taken_from_the_notes() -> None:
    notes = "<p>先问：“哪半小时最难？”常见回答是中午。时间紧就直接看图。再说别的。</p>"
    assert first_question(notes) == "哪半小时最难？" and shorter(notes) == "时间紧就直接看图。"
    assert first_question("<p>不问。</p>") == shorter("<p>不问。</p>") == ""


def test_the_guide_has_run_sheets_questions_cuts_and_activities() -> None:
    soup = BeautifulSoup(guide(PLANS, ACTIVITIES, LESSONS), "html.parser")
    text = soup.get_text()
    for plan in PLANS:
        for row in rows(plan):
            assert row.title in text
    for one in ACTIVITIES.values():
        assert one.title in text and all(step in text for step in one.how)
    for words in ("案例讨论", "角色扮演", "情景演练", "头脑风暴", "时间不够，砍哪里", "要带的"):
        assert words in text
    assert (PLANNED in text) == any(row.kind == "planned" for plan in PLANS for row in rows(plan))
    for lesson in LESSONS:
        if lesson.shelf != "exercises":
            assert all(part.heading in text for part in lesson.parts)
    assert missing_glyphs(text.split("}")[-1]) == ""
