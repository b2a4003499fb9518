"""What the finished course holds: chapters, cases and exercises with their numbers, titles and decisions.

The index lists all of it from the first day; what is not written yet is shown as planned. A chapter that exists takes its title and minutes
from its own front matter, so these titles are only the plan.
"""

from __future__ import annotations

from dataclasses import dataclass

DOCUMENTS = tuple(f"D{number}" for number in range(1, 21))
"""The twenty documents that the course grew out of; each chapter says in its front matter which it covers."""

SECTIONS = ("情境", "预测", "运行", "解释", "方法", "事实", "练习", "带回网点")
"""The sections of a chapter, in the order in which each is first met."""

CASE_SECTIONS = ("案情", "数据", "已知与未知", "预测", "决定", "后果", "辩论", "复盘", "课堂问题", "方法与事实", "练习", "带回网点")
"""The sections of a case, likewise; a case may put sections of its own between them."""
OPTIONAL_IN_CASES = ("已知与未知", "辩论", "方法与事实", "练习")
"""Of these, the ones that a case may do without."""
MADE_UP = ("虚构", "合成")
"""Words that stand under a case's title, before anything else: the branch is fictional, the data are synthetic."""


@dataclass(frozen=True)
class Planned:
    """One chapter or case: number, slug (the name in every folder), title, and the decision it turns on, as learners read them."""

    number: str
    slug: str
    title: str
    decision: str

    @property
    def stem(self) -> str:
        return f"{self.number}_{self.slug}" if self.number else self.slug


CHAPTERS = (
    Planned("00", "opening", "开篇：为什么要精细", "九个方面里，我的网点先抓哪一个"),
    Planned("01", "network", "网点布局和建设", "一家网点是开、关、迁，还是换一种形态"),
    Planned("02", "premises", "现场和设施", "大厅怎么摆、怎么保持；选哪家保洁方案"),
    Planned("03", "marketing", "市场营销", "这周的人手用在哪里；先联系哪些客户"),
    Planned("04", "crm", "客户关系管理", "留住谁、提升谁、唤醒谁；贵宾权益把钱花在哪几项"),
    Planned("05", "risk", "风险管控", "先查哪些贷款、哪些岗位、哪些操作"),
    Planned("06", "staffing", "人力资源管理", "每半小时开几个窗口，谁上哪个班"),
    Planned("07", "process", "制度和流程", "改哪一步；投诉由谁答复、到哪天为止"),
    Planned("08", "performance", "成本核算与绩效考核", "一位客户、一个产品、一家网点到底挣多少；奖励什么"),
    Planned("09", "culture", "企业文化与服务", "服务是真的变好了，还是碰巧"),
    Planned("10", "capstone", "沙盘：经营一家网点", "分组经营几个季度，把前面的决定合在一起做"),
)

EXERCISES = CHAPTERS[:-1]
"""One set of exercises for each chapter; the capstone is an exercise itself."""

CASES = (
    Planned("01", "turnaround", "锐意进取、追求卓越", "只有一笔预算，先改什么"),
    Planned("02", "service", "服务优势、“百佳”网点", "问题在等候时间，还是在评分表"),
    Planned("03", "campus", "用心服务、实现共赢（大学旁的网点）", "服务哪几类客户，怎样两边都得益"),
    Planned("04", "city", "一座城市的网点提升精细化管理", "三十家网点怎么分类，对每一类各要求什么"),
    Planned("05", "machines", "锐意创新、用心服务", "哪些业务从柜台移到智能设备"),
    Planned("06", "wealth", "理财中心不断创新", "一位理财经理带得动多少客户"),
    Planned("07", "transformation", "网点大转型：从细处着手", "四十家网点分批把人从柜台调到大厅，怎么分批"),
    Planned("08", "lobby", "大厅制胜", "大厅满员时怎么分流，五个区域怎么配合营销"),
    Planned("09", "norms", "服务规范", "怎样把规范变成两位检查员打分一致的表"),
    Planned("10", "environment", "服务环境规范", "现场检查怎么打分，保洁合同怎么签"),
    Planned("11", "etiquette", "员工礼仪规范", "培训、观察、保持：培训的效果留得住吗"),
    Planned("12", "handbook", "标杆网点服务手册", "一年的神秘人评分怎么读才不骗自己"),
)

TOOLS = (
    Planned("", "my_progress", "我的进度和复习", "做到哪里了；第 7 天、第 30 天再问一遍上次错的"),
    Planned("", "class_report", "讲师：班级报告", "这个班哪里没有懂"),
)
"""Pages beside the chapters; their stem has no number."""
