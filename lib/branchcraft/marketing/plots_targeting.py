"""Pictures of whom to call: buyers found by calling from the top, what is earned, and what a model promises against what came.

Axes stay fixed while a learner drags; what would leave them is drawn at their edge and said by the panel.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from branchcraft.marketing.bank_models import Judged
from branchcraft.marketing.lists import BOOSTED, GRID, LOGISTIC, RANDOM, RULES, THUMB, ListResult
from branchcraft.ui import theme

MONEY_LOW, MONEY_HIGH = -40.0, 80.0
"""Ends of the money axis, thousand yuan."""
DOTS = 20
"""Dots per order; each stands for a twentieth of the lists."""
RULE_COLOURS = {RANDOM: theme.PREVIOUS, THUMB: theme.ACCENT, LOGISTIC: theme.SERVED, BOOSTED: theme.PROMISE}
_LINES = {RANDOM: ":", THUMB: "--", LOGISTIC: "-", BOOSTED: "-."}


def marketing_figure(width: float, height: float) -> Figure:
    """An empty figure of `width` × `height` pixels in the course's style."""
    theme.use_theme()
    return Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")


def gains_axes(axes: Axes, what: str) -> None:
    """Share of a list called against share of its buyers found, both 0–100 %, with the line of no order."""
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 100)
    axes.set_xlabel("从头打起，打了名单的百分之几")
    axes.set_ylabel(what)
    axes.grid(True, color=theme.GRID)
    axes.set_axisbelow(True)
    axes.plot([0, 100], [0, 100], color=theme.PREVIOUS, linewidth=1, linestyle=":")


def quantile_dots(values: np.ndarray, dots: int = DOTS) -> np.ndarray:
    """`dots` values that stand for equal parts of the distribution, rising."""
    return np.quantile(values, (np.arange(dots) + 0.5) / dots)


def spread(values: np.ndarray, gap: float, step: float, most: float = 0.42) -> np.ndarray:
    """Sideways places for dots so that none hides another: dots nearer than `gap` stand `step` apart, middle first; closer where the row would
    be wider than `most` to either side."""
    places, put = np.zeros(len(values)), list[tuple[float, float]]()
    offsets = [0.0] + [sign * step * k for k in range(1, len(values) + 1) for sign in (1, -1)]
    for number, value in enumerate(values):
        near = {round(place, 6) for other, place in put if abs(other - value) < gap}
        places[number] = next(offset for offset in offsets if round(offset, 6) not in near)
        put.append((float(value), float(places[number])))
    return places * min(1.0, most / max(np.abs(places).max(), 1e-9))


class ListsFigure:
    """Panel 3: buyers found, money by where one stops, and money on twenty lists, for each order."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.figure = marketing_figure(1180, 410)
        self.found, self.money, self.dots = (self.figure.add_axes(box) for box in ((0.055, 0.14, 0.27, 0.74), (0.395, 0.14, 0.27, 0.74), (0.735, 0.14, 0.255, 0.74)))  # fmt: skip
        gains_axes(self.found, "找到了买家的百分之几")
        for axes, label in ((self.money, "打这么多位，平均赚多少（千元）"), (self.dots, "在你打的这个数上，赚多少（千元）")):
            axes.set_ylim(MONEY_LOW, MONEY_HIGH)
            axes.set_ylabel(label)
            axes.axhline(0, color=theme.INK, linewidth=1)
            axes.yaxis.grid(True, color=theme.GRID)
            axes.set_axisbelow(True)
        self.money.set_xlim(0, 100)
        self.money.set_xlabel("从头打起，打了名单的百分之几")
        self.dots.set_xlim(-0.6, 3.6)
        self.dots.set_xticks(range(len(RULES)), list(RULES))
        self.dots.set_title("每点代表 10 份名单", fontsize=12)
        self.gain_lines, self.money_lines, self.clouds = {}, {}, {}
        for place, rule in enumerate(RULES):
            style: dict[str, Any] = {"color": RULE_COLOURS[rule], "linestyle": _LINES[rule], "linewidth": 2.2}
            (self.gain_lines[rule],) = self.found.plot([], [], label=rule, **style)
            (self.money_lines[rule],) = self.money.plot([], [], **style)
            (self.clouds[rule],) = self.dots.plot([], [], "o", color=RULE_COLOURS[rule], markersize=5.5)
            self.clouds[rule].set_gid(str(place))
        (self.ghost,) = self.dots.plot([], [], "_", color=theme.PREVIOUS, markersize=26, markeredgewidth=2)
        self.stops = [axes.axvline(0, color=theme.INK, linewidth=1.2) for axes in (self.found, self.money)]
        handles = list(self.gain_lines.values())
        self.figure.legend(handles, list(RULES), frameon=False, ncols=4, loc="upper left", bbox_to_anchor=(0.05, 1.0))
        self._last: list[float] = []
        self.artists: list[Artist] = [*self.gain_lines.values(), *self.money_lines.values(), self.ghost, *self.clouds.values(), *self.stops]

    def show_random(self, result: ListResult) -> None:
        """What is known before anybody has guessed: calls without any order."""
        self._draw(result, (RANDOM,))

    def show(self, result: ListResult) -> None:
        """Draw a result; a grey bar is left where the mean of each order stood before."""
        if self._last:
            self.ghost.set_data(list(range(len(RULES))), self._last)
        self._last = [float(np.clip(result.profit[rule].mean() / 1000, MONEY_LOW, MONEY_HIGH)) for rule in RULES]
        self._draw(result, RULES)

    def _draw(self, result: ListResult, rules: Sequence[str]) -> None:
        for place, rule in enumerate(RULES):
            if rule not in rules:
                continue
            reached, money = result.curve(rule)
            self.gain_lines[rule].set_data(100 * GRID, 100 * reached)
            self.money_lines[rule].set_data(100 * GRID, np.clip(money / 1000, MONEY_LOW, MONEY_HIGH))
            values = np.clip(quantile_dots(result.profit[rule]) / 1000, MONEY_LOW + 1, MONEY_HIGH - 1)
            self.clouds[rule].set_data(place + spread(values, 2.4, 0.1), values)
        at = 100 * result.economics.capacity / result.size
        for line in self.stops:
            line.set_xdata([at, at])


class TrustFigure:
    """Where a model misleads: its gains beside those of the setting before, and what it promised beside what came."""

    def __init__(self) -> None:
        self.figure = marketing_figure(1000, 400)
        left, right = (self.figure.add_axes(box) for box in ((0.07, 0.14, 0.38, 0.78), (0.58, 0.14, 0.38, 0.78)))
        gains_axes(left, "找到了买家的百分之几")
        (self.before,) = left.plot([], [], color=theme.PREVIOUS, linewidth=2, linestyle="--", label="上一种设法")
        (self.curve,) = left.plot([], [], color=theme.SERVED, linewidth=2.4, label="这种设法")
        left.legend(frameon=False, loc="lower right")
        right.set_xlim(0, 100)
        right.set_ylim(0, 100)
        right.plot([0, 100], [0, 100], color=theme.PREVIOUS, linewidth=1, linestyle=":")
        right.set_xlabel("模型说有百分之几会买")
        right.set_ylabel("实际买了百分之几")
        right.set_title("分成十组，竖线是 95% 区间；点在虚线上才是说得准", fontsize=12)
        right.grid(True, color=theme.GRID)
        right.set_axisbelow(True)
        (self.points,) = right.plot([], [], "o", color=theme.LEFT, markersize=7)
        self.bars = [right.plot([], [], color=theme.LEFT, linewidth=2)[0] for _ in range(10)]
        self.artists: list[Artist] = [self.before, self.curve, self.points, *self.bars]

    def show(self, now: Judged, before: Judged | None) -> None:
        """One setting, and the one before it as a grey line."""
        self.curve.set_data(100 * now.gains["called"], 100 * now.gains["reached"])
        self.before.set_data(*((100 * before.gains["called"], 100 * before.gains["reached"]) if before is not None else ([], [])))
        table = 100 * now.calibration
        self.points.set_data(table["promised"], table["bought"])
        for bar, (promised, low, high) in zip(self.bars, table[["promised", "low", "high"]].to_numpy(), strict=True):
            bar.set_data([promised, promised], [low, high])


def own_list_figure(curve: pd.DataFrame, later: pd.DataFrame | None) -> Figure:
    """A manager's own list: buyers found by calling from the top, on unseen customers and, where there are dates, on later ones."""
    figure = marketing_figure(560, 380)
    axes = figure.add_axes((0.13, 0.15, 0.83, 0.80))
    gains_axes(axes, "找到了买家的百分之几")
    axes.plot(100 * curve["called"], 100 * curve["reached"], color=theme.SERVED, linewidth=2.4, label="没见过的客户（交叉检验）")
    if later is not None:
        axes.plot(100 * later["called"], 100 * later["reached"], color=theme.LEFT, linewidth=2.2, linestyle="--", label="后来打的客户（按日期检验）")
    axes.legend(frameon=False, loc="lower right")
    return figure


def rates_figure(rates: Sequence[float], labels: Sequence[str]) -> Figure:
    """Share that bought in each tenth of the campaign, from its beginning to its end."""
    figure = marketing_figure(900, 300)
    axes = figure.add_axes((0.07, 0.20, 0.91, 0.72))
    bars = axes.bar(range(len(rates)), [100 * rate for rate in rates], color=[theme.SERVED] * 7 + [theme.LEFT] * (len(rates) - 7), width=0.7)
    axes.bar_label(bars, fmt="%.1f%%", padding=2)
    axes.set_xticks(range(len(rates)), list(labels))
    axes.set_ylim(0, 60)
    axes.set_ylabel("买了的比例（%）")
    return figure
