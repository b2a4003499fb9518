"""What the cells of chapter 04 call: one function a cell, each showing a table, a picture or a few sentences.

Tables and pictures carry a text twin, which is what the build compares and what a screen reader speaks.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from branchcraft.crm import plots
from branchcraft.crm.benefits import Setting, best_portfolio, budget_curve, by_use, by_value, line_capacity, portfolios_table, projects_table
from branchcraft.crm.capacity import Workload, capacity_table, most_clients
from branchcraft.crm.clv import check_table, saves_table, values_table, worth
from branchcraft.crm.contacts import BY_AUM, BY_RETURN, BY_RISK, LISTS, Lists, best_plan, by_order, example_lists, greedy, plans_table
from branchcraft.crm.customer_file import read_customers
from branchcraft.crm.holdout import outlets_spread, sizes_table
from branchcraft.crm.model import calibration_table, disclosed_base, draw_branches, lines_table, middle, tier_report
from branchcraft.crm.own import own_lines, quiet_list, segments_table, study_customers, tiers_table
from branchcraft.crm.scenario import assumptions_table, value
from branchcraft.crm.segments import LOGGED, NEEDS, best_messages, by_kmeans, by_rule, example_customers, profile_table, scales_table
from branchcraft.ui import theme
from branchcraft.ui.show import show_figure, show_table


def start() -> None:
    """First cell of the chapter: font, and a word that all is ready."""
    theme.use_theme()
    theme.strict_if_building()
    print("准备好了。客户都是按公开形状合成的，不含任何人的信息。")


# Concentration


def concentration_text() -> str:
    """The published shape in words."""
    base = disclosed_base()
    return (
        f"50 万元以上的客户占 {base.share_above(50):.1%}，持有 {base.aum_above(50):.1%} 的余额，平均 {base.top_mean:.1f} 万元；其余的人平均 {base.rest_mean:.2f} 万元。\n"
        f"前 1% 的客户持有 {base.lorenz(np.array([0.01]))[0]:.0%}；前 10% 持有 {base.lorenz(np.array([0.1]))[0]:.0%}；基尼系数 {base.gini:.2f}。"
    )


def show_concentration() -> None:
    """The published shape as a picture."""
    show_figure(plots.concentration_figure(), concentration_text())


def print_calibration() -> None:
    """Published figures beside the model's."""
    show_table(calibration_table(), "模型的形状对得上公开数据吗")


def print_tiers(folded: bool = False) -> None:
    """Lines from 20 to 1000 万元 in 200 alike branches."""
    customers = int(value("customers"))
    show_table(lines_table(customers), f"{customers} 位客户的网点，200 家一样的：居中的一家（括号里是九成网点的范围）", folded)
    report = tier_report(draw_branches(customers), 50.0)
    many, low, high = middle(report.replaced_by)
    rows = [
        ["最大的一位（万元）", *(f"{one:.0f}" for one in middle(report.largest))],
        ["他占余额", *(f"{one:.1%}" for one in middle(report.largest_share))],
        ["最大的十位占余额", *(f"{one:.0%}" for one in middle(report.top_ten))],
        ["要几位平均的普通客户才补得上", f"{many:.0f}", f"{low:.0f}", f"{high:.0f}"],
    ]
    show_table(pd.DataFrame(rows, columns=["走掉最大的一位", "居中的网点", "九成范围：低", "高"]), "走掉最大的一位客户", folded)


def print_own_file(path: str, line: float = 50.0) -> None:
    """A customer extract from file to tiers, groups and the first to call."""
    file = read_customers(path)
    own = study_customers(file, line)
    for sentence in [*file.summary(), *own_lines(own)]:
        print(sentence)
    show_table(tiers_table(own), "分层")
    show_table(segments_table(own), "分群（规则）")
    show_table(quiet_list(own, 5), "先联系谁（前 5 位）")


# Groups


def print_scales(groups: int = 5, folded: bool = False) -> None:
    """The same customers grouped in six ways."""
    show_table(scales_table(example_customers(), groups), f"1200 位合成客户，聚类都分 {groups} 群", folded)


def print_groups() -> None:
    """A rule and a good k-means side by side, with the message that is right for most of each group."""
    customers = example_customers()
    kind = customers["kind"].to_numpy()
    for grouping in (by_rule(customers), by_kmeans(customers, LOGGED, 5)):
        table = profile_table(customers, grouping)
        said = [NEEDS[number] for number in best_messages(grouping, kind)]
        right = [float((kind[grouping.labels == k] == number).mean()) for k, number in enumerate(best_messages(grouping, kind))]
        table["最该说的话"] = said
        table["这一群里说对的"] = [f"{one:.0%}" for one in right]
        show_table(table, grouping.how)


# Worth


def print_worth(folded: bool = False, cost: float = 500.0) -> None:
    """Values of the nine states, and what a contact may cost."""
    worths = worth()
    show_table(values_table(worths), "一位客户值多少（合成）", folded)
    show_table(saves_table(worths, cost=cost), "联系一位，要走的少走 25%，额外 5% 恢复往来（元）", folded)


def print_worth_check() -> None:
    """The equations beside a simulation."""
    show_table(check_table(worth()), "解方程和模拟，同一张转移表")


def print_worth_settings() -> None:
    """How the value of one state answers to discount and leaving."""
    rows = []
    for name, settings in (
        ("基准（折现 8%）", {}), ("折现 4%", {"yearly_discount": 0.04}), ("折现 12%", {"yearly_discount": 0.12}), ("流失减半", {"leaving": 0.5}),
        ("流失加倍", {"leaving": 2.0}), ("净收入率 0.3%", {"rate": 0.003}),
    ):  # fmt: skip
        found = worth(**settings)
        rows.append([name, *(f"{found.values[state]:.0f}" for state in (3, 6, 7, 8)), f"{found.years[6]:.1f}"])
    headings = ["设定", "中端·有往来", "贵宾·有往来", "贵宾·安静", "贵宾·沉默", "贵宾·有往来预计还留几年"]
    show_table(pd.DataFrame(rows, columns=headings), "价值随假设变多少（元）")


# Contacts


def print_contacts(hours: float = 20.0, folded: bool = False) -> None:
    """Five ways to spend one manager's hours."""
    lists = example_lists()
    split = (7.0, 7.0, 6.0)
    plans = [by_order(lists, split, BY_RISK), by_order(lists, split, BY_AUM), by_order(lists, split, BY_RETURN), greedy(lists, hours)]
    plans.append(best_plan(lists, hours))
    plans.append(best_plan(lists, hours, lists.gain, "假如知道真值的最优名单"))
    show_table(plans_table(lists, plans), f"一位经理一个月 {hours:g} 小时，三张名单共 {len(lists.chance)} 位", folded)


def print_risk_and_change() -> None:
    """What the risk score says, and what a call changes, by score."""
    lists = example_lists()
    rows = [_score_row(lists, number) for number in range(4)]
    headings = ["系统评分", "几位", "不联系的话本来会走", "打一个电话真正能少走（百分点）", "越联系越想走的", "平均余额（万元）"]
    show_table(pd.DataFrame(rows, columns=headings), f"「{LISTS[0]}」名单按评分分四档（真值，网点里要靠对照组才知道）")


def _score_row(lists: Lists, number: int) -> list[object]:
    here = np.flatnonzero(lists.customers["list"].to_numpy() == LISTS[0])
    order = here[np.argsort(-lists.customers["score"].to_numpy()[here], kind="stable")]
    part = np.array_split(order, 4)[number]
    score, change = lists.customers["score"].to_numpy()[part], lists.change[part, 0]
    return [
        f"{score.max():.0f}–{score.min():.0f}",
        len(part),
        f"{1 - lists.chance[part].mean():.0%}",
        f"{100 * change.mean():.1f}",
        int((change < 0).sum()),
        f"{lists.customers['aum'].to_numpy()[part].mean():.0f}",
    ]


def print_capacity(folded: bool = False) -> None:
    """How many clients one manager can hold, and how the number answers to what is promised."""
    show_table(capacity_table(Workload()), "每户每季主动联系 2 次、每次 40 分钟", folded)
    rows = []
    for name, workload in (
        ("基准：2 次 × 40 分钟", Workload()), ("1 次 × 40 分钟", Workload(contacts=1)), ("3 次 × 40 分钟", Workload(contacts=3)),
        ("2 次 × 25 分钟（电话为主）", Workload(minutes=25)), ("每天只留 3 小时", Workload(hours=3)), ("找上门的事多一倍", Workload(inbound=3)),
    ):  # fmt: skip
        rows.append([name, f"{workload.by_division:.0f}", most_clients(workload, 0.5), most_clients(workload), most_clients(workload, 0.99)])
    headings = ["承诺和条件", "用小时一除", "一半的季守得住", "九成的季守得住", "几乎每季守得住"]
    show_table(pd.DataFrame(rows, columns=headings), "一位经理最多带几户", folded)


# Benefits


def print_benefits(folded: bool = False) -> None:
    """Projects one by one, three ways to choose, and the net value by budget."""
    setting = Setting()
    show_table(projects_table(setting), f"{setting.customers} 位贵宾，每个项目单独做一年（合成）", folded)
    caption = f"预算 {setting.budget:g} 万元、专线 {setting.agents} 个座席（每天 {line_capacity(setting.agents):.1f} 通）"
    show_table(portfolios_table(setting, [by_value(setting), by_use(setting), best_portfolio(setting)]), caption, folded)
    budgets = (40.0, 80.0, 120.0, 160.0, 200.0)
    rows = [[f"{budget:g}", f"{net:.1f}"] for budget, net in zip(budgets, budget_curve(setting, budgets), strict=True)]
    show_table(pd.DataFrame(rows, columns=["预算（万元）", "最优组合的净值（万元）"]), "预算加到多少就够了", folded)


def print_holdout(folded: bool = False) -> None:
    """Sizes that show an effect, and how far alike outlets lie apart by luck."""
    show_table(sizes_table(0.08), "要多少客户才看得出（八成把握，双侧 5%）", folded)
    low, mid, high = (100 * float(np.quantile(outlets_spread(0.08, 187, 30), one)) for one in (0.05, 0.5, 0.95))
    print(
        f"30 家一样的网点，每家 187 位贵宾，真实流失都是 8%：一年里最好和最差的相差 {mid:.0f} 个百分点（九成的年份在 {low:.0f} 到 {high:.0f} 之间）。"
    )


def print_sources() -> None:
    """The chapter's assumptions with range and reason."""
    show_table(assumptions_table(), "本章用到的假设（面板里都可以改）")


__all__ = [
    "concentration_text",
    "print_benefits",
    "print_calibration",
    "print_capacity",
    "print_contacts",
    "print_groups",
    "print_holdout",
    "print_own_file",
    "print_risk_and_change",
    "print_scales",
    "print_sources",
    "print_tiers",
    "print_worth",
    "print_worth_check",
    "print_worth_settings",
    "show_concentration",
    "start",
]
