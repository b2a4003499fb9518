"""The end of case 03: a page with what to do on Monday, drafted from the plan that was kept in its panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from branchcraft.cases.campus.scenario import CASE, PARTNERS, SCHOOL, STUDENTS, WELCOMES
from branchcraft.teaching import plan_panel


def suggest(decisions: Mapping[str, Any]) -> dict[str, str]:
    """Texts for the action plan from the kept plan."""
    plan = decisions.get("plan") or {}
    texts = {
        "goal": "让守着门的那一方（学校、物业、单位）愿意让我们进去：先给他最在意的，再谈我们要的",
        "measure": "对接人有没有名字；这个月进去了几次、见到几位新面孔；他最在意的那件事有没有数",
        "first_step": "列出五个群体，各写一行：谁守着门、他在意什么、我们现在给了几个小时",
        "by_when": "下个月最后一个周五看",
        "risk": "半年不一定见到钱。事先和分行说好：按学期看，看见到的人数，不看当月余额",
    }
    hours = plan.get("hours")
    if hours:
        school, students = hours[PARTNERS.index(SCHOOL)], hours[PARTNERS.index(STUDENTS)]
        texts["first_step"] = f"照示例的办法，每周留 {school:g} 小时对接守门的一方、{students:g} 小时给他最在意的人；先约第一次见面"
    if plan.get("welcome") == WELCOMES[2]:
        texts["risk"] = "进校（上门）要对方点头，没点头的那一次要有退路：先把预约备好"
    return texts


def take_home() -> widgets.Widget:
    """The case's action plan."""
    return plan_panel(CASE, "大学旁的网点：用心服务，两边得益", suggest)
