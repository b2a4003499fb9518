"""The synthetic ticket export of the course: a fictional branch's four weeks, as messy as the files that real machines write.

The people come from the course's own simulation with known parameters, so that what is fitted from the file can be held against the truth.
Then the file is spoiled the way life does it: GBK, two title lines, rows out of order, duplicates, forgotten ends, a window that was not
closed overnight, test tickets, ghost tickets, afternoon times in words, a total at the foot. No row belongs to a person.

Run: python -m branchcraft.authoring.ticket_export [folder]
"""

from __future__ import annotations

import csv
import io
import sys
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from branchcraft.queueing import sample_tickets, simulate
from branchcraft.queueing.requirement import counter_windows, schedule_from_counts

FOLDER = Path("cases/data")
NAME = "ticket_export_synthetic"
SEED = 20260302
OPENS = 9 * 60
FIRST_DAY = date(2026, 3, 2)
DAYS = 20
PATIENCE = 30.0
"""Minutes, exponential, all classes."""
CLASSES = {"贵宾": ("V", 0.07, 12.0, 0.6), "对公": ("C", 0.18, 11.0, 0.7), "个人": ("A", 0.75, 5.0, 0.8)}
"""Queue: ticket letter, share of customers, mean service in minutes, coefficient of variation."""
SHAPE = (0.045, 0.062, 0.085, 0.088, 0.075, 0.062, 0.047, 0.043, 0.046, 0.055, 0.077, 0.083, 0.082, 0.070, 0.050, 0.030)
"""Share of the day's customers per half hour from 9:00."""
VOLUME = 230.0
"""Customers on the busiest weekday."""
WEEKDAYS = (1.0, 0.92, 0.90, 0.85, 0.96)
WINDOWS_OPEN = (4, 5, 5, 5, 5, 4, 3, 3, 4, 4, 5, 5, 5, 5, 4, 4)
"""What the branch opens now, per half hour."""
HEADINGS = (
    "序号",
    "业务日期",
    "号码",
    "队列名称",
    "客户姓名",
    "取号时间",
    "呼叫时间",
    "开始时间",
    "结束时间",
    "窗口号",
    "柜员号",
    "状态",
    "满意度评价",
)


@dataclass(frozen=True)
class Truth:
    """The parameters behind the file."""

    classes: pd.DataFrame
    arrivals: pd.DataFrame
    """Expected customers per half hour and class, averaged over the four weeks."""


def truth() -> Truth:
    """The parameters behind the file, in the tables of the engine."""
    index = pd.Index(list(CLASSES), name="customer_class")
    classes = pd.DataFrame(
        {"service_mean": [c[2] for c in CLASSES.values()], "service_cv": [c[3] for c in CLASSES.values()], "patience_mean": PATIENCE}, index=index
    )
    shape = np.array(SHAPE) / sum(SHAPE)
    arrivals = pd.DataFrame(np.outer(shape, [c[1] for c in CLASSES.values()]) * VOLUME, index=np.arange(len(SHAPE)) * 30.0, columns=list(CLASSES))
    return Truth(classes, arrivals * float(np.mean(WEEKDAYS)))


def clean_log() -> pd.DataFrame:
    """The branch's four weeks before the file is spoiled, as `simulate` writes them, with a column date."""
    known = truth()
    full = known.arrivals / float(np.mean(WEEKDAYS))
    tickets = sample_tickets(known.classes, full, days=DAYS, seed=SEED)
    # Quieter weekdays: leave customers out at random, which keeps the process Poisson.
    keep = np.random.default_rng(SEED).random(len(tickets)) < np.array(WEEKDAYS)[tickets["day"] % 5]
    tickets = tickets[keep].reset_index(drop=True)
    windows = counter_windows(list(CLASSES), max(WINDOWS_OPEN))
    log = simulate(tickets, windows, schedule_from_counts(WINDOWS_OPEN, list(windows.index), 30.0))
    return log.assign(date=[FIRST_DAY + timedelta(days=int(day) // 5 * 7 + int(day) % 5) for day in log["day"]])


def messy_rows() -> list[list[object]]:
    """The rows of the export: dates and times as Python objects, text elsewhere."""
    rng = np.random.default_rng(SEED + 1)
    log = clean_log()
    letters = {name: c[0] for name, c in CLASSES.items()}
    number = log.groupby(["day", "customer_class"], observed=True).cumcount() + 1
    rows: list[list[object]] = []
    for visit, count in zip(log.itertuples(index=False), number, strict=True):
        served = visit.outcome == "served"
        window = str(visit.window).removeprefix("窗口").strip() if isinstance(visit.window, str) else ""
        start = _clock(visit.start + 0.1) if served else None
        end = _clock(visit.end + 0.1) if served else None
        chance = rng.random()
        status = "已办理" if served else "弃号"
        if served and chance < 0.010:
            end = None
        elif served and chance < 0.013:
            end = _clock(visit.end + 0.1 + 330) if visit.end < 400 else None
        elif served and chance < 0.016:
            start, end = end, start
        row = [visit.date, f"{letters[visit.customer_class]}{count:03d}", visit.customer_class, "***", _clock(visit.arrival)]
        rows.append(
            [
                *row,
                _clock(visit.called),
                start,
                end,
                window,
                f"T{int(window):02d}" if window else "",
                status,
                "满意" if served and chance > 0.7 else "",
            ]
        )
    for day in sorted({row[0] for row in rows if isinstance(row[0], date)}):  # the technician's test ticket each Monday morning
        if day.weekday() == 0:
            rows.append([day, "A000", "个人", "***", time(9, 0, 5), time(9, 0, 9), time(9, 0, 9), time(9, 0, 12), "1", "T00", "作废", ""])
    copies = [list(rows[k]) for k in rng.choice(len(rows), size=round(0.008 * len(rows)), replace=False)]
    rows += copies
    near = np.arange(len(rows)) + rng.normal(0, 3, len(rows))  # written by several windows, so nearly but not quite in order
    near[-len(copies) :] = rng.random(len(copies)) * len(rows)
    return [[n, *rows[k]] for n, k in enumerate(np.argsort(near, kind="stable"), start=1)]


def _clock(minutes: float) -> time | None:
    """Clock time to the second of minutes after opening."""
    if np.isnan(minutes):
        return None
    return (datetime.combine(FIRST_DAY, time()) + timedelta(seconds=round((minutes + OPENS) * 60))).time()


def csv_bytes() -> bytes:
    """The export as the machine would write it: GBK, title lines, some times in words, a total at the foot."""
    rng = np.random.default_rng(SEED + 2)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["排队叫号流水明细表（合成数据，甲行 B 支行为虚构网点）"])
    writer.writerow(["导出日期：2026-03-30"])
    writer.writerow([])
    writer.writerow(HEADINGS)
    rows = messy_rows()
    for row in rows:
        in_words = rng.random() < 0.01
        writer.writerow([_written(value, in_words) for value in row])
    writer.writerow(["合计", "", len(rows)])
    return buffer.getvalue().encode("gbk")


def _written(value: object, in_words: bool) -> object:
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    if isinstance(value, time):
        if in_words and value.hour >= 13:
            return f"下午 {value.hour - 12}:{value:%M:%S}"
        return f"{value.hour}:{value:%M:%S}"
    return "" if value is None else value


def xlsx_bytes() -> bytes:
    """The first week once more as an Excel workbook, with real dates and times in its cells."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = "流水"
    sheet.append(["排队叫号流水明细表（合成数据，甲行 B 支行为虚构网点）"])
    sheet.append(list(HEADINGS))
    last = FIRST_DAY + timedelta(days=6)
    for row in messy_rows():
        if isinstance(row[1], date) and row[1] <= last:
            sheet.append(["" if value is None else value for value in row])
    book.properties.created = book.properties.modified = datetime(2026, 3, 30)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def main() -> None:
    """Write the CSV and the XLSX."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    (folder / f"{NAME}.csv").write_bytes(csv_bytes())
    (folder / f"{NAME}_week1.xlsx").write_bytes(xlsx_bytes())
    print(f"{folder / NAME}.csv, {folder / NAME}_week1.xlsx")


if __name__ == "__main__":
    main()
