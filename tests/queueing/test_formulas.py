"""Where theory knows the answer the engine finds it: deviations below three standard errors, seeds fixed.

Erlang C and A, Pollaczek–Khinchine, Cobham's two classes, M(t)/G/∞, and the exact transient of a counter whose windows open and close.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from oracles import ALLOWED, TransientCounter, batch_z, exponential, lognormal, long_run, z_score
from scipy import stats

from benchmarks import branch
from branchcraft.queueing import erlang_a, erlang_c, sample_tickets, simulate

CUSTOMERS = 2_000_000


def assert_within(scores: dict[str, float]) -> None:
    assert all(abs(z) < ALLOWED for z in scores.values()), scores


def queue_time(log: pd.DataFrame) -> np.ndarray:
    """Minutes until called, or until patience ended."""
    return np.where(log["outcome"] == "served", log["start"] - log["arrival"], log["patience"])


def test_erlang_c() -> None:
    rng = np.random.default_rng(11)
    exact = erlang_c(0.36, 7.0, 3)
    log = long_run(CUSTOMERS, 0.36, 3, exponential(7.0, rng), rng)
    wait = (log["start"] - log["arrival"]).to_numpy()
    assert_within(
        {
            "wait_mean": batch_z(wait, exact.wait_mean),
            "p_wait": batch_z((wait > 0).astype(float), exact.p_wait),
            "service_level": batch_z((wait <= 5).astype(float), exact.service_level(5)),
        }
    )


@pytest.mark.parametrize("rate", [0.36, 0.55])
def test_erlang_a_below_and_above_capacity(rate: float) -> None:
    rng = np.random.default_rng(12)
    exact = erlang_a(rate, 7.0, 3, 30.0)
    log = long_run(CUSTOMERS, rate, 3, exponential(7.0, rng), rng, patience=exponential(30.0, rng))
    time, served = queue_time(log), (log["outcome"] == "served").to_numpy()
    assert_within(
        {
            "abandonment": batch_z((~served).astype(float), exact.abandonment),
            "time in queue": batch_z(time, exact.wait_mean),
            "p_wait": batch_z((time > 0).astype(float), exact.p_wait),
            "service_level": batch_z((served & (time <= 5)).astype(float), exact.service_level(5)),
        }
    )


def test_pollaczek_khinchine() -> None:
    rng = np.random.default_rng(13)
    log = long_run(CUSTOMERS, 0.1, 1, lognormal(7.0, 0.8, rng), rng)
    load = 0.7
    exact = load * 7.0 * (1 + 0.8**2) / 2 / (1 - load)
    assert_within({"wait_mean": batch_z((log["start"] - log["arrival"]).to_numpy(), exact)})


def test_cobham_two_classes_one_window() -> None:
    rng = np.random.default_rng(14)
    share, load = 0.15, 0.7
    log = long_run(CUSTOMERS, 0.1, 1, lognormal(7.0, 0.8, rng), rng, vip=share)
    residual = 0.1 * 49 * (1 + 0.8**2) / 2
    wait = (log["start"] - log["arrival"]).to_numpy()
    vip = (log["customer_class"] == "vip").to_numpy()
    first = residual / (1 - load * share)
    assert_within({"vip": batch_z(wait[vip], first), "plain": batch_z(wait[~vip], first / (1 - load))})


def test_two_classes_three_windows() -> None:
    """Kella & Yechiali (1985): Erlang C's delay, shared out by priority."""
    rng = np.random.default_rng(15)
    share, load = 0.15, 0.36 * 7 / 3
    log = long_run(CUSTOMERS, 0.36, 3, exponential(7.0, rng), rng, vip=share)
    wait = (log["start"] - log["arrival"]).to_numpy()
    vip = (log["customer_class"] == "vip").to_numpy()
    first = erlang_c(0.36, 7.0, 3).p_wait * 7 / 3 / (1 - load * share)
    assert_within({"vip": batch_z(wait[vip], first), "plain": batch_z(wait[~vip], first / (1 - load))})


def test_busy_windows_without_a_limit_are_poisson_with_the_known_mean() -> None:
    """M(t)/G/∞: mean busy at t = ∫ λ(u) P(service > t − u) du."""
    classes, arrivals = branch.classes().loc[["counter"]], branch.arrivals()[["counter"]]
    names = [f"w{k}" for k in range(40)]
    days = 10_000
    tickets = sample_tickets(classes.assign(patience_mean=np.inf), arrivals, days=days, seed=16)
    windows = pd.DataFrame({"skills": [("counter",)] * 40}, index=names)
    log = simulate(tickets, windows, pd.DataFrame(True, index=names, columns=arrivals.index), engine="compiled")
    assert (log["start"] == log["arrival"]).all(), "40 windows are not without limit here"
    sigma = np.sqrt(np.log1p(0.8**2))
    survival = stats.lognorm(sigma, scale=7 * np.exp(-(sigma**2) / 2)).sf
    for moment in (95.0, 250.0, 479.0):
        past = np.linspace(0, moment, 100_001)
        rate = arrivals["counter"].to_numpy()[np.minimum((past // 30).astype(int), 15)] / 30
        exact = float(np.trapezoid(rate * survival(moment - past), past))
        inside = (log["start"] <= moment) & (log["end"] > moment)
        busy = np.bincount(log["day"][inside], minlength=days)
        assert_within({f"busy at {moment:g}": z_score(busy, exact)})
        dispersion = busy.var(ddof=1) / busy.mean()
        assert abs(dispersion - 1) < ALLOWED * np.sqrt(2 / (days - 1)), "a Poisson count has variance = mean"


def test_counter_that_opens_and_closes_windows_has_the_exact_transient() -> None:
    """M(t)/M/c(t)+M from an empty hall, with capacity that falls when a window comes free: no steady state anywhere."""
    expected, counts = np.array([12.0, 20.0, 9.0, 4.0]), np.array([2, 4, 1, 2])
    days = 20_000
    classes = pd.DataFrame({"service_mean": [7.0], "service_cv": [1.0], "patience_mean": [30.0]}, index=["a"])
    tickets = sample_tickets(classes, pd.DataFrame({"a": expected}, index=[0, 30, 60, 90]), days=days, seed=17)
    tickets["service"] = np.random.default_rng(18).exponential(7.0, len(tickets))  # sample_tickets draws lognormal times; theory wants these
    names = [f"w{k}" for k in range(4)]
    schedule = pd.DataFrame(np.arange(4)[:, None] < counts, index=names, columns=[0, 30, 60, 90])
    log = simulate(tickets, pd.DataFrame({"skills": [("a",)] * 4}, index=names), schedule, closing="first_free", engine="compiled")
    area, at_close = TransientCounter(expected, counts, 30.0, 7.0, 30.0).run()
    left = log["arrival"] + queue_time(log)
    in_queue = np.bincount(log["day"], (np.minimum(left, 120.0) - log["arrival"]), minlength=days)
    gone = np.bincount(log["day"][(log["outcome"] == "no_show") & (left <= 120.0)], minlength=days)
    waiting = np.bincount(log["day"][left > 120.0], minlength=days)
    assert_within(
        {"area under the queue": z_score(in_queue, area), "left": z_score(gone, area / 30.0), "waiting at closing": z_score(waiting, at_close)}
    )
