"""What the case teaches, computed: one change at a time, routing errors, whom a mean hides, and what the answer hangs on.

Everything is tried on the people of the case, so that a line of these tables differs from another by the plan alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.door import led_rates, sharpness
from branchcraft.cases.lobby.model import run_plan
from branchcraft.cases.lobby.people import able_share
from branchcraft.cases.lobby.plan import NOW, REFERENCE, Plan
from branchcraft.cases.lobby.views import Difference, View, compare

SHARES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
YARDSTICKS = (10.0, 20.0)
"""Minutes that "smooth" might mean instead of 15."""
SWINGS = (
    "volume", "able_simple", "needs_help", "sharp_three", "ask_three", "missing", "sentence_minutes", "want_sentence", "want_chat", "talk_minutes",
    "watch",
)  # fmt: skip
"""Assumptions that the debrief swings through their range, those that nobody can look up."""


@lru_cache(maxsize=64)
def viewed(plan: Plan, lobby: s.Lobby | None = None) -> View:
    """A plan as the three see it, kept."""
    return View(run_plan(plan, lobby))


@dataclass(frozen=True)
class Step:
    """One change to the present plan."""

    what: str
    why: str
    plan: Plan


def single_steps() -> list[Step]:
    """The changes that the people in the case propose, each alone."""
    return [
        Step("入口：问一句改问三句", "问得准了，可是每位多花 36 秒，高峰有更多人从身边走过去", replace(NOW, questions=3)),
        Step("柜员那句话：高峰不说", "高峰每笔少一分钟，后面排着的人都少等", replace(NOW, sentence="只在平时说")),
        Step(
            "高峰：等候区那位站到机器旁", "门口的人不用陪着去，问到的人多了", NOW.with_posts(0, 等候区=0, 机器旁=1).with_posts(1, 等候区=0, 机器旁=1)
        ),
        Step(
            "高峰：等候区那位站到门口",
            "两个人互相补，问到的人最多；陪人的次数也最多",
            NOW.with_posts(0, 等候区=0, 入口=2).with_posts(1, 等候区=0, 入口=2),
        ),
        Step("高峰：等候区那位坐进贵宾厅", "意向本来就够，缺的是面谈的人", NOW.with_posts(0, 等候区=0, 贵宾厅=2).with_posts(1, 等候区=0, 贵宾厅=2)),
        Step("领去机器：三成改六成", "窗口轻了，白跑的人多了", replace(NOW, led=0.6)),
        Step("高峰：借一位柜员，多开一个窗口", "要钱，要能借到有权限的人", NOW.with_posts(0, 柜面=6).with_posts(1, 柜面=6)),
        Step("平时：街上那位进来坐贵宾厅", "街上引来的人也要取号", NOW.with_posts(2, 临街=0, 贵宾厅=2)),
    ]


def steps_table() -> pd.DataFrame:
    """What each single change does to the three, with the reason; Chinese headings."""
    rows, start = [], viewed(NOW)
    for step in single_steps():
        clients, staff, bank = compare(start, viewed(step.plan))
        rows.append([step.what, _signed(clients, " 个百分点"), _signed(staff, " 小时"), _signed(bank, " 位"), step.why])
    return pd.DataFrame(rows, columns=["只改一件", "客户：一次办顺", "员工：绷紧", "分行：当天面谈", "为什么"])


def _signed(one: Difference, unit: str) -> str:
    return "差不多" if one.verdict == 0 else f"{one.after - one.before:+.1f}{unit}"


def routing_table(shares: Sequence[float] = SHARES, lobby: s.Lobby | None = None) -> pd.DataFrame:
    """How well the door can tell whom a machine can serve, as theory has it: per hundred asked; Chinese headings."""
    lobby = s.Lobby() if lobby is None else lobby
    able, rows = able_share(lobby), []
    for share in shares:
        cells = [f"{share:.0%}"]
        for questions in (1, 3):
            _, hit, false = led_rates(able, sharpness(lobby, questions), share)
            cells += [f"{100 * (1 - able) * false:.0f}", f"{100 * able * (1 - hit):.0f}"]
        rows.append(cells)
    heads = ["领去机器", "问一句：白跑的（位）", "问一句：能办没领的（位）", "问三句：白跑的（位）", "问三句：能办没领的（位）"]
    return pd.DataFrame(rows, columns=heads)


def window_mix(plans: dict[str, Plan]) -> pd.DataFrame:
    """What diversion leaves at the windows: services a day, their mean minutes and the share of complex business; Chinese headings."""
    rows = []
    for name, plan in plans.items():
        view = viewed(plan)
        log = view.run.log
        ours = log["window"].astype(str).str.startswith("窗口").to_numpy() & (log["outcome"] == "served").to_numpy()
        minutes = log["service"].to_numpy()[ours]
        hard = minutes > 8
        rows.append([name, f"{ours.sum() / view.days:.0f}", f"{minutes.mean():.1f}", f"{hard.mean():.0%}"])
    return pd.DataFrame(rows, columns=["方案", "柜面一天办几笔", "平均每笔（分钟）", "超过 8 分钟的占"])


def hidden_counts(view: View) -> dict[str, float]:
    """What the ticket machine reports and what it does not, on the same people.

    Keys: tickets, people, no_show (tickets with nobody there), turned (went at the door), machine (done at a machine, no ticket), twice (people
    with a second ticket), all per day; wait, wait_peak, wait_rest (minutes from ticket to call), twice_minutes and once_minutes (minutes from
    walking in until business begins that settles it).
    """
    log, own, days = view.run.log, view.own, view.days
    kinds = [s.CLASSES.index(name) for name in (s.VIP, *s.ORDINARY, s.STREET, s.BACK)]
    visit, outcome = log["customer_class"].cat.codes.to_numpy(), log["outcome"].cat.codes.to_numpy()
    seen = np.isin(visit, kinds) & (outcome != 2)
    served = seen & (outcome == 0)
    waits = (log["start"] - log["arrival"]).to_numpy()
    slot = np.minimum((log["arrival"].to_numpy() // s.INTERVAL).astype(int), len(s.PERIOD_OF) - 1)
    peak = np.array(s.PERIOD_OF)[slot] < 2
    twice, wait = own["in_vain"].to_numpy() > 0, own["wait"].to_numpy()
    at_machine = np.isin(visit, [s.CLASSES.index(name) for name in (s.ALONE, s.HELPED)]) & (outcome == 0)
    return {
        "tickets": float(seen.sum()) / days,
        "people": len(own) / days,
        "no_show": float((seen & (outcome == 1)).sum()) / days,
        "turned": view.figures["turned"],
        "machine": float(at_machine.sum()) / days - view.figures["led_in_vain"],
        "twice": float(twice.sum()) / days,
        "wait": float(waits[served].mean()),
        "wait_peak": float(waits[served & peak].mean()),
        "wait_rest": float(waits[served & ~peak].mean()),
        "twice_minutes": float(np.nanmean(wait[twice])),
        "once_minutes": float(np.nanmean(wait[~twice])),
    }


def hidden_table(plan: Plan = NOW) -> pd.DataFrame:
    """What the ticket machine says and what customers live through, on the same people; Chinese headings."""
    f = hidden_counts(viewed(plan))
    rows = [
        ["等多久", f"平均 {f['wait']:.1f} 分钟，从取号算", f"高峰 {f['wait_peak']:.1f} 分钟，平时 {f['wait_rest']:.1f} 分钟"],
        ["来了多少", f"{f['tickets']:.0f} 个号", f"{f['people']:.0f} 人：白跑的再取一个号，机器上办成的 {f['machine']:.0f} 位没有号"],
        ["走了多少", f"{f['no_show']:.0f} 个号叫到没人", f"另有 {f['turned']:.0f} 位进门看一眼就走，一个号也没有"],
        [
            "白跑的人",
            "看不见：第二个号从头计时",
            f"{f['twice']:.0f} 位，从进门到办成的那一次平均等 {f['twice_minutes']:.0f} 分钟；不白跑的 {f['once_minutes']:.0f} 分钟",
        ],
    ]
    return pd.DataFrame(rows, columns=["问什么", "叫号机怎么说", "客户过的是什么"])


@dataclass(frozen=True)
class Swing:
    """The difference between two plans when one assumption is at the ends of its range."""

    label: str
    low: list[Difference]
    high: list[Difference]
    ends: tuple[float, float]


def swings(plan: Plan = REFERENCE, against: Plan = NOW, days: int = 60) -> list[Swing]:
    """How the verdicts on `plan` change with each of `SWINGS`, and with the yardstick of a smooth visit; fewer days, for speed."""
    found = []
    for name in SWINGS:
        one = s.ASSUMPTIONS[name]
        sides = []
        for value in (one.low, one.high):
            lobby = replace(s.Lobby(days=days), numbers=s.Lobby().with_(**{name: value}).numbers)
            sides.append(compare(View(run_plan(against, lobby)), View(run_plan(plan, lobby))))
        found.append(Swing(one.label, sides[0], sides[1], (one.low, one.high)))
    lobby = s.Lobby(days=days)
    runs = [run_plan(one, lobby) for one in (against, plan)]
    strict, generous = (compare(*(View(run, within) for run in runs)) for within in YARDSTICKS)
    return [*found, Swing("一次办顺按几分钟算", strict, generous, YARDSTICKS)]


def swings_table(found: Sequence[Swing]) -> pd.DataFrame:
    """`swings` for a learner: the changes at both ends of each range; Chinese headings."""
    rows = []
    for one in found:
        spans = [f"{a.after - a.before:+.1f} / {b.after - b.before:+.1f}" for a, b in zip(one.low, one.high, strict=True)]
        flips = any(a.verdict != b.verdict for a, b in zip(one.low, one.high, strict=True))
        rows.append([f"{one.label}（{one.ends[0]:g} / {one.ends[1]:g}）", *spans, "会变" if flips else "不变"])
    return pd.DataFrame(rows, columns=["假设（低 / 高）", "客户：百分点", "员工：小时", "分行：位", "三方的看法"])
