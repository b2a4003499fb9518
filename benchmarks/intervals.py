"""Do the 95 % intervals of `fit` hold the truth 95 times of a hundred?

Synthetic logs of 20, 60 and 250 days from a branch with known parameters: two classes in one queue, four windows, exponential patience. Each log
is fitted, and for each parameter the share of intervals that hold the true value is written down, with the two shortcuts for patience beside.

Run: python benchmarks/intervals.py [--logs 200]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._record import record
from branchcraft.queueing import fit, naive_patience, sample_tickets, simulate
from branchcraft.queueing.requirement import counter_windows, schedule_from_counts
from branchcraft.queueing.typical_day import half_hour_shape

DAYS = (20, 60, 250)
PATIENCE = 30.0
NAMES = ("对公", "个人")
CLASSES = pd.DataFrame(
    {"service_mean": [12.0, 4.5], "service_cv": [0.6, 0.7], "patience_mean": PATIENCE}, index=pd.Index(NAMES, name="customer_class")
)
SHARES = (0.3, 0.7)
VOLUME = 210.0


def one_size(days: int, logs: int) -> dict[str, object]:
    """Coverage per parameter, and mean patience by the likelihood and by the shortcuts, over `logs` logs of `days` days."""
    shape = half_hour_shape()
    arrivals = pd.DataFrame(np.outer(shape * VOLUME, SHARES), index=np.arange(shape.size) * 30.0, columns=list(NAMES))
    windows = counter_windows([NAMES], 4)
    schedule = schedule_from_counts([4] * shape.size, list(windows.index), 30.0)
    held: dict[str, list[bool]] = {}
    fitted, naive = [], []
    for seed in range(logs):
        log = simulate(sample_tickets(CLASSES, arrivals, days=days, seed=seed), windows, schedule)
        naive.append(naive_patience(log))
        for row in fit(log).estimates.itertuples():
            truth = arrivals.at[row.interval, row.customer_class] if row.parameter == "arrivals" else CLASSES.at[row.customer_class, row.parameter]
            held.setdefault(str(row.parameter), []).append(bool(row.low <= truth <= row.high))
            if (row.parameter, row.customer_class) == ("patience_mean", "个人"):
                fitted.append(row.estimate)
    shown: dict[str, object] = {f"coverage.{days}_days.{name}": round(float(np.mean(values)), 3) for name, values in held.items()}
    short, long = np.mean(naive, axis=0)
    means = {"likelihood": np.mean(fitted), "mean_wait_of_no_shows": short, "call_taken_as_leaving": long}
    return shown | {f"patience_of_30.{days}_days.{name}": round(float(value), 1) for name, value in means.items()}


def main() -> None:
    """Measure all sizes and write them down."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--logs", type=int, default=200, help="logs per size")
    logs = parser.parse_args().logs
    for days in DAYS:
        measured = one_size(days, logs)
        record(measured)
        print(f"{days} days, {logs} logs")
        for name, value in measured.items():
            print(f"  {name.split('.', 2)[2] if name.startswith('coverage') else name.split('.', 1)[1]:<45} {value}")


if __name__ == "__main__":
    main()
