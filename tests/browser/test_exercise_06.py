"""Exercise 06 in a real browser: all by keyboard with one mistake, then by mouse; after a reload everything is there."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from branchcraft.authoring.browser import Course, open_notebook, run_all
from branchcraft.launch import LOOPBACK

pytestmark = pytest.mark.browser
SLOW = 60_000


@pytest.fixture(scope="module")
def chapter(browser: Browser, course: Course) -> Iterator[Page]:
    """The exercise with all cells run; called `chapter` for the checks that follow every test."""
    page = open_notebook(browser, course, "exercises/06_staffing.ipynb")
    run_all(page)
    yield page
    page.close()


def item(page: Page, number: int) -> Locator:
    found = page.locator(".branchcraft-item", has_text=re.compile(f"第 {number} 题.{{1,12}}分"))
    found.scroll_into_view_if_needed()
    return found


def press(where: Locator, name: str) -> None:
    """A button by keyboard: focus, then Enter."""
    button = where.get_by_role("button", name=name, exact=True)
    button.focus()
    where.page.keyboard.press("Enter")


def choose_by_keyboard(where: Locator, label: re.Pattern[str], text: str) -> None:
    """An option of a list, with the arrow keys."""
    box = where.get_by_label(label)
    box.focus()
    options = [one.replace("\xa0", " ") for one in box.locator("option").all_inner_texts()]
    for _ in range(options.index(text)):
        where.page.keyboard.press("ArrowDown")
    expect(box).to_be_focused()
    assert str(box.input_value()).replace("\xa0", " ") == text


def test_a_wrong_number_a_hint_and_the_right_number_by_keyboard(chapter: Page) -> None:
    where = item(chapter, 1)
    where.get_by_placeholder("填一个数").focus()
    chapter.keyboard.type("20")
    chapter.keyboard.press("Tab")
    expect(where.get_by_role("button", name="提交", exact=True)).to_be_focused()
    chapter.keyboard.press("Enter")
    expect(where.get_by_text("20 是来的人数")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("再试一次")).to_be_visible()
    expect(where.locator(".branchcraft-hint")).to_contain_text("先算一共要办多少分钟")
    where.get_by_placeholder("填一个数").focus()
    chapter.keyboard.press("Control+A")
    chapter.keyboard.type("4")
    press(where, "提交")
    expect(where.get_by_text("√ 对，这题记 1 / 1 分")).to_be_visible(timeout=SLOW)
    expect(where.locator(".branchcraft-explanation")).to_contain_text("20 × 6 = 120")
    expect(where.locator(".branchcraft-explanation a")).to_have_attribute("href", re.compile(r"^\.\./notebooks/06_staffing\.ipynb#"))


def test_one_choice_and_several_by_keyboard(chapter: Page) -> None:
    where = item(chapter, 3)
    where.get_by_label("升到 10 分钟上下").focus()
    chapter.keyboard.press("Space")
    press(where, "提交")
    expect(where.get_by_text("√ 对")).to_be_visible(timeout=SLOW)
    where = item(chapter, 5)
    for text in ("开门时大厅是空的", "前半小时留下的队", "贵宾先叫", "办理快慢差别很大"):
        where.get_by_label(text).focus()
        chapter.keyboard.press("Space")
    press(where, "提交")
    expect(where.get_by_text("√ 对")).to_be_visible(timeout=SLOW)


def test_pairs_and_an_order_by_keyboard(chapter: Page) -> None:
    where = item(chapter, 6)
    partners = {
        "平均等候": "叫到的人",
        "平均排队": "所有人排了多久",
        "10 分钟内叫到的比例": "承诺守住",
        "窗口忙": "窗口有多少时间",
        "叫号机月报": "没人应的号",
    }
    for left, right in partners.items():
        box = where.get_by_label(re.compile(f"^{left}.*配哪一项"))
        text = box.locator("option", has_text=right).first.inner_text().replace("\xa0", " ")
        choose_by_keyboard(where, re.compile(f"^{left}.*配哪一项"), text)
    press(where, "提交")
    expect(where.get_by_text("√ 对")).to_be_visible(timeout=SLOW)
    where = item(chapter, 9)
    for place, begins in enumerate(("按本行规定", "读入", "估办理时间", "算每半小时", "只挪一格", "再导出一次"), start=1):
        choose_by_keyboard(where, re.compile(f"^{begins}.*排第几"), f"第 {place}")
    press(where, "提交")
    expect(where.get_by_text("√ 对")).to_be_visible(timeout=SLOW)


def test_shares_are_added_up_and_judged_by_the_model(chapter: Page) -> None:
    where = item(chapter, 12)
    press(where, "提交")
    expect(where.get_by_text("还有 8 窗口小时没有分")).to_be_visible(timeout=SLOW)
    for label, hours in (("9:00–10:00", "0.5"), ("10:00–12:00", "3"), ("12:00–14:00", "0.5"), ("14:00–16:00", "3.5"), ("16:00–17:00", "0.5")):
        box = where.get_by_label(re.compile(f"^{label}"))
        box.focus()
        chapter.keyboard.press("Control+A")
        chapter.keyboard.type(hours)
        chapter.keyboard.press("Tab")
    expect(where.get_by_text("正好分完")).to_be_visible()
    press(where, "提交")
    expect(where.get_by_text("√ 对，这题记 3 / 3 分")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("最差的半小时是")).to_be_visible()


def test_a_decision_is_made_by_mouse_and_told_which_half_hour_binds(chapter: Page) -> None:
    where = item(chapter, 13)
    where.get_by_role("button", name="提交", exact=True).click()
    expect(where.get_by_text("最差的半小时是 15:30")).to_be_visible(timeout=SLOW)
    for hour, count in zip(range(9, 17), (4, 5, 4, 3, 3, 5, 5, 3), strict=True):
        box = where.get_by_label(f"{hour} 点：直接填数")
        box.fill(str(count))
        box.press("Enter")
    where.get_by_role("button", name="提交", exact=True).click()
    expect(where.get_by_text("√ 对，这题记 4 / 4 分")).to_be_visible(timeout=SLOW)


def test_a_text_is_compared_with_the_rubric(chapter: Page) -> None:
    where = item(chapter, 15)
    where.get_by_label("我的回答").fill("把 13:00 的一个窗口挪到 14:30，由会计主管顶岗，两周后看按时叫到的比例。")
    where.get_by_role("button", name="写好了").click()
    where.get_by_label(re.compile("只动一处")).check()
    where.get_by_role("button", name="提交", exact=True).click()
    expect(where.get_by_text("你勾了 1 / 4 条")).to_be_visible(timeout=SLOW)


def test_keys_that_change_cells_are_off(chapter: Page) -> None:
    cells = chapter.locator(".jp-Cell").count()
    item(chapter, 2).get_by_role("button", name="提示", exact=True).focus()
    for key in ("d", "d", "x", "b", "a", "m", "ArrowDown"):
        chapter.keyboard.press(key)
    assert chapter.locator(".jp-Cell").count() == cells
    expect(item(chapter, 2).get_by_role("button", name="提示", exact=True)).to_be_focused()


def test_silly_answers_are_sentences(chapter: Page) -> None:
    where = item(chapter, 7)
    for text, says in (("很多", "不是一个数"), ("-999", "不合情理"), ("", "还没有填数")):
        where.get_by_placeholder("填一个数").fill(text)
        where.get_by_role("button", name="提交", exact=True).click()
        expect(where.get_by_text(says)).to_be_visible(timeout=SLOW)


def test_after_a_reload_in_a_new_kernel_the_answers_stand_there(browser: Browser, course: Course, chapter: Page) -> None:
    api, token = f"http://{LOOPBACK}:{course.port}/api/kernels", {"Authorization": f"token {course.token}"}
    for kernel in chapter.request.get(api, headers=token).json():
        assert chapter.request.post(f"{api}/{kernel['id']}/restart", headers=token).ok
    page = open_notebook(browser, course, "exercises/06_staffing.ipynb")
    run_all(page)
    where = item(page, 1)
    expect(where.get_by_placeholder("填一个数")).to_have_value("4", timeout=SLOW)
    expect(where.get_by_text("上次的答案在上面：对")).to_be_visible()
    result = page.locator(".branchcraft", has_text="做到哪里了？").last
    expect(result.get_by_text(re.compile(r"做了 \d+ / 15 题"))).to_be_visible()
    expect(result.locator("tbody tr")).to_have_count(15)
    page.close()


def test_at_twice_the_size_nothing_is_cut(browser: Browser, course: Course, chapter: Page) -> None:
    chapter.evaluate("document.body.style.zoom = '2'")
    where = item(chapter, 6)
    box, button = where.bounding_box(), where.get_by_role("button", name="提交", exact=True).bounding_box()
    assert box is not None and button is not None
    assert button["x"] + button["width"] <= chapter.viewport_size["width"]  # type: ignore[index]
    chapter.evaluate("document.body.style.zoom = '1'")
