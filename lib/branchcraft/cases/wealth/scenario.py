"""The wealth centre of case 06: its clients, its managers' time, and everything that is assumed. Fictional and synthetic throughout."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.crm.clv import Income, worth
from branchcraft.crm.scenario import value as chapter_value
from branchcraft.errors import InputError

CASE = "案例 06"
BRANCH = "甲行 D 支行理财中心（虚构）"
WEEKS = 13
QUARTERS = 200
TIERS = ("A 层", "B 层", "C 层", "D 层")
LINES = ("300 万元以上", "100–300 万元", "80–100 万元，快到 B 层", "30–80 万元")
STAFF_NOW = 3
LATE = 10.0
"""Hours a week that a manager stays late at most."""


@dataclass(frozen=True)
class Tier:
    """One tier of the centre's clients."""

    name: str
    line: str
    clients: int
    aum: float
    """Mean balance, 万元."""
    contact_minutes: float
    """Per planned contact, with preparation, notes and, where something is sold, assessment and recording."""
    inbound: float
    """Matters per client and quarter that the client brings."""
    inbound_minutes: float
    at_stake: float
    """Share of a client's lifetime value that a quarter's contacts can decide at most: kept, or brought; assumption, half to double."""


CLIENTS = (
    Tier(TIERS[0], LINES[0], 40, 600, 75, 4.0, 30, 0.05),
    Tier(TIERS[1], LINES[1], 130, 160, 45, 2.0, 25, 0.05),
    Tier(TIERS[2], LINES[2], 70, 88, 45, 1.5, 20, 0.09),
    Tier(TIERS[3], LINES[3], 360, 45, 25, 1.0, 20, 0.04),
)
"""Six hundred clients of three managers; numbers, balances and minutes are made up."""


@dataclass(frozen=True)
class Assumption:
    """One number of the case: value, unit, range worth trying, and why it was taken."""

    label: str
    value: float
    unit: str
    low: float
    high: float
    reason: str


ASSUMPTIONS = {
    "hours": Assumption("每天留给客户的小时", 4.5, "小时", 3, 6, "假设。八小时里扣掉晨会、报表、柜台帮忙；各中心不同，请记一周时间账。"),
    "lost_days": Assumption("半天被占的日子", 12, "%", 0, 30, "假设。培训、会议、帮别的岗位顶班。"),
    "away": Assumption("一季里离岗两周的可能", 20, "%", 0, 50, "假设。年休、生病、借调，每位经理各算各的。"),
    "surge": Assumption("来事猛增两周的可能", 30, "%", 0, 50, "假设。市场大跌、产品集中到期，来事是平时的三倍。"),
    "stake": Assumption("一季的联系能决定的价值（现在 = 100）", 100, "%", 50, 200, "假设。A、B 层是客户价值的 5%，C 层 9%（容易升上去），D 层 4%。"),
    "half": Assumption("做到一半要几次", 1.0, "次/季", 0.5, 2, "假设。第一次联系最管用，再多一次管用一半。"),
    "phone_effect": Assumption("电话团队一次抵经理几成", 60, "%", 30, 90, "假设。不认识的人打来，答得了问题，谈不深。"),
    "push_effect": Assumption("手机银行推送一次抵几成", 10, "%", 0, 30, "假设。点开的人少，问不了，也听不到客户家里的事。"),
    "phone_calls": Assumption("电话团队一季给本中心的次数", 750, "次", 300, 1500, "假设。分行的团队也要管别的网点；客户打来的也算一次。"),
    "phone_cost": Assumption("电话团队一次的成本", 25, "元", 10, 40, "假设。约 10 分钟的人工。"),
    "assistant_takes": Assumption("助理接走的来事", 60, "%", 30, 80, "假设。预约、资料、查询、预填单；销售和评估必须由有资格的人做。"),
    "assistant_cost": Assumption("助理一季的成本", 5.5, "万元", 4, 8, "假设。全部费用一年约 22 万元。"),
    "cover_time": Assumption("互相顶班要花的时间", 5, "%", 2, 10, "假设。两位经理都见过 A、B 层客户，交接有记录。"),
    "leaves": Assumption("不加班时一年离职的可能", 8, "%", 4, 15, "假设。没有查到理财经理离职率的公开数。"),
    "leaves_more": Assumption("每周多加班一小时，多几个百分点", 2, "百分点", 1, 4, "假设。每周加班五小时，一年离职的可能从 8% 到 18%。"),
    "taken_along": Assumption("经理离职带走或丢掉的价值", 8, "%", 3, 15, "假设。2006 年的一项国外调查说多数银行会流失资产，没有给出比例。"),
}


@dataclass(frozen=True)
class World:
    """The assumptions, some of them changed; `world["hours"]` is a value in its own unit."""

    changed: tuple[tuple[str, float], ...] = ()

    def __getitem__(self, name: str) -> float:
        return dict(self.changed).get(name, ASSUMPTIONS[name].value)

    def with_(self, **values: float) -> World:
        """The world with other values. Raises InputError outside the range worth trying, doubled."""
        for name, value in values.items():
            one = ASSUMPTIONS[name]
            if not 0 <= value <= 2 * one.high:
                raise InputError(f"{one.label}应当在 0 到 {2 * one.high:g} {one.unit}之间，现在是 {value:g}。")
        merged = dict(self.changed) | values
        return World(tuple(sorted((name, value) for name, value in merged.items() if value != ASSUMPTIONS[name].value)))


def assumptions_table() -> pd.DataFrame:
    """All assumptions for a learner; Chinese headings."""
    rows = [[one.label, f"{one.value:g} {one.unit}", f"{one.low:g}–{one.high:g}", one.reason] for one in ASSUMPTIONS.values()]
    return pd.DataFrame(rows, columns=["参数", "取值", "可以试的范围", "来历和理由"])


def client_values() -> np.ndarray:
    """Lifetime value of one client per tier, yuan: chapter 04's value of an active VIP, in proportion to the balance."""
    return worth().values[6] * np.array([tier.aum for tier in CLIENTS]) / Income().aum[2]


def manager_cost() -> float:
    """万元 a quarter for one manager: eight hours on 63 days."""
    return 63 * 8 * chapter_value("hour_cost") / 10_000
