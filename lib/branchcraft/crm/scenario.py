"""What the chapter assumes about customers and money: published figures with their source, and assumptions with range and reason.

A customer's balance (AUM: deposits and everything she holds through the bank) is in 万元, money earned or spent in 元. No branch here is a real one:
甲行 A 支行 is fictional, its customers are drawn by the models.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

CHAPTER = "04"
TIERS = ("普通", "中端", "贵宾")
"""Below 5, 5 to 50, and from 50 万元 on; the last line is the published one (金葵花: monthly average of at least 50 万元)."""
TIER_LINES = (5.0, 50.0)
"""Where 中端 and 贵宾 begin, 万元. 5 is an assumption: no source was found for the usual lower tiers."""


@dataclass(frozen=True)
class Disclosure:
    """What one bank published about its retail customers at one date."""

    date: str
    customers: float
    """Retail customers, card-only customers included."""
    aum: float
    """Balance of all of them, 万元."""
    top_customers: float
    """Those with a monthly average balance of at least 50 万元."""
    top_aum: float
    source: str

    @property
    def top_share(self) -> float:
        """Share of customers in the top tier."""
        return self.top_customers / self.customers

    @property
    def top_aum_share(self) -> float:
        """Share of the balance that they hold."""
        return self.top_aum / self.aum

    @property
    def top_mean(self) -> float:
        """Mean balance of the top tier, 万元."""
        return self.top_aum / self.top_customers

    @property
    def rest_mean(self) -> float:
        """Mean balance of all others, 万元."""
        return (self.aum - self.top_aum) / (self.customers - self.top_customers)


MID_2023 = Disclosure("2023-06", 1.90e8, 12.838e8, 444.15e4, 10.468e8, "招商银行 2023 年半年度报告")
MID_2022 = Disclosure("2022-06", 1.78e8, 11.717713e8, 402.36e4, 9.571351e8, "招商银行 2022 年中期业绩（经济参考报，2022-08-24）")
PRIVATE_LINE = 1000.0
"""万元, monthly average: the bank's line for private banking."""
PRIVATE_CUSTOMERS, PRIVATE_AUM = 130_029.0, 3.647877e8
"""Private-banking customers and their balance (万元) in mid 2022, same source as MID_2022."""


@dataclass(frozen=True)
class Assumption:
    """One number of the chapter that is not a published fact: value, unit, range worth trying, and why it was taken."""

    label: str
    value: float
    unit: str
    low: float
    high: float
    reason: str


ASSUMPTIONS = {
    "customers": Assumption("网点个人客户数", 8000, "位", 1000, 20000, "合成。各网点相差很大，换成自己的数。"),
    "rest_sigma": Assumption(
        "50 万元以下余额的离散程度（对数）", 2.2, "", 1.5, 3.0, "合成。没有公开的分档；在这个范围里，5 万元以上的客户都占 7%–8%。"
    ),
    "month_noise": Assumption("余额的月度波动", 25, "%", 0, 60, "合成。工资、到期、买房都会让余额上下，三个月的波动当成互不相关。"),
    "per_manager": Assumption("每位经理维护的客户", 150, "户", 50, 500, "假设。国内没有查到公开标准；美国顾问行业平均 161 户（2021 年调查）。"),
    "income_rate": Assumption(
        "余额每年带来的净收入",
        0.7,
        "%",
        0.3,
        1.2,
        "假设。商业银行净息差 2025 年三季度 1.42%，要在存款和贷款之间分；理财和基金按费率。用本行的 FTP 换掉。",
    ),
    "discount": Assumption("年折现率", 8, "%", 3, 12, "假设。银行内部的资金成本加风险；越高，越远的收入越不值钱。"),
    "hour_cost": Assumption("经理一小时的成本", 200, "元", 170, 220, "大行人均薪酬 34–43.6 万元（2023 年年报），一年 2000 小时折每小时 170–220 元。"),
}


def value(name: str) -> float:
    """Value of one assumption."""
    return ASSUMPTIONS[name].value


def usual(name: str) -> str:
    """The range worth trying, as a slider shows it."""
    one = ASSUMPTIONS[name]
    return f"{one.low:g}–{one.high:g}"


def assumptions_table() -> pd.DataFrame:
    """All assumptions for a learner: name, value, range, reason; Chinese headings."""
    rows = [[one.label, f"{one.value:g} {one.unit}".strip(), f"{one.low:g}–{one.high:g}", one.reason] for one in ASSUMPTIONS.values()]
    return pd.DataFrame(rows, columns=["参数", "取值", "可以试的范围", "来历和理由"])
