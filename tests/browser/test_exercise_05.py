"""Exercise 05 in a real browser: a near miss is answered, files are shared out, checks and alerts are judged by the models."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from branchcraft.authoring.browser import Course, open_notebook, run_all

pytestmark = pytest.mark.browser
SLOW = 60_000


@pytest.fixture(scope="module")
def chapter(browser: Browser, course: Course) -> Iterator[Page]:
    """The exercise with all cells run; called `chapter` for the checks that follow every test."""
    page = open_notebook(browser, course, "exercises/05_risk.ipynb")
    run_all(page)
    yield page
    page.close()


def item(page: Page, number: int) -> Locator:
    found = page.locator(".branchcraft-item", has_text=re.compile(f"第 {number} 题.{{1,12}}分"))
    found.scroll_into_view_if_needed()
    return found


def submit(where: Locator) -> None:
    where.get_by_role("button", name="提交", exact=True).click()


def test_days_and_classes_are_matched(chapter: Page) -> None:
    where = item(chapter, 1)
    for left, right in (("1", "关注"), ("90", "关注"), ("91", "次级"), ("270", "次级"), ("271", "可疑"), ("360", "可疑"), ("361", "损失")):
        where.get_by_label(re.compile(f"^逾期 {left} 天.*配哪一项")).select_option(right)
    submit(where)
    expect(where.get_by_text(re.compile("对.这题记 2 / 2 分"))).to_be_visible(timeout=SLOW)


def test_a_near_miss_says_which_step_was_left_out(chapter: Page) -> None:
    where = item(chapter, 2)
    where.get_by_placeholder("填一个数").fill("95")
    submit(where)
    expect(where.get_by_text("分母要把这一笔自己也算进去")).to_be_visible(timeout=SLOW)
    where.get_by_placeholder("填一个数").fill("106")
    submit(where)
    expect(where.get_by_text(re.compile("对.这题记"))).to_be_visible(timeout=SLOW)
    expect(where.locator(".branchcraft-explanation a")).to_have_attribute("href", re.compile(r"^\.\./notebooks/05_risk\.ipynb#"))


def test_forty_eight_checks_are_shared_out_and_judged(chapter: Page) -> None:
    where = item(chapter, 9)
    for label, files in (("红", "22"), ("橙", "2"), ("黄", "0"), ("绿", "24")):
        box = where.get_by_label(re.compile(f"^{label}"))
        box.fill(files)
        box.press("Tab")
    submit(where)
    expect(where.get_by_text(re.compile("对.这题记 3 / 3 分"))).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("看上去特别好的那两份至少查出一份")).to_be_visible()


def test_six_hours_of_checks_are_judged_and_what_binds_is_named(chapter: Page) -> None:
    where = item(chapter, 11)
    where.get_by_label(re.compile("^走访")).select_option("做")
    submit(where)
    expect(where.get_by_text("要 7.5 小时，只有 6 小时")).to_be_visible(timeout=SLOW)
    where.get_by_label(re.compile("^走访")).select_option("不做")
    for label in ("经营要件", "生产现场"):
        where.get_by_label(re.compile(f"^{label}")).select_option("做")
    submit(where)
    expect(where.get_by_text(re.compile("对.这题记"))).to_be_visible(timeout=SLOW)
