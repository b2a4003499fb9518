"""Alerts: Bayes, thresholds, and the pile against a queue that has a closed form."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from branchcraft.errors import InputError
from branchcraft.risk import alerts, cash
from branchcraft.risk.alerts import HIGHEST_FIRST, OLDEST_FIRST, marking, work_off


def test_few_of_the_marked_are_true_when_true_cases_are_rare() -> None:
    # Out of 50,000: 10 true, 8 of them marked; 49,990 honest, 2,499.5 marked.
    assert alerts.chance_true(0.0002, 0.8, 0.05) == pytest.approx(8 / (8 + 2499.5))
    assert alerts.chance_true(0.5, 1.0, 0.0) == 1


def test_a_threshold_marks_as_many_honest_ones_as_it_was_asked_for() -> None:
    what = marking(4)
    assert what.marked - what.caught == pytest.approx(4 * 250, rel=1e-3)
    assert what.true == pytest.approx(20)
    assert what.caught == pytest.approx(20 * norm.sf(norm.isf(4 / 400) - 2))
    assert what.precision == pytest.approx(what.caught / what.marked)


def test_marking_more_catches_more_and_is_right_less_often() -> None:
    found = [marking(n) for n in (1, 4, 12, 40)]
    assert [one.caught for one in found] == sorted(one.caught for one in found)
    assert [one.precision for one in found] == sorted((one.precision for one in found), reverse=True)


def test_with_time_enough_all_that_is_marked_is_seen_in_time() -> None:
    for order in alerts.ORDERS:
        worked = work_off(8, hours=24, minutes=30, order=order)
        assert worked.in_time.mean() == pytest.approx(worked.marked_true)
        assert worked.pile.max() == 0
        assert worked.share_in_time == pytest.approx(marking(8).caught / 20, rel=1e-6)


def test_without_time_nothing_is_seen() -> None:
    worked = work_off(4, hours=0, minutes=30)
    assert worked.in_time.sum() == 0
    assert worked.looked_at.sum() == 0


@pytest.mark.parametrize("order", alerts.ORDERS)
def test_nothing_is_lost_from_the_pile(order: str) -> None:
    worked = work_off(6, hours=2, minutes=30, order=order)
    honest, _ = alerts._arrivals()
    came = honest[:, :, alerts._MARKS.index(6) :].sum(axis=(1, 2))
    assert (came == worked.looked_at + worked.pile[:, -1]).all()
    assert worked.capacity == 4
    assert (worked.looked_at <= 4 * alerts.DAYS).all()


def test_the_pile_is_the_textbook_queue() -> None:
    # One alert a day can be looked at, Poisson arrivals below one a day: mean left over at the end of a day is load² / 2(1 − load).
    load, days, runs = 0.7, 4000, 50
    draw = np.random.default_rng(7)
    left, total = np.zeros(runs), 0.0
    for day in range(days):
        left = np.maximum(left + draw.poisson(load, runs) - 1, 0)
        total += left.mean() if day >= 500 else 0
    assert total / (days - 500) == pytest.approx(load**2 / (2 * (1 - load)), rel=0.06)
    # The panel's pile is that recursion, day by day.
    worked = work_off(3, hours=2, minutes=30)
    honest, _ = alerts._arrivals()
    came = honest[:, :, alerts._MARKS.index(3) :].sum(axis=2)
    left = np.zeros(alerts.RUNS)
    for day in range(alerts.DAYS):
        left = np.maximum(left + came[:, day] - 4, 0)
        assert (worked.pile[:, day] == left).all()


def test_a_full_pile_buries_true_cases_unless_the_highest_go_first() -> None:
    few, many = work_off(3, 2, 30), work_off(12, 2, 30)
    assert many.share_in_time < 0.05 < few.share_in_time
    first = work_off(12, 2, 30, HIGHEST_FIRST)
    assert first.share_in_time > 5 * many.share_in_time
    assert first.pile[:, -1].tolist() == many.pile[:, -1].tolist()  # the order does not change how much is left


def test_the_order_hardly_matters_until_the_pile_is_full() -> None:
    calm = [work_off(3, 2, 30, order).share_in_time for order in alerts.ORDERS]
    assert calm[0] == pytest.approx(calm[1], abs=0.01)
    for per_day in (5, 20):
        assert work_off(per_day, 2, 30, HIGHEST_FIRST).share_in_time > work_off(per_day, 2, 30, OLDEST_FIRST).share_in_time


def test_more_hours_see_more() -> None:
    seen = [work_off(6, hours, 30).share_in_time for hours in (1, 2, 3, 4)]
    assert seen == sorted(seen)
    assert seen[-1] > 2 * seen[0]


def test_the_best_number_grows_with_what_a_miss_is_worth() -> None:
    best = [alerts.best_per_day(2.0, ratio) for ratio in (100, 300, 1000, 3000)]
    assert best == sorted(best)
    assert best[-1] > best[0]
    number, table = alerts.best_with_hours(2, 30, OLDEST_FIRST)
    assert number == int(table.loc[table["cost"].idxmin(), "per_day"])
    assert number <= 4


def test_the_best_number_satisfies_its_own_condition() -> None:
    # At the best threshold one more alert a day is worth just what it costs: the ratio of densities times the worth of a true case is one.
    per_day = alerts.best_per_day(2.0, 1000, candidates=np.arange(0.05, 60, 0.05))
    edge = norm.isf(per_day / 400)
    assert 1000 * 0.0002 * norm.pdf(edge - 2) / norm.pdf(edge) == pytest.approx(1, rel=0.02)


def test_few_past_cases_leave_the_choice_open() -> None:
    few, many = alerts.choice_spread(4), alerts.choice_spread(200)
    assert few.std() > 2 * many.std()
    assert len(few) == 200


@pytest.mark.parametrize(
    "ask",
    [
        lambda: alerts.chance_true(0.0, 0.5, 0.0), lambda: alerts.chance_true(1.2, 0.5, 0.1), lambda: alerts.threshold_for(0), lambda: alerts.threshold_for(300),
        lambda: work_off(0, 2, 30), lambda: work_off(41, 2, 30), lambda: work_off(4, -1, 30), lambda: work_off(4, 2, 0), lambda: work_off(4, 2, 30, "随手看"),
        lambda: work_off(4, 2, 30, within=0), lambda: alerts.choice_spread(0),
    ],
)  # fmt: skip
def test_what_cannot_be_is_answered(ask) -> None:
    with pytest.raises(InputError):
        ask()


def test_the_table_says_what_was_computed() -> None:
    table = alerts.alerts_table((3, 4))
    assert table["标出的有几成真"].iloc[1] == f"{marking(4).precision:.1%}"
    assert table["真的及时看到几成"].iloc[0] == f"{work_off(3, 2, 30).share_in_time:.0%}"


# Cash


@pytest.mark.parametrize(
    ("amount", "unusual", "fraud", "action"),
    [
        (4.99, False, False, cash.CHECK), (5.0, False, False, cash.REGISTER), (50.0, False, False, cash.REGISTER), (4.9, True, False, cash.ASK),
        (12.0, True, False, cash.ASK), (0.3, False, True, cash.STOP), (9.0, True, True, cash.STOP),
    ],
)  # fmt: skip
def test_what_to_do_follows_the_rule_and_not_the_amount_alone(amount: float, unusual: bool, fraud: bool, action: str) -> None:
    assert cash.what_to_do(cash.CashDeal("x", "", amount, unusual, fraud, "")) == action


def test_the_eight_customers_hold_every_action() -> None:
    assert {cash.what_to_do(one) for one in cash.DEALS} == set(cash.ACTIONS)
    perfect = cash.judge_cash({one.number: cash.what_to_do(one) for one in cash.DEALS})
    assert (perfect.right, perfect.asked_too_much, perfect.let_through) == (8, 0, 0)
    everybody = cash.judge_cash({one.number: cash.ASK for one in cash.DEALS})
    assert (everybody.right, everybody.asked_too_much, everybody.let_through) == (3, 4, 0)
    nobody = cash.judge_cash({one.number: cash.REGISTER for one in cash.DEALS})
    assert nobody.let_through == 4
    assert any("放过去了" in line for line in nobody.sentences())


def test_cash_without_an_answer_or_below_zero_is_answered() -> None:
    with pytest.raises(InputError, match="还有没选的"):
        cash.judge_cash({})
    with pytest.raises(InputError, match="金额"):
        cash.what_to_do(cash.CashDeal("x", "", -1, False, False, ""))


def test_asking_everybody_costs_what_it_says() -> None:
    table = cash.asking_table()
    assert table["一个月问几位"].tolist() == ["26", "0.5", "2.6"]
