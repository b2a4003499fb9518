"""The Excel sheet goes out, is filled in, comes back the same; whatever is wrong in it is told by cell."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from branchcraft.errors import InputError
from branchcraft.opening import template
from branchcraft.opening.indicators import BY_KEY, EXAMPLE, INDICATORS
from branchcraft.opening.peers import fit_peers, synthetic_months
from branchcraft.opening.template import read_template, template_bytes


def changed(change: Callable[[Workbook], None], **arguments: object) -> bytes:
    """A filled sheet after somebody's hands were on it."""
    book = load_workbook(io.BytesIO(template_bytes(EXAMPLE, 3, **arguments)))  # type: ignore[arg-type]
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def put(cell: str, value: object, sheet: str = template.OWN) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][cell] = value

    return change


def test_a_filled_sheet_comes_back_as_it_went() -> None:
    filled = read_template(template_bytes(EXAMPLE, 5))
    assert (filled.values, filled.months, filled.peers) == (EXAMPLE, 5, None)


@settings(max_examples=12)
@given(data=st.data())
def test_any_figures_within_their_range_come_back(data: st.DataObject) -> None:
    values = {}
    for one in INDICATORS:
        if data.draw(st.booleans()):
            values[one.key] = data.draw(st.floats(one.low, one.high).map(lambda x: round(x, 4)).filter(lambda x, one=one: one.low <= x <= one.high))
    if values:
        months = data.draw(st.integers(1, 12))
        filled = read_template(template_bytes(values, months))
        assert filled.values == pytest.approx(values) and filled.months == months


def test_a_banks_own_branches_replace_the_synthetic_ones() -> None:
    rows = synthetic_months(branches=12, months=4, seed=8)
    rows["branch"] = [f"=网点{name[-2:]}" for name in rows["branch"]]  # a code that would be a formula
    filled = read_template(template_bytes(EXAMPLE, 3, rows))
    assert filled.peers is not None
    expected = fit_peers(rows)
    assert filled.peers.mean == pytest.approx(expected.mean) and filled.peers.monthly == pytest.approx(expected.monthly)
    assert filled.peers.names == expected.names and filled.peers.source == "自己填的同类组（12 家）"
    assert filled.notes == ["用表里的同类组：12 家，48 行。"]


def test_one_month_of_each_branch_is_taken_with_a_word() -> None:
    filled = read_template(template_bytes(EXAMPLE, 3, synthetic_months(branches=12, months=1)))
    assert "看不出单月波动，用了合成的假设" in filled.notes[-1]


def test_lines_and_columns_put_in_between_do_no_harm() -> None:
    def insert(book: Workbook) -> None:
        book[template.OWN].insert_rows(9)
        book[template.OWN].insert_cols(3)

    assert read_template(changed(insert)).values == EXAMPLE


def test_percentages_may_be_typed_in_any_of_the_usual_ways() -> None:
    row = 7 + [one.key for one in INDICATORS].index("called")
    for value, form in ((0.71, "0%"), ("71%", "General"), ("71 %", "@"), ("７１％", "@"), (71, "General")):

        def typed(book: Workbook, value: object = value, form: str = form) -> None:
            book[template.OWN].cell(row, 4).value = value
            book[template.OWN].cell(row, 4).number_format = form

        assert read_template(changed(typed)).values["called"] == pytest.approx(71)


def test_units_may_stay() -> None:
    def typed(book: Workbook) -> None:
        book[template.OWN]["D7"] = "29 元"
        book[template.OWN]["D10"] = "34位"
        book[template.OWN]["D4"] = "3个月"

    filled = read_template(changed(typed))
    assert (filled.values["rent"], filled.values["meetings"], filled.months) == (29, 34, 3)


def test_blanks_are_left_out() -> None:
    filled = read_template(changed(put("D7", None)))
    assert "rent" not in filled.values and len(filled.values) == 11


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (put("D7", "很好"), "「我的网点」D7（每位到店客户摊到的房租物业）应当是一个数，现在是「很好」"),
        (put("D14", 0.71), "D14（10 分钟内叫到的客户占比）应当在 2 到 100 %之间，现在是 0.71"),
        (put("D8", -3), "D8（现场检查得分）应当在 0 到 100 分之间，现在是 -3"),
        (put("D8", datetime(2026, 1, 1)), "D8（现场检查得分）应当是一个数，现在是日期或别的格式"),
        (put("D8", True), "D8（现场检查得分）应当是一个数"),
        (put("D8", "#DIV/0!"), "D8（现场检查得分）是 Excel 的错误值"),
        (put("D8", "=A1+1"), "D8（现场检查得分）是公式，文件里没有存下算出的数"),
        (put("D4", 13), "D4（几个月的平均）应当是 1 到 12 的整数，现在是 13"),
        (put("D4", "三"), "D4应当是一个数，现在是「三」"),
        (put("D6", "数"), "没有找到「我的数」这一列的表头"),
        (put("B4", "几个月"), "找不到「这些数是几个月的平均」这一行"),
        (put("B8", "每位到店客户摊到的房租物业"), "「每位到店客户摊到的房租物业」填了两次"),
        (put("C2", 20, template.GROUP), "「同类网点」第 2 行有数，却没有网点代号"),
    ],
)
def test_what_is_wrong_is_told_by_cell(change: Callable[[Workbook], None], says: str) -> None:
    with pytest.raises(InputError) as told:
        read_template(changed(change))
    assert says in str(told.value)


def test_all_wrong_cells_are_told_at_once_but_not_more_than_five() -> None:
    def spoil(book: Workbook) -> None:
        for row in range(7, 14):
            book[template.OWN].cell(row, 4).value = "?"

    with pytest.raises(InputError) as told:
        read_template(changed(spoil))
    assert "表里有 7 处要改" in str(told.value) and "另有 2 处" in str(told.value)
    assert str(told.value).count("应当是一个数") == 5


def test_a_cell_among_the_peers_is_told_as_well() -> None:
    bad = changed(put("E5", "缺", template.GROUP), group=synthetic_months(branches=10, months=2))
    with pytest.raises(InputError, match=r"「同类网点」E5（当日有新增签约或购买的到店客户占比）应当是一个数"):
        read_template(bad)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "不是 Excel 的 .xlsx 文件"),
        (b"\xff\xd8\xff\xe0 photo", "不是 Excel 的 .xlsx 文件"),
        (b"PK\x03\x04 torn", "可能没有存完整"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "旧格式的 Excel"),
    ],
)
def test_files_that_are_no_sheet_are_answered(content: bytes, says: str) -> None:
    with pytest.raises(InputError) as told:
        read_template(content, "表.xlsx")
    assert says in str(told.value) and "表.xlsx" in str(told.value)


def test_another_workbook_and_an_empty_sheet_are_answered() -> None:
    stream = io.BytesIO()
    Workbook().save(stream)
    with pytest.raises(InputError, match="没有「我的网点」这一页"):
        read_template(stream.getvalue())
    with pytest.raises(InputError, match="一个数也没有填"):
        read_template(template_bytes())


def test_the_sheet_says_how_each_figure_is_counted() -> None:
    sheet = load_workbook(io.BytesIO(template_bytes()))[template.OWN]
    assert [sheet.cell(row, 5).value for row in range(7, 19)] == [one.how for one in INDICATORS]
    assert sheet["F14"].value == f"{BY_KEY['called'].low:g}–{BY_KEY['called'].high:g}"
