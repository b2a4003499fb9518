"""The published 离柜率 series and what a line through some of its points would have one believe."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from branchcraft.opening.channel import DEFINITIONS, LAST_YEAR, MEASURES, RATE, SERIES, YEARS, Line, crosses_break, gaps, measured
from branchcraft.opening.plots import new_figure
from branchcraft.ui import theme

TOPS = {RATE: 130.0, "推算的柜面笔数": 900.0, "离柜笔数": 8000.0}
"""Top of the value axis by measure; what lies beyond ends at the edge."""
_MARKERS = ("s", "o", "^")
_COLOURS = (theme.ACCENT, theme.SERVED, theme.LEFT)


class ChannelFigure:
    """One measure by year: published points, joined pieces, the fitted line with its band, the learner's own line."""

    def __init__(self, measure: str = RATE) -> None:
        self.measure = measure
        self.figure: Figure = new_figure(1000, 430)
        axes = self.figure.add_axes((0.075, 0.11, 0.905, 0.78))
        values = measured(measure)
        for definition, marker, colour in zip(DEFINITIONS, _MARKERS, _COLOURS, strict=True):
            years = [one.year for one in SERIES if one.definition == definition and one.year in values.index]
            axes.plot(years, values.loc[years], marker, color=colour, markersize=11, label=definition, zorder=5)
        for number, (year, value) in enumerate(values.items()):
            text, below = f"{value:.1f}%" if measure == RATE else f"{value:.0f}", measure == RATE and year >= 2016 and number % 2
            axes.annotate(text, (year, value), xytext=(0, -24 if below else 11), textcoords="offset points", ha="center", fontsize=11)
        if measure == RATE:
            axes.axhline(100, color=theme.INK, linewidth=1, linestyle=":")
            axes.text(2008.2, 101, "100%", fontsize=11, va="bottom")
        for year in (2011.5, 2020.5):
            axes.axvline(year, color=theme.LEFT, linewidth=1.2, linestyle="--")
            axes.text(year, TOPS[measure] * 0.985, "口径换了", ha="center", va="top", fontsize=11, color=theme.LEFT, backgroundcolor="white")
        axes.set_xlim(2008, LAST_YEAR + 0.6)
        axes.set_ylim(0, TOPS[measure])
        axes.set_xticks(range(2009, LAST_YEAR + 1, 3), [str(year) for year in range(2009, LAST_YEAR + 1, 3)])
        axes.set_ylabel(f"{measure}（{MEASURES[measure]}）")
        axes.yaxis.grid(True, color=theme.GRID)
        axes.set_axisbelow(True)
        self.pieces = [axes.plot([], [], linewidth=3, color=theme.SERVED, zorder=4)[0] for _ in range(len(YEARS) - 1)]
        self.ghost = axes.plot([], [], color=theme.PREVIOUS, linewidth=2, label="上一条线")[0]
        self.edges = [axes.plot([], [], color=theme.PROMISE, linewidth=1, linestyle=":", label=text)[0] for text in ("线的 95% 区间", "_")]
        self.line = axes.plot([], [], color=theme.PROMISE, linewidth=2.5, linestyle="--", label="按连上的点画的线")[0]
        self.mine = axes.plot([], [], color=theme.ACCENT, linewidth=2.5, label="我画的线")[0]
        axes.legend(ncols=7, frameon=False, loc="lower left", bbox_to_anchor=(-0.06, 1.0), columnspacing=1.0, handletextpad=0.4, handlelength=1.4)
        self.artists: list[Artist] = [self.ghost, *self.edges, self.line, *self.pieces, self.mine]

    def show(self, line: Line | None, joined: Iterable[tuple[int, int]], previous: Line | None, own: float | None) -> None:
        """Draw a fitted line, the joined pieces (broken colour across a break), the line before as a ghost, and the learner's own end value."""
        values, top = measured(self.measure), TOPS[self.measure]
        wanted = set(joined)
        for piece in self.pieces:
            piece.set_data([], [])
        for piece, (first, last) in zip(self.pieces, gaps(self.measure), strict=False):
            if (first, last) in wanted:
                piece.set_data([first, last], [values[first], values[last]])
                piece.set_color(theme.LEFT if crosses_break(first, last) else theme.SERVED)
        self._draw(self.line, line, "values", top)
        for edge, name in zip(self.edges, ("low", "high"), strict=True):
            self._draw(edge, line, name, top)
        self._draw(self.ghost, previous, "values", top)
        self.mine.set_data([], [])
        if own is not None:
            years = line.years if line is not None else tuple(values.index[-2:])
            self.mine.set_data([years[-1], LAST_YEAR], [values[years[-1]], own])

    def _draw(self, artist: Artist, line: Line | None, name: str, top: float) -> None:
        fits = line is not None and line.measure == self.measure
        x, y = (line.at, np.clip(getattr(line, name), 0, top)) if fits and line is not None else ([], [])
        artist.set(xdata=x, ydata=y)
