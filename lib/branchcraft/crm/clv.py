"""What a customer is worth: today's income and all that may follow, counted at today's value.

Each quarter a customer is in one of nine states – three tiers by three degrees of silence – or gone. A table of probabilities says where she is next
quarter; each state earns something. Her value is what her state earns plus the discounted value of where she goes, for every state at once: that is one
set of linear equations, V = r + d·P·V, so V = (I − d·P)⁻¹·r. Nothing is simulated to get it; a simulation only checks it.

The value decides what saving a customer may cost. A contact pays for the part of the leaving that it prevents and for the silent customers whom it
brings back; its cost is spent on everybody who is contacted, also on those who would have stayed or come back by themselves.

Method: Pfeifer & Carraway (2000), Journal of Interactive Marketing 14(2); for retail banking Haenlein, Kaplan & Beeser (2007), European Management
Journal 25(3). Redraws of the table: Dirichlet posterior of each row, the conjugate of counted transitions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from branchcraft.crm.scenario import TIERS, value
from branchcraft.errors import InputError

RECENCY = ("有往来", "安静", "沉默")
"""Something done this quarter; one or two quarters of nothing; three or more."""
STATES = tuple(f"{tier}·{recency}" for tier in TIERS for recency in RECENCY)
GONE = len(STATES)
DRAWS = 200
QUARTERS = 4


@dataclass(frozen=True)
class Movement:
    """Quarterly probabilities of the fictional branch, all synthetic; one entry per tier, or per tier and recency."""

    leave: tuple[tuple[float, ...], ...] = ((0.010, 0.025, 0.050), (0.008, 0.030, 0.060), (0.006, 0.035, 0.080))
    """No published churn of Chinese retail banks was found; range tried in the panel: half to double."""
    rise: tuple[float, ...] = (0.010, 0.012, 0.0)
    fall: tuple[float, ...] = (0.0, 0.015, 0.020)
    quieten: tuple[float, ...] = (0.12, 0.10, 0.08)
    """From 有往来 to 安静."""
    wake: tuple[float, float] = (0.35, 0.08)
    """Back to 有往来 from 安静, from 沉默."""
    fall_silent: float = 0.30
    """From 安静 to 沉默."""
    rise_by_recency: tuple[float, ...] = (1.0, 0.5, 0.0)
    fall_by_recency: tuple[float, ...] = (1.0, 1.5, 2.0)


@dataclass(frozen=True)
class Income:
    """What a state earns, all synthetic but for the cost of an hour."""

    aum: tuple[float, ...] = (1.0, 15.0, 120.0)
    """Usual balance per tier, 万元."""
    kept: tuple[float, ...] = (1.0, 0.85, 0.6)
    """Part of it that is left in each recency."""
    hours: tuple[float, ...] = (0.0, 0.5, 8.0)
    """A manager's hours per customer and year."""


def transition_matrix(movement: Movement | None = None, leaving: float = 1.0) -> np.ndarray:
    """Quarterly probabilities between STATES and gone, [10, 10]; the last state keeps whoever is in it. `leaving` multiplies all leaving."""
    movement = Movement() if movement is None else movement
    if not 0 <= leaving <= 5:
        raise InputError("流失的倍数应当在 0 到 5 之间。")
    table = np.zeros((GONE + 1, GONE + 1))
    table[GONE, GONE] = 1
    moves = (
        lambda tier: (1 - movement.quieten[tier], movement.quieten[tier], 0.0),
        lambda tier: (movement.wake[0], 1 - movement.wake[0] - movement.fall_silent, movement.fall_silent),
        lambda tier: (movement.wake[1], 0.0, 1 - movement.wake[1]),
    )
    for tier in range(3):
        for recency in range(3):
            here = 3 * tier + recency
            leave = min(1.0, movement.leave[tier][recency] * leaving)
            rise = movement.rise[tier] * movement.rise_by_recency[recency]
            fall = movement.fall[tier] * movement.fall_by_recency[recency]
            for then, part in enumerate(moves[recency](tier)):
                for step, chance in ((1, rise), (-1, fall), (0, 1 - rise - fall)):
                    if chance > 0:
                        table[here, 3 * (tier + step) + then] += (1 - leave) * part * chance
            table[here, GONE] = leave
    return table


def quarterly_income(rate: float, income: Income | None = None, hour_cost: float | None = None) -> np.ndarray:
    """Yuan that each of STATES earns in a quarter, then 0 for gone, [10]; `rate` = net income per year and yuan of balance."""
    income = Income() if income is None else income
    hour_cost = value("hour_cost") if hour_cost is None else hour_cost
    earned = np.array([10_000 * aum * kept * rate for aum in income.aum for kept in income.kept])
    cost = np.repeat(np.array(income.hours) * hour_cost, 3)
    return np.append((earned - cost) / QUARTERS, 0.0)


def quarter_discount(yearly: float) -> float:
    """What a yuan one quarter from now is worth today. Raises InputError."""
    if not 0 < yearly <= 1:
        raise InputError("年折现率应当大于 0、不超过 100%。")
    return float((1 + yearly) ** (-1 / QUARTERS))


def lifetime_value(table: np.ndarray, income: np.ndarray, discount: float) -> np.ndarray:
    """V = (I − d·P)⁻¹·r in yuan, this quarter's income included; `table` may be a stack [..., n, n]. Raises InputError.

    table : rows add up to 1. income : per state and quarter. discount : per quarter, below 1.
    """
    if not 0 <= discount < 1:
        raise InputError("折现系数应当不小于 0、小于 1，否则价值加不完。")
    if np.any(table < 0) or not np.allclose(table.sum(axis=-1), 1):
        raise InputError("转移概率表的每一行应当都不小于 0、加起来是 1。")
    system = np.eye(table.shape[-1]) - discount * table
    return np.linalg.solve(system, np.broadcast_to(income[:, None], (*table.shape[:-1], 1)))[..., 0]


def simulated_value(
    table: np.ndarray, income: np.ndarray, discount: float, start: int, customers: int = 4000, quarters: int = 200, seed: int = 1
) -> tuple[float, float]:
    """The same by following customers one by one from state `start`: mean and standard error, yuan."""
    rng, reach = np.random.default_rng(seed), table.cumsum(axis=1)
    state, total = np.full(customers, start), np.zeros(customers)
    for quarter in range(quarters):
        total += discount**quarter * income[state]
        state = np.minimum((rng.uniform(size=customers)[:, None] > reach[state]).sum(axis=1), len(table) - 1)
    return float(total.mean()), float(total.std(ddof=1) / np.sqrt(customers))


COUNTED = (5200, 800, 900, 560, 110, 90, 130, 27, 20)
"""Customers of the fictional branch in each state in the middle of the year in which the table was counted: 7,837 of them. Synthetic."""


def redrawn_tables(table: np.ndarray, counted: Sequence[int] = COUNTED, draws: int = DRAWS, seed: int = 3) -> np.ndarray:
    """Tables that might be true when `table` was counted on `counted` customers followed for four quarters, [draws, 10, 10]."""
    rng = np.random.default_rng(seed)
    drawn = np.zeros((draws, *table.shape))
    drawn[:, GONE, GONE] = 1
    for state, customers in enumerate(counted):
        possible = table[state] > 0
        weights = QUARTERS * customers * table[state, possible] + 1e-9
        gammas = rng.standard_gamma(np.broadcast_to(weights, (draws, possible.sum())))
        drawn[:, state, possible] = gammas / gammas.sum(axis=1, keepdims=True)
    return drawn


@dataclass(frozen=True)
class Worth:
    """Values of all states under one set of settings."""

    leaving: float
    rate: float
    discount: float
    """Per quarter."""
    table: np.ndarray = field(repr=False)
    income: np.ndarray = field(repr=False)
    values: np.ndarray = field(repr=False)
    """Yuan, per state; 0 for gone."""
    redrawn: np.ndarray = field(repr=False)
    """The same for every redrawn table, [draws, states]."""
    stays: np.ndarray = field(repr=False)
    """Today's value of all that follows this quarter for a customer of each state who does not leave in it; first by `table`, then by each redraw."""
    leaves: np.ndarray = field(repr=False)
    """Probability of leaving this quarter, in the same order."""

    @cached_property
    def ahead(self) -> np.ndarray:
        """`values` and `redrawn` on top of one another, in the order of `stays`."""
        return np.concatenate([self.values[None], self.redrawn])

    @cached_property
    def years(self) -> np.ndarray:
        """Expected years until she is gone, per state."""
        return np.linalg.solve(np.eye(GONE) - self.table[:GONE, :GONE], np.ones(GONE)) / QUARTERS

    def interval(self, state: int) -> tuple[float, float]:
        """Range of nine in ten redraws, yuan."""
        low, high = np.quantile(self.redrawn[:, state], [0.05, 0.95])
        return float(low), float(high)


@lru_cache(maxsize=64)
def worth(leaving: float = 1.0, rate: float | None = None, yearly_discount: float | None = None, draws: int = DRAWS) -> Worth:
    """Values of all states. rate : net income per year and yuan of balance, 0–1; yearly_discount : 0–1. Raises InputError."""
    rate = value("income_rate") / 100 if rate is None else rate
    yearly = value("discount") / 100 if yearly_discount is None else yearly_discount
    if not 0 < rate <= 0.1:
        raise InputError("余额每年带来的净收入应当大于 0、不超过 10%。")
    table, income, discount = transition_matrix(leaving=leaving), quarterly_income(rate), quarter_discount(yearly)
    tables = redrawn_tables(table, draws=draws)
    values, redrawn = lifetime_value(table, income, discount), lifetime_value(tables, income, discount)
    everything = np.concatenate([table[None], tables])
    ahead = np.concatenate([values[None], redrawn])
    staying = everything[:, :GONE, :GONE]
    kept = staying.sum(axis=2)
    stays = discount * np.divide((staying * ahead[:, None, :GONE]).sum(axis=2), kept, out=np.zeros_like(kept), where=kept > 0)
    return Worth(leaving, rate, discount, table, income, values, redrawn, stays, everything[:, :GONE, GONE])


@dataclass(frozen=True)
class Save:
    """One attempt to keep customers of a state: what a contact is worth and what it costs."""

    state: int
    leave: float
    """Probability of leaving this quarter without it."""
    effect: float
    """Share of that leaving that it prevents."""
    wakes: float
    """Share of the quiet or silent who come back because of it, on top of those who would have anyway."""
    cost: float
    """Yuan per customer contacted."""
    kept: float
    """Yuan per customer contacted from leaving prevented: leave × effect × value of staying."""
    woken: float
    """Yuan per customer contacted from coming back."""
    redrawn: np.ndarray = field(repr=False)
    """The gain, kept and woken together, for every redrawn table."""

    @property
    def gain(self) -> float:
        """Yuan that a contact may cost at most."""
        return self.kept + self.woken

    @property
    def net(self) -> float:
        """Yuan per customer contacted."""
        return self.gain - self.cost

    @property
    def pays(self) -> int:
        """How many of the redraws pay."""
        return int((self.redrawn > self.cost).sum())

    @property
    def contacts_per_saved(self) -> float:
        """Customers contacted for one who would really have left and stays."""
        return float(np.inf) if self.leave * self.effect == 0 else 1 / (self.leave * self.effect)


def save(worths: Worth, state: int, effect: float = 0.25, wakes: float = 0.05, cost: float = 500.0) -> Save:
    """Try to keep customers of STATES[`state`]; `effect` and `wakes` 0–1, `cost` yuan per contact. Raises InputError."""
    if not 0 <= effect <= 1 or not 0 <= wakes <= 1:
        raise InputError("挽留的效果和恢复往来的比例都应当在 0 到 100% 之间。")
    if not cost >= 0:
        raise InputError("每位的花费不能是负数。")
    if not 0 <= state < GONE:
        raise InputError(f"状态应当是 {len(STATES)} 种之一：{'、'.join(STATES)}。")
    leave = worths.leaves[:, state]
    kept = leave * effect * worths.stays[:, state]
    active = 3 * (state // 3)
    # She who is active already cannot be woken; whoever comes back is next quarter where the active of her tier are now.
    back = worths.discount * worths.ahead[:, active] - worths.stays[:, state] if state != active else np.zeros_like(kept)
    woken = wakes * (1 - leave * (1 - effect)) * back
    return Save(state, float(leave[0]), effect, wakes, cost, float(kept[0]), float(woken[0]), (kept + woken)[1:])


def values_table(worths: Worth) -> pd.DataFrame:
    """One row per state; Chinese headings."""
    rows = []
    for number, name in enumerate(STATES):
        low, high = worths.interval(number)
        rows.append(
            [
                name,
                f"{worths.table[number, GONE]:.1%}",
                f"{worths.income[number]:.0f}",
                f"{worths.years[number]:.1f}",
                f"{worths.values[number]:.0f}",
                f"{low:.0f}–{high:.0f}",
            ]
        )
    return pd.DataFrame(rows, columns=["状态", "一季流失", "一季净收入（元）", "预计还留几年", "价值（元）", "重抽 200 次的九成范围"])


def saves_table(worths: Worth, effect: float = 0.25, wakes: float = 0.05, cost: float = 500.0) -> pd.DataFrame:
    """One row per state: what an attempt may cost at most; Chinese headings."""
    rows = []
    for number, name in enumerate(STATES):
        one = save(worths, number, effect, wakes, cost)
        parts = [f"{one.kept:.0f}", f"{one.woken:.0f}", f"{one.gain:.0f}", f"{one.net:+.0f}"]
        rows.append([name, *parts, f"{one.pays} / {len(one.redrawn)}", f"{one.contacts_per_saved:.0f}"])
    headings = ["少走的", "恢复往来的", "一位最多值得花", f"花 {cost:g} 元的净值", "重抽里划算的次数", "联系几位才真留住一位"]
    return pd.DataFrame(rows, columns=["状态", *headings])


def check_table(worths: Worth, states: Sequence[int] = (0, 4, 6, 7, 8)) -> pd.DataFrame:
    """The equations beside a simulation; Chinese headings."""
    rows = []
    for state in states:
        mean, error = simulated_value(worths.table, worths.income, worths.discount, state)
        rows.append([STATES[state], f"{worths.values[state]:.0f}", f"{mean:.0f} ± {1.96 * error:.0f}"])
    return pd.DataFrame(rows, columns=["状态", "解方程（元）", "跟着 4000 位客户走 50 年（元，95% 区间）"])
