"""What the trained keep, what the untrained pick up, and when the hours of the course are back; axes stay fixed."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist

from branchcraft.staffing.people_training import YEAR, Payback, skill
from branchcraft.staffing.plots import new_figure
from branchcraft.ui import theme

LEAST, MOST = -60.0, 120.0
"""Hours on the axis; what is beyond stands at its edge."""
DOTS = 20
_NEVER = YEAR + 25


class TrainingFigure:
    """Skill of both, hours won so far, and the break-even day in twenty worlds."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 340)
        day = np.arange(1, YEAR + 1)
        blank = np.full(YEAR, np.nan)
        left = self.figure.add_axes((0.06, 0.16, 0.25, 0.70))
        (self.trained,) = left.plot(day, blank, color=theme.SERVED, linewidth=2.5)
        (self.untrained,) = left.plot(day, blank, color=theme.LEFT, linewidth=2, linestyle="--")
        left.set_ylim(0, 105)
        left.set_xlim(0, YEAR)
        left.set_xlabel("工作日")
        left.set_title("还会几成（%）", loc="left")
        left.text(YEAR, 96, "实线：培训过", ha="right", color=theme.SERVED, fontsize=11)
        left.text(YEAR, 4, "虚线：没培训、边办边学", ha="right", color=theme.LEFT, fontsize=11)
        middle = self.figure.add_axes((0.39, 0.16, 0.27, 0.70))
        middle.axhline(0, color=theme.INK, linewidth=1)
        (self.previous,) = middle.plot(day, blank, color=theme.PREVIOUS, linewidth=2)
        (self.net,) = middle.plot(day, blank, color=theme.INK, linewidth=2.5)
        (self.even,) = middle.plot([], [], linestyle="none", marker="o", markersize=10, color=theme.PROMISE)
        (self.guess,) = middle.plot([], [], linestyle="none", marker="v", markersize=11, color=theme.ACCENT)
        middle.set_ylim(LEAST, MOST)
        middle.set_xlim(0, YEAR)
        middle.set_xlabel("工作日（绿点：回本，橙色：你的估计）")
        middle.set_title("累计省下的工时（小时）", loc="left")
        right = self.figure.add_axes((0.74, 0.16, 0.24, 0.70))
        (self.dots,) = right.plot([], [], linestyle="none", marker="o", markersize=9, color=theme.SERVED)
        (self.never,) = right.plot([], [], linestyle="none", marker="o", markersize=9, color=theme.LEFT)
        right.set_xlim(0, _NEVER + 20)
        right.set_ylim(0, DOTS + 1)
        right.set_yticks([])
        right.axvline(YEAR + 8, color=theme.GRID)
        right.set_xticks([0, 60, 125, 190, _NEVER], ["0", "60", "125", "190", "回不了"])
        right.get_xticklabels()[-1].set_color(theme.LEFT)
        right.set_xlabel("第几个工作日回本")
        right.set_title("参数换 200 组（一点 10 组）", loc="left", fontsize=12)
        self.artists: list[Artist] = [self.trained, self.untrained, self.previous, self.net, self.even, self.guess, self.dots, self.never]

    def show(self, one: Payback, worlds: Payback, before: Payback | None, guess: float | None) -> None:
        """One course at the middle of the ranges, and in all worlds."""
        course = one.course
        share = course.minutes * course.faster / (course.minutes * course.faster + course.errors / 100 * course.fewer_errors * course.rework)
        for line, trained in ((self.trained, True), (self.untrained, False)):
            both = share * skill(course, course.speed_months, trained) + (1 - share) * skill(course, course.care_months, trained)
            line.set_ydata(100 * both)
        self.net.set_ydata(np.clip(one.net[0], LEAST, MOST))
        self.previous.set_ydata(np.full(YEAR, np.nan) if before is None else np.clip(before.net[0], LEAST, MOST))
        even = one.break_even[0]
        self.even.set_data([even] if np.isfinite(even) else [], [0.0] if np.isfinite(even) else [])
        self.guess.set_data([] if guess is None else [min(guess, YEAR)], [] if guess is None else [8.0])
        days = np.quantile(worlds.break_even, (np.arange(DOTS) + 0.5) / DOTS, method="inverted_cdf")
        paid = np.isfinite(days)
        height = np.arange(DOTS) + 1.0
        self.dots.set_data(days[paid], height[paid])
        self.never.set_data(np.full(int((~paid).sum()), float(_NEVER)), height[~paid])
