"""The second class of chapter 06 in a real browser: people are placed, taught, paid, talked to and looked at, by keyboard and by mouse."""

from __future__ import annotations

import re

import pytest
from panel_steps import SLOW, guess, panel
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

POSTS, TRAINING, PAY = "今天谁站哪", "一天培训，值回来吗", "柜员的绩效和什么挂钩"
WORDS, MEETING, CHECKS, ROSTER = "批评昨天最差的", "晨会三分钟", "先纠哪一项", "谁来上班？十二个人的一周"


def picture(where: Locator) -> str:
    return str(where.locator("img").first.get_attribute("src"))


def changed(where: Locator, before: str) -> None:
    expect(where.locator("img").first).not_to_have_attribute("src", before, timeout=SLOW)


def type_guess(page: Page, where: Locator, text: str) -> None:
    """By keyboard alone: into the box, the number, Tab to the button, Enter."""
    where.get_by_placeholder("填一个数").focus()
    page.keyboard.type(text)
    button = where.get_by_role("button", name="运行", exact=True)
    expect(button).to_be_enabled(timeout=SLOW)
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")


def press_arrow(page: Page, where: Locator, number: int, key: str) -> None:
    """One step of a slider by keyboard."""
    where.locator(".noUi-handle").nth(number).focus()
    page.keyboard.press(key)


def test_a_wrong_post_is_refused_and_a_skill_is_taught_by_mouse(chapter: Page) -> None:
    where = panel(chapter, POSTS)
    expect(where.get_by_text("五个岗位：做什么、要什么、谁能站")).to_be_visible()
    guess(where, "3").click()
    expect(where.get_by_text("你估计 +3 个百分点，模拟是 -0.3")).to_be_visible(timeout=SLOW)
    before = picture(where)
    where.get_by_label("庚 客户经理").select_option("柜台")
    expect(where.get_by_text("庚 没有柜员号，不能上柜")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="照平常站").click()
    where.get_by_label("再教", exact=True).select_option("戊")
    where.get_by_label("教什么").first.select_option("对公业务")
    changed(where, before)
    expect(where.get_by_text("贵宾在 12:00–13:00 没有人能办")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("对公业务在 11:00–12:00 没有人能办")).to_have_count(0)
    where.get_by_role("button", name="记进我的计划").click()
    expect(where.get_by_text("先教：戊 对公业务")).to_be_visible(timeout=SLOW)


def test_somebody_on_leave_stops_a_business_by_keyboard(chapter: Page) -> None:
    where = panel(chapter, POSTS)
    where.get_by_label("再教", exact=True).select_option("（不教）")
    where.get_by_label("乙 综合柜员").focus()
    where.get_by_label("乙 综合柜员").select_option("不在")
    expect(where.get_by_text("对公业务全天没有人能办")).to_be_visible(timeout=SLOW)


def test_a_course_pays_back_and_rare_business_does_not_by_keyboard(chapter: Page) -> None:
    where = panel(chapter, TRAINING)
    type_guess(chapter, where, "60")
    expect(where.get_by_text("你估计第 60 个工作日，示例参数下是第 76 个工作日")).to_be_visible(timeout=SLOW)
    before = picture(where)
    press_arrow(chapter, where, 0, "Home")
    changed(where, before)
    expect(where.get_by_text(re.compile("^一年内回不了本"))).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="还原").first.click()
    where.get_by_label("培训放在什么时候").select_option("下班以后，按加班算")
    expect(where.get_by_text("大厅里：培训不占窗口")).to_be_visible(timeout=SLOW)
    where.get_by_label("多久复训一次").select_option("每 40 个工作日")
    expect(where.locator("table", has_text="复训花掉")).to_contain_text("6.7 小时", timeout=SLOW)


def test_pay_is_mixed_by_mouse_and_too_much_is_answered(chapter: Page) -> None:
    where = panel(chapter, PAY)
    guess(where, "-5").click()
    expect(where.get_by_text("你估计多 -5 位，示例参数下是 +0.5 位")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("最好的轻重是 40%")).to_be_visible()
    quality = where.get_by_label("和质量挂钩：直接填数")
    quality.fill("40")
    quality.press("Enter")
    expect(where.get_by_text("不能超过 100%")).to_be_visible(timeout=SLOW)
    before = picture(where)
    handle = where.locator(".noUi-handle").first
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    chapter.mouse.move(x, y)
    chapter.mouse.down()
    chapter.mouse.move(x - 100, y, steps=10)
    chapter.mouse.up()
    changed(where, before)
    expect(where.get_by_text("参数换 200 组，有 200 组比固定工资好")).to_be_visible(timeout=SLOW)


def test_words_seem_to_work_until_half_of_the_days_are_left_alone(chapter: Page) -> None:
    where = panel(chapter, WORDS)
    type_guess(chapter, where, "100")
    expect(where.get_by_text("你估计 100 天，模拟是 167 天")).to_be_visible(timeout=SLOW)
    before = picture(where)
    where.get_by_text("抽签：一半日子不批评，作比较").click()
    expect(where.get_by_text("分不出批评有没有作用")).to_be_visible(timeout=SLOW)
    changed(where, before)


def test_the_meetings_rules_are_compared_by_keyboard(chapter: Page) -> None:
    where = panel(chapter, MEETING)
    type_guess(chapter, where, "70%")
    expect(where.get_by_text("你估计 70%，模拟是 142%")).to_be_visible(timeout=SLOW)
    rule = where.get_by_label("晨会的规则")
    rule.focus()
    rule.select_option("比平常差就追")
    expect(where.get_by_text("平均追 18.7 次，白追 18.1 次")).to_be_visible(timeout=SLOW)
    before = picture(where)
    press_arrow(chapter, where, 0, "ArrowRight")
    changed(where, before)
    expect(where.get_by_text("第 2 个季度")).to_be_visible(timeout=SLOW)
    where.locator(".jupyter-widget-Collapse-header", has_text="自己定一条").click()
    limit = where.get_by_label("控制线：几倍波动：直接填数")
    limit.fill("2")
    limit.press("Enter")
    expect(rule).to_have_value("自己定一条", timeout=SLOW)
    expect(where.locator("table", has_text="几条规则").locator("tbody tr")).to_have_count(6, timeout=SLOW)


def test_looks_are_counted_and_a_relapse_is_doubted(chapter: Page) -> None:
    where = panel(chapter, CHECKS)
    guess(where, "80次").click()
    expect(where.get_by_text("你估计 80 次，模拟是 59 次")).to_be_visible(timeout=SLOW)
    before = picture(where)
    looks = where.get_by_label("动手之前每项看：直接填数")
    looks.fill("40")
    looks.press("Enter")
    changed(where, before)
    again = where.get_by_label("复查看：直接填数")
    again.fill("27")
    again.press("Enter")
    misses = where.get_by_label("见到几次漏做算反弹：直接填数")
    misses.fill("4")
    misses.press("Enter")
    expect(where.get_by_text("也会错判 17%")).to_be_visible(timeout=SLOW)


def test_the_roster_follows_a_week_with_a_make_up_day(chapter: Page) -> None:
    where = panel(chapter, ROSTER)
    where.get_by_label("2026 年哪一周").select_option("2月9日起：周日放假 周六调休上班")
    guess(where, "5").click()
    expect(where.get_by_text("周六调休上班：来客和人手按平常的周三算")).to_be_visible(timeout=3 * SLOW)
    expect(where.locator("th", has_text="周六 02-14（调休上班）")).to_be_visible()
    before = picture(where)
    where.get_by_label("2026 年哪一周").select_option("2月16日起：周一至周日放假")
    expect(where.get_by_text("请再按一次「运行」")).to_be_visible(timeout=SLOW)
    where.get_by_text("节假日也开门").click()
    where.get_by_role("button", name="运行", exact=True).click()
    expect(where.get_by_text("法定节假日周一、周二、周三、周四按三倍")).to_be_visible(timeout=3 * SLOW)
    changed(where, before)


def test_the_second_classs_tables_wait_for_a_click(chapter: Page) -> None:
    folded = chapter.locator("details", has_text="点开对照：复查：纠住了漏做").first
    folded.scroll_into_view_if_needed()
    expect(folded.locator("table")).to_be_hidden()
    folded.locator("summary").click()
    expect(folded.locator("table tbody tr")).to_have_count(5)
