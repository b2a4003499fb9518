"""Erlang C and A against the balance equations of the same queue, far beyond the accuracy that anybody needs."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from oracles import birth_death
from scipy import stats

from branchcraft.errors import InputError
from branchcraft.queueing import erlang_a, erlang_c
from branchcraft.queueing.erlang import ErlangA, ErlangC

EXACT = 1e-10
NEVER = 1e300


@pytest.mark.parametrize(("rate", "service", "windows"), [(0.36, 7.0, 3), (0.1, 5.0, 1), (0.02, 3.0, 4), (1.6, 6.0, 12)])
def test_erlang_c_solves_the_balance_equations(rate: float, service: float, windows: int) -> None:
    share, present = birth_death(rate, service, windows, NEVER, most=900), np.arange(900)
    ours = erlang_c(rate, service, windows)
    assert ours.p_wait == pytest.approx(share[windows:].sum(), rel=EXACT)
    assert ours.wait_mean == pytest.approx((np.maximum(present - windows, 0) * share).sum() / rate, rel=EXACT)
    assert ours.occupancy == pytest.approx((np.minimum(present, windows) * share).sum() / windows, rel=EXACT)


@pytest.mark.parametrize(
    ("rate", "service", "windows", "patience"),
    [(0.36, 7.0, 3, 30.0), (0.55, 7.0, 3, 30.0), (0.1, 5.0, 1, 2.0), (2.5, 7.0, 12, 15.0), (0.5, 4.0, 9, 60.0)],
)
def test_erlang_a_solves_the_balance_equations(rate: float, service: float, windows: int, patience: float) -> None:
    share, present = birth_death(rate, service, windows, patience), np.arange(400)
    waiting = (np.maximum(present - windows, 0) * share).sum()
    ours = erlang_a(rate, service, windows, patience)
    assert ours.p_wait == pytest.approx(share[windows:].sum(), rel=EXACT)
    assert ours.abandonment == pytest.approx(waiting / patience / rate, rel=1e-9, abs=EXACT)
    assert ours.wait_mean == pytest.approx(waiting / rate, rel=1e-9, abs=EXACT)
    assert ours.occupancy == pytest.approx((np.minimum(present, windows) * share).sum() / windows, rel=EXACT)


@pytest.mark.parametrize("within", [0.0, 1.0, 5.0, 20.0])
def test_erlang_c_service_level_sums_over_the_queue_that_was_found(within: float) -> None:
    share = birth_death(0.36, 7.0, 3, NEVER, most=900)
    # Who finds n ≥ c present is called after n - c + 1 finishes, a Poisson process of rate c/service.
    late = (share[3:] * stats.poisson.cdf(np.arange(897), 3 / 7.0 * within)).sum()
    assert erlang_c(0.36, 7.0, 3).service_level(within) == pytest.approx(1 - late, abs=EXACT)


@pytest.mark.parametrize("within", [0.0, 1.0, 5.0, 20.0])
@pytest.mark.parametrize("rate", [0.36, 0.55])
def test_erlang_a_service_level_follows_one_customer_to_the_window(rate: float, within: float) -> None:
    from scipy.linalg import expm

    windows, service, patience, most = 3, 7.0, 30.0, 120
    found = birth_death(rate, service, windows, patience, most)[windows:]
    # State k: k people wait ahead of her; -1 (last but one) she is called, (last) she has left.
    size = len(found)
    generator = np.zeros((size + 2, size + 2))
    for ahead in range(size):
        on = windows / service + ahead / patience  # a finish or somebody ahead who leaves moves her up
        generator[ahead, ahead - 1 if ahead else size] = on if ahead else windows / service
        generator[ahead, size + 1] = 1 / patience
    np.fill_diagonal(generator, -generator.sum(axis=1))
    called = (np.append(found, [0, 0]) @ expm(generator * within))[size]
    no_wait = 1 - found.sum()
    assert erlang_a(rate, service, windows, patience).service_level(within) == pytest.approx(no_wait + called, abs=1e-9)


def test_endless_patience_makes_erlang_a_erlang_c() -> None:
    assert erlang_a(0.36, 7.0, 3, np.inf) == erlang_c(0.36, 7.0, 3)
    nearly = erlang_a(0.36, 7.0, 3, 1e7)
    assert nearly.wait_mean == pytest.approx(erlang_c(0.36, 7.0, 3).wait_mean, rel=1e-4)


def test_more_windows_never_wait_longer() -> None:
    for formula in (lambda c: erlang_c(0.5, 6.0, c), lambda c: erlang_a(0.5, 6.0, c, 20.0)):
        waits = [formula(windows).wait_mean for windows in range(4, 15)]
        levels = [formula(windows).service_level(5) for windows in range(4, 15)]
        assert (np.diff(waits) < 0).all() and (np.diff(levels) > 0).all()


def test_overload_has_no_steady_state_without_patience_and_one_with_it() -> None:
    over = erlang_c(1.0, 7.0, 3)
    assert not over.stable and over.wait_mean == np.inf and over.service_level(10) == 0 and over.p_wait == 1 and over.occupancy == 1
    relieved = erlang_a(1.0, 7.0, 3, 30.0)
    assert relieved.abandonment == pytest.approx(1 - 3 / 7, abs=0.01) and relieved.occupancy > 0.999


def test_nobody_comes_nobody_waits() -> None:
    for empty in (erlang_c(0, 7.0, 3), erlang_a(0, 7.0, 3, 30.0)):
        assert (empty.p_wait, empty.wait_mean, empty.service_level(0), empty.occupancy) == (0, 0, 1, 0)


@pytest.mark.parametrize(("rate", "windows"), [(200.0, 10), (400.0, 2000), (300.0, 3000), (1e-9, 1), (0.01, 300)])
def test_very_large_or_small_loads_stay_finite_and_silent(rate: float, windows: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        c, a = erlang_c(rate, 7.0, windows), erlang_a(rate, 7.0, windows, 30.0)
        assert 0 <= c.p_wait <= 1 and 0 <= c.service_level(5) <= 1
        assert 0 <= a.p_wait <= 1 and 0 <= a.abandonment <= 1 and -EXACT <= a.service_level(5) <= 1 and a.wait_mean >= 0


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((-1, 7, 3, 30), "arrival_rate"),
        ((np.nan, 7, 3, 30), "arrival_rate"),
        ((np.inf, 7, 3, 30), "arrival_rate"),
        ((1, 0, 3, 30), "service_mean"),
        ((1, np.nan, 3, 30), "service_mean"),
        ((1, 7, 0, 30), "windows"),
        ((1, 7, 2.5, 30), "windows"),
        ((1, 7, True, 30), "windows"),
        ((1, 7, 3, 0), "patience_mean"),
        ((1, 7, 3, np.nan), "patience_mean"),
        (("一", 7, 3, 30), "arrival_rate"),
        ((1, 7, np.nan, 30), "windows"),
        ((1, 7, 3, "长"), "patience_mean"),
    ],
)
def test_bad_input_is_named(arguments: tuple, field: str) -> None:
    with pytest.raises(InputError, match=field):
        erlang_a(*arguments)
    if field != "patience_mean":
        with pytest.raises(InputError, match=field):
            erlang_c(*arguments[:3])


def test_types_tell_which_formula_answered() -> None:
    assert isinstance(erlang_a(0.3, 7, 3, 30), ErlangA) and isinstance(erlang_a(0.3, 7, 3, np.inf), ErlangC)
