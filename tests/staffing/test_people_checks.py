"""Checking and correcting: more looks choose better and cost more, corrections fade, and a relapse is hard to prove."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from branchcraft.errors import InputError
from branchcraft.staffing import people_checks as checks
from branchcraft.staffing.people_checks import BEHAVIOURS, LOOKS, WEEKS, Round


def test_self_reports_are_kind_and_follow_the_truth_a_little() -> None:
    drawn = checks.worlds(20_000)
    assert np.corrcoef(drawn.miss.ravel(), drawn.said.ravel())[0, 1] == pytest.approx(checks.SELF_CORRELATION, abs=0.02)
    assert drawn.said.mean() < 0.6 * drawn.miss.mean()
    assert drawn.miss.mean() == pytest.approx(checks.MEAN_MISS, abs=0.005)


def test_more_looks_choose_better() -> None:
    hits = [checks.hit_share(looks) for looks in LOOKS]
    assert hits == sorted(hits)
    assert hits[0] > 1 / len(BEHAVIOURS)  # what a miss costs is known, so self-checks are better than a lot
    assert checks.hit_share(5) == pytest.approx(0.594, abs=0.01)


def test_estimates_are_drawn_towards_what_is_usual() -> None:
    stream = np.random.default_rng(1)
    never = checks.seen(np.zeros((1, 6)), 4, stream, np.zeros((1, 6)))
    always = checks.seen(np.ones((1, 6)), 4, stream, np.zeros((1, 6)))
    assert never[0, 0] == pytest.approx(0.2 * 6 / 10)
    assert always[0, 0] == pytest.approx((4 + 0.2 * 6) / 10)
    said = np.full((1, 6), 0.07)
    np.testing.assert_array_equal(checks.seen(np.ones((1, 6)), 0, stream, said), said)


def test_without_correcting_anything_nothing_is_saved() -> None:
    idle = checks.half_year(Round(), corrected=0.0)
    np.testing.assert_allclose(idle.saved, 0, atol=1e-9)
    assert (idle.net < 0).all()


def test_a_correction_fades_by_half_in_its_half_life() -> None:
    found = checks.half_year(Round(looks=80, every=26), half_life=8)
    gain = found.without[:, None] - found.harm
    np.testing.assert_allclose(gain[:, 8], gain[:, 0] / 2)
    np.testing.assert_allclose(gain[:, 16], gain[:, 0] / 4)


def test_the_first_gain_is_the_corrected_part_of_one_behaviour() -> None:
    found = checks.half_year(Round(looks=80, every=26), corrected=0.6)
    drawn = checks.worlds()
    right = found.right
    np.testing.assert_allclose((found.without - found.harm[:, 0])[right], 0.6 * drawn.harm.max(axis=1)[right])


def test_hours_spent_are_looks_and_training_round_by_round() -> None:
    spent = checks.half_year(Round(looks=12, every=13, at_once=2)).spent
    by_hand = 2 * (12 * 6 * checks.LOOK_MINUTES / 60 + 2 * checks.TRAIN_HOURS)
    np.testing.assert_allclose(spent, by_hand)
    assert checks.half_year(Round(looks=0, every=WEEKS)).spent[0] == pytest.approx(checks.TRAIN_HOURS)


def test_there_is_a_best_number_of_looks_and_it_is_small() -> None:
    table = checks.looks_table(Round())
    best = table["net"].idxmax()
    assert best in (2, 5)
    assert table.at[40, "net"] < table.at[best, "net"] / 3
    assert table.at[80, "net"] < 0
    assert table["saved"].is_monotonic_increasing
    assert table["best_in"].sum() == checks.WORLDS


def test_a_correction_that_lasts_saves_more() -> None:
    short, long = (checks.half_year(Round(), half_life=weeks).saved.mean() for weeks in (4, 20))
    assert long > 1.3 * short


def test_errors_of_the_second_look_are_binomial() -> None:
    alarm, missed = checks.relapse_errors(10, 2, 0.08, 0.2)
    assert alarm == pytest.approx(1 - binom.cdf(1, 10, 0.08))
    assert missed == pytest.approx(0.8**10 + 10 * 0.2 * 0.8**9)


@pytest.mark.parametrize("risk", [0.1, 0.2])
def test_looks_needed_are_the_fewest(risk: float) -> None:
    looks, misses = checks.looks_needed(0.08, 0.2, risk)
    assert max(checks.relapse_errors(looks, misses, 0.08, 0.2)) <= risk
    fewer = [max(checks.relapse_errors(looks - 1, m, 0.08, 0.2)) for m in range(1, looks)]
    assert min(fewer) > risk


def test_it_takes_dozens_of_looks_to_tell_a_relapse_from_luck() -> None:
    assert checks.looks_needed(0.08, 0.2, 0.2) == (27, 4)
    assert checks.looks_needed(0.08, 0.2) == (57, 8)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Round(looks=-1),
        lambda: Round(every=0),
        lambda: Round(every=WEEKS + 1),
        lambda: Round(at_once=7),
        lambda: checks.half_year(Round(), half_life=0),
        lambda: checks.half_year(Round(), corrected=1.5),
        lambda: checks.relapse_errors(0, 1, 0.1, 0.2),
        lambda: checks.relapse_errors(5, 1, 0.3, 0.2),
        lambda: checks.looks_needed(0.2, 0.2),
        lambda: checks.looks_needed(0.19, 0.2),
    ],
)
def test_checks_that_cannot_be_are_answered(wrong) -> None:
    with pytest.raises(InputError):
        wrong()
