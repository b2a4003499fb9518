"""The roster on paper: one sheet for the manager's wall, the cover against the need, cost and fairness, and a sheet for each person."""

from __future__ import annotations

import io
import re

import pandas as pd
from openpyxl import Workbook
from openpyxl.styles import Alignment, PatternFill

from branchcraft.files.workbook import write_table
from branchcraft.staffing.roster import Roster
from branchcraft.staffing.roster_relax import relax

SHORT_FILL = PatternFill("solid", fgColor="F8CBAD")


def clock(minute: float, opens: float) -> str:
    """Clock time of `minute` after opening."""
    total = round(opens + minute)
    return f"{total // 60}:{total % 60:02d}"


def week_table(plan: Roster, opens: float = 540.0) -> pd.DataFrame:
    """Who works when: one row per person, one column per day; Chinese headings."""
    cells = {
        (row.person, row.day): f"{row.role} {clock(row.start, opens)}–{clock(row.end, opens)}"
        + ("" if pd.isna(row.lunch_from) else f"（午 {clock(row.lunch_from, opens)}）")
        for row in plan.assignments.itertuples()
    }
    columns: dict[str, list[object]] = {"姓名代号": [person.name for person in plan.staff]}
    for day in plan.need.days:
        free = "不营业" if day.closed else "休"
        columns[_day_label(plan, day.name)] = [
            cells.get((person.name, day.name), "请休" if day.name in person.off and not day.closed else free) for person in plan.staff
        ]
    columns["小时"] = list(plan.fairness["hours"])
    return pd.DataFrame(columns)


def _day_label(plan: Roster, name: str) -> str:
    day = next(one for one in plan.need.days if one.name == name)
    note = f"（{day.kind}）" if day.kind not in ("工作日", "周末") else ""
    return f"{name} {day.date[5:]}".strip() + note


def cover_sheet(plan: Roster, opens: float = 540.0, only_short: bool = False) -> pd.DataFrame:
    """Cover against need, open days and posts that are needed; Chinese headings."""
    closed = {day.name for day in plan.need.days if day.closed}
    rows = plan.cover[~plan.cover["day"].isin(closed) & ((plan.cover["need"] > 0) | (plan.cover["have"] > 0))]
    rows = rows[rows["short"] > 0] if only_short else rows
    return pd.DataFrame(
        {
            "日": rows["day"].to_numpy(),
            "时段": [clock(minute, opens) for minute in rows["minute"]],
            "岗位": rows["role"].to_numpy(),
            "需要": rows["need"].to_numpy(),
            "在岗": rows["have"].to_numpy(),
            "缺": rows["short"].to_numpy(),
        }
    )


def fairness_sheet(plan: Roster) -> pd.DataFrame:
    """Hours, pay and who carries the unpopular shifts; Chinese headings."""
    table = plan.fairness
    pay = {day.name: day.pay_factor for day in plan.need.days}
    hourly = {person.name: person.hourly for person in plan.staff}
    spent = plan.assignments.assign(
        cost=[row.hours * hourly[row.person] * pay[row.day] for row in plan.assignments.itertuples()],
    )
    cost = spent.groupby("person")["cost"].sum().reindex(table.index).fillna(0.0)
    return pd.DataFrame(
        {
            "姓名代号": list(table.index),
            "小时": table["hours"].to_numpy(),
            "天": table["days"].to_numpy(),
            "早晚班": table["early_late"].to_numpy(),
            "周末班": table["weekend"].to_numpy(),
            "喜欢的班": table["liked"].to_numpy(),
            "不喜欢的班": table["disliked"].to_numpy(),
            "成本（元）": cost.round(0).to_numpy(),
        }
    )


def person_sheet(plan: Roster, name: str, opens: float = 540.0) -> pd.DataFrame:
    """One person's week; Chinese headings."""
    mine = {row.day: row for row in plan.assignments[plan.assignments["person"] == name].itertuples()}
    rows = []
    for day in plan.need.days:
        row = mine.get(day.name)
        if row is None:
            rows.append((_day_label(plan, day.name), "不营业" if day.closed else "休", "", "", "", ""))
            continue
        lunch = "" if pd.isna(row.lunch_from) else f"{clock(row.lunch_from, opens)}–{clock(row.lunch_to, opens)}"
        rows.append((_day_label(plan, day.name), row.pattern, f"{clock(row.start, opens)}–{clock(row.end, opens)}", lunch, row.role, row.hours))
    return pd.DataFrame(rows, columns=["日", "班次", "时间", "午饭", "岗位", "小时"])


def roster_lines(plan: Roster) -> list[str]:
    """The roster in a few Chinese sentences."""
    if plan.status != "optimal":
        found = "时间到了，这是找到的最好一张，未必是最好的"
    elif plan.gap < 0.0005:
        found = "已证明在这些规则和价格下没有更好的班表"
    else:
        found = f"已证明离最好的班表不超过 {plan.gap:.1%}"
    lines = [
        f"一周 {plan.fairness['hours'].sum():g} 小时，成本约 {plan.cost:,.0f} 元（每小时成本是假设）；{found}。",
        f"全职员工里，早晚班和周末班最多的人比最少的多 {plan.spread} 分（早晚班、周末班各算 1 分）。",
    ]
    short = plan.short_half_hours
    return [*lines, f"还缺 {short} 个人次的半小时，见「覆盖」。" if short else "每个半小时的人都够。"]


def advice(plan: Roster) -> list[str]:
    """What is short, and the smallest changes to the rules that would fill it; one Chinese sentence each, empty when nothing is short."""
    missing = cover_sheet(plan, only_short=True)
    if not len(missing):
        return []
    said = [f"{row.日} {row.时段} 缺 {row.缺} 名{row.岗位}。" for row in missing.itertuples()]
    ways = relax(plan.need, plan.staff, plan.patterns, plan.rules)
    if not ways:
        return [*said, "现有的人和规则排得满，只是补上这些半小时的成本高过你给它们定的价；把缺人的价格提高再排一次。"]
    return [*said, *(f"{'最小的改动' if number == 0 else '另一种改法'}：{way.sentence}" for number, way in enumerate(ways))]


def roster_workbook(plan: Roster, opens: float = 540.0, branch: str = "网点") -> bytes:
    """总表, 覆盖, 成本与公平 and one sheet per person as an .xlsx file in memory. Text cells are escaped against formula injection."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = "总表"
    write_table(sheet, week_table(plan, opens), title=f"{branch}：一周班表", notes=roster_lines(plan))
    for row in sheet.iter_rows(min_row=len(roster_lines(plan)) + 3):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    cover = book.create_sheet("覆盖")
    write_table(cover, cover_sheet(plan, opens), title="每半小时：需要几人，在岗几人")
    for row in cover.iter_rows(min_row=4, min_col=6, max_col=6):
        if row[0].value:
            row[0].fill = SHORT_FILL
    write_table(book.create_sheet("成本与公平"), fairness_sheet(plan), title="成本与公平", notes=roster_lines(plan))
    taken = {name.casefold() for name in book.sheetnames}
    for person in plan.staff:
        own = book.create_sheet(_sheet_name(person.name, taken))
        write_table(own, person_sheet(plan, person.name, opens), title=f"{person.name} 的一周".lstrip("=+-@"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _sheet_name(name: str, taken: set[str]) -> str:
    """A title that Excel accepts: no []:*?/\\ or quote at an end, at most 31 signs, each once whatever its case."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip().strip("'")[:28] or "员工"
    title, number = plain, 2
    while title.casefold() in taken:
        title, number = f"{plain}~{number}", number + 1
    taken.add(title.casefold())
    return title
