"""Feeling beside figures: what disagrees is named, and chance is said."""

from __future__ import annotations

from itertools import permutations

import pytest

from branchcraft.errors import InputError
from branchcraft.opening import barometer
from branchcraft.opening.indicators import AREAS, EXAMPLE, EXAMPLE_MONTHS
from branchcraft.opening.model import HealthCheck, health_check
from branchcraft.opening.peers import synthetic_peers


@pytest.fixture(scope="module")
def check() -> HealthCheck:
    return health_check(EXAMPLE, synthetic_peers(), EXAMPLE_MONTHS)


def answers(**bad: int) -> dict[str, tuple[int, int]]:
    return {area.key: (bad.get(area.key, 0),) * 2 for area in AREAS}


def test_there_are_two_signs_for_every_area_and_no_two_alike() -> None:
    assert set(barometer.SIGNS) == {area.key for area in AREAS} == set(barometer.EXAMPLE_ANSWERS)
    signs = [sign for pair in barometer.SIGNS.values() for sign in pair]
    assert len(signs) == len(set(signs)) == 18


def test_feeling_that_agrees_with_the_figures_disagrees_nowhere(check: HealthCheck) -> None:
    result = barometer.compare_feeling(answers(staffing=4, crm=3, marketing=2), check)
    assert (result.disagreeing, result.together) == (0, 3)
    assert (result.areas.loc[["staffing", "crm", "marketing"], "kind"] == barometer.BOTH).all()


def test_blind_spots_and_loud_complaints_are_told_apart(check: HealthCheck) -> None:
    result = barometer.compare_feeling(answers(staffing=4, site=0, process=3, premises=2), check)
    assert result.areas.at["crm", "kind"] == barometer.FIGURES_ONLY
    assert result.areas.at["process", "kind"] == barometer.FEELING_ONLY
    assert result.areas.at["risk", "kind"] == barometer.NEITHER
    assert result.disagreeing == 4
    said = "".join(barometer.explain_feeling(result))
    assert "数差、人没感觉：客户关系、市场营销" in said and "人觉得差、数不差：制度流程、现场设施" in said


def test_who_feels_nothing_is_not_said_to_be_blind_to_the_order_of_ties(check: HealthCheck) -> None:
    assert barometer.compare_feeling(answers(), check).disagreeing == 0  # ties go with the figures


def test_chance_is_that_of_two_orders_drawn_at_random() -> None:
    orders = list(permutations(range(5), 2))  # first two of five
    for least in range(3):
        share = sum(len({0, 1} & set(order)) >= least for order in orders) / len(orders)
        assert barometer.overlap_by_chance(least, 5, 2) == pytest.approx(share)
    assert barometer.overlap_by_chance(1, 9) == pytest.approx(64 / 84)


def test_areas_without_figures_are_left_out_of_the_comparison() -> None:
    check = health_check({**EXAMPLE, "rent": None}, synthetic_peers(), 3)
    assert "network" not in barometer.compare_feeling(answers(network=4), check).areas.index


@pytest.mark.parametrize("wrong", [(1,), (1, 5), (1, -1), (1, True)])
def test_answers_that_cannot_be_are_answered(check: HealthCheck, wrong: tuple) -> None:
    with pytest.raises(InputError):
        barometer.compare_feeling({**answers(), "risk": wrong}, check)
