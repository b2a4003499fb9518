"""The branch day as a diary, told in plain Python.

Three things can happen in a hall: a window finishes with somebody, the clock strikes a half hour and the plan of windows changes, or somebody
walks in. The diary takes them in order of time. Whenever a window is free it calls the next ticket of the most urgent class that it serves;
if that person has left meanwhile, her ticket was a ghost (飞号), and it calls on.

At one and the same moment windows finish first (in the order of the windows table), then the plan changes, then customers walk in. The
compiled engine (`compiled.py`) follows the same rules with other means; the tests hold the two bit for bit equal.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush

import numpy as np

from branchcraft.queueing.problem import BALKED, NO_LIMIT, NO_SHOW, NOT_YET, SERVED, Problem, Served, empty_result

_FINISH, _PLAN_CHANGE = 0, 1
_IDLE, _DEAD_TICKET = -2, -1


def serve(problem: Problem) -> Served:
    """Serve every day of `problem`; see `Problem` and `Served` for shapes and units."""
    hall = _Hall(problem)
    for day in range(problem.offsets.size - 1):
        _serve_day(hall, int(problem.offsets[day]), int(problem.offsets[day + 1]))
    return hall.result()


class _Hall:
    """The problem and what has happened so far, in lists: plain Python reads them faster than arrays.

    A visit is numbered ticket × legs + leg.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.legs = problem.route.shape[1]
        self.arrival = problem.arrival.tolist()
        self.route = problem.route.ravel().tolist()
        self.service = problem.service.ravel().tolist()
        self.patience = problem.patience.ravel().tolist()
        self.balk_at = problem.balk_at.tolist()
        self.joined = [np.nan] * len(self.route)
        self.called = [np.nan] * len(self.route)
        self.window = [-1] * len(self.route)
        self.no_shows: list[int] = []
        self.balked: list[int] = []
        self.diverted: list[int] = []
        self.skills = [[c for c in row if c >= 0] for row in problem.skills.tolist()]
        self.windows_for = [[w for w, row in enumerate(self.skills) if c in row] for c in range(len(problem.classes))]
        # Whether a window may work is a matter of its pool: all windows with the same skills, or, by name, the window alone.
        by_name = problem.by_name
        self.pool = list(range(len(self.skills))) if by_name else problem.pool.tolist()
        self.plan = (problem.open_flags.astype(int) if by_name else problem.capacity).T.tolist()

    def lead_to_machine(self, ticket: int) -> None:
        """The customer swaps her ticket for one of the machine's queue."""
        problem, visit = self.problem, ticket * self.legs
        self.route[visit] = int(problem.divert_to[ticket])
        self.service[visit] = float(problem.divert_service[ticket])
        self.patience[visit] = float(problem.divert_patience[ticket])
        self.diverted.append(ticket)

    def result(self) -> Served:
        """What happened, as arrays."""
        problem, result = self.problem, empty_result(self.problem)
        shape = result.route.shape
        result.joined[:] = np.array(self.joined).reshape(shape)
        result.called[:] = np.array(self.called).reshape(shape)
        result.window[:] = np.array(self.window, dtype=np.int16).reshape(shape)
        outcome = np.where(np.isnan(result.called), NOT_YET, SERVED).ravel()
        outcome[self.no_shows] = NO_SHOW
        outcome[self.balked] = BALKED
        result.outcome[:] = outcome.reshape(shape)
        result.start[:] = np.where(result.outcome == SERVED, result.called, np.nan)
        moved = self.diverted
        result.diverted[moved] = True
        result.route[moved, 0] = problem.divert_to[moved]
        result.service[moved, 0] = problem.divert_service[moved]
        result.patience[moved, 0] = problem.divert_patience[moved]
        return result


def _serve_day(hall: _Hall, first: int, last: int) -> None:
    """Serve tickets first … last - 1 from opening until the hall is empty."""
    problem, legs, arrival, route, service, patience = hall.problem, hall.legs, hall.arrival, hall.route, hall.service, hall.patience
    joined, called, window_of, pool, skills, windows_for = hall.joined, hall.called, hall.window, hall.pool, hall.skills, hall.windows_for
    balk_at, diverting, several, inf = hall.balk_at, problem.divert_at != NO_LIMIT, legs > 1, float("inf")
    queues: list[deque[int]] = [deque() for _ in problem.classes]
    serving = [_IDLE] * len(skills)
    room = hall.plan[0].copy()  # how many more windows of each pool may work; below 0 while some finish after their closing time
    diary: list[tuple[float, int, int]] = [(k * problem.interval, _PLAN_CHANGE, k) for k in range(1, len(hall.plan))]

    def number_waiting(customer_class: int) -> int:
        return sum(joined[visit] + patience[visit] > now for visit in queues[customer_class])

    def call_next(window: int) -> None:
        """An idle window calls tickets, most urgent class first, until somebody comes."""
        for customer_class in skills[window]:
            queue = queues[customer_class]
            while queue:
                visit = queue.popleft()
                called[visit] = now
                window_of[visit] = window
                if joined[visit] + patience[visit] > now:
                    serving[window] = visit
                    room[pool[window]] -= 1
                    heappush(diary, (now + service[visit], _FINISH, window))
                    return
                hall.no_shows.append(visit)
                if problem.call_time > 0:
                    serving[window] = _DEAD_TICKET
                    room[pool[window]] -= 1
                    heappush(diary, (now + problem.call_time, _FINISH, window))
                    return

    def join(visit: int, balk_at: int) -> None:
        """The customer goes to the first free window of her class, or turns round at the door, or waits."""
        joined[visit] = now
        customer_class = route[visit]
        for window in windows_for[customer_class]:
            if serving[window] == _IDLE and room[pool[window]] > 0:
                called[visit] = now
                window_of[visit] = window
                serving[window] = visit
                room[pool[window]] -= 1
                heappush(diary, (now + service[visit], _FINISH, window))
                return
        if balk_at != NO_LIMIT and number_waiting(customer_class) >= balk_at:
            hall.balked.append(visit)
        else:
            queues[customer_class].append(visit)

    interval, ticket = 0, first
    next_arrival = arrival[first] if first < last else inf
    while diary or ticket < last:
        if not diary or next_arrival < diary[0][0]:
            now = next_arrival
            if diverting and problem.divert_to[ticket] >= 0:
                on_duty = problem.lobby < 0 or problem.open_flags[problem.lobby, interval]
                if on_duty and number_waiting(route[ticket * legs]) >= problem.divert_at:
                    hall.lead_to_machine(ticket)
            join(ticket * legs, balk_at[ticket])
            ticket += 1
            next_arrival = arrival[ticket] if ticket < last else inf
            continue
        now, kind, number = heappop(diary)
        if kind == _FINISH:
            visit = serving[number]
            serving[number] = _IDLE
            room[pool[number]] += 1
            if room[pool[number]] > 0:
                call_next(number)
            if several and visit != _DEAD_TICKET and (visit + 1) % legs != 0 and route[visit + 1] >= 0:
                join(visit + 1, NO_LIMIT)
        else:
            room = [free + new - old for free, new, old in zip(room, hall.plan[number], hall.plan[interval], strict=True)]
            interval = number
            for window in range(len(skills)):
                if serving[window] == _IDLE and room[pool[window]] > 0:
                    call_next(window)
    for queue in queues:  # nobody was left to call them
        hall.no_shows.extend(queue)
