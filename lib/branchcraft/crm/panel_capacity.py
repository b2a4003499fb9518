"""Panel 6 of chapter 04: how many clients one manager can hold."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np

from branchcraft.crm.capacity import DAYS, PROMISED, QUARTERS, Held, Workload, hold, manager_cost, most_clients, value_of
from branchcraft.crm.plots_contacts import CapacityFigure
from branchcraft.crm.runs import Runs
from branchcraft.crm.scenario import CHAPTER
from branchcraft.errors import InputError
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box

CLIENTS, MOST = 150, 300
_STEPS = tuple(range(20, MOST + 1, 20))
MOST_VALUE = 30.0


def _held_row(held: Held) -> dict[str, object]:
    load = held.workload
    return {
        "带几户": held.clients,
        "每季次数 × 分钟": f"{load.contacts:g} × {load.minutes:g}",
        "每天小时": f"{load.hours:g}",
        "活占时间": f"{held.load:.0%}",
        "守住承诺的季": f"{held.kept} / {QUARTERS}",
        "每户真做到（次/季）": f"{held.contacts_made:.2f}",
        "找上门的当天办完": f"{held.same_day.mean():.0%}",
        "一季价值（万元）": f"{value_of(held) / 10_000:.1f}",
    }


class CapacityPanel:
    """How many clients one manager can hold; attribute `widget`."""

    def __init__(self) -> None:
        self.runs: Runs[Held] = Runs(_held_row)
        self.message, self._answer = Message(), Message()
        guard = lambda moved: guarded(self.message, lambda *_: self._compute(moved))  # noqa: E731
        usual = Workload()
        question = "十个季里守得住九个，一位经理最多带几户？"
        self.gate = PredictionGate(question, "户", guarded(self.message, self._first_run), low=1, high=2000, chapter=CHAPTER)
        self.clients = LabelledSlider("一位经理带几户", CLIENTS, 20, MOST, 5, "户", "50–250", guard("clients"))
        self.contacts = LabelledSlider("每户每季主动联系", usual.contacts, 0.5, 6, 0.5, "次", "1–4", guard("contacts"))
        self.minutes = LabelledSlider("每次联系，含准备记录", usual.minutes, 15, 90, 5, "分钟", "20–60", guard("minutes"))
        self.hours = LabelledSlider("每天留给客户", usual.hours, 2, 7, 0.5, "小时", "3–6", guard("hours"))
        self.inbound = LabelledSlider("每户每季找上门的事", usual.inbound, 0, 5, 0.5, "件", "0.5–4", guard("inbound"))
        self.away = LabelledSlider("一季里离岗两周的可能", 100 * usual.away, 0, 60, 5, "%", "0–40", guard("away"))
        self.surge = LabelledSlider("来事猛增两周的可能", 100 * usual.surge, 0, 60, 5, "%", "10–50", guard("surge"))
        more = widgets.Accordion([widgets.VBox([self.inbound.widget, self.away.widget, self.surge.widget])], titles=("更多",))
        self.figure = CapacityFigure(MOST, MOST_VALUE)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：带的户数越多，守住联系承诺的季越少。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.keep = KeepButton(CHAPTER, "clients", self._decided)
        self._curves: dict[Workload, tuple[list[Held], np.ndarray]] = {}
        self.widget = panel_box(
            "一位经理带得动多少户？",
            [
                self.gate.widget, self._answer.widget, self.clients.widget, self.contacts.widget, self.minutes.widget, self.hours.widget,
                self.canvas.widget, self.message.widget, self.table, self.keep.widget, more,
            ],
        )  # fmt: skip

    def _workload(self) -> Workload:
        return Workload(
            contacts=float(self.contacts.value),
            minutes=float(self.minutes.value),
            inbound=float(self.inbound.value),
            hours=float(self.hours.value),
            away=self.away.value / 100,
            surge=self.surge.value / 100,
        )

    def _first_run(self, guess: float) -> float:
        if not len(self.runs):
            self._run("")
        usual = Workload()
        most = most_clients(usual)
        word = "很接近" if abs(guess - most) <= 10 else "估高了" if guess > most else "估低了"
        self._answer.show(
            f"你估计 {guess:g} 户，模拟是 {most} 户：{word}。用小时一除是 {usual.by_division:.0f} 户，可那样差不多每两个季就有一个季做不完："
            "有人请假、市场一跌大家都打电话来，都落在同一个季里。",
            "good" if word == "很接近" else "info",
        )
        return float(most)

    def _decided(self) -> tuple[str, Any]:
        """The number of clients and the promise, for the action plan."""
        held = self.runs.last
        if held is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        load = held.workload
        label = f"一位经理带 {held.clients} 户，每户每季主动联系 {load.contacts:g} 次，每天留 {load.hours:g} 小时；模拟 {QUARTERS} 个季里守住 {held.kept} 个"
        return label, {"clients": held.clients, "contacts": load.contacts, "most": most_clients(load)}

    def _compute(self, moved: str) -> None:
        if len(self.runs):
            self._run(moved)

    def _curve(self, workload: Workload) -> tuple[list[Held], np.ndarray]:
        if workload not in self._curves:
            held = [hold(workload, clients) for clients in _STEPS]
            self._curves[workload] = held, np.array([value_of(one) for one in held]) / 10_000
        return self._curves[workload]

    def _run(self, moved: str) -> None:
        workload = self._workload()
        chosen = hold(workload, int(self.clients.value))
        if len(self.runs) and self.runs.last is not chosen:
            self.figure.remember()
        self.runs.add(chosen, moved)
        held, values = self._curve(workload)
        self.figure.show(_STEPS, held, np.minimum(values, MOST_VALUE), chosen)
        self.canvas.draw()
        self.message.show(held_said(chosen, values))
        self.table.value = self.runs.table()
        self.canvas.describe(
            f"图：带 {chosen.clients} 户，{QUARTERS} 个季里 {chosen.kept} 个季守住承诺，一季价值 {value_of(chosen) / 10_000:.1f} 万元。"
        )


def held_said(held: Held, values: np.ndarray) -> list[str]:
    """What a number of clients means, in Chinese sentences. values : 万元 per number of _STEPS."""
    load, worth = held.workload, value_of(held)
    best = _STEPS[int(values.argmax())]
    lines = [
        f"带 {held.clients} 户，活占时间的 {held.load:.0%}；{QUARTERS} 个季里有 {held.kept} 个季做完了 {PROMISED:.0%} 的计划，"
        f"每户每季真正做到 {held.contacts_made:.2f} 次（计划 {load.contacts:g} 次）。",
        f"一季保住和带来的价值约 {worth / 10_000:.1f} 万元，经理一季的人工约 {manager_cost(load) / 10_000:.1f} 万元（{DAYS} 天 × 8 小时）。",
        f"按价值算，{best} 户左右最高，但那里的曲线很平：多带几十户，每户少联系，总数几乎不变，承诺却守不住了。",
    ]
    if held.load > 1:
        lines.append("活已经比时间多：不是催一催就能做完，要么少带，要么少联系，要么把一部分交给电话或线上团队。")
    return lines


def capacity_panel() -> widgets.Widget:
    """Panel 6: how many clients one manager can hold."""
    return CapacityPanel().widget


__all__ = ["CapacityPanel", "capacity_panel", "held_said"]
