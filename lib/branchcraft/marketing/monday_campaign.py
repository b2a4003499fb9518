"""What the campaign decisions of chapter 03 say about Monday: texts for the chapter's action plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def campaign_suggest(decisions: Mapping[str, Any]) -> dict[str, str]:
    """Texts for the plan's fields from the kept decisions (call_list, own_list, trial); empty where none of them was kept."""
    calls, own, trial = (decisions.get(key) for key in ("call_list", "own_list", "trial"))
    if not (calls or own or trial):
        return {}
    texts = {
        "goal": "知道电话多带来多少，名单先打值得打的",
        "measure": "打的一组减抽签留下的对照，写区间；不写成功率",
        "first_step": "请管名单的同事把最近两三次活动的记录合成一个文件，买了的、没买的都要",
        "by_when": "四周后填好是否购买，再读进来",
        "risk": "有人中途去打对照组；拒绝营销的客户没有先去掉",
    }
    if calls:
        texts["goal"] = (
            f"会买的机会低于 {calls['break_even']:.0%} 的不打（一位成本 {calls['cost_each']:.0f} 元，一笔赚 {calls['margin']:.0f} 元，换成本行的数）"
        )
    if trial:
        texts["measure"] = f"抽签分组，一共 {trial['size']} 位、打 {trial['called']} 位；比两组买了的差和区间，不写成功率"
    if own:
        texts["first_step"] = f"下一批打 {own['call']} 位，抽签留 {own['control']} 位先不打，写下抽签的日期和名单，谁也不挪"
    return texts
