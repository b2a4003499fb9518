"""What it costs the hall when staff leave the windows to sell: who waits too long, who leaves, whom one can still talk to.

The same people come every day; hour by hour a window is taken away, and the queue engine says what becomes of them. A window that is closed at
the quietest half hour costs nearly nothing, at the busiest a great deal, so the order in which hours are taken is part of the plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.interpolate import PchipInterpolator

from branchcraft.errors import InputError
from branchcraft.marketing.scenario import INTERVAL, LEAST_WINDOWS, MOST_HOURS, VOLUME, WINDOWS, WORKDAYS, BranchWeek, example_week
from branchcraft.queueing import simulate
from branchcraft.queueing.requirement import counter_windows, schedule_from_counts

ORDERS = ("闲时先抽", "平均着抽", "高峰先抽")
PROMISE, LONG = 10.0, 20.0
"""Minutes: who waited longer than the first listens less, who waited longer than the second may complain."""
_KNOT = 4
_MEASURES = ("customers", "served", "cooled", "late", "left", "wait")


@dataclass(frozen=True)
class Hall:
    """The hall under every number of hours taken away; per working day, so five of these make a week."""

    order: str
    volume: float
    counts: tuple[tuple[int, ...], ...]
    """Windows per half hour when 0, 1, 2 … half hours a day were taken."""
    daily: dict[str, np.ndarray]
    """Each measure [half hours taken, days]: customers, served, cooled (served after more than 10 minutes), late (more than 20), left, and
    wait (minutes waited by all that were served)."""
    smooth: dict[str, PchipInterpolator]
    """Means over days as smooth curves of the half hours taken a day: what an optimiser can climb."""

    def mean(self, measure: str, hours: float | np.ndarray) -> np.ndarray:
        """Mean of a measure per week when `hours` a week are taken from the windows (smooth)."""
        return WORKDAYS * self.smooth[measure](self.half_hours(hours))

    @staticmethod
    def half_hours(hours: float | np.ndarray) -> np.ndarray:
        """Half hours a day that make `hours` a week."""
        return np.asarray(hours, dtype=float) * 60 / INTERVAL / WORKDAYS

    def on_days(self, measure: str, hours: float, days: np.ndarray) -> np.ndarray:
        """The measure on the given simulated days, shape as `days`; between two whole half hours the two results are mixed."""
        at = float(self.half_hours(hours))
        low = min(int(at), len(self.counts) - 1)
        high = min(low + 1, len(self.counts) - 1)
        values = self.daily[measure]
        return (1 - (at - low)) * values[low][days] + (at - low) * values[high][days]

    def listening(self, hours: float | np.ndarray, cooling: float | np.ndarray) -> np.ndarray:
        """Share of all who come that can still be talked to: served, and those served late listen less."""
        return (self.mean("served", hours) - np.asarray(cooling) * self.mean("cooled", hours)) / self.mean("customers", hours)


def taken(load: np.ndarray, order: str) -> tuple[tuple[int, ...], ...]:
    """Windows per half hour after 0, 1, 2 … half hours were taken from `WINDOWS` all day, in one of `ORDERS`. Raises InputError."""
    if order not in ORDERS:
        raise InputError(f"抽人的次序应当是 {'、'.join(ORDERS)} 之一，现在是 {order!r}。")
    counts = np.full(len(load), WINDOWS)
    plans = [tuple(int(one) for one in counts)]
    for _ in range(int(Hall.half_hours(MOST_HOURS))):
        free = counts > LEAST_WINDOWS
        busy = load / np.maximum(counts - 1, 1)  # how busy the half hour would be with one fewer
        rank = {"闲时先抽": busy, "高峰先抽": -load, "平均着抽": -counts + 1e-3 * (5 * np.arange(len(load)) % len(load))}[order]
        counts = counts.copy()
        counts[int(np.where(free, rank, np.inf).argmin())] -= 1
        plans.append(tuple(int(one) for one in counts))
    return tuple(plans)


@lru_cache(maxsize=8)
def hall_curve(volume: float = VOLUME.value, order: str = ORDERS[0], days: int = 200) -> Hall:
    """The hall of 甲行 E 支行 under every number of hours taken, always the same people. Raises InputError."""
    return measure_hall(example_week(volume, days), volume, order)


def measure_hall(week: BranchWeek, volume: float, order: str) -> Hall:
    """As `hall_curve`, for any week."""
    plans = taken(week.load, order)
    windows = counter_windows([tuple(week.classes.index)], WINDOWS)
    rows: dict[str, list[np.ndarray]] = {name: [] for name in _MEASURES}
    for counts in plans:
        log = simulate(week.tickets, windows, schedule_from_counts(counts, list(windows.index), INTERVAL))
        day = log["day"].to_numpy()
        served = log["outcome"].cat.codes.to_numpy() == 0
        wait = np.where(served, log["start"].to_numpy() - log["arrival"].to_numpy(), 0.0)
        # Who left before being called had waited as long as her patience, which may be reason enough to complain.
        waited = np.where(served, wait, log["patience"].to_numpy())
        for name, values in {
            "customers": np.ones(len(log)),
            "served": served,
            "cooled": served & (wait > PROMISE),
            "late": waited > LONG,
            "left": ~served,
            "wait": wait,
        }.items():
            rows[name].append(np.bincount(day, np.asarray(values, dtype=float), minlength=week.days))
    daily = {name: np.array(values) for name, values in rows.items()}
    knots = np.unique([*range(0, len(plans), _KNOT), len(plans) - 1])
    smooth = {name: PchipInterpolator(knots, values.mean(axis=1)[knots]) for name, values in daily.items()}
    return Hall(order, float(volume), plans, daily, smooth)
