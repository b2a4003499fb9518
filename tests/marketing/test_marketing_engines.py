"""Three engines, the hall and the windows: curves flatten, money comes late, whoever sells is missed; the best split is the best."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from scipy.stats import nbinom

from branchcraft.errors import InputError
from branchcraft.marketing import allocate, engines
from branchcraft.marketing.hall import LONG, ORDERS, hall_curve, taken
from branchcraft.marketing.quarters import compare_quarters, dots, simulate_quarters
from branchcraft.marketing.scenario import (
    ASSUMPTIONS,
    INTERVAL,
    MOST_HOURS,
    WINDOWS,
    World,
    assumptions_table,
    default_world,
    drawn_worlds,
    example_week,
)
from branchcraft.queueing import simulate
from branchcraft.queueing.requirement import counter_windows, schedule_from_counts

EQUAL = (20.0, 20.0, 20.0)


@pytest.fixture(scope="module")
def hall():
    return hall_curve()


@pytest.fixture(scope="module")
def world() -> World:
    return default_world()


@pytest.fixture(scope="module")
def best(world, hall):
    return allocate.best_split(world, hall)


def worth(hours, world, hall, weeks: int = 13) -> float:
    return float(engines.expected(hours, world, hall, weeks)["value"])


# The hall


def test_each_half_hour_taken_is_one_window_of_one_half_hour(hall) -> None:
    assert hall.counts[0] == (WINDOWS,) * 16
    for number, counts in enumerate(hall.counts):
        assert sum(hall.counts[0]) - sum(counts) == number
        assert min(counts) >= 2
    assert len(hall.counts) - 1 == hall.half_hours(MOST_HOURS)


def test_hours_taken_in_quiet_times_cost_least_and_at_peaks_most() -> None:
    quiet, even, peak = (hall_curve(order=order) for order in ORDERS)
    for measure in ("left", "late", "cooled"):
        assert quiet.mean(measure, 30) < even.mean(measure, 30) < peak.mean(measure, 30)


def test_everybody_who_comes_is_served_or_leaves(hall) -> None:
    for measure in hall.daily.values():
        assert measure.shape == (len(hall.counts), 200)
    np.testing.assert_array_equal(hall.daily["served"] + hall.daily["left"], hall.daily["customers"])
    assert (hall.daily["cooled"] <= hall.daily["served"]).all()


def test_who_left_after_a_long_wait_is_counted_as_waited_long(hall) -> None:
    week = example_week(days=200)
    windows = counter_windows([tuple(week.classes.index)], WINDOWS)
    log = simulate(week.tickets, windows, schedule_from_counts(hall.counts[-1], list(windows.index), INTERVAL))
    served = (log["outcome"] == "served").to_numpy()
    gave_up = int((log["patience"] > LONG).to_numpy()[~served].sum())
    waited = int(((log["start"] - log["arrival"]) > LONG).to_numpy()[served].sum())
    assert gave_up > 0
    assert hall.daily["late"][-1].sum() == gave_up + waited


def test_the_smooth_hall_runs_through_its_knots_and_between_halves_days_are_mixed(hall) -> None:
    assert hall.mean("left", 20.0) == pytest.approx(5 * hall.daily["left"][8].mean())
    days = np.arange(200)
    np.testing.assert_allclose(hall.on_days("left", 21.25, days), 0.5 * (hall.daily["left"][8] + hall.daily["left"][9]))


def test_peaks_first_begins_at_the_busiest_half_hour() -> None:
    week = example_week(days=2)
    counts = taken(week.load, "高峰先抽")[1]
    assert int(np.argmin(counts)) == int(np.argmax(week.load))
    with pytest.raises(InputError, match="次序"):
        taken(week.load, "随便抽")


# The engines


def test_more_hours_bring_more_and_each_hour_less(world, hall) -> None:
    hours = np.arange(0, 31, 1.0)
    for engine in (0, 2):
        curve = engines.response(engine, hours, world, hall, 4, 0.0)
        assert (np.diff(curve) > 0).all()
        assert (np.diff(curve, 2) < 0).all()


def test_the_first_hours_of_outreach_are_lost_on_the_way(world, hall) -> None:
    curve = engines.response(1, np.array([0.0, 2.0, 4.0, 12.0, 14.0, 60.0]), world, hall, 13, 0.0)
    assert curve[1] < curve[2] - curve[1] < curve[4] - curve[3]
    week = engines.weekly(np.array([0.0, world.outreach_half, 0.0]), world, hall, 1)
    assert week.successes[1][..., 0] == pytest.approx(world.outreach_most / 2)


def test_the_first_week_is_the_published_curve(world, hall) -> None:
    week = engines.weekly(np.array([10.0, 0.0, 0.0]), world, hall, 3)
    contacts = 10 * world.existing_contacts
    assert week.successes[0][0] == pytest.approx(world.existing_rate * world.existing_reach * (1 - np.exp(-contacts / world.existing_reach)))
    # In the second week the list still feels the first, and has lost those who asked to be left alone.
    one = contacts / (engines.LIST_SIZE - contacts * world.opt_out)
    assert week.successes[0][1] / week.successes[0][0] == pytest.approx(np.exp(-world.fatigue * one), rel=1e-9)
    assert week.successes[0][2] < week.successes[0][1] < week.successes[0][0]


def test_what_a_call_wears_out_comes_back_by_and_by(hall) -> None:
    """With nobody asking to be left alone, the weight of earlier calls is a geometric series."""
    world = default_world(opt_out=0.0)
    one = 10 * world.existing_contacts / engines.LIST_SIZE
    made = engines.weekly(np.array([10.0, 0.0, 0.0]), world, hall, 4).successes[0]
    felt = [sum(one * engines.MEMORY**age for age in range(week)) for week in range(4)]
    assert made / made[0] == pytest.approx(np.exp(-world.fatigue * np.array(felt)))


def test_without_fatigue_the_list_stays_fresh(hall) -> None:
    week = engines.weekly(np.array([30.0, 0.0, 0.0]), default_world(fatigue=0), hall, 13)
    assert week.successes[0] == pytest.approx(week.successes[0][0])


def test_money_comes_in_two_steps(world) -> None:
    share = engines.arrived(4.0, 10)
    assert share[0] == pytest.approx(nbinom.cdf(9, 2, 2 / 6))
    assert (np.diff(share) < 0).all()
    waits = nbinom.mean(2, 2 / 6)
    assert waits == pytest.approx(4.0)


def test_delay_only_moves_money_it_loses_none(hall) -> None:
    late, soon = default_world(outreach_delay=8), default_world(outreach_delay=0.01)
    gap = [float(engines.expected((0, 20, 0), w, hall, 200)["aum"]) for w in (soon, late)]
    assert gap[1] == pytest.approx(gap[0], rel=0.06)
    assert float(engines.expected((0, 20, 0), late, hall, 4)["aum"]) < 0.2 * float(engines.expected((0, 20, 0), soon, hall, 4)["aum"])


def test_who_leaves_or_waited_long_buys_less_in_the_hall(world, hall) -> None:
    free, missed = (engines.response(2, np.array([10.0]), world, hall, 13, out)[0] for out in (0.0, 70.0))
    assert missed < 0.8 * free
    assert hall.listening(50.0, 0.8) < hall.listening(50.0, 0.2)


def test_nobody_sells_nothing_happens(world, hall) -> None:
    assert all(float(values) == pytest.approx(0, abs=1e-9) for values in engines.expected((0, 0, 0), world, hall).values())


def test_value_is_what_came_in_minus_what_it_cost(world, hall) -> None:
    found = {name: float(values) for name, values in engines.expected(EQUAL, world, hall).items()}
    cost = found["complaints"] * world.complaint_cost + found["left"] * world.lost_customer
    assert found["value"] == pytest.approx(found["aum"] * world.margin + found["fee"] - cost)


def test_many_plans_in_many_worlds_at_once_are_the_same_numbers(hall) -> None:
    worlds, plans = drawn_worlds(5), np.array([EQUAL, (60.0, 0.0, 0.0), (0.0, 0.0, 0.0)])
    table = engines.expected(plans, worlds.columns(), hall)["value"]
    assert table.shape == (5, 3)
    for number in range(5):
        one = World(**{field.name: float(getattr(worlds, field.name)[number]) for field in fields(World)})
        assert table[number] == pytest.approx([worth(plan, one, hall) for plan in plans])


@pytest.mark.parametrize("hours", [(1, 2), (-1, 0, 0), (30, 30, 30), (np.nan, 0, 0)])
def test_hours_that_cannot_be_are_answered(hours, world, hall) -> None:
    with pytest.raises(InputError, match="小时"):
        engines.expected(hours, world, hall)


def test_parameters_that_are_none_are_answered() -> None:
    with pytest.raises(InputError, match="没有"):
        default_world(luck=1.0)
    with pytest.raises(InputError, match="一万元资金"):
        default_world(margin=-1.0)


def test_drawn_worlds_stay_in_the_ranges_that_the_learner_is_shown() -> None:
    drawn = drawn_worlds(400)
    for name, one in ASSUMPTIONS.items():
        values = getattr(drawn, name)
        assert one.low <= values.min() and values.max() <= one.high
        assert values.mean() == pytest.approx((one.low + one.value + one.high) / 3, rel=0.1)
    assert {field.name for field in fields(World)} == set(ASSUMPTIONS)
    assert len(assumptions_table()) == len(ASSUMPTIONS) + 4


# The best split


def two_curves(world: World) -> World:
    """Only the list and the hall, without fatigue, delay, refusals, complaints or lost customers: then the textbook's formula holds."""
    return replace(world, fatigue=0.0, opt_out=0.0, nuisance=0.0, outreach_most=0.0, lost_customer=0.0, complaint_cost=0.0, cooling=0.0,
                   existing_delay=1e-9, lobby_delay=1e-9)  # fmt: skip


def test_two_engines_are_split_as_the_closed_form_says(world, hall) -> None:
    """Mantrala, Sinha & Zoltners 1992: max k1(1-exp(-b1 x1)) + k2(1-exp(-b2 x2)) with x1 + x2 = R."""
    plain = two_curves(world)
    full = replace(hall, smooth={**hall.smooth, "served": hall.smooth["customers"], "left": lambda at: 0.0 * np.asarray(at)})  # nobody is missed
    budget = 25.0
    b1, b2 = plain.existing_contacts / plain.existing_reach, plain.lobby_contacts / plain.lobby_reach
    k1 = plain.existing_rate * plain.existing_reach * (plain.existing_aum * plain.margin + plain.existing_fee)
    k2 = plain.lobby_rate * plain.lobby_reach * (plain.lobby_aum * plain.margin + plain.lobby_fee)
    first = (b2 * budget + np.log(k1 * b1 / (k2 * b2))) / (b1 + b2)
    found = allocate.best_split(plain, full, 13, budget)
    assert found.hours[0] == pytest.approx(first, abs=0.02)
    assert found.hours[2] == pytest.approx(budget - first, abs=0.02)


@pytest.mark.parametrize("weeks", [4, 13, 26])
def test_no_split_in_whole_hours_beats_the_best(weeks, world, hall) -> None:
    found = allocate.best_split(world, hall, weeks)
    coarse, value = allocate.brute_force(world, hall, weeks, step=2.0)
    assert found.value >= value - 1
    assert np.abs(np.array(found.hours) - coarse).max() <= 2.5


def test_the_best_is_the_best_in_drawn_worlds_too(hall) -> None:
    drawn = drawn_worlds(12, seed=4)
    for number in range(12):
        one = World(**{field.name: float(getattr(drawn, field.name)[number]) for field in fields(World)})
        assert allocate.best_split(one, hall).value >= allocate.brute_force(one, hall, step=2.5)[1] - 1


def test_at_the_best_split_one_more_hour_is_worth_the_same_everywhere(best) -> None:
    assert min(best.hours) > 1
    assert best.marginal == pytest.approx([best.window] * 3, rel=0.01)


def test_the_shadow_price_is_what_one_more_hour_brings(world, hall) -> None:
    tight, looser = (allocate.best_split(world, hall, 13, most) for most in (30.0, 31.0))
    gain = (looser.value - tight.value) / 13
    assert sum(tight.hours) == pytest.approx(30, abs=0.01)
    assert tight.marginal[0] - tight.window == pytest.approx(gain, rel=0.03)
    assert tight.window < tight.marginal[0]


def test_the_day_of_reckoning_decides_about_outreach(world, hall) -> None:
    assert allocate.best_split(world, hall, 4).hours[1] == 0
    assert allocate.best_split(world, hall, 26).hours[1] > 15


def test_average_is_no_guide_to_one_more_hour(world, hall) -> None:
    (existing, _, _), window = allocate.marginal_values(EQUAL, world, hall)
    average = engines.response(0, np.array([20.0]), world, hall, 13, 60.0)[0] / 20
    assert average > 2 * existing
    assert existing < window, "an hour more for the list is worth less than the hour at the window that it costs"


def test_robustness_counts_every_world_once(world, hall, best) -> None:
    plans = {"平均": EQUAL, "最优": best.hours, "不抽": (0.0, 0.0, 0.0)}
    robust = allocate.robustness(plans, hall, worlds=60)
    assert sum(robust.wins.values()) == robust.worlds == len(robust.best) == 60
    assert all((attained <= 1 + 1e-12).all() for attained in robust.attained.values())
    assert robust.wins["最优"] > 45
    assert np.ptp(robust.best[:, 1]) >= 15, "worlds disagree about outreach"


# Luck


def test_the_mean_of_the_quarters_is_what_is_expected(world, hall, best) -> None:
    for hours in (EQUAL, best.hours, (60.0, 0.0, 0.0)):
        quarters = simulate_quarters(hours, world, hall, quarters=1000)
        mean = engines.expected(hours, world, hall)
        for name in ("aum", "fee", "complaints", "left", "value"):
            error = quarters[name].std() / np.sqrt(len(quarters))
            # The hall's smooth curve may differ from its 200 days by a customer a week.
            assert abs(quarters[name].mean() - float(mean[name])) < 3.5 * error + (13 if name == "left" else 800 if name == "value" else 0.2), name


def test_the_same_quarters_make_small_differences_visible(world, hall, best) -> None:
    a, b = (simulate_quarters(hours, world, hall) for hours in (EQUAL, best.hours))
    pair = compare_quarters(a, b)
    apart = 1.96 * np.hypot(a["value"].std(), b["value"].std()) / np.sqrt(200)
    assert pair.high - pair.low < 0.6 * 2 * apart
    assert pair.low > 0
    assert pair.better > 180
    assert compare_quarters(a, a).better == 0


def test_more_hours_never_lose_a_deal_of_the_same_quarter(world, hall) -> None:
    few, many = (simulate_quarters((0, hours, 0), world, hall) for hours in (10, 20))
    assert (many["aum"] >= few["aum"]).all()


def test_dots_stand_for_equal_numbers_of_quarters(world, hall) -> None:
    quarters = simulate_quarters(EQUAL, world, hall)
    shown = dots(quarters)
    assert len(shown) == 20
    assert ((quarters["value"] <= shown[9]).mean(), (quarters["value"] <= shown[10]).mean()) == pytest.approx((0.475, 0.525), abs=0.01)
