"""A trial tried out before it is run, and two rankings after it: what comes out is what was put in, and luck is what theory says."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.marketing import trial as t
from branchcraft.marketing import uplift_target as u
from branchcraft.marketing.uplift import exact_power

MARKET = t.example_market()


def test_a_call_adds_the_persuadable_less_the_sleeping_dogs() -> None:
    market = t.Market(0.06, 0.03, 0.01)
    assert (market.called, market.quiet, market.effect) == pytest.approx((0.09, 0.07, 0.02))
    assert market.shares.sum() == pytest.approx(1)
    for wrong in ((-0.1, 0.1, 0.1), (0.5, 0.4, 0.2)):
        with pytest.raises(InputError):
            t.Market(*wrong)


def test_drawn_groups_tell_the_truth_on_average() -> None:
    runs = t.replay(MARKET, t.Trial(2000, 0.5), runs=4000)
    estimate = runs.table["estimate"]
    assert abs(estimate.mean() - MARKET.effect) / (estimate.std(ddof=1) / np.sqrt(4000)) < 3


def test_the_share_that_sees_is_the_exact_power() -> None:
    for size, part in ((400, 0.5), (3000, 0.5), (3000, 0.8)):
        runs = t.replay(MARKET, t.Trial(size, part), runs=4000)
        power = runs.power
        assert power == exact_power(runs.trial.called, runs.trial.left_alone, MARKET.called, MARKET.quiet)
        assert abs(runs.seen / 4000 - power) / np.sqrt(power * (1 - power) / 4000) < 3


def test_small_trials_exaggerate_and_mistake_the_sign_and_large_ones_do_not() -> None:
    small, large = (t.replay(MARKET, t.Trial(size, 0.5), runs=2000) for size in (400, 20_000))
    assert small.exaggeration > 2.5
    assert large.exaggeration == pytest.approx(1.0, abs=0.03)
    assert small.wrong_sign / 2000 > 0.15
    assert large.wrong_sign == 0
    assert small.covered / 2000 == pytest.approx(0.95, abs=0.02)


def test_looking_at_those_who_answered_is_wrong_however_large_the_trial() -> None:
    answered = sum(share * t.ANSWERS[kind] for share, kind in zip(MARKET.shares, t.KINDS, strict=True))
    expected = (MARKET.sure * t.ANSWERS[t.SURE] + MARKET.persuadable) / answered - MARKET.quiet
    for size in (2000, 20_000):
        runs = t.replay(MARKET, t.Trial(size, 0.5, t.ANSWERED), runs=1000)
        assert runs.table["estimate"].mean() == pytest.approx(expected, abs=0.005)
    assert expected > 5 * MARKET.effect
    assert runs.covered == 0


def test_looking_at_the_called_alone_counts_everybody_who_bought() -> None:
    runs = t.replay(MARKET, t.Trial(20_000, 0.5, t.CALLED_ONLY), runs=500)
    assert runs.table["estimate"].mean() == pytest.approx(MARKET.called, abs=0.001)


def test_where_calls_do_nothing_a_trial_sees_something_one_time_in_forty_per_side() -> None:
    runs = t.replay(t.Market(0.07, 0.02, 0.02), t.Trial(2000, 0.5), runs=4000)
    assert np.isnan(runs.power)
    assert np.isnan(runs.exaggeration)
    false = runs.seen / 4000
    assert abs(false - 0.025) < 3 * np.sqrt(0.025 * 0.975 / 4000)


def test_a_control_group_costs_the_sales_it_was_not_called_for() -> None:
    assert t.replay(MARKET, t.Trial(400, 0.5)).forgone == pytest.approx(200 * 0.02)


def test_the_size_table_is_the_replays() -> None:
    table = t.size_table(MARKET, sizes=(400, 6000), runs=500).set_index("试验一共多少位")
    one = t.replay(MARKET, t.Trial(400, 0.5), 500)
    assert table.at["400", "看得见的机会"] == f"{one.power:.0%}" == "11%"
    assert table.at["400", "看见时的差是真值的"] == f"{one.exaggeration:.1f} 倍"
    assert table.at["6,000", "为对照少卖（笔）"] == "60"


def test_power_grows_with_size() -> None:
    curve = t.power_curve(MARKET, 0.5, np.array([400, 2000, 6000, 20_000]))
    assert (np.diff(curve) > 0).all()
    assert curve[-1] > 0.99


@pytest.mark.parametrize(
    ("trial", "word"), [(t.Trial(400, 0.5, "gut"), "看什么"), (t.Trial(10, 0.05), "每组至少要 2 位"), (t.Trial(10, 0.99), "每组至少要 2 位")]
)
def test_trials_that_cannot_be_are_answered(trial: t.Trial, word: str) -> None:
    with pytest.raises(InputError, match=word):
        t.replay(MARKET, trial)


@pytest.mark.parametrize("shape", u.SHAPES)
def test_both_panels_speak_of_the_same_population(shape: str) -> None:
    people = u.crowd(shape)
    assert people.share.sum() == pytest.approx(1)
    assert (people.share * people.called).sum() == pytest.approx(MARKET.called)
    assert (people.share * people.quiet).sum() == pytest.approx(MARKET.quiet)
    assert people.cells[["sure", "persuadable", "dog"]].sum(axis=1).max() < 1
    assert people.design.shape == (36, 6)


def test_a_population_that_cannot_be_is_answered() -> None:
    with pytest.raises(InputError, match="客群"):
        u.crowd("圆的")
    with pytest.raises(InputError, match="超过 100%"):
        u.crowd(u.APART, t.Market(0.5, 0.3, 0.1))


def test_the_curve_ends_at_the_effect_and_luck_is_a_straight_line() -> None:
    people = u.crowd()
    for order in (people.uplift, people.called, np.zeros(36)):
        assert u.uplift_curve(order, people.share, people.uplift)[-1] == pytest.approx(MARKET.effect)
    line = u.uplift_curve(np.zeros(36), people.share, people.uplift)
    assert line == pytest.approx(MARKET.effect * u.SHARES)
    assert u.qini(line) == pytest.approx(0, abs=1e-12)


def test_no_order_beats_the_truth() -> None:
    people = u.crowd()
    best = u.uplift_curve(people.uplift, people.share, people.uplift)
    rng = np.random.default_rng(1)
    for _ in range(50):
        assert (u.uplift_curve(rng.random(36), people.share, people.uplift) <= best + 1e-12).all()
    assert u.qini(best) > 0
    assert best.max() > best[-1], "the last customers are better left alone"


def test_the_curve_of_a_trial_finds_the_true_one_on_average() -> None:
    people = u.crowd()
    rng = np.random.default_rng(2)
    truth = u.uplift_curve(people.uplift, people.share, people.uplift)
    grid = np.linspace(0.1, 1, 10)
    curves = []
    for _ in range(150):
        cell = rng.choice(36, 8000, p=people.share)
        called = (rng.random(8000) < 0.7).astype(int)
        bought = rng.random(8000) < np.where(called == 1, people.called[cell], people.quiet[cell])
        shown = u.observed_uplift(people.uplift[cell] + 1e-9 * rng.random(8000), called, bought)
        curves.append(np.interp(grid, shown["called_share"], shown["additional"]))
    mean, error = np.mean(curves, axis=0), np.std(curves, axis=0, ddof=1) / np.sqrt(150)
    z = (mean - np.interp(grid, u.SHARES, truth)) / error
    assert np.abs(z).max() < 3.5


def test_observed_curve_by_hand() -> None:
    shown = u.observed_uplift(np.array([4.0, 3.0, 2.0, 1.0]), np.array([1, 0, 1, 0]), np.array([1, 0, 0, 1]))
    # after all four: 1 sale of 2 called, 1 of 2 others -> nothing added; after two: 1 of 1 called, 0 of 1 others -> 1 per called, 2 of 4 people
    assert shown["additional"].iloc[-1] == pytest.approx(0)
    assert shown["additional"].iloc[2] == pytest.approx(0.5)


@pytest.fixture(scope="module")
def learned() -> dict[tuple[int, str], u.Contest]:
    return {(size, shape): u.contest(size, shape, redraws=25) for size, shape in ((500, u.APART), (20_000, u.APART), (20_000, u.TOGETHER))}


def test_with_a_large_trial_uplift_adds_more_and_response_sells_more(learned) -> None:
    one = learned[(20_000, u.APART)]
    assert one.better(20) == 25
    assert one.sold[u.BY_RESPONSE][:, 20].mean() > one.sold[u.BY_UPLIFT][:, 20].mean()
    assert one.additional[u.BY_UPLIFT][:, 20].mean() == pytest.approx(one.additional[u.BY_TRUTH][0, 20], rel=0.1)


def test_with_a_small_trial_the_advantage_is_unsure(learned) -> None:
    small, large = learned[(500, u.APART)], learned[(20_000, u.APART)]
    assert small.better(20) < 25
    assert small.additional[u.BY_UPLIFT][:, 20].std() > 2 * large.additional[u.BY_UPLIFT][:, 20].std()


def test_where_the_two_go_together_response_is_good_enough(learned) -> None:
    one = learned[(20_000, u.TOGETHER)]
    assert one.additional[u.BY_RESPONSE][:, 20].mean() > 0.95 * one.additional[u.BY_TRUTH][0, 20]


def test_the_contest_table_is_the_contest(learned) -> None:
    one = learned[(20_000, u.APART)]
    table = u.contest_table(one, 20, margin=500, cost_each=20).set_index("怎么排")
    assert table.at[u.BY_LUCK, "打了的人里买的"] == "9.0%"
    assert table.at[u.BY_LUCK, "其中电话多带来几笔（九成的试验）"] == "4.0"
    assert table.at[u.BY_LUCK, "多带来的毛利减电话（元）"] == f"{500 * 4 - 200 * 20:,}"
    assert table.at[u.BY_RESPONSE, "打了的人里买的"] == f"{one.sold[u.BY_RESPONSE][:, 20].mean() / 0.2:.1%}"


def test_a_trial_in_which_nobody_bought_teaches_nothing_and_breaks_nothing() -> None:
    one = u.contest(100, redraws=10)
    assert np.isfinite(one.additional[u.BY_UPLIFT]).all()
    with pytest.raises(InputError, match="100 位"):
        u.contest(50)


def test_contests_are_learned_once_and_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    first = u.contests(on_progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (len(u.TRAINED), len(u.TRAINED))
    assert u.contests()[5000] is first[5000]
