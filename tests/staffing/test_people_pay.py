"""Pay: effort follows money, attention is limited, and the strongest incentive is not the best."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize

from branchcraft.errors import InputError
from branchcraft.staffing import people_pay as pay
from branchcraft.staffing.people_pay import CARE, FIXED, HELP, SPEED, Scheme, Teller

COUNT = Scheme("件数", 0.8)


def test_on_fixed_pay_every_effort_is_one() -> None:
    for rivalry in (0.0, 0.4, 0.6):
        np.testing.assert_allclose(pay.efforts(FIXED, Teller(rivalry=rivalry)), 1.0)


def test_when_nothing_competes_money_moves_only_what_it_pays_for() -> None:
    effort = pay.efforts(COUNT, Teller(rivalry=0.0))
    assert effort[SPEED] == pytest.approx(1 + 0.8 * Teller().power)
    assert effort[[CARE, HELP]].tolist() == [1, 1]


def test_what_is_not_counted_falls_by_the_multitask_formula() -> None:
    teller = Teller(rivalry=0.4)
    effort, k, money = pay.efforts(COUNT, teller), 0.4, 0.8 * teller.power
    assert effort[SPEED] == pytest.approx(1 + money * (1 + k) / ((1 - k) * (1 + 2 * k)))
    assert effort[CARE] == effort[HELP] == pytest.approx(1 - money * k / ((1 - k) * (1 + 2 * k)))


@pytest.mark.parametrize("parts", [(0.8, 0.0, 0.0), (1.0, 0.0, 0.0), (0.2, 0.5, 0.1), (0.0, 0.0, 1.0)])
@pytest.mark.parametrize("rivalry", [0.1, 0.5, 0.75])
def test_the_chosen_effort_is_what_a_general_solver_finds(parts: tuple[float, float, float], rivalry: float) -> None:
    teller = Teller(rivalry=rivalry, power=2.0)
    matrix = np.full((3, 3), rivalry) + (1 - rivalry) * np.eye(3)
    drive = matrix.sum(axis=1) + 2.0 * np.array(parts) * np.array([1, teller.seen, teller.seen])
    best = minimize(lambda e: 0.5 * e @ matrix @ e - drive @ e, np.ones(3), jac=lambda e: matrix @ e - drive, bounds=[(0, None)] * 3)
    np.testing.assert_allclose(pay.efforts(Scheme("", *parts), teller), best.x, atol=1e-4)


def test_effort_never_goes_below_nothing() -> None:
    effort = pay.efforts(Scheme("", 1.0), Teller(rivalry=0.75, power=3.0))
    assert effort[CARE] == effort[HELP] == 0
    assert effort[SPEED] > 1


def test_counting_only_helps_the_queue_and_hurts_the_rest() -> None:
    counted, fixed = pay.outcome(COUNT), pay.outcome(FIXED)
    assert counted.level > fixed.level + 0.1
    assert counted.gone < fixed.gone
    assert counted.errors > 2 * fixed.errors
    assert counted.referrals < 0.7 * fixed.referrals


def test_customers_who_left_and_customers_served_wrong_are_both_missing() -> None:
    now = pay.outcome(FIXED)
    came = 210 / (1 - now.errors)
    assert now.right_first == pytest.approx(210 * (1 - now.gone / came) * (1 - now.errors))
    assert now.back == pytest.approx((came - now.gone) * now.errors)


def test_a_stronger_incentive_is_worse_beyond_a_point() -> None:
    curve = pay.strength_curve(Scheme("", 1.0))["right_first"]
    assert 0.1 < curve.idxmax() < 0.9
    assert curve.iloc[-1] < curve.iloc[0] < curve.max()
    assert pay.strength_curve(Scheme("", 0.5, 0.5))["right_first"].idxmax() > 0.9


def test_the_more_attention_is_contested_the_weaker_the_best_incentive() -> None:
    best = [pay.strength_curve(Scheme("", 1.0), Teller(rivalry=r))["right_first"].idxmax() for r in (0.2, 0.4, 0.6)]
    assert best == sorted(best, reverse=True)
    assert best[0] > best[-1]


def test_quality_pays_only_as_far_as_it_is_seen() -> None:
    mixed = Scheme("", 0.4, 0.4)
    unseen, count_only = pay.outcome(mixed, Teller(seen=0.0)), pay.outcome(Scheme("", 0.4), Teller(seen=0.0))
    assert unseen.right_first == pytest.approx(count_only.right_first)
    assert pay.outcome(mixed, Teller(seen=0.8)).right_first > unseen.right_first


def test_mixed_measures_hold_up_when_the_numbers_are_unsure() -> None:
    light, heavy, mixed = (int((pay.against_fixed(scheme) > 0).sum()) for scheme in pay.SCHEMES[1:4])
    assert heavy < light < mixed
    assert heavy < 100


def test_numbers_the_learner_moved_are_held_in_every_world() -> None:
    held = pay.against_fixed(COUNT, Teller(rivalry=0.0))
    assert (held > 0).all()  # nothing is taken from care, so faster is simply better
    assert held.std() > 0


def test_many_cases_at_once_agree_with_one_at_a_time() -> None:
    worlds = pay.draws(20)
    many = pay.outcomes([COUNT], worlds)
    one = pay.outcome(COUNT, Teller(**{name: float(values[7]) for name, values in worlds.items()}))
    assert many.right_first[7] == pytest.approx(one.right_first)
    np.testing.assert_allclose(many.efforts[7], one.efforts)


def test_table_says_what_was_computed() -> None:
    table = pay.schemes_table()
    assert list(table["怎么发"]) == [scheme.name for scheme in pay.SCHEMES]
    assert table["一次办妥（人）"].iloc[2] == f"{pay.outcome(pay.SCHEMES[2]).right_first:.1f}"
    assert table["比固定工资好"].iloc[0] == ""


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Scheme("", 1.2),
        lambda: Scheme("", 0.6, 0.6),
        lambda: Teller(rivalry=1.0),
        lambda: Teller(errors=0.0),
        lambda: Teller(seen=1.5),
        lambda: pay.strength_curve(FIXED),
    ],
)
def test_pay_that_cannot_be_is_answered(wrong) -> None:
    with pytest.raises(InputError):
        wrong()


def test_a_scheme_is_what_its_parts_say() -> None:
    assert replace(COUNT, quality=0.2).quality == 0.2
