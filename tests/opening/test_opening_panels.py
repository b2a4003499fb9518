"""The seven panels of chapter 00: a guess first, guess and result together, wrong input told in a sentence, and a decision that can be kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from branchcraft.opening import rollout
from branchcraft.opening.channel import COUNTER, RATE
from branchcraft.opening.finer import BY_KIND, Network, try_targets
from branchcraft.opening.indicators import EXAMPLE, INDICATORS
from branchcraft.opening.monday import suggest
from branchcraft.opening.panel import HealthPanel, chapter_links
from branchcraft.opening.panel_barometer import BarometerPanel
from branchcraft.opening.panel_channel import ChannelPanel
from branchcraft.opening.panel_finer import StylesPanel, TargetsPanel
from branchcraft.opening.panel_more import ReasonsPanel, RolloutPanel
from branchcraft.opening.peers import synthetic_months
from branchcraft.opening.template import template_bytes
from branchcraft.teaching.store import Store

ALL = [HealthPanel, BarometerPanel, ChannelPanel, ReasonsPanel, TargetsPanel, StylesPanel, RolloutPanel]


@pytest.fixture(autouse=True)
def nothing_run_yet() -> Iterator[None]:
    HealthPanel.latest = None
    yield
    HealthPanel.latest = None


def guess(panel: Any, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._run()


def said(panel: Any) -> str:
    return re.sub("<[^>]+>", " ", panel.message.widget.value)


def answer(panel: Any) -> str:
    return re.sub("<[^>]+>", " ", panel._answer.widget.value)


def upload(panel: HealthPanel, content: bytes, name: str = "体检表.xlsx") -> None:
    panel.upload.value = ({"name": name, "type": "", "size": len(content), "content": memoryview(content), "last_modified": datetime.now(UTC)},)


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_the_button_sleeps_until_there_is_a_guess(kind: type) -> None:
    panel = kind()
    assert panel.gate._button.disabled and bytes(panel.canvas.image.value).startswith(b"\x89PNG")
    panel.gate._text.value = "3"
    assert not panel.gate._button.disabled


@pytest.mark.parametrize(
    ("kind", "text", "says"),
    [
        (HealthPanel, "800", "你估计 800 次，算出来是 285 次：没有你想的那么稳"),
        (BarometerPanel, "2", "你估计 2 个，对出来是 4 个：比你想的多"),
        (ChannelPanel, "-40", "你估计 -40%，推算是 +13%：方向反了"),
        (ReasonsPanel, "100", "你估计 100 万元，算出来是 80 万元：估高了"),
        (TargetsPanel, "5", "你估计 5 家，模拟平均 16.7 家：估低了"),
        (StylesPanel, "4", "你估计 4 家，模拟平均 2.2 家：估高了"),
        (RolloutPanel, "9", "你估计 9 个，模拟平均 9.2 个：很接近"),
    ],
    ids=lambda one: one.__name__ if isinstance(one, type) else "",
)
def test_guess_and_result_stand_together_and_the_guess_is_kept(kind: type, text: str, says: str) -> None:
    panel = kind()
    before = panel.canvas.image.value
    guess(panel, text)
    assert says in answer(panel)
    assert panel.canvas.image.value != before
    (row,) = Store().rows("prediction")
    assert row["chapter"] == "00" and row["guess"] == float(text) and row["truth"] is not None


# 1: the health check


def test_nothing_is_ranked_before_the_guess() -> None:
    panel = HealthPanel()
    panel.boxes["called"].value = "90"
    assert panel.result is None and panel.table.value == ""


def test_another_figure_changes_the_order_and_the_picture() -> None:
    panel = HealthPanel()
    guess(panel, "500")
    before = panel.canvas.image.value
    panel.boxes["called"].value = "84"
    assert panel.result is not None and "staffing" not in panel.result.first
    assert panel.canvas.image.value != before
    panel.boxes["called"].value = "71%"
    assert panel.result.first[0] == "staffing"


def test_a_box_with_words_in_it_is_named_and_the_result_stays() -> None:
    panel = HealthPanel()
    guess(panel, "500")
    table = panel.table.value
    panel.boxes["cost"].value = "很高"
    assert "「成本收入比」应当是一个数，现在是「很高」" in said(panel)
    assert panel.table.value == table
    panel.boxes["cost"].value = ""
    assert panel.result is not None and panel.result.left_out == ("成本绩效",)


def test_the_own_pick_is_told_its_place() -> None:
    panel = HealthPanel()
    panel.pick.value = "文化服务"
    guess(panel, "500")
    assert "「文化服务」：按数字排第 4，再来一期 1000 次里有 194 次进前三" in answer(panel)


def test_a_filled_sheet_goes_into_the_boxes() -> None:
    panel = HealthPanel()
    guess(panel, "500")
    upload(panel, template_bytes({**EXAMPLE, "called": 90.0}, 6))
    assert panel.boxes["called"].value == "90" and panel.months.value == 6
    assert "读到 12 项指标，6 个月的平均" in panel._file.widget.value and "结论不能当真" in panel._file.widget.value
    assert panel.result is not None and panel.result.months == 6


def test_a_banks_own_branches_become_the_grey_dots() -> None:
    panel = HealthPanel()
    guess(panel, "500")
    synthetic = panel.figure
    upload(panel, template_bytes(EXAMPLE, 3, synthetic_months(branches=12, seed=5)))
    assert panel.figure is not synthetic and panel.peers.source.startswith("自己填的同类组")
    assert "自己填的同类组（12 家）" in panel.whose.value
    panel._restore()
    assert panel.peers.source == "合成同类组" and "甲行 A 支行（虚构）" in panel.whose.value


def test_a_wrong_cell_is_told_and_the_boxes_stay() -> None:
    panel = HealthPanel()
    upload(panel, template_bytes({"called": 0.5}))
    assert "D14（10 分钟内叫到的客户占比）应当在 2 到 100" in panel._file.widget.value
    assert panel.boxes["called"].value == f"{EXAMPLE['called']:g}"
    upload(panel, b"picture", "照片.xlsx")
    assert "「照片.xlsx」不是 Excel" in panel._file.widget.value


def test_chapters_that_lie_beside_are_linked_and_others_are_said_to_be_planned(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "06_staffing.ipynb").touch()
    panel = HealthPanel()
    guess(panel, "500")
    assert panel.result is not None
    links = chapter_links(panel.result)
    assert '<a href="06_staffing.ipynb" target="_blank">第 06 章 人力资源</a>' in links
    assert "第 04 章 客户关系（编写中）" in links


def test_the_decision_is_kept_and_drafts_the_plan() -> None:
    panel = HealthPanel()
    panel.keep.button.click()
    assert "还没有运行" in panel.keep._note.widget.value
    guess(panel, "500")
    panel.keep.button.click()
    (row,) = Store().rows("decision")
    value = json.loads(row["value"])
    assert value["area"] == "人力资源" and value["figure"] == "10 分钟内叫到的客户占比" and value["now"] == 71
    texts = suggest({"first": value})
    assert "先抓「人力资源」：10 分钟内叫到的客户占比从 71 %往同类平均 83.1 %靠" in texts["goal"]
    assert "先向分行要到真的同类数" in texts["measure"]
    assert "____" in suggest({})["goal"]


# 2: the barometer


def test_the_barometer_takes_the_figures_of_the_first_panel() -> None:
    first = HealthPanel()
    guess(first, "500")
    first.boxes["called"].value = "95"
    panel = BarometerPanel()
    guess(panel, "3")
    assert "第一个面板里最近一次的结果" in answer(panel)
    assert panel.result is not None and panel.result.areas.at["staffing", "rank"] > 3


def test_another_answer_moves_the_felt_order() -> None:
    panel = BarometerPanel()
    guess(panel, "3")
    assert panel.result is not None and panel.result.areas.at["crm", "felt_rank"] == 9
    for box in panel.boxes["crm"]:
        box.value = 4
    assert panel.result.areas.at["crm", "felt_rank"] <= 2
    assert "都差：可以动手" in panel.table.value


# 3: the series


def test_before_the_guess_only_the_rate_is_there_and_no_conclusion() -> None:
    panel = ChannelPanel()
    assert panel.measure.options == (RATE,)
    panel.joins[(2018, 2019)].value = True
    assert "写下估计、运行以后" in said(panel) and panel.table.value == ""


def test_joining_across_a_break_turns_the_conclusion_and_says_that_it_must_not_be() -> None:
    panel = ChannelPanel()
    guess(panel, "0")
    assert panel.measure.value == COUNTER and "到 2025 年是 430 亿笔" in said(panel)
    for gap in ((2016, 2018), (2018, 2019)):
        panel.joins[gap].value = False
    panel.joins[(2020, 2021)].value = True
    assert "到 2025 年是 1 亿笔" in said(panel) and "这条线不能用" in said(panel)
    assert panel.table.value.count("<tr>") >= 3


def test_nothing_joined_is_said() -> None:
    panel = ChannelPanel()
    guess(panel, "0")
    for box in panel.joins.values():
        box.value = False
    assert "还没有把任何两年连起来" in said(panel)


def test_another_measure_has_its_own_years_and_a_curve_only_for_the_rate() -> None:
    panel = ChannelPanel()
    guess(panel, "0")
    panel.kind.value = "会饱和的曲线"
    assert "只对比率有意义" in said(panel)
    panel.measure.value = RATE
    assert (2014, 2016) in panel.joins
    panel.joins[(2016, 2017)].value = panel.joins[(2014, 2016)].value = True
    assert "没有跨过口径的断点" in said(panel)


def test_the_own_line_and_the_own_count_are_answered() -> None:
    panel = ChannelPanel()
    guess(panel, "0")
    panel.mine.value = 50
    assert "我画的线：2030 年 186 亿笔" in said(panel)
    panel.counted.value = 300
    assert "657 笔；你的网点 300 笔，是它的 46%。差出这么多" in re.sub("<[^>]+>", "", panel._own.widget.value)
    panel.counted.value = 600
    assert "碰巧差得不远" in panel._own.widget.value


# 4 to 7


def test_reasons_follow_the_books() -> None:
    panel = ReasonsPanel()
    guess(panel, "80")
    assert "很接近" in answer(panel) and "最沉的是「经营效益」" in said(panel)
    panel.loans.value = 30
    assert "最沉的是「防范风险」" in said(panel)
    panel.income.value = 500
    assert "已经不挣钱" in said(panel)


def test_the_chosen_rule_is_the_one_on_the_right() -> None:
    panel = TargetsPanel()
    guess(panel, "10")
    assert BY_KIND in panel.figure.title.get_text()
    panel.rule.value = "一把尺子"
    assert "一把尺子" in panel.figure.title.get_text()
    panel.months.value = 12
    assert "数据够多" in said(panel)
    assert f"{try_targets(Network(months=12)).mean['一把尺子']:.1f}" in panel.table.value


def test_a_better_eye_is_caught_up_later_in_the_panel() -> None:
    panel = StylesPanel()
    guess(panel, "2")
    assert "从第 3 个月起" in said(panel)
    panel.eye.value = 0.8
    assert "从第 4 个月起" in said(panel)
    panel.months.value = 12
    assert "手里 12 个月的数" in said(panel)


def test_batches_are_compared_with_the_plan_before() -> None:
    panel = RolloutPanel()
    guess(panel, "9")
    panel.batches.value = 3
    now, before = rollout.roll_out(rollout.Plan(3)), rollout.roll_out(rollout.Plan())
    assert f"200 次里 {(now.final > before.final).sum()} 次照做的人更多" in said(panel)
    assert panel.table.value.count("<tr>") == 3
    panel.keep.button.click()
    (row,) = Store().rows("decision")
    assert "新规范分 3 批，隔 5 周" in row["label"]
    assert "新规范分 3 批" in suggest({"rollout": json.loads(row["value"])})["first_step"]


def test_every_figure_can_be_typed_and_says_how_it_is_counted() -> None:
    panel = HealthPanel()
    assert list(panel.boxes) == [one.key for one in INDICATORS]
    labels = "".join(panel._row(one.key).children[0].value for one in INDICATORS)
    assert all(one.how in labels.replace("&#x27;", "'") for one in INDICATORS)
