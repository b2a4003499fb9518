"""The centre week by week: what clients bring goes first, promised contacts share what time is left, and what is left over waits or is never done.

Two hundred quarters, the same for every plan: the same clients call in the same weeks, the same manager falls ill. So two plans can be compared quarter
by quarter. Three look at the same quarter: clients (was the promise kept), managers (how late do they stay), the bank (what is kept and brought, less
what it costs).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from scipy.special import gammaincinv
from scipy.stats import poisson

from branchcraft.cases.wealth import scenario as s
from branchcraft.cases.wealth.plan import MANAGER, MOST_MANAGERS, NOW, PHONE, PUSH, Plan
from branchcraft.cases.wealth.scenario import TIERS

DAYS_A_WEEK = 63 / 13
_AWAY_WEEKS, _SURGE_WEEKS, _SURGE = 2, 2, 3.0
STAKEHOLDERS = ("客户", "经理", "分行")
HEADLINES = ("说到做到的客户", "每人每周加班", "一季净值")
UNITS = ("%", "小时", "万元")
GOOD = (1, -1, 1)
"""Whether more of the headline is better."""
MATTERS = (1.0, 0.2, 0.5)
"""Differences below which nobody would change an opinion."""
_USUAL = s.World()


@dataclass(frozen=True)
class _Luck:
    """Uniform draws, [weeks, quarters] and more axes; the same for every plan."""

    counts: np.ndarray
    lengths: np.ndarray
    lost: np.ndarray
    away: np.ndarray
    surge: np.ndarray
    away_from: np.ndarray
    surge_from: np.ndarray


@lru_cache(maxsize=1)
def _luck(seed: int = 11) -> _Luck:
    rng = np.random.default_rng(seed)
    shape = (s.WEEKS, s.QUARTERS)
    spread = (np.arange(s.QUARTERS) + 0.5) / s.QUARTERS
    return _Luck(
        counts=rng.uniform(size=(len(TIERS), *shape)),
        lengths=rng.uniform(size=(len(TIERS), *shape)),
        lost=rng.normal(size=(MOST_MANAGERS, *shape)),
        away=np.stack([rng.permutation(spread) for _ in range(MOST_MANAGERS)]),
        surge=rng.permutation(spread),
        away_from=rng.integers(0, s.WEEKS - _AWAY_WEEKS + 1, (MOST_MANAGERS, s.QUARTERS)),
        surge_from=rng.integers(0, s.WEEKS - _SURGE_WEEKS + 1, s.QUARTERS),
    )


@lru_cache(maxsize=4)
def inbound_minutes(surge: float) -> np.ndarray:
    """Minutes of matters that clients bring when two busy weeks come with chance `surge`, [tiers, weeks, quarters]."""
    luck = _luck()
    week = np.arange(s.WEEKS)[:, None]
    busy = (luck.surge < surge) & (week >= luck.surge_from) & (week < luck.surge_from + _SURGE_WEEKS)
    found = []
    for number, tier in enumerate(s.CLIENTS):
        mean = np.where(busy, _SURGE, 1.0) * tier.clients * tier.inbound / s.WEEKS
        count = poisson.ppf(luck.counts[number], mean)
        found.append(np.where(count > 0, gammaincinv(np.maximum(count, 1), luck.lengths[number]), 0.0) * tier.inbound_minutes)
    return np.stack(found)


def manager_minutes(managers: int, cover: bool, world: s.World) -> np.ndarray:
    """Minutes for clients of each manager, [managers, weeks, quarters]; standing in for one another costs a little of everybody's time."""
    luck, hours, lost = _luck(), world["hours"], world["lost_days"] / 100
    week = np.arange(s.WEEKS)[None, :, None]
    usual = 60 * hours * DAYS_A_WEEK * (1 - lost / 2)
    # Half days lost in a week: binomial, as good as normal for a sum over days.
    spread = 60 * hours / 2 * np.sqrt(DAYS_A_WEEK * lost * (1 - lost))
    minutes = np.maximum(0.0, usual + spread * luck.lost[:managers])
    from_, away = luck.away_from[:managers, None, :], luck.away[:managers, None, :] < world["away"] / 100
    gone = away & (week >= from_) & (week < from_ + _AWAY_WEEKS)
    minutes = np.where(gone, 0.0, minutes)
    return minutes * (1 - world["cover_time"] / 100) if cover else minutes


@dataclass(frozen=True)
class Run:
    """One plan, tried in 200 quarters."""

    plan: Plan
    world: s.World
    made: np.ndarray = field(repr=False)
    """Share of the planned contacts that were made, [tiers, quarters]."""
    late: np.ndarray = field(repr=False)
    """Hours that a manager stayed late, mean per manager and week, [quarters]."""
    answered: np.ndarray = field(repr=False)
    """Share of what clients brought that was done in its week, [quarters]."""
    load: float
    """Work as a share of the time there is in an ordinary quarter."""

    @cached_property
    def effective(self) -> np.ndarray:
        """Contacts per client that count like a manager's, [tiers, quarters]."""
        worth = {MANAGER: 1.0, PHONE: self.world["phone_effect"] / 100, PUSH: self.world["push_effect"] / 100}
        return np.array([worth[who] for who in self.plan.served_by])[:, None] * np.array(self.plan.contacts)[:, None] * self.made

    @cached_property
    def kept(self) -> np.ndarray:
        """Share of all clients whose tier was contacted as often as promised, at least 95 % of it, per quarter, weighted by clients."""
        clients = np.array([tier.clients for tier in s.CLIENTS])
        promised = np.array(self.plan.contacts)[:, None] > 0
        return clients @ ((self.made >= 0.95) & promised) / clients.sum()

    @cached_property
    def leaving(self) -> np.ndarray:
        """Chance within a year that a given manager leaves, by how late she stays, per quarter."""
        return np.clip(self.world["leaves"] / 100 + self.world["leaves_more"] / 100 * self.late, 0, 0.9)

    @cached_property
    def value(self) -> np.ndarray:
        """万元 a quarter that contacts keep or bring."""
        clients = np.array([tier.clients for tier in s.CLIENTS])
        at_stake = np.array([tier.at_stake for tier in s.CLIENTS]) * self.world["stake"] / 100
        stake = clients * s.client_values() * at_stake / 10_000
        return stake @ (1 - 0.5 ** (self.effective / self.world["half"]))

    @cached_property
    def taken_along(self) -> np.ndarray:
        """万元 a quarter lost on average because managers leave; half of it where a colleague knows the clients."""
        each = sum(s.CLIENTS[number].clients * s.client_values()[number] for number in self.plan.with_manager) / 10_000
        lost = each * self.world["taken_along"] / 100 * (0.5 if self.plan.cover else 1.0)
        return lost * self.leaving / 4

    @cached_property
    def cost(self) -> float:
        """万元 a quarter: managers, assistant, telephone calls."""
        total = self.plan.managers * s.manager_cost() + (self.world["assistant_cost"] if self.plan.assistant else 0.0)
        return total + min(phone_calls(self.plan), self.world["phone_calls"]) * self.world["phone_cost"] / 10_000

    @cached_property
    def headlines(self) -> np.ndarray:
        """What the three look at, [3, quarters]: per cent, hours, 万元."""
        return np.stack([100 * self.kept, self.late, self.value - self.taken_along - self.cost])


def phone_calls(plan: Plan) -> float:
    """Calls a quarter that a plan asks of the telephone team, those that clients make included."""
    tiers = zip(s.CLIENTS, plan.served_by, plan.contacts, strict=True)
    return sum(tier.clients * (often + tier.inbound) for tier, who, often in tiers if who == PHONE)


def phone_made(plan: Plan, world: s.World) -> float:
    """Share of the planned calls that the telephone team makes: what clients bring goes first."""
    asked = phone_calls(plan)
    planned = sum(tier.clients * often for tier, who, often in zip(s.CLIENTS, plan.served_by, plan.contacts, strict=True) if who == PHONE)
    return 1.0 if planned == 0 else float(np.clip((world["phone_calls"] - (asked - planned)) / planned, 0, 1))


@lru_cache(maxsize=256)
def run_plan(plan: Plan = NOW, world: s.World = _USUAL) -> Run:
    """Try a plan. Raises InputError when it cannot be."""
    plan = plan.checked()
    mine = plan.with_manager
    helped = 1 - world["assistant_takes"] / 100 if plan.assistant else 1.0
    took = helped * inbound_minutes(world["surge"] / 100)[mine].sum(axis=0)
    planned = np.array([s.CLIENTS[k].clients * plan.contacts[k] * s.CLIENTS[k].contact_minutes for k in mine])
    minutes = manager_minutes(plan.managers, plan.cover, world)
    if plan.cover:
        # One common stock of time and work.
        time, work, share = minutes.sum(axis=0)[None], took[None], np.array([1.0])
    else:
        # Everybody alone with an equal part of the clients.
        time, share = minutes, np.full(plan.managers, 1 / plan.managers)
        work = took[None] * share[:, None, None]
    made, late, answered = _weeks(time, work, planned, share, plan)
    everywhere = np.ones((len(TIERS), s.QUARTERS))
    everywhere[[k for k, who in enumerate(plan.served_by) if who == PHONE]] = phone_made(plan, world)
    everywhere[mine] = made
    usual = 63 * 60 * world["hours"] * (1 - world["lost_days"] / 200) * plan.managers * (1 - world["cover_time"] / 100 * plan.cover)
    calls = helped * sum(s.CLIENTS[k].clients * s.CLIENTS[k].inbound * s.CLIENTS[k].inbound_minutes for k in mine)
    return Run(plan, world, everywhere, late, answered, float((calls + planned.sum()) / usual))


def _weeks(time: np.ndarray, work: np.ndarray, planned: np.ndarray, share: np.ndarray, plan: Plan) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Thirteen weeks of every desk: time, work [desks, weeks, quarters] in minutes, planned [tiers] over all desks and the quarter.

    Returns made [tiers, quarters], late [quarters] in hours per manager and week, answered [quarters].
    """
    desks, weeks, quarters = time.shape
    due = planned[:, None, None] * share[None, :, None] / weeks  # newly due each week
    owed = np.zeros((len(planned), desks, quarters))
    done, waiting = np.zeros_like(owed), np.zeros((desks, quarters))
    late, prompt = np.zeros((desks, quarters)), np.zeros((desks, quarters))
    most_late = 60 * s.LATE * plan.managers / desks
    for week in range(weeks):
        had = time[:, week]
        came = work[:, week]
        stock = waiting + came
        owed = owed + due
        # Nobody stays late for next week's work: only for what is already due and does not fit.
        extra = np.where(had > 0, np.clip(stock + owed.sum(axis=0) - had, 0, most_late), 0.0)
        left = had + extra
        late += extra
        handled = np.minimum(stock, left)
        prompt += np.minimum(came, np.maximum(0.0, handled - waiting))
        waiting, left = stock - handled, left - handled
        if plan.top_first:
            for tier in range(len(planned)):
                now = np.minimum(owed[tier], left)
                owed[tier], done[tier], left = owed[tier] - now, done[tier] + now, left - now
        else:
            whole = owed.sum(axis=0)
            part = np.divide(np.minimum(whole, left), whole, out=np.zeros_like(whole), where=whole > 0)
            done, owed = done + owed * part, owed * (1 - part)
    total = planned[:, None]
    made = np.divide(done.sum(axis=1), total, out=np.ones((len(planned), quarters)), where=total > 0)
    everything = work.sum(axis=(0, 1))
    answered = np.divide(prompt.sum(axis=0), everything, out=np.ones(quarters), where=everything > 0)
    return made, late.sum(axis=0) / 60 / plan.managers / weeks, answered


@dataclass(frozen=True)
class Difference:
    """How one of the three sees two plans."""

    who: str
    before: float
    after: float
    low: float
    """95 % interval of the difference of means."""
    high: float
    better: int
    """Quarters of 200 in which the second plan was better for them."""
    verdict: int
    """1 better, 0 no difference that matters, −1 worse."""


def compare(before: Run, after: Run) -> list[Difference]:
    """The three views of two plans on the same quarters."""
    found = []
    for number, who in enumerate(STAKEHOLDERS):
        old, new = before.headlines[number], after.headlines[number]
        change = new - old
        half = 1.96 * change.std(ddof=1) / np.sqrt(len(change))
        mean = float(change.mean())
        good = GOOD[number] * mean
        sure = abs(mean) > max(half, MATTERS[number])
        verdict = 0 if not sure else 1 if good > 0 else -1
        better = int((GOOD[number] * change > 1e-9).sum())
        found.append(Difference(who, float(old.mean()), float(new.mean()), mean - half, mean + half, better, verdict))
    return found


def views_table(runs: dict[str, Run]) -> pd.DataFrame:
    """Plans side by side: what the three see, clients per manager, cost; Chinese headings."""
    rows = []
    for name, run in runs.items():
        kept, late, net = run.headlines
        leave = 1 - (1 - run.leaving.mean()) ** run.plan.managers
        rows.append(
            [
                name, f"{kept.mean():.0f}%", f"{late.mean():.1f}", f"{net.mean():.1f}", f"{run.plan.clients_per_manager:.0f}", f"{run.load:.0%}",
                f"{leave:.0%}", f"{run.value.mean():.1f}", f"{run.cost:.1f}",
            ]
        )  # fmt: skip
    headings = [
        "客户：说到做到",
        "经理：每周加班",
        "分行：净值（万元）",
        "每位经理几户",
        "活占时间",
        "一年至少走一位",
        "价值",
        "花费",
    ]
    return pd.DataFrame(rows, columns=["方案", *headings])


def tiers_table(runs: dict[str, Run]) -> pd.DataFrame:
    """Contacts promised and made per tier; Chinese headings."""
    rows = []
    for name, run in runs.items():
        for number, tier in enumerate(s.CLIENTS):
            made = run.made[number] * run.plan.contacts[number]
            low, high = np.quantile(made, [0.05, 0.95])
            rows.append(
                [
                    name,
                    f"{tier.name}（{tier.clients} 户）",
                    run.plan.served_by[number],
                    f"{run.plan.contacts[number]:g}",
                    f"{made.mean():.2f}",
                    f"{low:.2f}–{high:.2f}",
                ]
            )
    return pd.DataFrame(rows, columns=["方案", "客户", "谁服务", "说好每季几次", "平均真做到", "九成的季"])
