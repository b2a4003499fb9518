"""Panel 6: a week's roster after a guess, what is short, and a sick call mended with few changes."""

from __future__ import annotations

from datetime import date

import pytest

from branchcraft.staffing import panel_roster
from branchcraft.staffing.panel_roster import RosterPanel, week_lines
from branchcraft.staffing.roster_calendar import calendar_week
from branchcraft.staffing.roster_check import check_promise
from branchcraft.staffing.roster_input import plain_week


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
    find(panel, "重排").click()
    assert "还没有班表" in panel.message.widget.value


def test_guess_and_result_stand_together_and_the_gaps_are_seen(run: RosterPanel) -> None:
    assert run.plan is not None
    assert f"你估计缺 5 个，排出来缺 {run.plan.short_half_hours} 个" in run._answer.widget.value
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


# Holidays


@pytest.fixture(scope="module")
def make_up() -> RosterPanel:
    panel = RosterPanel()
    panel.week.value = date(2026, 2, 9)
    panel.gate._text.value = "5"
    panel.gate._run()
    return panel


def test_every_week_of_the_year_can_be_chosen_and_the_unusual_ones_are_named() -> None:
    labels = [label for label, _ in RosterPanel().week.options]
    assert len(labels) == 53
    assert labels[0].startswith("平常的一周")
    assert "2月9日起：周日放假 周六调休上班" in labels
    assert "2月16日起：周一至周日放假" in labels
    assert "3月2日起" in labels


def test_the_roster_follows_a_make_up_saturday(make_up: RosterPanel) -> None:
    assert make_up.plan is not None
    worked = set(make_up.plan.assignments["day"])
    assert "周六" in worked
    assert "周日" not in worked
    assert "周六调休上班：来客和人手按平常的周三算" in make_up.message.widget.value
    assert "周日放假不营业" in make_up.message.widget.value
    assert "周六 02-14（调休上班）" in make_up.table.value
    assert [text.get_text() for text in make_up.figure.kinds] == [""] * 5 + ["调休上班", "放假"]
    wednesday, saturday = (make_up.plan.cover.loc[make_up.plan.cover["day"] == day, "need"].to_numpy() for day in ("周三", "周六"))
    assert (wednesday[: len(saturday)] == saturday).mean() > 0.9  # the VIP room keeps its weekend


def test_the_promise_is_checked_on_the_open_days_with_a_working_days_customers(make_up: RosterPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "96 个半小时里有" in make_up.message.widget.value
    seen: dict = {}
    monkeypatch.setattr(panel_roster, "check_promise", lambda plan, branches: seen.update(branches) or check_promise(plan, branches))
    make_up.week.value = date(2026, 2, 9)
    make_up.gate._run()
    usual, _ = panel_roster.example_need()
    assert set(seen) == {"周一", "周二", "周三", "周四", "周五", "周六"}
    assert seen["周六"] is usual["周三"]


def test_a_sick_call_on_a_closed_day_is_answered(make_up: RosterPanel) -> None:
    make_up.day.value = "周日"
    find(make_up, "重排").click()
    assert "周日不营业，没有班要顶" in make_up.message.widget.value


def test_another_week_waits_for_the_run(make_up: RosterPanel) -> None:
    plan = make_up.plan
    make_up.week.value = date(2026, 2, 16)
    assert "请再按一次「运行」" in make_up.message.widget.value
    assert make_up.plan is plan
    make_up.gate._run()
    assert "这一周天天放假" in make_up.message.widget.value


def test_opening_on_holidays_costs_what_the_law_says() -> None:
    closed, opened = (calendar_week(date(2026, 4, 27), open_holidays=flag) for flag in (False, True))
    assert [day.pay_factor for day in opened] == [1, 1, 1, 1, 3, 3, 2]
    assert week_lines(plain_week()) == []
    assert any("放假不营业" in line for line in week_lines(closed))
    assert any("法定节假日周五、周六按三倍" in line for line in week_lines(opened))


def find(panel: RosterPanel, description: str):
    return next(
        child
        for box in panel.widget.children
        if hasattr(box, "children")
        for child in box.children
        if getattr(child, "description", "") == description
    )
