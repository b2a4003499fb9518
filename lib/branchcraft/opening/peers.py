"""Branches of one kind: a synthetic group from a documented model, or a bank's own rows, and what is learned from either.

The model behind the synthetic group, for branch b, figure k of area a and month t, in units of the figure's own spread between branches:

    level[b, k] = sqrt(c) · area[b, a] + sqrt(1 - c) · own[b, k]          area, own ~ N(0, 1); positive is good
    month[b, k, t] = level[b, k] + noise                                   normal, or Poisson for counts per base

So figures of one area go together (c), a branch stays what it is, and every month is level plus luck. `fit_peers` takes such rows apart again
(one-way analysis of variance, Searle, Casella & McCulloch 1992, ch. 3): how much of the spread is branches, how much is months.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.opening.indicators import AREA_KEYS, BY_KEY, COMMON, INDICATORS, KEYS

BRANCHES, MONTHS, SEED = 40, 12, 20260
FEWEST_BRANCHES = 8
ENOUGH_FOR_COMMON = 20
"""With fewer branches the correlation within areas is not estimated; the assumption stands."""
_LEAST_SHARE = 0.05
"""No figure is taken to be pure noise: at least this share of the spread of branch means is taken as real."""


@dataclass(frozen=True)
class Peers:
    """What is known about branches of one kind. Arrays follow the order of `indicators.INDICATORS`; nan where the group has no such figure."""

    source: str
    """Where it comes from, as the learner reads it."""
    names: tuple[str, ...]
    mean: np.ndarray
    between: np.ndarray
    """Standard deviation of true levels between branches."""
    monthly: np.ndarray
    """Standard deviation of one month around a branch's level."""
    levels: np.ndarray
    """[branches, figures] observed means per branch."""
    months: np.ndarray
    """[figures] months behind a branch's mean (harmonic mean over branches)."""
    counted: np.ndarray
    """[figures] branches that have the figure."""
    common: float
    """Share of the variance that figures of one area have in common."""
    assumed_noise: tuple[str, ...] = ()
    """Keys whose month-to-month spread could not be estimated and is the assumption of `indicators`."""


def synthetic_months(branches: int = BRANCHES, months: int = MONTHS, seed: int = SEED) -> pd.DataFrame:
    """The synthetic group month by month: columns branch, month and one per figure; rounded as a branch would report them."""
    rng = np.random.default_rng(seed)
    area = rng.standard_normal((branches, len(AREA_KEYS)))
    own = rng.standard_normal((branches, len(INDICATORS)))
    columns = {}
    for k, one in enumerate(INDICATORS):
        unit = np.sqrt(COMMON) * area[:, AREA_KEYS.index(one.area)] + np.sqrt(1 - COMMON) * own[:, k]
        level = np.clip(one.usual + one.better * one.between * unit, 0.05 * one.usual, 0.99 * one.high)
        if one.exposure:
            values = rng.poisson((level * one.exposure)[:, None], (branches, months)) / one.exposure
        else:
            values = level[:, None] + one.monthly * rng.standard_normal((branches, months))
        columns[one.key] = np.clip(values, one.low, one.high).round(2).ravel()
    head = {"branch": np.repeat([f"同类 {n:02d}" for n in range(1, branches + 1)], months), "month": np.tile(np.arange(1, months + 1), branches)}
    return pd.DataFrame(head | columns)


def fit_peers(rows: pd.DataFrame, source: str = "合成同类组") -> Peers:
    """Means, spread between branches and spread between months from rows per branch and month.

    rows : columns branch, month and any of the figures' keys; blanks allowed. Figures that fewer than eight branches have are left out (nan). Where
    no branch has two months the month-to-month spread is the assumption of `indicators`. Raises InputError when no figure is left.
    """
    names = tuple(dict.fromkeys(rows["branch"].astype(str)))
    if len(names) < FEWEST_BRANCHES:
        raise InputError(f"同类网点只有 {len(names)} 家，至少要 {FEWEST_BRANCHES} 家才能比。")
    size = len(KEYS)
    mean, between, monthly, months = (np.full(size, np.nan) for _ in range(4))
    levels, counted, assumed = np.full((len(names), size), np.nan), np.zeros(size, dtype=int), []
    for k, key in enumerate(KEYS):
        if key not in rows.columns:
            continue
        values = rows.assign(branch=rows["branch"].astype(str)).dropna(subset=[key]).groupby("branch")[key]
        if values.ngroups < FEWEST_BRANCHES:
            continue
        each, number = values.mean(), values.count()
        levels[[names.index(name) for name in each.index], k] = each
        counted[k], months[k], mean[k] = len(each), len(each) / (1 / number).sum(), each.mean()
        repeats = int(number.sum() - len(each))
        if repeats > 0:
            noise = float(((number - 1) * values.var(ddof=1).fillna(0)).sum() / repeats)
        else:
            noise = BY_KEY[key].months_noise
            assumed.append(key)
        spread = float(each.var(ddof=1))
        real = max(spread - noise / months[k], _LEAST_SHARE * spread)
        if real <= 0:
            raise InputError(f"同类网点的「{BY_KEY[key].name}」每家都一样，没有可比的差别；请检查这一列。")
        between[k], monthly[k] = np.sqrt(real), np.sqrt(noise)
    if not np.isfinite(mean).any():
        raise InputError(f"同类网点里没有一项指标够 {FEWEST_BRANCHES} 家填了数。")
    fitted = Peers(source, names, mean, between, monthly, levels, months, counted, COMMON, tuple(assumed))
    return Peers(**{**fitted.__dict__, "common": _common(fitted)})


def _common(peers: Peers) -> float:
    """How strongly figures of one area go together, from the areas that have two: their covariance over the product of the true spreads."""
    if len(peers.names) < ENOUGH_FOR_COMMON:
        return COMMON
    found = []
    for area in AREA_KEYS:
        pair = [k for k, one in enumerate(INDICATORS) if one.area == area and np.isfinite(peers.mean[k])]
        if len(pair) == 2:
            one, other = pair
            both = np.isfinite(peers.levels[:, pair]).all(axis=1)
            if both.sum() >= ENOUGH_FOR_COMMON:
                sign = INDICATORS[one].better * INDICATORS[other].better
                covariance = float(np.cov(peers.levels[both, one], peers.levels[both, other])[0, 1])
                found.append(sign * covariance / (peers.between[one] * peers.between[other]))
    return float(np.clip(np.mean(found), 0.3, 0.9)) if found else COMMON


def synthetic_peers() -> Peers:
    """The synthetic group of this chapter: forty branches, twelve months."""
    return fit_peers(synthetic_months())


def peers_table(peers: Peers) -> pd.DataFrame:
    """What was learned about the group, for a learner; Chinese headings. The last column says how far one month can be trusted."""
    trust = peers.between**2 / (peers.between**2 + peers.monthly**2)
    rows = [
        [one.name, one.unit, f"{peers.mean[k]:.4g}", f"{peers.between[k]:.2g}", f"{peers.monthly[k]:.2g}", f"{trust[k]:.0%}"]
        for k, one in enumerate(INDICATORS)
        if np.isfinite(peers.mean[k])
    ]
    return pd.DataFrame(rows, columns=["指标", "单位", "同类平均", "网点之间差", "单月波动", "单月的差距里有几成是真的"])
