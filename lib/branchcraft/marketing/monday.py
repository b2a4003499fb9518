"""The end of chapter 03: a page with what to do on Monday, drafted from what was kept in its panels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ipywidgets as widgets

from branchcraft.marketing.monday_campaign import campaign_suggest
from branchcraft.marketing.scenario import ENGINES
from branchcraft.teaching import calibration_panel, plan_panel

__all__ = ["calibration_panel", "suggest", "take_home"]
_NARROW = {
    "临街": "路过几位、进门几位",
    "入口": "有需求的几位、当场认出几位",
    "厅堂": "认出几位、等到叫号还愿意谈几位",
    "柜面": "谈了几位、成交几位",
    "贵宾厅": "请进去几位、等到经理几位",
}
"""What to count at each zone."""


def suggest(decisions: Mapping[str, Any]) -> dict[str, str]:
    """Texts for the action plan from the kept decisions (hours, zone, campaign, and those of the lists and trials)."""
    hours, zone, campaign = decisions.get("hours"), decisions.get("zone"), decisions.get("campaign")
    texts = {
        "goal": "把每周两个营销小时从最不值的一处挪到最值的一处",
        "measure": "两周里约到面谈的人数（看人数，不看金额）；现在是 ____",
        "first_step": "先数一周：谁、哪一天、几小时真正用在存量、增量、流量上，从哪个半小时抽的",
        "by_when": "两周后的周五再看",
        "risk": "高峰抽人，大厅会挤；只从闲的半小时抽",
    }
    if hours:
        worth = dict(zip(ENGINES, hours["engines"], strict=True))
        used = {name: value for name, value in worth.items() if hours["hours"][ENGINES.index(name)] > 0} or worth
        best, worst = max(worth, key=worth.__getitem__), min(used, key=used.__getitem__)
        if best != worst:
            texts["goal"] = f"每周从{worst}挪两小时到{best}，试两周"
        texts["risk"] = f"示例网点是「{hours['order']}」，自己的网点先看叫号记录再定从哪里抽"
    if zone:
        counted = "；".join(_NARROW[name] for name in zone["zones"] if name in _NARROW)
        texts["measure"] = f"数三天：{counted}；两周后再数三天"
    if campaign:
        stop = "先过合规关口" if campaign["stops"] else f"停止线：{campaign['rule']}"
        texts["first_step"] = f"把「{campaign['name']}」的一页纸交合规岗看；{stop}"
        if campaign["owner"].strip():
            texts["who"] = campaign["owner"]
    listed = campaign_suggest(decisions)
    if listed and not (hours or zone or campaign):
        return texts | listed
    return {name: "；".join(dict.fromkeys(part.rstrip("。") for part in (text, listed.get(name, "")) if part)) for name, text in texts.items()}


def take_home() -> widgets.Widget:
    """The chapter's action plan."""
    return plan_panel("03", "市场营销：人手用在哪里，先联系谁", suggest)
