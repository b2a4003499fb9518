"""The two panels of case 01: how the office stands, by how many months one looks back; and what to buy for one budget."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from branchcraft.cases.turnaround.model import FUTURES, NOTHING, Outcome, better_than, explain, names, office_check, run_plan
from branchcraft.cases.turnaround.plots import PlanFigure
from branchcraft.cases.turnaround.scenario import BUDGET, HANDS, MEASURES, NAME, PARTIES
from branchcraft.errors import InputError
from branchcraft.opening.model import areas_caption, areas_table
from branchcraft.opening.model import explain as explain_check
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import Message, guarded, panel_box
from branchcraft.ui.tables import html_table

CHAPTER = "案例 01"
KEPT = 5


class CheckPanel:
    """The health check of the office on three, six or twelve months; attribute `widget`."""

    def __init__(self) -> None:
        self.message, self._answer, self.table = Message(), Message(), widgets.HTML()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self._ran = False
        self.gate = PredictionGate("看三个月文化服务排第 1；看十二个月，照报表排第几？", "名", guard(self._run), low=1, high=9, chapter=CHAPTER)
        self.months = widgets.ToggleButtons(
            options=[("最近 3 个月", 3), ("最近 6 个月", 6), ("全部 12 个月", 12)], value=3, tooltips=["督办函说的那一季", "半年", "一年"]
        )
        self.months.observe(lambda _: guard(self._show)(), names="value")
        self.widget = panel_box(
            "督办函说的三个方面，是真的最差，还是那一季最差？",
            [self.gate.widget, self._answer.widget, self.months, self.message.widget, self.table],
        )
        self._show()

    def _run(self, guess: float) -> float:
        self._ran = True
        year = office_check(12).areas
        found = int(year.at["culture", "raw_rank"])
        word = "很接近" if abs(guess - found) <= 1 else "比你想的靠后" if found > guess else "比你想的靠前"
        self._answer.show(
            f"你估计第 {guess:g}，看十二个月照报表排第 {found}：{word}。最近三个月只来过三次神秘人，其中一次特别低；一年十二次，和同类差不多。",
            "good" if word == "很接近" else "info",
        )
        self.months.value = 12
        self._show()
        return float(found)

    def _show(self) -> None:
        months = int(self.months.value)
        if months > 3 and not self._ran:
            self.months.value = 3
            raise InputError("先写下估计、运行，再看更长的时间。")
        check = office_check(months)
        self.table.value = html_table(areas_table(check), f"{NAME}，最近 {months} 个月：{areas_caption(check)}")
        self.message.show(explain_check(check))


class PlanPanel:
    """Ten measures, one budget, three parties; attribute `widget`."""

    def __init__(self) -> None:
        self.outcome: Outcome | None = None
        self._runs: list[Outcome] = []
        self.message, self._answer, self.spent = Message(), Message(), widgets.HTML()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        question = f"第四季最不满意的一方比不做好，{FUTURES} 种将来里有几种？"
        self.gate = PredictionGate(question, "种", guard(self._run), high=FUTURES, chapter=CHAPTER)
        self.boxes: dict[str, widgets.Checkbox] = {}
        rows = []
        for one in MEASURES:
            box = widgets.Checkbox(value=False, description=one.name, indent=False, layout=widgets.Layout(width="210px"), tooltip=one.what)
            box.observe(lambda _: guard(self._changed)(), names="value")
            self.boxes[one.key] = box
            text = widgets.HTML(f"{one.what}", layout=widgets.Layout(width="400px"))
            price = widgets.HTML(f"{one.cost:g} 万元，每周 {one.load:g} 小时", layout=widgets.Layout(width="190px"))
            rows.append(widgets.HBox([box, text, price]))
        clear = widgets.Button(description="全部取消", tooltip="一项都不选")
        clear.on_click(lambda _: guard(self._clear)())
        self._quiet = False
        self.figure = PlanFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出四个季度里客户、员工、分行各怎么看这家营业室。")
        self.canvas.refresh()
        self.keep = KeepButton(CHAPTER, "plan", self._decision)
        self.table = widgets.HTML()
        self._say_spent()
        self.widget = panel_box(
            f"只有 {BUDGET:g} 万元和每周 {HANDS:g} 小时，先改什么？",
            [
                *rows, widgets.HBox([clear, self.spent]), self.gate.widget, self._answer.widget, self.canvas.widget, self.message.widget,
                self.keep.widget, self.table,
            ],
        )  # fmt: skip

    def plan(self) -> tuple[str, ...]:
        """Keys of what is ticked."""
        return tuple(key for key, box in self.boxes.items() if box.value)

    def _say_spent(self) -> None:
        chosen = [one for one in MEASURES if one.key in self.plan()]
        money, hours = sum(one.cost for one in chosen), sum(one.load for one in chosen)
        over = "，超了" if money > BUDGET else ""
        thin = f"，超了的部分要加班，每项摊薄到 {HANDS / hours:.0%}" if hours > HANDS else ""
        self.spent.value = f'<span role="status">已用 <b>{money:g}</b> / {BUDGET:g} 万元{over}；每周 <b>{hours:g}</b> / {HANDS:g} 小时{thin}。</span>'

    def _clear(self) -> None:
        self._quiet = True
        for box in self.boxes.values():
            box.value = False
        self._quiet = False
        self._changed()

    def _changed(self) -> None:
        if self._quiet:
            return
        self._say_spent()
        if self.outcome is not None:
            self._compute()

    def _run(self, guess: float) -> float:
        if not self.plan():
            raise InputError("还没有选措施。至少选一项，再运行。")
        outcome = self._compute()
        found = better_than(outcome, run_plan(NOTHING))
        word = "很接近" if abs(guess - found) <= 30 else "估高了" if guess > found else "估低了"
        self._answer.show(
            f"你估计 {guess:g} 种，算出来 {found} 种：{word}。现在可以改勾选，每改一次都会重算。", "good" if word == "很接近" else "info"
        )
        return float(found)

    def _compute(self) -> Outcome:
        outcome = run_plan(self.plan())  # raises for too dear a plan, and what is shown stays
        previous = self.outcome if self.outcome is not None and self.outcome.plan != outcome.plan else None
        self.outcome = outcome
        if not self._runs or self._runs[-1].plan != outcome.plan:
            self._runs = [*self._runs[-(KEPT - 1) :], outcome]
        nothing = run_plan(NOTHING)
        better = better_than(outcome, nothing)
        self.figure.show(outcome, nothing, better, previous)
        self.canvas.draw()
        self.message.show(explain(outcome))
        self.canvas.describe(f"图：{'、'.join(names(outcome.plan)) or '什么都不做'}；{FUTURES} 种将来里最不满意的一方更好的有 {better} 种。")
        rows = [
            [
                "、".join(names(run.plan)) or "什么都不做",
                f"{run.cost:g}",
                f"{run.load:g}",
                *(f"{end:+.2f}" for end in run.parties[:, -1].mean(axis=0)),
                f"{run.value:+.2f}",
            ]
            for run in reversed(self._runs)
        ]
        columns = ["方案", "万元", "小时/周", *(f"{party}，第四季" for party in PARTIES), "最不满意的一方"]
        self.table.value = html_table(pd.DataFrame(rows, columns=columns), "最近五个方案（最上面是现在的；0 是同类平均）")
        return outcome

    def _decision(self) -> tuple[str, dict[str, object]]:
        if self.outcome is None:
            raise InputError("还没有运行。先写下估计、运行，再记进计划。")
        better = better_than(self.outcome, run_plan(NOTHING))
        label = f"一笔预算选了：{'、'.join(names(self.outcome.plan))}（{self.outcome.cost:g} 万元，每周 {self.outcome.load:g} 小时；{FUTURES} 种将来里 {better} 种更好）"
        return label, {"plan": list(self.outcome.plan), "cost": self.outcome.cost, "load": self.outcome.load}


def check_panel() -> widgets.Widget:
    """Panel 1: how many months does the alarm stand on?"""
    return CheckPanel().widget


def plan_panel() -> widgets.Widget:
    """Panel 2: what to buy."""
    return PlanPanel().widget


__all__ = ["CheckPanel", "PlanPanel", "check_panel", "plan_panel"]
