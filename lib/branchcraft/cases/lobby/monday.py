"""The end of case 08: a page with what to do on Monday, drafted from the plan that was kept in its panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from branchcraft.cases.lobby.scenario import CASE
from branchcraft.teaching import plan_panel


def suggest(decisions: Mapping[str, Any]) -> dict[str, str]:
    """Texts for the action plan from the kept plan of the hall."""
    plan = decisions.get("plan") or {}
    texts = {
        "goal": "两个高峰里，10 分钟内叫到的客户从现在的 ____% 到 ____%，走掉的算没叫到",
        "measure": "叫号机流水，按上午高峰、下午高峰、其余时间分三段；另记两周正字：领去机器没办成的、没带齐退回的、进门看一眼就走的",
        "first_step": "高峰时段柜员不再主动说那句产品话，其余时间照说，只动这一处",
        "by_when": "两周后的周五用同样的口径再看一次",
        "risk": "当天面谈会少。事先和零售条线说好：少于现在的八成就退回来",
    }
    if plan.get("first"):
        rest = f"（方案里一共改 {plan['moves']} 处，先做这一处）" if plan.get("moves", 0) > 1 else ""
        texts["first_step"] = f"{plan['first']}{rest}"
    if plan.get("talks", 0) > 0:
        texts["risk"] = "换站位的人有没有那个位置的资格；意向没有增加时，多出来的面谈位置会空着。先说好看哪个数、坏到多少就退回来"
    return texts


def take_home() -> widgets.Widget:
    """The case's action plan."""
    return plan_panel(CASE, "大厅制胜：大厅满了，人往哪儿站", suggest)
