"""A class in case 06: guesses, deals a card by keyboard and mouse, hands in two plans, and takes one home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Locator, Page, expect

from branchcraft.authoring.browser import Course, open_notebook, run_all, visible_text
from branchcraft.ui.theme import missing_glyphs

pytestmark = pytest.mark.browser

SHOTS = Path(__file__).parent / "shots"
SLOW = 60_000


@pytest.fixture(scope="module")
def page(browser: Browser, course: Course) -> Iterator[Page]:
    """Case 06 with all cells run."""
    opened = open_notebook(browser, course, "cases/06_wealth.ipynb")
    run_all(opened)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def nothing_ugly_here(request: pytest.FixtureRequest, page: Page) -> Iterator[None]:
    yield
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{request.node.name}.png")
    assert "Traceback" not in visible_text(page, ".jp-OutputArea-output")
    text = visible_text(page, ".branchcraft")
    assert {word for word in re.findall(r"[A-Za-z]{3,}", text) if word not in {"Word", "WPS"}} == set()
    assert missing_glyphs(text + visible_text(page, ".jp-Notebook .jp-RenderedMarkdown")) == ""


def card(page: Page) -> Locator:
    found = page.locator(".branchcraft", has_text="六百户、三位经理").first
    found.scroll_into_view_if_needed()
    return found


def test_the_case_says_first_that_it_is_made_up(page: Page) -> None:
    first = page.locator(".jp-RenderedMarkdown").first.inner_text()
    assert "虚构" in first
    assert "合成" in first


def test_a_guess_then_the_demand(page: Page) -> None:
    where = card(page)
    where.get_by_placeholder("填一个数").fill("85")
    where.get_by_role("button", name="运行", exact=True).click()
    expect(where.get_by_text("模拟是 56%")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("一年里至少走一位经理的可能")).to_be_visible(timeout=SLOW)


def test_a_card_by_keyboard_is_better_for_all_three(page: Page) -> None:
    where = card(page)
    where.get_by_role("button", name="回到现状").focus()
    page.keyboard.press("Enter")
    expect(where.get_by_text("每位经理 200 户，活占时间的 111%")).to_be_visible(timeout=SLOW)
    where.get_by_label("D 层由谁服务").select_option("电话团队")
    where.get_by_label("经理互相顶班").select_option("要")
    box = where.get_by_label(re.compile("^C 层每户每季联系[:\\uff1a]直接填数"))
    box.fill("2")
    box.press("Enter")
    expect(where.get_by_text("每位经理 80 户，活占时间的 89%")).to_be_visible(timeout=SLOW)
    for who in ("客户", "经理", "分行"):
        expect(where.get_by_text(re.compile(f"{who}：.*更好")).first).to_be_visible()


def test_more_than_the_telephone_team_can_do_is_said(page: Page) -> None:
    where = card(page)
    where.get_by_label("C 层由谁服务").select_option("电话团队")
    expect(where.get_by_text("只给得了 750 次")).to_be_visible(timeout=SLOW)
    where.get_by_label("C 层由谁服务").select_option("理财经理")
    expect(where.get_by_text("只给得了 750 次")).to_be_hidden(timeout=SLOW)


def test_two_groups_hand_in_and_are_compared(page: Page) -> None:
    where = card(page)
    where.get_by_role("button", name="交卷").click()
    expect(where.get_by_text("客户更好，经理更好，分行更好")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="照分行的要求").click()
    where.get_by_label("交卷的是").select_option("第 3 组（替分行说话）")
    where.get_by_role("button", name="交卷").click()
    expect(where.get_by_text("客户更差，经理更差，分行更好")).to_be_visible(timeout=SLOW)


def test_the_plan_goes_home(page: Page, tmp_path: Path) -> None:
    where = card(page)
    where.get_by_role("button", name="记进我的计划").click()
    expect(where.get_by_text("已记进这一章的计划")).to_be_visible(timeout=SLOW)
    home = page.locator(".branchcraft", has_text="我周一做什么").first
    home.scroll_into_view_if_needed()
    home.get_by_role("button", name="用我的决定起草").click()
    expect(home.get_by_text("草稿填好了")).to_be_visible(timeout=SLOW)
    home.get_by_role("button", name="保存并导出").click()
    with page.expect_download() as download:
        home.get_by_role("link", name="下载 Word").click()
    download.value.save_as(tmp_path / "plan.docx")
    words = "\n".join(cell.text for table in Document(str(tmp_path / "plan.docx")).tables for row in table.rows for cell in row.cells)
    assert "时间账" in words
    assert "撑得过一季" in words
