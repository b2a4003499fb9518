"""What all panels of chapter 05 have in common, and those on loans, the book, files and checks: guess first, then every control moves picture and words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from risk_panels import guess, kept, press, says

from branchcraft.risk import layers, sampling
from branchcraft.risk.compression import Pressing, example_year
from branchcraft.risk.estimation import estimate
from branchcraft.risk.loan_files import FILES, PROPOSED, answers
from branchcraft.risk.panel import CashPanel, ClassPanel
from branchcraft.risk.panel_alerts import AlertsPanel
from branchcraft.risk.panel_book import COUNTED, BookPanel, RatesPanel
from branchcraft.risk.panel_checks import LayersPanel, SamplePanel
from branchcraft.risk.panel_conduct import ConductPanel
from branchcraft.risk.panel_own_loans import OwnLoansPanel
from branchcraft.risk.panel_posts import PostsPanel
from branchcraft.teaching.store import Store

# What all panels have in common

GUESSED: list[tuple[type, str, str]] = [
    (ClassPanel, "2000", "你估计 2000 万元，按核对过的条款至少 2590 万元：估低了"),
    (BookPanel, "300", "你估计少 300 万元，模型的预期是少 95 万元：估多了"),
    (RatesPanel, "20", "你估计最高 20%，精确的 95% 区间是 2.9% 到 34.9%：估窄了"),
    (SamplePanel, "10", "你估计 10%，算出来是 53%：估低了"),
    (LayersPanel, "5", "你估计漏 5 户，模型是 22 户：估低了"),
    (PostsPanel, "6", "你估计 6 项，最少是 5 项：估多了"),
    (AlertsPanel, "800", "你估计 800 笔，是 3.2 笔：估多了"),
    (CashPanel, "6", "你估计 6 位，是 4 位：估多了"),
]


@pytest.mark.parametrize(("kind", "number", "answer"), GUESSED, ids=[kind.__name__ for kind, *_ in GUESSED])
def test_the_guess_stands_beside_what_came_out(kind: Callable[[], Any], number: str, answer: str) -> None:
    panel = kind()
    assert panel._answer.widget.value == ""
    guess(panel, number)
    if kind is ClassPanel:
        assert "初分一份都没有改" in says(panel)
        assert panel._answer.widget.value == ""
        guess(panel, number)
    assert answer in panel._answer.widget.value
    (row,) = Store().rows("prediction")
    assert (row["chapter"], row["guess"]) == ("05", float(number))


@pytest.mark.parametrize(
    "kind", [ClassPanel, BookPanel, SamplePanel, PostsPanel, AlertsPanel, ConductPanel, OwnLoansPanel], ids=lambda kind: kind.__name__
)
def test_nothing_is_kept_that_was_not_run(kind: Callable[[], Any]) -> None:
    panel = kind()
    panel.keep.button.click()
    assert kept() == {}
    assert 'role="alert"' in panel.keep._note.widget.value


# Which class?


def test_files_are_compared_one_by_one_only_after_the_guess() -> None:
    panel = ClassPanel()
    press(panel, "对一遍")
    assert "先在上面写下你的估计" in says(panel)
    assert panel.table.value == ""
    panel.pile.choices[FILES[0].number].value = "损失"
    guess(panel, "2590")
    assert "很接近" in panel._answer.widget.value
    assert "只看担保的老习惯" in panel.table.value


def test_right_classes_are_marked_right_and_move_the_boxes() -> None:
    panel = ClassPanel()
    before, picture = [box.get_xy() for box in panel.figure.boxes.values()], panel.canvas.image.value
    panel.pile.set_values(answers()["floor"].to_dict())
    assert [box.get_xy() for box in panel.figure.boxes.values()] != before
    assert panel.canvas.image.value != picture
    guess(panel, "2590")
    assert f"判对 {len(FILES)} 份" in says(panel)
    assert "不良 2590 万元" in panel.canvas._twin.value
    assert all(">对<" in mark.value for mark in panel.pile._marks.values())
    panel.keep.button.click()
    assert kept()["classes"] == "十二份档案判对 12 份，判轻的：没有"
    press(panel, "回到初分")
    assert panel.pile.values == PROPOSED
    assert not any(mark.value for mark in panel.pile._marks.values())


# The book in a year


def test_pressing_moves_both_futures_and_words() -> None:
    panel = BookPanel()
    panel.cash.value = 800
    assert panel.outcome is None
    guess(panel, "100")
    picture = panel.canvas.image.value
    assert f"不良预期少 {example_year(Pressing(800, 0)).fewer:.0f} 万元" in says(panel)
    panel.cash.value = 0
    assert "什么也没压：两种做法一样" in says(panel)
    assert panel.canvas.image.value != picture
    panel.converted.value = 500
    assert "还挂在关注" in says(panel)
    assert panel.outcome is not None
    assert f"{panel.outcome.watch_after:.0f} 万元" in says(panel)
    panel.riskier.value = 2.0
    assert "也最难收" in says(panel)
    panel.riskier.value = 0.5
    assert "挑的是好收的户" in says(panel)
    eased = panel.outcome.fewer
    panel.eased.value = 0.6
    assert panel.outcome.fewer > eased


def test_more_than_there_is_cannot_be_pressed_and_the_result_stays() -> None:
    panel = BookPanel()
    guess(panel, "100")
    shown = panel.table.value
    panel.cash.value, panel.converted.value = 1500, 1500
    assert 'role="alert"' in says(panel)
    assert panel.outcome is not None
    assert panel.outcome.pressing.cash + panel.outcome.pressing.converted <= 2200
    panel.cash.value, panel.converted.value = 500, 0
    assert panel.table.value == shown


def test_the_last_five_runs_stay_to_compare() -> None:
    panel = BookPanel()
    guess(panel, "100")
    for cash in (100, 200, 300, 400, 600):
        panel.cash.value = cash
    column = [row["现金"] for row in panel._rows]
    assert column == ["100", "200", "300", "400", "600"]
    panel.keep.button.click()
    assert kept()["pressing"].startswith("关注类：现金 600 万元")


def test_a_branch_may_count_its_own_loans() -> None:
    panel = RatesPanel()
    guess(panel, "35")
    assert "很接近" in panel._answer.widget.value
    picture = panel.canvas.image.value
    for box, count in zip(panel.boxes, COUNTED, strict=True):
        box.value = 20 * count
    own = estimate([20 * count for count in COUNTED])
    assert f"95% 区间 {own.low:.1%} 到 {own.high:.1%}" in says(panel)
    assert panel.canvas.image.value != picture
    assert "没有意义" not in says(panel)
    for box in panel.boxes:
        box.value = 0
    assert 'role="alert"' in says(panel)


# How many files, which checks?


def test_every_way_to_choose_files_has_its_sentence() -> None:
    panel = SamplePanel()
    panel.checked.value = 48
    assert panel.caught is None
    guess(panel, "53")
    assert "只能说（95% 的把握）剩下的不超过" in says(panel)
    picture = panel.canvas.image.value
    panel.method.value = sampling.BY_COLOUR
    assert "四色各查" in says(panel)
    assert panel.canvas.image.value != picture
    panel.blind.value = 2
    assert "材料越漂亮" in says(panel)
    panel.faulty.value = 1
    assert "看上去特别好的不能有 2 份" in says(panel)
    assert 'role="alert"' in says(panel)


def test_a_better_score_finds_more() -> None:
    panel = SamplePanel()
    guess(panel, "53")
    panel.method.value = sampling.METHODS[1]
    assert panel.caught is not None
    found = []
    for auc in (50, 75, 95):
        panel.auc.value = auc
        found.append(panel.caught.mean)
    assert found == sorted(found)
    assert found[2] > 2 * found[0]


def test_checks_are_chosen_and_the_best_are_found() -> None:
    panel = LayersPanel()
    press(panel, "这些小时里最好的")
    assert "先写下估计、运行" in says(panel)
    guess(panel, "22")
    assert "只有" not in panel._answer.widget.value
    five = panel.figure.bars[1].get_width()
    assert five == pytest.approx(100 * layers.missed(layers.FIVE_LOOKUPS, 0.6))
    press(panel, "这些小时里最好的")
    assert panel.chosen == layers.best_set(6.0, 0.6)
    assert panel.figure.bars[1].get_width() < five
    press(panel, "最快做完十确认")
    assert panel.chosen == layers.quickest_confirming()
    assert panel.confirmations.value.count("✓") == 10
    for box in panel.boxes:
        box.value = False
    assert "漏过 100.0 户" in says(panel)
    for number, one in enumerate(layers.CHECKS):
        panel.boxes[number].value = one.kind == layers.KINDS[0]
    assert "同一类证据：一处做假，处处都假" in says(panel)


def test_more_faking_together_lets_more_past() -> None:
    panel = LayersPanel()
    guess(panel, "22")
    past = []
    for tie in (0, 60, 90):
        panel.tie.value = tie
        past.append(panel.figure.bars[1].get_width())
    assert past == sorted(past)
    assert past[0] == pytest.approx(panel.figure.bars[0].get_width(), abs=0.5)
    assert past[2] > 2 * past[0]
