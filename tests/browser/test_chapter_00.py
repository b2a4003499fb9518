"""A branch manager in chapter 00: guesses, types her own figures, brings a sheet, joins points that must not be joined, and takes a plan home."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from branchcraft.authoring.browser import Course, open_notebook, run_all
from branchcraft.opening.indicators import EXAMPLE
from branchcraft.opening.peers import synthetic_months
from branchcraft.opening.template import read_template, template_bytes

pytestmark = pytest.mark.browser

SLOW = 60_000


@pytest.fixture(scope="module")
def chapter(browser: Browser, course: Course) -> Iterator[Page]:
    """Chapter 00 with all cells run; shared, because running it takes a while."""
    page = open_notebook(browser, course, "notebooks/00_opening.ipynb")
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


def figure_box(where: Locator, name: str) -> Locator:
    return where.get_by_label(re.compile(f"^{re.escape(name)}.*直接填数"))


def upload(where: Locator, content: bytes, name: str) -> None:
    with where.page.expect_file_chooser() as chooser:
        where.get_by_role("button", name="读入填好的表").click()
    chooser.value.set_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})


def test_the_front_page_leads_to_the_opening_chapter_first(browser: Browser, course: Course) -> None:
    page = open_notebook(browser, course, "notebooks/index.ipynb")
    expect(page.locator(".jp-RenderedMarkdown h2", has_text="课程地图")).to_be_visible(timeout=SLOW)
    expect(page.locator(".jp-RenderedMarkdown table").first.locator("tbody tr")).to_have_count(11)
    page.get_by_role("link", name=re.compile("为什么要精细")).first.click()
    expect(page.locator(".jp-RenderedMarkdown h1", has_text="九个方面，先抓哪一个").first).to_be_visible(timeout=SLOW)
    page.close()


def test_the_first_three_do_not_stay_as_she_thinks(chapter: Page) -> None:
    where = panel(chapter, "我的网点先抓哪一个")
    expect(where.get_by_role("button", name="运行", exact=True)).to_be_disabled()
    where.get_by_label("凭现在的印象，我会先抓").select_option("文化服务")
    where.get_by_placeholder("最少").fill("600")
    where.get_by_placeholder("最多").fill("950")
    guess(where, "800")
    expect(where.get_by_text("你估计 800 次，算出来是 285 次")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("没有落在你八成把握的范围 600–950 里")).to_be_visible()
    expect(where.get_by_text("你凭印象先抓的是「文化服务」：按数字排第 4")).to_be_visible()
    expect(where.locator("table", has_text="九个方面的先后").locator("tbody tr")).to_have_count(9)


def test_a_figure_typed_by_keyboard_changes_order_and_picture(chapter: Page) -> None:
    where = panel(chapter, "我的网点先抓哪一个")
    picture = where.locator("img").first
    before = str(picture.get_attribute("src"))
    box = figure_box(where, "10 分钟内叫到的客户占比")
    box.fill("88%")
    box.press("Enter")
    expect(picture).not_to_have_attribute("src", before, timeout=SLOW)
    expect(where.get_by_text("先看的三个方面：客户关系")).to_be_visible()
    box.fill("九成")
    box.press("Enter")
    expect(where.get_by_text("「10 分钟内叫到的客户占比」应当是一个数，现在是「九成」")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="还原示例网点").click()
    expect(box).to_have_value("71")


def test_more_months_by_arrow_key_are_trusted_more(chapter: Page) -> None:
    where = panel(chapter, "我的网点先抓哪一个")
    where.locator(".noUi-handle").first.focus()
    for _ in range(3):
        chapter.keyboard.press("ArrowRight")
    expect(where.get_by_text("再来一期一个不变的有 452 次")).to_be_visible(timeout=SLOW)


def test_the_sheet_goes_out_empty_and_comes_back_filled(chapter: Page, tmp_path: Path) -> None:
    where = panel(chapter, "我的网点先抓哪一个")
    with chapter.expect_download() as download:
        where.get_by_role("link", name="下载填好的示例").click()
    download.value.save_as(tmp_path / "sheet.xlsx")
    assert read_template(tmp_path / "sheet.xlsx").values == EXAMPLE
    upload(where, template_bytes({**EXAMPLE, "called": 0.5}), "错.xlsx")
    expect(where.get_by_text("「我的网点」D14（10 分钟内叫到的客户占比）应当在 2 到 100")).to_be_visible(timeout=SLOW)
    own = synthetic_months(branches=10, months=6, seed=12)
    upload(where, template_bytes({**EXAMPLE, "mystery": 70.0}, 6, own), "好.xlsx")
    expect(where.get_by_text("读到 12 项指标，6 个月的平均")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("自己填的同类组（10 家），10 家")).to_be_visible()
    expect(figure_box(where, "神秘人检查得分")).to_have_value("70")
    where.get_by_role("button", name="还原示例网点").click()
    expect(where.get_by_text("合成同类组，40 家").first).to_be_visible(timeout=SLOW)


def test_the_first_areas_lead_to_their_chapters(chapter: Page) -> None:
    where = panel(chapter, "我的网点先抓哪一个")
    with chapter.expect_popup() as opened:
        where.get_by_role("link", name="第 06 章 人力资源").click()
    expect(opened.value.locator(".jp-RenderedMarkdown h1", has_text="06 人力资源管理").first).to_be_visible(timeout=SLOW)
    opened.value.close()


def test_feeling_stands_beside_the_figures(chapter: Page) -> None:
    where = panel(chapter, "我感觉到的，和数字说的")
    guess(where, "2")
    expect(where.get_by_text("你估计 2 个，对出来是 4 个")).to_be_visible(timeout=SLOW)
    where.get_by_label("大额存款转走了，事后才知道").select_option("几乎天天")
    where.get_by_label(re.compile("换了客户经理")).select_option("几乎天天")
    expect(where.get_by_text("重合 2 个")).to_be_visible(timeout=SLOW)


def test_the_conclusion_turns_when_a_break_is_crossed(chapter: Page) -> None:
    where = panel(chapter, "网点是不是要没了")
    guess(where, "-42")
    expect(where.get_by_text("你估计 -42%，推算是 +13%")).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("到 2025 年是 430 亿笔").first).to_be_visible()
    for years in ("2016–2018", "2018–2019"):
        where.get_by_label(years).uncheck()
    where.get_by_label("2020–2021").check()
    expect(where.get_by_text("这条线不能用").first).to_be_visible(timeout=SLOW)
    expect(where.get_by_text("到 2025 年是 1 亿笔").first).to_be_visible()
    counted = where.get_by_label(re.compile("我的网点一天柜面办多少笔.直接填数"))
    counted.fill("120")
    counted.press("Enter")
    expect(where.get_by_text("你的网点 120 笔，是它的 18%")).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize(
    ("question", "text", "says"),
    [
        ("五条理由，哪一条在我的网点最沉", "100", "你估计 100 万元，算出来是 80 万元"),
        ("一把尺子，还是分类、分户定目标", "5", "你估计 5 家，模拟平均 16.7 家"),
        ("信数字，还是信老师傅的打分", "3", "你估计 3 家，模拟平均 2.2 家"),
    ],
    ids=["reasons", "targets", "styles"],
)
def test_a_guess_is_answered(chapter: Page, question: str, text: str, says: str) -> None:
    where = panel(chapter, question)
    guess(where, text)
    expect(where.get_by_text(says)).to_be_visible(timeout=SLOW)


def test_a_norm_is_rolled_out_in_batches_and_goes_into_the_plan(chapter: Page) -> None:
    where = panel(chapter, "全员一次铺开，还是一批一批来")
    guess(where, "11")
    expect(where.get_by_text("你估计 11 个，模拟平均 9.2 个")).to_be_visible(timeout=SLOW)
    where.get_by_label("怎么铺").select_option("分 3 批")
    expect(where.get_by_text("200 次里 91 次照做的人更多")).to_be_visible(timeout=SLOW)
    where.get_by_role("button", name="记进我的计划").click()
    expect(where.get_by_text("已记进这一章的计划")).to_be_visible(timeout=SLOW)


def test_the_plan_is_drafted_and_goes_home(chapter: Page, tmp_path: Path) -> None:
    where = panel(chapter, "我周一做什么")
    where.get_by_role("button", name="用我的决定起草").click()
    expect(where.get_by_label(re.compile("^第一步"))).to_have_value(re.compile("新规范分 3 批"), timeout=SLOW)
    where.get_by_role("button", name="保存并导出").click()
    with chapter.expect_download() as download:
        where.get_by_role("link", name=re.compile("下载 Word")).click()
    download.value.save_as(tmp_path / "plan.docx")
    assert (tmp_path / "plan.docx").read_bytes()[:2] == b"PK"


def test_trainers_notes_are_folded_away(chapter: Page) -> None:
    note = chapter.locator("details", has_text="讲师备注").first
    expect(note).not_to_have_attribute("open", "")
    expect(chapter.locator("details p", has_text="碰上三件以上的月份约占 8%")).to_be_hidden()
