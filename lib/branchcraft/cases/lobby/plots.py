"""Pictures of the hall and of what three people see in it; axes stay fixed while the plan is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.plan import COUNTER, DOOR, HALL, MACHINE, OUTSIDE, POSTS, ROOM, Plan
from branchcraft.cases.lobby.views import HEADLINES, SLOTS, UNITS, Hall, View
from branchcraft.ui import theme

MOST_WAITING = 20.0
LIMITS = ((20.0, 100.0), (0.0, 50.0), (0.0, 30.0))
"""Axes of the three headlines: per cent, hours, persons."""
_GROUP_COLOURS = (theme.SERVED, theme.LEFT, theme.PROMISE, "#8A5A00")
COLOURS = (theme.SERVED, theme.LEFT, theme.PROMISE)
_BETTER = ("→ 越靠右越好", "← 越靠左越好", "→ 越靠右越好")
_ROOMS = {
    "临街": (0.0, 0.0, 1.5, 5.2),
    "入口": (1.5, 0.0, 1.5, 5.2),
    "厅堂·机器": (3.0, 0.0, 4.4, 1.6),
    "厅堂·等候区": (3.0, 1.6, 4.4, 2.1),
    "柜面": (3.0, 3.7, 4.4, 1.5),
    "贵宾厅": (7.4, 0.0, 1.7, 5.2),
}
"""Zone: left, bottom, width and height on the map of the hall."""


def new_figure(width: int, height: int) -> Figure:
    """An empty figure of so many pixels."""
    theme.use_theme()
    return Figure(figsize=(width / 100, height / 100), dpi=100)


def time_axis(axes: Axes, labelled: bool = True) -> None:
    """Half hours of the day along the bottom, a clock time at every hour, the two peaks shaded."""
    axes.set_xlim(-0.6, SLOTS - 0.4)
    ticks = np.arange(0, SLOTS + 1, 2) - 0.5
    axes.set_xticks(ticks, [s.clock((tick + 0.5) * s.INTERVAL) for tick in ticks] if labelled else [])
    for period in range(2):
        slots = [number for number, one in enumerate(s.PERIOD_OF) if one == period]
        axes.axvspan(slots[0] - 0.5, slots[-1] + 0.5, color="#F3F3F3", zorder=0)


class HallMap:
    """The five zones from above at one moment of one day: staff as squares, customers as dots."""

    def __init__(self, axes: Axes) -> None:
        axes.set_xlim(-0.1, 9.2)
        axes.set_ylim(-1.5, 6.0)
        axes.set_axis_off()
        for name, (left, bottom, width, height) in _ROOMS.items():
            axes.add_patch(Rectangle((left, bottom), width, height, facecolor="white", edgecolor=theme.GRID, linewidth=1.5))
            axes.text(left + 0.1, bottom + height - 0.1, name, va="top", fontsize=11, color=theme.INK)
        for left, marker, colour, words in (
            (0.1, "s", theme.INK, "员工"),
            (1.5, "o", theme.SERVED, "正在办的客户"),
            (4.3, "o", theme.WAITING, "在等的客户"),
            (6.8, "x", theme.LEFT, "等不住走了"),
        ):
            axes.plot([left], [-0.55], marker=marker, color=colour, markersize=9, markeredgewidth=2 if marker == "x" else 0)
            axes.text(left + 0.25, -0.55, words, fontsize=11, color=theme.INK, va="center")
        self.title = axes.text(0.0, 5.55, "", fontsize=13, color=theme.INK)
        self.note = axes.text(0.0, -1.15, "", fontsize=11, color=theme.INK, va="center")
        look: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 0}
        (self.staff,) = axes.plot([], [], **look, marker="s", markersize=11, color=theme.INK)
        (self.waiting,) = axes.plot([], [], **look, marker="o", markersize=9, color=theme.WAITING)
        (self.inside,) = axes.plot([], [], **look, marker="o", markersize=9, color=theme.SERVED)
        (self.gone,) = axes.plot([], [], linestyle="none", marker="x", markersize=8, markeredgewidth=2, color=theme.LEFT)
        self.artists: list[Artist] = [self.title, self.note, self.staff, self.waiting, self.inside, self.gone]

    def show(self, plan: Plan, minute: float, day: int, there: Hall | None) -> None:
        """The plan's people at `minute` of a day, and the customers, if anything has been run."""
        period = s.PERIOD_OF[min(int(minute // s.INTERVAL), SLOTS - 1)]
        self.title.set_text(f"第 {day} 天 {s.clock(minute)} 的大厅（{s.PERIODS[period]}）")
        rooms = {OUTSIDE: "临街", DOOR: "入口", MACHINE: "厅堂·机器", HALL: "厅堂·等候区", COUNTER: "柜面", ROOM: "贵宾厅"}
        away = there.away if there is not None else 0
        stands = {post: plan.people(post, period) for post in POSTS}
        stands[DOOR], stands[MACHINE] = max(0, stands[DOOR] - away), stands[MACHINE] + away
        self.staff.set_data(*_columns([spot for post in POSTS for spot in _places(rooms[post], stands[post], top=True)]))
        inside = {"柜面": 0, "厅堂·机器": 0, "贵宾厅": 0, "入口": 0}
        waits, gone, said = 0, 0, "先写下估计，再运行"
        if there is not None:
            inside = {"柜面": there.at_windows, "厅堂·机器": there.at_machines, "贵宾厅": there.in_room, "入口": there.at_door}
            waits, gone = there.waiting, there.ghosts
            said = f"等窗口 {waits} 位（最久 {there.longest:.0f} 分钟），等机器 {there.waiting_machine} 位，这半小时进门就回头 {there.turned} 位"
        self.note.set_text(said)
        self.inside.set_data(*_columns([spot for room, count in inside.items() for spot in _places(room, count)]))
        shown = _places("厅堂·等候区", waits + gone)
        queue = _places("厅堂·机器", inside["厅堂·机器"] + (there.waiting_machine if there else 0))[inside["厅堂·机器"] :]
        self.waiting.set_data(*_columns(shown[:waits] + queue))
        self.gone.set_data(*_columns(shown[waits:]))


def _places(room: str, count: int, top: bool = False) -> list[tuple[float, float]]:
    """Where `count` people stand in a zone: staff right below its name, customers in rows beneath."""
    left, bottom, width, height = _ROOMS[room]
    step = 0.44
    wide = max(1, int((width - 0.3) / step))
    first = bottom + height - (0.68 if top else 1.1)
    return [(left + 0.3 + (n % wide) * step, max(first - (n // wide) * step, bottom + 0.18)) for n in range(count)]


def _columns(spots: Sequence[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in spots], [y for _, y in spots]


class DayFigure:
    """The hall in one period on the left; on the right who waits when, and what the three see of it, ten days to a dot."""

    def __init__(self) -> None:
        self.figure = new_figure(1040, 540)
        self.hall = HallMap(self.figure.add_axes((0.01, 0.02, 0.44, 0.96)))
        self.wait_axes = self.figure.add_axes((0.50, 0.69, 0.48, 0.26))
        self.strips = [self.figure.add_axes((0.50, bottom, 0.48, 0.09)) for bottom in (0.475, 0.265, 0.055)]
        axes = self.wait_axes
        axes.set_ylim(0, MOST_WAITING)
        axes.set_title("等窗口的平均有几位（蓝柱：现在的方案；橙线：等机器；灰线：现状）", loc="left", fontsize=11)
        axes.yaxis.grid(True, color=theme.GRID)
        axes.set_axisbelow(True)
        time_axis(axes)
        at = np.arange(SLOTS)
        self.bars = list(axes.bar(at, 0, width=0.8, color=theme.WAITING))
        (self.machines,) = axes.plot(at, np.full(SLOTS, np.nan), color=theme.ACCENT, linewidth=2.5)
        (self.before,) = axes.plot(at, np.full(SLOTS, np.nan), color=theme.PREVIOUS, linewidth=2.5, drawstyle="steps-mid")
        self.dots, self.ghosts, self.means = [], [], []
        for number, axes in enumerate(self.strips):
            axes.set_xlim(*LIMITS[number])
            axes.set_ylim(0, 2)
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
            axes.xaxis.grid(True, color=theme.GRID)
            axes.set_title(
                f"{('客户', '员工', '分行')[number]}：{HEADLINES[number]}（{UNITS[number]}）  {_BETTER[number]}", loc="left", fontsize=11, pad=3
            )
            look: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 7}
            (ghost,) = axes.plot([], [], **look, markerfacecolor="none", markeredgecolor=theme.PREVIOUS)
            (dots,) = axes.plot([], [], **look, color=COLOURS[number], markeredgewidth=0, alpha=0.75)
            (mean,) = axes.plot([], [], color=theme.INK, linewidth=3)
            self.ghosts.append(ghost)
            self.dots.append(dots)
            self.means.append(mean)
        self.artists: list[Artist] = [*self.hall.artists, *self.bars, self.machines, self.before, *self.ghosts, *self.dots, *self.means]

    def show_hall(self, plan: Plan, minute: float, day: int, there: Hall | None) -> None:
        """The hall at one moment; `there` is None before anything has been run."""
        self.hall.show(plan, minute, day, there)

    def show(self, view: View, start: View) -> None:
        """A run and the run of the present situation beneath it."""
        for bar, value in zip(self.bars, view.waiting(), strict=True):
            bar.set_height(min(float(value), MOST_WAITING))
        self.machines.set_ydata(np.minimum(view.waiting_at_machines(), MOST_WAITING))
        self.before.set_ydata(np.minimum(start.waiting(), MOST_WAITING))
        for number, (now, then) in enumerate(zip(view.dots(), start.dots(), strict=True)):
            low, high = LIMITS[number]
            self.dots[number].set_data(np.clip(now, low, high), np.full(now.size, 1.45))
            self.ghosts[number].set_data(np.clip(then, low, high), np.full(then.size, 0.5))
            mean = float(np.clip(view.headlines[number].estimate()[0] * (100 if number == 0 else 1), low, high))
            self.means[number].set_data([mean, mean], [1.05, 1.85])


def day_text(view: View) -> str:
    """What `DayFigure` shows, in a sentence."""
    waiting, figures = view.waiting(), view.figures
    worst = int(np.argmax(waiting))
    return (
        f"图：等窗口的人最多的半小时是 {s.clock(worst * s.INTERVAL)}，平均 {waiting[worst]:.0f} 位；一次办顺 {figures['smooth']:.0%}，"
        f"绷紧 {figures['tight']:.1f} 人·小时，当天面谈 {figures['talks']:.1f} 位。"
    )


class ArenaFigure:
    """Groups' plans against one another: smooth visits across, talks up; hollow = first round. The three numbers of each stand beside."""

    def __init__(self) -> None:
        self.figure = new_figure(1040, 420)
        axes = self.axes = self.figure.add_axes((0.06, 0.14, 0.52, 0.80))
        axes.set_xlim(40, 100)
        axes.set_ylim(0, 24)
        axes.set_xlabel("客户：一次办顺（%）")
        axes.set_ylabel("分行：当天面谈（位）")
        axes.grid(True, color=theme.GRID)
        axes.set_axisbelow(True)
        self.side = self.figure.add_axes((0.61, 0.14, 0.38, 0.80))
        self.side.set_axis_off()
        self.side.set_xlim(0, 1)
        self.side.set_ylim(0, 1)

    def show(self, first: Mapping[str, View], second: Mapping[str, View]) -> None:
        """Draw all groups anew; the canvas must be refreshed."""
        for artist in [*self.axes.lines, *self.axes.texts, *self.side.texts]:
            artist.remove()
        self.side.text(0, 0.97, "办顺、绷紧、面谈（空心和 → 左边：第一轮）", fontsize=12, va="top")
        for number, (name, view) in enumerate(first.items()):
            colour = theme.PREVIOUS if name == "现状" else _GROUP_COLOURS[(number - 1) % len(_GROUP_COLOURS)]
            sign = "现" if name == "现状" else str(number)
            x, y = self._place(view)
            later = second.get(name)
            face = "white" if later is not None else colour
            self.axes.plot([x], [y], marker="o", markersize=19, markerfacecolor=face, markeredgecolor=colour, markeredgewidth=2.5)
            if later is not None:
                x2, y2 = self._place(later)
                self.axes.plot([x, x2], [y, y2], color=colour, linewidth=1.5, zorder=1)
                self.axes.plot([x2], [y2], marker="o", markersize=19, color=colour)
                x, y = x2, y2
            self.axes.text(x, y, sign, color="white", ha="center", va="center_baseline", fontsize=12)
            words = f"{sign}  {name}：" + " → ".join(_three(one) for one in (view, later) if one is not None)
            self.side.text(0, 0.84 - 0.13 * number, words, fontsize=12, va="top")

    @staticmethod
    def _place(view: View) -> tuple[float, float]:
        return float(np.clip(100 * view.figures["smooth"], 41, 99)), float(min(view.figures["talks"], 23.5))


def _three(view: View) -> str:
    figures = view.figures
    return f"{figures['smooth']:.0%}、{figures['tight']:.0f}、{figures['talks']:.0f}"


def week_figure(table: Any) -> Figure:
    """The week from the branch's records by half hour: people at the door, tickets, and the mean wait that the ticket machine reports."""
    figure = new_figure(1000, 400)
    top, bottom = figure.subplots(2, 1, height_ratios=(3, 2))
    at = np.arange(SLOTS)
    top.bar(at, table["door"], width=0.8, color=theme.GRID, label="进门（门口计数）")
    top.bar(at, table["tickets"], width=0.5, color=theme.WAITING, label="取号")
    top.set_ylabel("每半小时（位）")
    top.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    bottom.plot(at, table["wait"], color=theme.INK, linewidth=2.2, marker=".", markersize=9, label="叫号机：平均等候")
    bottom.axhline(table.attrs["wait"], color=theme.LEFT, linestyle="--", linewidth=1.8, label="叫号机：全周平均")
    bottom.set_ylim(0, 25)
    bottom.set_ylabel("分钟")
    bottom.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False)
    time_axis(top, labelled=False)
    time_axis(bottom)
    figure.subplots_adjust(left=0.06, right=0.80, top=0.96, bottom=0.09, hspace=0.15)
    return figure


def hall_figure(plan: Plan, minute: float, day: int, there: Hall) -> Figure:
    """The hall alone at one moment."""
    figure = new_figure(760, 480)
    HallMap(figure.add_axes((0.01, 0.02, 0.98, 0.96))).show(plan, minute, day, there)
    return figure
