"""Pictures of the five reasons, of targets and styles among thirty outlets, and of a roll-out week by week."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist

from branchcraft.opening.finer import OUTLETS, RULES, STYLES, Drawn, Network, Targets
from branchcraft.opening.plots import new_figure
from branchcraft.opening.reasons import REASONS, Weight
from branchcraft.opening.rollout import PEOPLE, WEEKS, Rollout
from branchcraft.ui import theme

MOST_WEIGHT = 300.0
"""End of the weight axis, 万元 a year."""
MOST_MISS = 40.0
LEVELS = (20.0, 180.0)
STYLE_MONTHS = (1, 2, 3, 4, 6, 9, 12, 18, 24)
DOTS = 20


class ReasonsFigure:
    """Four weights and the room there is, in 万元 a year."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 300)
        axes = self.figure.add_axes((0.12, 0.17, 0.86, 0.76))
        self.places = np.arange(len(REASONS))[::-1]
        colours = [theme.PREVIOUS, *[theme.SERVED] * (len(REASONS) - 1)]
        self.low = list(axes.barh(self.places, 0, height=0.55, color=colours))
        self.range = list(axes.barh(self.places, 0, height=0.55, color=colours, alpha=0.4, hatch="//", edgecolor="white"))
        self.ghosts = axes.plot([], [], "|", color=theme.INK, markersize=22, markeredgewidth=2)[0]
        self.texts = [axes.text(0, place, "", va="center", fontsize=12) for place in self.places]
        axes.set_xlim(0, MOST_WEIGHT)
        axes.set_yticks(self.places, list(REASONS))
        axes.set_xlabel("万元/年（灰：还有多少余地；蓝：有多沉；斜线：假设的区间；竖线：上一次）")
        axes.xaxis.grid(True, color=theme.GRID)
        axes.set_axisbelow(True)
        self.artists: list[Artist] = [*self.low, *self.range, self.ghosts, *self.texts]

    def show(self, weights: Sequence[Weight], previous: Sequence[Weight] | None = None) -> None:
        """Draw the weights; what is longer than the axis ends at its edge, the number beside it does not."""
        for bar, rest, text, one in zip(self.low, self.range, self.texts, weights, strict=True):
            low, high = min(one.low, MOST_WEIGHT), min(one.high, MOST_WEIGHT)
            bar.set_width(low)
            rest.set_x(low)
            rest.set_width(high - low)
            text.set_text(f" {one.low:.0f}" if round(one.low) == round(one.high) else f" {one.low:.0f}–{one.high:.0f}")
            text.set_x(min(high, 0.91 * MOST_WEIGHT))
            text.set_color("white" if high > 0.95 * MOST_WEIGHT else theme.INK)
        before = [] if previous is None else [min((one.low + one.high) / 2, MOST_WEIGHT) for one in previous]
        self.ghosts.set_data(before, self.places if before else [])


class TargetsFigure:
    """Left: how far each rule's targets are off; right: one network's thirty outlets under the chosen rule."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 380)
        bars, cloud = self.figure.add_axes((0.235, 0.15, 0.33, 0.75)), self.figure.add_axes((0.665, 0.15, 0.315, 0.75))
        self.places = np.arange(len(RULES))[::-1]
        self.bars = list(bars.barh(self.places, 0, height=0.55, color=theme.WAITING))
        self.ghosts = bars.plot([], [], "|", color=theme.INK, markersize=24, markeredgewidth=2)[0]
        self.texts = [bars.text(0, place, "", va="center", fontsize=12) for place in self.places]
        bars.set_xlim(0, MOST_MISS)
        bars.set_yticks(self.places, list(RULES))
        bars.set_xlabel("目标离真实水平平均差几点（竖线：上一次）")
        cloud.plot(LEVELS, LEVELS, color=theme.INK, linewidth=1)
        cloud.fill_between(LEVELS, np.array(LEVELS) - 15, np.array(LEVELS) + 15, color=theme.GRID, alpha=0.5, linewidth=0)
        self.points = cloud.plot([], [], "o", color=theme.SERVED, markersize=7)[0]
        self.title = cloud.text(LEVELS[0] + 3, LEVELS[1] - 3, "", va="top", fontsize=12)
        cloud.set_xlim(*LEVELS)
        cloud.set_ylim(*LEVELS)
        cloud.set_xlabel("真实水平（30 家里的每一家）")
        cloud.set_ylabel("定的目标")
        self.artists: list[Artist] = [*self.bars, self.ghosts, *self.texts, self.points, self.title]

    def show(self, tried: Targets, drawn: Drawn, aims: dict[str, np.ndarray], rule: str, previous: Targets | None = None) -> None:
        """Draw all rules' misses and the first network under `rule`."""
        for bar, text, name in zip(self.bars, self.texts, RULES, strict=True):
            value = float(tried.mean[name])
            bar.set_width(min(value, MOST_MISS))
            bar.set_color(theme.SERVED if name == rule else theme.WAITING)
            text.set_text(f" {value:.1f}")
            text.set_x(min(value, 0.88 * MOST_MISS))
        before = [] if previous is None else [min(float(previous.mean[name]), MOST_MISS) for name in RULES]
        self.ghosts.set_data(before, self.places if before else [])
        level, aim = np.clip(drawn.level[0], *LEVELS), np.clip(aims[rule][0], *LEVELS)
        self.points.set_data(level, aim)
        off = int((np.abs(aims[rule][0] - drawn.level[0]) > 15).sum())
        self.title.set_text(f"{rule}：这一座城市\n{OUTLETS} 家里 {off} 家偏 15 点以上（灰带外）")


class StylesFigure:
    """How many of five are picked right, by months of data at hand."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 340)
        axes = self.figure.add_axes((0.07, 0.12, 0.91, 0.76))
        at = np.arange(len(STYLE_MONTHS))
        self.lines = {
            style: axes.plot(at, at * np.nan, marker, color=colour, linewidth=2.5, markersize=8, label=style)[0]
            for style, marker, colour in zip(STYLES, ("-o", "--s", "-^"), (theme.SERVED, theme.ACCENT, theme.PROMISE), strict=True)
        }
        self.ghosts = {style: axes.plot(at, at * np.nan, color=theme.PREVIOUS, linewidth=1)[0] for style in STYLES}
        self.now = axes.axvline(0, color=theme.INK, linewidth=1.5, linestyle=":")
        axes.axhline(5 * 5 / OUTLETS, color=theme.LEFT, linewidth=1)
        axes.text(len(at) - 0.95, 5 * 5 / OUTLETS, "抓阄", color=theme.LEFT, va="bottom", fontsize=11)
        axes.set_xlim(-0.3, len(at) - 0.5)
        axes.set_ylim(0, 5)
        axes.set_xticks(at, [f"{months} 个月" for months in STYLE_MONTHS])
        axes.set_ylabel("5 家里选对几家")
        axes.yaxis.grid(True, color=theme.GRID)
        axes.legend(ncols=3, frameon=False, loc="lower left", bbox_to_anchor=(0.0, 0.97))
        self.artists: list[Artist] = [*self.ghosts.values(), *self.lines.values(), self.now]

    def show(self, right: pd.DataFrame, network: Network, previous: pd.DataFrame | None = None) -> None:
        """`right`: index STYLE_MONTHS, one column per style, mean picks right."""
        for style in STYLES:
            self.lines[style].set_ydata(right[style].to_numpy())
            self.ghosts[style].set_ydata(right[style].to_numpy() * np.nan if previous is None else previous[style].to_numpy())
        place = float(np.interp(network.months, STYLE_MONTHS, np.arange(len(STYLE_MONTHS))))
        self.now.set_xdata([place, place])


class RolloutFigure:
    """Left: people for whom the norm is habit, week by week; right: twenty dots, each ten of two hundred runs, at the end."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 380)
        weeks, ends = self.figure.add_axes((0.06, 0.14, 0.55, 0.78)), self.figure.add_axes((0.67, 0.14, 0.31, 0.78))
        at = np.arange(WEEKS + 1)
        self.ghost = weeks.plot(at, at * np.nan, color=theme.PREVIOUS, linewidth=3, label="上一个方案")[0]
        self.edges = [weeks.plot(at, at * np.nan, ":", color=theme.SERVED, label=text)[0] for text in ("八成落在两条虚线之间", "_")]
        self.line = weeks.plot(at, at * np.nan, color=theme.SERVED, linewidth=3, label="平均")[0]
        self.starts = weeks.plot([], [], "^", color=theme.ACCENT, markersize=11, label="开始一批", clip_on=False)[0]
        weeks.set_xlim(0, WEEKS)
        weeks.set_ylim(0, PEOPLE + 3.2)
        weeks.set_yticks(range(0, PEOPLE + 1, 3))
        weeks.set_xlabel("第几周末")
        weeks.set_ylabel(f"照做成了习惯的人（共 {PEOPLE} 人）")
        weeks.yaxis.grid(True, color=theme.GRID)
        weeks.legend(ncols=4, frameon=False, loc="upper left", columnspacing=1.0, handletextpad=0.4)
        self.dots = ends.plot([], [], "o", color=theme.SERVED, markersize=6.5)[0]
        self.old = ends.plot([], [], "o", markerfacecolor="none", markeredgecolor=theme.PREVIOUS, markersize=6.5)[0]
        ends.set_xlim(-0.7, PEOPLE + 0.7)
        ends.set_ylim(-DOTS - 0.5, DOTS + 0.5)
        ends.axhline(0, color=theme.INK, linewidth=1)
        ends.set_yticks([])
        ends.spines["left"].set_visible(False)
        ends.set_xticks(range(0, PEOPLE + 1, 3))
        ends.set_xlabel("半年后照做的人（每点 10 次；空心：上一个）")
        self.artists: list[Artist] = [self.ghost, *self.edges, self.line, self.starts, self.old, self.dots]

    def show(self, now: Rollout, previous: Rollout | None = None) -> None:
        """Draw a plan, and the one before as a ghost."""
        self.line.set_ydata(now.keeping.mean(axis=0))
        for edge, share in zip(self.edges, (0.1, 0.9), strict=True):
            edge.set_ydata(np.quantile(now.keeping, share, axis=0))
        starts = np.unique(now.plan.starts)
        self.starts.set_data(starts[starts <= WEEKS], np.zeros((starts <= WEEKS).sum()))
        self.ghost.set_ydata(np.full(WEEKS + 1, np.nan) if previous is None else previous.keeping.mean(axis=0))
        self.dots.set_data(*_stacked(now.final, 1))
        self.old.set_data(*(([], []) if previous is None else _stacked(previous.final, -1)))


def _stacked(values: np.ndarray, direction: int) -> tuple[list[float], list[float]]:
    """Twenty quantiles of `values` as dots stacked up or down from the line."""
    picked = np.sort(values)[np.linspace(0, len(values) - 1, DOTS).round().astype(int)]
    height: dict[float, int] = {}
    x, y = [], []
    for value in picked:
        height[float(value)] = height.get(float(value), 0) + 1
        x.append(float(value))
        y.append(direction * (height[float(value)] - 0.3))
    return x, y
