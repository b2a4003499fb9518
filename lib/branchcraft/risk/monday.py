"""The end of chapter 05: a page with what to do on Monday, drafted from the decisions that were kept in its panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from branchcraft.teaching import calibration_panel, plan_panel

__all__ = ["calibration_panel", "suggest", "take_home"]


def suggest(decisions: Mapping[str, Any]) -> dict[str, str]:
    """Texts for the action plan from the kept decisions (own_loans, sample, posts, alerts, pressing, conduct, classes)."""
    own, sample, posts, alerts = (decisions.get(name) for name in ("own_loans", "sample", "posts", "alerts"))
    texts = {
        "goal": "没有一笔贷款高于规则的下限，没有一个人拿两把钥匙",
        "measure": "贷款清单核对一遍，低于下限的 ____ 笔；岗位清单里一人两把钥匙的 ____ 对；一个月后再数",
        "first_step": "导出贷款清单（不带姓名、证件、手机列），先核余额最大的三笔",
        "by_when": "两周后的周五",
        "risk": "下调一户，客户经理会有意见：先核事实，再谈分类；担保和关系都不改天数",
    }
    if own:
        texts["measure"] = f"贷款清单 {own['loans']} 笔里低于下限的 {own['too_high']} 笔；一个月后再核一遍，应当是 0"
        texts["first_step"] = f"和管户经理一笔一笔核这 {own['too_high']} 笔，从余额最大的开始，两天内有结论"
    if sample:
        texts["first_step"] += f"；档案检查改成「{sample['method']}」，先查 {sample['checked']} 份，另留几份随机抽"
    if posts:
        texts["risk"] = f"示例里交接 {posts['moved']} 项就够：自己网点的交接要监交、要盘点；顶岗的人先有资格，休假才休得成"
    if alerts:
        texts["measure"] += f"；预警按每天 {alerts['per_day']} 笔、{alerts['order']}，看及时看到几成"
    return texts


def take_home() -> widgets.Widget:
    """The chapter's action plan."""
    return plan_panel("05", "风险管控：先查哪些贷款、哪些岗位、哪些操作", suggest)
