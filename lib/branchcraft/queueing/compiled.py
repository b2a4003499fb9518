"""The same diary as `reference.py`, compiled by numba.

Read the reference engine first: every rule is explained there. Here the queues are arrays with a head and a tail, and the next finish is found
by looking along the row of windows, which for a branch's handful of windows is faster than a heap.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from branchcraft.queueing.problem import BALKED, NO_LIMIT, NO_SHOW, SERVED, Problem, Served, empty_result

_INF = np.inf


def serve(problem: Problem) -> Served:
    """Serve every day of `problem`; bit-identical to `reference.serve`."""
    result = empty_result(problem)
    pool, plan = _pools(problem)
    _serve_days(
        problem.offsets,
        problem.arrival,
        problem.balk_at,
        problem.divert_to,
        problem.divert_service,
        problem.divert_patience,
        problem.divert_at,
        problem.lobby,
        problem.skills,
        problem.open_flags,
        pool,
        plan,
        problem.interval,
        problem.call_time,
        len(problem.queues),
        problem.route.shape[1],
        # Flat, because a visit's number is then its place: no division in the inner loop.
        result.route.reshape(-1),
        result.service.reshape(-1),
        result.patience.reshape(-1),
        result.joined.reshape(-1),
        result.called.reshape(-1),
        result.start.reshape(-1),
        result.window.reshape(-1),
        result.outcome.reshape(-1),
        result.diverted,
    )
    return result


def _pools(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Pool of each window and open windows [pool, interval]; a pool is the windows with the same skills or, by name, the window alone."""
    if problem.by_name:
        return np.arange(problem.pool.size, dtype=np.int16), problem.open_flags.astype(np.int64)
    return problem.pool, problem.capacity


@njit(cache=True, nogil=True)
def _number_waiting(queue, head, tail, joined, patience, now):
    waiting = 0
    for place in range(head, tail):
        visit = queue[place]
        if joined[visit] + patience[visit] > now:
            waiting += 1
    return waiting


@njit(cache=True, nogil=True)
def _windows_for(skills, classes):
    """Windows that serve each class in their order, and how many they are."""
    windows = np.zeros((classes, skills.shape[0]), np.int64)
    count = np.zeros(classes, np.int64)
    for w in range(skills.shape[0]):
        for s in range(skills.shape[1]):
            c = skills[w, s]
            if c >= 0:
                windows[c, count[c]] = w
                count[c] += 1
    return windows, count


@njit(cache=True, nogil=True)
def _serve_days(
    offsets,
    arrival,
    balk_at,
    divert_to,
    divert_service,
    divert_patience,
    divert_at,
    lobby,
    skills,
    open_flags,
    pool,
    plan,
    interval,
    call_time,
    classes,
    legs,
    route,
    service,
    patience,
    joined,
    called,
    start,
    window_of,
    outcome,
    diverted,
):
    windows, intervals = open_flags.shape
    windows_for, how_many = _windows_for(skills, classes)
    most = 0
    for day in range(offsets.size - 1):
        most = max(most, offsets[day + 1] - offsets[day])
    queue = np.empty((classes, most * legs), np.int64)
    head = np.zeros(classes, np.int64)
    tail = np.zeros(classes, np.int64)
    free_at = np.full(windows, _INF)  # infinity = idle
    serving = np.full(windows, -1, np.int64)
    busy = np.zeros(plan.shape[0], np.int64)
    for day in range(offsets.size - 1):
        ticket, last = offsets[day], offsets[day + 1]
        head[:] = 0
        tail[:] = 0
        free_at[:] = _INF
        busy[:] = 0
        k = 0
        next_finish, finishing = _INF, -1
        next_plan = interval if intervals > 1 else _INF
        while True:
            next_arrival = arrival[ticket] if ticket < last else _INF
            if next_arrival == _INF and next_finish == _INF and next_plan == _INF:
                break
            joining, newcomer, first_window, end_window = -1, -1, 0, 0
            if next_arrival < next_finish and next_arrival < next_plan:
                now = next_arrival
                joining, newcomer = ticket * legs, ticket
                ticket += 1
            elif next_finish <= next_plan:
                now = next_finish
                free_at[finishing] = _INF
                busy[pool[finishing]] -= 1
                first_window, end_window = finishing, finishing + 1
                visit = serving[finishing]
                if legs > 1 and visit >= 0 and (visit + 1) % legs != 0 and route[visit + 1] >= 0:
                    joining = visit + 1
            else:
                now = next_plan
                k += 1
                next_plan = (k + 1) * interval if k < intervals - 1 else _INF
                end_window = windows
            for w in range(first_window, end_window):
                if free_at[w] != _INF or busy[pool[w]] >= plan[pool[w], k]:
                    continue
                taken = False
                for s in range(skills.shape[1]):
                    c = skills[w, s]
                    if c < 0 or taken:
                        break
                    while head[c] < tail[c]:
                        visit = queue[c, head[c]]
                        head[c] += 1
                        called[visit] = now
                        window_of[visit] = w
                        if joined[visit] + patience[visit] > now:
                            start[visit] = now
                            outcome[visit] = SERVED
                            serving[w] = visit
                            free_at[w] = now + service[visit]
                            taken = True
                        else:
                            outcome[visit] = NO_SHOW
                            if call_time > 0:
                                serving[w] = -1
                                free_at[w] = now + call_time
                                taken = True
                        if taken:
                            busy[pool[w]] += 1
                            break
            if joining >= 0:
                if newcomer >= 0 and divert_at != NO_LIMIT and divert_to[newcomer] >= 0 and (lobby < 0 or open_flags[lobby, k]):
                    c = route[joining]
                    if _number_waiting(queue[c], head[c], tail[c], joined, patience, now) >= divert_at:
                        route[joining] = divert_to[newcomer]
                        service[joining] = divert_service[newcomer]
                        patience[joining] = divert_patience[newcomer]
                        diverted[newcomer] = True
                c = route[joining]
                joined[joining] = now
                waits = True
                for place in range(how_many[c]):
                    w = windows_for[c, place]
                    if free_at[w] == _INF and busy[pool[w]] < plan[pool[w], k]:
                        called[joining] = now
                        start[joining] = now
                        window_of[joining] = w
                        outcome[joining] = SERVED
                        serving[w] = joining
                        free_at[w] = now + service[joining]
                        busy[pool[w]] += 1
                        waits = False
                        break
                may_balk = waits and newcomer >= 0 and balk_at[newcomer] != NO_LIMIT
                if may_balk and _number_waiting(queue[c], head[c], tail[c], joined, patience, now) >= balk_at[newcomer]:
                    outcome[joining] = BALKED
                    waits = False
                if waits:
                    queue[c, tail[c]] = joining
                    tail[c] += 1
                    if newcomer >= 0:
                        continue  # no window began or ended
            next_finish, finishing = _INF, -1
            for w in range(windows):
                if free_at[w] < next_finish:
                    next_finish, finishing = free_at[w], w
        for c in range(classes):
            for place in range(head[c], tail[c]):
                outcome[queue[c, place]] = NO_SHOW
