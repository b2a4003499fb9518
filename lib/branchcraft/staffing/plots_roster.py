"""The week's cover in one picture: a field for each half hour and day, with the number of people at the windows."""

from __future__ import annotations

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import ListedColormap

from branchcraft.staffing.plots import new_figure
from branchcraft.staffing.roster import Roster
from branchcraft.staffing.roster_calendar import HOLIDAY, MAKE_UP
from branchcraft.staffing.roster_input import TELLER
from branchcraft.staffing.roster_report import clock
from branchcraft.ui import theme

_STATES = ListedColormap(["#FFFFFF", theme.LEFT, "#DDEBF5", theme.WAITING])
"""Closed, short, as needed, more than needed."""


class CoverFigure:
    """Tellers at their posts against the need, and what kind of day it is; `artists` change, days and times stay."""

    def __init__(self, days: list[str], slots: int, opens: float) -> None:
        self.shape = (len(days), slots)
        self.figure = new_figure(1000, 300)
        axes = self.figure.add_axes((0.06, 0.04, 0.83, 0.80))
        self.field = axes.pcolormesh(np.zeros(self.shape), cmap=_STATES, vmin=0, vmax=3, edgecolors="white", linewidth=1)
        axes.invert_yaxis()
        axes.xaxis.tick_top()
        axes.set_xticks(np.arange(0, slots + 1, 2), [clock(30.0 * k, opens) for k in range(0, slots + 1, 2)])
        axes.set_yticks(np.arange(len(days)) + 0.5, days)
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        self.numbers = [[axes.text(k + 0.5, d + 0.53, "", ha="center", va="center", fontsize=12) for k in range(slots)] for d in range(len(days))]
        self.kinds = [axes.text(slots + 0.2, d + 0.53, "", ha="left", va="center", fontsize=12) for d in range(len(days))]
        self.artists: list[Artist] = [self.field, *(text for row in self.numbers for text in row), *self.kinds]

    def show(self, plan: Roster) -> None:
        """The plan's tellers; a short half hour reads "have/need"."""
        rows = plan.cover[plan.cover["role"] == TELLER]
        have, need = (rows[name].to_numpy().reshape(self.shape) for name in ("have", "need"))
        closed = np.array([day.closed for day in plan.need.days])[:, None]
        state = np.where(have < need, 1, np.where(have > need, 3, 2))
        self.field.set_array(np.where(closed, 0, state))
        for d, row in enumerate(self.numbers):
            for k, text in enumerate(row):
                short = have[d, k] < need[d, k]
                text.set_text("" if closed[d, 0] else f"{have[d, k]}/{need[d, k]}" if short else f"{have[d, k]}")
                text.set_color("white" if short else theme.INK)
        for label, day in zip(self.kinds, plan.need.days, strict=True):
            special = "放假" if day.kind == HOLIDAY and day.closed else day.kind if day.kind in (HOLIDAY, MAKE_UP) else ""
            label.set_text(special or ("不营业" if day.closed else ""))
            label.set_color(theme.LEFT if day.kind == MAKE_UP else theme.INK)
