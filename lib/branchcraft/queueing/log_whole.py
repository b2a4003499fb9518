"""What only the whole file can tell: the same row twice, one ticket served at two windows, a clock without morning and afternoon.

The rows have been judged one by one in `log_rows`; whatever is decided here is said in a note.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from branchcraft.queueing.headings import ColumnMapping
from branchcraft.queueing.log_rows import Visit


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
    notes += [f"{count} 行{remark.split(',')[0]}：人算来过、等过，办理时间没有用。" for remark, count in unused.items()]
    return visits, rejected, notes


def _same_day_or_none(visits: list[Visit], notes: list[str], has_date: bool) -> tuple[list[Visit], list[tuple[int, str]]]:
    dated = [visit for visit in visits if visit.day is not None]
    if not dated:
        if visits and not has_date:
            notes.append("文件里没有日期，全部当作同一天；若其实是多天，请指定日期列。")
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

    notes.append("时间只有 1 到 12 点、没有上午下午：1 点到 6 点按下午读。")
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
            rejected.append((visit.row, f"重复行（与第 {kept[key].row} 行相同）"))
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
        notes.append(f"记录里没有状态列：办理不到 {limit:g} 秒的 {found} 行当作飞号（叫到时没有人）。")
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
                    rejected.append((visit.row, f"同一张号已有记录（第 {before.row} 行）"))
                    continue
                if visit.start < before.end:
                    rejected.append((visit.row, f"同一张号同时在两个窗口办理（第 {before.row} 行）"))
                    continue
                visit = replace(visit, taken=before.end, called=max(before.end, visit.called or visit.start))
            follow += again
            visit = replace(visit, leg=before.leg + 1 if again and before is not None else 1)
            kept.append(visit)
            before = visit
    if follow:
        notes.append(f"{follow} 行是同一张号的第二次或以后的办理（转移）：等候从转移算起，和新到的客户一样占窗口。")
    return kept, rejected


def _quiet_days(visits: list[Visit], notes: list[str]) -> None:
    counts = Counter(visit.day for visit in visits if visit.day is not None)
    if len(counts) < 5:
        return
    usual = sorted(counts.values())[len(counts) // 2]
    quiet = sorted(str(day) for day, count in counts.items() if count < 0.2 * usual)
    if quiet:
        notes.append(f"这些天的号不到平常的两成，可能不营业或记录不全：{'、'.join(quiet[:8])}{'……' if len(quiet) > 8 else ''}。它们仍算在内。")
