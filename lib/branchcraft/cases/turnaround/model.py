"""What a plan does to the office over four quarters, for three parties, in four hundred possible futures.

A future draws what the office is really like (from twelve months of data, shrunk as in the health check), what each measure really brings, and the
luck of each quarter. Every plan, also the one that does nothing, goes through the same futures: what two plans differ in is what they do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from branchcraft.cases.turnaround.scenario import (
    BUDGET,
    EFFECT_SPREAD,
    FAILS,
    HANDS,
    LOAD_PAIN,
    MEASURE_KEYS,
    MEASURES,
    MONTHS,
    NORMAL_PAIN,
    PARTIES,
    QUARTERS,
    STAFF,
    WEIGHTS,
    Measure,
    averages,
)  # fmt: skip
from branchcraft.errors import InputError
from branchcraft.opening.indicators import INDICATORS, KEYS
from branchcraft.opening.model import HealthCheck, health_check
from branchcraft.opening.peers import Peers, synthetic_peers

FUTURES, SEED = 400, 9
NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True)
class Futures:
    """The luck that all plans share."""

    levels: np.ndarray
    """[futures, figures] true standing at the beginning, standard deviations between branches, positive is good."""
    brings: np.ndarray
    """[futures, measures] multiplier of each measure's effect."""
    luck: np.ndarray
    """[futures, quarters, figures] how far a quarter's figure lies from its level."""


@dataclass(frozen=True)
class Outcome:
    """One plan in all futures."""

    plan: tuple[str, ...]
    cost: float
    load: float
    thinned: float
    """Factor on all effects because there are too few hands: 1 when there are enough."""
    parties: np.ndarray
    """[futures, quarters, parties] how each party finds the office, standard deviations between branches."""
    shown: np.ndarray
    """[futures, quarters, figures] what the reports show, in the same units."""

    @property
    def worst_off(self) -> np.ndarray:
        """[futures] the least satisfied party's standing in the last quarter."""
        return self.parties[:, -1, :].min(axis=1)

    @property
    def value(self) -> float:
        """Mean of `worst_off`: what plans are compared by."""
        return float(self.worst_off.mean())


@lru_cache(maxsize=1)
def _peers() -> Peers:
    return synthetic_peers()


def office_check(months: int) -> HealthCheck:
    """The health check of the office on its last `months` months. Raises InputError."""
    if months not in (3, 6, 12):
        raise InputError(f"可以看最近 3、6 或 12 个月，现在是 {months}。")
    return health_check(averages(months), _peers(), months)


@lru_cache(maxsize=4)
def draw_futures(futures: int = FUTURES, seed: int = SEED) -> Futures:
    """Futures as far as twelve months tell: true levels scatter around the shrunk ones."""
    rng, peers = np.random.default_rng(seed), _peers()
    noise = (peers.monthly / peers.between) ** 2
    sign = np.array([one.better for one in INDICATORS])
    seen = averages(MONTHS)
    z = sign * (np.array([seen[key] for key in KEYS]) - peers.mean) / peers.between
    trust = 1 / (1 + noise / MONTHS)
    levels = trust * z + np.sqrt(1 - trust) * rng.standard_normal((futures, len(KEYS)))
    brings = np.clip(1 + EFFECT_SPREAD * rng.standard_normal((futures, len(MEASURES))), 0, None) * (rng.random((futures, len(MEASURES))) >= FAILS)
    luck = np.sqrt(noise / 3) * rng.standard_normal((futures, QUARTERS, len(KEYS)))
    return Futures(levels, brings, luck)


def check_plan(plan: Iterable[str]) -> tuple[str, ...]:
    """The plan in the order of the list. Raises InputError for an unknown measure or too dear a plan."""
    wanted = set(plan)
    if unknown := wanted - set(MEASURE_KEYS):
        raise InputError(f"没有「{'、'.join(sorted(unknown))}」这项措施。")
    chosen = [one for one in MEASURES if one.key in wanted]
    cost = sum(one.cost for one in chosen)
    if cost > BUDGET:
        dearest = max(chosen, key=lambda one: one.cost)
        raise InputError(
            f"选的措施要 {cost:g} 万元，预算只有 {BUDGET:g} 万元，超了 {cost - BUDGET:g} 万元。最贵的是「{dearest.name}」（{dearest.cost:g} 万元）。"
        )
    return tuple(one.key for one in chosen)


def run_plan(plan: Iterable[str], futures: Futures | None = None) -> Outcome:
    """The office under a plan. Raises InputError."""
    keys = check_plan(plan)
    world = draw_futures() if futures is None else futures
    chosen = [one for one in MEASURES if one.key in keys]
    load = sum(one.load for one in chosen)
    thinned = min(1.0, HANDS / load) if load else 1.0
    levels = np.repeat(world.levels[:, None, :], QUARTERS, axis=1)
    for one in chosen:
        levels = levels + thinned * world.brings[:, MEASURE_KEYS.index(one.key), None, None] * _full_effect(one) + _aside(one)
    shown = levels + world.luck
    morale = sum(one.morale for one in chosen)
    pain = NORMAL_PAIN * min(load, HANDS) + LOAD_PAIN * max(load - HANDS, 0.0)
    parties = np.stack([shown @ _weights(party) + (morale - pain if party == STAFF else 0.0) for party in PARTIES], axis=2)
    return Outcome(keys, sum(one.cost for one in chosen), load, thinned, parties, shown)


@lru_cache(maxsize=16)
def _weights_cached(party: str) -> tuple[float, ...]:
    return tuple(WEIGHTS[party].get(key, 0.0) for key in KEYS)


def _weights(party: str) -> np.ndarray:
    return np.array(_weights_cached(party))


def _full_effect(one: Measure) -> np.ndarray:
    """[quarters, figures]."""
    return np.outer(one.ramp, [one.effect.get(key, 0.0) for key in KEYS])


def _aside(one: Measure) -> np.ndarray:
    """[quarters, figures] of what comes along whether the measure works or not."""
    return np.array([one.aside.get(key, (0.0,) * QUARTERS) for key in KEYS]).T


def in_units(outcome: Outcome, key: str) -> np.ndarray:
    """[futures, quarters] a figure as the report prints it, in its own unit."""
    k, peers = KEYS.index(key), _peers()
    return np.clip(peers.mean[k] + INDICATORS[k].better * peers.between[k] * outcome.shown[:, :, k], INDICATORS[k].low, INDICATORS[k].high)


def better_than(one: Outcome, other: Outcome) -> int:
    """Futures in which the least satisfied party fares better under `one`."""
    return int((one.worst_off > other.worst_off).sum())


@lru_cache(maxsize=1)
def all_plans() -> pd.DataFrame:
    """Every plan that the budget allows, best first: columns plan (tuple), cost, load, value."""
    rows = []
    for size in range(len(MEASURES) + 1):
        for keys in combinations(MEASURE_KEYS, size):
            cost = sum(one.cost for one in MEASURES if one.key in keys)
            if cost <= BUDGET:
                rows.append((keys, cost, sum(one.load for one in MEASURES if one.key in keys), run_plan(keys).value))
    return pd.DataFrame(rows, columns=["plan", "cost", "load", "value"]).sort_values("value", ascending=False, ignore_index=True)


def share_of_best(outcome: Outcome) -> float:
    """How far a plan is on the way from doing nothing to the best that the budget allows, 0–1."""
    table = all_plans()
    nothing = float(table.loc[table["plan"] == NOTHING, "value"].iloc[0])
    best = float(table["value"].iloc[0])
    return float(np.clip((outcome.value - nothing) / (best - nothing), 0, 1))


def without_each(outcome: Outcome) -> pd.Series:
    """By measure of the plan: how much the least satisfied party loses when it is left out (negative: it would gain)."""
    return pd.Series({key: outcome.value - run_plan([other for other in outcome.plan if other != key]).value for key in outcome.plan}, dtype=float)


def names(keys: Sequence[str]) -> list[str]:
    """Names of measures."""
    return [one.name for one in MEASURES if one.key in keys]


def explain(outcome: Outcome) -> list[str]:
    """What came of a plan and what binds, in Chinese sentences."""
    nothing = run_plan(NOTHING)
    ends, before = outcome.parties[:, -1, :].mean(axis=0), nothing.parties[:, -1, :].mean(axis=0)
    lowest = int(ends.argmin())
    parts = "，".join(f"{party} {one:+.2f}" for party, one in zip(PARTIES, ends, strict=True))
    lines = [
        f"花 {outcome.cost:g} 万元、每周 {outcome.load:g} 小时。第四季度三方各看这家营业室（0 是同类平均）：{parts}；什么都不做是 "
        + "、".join(f"{one:+.2f}" for one in before)
        + "。"
    ]
    if not outcome.plan:
        return [*lines, "什么都不做，看上去也会比上季度好一点：最差的数里有一截是运气，自己会回来。"]
    lines.append(
        f"最不满意的是{PARTIES[lowest]}。和什么都不做比，同样的 {FUTURES} 种将来，最不满意的一方更好的有 {better_than(outcome, nothing)} 种。"
    )
    if outcome.thinned < 1:
        lines.append(
            f"要 {outcome.load:g} 小时，只有 {HANDS:g} 小时：每一项都摊薄到 {outcome.thinned:.0%}，员工还要加班。少做一两项，别的反而做得成。"
        )
    lost = without_each(outcome)
    least = str(lost.idxmin())
    price = next(one for one in MEASURES if one.key == least)
    if len(lost) > 1:
        change = "几乎没有差别" if abs(lost[least]) < 0.03 else f"反而好 {-lost[least]:.2f}" if lost[least] < 0 else f"会差 {lost[least]:.2f}"
        lines.append(f"最不值的一项是「{price.name}」：去掉它，省 {price.cost:g} 万元、每周 {price.load:g} 小时，最不满意的一方{change}。")
    return lines
