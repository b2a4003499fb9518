"""Waiting without simulating: the two formulas that every call centre uses.

Erlang C asks: customers arrive at random at a steady rate, services vary like coin tosses, everybody waits as long as it takes – how long is
that? Erlang A adds that people lose patience and leave. Both describe a *steady* half hour in which the load never changes; a branch day begins
empty, swells and empties again, which is what the simulation is for.

Sources: Erlang (1917); Palm (1957); Garnett, Mandelbaum & Reiman (2002), MSOM 4(3); Zeltyn & Mandelbaum (2005), Queueing Systems 51, for
the waiting-time distribution of M/M/n+G, here with exponential patience.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.integrate import quad
from scipy.special import gammaincc, gammaln, pdtr

from branchcraft.errors import InputError


def _finite(value: object) -> bool:
    return isinstance(value, (int, float, np.integer, np.floating)) and bool(np.isfinite(value))


def _check(arrival_rate: float, service_mean: float, windows: int) -> None:
    if not (_finite(arrival_rate) and arrival_rate >= 0):
        raise InputError(f"到达率 arrival_rate 应当是不小于 0 的数（人/分钟），现在是 {arrival_rate!r}。")
    if not (_finite(service_mean) and service_mean > 0):
        raise InputError(f"平均办理时间 service_mean 应当是大于 0 的分钟数，现在是 {service_mean!r}。")
    if isinstance(windows, bool) or not _finite(windows) or windows != int(windows) or windows < 1:
        raise InputError(f"窗口数 windows 应当是不小于 1 的整数，现在是 {windows!r}。")


@dataclass(frozen=True)
class ErlangC:
    """M/M/c in steady state; see `erlang_c`."""

    arrival_rate: float
    service_mean: float
    windows: int

    @property
    def offered_load(self) -> float:
        """Work that arrives, in windows kept busy (Erlang)."""
        return self.arrival_rate * self.service_mean

    @property
    def occupancy(self) -> float:
        """Share of window time that is busy; 1 when the queue grows without end."""
        return min(1.0, self.offered_load / self.windows)

    @property
    def abandonment(self) -> float:
        """Share of customers who leave unserved: nobody does."""
        return 0.0

    @property
    def stable(self) -> bool:
        """False when more work arrives than the windows can do."""
        return self.offered_load < self.windows

    @cached_property
    def p_wait(self) -> float:
        """Probability that a customer has to wait at all."""
        if not self.stable:
            return 1.0
        if self.offered_load == 0:
            return 0.0
        # Erlang B as a ratio of Poisson probabilities, in logarithms: safe for any number of windows.
        load, count = self.offered_load, self.windows
        blocked = np.exp(count * np.log(load) - load - gammaln(count + 1)) / pdtr(count, load)
        return float(blocked / (1 - self.occupancy * (1 - blocked)))

    @property
    def wait_mean(self) -> float:
        """Mean wait in minutes over all customers; infinite when not stable."""
        if not self.stable:
            return np.inf
        return self.p_wait * self.service_mean / (self.windows - self.offered_load)

    def service_level(self, within: float) -> float:
        """Share of customers called within `within` minutes."""
        if not self.stable:
            return 0.0
        return float(1 - self.p_wait * np.exp(-(self.windows - self.offered_load) * within / self.service_mean))


def erlang_c(arrival_rate: float, service_mean: float, windows: int) -> ErlangC:
    """Steady-state M/M/c queue: `arrival_rate` per minute, `service_mean` in minutes, `windows` a count. Raises InputError."""
    _check(arrival_rate, service_mean, windows)
    return ErlangC(float(arrival_rate), float(service_mean), int(windows))


@dataclass(frozen=True)
class ErlangA:
    """M/M/c+M in steady state; see `erlang_a`. Always stable: people who lose patience relieve the queue."""

    arrival_rate: float
    service_mean: float
    windows: int
    patience_mean: float

    @property
    def offered_load(self) -> float:
        """Work that arrives, in windows kept busy (Erlang)."""
        return self.arrival_rate * self.service_mean

    def _log_density(self, wait: float) -> float:
        """Logarithm of the offered wait's density at `wait`, up to the normalising constant."""
        served = self.windows / self.service_mean
        patience_used = self.patience_mean * -np.expm1(-wait / self.patience_mean)
        return self.arrival_rate * patience_used - served * wait

    def _integral(self, weight_patience: bool, low: float) -> float:
        """∫ from `low` of density (× share still patient); scaled by its peak so that heavy overload does not overflow."""

        def integrand(wait: float) -> float:
            value = np.exp(self._log_density(wait) - self._peak)
            return value * np.exp(-wait / self.patience_mean) if weight_patience else value

        # The density falls at least like exp(-served·wait) once patience is used up; beyond `far` nothing is left.
        far = max(low, self._mode) + 60 * self.service_mean / self.windows + 12 * np.sqrt(self.patience_mean * self.service_mean)
        points = [self._mode] if low < self._mode < far else None
        return float(quad(integrand, low, far, points=points, limit=200, epsabs=1e-13, epsrel=1e-11)[0])

    @cached_property
    def _mode(self) -> float:
        overload = self.arrival_rate * self.service_mean / self.windows
        return self.patience_mean * np.log(overload) if overload > 1 else 0.0

    @cached_property
    def _peak(self) -> float:
        return self._log_density(self._mode)

    @cached_property
    def _no_wait_mass(self) -> float:
        """Weight of the states with a free window, on the scale of `_integral`."""
        count, load = self.windows, self.offered_load
        if load == 0:
            return np.inf
        # Σ_{j<c} load^j/j! ÷ (load^(c-1)/(c-1)!), an upper incomplete gamma function
        with np.errstate(divide="ignore", over="ignore"):  # 0 far above capacity, infinite far below it: both are what is meant
            log_sum = np.log(gammaincc(count, load)) + load - ((count - 1) * np.log(load) - gammaln(count))
            return float(np.exp(log_sum - self._peak))

    @cached_property
    def _total(self) -> float:
        return self._no_wait_mass + self.arrival_rate * self._integral(False, 0.0)

    @property
    def p_wait(self) -> float:
        """Probability that a customer finds all windows busy."""
        if self.offered_load == 0:
            return 0.0
        return self.arrival_rate * self._integral(False, 0.0) / self._total

    def _served_after(self, wait: float) -> float:
        return self.arrival_rate * self._integral(True, wait) / self._total

    @cached_property
    def abandonment(self) -> float:
        """Share of customers who leave before they are called."""
        if self.offered_load == 0:
            return 0.0
        return max(0.0, self.p_wait - self._served_after(0.0))

    @property
    def wait_mean(self) -> float:
        """Mean time in the queue in minutes over all customers, those who left included."""
        return self.abandonment * self.patience_mean  # exponential patience: leaving rate = time in queue ÷ mean patience

    @property
    def occupancy(self) -> float:
        """Share of window time that is busy."""
        return self.offered_load * (1 - self.abandonment) / self.windows

    def service_level(self, within: float) -> float:
        """Share of all customers who are called within `within` minutes and are still there."""
        if self.offered_load == 0:
            return 1.0
        return float(1 - self.abandonment - self._served_after(max(0.0, within)))


def erlang_a(arrival_rate: float, service_mean: float, windows: int, patience_mean: float) -> ErlangA | ErlangC:
    """Steady-state M/M/c+M queue: per minute, minutes, count, minutes. Infinite patience gives Erlang C. Raises InputError."""
    _check(arrival_rate, service_mean, windows)
    if not isinstance(patience_mean, (int, float, np.integer, np.floating)) or not patience_mean > 0:
        raise InputError(f"平均耐心 patience_mean 应当是大于 0 的分钟数，现在是 {patience_mean!r}。")
    if np.isinf(patience_mean):
        return ErlangC(float(arrival_rate), float(service_mean), int(windows))
    return ErlangA(float(arrival_rate), float(service_mean), int(windows), float(patience_mean))
