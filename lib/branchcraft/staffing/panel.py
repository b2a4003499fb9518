"""The panels of chapter 06: one question each, a guess before the first run, every run told in words.

Controls hold values; `model`, `promise` and `own_log` compute; `plots` draws. Nothing is decided here but what is shown when.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import ipywidgets as widgets
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.model import DayResult, compare_runs, day_summary, explain, hall_at, run_day
from branchcraft.staffing.plots import BranchDayFigure, PromiseFigure
from branchcraft.staffing.promise import PromisePlan, price_of_promise, promise_table
from branchcraft.staffing.scenario import ASSUMPTIONS, INTERVAL, example_branch
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, PredictGate, Progress, SliderBank, guarded, panel_box
from branchcraft.ui.tables import html_table

WITHIN, SHARE = 10.0, 0.85
FLAT = 4
ASKED = 13
"""The half hour that the first guess is about: 15:30."""
KEPT_RUNS = 5
SHARES = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
MOST_HOURS = 70.0
MOST_WINDOWS = 12


def _usual(name: str) -> str:
    one = ASSUMPTIONS[name]
    return f"{one.low:g}–{one.high:g}"


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
        asked = f"{labels[ASKED]}–{labels[ASKED + 1]} 取号的客户,平均等几分钟?"
        self.gate = PredictGate(asked, "分钟", guard(self._first_run), high=300)
        self.bank = SliderBank(labels, [flat] * self.branch.intervals, 0, self.branch.most_windows, "开几个窗口", guard(self._moved))
        level = widgets.Button(description=f"全天 {flat} 个", tooltip=f"所有半小时都开 {flat} 个窗口")
        level.on_click(lambda _: self.bank.set_values([flat] * self.branch.intervals))
        back = widgets.Button(description="退回上一个", tooltip="退回上一个方案")
        back.on_click(lambda _: guard(self._back)())
        self.hours = widgets.HTML()
        close = self.branch.intervals * INTERVAL
        self.minute = LabelledSlider("看大厅:开门后第几分钟", 420, 0, close, 5, "分钟", on_change=guard(self._draw_hall))
        self.day = LabelledSlider("看大厅:第几天", 1, 1, self.branch.days, 1, "天", on_change=guard(self._draw_hall))
        self.volume = LabelledSlider("每天取号人数", ASSUMPTIONS["volume"].value, 90, 460, 5, "人", _usual("volume"), guard(self._world_changed))
        self.patience = LabelledSlider("平均耐心", ASSUMPTIONS["patience"].value, 15, 60, 5, "分钟", _usual("patience"), guard(self._world_changed))
        self.speed = LabelledSlider("办理时间(现在 = 100)", 100, 70, 130, 5, "%", "85–115", guard(self._world_changed))
        self.promise = LabelledSlider("承诺几分钟内叫到", WITHIN, 1, 30, 1, "分钟", "5–15", guard(self._world_changed))
        more = widgets.Accordion([widgets.VBox([self.volume.widget, self.patience.widget, self.speed.widget, self.promise.widget])], titles=("更多",))
        self.runs_table, self.moment = widgets.HTML(), widgets.HTML()
        self.figure, self.canvas = self._new_canvas()
        self._picture = widgets.Box([self.canvas.widget])
        self._show_hours()
        self.widget = panel_box(
            f"一共 {flat * self.branch.intervals * INTERVAL / 60:g} 个窗口小时,怎样摆才能让每个半小时都有 {SHARE:.0%} 的客户在 {WITHIN:g} 分钟内叫到?",
            [
                self.gate.widget, self._answer.widget, self.bank.widget, widgets.HBox([level, back, self.hours]), self._picture, self.moment,
                self.minute.widget, self.day.widget, self.message.widget, self.runs_table, more,
            ],
        )  # fmt: skip

    def _new_canvas(self) -> tuple[BranchDayFigure, Canvas]:
        figure = BranchDayFigure(self.branch, self._within, SHARE)
        figure.show_plan(tuple(self.bank.values), self.branch.offered_load)
        canvas = Canvas(figure.figure, figure.artists, "还没有运行。右上:每半小时开的窗口(黑)和来的活(橙)。")
        figure.show_hall(None, self.bank.values[14])
        canvas.refresh()
        return figure, canvas

    @property
    def result(self) -> DayResult | None:
        """The latest run."""
        return self._runs[-1].result if self._runs else None

    def _first_run(self, guess: float) -> None:
        self._guess = guess
        self._run(None)
        result = self.result
        if result is None:
            return
        row = result.by_interval.iloc[ASKED]
        true, label = row["wait_mean"], self.branch.labels[ASKED]
        verdict = "很接近" if abs(guess - true) < max(1.0, 0.2 * true) else "估高了" if guess > true else "估低了"
        self._answer.show(
            f"你估计 {label} 平均等 {guess:g} 分钟,模拟是 {true:.1f} 分钟(95% 区间 {row['wait_mean_low']:.1f}–{row['wait_mean_high']:.1f}):{verdict}。"
            f"平均 {true:.1f} 分钟,仍有 {1 - row['service_level']:.0%} 的人没有在 {self._within:g} 分钟内叫到。现在可以拖滑块了,每拖一下都会重算。",
            "good" if verdict == "很接近" else "info",
        )

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
            raise InputError("没有别的方案可以退回:最近几次开的窗口都一样。")
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
        said = "先写下估计,再运行"
        if people is not None:
            said = f"正在办 {people.busy.size} 位,等候 {people.waiting} 位(最久 {people.longest:.0f} 分钟),走了还没叫到的号 {people.ghosts} 个"
        self.moment.value = f'<span role="status">大厅 {self.branch.clock(minute)}(第 {self.day.value:g} 天):{said}。</span>'

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
            f"图:{result.window_hours:g} 个窗口小时,全天平均等候 {row['wait_mean']:.1f} 分钟,{result.within:g} 分钟内叫到 {row['service_level']:.0%};"
            f"最差的半小时是 {result.branch.labels[result.worst]}。"
        )
        # Runs under another promise have another heading for it: each row keeps to its own words.
        table = pd.DataFrame([run.row for run in reversed(self._runs)]).fillna("")
        self.runs_table.value = html_table(table, "最近五次(最上面是现在的)")

    def _show_hours(self) -> None:
        used, had = sum(self.bank.values) * INTERVAL / 60, self._flat * self.branch.intervals * INTERVAL / 60
        rest = "正好用完" if used == had else f"还剩 {had - used:g}" if used < had else f"超了 {used - had:g}"
        self.hours.value = f'<span role="status">已用 <b>{used:g}</b> / {had:g} 个窗口小时,{rest}。</span>'


class PromisePanel:
    """How many windows a promise needs, by simulation and by formula, and what a stricter one costs; attribute `widget`."""

    def __init__(self) -> None:
        self.branch = example_branch(most_windows=MOST_WINDOWS)
        self._plans: dict[tuple, tuple[pd.DataFrame, dict[float, PromisePlan]]] = {}
        self._guess: float | None = None
        self.message, self._answer, self.progress = Message(), Message(), Progress()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictGate("守住 95% 一天要多少窗口小时?", "窗口小时", guard(self._run), low=1, high=200)
        self.within = LabelledSlider("几分钟内叫到", WITHIN, 3, 30, 1, "分钟", "5–15", guard(self._settings_changed))
        self.share = LabelledSlider("守住的比例", 85, 70, 95, 5, "%", "80–90", guard(self._show))
        self.volume = LabelledSlider("每天取号人数", ASSUMPTIONS["volume"].value, 90, 300, 5, "人", _usual("volume"), guard(self._settings_changed))
        self.patience = LabelledSlider(
            "平均耐心", ASSUMPTIONS["patience"].value, 15, 60, 5, "分钟", _usual("patience"), guard(self._settings_changed)
        )
        more = widgets.Accordion([widgets.VBox([self.volume.widget, self.patience.widget])], titles=("更多",))
        self.table = widgets.HTML()
        self.figure = PromiseFigure(self.branch, list(SHARES), MOST_HOURS)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左:每半小时来的活(橙线)。")
        self.canvas.refresh()
        self.widget = panel_box(
            "这句承诺要多少窗口?我的人手守得住吗?",
            [
                self.gate.widget, self._answer.widget, self.within.widget, self.share.widget, self.progress.widget, self.canvas.widget,
                self.message.widget, self.table, more,
            ],
        )  # fmt: skip

    def _key(self) -> tuple:
        return (self.within.value, self.volume.value, self.patience.value)

    def _settings_changed(self) -> None:
        if self._key() in self._plans:
            self._show()
        elif self._plans:
            self.message.show("设置改了,图还是上一次的。请按「运行」重新算(几秒)。", "warning")

    def _run(self, guess: float) -> None:
        self._guess = guess
        if self._key() not in self._plans:
            self._compute()
        price, _ = self._plans[self._key()]
        true = float(price["window_hours"].iloc[-1])
        if self._key() == (WITHIN, ASSUMPTIONS["volume"].value, ASSUMPTIONS["patience"].value):
            word = "很接近" if abs(guess - true) <= 1 else "估高了" if guess > true else "估低了"
        else:
            word = "(设置已经改过)"
        dearer = price["extra"].iloc[-1] / max(price["extra"].iloc[1:].min(), 0.5)
        self._answer.show(
            f"你估计守住 95% 要 {guess:g} 个窗口小时,模拟要 {true:g} 个:{word}。"
            f"从 {SHARES[-2]:.0%} 到 {SHARES[-1]:.0%} 要多 {price['extra'].iloc[-1]:g} 个,是最便宜那一档的 {dearer:.1f} 倍。",
            "good" if word == "很接近" else "info",
        )
        self._show()

    def _compute(self) -> None:
        branch = example_branch(volume=self.volume.value, patience=self.patience.value, most_windows=MOST_WINDOWS)
        self.progress.step(0, len(SHARES), "正在为每种比例找最少的窗口……")
        plans: dict[float, PromisePlan] = {}

        def step(done: int, of: int) -> None:
            self.progress.step(done, of, f"已算完 {done} / {of} 种比例")

        try:
            price = price_of_promise(branch, float(self.within.value), SHARES, on_step=step, plans=plans)
        finally:
            self.progress.done()
        self._plans[self._key()] = (price, plans)

    def _show(self) -> None:
        if self._key() not in self._plans:
            self._settings_changed()
            return
        price, plans = self._plans[self._key()]
        plan = plans[round(self.share.value / 100, 2)]
        self.figure.show(plan, price, None if self._guess is None else (SHARES[-1], self._guess))
        self.canvas.draw()
        busy = plan.day.total["occupancy"]
        apart = [label for label, one, two in zip(self.branch.labels, plan.table["erlang_a"], plan.table["windows"], strict=True) if one != two]
        formula = f"公式逐段算共 {plan.erlang_hours:g} 个" + (
            f",有 {len(apart)} 个半小时和模拟不同({'、'.join(apart[:6])})" if apart else ",每段都和模拟一样"
        )
        self.message.show(
            [
                f"每个半小时 {plan.share:.0%} 的客户在 {plan.within:g} 分钟内叫到:一天要 {plan.window_hours:g} 个窗口小时,窗口平均忙 {busy:.0%}。",
                f"{formula}。公式把每个半小时当成已经稳定:看不见开门时空着的大厅(会多要),也看不见高峰留下的队(会少要)。",
            ],
            "good",
        )
        price_list = ",".join(f"{level:.0%} 要 {hours:g}" for level, hours in price["window_hours"].items())
        self.canvas.describe(f"图:{plan.within:g} 分钟内叫到的承诺要多少窗口小时:{price_list}。")
        self.table.value = html_table(promise_table(plan), "每半小时最少要开几个")


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
