"""The items' judges give full marks to what is good, none to what cannot be, and name what is furthest away."""

from __future__ import annotations

import pytest

from branchcraft.cases.lobby import exercise as ex
from branchcraft.cases.lobby.plan import NOW

AS_NOW = {"peak": "等候区", "asks": "问一句", "led": 30.0, "sentence": "全天都说", "rest": "街上"}


def test_the_starting_settings_are_the_present_plan() -> None:
    assert ex.plan_from(AS_NOW) == NOW
    found = ex.judge_plan(AS_NOW)
    assert 0.3 < found.share < 0.4  # talks enough, the other two at their start
    assert found.lines[0].startswith("客户：一次办顺 70%")


def test_there_are_two_ways_to_the_goal() -> None:
    other = {"peak": "门口", "asks": "问三句", "led": 50.0, "sentence": "全天都说", "rest": "贵宾厅"}
    for settings in (ex.GOOD, other):
        assert ex.judge_plan(settings).share == 1


def test_silence_alone_is_not_enough_and_the_feedback_says_whose() -> None:
    found = ex.judge_plan({**AS_NOW, "sentence": "不说"})
    assert found.share < 0.8
    assert found.lines[0].startswith("分行：当天面谈")


def test_eight_people_must_keep_to_the_tellers_there_are() -> None:
    assert ex.judge_peak(ex.GOOD_PEAK).share == 1
    found = ex.judge_peak({**ex.GOOD_PEAK, "counter": 6.0, "room": 1.0})
    assert found.share == 0 and "柜面最多 5 人" in found.lines[0]
    found = ex.judge_peak({"street": 0, "door": 8, "machine": 0, "hall": 0, "counter": 0, "room": 0})
    assert found.share == 0 and "入口" in found.lines[0]


def test_a_teller_at_the_machines_costs_more_than_she_brings() -> None:
    kept, moved = ({**ex.GOOD_PEAK, "room": 1.0, **more} for more in ({"machine": 1.0}, {"machine": 2.0, "counter": 4.0}))
    assert ex.judge_peak(moved).share < ex.judge_peak(kept).share


@pytest.mark.parametrize("key", ["machine", "door", "street"])
def test_only_the_vip_room_harms_nobody(key: str) -> None:
    assert ex.best_move() == "room"
    start = ex.viewed(NOW)
    assert min(one.verdict for one in ex.compare(start, ex.viewed(ex.moved(ex.MOVES[key])))) < 1


def test_the_door_is_asked_for_more_than_an_hour_has() -> None:
    assert ex.door_minutes() == 50 + 50 * 0.4 * 0.5 * 5 == 100
