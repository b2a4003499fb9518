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
        problem.pool,
        problem.capacity,
        problem.interval,
        problem.by_name,
        problem.call_time,
        len(problem.classes),
        result.route,
        result.service,
        result.patience,
        result.joined,
        result.called,
        result.start,
        result.window,
        result.outcome,
        result.diverted,
    )
    return result


@njit(cache=True, nogil=True)
def _number_waiting(queue, head, tail, joined, patience, legs, now):
    waiting = 0
    for place in range(head, tail):
        visit = queue[place]
        if joined[visit // legs, visit % legs] + patience[visit // legs, visit % legs] > now:
            waiting += 1
    return waiting


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
    capacity,
    interval,
    by_name,
    call_time,
    classes,
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
    legs = route.shape[1]
    windows, intervals = open_flags.shape
    can = np.zeros((windows, classes), np.bool_)
    for w in range(windows):
        for s in range(skills.shape[1]):
            if skills[w, s] >= 0:
                can[w, skills[w, s]] = True
    most = 0
    for day in range(offsets.size - 1):
        most = max(most, offsets[day + 1] - offsets[day])
    queue = np.empty((classes, most * legs), np.int64)
    head = np.zeros(classes, np.int64)
    tail = np.zeros(classes, np.int64)
    free_at = np.full(windows, _INF)  # infinity = idle
    serving = np.full(windows, -1, np.int64)
    busy = np.zeros(capacity.shape[0], np.int64)
    for day in range(offsets.size - 1):
        ticket, last = offsets[day], offsets[day + 1]
        head[:] = 0
        tail[:] = 0
        free_at[:] = _INF
        busy[:] = 0
        k = 0
        next_finish, finishing = _INF, -1
        while True:
            next_arrival = arrival[ticket] if ticket < last else _INF
            next_plan = (k + 1) * interval if k < intervals - 1 else _INF
            if next_arrival == _INF and next_finish == _INF and next_plan == _INF:
                break
            joining = -1
            if next_arrival < next_finish and next_arrival < next_plan:
                now = next_arrival
                joining = ticket * legs
                ticket += 1
                first_window, end_window = 0, 0
            elif next_finish <= next_plan:
                now = next_finish
                free_at[finishing] = _INF
                busy[pool[finishing]] -= 1
                first_window, end_window = finishing, finishing + 1
                visit = serving[finishing]
                if visit >= 0 and (visit + 1) % legs != 0 and route[visit // legs, visit % legs + 1] >= 0:
                    joining = visit + 1
            else:
                now = next_plan
                k += 1
                first_window, end_window = 0, windows
            for w in range(first_window, end_window):
                if free_at[w] != _INF:
                    continue
                if by_name:
                    if not open_flags[w, k]:
                        continue
                elif busy[pool[w]] >= capacity[pool[w], k]:
                    continue
                taken = False
                for s in range(skills.shape[1]):
                    c = skills[w, s]
                    if c < 0 or taken:
                        break
                    while head[c] < tail[c]:
                        visit = queue[c, head[c]]
                        head[c] += 1
                        row, leg = visit // legs, visit % legs
                        called[row, leg] = now
                        window_of[row, leg] = w
                        if joined[row, leg] + patience[row, leg] > now:
                            start[row, leg] = now
                            outcome[row, leg] = SERVED
                            serving[w] = visit
                            free_at[w] = now + service[row, leg]
                            taken = True
                        else:
                            outcome[row, leg] = NO_SHOW
                            if call_time > 0:
                                serving[w] = -1
                                free_at[w] = now + call_time
                                taken = True
                        if taken:
                            busy[pool[w]] += 1
                            break
            if joining >= 0:
                row, leg = joining // legs, joining % legs
                if leg == 0 and divert_at != NO_LIMIT and divert_to[row] >= 0 and (lobby < 0 or open_flags[lobby, k]):
                    c = route[row, 0]
                    if _number_waiting(queue[c], head[c], tail[c], joined, patience, legs, now) >= divert_at:
                        route[row, 0] = divert_to[row]
                        service[row, 0] = divert_service[row]
                        patience[row, 0] = divert_patience[row]
                        diverted[row] = True
                c = route[row, leg]
                joined[row, leg] = now
                waits = True
                for w in range(windows):
                    if free_at[w] == _INF and can[w, c]:
                        if by_name:
                            if not open_flags[w, k]:
                                continue
                        elif busy[pool[w]] >= capacity[pool[w], k]:
                            continue
                        called[row, leg] = now
                        start[row, leg] = now
                        window_of[row, leg] = w
                        outcome[row, leg] = SERVED
                        serving[w] = joining
                        free_at[w] = now + service[row, leg]
                        busy[pool[w]] += 1
                        waits = False
                        break
                if waits and leg == 0 and balk_at[row] != NO_LIMIT:
                    if _number_waiting(queue[c], head[c], tail[c], joined, patience, legs, now) >= balk_at[row]:
                        outcome[row, leg] = BALKED
                        waits = False
                if waits:
                    queue[c, tail[c]] = joining
                    tail[c] += 1
            next_finish, finishing = _INF, -1
            for w in range(windows):
                if free_at[w] < next_finish:
                    next_finish, finishing = free_at[w], w
        for c in range(classes):
            for place in range(head[c], tail[c]):
                visit = queue[c, place]
                outcome[visit // legs, visit % legs] = NO_SHOW
