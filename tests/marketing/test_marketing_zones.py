"""The five zones: a funnel in which two queues stand, the same people in every state, single gains that do not add up."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.marketing import zone_gains, zones
from branchcraft.marketing.zones import NOW, REST, ZONES, drawn_zone_worlds, everybody, paper_funnel, run_zones, zone_world


@pytest.fixture(scope="module")
def world():
    return zone_world()


@pytest.fixture(scope="module")
def base(world):
    return run_zones(world)


@pytest.fixture(scope="module")
def gains(world):
    return zone_gains.zone_gains(world)


def test_people_only_fall_out_on_the_way(base) -> None:
    chain = (base.visitors, base.found, base.kept, base.small + base.large)
    for before, after in pairwise(chain):
        assert (after <= before).all()
    assert (base.large <= base.talks).all()
    assert (base.kept + base.left <= base.visitors).all()


def test_the_numbers_are_those_of_the_assumptions(world, base) -> None:
    errands = 240
    walk_ins = world.passers * world.now[0]
    assert base.walk_ins.mean() == pytest.approx(walk_ins, rel=0.05)
    assert base.visitors.mean() == pytest.approx(errands + walk_ins, rel=0.01)
    needy = errands * world.need + walk_ins * world.need_walk_in
    assert base.found.mean() == pytest.approx(needy * world.now[1], rel=0.03)


def test_in_an_empty_hall_with_a_free_manager_the_spreadsheet_is_right(world) -> None:
    """With windows enough, nobody who tires of the VIP room and no booked clients, the simulation is the product of shares."""
    wide = replace(world, lost_customer=0.0, large=0.0)
    for mended in ((), ZONES):
        shown = run_zones(wide, mended, windows=8)
        error = shown.value.std() / np.sqrt(len(shown.value))
        assert abs(shown.value.mean() - paper_funnel(wide, mended)) < 3 * error + 0.01 * paper_funnel(wide, mended)


def test_with_interviews_that_take_no_time_the_vip_room_is_on_paper_too(world, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zones, "INTERVIEW", 1e-6)
    everybody.cache_clear()
    wide = replace(world, lost_customer=0.0, large=1.0)
    shown = run_zones(wide, windows=8)
    everybody.cache_clear()
    error = shown.value.std() / np.sqrt(len(shown.value))
    assert abs(shown.value.mean() - paper_funnel(wide)) < 3 * error + 0.01 * paper_funnel(wide)
    assert shown.turned.sum() == 0


def test_the_mean_of_what_was_lived_is_the_value(world) -> None:
    shown = run_zones(world, ZONES)
    apart = shown.lived - shown.value
    assert abs(apart.mean()) < 3 * apart.std() / np.sqrt(len(apart))
    assert shown.lived.std() > 1.5 * shown.value.std(), "few deals are mostly luck"


def test_a_mended_zone_loses_nobody_that_was_there(world, base) -> None:
    found = run_zones(world, ("入口",), windows=8), run_zones(world, (), windows=8)
    assert (found[0].found >= found[1].found).all()
    assert (found[0].visitors == found[1].visitors).all()
    street = run_zones(world, ("临街",))
    assert (street.walk_ins >= base.walk_ins).all()
    assert (street.visitors - street.walk_ins == base.visitors - base.walk_ins).all(), "who had an errand comes anyway"


def test_a_nicer_hall_makes_fewer_leave(world, base) -> None:
    better = run_zones(world, ("厅堂",))
    assert better.left.mean() < 0.9 * base.left.mean()


def test_more_people_in_a_full_hall_drive_others_out(gains) -> None:
    street = gains.table.loc["临街"]
    assert street["alone_high"] < 0 < street["paper"]
    roomy = zone_gains.zone_gains(zone_world(), windows=6).table.loc["临街"]
    assert roomy["alone_low"] > 0


def test_talking_at_the_counter_takes_window_minutes(world, base) -> None:
    silent = run_zones(replace(world, need=0.0, need_walk_in=0.0))
    assert silent.kept.sum() == 0
    assert base.wait.mean() > silent.wait.mean()
    assert base.left.mean() > silent.left.mean()


def test_one_manager_can_only_talk_to_so_many(world, base) -> None:
    everything = run_zones(world, ZONES)
    invited = base.turned + base.talks, everything.turned + everything.talks
    assert invited[1].mean() / invited[0].mean() > everything.talks.mean() / base.talks.mean()
    busy = base.talks.mean() * zones.INTERVIEW + zones.BOOKED_A_DAY * zones.INTERVIEW
    assert busy < 480 + 60


def test_single_gains_do_not_add_up(gains) -> None:
    assert gains.ratio > 1.2
    assert gains.together < gains.paper_together
    assert gains.added == pytest.approx(gains.table["alone"].sum())
    assert (gains.table["last"] > gains.table["alone"]).all()


def test_all_at_once_is_what_the_last_steps_lead_to(world, gains) -> None:
    """Mend one zone after another: the steps add up to everything, whatever the order."""
    done: list[str] = []
    value = gains.base.value.mean()
    for zone in ("贵宾厅", "临街", "厅堂", "入口"):
        done.append(zone)
        value = run_zones(world, done).value.mean()
    assert value + gains.table.at["柜面", "last"] == pytest.approx(gains.everything.value.mean())


def test_half_an_effort_is_half_the_lift(world) -> None:
    level, longer = world.levels(("入口", "厅堂"), part=0.5)
    assert level[1] == pytest.approx(world.now[1] * (1 + 0.5 * (world.lift[1] - 1)))
    assert longer == pytest.approx(1 + 0.5 * (world.longer - 1))
    assert level[0] == world.now[0]
    assert zone_world([0.01, 0.9, 0.9, 0.9, 0.9]).levels(ZONES)[0].max() == 1.0


def test_other_worlds_stay_in_the_ranges_and_mostly_agree() -> None:
    for drawn in drawn_zone_worlds(30):
        for zone, level in zip(ZONES, drawn.now, strict=True):
            assert NOW[zone].low <= level <= NOW[zone].high
        assert REST["passers"].low <= drawn.passers <= REST["passers"].high
    steps: list[int] = []
    found = zone_gains.first_zone(worlds=12, days=20, on_step=lambda done, of: steps.append(done))
    assert steps == list(range(1, 13))
    assert sum(found.first.values()) == found.worlds == 12
    assert max(found.first, key=found.first.__getitem__) == "入口"
    assert found.harmful["临街"] > 6
    assert np.nanmedian(found.ratios) > 1


def test_tables_say_what_was_computed(gains) -> None:
    table = zone_gains.gains_table(gains)
    assert table["区"].tolist() == [*ZONES, "五个相加", "五个一起改"]
    assert table.iloc[1, 2].startswith(f"{gains.table.at['入口', 'alone']:.0f}（")
    steps = zone_gains.steps_table(gains.everything, gains.base)
    assert steps.set_index("一天有几位").at["认出", "改了以后"] == round(gains.everything.found.mean(), 1)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: zone_world([0.1, 0.2, 0.3]), "五个区现在的水平"),
        (lambda: zone_world([0.05, 0.3, 0.6, 0.2, 0.3]), "最多试到 2%"),
        (lambda: zone_world(luck=1.0), "没有「luck」"),
        (lambda: run_zones(zone_world(), ("天花板",)), "没有「天花板」"),
        (lambda: run_zones(zone_world(), windows=0), "窗口数"),
        (lambda: run_zones(zone_world(passers=-1.0)), "路过的人数"),
        (lambda: run_zones(zone_world(passers=7000.0)), "路过的人数"),
    ],
)
def test_what_cannot_be_is_answered(call, says) -> None:
    with pytest.raises(InputError, match=says):
        call()
