"""How good is a ranking? Buyers found by calling from the top, and the chance that a buyer stands above somebody who did not buy.

Customers with the same score are called in a random order, so every figure here is the expectation over that order: a list without any order
finds 10 % of the buyers with 10 % of the calls, exactly.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from branchcraft.marketing.uplift import Z, wilson

SHARES = np.linspace(0, 1, 101)
"""Where a gains curve is kept: every per cent of the list."""


def gains(score: np.ndarray, bought: np.ndarray) -> pd.DataFrame:
    """Calling from the highest score down: called (share of the list, 0, 0.01 … 1), reached (share of all buyers), lift (reached ÷ called)."""
    order = np.argsort(-np.asarray(score, float), kind="stable")
    ranked, hits = np.asarray(score, float)[order], np.cumsum(np.asarray(bought, float)[order])
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))  # the last of each group of equals; between them the curve is straight
    called, reached = np.append(0, last + 1) / ranked.size, np.append(0, hits[last]) / hits[-1]
    curve = np.interp(SHARES, called, reached)
    with np.errstate(invalid="ignore", divide="ignore"):
        lift = np.where(SHARES > 0, curve / SHARES, np.nan)
    return pd.DataFrame({"called": SHARES, "reached": curve, "lift": lift})


def auc(score: np.ndarray, bought: np.ndarray) -> tuple[float, float, float]:
    """(chance that a buyer scores above a non-buyer, ties counting half; low; high of its 95 % interval).

    Mann–Whitney statistic with the interval of DeLong, DeLong & Clarke-Pearson (1988), *Biometrics* 44, 837–845.
    """
    bought = np.asarray(bought).astype(bool)
    buyers, others = np.asarray(score, float)[bought], np.asarray(score, float)[~bought]
    together = rankdata(np.concatenate([buyers, others]))
    above = (together[: buyers.size] - rankdata(buyers)) / others.size
    below = 1 - (together[buyers.size :] - rankdata(others)) / buyers.size
    middle = float(above.mean())
    half = Z * math.sqrt(_variance(above) / buyers.size + _variance(below) / others.size)
    return middle, max(0.0, middle - half), min(1.0, middle + half)


def _variance(values: np.ndarray) -> float:
    return float(values.var(ddof=1)) if values.size > 1 else 0.0


def calibration(score: np.ndarray, bought: np.ndarray, groups: int = 10) -> pd.DataFrame:
    """Promise and outcome in equal groups from the lowest score to the highest.

    Columns: n, promised (mean score), bought (share), low, high (95 %, Wilson).
    """
    order = np.argsort(np.asarray(score, float), kind="stable")
    parts = [part for part in np.array_split(order, groups) if part.size]
    hits, sizes = (np.array([value(part) for part in parts]) for value in (lambda part: np.asarray(bought)[part].sum(), len))
    low, high = wilson(hits, sizes)
    promised = np.array([np.asarray(score, float)[part].mean() for part in parts])
    return pd.DataFrame({"n": sizes, "promised": promised, "bought": hits / sizes, "low": low, "high": high})
