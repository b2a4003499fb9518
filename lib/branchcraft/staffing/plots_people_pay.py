"""Where effort goes under a way of paying, how strong is too strong, and in how many worlds it beats fixed pay; axes stay fixed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist

from branchcraft.staffing.people_pay import EFFORTS, Outcome
from branchcraft.staffing.plots import new_figure
from branchcraft.ui import theme

DOTS = 20
MOST_EFFORT = 2.8
LEAST, MOST = 190.0, 206.0
"""Customers a day done right first time."""
FAR = 12.0
"""Customers a day more or fewer than on fixed pay; what is beyond stands at the edge."""


class PayFigure:
    """Three efforts, the curve over strength, and twenty dots against fixed pay."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 340)
        left = self.figure.add_axes((0.06, 0.16, 0.22, 0.70))
        place = np.arange(len(EFFORTS))
        self.efforts = list(left.bar(place, 0, width=0.6, color=[theme.SERVED, theme.PROMISE, theme.ACCENT]))
        (self.previous,) = left.plot([], [], linestyle="none", marker="_", markersize=42, markeredgewidth=4, color=theme.PREVIOUS)
        left.axhline(1, color=theme.INK, linestyle="--", linewidth=1)
        left.set_xticks(place, ["快", "准", "帮同事"])
        left.set_ylim(0, MOST_EFFORT)
        left.set_title("用劲（固定工资 = 1）", loc="left")
        middle = self.figure.add_axes((0.37, 0.16, 0.26, 0.70))
        (self.curve,) = middle.plot([], [], color=theme.INK, linewidth=2.5)
        (self.here,) = middle.plot([], [], linestyle="none", marker="o", markersize=11, color=theme.SERVED)
        (self.best,) = middle.plot([], [], linestyle="none", marker="^", markersize=11, color=theme.PROMISE)
        middle.set_xlim(0, 100)
        middle.set_ylim(LEAST, MOST)
        middle.set_xlabel("绩效占的轻重（%，蓝点：现在，绿三角：最好）")
        middle.set_title("一次办妥的客户（人/天）", loc="left")
        middle.yaxis.grid(True, color=theme.GRID)
        middle.set_axisbelow(True)
        right = self.figure.add_axes((0.71, 0.16, 0.27, 0.70))
        (self.better,) = right.plot([], [], linestyle="none", marker="o", markersize=9, color=theme.SERVED)
        (self.worse,) = right.plot([], [], linestyle="none", marker="o", markersize=9, color=theme.LEFT)
        right.axvline(0, color=theme.INK, linewidth=1)
        right.set_xlim(-FAR - 1, FAR + 1)
        right.set_ylim(0, DOTS + 1)
        right.set_yticks([])
        right.set_xlabel("比固定工资多办妥几位（人/天）")
        right.set_title("参数换 200 组（一点 10 组）", loc="left", fontsize=12)
        self.artists: list[Artist] = [*self.efforts, self.previous, self.curve, self.here, self.best, self.better, self.worse]

    def show(self, now: Outcome, strength: float, curve: pd.DataFrame | None, against: np.ndarray, before: Outcome | None) -> None:
        """One way of paying; `curve` from `strength_curve`, None when nothing is at stake."""
        for bar, effort in zip(self.efforts, now.efforts, strict=True):
            bar.set_height(float(min(effort, MOST_EFFORT)))
        old = [] if before is None else list(np.minimum(before.efforts, MOST_EFFORT))
        self.previous.set_data(range(len(old)), old)
        if curve is None:
            self.curve.set_data([], [])
            self.best.set_data([], [])
        else:
            self.curve.set_data(100 * curve.index.to_numpy(), np.clip(curve["right_first"], LEAST, MOST))
            top = curve["right_first"].idxmax()
            self.best.set_data([100 * top], [curve.at[top, "right_first"]])
        self.here.set_data([100 * strength], [np.clip(now.right_first, LEAST, MOST)])
        dots = np.clip(np.quantile(against, (np.arange(DOTS) + 0.5) / DOTS, method="inverted_cdf"), -FAR, FAR)
        height = np.arange(DOTS) + 1.0
        self.better.set_data(dots[dots > 0], height[dots > 0])
        self.worse.set_data(dots[dots <= 0], height[dots <= 0])
