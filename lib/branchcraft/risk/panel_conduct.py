"""Panel on conduct: ten situations in a year, each a choice; what comes of it is seen later."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.risk.conduct import BARS, REPLAYS, Ending, ending, play, replay
from branchcraft.risk.conduct_scenes import SCENES
from branchcraft.risk.panel import CHAPTER
from branchcraft.risk.plots_conduct import ConductFigure
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import Message, guarded, panel_box
from branchcraft.ui.tables import html_table

NAMES = "甲乙丙"


class ConductPanel:
    """One situation after the other; attribute `widget`."""

    def __init__(self) -> None:
        self.choices: list[int] = []
        self.end: Ending | None = None
        self._guess = 0.0
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("一年十件事，你估计自己会留下几处隐患？", "处", guard(self._start), high=10, chapter=CHAPTER)
        self.scene = widgets.HTML()
        self.buttons = [widgets.Button(description=f"选{name}", disabled=True, layout=widgets.Layout(width="90px")) for name in NAMES]
        for number, button in enumerate(self.buttons):
            button.on_click(lambda _, number=number: guard(lambda: self._choose(number))())
        undo = widgets.Button(description="退回一件", tooltip="退回上一件，换一个选法", layout=widgets.Layout(width="100px"))
        undo.on_click(lambda _: guard(self._undo)())
        again = widgets.Button(description="重来一年", tooltip="从一月重新开始，这一次留作灰线", layout=widgets.Layout(width="100px"))
        again.on_click(lambda _: guard(self._again)())
        self.figure = ConductFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有开始。图里会画出一年里客户信任、同事信任和网点稳当怎么变。")
        self.figure.show(play(SCENES, []), None)
        self.canvas.refresh()
        self.log, self.table = widgets.HTML(), widgets.HTML()
        self.keep = KeepButton(CHAPTER, "conduct", self._decided)
        self.widget = panel_box(
            "没有人看着的时候怎么选？十件小事，后果要过几个月才看得见。",
            [
                self.gate.widget, self._answer.widget, self.canvas.widget, self.scene, widgets.HBox([*self.buttons, undo, again]), self.message.widget,
                self.log, self.table, self.keep.widget,
            ],
        )  # fmt: skip
        self._show_scene()

    def _start(self, guess: float) -> None:
        """What comes out is one's own doing, so there is no truth to hold the guess against for calibration."""
        self._guess = guess
        if self.buttons[0].disabled:
            for button in self.buttons:
                button.disabled = False
            self._answer.show("开始了。每一件选完，先看当时的反应；后果会在后面几个月里冒出来。", "info")

    def _show_scene(self) -> None:
        done = len(self.choices)
        if done == len(SCENES):
            self.scene.value = ""
            return
        now = SCENES[done]
        lines = "".join(f"<li><b>{name}</b>　{html.escape(option.text)}</li>" for name, option in zip(NAMES, now.options, strict=True))
        self.scene.value = (
            f'<div style="background:#F7F7F7;padding:8px 14px;margin:4px 0" role="status"><b>{now.month} 月　{html.escape(now.title)}</b>（第 {done + 1} 件，共 {len(SCENES)} 件）'
            f'<div style="margin:4px 0">{html.escape(now.what)}</div><ul style="list-style:none;margin:0;padding:0;line-height:1.7">{lines}</ul></div>'
        )

    def _choose(self, number: int) -> None:
        if len(self.choices) == len(SCENES):
            raise InputError("这一年已经做完了。点「重来一年」再试一次，或者「退回一件」。")
        scene = SCENES[len(self.choices)]
        before = play(SCENES, self.choices)
        self.choices.append(number)
        story = play(SCENES, self.choices)
        option = scene.options[number]
        fresh = [says for _, says in story.told if says not in {old for _, old in before.told}]
        lines = [f"{scene.title}，你选{NAMES[number]}：{option.now}", f"依据：{scene.rule}。", *fresh]
        if len(self.choices) == len(SCENES):
            self.end = ending(SCENES, self.choices)
            lines += self.end.lines
            self.table.value = html_table(self.end.table, "十件事")
            weak = len(story.weak)
            word = "正好" if weak == self._guess else "比你想的多" if weak > self._guess else "比你想的少"
            self._answer.show(f"你估计留下 {self._guess:g} 处，留下了 {weak} 处：{word}。", "good" if word == "正好" else "info")
        self._draw()
        self.message.show(lines, "info")

    def _draw(self) -> None:
        story = play(SCENES, self.choices)
        replays = replay(story) if self.end is not None else None
        self.figure.show(story, replays)
        self.canvas.draw()
        bars = "、".join(f"{name} {bar}" for name, bar in zip(BARS, story.bars, strict=True))
        cost = f"；重来 {REPLAYS} 次，代价平均 {replays.cost.mean():.1f} 万元" if replays is not None else ""
        self.canvas.describe(f"图：做了 {len(self.choices)} 件，{bars}{cost}。")
        told = "".join(f"<li>{month} 月：{html.escape(says)}</li>" for month, says in story.told)
        self.log.value = f'<div class="branchcraft-twin">后来的事：<ul style="margin:0">{told}</ul></div>' if told else ""
        self._show_scene()

    def _undo(self) -> None:
        if not self.choices:
            raise InputError("还没有选过。")
        self.choices.pop()
        self.end = None
        self.table.value = ""
        self.message.clear()
        self._draw()

    def _again(self) -> None:
        if self.end is None:
            raise InputError("先把这一年做完，再重来。")
        self.figure.restart()
        self.choices, self.end = [], None
        self.table.value = ""
        self.message.show("新的一年。灰线是上一次。", "info")
        self._draw()

    def _decided(self) -> tuple[str, Any]:
        if self.end is None:
            raise InputError("还没有做完十件事。")
        story = play(SCENES, self.choices)
        weak = [weakness.name for _, weakness in story.weak]
        return f"十件事守住 {story.sound} 件，留下的隐患：{'、'.join(weak) or '没有'}", {
            "sound": story.sound,
            "weak": weak,
            "leave": "leave" in story.controls,
        }


def conduct_panel() -> widgets.Widget:
    """Panel: what do you do when nobody looks?"""
    return ConductPanel().widget


__all__ = ["ConductPanel", "conduct_panel"]
