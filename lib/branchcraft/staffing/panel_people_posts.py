"""Panel 7 of chapter 06: who stands where today, and which one thing more to teach to whom."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.staffing.people_posts import PostedDay, gaps_in_words, rank_skills, skills_table, try_places
from branchcraft.staffing.people_team import BUSINESSES, COUNTER, POSTS, TEAM, USUAL, VIP_ROOM, Extra, posts_table
from branchcraft.staffing.plots_people_posts import PostsFigure
from branchcraft.staffing.scenario import COMPLEX
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import Message, Progress, guarded, panel_box
from branchcraft.ui.tables import html_table

SHARE = 0.85
ASKED = ("戊", COMPLEX)
"""The skill that the guess is about."""
NOBODY = "（不教）"
LAST, FIRST = "排在最后，闲时才办", "排在最前，先办新学的"


class PostsPanel:
    """Eight people, six abilities, five posts; attribute `widget`."""

    def __init__(self) -> None:
        self.day: PostedDay | None = None
        self.message, self._answer, self.progress = Message(), Message(), Progress()
        self._quiet = False
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate(
            "教会戊（新柜员）复杂业务，按时叫到升几个百分点？（降就填负数）", "个百分点", guard(self._run), low=-100, high=100, chapter="06"
        )
        self.places = {
            one.code: widgets.Dropdown(
                options=list(POSTS), value=one.usual, description=f"{one.code} {one.title}", style={"description_width": "88px"},
                layout=widgets.Layout(width="205px"),
            )
            for one in TEAM
        }  # fmt: skip
        back = widgets.Button(description="照平常站", tooltip="每个人回到平常的岗位")
        back.on_click(lambda _: guard(self._usual)())
        serving = [one.code for one in TEAM if one.usual in (COUNTER, VIP_ROOM)]
        self.who = [_choice("再教" if not n else "再教第二个", [NOBODY, *serving]) for n in range(2)]
        self.what = [_choice("教什么", list(BUSINESSES)) for _ in range(2)]
        self.order = widgets.Dropdown(
            options=[LAST, FIRST], description="新学的业务怎么叫号", style={"description_width": "150px"}, layout=widgets.Layout(width="380px")
        )
        for control in (*self.places.values(), *self.who, *self.what, self.order):
            control.observe(lambda _: guard(self._changed)(), names="value")
        self.figure = PostsFigure(SHARE)
        self.figure.place(USUAL, ())
        self.canvas = Canvas(
            self.figure.figure, self.figure.artists, "还没有运行。左：八个人各会什么、今天站哪；右：运行以后画出每类业务 10 分钟内叫到多少。"
        )
        self.canvas.refresh()
        self.duties, self.table = widgets.HTML(html_table(posts_table(), "五个岗位：做什么、要什么、谁能站")), widgets.HTML()
        self.keep = KeepButton("06", "skills", self._decided)
        rows = [widgets.HBox(list(self.places.values())[k : k + 4]) for k in (0, 4)]
        teach = [widgets.HBox([who, what]) for who, what in zip(self.who, self.what, strict=True)]
        self.widget = panel_box(
            "八个人、六样本事：今天谁站哪，再教一个人一样，教谁、教什么？",
            [
                self.duties, self.gate.widget, self.progress.widget, self._answer.widget, *rows, widgets.HBox([back, self.order]), *teach,
                self.canvas.widget, self.message.widget, self.keep.widget, self.table,
            ],
        )  # fmt: skip

    @property
    def extra(self) -> Extra:
        """What is taught, in the order of the rows."""
        return tuple((who.value, what.value) for who, what in zip(self.who, self.what, strict=True) if who.value != NOBODY)

    def _run(self, guess: float) -> float:
        if self.day is None:
            self.progress.step(0, 1, "正在把每个人可以学的每一样都试一遍……")
        try:
            ranked = rank_skills()
        finally:
            self.progress.done()
        asked = ranked[(ranked["person"] == ASKED[0]) & (ranked["business"] == ASKED[1])].iloc[0]
        best = ranked.iloc[0]
        self._answer.show(
            f"你估计 {guess:+g} 个百分点，模拟是 {100 * asked['gain']:+.1f}（95% 区间 {100 * asked['low']:+.1f} 到 {100 * asked['high']:+.1f}）。"
            f"最管用的是教 {best['person']} {best['business']}：{100 * best['gain']:+.1f} 个百分点；人人什么都会，也只 {100 * ranked.attrs['all']:+.1f}。"
        )
        self.table.value = html_table(
            skills_table(ranked), f"再教一个人一样，全年（平常日和有人不在的日子）按时叫到变多少；现在 {ranked.attrs['now']:.1%}"
        )
        self._compute()
        return float(100 * asked["gain"])

    def _decided(self) -> tuple[str, Any]:
        if not self.extra:
            raise InputError("还没有选教谁、教什么。先在「再教」那一行选好，再记。")
        return f"先教：{'、'.join(f'{code} {business}' for code, business in self.extra)}（示例网点）；自己网点先画技能表", [
            list(one) for one in self.extra
        ]

    def _usual(self) -> None:
        self._quiet = True
        try:
            for code, control in self.places.items():
                control.value = USUAL[code]
        finally:
            self._quiet = False
        self._changed()

    def _changed(self) -> None:
        if self._quiet:
            return
        self.figure.place({code: control.value for code, control in self.places.items()}, self.extra)
        if self.day is not None:
            self._compute()
        else:
            self.canvas.draw()

    def _compute(self) -> None:
        places = {code: control.value for code, control in self.places.items()}
        before = self.day
        day = try_places(places, self.extra, self.order.value == FIRST)
        self.day = day
        self.figure.place(places, self.extra)
        self.figure.show(day, before)
        self.canvas.draw()
        self.duties.value = html_table(posts_table(self.extra), "五个岗位：做什么、要什么、谁能站")
        self.message.show(self._said(day, before), "good" if min(day.by_business.values()) >= SHARE else "info")
        parts = "，".join(f"{name} {level:.0%}" for name, level in day.by_business.items())
        self.canvas.describe(f"图：10 分钟内叫到 {day.level:.1%}（{parts}）。")

    def _said(self, day: PostedDay, before: PostedDay | None) -> list[str]:
        lines = [f"今天这样站，10 分钟内叫到 {day.level:.1%}。"]
        if before is not None and abs(day.level - before.level) > 5e-5:
            better = int((day.daily > before.daily + 1e-12).sum())
            lines[0] = f"今天这样站，10 分钟内叫到 {day.level:.1%}，上一次 {before.level:.1%}；同一批客户，{day.daily.size} 天里有 {better} 天更好。"
        worst = min(day.by_business, key=lambda name: day.by_business[name])
        lines.append(f"最差的是{worst}，{day.by_business[worst]:.0%}。")
        lines += [f"{line}。" for line in gaps_in_words(day)]
        return lines


def _choice(label: str, options: list[str]) -> widgets.Dropdown:
    return widgets.Dropdown(options=options, description=label, style={"description_width": "88px"}, layout=widgets.Layout(width="250px"))


def posts_panel() -> widgets.Widget:
    """Panel 7: posts and skills."""
    return PostsPanel().widget


__all__ = ["PostsPanel", "posts_panel"]
