"""A file as rows of cells, whatever program wrote it: CSV in any of the usual encodings, or an Excel workbook.

Chinese machines still write GBK; Excel writes UTF-8 with a mark in front, or UTF-16; some exports carry a title and a blank line above the
headings. All of it is turned into plain rows here, and nothing is judged yet.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from branchcraft.errors import InputError
from branchcraft.files.unpacked import refuse_if_it_swells

Source = str | Path | tuple[bytes, str]
MOST_BYTES = 200_000_000
MOST_ROWS = 500_000
MOST_EMPTY = 200_000
"""Empty rows that are looked at: formats without content down to the last row of a sheet would keep a reader busy for half a minute."""
_DELIMITERS = (",", "\t", ";", "|", "\uff0c", "\uff1b")
"""The last two are the full-width comma and semicolon, by number, because an editor may narrow them unasked."""
_HARMLESS = re.compile(r"[+-]?\d+(\.\d+)?%?( 到 [+-]?\d+(\.\d+)?%?)?")


@dataclass(frozen=True)
class Sheet:
    """Rows of one file."""

    name: str
    rows: list[tuple[int, list[object]]]
    """(row number as a spreadsheet shows it, cells); rows without any content are left out."""
    notes: list[str]


def narrow(text: str) -> str:
    """Full-width letters, digits and signs, as a Chinese keyboard types them, as the plain ones; Chinese characters stay (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", text)


def escape_cell(value: str) -> str:
    """Text that a spreadsheet will not take for a formula: a leading = + - @ (also full-width), tab or return gets an apostrophe before it.

    Plain signed numbers such as "+0.3" stay as they are. (OWASP, CSV injection.)
    """
    text = str(value)
    return f"'{text}" if narrow(text[:1]) in ("=", "+", "-", "@", "\t", "\r") and not _HARMLESS.fullmatch(text) else text


def read_rows(source: Source) -> Sheet:
    """All rows of a CSV or XLSX file given as a path or as (bytes, file name). Raises InputError, whatever the bytes are."""
    content, name = _bytes_of(source)
    if not content.strip():
        raise InputError(f"「{name}」是空文件，请重新导出。")
    if len(content) > MOST_BYTES:
        raise InputError(f"「{name}」超过 {MOST_BYTES // 1_000_000} MB，请分几次导出再读。")
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise InputError(f"「{name}」是旧格式的 Excel(.xls)，请在 Excel 或 WPS 里另存为 .xlsx 或 CSV 再读。")
    if content[:4] == b"PK\x03\x04":
        rows, notes = _excel_rows(content, name), list[str]()
    else:
        text, notes = _decode(content, name)
        rows = _csv_rows(text, name)
    if not rows:
        raise InputError(f"「{name}」里没有任何内容，请重新导出。")
    return Sheet(name, rows, notes)


def _bytes_of(source: Source) -> tuple[bytes, str]:
    if isinstance(source, tuple):
        content, name = source
        return bytes(content), Path(str(name)).name or "上传的文件"
    path = Path(source)
    try:
        return path.read_bytes(), path.name
    except FileNotFoundError as error:
        raise InputError(f"找不到文件「{path.name}」，请检查文件名和所在的文件夹。") from error
    except IsADirectoryError as error:
        raise InputError(f"「{path.name}」是文件夹，请给出里面的那个文件。") from error
    except (OSError, ValueError) as error:
        raise InputError(f"打不开文件：{getattr(error, 'strerror', None) or '文件名不合法'}。") from error


def _decode(content: bytes, name: str) -> tuple[str, list[str]]:
    """The text and what had to be decided to read it."""
    if content[:3] == b"\xef\xbb\xbf":
        encodings = ["utf-8-sig"]
    elif content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    elif b"\x00" in content[:4000]:
        # Text in UTF-16 without its mark has a zero in every second byte wherever there is Latin or a digit.
        low, high = content[:4000][1::2].count(0), content[:4000][::2].count(0)
        if max(low, high) < 0.1 * len(content[:4000]):
            raise InputError(f"「{name}」不像文字表格（CSV），请重新导出 CSV 或 XLSX。")
        encodings = ["utf-16-le" if low >= high else "utf-16-be"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        tries = [(content.decode(encoding, errors="replace"), encoding) for encoding in encodings]
        text, _ = min(tries, key=lambda one: one[0].count("\ufffd"))
        lost = text.count("\ufffd")
        if lost > 0.2 * len(text):
            raise InputError(f"「{name}」不像文字表格（CSV），请重新导出 CSV 或 XLSX。")
        return text.replace("\x00", ""), [f"文件里有 {lost} 个字读不出来，已用「\ufffd」代替。"]
    control = sum(ord(one) < 32 and one not in "\t\r\n\f" for one in text[:20_000])
    if "\x00" in text or control > 0.01 * len(text[:20_000]):
        raise InputError(f"「{name}」不像文字表格（CSV），请重新导出 CSV 或 XLSX。")
    return text, []


def _csv_rows(text: str, name: str) -> list[tuple[int, list[object]]]:
    if text.lstrip()[:200].lower().startswith(("<html", "<!doctype", "<table", "<?xml")):
        raise InputError(f"「{name}」其实是网页格式的表，请在 Excel 或 WPS 里打开后另存为 .xlsx 或 CSV 再读。")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows: list[tuple[int, list[object]]] = []
    try:
        for cells in reader:
            # A quoted cell may hold line breaks; the row is numbered by its last line, as an editor shows it.
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, list(cells)))
            if len(rows) > MOST_ROWS:
                raise InputError(f"「{name}」超过 {MOST_ROWS} 行，请分几次导出再读。")
    except csv.Error as error:
        raise InputError(f"「{name}」第 {reader.line_num} 行附近读不下去，请重新导出。") from error
    return rows


def _delimiter(text: str) -> str:
    """The sign that cuts the first lines into the same number of cells most often."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:30]

    def agreement(sign: str) -> int:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=counts.count) if counts else 0
        return sum(usual for count in counts if count == usual)

    return max(_DELIMITERS, key=agreement)


def _excel_rows(content: bytes, name: str) -> list[tuple[int, list[object]]]:
    from openpyxl import load_workbook

    refuse_if_it_swells(content, name)
    empty = 0
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        best: list[tuple[int, list[object]]] = []
        for sheet in book.worksheets:
            rows: list[tuple[int, list[object]]] = []
            for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
                if any(cell is not None and str(cell).strip() for cell in cells):
                    rows.append((number, list(cells)))
                else:
                    empty += 1
                if len(rows) > MOST_ROWS:
                    raise InputError(f"「{name}」超过 {MOST_ROWS} 行，请分几次导出再读。")
                if empty > MOST_EMPTY:
                    raise InputError(f"「{name}」里空行超过 {MOST_EMPTY} 行。请在 Excel 或 WPS 里删掉空行，或者另存为 CSV 再读。")
            best = max(best, rows, key=len)
        return best
    except InputError:
        raise
    except Exception as error:  # a damaged workbook fails in any of a dozen ways inside zip, XML or openpyxl
        raise InputError(f"「{name}」打不开，可能没有存完整；请在 Excel 或 WPS 里打开、另存为 .xlsx 再读。") from error
