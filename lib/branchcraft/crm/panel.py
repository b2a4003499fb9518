"""Panel 1 of chapter 04: where to draw the line between those who have a manager of their own and those who have not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from branchcraft.crm.model import TierReport, draw_branches, list_turnover, middle, tier_report
from branchcraft.crm.plots import TiersFigure
from branchcraft.crm.runs import Runs
from branchcraft.crm.scenario import ASSUMPTIONS, CHAPTER, MID_2023, usual, value
from branchcraft.errors import InputError
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box

LINE = 50


@dataclass(frozen=True)
class _Run:
    report: TierReport
    each: float
    turnover: tuple[float, float]


def _row(run: _Run) -> dict[str, object]:
    count, share = middle(run.report.count), middle(run.report.share)
    return {
        "客户数": run.report.customers,
        "门槛（万元）": f"{run.report.line:g}",
        "名单上的人": f"{count[0]:.0f}({count[1]:.0f}–{count[2]:.0f})",
        "占余额": f"{share[0]:.0%}({share[1]:.0%}–{share[2]:.0%})",
        "要几位经理": f"{run.report.managers(run.each):.1f}",
        "每季白换的人（时点 / 日均）": f"{run.turnover[0]:.0%} / {run.turnover[1]:.0%}",
    }


class TiersPanel:
    """A line through 200 branches of the same shape; attribute `widget`."""

    def __init__(self) -> None:
        self.runs: Runs[_Run] = Runs(_row)
        self.message, self._answer = Message(), Message()
        guard = lambda action, *given: guarded(self.message, lambda *_: action(*given))  # noqa: E731
        question = f"走掉最大的一位，要新来几位平均 {MID_2023.rest_mean:.2f} 万元的客户才补得上？"
        self.gate = PredictionGate(question, "位", guarded(self.message, self._first_run), low=1, high=1e6, chapter=CHAPTER)
        self.line = LabelledSlider("专人维护的门槛", LINE, 10, 1000, 10, "万元", "20–600", guard(self._compute, "line"))
        self.customers = LabelledSlider(
            ASSUMPTIONS["customers"].label, value("customers"), 1000, 20000, 500, "位", usual("customers"), guard(self._compute, "customers")
        )
        self.each = LabelledSlider("每位经理维护", value("per_manager"), 50, 500, 10, "户", usual("per_manager"), guard(self._compute, "each"))
        self.noise = LabelledSlider("余额的月度波动", value("month_noise"), 0, 60, 5, "%", "15–40", guard(self._compute, "noise"))
        more = widgets.Accordion([widgets.VBox([self.noise.widget])], titles=("更多",))
        self.figure = TiersFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：公开数据的形状，2.3% 的客户占 81.5% 的余额。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.keep = KeepButton(CHAPTER, "line", self._decided)
        self.widget = panel_box(
            "专人维护的门槛划在哪里？谁进名单，盖住多少余额，走掉一位要拿什么补？",
            [
                self.gate.widget, self._answer.widget, self.line.widget, self.customers.widget, self.each.widget, self.canvas.widget,
                self.message.widget, self.table, self.keep.widget, more,
            ],
        )  # fmt: skip

    def _first_run(self, guess: float) -> float:
        if not len(self.runs):
            self._run("")
        customers = int(value("customers"))
        many, low, high = middle(tier_report(draw_branches(customers), float(LINE)).replaced_by)
        verdict = "很接近" if low <= guess <= high else "估低了" if guess < low else "估高了"
        self._answer.show(
            f"你估计 {guess:g} 位。200 家同样的网点里，居中的一家要 {many:.0f} 位（九成在 {low:.0f} 到 {high:.0f} 位之间）：{verdict}。"
            f"整家网点一共才 {customers} 位客户。",
            "good" if verdict == "很接近" else "info",
        )
        return many

    def _decided(self) -> tuple[str, Any]:
        """The line, for the action plan."""
        run = self.runs.last
        if run is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        count = middle(run.report.count)[0]
        label = f"专人维护的门槛 {run.report.line:g} 万元，按季日均定名单；{run.report.customers} 位客户的网点约 {count:.0f} 位，要 {run.report.managers(run.each):.1f} 位经理"
        return label, {"line": run.report.line, "count": count}

    def _compute(self, moved: str) -> None:
        if len(self.runs):
            self._run(moved)

    def _run(self, moved: str) -> None:
        drawn = draw_branches(int(self.customers.value))
        line = float(self.line.value)
        run = _Run(tier_report(drawn, line), float(self.each.value), list_turnover(drawn, line, self.noise.value / 100))
        self.runs.add(run, moved)
        if self.runs.previous is not None:
            self.figure.remember(self.runs.previous.report)
        self.figure.show(run.report)
        self.canvas.draw()
        self.message.show(said(run.report, run.each, run.turnover, float(self.noise.value)))
        self.table.value = self.runs.table()
        share = middle(run.report.share)
        self.canvas.describe(
            f"图：门槛 {line:g} 万元，名单上的人占余额 {share[0]:.0%}（九成网点 {share[1]:.0%} 到 {share[2]:.0%}）；"
            f"最大的一位占 {middle(run.report.largest_share)[0]:.0%}。"
        )


def said(report: TierReport, each: float, turnover: tuple[float, float], noise: float) -> list[str]:
    """What a line does, in Chinese sentences."""
    count, share, largest = middle(report.count), middle(report.share), middle(report.largest_share)
    lines = [
        f"门槛 {report.line:g} 万元：居中的网点名单上有 {count[0]:.0f} 位（{count[0] / report.customers:.1%}），占余额 {share[0]:.0%}"
        f"（九成网点在 {share[1]:.0%} 到 {share[2]:.0%} 之间）；每位经理 {each:g} 户，要 {report.managers(each):.1f} 位经理。",
        f"差两成以内、没进名单的有 {middle(report.just_below)[0]:.0f} 位：名单外不等于没有人管。",
        f"200 家网点客户结构完全相同，最大的一位占余额从 {largest[1]:.0%} 到 {largest[2]:.0%} 都有：比较两家网点的高端余额，先想里面有多少是碰巧。",
    ]
    if noise > 0 and report.line > 0:
        lines.append(
            f"谁的家底也没变，只是月度余额上下 {noise:g}%：按季末一天定名单，每季有 {turnover[0]:.0%} 的名字是新的；按季日均，是 {turnover[1]:.0%}。"
        )
    if count[0] < 10:
        lines.append("名单不到十位，一个人的去留就改变全部数字：这一层别用比例考核，逐户看。")
    return lines


def tiers_panel() -> widgets.Widget:
    """Panel 1: where to draw the line."""
    return TiersPanel().widget


__all__ = ["TiersPanel", "said", "tiers_panel"]
