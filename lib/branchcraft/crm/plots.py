"""Pictures of concentration: the curve of who holds how much, and the branches that the same shape may lead to. Axes stay fixed while a learner drags."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter

from branchcraft.crm.model import CustomerBase, TierReport, disclosed_base, dots
from branchcraft.crm.own import OwnCustomers
from branchcraft.ui import theme

LEAST_SHARE = 1e-4
"""Left end of the curve: one customer in ten thousand."""
MOST_LARGEST = 0.5
DOTS = 20


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of `width` × `height` pixels in the course's style."""
    theme.use_theme()
    return Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")


def percent(axis: object, digits: int = 0) -> None:
    """Shares on an axis as percentages."""
    axis.set_major_formatter(FuncFormatter(lambda share, _: f"{100 * share:.{digits}f}%" if share >= 0.01 or share == 0 else f"{100 * share:g}%"))  # type: ignore[attr-defined]


def curve_axes(axes: Axes) -> None:
    """Richest share of customers along the bottom, on a logarithmic scale, and what they hold."""
    axes.set_xscale("log")
    axes.set_xlim(LEAST_SHARE, 1)
    axes.set_ylim(0, 1)
    percent(axes.xaxis)
    percent(axes.yaxis)
    axes.set_xticks([1e-4, 1e-3, 1e-2, 1e-1, 1])
    axes.minorticks_off()
    axes.grid(True, color=theme.GRID)
    axes.set_axisbelow(True)
    axes.set_xlabel("余额最多的百分之几的客户（每格十倍）")
    axes.set_ylabel("他们占全部余额")


def curve(base: CustomerBase) -> tuple[np.ndarray, np.ndarray]:
    """Points of the curve of the published shape."""
    shares = np.geomspace(LEAST_SHARE, 1, 120)
    return shares, base.lorenz(shares)


def dot_row(axes: Axes, most: float, label: str, colour: str) -> tuple[Line2D, Line2D]:
    """A row for countable dots from 0 to `most`: (dots now, dots before)."""
    axes.set_xlim(0, most)
    axes.set_ylim(0, 1)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    percent(axes.xaxis)
    axes.set_title(label, loc="left", fontsize=12, pad=4)
    before = axes.plot([], [], "o", color=theme.PREVIOUS, markersize=5, alpha=0.6, clip_on=False)[0]
    now = axes.plot([], [], "o", color=colour, markersize=8, markeredgecolor="white", markeredgewidth=0.8, clip_on=False)[0]
    return now, before


def stacked(values: np.ndarray, most: float, bins: int = 32, step: float = 0.13) -> tuple[np.ndarray, np.ndarray]:
    """Where dots of `values` stand when those of one bin are piled up: x and height (0–1); what is beyond the axis stands at its edge."""
    place = np.minimum((np.clip(values, 0, most) / most * bins).astype(int), bins - 1)
    step = min(step, 0.88 / max(1, np.bincount(place).max()))  # a high pile is pushed together rather than cut off
    order = np.argsort(place, kind="stable")
    height = np.empty(len(values))
    for number in np.unique(place):
        here = order[place[order] == number]
        height[here] = np.arange(len(here))
    return (place + 0.5) * most / bins, 0.08 + step * height


class TiersFigure:
    """The curve with 200 branches on it; how much the list and the largest customer hold; `artists` move."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 430)
        left = self.figure.add_axes((0.075, 0.14, 0.40, 0.78))
        curve_axes(left)
        left.plot(*curve(disclosed_base()), color=theme.INK, linewidth=2)
        left.set_title("公开数据的形状（黑线）和 200 家同样的网点（点）", loc="left", fontsize=12)
        self.cloud = left.plot([], [], ".", color=theme.WAITING, markersize=5, alpha=0.6)[0]
        self.previous = left.plot([], [], "D", color=theme.PREVIOUS, markersize=9)[0]
        self.now = left.plot([], [], "D", color=theme.LEFT, markersize=9)[0]
        upper = self.figure.add_axes((0.55, 0.59, 0.42, 0.30))
        lower = self.figure.add_axes((0.55, 0.12, 0.42, 0.30))
        self.held, self.held_before = dot_row(upper, 1.0, "名单上的人占余额（每个点 10 家网点）", theme.SERVED)
        self.largest, self.largest_before = dot_row(lower, MOST_LARGEST, "最大的一位占余额（每个点 10 家网点）", theme.LEFT)
        self._last: TierReport | None = None
        self.artists: list[Artist] = [self.cloud, self.previous, self.now, self.held_before, self.held, self.largest_before, self.largest]

    def show(self, report: TierReport) -> None:
        """A line through the branches; the one before stays as a ghost."""
        base, last = disclosed_base(), self._last
        self.cloud.set_data(np.maximum(report.count / report.customers, LEAST_SHARE), report.share)
        self.now.set_data([base.share_above(report.line)], [base.aum_above(report.line)])
        if last is not None:
            self.previous.set_data([base.share_above(last.line)], [base.aum_above(last.line)])
            self.held_before.set_data(*stacked(dots(last.share, DOTS), 1.0))
            self.largest_before.set_data(*stacked(dots(last.largest_share, DOTS), MOST_LARGEST))
        self.held.set_data(*stacked(dots(report.share, DOTS), 1.0))
        self.largest.set_data(*stacked(dots(report.largest_share, DOTS), MOST_LARGEST))

    def remember(self, report: TierReport) -> None:
        """Make `report` the ghost of the next run."""
        self._last = report


class OwnFigure:
    """The manager's own curve beside the published shape."""

    def __init__(self, own: OwnCustomers) -> None:
        self.figure = new_figure(900, 380)
        axes = self.figure.add_axes((0.10, 0.16, 0.57, 0.76))
        curve_axes(axes)
        axes.plot(*curve(disclosed_base()), color=theme.PREVIOUS, linewidth=2, linestyle="--", label="公开数据的形状")
        shares = np.geomspace(max(LEAST_SHARE, 1 / len(own.aum)), 1, 200)
        axes.plot(shares, own.lorenz(shares), color=theme.SERVED, linewidth=2.5, label="我的客户")
        axes.plot([max(own.above / len(own.aum), LEAST_SHARE)], [own.share], "D", color=theme.LEFT, markersize=9, label=f"{own.line:g} 万元以上")
        axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1.02, 1.0))
        low, high = own.interval
        self.text = (
            f"图：我的客户里 {own.line:g} 万元以上的占 {own.above / len(own.aum):.1%}，持有余额的 {own.share:.0%}（九成重抽 {low:.0%} 到 {high:.0%}）；"
            f"公开数据的形状是 {disclosed_base().aum_above(own.line):.0%}。"
        )
        self.artists: list[Artist] = []


def concentration_figure() -> Figure:
    """The published shape by itself."""
    figure = new_figure(760, 380)
    axes = figure.add_axes((0.1, 0.16, 0.86, 0.76))
    curve_axes(axes)
    base = disclosed_base()
    axes.plot(*curve(base), color=theme.INK, linewidth=2.5)
    for balance, shift in ((1000.0, (10, -6)), (50.0, (10, -12))):
        here = base.share_above(balance), base.aum_above(balance)
        axes.plot(*here, "D", color=theme.LEFT, markersize=9)
        axes.annotate(
            f"{balance:g} 万元以上：{here[0]:.2%} 的客户，{here[1]:.0%} 的余额", here, xytext=shift, textcoords="offset points", fontsize=12
        )
    return figure
