"""What the cells of case 01 call: one function a cell, each showing a table, a picture or a few sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from branchcraft.cases.turnaround.model import (
    FUTURES,
    NOTHING,
    all_plans,
    better_than,
    in_units,
    names,
    office_check,
    run_plan,
    share_of_best,
    without_each,
)
from branchcraft.cases.turnaround.plots import SHOWN, months_figure
from branchcraft.cases.turnaround.scenario import (
    BUDGET,
    EFFECT_SPREAD,
    FAILS,
    HANDS,
    LAST,
    MEASURES,
    MONTHS,
    NAME,
    PARTIES,
    TRUE_LEVELS,
    WEIGHTS,
    averages,
    months_table,
)  # fmt: skip
from branchcraft.opening.indicators import BY_KEY, INDICATORS
from branchcraft.opening.peers import synthetic_peers
from branchcraft.ui import theme
from branchcraft.ui.show import show_figure, show_table

TEMPTING = {
    "迎检派": ("drill", "hall"),
    "面面俱到": ("shifts", "process", "contact", "lobby", "files", "morning"),
    "冲一季": ("gifts", "lobby", "drill"),
}
"""Plans that groups usually bring forward first, by the name the debrief gives them."""


def start() -> None:
    """First cell of the case."""
    theme.use_theme()
    theme.strict_if_building()
    print(f"准备好了。{NAME}，人物和数据全部为合成。预算 {BUDGET:g} 万元，每周 {HANDS:g} 小时。")


def show_months() -> None:
    """Six figures month by month."""
    late, year = averages(LAST), averages(MONTHS)
    parts = [f"{BY_KEY[key].name} {late[key]:g}（全年 {year[key]:g}）" for key in SHOWN]
    show_figure(months_figure(synthetic_peers()), "最近三个月的平均，括号里是全年：" + "；".join(parts) + "。")


def print_months() -> None:
    """All twelve figures: the last quarter, the year, and the peers' mean."""
    late, year, peers = averages(LAST), averages(MONTHS), synthetic_peers()
    rows = [[one.name, one.unit, f"{late[one.key]:g}", f"{year[one.key]:g}", f"{peers.mean[k]:.1f}"] for k, one in enumerate(INDICATORS)]
    show_table(pd.DataFrame(rows, columns=["指标", "单位", "最近三个月", "全年", "同类平均"]), f"{NAME}的十二个指标（合成）")


def print_check(folded: bool = False) -> None:
    """The order of the areas on three, six and twelve months."""
    rows = []
    for months in (3, 6, 12):
        check = office_check(months)
        by_report = check.areas.sort_values("raw_rank")["name"].head(3)
        rows.append(
            [f"{months} 个月", "、".join(by_report), check.same_three_report, "、".join(check.areas["name"].head(3)), check.same_three,
             f"第 {check.areas.at['culture', 'raw_rank']}"]
        )  # fmt: skip
    columns = ["看多久", "照报表前三", "再来一期不变（1000 次里）", "去掉运气前三", "再来一期不变", "文化服务照报表"]
    show_table(pd.DataFrame(rows, columns=columns), "看三个月和看一年，先后不一样", folded)


def print_measures() -> None:
    """What can be bought."""
    rows = [[one.name, one.what, f"{one.cost:g}", f"{one.load:g}", "、".join(BY_KEY[key].name for key in one.effect)] for one in MEASURES]
    show_table(pd.DataFrame(rows, columns=["措施", "做什么", "万元", "小时/周", "动哪些数"]), "十项措施（合成）")


def print_best(folded: bool = False) -> None:
    """The best plans that the budget allows, and what each measure in the first is worth."""
    table, nothing = all_plans(), run_plan(NOTHING)
    rows = []
    for keys in table["plan"].head(5):
        outcome = run_plan(keys)
        ends = outcome.parties[:, -1].mean(axis=0)
        rows.append(
            ["、".join(names(keys)), f"{outcome.cost:g}", f"{outcome.load:g}", *(f"{end:+.2f}" for end in ends), f"{outcome.value:+.2f}", better_than(outcome, nothing)]
        )  # fmt: skip
    ends = nothing.parties[:, -1].mean(axis=0)
    rows.append(["什么都不做", "0", "0", *(f"{end:+.2f}" for end in ends), f"{nothing.value:+.2f}", 0])
    columns = ["方案", "万元", "小时/周", *(f"{party}，第四季" for party in PARTIES), "最不满意的一方", f"比不做好（{FUTURES} 种里）"]
    show_table(pd.DataFrame(rows, columns=columns), f"预算内 {len(table)} 种方案里，让最不满意的一方最好的五种", folded)
    best = run_plan(table["plan"].iloc[0])
    lost = without_each(best).sort_values(ascending=False)
    rows = [[names([key])[0], f"{value:+.2f}"] for key, value in lost.items()]
    show_table(pd.DataFrame(rows, columns=["最好的方案里去掉", "最不满意的一方少"]), "每一项值多少", folded)


def print_tempting() -> None:
    """The plans that groups usually bring forward, beside the best."""
    rows = []
    best = all_plans()["plan"].iloc[0]
    for label, keys in [*TEMPTING.items(), ("最好的", best)]:
        outcome = run_plan(keys)
        ends = outcome.parties[:, -1].mean(axis=0)
        rows.append(
            [
                label,
                "、".join(names(keys)),
                f"{outcome.cost:g}",
                f"{outcome.load:g}",
                *(f"{end:+.2f}" for end in ends),
                f"{share_of_best(outcome):.0%}",
            ]
        )
    columns = ["叫什么", "选了什么", "万元", "小时/周", *(f"{party}，第四季" for party in PARTIES), "走完了几成路"]
    show_table(pd.DataFrame(rows, columns=columns), "课上常见的三种方案和最好的")


def print_quarters() -> None:
    """Figures in their own units, quarter by quarter: best plan against doing nothing."""
    best, nothing = run_plan(all_plans()["plan"].iloc[0]), run_plan(NOTHING)
    late, rows = averages(LAST), []
    for key in ("called", "once", "contacted", "mystery", "complaints"):
        one = BY_KEY[key]
        for label, outcome in (("不做", nothing), ("做", best)):
            values = in_units(outcome, key)
            low, high = np.quantile(values[:, -1], [0.1, 0.9])
            cells = [f"{value:.1f}" for value in values.mean(axis=0)]
            rows.append([one.name, one.unit, label, f"{late[key]:g}", *cells, f"{low:.0f}–{high:.0f}"])
    columns = ["指标", "单位", "", "最近三个月", "1 季", "2 季", "3 季", "4 季", "第四季八成落在"]
    show_table(pd.DataFrame(rows, columns=columns), "最好的方案和什么都不做，报表上会看到什么（平均）")


def print_truth() -> None:
    """What the office really was like beside what its last quarter and its year showed."""
    late, year = averages(LAST), averages(MONTHS)
    rows = []
    for one in INDICATORS:
        true = one.usual + one.better * one.between * TRUE_LEVELS[one.key]
        rows.append([one.name, one.unit, f"{late[one.key]:g}", f"{year[one.key]:g}", f"{true:.1f}"])
    show_table(pd.DataFrame(rows, columns=["指标", "单位", "最近三个月", "全年", "真实水平（造数据时设的）"]), "揭晓：真实水平")


def print_assumptions() -> None:
    """What the model takes for granted."""
    weights = [[party, "、".join(f"{BY_KEY[key].name} {share:.0%}" for key, share in parts.items())] for party, parts in WEIGHTS.items()]
    show_table(pd.DataFrame(weights, columns=["谁", "看什么（权重是假设）"]), "三方各看什么")
    print(
        f"每项措施的实际效果围绕设定值上下浮动（相对标准差 {EFFECT_SPREAD:.0%}），另有 {FAILS:.0%} 的机会完全没有效果；全部是假设，没有公开数据可据。"
        f"每周超过 {HANDS:g} 小时，所有措施按比例摊薄，员工还要加班。"
    )


def print_data_files() -> None:
    """What the data file holds, and that it is the same as the model's."""
    rows = months_table()
    print(
        f"cases/data/01_turnaround_synthetic.csv：{len(rows)} 个月、{len(INDICATORS)} 个指标（合成）。01_turnaround_check_synthetic.xlsx 是填好的体检表，可以读进第 00 章的第一个面板。"
    )


__all__ = [
    "print_assumptions", "print_best", "print_check", "print_data_files", "print_measures", "print_months", "print_quarters", "print_tempting", "print_truth",
    "show_months", "start",
]  # fmt: skip
