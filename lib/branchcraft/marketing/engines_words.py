"""The three engines in a banker's words: which plan did better, where the next hour goes, how far the answer holds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from branchcraft.marketing.allocate import Robustness
from branchcraft.marketing.quarters import Pair
from branchcraft.marketing.scenario import ENGINES, MOST_HOURS, PAY_PER_HOUR

MINE, BEFORE, BEST = "你的方案", "上一个方案", "最优"
SETTLED = "几处差不多了：再怎么挪，多不出多少。"
_CLOSE = 25.0
"""Yuan an hour below which moving one is not worth saying."""


def run_row(name: str, hours: tuple[float, float, float], quarters: pd.DataFrame) -> dict[str, str]:
    """A plan's line in the table: middle eight tenths of the quarters in brackets where luck matters."""

    def spread(column: str, scale: float, form: str) -> str:
        low, high = np.quantile(quarters[column], (0.1, 0.9))
        return f"{quarters[column].mean() / scale:{form}}({low / scale:{form}}–{high / scale:{form}})"

    return {
        "方案": name,
        "存量/增量/流量（时）": "/".join(f"{h:g}" for h in np.round(hours, 1)),
        "资金（万元）": spread("aum", 1, ".0f"),
        "手续费（万元）": spread("fee", 1e4, ".1f"),
        "多的投诉（件）": spread("complaints", 1, ".0f"),
        "多走的客户（位）": spread("left", 1, ".0f"),
        "贡献（万元）": spread("value", 1e4, ".1f"),
    }


def said(pair: Pair, against: str) -> str:
    """A paired comparison in one sentence."""
    word = "多" if pair.difference >= 0 else "少"
    low, high = sorted((abs(pair.low), abs(pair.high))) if pair.low * pair.high > 0 else (pair.low, pair.high)
    return (
        f"同一批 {pair.quarters} 个季度：比{against}平均{word}贡献 {abs(pair.difference) / 1e4:.1f} 万元（95% 区间 {low / 1e4:.1f}–{high / 1e4:.1f}），"
        f"{pair.quarters} 个里有 {pair.better} 个更好。"
    )


def advice(hours: tuple[float, float, float], engines: tuple[float, float, float], window: float) -> list[str]:
    """What an hour more is worth where, and the one move that the numbers speak for."""
    worth = "、".join(f"{name} {value:.0f}" for name, value in zip(ENGINES, engines, strict=True))
    lines = [f"再加一小时值多少元：{worth}，柜台 {window:.0f}（一小时的人力成本是 {PAY_PER_HOUR[0]:.0f}–{PAY_PER_HOUR[1]:.0f} 元）。"]
    places = {**dict(zip(ENGINES, engines, strict=True)), "柜台": window}
    givers = {name: value for name, value in places.items() if name == "柜台" or hours[ENGINES.index(name)] >= 1}
    if sum(hours) >= MOST_HOURS:
        givers.pop("柜台", None)
    if not givers:
        return lines
    best, worst = max(places, key=places.__getitem__), min(givers, key=givers.__getitem__)
    if places[best] - places[worst] < _CLOSE:
        lines.append(SETTLED)
    else:
        lines.append(f"可以先试一步：从{worst}挪一两个小时给{best}，每挪一小时一周多约 {places[best] - places[worst]:.0f} 元。")
    if 0 < hours[1] < 8:
        lines.append("增量只给几个小时，路上和布展就用掉了：要么给够，要么先不做。")
    return lines


def robust_lines(robust: Robustness) -> list[str]:
    """How far the answer holds when all assumptions are drawn again, in Chinese sentences."""
    wins = "，".join(f"{name} {count} 个" for name, count in robust.wins.items())
    low, middle, high = (np.quantile(robust.best, level, axis=0) for level in (0.1, 0.5, 0.9))
    spans = "、".join(f"{name} {a:g}–{b:g}" for name, a, b in zip(ENGINES, low, high, strict=True))
    mine = robust.attained[MINE] if MINE in robust.attained else next(iter(robust.attained.values()))
    steady = "/".join(f"{hours:g}" for hours in robust.steady)
    return [
        f"{robust.worlds} 个世界里，这几个方案中最好的是：{wins}。",
        f"各个世界自己最好的方案不一样：八成落在{spans} 小时（中间是 {'/'.join(f'{one:g}' for one in middle)}），所以不要追求精确到小时。",
        f"你的方案平均拿到当时最好方案的 {max(mine.mean(), 0):.0%}，最差的一成拿到 {np.quantile(mine, 0.1):.0%} 以下；所有世界平均下来最好的是 {steady}。",
    ]
