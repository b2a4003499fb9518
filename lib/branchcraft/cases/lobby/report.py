"""The three views in words and tables: what a panel and a cell show of a run. Numbers come from `views`, nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.plan import DOES, HOURS, ON_FLOOR, POSTS, Plan
from branchcraft.cases.lobby.views import GROUPS, HEADLINES, STAKEHOLDERS, Difference, View

VERDICTS = {1: "好了", 0: "差不多", -1: "差了"}
COLUMNS = (
    "客户：一次办顺、从进门到轮到的分钟（高峰 / 平时）、走掉和白跑的人数；员工：绷紧的小时、离开门口的次数、关门后的分钟；"
    "分行：当天面谈、有意向、超过 30 分钟的人数"
)
"""What the columns of `comparison_table` are, in one line."""
_FORMATS = ("{:.0f}%", "{:.1f} 小时", "{:.1f} 位")
_DIFFERENCES = ("{:+.1f} 个百分点", "{:+.1f} 小时", "{:+.1f} 位")


def headline(number: int, value: float) -> str:
    """A headline's value with its unit; a share in per cent."""
    return _FORMATS[number].format(value)


def _tenths(value: float) -> float:
    """Rounded to tenths, and never minus nothing."""
    return round(float(value), 1) + 0.0


def plan_table(plan: Plan) -> pd.DataFrame:
    """Who stands where: a row per post, a column per period; Chinese headings."""
    table = pd.DataFrame({"位置": list(POSTS), "做什么": list(DOES)})
    for number, (period, clock) in enumerate(zip(s.PERIODS, s.PERIOD_CLOCK, strict=True)):
        table[f"{period}（{clock}）"] = [str(count) for count in plan.posts[number]]
    total = ["合计（在岗人数）", "", *(f"{plan.total(k)}（{ON_FLOOR[k]}）" for k in range(len(s.PERIODS)))]
    return pd.concat([table, pd.DataFrame([total], columns=table.columns)], ignore_index=True)


def rules_text(plan: Plan) -> str:
    """The plan's rules and its cost in one sentence."""
    asked = {0: "入口不问，客户自己取号", 1: "入口问一句", 3: "入口问三句"}[plan.questions]
    led = f"，问到的人里领 {plan.led:.0%} 去机器" if plan.questions else ""
    back = "，白跑的人优先叫" if plan.returned_first else ""
    return f"{asked}{led}；柜员那句话{plan.sentence}{back}；{cost_text(plan)}。"


def cost_text(plan: Plan) -> str:
    """What the plan costs beyond the people on the floor."""
    low, high = plan.cost
    parts = []
    if plan.borrowed_hours:
        parts.append(f"借 {plan.borrowed_hours:g} 个人时，{low:.0f}–{high:.0f} 元/天")
    if plan.released_hours:
        parts.append(f"还给后台 {plan.released_hours:g} 个人时")
    return "，".join(parts) or "不借人"


def comparison_table(views: Mapping[str, View]) -> pd.DataFrame:
    """Plans side by side as the three see them, one row per plan; short Chinese headings, which `COLUMNS` explains."""
    rows = []
    for name, view in views.items():
        f = view.figures
        rows.append(
            [
                name, f"{f['smooth']:.0%}", f"{f['wait_peak']:.1f} / {f['wait_rest']:.1f}", f"{f['left'] + f['turned']:.0f}", f"{f['in_vain']:.0f}",
                f"{f['tight']:.1f}", f"{f['left_door']:.0f}", f"{f['overtime']:.0f}",
                f"{f['talks']:.1f}", f"{f['wanted']:.1f}", f"{f['too_long']:.1f}", cost_text(view.run.plan),
            ]
        )  # fmt: skip
    heads = ["方案", "办顺", "等", "走掉", "白跑", "绷紧", "离开门口", "关门后", "面谈", "有意向", "超 30 分钟", "借人"]
    return pd.DataFrame(rows, columns=heads)


def stakeholder_table(differences: Sequence[Difference], names: tuple[str, str] = ("现状", "现在的方案")) -> pd.DataFrame:
    """What changed for each of the three, with its uncertainty; Chinese headings."""
    rows = []
    for number, one in enumerate(differences):
        change = _DIFFERENCES[number]
        rows.append(
            [
                f"{one.stakeholder}：{HEADLINES[number]}",
                headline(number, one.before),
                headline(number, one.after),
                f"{change.format(_tenths(one.after - one.before))}（{_tenths(one.low):+.1f} 到 {_tenths(one.high):+.1f}）",
                f"{one.better_days} / {one.days}",
                VERDICTS[one.verdict],
            ]
        )
    return pd.DataFrame(rows, columns=["谁看什么", names[0], names[1], "差（95% 区间）", "更好的天数", "他怎么看"])


def customers_table(views: Mapping[str, View]) -> pd.DataFrame:
    """Which customers it is better for: wait from walking in and share of smooth visits by group; Chinese headings."""
    table = pd.DataFrame({"客户": list(GROUPS)})
    for name, view in views.items():
        figures = view.figures
        table[f"{name}：等几分钟 / 办顺"] = [f"{figures[f'wait {group}']:.1f} / {figures[f'smooth {group}']:.0%}" for group in GROUPS]
    return table


def posts_table(views: Mapping[str, View]) -> pd.DataFrame:
    """How busy each post is in each period; a dash where nobody stands or nobody counts. Chinese headings."""
    loads = {name: view.post_load() for name, view in views.items()}
    table = pd.DataFrame({"位置": list(POSTS)})
    for period in s.PERIODS:
        for name, load in loads.items():
            values = load.loc[period]
            table[f"{name}：{period}"] = ["—" if np.isnan(value) else f"{min(value, 1.0):.0%}" for value in values]
    return table


def said(before: View, after: View, differences: Sequence[Difference], name: str = "现状") -> list[str]:
    """What each of the three would say of the change, in Chinese sentences, with the reason that the model gives."""
    old, new = before.figures, after.figures
    clients, staff, bank = differences
    lines = [
        f"客户：一次办顺从 {clients.before:.0f}% 到 {clients.after:.0f}%，200 天里有 {clients.better_days} 天比{name}好。"
        f"高峰从进门到轮到 {old['wait_peak']:.1f} → {new['wait_peak']:.1f} 分钟；走掉 {old['left'] + old['turned']:.0f} → {new['left'] + new['turned']:.0f} 位，"
        f"白跑一趟 {old['in_vain']:.0f} → {new['in_vain']:.0f} 位（其中领去机器没办成 {old['led_in_vain']:.0f} → {new['led_in_vain']:.0f} 位）。",
        f"员工：绷紧的人·小时 {staff.before:.1f} → {staff.after:.1f}，{staff.better_days} 天比{name}轻。"
        f"离开门口陪人 {old['left_door']:.0f} → {new['left_door']:.0f} 次；关门后还要 {old['overtime']:.0f} → {new['overtime']:.0f} 分钟。",
        f"分行：当天面谈 {bank.before:.1f} → {bank.after:.1f} 位，{bank.better_days} 天比{name}多；有意向的 {old['wanted']:.1f} → {new['wanted']:.1f} 位。"
        f"进门 30 分钟还没轮到的 {old['too_long']:.1f} → {new['too_long']:.1f} 位；{cost_text(after.run.plan)}。",
    ]
    return [line.replace("200 天", f"{before.days} 天") for line in lines] + warnings(after)


def warnings(view: View) -> list[str]:
    """What the plan overlooks, in Chinese sentences; nothing when it overlooks nothing that the model sees."""
    plan, figures, found = view.run.plan, view.figures, []
    door = [plan.people("入口", k) for k in range(3)]
    if plan.questions and any(door) and figures["asked_peak"] < 0.6:
        found.append(f"入口忙不过来：高峰只问到 {figures['asked_peak']:.0%} 的人，其余从身边走过去自己取号。")
    if plan.questions and not any(door):
        found.append("入口没有人，「问几句」和「领去机器」都落空。")
    if figures["led"] > 0 and figures["led_in_vain"] > 0.15 * figures["led"]:
        found.append(f"领去机器的 {figures['led']:.0f} 位里有 {figures['led_in_vain']:.0f} 位白跑：领得太多，或者问得太少。")
    if figures["wanted"] > 1.25 * figures["talks"] and figures["wanted"] - figures["talks"] >= 2:
        gone = figures["wanted"] - figures["talks"]
        found.append(
            f"意向有 {figures['wanted']:.1f} 位，当天谈成面谈的 {figures['talks']:.1f} 位：差的 {gone:.1f} 位没等到理财经理，多找意向没有用。"
        )
    load = view.post_load()
    for period, hours in zip(s.PERIODS, HOURS, strict=True):
        spare = load.at[period, "厅堂·等候区"]
        if not np.isnan(spare) and spare < 0.4 and hours:
            found.append(f"{period}等候区的人只忙 {spare:.0%}：没人等，就没人有空聊。")
    return found


__all__ = ["STAKEHOLDERS", "comparison_table", "customers_table", "plan_table", "posts_table", "rules_text", "said", "stakeholder_table", "warnings"]
