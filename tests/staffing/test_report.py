"""The plan that a manager takes home: every sheet is there, holds the numbers of the tables, and nothing of a file becomes a formula."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from branchcraft.queueing import read_ticket_log
from branchcraft.staffing.own_log import WindowPlan, effect_table, plan_table, plan_windows, study_log
from branchcraft.staffing.report import arrivals_table, estimates_table, summary_lines, workbook_bytes

EXAMPLE = Path(__file__).parents[2] / "cases" / "data" / "ticket_export_synthetic.csv"
NASTY = '=HYPERLINK("http://evil","x")'


@cache
def example_plan() -> WindowPlan:
    """The example with a few rows that will be set aside, one of them with a formula in a cell and one with a control character before it."""
    lines = EXAMPLE.read_bytes().decode("gbk").splitlines()
    bad = [
        f'9998,2026/3/2,"{cell}",个人,***,不是时间,9:05:30,9:05:31,9:06:00,1,T01,已办理,'
        for cell in (NASTY.replace('"', '""'), "\x01=1+1", "+86 138")
    ]
    text = "\r\n".join([*lines[:4], *bad, *lines[4:]])
    return plan_windows(study_log(read_ticket_log((text.encode("gbk"), "a.csv"))))


@cache
def book() -> Workbook:
    return load_workbook(io.BytesIO(workbook_bytes(example_plan())))


def rows_under(sheet: Worksheet, heading: str) -> list[list[object]]:
    """The table that begins with the row whose first cell is `heading`, blank for None."""
    rows = [["" if value is None else value for value in row] for row in sheet.iter_rows(values_only=True)]
    at = next(number for number, row in enumerate(rows) if row[0] == heading)
    width = max(number for number, value in enumerate(rows[at]) if value != "") + 1
    return [row[:width] for row in rows[at:]]


def as_rows(table: pd.DataFrame) -> list[list[object]]:
    return [list(table.columns), *([value.item() if hasattr(value, "item") else value for value in row] for row in table.itertuples(index=False))]


def test_the_sheets_are_those_that_are_promised() -> None:
    assert book().sheetnames == ["方案", "效果", "到达", "参数", "放在一边的行", "说明"]


@pytest.mark.parametrize(
    ("sheet", "make"),
    [
        ("方案", lambda plan: plan_table(plan)),
        ("效果", lambda plan: effect_table(plan)),
        ("到达", lambda plan: arrivals_table(plan.own)),
        ("参数", lambda plan: estimates_table(plan.own)),
    ],
)
def test_a_sheet_holds_its_table(sheet: str, make) -> None:
    table = make(example_plan())
    assert rows_under(book()[sheet], table.columns[0]) == as_rows(table)


def test_numbers_are_numbers_and_can_be_added_up() -> None:
    rows = rows_under(book()["方案"], "时段")
    column = rows[0].index("最少要开")
    assert sum(row[column] for row in rows[1:]) / 2 == example_plan().plan.window_hours  # type: ignore[misc]


def test_the_first_sheet_opens_with_the_plan_in_words() -> None:
    first = [row[0] for row in book()["方案"].iter_rows(values_only=True)]
    assert first[0] == "我的网点：每半小时开几个窗口"
    assert first[1 : 1 + len(summary_lines(example_plan()))] == summary_lines(example_plan())


def test_the_words_agree_with_the_numbers() -> None:
    plan = example_plan()
    read, promise, hours, effect, *_ = summary_lines(plan)
    log = plan.own.log
    assert read.startswith(f"读到 {log.read} 行，采用 {len(log.accepted)} 行，放在一边 {len(log.set_aside)} 行")
    assert "85% 的客户在 10 分钟内" in promise
    less = plan.now.window_hours - plan.plan.window_hours
    assert less > 0
    assert f"最少要 {plan.plan.window_hours:g} 个窗口小时，比现在少 {less:g} 个窗口小时（现在 {plan.now.window_hours:g}）" in hours
    assert "方案 A" not in effect and "方案 B" not in effect
    more = summary_lines(replace(plan, now=plan.plan, plan=plan.now))[2]
    assert f"比现在多 {less:g} 个" in more
    assert "比现在一样多" in summary_lines(replace(plan, now=plan.plan))[2]


def test_every_row_set_aside_goes_home_with_its_reason() -> None:
    rows = rows_under(book()["放在一边的行"], "行号")
    table = example_plan().own.log.set_aside_table()
    assert len(rows) == 1 + len(table) > 50
    assert [row[:2] for row in rows[1:]] == table.iloc[:, :2].to_numpy().tolist()


def test_a_cell_that_looks_like_a_formula_stays_text() -> None:
    cells = [cell for row in book()["放在一边的行"].iter_rows() for cell in row]
    values = [cell.value for cell in cells]
    assert f"'{NASTY}" in values
    assert "'=1+1" in values, "a control character may not hide the sign behind it"
    assert "'+86 138" in values
    for sheet in book():
        assert [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []


def test_signed_numbers_stay_as_they_are() -> None:
    rows = rows_under(book()["效果"], "指标")
    signed = [row[3] for row in rows[1:]]
    assert any(str(value).startswith(("+", "-")) for value in signed)
    assert not any(str(value).startswith("'") for row in rows for value in row)


def test_a_chart_shows_today_and_the_plan_over_all_half_hours() -> None:
    sheet = book()["方案"]
    (chart,) = sheet._charts
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(number for number, row in enumerate(rows, start=1) if row[0] == "时段")
    plan = example_plan()
    last = head + plan.own.branch.intervals
    letters = {name: "ABCDEFGHI"[number] for number, name in enumerate(rows[head - 1][:9])}
    assert [series.val.numRef.f for series in chart.series] == [
        f"'方案'!${letters[name]}${head + 1}:${letters[name]}${last}" for name in ("现在开", "最少要开")
    ]
    assert [series.tx.strRef.f.replace("$", "") for series in chart.series] == [f"'方案'!{letters[name]}{head}" for name in ("现在开", "最少要开")]
    category = chart.series[0].cat
    assert (category.numRef or category.strRef).f == f"'方案'!$A${head + 1}:$A${last}"


def test_a_log_without_anything_set_aside_makes_a_workbook_too() -> None:
    plan = example_plan()
    clean = replace(plan.own.log, set_aside=plan.own.log.set_aside.iloc[:0], notes=[])
    sheets = load_workbook(io.BytesIO(workbook_bytes(replace(plan, own=replace(plan.own, log=clean)))))
    assert len(rows_under(sheets["放在一边的行"], "行号")) == 1


def test_estimates_have_their_interval_round_them_and_say_when_nobody_left() -> None:
    own = example_plan().own
    for _, row in estimates_table(own).iterrows():
        low, high = (float(word) for word in row["95% 区间"].split(" – "))
        assert low <= float(row["估计"]) <= high
    forever = own.fitted.estimates.assign(
        estimate=lambda table: np.where(table["parameter"] == "patience_mean", np.inf, table["estimate"]), high=np.inf, low=np.nan
    )
    table = estimates_table(replace(own, fitted=replace(own.fitted, estimates=forever)))
    patience = table[table["参数"] == "平均耐心（分钟）"]
    assert set(patience["估计"]) == {"很长（没有人走）"}
    assert set(patience["95% 区间"]) == {"— – 很长（没有人走）"}


def test_arrivals_are_listed_by_clock_time_and_class() -> None:
    own = example_plan().own
    table = arrivals_table(own)
    assert len(table) == own.fitted.arrivals.size
    assert list(dict.fromkeys(table["时段"]))[:3] == ["9:00", "9:30", "10:00"]
    one = table[(table["时段"] == "10:30") & (table["客户类别"] == "个人")]["平均来人"].item()
    assert one == pytest.approx(own.fitted.arrivals.loc[90.0, "个人"], abs=0.006)
