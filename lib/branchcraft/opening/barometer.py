"""The barometer: what a branch feels like from inside, and where feeling and figures part.

The lecture that the course grew out of names a barometer that shows whether a firm needs fine management, but not what stands on it; these eighteen
signs are the course's own, two for each of the nine areas, each something that one can have seen or not seen this month.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.opening.indicators import AREAS
from branchcraft.opening.model import FIRST, HealthCheck

ANSWERS = ("没见过", "偶尔", "每月几次", "每周几次", "几乎天天")
SIGNS: dict[str, tuple[str, str]] = {
    "network": ("熟客说：来你们这儿不顺路，停车也难", "上午挤满人、下午空着，周围搬走和搬来的单位没人说得清"),
    "premises": ("要用的单据、印章、充电线找半天", "机器挂着“暂停服务”，客户先看到这块牌子"),
    "marketing": ("活动搞完，说不清来的人里谁是因为活动来的", "客户坐在大厅里等，没有一个人问过他还要办什么"),
    "crm": ("大额存款转走了，事后才知道", "换了客户经理，老客户说“又要从头讲一遍”"),
    "risk": ("同一个差错，换个人又出一次", "检查前几天突击补签字、补台账"),
    "staffing": ("一有人请假，班就排不开", "高峰时窗口不够，闲时几个人对坐"),
    "process": ("同一件事，三个柜员三种说法", "客户为一件事跑第二趟"),
    "performance": ("员工算得清任务差多少，算不清做一笔挣多少", "月底几天冲出来的量，下月初又退回去"),
    "culture": ("有检查的日子是一个样，没检查是另一个样", "新来的人学的是“别出错”，没人教怎么把客户的事办成"),
}  # fmt: skip
MOST = len(ANSWERS) - 1
EXAMPLE_ANSWERS: dict[str, tuple[int, int]] = {
    "network": (1, 1), "premises": (3, 2), "marketing": (1, 2), "crm": (1, 0), "risk": (2, 3), "staffing": (3, 4), "process": (2, 3),
    "performance": (1, 2), "culture": (2, 1),
}  # fmt: skip
"""How the manager of the fictional branch answers (synthetic)."""

BOTH, FIGURES_ONLY, FEELING_ONLY, NEITHER = "都差：可以动手", "数差、人没感觉：可能是盲区", "人觉得差、数不差：先核一核", "都不差：先放着"


@dataclass(frozen=True)
class Barometer:
    """Feeling beside figures, area by area."""

    areas: pd.DataFrame
    """Index area key: name, felt (0–4), felt_rank, rank (figures), kind (one of the four words above)."""
    disagreeing: int
    """Areas in which feeling and figures say different things."""
    together: int
    """Areas among the first three of both."""
    by_chance: float
    """Chance that two orders drawn at random share at least as many of their first three."""


def check_answers(answers: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, ...]]:
    """Answers 0–4, two per area. Raises InputError that names the sign."""
    kept = {}
    for area in AREAS:
        given = tuple(answers.get(area.key, ()))
        if len(given) != len(SIGNS[area.key]):
            raise InputError(f"「{area.name}」有 {len(SIGNS[area.key])} 条现象，答了 {len(given)} 条。")
        for sign, answer in zip(SIGNS[area.key], given, strict=True):
            if isinstance(answer, bool) or answer not in range(len(ANSWERS)):
                raise InputError(f"「{sign}」应当从 {'、'.join(ANSWERS)} 里选一个。")
        kept[area.key] = given
    return kept


def compare_feeling(answers: Mapping[str, Sequence[int]], check: HealthCheck) -> Barometer:
    """Put the felt order beside that of the figures. An area counts as bad when it is among the first three of its order; ties in feeling go to the
    area that the figures put first. Raises InputError."""
    felt = {key: float(np.mean(given)) for key, given in check_answers(answers).items() if key in check.areas.index}
    table = pd.DataFrame({"name": check.areas["name"], "felt": pd.Series(felt), "rank": check.areas["rank"]}).loc[check.areas.index]
    order = table.sort_values(["felt", "rank"], ascending=[False, True]).index
    table["felt_rank"] = [list(order).index(key) + 1 for key in table.index]
    bad_felt, bad_figures = table["felt_rank"] <= FIRST, table["rank"] <= FIRST
    table["kind"] = np.select([bad_felt & bad_figures, bad_figures, bad_felt], [BOTH, FIGURES_ONLY, FEELING_ONLY], NEITHER)
    together = int((bad_felt & bad_figures).sum())
    return Barometer(table, int((bad_felt ^ bad_figures).sum()), together, overlap_by_chance(together, len(table)))


def overlap_by_chance(at_least: int, areas: int, first: int = FIRST) -> float:
    """Chance that two orders drawn independently share `at_least` or more of their first `first` of `areas` (hypergeometric)."""
    return sum(comb(first, k) * comb(areas - first, first - k) for k in range(at_least, first + 1)) / comb(areas, first)


def barometer_table(result: Barometer) -> pd.DataFrame:
    """Feeling beside figures for a learner; Chinese headings."""
    rows = result.areas
    return pd.DataFrame(
        {
            "方面": rows["name"].to_numpy(),
            "感觉（0–4，越高越难受）": [f"{value:.1f}" for value in rows["felt"]],
            "感觉排第几": rows["felt_rank"].to_numpy(),
            "数字排第几": rows["rank"].to_numpy(),
            "怎么看": rows["kind"].to_numpy(),
        }
    )


def explain_feeling(result: Barometer) -> list[str]:
    """Where feeling and figures part, in Chinese sentences."""
    rows = result.areas

    def named(kind: str) -> str:
        return "、".join(rows.loc[rows["kind"] == kind, "name"])

    lines = [
        f"感觉的前三和数字的前三，重合 {result.together} 个；闭着眼排两次，重合这么多或更多的机会也有 {result.by_chance:.0%}。"
        f"说法不一致的方面有 {result.disagreeing} 个。"
    ]
    if named(FIGURES_ONLY):
        lines.append(f"数差、人没感觉：{named(FIGURES_ONLY)}。天天这样，就看不见了；或者难受的是客户，不是员工。")
    if named(FEELING_ONLY):
        lines.append(
            f"人觉得差、数不差：{named(FEELING_ONLY)}。可能只是最近一两件事印象深，也可能是这十二个数没有量到它：找一个能数的现象，数一个月。"
        )
    return lines
