"""How many clients fit: more never helps, an ordinary quarter is arithmetic, and bad quarters are what costs clients."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from branchcraft.crm import capacity
from branchcraft.crm.capacity import DAYS, QUARTERS, Response, Workload, hold, most_clients, value_of
from branchcraft.crm.clv import worth
from branchcraft.errors import InputError

USUAL = Workload()
CALM = Workload(lost_days=0.0, away=0.0, surge=0.0)


def test_division_is_hours_by_hours_per_client() -> None:
    assert USUAL.minutes_a_day == pytest.approx(60 * 4.5 * 0.94)
    assert USUAL.minutes_per_client == 2 * 40 + 1.5 * 20
    assert USUAL.by_division == pytest.approx(DAYS * 253.8 / 110)


def test_without_inbound_and_bad_days_the_promise_is_pure_arithmetic() -> None:
    calm = replace(CALM, inbound=0.0)
    most = int(DAYS * 60 * 4.5 / (0.95 * 80))
    assert hold(calm, most).kept == QUARTERS
    assert hold(calm, most + 1).kept == 0
    assert most_clients(calm) == most


def test_inbound_work_comes_in_as_expected() -> None:
    work = capacity._inbound(180.0, 0.0, 5)
    assert work.sum(axis=0).mean() == pytest.approx(180, rel=0.02)
    # a Poisson number of exponential lengths: variance = 2 × mean
    assert work.sum(axis=0).var() == pytest.approx(360, rel=0.25)
    surge = capacity._inbound(180.0, 1.0, 5)
    assert surge.sum(axis=0).mean() == pytest.approx(180 * (1 + 2 * capacity.TWO_WEEKS / DAYS), rel=0.03)


def test_counts_are_poisson_and_rise_with_their_mean() -> None:
    draws = np.random.default_rng(1).uniform(size=200_000)
    few, many = (capacity._counts(draws, mean) for mean in (2.0, 3.5))
    assert few.mean() == pytest.approx(2.0, abs=0.02)
    assert few.var() == pytest.approx(2.0, rel=0.02)
    assert (many >= few).all()


def test_more_clients_never_do_better() -> None:
    held = [hold(USUAL, clients) for clients in range(60, 260, 20)]
    for fewer, more in pairwise(held):
        assert more.kept <= fewer.kept
        assert more.done.mean() <= fewer.done.mean() + 1e-12


def test_what_fits_by_division_is_kept_every_second_quarter() -> None:
    held = hold(USUAL, round(USUAL.by_division))
    assert held.load == pytest.approx(1, abs=0.01)
    assert 0.3 * QUARTERS < held.kept < 0.6 * QUARTERS


def test_the_most_clients_keep_the_promise_and_one_more_does_not() -> None:
    for share in (0.5, 0.9, 0.99):
        most = most_clients(USUAL, share)
        assert hold(USUAL, most).kept >= share * QUARTERS > hold(USUAL, most + 1).kept
    assert most_clients(USUAL) == 125


def test_whatever_takes_time_takes_clients() -> None:
    base = most_clients(USUAL)
    for harder in (
        replace(USUAL, contacts=3), replace(USUAL, minutes=60), replace(USUAL, inbound=3), replace(USUAL, hours=3), replace(USUAL, away=0.6),
        replace(USUAL, surge=0.6), replace(USUAL, lost_days=0.4),
    ):  # fmt: skip
        assert most_clients(harder) < base
    assert most_clients(replace(USUAL, hours=1, contacts=30)) < 15


def test_a_manager_who_is_away_lets_things_lie() -> None:
    away = hold(replace(CALM, away=1.0), 100)
    assert away.same_day.mean() < hold(CALM, 100).same_day.mean() - 0.1
    planned = 100 * CALM.contacts * CALM.minutes
    spare = DAYS * 60 * CALM.hours - 60 * CALM.hours * capacity.TWO_WEEKS - 100 * CALM.inbound * CALM.inbound_minutes
    assert away.done.mean() == pytest.approx(min(1, spare / planned), abs=0.05)


def test_value_is_the_response_to_contacts_really_made() -> None:
    response = Response()
    assert response.kept(0.0) == 0
    assert response.kept(1.0) == pytest.approx(0.5 * 0.05 * worth().values[6])
    assert response.kept(2.0) == pytest.approx(0.75 * 0.05 * worth().values[6])
    full = hold(USUAL, 60)
    assert full.contacts_made == pytest.approx(2.0)
    assert value_of(full) == pytest.approx(60 * float(response.kept(2.0)))


def test_there_is_a_number_beyond_which_another_client_takes_more_than_she_brings() -> None:
    values = [value_of(hold(USUAL, clients)) for clients in range(100, 401, 20)]
    best = int(np.argmax(values))
    assert 0 < best < len(values) - 1
    assert values[-1] < 0.7 * max(values)


def test_tables_hold_what_was_simulated() -> None:
    table = capacity.capacity_table(USUAL, (100, 160))
    assert list(table["带几户"]) == [100, 160]
    assert table.iloc[1, 2] == f"{hold(USUAL, 160).kept} / {QUARTERS}"
    assert table["一季保住的价值（万元）"].iloc[0] == f"{value_of(hold(USUAL, 100)) / 10_000:.2f}"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Workload(hours=20),
        lambda: Workload(lost_days=1.5),
        lambda: Workload(contacts=-1),
        lambda: hold(USUAL, 0),
        lambda: hold(USUAL, 10_000),
        lambda: most_clients(USUAL, 0.0),
    ],
)
def test_workloads_that_cannot_be_are_answered(wrong) -> None:
    with pytest.raises(InputError, match="应当"):
        wrong()


def test_the_load_is_the_clients_beside_those_that_fit() -> None:
    assert hold(Workload(), 145).load == pytest.approx(145 / Workload().by_division)
    assert hold(Workload(), 290).load > 1.9
