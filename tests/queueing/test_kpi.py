"""Key figures: right on a log that can be counted by hand, the same from every side, and intervals that hold what they promise."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from branches import INF, hall, people, plan

from benchmarks import branch
from branchcraft.errors import InputError
from branchcraft.queueing import Diversion, kpi, sample_tickets, simulate
from branchcraft.queueing.kpi import METRICS, DailySums, daily_sums, half_width, pool


def small_log() -> pd.DataFrame:
    """One window, two half hours, two days; on the first one served at once, one after 9, one ghost, one turned away, one past closing."""
    monday = people(("a", 0, 10), ("a", 1, 30, INF), ("b", 5, 5, 3), ("b", 6, 5), ("a", 59, 11)).assign(balk_at=[INF, INF, INF, 1, INF])
    tuesday = people(("a", 30, 6), day=1).assign(balk_at=INF)
    return simulate(pd.concat([monday, tuesday], ignore_index=True), hall(w=("b", "a")), plan("11", names=["w"]))


def test_figures_of_a_small_log_as_counted_by_hand() -> None:
    log = small_log()
    assert list(log["outcome"]) == ["served", "served", "no_show", "balked", "served", "served"]
    row = kpi(log, within=5).loc["all"]
    assert row["customers"] == 3
    assert row["wait_mean"] == pytest.approx((0 + 9 + 0 + 0) / 4)
    assert row["queue_time_mean"] == pytest.approx((0 + 9 + 3 + 0 + 0) / 5)
    assert row["service_level"] == pytest.approx(3 / 6)
    assert row["abandonment"] == pytest.approx(1 / 6)
    assert row["balked"] == pytest.approx(1 / 6)
    assert row["occupancy"] == pytest.approx((10 + 30 + 1 + 6) / 120)
    assert row["overtime"] == pytest.approx((10 + 0) / 2)


def test_a_wait_of_exactly_the_promise_keeps_it() -> None:
    assert kpi(small_log(), within=9).loc["all", "service_level"] == pytest.approx(4 / 6)


def test_half_hours_of_a_small_log() -> None:
    table = kpi(small_log(), by="interval")
    assert list(table.index) == [0, 30]
    assert list(table["customers"]) == [2, 1]
    np.testing.assert_allclose(table["occupancy"], [30 / 60, (10 + 1 + 6) / 60])


def test_classes_windows_and_days_of_a_small_log() -> None:
    log = small_log()
    assert kpi(log, by="customer_class")["wait_mean"].to_dict() == pytest.approx({"a": 9 / 4, "b": np.nan}, nan_ok=True)
    assert kpi(log, by="window").loc["w", "customers"] == 2.5, "five were called in two days"
    days = kpi(log, by="day")
    assert list(days["customers"]) == [5, 1] and list(days["overtime"]) == [10, 0]


@pytest.fixture(scope="module")
def log() -> pd.DataFrame:
    return simulate(**branch.all_features(days=40))


@pytest.mark.parametrize("by", ["interval", "customer_class", "day"])
def test_every_grouping_adds_up_to_the_whole(log: pd.DataFrame, by: str) -> None:
    whole, groups = kpi(log).loc["all"], kpi(log, by=by)
    weight = groups["customers"]
    assert (weight.sum() / 40 if by == "day" else weight.sum()) == pytest.approx(whole["customers"])
    for share in ("service_level", "abandonment", "balked"):
        assert np.average(groups[share], weights=weight) == pytest.approx(whole[share])
    served = weight * (1 - groups["abandonment"] - groups["balked"])
    assert np.average(groups["wait_mean"], weights=served) == pytest.approx(whole["wait_mean"])


def test_windows_add_up_to_all_who_were_called(log: pd.DataFrame) -> None:
    windows = kpi(log, by="window")
    assert windows["customers"].sum() == pytest.approx(log["window"].notna().sum() / 40)
    served = windows["customers"] * (1 - windows["abandonment"])
    keep = served > 0
    assert np.average(windows["wait_mean"][keep], weights=served[keep]) == pytest.approx(kpi(log).loc["all", "wait_mean"])


def test_busy_minutes_are_the_same_by_interval_and_by_window(log: pd.DataFrame) -> None:
    open_minutes = pd.DataFrame(log.attrs["branchcraft"]["open"]) * 30.0
    whole = kpi(log).loc["all", "occupancy"] * open_minutes.to_numpy().sum()
    by_interval = (kpi(log, by="interval")["occupancy"].to_numpy() * open_minutes.sum(axis=1).to_numpy()).sum()
    by_window = kpi(log, by="window")["occupancy"]
    assert by_interval == pytest.approx(whole)
    assert (by_window * open_minutes.sum()[by_window.index]).sum() == pytest.approx(whole)


def test_busy_minutes_by_interval_agree_with_a_count_minute_by_minute() -> None:
    rng = np.random.default_rng(3)
    rows = [("a", float(at), float(rng.integers(1, 80))) for at in np.sort(rng.integers(0, 90, 12))]
    served = simulate(people(*rows), hall(w1=("a",), w2=("a",)), plan("111", "111", names=["w1", "w2"]))
    minutes = np.zeros(10_000)
    for start, end in zip(served["start"].astype(int), served["end"].astype(int), strict=True):
        minutes[start:end] += 1
    np.testing.assert_allclose(kpi(served, by="interval")["occupancy"], minutes[:90].reshape(3, 30).sum(axis=1) / 60)


def test_figures_without_meaning_for_a_grouping_are_left_empty(log: pd.DataFrame) -> None:
    assert kpi(log, by="customer_class")[["occupancy", "overtime"]].isna().all(axis=None)
    assert kpi(log, by="interval")["overtime"].isna().all()
    assert kpi(log, by="day").filter(like="_low").isna().all(axis=None)


def test_pooled_intervals_are_the_whole_day(log: pd.DataFrame) -> None:
    pooled, (whole, _) = pool(log, daily_sums(log, "interval", 10.0)[0]), daily_sums(log, None, 10.0)
    for name in METRICS:
        np.testing.assert_allclose(pooled[name].estimate(), whole[name].estimate(), err_msg=name)
        np.testing.assert_allclose(pooled[name].influence(), whole[name].influence(), atol=1e-9, err_msg=name)


def test_a_log_without_patience_counts_the_waits_of_those_who_were_served(log: pd.DataFrame) -> None:
    bare = kpi(log.drop(columns="patience")).loc["all"]
    assert bare["queue_time_mean"] == pytest.approx(kpi(log).loc["all", "wait_mean"])


def test_nobody_called_with_endless_patience_does_not_make_the_queue_time_endless() -> None:
    served = simulate(people(("b", 5, 100), ("a", 28, 10), ("b", 29, 3)), hall(w1=("a",), w2=("b",)), plan("11", "10", names=["w1", "w2"]))
    assert kpi(served).loc["all", "queue_time_mean"] == 0
    assert kpi(served).loc["all", "abandonment"] == pytest.approx(1 / 3)


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    """500 samples of 20 days each; the truth from 10,000 other days. 95 % ± 3 standard errors is 92–98 %; the ratio costs a little more."""
    samples, days = 500, 20
    classes = pd.DataFrame({"service_mean": [6.0], "service_cv": [0.8], "patience_mean": [20.0]}, index=["a"])
    arrivals = pd.DataFrame({"a": [8.0, 12.0, 8.0, 5.0]}, index=[0, 30, 60, 90])
    windows, schedule = hall(w1=("a",), w2=("a",)), plan("1111", "1110", names=["w1", "w2"])
    truth = kpi(simulate(sample_tickets(classes, arrivals, days=samples * days, seed=99), windows, schedule)).loc["all"]
    sums, _ = daily_sums(simulate(sample_tickets(classes, arrivals, days=samples * days, seed=1), windows, schedule), None, 10.0)
    for name in ("queue_time_mean", "wait_mean", "service_level", "abandonment", "occupancy", "customers"):
        held = 0
        for k in range(samples):
            part = DailySums(*(values[k * days : (k + 1) * days] for values in (sums[name].top, sums[name].bottom)))
            held += bool(abs(part.estimate()[0] - truth[name]) <= half_width(part.influence())[0])
        assert 0.91 <= held / samples <= 0.98, (name, held / samples)


def test_influence_is_what_the_ratio_loses_without_that_day() -> None:
    rng = np.random.default_rng(5)
    bottom = rng.integers(50, 150, (200, 1)).astype(float)
    sums = DailySums(bottom * rng.uniform(0.2, 0.6, (200, 1)), bottom)
    without = (sums.top.sum() - sums.top) / (sums.bottom.sum() - sums.bottom)
    np.testing.assert_allclose(sums.influence(), 199 * (sums.estimate() - without), atol=0.01)
    assert sums.influence().mean() == pytest.approx(0)


def test_interval_of_a_mean_is_students() -> None:
    values = np.array([[1.0], [2.0], [4.0], [9.0]])
    expected = 3.182446305 * values.std(ddof=1) / 2  # t quantile, 3 degrees of freedom
    assert half_width(values)[0] == pytest.approx(expected)
    assert DailySums(values, np.ones((4, 1))).influence().std(ddof=1) == pytest.approx(values.std(ddof=1))


def test_one_day_has_no_interval() -> None:
    row = kpi(simulate(people(("a", 0, 5)), hall(w=("a",)), plan("1", names=["w"]))).loc["all"]
    assert row["wait_mean"] == 0 and np.isnan(row["wait_mean_low"])


def test_intervals_of_shares_stay_between_0_and_1(log: pd.DataFrame) -> None:
    table = kpi(log, by="interval")
    for share in ("service_level", "abandonment", "balked"):
        assert (table[f"{share}_low"].dropna() >= 0).all() and (table[f"{share}_high"].dropna() <= 1).all()


@pytest.mark.parametrize(
    ("change", "arguments", "field"),
    [
        (lambda log: log, {"by": "hour"}, "by"),
        (lambda log: log, {"within": -1}, "within"),
        (lambda log: log, {"within": np.nan}, "within"),
        (lambda log: log, {"within": "十"}, "within"),
        (lambda log: log.drop(columns="outcome"), {}, "outcome"),
        (lambda log: log.iloc[:0], {}, "叫号记录"),
        (lambda log: [1, 2], {}, "叫号记录"),
    ],
)
def test_bad_question_is_answered_in_a_sentence(change, arguments: dict, field: str) -> None:
    with pytest.raises(InputError, match=field):
        kpi(change(small_log()), **arguments)


def test_a_lobby_manager_who_serves_nobody_does_not_make_windows_look_idle() -> None:
    tickets = people(("a", 0, 30.0), ("a", 30, 30.0)).assign(divert_to="a", divert_service=1.0, divert_patience=60.0)
    alone = simulate(tickets, hall(w1=("a",)), plan("11", names=["w1"]))
    led = simulate(tickets, hall(w1=("a",), lobby=()), plan("11", "11", names=["w1", "lobby"]), diversion=Diversion(5, by="lobby"))
    assert kpi(alone)["occupancy"].item() == kpi(led)["occupancy"].item() == 1.0
