"""Panel on alerts: how many to mark, in which order to look, and what it costs the honest."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.risk.alerts import (
    ALERT_ASSUMPTIONS,
    HIGHEST_FIRST,
    MOST_PER_DAY,
    OLDEST_FIRST,
    ORDERS,
    YEAR,
    Worked,
    chance_true,
    choice_spread,
    marking,
    value,
    work_off,
)
from branchcraft.risk.panel import CHAPTER
from branchcraft.risk.plots_alerts import AlertsFigure
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, named, panel_box

SENSITIVITY, FALSE_SHARE = 0.8, 0.05
PER_DAY, PAST = 8, 12


def _usual(name: str) -> str:
    one = ALERT_ASSUMPTIONS[name]
    return f"{one.low:g}–{one.high:g}"


class AlertsPanel:
    """Alerts a day, hours a day, the order; attribute `widget`."""

    def __init__(self) -> None:
        self.worked: Worked | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("这样标出来的一千笔里，真有问题的有几笔？", "笔", guard(self._run), high=1000, chapter=CHAPTER)
        given = f"五千笔里有一笔真有问题。系统标得出 {SENSITIVITY:.0%} 的真的，也会错标 {FALSE_SHARE:.0%} 的好的。"
        self.per_day = LabelledSlider("每天标出几笔", PER_DAY, 1, MOST_PER_DAY, 1, "笔", "2–12", guard(self._changed))
        self.hours = LabelledSlider("每天能核实几小时", value("hours"), 0.5, 8, 0.5, "小时", _usual("hours"), guard(self._changed))
        self.minutes = LabelledSlider("核实一笔几分钟", value("minutes"), 10, 90, 5, "分钟", _usual("minutes"), guard(self._changed))
        self.order = named(widgets.Dropdown(options=list(ORDERS), value=OLDEST_FIRST, layout=widgets.Layout(width="230px")), "先看哪些")
        first = widgets.HBox([widgets.Label("先看哪些", layout=widgets.Layout(width="190px")), self.order])
        self.order.observe(lambda _: guard(self._changed)(), names="value")
        self.ratio = LabelledSlider("漏一笔抵得上打扰几位", value("ratio"), 50, 3000, 50, "位", "100–1000", guard(self._changed))
        self.past = LabelledSlider("过去查实过几笔", PAST, 2, 200, 1, "笔", "3–30", guard(self._changed))
        more = widgets.Accordion([widgets.VBox([self.ratio.widget, self.past.widget])], titles=("更多",))
        self.figure = AlertsFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出一年二十笔真有问题的，及时看到几笔。")
        self.canvas.refresh()
        self.keep = KeepButton(CHAPTER, "alerts", self._decided)
        self.widget = panel_box(
            "系统标出来的先看哪些？标多了看不完，标少了漏掉。",
            [
                widgets.HTML(given), self.gate.widget, self._answer.widget, self.per_day.widget, self.hours.widget, self.minutes.widget, first, self.canvas.widget,
                self.message.widget, self.keep.widget, more,
            ],
        )  # fmt: skip

    def _run(self, guess: float) -> float:
        self._compute()
        true = 1000 * chance_true(value("true"), SENSITIVITY, FALSE_SHARE)
        word = "很接近" if abs(guess - true) <= 3 else "估多了" if guess > true else "估少了"
        self._answer.show(
            f"你估计 {guess:g} 笔，是 {true:.1f} 笔：{word}。真的太少：五万笔里真的 10 笔、标出 8 笔，错标的有两千五百笔。"
            "标出来不等于有问题，问话的口气要按这个数来。",
            "good" if word == "很接近" else "info",
        )
        return true

    def _changed(self) -> None:
        if self.worked is not None:
            self._compute()

    def _compute(self) -> None:
        per_day, hours, minutes = int(self.per_day.value), float(self.hours.value), float(self.minutes.value)
        self.worked = work_off(per_day, hours, minutes, self.order.value)
        self.figure.show(self.worked, choice_spread(int(self.past.value), float(self.ratio.value)))
        self.canvas.draw()
        lines = said(self.worked, per_day)
        self.message.show(lines, "warning" if per_day > self.worked.capacity else "info")
        self.canvas.describe(f"图：{lines[0]}")

    def _decided(self) -> tuple[str, Any]:
        if self.worked is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        share = self.worked.share_in_time
        label = f"核实预警：每天标 {self.per_day.value:g} 笔、核实 {self.hours.value:g} 小时、{self.order.value}，示例里及时看到 {share:.0%}"
        return label, {"per_day": int(self.per_day.value), "hours": float(self.hours.value), "order": self.order.value, "in_time": round(share, 3)}


def said(worked: Worked, per_day: int) -> list[str]:
    """What came of a marking, in Chinese sentences."""
    what = marking(per_day)
    a_year = float(worked.looked_at.mean()) / worked.pile.shape[1] * YEAR
    lines = [
        f"每天标 {per_day} 笔，一天看得完 {worked.capacity} 笔：一年二十笔真有问题的，标出 {what.caught:.1f} 笔，{value('within'):g} 天内看到 {20 * worked.share_in_time:.1f} 笔。"
    ]
    lines.append(f"一年打扰 {a_year:.0f} 位客户，标出的里面真的占 {what.precision:.2%}。")
    left = worked.pile[:, -1]
    if per_day > worked.capacity:
        lines.append(f"标的比看的快，六十天后压着 {left.mean():.0f} 笔（200 次里有 {int((left > 20).sum())} 次超过 20 笔），越压越多。")
        if worked.order == OLDEST_FIRST:
            lines.append("先来的先看，看到的都是过了时的。换成「分高的先看」再比。")
    elif per_day == worked.capacity:
        lines.append(f"正好看得完的量，没有余地：来得多的日子欠下的追不回来，六十天后平均压着 {left.mean():.0f} 笔。")
    if worked.order == HIGHEST_FIRST and per_day > worked.capacity:
        lines.append("分低的那些等于没有人看：这不是办法，是提醒你少标，或者加人。")
    return lines


def alerts_panel() -> widgets.Widget:
    """Panel: which transactions to look at first?"""
    return AlertsPanel().widget


__all__ = ["AlertsPanel", "alerts_panel", "said"]
