"""What comes of pressing down the loans that are not bad yet: fewer bad loans in a year, or only other names for them?

A manager picks some of the 关注 loans. Part of them is collected in cash and lent again to others; part is "converted": extended or refinanced, so
the same debtor owes the same money under an easier contract. Today that makes them restructured assets, which stay at least 关注 for a year.
How much it helps depends on who was picked. Those who can pay on request are often those who would have paid anyway.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.risk.migration import FIVE, QUARTERS, REPAID, WRITTEN_OFF, calibrated, opening, provision_charge
from branchcraft.risk.scenario import CLASSES, default

PICKED, OTHERS, CONVERTED, HELD = 5, 6, 7, 8
"""States beyond the five classes: today's 关注 loans that were picked, that were not, that were converted, and converted ones that have recovered
but must stay 关注 until their observation ends."""
LOAN = 100.0
"""万元 a loan in the example book."""
FUTURES = 200
SEED = 5
_BEST_FIRST = np.array([0, HELD, 1, CONVERTED, PICKED, OTHERS, 2, 3, 4])
"""Order in which luck is read: the same number means as good a quarter for a loan, whatever was done with it."""
_NOT_BETTER = 1e-9


@dataclass(frozen=True)
class Pressing:
    """What is done at the start of the year with the 关注 loans, in 万元 (whole loans)."""

    cash: float = 500.0
    """Collected in cash and lent again as 正常."""
    converted: float = 0.0
    """Extended or refinanced."""
    riskier: float = 1.0
    """How many times as likely as the other 关注 loans those picked are to fall into 次级 within a quarter."""
    eased: float = default("refinanced")
    """Factor on a converted loan's rate into 次级."""


@dataclass(frozen=True)
class Outcome:
    """The year without and with it."""

    pressing: Pressing
    bad_before: float
    """Expected 不良 in a year if nothing is done, 万元; bad_after likewise with it."""
    bad_after: float
    watch_before: float
    watch_after: float
    charge_before: float
    """Charge to the year's profit that keeps the coverage ratio, 万元."""
    charge_after: float
    futures_before: np.ndarray
    """不良 in a year in each of the simulated futures, 万元, the same luck in both."""
    futures_after: np.ndarray

    @property
    def fewer(self) -> float:
        """Expected 不良 avoided, 万元."""
        return self.bad_before - self.bad_after

    @property
    def counts(self) -> tuple[int, int, int]:
        """In how many futures there is less 不良, the same, more."""
        change = self.futures_after - self.futures_before
        return int((change < -_NOT_BETTER).sum()), int((np.abs(change) <= _NOT_BETTER).sum()), int((change > _NOT_BETTER).sum())


def example_year(pressing: Pressing | None = None) -> Outcome:
    """The example branch's year under a pressing. Raises InputError."""
    chosen = pressing or Pressing()
    book, chain = opening(), calibrated()
    moves = tracked(chain, chosen, float(book["关注"]))
    before, after = _starts(book, chosen)
    ends = [start @ np.linalg.matrix_power(moves, QUARTERS) for start in (before, after)]
    bad = [float(end[2:FIVE].sum()) for end in ends]
    watch = [float(end[1] + end[FIVE:].sum()) for end in ends]
    lost = [_written(start, moves, chain) for start in (before, after)]
    now = float(book[list(CLASSES[2:])].sum())
    futures = [_futures(start, moves) for start in (before, after)]
    return Outcome(
        chosen, bad[0], bad[1], watch[0], watch[1], provision_charge(now, bad[0], lost[0]), provision_charge(now, bad[1], lost[1]), futures[0], futures[1]
    )  # fmt: skip


def tracked(chain: pd.DataFrame, pressing: Pressing, watch: float) -> np.ndarray:
    """The renewed 9 × 9 matrix: the five classes, and the four kinds of 关注 loans of today.

    The rate of those picked and of the others average to the chain's own rate. Raises InputError.
    """
    picked = pressing.cash + pressing.converted
    if pressing.cash < 0 or pressing.converted < 0 or picked > watch + 1e-9:
        raise InputError(f"现金清收和转化加起来应当在 0 到 {watch:g} 万元（全部关注类）之间。")
    if abs(pressing.cash / LOAN - round(pressing.cash / LOAN)) > 1e-9 or abs(pressing.converted / LOAN - round(pressing.converted / LOAN)) > 1e-9:
        raise InputError(f"示例支行每笔 {LOAN:g} 万元，请按整笔填。")
    if pressing.riskier <= 0 or pressing.eased < 0:
        raise InputError("挑的户比别的险几倍，要大于 0；转化后的倍数不能小于 0。")
    share = picked / watch
    falls = float(chain.at["关注", "次级"])
    others = falls / (share * pressing.riskier + 1 - share)
    moves = np.zeros((FIVE + 4, FIVE + 4))
    five = chain.loc[list(CLASSES), list(CLASSES)].to_numpy().copy()
    five[:, 0] += chain.loc[list(CLASSES), [REPAID, WRITTEN_OFF]].sum(axis=1).to_numpy()
    moves[:FIVE, :FIVE] = five
    cured, repaid = float(chain.at["关注", "正常"]), float(chain.at["关注", REPAID])
    for state, down in ((PICKED, pressing.riskier * others), (OTHERS, others), (CONVERTED, pressing.eased * pressing.riskier * others)):
        if cured + repaid + down > 1:
            raise InputError("挑中的户一季就变次级的比例超过了可能的范围，请把倍数调小。")
        # While it is observed (a year at least) a converted loan that has recovered is still called 关注.
        moves[state, 0], moves[state, 2], moves[state, state] = repaid, down, 1 - cured - repaid - down
        moves[state, HELD if state == CONVERTED else 0] += cured
    moves[HELD, 0] = float(chain.at["正常", REPAID])
    moves[HELD, 1] = float(chain.at["正常", "关注"])
    moves[HELD, HELD] = 1 - moves[HELD, 0] - moves[HELD, 1]
    return moves


def _starts(book: pd.Series, pressing: Pressing) -> tuple[np.ndarray, np.ndarray]:
    """Balances by state at the start of the year, without and with the pressing."""
    before = np.r_[book.to_numpy(dtype=float), 0.0, 0.0, 0.0, 0.0]
    picked = pressing.cash + pressing.converted
    before[PICKED], before[OTHERS], before[1] = picked, before[1] - picked, 0.0
    after = before.copy()
    after[PICKED] = 0.0
    after[0] += pressing.cash
    after[CONVERTED] = pressing.converted
    return before, after


def _written(start: np.ndarray, moves: np.ndarray, chain: pd.DataFrame) -> float:
    """Expected balance written off over the year."""
    total, now = 0.0, start
    for _ in range(QUARTERS):
        total += float(now[4] * chain.at["损失", WRITTEN_OFF])
        now = now @ moves
    return total


@lru_cache(maxsize=1)
def _luck() -> np.ndarray:
    """One number in 0–1 per future, loan and quarter; drawn once, so that every pressing meets the same luck."""
    loans = round(default("book") / LOAN)
    return np.random.default_rng(SEED).random((FUTURES, loans, QUARTERS), dtype=np.float32)


def _futures(start: np.ndarray, moves: np.ndarray) -> np.ndarray:
    """Non-performing balance after a year in each future, 万元.

    Loans stand in a fixed order (today's 关注 first), so a loan meets the same luck whatever was done with it.
    """
    count = _whole_loans(start)
    states = np.repeat(np.arange(len(start)), count)
    # The picked come first and keep their places, whether they are still there, converted, or lent anew.
    order = np.argsort(np.where(np.isin(states, (PICKED, CONVERTED)), 0, np.where(states == OTHERS, 1, 2)), kind="stable")
    watch = states[order][: int((states >= FIVE).sum())]
    lent_again = round(default("book") / LOAN * 0.022) - len(watch)
    watch = np.r_[np.zeros(lent_again, dtype=int), watch]
    end = _walk(watch, moves, _luck()[:, : len(watch)])
    return LOAN * ((end >= 2) & (end < FIVE)).sum(axis=1) + _rest()


def _whole_loans(start: np.ndarray) -> np.ndarray:
    """Balances as numbers of loans; the three bad classes are rounded so that their sum is kept."""
    count = np.round(start / LOAN).astype(int)
    bad = round(float(start[2:FIVE].sum()) / LOAN)
    count[3], count[4] = round(float(start[3]) / LOAN), round(float(start[4]) / LOAN)
    count[2] = bad - count[3] - count[4]
    return count


@lru_cache(maxsize=1)
def _rest() -> np.ndarray:
    """Non-performing balance after a year that comes from today's 正常 and 不良: the same whatever is done with the 关注 loans."""
    book, chain = opening(), calibrated()
    start = np.r_[book.to_numpy(dtype=float), 0.0, 0.0, 0.0, 0.0]
    count = _whole_loans(start)
    watch = count[1]
    count[1] = 0
    end = _walk(np.repeat(np.arange(len(start)), count), tracked(chain, Pressing(0, 0), float(book["关注"])), _luck()[:, watch:])
    return LOAN * ((end >= 2) & (end < FIVE)).sum(axis=1)


def _walk(start: np.ndarray, moves: np.ndarray, luck: np.ndarray) -> np.ndarray:
    """States after a year, shape (futures, loans), of loans that begin in `start`."""
    edges = np.cumsum(moves[:, _BEST_FIRST], axis=1).astype(np.float32)
    edges[:, -1] = 1.0
    state = np.broadcast_to(start, luck.shape[:2]).copy()
    for quarter in range(luck.shape[2]):
        drawn = luck[:, :, quarter]
        after = state.copy()
        for here in np.unique(state):
            at = state == here
            after[at] = _BEST_FIRST[np.searchsorted(edges[here], drawn[at], side="right")]
        state = after
    return state


def outcome_table(outcome: Outcome) -> pd.DataFrame:
    """The year without and with it, for a learner; Chinese headings, 万元."""
    rows = (
        ("一年后的不良", outcome.bad_before, outcome.bad_after),
        ("一年后的关注", outcome.watch_before, outcome.watch_after),
        ("全年要计提的拨备（保持覆盖率）", outcome.charge_before, outcome.charge_after),
    )
    return pd.DataFrame([[name, f"{a:.0f}", f"{b:.0f}", f"{b - a:+.0f}"] for name, a, b in rows], columns=["预期（万元）", "不压", "压", "差"])
