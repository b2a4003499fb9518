"""One item in front of a learner: wrong, hint, right, explained; what she answered stands there again tomorrow; nothing raises."""

from __future__ import annotations

import html
from pathlib import Path

import ipywidgets as widgets
import pytest
from teaching_items import DECISION, JUDGES, NUMBER, ORDERING, RIGHT, SINGLE, TEXT, WRONG, each_item

from branchcraft.teaching.item_panel import ItemPanel, link_html, prose
from branchcraft.teaching.items import Item
from branchcraft.teaching.store import EXPLANATION, HINT, REVIEW, Store, StoreError


def open_panel(item: Item, folder: Path, purpose: str = "exercise") -> ItemPanel:
    return ItemPanel(item, "exercises/06_staffing", 3, Store(folder), JUDGES, purpose)


def said(panel: ItemPanel) -> str:
    return html.unescape(panel.message.widget.value)


def answer(panel: ItemPanel, value: object) -> None:
    panel.box.fill(value)
    panel.submit.click()


def everything(widget: widgets.Widget) -> list[widgets.Widget]:
    return [widget, *(part for child in getattr(widget, "children", ()) for part in everything(child))]


@each_item
def test_right_at_once_earns_all_and_is_explained(item: Item, tmp_path: Path) -> None:
    panel = open_panel(item, tmp_path)
    answer(panel, RIGHT[item.id])
    assert "√ 对，这题记 2 / 2 分" in said(panel)
    assert "讲解" in panel._explanation.value


@each_item
def test_wrong_once_brings_the_hint_twice_the_explanation(item: Item, tmp_path: Path) -> None:
    panel = open_panel(item, tmp_path)
    assert panel.give_up.disabled
    answer(panel, WRONG[item.id])
    assert "× 不对" in said(panel) and "再试一次" in said(panel)
    assert "提示" in panel._hint_text.value and panel._explanation.value == ""
    other = {"n": 60, "s": "a", "m": ["d"], "o": ["d", "b", "c", "a"], "p": {"x": "右三", "y": "右一"}, "a": {"am": 0.5, "noon": 7.5, "pm": 0},
             "t": {"text": "又写了一次够长", "ticked": []}, "d": {"ten": 0, "rule": "乙"}}[item.id]  # fmt: skip
    if item.id == "s":
        panel._tries_here += 1
    answer(panel, other)
    assert "正确答案" in panel._explanation.value


@each_item
def test_the_answer_stands_there_again_after_everything_was_closed(item: Item, tmp_path: Path) -> None:
    answer(open_panel(item, tmp_path), WRONG[item.id])
    again = open_panel(item, tmp_path)
    assert "上次的答案在上面：不对" in said(again) and not again.give_up.disabled
    assert again.box.answer == (f"{WRONG[item.id]:g}" if item.id == "n" else WRONG[item.id])
    assert "提示" in again._hint_text.value


def test_a_right_answer_is_explained_again_tomorrow(tmp_path: Path) -> None:
    answer(open_panel(NUMBER, tmp_path), 80)
    again = open_panel(NUMBER, tmp_path)
    assert "对，这题记 2 / 2 分" in said(again) and "讲解" in again._explanation.value


def test_after_the_explanation_practice_is_free_and_earns_nothing(tmp_path: Path) -> None:
    panel = open_panel(NUMBER, tmp_path)
    answer(panel, 60)
    panel.give_up.click()
    answer(panel, 80)
    assert "√ 对，这题记 0 / 2 分" in said(panel)
    assert Store(tmp_path).kept("exercises/06_staffing", "n").opened == {HINT, EXPLANATION}


@each_item
def test_nothing_answered_is_a_sentence_and_no_try(item: Item, tmp_path: Path) -> None:
    panel = open_panel(item, tmp_path)
    panel.submit.click()
    if item is not DECISION:
        assert "branchcraft-message" in said(panel) and 'role="alert"' in said(panel)
        assert Store(tmp_path).kept("exercises/06_staffing", item.id).attempts == 0


@pytest.mark.parametrize("text", ["很多", "一百万亿", "-5", "99999", "<b>80</b>", "=1+1"])
def test_nonsense_in_a_number_box_is_a_sentence(text: str, tmp_path: Path) -> None:
    panel = open_panel(NUMBER, tmp_path)
    panel.box.fill(text)
    panel.submit.click()
    assert 'role="alert"' in said(panel) and "<b>80" not in panel.message.widget.value
    assert Store(tmp_path).kept("exercises/06_staffing", "n").attempts == 0


def test_an_order_with_a_place_twice_or_open_says_which(tmp_path: Path) -> None:
    panel = open_panel(ORDERING, tmp_path)
    panel.box._places["a"].value = 1
    panel.submit.click()
    assert "还有 3 步没有选位置" in said(panel)
    for box in panel.box._places.values():
        box.value = 2
    panel.submit.click()
    assert "都选了「第 2」" in said(panel)


def test_a_text_must_be_written_before_the_rubric_is_shown(tmp_path: Path) -> None:
    panel = open_panel(TEXT, tmp_path)
    panel.box._ready.click()
    assert "先自己写至少 5 个字" in panel.box._note.value and panel.box._rubric.layout.display == "none"
    panel.box._text.value = "写了够长的回答"
    panel.submit.click()
    assert "先点「写好了" in said(panel)
    panel.box._ready.click()
    assert panel.box._rubric.layout.display == "flex"


def test_a_model_that_breaks_is_told_and_the_answer_stays(tmp_path: Path) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError

    panel = ItemPanel(DECISION, "s", 1, Store(tmp_path), {"ten": broken})
    panel.submit.click()
    assert "程序出错了" in said(panel) and "ZeroDivisionError" in said(panel)


def test_without_a_disk_she_goes_on_and_is_told_that_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreError("磁盘满了。这一步没有存上，可以接着做。")

    panel = open_panel(NUMBER, tmp_path)
    for name in ("submit", "open"):
        monkeypatch.setattr(panel._store, name, refuse)
    answer(panel, 60)
    assert "没有存上" in panel._unsaved.widget.value and "×" in said(panel)
    answer(panel, 80)
    assert "√ 对，这题记 2 / 2 分" in said(panel)


def test_a_review_starts_empty_and_leaves_the_points_alone(tmp_path: Path) -> None:
    answer(open_panel(SINGLE, tmp_path), "a")
    panel = open_panel(SINGLE, tmp_path, REVIEW)
    assert panel.box.answer == ""
    answer(panel, "b")
    assert Store(tmp_path).kept("exercises/06_staffing", "s").points == 0.0


@each_item
def test_every_control_has_a_name_that_a_screen_reader_speaks(item: Item, tmp_path: Path) -> None:
    panel = open_panel(item, tmp_path)
    inputs = [
        part
        for part in everything(panel.widget)
        if isinstance(part, widgets.Text | widgets.Dropdown | widgets.RadioButtons | widgets.Checkbox | widgets.Textarea | widgets.BoundedFloatText)
    ]
    assert inputs and all(part.description for part in inputs)


def test_links_lead_to_the_heading_of_the_chapter() -> None:
    link = link_html("06_staffing#解释一：为什么 平铺")
    assert 'href="../notebooks/06_staffing.ipynb#' in link and "%20" not in link and "第 06 章「解释一：为什么 平铺」" in link


def test_a_banks_text_cannot_smuggle_tags() -> None:
    assert prose("**多**几个 <script>\n第二行") == "<b>多</b>几个 &lt;script&gt;<br>第二行"
