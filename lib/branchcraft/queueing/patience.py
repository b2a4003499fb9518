"""How long customers are willing to wait, from records that do not show when they left.

A queue machine knows two things only: somebody who was there when called is more patient than she waited, somebody who was not is less patient
than her ticket waited. Neither time is her patience. The likelihood of these two sentences (current-status data) has its maximum at the right
place; the two obvious shortcuts have not (`naive_patience`).

Where a log records the moment of leaving, patience is seen for those who left and is longer than the wait for those who were served
(right-censored data).

Source: current status: Sun (2006), The Statistical Analysis of Interval-censored Failure Time Data, ch. 3; censored patience in queues: Brown et
al. (2005), JASA 100, 36–50, section 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize, minimize_scalar
from scipy.special import gammaln
from scipy.stats import chi2, norm

_SHORTEST = 1e-3
"""Minutes; a no-show called in the very moment of arrival would have likelihood zero."""
_RANGE = (np.log(0.05), np.log(50_000.0))
_DROP = chi2.ppf(0.95, 1) / 2


@dataclass(frozen=True)
class Waits:
    """What the log knows of each customer's patience, in minutes."""

    longer: np.ndarray
    """She was still there after this wait."""
    shorter: np.ndarray
    """She was gone when her ticket was called after this wait."""
    exact: np.ndarray
    """She left after exactly this wait."""

    @property
    def gone(self) -> int:
        return self.shorter.size + self.exact.size

    @property
    def n(self) -> int:
        return self.longer.size + self.gone


@dataclass(frozen=True)
class PatienceEstimate:
    """Mean (minutes) and Weibull shape with 95 % intervals; shape 1 is the exponential."""

    mean: float
    mean_low: float
    mean_high: float
    shape: float
    shape_low: float
    shape_high: float


def _log_likelihood(waits: Waits, log_mean: float, log_shape: float) -> float:
    shape = np.exp(log_shape)
    log_scale = log_mean - gammaln(1 + 1 / shape)

    def hazard(minutes: np.ndarray) -> np.ndarray:  # cumulative: (w / scale) ** shape
        return np.exp(np.clip(shape * (np.log(np.maximum(minutes, _SHORTEST)) - log_scale), -700, 700))

    total = -float(hazard(waits.longer).sum()) + float(np.log(-np.expm1(-hazard(waits.shorter))).sum())
    if waits.exact.size:
        seen = np.maximum(waits.exact, _SHORTEST)
        total += float((log_shape - log_scale + (shape - 1) * (np.log(seen) - log_scale) - hazard(seen)).sum())
    return total


def exponential_patience(waits: Waits) -> PatienceEstimate:
    """Maximum likelihood and profile-likelihood interval of an exponential patience; infinite when nobody left."""
    if waits.gone == 0:
        return PatienceEstimate(np.inf, _longest_believable(waits), np.inf, 1.0, 1.0, 1.0)

    def loss(log_mean: float) -> float:
        return -_log_likelihood(waits, log_mean, 0.0)

    best = float(minimize_scalar(loss, bounds=_RANGE, method="bounded", options={"xatol": 1e-8}).x)
    floor = loss(best) + _DROP
    low, high = (_crossing(loss, floor, best, edge) for edge in _RANGE)
    return PatienceEstimate(float(np.exp(best)), low, high, 1.0, 1.0, 1.0)


def _crossing(loss: Callable[[float], float], floor: float, best: float, edge: float) -> float:
    if loss(edge) < floor:
        return 0.0 if edge < best else np.inf
    return float(np.exp(brentq(lambda x: loss(x) - floor, min(best, edge), max(best, edge))))


def _longest_believable(waits: Waits) -> float:
    """Nobody left: the patience at which that would still happen in one log of twenty."""
    total = float(waits.longer.sum())
    return total / -np.log(0.05) if total > 0 else 0.0


def weibull_patience(waits: Waits) -> PatienceEstimate:
    """Maximum likelihood of mean and shape with intervals from the observed information on the log scale."""
    if waits.gone == 0:
        return exponential_patience(waits)
    start = np.array([np.log(exponential_patience(waits).mean), 0.2])

    def loss(theta: np.ndarray) -> float:
        log_mean, log_shape = np.clip(theta[0], *_RANGE), np.clip(theta[1], np.log(0.1), np.log(20))
        return -_log_likelihood(waits, float(log_mean), float(log_shape))

    best = minimize(loss, start, method="Nelder-Mead", options={"xatol": 1e-6, "fatol": 1e-8, "maxiter": 2000}).x
    spread = _standard_errors(loss, best)
    z = norm.ppf(0.975)
    mean, shape = np.exp(best)
    return PatienceEstimate(
        float(mean), float(mean * np.exp(-z * spread[0])), float(mean * np.exp(z * spread[0])),
        float(shape), float(shape * np.exp(-z * spread[1])), float(shape * np.exp(z * spread[1])),
    )  # fmt: skip


def _standard_errors(loss: Callable[[np.ndarray], float], at: np.ndarray, step: float = 1e-3) -> np.ndarray:
    size = at.size
    curvature = np.empty((size, size))
    unit = np.eye(size) * step
    for i in range(size):
        for j in range(size):
            rises = loss(at + unit[i] + unit[j]) + loss(at - unit[i] - unit[j])
            curvature[i, j] = (rises - loss(at + unit[i] - unit[j]) - loss(at - unit[i] + unit[j])) / (4 * step**2)
    try:
        variance = np.diag(np.linalg.inv(curvature))
    except np.linalg.LinAlgError:
        return np.full(size, np.inf)
    return np.sqrt(np.where(variance > 0, variance, np.inf))


def naive_patience_of(waits: Waits) -> tuple[float, float]:
    """The two shortcuts, both wrong, minutes: mean wait of those who were gone; and the call taken for the moment of leaving (censored mean)."""
    gone = np.concatenate([waits.shorter, waits.exact])
    if gone.size == 0:
        return np.nan, np.inf
    return float(gone.mean()), float((waits.longer.sum() + gone.sum()) / gone.size)
