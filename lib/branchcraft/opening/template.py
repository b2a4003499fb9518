"""The health check as an Excel sheet: to be filled in at the branch, read back here, and complained about cell by cell.

Sheet 我的网点 holds the dozen figures; sheet 同类网点 may hold a bank's own branches, one row per branch and month, and then replaces the synthetic
group. Rows and columns are found by their headings, so a line put in between does no harm. Nothing but numbers and branch codes is read.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook as Book
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from branchcraft.errors import InputError
from branchcraft.files.unpacked import refuse_if_it_swells
from branchcraft.opening.indicators import AREAS, INDICATORS, Indicator
from branchcraft.opening.model import MOST_MONTHS
from branchcraft.opening.peers import Peers, fit_peers

OWN, GROUP, NOTES = "我的网点", "同类网点", "说明"
VALUE, NAME, MONTHS = "我的数", "指标", "这些数是几个月的平均"
BRANCH, MONTH = "网点代号", "月份"
FILE_NAME = "网点体检表.xlsx"
MOST_BYTES, MOST_UNPACKED, MOST_ROWS, MOST_TOLD = 5_000_000, 20_000_000, 5_000, 5
_FILL = PatternFill("solid", fgColor="FFF6E0")
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_WIDE = {0xFF01 + k: 0x21 + k for k in range(94)} | {0x3000: ord(" "), 0x2212: ord("-")}


@dataclass(frozen=True)
class Filled:
    """What a filled sheet says."""

    values: dict[str, float]
    months: int
    peers: Peers | None
    """The bank's own group, or None when the sheet was left empty."""
    notes: list[str]


def template_bytes(values: Mapping[str, float] | None = None, months: int = 3, group: pd.DataFrame | None = None) -> bytes:
    """An .xlsx file: empty, or filled with `values` by key and the rows of a group (columns branch, month, keys)."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = OWN
    _write_own(sheet, values or {}, months)
    _write_group(book.create_sheet(GROUP), group)
    _write_notes(book.create_sheet(NOTES))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_own(sheet: Worksheet, values: Mapping[str, float], months: int) -> None:
    sheet["A1"], sheet["A2"] = "网点健康体检", "只填黄色的格子；没有的数留空，不要填 0。百分数填 71 或 71% 都可以。"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["B4"], sheet["D4"] = MONTHS, months
    sheet["D4"].fill = _FILL
    whole = DataValidation("whole", operator="between", formula1=1, formula2=MOST_MONTHS, showErrorMessage=True)
    whole.error = f"填 1 到 {MOST_MONTHS} 的整数"
    sheet.add_data_validation(whole)
    whole.add("D4")
    for column, (text, width) in enumerate((("方面", 12), (NAME, 38), ("单位", 8), (VALUE, 12), ("怎么数", 52), ("可填范围", 14)), start=1):
        _head(sheet.cell(6, column), text)
        sheet.column_dimensions[get_column_letter(column)].width = width
    areas = {area.key: area.name for area in AREAS}
    for row, one in enumerate(INDICATORS, start=7):
        for column, text in enumerate((areas[one.area], one.name, one.unit), start=1):
            sheet.cell(row, column, text)
        cell = sheet.cell(row, 4, values.get(one.key))
        cell.fill = _FILL
        sheet.cell(row, 5, one.how)
        sheet.cell(row, 6, f"{one.low:g}–{one.high:g}")
    sheet.freeze_panes = "A7"


def _write_group(sheet: Worksheet, group: pd.DataFrame | None) -> None:
    for column, text in enumerate((BRANCH, MONTH, *(one.name for one in INDICATORS)), start=1):
        _head(sheet.cell(1, column), text)
        sheet.column_dimensions[get_column_letter(column)].width = 14
    if group is not None:
        for number, row in enumerate(group.to_dict("records"), start=2):
            for column, key in enumerate(("branch", "month", *(one.key for one in INDICATORS)), start=1):
                value = row.get(key)
                cell = sheet.cell(number, column, None if value is None or pd.isna(value) else value)
                if isinstance(value, str):
                    cell.data_type = "s"  # a code that begins with = is text
    sheet.freeze_panes = "C2"


def _write_notes(sheet: Worksheet) -> None:
    lines = [
        f"「{OWN}」：每项一个数，是最近几个月的平均；几个月写在最上面。至少四个方面有数才能排先后。",
        f"「{GROUP}」：可以不填，不填就和合成的同类组比（只能看方法，不能当结论）。要真比，请分行一行一家一月填进来，至少 8 家，和自己同样的月份（最好都是最近 12 个月）。",
        "同类要真的同类：同城或同县、规模和功能相近。把旗舰店和社区店放在一起比，比出来的是店型。",
        "只填代号，不填姓名、证件、账号。文件能不能带出本行，以本行规定为准。",
    ]
    for number, line in enumerate(lines, start=1):
        sheet.cell(number, 1, line)
    sheet.column_dimensions["A"].width = 110


def _head(cell: Any, text: str) -> None:
    cell.value, cell.font, cell.fill = text, Font(bold=True), _HEAD
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def read_template(source: bytes | Path | str, name: str = FILE_NAME) -> Filled:
    """A filled sheet, given as bytes or a path. Raises InputError that names every cell to be mended (the first five)."""
    books = _books(source, name)
    wrong: list[str] = []
    values, months = _read_own(*books, wrong)
    rows, notes = _read_group(*books, wrong)
    if wrong:
        more = f"；另有 {len(wrong) - MOST_TOLD} 处" if len(wrong) > MOST_TOLD else ""
        raise InputError(f"表里有 {len(wrong)} 处要改：{'；'.join(wrong[:MOST_TOLD])}{more}。")
    if not values:
        raise InputError(f"「{OWN}」里一个数也没有填。请把数填进「{VALUE}」那一列，再存盘。")
    peers = None
    if rows is not None:
        peers = fit_peers(rows, f"自己填的同类组（{rows['branch'].nunique()} 家）")
        notes.append(f"用表里的同类组：{rows['branch'].nunique()} 家，{len(rows)} 行。")
        if peers.assumed_noise:
            notes.append(f"有 {len(peers.assumed_noise)} 项每家只有一个月，看不出单月波动，用了合成的假设。")
    return Filled(values, months, peers, notes)


def _books(source: bytes | Path | str, name: str) -> tuple[Book, Book]:
    """The workbook with values and the same with formulas."""
    try:
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
    except OSError as error:
        raise InputError(f"打不开「{name}」，请检查文件名和所在的文件夹。") from error
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise InputError(f"「{name}」是旧格式的 Excel(.xls)或加了密码，请另存为不加密的 .xlsx 再读。")
    if content[:4] != b"PK\x03\x04":
        raise InputError(f"「{name}」不是 Excel 的 .xlsx 文件。请用这里下载的体检表填写。")
    if len(content) > MOST_BYTES:
        raise InputError(f"「{name}」超过 {MOST_BYTES // 1_000_000} MB，不像体检表。")
    refuse_if_it_swells(content, name, MOST_UNPACKED)
    try:
        return load_workbook(io.BytesIO(content), data_only=True), load_workbook(io.BytesIO(content))
    except Exception as error:  # a damaged workbook fails in any of a dozen ways inside zip, XML or openpyxl
        raise InputError(f"「{name}」打不开，可能没有存完整；请在 Excel 或 WPS 里打开、另存为 .xlsx 再读。") from error


def _read_own(book: Book, formulas: Book, wrong: list[str]) -> tuple[dict[str, float], int]:
    if OWN not in book.sheetnames:
        raise InputError(f"文件里没有「{OWN}」这一页。请用这里下载的体检表填写。")
    sheet = book[OWN]
    heads = [cell for row in sheet.iter_rows(max_row=40, max_col=40) for cell in row if str(cell.value).strip() == VALUE]
    if not heads:
        raise InputError(f"「{OWN}」里没有找到「{VALUE}」这一列的表头，请不要改表头。")
    column, by_name, values, months = heads[0].column, {one.name: one for one in INDICATORS}, dict[str, float](), 1
    seen_months = False
    for row in sheet.iter_rows(max_row=200, max_col=40):
        for label in row:
            if label.row is None or column is None:
                continue
            text = str(label.value).strip() if label.value is not None else ""
            if text not in by_name and text != MONTHS:
                continue
            cell = sheet.cell(label.row, column)
            number = _number(cell, formulas[OWN].cell(label.row, column), by_name.get(text), wrong, OWN)
            if text == MONTHS:
                seen_months = True
                if number is not None and (number != int(number) or not 1 <= number <= MOST_MONTHS):
                    wrong.append(f"「{OWN}」{cell.coordinate}（几个月的平均）应当是 1 到 {MOST_MONTHS} 的整数，现在是 {number:g}")
                elif number is not None:
                    months = int(number)
            elif number is not None:
                key = by_name[text].key
                if key in values:
                    wrong.append(f"「{OWN}」{cell.coordinate}：「{text}」填了两次")
                values[key] = number
    if not seen_months:
        wrong.append(f"「{OWN}」里找不到「{MONTHS}」这一行")
    return values, months


def _read_group(book: Book, formulas: Book, wrong: list[str]) -> tuple[pd.DataFrame | None, list[str]]:
    if GROUP not in book.sheetnames:
        return None, []
    sheet = book[GROUP]
    by_name = {one.name: one for one in INDICATORS}
    heads = {str(cell.value).strip(): cell.column for cell in sheet[1] if cell.value is not None}
    columns = {heads[name]: one for name, one in by_name.items() if name in heads}
    found: list[dict[str, Any]] = []
    if sheet.max_row > MOST_ROWS:
        raise InputError(f"「{GROUP}」超过 {MOST_ROWS} 行，请只留最近 12 个月。")
    for number in range(2, sheet.max_row + 1):
        row: dict[str, Any] = {}
        for column, one in columns.items():
            value = _number(sheet.cell(number, column), formulas[GROUP].cell(number, column), one, wrong, GROUP)
            if value is not None:
                row[one.key] = value
        name = sheet.cell(number, heads[BRANCH]).value if BRANCH in heads else None
        if not row:
            continue
        if name is None or not str(name).strip():
            wrong.append(f"「{GROUP}」第 {number} 行有数，却没有{BRANCH}")
            continue
        month = sheet.cell(number, heads[MONTH]).value if MONTH in heads else None
        found.append({"branch": str(name).strip(), "month": month, **row})
    return (pd.DataFrame(found) if found else None), []


def _number(cell: Any, formula: Any, one: Indicator | None, wrong: list[str], sheet: str) -> float | None:
    """The cell's number in the figure's unit; None when it is blank or wrong, and then `wrong` says why."""
    value, where = cell.value, f"「{sheet}」{cell.coordinate}" + (f"（{one.name}）" if one else "")
    if value is None or (isinstance(value, str) and not value.strip()):
        if isinstance(formula, Cell) and isinstance(formula.value, str) and formula.value.startswith("="):
            wrong.append(f"{where}是公式，文件里没有存下算出的数；请在 Excel 里打开再存一次，或直接填数")
        return None
    percent = one is not None and one.unit == "%" and isinstance(value, (int, float)) and "%" in str(cell.number_format)
    if isinstance(value, str):
        text = value.strip().translate(_WIDE).replace(",", "").replace(" ", "")
        for ending in ("%", one.unit if one else "", "个月"):
            text = text.removesuffix(ending) if ending else text
        try:
            value = float(text)
        except ValueError:
            kind = "是 Excel 的错误值" if text.startswith("#") else "应当是一个数"
            wrong.append(f"{where}{kind}，现在是「{cell.value}」"[:80])
            return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        wrong.append(f"{where}应当是一个数，现在是日期或别的格式；请把格式改成「常规」再填")
        return None
    number = float(value) * 100 if percent else float(value)
    if one is not None and not one.low <= number <= one.high:
        wrong.append(f"{where}应当在 {one.low:g} 到 {one.high:g} {one.unit}之间，现在是 {number:g}")
        return None
    return round(number, 10)
