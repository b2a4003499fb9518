"""From the decisions of a chapter to a page that goes home: drafted, edited, saved, opened elsewhere."""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from branchcraft.staffing.monday import suggest as suggest_06
from branchcraft.teaching.plan import FIELDS, MOST, ActionPlan, plan_docx, plan_html
from branchcraft.teaching.planning import KeepButton, PlanPanel, record_decision
from branchcraft.teaching.store import Store, StoreError

FULL = ActionPlan(
    "06", "每半小时开几个窗口", *(f"{label}的内容 <b>&" for label, _ in FIELDS.values()), decisions=("窗口：32 个小时",), made_on="2026 年 3 月 2 日"
)


def suggest(decisions: Mapping[str, Any]) -> dict[str, str]:
    return {"goal": f"守住 {decisions['windows']['level']}", "first_step": "挪一个窗口", "other": "没有这一格"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def panel(store: Store) -> PlanPanel:
    return PlanPanel("06", "每半小时开几个窗口", suggest, store)


def press(one: PlanPanel, name: str) -> str:
    (button,) = [child for child in one.widget.children[2].children if child.description == name]
    button.click()
    return html.unescape(one.message.widget.value)


def files(one: PlanPanel) -> dict[str, bytes]:
    found = re.findall(r'download="([^"]+)" href="data:[^;]+;base64,([^"]+)"', one.downloads.value)
    return {name: base64.b64decode(data) for name, data in found}


def text_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    return "\n".join([*(one.text for one in document.paragraphs), *(cell.text for row in document.tables[0].rows for cell in row.cells)])


def test_a_word_file_holds_every_field_and_the_decisions_on_one_page() -> None:
    text = text_of(plan_docx(FULL))
    for label, _ in FIELDS.values():
        assert label in text and f"{label}的内容 <b>&" in text
    assert "窗口：32 个小时" in text and "2026 年 3 月 2 日" in text
    document = Document(io.BytesIO(plan_docx(FULL)))
    assert (round(document.sections[0].page_width.cm, 1), document.core_properties.author) == (21.0, "")


def test_a_page_to_print_is_whole_in_itself_and_escaped() -> None:
    page = plan_html(FULL)
    assert "目标的内容 &lt;b&gt;&amp;" in page and "@page" in page and "data:font/woff2;base64," in page
    assert not re.search(r'(?:src|href)="?https?:', page)


def test_empty_fields_show_what_to_write_there() -> None:
    assert "（周一就能做的一件事）" in text_of(plan_docx(ActionPlan("06", "x")))


def test_decisions_become_a_draft_that_leaves_what_was_written_alone(store: Store) -> None:
    record_decision("06", "windows", "窗口：32 个小时", {"level": 0.9}, store)
    record_decision("03", "calls", "别的章", {"level": 0.1}, store)
    one = panel(store)
    one.boxes["first_step"].value = "我自己的第一步"
    assert "草稿填好了" in press(one, "用我的决定起草")
    assert one.boxes["goal"].value == "守住 0.9" and one.boxes["first_step"].value == "我自己的第一步"
    assert one.plan.decisions == ("窗口：32 个小时",)


def test_without_decisions_the_draft_says_where_they_come_from(store: Store) -> None:
    assert "记进我的计划" in press(panel(store), "用我的决定起草")


def test_a_saved_plan_is_there_tomorrow_and_downloads_as_two_files(store: Store) -> None:
    one = panel(store)
    one.boxes["goal"].value = "85% 在 10 分钟内"
    said = press(one, "保存并导出")
    assert "存好了" in said and "还空着：怎么量" in said
    assert set(files(one)) == {"行动计划_第06章.docx", "行动计划_第06章.html"}
    assert "85% 在 10 分钟内" in text_of(files(one)["行动计划_第06章.docx"])
    again = panel(store)
    assert again.boxes["goal"].value == "85% 在 10 分钟内" and "上次保存的计划" in again.message.widget.value


def test_an_empty_or_endless_plan_is_answered(store: Store) -> None:
    one = panel(store)
    assert "一格都没有填" in press(one, "保存并导出") and one.downloads.value == ""
    one.boxes["risk"].value = "长" * (MOST + 1)
    assert "「风险」超过" in press(one, "保存并导出")


def test_without_a_disk_the_plan_can_still_be_downloaded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    one = panel(store)
    one.boxes["goal"].value = "目标"

    def refuse(*_: object) -> None:
        raise StoreError("磁盘满了。没有存上。")

    monkeypatch.setattr(store, "save_plan", refuse)
    assert "没有存上" in press(one, "保存并导出") and len(files(one)) == 2


def test_the_button_keeps_the_present_decision_and_says_so(store: Store) -> None:
    keep = KeepButton("06", "windows", lambda: ("窗口：32 个小时", {"counts": [4]}), store)
    keep.button.click()
    assert "已记进这一章的计划：窗口：32 个小时" in html.unescape(keep._note.widget.value)
    (row,) = store.rows("decision")
    assert (row["key"], row["value"]) == ("windows", '{"counts": [4]}')


def test_a_plan_of_a_newer_course_is_read_as_far_as_it_is_known() -> None:
    plan = ActionPlan.restored({"chapter": "06", "title": "x", "goal": "甲", "colour": "red", "decisions": ["一"]})
    assert (plan.goal, plan.decisions) == ("甲", ("一",))


def test_chapter_06_drafts_from_whatever_was_kept() -> None:
    assert set(suggest_06({})) <= set(FIELDS)
    own = {"hours": 30.5, "more": -2.0, "within": 8.0, "share": 0.9}
    texts = suggest_06({"own_log": own, "windows": {"worst": "15:30"}, "roster": {"short": 3, "people": 12}})
    assert "90%" in texts["goal"] and "8 分钟" in texts["goal"] and "比现在少 2 个" in texts["measure"]
    assert "15:30" in texts["first_step"] and "缺 3 个人次" in texts["risk"]
