"""Panel 8 of chapter 06: what a day of training pays back, until when, and how often to refresh it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.people_training import (
    DRAWS,
    RANGES,
    SPACINGS,
    WAYS,
    YEAR,
    Course,
    HallEffect,
    Payback,
    cost_in_words,
    draws,
    in_the_hall,
    lead_half_life,
    payback,
)
from branchcraft.staffing.plots_people_training import TrainingFigure
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table


class TrainingPanel:
    """A course, its refreshers and what became of it; attribute `widget`."""

    def __init__(self) -> None:
        self.result: Payback | None = None
        self._guess: float | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        cost = Course().people * Course().hours
        self.gate = PredictionGate(
            f"4 个人各脱产一天（共 {cost:g} 小时），第几个工作日把花掉的工时省回来？", "天", guard(self._run), low=1, high=1000, chapter="06"
        )
        self.per_day = LabelledSlider("这项业务每人每天办", 5, 0.5, 13, 0.5, "笔", "1–8", guard(self._changed))
        self.way = widgets.Dropdown(
            options=list(WAYS), description="培训放在什么时候", style={"description_width": "190px"}, layout=widgets.Layout(width="460px")
        )
        self.refresher = widgets.Dropdown(
            options=[("不复训", 0), *((f"每 {days} 个工作日", days) for days in SPACINGS)],
            description="多久复训一次",
            style={"description_width": "190px"},
            layout=widgets.Layout(width="460px"),
        )
        for choice in (self.way, self.refresher):
            choice.observe(lambda _: guard(self._changed)(), names="value")
        self.minutes = LabelledSlider("每次复训", 20, 5, 90, 5, "分钟", "10–60", guard(self._changed))
        self.faster = _slider("faster", 1, guard(self._changed), 100)
        self.half_learnt = _slider("half_learnt", 50, guard(self._changed))
        self.never_alone = _slider("never_alone", 5, guard(self._changed), 100)
        self.errors = _slider("errors", 0.5, guard(self._changed))
        more = widgets.Accordion(
            [widgets.VBox([self.minutes.widget, self.faster.widget, self.half_learnt.widget, self.never_alone.widget, self.errors.widget])],
            titles=("更多",),
        )
        self.figure = TrainingFigure()
        self.canvas = Canvas(
            self.figure.figure, self.figure.artists, "还没有运行。左：还会几成；中：累计省下的工时；右：参数换 200 组，各在哪天回本。"
        )
        self.canvas.refresh()
        self.table, self.keep = widgets.HTML(), KeepButton("06", "training", self._decided)
        self.widget = panel_box(
            "一天培训，值回来吗？到什么时候为止？",
            [
                self.gate.widget, self._answer.widget, self.per_day.widget, self.way, self.refresher, self.canvas.widget, self.message.widget,
                self.keep.widget, self.table, more,
            ],
        )  # fmt: skip

    @property
    def course(self) -> Course:
        """The course as the controls say."""
        return Course(
            per_day=float(self.per_day.value),
            way=self.way.value,
            refresher_days=self.refresher.value,
            refresher_minutes=float(self.minutes.value),
            faster=self.faster.value / 100,
            half_learnt=float(self.half_learnt.value),
            never_alone=self.never_alone.value / 100,
            errors=float(self.errors.value),
        )

    def _run(self, guess: float) -> float:
        self._guess = guess
        self._compute()
        even = payback(replace(Course(), way=WAYS[0])).break_even[0]
        self._answer.show(
            f"你估计第 {guess:g} 个工作日，示例参数下是第 {even:.0f} 个工作日；领先从第一天起就在缩小。"
            "参数谁也说不准，看右边的点：同样的培训，有的网点一个多月回本，有的一年都回不了。"
        )
        return float(even)

    def _decided(self) -> tuple[str, Any]:
        if self.result is None:
            raise InputError("还没有结果。先填估计、运行，再记。")
        course = self.course
        again = f"每 {course.refresher_days} 个工作日复训一次" if course.refresher_days else "不复训"
        text = f"培训：每人每天办 {course.per_day:g} 笔的业务，{course.way}，{again}，示例参数下{_day(self.result.break_even[0])}"
        return text, {"per_day": course.per_day, "way": course.way, "refresher_days": course.refresher_days}

    def _changed(self) -> None:
        if self.result is not None:
            self._compute()

    def _compute(self) -> None:
        course, before = self.course, self.result
        one, worlds = payback(course), payback(course, draws())
        self.result = one
        self.figure.show(one, worlds, before, self._guess)
        self.canvas.draw()
        hall = in_the_hall(course)
        self.message.show(said(one, worlds, hall), "good" if one.net[0, -1] > 0 else "warning")
        self.canvas.describe(f"图：{_day(one.break_even[0])}，一年净省 {whole(one.net[0, -1])} 小时；200 组参数里有 {_paid(worlds)} 组一年内回本。")
        self.table.value = html_table(account(one, worlds, hall), "这次培训的账")


def said(one: Payback, worlds: Payback, hall: HallEffect) -> list[str]:
    """Break-even, how long the lead lasts, and what customers notice; Chinese sentences."""
    course = one.course
    fast, careful = (lead_half_life(course, months) for months in (course.speed_months, course.care_months))
    lines = [
        f"{_day(one.break_even[0])}；{DRAWS} 组参数里，{_paid(worlds, 60)} 组在 60 个工作日内、{_paid(worlds)} 组在一年内回本。",
        f"和没培训的比，快的领先 {fast:.0f} 个工作日少一半，准的 {careful:.0f} 个：一头是忘，一头是别人也边办边学会了。",
    ]
    if hall.gone_on_course_days > 0.5:
        word = "赚得回来" if -hall.gone > hall.gone_on_course_days else "赚不回来"
        lines.append(
            f"大厅里：培训那 {course.course_days} 天按时叫到只有 {hall.level_on_course_day:.0%}（平常 {hall.level_before:.0%}），多走 {hall.gone_on_course_days:.0f} 位；"
            f"此后一年比不培训少走 {-hall.gone:.0f} 位，{word}。"
        )
    else:
        lines.append(f"大厅里：培训不占窗口；此后一年比不培训少走 {-hall.gone:.0f} 位客户。")
    return lines


def account(one: Payback, worlds: Payback, hall: HallEffect) -> pd.DataFrame:
    """The course in five lines; Chinese headings."""
    low, high = np.quantile(worlds.net[:, -1], [0.1, 0.9])
    course = one.course
    fast, careful = (lead_half_life(course, months) for months in (course.speed_months, course.care_months))
    rows = [
        ("培训花掉", cost_in_words(course)),
        ("复训花掉", f"{one.cost.sum() - _course_hours(one):.1f} 小时"),
        ("一年净省下", f"{whole(one.net[0, -1])} 小时（{DRAWS} 组参数里八成在 {whole(low)} 到 {whole(high)}）"),
        ("比没培训的领先，过多久少一半", f"快的 {fast:.0f} 个工作日，准的 {careful:.0f} 个"),
        ("少出的差错", f"{one.errors_avoided[0]:.0f} 笔/年"),
        ("按时叫到：培训前 / 第 60 天 / 一年", f"{hall.level_before:.1%} / {hall.level[59]:.1%} / {hall.level[YEAR - 1]:.1%}"),
    ]
    return pd.DataFrame(rows, columns=["", "数"])


def whole(value: float) -> str:
    """A signed whole number, without a negative nought."""
    return f"{round(float(value)) + 0:+d}"


def _course_hours(one: Payback) -> float:
    return float(payback(replace(one.course, refresher_days=0)).cost.sum())


def _day(day: float) -> str:
    return f"第 {day:.0f} 个工作日回本" if np.isfinite(day) else "一年内回不了本"


def _paid(worlds: Payback, by: int = YEAR) -> int:
    return int((worlds.break_even <= by).sum())


def _slider(name: str, step: float, changed: object, scale: float = 1.0) -> LabelledSlider:
    one = RANGES[name]
    unit = one.unit or "%"
    usual = f"{scale * one.low:g}–{scale * one.high:g}"
    return LabelledSlider(one.label, scale * one.value, scale * one.low, scale * one.high, step, unit, usual, changed)  # type: ignore[arg-type]


def training_panel() -> widgets.Widget:
    """Panel 8: what training pays back."""
    return TrainingPanel().widget


__all__ = ["TrainingPanel", "account", "said", "training_panel", "whole"]
