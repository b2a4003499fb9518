"""A manager's own customer extract, read with the same care as a ticket log.

Needed is one column: the balance. Helpful are when the customer was last heard of, how many transactions she made in a year and how many products she
holds. A name, an identity number or a telephone is never read; the customer's number only when somebody names its column, because the list that goes
home must be found again – without it the row number of the file serves.

Every row ends in one of two tables: accepted, or set aside with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.files.columns import Columns, assign, heading_row, load_mapping, named_columns, shown, synonyms
from branchcraft.files.moments import day_comes_first, has_ambiguous_dates, read_moment
from branchcraft.files.set_aside import as_csv, count_reasons, in_chinese, set_aside_rows
from branchcraft.files.spreadsheet import Source, read_rows

ROLES = {
    "aum": "余额（AUM）",
    "last": "最近一次往来的日期",
    "months": "几个月没往来",
    "frequency": "一年交易笔数",
    "products": "持有产品数",
    "customer": "客户编号（选了才读）",
}
"""What a column can be, with its name for people."""
_WORDS = {
    "aum": "aum 资产 总资产 客户资产 客户总资产 管理资产 管理总资产 金融资产 金融总资产 个人金融资产 资产余额 余额 aum余额 时点余额 日均余额 日均资产 日均aum "
    "月日均 月日均余额 月日均资产 月日均aum 月日均总资产 季日均 季日均余额 季日均资产 年日均 年日均余额 年日均资产 balance totalassets",
    "last": "最近交易日期 最近一次交易 最近交易 最后交易日期 最近往来日期 最近联系日期 最后联系日期 最近一次联系 最近接触日期 最近动账日期 最后动账日期 "
    "lastcontact lasttransaction lastdate lastactive lasttxn",
    "months": "未往来月数 无交易月数 几个月没往来 沉默月数 不动户月数 monthsinactive recency",
    "frequency": "交易笔数 年交易笔数 近一年交易笔数 近12个月交易笔数 交易次数 年交易次数 近一年交易次数 动账笔数 transactions txncount frequency",
    "products": "产品数 持有产品数 产品个数 持有产品个数 产品种类 产品数量 products productcount",
}
_UNITS = {"元": 1e-4, "万元": 1.0, "千元": 0.1, "百万元": 100.0, "亿元": 10_000.0}
KNOWN = synonyms({**_WORDS, "aum": " ".join(word + unit for unit in ("", *_UNITS) for word in _WORDS["aum"].split())})
_EXAMPLE = "aum： 月日均资产"
_NUMBER = re.compile(r"[\u00a5\uffe5$]?\s*([+-]?\d[\d,\uff0c]*(?:\.\d+)?|[+-]?\.\d+)\s*(元|万元?|千元|亿元?|w)?", re.IGNORECASE)
_SUFFIX = {"元": 1e-4, "万": 1.0, "万元": 1.0, "w": 1.0, "千元": 0.1, "亿": 10_000.0, "亿元": 10_000.0}
MOST_AUM = 1e6
"""万元: beyond a hundred 亿 a balance is a slip of the unit."""
_MONTH_DAYS = 30.44
_TOTALS = ("合计", "总计", "小计", "汇总", "total", "sum")


@dataclass(frozen=True)
class CustomerFile:
    """What was read from one extract."""

    accepted: pd.DataFrame = field(repr=False)
    """One row per customer: row (number in the file), customer (text, only when its column was named), aum (万元), recency (months), frequency
    (a year), products; NaN where the file says nothing."""
    set_aside: pd.DataFrame = field(repr=False)
    """row, reason (Chinese), and the cells that were read, under their own headings."""
    read: int
    """Rows of data in the file; always len(accepted) + len(set_aside)."""
    unit: str
    """In which the file writes balances."""
    notes: list[str]
    name: str
    roles: dict[str, str]
    """Role → heading that was used."""

    @property
    def has_rfm(self) -> bool:
        """Whether recency and frequency are known well enough to group by them."""
        return all(bool(self.accepted[name].notna().mean() > 0.5) for name in ("recency", "frequency"))

    def summary(self) -> list[str]:
        """What was read and what was not, in Chinese sentences."""
        reasons = count_reasons(list(self.set_aside["reason"]))
        why = f"（原因：{'、'.join(f'{reason} {count} 行' for reason, count in list(reasons.items())[:4])}）" if reasons else ""
        used = "、".join(f"{ROLES[role]} = 「{heading}」" for role, heading in self.roles.items())
        return [
            f"「{self.name}」读到 {self.read} 行：采用 {len(self.accepted)} 行，放在一边 {len(self.set_aside)} 行{why}。",
            f"余额按「{self.unit}」读，合计 {self.accepted['aum'].sum() / 10_000:.2f} 亿元。用到的列：{used}。其他列没有读入。",
            *self.notes,
        ]

    def set_aside_table(self) -> pd.DataFrame:
        """The rows set aside, with Chinese headings."""
        return in_chinese(self.set_aside)

    def set_aside_csv(self) -> bytes:
        """The rows set aside as a CSV file."""
        return as_csv(self.set_aside)


class _RowError(Exception):
    """Why a row cannot be used, in Chinese."""


def read_headings(source: Source) -> list[str]:
    """The headings of a file, for choosing columns by hand; a heading may be blank. Raises InputError."""
    rows = read_rows(source).rows
    at, _ = heading_row(rows, (), KNOWN)
    return [str(cell).strip() if cell is not None else "" for cell in rows[at][1]]


def read_customers(path: Source, columns: Columns = None, unit: str | None = None, today: date | None = None) -> CustomerFile:
    """Read a customer extract.

    Parameters
    ----------
    path : CSV or XLSX file, or (bytes, file name) as an upload gives it. UTF-8, UTF-16, GBK and GB18030 are told apart.
    columns : role → heading where the headings are not understood (a dict or a YAML file); roles are those of ROLES. The customer's number is
        read only when it is named here.
    unit : "元", "万元", … of plain numbers in the balance column; by default what its heading says, or else what the size of the numbers suggests.
    today : the day from which months are counted; by default the latest date in the file.

    Raises InputError, and nothing else, whatever the file holds.
    """
    given = load_mapping(columns, (), _EXAMPLE)
    named = named_columns(given.get("columns", {}), ROLES, _EXAMPLE)
    if unit is not None and unit not in _UNITS:
        raise InputError(f"余额的单位应当是 {'、'.join(_UNITS)} 之一，现在是「{unit}」。")
    sheet = read_rows(path)
    lines = sheet.rows
    at, score = heading_row(lines, named.values(), KNOWN)
    if score == 0:
        raise InputError(f"没有找到认识的表头。第一行是：{shown(lines[0][1])}。请指定哪一列是余额。")
    headings = [str(cell).strip() if cell is not None else "" for cell in lines[at][1]]
    roles = assign(headings, named, ROLES, KNOWN)
    if "aum" not in roles:
        raise InputError(f"没有找到余额（AUM）列，请指定哪一列是余额。文件的表头是：{shown(headings)}。")
    rows = lines[at + 1 :]
    body = {number: [cells[k] if k < len(cells) else None for k in roles.values()] for number, cells in rows}
    # The word 合计 may stand in a column that is not read; nothing else of it is looked at.
    totals = {number for number, cells in rows if any(str(cell).strip().lower().rstrip(":\uff1a") in _TOTALS for cell in cells)}
    if not body:
        raise InputError(f"「{sheet.name}」只有表头，没有一行数据。")
    notes, day_first = list(sheet.notes), False
    if "last" in roles:
        dated = [cells[list(roles).index("last")] for cells in body.values()]
        known = day_comes_first(dated)
        day_first = bool(known)
        if known is None and has_ambiguous_dates(dated):
            notes.append("日期像 3/2/2026 这样，分不清月和日，按「月/日/年」读。")
    kept, rejected = _judge_rows({number: cells for number, cells in body.items() if number not in totals}, list(roles), day_first)
    rejected += [(number, "是合计行") for number in totals]
    if not kept:
        reasons = "、".join(f"{reason}（{count} 行）" for reason, count in list(count_reasons([why for _, why in rejected]).items())[:3])
        raise InputError(f"「{sheet.name}」的 {len(body)} 行都用不了：{reasons}。请检查哪一列是余额。")
    table = pd.DataFrame(kept)
    said, note = _unit(headings[roles["aum"]], table, unit)
    notes += note
    table["aum"] = table["aum"] * np.where(table.pop("plain"), _UNITS[said], 1.0)
    table["recency"], more = _recency(table, today)
    notes += more
    twins = int(table.drop(columns="row")[table["aum"] > 0].duplicated().sum())
    if twins and "customer" not in roles:
        notes.append(f"有 {twins} 行和别的行一模一样；没有读客户编号，分不清是不是同一位，都留着。")
    too_large = table["aum"] > MOST_AUM
    rejected += [(int(number), "余额超过一百亿元，多半是单位错了") for number in table.loc[too_large, "row"]]
    table = table[~too_large].reset_index(drop=True)
    if table.empty:
        raise InputError("按这个单位，所有余额都超过一百亿元；请检查余额的单位。")
    wanted = ["row", *(["customer"] if "customer" in roles else []), "aum", "recency", "frequency", "products"]
    used = {role: headings[k] for role, k in roles.items()}
    return CustomerFile(table[wanted], set_aside_rows(sorted(rejected), body, list(used.values())), len(body), said, notes, sheet.name, used)


def _judge_rows(body: dict[int, list[object]], roles: list[str], day_first: bool) -> tuple[list[dict[str, object]], list[tuple[int, str]]]:
    kept: list[dict[str, object]] = []
    rejected: list[tuple[int, str]] = []
    seen: dict[object, int] = {}
    for number, cells in body.items():
        try:
            row = _judge(number, dict(zip(roles, cells, strict=True)), day_first)
        except _RowError as why:
            rejected.append((number, str(why)))
            continue
        code = row["customer"]
        if code and seen.setdefault(code, number) != number:
            rejected.append((number, "客户编号和前面的行重复"))
            continue
        kept.append(row)
    return kept, rejected


def _judge(number: int, cells: dict[str, object], day_first: bool) -> dict[str, object]:
    texts = {role: "" if cell is None else str(cell).strip() for role, cell in cells.items()}
    amount = _amount(cells["aum"])
    if amount is None:
        raise _RowError("余额读不懂" if texts["aum"] else "缺余额")
    if amount[0] < 0:
        raise _RowError("余额是负数")
    last = None
    if texts.get("last"):
        last = read_moment(cells["last"], day_first)[0]
        if last is None:
            raise _RowError("最近往来日期读不懂")
    counts = {}
    for role, label in (("months", "几个月没往来"), ("frequency", "交易笔数"), ("products", "产品数")):
        counts[role] = np.nan
        if texts.get(role):
            read = _amount(cells[role])
            if read is None or read[0] < 0 or not read[1]:
                raise _RowError(f"{label}读不懂" if read is None or read[0] >= 0 else f"{label}是负数")
            counts[role] = read[0]
    code = texts.get("customer", "")[:60].removesuffix(".0")
    return {"row": number, "customer": code, "aum": amount[0], "plain": amount[1], "last": last, **counts}


def _amount(cell: object) -> tuple[float, bool] | None:
    """(number, True) of a plain number in the file's unit, (万元, False) when the cell says its unit itself; None when it is no number."""
    if isinstance(cell, bool) or cell is None:
        return None
    if isinstance(cell, (int, float)):
        return (float(cell), True) if np.isfinite(cell) else None
    found = _NUMBER.fullmatch(str(cell).strip())
    if found is None:
        return None
    number = float(found[1].replace(",", "").replace("\uff0c", ""))
    return (number * _SUFFIX[found[2].lower()], False) if found[2] else (number, True)


def _unit(heading: str, table: pd.DataFrame, unit: str | None) -> tuple[str, list[str]]:
    """The unit of plain numbers, and what was decided."""
    if unit is not None:
        return unit, []
    for name in sorted(_UNITS, key=len, reverse=True):
        if name in heading:
            return name, []
    plain = table.loc[table["plain"] & (table["aum"] > 0), "aum"]
    # A customer's usual balance is some thousand 元; a usual number above a hundred is therefore no 万元.
    guess = "元" if len(plain) and plain.median() > 100 else "万元"
    return guess, [f"余额列没有写单位，看数的大小当成「{guess}」；不对的话请改单位。"]


def _recency(table: pd.DataFrame, today: date | None) -> tuple[pd.Series, list[str]]:
    """Months since the customer was last heard of, and what was decided."""
    months = table.pop("months").astype(float)
    dates = pd.to_datetime(table.pop("last"), errors="coerce")
    if dates.isna().all():
        return months, []
    latest = pd.Timestamp(today) if today is not None else dates.max()
    since = (latest - dates).dt.days / _MONTH_DAYS
    notes = [] if today is not None else [f"几个月没往来，从文件里最晚的一天 {latest:%Y-%m-%d} 算起。"]
    return months.fillna(since.clip(lower=0)), notes
