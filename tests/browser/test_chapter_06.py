"""A branch manager in chapter 06: guesses, drags, reads, does something silly, brings her own log and takes a plan home."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from panel_steps import SLOW, guess, panel
from playwright.sync_api import Browser, Locator, Page, expect

from branchcraft.authoring.browser import Course, open_notebook

pytestmark = pytest.mark.browser

EXAMPLE = Path(__file__).parents[2] / "cases" / "data" / "ticket_export_synthetic.csv"


def day_panel(page: Page) -> Locator:
    return panel(page, "怎样摆才能让每个半小时")


def upload(where: Locator, file: object) -> None:
    """Choose a file in the dialog that the button opens."""
    with where.page.expect_file_chooser() as chooser:
        where.get_by_role("button", name="选择文件").click()
    chooser.value.set_files(file)  # type: ignore[arg-type]


def window_box(where: Locator, number: int) -> Locator:
    return where.locator(".branchcraft-bank input[type=number]").nth(number)


def test_front_page_leads_to_the_chapter(browser: Browser, course: Course) -> None:
    page = open_notebook(browser, course, "notebooks/index.ipynb")
    page.get_by_role("link", name=re.compile("人力资源管理")).first.click()
    expect(page.locator(".jp-RenderedMarkdown h1", has_text="06 人力资源管理").first).to_be_visible(timeout=SLOW)
    page.close()


def test_run_wakes_only_when_a_number_was_guessed(chapter: Page) -> None:
    where = day_panel(chapter)
    button = where.get_by_role("button", name="运行", exact=True)
    expect(button).to_be_disabled()
    guess(where, "很久")
    expect(where.get_by_text("请填 0 到 300 之间的数")).to_be_visible()
    expect(button).to_be_disabled()
    guess(where, "12")
    expect(button).to_be_enabled()


def test_guess_and_result_stand_together(chapter: Page) -> None:
    where = day_panel(chapter)
    where.get_by_placeholder("最少").fill("20")
    where.get_by_placeholder("最多").fill("8")
    guess(where, "12").click()
    expect(where.get_by_text("范围填反了")).to_be_visible(timeout=SLOW)
    where.get_by_placeholder("最少").fill("8")
    where.get_by_placeholder("最多").fill("20")
    guess(where, "12").click()
    expect(where.get_by_text("没有落在你八成把握的范围 8–20 里")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("你估计 15:30 平均等 12 分钟，模拟是 7.4 分钟")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("最难的半小时是 15:30")).to_be_visible()
    expect(where.locator("table tbody tr")).to_have_count(1)


def test_a_window_moved_by_keyboard_changes_picture_and_numbers(chapter: Page) -> None:
    where = day_panel(chapter)
    picture = where.locator("img").first
    before = picture.get_attribute("src")
    handle = where.locator(".branchcraft-bank .noUi-handle").nth(3)
    handle.focus()
    chapter.keyboard.press("ArrowUp")
    expect(window_box(where, 3)).to_have_value("5")
    expect(where.get_by_text("已用 32.5 / 32 个窗口小时，超了 0.5")).to_be_visible(timeout=SLOW)
    expect(where.locator("table tbody tr")).to_have_count(2)
    expect(picture).not_to_have_attribute("src", str(before), timeout=SLOW)


def test_a_window_dragged_by_mouse_counts_as_one_try(chapter: Page) -> None:
    where = day_panel(chapter)
    handle = where.locator(".branchcraft-bank .noUi-handle").nth(8)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    chapter.mouse.move(x, y)
    chapter.mouse.down()
    for step in range(1, 31):
        chapter.mouse.move(x, y + step)
    chapter.mouse.up()
    expect(window_box(where, 8)).not_to_have_value("4")
    expect(where.locator("table tbody tr")).to_have_count(3, timeout=SLOW)


def test_the_promise_is_kept_with_the_hours_there_are(chapter: Page) -> None:
    where = day_panel(chapter)
    for number, count in enumerate((3, 4, 5, 5, 4, 4, 4, 3, 3, 3, 4, 5, 5, 5, 4, 3)):
        window_box(where, number).fill(str(count))
        window_box(where, number).press("Enter")
    expect(where.get_by_text("已用 32 / 32 个窗口小时，正好用完")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("每个半小时都有 85% 以上的客户在 10 分钟内叫到")).to_be_visible(timeout=SLOW)


def test_a_silly_plan_is_answered_and_the_last_result_stays(chapter: Page) -> None:
    where = day_panel(chapter)
    rows = where.locator("table tbody tr").count()
    window_box(where, 15).fill("0")
    window_box(where, 15).press("Enter")
    expect(where.get_by_text("最后半小时至少要开 1 个窗口")).to_be_visible(timeout=SLOW)
    assert where.locator("table tbody tr").count() == rows
    where.get_by_role("button", name="全天 4 个").click()
    expect(where.get_by_text("最难的半小时是 15:30")).to_be_visible(timeout=SLOW)


def test_the_hall_is_seen_at_another_moment(chapter: Page) -> None:
    where = day_panel(chapter)
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    minute = where.get_by_label("看大厅：开门后第几分钟：直接填数")
    minute.fill("105")
    minute.press("Enter")
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)


def test_trainers_notes_are_folded_away(chapter: Page) -> None:
    note = chapter.locator("details", has_text="讲师备注").first
    expect(note).not_to_have_attribute("open", "")
    expect(chapter.locator("details p", has_text="20 × 6 ÷ 30 = 4 个窗口")).to_be_hidden()


def test_a_promise_has_its_price(chapter: Page) -> None:
    where = panel(chapter, "这句承诺要多少窗口")
    guess(where, "36").click()
    expect(where.get_by_text("你估计守住 95% 要 36 个窗口小时，模拟要 37.5 个")).to_be_visible(timeout=SLOW)
    expect(where.locator("table tbody tr")).to_have_count(16)
    share = where.get_by_label("守住的比例：直接填数")
    share.fill("95")
    share.press("Enter")
    expect(where.get_by_text("每个半小时 95% 的客户在 10 分钟内叫到：一天要 37.5 个窗口小时")).to_be_visible(timeout=SLOW)
    within = where.get_by_label("几分钟内叫到：直接填数")
    within.fill("5")
    within.press("Enter")
    expect(where.get_by_text("设置改了，图还是上一次的")).to_be_visible(timeout=SLOW)


def test_a_file_that_is_no_log_is_answered(chapter: Page) -> None:
    where = panel(chapter, "按我自己的叫号记录")
    upload(where, {"name": "照片.csv", "mimeType": "text/csv", "buffer": bytes(range(256)) * 30})
    expect(where.get_by_text("不像文字表格")).to_be_visible(timeout=SLOW)


def test_headings_that_are_not_understood_are_chosen_from_lists(chapter: Page) -> None:
    where = panel(chapter, "按我自己的叫号记录")
    rows = "\n".join(
        f"2026-03-{2 + k // 20:02d},{9 + k % 8}:{k % 60:02d},{9 + k % 8}:{k % 60:02d}:30,{10 + k % 8}:00,{k % 3 + 1}" for k in range(100)
    )
    text = "营业日期,甲,乙,丙,窗口\n" + rows
    upload(where, {"name": "自定.csv", "mimeType": "text/csv", "buffer": text.encode("gbk")})
    expect(where.get_by_text("没有找到「取号时间」列")).to_be_visible(timeout=SLOW)
    for label, heading in (("取号时间", "甲"), ("开始办理时间", "乙"), ("结束时间", "丙")):
        where.get_by_label(label, exact=True).select_option(heading)
    where.get_by_role("button", name="按上面的列重读").click()
    expect(where.get_by_text("读到 100 行：采用 100 行")).to_be_visible(timeout=SLOW)


def test_her_own_log_becomes_a_plan_that_goes_home(chapter: Page, tmp_path: Path) -> None:
    where = panel(chapter, "按我自己的叫号记录")
    upload(where, EXAMPLE)
    expect(where.get_by_text("读到 4340 行：采用 4287 行，放在一边 53 行")).to_be_visible(timeout=SLOW)
    expect(where.get_by_role("link", name="下载放在一边的 53 行")).to_be_visible()
    guess(where, "-2").click()
    expect(where.get_by_text("你估计 -2 个窗口小时，模拟是")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("每半小时开几个窗口", exact=True)).to_be_visible()
    with chapter.expect_download() as download:
        where.get_by_role("link", name="下载方案").click()
    download.value.save_as(tmp_path / "plan.xlsx")
    book = load_workbook(tmp_path / "plan.xlsx")
    assert book.sheetnames == ["方案", "效果", "到达", "参数", "放在一边的行", "说明"]


def test_the_example_log_is_there_for_those_who_brought_none(chapter: Page) -> None:
    where = panel(chapter, "按我自己的叫号记录")
    where.get_by_role("button", name="用合成的示例").click()
    expect(where.get_by_text("读到 4340 行")).to_be_visible(timeout=SLOW)
    where.get_by_label("哪些日子").select_option("周末")
    expect(where.get_by_text("没有符合所选周几的日子")).to_be_visible(timeout=SLOW)


def test_one_more_effort_is_tried_by_keyboard(chapter: Page) -> None:
    where = panel(chapter, "手里只够使一份劲")
    guess(where, "85").click()
    expect(where.get_by_text("你估计升到 85%，模拟是 81% → 92%")).to_be_visible(timeout=SLOW)
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    where.locator(".noUi-handle").nth(1).focus()
    chapter.keyboard.press("ArrowLeft")
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)
    where.get_by_label("现在的开法").select_option("挪过的 32 个窗口小时")
    expect(where.get_by_text("89.3%").first).to_be_visible(timeout=SLOW)


def test_the_order_of_the_hall_is_tried_by_mouse(chapter: Page) -> None:
    where = panel(chapter, "大厅怎么排：一条队")
    guess(where, "1").click()
    expect(where.get_by_text("你估计贵宾等 1 分钟，模拟是 4.3 分钟")).to_be_visible(timeout=SLOW)
    expect(where.locator("table tbody tr")).to_have_count(4)
    total = where.get_by_label("一共几个窗口（全天）：直接填数")
    total.fill("3")
    total.press("Enter")
    expect(where.get_by_text("画到图的边上为止")).to_be_visible(timeout=SLOW)


def test_a_week_is_rostered_and_a_sick_call_mended(chapter: Page) -> None:
    where = panel(chapter, "谁来上班？十二个人的一周")
    guess(where, "5").click()
    expect(where.get_by_text("你估计缺 5 个，排出来缺")).to_be_visible(timeout=3 * SLOW)
    expect(where.locator("table tbody tr")).to_have_count(12)
    where.get_by_role("button", name="重排").click()
    expect(where.get_by_text("甲07 请假后")).to_be_visible(timeout=SLOW)
    expect(where.get_by_role("link", name="下载班表")).to_be_visible()


def test_a_plan_goes_home_as_a_word_file(chapter: Page, tmp_path: Path) -> None:
    day_panel(chapter).get_by_role("button", name="记进我的计划").click()
    expect(day_panel(chapter).get_by_text("已记进这一章的计划")).to_be_visible(timeout=SLOW)
    plan = panel(chapter, "我周一做什么")
    plan.get_by_role("button", name="用我的决定起草").click()
    expect(plan.get_by_label(re.compile("^第一步"))).to_have_value(re.compile("先盯"), timeout=SLOW)
    plan.get_by_label(re.compile("^谁")).fill("大堂经理和会计主管")
    plan.get_by_role("button", name="保存并导出").click()
    with chapter.expect_download() as download:
        plan.get_by_role("link", name=re.compile("下载 Word")).click()
    download.value.save_as(tmp_path / "plan.docx")
    document = Document(str(tmp_path / "plan.docx"))
    text = "\n".join([*(one.text for one in document.paragraphs), *(cell.text for row in document.tables[0].rows for cell in row.cells)])
    assert "大堂经理和会计主管" in text and "先盯" in text and "窗口小时）" in text


def test_how_sure_she_may_be_is_seen_at_the_end(chapter: Page) -> None:
    sure = panel(chapter, "我估得准不准")
    sure.get_by_role("button", name="更新").click()
    expect(sure.get_by_text("八成把握的范围 1 个，装住真数的 0 个")).to_be_visible(timeout=SLOW)
