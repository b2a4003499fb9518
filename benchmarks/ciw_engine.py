"""The same tickets in Ciw, which thinks in nodes: one node per pool of like windows, classes with priority and patience.

With constant windows Ciw and our engines must agree path by path. Where the number of windows changes, Ciw sends the whole shift home and puts
fresh staff in, which is another branch: there its time is comparable, its waits are not.
"""

from __future__ import annotations

import ciw
import numpy as np
from ciw.dists import Distribution

from benchmarks.simpy_engine import pools_of
from branchcraft.queueing.problem import Problem

_NEVER = float("inf")
_LONG_AFTER = 100_000.0


class _ByTicket(Distribution):
    """Hands each customer her own value; Ciw numbers customers 1, 2, … as they arrive."""

    def __init__(self, values: list[float]) -> None:
        self.values = values

    def sample(self, t: float | None = None, ind: ciw.Individual | None = None) -> float:
        assert ind is not None
        return self.values[ind.id_number - 1]


def serve(problem: Problem) -> np.ndarray:
    """Start of service of each ticket in minutes after opening, NaN for those who left; classes must belong to one pool each."""
    return np.concatenate([_serve_day(problem, slice(a, b)) for a, b in zip(problem.offsets[:-1], problem.offsets[1:], strict=True)])


def _serve_day(problem: Problem, today: slice) -> np.ndarray:
    pool, priority = pools_of(problem)
    nodes = len(problem.capacity)
    arrival, who = problem.arrival[today], problem.route[today, 0]
    service, patience = _ByTicket(problem.service[today, 0].tolist()), _ByTicket(problem.patience[today, 0].tolist())
    names = [f"{number}" for number in range(len(problem.queues))]
    arriving, serving, leaving = {}, {}, {}
    for number, name in enumerate(names):
        gaps = [*np.diff(np.concatenate([[0.0], arrival[who == number]])).tolist(), _NEVER]
        here = pool[number]
        arriving[name] = [ciw.dists.Sequential(gaps) if node == here else None for node in range(nodes)]
        serving[name] = [service] * nodes
        patient = not np.isfinite(problem.patience[today, 0][who == number]).any()
        leaving[name] = [patience if node == here and not patient else None for node in range(nodes)]
    network = ciw.create_network(
        arrival_distributions=arriving,
        service_distributions=serving,
        reneging_time_distributions=leaving,
        number_of_servers=[_servers(row, problem.interval) for row in problem.capacity.tolist()],
        priority_classes={name: priority[number] for number, name in enumerate(names)},
        routing={name: ciw.routing.NetworkRouting(routers=[ciw.routing.Leave()] * nodes) for name in names},
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(_LONG_AFTER / 10)
    start = np.full(arrival.size, np.nan)
    for one in simulation.get_all_records(only=["service"]):
        start[one.id_number - 1] = one.service_start_date
    return start


def _servers(row: list[int], interval: float) -> int | ciw.Schedule:
    if len(set(row)) == 1:
        return row[0]
    ends = [(k + 1) * interval for k in range(len(row) - 1)]
    return ciw.Schedule(numbers_of_servers=row, shift_end_dates=[*ends, _LONG_AFTER])
