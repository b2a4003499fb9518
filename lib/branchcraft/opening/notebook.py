"""What the cells of chapter 00 call: one function a cell, each showing a table, a picture or a few sentences."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from branchcraft.opening.barometer import EXAMPLE_ANSWERS, barometer_table, compare_feeling, explain_feeling
from branchcraft.opening.channel import (
    BIG_SIX_2024,
    BIG_SIX_CLOSED_2025,
    CLOSED_2025,
    COUNTER,
    OPENED_2025,
    OUTLETS,
    OUTLETS_2025,
    RATE,
    RURAL_CLOSED_2025,
    crosses_break,
    draw_line,
    gaps,
    per_outlet_per_day,
    readings_table,
    series_table,
)  # fmt: skip
from branchcraft.opening.finer import Network, months_to_beat, samples_to_see, styles_table, targets_table, try_targets
from branchcraft.opening.indicators import EXAMPLE, EXAMPLE_MONTHS, indicators_table
from branchcraft.opening.model import HealthCheck, areas_caption, areas_table, explain, figures_table, health_check
from branchcraft.opening.peers import BRANCHES, MONTHS, synthetic_peers
from branchcraft.opening.plots_channel import ChannelFigure
from branchcraft.opening.reasons import Books, said, weigh, weights_table
from branchcraft.opening.rollout import Plan, plans_table
from branchcraft.ui import theme
from branchcraft.ui.show import show_figure, show_table


def start() -> None:
    """First cell of the chapter: font, and a word that all is ready."""
    theme.use_theme()
    theme.strict_if_building()
    print(f"准备好了。示例网点和它的 {BRANCHES} 家同类网点（{MONTHS} 个月）都是合成的；公布的数字写明出处和日期。")


@lru_cache(maxsize=MONTHS)
def _example(months: int = EXAMPLE_MONTHS) -> HealthCheck:
    return health_check(dict(EXAMPLE), synthetic_peers(), months)


def print_health(folded: bool = False) -> None:
    """The example branch's nine areas in order, its figures, and what to make of them."""
    check = _example()
    show_table(areas_table(check), f"示例网点，一个季度，合成：{areas_caption(check)}", folded)
    show_table(figures_table(check), "十二个指标", folded)
    if not folded:
        for line in explain(check):
            print(line)


def print_own_months() -> None:
    """The same figures as the average of ever more months: what the order is worth."""
    rows = []
    for months in (1, 2, 3, 6, 12):
        check = _example(months)
        by_report = check.areas.sort_values("raw_rank")["name"].head(3)
        right = check.areas["truly"].head(3).sum() / check.draws
        shrunk = "、".join(check.areas["name"].head(3))
        rows.append([f"{months} 个月", "、".join(by_report), check.same_three_report, shrunk, check.same_three, f"{right:.1f}"])
    columns = ["几个月的平均", "照报表排前三", "再来一期不变（1000 次里）", "去掉运气排前三", "再来一期不变", "其中真在前三的平均几个"]
    show_table(pd.DataFrame(rows, columns=columns), "同样的十二个数，如果是更多个月的平均")


def print_peers() -> None:
    """How the example's figures behave among the synthetic branches."""
    show_table(indicators_table(), f"十二个指标的合成同类组：{BRANCHES} 家、{MONTHS} 个月")


def print_barometer(folded: bool = False) -> None:
    """The example manager's feeling beside her figures."""
    result = compare_feeling(EXAMPLE_ANSWERS, _example())
    show_table(barometer_table(result), "示例支行长的感觉和她的数字（合成）", folded)
    if not folded:
        for line in explain_feeling(result):
            print(line)


def print_series() -> None:
    """The published years."""
    show_table(series_table(), "公布的离柜率（中国银行业协会年度报告；没有查到的年份空着）")


def show_channel() -> None:
    """The published rate with its two breaks."""
    figure = ChannelFigure(RATE)
    allowed = [gap for gap in gaps(RATE) if not crosses_break(*gap)]
    figure.show(None, allowed, None, None)
    show_figure(figure.figure, "公布的离柜率 2009–2021:2009 年口径是替代率，2021 年是分流率，只有 2014–2020 年是同一个口径，从 67.88% 到 90.88%。")


def print_channel(folded: bool = False) -> None:
    """Five ways to read the same series, and what the figures would mean for one outlet a day."""
    show_table(readings_table(), "同一列数，连法不同，结论不同", folded)
    rows = [[f"{year}", f"{OUTLETS[year] / 1e4:.2f}", f"{per_outlet_per_day(year):.0f}"] for year in OUTLETS]
    show_table(pd.DataFrame(rows, columns=["年", "网点（万家）", "推算每家每个工作日（笔）"]), "推算的柜面笔数摊到每家网点（一年按 250 天）", folded)
    if not folded:
        line = draw_line(COUNTER, [gap for gap in gaps(COUNTER) if not crosses_break(*gap)])
        print(f"口径一致的 {line.years[0]}–{line.years[-1]} 年，推算的柜面笔数变了 {line.change:+.0%}；离柜率同期升了 6.57 个百分点。")


def print_outlets() -> None:
    """Outlets closed and opened in 2025, and what share of those there are."""
    six = sum(BIG_SIX_2024.values())
    rows = [
        ["退出", f"{CLOSED_2025}", f"{CLOSED_2025 / OUTLETS_2025:.1%}"],
        ["新设", f"{OPENED_2025}", f"{OPENED_2025 / OUTLETS_2025:.1%}"],
        ["净减", f"{CLOSED_2025 - OPENED_2025}", f"{(CLOSED_2025 - OPENED_2025) / OUTLETS_2025:.1%}"],
        ["退出里农商银行的", f"{RURAL_CLOSED_2025}", f"占退出的 {RURAL_CLOSED_2025 / CLOSED_2025:.0%}"],
        ["退出里六大行的", f"{BIG_SIX_CLOSED_2025}", f"占六大行 2024 年末 {six} 家的 {BIG_SIX_CLOSED_2025 / six:.1%}"],
    ]
    show_table(pd.DataFrame(rows, columns=["2025 年", "家", f"比例（除注明外，分母取 {OUTLETS_2025 / 1e4:.0f} 万家）"]), "2025 年网点的进和出")


def print_reasons(folded: bool = False) -> None:
    """The example branch's five reasons in 万元 a year."""
    books = Books()
    weights = weigh(books)
    show_table(weights_table(weights), "示例网点（合成：存款 8 亿、贷款 5 亿、15 人）：五条理由换成万元", folded)
    if not folded:
        for line in said(books, weights):
            print(line)


def print_targets(folded: bool = False) -> None:
    """Five ways to set thirty targets, with a quarter's and with a year's data."""
    for months in (3, 12):
        show_table(targets_table(try_targets(Network(months=months))), f"手里有 {months} 个月的数：30 家、五种定法（合成）", folded)


def print_styles(folded: bool = False) -> None:
    """Numbers, grades and both, by months of data."""
    show_table(styles_table(Network()), "数字、打分、合着看：选最该帮的 5 家（合成）", folded)
    rows = [
        [f"{eye:.1f}", "追不上（两年内）" if (beat := months_to_beat(Network(eye=eye))) is None else f"第 {beat} 个月"]
        for eye in (0.5, 0.6, 0.7, 0.8)
    ]
    show_table(pd.DataFrame(rows, columns=["打分和真实水平的相关", "只看数字从什么时候起不输"]), "眼光越准，数字追得越久", folded)


def print_rollout(folded: bool = False) -> None:
    """The same norm rolled out in four ways, and an easy norm."""
    show_table(plans_table(), "每人要带教 4 小时的规范，每周能带教 10 小时（合成）", folded)
    easy = tuple(Plan(batches, gap, need=2.0) for batches, gap in ((1, 5), (2, 5), (3, 5), (5, 4)))
    show_table(plans_table(easy), "容易的规范：每人只要 2 小时", folded)


def print_baseline() -> None:
    """How many services must be timed to see half a minute gained, with and without a common way of working."""
    ways = (("各做各的", 4.2), ("有统一做法", 2.8))
    rows = [[name, f"{spread:g}", f"{samples_to_see(0.5, spread)}", f"{samples_to_see(1.0, spread)}"] for name, spread in ways]
    columns = ["做法", "单笔散布（分钟，假设）", "看出快半分钟，前后各要量（笔）", "看出快一分钟"]
    show_table(pd.DataFrame(rows, columns=columns), "没有统一做法，改进也看不出来")


def print_sources() -> None:
    """The figures' synthetic behaviour with reasons."""
    print_peers()


__all__ = [
    "print_barometer", "print_baseline", "print_channel", "print_health", "print_outlets", "print_own_months", "print_peers", "print_reasons", "print_rollout",
    "print_series", "print_sources", "print_styles", "print_targets", "show_channel", "start",
]  # fmt: skip
