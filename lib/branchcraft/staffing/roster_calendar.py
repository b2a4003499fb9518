"""Which days of a week are working days in China: public holidays, and the weekend days that are worked to make up for them.

The State Council announces next year's arrangement in the autumn before; the package `chinese-calendar` carries what has been announced. A year
that it does not know yet is refused, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

import chinese_calendar  # type: ignore[import-untyped]
import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.roster_input import WEEKDAYS, Day, Person

WORKDAY, WEEKEND, HOLIDAY, MAKE_UP = "工作日", "周末", "节假日", "调休上班"
STATUTORY = {2026: {(1, 1), (2, 16), (2, 17), (2, 18), (2, 19), (4, 5), (5, 1), (5, 2), (6, 19), (9, 25), (10, 1), (10, 2), (10, 3)}}
"""Year → the thirteen statutory holidays (全国年节及纪念日放假办法 as amended in November 2024, in force from 2025); the other days off of a holiday
are borrowed from weekends."""


def day_kind(day: date) -> str:
    """工作日, 周末, 节假日 or 调休上班. Raises InputError for a year whose arrangement is not known."""
    try:
        works = chinese_calendar.is_workday(day)
        named = chinese_calendar.get_holiday_detail(day)[1] is not None
    except NotImplementedError as error:
        years = sorted({one.year for one in chinese_calendar.holidays})
        raise InputError(
            f"{day.year} 年的放假安排还不在日历里（日历从 {years[0]} 到 {years[-1]} 年）；等国务院办公厅公布以后更新 chinese-calendar，或手工写明哪天上班。"
        ) from error
    if works:
        return MAKE_UP if day.weekday() >= 5 else WORKDAY
    # A Saturday inside a holiday counts as the holiday.
    return HOLIDAY if named or day.weekday() < 5 else WEEKEND


def pay_factor(day: date) -> float:
    """Pay for working on that day against an ordinary one: 3 on statutory holidays, 2 on the other days off of a holiday when no other day off is
    given for them (Labour Law, art. 44: not less than); 1 otherwise, and for years whose statutory days are not listed here."""
    if day_kind(day) != HOLIDAY or day.year not in STATUTORY:
        return 1.0
    return 3.0 if (day.month, day.day) in STATUTORY[day.year] else 2.0


def calendar_week(monday: date, open_weekends: bool = True, open_holidays: bool = False) -> tuple[Day, ...]:
    """The seven days from `monday` on, closed where the branch does not open. Raises InputError."""
    if monday.weekday() != 0:
        raise InputError(f"一周从周一开始，{monday:%Y-%m-%d} 是{WEEKDAYS[monday.weekday()]}。")
    days = []
    for number, name in enumerate(WEEKDAYS):
        when = monday + timedelta(days=number)
        kind = day_kind(when)
        closed = (kind == HOLIDAY and not open_holidays) or (kind == WEEKEND and not open_weekends)
        days.append(Day(name, weekend=number >= 5, kind=kind, closed=closed, date=when.isoformat(), pay_factor=pay_factor(when)))
    return tuple(days)


def weeks_of(year: int) -> dict[str, date]:
    """Label → Monday of every week with a day of `year` whose arrangement is known, holidays and make-up days named; in order. Raises InputError."""
    monday = date(year, 1, 1) - timedelta(days=date(year, 1, 1).weekday())
    found: dict[str, date] = {}
    while monday.year <= year:
        try:
            days = calendar_week(monday)
        except InputError:
            if not found:
                raise
            break  # the last days of the year belong to a week of which the rest is not announced yet
        notes = [
            f"{_span([day.name for day in days if day.kind == kind])}{word}"
            for kind, word in ((HOLIDAY, "放假"), (MAKE_UP, "调休上班"))
            if any(day.kind == kind for day in days)
        ]
        label = f"{monday.month}月{monday.day}日起"
        found[f"{monday.month}月{monday.day}日起：{' '.join(notes)}" if notes else label] = monday
        monday += timedelta(days=7)
    return found


def _span(names: list[str]) -> str:
    """周四至周六 for days in a row, 周六、周日 otherwise."""
    numbers = [WEEKDAYS.index(name) for name in names]
    in_a_row = len(names) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1))
    return f"{names[0]}至{names[-1]}" if in_a_row else "、".join(names)


def like_day(day: Day) -> str:
    """The day of an ordinary week that this one is like: Wednesday when a weekend day is worked to make up, Sunday when it is a holiday."""
    return {MAKE_UP: "周三", HOLIDAY: "周日"}.get(day.kind, day.name)


def need_for_week(profiles: Mapping[str, pd.DataFrame], days: Iterable[Day]) -> dict[str, pd.DataFrame]:
    """Need of an ordinary week (role → columns 周一 … 周日) for these days: none when closed, Wednesday's when a weekend day is worked to make up,
    Sunday's when the branch opens on a holiday. Raises InputError when a profile has no such column."""
    out = {}
    for role, table in profiles.items():
        columns = {}
        for day in days:
            like = like_day(day)
            if not day.closed and like not in table.columns:
                raise InputError(f"「{role}」的平常一周里没有{like}这一列，排不了{day.date or day.name}（{day.kind}）。")
            columns[day.name] = np.zeros(len(table), dtype=int) if day.closed else table[like].to_numpy()
        out[role] = pd.DataFrame(columns, index=table.index)
    return out


def hours_for_week(staff: Iterable[Person], days: Iterable[Day]) -> tuple[Person, ...]:
    """The staff with weekly hours and days in proportion to the week's working days: three fifths of them when a holiday leaves three.

    A holiday shortens what is owed and a make-up day lengthens it. Nobody owes more than a fifth of the usual for each day on which she could work:
    days off that were granted are not worked off in a short week. Where the branch opens on holidays, that work comes on top, up to the usual limits.
    Hours stay at quarter hours, the upper limit is never below the lower.
    """
    week = tuple(days)
    working = sum(day.kind in (WORKDAY, MAKE_UP) for day in week)
    on_duty = any(day.kind == HOLIDAY and not day.closed for day in week)
    both = sum(day.weekend and not day.closed for day in week) == 2
    out = []
    for person in staff:
        could = sum(not day.closed and day.kind != HOLIDAY and day.name not in person.off for day in week) - both
        low, high = np.floor(4 * person.low * min(working, max(could, 0)) / 5) / 4, np.ceil(4 * person.high * working / 5) / 4
        most = int(min(max(person.max_days + working - 5, 0), 7))
        if on_duty:
            high, most = max(high, person.high), max(most, person.max_days)
        out.append(
            replace(
                person,
                low=float(min(low, high)),
                high=float(high),
                max_days=most,
                off=tuple(name for name in person.off if name in {day.name for day in week}),
            )
        )
    return tuple(out)
