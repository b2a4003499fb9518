"""Pictures of one manager's hours: who is on the list and what each further hour brings; how many clients fit. Axes stay fixed while a learner drags."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist

from branchcraft.crm.capacity import QUARTERS, Held
from branchcraft.crm.contacts import LISTS, ContactPlan, Lists
from branchcraft.crm.plots import DOTS, dot_row, new_figure, percent, stacked
from branchcraft.ui import theme

MOST_YUAN = 80_000.0
MOST_HOURS = 60.0
_COLOURS = (theme.LEFT, theme.SERVED, theme.PROMISE)
_MARKERS = ("o", "s", "^")


class ContactsFigure:
    """Left: every customer by score and by what a call is thought to change, the chosen filled. Right: value against hours; `artists` move."""

    def __init__(self, lists: Lists, hours: Sequence[float], curve: np.ndarray) -> None:
        self.lists = lists
        self.figure = new_figure(1000, 430)
        left = self.figure.add_axes((0.085, 0.14, 0.42, 0.72))
        left.set_xlim(-4, 104)
        left.set_ylim(-6, 16)
        left.axhline(0, color=theme.INK, linewidth=1)
        left.set_xlabel("系统评分（流失风险、提升或唤醒的可能）")
        left.set_ylabel("打一次电话估计能改变（百分点）")
        left.grid(True, color=theme.GRID)
        left.set_axisbelow(True)
        self.x = lists.customers["score"].to_numpy(float)
        self.y = np.clip(100 * lists.seen[:, 0], -6, 16)
        self.which = lists.customers["list"].to_numpy()
        self.chosen = []
        for number, (name, colour, marker) in enumerate(zip(LISTS, _COLOURS, _MARKERS, strict=True)):
            here = self.which == name
            left.plot(self.x[here], self.y[here], marker, markerfacecolor="none", markeredgecolor=colour, markersize=7, alpha=0.7)
            self.chosen.append(left.plot([], [], marker, color=colour, markersize=8)[0])
            left.text(0.0 + 0.30 * number, 1.07, f"{'●■▲'[number]} {name}", color=colour, transform=left.transAxes, fontsize=12)
        left.text(0.9, 1.07, "实心 = 联系", transform=left.transAxes, fontsize=12)
        right = self.figure.add_axes((0.60, 0.14, 0.37, 0.72))
        right.set_xlim(0, MOST_HOURS)
        right.set_ylim(0, MOST_YUAN)
        right.set_yticks([0, 20_000, 40_000, 60_000, 80_000], ["0", "2 万", "4 万", "6 万", "8 万"])
        right.set_xlabel("一个月用在联系上的小时")
        right.set_ylabel("平均每月多值（元）")
        right.grid(True, color=theme.GRID)
        right.set_axisbelow(True)
        right.plot(hours, curve, color=theme.PROMISE, linewidth=2.5)
        right.text(MOST_HOURS * 0.97, curve[-1] + 3000, "每个小时都用最优名单", color=theme.PROMISE, ha="right")
        self.before = right.plot([], [], "D", color=theme.PREVIOUS, markersize=9)[0]
        self.risk = right.plot([], [], "X", color=theme.LEFT, markersize=10)[0]
        self.yours = right.plot([], [], "D", color=theme.ACCENT, markersize=10)[0]
        self.risk_text = right.text(0, 0, "", color=theme.LEFT)
        self.your_text = right.text(0, 0, "", color="#8A5A00")
        self.artists: list[Artist] = [*self.chosen, self.before, self.risk, self.yours, self.risk_text, self.your_text]

    def show(self, yours: ContactPlan, risk: ContactPlan, before: ContactPlan | None) -> None:
        """The learner's list, the list by risk score, and the learner's list before."""
        for points, name in zip(self.chosen, LISTS, strict=True):
            here = (self.which == name) & (yours.way >= 0)
            points.set_data(self.x[here], self.y[here])
        for points, text, plan, word, shift in (
            (self.yours, self.your_text, yours, "你的", 3000),
            (self.risk, self.risk_text, risk, "全打流失名单", -6000),
        ):
            height = float(np.clip(plan.expected, 0, MOST_YUAN))
            points.set_data([plan.hours], [height])
            text.set_position((min(plan.hours + 1, MOST_HOURS - 12), max(height + shift, 1000)))
            text.set_text(word)
        nothing = np.array([])
        self.before.set_data(*(([before.hours], [before.expected]) if before is not None else (nothing, nothing)))


class CapacityFigure:
    """Left: how often the promise is kept and what is brought, by number of clients. Right: the 200 quarters of the number chosen; `artists` move."""

    def __init__(self, most_clients: int, most_value: float) -> None:
        self.figure = new_figure(1000, 420)
        left = self.figure.add_axes((0.075, 0.14, 0.40, 0.74))
        left.set_xlim(0, most_clients)
        left.set_ylim(0, 1.02)
        percent(left.yaxis)
        left.set_xlabel("一位经理带几户")
        left.set_title("● 守住承诺的季     ■ 一季的价值（右轴）", loc="left", fontsize=12)
        left.grid(True, color=theme.GRID)
        left.set_axisbelow(True)
        value = left.twinx()
        value.set_ylim(0, most_value)
        value.set_ylabel("万元")
        value.spines["right"].set_visible(True)
        self.kept = left.plot([], [], "o-", color=theme.SERVED, markersize=5)[0]
        self.kept_before = left.plot([], [], "-", color=theme.PREVIOUS, linewidth=2)[0]
        self.worth = value.plot([], [], "s-", color=theme.ACCENT, markersize=5)[0]
        self.here = left.axvline(0, color=theme.LEFT, linewidth=2)
        self.division = left.axvline(0, color=theme.INK, linewidth=1.5, linestyle="--")
        upper = self.figure.add_axes((0.58, 0.56, 0.39, 0.30))
        lower = self.figure.add_axes((0.58, 0.13, 0.39, 0.30))
        self.done, self.done_before = dot_row(upper, 1.0, "一季里计划的联系做完了多少（每个点 10 个季）", theme.SERVED)
        self.prompt, self.prompt_before = dot_row(lower, 1.0, "找上门的事当天办完多少（每个点 10 个季）", theme.PROMISE)
        self.artists: list[Artist] = [
            self.kept_before, self.kept, self.worth, self.here, self.division, self.done_before, self.done, self.prompt_before, self.prompt,
        ]  # fmt: skip

    def show(self, clients: Sequence[int], held: Sequence[Held], values: np.ndarray, chosen: Held) -> None:
        """The whole curve (`held`, `values` in 万元, by `clients`) and the number of clients chosen."""
        self.kept.set_data(clients, [one.kept / QUARTERS for one in held])
        self.worth.set_data(clients, values)
        self.here.set_xdata([chosen.clients, chosen.clients])
        division = chosen.workload.by_division
        self.division.set_xdata([division, division])
        levels = (np.arange(DOTS) + 0.5) / DOTS
        self.done.set_data(*stacked(np.quantile(chosen.done, levels), 1.0))
        self.prompt.set_data(*stacked(np.quantile(chosen.same_day, levels), 1.0))

    def remember(self) -> None:
        """Make what is shown now the ghost of the next run."""
        for now, ghost in ((self.kept, self.kept_before), (self.done, self.done_before), (self.prompt, self.prompt_before)):
            ghost.set_data(*now.get_data())
