"""Pictures of the branch day: every mark stands where the model's number is, and nothing leaves the picture unseen."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from branchcraft.staffing import plots
from branchcraft.staffing.model import DayResult, Hall, hall_at, run_day, wait_dots
from branchcraft.staffing.plots import MOST_WAIT, BranchDayFigure, PromiseFigure, busy_and_wait_figure, demand_figure
from branchcraft.staffing.promise import busy_and_wait, price_of_promise, promise_plan
from branchcraft.staffing.scenario import BranchDay, example_branch
from branchcraft.ui import theme

SHARES = [0.8, 0.9]


@pytest.fixture(scope="module")
def branch() -> BranchDay:
    return example_branch()


@pytest.fixture(scope="module")
def flat(branch: BranchDay) -> DayResult:
    return run_day(branch, [4] * 16)


@pytest.fixture(scope="module")
def crowded(branch: BranchDay) -> DayResult:
    return run_day(branch, [1] * 16)


@pytest.fixture
def figure(branch: BranchDay) -> BranchDayFigure:
    return BranchDayFigure(branch, 10, 0.85)


def draws_without_boxes(figure: Figure) -> None:
    with warnings.catch_warnings():
        theme.strict_glyphs()
        FigureCanvasAgg(figure).draw()


def test_every_character_of_every_picture_has_a_glyph(branch: BranchDay, figure: BranchDayFigure) -> None:
    for one in (demand_figure(branch), figure.figure, PromiseFigure(branch, SHARES, 60).figure, busy_and_wait_figure(busy_and_wait())):
        draws_without_boxes(one)


def test_demand_is_stacked_to_the_total_and_the_work_stands_below(branch: BranchDay) -> None:
    top, bottom = demand_figure(branch, windows_open=3).axes
    tops = np.zeros(16)
    for bar in top.patches:
        tops[round(bar.get_x() + bar.get_width() / 2)] = max(tops[round(bar.get_x() + bar.get_width() / 2)], bar.get_y() + bar.get_height())
    np.testing.assert_allclose(tops, branch.arrivals.sum(axis=1))
    np.testing.assert_allclose(bottom.lines[0].get_ydata()[:-1], branch.offered_load)
    assert list(bottom.lines[1].get_ydata()) == [3, 3]
    assert [text.get_text() for text in top.get_legend().get_texts()] == list(branch.arrivals.columns)


def test_marks_of_the_day_stand_at_the_numbers_of_the_model(figure: BranchDayFigure, flat: DayResult) -> None:
    figure.show(flat, None, (13, 12.0))
    table = flat.by_interval
    np.testing.assert_allclose(figure.mean_wait.get_ydata(), table["wait_mean"])
    np.testing.assert_allclose([bar.get_height() for bar in figure.kept], 100 * table["service_level"])
    np.testing.assert_allclose(figure.load.get_ydata(), table["offered_load"])
    np.testing.assert_allclose(figure.dots.get_ydata(), np.minimum(wait_dots(flat), MOST_WAIT).ravel())
    assert (list(figure.guess.get_xdata()), list(figure.guess.get_ydata())) == ([13], [12.0])
    assert np.isnan(figure.ghost_wait.get_ydata()).all()


def test_a_broken_promise_has_another_colour(figure: BranchDayFigure, flat: DayResult) -> None:
    figure.show(flat, None, None)
    colours = [to_hex(bar.get_facecolor()).upper() for bar in figure.kept]
    kept = flat.by_interval["service_level"].to_numpy() >= 0.85
    assert kept.any() and not kept.all()
    assert colours == [theme.SERVED if one else theme.LEFT for one in kept]


def test_the_previous_day_is_grey_behind(figure: BranchDayFigure, flat: DayResult, crowded: DayResult) -> None:
    figure.show(flat, crowded, None)
    assert figure.ghost_plan.get_color() == theme.PREVIOUS
    assert list(figure.ghost_plan.get_ydata()[:-1]) == [1] * 16
    np.testing.assert_allclose(figure.ghost_level.get_ydata(), 100 * crowded.by_interval["service_level"])
    order = figure.artists
    assert order.index(figure.ghost_wait) < order.index(figure.mean_wait)


def test_waits_too_long_for_the_axis_stand_at_its_top(figure: BranchDayFigure, crowded: DayResult) -> None:
    assert crowded.by_interval["wait_mean"].max() > 10
    figure.show(crowded, crowded, (13, 299.0))
    for line in (figure.mean_wait, figure.ghost_wait, figure.dots, figure.guess):
        assert np.nanmax(line.get_ydata()) <= MOST_WAIT == figure.wait_axes.get_ylim()[1]


def test_the_hall_shows_everybody_once(figure: BranchDayFigure, flat: DayResult) -> None:
    for minute in (0, 60, 400, 470):
        people = hall_at(flat, 0, minute)
        figure.show_hall(people, 4)
        assert len(figure.serving.get_xdata()) == len(people.busy)
        assert len(figure.queue.get_xdata()) == people.waiting
        assert len(figure.ghosts.get_xdata()) == people.ghosts
        places = list(zip(*figure.queue.get_data(), strict=True)) + list(zip(*figure.ghosts.get_data(), strict=True))
        assert len(set(places)) == len(places), "nobody stands on somebody else"


def test_a_full_hall_stays_in_the_picture(figure: BranchDayFigure) -> None:
    figure.show_hall(Hall(np.array([0, 1]), 150, 99.0, 40), 2)
    low, high = figure.hall.get_ylim()
    left, right = figure.hall.get_xlim()
    for line in (figure.queue, figure.ghosts, figure.open, figure.closed, figure.serving):
        x, y = line.get_data()
        assert ((low < np.asarray(y)) & (np.asarray(y) < high)).all()
        assert ((left < np.asarray(x)) & (np.asarray(x) < right)).all()


def test_a_window_that_is_closing_is_drawn_open_while_it_serves(figure: BranchDayFigure, branch: BranchDay) -> None:
    figure.show_hall(Hall(np.array([0, 5]), 0, 0.0, 0), 2)
    assert len(figure.open.get_xdata()) == 3
    assert len(figure.closed.get_xdata()) == branch.most_windows - 3
    assert set(figure.serving.get_xdata()) <= set(figure.open.get_xdata())
    figure.show_hall(None, 4)
    assert len(figure.open.get_xdata()) == 4
    assert len(figure.serving.get_xdata()) == len(figure.queue.get_xdata()) == 0


def test_the_promise_and_its_price_stand_at_their_numbers(branch: BranchDay) -> None:
    plan, price = promise_plan(branch, 10, 0.8), price_of_promise(branch, 10, SHARES)
    figure = PromiseFigure(branch, SHARES, 60)
    figure.show(plan, price, (0.9, 33.0))
    assert [bar.get_height() for bar in figure.bars] == list(plan.table["windows"])
    np.testing.assert_allclose(figure.formula.get_ydata(), plan.table["erlang_a"])
    np.testing.assert_allclose(figure.price.get_xydata(), np.column_stack([[80, 90], price["window_hours"]]))
    np.testing.assert_allclose(figure.here.get_xydata(), [[80, plan.window_hours]])
    np.testing.assert_allclose(figure.guess.get_xydata(), [[90, 33]])
    low = PromiseFigure(branch, SHARES, 20)
    low.show(plan, price, (0.9, 150.0))
    for line in (low.price, low.here, low.guess):
        assert (line.get_ydata() == np.array(20)).all(), "what is too high stands at the top edge"


def test_load_and_wait_are_drawn_for_those_who_stay_and_those_who_leave() -> None:
    table = busy_and_wait()
    left, right = busy_and_wait_figure(table).axes
    np.testing.assert_allclose(left.lines[0].get_ydata(), table["wait_if_all_stay"])
    np.testing.assert_allclose(left.lines[1].get_ydata(), table["wait"])
    np.testing.assert_allclose(right.lines[0].get_ydata(), 100 * table["abandonment"])
    # The line of those who stay may leave the picture at the top, which is its point; what really happens may not.
    for line, axes in ((left.lines[1], left), (right.lines[0], right)):
        assert line.get_ydata().max() <= axes.get_ylim()[1]


def test_a_figure_is_as_large_as_asked() -> None:
    assert list(plots.new_figure(1000, 380).get_size_inches() * 100) == [1000, 380]
