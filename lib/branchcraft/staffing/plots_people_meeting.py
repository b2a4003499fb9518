"""Yesterday's best and worst on the day after, and a quarter's figure under a rule of reacting; axes stay fixed."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist

from branchcraft.staffing.people_meeting import DAYS, LIMIT, SCATTER, Quarter, Words
from branchcraft.staffing.plots import new_figure
from branchcraft.ui import theme

SHOWN = 20
"""Days that are drawn one by one."""
DOTS = 20
FAR = 4.0
LEAST, MOST = 4.0, 11.0
"""Minutes of a service on the run chart."""
MOST_GONE = 14.0


class WordsFigure:
    """Each line is one day: from yesterday's figure to today's, of the worst and of the best; beside it what scolding really did."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 330)
        self.lines = []
        for number, (title, colour) in enumerate((("昨天最差的那位", theme.LEFT), ("昨天最好的那位", theme.SERVED))):
            axes = self.figure.add_axes((0.06 + 0.26 * number, 0.12, 0.19, 0.74))
            axes.set_xlim(-0.25, 1.25)
            axes.set_ylim(-FAR, FAR)
            axes.set_xticks([0, 1], ["昨天", "今天"])
            axes.axhline(0, color=theme.INK, linestyle="--", linewidth=1)
            axes.set_title(title, loc="left")
            if not number:
                axes.set_ylabel("当日得分（0 = 全组平常）")
            self.lines.append([axes.plot([], [], color=colour, linewidth=1.4, marker=".", markersize=7)[0] for _ in range(SHOWN)])
        right = self.figure.add_axes((0.63, 0.20, 0.34, 0.66))
        (self.spoken,) = right.plot([], [], linestyle="none", marker="o", markersize=9, color=theme.LEFT)
        (self.silent,) = right.plot([], [], linestyle="none", marker="o", markersize=9, color=theme.PREVIOUS)
        (self.means,) = right.plot([], [], linestyle="none", marker="|", markersize=24, markeredgewidth=4, color=theme.INK)
        right.set_xlim(-FAR, FAR + 1)
        right.set_ylim(-0.6, 1.6)
        right.set_yticks([])
        self.names = [right.text(-FAR - 0.2, height, "", ha="right", va="center", fontsize=12) for height in (1.0, 0.0)]
        right.axvline(0, color=theme.INK, linewidth=1)
        right.set_xlabel("最差的那位，今天比昨天（黑线：平均）")
        right.set_title("一半日子不批评，才比得出批评的作用", loc="left", fontsize=12)
        self.artists: list[Artist] = [*self.lines[0], *self.lines[1], self.spoken, self.silent, self.means, *self.names]

    def show(self, words: Words, silent: bool = False) -> None:
        """Twenty days one by one, and dots of the change with and without a scolding; `silent`: nobody says anything on any day."""
        names = ("全部日子", "") if silent else ("批评了", "没批评") if not words.scolded.all() else ("天天批评", "")
        for text, name in zip(self.names, names, strict=True):
            text.set_text(name)
        for lines, who in zip(self.lines, (words.worst, words.best), strict=True):
            for day, line in enumerate(lines):
                line.set_data([0, 1], [words.first[day, who[day]], words.second[day, who[day]]])
        change, levels = words.change(words.worst), (np.arange(DOTS) + 0.5) / DOTS
        means = []
        for line, height, chosen in ((self.spoken, 1.0, words.scolded), (self.silent, 0.0, ~words.scolded)):
            if not chosen.any():
                line.set_data([], [])
                continue
            line.set_data(np.quantile(change[chosen], levels), np.full(DOTS, height))
            means.append((change[chosen].mean(), height))
        self.means.set_data([x for x, _ in means], [y for _, y in means])


class MeetingFigure:
    """One quarter's run chart with what was looked into, and how many customers leave under the rule and without it."""

    def __init__(self, usual: float) -> None:
        self.usual = usual
        self.figure = new_figure(1000, 360)
        chart = self.figure.add_axes((0.06, 0.14, 0.58, 0.72))
        day = np.arange(1, DAYS + 1)
        blank = np.full(DAYS, np.nan)
        chart.axhline(usual, color=theme.INK, linewidth=1)
        self.limits = [chart.axhline(usual, color=theme.INK, linestyle="--", linewidth=1) for _ in range(2)]
        self.span = chart.axvspan(0, 0, color=theme.ACCENT, alpha=0.25, linewidth=0)
        (self.ghost,) = chart.plot(day, blank, color=theme.PREVIOUS, linewidth=1.5)
        (self.line,) = chart.plot(day, blank, color=theme.SERVED, linewidth=2, marker="o", markersize=5)
        (self.looked,) = chart.plot(
            [], [], linestyle="none", marker="o", markersize=13, markerfacecolor="none", markeredgecolor=theme.LEFT, markeredgewidth=2
        )
        chart.set_xlim(0, DAYS + 1)
        chart.set_ylim(LEAST, MOST)
        chart.set_xlabel("工作日（圈：追了一次；橙色底：真问题在作怪；灰线：什么都不做）")
        chart.set_title("每天平均一笔办几分钟", loc="left")
        right = self.figure.add_axes((0.72, 0.14, 0.25, 0.72))
        (self.without,) = right.plot([], [], linestyle="none", marker="o", markersize=9, color=theme.PREVIOUS)
        (self.gone,) = right.plot([], [], linestyle="none", marker="o", markersize=9, color=theme.SERVED)
        right.set_xlim(0, MOST_GONE)
        right.set_ylim(0, 2 * DOTS + 4)
        right.set_yticks([DOTS / 2 + 0.5, 1.5 * DOTS + 2.5], ["不追", "这条\n规则"])
        right.tick_params(axis="y", length=0)
        right.set_xlabel("没等到就走（人/天）")
        right.set_title("200 个季度（一点 10 个）", loc="left", fontsize=12)
        self.artists: list[Artist] = [*self.limits, self.span, self.ghost, self.line, self.looked, self.without, self.gone]

    def show(self, quarter: Quarter, nothing: Quarter, world: int, scatter: float = SCATTER) -> None:
        """One world of a rule against the same world without reacting."""
        limit = quarter.rule.limit if np.isfinite(quarter.rule.limit) else LIMIT
        for line, sign in zip(self.limits, (-1, 1), strict=True):
            line.set_ydata([self.usual + sign * limit * scatter] * 2)
            line.set_visible(bool(np.isfinite(quarter.rule.limit)) and (sign > 0 or limit >= 1))
        begin, end = quarter.cause[world] + 0.5, quarter.found[world] + 0.5
        self.span.set_x(begin)
        self.span.set_width(max(end - begin, 0.0))
        self.ghost.set_ydata(np.clip(nothing.figure[world], LEAST, MOST))
        self.line.set_ydata(np.clip(quarter.figure[world], LEAST, MOST))
        days = np.flatnonzero(quarter.looked[world])
        self.looked.set_data(days + 1, np.clip(quarter.figure[world, days], LEAST, MOST))
        levels = (np.arange(DOTS) + 0.5) / DOTS
        for line, one, base in ((self.without, nothing, 0), (self.gone, quarter, DOTS + 2)):
            line.set_data(np.minimum(np.quantile(one.gone, levels), MOST_GONE), base + np.arange(DOTS) + 1.0)
