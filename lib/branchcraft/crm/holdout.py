"""Did the benefit keep anybody? A group that is left out tells, if it is large enough.

Customers who use a benefit leave less often, but they also used the bank more before. Only chance may decide who gets it; then the difference between
the two groups is the benefit's doing, plus luck. How large the groups must be depends on how small a difference one wants to see – and a single outlet
is almost always too small, which is why benefits are run in the outlets and measured above them.

Sample size and power for two shares: Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, chapter 4, without continuity correction.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.stats import binom, norm

from branchcraft.errors import InputError

TRIALS = 200
ALPHA, POWER = 0.05, 0.8


def _check(leave: float, effect: float) -> None:
    if not 0 < leave < 1:
        raise InputError("一年流失应当在 0 到 100% 之间。")
    if not 0 < effect < leave:
        raise InputError(f"少走的百分点应当大于 0、小于一年流失 {leave:.1%}。")


def sample_size(leave: float, effect: float, power: float = POWER, alpha: float = ALPHA) -> int:
    """Customers per group, two equal groups, to see `leave` fall by `effect` (both 0–1) with probability `power`. Raises InputError."""
    _check(leave, effect)
    if not 0 < power < 1 or not 0 < alpha < 1:
        raise InputError("把握和误判的比例都应当在 0 到 1 之间。")
    one, other = leave, leave - effect
    middle = (one + other) / 2
    top = norm.ppf(1 - alpha / 2) * np.sqrt(2 * middle * (1 - middle)) + norm.ppf(power) * np.sqrt(one * (1 - one) + other * (1 - other))
    return int(np.ceil((top / effect) ** 2))


def power_of(leave: float, effect: float, held_out: int, treated: int, alpha: float = ALPHA) -> float:
    """Probability that groups of these sizes show the fall (two-sided test of two shares). Raises InputError."""
    _check(leave, effect)
    if held_out < 1 or treated < 1:
        raise InputError("两组都至少要有一位客户。")
    one, other = leave, leave - effect
    pooled = (held_out * one + treated * other) / (held_out + treated)
    under_none = np.sqrt(pooled * (1 - pooled) * (1 / held_out + 1 / treated))
    under_effect = np.sqrt(one * (1 - one) / held_out + other * (1 - other) / treated)
    return float(norm.cdf((effect - norm.ppf(1 - alpha / 2) * under_none) / under_effect))


@dataclass(frozen=True)
class Trial:
    """The same trial, run `TRIALS` times."""

    leave: float
    effect: float
    held_out: int
    treated: int
    found: np.ndarray = field(repr=False)
    """Difference seen, held out less treated, per run."""
    seen: np.ndarray = field(repr=False)
    """Bool: the difference is told apart from none, and in the right direction."""

    @property
    def shown(self) -> int:
        """Runs that show the effect."""
        return int(self.seen.sum())

    @property
    def wrong_way(self) -> int:
        """Runs in which those who got the benefit left more often."""
        return int((self.found < 0).sum())


@lru_cache(maxsize=2)
def _luck(trials: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(size=(2, trials))


def run_trial(leave: float, effect: float, customers: int, held_out_share: float, trials: int = TRIALS, seed: int = 9) -> Trial:
    """Leave `held_out_share` of `customers` without the benefit for a year, `trials` times with the same luck. Raises InputError."""
    _check(leave, effect)
    if not 0 < held_out_share < 1:
        raise InputError("留出不给的比例应当在 0 到 100% 之间。")
    if customers < 10:
        raise InputError("客户太少，至少要 10 位。")
    held_out = min(customers - 1, max(1, round(customers * held_out_share)))
    treated = customers - held_out
    luck = _luck(trials, seed)
    one = binom.ppf(luck[0], held_out, leave) / held_out
    other = binom.ppf(luck[1], treated, leave - effect) / treated
    pooled = (held_out * one + treated * other) / customers
    spread = np.sqrt(pooled * (1 - pooled) * (1 / held_out + 1 / treated))
    found = one - other
    return Trial(leave, effect, held_out, treated, found, found > norm.ppf(1 - ALPHA / 2) * spread)


def outlets_spread(leave: float, customers: int, outlets: int, years: int = TRIALS, seed: int = 10) -> np.ndarray:
    """Points between the best and the worst of `outlets` alike, each with `customers` VIPs who leave alike, in each of `years` years."""
    if not 0 < leave < 1 or customers < 1 or outlets < 2:
        raise InputError("流失应当在 0 到 100% 之间，每家至少一位客户，至少两家网点。")
    left = np.random.default_rng(seed).binomial(customers, leave, (years, outlets)) / customers
    return left.max(axis=1) - left.min(axis=1)


def sizes_table(leave: float, effects: tuple[float, ...] = (0.03, 0.02, 0.01, 0.005), outlet: int = 187) -> pd.DataFrame:
    """One row per effect worth seeing: customers needed, and outlets of the usual size that hold them; Chinese headings."""
    rows = []
    for effect in effects:
        each = sample_size(leave, effect)
        half = power_of(leave, effect, outlet // 2, outlet - outlet // 2)
        rows.append([f"{leave:.0%} → {leave - effect:.1%}", each, 2 * each, int(np.ceil(2 * each / outlet)), f"{half:.0%}"])
    return pd.DataFrame(
        rows, columns=["想看出的差别", "每组要（位）", "两组共（位）", f"合几家网点（{outlet} 位贵宾一家）", "一家网点单独做，看得出的可能"]
    )
