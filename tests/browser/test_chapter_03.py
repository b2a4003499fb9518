"""A branch manager in chapter 03: moves hours, ticks zones, mends a copied campaign and takes her page home – by keyboard and by mouse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Locator, Page, expect

from branchcraft.authoring.browser import Course, open_notebook, run_all

pytestmark = pytest.mark.browser

SLOW = 60_000


@pytest.fixture(scope="module")
def chapter(browser: Browser, course: Course) -> Iterator[Page]:
    """Chapter 03 with all cells run."""
    page = open_notebook(browser, course, "notebooks/03_marketing.ipynb")
    run_all(page)
    yield page
    page.close()


def panel(page: Page, question: str | re.Pattern[str]) -> Locator:
    found = page.locator(".branchcraft", has_text=question).first
    found.scroll_into_view_if_needed()
    return found


def engines(page: Page) -> Locator:
    return panel(page, "抽多少、分给哪几台发动机")


def guess(where: Locator, text: str) -> Locator:
    where.get_by_placeholder("填一个数").fill(text)
    return where.get_by_role("button", name="运行", exact=True)


def type_in(where: Locator, label: str, text: str) -> None:
    box = where.get_by_label(re.compile(re.escape(label) + "[:：]直接填数"))
    box.fill(text)
    box.press("Enter")


def test_hours_wait_for_a_guess_and_are_then_moved_by_typing(chapter: Page) -> None:
    where = engines(chapter)
    expect(where.get_by_role("button", name="运行", exact=True)).to_be_disabled()
    guess(where, "250").click()
    expect(where.get_by_text("你估计 250 元，模拟是 106 元")).to_be_visible(timeout=SLOW)
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    type_in(where, "存量（小时/周）", "17")
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)
    type_in(where, "增量（小时/周）", "17")
    expect(where.get_by_text("比每样 20 小时平均多贡献").first).to_be_visible(timeout=SLOW)


def test_a_slider_by_keyboard_and_the_best_revealed(chapter: Page) -> None:
    where = engines(chapter)
    handle = where.locator(".noUi-handle").nth(2)
    handle.focus()
    chapter.keyboard.press("ArrowLeft")
    expect(where.get_by_text("一共抽 53 / 70 小时")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="和最优比").click()
    expect(where.get_by_role("cell", name="16.8/17.2/8.4")).to_be_visible(timeout=SLOW)


def test_other_worlds_and_another_day_of_reckoning(chapter: Page) -> None:
    where = engines(chapter)
    where.get_by_role("button", name="换 200 个世界再试").click()
    expect(where.get_by_text("200 个世界里，这几个方案中最好的是").first).to_be_visible(timeout=SLOW)
    expect(where.locator("img").nth(1)).to_be_visible()
    where.get_by_label("什么时候算账").select_option("看 4 周（月末考核）")
    expect(where.get_by_text("图：存量 17、增量 17、流量 19 小时，4 周平均多贡献")).to_be_visible(timeout=SLOW)


def test_too_many_hours_are_answered(chapter: Page) -> None:
    where = engines(chapter)
    type_in(where, "流量（小时/周）", "50")
    expect(where.get_by_text("一周最多抽 70 个小时离开柜台")).to_be_visible(timeout=SLOW)
    type_in(where, "流量（小时/周）", "8")
    expect(where.get_by_text("一共抽 42 / 70 小时")).to_be_visible(timeout=SLOW)


def test_zones_are_ticked_and_windows_moved_by_mouse(chapter: Page) -> None:
    where = panel(chapter, "一份劲只够先改一个区")
    guess(where, "100").click()
    expect(where.get_by_text("你估计 100%，模拟是 136%")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("临街单独改反而每天少")).to_be_visible(timeout=SLOW)
    where.get_by_label("改入口").check()
    expect(where.get_by_text("改了入口：每天多")).to_be_visible(timeout=SLOW)
    type_in(where, "柜台开几个窗口（全天）", "6")
    expect(where.get_by_text("窗口开到六个，大厅不挤了")).to_be_visible(timeout=SLOW)


def test_a_copied_campaign_is_mended_step_by_step(chapter: Page) -> None:
    where = panel(chapter, "这张营销方案，能不能做")
    guess(where, "8").click()
    expect(where.get_by_text("查出来 21 处，其中 9 处是合规关口")).to_be_visible(timeout=SLOW)
    where.get_by_label("每次联系都给拒绝或退订的方式").check()
    expect(where.get_by_text("还有 19 处")).to_be_visible(timeout=SLOW)
    where.get_by_role("tab", name="渠道和合规").click()
    where.get_by_label("专区双录").check()
    where.get_by_label("话术和海报经本行审核").check()
    expect(where.get_by_text("还有 17 处")).to_be_visible(timeout=SLOW)
    where.get_by_role("tab", name="日历和账").click()
    where.get_by_label("结束日期").fill("下个月")
    where.get_by_label("结束日期").press("Enter")
    expect(where.get_by_text("「结束日期」要写成 2026-12-01 这样，现在是「下个月」").first).to_be_visible(timeout=SLOW)


def test_ones_own_campaign_goes_home_as_a_word_file(chapter: Page, tmp_path: Path) -> None:
    where = panel(chapter, "这张营销方案，能不能做")
    where.get_by_role("button", name="清空，写我自己的").click()
    where.get_by_role("tab", name="客群和数据").click()
    where.get_by_label("活动名称").fill("代发户首月礼")
    where.get_by_label("活动名称").press("Enter")
    link = where.get_by_role("link", name="下载 Word")
    expect(link).to_have_attribute("download", "代发户首月礼.docx", timeout=SLOW)
    with chapter.expect_download() as download:
        link.click()
    download.value.save_as(tmp_path / "page.docx")
    assert any("代发户首月礼" in paragraph.text for paragraph in Document(str(tmp_path / "page.docx")).paragraphs)


def test_the_plan_is_drafted_from_what_was_kept(chapter: Page) -> None:
    engines(chapter).get_by_role("button", name="记进我的计划").click()
    expect(chapter.get_by_text(re.compile("已记进这一章的计划[:：]一周抽 42 小时做营销")).first).to_be_visible(timeout=SLOW)
    where = panel(chapter, re.compile("带回网点[:：]我周一做什么"))
    where.get_by_role("button", name="用我的决定起草").click()
    expect(where.get_by_label(re.compile("^目标[:：]要改变什么"))).to_have_value("每周从增量挪两小时到流量，试两周", timeout=SLOW)
