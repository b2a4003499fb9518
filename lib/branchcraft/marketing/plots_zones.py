"""Pictures of the five zones: the funnel in people a day, and what mending each zone brings, alone and last."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist

from branchcraft.marketing.plots_engines import new_figure
from branchcraft.marketing.zone_gains import Gains
from branchcraft.marketing.zones import ZONES, ZoneDays
from branchcraft.ui import theme

MOST_PEOPLE = 1000.0
LEAST_PEOPLE = 0.2
GAIN_AXIS = (-600.0, 2200.0)
"""Yuan a day."""


class ZonesFigure:
    """The funnel, now against before (left), and the gain of each zone (right); `artists` move."""

    def __init__(self, steps: list[str]) -> None:
        self.figure = new_figure(1000, 430)
        self.funnel = self.figure.add_axes((0.115, 0.13, 0.34, 0.77))
        self.gains = self.figure.add_axes((0.57, 0.13, 0.415, 0.77))
        at = np.arange(len(steps))[::-1]
        axes = self.funnel
        axes.set_xscale("log")
        axes.set_xlim(LEAST_PEOPLE, MOST_PEOPLE)
        axes.set_xticks([1, 10, 100], ["1", "10", "100"])
        axes.minorticks_off()
        axes.set_ylim(-0.6, len(steps) - 0.4)
        axes.set_yticks(at, steps, fontsize=12)
        axes.set_xlabel("位/天（每格十倍）")
        axes.set_title("灰框：改之前  蓝：现在", loc="left", fontsize=12)
        self.before = list(axes.barh(at, LEAST_PEOPLE, height=0.82, facecolor="none", edgecolor=theme.PREVIOUS, linewidth=2))
        self.now = list(axes.barh(at, LEAST_PEOPLE, height=0.5, color=theme.WAITING))
        self.numbers = [axes.text(LEAST_PEOPLE, y, "", va="center", fontsize=12) for y in at]
        axes = self.gains
        place = np.arange(len(ZONES))[::-1]
        axes.set_xlim(*GAIN_AXIS)
        axes.set_ylim(-0.6, len(ZONES) - 0.4)
        axes.set_yticks(place, list(ZONES), fontsize=12)
        axes.axvline(0, color=theme.INK, linewidth=1)
        axes.xaxis.grid(True, color=theme.GRID)
        axes.set_axisbelow(True)
        axes.set_xlabel("多贡献几元/天")
        axes.set_title("蓝柱：只改它  空框：最后才改它  ×：纸上漏斗", loc="left", fontsize=12)
        self.alone = list(axes.barh(place + 0.19, 0, height=0.34, color=theme.SERVED))
        self.last = list(axes.barh(place - 0.19, 0, height=0.34, facecolor="white", edgecolor=theme.SERVED, linewidth=2))
        self.paper = axes.plot([], [], linestyle="none", marker="x", markersize=10, markeredgewidth=2.5, color=theme.LEFT)[0]
        self.spans = [axes.plot([], [], color=theme.INK, linewidth=2)[0] for _ in range(2 * len(ZONES))]
        self._place = place
        self.artists: list[Artist] = [*self.before, *self.now, *self.numbers, *self.alone, *self.last, self.paper, *self.spans]

    def show_funnel(self, now: ZoneDays, before: ZoneDays) -> None:
        """People a day on every step."""
        for bar, ghost, number, value, old in zip(self.now, self.before, self.numbers, now.steps.values(), before.steps.values(), strict=True):
            bar.set_width(max(value - LEAST_PEOPLE, 0.0))
            ghost.set_width(max(old - LEAST_PEOPLE, 0.0))
            bar.set_x(LEAST_PEOPLE)
            ghost.set_x(LEAST_PEOPLE)
            number.set_x(max(value, old, LEAST_PEOPLE) * 1.15)
            number.set_text(f"{value:.1f}" if value < 100 else f"{value:.0f}")

    def show_gains(self, gains: Gains) -> None:
        """Each zone alone and last with 95 % intervals, and what multiplying shares promises; what is longer ends at the edge."""
        table = gains.table
        low, high = GAIN_AXIS
        for number, zone in enumerate(ZONES):
            row, y = table.loc[zone], self._place[number]
            self.alone[number].set_width(float(np.clip(row["alone"], low, high)))
            self.last[number].set_width(float(np.clip(row["last"], low, high)))
            self.spans[2 * number].set_data(np.clip([row["alone_low"], row["alone_high"]], low, high), [y + 0.19] * 2)
            self.spans[2 * number + 1].set_data(np.clip([row["last_low"], row["last_high"]], low, high), [y - 0.19] * 2)
        self.paper.set_data(np.clip(table["paper"], low, high), self._place)
