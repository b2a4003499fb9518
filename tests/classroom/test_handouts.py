"""Hand-outs: the learner's edition gives nothing away and leaves room to write, the trainer's has everything; printed pages are whole."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import axe_playwright_python
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page
from pypdf import PdfReader

from branchcraft.authoring.courseware.handout import handout
from branchcraft.authoring.courseware.make import items_of, make_guide, make_handouts
from branchcraft.authoring.courseware.paper import heading_pages
from branchcraft.authoring.courseware.printer import offline_browser, shown
from branchcraft.authoring.courseware.reading import Block, Lesson, Part, lessons, plain
from branchcraft.ui.theme import missing_glyphs

ROOT = Path(__file__).parents[2]
LESSONS = lessons(ROOT)
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
each = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One chapter and one exercise, both editions, printed."""
    paths = list(make_handouts(ROOT, tmp_path_factory.mktemp("讲义"), ["notebooks/06_staffing"], results=False))
    return {path.parent.name + path.suffix: path for path in paths}


def text(lesson: Lesson, edition: str) -> str:
    soup = BeautifulSoup(handout(lesson, edition, items_of(ROOT, lesson)), "html.parser")
    for tag in soup.find_all(["math", "style"]):
        tag.decompose()
    return soup.get_text()


@each
def test_the_learners_edition_gives_nothing_away(lesson: Lesson) -> None:
    shown_text = text(lesson, "learner")
    assert "讲师备注" not in shown_text and "正确答案" not in shown_text and "常见误解" not in shown_text
    blocks = [block for part in lesson.parts for block in part.blocks]
    explained = " ".join(plain(block.markup) for block in blocks if not block.answer)  # what an explanation shows to everybody later on
    answers = [said for block in blocks if block.answer and (said := plain(block.markup)[:120]) not in explained]
    assert [one for one in answers if one in " ".join(shown_text.split())] == []
    notes = [sentence for part in lesson.parts for sentence in plain(part.notes).split("。") if len(sentence) > 12]
    assert [one for one in notes if one in shown_text] == []


@each
def test_the_trainers_edition_has_every_note_and_every_answer(lesson: Lesson) -> None:
    shown_text = " ".join(text(lesson, "trainer").split())
    assert [part.heading for part in lesson.parts if part.notes and plain(part.notes)[:30] not in shown_text] == []
    answers = [plain(block.markup)[:20] for part in lesson.parts for block in part.blocks if block.answer]
    assert [one for one in answers if one not in shown_text] == []


@each
def test_every_question_stands_in_both_editions_with_room(lesson: Lesson) -> None:
    items = items_of(ROOT, lesson)
    for edition in ("learner", "trainer"):
        shown_text = text(lesson, edition)
        for number in range(1, len(items) + 1):
            assert f"第 {number} 题（" in shown_text


def test_the_picture_after_a_run_is_the_trainers_only() -> None:
    lesson = next(one for one in LESSONS if one.name == "chapter_06_staffing")
    part = next(part for part in lesson.parts if any(block.kind == "panel" for block in part.blocks))
    told = replace(lesson, parts=[Part(part.section, part.heading, part.minutes, [*part.blocks, Block("result", '<img alt="算出来是 7.4 分钟">')])])
    assert "算出来是 7.4 分钟" in handout(told, "trainer", {})
    assert "算出来是 7.4 分钟" not in handout(told, "learner", {})


@each
def test_every_guess_has_a_place_to_be_written(lesson: Lesson) -> None:
    guesses = sum(part.section == "预测" for part in lesson.parts)
    assert text(lesson, "learner").count("我的估计") >= guesses


@each
def test_every_character_can_be_drawn(lesson: Lesson) -> None:
    assert missing_glyphs(text(lesson, "trainer")) == ""


@each
def test_pictures_are_told_tables_have_headings_and_nothing_is_fetched(lesson: Lesson) -> None:
    markup = handout(lesson, "trainer", items_of(ROOT, lesson))
    soup = BeautifulSoup(markup, "html.parser")
    assert soup.html is not None and soup.html["lang"] == "zh-CN"
    assert [one.get("src", "")[:40] for one in soup.find_all("img") if not one.get("alt")] == []
    assert [str(one)[:80] for one in soup.find_all("table") if one.find("th") is None] == []
    assert [one for one in re.findall(r"(?:src|href)=\"([^\"]{1,40})", markup) if not one.startswith(("data:", "#", "https:", "http:"))] == []
    levels = [int(one.name[1]) for one in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))


pdf = pytest.mark.browser


@pdf
def test_the_contents_name_the_pages_on_which_the_sections_stand(printed: dict[str, Path]) -> None:
    path = printed["learner.pdf"]
    pages = {title: number for title, number in heading_pages(path)}
    lesson = next(one for one in LESSONS if one.name == "chapter_06_staffing")
    assert len(pages) >= len(lesson.parts)
    first = "".join("".join(page.extract_text() or "" for page in PdfReader(path).pages[:2]).split())
    for part in lesson.parts[-3:]:
        heading = "".join(part.heading.split())
        assert re.search(re.escape(heading) + rf"{pages[part.heading]}(?!\d)", first) or f"{heading}{pages[part.heading]}" in first


@pdf
def test_pages_are_a4_numbered_and_none_is_empty(printed: dict[str, Path]) -> None:
    for edition in ("learner", "trainer"):
        reader = PdfReader(printed[f"{edition}.pdf"])
        for number, page in enumerate(reader.pages, start=1):
            assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)
            said = "".join((page.extract_text() or "").split())
            assert f"第{number}页，共{len(reader.pages)}页" in said
            assert len(said) > 35, f"page {number} is empty"


@pdf
def test_no_table_row_and_no_picture_is_cut(printed: dict[str, Path]) -> None:
    with offline_browser() as browser, shown(browser, printed["trainer.html"].read_text(encoding="utf-8")) as page:
        page.emulate_media(media="print")
        for selector in ("tr", "figure", "table.short"):
            rules = page.evaluate(f"[...document.querySelectorAll('{selector}')].map((one) => getComputedStyle(one).breakInside)")
            assert rules and set(rules) == {"avoid"}
        page.set_viewport_size({"width": 673, "height": 900})  # 178 mm
        wide = page.evaluate("[...document.querySelectorAll('img')].filter((one) => one.offsetWidth > 674).length")
        assert wide == 0


def violations(page: Page) -> list[str]:
    """What axe-core finds that would keep somebody out."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found["violations"] if one["impact"] in ("serious", "critical")
    ]  # fmt: skip


@pdf
def test_hand_outs_and_guide_keep_nobody_out(tmp_path: Path) -> None:
    """axe-core on a case as the trainer has it, an exercise as learners have it, and on the guide."""
    made = [
        path for name in ("cases/01_turnaround", "exercises/06_staffing") for path in make_handouts(ROOT, tmp_path, [name], pdf=False, results=False)
    ]
    pages = [made[1], made[2], *make_guide(ROOT, tmp_path / "guide", pdf=False)]
    assert [path.stem for path in pages] == ["case_01_turnaround", "exercise_06_staffing", "trainers_guide"]
    with offline_browser() as browser:
        for path in pages:
            page = browser.new_page()
            page.goto(path.as_uri())
            assert violations(page) == [], path.name
            page.close()
