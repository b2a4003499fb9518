"""The panels of chapter 06: one question each, a guess before the first run, every run told in words.

Controls hold values; `model`, `promise` and `own_log` compute; `plots` draws. Nothing is decided here but what is shown when.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import ipywidgets as widgets
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.model import DayResult, compare_runs, day_summary, explain, hall_at, plan_in_words, run_day
from branchcraft.staffing.panel_promise import CHAPTER, SHARE, WITHIN, PromisePanel, usual_range
from branchcraft.staffing.plots import BranchDayFigure
from branchcraft.staffing.scenario import ASSUMPTIONS, INTERVAL, example_branch
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, SliderBank, guarded, panel_box
from branchcraft.ui.tables import html_table

FLAT = 4
ASKED = 13
"""The half hour that the first guess is about: 15:30."""
KEPT_RUNS = 5


@dataclass
class _Run:
    number: int
    result: DayResult
    moved: int | None
    """The half hour whose slider made this run, None for anything else."""

    @cached_property
    def row(self) -> dict[str, str]:
        """The run's line in the table."""
        summary = day_summary(self.result)
        return {"方案": f"第 {self.number} 次", **{name: str(summary[name].iloc[0]) for name in summary.columns}}


class BranchDayPanel:
    """Windows per half hour on a day that peaks twice; attribute `widget`."""

    def __init__(self, flat: int = FLAT) -> None:
        self.branch = example_branch()
        self._flat, self._within = flat, WITHIN
        self._runs: list[_Run] = []
        self._guess: float | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731 – one word for the dozen places below
        labels = self.branch.labels
        asked = f"{labels[ASKED]}–{labels[ASKED + 1]} 取号的客户，平均等几分钟？"
        self.gate = PredictionGate(asked, "分钟", guard(self._first_run), high=300, chapter=CHAPTER)
        self.bank = SliderBank(labels, [flat] * self.branch.intervals, 0, self.branch.most_windows, "开几个窗口", guard(self._moved))
        level = widgets.Button(description=f"全天 {flat} 个", tooltip=f"所有半小时都开 {flat} 个窗口")
        level.on_click(lambda _: self.bank.set_values([flat] * self.branch.intervals))
        back = widgets.Button(description="退回上一个", tooltip="退回上一个方案")
        back.on_click(lambda _: guard(self._back)())
        self.hours = widgets.HTML()
        close = self.branch.intervals * INTERVAL
        self.minute = LabelledSlider("看大厅：开门后第几分钟", 420, 0, close, 5, "分钟", on_change=guard(self._draw_hall))
        self.day = LabelledSlider("看大厅：第几天", 1, 1, self.branch.days, 1, "天", on_change=guard(self._draw_hall))
        self.volume = LabelledSlider("每天取号人数", ASSUMPTIONS["volume"].value, 90, 460, 5, "人", usual_range("volume"), guard(self._world_changed))
        self.patience = LabelledSlider(
            "平均耐心", ASSUMPTIONS["patience"].value, 15, 60, 5, "分钟", usual_range("patience"), guard(self._world_changed)
        )
        self.speed = LabelledSlider("办理时间（现在 = 100）", 100, 70, 130, 5, "%", "85–115", guard(self._world_changed))
        self.promise = LabelledSlider("承诺几分钟内叫到", WITHIN, 1, 30, 1, "分钟", "5–15", guard(self._world_changed))
        more = widgets.Accordion([widgets.VBox([self.volume.widget, self.patience.widget, self.speed.widget, self.promise.widget])], titles=("更多",))
        self.runs_table, self.moment = widgets.HTML(), widgets.HTML()
        self.keep = KeepButton(CHAPTER, "windows", self._decided)
        self.figure, self.canvas = self._new_canvas()
        self._picture = widgets.Box([self.canvas.widget])
        self._show_hours()
        self.widget = panel_box(
            f"一共 {flat * self.branch.intervals * INTERVAL / 60:g} 个窗口小时，怎样摆才能让每个半小时都有 {SHARE:.0%} 的客户在 {WITHIN:g} 分钟内叫到？",
            [
                self.gate.widget, self._answer.widget, self.bank.widget, widgets.HBox([level, back, self.hours]), self._picture, self.moment,
                self.minute.widget, self.day.widget, self.message.widget, self.runs_table, self.keep.widget, more,
            ],
        )  # fmt: skip

    def _new_canvas(self) -> tuple[BranchDayFigure, Canvas]:
        figure = BranchDayFigure(self.branch, self._within, SHARE)
        figure.show_plan(tuple(self.bank.values), self.branch.offered_load)
        canvas = Canvas(figure.figure, figure.artists, "还没有运行。右上：每半小时开的窗口（黑）和来的活（橙）。")
        figure.show_hall(None, self.bank.values[14])
        canvas.refresh()
        return figure, canvas

    @property
    def result(self) -> DayResult | None:
        """The latest run."""
        return self._runs[-1].result if self._runs else None

    def _first_run(self, guess: float) -> float | None:
        self._guess = guess
        self._run(None)
        result = self.result
        if result is None:
            return None
        row = result.by_interval.iloc[ASKED]
        true, label = row["wait_mean"], self.branch.labels[ASKED]
        verdict = "很接近" if abs(guess - true) < max(1.0, 0.2 * true) else "估高了" if guess > true else "估低了"
        self._answer.show(
            f"你估计 {label} 平均等 {guess:g} 分钟，模拟是 {true:.1f} 分钟（95% 区间 {row['wait_mean_low']:.1f}–{row['wait_mean_high']:.1f}）：{verdict}。"
            f"平均 {true:.1f} 分钟，仍有 {1 - row['service_level']:.0%} 的人没有在 {self._within:g} 分钟内叫到。现在可以拖滑块了，每拖一下都会重算。",
            "good" if verdict == "很接近" else "info",
        )
        return float(true)

    def _decided(self) -> tuple[str, Any]:
        """The present plan, for the action plan at the chapter's end."""
        result = self.result
        if result is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        return plan_in_words(result), {
            "counts": list(result.counts),
            "level": float(result.total["service_level"]),
            "worst": result.branch.labels[result.worst],
        }

    def _moved(self) -> None:
        self._show_hours()
        if not self._runs:
            self.figure.show_plan(tuple(self.bank.values), self.branch.offered_load)
            self._draw_hall()
            return
        before, now = self._runs[-1].result.counts, self.bank.values
        changed = [k for k, (a, b) in enumerate(zip(before, now, strict=True)) if a != b]
        if changed:
            self._run(changed[0] if len(changed) == 1 else None)

    def _world_changed(self) -> None:
        branch = example_branch(volume=self.volume.value, patience=self.patience.value, service_scale=self.speed.value / 100)
        within_changed = self.promise.value != self._within
        self.branch, self._within = branch, float(self.promise.value)
        if within_changed:
            self.figure, self.canvas = self._new_canvas()
            self._picture.children = (self.canvas.widget,)
        if self._runs:
            self._run(None)
        else:
            self._moved()

    def _back(self) -> None:
        other = next((run.result.counts for run in reversed(self._runs) if run.result.counts != self.bank.values), None)
        if other is None:
            raise InputError("没有别的方案可以退回：最近几次开的窗口都一样。")
        self.bank.set_values(other)

    def _run(self, moved: int | None) -> None:
        result = run_day(self.branch, self.bank.values, self._within)
        if moved is not None and self._runs and self._runs[-1].moved == moved and len(self._runs) > 1:
            # One slider on its way is one try: the run before it stays the one to compare with.
            self._runs[-1] = _Run(self._runs[-1].number, result, moved)
        else:
            number = self._runs[-1].number + 1 if self._runs else 1
            self._runs = [*self._runs[-(KEPT_RUNS - 1) :], _Run(number, result, moved)]
        previous = self._runs[-2].result if len(self._runs) > 1 else None
        self.figure.show(result, previous, None if self._guess is None else (ASKED, self._guess))
        self._draw_hall()
        self._tell(result)

    def _draw_hall(self) -> None:
        minute = float(self.minute.value)
        slot = min(int(minute // INTERVAL), self.branch.intervals - 1)
        people = None if self.result is None else hall_at(self.result, int(self.day.value) - 1, minute)
        self.figure.show_hall(people, self.bank.values[slot])
        self.canvas.draw()
        said = "先写下估计，再运行"
        if people is not None:
            said = f"正在办 {people.busy.size} 位，等候 {people.waiting} 位（最久 {people.longest:.0f} 分钟），走了还没叫到的号 {people.ghosts} 个"
        self.moment.value = f'<span role="status">大厅 {self.branch.clock(minute)}（第 {self.day.value:g} 天）：{said}。</span>'

    def _tell(self, result: DayResult) -> None:
        lines = explain(result, SHARE)
        previous = self._runs[-2].result if len(self._runs) > 1 else None
        comparison = compare_runs(previous, result) if previous is not None else None
        if comparison is not None:
            lines.insert(0, comparison.sentence.replace("方案 B", "现在的方案").replace("方案 A", "上一个方案"))
        kept = bool((result.by_interval["service_level"] >= SHARE).all())
        self.message.show(lines, "good" if kept else "info")
        row = result.total
        self.canvas.describe(
            f"图：{result.window_hours:g} 个窗口小时，全天平均等候 {row['wait_mean']:.1f} 分钟，{result.within:g} 分钟内叫到 {row['service_level']:.0%}；"
            f"最差的半小时是 {result.branch.labels[result.worst]}。"
        )
        # Runs under another promise have another heading for it: each row keeps to its own words.
        table = pd.DataFrame([run.row for run in reversed(self._runs)]).fillna("")
        self.runs_table.value = html_table(table, "最近五次（最上面是现在的）")

    def _show_hours(self) -> None:
        used, had = sum(self.bank.values) * INTERVAL / 60, self._flat * self.branch.intervals * INTERVAL / 60
        rest = "正好用完" if used == had else f"还剩 {had - used:g}" if used < had else f"超了 {used - had:g}"
        self.hours.value = f'<span role="status">已用 <b>{used:g}</b> / {had:g} 个窗口小时，{rest}。</span>'


def branch_day_panel() -> widgets.Widget:
    """Panel 1: move windows half hour by half hour and see who waits."""
    return BranchDayPanel().widget


def promise_panel() -> widgets.Widget:
    """Panel 2: windows for a promise."""
    return PromisePanel().widget


def own_log_panel(example: str = "../cases/data/ticket_export_synthetic.csv") -> widgets.Widget:
    """Panel 3: my own branch's log; `example` is the file behind the button for those who brought none."""
    from branchcraft.staffing.panel_own_log import OwnLogPanel

    return OwnLogPanel(example).widget


__all__ = ["BranchDayPanel", "PromisePanel", "branch_day_panel", "own_log_panel", "promise_panel"]
