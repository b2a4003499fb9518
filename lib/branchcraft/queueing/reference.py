"""The branch day as a diary, told in plain Python.

Three things can happen in a hall: a window finishes with somebody, the clock strikes a half hour and the plan of windows changes, or somebody
walks in. The diary takes them in order of time. Whenever a window is free it calls the next ticket of the most urgent class that it serves;
if that person has left meanwhile, her ticket was a ghost (飞号), and it calls on.

At one and the same moment windows finish first (in the order of the windows table), then the plan changes, then customers walk in. The
compiled engine (`compiled.py`) follows the same rules with other means; the tests hold the two bit for bit equal.
"""

from __future__ import annotations

import heapq
from collections import deque

import numpy as np

from branchcraft.queueing.problem import BALKED, NO_LIMIT, NO_SHOW, SERVED, Problem, Served, empty_result

_FINISH, _PLAN_CHANGE = 0, 1


def serve(problem: Problem) -> Served:
    """Serve every day of `problem`; see `Problem` and `Served` for shapes and units."""
    result = empty_result(problem)
    hall = _Hall(problem)
    for day in range(problem.offsets.size - 1):
        hall.run_day(int(problem.offsets[day]), int(problem.offsets[day + 1]))
    shape = problem.route.shape
    result.joined[:] = np.array(hall.joined, dtype=float).reshape(shape)
    result.called[:] = np.array(hall.called, dtype=float).reshape(shape)
    result.start[:] = np.array(hall.start, dtype=float).reshape(shape)
    result.window[:] = np.array(hall.window).reshape(shape)
    result.outcome[:] = np.array(hall.outcome).reshape(shape)
    result.diverted[:] = hall.diverted
    result.route[:] = np.array(hall.route).reshape(shape)
    result.service[:] = np.array(hall.service).reshape(shape)
    result.patience[:] = np.array(hall.patience).reshape(shape)
    return result


class _Hall:
    """The hall and its queues. A visit is numbered ticket × legs + leg; lists instead of arrays, which plain Python reads faster."""

    def __init__(self, problem: Problem) -> None:
        self.p = problem
        self.legs = problem.route.shape[1]
        visits = problem.route.size
        self.arrival = problem.arrival.tolist()
        self.route = problem.route.ravel().tolist()
        self.service = problem.service.ravel().tolist()
        self.patience = problem.patience.ravel().tolist()
        self.balk_at = problem.balk_at.tolist()
        self.divert_to = problem.divert_to.tolist()
        self.skills = [[c for c in row if c >= 0] for row in problem.skills.tolist()]
        self.windows_for = [[w for w, row in enumerate(self.skills) if c in row] for c in range(len(problem.classes))]
        self.pool = problem.pool.tolist()
        self.plan = problem.open_flags.T.tolist()
        self.capacities = problem.capacity.T.tolist()
        nan = float("nan")
        self.joined, self.called, self.start = [nan] * visits, [nan] * visits, [nan] * visits
        self.window, self.outcome = [-1] * visits, [0] * visits
        self.diverted = [False] * len(self.arrival)

    def run_day(self, first: int, last: int) -> None:
        """Serve tickets first … last - 1 from opening until the hall is empty."""
        interval, arrival, legs = self.p.interval, self.arrival, self.legs
        self.queues: list[deque[int]] = [deque() for _ in self.p.classes]
        self.idle = [True] * len(self.skills)
        self.serving = [-1] * len(self.skills)
        self.busy = [0] * len(self.p.capacity)
        self.open, self.capacity = self.plan[0], self.capacities[0]
        self.diary = [(k * interval, _PLAN_CHANGE, k) for k in range(1, len(self.plan))]
        diary, next_ticket = self.diary, first
        while True:
            if next_ticket < last and (not diary or arrival[next_ticket] < diary[0][0]):
                now = arrival[next_ticket]
                visit = next_ticket * legs
                next_ticket += 1
                if self.p.divert_at != NO_LIMIT:
                    self._divert(visit, now)
                self._join(visit, now, may_balk=True)
            elif diary:
                now, kind, number = heapq.heappop(diary)
                if kind == _PLAN_CHANGE:
                    self.open, self.capacity = self.plan[number], self.capacities[number]
                    for window in range(len(self.skills)):
                        self._call_next(window, now)
                else:
                    self._finish(number, now)
            else:
                break
        for queue in self.queues:  # nobody was left to call them
            for visit in queue:
                self.outcome[visit] = NO_SHOW

    def _may_work(self, window: int) -> bool:
        """Whether the plan lets this (idle) window take somebody now."""
        if self.p.by_name:
            return self.open[window]
        return self.busy[self.pool[window]] < self.capacity[self.pool[window]]

    def _still_waiting(self, visit: int, now: float) -> bool:
        return self.joined[visit] + self.patience[visit] > now

    def _number_waiting(self, customer_class: int, now: float) -> int:
        return sum(self._still_waiting(visit, now) for visit in self.queues[customer_class])

    def _divert(self, visit: int, now: float) -> None:
        ticket = visit // self.legs
        if self.divert_to[ticket] < 0 or (self.p.lobby >= 0 and not self.open[self.p.lobby]):
            return
        if self._number_waiting(self.route[visit], now) >= self.p.divert_at:
            self.route[visit] = self.divert_to[ticket]
            self.service[visit] = float(self.p.divert_service[ticket])
            self.patience[visit] = float(self.p.divert_patience[ticket])
            self.diverted[ticket] = True

    def _join(self, visit: int, now: float, may_balk: bool) -> None:
        """The customer goes to the first free window of her class, or waits, or turns round at the door."""
        customer_class = self.route[visit]
        self.joined[visit] = now
        for window in self.windows_for[customer_class]:
            if self.idle[window] and self._may_work(window):
                self.called[visit] = now
                self._begin(visit, window, now)
                return
        limit = self.balk_at[visit // self.legs]
        if may_balk and limit != NO_LIMIT and self._number_waiting(customer_class, now) >= limit:
            self.outcome[visit] = BALKED
            return
        self.queues[customer_class].append(visit)

    def _call_next(self, window: int, now: float) -> None:
        """If the window is idle and open: call tickets, most urgent class first, until somebody comes."""
        if not self.idle[window] or not self._may_work(window):
            return
        for customer_class in self.skills[window]:
            queue = self.queues[customer_class]
            while queue:
                visit = queue.popleft()
                self.called[visit] = now
                if self.joined[visit] + self.patience[visit] > now:
                    self._begin(visit, window, now)
                    return
                self.outcome[visit] = NO_SHOW
                self.window[visit] = window
                if self.p.call_time > 0:
                    self._occupy(window, -1, now + self.p.call_time)
                    return

    def _begin(self, visit: int, window: int, now: float) -> None:
        self.start[visit] = now
        self.window[visit] = window
        self.outcome[visit] = SERVED
        self._occupy(window, visit, now + self.service[visit])

    def _occupy(self, window: int, visit: int, until: float) -> None:
        self.idle[window] = False
        self.serving[window] = visit
        self.busy[self.pool[window]] += 1
        heapq.heappush(self.diary, (until, _FINISH, window))

    def _finish(self, window: int, now: float) -> None:
        """The window calls the next customer; then the one it served may join the queue of a second service."""
        visit = self.serving[window]
        self.idle[window] = True
        self.busy[self.pool[window]] -= 1
        self._call_next(window, now)
        if visit >= 0 and (visit + 1) % self.legs != 0 and self.route[visit + 1] >= 0:
            self._join(visit + 1, now, may_balk=False)
