"""Panel 1 of chapter 03: where this week's staff hours go. A guess about one more hour, then hours moved between engines and windows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.allocate import Robustness, Split, best_split, marginal_values, robustness
from branchcraft.marketing.engines import check_hours, response
from branchcraft.marketing.engines_words import BEFORE, BEST, MINE, SETTLED, advice, robust_lines, run_row, said
from branchcraft.marketing.hall import ORDERS, Hall, hall_curve
from branchcraft.marketing.plots_engines import MOST_AXIS, EnginesFigure, WorldsFigure
from branchcraft.marketing.quarters import QUARTERS, compare_quarters, dots, simulate_quarters
from branchcraft.marketing.scenario import ASSUMPTIONS, ENGINES, MOST_HOURS, VOLUME, World, default_world
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

CHAPTER = "03"
EQUAL = (20.0, 20.0, 20.0)
RIVALS = {"每样 20 小时": EQUAL, "全投存量 60": (60.0, 0.0, 0.0), "全投增量 60": (0.0, 60.0, 0.0), "全投流量 60": (0.0, 0.0, 60.0)}
HORIZONS = {"看 4 周（月末考核）": 4, "看 13 周（一个季度）": 13, "看 26 周（半年）": 26}
WEEKS = 13
MORE = ("existing_rate", "outreach_half", "lobby_rate", "margin", "lost_customer", "complaint_cost")
"""Assumptions that the learner may move."""
KEPT_RUNS = 5
_HOURS = np.arange(0, MOST_AXIS + 1, 1.0)


@dataclass(frozen=True)
class Run:
    """One plan tried: hours, its two hundred quarters, and the setting they were tried in."""

    number: int
    hours: tuple[float, float, float]
    quarters: pd.DataFrame
    setting: tuple


class EnginesPanel:
    """Hours to three engines out of the windows; attribute `widget`."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.best: Split | None = None
        self._rivals: dict[str, pd.DataFrame] = {}
        self.robust: Robustness | None = None
        self._quiet = False
        self._worth = marginal_values(EQUAL, default_world(), hall_curve(), WEEKS)
        self.message, self._answer, self._worlds = Message(), Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        average = response(0, np.array([EQUAL[0]]), default_world(), hall_curve(), WEEKS, sum(EQUAL))[0] / EQUAL[0]
        self.gate = PredictionGate(
            f"每样 20 小时的时候，存量平均每小时贡献约 {average:.0f} 元。再给它一小时，值几元？",
            "元",
            guard(self._first_run),
            low=-1000,
            high=10000,
            chapter=CHAPTER,
        )
        self.sliders = [
            LabelledSlider(f"{name}（小时/周）", start, 0, 60, 1, "小时", usual, guard(self._moved))
            for name, start, usual in zip(ENGINES, EQUAL, ("10–25", "0–20", "5–20"), strict=True)
        ]
        self.order, self.horizon = _choice("从哪里抽人", ORDERS), _choice("什么时候算账", tuple(HORIZONS), "看 13 周（一个季度）")
        self.order.observe(lambda _: guard(self._setting_changed)(), names="value")
        self.horizon.observe(lambda _: guard(self._setting_changed)(), names="value")
        self.left = widgets.HTML()
        self.more = {name: _assumed(name, guard(self._setting_changed)) for name in MORE}
        self.volume = LabelledSlider(
            VOLUME.label, VOLUME.value, VOLUME.low, VOLUME.high, 10, "人", f"{VOLUME.low:g}–{VOLUME.high:g}", guard(self._setting_changed)
        )
        self.figure = EnginesFigure([MINE, BEFORE, *RIVALS, BEST], WEEKS)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：三台发动机的产出曲线；右：各个方案 200 个季度的贡献。")
        self._show_curves()
        self.canvas.refresh()
        self.reveal = widgets.Button(description="和最优比", disabled=True, tooltip="先自己试三次，按钮才会亮")
        self.reveal.on_click(lambda _: guard(self._reveal)())
        self.again = widgets.Button(
            description="换 200 个世界再试",
            disabled=True,
            tooltip="假设从各自的范围里重新抽，看你的方案还站不站得住",
            layout=widgets.Layout(width="180px"),
        )
        self.again.on_click(lambda _: guard(self._try_worlds)())
        self.worlds_figure = WorldsFigure()
        self.worlds_canvas = Canvas(self.worlds_figure.figure, self.worlds_figure.artists, "还没有换过世界。")
        self._worlds_box = widgets.VBox([self.worlds_canvas.widget], layout=widgets.Layout(display="none"))
        self.table = widgets.HTML()
        self.keep = KeepButton(CHAPTER, "hours", self._decided)
        more = widgets.Accordion([widgets.VBox([self.volume.widget, *(one.widget for one in self.more.values())])], titles=("更多",))
        self._show_left()
        self.widget = panel_box(
            f"一周最多能抽 {MOST_HOURS} 个小时离开柜台：抽多少、分给哪几台发动机？",
            [
                self.gate.widget, self._answer.widget, *(one.widget for one in self.sliders), self.left,
                widgets.HBox([self.order, self.horizon]), self.canvas.widget, self.message.widget, self.table,
                widgets.HBox([self.reveal, self.again]), self._worlds.widget, self._worlds_box, self.keep.widget, more,
            ],
        )  # fmt: skip

    # what is set

    @property
    def hours(self) -> tuple[float, float, float]:
        """Hours a week per engine on the sliders."""
        one, two, three = (float(slider.value) for slider in self.sliders)
        return one, two, three

    @property
    def weeks(self) -> int:
        return HORIZONS[self.horizon.value]

    @property
    def world(self) -> World:
        """The assumptions as they stand in 更多."""
        return default_world(**{name: control.value / (100 if name.endswith("rate") else 1) for name, control in self.more.items()})

    @property
    def hall(self) -> Hall:
        return hall_curve(float(self.volume.value), self.order.value)

    @property
    def setting(self) -> tuple:
        return (self.weeks, self.order.value, self.volume.value, *(control.value for control in self.more.values()))

    def set_hours(self, hours: tuple[float, float, float]) -> None:
        """Move all three sliders, then run once."""
        self._quiet = True
        try:
            for slider, value in zip(self.sliders, hours, strict=True):
                slider.value = round(value)
        finally:
            self._quiet = False
        guarded(self.message, self._moved)()

    # what happens

    def _first_run(self, guess: float) -> float:
        self._run()
        engines, window = marginal_values(EQUAL, default_world(), hall_curve(), WEEKS)  # the guess is about the course's own branch
        self._answer.show(
            f"你估计 {guess:g} 元，模拟是 {engines[0]:.0f} 元；而柜台少这一小时要赔 {window:.0f} 元。平均值高，不等于再加一小时值得：名单越打越冷，"
            "客户越打越烦。看左下图：谁高就往谁那里挪。现在可以拖滑块了。"
        )
        return engines[0]

    def _decided(self) -> tuple[str, Any]:
        """The present split, for the action plan at the chapter's end."""
        if not self.runs:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        hours, (engines, window) = self.runs[-1].hours, self._worth
        split = "、".join(f"{name} {h:g}" for name, h in zip(ENGINES, hours, strict=True))
        label = f"一周抽 {sum(hours):g} 小时做营销：{split}（到第 {self.weeks} 周平均多贡献 {self.runs[-1].quarters['value'].mean() / 1e4:.1f} 万元，示例网点）"
        return label, {"hours": list(hours), "engines": list(engines), "window": window, "order": self.order.value}

    def _moved(self) -> None:
        self._show_left()
        if self._quiet or not self.runs:
            return
        self._run()

    def _setting_changed(self) -> None:
        if not self.runs:
            return
        self.best = self.robust = None
        self._worlds_box.layout.display = "none"
        self._worlds.clear()
        self.figure.set_weeks(self.weeks)
        self.figure.show_plan(BEST, None)
        self._run(refresh=True)

    def _run(self, refresh: bool = False) -> None:
        check_hours(self.hours)
        quarters = simulate_quarters(self.hours, self.world, self.hall, self.weeks)
        number = self.runs[-1].number + 1 if self.runs else 1
        self.runs = [*self.runs, Run(number, self.hours, quarters, self.setting)][-KEPT_RUNS:]
        self._draw(refresh)
        self._tell()
        self.reveal.disabled = number < 3
        self.again.disabled = False

    def _draw(self, refresh: bool) -> None:
        now = self.runs[-1]
        self._show_curves()
        if refresh or not self._rivals:
            self._rivals = {name: simulate_quarters(hours, self.world, self.hall, self.weeks) for name, hours in RIVALS.items()}
            for name, quarters in self._rivals.items():
                self._show_plan(name, quarters)
        self._show_plan(MINE, now.quarters)
        before = self._before()
        if before is None:
            self.figure.show_plan(BEFORE, None)
        else:
            self._show_plan(BEFORE, before.quarters)
        if refresh:
            self.canvas.refresh()
        else:
            self.canvas.draw()
        if self.robust is not None:
            self.worlds_figure.show(self.robust.best, now.hours)
            self.worlds_canvas.draw()

    def _before(self) -> Run | None:
        """The run before this one, if it was tried in the same setting."""
        return self.runs[-2] if len(self.runs) > 1 and self.runs[-2].setting == self.runs[-1].setting else None

    def _show_plan(self, name: str, quarters: pd.DataFrame) -> None:
        self.figure.show_plan(name, dots(quarters) / 1e4, float(quarters["value"].mean()) / 1e4)

    def _show_curves(self) -> None:
        out = min(sum(self.hours), float(MOST_HOURS))
        self.figure.show_curves(_HOURS, [response(k, _HOURS, self.world, self.hall, self.weeks, out) for k in range(len(ENGINES))], self.hours)
        if self.runs:
            self._worth = marginal_values(self.hours, self.world, self.hall, self.weeks)
            self.figure.show_margin(*self._worth)

    def _tell(self) -> None:
        now, hall = self.runs[-1], self.hall
        equal = self._rivals["每样 20 小时"]
        lines = []
        before = self._before()
        if before is not None:
            lines.append(said(compare_quarters(before.quarters, now.quarters), "上一个方案"))
        if now.hours != EQUAL:
            lines.append(said(compare_quarters(equal, now.quarters), "每样 20 小时"))
        engines, window = self._worth
        moves = advice(now.hours, engines, window)
        lines += moves
        out = sum(now.hours)
        wait = [float(hall.mean("wait", h) / hall.mean("served", h)) for h in (0.0, out)]
        lines.append(
            f"抽走 {out:g} 小时以后，平均等候从 {wait[0]:.1f} 分钟到 {wait[1]:.1f} 分钟，一周多走 {float(hall.mean('left', out) - hall.mean('left', 0.0)):.0f} 位。"
        )
        self.message.show(lines, "good" if SETTLED in moves else "info")
        rows = [run_row(f"第 {one.number} 次", one.hours, one.quarters) for one in reversed(self.runs) if one.setting == now.setting]
        rows.append(run_row("每样 20 小时", EQUAL, equal))
        if self.best is not None:
            rows.append(run_row(BEST, self.best.hours, self._best_quarters()))
        self.table.value = html_table(pd.DataFrame(rows), f"同一批 {QUARTERS} 个季度（括号里是中间八成）")
        mean = now.quarters["value"].mean() / 1e4
        self.canvas.describe(
            f"图：存量 {now.hours[0]:g}、增量 {now.hours[1]:g}、流量 {now.hours[2]:g} 小时，{self.weeks} 周平均多贡献 {mean:.1f} 万元；"
            f"再加一小时，存量 {engines[0]:.0f}、增量 {engines[1]:.0f}、流量 {engines[2]:.0f}、柜台 {window:.0f} 元。"
        )

    def _reveal(self) -> None:
        self.best = best_split(self.world, self.hall, self.weeks)
        self._show_plan(BEST, self._best_quarters())
        self.canvas.draw()
        self._tell()

    def _best_quarters(self) -> pd.DataFrame:
        assert self.best is not None
        return simulate_quarters(self.best.hours, self.world, self.hall, self.weeks)

    def _try_worlds(self) -> None:
        best = self.best or best_split(self.world, self.hall, self.weeks)
        self.robust = robustness({MINE: self.hours, "每样 20 小时": EQUAL, "一小时都不抽": (0.0, 0.0, 0.0), BEST: best.hours}, self.hall, self.weeks)
        self._worlds_box.layout.display = "flex"
        self.worlds_figure.show(self.robust.best, self.hours)
        self.worlds_canvas.draw()
        lines = robust_lines(self.robust)
        self._worlds.show(lines)
        self.worlds_canvas.describe("图：" + lines[0])

    def _show_left(self) -> None:
        out = sum(self.hours)
        rest = f"还可以再抽 {MOST_HOURS - out:g} 小时" if out <= MOST_HOURS else f"超了 {out - MOST_HOURS:g} 小时"
        self.left.value = f'<span role="status">一共抽 <b>{out:g}</b> / {MOST_HOURS} 小时，{rest}。</span>'


def _choice(label: str, options: tuple[str, ...], value: str | None = None) -> widgets.Dropdown:
    return widgets.Dropdown(
        options=list(options),
        value=value or options[0],
        description=label,
        style={"description_width": "100px"},
        layout=widgets.Layout(width="320px"),
    )


def _assumed(name: str, changed: Callable[[], None]) -> LabelledSlider:
    """A slider for one assumption over its range; shares are shown in percent."""
    one, scale = ASSUMPTIONS[name], 100 if name.endswith("rate") else 1
    step = {"existing_rate": 0.5, "outreach_half": 1, "lobby_rate": 0.5, "margin": 5, "lost_customer": 5, "complaint_cost": 100}[name]
    unit = "%" if scale == 100 else one.unit
    return LabelledSlider(
        one.label, one.value * scale, one.low * scale, one.high * scale, step, unit, f"{one.low * scale:g}–{one.high * scale:g}", changed
    )


def engines_panel() -> widgets.Widget:
    """Panel 1: where this week's staff hours go."""
    return EnginesPanel().widget
