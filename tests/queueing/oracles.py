"""What a simulation should have given: statistics with their error, and queues whose answer is known exactly."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.linalg import expm

from branchcraft.queueing import simulate

ALLOWED = 3.0  # standard errors


def z_score(values: np.ndarray, exact: float) -> float:
    """Deviation of the mean of independent `values` from `exact`, in standard errors."""
    return float((np.mean(values) - exact) / (np.std(values, ddof=1) / math.sqrt(len(values))))


def batch_z(series: np.ndarray, exact: float, batches: int = 40, warm: float = 0.05) -> float:
    """As `z_score` for one long correlated run: means of long batches are nearly independent; the first `warm` of the run is left out."""
    kept = series[int(len(series) * warm) :]
    size = len(kept) // batches
    return z_score(kept[: size * batches].reshape(batches, size).mean(axis=1), exact)


def long_run(
    customers: int,
    rate: float,
    windows: int,
    service: Callable[[int], np.ndarray],
    rng: np.random.Generator,
    patience: Callable[[int], np.ndarray] | None = None,
    vip: float = 0.0,
) -> pd.DataFrame:
    """Log of one endless day: Poisson arrivals at `rate` per minute, like windows, class "vip" first, "plain" after."""
    arrival = np.cumsum(rng.exponential(1 / rate, customers))
    tickets = pd.DataFrame(
        {
            "day": 0,
            "ticket": np.arange(1, customers + 1),
            "customer_class": pd.Categorical.from_codes((rng.random(customers) >= vip).astype(np.int8), categories=["vip", "plain"]),
            "arrival": arrival,
            "service": service(customers),
            "patience": np.inf if patience is None else patience(customers),
        }
    )
    hall = pd.DataFrame({"skills": [("vip", "plain")] * windows}, index=[f"w{k}" for k in range(windows)])
    half = math.ceil(arrival[-1] / 2) + 1.0  # two intervals that are long enough for everybody
    return simulate(tickets, hall, pd.DataFrame(True, index=hall.index, columns=[0.0, half]), engine="compiled")


def lognormal(mean: float, cv: float, rng: np.random.Generator) -> Callable[[int], np.ndarray]:
    """Sampler of lognormal times with this mean and coefficient of variation."""
    sigma = math.sqrt(math.log1p(cv * cv))
    return lambda size: rng.lognormal(math.log(mean) - sigma**2 / 2, sigma, size)


def exponential(mean: float, rng: np.random.Generator) -> Callable[[int], np.ndarray]:
    """Sampler of exponential times."""
    return lambda size: rng.exponential(mean, size)


def birth_death(rate: float, service_mean: float, windows: int, patience_mean: float, most: int = 400) -> np.ndarray:
    """Stationary distribution of the number present in M/M/c(+M): what goes up from each state comes down to it."""
    states = np.arange(most)
    leaving = np.minimum(states, windows) / service_mean + np.maximum(states - windows, 0) / patience_mean
    weight = np.exp(np.concatenate([[0.0], np.cumsum(np.log(rate / leaving[1:]))]))
    share = weight / weight.sum()
    generator = np.diag(np.full(most - 1, rate), 1) + np.diag(leaving[1:], -1)
    np.fill_diagonal(generator, -generator.sum(axis=1))
    assert np.abs(share @ generator).max() < 1e-14, "not the stationary distribution of this generator"
    return share


class TransientCounter:
    """M(t)/M/c(t)+M that starts empty, windows closing as they come free; exact by matrix exponential over (busy windows, number waiting)."""

    def __init__(self, arrivals: np.ndarray, windows: np.ndarray, interval: float, service_mean: float, patience_mean: float, most: int = 40) -> None:
        self.arrivals, self.windows, self.interval, self.most = arrivals, windows, interval, most
        self.finish, self.leave = 1 / service_mean, 1 / patience_mean
        self.shape = (int(windows.max()) + 1, most + 1)

    def run(self) -> tuple[float, float]:
        """Expected minutes spent in the queue before closing (all customers together), and expected number waiting at closing."""
        state = np.zeros(self.shape)
        state[0, 0] = 1.0
        waiting = np.broadcast_to(np.arange(self.most + 1.0), self.shape).ravel()
        area, steps = 0.0, 60
        for expected, windows in zip(self.arrivals, self.windows, strict=True):
            vector = self._windows_open(state, int(windows)).ravel()
            step = expm(self._generator(expected / self.interval, int(windows)) * self.interval / steps)
            path = [vector @ waiting]
            for _ in range(steps):
                vector = vector @ step
                path.append(vector @ waiting)
            simpson = path[0] + path[-1] + 4 * sum(path[1:-1:2]) + 2 * sum(path[2:-1:2])
            area += simpson * self.interval / steps / 3
            state = vector.reshape(self.shape)
        return float(area), float(state.ravel() @ waiting)

    def _windows_open(self, state: np.ndarray, windows: int) -> np.ndarray:
        """Windows that just opened take people out of the queue at once."""
        state = state.copy()
        for busy in range(windows):
            for queue in range(1, self.shape[1]):
                moved = min(windows - busy, queue)
                state[busy + moved, queue - moved] += state[busy, queue]
                state[busy, queue] = 0.0
        return state

    def _generator(self, rate: float, windows: int) -> np.ndarray:
        matrix = np.zeros((*self.shape, *self.shape))
        for busy in range(self.shape[0]):
            for queue in range(self.shape[1]):
                if queue > 0 and busy < windows:
                    continue  # never lasts: a free window calls
                here = matrix[busy, queue]
                if busy < windows:
                    here[busy + 1, queue] += rate
                elif queue < self.most:
                    here[busy, queue + 1] += rate
                if busy > 0:
                    calls = queue > 0 and busy - 1 < windows  # a window above the plan closes instead of calling
                    here[(busy, queue - 1) if calls else (busy - 1, queue)] += busy * self.finish
                if queue > 0:
                    here[busy, queue - 1] += queue * self.leave
        size = self.shape[0] * self.shape[1]
        flat = matrix.reshape(size, size)
        flat[np.diag_indices(size)] -= flat.sum(axis=1)
        return flat
