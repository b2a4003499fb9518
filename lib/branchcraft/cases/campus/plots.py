"""Pictures of the case: what each side sees, and where a plan stands among all that could be tried; the branch's year week by week."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from branchcraft.cases.campus.model import Years, frontier
from branchcraft.ui import theme

AXES = {
    "helped": ("帮到的人（人次）", 0, 14000),
    "wait": ("迎新时平均等候（分钟）", 0, 20),
    "complaints": ("投诉（件）", 0, 25),
    "value": ("贡献（万元）", 0, 100),
}
"""Figure, its name and its fixed axis."""
_HIGHEST = 7
"""Dots on top of one another before a new column begins beside them."""
_LINE, _NAME_WIDTH = 950.0, 8.0
"""Room that a name takes on the plane: people helped, ten thousand yuan."""


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of `width` × `height` pixels in the course's style."""
    theme.use_theme()
    return Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")


def _dots(values: np.ndarray, low: float, high: float, count: int = 20) -> tuple[np.ndarray, np.ndarray]:
    """Twenty dots that stand for ten years each, stacked where they coincide; x and level."""
    width = (high - low) / 40
    bins = np.round(np.sort(np.quantile(values, (np.arange(count) + 0.5) / count)) / width).astype(int)
    level = np.concatenate([np.arange(number) for number in np.unique(bins, return_counts=True)[1]])
    return np.clip((bins + level // _HIGHEST) * width, low, high), level % _HIGHEST


class CampusFigure:
    """Four rows of dots, now against the present plan (left); contribution against people helped (right). `artists` move."""

    def __init__(self, tried: pd.DataFrame) -> None:
        self.figure = new_figure(1000, 540)
        self.rows = {}
        for number, (name, (label, low, high)) in enumerate(AXES.items()):
            axes = self.figure.add_axes((0.035, 0.815 - 0.245 * number, 0.42, 0.125))
            axes.set_xlim(low, high)
            axes.set_ylim(-0.8, _HIGHEST)
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
            axes.set_title(label, loc="left", fontsize=12, pad=3)
            before = axes.plot([], [], linestyle="none", marker="o", markersize=6, markerfacecolor="none", markeredgecolor=theme.PREVIOUS)[0]
            now = axes.plot([], [], linestyle="none", marker="o", markersize=6, color=theme.SERVED)[0]
            self.rows[name] = (now, before)
        axes = self.plane = self.figure.add_axes((0.56, 0.13, 0.425, 0.79))
        axes.set_xlim(20, 75)
        axes.set_ylim(0, 14500)
        axes.set_xlabel("贡献（万元/年，平均）")
        axes.set_title("帮到的人（人次/年）；绿线是能做到的边界", loc="left", fontsize=12)
        axes.plot(tried["value"] / 1e4, tried["helped"], linestyle="none", marker=".", markersize=3, color=theme.GRID)
        edge = frontier(tried)
        axes.plot(edge["value"] / 1e4, edge["helped"], color=theme.PROMISE, linewidth=2)
        self.earlier = axes.plot([], [], linestyle="none", marker="o", markersize=8, color=theme.PREVIOUS)[0]
        self.present = axes.plot([], [], linestyle="none", marker="D", markersize=10, markerfacecolor="white", markeredgecolor=theme.INK)[0]
        self.mine = axes.plot([], [], linestyle="none", marker="*", markersize=20, color=theme.LEFT, markeredgecolor=theme.INK)[0]
        self.artists: list[Artist] = [*(one for pair in self.rows.values() for one in pair), self.earlier, self.present, self.mine]

    def show(self, now: Years | None, before: Years, earlier: Sequence[tuple[float, float]] = ()) -> None:
        """A plan's years beside the present plan's; `earlier` are (value, helped) of the runs before."""
        for name, (points, ghosts) in self.rows.items():
            _, low, high = AXES[name]
            for artist, years in ((ghosts, before), (points, now)):
                if years is None:
                    artist.set_data([], [])
                    continue
                values = getattr(years, name) / (1e4 if name == "value" else 1)
                artist.set_data(*_dots(values, low, high))
        self.present.set_data([before.means["value"] / 1e4], [before.means["helped"]])
        self.mine.set_data([] if now is None else [now.means["value"] / 1e4], [] if now is None else [now.means["helped"]])
        self.earlier.set_data([value / 1e4 for value, _ in earlier], [helped for _, helped in earlier])


def weeks_figure(weeks: pd.DataFrame) -> Figure:
    """Tickets and mean wait of every week of a year; the freshmen's weeks stand out."""
    figure = new_figure(960, 340)
    top, bottom = figure.subplots(2, 1, sharex=True)
    at = np.arange(len(weeks))
    colours = [theme.LEFT if one == "开学" else theme.WAITING if one != "假期" else theme.GRID for one in weeks["学期"]]
    top.bar(at, weeks["取号人数"], color=colours, width=0.85)
    top.set_ylabel("取号（人/周）")
    bottom.plot(at, weeks["平均等候（分钟）"], color=theme.INK, linewidth=2, marker=".")
    bottom.set_ylabel("平均等候（分钟）")
    bottom.set_ylim(0, 18)
    ticks = at[::4]
    bottom.set_xticks(ticks, [str(weeks["周一"].iloc[k])[2:7] for k in ticks])
    for axes in (top, bottom):
        axes.yaxis.grid(True, color=theme.GRID)
        axes.set_axisbelow(True)
    figure.subplots_adjust(left=0.07, right=0.985, top=0.96, bottom=0.09, hspace=0.12)
    return figure


def plane_figure(tried: pd.DataFrame, plans: dict[str, Years]) -> Figure:
    """Named plans on the plane of contribution and people helped, for the text."""
    shown = CampusFigure(tried)
    figure = new_figure(960, 380)
    axes = figure.add_axes((0.095, 0.14, 0.885, 0.80))
    axes.plot(tried["value"] / 1e4, tried["helped"], linestyle="none", marker=".", markersize=3, color=theme.GRID)
    edge = frontier(tried)
    axes.plot(edge["value"] / 1e4, edge["helped"], color=theme.PROMISE, linewidth=2)
    at = {name: (years.means["value"] / 1e4, years.means["helped"]) for name, years in plans.items()}
    for (name, (x, y)), mark in zip(at.items(), "Ds*^v", strict=False):
        axes.plot(x, y, marker=mark, markersize=13, color=theme.ACCENT, markeredgecolor=theme.INK)
        near = [(a, b) for a, b in at.values() if (a, b) != (x, y) and abs(b - y) < _LINE]
        crowded = any(0 < a - x < _NAME_WIDTH for a, _ in near)
        lift = 10 if any(b < y and abs(a - x) < 1 for a, b in near) else -10 if any(b > y and abs(a - x) < 1 for a, b in near) else -4
        axes.annotate(name, (x, y), xytext=(-12 if crowded else 12, lift), textcoords="offset points", fontsize=12, ha="right" if crowded else "left")
    axes.set_xlim(*shown.plane.get_xlim())
    axes.set_ylim(*shown.plane.get_ylim())
    axes.set_xlabel("贡献（万元/年，平均）")
    axes.set_ylabel("帮到的人（人次/年）")
    return figure
