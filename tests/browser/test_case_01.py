"""A class in case 01: the alarm looked at over a year, a plan ticked and tried, one measure too many, a question answered by the model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from branchcraft.authoring.browser import Course, open_notebook, run_all

pytestmark = pytest.mark.browser

SLOW = 60_000


@pytest.fixture(scope="module")
def chapter(browser: Browser, course: Course) -> Iterator[Page]:
    """Case 01 with all cells run."""
    page = open_notebook(browser, course, "cases/01_turnaround.ipynb")
    run_all(page)
    yield page
    page.close()


def panel(page: Page, question: str) -> Locator:
    found = page.locator(".branchcraft", has_text=question).first
    found.scroll_into_view_if_needed()
    return found


def guess(where: Locator, text: str) -> None:
    where.get_by_placeholder("填一个数").fill(text)
    where.get_by_role("button", name="运行", exact=True).click()


def test_the_case_says_first_that_it_is_fictional(chapter: Page) -> None:
    expect(chapter.locator(".jp-RenderedMarkdown", has_text="是虚构网点，人物和数据全部为合成").first).to_be_visible()


def test_the_alarm_falls_when_a_year_is_looked_at(chapter: Page) -> None:
    where = panel(chapter, "督办函说的三个方面")
    where.get_by_role("button", name="全部 12 个月").click()
    expect(where.get_by_text("先写下估计、运行，再看更长的时间")).to_be_visible(timeout=SLOW)
    guess(where, "3")
    expect(where.get_by_text("你估计第 3，看十二个月照报表排第 7")).to_be_visible(timeout=SLOW)
    expect(where.locator("table tbody tr")).to_have_count(9)


def test_a_plan_is_ticked_tried_and_one_measure_too_many_is_answered(chapter: Page) -> None:
    where = panel(chapter, "每周 30 小时，先改什么")
    for name in ("重排高峰班表", "减单据减授权", "重点客户联系制"):
        where.get_by_label(name, exact=True).focus()
        chapter.keyboard.press("Space")
    expect(where.get_by_text("每周 25 / 30 小时")).to_be_visible(timeout=SLOW)
    guess(where, "300")
    expect(where.get_by_text("你估计 300 种，算出来 390 种")).to_be_visible(timeout=SLOW)
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    where.get_by_label("晨会带教", exact=True).check()
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)
    where.get_by_label("大厅改造", exact=True).check()
    expect(where.get_by_text("选的措施要 76 万元，预算只有 60 万元")).to_be_visible(timeout=SLOW)
    expect(where.locator("table tbody tr")).to_have_count(2)
    where.get_by_label("大厅改造", exact=True).uncheck()


def test_the_models_best_is_folded_away(chapter: Page) -> None:
    summary = chapter.locator("details summary", has_text="让最不满意的一方最好的五种")
    expect(summary).to_be_visible()
    expect(chapter.locator("details td", has_text="重排高峰班表、减单据减授权、重点客户联系制、晨会带教").first).to_be_hidden()


def test_a_question_is_answered_with_a_reason(chapter: Page) -> None:
    where = panel(chapter, "什么也不做，下一季平均大约多少")
    where.get_by_label("还是 81 分上下").check()
    where.get_by_role("button", name="提交").click()
    expect(where.get_by_text("那一季里有一次特别低")).to_be_visible(timeout=SLOW)
