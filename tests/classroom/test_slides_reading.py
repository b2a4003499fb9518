"""What a deck is made from: sections with minutes, answers kept apart, formulas that need no script."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from branchcraft.authoring.courseware import deck, lettering
from branchcraft.authoring.courseware.markup import from_markdown
from branchcraft.authoring.courseware.reading import Lesson, lesson_of, lessons, plain

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lesson() -> Lesson:
    """A small chapter: a section with text, a panel, a folded answer, and a note."""
    panel = new_code_cell("panel()", outputs=[new_output("execute_result", {"text/plain": "【面板】可以操作"})])
    panel.metadata["tags"] = ["panel"]
    answer = "<details class=branchcraft-answer><summary>点开对照：答案</summary><table><thead><tr><th>数</th></tr></thead><tr><td>42</td></tr></table></details>"
    notes = new_markdown_cell("<details><summary>讲师备注（5 分钟）</summary>\n\n问：“为什么是 42？”时间紧：略。\n\n</details>")
    notes.metadata["slideshow"] = {"slide_type": "notes"}
    first, second = new_markdown_cell("## 运行一：试\n\n看 **这里**。"), new_markdown_cell("## 带回网点：做")
    first.metadata.update({"section": "运行", "minutes": 7})
    second.metadata.update({"section": "带回网点", "minutes": 3})
    cells = [
        new_markdown_cell("# 章\n\n开头"),
        first,
        panel,
        new_code_cell("x()", outputs=[new_output("display_data", {"text/html": answer})]),
        notes,
        second,
    ]
    book = new_notebook(cells=cells)
    book.metadata["branchcraft"] = {"title": "章", "minutes": 10}
    return lesson_of(nbformat.from_dict(book), "notebooks", "99_small")


def test_sections_have_their_minutes_their_start_and_their_notes(lesson: Lesson) -> None:
    assert [(part.section, part.minutes) for part in lesson.parts] == [("运行", 7), ("带回网点", 3)]
    assert lesson.starts() == [0, 7]
    assert "为什么是 42" in lesson.parts[0].notes and "<details" not in lesson.parts[0].notes and "讲师备注" not in lesson.parts[0].notes


def test_a_folded_answer_is_marked_and_not_projected(lesson: Lesson) -> None:
    part = lesson.parts[0]
    assert [block.kind for block in part.blocks if block.answer] == ["table"]
    assert all("42" not in block.markup for block in deck._on_slides(part))
    slides = deck._section_slides(lesson, part, ["<div></div>", "<div></div>"], 0)
    shown = [re.sub(r"<aside.*</aside>", "", slide) for slide in slides]
    assert "42" in slides[0] and not any("42" in one for one in shown)
    assert "第 0–7 分钟" in slides[0] and "第 0–7 分钟" in slides[1] and "(2/2)" in slides[1]


def test_a_panel_becomes_an_order_to_act(lesson: Lesson) -> None:
    assert deck.DO in "".join(deck._shown(block, lesson.parts[0]) for block in lesson.parts[0].blocks)


def test_formulas_are_mathml() -> None:
    found = from_markdown(r"活是 $\lambda/\mu < c$ 个")
    assert "<math" in found and "&lt;" in found and "$" not in found


def test_bold_that_touches_a_chinese_quotation_mark_is_bold() -> None:
    assert "<strong>“为了快”不是理由</strong>" in from_markdown("但**“为了快”不是理由**。")


def test_links_into_the_course_become_words_and_web_links_stay() -> None:
    assert from_markdown("[练习](../exercises/06.ipynb)").strip() == "<p>练习</p>"
    assert "href" in from_markdown("[x](https://example.org)")


def test_the_stored_lessons_are_read_whole() -> None:
    found = lessons(ROOT)
    assert {"notebooks", "cases", "exercises"} == {one.shelf for one in found}
    for one in found:
        assert sum(part.minutes for part in one.parts) == one.minutes
        assert all(part.heading and plain(part.heading) == part.heading for part in one.parts)


def test_the_font_in_a_page_has_every_character_of_the_page_and_no_more_than_the_course_needs() -> None:
    from fontTools.ttLib import TTFont

    css = lettering.font_css("网点堃")
    found = re.search(r"base64,([A-Za-z0-9+/=]+)", css)
    assert found is not None
    font = TTFont(io.BytesIO(base64.b64decode(found[1])))
    there = {chr(code) for code in font.getBestCmap()}
    course = set("".join(part.heading for one in lessons(ROOT) for part in one.parts)) - {" "}
    assert there >= course | set("网点堃0123456789，。：；“”")
    assert len(there) < 4000 and len(found[1]) < 900_000
    assert lettering.font_css("网点") is css, "cut once for all pages"
    assert "𠮷" not in lettering.font_css("网点𠮷") and lettering.font_css("") == lettering.font_css("网点"), "what the font lacks is left out"
