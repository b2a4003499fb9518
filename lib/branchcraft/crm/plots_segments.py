"""Picture of the groups: every customer by what she does and what she holds; how steady the groups are; how many hear the right message."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist

from branchcraft.crm.plots import DOTS, dot_row, new_figure, percent, stacked
from branchcraft.crm.segments import MOST, Grouping
from branchcraft.ui import theme

MARKERS = ("o", "s", "^", "D", "v", "P")
MOST_AUM, LEAST_AUM = 2000.0, 0.02
MOST_TRANSACTIONS = 1000.0


class SegmentsFigure:
    """Customers coloured by group on fixed logarithmic axes, and two rows beside them; `artists` move."""

    def __init__(self, customers: pd.DataFrame, baseline: float) -> None:
        self.figure = new_figure(1000, 430)
        left = self.figure.add_axes((0.075, 0.14, 0.44, 0.74))
        left.set_xscale("log")
        left.set_yscale("log")
        left.set_xlim(0.8, MOST_TRANSACTIONS)
        left.set_ylim(LEAST_AUM, MOST_AUM)
        left.set_xticks([1, 10, 100, 1000], ["≤1", "10", "100", "1000"])
        left.set_yticks([0.1, 1, 10, 100, 1000], ["0.1", "1", "10", "100", "1000"])
        left.minorticks_off()
        left.set_xlabel("一年交易笔数（每格十倍）")
        left.set_ylabel("余额（万元，每格十倍）")
        left.grid(True, color=theme.GRID)
        left.set_axisbelow(True)
        self.x = np.maximum(customers["frequency"].to_numpy(float), 1.0)
        self.y = np.clip(customers["aum"].to_numpy(float), LEAST_AUM, MOST_AUM)
        self.groups = [
            left.plot([], [], marker, color=colour, markersize=5, alpha=0.65, markeredgewidth=0)[0]
            for marker, colour in zip(MARKERS[:MOST], theme.CLASS_COLOURS, strict=False)
        ]
        self.key = [left.text(0.0 + 0.335 * (k % 3), 1.09 - 0.06 * (k // 3), "", transform=left.transAxes, fontsize=12) for k in range(MOST)]
        for text, colour in zip(self.key, theme.CLASS_COLOURS, strict=False):
            text.set_color(colour)
        upper = self.figure.add_axes((0.58, 0.56, 0.39, 0.30))
        self.steady, self.steady_before = dot_row(upper, 1.0, f"重抽 {DOTS} 次，和现在的分法有多像（100% = 一样）", theme.SERVED)
        lower = self.figure.add_axes((0.74, 0.13, 0.23, 0.28))
        lower.set_xlim(0, 1)
        lower.set_ylim(-0.6, 2.6)
        percent(lower.xaxis)
        lower.set_yticks([2, 1, 0], ["人人听同一句", "每群一句最对的", "你选的"])
        lower.set_title("听到对他有用的话的客户", loc="right", fontsize=12, pad=4)
        lower.barh([2], [baseline], height=0.5, color=theme.GRID)
        self.best = lower.barh([1], [0], height=0.5, color=theme.SERVED)[0]
        self.chosen = lower.barh([0], [0], height=0.5, color=theme.ACCENT)[0]
        self.best_before = lower.plot([], [], "|", color=theme.PREVIOUS, markersize=18, markeredgewidth=3)[0]
        self.artists: list[Artist] = [*self.groups, *self.key, self.steady_before, self.steady, self.best, self.chosen, self.best_before]

    def show(self, grouping: Grouping, right: float, before: float | None) -> None:
        """The groups, and the share who hear the right message with the best one for each group, now and before."""
        for number, (points, text) in enumerate(zip(self.groups, self.key, strict=True)):
            here = grouping.labels == number
            points.set_data(self.x[here], self.y[here])
            text.set_text(f"{'●■▲◆▼+'[number]} {grouping.names[number]}（{here.sum()}）" if number < grouping.groups else "")
        self.best.set_width(right)
        self.best_before.set_data(([] if before is None else [before]), ([] if before is None else [1]))

    def show_choice(self, right: float) -> None:
        """The share who hear the right message as the learner chose."""
        self.chosen.set_width(right)

    def show_stability(self, now: np.ndarray | None, before: np.ndarray | None) -> None:
        """Likeness of the resamples' groups, now and before; None: not known."""
        nothing = np.array([])
        for row, values in ((self.steady, now), (self.steady_before, before)):
            x, y = (nothing, nothing) if values is None else stacked(np.clip(values, 0, 1), 1.0)
            row.set_data(x, y)
