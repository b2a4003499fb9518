"""What the cells of case 08 call: one function a cell, each showing a table, a picture or a few sentences.

Tables and pictures carry a text twin, which is what the build compares and what a screen reader speaks.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from branchcraft.cases.lobby import lessons
from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.lessons import viewed
from branchcraft.cases.lobby.panel import DAY
from branchcraft.cases.lobby.plan import FOUR, NOW, REFERENCE, Plan
from branchcraft.cases.lobby.plots import DayFigure, day_text, hall_figure, week_figure
from branchcraft.cases.lobby.records import by_half_hour, by_period, day_totals, read_week
from branchcraft.cases.lobby.report import COLUMNS, comparison_table, customers_table, plan_table, posts_table, rules_text, said, stakeholder_table
from branchcraft.cases.lobby.views import compare
from branchcraft.queueing import warm_up
from branchcraft.ui import theme
from branchcraft.ui.show import show_figure, show_table

MOMENT = 105.0
STORY = (96, 100.0)
"""Day and minute with which the case begins: 10:40 of a busy day; the panels open on a usual one."""


def start() -> None:
    """First cell: font, fast engine, and the label."""
    theme.use_theme()
    theme.strict_if_building()
    warm_up()
    print("准备好了。甲行 C 支行是虚构网点；人物、数据全部为合成，和任何真实网点无关。")


def show_hall() -> None:
    """The five zones and who stands there, at the moment with which the case begins."""
    day, minute = STORY
    hall = viewed(NOW).hall(day - 1, minute)
    door = "门口没有人，大堂经理在机器旁陪客户" if hall.away else "大堂经理在门口"
    text = (
        f"图：忙的一天 {s.clock(minute)} 的大厅。五个窗口都在办，等窗口的 {hall.waiting} 位（最久等了 {hall.longest:.0f} 分钟），机器上 {hall.at_machines} 位；"
        f"{door}；这半小时已经有 {hall.turned} 位进门看一眼就走。"
    )
    show_figure(hall_figure(NOW, minute, day, hall), text)
    print(text)


def print_present() -> None:
    """Who stands where now."""
    show_table(plan_table(NOW), "现在谁站在哪里（人）")
    print(rules_text(NOW))


def print_records() -> None:
    """What was read of the two files."""
    week = read_week()
    for line in week.log.summary():
        print(line)
    totals = day_totals(week)
    words = "，".join(f"{name} {totals[name]:.0f}" for name in ("进门人数", "领去机器", "机器退出", "离开门口", "聊过", "有意向", "当天面谈"))
    print(f"大堂日志：{len(week.book)} 行，平均每天 {words}。")


def print_week() -> None:
    """The week by period: what a mean over the day hides."""
    show_table(by_period(read_week()), "这一周，平均每天（叫号机流水和大堂日志）")


def show_week() -> None:
    """The same by half hour, as a picture."""
    table = by_half_hour(read_week())
    worst, best = int(table["wait"].idxmax()), int(table["wait"].idxmin())
    text = (
        f"图：叫号机全周平均等候 {table.attrs['wait']:.1f} 分钟；最差的半小时从 {s.clock(worst * s.INTERVAL)} 开始，平均 {table['wait'].max():.1f} 分钟，"
        f"最好的从 {s.clock(best * s.INTERVAL)} 开始，{table['wait'].min():.1f} 分钟。"
    )
    show_figure(week_figure(table), text)


def print_hidden(folded: bool = False) -> None:
    """What the ticket machine says and what customers live through."""
    show_table(lessons.hidden_table(), "同一批客户：叫号机怎么说，客户过的是什么（模拟 200 天，平均每天）", folded)


def print_decision(plan: Plan = REFERENCE, folded: bool = False) -> None:
    """A plan beside the present situation: posts, three views, how sure."""
    show_table(plan_table(plan), "参考方案：谁站在哪里（人）", folded)
    show_table(stakeholder_table(compare(viewed(NOW), viewed(plan)), ("现状", "参考方案")), f"参考方案：三方怎么看。{rules_text(plan)}", folded)


def show_consequence(plan: Plan = REFERENCE) -> None:
    """The plan's days as a picture."""
    view, figure = viewed(plan), DayFigure()
    figure.show(view, viewed(NOW))
    figure.show_hall(plan, MOMENT, DAY, view.hall(DAY - 1, MOMENT))
    show_figure(figure.figure, day_text(view))


def print_consequence(plan: Plan = REFERENCE) -> None:
    """What the three say, whom it is better for, and how busy each post is."""
    views = {"现状": viewed(NOW), "参考": viewed(plan)}
    for line in said(views["现状"], views["参考"], compare(views["现状"], views["参考"])):
        print(line)
    show_table(customers_table(views), "哪些客户受益（从进门到办成的那一次开始，分钟；一次办顺的比例）")
    show_table(posts_table(views), "每个位置忙到几成（机器旁按能照看的台数算；街上没有人数，不算）")


def print_four(folded: bool = False) -> None:
    """Four plans: each of the three as satisfied as it can be, and one in between."""
    views = {"现状": viewed(NOW), **{name: viewed(plan) for name, plan in FOUR.items()}}
    show_table(comparison_table(views), f"四份方案，同一批客户 200 天，平均每天（{COLUMNS}）", folded)
    rows = [[name, rules_text(plan), *("、".join(map(str, row)) for row in plan.posts)] for name, plan in FOUR.items()]
    show_table(pd.DataFrame(rows, columns=["方案", "规矩", *s.PERIODS]), "四份方案怎么站（依次：临街、入口、机器旁、等候区、柜面、贵宾厅）", folded)


def print_steps() -> None:
    """One change at a time."""
    show_table(lessons.steps_table(), "只改一件事，和现状比（同一批客户；「差不多」= 差别在误差以内，或小到不值一提）")


def print_routing() -> None:
    """How many are led in vain the more are led."""
    show_table(lessons.routing_table(), "每问到一百位：领得越多，白跑的越多（信号检测模型）")


def print_mix() -> None:
    """What diversion leaves at the windows."""
    plans = {f"领 {share:.0%}": replace(NOW, led=share) for share in (0.0, 0.3, 0.6)}
    show_table(lessons.window_mix(plans), "领去机器以后，柜面剩下什么（其余都照现状）")


def print_swings() -> None:
    """Whether the verdict on the reference plan hangs on the assumptions."""
    show_table(lessons.swings_table(lessons.swings()), "换一个假设，参考方案还站得住吗（差 = 参考方案 - 现状，60 天）")


def print_sources() -> None:
    """The case's assumptions with range and reason."""
    show_table(s.assumptions_table(), "这个案例用到的数（合成或假设；办理时间、耐心、薪酬和第 06 章相同）", folded=True)
