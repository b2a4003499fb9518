"""A branch manager in chapter 05: classifies, presses, samples, hands over keys, chooses, brings her own list and takes it home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

from branchcraft.authoring.browser import Course, open_notebook, run_all
from branchcraft.risk.own_report import example_list

pytestmark = pytest.mark.browser

SLOW = 60_000


@pytest.fixture(scope="module")
def chapter(browser: Browser, course: Course) -> Iterator[Page]:
    """Chapter 05 with all cells run; shared, because running it takes a while."""
    page = open_notebook(browser, course, "notebooks/05_risk.ipynb")
    run_all(page)
    yield page
    page.close()


def panel(page: Page, question: str) -> Locator:
    found = page.locator(".branchcraft", has_text=question).first
    found.scroll_into_view_if_needed()
    return found


def guess(where: Locator, text: str) -> None:
    """Type a guess and run."""
    where.get_by_placeholder("填一个数").fill(text)
    where.get_by_role("button", name="运行", exact=True).click()


def number(where: Locator, label: str, value: str) -> None:
    """Type an exact value into a slider's box."""
    box = where.get_by_label(re.compile(re.escape(label) + ".直接填数"))
    box.fill(value)
    box.press("Enter")


def test_files_are_classified_and_answered_one_by_one(chapter: Page) -> None:
    where = panel(chapter, "这笔贷款该分哪一类")
    expect(where.get_by_role("button", name="运行", exact=True)).to_be_disabled()
    where.get_by_role("button", name="对一遍").click()
    expect(where.get_by_text("先在上面写下你的估计")).to_be_visible(timeout=SLOW)
    guess(where, "2000")
    expect(where.get_by_text("初分一份都没有改")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="运行", exact=True).click()
    expect(where.get_by_text("你估计 2000 万元，按核对过的条款至少 2590 万元：估低了")).to_be_visible(timeout=SLOW)
    picture = str(where.locator("img").first.get_attribute("src"))
    for file, name in (
        ("01", "关注"),
        ("03", "次级"),
        ("04", "次级"),
        ("08", "次级"),
        ("09", "可疑"),
        ("10", "损失"),
        ("11", "次级"),
        ("12", "次级"),
    ):
        where.get_by_label(f"第 {file} 份选哪一类").select_option(name)
    expect(where.locator("img").first).not_to_have_attribute("src", picture, timeout=SLOW)
    where.get_by_role("button", name="对一遍").click()
    expect(where.get_by_text("十二份里判对 12 份")).to_be_visible(timeout=SLOW)


def test_pressing_is_tried_by_keyboard(chapter: Page) -> None:
    where = panel(chapter, "压降潜在风险贷款，能少多少")
    guess(where, "300")
    expect(where.get_by_text("模型的预期是少 95 万元：估多了")).to_be_visible(timeout=SLOW)
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    where.locator(".noUi-handle").nth(2).focus()
    chapter.keyboard.press("ArrowRight")
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)
    number(where, "转化：展期、借新还旧", "400")
    expect(where.get_by_text("转化的 400 万元还挂在关注")).to_be_visible(timeout=SLOW)
    number(where, "现金清收（关注类）", "1500")
    number(where, "转化：展期、借新还旧", "1500")
    expect(where.get_by_text("加起来应当在 0 到 2200 万元")).to_be_visible(timeout=SLOW)


def test_a_rate_is_counted_on_her_own_loans(chapter: Page) -> None:
    where = panel(chapter, "二十几户的迁徙率")
    guess(where, "20")
    expect(where.get_by_text("精确的 95% 区间是 2.9% 到 34.9%")).to_be_visible(timeout=SLOW)
    where.get_by_label("变成不良几户").fill("0")
    where.get_by_label("变成不良几户").press("Enter")
    expect(where.get_by_text("19 户里 0 户变成不良")).to_be_visible(timeout=SLOW)


def test_files_are_sampled_and_chosen_by_score(chapter: Page) -> None:
    where = panel(chapter, "一共 240 份档案")
    guess(where, "20")
    expect(where.get_by_text("你估计 20%，算出来是 53%：估低了")).to_be_visible(timeout=SLOW)
    where.get_by_label("怎么挑").select_option("七成按分、三成随机")
    number(where, "其中看上去特别好的几份", "2")
    expect(where.get_by_text("看上去特别好的 2 份，至少查出一份的机会")).to_be_visible(timeout=SLOW)
    expect(where.locator("table tbody tr")).to_have_count(4)


def test_checks_before_a_loan_are_chosen(chapter: Page) -> None:
    where = panel(chapter, "五查、四看、一走访、十确认：")
    guess(where, "5")
    expect(where.get_by_text("你估计漏 5 户，模型是 22 户：估低了")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="最快做完十确认").click()
    expect(where.get_by_text("做 7 道，每户 8.5 小时")).to_be_visible(timeout=SLOW)
    where.get_by_label("纳税凭证（单据，0.5 小时）").uncheck()
    expect(where.get_by_text("做 6 道，每户 8 小时")).to_be_visible(timeout=SLOW)


def test_keys_are_handed_over_and_a_leave_is_covered(chapter: Page) -> None:
    where = panel(chapter, "谁不能同时拿两把钥匙？九个人")
    where.get_by_role("button", name="最省的改法").click()
    expect(where.get_by_text("先在上面写下你的估计")).to_be_visible(timeout=SLOW)
    guess(where, "6")
    expect(where.get_by_text("最少是 5 项：估多了")).to_be_visible(timeout=SLOW)
    where.get_by_label("对账第 1 人").select_option("甲09")
    expect(where.get_by_text("交接了 1 项；一人两把钥匙的还有 5 对")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="最省的改法").click()
    expect(where.get_by_text("守住了")).to_be_visible(timeout=SLOW)
    where.get_by_label("谁休假一周：").select_option("甲02")
    where.get_by_role("button", name="谁来顶").click()
    expect(where.get_by_text("甲02 休假：管库 → 甲01")).to_be_visible(timeout=SLOW)
    where.get_by_label("同一信贷岗满三年的必须换人").check()
    where.get_by_role("button", name="最省的改法").click()
    expect(where.get_by_text("让 甲06 取得贷款调查的上岗资格")).to_be_visible(timeout=SLOW)


def test_alerts_are_marked_and_looked_at(chapter: Page) -> None:
    where = panel(chapter, "系统标出来的先看哪些？标多了")
    guess(where, "300")
    expect(where.get_by_text("你估计 300 笔，是 3.2 笔：估多了")).to_be_visible(timeout=SLOW)
    where.get_by_label("先看哪些").select_option("分高的先看")
    expect(where.get_by_text("分低的那些等于没有人看")).to_be_visible(timeout=SLOW)
    number(where, "每天标出几笔", "3")
    expect(where.get_by_text("每天标 3 笔，一天看得完 4 笔").first).to_be_visible(timeout=SLOW)


def test_cash_is_asked_about_or_not(chapter: Page) -> None:
    where = panel(chapter, "这八位客户，只登记")
    guess(where, "6")
    expect(where.get_by_text("你估计 6 位，是 4 位：估多了")).to_be_visible(timeout=SLOW)
    for customer, action in (
        ("2", "强化尽职调查：问清来源用途再定"),
        ("4", "停一停：防诈劝阻"),
        ("5", "强化尽职调查：问清来源用途再定"),
        ("7", "强化尽职调查：问清来源用途再定"),
    ):
        where.get_by_label(f"第 {customer} 位怎么办").select_option(action)
    where.get_by_role("button", name="对一遍").click()
    expect(where.get_by_text("八位里处理得对的 8 位")).to_be_visible(timeout=SLOW)


def test_a_year_of_small_choices_has_its_consequences(chapter: Page) -> None:
    where = panel(chapter, "没有人看着的时候怎么选")
    expect(where.get_by_role("button", name="选甲")).to_be_disabled()
    guess(where, "1")
    for number_of in range(1, 11):
        expect(where.get_by_text(f"（第 {number_of} 件，共 10 件）")).to_be_visible(timeout=SLOW)
        where.get_by_role("button", name="选甲").click()
    expect(where.get_by_text("你估计留下 1 处，留下了 6 处：比你想的多")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("要是四月的休假真休了")).to_be_visible()
    where.get_by_role("button", name="重来一年").click()
    expect(where.get_by_text("（第 1 件，共 10 件）")).to_be_visible(timeout=SLOW)


def test_her_own_list_is_checked_and_goes_home(chapter: Page, tmp_path: Path) -> None:
    where = panel(chapter, "我自己的贷款清单里")
    content, name = example_list()
    with chapter.expect_file_chooser() as chooser:
        where.get_by_role("button", name="选择文件").click()
    chooser.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})  # type: ignore[arg-type]
    expect(where.get_by_text("读到 245 行：采用 240 行，放在一边 5 行")).to_be_visible(timeout=SLOW)
    guess(where, "5")
    expect(where.get_by_text("你估计 5 笔，是 13 笔：比你想的多")).to_be_visible(timeout=SLOW)
    with chapter.expect_download() as download:
        where.get_by_role("link", name="下载全部结果").click()
    download.value.save_as(tmp_path / "result.xlsx")
    assert load_workbook(tmp_path / "result.xlsx").sheetnames == ["低于下限", "全部", "五级", "放在一边的行", "说明"]
    where.get_by_role("button", name="记进我的计划").click()
    expect(where.get_by_text("已记进这一章的计划")).to_be_visible(timeout=SLOW)
    plan = panel(chapter, "我周一做什么")
    plan.get_by_role("button", name="用我的决定起草").click()
    expect(plan.get_by_label(re.compile("第一步")).first).to_have_value(re.compile("这 13 笔"), timeout=SLOW)


def test_headings_nobody_knows_are_chosen_from_lists(chapter: Page) -> None:
    where = panel(chapter, "我自己的贷款清单里")
    lines = [["甲", "乙", "丙"], *([f"J{n}", "100", "95" if n == 3 else "0"] for n in range(1, 9))]
    text = "\n".join(";".join(line) for line in lines)
    with chapter.expect_file_chooser() as chooser:
        where.get_by_role("button", name="选择文件").click()
    chooser.value.set_files({"name": "自定.csv", "mimeType": "text/csv", "buffer": text.encode("gbk")})  # type: ignore[arg-type]
    expect(where.get_by_text("没有找到认识的表头")).to_be_visible(timeout=SLOW)
    for label, heading in (("余额", "乙"), ("逾期天数", "丙")):
        where.get_by_label(label, exact=True).select_option(heading)
    where.get_by_role("button", name="按上面的列重读").click()
    expect(where.get_by_text("读到 8 行：采用 8 行")).to_be_visible(timeout=SLOW)
