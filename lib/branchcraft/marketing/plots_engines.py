"""Pictures of the three engines: what each still yields, what an hour more is worth, how plans fare over two hundred quarters and worlds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from branchcraft.marketing.scenario import ENGINES
from branchcraft.ui import theme

COLOURS = (theme.SERVED, theme.ACCENT, theme.PROMISE)
MARKERS = ("o", "s", "^")
MOST_AXIS = 60.0
"""Hours a week at the right edge of the curves."""
CURVE_TOP = 9000.0
"""Yuan a week at the top of the curves."""
MARGINAL_TOP = 500.0
"""Yuan for one more hour at the top of the bars; more stands at the edge."""
VALUE_AXIS = {4: (-4.0, 5.0), 13: (-8.0, 24.0), 26: (-12.0, 52.0)}
"""Ten thousand yuan along the bottom, by the number of weeks looked at."""
PLACES = (*ENGINES, "柜台")


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of `width` × `height` pixels in the course's style."""
    theme.use_theme()
    return Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")


def stacked(values: np.ndarray, width: float, height: float) -> tuple[np.ndarray, np.ndarray]:
    """Dots that can be counted: values in bins `width` wide, one dot on top of another `height` apart; x and y offset of each."""
    bins = np.round(np.sort(values) / width).astype(int)
    level = np.concatenate([np.arange(count) for count in np.unique(bins, return_counts=True)[1]]) if bins.size else np.array([])
    return bins * width, level * height


class EnginesFigure:
    """Curves and the worth of an hour (left), plans as dots over the same two hundred quarters (right); `artists` move."""

    def __init__(self, names: Sequence[str], weeks: int) -> None:
        self.names = list(names)
        self.figure = new_figure(1000, 520)
        self.curves = self.figure.add_axes((0.07, 0.57, 0.36, 0.36))
        self.margin = self.figure.add_axes((0.07, 0.09, 0.36, 0.34))
        self.plans = self.figure.add_axes((0.60, 0.12, 0.385, 0.81))
        self._build_curves()
        self._build_margin()
        self._build_plans(weeks)
        self.artists: list[Artist] = [*self.lines, *self.points, *self.bars, *self.rows, *self.means]

    def _build_curves(self) -> None:
        axes = self.curves
        axes.set_xlim(0, MOST_AXIS)
        axes.set_ylim(0, CURVE_TOP)
        axes.set_title("每台发动机一周带来多少（元）", loc="left", fontsize=12)
        axes.set_xlabel("小时/周", loc="right", labelpad=1)
        axes.yaxis.grid(True, color=theme.GRID)
        self.lines = [axes.plot([], [], color=colour, linewidth=2)[0] for colour in COLOURS]
        self.points = [
            axes.plot([], [], marker=mark, color=colour, markersize=11, markeredgecolor=theme.INK, linestyle="none", label=name)[0]
            for name, colour, mark in zip(ENGINES, COLOURS, MARKERS, strict=True)
        ]
        for name, colour, mark, at in zip(ENGINES, COLOURS, MARKERS, (0.03, 0.22, 0.41), strict=True):
            axes.plot(at * MOST_AXIS, 0.93 * CURVE_TOP, marker=mark, color=colour, markersize=9)
            axes.text((at + 0.03) * MOST_AXIS, 0.93 * CURVE_TOP, name, fontsize=12, va="center")

    def _build_margin(self) -> None:
        axes = self.margin
        axes.set_ylim(-100, MARGINAL_TOP)
        axes.set_xlim(-0.6, len(PLACES) - 0.4)
        axes.axhline(0, color=theme.INK, linewidth=1)
        axes.set_xticks(range(len(PLACES)), list(PLACES))
        axes.set_title("再加一小时，值多少元", loc="left", fontsize=12)
        axes.yaxis.grid(True, color=theme.GRID)
        axes.set_axisbelow(True)
        self.bars = list(axes.bar(range(len(PLACES)), [0] * len(PLACES), width=0.6, color=[*COLOURS, theme.PREVIOUS]))

    def _build_plans(self, weeks: int) -> None:
        axes, rows = self.plans, len(self.names)
        axes.set_ylim(-0.4, rows - 0.1)
        axes.set_yticks(np.arange(rows)[::-1] + 0.1, self.names, fontsize=12)
        axes.axvline(0, color=theme.INK, linewidth=1)
        axes.xaxis.grid(True, color=theme.GRID)
        axes.set_title("到期末多贡献几万元：每点代表 10 个季度", loc="left", fontsize=12)
        self.rows, self.means = [], []
        for number, name in enumerate(self.names):
            colour = theme.PREVIOUS if number == 1 else theme.CLASS_COLOURS[0] if number == 0 else theme.PROMISE if name == "最优" else theme.WAITING
            self.rows.append(axes.plot([], [], linestyle="none", marker="o", markersize=6, color=colour)[0])
            self.means.append(axes.plot([], [], linestyle="none", marker="|", markersize=26, markeredgewidth=3, color=theme.INK)[0])
        self.set_weeks(weeks)

    def set_weeks(self, weeks: int) -> None:
        """Another horizon has another axis; the canvas must be refreshed."""
        low, high = VALUE_AXIS[weeks]
        self.plans.set_xlim(low, high)
        self.plans.set_xlabel(f"万元（{weeks} 周，和一小时都不抽比）")

    def show_curves(self, hours: np.ndarray, curves: Sequence[np.ndarray], plan: Sequence[float]) -> None:
        """Yuan a week of each engine at `hours`, and where the plan stands on them."""
        for line, point, curve, at in zip(self.lines, self.points, curves, plan, strict=True):
            line.set_data(hours, curve)
            point.set_data([min(at, MOST_AXIS)], [min(float(np.interp(at, hours, curve)), CURVE_TOP)])

    def show_margin(self, engines: Sequence[float], window: float) -> None:
        """What an hour more is worth in each place, yuan."""
        for bar, worth in zip(self.bars, (*engines, window), strict=True):
            bar.set_height(float(np.clip(worth, -100, MARGINAL_TOP)))

    def show_plan(self, name: str, dots: np.ndarray | None, mean: float = 0.0) -> None:
        """One plan's row: quantile dots in ten thousand yuan, or nothing."""
        number = self.names.index(name)
        base = len(self.names) - 1 - number
        low, high = self.plans.get_xlim()
        if dots is None:
            self.rows[number].set_data([], [])
            self.means[number].set_data([], [])
            return
        across, up = stacked(np.clip(dots, low, high), (high - low) / 60, 0.115)
        self.rows[number].set_data(across, base + up - 0.1)
        self.means[number].set_data([float(np.clip(mean, low, high))], [base + 0.12])


class WorldsFigure:
    """In how many of the drawn worlds the best split gives an engine so many hours; circles grow with the number of worlds."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 250)
        axes: Axes = self.figure.add_axes((0.07, 0.22, 0.91, 0.62))
        axes.set_xlim(-3, 50)
        axes.set_ylim(-0.6, 2.6)
        axes.set_yticks([2, 1, 0], list(ENGINES), fontsize=13)
        axes.set_xlabel("最好的方案给它几小时/周")
        axes.set_title("圆越大，越多的世界里最好的方案是这个小时数；竖线是你的方案", loc="left", fontsize=12)
        axes.xaxis.grid(True, color=theme.GRID)
        axes.set_axisbelow(True)
        self.circles = [axes.scatter([], [], s=[], color=colour, alpha=0.75) for colour in COLOURS]
        self.mine = [axes.plot([], [], marker="|", markersize=36, markeredgewidth=3, color=theme.INK)[0] for _ in ENGINES]
        self.artists: list[Artist] = [*self.circles, *self.mine]

    def show(self, best: np.ndarray, plan: Sequence[float]) -> None:
        """Best splits [worlds, 3] and the plan beside them."""
        for engine, (circle, mine) in enumerate(zip(self.circles, self.mine, strict=True)):
            hours, counts = np.unique(best[:, engine], return_counts=True)
            circle.set_offsets(np.column_stack([hours, np.full(len(hours), 2 - engine)]))
            circle.set_sizes(1600 * counts / len(best))
            mine.set_data([plan[engine]], [2 - engine])


def response_figure(hours: np.ndarray, curves: Sequence[np.ndarray], best: Sequence[float], equal: float) -> Figure:
    """The three curves alone, for the text: the best plan's hours marked, the equal plan's as hollow marks."""
    figure = new_figure(960, 360)
    axes = figure.add_axes((0.08, 0.14, 0.90, 0.80))
    for name, colour, mark, curve, at in zip(ENGINES, COLOURS, MARKERS, curves, best, strict=True):
        axes.plot(hours, curve, color=colour, linewidth=2.5, label=name)
        axes.plot(at, np.interp(at, hours, curve), marker=mark, markersize=12, color=colour, markeredgecolor=theme.INK)
        axes.plot(equal, np.interp(equal, hours, curve), marker=mark, markersize=12, markerfacecolor="white", markeredgecolor=colour)
    axes.set_xlim(0, MOST_AXIS)
    axes.set_ylim(0, CURVE_TOP)
    axes.set_xlabel("小时/周")
    axes.set_ylabel("一周带来多少（元）")
    axes.yaxis.grid(True, color=theme.GRID)
    axes.legend(frameon=False, ncols=3, loc="upper left")
    return figure
