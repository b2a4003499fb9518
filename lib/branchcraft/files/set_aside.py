"""Rows that cannot be used are set aside with the reason, never dropped: as a table, counted by reason, and as a file to look into."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from branchcraft.errors import InputError
from branchcraft.files.spreadsheet import escape_cell


def set_aside_rows(rejected: Sequence[tuple[int, str]], raw: Mapping[int, Sequence[object]], headings: Sequence[str]) -> pd.DataFrame:
    """row (number in the file), reason (Chinese), and the cells that were read, under their own headings."""
    text = [["" if cell is None else str(cell) for cell in raw[number]] for number, _ in rejected]
    cells = pd.DataFrame(text, columns=pd.Index(headings, dtype=object), dtype=object)
    cells.insert(0, "row", pd.Series([number for number, _ in rejected], dtype="int64"), allow_duplicates=True)
    cells.insert(1, "reason", pd.Series([reason for _, reason in rejected], dtype=object), allow_duplicates=True)
    return cells


def count_reasons(reasons: Sequence[str]) -> dict[str, int]:
    """Number of rows per kind of reason, most frequent first; what stands in brackets does not make another kind."""
    counts: dict[str, int] = {}
    for reason in reasons:
        kind = reason.split("(")[0]
        counts[kind] = counts.get(kind, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))


def in_chinese(set_aside: pd.DataFrame) -> pd.DataFrame:
    """The table with Chinese headings."""
    return set_aside.rename(columns={"row": "行号", "reason": "原因"})


def as_csv(set_aside: pd.DataFrame) -> bytes:
    """A CSV file that Excel and WPS open in Chinese; cells are escaped against formula injection."""
    table = in_chinese(set_aside).map(lambda value: escape_cell(value) if isinstance(value, str) else value)
    return table.rename(columns=escape_cell).to_csv(index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n").encode("utf-8-sig")


def write_csv(set_aside: pd.DataFrame, path: str | Path) -> None:
    """Write `as_csv` to a file. Raises InputError when it cannot be written."""
    try:
        Path(path).write_bytes(as_csv(set_aside))
    except OSError as error:
        raise InputError(f"写不进「{path}」:{error.strerror}。") from error
