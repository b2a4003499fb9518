"""Who holds what: people down, duties across; pairs that must be apart stand out, hand-overs are ringed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import ListedColormap

from branchcraft.risk.plots import new_figure
from branchcraft.risk.posts import Branch, found_conflicts
from branchcraft.ui import theme

_STATES = ListedColormap(["#E2E2E2", "#CFE4F3", theme.LEFT, "#FFFFFF"])
"""May hold, holds, holds together with what must be apart, has no licence."""


class PostsFigure:
    """A field for each person and duty; `artists` change, names stay."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        people, duties = branch.people, [duty.name for duty in branch.duties]
        self.figure = new_figure(1000, 400)
        axes = self.figure.add_axes((0.06, 0.10, 0.93, 0.76))
        self.field = axes.pcolormesh(np.zeros((len(people), len(duties))), cmap=_STATES, vmin=0, vmax=3, edgecolors=theme.GRID, linewidth=1)
        axes.invert_yaxis()
        axes.xaxis.tick_top()
        axes.set_xticks(np.arange(len(duties)) + 0.5, duties)
        axes.set_yticks(np.arange(len(people)) + 0.5, people)
        axes.tick_params(length=0, labelsize=11)
        for spine in axes.spines.values():
            spine.set_visible(False)
        self.signs = [
            [axes.text(d + 0.5, p + 0.54, "", ha="center", va="center", fontsize=13) for d in range(len(duties))] for p in range(len(people))
        ]
        self.figure.text(
            0.06,
            0.03,
            "●：他在管　▲：一人两把钥匙　○：原来归他，交出去了　＋：新接的　灰格：有资格，没在管　白格：没有资格",
            fontsize=12,
            va="bottom",
        )
        self.artists: list[Artist] = [self.field, *(sign for row in self.signs for sign in row)]

    def show(self, held: Mapping[str, Collection[str]]) -> None:
        """A list of duties against the branch's own."""
        found = found_conflicts(self.branch, held)
        clash = {(row.person, duty) for row in found.itertuples() for duty in (row.one, row.other)}
        state = np.zeros((len(self.branch.people), len(self.branch.duties)))
        for p, person in enumerate(self.branch.people):
            for d, duty in enumerate(self.branch.duties):
                name = duty.name
                has, had = name in held.get(person, ()), name in self.branch.held.get(person, ())
                licensed = name in self.branch.licence[person]
                state[p, d] = 2 if (person, name) in clash else 1 if has else 0 if licensed else 3
                sign = self.signs[p][d]
                sign.set_text("▲" if (person, name) in clash else "＋" if has and not had else "●" if has else "○" if had else "")
                sign.set_color("white" if (person, name) in clash else theme.INK)
        self.field.set_array(state)
