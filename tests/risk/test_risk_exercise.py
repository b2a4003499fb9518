"""Exercise 05: answers come from the models, and the three decisions are judged by what they do."""

from __future__ import annotations

import itertools

import pytest

from branchcraft.risk import alerts, layers, sampling
from branchcraft.risk.exercise import (
    ANSWERS,
    CHECK_KEYS,
    HOURS,
    JUDGES,
    NO,
    TIE,
    YES,
    exercise,
    found_by_colours,
    judge_alerts,
    judge_checks,
    judge_colours,
)


def colours(red: float, orange: float, yellow: float, green: float) -> dict[str, float | str]:
    return {"red": red, "orange": orange, "yellow": yellow, "green": green}


def checks(chosen: tuple[int, ...]) -> dict[str, float | str]:
    return {key: YES if number in chosen else NO for key, number in CHECK_KEYS.items()}


def test_the_company_with_three_loans() -> None:
    least = ANSWERS["smallest_contagion"]()
    assert least / (950 + least) > 0.10 >= (least - 1) / (950 + least - 1)


def test_every_answer_of_the_bank_is_what_the_model_says() -> None:
    for item in exercise.bank.items:
        if item.kind == "number":
            assert abs(float(ANSWERS[item.computed_by]()) - item.answer) <= max(item.tolerance, 0.05), item.id


def test_the_judged_answers_are_full_marks() -> None:
    for name, answer in (("colours", "good_colours"), ("checks", "good_checks"), ("alerts", "good_alerts")):
        assert JUDGES[name](ANSWERS[answer]()).share == 1.0


# Colours


def test_drawing_by_colour_agrees_with_counting() -> None:
    """Two faulty files that look good, all four of the red half drawn: against every way to draw them."""
    everything = found_by_colours(sampling.colour_sizes())
    assert everything == (1.0, 1.0)
    assert found_by_colours((0, 0, 0, 0)) == (0.0, 0.0)
    ordinary, good = found_by_colours((24, 0, 0, 0))
    assert ordinary > 0.8
    assert good < 0.1
    assert found_by_colours((24, 0, 0, 24))[1] > good


def test_both_ends_are_checked_or_it_is_said_which_is_not() -> None:
    only_red = judge_colours(colours(24, 24, 0, 0))
    assert only_red.share < 0.4
    assert "卡在绿色" in " ".join(only_red.lines)
    only_green = judge_colours(colours(2, 0, 0, 46))
    assert "卡在红色" in " ".join(only_green.lines)
    even = judge_colours(colours(6, 10, 14, 18))
    assert even.share < judge_colours(colours(22, 2, 0, 24)).share
    too_many = judge_colours(colours(30, 18, 0, 0))
    assert too_many.share == 0.0
    assert "红色一共只有 24 份" in too_many.lines[0]


def test_full_marks_can_be_reached_in_more_than_one_way() -> None:
    total = 48
    ways = [
        (red, orange, total - red - orange - green, green)
        for red, orange, green in itertools.product(range(0, 25, 2), range(0, 49, 4), range(0, 49, 4))
        if red + orange + green <= total
    ]
    full = [way for way in ways if judge_colours(colours(*way)).share == 1.0]
    assert 2 <= len(full) < len(ways) / 4


# Checks


def test_six_hours_are_six_hours() -> None:
    over = judge_checks(checks((6, 9)))
    assert over.share == 0.0
    assert "要 7 小时，只有 6 小时" in over.lines[0]
    assert judge_checks(checks(())).share == 0.0


def test_no_set_within_the_hours_is_better_than_full_marks() -> None:
    best = layers.missed(layers.best_set(HOURS, TIE), TIE)
    for size in (3, 5):
        for chosen in itertools.combinations(range(len(layers.CHECKS)), size):
            if layers.hours(chosen) <= HOURS:
                found = judge_checks(checks(chosen))
                assert layers.missed(chosen, TIE) >= best - 1e-12
                assert 0 <= found.share <= 1


def test_checks_of_one_kind_are_named() -> None:
    found = judge_checks(checks(layers.FIVE_LOOKUPS))
    assert found.share == 0.0
    assert "卡在「别处的记录」" in found.lines[1]
    assert "「实物」一道也没有" in found.lines[1]


# Alerts


@pytest.mark.parametrize("order", alerts.ORDERS)
def test_more_than_can_be_answered_earns_nothing(order: str) -> None:
    found = judge_alerts({"per_day": 12, "order": order})
    assert found.share == 0.0
    assert "每一笔都要有结论" in found.lines[1]


def test_too_few_alerts_earn_a_part() -> None:
    shares = [judge_alerts({"per_day": n, "order": alerts.OLDEST_FIRST}).share for n in (1, 2, 4, 5)]
    assert shares == sorted(shares)
    assert 0 < shares[0] < 0.5
    assert shares[-1] == 1.0
    assert "少标了" in judge_alerts({"per_day": 2, "order": alerts.OLDEST_FIRST}).lines[1]
