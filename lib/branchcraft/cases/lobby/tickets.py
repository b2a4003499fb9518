"""The tickets that follow from what happened at the door: machine, window, window again, talk.

`branchcraft.queueing.simulate` serves them; a person's services stand in the order in which she needs them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.door import Door
from branchcraft.cases.lobby.people import CODE, people
from branchcraft.cases.lobby.plan import OUTSIDE, SENTENCES, Plan

LEGS = 4
CLOSE = len(s.SHAPE) * s.INTERVAL
LAST_MOMENT = CLOSE - 1e-6


class _Legs:
    """One service after the other for each ticket; leg 1 is the first."""

    def __init__(self, size: int) -> None:
        self.count = np.zeros(size, np.int64)
        self.route, self.service, self.patience = (np.full((LEGS, size), fill) for fill in (-1.0, np.nan, np.nan))

    def copy(self) -> _Legs:
        other = _Legs(0)
        other.count, other.route = self.count.copy(), self.route.copy()
        other.service, other.patience = self.service.copy(), self.patience.copy()
        return other

    def add(self, which: np.ndarray, code: np.ndarray, minutes: np.ndarray, patience: np.ndarray) -> None:
        """Give those of `which` one more service, after the ones they have."""
        rows = np.flatnonzero(which)
        place = self.count[rows]
        self.route[place, rows], self.service[place, rows], self.patience[place, rows] = code[rows], minutes[rows], patience[rows]
        self.count[rows] += 1


@dataclass(frozen=True)
class Tickets:
    """Tickets for the engine, and the person behind each row."""

    facts: dict[str, object]
    legs: _Legs
    person: np.ndarray
    """Number of the person in `People`."""
    business: np.ndarray | None = None

    @property
    def business_legs(self) -> np.ndarray:
        """How many services the person's own business takes if she stays; a talk comes after them."""
        return self.legs.count if self.business is None else self.business

    @property
    def table(self) -> pd.DataFrame:
        """As `simulate` takes them; only as many legs as anybody needs."""
        data = dict(self.facts)
        for leg in range(int(self.legs.count.max())):
            end = "" if leg == 0 else f"_{leg + 1}"
            data["customer_class" if leg == 0 else f"class{end}"] = _named(self.legs.route[leg].astype(np.int8))
            data |= {f"service{end}": self.legs.service[leg], f"patience{end}": self.legs.patience[leg]}
        return pd.DataFrame(data, copy=False)


def tickets_for(lobby: s.Lobby, plan: Plan, door: Door) -> Tickets:
    """Write the day's tickets under a plan: each person's own business, machine or windows, before anybody talks of products."""
    who = people(lobby)
    outside = np.array([plan.people(OUTSIDE, k) for k in range(3)])[who.period]
    here = (who.kind != CODE[s.STREET]) | (who.street < outside / 2)
    joins = np.minimum(who.arrival + door.minutes, LAST_MOMENT)
    rows = np.flatnonzero(here)
    rows = rows[np.argsort(who.day[rows] * (2 * CLOSE) + joins[rows], kind="stable")]
    led, able, patience = door.led[rows], who.able[rows], who.patience[rows]
    sentence = np.array(SENTENCES[plan.sentence])[who.period[rows]] & who.ordinary[rows]
    at_window = who.service[rows] + np.where(sentence, lobby["sentence_minutes"], 0.0)
    done = led & able
    lacking = who.missing[rows] & ~door.mended[rows] & ~done
    legs = _Legs(len(rows))
    machine = np.where(who.helped[rows], CODE[s.HELPED], CODE[s.ALONE])
    legs.add(led, machine, np.where(able, who.on_machine[rows], who.on_trying[rows]), patience)
    window = np.where(led, CODE[s.BACK], who.kind[rows])
    legs.add(lacking, window, np.full(len(rows), lobby["missing_minutes"]), patience)
    legs.add(~done, np.where(lacking, CODE[s.BACK], window), at_window, patience)
    knows = who.knows[rows] & ~led
    table = {
        "day": who.day[rows],
        "ticket": _within(who.day[rows], lobby.days),
        "arrival": joins[rows],
        "balk_at": np.where(led, np.inf, who.balk_at[rows]),
        "divert_to": _named(np.where(knows, CODE[s.ALONE], -1)),
        "divert_service": np.where(knows, who.on_machine[rows], np.nan),
        "divert_patience": np.where(knows, patience, np.nan),
    }
    return Tickets(table, legs, rows)


def with_talks(lobby: s.Lobby, tickets: Tickets, interested: np.ndarray) -> Tickets:
    """The same tickets, with a talk after the business of those who are `interested`; one entry per person of `People`."""
    who, legs = people(lobby), tickets.legs.copy()
    going = interested[tickets.person]
    legs.add(going, np.full(len(going), CODE[s.TALK]), who.on_talk[tickets.person], who.talk_patience[tickets.person])
    return Tickets(tickets.facts, legs, tickets.person, tickets.business_legs)


def _named(codes: np.ndarray) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, categories=list(s.CLASSES))


def _within(day: np.ndarray, days: int) -> np.ndarray:
    """1, 2, … within each day."""
    counts = np.bincount(day, minlength=days)
    return np.arange(1, len(day) + 1) - np.repeat(np.cumsum(counts) - counts, counts)
