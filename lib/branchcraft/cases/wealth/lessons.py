"""What the case teaches, computed: one change at a time, how many clients one manager can hold, and what the answer hangs on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from branchcraft.cases.wealth import scenario as s
from branchcraft.cases.wealth.model import GOOD, Difference, compare, run_plan
from branchcraft.cases.wealth.plan import ASKED, MANAGER, NOW, PHONE, PUSH, REFERENCE, Plan

SWINGS = ("hours", "away", "surge", "stake", "half", "phone_effect", "cover_time", "taken_along")
KEPT = 95.0
"""Per cent of clients to whom the word is kept, on average, below which a promise is not one."""
CALM = 1.0
"""Hours late a week that anybody can live with."""


@dataclass(frozen=True)
class Step:
    """One change to the present plan."""

    what: str
    why: str
    plan: Plan


def single_steps() -> list[Step]:
    """The changes that the people in the case propose, each alone."""
    telephone = (MANAGER, MANAGER, MANAGER, PHONE)
    return [
        Step("照分行：每户至少两次", "没有加人，做不完的靠加班，再不够就欠 D 层", ASKED),
        Step("加一位经理", "时间够了；一季的人工也多十万元", replace(NOW, managers=4)),
        Step("加一位助理", "来事少了六成，主动联系的时间就有了", replace(NOW, assistant=True)),
        Step("D 层交给电话团队", "一次抵六成；经理不再欠账", replace(NOW, served_by=telephone)),
        Step("D 层只推送", "几乎不花钱，也几乎不管用", replace(NOW, served_by=(MANAGER, MANAGER, MANAGER, PUSH))),
        Step("C 层改成两次", "这 70 户最容易升上去，可是时间从哪里来", replace(NOW, contacts=(3.0, 2.0, 2.0, 1.0))),
        Step("经理互相顶班", "一个人请假，客户不断线；平时花一点时间认识", replace(NOW, cover=True)),
        Step("时间不够时一视同仁", "欠的账摊给每一层，A 层也欠一点", replace(NOW, top_first=False)),
    ]


def _signed(one: Difference, unit: str) -> str:
    return "差不多" if one.verdict == 0 else f"{one.after - one.before:+.1f}{unit}"


def steps_table() -> pd.DataFrame:
    """What each single change does to the three, with the reason; Chinese headings."""
    rows, start = [], run_plan(NOW)
    for step in single_steps():
        clients, staff, bank = compare(start, run_plan(step.plan))
        rows.append([step.what, _signed(clients, " 个百分点"), _signed(staff, " 小时"), _signed(bank, " 万元"), step.why])
    return pd.DataFrame(rows, columns=["只改一件", "客户：说到做到的", "经理：每周加班", "分行：一季净值", "为什么"])


def holds(plan: Plan, world: s.World | None = None) -> bool:
    """Whether the word is kept and nobody stays late for it."""
    run = run_plan(plan, s.World() if world is None else world)
    return bool(run.headlines[0].mean() >= KEPT and run.late.mean() <= CALM)


def capacity_table(world: s.World | None = None) -> pd.DataFrame:
    """How many clients one manager holds under three ways of serving, and whether it can be kept; Chinese headings."""
    telephone = (MANAGER, MANAGER, MANAGER, PHONE)
    ways = {
        "600 户都由经理带，照说好的次数": NOW,
        "600 户都由经理带，每户至少两次": ASKED,
        "经理只带 A、B、C 三层": replace(NOW, served_by=telephone, contacts=(3.0, 2.0, 2.0, 1.0), cover=True),
        "经理只带三层，次数各加一次": replace(NOW, served_by=telephone, contacts=(4.0, 3.0, 3.0, 1.0), cover=True),
    }
    rows = []
    for name, plan in ways.items():
        needed = next((number for number in range(1, 7) if holds(replace(plan, managers=number), world)), None)
        with_three = run_plan(plan, s.World() if world is None else world)
        each = "六位也不够" if needed is None else f"{needed} 位，每位 {replace(plan, managers=needed).clients_per_manager:.0f} 户"
        rows.append(
            [
                name,
                f"{plan.clients_per_manager:.0f}",
                f"{with_three.load:.0%}",
                f"{with_three.headlines[0].mean():.0f}%",
                f"{with_three.late.mean():.1f}",
                each,
            ]
        )
    headings = ["三位经理，每位几户", "活占时间", "说到做到的", "每周加班（小时）", f"守得住要几位（{KEPT:g}% 以上、加班不超过 {CALM:g} 小时）"]
    return pd.DataFrame(rows, columns=["怎么带", *headings])


def swings_table(plan: Plan = REFERENCE, against: Plan = NOW) -> pd.DataFrame:
    """The three views of a plan when each of `SWINGS` is at the ends of its range; Chinese headings."""
    rows = []
    for name in SWINGS:
        one, cells, verdicts = s.ASSUMPTIONS[name], [], []
        for value in (one.low, one.high):
            world = s.World().with_(**{name: value})
            found = compare(run_plan(against, world), run_plan(plan, world))
            cells.append([f"{item.after - item.before:+.1f}" for item in found])
            verdicts.append([item.verdict for item in found])
        same = "不变" if verdicts[0] == verdicts[1] else "会变"
        rows.append([f"{one.label}（{one.low:g} / {one.high:g} {one.unit}）", *(f"{a} / {b}" for a, b in zip(*cells, strict=True)), same])
    return pd.DataFrame(rows, columns=["假设（低 / 高）", "客户：百分点", "经理：小时", "分行：万元", "三方的看法"])


def best_for_each(plans: dict[str, Plan]) -> dict[str, str]:
    """Which plan each of the three likes best."""
    means = {name: run_plan(plan).headlines.mean(axis=1) for name, plan in plans.items()}
    return {
        who: max(means, key=lambda name: float(GOOD[number] * np.round(means[name][number], 1)))
        for number, who in enumerate(("客户", "经理", "分行"))
    }
