"""Panels on checking: how many files and which, and which steps before a loan."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.risk import layers, sampling
from branchcraft.risk.layers import CHECKS, FIVE_LOOKUPS, QUESTIONS, STEPS
from branchcraft.risk.panel import CHAPTER
from branchcraft.risk.plots_checks import LayersFigure, SampleFigure
from branchcraft.risk.sampling import BY_COLOUR, METHODS, RANDOM, Caught, catch, colour_checks, methods_table, most_faulty
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, named, panel_box
from branchcraft.ui.tables import html_table

CHECKED, FAULTY, AUC = 24, 6, 0.75
TIE = 60


class SamplePanel:
    """Random or by score, how many, and what one does not see; attribute `widget`."""

    def __init__(self) -> None:
        self.caught: Caught | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate(
            f"240 份里有 {FAULTY} 份有问题，随机抽一成（{CHECKED} 份）。一份也抽不到的机会是百分之几？",
            "%",
            guard(self._run),
            high=100,
            chapter=CHAPTER,
        )
        self.method = named(widgets.Dropdown(options=list(METHODS), value=RANDOM, layout=widgets.Layout(width="330px")), "怎么挑")
        way = widgets.HBox([widgets.Label("怎么挑", layout=widgets.Layout(width="190px")), self.method])
        self.method.observe(lambda _: guard(self._changed)(), names="value")
        self.checked = LabelledSlider("查几份（一共 240 份）", CHECKED, 1, 240, 1, "份", "12–96", guard(self._changed))
        self.faulty = LabelledSlider("其实有几份有问题", FAULTY, 1, 40, 1, "份", "2–20", guard(self._changed))
        self.auc = LabelledSlider("风险分的本事（50 是瞎猜）", 100 * AUC, 50, 95, 1, "%", "60–85", guard(self._changed))
        self.blind = LabelledSlider("其中看上去特别好的几份", 0, 0, 10, 1, "份", "0–3", guard(self._changed))
        self.figure = SampleFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出一叠档案和查出几份。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.keep = KeepButton(CHAPTER, "sample", self._decided)
        self.widget = panel_box(
            "一共 240 份档案，查几份、挑哪几份，才不会全漏掉？",
            [
                self.gate.widget, self._answer.widget, way, self.checked.widget, self.faulty.widget, self.auc.widget, self.blind.widget,
                self.canvas.widget, self.message.widget, self.table, self.keep.widget,
            ],
        )  # fmt: skip

    def _run(self, guess: float) -> float:
        self._compute()
        true = 100 * sampling.miss_probability(sampling.FILES, FAULTY, CHECKED)
        word = "很接近" if abs(guess - true) <= 5 else "估高了" if guess > true else "估低了"
        needed = sampling.files_needed(sampling.FILES, FAULTY, 0.95)
        self._answer.show(
            f"你估计 {guess:g}%，算出来是 {true:.0f}%：{word}。抽一成、一份没查出，和掷硬币差不多，说明不了没有问题。随机抽要有 95% 的把握，得抽 {needed} 份。",
            "good" if word == "很接近" else "info",
        )
        return true

    def _changed(self) -> None:
        if self.caught is not None:
            self._compute()

    def _compute(self) -> None:
        checked, faulty, auc, blind = int(self.checked.value), int(self.faulty.value), self.auc.value / 100, int(self.blind.value)
        if blind > faulty:
            raise InputError(f"有问题的只有 {faulty} 份，看上去特别好的不能有 {blind} 份。")
        self.caught = catch(self.method.value, checked, faulty, auc, blind=blind)
        self.figure.show(self.caught)
        self.canvas.draw()
        self.message.show(self._said(checked, faulty, blind))
        self.table.value = html_table(methods_table(checked, faulty, auc, blind=blind), f"查 {checked} 份，四种挑法，同样的 2,000 叠档案")
        self.canvas.describe(
            f"图：{self.method.value}，查 {checked} 份；这一叠查出 {int((self.caught.pile == 3).sum())} 份，漏掉 {int((self.caught.pile == 2).sum())} 份。"
        )

    def _said(self, checked: int, faulty: int, blind: int) -> list[str]:
        assert self.caught is not None
        lines = [
            f"{self.method.value}：{faulty} 份里平均查出 {self.caught.mean:.1f} 份；200 次里有 {200 * (1 - self.caught.none):.0f} 次至少查出一份，{200 * self.caught.none:.0f} 次一份也没查出。"
        ]
        if self.method.value == RANDOM:
            limit = most_faulty(sampling.FILES, checked, 0)
            lines.append(f"要是随机抽的 {checked} 份一份问题也没有，只能说（95% 的把握）剩下的不超过 {limit} 份有问题。")
        else:
            lines.append("按分挑的结果只说明挑中的那些；要估计全部档案里有多少问题，只能用随机抽的那一部分。")
        if self.method.value == BY_COLOUR:
            counts = "、".join(f"{name} {count}" for name, count in zip(sampling.COLOURS, colour_checks(sampling.FILES, checked), strict=True))
            lines.append(f"四色各查：{counts} 份（红色查得最密，绿色也不空着）。")
        if blind:
            seen = (self.caught.blind > 0).mean()
            lines.append(f"看上去特别好的 {blind} 份，至少查出一份的机会 {seen:.0%}：材料越漂亮，分越低，越没有人去看。")
        return lines

    def _decided(self) -> tuple[str, Any]:
        if self.caught is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        label = f"档案检查：{self.method.value}，240 份里查 {self.checked.value:g} 份（示例里一份也查不出的机会 {self.caught.none:.0%}）"
        return label, {"method": self.method.value, "checked": int(self.checked.value), "none": round(self.caught.none, 3)}


class LayersPanel:
    """Which of the ten checks to do, and what gets past them; attribute `widget`."""

    def __init__(self) -> None:
        self._ready = False
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("五查都做，一百户包装过的申请漏过去几户？", "户", guard(self._run), high=100, chapter=CHAPTER)
        self.boxes = [
            widgets.Checkbox(
                value=number in FIVE_LOOKUPS,
                description=f"{one.name}（{one.kind}，{one.hours:g} 小时）",
                indent=False,
                layout=widgets.Layout(width="400px" if one.step == STEPS[-1] else "330px"),
            )
            for number, one in enumerate(CHECKS)
        ]
        for box in self.boxes:
            box.observe(lambda _: guard(self._changed)(), names="value")
        columns = []
        for step in STEPS:
            members = [box for box, one in zip(self.boxes, CHECKS, strict=True) if one.step == step]
            columns.append(widgets.VBox([widgets.HTML(f"<b>{step}</b>"), *members]))
        self.tie = LabelledSlider("同一类证据一起做假的程度", TIE, 0, 90, 5, "%", "30–80", guard(self._changed))
        self.budget = LabelledSlider("每户有几小时", 6, 1, 15, 0.5, "小时", "3–12")
        best = widgets.Button(description="这些小时里最好的", tooltip="试遍 1,024 种组合，漏得最少的一种", layout=widgets.Layout(width="160px"))
        best.on_click(lambda _: guard(self._best)())
        quick = widgets.Button(description="最快做完十确认", tooltip="十个确认各有两类证据，用时最少的一种", layout=widgets.Layout(width="160px"))
        quick.on_click(lambda _: guard(self._quick)())
        self.figure = LayersFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出 200 户包装过的申请被哪一步发现。")
        self.canvas.refresh()
        self.confirmations = widgets.HTML()
        self.widget = panel_box(
            "五查、四看、一走访、十确认：时间不够，做哪几道？",
            [
                widgets.HTML("五查每一道单独能发现 25%–45% 的包装。"), self.gate.widget, self._answer.widget, widgets.HBox(columns), self.tie.widget, self.budget.widget, widgets.HBox([best, quick]),
                self.canvas.widget, self.message.widget, self.confirmations,
            ],
        )  # fmt: skip

    @property
    def chosen(self) -> tuple[int, ...]:
        return tuple(number for number, box in enumerate(self.boxes) if box.value)

    def _run(self, guess: float) -> float:
        self._ready = True
        self._compute()
        true = 100 * layers.missed(FIVE_LOOKUPS, TIE / 100)
        alone = 100 * layers.missed_if_independent(FIVE_LOOKUPS)
        word = "很接近" if abs(guess - true) <= 4 else "估高了" if guess > true else "估低了"
        self._answer.show(
            f"你估计漏 {guess:g} 户，模型是 {true:.0f} 户：{word}。若五道互不相干，只漏 {alone:.0f} 户；可是会做假凭证的人，流水也一起做了。",
            "good" if word == "很接近" else "info",
        )
        return true

    def _changed(self) -> None:
        if self._ready:
            self._compute()

    def _set(self, chosen: tuple[int, ...]) -> None:
        ready, self._ready = self._ready, False
        for number, box in enumerate(self.boxes):
            box.value = number in chosen
        self._ready = ready
        self._changed()

    def _best(self) -> None:
        if not self._ready:
            raise InputError("先写下估计、运行。")
        self._set(layers.best_set(float(self.budget.value), self.tie.value / 100))

    def _quick(self) -> None:
        if not self._ready:
            raise InputError("先写下估计、运行。")
        self._set(layers.quickest_confirming())

    def _compute(self) -> None:
        chosen, tie = self.chosen, self.tie.value / 100
        past, alone = layers.missed(chosen, tie), layers.missed_if_independent(chosen)
        steps = layers.first_step(chosen, tie)
        self.figure.show(steps, alone, past)
        self.canvas.draw()
        done = layers.confirmed(chosen)
        lines = [
            f"做 {len(chosen)} 道，每户 {layers.hours(chosen):g} 小时：一百户包装过的漏过 {100 * past:.1f} 户；十个确认里 {sum(done)} 个有两类证据。"
        ]
        kinds = {CHECKS[one].kind for one in chosen}
        if len(kinds) == 1 and len(chosen) > 1:
            lines.append("这几道都是同一类证据：一处做假，处处都假。换一道别的类，比再加一道同类的管用。")
        elif len(kinds) < len(layers.KINDS):
            lines.append(f"还没有碰的一类：{'、'.join(kind for kind in layers.KINDS if kind not in kinds)}。")
        self.message.show(lines)
        marks = "　".join(f"{'✓' if ok else '×'} {number}.{name}" for number, (name, ok) in enumerate(zip(QUESTIONS, done, strict=True), start=1))
        self.confirmations.value = f'<div class="branchcraft-twin">十确认（两类以上证据才算）：{marks}</div>'
        self.canvas.describe(f"图：200 户包装过的申请，{'，'.join(f'{name} {steps.count(name)}' for name in (*STEPS, '漏过'))}。")


def sample_panel() -> widgets.Widget:
    """Panel: how many files must be checked?"""
    return SamplePanel().widget


def layers_panel() -> widgets.Widget:
    """Panel: which checks before a loan?"""
    return LayersPanel().widget


__all__ = ["LayersPanel", "SamplePanel", "layers_panel", "sample_panel"]
