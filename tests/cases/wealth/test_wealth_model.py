"""A plan of the wealth centre in two hundred quarters: what must hold whatever the assumptions, checked by hand where a hand can."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from branchcraft.cases.wealth import scenario as s
from branchcraft.cases.wealth.model import (
    _weeks,
    compare,
    inbound_minutes,
    manager_minutes,
    phone_calls,
    phone_made,
    run_plan,
    tiers_table,
    views_table,
)
from branchcraft.cases.wealth.plan import ASKED, FOUR, MANAGER, NOW, PHONE, PUSH, REFERENCE, SERVED_BY
from branchcraft.crm.clv import Income, worth
from branchcraft.errors import InputError

PHONED = replace(NOW, served_by=(MANAGER, MANAGER, MANAGER, PHONE))
CALM = s.World().with_(surge=0, away=0, lost_days=0)


def mean(plan, number, world=None):
    return float(run_plan(plan, world or s.World()).headlines[number].mean())


# What clients bring and what time there is


def test_what_clients_bring_has_the_mean_that_the_tiers_say() -> None:
    found = inbound_minutes(0.0).sum(axis=1).mean(axis=1)
    for tier, minutes in zip(s.CLIENTS, found, strict=True):
        assert minutes == pytest.approx(tier.clients * tier.inbound * tier.inbound_minutes, rel=0.03)


def test_two_busy_weeks_bring_three_times_the_matters() -> None:
    usual, busy = inbound_minutes(0.0).sum(axis=(0, 1)), inbound_minutes(1.0).sum(axis=(0, 1))
    # two weeks of thirteen at three times: 17/13 of the usual quarter, and never less in any quarter
    assert busy.mean() / usual.mean() == pytest.approx(17 / 13, rel=0.02)
    assert (busy >= usual).all()


def test_an_undisturbed_manager_has_the_hours_of_sixty_three_days() -> None:
    minutes = manager_minutes(3, False, CALM)
    assert minutes.sum(axis=1) == pytest.approx(np.full((3, s.QUARTERS), 63 * 60 * 4.5))


def test_whoever_is_away_is_away_two_weeks_in_as_many_quarters_as_said() -> None:
    weeks_away = (manager_minutes(3, False, s.World()) == 0).sum(axis=1)
    assert set(np.unique(weeks_away)) == {0, 2}
    assert (weeks_away > 0).mean(axis=1) == pytest.approx(np.full(3, 0.20))


def test_standing_in_costs_a_little_time_of_everybody() -> None:
    assert manager_minutes(3, True, s.World()) == pytest.approx(0.95 * manager_minutes(3, False, s.World()))


# The week


def one_desk(minutes: float, work: float, planned: list[float], top_first: bool = True):
    time = np.full((1, 13, 1), minutes)
    brought = np.full((1, 13, 1), work)
    return _weeks(time, brought, np.array(planned), np.array([1.0]), replace(NOW, managers=1, top_first=top_first))


def test_enough_time_does_everything_and_nobody_stays_late() -> None:
    made, late, answered = one_desk(200, 50, [1300.0, 650.0])
    assert made.ravel() == pytest.approx([1, 1])
    assert (late[0], answered[0]) == (0, 1)


def test_what_does_not_fit_is_done_late_before_it_is_owed() -> None:
    # 50 brought + 100 + 50 due against 140: one hour late every week, nothing owed
    made, late, _ = one_desk(140, 50, [1300.0, 650.0])
    assert late[0] == pytest.approx(1.0)
    assert made.ravel() == pytest.approx([1, 1])


def test_ten_hours_late_at_most_and_then_the_last_tier_is_owed() -> None:
    # 100 minutes and ten hours late against 50 brought, 400 and 400 due: 650 for contacts, the first tier gets its 400, the second 250
    made, late, answered = one_desk(100, 50, [13 * 400.0, 13 * 400.0])
    assert late[0] == pytest.approx(s.LATE)
    assert made.ravel() == pytest.approx([1, 250 / 400])
    assert answered[0] == 1
    alike, _, _ = one_desk(100, 50, [13 * 400.0, 13 * 400.0], top_first=False)
    assert alike.ravel() == pytest.approx([650 / 800, 650 / 800])


def test_what_clients_bring_waits_when_even_late_hours_do_not_suffice() -> None:
    made, _, answered = one_desk(100, 750, [13 * 100.0])
    assert made.ravel() == pytest.approx([0])
    # the first week answers 700 of 750; each week the wait grows by 50
    waited = 50 * np.arange(13)
    assert answered[0] == pytest.approx(np.sum(700 - waited) / (13 * 750))


def test_nobody_works_late_while_away() -> None:
    time = np.full((1, 13, 1), 200.0)
    time[:, 3:5] = 0
    made, late, answered = _weeks(time, np.full((1, 13, 1), 50.0), np.array([1300.0]), np.array([1.0]), replace(NOW, managers=1))
    # after two weeks away 450 and 600 wait, together with the week's 150: 250 minutes late... all in the first week back
    assert late[0] == pytest.approx((3 * 150 - 200) / 60 / 13)
    assert made.ravel() == pytest.approx([1])
    assert answered[0] == pytest.approx(11 / 13)


def test_more_managers_never_keep_less_and_never_stay_later() -> None:
    kept, late = [], []
    for managers in range(1, 7):
        run = run_plan(replace(NOW, managers=managers), s.World().with_(away=0))
        kept.append(run.headlines[0].mean())
        late.append(run.late.mean())
    assert kept == sorted(kept)
    assert late == sorted(late, reverse=True)
    assert kept[-1] > 99 > 40 > kept[0]


def test_one_manager_standing_in_for_herself_gains_nothing() -> None:
    world = s.World().with_(cover_time=0)
    alone, covered = (run_plan(replace(NOW, managers=1, cover=cover), world) for cover in (False, True))
    assert covered.made == pytest.approx(alone.made)
    assert covered.late == pytest.approx(alone.late)


def test_without_luck_promise_and_capacity_decide_alone() -> None:
    """No leave, no lost day, no surge: whether it fits is a division."""
    run = run_plan(replace(NOW, managers=5), CALM)
    assert run.load < 1
    assert run.headlines[0].mean() > 99
    hours = 63 * 4.5 * 3
    work = sum(t.clients * (often * t.contact_minutes + t.inbound * t.inbound_minutes) for t, often in zip(s.CLIENTS, NOW.contacts, strict=True))
    assert run_plan(NOW, CALM).load == pytest.approx(work / 60 / hours)
    late = run_plan(NOW, CALM).late.mean()
    assert late == pytest.approx((work / 60 - hours) / 3 / 13, rel=0.2)


def test_an_assistant_takes_sixty_per_cent_of_what_clients_bring() -> None:
    assert run_plan(replace(NOW, assistant=True)).load < run_plan(NOW).load
    bare = replace(NOW, contacts=(0.0, 0.0, 0.0, 0.0))
    assert run_plan(replace(bare, assistant=True)).load == pytest.approx(0.4 * run_plan(bare).load)


# The telephone team and what a contact is worth


def test_calls_are_counted_with_those_that_clients_make() -> None:
    assert phone_calls(NOW) == 0
    assert phone_calls(PHONED) == 360 + 360
    assert phone_made(PHONED, s.World()) == 1
    twice = replace(PHONED, contacts=(3.0, 2.0, 1.0, 2.0))
    assert phone_calls(twice) == 1080
    assert phone_made(twice, s.World()) == pytest.approx((750 - 360) / 720)
    assert phone_made(twice, s.World().with_(phone_calls=300)) == 0
    # calls that are not made are not paid for
    assert run_plan(twice).cost - run_plan(PHONED).cost == pytest.approx((750 - 720) * 25 / 10_000)
    assert run_plan(twice).made[3] == pytest.approx(np.full(s.QUARTERS, (750 - 360) / 720))


def test_a_contact_by_telephone_counts_sixty_per_cent_and_a_push_ten() -> None:
    assert run_plan(PHONED).effective[3] == pytest.approx(np.full(s.QUARTERS, 0.6))
    pushed = run_plan(replace(NOW, served_by=(MANAGER, MANAGER, MANAGER, PUSH)))
    assert pushed.effective[3] == pytest.approx(np.full(s.QUARTERS, 0.1))
    assert pushed.cost < run_plan(PHONED).cost
    assert run_plan(PHONED).cost - run_plan(NOW).cost == pytest.approx(720 * 25 / 10_000)


def test_the_value_of_one_more_contact_halves() -> None:
    """With one contact half of the stake is decided, with two three quarters (half = 1)."""
    whole = [float(run_plan(replace(NOW, managers=6, contacts=(k, 0.0, 0.0, 0.0)), CALM).value.mean()) for k in (1.0, 2.0, 3.0)]
    stake = 40 * s.client_values()[0] * 0.05 / 10_000
    assert whole == pytest.approx([stake / 2, stake * 3 / 4, stake * 7 / 8])


def test_a_clients_value_is_chapter_fours_in_proportion_to_the_balance() -> None:
    values = s.client_values()
    assert values[0] / values[3] == pytest.approx(600 / 45)
    assert values[1] == pytest.approx(worth().values[6] * 160 / Income().aum[2])


def test_managers_cost_eight_hours_on_sixty_three_days() -> None:
    assert s.manager_cost() == pytest.approx(63 * 8 * 200 / 10_000)
    assert run_plan(replace(NOW, managers=4)).cost - run_plan(NOW).cost == pytest.approx(s.manager_cost())
    assert run_plan(replace(NOW, assistant=True)).cost - run_plan(NOW).cost == pytest.approx(5.5)


def test_late_hours_make_managers_leave_and_cover_halves_what_goes_with_them() -> None:
    run = run_plan(NOW)
    assert run.leaving == pytest.approx(np.clip(0.08 + 0.02 * run.late, 0, 0.9))
    each = sum(t.clients * v for t, v in zip(s.CLIENTS, s.client_values(), strict=True)) / 10_000
    assert run.taken_along == pytest.approx(each * 0.08 * run.leaving / 4)
    covered = run_plan(replace(NOW, cover=True))
    assert covered.taken_along == pytest.approx(each * 0.08 * 0.5 * covered.leaving / 4)


def test_the_word_is_kept_to_a_tier_when_it_got_ninety_five_per_cent() -> None:
    run = run_plan(NOW)
    clients = np.array([40, 130, 70, 360])
    by_hand = [clients[run.made[:, q] >= 0.95].sum() / 600 for q in range(s.QUARTERS)]
    assert run.kept == pytest.approx(by_hand)
    # nothing promised is no kept promise
    silent = run_plan(replace(PHONED, contacts=(3.0, 2.0, 1.0, 0.0)))
    assert silent.kept.max() <= 240 / 600


# Two plans


def test_plans_are_compared_on_the_same_quarters() -> None:
    assert run_plan(NOW) is run_plan(NOW)
    same = compare(run_plan(NOW), run_plan(replace(NOW, contacts=(3.0, 2.0, 1.0, 1.0))))
    assert [(one.verdict, one.better, one.low, one.high) for one in same] == [(0, 0, 0.0, 0.0)] * 3
    clients, staff, bank = compare(run_plan(NOW), run_plan(REFERENCE))
    assert [one.verdict for one in (clients, staff, bank)] == [1, 1, 1]
    assert clients.low < clients.after - clients.before < clients.high
    assert staff.better > 190
    back = compare(run_plan(REFERENCE), run_plan(NOW))
    assert [one.verdict for one in back] == [-1, -1, -1]


def test_what_nobody_would_notice_is_no_difference() -> None:
    usual = run_plan(NOW)
    hardly = run_plan(NOW, s.World().with_(phone_cost=30))
    assert [one.verdict for one in compare(usual, hardly)] == [0, 0, 0]


def test_each_of_the_three_gets_the_best_of_its_own_plan() -> None:
    assert max(FOUR, key=lambda name: mean(FOUR[name], 2)) == "替分行"
    assert min(FOUR, key=lambda name: round(mean(FOUR[name], 1), 1)) == "替经理"
    assert mean(FOUR["替客户"], 0) > 99
    # and the plan in between harms none
    assert [one.verdict for one in compare(run_plan(NOW), run_plan(FOUR["折中"]))] == [1, 1, 1]


def test_tables_say_what_the_model_says() -> None:
    views = views_table({"现状": run_plan(NOW), "分行要求": run_plan(ASKED)})
    assert list(views["客户：说到做到"]) == [f"{mean(NOW, 0):.0f}%", f"{mean(ASKED, 0):.0f}%"]
    assert list(views["分行：净值（万元）"]) == [f"{mean(NOW, 2):.1f}", f"{mean(ASKED, 2):.1f}"]
    tiers = tiers_table({"现状": run_plan(NOW)})
    assert list(tiers["平均真做到"]) == [f"{made.mean() * often:.2f}" for made, often in zip(run_plan(NOW).made, NOW.contacts, strict=True)]


# Plans that cannot be


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"managers": 0}, "理财经理应当在 1 到 6 位之间，现在是 0"),
        ({"managers": 7}, "现在是 7"),
        ({"contacts": (3.0, 7.0, 1.0, 1.0)}, "B 层每季联系应当在 0 到 6 次之间，现在是 7"),
        ({"contacts": (-1.0, 2.0, 1.0, 1.0)}, "A 层每季联系"),
        ({"served_by": (PHONE, MANAGER, MANAGER, MANAGER)}, "A 层要有理财经理"),
        ({"served_by": (MANAGER, MANAGER, MANAGER, "谁")}, "D 层由谁服务，应当是理财经理、电话团队、手机银行之一，现在是「谁」"),
    ],
)
def test_a_plan_that_cannot_be_is_answered_in_chinese(change, says) -> None:
    with pytest.raises(InputError, match=re.escape(says)):
        run_plan(replace(NOW, **change))


def test_assumptions_far_outside_their_range_are_refused() -> None:
    with pytest.raises(InputError, match="应当在 0 到 12 小时之间，现在是 13"):
        s.World().with_(hours=13)
    with pytest.raises(KeyError):
        s.World()["nothing"]
    assert s.World().with_(hours=5).with_(hours=4.5) == s.World()


def test_what_changed_is_said_in_words() -> None:
    said = "；".join(REFERENCE.changes_from(NOW))
    assert said == "C 层每季从 1 次改为 2 次；D 层从理财经理改由电话团队服务；经理互相顶班"
    every = replace(NOW, managers=4, assistant=True, top_first=False)
    assert every.changes_from(NOW) == ["理财经理从 3 位改为 4 位", "加一位助理", "时间不够时一视同仁"]
    assert NOW.changes_from(every) == ["理财经理从 4 位改为 3 位", "不要助理", "时间不够时 A 层先"]
    assert NOW.changes_from(NOW) == []
    assert REFERENCE.clients_per_manager == 80
    assert set(REFERENCE.served_by) <= set(SERVED_BY)


def test_every_assumption_has_a_range_around_its_value_and_a_reason() -> None:
    for one in s.ASSUMPTIONS.values():
        assert one.low <= one.value <= one.high, one.label
        assert len(one.reason) > 3
    assert len(s.assumptions_table()) == len(s.ASSUMPTIONS)
