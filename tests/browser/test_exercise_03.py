"""Exercise 03 in a real browser: a near miss told why, hours shared out by keyboard and judged, a trial designed by mouse."""

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
    """Exercise 03 with all cells run; called `chapter` for the checks that follow every test."""
    page = open_notebook(browser, course, "exercises/03_marketing.ipynb")
    run_all(page)
    yield page
    page.close()


def item(page: Page, number: int) -> Locator:
    found = page.locator(".branchcraft-item", has_text=re.compile(f"第 {number} 题.{{1,12}}分"))
    found.scroll_into_view_if_needed()
    return found


def submit(where: Locator) -> None:
    button = where.get_by_role("button", name="提交", exact=True)
    button.focus()
    where.page.keyboard.press("Enter")


def test_a_near_miss_is_told_why_and_then_it_is_right(chapter: Page) -> None:
    where = item(chapter, 10)
    where.get_by_placeholder("填一个数").fill("2")
    submit(where)
    expect(where.get_by_text("那 5% 的人不联系也会买").first).to_be_visible(timeout=SLOW)
    where.get_by_placeholder("填一个数").fill("7")
    submit(where)
    expect(where.get_by_text("√ 对").first).to_be_visible(timeout=SLOW)


def test_forty_hours_are_shared_out_and_judged(chapter: Page) -> None:
    where = item(chapter, 5)
    for label, hours in (("存量", "40"), ("增量", "0"), ("流量", "0")):
        box = where.get_by_label(re.compile(f"^{label}")).last
        box.fill(hours)
        box.press("Tab")
    submit(where)
    expect(where.get_by_text("再加一小时值多少元").first).to_be_visible(timeout=SLOW)


def test_a_trial_is_designed(chapter: Page) -> None:
    where = item(chapter, 15)
    where.get_by_role("button", name="提交", exact=True).click()
    expect(where.get_by_text("卡在对照组").first).to_be_visible(timeout=SLOW)


def test_the_result_adds_up(chapter: Page) -> None:
    where = chapter.locator(".branchcraft", has_text="做到哪里了").last
    where.scroll_into_view_if_needed()
    where.get_by_role("button", name="更新成绩").click()
    expect(where.get_by_text("做了 3 / 18 题")).to_be_visible(timeout=SLOW)
