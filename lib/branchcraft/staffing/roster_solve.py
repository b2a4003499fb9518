"""The roster as an integer program: every possible shift is a switch, every rule a line about switches, every wish a price.

"甲03 works 早班2 at the window on Tuesday" is one switch. A rule adds switches up ("at most one a day", "32 to 40 hours a week") and a half hour is
covered when enough switches that serve it are on. What is left uncovered is paid for, so there is an answer whenever the rules about people can be
kept at all. Solved by HiGHS through scipy (branch and cut; Ernst et al. 2004, EJOR 153(1), on rostering models).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix

from branchcraft.staffing.roster_input import Need, Pattern, Person, Rules

Term = tuple[int, float]


class Shift(NamedTuple):
    """One switch: numbers of person, day, pattern and role."""

    person: int
    day: int
    pattern: int
    role: int


@dataclass(frozen=True)
class Solution:
    """What the solver found; `values` is empty when there is none."""

    values: np.ndarray
    status: str
    """"optimal" (within the gap), "time" (stopped by the clock) or "infeasible"."""
    objective: float
    gap: float


@dataclass
class Program:
    """Columns and rows of a linear integer program while it is written down."""

    price: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    terms: list[tuple[int, int, float]] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)

    def column(self, price: float = 0.0, upper: float = 1.0, whole: bool = True) -> int:
        """A new unknown between 0 and `upper`; returns its number."""
        self.price.append(price)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.price) - 1

    def row(self, terms: Iterable[Term], low: float = -np.inf, high: float = np.inf) -> None:
        """low <= Σ coefficient × unknown <= high."""
        number = len(self.low)
        self.terms.extend((number, column, value) for column, value in terms)
        self.low.append(low)
        self.high.append(high)

    def solve(self, gap: float, seconds: float) -> Solution:
        """The cheapest answer."""
        if not self.price:
            # Nobody can work at all: rows without unknowns hold or they do not.
            fits = all(low <= 0 <= high for low, high in zip(self.low, self.high, strict=True))
            return Solution(np.zeros(0), "optimal" if fits else "infeasible", 0.0, 0.0)
        rows, columns, values = zip(*self.terms, strict=True) if self.terms else ((), (), ())
        matrix = csr_matrix((values, (rows, columns)), shape=(len(self.low), len(self.price)))
        found = milp(
            np.array(self.price),
            constraints=LinearConstraint(matrix, np.array(self.low), np.array(self.high)) if self.low else None,
            integrality=np.array(self.whole, dtype=int),
            bounds=Bounds(0, np.array(self.upper)),
            options={"mip_rel_gap": gap, "time_limit": seconds},
        )
        if found.x is None:
            return Solution(np.zeros(0), "time" if found.status == 1 else "infeasible", np.nan, np.nan)
        return Solution(found.x, "optimal" if found.status == 0 else "time", float(found.fun), float(found.mip_gap or 0.0))


@dataclass
class Week(Program):
    """The program of one week: which column is which shift, and which count the people missing."""

    shifts: dict[Shift, int] = field(default_factory=dict)
    missing: dict[tuple[int, int, int], int] = field(default_factory=dict)
    """(role, day, half hour) → column."""

    def of_person(self, person: int) -> list[tuple[Shift, int]]:
        """The switches of one person."""
        return [(shift, column) for shift, column in self.shifts.items() if shift.person == person]

    def chosen(self, solution: Solution) -> list[Shift]:
        """Shifts that are switched on."""
        return [shift for shift, column in self.shifts.items() if solution.values[column] > 0.5]


Price = Callable[[Shift], float]
Allowed = Callable[[Shift], bool]


def may_work(need: Need, staff: Sequence[Person], patterns: Sequence[Pattern]) -> Allowed:
    """Skills, closed days, days off and shifts for part-timers."""

    def allowed(shift: Shift) -> bool:
        person = staff[shift.person]
        fits = need.roles[shift.role] in person.roles and need.days[shift.day].name not in person.off
        return fits and can_stand(need, staff, patterns, shift)

    return allowed


def can_stand(need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], shift: Shift) -> bool:
    """Whether the shift makes sense at all: it is one for this person and serves a half hour of a day that needs somebody (a closed day does not)."""
    person, pattern = staff[shift.person], patterns[shift.pattern]
    if pattern.part_time and not person.part_time:
        return False
    return bool((need.people[shift.role, shift.day] > 0).any() and pattern.works(need.starts).any())


def shift_price(need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], rules: Rules) -> Price:
    """Pay, and what a wish is worth."""

    def price(shift: Shift) -> float:
        person, pattern = staff[shift.person], patterns[shift.pattern]
        names = {pattern.name, pattern.kind}
        wish = rules.disliked * bool(names & set(person.dislikes)) - rules.liked * bool(names & set(person.likes))
        return pattern.hours * person.hourly * need.days[shift.day].pay_factor + wish

    return price


def add_shifts(week: Week, need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], allowed: Allowed, price: Price) -> None:
    """One switch for each shift that is allowed; one shift a day."""
    for person in range(len(staff)):
        for day in range(len(need.days)):
            today = []
            for pattern in range(len(patterns)):
                for role in range(len(need.roles)):
                    shift = Shift(person, day, pattern, role)
                    if allowed(shift):
                        week.shifts[shift] = week.column(price(shift))
                        today.append(week.shifts[shift])
            if len(today) > 1:
                week.row([(column, 1.0) for column in today], high=1.0)


def add_cover(week: Week, need: Need, patterns: Sequence[Pattern], short: float, first: tuple[int, float] = (0, 0.0)) -> None:
    """People on duty + people missing >= need, from day and minute `first` on; each one missing costs `short`."""
    works = [pattern.works(need.starts) for pattern in patterns]
    serving: dict[tuple[int, int, int], list[Term]] = defaultdict(list)
    for shift, column in week.shifts.items():
        for slot in np.flatnonzero(works[shift.pattern]).tolist():
            serving[shift.role, shift.day, slot].append((column, 1.0))
    for role, day, slot in np.argwhere(need.people > 0).tolist():
        if (day, need.starts[slot]) < first:
            continue
        most = float(need.people[role, day, slot])
        # Not marked as whole: with whole switches it comes out whole by itself, and the search has less to branch on.
        week.missing[role, day, slot] = week.column(short, upper=most, whole=False)
        week.row([*serving[role, day, slot], (week.missing[role, day, slot], 1.0)], low=most)


def add_people_rules(week: Week, need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], rules: Rules) -> None:
    """Weekly hours, most days, a day off in the weekend."""
    for number, person in enumerate(staff):
        mine = week.of_person(number)
        week.row([(column, patterns[shift.pattern].hours) for shift, column in mine], low=person.low, high=person.high)
        week.row([(column, 1.0) for _, column in mine], high=float(person.max_days))
        weekend = weekend_days(need)
        if rules.weekend_day_off and len(weekend) > 1:
            week.row([(column, 1.0) for shift, column in mine if shift.day in weekend], high=float(len(weekend) - 1))


def weekend_days(need: Need) -> list[int]:
    """Numbers of the days that are weekend."""
    return [number for number, day in enumerate(need.days) if day.weekend]


def burden(need: Need, patterns: Sequence[Pattern], shift: Shift) -> int:
    """Points of an unpopular shift: one for an early or late one, one for the weekend."""
    return int(patterns[shift.pattern].unpopular) + int(need.days[shift.day].weekend)


def add_fairness(week: Week, need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], spread: float) -> None:
    """Unpopular points of every full-timer lie between two unknowns whose distance costs `spread` a point."""
    sharing = [number for number, person in enumerate(staff) if not person.part_time]
    if len(sharing) < 2 or spread <= 0:
        return
    most, fewest = week.column(spread, upper=2.0 * len(need.days), whole=False), week.column(-spread, upper=2.0 * len(need.days), whole=False)
    for number in sharing:
        points: list[Term] = [(column, float(burden(need, patterns, shift))) for shift, column in week.of_person(number)]
        week.row([*points, (most, -1.0)], high=0.0)
        week.row([*points, (fewest, -1.0)], low=0.0)


def write_week(need: Need, staff: Sequence[Person], patterns: Sequence[Pattern], rules: Rules) -> Week:
    """The whole program."""
    week = Week()
    add_shifts(week, need, staff, patterns, may_work(need, staff, patterns), shift_price(need, staff, patterns, rules))
    add_cover(week, need, patterns, rules.short)
    add_people_rules(week, need, staff, patterns, rules)
    add_fairness(week, need, staff, patterns, rules.spread)
    return week
