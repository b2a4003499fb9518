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


def day_kind(day: date) -> str:
    """工作日, 周末, 节假日 or 调休上班. Raises InputError for a year whose arrangement is not known."""
    try:
        works = chinese_calendar.is_workday(day)
        named = chinese_calendar.get_holiday_detail(day)[1] is not None
    except NotImplementedError as error:
        years = sorted({one.year for one in chinese_calendar.holidays})
        raise InputError(
            f"{day.year} 年的放假安排还不在日历里(日历从 {years[0]} 到 {years[-1]} 年);等国务院办公厅公布以后更新 chinese-calendar,或手工写明哪天上班。"
        ) from error
    if works:
        return MAKE_UP if day.weekday() >= 5 else WORKDAY
    # A Saturday inside a holiday counts as the holiday.
    return HOLIDAY if named or day.weekday() < 5 else WEEKEND


def calendar_week(monday: date, open_weekends: bool = True, open_holidays: bool = False) -> tuple[Day, ...]:
    """The seven days from `monday` on, closed where the branch does not open. Raises InputError."""
    if monday.weekday() != 0:
        raise InputError(f"一周从周一开始,{monday:%Y-%m-%d} 是{WEEKDAYS[monday.weekday()]}。")
    days = []
    for number, name in enumerate(WEEKDAYS):
        when = monday + timedelta(days=number)
        kind = day_kind(when)
        closed = (kind == HOLIDAY and not open_holidays) or (kind == WEEKEND and not open_weekends)
        days.append(Day(name, weekend=number >= 5, kind=kind, closed=closed, date=when.isoformat()))
    return tuple(days)


def need_for_week(profiles: Mapping[str, pd.DataFrame], days: Iterable[Day]) -> dict[str, pd.DataFrame]:
    """Need of an ordinary week (role → columns 周一 … 周日) for these days: none when closed, Wednesday's when a weekend day is worked to make up,
    Sunday's when the branch opens on a holiday. Raises InputError when a profile has no such column."""
    out = {}
    for role, table in profiles.items():
        columns = {}
        for day in days:
            like = {MAKE_UP: "周三", HOLIDAY: "周日"}.get(day.kind, day.name)
            if not day.closed and like not in table.columns:
                raise InputError(f"「{role}」的平常一周里没有{like}这一列,排不了{day.date or day.name}({day.kind})。")
            columns[day.name] = np.zeros(len(table), dtype=int) if day.closed else table[like].to_numpy()
        out[role] = pd.DataFrame(columns, index=table.index)
    return out


def hours_for_week(staff: Iterable[Person], days: Iterable[Day]) -> tuple[Person, ...]:
    """The staff with weekly hours and days in proportion to the week's working days: three fifths of them when a holiday leaves three.

    A holiday shortens what is owed and a make-up day lengthens it; hours stay at quarter hours, the upper limit is never below the lower.
    """
    week = tuple(days)
    working = sum(day.kind in (WORKDAY, MAKE_UP) for day in week)
    if working == 5:
        return tuple(staff)
    scale = working / 5
    return tuple(
        replace(
            person,
            low=np.floor(4 * person.low * scale) / 4,
            high=np.ceil(4 * person.high * scale) / 4,
            max_days=int(min(max(person.max_days + working - 5, 0), 7)),
            off=tuple(name for name in person.off if name in {day.name for day in week}),
        )
        for person in staff
    )
