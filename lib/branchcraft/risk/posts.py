"""Who may not hold both keys? A branch's duties, who holds them, and the fewest hand-overs after which nobody holds two that must be apart.

Duties are given to people as an integer program: every duty has its number of holders, a holder has the licence for it, nobody holds a pair that
must be apart, nobody works more hours than there are. Among all such lists the one with the fewest changes wins. Where none exists, `smallest_fix`
says what is missing: which licence, which hours, which person.

Method: binary assignment with conflict pairs, solved by HiGHS (scipy.optimize.milp); elastic constraints as in Chinneck (2008).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from branchcraft.errors import InputError

_SMALL = 1e-3
"""Breaks ties between equally good lists, so that the same question always has the same answer."""


@dataclass(frozen=True)
class Duty:
    """One duty: its name, weekly hours a holder spends on it, how many hold it, and with how many it runs while somebody is away."""

    name: str
    hours: float
    holders: int = 1
    least: int = 0
    """0: as many as holders."""

    @property
    def away(self) -> int:
        return self.least or self.holders


@dataclass(frozen=True)
class Conflict:
    """Two duties that one person may not hold together, and what that rests on."""

    one: str
    other: str
    basis: str


@dataclass(frozen=True)
class Branch:
    """Duties, people and rules. `held` and `licence` map a person to duties; `years` maps (person, duty) to years without a break."""

    duties: tuple[Duty, ...]
    conflicts: tuple[Conflict, ...]
    licence: Mapping[str, frozenset[str]]
    held: Mapping[str, frozenset[str]]
    years: Mapping[tuple[str, str], float]
    rotating: frozenset[str]
    """Duties that change hands after `most_years`."""
    most_years: float = 3.0
    week: float = 40.0
    """Hours a person works in a week."""

    @property
    def people(self) -> tuple[str, ...]:
        return tuple(self.licence)

    def duty(self, name: str) -> Duty:
        """The duty of that name. Raises InputError."""
        for one in self.duties:
            if one.name == name:
                return one
        raise InputError(f"没有「{name}」这项职责。")

    def overdue(self) -> list[tuple[str, str]]:
        """(person, duty) that have to change hands because of the years, as held now."""
        return [
            (p, d) for p in self.people for d in sorted(self.held.get(p, ())) if d in self.rotating and self.years.get((p, d), 0) >= self.most_years
        ]


def found_conflicts(branch: Branch, held: Mapping[str, Collection[str]]) -> pd.DataFrame:
    """Every person who holds a pair that must be apart: person, one, other, basis."""
    rows = [(p, c.one, c.other, c.basis) for p in branch.people for c in branch.conflicts if c.one in held.get(p, ()) and c.other in held.get(p, ())]
    return pd.DataFrame(rows, columns=["person", "one", "other", "basis"])


def faults(branch: Branch, held: Mapping[str, Collection[str]]) -> list[str]:
    """Everything that is wrong with a list besides conflicts: too few holders, no licence, too many hours. Chinese sentences."""
    lines = []
    for duty in branch.duties:
        count = sum(duty.name in held.get(p, ()) for p in branch.people)
        if count != duty.holders:
            lines.append(f"{duty.name}要 {duty.holders} 人，现在 {count} 人。")
    for person in branch.people:
        without = [d for d in sorted(held.get(person, ())) if d not in branch.licence[person]]
        if without:
            lines.append(f"{person} 没有{'、'.join(without)}的上岗资格。")
        hours = sum(branch.duty(d).hours for d in held.get(person, ()))
        if hours > branch.week + 1e-9:
            lines.append(f"{person} 一周要 {hours:g} 小时，超过 {branch.week:g}。")
    return lines


@dataclass(frozen=True)
class Fix:
    """One thing that had to give way."""

    kind: str
    """licence, hours, holder, conflict"""
    person: str
    what: str
    amount: float = 1.0

    def sentence(self) -> str:
        """In Chinese, as something to do."""
        return {
            "licence": f"让 {self.person} 取得{self.what}的上岗资格",
            "hours": f"{self.person} 每周多 {self.amount:g} 小时，或把别的活交出去",
            "holder": f"{self.what}少 {self.amount:g} 人，向上级行借人顶岗",
            "conflict": f"{self.person} 暂时兼任{self.what}，必须由第三人逐笔会同，并报上级行同意",
        }[self.kind]


PRICES = {"licence": 10.0, "hours": 2.0, "holder": 100.0, "conflict": 1000.0}
"""How dear each kind of giving way is, in hand-overs (our order: overtime, then training, then borrowing; letting one hold both keys comes last)."""


@dataclass(frozen=True)
class Plan:
    """A list of duties that keeps the rules, with what it took."""

    held: dict[str, frozenset[str]]
    handed: tuple[tuple[str, str, str], ...]
    """(duty, from, to) of every hand-over; from or to may be "" where the number of holders was wrong."""
    fixes: tuple[Fix, ...]

    @property
    def changes(self) -> int:
        return len(self.handed)


def reassign(
    branch: Branch,
    *,
    rotate: bool = False,
    absent: str | None = None,
    may_give_way: bool = False,
    keep: bool = False,
    lists: Mapping[str, Collection[str]] | None = None,
) -> Plan | None:
    """The list of duties nearest to `lists` (the branch's own by default) that keeps every rule; None when there is none.

    rotate : duties held too long change hands. absent : this person holds nothing. keep : nobody else loses a duty (cover for a leave).
    may_give_way : rules may be broken at PRICES; then there is always a plan, with what gave way in `fixes`. Raises InputError.
    """
    start = branch.held if lists is None else lists
    _check(branch, start)
    if absent is not None and absent not in branch.people:
        raise InputError(f"名单里没有 {absent}。")
    problem = _Problem(branch, start, may_give_way, away=absent is not None)
    if rotate:
        problem.forbid([(p, d) for p, d in branch.overdue() if d in start.get(p, ())])
    if absent is not None:
        problem.forbid([(absent, duty.name) for duty in branch.duties])
    if keep:
        problem.require([(p, d) for p in branch.people if p != absent for d in start.get(p, ())])
    return problem.solve()


def _check(branch: Branch, held: Mapping[str, Collection[str]]) -> None:
    names = {duty.name for duty in branch.duties}
    if len(names) != len(branch.duties):
        raise InputError("有两项职责同名，请改一个。")
    unknown = {d for person in held for d in held[person]} | {d for c in branch.conflicts for d in (c.one, c.other)} | branch.rotating
    if unknown - names:
        raise InputError(f"职责表里没有「{'、'.join(sorted(unknown - names))}」。")
    if set(held) - set(branch.people):
        raise InputError(f"名单里没有 {'、'.join(sorted(set(held) - set(branch.people)))}。")


class _Problem:
    """The integer program: holds[p, d] first, then one variable for everything that may give way."""

    def __init__(self, branch: Branch, held: Mapping[str, Collection[str]], soft: bool, away: bool) -> None:
        self.branch, self.held, self.soft, self.away = branch, held, soft, away
        self.people, self.duties = branch.people, [duty.name for duty in branch.duties]
        self.size = len(self.people) * len(self.duties)
        self.low, self.high = np.zeros(self.size), np.ones(self.size)
        self.cost = np.zeros(self.size)
        for p, person in enumerate(self.people):
            for d, duty in enumerate(self.duties):
                mine = duty in held.get(person, ())
                tie = (p + 1) / (1 + len(self.people)) + (31 * d * d + 17 * p + 7 * d * p) % 97 / 970
                self.cost[self.at(p, d)] = -1.0 if mine else _SMALL * tie
        self.rows: list[tuple[dict[int, float], float, float]] = []
        self.slack: list[tuple[Fix, float, float]] = []  # (what gives way, price, most)
        self._rules()

    def at(self, person: int, duty: int) -> int:
        return person * len(self.duties) + duty

    def forbid(self, pairs: Sequence[tuple[str, str]]) -> None:
        for person, duty in pairs:
            self.high[self.at(self.people.index(person), self.duties.index(duty))] = 0.0

    def require(self, pairs: Sequence[tuple[str, str]]) -> None:
        for person, duty in pairs:
            self.low[self.at(self.people.index(person), self.duties.index(duty))] = 1.0

    def _give(self, fix: Fix, most: float) -> dict[int, float]:
        """A variable by which a rule may be broken, or nothing when rules are hard."""
        if not self.soft:
            return {}
        self.slack.append((fix, PRICES[fix.kind], most))
        return {self.size + len(self.slack) - 1: 1.0}

    def _rules(self) -> None:
        branch = self.branch
        for d, duty in enumerate(branch.duties):
            row = {self.at(p, d): 1.0 for p in range(len(self.people))}
            least = duty.away if self.away else duty.holders
            self.rows.append((row | self._give(Fix("holder", "", duty.name), least), least, duty.holders))
        for p, person in enumerate(self.people):
            for d, name in enumerate(self.duties):
                if name not in branch.licence[person]:
                    slack = self._give(Fix("licence", person, name), 1.0)
                    if slack:
                        self.rows.append(({self.at(p, d): 1.0} | {k: -v for k, v in slack.items()}, -np.inf, 0.0))
                    else:
                        self.high[self.at(p, d)] = 0.0
            for pair in branch.conflicts:
                row = {self.at(p, self.duties.index(pair.one)): 1.0, self.at(p, self.duties.index(pair.other)): 1.0}
                slack = self._give(Fix("conflict", person, f"{pair.one}和{pair.other}"), 1.0)
                self.rows.append((row | {k: -v for k, v in slack.items()}, -np.inf, 1.0))
            row = {self.at(p, d): duty.hours for d, duty in enumerate(branch.duties)}
            slack = self._give(Fix("hours", person, ""), 168.0)
            self.rows.append((row | {k: -v for k, v in slack.items()}, -np.inf, branch.week))

    def solve(self) -> Plan | None:
        total = self.size + len(self.slack)
        matrix = np.zeros((len(self.rows), total))
        for number, (row, _, _) in enumerate(self.rows):
            matrix[number, list(row)] = list(row.values())
        limits = LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        cost = np.r_[self.cost, [price for _, price, _ in self.slack]]
        whole = np.r_[np.ones(self.size), [0.0 if fix.kind == "hours" else 1.0 for fix, _, _ in self.slack]]
        bounds = Bounds(np.r_[self.low, np.zeros(len(self.slack))], np.r_[self.high, [most for _, _, most in self.slack]])
        if (np.asarray(bounds.lb) > np.asarray(bounds.ub)).any():
            return None
        done = milp(cost, integrality=whole, bounds=bounds, constraints=limits, options={"mip_rel_gap": 0.0})
        if done.x is None:
            return None
        return self._plan(done.x)

    def _plan(self, values: np.ndarray) -> Plan:
        held = {person: frozenset(name for d, name in enumerate(self.duties) if values[self.at(p, d)] > 0.5) for p, person in enumerate(self.people)}
        handed = []
        for name in self.duties:
            lost = [p for p in self.people if name in self.held.get(p, ()) and name not in held[p]]
            won = [p for p in self.people if name in held[p] and name not in self.held.get(p, ())]
            for k in range(max(len(lost), len(won))):
                handed.append((name, lost[k] if k < len(lost) else "", won[k] if k < len(won) else ""))
        given = [(fix, float(value)) for (fix, _, _), value in zip(self.slack, values[self.size :], strict=True)]
        fixes = [Fix(fix.kind, fix.person, fix.what, round(value, 1)) for fix, value in given if value > 0.05]
        return Plan(held, tuple(handed), tuple(fixes))
