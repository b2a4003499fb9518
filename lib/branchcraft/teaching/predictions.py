"""Guesses before the run, kept, and how well a learner knows what she knows.

Predicting first makes the result stick (Brod 2021). A range that should hold eight times in ten shows, over a chapter, whether she is as sure as she may
be: most people's ranges are too narrow (Soll & Klayman 2004).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import pandas as pd
from scipy.stats import binom

from branchcraft.errors import InputError
from branchcraft.teaching.store import Store, StoreError
from branchcraft.ui.controls import Message, PredictGate, guarded, named, panel_box
from branchcraft.ui.digits import COMMON_UNITS, number_in
from branchcraft.ui.tables import html_table

SURE = 0.8
"""How often a range should hold what comes out."""
FEW = 10
"""Ranges below which calibration is not to be judged."""


class PredictionGate(PredictGate):
    """A guess before the run that is kept, with a range that the learner is 80 % sure of if she gives one.

    `on_run(guess)` is called at every press and returns what came out, or None when there is nothing to compare with. The first guess of each
    question is kept under `chapter`; later ones are guesses with knowledge.
    """

    def __init__(
        self,
        question: str,
        unit: str,
        on_run: Callable[[float], float | None],
        low: float = 0.0,
        high: float = 1e6,
        chapter: str = "",
        store: Store | None = None,
    ) -> None:
        super().__init__(question, unit, lambda guess: self._told(guess), low, high)
        self._question, self._chapter, self._find = question, chapter, on_run
        self._store = store or Store()
        from_box, to_box = (widgets.Text(placeholder=word, layout=widgets.Layout(width="90px")) for word in ("最少", "最多"))
        self._from, self._to = named(from_box, "八成把握的范围：最少"), named(to_box, "八成把握的范围：最多")
        self._verdict = widgets.HTML()
        ask = widgets.Label("我有八成把握，真数在")
        parts = [ask, self._from, widgets.Label("到"), self._to, widgets.Label(f"{unit}之间（可以不填）")]
        self._range_row = widgets.HBox(parts, layout=widgets.Layout(flex_flow="row wrap"))
        self.widget = widgets.VBox([self.widget, self._range_row, self._verdict])

    @property
    def range(self) -> tuple[float, float] | None:
        """The 80 % range, or None when none was given. Raises InputError for one that cannot be."""
        texts = [box.value.strip() for box in (self._from, self._to)]
        if not any(texts):
            return None
        if not all(texts):
            raise InputError("八成把握的范围要填两头，或者都不填。")
        low, high = (self._number(text) for text in texts)
        if low > high:
            raise InputError(f"范围填反了：最少 {low:g}，最多 {high:g}。")
        guess = self.guess
        if guess is not None and not low <= guess <= high:
            raise InputError(f"你的估计 {guess:g} 不在自己的范围 {low:g}–{high:g} 里，请改一个。")
        return low, high

    def _number(self, text: str) -> float:
        value = number_in(text, self._unit, COMMON_UNITS)
        if value is None:
            raise InputError(f"「{text}」不是一个数。请只填数字，单位是{self._unit}。")
        return value

    def _told(self, guess: float) -> None:
        try:
            sure = self.range
        except InputError as error:
            self._verdict.value = f'<div class="branchcraft-message" role="alert" style="border-color:#D55E00;background:#FDEDE4">{error}</div>'
            return
        truth = self._find(guess)
        text = "" if sure is None or truth is None else held_text(*sure, truth, self._unit)
        try:
            low, high = sure or (None, None)
            self._store.predict(self._chapter, self._question, self._unit, guess, low, high, None if truth is None else float(truth))
        except StoreError as error:
            text += f" {error}"
        self._verdict.value = f'<span role="status">{text}</span>'


def held_text(low: float, high: float, truth: float, unit: str) -> str:
    """Whether a range held, in a sentence."""
    where = "落在" if low <= truth <= high else "没有落在"
    return f"真数 {truth:.3g} {unit}{where}你八成把握的范围 {low:g}–{high:g} 里。"


@dataclass(frozen=True)
class Calibration:
    """How well a learner's guesses did."""

    guesses: int
    ranges: int
    held: int
    median_off: float | None
    """Median of |guess − truth| ÷ |truth|, where the truth is not 0."""
    high: int
    """Guesses above the truth."""

    @property
    def sentences(self) -> list[str]:
        """What to make of it, in Chinese."""
        if not self.guesses:
            return ["还没有估计。先在面板里填估计、运行，这里就会算出你估得准不准。"]
        lines = [f"有结果可比的估计 {self.guesses} 个：{self.high} 个估高了，{self.guesses - self.high} 个估低了或正好。"]
        if self.median_off is not None:
            lines.append(f"一半的估计离真数不超过 {self.median_off:.0%}。")
        if not self.ranges:
            return [*lines, "没有填过八成把握的范围。下次估计时填上两头，才看得出你的把握有多少是真的。"]
        lines.append(f"八成把握的范围 {self.ranges} 个，装住真数的 {self.held} 个（真有八成把握，该有 {SURE * self.ranges:.1f} 个左右）。")
        if self.ranges < FEW:
            lines.append(f"不到 {FEW} 个范围，多装住一两个、少装住一两个都可能是碰巧。")
        elif binom.cdf(self.held, self.ranges, SURE) < 0.05:
            lines.append("装住的明显太少：你的范围偏窄，把握比实际的大。做决定时把范围放宽一半再想一遍。")
        elif binom.sf(self.held - 1, self.ranges, SURE) < 0.05:
            lines.append("几乎个个装住：你的范围偏宽，可以更敢下判断。")
        else:
            lines.append("和八成相符。")
        return lines


def calibration(rows: Sequence[dict[str, Any]]) -> Calibration:
    """Calibration from the store's predictions (rows with guess, low, high, truth)."""
    known = [row for row in rows if row["truth"] is not None]
    ranges = [row for row in known if row["low"] is not None]
    held = sum(row["low"] <= row["truth"] <= row["high"] for row in ranges)
    off = sorted(abs(row["guess"] - row["truth"]) / abs(row["truth"]) for row in known if row["truth"])
    median = float(pd.Series(off).median()) if off else None
    return Calibration(len(known), len(ranges), held, median, sum(row["guess"] > row["truth"] for row in known))


def predictions_table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """One row a guess, Chinese headings."""
    cells = []
    for row in rows:
        sure = "没填" if row["low"] is None else f"{row['low']:g}–{row['high']:g}"
        held = "" if row["low"] is None or row["truth"] is None else "装住" if row["low"] <= row["truth"] <= row["high"] else "没装住"
        truth = "" if row["truth"] is None else f"{row['truth']:.3g}"
        cells.append([row["chapter"], row["question"], f"{row['guess']:g}", sure, truth, row["unit"], held])
    return pd.DataFrame(cells, columns=["章", "问题", "我的估计", "八成范围", "真数", "单位", "范围"])


class CalibrationPanel:
    """How often her ranges held, in one chapter or in all; attribute `widget`."""

    def __init__(self, chapter: str = "", store: Store | None = None) -> None:
        self._chapter, self._store = chapter, store or Store()
        self.message, self.table = Message(), widgets.HTML()
        again = widgets.Button(description="更新", tooltip="按现在的估计重新算")
        again.on_click(lambda _: guarded(self.message, self.refresh)())
        where = f"第 {chapter} 章里，" if chapter else ""
        self.widget = panel_box(f"{where}我估得准不准？把握是不是真的把握？", [again, self.message.widget, self.table])
        guarded(self.message, self.refresh)()

    def refresh(self) -> None:
        """Read the store and judge."""
        rows = [row for row in self._store.rows("prediction") if not self._chapter or row["chapter"] == self._chapter]
        self.message.show(calibration(rows).sentences)
        self.table.value = html_table(predictions_table(rows), "每一个估计") if rows else ""


def calibration_panel(chapter: str = "") -> widgets.Widget:
    """The learner's own calibration in a chapter ("" for all of them)."""
    return CalibrationPanel(chapter).widget
