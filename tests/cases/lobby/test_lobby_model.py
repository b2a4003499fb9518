"""Everybody who walks in comes to something; machines, windows and the VIP room do no more than their people can."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.door import at_the_door
from branchcraft.cases.lobby.model import _interested, _serve, run_plan, windows_and_schedule
from branchcraft.cases.lobby.people import CODE, people
from branchcraft.cases.lobby.plan import FOUR, NOW, REFERENCE, Plan
from branchcraft.cases.lobby.tickets import tickets_for, with_talks
from branchcraft.errors import InputError

LOBBY = s.Lobby(days=80)


@pytest.fixture(scope="module")
def now():
    return run_plan(NOW, LOBBY)


@pytest.fixture(scope="module")
def reference():
    return run_plan(REFERENCE, LOBBY)


def behind(run) -> pd.DataFrame:
    """The log with the visitor of each row."""
    visitors = run.visitors
    first = np.searchsorted(visitors["day"].to_numpy(), np.arange(run.lobby.days))
    return run.log.assign(visitor=first[run.log["day"].to_numpy()] + run.log["ticket"].to_numpy() - 1)


def test_everybody_comes_to_exactly_one_end(now) -> None:
    visitors = now.visitors
    gave_up = ~visitors["served"] & ~visitors["turned"]
    assert (visitors["served"].astype(int) + visitors["turned"] + gave_up == 1).all()
    assert visitors.loc[visitors["served"], "wait"].notna().all()
    assert visitors.loc[~visitors["served"], "wait"].isna().all()
    assert (visitors["wait"].dropna() >= 0).all()
    assert (visitors["stayed"] >= 0).all()
    assert len(visitors) == len(behind(now)["visitor"].unique())


def test_no_post_serves_more_at_a_time_than_stand_there(reference) -> None:
    log = reference.log[reference.log["outcome"] == "served"]
    names = log["window"].astype(str)
    for begins, most in (("窗口", 5), ("贵宾厅", 1)):
        assert most_at_once(log[names.str.startswith(begins)]) == most
    inside = log[names.str.startswith("机器") & log["start"].between(60, 150) & (log["end"] < 150)]  # between two changes of helpers
    assert most_at_once(inside) == 3
    helped = log[(log["customer_class"] == s.HELPED) & log["start"].between(60, 150) & (log["end"] < 150)]
    assert most_at_once(helped) == 2  # one person at the machines looks after two


def test_three_machines_are_three_machines(now) -> None:
    log = now.log[now.log["outcome"] == "served"]
    assert most_at_once(log[log["window"].astype(str).str.startswith("机器")]) == 3


def test_without_a_helper_as_many_are_shown_how_as_stand_at_the_door() -> None:
    for door in (1, 2):
        plan = NOW.with_posts(0, 入口=door, 等候区=0 if door == 2 else 1)
        log = run_plan(plan, LOBBY).log
        helped = log[(log["customer_class"] == s.HELPED) & (log["outcome"] == "served") & log["start"].between(60, 150) & (log["end"] < 150)]
        assert most_at_once(helped) == door


def most_at_once(log: pd.DataFrame) -> int:
    """Most services going on at one moment of one day."""
    edges = pd.concat([log.assign(at=log["start"], change=1), log.assign(at=log["end"], change=-1)]).sort_values(["day", "at", "change"])
    return int(edges.groupby("day")["change"].cumsum().max())


def test_those_led_in_vain_come_back_to_the_windows(now) -> None:
    log, who = behind(now), now.people
    led = now.visitors[now.visitors["led"]]
    back = log[log["customer_class"] == s.BACK]
    in_vain = led.index[(led["in_vain"] > 0)]
    assert len(in_vain) > 300
    assert set(in_vain) & set(back["visitor"]) == set(in_vain) - set(led.index[~led["served"] & ~led.index.isin(back["visitor"])])
    failed = at_the_door(LOBBY, NOW).led & ~who.able
    assert (led["in_vain"] > 0).sum() <= failed.sum()
    done = led[led["served"] & (led["in_vain"] == 0)]
    assert set(log[log["visitor"].isin(done.index) & (log["leg"] == 1)]["customer_class"].astype(str)) == {s.ALONE, s.HELPED}


def test_the_machine_that_cannot_do_it_takes_its_minutes_and_the_window_its_own() -> None:
    who, door = people(LOBBY), at_the_door(LOBBY, NOW)
    tickets = tickets_for(LOBBY, NOW, door)
    row = np.flatnonzero(door.led[tickets.person] & ~who.able[tickets.person] & ~who.missing[tickets.person])[0]
    one = tickets.person[row]
    table = tickets.table.iloc[row]
    assert table["service"] == who.on_trying[one]
    assert table["service_2"] == pytest.approx(who.service[one] + LOBBY["sentence_minutes"])  # tellers speak all day
    assert table["class_2"] == s.BACK


def test_missing_papers_cost_the_window_three_minutes_and_a_second_ticket() -> None:
    who, door = people(LOBBY), at_the_door(LOBBY, NOW)
    tickets = tickets_for(LOBBY, NOW, door)
    person = tickets.person
    row = np.flatnonzero(who.missing[person] & ~door.led[person])[0]
    table = tickets.table.iloc[row]
    assert table["service"] == LOBBY["missing_minutes"]
    assert table["class_2"] == s.BACK
    assert tickets.business_legs[row] == 2


@pytest.mark.parametrize(("sentence", "periods"), [("不说", ()), ("只在平时说", (2,)), ("全天都说", (0, 1, 2))])
def test_the_tellers_sentence_adds_its_minute_in_its_periods(sentence: str, periods: tuple[int, ...]) -> None:
    plan = replace(NOW, sentence=sentence)
    who, tickets = people(LOBBY), tickets_for(LOBBY, plan, at_the_door(LOBBY, plan))
    person, plain = tickets.person, (tickets.business_legs == 1)
    at_window = plain & who.ordinary[person] & ~at_the_door(LOBBY, plan).led[person]
    added = (np.asarray(tickets.table["service"]) - who.service[person])[at_window]
    others = plain & ~who.ordinary[person]
    np.testing.assert_array_equal(np.asarray(tickets.table["service"])[others], who.service[person][others])  # nobody speaks to a VIP at the window
    for period in range(3):
        mine = who.period[person][at_window] == period
        assert np.allclose(added[mine], LOBBY["sentence_minutes"] if period in periods else 0.0)


def test_street_visitors_come_only_while_somebody_stands_outside(now) -> None:
    street = now.visitors[now.visitors["kind"] == s.STREET]
    assert set(street["period"]) == {2}
    assert len(street) / LOBBY.days == pytest.approx(4 * 4.5, rel=0.06)
    assert not (run_plan(NOW.with_posts(2, 临街=0), LOBBY).visitors["kind"] == s.STREET).any()


def test_two_plans_meet_the_same_people(now, reference) -> None:
    both = [run.visitors[run.visitors["kind"] != s.STREET].sort_values(["day", "arrival"]) for run in (now, reference)]
    np.testing.assert_array_equal(both[0]["arrival"], both[1]["arrival"])
    np.testing.assert_array_equal(both[0]["kind"].astype(str), both[1]["kind"].astype(str))


@pytest.mark.parametrize("plan", [NOW, REFERENCE, FOUR["分行优先"]], ids=["now", "reference", "bank"])
def test_after_the_passes_hardly_anybody_changes_her_mind(plan: Plan) -> None:
    """Who is interested depends on waits, and waits on who is interested: one more pass would find the same people."""
    run, door = run_plan(plan, LOBBY), at_the_door(LOBBY, plan)
    wanted = np.flatnonzero(run.visitors["wanted"] & (run.visitors["zone"] != 3))
    interested = np.zeros(len(people(LOBBY).day), bool)
    alone = tickets_for(LOBBY, plan, door)
    interested[alone.person[wanted]] = True
    assert interested.sum() > 400
    tickets = with_talks(LOBBY, alone, interested)
    log = _serve(LOBBY, plan, tickets)
    pd.testing.assert_frame_equal(log, run.log)
    again, _ = _interested(LOBBY, plan, door, tickets, log)
    assert (interested != (again >= 0)).sum() < 0.02 * interested.sum()


def test_talks_are_held_only_by_the_vip_room_and_after_the_business(now) -> None:
    log = behind(now)
    talks = log[(log["customer_class"] == s.TALK) & (log["outcome"] == "served")]
    assert talks["window"].astype(str).str.startswith("贵宾厅").all()
    before = log[(log["customer_class"] != s.TALK) & (log["outcome"] == "served")].groupby("visitor")["end"].max()
    np.testing.assert_allclose(talks["arrival"], before.loc[talks["visitor"]])
    assert now.visitors["talked"].sum() <= now.visitors["wanted"].sum()


def test_without_a_vip_room_nobody_talks_and_vips_go_to_the_windows() -> None:
    run = run_plan(Plan(tuple((*row[:5], 0) for row in NOW.posts), sentence="全天都说"), LOBBY)
    assert run.visitors["wanted"].any() and not run.visitors["talked"].any()
    vip = run.log[(run.log["customer_class"] == s.VIP) & (run.log["outcome"] == "served")]
    assert vip["window"].astype(str).str.startswith("窗口").all()


def test_only_people_with_time_are_talked_to_in_the_hall(now) -> None:
    zone = now.visitors[(now.visitors["zone"] == 1)]
    log = behind(now)
    waits = log[log["visitor"].isin(zone.index) & log["customer_class"].isin([*s.ORDINARY, s.BACK])]
    longest = (waits["start"] - waits["arrival"]).groupby(waits["visitor"]).max()
    assert (longest >= s.SLACK).mean() > 0.99  # the last pass shifts a wait here and there
    assert now.chats.max() == 7  # half an hour holds seven talks of four minutes
    assert not now.chats[:, [0, 1, 6, 7, 8, 14, 15]].any()  # nobody stands there off peak


def test_returned_first_serves_those_sent_in_vain_sooner() -> None:
    plain, first = (run_plan(replace(NOW, returned_first=value), LOBBY).log for value in (False, True))
    waits = [(log["start"] - log["arrival"])[log["customer_class"] == s.BACK].mean() for log in (plain, first)]
    assert waits[1] < 0.6 * waits[0]


def test_those_who_know_go_to_the_machines_when_the_queue_is_long(now) -> None:
    log = behind(now)
    diverted = log[log["diverted"] & (log["leg"] == 1)]
    assert len(diverted) > 500
    assert set(diverted["customer_class"].astype(str)) == {s.ALONE}
    assert diverted["arrival"].between(60, 480).mean() > 0.9
    assert now.visitors.loc[diverted["visitor"].unique(), "served"].mean() > 0.98


def test_the_schedule_is_the_plan() -> None:
    windows, schedule = windows_and_schedule(LOBBY, REFERENCE)
    assert list(schedule.index) == list(windows.index)
    counter = schedule[[name.startswith("窗口") for name in schedule.index]]
    assert counter.sum().tolist() == [REFERENCE.people("柜面", k) for k in s.PERIOD_OF]
    machines = schedule[[name.startswith("机器") for name in schedule.index]]
    assert (machines.sum() == 3).all()


def test_more_people_of_the_same_kind_serve_more(now) -> None:
    more = run_plan(NOW.with_posts(0, 柜面=6).with_posts(1, 柜面=6), LOBBY)
    assert more.visitors["wait"].mean() < 0.75 * now.visitors["wait"].mean()
    assert more.visitors["served"].mean() > now.visitors["served"].mean()


def test_a_plan_that_cannot_be_is_answered() -> None:
    with pytest.raises(InputError, match="柜面"):
        run_plan(NOW.with_posts(0, 等候区=0, 柜面=6), LOBBY)


def test_an_assumption_by_another_name_is_a_bug() -> None:
    with pytest.raises(KeyError, match="able_simpel"):
        LOBBY.with_(able_simpel=0.5)


def test_every_assumption_lies_in_its_range_and_has_a_reason() -> None:
    for one in s.ASSUMPTIONS.values():
        assert one.low <= one.value <= one.high
        assert one.reason.startswith(("合成", "假设"))
    assert CODE[s.VIP] == 0
