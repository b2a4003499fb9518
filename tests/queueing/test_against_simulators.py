"""The same people at the same windows in SimPy and Ciw: everybody begins at the same minute."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from branches import hall

from benchmarks import branch, ciw_engine, simpy_engine
from branchcraft.queueing import reference, sample_tickets
from branchcraft.queueing.problem import Problem, build_problem

TOLERANCE = 1e-9  # minutes


def assert_same_starts(problem: Problem, theirs: np.ndarray) -> None:
    ours = reference.serve(problem).start[:, 0]
    np.testing.assert_array_equal(np.isnan(ours), np.isnan(theirs), "somebody left in one simulator only")
    assert np.nanmax(np.abs(ours - theirs)) <= TOLERANCE


def random_counter(seed: int) -> Problem:
    """Two classes with priority and patience, two pools, a plan that rises and falls, at random."""
    rng = np.random.default_rng(seed)
    classes = pd.DataFrame(
        {"service_mean": rng.uniform(3, 9, 3), "service_cv": rng.uniform(0.2, 1.5, 3), "patience_mean": [*rng.uniform(5, 30, 2), np.inf]},
        index=["vip", "plain", "machine"],
    )
    arrivals = pd.DataFrame(rng.uniform(0, 8, (8, 3)), columns=classes.index, index=np.arange(8) * 30.0)
    windows = hall(w1=("vip", "plain"), w2=("vip", "plain"), w3=("vip", "plain"), w4=("vip", "plain"), m=("machine",))
    flags = np.arange(4)[:, None] < rng.integers(0, 5, 8)
    flags[:, -1] = np.arange(4) < rng.integers(1, 5)  # somebody is there to the end
    schedule = pd.DataFrame(np.vstack([flags, np.ones(8, dtype=bool)]), index=windows.index, columns=arrivals.index)
    return build_problem(sample_tickets(classes, arrivals, days=5, seed=seed), windows, schedule, closing="first_free")


def test_branch_day_of_the_benchmark_equals_simpy_path_by_path() -> None:
    problem = branch.plain(days=15)
    assert_same_starts(problem, simpy_engine.serve(problem))


@pytest.mark.parametrize("seed", range(12))
def test_priority_patience_and_falling_plan_equal_simpy_path_by_path(seed: int) -> None:
    problem = random_counter(seed)
    assert np.isnan(reference.serve(problem).start).any(), "nobody lost patience: the case is too easy"
    assert_same_starts(problem, simpy_engine.serve(problem))


def test_constant_windows_equal_ciw_path_by_path() -> None:
    problem = branch.plain(days=6, counters=np.full(16, 3))
    assert_same_starts(problem, ciw_engine.serve(problem))


def test_the_two_closing_rules_are_really_different() -> None:
    tickets = sample_tickets(branch.classes(), branch.arrivals(), days=5, seed=2)
    by_count, by_name = (
        reference.serve(build_problem(tickets, branch.windows(), branch.schedule(), closing=rule)).start for rule in ("first_free", "finish_customer")
    )
    assert not np.array_equal(by_count, by_name, equal_nan=True)
