"""The branch day on which the engines are compared: machines, counters with a VIP class, a VIP room; a half-hour plan of counters.

450 customers a day: 60 % go to three machines, 35 % to the counters (15 % of them VIP, served first), 5 % to the VIP room. Counters open and
close by the half hour, and counter customers lose patience after 30 minutes on average. That is what SimPy can be made to do too. `all_features`
adds what only our engines do. Figures are synthetic.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from branchcraft.queueing import Diversion, sample_tickets
from branchcraft.queueing.problem import Problem, build_problem

SHAPE = np.array([0.8, 1.4, 1.7, 1.5, 1.1, 1.0, 1.3, 1.4, 1.1, 0.8, 0.8, 0.9, 0.8, 0.7, 0.5, 0.4])
COUNTERS = np.array([2, 3, 4, 5, 4, 3, 3, 4, 3, 2, 2, 3, 2, 2, 2, 2])
SHARES = {"machine": 0.60, "counter_vip": 0.35 * 0.15, "counter": 0.35 * 0.85, "vip_room": 0.05}
PER_DAY, INTERVAL = 450.0, 30.0


def classes() -> pd.DataFrame:
    """Customer classes of the common branch."""
    return pd.DataFrame({"service_mean": [3.0, 7.0, 7.0, 20.0], "service_cv": 0.8, "patience_mean": [np.inf, 30.0, 30.0, np.inf]}, index=list(SHARES))


def arrivals() -> pd.DataFrame:
    """Expected customers by half hour and class."""
    volume = SHAPE / SHAPE.sum() * PER_DAY
    return pd.DataFrame({name: volume * share for name, share in SHARES.items()}, index=np.arange(SHAPE.size) * INTERVAL)


def windows() -> pd.DataFrame:
    """Three machines, five counters that take VIPs first, one VIP room."""
    rows = {f"machine {k}": ("machine",) for k in (1, 2, 3)}
    rows |= {f"counter {k}": ("counter_vip", "counter") for k in range(1, 6)}
    return pd.DataFrame({"skills": [*rows.values(), ("vip_room",)]}, index=[*rows, "vip room"])


def schedule(counters: np.ndarray = COUNTERS) -> pd.DataFrame:
    """Machines and VIP room all day; the first so many counters in each half hour."""
    names = list(windows().index)
    flags = np.ones((len(names), counters.size), dtype=bool)
    flags[3:8] = np.arange(5)[:, None] < counters
    return pd.DataFrame(flags, index=names, columns=np.arange(counters.size) * INTERVAL)


def plain(days: int = 200, seed: int = 1, counters: np.ndarray = COUNTERS) -> Problem:
    """The day that every simulator here can serve: `first_free` closing, as SimPy with a capacity that falls."""
    tickets = sample_tickets(classes(), arrivals(), days=days, seed=seed)
    return build_problem(tickets, windows(), schedule(counters), closing="first_free")


def all_features(days: int = 200, seed: int = 1) -> dict:
    """Arguments of `simulate` with everything on: balking, second services, diversion by a lobby manager, calls into the void, named closing."""
    people = classes().assign(
        patience_shape=[1.0, 1.5, 1.5, 1.0],
        balk_at=[15.0, np.inf, 20.0, np.inf],
        then=["counter", None, None, None],
        then_share=[0.12, 0.0, 0.0, 0.0],
        divert_to=[None, None, "machine", None],
        divert_share=[0.0, 0.0, 0.4, 0.0],
    )
    plan = schedule()
    plan.loc["lobby manager"] = True
    plan.loc["lobby manager", [240.0, 270.0]] = False
    hall = windows()
    hall.loc["lobby manager", "skills"] = ()
    return {
        "tickets": sample_tickets(people, arrivals(), days=days, seed=seed),
        "windows": hall,
        "schedule": plan.astype(bool),
        "diversion": Diversion(4, by="lobby manager"),
        "call_time": 0.3,
    }
