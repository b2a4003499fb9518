"""Did the call cause it? Two groups drawn by lot, the difference between them, and whether the trial was large enough to see it.

The interval of the difference is Newcombe's hybrid score interval (method 10 of Newcombe 1998, *Statistics in Medicine* 17, 873–890): two Wilson
intervals put together, good with small groups and rare sales where the textbook ± fails. A trial "sees" an effect when this interval lies on
one side of 0, and the power of a trial is the exact binomial probability that it does. Where whole groups of people were drawn together
(villages, branches, teams), the interval comes from the scatter between those groups.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import stdtrit
from scipy.stats import binom, norm

from branchcraft.errors import InputError
from branchcraft.marketing.words import is_yes, yes_or_no

Z = float(norm.ppf(0.975))
POWER = 0.80
"""The usual promise: of five trials of a real effect, four see it."""
WORTH = 0.02
"""Difference worth seeing where nobody said another: 2 percentage points, an assumption; the break-even is cost per call ÷ margin per sale."""
_CONTROL = (
    "对照",
    "对照组",
    "不打",
    "未打",
    "未联系",
    "不联系",
    "不发",
    "未发",
    "空白",
    "control",
    "none",
    "0",
    "0.0",
    "否",
    "no",
    "n",
    "false",
    "默认不买",
)
MOST = 10_000_000


def wilson(hits: np.ndarray | int, size: np.ndarray | int) -> tuple[np.ndarray, np.ndarray]:
    """95 % Wilson score interval of a share; arrays broadcast."""
    hits, size = np.asarray(hits, float), np.asarray(size, float)
    share, square = hits / size, Z * Z
    middle = (share + square / (2 * size)) / (1 + square / size)
    half = Z / (1 + square / size) * np.sqrt(share * (1 - share) / size + square / (4 * size * size))
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)


def newcombe(hits: Any, size: Any, control_hits: Any, control_size: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(difference, low, high) of two independent shares, 95 %: Newcombe (1998), method 10; arrays broadcast."""
    one, other = np.asarray(hits, float) / size, np.asarray(control_hits, float) / control_size
    (low1, high1), (low0, high0) = wilson(hits, size), wilson(control_hits, control_size)
    difference = one - other
    low = difference - np.hypot(one - low1, high0 - other)
    high = difference + np.hypot(high1 - one, other - low0)
    return difference, low, high


def exact_power(size: int, control_size: int, share: float, control_share: float) -> float:
    """Probability that a trial sees an effect in the right direction, by the binomial distributions of both groups.

    size, control_size : people called and not called. share, control_share : how many of them buy, 0–1. For a negative effect the
    probability that the interval lies below 0.
    """
    if share < control_share:
        return exact_power(control_size, size, control_share, share)
    first, last = _usual(size, share)
    hits = np.arange(first, last + 1)
    low, high = np.full(hits.size, -1), np.full(hits.size, control_size)  # low: still seen with so many control sales; high + 1: no more
    while (low < high).any():
        middle = (low + high + 1) // 2
        seen = (middle >= 0) & (newcombe(hits, size, np.maximum(middle, 0), control_size)[1] > 0)
        low, high = np.where(seen, middle, low), np.where(seen, high, middle - 1)
    return float(np.clip((binom.pmf(hits, size, share) * np.where(low >= 0, binom.cdf(low, control_size, control_share), 0.0)).sum(), 0, 1))


def _usual(size: int, share: float) -> tuple[int, int]:
    """Range of hits outside of which nothing worth counting happens (8 standard deviations)."""
    spread = 8 * np.sqrt(size * share * (1 - share)) + 8
    return max(0, int(size * share - spread)), min(size, int(size * share + spread))


def detectable(size: int, control_size: int, control_share: float, power: float = POWER) -> float:
    """Smallest rise over `control_share` that a trial of this size sees with probability `power`; NaN where even buying by all would not do."""
    most = 1 - control_share - 1e-9
    gap = lambda rise: exact_power(size, control_size, control_share + rise, control_share) - power  # noqa: E731
    if most <= 0 or gap(most) < 0:
        return float("nan")
    return float(brentq(gap, 1e-9, most, xtol=1e-5))


def needed_size(control_share: float, worth: float, called_share: float = 0.5, power: float = POWER) -> int:
    """People that a trial needs, both groups together, to see a rise of `worth` with probability `power`; to within one per cent.

    called_share : part of them that is called. Raises InputError.
    """
    if not 0 < worth < 1 - control_share or not 0 <= control_share < 1:
        raise InputError("值得要的差应当大于 0，并且加上对照组的比例不超过 100%。")
    if not 0 < called_share < 1:
        raise InputError("打电话的一组应当占 0% 到 100% 之间，两头都不能取。")

    def enough(total: int) -> bool:
        called = max(1, round(total * called_share))
        return exact_power(called, max(1, total - called), control_share + worth, control_share) >= power

    high = 16
    while not enough(high):
        high *= 2
        if high > MOST:
            raise InputError(f"要超过 {MOST // 10_000} 万人才看得见 {100 * worth:.2f} 个百分点的差，请把值得要的差放大一些。")
    low = high // 2
    while high - low > max(1, high // 100):
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def trial_uplift(
    frame: pd.DataFrame, treatment: str, outcome: str, worth: float = WORTH, control: Hashable | None = None, cluster: str | None = None
) -> pd.DataFrame:
    """What a randomised trial says: every arm against the control arm.

    Parameters
    ----------
    frame : one row per person. treatment : column with the arm each was drawn into by lot. outcome : column that says bought or not
        (1/0, 是/否, yes/no, True/False). worth : smallest rise worth having, as a share; 0.02 is two percentage points.
    control : value of the control arm; found out where it is called 对照, control, 0, 否 and the like.
    cluster : column of the groups that were drawn together (village, branch); None where each person was drawn alone.

    Returns
    -------
    One row per arm: arm, control, n, n_control, share, share_control, difference, low, high (95 %), seen (the interval excludes 0),
    detectable (smallest rise that a trial of this size sees four times out of five), power (to see `worth`), could_see (power at least 0.8),
    needed (people in both groups to see `worth` four times out of five), design_effect (1 without clusters), method.
    `attrs["notes"]` holds Chinese sentences on what was left out. Only a trial drawn by lot says what the call caused. Raises InputError.
    """
    if not 0 < worth < 1:
        raise InputError("值得要的差 worth 应当在 0 和 1 之间，例如 0.02 表示 2 个百分点。")
    rows, notes = _usable(frame, treatment, outcome, cluster)
    name = _control(rows["arm"].unique().tolist(), control, treatment)
    base = rows[rows["arm"] == name]
    table = []
    for arm in dict.fromkeys(rows["arm"]):
        if arm == name:
            continue
        table.append(_against(rows[rows["arm"] == arm], base, worth, cluster is not None))
    if len(table) > 1:
        notes.append(f"一共 {len(table)} 组各和对照组比一次。比得越多，碰巧看见一个的机会越大，先说好主要看哪一组。")
    result = pd.DataFrame(table)
    result.attrs["notes"] = notes
    return result


def _usable(frame: pd.DataFrame, treatment: str, outcome: str, cluster: str | None) -> tuple[pd.DataFrame, list[str]]:
    for column, label in ((treatment, "分组"), (outcome, "结果"), (cluster, "整群")):
        if column is not None and column not in frame.columns:
            raise InputError(f"表里没有{label}列「{column}」，有的列是：{'、'.join(map(str, frame.columns))}。")
    bought, unknown = yes_or_no(frame[outcome])
    if unknown:
        raise InputError(f"结果列「{outcome}」里有读不懂的值：{'、'.join(unknown[:5])}。应当是 是/否、1/0 或 买了/没买。")
    rows = pd.DataFrame({"arm": frame[treatment].to_numpy(), "bought": bought, "cluster": frame[cluster].to_numpy() if cluster else 0})
    good = rows.notna().all(axis=1)
    notes = [f"{int((~good).sum())} 行缺分组或结果，没有算进去。结果缺得多的一组，会把比较弄偏。"] if (~good).any() else []
    rows = rows[good].astype({"bought": int})
    if rows["arm"].nunique() < 2:
        raise InputError(f"分组列「{treatment}」里只有一组，没有对照组就看不出是不是电话带来的。")
    small = rows["arm"].value_counts()
    if small.min() < 2:
        raise InputError(f"「{small.idxmin()}」这一组只有 {small.min()} 位，每组至少要 2 位。")
    if cluster and rows.groupby("cluster")["arm"].nunique().max() > 1:
        raise InputError(f"整群列「{cluster}」里有的群同时在几个组，不是整群抽的；请去掉 cluster。")
    return rows, notes


def _control(arms: Sequence[Any], control: Hashable | None, treatment: str) -> Any:
    if control is not None:
        if control not in arms:
            raise InputError(f"分组列「{treatment}」里没有对照组「{control}」，有的是：{'、'.join(map(str, arms))}。")
        return control
    found = [arm for arm in arms if str(arm).strip().lower() in _CONTROL or is_yes(arm) is False]
    if len(found) != 1:
        raise InputError(f"分不清哪一组是对照组，请用 control 指出来；分组列「{treatment}」里有：{'、'.join(map(str, arms))}。")
    return found[0]


def _against(rows: pd.DataFrame, base: pd.DataFrame, worth: float, clustered: bool) -> dict[str, Any]:
    size, control_size = len(rows), len(base)
    hits, control_hits = int(rows["bought"].sum()), int(base["bought"].sum())
    share, control_share = hits / size, control_hits / control_size
    difference, low, high = (float(one) for one in newcombe(hits, size, control_hits, control_size))
    effect, method = 1.0, "Newcombe"
    if clustered:
        low, high, effect = _between_clusters(rows, base, share, control_share)
        method = "整群"
    people, others = max(1, round(size / effect)), max(1, round(control_size / effect))
    possible = control_share + worth < 1
    power = exact_power(people, others, control_share + worth, control_share) if possible else float("nan")
    return {
        "arm": rows["arm"].iloc[0],
        "control": base["arm"].iloc[0],
        "n": size,
        "n_control": control_size,
        "share": share,
        "share_control": control_share,
        "difference": difference,
        "low": low,
        "high": high,
        "seen": bool(low > 0 or high < 0),
        "detectable": detectable(people, others, control_share),
        "worth": worth,
        "power": power,
        "could_see": bool(power >= POWER),
        "needed": round(effect * needed_size(control_share, worth, size / (size + control_size))) if possible else pd.NA,
        "design_effect": effect,
        "method": method,
    }


def _between_clusters(rows: pd.DataFrame, base: pd.DataFrame, share: float, control_share: float) -> tuple[float, float, float]:
    """(low, high, design effect): each cluster is one observation of a ratio, sales ÷ people (Cochran 1977, ch. 6), Student's t."""
    variance, simple, freedom = 0.0, 0.0, -2
    for part, mean in ((rows, share), (base, control_share)):
        sums = part.groupby("cluster")["bought"].agg(["sum", "size"])
        if len(sums) < 2:
            raise InputError("整群抽的试验，每一组至少要两个群，才看得出群和群差多少。")
        left = sums["sum"] - mean * sums["size"]
        variance += len(sums) / (len(sums) - 1) * float((left**2).sum()) / len(part) ** 2
        simple += mean * (1 - mean) / len(part)
        freedom += len(sums)
    half = float(stdtrit(freedom, 0.975)) * np.sqrt(variance)
    return share - control_share - half, share - control_share + half, max(1.0, variance / simple) if simple > 0 else 1.0
