"""The decision of the case: one card for the day, and what customers, staff and bank make of it."""

from __future__ import annotations

import ipywidgets as widgets

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.card import PlanCard, choice
from branchcraft.cases.lobby.model import run_plan
from branchcraft.cases.lobby.plan import NOW, Plan, changes
from branchcraft.cases.lobby.plots import DayFigure, day_text
from branchcraft.cases.lobby.report import COLUMNS, comparison_table, rules_text, said, stakeholder_table
from branchcraft.cases.lobby.views import View, compare
from branchcraft.errors import InputError
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

KEPT_RUNS = 5
MOMENTS = {"10:45（上午高峰）": 105.0, "12:45（中午）": 225.0, "15:15（下午高峰）": 375.0, "16:30（快关门）": 450.0}
DAY = 30
"""A usual day to look at first: at 10:45 about as many wait as on average."""
_WORLD = ("volume", "needs_help", "machines")


class LobbyPanel:
    """Who stands where, what the door asks, where products are spoken of; attribute `widget`."""

    def __init__(self) -> None:
        self.lobby = s.Lobby()
        self._runs: list[tuple[int, View]] = []
        self._start: View | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate(
            "高峰时「等候区」那位改站机器旁，别的都不动：一次办顺从 70% 变成百分之几？", "%", guard(self._run), high=100, chapter=s.CASE
        )
        self.card = PlanCard(NOW, guard(self._changed))
        present = widgets.Button(description="回到现状", tooltip="把站位卡恢复成现在的站法")
        present.on_click(lambda _: setattr(self.card, "plan", NOW))
        back = widgets.Button(description="退回上一个", tooltip="退回上一个方案")
        back.on_click(lambda _: guard(self._back)())
        self.moment = choice(list(MOMENTS.items()), 105.0, "看大厅")
        self.moment.observe(lambda _: guard(self._draw_hall)(), names="value")
        self.day = LabelledSlider("看大厅：第几天", DAY, 1, s.DAYS, 1, "天", on_change=guard(self._draw_hall))
        self.world = {name: self._slider(name, guard) for name in _WORLD}
        more = widgets.Accordion([widgets.VBox([self.card.returned_row, *(slider.widget for slider in self.world.values())])], titles=("更多",))
        self.figure = DayFigure()
        self.figure.show_hall(NOW, 105.0, DAY, None)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左边是大厅的五个区域和现在的站位；右边会画出三方各看见什么。")
        self.canvas.refresh()
        self.table, self.runs_table = widgets.HTML(), widgets.HTML()
        self.keep = KeepButton(s.CASE, "plan", self._decided)
        self.widget = panel_box(
            "大厅一天满两次：谁站在哪里，门口问什么，哪里开口谈产品？",
            [
                self.gate.widget, self._answer.widget, self.card.widget, widgets.HBox([present, back]), self.canvas.widget,
                widgets.HBox([widgets.Label("看大厅：几点"), self.moment]), self.day.widget, self.message.widget, self.table, self.runs_table,
                self.keep.widget, more,
            ],
        )  # fmt: skip

    def _slider(self, name: str, guard: object) -> LabelledSlider:
        one = s.ASSUMPTIONS[name]
        scale, unit, step = (100, "%", 5) if one.unit == "" else (1, one.unit, 1 if one.unit == "台" else 10)
        usual = f"{scale * one.low:g}–{scale * one.high:g}"
        return LabelledSlider(
            one.label,
            scale * one.value,
            scale * one.low,
            scale * one.high,
            step,
            unit,
            usual,
            guard(self._world_changed),  # type: ignore[operator]
        )

    @property
    def view(self) -> View | None:
        """The latest run."""
        return self._runs[-1][1] if self._runs else None

    def _run(self, guess: float) -> float:
        asked = NOW.with_posts(0, 等候区=0, 机器旁=1).with_posts(1, 等候区=0, 机器旁=1)
        before, after = View(run_plan(NOW)), View(run_plan(asked))
        one = compare(before, after)[0]
        near = "很接近" if abs(guess - one.after) <= 2 else "估高了" if guess > one.after else "估低了"
        self._answer.show(
            f"你估计 {guess:g}%，模拟是 {one.before:.0f}% → {one.after:.0f}%（升 {one.low:.1f} 到 {one.high:.1f} 个百分点；"
            f"{one.days} 天里有 {one.better_days} 天更好）：{near}。"
            f"光换一个人的位置，高峰仍要等 {after.figures['wait_peak']:.1f} 分钟。现在可以改卡片了，每改一格都会重算。",
            "good" if near == "很接近" else "info",
        )
        self._compute()
        return one.after

    def _changed(self) -> None:
        if self._runs:
            self._compute()
        else:
            self._draw_hall()

    def _world_changed(self) -> None:
        changed = {name: slider.value / (100 if s.ASSUMPTIONS[name].unit == "" else 1) for name, slider in self.world.items()}
        self.lobby = s.Lobby().with_(**changed)
        self._start = None
        if self._runs:
            self._compute()

    def _back(self) -> None:
        now = self.card.plan
        other: Plan | None = next((view.run.plan for _, view in reversed(self._runs) if view.run.plan != now), None)
        if other is None:
            raise InputError("没有别的方案可以退回。")
        self.card.plan = other

    def _compute(self) -> None:
        view = View(run_plan(self.card.plan, self.lobby))
        if self._start is None:
            self._start = View(run_plan(NOW, self.lobby))
        number = self._runs[-1][0] + 1 if self._runs else 1
        self._runs = [*self._runs[-(KEPT_RUNS - 1) :], (number, view)]
        self.figure.show(view, self._start)
        self._draw_hall()
        differences = compare(self._start, view)
        verdicts = [one.verdict for one in differences]
        kind = "good" if min(verdicts) >= 0 and max(verdicts) > 0 else "info"
        if view.run.plan == NOW:
            self.message.show(["这就是现状。改一格，看谁高兴、谁不高兴。", *said(self._start, view, differences)[3:]], kind)
        else:
            self.message.show(said(self._start, view, differences), kind)
        self.canvas.describe(day_text(view))
        self.table.value = html_table(stakeholder_table(differences), f"三方怎么看（同一批客户，{view.days} 天）")
        runs = {f"第{number}次": one for number, one in reversed(self._runs)}
        self.runs_table.value = html_table(comparison_table({**runs, "现状": self._start}), f"最近五次（{COLUMNS}）")

    def _decided(self) -> tuple[str, dict[str, object]]:
        """The latest run for the action plan."""
        if self.view is None or self._start is None:
            raise InputError("还没有运行过。先估计、运行，再记进计划。")
        figures, plan = self.view.figures, self.view.run.plan
        label = (
            f"大厅站位：一次办顺 {figures['smooth']:.0%}、绷紧 {figures['tight']:.0f} 人·小时、当天面谈 {figures['talks']:.1f} 位。{rules_text(plan)}"
        )
        moves = changes(NOW, plan)
        return label, {"first": moves[0] if moves else "", "moves": len(moves), "talks": round(figures["talks"] - self._start.figures["talks"], 1)}

    def _draw_hall(self) -> None:
        minute, day = float(self.moment.value), int(self.day.value)
        plan, there = self.card.plan, None
        if self.view is not None:
            plan, there = self.view.run.plan, self.view.hall(day - 1, minute)
        self.figure.show_hall(plan, minute, day, there)
        self.canvas.draw()


def decision_panel() -> widgets.Widget:
    """The case's decision."""
    return LobbyPanel().widget


__all__ = ["LobbyPanel", "decision_panel"]
