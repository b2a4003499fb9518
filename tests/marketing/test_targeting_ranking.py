"""Rankings are judged right: a list without order has lift 1, the AUC is the count of pairs, the calibration is honest about its groups."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from branchcraft.marketing.ranking import auc, calibration, gains


def some(size: int = 400, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    score = np.round(rng.normal(size=size), 1)
    return score, (rng.random(size) < 1 / (1 + np.exp(-score))).astype(int)


def test_a_list_without_order_has_lift_one_everywhere() -> None:
    _, bought = some()
    curve = gains(np.zeros(bought.size), bought)
    assert curve["reached"].to_numpy() == pytest.approx(curve["called"].to_numpy())
    assert curve["lift"].iloc[1:].to_numpy() == pytest.approx(1.0)
    assert auc(np.zeros(bought.size), bought)[0] == 0.5


def test_random_order_has_lift_one_on_average() -> None:
    _, bought = some()
    rng = np.random.default_rng(1)
    at_ten = np.array([gains(rng.random(bought.size), bought)["lift"].iloc[10] for _ in range(400)])
    assert abs(at_ten.mean() - 1) < 3 * at_ten.std(ddof=1) / np.sqrt(400)


def test_the_curve_is_the_count_of_buyers_from_the_top() -> None:
    score, bought = np.arange(200, dtype=float), np.tile([0, 0, 0, 1], 50)
    curve = gains(score, bought).set_index("called")["reached"]
    for share in (0.1, 0.25, 0.5):
        top = np.argsort(-score)[: int(share * 200)]
        assert curve[share] == pytest.approx(bought[top].sum() / bought.sum())
    assert (curve.iloc[0], curve.iloc[-1]) == (0, 1)


def test_equals_are_called_in_random_order_so_the_curve_is_their_expectation() -> None:
    score, bought = some(150)
    rng = np.random.default_rng(2)
    shuffled = np.mean([gains(score + 1e-6 * rng.random(score.size), bought)["reached"].to_numpy() for _ in range(600)], axis=0)
    assert np.abs(gains(score, bought)["reached"].to_numpy() - shuffled).max() < 0.01


def test_the_best_order_finds_all_buyers_first() -> None:
    _, bought = some()
    curve = gains(bought.astype(float), bought)
    share = bought.mean()
    assert np.interp(share, curve["called"], curve["reached"]) == pytest.approx(1.0, abs=0.01)


def test_auc_is_scikit_learns_and_the_count_of_pairs() -> None:
    score, bought = some()
    pairs = score[bought == 1][:, None] - score[bought == 0]
    assert auc(score, bought)[0] == pytest.approx(roc_auc_score(bought, score), abs=1e-12)
    assert auc(score, bought)[0] == pytest.approx(((pairs > 0) + 0.5 * (pairs == 0)).mean(), abs=1e-12)


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=4, max_size=40))
def test_auc_of_any_list_with_both_outcomes_is_the_count_of_pairs(rows: list[tuple[int, bool]]) -> None:
    score, bought = np.array([row[0] for row in rows], float), np.array([row[1] for row in rows])
    if bought.all() or not bought.any():
        return
    pairs = score[bought][:, None] - score[~bought]
    middle, low, high = auc(score, bought)
    assert middle == pytest.approx(((pairs > 0) + 0.5 * (pairs == 0)).mean())
    assert 0 <= low <= middle <= high <= 1


def test_the_interval_of_the_auc_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    truth, held, draws = 0.7602499, 0, 400  # two normals one standard deviation apart: Phi(1/sqrt 2)
    for _ in range(draws):
        score = np.concatenate([rng.normal(1, 1, 60), rng.normal(0, 1, 140)])
        _, low, high = auc(score, np.repeat([1, 0], [60, 140]))
        held += low <= truth <= high
    assert abs(held / draws - 0.95) < 3 * np.sqrt(0.95 * 0.05 / draws)


def test_the_interval_is_delongs_out_of_the_pairs() -> None:
    score, bought = some(120, 3)
    bought = bought * (score > 0.3)  # few buyers, many others
    pairs = score[bought == 1][:, None] - score[bought == 0]
    better = (pairs > 0) + 0.5 * (pairs == 0)
    variance = better.mean(axis=1).var(ddof=1) / better.shape[0] + better.mean(axis=0).var(ddof=1) / better.shape[1]
    middle, low, high = auc(score, bought)
    assert (low, high) == pytest.approx((middle - 1.959964 * np.sqrt(variance), middle + 1.959964 * np.sqrt(variance)))


def test_calibration_groups_are_equal_and_add_up() -> None:
    score, bought = some(1003)
    table = calibration(score, bought)
    assert table["n"].sum() == 1003
    assert table["n"].max() - table["n"].min() <= 1
    assert (table["promised"].diff().iloc[1:] >= 0).all()
    assert (table["bought"] * table["n"]).sum() == pytest.approx(bought.sum())
    assert ((table["low"] <= table["bought"]) & (table["bought"] <= table["high"])).all()


def test_true_chances_are_calibrated() -> None:
    rng = np.random.default_rng(3)
    chance = rng.random(40_000)
    table = calibration(chance, (rng.random(40_000) < chance).astype(int))
    inside = (table["low"] <= table["promised"]) & (table["promised"] <= table["high"])
    assert inside.sum() >= 8
