"""Exercise 03: judges give full points to good plans, none to silly ones, and say what binds."""

from __future__ import annotations

import pytest

from branchcraft.errors import InputError
from branchcraft.marketing import exercise as ex
from branchcraft.marketing.breadth import LINES, OFFICES, OLD_QUARTER, best_lines, breadth_table, met, served


def split(existing: float, outreach: float, lobby: float) -> dict[str, float]:
    return {"existing": existing, "outreach": outreach, "lobby": lobby}


def test_good_answers_get_everything() -> None:
    assert ex.judge_split(ex.GOOD_SPLIT).share == 1
    assert ex.judge_week(ex.GOOD_WEEK).share == 1
    assert ex.judge_trial(ex.GOOD_TRIAL).share == 1
    assert ex.judge_lines({"lines": 3.0}).share == 1


def test_a_split_is_judged_by_what_it_brings_and_told_where_to_move() -> None:
    equal, all_in = ex.judge_split(split(13, 13, 14)), ex.judge_split(split(40, 0, 0))
    assert 0.5 < equal.share < 1
    assert all_in.share == 0
    assert "最不值的一小时在存量" in "".join(all_in.lines)
    assert "曲线开头是平的" in "".join(all_in.lines)


def test_whence_hours_are_taken_is_half_the_plan() -> None:
    peak = ex.judge_week({**ex.GOOD_WEEK, "order": "高峰先抽"})
    assert peak.share == 0
    assert "改成闲时先抽，就多" in peak.lines[1]
    assert ex.judge_week({**split(40, 40, 0), "order": "闲时先抽"}).lines[0].startswith("一共抽了 80 小时")


@pytest.mark.parametrize(
    ("contacted", "control", "says"),
    [
        (900, 100, "预算只有"),
        (700, 600, "名单只有"),
        (800, 0, "没有对照组"),
        (0, 300, "没有联系任何人"),
        (800, 100, "卡在对照组"),
        (200, 600, "卡在联系组"),
    ],
)
def test_a_trial_is_told_what_binds(contacted: float, control: float, says: str) -> None:
    judged = ex.judge_trial({"contacted": contacted, "control": control})
    assert says in "".join(judged.lines)
    assert judged.share < 1


def test_power_is_the_sample_size_turned_round() -> None:
    assert ex.trial_power(435, 435) == pytest.approx(0.8, abs=0.005)
    assert ex.trial_power(800, 100) < ex.trial_power(450, 450)


def test_more_lines_cover_more_and_are_known_less() -> None:
    covered, known = zip(*(served(OFFICES, lines) for lines in range(1, LINES + 1)), strict=True)
    assert list(covered) == sorted(covered) and covered[-1] == pytest.approx(1)
    assert list(known) == sorted(known, reverse=True)


def test_a_speciality_shop_where_needs_are_alike_a_super_market_where_they_are_spread() -> None:
    assert best_lines(OFFICES) < 4 < best_lines(OLD_QUARTER)
    assert best_lines(OFFICES, training=40) >= best_lines(OFFICES, training=10)
    for place in (OFFICES, OLD_QUARTER):
        values = [met(place, lines) for lines in range(1, LINES + 1)]
        assert max(values) == values[best_lines(place) - 1]


def test_the_table_of_lines_shows_what_is_met() -> None:
    table = breadth_table()
    assert len(table) == LINES
    assert table.iloc[1, 3] == round(met(OFFICES, 2))
    assert "再加一条" in ex.judge_lines({"lines": 1.0}).lines[1]
    assert "从前面几条拿走" in ex.judge_lines({"lines": 8.0}).lines[1]
    with pytest.raises(InputError, match="产品线"):
        served(OFFICES, 9)
    with pytest.raises(InputError, match="训练"):
        served(OFFICES, 2, training=0)
