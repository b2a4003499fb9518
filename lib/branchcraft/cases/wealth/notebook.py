"""What the cells of case 06 call: one function a cell, each showing a table, a picture or a few sentences.

Tables and pictures carry a text twin, which is what the build compares and what a screen reader speaks.
"""

from __future__ import annotations

import pandas as pd

from branchcraft.cases.wealth import lessons
from branchcraft.cases.wealth import scenario as s
from branchcraft.cases.wealth.model import run_plan, tiers_table, views_table
from branchcraft.cases.wealth.panel import said
from branchcraft.cases.wealth.plan import ASKED, FOUR, NOW, REFERENCE
from branchcraft.cases.wealth.plots import CentreFigure, quarter_figure, run_text
from branchcraft.cases.wealth.records import contacts_per_client, hours_table, read_quarter
from branchcraft.cases.wealth.records import tiers_table as quarter_table
from branchcraft.ui import theme
from branchcraft.ui.show import show_figure, show_table


def start() -> None:
    """First cell: font, and the label."""
    theme.use_theme()
    theme.strict_if_building()
    print("准备好了。甲行 D 支行理财中心是虚构的；人物、数据全部为合成，和任何真实网点无关。")


def print_clients() -> None:
    """The centre's clients by tier."""
    rows = [
        [
            f"{tier.name}（{tier.line}）",
            tier.clients,
            f"{tier.aum:g}",
            f"{tier.clients * tier.aum / 10_000:.2f}",
            f"{often:g}",
            f"{tier.contact_minutes:g}",
        ]
        for tier, often in zip(s.CLIENTS, NOW.contacts, strict=True)
    ]
    headings = ["户数", "户均余额（万元）", "合计（亿元）", "现在说好每季几次", "一次多少分钟"]
    show_table(pd.DataFrame(rows, columns=["客户层", *headings]), "600 户，三位理财经理")


def print_quarter() -> None:
    """The quarter's books: contacts by tier, hours by kind."""
    quarter = read_quarter()
    show_table(quarter_table(quarter), f"联系簿：一季 {len(quarter.contacts)} 条记录")
    show_table(hours_table(quarter), "工时簿")


def show_quarter() -> None:
    """How many planned contacts each client got, as a picture."""
    quarter = read_quarter()
    none = "、".join(f"{tier.name} {(contacts_per_client(quarter, tier) == 0).mean():.0%}" for tier in s.CLIENTS)
    show_figure(quarter_figure(quarter), f"图：这一季一次也没有被主动联系的客户，{none}。")


def print_decision(folded: bool = False) -> None:
    """Present, demand and one reasonable answer side by side."""
    runs = {"现状": run_plan(NOW), "分行要求": run_plan(ASKED), "参考方案": run_plan(REFERENCE)}
    show_table(views_table(runs), "三方怎么看（200 个季的平均，同样的客户、同样的请假）", folded)
    show_table(tiers_table(runs), "每一层说好的和真做到的", folded)


def show_consequence() -> None:
    """The reference plan's quarters as a picture."""
    figure = CentreFigure()
    figure.show(run_plan(REFERENCE), run_plan(NOW))
    show_figure(figure.figure, run_text(run_plan(REFERENCE)))


def print_consequence() -> None:
    """What the three say of the reference plan."""
    print("参考方案：" + "；".join(REFERENCE.changes_from(NOW)) + "。")
    for line in said(run_plan(NOW), run_plan(REFERENCE)):
        print(line)


def print_four(folded: bool = False) -> None:
    """Four plans: each of the three as satisfied as it can be, and one in between."""
    plans = {"现状": NOW, **FOUR}
    show_table(views_table({name: run_plan(plan) for name, plan in plans.items()}), "四份方案，同样的 200 个季", folded)
    rows = [[name, "；".join(plan.changes_from(NOW))] for name, plan in FOUR.items()]
    show_table(pd.DataFrame(rows, columns=["方案", "和现状比，改了什么"]), "四份方案怎么改", folded)


def print_steps() -> None:
    """One change at a time."""
    show_table(lessons.steps_table(), "只改一件，和现状比（「差不多」= 差别在误差以内，或小到不值一提）")


def print_capacity() -> None:
    """How many clients one manager holds, under four ways of serving."""
    show_table(lessons.capacity_table(), "一位理财经理带得动多少户？")


def print_swings() -> None:
    """Whether the verdict on the reference plan hangs on the assumptions."""
    show_table(lessons.swings_table(), "换一个假设，参考方案还站得住吗（差 = 参考方案 - 现状）")


def print_sources() -> None:
    """The case's assumptions with range and reason."""
    show_table(s.assumptions_table(), "这个案例用到的假设", folded=True)
