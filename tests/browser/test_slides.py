"""Every slide of every deck, opened from a file with the network off: nothing sticks out, nothing is too small, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from branchcraft.authoring.courseware.deck import AFTER
from branchcraft.authoring.courseware.make import make_slides
from branchcraft.authoring.courseware.printer import asset, offline_browser
from branchcraft.authoring.courseware.reading import Lesson, lessons
from branchcraft.ui.theme import missing_glyphs

pytestmark = pytest.mark.browser

RUN = "notebooks/00_opening"
ROOT = Path(__file__).parents[2]
LEAST_TEXT_PX = 24
LETTERING_PX = 12 * 100 / 72
"""Ordinary lettering of a stored picture: 12 pt at 100 dots per inch."""


@dataclass
class Seen:
    """One deck as a class sees it."""

    slides: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    speaker: str = ""


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """All decks; one of them as `make slides` makes it, with its panels run, the others without (running all of them takes minutes)."""
    folder = tmp_path_factory.mktemp("幻灯片 U盘")
    made = list(make_slides(ROOT, folder, results=False))
    return [*made, *make_slides(ROOT, folder / "run", [RUN])]


@pytest.fixture(scope="module")
def seen(decks: list[Path]) -> Iterator[dict[str, Seen]]:
    found: dict[str, Seen] = {}
    with offline_browser() as browser:
        for path in decks:
            page, one = browser.new_page(), Seen()
            page.on("request", lambda request, one=one: one.requests.append(request.url[:120]))
            page.on("requestfailed", lambda request, one=one: one.errors.append(f"failed: {request.url[:120]}"))
            page.on("pageerror", lambda error, one=one: one.errors.append(str(error)))
            page.on("console", lambda said, one=one: one.errors.append(said.text) if said.type == "error" else None)
            page.goto(path.as_uri())
            page.wait_for_function("Reveal.isReady() && document.fonts.status === 'loaded'")
            assert page.evaluate("document.fonts.check('16px \"Branchcraft Sans SC\"', '网点')")
            for number in range(page.evaluate("Reveal.getTotalSlides()")):
                page.evaluate(f"Reveal.slide({number})")
                one.slides.append(page.evaluate(asset("inspect.js")))
            if path == decks[-1]:
                with page.expect_popup() as popup:
                    page.keyboard.press("s")
                popup.value.locator(".speaker-controls-notes", has_text="分钟").wait_for(timeout=30_000)
                one.speaker = popup.value.locator("body").inner_text()
            page.close()
            found["run" if path.parent.name == "run" else path.stem] = one
    yield found


def taught() -> list[Lesson]:
    return lessons(ROOT, ("notebooks", "cases"))


def test_every_chapter_and_case_has_a_deck(decks: list[Path]) -> None:
    assert [path.stem for path in decks[:-1]] == [lesson.name for lesson in taught()] != []


def test_nothing_sticks_out_of_a_slide(seen: dict[str, Seen]) -> None:
    assert [(name, slide["heading"], slide["out"]) for name, one in seen.items() for slide in one.slides if slide["out"]] == []


def test_no_text_is_smaller_than_24_px_table_cells_included(seen: dict[str, Seen]) -> None:
    small = [(name, slide["heading"], slide["smallest"]) for name, one in seen.items() for slide in one.slides if slide["smallest"] < LEAST_TEXT_PX]
    assert small == []
    assert all(abs(slide["scale"] - 1) < 0.01 for one in seen.values() for slide in one.slides), "measured at 1920 × 1080"


def test_pictures_are_whole_told_in_words_and_their_lettering_is_legible(seen: dict[str, Seen]) -> None:
    pictures = [(name, slide["heading"], one) for name, deck in seen.items() for slide in deck.slides for one in slide["pictures"]]
    assert pictures
    assert [(name, heading) for name, heading, one in pictures if not one["whole"] or not one["alt"]] == []
    assert [(name, heading, one["scale"]) for name, heading, one in pictures if one["scale"] * LETTERING_PX < LEAST_TEXT_PX] == []


def test_nothing_is_fetched_from_outside_and_nothing_fails(seen: dict[str, Seen]) -> None:
    assert [(name, url) for name, one in seen.items() for url in one.requests if not url.startswith(("file:", "data:", "blob:", "about:"))] == []
    assert [(name, error) for name, one in seen.items() for error in one.errors] == []


def test_every_character_has_a_glyph(seen: dict[str, Seen]) -> None:
    assert [(name, slide["heading"], lost) for name, one in seen.items() for slide in one.slides if (lost := missing_glyphs(slide["text"]))] == []


def test_every_section_is_on_a_slide_and_every_slide_has_the_clock(seen: dict[str, Seen]) -> None:
    for lesson in taught():
        headings = [slide["heading"] for slide in seen[lesson.name].slides]
        assert [part.heading for part in lesson.parts if not any(one.startswith(part.heading) for one in headings)] == []
        assert all(slide["notes"] for slide in seen[lesson.name].slides)


def test_after_every_guess_comes_the_picture_after_a_run_on_a_slide_of_its_own(seen: dict[str, Seen]) -> None:
    before, after = seen["chapter_00_opening"].slides, seen["run"].slides
    shown = [slide for slide in after if AFTER in slide["text"]]
    assert len(after) - len(before) == len(shown) == sum("运行" in part.section for part in taught()[0].parts)
    assert all(len(slide["pictures"]) == 1 and slide["text"].count("\n") <= 3 for slide in shown)
    alts = [picture["alt"] for slide in shown for picture in slide["pictures"]]
    assert not any("还没有运行" in alt for alt in alts) and len(set(alts)) == len(alts)


def test_the_speakers_view_opens_from_a_file_and_shows_the_notes(seen: dict[str, Seen], decks: list[Path]) -> None:
    said = seen["run"].speaker
    assert "分钟" in said and "下一页" in said and "备注" in said
    assert [word for word in re.findall("[A-Za-z]{3,}", said)] == []
