"""Branches to try the engines on: small ones written by hand, and random ones that use every feature at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from branchcraft.queueing import Diversion

INF = np.inf


def people(*rows: tuple[Any, ...], day: int = 0) -> pd.DataFrame:
    """Tickets of one day from rows (customer_class, arrival, service[, patience])."""
    table = pd.DataFrame([(*row, INF)[:4] for row in rows], columns=["customer_class", "arrival", "service", "patience"])
    table.insert(0, "ticket", np.arange(1, len(table) + 1))
    table.insert(0, "day", day)
    return table


def hall(**skills: tuple[str, ...]) -> pd.DataFrame:
    """Windows table: hall(w1=("a", "b"), w2=("b",))."""
    return pd.DataFrame({"skills": list(skills.values())}, index=list(skills))


def plan(*rows: str, names: list[str], interval: float = 30.0) -> pd.DataFrame:
    """Schedule written as strings, one per window: "1101" = open, open, closed, open."""
    flags = [[mark == "1" for mark in row] for row in rows]
    return pd.DataFrame(flags, index=names, columns=np.arange(len(rows[0])) * interval)


def random_tickets(rng: np.random.Generator, names: list[str], days: int, customers: int, close: float, whole: bool) -> pd.DataFrame:
    """Tickets with every optional column; `whole` puts all times on whole minutes, so that many things happen at one moment."""

    def times(mean: float, size: int) -> np.ndarray:
        values = rng.exponential(mean, size)
        return np.round(values) if whole else values

    arrival = rng.uniform(0, close, customers)
    arrival = np.floor(arrival) if whole else arrival
    day = np.sort(rng.integers(0, days, customers))
    arrival = arrival[np.lexsort((arrival, day))]
    table = pd.DataFrame({"day": day, "ticket": pd.Series(day).groupby(day).cumcount() + 1})
    table["customer_class"] = rng.choice(names, customers)
    table["arrival"], table["service"] = arrival, times(rng.choice([2.0, 6.0]), customers)
    table["patience"] = np.where(rng.random(customers) < 0.3, INF, times(8.0, customers))
    table["balk_at"] = np.where(rng.random(customers) < 0.7, INF, rng.integers(0, 5, customers))
    table["divert_to"] = np.where(rng.random(customers) < 0.5, rng.choice(names, customers), None)
    table["divert_service"], table["divert_patience"] = times(3.0, customers), times(5.0, customers)
    going = np.ones(customers, dtype=bool)
    for leg in (2, 3):
        going &= rng.random(customers) < 0.4
        table[f"class_{leg}"] = np.where(going, rng.choice(names, customers), None)
        table[f"service_{leg}"], table[f"patience_{leg}"] = times(4.0, customers), np.where(rng.random(customers) < 0.3, INF, times(6.0, customers))
    return table


@st.composite
def branches(draw: st.DrawFn) -> dict[str, Any]:
    """Arguments of `simulate` (without engine) for a random branch: skills, breaks, closing rule, balking, diversion, ghosts, second services."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    intervals, interval = draw(st.integers(1, 5)), draw(st.sampled_from([5.0, 10.0, 7.3]))
    count = draw(st.integers(1, 4))
    tickets = random_tickets(rng, names, draw(st.integers(1, 3)), draw(st.integers(1, 40)), interval * intervals, draw(st.booleans()))
    queues: list[Any] = ["a", ("b", "c")] if len(names) == 3 and draw(st.booleans()) else list(names)  # b and c may share a queue
    skills = [tuple(queues[q] for q in rng.permutation(len(queues))[: rng.integers(1, len(queues) + 1)]) for _ in range(count)]
    if draw(st.booleans()):
        skills[-1] = skills[0]  # windows with the same skills, which closing rule first_free treats alike
    skills.append(tuple(queues))  # so that nobody's class is left out
    manager = draw(st.sampled_from(["lobby", None, "nobody diverts"]))
    flags = rng.random((count + 2, intervals)) < draw(st.sampled_from([0.5, 0.9]))
    flags[count, rng.integers(0, intervals)] = True
    index = [*(f"w{k}" for k in range(count + 1)), *(["lobby"] if manager == "lobby" else [])]
    return {
        "tickets": tickets,
        "windows": pd.DataFrame({"skills": [*skills, ()][: len(index)]}, index=index),
        "schedule": pd.DataFrame(flags[: len(index)], index=index, columns=np.arange(intervals) * interval),
        "closing": draw(st.sampled_from(["finish_customer", "first_free"])),
        "diversion": None if manager == "nobody diverts" else Diversion(draw(st.integers(0, 4)), by=manager),
        "call_time": draw(st.sampled_from([0.0, 0.5, 1.0])),
    }
