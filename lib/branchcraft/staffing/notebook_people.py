"""What the cells on people in chapter 06 call: one function a cell, each a table or a few sentences that the build compares."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from branchcraft.staffing.panel_people_training import account, whole
from branchcraft.staffing.people_checks import CORRECTED, LOOKS, MEAN_MISS, WORLDS, Round, hit_share, looks_needed, looks_table, relapse_errors
from branchcraft.staffing.people_checks import RANGES as CHECKS_RANGES
from branchcraft.staffing.people_meeting import RANGES as MEETING_RANGES
from branchcraft.staffing.people_meeting import RULES, chance_of_better, praise_and_scold, rules_table, run_quarter, scatter_factor
from branchcraft.staffing.people_pay import RANGES as PAY_RANGES
from branchcraft.staffing.people_pay import Scheme, Teller, schemes_table, strength_curve
from branchcraft.staffing.people_posts import rank_skills, skill_gain, skills_table, try_places
from branchcraft.staffing.people_team import APPROVAL, AWAY, BUSINESSES, CORPORATE, COUNTER, HALL, USUAL, posts_table
from branchcraft.staffing.people_team import RANGES as POSTS_RANGES
from branchcraft.staffing.people_training import DRAWS, WAYS, Course, best_spacing, draws, in_the_hall, payback
from branchcraft.staffing.people_training import RANGES as TRAINING_RANGES
from branchcraft.staffing.scenario import COMPLEX, Assumption
from branchcraft.ui.show import show_table


def print_posts() -> None:
    """The posts: what is done, what it asks for, who could stand there."""
    show_table(posts_table(), "五个岗位（合成的一家网点，代号代替姓名）")


PLACINGS: tuple[tuple[str, dict[str, str]], ...] = (
    ("照平常站", {}),
    ("辛（大堂经理）上柜，庚（客户经理）站大堂", {"辛": COUNTER, "庚": HALL}),
    ("辛上柜，大堂没有人", {"辛": COUNTER}),
    ("甲、乙对调：甲上柜，乙坐主管席", {"甲": COUNTER, "乙": APPROVAL}),
    ("乙请假", {"乙": AWAY}),
    ("己请假", {"己": AWAY}),
)
"""Ways to place the people that come up in class."""


def print_skills(folded: bool = False) -> None:
    """Each business under several placings, and what one more skill would bring over the year."""
    rows = []
    for name, moved in PLACINGS:
        day = try_places({**USUAL, **moved})
        rows.append((name, f"{day.level:.1%}", *(f"{level:.0%}" for level in day.by_business.values())))
    show_table(pd.DataFrame(rows, columns=["谁站哪", "10 分钟内叫到", *BUSINESSES]), "同一批客户，换几个站法", folded)
    ranked = rank_skills()
    caption = f"再教一个人一样，全年按时叫到变多少（现在 {ranked.attrs['now']:.1%}；十样全教会 {100 * ranked.attrs['all']:+.1f}）"
    show_table(skills_table(ranked), caption, folded)
    two = rank_skills((("戊", CORPORATE),))
    gain = 100 * (two.attrs["now"] - ranked.attrs["now"] + two["gain"].iloc[0])
    caption = f"先教了戊对公，再教第二样（两样合计最多 {gain:+.1f} 个百分点）"
    show_table(skills_table(two).head(3), caption, folded)
    orders = []
    for code, business in (("戊", CORPORATE), ("戊", COMPLEX)):
        gains = [100 * skill_gain((), code, business, first)[0] for first in (False, True)]
        orders.append((code, business, *(f"{one:+.1f}" for one in gains)))
    show_table(pd.DataFrame(orders, columns=["教谁", "教什么", "新学的排在最后", "新学的排在最前"]), "叫号的次序也要跟着改（百分点）", folded)


def print_training(folded: bool = False) -> None:
    """The course as it comes, three times to hold it, and how rare business fares."""
    course, worlds = Course(), draws()
    one = payback(course)
    show_table(account(one, payback(course, worlds), in_the_hall(course)), "示例：每人每天办 5 笔，整天脱产，不复训", folded)
    rows = []
    for way in WAYS:
        this = replace(course, way=way)
        hall, found = in_the_hall(this), payback(this, worlds)
        even = payback(this).break_even[0]
        rows.append((way, f"{even:.0f}", f"{int((found.break_even <= 250).sum())} / {DRAWS}", whole(hall.gone_on_course_days), whole(hall.gone)))
    names = ["培训放在什么时候", "第几个工作日回本", "一年内回本的参数组", "培训期间多走的客户", "此后一年（比不培训）"]
    show_table(pd.DataFrame(rows, columns=names), "同样的课，放在三个时候", folded)
    kinds = []
    for per_day in (0.5, 1, 2, 5, 8, 13):
        this = replace(course, per_day=per_day)
        even = payback(this).break_even[0]
        day = f"{even:.0f}" if even < 251 else "回不了"
        kinds.append((f"{per_day:g}", day, f"{int((payback(this, worlds).break_even <= 250).sum())} / {DRAWS}", whole(payback(this).net[0, -1])))
    names = ["每人每天办几笔", "第几个工作日回本", "一年内回本的参数组", "一年净省（小时）"]
    show_table(pd.DataFrame(kinds, columns=names), "常办的和少办的", folded)


def print_spacing(folded: bool = False) -> None:
    """Refreshers at several spacings, in all worlds."""
    rows = [
        (
            f"每 {int(row.days)} 天" if row.days else "不复训",
            whole(row.net),
            f"{whole(row.low)} 到 {whole(row.high)}",
            f"{int(row.best_in)} / {DRAWS}",
        )
        for row in best_spacing(Course()).itertuples()
    ]
    names = ["多久复训一次（20 分钟）", "一年净省（小时，平均）", "八成参数组在", "这个间隔最好的参数组"]
    show_table(pd.DataFrame(rows, columns=names), "复训的间隔：每人每天办 5 笔", folded)


def print_pay(folded: bool = False) -> None:
    """Schemes side by side, and how strong the incentive on the count should be when quality is hard to see or crowds out much."""
    show_table(schemes_table(), "几种分法，同一批客户（人数按每天算，奖金总额不变）", folded)
    rows = []
    for label, teller in (("互相抢精力少（20%）", Teller(rivalry=0.2)), ("示例（40%）", Teller()), ("抢得多（60%）", Teller(rivalry=0.6))):
        curve = strength_curve(Scheme("", 1.0), teller)
        mixed = strength_curve(Scheme("", 0.5, 0.5), teller)
        rows.append((label, f"{curve['right_first'].idxmax():.0%}", f"{curve['right_first'].max():.1f}", f"{mixed['right_first'].max():.1f}"))
    names = ["快、准、帮互相抢精力", "只按件数，最好的轻重", "一次办妥（人/天）", "件数质量各半，最好（人/天）"]
    show_table(pd.DataFrame(rows, columns=names), "越是互相抢精力，件数越要挂得轻", folded)


def print_words(folded: bool = False) -> None:
    """Best and worst on the day after, words without effect; and what a lot can find."""
    rows = []
    for skill in (0.0, 0.5, 1.0, 2.0):
        words = praise_and_scold(skill=skill)
        rows.append((f"{skill:g}", f"{words.worst_better} / 200", f"{words.best_worse} / 200", f"{words.change(words.worst).mean():+.1f}"))
    names = ["长期差别是日常波动的几倍", "最差的第二天变好", "最好的第二天变差", "最差的平均变化（日常波动）"]
    show_table(pd.DataFrame(rows, columns=names), f"6 个柜员，什么话也不说（本事一样时公式是 {chance_of_better(6):.0%}）", folded)
    lots = []
    for effect in (0.0, 0.5, 1.0):
        middle, low, high = praise_and_scold(effect=effect, control=True).effect
        lots.append((f"{effect:g}", f"{middle:+.2f}", f"{low:+.2f} 到 {high:+.2f}"))
    show_table(pd.DataFrame(lots, columns=["批评真正的作用", "抽签比较得到", "95% 区间"]), "200 天，一半日子抽签不批评", folded)


def print_meeting(folded: bool = False) -> None:
    """Rules of reacting in quarters of which half have a real cause, and in quiet ones."""
    show_table(rules_table([run_quarter(rule) for rule in RULES]), "同样的 200 个季度，一半有真问题（每笔慢 1 分钟）", folded)
    show_table(rules_table([run_quarter(rule, cause_share=0.0) for rule in RULES]), "没有真问题的 200 个季度", folded)
    rows = [(f"{gain:.0%}", f"{scatter_factor(gain):.0%}") for gain in (0.0, 0.25, 0.5, 1.0, 1.5)]
    show_table(pd.DataFrame(rows, columns=["每天纠掉昨天偏差的", "波动变成原来的"]), "越纠越散：长期的波动（公式）", folded)


def print_checks(folded: bool = False) -> None:
    """How many looks pay, and how often they hit."""
    table = looks_table(Round())
    rows = [
        (
            "只自查" if not looks else f"{looks}",
            f"{100 * hit_share(int(looks)):.0f}",
            f"{row.saved:.0f}",
            f"{row.spent:.0f}",
            f"{row.net:+.0f}",
            f"{int(row.best_in)} / {WORLDS}",
        )
        for looks, row in zip(LOOKS, table.itertuples(), strict=True)
    ]
    names = ["每项看几次", "挑中真正最该纠的（%）", "半年省下（小时）", "看和纠花掉（小时）", "净省（小时）", "这个次数最好的网点"]
    show_table(pd.DataFrame(rows, columns=names), "六项行为，13 周一轮，一轮纠一项", folded)


def print_relapse(folded: bool = False) -> None:
    """How hard it is to tell that a correction lasted."""
    good = MEAN_MISS * (1 - CORRECTED)
    rows = []
    for looks, misses in ((5, 1), (10, 2), (20, 3), looks_needed(good, MEAN_MISS, 0.2), looks_needed(good, MEAN_MISS)):
        alarm, missed = relapse_errors(looks, misses, good, MEAN_MISS)
        rows.append((f"{looks}", f"{misses}", f"{alarm:.0%}", f"{missed:.0%}"))
    names = ["复查看几次", "见几次漏做算反弹", "真纠住了，错判反弹", "全回去了，没看出来"]
    show_table(pd.DataFrame(rows, columns=names), f"复查：纠住了漏做 {good:.0%}，全回去了 {MEAN_MISS:.0%}", folded)


def print_people_sources() -> None:
    """Assumptions of the sections on people, with range and reason."""
    parts = {"岗位": POSTS_RANGES, "培训": TRAINING_RANGES, "绩效": PAY_RANGES, "晨会": MEETING_RANGES, "自查": CHECKS_RANGES}
    rows = [[part, *_row(one)] for part, ranges in parts.items() for one in ranges.values()]
    show_table(pd.DataFrame(rows, columns=["用在", "参数", "取值", "可以试的范围", "来历和理由"]), "人的部分用到的数（除注明的以外都是假设）")


def _row(one: Assumption) -> list[str]:
    scale, unit = (100, "%") if one.unit == "" and one.high <= 1 else (1, one.unit)
    return [one.label, f"{one.value * scale:g} {unit}".strip(), f"{one.low * scale:g}–{one.high * scale:g}", one.reason]
