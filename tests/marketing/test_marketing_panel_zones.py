"""Panel 2: a guess about all five, zones ticked, windows moved, other worlds."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from branchcraft.marketing import panel_zones
from branchcraft.marketing.panel_zones import ZonesPanel, zone_lines
from branchcraft.marketing.zone_gains import first_zone
from branchcraft.marketing.zones import ZONES


@pytest.fixture(scope="module")
def panel() -> ZonesPanel:
    made = ZonesPanel()
    made.mended["入口"].value = True
    assert made.gains is None, "nothing is tried before the guess"
    made.mended["入口"].value = False
    made.gate._text.value = "100"
    made.gate._run()
    return made


def alone(panel: ZonesPanel) -> list[float]:
    return [bar.get_width() for bar in panel.figure.alone]


def test_guess_and_result_stand_together(panel) -> None:
    assert f"你估计 100%，模拟是 {panel.gains.ratio:.0%}" in panel._answer.widget.value
    assert alone(panel) == pytest.approx(panel.gains.table["alone"].tolist())
    assert panel.gains.days == 200


def test_ticked_zones_change_the_funnel_and_are_told(panel) -> None:
    picture = panel.canvas.image.value
    panel.mended["入口"].value = panel.mended["贵宾厅"].value = True
    assert panel.canvas.image.value != picture
    assert panel.chosen == ("入口", "贵宾厅")
    assert "改了入口、贵宾厅：每天多" in panel.message.widget.value
    assert "要看人数，不要看钱" in panel.message.widget.value
    assert panel.figure.numbers[1].get_text() == f"{panel.now.found.mean():.1f}"
    for zone in ZONES:
        panel.mended[zone].value = False
    assert "改了" not in panel.message.widget.value


def test_a_full_vip_room_is_told_and_an_empty_one_is_not(panel) -> None:
    held = panel.now.turned.mean() / (panel.now.turned.mean() + panel.now.talks.mean())
    assert f"请进贵宾厅的人有 {held:.0%} 没等到经理" in panel.message.widget.value
    free = replace(panel.now, turned=0 * panel.now.turned)
    assert not any("没等到经理" in line for line in zone_lines(panel.gains, (), free, free, 4))


def test_more_windows_make_the_street_pay(panel) -> None:
    assert "临街单独改反而每天少" in panel.message.widget.value
    panel.windows.value = 6
    assert "临街单独改反而" not in panel.message.widget.value
    assert alone(panel)[0] > 0
    panel.windows.value = 4


def test_another_branch_has_other_gains(panel) -> None:
    before = alone(panel)
    panel.levels["入口"].value = 15
    assert alone(panel) != before
    assert panel.gains.days == panel_zones.DRAG_DAYS
    assert f"同一批人 {panel_zones.DRAG_DAYS} 天" in panel.table.value
    panel.levels["入口"].value = 30
    assert alone(panel) == before
    panel.levels["临街"]._slider.value = 0.6000000000000001  # what a browser hands back
    assert panel.gains.days == 200


def test_other_worlds_are_counted(panel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel_zones, "first_zone", lambda windows, worlds, on_step: first_zone(windows, 8, 20, on_step=on_step))
    panel._try_worlds()
    text = panel._worlds.widget.value
    assert sum(int(n) for n in re.findall(r" (\d+) 个", text.split("最该先改的是：")[1].split("。")[0])) == 8
    assert panel.progress.widget.layout.display == "none"
