"""Days small enough to serve by hand: each rule of the hall on its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from branches import INF, hall, people, plan

from branchcraft.queueing import Diversion, simulate

ENGINES = pytest.mark.parametrize("engine", ["reference", "compiled"])
pytestmark = ENGINES


def starts(log: pd.DataFrame) -> list[float]:
    """Start of each visit, None where nobody was served."""
    return [None if np.isnan(value) else value for value in log["start"]]


def test_first_come_first_served_and_the_first_free_window_in_table_order(engine: str) -> None:
    log = simulate(people(("a", 1, 5), ("a", 2, 10), ("a", 3, 1)), hall(w1=("a",), w2=("a",)), plan("1", "1", names=["w1", "w2"]), engine=engine)
    assert starts(log) == [1, 2, 6]
    assert list(log["window"]) == ["w1", "w2", "w1"]
    assert list(log["end"]) == [6, 12, 7]


def test_vip_is_called_first_but_does_not_interrupt(engine: str) -> None:
    tickets = people(("plain", 0, 10), ("plain", 1, 10), ("vip", 2, 5))
    log = simulate(tickets, hall(w=("vip", "plain")), plan("1", names=["w"]), engine=engine)
    assert starts(log) == [0, 15, 10]


def test_each_window_follows_its_own_order_of_skills(engine: str) -> None:
    tickets = people(("b", 0, 10), ("a", 0, 10), ("a", 1, 1), ("b", 2, 1))
    windows = hall(w1=("b", "a"), w2=("a", "b"))
    log = simulate(tickets, windows, plan("1", "1", names=["w1", "w2"]), engine=engine)
    assert list(log["window"]) == ["w1", "w2", "w2", "w1"]
    assert starts(log) == [0, 0, 10, 10]


def test_customer_goes_only_to_a_window_that_can_help(engine: str) -> None:
    log = simulate(people(("a", 0, 10), ("a", 1, 10)), hall(w1=("a",), w2=("b",)), plan("1", "1", names=["w1", "w2"]), engine=engine)
    assert starts(log) == [0, 10]


def test_nobody_is_called_during_a_break(engine: str) -> None:
    tickets = people(("a", 25, 10), ("a", 26, 1), ("a", 59, 1))
    log = simulate(tickets, hall(w=("a",)), plan("101", names=["w"]), engine=engine)
    assert starts(log) == [25, 60, 61]


def test_window_open_at_closing_time_serves_all_who_wait_for_it(engine: str) -> None:
    tickets = people(("a", 28, 10), ("a", 29, 10), ("a", 29.5, 10))
    log = simulate(tickets, hall(w=("a",)), plan("1", names=["w"]), engine=engine)
    assert starts(log) == [28, 38, 48]


def test_class_whose_windows_have_gone_home_is_never_called(engine: str) -> None:
    tickets = people(("b", 5, 100), ("a", 28, 10), ("b", 29, 3, 20))
    log = simulate(tickets, hall(w1=("a",), w2=("b",)), plan("11", "10", names=["w1", "w2"]), engine=engine)
    assert list(log["outcome"]) == ["served", "served", "no_show"]
    assert np.isnan(log["called"].iloc[2]) and pd.isna(log["window"].iloc[2])


def test_finish_customer_sends_the_named_window_home_after_its_customer(engine: str) -> None:
    tickets = people(("a", 25, 10), ("a", 26, 20), ("a", 27, 5))
    windows, schedule = hall(w1=("a",), w2=("a",)), plan("10", "11", names=["w1", "w2"])
    log = simulate(tickets, windows, schedule, closing="finish_customer", engine=engine)
    assert starts(log) == [25, 26, 46]
    assert log["window"].iloc[2] == "w2"


def test_first_free_sends_home_whoever_comes_free(engine: str) -> None:
    tickets = people(("a", 25, 20), ("a", 26, 10), ("a", 27, 5))
    windows, schedule = hall(w1=("a",), w2=("a",)), plan("10", "11", names=["w1", "w2"])
    log = simulate(tickets, windows, schedule, closing="first_free", engine=engine)
    assert starts(log) == [25, 26, 45], "w2 comes free at 36 and closes; w1, planned to close, goes on"
    assert log["window"].iloc[2] == "w1"


def test_balking_counts_those_who_wait_in_her_class_only(engine: str) -> None:
    tickets = people(("a", 0, 30), ("a", 1, 5), ("b", 2, 5), ("a", 3, 5), ("a", 4, 5)).assign(balk_at=[INF, INF, INF, 2, 2])
    log = simulate(tickets, hall(w=("a", "b")), plan("1", names=["w"]), engine=engine)
    assert list(log["outcome"]) == ["served", "served", "served", "served", "balked"]
    assert np.isnan(log["called"].iloc[4]) and pd.isna(log["window"].iloc[4])


def test_ghosts_do_not_frighten_the_next_customer_away(engine: str) -> None:
    tickets = people(("a", 0, 30), ("a", 1, 5, 2), ("a", 4, 5)).assign(balk_at=[INF, INF, 1])
    log = simulate(tickets, hall(w=("a",)), plan("1", names=["w"]), engine=engine)
    assert list(log["outcome"]) == ["served", "no_show", "served"]


def test_who_may_balk_is_served_when_a_window_is_free(engine: str) -> None:
    log = simulate(people(("a", 0, 5)).assign(balk_at=0), hall(w=("a",)), plan("1", names=["w"]), engine=engine)
    assert list(log["outcome"]) == ["served"]


def test_patience_that_ends_at_the_very_call_is_over(engine: str) -> None:
    tickets = people(("a", 0, 10), ("a", 2, 5, 8), ("a", 3, 5, 8))
    log = simulate(tickets, hall(w=("a",)), plan("1", names=["w"]), engine=engine)
    assert list(log["outcome"]) == ["served", "no_show", "served"]


def test_ghost_ticket_is_called_and_costs_nothing_without_call_time(engine: str) -> None:
    tickets = people(("a", 0, 10), ("a", 1, 5, 3), ("a", 2, 5))
    log = simulate(tickets, hall(w=("a",)), plan("1", names=["w"]), engine=engine)
    assert starts(log) == [0, None, 10]
    assert list(log["called"]) == [0, 10, 10]
    assert log["window"].iloc[1] == "w"


def test_each_ghost_costs_the_window_the_call_time(engine: str) -> None:
    tickets = people(("a", 0, 10), ("a", 1, 5, 3), ("a", 1, 5, 4), ("a", 2, 5))
    log = simulate(tickets, hall(w=("a",)), plan("1", names=["w"]), call_time=0.5, engine=engine)
    assert list(log["called"]) == [0, 10, 10.5, 11]
    assert list(log["outcome"]) == ["served", "no_show", "no_show", "served"]


def test_more_urgent_customer_may_come_while_a_ghost_is_called(engine: str) -> None:
    tickets = people(("b", 0, 10), ("b", 1, 5, 3), ("b", 2, 5), ("a", 10.2, 1))
    log = simulate(tickets, hall(w=("a", "b")), plan("1", names=["w"]), call_time=0.5, engine=engine)
    assert starts(log) == [0, None, 11.5, 10.5]


def test_second_service_is_queued_for_when_the_first_ends(engine: str) -> None:
    tickets = people(("a", 0, 10), ("b", 5, 10)).assign(class_2=["b", None], service_2=[4.0, np.nan], patience_2=[INF, np.nan])
    log = simulate(tickets, hall(w1=("a",), w2=("b",)), plan("1", "1", names=["w1", "w2"]), engine=engine)
    assert list(zip(log["ticket"], log["leg"], log["arrival"], log["start"], strict=True)) == [(1, 1, 0, 0), (1, 2, 10, 15), (2, 1, 5, 5)]


def test_who_was_not_served_has_no_second_service(engine: str) -> None:
    tickets = people(("a", 0, 10), ("a", 1, 5, 2)).assign(class_2="a", service_2=1.0, patience_2=INF)
    log = simulate(tickets, hall(w=("a",)), plan("1", names=["w"]), engine=engine)
    assert list(log["ticket"]) == [1, 1, 2]


def test_after_the_first_service_the_next_in_line_comes_before_her_who_comes_back(engine: str) -> None:
    tickets = people(("a", 0, 10), ("a", 1, 5)).assign(class_2=["a", None], service_2=[1.0, np.nan], patience_2=[INF, np.nan])
    log = simulate(tickets, hall(w=("a",)), plan("1", names=["w"]), engine=engine)
    assert starts(log) == [0, 15, 10]


def test_patience_for_the_second_service_begins_with_its_queue(engine: str) -> None:
    tickets = people(("a", 0, 10), ("b", 5, 10)).assign(class_2=["b", None], service_2=[4.0, np.nan], patience_2=[6.0, np.nan])
    log = simulate(tickets, hall(w1=("a",), w2=("b",)), plan("1", "1", names=["w1", "w2"]), engine=engine)
    assert starts(log) == [0, 15, 5]


def test_second_service_ends_by_patience_too(engine: str) -> None:
    tickets = people(("a", 0, 10), ("b", 5, 10)).assign(class_2=["b", None], service_2=[4.0, np.nan], patience_2=[3.0, np.nan])
    log = simulate(tickets, hall(w1=("a",), w2=("b",)), plan("1", "1", names=["w1", "w2"]), engine=engine)
    assert list(log["outcome"]) == ["served", "no_show", "served"]
    assert log["called"].iloc[1] == 15


LED = people(("a", 0, 50), ("a", 1, 50), ("a", 2, 50), ("a", 3, 50)).assign(
    divert_to=[None, "m", "m", None], divert_service=[np.nan, 2.0, 2.0, np.nan], divert_patience=[np.nan, 9.0, 9.0, np.nan]
)


def test_lobby_manager_leads_willing_customers_away_from_a_long_queue(engine: str) -> None:
    log = simulate(LED, hall(w=("a",), m=("m",)), plan("1", "1", names=["w", "m"]), diversion=Diversion(1), engine=engine)
    assert list(log["diverted"]) == [False, False, True, False], "ticket 2 finds nobody waiting, 3 finds one, 4 is not willing"
    moved = log.iloc[2]
    assert (moved["customer_class"], moved["service"], moved["patience"], moved["window"], moved["start"]) == ("m", 2.0, 9.0, "m", 2.0)


def test_nobody_is_led_away_without_a_diversion(engine: str) -> None:
    log = simulate(LED, hall(w=("a",), m=("m",)), plan("1", "1", names=["w", "m"]), engine=engine)
    assert not log["diverted"].any()


def test_diversion_from_zero_leads_everybody_who_is_willing(engine: str) -> None:
    log = simulate(LED, hall(w=("a",), m=("m",)), plan("1", "1", names=["w", "m"]), diversion=Diversion(0), engine=engine)
    assert list(log["diverted"]) == [False, True, True, False]


def test_lobby_manager_diverts_only_while_on_duty(engine: str) -> None:
    tickets = people(("a", 0, 90), ("a", 10, 5), ("a", 35, 5)).assign(divert_to=[None, "m", "m"], divert_service=2.0, divert_patience=9.0)
    windows = pd.DataFrame({"skills": [("a",), ("m",), ()]}, index=["w", "m", "lobby"])
    schedule = plan("11", "11", "01", names=["w", "m", "lobby"])
    log = simulate(tickets, windows, schedule, diversion=Diversion(0, by="lobby"), engine=engine)
    assert list(log["diverted"]) == [False, False, True]


def test_days_do_not_touch_each_other(engine: str) -> None:
    monday, tuesday = people(("a", 29, 500), day=0), people(("a", 0, 5), day=1)
    log = simulate(pd.concat([monday, tuesday], ignore_index=True), hall(w=("a",)), plan("1", names=["w"]), engine=engine)
    assert starts(log) == [29, 0]


def test_a_day_without_customers_is_a_day_all_the_same(engine: str) -> None:
    log = simulate(people(("a", 3, 5), day=2), hall(w=("a",)), plan("1", names=["w"]), engine=engine)
    assert log.attrs["branchcraft"]["days"] == 3


def test_at_one_moment_finish_comes_before_plan_and_plan_before_arrival(engine: str) -> None:
    tickets = people(("a", 20, 10), ("a", 21, 5), ("a", 30, 5))
    windows, schedule = hall(w1=("a",), w2=("a",)), plan("10", "01", names=["w1", "w2"])
    log = simulate(tickets, windows, schedule, engine=engine)
    assert list(log["window"]) == ["w1", "w1", "w2"], "w1 finishes at 30.0 and, still open by the old plan, calls the next"
    assert starts(log) == [20, 30, 30]


def test_who_comes_at_the_stroke_of_the_half_hour_finds_the_new_plan(engine: str) -> None:
    windows, schedule = hall(w1=("a",), w2=("a",)), plan("10", "01", names=["w1", "w2"])
    assert simulate(people(("a", 30, 5)), windows, schedule, engine=engine)["window"].tolist() == ["w2"]


def test_log_tells_the_plan_it_was_made_with(engine: str) -> None:
    log = simulate(people(("a", 3, 5)), hall(w=("a",)), plan("101", names=["w"], interval=20.0), engine=engine)
    facts = log.attrs["branchcraft"]
    assert (facts["days"], facts["interval"], facts["intervals"], facts["open"]) == (1, 20.0, 3, {"w": (True, False, True)})


def test_tables_that_went_in_are_not_changed(engine: str) -> None:
    before = LED.copy(deep=True)
    log = simulate(LED, hall(w=("a",), m=("m",)), plan("1", "1", names=["w", "m"]), diversion=Diversion(0), engine=engine)
    log["service"] = -1.0
    pd.testing.assert_frame_equal(LED, before)


def test_windows_that_name_a_shared_queue_in_another_order_are_alike(engine: str) -> None:
    tickets = people(("a", 25, 20), ("b", 26, 10), ("a", 27, 5))
    windows, schedule = hall(w1=(("a", "b"),), w2=(("b", "a"),)), plan("10", "11", names=["w1", "w2"])
    log = simulate(tickets, windows, schedule, closing="first_free", engine=engine)
    assert starts(log) == [25, 26, 45], "w2 comes free first and closes"
