"""A branch manager in chapter 04: guesses, draws a line, brings her own list, spends twenty hours, ticks benefits and takes a plan home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from branchcraft.authoring.browser import Course, open_notebook, run_all, visible_text
from branchcraft.ui.theme import missing_glyphs

pytestmark = pytest.mark.browser

EXAMPLE = Path(__file__).parents[2] / "cases" / "data" / "06_customers_synthetic.csv"
SHOTS = Path(__file__).parent / "shots"
SLOW = 60_000
FORMULA = re.compile("[\U0001d400-\U0001d7ff]")
ALLOWED = {"CSV", "Excel", "Word", "WPS", "xlsx", "XLSX", "csv", "AUM", "RFM", "customers", "synthetic"}
"""Words of Latin letters that a Chinese banker reads every day, and the example file's name."""


@pytest.fixture(scope="module")
def page(browser: Browser, course: Course) -> Iterator[Page]:
    """Chapter 04 with all cells run."""
    opened = open_notebook(browser, course, "notebooks/04_crm.ipynb")
    run_all(opened)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def nothing_ugly_here(request: pytest.FixtureRequest, page: Page) -> Iterator[None]:
    yield
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{request.node.name}.png")
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert "Traceback" not in visible_text(page, ".jp-OutputArea-output")
    text = visible_text(page, ".branchcraft")
    assert {word for word in re.findall(r"[A-Za-z]{3,}", text) if word not in ALLOWED} == set()
    assert missing_glyphs(text + FORMULA.sub("", visible_text(page, ".jp-Notebook .jp-RenderedMarkdown"))) == ""


def panel(page: Page, question: str) -> Locator:
    found = page.locator(".branchcraft", has_text=question).first
    found.scroll_into_view_if_needed()
    return found


def guess(where: Locator, text: str) -> Locator:
    where.get_by_placeholder("填一个数").fill(text)
    return where.get_by_role("button", name="运行", exact=True)


def put(where: Locator, label: str, value: str) -> None:
    box = where.get_by_label(re.compile(f"^{re.escape(label)}.直接填数"))
    box.fill(value)
    box.press("Enter")


def moved(page: Page, where: Locator, key: str, handle: int) -> None:
    """Move a slider by keyboard and wait for the new picture."""
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    where.locator(".noUi-handle").nth(handle).focus()
    page.keyboard.press(key)
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)


def test_the_line_waits_for_a_guess_and_moves_by_keyboard(page: Page) -> None:
    where = panel(page, "专人维护的门槛划在哪里")
    button = guess(where, "很多")
    expect(button).to_be_disabled()
    guess(where, "500").click()
    expect(where.get_by_text("居中的一家要 3133 位")).to_be_visible(timeout=SLOW)
    moved(page, where, "ArrowRight", 0)
    expect(where.locator("table tbody tr")).to_have_count(2)
    put(where, "专人维护的门槛", "1000")
    expect(where.get_by_text("名单不到十位")).to_be_visible(timeout=SLOW)


def test_a_list_that_is_none_is_answered(page: Page) -> None:
    where = panel(page, "我自己的客户")
    with page.expect_file_chooser() as chooser:
        where.get_by_role("button", name="选择文件").click()
    chooser.value.set_files({"name": "照片.csv", "mimeType": "text/csv", "buffer": bytes(range(256)) * 30})
    expect(where.get_by_text("不像文字表格")).to_be_visible(timeout=SLOW)


def test_her_own_list_goes_home_as_a_workbook(page: Page, tmp_path: Path) -> None:
    where = panel(page, "我自己的客户")
    with page.expect_file_chooser() as chooser:
        where.get_by_role("button", name="选择文件").click()
    chooser.value.set_files(EXAMPLE)
    expect(where.get_by_text("读到 2402 行")).to_be_visible(timeout=SLOW)
    guess(where, "60").click()
    expect(where.get_by_text("50 万元以上的占 77%")).to_be_visible(timeout=SLOW)
    assert "A100" not in where.inner_text()
    with page.expect_download() as download:
        where.get_by_role("link", name="下载结果").click()
    download.value.save_as(tmp_path / "list.xlsx")
    assert load_workbook(tmp_path / "list.xlsx").sheetnames == ["分层", "分群", "先联系谁", "放在一边的行", "说明"]
    where.get_by_role("button", name="记进我的计划").click()
    expect(where.get_by_text("已记进这一章的计划")).to_be_visible(timeout=SLOW)


def test_groups_move_with_the_unit_and_hear_something(page: Page) -> None:
    where = panel(page, "这些客户分成哪几群")
    guess(where, "5").click()
    expect(where.get_by_text("实际是 51%")).to_be_visible(timeout=SLOW)
    where.get_by_label("三个数怎么写").select_option("先取对数再除以标准差")
    expect(where.get_by_text("92% 的客户听到对他有用的话").first).to_be_visible(timeout=SLOW)
    where.get_by_label("第 1 群", exact=True).select_option("资产配置检视")
    expect(where.get_by_text("还有 4 群没有选")).to_be_visible(timeout=SLOW)


def test_the_price_of_keeping_a_customer(page: Page) -> None:
    where = panel(page, "一位客户值多少")
    guess(where, "5000").click()
    expect(where.get_by_text("算出来是 538 元")).to_be_visible(timeout=SLOW)
    put(where, "联系一位花多少", "50")
    expect(where.get_by_text("中端·安静每位净得 80 元")).to_be_visible(timeout=SLOW)


def test_twenty_hours_are_spent_by_keyboard(page: Page) -> None:
    where = panel(page, "一位经理这个月的时间有限")
    guess(where, "10").click()
    expect(where.get_by_text("实际少 36%")).to_be_visible(timeout=SLOW)
    put(where, "给「可能流失」", "30")
    expect(where.get_by_text("请从某一张里拿走 23 小时")).to_be_visible(timeout=SLOW)
    put(where, "给「可能流失」", "7")
    where.get_by_label("每张名单从谁打起").select_option(index=2)
    expect(where.get_by_text("27150 元").first).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="记进我的计划").click()
    expect(where.get_by_text("已记进这一章的计划")).to_be_visible(timeout=SLOW)


def test_how_many_clients_one_manager_holds(page: Page) -> None:
    where = panel(page, "一位经理带得动多少户")
    guess(where, "200").click()
    expect(where.get_by_text("模拟是 125 户")).to_be_visible(timeout=SLOW)
    moved(page, where, "ArrowRight", 1)
    expect(where.locator("table tbody tr")).to_have_count(2)


def test_benefits_are_ticked_by_mouse(page: Page) -> None:
    where = panel(page, "贵宾权益做哪几项")
    guess(where, "10").click()
    expect(where.get_by_text("实际少 40%")).to_be_visible(timeout=SLOW)
    where.get_by_text(re.compile("高尔夫练习场.全行")).first.click()
    expect(where.get_by_text("预算超了")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="全部不选").click()
    expect(where.get_by_text("没有一个分行特色项目")).to_be_visible(timeout=SLOW)


def test_a_trial_too_small(page: Page) -> None:
    where = panel(page, "权益真的留住人了吗")
    guess(where, "200").click()
    expect(where.get_by_text("要 2554 位").first).to_be_visible(timeout=SLOW)
    put(where, "一共多少位贵宾", "200")
    expect(where.get_by_text("40 位不给、160 位给")).to_be_visible(timeout=SLOW)


def test_the_plan_goes_home(page: Page, tmp_path: Path) -> None:
    where = panel(page, "我周一做什么")
    where.get_by_role("button", name="用我的决定起草").click()
    expect(where.get_by_text("草稿填好了")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="保存并导出").click()
    with page.expect_download() as download:
        where.get_by_role("link", name="下载 Word").click()
    download.value.save_as(tmp_path / "plan.docx")
    words = "\n".join(cell.text for table in Document(str(tmp_path / "plan.docx")).tables for row in table.rows for cell in row.cells)
    assert "93 位" in words
    assert "随机留四位" in words
    calibrated = panel(page, "我估得准不准")
    calibrated.get_by_role("button", name="更新").click()
    expect(calibrated.get_by_text("有结果可比的估计 8 个")).to_be_visible(timeout=SLOW)


def test_the_exercise_judges_a_choice_of_benefits(page: Page, browser: Browser, course: Course) -> None:
    exercise = open_notebook(browser, course, "exercises/04_crm.ipynb")
    run_all(exercise)
    where = exercise.locator(".branchcraft", has_text="预算砍到 100 万元").first
    where.scroll_into_view_if_needed()
    for project in ("年度体检", "高尔夫练习场"):
        where.get_by_label(re.compile(project)).select_option("不做")
    for project in ("道路救援", "就医挂号和陪诊", "财富讲座", "法律和税务咨询", "本地特惠商户"):
        where.get_by_label(re.compile(project)).select_option("做")
    where.get_by_role("button", name="提交").or_(where.get_by_role("button", name="交卷")).first.click()
    expect(where.get_by_text("净值 61.7 万元")).to_be_visible(timeout=SLOW)
    exercise.screenshot(path=SHOTS / "exercise_04.png")
    exercise.close()
