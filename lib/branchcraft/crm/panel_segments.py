"""Panel 3 of chapter 04: into which groups, measured on which scale, so that each hears something of use to it."""

from __future__ import annotations

import ipywidgets as widgets
import numpy as np

from branchcraft.crm.plots_segments import SegmentsFigure
from branchcraft.crm.scenario import CHAPTER
from branchcraft.crm.segments import (
    BOOTSTRAPS,
    LOGGED,
    MOST,
    NEEDS,
    RAW,
    SCALES,
    YUAN,
    Grouping,
    best_messages,
    by_kmeans,
    by_rule,
    example_customers,
    hits,
    moved_share,
    one_message,
    profile_table,
    stability,
)
from branchcraft.errors import InputError
from branchcraft.teaching import PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

RULE = "RFM 规则（不用聚类）"
_UNSAID = "（还没选）"
_SILENT = "这一群先不打扰"
GROUPS = 5


class SegmentsPanel:
    """Rule or k-means, scale, number of groups, and one message for each group; attribute `widget`."""

    def __init__(self) -> None:
        self.customers = example_customers()
        self.kind = self.customers["kind"].to_numpy()
        self.grouping: Grouping | None = None
        self._before: Grouping | None = None
        self._steady: np.ndarray | None = None
        self._steady_before: np.ndarray | None = None
        self._quiet = False
        self.message, self._answer, self.choice = Message(), Message(), Message()
        guard = lambda action: guarded(self.message, lambda *_: action())  # noqa: E731
        question = "余额只从「万元」改写成「元」，百分之几的客户换了群？"
        self.gate = PredictionGate(question, "%", guarded(self.message, self._first_run), high=100, chapter=CHAPTER)
        self.scale = widgets.Dropdown(
            options=[*SCALES, RULE], value=RAW, description="三个数怎么写", style={"description_width": "190px"}, layout=widgets.Layout(width="460px")
        )
        self.scale.observe(guard(self._changed), names="value")
        self.groups = LabelledSlider("分成几群", GROUPS, 2, MOST, 1, "群", "3–6", guard(self._changed))
        self.weight = LabelledSlider("余额这一项放大几倍", 1.0, 0.2, 5.0, 0.2, "倍", "0.5–2", guard(self._changed))
        self.again = widgets.Button(
            description=f"重抽 {BOOTSTRAPS} 次看稳不稳", tooltip="把客户重抽再分，看分出来的群像不像", layout=widgets.Layout(width="220px")
        )
        self.again.on_click(lambda _: guard(self._resample)())
        self.figure = SegmentsFigure(self.customers, one_message(self.kind))
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会把每位客户按群着色。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.said = [self._message_box(k) for k in range(MOST)]
        self.messages = widgets.VBox(self.said, layout=widgets.Layout(display="none"))
        self.widget = panel_box(
            "这些客户分成哪几群，每一群该听到什么？",
            [
                self.gate.widget, self._answer.widget, self.scale, self.groups.widget, self.weight.widget, self.again, self.canvas.widget,
                self.message.widget, self.table, widgets.HTML("给每一群选一句话（看上面的表猜他们要什么）："), self.messages, self.choice.widget,
            ],
        )  # fmt: skip

    def _message_box(self, number: int) -> widgets.Dropdown:
        box = widgets.Dropdown(
            options=[_UNSAID, *NEEDS, _SILENT],
            description=f"第 {number + 1} 群",
            style={"description_width": "190px"},
            layout=widgets.Layout(width="560px"),
        )
        box.observe(guarded(self.choice, lambda _: self._chosen()), names="value")
        return box

    def _first_run(self, guess: float) -> float:
        if self.grouping is None:
            self._compute()
            self._resample()
        raw, yuan = (by_kmeans(self.customers, scale, GROUPS) for scale in (RAW, YUAN))
        moved = 100 * moved_share(raw.labels, yuan.labels)
        word = "很接近" if abs(guess - moved) <= 10 else "估低了" if guess < moved else "估高了"
        self._answer.show(
            f"你估计 {guess:g}%，实际是 {moved:.0f}%：{word}。聚类量的是距离，写成大数的那一项说了算。"
            f"现在换一种写法：改成「{YUAN}」看一眼，再改成「{LOGGED}」。",
            "good" if word == "很接近" else "info",
        )
        return moved

    def _changed(self) -> None:
        if self.grouping is not None and not self._quiet:
            self._compute()

    def _group(self) -> Grouping:
        if self.scale.value == RULE:
            return by_rule(self.customers)
        return by_kmeans(self.customers, self.scale.value, int(self.groups.value), float(self.weight.value))

    def _compute(self) -> None:
        self._before, self._steady_before = self.grouping, self._steady if self._steady is not None else self._steady_before
        self.grouping, self._steady = self._group(), None
        right = hits(self.grouping, self.kind)
        before = None if self._before is None else hits(self._before, self.kind)
        self.figure.show(self.grouping, right, before)
        self.figure.show_stability(None, self._steady_before)
        self._label_boxes()
        self.canvas.draw()
        self.table.value = html_table(profile_table(self.customers, self.grouping), self.grouping.how)
        self._tell(right)

    def _tell(self, right: float) -> None:
        assert self.grouping is not None
        lines = [
            f"{self.grouping.how}，{self.grouping.groups} 群：每群只说一句最对的话，{right:.0%} 的客户听到对他有用的话；人人听同一句是 {one_message(self.kind):.0%}。"
        ]
        if self._before is not None:
            lines.append(f"和上一种分法比，{moved_share(self._before.labels, self.grouping.labels):.0%} 的客户换了群。")
        if self.scale.value == RULE:
            lines.append("规则写的是「几个月、几笔、多少万」，换单位、换客户都不会让别人的群变动，也讲得清为什么。")
        elif self._steady is None:
            lines.append("分法改了，稳不稳要再看：按「重抽」。")
        else:
            kept = int((self._steady >= 0.8).sum())
            lines.append(
                f"重抽 {BOOTSTRAPS} 次，{kept} 次分出来的群和现在很像（八成以上）；最不像的一次是 {self._steady.min():.0%}。稳不等于有用，两样都要看。"
            )
        self.message.show(lines)
        self.canvas.describe(f"图：{self.grouping.how}，{self.grouping.groups} 群，每群一句最对的话时 {right:.0%} 的客户听到对他有用的话。")

    def _resample(self) -> None:
        if self.grouping is None:
            raise InputError("先填估计再运行。")
        if self.scale.value == RULE:
            raise InputError("规则不随抽样变动，不用重抽。换成一种聚类再试。")
        self._steady = stability(self.customers, self.scale.value, self.grouping.groups, float(self.weight.value))
        self.figure.show_stability(self._steady, self._steady_before)
        self.canvas.draw()
        self._tell(hits(self.grouping, self.kind))

    def _label_boxes(self) -> None:
        """One drop-down list per group; what was chosen for other groups does not stand any more."""
        assert self.grouping is not None
        self._quiet = True
        for number, box in enumerate(self.said):
            shown = number < self.grouping.groups
            box.layout.display = "flex" if shown else "none"
            box.description = self.grouping.names[number] if shown else ""
            box.value = _UNSAID
        self._quiet = False
        self.messages.layout.display = "flex"
        self.figure.show_choice(0)
        self.choice.clear()

    def _chosen(self) -> None:
        if self._quiet or self.grouping is None:
            return
        boxes = self.said[: self.grouping.groups]
        messages = tuple(NEEDS.index(box.value) if box.value in NEEDS else None for box in boxes)
        right = hits(self.grouping, self.kind, messages)
        self.figure.show_choice(right)
        self.canvas.draw()
        open_ = sum(box.value == _UNSAID for box in boxes)
        reached = sum(int((self.grouping.labels == k).sum()) for k, said in enumerate(messages) if said is not None)
        lines = [
            f"你选的：{right:.0%} 的客户听到对他有用的话；打扰了 {reached} 位，其中 {reached - round(right * len(self.kind))} 位听到的和他无关。",
        ]
        if open_:
            lines.append(f"还有 {open_} 群没有选。")
        else:
            best = best_messages(self.grouping, self.kind)
            wrong = [self.grouping.names[k] for k, said in enumerate(messages) if said is not None and said != best[k]]
            lines.append(f"换一句会更好的：{'、'.join(wrong)}。" if wrong else "每一群都选了最对的那一句。")
        self.choice.show(lines, "info" if open_ else "good")


def segments_panel() -> widgets.Widget:
    """Panel 3: groups and what each should hear."""
    return SegmentsPanel().widget


__all__ = ["RULE", "SegmentsPanel", "segments_panel"]
