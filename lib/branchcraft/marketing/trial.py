"""A trial before it is run: a population whose truth is known, drawn again and again, to see what a trial of this size would have told us.

Every customer is one of four kinds: she buys anyway, never buys, buys only when called, or buys only when left alone. Nobody can be seen both
ways, so no list tells the kinds apart; two groups drawn by lot tell how many more of the third kind there are than of the fourth. The population
is synthetic and known to the last share, which a branch's own never is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.campaign_numbers import number
from branchcraft.marketing.uplift import exact_power, newcombe

SURE, LOST, PERSUADABLE, DOG = KINDS = ("本来就会买", "怎么都不买", "打了才买", "打了反而不买")
ANSWERS = {SURE: 0.75, LOST: 0.35, PERSUADABLE: 1.0, DOG: 0.6}
"""Share that answers the telephone, synthetic: whoever likes the bank answers more often, and who is persuaded has answered."""
BY_LOT, ANSWERED, CALLED_ONLY = "by_lot", "answered", "called_only"
LOOKS = {BY_LOT: "按抽签的分组比：打的一组 − 不打的一组", ANSWERED: "接了电话的 − 不打的一组", CALLED_ONLY: "只看打了的买了多少"}
"""What to look at when the trial is over."""
TRIALS = 200


@dataclass(frozen=True)
class Market:
    """Shares of the kinds, 0–1; the rest never buys."""

    sure: float
    persuadable: float
    dog: float

    def __post_init__(self) -> None:
        if min(self.sure, self.persuadable, self.dog) < 0 or self.sure + self.persuadable + self.dog > 1:
            raise InputError("几种客户的比例都不能小于 0，合起来不能超过 100%。")

    @property
    def shares(self) -> np.ndarray:
        """In the order of KINDS; [4]."""
        return np.array([self.sure, 1 - self.sure - self.persuadable - self.dog, self.persuadable, self.dog])

    @property
    def called(self) -> float:
        """Share that buys when called."""
        return self.sure + self.persuadable

    @property
    def quiet(self) -> float:
        """Share that buys when left alone."""
        return self.sure + self.dog

    @property
    def effect(self) -> float:
        """What a call adds, on average over everybody."""
        return self.persuadable - self.dog


def example_market() -> Market:
    """The panel's opening: a call adds two percentage points."""
    return Market(*(number(name) / 100 for name in ("sure", "persuadable", "dog")))


@dataclass(frozen=True)
class Trial:
    """How a trial is set up."""

    size: int
    """Customers in both groups together."""
    called_share: float
    """Part of them that is called."""
    look: str = BY_LOT

    @property
    def called(self) -> int:
        return round(self.size * self.called_share)

    @property
    def left_alone(self) -> int:
        return self.size - self.called


@dataclass(frozen=True)
class Replay:
    """The same trial, run many times on new people."""

    market: Market
    trial: Trial
    table: pd.DataFrame
    """One row per run: estimate, low, high (95 %), verdict (up, down, unclear)."""

    @property
    def runs(self) -> int:
        return len(self.table)

    @property
    def seen(self) -> int:
        """Runs whose interval lies above 0."""
        return int((self.table["verdict"] == "up").sum())

    @property
    def wrong_sign(self) -> int:
        """Runs whose estimate has the wrong sign."""
        return int((np.sign(self.table["estimate"]) == -np.sign(self.market.effect)).sum()) if self.market.effect else 0

    @property
    def exaggeration(self) -> float:
        """Mean estimate of the runs that saw an effect ÷ the truth; NaN where none did (Gelman & Carlin 2014, type M error)."""
        seen = self.table.loc[self.table["verdict"] == "up", "estimate"]
        return float(seen.mean() / self.market.effect) if len(seen) and self.market.effect > 0 else float("nan")

    @property
    def covered(self) -> int:
        """Runs whose interval holds the truth."""
        return int(((self.table["low"] <= self.market.effect) & (self.market.effect <= self.table["high"])).sum())

    @property
    def power(self) -> float:
        """Exact probability to see the effect by lot; NaN where there is nothing to see."""
        if self.market.effect == 0:
            return float("nan")
        return exact_power(self.trial.called, self.trial.left_alone, self.market.called, self.market.quiet)

    @property
    def forgone(self) -> float:
        """Sales not made because the control group was left alone, on average."""
        return self.trial.left_alone * self.market.effect


def replay(market: Market, trial: Trial, runs: int = TRIALS, seed: int = 1) -> Replay:
    """Run a trial many times on new people of the same population. Raises InputError."""
    if trial.look not in LOOKS:
        raise InputError(f"看什么 look 应当是 {'、'.join(LOOKS)} 之一。")
    if trial.called < 2 or trial.left_alone < 2:
        raise InputError("打的一组和不打的一组，每组至少要 2 位；请加人数或把比例往中间调。")
    rng = np.random.default_rng(seed)
    kinds = rng.multinomial(trial.called, market.shares, size=runs)
    quiet = rng.multinomial(trial.left_alone, market.shares, size=runs)
    bought = kinds[:, 0] + kinds[:, 2]
    bought_alone = quiet[:, 0] + quiet[:, 3]
    if trial.look == CALLED_ONLY:
        share = bought / trial.called
        half = 1.96 * np.sqrt(share * (1 - share) / trial.called)
        estimate, low, high = share, share - half, share + half
    else:
        people: np.ndarray | int = trial.called
        if trial.look == ANSWERED:
            answered = np.stack([rng.binomial(kinds[:, k], ANSWERS[kind]) for k, kind in enumerate(KINDS)], axis=1)
            people, bought = np.maximum(answered.sum(axis=1), 1), answered[:, 0] + answered[:, 2]
        estimate, low, high = newcombe(bought, people, bought_alone, trial.left_alone)
    verdict = np.where(low > 0, "up", np.where(high < 0, "down", "unclear"))
    return Replay(market, trial, pd.DataFrame({"estimate": estimate, "low": low, "high": high, "verdict": verdict}))


def power_curve(market: Market, called_share: float, sizes: np.ndarray) -> np.ndarray:
    """Exact power at each trial size; [sizes]."""
    trials = [Trial(int(size), called_share) for size in sizes]
    return np.array([exact_power(max(2, one.called), max(2, one.left_alone), market.called, market.quiet) for one in trials])


def size_table(
    market: Market, called_share: float = 0.5, sizes: tuple[int, ...] = (200, 400, 1000, 2000, 6000, 20000), runs: int = 2000
) -> pd.DataFrame:
    """What trials of several sizes would have told; Chinese headings. runs : simulated trials of each size."""
    rows = []
    for size in sizes:
        one = replay(market, Trial(size, called_share), runs)
        blown = "—" if np.isnan(one.exaggeration) else f"{one.exaggeration:.1f} 倍"
        rows.append([f"{size:,}", f"{one.power:.0%}", f"{one.wrong_sign / runs:.0%}", blown, f"{one.forgone:.0f}"])
    return pd.DataFrame(rows, columns=["试验一共多少位", "看得见的机会", "差的正负号反了", "看见时的差是真值的", "为对照少卖（笔）"])
