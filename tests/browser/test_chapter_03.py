"""A branch manager in chapter 03: moves hours, ticks zones, ranks her list, tries a trial, mends a copied campaign, takes her page home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from branchcraft.authoring.browser import Course, open_notebook, run_all
from branchcraft.marketing.campaign_example import example_campaign

pytestmark = pytest.mark.browser

SLOW = 60_000


@pytest.fixture(scope="module")
def chapter(browser: Browser, course: Course) -> Iterator[Page]:
    """Chapter 03 with all cells run; shared, because running it takes a while."""
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


def exact_value(where: Locator, label: str) -> Locator:
    """The box beside a slider."""
    return where.get_by_label(re.compile(f"^{re.escape(label)}.直接填数$"))


def fill(where: Locator, label: str, value: str) -> None:
    box = exact_value(where, label)
    box.fill(value)
    box.press("Enter")


def test_hours_wait_for_a_guess_and_are_then_moved_by_typing(chapter: Page) -> None:
    where = engines(chapter)
    expect(where.get_by_role("button", name="运行", exact=True)).to_be_disabled()
    guess(where, "250").click()
    expect(where.get_by_text("你估计 250 元，模拟是 106 元")).to_be_visible(timeout=SLOW)
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    fill(where, "存量（小时/周）", "17")
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)
    fill(where, "增量（小时/周）", "17")
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
    fill(where, "流量（小时/周）", "50")
    expect(where.get_by_text("一周最多抽 70 个小时离开柜台")).to_be_visible(timeout=SLOW)
    fill(where, "流量（小时/周）", "8")
    expect(where.get_by_text("一共抽 42 / 70 小时")).to_be_visible(timeout=SLOW)


def test_zones_are_ticked_and_windows_moved_by_mouse(chapter: Page) -> None:
    where = panel(chapter, "一份劲只够先改一个区")
    guess(where, "100").click()
    expect(where.get_by_text("你估计 100%，模拟是 136%")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("临街单独改反而每天少")).to_be_visible(timeout=SLOW)
    where.get_by_label("改入口").check()
    expect(where.get_by_text("改了入口：每天多")).to_be_visible(timeout=SLOW)
    fill(where, "柜台开几个窗口（全天）", "6")
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


def test_her_own_rule_is_tried_after_a_guess_and_then_changed(chapter: Page) -> None:
    where = panel(chapter, "先打给谁，打到第几位停")
    expect(where.get_by_role("button", name="运行", exact=True)).to_be_disabled()
    guess(where, "80").click()
    expect(where.get_by_text("你估计 80 位，按你的条件平均打到 63 位：估高了")).to_be_visible(timeout=SLOW)
    where.get_by_label("经验规则：条件一").select_option("上次活动买过")
    where.get_by_label("经验规则：条件二").select_option("没有房贷")
    where.get_by_label("经验规则：条件三").select_option("留的是手机")
    expect(where.get_by_text("上次活动买过、没有房贷、留的是手机：打 400 位，打到 92 位买家")).to_be_visible(timeout=SLOW)


def test_the_stop_is_moved_by_keyboard_and_the_picture_follows(chapter: Page) -> None:
    where = panel(chapter, "先打给谁，打到第几位停")
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    where.locator(".noUi-handle").first.focus()
    chapter.keyboard.press("ArrowRight")
    expect(exact_value(where, "打得了几位")).to_have_value("410")
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)
    fill(where, "卖成一笔的毛利", "100")
    expect(where.get_by_text("会买的机会低于 55.3% 的，打了就亏")).to_be_visible(timeout=SLOW)


def test_switches_wait_for_the_guess_and_then_say_what_they_mean(chapter: Page) -> None:
    where = panel(chapter, "敢不敢拿去排下个月的名单")
    leak = where.get_by_label("把通话时长也放进去学")
    expect(leak).to_be_disabled()
    guess(where, "3.5").click()
    expect(where.get_by_text("你估计 3.5 倍，结果是 2.0 倍")).to_be_visible(timeout=SLOW)
    leak.check()
    expect(where.get_by_text("是漏题")).to_be_visible(timeout=SLOW)
    leak.uncheck()
    where.get_by_label("模型", exact=True).select_option("提升树")
    expect(where.get_by_text("到后三成反而不如逻辑回归")).to_be_visible(timeout=SLOW)


def test_a_file_without_an_outcome_is_answered_and_the_column_can_be_named(chapter: Page) -> None:
    where = panel(chapter, "用我自己的活动名单")
    rows = "\n".join(rf"{30 + k % 40},{k % 7 * 10000},{'中' if k % 5 == 0 else '没中'}" for k in range(120))
    with chapter.expect_file_chooser() as chooser:
        where.get_by_role("button", name="选择文件").click()
    chooser.value.set_files({"name": "自定.csv", "mimeType": "text/csv", "buffer": (r"年龄,资产,结局" + "\n" + rows).encode("gbk")})
    expect(where.get_by_text("没有找到「买了没有」列")).to_be_visible(timeout=SLOW)
    where.get_by_label("买了没有", exact=True).select_option("结局")
    where.get_by_role("button", name="按上面的列重读").click()
    expect(where.get_by_text("「买了没有」读不懂（中）")).to_be_visible(timeout=SLOW)
    where.get_by_label("也算「是」的词").fill("中")
    where.get_by_label("也算「否」的词").fill("没中")
    where.get_by_role("button", name="按上面的列重读").click()
    expect(where.get_by_text("读到 120 行：采用 120 行")).to_be_visible(timeout=SLOW)


def test_her_list_becomes_a_ranking_that_goes_home(chapter: Page, tmp_path: Path) -> None:
    where = panel(chapter, "用我自己的活动名单")
    content, name = example_campaign()
    with chapter.expect_file_chooser() as chooser:
        where.get_by_role("button", name="选择文件").click()
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})
    expect(where.get_by_text("读到 1602 行：采用 1596 行，放在一边 6 行")).to_be_visible(timeout=SLOW)
    guess(where, "70").click()
    expect(where.get_by_text("你估计 70%，没见过的客户里是")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("后来打的客户（按日期检验）").first).to_be_visible()
    with chapter.expect_download() as download:
        where.get_by_role("link", name="下载排好的名单").click()
    download.value.save_as(tmp_path / "list.xlsx")
    assert load_workbook(tmp_path / "list.xlsx").sheetnames == ["名单", "检验", "说得准不准", "放在一边的行", "说明"]


def test_a_trial_is_tried_out_before_it_is_run(chapter: Page) -> None:
    where = panel(chapter, "我要做个试验")
    guess(where, "150").click()
    expect(where.get_by_text("你估计 150 次，200 次里看见了 19 次")).to_be_visible(timeout=SLOW)
    fill(where, "试验一共多少位", "6000")
    expect(where.get_by_text("6000（打 3000）")).to_be_visible(timeout=SLOW)
    where.get_by_label("打完看什么").select_option("接了电话的 − 不打的一组")
    expect(where.get_by_text("这种错，加人数没有用")).to_be_visible(timeout=SLOW)


def test_two_rankings_are_compared_after_a_guess(chapter: Page) -> None:
    where = panel(chapter, "打给会买的，还是打给打了才买的")
    guess(where, "12").click()
    expect(where.get_by_text("你估计 12 笔，按会不会买排平均多带来 4.6 笔")).to_be_visible(timeout=2 * SLOW)
    where.get_by_label("客群的样子（合成）").select_option("会买的也容易被说动")
    expect(where.get_by_text("按会不会买排反而更稳")).to_be_visible(timeout=2 * SLOW)


def test_answers_wait_for_a_click(chapter: Page) -> None:
    answer = chapter.locator("details", has_text="点开对照：同一份数据，不同的设法和考法").first
    expect(answer.locator("table")).to_be_hidden()


def test_the_plan_is_drafted_from_what_was_kept(chapter: Page) -> None:
    engines(chapter).get_by_role("button", name="记进我的计划").click()
    expect(chapter.get_by_text(re.compile("已记进这一章的计划：一周抽 42 小时做营销")).first).to_be_visible(timeout=SLOW)
    where = panel(chapter, re.compile("带回网点：我周一做什么"))
    where.get_by_role("button", name="用我的决定起草").click()
    expect(where.get_by_label(re.compile("^目标：要改变什么"))).to_have_value("每周从增量挪两小时到流量，试两周", timeout=SLOW)
