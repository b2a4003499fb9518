"""Which rule stands in the way, and the smallest change that would let the week work out.

Every rule about people gets a little give, and every bit of give a price: moving a day off is dearer than an hour of overtime, a new skill dearer
still. The cheapest sum of gives that covers every half hour is the smallest change (an elastic program; Chinneck 2008, *Feasibility and
Infeasibility in Optimization*). Then each of its parts is forbidden in turn, to see whether there is another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from branchcraft.staffing.roster_input import Need, Pattern, Person, Rules
from branchcraft.staffing.roster_solve import Shift, Solution, Week, add_cover, add_shifts, can_stand, weekend_days

PRICES = {"少排工时": 0.5, "加班": 1.0, "多上一天": 3.0, "挪休息": 3.0, "周末双休": 4.0, "加资格": 6.0, "缺人": 25.0}
"""What one unit of give counts: hour, hour, day, day, weekend, skill, person × half hour. An assumption about what hurts least."""
SMALL = 1e-4
"""Working hours count this much, so that nobody is rostered for nothing."""


@dataclass(frozen=True)
class Give:
    """One rule that gives way: which, for whom, on which day, how much."""

    rule: str
    person: str = ""
    day: str = ""
    role: str = ""
    amount: float = 1.0

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.rule, self.person, self.day, self.role


@dataclass(frozen=True)
class Way:
    """One set of changes that is enough."""

    gives: tuple[Give, ...]
    price: float
    sentence: str


@dataclass
class Elastic(Week):
    """The week's program with columns that let rules give way."""

    give: dict[tuple[str, str, str, str], int] = field(default_factory=dict)

    def slack(self, rule: str, upper: float, person: str = "", day: str = "", role: str = "", whole: bool = True) -> int:
        """A column for one rule's give."""
        self.give[rule, person, day, role] = self.column(PRICES[rule], upper, whole)
        return self.give[rule, person, day, role]


def relax(need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], rules: Rules, whole_cover: bool = True, most: int = 2) -> list[Way]:
    """Up to `most` ways to make the week work, the smallest first; empty when nothing has to change.

    `whole_cover`: every half hour has to be covered; False: only the rules about people have to fit each other.
    """
    first = _solve(need, staff, patterns, rules, whole_cover, frozenset())
    if first is None or not first.gives:
        return []
    ways = [first]
    for give in first.gives:
        if give.rule == "缺人":
            continue
        other = _solve(need, staff, patterns, rules, whole_cover, frozenset([give.key]))
        if other is not None and _helps(other, first) and all(other.sentence != way.sentence for way in ways):
            ways.append(other)
        if len(ways) == most:
            break
    return ways


def _helps(other: Way, first: Way) -> bool:
    """Another way is worth telling when it leaves no more half hours short and is not several times as drastic."""
    short = [sum(give.amount for give in way.gives if give.rule == "缺人") for way in (other, first)]
    return bool(other.gives) and short[0] <= short[1] and other.price <= 3 * first.price


def _solve(
    need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], rules: Rules, whole_cover: bool, banned: frozenset[tuple[str, str, str, str]]
) -> Way | None:
    week = _write(need, staff, patterns, rules, whole_cover, banned)
    solution = week.solve(1e-6, rules.seconds)
    if not solution.values.size:
        return None
    gives = [Give(*key, amount=float(np.round(solution.values[column], 2))) for key, column in week.give.items() if solution.values[column] > 1e-6]
    if whole_cover:
        for (role, day, slot), column in week.missing.items():
            if solution.values[column] > 1e-6:
                gives.append(Give("缺人", "", f"{need.days[day].name} {slot}", need.roles[role], float(np.round(solution.values[column], 2))))
    price = sum(PRICES[give.rule] * give.amount for give in gives)
    return Way(tuple(gives), price, _sentence(gives, need, week, solution, staff))


def _write(
    need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], rules: Rules, whole_cover: bool, banned: frozenset[tuple[str, str, str, str]]
) -> Elastic:
    week = Elastic()
    add_shifts(
        week,
        need,
        staff,
        patterns,
        lambda shift: can_stand(need, staff, patterns, shift),
        lambda shift: SMALL * patterns[shift.pattern].hours,
    )
    add_cover(week, need, patterns, PRICES["缺人"] if whole_cover else SMALL)
    weekend = weekend_days(need)
    for number, person in enumerate(staff):
        mine = week.of_person(number)
        _skills_and_days_off(week, need, person, mine)
        hours = [(column, patterns[shift.pattern].hours) for shift, column in mine]
        fewer = week.slack("少排工时", person.low, person.name, whole=False)
        more = week.slack("加班", 12.0, person.name, whole=False)
        week.row([*hours, (fewer, 1.0)], low=person.low)
        week.row([*hours, (more, -1.0)], high=person.high)
        extra = week.slack("多上一天", float(max(len(need.days) - person.max_days, 0)), person.name)
        week.row([*((column, 1.0) for _, column in mine), (extra, -1.0)], high=float(person.max_days))
        if rules.weekend_day_off and len(weekend) > 1:
            both = week.slack("周末双休", 1.0, person.name)
            week.row([*((column, 1.0) for shift, column in mine if shift.day in weekend), (both, -1.0)], high=float(len(weekend) - 1))
    for key in banned:
        week.upper[week.give[key]] = 0.0
    return week


def _skills_and_days_off(week: Elastic, need: Need, person: Person, mine: list[tuple[Shift, int]]) -> None:
    for number, role in enumerate(need.roles):
        if role not in person.roles and (standing := [(column, shift.day) for shift, column in mine if shift.role == number]):
            learnt = week.slack("加资格", 1.0, person.name, role=role)
            # One row a day says it more tightly than one a week; the search is shorter.
            for day in {day for _, day in standing}:
                week.row([*((column, 1.0) for column, when in standing if when == day), (learnt, -1.0)], high=0.0)
    for number, asked in enumerate(need.days):
        if asked.name in person.off and (working := [column for shift, column in mine if shift.day == number]):
            moved = week.slack("挪休息", 1.0, person.name, day=asked.name)
            week.row([*((column, 1.0) for column in working), (moved, -1.0)], high=0.0)


def _sentence(gives: Sequence[Give], need: Need, week: Elastic, solution: Solution, staff: Sequence[Person]) -> str:
    """The changes in Chinese."""
    parts = [_say(give, need, week, solution, staff) for give in gives if give.rule != "缺人"]
    short = sum(give.amount for give in gives if give.rule == "缺人")
    if short:
        parts.append(f"再添人手（这样改了还缺 {short:g} 个人次的半小时）" if parts else f"只有添人手：还缺 {short:g} 个人次的半小时")
    return "；".join(parts) + "。" if parts else ""


def _say(give: Give, need: Need, week: Elastic, solution: Solution, staff: Sequence[Person]) -> str:
    who = give.person
    if give.rule == "挪休息":
        # Whoever works a day more than usual has not moved the day off but lost it.
        loses = week.give.get(("多上一天", who, "", ""))
        free = "" if loses is not None and solution.values[loses] > 0.5 else _free_day(give, need, week, solution, staff)
        return f"把 {who} {give.day}的休息挪到{free}" if free else f"请 {who} {give.day}来上班"
    return {
        "加资格": f"给 {who} 加{give.role}资格",
        "加班": f"{who} 这周多排 {give.amount:g} 小时（超过每周最多工时）",
        "少排工时": f"{who} 这周少排 {give.amount:g} 小时（低于每周最少工时）",
        "多上一天": f"{who} 这周多上 {give.amount:g} 天班",
        "周末双休": f"{who} 这周的周末不休",
    }[give.rule]


def _free_day(give: Give, need: Need, week: Elastic, solution: Solution, staff: Sequence[Person]) -> str:
    """The first open day on which the person would be free instead, and had not asked for anyway."""
    person = next(number for number, one in enumerate(staff) if one.name == give.person)
    busy = {shift.day for shift in week.chosen(solution) if shift.person == person}
    for number, day in enumerate(need.days):
        if number not in busy and not day.closed and day.name not in staff[person].off:
            return day.name
    return ""
