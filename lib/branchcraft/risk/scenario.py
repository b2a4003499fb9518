"""Facts and assumptions of the risk chapter, each once.

A `Fact` was published and carries publisher and date. An `Assumption` is ours: a value, the range in which it may be moved, and why it was taken.
Everything that a learner is shown as a number comes from one of the two or is computed from them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

CLASSES = ("正常", "关注", "次级", "可疑", "损失")
"""The five classes, best first; the last three are non-performing (不良)."""
BAD = CLASSES[2:]
RULE_FROM = "2023-07-01"
"""Day from which the classification rules hold; older business had to be reclassified by 2025-12-31."""


@dataclass(frozen=True)
class Fact:
    """One published number."""

    label: str
    value: float
    unit: str
    source: str
    date: str
    """Day of publication."""


_NFRA = ("国家金融监督管理总局，2025 年三季度银行业保险业主要监管指标", "2025-11-14")
DISCLOSED = {
    "normal": Fact("正常类贷款余额", 223.7, "万亿元", *_NFRA),
    "watch": Fact("关注类贷款余额", 5.1, "万亿元", *_NFRA),
    "bad": Fact("不良贷款余额", 3.5, "万亿元", *_NFRA),
    "bad_ratio": Fact("不良贷款率", 1.52, "%", *_NFRA),
    "coverage": Fact("拨备覆盖率", 207.15, "%", *_NFRA),
    "allowance_ratio": Fact("贷款拨备率", 3.14, "%", *_NFRA),
}
SHARES = (0.963, 0.022, 0.015)
"""正常, 关注, 不良 as shares of all loans: 223.7, 5.1 and 3.5 over their sum 232.3, rounded to a tenth of a percent (commercial banks, end of 2025Q3)."""


def coverage() -> float:
    """Allowance over non-performing balance, all commercial banks at the end of 2025Q3."""
    return DISCLOSED["coverage"].value / 100


@dataclass(frozen=True)
class Assumption:
    """One number of ours: value, unit, the range in which it may be tried, and why it was taken."""

    label: str
    value: float
    unit: str
    low: float
    high: float
    reason: str


ASSUMPTIONS = {
    "book": Assumption("示例支行的贷款余额", 100_000, "万元", 20_000, 500_000, "合成。1,000 笔、每笔 100 万元，方便数。"),
    "normal_repaid": Assumption("正常类一季还清", 0.08, "", 0.04, 0.15, "合成。没有查到公开的分季数。"),
    "watch_cured": Assumption("关注类一季回到正常", 0.20, "", 0.05, 0.40, "合成。没有查到公开的迁徙率，用自己的清单可以数。"),
    "watch_repaid": Assumption("关注类一季还清", 0.10, "", 0.02, 0.20, "合成。同上。"),
    "sub_up": Assumption(
        "次级一季上调到关注", 0.03, "", 0.0, 0.10, "合成。上调要还清逾期，再正常还够两个还款期、不少于 6 个月（见“事实”一节），一季能上调的不多。"
    ),
    "sub_down": Assumption("次级一季滚到可疑", 0.32, "", 0.20, 0.50, "合成。逾期 91 天走到 271 天是两个季度。"),
    "sub_collected": Assumption("次级一季收回", 0.10, "", 0.03, 0.25, "合成。"),
    "doubt_down": Assumption("可疑一季滚到损失", 0.35, "", 0.20, 0.60, "合成。"),
    "doubt_collected": Assumption("可疑一季收回", 0.15, "", 0.03, 0.25, "合成。含转让。"),
    "loss_written": Assumption("损失一季核销", 0.24, "", 0.10, 0.50, "合成。"),
    "loss_collected": Assumption("损失一季收回", 0.04, "", 0.0, 0.10, "合成。"),
    "refinanced": Assumption("转化（借新还旧、展期）后下滚的倍数", 0.8, "倍", 0.5, 1.2, "合成。还款推后了，还款来源没有变；没有查到公开数。"),
}


def default(name: str) -> float:
    """Value of one assumption."""
    return ASSUMPTIONS[name].value


def assumptions_table(table: dict[str, Assumption] | None = None) -> pd.DataFrame:
    """Assumptions for a learner: name, value, range to try, reason; Chinese headings."""
    rows = []
    for one in (ASSUMPTIONS if table is None else table).values():
        share = one.unit == "" and one.high <= 1
        scale, unit = (100, "%") if share else (1, one.unit)
        rows.append([one.label, f"{one.value * scale:g} {unit}".strip(), f"{one.low * scale:g}–{one.high * scale:g}", one.reason])
    return pd.DataFrame(rows, columns=["参数", "取值", "可以试的范围", "来历和理由"])


def facts_table() -> pd.DataFrame:
    """Published numbers for a learner; Chinese headings."""
    rows = [[one.label, f"{one.value:g} {one.unit}", f"{one.source}，{one.date}"] for one in DISCLOSED.values()]
    return pd.DataFrame(rows, columns=["指标（2025 年三季度末）", "数", "出处和日期"])


def opening_book(balance: float | None = None) -> np.ndarray:
    """Balances of 正常, 关注 and 不良 of the example branch in 万元, with the shares that all commercial banks disclosed."""
    return np.array(SHARES) * (default("book") if balance is None else balance)
