"""The branch office of case 01: what it is like, what its twelve months looked like, and what can be bought for its one budget.

甲行 B 支行营业室 is fictional and all its figures are synthetic. Levels and effects are in standard deviations between branches of one kind
(`opening.indicators` says what one is in minutes, percent or yuan), positive is good.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from branchcraft.opening.indicators import BY_KEY, INDICATORS, KEYS

NAME = "甲行 B 支行营业室（虚构）"
BUDGET = 60.0
"""万元 for the year (synthetic)."""
HANDS = 30.0
"""Hours a week that the office can spend on changing itself: two hours for each of fifteen people (synthetic)."""
QUARTERS = 4
MONTHS = 12
LAST = 3
"""Months that the alarm was about."""
SEED = 89

TRUE_LEVELS = {
    "rent": -0.6, "site": -0.5, "deals": -0.2, "meetings": -0.6, "contacted": -1.5, "overdue": -0.2, "faults": -0.9, "called": -1.7,
    "complaints": -0.6, "once": -1.1, "cost": -0.5, "mystery": -0.1,
}  # fmt: skip
"""What the office is really like; nobody in the case knows."""

CUSTOMERS, STAFF, BANK = "客户", "员工", "分行"
PARTIES = (CUSTOMERS, STAFF, BANK)
WEIGHTS = {
    CUSTOMERS: {"called": 0.35, "once": 0.25, "complaints": 0.15, "site": 0.10, "mystery": 0.15},
    STAFF: {"called": 0.35, "once": 0.25, "complaints": 0.15},
    BANK: {"contacted": 0.25, "deals": 0.15, "meetings": 0.10, "faults": 0.20, "overdue": 0.10, "cost": 0.20},
}  # fmt: skip
"""What each party looks at (assumption; the debrief lets the class argue). For staff a crowded hall, customers who come twice and complaints are
what makes the day hard; the load of changing and what a measure means to them come on top."""
LOAD_PAIN = 0.02
"""Standard deviations that every hour a week beyond `HANDS` costs the staff."""
NORMAL_PAIN = 0.005
"""And every hour within it."""


@dataclass(frozen=True)
class Measure:
    """One thing that can be done with the money (all synthetic)."""

    key: str
    name: str
    what: str
    cost: float
    """万元."""
    load: float
    """Hours a week it takes the office."""
    effect: dict[str, float] = field(hash=False)
    """Full effect by figure."""
    ramp: tuple[float, float, float, float]
    """Share of the effect in each quarter."""
    aside: dict[str, tuple[float, float, float, float]] = field(default_factory=dict, hash=False)
    """Side effects by figure and quarter."""
    morale: float = 0.0
    """What it means to the staff, whatever it brings."""


MEASURES = (
    Measure("shifts", "重排高峰班表", "请两位能上柜的同事高峰顶岗，弹性窗口按来人排", 12, 6, {"called": 1.2}, (0.7, 1.0, 1.0, 1.0), morale=-0.15),
    Measure("process", "减单据减授权", "最常办的五项业务逐步删减单据和授权", 15, 10, {"once": 1.0, "called": 0.5, "complaints": 0.4}, (0.2, 0.6, 1.0, 1.0), morale=0.25),
    Measure("contact", "重点客户联系制", "每位客户经理每周固定联系，有记录、有人看", 6, 9, {"contacted": 1.5, "meetings": 0.6}, (0.4, 0.8, 1.0, 1.0), morale=-0.1),
    Measure("lobby", "厅堂识别与转介", "大堂认得出、转得走、有回音", 8, 8, {"deals": 0.9, "meetings": 0.2}, (0.4, 0.8, 1.0, 1.0)),
    Measure("hall", "大厅改造", "换家具、动线和标识，施工一个季度", 40, 2, {"site": 1.3, "called": 0.1}, (0.0, 1.0, 1.0, 1.0), {"called": (-0.4, 0.0, 0.0, 0.0)}, morale=0.2),
    Measure("drill", "神秘人迎检突击", "请人来训两周，天天模拟检查", 10, 6, {"mystery": 0.9}, (1.0, 0.5, 0.25, 0.1), morale=-0.3),
    Measure("files", "档案与逾期清理", "一户一户过，补齐、催清、定下以后的规矩", 8, 8, {"faults": 1.1, "overdue": 0.4}, (0.5, 0.9, 1.0, 1.0), morale=-0.1),
    Measure("gifts", "开门红送礼活动", "办业务送礼，冲一季的量", 12, 5, {"deals": 1.0}, (1.0, 0.0, 0.0, 0.0),
            {"deals": (0.0, -0.4, -0.2, 0.0), "called": (-0.3, 0.0, 0.0, 0.0), "cost": (-0.3, 0.0, 0.0, 0.0)}, morale=-0.25),
    Measure("morning", "晨会带教", "每天十分钟，一次只练一件事", 3, 7, {"once": 0.3, "called": 0.2, "mystery": 0.3, "complaints": 0.2}, (0.2, 0.5, 0.8, 1.0), morale=0.2),
    Measure("rent", "退租一层", "把二楼退掉，存档外包", 20, 4, {"rent": 1.3, "cost": 0.6}, (0.0, 0.3, 1.0, 1.0), {"site": (-0.2, -0.2, 0.0, 0.0)}, morale=-0.1),
)  # fmt: skip
MEASURE_KEYS = tuple(one.key for one in MEASURES)
EFFECT_SPREAD = 0.4
"""Relative standard deviation of what a measure really brings (assumption 0.2–0.6)."""
FAILS = 0.1
"""Chance that a measure brings nothing at all (assumption 0–0.3)."""


def months_table(seed: int = SEED) -> pd.DataFrame:
    """Twelve months of the office: column month (1–12) and one per figure, in the figures' units."""
    rng = np.random.default_rng(seed)
    columns: dict[str, np.ndarray] = {"month": np.arange(1, MONTHS + 1)}
    for key in KEYS:
        one = BY_KEY[key]
        level = one.usual + one.better * one.between * TRUE_LEVELS[key]
        counted = bool(one.exposure)
        values = rng.poisson(level * one.exposure, MONTHS) / one.exposure if counted else level + one.monthly * rng.standard_normal(MONTHS)
        columns[key] = np.clip(values, one.low, one.high).round(1 if one.usual >= 10 else 2)
    return pd.DataFrame(columns)


def averages(months: int = LAST, seed: int = SEED) -> dict[str, float]:
    """Means of the last `months` months by figure."""
    rows = months_table(seed).tail(months)
    return {one.key: round(float(rows[one.key].mean()), 2) for one in INDICATORS}
