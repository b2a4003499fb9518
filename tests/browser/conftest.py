"""One running course and one Chromium for all browser tests; a page of its own for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from branchcraft.authoring.browser import Course, chromium, open_notebook, run_all, running_course, visible_text
from branchcraft.ui.theme import missing_glyphs

ROOT = Path(__file__).parents[2]
SHOTS = Path(__file__).parent / "shots"
ENGLISH = re.compile(r"[A-Za-z]{3,}")
FORMULA = re.compile("[\U0001d400-\U0001d7ff]")
"""Letters of formulas, which JupyterLab draws with fonts of its own."""
ALLOWED = {"CSV", "Excel", "Word", "WPS", "XLSX", "xlsx", "csv", "VIP", "FABE", "SWOT", "ticket", "export", "synthetic", "week"}
"""Words of Latin letters that a Chinese banker reads every day, and the example file's name."""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    with running_course(ROOT, tmp_path_factory.mktemp("browser") / "网点 课程") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def chapter(browser: Browser, course: Course) -> Iterator[Page]:
    """Chapter 06 with all cells run; shared, because running it takes a while."""
    page = open_notebook(browser, course, "notebooks/06_staffing.ipynb")
    run_all(page)
    yield page
    page.close()


@pytest.fixture(autouse=True)
def nothing_ugly(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test: no traceback, no English left over, no character that the course font lacks; and a picture to look at."""
    yield
    if "chapter" not in request.fixturenames:
        return
    page: Page = request.getfixturevalue("chapter")
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{request.node.name}.png")
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    text = visible_text(page, ".branchcraft")
    assert "Traceback" not in visible_text(page, ".jp-OutputArea-output")
    assert {word for word in ENGLISH.findall(text) if word not in ALLOWED} == set()
    prose = FORMULA.sub("", visible_text(page, ".jp-Notebook .jp-RenderedMarkdown"))
    assert missing_glyphs(text + prose) == ""
    assert page.evaluate("document.fonts.check('16px \"Branchcraft Sans SC\"', '网点')")
