"""The decision of the case: a card for the centre, what three people make of it, and the groups' plans side by side."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from branchcraft.cases.wealth import scenario as s
from branchcraft.cases.wealth.model import HEADLINES, UNITS, Run, compare, phone_calls, run_plan, tiers_table, views_table
from branchcraft.cases.wealth.plan import ASKED, FIRST, MANAGER, MOST_MANAGERS, NOW, SERVED_BY, Plan
from branchcraft.cases.wealth.plots import CentreFigure, run_text
from branchcraft.errors import InputError
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

GROUPS = ("第 1 组（替客户说话）", "第 2 组（替经理说话）", "第 3 组（替分行说话）", "第 4 组（替主任说话）")
VERDICTS = {1: "更好", 0: "差不多", -1: "更差"}
YES, NO = "要", "不要"
_WORLD = {"hours": 0.5, "away": 5, "phone_effect": 5, "phone_calls": 50, "stake": 10}
"""Assumptions that may be moved in the panel, with the slider's step."""


class WealthPanel:
    """How many managers, who serves which tier, how often; attribute `widget`."""

    def __init__(self) -> None:
        self.run: Run | None = None
        self.handed_in: dict[str, Plan] = {}
        self._quiet = False
        self.message, self._answer, self._group_note = Message(), Message(), Message()
        guard = lambda action: guarded(self.message, lambda *_: action())  # noqa: E731
        question = "照分行的要求签下去，说到做到的客户从 74% 变成百分之几？"
        self.gate = PredictionGate(question, "%", guarded(self.message, self._first_run), high=100, chapter=s.CASE)
        self.managers = LabelledSlider("理财经理", NOW.managers, 1, MOST_MANAGERS, 1, "位", "2–5", guard(self._changed))
        self.contacts = [
            LabelledSlider(f"{tier.name}每户每季联系", often, 0, 6, 1, "次", "", guard(self._changed))
            for tier, often in zip(s.CLIENTS, NOW.contacts, strict=True)
        ]
        self.served_by = [self._choice(f"{tier.name}由谁服务", SERVED_BY, MANAGER, guard) for tier in s.CLIENTS[1:]]
        self.assistant = self._choice("一位助理（接来事、不销售）", (NO, YES), NO, guard)
        self.first = self._choice("时间不够时", FIRST, FIRST[0], guard)
        self.cover = self._choice("经理互相顶班", (NO, YES), NO, guard)
        buttons = []
        for label, plan in (("回到现状", NOW), ("照分行的要求", ASKED)):
            button = widgets.Button(description=label, tooltip=label, layout=widgets.Layout(width="150px"))
            button.on_click(guarded(self.message, lambda _, plan=plan: self.set_plan(plan)))
            buttons.append(button)
        self.world = {
            name: LabelledSlider(one.label, one.value, one.low, one.high, step, one.unit, f"{one.low:g}–{one.high:g}", guard(self._changed))
            for name, step in _WORLD.items()
            for one in [s.ASSUMPTIONS[name]]
        }
        more = widgets.Accordion([widgets.VBox([one.widget for one in self.world.values()])], titles=("更多：换成自己的假设",))
        self.figure = CentreFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左边会画出每一层说好几次、真做到几次，右边是三方各看见什么。")
        self.canvas.refresh()
        self.table, self.tiers = widgets.HTML(), widgets.HTML()
        self.keep = KeepButton(s.CASE, "plan", self._decided)
        self.group = widgets.Dropdown(
            options=GROUPS, description="交卷的是", style={"description_width": "90px"}, layout=widgets.Layout(width="340px")
        )
        hand_in = widgets.Button(description="交卷", tooltip="把上面的方案记在这一组名下", layout=widgets.Layout(width="90px"))
        hand_in.on_click(guarded(self._group_note, lambda _: self._hand_in()))
        clear = widgets.Button(description="全部重来", tooltip="清空各组的方案", layout=widgets.Layout(width="90px"))
        clear.on_click(guarded(self._group_note, lambda _: self._clear()))
        self.groups = widgets.HTML()
        self.widget = panel_box(
            "六百户、三位经理：答应分行，还是换一种带法？",
            [
                self.gate.widget, self._answer.widget, widgets.HBox(buttons), self.managers.widget, *(one.widget for one in self.contacts),
                *self.served_by, self.assistant, self.first, self.cover, self.canvas.widget, self.message.widget, self.table, self.tiers,
                self.keep.widget, widgets.HTML("<b>各组交卷，比一比</b>"), widgets.HBox([self.group, hand_in, clear]), self._group_note.widget, self.groups, more,
            ],
        )  # fmt: skip

    def _choice(self, label: str, options: tuple[str, ...], start: str, guard: Any) -> widgets.Dropdown:
        box = widgets.Dropdown(
            options=options, value=start, description=label, style={"description_width": "210px"}, layout=widgets.Layout(width="420px")
        )
        box.observe(guard(self._changed), names="value")
        return box

    @property
    def plan(self) -> Plan:
        """The plan on the card."""
        first, second, third, fourth = (float(one.value) for one in self.contacts)
        b, c, d = (box.value for box in self.served_by)
        return Plan(
            managers=int(self.managers.value),
            contacts=(first, second, third, fourth),
            served_by=(MANAGER, b, c, d),
            assistant=self.assistant.value == YES,
            top_first=self.first.value == FIRST[0],
            cover=self.cover.value == YES,
        )

    def set_plan(self, plan: Plan) -> None:
        """Put a plan on the card and try it."""
        self._quiet = True
        self.managers.value = plan.managers
        for slider, often in zip(self.contacts, plan.contacts, strict=True):
            slider.value = int(often)
        for box, who in zip(self.served_by, plan.served_by[1:], strict=True):
            box.value = who
        self.assistant.value = YES if plan.assistant else NO
        self.first.value = FIRST[0] if plan.top_first else FIRST[1]
        self.cover.value = YES if plan.cover else NO
        self._quiet = False
        self._changed()

    def _first_run(self, guess: float) -> float:
        asked, now = run_plan(ASKED), run_plan(NOW)
        if self.run is None:
            self.run = now
            self.set_plan(ASKED)
        kept = float(asked.headlines[0].mean())
        word = "很接近" if abs(guess - kept) <= 5 else "估高了" if guess > kept else "估低了"
        self._answer.show(
            f"你估计 {guess:g}%，模拟是 {kept:.0f}%：{word}。分行看的一季净值从 {now.headlines[2].mean():.1f} 升到 {asked.headlines[2].mean():.1f} 万元，"
            f"靠的是每人每周加班 {asked.late.mean():.1f} 小时（现在 {now.late.mean():.1f}），和对 D 层三百六十户常常说话不算数。现在改卡片。",
            "good" if word == "很接近" else "info",
        )
        return kept

    def _changed(self) -> None:
        if self.run is not None and not self._quiet:
            self._show()

    def _show(self) -> None:
        world = s.World().with_(**{name: float(slider.value) for name, slider in self.world.items()})
        start, self.run = run_plan(NOW, world), run_plan(self.plan, world)
        self.figure.show(self.run, start)
        self.canvas.draw()
        self.canvas.describe(run_text(self.run))
        self.message.show(said(start, self.run))
        self.table.value = html_table(views_table({"现状": start, "你的方案": self.run}), "三方怎么看（200 个季，同样的客户、同样的请假）")
        self.tiers.value = html_table(tiers_table({"你的方案": self.run}), "每一层说好的和真做到的")

    def _decided(self) -> tuple[str, Any]:
        """The plan, for the page that goes home."""
        if self.run is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        changes = self.plan.changes_from(NOW)
        kept, late, net = (float(one) for one in self.run.headlines.mean(axis=1))
        label = f"{'；'.join(changes) or '照现状'}：说到做到 {kept:.0f}%，每周加班 {late:.1f} 小时，一季净值 {net:.1f} 万元（示例）"
        return label, {"changes": changes, "kept": kept, "late": late, "per_manager": self.plan.clients_per_manager}

    def _hand_in(self) -> None:
        if self.run is None:
            raise InputError("先填估计、运行，再交卷。")
        self.handed_in[self.group.value] = self.plan.checked()
        self._show_groups()

    def _clear(self) -> None:
        self.handed_in = {}
        self.groups.value = ""
        self._group_note.show("清空了。")

    def _show_groups(self) -> None:
        runs = {"现状": run_plan(NOW), **{name: run_plan(plan) for name, plan in self.handed_in.items()}}
        lines = []
        for name, run in list(runs.items())[1:]:
            verdicts = "，".join(f"{one.who}{VERDICTS[one.verdict]}" for one in compare(runs["现状"], run))
            lines.append(f"{name}：{verdicts}。{'；'.join(run.plan.changes_from(NOW)) or '照现状'}")
        self._group_note.show(lines)
        self.groups.value = html_table(views_table(runs), "各组的方案")


def said(start: Run, run: Run) -> list[str]:
    """What three people say of a plan, in Chinese sentences."""
    lines = []
    for number, one in enumerate(compare(start, run)):
        unit = UNITS[number]
        lines.append(
            f"{one.who}：{HEADLINES[number]} {one.before:.1f} → {one.after:.1f} {unit}，{VERDICTS[one.verdict]}（200 个季里 {one.better} 个季更好）。"
        )
    lines.append(f"每位经理 {run.plan.clients_per_manager:.0f} 户，活占时间的 {run.load:.0%}；来事当周办完 {run.answered.mean():.0%}。")
    asked, most = phone_calls(run.plan), run.world["phone_calls"]
    if asked > most:
        lines.append(f"电话团队一季要 {asked:.0f} 次，只给得了 {most:.0f} 次：先接打进来的，主动打的做不完。")
    if run.late.mean() > 4:
        leave = 1 - (1 - run.leaving.mean()) ** run.plan.managers
        lines.append(f"每周加班 {run.late.mean():.1f} 小时，撑得过一季，撑不过一年：一年里至少走一位经理的可能 {leave:.0%}。")
    return lines


def decision_panel() -> widgets.Widget:
    """The case's panel."""
    return WealthPanel().widget


__all__ = ["WealthPanel", "decision_panel", "said"]
