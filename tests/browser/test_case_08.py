"""A class works through case 08 from end to end: once by keyboard alone, once by mouse; at the end a plan goes home."""

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
NOT_LEFT = {"traceback", "error", "none", "nan", "true", "false", "lobby", "key"}
"""Words that would mean that a machine's inside shows."""


@pytest.fixture(scope="module")
def case(browser: Browser, course: Course) -> Iterator[Page]:
    """Case 08 with all cells run."""
    page = open_notebook(browser, course, "cases/08_lobby.ipynb")
    run_all(page)
    yield page
    page.close()


@pytest.fixture(autouse=True)
def nothing_ugly_in_the_case(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    page: Page = request.getfixturevalue("case")
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{request.node.name}.png")
    text = visible_text(page, ".branchcraft")
    assert {word.lower() for word in re.findall(r"[A-Za-z]{3,}", text)} & NOT_LEFT == set()
    assert missing_glyphs(text + visible_text(page, ".jp-Notebook .jp-RenderedMarkdown")) == ""
    assert "Traceback" not in visible_text(page, ".jp-OutputArea-output")


def panel(page: Page, words: str | re.Pattern[str]) -> Locator:
    found = page.locator(".branchcraft", has_text=words).first
    found.scroll_into_view_if_needed()
    return found


def decision(page: Page) -> Locator:
    return panel(page, "谁站在哪里，门口问什么，哪里开口谈产品")


def debate(page: Page) -> Locator:
    return panel(page, "各组的方案，在同一批客户身上比一比")


def pressed(where: Locator, name: str) -> Locator:
    return where.locator("button.mod-active", has_text=name)


def put(where: Locator, label: str, value: str) -> None:
    box = where.get_by_label(label, exact=True)
    box.fill(value)
    box.press("Enter")


# By keyboard alone


def test_the_case_is_decided_by_keyboard(case: Page) -> None:
    where = decision(case)
    run = where.get_by_role("button", name="运行", exact=True)
    expect(run).to_be_disabled()
    where.get_by_placeholder("填一个数").focus()
    case.keyboard.type("80")
    expect(run).to_be_enabled()
    case.keyboard.press("Tab")
    expect(run).to_be_focused()
    case.keyboard.press("Enter")
    expect(where.get_by_text("你估计 80%，模拟是 70% → 73%")).to_be_visible(timeout=SLOW)
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    hall = where.get_by_label("上午高峰 厅堂·等候区几个人", exact=True)
    hall.focus()
    case.keyboard.press("ArrowDown")
    case.keyboard.press("Enter")
    expect(where.get_by_text("7 / 8，还 1")).to_be_visible(timeout=SLOW)
    where.get_by_label("上午高峰 厅堂·机器旁几个人", exact=True).focus()
    case.keyboard.press("ArrowUp")
    case.keyboard.press("Enter")
    expect(where.get_by_text("7 / 8，还 1")).to_be_hidden(timeout=SLOW)
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)
    where.get_by_role("button", name="问三句").focus()
    case.keyboard.press("Enter")
    expect(where.get_by_text("第4次")).to_be_visible(timeout=SLOW)


def test_a_plan_that_cannot_be_is_answered_and_the_result_stays(case: Page) -> None:
    where = decision(case)
    rows = where.locator("table").last.locator("tbody tr").count()
    put(where, "下午高峰 柜面几个人", "6")
    expect(where.get_by_text("借 1")).to_be_visible(timeout=SLOW)
    put(where, "下午高峰 厅堂·等候区几个人", "0")
    expect(where.get_by_text("大堂经理和客户经理没有柜员权限")).to_be_visible(timeout=SLOW)
    assert where.locator("table").last.locator("tbody tr").count() >= rows


# By mouse


def test_the_case_is_decided_by_mouse(case: Page) -> None:
    where = decision(case)
    where.get_by_role("button", name="回到现状").click()
    expect(where.get_by_text("这就是现状")).to_be_visible(timeout=SLOW)
    put(where, "问到的人里，领去机器的百分比", "60")
    expect(where.get_by_text(re.compile("领去机器的 83 位里有 25 位白跑"))).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="只在平时说").click()
    expect(where.get_by_text(re.compile("分行：当天面谈 11.9 →")).first).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="15:15（下午高峰）").click()
    where.get_by_role("button", name="退回上一个").click()
    expect(pressed(where, "全天都说")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="记进我的计划").click()
    expect(where.get_by_text("已记进")).to_be_visible(timeout=SLOW)


def test_groups_hand_in_compare_and_change_one_thing(case: Page) -> None:
    where = debate(case)
    commit = where.get_by_role("button", name="交卷")
    where.get_by_role("button", name="第 1 组（替客户说话）").click()
    for period in ("上午高峰", "下午高峰"):
        put(where, f"{period} 厅堂·等候区几个人", "0")
        put(where, f"{period} 入口几个人", "2")
    where.get_by_role("button", name="不说", exact=True).click()
    commit.click()
    expect(where.get_by_text("第 1 组（替客户说话）交卷。还没交的")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="第 3 组（替分行说话）").click()
    expect(pressed(where, "全天都说")).to_be_visible(timeout=SLOW)
    for period in ("上午高峰", "下午高峰"):
        put(where, f"{period} 厅堂·等候区几个人", "0")
        put(where, f"{period} 贵宾厅几个人", "2")
    commit.click()
    where.get_by_placeholder("填一个数").fill("0")
    where.get_by_role("button", name="运行", exact=True).click()
    expect(where.get_by_text("你估计 0 组，模拟是 1 组")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="第 1 组（替客户说话）").click()
    where.get_by_role("button", name="问三句").click()
    where.get_by_role("button", name="只在平时说").click()
    commit.click()
    expect(where.get_by_text("第二轮只能改一件事，现在改了 2 件")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="不说", exact=True).click()
    commit.click()
    where.get_by_role("button", name="运行", exact=True).click()
    expect(where.get_by_text("第 2 轮，同一批客户 200 天")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("第二轮：入口：从问 1 句改为 3 句")).to_be_visible(timeout=SLOW)


def test_the_items_are_answered_and_told_why(case: Page) -> None:
    number = panel(case, re.compile("第 1 题.填数"))
    number.locator("input").first.fill("50")
    number.get_by_role("button", name="提交").click()
    expect(number.get_by_text("你停在了第 1 步")).to_be_visible(timeout=SLOW)
    number.locator("input").first.fill("100")
    number.get_by_role("button", name="提交").click()
    expect(number.get_by_text("√")).to_be_visible(timeout=SLOW)
    choice = panel(case, re.compile("第 4 题.单选"))
    choice.get_by_text("贵宾厅，多一位能面谈的人").click()
    choice.get_by_role("button", name="提交").click()
    expect(choice.get_by_text("√")).to_be_visible(timeout=SLOW)
    judged = panel(case, re.compile("第 7 题.决定"))
    judged.get_by_role("button", name="提交").click()
    expect(judged.get_by_text("客户：一次办顺 70%（要 80%）")).to_be_visible(timeout=SLOW)


def test_solutions_and_notes_are_folded(case: Page) -> None:
    answer = case.locator("details.branchcraft-answer").first
    expect(answer).not_to_have_attribute("open", "")
    expect(case.locator("details p", has_text="每天离开门口约 25 次")).to_be_hidden()


def test_the_plan_goes_home(case: Page, tmp_path: Path) -> None:
    where = panel(case, "我周一做什么")
    where.get_by_role("button", name="用我的决定起草").click()
    expect(where.get_by_text("草稿填好了")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="保存并导出").click()
    with case.expect_download() as download:
        where.get_by_role("link", name=re.compile("下载 Word")).click()
    assert download.value.suggested_filename == "行动计划_案例08.docx"
    download.value.save_as(tmp_path / "plan.docx")
    words = "\n".join(cell.text for row in Document(str(tmp_path / "plan.docx")).tables[0].rows for cell in row.cells)
    assert "领去机器：从 30% 改为 60%" in words
