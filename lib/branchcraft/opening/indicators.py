"""The dozen figures of the health check and the nine areas that they speak for.

Each figure is one that a branch can count without a new system. What is usual, how far branches of one kind lie apart and how much a figure jumps
from month to month are synthetic: no public Chinese source gives them. They stand here once, with range and reason, and a bank that has its own
peers replaces them by its own rows (`template`).
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Area:
    """One of the nine areas of the syllabus and the chapter that treats it."""

    key: str
    name: str
    chapter: str
    slug: str

    @property
    def notebook(self) -> str:
        """File name of its chapter, as it lies beside this one."""
        return f"{self.chapter}_{self.slug}.ipynb"


AREAS = (
    Area("network", "布局建设", "01", "network"),
    Area("premises", "现场设施", "02", "premises"),
    Area("marketing", "市场营销", "03", "marketing"),
    Area("crm", "客户关系", "04", "crm"),
    Area("risk", "风险管控", "05", "risk"),
    Area("staffing", "人力资源", "06", "staffing"),
    Area("process", "制度流程", "07", "process"),
    Area("performance", "成本绩效", "08", "performance"),
    Area("culture", "文化服务", "09", "culture"),
)
AREA_KEYS = tuple(area.key for area in AREAS)


@dataclass(frozen=True)
class Indicator:
    """One figure: what it is, which way is good, and how it behaves among branches of one kind (synthetic)."""

    key: str
    area: str
    name: str
    unit: str
    better: int
    """+1: the more the better; -1: the less the better."""
    usual: float
    """Mean among branches of one kind, in `unit`."""
    between: float
    """Standard deviation between branches, in `unit`."""
    monthly: float
    """Standard deviation of one month's figure around the branch's own level, in `unit`; for counts it follows from `exposure`."""
    low: float
    high: float
    """What can be entered at all; shares that are usually large begin at 2, so that 0.71 typed for 71 % is noticed."""
    how: str
    """How it is counted."""
    reason: str
    """Why these synthetic numbers."""
    exposure: float = 0.0
    """For a count per base: bases a month (0: not a count). Its month is then Poisson with mean level × exposure."""

    @property
    def months_noise(self) -> float:
        """Variance of one month around the branch's level, in `unit` squared."""
        return self.usual / self.exposure if self.exposure else self.monthly**2


INDICATORS = (
    Indicator("rent", "network", "每位到店客户摊到的房租物业", "元", -1, 26, 9, 3, 0, 500,
              "当月房租物业费 ÷ 当月到店人次", "合成。地段差别大，月与月之间主要是到店人次在变。"),
    Indicator("site", "premises", "现场检查得分", "分", 1, 86, 5, 3, 0, 100,
              "本行现场（6S）检查表，百分制", "合成。每月查一次，换一位检查员差几分是常事。"),
    Indicator("deals", "marketing", "当日有新增签约或购买的到店客户占比", "%", 1, 6.0, 1.8, 0.9, 0, 100,
              "当日新增签约或购买的客户 ÷ 到店客户", "合成。一个月两千人次，单是碰巧就有正负一个百分点；有活动的月份更高。"),
    Indicator("meetings", "marketing", "每位客户经理当月面谈客户", "位", 1, 42, 9, 7, 0, 400,
              "有记录的面谈客户 ÷ 客户经理人数", "合成。假期和考核月差别大。"),
    Indicator("contacted", "crm", "三个月内联系过的重点客户占比", "%", 1, 58, 12, 4, 2, 100,
              "近三个月有联系记录的重点客户 ÷ 名下重点客户", "合成。三个月滚动，本身就平滑过，所以月度波动小。"),
    Indicator("overdue", "risk", "逾期贷款占比", "%", -1, 2.0, 0.7, 0.25, 0, 100,
              "本网点经办贷款中逾期余额 ÷ 贷款余额", "合成。余额变得慢；户数少的网点，一户就能跳。"),
    Indicator("faults", "risk", "每百份业务档案查出的问题", "个", -1, 6.0, 2.0, 0, 0, 1000,
              "抽查出的问题数 ÷ 抽查份数 × 100（按每月抽 50 份）", "合成。一个月只抽 50 份，查出 1 个还是 4 个多半是碰巧。", exposure=0.5),
    Indicator("called", "staffing", "10 分钟内叫到的客户占比", "%", 1, 82, 6, 3.5, 2, 100,
              "取号后 10 分钟内叫到 ÷ 取号（走掉的算没叫到）", "合成。发薪日、社保日落在哪个月，会差几个百分点。"),
    Indicator("complaints", "process", "每万笔业务的投诉", "件", -1, 2.5, 1.0, 0, 0, 1000,
              "当月投诉件数 ÷ 业务笔数 × 10000（按每月 4000 笔）", "合成。每月 4000 笔只等来一件上下，有时没有，有时三件。", exposure=0.4),
    Indicator("once", "process", "一次办结率", "%", 1, 88, 4, 2, 2, 100,
              "没有因同一件事再来的客户 ÷ 办理客户", "合成。"),
    Indicator("cost", "performance", "成本收入比", "%", -1, 48, 9, 5, 2, 500,
              "网点费用 ÷ 网点营业收入（本行管理会计口径）", "合成。一次性费用记在哪个月，会跳几个百分点。"),
    Indicator("mystery", "culture", "神秘人检查得分", "分", 1, 88, 3, 5, 0, 100,
              "当月神秘人检查得分，百分制", "合成。一个月只来一次，碰上谁当班差得多。"),
)  # fmt: skip
"""In the order in which they are entered; one or two for each area."""
KEYS = tuple(one.key for one in INDICATORS)
BY_KEY = {one.key: one for one in INDICATORS}
COMMON = 0.6
"""Share of the variance between branches that the figures of one area have in common (assumption, 0.3–0.9)."""

EXAMPLE_NAME = "甲行 A 支行（虚构）"
EXAMPLE = {
    "rent": 29.0, "site": 85.0, "deals": 4.8, "meetings": 34.0, "contacted": 40.0, "overdue": 1.9, "faults": 7.3, "called": 71.0,
    "complaints": 4.2, "once": 87.0, "cost": 49.0, "mystery": 84.0,
}  # fmt: skip
EXAMPLE_MONTHS = 3
"""One quarter of the fictional branch of this chapter (synthetic)."""


def indicators_table() -> pd.DataFrame:
    """The figures with their synthetic behaviour, for the facts section; Chinese headings."""
    rows = [
        [
            next(area.name for area in AREAS if area.key == one.area), one.name, one.unit, f"{one.usual:g}", f"{one.between:g}",
            f"{one.months_noise ** 0.5:.2g}", one.reason.removeprefix("合成。"),
        ]
        for one in INDICATORS
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["方面", "指标", "单位", "同类平均", "网点之间差", "单月波动", "为什么这样设"])
