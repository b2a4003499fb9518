"""Pictures of the branch day: the hall at one moment beside the day's curves, the promise and its price, a branch's own log.

Every function draws what the model returned on a figure of its own size; nothing is computed here but positions. The two live figures keep
their axes fixed, so that only the moving artists need to be drawn again (`ui.canvas`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from branchcraft.staffing.model import DayResult, Hall, wait_dots
from branchcraft.staffing.own_log import OwnBranch, WindowPlan, arrival_band
from branchcraft.staffing.promise import PromisePlan
from branchcraft.staffing.scenario import INTERVAL, BranchDay
from branchcraft.ui import theme

MOST_WAIT = 30.0
"""Top of the waiting axis in minutes; longer waits stand at the top edge."""
_PEOPLE_PER_ROW = 12


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of `width` × `height` pixels in the course's style."""
    theme.use_theme()
    return Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")


def time_axis(axes: Axes, branch: BranchDay, labels: bool = True) -> None:
    """Half hours of the branch's day along the bottom, a clock time at every hour."""
    axes.set_xlim(-0.6, branch.intervals - 0.4)
    ticks = np.arange(0, branch.intervals + 1, 2) - 0.5
    axes.set_xticks(ticks, [branch.clock((tick + 0.5) * INTERVAL) for tick in ticks] if labels else [])
    axes.tick_params(axis="x", length=3)


def demand_figure(branch: BranchDay, windows_open: int = 4) -> Figure:
    """Expected customers per half hour by class, and the work they bring against the windows open now."""
    figure = new_figure(960, 380)
    top, bottom = figure.subplots(2, 1, height_ratios=(3, 2))
    at, base = np.arange(branch.intervals), np.zeros(branch.intervals)
    for name, colour in zip(branch.arrivals.columns, theme.CLASS_COLOURS, strict=False):
        values = branch.arrivals[name].to_numpy()
        top.bar(at, values, bottom=base, color=colour, width=0.85, label=str(name))
        base = base + values
    top.set_ylabel("取号（人）")
    top.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    bottom.step(
        np.arange(-0.5, branch.intervals + 0.5),
        np.append(branch.offered_load, branch.offered_load[-1]),
        where="post",
        color=theme.ACCENT,
        label="来的活",
    )
    bottom.axhline(windows_open, color=theme.INK, linestyle="--", linewidth=1.5, label=f"现在开 {windows_open} 个")
    bottom.set_ylim(0, max(windows_open, branch.offered_load.max()) * 1.2)
    bottom.set_ylabel("窗口（个）")
    bottom.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    time_axis(top, branch, labels=False)
    time_axis(bottom, branch)
    figure.subplots_adjust(left=0.07, right=0.84, top=0.96, bottom=0.1, hspace=0.15)
    return figure


class BranchDayFigure:
    """The hall on the left, the day on the right; `artists` move, the rest is background."""

    def __init__(self, branch: BranchDay, within: float, share: float) -> None:
        self.branch = branch
        self.figure = new_figure(1000, 500)
        self.hall = self.figure.add_axes((0.01, 0.04, 0.34, 0.90))
        self.plan_axes = self.figure.add_axes((0.425, 0.77, 0.545, 0.17))
        self.wait_axes = self.figure.add_axes((0.425, 0.40, 0.545, 0.33))
        self.level_axes = self.figure.add_axes((0.425, 0.08, 0.545, 0.25))
        self._build_hall()
        self._build_day(within, share)
        self.artists: list[Artist] = [
            self.closed, self.open, self.serving, self.queue, self.ghosts,
            self.ghost_plan, self.plan, self.load, self.dots, self.ghost_wait, self.mean_wait, self.guess,
            *self.kept, self.ghost_level,
        ]  # fmt: skip

    def _build_hall(self) -> None:
        axes = self.hall
        axes.set_xlim(-0.7, _PEOPLE_PER_ROW + 0.2)
        axes.set_ylim(-7.6, 2.6)
        axes.set_axis_off()
        axes.axhline(-0.05, color=theme.GRID, linewidth=1)
        axes.text(-0.6, 2.25, "窗口", fontsize=12, color=theme.INK)
        axes.text(-0.6, -0.55, "等候区", fontsize=12, color=theme.INK)
        square: dict[str, Any] = {"linestyle": "none", "marker": "s", "markersize": 23}
        (self.closed,) = axes.plot([], [], **square, markerfacecolor="white", markeredgecolor=theme.GRID)
        (self.open,) = axes.plot([], [], **square, markerfacecolor=theme.OPEN_WINDOW, markeredgecolor=theme.INK)
        person: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 11}
        (self.serving,) = axes.plot([], [], **person, color=theme.SERVED)
        (self.queue,) = axes.plot([], [], **person, color=theme.WAITING)
        (self.ghosts,) = axes.plot([], [], linestyle="none", marker="x", markersize=9, markeredgewidth=2, color=theme.LEFT)
        axes.text(-0.6, -7.5, "×：人走了，号还没叫到", fontsize=12, color=theme.INK)

    def _build_day(self, within: float, share: float) -> None:
        branch, at = self.branch, np.arange(self.branch.intervals)
        edges = np.arange(branch.intervals + 1) - 0.5
        blank = np.full(branch.intervals, np.nan)
        axes = self.plan_axes
        axes.set_ylim(0, branch.most_windows + 0.5)
        axes.set_ylabel("窗口")
        axes.set_yticks([0, branch.most_windows // 2, branch.most_windows])
        previous: dict[str, Any] = {"color": theme.PREVIOUS, "linewidth": 2}
        (self.ghost_plan,) = axes.plot(edges, np.append(blank, np.nan), drawstyle="steps-post", **previous)
        (self.plan,) = axes.plot(edges, np.append(blank, np.nan), drawstyle="steps-post", color=theme.INK, linewidth=2.5)
        (self.load,) = axes.plot(at, blank, color=theme.ACCENT, linewidth=2, marker=".", markersize=8)
        axes.text(0.0, 1.04, "黑：开的窗口  橙：来的活", transform=axes.transAxes, fontsize=11, color=theme.INK)
        axes = self.wait_axes
        axes.set_ylim(0, MOST_WAIT)
        axes.set_ylabel("平均等候（分钟）")
        axes.yaxis.grid(True, color=theme.GRID)
        (self.dots,) = axes.plot([], [], linestyle="none", marker="o", markersize=3.2, markeredgewidth=0, color=theme.WAITING, alpha=0.55)
        (self.ghost_wait,) = axes.plot(at, blank, **previous)
        (self.mean_wait,) = axes.plot(at, blank, color=theme.INK, linewidth=2.2)
        (self.guess,) = axes.plot([], [], linestyle="none", marker="*", markersize=17, color=theme.ACCENT, markeredgecolor=theme.INK)
        axes.text(
            0.01, 0.97, "每点 = 10 天；黑线 = 平均；灰线 = 上一个方案；★ = 我的估计", transform=axes.transAxes, fontsize=11, va="top", color=theme.INK
        )
        axes = self.level_axes
        axes.set_ylim(0, 100)
        axes.set_ylabel("按时叫到（%）")
        axes.text(0.0, 1.03, f"取号后 {within:g} 分钟内叫到的比例；绿虚线 = {share:.0%}", transform=axes.transAxes, fontsize=11, color=theme.INK)
        axes.axhline(100 * share, color=theme.PROMISE, linewidth=1.5, linestyle="--")
        self.kept = list(axes.bar(at, 0, width=0.8, color=theme.SERVED))
        (self.ghost_level,) = axes.plot(at, blank, linestyle="none", marker="_", markersize=16, markeredgewidth=2.5, color=theme.PREVIOUS)
        for axes in (self.plan_axes, self.wait_axes):
            time_axis(axes, branch, labels=False)
        time_axis(self.level_axes, branch)
        self.share = share

    def show_plan(self, counts: tuple[int, ...], load: np.ndarray) -> None:
        """The windows and the work, before anything has been run."""
        self.plan.set_ydata(np.append(counts, counts[-1]))
        self.load.set_ydata(load)

    def show(self, result: DayResult, previous: DayResult | None, guess: tuple[int, float] | None) -> None:
        """The run, the previous run as a ghost, and the guess (interval, minutes)."""
        self.show_plan(result.counts, result.by_interval["offered_load"].to_numpy())
        dots = np.minimum(wait_dots(result), MOST_WAIT)
        spread = (np.arange(dots.shape[0]) % 5 - 2) * 0.12  # so that equal dots do not hide each other
        self.dots.set_data((np.arange(dots.shape[1])[None, :] + spread[:, None]).ravel(), dots.ravel())
        self.mean_wait.set_ydata(np.minimum(result.by_interval["wait_mean"].to_numpy(), MOST_WAIT))
        levels = 100 * result.by_interval["service_level"].to_numpy()
        for bar, level in zip(self.kept, levels, strict=True):
            bar.set_height(level)
            bar.set_facecolor(theme.SERVED if level >= 100 * self.share else theme.LEFT)
        if guess is not None:
            self.guess.set_data([guess[0]], [min(guess[1], MOST_WAIT)])
        if previous is not None:
            self.ghost_plan.set_ydata(np.append(previous.counts, previous.counts[-1]))
            self.ghost_wait.set_ydata(np.minimum(previous.by_interval["wait_mean"].to_numpy(), MOST_WAIT))
            self.ghost_level.set_ydata(100 * previous.by_interval["service_level"].to_numpy())

    def show_hall(self, people: Hall | None, count: int) -> None:
        """Windows and people at one moment; `people` is None before the first run; `count` windows are planned open."""
        number_of_windows = self.branch.most_windows
        places = np.linspace(0.2, _PEOPLE_PER_ROW - 0.7, number_of_windows)
        busy = people.busy if people is not None else np.empty(0, dtype=int)
        # A window that is closing still finishes its customer, so it is drawn open while it serves.
        is_open = np.arange(number_of_windows) < count
        is_open[busy] = True
        self.open.set_data(places[is_open], np.full(is_open.sum(), 1.2))
        self.closed.set_data(places[~is_open], np.full((~is_open).sum(), 1.2))
        self.serving.set_data(places[busy], np.full(len(busy), 0.35))
        waiting, ghosts = (people.waiting, people.ghosts) if people is not None else (0, 0)
        self.queue.set_data(*_rows(0, waiting))
        self.ghosts.set_data(*_rows(waiting, ghosts))


def _rows(first: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Places in the waiting area for people number first … first + count - 1; what does not fit stands in the last row."""
    number = np.arange(first, first + count)
    return number % _PEOPLE_PER_ROW + 0.1, np.maximum(-1.4 - (number // _PEOPLE_PER_ROW) * 0.95, -6.6)


class PromiseFigure:
    """Windows per half hour for a promise (left) and the price of ever stricter promises (right)."""

    def __init__(self, branch: BranchDay, shares: list[float], most_hours: float) -> None:
        self.branch = branch
        self.figure = new_figure(1000, 380)
        self.left = self.figure.add_axes((0.06, 0.17, 0.55, 0.72))
        self.right = self.figure.add_axes((0.70, 0.17, 0.28, 0.72))
        at = np.arange(branch.intervals)
        axes = self.left
        axes.set_ylim(0, branch.most_windows + 0.5)
        axes.set_ylabel("窗口（个）")
        time_axis(axes, branch)
        self.bars = list(axes.bar(at, 0, width=0.8, color=theme.OPEN_WINDOW))
        (self.formula,) = axes.plot(at, np.full(at.size, np.nan), linestyle="none", marker="_", markersize=20, markeredgewidth=3, color=theme.LEFT)
        (self.load,) = axes.plot(at, branch.offered_load, color=theme.ACCENT, marker=".", markersize=8)
        axes.set_title("蓝柱：模拟  红横线：公式（逐段）  橙线：来的活", loc="left", fontsize=12)
        axes = self.right
        axes.set_xlim(100 * min(shares) - 3, 100 * max(shares) + 3)
        axes.set_ylim(0, most_hours)
        axes.set_xlabel("守住的比例（%）")
        axes.set_title("一天要的窗口小时", loc="left", fontsize=12)
        axes.yaxis.grid(True, color=theme.GRID)
        (self.price,) = axes.plot([], [], color=theme.INK, marker="o", linewidth=2)
        (self.here,) = axes.plot([], [], linestyle="none", marker="o", markersize=13, markerfacecolor="none", markeredgewidth=3, color=theme.LEFT)
        (self.guess,) = axes.plot([], [], linestyle="none", marker="*", markersize=17, color=theme.ACCENT, markeredgecolor=theme.INK)
        self.artists: list[Artist] = [*self.bars, self.load, self.formula, self.price, self.here, self.guess]

    def show(self, plan: PromisePlan, price: pd.DataFrame, guess: tuple[float, float] | None) -> None:
        """A promise's plan, the price list for these minutes, and the guess (share, window hours); what is too high stands at the top edge."""
        top = self.right.get_ylim()[1]
        for bar, count in zip(self.bars, plan.table["windows"], strict=True):
            bar.set_height(count)
        self.formula.set_ydata(plan.table["erlang_a"].to_numpy())
        self.load.set_ydata(plan.table["offered_load"].to_numpy())
        self.price.set_data(100 * price.index.to_numpy(), np.minimum(price["window_hours"].to_numpy(), top))
        self.here.set_data([100 * plan.share], [min(plan.window_hours, top)])
        if guess is not None:
            self.guess.set_data([100 * guess[0]], [min(guess[1], top)])


def busy_and_wait_figure(table: pd.DataFrame) -> Figure:
    """Waiting against load: everybody stays (Erlang C) and some leave (Erlang A); `table` from `busy_and_wait`."""
    figure = new_figure(960, 340)
    left, right = figure.subplots(1, 2)
    loads = 100 * table.index.to_numpy()
    left.plot(loads, table["wait_if_all_stay"], color=theme.LEFT, marker="o", label="谁都不走")
    left.plot(loads, table["wait"], color=theme.SERVED, marker="s", label="等不住会走")
    left.set_ylabel("平均等候（分钟）")
    left.set_ylim(0, 40)
    left.legend(frameon=False)
    right.plot(loads, 100 * table["abandonment"], color=theme.SERVED, marker="s")
    right.set_ylabel("没等到就走（%）")
    right.set_ylim(0, 15)
    for axes in (left, right):
        axes.set_xlabel("来的活 ÷ 窗口（%）")
        axes.yaxis.grid(True, color=theme.GRID)
    figure.subplots_adjust(left=0.07, right=0.98, top=0.95, bottom=0.17, wspace=0.22)
    return figure


class OwnLogFigure:
    """A branch's own log: arrivals with their 95 % intervals above, windows open now and the plan below; `text` is the text twin."""

    def __init__(self, own: OwnBranch) -> None:
        self.own, branch = own, own.branch
        self.figure = new_figure(1000, 460)
        at = np.arange(branch.intervals)
        top = self.figure.add_axes((0.06, 0.55, 0.91, 0.38))
        total = branch.arrivals.sum(axis=1).to_numpy()
        low, high = arrival_band(own)
        top.bar(at, total, width=0.8, color=theme.OPEN_WINDOW)
        top.errorbar(
            at, total, yerr=[np.maximum(total - low, 0), np.maximum(high - total, 0)], fmt="none", ecolor=theme.INK, elinewidth=1.5, capsize=3
        )
        top.set_ylim(0, 1.1 * float(high.max()))
        top.set_ylabel("来人")
        top.set_title("每半小时平均来几位（细线：95% 区间）", loc="left", fontsize=12)
        time_axis(top, branch, labels=False)
        self.axes = self.figure.add_axes((0.06, 0.08, 0.91, 0.36))
        most = max(*own.present, int(np.ceil(branch.offered_load.max() * 1.6)) + 1, 4)
        self.axes.set_ylim(0, most + 0.5)
        self.axes.set_ylabel("窗口（个）")
        self.axes.set_title("黑：现在开的窗口  橙：来的活  蓝柱：守住承诺最少要开", loc="left", fontsize=12)
        time_axis(self.axes, branch)
        self.bars = list(self.axes.bar(at, 0, width=0.8, color=theme.OPEN_WINDOW))
        edges = np.arange(branch.intervals + 1) - 0.5
        (now,) = self.axes.plot(edges, np.append(own.present, own.present[-1]), drawstyle="steps-post", color=theme.INK, linewidth=2.5)
        (load,) = self.axes.plot(at, branch.offered_load, color=theme.ACCENT, linewidth=2, marker=".", markersize=8)
        self.artists: list[Artist] = [*self.bars, now, load]
        peak = int(np.argmax(total))
        self._day = f"图：平均每天来 {total.sum():.0f} 位，最多的半小时是 {branch.clock(peak * INTERVAL)}，{total[peak]:.1f} 位（{low[peak]:.1f}–{high[peak]:.1f}）。"
        self._most, self.text = most, self._day

    def show_plan(self, plan: WindowPlan) -> None:
        """Put the plan's windows beside those of today; the axis grows with a plan that needs more, so the canvas must be refreshed."""
        self.axes.set_ylim(0, max(self._most, *plan.plan.counts) + 0.5)
        for bar, count in zip(self.bars, plan.plan.counts, strict=True):
            bar.set_height(count)
        self.text = f"{self._day}守住承诺每天最少要 {plan.plan.window_hours:g} 个窗口小时，现在 {plan.now.window_hours:g}。"
