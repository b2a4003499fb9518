"""The branch day as a manager decides it."""

import numpy as np
import pandas as pd
import pytest

from branchcraft.errors import InputError
from branchcraft.queueing import kpi
from branchcraft.queueing.typical_day import HOURLY_COUNTS, half_hour_shape
from branchcraft.staffing.model import day_summary, explain, hall_at, key_numbers, run_day, wait_dots, waiting_at
from branchcraft.staffing.scenario import ASSUMPTIONS, example_branch

FLAT = [4] * 16
MOVED = [3, 4, 5, 5, 4, 4, 4, 3, 3, 3, 4, 5, 5, 5, 4, 3]


@pytest.fixture(scope="module")
def branch():
    return example_branch()


@pytest.fixture(scope="module")
def flat(branch):
    return run_day(branch, FLAT)


def test_day_peaks_at_ten_and_mid_afternoon_not_at_lunch(branch) -> None:
    customers = branch.arrivals.sum(axis=1).to_numpy()
    assert half_hour_shape().sum() == pytest.approx(1)
    assert customers.sum() == pytest.approx(ASSUMPTIONS["volume"].value)
    by_hour = dict(zip(HOURLY_COUNTS, customers.reshape(-1, 2).sum(axis=1), strict=True))
    assert sorted(by_hour, key=by_hour.get)[-3:] == [15, 10, 14]
    assert min(by_hour, key=by_hour.get) == 13


def test_same_window_hours_moved_keep_the_promise_that_flat_windows_break(branch, flat) -> None:
    moved = run_day(branch, MOVED)
    assert moved.window_hours == flat.window_hours == 32
    assert (flat.by_interval["service_level"] < 0.85).sum() >= 4
    assert (moved.by_interval["service_level"] >= 0.85).all()


def test_totals_agree_with_kpi_of_the_log(flat) -> None:
    pd.testing.assert_series_equal(flat.total, kpi(flat.log).iloc[0], check_names=False)


def test_a_window_more_at_the_peak_shortens_the_peak(branch, flat) -> None:
    more = run_day(branch, [*FLAT[:2], 5, 5, *FLAT[4:]])
    assert more.by_interval["wait_mean"].iloc[3] < flat.by_interval["wait_mean"].iloc[3] - 1


def test_dots_are_quantiles_of_the_days(flat) -> None:
    dots = wait_dots(flat, dots=20)
    assert dots.shape == (20, 16)
    assert (np.diff(dots, axis=0) >= 0).all()
    daily = np.nan_to_num(flat.daily_wait[:, 5])
    assert (daily < dots[10, 5]).mean() == pytest.approx(0.525, abs=0.02)


def test_hall_agrees_with_the_log_at_that_moment(flat) -> None:
    for day, minute in ((0, 95.0), (7, 200.0), (31, 390.0)):
        hall = hall_at(flat, day, minute)
        rows = flat.log[flat.log["day"] == day]
        left = np.fmin(rows["start"], rows["arrival"] + rows["patience"])
        waiting = rows[(rows["arrival"] <= minute) & (left > minute)]
        serving = rows[(rows["start"] <= minute) & (rows["end"] > minute)]
        assert hall.waiting == len(waiting)
        assert hall.longest == pytest.approx((minute - waiting["arrival"]).max() if len(waiting) else 0.0)
        assert sorted(flat.branch.windows.index[hall.busy]) == sorted(serving["window"])
        ghosts = rows[(rows["arrival"] + rows["patience"] <= minute) & (rows["outcome"] == "no_show") & ~(rows["called"] <= minute)]
        assert hall.ghosts == len(ghosts)


def test_hall_shows_somebody_waiting_and_a_ghost_on_some_day(flat) -> None:
    halls = [hall_at(flat, day, 110.0) for day in range(40)]
    assert all(max(values) > 0 for values in zip(*((len(hall.busy), hall.waiting, hall.ghosts) for hall in halls), strict=True))


def test_waiting_at_counts_people_not_ghosts(flat) -> None:
    mean = np.mean([hall_at(flat, day, 120.0).waiting for day in range(flat.branch.days)])
    assert waiting_at(flat, 120.0) == pytest.approx(mean)


def test_explanation_names_the_worst_half_hour_and_where_to_take_a_window_from(flat) -> None:
    said = "".join(explain(flat))
    assert flat.branch.labels[flat.worst] in said
    idle = flat.branch.labels[int(flat.by_interval["occupancy"].argmin())]
    assert f"把 {idle} 的一个窗口挪到" in said


def test_explanation_says_when_the_promise_is_kept(branch) -> None:
    said = explain(run_day(branch, MOVED))
    assert "每个半小时都有" in said[-1]
    assert not any("没有守住" in line for line in said)


def test_advice_helps_when_it_is_followed(branch, flat) -> None:
    said = explain(flat)[-1]
    idle, aim = (flat.branch.labels.index(clock) for clock in __import__("re").findall(r"\d+:\d\d", said)[:2])
    counts = list(FLAT)
    counts[idle] -= 1
    counts[aim] += 1
    followed = run_day(branch, counts)
    assert followed.by_interval["service_level"].min() > flat.by_interval["service_level"].min()


def test_tables_for_learners_have_a_row_per_half_hour_and_one_for_the_day(flat) -> None:
    table = key_numbers(flat)
    assert len(table) == 16 and table["时段"].iloc[0] == "9:00–9:30" and table["时段"].iloc[-1] == "16:30–17:00"
    assert table["开窗（个）"].sum() == 64
    assert day_summary(flat)["窗口小时"].iloc[0] == 32


@pytest.mark.parametrize(("counts", "word"), [([4] * 15, "16 个时段"), ([4] * 15 + [0], "最后半小时"), ([9] * 16, "0 到 8")])
def test_plans_that_cannot_work_are_refused_in_chinese(branch, counts, word) -> None:
    with pytest.raises(InputError, match=word):
        run_day(branch, counts)


@pytest.mark.parametrize("setting", [{"volume": 0}, {"service_scale": -1}])
def test_senseless_branches_are_refused(setting) -> None:
    with pytest.raises(InputError):
        example_branch(**setting)


def test_every_assumption_has_a_range_that_holds_its_value_and_a_reason() -> None:
    for assumption in ASSUMPTIONS.values():
        assert assumption.low <= assumption.value <= assumption.high
        assert len(assumption.reason) > 5
