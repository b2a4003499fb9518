"""Pictures of loans and of the book: files by class, futures with and without pressing, what a counted rate is worth.

Axes stay fixed while the learner moves something; only the listed artists are drawn again (`ui.canvas`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from branchcraft.risk.compression import Outcome
from branchcraft.risk.estimation import RateEstimate
from branchcraft.risk.loan_files import FILES
from branchcraft.risk.scenario import BAD, CLASSES
from branchcraft.ui import theme

CLASS_FILL = dict(zip(CLASSES, ("#DDEBF5", "#F6E3B8", "#F2B27A", "#DE7B33", "#A8480A"), strict=True))
"""Light to dark with the class; every box carries its number, so colour is not needed to read it."""
MOST_BALANCE = 2400.0
SMALL = 130.0
"""万元; the number of a box lower than this stands beside it."""
BESIDE = 130.0
"""万元; numbers beside boxes stand at least so far from one another."""
LEAST_BAD, MOST_BAD = 400.0, 2800.0
MOST_RATE = 0.5
DOTS = 20
"""Dots that stand for 200 results: ten each."""


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of `width` × `height` pixels in the course's style."""
    theme.use_theme()
    return Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")


def quiet(axes: Axes, way: str) -> None:
    """Light grid lines across `way` ("x" or "y"), behind everything."""
    axes.grid(True, axis=way, color=theme.GRID)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def stacked(values: Sequence[float], width: float) -> list[tuple[float, int]]:
    """Where dots stand that are not to hide one another: (place, height) with places rounded to `width`."""
    heights: dict[int, int] = {}
    places = []
    for value in values:
        cell = round(value / width)
        places.append((cell * width, heights.get(cell, 0)))
        heights[cell] = heights.get(cell, 0) + 1
    return places


class FilesFigure:
    """Twelve files as boxes in the columns of their classes, as tall as their balance."""

    def __init__(self, proposed: Mapping[str, str]) -> None:
        self.figure = new_figure(1000, 360)
        axes = self.figure.add_axes((0.08, 0.11, 0.90, 0.80))
        axes.set_xlim(-0.5, len(CLASSES) - 0.5)
        axes.set_ylim(0, MOST_BALANCE)
        axes.set_xticks(range(len(CLASSES)), list(CLASSES))
        axes.set_ylabel("余额（万元）")
        axes.axvspan(1.5, 4.5, color="#F7F0EA", zorder=0)
        axes.text(1.56, MOST_BALANCE * 0.97, "不良", va="top", color=theme.LEFT)
        quiet(axes, "y")
        for name in CLASSES:
            height = sum(one.balance for one in FILES if proposed[one.number] == name)
            axes.plot([CLASSES.index(name) - 0.42, CLASSES.index(name) + 0.42], [height, height], color=theme.PREVIOUS, linestyle="--", linewidth=1.5)
        axes.plot([], [], color=theme.PREVIOUS, linestyle="--", label="客户经理初分")
        axes.legend(frameon=False, loc="upper right")
        self.boxes = {one.number: Rectangle((0, 0), 0.7, one.balance, edgecolor="white", linewidth=1.5) for one in FILES}
        for box in self.boxes.values():
            axes.add_patch(box)
        self.names = {one.number: axes.text(0, 0, one.number, ha="center", va="center", fontsize=11) for one in FILES}
        self.artists: list[Artist] = [*self.boxes.values(), *self.names.values()]
        self.show(proposed)

    def show(self, classes: Mapping[str, str]) -> None:
        """Every file in the column of its class; a file without one stands nowhere."""
        base = dict.fromkeys(CLASSES, 0.0)
        free = dict.fromkeys(CLASSES, BESIDE / 2)
        for one in FILES:
            name = classes.get(one.number, "")
            box, text = self.boxes[one.number], self.names[one.number]
            box.set_visible(name in CLASSES)
            text.set_visible(name in CLASSES)
            if name not in CLASSES:
                continue
            x, y = CLASSES.index(name), base[name]
            box.set_xy((x - 0.35, y))
            box.set_facecolor(CLASS_FILL[name])
            small = one.balance < SMALL
            height = max(y + one.balance / 2, free[name]) if small else y + one.balance / 2
            text.set_position((x + 0.47 if small else x, height))
            if small:
                free[name] = height + BESIDE
            text.set_color("white" if name in BAD[1:] and not small else theme.INK)
            base[name] += one.balance


class FuturesFigure:
    """Non-performing balance in a year: twenty dots for two hundred futures without pressing (grey) and with it."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 300)
        axes = self.figure.add_axes((0.04, 0.20, 0.94, 0.74))
        axes.set_xlim(LEAST_BAD, MOST_BAD)
        axes.set_ylim(-5.2, 5.4)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("一年后的不良（万元）；每个点代表 200 个未来里的 10 个")
        axes.axhline(0, color=theme.GRID)
        axes.axvline(1500, color=theme.GRID, linestyle=":")
        axes.text(1505, 5.3, "今天 1,500", va="top", color="#666666", fontsize=11)
        axes.text(LEAST_BAD, 5.2, "压", va="top", color=theme.SERVED)
        axes.text(LEAST_BAD, -5.0, "不压", va="bottom", color="#666666")
        quiet(axes, "x")
        (self.after,) = axes.plot([], [], "o", color=theme.SERVED, markersize=11)
        (self.before,) = axes.plot([], [], "o", color=theme.PREVIOUS, markersize=11)
        (self.mean_after,) = axes.plot([], [], "|", color=theme.SERVED, markersize=24, markeredgewidth=3)
        (self.mean_before,) = axes.plot([], [], "|", color=theme.INK, markersize=24, markeredgewidth=3)
        self.artists: list[Artist] = [self.after, self.before, self.mean_after, self.mean_before]

    def show(self, outcome: Outcome) -> None:
        """Quantile dots of both, and where the expectations stand."""
        for values, line, mark, expected, way in (
            (outcome.futures_after, self.after, self.mean_after, outcome.bad_after, 1),
            (outcome.futures_before, self.before, self.mean_before, outcome.bad_before, -1),
        ):
            dots = np.quantile(values, (np.arange(DOTS) + 0.5) / DOTS)
            places = stacked(np.clip(dots, LEAST_BAD, MOST_BAD).tolist(), 100)
            line.set_data([x for x, _ in places], [way * (0.7 + 1.15 * y) for _, y in places])
            mark.set_data([expected], [way * 0.45])


class RatesFigure:
    """What a count of a few loans says of the rate behind it, and what branches just like this one would have counted."""

    def __init__(self, truth: float) -> None:
        self.figure = new_figure(1000, 300)
        axes = self.figure.add_axes((0.04, 0.20, 0.94, 0.72))
        axes.set_xlim(0, MOST_RATE)
        axes.set_ylim(-6.5, 6.5)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xticks(np.arange(0, MOST_RATE + 0.01, 0.05), [f"{rate:.0%}" for rate in np.arange(0, MOST_RATE + 0.01, 0.05)])
        axes.set_xlabel("关注类一季变成不良的比例；每个点代表 10 个")
        axes.axhline(0, color=theme.GRID)
        axes.axvline(truth, color=theme.PROMISE, linestyle=":")
        axes.text(truth + 0.003, 6.4, f"合成数据的真值 {truth:.1%}", va="top", color=theme.PROMISE, fontsize=11)
        axes.text(MOST_RATE, 5.0, "和你数到的相容的比例", va="top", ha="right", color=theme.SERVED)
        axes.text(MOST_RATE, -6.3, "200 家一模一样的支行各自数出来的", va="bottom", ha="right", color="#666666")
        quiet(axes, "x")
        (self.mine,) = axes.plot([], [], "o", color=theme.SERVED, markersize=10, clip_on=False)
        (self.others,) = axes.plot([], [], "o", color=theme.PREVIOUS, markersize=10, clip_on=False)
        (self.span,) = axes.plot([], [], "-", color=theme.SERVED, linewidth=5, alpha=0.45)
        (self.point,) = axes.plot([], [], "|", color=theme.SERVED, markersize=26, markeredgewidth=3)
        self.artists: list[Artist] = [self.span, self.mine, self.others, self.point]

    def show(self, found: RateEstimate, others: np.ndarray) -> None:
        """Quantile dots of both, and the exact interval."""
        for values, line, way in ((found.draws, self.mine, 1), (others, self.others, -1)):
            dots = np.quantile(values, (np.arange(DOTS) + 0.5) / DOTS)
            places = stacked(np.clip(dots, 0, MOST_RATE).tolist(), 0.01)
            line.set_data([x for x, _ in places], [way * (1.0 + 0.95 * y) for _, y in places])
        self.span.set_data([min(found.low, MOST_RATE), min(found.high, MOST_RATE)], [0.35, 0.35])
        self.point.set_data([min(found.rate, MOST_RATE)], [0.35])


def shares_figure(shares: Sequence[float], labels: Sequence[str], origins: Sequence[float], sources: Sequence[str]) -> Figure:
    """Today's book by class (shares 0–1), and where next year's non-performing balance stands today (万元)."""
    figure = new_figure(900, 300)
    left = figure.add_axes((0.08, 0.14, 0.34, 0.76))
    bars = left.bar(
        range(len(shares)), [100 * share for share in shares], color=[CLASS_FILL["正常"], CLASS_FILL["关注"], CLASS_FILL["次级"]], width=0.6
    )
    for bar, share in zip(bars, shares, strict=True):
        left.text(bar.get_x() + bar.get_width() / 2, 100 * share + 2, f"{share:.1%}", ha="center")
    left.set_xticks(range(len(labels)), list(labels))
    left.set_ylim(0, 112)
    left.set_yticks([])
    left.spines["left"].set_visible(False)
    left.set_title("今天的余额", loc="left")
    right = figure.add_axes((0.60, 0.14, 0.37, 0.76))
    place = range(len(sources))[::-1]
    right.barh(list(place), list(origins), color=theme.LEFT, height=0.55)
    for y, value in zip(place, origins, strict=True):
        right.text(value + 10, y, f"{value:.0f}", va="center")
    right.set_yticks(list(place), list(sources))
    right.set_xlim(0, 800)
    right.set_xticks([])
    right.spines["bottom"].set_visible(False)
    right.set_title("一年后的不良从哪里来（万元）", loc="left")
    return figure
