"""Panel 6: a week's roster after a guess, what is short, and a sick call mended with few changes."""

from __future__ import annotations

import pytest

from branchcraft.staffing.panel_roster import RosterPanel


@pytest.fixture(scope="module")
def run() -> RosterPanel:
    panel = RosterPanel()
    panel.gate._text.value = "5"
    panel.gate._run()
    return panel


def cells(panel: RosterPanel) -> list[str]:
    return [text.get_text() for row in panel.figure.numbers for text in row]


def test_nothing_is_rostered_before_the_guess() -> None:
    panel = RosterPanel()
    assert panel.plan is None
    assert set(cells(panel)) == {""}
    assert panel.table.value == ""


def test_a_sick_call_before_the_roster_is_answered() -> None:
    panel = RosterPanel()
    mend = next(
        child for box in panel.widget.children if hasattr(box, "children") for child in box.children if getattr(child, "description", "") == "重排"
    )
    mend.click()
    assert "还没有班表" in panel.message.widget.value


def test_guess_and_result_stand_together_and_the_gaps_are_seen(run: RosterPanel) -> None:
    assert run.plan is not None
    assert f"你估计缺 5 个,排出来缺 {run.plan.short_half_hours} 个" in run._answer.widget.value
    assert sum("/" in cell for cell in cells(run)) <= run.plan.short_half_hours
    assert "甲01" in run.table.value
    assert "最小的改动" in run.message.widget.value
    assert "再模拟一遍" in run.message.widget.value
    assert "一周班表.xlsx" in run.download.value


def test_a_sick_call_changes_few_shifts_and_names_them(run: RosterPanel) -> None:
    run._mend()
    said = run._mended.widget.value
    assert "甲07 请假后" in said
    assert "一点没动" in said
    assert "甲07 周三请假以后" in run.table.value
