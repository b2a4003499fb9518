"""Dates and times as machines and people write them.

2026-03-02 09:05:11, 2026年3月2日, 1-Aug-19, 下午 3:20, 9:05:11 AM, or the bare number in which Excel keeps a moment: each becomes a calendar
day and seconds after midnight. What cannot be understood is None, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from branchcraft.files.spreadsheet import narrow

Moment = tuple[date | None, float | None]
NOTHING: Moment = (None, None)
_MONTHS = {name: number for number, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)}
_YMD = re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?")
_COMPACT = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?P<t>\d{6}|\d{4})?(?!\d)")
_NAMED = re.compile(r"(?P<d>\d{1,2})[-/ .]?(?P<n>[A-Za-z]{3})[A-Za-z]*[-/ .,]*(?P<y>\d{4}|\d{2})(?!\d)")
_NAMED_US = re.compile(r"(?P<n>[A-Za-z]{3})[A-Za-z]*\.?\s+(?P<d>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<y>\d{4})")
_SLASHED = re.compile(r"(?<!\d)(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})(?!\d)")
_CLOCK = re.compile(r"(?<!\d)(?P<h>\d{1,2})\s*[:时点]\s*(?P<m>\d{1,2})\s*(?:[:分]\s*(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*秒?)?)?")
_AFTERNOON = re.compile(r"下午|晚上|傍晚|中午|\bp\.?m\b\.?|(?<=\d)p\.?m\b\.?", re.IGNORECASE)
_MORNING = re.compile(r"上午|早上|凌晨|清晨|\ba\.?m\b\.?|(?<=\d)a\.?m\b\.?", re.IGNORECASE)
_DURATION = re.compile(
    r"\s*(?:(?P<h>\d+)\s*(?:小时|时|h))?\s*(?:(?P<m>\d+(?:\.\d+)?)\s*(?:分钟|分|min|m))?\s*(?:(?P<s>\d+(?:\.\d+)?)\s*(?:秒钟|秒|s))?\s*",
    re.IGNORECASE,
)
_EXCEL_ZERO = datetime(1899, 12, 30)


def read_moment(cell: object, day_first: bool = False) -> Moment:
    """(calendar day or None, seconds after midnight or None) of one cell: text, an Excel date, time or serial number."""
    if isinstance(cell, datetime):
        return cell.date(), _seconds(cell.time())
    if isinstance(cell, date):
        return cell, None
    if isinstance(cell, time):
        return None, _seconds(cell)
    if isinstance(cell, timedelta):
        return None, cell.total_seconds() if 0 <= cell.total_seconds() < 86400 else None
    if isinstance(cell, bool) or cell is None:
        return NOTHING
    if isinstance(cell, (int, float)):
        return _number(float(cell), str(cell))
    return _text(str(cell), day_first)


def _seconds(clock: time) -> float:
    return clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6


def _number(value: float, written: str) -> Moment:
    """An Excel serial (days since 1900, fraction of a day), or digits such as 20260302 that a spreadsheet took for a number."""
    if 0 <= value < 1 and value != 0:
        return None, round(value * 86400, 3)
    if 20_000 <= value < 80_000:
        moment = _EXCEL_ZERO + timedelta(seconds=round(value * 86400, 3))
        return moment.date(), None if value == int(value) else _seconds(moment.time())
    return _text(written.removesuffix(".0"), False) if 1.9e7 <= value < 2.1e13 else NOTHING


@lru_cache(maxsize=200_000)
def _text(text: str, day_first: bool) -> Moment:
    text = narrow(text).strip().strip("'\"").strip()
    if not text:
        return NOTHING
    if re.fullmatch(r"\d*\.\d+|\d{5}(\.\d+)?", text):
        return _number(float(text), text)
    day, rest = _day(text, day_first)
    return day, _clock(rest)


def _day(text: str, day_first: bool) -> tuple[date | None, str]:
    for pattern in (_YMD, _COMPACT, _NAMED, _NAMED_US, _SLASHED):
        found = pattern.search(text)
        if found is None:
            continue
        part = found.groupdict()
        year = int(part["y"])
        year += 2000 if year < 100 else 0
        if "n" in part:
            month, day = _MONTHS.get(part["n"].lower(), 0), int(part["d"])
        elif "a" in part:
            month, day = (int(part["b"]), int(part["a"])) if day_first else (int(part["a"]), int(part["b"]))
        else:
            month, day = int(part["m"]), int(part["d"])
        rest = text[: found.start()] + " " + text[found.end() :]
        if part.get("t"):
            digits = part["t"].ljust(6, "0")
            rest = f"{digits[:2]}:{digits[2:4]}:{digits[4:]}"
        try:
            return date(year, month, day), rest
        except ValueError:
            continue
    return None, text


def _clock(text: str) -> float | None:
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour, minute, second = int(found["h"]), int(found["m"]), float((found["s"] or "0").replace(",", "."))
    if _AFTERNOON.search(text) and hour < 12:
        # 中午 11:40 is before noon, 中午 1:10 after it.
        hour += 0 if "中午" in text and hour >= 10 else 12
    elif _MORNING.search(text) and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second >= 60:
        return None
    return hour * 3600 + minute * 60 + second


def read_minutes(cell: object) -> float | None:
    """A duration in minutes: a number is minutes, "0:05:30" and "5分30秒" are what they say."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, timedelta):
        return cell.total_seconds() / 60
    if isinstance(cell, time):
        return _seconds(cell) / 60
    if isinstance(cell, (int, float)):
        return float(cell) if cell == cell and abs(cell) < 1e9 else None
    text = narrow(str(cell)).strip()
    if re.fullmatch(r"-?\d{1,9}(\.\d+)?", text):
        return float(text)
    parts = re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)", text)
    if parts:
        return int(parts[1] or 0) * 60 + int(parts[2]) + float(parts[3]) / 60
    found = _DURATION.fullmatch(text)
    if text and found and any(found.groupdict().values()):
        return 60 * float(found["h"] or 0) + float(found["m"] or 0) + float(found["s"] or 0) / 60
    return None


def day_comes_first(cells: Iterable[object]) -> bool | None:
    """Whether dates like 13/02/2026 put the day first; None where no cell can tell. Cells without such a date do not count."""
    for cell in cells:
        found = _SLASHED.search(narrow(str(cell))) if isinstance(cell, str) and not _YMD.search(cell) else None
        if found and int(found["a"]) > 12:
            return True
        if found and int(found["b"]) > 12:
            return False
    return None


def has_ambiguous_dates(cells: Iterable[object]) -> bool:
    """Whether any cell holds a date whose day and month could be exchanged."""
    return any(isinstance(cell, str) and not _YMD.search(cell) and not _COMPACT.search(cell) and _SLASHED.search(narrow(cell)) for cell in cells)
