"""Panel 2 of chapter 06: how many windows a promise needs, by simulation and by formula, and what a stricter one costs."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from branchcraft.staffing.plots import PromiseFigure
from branchcraft.staffing.promise import PromisePlan, price_of_promise, promise_table
from branchcraft.staffing.scenario import ASSUMPTIONS, example_branch
from branchcraft.teaching import PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, Progress, guarded, panel_box
from branchcraft.ui.tables import html_table

WITHIN, SHARE = 10.0, 0.85
SHARES = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
MOST_HOURS = 70.0
MOST_WINDOWS = 12
CHAPTER = "06"


def usual_range(name: str) -> str:
    """The usual range of an assumption, as a slider shows it."""
    one = ASSUMPTIONS[name]
    return f"{one.low:g}–{one.high:g}"


class PromisePanel:
    """How many windows a promise needs, by simulation and by formula, and what a stricter one costs; attribute `widget`."""

    def __init__(self) -> None:
        self.branch = example_branch(most_windows=MOST_WINDOWS)
        self._plans: dict[tuple, tuple[pd.DataFrame, dict[float, PromisePlan]]] = {}
        self._guess: float | None = None
        self.message, self._answer, self.progress = Message(), Message(), Progress()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("守住 95% 一天要多少窗口小时？", "窗口小时", guard(self._run), low=1, high=200, chapter=CHAPTER)
        self.within = LabelledSlider("几分钟内叫到", WITHIN, 3, 30, 1, "分钟", "5–15", guard(self._settings_changed))
        self.share = LabelledSlider("守住的比例", 85, 70, 95, 5, "%", "80–90", guard(self._show))
        self.volume = LabelledSlider(
            "每天取号人数", ASSUMPTIONS["volume"].value, 90, 300, 5, "人", usual_range("volume"), guard(self._settings_changed)
        )
        self.patience = LabelledSlider(
            "平均耐心", ASSUMPTIONS["patience"].value, 15, 60, 5, "分钟", usual_range("patience"), guard(self._settings_changed)
        )
        more = widgets.Accordion([widgets.VBox([self.volume.widget, self.patience.widget])], titles=("更多",))
        self.table = widgets.HTML()
        self.figure = PromiseFigure(self.branch, list(SHARES), MOST_HOURS)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：每半小时来的活（橙线）。")
        self.canvas.refresh()
        self.widget = panel_box(
            "这句承诺要多少窗口？我的人手守得住吗？",
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
            self.message.show("设置改了，图还是上一次的。请按「运行」重新算（几秒）。", "warning")

    def _run(self, guess: float) -> float | None:
        self._guess = guess
        if self._key() not in self._plans:
            self._compute()
        price, _ = self._plans[self._key()]
        true = float(price["window_hours"].iloc[-1])
        if self._key() == (WITHIN, ASSUMPTIONS["volume"].value, ASSUMPTIONS["patience"].value):
            word = "很接近" if abs(guess - true) <= 1 else "估高了" if guess > true else "估低了"
        else:
            word = "（设置已经改过）"
        dearer = price["extra"].iloc[-1] / max(price["extra"].iloc[1:].min(), 0.5)
        self._answer.show(
            f"你估计守住 95% 要 {guess:g} 个窗口小时，模拟要 {true:g} 个：{word}。"
            f"从 {SHARES[-2]:.0%} 到 {SHARES[-1]:.0%} 要多 {price['extra'].iloc[-1]:g} 个，是最便宜那一档的 {dearer:.1f} 倍。",
            "good" if word == "很接近" else "info",
        )
        self._show()
        return true

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
            f"，有 {len(apart)} 个半小时和模拟不同（{'、'.join(apart[:6])}）" if apart else "，每段都和模拟一样"
        )
        self.message.show(
            [
                f"每个半小时 {plan.share:.0%} 的客户在 {plan.within:g} 分钟内叫到：一天要 {plan.window_hours:g} 个窗口小时，窗口平均忙 {busy:.0%}。",
                f"{formula}。公式把每个半小时当成已经稳定：看不见开门时空着的大厅（会多要），也看不见高峰留下的队（会少要）。",
            ],
            "good",
        )
        price_list = "，".join(f"{level:.0%} 要 {hours:g}" for level, hours in price["window_hours"].items())
        self.canvas.describe(f"图：{plan.within:g} 分钟内叫到的承诺要多少窗口小时：{price_list}。")
        self.table.value = html_table(promise_table(plan), "每半小时最少要开几个")
