"""One row of an export, judged: a visit that can be used, or the reason why not.

First each row by itself (can its times be read, do they follow one another), then all together (the same row twice, one ticket served at two
windows, a clock without morning and afternoon). Where only part of a row is unusable, the customer still came and waited: the row is kept, the
part is left out and the remark says so.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date

from branchcraft.queueing.headings import ColumnMapping
from branchcraft.queueing.moments import NOTHING, Moment, read_minutes, read_moment

LONGEST_SERVICE = 240.0
"""Minutes; beyond it the window forgot to press 结束."""
LONGEST_WAIT = 480.0
_SLACK = 90.0
"""Seconds by which two clocks of one machine may disagree."""
EVERYBODY, UNKNOWN = "全部客户", "未注明"
_DATED = ("date", "taken", "called", "start", "end", "left")
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


def judge_row(row: int, cells: dict[str, object], mapping: ColumnMapping, kind: str, status_heading: str, day_first: bool) -> Visit | str:
    """The visit, or the reason (Chinese) why the row cannot be used."""
    status = _word(cells.get("status"))
    no_show, told = _status(status, status_heading, mapping)
    if status and not no_show and status in mapping.cancelled and not _inverted(status_heading):
        return "记录里标为作废或取消"
    moments: dict[str, Moment] = {role: read_moment(cells[role], day_first) for role in _DATED if role in cells}
    day = moments.get("date", NOTHING)[0] or moments["taken"][0]
    reason = _unreadable(cells, moments, day)
    if reason:
        return reason
    seconds = {role: moment[1] for role, moment in moments.items() if role != "date"}
    if any(moment[0] is not None and day is not None and moment[0] != day for role, moment in moments.items() if role != "date"):
        return "同一行里的时间不在同一天"
    taken, called, start, end, left = (seconds.get(role) for role in ("taken", "called", "start", "end", "left"))
    assert taken is not None  # _unreadable has seen to it
    remark = ""
    window = _name(cells.get("window"))
    moved = _word(cells.get("transferred")) in mapping.transferred or _leg(cells.get("leg")) > 0
    if kind == "leaving_recorded":
        if no_show or (not told and start is None and called is None):
            left, start, end = next((moment for moment in (left, called, start, end) if moment is not None), None), None, None
            if left is None:
                return "没有离开时间,也没有开始办理时间"
            if left < taken - _SLACK:
                return "离开早于取号"
            called, outcome = None, "no_show"
            left = max(left, taken)
        else:
            outcome, left = "served", None
    else:
        left, outcome = None, "no_show" if no_show else "served"
        if not told and start is None and end is None:
            outcome = "no_show"  # called, and nothing begun; or never called at all
    first = start if start is not None else called
    if outcome == "served":
        if first is None:
            return "标为已办理,却没有叫号或开始时间"
        if first < taken - _SLACK:
            return "叫号或开始早于取号"
        if "service" in cells and end is None and (minutes := read_minutes(cells["service"])) is not None and minutes >= 0:
            end = first + 60 * minutes
        if end is not None and end < first:
            return "结束早于开始"
        if mapping.moves and window is None and end == first:
            return "没有窗口、开始等于结束:只是转队,没有办理"
        if end is None:
            remark = "缺结束时间,办理时间没有用"
        elif end - first > 60 * LONGEST_SERVICE:
            end, remark = None, f"办理超过 {LONGEST_SERVICE:g} 分钟(多半忘按结束),办理时间没有用"
        first = max(first, taken)
        called, start = first if called is None else min(max(called, taken), first), first
    elif kind == "ticket_machine":
        called, start, end = first, None, None
        if called is not None and called < taken - _SLACK:
            return "叫号或开始早于取号"
        called = None if called is None else max(called, taken)
    waited = (called if called is not None else left if left is not None else taken) - taken
    if waited > 60 * LONGEST_WAIT:
        return f"等候超过 {LONGEST_WAIT / 60:g} 小时"
    number = _leg(cells.get("leg")) + 1 if "leg" in cells else 1
    name = EVERYBODY if "customer_class" not in cells else _name(cells["customer_class"]) or UNKNOWN
    return Visit(row, day, _name(cells.get("ticket")) or "", number, name, window, taken, called, start, end, left, outcome, remark, moved, told)


def _unreadable(cells: dict[str, object], moments: dict[str, Moment], day: date | None) -> str:
    if moments["taken"][1] is None:
        return "缺取号时间" if not _word(cells.get("taken")) else "取号时间读不懂"
    if day is None and _word(cells.get("date")):
        return "日期读不懂"
    labels = {"called": "叫号时间", "start": "开始时间", "end": "结束时间", "left": "离开时间"}
    for role, label in labels.items():
        if role in moments and moments[role][1] is None and _word(cells.get(role)) not in ("", "-", "--", "/", "null", "none", "nan", "0"):
            return f"{label}读不懂"
    return ""


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


def judge_together(visits: list[Visit], mapping: ColumnMapping, kind: str, has_date: bool) -> tuple[list[Visit], list[tuple[int, str]], list[str]]:
    """What only the whole file can tell: (visits kept, rows set aside with reason, notes)."""
    notes: list[str] = []
    visits, rejected = _same_day_or_none(visits, notes, has_date)
    visits = _whole_clock(visits, notes)
    visits, more = _without_duplicates(visits)
    rejected += more
    visits = _ghosts(visits, mapping, kind, notes)
    visits, more = _legs(visits, notes)
    rejected += more
    _quiet_days(visits, notes)
    unused = Counter(visit.remark.split("(")[0] for visit in visits if visit.remark)
    notes += [f"{count} 行{remark.split(',')[0]}:人算来过、等过,办理时间没有用。" for remark, count in unused.items()]
    return visits, rejected, notes


def _same_day_or_none(visits: list[Visit], notes: list[str], has_date: bool) -> tuple[list[Visit], list[tuple[int, str]]]:
    dated = [visit for visit in visits if visit.day is not None]
    if not dated:
        if visits and not has_date:
            notes.append("文件里没有日期,全部当作同一天;若其实是多天,请指定日期列。")
        return visits, []
    return dated, [(visit.row, "没有日期") for visit in visits if visit.day is None]


def _whole_clock(visits: list[Visit], notes: list[str]) -> list[Visit]:
    """A clock that never passes 12 although people come at one, two and three: the afternoon is written as 1:00 to 6:59."""
    times = [value for visit in visits for value in (visit.taken, visit.called, visit.start, visit.end, visit.left) if value is not None]
    early = sum(1 for value in times if value < 7 * 3600)
    if not times or max(times) >= 13 * 3600 or early < 0.05 * len(times):
        return visits

    def later(value: float | None) -> float | None:
        return None if value is None else value + 12 * 3600 if value < 7 * 3600 else value

    notes.append("时间只有 1 到 12 点、没有上午下午:1 点到 6 点按下午读。")
    moved = [
        replace(v, taken=later(v.taken) or 0.0, called=later(v.called), start=later(v.start), end=later(v.end), left=later(v.left)) for v in visits
    ]
    return moved


def _without_duplicates(visits: list[Visit]) -> tuple[list[Visit], list[tuple[int, str]]]:
    kept: dict[tuple, Visit] = {}
    rejected = []
    for visit in visits:
        key = (
            visit.day,
            visit.ticket,
            visit.customer_class,
            visit.window,
            visit.taken,
            visit.called,
            visit.start,
            visit.end,
            visit.left,
            visit.outcome,
        )
        if key in kept:
            rejected.append((visit.row, f"重复行(与第 {kept[key].row} 行相同)"))
        else:
            kept[key] = visit
    return list(kept.values()), rejected


def _ghosts(visits: list[Visit], mapping: ColumnMapping, kind: str, notes: list[str]) -> list[Visit]:
    """Without a status column, a window that takes the next ticket after a few seconds had nobody before it."""
    if kind != "ticket_machine" or any(visit.told for visit in visits):
        return visits
    # A log in whole minutes cannot tell five seconds from thirty.
    fine = any(value is not None and value % 60 != 0 for visit in visits for value in (visit.start, visit.end))
    limit = mapping.ghost_seconds if fine else 0.0
    found = 0
    judged = []
    for visit in visits:
        if fine and visit.outcome == "served" and visit.end is not None and visit.start is not None and visit.end - visit.start <= limit:
            found += 1
            visit = replace(visit, outcome="no_show", called=visit.start, start=None, end=None, remark="")
        judged.append(visit)
    if found:
        notes.append(f"记录里没有状态列:办理不到 {limit:g} 秒的 {found} 行当作飞号(叫到时没有人)。")
    return judged


def _legs(visits: list[Visit], notes: list[str]) -> tuple[list[Visit], list[tuple[int, str]]]:
    """Second and later services of one ticket: their waiting begins when the service before ended, whatever time the machine repeats."""
    groups: dict[tuple, list[Visit]] = defaultdict(list)
    for visit in visits:
        groups[(visit.day, visit.ticket) if visit.ticket else (visit.day, visit.row, "")].append(visit)
    kept: list[Visit] = []
    rejected: list[tuple[int, str]] = []
    follow = 0
    for group in groups.values():
        group.sort(key=lambda one: (one.taken, one.called if one.called is not None else one.taken, one.row))
        before: Visit | None = None
        for visit in group:
            again = before is not None and (visit.moved or visit.taken == before.taken)
            if again and before is not None and visit.taken == before.taken and not visit.moved:
                if before.end is None or visit.start is None:
                    rejected.append((visit.row, f"同一张号已有记录(第 {before.row} 行)"))
                    continue
                if visit.start < before.end:
                    rejected.append((visit.row, f"同一张号同时在两个窗口办理(第 {before.row} 行)"))
                    continue
                visit = replace(visit, taken=before.end, called=max(before.end, visit.called or visit.start))
            follow += again
            visit = replace(visit, leg=before.leg + 1 if again and before is not None else 1)
            kept.append(visit)
            before = visit
    if follow:
        notes.append(f"{follow} 行是同一张号的第二次或以后的办理(转移):等候从转移算起,和新到的客户一样占窗口。")
    return kept, rejected


def _quiet_days(visits: list[Visit], notes: list[str]) -> None:
    counts = Counter(visit.day for visit in visits if visit.day is not None)
    if len(counts) < 5:
        return
    usual = sorted(counts.values())[len(counts) // 2]
    quiet = sorted(str(day) for day, count in counts.items() if count < 0.2 * usual)
    if quiet:
        notes.append(f"这些天的号不到平常的两成,可能不营业或记录不全:{'、'.join(quiet[:8])}{'……' if len(quiet) > 8 else ''}。它们仍算在内。")
