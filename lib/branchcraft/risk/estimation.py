"""How far can a rate be trusted that was counted on a few loans?

A branch sees where its twenty-odd 关注 loans went last quarter. From five that stayed and two that fell it makes a rate with decimals. Two ways to
see what that rate is worth: what other rates would have given the same count (Dirichlet posterior), and what other branches, exactly like this
one, would have counted (resampling).

Method: multinomial counts with a Dirichlet prior of 1/2 in each cell (Jeffreys); exact binomial limits by Clopper & Pearson (1934).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import beta, norm

from branchcraft.errors import InputError
from branchcraft.risk.migration import calibrated

WENT = ("回到正常", "还在关注", "变成不良", "还清")
"""Where a 关注 loan can be after a quarter."""
PRIOR = 0.5
DRAWS = 200
SEED = 11


def true_row() -> np.ndarray:
    """The example branch's own probabilities, in the order of WENT (synthetic, so they are known)."""
    row = calibrated().loc["关注"]
    return np.array([row["正常"], row["关注"], row["次级"], row["还清"]])


@dataclass(frozen=True)
class RateEstimate:
    """What a count says about the rate at which 关注 loans become non-performing within a quarter."""

    counts: tuple[int, int, int, int]
    rate: float
    low: float
    high: float
    """95 % limits (Clopper–Pearson)."""
    draws: np.ndarray
    """Rates that are compatible with the count: draws from the posterior."""

    @property
    def total(self) -> int:
        return sum(self.counts)


def estimate(counts: Sequence[int], draws: int = DRAWS, seed: int = SEED) -> RateEstimate:
    """From counts in the order of WENT. Raises InputError."""
    if len(counts) != len(WENT) or any(one < 0 or int(one) != one for one in counts):
        raise InputError(f"请填四个不小于 0 的整数：{'、'.join(WENT)}各几户。")
    whole = tuple(int(one) for one in counts)
    total, bad = sum(whole), whole[2]
    if total == 0:
        raise InputError("一户都没有，估不出比例。")
    low = 0.0 if bad == 0 else float(beta.ppf(0.025, bad, total - bad + 1))
    high = 1.0 if bad == total else float(beta.ppf(0.975, bad + 1, total - bad))
    posterior = np.random.default_rng(seed).dirichlet(np.array(whole) + PRIOR, size=draws)[:, 2]
    return RateEstimate((whole[0], whole[1], whole[2], whole[3]), bad / total, low, high, np.sort(posterior))


def other_branches(total: int, draws: int = DRAWS, seed: int = SEED) -> np.ndarray:
    """The rate that each of `draws` branches, all alike, would count on `total` loans; sorted. Raises InputError."""
    if total < 1:
        raise InputError("至少要有 1 户。")
    counted = np.random.default_rng(seed).multinomial(total, true_row(), size=draws)[:, 2]
    return np.sort(counted / total)


def loans_needed(half_width: float, rate: float | None = None) -> int:
    """How many loans have to be watched for a quarter until the 95 % interval of the rate is ± `half_width` (normal approximation).

    rate : the rate itself; the example branch's by default. Raises InputError.
    """
    share = float(true_row()[2]) if rate is None else rate
    if not 0 < half_width < 1 or not 0 < share < 1:
        raise InputError("比例和误差都要在 0 到 100% 之间。")
    return int(np.ceil(norm.ppf(0.975) ** 2 * share * (1 - share) / half_width**2))


def estimate_table(found: RateEstimate, next_year: int) -> pd.DataFrame:
    """What the count says, for a learner; `next_year`: how many 关注 loans there are now."""
    rows = [
        ["数到的户数", f"{found.total}"],
        ["一季变成不良的比例", f"{found.rate:.1%}"],
        ["95% 区间", f"{found.low:.1%} 到 {found.high:.1%}"],
        [
            f"现在 {next_year} 户关注，下一季变成不良",
            f"{found.rate * next_year:.1f} 户，可能 {found.low * next_year:.1f} 到 {found.high * next_year:.1f} 户",
        ],
    ]
    return pd.DataFrame(rows, columns=["", "数"])


def precision_table() -> pd.DataFrame:
    """How the interval narrows with the number of loans, at the example branch's true rate; Chinese headings."""
    rate = float(true_row()[2])
    rows = []
    for total in (22, 88, 350, 1400):
        spread = other_branches(total, draws=2000)
        rows.append([total, f"{rate:.1%}", f"{np.quantile(spread, 0.025):.1%} 到 {np.quantile(spread, 0.975):.1%}"])
    return pd.DataFrame(rows, columns=["看了多少户·季", "真正的比例", "95% 的同样支行会数出"])
