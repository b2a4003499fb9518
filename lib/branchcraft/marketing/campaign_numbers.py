"""What the campaign panels assume: each number once, with unit, usual range and reason. Nothing here is a finding."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class CampaignNumber:
    """One number a learner may change."""

    label: str
    value: float
    unit: str
    low: float
    high: float
    reason: str


CAMPAIGN_NUMBERS = {
    "list_size": CampaignNumber("名单人数", 2000, "位", 500, 5000, "合成。一家网点一次活动的名单，按自己的来。"),
    "capacity": CampaignNumber("打得了几位", 400, "位", 50, 2000, "合成。两位客户经理、两周，每天每人打二十位左右。"),
    "cost_per_call": CampaignNumber(
        "每通电话的成本",
        20,
        "元",
        5,
        60,
        "假设。一通连拨号、记录约 6 分钟（这份数据里通话平均 4.3 分钟），按每小时 170–220 元（大行 2023 年年报人均薪酬折算）。",
    ),
    "margin": CampaignNumber("卖成一笔的毛利", 500, "元", 100, 1500, "假设。五万元一年期存款，内部转移定价利差 1%；请换成本行计财部门的数。"),
    "sure": CampaignNumber("本来就会买", 6, "%", 1, 20, "合成。不打电话，一个月内也会买的。"),
    "persuadable": CampaignNumber("打了才买", 3, "%", 0.5, 10, "合成。电话真正带来的。"),
    "dog": CampaignNumber("打了反而不买", 1, "%", 0, 5, "合成。Radcliffe(2007)指出挽留电话可能反而促使客户走；多少因行而异，要靠试验。"),
    "contact_cost": CampaignNumber("联系一位的成本", 20, "元", 1, 60, "假设。打一通约 20 元（同上）；发消息便宜，上门贵，按自己的渠道改。"),
    "trial_size": CampaignNumber("试验一共多少位", 400, "位", 100, 20000, "合成。一家网点自己试，常见几百位。"),
    "called_share": CampaignNumber("其中打电话的", 50, "%", 10, 90, "合成。各一半，同样的人数看得最清楚。"),
}


def number(name: str) -> float:
    """Value of one assumption."""
    return CAMPAIGN_NUMBERS[name].value


def campaign_numbers_table() -> pd.DataFrame:
    """All of them for a learner; Chinese headings."""
    rows = [[one.label, f"{one.value:g} {one.unit}", f"{one.low:g}–{one.high:g}", one.reason] for one in CAMPAIGN_NUMBERS.values()]
    return pd.DataFrame(rows, columns=["参数", "取值", "可以试的范围", "来历和理由"])
