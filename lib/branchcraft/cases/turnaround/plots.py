"""Pictures of case 01: the office's twelve months, and four quarters under a plan as three parties see them."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from branchcraft.cases.turnaround.model import Outcome
from branchcraft.cases.turnaround.scenario import LAST, MONTHS, PARTIES, QUARTERS, months_table
from branchcraft.opening.indicators import BY_KEY, KEYS
from branchcraft.opening.peers import Peers
from branchcraft.ui import theme

SHOWN = ("called", "once", "contacted", "mystery", "complaints", "faults")
"""Figures that the months' picture shows: the six that somebody in the story speaks of."""
LOW, HIGH = -2.6, 1.4
DOTS = 20


def _figure(width: float, height: float) -> Figure:
    theme.use_theme()
    return Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")


def months_figure(peers: Peers) -> Figure:
    """Six figures month by month, the last quarter in colour, the peers' mean as a line and their usual single months as a band."""
    figure = _figure(1000, 420)
    rows = months_table()
    for place, key in enumerate(SHOWN):
        axes = figure.add_subplot(2, 3, place + 1)
        one, k = BY_KEY[key], KEYS.index(key)
        spread = float(np.sqrt(peers.between[k] ** 2 + peers.monthly[k] ** 2))
        axes.axhspan(max(peers.mean[k] - spread, one.low), min(peers.mean[k] + spread, one.high), color=theme.GRID, alpha=0.45, linewidth=0)
        axes.axhline(peers.mean[k], color=theme.INK, linewidth=1, linestyle="--")
        axes.plot(rows["month"], rows[key], "o-", color=theme.PREVIOUS, markersize=6, linewidth=1)
        last = rows.tail(LAST)
        axes.plot(last["month"], last[key], "o", color=theme.LEFT, markersize=8)
        axes.set_title(f"{one.name}（{one.unit}）", fontsize=12)
        axes.set_xticks([1, 4, 7, 10, MONTHS])
        axes.tick_params(labelsize=11)
    figure.subplots_adjust(left=0.045, right=0.99, top=0.92, bottom=0.07, hspace=0.42, wspace=0.16)
    return figure


class PlanFigure:
    """Three parties over four quarters, the plan against doing nothing; and in how many of twenty futures the worst-off fares better."""

    def __init__(self) -> None:
        self.figure = _figure(1000, 360)
        at = np.arange(1, QUARTERS + 1)
        self.lines, self.edges, self.nothing, self.ghosts = [], [], [], []
        for place, party in enumerate(PARTIES):
            axes = self.figure.add_axes((0.055 + place * 0.235, 0.13, 0.20, 0.70))
            axes.axhline(0, color=theme.INK, linewidth=1)
            self.nothing.append(axes.plot(at, at * np.nan, "s--", color=theme.LEFT, markersize=7, linewidth=1.5, label="什么都不做")[0])
            self.ghosts.append(axes.plot(at, at * np.nan, color=theme.PREVIOUS, linewidth=3, label="上一个方案")[0])
            self.edges.append([axes.plot(at, at * np.nan, ":", color=theme.SERVED, label=text)[0] for text in ("八成落在虚线之间", "_")])
            self.lines.append(axes.plot(at, at * np.nan, "o-", color=theme.SERVED, markersize=8, linewidth=2.5, label="我的方案")[0])
            axes.set_title(f"{party}怎么看", fontsize=13, loc="left")
            axes.set_xlim(0.7, QUARTERS + 0.3)
            axes.set_ylim(LOW, HIGH)
            axes.set_xticks(at, [f"{number} 季" for number in at])
            axes.yaxis.grid(True, color=theme.GRID)
            axes.set_axisbelow(True)
            if place == 0:
                axes.set_ylabel("离同类平均几个标准差")
                self.figure.legend(handles=axes.get_legend_handles_labels()[0], ncols=4, frameon=False, loc="upper left", bbox_to_anchor=(0.045, 1.0))
        dots = self.figure.add_axes((0.775, 0.13, 0.215, 0.70))
        dots.set_xlim(-0.6, 4.6)
        dots.set_ylim(-0.9, 4.4)
        dots.axis("off")
        dots.set_title("20 种将来里，最不满意的\n一方比不做更好的（实心）", fontsize=12)
        self._places = [(column, row) for row in range(3, -1, -1) for column in range(5)]
        dots.plot([x for x, _ in self._places], [y for _, y in self._places], "o", markersize=15, markerfacecolor="none", markeredgecolor=theme.GRID)
        self.dots = dots.plot([], [], "o", markersize=15, color=theme.SERVED)[0]
        self.count = dots.text(2, -0.75, "", ha="center", fontsize=12)
        pairs: list[Artist] = [edge for pair in self.edges for edge in pair]
        self.artists: list[Artist] = [*self.nothing, *self.ghosts, *pairs, *self.lines, self.dots, self.count]

    def show(self, now: Outcome, nothing: Outcome, better: int, previous: Outcome | None = None) -> None:
        """Draw a plan's outcome; `better` of all futures."""
        for number in range(len(PARTIES)):
            values = now.parties[:, :, number]
            self.lines[number].set_ydata(np.clip(values.mean(axis=0), LOW, HIGH))
            for edge, share in zip(self.edges[number], (0.1, 0.9), strict=True):
                edge.set_ydata(np.clip(np.quantile(values, share, axis=0), LOW, HIGH))
            self.nothing[number].set_ydata(nothing.parties[:, :, number].mean(axis=0))
            before = np.full(QUARTERS, np.nan) if previous is None else previous.parties[:, :, number].mean(axis=0)
            self.ghosts[number].set_ydata(before)
        futures = len(now.parties)
        filled = self._places[: round(DOTS * better / futures)]
        self.dots.set_data([x for x, _ in filled], [y for _, y in filled])
        self.count.set_text(f"{futures} 种里 {better} 种")
