"""From a branch's export to windows per half hour: what was open, who is called first, what the plan changes; held against the known truth."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from branchcraft.authoring.ticket_export import OPENS, WINDOWS_OPEN, truth
from branchcraft.errors import InputError
from branchcraft.queueing import read_ticket_log
from branchcraft.staffing.own_log import (
    OwnBranch,
    WindowPlan,
    arrival_band,
    calling_order,
    effect_table,
    plan_table,
    plan_windows,
    present_windows,
    study_log,
)

EXAMPLE = Path(__file__).parents[2] / "cases" / "data" / "ticket_export_synthetic.csv"


@cache
def example() -> OwnBranch:
    return study_log(read_ticket_log(EXAMPLE))


@cache
def example_plan() -> WindowPlan:
    return plan_windows(example(), 10, 0.85)


# Windows that were open


def visits(*rows: tuple[int, str | None, float, float], outcome: str = "served") -> pd.DataFrame:
    """(day, window, start, end) each."""
    table = pd.DataFrame(rows, columns=["day", "window", "start", "end"])
    return table.assign(outcome=outcome)


def test_a_window_is_present_in_every_half_hour_in_which_it_serves() -> None:
    rows = visits((0, "1", 5, 10), (0, "2", 20, 95), (0, "3", 70, 75), (0, "3", 100, 101))
    assert present_windows(rows, 5) == (2, 1, 2, 1, 1)


def test_a_window_that_only_finishes_its_last_customer_is_no_longer_open() -> None:
    assert present_windows(visits((0, "1", 35, 40), (0, "2", 20, 49), (0, "3", 20, 51)), 2) == (2, 2)


def test_one_window_with_many_customers_is_one_window() -> None:
    assert present_windows(visits((0, "1", 1, 5), (0, "1", 6, 10), (0, "1", 11, 20)), 1) == (1,)


def test_a_service_that_ends_on_the_hour_does_not_count_for_the_next() -> None:
    assert present_windows(visits((0, "1", 40, 50), (0, "2", 20, 30), (0, "3", 1, 9)), 2) == (2, 1)


def test_a_forgotten_end_still_shows_that_the_window_was_there_at_the_start() -> None:
    rows = visits((0, "1", 5, 10), (0, "2", 25, np.nan), (0, "3", 40, 45), (0, "4", 40, 45))
    assert present_windows(rows, 2) == (2, 2)


def test_the_usual_day_counts_and_not_the_odd_one() -> None:
    usual = [(day, str(window), 1.0, 9.0) for day in range(4) for window in range(3)]
    assert present_windows(visits(*usual, *[(4, str(window), 1.0, 9.0) for window in range(9)]), 1) == (3,)


def test_minutes_are_counted_from_the_first_half_hour_planned_for() -> None:
    rows = visits((0, "1", 65, 70), (0, "2", 65, 70), (0, "1", 95, 99))
    assert present_windows(rows, 2, offset=60) == (2, 1)


def test_work_after_closing_belongs_to_the_last_half_hour() -> None:
    assert present_windows(visits((0, "1", 5, 10), (0, "1", 50, 80), (0, "2", 70, 200)), 2) == (1, 2)


def test_who_did_not_come_occupies_no_window_and_none_open_is_taken_as_one() -> None:
    rows = pd.concat([visits((0, "1", 35, 40)), visits((0, "2", 36, 37), (0, "3", 36, 37), outcome="no_show")])
    assert present_windows(rows, 2) == (1, 1)


def test_without_window_numbers_it_says_which_column_is_missing() -> None:
    with pytest.raises(InputError, match="没有窗口号"):
        present_windows(visits((0, None, 5, 10)), 2)


def test_the_windows_of_the_example_are_those_that_its_maker_opened() -> None:
    present = np.array(example().present)
    assert (present == WINDOWS_OPEN).sum() >= 15
    assert np.abs(present - WINDOWS_OPEN).max() <= 1, "in a quiet last half hour one window may get no customer"


# Who is called first


@pytest.mark.parametrize(
    ("names", "queues"),
    [
        (["对公", "贵宾", "个人"], ("贵宾", ("对公", "个人"))),
        (["个人", "vip客户"], ("vip客户", "个人")),
        (["个人", "对公"], (("个人", "对公"),)),
        (["个人"], ("个人",)),
        (["贵宾"], ("贵宾",)),
        (["私行", "爱心窗口", "个人"], ("私行", "爱心窗口", "个人")),
    ],
)
def test_those_named_like_guests_of_honour_come_first_all_others_in_one_queue(names: list[str], queues: tuple) -> None:
    assert calling_order(names) == queues


# The study


def test_the_day_and_its_people_are_those_of_the_truth() -> None:
    own, known = example(), truth()
    assert own.branch.opens == OPENS
    assert own.branch.intervals == 16
    assert own.branch.arrivals.sum().sum() == pytest.approx(known.arrivals.sum().sum(), rel=0.05)
    for name, row in known.classes.iterrows():
        assert own.branch.classes.loc[name, "service_mean"] == pytest.approx(row["service_mean"], rel=0.15)


def test_the_notes_say_who_is_called_first() -> None:
    assert any("先叫「贵宾」，其余按取号先后（对公、个人排同一条队）" in note for note in example().notes)


def test_a_machine_switched_on_early_changes_nothing_about_the_day() -> None:
    lines = EXAMPLE.read_bytes().decode("gbk").splitlines()
    early = "9999,2026/3/2,A999,个人,***,7:05:00,7:05:30,7:05:31,7:06:00,1,T01,已办理,"
    text = "\r\n".join([*lines[:4], early, *lines[4:]])
    log = read_ticket_log((text.encode("gbk"), "a.csv"))
    assert log.accepted.attrs["branchcraft"]["opens"] == 7 * 60
    own = study_log(log)
    assert (own.branch.opens, own.branch.intervals, own.present) == (OPENS, 16, example().present)
    np.testing.assert_allclose(own.branch.arrivals.to_numpy(), example().branch.arrivals.to_numpy())
    # How much days scatter is judged over all half hours of the file, so the bands differ a little.
    np.testing.assert_allclose(arrival_band(own), arrival_band(example()), rtol=1e-3)


def test_the_band_of_arrivals_lies_round_the_mean_and_its_width_adds_up_like_independent_errors() -> None:
    own = example()
    low, high = arrival_band(own)
    total = own.branch.arrivals.sum(axis=1).to_numpy()
    assert ((low < total) & (total < high)).all()
    rows = own.fitted.estimates.query("parameter == 'arrivals' and interval == 0")
    assert high[0] - total[0] == pytest.approx(np.sqrt(((rows["high"] - rows["estimate"]) ** 2).sum()))
    assert total[0] - low[0] == pytest.approx(np.sqrt(((rows["estimate"] - rows["low"]) ** 2).sum()))


def test_days_may_be_chosen_and_their_windows_are_counted_alone() -> None:
    log = read_ticket_log(EXAMPLE)
    monday = study_log(log, days=0)
    assert len(monday.fitted.log_days) == 4
    assert monday.branch.arrivals.sum().sum() > example().branch.arrivals.sum().sum(), "Mondays are the busiest days of the example"
    with pytest.raises(InputError, match="周几"):
        study_log(log, days="weekend")


def test_a_handful_of_tickets_is_refused_with_a_reason() -> None:
    rows = "\n".join(f"2026-03-{2 + k // 2:02d},{9 + 4 * (k % 2)}:00,{9 + 4 * (k % 2)}:01,{9 + 4 * (k % 2)}:05,1" for k in range(12))
    log = read_ticket_log((f"日期,取号时间,开始时间,结束时间,窗口\n{rows}".encode(), "少.csv"))
    few = log.accepted["arrival"].size / log.days / 9
    assert few < 0.5
    log.accepted.drop(log.accepted.index[3:], inplace=True)
    with pytest.raises(InputError):
        study_log(log)


# The plan


def test_the_plan_keeps_the_promise_in_every_half_hour() -> None:
    plan = example_plan()
    assert (plan.plan.by_interval["service_level"] >= 0.85).all()
    assert plan.plan.counts == tuple(plan.requirement["windows"])
    assert plan.now.counts == plan.own.present


def test_both_ways_are_tried_on_the_same_people() -> None:
    plan = example_plan()
    for column in ("day", "arrival", "customer_class", "patience"):
        assert (plan.now.log[column].to_numpy() == plan.plan.log[column].to_numpy()).all()


def test_differences_are_the_plan_minus_now() -> None:
    plan = example_plan()
    for metric in ("wait_mean", "service_level", "abandonment", "occupancy"):
        row = plan.effect.table.loc[metric]
        assert row["a"] == pytest.approx(plan.now.total[metric])
        assert row["b"] == pytest.approx(plan.plan.total[metric])
        assert row["low"] < row["b"] - row["a"] < row["high"]
    # The example opens more than this promise needs: fewer windows, so people wait longer and windows are busier.
    assert plan.plan.window_hours < plan.now.window_hours
    assert plan.effect.table.loc["wait_mean", "difference"] > 0
    assert plan.effect.table.loc["service_level", "difference"] < 0
    assert plan.effect.table.loc["occupancy", "difference"] > 0


def test_the_tables_say_what_was_computed() -> None:
    plan = example_plan()
    table = plan_table(plan)
    assert list(table["时段"])[:2] == ["9:00", "9:30"]
    assert tuple(table["现在开"]) == plan.now.counts
    assert tuple(table["最少要开"]) == plan.plan.counts
    assert list(table["增减"]) == [b - a for a, b in zip(plan.now.counts, plan.plan.counts, strict=True)]
    np.testing.assert_allclose(table["平均来人"], plan.own.branch.arrivals.sum(axis=1), atol=0.051)
    np.testing.assert_allclose(table["现在：模拟按时叫到（%）"], 100 * plan.now.by_interval["service_level"], atol=0.5)
    np.testing.assert_allclose(table["按最少开：模拟按时叫到（%）"], 100 * plan.plan.by_interval["service_level"], atol=0.5)
    effect = effect_table(plan).set_index("指标")
    hours = effect.loc["窗口小时（每天）"]
    assert float(hours["差"]) == float(hours["按最少开"]) - float(hours["现在"]) == plan.plan.window_hours - plan.now.window_hours
    in_time = effect.loc["10 分钟内叫到（%）"]
    assert float(in_time["现在"]) == pytest.approx(100 * plan.now.total["service_level"], abs=0.051)
    assert float(in_time["差"]) == pytest.approx(100 * plan.effect.table.loc["service_level", "difference"], abs=0.051)
    low, high = (float(word) for word in in_time["差的 95% 区间"].split(" 到 "))
    assert low < float(in_time["差"]) < high


def test_a_stricter_promise_needs_more_windows_and_an_impossible_one_is_refused() -> None:
    assert plan_windows(example(), 10, 0.95).plan.window_hours > example_plan().plan.window_hours
    with pytest.raises(InputError):
        plan_windows(example(), 10, 1.5)
    with pytest.raises(InputError):
        plan_windows(replace(example(), branch=replace(example().branch, most_windows=3)), 10, 0.95)


def test_progress_is_told_while_the_plan_is_sought() -> None:
    told: list[tuple[int, int]] = []
    plan_windows(example(), 10, 0.85, on_progress=lambda trials, windows: told.append((trials, windows)))
    assert [trials for trials, _ in told] == list(range(1, len(told) + 1))
