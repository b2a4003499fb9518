"""The end of case 06: a page with what to do on Monday, drafted from the plan that was kept in its panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from branchcraft.cases.wealth.scenario import CASE
from branchcraft.teaching import plan_panel


def suggest(decisions: Mapping[str, Any]) -> dict[str, str]:
    """Texts for the action plan from the kept plan of the centre."""
    plan = decisions.get("plan") or {}
    texts = {
        "goal": "对客户说好的联系次数，十个季里九个季做得到；经理每周加班不超过一小时",
        "measure": "每一层：说好几次、真做到几次、一次也没有的占几成；每人每周加班几小时",
        "first_step": "请每位经理记一周时间账（会议、报表、帮忙、来事、主动联系、加班），先看能从哪里省出时间",
        "by_when": "一个月后看时间账，一季后看真做到的次数",
        "risk": "换人服务的客户会不高兴：先由原来的经理打电话说明，再交给新的人",
    }
    if plan.get("changes"):
        texts["first_step"] = f"先做这一件：{plan['changes'][0]}；同时请每位经理记一周时间账"
    if plan.get("late", 0) > 2:
        texts["risk"] = f"方案里每人每周要加班 {plan['late']:.1f} 小时：撑得过一季，撑不过一年。先说好加到哪天为止。" + texts["risk"]
    return texts


def take_home() -> widgets.Widget:
    """The case's action plan."""
    return plan_panel(CASE, "理财中心：一位理财经理带得动多少客户", suggest)
