"""Ten situations: what is chosen comes back later, and weak spots cost until they are found."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.risk import conduct
from branchcraft.risk.conduct import Later, Option, Scene, Weakness, play, replay
from branchcraft.risk.conduct_scenes import SCENES

SOUND = [next(k for k, option in enumerate(scene.options) if option.sound) for scene in SCENES]

TWO = (
    Scene(1, "一", "?", (Option("走", "好", (5, 0, 0), Later(2, "回来了", (-20, 0, 0)), Weakness("漏", 2.0)), Option("留", "慢", (-2, 1, 0), sound=True)), "课上"),
    Scene(2, "二", "?", (Option("走", "好", (0, 0, 0), control="leave", sound=True), Option("留", "好", (0, -9, 0))), "课上"),
    Scene(4, "三", "?", (Option("走", "好", (1, 1, 1)), Option("留", "好", (0, 0, 0))), "课上"),
)  # fmt: skip


def test_there_are_ten_situations_with_three_ways_and_one_that_keeps_the_rule() -> None:
    assert len(SCENES) == 10
    assert [scene.month for scene in SCENES] == sorted({scene.month for scene in SCENES})
    for scene in SCENES:
        assert len(scene.options) == 3
        assert sum(option.sound for option in scene.options) == 1, scene.title
        assert all(option.leaves is None for option in scene.options if option.sound), scene.title
        assert scene.rule


def test_the_place_of_the_sound_way_gives_nothing_away() -> None:
    assert len(set(SOUND)) == 3
    assert max(SOUND.count(k) for k in range(3)) <= 5


def test_a_rule_kept_is_not_always_thanked_nor_a_rule_broken_always_seen() -> None:
    kept = [option for scene in SCENES for option in scene.options if option.sound and option.later is not None]
    assert any(sum(option.later.moves) < 0 for option in kept)
    broken = [option for scene in SCENES for option in scene.options if option.leaves is not None]
    assert any(option.later is None for option in broken)


def test_what_comes_later_comes_in_its_month_and_not_before() -> None:
    before = play(TWO, [0, 0])
    assert before.bars == (65 - 20, 60, 60)  # the third situation is in month 4, what comes of the first in month 3
    assert before.told == ((3, "一的下文：回来了"),)
    assert play(TWO, [0]).bars == (65, 60, 60)
    assert play(TWO, [0]).told == ()


def test_bars_stay_between_nothing_and_all() -> None:
    scenes = (Scene(1, "一", "?", (Option("走", "好", (-90, 90, 0)),), "课上"),)
    assert play(scenes, [0]).bars == (0, 100, 60)


def test_everything_still_to_come_is_told_at_the_end() -> None:
    late = (Scene(11, "一", "?", (Option("走", "好", (0, 0, 0), Later(6, "年底", (0, -5, 0))),), "课上"),)
    story = play(late, [0])
    assert story.told == ((12, "一的下文：年底"),)
    assert story.bars == (60, 55, 60)


def test_weak_spots_and_controls_are_kept() -> None:
    story = play(TWO, [0, 0, 0])
    assert [(month, weak.name) for month, weak in story.weak] == [(1, "漏")]
    assert story.controls == {"leave"}
    assert story.sound == 1
    assert conduct.chance_found(story) == pytest.approx(0.04 + 0.20 + 0.08)
    assert conduct.chance_found(play(TWO, [0, 1, 0])) == pytest.approx(0.04)  # no leave, and nobody speaks any more


def test_replayed_waits_are_geometric_until_the_outside_check() -> None:
    many = tuple(Scene(1, str(k), "?", (Option("走", "好", (0, 0, 0), leaves=Weakness("漏", 1.0)),), "课上") for k in range(60))
    story = play(many, [0] * 60)
    found = replay(story)
    chance = conduct.chance_found(story)
    most = conduct.OUTSIDE_CHECK - 1
    expected = sum(min(k, most) * chance * (1 - chance) ** (k - 1) for k in range(1, 2000))
    assert found.months.mean() == pytest.approx(expected, rel=0.03)
    assert (found.outside / 60).mean() == pytest.approx((1 - chance) ** most, abs=0.02)
    assert found.cost == pytest.approx(found.months.sum(axis=1))


def test_leave_really_taken_finds_things_sooner_with_the_same_luck() -> None:
    story = play(TWO, [0, 1, 0])
    without, with_leave = replay(story), replay(story, frozenset({"leave"}))
    assert (with_leave.months <= without.months).all()
    assert with_leave.cost.mean() < 0.6 * without.cost.mean()
    assert np.array_equal(replay(story).cost, without.cost)


def test_nothing_left_behind_costs_nothing() -> None:
    story = play(SCENES, SOUND)
    assert story.weak == ()
    assert replay(story).cost.tolist() == [0] * conduct.REPLAYS
    end = conduct.ending(SCENES, SOUND)
    assert "没有留下隐患" in end.lines[1]
    assert end.table.iloc[:, 3].tolist() == ["守住"] * 10


def test_the_end_says_what_was_computed() -> None:
    choices = [0] * 10
    end, story = conduct.ending(SCENES, choices), play(SCENES, choices)
    now = replay(story)
    assert f"留下隐患 {len(story.weak)} 处" in end.lines[0]
    assert f"{now.months.mean():.1f} 个月才被发现" in end.lines[1]
    assert f"平均 {now.cost.mean():.1f} 万元（课上设定）" in end.lines[1]
    assert "要是四月的休假真休了" in end.lines[2]
    with_leave = [SOUND[3] if k == 3 else 0 for k in range(10)]
    assert "要是没有真休假" in conduct.ending(SCENES, with_leave).lines[2]


def test_an_unfinished_year_has_no_end_and_a_wrong_choice_is_answered() -> None:
    with pytest.raises(InputError, match="还有 7 件事没有选"):
        conduct.ending(SCENES, [0, 0, 0])
    with pytest.raises(InputError, match="没有这个选项"):
        play(SCENES, [3])
