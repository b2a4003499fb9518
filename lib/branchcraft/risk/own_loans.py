"""Read a branch's own loan list, and lose nothing on the way.

Only six things are needed to look up the floor of a loan's class: what is owed, by how many days principal or interest is overdue, who owes
(a code is enough), whether it is a retail loan, whether it is restructured, and its present class. Names, papers, telephones and account numbers
are never read. A debtor's code is turned into a running number at once; every row that cannot be used is set aside with the reason.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from branchcraft.errors import InputError
from branchcraft.files.columns import is_personal, normal, shown
from branchcraft.files.spreadsheet import Source, escape_cell, read_rows
from branchcraft.risk.own_loan_rows import RowError, judge_row
from branchcraft.ui.digits import plain_digits

ROLES = {
    "loan": "贷款编号", "debtor": "债务人代码", "balance": "余额", "days": "逾期天数", "interest_days": "欠息天数", "kind": "客户类型",
    "restructured": "是否重组", "impaired": "是否信用减值", "judged": "现在的五级分类", "elsewhere": "各行债务逾期占比", "guarantee": "担保方式",
}  # fmt: skip
_SYNONYMS = {
    "loan": "贷款编号 借据号 借据编号 合同号 合同编号 贷款合同号 贷款号 编号 序号 loan loanid loanno",
    "debtor": "债务人代码 债务人编号 借款人代码 借款人编号 债务人组 debtorcode debtorid borrowerid group",
    "balance": "余额 贷款余额 本金余额 期末余额 未还本金 授信余额 balance outstanding principal",
    "days": "逾期天数 本金逾期天数 逾期日数 逾期 拖欠天数 dpd daysoverdue dayspastdue",
    "interest_days": "欠息天数 利息逾期天数 欠息日数 interestdays",
    "kind": "客户类型 客户类别 贷款类型 业务类型 业务品种 贷款品种 零售标志 type segment",
    "restructured": "是否重组 重组 重组标志 重组状态 重组贷款 restructured",
    "impaired": "是否信用减值 信用减值 是否减值 减值阶段 阶段 stage impaired",
    "judged": "五级分类 风险分类 现分类 当前分类 分类 贷款形态 分类结果 class classification",
    "elsewhere": "各行债务逾期占比 他行逾期占比 各银行逾期占比 全部银行逾期占比",
    "guarantee": "担保方式 担保 主担保方式 guarantee collateral",
}
_KNOWN = {word: role for role, words in _SYNONYMS.items() for word in words.split()}
_UNITS = {"万元": 1.0, "元": 1e-4}
_HEADING_ROWS = 25
RETAIL, COMPANY = "零售", "非零售"


@dataclass(frozen=True)
class LoanList:
    """What was read from one list."""

    accepted: pd.DataFrame = field(repr=False)
    """row, loan, balance (万元), debtor ("户 1", …), days, retail, restructured, impaired, judged, elsewhere, guarantee."""
    set_aside: pd.DataFrame = field(repr=False)
    """row (number in the file), reason, and the cells that were read, under their own headings; debtors left out."""
    read: int
    """Rows of data in the file; always len(accepted) + len(set_aside)."""
    name: str
    roles: dict[str, str]
    """Role → heading that was used."""
    notes: list[str]

    def summary(self) -> list[str]:
        """What was read and what was not, in Chinese sentences."""
        used = "、".join(f"{ROLES[role]}=「{heading}」" for role, heading in self.roles.items())
        lines = [
            f"「{self.name}」读到 {self.read} 行：采用 {len(self.accepted)} 行，放在一边 {len(self.set_aside)} 行。",
            f"用到的列：{used}。其余的列没有读。",
        ]
        kinds = self.set_aside["reason"].str.split("：", n=1).str[0].value_counts()
        return [*lines, *(f"放在一边：{reason}，{count} 行。" for reason, count in kinds.items()), *self.notes]

    def set_aside_table(self) -> pd.DataFrame:
        """`set_aside` with Chinese headings."""
        return self.set_aside.rename(columns={"row": "行号", "reason": "原因"})

    def set_aside_csv(self) -> bytes:
        """The rows set aside as a CSV file that Excel and WPS open in Chinese; cells are escaped against formula injection."""
        table = self.set_aside_table().map(lambda value: escape_cell(value) if isinstance(value, str) else value)
        return table.rename(columns=escape_cell).to_csv(index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\r\n").encode("utf-8-sig")


def _plain(heading: object) -> str:
    """A heading without brackets and blanks, however wide they were typed."""
    return normal(plain_digits(str(heading if heading is not None else "")))


def _bare(heading: object) -> str:
    """A heading without its unit."""
    return re.sub(r"(人民币)?(单位)?(万元|元|天|日|%)$", "", _plain(heading))


def _unit(heading: object) -> float | None:
    """万元 for one of the unit that the heading names, or None."""
    text = _plain(heading)
    return next((scale for word, scale in _UNITS.items() if text.endswith(word)), None)


def recognised(heading: object) -> str | None:
    """The role that the synonym table knows for this heading; never for a column that could identify a person."""
    if is_personal(heading):
        return None
    return _KNOWN.get(_plain(heading)) or _KNOWN.get(_bare(heading))


def read_loan_headings(source: Source) -> list[str]:
    """The headings that a person may choose from; identifying columns are left out. Raises InputError."""
    sheet = read_rows(source)
    cells = sheet.rows[_heading_row(sheet.rows, {}, strict=False)][1]
    return [str(cell).strip() for cell in cells if cell is not None and str(cell).strip() and not is_personal(cell)]


def _heading_row(rows: list[tuple[int, list[object]]], columns: Mapping[str, str], strict: bool = True) -> int:
    wanted = {_plain(name) for name in columns.values()}

    def score(cells: list[object]) -> int:
        return sum(1 for cell in cells if _plain(cell) in wanted or recognised(cell) is not None)

    best = max(range(min(_HEADING_ROWS, len(rows))), key=lambda k: (score(rows[k][1]), -k))
    if strict and score(rows[best][1]) == 0:
        raise InputError(f"没有找到认识的表头。第一行是：{shown(rows[0][1])}。至少要有余额和逾期天数两列，认不出的请指定。")
    return best


def _assign(headings: list[str], columns: Mapping[str, str]) -> dict[str, int]:
    unknown = [role for role in columns if role not in ROLES]
    if unknown:
        raise InputError(f"列对应里不认识「{'、'.join(unknown)}」，可以写的有：{'、'.join(f'{key}（{name}）' for key, name in ROLES.items())}。")
    roles: dict[str, int] = {}
    for role, heading in columns.items():
        found = [number for number, here in enumerate(headings) if _plain(here) == _plain(heading)]
        if not found:
            raise InputError(f"指定的「{heading}」（{ROLES[role]}）在文件里没有。文件的表头是：{shown(headings)}。")
        roles[role] = found[0]
    taken = set(roles.values())
    for number, heading in enumerate(headings):
        known = recognised(heading)
        if known is not None and number not in taken:
            roles.setdefault(known, number)
    for role in ("balance", "days"):
        if role not in roles:
            raise InputError(f"没有找到「{ROLES[role]}」列，请在「指定列」里选。文件的表头是：{shown(headings)}。")
    return roles


def read_loan_list(source: Source, columns: Mapping[str, str] | None = None, otherwise: str = COMPANY, unit: str | None = None) -> LoanList:
    """Read a loan list (CSV or XLSX, a path or (bytes, file name)).

    columns : {role: heading} where headings are not understood; roles are the keys of ROLES. otherwise : 零售 or 非零售 for rows that do not say.
    unit : 元 or 万元 where the heading does not say (元 by default). Raises InputError, and nothing else, whatever the file holds.
    """
    if otherwise not in (RETAIL, COMPANY) or unit not in (None, *_UNITS):
        raise InputError(f"没写类型的行只能按「{RETAIL}」或「{COMPANY}」，余额单位只能是「元」或「万元」。")
    sheet = read_rows(source)
    named = dict(columns or {})
    at = _heading_row(sheet.rows, named)
    headings = [str(cell).strip() if cell is not None else "" for cell in sheet.rows[at][1]]
    roles = _assign(headings, named)
    body = [(number, {role: cells[k] if k < len(cells) else None for role, k in roles.items()}) for number, cells in sheet.rows[at + 1 :]]
    if not body:
        raise InputError(f"「{sheet.name}」只有表头，没有一行数据。")
    notes = list(sheet.notes)
    said = _unit(headings[roles["balance"]])
    scale = said if said is not None else _UNITS[unit or "元"]
    if said is None:
        notes.append(f"余额一列没有写单位，按「{unit or '元'}」读；不对的话请改单位。")
    staged = "impaired" in roles and bool(re.search(r"阶段|stage", headings[roles["impaired"]], re.IGNORECASE))
    taken: list[dict[str, object]] = []
    rejected: list[tuple[int, str]] = []
    seen: dict[tuple, int] = {}
    for number, cells in body:
        try:
            one = judge_row(number, cells, scale, otherwise == RETAIL, staged)
            key = (one["loan"], cells.get("debtor"), one["balance"], one["days"])
            if one["loan"] and key in seen:
                raise RowError(f"重复行：与第 {seen[key]} 行相同")
            seen[key] = number
            taken.append(one)
        except RowError as why:
            rejected.append((number, str(why)))
    if not taken:
        reasons = "、".join(dict.fromkeys(reason.split("：")[0] for _, reason in rejected))
        raise InputError(f"「{sheet.name}」的 {len(body)} 行都用不了：{reasons}。请检查列对应。")
    if "kind" not in roles:
        notes.append(f"没有客户类型列，全部按{otherwise}算；10% 和 20% 的规则只管非零售。")
    if "debtor" not in roles:
        notes.append("没有债务人代码列，每一行当作一户，10% 的规则没有查。")
    used = {role: headings[k] for role, k in roles.items()}
    return LoanList(_accepted(taken), _set_aside(rejected, dict(body), roles, headings), len(body), sheet.name, used, notes)


def _accepted(taken: list[dict[str, object]]) -> pd.DataFrame:
    """Debtors become running numbers in the order of the file; a row without one stands for itself."""
    codes: dict[str, str] = {}
    names = []
    for one in taken:
        code = str(one.pop("debtor")) or f"\0{one['row']}"
        names.append(codes.setdefault(code, f"户 {len(codes) + 1}"))
    table = pd.DataFrame(taken)
    table.insert(3, "debtor", names)
    return table


def _set_aside(rejected: list[tuple[int, str]], raw: dict[int, dict[str, object]], roles: dict[str, int], headings: list[str]) -> pd.DataFrame:
    kept = [role for role in roles if role != "debtor"]
    cells = [["" if raw[number][role] is None else str(raw[number][role]) for role in kept] for number, _ in rejected]
    table = pd.DataFrame(cells, columns=pd.Index([headings[roles[role]] for role in kept], dtype=object), dtype=object)
    table.insert(0, "row", pd.Series([number for number, _ in rejected], dtype="int64"), allow_duplicates=True)
    table.insert(1, "reason", pd.Series([reason for _, reason in rejected], dtype=object), allow_duplicates=True)
    return table
