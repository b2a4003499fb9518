"""Pictures of alerts: true cases seen in time against how many are marked, the pile, and how open the choice is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from branchcraft.risk.alerts import DAYS, MOST_PER_DAY, Worked
from branchcraft.risk.plots import DOTS, new_figure, quiet, stacked
from branchcraft.ui import theme

MOST_PILE = 400.0
TRUE_A_YEAR = 20
MOST_CHOICE = 10.0


class AlertsFigure:
    """A year's twenty true cases as dots, the pile of alerts over sixty days, and the choice as branches with few cases would make it."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 360)
        people = self.figure.add_axes((0.03, 0.72, 0.60, 0.20))
        people.set_xlim(-0.7, TRUE_A_YEAR - 0.3)
        people.set_ylim(-0.8, 1.0)
        people.axis("off")
        people.set_title("一年里真有问题的 20 笔", loc="left", pad=4)
        self.cases = people.scatter(np.arange(TRUE_A_YEAR), np.zeros(TRUE_A_YEAR), s=190, c=["#ECECEC"] * TRUE_A_YEAR)
        self.words = people.text(-0.6, -0.75, "", va="center", fontsize=12)
        pile = self.figure.add_axes((0.07, 0.15, 0.56, 0.44))
        pile.set_xlim(1, DAYS)
        pile.set_ylim(0, MOST_PILE)
        pile.set_xlabel("第几个工作日")
        pile.set_ylabel("压着没看的（笔）")
        quiet(pile, "y")
        (self.before,) = pile.plot([], [], color=theme.PREVIOUS, linewidth=2)
        (self.now,) = pile.plot([], [], color=theme.SERVED, linewidth=2.5)
        self.band = pile.fill_between(np.arange(1, DAYS + 1), 0, 0, color=theme.SERVED, alpha=0.2)
        choice = self.figure.add_axes((0.71, 0.15, 0.28, 0.70))
        choice.set_xlim(0, MOST_CHOICE)
        choice.set_ylim(0, 12)
        choice.set_yticks([])
        choice.spines["left"].set_visible(False)
        choice.set_xlabel("每天标几笔最划算")
        choice.set_title("同样的支行各自会选（每点 10 家）", loc="left", fontsize=11, pad=4)
        (self.dots,) = choice.plot([], [], "o", color=theme.ACCENT, markersize=9, clip_on=False)
        self.artists: list[Artist] = [self.cases, self.words, self.before, self.band, self.now, self.dots]
        self._previous: np.ndarray | None = None

    def show(self, worked: Worked, choices: np.ndarray) -> None:
        """The year's true cases, the pile (mean and the middle 90 % of runs) with the run before as a ghost, and the choices."""
        seen = round(TRUE_A_YEAR * worked.share_in_time)
        marked = round(TRUE_A_YEAR * worked.marked_true / worked.true)
        self.cases.set_facecolor([theme.PROMISE] * seen + [theme.ACCENT] * max(marked - seen, 0) + [theme.LEFT] * (TRUE_A_YEAR - max(marked, seen)))
        self.words.set_text(
            f"绿：及时看到 {seen}　黄：标出来了，压着没看到 {max(marked - seen, 0)}　橙红：没有标出 {TRUE_A_YEAR - max(marked, seen)}"
        )
        days = np.arange(1, DAYS + 1)
        mean = worked.pile.mean(axis=0)
        self.before.set_data([], []) if self._previous is None else self.before.set_data(days, self._previous)
        self.now.set_data(days, np.minimum(mean, MOST_PILE))
        low, high = np.quantile(worked.pile, [0.05, 0.95], axis=0)
        outline = np.r_[np.c_[days, np.minimum(low, MOST_PILE)], np.c_[days, np.minimum(high, MOST_PILE)][::-1]]
        self.band.set_verts([outline])
        self._previous = np.minimum(mean, MOST_PILE)
        dots = np.quantile(choices, (np.arange(DOTS) + 0.5) / DOTS)
        places = stacked(np.clip(dots, 0, MOST_CHOICE).tolist(), 0.5)
        self.dots.set_data([x for x, _ in places], [0.6 + y for _, y in places])


def marks_figure(table: pd.DataFrame) -> Figure:
    """Share of the true cases marked, and seen in time under both orders, against alerts a day; columns per_day, marked, oldest, highest."""
    figure = new_figure(900, 320)
    axes = figure.add_axes((0.08, 0.17, 0.89, 0.74))
    axes.plot(table["per_day"], 100 * table["marked"], color=theme.PREVIOUS, linewidth=2, linestyle="--", label="标出来的")
    axes.plot(table["per_day"], 100 * table["highest"], color=theme.PROMISE, linewidth=2.5, label="及时看到：分高的先看")
    axes.plot(table["per_day"], 100 * table["oldest"], color=theme.LEFT, linewidth=2.5, linestyle="-.", label="及时看到：先来的先看")
    axes.set_xlim(0, MOST_PER_DAY / 2)
    axes.set_xticks(range(0, MOST_PER_DAY // 2 + 1, 2))
    axes.set_ylim(0, 80)
    axes.set_xlabel("每天标出几笔（一天看得完 4 笔）")
    axes.set_ylabel("占真有问题的（%）")
    quiet(axes, "y")
    axes.legend(frameon=False, loc="upper left")
    return figure
