"""What a week's roster is made of: people with their skills and wishes, shifts with their lunch, and the days of the week.

Times are minutes after opening, as in the rest of the staffing room; a shift may begin before 0 (preparing the cash drawers) and that time is paid
but serves nobody. A *role* is the post somebody stands at for a whole shift: window, lobby or VIP room.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.scenario import PAY_PER_HOUR

TELLER, LOBBY, VIP_POST = "柜员", "大堂", "贵宾"
ROLES = (TELLER, LOBBY, VIP_POST)
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
STEP = 30.0
HOURLY = PAY_PER_HOUR[0]
"""Yuan an hour; the lower end of the range, as an assumption."""


@dataclass(frozen=True)
class Person:
    """One member of the staff under a code such as 甲01; never a real name."""

    name: str
    roles: tuple[str, ...] = (TELLER,)
    low: float = 32.0
    """Fewest paid hours in the week."""
    high: float = 40.0
    max_days: int = 5
    off: tuple[str, ...] = ()
    """Days that were asked for and granted."""
    likes: tuple[str, ...] = ()
    """Names or kinds of shifts."""
    dislikes: tuple[str, ...] = ()
    part_time: bool = False
    hourly: float = HOURLY


@dataclass(frozen=True)
class Pattern:
    """One way to work a day."""

    name: str
    kind: str
    """早班, 晚班 …; wishes and fairness speak of kinds."""
    start: float
    end: float
    lunch: tuple[float, float] | None = None
    unpopular: bool = False
    part_time: bool = False
    """Only for part-timers."""

    @property
    def hours(self) -> float:
        """Paid hours: without lunch."""
        return (self.end - self.start - (self.lunch[1] - self.lunch[0] if self.lunch else 0.0)) / 60

    def works(self, starts: np.ndarray) -> np.ndarray:
        """Which of the half hours that begin at `starts` this shift serves."""
        serves = (starts >= self.start) & (starts + STEP <= self.end)
        if self.lunch is not None:
            serves &= (starts + STEP <= self.lunch[0]) | (starts >= self.lunch[1])
        return serves


@dataclass(frozen=True)
class Day:
    """One day of the week that is planned."""

    name: str
    weekend: bool = False
    kind: str = "工作日"
    """工作日, 周末, 节假日 or 调休上班."""
    closed: bool = False
    """No need, and nobody can be rostered."""
    date: str = ""
    pay_factor: float = 1.0


@dataclass(frozen=True)
class Rules:
    """What counts how much, in yuan, and how long the solver may look. All assumptions; the panels let the learner move them."""

    short: float = 1000.0
    """Price of one person missing for half an hour."""
    disliked: float = 150.0
    liked: float = 50.0
    spread: float = 200.0
    """Price of one unpopular shift of difference between who has the most and who has the fewest."""
    weekend_day_off: bool = True
    gap: float = 0.005
    """Relative distance from the proven best at which the search stops."""
    seconds: float = 60.0


def plain_week(names: Sequence[str] = WEEKDAYS) -> tuple[Day, ...]:
    """Days by name, without a calendar; Saturday and Sunday are the weekend."""
    return tuple(Day(name, weekend=name in WEEKDAYS[5:], kind="周末" if name in WEEKDAYS[5:] else "工作日") for name in names)


def usual_patterns(close: float = 480.0, step: float = 30.0, first_lunch: float = 120.0, last_lunch: float = 270.0) -> tuple[Pattern, ...]:
    """Shifts for a branch open 0–`close`: whole day, early, late (each with every lunch hour from `first_lunch` to `last_lunch`) and two half days."""
    lunches = np.arange(first_lunch, last_lunch - 60 + 1, step)
    spans = (("全天", 0.0, close, False), ("早班", -30.0, close - 90, True), ("晚班", 90.0, close + 30, True))
    found = [
        Pattern(f"{kind}{number}", kind, start, end, (float(lunch), float(lunch) + 60), unpopular)
        for kind, start, end, unpopular in spans
        for number, lunch in enumerate(lunches, start=1)
        if lunch - start >= 90
    ]
    half = close / 2
    shorts = [Pattern("上午", "半天", 0.0, half, part_time=True), Pattern("下午", "半天", half, close, part_time=True)]
    return (*found, *shorts, Pattern("中间", "半天", half - 120, half + 120, part_time=True))


@dataclass(frozen=True)
class Need:
    """The requirement as one block of numbers."""

    roles: tuple[str, ...]
    days: tuple[Day, ...]
    starts: np.ndarray
    """Beginning of each half hour."""
    people: np.ndarray
    """[roles, days, half hours]; 0 on closed days."""


def check_need(required: Mapping[str, pd.DataFrame], days: Sequence[Day] | None = None) -> Need:
    """`required`: role → DataFrame (index half hour start, one column per day) of people needed. Raises InputError."""
    if not required:
        raise InputError("还没有给出每半小时要几个人（至少给一个岗位）。")
    first = next(iter(required.values()))
    week = plain_week([str(name) for name in first.columns]) if days is None else tuple(days)
    names = [day.name for day in week]
    if len(set(names)) < len(names) or not names:
        raise InputError("一周里每一天的名字要各不相同，至少要有一天。")
    starts = first.index.to_numpy(dtype=float)
    if not starts.size or starts[0] != 0 or (np.diff(starts) != STEP).any():
        raise InputError("需要人数的表应当从开门（0 分钟）起，每半小时一行。")
    blocks = []
    for role, table in required.items():
        if role not in ROLES:
            raise InputError(f"岗位「{role}」不认识，可以用的是：{'、'.join(ROLES)}。")
        if [str(name) for name in table.columns] != names or list(table.index) != list(first.index):
            raise InputError(f"「{role}」的需要人数表，行（半小时）和列（{'、'.join(names)}）要同其他岗位一样。")
        for name in names:
            numbers = pd.to_numeric(table[name], errors="coerce").to_numpy(dtype=float)
            wrong = ~((numbers >= 0) & (numbers == np.floor(numbers)) & np.isfinite(numbers))
            if wrong.any():
                raise InputError(f"「{role}」{name}第 {int(np.flatnonzero(wrong)[0]) + 1} 个半小时的需要人数应当是不小于 0 的整数。")
        blocks.append(table.to_numpy(dtype=float).T * np.array([[0.0 if day.closed else 1.0] for day in week]))
    return Need(tuple(required), week, starts, np.stack(blocks))


def check_staff(staff: Iterable[Person], patterns: Sequence[Pattern], need: Need) -> tuple[Person, ...]:
    """The staff, when every field can be used. Raises InputError that names the person and the field."""
    people, names = tuple(staff), [day.name for day in need.days]
    shifts = {one.name for one in patterns} | {one.kind for one in patterns}
    codes = [person.name for person in people]
    if not people:
        raise InputError("名单里还没有人。")
    for person in people:
        who = person.name
        if not who.strip() or codes.count(who) > 1:
            raise InputError(f"名单里的代号要各不相同、不能空着：「{who}」。")
        if not person.roles or set(person.roles) - set(ROLES):
            raise InputError(f"{who} 的岗位应当从 {'、'.join(ROLES)} 里选，至少一个。")
        if not 0 <= person.low <= person.high:
            raise InputError(f"{who} 的每周工时：最少 {person.low:g} 应当不小于 0，也不大于最多 {person.high:g}。")
        if isinstance(person.max_days, bool) or not 0 <= person.max_days <= 7 or person.max_days != int(person.max_days):
            raise InputError(f"{who} 每周最多上班的天数应当是 0 到 7 的整数，现在是 {person.max_days}。")
        if not person.hourly >= 0:
            raise InputError(f"{who} 的每小时成本应当不小于 0。")
        for day in set(person.off) - set(names):
            raise InputError(f"{who} 请休的「{day}」不在这一周里（{'、'.join(names)}）。")
        for shift in (*person.likes, *person.dislikes):
            if shift not in shifts:
                raise InputError(f"{who} 喜欢或不喜欢的班「{shift}」不在班次表里。")
    return people


def check_patterns(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """The shifts, when each has its lunch inside and keeps to half hours. Raises InputError that names the shift."""
    shifts = tuple(patterns)
    if not shifts:
        raise InputError("班次表里还没有班。")
    names = [one.name for one in shifts]
    for one in shifts:
        if not one.name.strip() or names.count(one.name) > 1:
            raise InputError(f"班次的名字要各不相同、不能空着：「{one.name}」。")
        times = (one.start, one.end, *(one.lunch or ()))
        if any(not np.isfinite(time) or time % STEP for time in times):
            raise InputError(f"班次「{one.name}」的时间要落在整点或半点上（开门后 30 分钟的倍数）。")
        if not one.start < one.end:
            raise InputError(f"班次「{one.name}」的结束时间要晚于开始时间。")
        if one.lunch is not None and not one.start < one.lunch[0] < one.lunch[1] < one.end:
            raise InputError(f"班次「{one.name}」的午饭要落在上班时间里面。")
    return shifts
