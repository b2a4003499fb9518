"""What the campaign cells of chapter 03 call: one function a cell, each showing a table, a picture or a few sentences."""

from __future__ import annotations

import pandas as pd

from branchcraft.marketing import plots_targeting, plots_uplift
from branchcraft.marketing.bank import CALLS_EACH, USUAL, bank_frame, bought, conditions_table, tenths
from branchcraft.marketing.bank_models import Setting, judged
from branchcraft.marketing.campaign import read_campaign
from branchcraft.marketing.campaign_columns import AFTERWARDS
from branchcraft.marketing.campaign_example import example_campaign
from branchcraft.marketing.campaign_numbers import campaign_numbers_table, number
from branchcraft.marketing.campaign_report import judged_table
from branchcraft.marketing.insurance import insurance_results
from branchcraft.marketing.lists import THUMB, call_lists, default_economics, lists_table
from branchcraft.marketing.panel_targeting import trust_table
from branchcraft.marketing.panel_uplift import contest_said
from branchcraft.marketing.targeting import score_contacts, score_later
from branchcraft.marketing.trial import example_market, size_table
from branchcraft.marketing.trial_words import trial_lines, trial_table
from branchcraft.marketing.uplift_target import APART, contest_table, kept_contest
from branchcraft.ui import theme
from branchcraft.ui.show import show_figure, show_table

BEST_RULE = ("上次活动买过", "没有房贷", "留的是手机")
"""The three conditions that rank best among all triples of the panel (a test looks)."""


def start_campaign() -> None:
    """First cell: font, and a word on the data."""
    theme.use_theme()
    theme.strict_if_building()
    print(
        f"准备好了。真实数据：葡萄牙一家银行 {len(bank_frame()):,} 位客户的电话营销，买了 {int(bought().sum()):,} 位（{bought().mean():.1%}）。其余为合成或假设。"
    )


def print_campaign_file() -> None:
    """The bank's file in a few numbers."""
    frame = bank_frame()
    rows = [
        ["打过的客户", f"{len(frame):,} 位，全都打过，没有对照组"],
        ["买了定期存款", f"{int(bought().sum()):,} 位，{bought().mean():.1%}"],
        ["每位打了几通", f"平均 {CALLS_EACH:.2f} 通，最多 {frame['campaign'].max()} 通"],
        ["最后一通多长", f"平均 {frame['duration'].mean() / 60:.1f} 分钟（挂了电话才知道）"],
        ["打之前知道的", "年龄、职业、婚姻、学历、余额、有没有房贷和消费贷、以前活动的结果等"],
    ]
    show_table(pd.DataFrame(rows, columns=["", "数"]), "一次真的电话营销，2008 年 5 月到 2010 年 11 月")


def print_lists(folded: bool = False) -> None:
    """Four orders on the same lists, the rule of thumb being the one most people write down first, and the best of three conditions."""
    result = call_lists(default_economics(), USUAL)
    title = f"200 份名单，每份 {result.size} 位，打 {result.economics.capacity} 位；经验规则是「{'、'.join(USUAL)}」"
    show_table(lists_table(result), title, folded)
    best = call_lists(default_economics(), BEST_RULE)
    table = lists_table(best)
    show_table(table[table["怎么排"] == THUMB].assign(怎么排="、".join(BEST_RULE)), "三个条件里排得最好的一种", folded)


def print_conditions() -> None:
    """What each condition of the rule of thumb is worth."""
    show_table(conditions_table(), f"全部 {len(bank_frame()):,} 位里，平均买 {bought().mean():.1%}")


def print_trust(folded: bool = False) -> None:
    """The ways to set a model up, side by side."""
    shown = [
        Setting(), Setting(exam="later"), Setting(leak=True), Setting(of_the_call=False), Setting(of_the_call=False, exam="later"),
        Setting("boosted"), Setting("boosted", exam="later"),
    ]  # fmt: skip
    show_table(trust_table(shown), "同一份数据，不同的设法和考法", folded)


def rates_text() -> str:
    """How the share of buyers moved through the campaign, in words."""
    table, later = tenths(), judged(Setting(exam="later"))
    early = bought()[: int(0.7 * len(bought()))].mean()
    return (
        f"按时间分成十段，每段约 {table['n'].iloc[0]:,} 位。买了的比例从第一段（{table['first'].iloc[0]}）的 {table['bought'].iloc[0]:.1%}，"
        f"到最后一段（{table['first'].iloc[-1]} 到 {table['last'].iloc[-1]}）的 {table['bought'].iloc[-1]:.1%}；前七成 {early:.1%}，后三成 {later.happened:.1%}。"
    )


def show_rates() -> None:
    """The same as a picture."""
    table = tenths()
    show_figure(plots_targeting.rates_figure(table["bought"].tolist(), [f"{a}\n起" for a in table["first"]]), rates_text())


def print_own_list() -> None:
    """The synthetic list from file to ranking: what was read, and how well unseen and later customers were ranked."""
    campaign = read_campaign(example_campaign())
    for line in campaign.summary():
        print(line)
    late = tuple(name for name in campaign.features if AFTERWARDS.search(name))
    print(f"去掉打完才知道的「{'、'.join(late)}」再学：")
    show_table(judged_table(score_contacts(campaign, drop=late), score_later(campaign, drop=late)), "排得准不准（逻辑回归）")


def print_sizes(folded: bool = False) -> None:
    """What trials of several sizes would have told."""
    market = example_market()
    title = f"打了买 {market.called:.0%}、不打买 {market.quiet:.0%}，真的差 {100 * market.effect:.0f} 个百分点；各一半，每种大小模拟 2,000 次"
    show_table(size_table(market), title, folded)


def print_contest(trained: int = 5000, at: int = 20, folded: bool = False) -> None:
    """Two rankings after the same trial."""
    margin, cost = number("margin"), number("contact_cost")
    one = kept_contest(trained, APART)
    show_table(contest_table(one, at, margin, cost), f"先做一次 {trained:,} 位的试验来学；每千位客户，打 {10 * at} 位（合成）", folded)
    if not folded:
        for line in contest_said(one, at, margin, cost):
            print(line)


def print_insurance() -> None:
    """The insurance trial, read wrongly and rightly."""
    results = insurance_results()
    table = trial_table(results)
    table.insert(0, "怎么算", ["当作一户一户抽的（不对）", "按村抽的（对）"])
    show_table(table.drop(columns="比什么"), "默认买 对 默认不买，1,410 户、166 个自然村")
    for line in trial_lines(results.iloc[1:]):
        print(line)


def show_insurance() -> None:
    """The same as a picture."""
    results = insurance_results()
    wide, narrow = results.iloc[1], results.iloc[0]
    text = (
        f"默认买的 {wide['n']} 户里买了 {wide['share']:.1%}，默认不买的 {wide['n_control']} 户里买了 {wide['share_control']:.1%}，差 {100 * wide['difference']:.1f} 个百分点。"
        f"按村算，95% 区间 {100 * wide['low']:.1f} 到 {100 * wide['high']:.1f}；当作一户一户抽的，{100 * narrow['low']:.1f} 到 {100 * narrow['high']:.1f}，窄得没有道理。"
    )
    show_figure(plots_uplift.trial_forest(results, ["当作一户一户抽的（不对）", "按村抽的（对）"]), text)


def print_campaign_numbers() -> None:
    """The assumptions with range and reason."""
    show_table(campaign_numbers_table(), "营销名单和试验用到的数（合成或假设，都可在面板里改）")
