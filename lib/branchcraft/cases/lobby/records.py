"""What the branch itself knows of its week: the ticket machine's export and the hall book, read as a manager would read them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from branchcraft.cases.lobby import scenario as s
from branchcraft.errors import InputError
from branchcraft.queueing import TicketLog, kpi, read_ticket_log

FOLDER = Path("data")
"""Where the files lie as seen from the case's notebook."""
TICKETS, BOOK = "08_lobby_tickets.csv", "08_lobby_hall_book.csv"
COUNTS = ("进门人数", "等候区人数", "机器前人数", "机器办结", "机器退出", "领去机器", "离开门口", "聊过", "有意向", "当天面谈")
WITHIN = 10.0


@dataclass(frozen=True)
class Week:
    """Both files."""

    log: TicketLog
    book: pd.DataFrame
    """One row per day and half hour: date, slot (number of the half hour) and the columns of `COUNTS`."""

    @property
    def days(self) -> int:
        return self.log.days


def read_week(folder: str | Path = FOLDER) -> Week:
    """Read the week of the case. Raises InputError when a file is missing or is not what it should be."""
    path = Path(folder)
    return Week(read_ticket_log(path / TICKETS, opens=s.OPENS), _read_book(path / BOOK))


def _read_book(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, encoding="utf-8-sig", skiprows=1)
    except OSError as error:
        raise InputError(f"打不开大堂日志「{path.name}」：{error.strerror}。") from error
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(f"大堂日志「{path.name}」读不懂，请用本案例自带的文件。") from error
    missing = [name for name in ("日期", "时段", *COUNTS) if name not in table.columns]
    if missing:
        raise InputError(f"大堂日志「{path.name}」缺少列：{'、'.join(missing)}。")
    starts = table["时段"].astype(str).str.split("-").str[0]
    slots = starts.map({label: number for number, label in enumerate(s.labels())})
    if slots.isna().any():
        raise InputError(f"大堂日志里的时段「{table['时段'][slots.isna()].iloc[0]}」不在营业时间里。")
    return pd.DataFrame({"date": table["日期"], "slot": slots.astype(int), **{name: table[name] for name in COUNTS}})


def by_half_hour(week: Week) -> pd.DataFrame:
    """The week by half hour, means per day.

    Returns index half hour 0–15; door and tickets (persons), wait (minutes from ticket to call, of those served), in_time (share called within
    10 minutes), gone (share of tickets with nobody there), seats (heads in the waiting area at the end of the half hour), done, dropped and led
    (machines); attrs wait, in_time, gone for the week as a whole.
    """
    figures = kpi(week.log.accepted, by="interval", within=WITHIN).reindex(np.arange(len(s.SHAPE)) * s.INTERVAL).reset_index(drop=True)
    book = week.book.groupby("slot")[list(COUNTS)].sum() / week.days
    table = pd.DataFrame(
        {
            "door": book["进门人数"],
            "tickets": figures["customers"],
            "wait": figures["wait_mean"],
            "in_time": figures["service_level"],
            "gone": figures["abandonment"],
            "seats": book["等候区人数"],
            "done": book["机器办结"],
            "dropped": book["机器退出"],
            "led": book["领去机器"],
        }
    )
    whole = kpi(week.log.accepted, within=WITHIN).iloc[0]
    table.attrs |= {"wait": float(whole["wait_mean"]), "in_time": float(whole["service_level"]), "gone": float(whole["abandonment"])}
    return table


def by_period(week: Week) -> pd.DataFrame:
    """The week by period, means per day, for a learner; Chinese headings. Means of waits are weighted by tickets."""
    table = by_half_hour(week)
    rows = []
    for number, (name, clock) in enumerate(zip(s.PERIODS, s.PERIOD_CLOCK, strict=True)):
        mine = table[np.array(s.PERIOD_OF) == number]
        rows.append(_line(f"{name}（{clock}）", mine))
    rows.append(_line("全天", table))
    heads = [
        "时段",
        "进门（位）",
        "取号（个）",
        "叫号机：平均等候（分钟）",
        "10 分钟内叫到",
        "叫到没人",
        "等候区最多坐着（位）",
        "领去机器（位）",
        "机器退出（位）",
    ]
    return pd.DataFrame(rows, columns=heads)


def _line(name: str, part: pd.DataFrame) -> list[str]:
    """One line of `by_period`: counts are sums, waits and shares are means over the tickets."""
    weight = part["tickets"] / part["tickets"].sum()
    called = part["tickets"] * (1 - part["gone"])
    return [
        name,
        f"{part['door'].sum():.0f}",
        f"{part['tickets'].sum():.0f}",
        f"{(part['wait'] * called).sum() / called.sum():.1f}",
        f"{(part['in_time'] * weight).sum():.0%}",
        f"{(part['gone'] * weight).sum():.0%}",
        f"{part['seats'].max():.0f}",
        f"{part['led'].sum():.0f}",
        f"{part['dropped'].sum():.0f}",
    ]


def day_totals(week: Week) -> dict[str, float]:
    """What the book adds up to on a mean day: the columns of `COUNTS` except the heads, which cannot be added."""
    return {name: float(week.book[name].sum()) / week.days for name in COUNTS if not name.endswith("人数") or name == "进门人数"}
