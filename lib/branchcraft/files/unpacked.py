"""An Excel workbook is a zip: a megabyte of it may unpack to gigabytes, by accident seldom, on purpose easily."""

from __future__ import annotations

import io
import zipfile

from branchcraft.errors import InputError

MOST_UNPACKED = 400_000_000
"""Bytes of XML: half a million rows of a ticket log are about 250 million."""
MOST_PARTS = 2_000


def refuse_if_it_swells(content: bytes, name: str, most: int = MOST_UNPACKED) -> None:
    """Look how large the workbook is unpacked, before anything unpacks it. Raises InputError when it is more than `most` bytes, or no zip at all.

    The sizes are those that the zip declares; Python's reader stops at them, so a zip that lies fails later as damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = book.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError(f"「{name}」打不开，可能没有存完整；请在 Excel 或 WPS 里打开、另存为 .xlsx 再读。") from error
    if len(parts) > MOST_PARTS or sum(one.file_size for one in parts) > most:
        raise InputError(f"「{name}」里面展开有 {most // 1_000_000} MB 以上，不像一份正常的表。请在 Excel 或 WPS 里删掉空行、另存为 CSV 再读。")
