"""What the cells of case 03 call: one function a cell, each showing a table, a picture or a few sentences.

Tables and pictures carry a text twin, which is what the build compares and what a screen reader speaks.
"""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from branchcraft.cases.campus.model import Years, live, robust, stress_table, tried
from branchcraft.cases.campus.opening import rush_table
from branchcraft.cases.campus.panel import runs_table, sentences, views_table, world_sentences
from branchcraft.cases.campus.plots import plane_figure, weeks_figure
from branchcraft.cases.campus.records import by_season, read_groups, read_year, unseen
from branchcraft.cases.campus.scenario import NAME, NOW, OFFERS, REFERENCE, RICHEST, WELCOMES, YEARS, Plan, assumptions_table
from branchcraft.queueing import warm_up
from branchcraft.ui import theme
from branchcraft.ui.show import show_figure, show_table

PLANS = {
    "现状": NOW,
    "全给有钱的": RICHEST,
    "参考方案": REFERENCE,
    "现状加推分期": Plan(NOW.hours, WELCOMES[0], OFFERS[1]),
    "只改成预约": Plan(NOW.hours, WELCOMES[1], OFFERS[0]),
}
STEPS = {
    "学校对接 0 → 8 小时（从教职工和离退休拿）": Plan((2.0, 16.0, 14.0, 8.0, 8.0)),
    "学生 2 → 8 小时（从离退休拿）": Plan((8.0, 20.0, 12.0, 8.0, 0.0)),
    "两样都做": Plan((8.0, 15.0, 12.0, 5.0, 8.0)),
    "再加分四周预约": Plan((8.0, 15.0, 12.0, 5.0, 8.0), WELCOMES[1]),
    "再加进校办卡（参考方案）": REFERENCE,
}


@lru_cache(maxsize=32)
def lived(plan: Plan) -> Years:
    """A plan's two hundred years, once."""
    return live(plan)


def start() -> None:
    """First cell: font, fast engine, and the label."""
    theme.use_theme()
    theme.strict_if_building()
    warm_up()
    print(f"准备好了。{NAME}；人物、学校和数据全部为合成，和任何真实网点、学校无关。")


def weeks_text() -> str:
    """The year in words."""
    table = by_season(read_year()).set_index("学期")
    rush, usual = table.loc["开学"], table.loc["学期中"]
    return (
        f"图：开学两周每周取号 {rush['取号（人/周）']:.0f} 人、平均等 {rush['平均等候（分钟）']:.1f} 分钟、每周 {rush['没等到就走（人/周）']:.0f} 人没等到就走；"
        f"学期中每周 {usual['取号（人/周）']:.0f} 人、平均等 {usual['平均等候（分钟）']:.1f} 分钟。"
    )


def show_year() -> None:
    """The year week by week."""
    show_figure(weeks_figure(read_year()), weeks_text())


def print_year() -> None:
    """The year by season."""
    show_table(by_season(read_year()), "一年 52 周，按学校的日子分（合成数据）")


def print_groups() -> None:
    """Whom the branch does not see."""
    show_table(unseen(read_groups()), "看不见的人：每个群体有多少没有账户、一年没来过（合成数据）")


def print_now() -> None:
    """The present plan."""
    show_table(runs_table({"现状": lived(NOW)}), f"现状：48 个小时怎么用，{YEARS} 个模拟年的平均")


def print_rush() -> None:
    """Three ways to welcome the freshmen."""
    show_table(rush_table(), "迎新的三种办法（每种 200 个模拟日；六个窗口，进校时抽走一位）")


def print_decision(folded: bool = True) -> None:
    """The reference plan beside the present one."""
    show_table(views_table(lived(NOW), lived(REFERENCE)), f"参考方案：{REFERENCE.words()}", folded)
    show_table(runs_table({name: lived(plan) for name, plan in PLANS.items()}), "几种分法", folded)


def plane_text() -> str:
    """Where the named plans stand, in words."""
    parts = [f"{name} {lived(plan).means['value'] / 1e4:.0f} 万元、{lived(plan).means['helped']:.0f} 人次" for name, plan in PLANS.items()]
    return f"图：横轴贡献，纵轴帮到的人，灰点是 {len(tried())} 种分法。{'；'.join(parts)}。"


def show_plane() -> None:
    """Named plans among all that could be tried."""
    show_figure(plane_figure(tried(), {name: lived(plan) for name, plan in PLANS.items()}), plane_text())


def print_consequence() -> None:
    """What came of the reference plan, and why."""
    for line in sentences(lived(NOW), lived(REFERENCE)):
        print(line)


def print_steps() -> None:
    """One change after another."""
    rows = []
    for name, plan in STEPS.items():
        years, before = lived(plan), lived(NOW)
        better = int((years.value > before.value + 1e-9).sum())
        rows.append(
            [
                name, f"{years.chance:.0%}", f"{years.means['value'] / 1e4:.1f}", f"{(years.means['value'] - before.means['value']) / 1e4:+.1f}",
                f"{better} / {YEARS}", f"{years.means['helped']:.0f}", f"{years.means['wait']:.1f}",
            ]
        )  # fmt: skip
    heads = ["和现状比", "开门的机会", "贡献（万元）", "差（万元）", "更好的年数", "帮到的人（人次）", "迎新等候（分钟）"]
    show_table(pd.DataFrame(rows, columns=heads), f"一步一步看（同样的 {YEARS} 年）")


def print_stress() -> None:
    """Where the conclusion would fail."""
    show_table(stress_table(REFERENCE), "把结论靠着的假设拿掉（按期望值算）")
    for line in world_sentences(robust(REFERENCE)):
        print(line)


def print_sources() -> None:
    """The case's assumptions with range and reason."""
    show_table(assumptions_table(), "这个案例用到的数（合成或假设）", folded=True)
