"""A course plan: which sections, in which order, how many minutes, read from a file that a trainer may edit.

A plan gives a chapter a number of minutes, not a list of all its sections: the sections are taken from the stored notebook – its opening, as many
rounds of guess, run and reason as fit (or those that the plan names), what goes home – and what is left over is slack for questions. A chapter that
is not written yet stands with its planned minutes. So a day adds up to what it promises before and after a chapter lands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from branchcraft.authoring.courseware.reading import Lesson, Part
from branchcraft.authoring.syllabus import CASES, CHAPTERS, Planned

FOLDER = Path("notebooks", "plans")
ACTIVITIES = "activities.yaml"
KINDS = ("chapter", "case", "activity", "break", "lunch")


class PlanError(ValueError):
    """A plan that cannot be taught; says in Chinese where and what to change."""


@dataclass(frozen=True)
class Activity:
    """What a class does without a notebook."""

    title: str
    materials: tuple[str, ...]
    how: tuple[str, ...]
    watch: str
    short: str


@dataclass(frozen=True)
class Row:
    """One line of a run sheet."""

    clock: str
    minutes: int
    kind: str
    """section, slack, planned, activity, break or lunch."""
    title: str
    lesson: Lesson | None = None
    part: Part | None = None
    activity: Activity | None = None
    where: str = ""


@dataclass(frozen=True)
class Day:
    """One day of a plan, with the clock worked out."""

    title: str
    minutes: int
    rows: tuple[Row, ...]

    @property
    def total(self) -> int:
        """Minutes of all rows."""
        return sum(row.minutes for row in self.rows)


@dataclass(frozen=True)
class Plan:
    """A course plan."""

    name: str
    title: str
    audience: str
    days: tuple[Day, ...]


def read_activities(root: Path) -> dict[str, Activity]:
    """The classroom activities by name."""
    raw = yaml.safe_load((root / FOLDER / ACTIVITIES).read_text(encoding="utf-8"))
    return {
        name: Activity(one["title"], tuple(one.get("materials", ())), tuple(one["how"]), one.get("watch", ""), one.get("short", ""))
        for name, one in raw.items()
    }


def read_plans(root: Path, lessons: Sequence[Lesson]) -> list[Plan]:
    """All plans of the course, the shortest first. Raises PlanError."""
    activities = read_activities(root)
    paths = [path for path in sorted((root / FOLDER).glob("*.yaml")) if path.name != ACTIVITIES]
    plans = [make_plan(path.stem, yaml.safe_load(path.read_text(encoding="utf-8")), lessons, activities) for path in paths]
    return sorted(plans, key=lambda plan: len(plan.days))


def make_plan(name: str, raw: Mapping[str, Any], lessons: Sequence[Lesson], activities: Mapping[str, Activity]) -> Plan:
    """The plan that a file describes. Raises PlanError when a day does not add up, or names what is not there."""
    used: set[tuple[str, str]] = set()
    days = []
    for one in raw["days"]:
        rows = tuple(_clocked(one["starts"], [row for slot in one["slots"] for row in _rows(slot, lessons, activities, used)]))
        day = Day(one["title"], int(one["minutes"]), rows)
        if day.total != day.minutes:
            raise PlanError(f"{name}.yaml「{day.title}」：各段加起来是 {day.total} 分钟，应当是 {day.minutes} 分钟。")
        days.append(day)
    return Plan(name, raw["title"], raw.get("for", ""), tuple(days))


def _rows(slot: Mapping[str, Any], lessons: Sequence[Lesson], activities: Mapping[str, Activity], used: set[tuple[str, str]]) -> list[Row]:
    kind = next((kind for kind in KINDS if kind in slot), None)
    if kind is None:
        raise PlanError(f"看不懂的一段：{dict(slot)}。每段要有 {'、'.join(KINDS)} 里的一个。")
    if kind == "lunch":
        return [Row(str(slot["lunch"]), 0, "lunch", "午饭")]
    minutes = int(slot["minutes"])
    if kind == "break":
        return [Row("", minutes, "break", slot["break"])]
    if kind == "activity":
        if slot["activity"] not in activities:
            raise PlanError(f"没有叫「{slot['activity']}」的活动，{ACTIVITIES} 里有：{'、'.join(activities)}。")
        activity = activities[slot["activity"]]
        return [Row("", minutes, "activity", slot.get("title", activity.title), activity=activity)]
    shelf, planned = ("notebooks", CHAPTERS) if kind == "chapter" else ("cases", CASES)
    lesson = next((one for one in lessons if one.shelf == shelf and one.number == slot[kind]), None)
    entry = _planned(planned, slot[kind])
    where = f"{'第 ' + entry.number + ' 章' if kind == 'chapter' else '案例 ' + entry.number}"
    if lesson is None:
        return [Row("", minutes, "planned", f"{where} {entry.title}", where=where)]
    parts = [part for part in lesson.parts if (lesson.name, part.heading) not in used]
    taken = fitting(parts, minutes, tuple(slot.get("keep", ())), where, shelf == "cases")
    used |= {(lesson.name, part.heading) for part in taken}
    rows = [Row("", part.minutes, "section", part.heading, lesson, part, where=where) for part in taken]
    rest = minutes - sum(part.minutes for part in taken)
    return [*rows, Row("", rest, "slack", f"{where} 机动：答疑、没做完的面板", lesson, where=where)] if rest else rows


def _planned(planned: Iterable[Planned], number: str) -> Planned:
    found = next((one for one in planned if one.number == number), None)
    if found is None:
        raise PlanError(f'没有编号「{number}」的章或案例；编号要加引号，例如 "06"。')
    return found


def fitting(parts: Sequence[Part], minutes: int, keep: tuple[str, ...], where: str, in_order: bool = False) -> list[Part]:
    """The sections that fit into `minutes`, in their order. Raises PlanError when not even the core fits.

    `keep` names rounds by how the heading of their run begins; without it rounds are taken from the first on. `in_order`: a case, whose sections
    build on one another, is cut from its end.
    """
    parts = [part for part in parts if part.minutes]
    last = [part for part in parts if part.section == "带回网点"]
    groups = [[part] for part in parts if part not in last] if in_order else rounds([part for part in parts if part not in last])
    if keep:
        chosen = [group for group in groups if group[0].section == "情境" or any(part.heading.startswith(keep) for part in group)]
        missing = [token for token in keep if not any(part.heading.startswith(token) for group in groups for part in group)]
        if missing:
            raise PlanError(f"{where}里没有以「{missing[0]}」开头的一节。")
    else:
        # How the chapter opens is never cut, not even when nothing else fits.
        chosen = [group for group in groups if group[0].section == "情境"][:1]
        for group in [group for group in groups if group not in chosen]:
            if sum(part.minutes for one in [*chosen, group, last] for part in one) > minutes:
                if in_order:
                    break
                continue
            chosen.append(group)
    taken = [part for part in parts if part in last or any(part in group for group in chosen)]
    needed = sum(part.minutes for part in taken)
    if needed > minutes or not taken:
        raise PlanError(f"{where}要 {needed} 分钟，安排里只有 {minutes} 分钟。")
    return taken


def rounds(parts: Sequence[Part]) -> list[list[Part]]:
    """Sections that belong together: a guess, the run that answers it, the reason; every other section stands alone."""
    groups: list[list[Part]] = []
    for part in parts:
        before = groups[-1][-1].section if groups else ""
        if (part.section, before) in (("运行", "预测"), ("解释", "运行"), ("解释", "解释")):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _clocked(starts: str, rows: Iterable[Row]) -> Iterable[Row]:
    now = minutes_of(starts)
    for row in rows:
        if row.kind == "lunch":
            yield Row(f"{now // 60}:{now % 60:02d}", 0, "lunch", f"午饭，{row.clock} 接着上")
            now = minutes_of(row.clock)
            continue
        yield Row(f"{now // 60}:{now % 60:02d}", row.minutes, row.kind, row.title, row.lesson, row.part, row.activity, row.where)
        now += row.minutes


def minutes_of(clock: str) -> int:
    """Minutes since midnight of "9:30"."""
    hour, _, minute = str(clock).partition(":")
    if not (hour.isdigit() and minute.isdigit()):
        raise PlanError(f'时间写成 "9:00" 这样，加引号；现在是「{clock}」。')
    return int(hour) * 60 + int(minute)
