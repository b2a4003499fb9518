"""Panel 3: a guess first, then her own rule against two models, and the switches that show where a model misleads."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.marketing.bank_models import Setting, judged
from branchcraft.marketing.lists import BOOSTED, LOGISTIC, RANDOM, RULES, THUMB, call_lists, default_economics
from branchcraft.marketing.monday_campaign import campaign_suggest
from branchcraft.marketing.notebook_campaign import BEST_RULE
from branchcraft.marketing.panel_targeting import ListsPanel, TrustPanel, trust_said
from branchcraft.marketing.plots_targeting import MONEY_HIGH, ListsFigure, quantile_dots, spread


def guess(panel: ListsPanel | TrustPanel, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._run()


@pytest.fixture
def panel() -> ListsPanel:
    return ListsPanel()


@pytest.fixture
def run(panel: ListsPanel) -> ListsPanel:
    guess(panel, "80")
    return panel


def test_nothing_is_computed_before_the_guess(panel: ListsPanel) -> None:
    panel.capacity.value = 800
    panel.conditions[0].value = "60 岁以上"
    assert panel.result is None
    assert panel.table.value == ""
    assert len(panel.figure.clouds[LOGISTIC].get_xdata()) == 0
    assert len(panel.figure.clouds[RANDOM].get_xdata()) == 20, "it opens drawn, without the answer"


def test_guess_and_result_stand_together(run: ListsPanel) -> None:
    said = run._answer.widget.value
    found = run.result.buyers
    assert "你估计 80 位，按你的条件平均打到 63 位：估高了" in said
    assert f"逻辑回归打到 {found[LOGISTIC].mean():.0f} 位" in said
    guess(run, "63")
    assert "很接近" in run._answer.widget.value
    guess(run, "20")
    assert "估低了" in run._answer.widget.value


def test_the_answer_is_to_the_question_wherever_the_sliders_stand(panel: ListsPanel) -> None:
    panel.capacity.value = 1500
    guess(panel, "80")
    assert "同样打 400 位" in panel._answer.widget.value
    assert panel.result.economics.capacity == 1500


def test_what_was_decided_is_kept_for_the_plan(run: ListsPanel) -> None:
    label, value = run._decided()
    assert "会买的机会低于 11% 的不打" in label
    assert value["stop"] == run.result.best_stop(LOGISTIC)[0]
    texts = campaign_suggest({"call_list": value})
    assert "低于 11% 的不打" in texts["goal"] and "一位成本 55 元" in texts["goal"] and "一笔赚 500 元" in texts["goal"]
    with pytest.raises(InputError, match="先写下估计"):
        ListsPanel()._decided()


def test_plan_texts_say_what_was_kept_and_nothing_else() -> None:
    assert campaign_suggest({"hours": {}}) == {}
    texts = campaign_suggest({"own_list": {"call": 90, "control": 20}, "trial": {"size": 6000, "called": 3000}})
    assert "打 90 位，抽签留 20 位" in texts["first_step"]
    assert "一共 6000 位、打 3000 位" in texts["measure"]


def test_other_conditions_change_her_rule_and_nothing_else(run: ListsPanel) -> None:
    before = {rule: run.result.buyers[rule].copy() for rule in RULES}
    for choice, name in zip(run.conditions, BEST_RULE, strict=True):
        choice.value = name
    assert run.result.buyers[THUMB].mean() > before[THUMB].mean()
    for rule in (RANDOM, LOGISTIC, BOOSTED):
        np.testing.assert_array_equal(run.result.buyers[rule], before[rule])
    assert "上次活动买过、没有房贷、留的是手机：打 400 位" in run.history.value
    assert run.history.value.count("位买家") <= 5


def test_a_rule_without_conditions_is_answered_and_the_result_stays(run: ListsPanel) -> None:
    table = run.table.value
    for choice in run.conditions[:2]:
        choice.value = "（不用）"
        table = run.table.value
    run.conditions[2].value = "（不用）"
    assert "至少要有一个条件" in run.message.widget.value
    assert run.table.value == table


def test_capacity_moves_line_dots_and_ghost(run: ListsPanel) -> None:
    picture = run.canvas.image.value
    means = list(run.figure._last)
    run.capacity.value = 1000
    assert run.canvas.image.value != picture
    assert list(run.figure.stops[0].get_xdata()) == [50, 50]
    assert list(run.figure.ghost.get_ydata()) == means
    assert "打 1000 位" in run.canvas.widget.children[1].value


def test_money_beyond_the_axis_is_said_and_drawn_at_its_edge(run: ListsPanel) -> None:
    run.margin.value = 1500
    assert "画在图的边上" in run.message.widget.value
    assert max(run.figure.clouds[BOOSTED].get_ydata()) <= MONEY_HIGH


def test_calls_that_cannot_pay_are_said(run: ListsPanel) -> None:
    run.cost.value, run.margin.value = 60, 100
    assert "谁都不值得打" in run.message.widget.value


def test_where_to_stop_is_said(run: ListsPanel) -> None:
    stop, _ = run.result.best_stop(LOGISTIC)
    assert f"打到第 {stop} 位最赚" in run.message.widget.value and "正好" in run.message.widget.value
    run.capacity.value = 1500
    assert "多打了" in run.message.widget.value
    run.capacity.value = 100
    assert "少打了" in run.message.widget.value
    assert "不打也会买" in run.message.widget.value


def test_dots_stand_for_equal_parts_and_hide_none() -> None:
    values = quantile_dots(np.arange(200.0))
    assert values.size == 20
    assert np.diff(values) == pytest.approx(np.diff(values)[0])
    places = spread(np.zeros(20), 1.0, 0.1)
    assert len(set(np.round(places, 6))) == 20
    assert np.abs(places).max() == pytest.approx(0.42), "a narrow row keeps out of its neighbours"
    assert spread(np.arange(5.0) * 10, 1.0, 0.1).tolist() == [0] * 5


def test_the_picture_draws_what_the_lists_say() -> None:
    figure = ListsFigure(2000)
    result = call_lists(default_economics(), BEST_RULE)
    figure.show(result)
    reached, money = result.curve(THUMB)
    np.testing.assert_allclose(figure.gain_lines[THUMB].get_ydata(), 100 * reached)
    np.testing.assert_allclose(figure.money_lines[THUMB].get_ydata(), np.minimum(money / 1000, MONEY_HIGH))
    np.testing.assert_allclose(sorted(figure.clouds[LOGISTIC].get_ydata()), quantile_dots(result.profit[LOGISTIC]) / 1000)


def test_switches_sleep_until_the_guess() -> None:
    panel = TrustPanel()
    np.testing.assert_allclose(panel.figure.curve.get_ydata(), 100 * judged(Setting()).gains["reached"])
    assert all(control.disabled for control in (panel.model, panel.exam, panel.leak, panel.plain))
    guess(panel, "3")
    assert not any(control.disabled for control in (panel.model, panel.exam, panel.leak, panel.plain))
    mixed, later = judged(Setting()), judged(Setting(exam="later"))
    assert f"你估计 3 倍，结果是 {later.lift:.1f} 倍（混着考 {mixed.lift:.1f} 倍）" in panel._answer.widget.value
    assert panel.now == later
    np.testing.assert_allclose(panel.figure.before.get_ydata(), 100 * mixed.gains["reached"])


def test_switches_show_the_setting_they_say() -> None:
    panel = TrustPanel()
    guess(panel, "3")
    panel.leak.value, panel.plain.value, panel.exam.value, panel.model.value = True, True, "mixed", "boosted"
    assert panel.now == judged(Setting("boosted", True, False, "mixed"))
    np.testing.assert_allclose(panel.figure.points.get_ydata(), 100 * panel.now.calibration["bought"])
    assert panel.table.value.count("<tr>") == 6, "the last five and the headings"


def test_each_trap_is_named_where_it_is_sprung() -> None:
    assert "漏题" in "".join(trust_said(judged(Setting(leak=True))))
    assert "漏题" not in "".join(trust_said(judged(Setting())))
    later = "".join(trust_said(judged(Setting(exam="later"))))
    assert "从 0.765 变成 0.687" in later and "机会不能直接拿来算钱" in later
    assert "反而不如逻辑回归" in "".join(trust_said(judged(Setting("boosted", exam="later"))))
    assert "比不去掉高 0.035" in "".join(trust_said(judged(Setting(of_the_call=False, exam="later"))))
    assert "比不去掉低" in "".join(trust_said(judged(Setting(of_the_call=False))))
    assert "76.5%" in "".join(trust_said(judged(Setting())))
