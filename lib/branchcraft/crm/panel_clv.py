"""Panel 4 of chapter 04: what a customer is worth, and how much it is right to spend on keeping her."""

from __future__ import annotations

from dataclasses import dataclass

import ipywidgets as widgets

from branchcraft.crm.clv import GONE, STATES, Save, Worth, save, saves_table, values_table, worth
from branchcraft.crm.plots_clv import WorthFigure
from branchcraft.crm.runs import Runs
from branchcraft.crm.scenario import CHAPTER, usual, value
from branchcraft.teaching import PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

ASKED = STATES.index("贵宾·安静")
EFFECT, WAKES, COST = 25, 5, 500


@dataclass(frozen=True)
class _Run:
    worths: Worth
    saves: tuple[Save, ...]
    yearly: float
    """Discount, per cent a year."""


def _row(run: _Run) -> dict[str, object]:
    asked = run.saves[ASKED]
    pays = [STATES[one.state] for one in run.saves if one.net > 0]
    return {
        "年折现": f"{run.yearly:g}%",
        "流失": f"{run.worths.leaving:.0%}",
        "年净收入率": f"{run.worths.rate:.1%}",
        "少走 / 恢复": f"{asked.effect:.0%} / {asked.wakes:.0%}",
        "一位花（元）": f"{asked.cost:g}",
        "贵宾·安静的价值（元）": f"{run.worths.values[ASKED]:.0f}",
        "最多值得花（元）": f"{asked.gain:.0f}",
        "划算的状态": "、".join(pays) or "没有",
    }


class WorthPanel:
    """Value by tier and silence, and the price of keeping; attribute `widget`."""

    def __init__(self) -> None:
        self.runs: Runs[_Run] = Runs(_row)
        self.message, self._answer = Message(), Message()
        guard = lambda moved: guarded(self.message, lambda *_: self._compute(moved))  # noqa: E731
        question = f"联系一位「{STATES[ASKED]}」的客户，最多值得花多少元？"
        self.gate = PredictionGate(question, "元", guarded(self.message, self._first_run), high=1e6, chapter=CHAPTER)
        self.cost = LabelledSlider("联系一位花多少", COST, 0, 2000, 10, "元", "50–800", guard("cost"))
        self.effect = LabelledSlider("联系后，要走的少走", EFFECT, 0, 100, 5, "%", "5–40", guard("effect"))
        self.wakes = LabelledSlider("联系后，额外恢复往来的", WAKES, 0, 30, 1, "%", "0–10", guard("wakes"))
        self.leaving = LabelledSlider("流失（现在 = 100）", 100, 50, 200, 10, "%", "50–200", guard("leaving"))
        self.yearly = LabelledSlider("年折现率", value("discount"), 3, 12, 1, "%", usual("discount"), guard("yearly"))
        self.rate = LabelledSlider("余额每年的净收入", value("income_rate"), 0.3, 1.2, 0.1, "%", usual("income_rate"), guard("rate"))
        more = widgets.Accordion([widgets.VBox([self.yearly.widget, self.rate.widget])], titles=("更多",))
        self.figure = WorthFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出九种状态的价值，和联系一位能换回多少。")
        self.canvas.refresh()
        self.table, self.details = widgets.HTML(), widgets.HTML()
        self.widget = panel_box(
            "一位客户值多少？为留住他，最多花多少？",
            [
                self.gate.widget, self._answer.widget, self.cost.widget, self.effect.widget, self.wakes.widget, self.leaving.widget, self.canvas.widget,
                self.message.widget, self.table, self.details, more,
            ],
        )  # fmt: skip

    def _first_run(self, guess: float) -> float:
        if not len(self.runs):
            self._run("")
        usual_worth = worth()
        one = save(usual_worth, ASKED, EFFECT / 100, WAKES / 100, COST)
        word = "很接近" if abs(guess - one.gain) <= 0.25 * one.gain else "估高了" if guess > one.gain else "估低了"
        low, high = usual_worth.interval(ASKED)
        self._answer.show(
            f"你估计 {guess:g} 元，算出来是 {one.gain:.0f} 元：{word}。他的价值是 {usual_worth.values[ASKED]:.0f} 元（重抽九成在 {low:.0f} 到 {high:.0f} 之间），"
            f"但这一季本来只有 {one.leave:.1%} 会走，联系 {one.contacts_per_saved:.0f} 位才真正留住一位：钱花在所有被联系的人身上。",
            "good" if word == "很接近" else "info",
        )
        return one.gain

    def _compute(self, moved: str) -> None:
        if len(self.runs):
            self._run(moved)

    def _run(self, moved: str) -> None:
        worths = worth(self.leaving.value / 100, round(self.rate.value / 100, 6), round(self.yearly.value / 100, 6))
        effect, wakes, cost = self.effect.value / 100, self.wakes.value / 100, float(self.cost.value)
        run = _Run(worths, tuple(save(worths, state, effect, wakes, cost) for state in range(GONE)), float(self.yearly.value))
        self.runs.add(run, moved)
        before = self.runs.previous
        self.figure.show(run.worths, run.saves, None if before is None else (before.worths, before.saves))
        self.canvas.draw()
        self.message.show(said(run.saves), "info")
        self.table.value = self.runs.table()
        self.details.value = html_table(values_table(worths), "九种状态") + html_table(saves_table(worths, effect, wakes, cost), "联系一位能换回多少")
        asked = run.saves[ASKED]
        self.canvas.describe(
            f"图：贵宾·有往来值 {worths.values[6]:.0f} 元，贵宾·沉默值 {worths.values[8]:.0f} 元；联系一位贵宾·安静能换回 {asked.gain:.0f} 元，花 {asked.cost:g} 元。"
        )


def said(saves: tuple[Save, ...]) -> list[str]:
    """For whom a contact pays, how sure that is, and where the cost is more than what it keeps; Chinese sentences."""
    cost = saves[0].cost
    pays, lost = [one for one in saves if one.net > 0], [one for one in saves if one.net <= 0]
    lines = []
    if pays:
        names = "，".join(f"{STATES[one.state]}每位净得 {one.net:.0f} 元（重抽 {len(one.redrawn)} 次里 {one.pays} 次划算）" for one in pays)
        lines.append(f"花 {cost:g} 元划算的：{names}。")
    else:
        lines.append(f"花 {cost:g} 元，没有一种状态划算：换便宜的办法（短信、手机银行），或者先把效果做出来。")
    if lost:
        worst = min(lost, key=lambda one: one.net)
        lines.append(f"不划算的：{'、'.join(STATES[one.state] for one in lost)}。最亏的是{STATES[worst.state]}，一位亏 {-worst.net:.0f} 元。")
    asked = saves[ASKED]
    if asked.gain > 0:
        lines.append(
            f"{STATES[ASKED]}的 {asked.gain:.0f} 元里，{asked.kept:.0f} 元来自少走的，{asked.woken:.0f} 元来自恢复往来的：后一半最没有把握，先用对照组量。"
        )
    return lines


def worth_panel() -> widgets.Widget:
    """Panel 4: what a customer is worth and what keeping her may cost."""
    return WorthPanel().widget


__all__ = ["WorthPanel", "said", "worth_panel"]
