"""How many looks pay, and how what was corrected comes back; axes stay fixed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist

from branchcraft.staffing.people_checks import LOOKS, WEEKS, HalfYear
from branchcraft.staffing.plots import new_figure
from branchcraft.ui import theme

DOTS = 20
LEAST, MOST = -120.0, 120.0
"""Net hours in half a year on the axis; what is beyond stands at its edge."""
MOST_HARM = 16.0


class ChecksFigure:
    """Net hours over the number of looks, the chosen one in twenty worlds, and the hours lost week by week."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 340)
        left = self.figure.add_axes((0.07, 0.17, 0.40, 0.69))
        place = np.arange(len(LOOKS))
        left.axhline(0, color=theme.INK, linewidth=1)
        (self.ghost,) = left.plot(place, np.full(place.size, np.nan), color=theme.PREVIOUS, linewidth=2)
        (self.curve,) = left.plot(place, np.full(place.size, np.nan), color=theme.INK, linewidth=2.5, marker="s", markersize=7)
        (self.dots,) = left.plot([], [], linestyle="none", marker="o", markersize=7, color=theme.SERVED, alpha=0.8)
        left.set_xticks(place, ["只自查", *(str(looks) for looks in LOOKS[1:])])
        left.set_xlim(-0.5, place.size - 0.5)
        left.set_ylim(LEAST, MOST)
        left.set_xlabel("每项看几次（黑：平均；蓝点：所选的，一点 20 个网点）")
        left.set_title("半年净省下的工时（小时）", loc="left")
        left.yaxis.grid(True, color=theme.GRID)
        left.set_axisbelow(True)
        right = self.figure.add_axes((0.56, 0.17, 0.41, 0.69))
        week, blank = np.arange(WEEKS), np.full(WEEKS, np.nan)
        (self.without,) = right.plot(week, blank, color=theme.LEFT, linewidth=2, linestyle="--")
        (self.previous,) = right.plot(week, blank, color=theme.PREVIOUS, linewidth=2, drawstyle="steps-post")
        (self.harm,) = right.plot(week, blank, color=theme.SERVED, linewidth=2.5, drawstyle="steps-post")
        right.set_xlim(0, WEEKS)
        right.set_ylim(0, MOST_HARM)
        right.set_xlabel("第几周（橙虚线：不纠；灰：上一次）")
        right.set_title("漏做一周要赔多少工时（小时，平均）", loc="left")
        self.artists: list[Artist] = [self.ghost, self.curve, self.dots, self.without, self.previous, self.harm]

    def show(self, table: pd.DataFrame, now: HalfYear, before: tuple[pd.DataFrame, HalfYear] | None) -> None:
        """The curve from `looks_table`, the chosen way, and the run before."""
        net = table["net"].to_numpy()
        self.curve.set_ydata(np.clip(net, LEAST, MOST))
        at = float(np.interp(now.round.looks, LOOKS, np.arange(len(LOOKS))))
        dots = np.clip(np.quantile(now.net, (np.arange(DOTS) + 0.5) / DOTS), LEAST, MOST)
        self.dots.set_data(np.full(DOTS, at), dots)
        self.without.set_ydata(np.full(WEEKS, now.without.mean()))
        self.harm.set_ydata(now.harm.mean(axis=0))
        blank = np.full(WEEKS, np.nan)
        self.previous.set_ydata(blank if before is None else before[1].harm.mean(axis=0))
        self.ghost.set_ydata(np.full(len(LOOKS), np.nan) if before is None else np.clip(before[0]["net"].to_numpy(), LEAST, MOST))
