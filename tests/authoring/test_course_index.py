"""The first page: everything that is planned is on the map, only what exists is linked, and the sums are those of the sources."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from branchcraft.authoring.index import CASE_CHAPTERS, HOW_TO_USE, PLANNED, FrontMatterError, front_matter, index_notebook
from branchcraft.authoring.syllabus import CASES, CHAPTERS, DOCUMENTS, EXERCISES, TOOLS
from branchcraft.ui.theme import missing_glyphs


def text_of(root: Path) -> str:
    return "\n".join(cell.source for cell in index_notebook(root).cells)


def part(root: Path, heading: str) -> str:
    (found,) = [cell.source for cell in index_notebook(root).cells if cell.source.startswith(f"## {heading}")]
    return found


def test_every_chapter_and_case_is_listed_once(tmp_path: Path) -> None:
    for heading, planned in (("课程地图", CHAPTERS), ("十二个案例", CASES)):
        rows = re.findall(r"^\| (\d\d) \| (.+?) \|", part(tmp_path, heading), flags=re.MULTILINE)
        assert [number for number, _ in rows] == [one.number for one in planned]
        assert all(PLANNED in title for _, title in rows)
    assert (len(CHAPTERS), len(CASES), len(EXERCISES), len(DOCUMENTS)) == (11, 12, 10, 20)
    assert "](" not in text_of(tmp_path)


def test_an_unwritten_exercise_is_planned_where_there_will_be_one(tmp_path: Path) -> None:
    rows = [line.split(" | ") for line in part(tmp_path, "课程地图").splitlines() if re.match(r"\| \d\d ", line)]
    assert [row[4].strip() for row in rows] == [PLANNED] * 10 + [""]  # the capstone is an exercise itself


def test_every_case_stands_in_the_rows_of_its_chapters(tmp_path: Path) -> None:
    numbers = {one.number for one in CHAPTERS}
    assert CASE_CHAPTERS.keys() == {case.number for case in CASES}
    assert {chapter for chapters in CASE_CHAPTERS.values() for chapter in chapters} <= numbers
    row = next(line for line in part(tmp_path, "课程地图").splitlines() if line.startswith("| 06 |"))
    assert row.rstrip(" |").endswith("02、05、07、08、11")


def test_what_is_written_is_linked_with_its_own_title_and_minutes(tmp_path: Path, write_source: Callable[..., Path]) -> None:
    write_source(tmp_path, "notebooks", "06_staffing", "", title="人力资源管理（新）", minutes=90)
    write_source(tmp_path, "cases", "08_lobby", "", title="大厅", minutes=40)
    write_source(tmp_path, "exercises", "06_staffing", "", title="练习六", minutes=20)
    text = text_of(tmp_path)
    assert (
        "| 06 | [人力资源管理（新）](06_staffing.ipynb) | 每半小时开几个窗口，谁上哪个班 | 90 分钟 | [练习 20 分钟](../exercises/06_staffing.ipynb) |"
        in (text.replace("窗口，谁", "窗口，谁"))
    )
    assert "| 08 | [大厅](../cases/08_lobby.ipynb) |" in text
    assert text.count("](../cases/08_lobby.ipynb)") == 3  # its own row, and those of chapters 03 and 06
    assert text.count("](") == 5


def test_the_page_says_how_much_there_is_and_how_much_is_missing(tmp_path: Path, write_source: Callable[..., Path]) -> None:
    write_source(tmp_path, "notebooks", "00_opening", "", title="开篇", minutes=119)
    write_source(tmp_path, "notebooks", "06_staffing", "", title="人力", minutes=90)
    write_source(tmp_path, "cases", "01_turnaround", "", title="督办", minutes=40)
    state = part(tmp_path, "有什么，还缺什么")
    assert "| 讲义 | 11 | 2 | 209 |" in state
    assert "| 练习 | 10 | 0 | 0 |" in state
    assert "| 案例 | 12 | 1 | 40 |" in state


def test_who_does_not_know_where_to_begin_is_led_to_the_opening_chapter(tmp_path: Path, write_source: Callable[..., Path]) -> None:
    assert "](" not in part(tmp_path, "先抓哪一个")
    write_source(tmp_path, "notebooks", "00_opening", "", title="开篇", minutes=119)
    assert "先做 [开篇](00_opening.ipynb)" in part(tmp_path, "先抓哪一个")


def test_pages_that_are_no_chapter_stand_apart(tmp_path: Path, write_source: Callable[..., Path]) -> None:
    assert "进度和报告" not in text_of(tmp_path)
    write_source(tmp_path, "notebooks", TOOLS[0].stem, "", title="我的进度", minutes=5)
    assert f"- [{TOOLS[0].title}]({TOOLS[0].stem}.ipynb)" in part(tmp_path, "进度和报告")
    assert "| 讲义 | 11 | 0 | 0 |" in part(tmp_path, "有什么，还缺什么")


def test_links_lead_to_files(course: Path) -> None:
    links = re.findall(r"\]\((.+?)\)", text_of(course))
    assert len(links) == 2 and all((course / "notebooks" / link).is_file() for link in links)


def test_how_to_use_it_fits_into_four_lines_and_the_font(tmp_path: Path) -> None:
    assert len(re.findall(r"^\d\. ", HOW_TO_USE, flags=re.MULTILINE)) == 4
    assert missing_glyphs(text_of(tmp_path)) == ""


def test_a_source_without_minutes_is_named(tmp_path: Path) -> None:
    path = tmp_path / "06_staffing.md"
    path.write_text("---\nbranchcraft:\n  title： 人力\n---\n", encoding="utf-8")
    with pytest.raises(FrontMatterError, match=r"06_staffing\.md: .*minutes"):
        front_matter(path)
