"""Panels 10 and 11 of chapter 06: what a scolding in the morning meeting seems to do, and when to react to yesterday's figure at all."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import ipywidgets as widgets
import numpy as np

from branchcraft.errors import InputError
from branchcraft.staffing.people_meeting import (
    DAYS,
    RULES,
    RUN,
    SCATTER,
    SHIFT,
    WORLDS,
    Quarter,
    Rule,
    Words,
    chance_of_better,
    praise_and_scold,
    rules_table,
    run_quarter,
    scatter_factor,
    usual_minutes,
)
from branchcraft.staffing.plots_people_meeting import MeetingFigure, WordsFigure
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

TALKS = 200
OWN = "自己定一条"


class WordsPanel:
    """Yesterday's worst and best, and what a word really does; attribute `widget`."""

    def __init__(self) -> None:
        self.words: Words | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate(
            f"谁也不说什么，昨天得分最低的那位，{TALKS} 天里有几天今天比昨天好？", "天", guard(self._run), high=TALKS, chapter="06"
        )
        self.tellers = LabelledSlider("几个柜员", 6, 2, 12, 1, "人", "4–8", guard(self._changed))
        self.skill = LabelledSlider("人和人的长期差别", 0.5, 0, 3, 0.1, "倍日常波动", "0.3–1", guard(self._changed))
        self.effect = LabelledSlider("批评真正的作用", 0, -1, 1, 0.1, "倍日常波动", "", guard(self._changed))
        self.control = widgets.Checkbox(value=False, description="抽签：一半日子不批评，作比较", indent=False, layout=widgets.Layout(width="380px"))
        self.control.observe(lambda _: guard(self._changed)(), names="value")
        self.figure = WordsFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。每条线是一天：从昨天的得分到今天的得分。")
        self.canvas.refresh()
        self.widget = panel_box(
            "批评昨天最差的、表扬昨天最好的，管用吗？怎样才看得出来？",
            [
                self.gate.widget, self._answer.widget, self.effect.widget, self.control, self.tellers.widget, self.skill.widget, self.canvas.widget,
                self.message.widget,
            ],
        )  # fmt: skip

    def _run(self, guess: float) -> float:
        found = praise_and_scold(days=TALKS)
        self._answer.show(
            f"你估计 {guess:g} 天，模拟是 {found.worst_better} 天；最好的那位，{found.best_worse} 天变差。这里一句话也没有说："
            f"最差的那天多半是运气不好，第二天运气回到平常（6 个人本事一样时，机会是 6/7 = {chance_of_better(6):.0%}）。"
        )
        self._compute()
        return float(found.worst_better)

    def _changed(self) -> None:
        if self.words is not None:
            self._compute()

    def _compute(self) -> None:
        words = praise_and_scold(int(self.tellers.value), TALKS, float(self.skill.value), float(self.effect.value), self.control.value)
        self.words = words
        self.figure.show(words, silent=not self.control.value and not self.effect.value)
        self.canvas.draw()
        lines = [
            f"{TALKS} 天里，昨天最差的有 {words.worst_better} 天变好，昨天最好的有 {words.best_worse} 天变差。光看这个，会以为批评管用、表扬坏事。"
        ]
        if self.control.value:
            middle, low, high = words.effect
            verdict = "分不出批评有没有作用" if low <= 0 <= high else "看得出作用"
            lines.append(
                f"抽签比较：批评了的比没批评的多变好 {middle:+.2f}（95% 区间 {low:+.2f} 到 {high:+.2f}，单位是日常波动），{verdict}；这里设定的真作用是 {self.effect.value:+g}。"
            )
        else:
            said = "天天都批评" if self.effect.value else "这里谁也没有说什么"
            lines.append(f"{said}，没有东西可比。勾上抽签，才看得出批评本身的作用。")
        self.message.show(lines)
        self.canvas.describe(f"图：{TALKS} 天里最差的 {words.worst_better} 天变好，最好的 {words.best_worse} 天变差。")


@lru_cache(maxsize=32)
def quarter(rule: Rule, scatter: float, shift: float) -> Quarter:
    """`run_quarter`, kept: the rules are compared again and again."""
    return run_quarter(rule, scatter, shift)


class MeetingPanel:
    """When the meeting reacts; attribute `widget`."""

    def __init__(self) -> None:
        self.result: Quarter | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("天天纠偏，没有真问题的时候，波动变成原来的百分之几？", "%", guard(self._run), high=1000, chapter="06")
        self.rule = widgets.Dropdown(
            options=[*(rule.name for rule in RULES), OWN], value=RULES[1].name, description="晨会的规则", style={"description_width": "190px"},
            layout=widgets.Layout(width="460px"),
        )  # fmt: skip
        self.rule.observe(lambda _: guard(self._changed)(), names="value")
        self.world = LabelledSlider("看哪一个季度", 1, 1, WORLDS, 1, "", "", guard(self._changed))
        self.limit = LabelledSlider("控制线：几倍波动", 3, 0.5, 4, 0.25, "倍", "2.5–3", guard(self._own))
        self.run = LabelledSlider("连续几天在一边就追", RUN, 3, 15, 1, "天", "7–9", guard(self._own))
        self.gain = LabelledSlider("每天纠偏的力度", 0, 0, 150, 10, "%", "", guard(self._own))
        self.scatter = LabelledSlider("没事时每天的波动", SCATTER, 0.2, 1.5, 0.1, "分钟", "0.5–1", guard(self._changed))
        self.shift = LabelledSlider("真问题让每笔慢", SHIFT, 0, 2.5, 0.25, "分钟", "0.5–2", guard(self._changed))
        own = widgets.VBox([self.limit.widget, self.run.widget, self.gain.widget])
        more = widgets.Accordion([own, widgets.VBox([self.scatter.widget, self.shift.widget])], titles=("自己定一条", "更多"))
        self.figure = MeetingFigure(usual_minutes())
        self.canvas = Canvas(
            self.figure.figure, self.figure.artists, "还没有运行。左：一个季度里每天平均一笔办几分钟；右：200 个季度里每天走掉几位客户。"
        )
        self.canvas.refresh()
        self.table, self.keep = widgets.HTML(), KeepButton("06", "meeting", self._decided)
        self.widget = panel_box(
            "晨会三分钟：昨天的数变了，追还是不追？",
            [
                self.gate.widget, self._answer.widget, self.rule, self.world.widget, self.canvas.widget, self.message.widget, self.keep.widget, self.table, more,
            ],
        )  # fmt: skip

    @property
    def chosen(self) -> Rule:
        """The rule that the controls say."""
        if self.rule.value == OWN:
            return Rule(OWN, self.gain.value / 100, float(self.limit.value), int(self.run.value))
        return next(rule for rule in RULES if rule.name == self.rule.value)

    def _run(self, guess: float) -> float:
        calm = run_quarter(RULES[1], cause_share=0.0)
        base = run_quarter(RULES[0], cause_share=0.0)
        self._answer.show(
            f"你估计 {guess:g}%，模拟是 {calm.scatter / base.scatter:.0%}（公式是 {scatter_factor(1.0):.0%}）："
            "纠的是昨天的运气，今天又有今天的运气，两份加在一起。每天走掉的客户"
            f"从 {base.gone.mean():.2f} 位变成 {calm.gone.mean():.2f} 位。"
        )
        self._compute()
        return float(100 * calm.scatter / base.scatter)

    def _decided(self) -> tuple[str, Any]:
        if self.result is None:
            raise InputError("还没有结果。先填估计、运行，再记。")
        rule = self.chosen
        parts = []
        if np.isfinite(rule.limit):
            parts.append(f"超过 {rule.limit:g} 倍波动才追")
        if rule.run:
            parts.append(f"连续 {rule.run} 天在一边就追")
        if rule.gain:
            parts.append(f"每天纠偏 {rule.gain:.0%}")
        return f"晨会规则：{'、'.join(parts) or '不追'}", {
            "limit": rule.limit if np.isfinite(rule.limit) else None,
            "run": rule.run,
            "gain": rule.gain,
        }

    def _own(self) -> None:
        if self.rule.value != OWN:
            self.rule.value = OWN  # which computes
        else:
            self._changed()

    def _changed(self) -> None:
        if self.result is not None:
            self._compute()

    def _compute(self) -> None:
        scatter, shift = float(self.scatter.value), float(self.shift.value)
        result, nothing = quarter(self.chosen, scatter, shift), quarter(RULES[0], scatter, shift)
        self.result = result
        world = int(self.world.value) - 1
        self.figure.show(result, nothing, world, scatter)
        self.canvas.draw()
        fewer = int((result.gone < nothing.gone - 1e-9).sum())
        more = int((result.gone > nothing.gone + 1e-9).sum())
        cause = (
            f"真问题从第 {result.cause[world] + 1} 天起，拖了 {result.days_slow[world]} 天"
            if result.cause[world] < DAYS
            else "这个季度没有真问题，全是平常的起落"
        )
        ill = result.cause < DAYS
        self.message.show(
            [
                f"第 {world + 1} 个季度：{cause}；追了 {int(result.looked[world].sum())} 次，其中白追 {int(result.false_alarms[world])} 次。",
                f"{WORLDS} 个季度（一半有真问题）：平均追 {result.looked.sum(axis=1).mean():.1f} 次，白追 {result.false_alarms.mean():.1f} 次，花 {result.hours.mean():.0f} 小时；"
                + (f"真问题平均拖 {result.days_slow[ill].mean():.0f} 天；" if ill.any() else "")
                + f"比什么都不做，走掉的客户 {fewer} 个季度更少、{more} 个季度更多。",
            ]
        )
        shown = [quarter(rule, scatter, shift) for rule in (*RULES, *((self.chosen,) if self.rule.value == OWN else ()))]
        self.table.value = html_table(rules_table(shown), f"几条规则，同样的 {WORLDS} 个季度（各 {DAYS} 个工作日，一半有真问题）")
        self.canvas.describe(
            f"图：规则「{self.chosen.name}」，平常的波动 {result.scatter:.2f} 分钟，每天走掉 {np.mean(result.gone):.2f} 位（什么都不做 {np.mean(nothing.gone):.2f} 位）。"
        )


def words_panel() -> widgets.Widget:
    """Panel 10: does a scolding help?"""
    return WordsPanel().widget


def meeting_panel() -> widgets.Widget:
    """Panel 11: when to react."""
    return MeetingPanel().widget


__all__ = ["MeetingPanel", "WordsPanel", "meeting_panel", "words_panel"]
