"""The Markov book: linear algebra against simulation, calibration against what was disclosed, pressing against the same luck."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from branchcraft.errors import InputError
from branchcraft.risk import compression, estimation, migration
from branchcraft.risk.compression import Pressing, example_year
from branchcraft.risk.migration import CLASSES, REPAID, WRITTEN_OFF, Rates
from branchcraft.risk.scenario import SHARES, coverage


@pytest.fixture(scope="module")
def chain() -> pd.DataFrame:
    return migration.calibrated()


def walks(chain: pd.DataFrame, start: str, quarters: int, loans: int, seed: int = 1) -> np.ndarray:
    """States of many loans, simulated one quarter after the other by the plain definition."""
    draw = np.random.default_rng(seed)
    state = np.full(loans, migration.STATES.index(start))
    edges = np.cumsum(chain.to_numpy(), axis=1)
    for _ in range(quarters):
        state = (draw.random(loans)[:, None] > edges[state]).sum(axis=1)
    return state


def test_rows_are_probabilities_and_exits_are_final(chain) -> None:
    assert np.allclose(chain.sum(axis=1), 1)
    assert (chain.to_numpy() >= 0).all()
    assert chain.at[REPAID, REPAID] == chain.at[WRITTEN_OFF, WRITTEN_OFF] == 1


def test_the_calibrated_book_keeps_the_disclosed_shares(chain) -> None:
    shares = migration.stationary(chain)
    assert [shares["正常"], shares["关注"], shares[list(CLASSES[2:])].sum()] == pytest.approx(list(SHARES), abs=1e-9)
    book = migration.opening()
    after = migration.project(book, chain, 40).iloc[-1]
    assert after[list(CLASSES)].to_numpy() == pytest.approx(book.to_numpy(), rel=1e-9)


@pytest.mark.parametrize("shares", [(0.95, 0.03, 0.02), (0.97, 0.02, 0.01)])
def test_other_shares_are_met_as_well(shares: tuple[float, float, float]) -> None:
    found = migration.stationary(migration.calibrated(shares))
    assert [found["正常"], found["关注"], found[list(CLASSES[2:])].sum()] == pytest.approx(list(shares), abs=1e-9)


def test_the_balance_is_kept_whether_or_not_it_is_lent_again(chain) -> None:
    book = migration.opening()
    lent = migration.project(book, chain, 4)
    assert lent[list(CLASSES)].sum(axis=1).to_numpy() == pytest.approx(book.sum())
    running_off = migration.project(book, chain, 4, lend_again=False)
    assert running_off.sum(axis=1).to_numpy() == pytest.approx(book.sum())
    assert running_off["正常"].iloc[-1] < lent["正常"].iloc[-1]


def test_powers_of_the_matrix_agree_with_simulated_loans(chain) -> None:
    loans = 40000
    for start in ("关注", "次级"):
        expected = np.linalg.matrix_power(chain.to_numpy(), 4)[migration.STATES.index(start)]
        counted = np.bincount(walks(chain, start, 4, loans), minlength=7)
        spread = np.sqrt(loans * expected * (1 - expected)).clip(1)
        assert (np.abs(counted - loans * expected) / spread < 4).all(), start


def test_absorption_agrees_with_loans_followed_to_their_end(chain) -> None:
    ends = migration.absorption(chain)
    assert (ends["repaid"] + ends["written_off"]).to_numpy() == pytest.approx(1)
    final = walks(chain, "关注", 80, 20000)
    share = (final == migration.STATES.index(WRITTEN_OFF)).mean()
    assert share == pytest.approx(ends.at["关注", "written_off"], abs=4 * np.sqrt(0.135 * 0.865 / 20000))
    assert ends["written_off"].is_monotonic_increasing
    assert ends["quarters"].is_monotonic_decreasing


def test_absorption_of_a_chain_that_can_be_done_by_hand() -> None:
    # Only 损失 loans: a quarter's odds are 24 : 4 for being written off, 72 % stay.
    ends = migration.absorption(migration.matrix(0.01, 0.1))
    assert ends.at["损失", "written_off"] == pytest.approx(0.24 / 0.28)
    assert ends.at["损失", "quarters"] == pytest.approx(1 / 0.28)


def test_roll_rates_are_the_steps_down(chain) -> None:
    rolls = migration.roll_rates(chain)
    assert rolls["关注"] == chain.at["关注", "次级"]
    assert rolls.tolist()[2:] == [0.32, 0.35]


def test_origins_add_up_to_next_years_bad_balance(chain) -> None:
    book = migration.opening()
    parts = migration.origins(book, chain)
    assert parts.sum() == pytest.approx(migration.bad_of(migration.project(book, chain).iloc[-1]))
    assert (parts > 0).all()


def test_the_charge_rebuilds_the_allowance_and_pays_for_what_was_written_off() -> None:
    assert migration.provision_charge(100, 100, 30) == 30
    assert migration.provision_charge(100, 110, 0) == pytest.approx(10 * coverage())
    assert migration.provision_charge(100, 90, 5, covered=2.0) == -15


def test_rates_that_cannot_be_are_answered() -> None:
    with pytest.raises(InputError, match="关注"):
        migration.matrix(0.01, 0.8)
    with pytest.raises(InputError, match="占比"):
        migration.calibrated((0.9, 0.0, 0.1))
    with pytest.raises(InputError, match="季度"):
        migration.project(migration.opening(), migration.calibrated(), -1)
    assert migration.matrix(0.01, 0.1, Rates(normal_repaid=0.05)).at["正常", REPAID] == 0.05


# Pressing


def test_doing_nothing_changes_nothing() -> None:
    year = example_year(Pressing(0, 0))
    assert year.fewer == 0
    assert year.counts == (0, 200, 0)
    assert year.bad_before == pytest.approx(1500)
    assert year.watch_before == pytest.approx(2200)


def test_cash_saves_what_the_chain_says_for_the_average_loan(chain) -> None:
    bad = np.linalg.matrix_power(migration.renewed(chain).to_numpy(), 4)[:, 2:].sum(axis=1)
    assert example_year(Pressing(500, 0)).fewer == pytest.approx(500 * (bad[1] - bad[0]))


def test_choosing_who_matters_more_than_how_much() -> None:
    saved = [example_year(Pressing(500, 0, riskier)).fewer for riskier in (0.3, 1.0, 3.0)]
    assert saved == sorted(saved)
    assert saved[2] > 4 * saved[0]
    assert example_year(Pressing(300, 0, 3.0)).fewer > example_year(Pressing(500, 0, 1.0)).fewer


def test_converting_hardly_helps_and_is_still_called_watch() -> None:
    cash, converted = example_year(Pressing(500, 0)), example_year(Pressing(0, 500))
    assert 0 < converted.fewer < 0.25 * cash.fewer
    assert converted.watch_after > converted.watch_before > cash.watch_after
    assert example_year(Pressing(0, 500, eased=1.0)).fewer == pytest.approx(0, abs=2)


def test_picking_leaves_the_rest_of_the_class_with_the_other_risks(chain) -> None:
    moves = compression.tracked(chain, Pressing(500, 0, 2.0), 2200)
    rates = moves[compression.PICKED, 2], moves[compression.OTHERS, 2]
    assert rates[0] == pytest.approx(2 * rates[1])
    assert (500 * rates[0] + 1700 * rates[1]) / 2200 == pytest.approx(chain.at["关注", "次级"])
    assert np.allclose(moves.sum(axis=1), 1)


def test_a_converted_loan_does_not_become_normal_while_it_is_observed(chain) -> None:
    moves = compression.tracked(chain, Pressing(0, 500), 2200)
    assert moves[compression.CONVERTED, 0] == pytest.approx(chain.at["关注", REPAID])
    assert moves[compression.CONVERTED, compression.HELD] == pytest.approx(chain.at["关注", "正常"])


@pytest.mark.parametrize("pressing", [Pressing(500, 0), Pressing(300, 300, 2.0), Pressing(0, 800, 0.5)])
def test_simulated_futures_agree_with_the_expectation(pressing: Pressing) -> None:
    year = example_year(pressing)
    for futures, expected in ((year.futures_before, year.bad_before), (year.futures_after, year.bad_after)):
        assert abs(futures.mean() - expected) < 3 * futures.std() / np.sqrt(len(futures))
    change = year.futures_before - year.futures_after
    assert abs(change.mean() - year.fewer) < 3.5 * change.std() / np.sqrt(len(change))


def test_the_same_luck_never_makes_cash_worse() -> None:
    assert example_year(Pressing(800, 0, 1.5)).counts[2] == 0


@pytest.mark.parametrize(
    ("pressing", "says"),
    [
        (Pressing(2000, 300), "全部关注类"),
        (Pressing(-100, 0), "全部关注类"),
        (Pressing(150, 0), "整笔"),
        (Pressing(100, 0, 0.0), "大于 0"),
        (replace(Pressing(100, 0), riskier=20.0), "倍数调小"),
    ],
)
def test_pressing_that_cannot_be_is_answered(pressing: Pressing, says: str) -> None:
    with pytest.raises(InputError, match=says):
        example_year(pressing)


# Estimation


def test_limits_are_those_of_the_exact_binomial_test() -> None:
    found = estimation.estimate((5, 12, 3, 2))
    assert found.rate == pytest.approx(3 / 22)
    assert binom.sf(2, 22, found.low) == pytest.approx(0.025)
    assert binom.cdf(3, 22, found.high) == pytest.approx(0.025)
    assert estimation.estimate((5, 17, 0, 0)).low == 0
    assert estimation.estimate((0, 0, 4, 0)).high == 1


def test_the_posterior_is_the_dirichlets() -> None:
    draws = estimation.estimate((5, 12, 3, 2), draws=20000).draws
    assert draws.mean() == pytest.approx(3.5 / 24, abs=0.003)
    assert (np.diff(draws) >= 0).all()


def test_more_loans_narrow_what_alike_branches_count() -> None:
    few, many = estimation.other_branches(22, 2000), estimation.other_branches(1400, 2000)
    true = estimation.true_row()[2]
    assert few.mean() == pytest.approx(true, abs=0.01)
    assert few.std() == pytest.approx(np.sqrt(true * (1 - true) / 22), rel=0.1)
    assert many.std() < few.std() / 6


def test_loans_needed_for_a_precision() -> None:
    assert estimation.loans_needed(0.03) == 470
    assert estimation.loans_needed(0.03, 0.5) == 1068  # the pollster's thousand


@pytest.mark.parametrize("counts", [(1, 2, 3), (1, 2, -1, 0), (0, 0, 0, 0), (1, 2, 0.5, 0)])
def test_counts_that_cannot_be_are_answered(counts: tuple) -> None:
    with pytest.raises(InputError):
        estimation.estimate(counts)
