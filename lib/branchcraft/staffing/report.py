"""The plan as an Excel workbook, and the command that makes it without opening a notebook.

`branchcraft plan-windows LOG --columns MAPPING.yaml --within 10 --share 0.85 --out plan.xlsx`
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

import pandas as pd
from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from branchcraft.errors import InputError
from branchcraft.files.workbook import write_table
from branchcraft.queueing import read_ticket_log
from branchcraft.staffing.own_log import OwnBranch, WindowPlan, effect_table, model_check, plan_table, plan_windows, study_log
from branchcraft.ui.tables import aligned

DAYS = {"all": None, "weekday": "weekday", "weekend": "weekend"}


def estimates_table(own: OwnBranch) -> pd.DataFrame:
    """Service and patience per class with 95 % intervals; Chinese headings."""
    names = {"service_mean": "平均办理（分钟）", "service_cv": "办理时间变异系数", "patience_mean": "平均耐心（分钟）", "patience_shape": "耐心形状"}
    rows = own.fitted.estimates
    rows = rows[rows["parameter"].isin(names)]
    return pd.DataFrame(
        {
            "客户类别": rows["customer_class"].astype(str).to_numpy(),
            "参数": rows["parameter"].map(names).to_numpy(),
            "估计": [_number(value) for value in rows["estimate"]],
            "95% 区间": [f"{_number(low)} – {_number(high)}" for low, high in zip(rows["low"], rows["high"], strict=True)],
            "用了多少条": rows["n"].astype(int).to_numpy(),
        }
    )


def _number(value: float) -> str:
    if pd.isna(value):
        return "—"
    return "很长（没有人走）" if value == float("inf") else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"


def arrivals_table(own: OwnBranch) -> pd.DataFrame:
    """Customers per half hour with 95 % intervals, all classes of the log; Chinese headings."""
    rows = own.fitted.estimates
    rows = rows[rows["parameter"] == "arrivals"]
    offset = float(own.log.accepted.attrs["branchcraft"]["opens"])
    clock = [f"{int(offset + start) // 60}:{int(offset + start) % 60:02d}" for start in rows["interval"]]
    return pd.DataFrame(
        {
            "时段": clock,
            "客户类别": rows["customer_class"].astype(str).to_numpy(),
            "平均来人": rows["estimate"].round(2).to_numpy(),
            "95% 区间": [f"{low:.1f} – {high:.1f}" for low, high in zip(rows["low"], rows["high"], strict=True)],
        }
    )


def summary_lines(plan: WindowPlan) -> list[str]:
    """The plan in a few Chinese sentences, for the first sheet, the panel and the command line."""
    log = plan.own.log
    more = plan.plan.window_hours - plan.now.window_hours
    hours = "一样多" if abs(more) < 1e-9 else f"{'多' if more > 0 else '少'} {abs(more):g} 个窗口小时"
    return [
        f"读到 {log.read} 行，采用 {len(log.accepted)} 行，放在一边 {len(log.set_aside)} 行（每行都写了原因）。",
        f"承诺：每个半小时有 {plan.share:.0%} 的客户在 {plan.within:g} 分钟内叫到（没等到就走的算没守住）。",
        f"守住它每天最少要 {plan.plan.window_hours:g} 个窗口小时，比现在{hours}（现在 {plan.now.window_hours:g}）。最少是底线，不是建议减到这个数。",
        plan.effect.sentence.replace("方案 B", "按最少开").replace("方案 A", "现在的开法"),
        model_check(plan),
        *plan.own.notes,
    ]


def workbook_bytes(plan: WindowPlan) -> bytes:
    """The plan as an .xlsx file in memory: 方案, 效果, 到达, 参数, 放在一边的行, 说明. Text cells are escaped against formula injection."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = "方案"
    write_table(sheet, plan_table(plan), title=f"{plan.own.branch.name}：每半小时开几个窗口", notes=summary_lines(plan))
    _add_chart(sheet, plan)
    write_table(book.create_sheet("效果"), effect_table(plan), title="和现在的开法比（同一批模拟客户）")
    write_table(book.create_sheet("到达"), arrivals_table(plan.own), title="每半小时平均来人")
    write_table(book.create_sheet("参数"), estimates_table(plan.own), title="办理时间与耐心")
    write_table(book.create_sheet("放在一边的行"), plan.own.log.set_aside_table(), title="没有采用的行和原因（行号同原文件）")
    notes = pd.DataFrame({"说明": [*plan.own.log.notes, *plan.own.notes]})
    write_table(book.create_sheet("说明"), notes, title="读取时做的判断")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _add_chart(sheet: Worksheet, plan: WindowPlan) -> None:
    table = plan_table(plan)
    head = sheet.max_row - len(table)
    chart = LineChart()
    chart.title = "现在开 / 最少要开"
    chart.height, chart.width = 8, 18
    first = list(table.columns).index("现在开") + 1
    chart.add_data(Reference(sheet, min_col=first, max_col=first + 1, min_row=head, max_row=sheet.max_row), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=head + 1, max_row=sheet.max_row))
    sheet.add_chart(chart, f"{get_column_letter(table.shape[1] + 2)}{head}")


def add_plan_windows_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `branchcraft plan-windows`."""
    parser.add_argument("log", metavar="LOG", help="叫号机导出文件（CSV 或 XLSX）")
    parser.add_argument("--columns", metavar="MAPPING.yaml", help="列对应表；表头认不出时用")
    parser.add_argument("--within", type=float, default=10.0, metavar="分钟", help="承诺的等候分钟数（默认 10）")
    parser.add_argument("--share", type=float, default=0.85, metavar="比例", help="守住承诺的比例（默认 0.85）")
    parser.add_argument("--days", choices=sorted(DAYS), default="all", help="只用哪些天：all 全部、weekday 周一到周五、weekend 周末")
    parser.add_argument("--out", default="plan.xlsx", metavar="FILE", help="方案写到哪个 Excel 文件（默认 plan.xlsx）")
    parser.add_argument("--set-aside", metavar="FILE", help="另存没有采用的行（CSV 文件）")


def plan_windows_command(args: argparse.Namespace) -> int:
    """Read, fit, plan, write; prints the plan in Chinese. Raises InputError."""
    out = Path(args.out)
    if out.suffix.lower() != ".xlsx":
        raise InputError(f"--out 应当是 .xlsx 文件，现在是「{out.name}」。")
    if args.set_aside and Path(args.set_aside).suffix.lower() != ".csv":
        raise InputError(f"--set-aside 应当是 .csv 文件，现在是「{Path(args.set_aside).name}」。")
    for option, path in (("--out", out), ("--set-aside", Path(args.set_aside) if args.set_aside else None)):
        _check_place(option, path, Path(args.log))
    log = read_ticket_log(args.log, columns=args.columns)
    own = study_log(log, days=DAYS[args.days])
    plan = plan_windows(own, args.within, args.share, on_progress=_show_progress if sys.stderr.isatty() else None)
    try:
        out.write_bytes(workbook_bytes(plan))
    except OSError as error:
        raise InputError(f"写不进「{out}」：{error.strerror}。文件是不是正在 Excel 里打开着？") from error
    if args.set_aside:
        log.write_set_aside(args.set_aside)
    print("\n".join(summary_lines(plan)))
    print()
    print(aligned(plan_table(plan)))
    print()
    print(aligned(effect_table(plan)))
    print(f"\n方案已写入 {out}")
    return 0


def _check_place(option: str, path: Path | None, log: Path) -> None:
    """A result never overwrites the export that it comes from, and its folder is there before anything is computed. Raises InputError."""
    if path is None:
        return
    if not path.parent.is_dir():
        raise InputError(f"{option} 的文件夹「{path.parent}」不存在，请先建好。")
    if path.exists() and log.exists() and path.samefile(log):
        raise InputError(f"{option} 和叫号记录是同一个文件「{path.name}」，会把记录盖掉；请换一个文件名。")


def _show_progress(trials: int, windows: int) -> None:
    print(f"\r正在试第 {trials} 种开法（共 {windows} 个窗口·半小时）", end="", file=sys.stderr)
