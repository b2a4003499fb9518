"""What is published about a Chinese branch's day, once for every fictional branch of the course: when customers come, how long they take."""

from __future__ import annotations

import numpy as np

HOURLY_COUNTS = {9: 5876, 10: 7202, 11: 5592, 12: 4313, 13: 3828, 14: 7321, 15: 7134, 16: 4128}
"""Tickets by clock hour at one large Chinese branch, 18 complete weeks (published modelling-contest data, grade M); the hours 9–17 of it."""

SIMPLE_MINUTES = (3.5, 1.0, 6.0)
"""Ordinary deposits and withdrawals at a window: middle, low, high. 1–6 minutes (China Banking Association, survey of 35 local associations,
2007, before smart counters; grade H, old)."""
COMPLEX_MINUTES = (15.0, 10.0, 20.0)
"""Large cash, loss reports, account opening, signing up: 10–20 minutes (same survey), middle, low, high."""


def half_hour_shape() -> np.ndarray:
    """Share of the day's customers in each of the 16 half hours 9:00–17:00; the count is hourly, halves of an hour are taken as equal."""
    hourly = np.array(list(HOURLY_COUNTS.values()), dtype=float)
    return np.repeat(hourly / 2, 2) / hourly.sum()
