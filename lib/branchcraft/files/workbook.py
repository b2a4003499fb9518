"""Tables on the sheets of an Excel workbook, with every text cell escaped so that no spreadsheet takes it for a formula."""

from __future__ import annotations

from typing import Any

import pandas as pd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from branchcraft.files.spreadsheet import escape_cell


def write_table(sheet: Worksheet, table: pd.DataFrame, title: str, notes: list[str] | None = None) -> None:
    """A title, sentences beneath it, and the table under bold headings."""
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=14)
    for note in notes or []:
        sheet.append([safe_text(note)])
    sheet.append([])
    head = sheet.max_row + 1 if table.shape[1] else sheet.max_row
    for column, name in enumerate(table.columns, start=1):
        cell = sheet.cell(head, column, safe_text(str(name)))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DCE6F1")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = 16
    for row in table.itertuples(index=False):
        head += 1
        for column, value in enumerate(row, start=1):
            sheet.cell(head, column, safe_cell(value))


def safe_text(value: str) -> str:
    """Text that Excel accepts and does not take for a formula; control characters go first, because one may hide the sign behind it."""
    return escape_cell(ILLEGAL_CHARACTERS_RE.sub("", value))


def safe_cell(value: Any) -> str | int | float:
    """A value as a cell: numbers stay numbers, text is made safe, what is missing is empty."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, str):
        return safe_text(value)
    number: int | float = value.item() if hasattr(value, "item") else value
    return number
