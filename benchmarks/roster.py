"""How long a week's roster takes: twelve people, seven days, three roles, the example branch; and mending it when somebody is sick.

Writes `roster.12x7_s` (median of several), `roster.replan_s`, `roster.replan_changed`, `roster.relax_s` and what the roster left short to results.json.

Run: python benchmarks/roster.py
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks._record import machine, record  # noqa: E402 – a script may be started from anywhere
from branchcraft.staffing.roster import roster  # noqa: E402
from branchcraft.staffing.roster_example import example_staff, example_week, requirement_of  # noqa: E402
from branchcraft.staffing.roster_input import usual_patterns  # noqa: E402
from branchcraft.staffing.roster_relax import relax  # noqa: E402
from branchcraft.staffing.roster_replan import replan  # noqa: E402

ROUNDS = 5


def main() -> None:
    """Measure, record, print."""
    need, staff, patterns = requirement_of(example_week()), example_staff(), usual_patterns()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        plan = roster(need, staff, patterns)
        took.append(time.perf_counter() - began)
    mending, changed, others = [], 0, 0
    calls = [(row.person, row.day) for row in plan.assignments.itertuples()]
    for person, day in calls:
        began = time.perf_counter()
        mended = replan(plan, person, day)
        mending.append(time.perf_counter() - began)
        changed, others = changed + mended.changed, others + mended.kept
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
        "roster.replan_kept_mean": round(others / len(calls), 1),
        "roster.relax_s": round(relaxing, 2),
        "roster.machine": ", ".join(f"{key} {value}" for key, value in machine().items()),
    }
    record(measured)
    for key, value in measured.items():
        print(f"{key}: {value}")


if __name__ == "__main__":
    main()
