"""Windows for a promise: kept, minimal, and honest when it cannot be kept."""

import numpy as np
import pandas as pd
import pytest

from branchcraft.errors import InputError
from branchcraft.queueing import kpi, sample_tickets, simulate
from branchcraft.queueing.erlang import erlang_a
from branchcraft.queueing.requirement import (
    counter_windows,
    erlang_requirement,
    offered_load,
    required_windows,
    schedule_from_counts,
)

CLASSES = pd.DataFrame({"service_mean": [4.0, 12.0], "service_cv": 0.6, "patience_mean": [30.0, 40.0]}, index=["短", "长"])
ARRIVALS = pd.DataFrame({"短": [5.0, 12.0, 14.0, 6.0], "长": [2.0, 4.0, 4.0, 2.0]}, index=[0, 30, 60, 90])


def level(counts: list[int], within: float) -> np.ndarray:
    tickets = sample_tickets(CLASSES, ARRIVALS, days=200, seed=1)
    windows = counter_windows(["短", "长"], 12)
    log = simulate(tickets, windows, schedule_from_counts(counts, list(windows.index)))
    return kpi(log, by="interval", within=within)["service_level"].to_numpy()


def test_promise_is_kept_in_every_half_hour() -> None:
    plan = required_windows(CLASSES, ARRIVALS, within=8, share=0.85, most=12)
    assert (level(list(plan["windows"]), 8) >= 0.85).all()
    np.testing.assert_allclose(plan["service_level"], level(list(plan["windows"]), 8))


def test_no_single_window_can_be_taken_away() -> None:
    counts = list(required_windows(CLASSES, ARRIVALS, within=8, share=0.85, most=12)["windows"])
    for k, count in enumerate(counts):
        if count > 1:
            fewer = [*counts[:k], count - 1, *counts[k + 1 :]]
            assert (level(fewer, 8) < 0.85).any(), f"interval {k} had one window too many"


def test_stricter_promise_needs_at_least_as_many_windows() -> None:
    totals = [required_windows(CLASSES, ARRIVALS, within=10, share=share, most=20)["windows"].sum() for share in (0.7, 0.85, 0.95)]
    assert totals[0] < totals[1] < totals[2]


def test_formula_gives_fewest_windows_for_each_half_hour_alone() -> None:
    needed = erlang_requirement(CLASSES, ARRIVALS, within=8, share=0.85)
    for start, count in needed.items():
        row = ARRIVALS.loc[start]
        total = row.sum()
        mean = (row * CLASSES["service_mean"]).sum() / total
        patience = 1 / ((row / CLASSES["patience_mean"]).sum() / total)
        assert erlang_a(total / 30, mean, count, patience).service_level(8) >= 0.85
        assert count == 1 or erlang_a(total / 30, mean, count - 1, patience).service_level(8) < 0.85


def test_offered_load_is_customers_times_minutes() -> None:
    np.testing.assert_allclose(offered_load(CLASSES, ARRIVALS), [(5 * 4 + 2 * 12) / 30, (12 * 4 + 48) / 30, (14 * 4 + 48) / 30, (6 * 4 + 24) / 30])


def test_impossible_promise_is_refused_in_chinese() -> None:
    with pytest.raises(InputError, match="守不住这个承诺"):
        required_windows(CLASSES, ARRIVALS, within=5, share=0.95, most=2)


@pytest.mark.parametrize(("within", "share", "word"), [(-1, 0.8, "within"), (10, 1.0, "share"), (10, 0.0, "share")])
def test_senseless_promise_names_the_field(within: float, share: float, word: str) -> None:
    with pytest.raises(InputError, match=word):
        required_windows(CLASSES, ARRIVALS, within=within, share=share)


def test_machines_that_are_there_anyway_are_not_counted() -> None:
    classes = pd.concat([CLASSES, pd.DataFrame({"service_mean": [3.0], "service_cv": [0.5], "patience_mean": [np.inf]}, index=["机具"])])
    arrivals = ARRIVALS.assign(机具=10.0)
    machines = pd.DataFrame({"skills": [("机具",)] * 2}, index=["智能机 1", "智能机 2"])
    always = pd.DataFrame(True, index=machines.index, columns=[0.0, 30.0, 60.0, 90.0])
    beside = required_windows(classes, arrivals, 8, 0.85, most=12, skills=["短", "长"], extra=(machines, always))
    alone = required_windows(CLASSES, ARRIVALS, 8, 0.85, most=12)
    assert list(beside["windows"]) == list(alone["windows"])


@pytest.mark.parametrize("counts", [[1, 9], [-1, 1], [1.5, 1]])
def test_counts_out_of_range_are_refused(counts: list[float]) -> None:
    with pytest.raises(InputError, match="counts"):
        schedule_from_counts(counts, ["窗口 1", "窗口 2"])
