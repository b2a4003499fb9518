"""Where will the book be in a year? Loans move between five classes from quarter to quarter, as a Markov chain.

A quarter is the step because the rules count in quarters: ninety days overdue is one, two hundred and seventy are three. Loans leave the chain
by being repaid or written off; what leaves is lent again to new customers, who begin in 正常, so the book keeps its size.

The matrix is synthetic. No Chinese bank's quarterly matrix was found; the two rates that matter most (正常 → 关注 and 关注 → 次级) are set so that
the book keeps exactly the shares that all commercial banks disclosed.

Method: finite Markov chains with absorbing states (Kemeny & Snell 1960); roll rates and charge-off chains in Cyert, Davidson & Thompson 1962.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.risk.scenario import CLASSES, SHARES, coverage, default, opening_book

REPAID, WRITTEN_OFF = "还清", "核销"
STATES = (*CLASSES, REPAID, WRITTEN_OFF)
QUARTERS = 4
FIVE = len(CLASSES)


@dataclass(frozen=True)
class Rates:
    """Shares of a class that move within one quarter, other than the two that are calibrated. All synthetic; see scenario.ASSUMPTIONS."""

    normal_repaid: float = default("normal_repaid")
    watch_cured: float = default("watch_cured")
    watch_repaid: float = default("watch_repaid")
    sub_up: float = default("sub_up")
    sub_down: float = default("sub_down")
    sub_collected: float = default("sub_collected")
    doubt_down: float = default("doubt_down")
    doubt_collected: float = default("doubt_collected")
    loss_written: float = default("loss_written")
    loss_collected: float = default("loss_collected")


def matrix(slips: float, falls: float, rates: Rates | None = None) -> pd.DataFrame:
    """One quarter's transition matrix, 7 × 7, rows sum to one.

    slips : 正常 → 关注; falls : 关注 → 次级. Raises InputError when a row does not leave a share ≥ 0 that stays.
    """
    r = rates or Rates()
    rows = {
        "正常": {"关注": slips, REPAID: r.normal_repaid},
        "关注": {"正常": r.watch_cured, "次级": falls, REPAID: r.watch_repaid},
        "次级": {"关注": r.sub_up, "可疑": r.sub_down, REPAID: r.sub_collected},
        "可疑": {"损失": r.doubt_down, REPAID: r.doubt_collected},
        "损失": {REPAID: r.loss_collected, WRITTEN_OFF: r.loss_written},
        REPAID: {},
        WRITTEN_OFF: {},
    }
    table = pd.DataFrame(0.0, index=list(STATES), columns=list(STATES))
    for name, moves in rows.items():
        stays = 1 - sum(moves.values())
        if min(moves.values(), default=0) < 0 or stays < -1e-12:
            raise InputError(f"「{name}」一季去各处的比例加起来要在 0 到 100% 之间，现在是 {1 - stays:.1%}。")
        for to, share in moves.items():
            table.at[name, to] = share
        table.at[name, name] = max(stays, 0.0)
    return table


def calibrated(shares: tuple[float, float, float] = SHARES, rates: Rates | None = None) -> pd.DataFrame:
    """The matrix under which a book of constant size keeps `shares` (正常, 关注, 不良) for good.

    Below 关注 the rates are given, so the inflow that keeps 不良 at its share follows, and from it the inflow that keeps 关注. Raises InputError.
    """
    normal, watch, bad = shares
    if min(shares) <= 0 or abs(sum(shares) - 1) > 1e-9:
        raise InputError("正常、关注、不良的占比都要大于 0，合计 100%。")
    r = rates or Rates()
    below = matrix(0, 0, r).loc[list(CLASSES[2:]), list(CLASSES[2:])].to_numpy()
    per_unit = np.linalg.inv(np.eye(3) - below)[0]  # balance in 次级, 可疑, 损失 for one unit flowing into 次级 every quarter
    falls = bad / watch / per_unit.sum()
    returns = watch * falls * per_unit[0] * r.sub_up
    slips = (watch * (r.watch_cured + r.watch_repaid + falls) - returns) / normal
    return matrix(slips, falls, r)


def opening(balance: float | None = None, chain: pd.DataFrame | None = None) -> pd.Series:
    """The example branch's book in 万元, by class; 不良 is split as the chain splits it in the long run."""
    steady = stationary(calibrated() if chain is None else chain)
    normal, watch, bad = opening_book(balance)
    three = steady[list(CLASSES[2:])]
    return pd.Series([normal, watch, *(bad * three / three.sum())], index=list(CLASSES), name="balance")


def renewed(chain: pd.DataFrame) -> pd.DataFrame:
    """The 5 × 5 matrix of a book in which whatever is repaid or written off is lent again as 正常."""
    inside = chain.loc[list(CLASSES), list(CLASSES)].copy()
    inside["正常"] += chain.loc[list(CLASSES), [REPAID, WRITTEN_OFF]].sum(axis=1)
    return inside


def stationary(chain: pd.DataFrame) -> pd.Series:
    """Shares of the five classes in a renewed book after a long time."""
    five = renewed(chain).to_numpy()
    equations = np.vstack([five.T - np.eye(FIVE), np.ones(FIVE)])
    shares = np.linalg.lstsq(equations, np.r_[np.zeros(FIVE), 1.0], rcond=None)[0]
    return pd.Series(shares, index=list(CLASSES))


def project(book: pd.Series, chain: pd.DataFrame, quarters: int = QUARTERS, lend_again: bool = True) -> pd.DataFrame:
    """Expected balances by class after 0 … `quarters` quarters, with columns repaid and written_off added up since the start.

    lend_again : whether what leaves comes back as 正常. Raises InputError.
    """
    if quarters < 0:
        raise InputError("季度数不能小于 0。")
    moves = chain.loc[list(CLASSES)].to_numpy()
    now = book[list(CLASSES)].to_numpy(dtype=float)
    gone = np.zeros(2)
    rows = [np.r_[now, gone]]
    for _ in range(quarters):
        after = now @ moves
        now, left = after[:FIVE].copy(), after[FIVE:]
        gone = gone + left
        if lend_again:
            now[0] += left.sum()
        rows.append(np.r_[now, gone])
    return pd.DataFrame(rows, columns=[*CLASSES, "repaid", "written_off"], index=pd.RangeIndex(quarters + 1, name="quarter"))


def bad_of(balances: pd.Series) -> float:
    """Non-performing balance."""
    return float(balances[list(CLASSES[2:])].sum())


def origins(book: pd.Series, chain: pd.DataFrame, quarters: int = QUARTERS) -> pd.Series:
    """Next year's non-performing balance by where the money is today: 正常, 关注, 不良, and what will be lent anew."""
    moves = np.linalg.matrix_power(chain.to_numpy(), quarters)[:FIVE, 2:FIVE].sum(axis=1)
    today = book[list(CLASSES)].to_numpy(dtype=float) * moves
    total = bad_of(project(book, chain, quarters).iloc[-1])
    parts = [today[0], today[1], today[2:].sum()]
    return pd.Series([*parts, total - sum(parts)], index=["今天的正常", "今天的关注", "今天的不良", "这一年新放的"], name="balance")


def absorption(chain: pd.DataFrame) -> pd.DataFrame:
    """How a loan of each class ends: probabilities repaid and written_off, and quarters until then (mean)."""
    inside = chain.loc[list(CLASSES), list(CLASSES)].to_numpy()
    fundamental = np.linalg.inv(np.eye(FIVE) - inside)
    ends = fundamental @ chain.loc[list(CLASSES), [REPAID, WRITTEN_OFF]].to_numpy()
    return pd.DataFrame({"repaid": ends[:, 0], "written_off": ends[:, 1], "quarters": fundamental.sum(axis=1)}, index=list(CLASSES))


def roll_rates(chain: pd.DataFrame) -> pd.Series:
    """Share of a class that rolls into the next worse one within a quarter, by the class it leaves."""
    return pd.Series([chain.at[a, b] for a, b in pairwise(CLASSES)], index=list(CLASSES[:-1]), name="rolls")


def provision_charge(start_bad: float, end_bad: float, written_off: float, covered: float | None = None) -> float:
    """What a year's profit has to give so that the allowance ends at `covered` × 不良, having paid for what was written off.

    Same unit as the balances; `covered` defaults to the disclosed coverage of all commercial banks. Collections on written-off loans are left out.
    """
    share = coverage() if covered is None else covered
    return share * (end_bad - start_bad) + written_off
