"""The week's roster: from "how many people in which half hour" to "who works when, and when do they eat".

Rules about people (hours, days off, skills, one day of the weekend free) are kept without exception. Half hours that cannot be covered, or only at
more than they are worth, stay short and are reported; wishes and fairness are weighed against pay. Nobody decides by hand who eats first: lunch
hours are part of the shifts, and cover counts only those who are not at lunch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.roster_input import Day, Need, Pattern, Person, Rules, check_need, check_patterns, check_staff
from branchcraft.staffing.roster_relax import relax
from branchcraft.staffing.roster_solve import Shift, Solution, burden, write_week

ASSIGNMENT_COLUMNS = ("day", "person", "pattern", "role", "start", "end", "lunch_from", "lunch_to", "hours")


@dataclass(frozen=True)
class Roster:
    """A week with names in it."""

    need: Need
    staff: tuple[Person, ...]
    patterns: tuple[Pattern, ...]
    rules: Rules
    shifts: tuple[Shift, ...]
    """Who works what, as numbers; `assignments` says it in words."""
    assignments: pd.DataFrame = field(repr=False)
    """One row per shift: day, person, pattern, role, start, end, lunch_from, lunch_to (minutes after opening, NaN without lunch), hours (paid)."""
    cover: pd.DataFrame = field(repr=False)
    """One row per day, half hour and role: day, minute, role, need, have, short."""
    fairness: pd.DataFrame = field(repr=False)
    """Index person: hours, days, early_late, weekend, unpopular (points), liked, disliked, part_time."""
    cost: float
    """Pay of the week in yuan, wishes not included."""
    status: str
    """"optimal": proven to within the gap; "time": the best that was found in the time allowed."""
    gap: float
    """Proven relative distance from the best possible."""

    @property
    def short_half_hours(self) -> int:
        """People missing × half hours, the whole week."""
        return int(self.cover["short"].sum())

    @property
    def spread(self) -> int:
        """Unpopular points of the full-timer who has the most, minus those of the one who has the fewest."""
        points = self.fairness.loc[~self.fairness["part_time"], "unpopular"]
        return int(points.max() - points.min()) if len(points) else 0


def roster(
    required: Mapping[str, pd.DataFrame],
    staff: Iterable[Person],
    patterns: Iterable[Pattern],
    days: Sequence[Day] | None = None,
    rules: Rules | None = None,
) -> Roster:
    """The cheapest roster that keeps every rule about people.

    Parameters
    ----------
    required : role (柜员, 大堂, 贵宾) → DataFrame of people needed; index half hour start in minutes after opening, one column per day.
    staff, patterns : who there is and which shifts there are.
    days : what the columns are (weekend, holiday, closed); without it, 周一 … 周日 as they are called.
    rules : prices in yuan of a missing person, of wishes and of unfairness; and how long to search.

    Raises InputError, also when no roster keeps the rules about people; its sentence names them and the smallest change that helps.
    """
    rules = rules or Rules()
    shifts = check_patterns(patterns)
    need = check_need(required, days)
    people = check_staff(staff, shifts, need)
    week = write_week(need, people, shifts, rules)
    solution = week.solve(rules.gap, rules.seconds)
    if solution.status == "infeasible":
        ways = relax(need, people, shifts, rules, whole_cover=False)
        raise InputError("按现在的规则排不出班表。最小的改动：" + (ways[0].sentence if ways else "没有找到，请放宽每周工时。"))
    if not solution.values.size and week.price:
        raise InputError(f"{rules.seconds:g} 秒里还没有找到一张班表，请把时间放长，或减少班次。")
    return as_roster(need, people, shifts, rules, week.chosen(solution), solution)


def as_roster(
    need: Need, staff: tuple[Person, ...], patterns: tuple[Pattern, ...], rules: Rules, chosen: Sequence[Shift], solution: Solution
) -> Roster:
    """Chosen shifts with their tables."""
    shifts = tuple(sorted(chosen, key=lambda shift: (shift.day, shift.person)))
    cost = sum(patterns[one.pattern].hours * staff[one.person].hourly * need.days[one.day].pay_factor for one in shifts)
    return Roster(
        need,
        staff,
        patterns,
        rules,
        shifts,
        assignments_table(need, staff, patterns, shifts),
        cover_table(need, patterns, shifts),
        fairness_table(need, staff, patterns, shifts),
        float(cost),
        solution.status,
        solution.gap,
    )


def assignments_table(need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], shifts: Sequence[Shift]) -> pd.DataFrame:
    """As `Roster.assignments`."""
    rows = []
    for one in shifts:
        pattern = patterns[one.pattern]
        lunch = pattern.lunch or (float("nan"), float("nan"))
        names = (need.days[one.day].name, staff[one.person].name, pattern.name, need.roles[one.role])
        rows.append((*names, pattern.start, pattern.end, *lunch, pattern.hours))
    return pd.DataFrame(rows, columns=list(ASSIGNMENT_COLUMNS))


def cover_table(need: Need, patterns: Sequence[Pattern], shifts: Sequence[Shift]) -> pd.DataFrame:
    """As `Roster.cover`."""
    have = need.people * 0
    for one in shifts:
        have[one.role, one.day] += patterns[one.pattern].works(need.starts)
    rows = [
        (day.name, minute, role, int(need.people[r, d, k]), int(have[r, d, k]), int(max(need.people[r, d, k] - have[r, d, k], 0)))
        for d, day in enumerate(need.days)
        for k, minute in enumerate(need.starts)
        for r, role in enumerate(need.roles)
    ]
    return pd.DataFrame(rows, columns=["day", "minute", "role", "need", "have", "short"])


def fairness_table(need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], shifts: Sequence[Shift]) -> pd.DataFrame:
    """As `Roster.fairness`."""
    rows = []
    for number, person in enumerate(staff):
        mine = [one for one in shifts if one.person == number]
        worked = [{patterns[one.pattern].name, patterns[one.pattern].kind} for one in mine]
        rows.append(
            {
                "hours": float(sum(patterns[one.pattern].hours for one in mine)),
                "days": len(mine),
                "early_late": sum(patterns[one.pattern].unpopular for one in mine),
                "weekend": sum(need.days[one.day].weekend for one in mine),
                "unpopular": sum(burden(need, patterns, one) for one in mine),
                "liked": sum(bool(names & set(person.likes)) for names in worked),
                "disliked": sum(bool(names & set(person.dislikes)) for names in worked),
                "part_time": person.part_time,
            }
        )
    return pd.DataFrame(rows, index=pd.Index([person.name for person in staff], name="person"))
