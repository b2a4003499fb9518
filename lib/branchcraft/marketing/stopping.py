"""When to stop a campaign, written down before it begins.

A trial that goes badly is always about to get better; so the rule is computed from what would still be worth it, and looks twice: half way and at
the end of the trial. "Stop if so few have bought that this would hardly happen were the target true." Exact binomial probabilities, both looks
taken together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.stats import binom

from branchcraft.errors import InputError
from branchcraft.marketing.uplift import needed_size

FALSE_STOP = 0.10
"""Chance of stopping although the target is true, both looks together at most."""
TRIAL_SHARE = 0.2
"""Part of the budget that the trial may use."""
LEAST_TRIAL = 40


@dataclass(frozen=True)
class StopRule:
    """Look after `looks` contacts; stop at a look when at most `at_most` have bought (−1: no number is small enough to stop yet)."""

    looks: tuple[int, int]
    at_most: tuple[int, int]
    target: float
    break_even: float
    """Share of buyers at which contacts pay for themselves."""
    stop_if_good: float
    """Chance of stopping although the target is true."""
    stop_if_even: float
    """Chance of stopping if contacts only just pay."""

    @property
    def trial(self) -> int:
        return self.looks[1]


def trial_size(budget: float, cost_per_contact: float, contacts: int) -> int:
    """Contacts of the trial: what a fifth of the budget pays for, at least 40, never more than are planned. Raises InputError."""
    if not (budget > 0 and cost_per_contact > 0 and contacts > 0):
        raise InputError("算停止线要先填预算、联系一位的成本和计划联系多少人。")
    return min(contacts, max(LEAST_TRIAL, int(TRIAL_SHARE * budget / cost_per_contact)))


def stop_rule(trial: int, target: float, break_even: float) -> StopRule:
    """Two looks at a trial of `trial` contacts; target and break_even are shares of buyers in 0–1. Raises InputError."""
    if trial < 2:
        raise InputError("试点至少要联系两位。")
    if not 0 < target < 1:
        raise InputError("目标成交率应当在 0 和 100% 之间。")
    if not 0 <= break_even < target:
        raise InputError(f"够本的成交率（{break_even:.1%}）不低于目标（{target:.1%}），这个活动达到目标也不赚，不用试。")
    looks = (trial // 2, trial)
    at_most = tuple(_largest(count, target) for count in looks)
    first, second = at_most
    return StopRule(looks, (first, second), target, break_even, _stops(looks, (first, second), target), _stops(looks, (first, second), break_even))


def _largest(count: int, share: float) -> int:
    """Most buyers among `count` that would still be a surprise (half of `FALSE_STOP`) if `share` of all bought; −1 where none is."""
    buyers = int(binom.ppf(FALSE_STOP / 2, count, share))
    return buyers if binom.cdf(buyers, count, share) <= FALSE_STOP / 2 else buyers - 1


def _stops(looks: tuple[int, int], at_most: tuple[int, int], share: float) -> float:
    """Chance of stopping at one of the two looks."""
    first, second = at_most
    early = float(binom.cdf(first, looks[0], share))
    going_on = np.arange(first + 1, min(second, looks[0]) + 1)
    late = binom.pmf(going_on, looks[0], share) * binom.cdf(second - going_on, looks[1] - looks[0], share)
    return early + float(late.sum())


def trial_for(target: float, break_even: float, sure: float = 0.8, most: int = 5000) -> int | None:
    """Smallest trial (in steps of 10) that stops a campaign which only just pays with chance `sure`; None beyond `most`. Raises InputError."""
    for trial in range(20, most + 1, 10):
        if stop_rule(trial, target, break_even).stop_if_even >= sure:
            return trial
    return None


@lru_cache(maxsize=64)
def needed_per_arm(base: float, target: float) -> int:
    """Customers in each of two equal groups so that a trial sees base against target (shares in 0–1) eight times in ten; see `uplift`.

    Raises InputError.
    """
    if not 0 <= base < target < 1:
        raise InputError("目标成交率应当高于不联系也会买的比例，都在 0 和 100% 之间。")
    return math.ceil(needed_size(base, target - base) / 2)


def rule_sentences(rule: StopRule) -> list[str]:
    """The rule as it is written on the page; Chinese sentences."""
    lines = []
    for look, most in zip(rule.looks, rule.at_most, strict=True):
        few = "一笔都没有" if most == 0 else f"成交不超过 {most} 笔"
        lines.append(f"联系到第 {look} 位时看一次：{few}就停。" if most >= 0 else f"联系到第 {look} 位时还太早，一笔没有也不能说明什么，先不停。")
    lines.append(
        f"如果真能做到 {rule.target:.1%}，误停的机会是 {rule.stop_if_good:.0%}；如果其实只够本（{rule.break_even:.1%}），停得下来的机会是 {rule.stop_if_even:.0%}。"
    )
    if rule.stop_if_even < 0.8:
        enough = trial_for(rule.target, rule.break_even)
        lines.append(f"试点偏小：要有八成把握停得下来，试点要做到{f' {enough} 位' if enough else '几千位，目标和够本离得太近了'}。")
    return lines
