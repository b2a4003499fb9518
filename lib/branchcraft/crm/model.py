"""How unevenly a branch's balances are spread, and what a line between tiers does with that.

The shape comes from one bank's disclosure: 2.3 % of the customers hold 81.5 % of the balance. Above the line of 50 万元 balances fall off like a power
of themselves, with a steeper power above 1000 万元, where a second published mean pins it down; below the line they are spread like a lognormal whose
mean is published and whose width is an assumption. A branch is then a few thousand draws from that shape, which is why its top is a matter of luck.

Power laws for wealth: Pareto (1896); Gabaix (2009), Annual Review of Economics 1. Lorenz curve and Gini coefficient: Lorenz (1905), Gini (1914).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import norm

from branchcraft.crm.scenario import MID_2022, MID_2023, PRIVATE_AUM, PRIVATE_CUSTOMERS, PRIVATE_LINE, TIER_LINES, value
from branchcraft.errors import InputError

BRANCHES = 200
"""Branches drawn from one shape: a dot stands for ten of them."""
_FLOOR = TIER_LINES[0]
_NOISE_MONTHS = 3
MOST_CUSTOMERS = 50_000


@dataclass(frozen=True)
class CustomerBase:
    """How balances (万元) are spread over a bank's customers: lognormal below `line`, two power laws above it."""

    line: float
    top_share: float
    top_mean: float
    rest_mean: float
    rest_sigma: float
    private_line: float
    private_mean: float

    @cached_property
    def private_power(self) -> float:
        """Exponent above the private line: a power law from m on has the mean a·m/(a−1)."""
        return self.private_mean / (self.private_mean - self.private_line)

    @cached_property
    def top_power(self) -> float:
        """Exponent between the two lines, so that the mean of the whole top tier is the published one."""
        ratio = self.private_line / self.line

        def excess(power: float) -> float:
            beyond = ratio**-power
            between = self.line + self.line / (power - 1) * (1 - ratio ** (1 - power)) - self.private_line * beyond
            return between + beyond * self.private_mean - self.top_mean

        return float(brentq(excess, 1.0001, 10))

    @cached_property
    def rest_mu(self) -> float:
        """Logarithmic location below the line, so that the mean there is the published one."""
        return float(brentq(lambda mu: self._rest_moment(mu, 1) - self.rest_mean, -30, np.log(self.line) + self.rest_sigma))

    def _rest_moment(self, mu: float, order: int) -> float:
        """E[X^order] of a lognormal cut off at the line."""
        sigma, cut = self.rest_sigma, np.log(self.line)
        whole = np.exp(order * mu + (order * sigma) ** 2 / 2)
        return float(whole * norm.cdf((cut - mu) / sigma - order * sigma) / norm.cdf((cut - mu) / sigma))

    @cached_property
    def mean(self) -> float:
        """Mean balance of all customers."""
        return self.top_share * self.top_mean + (1 - self.top_share) * self.rest_mean

    @cached_property
    def private_share(self) -> float:
        """Share of customers at or above the private line: not put in, it follows."""
        return float(self.top_share * (self.private_line / self.line) ** -self.top_power)

    def upper_quantile(self, share: np.ndarray | float) -> np.ndarray:
        """Balance that a share (0–1) of all customers reaches or passes."""
        share = np.asarray(share, dtype=float)
        with np.errstate(divide="ignore"):
            private = self.private_line * (self.private_share / share) ** (1 / self.private_power)
            top = self.line * (self.top_share / share) ** (1 / self.top_power)
        below = np.clip((1 - share) / (1 - self.top_share), 0, 1) * norm.cdf((np.log(self.line) - self.rest_mu) / self.rest_sigma)
        rest = np.exp(self.rest_mu + self.rest_sigma * norm.ppf(below))
        return np.where(share <= self.private_share, private, np.where(share <= self.top_share, top, rest))

    def share_above(self, balance: float) -> float:
        """Share of customers with at least `balance`."""
        if balance >= self.private_line:
            return float(self.private_share * (balance / self.private_line) ** -self.private_power)
        if balance >= self.line:
            return float(self.top_share * (balance / self.line) ** -self.top_power)
        if balance <= 0:
            return 1.0
        cut, at = ((np.log(x) - self.rest_mu) / self.rest_sigma for x in (self.line, balance))
        return float(1 - (1 - self.top_share) * norm.cdf(at) / norm.cdf(cut))

    def aum_above(self, balance: float) -> float:
        """Share of the whole balance held by customers with at least `balance`."""
        if balance >= self.private_line:
            held = self.share_above(balance) * self.private_power / (self.private_power - 1) * balance
        elif balance >= self.line:
            power, here = self.top_power, self.share_above(balance)
            # power·c/(power−1) per customer of an endless law, less what it would put above the private line, plus what really is there
            endless = here * balance - self.private_share * self.private_line
            held = endless * power / (power - 1) + self.private_share * self.private_mean
        else:
            sigma = self.rest_sigma
            cut, at = ((np.log(x) - self.rest_mu) / sigma - sigma for x in (self.line, max(balance, 1e-12)))
            below = (1 - self.top_share) * self.rest_mean * (norm.cdf(cut) - norm.cdf(at)) / norm.cdf(cut)
            held = self.top_share * self.top_mean + below
        return float(held / self.mean)

    def lorenz(self, shares: np.ndarray) -> np.ndarray:
        """Share of the balance held by the richest `shares` of the customers."""
        return np.array([1.0 if one >= 1 else 0.0 if one <= 0 else self.aum_above(float(self.upper_quantile(one))) for one in shares])

    @cached_property
    def gini(self) -> float:
        """Gini coefficient: 0 all alike, 1 one holds everything."""
        shares = np.concatenate([[0], np.geomspace(1e-7, 1, 800)])
        return float(2 * np.trapezoid(self.lorenz(shares), shares) - 1)


@lru_cache(maxsize=4)
def disclosed_base(rest_sigma: float | None = None) -> CustomerBase:
    """The base with the published shape: mid 2023 for the line of 50 万元, mid 2022 for the mean of private customers."""
    return CustomerBase(
        line=TIER_LINES[1],
        top_share=MID_2023.top_share,
        top_mean=MID_2023.top_mean,
        rest_mean=MID_2023.rest_mean,
        rest_sigma=value("rest_sigma") if rest_sigma is None else rest_sigma,
        private_line=PRIVATE_LINE,
        private_mean=PRIVATE_AUM / PRIVATE_CUSTOMERS,
    )


def calibration_table() -> pd.DataFrame:
    """Published figures beside those of the model; the last two rows were not put in. Chinese headings."""
    base = disclosed_base()
    rows = [
        ["50 万元以上的客户占", f"{MID_2023.top_share:.2%}", f"{base.share_above(50):.2%}", "2023 年 6 月，放进模型"],
        ["他们的余额占", f"{MID_2023.top_aum_share:.1%}", f"{base.aum_above(50):.1%}", "2023 年 6 月，放进模型"],
        ["50 万元以上平均（万元）", f"{MID_2023.top_mean:.1f}", f"{base.top_mean:.1f}", "2023 年 6 月，放进模型"],
        ["50 万元以下平均（万元）", f"{MID_2023.rest_mean:.2f}", f"{base.rest_mean:.2f}", "2023 年 6 月，放进模型"],
        ["1000 万元以上平均（万元）", f"{PRIVATE_AUM / PRIVATE_CUSTOMERS:.0f}", f"{base.private_mean:.0f}", "2022 年 6 月，放进模型"],
        [
            "1000 万元以上的客户占",
            f"{PRIVATE_CUSTOMERS / MID_2022.customers * 1000:.2f}‰",
            f"{base.share_above(1000) * 1000:.2f}‰",
            "2022 年 6 月，没有放进模型",
        ],
        ["1000 万元以上的余额占", f"{PRIVATE_AUM / MID_2022.aum:.1%}", f"{base.aum_above(1000):.1%}", "2022 年 6 月，没有放进模型"],
    ]
    return pd.DataFrame(rows, columns=["", "银行披露", "模型", "说明"])


@dataclass(frozen=True)
class Branches:
    """Branches with the same shape and size, drawn independently: how much of what is seen is luck."""

    base: CustomerBase
    customers: int
    top: np.ndarray = field(repr=False)
    """Balances from 5 万元 on, largest first, [branches, most]; 0 where a branch has fewer."""
    rest: np.ndarray = field(repr=False)
    """Balance of all others, [branches]."""
    noise: np.ndarray = field(repr=False)
    """Standard normal noise of `top` in the months of two quarters, [2, months, branches, most]."""

    @cached_property
    def total(self) -> np.ndarray:
        """Balance of each branch, 万元."""
        return self.top.sum(axis=1) + self.rest


@lru_cache(maxsize=8)
def draw_branches(customers: int, branches: int = BRANCHES, seed: int = 4) -> Branches:
    """`branches` branches of `customers` customers each from the published shape. Raises InputError."""
    if not 100 <= customers <= MOST_CUSTOMERS:
        raise InputError(f"客户数应当在 100 到 {MOST_CUSTOMERS} 之间，现在是 {customers:g}。")
    base, rng = disclosed_base(), np.random.default_rng(seed)
    reach = base.share_above(_FLOOR)
    count = rng.binomial(customers, reach, branches)
    order = np.arange(count.max())
    balance = base.upper_quantile(reach * rng.uniform(size=(branches, count.max())))
    top = -np.sort(-np.where(order < count[:, None], balance, 0.0), axis=1)
    # All others: many and bounded by 5 万元, so that their sum is as good as normal.
    shares = reach + (1 - reach) * (np.arange(20_000) + 0.5) / 20_000
    small = base.upper_quantile(shares)
    others = customers - count
    rest = np.maximum(0.0, others * small.mean() + np.sqrt(others) * small.std() * rng.standard_normal(branches))
    return Branches(base, customers, top, rest, rng.standard_normal((2, _NOISE_MONTHS, branches, count.max()), dtype=np.float32))


@dataclass(frozen=True)
class TierReport:
    """What a line at `line` does in each of the branches drawn; arrays have one entry a branch."""

    line: float
    customers: int
    count: np.ndarray
    """Customers at or above the line."""
    share: np.ndarray
    """Share of the branch's balance that they hold."""
    largest: np.ndarray
    """Balance of the largest customer, 万元."""
    largest_share: np.ndarray
    """Share of the branch's balance that the largest customer holds."""
    top_ten: np.ndarray
    """Share of the balance held by the ten largest."""
    replaced_by: np.ndarray
    """Ordinary customers (below 50 万元, at their mean) whose balance makes up for the largest."""
    just_below: np.ndarray
    """Customers within a fifth below the line."""

    def managers(self, each: float) -> float:
        """Managers that the middle branch needs when each looks after `each` customers."""
        return float(np.median(self.count)) / each


def tier_report(drawn: Branches, line: float) -> TierReport:
    """Draw a line at `line` 万元 (5 or more) in every branch. Raises InputError."""
    if not line >= _FLOOR:
        raise InputError(f"门槛应当不低于 {_FLOOR:g} 万元，现在是 {line:g}。")
    above = drawn.top >= line
    return TierReport(
        line=line,
        customers=drawn.customers,
        count=above.sum(axis=1),
        share=np.where(above, drawn.top, 0).sum(axis=1) / drawn.total,
        largest=drawn.top[:, 0],
        largest_share=drawn.top[:, 0] / drawn.total,
        top_ten=drawn.top[:, :10].sum(axis=1) / drawn.total,
        replaced_by=drawn.top[:, 0] / drawn.base.rest_mean,
        just_below=((drawn.top >= 0.8 * line) & ~above).sum(axis=1),
    )


def list_turnover(drawn: Branches, line: float, month_noise: float) -> tuple[float, float]:
    """Share of the list that is new after one quarter although nobody's usual balance changed: (by one day's balance, by the quarter's mean).

    month_noise : standard deviation of a month's balance relative to the usual one, 0–1; months are taken as independent.
    """
    if not 0 <= month_noise <= 1:
        raise InputError("余额的月度波动应当在 0 到 100% 之间。")
    columns = max(1, int((drawn.top >= 0.2 * line).any(axis=0).sum()))  # whoever is far below does not come over the line
    top, noise = drawn.top[:, :columns], drawn.noise[..., :columns]
    months = top * np.exp(month_noise * noise - month_noise**2 / 2)
    new = []
    for seen in (months[:, -1], months.mean(axis=1)):
        first, second = seen[0] >= line, seen[1] >= line
        new.append(float((second & ~first).sum() / max(1, second.sum())))
    return new[0], new[1]


def middle(values: np.ndarray) -> tuple[float, float, float]:
    """Median and the range of the middle nine in ten branches."""
    low, mid, high = np.quantile(values, [0.05, 0.5, 0.95])
    return float(mid), float(low), float(high)


def dots(values: np.ndarray, count: int = 20) -> np.ndarray:
    """`count` quantiles of `values`: each dot stands for the same number of branches (Fernandes et al. 2018)."""
    return np.quantile(values, (np.arange(count) + 0.5) / count)


def lines_table(customers: int, lines: tuple[float, ...] = (20, 50, 100, 300, 600, 1000), each: float | None = None) -> pd.DataFrame:
    """One row per line: who is on the list and what they hold, with the range of nine branches in ten; Chinese headings."""
    drawn, each = draw_branches(customers), value("per_manager") if each is None else each
    rows = []
    for line in lines:
        report = tier_report(drawn, line)
        count, share = middle(report.count), middle(report.share)
        rows.append(
            [
                f"{line:g}",
                f"{count[0]:.0f}({count[1]:.0f}–{count[2]:.0f})",
                f"{share[0]:.0%}({share[1]:.0%}–{share[2]:.0%})",
                f"{report.managers(each):.1f}",
                f"{middle(report.just_below)[0]:.0f}",
            ]
        )
    return pd.DataFrame(rows, columns=["门槛（万元）", "名单上的人", "他们占余额", f"要几位经理（每位 {each:g} 户）", "差两成以内、没进名单的人"])
