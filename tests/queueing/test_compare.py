"""Two plans on the same people: the difference, its error, the days, and a sentence that says so and no more."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from branches import hall, people, plan

from branchcraft.errors import InputError
from branchcraft.queueing import compare, compare_logs, kpi, sample_tickets, simulate

CLASSES = pd.DataFrame({"service_mean": [6.0], "service_cv": [0.8], "patience_mean": [20.0]}, index=["a"])
ARRIVALS = pd.DataFrame({"a": [8.0, 12.0, 8.0, 5.0]}, index=[0, 30, 60, 90])
WINDOWS = hall(w1=("a",), w2=("a",), w3=("a",))
LEAN = (WINDOWS, plan("1111", "1111", "0000", names=list(WINDOWS.index)))
RICH = (WINDOWS, plan("1111", "1111", "0110", names=list(WINDOWS.index)))


@pytest.fixture(scope="module")
def tickets() -> pd.DataFrame:
    return sample_tickets(CLASSES, ARRIVALS, days=100, seed=4)


def test_table_holds_both_plans_and_their_difference(tickets: pd.DataFrame) -> None:
    table = compare(tickets, LEAN, RICH, within=5).table
    for column, (windows, schedule) in (("a", LEAN), ("b", RICH)):
        alone = kpi(simulate(tickets, windows, schedule), within=5).loc["all"]
        for metric in table.index:
            assert table.at[metric, column] == pytest.approx(alone[metric]), metric
    np.testing.assert_allclose(table["difference"], table["b"] - table["a"])
    assert ((table["low"] <= table["difference"]) & (table["difference"] <= table["high"])).all()
    assert (table[["days_b_lower", "days_equal", "days_b_higher"]].sum(axis=1) == 100).all()


def test_days_are_counted_as_the_managers_would(tickets: pd.DataFrame) -> None:
    a, b = (kpi(simulate(tickets, *one), by="day")["queue_time_mean"] for one in (LEAN, RICH))
    row = compare(tickets, LEAN, RICH).table.loc["queue_time_mean"]
    assert (row["days_b_lower"], row["days_b_higher"]) == ((b < a - 1e-9).sum(), (b > a + 1e-9).sum())


def test_turning_the_plans_round_turns_the_signs(tickets: pd.DataFrame) -> None:
    there, back = compare(tickets, LEAN, RICH).table, compare(tickets, RICH, LEAN).table
    np.testing.assert_allclose(there["difference"], -back["difference"])
    np.testing.assert_allclose(there["low"], -back["high"])
    assert (there["days_b_lower"] == back["days_b_higher"]).all()


def test_sentence_for_a_clear_difference_names_minutes_interval_and_days(tickets: pd.DataFrame) -> None:
    result = compare(tickets, LEAN, RICH)
    row = result.table.loc["queue_time_mean"]
    assert row["high"] < 0
    for part in (
        "同一批客户，100 天",
        f"短 {-row['difference']:.1f} 分钟",
        f"{-row['high']:.2f}–{-row['low']:.2f}",
        f"{row['days_b_lower']:.0f} 天更短",
    ):
        assert part in result.sentence, result.sentence
    assert "更长" in compare(tickets, RICH, LEAN).sentence


def test_sentence_for_like_plans_says_they_are_the_same(tickets: pd.DataFrame) -> None:
    result = compare(tickets, LEAN, LEAN)
    assert "完全一样" in result.sentence and (result.table["days_equal"] == 100).all()
    assert (result.table["difference"] == 0).all()


def test_sentence_within_the_error_does_not_choose() -> None:
    few = sample_tickets(CLASSES, ARRIVALS * 0.5, days=5, seed=2)
    moved = (WINDOWS, plan("1111", "1110", "0001", names=list(WINDOWS.index)))
    other = (WINDOWS, plan("1111", "1101", "0010", names=list(WINDOWS.index)))
    result = compare(few, moved, other)
    row = result.table.loc["queue_time_mean"]
    assert row["low"] <= 0 <= row["high"] and row["days_equal"] < 5, "the case must be undecided"
    assert "分不出高下" in result.sentence


def test_sentence_for_one_day_warns_of_luck() -> None:
    assert "1 天" in compare(sample_tickets(CLASSES, ARRIVALS, days=1, seed=2), LEAN, RICH).sentence


def test_settings_reach_both_plans(tickets: pd.DataFrame) -> None:
    slow = compare(tickets, LEAN, RICH, call_time=2.0).table
    assert (slow[["a", "b"]].loc["queue_time_mean"] > compare(tickets, LEAN, RICH).table[["a", "b"]].loc["queue_time_mean"]).all()


def test_with_the_same_people_fewer_days_are_needed() -> None:
    first, second = (sample_tickets(CLASSES, ARRIVALS, days=400, seed=seed) for seed in (1, 2))
    logs = simulate(first, *LEAN), simulate(first, *RICH), simulate(second, *RICH)
    paired, fresh = (compare_logs(logs[0], logs[k]).table.loc["queue_time_mean"] for k in (1, 2))
    assert ((fresh["high"] - fresh["low"]) / (paired["high"] - paired["low"])) ** 2 > 2


def test_turning_demand_up_keeps_the_people_and_so_the_pairing() -> None:
    now, more, others = (sample_tickets(CLASSES, ARRIVALS * k, days=400, seed=s) for k, s in ((1.0, 1), (1.1, 1), (1.1, 2)))
    base = simulate(now, *LEAN)
    paired, fresh = (compare_logs(base, simulate(one, *LEAN)).table.loc["queue_time_mean"] for one in (more, others))
    assert paired["low"] > 0, "ten per cent more people wait longer, and 400 paired days show it"
    assert (paired["high"] - paired["low"]) < 0.7 * (fresh["high"] - fresh["low"])


def test_logs_of_different_length_are_refused() -> None:
    one = simulate(people(("a", 0, 5)), *LEAN)
    two = simulate(pd.concat([people(("a", 0, 5)), people(("a", 0, 5), day=1)]), *LEAN)
    with pytest.raises(InputError, match="天数"):
        compare_logs(one, two)


@pytest.mark.parametrize("bad", [LEAN[:1], None, WINDOWS])
def test_a_plan_is_a_pair_of_tables(tickets: pd.DataFrame, bad: object) -> None:
    with pytest.raises(InputError, match="方案"):
        compare(tickets, LEAN, bad)  # type: ignore[arg-type]


def test_an_unknown_setting_is_named(tickets: pd.DataFrame) -> None:
    with pytest.raises(InputError, match="call_tme"):
        compare(tickets, LEAN, RICH, call_tme=1.0)
