"""Groups of customers: by a rule on recency, frequency and money (RFM), or by k-means on the same three numbers.

A rule that counts in ranks or fixed lines does not care in which unit a number is written. k-means does: it measures distances, so whatever is written
in large numbers decides. Writing balances in 元 instead of 万元 changes no customer and moves most of them to another group.

What a group is for: everybody in it hears the same message. So a grouping is judged here by the share of customers for whom their group's message is
the right one – which only a synthetic branch can know, because there the need behind each customer is written down.

RFM: Hughes (1994), Strategic Database Marketing. k-means: Lloyd (1982). Stability by bootstrap and adjusted Rand index: Hubert & Arabie (1985),
Hennig (2007), Computational Statistics & Data Analysis 52.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from scipy.stats import rankdata
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score
from threadpoolctl import threadpool_limits

from branchcraft.errors import InputError

FEATURES = ("recency", "frequency", "aum")
SCALES = ("次、月、万元", "次、月、元", "各除以标准差", "先取对数再除以标准差", "按名次")
"""Ways to write the three numbers before k-means measures distances."""
RAW, YUAN, STANDARD, LOGGED, RANKED = SCALES
BOOTSTRAPS = 20
FEWEST, MOST = 2, 6


@dataclass(frozen=True)
class Kind:
    """A kind of customer in the synthetic branch: how she behaves and what she needs."""

    name: str
    need: str
    share: float
    recency: tuple[float, float]
    """Median months since the last contact or transaction the customer made herself, and its spread (logarithmic)."""
    frequency: tuple[float, float]
    """Transactions in the last year, likewise."""
    aum: tuple[float, float]
    """Balance in 万元, likewise."""


KINDS = (
    Kind("代发上班族", "工资到账后的活钱管理", 0.34, (0.4, 0.5), (70, 0.4), (2.5, 0.8)),
    Kind("存款养老", "到期续作和防诈提醒", 0.20, (2.5, 0.5), (8, 0.5), (22, 0.7)),
    Kind("理财活跃", "资产配置检视", 0.12, (0.5, 0.5), (26, 0.4), (85, 0.7)),
    Kind("小微店主", "收款、结算和经营贷款", 0.10, (0.15, 0.5), (260, 0.4), (9, 0.9)),
    Kind("沉睡账户", "核实联系方式，问一句还用不用", 0.24, (16, 0.5), (1.2, 0.6), (0.5, 1.3)),
)
"""Synthetic throughout. Shares, medians and spreads are assumptions; nothing of the kind is published for a branch."""
NEEDS = tuple(kind.need for kind in KINDS)


@lru_cache(maxsize=2)
def example_customers(count: int = 1200, seed: int = 7) -> pd.DataFrame:
    """Customers of the fictional branch: recency (months), frequency (transactions a year), aum (万元), kind (number in KINDS)."""
    rng = np.random.default_rng(seed)
    kind = rng.choice(len(KINDS), count, p=[one.share for one in KINDS])
    columns = {}
    for name in FEATURES:
        median, spread = np.array([getattr(one, name) for one in KINDS])[kind].T
        columns[name] = median * np.exp(spread * rng.standard_normal(count))
    columns["recency"] = np.clip(columns["recency"], 0.03, 60).round(2)
    columns["frequency"] = np.round(columns["frequency"])
    columns["aum"] = columns["aum"].round(2)
    return pd.DataFrame({**columns, "kind": kind})


def scaled(customers: pd.DataFrame, scale: str, weight: float = 1.0) -> np.ndarray:
    """The three numbers as k-means will see them, [customers, 3]; `weight` stretches the balance. Raises InputError."""
    if scale not in SCALES:
        raise InputError(f"没有叫「{scale}」的写法，可以选：{'、'.join(SCALES)}。")
    values = customers[list(FEATURES)].to_numpy(float)
    if scale == YUAN:
        values = values * [1, 1, 10_000]
    elif scale == RANKED:
        values = np.column_stack([rankdata(column) for column in values.T]) / len(values)
    elif scale == LOGGED:
        values = np.log1p(values * [1, 1, 10])
    if scale in (STANDARD, LOGGED):
        spread = values.std(axis=0)
        values = (values - values.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return values * [1, 1, weight]


def cluster(points: np.ndarray, groups: int, seed: int = 0, starts: int = 4) -> KMeans:
    """k-means of `points` into `groups`. Raises InputError."""
    if not FEWEST <= groups <= MOST:
        raise InputError(f"群数应当在 {FEWEST} 到 {MOST} 之间，现在是 {groups}。")
    if len(np.unique(points, axis=0)) < groups:
        raise InputError(f"不同的客户还不到 {groups} 种，分不出 {groups} 群。")
    # One thread: quicker for a branch's customers than many, and the sums are added in the same order everywhere.
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        return KMeans(groups, n_init=starts, random_state=seed).fit(points)


@dataclass(frozen=True)
class Grouping:
    """Customers in groups, largest mean balance first."""

    how: str
    labels: np.ndarray = field(repr=False)
    """Number of the group of each customer."""
    names: tuple[str, ...]

    @property
    def groups(self) -> int:
        return len(self.names)


RULES = (
    ("贵宾，在走动", "50 万元以上，3 个月内有往来"),
    ("贵宾，安静了", "50 万元以上，3 个月没有往来"),
    ("高频结算", "一年 120 笔以上"),
    ("有余额，少往来", "5 万元以上，一年不到 24 笔"),
    ("日常活跃", "12 个月内有往来，其余"),
    ("一年没动静", "12 个月没有往来"),
)
"""The rule that the chapter compares with: name, and who is in it, the first that fits."""


def rule_labels(customers: pd.DataFrame) -> np.ndarray:
    """Number in RULES of every customer; needs recency, frequency and aum."""
    recency, frequency, aum = (customers[name].to_numpy(float) for name in FEATURES)
    fits = [
        (aum >= 50) & (recency < 3),
        (aum >= 50) & (recency >= 3),
        (frequency >= 120) & (recency < 12),
        (aum >= 5) & (frequency < 24) & (recency < 12),
        recency < 12,
    ]
    return np.select(fits, range(len(fits)), default=len(fits))


def by_rule(customers: pd.DataFrame) -> Grouping:
    """The customers grouped by RULES; empty groups are left out."""
    labels = rule_labels(customers)
    present = np.unique(labels)
    return Grouping("RFM 规则", np.searchsorted(present, labels), tuple(RULES[k][0] for k in present))


def one_message(kind: np.ndarray) -> float:
    """Share of customers who hear what they need when everybody hears the same, best chosen message."""
    return float(np.bincount(kind).max() / len(kind))


def by_kmeans(customers: pd.DataFrame, scale: str, groups: int, weight: float = 1.0) -> Grouping:
    """The customers grouped by k-means on `scale`; groups are numbered by falling mean balance."""
    labels = cluster(scaled(customers, scale, weight), groups).labels_
    means = [customers["aum"].to_numpy()[labels == k].mean() for k in range(groups)]
    place = np.argsort(np.argsort(-np.array(means)))
    return Grouping(f"聚类（{scale}）", place[labels], tuple(f"第 {k + 1} 群" for k in range(groups)))


def stability(customers: pd.DataFrame, scale: str, groups: int, weight: float = 1.0, times: int = BOOTSTRAPS, seed: int = 1) -> np.ndarray:
    """Adjusted Rand index of k-means on `times` resamples of the customers against k-means on all of them: 1 the same groups, 0 chance.

    Each resample's groups are carried to all customers by their nearest centre.
    """
    points = scaled(customers, scale, weight)
    whole, rng = cluster(points, groups).labels_, np.random.default_rng(seed)
    found = np.empty(times)
    for k in range(times):
        again = cluster(points[rng.integers(0, len(points), len(points))], groups, seed=k + 1, starts=2)
        found[k] = adjusted_rand_score(whole, again.predict(points))
    return found


def moved_share(one: np.ndarray, other: np.ndarray) -> float:
    """Share of customers in another group, after the groups of the two are paired so that as few as possible moved."""
    size = int(max(one.max(), other.max())) + 1
    table = np.bincount(one * size + other, minlength=size**2).reshape(size, size)
    rows, columns = linear_sum_assignment(-table)
    return float(1 - table[rows, columns].sum() / len(one))


def hits(grouping: Grouping, kind: np.ndarray, messages: tuple[int | None, ...] | None = None) -> float:
    """Share of customers who hear what they need when each group hears one message; None stays silent.

    messages : number in NEEDS for each group; by default the best for each.
    """
    table = pd.crosstab(grouping.labels, kind).reindex(index=range(grouping.groups), columns=range(len(KINDS)), fill_value=0).to_numpy()
    if messages is None:
        return float(table.max(axis=1).sum() / len(kind))
    if len(messages) != grouping.groups:
        raise InputError(f"有 {grouping.groups} 群，要给每一群各选一句话，现在选了 {len(messages)} 句。")
    return float(sum(table[k, said] for k, said in enumerate(messages) if said is not None) / len(kind))


def best_messages(grouping: Grouping, kind: np.ndarray) -> tuple[int, ...]:
    """The message that is right for most of each group."""
    table = pd.crosstab(grouping.labels, kind).reindex(index=range(grouping.groups), columns=range(len(KINDS)), fill_value=0).to_numpy()
    return tuple(int(row.argmax()) for row in table)


def profile_table(customers: pd.DataFrame, grouping: Grouping) -> pd.DataFrame:
    """One row per group: size and medians; Chinese headings."""
    rows = []
    for number, name in enumerate(grouping.names):
        here = customers[grouping.labels == number]
        if here.empty:
            continue
        rows.append([name, len(here), f"{len(here) / len(customers):.0%}", *(round(float(here[one].median()), 1) for one in FEATURES)])
    return pd.DataFrame(rows, columns=["群", "人数", "占客户", "几个月没往来（中位）", "一年几笔（中位）", "余额（万元，中位）"])


def scales_table(customers: pd.DataFrame, groups: int = 5) -> pd.DataFrame:
    """One row per way of grouping: who moved against the first, how stable, how many hear the right message; Chinese headings."""
    kind = customers["kind"].to_numpy()
    first = by_kmeans(customers, RAW, groups)
    rows = []
    for scale in SCALES:
        here = by_kmeans(customers, scale, groups)
        steady = stability(customers, scale, groups)
        rows.append(
            [
                here.how,
                f"{moved_share(first.labels, here.labels):.0%}",
                f"{np.median(steady):.2f}({steady.min():.2f}–{steady.max():.2f})",
                f"{hits(here, kind):.0%}",
            ]
        )
    rule = by_rule(customers)
    rows.append([rule.how, f"{moved_share(first.labels, rule.labels):.0%}", "规则不变，分群就不变", f"{hits(rule, kind):.0%}"])
    return pd.DataFrame(rows, columns=["怎么分", f"和「{RAW}」比，换了群的", f"{BOOTSTRAPS} 次重抽，有多像（1 = 一样）", "每群说一句，说对的"])
