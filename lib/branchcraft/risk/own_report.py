"""A loan list classified by the rules that were checked: what stands too high, why, and an Excel file to take to the meeting."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from branchcraft.files.spreadsheet import escape_cell
from branchcraft.risk.model import classify, rank
from branchcraft.risk.own_loans import LoanList
from branchcraft.risk.scenario import BAD, CLASSES, RULE_FROM

_HIDDEN = "（略）"
TOO_HIGH, SAME, NO_CLASS = "现分类低于下限", "一致或更审慎", "没写现分类"
LIMITS = (
    f"只查了课程核对过、清单里看得出的条款：逾期天数、同一债务人另有不良、10% 和 20%、重组观察期、信用减值（{RULE_FROM} 起施行）。擅自改变用途、借新还旧等清单里看不出，以原文和本行细则为准。",
    "结果是“至少”到哪一类。判断可以更审慎，不能更宽。",
    "信用卡另有更短的天数（《商业银行信用卡业务监督管理办法》第九十二条），不要用这张表。",
)


@dataclass(frozen=True)
class LoanStudy:
    """The list with the floor of every loan."""

    loans: LoanList = field(repr=False)
    table: pd.DataFrame = field(repr=False)
    """The accepted rows with floor, bad, reason, reasons, look and verdict."""

    @property
    def too_high(self) -> pd.DataFrame:
        """Loans whose present class is better than the rules allow, largest first."""
        found = self.table[self.table["verdict"] == TOO_HIGH]
        return found.sort_values(["balance", "row"], ascending=[False, True])

    def bad_now(self) -> float:
        """Non-performing balance by the classes in the file, 万元; NaN when the file has none."""
        if (self.table["judged"] == "").all():
            return float("nan")
        return float(self.table.loc[self.table["judged"].isin(BAD), "balance"].sum())

    def bad_floor(self) -> float:
        """Non-performing balance at least, 万元."""
        return float(self.table.loc[self.table["bad"], "balance"].sum())

    def sentences(self) -> list[str]:
        """What to do with it, in Chinese."""
        total = float(self.table["balance"].sum())
        now, least = self.bad_now(), self.bad_floor()
        lines = [f"{len(self.table)} 笔、{total:,.0f} 万元：按核对过的条款，不良至少 {least:,.0f} 万元，占 {least / total:.2%}。"]
        if np.isfinite(now):
            lines[0] = lines[0][:-1] + f"，现在的分类是 {now:,.0f} 万元，占 {now / total:.2%}。"
        high = self.too_high
        if len(high):
            lines.append(f"现分类低于下限的 {len(high)} 笔、{high['balance'].sum():,.0f} 万元，下面按余额排着：先和管户经理一笔一笔核，别急着改。")
        elif np.isfinite(now):
            lines.append("没有一笔低于下限。")
        look = int((self.table["look"] != "").sum())
        if look:
            lines.append(f"另有 {look} 笔要人判断：短期逾期的原因，或者个人客户另有不良（看“请人工复核”一列）。")
        return lines


def study_loans(loans: LoanList) -> LoanStudy:
    """Classify a list. Raises InputError."""
    table = loans.accepted.reset_index(drop=True)
    found = classify(table)
    joined = pd.concat([table, found], axis=1)
    verdict = []
    for row in joined.itertuples(index=False):
        verdict.append(NO_CLASS if not row.judged else TOO_HIGH if rank(row.judged) < rank(row.floor) else SAME)
    joined["verdict"] = verdict
    return LoanStudy(loans, joined)


def loans_table(study: LoanStudy, only_too_high: bool = False) -> pd.DataFrame:
    """The result for a learner; Chinese headings."""
    rows = study.too_high if only_too_high else study.table
    return pd.DataFrame(
        {
            "行号": rows["row"],
            "贷款编号": rows["loan"],
            "债务人": rows["debtor"],
            "余额（万元）": rows["balance"].round(2),
            "逾期天数": rows["days"].astype(int),
            "现分类": rows["judged"],
            "至少": rows["floor"],
            "对照": rows["verdict"],
            "依据": rows["reason"],
            "请人工复核": rows["look"],
        }
    ).reset_index(drop=True)


def classes_table(study: LoanStudy) -> pd.DataFrame:
    """Loans and balances by class, as the file has them and at least; Chinese headings."""
    rows = []
    for name in CLASSES:
        now, least = study.table[study.table["judged"] == name], study.table[study.table["floor"] == name]
        rows.append([name, len(now), round(float(now["balance"].sum()), 2), len(least), round(float(least["balance"].sum()), 2)])
    return pd.DataFrame(rows, columns=["分类", "现在（笔）", "现在（万元）", "至少（笔）", "至少（万元）"])


def workbook_bytes(study: LoanStudy) -> bytes:
    """The result as an Excel workbook: what stands too high, all loans, classes, rows set aside, notes."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "低于下限"
    _write(first, loans_table(study, only_too_high=True), "现分类低于下限的贷款（先核实，再调整）", study.sentences())
    _write(book.create_sheet("全部"), loans_table(study), "全部采用的行")
    _write(book.create_sheet("五级"), classes_table(study), "五级分类，现在和至少")
    _write(book.create_sheet("放在一边的行"), study.loans.set_aside_table(), "没有采用的行和原因（行号同原文件）")
    _write(book.create_sheet("说明"), pd.DataFrame({"说明": [*study.loans.notes, *LIMITS]}), "读取时做的判断和没有查的条款")
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(sheet: Worksheet, table: pd.DataFrame, title: str, notes: list[str] | None = None) -> None:
    sheet.append([title])
    sheet["A1"].font = Font(bold=True, size=14)
    for note in notes or []:
        sheet.append([_text(note)])
    sheet.append([])
    head = sheet.max_row + 1
    for column, name in enumerate(table.columns, start=1):
        cell = sheet.cell(head, column, _text(str(name)))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCE6F1")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = 40 if name in ("依据", "请人工复核", "说明", "原因") else 14
    for offset, row in enumerate(table.itertuples(index=False), start=1):
        for column, value in enumerate(row, start=1):
            sheet.cell(head + offset, column, _cell(value))


def _text(value: str) -> str:
    """Text that Excel accepts and does not take for a formula."""
    return escape_cell(ILLEGAL_CHARACTERS_RE.sub("", value))


def _cell(value: Any) -> str | int | float:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, str):
        return _text(value)
    number: int | float = value.item() if hasattr(value, "item") else value
    return number


def example_list(seed: int = 41, loans: int = 240) -> tuple[bytes, str]:
    """A synthetic loan list as a core system might export it, with the usual blemishes: (bytes, file name)."""
    draw = np.random.default_rng(seed)
    columns = "客户名称 联系电话 借据编号 债务人代码 客户类型 担保方式 贷款余额（万元） 逾期天数 欠息天数 是否重组 减值阶段 五级分类"
    rows: list[list[object]] = [["甲行 A 支行（虚构）贷款清单，合成数据"], list(columns.split())]
    for number in range(1, loans + 1):
        company = draw.random() < 0.4
        code = f"Q{1 + number // 3 if company else 500 + number:04d}"
        days = 0 if draw.random() < 0.93 else int(draw.choice([1, 6, 20, 45, 88, 90, 91, 95, 130, 200, 270, 271, 300, 360, 361, 420]))
        interest = days if draw.random() < 0.7 else max(0, days - int(draw.integers(0, 20)))
        restructured = "是" if company and draw.random() < 0.06 else ""
        secured = str(draw.choice(["抵押", "保证", "信用", "质押"], p=[0.6, 0.2, 0.15, 0.05]))
        name = next(name for limit, name in ((360, "损失"), (270, "可疑"), (90, "次级"), (0, "关注"), (-1, "正常")) if days > limit)
        if days > 90 and secured == "抵押" and draw.random() < 0.6:
            name = "关注"  # the older habit
        elif 0 < days <= 6:
            name = "正常"
        balance = float(np.round(draw.lognormal(5.0 if company else 4.0, 0.6), 1))
        stage = 3 if days > 90 else 2 if days > 30 else 1
        kind = "对公" if company else str(draw.choice(["个人住房贷款", "个人经营贷款", "个人消费贷款"]))
        shown = f"{days}天" if days == 45 else days or ""
        rows.append([_HIDDEN, _HIDDEN, f"JJ{number:05d}", code, kind, secured, balance, shown, interest or 0, restructured, stage, f"{name}类"])
    rows.insert(40, rows[39])
    for place, loan, debtor, owed, late in (
        (70, "JJ90001", "Q0900", "", 12),
        (90, "JJ90002", "Q0901", 120, 20250101),
        (110, "JJ90003", "Q0902", -35.2, 0),
    ):
        rows.insert(place, [_HIDDEN, _HIDDEN, loan, debtor, "对公", "保证", owed, late, 0, "", 1, "正常类"])
    total = sum(float(str(row[6] or 0)) for row in rows[2:])
    rows.append(["合计", *[""] * 5, f"{total:.1f}", *[""] * 5])
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("gbk"), "贷款清单_合成.csv"
