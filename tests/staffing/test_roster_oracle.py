"""The roster against another solver: the same rules written down anew for OR-Tools' CP-SAT, and the two must agree on what the best week costs.

CP-SAT sees only the inputs. It is given work in deterministic units, not seconds, so that a slow machine finds what a fast one does; with the full
linear relaxation (linearization_level 2) it proves even the example branch's week in seconds.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from ortools.sat.python import cp_model

from branchcraft.errors import InputError
from branchcraft.staffing.roster import Roster, roster
from branchcraft.staffing.roster_check import broken_rules
from branchcraft.staffing.roster_example import example_staff, example_week, requirement_of
from branchcraft.staffing.roster_input import LOBBY, TELLER, VIP_POST, WEEKDAYS, Day, Pattern, Person, Rules, plain_week, usual_patterns

CENTS = 100
EXACT = Rules(gap=0.0, short=700.0)
PATTERNS = (
    Pattern("全天1", "全天", 0, 300, (120, 180)),
    Pattern("全天2", "全天", 0, 300, (150, 210)),
    Pattern("早", "早班", -30, 210, (90, 120), unpopular=True),
    Pattern("晚", "晚班", 90, 330, (180, 210), unpopular=True),
    Pattern("半", "半天", 60, 180, part_time=True),
)
SLOTS = [30 * k for k in range(10)]


def serves(pattern: Pattern, minute: int) -> bool:
    """At the post for the whole half hour that begins at `minute`."""
    lunch = pattern.lunch or (1e9, 1e9)
    return pattern.start <= minute and minute + 30 <= pattern.end and (minute + 30 <= lunch[0] or minute >= lunch[1])


def best_price(
    required: Mapping[str, pd.DataFrame], staff: Sequence[Person], patterns: Sequence[Pattern], days: Sequence[Day], rules: Rules
) -> float | None:
    """What the best week costs by CP-SAT, in yuan, proven; None when no week keeps the rules."""
    model = cp_model.CpModel()
    slots = [int(minute) for minute in next(iter(required.values())).index]
    on: dict[tuple, cp_model.IntVar] = {}
    for person in staff:
        for day in days:
            for pattern in patterns:
                for role in required:
                    wanted = not day.closed and required[role][day.name].sum() > 0 and any(serves(pattern, minute) for minute in slots)
                    if wanted and role in person.roles and day.name not in person.off and (person.part_time or not pattern.part_time):
                        on[person.name, day.name, pattern.name, role] = model.new_bool_var("")
    price = []
    by_name, weekend = {one.name: one for one in patterns}, [day.name for day in days if day.weekend]
    points = []
    for person in staff:
        mine = {key: switch for key, switch in on.items() if key[0] == person.name}
        for day in days:
            model.add_at_most_one(switch for key, switch in mine.items() if key[1] == day.name)
        quarters = sum(round(4 * by_name[key[2]].hours) * switch for key, switch in mine.items())
        model.add(quarters >= round(4 * person.low))
        model.add(quarters <= round(4 * person.high))
        model.add(sum(mine.values()) <= person.max_days)
        if len(weekend) > 1:
            model.add(sum(switch for key, switch in mine.items() if key[1] in weekend) <= len(weekend) - 1)
        for key, switch in mine.items():
            names = {key[2], by_name[key[2]].kind}
            factor = next(day.pay_factor for day in days if day.name == key[1])
            cost = by_name[key[2]].hours * person.hourly * factor
            cost += rules.disliked * bool(names & set(person.dislikes)) - rules.liked * bool(names & set(person.likes))
            price.append(round(CENTS * cost) * switch)
        if not person.part_time:
            points.append(sum((by_name[key[2]].unpopular + (key[1] in weekend)) * switch for key, switch in mine.items()))
    for role, table in required.items():
        for day in days:
            for minute in slots:
                need = 0 if day.closed else int(table.at[minute, day.name])
                if need:
                    missing = model.new_int_var(0, need, "")
                    there = [switch for key, switch in on.items() if key[1] == day.name and key[3] == role and serves(by_name[key[2]], minute)]
                    model.add(sum(there) + missing >= need)
                    price.append(round(CENTS * rules.short) * missing)
    if len(points) > 1:
        most, fewest = model.new_int_var(0, 14, ""), model.new_int_var(0, 14, "")
        for one in points:
            model.add(one <= most)
            model.add(one >= fewest)
        price.append(round(CENTS * rules.spread) * (most - fewest))
    model.minimize(sum(price))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.linearization_level = 2
    solver.parameters.max_deterministic_time = 60.0
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return None
    assert status == cp_model.OPTIMAL, "the other solver gave up: there is nothing to compare with"
    return solver.objective_value / CENTS


def price_of(plan: Roster) -> float:
    """The same bill, added up from the finished tables."""
    by_name = {pattern.name: pattern for pattern in plan.patterns}
    people = {person.name: person for person in plan.staff}
    total = 0.0
    for row in plan.assignments.itertuples():
        names = {row.pattern, by_name[row.pattern].kind}
        wish = plan.rules.disliked * bool(names & set(people[row.person].dislikes)) - plan.rules.liked * bool(names & set(people[row.person].likes))
        factor = next(day.pay_factor for day in plan.need.days if day.name == row.day)
        total += row.hours * people[row.person].hourly * factor + wish
    return total + plan.rules.short * plan.short_half_hours + plan.rules.spread * plan.spread


def random_week(seed: int, people: int, days: int, roles: tuple[str, ...]) -> tuple:
    """A week as it might be: skills, wishes, days off and needs drawn at random."""
    chance = random.Random(seed)
    week = plain_week(WEEKDAYS[7 - days :])
    required = {}
    for role in roles:
        most = 2 if role == TELLER else 1
        columns = {day.name: [chance.randint(0, most) if role != TELLER else chance.randint(1, most) for _ in SLOTS] for day in week}
        required[role] = pd.DataFrame(columns, index=SLOTS)
    staff = []
    for number in range(people):
        skills = tuple(role for role in roles if role == TELLER or chance.random() < 0.5)
        part_time = number % 4 == 3
        staff.append(
            Person(
                f"甲{number + 1:02d}",
                skills,
                low=0.0 if part_time else chance.choice([0.0, 4.0, 8.0]),
                high=8.0 if part_time else 20.0,
                max_days=chance.choice([3, 4, 5]),
                off=(chance.choice(week).name,) if chance.random() < 0.4 else (),
                likes=("早班",) if chance.random() < 0.3 else (),
                dislikes=("晚",) if chance.random() < 0.3 else (),
                part_time=part_time,
                hourly=float(chance.choice([150, 170, 190])),
            )
        )
    return required, staff, week


@pytest.mark.parametrize("seed", range(1, 7))
def test_a_small_week_costs_what_the_other_solver_says(seed: int) -> None:
    required, staff, week = random_week(seed, people=4, days=3, roles=(TELLER, LOBBY))
    rules = replace(EXACT, spread=[0.0, 150.0][seed % 2])
    plan = roster(required, staff, PATTERNS, week, rules)
    assert broken_rules(plan) == []
    assert price_of(plan) == pytest.approx(best_price(required, staff, PATTERNS, week, rules), abs=0.01)


@pytest.mark.parametrize("seed", [12, 13])
def test_a_week_of_eight_people_costs_what_the_other_solver_says(seed: int) -> None:
    required, staff, week = random_week(seed, people=8, days=7, roles=(TELLER, LOBBY, VIP_POST))
    plan = roster(required, staff, PATTERNS, week, EXACT)
    assert broken_rules(plan) == []
    assert price_of(plan) == pytest.approx(best_price(required, staff, PATTERNS, week, EXACT), abs=0.01)


def test_the_example_branchs_week_costs_what_the_other_solver_says() -> None:
    required, staff, rules = requirement_of(example_week()), example_staff(), Rules(gap=0.0)
    plan = roster(required, staff, usual_patterns(), rules=rules)
    assert price_of(plan) == pytest.approx(best_price(required, staff, usual_patterns(), plain_week(), rules), abs=0.01)


def test_a_holiday_is_paid_for_as_the_other_solver_says() -> None:
    required, staff, week = random_week(21, people=5, days=4, roles=(TELLER,))
    week = (replace(week[0], kind="节假日", pay_factor=3.0), replace(week[1], kind="节假日", closed=True), *week[2:])
    dear = replace(EXACT, short=250.0)  # so dear that some half hours of the holiday are better left short
    plan = roster(required, staff, PATTERNS, week, dear)
    assert price_of(plan) == pytest.approx(best_price(required, staff, PATTERNS, week, dear), abs=0.01)
    assert week[1].name not in set(plan.assignments["day"])
    short = plan.cover.groupby("day")["short"].sum()
    assert short[week[0].name] > 0


def test_what_one_solver_cannot_do_the_other_cannot() -> None:
    required, staff, week = random_week(3, people=4, days=3, roles=(TELLER,))
    owing = [replace(staff[0], low=20.0, high=20.0, max_days=2), *staff[1:]]
    assert best_price(required, owing, PATTERNS, week, EXACT) is None
    with pytest.raises(InputError, match="排不出班表"):
        roster(required, owing, PATTERNS, week, EXACT)


def test_the_two_solvers_do_not_share_how_a_shift_serves() -> None:
    for pattern in (*PATTERNS, *usual_patterns()):
        np.testing.assert_array_equal(pattern.works(np.array(SLOTS, dtype=float)), [serves(pattern, minute) for minute in SLOTS])
