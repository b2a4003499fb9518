"""甲行 F 支行, fictional: a branch at the gate of a university, who is behind the gate, and what it takes to be let in.

Nothing here is a real branch's or a real university's figure. Service times come from chapter 06's survey; everything else is an assumption with its
range and reason, and the debrief tries the ranges out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.scenario import Assumption

CASE = "案例 03"
"""Where guesses, decisions and the plan of this case are kept."""
NAME = "甲行 F 支行（虚构）"
STUDENTS, STAFF, RETIRED, SHOPS, SCHOOL = "学生", "教职工", "离退休", "商户", "学校"
PARTNERS = (STUDENTS, STAFF, RETIRED, SHOPS, SCHOOL)
"""Whom the weekly hours may go to; the last is the university itself: finance office, student affairs, the union of retired staff."""
HOURS = 48.0
"""Hours a week that the branch can spend outside the windows in term time."""
WEEKS = 36
"""Weeks of term in a year."""
YEARS = 200
WELCOMES = ("在网点排队", "分四周预约", "进校办卡")
"""How three thousand freshmen get their cards."""
OFFERS = ("只办卡", "推信用卡分期")
"""What freshmen are offered with the card."""

ASSUMPTIONS = {
    "students": Assumption("在校学生", 12000, "人", 6000, 20000, "合成。"),
    "staff": Assumption("在职教职工", 1500, "人", 800, 2500, "合成。"),
    "retired": Assumption("离退休教职工", 800, "人", 400, 1500, "合成。多数 65 岁以上。"),
    "shops": Assumption("校门外商户", 260, "户", 120, 400, "合成。"),
    "class_size": Assumption("一小时课堂或迎新摊位见到的学生", 50, "人", 30, 80, "合成。反诈和用卡安全课，一次一个班。"),
    "staff_per_hour": Assumption("一小时见到的教职工", 3, "人", 2, 4, "合成。到院系、上门、约谈。"),
    "retired_per_hour": Assumption("一小时见到的离退休教职工", 3, "人", 2, 4, "合成。"),
    "shops_per_hour": Assumption("一小时走访的商户", 3, "户", 2, 4, "合成。"),
    "student_take": Assumption("见过的学生里，把卡当主卡用的", 0.10, "", 0.05, 0.20, "合成。"),
    "staff_take": Assumption("见过的教职工里，办成一件事的", 0.16, "", 0.08, 0.25, "合成。工资、房贷、存款，任一件。"),
    "retired_take": Assumption("见过的离退休教职工里，办成一件事的", 0.20, "", 0.10, 0.30, "合成。存款和国债为主。"),
    "shops_take": Assumption("走访过的商户里，装收款或开户的", 0.25, "", 0.15, 0.35, "合成。"),
    "student_value": Assumption("一位主卡学生，折到一年的贡献", 40, "元", 15, 100, "合成。现在几乎没有，毕业后留下的那一小部分折回来。"),
    "staff_value": Assumption("教职工办成一件事，一年的贡献", 1400, "元", 700, 2200, "合成。"),
    "retired_value": Assumption("离退休办成一件事，一年的贡献", 1600, "元", 800, 2500, "合成。约 20 万元存款。"),
    "shops_value": Assumption("商户一户一年的贡献", 800, "元", 400, 1400, "合成。"),
    "school_value": Assumption("学校愿意合作，学费代收等一年的贡献", 80000, "元", 30000, 150000, "合成。"),
    "trust_now": Assumption("没有人对接时，学校愿意开门的机会", 0.15, "", 0.05, 0.30, "假设。"),
    "trust_hour": Assumption("每周对接一小时，开门的胜算乘以", 1.30, "倍", 1.00, 1.50, "假设。胜算 = 愿意 ÷ 不愿意。"),
    "trust_class": Assumption("学生都上过课，开门的胜算乘以", 6.0, "倍", 1.0, 12.0, "假设。学校最在意的是学生受骗。"),
    "trust_push": Assumption("迎新时推分期，开门的胜算乘以", 0.25, "倍", 0.10, 0.60, "假设。"),
    "shut_staff": Assumption("学校不开门时，教职工还见得到几成", 0.45, "", 0.30, 0.80, "假设。只能等他们来网点。"),
    "shut_retired": Assumption("学校不开门时，离退休还见得到几成", 0.60, "", 0.45, 0.90, "假设。领养老金会来。"),
    "shut_students": Assumption("学校不开门时，学生还见得到几成", 0.15, "", 0.05, 0.30, "假设。只能在校门口摆摊。"),
    "push_take": Assumption("推分期，新生办的", 0.06, "", 0.03, 0.12, "合成。"),
    "push_value": Assumption("一张分期卡一年的贡献", 150, "元", 80, 300, "合成。没有扣坏账。"),
    "push_complaint": Assumption("一百张分期卡里，家长或学生投诉的", 0.08, "", 0.03, 0.15, "合成。"),
    "complaint_cost": Assumption("一件投诉的代价", 500, "元", 200, 2000, "假设。处理两三个小时；不含声誉。"),
    "wait_complaint": Assumption("等过半小时的人里，投诉的", 0.01, "", 0.003, 0.03, "合成。"),
}
REACH = {STUDENTS: 0.5, STAFF: 0.5, RETIRED: 0.6, SHOPS: 0.7}
"""Share of a group that so many contacts as half the group reach anew: visits overlap, and the last ones are the hardest to meet."""


@dataclass(frozen=True)
class Campus:
    """The branch's world: its assumptions as numbers (unit and reason in `ASSUMPTIONS`)."""

    numbers: tuple[tuple[str, float], ...] = tuple((name, one.value) for name, one in ASSUMPTIONS.items())

    def __getitem__(self, name: str) -> float:
        return dict(self.numbers)[name]

    def with_(self, **changed: float) -> Campus:
        """The same branch with other assumptions."""
        unknown = set(changed) - set(ASSUMPTIONS)
        if unknown:
            raise InputError(f"没有「{'、'.join(sorted(unknown))}」这个参数。")
        return replace(self, numbers=tuple((name, float(changed.get(name, value))) for name, value in self.numbers))


def drawn_campuses(worlds: int, seed: int = 4) -> list[Campus]:
    """Worlds in which every assumption is drawn on its own, triangular over its range with the peak at its value."""
    rng = np.random.default_rng(seed)
    return [Campus(tuple((name, float(rng.triangular(one.low, one.value, one.high))) for name, one in ASSUMPTIONS.items())) for _ in range(worlds)]


@dataclass(frozen=True)
class Plan:
    """The decision: hours a week for each of `PARTNERS`, how freshmen get their cards, and what they are offered."""

    hours: tuple[float, float, float, float, float]
    welcome: str = WELCOMES[0]
    offer: str = OFFERS[0]

    def checked(self) -> Plan:
        """The plan itself. Raises InputError when it cannot be."""
        if any(not 0 <= hour <= HOURS for hour in self.hours):
            raise InputError(f"每一处的小时数应当在 0 到 {HOURS:g} 之间。")
        if sum(self.hours) > HOURS + 1e-9:
            raise InputError(f"一周只有 {HOURS:g} 个小时，现在分了 {sum(self.hours):g} 个，请先从一处拿掉 {sum(self.hours) - HOURS:g} 个。")
        if self.welcome not in WELCOMES:
            raise InputError(f"迎新办法应当是 {'、'.join(WELCOMES)} 之一。")
        if self.offer not in OFFERS:
            raise InputError(f"给新生的产品应当是 {'、'.join(OFFERS)} 之一。")
        return self

    def words(self) -> str:
        """The plan in one line."""
        split = "、".join(f"{name} {hour:g}" for name, hour in zip(PARTNERS, self.hours, strict=True))
        return f"{split} 小时；新生{self.welcome}，{self.offer}"


NOW = Plan((2.0, 20.0, 18.0, 8.0, 0.0))
"""As it is: hours go where the money is seen."""
RICHEST = Plan((0.0, 24.0, 24.0, 0.0, 0.0))
"""Everything to those with money: the plan that the first guess is about."""
REFERENCE = Plan((8.0, 15.0, 12.0, 5.0, 8.0), WELCOMES[2], OFFERS[0])
"""A plan that wins on all sides; not the only one."""


def assumptions_table() -> pd.DataFrame:
    """All assumptions for a learner: name, value, range, reason; Chinese headings."""
    rows = []
    for one in ASSUMPTIONS.values():
        scale, unit = (100, "%") if one.unit == "" else (1, one.unit)
        rows.append([one.label, f"{one.value * scale:g} {unit}".strip(), f"{one.low * scale:g}–{one.high * scale:g}", one.reason])
    return pd.DataFrame(rows, columns=["参数", "取值", "可以试的范围", "来历和理由"])
