"""Pictures of customer value: what each state is worth, and what a contact brings against what it costs. Axes stay fixed while a learner drags."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist

from branchcraft.crm.clv import GONE, STATES, Save, Worth
from branchcraft.crm.plots import DOTS, new_figure
from branchcraft.ui import theme

LEAST, MOST = 100.0, 100_000.0
"""Ends of the value axis, yuan, logarithmic."""
LEAST_GAIN, MOST_GAIN = 1.0, 10_000.0


class WorthFigure:
    """Left: values with twenty dots of the redraws each. Right: gain of a contact per state against its cost; `artists` move."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 420)
        left = self.figure.add_axes((0.11, 0.14, 0.40, 0.76))
        right = self.figure.add_axes((0.57, 0.14, 0.40, 0.76))
        self.place = np.arange(GONE)[::-1]
        left.set_xscale("log")
        left.set_xlim(LEAST, MOST)
        left.set_xticks([100, 1000, 10_000, 100_000], ["100 元", "1000 元", "1 万元", "10 万元"])
        left.set_yticks(self.place, STATES)
        left.set_title("一位客户的价值（20 个点 = 重抽的 20 种可能）", loc="left", fontsize=12)
        right.set_xscale("log")
        right.set_xlim(LEAST_GAIN, MOST_GAIN)
        right.set_xticks([1, 10, 100, 1000, 10_000], ["1 元", "10 元", "100 元", "1000 元", "1 万元"])
        right.set_yticks(self.place, [""] * GONE)
        right.set_title("联系一位能换回多少（竖线：花多少）", loc="left", fontsize=12)
        for axes in (left, right):
            axes.minorticks_off()
            axes.set_ylim(-0.6, GONE - 0.4)
            axes.xaxis.grid(True, color=theme.GRID)
            axes.set_axisbelow(True)
        self.before = left.plot([], [], "|", color=theme.PREVIOUS, markersize=16, markeredgewidth=3)[0]
        self.dots = left.plot([], [], "o", color=theme.WAITING, markersize=4, alpha=0.7)[0]
        self.values = left.plot([], [], "D", color=theme.SERVED, markersize=7)[0]
        self.gain_before = right.plot([], [], "|", color=theme.PREVIOUS, markersize=16, markeredgewidth=3)[0]
        self.pays = list(right.barh(self.place, LEAST_GAIN, height=0.55, left=LEAST_GAIN, color=theme.PROMISE))
        self.cost = right.axvline(LEAST_GAIN, color=theme.LEFT, linewidth=2.5)
        self.artists: list[Artist] = [self.before, self.dots, self.values, *self.pays, self.gain_before, self.cost]

    def show(self, worths: Worth, saves: Sequence[Save], before: tuple[Worth, Sequence[Save]] | None) -> None:
        """Values and gains now, those before as marks; what does not pay is grey."""
        levels = (np.arange(DOTS) + 0.5) / DOTS
        redrawn = np.quantile(worths.redrawn[:, :GONE], levels, axis=0)
        spread = np.linspace(-0.22, 0.22, DOTS)[:, None]
        self.dots.set_data(np.clip(redrawn, LEAST, MOST).ravel(), (self.place + spread).ravel())
        self.values.set_data(np.clip(worths.values[:GONE], LEAST, MOST), self.place)
        for bar, one in zip(self.pays, saves, strict=True):
            bar.set_width(float(np.clip(one.gain, LEAST_GAIN, MOST_GAIN)) - LEAST_GAIN)
            bar.set_color(theme.PROMISE if one.net > 0 else theme.PREVIOUS)
        cost = float(np.clip(saves[0].cost, LEAST_GAIN, MOST_GAIN))
        self.cost.set_xdata([cost, cost])
        if before is not None:
            self.before.set_data(np.clip(before[0].values[:GONE], LEAST, MOST), self.place)
            self.gain_before.set_data(np.clip([one.gain for one in before[1]], LEAST_GAIN, MOST_GAIN), self.place)
