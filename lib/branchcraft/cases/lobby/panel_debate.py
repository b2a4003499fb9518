"""Groups against groups: each hands in a plan unseen, all are tried on the same people, and in the second round each may change one thing.

A structured controversy: a group speaks for customers, for staff or for the bank, commits before it sees, and then has to win one of the others.
"""

from __future__ import annotations

import ipywidgets as widgets

from branchcraft.cases.lobby.card import PlanCard
from branchcraft.cases.lobby.lessons import viewed
from branchcraft.cases.lobby.plan import NOW, Plan, changes
from branchcraft.cases.lobby.plots import ArenaFigure
from branchcraft.cases.lobby.report import COLUMNS, VERDICTS, comparison_table, rules_text
from branchcraft.cases.lobby.scenario import CASE
from branchcraft.cases.lobby.views import STAKEHOLDERS, best_for, compare
from branchcraft.errors import InputError
from branchcraft.teaching import PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import Message, guarded, panel_box
from branchcraft.ui.tables import html_table

GROUPS = ("第 1 组（替客户说话）", "第 2 组（替员工说话）", "第 3 组（替分行说话）", "第 4 组（替支行长说话）")
LEAST = 2
"""Plans that must be in before anything is shown."""


class DebatePanel:
    """Commit, compare, change one thing, compare again; attribute `widget`."""

    def __init__(self) -> None:
        self.first: dict[str, Plan] = {}
        self.second: dict[str, Plan] = {}
        self.shown = 0
        """Rounds that have been shown."""
        self.message, self._answer, self._status = Message(), Message(), widgets.HTML()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.group = widgets.ToggleButtons(options=list(GROUPS), style={"button_width": "210px"}, tooltips=[f"轮到{name}" for name in GROUPS])
        self.group.observe(lambda _: guard(self._load)(), names="value")
        self.card = PlanCard(NOW, lambda: None)
        commit = widgets.Button(description="交卷", button_style="primary", tooltip="把卡片上的方案交上去，本轮不能再改")
        commit.on_click(lambda _: guard(self._commit)())
        again = widgets.Button(description="全部重来", tooltip="清空各组的方案")
        again.on_click(lambda _: guard(self._restart)())
        self.gate = PredictionGate("交上来的方案里，有几组能让三方都不比现状差？", "组", guard(self._show), high=len(GROUPS), chapter=CASE)
        self.figure = ArenaFigure()
        self.canvas = Canvas(self.figure.figure, [], "还没有揭晓，图里只有现状。越靠右客户越顺，越靠上面谈越多。")
        self.figure.show({"现状": viewed(NOW)}, {})
        self.canvas.refresh()
        self.table, self.verdicts = widgets.HTML(), widgets.HTML()
        self.widget = panel_box(
            "各组的方案，在同一批客户身上比一比",
            [
                self.group, self.card.widget, self.card.returned_row, widgets.HBox([commit, again]), self._status, self.gate.widget, self._answer.widget,
                self.message.widget, self.canvas.widget, self.verdicts, self.table,
            ],
        )  # fmt: skip
        self._tell()

    @property
    def _round(self) -> dict[str, Plan]:
        return self.first if self.shown == 0 else self.second

    def _load(self) -> None:
        """Put the chosen group's last plan on the card; in the first round the others' plans stay unseen."""
        name = str(self.group.value)
        self.card.plan = self.second.get(name) or self.first.get(name) or NOW

    def _commit(self) -> None:
        name, plan = str(self.group.value), self.card.plan.checked()
        if self.shown == 2:
            raise InputError("两轮都揭晓了。要再来一次，请按「全部重来」。")
        if name in self._round:
            raise InputError(f"{name}这一轮已经交卷，不能再改。")
        if self.shown == 1:
            if name not in self.first:
                raise InputError(f"{name}第一轮没有交卷，第二轮只能改第一轮的方案。")
            changed = changes(self.first[name], plan)
            if len(changed) > 1:
                raise InputError(f"第二轮只能改一件事，现在改了 {len(changed)} 件：{'；'.join(changed)}。")
        self._round[name] = plan
        self._tell()
        left = [one for one in (self.first if self.shown == 1 else GROUPS) if one not in self._round]
        self.message.show(f"{name}交卷。" + (f"还没交的：{'、'.join(left)}。" if left else "都交了，先估计，再揭晓。"))

    def _show(self, guess: float) -> float:
        if self.shown == 2:
            raise InputError("两轮都揭晓了。要再来一次，请按「全部重来」。")
        if self.shown == 0 and len(self.first) < LEAST:
            raise InputError(f"至少要有 {LEAST} 组交卷才能揭晓，现在交了 {len(self.first)} 组。")
        if self.shown == 1 and not self.second:
            raise InputError("第二轮还没有一组交卷。")
        self.shown += 1
        latest = {**self.first, **(self.second if self.shown == 2 else {})}
        views = {"现状": viewed(NOW), **{name: viewed(plan) for name, plan in latest.items()}}
        rows, fine = [], 0
        for name, view in views.items():
            if name != "现状":
                verdicts = [one.verdict for one in compare(views["现状"], view)]
                fine += min(verdicts) >= 0
                rows.append(f"{name}：" + "，".join(f"{who}{VERDICTS[one]}" for who, one in zip(STAKEHOLDERS, verdicts, strict=True)))
        names = list(views)
        best = "；".join(f"{who}最满意的是{names[number]}" for who, number in zip(STAKEHOLDERS, best_for(list(views.values())), strict=True))
        self._answer.show(f"你估计 {guess:g} 组，模拟是 {fine} 组。{best}。", "good" if guess == fine else "info")
        step = {
            name: changes(self.first[name], plan) for name, plan in self.second.items()
        } if self.shown == 2 else {}  # fmt: skip
        rows += [f"{name}第二轮：{'没有改' if not what else what[0]}" for name, what in step.items()]
        self.message.show(rows)
        later = {name: views[name] for name in self.second} if self.shown == 2 else {}
        self.figure.show({"现状": views["现状"], **{name: viewed(plan) for name, plan in self.first.items()}}, later)
        self.canvas.refresh()
        self.canvas.describe(
            "图："
            + "；".join(f"{name} 办顺 {view.figures['smooth']:.0%}、面谈 {view.figures['talks']:.1f} 位" for name, view in views.items())
            + "。"
        )
        self.table.value = html_table(comparison_table(views), f"第 {self.shown} 轮，同一批客户 {views['现状'].days} 天（{COLUMNS}）")
        self.verdicts.value = "".join(f"<div>{name}：{rules_text(plan)}</div>" for name, plan in latest.items())
        self._tell()
        return float(fine)

    def _restart(self) -> None:
        self.first, self.second, self.shown = {}, {}, 0
        self._answer.clear()
        self.message.show("清空了，从第一轮开始。")
        self.table.value = self.verdicts.value = ""
        self.figure.show({"现状": viewed(NOW)}, {})
        self.canvas.refresh()
        self.card.plan = NOW
        self._tell()

    def _tell(self) -> None:
        which = {0: "第一轮：各组交卷", 1: "第二轮：各组只改一件事，再交卷", 2: "两轮都揭晓了"}[self.shown]
        done = "、".join(self._round) or "还没有"
        self._status.value = f'<span role="status">{which}。已交：{done if self.shown < 2 else "全部"}。</span>'


def debate_panel() -> widgets.Widget:
    """The groups' debate in two rounds."""
    return DebatePanel().widget


__all__ = ["DebatePanel", "debate_panel"]
