"""Pictures of the health check and the barometer; rows and axes stay fixed while the learner changes her figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from branchcraft.opening.barometer import BOTH, FEELING_ONLY, FIGURES_ONLY, Barometer
from branchcraft.opening.indicators import AREAS
from branchcraft.opening.model import HealthCheck, verdict
from branchcraft.ui import theme

FARTHEST = 3.0
"""Ends of the standing axis, in standard deviations between branches."""
DOTS = 20


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of `width` × `height` pixels in the course's style."""
    theme.use_theme()
    return Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")


class HealthFigure:
    """Nine areas, one row each: where the branch stands among its peers, and how often the area comes among the first three again."""

    def __init__(self, standings: pd.DataFrame) -> None:
        self.figure = new_figure(1000, 470)
        self.places = {area.key: len(AREAS) - 1 - number for number, area in enumerate(AREAS)}
        left, right = self.figure.add_axes((0.115, 0.115, 0.46, 0.80)), self.figure.add_axes((0.60, 0.115, 0.385, 0.80))
        self._build_left(left, standings)
        self._build_right(right)

    def _build_left(self, axes: Axes, standings: pd.DataFrame) -> None:
        for name in standings.columns:
            values = np.clip(standings[name].dropna(), -FARTHEST, FARTHEST)
            axes.plot(values, np.full(len(values), self.places[name] - 0.28), ".", color=theme.GRID, markersize=6, zorder=1)
        axes.axvline(0, color=theme.INK, linewidth=1)
        axes.set_xlim(-FARTHEST - 0.1, FARTHEST + 0.1)
        axes.set_ylim(-0.6, len(AREAS) - 0.4)
        axes.set_yticks(list(self.places.values()), [f"{area.chapter} {area.name}" for area in AREAS])
        axes.set_xlabel("← 落后   离同类平均几个标准差   领先 →")
        axes.tick_params(axis="y", length=0)
        self.ghost = _points(axes, "s", theme.PREVIOUS, size=7)
        self.bars = [axes.plot([], [], color=theme.SERVED, linewidth=5, alpha=0.45, solid_capstyle="butt")[0] for _ in AREAS]
        self.report = _points(axes, "D", theme.LEFT, hollow=True, size=8)
        self.own = _points(axes, "o", theme.SERVED, size=10)
        handles = [
            Line2D([], [], marker=".", linestyle="", color=theme.GRID, label="同类网点"),
            Line2D([], [], marker="D", linestyle="", markerfacecolor="none", color=theme.LEFT, label="照报表"),
            Line2D([], [], marker="o", linestyle="", color=theme.SERVED, label="去掉运气（八成区间）"),
            Line2D([], [], marker="s", linestyle="", color=theme.PREVIOUS, label="上一次"),
        ]
        axes.legend(handles=handles, ncols=4, frameon=False, loc="lower left", bbox_to_anchor=(-0.26, 0.99), handletextpad=0.2, columnspacing=1.0)

    def _build_right(self, axes: Axes) -> None:
        axes.set_xlim(-0.5, DOTS + 10.5)
        axes.set_ylim(-0.6, len(AREAS) - 0.4)
        axes.axis("off")
        axes.text(0, len(AREAS) - 0.35, f"再来一期，{DOTS} 次里几次进前三", fontsize=12, va="bottom")
        grid_x, grid_y = np.meshgrid(np.arange(DOTS), list(self.places.values()))
        axes.plot(grid_x.ravel(), grid_y.ravel(), "o", markersize=9, markerfacecolor="none", markeredgecolor=theme.GRID)
        self.dots = axes.plot([], [], "o", markersize=9, color=theme.LEFT)[0]
        self.words = {key: axes.text(DOTS + 0.2, place, "", va="center", fontsize=12) for key, place in self.places.items()}
        self.artists: list[Artist] = [self.ghost, *self.bars, self.report, self.own, self.dots, *self.words.values()]

    def show(self, check: HealthCheck, previous: HealthCheck | None = None) -> None:
        """Draw a result, and the one before it as a ghost."""
        rows = check.areas
        at = [self.places[key] for key in rows.index]
        self.own.set_data(_inside(rows["score"]), at)
        self.report.set_data(_inside(rows["raw"]), at)
        for bar in self.bars:
            bar.set_data([], [])
        for bar, key in zip(self.bars, rows.index, strict=False):
            bar.set_data(_inside(rows.loc[key, ["low", "high"]].astype(float)), [self.places[key]] * 2)
        self.ghost.set_data([], [])
        if previous is not None:
            self.ghost.set_data(_inside(previous.areas["score"]), [self.places[key] for key in previous.areas.index])
        filled = [(column, self.places[key]) for key in rows.index for column in range(round(DOTS * rows.at[key, "again"] / check.draws))]
        self.dots.set_data(*(zip(*filled, strict=True) if filled else ([], [])))
        for key, text in self.words.items():
            text.set_text("没有数" if key not in rows.index else f"第 {rows.at[key, 'rank']} {verdict(check, key)}")


def _points(axes: Axes, marker: str, colour: str, size: float, hollow: bool = False) -> Line2D:
    line: Line2D = axes.plot([], [], marker, color=colour, markersize=size, markerfacecolor="none" if hollow else colour, markeredgewidth=2)[0]
    return line


def _inside(values: pd.Series) -> np.ndarray:
    """Values at the edge when they lie beyond it."""
    return np.clip(values.to_numpy(dtype=float), -FARTHEST, FARTHEST)


_KIND_COLOURS = {BOTH: theme.LEFT, FIGURES_ONLY: theme.SERVED, FEELING_ONLY: theme.ACCENT}


class BarometerFigure:
    """The felt order on the left, the order of the figures on the right, a line for each area."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 400)
        axes = self.figure.add_axes((0.02, 0.03, 0.96, 0.86))
        axes.set_xlim(-0.62, 1.95)
        axes.set_ylim(len(AREAS) + 0.6, 0.3)
        axes.axis("off")
        for x, text in ((0, "凭感觉排"), (1, "照数字排")):
            axes.text(x, 0.2, text, ha="center", va="bottom", fontsize=13)
            for rank in range(1, len(AREAS) + 1):
                axes.text(
                    x - 0.03 if x == 0 else x + 0.03, rank, str(rank), ha="right" if x == 0 else "left", va="center", fontsize=11, color="#555555"
                )
        axes.axhline(3.5, xmin=0.2, xmax=0.66, color=theme.GRID, linestyle="--")
        for number, (kind, colour) in enumerate([*_KIND_COLOURS.items(), ("都不差：先放着", theme.PREVIOUS)]):
            axes.plot([1.34, 1.42], [6 + number * 0.8] * 2, color=colour, linewidth=4)
            axes.text(1.45, 6 + number * 0.8, kind, va="center", fontsize=11)
        self.lines = [axes.plot([], [], "-o", linewidth=3, markersize=8)[0] for _ in AREAS]
        self.left = [axes.text(-0.1, 0, "", ha="right", va="center", fontsize=13) for _ in AREAS]
        self.right = [axes.text(1.1, 0, "", ha="left", va="center", fontsize=13) for _ in AREAS]
        self.artists: list[Artist] = [*self.lines, *self.left, *self.right]

    def show(self, result: Barometer) -> None:
        """Draw both orders."""
        for artist in (*self.lines, *self.left, *self.right):
            artist.set_visible(False)
        for line, left, right, row in zip(self.lines, self.left, self.right, result.areas.itertuples(), strict=False):
            line.set_data([0, 1], [row.felt_rank, row.rank])
            line.set_color(_KIND_COLOURS.get(row.kind, theme.PREVIOUS))
            for text, rank in ((left, row.felt_rank), (right, row.rank)):
                text.set_text(row.name)
                text.set_position((text.get_position()[0], rank))
            for artist in (line, left, right):
                artist.set_visible(True)
