"""Everybody who may walk in, with all chance drawn once, so that two plans meet the very same people.

Who has come for what, whether a machine could do it, whether the papers are complete, how clear an impression they make at the door, and whether
they would talk of products when asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import gamma, ndtri

from branchcraft.cases.lobby import scenario as s
from branchcraft.queueing import sample_tickets

_CHANCES = ("able", "help", "knows", "missing", "noise", "caught", "street", "want", "machine", "try", "talk", "patience")
CODE = {name: number for number, name in enumerate(s.CLASSES)}
"""Number of each class in `CLASSES`."""


@dataclass(frozen=True)
class People:
    """Everybody who may walk in on every day; arrays have one entry per person, in order of day and moment of walking in."""

    day: np.ndarray
    arrival: np.ndarray
    """Minutes after opening of walking in."""
    kind: np.ndarray
    """Number in `CLASSES` of what the person comes for."""
    period: np.ndarray
    ordinary: np.ndarray
    service: np.ndarray
    """Minutes at a window."""
    patience: np.ndarray
    balk_at: np.ndarray
    able: np.ndarray
    """A machine can do it."""
    helped: np.ndarray
    """Needs somebody beside at a machine."""
    knows: np.ndarray
    """Would go to a machine alone when the queue is long."""
    missing: np.ndarray
    """Lacks a paper or a form; found out at the window or, with three questions, at the door."""
    noise: np.ndarray
    """Standard normal: the impression made at the door is this plus the sharpness of the questions where a machine can do it."""
    on_machine: np.ndarray
    on_trying: np.ndarray
    on_talk: np.ndarray
    talk_patience: np.ndarray
    caught: np.ndarray
    street: np.ndarray
    want: np.ndarray
    """Uniform 0–1: below the chance of a zone, this person is interested there."""

    @property
    def asked_pool(self) -> np.ndarray:
        """Who is asked at the door when somebody is free to ask: all but VIPs and those drawn in from the street."""
        return self.ordinary


@lru_cache(maxsize=16)
def people(lobby: s.Lobby) -> People:
    """Draw everybody; the k-th person of a class on a day stays the same person when the volume is changed."""
    base = sample_tickets(lobby.classes, lobby.arrivals, days=lobby.days, seed=lobby.seed)
    names = list(base["customer_class"].cat.categories)
    kind = np.array([CODE[name] for name in names])[base["customer_class"].cat.codes.to_numpy()]
    order = base.groupby(["day", "customer_class"], observed=True).cumcount().to_numpy()
    day = base["day"].to_numpy()
    chance = _chances(lobby, day, kind, order)
    ordinary = (kind == CODE[s.SIMPLE]) | (kind == CODE[s.COMPLEX])
    complex_ = kind == CODE[s.COMPLEX]
    able = ordinary & (chance["able"] < np.where(complex_, lobby["able_complex"], lobby["able_simple"]))
    helped = chance["help"] < lobby["needs_help"]
    knows = able & ~helped & (chance["knows"] < lobby["knows"])
    mean = np.where(complex_, lobby["machine_complex"], lobby["machine_simple"])
    shape = 2.0
    patience = lobby["talk_patience"] / gamma(1 + 1 / shape) * (-np.log1p(-chance["patience"])) ** (1 / shape)
    return People(
        day=day,
        arrival=base["arrival"].to_numpy(),
        kind=kind,
        period=np.array(s.PERIOD_OF)[(base["arrival"].to_numpy() // s.INTERVAL).astype(int)],
        ordinary=ordinary,
        service=base["service"].to_numpy(),
        patience=base["patience"].to_numpy(),
        balk_at=base["balk_at"].to_numpy(),
        able=able,
        helped=helped,
        knows=knows,
        missing=ordinary & ~knows & (chance["missing"] < lobby["missing"]),
        noise=ndtri(chance["noise"]),
        on_machine=_lognormal(mean, s.MACHINE_CV, chance["machine"]),
        on_trying=_lognormal(lobby["try_minutes"], s.TRY_CV, chance["try"]),
        on_talk=_lognormal(lobby["talk_minutes"], s.TALK_CV, chance["talk"]),
        talk_patience=patience,
        caught=chance["caught"] < lobby["caught"],
        street=chance["street"],
        want=chance["want"],
    )


def _chances(lobby: s.Lobby, day: np.ndarray, kind: np.ndarray, order: np.ndarray) -> dict[str, np.ndarray]:
    """Uniform numbers strictly between 0 and 1, by purpose, for the k-th person of a class on a day."""
    found = {name: np.empty(len(day)) for name in _CHANCES}
    for code in np.unique(kind):
        mine = kind == code
        rows = int(order[mine].max()) + 1
        for number, name in enumerate(_CHANCES):
            drawn = np.random.default_rng([lobby.seed, 77, int(code), number]).random((rows, lobby.days))
            found[name][mine] = np.clip(drawn[order[mine], day[mine]], 1e-12, 1 - 1e-12)
    return found


def _lognormal(mean: np.ndarray | float, cv: float, chance: np.ndarray) -> np.ndarray:
    sigma = np.sqrt(np.log1p(cv**2))
    return np.exp(np.log(mean) - sigma**2 / 2 + sigma * ndtri(chance))


def able_share(lobby: s.Lobby) -> float:
    """Share of ordinary customers whose business a machine can do."""
    ordinary = 1 - lobby["share_vip"]
    simple = ordinary - lobby["share_complex"]
    return (simple * lobby["able_simple"] + lobby["share_complex"] * lobby["able_complex"]) / ordinary
