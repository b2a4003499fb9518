"""The end of chapter 00: a page with what to do on Monday, drafted from what was kept in its panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from branchcraft.teaching import calibration_panel, plan_panel

__all__ = ["calibration_panel", "suggest", "take_home"]


def suggest(decisions: Mapping[str, Any]) -> dict[str, str]:
    """Texts for the action plan from the kept decisions (first, rollout)."""
    first, rollout = decisions.get("first"), decisions.get("rollout")
    texts = {
        "goal": "先抓一个方面：____；盯一个数：____，从 ____ 到 ____",
        "measure": "同一个口径，每月记一次，三个月平均着看；同类网点的数向分行要",
        "first_step": "周一只量，不改：请一个人把这个数照口径数一周",
        "by_when": "三个月后再做一次体检",
        "risk": "这个数自己会往中间回一截，回来的那一截不算功劳",
    }
    if first:
        texts["goal"] = (
            f"先抓「{first['area']}」：{first['figure']}从 {first['now']:g} {first['unit']}往同类平均 {first['peer_mean']:g} {first['unit']}靠，目标 ____"
        )
        if not first["own_group"]:
            texts["measure"] = "同一个口径，每月记一次；这次比的是合成的同类组，先向分行要到真的同类数，再定目标"
    if rollout:
        texts["first_step"] = f"新规范{rollout['name']}：先定第一批是谁、谁带、带几小时；周一先在一个岗位试用"
    return texts


def take_home() -> widgets.Widget:
    """The chapter's action plan."""
    return plan_panel("00", "开篇：先抓哪一个", suggest)
