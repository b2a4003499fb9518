"""How many customers a trial needs: published sizes, power by formula against simulation, and outlets ranked by luck."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.crm import holdout
from branchcraft.errors import InputError


def test_sizes_are_those_of_the_textbook_formula() -> None:
    # Fleiss, Levin & Paik, table A.4 without continuity correction; 0.60 against 0.70 and 0.10 against 0.05 at 80 % power, 5 % two-sided.
    assert holdout.sample_size(0.70, 0.10) == pytest.approx(356, abs=1)
    assert holdout.sample_size(0.10, 0.05) == pytest.approx(435, abs=1)
    assert holdout.sample_size(0.08, 0.02) == 2554


def test_a_trial_of_that_size_has_that_power() -> None:
    for leave, effect in ((0.08, 0.02), (0.2, 0.05)):
        need = holdout.sample_size(leave, effect)
        assert holdout.power_of(leave, effect, need, need) == pytest.approx(0.8, abs=0.005)
        assert holdout.power_of(leave, effect, need // 4, need // 4) < 0.4


@pytest.mark.parametrize(("customers", "share"), [(5600, 0.2), (5600, 0.5), (187, 0.5), (20_000, 0.1)])
def test_running_the_trial_agrees_with_the_formula(customers, share) -> None:
    trial = holdout.run_trial(0.08, 0.02, customers, share, trials=4000)
    assert trial.seen.mean() == pytest.approx(holdout.power_of(0.08, 0.02, trial.held_out, trial.treated), abs=0.03)
    assert trial.found.mean() == pytest.approx(0.02, abs=0.002)


def test_groups_are_as_large_as_was_said() -> None:
    trial = holdout.run_trial(0.08, 0.02, 1000, 0.2)
    assert (trial.held_out, trial.treated) == (200, 800)
    assert trial.shown == trial.seen.sum()
    assert trial.wrong_way == (trial.found < 0).sum()
    assert not (trial.seen & (trial.found < 0)).any()


def test_one_outlet_sees_next_to_nothing_and_often_the_wrong_way() -> None:
    trial = holdout.run_trial(0.08, 0.02, 187, 0.5)
    assert trial.shown < 40
    assert trial.wrong_way > 40


def test_a_larger_effect_or_group_is_seen_more_often() -> None:
    base = holdout.run_trial(0.08, 0.02, 5600, 0.2).shown
    assert holdout.run_trial(0.08, 0.03, 5600, 0.2).shown > base
    assert holdout.run_trial(0.08, 0.02, 12_000, 0.2).shown > base
    assert holdout.run_trial(0.08, 0.02, 5600, 0.05).shown < base


def test_outlets_alike_lie_apart_by_luck_alone() -> None:
    spread = holdout.outlets_spread(0.08, 187, 30)
    one = np.sqrt(0.08 * 0.92 / 187)
    # the expected range of thirty normal draws is about 4.09 standard deviations
    assert spread.mean() == pytest.approx(4.09 * one, rel=0.05)
    assert holdout.outlets_spread(0.08, 5000, 30).mean() < 0.25 * spread.mean()


def test_the_sizes_table_counts_outlets() -> None:
    table = holdout.sizes_table(0.08)
    assert table["每组要（位）"].iloc[1] == 2554
    assert table.iloc[1, 3] == int(np.ceil(2 * 2554 / 187))


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: holdout.sample_size(0.08, 0.09),
        lambda: holdout.sample_size(1.2, 0.1),
        lambda: holdout.sample_size(0.08, 0.02, power=1.0),
        lambda: holdout.power_of(0.08, 0.02, 0, 10),
        lambda: holdout.run_trial(0.08, 0.02, 5600, 1.0),
        lambda: holdout.run_trial(0.08, 0.02, 3, 0.5),
        lambda: holdout.outlets_spread(0.08, 0, 30),
    ],
)
def test_trials_that_cannot_be_are_answered(wrong) -> None:
    with pytest.raises(InputError):
        wrong()
