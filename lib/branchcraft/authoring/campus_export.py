"""The synthetic year of case 03: what a fictional branch beside a university has in its books, week by week, and of whom it knows what.

Run: python -m branchcraft.authoring.campus_export [folder]
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from branchcraft.cases.campus.model import year
from branchcraft.cases.campus.opening import FRESHMEN, USUAL, WINDOWS, hall_days
from branchcraft.cases.campus.scenario import NOW, RETIRED, SHOPS, STAFF, WEEKS, Campus
from branchcraft.queueing.typical_day import half_hour_shape

FOLDER = Path("cases/data")
YEAR, GROUPS = "03_campus_weeks.csv", "03_campus_groups.csv"
SEED = 20250901
FIRST_MONDAY = date(2025, 9, 1)
LABEL = "合成数据，甲行 F 支行为虚构网点"
HEADINGS = ("周一", "学期", "取号人数", "平均等候（分钟）", "没等到就走", "新开卡", "投诉", "教职工办成", "离退休办成", "商户新增", "说明")
GROUP_HEADINGS = ("群体", "人数", "有本行卡或账户", "最近一年来过网点", "户均资产（万元）", "最近一年办成一件以上", "说明")
GROUP_ROWS = (
    ("在校学生", 12000, 5200, 3900, 0.2, 1650),
    ("在职教职工", 1500, 620, 560, 11.0, 105),
    ("离退休教职工", 800, 470, 455, 26.0, 96),
    ("校门外商户", 260, 96, 88, 5.0, 62),
    ("学校（财务处、学工处、离退休处）", 1, 1, 1, "", ""),
)
"""People, of them with a card or account, seen in the hall within a year, assets a head, things done; synthetic."""


def season(week: int) -> str:
    """What the university is doing in week 0 … 51 of the year."""
    if week < 2:
        return "开学"
    if 20 <= week < 26 or week >= 44:
        return "假期"
    return "考试" if week in (18, 19, 42, 43) else "学期中"


def week_rows() -> list[list[object]]:
    """Fifty-two weeks as the present plan lives them, the gate shut."""
    rng, shape = np.random.default_rng(SEED), half_hour_shape()
    done = year(NOW, Campus(), False).done
    rows: list[list[object]] = []
    for week in range(52):
        name = season(week)
        fresh = FRESHMEN / 10 * shape if name == "开学" else 4.0 * shape * (name != "假期")
        log = hall_days(USUAL * (0.7 if name == "假期" else 1.0), fresh, WINDOWS, 5, SEED + week)
        served = log["outcome"].cat.codes.to_numpy() == 0
        wait = (log["start"] - log["arrival"])[served].mean()
        cards = int((served & (log["customer_class"] == "新生").to_numpy()).sum())
        term = name not in ("假期",)
        counts = [rng.poisson(done[group] / WEEKS * (1.0 if term else 0.3)) for group in (STAFF, RETIRED, SHOPS)]
        complaints = rng.poisson(1.7 if name == "开学" else 0.08)
        rows.append(
            [
                FIRST_MONDAY + timedelta(weeks=week),
                name,
                len(log),
                f"{wait:.1f}",
                int((~served).sum()),
                cards,
                complaints,
                *counts,
                LABEL if week == 0 else "",
            ]
        )
    return rows


def csv_text(headings: tuple[str, ...], rows: list[list[object]]) -> str:
    """CSV with a byte order mark, which Excel needs to see Chinese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return "\ufeff" + buffer.getvalue()


def files() -> dict[str, str]:
    """Name → content of both files."""
    groups: list[list[object]] = [[*row, LABEL if number == 0 else ""] for number, row in enumerate(GROUP_ROWS)]
    return {YEAR: csv_text(HEADINGS, week_rows()), GROUPS: csv_text(GROUP_HEADINGS, groups)}


def main(arguments: list[str] | None = None) -> None:
    """Write both files."""
    given = sys.argv[1:] if arguments is None else arguments
    folder = Path(given[0]) if given else FOLDER
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
