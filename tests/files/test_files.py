"""What every importer shares: a person's word goes before the synonyms, identifying columns have no role, cells are no formulas."""

from __future__ import annotations

import io
from datetime import date

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from branchcraft.errors import InputError
from branchcraft.files.columns import assign, heading_row, is_personal, load_mapping, named_columns, normal, recognised, shown, synonyms
from branchcraft.files.moments import read_moment
from branchcraft.files.set_aside import as_csv, count_reasons, set_aside_rows
from branchcraft.files.spreadsheet import escape_cell, read_rows
from branchcraft.files.workbook import write_table

LABELS = {"when": "日期", "what": "结果"}
KNOWN = synonyms({"when": "日期 date", "what": "结果 姓名"})


def test_a_named_column_goes_before_a_synonym_and_the_first_synonym_before_the_next() -> None:
    assert assign(["date", "日期", "结果"], {}, LABELS, KNOWN) == {"when": 1, "what": 2}
    assert assign(["date", "日期", "结果"], {"when": "结果"}, LABELS, KNOWN) == {"when": 2}


def test_an_identifying_column_has_no_role_even_where_a_table_names_it() -> None:
    assert is_personal("客户 姓名")
    assert recognised("姓名", KNOWN) is None
    assert is_personal("手机号")
    assert not is_personal("近三月登录手机银行次数")
    assert shown(["姓名", "结果"]) == "（个人信息列）、结果"


def test_headings_are_found_below_titles() -> None:
    rows = [(1, ["一月名单"]), (3, ["日期", "结果"]), (4, ["2026-01-02", "买了"])]
    assert heading_row(rows, [], KNOWN) == (1, 2)
    assert heading_row(rows, ["一月名单"], {}) == (0, 1)


def test_a_mapping_may_be_flat_or_nested_and_unknown_entries_are_named() -> None:
    assert load_mapping({"when": "A", "unit": 1}, ("unit",), "when: 日期") == {"columns": {"when": "A"}, "unit": 1}
    assert named_columns({"when": "A", "what": ""}, LABELS, "when: 日期") == {"when": "A"}
    with pytest.raises(InputError, match="unti"):
        load_mapping({"columns": {}, "unti": 1}, ("unit",), "when: 日期")
    with pytest.raises(InputError, match="when（日期）"):
        named_columns({"who": "A"}, LABELS, "when: 日期")


def test_rows_set_aside_keep_their_number_reason_and_cells() -> None:
    table = set_aside_rows(
        [(7, "重复（与第 2 行相同）"), (9, "重复（与第 3 行相同）"), (11, "缺结果")], {7: ["=1", None], 9: ["a", 2], 11: ["", ""]}, ["日期", "结果"]
    )
    assert table.to_dict("list") == {
        "row": [7, 9, 11],
        "reason": ["重复（与第 2 行相同）", "重复（与第 3 行相同）", "缺结果"],
        "日期": ["=1", "a", ""],
        "结果": ["", "2", ""],
    }
    assert count_reasons(list(table["reason"])) == {"重复": 2, "缺结果": 1}
    assert "'=1" in as_csv(table).decode("utf-8-sig")


def wide(text: str) -> str:
    """The same text as a Chinese keyboard types it."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def test_full_width_signs_count_as_plain_ones() -> None:
    assert normal("日期" + wide("(ID):")) == "日期id"
    assert read_moment(wide("2026/3/2 9:05")) == (date(2026, 3, 2), 9 * 3600 + 300)
    assert escape_cell(wide("=1+1")) == "'" + wide("=1+1")
    assert escape_cell("中文") == "中文"
    rows = read_rows(((r"日期,结果" + "\n1,2\n3,4").replace(",", wide(",")).encode(), "x.csv")).rows
    assert [cells for _, cells in rows] == [["日期", "结果"], ["1", "2"], ["3", "4"]]


def test_a_sheet_holds_no_formula_and_keeps_numbers() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    write_table(sheet, pd.DataFrame({"=A": ["@cmd", "\x01=1+1", None], "数": [1.5, float("nan"), 2]}), "标题", ["-说明"])
    buffer = io.BytesIO()
    book.save(buffer)
    read = load_workbook(io.BytesIO(buffer.getvalue())).active
    cells = [[cell.value for cell in row] for row in read.iter_rows()]
    assert cells[1][0] == "'-说明"
    assert cells[-4:] == [["'=A", "数"], ["'@cmd", 1.5], ["'=1+1", None], [None, 2]]
    assert all(cell.data_type != "f" for row in read.iter_rows() for cell in row)
