"""Panel 12 of chapter 06: which behaviour to put right, after how many looks, and whether it lasts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import ipywidgets as widgets
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.people_checks import (
    CORRECTED,
    HALF_LIFE_WEEKS,
    MEAN_MISS,
    WORLDS,
    HalfYear,
    Round,
    half_year,
    hit_share,
    looks_table,
    relapse_errors,
)
from branchcraft.staffing.plots_people_checks import ChecksFigure
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box

ASKED = 5
"""Looks that the guess is about."""


@lru_cache(maxsize=32)
def _curve(every: int, at_once: int, half_life: float) -> pd.DataFrame:
    return looks_table(Round(every=every, at_once=at_once), half_life)


class ChecksPanel:
    """Looks, rounds, and the second look; attribute `widget`."""

    def __init__(self) -> None:
        self.result: tuple[pd.DataFrame, HalfYear] | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate(
            f"六项行为每项看 {ASKED} 次，挑中真正最该纠的那一项，100 次里有几次？", "次", guard(self._run), high=100, chapter="06"
        )
        self.looks = LabelledSlider("动手之前每项看", 10, 0, 80, 1, "次", "3–20", guard(self._changed))
        self.every = LabelledSlider("几周一轮", 13, 2, 26, 1, "周", "4–13", guard(self._changed))
        self.at_once = LabelledSlider("一轮纠几项", 1, 1, 3, 1, "项", "1–2", guard(self._changed))
        self.half_life = LabelledSlider("纠正以后多久回去一半", HALF_LIFE_WEEKS, 2, 28, 1, "周", "4–28", guard(self._changed))
        self.again = LabelledSlider("复查看", 10, 3, 60, 1, "次", "5–20", guard(self._changed))
        self.misses = LabelledSlider("见到几次漏做算反弹", 2, 1, 15, 1, "次", "", guard(self._changed))
        more = widgets.Accordion([self.half_life.widget], titles=("更多",))
        self.figure = ChecksFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：每项看几次，半年净省下多少工时；右：漏做一周要赔多少工时。")
        self.canvas.refresh()
        self.keep = KeepButton("06", "checks", self._decided)
        self.widget = panel_box(
            "自查、培训、纠正：先纠哪一项，看几次才动手，纠完还回去吗？",
            [
                self.gate.widget, self._answer.widget, self.looks.widget, self.every.widget, self.at_once.widget, self.canvas.widget,
                self.again.widget, self.misses.widget, self.message.widget, self.keep.widget, more,
            ],
        )  # fmt: skip

    def _run(self, guess: float) -> float:
        right, self_only = hit_share(ASKED), hit_share(0)
        self._answer.show(
            f"你估计 {guess:g} 次，模拟是 {100 * right:.0f} 次（只凭自查 {100 * self_only:.0f} 次，闭眼挑 17 次）。"
            "挑不中也不全错：第二该纠的往往也值得纠。所以要问的是再多看几次，值不值那些工时。"
        )
        self._compute()
        return float(100 * right)

    def _decided(self) -> tuple[str, Any]:
        if self.result is None:
            raise InputError("还没有结果。先填估计、运行，再记。")
        how = self.result[1].round
        return f"纠正：每项看 {how.looks} 次再动手，{how.every} 周一轮，一轮纠 {how.at_once} 项", {
            "looks": how.looks,
            "every": how.every,
            "at_once": how.at_once,
        }

    def _changed(self) -> None:
        if self.result is not None:
            self._compute()

    def _compute(self) -> None:
        how = Round(int(self.looks.value), int(self.every.value), int(self.at_once.value))
        half_life = float(self.half_life.value)
        table, now = _curve(how.every, how.at_once, half_life), half_year(how, half_life)
        before, self.result = self.result, (table, now)
        self.figure.show(table, now, before)
        self.canvas.draw()
        best = int(table["net"].idxmax())
        good = MEAN_MISS * (1 - CORRECTED)
        alarm, missed = relapse_errors(int(self.again.value), min(int(self.misses.value), int(self.again.value) + 1), good, MEAN_MISS)
        self.message.show(
            [
                f"每项看 {how.looks} 次：{100 * now.right.mean():.0f}% 的网点挑中了真正最该纠的；半年省下 {now.saved.mean():.0f} 小时，"
                f"看和纠花掉 {now.spent.mean():.0f} 小时，净 {now.net.mean():+.0f} 小时（{WORLDS} 个网点里 {int((now.net > 0).sum())} 个是赚的）。",
                f"这样的轮次，平均最划算的是{'只凭自查' if best == 0 else f'每项看 {best} 次'}；再多看，挑得更准，省下的抵不上花掉的。",
                f"复查看 {int(self.again.value)} 次、见到 {int(self.misses.value)} 次漏做就算反弹：真纠住了（漏做 {good:.0%}）也会错判 {alarm:.0%}，"
                f"其实全回去了（漏做 {MEAN_MISS:.0%}）会放过 {missed:.0%}。",
            ],
            "good" if now.net.mean() > 0 else "warning",
        )
        self.canvas.describe(f"图：每项看 {how.looks} 次、{how.every} 周一轮，半年净省 {now.net.mean():+.0f} 小时；平均最划算的次数是 {best}。")


def checks_panel() -> widgets.Widget:
    """Panel 12: check, train, correct."""
    return ChecksPanel().widget


__all__ = ["ChecksPanel", "checks_panel"]
