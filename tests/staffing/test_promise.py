"""What a promise costs."""

import pytest

from branchcraft.queueing.erlang import erlang_c
from branchcraft.staffing.promise import busier_days, busy_and_wait, price_of_promise, promise_plan, promise_table
from branchcraft.staffing.scenario import example_branch


@pytest.fixture(scope="module")
def branch():
    return example_branch()


def test_plan_keeps_the_promise_and_its_table_says_so(branch) -> None:
    plan = promise_plan(branch, 10, 0.85)
    assert (plan.day.by_interval["service_level"] >= 0.85).all()
    table = promise_table(plan)
    assert list(table["模拟（个）"]) == list(plan.day.counts)
    assert (table["10 分钟内叫到（%）"] >= 85).all()


def test_formula_misses_the_empty_hall_at_opening_and_the_queue_handed_on_after_the_peak(branch) -> None:
    plan = promise_plan(branch, 10, 0.85)
    formula, simulated = plan.table["erlang_a"], plan.table["windows"]
    assert formula.iloc[0] > simulated.iloc[0]
    assert formula.loc[180.0] < simulated.loc[180.0]  # 12:00, after the morning's peak


def test_each_further_percent_costs_more(branch) -> None:
    price = price_of_promise(branch, 10, shares=(0.75, 0.85, 0.95))
    assert price["window_hours"].is_monotonic_increasing
    assert price["extra"].iloc[2] > price["extra"].iloc[1] > 0
    assert price["occupancy"].is_monotonic_decreasing


def test_last_tenth_of_load_more_than_doubles_the_wait_if_everybody_stays() -> None:
    table = busy_and_wait(windows=4, service_mean=7)
    assert table.loc[0.95, "wait_if_all_stay"] == pytest.approx(erlang_c(0.95 * 4 / 7, 7, 4).wait_mean)
    assert table.loc[0.95, "wait_if_all_stay"] > 2 * table.loc[0.9, "wait_if_all_stay"]
    assert (table["wait"] < table["wait_if_all_stay"]).all()
    assert table["abandonment"].is_monotonic_increasing


def test_more_customers_at_the_same_windows_wait_longer() -> None:
    table = busier_days([4] * 16, [150, 200, 250])
    assert table["wait_mean"].is_monotonic_increasing and table["service_level"].is_monotonic_decreasing
