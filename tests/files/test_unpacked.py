"""A workbook that swells when it is opened is refused before it is."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from branchcraft.errors import InputError
from branchcraft.files.spreadsheet import MOST_EMPTY, read_rows
from branchcraft.files.unpacked import refuse_if_it_swells


def with_sheet(rows: int) -> bytes:
    """A workbook that opens, whose one sheet holds that many empty rows."""
    real, made = io.BytesIO(), io.BytesIO()
    Workbook().save(real)
    with zipfile.ZipFile(real) as book, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for one in book.namelist():
            text = book.read(one)
            if one == "xl/worksheets/sheet1.xml":
                start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                text = start + b"<row/>" * rows + b"</sheetData></worksheet>"
            out.writestr(one, text)
    return made.getvalue()


def test_what_unpacks_to_more_than_allowed_is_refused() -> None:
    content = with_sheet(400_000)
    assert len(content) < 100_000
    refuse_if_it_swells(content, "小.xlsx")
    with pytest.raises(InputError, match="里面展开有 2 MB 以上"):
        refuse_if_it_swells(content, "大.xlsx", 2_000_000)


def test_what_is_no_zip_is_a_sentence() -> None:
    with pytest.raises(InputError, match="打不开"):
        refuse_if_it_swells(b"PK\x03\x04 and then nothing", "坏.xlsx")


def test_empty_rows_are_not_read_to_the_end() -> None:
    with pytest.raises(InputError, match="空行超过"):
        read_rows((with_sheet(MOST_EMPTY + 10), "长.xlsx"))
    with pytest.raises(InputError, match="没有任何内容"):
        read_rows((with_sheet(1000), "空.xlsx"))
