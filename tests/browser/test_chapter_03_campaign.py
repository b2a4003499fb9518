"""A branch manager in chapter 03, campaign side: writes her own rule, throws the switches, brings a list, tries a trial, takes a ranking home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
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


def panel(page: Page, question: str) -> Locator:
    found = page.locator(".branchcraft", has_text=question).first
    found.scroll_into_view_if_needed()
    return found


def guess(where: Locator, text: str) -> Locator:
    """Type a guess; returns the run button."""
    where.get_by_placeholder("填一个数").fill(text)
    return where.get_by_role("button", name="运行", exact=True)


def exact_value(where: Locator, label: str) -> Locator:
    """The box beside a slider."""
    return where.get_by_label(re.compile(f"^{label}.直接填数$"))


def fill(where: Locator, label: str, value: str) -> None:
    box = exact_value(where, label)
    box.fill(value)
    box.press("Enter")


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
