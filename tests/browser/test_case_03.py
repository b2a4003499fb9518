"""Case 03 in a real browser: a guess, hours moved by keyboard, a way of welcome chosen by mouse, the plan kept, an item judged by the model."""

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
    """Case 03 with all cells run; called `chapter` for the checks that follow every test."""
    page = open_notebook(browser, course, "cases/03_campus.ipynb")
    run_all(page)
    yield page
    page.close()


def decision(page: Page) -> Locator:
    found = page.locator(".branchcraft", has_text="才能两边都得益").first
    found.scroll_into_view_if_needed()
    return found


def type_in(where: Locator, label: str, text: str) -> None:
    box = where.get_by_label(re.compile(re.escape(label) + "：直接填数"))
    box.fill(text)
    box.press("Enter")


def test_a_guess_and_its_answer(chapter: Page) -> None:
    where = decision(chapter)
    expect(where.get_by_role("button", name="运行", exact=True)).to_be_disabled()
    where.get_by_placeholder("填一个数").fill("120")
    where.get_by_role("button", name="运行", exact=True).click()
    expect(where.get_by_text("你估计 120%，模拟是 79%")).to_be_visible(timeout=SLOW)


def test_hours_by_keyboard_and_a_welcome_by_mouse(chapter: Page) -> None:
    where = decision(chapter)
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    for label, hours in (
        ("离退休（小时/周）", "12"),
        ("教职工（小时/周）", "15"),
        ("商户（小时/周）", "5"),
        ("学生（小时/周）", "8"),
        ("学校（小时/周）", "8"),
    ):
        type_in(where, label, hours)
    where.get_by_label("迎新办卡").select_option("进校办卡")
    expect(where.get_by_text("没有一方变差，至少一方变好")).to_be_visible(timeout=SLOW)
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)
    handle = where.locator(".noUi-handle").nth(4)
    handle.focus()
    chapter.keyboard.press("ArrowRight")
    expect(where.get_by_text("一周只有 48 个小时，现在分了 49 个")).to_be_visible(timeout=SLOW)
    chapter.keyboard.press("ArrowLeft")
    expect(where.get_by_text("已分 48 / 48 小时，正好用完")).to_be_visible(timeout=SLOW)


def test_other_worlds_and_the_plan_that_goes_home(chapter: Page) -> None:
    where = decision(chapter)
    where.get_by_role("button", name="换 200 个世界再试").click()
    expect(where.get_by_text("假设从各自的范围里重新抽 200 次")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="记进我的计划").click()
    expect(chapter.get_by_text("已记进这一章的计划").first).to_be_visible(timeout=SLOW)
    plan = chapter.locator(".branchcraft", has_text=re.compile("带回网点：我周一做什么")).first
    plan.scroll_into_view_if_needed()
    plan.get_by_role("button", name="用我的决定起草").click()
    expect(plan.get_by_label(re.compile("^第一步"))).to_have_value(re.compile("每周留 8 小时对接"), timeout=SLOW)


def test_an_item_is_judged_by_the_model(chapter: Page) -> None:
    where = chapter.locator(".branchcraft-item", has_text=re.compile("第 8 题.{1,12}分"))
    where.scroll_into_view_if_needed()
    where.get_by_label("迎新办卡").select_option("进校办卡")
    where.get_by_role("button", name="提交", exact=True).click()
    expect(where.get_by_text("没开门的年份退回排队").or_(where.get_by_text("万元（要 60）")).first).to_be_visible(timeout=SLOW)
