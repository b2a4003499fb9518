"""How the hall answers when people work faster, slower or more carefully: the bridge from people to the queue.

Training, pay and the morning meeting all change one thing that the queue feels: the minutes that a service takes, and the customers who come back
because something was done wrong. The queue does not answer in proportion: near its limit one minute more costs many minutes of waiting. So the
branch's simulated days are served at a grid of speeds once, always the same people, and what lies between is read off by interpolation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.interpolate import RegularGridInterpolator

from branchcraft.errors import InputError
from branchcraft.queueing import sample_tickets, simulate
from branchcraft.queueing.kpi import daily_sums
from branchcraft.queueing.requirement import schedule_from_counts
from branchcraft.staffing.scenario import COMPLEX, MOVED_PLAN, BranchDay, example_branch

WITHIN = 10.0
"""Minutes of the promise."""
SPEEDS = (0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.35, 1.6)
"""Grid of service times, 1 = as in the scenario."""
VOLUMES = (1.0, 1.08, 1.2, 1.4)
"""Grid of customers, 1 = as in the scenario; more when some come back."""
COMPLEX_SPEEDS = (0.7, 0.8, 0.9, 1.0, 1.1)
"""Grid of service times of complex business alone."""


@dataclass(frozen=True)
class Hall:
    """What a day is like at one speed: share called in time, customers who leave (a day) and minutes in the queue; arrays of one shape."""

    level: np.ndarray
    gone: np.ndarray
    queue: np.ndarray


@dataclass(frozen=True)
class Response:
    """The branch's answer to service times and volume, read off a grid."""

    speeds: tuple[float, ...]
    volumes: tuple[float, ...]
    table: np.ndarray
    """[speeds, volumes, 3]: level, gone, queue."""

    def at(self, speed: np.ndarray | float, volume: np.ndarray | float = 1.0) -> Hall:
        """Interpolated between grid points, held at its ends; `speed` and `volume` are factors and broadcast."""
        factors, times = np.broadcast_arrays(np.asarray(speed, dtype=float), np.asarray(volume, dtype=float))
        inside = np.clip(factors, self.speeds[0], self.speeds[-1])
        if len(self.volumes) == 1:
            found = np.stack([np.interp(inside, self.speeds, self.table[:, 0, k]) for k in range(3)], axis=-1)
        else:
            points = np.stack([inside, np.clip(times, self.volumes[0], self.volumes[-1])], axis=-1)
            found = RegularGridInterpolator((self.speeds, self.volumes), self.table)(points).reshape(*inside.shape, 3)
        return Hall(found[..., 0], found[..., 1], found[..., 2])


def serve(branch: BranchDay, counts: Sequence[int], speed: float = 1.0, complex_speed: float = 1.0) -> tuple[float, float, float]:
    """One plan on the branch's people with service times × `speed`, complex business × `complex_speed` on top: level, gone a day, queue minutes."""
    if not (speed > 0 and complex_speed > 0):
        raise InputError("办理时间的倍数应当大于 0。")
    branch = branch.drawn()
    factor = np.where(branch.tickets["customer_class"].to_numpy() == COMPLEX, speed * complex_speed, speed)
    tickets = branch.tickets.assign(service=branch.tickets["service"].to_numpy() * factor)
    windows = branch.windows
    sums = daily_sums(simulate(tickets, windows, schedule_from_counts(counts, list(windows.index))), None, WITHIN)[0]
    a_day = float(sums["customers"].estimate()[0])
    level, gone, queue = (float(sums[name].estimate()[0]) for name in ("service_level", "abandonment", "queue_time_mean"))
    return level, gone * a_day, queue


def _more_customers(branch: BranchDay, volume: float) -> BranchDay:
    """The same people and more of their kind."""
    if volume == 1.0:
        return branch
    arrivals: pd.DataFrame = branch.arrivals * volume
    return replace(branch, arrivals=arrivals, tickets=sample_tickets(branch.classes, arrivals, days=branch.days, seed=branch.seed))


@lru_cache(maxsize=8)
def response(counts: tuple[int, ...] = MOVED_PLAN, returning: bool = False) -> Response:
    """The example branch under `counts` at every speed of the grid (every class alike); `returning`: also at more customers, who come back."""
    branch, volumes = example_branch(), VOLUMES if returning else (1.0,)
    days = [_more_customers(branch, volume) for volume in volumes]
    table = np.array([[serve(day, counts, speed) for day in days] for speed in SPEEDS])
    return Response(SPEEDS, volumes, table)


@lru_cache(maxsize=8)
def complex_response(counts: tuple[int, ...] = MOVED_PLAN) -> Response:
    """As `response`, when only complex business becomes faster or slower."""
    branch = example_branch()
    return Response(COMPLEX_SPEEDS, (1.0,), np.array([[serve(branch, counts, complex_speed=speed)] for speed in COMPLEX_SPEEDS]))
