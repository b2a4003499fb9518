"""A branch's list and the calls there is time for: which order finds most buyers, what is earned, and where to stop.

The list is drawn from the bank's file, many times over, so that every order is tried on the same lists and luck can be seen: with 2,000
customers a branch does not get the average, it gets one draw. Money is margin × sales among those called, less the calls; whoever would have
bought without a call is in it, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.bank import CALLS_EACH, bought, rule_points
from branchcraft.marketing.bank_models import out_of_fold
from branchcraft.marketing.campaign_numbers import number

LISTS = 200
RANDOM, THUMB, LOGISTIC, BOOSTED = RULES = ("随便打", "经验规则", "逻辑回归", "提升树")
GRID = np.linspace(0, 1, 101)


@dataclass(frozen=True)
class Economics:
    """How many are called and what is earned with it."""

    capacity: int
    """Customers there is time to call."""
    cost_per_call: float
    """Yuan."""
    margin: float
    """Yuan per sale."""

    @property
    def cost_each(self) -> float:
        """Yuan per customer called: in the file each took 2.76 calls."""
        return self.cost_per_call * CALLS_EACH

    @property
    def break_even(self) -> float:
        """Chance to buy at which a customer is just worth her calls; above 1 nobody is."""
        return self.cost_each / self.margin


def default_economics() -> Economics:
    """The panel's opening."""
    return Economics(int(number("capacity")), number("cost_per_call"), number("margin"))


class BranchLists:
    """Many lists of `size` customers drawn from the bank's file without repetition; every order is tried on these."""

    def __init__(self, size: int, lists: int = LISTS, seed: int = 1) -> None:
        """Raises InputError where the file cannot give such a list."""
        everybody = bought()
        if not 100 <= size <= 20_000:
            raise InputError("名单人数应当在 100 到 20000 位之间。")
        rng = np.random.default_rng(seed)
        self.size, self.lists = size, lists
        self.members = np.stack([rng.choice(everybody.size, size, replace=False, shuffle=False) for _ in range(lists)]).astype(np.int32)
        self._luck = rng.integers(0, 1 << 16, self.members.shape, dtype=np.int64) << 1
        self._bought = everybody[self.members].astype(np.int64)
        self._kept: dict[str, np.ndarray] = {}

    def found(self, rule: str, conditions: Sequence[str] = ()) -> np.ndarray:
        """Buyers among the first k of each list in the order of the rule; [lists, size + 1], k = 0 … size. Equals stand in random order."""
        if rule != THUMB and rule in self._kept:
            return self._kept[rule]
        if rule == RANDOM:
            place = np.zeros(bought().size, np.int64)
        elif rule == THUMB:
            place = rule_points(conditions).astype(np.int64)
        else:
            place = _places("logistic" if rule == LOGISTIC else "boosted")
        keys = np.sort((place[self.members] << 17) | self._luck | self._bought, axis=1)[:, ::-1]
        self._kept[rule] = np.concatenate([np.zeros((self.lists, 1), np.int32), np.cumsum(keys & 1, axis=1, dtype=np.int32)], axis=1)
        return self._kept[rule]


@lru_cache(maxsize=4)
def _places(model: str) -> np.ndarray:
    """Rank of each customer's score, equals alike."""
    return np.unique(out_of_fold(model), return_inverse=True)[1].astype(np.int64)


@lru_cache(maxsize=4)
def branch_lists(size: int) -> BranchLists:
    """Lists of this size, drawn once; shared by panel and cells."""
    return BranchLists(size)


@dataclass(frozen=True)
class ListResult:
    """Every order on the same lists."""

    economics: Economics
    size: int
    conditions: tuple[str, ...]
    found: dict[str, np.ndarray]
    """Rule → buyers among the first k; [lists, size + 1]."""

    @cached_property
    def buyers(self) -> dict[str, np.ndarray]:
        """Rule → buyers among those called; [lists]."""
        return {rule: cumulated[:, self.economics.capacity] for rule, cumulated in self.found.items()}

    @cached_property
    def profit(self) -> dict[str, np.ndarray]:
        """Rule → yuan earned with the calls; [lists]."""
        spent = self.economics.capacity * self.economics.cost_each
        return {rule: self.economics.margin * buyers - spent for rule, buyers in self.buyers.items()}

    def curve(self, rule: str) -> tuple[np.ndarray, np.ndarray]:
        """(share of the buyers reached, yuan earned) at 0, 1, … 100 % of the list, mean over lists; [101] each."""
        places = np.round(GRID * self.size).astype(int)
        mean = self.found[rule][:, places].mean(axis=0)
        return mean / mean[-1], self.economics.margin * mean - places * self.economics.cost_each

    def best_stop(self, rule: str) -> tuple[int, float]:
        """(customers to call for the most money, yuan): maximum of the mean over lists; (0, 0) where no call pays."""
        mean = self.found[rule].mean(axis=0)
        if rule == RANDOM:  # without an order every customer is worth the same: all or nobody
            mean = np.linspace(0, mean[-1], self.size + 1)
        money = self.economics.margin * mean - np.arange(self.size + 1) * self.economics.cost_each
        best = int(money.argmax())
        return best, float(money[best])

    def better(self, one: str, other: str) -> int:
        """On how many lists `one` finds more buyers than `other`."""
        return int((self.buyers[one] > self.buyers[other]).sum())


def call_lists(economics: Economics, conditions: Sequence[str], size: int | None = None) -> ListResult:
    """Try every order on the same lists. conditions : of the rule of thumb, see `bank.CONDITIONS`. Raises InputError."""
    lists = branch_lists(int(number("list_size")) if size is None else size)
    if not 1 <= economics.capacity <= lists.size:
        raise InputError(f"打得了几位应当在 1 到名单人数 {lists.size} 之间。")
    if economics.cost_per_call < 0 or economics.margin <= 0:
        raise InputError("每通电话的成本不能小于 0，卖成一笔的毛利要大于 0。")
    chosen = tuple(name for name in conditions if name)
    return ListResult(economics, lists.size, chosen, {rule: lists.found(rule, chosen) for rule in RULES})


def lists_table(result: ListResult) -> pd.DataFrame:
    """The orders side by side for a learner; Chinese headings."""
    rows = []
    base = result.buyers[RANDOM].mean()
    for rule in RULES:
        buyers, profit = result.buyers[rule], result.profit[rule]
        low, high = np.quantile(buyers, [0.025, 0.975])
        stop, most = result.best_stop(rule)
        rows.append(
            [
                rule,
                f"{buyers.mean():.0f}({low:.0f}–{high:.0f})",
                f"{buyers.mean() / base:.1f}",
                f"{buyers.mean() / result.found[rule][:, -1].mean():.0%}",
                f"{profit.mean():,.0f}",
                f"{int((profit < 0).sum())} / {len(profit)}",
                "—" if rule == THUMB else f"{result.better(rule, THUMB)} / {len(buyers)}",
                f"{stop} 位，{most:,.0f} 元" if stop else "不打",
            ]
        )
    return pd.DataFrame(
        rows,
        columns=[
            "怎么排",
            "打到的买家（95% 的名单）",
            "是随便打的几倍",
            "占名单里买家",
            "平均赚（元）",
            "亏钱的名单",
            "比经验规则多的名单",
            "打几位最赚",
        ],
    )
