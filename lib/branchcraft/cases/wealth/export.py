"""The synthetic quarter of case 06: what the centre's own books say of thirteen weeks under the way it works now.

One quarter of the case's model is written down as such a centre really records it: every contact with its minutes, and every manager's week by hours. The
books do not say what was promised and not done, and whoever is easy to reach is reached more often than the others. No row belongs to a person.

Run: python -m branchcraft.cases.wealth.export [folder]
"""

from __future__ import annotations

import csv
import io
import sys
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from branchcraft.cases.wealth import scenario as s
from branchcraft.cases.wealth.model import run_plan
from branchcraft.cases.wealth.plan import NOW

CONTACTS, HOURS = "06_wealth_contacts.csv", "06_wealth_hours.csv"
LABEL = "合成数据，甲行 D 支行理财中心为虚构"
FIRST_DAY = date(2026, 1, 5)
"""A Monday; thirteen weeks."""
MANAGERS = ("甲", "乙", "丙")
SEED = 606
REACH = 0.8
"""Spread (logarithmic) of how easily a client is reached; assumption."""
OTHER_HOURS = (("晨会和例会", 3.5), ("报表和录入", 5.0), ("柜台和大堂帮忙", 4.0), ("培训", 2.0))
"""Hours a week that are not for clients; together with 22 for clients a week of 36 and a half."""


def _usual_quarter() -> int:
    """The simulated quarter whose figures lie nearest to the means."""
    run = run_plan(NOW)
    figures = np.concatenate([run.made, run.late[None], run.answered[None]])
    return int(np.abs((figures - figures.mean(axis=1, keepdims=True)) / (figures.std(axis=1, keepdims=True) + 1e-9)).sum(axis=0).argmin())


def contact_rows() -> list[list[object]]:
    """One row per contact: date, manager, client, tier, occasion, minutes."""
    rng, run, quarter = np.random.default_rng(SEED), run_plan(NOW), _usual_quarter()
    rows: list[list[object]] = []
    start = 1
    for number, tier in enumerate(s.CLIENTS):
        clients = np.arange(start, start + tier.clients)
        start += tier.clients
        reach = np.exp(REACH * rng.standard_normal(tier.clients))
        planned = round(tier.clients * NOW.contacts[number] * run.made[number, quarter])
        whom = rng.choice(clients, planned, p=reach / reach.sum())
        called = rng.choice(clients, round(tier.clients * tier.inbound), replace=True)
        for occasion, who, mean in (("主动联系", whom, tier.contact_minutes), ("客户来事", called, tier.inbound_minutes)):
            minutes = np.maximum(3, np.round(mean * rng.gamma(4, 1 / 4, len(who))))
            days = rng.integers(0, s.WEEKS, len(who)) * 7 + rng.integers(0, 5, len(who))
            rows += [
                [FIRST_DAY + timedelta(days=int(day)), MANAGERS[int(client) % 3], f"K{client:04d}", tier.name, occasion, int(length)]
                for day, client, length in zip(days, who, minutes, strict=True)
            ]
    return [[str(row[0]), *row[1:]] for row in sorted(rows, key=lambda row: (row[0], row[2], row[4]))]


def hour_rows() -> list[list[object]]:
    """One row per week and manager: hours by kind of work, for clients and late included."""
    rng, run, quarter = np.random.default_rng(SEED + 1), run_plan(NOW), _usual_quarter()
    rows: list[list[object]] = []
    for week in range(s.WEEKS):
        for number, name in enumerate(MANAGERS):
            away = number == 1 and week in (6, 7)
            others = [0.0 if away else round(float(hours * rng.gamma(12, 1 / 12)), 1) for _, hours in OTHER_HOURS]
            clients = 0.0 if away else round(float(22 + rng.normal(0, 1.2)), 1)
            late = 0.0 if away else round(max(0.0, float(run.late[quarter] * s.WEEKS / (s.WEEKS - 2 / 3) + rng.normal(0, 1.0))), 1)
            rows.append([str(FIRST_DAY + timedelta(weeks=week)), name, *others, clients, late, "年休" if away else ""])
    return rows


def _bytes(headings: list[str], rows: list[list[object]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([LABEL])
    writer.writerow(headings)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def contacts_bytes() -> bytes:
    """The contact book as a CSV file."""
    return _bytes(["日期", "经理", "客户", "客户层", "事由", "分钟"], contact_rows())


def hours_bytes() -> bytes:
    """The hour book as a CSV file."""
    return _bytes(["周一日期", "经理", *(name for name, _ in OTHER_HOURS), "客户", "加班", "备注"], hour_rows())


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "cases/data")
    (folder / CONTACTS).write_bytes(contacts_bytes())
    (folder / HOURS).write_bytes(hours_bytes())
