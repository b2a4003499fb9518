"""A trainer presents from JupyterLab (`branchcraft lab --slides`): one section a slide, panels live, no code, no notes, nothing of the workbench."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from branchcraft.authoring.browser import RUN_MS, Course, open_notebook, running_course
from branchcraft.authoring.courseware.reading import lessons

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
CHAPTERS = lessons(ROOT, ("notebooks",))
MOST_STEPS = 200
SEEN = """() => [...document.querySelectorAll('.jp-Notebook-cell')].filter((one) => one.offsetHeight && getComputedStyle(one).visibility !== 'hidden')
    .map((one) => one.innerText).join('\\n')"""


@pytest.fixture(scope="module")
def presenting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    with running_course(ROOT, tmp_path_factory.mktemp("live") / "course", "--slides") as running:
        yield running


def opened(browser: Browser, course: Course, notebook: str) -> Page:
    page = browser.new_page(viewport={"width": 1920, "height": 1080})
    page.goto(course.url(notebook))
    page.locator(".jp-Deck-Remote").wait_for(timeout=RUN_MS)
    page.locator(".jp-deck-mod-onscreen").first.wait_for(timeout=RUN_MS)
    expect(page.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute("data-status", "idle", timeout=RUN_MS)
    return page


def forward(page: Page) -> str:
    """One press of the arrow; returns what is on the screen."""
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(60)
    return str(page.evaluate(SEEN))


@pytest.mark.parametrize("lesson", CHAPTERS, ids=lambda lesson: lesson.name)
def test_every_section_is_reached_with_the_arrow_and_shows_no_code_and_no_notes(browser: Browser, presenting: Course, lesson: object) -> None:
    page = opened(browser, presenting, f"notebooks/{lesson.stem}.ipynb")  # type: ignore[attr-defined]
    assert page.evaluate("document.body.dataset.jpDeckMode") == "presenting"
    wanted = [part.heading for part in lesson.parts]  # type: ignore[attr-defined]
    met, screens = [], []
    for _ in range(MOST_STEPS):
        shown = forward(page)
        screens.append(shown)
        met += [heading for heading in wanted if heading in " ".join(shown.split()) and heading not in met]
        if met and met[-1] == wanted[-1]:
            break
    assert met == wanted
    assert not any("讲师备注" in one for one in screens)
    assert page.locator(".jp-CodeCell > .jp-Cell-inputWrapper").evaluate_all("all => all.every((one) => one.offsetHeight === 0)")
    for selector in ("#jp-MainMenu", "#jp-main-statusbar", ".jp-NotificationsToast", ".Toastify__toast"):
        assert page.locator(selector).evaluate_all("all => all.every((one) => !one.offsetHeight)"), selector
    page.close()


def test_a_panel_lives_on_its_slide(browser: Browser, presenting: Course) -> None:
    """The trainer runs the chapter from the toolbar that waits at the upper edge, guesses, runs, moves a slider; the picture follows."""
    page = opened(browser, presenting, "notebooks/06_staffing.ipynb")
    page.mouse.move(900, 3)
    page.locator("[data-jp-item-name='restart-and-run'] button, [data-jp-item-name='restart-and-run'] jp-button").first.click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_selector(".branchcraft", state="attached", timeout=RUN_MS)
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]', state="attached", timeout=RUN_MS)
    page.mouse.move(900, 600)
    panel = page.locator(".branchcraft", has_text="怎样摆才能让每个半小时").first
    for _ in range(MOST_STEPS):
        if panel.is_visible():
            break
        forward(page)
    expect(panel).to_be_visible()
    panel.get_by_placeholder("填一个数").fill("12")
    panel.get_by_role("button", name="运行", exact=True).click()
    panel.locator("table tbody tr").first.wait_for(timeout=RUN_MS)
    picture = panel.locator("img").first
    before = str(picture.get_attribute("src"))
    handle = panel.locator(".noUi-handle").first
    handle.focus()
    page.keyboard.press("ArrowUp")
    expect(picture).not_to_have_attribute("src", before, timeout=RUN_MS)
    size = float(panel.evaluate("one => parseFloat(getComputedStyle(one).fontSize) * (one.currentCSSZoom || 1)"))
    assert size >= 16
    page.screenshot(path=Path(__file__).parent / "shots" / "live_panel.png")
    page.close()


def test_trainees_do_not_meet_the_presenters_buttons(browser: Browser, course: Course) -> None:
    page = open_notebook(browser, course, "notebooks/00_opening.ipynb")
    names = page.locator(".jp-NotebookPanel-toolbar [data-jp-item-name]").evaluate_all("all => all.map((one) => one.dataset.jpItemName)")
    assert "restart-and-run" in names and not {"deck", "fonts"} & set(names)
    assert page.evaluate("document.body.dataset.jpDeckMode || ''") != "presenting"
    page.close()
