"""Pictures of the centre: contacts promised and made by tier, and what the three see of two hundred quarters. Axes stay fixed while a learner tries."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from branchcraft.cases.wealth import scenario as s
from branchcraft.cases.wealth.model import HEADLINES, Run
from branchcraft.cases.wealth.records import Quarter, contacts_per_client
from branchcraft.ui import theme

MOST_CONTACTS = 6.0
ENDS = ((0.0, 100.0), (0.0, 10.0), (-10.0, 40.0))
"""Ends of the three rows: per cent, hours, 万元."""
_WORDS = ("说到做到的客户（%）", "每人每周加班（小时）", "一季净值（万元）")
_COLOURS = (theme.SERVED, theme.LEFT, theme.PROMISE)
DOTS = 20
_SHORT = ("300 万以上", "100–300 万", "80–100 万", "30–80 万")


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of `width` × `height` pixels in the course's style."""
    theme.use_theme()
    return Figure(figsize=(width / 100, height / 100), dpi=100, facecolor="white")


def _pile(values: np.ndarray, low: float, high: float, bins: int = 34) -> tuple[np.ndarray, np.ndarray]:
    """Twenty quantiles as dots in piles: x and height; what is beyond an end stands at it."""
    dots = np.quantile(values, (np.arange(DOTS) + 0.5) / DOTS)
    place = np.clip(((dots - low) / (high - low) * bins).astype(int), 0, bins - 1)
    step = min(0.15, 0.85 / max(1, np.bincount(place).max()))
    height = np.array([(place[:k] == place[k]).sum() for k in range(DOTS)])
    return low + (place + 0.5) * (high - low) / bins, 0.08 + step * height


class CentreFigure:
    """Left: contacts by tier; right: three rows of dots, the present hollow; `artists` move."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 430)
        left = self.figure.add_axes((0.07, 0.19, 0.36, 0.71))
        at = np.arange(len(s.TIERS))
        left.set_xlim(-0.6, len(at) - 0.4)
        left.set_ylim(0, MOST_CONTACTS)
        left.set_xticks(at, [f"{tier.name}\n{tier.clients} 户\n{short}" for tier, short in zip(s.CLIENTS, _SHORT, strict=True)])
        left.set_ylabel("每户每季联系（次）")
        left.set_title("空框 = 说好的，实心 = 真做到的", loc="left", fontsize=12)
        left.yaxis.grid(True, color=theme.GRID)
        left.set_axisbelow(True)
        self.made = list(left.bar(at, 0, width=0.6, color=theme.SERVED))
        self.promised = list(left.bar(at, 0, width=0.6, facecolor="none", edgecolor=theme.INK, linewidth=2))
        self.who = [left.text(float(k), 0, "", ha="center", fontsize=11) for k in at]
        self.rows: list[tuple[Line2D, Line2D]] = []
        for number, (word, (low, high), colour) in enumerate(zip(_WORDS, ENDS, _COLOURS, strict=True)):
            self.rows.append(self._row(self.figure.add_axes((0.52, 0.70 - 0.305 * number, 0.45, 0.18)), word, low, high, colour))
        self.artists: list[Artist] = [*self.made, *self.promised, *self.who, *(line for pair in self.rows for line in pair)]

    @staticmethod
    def _row(axes: Axes, word: str, low: float, high: float, colour: str) -> tuple[Line2D, Line2D]:
        axes.set_xlim(low, high)
        axes.set_ylim(0, 1)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_title(f"{word}：每个点 10 个季，空心 = 现状", loc="left", fontsize=12, pad=3)
        before = axes.plot([], [], "o", markerfacecolor="white", markeredgecolor=theme.PREVIOUS, markersize=9, clip_on=False)[0]
        now = axes.plot([], [], "o", color=colour, markersize=7, markeredgecolor="white", markeredgewidth=0.7, clip_on=False)[0]
        return before, now

    def show(self, run: Run, start: Run) -> None:
        """A plan beside the present."""
        contacts = np.array(run.plan.contacts)
        made = contacts * run.made.mean(axis=1)
        for bar, outline, text, high, said, who in zip(self.made, self.promised, self.who, made, contacts, run.plan.served_by, strict=True):
            bar.set_height(float(high))
            outline.set_height(float(said))
            text.set_position((text.get_position()[0], min(float(said) + 0.12, MOST_CONTACTS - 0.4)))
            text.set_text(who)
        for number, (before, now) in enumerate(self.rows):
            low, high = ENDS[number]
            before.set_data(*_pile(start.headlines[number], low, high))
            now.set_data(*_pile(run.headlines[number], low, high))


def run_text(run: Run) -> str:
    """The picture in words."""
    kept, late, net = run.headlines.mean(axis=1)
    return f"图：{HEADLINES[0]} {kept:.0f}%，{HEADLINES[1]} {late:.1f} 小时，{HEADLINES[2]} {net:.1f} 万元（200 个季的平均）。"


def quarter_figure(quarter: Quarter) -> Figure:
    """How many planned contacts each client got, per tier: a mean hides those who got none."""
    figure = new_figure(980, 300)
    for number, tier in enumerate(s.CLIENTS):
        axes = figure.add_axes((0.065 + 0.24 * number, 0.2, 0.19, 0.62))
        got = np.minimum(contacts_per_client(quarter, tier), 6)
        counts = np.bincount(got, minlength=7)
        colours = [theme.LEFT if k == 0 else theme.SERVED for k in range(7)]
        axes.bar(range(7), counts / tier.clients * 100, color=colours)
        axes.set_xticks(range(7), ["0", "1", "2", "3", "4", "5", "6+"])
        axes.set_ylim(0, 70)
        axes.set_title(f"{tier.name}（{tier.clients} 户）", loc="left", fontsize=12)
        axes.set_xlabel("这一季被主动联系几次", fontsize=11)
        if number == 0:
            axes.set_ylabel("占本层客户（%）")
    return figure
