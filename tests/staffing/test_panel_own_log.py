"""Panel 3 as a manager uses it: her file read, studied and planned; what goes wrong is said and nothing stale stays under a new choice."""

from __future__ import annotations

import base64
import io
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import ipywidgets as widgets
import pytest
from openpyxl import load_workbook

from branchcraft.files.spreadsheet import Source
from branchcraft.queueing import TicketLog, read_ticket_log
from branchcraft.staffing.own_log import WindowPlan, plan_windows
from branchcraft.staffing.panel_own_log import OwnLogPanel

EXAMPLE = Path(__file__).parents[2] / "cases" / "data" / "ticket_export_synthetic.csv"


@cache
def read_once(path: str) -> TicketLog:
    return read_ticket_log(path)


@pytest.fixture(autouse=True)
def example_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example read by itself is the same every time, and reading it is half of the time of these tests."""

    def read(source: Source, columns: Mapping[str, object] | None = None) -> TicketLog:
        return read_once(source) if isinstance(source, str) and columns is None else read_ticket_log(source, columns=columns)

    monkeypatch.setattr(sys.modules[OwnLogPanel.__module__], "read_ticket_log", read)


def upload(panel: OwnLogPanel, name: str, content: bytes) -> None:
    file = {"name": name, "type": "text/csv", "size": len(content), "content": memoryview(content), "last_modified": datetime.now(UTC)}
    panel.upload.value = (file,)


def guess(panel: OwnLogPanel, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._button.click()


def answer(panel: OwnLogPanel) -> str:
    return panel._answer.widget.value


def shown(panel: OwnLogPanel) -> bool:
    return panel.step_two.layout.display == "flex"


@pytest.fixture
def panel() -> OwnLogPanel:
    return OwnLogPanel(str(EXAMPLE))


@pytest.fixture(scope="module")
def planned() -> OwnLogPanel:
    """A panel with the example read and a plan made; for tests that only look."""
    panel = OwnLogPanel(str(EXAMPLE))
    panel.example.click()
    guess(panel, "-2")
    return panel


def test_it_opens_without_a_file_and_says_what_stays_on_this_computer(panel: OwnLogPanel) -> None:
    assert not shown(panel)
    assert panel.message.widget.value == ""
    assert any("不会被读入" in part.value for part in panel.widget.children if isinstance(part, widgets.HTML))


def test_the_example_is_read_studied_and_told(planned: OwnLogPanel) -> None:
    assert planned.log is not None
    assert planned.log.read == 4340
    assert "采用 4287 行" in planned.message.widget.value
    assert planned.summary.value.count("<tr>") == 6, "five rows set aside and the headings"
    assert "只显示前 5 行，共 53 行" in planned.summary.value
    assert "平均办理（分钟）" in planned.tables.value
    assert shown(planned)


def test_an_upload_is_read_like_the_example(panel: OwnLogPanel, planned: OwnLogPanel) -> None:
    upload(panel, "我的.csv", EXAMPLE.read_bytes())
    assert panel.own is not None
    assert planned.own is not None
    assert panel.own.present == planned.own.present
    assert "「我的.csv」读到 4340 行" in panel.message.widget.value


def test_nothing_is_planned_before_the_guess(panel: OwnLogPanel) -> None:
    panel.example.click()
    assert panel.gate._button.disabled
    panel.gate._button.click()
    assert panel.plan is None
    assert panel.result.value == ""


def test_guess_and_plan_stand_together(planned: OwnLogPanel) -> None:
    plan = planned.plan
    assert plan is not None
    more = plan.plan.window_hours - plan.now.window_hours
    assert f"你估计 -2 个窗口小时，模拟是 {more:+g} 个：要得比你想的少。" in answer(planned)
    guess(planned, f"{more:g}")
    assert f"模拟是 {more:+g} 个：很接近。" in answer(planned)
    assert [bar.get_height() for bar in planned.figure.bars] == list(plan.plan.counts)
    assert f"最少要 {plan.plan.window_hours:g} 个窗口小时" in planned.canvas.widget.children[1].value


def test_the_picture_tells_of_one_plan_only_however_often_it_is_run(planned: OwnLogPanel) -> None:
    guess(planned, "-2")
    guess(planned, "-3")
    assert planned.figure.text.count("守住承诺") == 1


def test_a_plan_with_more_windows_than_the_picture_had_room_for_is_shown_whole(panel: OwnLogPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    panel.example.click()
    room = panel.figure.axes.get_ylim()[1]
    many = (3, *[int(room) + 4] * 15)

    def generous(*arguments: object, **settings: object) -> WindowPlan:
        plan = plan_windows(*arguments, **settings)  # type: ignore[arg-type]
        return replace(plan, plan=replace(plan.plan, counts=many))

    monkeypatch.setattr(sys.modules[OwnLogPanel.__module__], "plan_windows", generous)
    guess(panel, "20")
    assert tuple(bar.get_height() for bar in panel.figure.bars) == many
    assert max(many) < panel.figure.axes.get_ylim()[1]
    drawn = panel.canvas.image.value
    panel.canvas.refresh()
    assert panel.canvas.image.value == drawn, "the axis was drawn anew with the bars"


def test_both_downloads_carry_what_they_name(planned: OwnLogPanel) -> None:
    assert planned.log is not None
    links = re.findall(r'download="([^"]+)" href="data:[^,]+,([^"]+)"', planned.summary.value + planned.result.value)
    files = {name: base64.b64decode(content) for name, content in links}
    assert files["放在一边的行.csv"] == planned.log.set_aside_csv()
    assert load_workbook(io.BytesIO(files["开窗方案_10分钟_85.xlsx"])).sheetnames[0] == "方案"


def test_a_changed_promise_says_that_the_plan_is_the_last_one_until_it_is_changed_back(panel: OwnLogPanel) -> None:
    panel.within.value = 11
    assert answer(panel) == "", "there is no plan that could be stale"
    panel.within.value = 10
    panel.example.click()
    guess(panel, "-2")
    before, table = answer(panel), panel.result.value
    panel.within.value = 5
    assert "还是上一个方案" in answer(panel)
    assert panel.result.value == table
    panel.within.value = 10
    assert answer(panel) == before
    panel.share.value = 90
    guess(panel, "-2")
    assert "90% 的客户" in answer(panel)
    assert panel.result.value != table


def test_chosen_days_are_studied_alone_and_the_old_plan_goes(panel: OwnLogPanel) -> None:
    panel.example.click()
    guess(panel, "-2")
    assert panel.own is not None
    all_days = panel.own.branch.arrivals.sum().sum()
    panel.days.value = "周一"
    assert panel.own.branch.arrivals.sum().sum() > all_days
    assert (panel.plan, panel.result.value, answer(panel)) == (None, "", "")


def test_days_that_the_log_does_not_have_leave_nothing_of_other_days(panel: OwnLogPanel) -> None:
    panel.example.click()
    guess(panel, "-2")
    panel.days.value = "周末"
    assert "没有符合所选周几的日子" in panel.message.widget.value
    assert (panel.own, panel.plan, panel.result.value, panel.tables.value) == (None, None, "", "")
    assert not shown(panel)
    panel.days.value = "周一到周五"
    assert shown(panel)


def test_a_file_that_is_no_log_is_answered_in_a_sentence(panel: OwnLogPanel) -> None:
    upload(panel, "照片.csv", bytes(range(256)) * 30)
    assert "照片.csv" in panel.message.widget.value
    assert 'role="alert"' in panel.message.widget.value
    assert "程序出错" not in panel.message.widget.value
    assert not shown(panel)


def test_columns_that_are_not_understood_are_chosen_and_read_again(panel: OwnLogPanel) -> None:
    rows = [f"2026-03-{2 + k // 20:02d},{9 + k % 8}:{k % 60:02d},{9 + k % 8}:{k % 60:02d}:30,{10 + k % 8}:00,{k % 3 + 1}" for k in range(100)]
    upload(panel, "自定.csv", "\n".join(["营业日期,甲,乙,丙,窗口", *rows]).encode("gbk"))
    assert "没有找到「取号时间」列" in panel.message.widget.value
    assert panel.columns.selected_index == 0, "what helps next stands open"
    for role, heading in (("taken", "甲"), ("start", "乙"), ("end", "丙")):
        panel.choices[role].value = heading
    again = panel.columns.children[0].children[-1]
    again.click()
    assert "读到 100 行：采用 100 行" in panel.message.widget.value
    assert panel.summary.value == ""
    assert shown(panel)


def test_reading_again_without_a_file_says_what_to_do(panel: OwnLogPanel) -> None:
    panel.columns.children[0].children[-1].click()
    assert "还没有文件" in panel.message.widget.value
    guess(panel, "1")
    assert "请先选择文件" in panel.message.widget.value


def test_an_unlucky_plan_hides_the_bar_and_keeps_the_study(panel: OwnLogPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    panel.example.click()
    seen: list[str] = []

    def broken(*_: object, on_progress, **__: object) -> None:
        on_progress(3, 60)
        seen.append(panel.progress.widget.layout.display)
        raise ZeroDivisionError

    monkeypatch.setattr(sys.modules[OwnLogPanel.__module__], "plan_windows", broken)
    guess(panel, "1")
    assert seen == ["flex"]
    assert panel.progress.widget.layout.display == "none"
    assert "程序出错了" in panel.message.widget.value
    assert panel.own is not None
    assert shown(panel)


def test_the_picture_changes_with_the_plan(panel: OwnLogPanel) -> None:
    panel.example.click()
    before = panel.canvas.image.value
    guess(panel, "-2")
    assert panel.canvas.image.value != before
