"""A new norm for fifteen people: everybody at once, or batch by batch?

A norm is kept when it has become a habit, and a habit takes a certain amount of coached practice within a short time: what is practised thinly is
forgotten as fast as it is learnt. Coaching hours are few. And a norm that nobody has tried may have a fault that shows only in use; whoever had
been trained by then is trained again. Nothing here is measured in a bank: the mechanism is the lesson, every number is an assumption with a range.

Week by week and person by person: practice grows by the coached hours and shrinks by a share; at the person's own need it becomes habit; habits
relapse at a rate that checking lowers. The same people with the same luck go through every plan.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError

PEOPLE, WEEKS, RUNS, SEED = 15, 26, 200, 5
NEED_CV = 0.4
"""Spread of what people need (assumption 0.2–0.6)."""
FORGET = 0.25
"""Share of unfinished practice lost a week (assumption 0.1–0.4)."""
RELAPSE = 0.08
"""Chance a week that an unchecked habit is lost (assumption 0.02–0.15); each weekly hour of checking halves it."""
MOST_COACHED = 3.0
"""Hours a week that one person can be coached beside serving customers (assumption 2–4)."""
NOTICED = 3
"""Weeks of real use after which a fault is noticed (assumption 2–6)."""
REWORK = 3.0
"""Hours that mending the norm takes each person already trained (assumption 1–6)."""
SLOW = 2.0
"""Hours a week that a person loses while the norm is not yet a habit (assumption 1–4)."""
PAY_PER_HOUR = (170.0, 220.0)
"""Yuan: 34–43.6 万 a head a year, all-in (annual reports 2023 of five large banks), over 2,000 hours."""


@dataclass(frozen=True)
class Plan:
    """How the norm is rolled out."""

    batches: int = 1
    """1: everybody at once."""
    gap: int = 5
    """Weeks between the beginnings of batches."""
    coaching: float = 10.0
    """Hours of coaching a week (assumption 4–30)."""
    checking: float = 1.0
    """Hours of checking a week (assumption 0–4)."""
    need: float = 4.0
    """Coached hours that a person needs on average until it is habit: how hard the norm is (assumption 1–10)."""
    fault: float = 0.4
    """Chance that the norm has a fault that shows only in use (assumption 0–0.8)."""

    def __post_init__(self) -> None:
        checks = [
            (self.batches in (1, 2, 3, 5), f"分几批应当是 1、2、3 或 5，现在是 {self.batches}。"),
            (1 <= self.gap <= 12, f"两批之间隔几周应当在 1 到 12，现在是 {self.gap}。"),
            (0 < self.coaching <= 60, f"每周带教小时应当大于 0、不超过 60，现在是 {self.coaching:g}。"),
            (0 <= self.checking <= 10, f"每周检查小时应当在 0 到 10，现在是 {self.checking:g}。"),
            (0.5 <= self.need <= 20, f"每人要带教几小时应当在 0.5 到 20，现在是 {self.need:g}。"),
            (0 <= self.fault <= 1, f"规范有毛病的机会应当在 0% 到 100%，现在是 {self.fault:.0%}。"),
        ]
        for fine, complaint in checks:
            if not fine:
                raise InputError(complaint)

    @property
    def name(self) -> str:
        return "一次铺开" if self.batches == 1 else f"分 {self.batches} 批，隔 {self.gap} 周"

    @property
    def starts(self) -> np.ndarray:
        """Week in which each person begins."""
        return np.concatenate([np.full(len(part), number * self.gap) for number, part in enumerate(np.array_split(np.arange(PEOPLE), self.batches))])


@dataclass(frozen=True)
class Rollout:
    """Two hundred runs of one plan."""

    plan: Plan
    keeping: np.ndarray
    """[runs, weeks + 1] people for whom the norm is a habit at the end of each week; week 0 is the beginning."""
    hours: np.ndarray
    """[runs] working hours spent: coaching used, checking, slower work and rework."""
    reworked: np.ndarray
    """[runs] people who had to be trained again because of a fault."""

    @property
    def final(self) -> np.ndarray:
        return self.keeping[:, -1]

    def at_week(self, week: int) -> float:
        return float(self.keeping[:, week].mean())


def roll_out(plan: Plan, runs: int = RUNS, seed: int = SEED, starts: np.ndarray | None = None) -> Rollout:
    """Run a plan. The same people (needs, luck, fault) whatever the plan, so that plans are compared in pairs.

    starts : week in which each of the fifteen people begins, when it is not that of the plan's batches.
    """
    begin = plan.starts if starts is None else np.asarray(starts)
    rng = np.random.default_rng(seed)
    width = np.sqrt(np.log1p(NEED_CV**2))
    need = plan.need * np.exp(width * rng.standard_normal((runs, PEOPLE)) - width**2 / 2)
    faulty = rng.random(runs) < plan.fault
    luck = rng.random((WEEKS, runs, PEOPLE))
    relapse = RELAPSE * 0.5**plan.checking
    practice, habit = np.zeros((runs, PEOPLE)), np.zeros((runs, PEOPLE), dtype=bool)
    in_use, mended = np.zeros(runs), ~faulty
    hours, reworked, keeping = np.zeros(runs), np.zeros(runs), np.zeros((runs, WEEKS + 1))
    for week in range(WEEKS):
        launched = np.broadcast_to(begin <= week, habit.shape)
        learning = launched & ~habit
        share = np.minimum(plan.coaching / np.maximum(learning.sum(axis=1), 1), MOST_COACHED)
        practice = np.where(learning, practice * (1 - FORGET) + share[:, None], practice)
        hours += learning.sum(axis=1) * (share + SLOW) + plan.checking
        lost = habit & (luck[week] < relapse)
        habit = (habit | (learning & (practice >= need))) & ~lost
        practice = np.where(lost, need / 2, practice)
        in_use += habit.any(axis=1)
        noticed = ~mended & (in_use >= NOTICED)
        again = noticed[:, None] & launched
        reworked += again.sum(axis=1)
        hours += REWORK * again.sum(axis=1)
        practice = np.where(again, np.minimum(practice, need / 2), practice)
        habit &= ~again
        mended |= noticed
        keeping[:, week + 1] = habit.sum(axis=1)
    return Rollout(plan, keeping, hours, reworked)


def said(now: Rollout, before: Rollout | None = None) -> list[str]:
    """What came of a plan, and against which other, in Chinese sentences."""
    low, high = np.quantile(now.final, [0.1, 0.9])
    lines = [
        f"{now.plan.name}：半年后 {PEOPLE} 个人里平均有 {now.final.mean():.1f} 个还照着做（八成落在 {low:.0f}–{high:.0f}），"
        f"共花 {now.hours.mean():.0f} 小时，合 {now.hours.mean() * PAY_PER_HOUR[0] / 1e4:.1f}–{now.hours.mean() * PAY_PER_HOUR[1] / 1e4:.1f} 万元工时。"
    ]
    if now.plan.fault:
        lines.append(f"规范有毛病时，平均 {now.reworked[now.reworked > 0].mean() if (now.reworked > 0).any() else 0:.1f} 个人要重学。")
    if before is not None and before.plan != now.plan:
        more = int((now.final > before.final).sum())
        fewer = int((now.final < before.final).sum())
        lines.append(f"和上一个方案（{before.plan.name}）比，同样的人同样的运气：{RUNS} 次里 {more} 次照做的人更多，{fewer} 次更少。")
    per_head = now.plan.coaching / np.ceil(PEOPLE / now.plan.batches)
    lines.append(
        f"第一批每人每周摊到 {min(per_head, MOST_COACHED):.1f} 小时带教，一边学一边忘，最多攒到 {min(per_head, MOST_COACHED) / FORGET:.1f} 小时；"
        f"平均要 {now.plan.need:g} 小时才成习惯。"
    )
    return lines


def plans_table(plans: tuple[Plan, ...] = (Plan(1), Plan(2), Plan(3), Plan(5, 4))) -> pd.DataFrame:
    """Plans side by side for a learner; Chinese headings."""
    rows, first = [], roll_out(plans[0])
    for plan in plans:
        one = roll_out(plan)
        rows.append(
            [
                plan.name,
                f"{one.at_week(8):.1f}",
                f"{one.final.mean():.1f}",
                "" if plan == plans[0] else f"{(one.final > first.final).sum()}",
                f"{one.reworked.mean():.1f}",
                f"{one.hours.mean():.0f}",
            ]
        )
    return pd.DataFrame(
        rows, columns=["怎么铺", "第 8 周照做的人", "半年后照做的人", f"比「{plans[0].name}」多（{RUNS} 次里）", "平均重学的人", "花的工时"]
    )
