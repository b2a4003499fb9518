"""Pictures of what a call causes: one trial run many times over, its power by size, and what two rankings add."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from branchcraft.marketing.plots_targeting import marketing_figure, quantile_dots, spread
from branchcraft.marketing.ranking import SHARES
from branchcraft.marketing.trial import Replay
from branchcraft.marketing.uplift_target import BY_LUCK, BY_RESPONSE, BY_TRUTH, BY_UPLIFT, RANKINGS, Contest
from branchcraft.ui import theme

LOW, HIGH = -12.0, 24.0
"""Ends of the axis of differences, percentage points."""
BIN = 1.0
RUNS_PER_DOT = 2
MOST_DOTS = 60
SIZES = np.unique(np.round(np.geomspace(100, 20_000, 40)).astype(int))
MOST_ADDED = 24.0
"""Top of the axis of additional sales per 1,000 customers."""
_VERDICTS = {
    "up": (theme.SERVED, "o", "看见了：多买"),
    "unclear": (theme.PREVIOUS, "o", "没看见：区间含 0"),
    "down": (theme.LEFT, "X", "看反了：少买"),
}
RANKING_COLOURS = {BY_RESPONSE: theme.ACCENT, BY_UPLIFT: theme.SERVED, BY_TRUTH: theme.PROMISE, BY_LUCK: theme.PREVIOUS}
_LINES = {BY_RESPONSE: "--", BY_UPLIFT: "-", BY_TRUTH: "-.", BY_LUCK: ":"}


def stacked(replay: Replay) -> pd.DataFrame:
    """One dot for every RUNS_PER_DOT runs: x (percentage points, clipped to the axis), y (place in its pile), verdict of the run it stands for."""
    table = replay.table.sort_values("estimate", kind="stable").iloc[RUNS_PER_DOT // 2 :: RUNS_PER_DOT]
    at = np.clip(100 * table["estimate"].to_numpy(), LOW + BIN / 2, HIGH - BIN / 2)
    piles = np.floor(at / BIN).astype(int)
    place = pd.Series(piles).groupby(piles).cumcount().to_numpy()
    return pd.DataFrame({"x": (piles + 0.5) * BIN, "y": np.minimum(place + 1, MOST_DOTS), "verdict": table["verdict"].to_numpy()})


class TrialFigure:
    """One trial run 200 times: where its result falls, and how power grows with size."""

    def __init__(self) -> None:
        self.figure = marketing_figure(1100, 420)
        left, right = (self.figure.add_axes(box) for box in ((0.055, 0.13, 0.56, 0.74), (0.70, 0.13, 0.28, 0.74)))
        left.set_xlim(LOW, HIGH)
        left.set_ylim(0, MOST_DOTS + 1)
        left.set_xlabel("试验报出来的差（百分点）")
        left.set_ylabel(f"每点代表 {RUNS_PER_DOT} 次试验")
        left.axvline(0, color=theme.INK, linewidth=1)
        (self.ghost,) = left.step([], [], where="post", color=theme.GRID, linewidth=2, label="上一种设法")
        self.clouds = {
            name: left.plot([], [], mark, color=colour, markersize=6.5, label=label)[0] for name, (colour, mark, label) in _VERDICTS.items()
        }
        self.truth = left.axvline(0, color=theme.PROMISE, linewidth=2.5, linestyle="--", label="真的差（合成，所以知道）")
        self.figure.legend(*left.get_legend_handles_labels(), frameon=False, ncols=5, loc="upper left", bbox_to_anchor=(0.04, 1.0))
        right.set_xscale("log")
        right.set_xlim(SIZES[0], SIZES[-1])
        right.set_ylim(0, 100)
        right.set_xticks([100, 400, 2000, 10000], ["100", "400", "2000", "1 万"])
        right.minorticks_off()
        right.set_xlabel("试验一共多少位")
        right.set_ylabel("按抽签的分组比，看得见的机会（%）")
        right.axhline(80, color=theme.GRID, linewidth=1.5)
        right.grid(True, color=theme.GRID)
        right.set_axisbelow(True)
        (self.power,) = right.plot([], [], color=theme.SERVED, linewidth=2.2)
        (self.here,) = right.plot([], [], "D", color=theme.LEFT, markersize=9)
        self._last: np.ndarray | None = None
        self.artists: list[Artist] = [self.ghost, *self.clouds.values(), self.truth, self.power, self.here]

    def show_truth(self, effect: float) -> None:
        """Only the true difference (a share), before anything was run."""
        self.truth.set_xdata([100 * effect] * 2)

    def show(self, replay: Replay, curve: np.ndarray) -> None:
        """A replay, and the power of its market at SIZES."""
        dots = stacked(replay)
        edges = np.arange(LOW, HIGH + BIN, BIN)
        if self._last is not None:
            self.ghost.set_data(edges, np.append(self._last, 0))
        self._last = np.histogram(dots["x"], edges)[0]
        for name, cloud in self.clouds.items():
            mine = dots[dots["verdict"] == name]
            cloud.set_data(mine["x"], mine["y"])
        self.show_truth(replay.market.effect)
        self.power.set_data(SIZES, 100 * curve)
        power = replay.power
        self.here.set_data([replay.trial.size], [100 * power if np.isfinite(power) else 0.0])


class UpliftFigure:
    """What each ranking adds: the uplift curves, and the spread over trials learned from at the length of list chosen."""

    def __init__(self) -> None:
        self.figure = marketing_figure(1100, 420)
        left, right = (self.figure.add_axes(box) for box in ((0.065, 0.13, 0.52, 0.74), (0.68, 0.13, 0.30, 0.74)))
        left.set_xlim(0, 100)
        left.set_ylim(0, MOST_ADDED)
        left.set_xlabel("从头打起，打了名单的百分之几")
        left.set_ylabel("每千位客户，电话多带来几笔")
        for axes in (left, right):
            axes.yaxis.grid(True, color=theme.GRID)
            axes.set_axisbelow(True)
        self.thin = {
            name: [left.plot([], [], color=RANKING_COLOURS[name], linewidth=0.8, alpha=0.35)[0] for _ in range(10)]
            for name in (BY_RESPONSE, BY_UPLIFT)
        }
        self.lines = {name: left.plot([], [], color=RANKING_COLOURS[name], linestyle=_LINES[name], linewidth=2.6, label=name)[0] for name in RANKINGS}
        self.figure.legend(list(self.lines.values()), list(RANKINGS), frameon=False, ncols=4, loc="upper left", bbox_to_anchor=(0.05, 1.0))
        self.stop = left.axvline(0, color=theme.INK, linewidth=1.2)
        right.set_xlim(-0.6, 1.6)
        right.set_ylim(0, MOST_ADDED)
        right.set_xticks([0, 1], [BY_RESPONSE, BY_UPLIFT])
        right.set_title("打到竖线为止；换一次试验来学，差多少（20 点）", fontsize=12)
        self.clouds = {name: right.plot([], [], "o", color=RANKING_COLOURS[name], markersize=6.5)[0] for name in (BY_RESPONSE, BY_UPLIFT)}
        self.marks = {name: right.axhline(0, color=RANKING_COLOURS[name], linestyle=_LINES[name], linewidth=2) for name in (BY_TRUTH, BY_LUCK)}
        (self.ghost,) = right.plot([], [], "_", color=theme.PREVIOUS, markersize=60, markeredgewidth=2.5)
        self._last: list[float] = []
        thin = [line for lines in self.thin.values() for line in lines]
        self.artists: list[Artist] = [*thin, *self.lines.values(), self.stop, self.ghost, *self.marks.values(), *self.clouds.values()]

    def show_luck(self, effect: float, at: int) -> None:
        """Only what calls without any order add, before anything was learned. effect : a share."""
        self.lines[BY_LUCK].set_data(100 * SHARES, 1000 * effect * SHARES)
        self.marks[BY_LUCK].set_ydata([10 * effect * at] * 2)
        self.marks[BY_TRUTH].set_ydata([np.nan, np.nan])
        self.stop.set_xdata([at, at])

    def show(self, one: Contest, at: int) -> None:
        """A contest, `at` per cent of the list called."""
        if self._last:
            self.ghost.set_data([0, 1], self._last)
        self._last = []
        for name, line in self.lines.items():
            line.set_data(100 * SHARES, 1000 * one.additional[name].mean(axis=0))
        for place, (name, cloud) in enumerate(self.clouds.items()):
            for line, curve in zip(self.thin[name], one.additional[name], strict=False):
                line.set_data(100 * SHARES, 1000 * curve)
            values = quantile_dots(1000 * one.additional[name][:, at])
            cloud.set_data(place + spread(values, 0.55, 0.05), values)
            self._last.append(float(1000 * one.additional[name][:, at].mean()))
        for name, mark in self.marks.items():
            mark.set_ydata([1000 * one.additional[name][0, at]] * 2)
        self.stop.set_xdata([at, at])


def trial_forest(trials: pd.DataFrame, labels: list[str]) -> Figure:
    """Differences with their intervals, one below the other; percentage points."""
    figure = marketing_figure(900, 60 * len(labels) + 130)
    axes = figure.add_axes((0.34, 0.30, 0.63, 0.62))
    places = np.arange(len(labels))[::-1]
    middle, low, high = (100 * trials[name].to_numpy() for name in ("difference", "low", "high"))
    axes.errorbar(middle, places, xerr=[middle - low, high - middle], fmt="o", color=theme.SERVED, markersize=8, linewidth=2.5, capsize=5)
    axes.axvline(0, color=theme.INK, linewidth=1)
    axes.set_yticks(places, labels)
    axes.set_ylim(-0.6, len(labels) - 0.4)
    axes.set_xlim(-2, 20)
    axes.set_xticks(range(0, 21, 5))
    axes.set_xlabel("默认「买」比默认「不买」多买几个百分点（95% 区间）")
    axes.xaxis.grid(True, color=theme.GRID)
    axes.set_axisbelow(True)
    return figure
