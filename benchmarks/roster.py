"""How long a week's roster takes: twelve people, seven days, three roles, the example branch; and mending it when somebody is sick.

Every shift of the week is called in sick once, and it is counted how many of everybody else's shifts from that day on stay as they are: when the
roster is mended, and, for some of the calls, when the week is simply solved anew without the sick person's day. Writes `roster.12x7_s` (median of
several), `roster.replan_…`, `roster.anew_kept_share`, `roster.relax_s` and what the roster left short to results.json.

Run: python benchmarks/roster.py
"""

from __future__ import annotations

import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks._record import machine, record  # noqa: E402 – a script may be started from anywhere
from branchcraft.staffing.roster import Roster, roster  # noqa: E402
from branchcraft.staffing.roster_example import example_staff, example_week, requirement_of  # noqa: E402
from branchcraft.staffing.roster_input import usual_patterns  # noqa: E402
from branchcraft.staffing.roster_relax import relax  # noqa: E402
from branchcraft.staffing.roster_replan import replan  # noqa: E402

ROUNDS = 5
ANEW_EVERY = 6
"""Solving anew takes seconds, so only every sixth call is answered that way."""


def kept_share(before: Roster, after: Roster, sick: str, day: str) -> float:
    """Share of the others' shifts from `day` on that are the same in both."""
    names = [one.name for one in before.need.days]
    shifts = [
        {
            (row.day, row.person, row.pattern, row.role)
            for row in plan.assignments.itertuples()
            if row.person != sick and names.index(row.day) >= names.index(day)
        }
        for plan in (before, after)
    ]
    return len(shifts[0] & shifts[1]) / len(shifts[0])


def main() -> None:
    """Measure, record, print."""
    need, staff, patterns = requirement_of(example_week()), example_staff(), usual_patterns()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        plan = roster(need, staff, patterns)
        took.append(time.perf_counter() - began)
    mending, changed, kept, others, untouched, anew = [], 0, 0, 0, 0, []
    calls = [(row.person, row.day) for row in plan.assignments.itertuples()]
    for person, day in calls:
        began = time.perf_counter()
        mended = replan(plan, person, day)
        mending.append(time.perf_counter() - began)
        changed, kept, others = changed + mended.changed, kept + mended.kept, others + mended.others
        untouched += mended.kept == mended.others
    for person, day in calls[::ANEW_EVERY]:
        off = tuple(replace(one, off=(*one.off, day), low=0.0) if one.name == person else one for one in staff)
        anew.append(kept_share(plan, roster(need, off, patterns, rules=plan.rules), person, day))
    began = time.perf_counter()
    relax(plan.need, plan.staff, plan.patterns, plan.rules)
    relaxing = time.perf_counter() - began
    measured: dict[str, object] = {
        "roster.12x7_s": round(statistics.median(took), 2),
        "roster.short_half_hours": plan.short_half_hours,
        "roster.gap": round(plan.gap, 4),
        "roster.replan_s": round(statistics.median(mending), 2),
        "roster.replan_calls": len(calls),
        "roster.replan_changed_mean": round(changed / len(calls), 2),
        "roster.replan_kept_mean": round(kept / len(calls), 1),
        "roster.replan_others_mean": round(others / len(calls), 1),
        "roster.replan_kept_share": round(kept / others, 3),
        "roster.replan_nobody_else_moved": untouched,
        "roster.anew_kept_share": round(statistics.mean(anew), 3),
        "roster.relax_s": round(relaxing, 2),
        "roster.machine": ", ".join(f"{key} {value}" for key, value in machine().items()),
    }
    record(measured)
    for key, value in measured.items():
        print(f"{key}: {value}")


if __name__ == "__main__":
    main()
