"""Panels 1 and 2 as a manager uses them: drawn when they open, a guess before the first run, every change told, no error silent."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
import pytest
from PIL import Image

from branchcraft.errors import InputError
from branchcraft.staffing import panel as entry
from branchcraft.staffing.model import run_day
from branchcraft.staffing.panel import ASKED, KEPT_RUNS, BranchDayPanel, PromisePanel

MODULE = sys.modules[BranchDayPanel.__module__]
PROMISE = sys.modules[PromisePanel.__module__]


def guess(panel: BranchDayPanel | PromisePanel, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._button.click()


def answer(panel: BranchDayPanel | PromisePanel) -> str:
    return panel._answer.widget.value


def said(panel: BranchDayPanel | PromisePanel) -> str:
    return panel.message.widget.value


def rows(html: str) -> list[list[str]]:
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in html.split("<tr>")[2:]]


def names(panel: BranchDayPanel) -> list[str]:
    """The runs of the table, the present one first."""
    return [cells[0] for cells in rows(panel.runs_table.value)]


def picture(panel: BranchDayPanel | PromisePanel) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(panel.canvas.image.value)).convert("RGB"))


def button(panel: BranchDayPanel, name: str) -> widgets.Button:
    def search(widget: widgets.Widget) -> list[widgets.Button]:
        found = [widget] if isinstance(widget, widgets.Button) and widget.description == name else []
        return found + [one for child in getattr(widget, "children", ()) for one in search(child)]

    (found,) = search(panel.widget)
    return found


def move(panel: BranchDayPanel, interval: int, windows: int) -> None:
    panel.bank._sliders[interval].value = windows


@pytest.fixture
def panel() -> BranchDayPanel:
    return BranchDayPanel()


@pytest.fixture
def run(panel: BranchDayPanel) -> BranchDayPanel:
    guess(panel, "12")
    return panel


# Panel 1, before the guess


def test_it_opens_drawn_with_its_question_and_a_sensible_plan(panel: BranchDayPanel) -> None:
    assert picture(panel).std() > 10
    assert "一共 32 个窗口小时" in panel.widget.children[1].value
    assert panel.bank.values == (4,) * 16
    assert "已用 <b>32</b> / 32 个窗口小时，正好用完" in panel.hours.value
    assert "还没有运行" in panel.canvas.widget.children[1].value


def test_nothing_runs_before_the_guess(panel: BranchDayPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MODULE, "run_day", lambda *_, **__: pytest.fail("ran before the guess"))
    before = picture(panel)
    panel.gate._button.click()
    move(panel, 3, 6)
    panel.volume.value = 300
    panel.promise.value = 5
    panel.minute.value = 100
    assert said(panel) == "", "a failing callback would have been told here"
    button(panel, "退回上一个").click()
    assert "没有别的方案可以退回" in said(panel)
    assert panel.result is None
    assert panel.runs_table.value == ""
    assert not np.array_equal(picture(panel), before), "the windows are seen moving all the same"
    assert list(panel.figure.plan.get_ydata())[3] == 6


# Panel 1, the guess and the runs


def test_guess_and_result_stand_together(run: BranchDayPanel) -> None:
    result = run.result
    assert result is not None
    true = result.by_interval["wait_mean"].iloc[ASKED]
    assert f"你估计 15:30 平均等 12 分钟，模拟是 {true:.1f} 分钟" in answer(run)
    assert "估高了" in answer(run)
    assert list(run.figure.guess.get_xdata()) == [ASKED]
    assert list(run.figure.guess.get_ydata()) == [12]


@pytest.mark.parametrize(("typed", "verdict"), [("1", "估低了"), ("7", "很接近"), ("30", "估高了")])
def test_the_verdict_follows_the_guess(panel: BranchDayPanel, typed: str, verdict: str) -> None:
    guess(panel, typed)
    assert verdict in answer(panel)


def test_every_run_is_told_in_words_and_numbers(run: BranchDayPanel) -> None:
    assert run.result is not None
    assert "最难的半小时是 15:30" in said(run)
    row = run.result.total
    assert f"全天平均等候 {row['wait_mean']:.1f} 分钟" in run.canvas.widget.children[1].value
    assert names(run) == ["第 1 次"]


def test_the_previous_run_stays_as_a_ghost(run: BranchDayPanel) -> None:
    first = run.result
    assert first is not None
    assert np.isnan(run.figure.ghost_plan.get_ydata()).all()
    move(run, 3, 6)
    assert run.result is not None
    assert run.result.counts[3] == 6
    assert list(run.figure.ghost_plan.get_ydata()[:-1]) == list(first.counts)
    assert list(run.figure.plan.get_ydata()[:-1]) == list(run.result.counts)
    np.testing.assert_allclose(run.figure.ghost_level.get_ydata(), 100 * first.by_interval["service_level"])


def test_one_slider_on_its_way_is_one_try(run: BranchDayPanel) -> None:
    first = run.result
    for windows in (5, 6, 7):
        move(run, 3, windows)
    assert names(run) == ["第 2 次", "第 1 次"]
    assert first is not None
    assert list(run.figure.ghost_plan.get_ydata()[:-1]) == list(first.counts), "the ghost is the plan before the drag"
    move(run, 4, 5)
    assert names(run) == ["第 3 次", "第 2 次", "第 1 次"]
    assert run.figure.ghost_plan.get_ydata()[3] == 7


def test_a_run_is_what_the_model_says_for_these_windows(run: BranchDayPanel) -> None:
    move(run, 10, 6)
    assert run.result is not None
    expected = run_day(run.branch, [*[4] * 10, 6, *[4] * 5])
    np.testing.assert_allclose(run.result.by_interval["wait_mean"], expected.by_interval["wait_mean"])


def test_the_last_five_runs_stand_in_the_table_the_present_one_first(run: BranchDayPanel) -> None:
    for interval in range(7):
        move(run, interval, 5)
    assert KEPT_RUNS == 5
    assert names(run) == [f"第 {number} 次" for number in (8, 7, 6, 5, 4)]
    hours = [float(cells[1]) for cells in rows(run.runs_table.value)]
    assert hours == [35.5, 35, 34.5, 34, 33.5]


def test_back_goes_to_the_plan_before(run: BranchDayPanel) -> None:
    move(run, 3, 6)
    move(run, 5, 2)
    button(run, "退回上一个").click()
    assert run.bank.values == (*[4] * 3, 6, *[4] * 12)
    assert run.result is not None
    assert run.result.counts == run.bank.values


def test_back_passes_over_runs_that_changed_no_window(run: BranchDayPanel) -> None:
    move(run, 3, 6)
    run.volume.value = 250
    button(run, "退回上一个").click()
    assert run.bank.values[3] == 4


def test_all_windows_alike_is_one_press(run: BranchDayPanel) -> None:
    move(run, 3, 6)
    move(run, 5, 2)
    button(run, "全天 4 个").click()
    assert run.bank.values == (4,) * 16
    assert len(names(run)) == 4


def test_used_hours_are_counted_while_sliding(run: BranchDayPanel) -> None:
    move(run, 3, 5)
    assert "已用 <b>32.5</b> / 32 个窗口小时，超了 0.5" in run.hours.value
    move(run, 3, 2)
    assert "已用 <b>31</b> / 32 个窗口小时，还剩 1" in run.hours.value


def test_a_plan_that_cannot_work_is_answered_and_the_last_result_stays(run: BranchDayPanel) -> None:
    before, table, drawn = run.result, run.runs_table.value, answer(run)
    move(run, 15, 0)
    assert "最后半小时至少要开 1 个窗口" in said(run)
    assert 'role="alert"' in said(run)
    assert run.result is before
    assert (run.runs_table.value, answer(run)) == (table, drawn)
    move(run, 15, 3)
    assert 'role="alert"' not in said(run)
    assert names(run)[0] == "第 2 次"


def test_a_bug_is_a_sentence_and_the_last_result_stays(run: BranchDayPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    before = run.result
    monkeypatch.setattr(MODULE, "run_day", broken)
    move(run, 3, 6)
    assert "程序出错了" in said(run)
    assert run.result is before


@pytest.mark.parametrize(
    ("change", "longer"),
    [
        (lambda panel: setattr(panel.volume, "value", 260), True),
        (lambda panel: setattr(panel.volume, "value", 150), False),
        (lambda panel: setattr(panel.speed, "value", 120), True),
        (lambda panel: setattr(panel.patience, "value", 60), True),
        (lambda panel: setattr(panel.patience, "value", 15), False),
    ],
    ids=["more people", "fewer people", "slower service", "patient people", "impatient people"],
)
def test_another_world_gives_another_result(run: BranchDayPanel, change: Callable[[BranchDayPanel], None], longer: bool) -> None:
    assert run.result is not None
    before = run.result.total["wait_mean"]
    change(run)
    assert bool(run.result.total["wait_mean"] > before) is longer
    assert names(run)[0] == "第 2 次"


def test_another_promise_is_drawn_and_judged(run: BranchDayPanel) -> None:
    assert run.result is not None
    level, canvas = run.result.total["service_level"], run.canvas
    run.promise.value = 5
    assert run.result.within == 5
    assert run.result.total["service_level"] < level
    assert run.canvas is not canvas
    assert run._picture.children == (run.canvas.widget,)
    assert "5 分钟内叫到" in run.canvas.widget.children[1].value
    assert len(names(run)) == 2


def test_the_hall_is_seen_at_another_moment_without_another_run(run: BranchDayPanel) -> None:
    before, drawn, told = run.result, picture(run), run.moment.value
    run.minute.value = 60
    assert run.result is before
    assert not np.array_equal(picture(run), drawn)
    assert "大厅 10:00（第 1 天）" in run.moment.value != told
    run.day.value = 7
    assert "第 7 天" in run.moment.value
    run.minute.value = 480
    assert "大厅 17:00" in run.moment.value


# Panel 2


@pytest.fixture(scope="module")
def priced() -> PromisePanel:
    """A panel on which 95 % was guessed and run; tests put its sliders back."""
    panel = PromisePanel()
    guess(panel, "36")
    return panel


def test_the_promise_opens_drawn_and_waits_for_a_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PROMISE, "price_of_promise", lambda *_, **__: pytest.fail("ran before the guess"))
    panel = PromisePanel()
    assert picture(panel).std() > 10
    panel.gate._button.click()
    panel.share.value = 95
    panel.within.value = 5
    assert (said(panel), answer(panel), panel.table.value) == ("", "", "")


def test_the_price_of_the_promise_stands_beside_the_guess(priced: PromisePanel) -> None:
    (price, plans) = next(iter(priced._plans.values()))
    true = price["window_hours"].iloc[-1]
    assert f"你估计守住 95% 要 36 个窗口小时，模拟要 {true:g} 个：估低了" in answer(priced)
    assert f"从 90% 到 95% 要多 {price['extra'].iloc[-1]:g} 个" in answer(priced)
    assert priced.progress.widget.layout.display == "none"
    assert f"一天要 {plans[0.85].window_hours:g} 个窗口小时" in said(priced)
    assert len(rows(priced.table.value)) == 16
    assert [bar.get_height() for bar in priced.figure.bars] == list(plans[0.85].table["windows"])


def test_every_share_is_at_hand_without_another_run(priced: PromisePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PROMISE, "price_of_promise", lambda *_, **__: pytest.fail("computed again"))
    (_, plans) = priced._plans[priced._key()]
    for share in (70, 75, 80, 90, 95, 85):
        priced.share.value = share
        assert f"每个半小时 {share}% 的客户在 10 分钟内叫到：一天要 {plans[share / 100].window_hours:g} 个窗口小时" in said(priced)
    guess(priced, "37")
    assert "很接近" in answer(priced)


def test_changed_settings_say_that_the_picture_is_old_and_are_computed_once(priced: PromisePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[float] = []
    real = PROMISE.price_of_promise

    def counted(branch, within, *arguments: object, **settings: object):
        computed.append(within)
        return real(branch, within, *arguments, **settings)

    monkeypatch.setattr(PROMISE, "price_of_promise", counted)
    ten, table = said(priced), priced.table.value
    priced.within.value = 5
    assert "图还是上一次的" in said(priced)
    assert priced.table.value == table
    guess(priced, "40")
    assert computed == [5]
    assert "在 5 分钟内叫到" in said(priced)
    assert priced.table.value != table
    priced.within.value = 10
    assert (said(priced), priced.table.value) == (ten, table), "what was computed before is shown at once"
    priced.within.value = 5
    guess(priced, "41")
    assert computed == [5]
    priced.within.value = 10


def test_a_promise_that_cannot_be_kept_is_answered_and_the_last_one_stays(priced: PromisePanel, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise InputError("再多窗口也守不住。")

    monkeypatch.setattr(PROMISE, "price_of_promise", refuse)
    table = priced.table.value
    priced.volume.value = 300
    guess(priced, "60")
    assert "再多窗口也守不住。" in said(priced)
    assert priced.progress.widget.layout.display == "none"
    assert priced.table.value == table
    priced.volume.value = 210


@pytest.mark.parametrize("make", [entry.branch_day_panel, entry.promise_panel, entry.own_log_panel])
def test_each_cell_of_the_chapter_gets_a_panel_in_the_course_style(make: Callable[[], widgets.Widget]) -> None:
    assert "branchcraft" in make()._dom_classes
