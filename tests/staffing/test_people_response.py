"""The bridge from people to the queue: grid points are real simulations, and what lies between follows them."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.staffing import people_response as bridge
from branchcraft.staffing.model import run_day
from branchcraft.staffing.scenario import FLAT_PLAN, MOVED_PLAN, example_branch


def test_at_its_usual_speed_the_hall_is_the_chapters_hall() -> None:
    day = run_day(example_branch(), MOVED_PLAN).total
    hall = bridge.response().at(1.0)
    assert float(hall.level) == pytest.approx(day["service_level"])
    assert float(hall.gone) == pytest.approx(day["abandonment"] * day["customers"])
    assert float(hall.queue) == pytest.approx(day["queue_time_mean"])


def test_slower_service_and_more_customers_never_help() -> None:
    table = bridge.response(FLAT_PLAN, returning=True).table
    assert (np.diff(table[:, :, 0], axis=0) < 0).all()  # speed: level falls
    assert (np.diff(table[:, :, 1], axis=0) > 0).all()  # and more people leave
    assert (np.diff(table[:, :, 0], axis=1) < 0).all()  # volume
    assert (np.diff(bridge.complex_response().table[:, 0, 1]) > 0).all()


def test_between_grid_points_lies_what_a_simulation_there_says() -> None:
    level, gone, queue = bridge.serve(example_branch(), MOVED_PLAN, speed=0.975)
    hall = bridge.response().at(0.975)
    assert float(hall.level) == pytest.approx(level, abs=0.005)
    assert float(hall.gone) == pytest.approx(gone, abs=0.15)
    assert float(hall.queue) == pytest.approx(queue, abs=0.1)


def test_beyond_the_grid_the_edge_holds() -> None:
    answer = bridge.response(FLAT_PLAN, returning=True)
    assert float(answer.at(0.1).level) == pytest.approx(answer.table[0, 0, 0])
    assert float(answer.at(9.0, 9.0).gone) == pytest.approx(answer.table[-1, -1, 1])


def test_complex_business_alone_matters_less_than_all() -> None:
    assert float(bridge.complex_response().at(0.8).gone) > float(bridge.response().at(0.8).gone)


@pytest.mark.parametrize("wrong", [{"speed": 0.0}, {"complex_speed": -1.0}])
def test_a_speed_that_cannot_be_is_answered(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        bridge.serve(example_branch(days=2), MOVED_PLAN, **wrong)
