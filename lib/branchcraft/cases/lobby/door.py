"""What happens at the entrance, before anybody queues.

Whoever finds the lobby manager free is asked and perhaps led to a machine; whoever finds her busy walks past and takes a ticket unasked (a loss
system, Erlang B in the textbook). Each day is walked through person by person; that is exact, because nothing further inside reaches back to the
door. Whom she leads is a matter of signal detection: those whom a machine can serve and those whom it cannot make impressions that overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.people import able_share, people
from branchcraft.cases.lobby.plan import DOOR, MACHINE, Plan


@dataclass(frozen=True)
class Door:
    """What happened at the entrance; one entry per person."""

    asked: np.ndarray
    led: np.ndarray
    minutes: np.ndarray
    """Minutes from walking in to joining the first queue."""
    mended: np.ndarray
    """Papers were missing and were put right before a ticket was taken."""
    staff_minutes: np.ndarray
    """Minutes of the lobby manager that the person took."""
    left_door: np.ndarray
    """The lobby manager left the door to stand beside the person at a machine."""


def sharpness(lobby: s.Lobby, questions: int) -> float:
    """Standard deviations between the impression of those whom a machine can serve and of those whom it cannot."""
    return lobby["sharp_three"] if questions == 3 else lobby["sharp_one"]


def led_rates(able_share: float, sharp: float, led: float) -> tuple[float, float, float]:
    """Signal detection at the door: (threshold, share of the able that is led, share of the others that is led).

    The threshold is where `led` of all asked are above it (Green & Swets 1966, equal-variance normal model). `able_share`, `led` in 0–1.
    """
    if led <= 0:
        return np.inf, 0.0, 0.0

    def surplus(threshold: float) -> float:
        return able_share * ndtr(sharp - threshold) + (1 - able_share) * ndtr(-threshold) - led

    threshold = float(brentq(surplus, -12, 12 + sharp))
    return threshold, float(ndtr(sharp - threshold)), float(ndtr(-threshold))


def at_the_door(lobby: s.Lobby, plan: Plan) -> Door:
    """Walk through every day at the entrance. Lost are those who find nobody free: they take a ticket unasked."""
    door = tuple(plan.people(DOOR, k) for k in range(3))
    beside = tuple(plan.people(MACHINE, k) > 0 for k in range(3))
    return _at_the_door(lobby, door, beside, plan.questions, plan.led)


@lru_cache(maxsize=64)
def _at_the_door(lobby: s.Lobby, door: tuple[int, ...], beside: tuple[bool, ...], questions: int, led: float) -> Door:
    who = people(lobby)
    size = len(who.day)
    asked, left = np.zeros(size, bool), np.zeros(size, bool)
    if questions == 0 or not any(door):
        none = np.zeros(size, bool)
        return Door(none, none, np.zeros(size), none, np.zeros(size), none)
    threshold, _, _ = led_rates(able_share(lobby), sharpness(lobby, questions), led)
    would = who.asked_pool & (who.noise + sharpness(lobby, questions) * who.able > threshold)
    session = np.where(who.able, who.on_machine, who.on_trying)
    alone = ~np.array(beside)[who.period]
    goes_along = would & who.helped & alone
    ask = lobby["ask_three"] if questions == 3 else lobby["ask_one"]
    takes = ask + np.where(goes_along, session, 0.0)
    pool = np.flatnonzero(who.asked_pool)
    free = _find_free(who.day[pool], who.arrival[pool], takes[pool], np.array(door)[who.period[pool]], max(door))
    asked[pool[free]] = True
    led_there = asked & would
    left = asked & goes_along
    mended = asked & ~led_there & who.missing & who.caught & (questions == 3)
    minutes = np.where(asked, ask, 0.0) + np.where(mended, lobby["mend_minutes"], 0.0)
    return Door(asked, led_there, minutes, mended, np.where(asked, takes, 0.0), left)


def _find_free(day: np.ndarray, arrival: np.ndarray, takes: np.ndarray, on_duty: np.ndarray, most: int) -> np.ndarray:
    """Which arrivals find one of the people on duty free; each takes her for `takes` minutes. Numbers of the arrivals.

    All days are walked through side by side, the first arrival of each, then the second, and so on.
    """
    counts = np.bincount(day)
    place = np.arange(len(day)) - np.repeat(np.cumsum(counts) - counts, counts)
    number, now, length, staff = (np.full((counts.max(), len(counts)), fill) for fill in (-1, np.inf, 0.0, 0))
    number[place, day], now[place, day], length[place, day], staff[place, day] = np.arange(len(day)), arrival, takes, on_duty
    until = np.zeros((most, len(counts)))
    found = np.zeros(number.shape, bool)
    for j in range(len(number)):
        waiting = staff[j] > 0
        for k in range(most):
            taken = waiting & (until[k] <= now[j]) & (staff[j] > k)
            until[k, taken] = now[j, taken] + length[j, taken]
            found[j] |= taken
            waiting &= ~taken
    return np.sort(number[found])
