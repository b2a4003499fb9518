"""The same problem in SimPy, as its manual would have it: one process per customer, priority resources, and "blockers" that keep windows closed.

It shares no line with our engines, so it is the outside judge in the tests (path by path) and the yardstick in the benchmark. It knows pools of
like windows, priority within a pool, patience, and capacity that falls when the next window comes free (`first_free`); nothing more.
"""

from __future__ import annotations

import math
from collections.abc import Generator

import numpy as np
import simpy

from branchcraft.queueing.problem import Problem


def serve(problem: Problem) -> np.ndarray:
    """Start of service of each ticket in minutes after opening, NaN for those who left. Each class must belong to one pool of like windows."""
    pool, priority = pools_of(problem)
    capacity = problem.capacity.tolist()
    who = problem.route[:, 0].tolist()
    arrival, service, patience = problem.arrival.tolist(), problem.service[:, 0].tolist(), problem.patience[:, 0].tolist()
    starts: list[float] = []
    for first, last in zip(problem.offsets[:-1].tolist(), problem.offsets[1:].tolist(), strict=True):
        today = slice(first, last)
        day = _Day(arrival[today], service[today], patience[today], [pool[c] for c in who[today]], [priority[c] for c in who[today]])
        starts += day.run(capacity, problem.interval)
    return np.array(starts)


def pools_of(problem: Problem) -> tuple[list[int], list[int]]:
    """The pool that serves each class, and the class's rank of urgency there."""
    pool, priority = [-1] * len(problem.queues), [0] * len(problem.queues)
    for window, row in enumerate(problem.skills.tolist()):
        for rank, number in enumerate(row):
            if number >= 0:
                assert pool[number] in (-1, int(problem.pool[window])), "a class of two pools is beyond a plain resource"
                pool[number], priority[number] = int(problem.pool[window]), rank
    return pool, priority


class _Day:
    def __init__(self, arrival: list[float], service: list[float], patience: list[float], pool: list[int], priority: list[int]) -> None:
        self.arrival, self.service, self.patience, self.pool, self.priority = arrival, service, patience, pool, priority
        self.start = [math.nan] * len(arrival)
        self.env = simpy.Environment()

    def run(self, capacity: list[list[int]], interval: float) -> list[float]:
        # A resource needs room for one even where no window ever opens.
        self.resources = [simpy.PriorityResource(self.env, capacity=max(1, *row)) for row in capacity]
        for resource, row in zip(self.resources, capacity, strict=True):
            self.env.process(self._keep_closed(resource, row, interval))
        self.env.process(self._doors())
        self.env.run()
        return self.start

    def _keep_closed(self, resource: simpy.PriorityResource, row: list[int], interval: float) -> Generator:
        """Blockers, more urgent than any customer, hold the windows that should not work."""
        blockers: list = []
        for k, open_windows in enumerate(row):
            if k * interval > self.env.now:
                yield self.env.timeout(k * interval - self.env.now)
            closed = resource.capacity - open_windows
            while len(blockers) < closed:
                blockers.append(resource.request(priority=-1))
            while len(blockers) > closed:
                blocker = next((one for one in blockers if not one.triggered), blockers[0])
                blockers.remove(blocker)
                if blocker.triggered:
                    resource.release(blocker)
                else:
                    blocker.cancel()
            if len(set(row)) == 1:
                return
        yield self.env.timeout(0)

    def _doors(self) -> Generator:
        for i, moment in enumerate(self.arrival):
            if moment > self.env.now:
                yield self.env.timeout(moment - self.env.now)
            self.env.process(self._customer(i))

    def _customer(self, i: int) -> Generator:
        with self.resources[self.pool[i]].request(priority=self.priority[i]) as turn:
            if self.patience[i] == math.inf:
                yield turn
            else:
                yield turn | self.env.timeout(self.patience[i])
            if turn.triggered:
                self.start[i] = self.env.now
                yield self.env.timeout(self.service[i])
