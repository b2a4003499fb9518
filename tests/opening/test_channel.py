"""The published series: its breaks are known, its derived figures are arithmetic, and a line across a break says that it must not be used."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.opening import channel
from branchcraft.opening.channel import COUNTER, OFF_COUNTER, RATE, SATURATING, STRAIGHT, conclude, draw_line, gaps

SAME = [(2016, 2018), (2018, 2019), (2019, 2020)]


def test_the_published_figures_are_those_of_the_sources() -> None:
    rows = channel.series()
    assert rows["rate"].tolist() == [28.14, 67.88, 84.31, 87.58, 88.67, 89.77, 90.88, 90.29]
    assert rows["off_counter"].dropna().tolist() == [243, 1777, 2782, 3236, 3709, 2219]
    assert rows["definition"].tolist() == ["电子银行替代率", *["离柜率"] * 6, "电子渠道分流率"]
    assert channel.CLOSED_2025 - channel.OPENED_2025 == 2701


def test_what_was_left_at_the_counter_follows_from_rate_and_count() -> None:
    rows = channel.series()
    for year in (2016, 2020):
        total = rows.at[year, "off_counter"] + rows.at[year, "counter"]
        assert rows.at[year, "off_counter"] / total == pytest.approx(rows.at[year, "rate"] / 100)
    assert rows.at[2020, "counter"] / rows.at[2016, "counter"] == pytest.approx(1.126, abs=0.001)  # it rose although the rate rose


def test_only_the_years_of_one_definition_may_be_joined() -> None:
    allowed = [gap for gap in gaps(RATE) if not channel.crosses_break(*gap)]
    assert allowed == [(2014, 2016), (2016, 2017), (2017, 2018), (2018, 2019), (2019, 2020)]
    assert "口径" in channel.crosses_break(2020, 2021) and "不是同一个数" in channel.crosses_break(2009, 2014)


def test_least_squares_and_its_band_are_those_of_the_textbook() -> None:
    line = draw_line(COUNTER, SAME)
    x = np.array([2016, 2018, 2019, 2020.0])
    y = channel.measured(COUNTER).loc[[2016, 2018, 2019, 2020]].to_numpy()
    slope, level = np.polyfit(x, y, 1)
    assert line.in_year(2025) == pytest.approx(level + slope * 2025)
    error = np.sqrt(((y - level - slope * x) ** 2).sum() / 2)
    half = 4.30265 * error * np.sqrt(1 + 1 / 4 + (2025 - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())  # t(0.975, 2)
    assert line.high[2025 - 2016] - line.in_year(2025) == pytest.approx(half, rel=1e-4)


def test_the_conclusion_turns_with_the_points_that_are_joined() -> None:
    fair, across = draw_line(COUNTER, SAME), draw_line(COUNTER, [(2019, 2020), (2020, 2021)])
    assert fair.change > 0.1 and not fair.breaks
    assert across.change < -0.3 and across.breaks
    assert fair.in_year(2025) > 400 > 10 > across.in_year(2025)
    assert any("不能用" in line for line in conclude(across, 2025))
    assert any("没有跨过口径" in line for line in conclude(fair, 2025))


def test_a_straight_line_in_a_rate_ends_beyond_all_and_a_curve_does_not() -> None:
    early = [(2014, 2016), (2016, 2017), (2017, 2018)]
    straight, curve = (draw_line(RATE, early, kind) for kind in (STRAIGHT, SATURATING))
    assert straight.in_year(2025) > 100 > curve.in_year(2025)
    assert any("超过了 100%" in line for line in conclude(straight, 2025))


def test_two_points_have_no_error() -> None:
    line = draw_line(RATE, [(2019, 2020)])
    assert np.isnan(line.low).all()
    assert "只有两点" in conclude(line, 2025)[0]


def test_the_longest_run_is_drawn_and_of_equal_ones_the_latest() -> None:
    assert channel.joined_run(RATE, [(2009, 2014), (2017, 2018), (2018, 2019)]) == (2017, 2018, 2019)
    assert channel.joined_run(RATE, [(2009, 2014), (2019, 2020)]) == (2019, 2020)


@pytest.mark.parametrize(
    "call",
    [
        lambda: draw_line(RATE, []),
        lambda: draw_line(RATE, [(2016, 2020)]),
        lambda: draw_line(COUNTER, SAME, SATURATING),
        lambda: draw_line(RATE, [(2019, 2020)], "抛物线"),
        lambda: channel.measured("人数"),
        lambda: channel.per_outlet_per_day(2016),
    ],
)
def test_what_cannot_be_drawn_is_answered(call) -> None:
    with pytest.raises(InputError):
        call()


def test_per_outlet_the_derived_count_is_far_from_any_branch() -> None:
    assert channel.per_outlet_per_day(2020) == pytest.approx(channel.series().at[2020, "counter"] * 1e8 / 226_700 / 250)
    assert 600 < channel.per_outlet_per_day(2018) < channel.per_outlet_per_day(2020) < 700


def test_tables_show_every_year_and_every_reading() -> None:
    assert channel.series_table()["年"].tolist() == [str(year) for year in channel.YEARS]
    assert channel.readings_table()["能不能这样连"].tolist() == ["能", "不能", "能", "不能", "不能"]
    assert channel.measured(OFF_COUNTER).loc[2020] == 3709
