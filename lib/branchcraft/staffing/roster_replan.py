"""Somebody calls in sick at eight: mend the roster so that as few others as possible have to change their plans.

What has been worked is past, shifts under way cannot begin anew, and whoever comes in needs time to get there. Every change of somebody else's
shift has a price, a call to somebody who is off a higher one; a roster is changed only where that leaves fewer half hours short.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.roster import Roster, as_roster
from branchcraft.staffing.roster_input import Person
from branchcraft.staffing.roster_solve import Allowed, Price, Shift, Week, add_cover, add_people_rules, add_shifts, can_stand

CHANGED, CALLED_IN, CANCELLED = 250.0, 400.0, 400.0
"""Yuan that a changed shift, a call on a day off, or a cancelled shift counts. Assumptions: a change should save some half an hour short."""


@dataclass(frozen=True)
class Replan:
    """The mended week."""

    before: Roster
    after: Roster
    sick: str
    changes: pd.DataFrame = field(repr=False)
    """One row per changed shift, apart from those lost to sickness: day, person, before, after (shift and post, 休 when off)."""
    short_untouched: int
    """People × half hours short from that minute on, if nobody else changed anything."""
    short: int
    """The same after mending."""
    first_day: int
    """Number of the day from which on it was planned anew."""

    @property
    def changed(self) -> int:
        return len(self.changes)

    @property
    def others(self) -> int:
        """Shifts that the others had from that day on."""
        days = [day.name for day in self.before.need.days]
        mine = self.before.assignments
        return sum(days.index(row.day) >= self.first_day for row in mine[mine["person"] != self.sick].itertuples())

    @property
    def kept(self) -> int:
        """Shifts of the others, from that day on, that stay as they are."""
        days = [day.name for day in self.before.need.days]
        keys = [_keys(one.assignments[one.assignments["person"] != self.sick]) for one in (self.before, self.after)]
        return sum(key in keys[1] for key in keys[0] if days.index(key[0]) >= self.first_day)

    def sentences(self) -> list[str]:
        """What the manager has to tell whom, in Chinese."""
        said = [f"{self.sick} 请假后，如果别人都不动，还缺 {self.short_untouched} 个人次的半小时；改动 {self.changed} 个班以后缺 {self.short} 个。"]
        said += [f"{row.day} {row.person}：{row.before} → {row.after}" for row in self.changes.itertuples()]
        return said


def replan(
    plan: Roster, sick: str, day: str, from_minute: float = -60.0, back: str | None = None, notice: float = 60.0, extra_hours: float = 0.0
) -> Replan:
    """Mend `plan` when `sick` cannot work from `from_minute` (minutes after opening, -60 = an hour before) of `day` on.

    back : first day on which the person is there again; without it, the next day. notice : minutes until somebody called now can begin.
    extra_hours : overtime in the week that the others may be asked for. Raises InputError.
    """
    names = [one.name for one in plan.need.days]
    people = [person.name for person in plan.staff]
    if sick not in people:
        raise InputError(f"名单里没有「{sick}」。")
    if day not in names or (back is not None and back not in names):
        raise InputError(f"这一周里没有「{day if day not in names else back}」（{'、'.join(names)}）。")
    first, last = names.index(day), names.index(back) if back is not None else names.index(day) + 1
    if last <= first:
        raise InputError(f"回来上班的那天（{back}）要在请假的那天（{day}）之后。")
    who = people.index(sick)
    left = tuple(one for one in plan.shifts if not _lost(plan, one, who, first, last, from_minute))
    week = _write(plan, who, first, last, from_minute, notice, extra_hours)
    solution = week.solve(1e-6, plan.rules.seconds)
    if not solution.values.size and week.price:
        raise InputError(f"{plan.rules.seconds:g} 秒里没有找到改法，请把时间放长。")
    chosen = [*(one for one in left if one.day < first), *week.chosen(solution)]
    untouched = as_roster(plan.need, plan.staff, plan.patterns, plan.rules, left, solution)
    after = _with_past(plan, as_roster(plan.need, plan.staff, plan.patterns, plan.rules, chosen, solution), first, from_minute)
    changes = _changes(plan, after, sick, {names[one.day] for one in plan.shifts if one not in left})
    return Replan(plan, after, sick, changes, _short(untouched, first, from_minute), _short(after, first, from_minute), first)


def _lost(plan: Roster, shift: Shift, who: int, first: int, last: int, from_minute: float) -> bool:
    """A shift that the sick person cannot work, or cannot finish."""
    on_the_day = shift.day > first or plan.patterns[shift.pattern].end > from_minute
    return shift.person == who and first <= shift.day < last and on_the_day


def _write(plan: Roster, who: int, first: int, last: int, from_minute: float, notice: float, extra_hours: float) -> Week:
    """Only the days from `first` on; what was worked before counts through smaller limits."""
    past = [one for one in plan.shifts if one.day < first]
    kept = {(one.person, one.day): one for one in plan.shifts}
    week = Week()
    add_shifts(week, plan.need, plan.staff, plan.patterns, _allowed(plan, kept, who, first, last, from_minute, notice), _change_price(plan, kept))
    lost = {(one.person, one.day) for one in plan.shifts if _lost(plan, one, who, first, last, from_minute)}
    _cancelling(week, [key for key in kept if key[1] >= first and key not in lost])
    add_cover(week, plan.need, plan.patterns, plan.rules.short, (first, from_minute))
    limits = [_rest_of_week(plan, number, past, who, extra_hours) for number in range(len(plan.staff))]
    rules = plan.rules if not any(plan.need.days[one.day].weekend for one in past) else replace(plan.rules, weekend_day_off=False)
    add_people_rules(week, plan.need, limits, plan.patterns, rules)
    if rules is not plan.rules:
        _rest_of_weekend(week, plan, past)
    return week


def _allowed(plan: Roster, kept: dict[tuple[int, int], Shift], who: int, first: int, last: int, from_minute: float, notice: float) -> Allowed:
    def allowed(shift: Shift) -> bool:
        mine = kept.get((shift.person, shift.day))
        if shift.day < first:
            return False
        if shift.person == who:
            # Back at work, but nobody just recovered is called in for more.
            return shift == mine and not _lost(plan, shift, who, first, last, from_minute)
        if shift == mine:
            return True
        person = plan.staff[shift.person]
        if plan.need.roles[shift.role] not in person.roles or plan.need.days[shift.day].name in person.off:
            return False
        if not can_stand(plan.need, plan.staff, plan.patterns, shift):
            return False
        return shift.day > first or _can_begin(plan, mine, shift, from_minute, notice)

    return allowed


def _can_begin(plan: Roster, mine: Shift | None, shift: Shift, from_minute: float, notice: float) -> bool:
    """Today: a shift not yet begun may become one that leaves time to come; one under way keeps its beginning, its post and a lunch already begun."""
    new = plan.patterns[shift.pattern]
    old = plan.patterns[mine.pattern] if mine is not None else None
    if old is None or mine is None or old.start > from_minute:
        return new.start >= from_minute + notice
    if old.end <= from_minute or shift.role != mine.role or new.start != old.start or new.end <= from_minute:
        return False
    begun = [lunch for lunch in (old.lunch, new.lunch) if lunch is not None and lunch[0] < from_minute]
    return not begun or old.lunch == new.lunch


def _change_price(plan: Roster, kept: dict[tuple[int, int], Shift]) -> Price:
    """Nothing for a shift that stays; otherwise the change and the pay of hours on top. Pay that would be saved does not count."""

    def price(shift: Shift) -> float:
        mine = kept.get((shift.person, shift.day))
        if shift == mine:
            return 0.0
        before = plan.patterns[mine.pattern].hours if mine is not None else 0.0
        more = max(plan.patterns[shift.pattern].hours - before, 0.0) * plan.staff[shift.person].hourly * plan.need.days[shift.day].pay_factor
        return more + (CHANGED if mine is not None else CALLED_IN)

    return price


def _cancelling(week: Week, keep: Sequence[tuple[int, int]]) -> None:
    """A shift (person, day) that could be worked and is neither kept nor changed costs too."""
    for person, day in keep:
        today = [(column, 1.0) for shift, column in week.of_person(person) if shift.day == day]
        week.row([*today, (week.column(CANCELLED), 1.0)], low=1.0)


def _rest_of_week(plan: Roster, number: int, past: Sequence[Shift], who: int, extra_hours: float) -> Person:
    """The person with what is left of the week's limits. Nobody owes more than was planned, the sick owe nothing."""
    person = plan.staff[number]
    worked = [plan.patterns[one.pattern].hours for one in past if one.person == number]
    planned = sum(plan.patterns[one.pattern].hours for one in plan.shifts if one.person == number)
    low = 0.0 if number == who else max(min(person.low, planned) - sum(worked), 0.0)
    high = max(person.high + (0.0 if number == who else extra_hours) - sum(worked), 0.0)
    return replace(person, low=low, high=max(high, low), max_days=max(person.max_days - len(worked), 0))


def _rest_of_weekend(week: Week, plan: Roster, past: Sequence[Shift]) -> None:
    """Saturday is over: whoever worked it keeps Sunday free."""
    weekend = [number for number, day in enumerate(plan.need.days) if day.weekend]
    for number in range(len(plan.staff)):
        worked = sum(one.person == number and one.day in weekend for one in past)
        mine: list[tuple[int, float]] = [(column, 1.0) for shift, column in week.of_person(number) if shift.day in weekend]
        if plan.rules.weekend_day_off and len(weekend) > 1 and mine:
            week.row(mine, high=float(max(len(weekend) - 1 - worked, 0)))


def _with_past(plan: Roster, after: Roster, first: int, from_minute: float) -> Roster:
    """Cover before the call stays what it was, also where the sick person still stood there."""
    names = [day.name for day in plan.need.days]
    number = plan.cover["day"].map(names.index).to_numpy()
    past = (number < first) | ((number == first) & (plan.cover["minute"].to_numpy() < from_minute))
    cover = after.cover.copy()
    for name in ("have", "short"):
        cover[name] = np.where(past, plan.cover[name], after.cover[name])
    return replace(after, cover=cover)


def _short(plan: Roster, first: int, from_minute: float) -> int:
    names = [day.name for day in plan.need.days]
    number = plan.cover["day"].map(names.index)
    later = (number > first) | ((number == first) & (plan.cover["minute"] >= from_minute))
    return int(plan.cover.loc[later, "short"].sum())


def _keys(table: pd.DataFrame) -> dict[tuple[str, str, str, str], str]:
    return {(row.day, row.person, row.pattern, row.role): f"{row.pattern}（{row.role}）" for row in table.itertuples()}


def _changes(before: Roster, after: Roster, sick: str, lost: set[str]) -> pd.DataFrame:
    tables = [{(row.day, row.person): f"{row.pattern}（{row.role}）" for row in one.assignments.itertuples()} for one in (before, after)]
    order = {day.name: number for number, day in enumerate(before.need.days)}
    keys = sorted({*tables[0], *tables[1]}, key=lambda key: (order[key[0]], key[1]))
    rows = [
        (day, person, tables[0].get((day, person), "休"), tables[1].get((day, person), "休"))
        for day, person in keys
        if not (person == sick and day in lost) and tables[0].get((day, person)) != tables[1].get((day, person))
    ]
    return pd.DataFrame(rows, columns=["day", "person", "before", "after"])
