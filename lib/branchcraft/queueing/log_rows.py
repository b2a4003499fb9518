"""One row of an export, judged: a visit that can be used, or the reason why not.

Here each row stands by itself: can its times be read, do they follow one another. `log_whole` then looks at all of them together. Where only part
of a row is unusable, the customer still came and waited: the row is kept, the part is left out and the remark says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from branchcraft.files.moments import NOTHING, Moment, read_minutes, read_moment
from branchcraft.queueing.headings import ColumnMapping

LONGEST_SERVICE = 240.0
"""Minutes; beyond it the window forgot to press 结束."""
LONGEST_WAIT = 480.0
_SLACK = 90.0
"""Seconds by which two clocks of one machine may disagree."""
EVERYBODY, UNKNOWN = "全部客户", "未注明"
_DATED = ("date", "taken", "called", "start", "end", "left")
_BLANK = ("", "-", "--", "/", "null", "none", "nan", "0")
_INVERTED = ("弃号", "过号", "飞号")
_YES = frozenset(["是", "y", "yes", "1", "true", "有", "弃号", "过号", "飞号"])


@dataclass(frozen=True)
class Visit:
    """One usable row; times in seconds after midnight."""

    row: int
    day: date | None
    ticket: str
    leg: int
    customer_class: str
    window: str | None
    taken: float
    called: float | None
    start: float | None
    end: float | None
    left: float | None
    outcome: str
    remark: str
    moved: bool
    """Carries the machine's mark of a transfer, or a leg number above the first."""
    told: bool
    """A status column says whether she was served."""


class RowError(Exception):
    """Why a row cannot be used, in Chinese."""


@dataclass(frozen=True)
class _Times:
    """Seconds after midnight; None where the row says nothing."""

    taken: float
    called: float | None
    start: float | None
    end: float | None
    left: float | None

    @property
    def first(self) -> float | None:
        """When the wait ended: service began, or at least the ticket was called."""
        return self.start if self.start is not None else self.called


def judge_row(row: int, cells: dict[str, object], mapping: ColumnMapping, kind: str, status_heading: str, day_first: bool) -> Visit:
    """The visit that a row stands for. Raises RowError when the row cannot be used."""
    status = _word(cells.get("status"))
    no_show, told = _status(status, status_heading, mapping)
    if status and not no_show and status in mapping.cancelled and not _inverted(status_heading):
        raise RowError("记录里标为作废或取消")
    day, times = _read_times(cells, day_first)
    window = _name(cells.get("window"))
    remark = ""
    if kind == "leaving_recorded":
        gone = no_show or (not told and times.first is None)
    else:
        gone = no_show or (not told and times.start is None and times.end is None)  # called and nothing begun, or never called at all
    if not gone:
        times, remark = _served(times, cells, mapping, window)
    else:
        times = _gone_at(times) if kind == "leaving_recorded" else _gone_when_called(times)
    ended = next((moment for moment in (times.called, times.left) if moment is not None), times.taken)
    if ended - times.taken > 60 * LONGEST_WAIT:
        raise RowError(f"等候超过 {LONGEST_WAIT / 60:g} 小时")
    return Visit(
        row=row,
        day=day,
        ticket=_name(cells.get("ticket")) or "",
        leg=_leg(cells.get("leg")) + 1,
        customer_class=EVERYBODY if "customer_class" not in cells else _name(cells["customer_class"]) or UNKNOWN,
        window=window,
        **vars(times),
        outcome="no_show" if gone else "served",
        remark=remark,
        moved=_word(cells.get("transferred")) in mapping.transferred or _leg(cells.get("leg")) > 0,
        told=told,
    )


def _read_times(cells: dict[str, object], day_first: bool) -> tuple[date | None, _Times]:
    moments: dict[str, Moment] = {role: read_moment(cells[role], day_first) for role in _DATED if role in cells}
    day = moments.get("date", NOTHING)[0] or moments["taken"][0]
    taken = moments["taken"][1]
    if taken is None:
        raise RowError("取号时间读不懂" if _word(cells.get("taken")) else "缺取号时间")
    if day is None and _word(cells.get("date")):
        raise RowError("日期读不懂")
    labels = {"called": "叫号时间", "start": "开始时间", "end": "结束时间", "left": "离开时间"}
    for role, label in labels.items():
        if role in moments and moments[role][1] is None and _word(cells.get(role)) not in _BLANK:
            raise RowError(f"{label}读不懂")
    if any(moment[0] not in (None, day) for role, moment in moments.items() if role != "date"):
        raise RowError("同一行里的时间不在同一天")
    seconds = {role: moments.get(role, NOTHING)[1] for role in labels}
    return day, _Times(taken, seconds["called"], seconds["start"], seconds["end"], seconds["left"])


def _served(times: _Times, cells: dict[str, object], mapping: ColumnMapping, window: str | None) -> tuple[_Times, str]:
    """The times of somebody who was served, and what of them could not be used."""
    first, end, remark = times.first, times.end, ""
    if first is None:
        raise RowError("标为已办理，却没有叫号或开始时间")
    if first < times.taken - _SLACK:
        raise RowError("叫号或开始早于取号")
    if "service" in cells and end is None and (minutes := read_minutes(cells["service"])) is not None and minutes >= 0:
        end = first + 60 * minutes
    if end is not None and end < first:
        raise RowError("结束早于开始")
    if mapping.moves and window is None and end == first:
        raise RowError("没有窗口、开始等于结束：只是转队，没有办理")
    if end is None:
        remark = "缺结束时间，办理时间没有用"
    elif end - first > 60 * LONGEST_SERVICE:
        end, remark = None, f"办理超过 {LONGEST_SERVICE:g} 分钟（多半忘按结束），办理时间没有用"
    start = max(first, times.taken)
    called = start if times.called is None else min(max(times.called, times.taken), start)
    return _Times(times.taken, called, start, None if end is None else max(end, start), None), remark


def _gone_when_called(times: _Times) -> _Times:
    """A queue machine's no-show: only the call is known, if there was one."""
    called = times.first
    if called is not None and called < times.taken - _SLACK:
        raise RowError("叫号或开始早于取号")
    return _Times(times.taken, None if called is None else max(called, times.taken), None, None, None)


def _gone_at(times: _Times) -> _Times:
    """Somebody whose moment of leaving was recorded, under whatever heading it stands."""
    left = next((moment for moment in (times.left, times.called, times.start, times.end) if moment is not None), None)
    if left is None:
        raise RowError("没有离开时间，也没有开始办理时间")
    if left < times.taken - _SLACK:
        raise RowError("离开早于取号")
    return _Times(times.taken, None, None, None, max(left, times.taken))


def _status(status: str, heading: str, mapping: ColumnMapping) -> tuple[bool, bool]:
    """(she did not come, the log says so itself)."""
    if not status:
        return False, False
    if _inverted(heading):
        return status in _YES, True
    if status in mapping.no_show:
        return True, True
    return False, status in mapping.served


def _inverted(heading: str) -> bool:
    return any(word in heading for word in _INVERTED)


def _word(cell: object) -> str:
    text = "" if cell is None else str(cell).strip().lower()
    return text.removesuffix(".0")


def _name(cell: object) -> str | None:
    text = "" if cell is None else " ".join(str(cell).split())
    return text[:60].removesuffix(".0") or None


def _leg(cell: object) -> int:
    try:
        return max(0, min(99, int(float(str(cell)))))
    except (ValueError, OverflowError):
        return 0
