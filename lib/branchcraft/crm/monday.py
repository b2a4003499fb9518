"""The end of chapter 04: a page with what to do on Monday, drafted from the decisions that were kept in its panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from branchcraft.crm.contacts import BY_RETURN
from branchcraft.crm.scenario import CHAPTER
from branchcraft.teaching import calibration_panel, plan_panel

__all__ = ["calibration_panel", "suggest", "take_home"]


def suggest(decisions: Mapping[str, Any]) -> dict[str, str]:
    """Texts for the action plan from the kept decisions (line, own, contacts, clients, benefits)."""
    own, line, calls, clients = (decisions.get(name) for name in ("own", "line", "contacts", "clients"))
    threshold = f"{line['line']:g} 万元以上" if line else "大额"
    texts = {
        "goal": f"三个月内，安静了的{threshold}客户每位都有人联系过、有记录",
        "measure": "名单上联系过的 ÷ 名单上的人；三个月后，联系了的和随机留着没联系的，各有几位恢复往来",
        "first_step": "从「先联系谁」里挑二十位：先划掉拒绝营销和风险评级过期的，再随机留四位这个月不打",
        "by_when": "三个月后的月末比一次；名单每季按日均重定",
        "risk": "营销拒绝标志没有和外呼名单打通；经理请假时没有人接",
    }
    if own:
        texts["measure"] = f"现在清单里安静的大额和有余额少往来的 {own['quiet']} 位；" + texts["measure"]
    if calls:
        best = "" if calls["order"] == BY_RETURN else "，下个月改成按「能改变的 × 值多少 ÷ 花多久」排"
        texts["first_step"] += f"；一个月留 {calls['hours']:g} 小时{best}"
    if clients and clients["clients"] > clients["most"]:
        texts["risk"] = f"一位经理现在按 {clients['clients']} 户分，守得住约 {clients['most']} 户：先减户数或次数，再谈名单。" + texts["risk"]
    return texts


def take_home() -> widgets.Widget:
    """The chapter's action plan."""
    return plan_panel(CHAPTER, "客户关系管理：留住谁、提升谁、唤醒谁", suggest)
