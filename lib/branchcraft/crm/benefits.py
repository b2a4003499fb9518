"""Which benefits for VIP customers to pay for, when money and the booking line are short and benefits overlap.

Each project costs something for being there and something for every use, brings calls to the booking line, and keeps some customers who would have left.
Two projects for the same need overlap: together they keep fewer than the sum of each alone. Choosing among them is a small integer program; with a dozen
projects every combination can also be tried, which is how the tests check it.

What a project keeps is an estimate, often a bad one. The portfolio is therefore looked at under 200 redraws of the estimates.

Overlap as pairwise terms, linearised: McCormick (1976), Mathematical Programming 10. Booking line: Erlang C (`branchcraft.queueing.erlang_c`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, brentq, milp

from branchcraft.crm.clv import worth
from branchcraft.errors import InputError
from branchcraft.queueing import erlang_c

HEAD_OFFICE, BRANCH, ABROAD = "全行", "分行特色", "境外"
"""Who runs a project, in the words of the source: bank-wide, a branch's own, abroad."""
WORKDAYS = 250
CALL_MINUTES = 6.0
"""Handling time of a booking call; assumption, 4–10."""
ANSWERED, WITHIN = 0.8, 1 / 3
"""Share of calls to be answered within so many minutes: 80 % in 20 seconds, the call centres' usual target; assumption here."""
BUSY_HOUR = 0.2
"""Share of a day's calls in its busiest hour; assumption, 0.15–0.25."""
DRAWS = 200


@dataclass(frozen=True)
class Project:
    """One benefit; all figures synthetic."""

    name: str
    need: str
    """Projects for the same need overlap."""
    level: str
    fixed: float
    """万元 a year."""
    users: float
    """Share of VIP customers who use it in a year."""
    uses: float
    """Times a year per user."""
    per_use: float
    """Yuan."""
    calls: float
    """Booking calls per use."""
    kept: float
    """Points by which a user's leaving in a year falls."""
    unsure: float = 0.5
    """Spread of `kept` (logarithmic): nobody has measured it well."""


PROJECTS = (
    Project("机场快速通道", "出行", HEAD_OFFICE, 6, 0.16, 2.4, 90, 0.8, 1.1, 0.5),
    Project("道路救援", "出行", HEAD_OFFICE, 3, 0.09, 0.6, 220, 1.0, 0.9, 0.6),
    Project("境外接机和贵宾厅", "出行", ABROAD, 8, 0.012, 1.5, 900, 1.5, 6.0, 0.8),
    Project("年度体检", "健康", HEAD_OFFICE, 5, 0.14, 1.0, 650, 1.2, 3.4, 0.4),
    Project("就医挂号和陪诊", "健康", HEAD_OFFICE, 10, 0.05, 1.6, 380, 1.8, 6.0, 0.5),
    Project("口腔护理", "健康", BRANCH, 2, 0.08, 1.0, 260, 1.0, 1.7, 0.6),
    Project("财富讲座", "活动", BRANCH, 7, 0.18, 1.3, 60, 0.3, 0.9, 0.6),
    Project("亲子教育营", "活动", BRANCH, 5, 0.04, 1.0, 850, 0.8, 5.0, 0.6),
    Project("高尔夫练习场", "活动", HEAD_OFFICE, 12, 0.015, 8.0, 320, 0.9, 9.0, 0.8),
    Project("法律和税务咨询", "顾问", HEAD_OFFICE, 9, 0.03, 1.4, 450, 1.5, 7.0, 0.6),
    Project("生日上门问候", "礼遇", BRANCH, 1, 0.85, 1.0, 120, 0.05, 0.50, 0.5),
    Project("本地特惠商户", "礼遇", BRANCH, 9, 0.33, 6.0, 6, 0.0, 0.45, 0.7),
)
OVERLAP = 0.35
"""Part of the smaller of two projects' effects that is lost when both serve the same need; assumption, 0–0.7."""


@dataclass(frozen=True)
class Setting:
    """Who decides: a city branch with its outlets and VIP customers. Fictional."""

    customers: int = 5600
    budget: float = 150.0
    """万元 a year."""
    agents: int = 1
    """People on the booking line who serve this branch's customers."""
    overlap: float = OVERLAP
    projects: tuple[Project, ...] = PROJECTS

    def __post_init__(self) -> None:
        if not 100 <= self.customers <= 100_000:
            raise InputError("贵宾客户数应当在 100 到 100000 之间。")
        if not 0 <= self.budget <= 10_000:
            raise InputError("预算应当在 0 到 10000 万元之间。")
        if not 1 <= self.agents <= 20:
            raise InputError("预约专线的座席应当在 1 到 20 个之间。")
        if not 0 <= self.overlap <= 1:
            raise InputError("重叠的比例应当在 0 到 100% 之间。")

    def costs(self) -> np.ndarray:
        """万元 a year per project."""
        return np.array([one.fixed + self.customers * one.users * one.uses * one.per_use / 10_000 for one in self.projects])

    def calls(self) -> np.ndarray:
        """Booking calls a working day per project."""
        return np.array([self.customers * one.users * one.uses * one.calls / WORKDAYS for one in self.projects])

    def values(self) -> np.ndarray:
        """万元 a year per project, each alone: users × points kept × what such a customer is worth."""
        each = worth().values[6]
        return np.array([self.customers * one.users * one.kept / 100 * each / 10_000 for one in self.projects])

    def overlaps(self, values: np.ndarray) -> np.ndarray:
        """万元 lost when two projects for the same need are both chosen, [projects, projects], upper triangle; `values` may be [draws, projects]."""
        same = np.array([[one.need == other.need for other in self.projects] for one in self.projects])
        lost = self.overlap * np.minimum(values[..., :, None], values[..., None, :])
        return np.triu(np.where(same, lost, 0.0), 1)


@lru_cache(maxsize=32)
def line_capacity(agents: int) -> float:
    """Booking calls a day that `agents` can take so that 80 % are answered within 20 seconds in the busiest hour (Erlang C)."""

    def short(rate: float) -> float:
        return erlang_c(rate, CALL_MINUTES, agents).service_level(WITHIN) - ANSWERED

    per_minute = brentq(short, 1e-9, agents / CALL_MINUTES * (1 - 1e-9))
    return float(per_minute * 60 / BUSY_HOUR)


@dataclass(frozen=True)
class Portfolio:
    """A choice of projects."""

    name: str
    chosen: np.ndarray = field(repr=False)
    """Bool per project."""
    cost: float
    value: float
    """万元 a year, overlaps taken off."""
    calls: float
    """A working day."""

    @property
    def net(self) -> float:
        """Value less cost, 万元 a year."""
        return self.value - self.cost


def portfolio(setting: Setting, chosen: np.ndarray, name: str = "") -> Portfolio:
    """What a choice costs and brings."""
    chosen = np.asarray(chosen, dtype=bool)
    values = setting.values()
    lost = float((setting.overlaps(values) * np.outer(chosen, chosen)).sum())
    return Portfolio(name, chosen, float(setting.costs()[chosen].sum()), float(values[chosen].sum()) - lost, float(setting.calls()[chosen].sum()))


def check(setting: Setting, choice: Portfolio) -> list[str]:
    """What a choice breaks, in Chinese sentences; empty when it can be carried out."""
    broken = []
    room = line_capacity(setting.agents)
    if choice.cost > setting.budget + 1e-9:
        broken.append(f"预算超了：要 {choice.cost:.0f} 万元，只有 {setting.budget:.0f} 万元。")
    if choice.calls > room + 1e-9:
        broken.append(f"预约专线接不下：每天 {choice.calls:.0f} 通，{setting.agents} 个座席守住「20 秒内接起 80%」最多 {room:.0f} 通。")
    if not any(one.level == BRANCH and taken for one, taken in zip(setting.projects, choice.chosen, strict=True)):
        broken.append("没有一个分行特色项目：全行项目各地一样，留不下本地客户要的东西。")
    return broken


def best_portfolio(setting: Setting) -> Portfolio:
    """The choice with the largest value less cost within budget and line, with at least one project of the branch's own. Raises InputError."""
    costs, calls, values = setting.costs(), setting.calls(), setting.values()
    overlaps = setting.overlaps(values)
    pairs = [pair for pair in combinations(range(len(costs)), 2) if overlaps[pair] > 0]
    count = len(costs)
    aim = np.concatenate([costs - values, [overlaps[pair] for pair in pairs]])
    both = np.zeros((len(pairs), len(aim)))
    for row, (one, other) in enumerate(pairs):
        both[row, [one, other]], both[row, count + row] = 1, -1
    own = np.array([one.level == BRANCH for one in setting.projects], dtype=float)

    def wide(row: np.ndarray) -> np.ndarray:
        return np.concatenate([row, np.zeros(len(pairs))])[None, :]

    limits = [
        LinearConstraint(wide(costs), ub=setting.budget),
        LinearConstraint(wide(calls), ub=line_capacity(setting.agents)),
        LinearConstraint(wide(own), lb=1),
    ]
    if pairs:
        limits.append(LinearConstraint(both, ub=1))
    found = milp(aim, integrality=np.append(np.ones(count), np.zeros(len(pairs))), bounds=Bounds(0, 1), constraints=limits)
    if found.x is None:
        raise InputError("在这个预算和座席下，连一个分行特色项目也办不了；请加预算或座席。")
    return portfolio(setting, found.x[:count] > 0.5, "最优组合")


def by_value(setting: Setting) -> Portfolio:
    """Largest value first until the money or the line is used up: what a ranking of single projects leads to."""
    return _in_order(setting, np.argsort(-setting.values(), kind="stable"), "按单项效果从大到小")


def by_use(setting: Setting) -> Portfolio:
    """Most users first: what a count of uses leads to."""
    return _in_order(setting, np.argsort([-one.users for one in setting.projects], kind="stable"), "按使用人数从多到少")


def _in_order(setting: Setting, order: np.ndarray, name: str) -> Portfolio:
    costs, calls, room = setting.costs(), setting.calls(), line_capacity(setting.agents)
    chosen = np.zeros(len(costs), dtype=bool)
    for one in order:
        chosen[one] = True
        if costs[chosen].sum() > setting.budget or calls[chosen].sum() > room:
            chosen[one] = False
    return portfolio(setting, chosen, name)


@lru_cache(maxsize=2)
def _luck(projects: int, draws: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((draws, projects))


def redrawn_net(setting: Setting, choice: Portfolio, draws: int = DRAWS, seed: int = 6) -> np.ndarray:
    """Value less cost when the estimates are redrawn within their spread, 万元, [draws]; the same redraws for every choice."""
    spread = np.array([one.unsure for one in setting.projects])
    values = setting.values() * np.exp(spread * _luck(len(spread), draws, seed) - spread**2 / 2)
    lost = (setting.overlaps(values) * np.outer(choice.chosen, choice.chosen)).sum(axis=(1, 2))
    return values[:, choice.chosen].sum(axis=1) - lost - choice.cost


def projects_table(setting: Setting) -> pd.DataFrame:
    """One row per project, each alone; Chinese headings."""
    rows = []
    values, costs, calls = setting.values(), setting.costs(), setting.calls()
    for number, one in enumerate(setting.projects):
        alone = redrawn_net(setting, portfolio(setting, np.arange(len(values)) == number))
        rows.append(
            [
                one.name, one.need, one.level, f"{one.users:.1%}", round(costs[number], 1), round(values[number], 1),
                round(values[number] - costs[number], 1), f"{(alone > 0).sum()} / {len(alone)}", round(calls[number], 1),
            ]
        )  # fmt: skip
    headings = [
        "项目",
        "需要",
        "谁来办",
        "几成贵宾用",
        "花（万元）",
        "留住的（万元）",
        "净值（万元）",
        "重估 200 次为正的",
        "电话（通/天）",
    ]
    return pd.DataFrame(rows, columns=headings)


def portfolios_table(setting: Setting, choices: list[Portfolio]) -> pd.DataFrame:
    """Choices side by side; the last column compares with the first one under the same redraws; Chinese headings."""
    rows = []
    first = redrawn_net(setting, choices[0])
    for one in choices:
        nets = redrawn_net(setting, one)
        low, high = np.quantile(nets, [0.05, 0.95])
        names = "、".join(project.name for project, taken in zip(setting.projects, one.chosen, strict=True) if taken) or "（一个也没有）"
        better = "—" if one is choices[0] else f"{int((nets > first).sum())} / {len(nets)}"
        rows.append([one.name, names, round(one.cost, 1), round(one.net, 1), f"{low:.0f} 到 {high:.0f}", better])
    return pd.DataFrame(
        rows, columns=["选法", "选了什么", "一年花（万元）", "净值（万元）", "重估 200 次的九成范围", f"比「{choices[0].name}」好的次数"]
    )


def budget_curve(setting: Setting, budgets: tuple[float, ...]) -> np.ndarray:
    """Net value of the best choice for each budget, 万元; 0 where nothing can be done."""
    found = []
    for budget in budgets:
        try:
            found.append(best_portfolio(replace(setting, budget=budget)).net)
        except InputError:
            found.append(0.0)
    return np.array(found)
