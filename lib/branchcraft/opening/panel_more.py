"""Panels 4 and 7 of chapter 00: five reasons on the scales, and a norm for fifteen people."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.opening.plots_more import ReasonsFigure, RolloutFigure
from branchcraft.opening.reasons import Books, Weight, margin_loss, said, weigh, weights_table
from branchcraft.opening.rollout import PEOPLE, RUNS, Plan, Rollout, roll_out
from branchcraft.opening.rollout import said as said_of_plan
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

CHAPTER = "00"
KEPT = 5


class ReasonsPanel:
    """Which reason weighs most in this branch; attribute `widget`."""

    def __init__(self) -> None:
        self.weights: list[Weight] = []
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("存款 8 亿元，息差少 10 个基点，一年少收多少万元？", "万元", guard(self._run), high=100_000, chapter=CHAPTER)
        books = Books()
        self.deposits = LabelledSlider("存款日均", books.deposits, 0.5, 50.0, 0.5, "亿元", "", guard(self._changed))
        self.loans = LabelledSlider("贷款余额", books.loans, 0.0, 50.0, 0.5, "亿元", "", guard(self._changed))
        self.income = LabelledSlider("网点净收入（管理会计）", books.income, 0, 5000, 10, "万元/年", "", guard(self._changed))
        self.cost = LabelledSlider("网点全部费用", books.cost, 0, 5000, 10, "万元/年", "", guard(self._changed))
        self.staff = LabelledSlider("在岗人数", books.staff, 3, 60, 1, "人", "", guard(self._changed))
        self.complaints = LabelledSlider("一年投诉", books.complaints, 0, 200, 1, "件", "", guard(self._changed))
        self.points = LabelledSlider("息差再降", 10, 1, 40, 1, "个基点", "5–20", guard(self._changed))
        self.worse = LabelledSlider("不良率上升", 0.1, 0.05, 1.0, 0.05, "个百分点", "0.05–0.3", guard(self._changed))
        more = widgets.Accordion([widgets.VBox([one.widget for one in (self.staff, self.complaints, self.points, self.worse)])], titles=("更多",))
        self.figure = ReasonsFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会把五条理由换成万元。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "五条理由，哪一条在我的网点最沉？",
            [
                self.gate.widget, self._answer.widget, self.deposits.widget, self.loans.widget, self.income.widget, self.cost.widget, more,
                self.canvas.widget, self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _books(self) -> Books:
        return Books(
            float(self.deposits.value), float(self.loans.value), int(self.staff.value), float(self.income.value), float(self.cost.value), int(self.complaints.value)
        )  # fmt: skip

    def _run(self, guess: float) -> float:
        true = margin_loss(Books(), 10)
        word = "很接近" if abs(guess - true) <= 8 else "估高了" if guess > true else "估低了"
        self._answer.show(
            f"你估计 {guess:g} 万元，算出来是 {true:.0f} 万元：{word}。1 亿元是 1 万个万元，10 个基点是千分之一：每 1 亿元少 10 万元。",
            "good" if word == "很接近" else "info",
        )
        self._compute()
        return true

    def _changed(self) -> None:
        if self.weights:
            self._compute()

    def _compute(self) -> None:
        books = self._books()
        previous, self.weights = self.weights or None, weigh(books, float(self.points.value), round(float(self.worse.value), 4))
        self.figure.show(self.weights, previous)
        self.canvas.draw()
        self.message.show(said(books, self.weights))
        self.table.value = html_table(weights_table(self.weights), "五条理由换成万元")
        self.canvas.describe("图：" + "，".join(f"{one.reason} {one.low:.0f}–{one.high:.0f} 万元" for one in self.weights) + "。")


class RolloutPanel:
    """Everybody at once or batch by batch; attribute `widget`."""

    def __init__(self) -> None:
        self.runs: list[Rollout] = []
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("15 人一次铺开，每周带教 10 小时，半年后几个还照做？", "人", guard(self._run), high=PEOPLE, chapter=CHAPTER)
        plan = Plan()
        self.batches = widgets.Dropdown(
            options=[("一次铺开", 1), ("分 2 批", 2), ("分 3 批", 3), ("分 5 批", 5)],
            value=plan.batches,
            description="怎么铺",
            style={"description_width": "190px"},
            layout=widgets.Layout(width="360px"),
        )
        self.batches.observe(lambda _: guard(self._changed)(), names="value")
        self.gap = LabelledSlider("两批之间隔几周", plan.gap, 1, 12, 1, "周", "3–6", guard(self._changed))
        self.need = LabelledSlider("每人要带教几小时才成习惯", plan.need, 1, 10, 1, "小时", "1–8", guard(self._changed))
        self.coaching = LabelledSlider("每周能带教", plan.coaching, 4, 30, 1, "小时", "5–15", guard(self._changed))
        self.checking = LabelledSlider("每周检查", plan.checking, 0, 4, 1, "小时", "0–2", guard(self._changed))
        self.fault = LabelledSlider("规范没试过、有毛病的机会", round(100 * plan.fault), 0, 80, 5, "%", "10–60", guard(self._changed))
        more = widgets.Accordion([widgets.VBox([self.coaching.widget, self.checking.widget, self.fault.widget])], titles=("更多",))
        self.figure = RolloutFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：每周末有几个人照做成了习惯；右：半年后的人数。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.keep = KeepButton(CHAPTER, "rollout", self._decision)
        self.widget = panel_box(
            "新规范：全员一次铺开，还是一批一批来？",
            [
                self.gate.widget, self._answer.widget, self.batches, self.gap.widget, self.need.widget, more, self.canvas.widget,
                self.message.widget, self.keep.widget, self.table,
            ],
        )  # fmt: skip

    def _decision(self) -> tuple[str, dict[str, object]]:
        """What is kept for the plan."""
        if not self.runs:
            raise InputError("还没有运行。先写下估计、运行，再记进计划。")
        run = self.runs[-1]
        label = f"新规范{run.plan.name}：模拟半年后 {PEOPLE} 人里平均 {run.final.mean():.1f} 人照做"
        return label, {"name": run.plan.name, "batches": run.plan.batches, "keeping": round(float(run.final.mean()), 1)}

    def _plan(self) -> Plan:
        return Plan(
            int(self.batches.value), int(self.gap.value), float(self.coaching.value), float(self.checking.value), float(self.need.value), self.fault.value / 100
        )  # fmt: skip

    def _run(self, guess: float) -> float:
        one = roll_out(Plan())
        true, none = float(one.final.mean()), int((one.final <= 3).sum())
        word = "很接近" if abs(guess - true) <= 1.5 else "估高了" if guess > true else "估低了"
        self._answer.show(
            f"你估计 {guess:g} 个，模拟平均 {true:.1f} 个：{word}。平均数盖住了两头：{RUNS} 次里有 {none} 次只剩 3 个人以下，也有不少次十三四个人都做到了。现在试试分批。",
            "good" if word == "很接近" else "info",
        )
        self._compute()
        return true

    def _changed(self) -> None:
        if self.runs:
            self._compute()

    def _compute(self) -> None:
        now = roll_out(self._plan())
        previous = next((run for run in reversed(self.runs) if run.plan != now.plan), None)
        if not self.runs or self.runs[-1].plan != now.plan:
            self.runs = [*self.runs[-(KEPT - 1) :], now]
        self.figure.show(now, previous)
        self.canvas.draw()
        self.message.show(said_of_plan(now, previous))
        rows = [
            [
                run.plan.name,
                f"{run.plan.need:g}",
                f"{run.plan.coaching:g}",
                f"{run.at_week(8):.1f}",
                f"{run.final.mean():.1f}",
                f"{run.hours.mean():.0f}",
            ]
            for run in reversed(self.runs)
        ]
        columns = ["怎么铺", "每人要带教（小时）", "每周能带教（小时）", "第 8 周照做的人", "半年后照做的人", "花的工时"]
        self.table.value = html_table(pd.DataFrame(rows, columns=columns), "最近五次（最上面是现在的）")
        self.canvas.describe(f"图：{now.plan.name}，半年后平均 {now.final.mean():.1f} 人照做。")


def reasons_panel() -> widgets.Widget:
    """Panel 4: five reasons on the scales."""
    return ReasonsPanel().widget


def rollout_panel() -> widgets.Widget:
    """Panel 7: at once or in batches."""
    return RolloutPanel().widget


__all__ = ["ReasonsPanel", "RolloutPanel", "reasons_panel", "rollout_panel"]
