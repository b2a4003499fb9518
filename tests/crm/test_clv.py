"""The value of a customer: linear algebra against sums, a simulation and the geometric series; and the price of keeping her."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchcraft.crm import clv
from branchcraft.errors import InputError


def test_every_row_of_the_table_adds_up_to_one() -> None:
    for leaving in (0.5, 1.0, 2.0):
        table = clv.transition_matrix(leaving=leaving)
        assert table.sum(axis=1) == pytest.approx(np.ones(10))
        assert (table >= 0).all()
    assert table[clv.GONE, clv.GONE] == 1


def test_the_table_holds_the_probabilities_that_were_assumed() -> None:
    movement, table = clv.Movement(), clv.transition_matrix()
    for tier in range(3):
        for recency in range(3):
            assert table[3 * tier + recency, clv.GONE] == pytest.approx(movement.leave[tier][recency])
    vip, middle = 6, 3
    stays = 1 - movement.leave[2][0]
    assert table[vip, middle : middle + 3].sum() == pytest.approx(stays * movement.fall[2])
    assert table[vip, vip + 1] == pytest.approx(stays * movement.quieten[2] * (1 - movement.fall[2]))


@given(st.floats(0.01, 0.9), st.floats(0.5, 0.99), st.floats(-100, 5000))
def test_two_states_are_the_geometric_series(leave, discount, income) -> None:
    table = np.array([[1 - leave, leave], [0, 1]])
    value = clv.lifetime_value(table, np.array([income, 0.0]), discount)
    assert value[0] == pytest.approx(income / (1 - discount * (1 - leave)), rel=1e-9, abs=1e-9)
    assert value[1] == 0


def test_the_equations_are_the_sum_of_all_quarters() -> None:
    worths = clv.worth()
    total, ahead = np.zeros(10), np.eye(10)
    for quarter in range(3000):
        total += worths.discount**quarter * ahead @ worths.income
        ahead = ahead @ worths.table
    assert worths.values == pytest.approx(total, rel=1e-9)


@pytest.mark.parametrize("state", [0, 4, 6, 8])
def test_a_simulation_agrees_within_its_error(state) -> None:
    worths = clv.worth()
    mean, error = clv.simulated_value(worths.table, worths.income, worths.discount, state, customers=6000)
    assert abs(mean - worths.values[state]) < 3 * error


def test_expected_years_are_those_of_the_absorbing_chain() -> None:
    worths = clv.worth()
    alive, years = np.zeros(10), 0.0
    alive[6] = 1
    for _ in range(4000):
        years += alive[: clv.GONE].sum() / 4
        alive = alive @ worths.table
    assert worths.years[6] == pytest.approx(years, rel=1e-6)


def test_four_quarters_of_discount_are_a_year() -> None:
    assert clv.quarter_discount(0.08) ** 4 == pytest.approx(1 / 1.08)


def test_value_falls_with_discount_leaving_and_silence() -> None:
    base = clv.worth()
    assert (clv.worth(yearly_discount=0.12).values[:9] < base.values[:9]).all()
    assert (clv.worth(leaving=2.0).values[:9] < base.values[:9]).all()
    for tier in range(3):
        assert base.values[3 * tier] > base.values[3 * tier + 1] > base.values[3 * tier + 2] > 0


def test_redraws_scatter_around_the_table_and_more_where_fewer_were_counted() -> None:
    worths = clv.worth()
    tables = clv.redrawn_tables(worths.table)
    assert tables.sum(axis=2) == pytest.approx(np.ones((clv.DRAWS, 10)))
    assert tables.mean(axis=0) == pytest.approx(worths.table, abs=0.02)
    assert ((tables > 0) == (worths.table > 0)).all()
    spread = tables[:, :9, clv.GONE].std(axis=0) / worths.table[:9, clv.GONE]
    assert spread[8] > 3 * spread[0]
    low, high = worths.interval(8)
    assert low < worths.values[8] < high


def test_what_a_save_brings_is_what_it_prevents_and_wakes() -> None:
    worths = clv.worth()
    one = clv.save(worths, 7, effect=0.25, wakes=0.05, cost=500)
    row = worths.table[7, :9]
    staying = worths.discount * (row @ worths.values[:9]) / row.sum()
    assert one.kept == pytest.approx(0.035 * 0.25 * staying)
    assert one.woken == pytest.approx(0.05 * (1 - 0.035 * 0.75) * (worths.discount * worths.values[6] - staying))
    assert one.net == pytest.approx(one.gain - 500)
    assert one.contacts_per_saved == pytest.approx(1 / (0.035 * 0.25))
    assert one.pays == (one.redrawn > 500).sum()


def test_the_gain_is_the_difference_of_two_worlds() -> None:
    """Contacting everybody in a state once, computed as one quarter with another row, gives the same yuan."""
    worths = clv.worth()
    effect, wakes, state = 0.3, 0.1, 8
    row = worths.table[state].copy()
    without = worths.discount * row @ worths.values
    leave = row[clv.GONE] * (1 - effect)
    stay = row[:9] / row[:9].sum()
    woken = np.zeros(9)
    woken[6] = 1
    with_contact = worths.discount * (1 - leave) * ((1 - wakes) * stay + wakes * woken) @ worths.values[:9]
    assert clv.save(worths, state, effect, wakes, 0).gain == pytest.approx(with_contact - without)


def test_the_active_cannot_be_woken_and_a_useless_contact_is_worth_nothing() -> None:
    worths = clv.worth()
    assert clv.save(worths, 6, 0.25, 0.5, 0).woken == 0
    assert clv.save(worths, 8, 0.0, 0.0, 0).gain == 0
    assert clv.save(worths, 8, 0.0, 0.0, 0).contacts_per_saved == np.inf


def test_saving_costs_more_than_it_keeps_for_most_states() -> None:
    worths = clv.worth()
    pays = [clv.STATES[one.state] for one in (clv.save(worths, state) for state in range(9)) if one.net > 0]
    assert pays == ["贵宾·安静", "贵宾·沉默"]
    cheap = [clv.STATES[one.state] for one in (clv.save(worths, state, cost=50) for state in range(9)) if one.net > 0]
    assert cheap == ["中端·安静", "中端·沉默", "贵宾·安静", "贵宾·沉默"]


def test_tables_for_learners_hold_the_numbers() -> None:
    worths = clv.worth()
    values = clv.values_table(worths)
    assert list(values["价值（元）"]) == [f"{one:.0f}" for one in worths.values[:9]]
    saves = clv.saves_table(worths)
    assert saves["一位最多值得花"].iloc[7] == f"{clv.save(worths, 7).gain:.0f}"
    checked = clv.check_table(worths, (6,))
    assert checked.iloc[0, 1] == f"{worths.values[6]:.0f}"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: clv.worth(leaving=9.0),
        lambda: clv.worth(rate=0.0),
        lambda: clv.worth(yearly_discount=0.0),
        lambda: clv.save(clv.worth(), 7, effect=1.5),
        lambda: clv.save(clv.worth(), 7, cost=-1),
        lambda: clv.save(clv.worth(), 12),
        lambda: clv.lifetime_value(np.eye(2), np.ones(2), 1.0),
        lambda: clv.lifetime_value(np.ones((2, 2)), np.ones(2), 0.9),
    ],
)
def test_settings_that_cannot_be_are_answered(wrong) -> None:
    with pytest.raises(InputError):
        wrong()
