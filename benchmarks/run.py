"""Our engines against SimPy and Ciw: the same 200 branch days, in one run.

    python benchmarks/run.py [--days 200] [--rounds 3]

Each engine runs in a process of its own, the engines take turns for several rounds, and the best time of each counts. Time is processor time:
all of them use one thread, and what else the machine does then matters less. Peak memory is that of the whole process, libraries included.
Results go to results.json and into the table of README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks._record import machine, record  # noqa: E402

# Name -> (repetitions within one process, what is measured). The order is the order of the table.
ENGINES = {
    "compiled": (15, "compiled engine (numba)"),
    "compiled_all_features": (15, "compiled engine, all features on"),
    "reference": (3, "reference engine (plain Python)"),
    "reference_all_features": (3, "reference engine, all features on"),
    "simpy": (1, "SimPy, one process per customer"),
    "ciw": (1, "Ciw (its own rule at shift ends)"),
    "simulate": (10, "`simulate`: checks, compiled engine and ticket log"),
    "simulate_all_features": (10, "`simulate`, all features on"),
    "sample_tickets": (10, "`sample_tickets`: drawing the people"),
}
MARKS = ("<!-- engine table -->", "<!-- end engine table -->")


def job(name: str, days: int) -> tuple[Callable[[], object], int]:
    """What to time under `name`, everything prepared, and for how many customers."""
    from benchmarks import branch

    if name == "sample_tickets":
        from branchcraft.queueing import sample_tickets

        return lambda: sample_tickets(branch.classes(), branch.arrivals(), days=days, seed=1), branch.plain(days).arrival.size
    if name.startswith("simulate"):
        return _whole_simulation(name, days)
    if name.endswith("all_features"):
        from branchcraft.queueing.problem import build_problem

        problem = build_problem(**branch.all_features(days))
    else:
        problem = branch.plain(days)
    if name.startswith("compiled"):
        from branchcraft.queueing.compiled import serve
    elif name.startswith("reference"):
        from branchcraft.queueing.reference import serve
    elif name == "simpy":
        from benchmarks.simpy_engine import serve  # type: ignore[assignment]
    else:
        from benchmarks.ciw_engine import serve  # type: ignore[assignment]
    return lambda: serve(problem), problem.arrival.size


def _whole_simulation(name: str, days: int) -> tuple[Callable[[], object], int]:
    from benchmarks import branch
    from branchcraft.queueing import sample_tickets, simulate

    if name.endswith("all_features"):
        given = branch.all_features(days)
    else:
        tickets = sample_tickets(branch.classes(), branch.arrivals(), days=days, seed=1)
        given = {"tickets": tickets, "windows": branch.windows(), "schedule": branch.schedule(), "closing": "first_free"}
    return lambda: simulate(**given, engine="compiled"), len(given["tickets"])


def measure(name: str, days: int) -> dict[str, float]:
    """Best processor time in ms over the repetitions, customers, and peak memory in MB of this process."""
    run, customers = job(name, days)
    if name not in ("simpy", "ciw"):
        run()  # compilation and first touch of memory do not count
    best = float("inf")
    for _ in range(ENGINES[name][0]):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    return {"ms": best * 1000, "customers": customers, "peak_mb": peak}


def measure_all(days: int, rounds: int) -> dict[str, dict[str, float]]:
    """Every engine in a process of its own, in turns; the best of the rounds."""
    best: dict[str, dict[str, float]] = {}
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
    for turn in range(rounds):
        for name in ENGINES:
            command = [sys.executable, str(HERE / "run.py"), "--only", name, "--days", str(days)]
            output = subprocess.run(command, check=True, capture_output=True, text=True, env=one_thread).stdout
            now = json.loads(output)
            best[name] = {**now, "ms": min(now["ms"], best.get(name, now)["ms"]), "peak_mb": max(now["peak_mb"], best.get(name, now)["peak_mb"])}
            print(f"round {turn + 1}  {name:24s} {now['ms']:10.1f} ms  {now['peak_mb']:6.0f} MB", file=sys.stderr, flush=True)
    return best


def flat(best: dict[str, dict[str, float]], days: int) -> dict[str, object]:
    """The keys of results.json."""
    out: dict[str, object] = {"engine.days": days, "engine.customers": int(best["simpy"]["customers"]), "engine.machine": described()}
    for name, one in best.items():
        out[f"engine.{name}.ms"] = round(one["ms"], 2)
        out[f"engine.{name}.customers_per_s"] = round(one["customers"] / one["ms"] * 1000, -3)
        out[f"engine.{name}.peak_mb"] = round(one["peak_mb"])
    for name in ("compiled", "reference", "simulate"):
        out[f"ratio.{name}_over_simpy"] = round(best["simpy"]["ms"] / best[name]["ms"], 1)
        out[f"ratio.{name}_over_ciw"] = round(best["ciw"]["ms"] / best[name]["ms"], 1)
    return out


def described() -> str:
    """The machine in one line."""
    return ", ".join(f"{key} {value}" for key, value in machine().items())


def table(best: dict[str, dict[str, float]], days: int) -> str:
    """The Markdown table with the machine under it."""
    lines = [
        f"{days} branch days, {int(best['simpy']['customers']):,} customers. Processor time, best of several; ratios within this run.",
        "",
        "| what | ms | customers/s | × SimPy | peak MB |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, (_, label) in ENGINES.items():
        one = best[name]
        # Another branch, or another task, has no ratio to SimPy.
        ratio = "" if name.endswith("all_features") or name == "sample_tickets" else f"{best['simpy']['ms'] / one['ms']:.3g}"
        lines.append(f"| {label} | {one['ms']:,.1f} | {one['customers'] / one['ms'] * 1000:,.0f} | {ratio} | {one['peak_mb']:.0f} |")
    return "\n".join([*lines, "", f"Machine: {described()}."])


def write_table(text: str, path: Path = HERE / "README.md") -> None:
    """Replace what stands between the marks."""
    page = path.read_text("utf-8")
    before, rest = page.split(MARKS[0], 1)
    after = rest.split(MARKS[1], 1)[1]
    path.write_text(f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}", "utf-8")


def main() -> None:
    """Measure, print, record."""
    parser = argparse.ArgumentParser(description="Queue engines against SimPy and Ciw on the same tickets.")
    parser.add_argument("--days", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=list(ENGINES), help="measure one engine in this process and print JSON")
    asked = parser.parse_args()
    if asked.only:
        print(json.dumps(measure(asked.only, asked.days)))
        return
    best = measure_all(asked.days, asked.rounds)
    record(flat(best, asked.days))
    write_table(table(best, asked.days))
    print(table(best, asked.days))


if __name__ == "__main__":
    main()
