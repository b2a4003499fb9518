"""The two weeks when the freshmen come: what the hall lives through under each way of giving them their cards.

In the hall a card takes a window a quarter of an hour. Spread over four weeks by appointment the same cards fit into the quiet hours; given out on
the campus they take one window's person away and leave the hall nearly as it is – if the university opens its gate.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from branchcraft.cases.campus.scenario import WELCOMES
from branchcraft.queueing import sample_tickets, simulate
from branchcraft.queueing.requirement import counter_windows, schedule_from_counts
from branchcraft.queueing.typical_day import COMPLEX_MINUTES, SIMPLE_MINUTES, half_hour_shape

FRESHMEN = 1800
"""Freshmen who want a card of this bank (synthetic: three in five of three thousand)."""
USUAL = 150.0
"""Customers of a usual day (synthetic)."""
WINDOWS = 6
CARD_MINUTES = 12.0
"""A card with signing at a window (assumption 10–20 minutes, the survey's complex business)."""
ON_CAMPUS = 0.8
"""Share of the freshmen who get their card on the campus when the gate is open (assumption)."""
DAYS_OF_RUSH, DAYS_BY_APPOINTMENT = 10, 20
LONG = 30.0
DAYS = 200
USUAL_ONE, FRESH = "平常客户", "新生"
INTERVAL = 30.0


@dataclass(frozen=True)
class Rush:
    """The two weeks under one way of welcoming, per working day."""

    welcome: str
    wait: float
    """Mean minutes until called, usual customers and freshmen together."""
    usual_wait: float
    """The same of the usual customers alone."""
    long: float
    """People a day who wait longer than half an hour, or leave after so long."""
    left: float
    """People a day who leave unserved."""
    days: int
    """Working days that it lasts."""


def hall_days(usual: float, fresh: np.ndarray, open_windows: int, days: int, seed: int) -> pd.DataFrame:
    """The ticket log of `days` days: `usual` customers a day and `fresh` freshmen per half hour, `open_windows` windows all day."""
    shape = half_hour_shape()
    classes = pd.DataFrame(
        {
            "service_mean": [0.7 * SIMPLE_MINUTES[0] + 0.3 * COMPLEX_MINUTES[0], CARD_MINUTES],
            "service_cv": [1.0, 0.4],
            "patience_mean": [40.0, 60.0],
            "patience_shape": [2.0, 2.0],
        },
        index=pd.Index([USUAL_ONE, FRESH], name="customer_class"),
    )
    starts = pd.Index(np.arange(len(shape)) * INTERVAL, name="interval")
    arrivals = pd.DataFrame({USUAL_ONE: usual * shape, FRESH: fresh}, index=starts)
    windows = counter_windows([(USUAL_ONE, FRESH)], WINDOWS)
    schedule = schedule_from_counts([open_windows] * len(shape), list(windows.index))
    return simulate(sample_tickets(classes, arrivals, days=days, seed=seed), windows, schedule)


@lru_cache(maxsize=8)
def rush(welcome: str, days: int = DAYS, seed: int = 12) -> Rush:
    """The hall in the weeks of the freshmen; `welcome` one of WELCOMES, or "" for usual weeks without them."""
    shape = half_hour_shape()
    lasting = DAYS_BY_APPOINTMENT if welcome == WELCOMES[1] else DAYS_OF_RUSH
    share = {WELCOMES[0]: 1.0, WELCOMES[1]: 1.0, WELCOMES[2]: 1 - ON_CAMPUS}.get(welcome, 0.0)
    over_the_day = np.full(len(shape), 1 / len(shape)) if welcome == WELCOMES[1] else shape
    log = hall_days(USUAL, FRESHMEN * share / lasting * over_the_day, WINDOWS - (welcome == WELCOMES[2]), days, seed)
    served = log["outcome"].cat.codes.to_numpy() == 0
    waited = np.where(served, log["start"].to_numpy() - log["arrival"].to_numpy(), log["patience"].to_numpy())
    usual = (log["customer_class"] == USUAL_ONE).to_numpy()
    return Rush(
        welcome, float(waited[served].mean()), float(waited[served & usual].mean()), float((waited > LONG).sum() / days),
        float((~served).sum() / days), lasting,
    )  # fmt: skip


def rush_table() -> pd.DataFrame:
    """The ways of welcoming side by side; Chinese headings."""
    rows = []
    for welcome in ("", *WELCOMES):
        one = rush(welcome)
        name = {"": "平常（没有新生）", WELCOMES[2]: "进校办卡（学校开门）"}.get(welcome, welcome)
        rows.append([name, one.days if welcome else "", round(one.wait, 1), round(one.usual_wait, 1), round(one.long, 1), round(one.left, 1)])
    return pd.DataFrame(rows, columns=["办法", "持续（工作日）", "平均等候（分钟）", "其中平常客户", "等过半小时（人/天）", "没等到就走（人/天）"])
