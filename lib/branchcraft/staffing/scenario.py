"""The branch that a manager decides for: who comes, when, for what, and how many windows there are.

The example branch is fictional (甲行 A 支行). Only the shape of its day comes from a published count; volume, service times and patience are
assumptions, each with its range and reason in `ASSUMPTIONS`, and the panels let the learner move them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.queueing import sample_tickets
from branchcraft.queueing.requirement import counter_windows, offered_load
from branchcraft.queueing.typical_day import COMPLEX_MINUTES, SIMPLE_MINUTES, half_hour_shape

VIP, SIMPLE, COMPLEX = "贵宾", "简单业务", "复杂业务"
INTERVAL = 30.0
DAYS = 200
FLAT_PLAN = (4,) * 16
"""Windows per half hour as the example branch opens them today."""
MOVED_PLAN = (3, 4, 5, 5, 4, 4, 4, 3, 3, 3, 4, 5, 5, 5, 4, 3)
"""The same 32 window hours, put where the queue begins (the reference answer of the chapter's first panel)."""
PAY_PER_HOUR = (170.0, 220.0)
"""Yuan per working hour: 34–43.6 万 a head a year, all-in (annual reports 2023 of five large banks), over 2,000 hours."""


@dataclass(frozen=True)
class Assumption:
    """One number of the example branch: value, unit, usual range and why it was taken."""

    label: str
    value: float
    unit: str
    low: float
    high: float
    reason: str


ASSUMPTIONS = {
    "volume": Assumption(
        "每天取号人数", 210, "人", 90, 460, "合成。公开的一家大网点工作日约 463 人、周末约 213 人（竞赛数据，二手）；各网点相差很大，请换成自己的数。"
    ),
    "share_complex": Assumption(
        "复杂业务占比", 0.26, "", 0.15, 0.45, "合成。没有查到公开数据；智能柜台分走大量非现金业务后，留在柜面的构成各网点不同，用自己的记录可以数。"
    ),
    "share_vip": Assumption("贵宾占比", 0.08, "", 0.02, 0.15, "合成。贵宾在到店客户里的占比因网点而异，用自己的叫号记录可以数出来。"),
    "service_simple": Assumption(
        "简单业务平均办理",
        SIMPLE_MINUTES[0],
        "分钟",
        *SIMPLE_MINUTES[1:],
        "普通存取款 1–6 分钟（中国银行业协会负责人，2007 年调查，智能柜台之前），取中间值。",
    ),
    "service_complex": Assumption(
        "复杂业务平均办理", COMPLEX_MINUTES[0], "分钟", *COMPLEX_MINUTES[1:], "大额现金、挂失、开户、签约等 10–20 分钟（同上），取中间值。"
    ),
    "service_vip": Assumption("贵宾业务平均办理", 12, "分钟", 8, 20, "合成。接近复杂业务。"),
    "service_cv": Assumption("办理时间的变异系数", 0.6, "", 0.4, 1.0, "合成。相当于同类业务里，最慢的一成至少是最快的一成的 4 倍左右。"),
    "patience": Assumption("平均耐心", 40, "分钟", 15, 60, "合成。没有查到国内网点的公开数据；用自己网点的叫号记录可以估出来。"),
    "patience_shape": Assumption("耐心的形状（威布尔）", 2, "", 1, 3, "合成。1 表示任何时刻都一样容易走，大于 1 表示越等越容易走。"),
}


def assumptions_table() -> pd.DataFrame:
    """All assumptions for a learner: name, value, usual range, reason; Chinese headings."""
    rows = []
    for one in ASSUMPTIONS.values():
        scale, unit = (100, "%") if one.unit == "" and "占比" in one.label else (1, one.unit)
        rows.append([one.label, f"{one.value * scale:g} {unit}".strip(), f"{one.low * scale:g}–{one.high * scale:g}", one.reason])
    return pd.DataFrame(rows, columns=["参数", "取值", "可以试的范围", "来历和理由"])


def default(name: str) -> float:
    """Value of one assumption."""
    return ASSUMPTIONS[name].value


@dataclass(frozen=True)
class BranchDay:
    """A branch and its usual day: who comes, when, and how many windows there are. Fictional unless fitted from a log."""

    name: str
    opens: float
    """Opening time in minutes after midnight."""
    classes: pd.DataFrame
    arrivals: pd.DataFrame
    """Expected customers per interval and class."""
    queues: tuple[str | tuple[str, ...], ...]
    """Order of calling, most urgent first; classes in an inner tuple wait in one queue."""
    most_windows: int
    days: int = DAYS
    seed: int = 1
    tickets: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)

    @property
    def intervals(self) -> int:
        return len(self.arrivals)

    @cached_property
    def offered_load(self) -> np.ndarray:
        """Work that arrives in each interval, in windows kept busy."""
        return offered_load(self.classes, self.arrivals).to_numpy()

    @cached_property
    def windows(self) -> pd.DataFrame:
        """All windows, each serving every class in the branch's order of calling."""
        return counter_windows(self.queues, self.most_windows)

    def clock(self, minute: float) -> str:
        """Clock time of `minute` after opening, e.g. "10:30"."""
        total = round(self.opens + minute)
        return f"{total // 60}:{total % 60:02d}"

    @property
    def labels(self) -> list[str]:
        """Clock time at which each interval begins."""
        return [self.clock(start) for start in self.arrivals.index]

    def drawn(self) -> BranchDay:
        """The same branch with its customers drawn (once; every plan is then tried on these people)."""
        if len(self.tickets):
            return self
        return replace(self, tickets=sample_tickets(self.classes, self.arrivals, days=self.days, seed=self.seed))


def example_branch(
    volume: float | None = None,
    patience: float | None = None,
    service_scale: float = 1.0,
    most_windows: int = 8,
    days: int = DAYS,
    seed: int = 1,
) -> BranchDay:
    """甲行 A 支行, fictional: `volume` customers a day, mean `patience` in minutes, service times × `service_scale`. Customers are drawn."""
    volume = default("volume") if volume is None else volume
    patience = default("patience") if patience is None else patience
    if not volume > 0:
        raise InputError("每天取号人数应当大于 0。")
    if not service_scale > 0:
        raise InputError("办理时间的倍数应当大于 0。")
    shares = {VIP: default("share_vip"), SIMPLE: 1 - default("share_vip") - default("share_complex"), COMPLEX: default("share_complex")}
    means = {VIP: default("service_vip"), SIMPLE: default("service_simple"), COMPLEX: default("service_complex")}
    classes = pd.DataFrame(
        {
            "service_mean": [means[name] * service_scale for name in shares],
            "service_cv": default("service_cv"),
            "patience_mean": patience,
            "patience_shape": default("patience_shape"),
        },
        index=pd.Index(list(shares), name="customer_class"),
    )
    starts = pd.Index(np.arange(len(half_hour_shape())) * INTERVAL, name="interval")
    arrivals = pd.DataFrame(np.outer(half_hour_shape() * volume, list(shares.values())), index=starts, columns=list(shares))
    return BranchDay("甲行 A 支行（虚构）", 9 * 60, classes, arrivals, (VIP, (SIMPLE, COMPLEX)), most_windows, days, seed).drawn()
