"""The synthetic week of case 08: what a fictional branch's ticket machine and its hall book say of five days.

The days are lived by the case's own model under the plan that the branch has now; then only that is written down which such a branch really
records. The ticket machine sees tickets, not people: who was sent from the machines to the windows has a second ticket and looks like a new
customer, and who turned round at the door is nowhere. The hall book counts heads and machines. No row belongs to a person.

Run: python -m branchcraft.authoring.lobby_export [folder]
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.model import Run, run_plan
from branchcraft.cases.lobby.plan import NOW
from branchcraft.cases.lobby.views import SLOTS, View

FOLDER = Path("cases/data")
TICKETS, BOOK = "08_lobby_tickets.csv", "08_lobby_hall_book.csv"
SEED = 20260321
"""Five days whose mean wait is what the model says of two hundred: a usual week."""
FIRST_DAY = date(2026, 3, 9)
"""A Monday; five days."""
LETTERS = {s.VIP: "V", s.SIMPLE: "A", s.COMPLEX: "B", s.STREET: "A"}
QUEUES = {s.VIP: "贵宾", s.SIMPLE: "简单业务", s.COMPLEX: "复杂业务", s.STREET: "简单业务"}
LABEL = "合成数据，甲行 C 支行为虚构网点"
TICKET_HEADINGS = ("序号", "业务日期", "号码", "队列名称", "取号时间", "呼叫时间", "开始时间", "结束时间", "窗口号", "状态")
BOOK_HEADINGS = (
    "日期", "时段", "进门人数", "等候区人数", "机器前人数", "机器办结", "机器退出", "领去机器", "离开门口", "聊过", "有意向", "当天面谈",
)  # fmt: skip


def week() -> Run:
    """The five days, as they were lived."""
    return run_plan(NOW, s.Lobby(days=5, seed=SEED))


def ticket_rows(run: Run) -> list[list[object]]:
    """Tickets for windows and VIP room in the order in which they were taken; a second ticket of the same person is a ticket like any other."""
    log = run.log
    who, kinds = _kinds(run)
    rng = np.random.default_rng(SEED + 1)
    machines = log["customer_class"].isin([s.ALONE, s.HELPED, s.TALK]).to_numpy()
    taken = np.flatnonzero(~machines & (log["outcome"] != "balked").to_numpy())
    taken = taken[np.lexsort((log["arrival"].to_numpy()[taken], log["day"].to_numpy()[taken]))]
    numbers: dict[tuple[int, str], int] = {}
    rows: list[list[object]] = []
    for place in taken:
        visit, kind = log.iloc[int(place)], kinds[who[place]]
        letter = LETTERS[kind]
        number = numbers[int(visit["day"]), letter] = numbers.get((int(visit["day"]), letter), 0) + 1
        served = visit["outcome"] == "served"
        end = _clock(visit["end"]) if served and rng.random() > 0.008 else ""  # now and then the button is forgotten
        window = str(visit["window"]) if isinstance(visit["window"], str) else ""
        window = window.replace("窗口 ", "").replace("贵宾厅 ", "V")
        rows.append(
            [
                str(FIRST_DAY + timedelta(days=int(visit["day"]))),
                f"{letter}{number:03d}",
                QUEUES[kind],
                _clock(visit["arrival"]),
                _clock(visit["called"]),
                _clock(visit["start"]) if served else "",
                end,
                window,
                "已办理" if served else "弃号",
            ]
        )
    copies = [rows[k] for k in sorted(rng.choice(len(rows), size=6, replace=False))]
    rows += [list(row) for row in copies]  # the export was made twice for an hour
    return [[number, *row] for number, row in enumerate(rows, start=1)]


def _kinds(run: Run) -> tuple[np.ndarray, list[str]]:
    """Row of `visitors` behind each row of the log, and what that visitor came for."""
    visitors, log = run.visitors, run.log
    first = np.searchsorted(visitors["day"].to_numpy(), np.arange(run.lobby.days))
    return first[log["day"].to_numpy()] + log["ticket"].to_numpy() - 1, list(visitors["kind"].astype(str))


def _clock(minutes: float) -> str:
    if np.isnan(minutes):
        return ""
    moment = datetime.combine(FIRST_DAY, time()) + timedelta(seconds=round((minutes + s.OPENS) * 60))
    return f"{moment:%H:%M:%S}"


def book_rows(run: Run) -> list[list[object]]:
    """The hall book: one line per day and half hour."""
    visitors, door, log, view = run.visitors, run.door, run.log, View(run)
    days = run.lobby.days
    who = run.people
    slot_of = lambda minutes: np.minimum((minutes // s.INTERVAL).astype(int), SLOTS - 1)  # noqa: E731

    def count(day: np.ndarray, minutes: np.ndarray, which: np.ndarray) -> np.ndarray:
        return np.bincount(day[which] * SLOTS + slot_of(minutes[which]), minlength=days * SLOTS).reshape(days, SLOTS)

    at_machine = log["customer_class"].isin([s.ALONE, s.HELPED]).to_numpy() & (log["outcome"] == "served").to_numpy()
    behind = _kinds(run)[0]
    in_vain = at_machine & visitors["led"].to_numpy()[behind] & (visitors["in_vain"].to_numpy()[behind] > 0)
    log_day, end = log["day"].to_numpy(), log["end"].to_numpy()
    came, day = visitors["arrival"].to_numpy(), visitors["day"].to_numpy()
    talked = visitors["talked"].to_numpy()
    columns = [
        count(day, came, np.ones(len(day), bool)),
        count(log_day, end, at_machine & ~in_vain),
        count(log_day, end, in_vain),
        count(who.day, who.arrival, door.led),
        count(who.day, who.arrival, door.left_door),
        run.chats,
        count(day, came, visitors["wanted"].to_numpy()),
        count(day, came, talked),
    ]
    rows: list[list[object]] = []
    for number in range(days):
        for slot in range(SLOTS):
            hall = view.hall(number, (slot + 1) * s.INTERVAL - 1e-3)
            heads = [hall.waiting, hall.at_machines + hall.waiting_machine]
            door_count, *rest = (int(column[number, slot]) for column in columns)
            span = f"{s.clock(slot * s.INTERVAL)}-{s.clock((slot + 1) * s.INTERVAL)}"
            rows.append([str(FIRST_DAY + timedelta(days=number)), span, door_count, *heads, *rest])
    return rows


def _csv(title: str, headings: tuple[str, ...], rows: list[list[object]], encoding: str) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([title])
    writer.writerow(headings)
    writer.writerows(rows)
    return buffer.getvalue().encode(encoding)


def files() -> dict[str, bytes]:
    """Name and content of both files."""
    run = week()
    return {
        TICKETS: _csv(f"排队叫号流水（{LABEL}）", TICKET_HEADINGS, ticket_rows(run), "gb18030"),
        BOOK: _csv(f"大堂日志（{LABEL}）", BOOK_HEADINGS, book_rows(run), "utf-8-sig"),
    }


def main() -> None:
    """Write both files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    for name, content in files().items():
        (folder / name).write_bytes(content)
        print(folder / name)


if __name__ == "__main__":
    main()
