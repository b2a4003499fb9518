"""What the cells of chapter 05 call: one function a cell, each showing a table, a picture or a few sentences.

Tables and pictures carry a text twin, which is what the build compares and what a screen reader speaks.
"""

from __future__ import annotations

import pandas as pd

from branchcraft.risk import alerts, conduct, layers, loan_files, migration, plots, plots_alerts, posts, posts_example, sampling
from branchcraft.risk.cash import DEALS, asking_table, judge_cash, what_to_do
from branchcraft.risk.compression import Pressing, example_year, outcome_table
from branchcraft.risk.conduct_scenes import SCENES
from branchcraft.risk.estimation import estimate, estimate_table, precision_table
from branchcraft.risk.own_loans import read_loan_list
from branchcraft.risk.own_report import classes_table, example_list, loans_table, study_loans
from branchcraft.risk.panel_book import COUNTED
from branchcraft.risk.panel_posts import handed_table
from branchcraft.risk.scenario import CLASSES, SHARES, assumptions_table, facts_table
from branchcraft.ui import theme
from branchcraft.ui.show import show_figure, show_table


def start() -> None:
    """First cell of the chapter: font, and a word that all is ready."""
    theme.use_theme()
    theme.strict_if_building()
    print("准备好了。下面的支行、客户和清单都是虚构，数据为合成；公开的数和规定另外注明出处和日期。")


def show_book() -> None:
    """The example branch's book today and where next year's bad loans stand now."""
    book, chain = migration.opening(), migration.calibrated()
    parts = migration.origins(book, chain)
    text = (
        f"今天正常 {SHARES[0]:.1%}、关注 {SHARES[1]:.1%}、不良 {SHARES[2]:.1%}。一年后的不良 {parts.sum():.0f} 万元："
        + "，".join(f"{name} {value:.0f}" for name, value in parts.items())
        + "。"
    )
    show_figure(plots.shares_figure(SHARES, ("正常", "关注", "不良"), parts.to_list(), [str(name) for name in parts.index]), text)


def book_text() -> str:
    """The same in words."""
    book = migration.opening()
    parts = migration.origins(book, migration.calibrated())
    split = "、".join(f"{name} {book[name]:,.0f}" for name in CLASSES)
    return (
        f"示例支行 {book.sum():,.0f} 万元：{split}（万元）。\n一年后的不良从哪里来："
        + "，".join(f"{name} {value:.0f} 万元" for name, value in parts.items())
        + "。"
    )


def print_classes(folded: bool = False) -> None:
    """The twelve files with the floor and the rule."""
    verdict = loan_files.judge(loan_files.answers()["floor"].to_dict())
    table = verdict.table[["编号", "债务人", "余额（万元）", "下限", "哪一条规则", "只看担保的老习惯"]]
    show_table(table, f"十二份档案：不良至少 {verdict.bad_by_rule:g} 万元，只看担保的老习惯 {verdict.bad_by_habit:g} 万元", folded)


def print_year(folded: bool = False) -> None:
    """Three ways to press 500 万元."""
    rows = []
    for name, pressing in (
        ("现金收回 500，跟别的户一样险", Pressing(500, 0)),
        ("现金收回 500，挑比别户险一倍的", Pressing(500, 0, 2.0)),
        ("现金收回 500，挑好收的，只有别户三成险", Pressing(500, 0, 0.3)),
        ("转化 500（展期、借新还旧）", Pressing(0, 500)),
    ):
        year = example_year(pressing)
        less, same, more = year.counts
        rows.append(
            [
                name,
                f"{year.fewer:.0f}",
                f"{year.watch_after - year.watch_before:+.0f}",
                f"{year.charge_after - year.charge_before:+.0f}",
                f"{less} / {same} / {more}",
            ]
        )
    names = ["怎么压（万元）", "一年后不良少（万元）", "关注账面差（万元）", "全年拨备差（万元）", "200 个未来：更少 / 一样 / 更多"]
    show_table(pd.DataFrame(rows, columns=names), "同样动 500 万元关注类", folded)
    show_table(outcome_table(example_year(Pressing(500, 0))), "第一行的明细", folded)


def print_ends() -> None:
    """How a loan of each class ends, and the rates at which classes roll down."""
    chain = migration.calibrated()
    ends, rolls = migration.absorption(chain), migration.roll_rates(chain)
    rows = [
        [
            name,
            f"{rolls[name]:.1%}" if name in rolls else "—",
            f"{ends.at[name, 'repaid']:.1%}",
            f"{ends.at[name, 'written_off']:.1%}",
            f"{ends.at[name, 'quarters']:.1f}",
        ]
        for name in CLASSES
    ]
    names = ["今天的类", "一季滚到下一类", "最后还清", "最后核销", "平均还要几个季度"]
    show_table(pd.DataFrame(rows, columns=names), "每一类的下场（合成的迁徙矩阵）")
    straight = float(rolls.prod())
    print(f"四级一路滚到底的连乘是 {straight:.4%}，正常类最后核销的却是 {ends.at['正常', 'written_off']:.2%}：连乘只算了一季一级、一次不停的那条路。")


def print_matrix() -> None:
    """The synthetic matrix, in percent."""
    chain = migration.calibrated()
    table = chain.loc[list(CLASSES)].map(lambda share: f"{share:.1%}" if share else "—")
    table.insert(0, "从 \\ 到", list(CLASSES))
    show_table(table, "一季度的迁徙矩阵（合成；正常→关注、关注→次级 由公开的占比反推）")


def print_rates(folded: bool = False) -> None:
    """What 22 loans say of a rate, and how many loans would be needed."""
    show_table(estimate_table(estimate(COUNTED), 22), "二十二户里三户变成不良", folded)
    show_table(precision_table(), "看的户数和数得有多准", folded)


def print_samples(folded: bool = False) -> None:
    """Four ways to choose 24 of 240 files, and sample sizes."""
    show_table(sampling.methods_table(blind=0), "240 份里查 24 份，其中 6 份有问题，四种挑法", folded)
    show_table(sampling.size_table(), "随机抽要抽几份", folded)


def print_blind() -> None:
    """The same with two of the six looking especially good."""
    table = sampling.methods_table(blind=2).iloc[:, [0, 1, 4]]
    show_table(table, "六份里有两份看上去特别好（合成）")


def print_supervision(hours: float = 160.0) -> None:
    """What one supervisor sees of 240 files in a quarter."""
    show_table(
        sampling.supervision_table(hours), f"一对一监督：一个人一季 {hours:g} 小时（案头每户半小时，到现场每户三小时；红色每季去，橙色半年去）"
    )


def print_layers(tie: float = 0.6, folded: bool = False) -> None:
    """Usual sets of checks and what gets past them."""
    show_table(layers.layers_table(tie), f"同一类证据一起做假的程度 {tie:.0%}", folded)


def print_quickest() -> None:
    """The quickest set that confirms all ten questions."""
    chosen = layers.quickest_confirming()
    names = "、".join(layers.CHECKS[one].name for one in chosen)
    print(
        f"十个确认各有两类证据，最快 {layers.hours(chosen):g} 小时：{names}。全部十道要 {layers.hours(layers.ALL):g} 小时。"
        f"\n一百户包装过的，最快的一套漏过 {100 * layers.missed(chosen, 0.6):.1f} 户，全做漏过 {100 * layers.missed(layers.ALL, 0.6):.1f} 户。"
    )


def print_posts(folded: bool = False) -> None:
    """The fewest hand-overs, with rotation, and every leave."""
    branch = posts_example.example_branch()
    plan = posts.reassign(branch)
    assert plan is not None
    show_table(handed_table(plan), f"现在有 {len(posts.found_conflicts(branch, branch.held))} 对冲突，最少交接 {plan.changes} 项", folded)
    turned = posts.reassign(branch, rotate=True, may_give_way=True)
    assert turned is not None
    fixes = "；".join(fix.sentence() for fix in turned.fixes)
    caption = f"再加上满三年换人：按现在的资格排不出来，最小的办法是{fixes}，交接 {turned.changes} 项"
    show_table(handed_table(turned), caption, folded)
    show_table(posts_example.leave_table(posts_example.leave_plans(branch, plan.held)), "改好以后，谁休假会怎样", folded)


def print_conflicts() -> None:
    """Pairs that must be apart and what that rests on."""
    show_table(posts_example.conflicts_table(), "哪两把钥匙要分开，依据是什么")


def _marks_table() -> pd.DataFrame:
    rows = []
    for per_day in range(1, 21):
        oldest, highest = (alerts.work_off(per_day, alerts.value("hours"), alerts.value("minutes"), order) for order in alerts.ORDERS)
        rows.append((per_day, oldest.marked_true / oldest.true, oldest.share_in_time, highest.share_in_time))
    return pd.DataFrame(rows, columns=["per_day", "marked", "oldest", "highest"])


def show_marks() -> None:
    """Marked and seen in time against alerts a day."""
    table = _marks_table()
    best = table.loc[table["oldest"].idxmax()]
    last = table.iloc[-1]
    text = (
        f"先来的先看：每天标 {best['per_day']:.0f} 笔时看到最多，{best['oldest']:.0%}；标 {last['per_day']:.0f} 笔时标出 {last['marked']:.0%}，及时看到 {last['oldest']:.0%}。"
        f"分高的先看：标 {last['per_day']:.0f} 笔时仍看到 {last['highest']:.0%}。"
    )
    show_figure(plots_alerts.marks_figure(table), text)


def print_alerts(folded: bool = False) -> None:
    """More alerts a day under both orders."""
    show_table(alerts.alerts_table((1, 2, 3, 4, 6, 12)), "先来的先看，每天两小时", folded)
    show_table(alerts.alerts_table((3, 4, 6, 12), order=alerts.HIGHEST_FIRST), "分高的先看，每天两小时", folded)


def print_cash(folded: bool = False) -> None:
    """The eight customers and what to do, and what asking everybody costs."""
    right = judge_cash({one.number: what_to_do(one) for one in DEALS})
    table = right.table[["", "客户", "应当", "为什么"]]
    show_table(table, "八位客户", folded)
    show_table(asking_table(), "人人都问，还是按风险问（一个月 1,300 笔现金业务是假设；5 万元以上约占 2%，人民银行 2022 年）", folded)


def print_conduct(folded: bool = False) -> None:
    """The ten situations played through three ways, with and without leave really taken."""
    sound = [next(k for k, option in enumerate(scene.options) if option.sound) for scene in SCENES]
    rows = []
    for name, choices in (
        ("十件都守住", sound),
        ("十件都选甲", [0] * 10),
        ("十件都选甲，只有休假是真休", [sound[3] if k == 3 else 0 for k in range(10)]),
    ):
        story = conduct.play(SCENES, choices)
        found = conduct.replay(story)
        months = f"{found.months.mean():.1f}" if story.weak else "—"
        rows.append([name, *(f"{bar}" for bar in story.bars), len(story.weak), months, f"{found.cost.mean():.1f}"])
    names = ["怎么选", *conduct.BARS, "留下隐患（处）", "平均几个月才被发现", "代价（万元，课上设定）"]
    show_table(pd.DataFrame(rows, columns=names), "同样十件事，三种选法（一年重来 200 次）", folded)


def print_own_list(folded: bool = False) -> None:
    """The synthetic loan list from file to result."""
    found = study_loans(read_loan_list(example_list()))
    for line in [*found.loans.summary(), *found.sentences()]:
        print(line)
    show_table(classes_table(found), "示例清单：五级分类，现在和至少", folded)
    high = loans_table(found, only_too_high=True)[["行号", "余额（万元）", "逾期天数", "现分类", "至少", "依据"]]
    show_table(high, "现分类低于下限的，按余额排", folded)


def print_sources() -> None:
    """Published numbers and the chapter's assumptions."""
    show_table(facts_table(), "公开的数（商业银行，法人口径）")
    show_table(assumptions_table(), "示例支行的贷款（合成或假设）")
    show_table(assumptions_table(sampling.SAMPLING_ASSUMPTIONS), "检查档案（合成或假设）")
    show_table(layers.checks_table(), "贷前十道证据（步骤和证据出自课程资料，小时和机会是假设；确认的编号见面板）")
    show_table(assumptions_table(alerts.ALERT_ASSUMPTIONS), "核实预警（合成或假设）")
