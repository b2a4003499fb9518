"""The year of ten situations: three lines that can be seen, and twenty dots for two hundred replays of what cannot."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist

from branchcraft.risk.conduct import BARS, YEAR, Replays, Story
from branchcraft.risk.plots import DOTS, new_figure, quiet, stacked
from branchcraft.ui import theme

MOST_COST = 150.0
_COLOURS = (theme.SERVED, theme.ACCENT, theme.PROMISE)
_DASHES = ("-", "--", "-.")


class ConductFigure:
    """Trust and steadiness month by month (the run before as a ghost), and what was left behind costs until it is found."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 300)
        axes = self.figure.add_axes((0.06, 0.17, 0.50, 0.72))
        axes.set_xlim(0, YEAR)
        axes.set_ylim(0, 104)
        axes.set_xticks(range(0, YEAR + 1, 2))
        axes.set_xlabel("月")
        quiet(axes, "y")
        self.ghosts = [axes.plot([], [], color="#C9C9C9", linewidth=2, drawstyle="steps-post")[0] for _ in BARS]
        self.lines = [
            axes.plot([], [], color=colour, linestyle=dash, linewidth=2.5, drawstyle="steps-post", label=name)[0]
            for name, colour, dash in zip(BARS, _COLOURS, _DASHES, strict=True)
        ]
        axes.legend(frameon=False, ncols=3, loc="lower left", bbox_to_anchor=(0, 0.98), borderaxespad=0)
        cost = self.figure.add_axes((0.64, 0.17, 0.34, 0.66))
        cost.set_xlim(0, MOST_COST)
        cost.set_ylim(0, 21)
        cost.set_yticks([])
        cost.spines["left"].set_visible(False)
        cost.set_xlabel("隐患的代价（万元，课上设定）")
        cost.set_title("同样的选择，这一年重来 200 次（每点 10 次）", loc="left", fontsize=11)
        (self.before,) = cost.plot([], [], "o", color="#C9C9C9", markersize=7, clip_on=False)
        (self.dots,) = cost.plot([], [], "o", color=theme.LEFT, markersize=7, clip_on=False)
        self.artists: list[Artist] = [*self.ghosts, *self.lines, self.before, self.dots]
        self._kept: tuple[Story, list[tuple[float, int]]] | None = None

    def show(self, story: Story, replays: Replays | None) -> None:
        """The year so far; `replays` only when it is over."""
        for number, line in enumerate(self.lines):
            months = [month for month, _ in story.history]
            line.set_data([*months, YEAR], [*(bars[number] for _, bars in story.history), story.bars[number]])
        places: list[tuple[float, int]] = []
        if replays is not None:
            dots = np.quantile(replays.cost, (np.arange(DOTS) + 0.5) / DOTS)
            places = stacked(np.clip(dots, 0, MOST_COST).tolist(), 5.0)
        self.dots.set_data([x for x, _ in places], [0.6 + y for _, y in places])
        if replays is not None:
            self._kept = (story, places)

    def restart(self) -> None:
        """What was played becomes the ghost."""
        if self._kept is None:
            return
        story, places = self._kept
        for number, line in enumerate(self.ghosts):
            line.set_data([month for month, _ in story.history], [bars[number] for _, bars in story.history])
        self.before.set_data([x + 1.5 for x, _ in places], [0.6 + y for _, y in places])
