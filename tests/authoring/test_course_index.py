"""The first page: everything that is planned is listed, only what exists is linked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from branchcraft.authoring.index import HOW_TO_USE, PLANNED, FrontMatterError, front_matter, index_notebook
from branchcraft.authoring.syllabus import CASES, CHAPTERS, DOCUMENTS, EXERCISES
from branchcraft.ui.theme import missing_glyphs


def text_of(root: Path) -> str:
    return "\n".join(cell.source for cell in index_notebook(root).cells)


def test_every_chapter_case_and_exercise_is_listed_once_per_table(tmp_path: Path) -> None:
    rows = re.findall(r"^\| (\d\d) \| (.+?) \|", text_of(tmp_path), flags=re.MULTILINE)
    assert [number for number, _ in rows] == [one.number for one in (*CHAPTERS, *CASES, *EXERCISES)]
    assert (len(CHAPTERS), len(CASES), len(EXERCISES), len(DOCUMENTS)) == (11, 12, 10, 20)
    assert all(PLANNED in title for _, title in rows) and "](" not in text_of(tmp_path)


def test_what_is_written_is_linked_with_its_own_title_and_minutes(tmp_path: Path, write_source: Callable[..., Path]) -> None:
    write_source(tmp_path, "notebooks", "06_staffing", "", title="人力资源管理(新)", minutes=90)
    write_source(tmp_path, "cases", "08_lobby", "", title="大厅", minutes=40)
    write_source(tmp_path, "exercises", "06_staffing", "", title="练习六", minutes=20)
    text = text_of(tmp_path)
    assert "| 06 | [人力资源管理(新)](06_staffing.ipynb) | 每半小时开几个窗口,谁上哪个班 | 90 |" in text
    assert "[大厅](../cases/08_lobby.ipynb)" in text and "[练习六](../exercises/06_staffing.ipynb)" in text
    assert text.count("](") == 3 and text.count("已写好 1 项") == 3


def test_links_lead_to_files(course: Path) -> None:
    links = re.findall(r"\]\((.+?)\)", text_of(course))
    assert len(links) == 2 and all((course / "notebooks" / link).is_file() for link in links)


def test_how_to_use_it_fits_into_four_lines_and_the_font(tmp_path: Path) -> None:
    assert len(re.findall(r"^\d\. ", HOW_TO_USE, flags=re.MULTILINE)) == 4
    assert missing_glyphs(text_of(tmp_path)) == ""


def test_a_source_without_minutes_is_named(tmp_path: Path) -> None:
    path = tmp_path / "06_staffing.md"
    path.write_text("---\nbranchcraft:\n  title: 人力\n---\n", encoding="utf-8")
    with pytest.raises(FrontMatterError, match=r"06_staffing\.md: .*minutes"):
        front_matter(path)
