"""The real campaign of chapter 03: 45,211 customers of a Portuguese bank, called about a term deposit between May 2008 and November 2010.

The file is shipped with the package (source, citation and licence in data/README.md). Its columns are named in Chinese for people here, and a
rule of thumb is built from conditions in a banker's words. Everybody in the file was called, so nothing in it is the effect of a call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.campaign import Campaign, campaign_from_frame

DATA = Path(__file__).parent / "data"
FIELDS = {
    "age": "年龄",
    "job": "职业",
    "marital": "婚姻",
    "education": "学历",
    "default": "有违约",
    "balance": "年均余额（欧元）",
    "housing": "有房贷",
    "loan": "有消费贷",
    "contact": "联系方式",
    "day": "几号打的",
    "month": "几月打的",
    "duration": "通话时长",
    "campaign": "这一轮打了几次",
    "pdays": "距上次活动几天",
    "previous": "以前打过几次",
    "poutcome": "上次活动的结果",
}
"""UCI's column → its name for people."""
LEAK = ("duration",)
"""Known only when the call is over."""
OF_THE_CALL = ("month", "day", "contact", "campaign")
"""Says how and when this call was made, not who the customer is."""
CALLS_EACH = 2.763841
"""Calls per customer in this campaign, from the file itself (mean of `campaign`)."""
MINUTES_EACH_CALL = 4.3
"""Minutes on the telephone in the last call, from the file itself (mean of `duration`, 258 s)."""


@cache
def bank_frame() -> pd.DataFrame:
    """The file as UCI gives it, in chronological order: 45,211 rows, 16 columns and y (yes/no). Shared; do not change it."""
    return pd.read_csv(DATA / "bank_full.csv.gz", keep_default_na=False)


@cache
def bank_campaign() -> Campaign:
    """The same as a campaign whose customers were all called."""
    frame = bank_frame()
    return campaign_from_frame(frame.assign(y=(frame["y"] == "yes").astype(int)), "y", "葡萄牙一家银行的电话营销（2008–2010）")


@cache
def bought() -> np.ndarray:
    """1 for each customer who bought; [45211]."""
    return (bank_frame()["y"] == "yes").to_numpy(np.int8)


CONDITIONS: dict[str, Callable[[pd.DataFrame], pd.Series]] = {
    "余额 1500 欧元以上": lambda f: f["balance"] >= 1500,
    "管理人员": lambda f: f["job"] == "management",
    "大专以上学历": lambda f: f["education"] == "tertiary",
    "60 岁以上": lambda f: f["age"] >= 60,
    "30 岁以下": lambda f: f["age"] < 30,
    "学生或退休": lambda f: f["job"].isin(("student", "retired")),
    "已婚": lambda f: f["marital"] == "married",
    "未婚": lambda f: f["marital"] == "single",
    "没有房贷": lambda f: f["housing"] == "no",
    "没有消费贷": lambda f: f["loan"] == "no",
    "留的是手机": lambda f: f["contact"] == "cellular",
    "以前活动里打过": lambda f: f["previous"] > 0,
    "上次活动买过": lambda f: f["poutcome"] == "success",
}
"""What a rule of thumb may count, in a banker's words."""
USUAL = ("余额 1500 欧元以上", "管理人员", "大专以上学历")
"""The rule that most people write down first."""


@cache
def _condition(name: str) -> np.ndarray:
    return CONDITIONS[name](bank_frame()).to_numpy(np.int8)


def rule_points(conditions: Sequence[str]) -> np.ndarray:
    """Points of a rule of thumb: one for each condition that a customer meets; [45211]. Raises InputError."""
    chosen = list(dict.fromkeys(name for name in conditions if name))
    unknown = [name for name in chosen if name not in CONDITIONS]
    if unknown:
        raise InputError(f"没有「{unknown[0]}」这个条件，可以用的有：{'、'.join(CONDITIONS)}。")
    if not chosen:
        raise InputError("经验规则至少要有一个条件。")
    return np.stack([_condition(name) for name in chosen]).sum(axis=0, dtype=np.int8)


def conditions_table() -> pd.DataFrame:
    """Each condition: share of the customers that meet it, and how many of them bought; Chinese headings."""
    rows = [[name, f"{_condition(name).mean():.0%}", f"{bought()[_condition(name) == 1].mean():.1%}"] for name in CONDITIONS]
    return pd.DataFrame(rows, columns=["条件", "占全部客户", "其中买了的"])


def tenths() -> pd.DataFrame:
    """The campaign in ten parts of equal length, in order: first and last month (2008-05), n, bought (share).

    The file gives the month without its year; it is in chronological order, so a month that comes earlier in the year begins a new one.
    """
    frame = bank_frame()
    month = (
        frame["month"]
        .map({name: k for k, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)})
        .to_numpy()
    )
    year = 2008 + np.cumsum(np.append(False, month[1:] < month[:-1]))
    stamp = [f"{a}-{b:02d}" for a, b in zip(year, month, strict=True)]
    parts = np.array_split(np.arange(len(frame)), 10)
    rows = [[stamp[part[0]], stamp[part[-1]], part.size, float(bought()[part].mean())] for part in parts]
    return pd.DataFrame(rows, columns=["first", "last", "n", "bought"])
