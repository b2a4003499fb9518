"""Panels 5 and 6 of chapter 04: whom one manager contacts this month, and how many clients one manager can hold."""

from __future__ import annotations

from dataclasses import dataclass

import ipywidgets as widgets
import numpy as np

from branchcraft.crm.capacity import DAYS, PROMISED, QUARTERS, Held, Workload, hold, manager_cost, most_clients, value_of
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
from branchcraft.crm.plots_contacts import MOST_HOURS, CapacityFigure, ContactsFigure
from branchcraft.crm.runs import Runs
from branchcraft.errors import InputError
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, PredictGate, guarded, panel_box
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
        question = f"{HOURS} 小时按 {'/'.join(map(str, SPLIT))} 分给三张名单，每张从系统评分最高的打起，比最优名单少值百分之几？"
        self.gate = PredictGate(question, "%", guarded(self.message, self._first_run), high=100)
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
        self.widget = panel_box(
            "一位经理这个月的时间有限：留住谁、提升谁、唤醒谁？",
            [
                self.gate.widget, self._answer.widget, self.hours.widget, *(one.widget for one in self.split), self.used, self.order, self.way,
                self.canvas.widget, self.message.widget, self.compared, self.table, self.best_list,
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

    def _first_run(self, guess: float) -> None:
        self._run("")
        self._told_first(guess)

    def _told_first(self, guess: float) -> None:
        lists = self.lists
        risk, best = by_order(lists, (float(SPLIT[0]), float(SPLIT[1]), float(SPLIT[2])), BY_RISK), best_plan(lists, HOURS)
        less = 100 * (1 - risk.expected / best.expected)
        word = "很接近" if abs(guess - less) <= 8 else "估低了" if guess < less else "估高了"
        self._answer.show(
            f"你估计少 {guess:g}%，实际少 {less:.0f}%（{risk.expected:.0f} 元对 {best.expected:.0f} 元）:{word}。"
            "评分说的是他多可能走，不是你打这个电话能改变多少。现在改时间怎么分、从谁打起。",
            "good" if word == "很接近" else "info",
        )

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
        question = (
            f"每户每季主动联系 {usual.contacts:g} 次、每次 {usual.minutes:g} 分钟，每天留给客户 {usual.hours:g} 小时。"
            "十个季里有九个季能把计划做完，最多带几户？"
        )
        self.gate = PredictGate(question, "户", guarded(self.message, self._first_run), low=1, high=2000)
        self.clients = LabelledSlider("一位经理带几户", CLIENTS, 20, MOST, 5, "户", "50–250", guard("clients"))
        self.contacts = LabelledSlider("每户每季主动联系", usual.contacts, 0.5, 6, 0.5, "次", "1–4", guard("contacts"))
        self.minutes = LabelledSlider("每次联系（含准备、记录）", usual.minutes, 15, 90, 5, "分钟", "20–60", guard("minutes"))
        self.hours = LabelledSlider("每天留给客户", usual.hours, 2, 7, 0.5, "小时", "3–6", guard("hours"))
        self.inbound = LabelledSlider("每户每季找上门的事", usual.inbound, 0, 5, 0.5, "件", "0.5–4", guard("inbound"))
        self.away = LabelledSlider("一季里离岗两周的可能", 100 * usual.away, 0, 60, 5, "%", "0–40", guard("away"))
        self.surge = LabelledSlider("来事猛增两周的可能", 100 * usual.surge, 0, 60, 5, "%", "10–50", guard("surge"))
        more = widgets.Accordion([widgets.VBox([self.inbound.widget, self.away.widget, self.surge.widget])], titles=("更多",))
        self.figure = CapacityFigure(MOST, MOST_VALUE)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：带的户数越多，守住联系承诺的季越少。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self._curves: dict[Workload, tuple[list[Held], np.ndarray]] = {}
        self.widget = panel_box(
            "一位经理带得动多少户？",
            [
                self.gate.widget, self._answer.widget, self.clients.widget, self.contacts.widget, self.minutes.widget, self.hours.widget,
                self.canvas.widget, self.message.widget, self.table, more,
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

    def _first_run(self, guess: float) -> None:
        self._run("")
        usual = Workload()
        most = most_clients(usual)
        word = "很接近" if abs(guess - most) <= 10 else "估高了" if guess > most else "估低了"
        self._answer.show(
            f"你估计 {guess:g} 户，模拟是 {most} 户：{word}。用小时一除是 {usual.by_division:.0f} 户，可那样差不多每两个季就有一个季做不完："
            "有人请假、市场一跌大家都打电话来，都落在同一个季里。",
            "good" if word == "很接近" else "info",
        )

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
        f"带 {held.clients} 户，活占时间的 {held.load:.0%};{QUARTERS} 个季里有 {held.kept} 个季做完了 {PROMISED:.0%} 的计划，"
        f"每户每季真正做到 {held.contacts_made:.2f} 次（计划 {load.contacts:g} 次）。",
        f"一季保住和带来的价值约 {worth / 10_000:.1f} 万元，经理一季的人工约 {manager_cost(load) / 10_000:.1f} 万元（{DAYS} 天 × 8 小时）。",
        f"按价值算，{best} 户左右最高，但那里的曲线很平：多带几十户，每户少联系，总数几乎不变，承诺却守不住了。",
    ]
    if held.load > 1:
        lines.append("活已经比时间多：不是催一催就能做完，要么少带，要么少联系，要么把一部分交给电话或线上团队。")
    return lines


def contacts_panel() -> widgets.Widget:
    """Panel 5: save, raise or wake."""
    return ContactsPanel().widget


def capacity_panel() -> widgets.Widget:
    """Panel 6: how many clients one manager can hold."""
    return CapacityPanel().widget


__all__ = ["CapacityPanel", "ContactsPanel", "capacity_panel", "contacts_panel", "held_said"]
