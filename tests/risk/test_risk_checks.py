"""Sampling against the hypergeometric, layers against the normal integral."""

from __future__ import annotations

from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.polynomial.hermite_e import hermegauss
from scipy.stats import norm

from branchcraft.errors import InputError
from branchcraft.risk import layers, sampling
from branchcraft.risk.sampling import BY_COLOUR, BY_SCORE, METHODS, MIXED, RANDOM, catch


def misses(files: int, faulty: int, checked: int) -> float:
    """By counting: ways to draw only good files over all ways."""
    return comb(files - faulty, checked) / comb(files, checked)


@given(st.integers(1, 60), st.data())
@settings(max_examples=60, deadline=None)
def test_the_chance_of_missing_is_counted_right(files: int, data: st.DataObject) -> None:
    faulty, checked = data.draw(st.integers(0, files)), data.draw(st.integers(0, files))
    assert sampling.miss_probability(files, faulty, checked) == pytest.approx(misses(files, faulty, checked), abs=1e-12)


@pytest.mark.parametrize(("files", "faulty", "sure"), [(240, 6, 0.95), (240, 1, 0.95), (50, 5, 0.9), (10, 10, 0.5), (30, 29, 0.99)])
def test_files_needed_are_just_enough(files: int, faulty: int, sure: float) -> None:
    needed = sampling.files_needed(files, faulty, sure)
    assert misses(files, faulty, needed) <= 1 - sure + 1e-12
    assert misses(files, faulty, needed - 1) > 1 - sure


def test_the_upper_limit_is_the_largest_number_that_would_not_surprise() -> None:
    limit = sampling.most_faulty(240, 24, 0)
    assert misses(240, limit, 24) > 0.05
    assert misses(240, limit + 1, 24) <= 0.05
    assert sampling.most_faulty(240, 240, 3) == 3
    assert sampling.most_faulty(240, 24, 2) > limit
    assert sampling.most_faulty(240, 0, 0) == 240


@pytest.mark.parametrize(("faulty", "checked"), [(6, 24), (12, 60), (1, 24)])
def test_random_drawing_follows_the_hypergeometric(faulty: int, checked: int) -> None:
    caught = catch(RANDOM, checked, faulty)
    spread = np.sqrt(misses(240, faulty, checked) * (1 - misses(240, faulty, checked)) / sampling.DRAWS)
    assert abs(caught.none - misses(240, faulty, checked)) < 4 * spread
    assert caught.mean == pytest.approx(faulty * checked / 240, rel=0.12)


def test_every_way_checks_as_many_files_and_no_more() -> None:
    for method in METHODS:
        pile = catch(method, 24, 6).pile
        assert np.isin(pile, (1, 3)).sum() == 24, method
        assert np.isin(pile, (2, 3)).sum() == 6


def test_a_blind_score_is_as_good_as_chance_and_a_better_one_finds_more() -> None:
    blind, some, good = (catch(BY_SCORE, 24, 6, auc).mean for auc in (0.5, 0.75, 0.9))
    assert blind == pytest.approx(0.6, abs=0.06)
    assert blind < some < good


def test_the_score_shift_is_the_area_under_the_curve() -> None:
    draw = np.random.default_rng(2)
    bad, fine = draw.standard_normal(100_000) + sampling.score_shift(0.75), draw.standard_normal(100_000)
    assert (bad > fine).mean() == pytest.approx(0.75, abs=0.005)


def test_files_that_look_good_are_found_only_by_drawing_at_random() -> None:
    by_score, mixed, at_random = (catch(method, 48, 6, 0.75, blind=2) for method in (BY_SCORE, MIXED, RANDOM))
    seen = [(one.blind > 0).mean() for one in (by_score, mixed, at_random)]
    assert seen[0] < seen[1] < seen[2]
    assert by_score.mean > mixed.mean > at_random.mean


def test_colours_are_all_there_and_red_is_drawn_most_often() -> None:
    assert sum(sampling.colour_sizes(240)) == 240
    for checked in (0, 10, 24, 60, 200, 240):
        shares = sampling.colour_checks(240, checked)
        assert sum(shares) == checked
        assert all(count <= size for count, size in zip(shares, sampling.colour_sizes(240), strict=True))
    drawn = np.array(sampling.colour_checks(240, 24)) / sampling.colour_sizes(240)
    assert (np.diff(drawn) < 0).all()
    rates = sampling.colour_rates()
    assert list(rates) == sorted(rates, reverse=True)
    assert np.dot(rates, sampling.colour_sizes()) == pytest.approx(6)
    assert catch(BY_COLOUR, 24, 6).mean > catch(RANDOM, 24, 6).mean


def test_tables_say_what_was_computed() -> None:
    table = sampling.methods_table()
    assert table["一份也没查出的机会"].iloc[0] == f"{catch(RANDOM, 24, 6).none:.0%}"
    sizes = sampling.size_table()
    assert sizes.iloc[2].tolist() == [6, f"{misses(240, 6, 24):.0%}", 94]


def test_one_supervisor_sees_the_red_files_first() -> None:
    table = sampling.supervision_table(160)
    assert table["看得完"].tolist() == [24, 38, 0, 0]
    assert (table["看得完"] + table["看不到"]).tolist() == table["户数"].tolist()
    assert sampling.supervision_table(1000)["看不到"].sum() == 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda: sampling.miss_probability(0, 0, 0), lambda: sampling.miss_probability(10, 11, 1), lambda: sampling.miss_probability(10, 1, 11),
        lambda: sampling.files_needed(10, 0, 0.9), lambda: sampling.files_needed(10, 1, 1.0), lambda: sampling.most_faulty(10, 5, 6),
        lambda: sampling.score_shift(0.4), lambda: catch("随手抽", 10), lambda: catch(RANDOM, 10, 6, blind=7), lambda: sampling.supervision_table(0),
    ],
)  # fmt: skip
def test_what_cannot_be_is_answered(ask) -> None:
    with pytest.raises(InputError):
        ask()


# Layers


def integral(chosen: tuple[int, ...], tie: float, nodes: int = 60) -> float:
    """Share that gets past: given the common and the kind's factor the checks are independent; Gauss–Hermite over both."""
    points, weights = hermegauss(nodes)
    weights = weights / weights.sum()
    total = 0.0
    for point, weight in zip(points, weights, strict=True):
        share = 1.0
        for kind in layers.KINDS:
            members = [layers.CHECKS[one] for one in chosen if layers.CHECKS[one].kind == kind]
            past = np.ones(nodes)
            for one in members:
                mean = np.sqrt(tie * (1 - layers.WITHIN)) * point + np.sqrt(tie * layers.WITHIN) * points
                past *= 1 - norm.cdf((norm.ppf(one.catches) - mean) / np.sqrt(1 - tie))
            share *= float(past @ weights)
        total += weight * share
    return total


@pytest.mark.parametrize("tie", [0.0, 0.3, 0.6, 0.9])
@pytest.mark.parametrize("chosen", [layers.FIVE_LOOKUPS, layers.ALL, (2, 3, 4), (3, 6, 9), (0,)])
def test_what_gets_past_agrees_with_the_integral(chosen: tuple[int, ...], tie: float) -> None:
    expected = integral(chosen, tie)
    assert layers.missed(chosen, tie) == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / layers.CASES))


def test_without_ties_the_misses_multiply() -> None:
    assert integral(layers.ALL, 0.0) == pytest.approx(layers.missed_if_independent(layers.ALL), rel=1e-6)


def test_each_check_alone_catches_what_it_says_whatever_the_tie() -> None:
    for tie in (0.0, 0.8):
        for number, one in enumerate(layers.CHECKS):
            assert 1 - layers.missed((number,), tie) == pytest.approx(one.catches, abs=0.035), one.name


def test_ties_let_more_through_and_different_kinds_less() -> None:
    assert [layers.missed(layers.FIVE_LOOKUPS, tie) for tie in (0.0, 0.3, 0.6, 0.9)] == sorted(
        layers.missed(layers.FIVE_LOOKUPS, tie) for tie in (0.0, 0.3, 0.6, 0.9)
    )
    same, apart = (2, 3, 4), (2, 6, 9)
    assert layers.missed(same, 0.6) - layers.missed_if_independent(same) > layers.missed(apart, 0.6) - layers.missed_if_independent(apart)


def test_every_case_is_noticed_by_its_first_step_or_gets_past() -> None:
    steps = layers.first_step(layers.ALL, 0.6, cases=layers.CASES)
    assert steps.count("漏过") / len(steps) == layers.missed(layers.ALL, 0.6)
    assert steps.count("五查") / len(steps) == pytest.approx(1 - layers.missed(layers.FIVE_LOOKUPS, 0.6))
    assert set(layers.first_step((), 0.6)) == {"漏过"}


def test_the_ten_confirmations_need_two_kinds_each() -> None:
    assert all(layers.confirmed(layers.ALL))
    assert layers.confirmed(()) == [False] * 10
    assert not layers.confirmed((2, 3, 4))[2]  # 用电 and 流水 are both records of others
    assert layers.confirmed((2, 8))[2]
    for question in range(10):
        kinds = {one.kind for one in layers.CHECKS if question in one.speaks_to}
        assert len(kinds) >= 2, layers.QUESTIONS[question]


def test_the_best_set_fits_and_no_single_change_beats_it() -> None:
    best = layers.best_set(6, 0.6)
    assert layers.hours(best) <= 6
    for other in layers.ALL:
        tried = tuple(sorted({*best, other} if other not in best else set(best) - {other}))
        if tried and layers.hours(tried) <= 6:
            assert layers.missed(tried, 0.6) >= layers.missed(best, 0.6)
    quick = layers.quickest_confirming()
    assert all(layers.confirmed(quick))
    assert layers.hours(quick) < layers.hours(layers.ALL)
    assert layers.missed(layers.best_set(9, 0.6, all_confirmed=True), 0.6) <= layers.missed(quick, 0.6)


@pytest.mark.parametrize(
    "ask", [lambda: layers.catches(1.0), lambda: layers.missed((10,), 0.5), lambda: layers.best_set(0.2, 0.5), lambda: layers.best_set(5, 0.5, True)]
)
def test_checks_that_cannot_be_are_answered(ask) -> None:
    with pytest.raises(InputError):
        ask()


def test_the_source_has_five_four_and_one() -> None:
    steps = [one.step for one in layers.CHECKS]
    assert [steps.count(name) for name in layers.STEPS] == [5, 4, 1]
    assert len(layers.QUESTIONS) == 10
    assert len(layers.layers_table(0.6)) == 5
    assert len(layers.checks_table()) == 10
