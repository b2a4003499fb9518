"""Panel 9 of chapter 06: pay by the count or by a mixed measure, and what becomes of the work that nobody counts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.staffing.people_pay import (
    DRAWS,
    FIXED,
    RANGES,
    SCHEMES,
    Outcome,
    Scheme,
    Teller,
    against_fixed,
    outcome,
    schemes_table,
    strength_curve,
)
from branchcraft.staffing.plots_people_pay import PayFigure
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

COUNT, QUALITY, HELPING = 80, 0, 0
"""The scheme that the guess is about, %."""


class PayPanel:
    """Shares of variable pay tied to count, quality and helping; attribute `widget`."""

    def __init__(self) -> None:
        self.now: Outcome | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate(
            f"绩效的 {COUNT}% 只看件数：一次办妥的客户每天多几位？（少填负数）", "位", guard(self._run), low=-210, high=210, chapter="06"
        )
        self.count = LabelledSlider("和件数挂钩", COUNT, 0, 100, 5, "%", "", guard(self._changed))
        self.quality = LabelledSlider("和质量挂钩", QUALITY, 0, 100, 5, "%", "", guard(self._changed))
        self.helping = LabelledSlider("和帮同事、转介挂钩", HELPING, 0, 100, 5, "%", "", guard(self._changed))
        self.seen = LabelledSlider("办错的查得出", 100 * RANGES["seen"].value, 0, 100, 5, "%", "20–80", guard(self._changed))
        self.rivalry = LabelledSlider("快、准、帮互相抢精力", 100 * RANGES["rivalry"].value, 0, 80, 5, "%", "20–60", guard(self._changed))
        self.power = LabelledSlider("绩效有多管用", RANGES["power"].value, 0.2, 2.4, 0.1, "", "0.6–2", guard(self._changed))
        more = widgets.Accordion([widgets.VBox([self.rivalry.widget, self.power.widget])], titles=("更多",))
        self.figure = PayFigure()
        self.canvas = Canvas(
            self.figure.figure,
            self.figure.artists,
            "还没有运行。左：劲使在哪里；中：绩效越重，一次办妥的客户怎么变；右：参数换 200 组，比固定工资好还是差。",
        )
        self.canvas.refresh()
        self.table, self.keep = widgets.HTML(), KeepButton("06", "pay", self._decided)
        self.widget = panel_box(
            "柜员的绩效和什么挂钩？挂多重？奖金总额不变，只改分法。",
            [
                self.gate.widget, self._answer.widget, self.count.widget, self.quality.widget, self.helping.widget, self.seen.widget,
                self.canvas.widget, self.message.widget, self.keep.widget, self.table, more,
            ],
        )  # fmt: skip

    @property
    def scheme(self) -> Scheme:
        return Scheme("现在的分法", self.count.value / 100, self.quality.value / 100, self.helping.value / 100)

    @property
    def teller(self) -> Teller:
        return Teller(seen=self.seen.value / 100, rivalry=self.rivalry.value / 100, power=float(self.power.value))

    def _run(self, guess: float) -> float:
        asked = outcome(Scheme("", COUNT / 100))
        fixed = outcome(FIXED)
        self._answer.show(
            f"你估计多 {guess:+g} 位，示例参数下是 {asked.right_first - fixed.right_first:+.1f} 位："
            f"按时叫到从 {fixed.level:.0%} 升到 {asked.level:.0%}，走掉的少了，可每百笔办错从 {100 * fixed.errors:.1f} 升到 {100 * asked.errors:.1f}，"
            f"转介从 {fixed.referrals:.1f} 位降到 {asked.referrals:.1f} 位。看板上只有第一个数。"
        )
        self._compute()
        return float(asked.right_first - fixed.right_first)

    def _decided(self) -> tuple[str, Any]:
        if self.now is None:
            raise InputError("还没有结果。先填估计、运行，再记。")
        scheme = self.scheme
        text = f"绩效挂钩：件数 {scheme.count:.0%}、质量 {scheme.quality:.0%}、帮同事 {scheme.helping:.0%}"
        return text, {"count": scheme.count, "quality": scheme.quality, "helping": scheme.helping}

    def _changed(self) -> None:
        if self.now is not None:
            self._compute()

    def _compute(self) -> None:
        scheme, teller = self.scheme, self.teller
        now, before = outcome(scheme, teller), self.now
        strength = scheme.count + scheme.quality + scheme.helping
        curve = strength_curve(scheme, teller) if strength else None
        against = against_fixed(scheme, teller)
        self.now = now
        self.figure.show(now, strength, curve, against, before)
        self.canvas.draw()
        fixed = outcome(FIXED, teller)
        better = int((against > 0).sum())
        lines = [
            f"一次办妥 {now.right_first:.1f} 位（固定工资 {fixed.right_first:.1f}）：按时叫到 {now.level:.0%}，走掉 {now.gone:.1f} 位，每百笔办错 {100 * now.errors:.1f}，转介 {now.referrals:.1f} 位。",
            f"参数换 {DRAWS} 组，有 {better} 组比固定工资好。" if strength else "什么都不挂钩，就是固定工资。",
        ]
        if curve is not None:
            best = float(curve["right_first"].idxmax())
            if best < 0.975:
                lines.append(f"按这个分法，最好的轻重是 {best:.0%}；再重，快出来的客户补不回办错的。")
            else:
                lines.append("按这个分法，加重到 100% 还在变好：看得见的几样，劲使得比较平。")
        self.message.show(lines, "good" if better > 0.9 * DRAWS else "info" if better > 0.5 * DRAWS or not strength else "warning")
        mine = replace(scheme, name="现在的分法")
        self.table.value = html_table(schemes_table((*SCHEMES, mine), teller), "几种分法，同一批客户（人数按每天算）")
        self.canvas.describe(
            f"图：用劲 快 {now.efforts[0]:.2f}、准 {now.efforts[1]:.2f}、帮 {now.efforts[2]:.2f}（固定工资为 1）；一次办妥 {now.right_first:.1f} 位；{DRAWS} 组参数里 {better} 组比固定工资好。"
        )


def pay_panel() -> widgets.Widget:
    """Panel 9: what pay is tied to."""
    return PayPanel().widget


__all__ = ["PayPanel", "pay_panel"]
