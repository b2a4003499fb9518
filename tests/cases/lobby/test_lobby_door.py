"""At the door: who is asked follows a loss system, who is led follows signal detection, and all of it happens to the same people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.door import _find_free, at_the_door, led_rates, sharpness
from branchcraft.cases.lobby.people import CODE, able_share, people
from branchcraft.cases.lobby.plan import NOW

LOBBY = s.Lobby(days=100)


def one_by_one(day: np.ndarray, arrival: np.ndarray, takes: np.ndarray, on_duty: np.ndarray, most: int) -> list[int]:
    """The same rule told in the plainest way."""
    found, today, until = [], -1, [0.0] * most
    for number in range(len(day)):
        if day[number] != today:
            today, until = day[number], [0.0] * most
        for k in range(on_duty[number]):
            if until[k] <= arrival[number]:
                until[k] = arrival[number] + takes[number]
                found.append(number)
                break
    return found


def test_days_side_by_side_give_what_days_one_by_one_give() -> None:
    rng = np.random.default_rng(5)
    day = np.sort(rng.integers(0, 30, 2000))
    day = np.unique(day, return_inverse=True)[1]
    arrival = np.concatenate([np.sort(rng.random(count) * 480) for count in np.bincount(day)])
    takes, on_duty = rng.exponential(3, 2000), rng.integers(0, 3, 2000)
    assert _find_free(day, arrival, takes, on_duty, 2).tolist() == one_by_one(day, arrival, takes, on_duty, 2)


@pytest.mark.parametrize(("staff", "load"), [(1, 0.7), (1, 1.5), (2, 1.5)])
def test_who_walks_past_follows_erlang_b(staff: int, load: float) -> None:
    rng = np.random.default_rng(11)
    days, length = 400, 1000.0
    counts = rng.poisson(load * length, days)
    day = np.repeat(np.arange(days), counts)
    arrival = np.concatenate([np.sort(rng.random(count) * length) for count in counts])
    asked = np.zeros(len(day))
    asked[_find_free(day, arrival, rng.exponential(1.0, len(day)), np.full(len(day), staff), staff)] = 1
    settled = arrival > 50  # the hall opens empty
    daily = np.bincount(day[settled], 1 - asked[settled]) / np.bincount(day[settled])
    terms = [load**k / np.prod(np.arange(1, k + 1)) for k in range(staff + 1)]
    expected = terms[-1] / sum(terms)
    assert abs(daily.mean() - expected) / (daily.std(ddof=1) / np.sqrt(days)) < 3


def test_the_threshold_leads_the_share_that_was_asked_for() -> None:
    for share in (0.1, 0.3, 0.6):
        for sharp in (0.8, 2.4):
            _, hit, false = led_rates(0.5, sharp, share)
            assert 0.5 * hit + 0.5 * false == pytest.approx(share, abs=1e-9)
    assert led_rates(0.5, 2.0, 0.0)[1:] == (0.0, 0.0)


def test_more_led_means_more_in_vain_and_sharper_questions_fewer() -> None:
    wrong = {(q, share): led_rates(able_share(LOBBY), sharpness(LOBBY, q), share)[2] for q in (1, 3) for share in (0.2, 0.4, 0.6)}
    for q in (1, 3):
        assert wrong[q, 0.2] < wrong[q, 0.4] < wrong[q, 0.6]
    assert all(wrong[3, share] < wrong[1, share] for share in (0.2, 0.4, 0.6))


def test_a_coin_cannot_tell_anybody_apart() -> None:
    _, hit, false = led_rates(0.5, 1e-9, 0.3)
    assert hit == pytest.approx(false, abs=1e-6)


def test_the_people_are_led_as_the_theory_says() -> None:
    door, who = at_the_door(LOBBY, NOW), people(LOBBY)
    _, hit, false = led_rates(able_share(LOBBY), sharpness(LOBBY, 1), NOW.led)
    able, other = door.asked & who.able, door.asked & ~who.able
    assert door.led[able].mean() == pytest.approx(hit, abs=0.015)
    assert door.led[other].mean() == pytest.approx(false, abs=0.01)
    assert who.able[who.ordinary].mean() == pytest.approx(able_share(LOBBY), abs=0.01)


def test_without_anybody_at_the_door_or_without_a_question_nobody_is_asked() -> None:
    empty = NOW.with_posts(0, 入口=0).with_posts(1, 入口=0).with_posts(2, 入口=0)
    for plan in (empty, replace(NOW, questions=0)):
        door = at_the_door(LOBBY, plan)
        assert not door.asked.any() and not door.led.any() and not door.staff_minutes.any()


def test_she_leaves_the_door_only_where_nobody_stands_at_the_machines() -> None:
    who = people(LOBBY)
    door = at_the_door(LOBBY, NOW.with_posts(0, 等候区=0, 机器旁=1))
    assert not door.left_door[who.period == 0].any()
    assert door.left_door[who.period == 1].any()
    assert (door.left_door <= (door.led & who.helped)).all()
    alone = at_the_door(LOBBY, NOW)
    peak = (who.period == 0) & who.ordinary
    assert door.asked[peak].mean() > alone.asked[peak].mean() + 0.1


def test_three_questions_mend_papers_and_take_longer() -> None:
    one, three, who = at_the_door(LOBBY, NOW), at_the_door(LOBBY, replace(NOW, questions=3)), people(LOBBY)
    assert not one.mended.any()
    assert (three.mended <= (three.asked & who.missing & ~three.led)).all()
    caught = three.mended.sum() / (three.asked & who.missing & ~three.led).sum()
    assert caught == pytest.approx(LOBBY["caught"], abs=0.04)
    assert three.asked.sum() < one.asked.sum()
    assert set(np.round(three.minutes, 6)) == {0.0, 1.0, 5.0}


def test_vips_and_street_visitors_are_not_asked() -> None:
    door, who = at_the_door(LOBBY, NOW), people(LOBBY)
    assert not door.asked[~who.ordinary].any()
    assert set(np.unique(who.kind[~who.ordinary])) == {CODE[s.VIP], CODE[s.STREET]}


def test_a_person_stays_the_same_when_volume_and_assumptions_change() -> None:
    before, after = people(LOBBY), people(LOBBY.with_(volume=250, missing=0.2))
    for code in (CODE[s.SIMPLE], CODE[s.VIP]):
        first, second = (np.flatnonzero((who.kind == code) & (who.day == 7)) for who in (before, after))
        shared = min(len(first), len(second))
        assert shared > 3
        np.testing.assert_array_equal(before.noise[first[:shared]], after.noise[second[:shared]])
        np.testing.assert_array_equal(before.able[first[:shared]], after.able[second[:shared]])
        assert (before.missing[first[:shared]] <= after.missing[second[:shared]]).all()
