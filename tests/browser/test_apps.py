"""The course as pages, in a real Chromium: without code, without a network, by keyboard, on a phone, and when something dies.

axe-core looks at every page; with all panels open at a chapter, an exercise, a case and the pages beside them, at every other page as it opens.
BRANCHCRAFT_EVERY_PANEL=1 opens all panels everywhere (some minutes).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ALLOWED, ENGLISH, ROOT, SHOTS
from panel_steps import TYPE_AND_PRESS
from playwright.sync_api import Browser, Page, Request, expect

from branchcraft.apps.pages import Catalogue
from branchcraft.authoring.app_visitor import Served, enter, serving, visit
from branchcraft.ui.theme import missing_glyphs

pytestmark = pytest.mark.browser
KEYS = Catalogue(ROOT).keys
WHOLE = ("notebooks/06_staffing", "exercises/06_staffing", "cases/01_turnaround", "notebooks/my_progress", "notebooks/class_report")
OPEN_MS = 90_000
BAD = ("serious", "critical")
CHAPTER = "/notebooks/06_staffing"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(ROOT, tmp_path_factory.mktemp("apps"), "--workers", "1", "--cold", class_name="浏览器") as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser, nobody's; outside addresses hang, as behind a firewall that drops them, and are noted."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    context.route(lambda url: "127.0.0.1" not in url and not url.startswith(("data:", "blob:")), lambda _: None)
    fresh = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []

    def note(request: Request) -> None:
        if "127.0.0.1" not in request.url and not request.url.startswith(("data:", "blob:")):
            asked.append(request.url)

    fresh.on("request", note)
    fresh.on("pageerror", lambda error: wrong.append(error.stack or str(error)))
    fresh.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
    yield fresh
    context.close()
    assert asked == [], "the page asked the outside"
    assert wrong == [], "a script failed"


def come_in(page: Page, place: Served, nickname: str) -> None:
    """Through the door, as a trainee does."""
    page.goto(place.origin)
    page.get_by_label("课堂口令").fill(place.code.lower())
    page.get_by_label("昵称").fill(nickname)
    page.get_by_label("我看过了").check()
    page.get_by_role("button", name="进教室").click()
    page.get_by_role("link", name="去目录").click()


def open_panels(page: Page, how_many: int | None = None) -> None:
    """Scroll to the panels, one after the other, until each is there."""
    there = page.locator(".panel").count()
    for number in range(there if how_many is None else how_many):
        page.locator(f'.panel[data-panel="{number}"]').scroll_into_view_if_needed()
        page.wait_for_selector(f'.panel[data-panel="{number}"].open', timeout=OPEN_MS)


def violations(page: Page) -> list[str]:
    """What axe-core calls serious or critical."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found if one["impact"] in BAD]


def shot(page: Page, name: str, full: bool = False) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"apps_{name}.png", full_page=full)


def looks_right(page: Page) -> None:
    """Chinese in the course's font, no English left over, no traceback."""
    text = page.locator("body").inner_text()
    assert "Traceback" not in text
    assert missing_glyphs(text) == ""
    assert page.evaluate("document.fonts.check('16px \"Branchcraft Sans SC\"', '网点')")
    panels = "\n".join(page.locator(".panel.open").all_inner_texts())
    assert {word for word in ENGLISH.findall(panels) if word not in ALLOWED} == set()


def test_the_way_in_and_the_trainers_pages(page: Page, place: Served) -> None:
    page.goto(place.origin)
    assert violations(page) == []
    shot(page, "enter", full=True)
    page.get_by_role("link", name="用取回码进来").click()
    assert violations(page) == []
    come_in(page, place, "看路的")
    shot(page, "index", full=True)
    assert violations(page) == []
    page.get_by_role("link", name="看路的").click()
    assert violations(page) == []
    shot(page, "welcome")
    looks_right(page)
    page.goto(place.seat)
    for name, path in (("class", "/class"), ("door", "/class/door")):
        page.goto(f"{place.origin}{path}")
        assert violations(page) == []
        shot(page, name)
        looks_right(page)
        page.set_viewport_size({"width": 640, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
        page.set_viewport_size({"width": 1300, "height": 900})
    page.goto(f"{place.origin}/class")
    before = page.locator("#rows tr").count()
    with ThreadPoolExecutor() as elsewhere:  # Playwright has this thread's event loop
        assert elsewhere.submit(lambda: visit(enter(place, "后来的"))).result()
    page.wait_for_function("n => document.querySelectorAll('#rows tr').length > n", arg=before, timeout=30_000)
    page.get_by_text("后来的").wait_for()


def test_predict_run_drag_and_what_was_decided_is_there_after_a_reload(page: Page, place: Served) -> None:
    come_in(page, place, "拖的人")
    page.get_by_role("link", name="06 人力资源管理").click()
    open_panels(page, 1)
    panel = page.locator(".panel").first
    panel.get_by_placeholder("填一个数").fill("8")
    panel.get_by_role("button", name="运行", exact=True).click()
    panel.locator("table tbody tr").first.wait_for()
    picture = panel.locator("img.branchcraft-canvas").first
    before, words = picture.get_attribute("src"), panel.locator(".branchcraft-twin").first.inner_text()
    panel.locator(".noUi-handle").nth(2).focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("([old]) => document.querySelector('.panel img.branchcraft-canvas').src !== old", arg=[before])
    page.wait_for_function("([old]) => document.querySelector('.panel .branchcraft-twin').innerText !== old", arg=[words])
    assert "32.5 个窗口小时" in panel.locator(".branchcraft-twin").first.inner_text()
    shot(page, "chapter")
    looks_right(page)
    page.goto(f"{place.origin}/exercises/06_staffing")
    open_panels(page, 1)
    item = page.locator(".panel").first
    item.get_by_placeholder("填一个数").fill("3.5")
    item.get_by_role("button", name="提交").click()
    item.get_by_text("分。").first.wait_for()
    page.reload()
    open_panels(page, 1)
    assert page.locator(".panel").first.get_by_placeholder("填一个数").input_value() == "3.5"
    page.locator(".panel").first.get_by_text("上次的答案在上面").wait_for()


def test_who_types_and_presses_fast_runs_with_what_she_typed(page: Page, place: Served) -> None:
    come_in(page, place, "快手")
    page.goto(place.origin + CHAPTER)
    open_panels(page, 1)
    panel = page.locator('.panel[data-panel="0"]')
    box = panel.get_by_placeholder("填一个数")
    box.fill("12")
    expect(panel.get_by_role("button", name="运行", exact=True)).to_be_enabled(timeout=OPEN_MS)
    box.evaluate(TYPE_AND_PRESS)
    expect(panel.get_by_text("你估计 15:30 平均等 15 分钟")).to_be_visible(timeout=OPEN_MS)


def test_by_keyboard_alone(page: Page, place: Served) -> None:
    page.goto(place.origin)
    for text in (place.code, "键盘"):
        while page.evaluate("document.activeElement.tagName !== 'INPUT'"):
            page.keyboard.press("Tab")
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/welcome")
    page.goto(f"{place.origin}{CHAPTER}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    open_panels(page, 1)
    field = page.locator(".panel").first.get_by_placeholder("填一个数")
    for _ in range(60):
        page.keyboard.press("Tab")
        if field.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.type("9")
    run = page.locator(".panel").first.get_by_role("button", name="运行", exact=True)
    run.and_(page.locator(":enabled")).wait_for()
    page.keyboard.press("Tab")
    assert run.evaluate("one => one === document.activeElement")
    page.keyboard.press("Enter")
    page.locator(".panel table tbody tr").first.wait_for()
    more = page.locator(".panel").first.locator(".jupyter-widget-Collapse-header").first
    more.focus()
    page.keyboard.press("Enter")
    more.and_(page.locator("[aria-expanded=true]")).wait_for()


@pytest.mark.parametrize("key", KEYS)
def test_every_page_is_fit_for_a_screen_reader(page: Page, place: Served, key: str) -> None:
    page.goto(place.seat)  # the trainer's edition shows more
    page.goto(f"{place.origin}/{key}")
    if key in WHOLE or os.environ.get("BRANCHCRAFT_EVERY_PANEL"):
        open_panels(page)
    shot(page, key.replace("/", "_"), full=key in WHOLE)
    assert violations(page) == []
    looks_right(page)
    for width in (640, 390):  # twice the size in a window of 1280, and a phone
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


@pytest.mark.parametrize(("name", "width"), [("phone", 390), ("zoom_200", 640)])
def test_on_a_phone_and_at_twice_the_size_nothing_sticks_out(page: Page, place: Served, name: str, width: int) -> None:
    come_in(page, place, f"屏宽{width}")
    page.set_viewport_size({"width": width, "height": 800})
    for number, path in enumerate(("/", "/welcome", "/exercises/06_staffing", CHAPTER)):
        page.goto(f"{place.origin}{path}")
        open_panels(page, min(1, page.locator(".panel").count()))
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        shot(page, f"{name}_{number}")


def test_on_paper_there_is_the_page_and_nothing_else(page: Page, place: Served) -> None:
    come_in(page, place, "打印")
    page.goto(f"{place.origin}/cases/01_turnaround")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert page.locator("h1").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_what_was_written_is_never_run(page: Page, place: Served) -> None:
    come_in(page, place, "<img src=x onerror>")
    page.goto(f"{place.origin}/exercises/06_staffing")
    open_panels(page, 1)
    evil = "<img src=x onerror='window.evil=1'><script>window.evil=1</script>"
    item = page.locator(".panel").first
    item.get_by_placeholder("填一个数").fill(evil)
    item.get_by_role("button", name="提交").click()
    item.get_by_text("<img").first.wait_for()
    assert page.evaluate("window.evil") is None
    assert page.locator(".panel img[src=x]").count() == 0


def test_a_worker_dies_and_the_page_opens_its_panels_again(page: Page, place: Served) -> None:
    come_in(page, place, "再来")
    page.goto(f"{place.origin}/exercises/06_staffing")
    open_panels(page, 1)
    item = page.locator(".panel").first
    item.get_by_placeholder("填一个数").fill("4")
    item.get_by_role("button", name="提交").click()
    item.get_by_text("分。").first.wait_for()
    for pid in place.workers():
        psutil.Process(pid).kill()
    page.get_by_text("面板重新打开了").wait_for(timeout=OPEN_MS)
    page.wait_for_selector(".panel.open .live", timeout=OPEN_MS)
    page.locator(".panel").first.get_by_text("上次的答案在上面").wait_for(timeout=OPEN_MS)


def test_a_line_that_breaks_is_taken_up_where_it_broke(page: Page, place: Served) -> None:
    breaks: list[object] = []

    def between(mine: object) -> None:
        mine.connect_to_server()  # type: ignore[attr-defined]
        breaks.append(mine)

    page.route_web_socket("**/socket*", between)
    come_in(page, place, "断线")
    page.goto(f"{place.origin}/exercises/06_staffing")
    open_panels(page, 1)
    field = page.locator(".panel").first.get_by_placeholder("填一个数")
    field.fill("17")
    page.wait_for_timeout(300)
    breaks[-1].close(code=3000)  # type: ignore[attr-defined]
    page.wait_for_function("() => true")
    for _ in range(100):
        if len(breaks) > 1:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(500)
    assert field.input_value() == "17"
    page.locator(".panel").first.get_by_role("button", name="提交").click()
    page.locator(".panel").first.get_by_text("分。").first.wait_for()
