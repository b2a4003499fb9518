"""Panel 1: a guess about one more hour, hours moved, the best revealed after three tries, other worlds tried."""

from __future__ import annotations

import re

import numpy as np
import pytest

from branchcraft.marketing.allocate import best_split, marginal_values
from branchcraft.marketing.engines_words import advice, said
from branchcraft.marketing.hall import hall_curve
from branchcraft.marketing.panel_engines import EnginesPanel
from branchcraft.marketing.plots_engines import VALUE_AXIS
from branchcraft.marketing.quarters import Pair
from branchcraft.marketing.scenario import default_world


def guess(panel: EnginesPanel, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._run()


@pytest.fixture
def panel() -> EnginesPanel:
    return EnginesPanel()


@pytest.fixture
def run(panel: EnginesPanel) -> EnginesPanel:
    guess(panel, "250")
    return panel


def dots_of(panel: EnginesPanel, name: str) -> list[float]:
    return list(panel.figure.rows[panel.figure.names.index(name)].get_xdata())


def test_nothing_is_run_before_the_guess(panel) -> None:
    panel.sliders[0].value = 30
    panel.horizon.value = "看 4 周（月末考核）"
    assert panel.runs == []
    assert dots_of(panel, "你的方案") == []
    assert panel.reveal.disabled and panel.again.disabled
    assert "一共抽 <b>70</b> / 70 小时" in panel.left.value


def test_guess_and_result_stand_together(run) -> None:
    (existing, _, _), window = marginal_values((20, 20, 20), default_world(), hall_curve())
    assert f"你估计 250 元，模拟是 {existing:.0f} 元；而柜台少这一小时要赔 {window:.0f} 元" in run._answer.widget.value
    assert len(dots_of(run, "你的方案")) == 20
    assert len(dots_of(run, "全投存量 60")) == 20
    assert dots_of(run, "最优") == []


def test_moved_hours_are_compared_on_the_same_quarters(run) -> None:
    before = run.canvas.image.value
    run.set_hours((17, 17, 8))
    assert run.canvas.image.value != before
    assert "比上一个方案平均多贡献" in run.message.widget.value
    assert "比每样 20 小时平均多贡献" in run.message.widget.value
    assert "几处差不多了" in run.message.widget.value
    assert "#E9F4EC" in run.message.widget.value, "green when nothing is left to move"
    assert dots_of(run, "上一个方案") == dots_of(run, "每样 20 小时")
    assert run.table.value.count("<tr>") == 1 + 3


def test_too_many_hours_are_answered_and_the_result_stays(run) -> None:
    shown = run.table.value
    run.set_hours((60, 20, 0))
    assert "一周最多抽 70 个小时" in run.message.widget.value
    assert "超了 10 小时" in run.left.value
    assert run.table.value == shown
    run.set_hours((20, 0, 20))
    assert 'role="status"' in run.message.widget.value


def test_the_best_is_revealed_after_three_tries(run) -> None:
    assert run.reveal.disabled
    run.sliders[2].value = 10
    assert run.reveal.disabled
    run.sliders[0].value = 18
    assert not run.reveal.disabled
    run._reveal()
    assert len(dots_of(run, "最优")) == 20
    hours = best_split(default_world(), hall_curve()).hours
    assert "/".join(f"{h:g}" for h in np.round(hours, 1)) in run.table.value


def test_another_day_of_reckoning_has_another_axis_and_no_old_best(run) -> None:
    run.set_hours((17, 17, 8))
    run.set_hours((17, 17, 9))
    run._reveal()
    run.horizon.value = "看 4 周（月末考核）"
    assert run.best is None
    assert dots_of(run, "最优") == []
    assert run.figure.plans.get_xlim() == VALUE_AXIS[4]
    assert "比上一个方案" not in run.message.widget.value, "runs in another setting are not compared"
    assert run.table.value.count("<tr>") == 1 + 2


def test_peaks_first_costs_customers(run) -> None:
    quiet = int(re.search(r"一周多走 (\d+) 位", run.message.widget.value)[1])
    run.order.value = "高峰先抽"
    assert int(re.search(r"一周多走 (\d+) 位", run.message.widget.value)[1]) > quiet


def test_assumptions_can_be_moved(run) -> None:
    before = run._worth[0][0]
    run.more["existing_rate"].value = 15
    assert run._worth[0][0] > before
    assert run.world.existing_rate == pytest.approx(0.15)
    run.volume.value = 280
    assert run.hall.volume == 280


def test_other_worlds_are_tried_and_told(run) -> None:
    run._try_worlds()
    text = run._worlds.widget.value
    counts = [int(n) for n in re.findall(r" (\d+) 个", text.split("最好的是：")[1].split("。")[0])]
    assert sum(counts) == 200
    assert run._worlds_box.layout.display == "flex"
    assert [mark.get_xdata()[0] for mark in run.worlds_figure.mine] == [20, 20, 20]
    run.sliders[0].value = 25
    assert run.worlds_figure.mine[0].get_xdata()[0] == 25


def test_a_worse_plan_is_not_called_better() -> None:
    text = said(Pair(-12000.0, -15000.0, -9000.0, 12, 200), "上一个方案")
    assert "平均少贡献 1.2 万元（95% 区间 0.9–1.5）" in text
    assert "200 个里有 12 个更好" in text


def test_the_advice_moves_an_hour_from_the_poorest_to_the_richest() -> None:
    lines = advice((20.0, 5.0, 0.0), (100.0, 300.0, 50.0), 150.0)
    assert any("从存量挪一两个小时给增量，每挪一小时一周多约 200 元" in line for line in lines), "the hall has no hour to give"
    assert any("增量只给几个小时" in line for line in lines)
    assert "柜台" not in " ".join(advice((40.0, 30.0, 0.0), (100.0, 300.0, 50.0), 20.0)[1:]), "no hour is left to take from the windows"
