"""Pictures of one more effort and of the hall's order; axes stay fixed while the learner drags."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist

from branchcraft.staffing.levers import LEVERS, Lever
from branchcraft.staffing.plots import new_figure, time_axis
from branchcraft.staffing.scenario import COMPLEX, SIMPLE, VIP, BranchDay
from branchcraft.ui import theme

MOST_GAIN = 40.0
"""Top of the axis in percentage points."""
MOST_WAIT = 12.0
_COLOURS = (theme.SERVED, theme.ACCENT, theme.PROMISE)
_HATCHES = ("", "//", "..")


class LeversFigure:
    """Where in the day each effort helps: gain of the share called in time, per half hour."""

    def __init__(self, branch: BranchDay) -> None:
        self.figure = new_figure(1000, 340)
        axes = self.figure.add_axes((0.07, 0.12, 0.91, 0.78))
        at = np.arange(branch.intervals)
        self.bars = []
        for number, (name, colour, hatch) in enumerate(zip(LEVERS, _COLOURS, _HATCHES, strict=True)):
            bars = axes.bar(at + (number - 1) * 0.28, 0, width=0.28, color=colour, hatch=hatch, edgecolor="white", label=name)
            self.bars.append(list(bars))
        axes.set_ylim(-5, MOST_GAIN)
        axes.axhline(0, color=theme.INK, linewidth=1)
        axes.set_ylabel("按时叫到多了几个百分点")
        axes.yaxis.grid(True, color=theme.GRID)
        axes.set_axisbelow(True)
        axes.legend(frameon=False, ncols=3, loc="upper left")
        time_axis(axes, branch)
        self.artists: list[Artist] = [bar for bars in self.bars for bar in bars]

    def show(self, levers: Sequence[Lever]) -> None:
        """The gains of three efforts."""
        for bars, lever in zip(self.bars, levers, strict=True):
            for bar, gain in zip(bars, 100 * lever.level_gain, strict=True):
                bar.set_height(float(np.clip(gain, -5, MOST_GAIN)))


class OrdersFigure:
    """Mean wait by class under each order of the hall."""

    def __init__(self, orders: Sequence[str]) -> None:
        self.figure = new_figure(1000, 340)
        axes = self.figure.add_axes((0.27, 0.18, 0.70, 0.70))
        place = np.arange(len(orders))[::-1]
        self.bars = {}
        for number, (name, colour) in enumerate(zip((VIP, SIMPLE, COMPLEX), theme.CLASS_COLOURS, strict=False)):
            self.bars[name] = list(axes.barh(place + (1 - number) * 0.26, 0, height=0.26, color=colour, label=name))
        axes.set_xlim(0, MOST_WAIT)
        axes.set_yticks(place, list(orders))
        axes.set_xlabel("平均等候（分钟）")
        axes.xaxis.grid(True, color=theme.GRID)
        axes.set_axisbelow(True)
        axes.legend(frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0, 1.0))
        self.orders = list(orders)
        self.artists: list[Artist] = [bar for bars in self.bars.values() for bar in bars]

    def show(self, rows: pd.DataFrame) -> None:
        """Waits from `who_waits`; what is longer than the axis ends at its edge."""
        wait = rows.set_index(["order", "customer_class"])["wait_mean"]
        for order, names in zip(self.orders, dict.fromkeys(rows["order"]), strict=True):
            for customer_class, bars in self.bars.items():
                bars[self.orders.index(order)].set_width(float(min(wait[(names, customer_class)], MOST_WAIT)))
