"""The morning meeting: luck looks like a cause, and correcting luck makes more of it."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.staffing import people_meeting as meeting
from branchcraft.staffing.people_meeting import DAYS, RULES, Rule

NOTHING, DAILY, BELOW, LIMITS, BOTH = RULES


@pytest.mark.parametrize("tellers", [2, 4, 6, 10])
def test_among_equals_the_worst_does_better_as_the_formula_says(tellers: int) -> None:
    words = meeting.praise_and_scold(tellers, days=20_000, skill=0.0)
    chance = meeting.chance_of_better(tellers)
    standard_error = np.sqrt(chance * (1 - chance) / 20_000)
    assert abs(words.worst_better / 20_000 - chance) < 3 * standard_error
    assert abs(words.best_worse / 20_000 - chance) < 3 * standard_error


def test_lasting_differences_weaken_the_illusion() -> None:
    counts = [meeting.praise_and_scold(days=5000, skill=skill).worst_better for skill in (0.0, 0.5, 1.0, 3.0)]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] > 2500  # it never goes away


def test_with_a_lot_the_true_effect_is_found_and_without_it_nothing() -> None:
    for effect in (0.0, 0.5, -0.5):
        found, low, high = meeting.praise_and_scold(days=20_000, effect=effect, control=True).effect
        assert low < effect < high
        assert found == pytest.approx(effect, abs=0.1)
    assert np.isnan(meeting.praise_and_scold(effect=0.5).effect[0])  # every day scolded: nothing to compare with


def test_half_of_the_days_are_left_alone_and_only_the_worst_is_spoken_to() -> None:
    silent, spoken = meeting.praise_and_scold(effect=0.0, control=True), meeting.praise_and_scold(effect=2.0, control=True)
    assert silent.scolded.sum() == 100
    difference = spoken.second - silent.second
    assert set(np.unique(np.round(difference, 9))) == {0.0, 2.0}
    assert (np.argwhere(difference > 0)[:, 1] == spoken.worst[spoken.scolded]).all()


def test_the_draw_for_class_is_a_usual_one() -> None:
    many = [meeting.praise_and_scold(seed=seed) for seed in range(200)]
    for name in ("worst_better", "best_worse"):
        mean, spread = np.mean([getattr(one, name) for one in many]), np.std([getattr(one, name) for one in many])
        assert abs(getattr(meeting.praise_and_scold(), name) - mean) < spread


def test_the_usual_figure_is_the_branchs_mean_service() -> None:
    assert meeting.usual_minutes() == pytest.approx(0.08 * 12 + 0.66 * 3.5 + 0.26 * 15)


@pytest.mark.parametrize("gain", [0.25, 0.5, 1.0, 1.5])
def test_daily_correction_scatters_as_the_funnel_says(gain: float) -> None:
    quarter = meeting.run_quarter(Rule("", gain=gain), cause_share=0.0, worlds=500, days=200)
    settled = quarter.figure[:, 100:]
    assert settled.std() / meeting.SCATTER == pytest.approx(meeting.scatter_factor(gain), rel=0.02)
    assert settled.mean() == pytest.approx(quarter.usual, abs=0.02)


def test_scatter_doubles_in_variance_at_full_correction() -> None:
    assert meeting.scatter_factor(1.0) ** 2 == pytest.approx(2)
    assert meeting.scatter_factor(0.0) == 1
    with pytest.raises(InputError):
        meeting.scatter_factor(2.0)


def test_every_rule_meets_the_same_luck() -> None:
    calm = [meeting.run_quarter(rule, cause_share=0.0) for rule in (NOTHING, LIMITS)]
    np.testing.assert_array_equal(calm[0].figure, calm[1].figure)
    assert (calm[0].cause == DAYS).all()


def test_in_quiet_quarters_correcting_costs_customers_and_limits_cost_nothing() -> None:
    nothing, daily, below, both = (meeting.run_quarter(rule, cause_share=0.0) for rule in (NOTHING, DAILY, BELOW, BOTH))
    assert daily.gone.mean() > 1.08 * nothing.gone.mean()
    np.testing.assert_allclose(both.gone, nothing.gone)
    assert below.false_alarms.mean() > 15
    assert both.false_alarms.mean() < 0.5
    assert (below.false_alarms == below.looked.sum(axis=1)).all()  # there was nothing to find


def test_a_real_cause_is_found_and_ends() -> None:
    quarter = meeting.run_quarter(BOTH, shift=2.0, cause_share=1.0)
    found = quarter.found < DAYS
    assert found.mean() > 0.95
    world = int(np.flatnonzero(found)[0])
    day = quarter.found[world]
    assert quarter.looked[world, day - 1]
    calm = meeting.run_quarter(NOTHING, shift=2.0, cause_share=0.0)
    np.testing.assert_allclose(quarter.figure[world, day:], calm.figure[world, day:])
    np.testing.assert_allclose(quarter.figure[world, quarter.cause[world] : day], calm.figure[world, quarter.cause[world] : day] + 2.0)


def test_a_look_that_finds_the_cause_is_no_false_alarm() -> None:
    quarter = meeting.run_quarter(BOTH, shift=2.0, cause_share=1.0)
    looks = quarter.looked.sum(axis=1)
    assert (quarter.false_alarms == looks - (quarter.found < DAYS)).all()


def test_runs_find_small_causes_sooner_than_limits_alone() -> None:
    limits, both = (meeting.run_quarter(rule, shift=0.75, cause_share=1.0) for rule in (LIMITS, BOTH))
    assert both.days_slow.mean() < 0.7 * limits.days_slow.mean()


def test_after_a_look_the_count_of_days_begins_anew() -> None:
    looked = meeting.run_quarter(Rule("", run=4), cause_share=0.0).looked
    gaps = [np.diff(np.flatnonzero(row)) for row in looked]
    assert sum(gap.size for gap in gaps) > 100
    assert min(gap.min() for gap in gaps if gap.size) >= 4


def test_looking_takes_hours() -> None:
    quarter = meeting.run_quarter(BELOW)
    np.testing.assert_allclose(quarter.hours, meeting.LOOK_HOURS * quarter.looked.sum(axis=1))


def test_table_has_a_row_per_rule_and_says_what_was_computed() -> None:
    quarters = [meeting.run_quarter(rule) for rule in RULES]
    table = meeting.rules_table(quarters)
    assert list(table["晨会的规则"]) == [rule.name for rule in RULES]
    assert table["走掉（人/天）"].iloc[4] == f"{quarters[4].gone.mean():.2f}"
    assert table["比不追好的季度"].iloc[0] == ""


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Rule("", gain=2.0),
        lambda: Rule("", limit=0.0),
        lambda: Rule("", run=-1),
        lambda: meeting.praise_and_scold(tellers=1),
        lambda: meeting.praise_and_scold(days=3),
        lambda: meeting.praise_and_scold(skill=-1.0),
        lambda: meeting.run_quarter(NOTHING, scatter=0.0),
        lambda: meeting.run_quarter(NOTHING, cause_share=1.5),
    ],
)
def test_a_meeting_that_cannot_be_is_answered(wrong) -> None:
    with pytest.raises(InputError):
        wrong()
