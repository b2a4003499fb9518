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

_IDLE, _DEAD_TICKET = -2, -1


def serve(problem: Problem) -> Served:
    """Serve every day of `problem`; see `Problem` and `Served` for shapes and units."""
    hall = _Hall(problem)
    for day in range(problem.offsets.size - 1):
        _serve_day(hall, int(problem.offsets[day]), int(problem.offsets[day + 1]))
    return hall.result()


class _Hall:
    """The problem and what has happened so far, in lists: plain Python reads them faster than arrays.

    A visit is numbered ticket × legs + leg. First visits begin when the customer walks in, so their `joined` and `leaves` (when her patience
    ends) are known beforehand.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.legs = problem.route.shape[1]
        self.arrival = problem.arrival.tolist()
        self.route = problem.route.ravel().tolist()
        self.service = problem.service.ravel().tolist()
        self.joined = [np.nan] * len(self.route)
        self.joined[:: self.legs] = self.arrival
        self.leaves = (problem.arrival[:, None] + problem.patience).ravel().tolist()
        self.called = [np.nan] * len(self.route)
        self.window = [-1] * len(self.route)
        self.no_shows: list[int] = []
        self.balked: list[int] = []
        self.diverted: list[int] = []
        self.skills = [[c for c in row if c >= 0] for row in problem.skills.tolist()]
        self.windows_for = [[w for w, row in enumerate(self.skills) if c in row] for c in range(len(problem.queues))]
        # Whether a window may work is a matter of its pool: all windows with the same skills, or, by name, the window alone.
        by_name = problem.by_name
        self.pool = list(range(len(self.skills))) if by_name else problem.pool.tolist()
        self.plan = (problem.open_flags.astype(int) if by_name else problem.capacity).T.tolist()

    def lead_to_machine(self, ticket: int) -> None:
        """The customer swaps her ticket for one of the machine's queue."""
        problem, visit = self.problem, ticket * self.legs
        self.route[visit] = int(problem.divert_to[ticket])
        self.service[visit] = float(problem.divert_service[ticket])
        self.leaves[visit] = self.arrival[ticket] + float(problem.divert_patience[ticket])
        self.diverted.append(ticket)

    def go_on_to(self, visit: int, now: float) -> None:
        """The customer takes a ticket for her second service."""
        self.joined[visit] = now
        self.leaves[visit] = now + float(self.problem.patience[divmod(visit, self.legs)])

    def result(self) -> Served:
        """What happened, as arrays."""
        problem, result = self.problem, empty_result(self.problem)
        shape = result.route.shape
        result.joined[:] = (problem.arrival if self.legs == 1 else np.array(self.joined)).reshape(shape)
        result.called[:] = np.array(self.called).reshape(shape)
        result.window[:] = np.array(self.window, dtype=np.int16).reshape(shape)
        outcome = np.where(np.isnan(result.called.ravel()), NOT_YET, SERVED)
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
    problem, legs, arrival, route, service, leaves = hall.problem, hall.legs, hall.arrival, hall.route, hall.service, hall.leaves
    called, window_of, pool, skills, windows_for = hall.called, hall.window, hall.pool, hall.skills, hall.windows_for
    inf, balk_at, diverting, call_time = float("inf"), problem.balk_at, problem.divert_at != NO_LIMIT, problem.call_time
    balking = bool((balk_at[first:last] != NO_LIMIT).any())
    queues: list[deque[int]] = [deque() for _ in problem.queues]
    serving = [_IDLE] * len(skills)
    room = hall.plan[0].copy()  # how many more windows of each pool may work; below 0 while some finish after their closing time
    diary: list[tuple[float, int]] = [(inf, -1)]  # when which window finishes; the last page is never reached

    def number_waiting(customer_class: int) -> int:
        return sum(leaves[visit] > now for visit in queues[customer_class])

    def call_next(window: int) -> None:
        """An idle window calls tickets, most urgent class first, until somebody comes."""
        for customer_class in skills[window]:
            queue = queues[customer_class]
            while queue:
                visit = queue.popleft()
                called[visit] = now
                window_of[visit] = window
                if leaves[visit] > now:
                    serving[window] = visit
                    room[pool[window]] -= 1
                    heappush(diary, (now + service[visit], window))
                    return
                hall.no_shows.append(visit)
                if call_time > 0:
                    serving[window] = _DEAD_TICKET
                    room[pool[window]] -= 1
                    heappush(diary, (now + call_time, window))
                    return

    def goes_to_free_window(visit: int) -> bool:
        """The first free window of her class takes her at once, if there is one."""
        for window in windows_for[route[visit]]:
            if serving[window] == _IDLE and room[pool[window]] > 0:
                called[visit] = now
                window_of[visit] = window
                serving[window] = visit
                room[pool[window]] -= 1
                heappush(diary, (now + service[visit], window))
                return True
        return False

    interval, ticket = 0, first
    next_arrival = arrival[first] if first < last else inf
    next_plan = problem.interval if len(hall.plan) > 1 else inf
    while True:
        next_finish = diary[0][0]
        if next_arrival < next_finish and next_arrival < next_plan:  # somebody walks in
            now, visit = next_arrival, ticket * legs
            may_be_led = diverting and problem.divert_to[ticket] >= 0 and (problem.lobby < 0 or problem.open_flags[problem.lobby, interval])
            if may_be_led and number_waiting(route[visit]) >= problem.divert_at:
                hall.lead_to_machine(ticket)
            queue = queues[route[visit]]
            if queue or not goes_to_free_window(visit):  # where tickets wait, no window is free
                if balking and number_waiting(route[visit]) >= balk_at[ticket]:
                    hall.balked.append(visit)  # turned round at the door
                else:
                    queue.append(visit)
            ticket += 1
            next_arrival = arrival[ticket] if ticket < last else inf
        elif next_finish <= next_plan:
            if next_finish == inf:
                break
            now, window = heappop(diary)
            visit = serving[window]
            serving[window] = _IDLE
            room[pool[window]] += 1
            if room[pool[window]] > 0:
                call_next(window)
            if legs > 1 and visit != _DEAD_TICKET and (visit + 1) % legs != 0 and route[visit + 1] >= 0:
                hall.go_on_to(visit + 1, now)
                if not goes_to_free_window(visit + 1):
                    queues[route[visit + 1]].append(visit + 1)
        else:
            now, interval = next_plan, interval + 1
            next_plan = (interval + 1) * problem.interval if interval + 1 < len(hall.plan) else inf
            room = [free + new - old for free, new, old in zip(room, hall.plan[interval], hall.plan[interval - 1], strict=True)]
            for window in range(len(skills)):
                if serving[window] == _IDLE and room[pool[window]] > 0:
                    call_next(window)
    for queue in queues:  # nobody was left to call them
        hall.no_shows.extend(queue)
