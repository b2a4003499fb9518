"""Stored notebooks as pages: everything a trainee should see, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from app_examples import ROOT
from bs4 import BeautifulSoup

from branchcraft.apps.catalogue import Shelf
from branchcraft.apps.handlers import shown
from branchcraft.apps.markup import from_markdown
from branchcraft.apps.pages import FRONT, REPORT, Catalogue, Page, read_page
from branchcraft.teaching import bank

CATALOGUE = Catalogue(ROOT)
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def code(source: str, outputs: list[dict[str, Any]], *tags: str) -> dict[str, Any]:
    return {"cell_type": "code", "source": [source], "metadata": {"tags": list(tags)}, "outputs": outputs}


def text(source: str, **metadata: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": [source], "metadata": metadata}


def html(markup: str) -> dict[str, Any]:
    return {"output_type": "display_data", "data": {"text/html": [markup], "text/plain": ["x"]}, "metadata": {}}


NOTEBOOK = {
    "metadata": {"branchcraft": {"title": "题", "minutes": 9}},
    "cells": [
        code("from branchcraft import staffing\nstaffing.start()", [{"output_type": "stream", "name": "stdout", "text": ["准备好了。"]}]),
        text("# 一章\n\n看 [练习](../exercises/a.ipynb#某-节) 和 [没有的](../cases/z.ipynb)，**“要紧”**。"),
        text("## 情境：两 个\n\n$\\lambda < 1$", minutes=4, section="情境"),
        text("<details><summary>讲师备注</summary>\n\n秘密\n\n</details>", slideshow={"slide_type": "notes"}),
        code(
            "staffing.panel()", [{"output_type": "display_data", "data": {"image/png": PNG}, "metadata": {"image/png": {"alt": "一张图"}}}], "panel"
        ),
        code("staffing.show()", [html("<details><summary>点开对照</summary><table><tr><th></th><th>b</th></tr></table></details>")]),
        code(
            "staffing.show()",
            [html("<details class=branchcraft-answer><summary>再看</summary>二</details>"), html("<table><tr><td>明</td></tr></table>")],
        ),
        code("staffing.print()", [{"output_type": "stream", "name": "stdout", "text": ["一行\n", "<b>二</b>\n"]}]),
        code("exercise.solution('a')", [html("<details>正确答案</details>")], "solution"),
    ],
}


@pytest.fixture
def page() -> Page:
    return read_page(NOTEBOOK, "notebooks/x", Path(), lambda target: "/exercises/a" if "exercises" in target else None)


def what(page: Page, trainer: bool, answers: bool) -> str:
    return "\n".join(str(piece) for _, piece in shown(page, trainer, answers))


def test_a_trainee_sees_text_results_and_panels_only(page: Page) -> None:
    seen = what(page, trainer=False, answers=False)
    for secret in ("秘密", "讲师备注", "点开对照", "再看", "正确答案", "准备好了"):
        assert secret not in seen
    assert [kind for kind, _ in shown(page, False, False)] == ["text", "text", "panel", "held", "text", "text"]
    assert "明" in seen and "&lt;b&gt;二&lt;/b&gt;" in seen


def test_released_results_are_the_folded_ones_and_no_solution(page: Page) -> None:
    seen = what(page, trainer=False, answers=True)
    assert "点开对照" in seen and "再看" in seen
    assert "正确答案" not in seen and "秘密" not in seen


def test_the_trainer_sees_all(page: Page) -> None:
    seen = what(page, trainer=True, answers=True)
    assert all(word in seen for word in ("秘密", "点开对照", "正确答案"))


def test_links_lead_to_what_is_there_and_headings_can_be_linked(page: Page) -> None:
    seen = what(page, trainer=False, answers=False)
    assert '<a href="/exercises/a">练习</a>' in seen
    assert "没有的" in seen and "cases" not in seen
    assert 'id="情境：两-个"' in seen
    assert [(one.anchor, one.minutes) for one in page.sections] == [("情境：两-个", 4)]
    assert "<strong>“要紧”</strong>" in seen and "<math" in seen


def test_a_panel_knows_its_imports_its_picture_and_its_words(page: Page) -> None:
    (panel,) = page.panels
    assert panel.source == "staffing.panel()" and panel.imports == "from branchcraft import staffing\n"
    assert page.pictures[panel.picture].startswith(b"\x89PNG") and (panel.alt, panel.width) == ("一张图", 1)


def test_tables_are_reached_by_keyboard_and_empty_headings_are_none(page: Page) -> None:
    soup = BeautifulSoup(what(page, True, True), "html.parser")
    assert all(table.parent["tabindex"] == "0" and table.parent["aria-label"] for table in soup.find_all("table"))
    assert all(cell.get_text(strip=True) for cell in soup.find_all("th"))


def test_an_outside_link_tells_nothing_of_us() -> None:
    assert 'rel="noopener noreferrer"' in from_markdown("[x](https://doi.org/1)", lambda _: None)


@pytest.mark.parametrize("key", CATALOGUE.keys)
def test_no_page_of_the_course_shows_a_trainee_an_answer(key: str) -> None:
    page = CATALOGUE.page(key)
    seen = what(page, trainer=False, answers=False)
    assert "讲师备注" not in seen and "branchcraft-answer" not in seen and "正确答案" not in seen
    assert "【面板】" not in seen and "运行所有单元格" not in seen, "a page that speaks of menus which are not there"
    assert not re.search(r"<script|javascript:|\son\w+=", seen)


@pytest.mark.parametrize("key", CATALOGUE.keys)
def test_every_panel_of_the_course_is_on_its_page_in_both_editions(key: str) -> None:
    shelf, stem = key.split("/")
    notebook = json.loads((ROOT / shelf / f"{stem}.ipynb").read_text(encoding="utf-8"))
    wanted = ["".join(cell["source"]) for cell in notebook["cells"] if "panel" in cell["metadata"].get("tags", [])]
    for trainer in (False, True):
        assert [panel.source for panel in CATALOGUE.page(key, trainer).panels] == wanted


def test_an_explanation_of_a_bank_leads_to_a_heading_of_a_page() -> None:
    """Items say NN_slug#heading; the page must have that heading."""
    anchors = {key: set(re.findall(r' id="([^"]+)"', "".join(piece.markup for piece in CATALOGUE.page(key).pieces))) for key in CATALOGUE.keys}
    for path in bank.bank_paths(ROOT):
        for item in bank.read_bank(path)[0].items:
            stem, _, heading = item.link.partition("#")
            if f"notebooks/{stem}" in CATALOGUE.keys and heading:
                assert heading.replace(" ", "-") in anchors[f"notebooks/{stem}"], f"{path.name} {item.id}: {heading}"


def test_the_first_page_names_what_is_there_and_the_trainers_page_is_the_trainers() -> None:
    shelf = Shelf(CATALOGUE)
    named = {entry.address for area in shelf.areas() for entry in (area.chapter, area.exercise, *area.cases) if entry} | {
        one.address for one in shelf.cases()
    }
    rest = {f"/{key}" for key in CATALOGUE.keys} - named
    assert rest == {"/notebooks/my_progress", "/notebooks/class_report"}
    assert CATALOGUE.page(REPORT).trainer_only and FRONT not in CATALOGUE.keys
    assert set(shelf.warm_order()) == set(CATALOGUE.keys) - {REPORT}
