"""Panel 5 of chapter 04: whom one manager contacts this month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import numpy as np

from branchcraft.crm.contacts import (
    BY_RISK,
    LISTS,
    MONTHS,
    ORDERS,
    WAYS,
    YEARS,
    ContactPlan,
    best_plan,
    by_order,
    example_lists,
    gain_curve,
    greedy,
    list_table,
    outcomes,
    plans_table,
    years_better,
)
from branchcraft.crm.plots_contacts import MOST_HOURS, ContactsFigure
from branchcraft.crm.runs import Runs
from branchcraft.crm.scenario import CHAPTER
from branchcraft.errors import InputError
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

HOURS, SPLIT = 20, (7, 7, 6)
_CURVE = tuple(range(0, int(MOST_HOURS) + 1, 2))


@dataclass(frozen=True)
class _Try:
    hours: float
    yours: ContactPlan
    risk: ContactPlan
    greedy: ContactPlan
    best: ContactPlan


def _row(run: _Try) -> dict[str, object]:
    return {
        "能用小时": f"{run.hours:g}",
        "你的名单": run.yours.name,
        "联系几位": run.yours.contacts,
        "平均每月多值（元）": f"{run.yours.expected:.0f}",
        "最优名单（元）": f"{run.best.expected:.0f}",
        "做到最优的": f"{run.yours.expected / run.best.expected:.0%}" if run.best.expected > 0 else "—",
    }


class ContactsPanel:
    """One manager's hours across three lists; attribute `widget`."""

    def __init__(self) -> None:
        self.lists = example_lists()
        self.runs: Runs[_Try] = Runs(_row)
        self.message, self._answer = Message(), Message()
        guard = lambda moved: guarded(self.message, lambda *_: self._compute(moved))  # noqa: E731
        question = "三张名单都从评分最高的打起，比最优名单少值百分之几？"
        self.gate = PredictionGate(question, "%", guarded(self.message, self._first_run), high=100, chapter=CHAPTER)
        self.hours = LabelledSlider("这个月能用的小时", HOURS, 4, int(MOST_HOURS), 1, "小时", "10–40", guard("hours"))
        self.split = [
            LabelledSlider(f"给「{name}」", hours, 0, 40, 1, "小时", "", guard(f"split{number}"))
            for number, (name, hours) in enumerate(zip(LISTS, SPLIT, strict=True))
        ]
        self.order = self._choice("每张名单从谁打起", ORDERS, BY_RISK, guard("order"))
        self.way = self._choice("怎么联系", WAYS, WAYS[0], guard("way"))
        self.used = widgets.HTML()
        self.figure = ContactsFigure(self.lists, _CURVE, gain_curve(hours=_CURVE))
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：每位客户的系统评分，和打一次电话估计能改变多少。")
        self.canvas.refresh()
        self.table, self.compared, self.best_list = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._show_used()
        self.keep = KeepButton(CHAPTER, "contacts", self._decided)
        self.widget = panel_box(
            "一位经理这个月的时间有限：留住谁、提升谁、唤醒谁？",
            [
                self.gate.widget, self._answer.widget, self.hours.widget, *(one.widget for one in self.split), self.used, self.order, self.way,
                self.canvas.widget, self.message.widget, self.compared, self.table, self.keep.widget, self.best_list,
            ],
        )  # fmt: skip

    @staticmethod
    def _choice(label: str, options: tuple[str, ...], start: str, action: object) -> widgets.Dropdown:
        box = widgets.Dropdown(
            options=options, value=start, description=label, style={"description_width": "190px"}, layout=widgets.Layout(width="560px")
        )
        box.observe(action, names="value")
        return box

    def _hours_per_list(self) -> tuple[float, float, float]:
        first, second, third = (float(one.value) for one in self.split)
        return first, second, third

    def _show_used(self) -> None:
        given, had = sum(self._hours_per_list()), float(self.hours.value)
        rest = "正好分完" if given == had else f"还有 {had - given:g} 小时没分" if given < had else f"超了 {given - had:g} 小时"
        self.used.value = f'<span role="status">已分 <b>{given:g}</b> / {had:g} 小时，{rest}。</span>'

    def _first_run(self, guess: float) -> float:
        if not len(self.runs):
            self._run("")
        first, second, third = (float(one) for one in SPLIT)
        risk, best = by_order(self.lists, (first, second, third), BY_RISK), best_plan(self.lists, HOURS)
        less = 100 * (1 - risk.expected / best.expected)
        word = "很接近" if abs(guess - less) <= 8 else "估低了" if guess < less else "估高了"
        self._answer.show(
            f"你估计少 {guess:g}%，实际少 {less:.0f}%（{risk.expected:.0f} 元对 {best.expected:.0f} 元）：{word}。"
            "评分说的是他多可能走，不是你打这个电话能改变多少。现在改时间怎么分、从谁打起。",
            "good" if word == "很接近" else "info",
        )
        return less

    def _decided(self) -> tuple[str, Any]:
        """The order of the lists, for the action plan."""
        run = self.runs.last
        if run is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        label = f"一个月 {run.hours:g} 小时主动联系，{run.yours.name}，示例里做到最优的 {run.yours.expected / run.best.expected:.0%}"
        return label, {"hours": run.hours, "order": self.order.value}

    def _compute(self, moved: str) -> None:
        self._show_used()
        if len(self.runs):
            self._run(moved)

    def _run(self, moved: str) -> None:
        hours, split = float(self.hours.value), self._hours_per_list()
        if sum(split) > hours:
            raise InputError(f"三张名单一共分了 {sum(split):g} 小时，只有 {hours:g} 小时；请从某一张里拿走 {sum(split) - hours:g} 小时。")
        way = WAYS.index(self.way.value)
        run = _Try(
            hours,
            by_order(self.lists, split, self.order.value, way),
            by_order(self.lists, (hours, 0.0, 0.0), BY_RISK),
            greedy(self.lists, hours),
            best_plan(self.lists, hours),
        )
        self.runs.add(run, moved)
        before = self.runs.previous
        self.figure.show(run.yours, run.risk, None if before is None else before.yours)
        self.canvas.draw()
        self._tell(run)

    def _tell(self, run: _Try) -> None:
        better = int((outcomes(self.lists, run.best) > outcomes(self.lists, run.yours)).sum())
        years = years_better(self.lists, run.best, run.yours)
        put_off = int(((run.yours.way >= 0) & (self.lists.change[:, 0] < 0)).sum())
        ahead = np.interp(run.hours + 4, _CURVE, gain_curve(hours=_CURVE)) - np.interp(run.hours, _CURVE, gain_curve(hours=_CURVE))
        lines = [
            f"你的名单联系 {run.yours.contacts} 位、用 {run.yours.hours:.1f} 小时，平均每月多值 {run.yours.expected:.0f} 元；最优名单 {run.best.expected:.0f} 元，"
            f"同样的客户、同样的运气：单看一个月，{MONTHS} 个月里有 {better} 个月最优名单更好；看一整年，{YEARS} 年里有 {years} 年。",
            f"你的名单里有 {put_off} 位其实越联系越想走（真值，网点里看不到）：风险分高的人里，一部分已经下了决心，一部分是被提醒的。",
            f"在 {run.hours:g} 小时上再加 4 小时，最优名单每月只多值 {ahead:.0f} 元（一小时 {ahead / 4:.0f} 元）：先打的总是最值的。",
        ]
        self.message.show(lines)
        self.compared.value = html_table(plans_table(self.lists, [run.yours, run.risk, run.greedy, run.best]), "四种名单，同样的客户")
        self.table.value = self.runs.table()
        self.best_list.value = html_table(list_table(self.lists, run.best, 10), "最优名单的前十位")
        self.canvas.describe(f"图：{run.hours:g} 小时，你的名单每月多值 {run.yours.expected:.0f} 元，最优名单 {run.best.expected:.0f} 元。")


def contacts_panel() -> widgets.Widget:
    """Panel 5: save, raise or wake."""
    return ContactsPanel().widget


__all__ = ["ContactsPanel", "contacts_panel"]
