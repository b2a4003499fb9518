"""Pictures of benefits: projects by cost and value, net value against the budget; and a trial that is run two hundred times."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist

from branchcraft.crm.benefits import Portfolio, Setting
from branchcraft.crm.holdout import TRIALS, Trial
from branchcraft.crm.plots import DOTS, new_figure, percent
from branchcraft.ui import theme

MOST_VALUE = 90.0
_UNCHOSEN = "#C9DDEB"
LEAST_NET, MOST_NET = -80.0, 200.0


class BenefitsFigure:
    """Left: what every project keeps (bar, dark where chosen) and costs (mark). Right: twenty dots of the net value per choice; `artists` move."""

    def __init__(self, setting: Setting, names: Sequence[str]) -> None:
        self.figure = new_figure(1000, 440)
        left = self.figure.add_axes((0.155, 0.14, 0.36, 0.76))
        rows = np.arange(len(setting.projects))[::-1]
        left.set_xlim(0, MOST_VALUE)
        left.set_ylim(-0.6, len(rows) - 0.4)
        left.set_yticks(rows, [one.name for one in setting.projects])
        left.set_xlabel("万元 / 年")
        left.set_title("条：单独做留住的值（深色 = 选中）；竖线：要花的", loc="left", fontsize=12, x=-0.40)
        left.xaxis.grid(True, color=theme.GRID)
        left.set_axisbelow(True)
        self.bars = list(left.barh(rows, 0, height=0.62, color=theme.WAITING))
        self.costs = left.plot([], [], "|", color=theme.LEFT, markersize=16, markeredgewidth=3)[0]
        self.rows = rows
        right = self.figure.add_axes((0.71, 0.14, 0.27, 0.76))
        right.set_xlim(LEAST_NET, MOST_NET)
        self.place = np.arange(len(names))[::-1]
        right.set_ylim(-0.6, len(names) - 0.4)
        right.set_yticks(self.place, list(names))
        right.axvline(0, color=theme.INK, linewidth=1)
        right.set_xlabel("一年净值（万元）")
        right.set_title("20 个点 = 重新估计的 20 种可能", loc="right", fontsize=12)
        right.xaxis.grid(True, color=theme.GRID)
        right.set_axisbelow(True)
        self.dots = right.plot([], [], "o", color=theme.WAITING, markersize=5, alpha=0.8)[0]
        self.net = right.plot([], [], "D", color=theme.SERVED, markersize=9)[0]
        self.before = right.plot([], [], "|", color=theme.PREVIOUS, markersize=22, markeredgewidth=3)[0]
        self.artists: list[Artist] = [*self.bars, self.costs, self.before, self.dots, self.net]

    def show(self, setting: Setting, choices: Sequence[Portfolio], nets: Sequence[np.ndarray], before: float | None) -> None:
        """The learner's choice first; `nets` are its redraws and those of the others, 万元."""
        for bar, value, taken in zip(self.bars, np.clip(setting.values(), 0, MOST_VALUE), choices[0].chosen, strict=True):
            bar.set_width(float(value))
            bar.set_color(theme.SERVED if taken else _UNCHOSEN)
        self.costs.set_data(np.clip(setting.costs(), 0, MOST_VALUE), self.rows)
        levels = (np.arange(DOTS) + 0.5) / DOTS
        spread = np.linspace(-0.25, 0.25, DOTS)
        found = np.array([np.quantile(one, levels) for one in nets])
        self.dots.set_data(np.clip(found, LEAST_NET, MOST_NET).ravel(), (self.place[:, None] + spread).ravel())
        self.net.set_data(np.clip([one.net for one in choices], LEAST_NET, MOST_NET), self.place)
        nothing = np.array([])
        self.before.set_data(*((nothing, nothing) if before is None else ([np.clip(before, LEAST_NET, MOST_NET)], [self.place[0]])))


class HoldoutFigure:
    """Each run of the same trial as a dot, filled where it shows the effect; `artists` move."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 300)
        axes = self.figure.add_axes((0.03, 0.2, 0.94, 0.66))
        axes.set_xlim(-0.06, 0.10)
        axes.set_ylim(0, 1)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        percent(axes.xaxis)
        axes.set_xticks([-0.06, -0.04, -0.02, 0, 0.02, 0.04, 0.06, 0.08, 0.10], ["-6", "-4", "-2", "0", "2", "4", "6", "8", "10"])
        axes.set_xlabel("看到的差别：没给的比给了的多走几个百分点")
        axes.set_title(f"同一个试验做 {TRIALS} 次，每个点 1 次（实心 = 看得出）", loc="left", fontsize=12)
        axes.axvline(0, color=theme.INK, linewidth=1)
        self.truth = axes.axvline(0, color=theme.LEFT, linewidth=2)
        self.unseen = axes.plot([], [], "o", markerfacecolor="white", markeredgecolor=theme.PREVIOUS, markersize=6)[0]
        self.seen = axes.plot([], [], "o", color=theme.SERVED, markersize=6)[0]
        self.artists: list[Artist] = [self.truth, self.unseen, self.seen]

    def show(self, trial: Trial) -> None:
        """All runs, piled up."""
        bins, low, high = 80, -0.06, 0.10
        place = np.clip(((trial.found - low) / (high - low) * bins).astype(int), 0, bins - 1)
        height = np.zeros(len(place))
        for number in np.unique(place):
            here = np.flatnonzero(place == number)
            height[here] = np.arange(len(here))
        step = min(0.075, 0.9 / (height.max() + 1))
        x, y = low + (place + 0.5) * (high - low) / bins, 0.05 + step * height
        self.unseen.set_data(x[~trial.seen], y[~trial.seen])
        self.seen.set_data(x[trial.seen], y[trial.seen])
        self.truth.set_xdata([trial.effect, trial.effect])
