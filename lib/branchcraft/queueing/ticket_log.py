"""Read a branch's own queue-machine export, and lose nothing on the way.

Every row of the file ends in one of two tables: accepted, in the columns that the engine writes too, or set aside with the reason. What had to
be decided in between (which columns, what counts as a ghost ticket, half of a day missing) is said in notes. Columns that could identify a
person are not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.files.columns import Columns, heading_row, is_personal, shown
from branchcraft.files.moments import day_comes_first, has_ambiguous_dates
from branchcraft.files.set_aside import as_csv, count_reasons, in_chinese, set_aside_rows, write_csv
from branchcraft.files.spreadsheet import Source, read_rows
from branchcraft.queueing import headings as head
from branchcraft.queueing.engine import LogFacts
from branchcraft.queueing.log_rows import RowError, Visit, judge_row
from branchcraft.queueing.log_whole import judge_together

INTERVAL = 30.0
_DATED = ("date", "taken", "called", "start", "end", "left")


@dataclass(frozen=True)
class TicketLog:
    """What was read from one export."""

    accepted: pd.DataFrame = field(repr=False)
    """One row per visit: day (0, 1, …), date, ticket, leg, customer_class, arrival, window, called, start, end, left (minutes after opening;
    NaN where unknown), outcome (served, no_show), remark (Chinese, what of the row could not be used)."""
    set_aside: pd.DataFrame = field(repr=False)
    """row (number in the file), reason (Chinese), and the cells that were read, under their own headings."""
    read: int
    """Rows of data in the file; always len(accepted) + len(set_aside)."""
    kind: str
    """"ticket_machine": says that nobody came when called; "leaving_recorded": says when the customer left."""
    notes: list[str]
    """What was decided while reading, in Chinese sentences."""
    name: str
    roles: dict[str, str]
    """Role → heading that was used."""

    @property
    def days(self) -> int:
        return int(self.accepted.attrs["branchcraft"]["days"])

    def summary(self) -> list[str]:
        """What was read and what was not, in Chinese sentences."""
        facts = self.accepted.attrs["branchcraft"]
        dates = facts["dates"]
        span = f"{dates[0]:%Y-%m-%d} 到 {dates[-1]:%Y-%m-%d}，{len(dates)} 天" if dates[0] is not None else f"{len(dates)} 天"
        ghosts = int((self.accepted["outcome"] == "no_show").sum())
        lines = [
            f"「{self.name}」读到 {self.read} 行：采用 {len(self.accepted)} 行，放在一边 {len(self.set_aside)} 行。",
            f"日期：{span}；没等到就走的号 {ghosts} 个（{ghosts / max(1, len(self.accepted)):.1%}）。",
            "用到的列：" + "、".join(f"{head.ROLES[role]}=「{heading}」" for role, heading in self.roles.items()) + "。其余的列没有读。",
        ]
        return [*lines, *(f"放在一边：{reason} {count} 行。" for reason, count in self.reasons().items()), *self.notes]

    def reasons(self) -> dict[str, int]:
        """Number of rows set aside per kind of reason, most frequent first."""
        return count_reasons(list(self.set_aside["reason"]))

    def set_aside_table(self) -> pd.DataFrame:
        """`set_aside` with Chinese headings."""
        return in_chinese(self.set_aside)

    def set_aside_csv(self) -> bytes:
        """The rows set aside as a CSV file that Excel and WPS open in Chinese; cells are escaped against formula injection."""
        return as_csv(self.set_aside)

    def write_set_aside(self, path: str | Path) -> None:
        """Write the rows set aside to a CSV file. Raises InputError when the file cannot be written."""
        write_csv(self.set_aside, path)


def read_headings(source: Source) -> list[str]:
    """The headings that a person may choose from; those of identifying columns are left out. Raises InputError."""
    sheet = read_rows(source)
    cells = sheet.rows[_heading_row(sheet.rows, head.ColumnMapping(), strict=False)][1]
    return [str(cell).strip() for cell in cells if cell is not None and str(cell).strip() and not is_personal(cell)]


def read_ticket_log(path: Source, columns: Columns = None, opens: float | str | None = None, interval: float = INTERVAL) -> TicketLog:
    """Read a queue machine's export.

    Parameters
    ----------
    path : CSV or XLSX file, or (bytes, file name) as an upload gives it. UTF-8, UTF-16, GBK and GB18030 are told apart.
    columns : which column is which, where the headings are not understood: a YAML file or a dict; see `headings.read_mapping`.
    opens : opening time, minutes after midnight or "8:30"; by default the half hour in which the first ticket was taken.
    interval : minutes per interval.

    Raises InputError, and nothing else, whatever the file holds.
    """
    mapping = head.read_mapping(columns)
    sheet = read_rows(path)
    at = _heading_row(sheet.rows, mapping)
    headings = [str(cell).strip() if cell is not None else "" for cell in sheet.rows[at][1]]
    roles = head.assign_roles(headings, mapping)
    _require(roles, headings)
    body = [(number, [cells[k] if k < len(cells) else None for k in roles.values()]) for number, cells in sheet.rows[at + 1 :]]
    if not body:
        raise InputError(f"「{sheet.name}」只有表头，没有一行数据。")
    notes = list(sheet.notes)
    dated = [cells[k] for _, cells in body for k, role in enumerate(roles) if role in _DATED]
    day_first = mapping.day_first
    if day_first is None:
        day_first = day_comes_first(dated)
        if day_first is None and has_ambiguous_dates(dated):
            notes.append("日期像 3/2/2026 这样，分不清月和日，按「月/日/年」读；不对的话请在列对应里写 day_first: true。")
    kind = mapping.kind or ("leaving_recorded" if "left" in roles else "ticket_machine")
    status_heading = headings[roles["status"]] if "status" in roles else ""
    visits, rejected = [], []
    for number, cells in body:
        try:
            visits.append(judge_row(number, dict(zip(roles, cells, strict=True)), mapping, kind, status_heading, bool(day_first)))
        except RowError as why:
            rejected.append((number, str(why)))
    raw, used = dict(body), {role: headings[k] for role, k in roles.items()}
    kept, more, said = judge_together(visits, mapping, kind, "date" in roles)
    rejected += more
    notes += said

    if not kept:
        reasons = "、".join(f"{reason}（{count} 行）" for reason, count in list(count_reasons([reason for _, reason in rejected]).items())[:3])
        raise InputError(f"「{sheet.name}」的 {len(body)} 行都用不了：{reasons}。请检查列对应。")
    start = head.opening_minutes(opens) if isinstance(opens, str) else opens if opens is not None else mapping.opens
    accepted, late = _accepted(kept, start, interval, kind)
    rejected += [(number, "取号早于开门时间") for number in late]
    if late:
        notes.append(f"{len(late)} 行在开门前取号，没有采用；若其实开得更早，请改开门时间。")
    aside = set_aside_rows(sorted(rejected), raw, list(used.values()))
    return TicketLog(accepted, aside, len(body), kind, notes, sheet.name, used)


def _heading_row(rows: list[tuple[int, list[object]]], mapping: head.ColumnMapping, strict: bool = True) -> int:
    """Number of the row that holds the headings: the one in which most cells are understood."""
    best, score = heading_row(rows, mapping.columns.values(), head.KNOWN)
    if strict and score == 0:
        raise InputError(f"没有找到认识的表头。第一行是：{shown(rows[0][1])}。请在列对应里指定每一列，至少要有取号时间和叫号时间。")
    return best


def _require(roles: dict[str, int], headings: list[str]) -> None:
    if "taken" not in roles:
        raise InputError(f"没有找到「取号时间」列，请在列对应里用 taken 指定。文件的表头是：{shown(headings)}。")
    if not {"called", "start", "left"} & set(roles):
        raise InputError(f"没有找到「叫号时间」或「开始办理时间」列，请在列对应里用 called 或 start 指定。文件的表头是：{shown(headings)}。")


def _accepted(visits: list[Visit], opens: float | None, interval: float, kind: str) -> tuple[pd.DataFrame, list[int]]:
    """The accepted table, and the rows before a stated opening time."""
    if opens is None:
        opens = interval * np.floor(min(visit.taken for visit in visits) / 60 / interval)
    late = [visit.row for visit in visits if visit.taken / 60 < opens]
    visits = [visit for visit in visits if visit.taken / 60 >= opens]
    if not visits:
        raise InputError("所有的号都在开门时间之前取，请检查开门时间 opens。")
    visits = sorted(visits, key=lambda visit: (visit.day or date.min, visit.taken, visit.row))
    dates = list(dict.fromkeys(visit.day for visit in visits))
    number = {day: k for k, day in enumerate(dates)}

    def minutes(name: str) -> np.ndarray:
        seconds = np.array([np.nan if (value := getattr(visit, name)) is None else value for visit in visits], dtype=float)
        return np.round(seconds / 60 - opens, 6)

    arrival = minutes("taken")
    accepted = pd.DataFrame(
        {
            "day": [number[visit.day] for visit in visits],
            "date": pd.to_datetime(pd.Series([visit.day for visit in visits])),
            "ticket": [visit.ticket for visit in visits],
            "leg": [visit.leg for visit in visits],
            "customer_class": pd.Categorical([visit.customer_class for visit in visits]),
            "arrival": arrival,
            "window": pd.Series([visit.window for visit in visits], dtype=object),
            "called": minutes("called"),
            "start": minutes("start"),
            "end": minutes("end"),
            "left": minutes("left"),
            "outcome": pd.Categorical([visit.outcome for visit in visits], categories=["served", "no_show", "balked"]),
            "remark": [visit.remark for visit in visits],
        }
    )
    whole = all(value is None or value % 60 == 0 for visit in visits for value in (visit.taken, visit.called, visit.start, visit.end))
    accepted.attrs["branchcraft"] = LogFacts(
        days=len(dates),
        dates=dates,
        interval=interval,
        intervals=int(arrival.max() // interval) + 1,
        opens=float(opens),
        kind=kind,
        resolution=1.0 if whole else 0.0,
    )
    return accepted, late
