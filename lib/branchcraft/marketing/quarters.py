"""The same plan lived through two hundred times: how much of the result is the plan, and how much is luck.

All luck is drawn beforehand and belongs to the quarter, not to the plan: how the calls of week 5 turn out, how large the third deal is, when
its money comes, which days the hall is full. Two plans tried on the same quarters differ only by what they do (common random numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.special import pdtr, stdtrit
from scipy.stats import nbinom

from branchcraft.marketing.engines import STEPS, value, weekly, worth
from branchcraft.marketing.hall import Hall
from branchcraft.marketing.scenario import AMOUNT_CV, ENGINES, WORKDAYS, World

QUARTERS = 200
_MOST_DEALS = 40
"""Deals of one engine in one week that get an amount of their own; the largest mean is 18, and more than 40 has a chance below one in a million."""


@dataclass(frozen=True)
class Luck:
    """What chance decides in each simulated quarter; nothing of it depends on a plan."""

    counts: np.ndarray
    """Uniform numbers [quarters, weeks, engines]: how good the week is for an engine."""
    amounts: np.ndarray
    """Size of the k-th deal ÷ mean size [quarters, weeks, engines, deals]; lognormal."""
    delays: np.ndarray
    """Uniform numbers, one per deal: how soon its money comes."""
    complaints: np.ndarray
    """Uniform numbers [quarters, weeks]."""
    days: np.ndarray
    """Which simulated days of the hall the quarter's working days are [quarters, weeks × 5]."""


@lru_cache(maxsize=4)
def drawn_luck(weeks: int, quarters: int = QUARTERS, hall_days: int = 200, seed: int = 5) -> Luck:
    """The luck of `quarters` quarters of `weeks` weeks; drawn once."""
    rng = np.random.default_rng(seed)
    shape = (quarters, weeks, len(ENGINES))
    sigma = np.sqrt(np.log1p(AMOUNT_CV.value**2))
    counts = rng.random(shape)
    amounts = np.exp(sigma * rng.standard_normal((*shape, _MOST_DEALS)) - sigma**2 / 2)
    delays = rng.random((*shape, _MOST_DEALS))
    complaints = rng.random(shape[:2])
    return Luck(counts, amounts, delays, complaints, rng.integers(0, hall_days, (quarters, weeks * WORKDAYS)))


def simulate_quarters(hours: Sequence[float], world: World, hall: Hall, weeks: int = 13, quarters: int = QUARTERS) -> pd.DataFrame:
    """One plan (hours a week per engine) lived through `quarters` times, `weeks` weeks each.

    Returns one row per quarter: aum (ten thousand yuan there at the end), fee (yuan), complaints and left (more than with everybody at the
    windows, on the same days), value (yuan, as in `engines.expected`). The same quarters for every plan. Raises InputError.
    """
    luck = drawn_luck(weeks, quarters, hall.daily["left"].shape[1])
    week = weekly(np.asarray(hours, dtype=float), world, hall, weeks)
    out = float(sum(hours))
    aum, fee = np.zeros(quarters), np.zeros(quarters)
    left_weeks = np.arange(weeks)[::-1]
    for engine, (made, (amount, one_fee, delay)) in enumerate(zip(week.successes, worth(world), strict=True)):
        deals = _poisson(luck.counts[:, :, engine], made)
        soon = nbinom.cdf(left_weeks, STEPS, STEPS / (STEPS + float(delay)))
        most = int(deals.max())  # 0 where the engine gets no hours
        there = (np.arange(most) < deals[..., None]) & (luck.delays[:, :, engine, :most] < soon[:, None])
        aum += (luck.amounts[:, :, engine, :most] * there).sum(axis=(1, 2)) * float(amount)
        fee += there.sum(axis=(1, 2)) * float(one_fee)
    late, left = (
        (hall.on_days(name, out, luck.days) - hall.on_days(name, 0.0, luck.days)).reshape(quarters, weeks, WORKDAYS).sum(axis=2)
        for name in ("late", "left")
    )
    mean = hall.mean("late", out) - hall.mean("late", 0.0)
    annoyed = week.complaints - mean * float(world.long_wait_complaint)
    complaints = _poisson(luck.complaints, np.maximum(annoyed + late * float(world.long_wait_complaint), 0.0)).sum(axis=1)
    found = {"aum": aum, "fee": fee, "complaints": complaints, "left": left.sum(axis=1)}
    return pd.DataFrame(found | {"value": value(found, world)}).rename_axis("quarter")


def _poisson(chance: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Poisson counts, at most `_MOST_DEALS`, by inversion of the uniform numbers `chance`: a larger mean never gives fewer."""
    return np.asarray((chance[..., None] > pdtr(np.arange(_MOST_DEALS), mean[..., None])).sum(axis=-1))


@dataclass(frozen=True)
class Pair:
    """Two plans on the same quarters: b − a in yuan."""

    difference: float
    low: float
    high: float
    better: int
    """Quarters in which b brought more."""
    quarters: int


def compare_quarters(a: pd.DataFrame, b: pd.DataFrame, column: str = "value") -> Pair:
    """Paired difference of one column with its 95 % interval (Student's t over quarters)."""
    apart = (b[column] - a[column]).to_numpy()
    half = float(stdtrit(len(apart) - 1, 0.975)) * apart.std(ddof=1) / np.sqrt(len(apart))
    return Pair(float(apart.mean()), float(apart.mean() - half), float(apart.mean() + half), int((apart > 1e-9).sum()), len(apart))


def dots(quarters: pd.DataFrame, column: str = "value", count: int = 20) -> np.ndarray:
    """Quantiles of a column, each dot standing for the same number of quarters (Fernandes et al. 2018); [count]."""
    return np.asarray(np.quantile(quarters[column], (np.arange(count) + 0.5) / count))
