"""Efforts and hall orders are tried on the same people, and each does what its name says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from branchcraft.errors import InputError
from branchcraft.staffing import levers
from branchcraft.staffing.scenario import COMPLEX, SIMPLE, VIP, example_branch

FLAT = [4] * 16


@pytest.fixture(scope="module")
def branch():
    return example_branch(days=100)


@pytest.fixture(scope="module")
def tried(branch):
    return {lever.name: lever for lever in levers.run_levers(branch, FLAT)}


def test_every_effort_helps_and_the_interval_says_so(tried) -> None:
    for lever in tried.values():
        row = lever.comparison.table.loc["service_level"]
        assert row["low"] > 0
        assert row["b"] > row["a"]


def test_all_efforts_start_from_the_same_day(tried) -> None:
    assert len({round(lever.comparison.table.at["service_level", "a"], 12) for lever in tried.values()}) == 1


def test_a_longer_window_helps_where_it_is_open_and_after_but_not_in_the_morning(tried) -> None:
    gain = tried["窗口多开"].level_gain
    assert gain[:10] == pytest.approx(0, abs=1e-12)  # who comes just before may still be called by the new window
    assert (gain[11:15] > 0).all()


def test_faster_service_helps_all_day_where_people_wait(tried) -> None:
    gain = tried["每笔快一点"].level_gain
    assert (gain[[2, 3, 4, 12, 13]] > 0.03).all()


def test_more_effort_helps_more(branch) -> None:
    for name, little, much in (("faster", 0.3, 1.5), ("diverted", 0.05, 0.2)):
        gains = [
            levers.run_levers(branch, FLAT, **{name: value})[1 if name == "faster" else 2].comparison.table.at["service_level", "b"]
            for value in (little, much)
        ]
        assert gains[1] > gains[0]


def test_the_people_led_to_machines_are_the_same_people(branch) -> None:
    windows = levers.counter_windows(branch.queues, branch.most_windows)
    led, everywhere = levers._led_to_machines(branch, windows, 0.5)
    for column in ("day", "ticket", "arrival", "service", "patience"):
        np.testing.assert_array_equal(led[column], branch.tickets[column])
    willing = led["divert_to"].notna()
    assert set(led.loc[willing, "customer_class"]) == {SIMPLE}
    assert willing.sum() / (led["customer_class"] == SIMPLE).sum() == pytest.approx(0.5, abs=0.02)
    assert everywhere.index[-1] == "智能柜台 2"


def test_costs_are_ranges_of_pay_and_say_where_there_is_no_figure(tried) -> None:
    assert tried["窗口多开"].cost == "340–440 元/天（柜员 2 小时）"
    assert tried["分流到机器"].cost == "1360–1760 元/天（机器另算，大堂经理 8 小时）"
    assert "没有查到" in tried["每笔快一点"].cost


def test_table_says_what_was_computed(tried) -> None:
    table = levers.levers_table(list(tried.values()))
    row = tried["窗口多开"].comparison.table.loc["service_level"]
    assert table["按时叫到"].iloc[0] == f"{row['a']:.1%} → {row['b']:.1%}"
    assert table["使劲的地方"].iloc[0].startswith("14:30–16:30")
    assert len(table) == 3


@pytest.mark.parametrize("wrong", [{"faster": 0.0}, {"faster": 9.0}, {"diverted": 0.0}, {"diverted": 0.9}, {"extra": ()}, {"extra": (16,)}])
def test_efforts_that_cannot_be_are_answered(branch, wrong) -> None:
    with pytest.raises(InputError):
        levers.run_levers(branch, FLAT, **wrong)


@pytest.fixture(scope="module")
def waits(branch) -> pd.DataFrame:
    return levers.who_waits(branch, total=5).set_index(["order", "customer_class"])


def test_in_one_queue_everybody_waits_alike(waits) -> None:
    order = "一条队，先来先办"
    levels = [waits.at[(order, name), "service_level"] for name in (VIP, SIMPLE, COMPLEX)]
    assert max(levels) - min(levels) < 0.03


def test_priority_helps_vips_at_the_cost_of_the_others(waits) -> None:
    one, first = "一条队，先来先办", "贵宾优先，窗口都通办"
    assert waits.at[(first, VIP), "wait_mean"] < 0.6 * waits.at[(one, VIP), "wait_mean"]
    assert waits.at[(first, SIMPLE), "wait_mean"] > waits.at[(one, SIMPLE), "wait_mean"]


def test_a_window_apart_makes_everybody_wait_longer(waits) -> None:
    apart, first = "贵宾窗口 1 个，只办贵宾", "贵宾优先，窗口都通办"
    for name in (VIP, SIMPLE, "全部"):
        assert waits.at[(apart, name), "wait_mean"] > waits.at[(first, name), "wait_mean"]


def test_the_whole_is_the_mean_of_its_classes(waits, branch) -> None:
    share = branch.tickets["customer_class"].value_counts(normalize=True)
    for order in waits.index.get_level_values("order").unique():
        mean = sum(share[name] * waits.at[(order, name), "service_level"] for name in (VIP, SIMPLE, COMPLEX))
        assert mean == pytest.approx(waits.at[(order, "全部"), "service_level"], abs=1e-9)


def test_vip_windows_need_room_for_the_others() -> None:
    for dedicated in (0, 5):
        with pytest.raises(InputError, match="贵宾窗口"):
            levers.hall_orders(5, dedicated)


def test_hall_table_has_a_row_per_order(waits) -> None:
    table = levers.who_waits_table(waits.reset_index())
    assert len(table) == 4
    assert next(iter(table.columns)) == "大厅怎么排"
