"""What the cells of chapter 06 call: one function a cell, each showing a table, a picture or a few sentences.

Tables and pictures carry a text twin, which is what the build compares and what a screen reader speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from branchcraft.queueing import compare_logs, fit, naive_patience, read_ticket_log, warm_up
from branchcraft.staffing import plots
from branchcraft.staffing.levers import levers_table, run_levers, who_waits, who_waits_table
from branchcraft.staffing.model import DayResult, day_summary, explain, key_numbers, run_day, waiting_at
from branchcraft.staffing.own_log import effect_table, plan_table, plan_windows, study_log
from branchcraft.staffing.panel_roster import YEAR, example_need
from branchcraft.staffing.promise import busy_and_wait, busy_and_wait_table, price_of_promise, price_table, promise_plan, promise_table
from branchcraft.staffing.report import estimates_table, summary_lines
from branchcraft.staffing.roster import roster
from branchcraft.staffing.roster_calendar import HOLIDAY, MAKE_UP, calendar_week, hours_for_week, need_for_week, weeks_of
from branchcraft.staffing.roster_check import check_promise
from branchcraft.staffing.roster_example import example_staff
from branchcraft.staffing.roster_input import usual_patterns
from branchcraft.staffing.scenario import ASSUMPTIONS, INTERVAL, BranchDay, assumptions_table, example_branch
from branchcraft.ui import theme
from branchcraft.ui.show import show_figure, show_table


def start() -> None:
    """First cell of the chapter: font, fast engine, and a word that all is ready."""
    theme.use_theme()
    theme.strict_if_building()
    warm_up()
    print("准备好了。下面每个结果都是同一批客户的 200 天模拟，数据为合成。")


def demand_text(branch: BranchDay) -> str:
    """The day in words: how many come, when most, and when the work exceeds four windows."""
    total, load = branch.arrivals.sum(axis=1), branch.offered_load
    peak, low = int(total.to_numpy().argmax()), int(total.to_numpy().argmin())
    over = "、".join(label for label, work in zip(branch.labels, load, strict=True) if work > 0.95 * 4) or "没有"
    return (
        f"平均每天 {total.sum():.0f} 位。最多的半小时从 {branch.labels[peak]} 开始，{total.iloc[peak]:.1f} 位；最少的从 {branch.labels[low]} 开始，{total.iloc[low]:.1f} 位。\n"
        f"来的活一天合 {load.sum() * INTERVAL / 60:.1f} 个窗口小时；顶到 4 个窗口的半小时：{over}。"
    )


def show_demand(branch: BranchDay) -> None:
    """The day's customers and the work that they bring, as a picture."""
    show_figure(plots.demand_figure(branch), demand_text(branch))


def print_day(result: DayResult, folded: bool = False) -> None:
    """The plan's key numbers per half hour and for the day; `folded` hides them until they are clicked."""
    show_table(key_numbers(result), f"每半小时的结果（{result.window_hours:g} 个窗口小时）", folded)
    show_table(day_summary(result), "全天（括号里是 95% 区间）", folded)


def print_why(result: DayResult) -> None:
    """Why the day went as it did, and the queue that is handed on."""
    for line in explain(result):
        print(line)
    handed = [f"{result.branch.labels[k]} {waiting_at(result, k * INTERVAL):.1f} 位" for k in (2, 4, 6, 11, 13, 14)]
    print("各时刻平均有多少人在等：" + "，".join(handed) + "。")


def print_moved(branch: BranchDay, before: Sequence[int], after: Sequence[int]) -> None:
    """Two plans on the same people: key numbers of the second and the paired difference."""
    old, new = run_day(branch, before), run_day(branch, after)
    still = "还是" if new.window_hours == old.window_hours else f"从 {old.window_hours:g} 个改为"
    show_table(key_numbers(new), f"换一个摆法，{still} {new.window_hours:g} 个窗口小时")
    show_table(day_summary(new), "全天")
    comparison = compare_logs(old.log, new.log)
    row = comparison.table.loc["service_level"]
    print(comparison.sentence.replace("方案 B", "新的摆法").replace("方案 A", "平铺"))
    word = "升到" if row["difference"] >= 0 else "降到"
    print(f"10 分钟内叫到的从 {row['a']:.0%} {word} {row['b']:.0%}（差的 95% 区间 {row['low']:.1%} 到 {row['high']:.1%}）。")


def print_promise(branch: BranchDay, within: float, share: float, folded: bool = False) -> None:
    """Windows for one promise, per half hour, and the price of stricter ones; `folded` hides them until they are clicked."""
    plan = promise_plan(branch, within, share)
    words = f"一天 {plan.window_hours:g} 个窗口小时，公式逐段算 {plan.erlang_hours:g} 个"
    show_table(promise_table(plan), f"每个半小时 {share:.0%} 的客户在 {within:g} 分钟内叫到，每半小时最少开几个（{words}）", folded)
    show_table(price_table(price_of_promise(branch, within)), f"承诺的价格：{within:g} 分钟内叫到多少，一天要多少窗口小时", folded)


def print_levers(branch: BranchDay, counts: Sequence[int], folded: bool = False) -> None:
    """Three efforts of a usual size on top of a plan."""
    show_table(levers_table(run_levers(branch, counts)), "同一批客户，三份劲", folded)


def print_orders(branch: BranchDay, total: int = 5, folded: bool = False) -> None:
    """Four orders of the hall with the same windows."""
    show_table(who_waits_table(who_waits(branch, total)), f"{total} 个窗口全天开，四种排法", folded)


def print_roster(folded: bool = False) -> None:
    """What the example branch's week needs, and how near twelve people come to it."""
    week, need = example_need()
    hours = {role: table.sum() * INTERVAL / 60 for role, table in need.items()}
    table = pd.DataFrame({"日": list(week), **{f"{role}（小时）": values.to_numpy() for role, values in hours.items()}})
    show_table(table, "每天要多少人在岗上（人·小时）", folded)
    plan = roster(need, example_staff(), usual_patterns())
    kept = check_promise(plan, week)
    staff = sum(person.high for person in plan.staff)
    total = sum(float(values.sum()) for values in hours.values())
    rows = [
        ["一周要的岗上小时", f"{total:g}"],
        ["十二个人最多能上的小时", f"{staff:g}"],
        ["排完还缺（人次·半小时）", f"{plan.short_half_hours}"],
        ["再模拟：守住承诺的半小时", f"{int(kept['kept'].sum())} / {len(kept)}"],
    ]
    show_table(pd.DataFrame(rows, columns=["", "数"]), "十二个人排一周", folded)


def print_weeks(folded: bool = False) -> None:
    """The year's weeks with a holiday or a make-up day: what they need, and the hours that twelve people owe and may work."""
    _, profiles = example_need()
    rows = []
    for label, monday in weeks_of(YEAR).items():
        days = calendar_week(monday)
        if not any(day.kind in (HOLIDAY, MAKE_UP) for day in days):
            continue
        need = sum(float(table.to_numpy().sum()) for table in need_for_week(profiles, days).values()) * INTERVAL / 60
        staff = hours_for_week(example_staff(), days)
        low, high = (sum(getattr(person, end) for person in staff) for end in ("low", "high"))
        rows.append((label, sum(not day.closed for day in days), f"{need:g}", f"{low:g}", f"{high:g}"))
    names = ["周", "营业几天", "要的岗上小时", "十二个人至少该上", "最多能上"]
    show_table(pd.DataFrame(rows, columns=names), f"{YEAR} 年有放假或调休的各周（放假不营业）", folded)


def print_busy_and_wait() -> None:
    """Steady-state waiting at rising load."""
    show_table(busy_and_wait_table(), "4 个窗口，平均办 7 分钟，平均耐心 40 分钟")


def show_busy_and_wait() -> None:
    """The same as a picture."""
    table = busy_and_wait()
    calm, busy = table.index[0], table.index[-1]
    text = (
        f"来的活占窗口的 {calm:.0%} 时平均等 {table['wait_if_all_stay'].iloc[0]:.1f} 分钟；占 {busy:.0%} 时，若谁都不走要等 {table['wait_if_all_stay'].iloc[-1]:.0f} 分钟，"
        f"等不住会走时等 {table['wait'].iloc[-1]:.1f} 分钟、走掉 {table['abandonment'].iloc[-1]:.0%}。"
    )
    show_figure(plots.busy_and_wait_figure(table), text)


def print_log_study(path: str, within: float = 10.0, share: float = 0.85) -> None:
    """A ticket log from file to plan: what was read, fitted, needed and gained."""
    log = read_ticket_log(path)
    own = study_log(log)
    for line in [*log.summary(), *own.notes]:
        print(line)
    show_table(estimates_table(own), "办理时间和耐心")
    plan = plan_windows(own, within, share)
    show_table(plan_table(plan), "每半小时开几个窗口")
    show_table(effect_table(plan), "和现在的开法比（同一批模拟客户）")
    for line in summary_lines(plan)[1:5]:
        print(line)


def print_patience_lesson(days: int = 60) -> None:
    """The ways to estimate patience from a log whose truth is known: the example branch's own."""
    branch = replace(example_branch(), days=days, tickets=pd.DataFrame()).drawn()
    log = run_day(branch, [4] * branch.intervals).log
    too_short, too_long = naive_patience(log)
    everyone = log.assign(customer_class=pd.Categorical(["全部"] * len(log)))
    everyone.attrs = log.attrs
    means = {family: fit(everyone, patience=family).estimates.set_index("parameter").loc["patience_mean"] for family in ("weibull", "exponential")}
    ghosts = int((log["outcome"] == "no_show").sum())
    print(
        f"示例网点 {days} 天的叫号记录，{len(log)} 个号，其中 {ghosts} 个叫到时没有人。真正的平均耐心是 {ASSUMPTIONS['patience'].value:g} 分钟（合成数据，所以知道）。"
    )
    print(f"  没来的人的号平均等了多久：{too_short:.0f} 分钟（太短）")
    print(f"  把叫号那一刻当作离开：{too_long:.0f} 分钟（太长）")
    one, other = means["weibull"], means["exponential"]
    print(f"  本章的做法：{one['estimate']:.0f} 分钟（95% 区间 {one['low']:.0f}–{one['high']:.0f}）")
    print(
        f"  同样的做法，但假定任何时刻一样容易走：{other['estimate']:.0f} 分钟（95% 区间 {other['low']:.0f}–{other['high']:.0f}）——假定错了，区间再窄也没用"
    )


def print_sources() -> None:
    """The example branch's assumptions with range and reason."""
    show_table(assumptions_table(), "示例网点用到的数（合成或假设；人数、耐心、办理快慢可在面板里改）")


__all__ = [
    "ASSUMPTIONS",
    "demand_text",
    "print_busy_and_wait",
    "print_day",
    "print_levers",
    "print_log_study",
    "print_moved",
    "print_orders",
    "print_patience_lesson",
    "print_promise",
    "print_sources",
    "print_why",
    "show_busy_and_wait",
    "show_demand",
    "start",
]  # fmt: skip
