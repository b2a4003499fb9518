"""Panel 2 of chapter 00: eighteen signs that one has seen or not, beside what the figures say."""

from __future__ import annotations

import ipywidgets as widgets

from branchcraft.opening.barometer import ANSWERS, EXAMPLE_ANSWERS, SIGNS, Barometer, barometer_table, compare_feeling, explain_feeling
from branchcraft.opening.indicators import AREAS, EXAMPLE, EXAMPLE_MONTHS
from branchcraft.opening.model import HealthCheck, health_check
from branchcraft.opening.panel import HealthPanel
from branchcraft.opening.peers import synthetic_peers
from branchcraft.opening.plots import BarometerFigure
from branchcraft.teaching import PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import Message, guarded, named, panel_box
from branchcraft.ui.tables import html_table


class BarometerPanel:
    """Answers in, where feeling and figures part out; attribute `widget`."""

    def __init__(self) -> None:
        self.result: Barometer | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("感觉和数字说法不一致的方面有几个？", "个", guard(self._run), high=len(AREAS), chapter="00")
        self.boxes: dict[str, tuple[widgets.Dropdown, ...]] = {}
        rows = []
        for area in AREAS:
            boxes = []
            for sign, answer in zip(SIGNS[area.key], EXAMPLE_ANSWERS[area.key], strict=True):
                box = named(
                    widgets.Dropdown(options=[(text, n) for n, text in enumerate(ANSWERS)], value=answer, layout=widgets.Layout(width="110px")), sign
                )
                box.observe(lambda _: guard(self._changed)(), names="value")
                boxes.append(box)
                rows.append(widgets.HBox([widgets.HTML(f'<span title="{area.name}">{sign}</span>', layout=widgets.Layout(width="395px")), box]))
            self.boxes[area.key] = tuple(boxes)
        # Signs of one area do not stand together: whoever sees the area's name answers the area, not the sign.
        mixed = [rows[k] for k in (*range(0, len(rows), 2), *range(1, len(rows), 2))]
        half = len(mixed) // 2
        self.figure = BarometerFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会把九个方面凭感觉和照数字的先后连起来。")
        self.canvas.refresh()
        self.table, self.whose = widgets.HTML(), widgets.HTML("这个月里，下面的现象你亲眼见过几次？（现在填的是示例支行长的回答，合成）")
        self.widget = panel_box(
            "我感觉到的，和数字说的，哪里不一样？",
            [
                self.whose, widgets.HBox([widgets.VBox(mixed[:half]), widgets.VBox(mixed[half:])]), self.gate.widget, self._answer.widget,
                self.canvas.widget, self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _check(self) -> tuple[HealthCheck, str]:
        """The figures to hold the feeling against, and whose they are."""
        if HealthPanel.latest is not None:
            return HealthPanel.latest, "数字用的是第一个面板里最近一次的结果。"
        return health_check(dict(EXAMPLE), synthetic_peers(), EXAMPLE_MONTHS), "第一个面板还没有运行，数字用的是示例网点的。"

    def _run(self, guess: float) -> float:
        result, whose = self._compute()
        found = result.disagreeing
        word = "一点不差" if guess == found else "比你想的多" if found > guess else "比你想的少"
        self._answer.show(f"你估计 {guess:g} 个，对出来是 {found} 个：{word}。{whose}", "good" if guess == found else "info")
        return float(found)

    def _changed(self) -> None:
        if self.result is not None:
            self._compute()

    def _compute(self) -> tuple[Barometer, str]:
        check, whose = self._check()
        result = self.result = compare_feeling({key: [box.value for box in boxes] for key, boxes in self.boxes.items()}, check)
        self.figure.show(result)
        self.canvas.draw()
        self.message.show(explain_feeling(result))
        self.table.value = html_table(barometer_table(result), "感觉和数字")
        kinds = "，".join(f"{row.name} 感觉第 {row.felt_rank}、数字第 {row.rank}" for row in result.areas.itertuples())
        self.canvas.describe(f"图：{kinds}。")
        return result, whose


def barometer_panel() -> widgets.Widget:
    """Panel 2: feeling beside figures."""
    return BarometerPanel().widget


__all__ = ["BarometerPanel", "barometer_panel"]
