"""Who can do what and who stands where, beside the share of each business that is called in time; axes stay fixed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.artist import Artist

from branchcraft.staffing.people_posts import PostedDay
from branchcraft.staffing.people_team import ABILITIES, BUSINESSES, TEAM, Extra
from branchcraft.staffing.plots import new_figure
from branchcraft.ui import theme

_EVERYBODY = "全部客户"
_SHORT = {"简单业务": "简单", "复杂业务": "复杂", "对公业务": "对公", "贵宾": "贵宾", "大堂引导": "大堂", "授权复核": "授权"}


class PostsFigure:
    """Skills as dots (taught ones ringed), the post beside each person; bars of what is called in time, the run before as grey marks."""

    def __init__(self, share: float) -> None:
        self.figure = new_figure(1000, 380)
        skills = self.figure.add_axes((0.13, 0.02, 0.36, 0.84))
        rows = np.arange(len(TEAM))
        skills.set_xlim(-0.6, len(ABILITIES) + 1.6)
        skills.set_ylim(len(TEAM) - 0.5, -0.5)
        skills.xaxis.tick_top()
        skills.set_xticks(range(len(ABILITIES)), [_SHORT[name] for name in ABILITIES])
        skills.set_yticks(rows, [f"{one.code} {one.title}" for one in TEAM])
        skills.tick_params(length=0)
        for spine in skills.spines.values():
            spine.set_visible(False)
        skills.hlines(rows[:-1] + 0.5, -0.6, len(ABILITIES) + 1.6, color=theme.GRID, linewidth=0.8)
        known = [(ABILITIES.index(name), row) for row, one in enumerate(TEAM) for name in (*one.business, *one.authority)]
        skills.plot([x for x, _ in known], [y for _, y in known], linestyle="none", marker="o", markersize=12, color=theme.SERVED)
        (self.taught,) = skills.plot([], [], linestyle="none", marker="D", markersize=12, color=theme.ACCENT, markeredgecolor=theme.INK)
        skills.text(len(ABILITIES) + 0.5, -0.85, "今天站", ha="center", va="center", fontsize=12)
        self.posts = [skills.text(len(ABILITIES) + 0.5, row, "", ha="center", va="center", fontsize=12) for row in range(len(TEAM))]
        bars = self.figure.add_axes((0.60, 0.14, 0.36, 0.72))
        self.names = [*BUSINESSES, _EVERYBODY]
        place = np.arange(len(self.names))
        self.bars = list(bars.barh(place, 0, height=0.6, color=theme.SERVED))
        self.bars[-1].set_color(theme.PROMISE)
        (self.before,) = bars.plot([], [], linestyle="none", marker="|", markersize=26, markeredgewidth=4, color=theme.PREVIOUS)
        self.values = [bars.text(0, y, "", va="center", ha="left", fontsize=12) for y in range(len(self.names))]
        bars.set_xlim(0, 112)
        bars.set_ylim(len(self.names) - 0.4, -0.6)
        bars.set_yticks(place, self.names)
        bars.set_xticks([0, 25, 50, 75, 100])
        bars.axvline(100 * share, color=theme.INK, linestyle="--", linewidth=1)
        bars.set_xlabel("10 分钟内叫到（%），灰色是上一次")
        bars.xaxis.grid(True, color=theme.GRID)
        bars.set_axisbelow(True)
        self.figure.text(0.02, 0.94, "蓝点：会  橙色方块：新教的", fontsize=12)
        self.artists: list[Artist] = [self.taught, *self.posts, *self.bars, self.before, *self.values]

    def place(self, places: Mapping[str, str], extra: Extra) -> None:
        """Posts and what was taught."""
        for text, one in zip(self.posts, TEAM, strict=True):
            text.set_text(places[one.code])
            text.set_color(theme.INK if places[one.code] == one.usual else theme.LEFT)
        codes = [one.code for one in TEAM]
        self.taught.set_data([ABILITIES.index(business) for _, business in extra], [codes.index(code) for code, _ in extra])

    def show(self, day: PostedDay, before: PostedDay | None = None) -> None:
        """Shares called in time, now and in the run before."""
        levels = [100 * level for level in (*day.by_business.values(), day.level)]
        for bar, text, level in zip(self.bars, self.values, levels, strict=True):
            bar.set_width(level)
            text.set_x(level + 1.5)
            text.set_text(f"{level:.0f}")
        old = [] if before is None else [100 * level for level in (*before.by_business.values(), before.level)]
        self.before.set_data(old, range(len(old)))
