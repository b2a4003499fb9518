"""Panels 4 and 5: a guess first, then the sizes of the efforts and the order of the hall."""

from __future__ import annotations

import pytest

from branchcraft.staffing import plots_levers
from branchcraft.staffing.panel_levers import LeversPanel, OrdersPanel


def guess(panel: LeversPanel | OrdersPanel, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._run()


def heights(panel: LeversPanel) -> list[float]:
    return [bar.get_height() for bars in panel.figure.bars for bar in bars]


def test_nothing_is_computed_before_the_guess() -> None:
    panel = LeversPanel()
    panel.faster.value = 2.0
    assert panel.levers == []
    assert set(heights(panel)) == {0}
    orders = OrdersPanel()
    orders.total.value = 4
    assert orders.rows.empty


def test_guess_and_result_of_the_efforts_stand_together() -> None:
    panel = LeversPanel()
    guess(panel, "85")
    assert "你估计升到 85%，模拟是 81% → 92%" in panel._answer.widget.value
    assert "每笔平均快 1 分钟" in panel.table.value
    assert max(heights(panel)) > 10


def test_a_smaller_effort_changes_picture_and_words() -> None:
    panel = LeversPanel()
    guess(panel, "85")
    before, picture = heights(panel), panel.canvas.image.value
    panel.faster.value = 0.1
    assert heights(panel) != before
    assert panel.canvas.image.value != picture
    assert "「14:30–16:30 多开一个窗口" in panel.message.widget.value


def test_another_start_and_plan_are_tried() -> None:
    panel = LeversPanel()
    guess(panel, "85")
    panel.start.value = "16:30"
    assert "16:30–17:00 多开一个窗口（0.5 个窗口小时）" in panel.table.value  # four half hours do not fit any more
    panel.plan.value = "挪过的 32 个窗口小时"
    assert "89.3%" in panel.table.value


def test_guess_and_result_of_the_orders_stand_together() -> None:
    panel = OrdersPanel()
    guess(panel, "1")
    assert "你估计贵宾等 1 分钟，模拟是 4.3 分钟" in panel._answer.widget.value
    rows = panel.rows.set_index(["order", "customer_class"])["wait_mean"]
    assert [bar.get_width() for bar in panel.figure.bars["贵宾"]] == pytest.approx(
        [rows[(order, "贵宾")] for order in dict.fromkeys(panel.rows["order"])]
    )


def test_too_many_vip_windows_are_answered_and_the_result_stays() -> None:
    panel = OrdersPanel()
    guess(panel, "1")
    before = panel.table.value
    panel.total.value = 3
    shown = panel.table.value
    panel.dedicated.value = 3
    assert "贵宾窗口应当在 1 到 2 个之间" in panel.message.widget.value
    assert panel.table.value == shown != before


def test_long_waits_end_at_the_edge_and_it_is_said() -> None:
    panel = OrdersPanel()
    guess(panel, "1")
    panel.total.value = 3
    assert "画到图的边上为止" in panel.message.widget.value
    assert max(bar.get_width() for bars in panel.figure.bars.values() for bar in bars) == plots_levers.MOST_WAIT
