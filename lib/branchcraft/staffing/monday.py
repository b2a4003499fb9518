"""The end of chapter 06: a page with what to do on Monday, drafted from the plans that were kept in its panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from branchcraft.teaching import calibration_panel, plan_panel

__all__ = ["calibration_panel", "suggest", "take_home"]


def suggest(decisions: Mapping[str, Any]) -> dict[str, str]:
    """Texts for the action plan from the kept decisions (windows, own_log, roster)."""
    own, windows, week = decisions.get("own_log"), decisions.get("windows"), decisions.get("roster")
    within, share = (own["within"], own["share"]) if own else (10.0, 0.85)
    texts = {
        "goal": f"每个半小时 {share:.0%} 的客户 {within:g} 分钟内叫到",
        "measure": "叫号记录，走掉的算没守住；现在是 ____，两周后再导出一次",
        "first_step": "从最闲的半小时挪一个窗口到开始欠账的那半小时，只动这一处",
        "by_when": "两周后的周五再看",
        "risk": "午间轮休要重排；顶岗的人要有柜员权限，现金怎么交接先说好",
    }
    if windows:
        texts["first_step"] = f"照示例网点的办法，先盯 {windows['worst']} 这半小时：自己的网点哪半小时最难，从最闲处挪一个窗口过去"
    if own:
        word = "多" if own["more"] > 0 else "少"
        texts["measure"] = f"叫号记录，走掉的算没守住；算出来最少要 {own['hours']:g} 个窗口小时，比现在{word} {abs(own['more']):g} 个"
    if week and week["short"]:
        texts["risk"] = f"班表还缺 {week['short']} 个人次的半小时：先问谁能多排两小时，再谈加人"
    return texts


def take_home() -> widgets.Widget:
    """The chapter's action plan."""
    return plan_panel("06", "人力资源管理：每半小时开几个窗口", suggest)
