"""Pictures of checking: a pile of files in the order of its risk score, and what gets past the checks before a loan."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.colors import ListedColormap

from branchcraft.risk.layers import STEPS
from branchcraft.risk.plots import DOTS, new_figure, quiet, stacked
from branchcraft.risk.sampling import COLOURS, FILES, Caught, colour_sizes
from branchcraft.ui import theme

ROWS = 8
MOST_FOUND = 20
_FILL = ListedColormap(["#ECECEC", theme.WAITING, theme.LEFT, theme.PROMISE])
"""Not checked, checked and good, faulty and missed, faulty and found; the last two carry a sign as well."""
_STEP_FILL = {"五查": "#56B4E9", "四看": "#0072B2", "一走访": "#117733", "漏过": "#D55E00"}
CASES = 200


class SampleFigure:
    """One pile of files by score (highest left), and twenty dots for two hundred piles: how many faulty files are found."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 380)
        columns = FILES // ROWS
        pile = self.figure.add_axes((0.02, 0.50, 0.96, 0.42))
        self.field = pile.pcolormesh(np.zeros((ROWS, columns)), cmap=_FILL, vmin=0, vmax=3, edgecolors="white", linewidth=2)
        pile.set_xlim(0, columns)
        pile.set_ylim(ROWS, 0)
        pile.axis("off")
        pile.set_title("一叠 240 份，按风险分从左到右（左边最险）", loc="left", pad=8)
        edge = 0.0
        for name, size in zip(COLOURS, colour_sizes(), strict=True):
            pile.text((edge + size / 2) / ROWS, ROWS + 0.15, name, ha="center", va="top", fontsize=11)
            edge += size
            if edge < FILES:
                pile.plot([edge / ROWS] * 2, [0, ROWS + 0.9], color=theme.INK, linewidth=1.2, clip_on=False)
        self.signs = [pile.text(0, 0, "", ha="center", va="center", fontsize=13, color="white") for _ in range(MOST_FOUND * 2)]
        found = self.figure.add_axes((0.04, 0.13, 0.94, 0.26))
        found.set_xlim(-0.6, MOST_FOUND + 0.6)
        found.set_ylim(0, 11.5)
        found.set_yticks([])
        found.set_xticks(range(0, MOST_FOUND + 1))
        found.set_xlabel("查出几份有问题的；每个点代表 200 叠里的 10 叠（灰：上一次）")
        found.spines["left"].set_visible(False)
        (self.before,) = found.plot([], [], "o", color=theme.PREVIOUS, markersize=8, alpha=0.6, clip_on=False)
        (self.dots,) = found.plot([], [], "o", color=theme.SERVED, markersize=9, clip_on=False)
        self.artists: list[Artist] = [self.field, *self.signs, self.before, self.dots]
        self._previous: list[tuple[float, int]] = []

    def show(self, caught: Caught) -> None:
        """A pile and the spread of what is found; the spread before stays as a ghost."""
        pile = caught.pile.reshape(-1, ROWS).T
        self.field.set_array(pile)
        faulty = [(row, column) for column in range(pile.shape[1]) for row in range(ROWS) if pile[row, column] >= 2]
        for sign, place in zip(self.signs, [*faulty, *[None] * (len(self.signs) - len(faulty))], strict=False):
            sign.set_visible(place is not None)
            if place is not None:
                row, column = place
                sign.set_position((column + 0.5, row + 0.55))
                sign.set_text("✓" if pile[row, column] == 3 else "×")
        counts = np.quantile(caught.found, (np.arange(DOTS) + 0.5) / DOTS, method="nearest")
        places = stacked(np.clip(counts, 0, MOST_FOUND).tolist(), 1.0)
        self.before.set_data([x + 0.28 for x, _ in self._previous], [0.6 + y for _, y in self._previous])
        self.dots.set_data([x for x, _ in places], [0.6 + y for _, y in places])
        self._previous = places


class LayersFigure:
    """Two hundred dressed-up applications, coloured by the step that notices them, and what independence would have promised."""

    def __init__(self) -> None:
        self.figure = new_figure(1000, 320)
        axes = self.figure.add_axes((0.02, 0.20, 0.60, 0.72))
        self.columns = 25
        across, down = np.meshgrid(np.arange(self.columns), np.arange(CASES // self.columns))
        self.dots = axes.scatter(across.ravel(), down.ravel(), s=150, c=["#ECECEC"] * CASES)
        axes.set_xlim(-0.8, self.columns - 0.2)
        axes.set_ylim(CASES / self.columns - 0.3, -0.8)
        axes.axis("off")
        self.names = [axes.text(6.4 * k - 0.4, 8.35, "", fontsize=12, va="center", color=_STEP_FILL[name]) for k, name in enumerate((*STEPS, "漏过"))]
        bars = self.figure.add_axes((0.73, 0.20, 0.25, 0.70))
        self.bars = list(bars.barh([1, 0], [0, 0], height=0.5, color=[theme.PREVIOUS, theme.LEFT]))
        bars.set_yticks([1, 0], ["若互不相干", "一起做假"])
        bars.set_xlim(0, 60)
        bars.set_ylim(-0.6, 1.6)
        bars.set_xlabel("一百户里漏过几户")
        quiet(bars, "x")
        self.values = [bars.text(0, y, "", va="center", fontsize=12) for y in (1, 0)]
        self.artists: list[Artist] = [self.dots, *self.names, *self.bars, *self.values]

    def show(self, steps: Sequence[str], independent: float, tied: float) -> None:
        """Which step notices each application, and the shares that get past all (0–1)."""
        order = [*STEPS, "漏过"]
        line = sorted(steps, key=order.index)
        self.dots.set_facecolor([_STEP_FILL[name] for name in line])
        counts = pd.Series(line).value_counts()
        for text, name in zip(self.names, order, strict=True):
            text.set_text(f"{name} {int(counts.get(name, 0))}")
        for bar, text, share in zip(self.bars, self.values, (independent, tied), strict=True):
            bar.set_width(min(100 * share, 60))
            text.set_x(min(100 * share, 52) + 1)
            text.set_text(f"{100 * share:.1f}")
