"""A synthetic campaign list of a fictional branch (甲行 A 支行), as messy as a real one, for those who brought no file of their own.

Twelve hundred customers were called about a certificate of deposit, four hundred were not called yet. Who buys follows a rule written down here,
so that what a model finds can be held against it. The file is spoiled as life does it: a title line, GB18030, amounts in 万, blanks, a customer
twice, outcomes nobody can read, a total at the foot, and the length of the call, which nobody knows beforehand. No row belongs to a person.
"""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from functools import cache

import numpy as np

NAME = "活动名单_合成示例.csv"
SEED = 20261110
CALLED, WAITING = 1200, 400
HEADINGS = (
    "客户编号", "客户姓名", "年龄", "客户等级", "金融资产", "近三月登录手机银行", "两个月内定期到期", "有没有房贷", "持有产品数", "开户日期",
    "联系日期", "是否联系", "通话时长（秒）", "是否购买", "备注",
)  # fmt: skip


@cache
def example_campaign() -> tuple[bytes, str]:
    """(file as bytes, its name): what an upload would give."""
    rng = np.random.default_rng(SEED)
    rows = [_customer(rng, number, number < CALLED) for number in range(CALLED + WAITING)]
    rows = [rows[k] for k in rng.permutation(len(rows))]
    rows.insert(300, list(rows[120]))  # exported twice
    for number, word in ((40, "再说"), (410, "考虑中"), (700, "待跟进")):
        rows[number][HEADINGS.index("是否联系")] = "是"
        rows[number][HEADINGS.index("是否购买")] = word
    for number in (55, 620):
        rows[number][HEADINGS.index("是否联系")] = "是"
        rows[number][HEADINGS.index("是否购买")] = ""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["甲行 A 支行（虚构）大额存单营销名单，合成数据"])
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    writer.writerow(["合计", "", "", "", "", "", "", "", "", "", "", str(CALLED)])
    return text.getvalue().encode("gb18030"), NAME


def _customer(rng: np.random.Generator, number: int, called: bool) -> list[str]:
    age = int(np.clip(rng.normal(48, 14), 20, 88))
    wealth = float(np.exp(rng.normal(11.2, 1.1)))
    logins = int(rng.poisson(14 * np.exp(-(((age - 20) / 45) ** 2)) + 1))
    due = bool(rng.random() < 0.15)
    mortgage, products = bool(rng.random() < (0.35 if age < 55 else 0.08)), int(rng.poisson(1.8)) + 1
    tier = "白金" if wealth > 300_000 else "金卡" if wealth > 60_000 else "普通"
    utility = -3.4 + 1.9 * due + 1.0 * (wealth > 100_000) + 0.025 * (age - 48) - 0.8 * mortgage + 0.2 * products
    buys = called and rng.random() < 1 / (1 + np.exp(-utility))
    opened, called_on = date(2005, 1, 1) + timedelta(int(rng.integers(0, 7000))), date(2026, 7, 1) + timedelta(int(rng.integers(0, 90)))
    seconds = int(rng.gamma(6, 60 if buys else 22)) + 8
    amount = f"{wealth / 10_000:.1f}万" if rng.random() < 0.3 else f"{wealth:.0f}"
    return [
        f"K{10_000 + number}", f"客户{number:04d}", "" if rng.random() < 0.02 else str(age), tier, amount, str(logins), "有" if due else "无",
        "有" if mortgage else "无", str(products), opened.isoformat(), called_on.strftime("%Y/%m/%d") if called else "", "是" if called else "否",
        str(seconds) if called else "", ("是" if buys else "否") if called else "", f"第{number}位" if rng.random() < 0.3 else "",
    ]  # fmt: skip
