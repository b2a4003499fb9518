"""Panel 3 of chapter 00: is the branch dying? The learner joins the points that may be joined and sees the conclusion turn."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.opening.channel import (
    COUNTER,
    LAST_YEAR,
    MEASURES,
    OUTLETS,
    RATE,
    SATURATING,
    STRAIGHT,
    Line,
    conclude,
    crosses_break,
    draw_line,
    gaps,
    measured,
    per_outlet_per_day,
)  # fmt: skip
from branchcraft.opening.plots_channel import ChannelFigure
from branchcraft.teaching import PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

READ_AT = 2025
KEPT = 5
FIRST_YEAR, GUESSED_YEAR = 2016, 2020


class ChannelPanel:
    """Points to join, a line through them, a conclusion; attribute `widget`."""

    def __init__(self) -> None:
        self.line: Line | None = None
        self._previous: Line | None = None
        self._ran, self._quiet = False, False
        self._tried: list[dict[str, str]] = []
        self.message, self._answer, self._own = Message(), Message(), Message()
        self._guard = lambda action: guarded(self.message, action)
        self.gate = PredictionGate(
            f"{FIRST_YEAR}–{GUESSED_YEAR} 年推算的柜面笔数变了百分之几（可负）？",
            "%", self._guard(self._run), low=-100, high=1000, chapter="00",
        )  # fmt: skip
        self.measure = self._choice("看哪个数", [RATE])
        self.kind = self._choice("线怎么画", [STRAIGHT, SATURATING])
        self.mine = LabelledSlider(f"我的线：{LAST_YEAR} 年是末点的", 100, 0, 200, 1, "%", "", self._guard(self._changed))
        self.until = LabelledSlider("线读到哪一年", READ_AT, 2021, LAST_YEAR, 1, "年", "", self._guard(self._changed))
        self.counted = LabelledSlider("我的网点一天柜面办多少笔", 150, 0, 1000, 10, "笔", "用自己的流水", self._guard(self._compare_own))
        self.joins: dict[tuple[int, int], widgets.Checkbox] = {}
        self._joins = widgets.HBox(layout=widgets.Layout(flex_flow="row wrap"))
        self.table = widgets.HTML()
        self._picture = widgets.Box()
        self._use_measure()
        self.widget = panel_box(
            "网点是不是要没了？公布的离柜率能说什么、不能说什么？",
            [
                self.gate.widget, self._answer.widget, widgets.HBox([self.measure, self.kind]),
                widgets.HTML("哪些年可以连起来？打勾就是连。"), self._joins, self._picture, self.message.widget, self.mine.widget, self.until.widget,
                self.counted.widget, self._own.widget, self.table,
            ],
        )  # fmt: skip

    def _choice(self, text: str, options: list[str]) -> widgets.Dropdown:
        box = widgets.Dropdown(options=options, description=text, style={"description_width": "90px"}, layout=widgets.Layout(width="330px"))
        box.observe(lambda _: self._guard(self._chosen)(), names="value")
        return box

    def _use_measure(self) -> None:
        """Fresh axes and joins for the measure that is chosen."""
        self.joins = {}
        for first, last in gaps(self.measure.value):
            box = widgets.Checkbox(value=False, description=f"{first}–{last}", indent=False, layout=widgets.Layout(width="125px"))
            box.observe(lambda _: self._guard(self._changed)(), names="value")
            self.joins[(first, last)] = box
        self._joins.children = tuple(self.joins.values())
        self.figure = ChannelFigure(self.measure.value)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "图：公布的各年数值；还没有连线。")
        self.canvas.refresh()
        self._picture.children = (self.canvas.widget,)
        self._previous = self.line = None

    def _joined(self) -> list[tuple[int, int]]:
        return [gap for gap, box in self.joins.items() if box.value]

    def _run(self, guess: float) -> float:
        self._ran = True
        values = measured(COUNTER)
        true = 100 * (values[GUESSED_YEAR] / values[FIRST_YEAR] - 1)
        word = "很接近" if abs(guess - true) <= 5 else "方向反了" if guess * true < 0 else "估高了" if guess > true else "估低了"
        self._answer.show(
            f"你估计 {guess:+g}%，推算是 {true:+.0f}%：{word}。比率说的是一百笔里有几笔离柜；离柜的笔数从 1777 亿涨到 3709 亿，分母翻了一番，"
            f"剩下的那几个百分点对应的笔数反而多了。推算：离柜笔数 ×（1 - 比率）÷ 比率。",
            "good" if word == "很接近" else "info",
        )
        self._quiet = True
        self.measure.options = list(MEASURES)
        self.measure.value = COUNTER
        self._quiet = False
        self._use_measure()
        self._quiet = True
        for (first, last), box in self.joins.items():
            box.value = not crosses_break(first, last)
        self._quiet = False
        self._changed()
        self._compare_own()
        return float(true)

    def _chosen(self) -> None:
        if self._quiet:
            return
        if self.measure.value != self.figure.measure:
            self._use_measure()
        self._changed()

    def _changed(self) -> None:
        if self._quiet:
            return
        joined, values = self._joined(), measured(self.measure.value)
        if not joined:
            self._draw(None, joined, values.iloc[-1])
            if self._ran:
                raise InputError("还没有把任何两年连起来。至少连一段，才有线可看。")
            return
        line = draw_line(self.measure.value, joined, self.kind.value)
        self._draw(line, joined, values[line.years[-1]])
        if not self._ran:
            self.message.show("线先画在这里；写下估计、运行以后，再看这条线说了什么。")
            return
        self._tell(line)

    def _draw(self, line: Line | None, joined: list[tuple[int, int]], last: float) -> None:
        if self.line is not None and (line is None or line.years != self.line.years or line.kind != self.line.kind):
            self._previous = self.line
        self.line = line
        self.figure.show(line, joined, self._previous, last * self.mine.value / 100)
        self.canvas.draw()

    def _tell(self, line: Line) -> None:
        until = int(self.until.value)
        lines = conclude(line, until)
        own = measured(line.measure)[line.years[-1]] * self.mine.value / 100
        unit = MEASURES[line.measure]
        lines.append(f"我画的线：{LAST_YEAR} 年 {own:.0f} {unit}；按连上的点画的线：{line.in_year(LAST_YEAR):.0f} {unit}。")
        self.message.show(lines, "warning" if line.breaks else "good")
        row = {
            "看哪个数": line.measure,
            "连哪几年": "、".join(map(str, line.years)),
            f"{until} 年": f"{line.in_year(until):.0f} {unit}",
            "能不能这样连": "不能" if line.breaks else "能",
        }
        if not self._tried or self._tried[0] != row:
            self._tried = [row, *self._tried][:KEPT]
        table = {name: [one.get(name, "") for one in self._tried] for name in dict.fromkeys(key for one in self._tried for key in one)}
        self.table.value = html_table(pd.DataFrame(table), "最近五条线（最上面是现在的）")
        self.canvas.describe(f"图：{lines[0]}")

    def _compare_own(self) -> None:
        if not self._ran:
            return
        year = max(OUTLETS)
        implied, own = per_outlet_per_day(year), self.counted.value
        share = own / implied
        why = (
            "差出这么多，说明这个推算量的不只是柜面：报道没有写明分母是否含自助设备、比率是不是各行的简单平均。要知道柜面怎么变，只有自己的流水。"
            if not 0.7 <= share <= 1.4
            else "碰巧差得不远；可一家网点对上了，也不能说明别家。要知道柜面怎么变，还是看自己的流水。"
        )
        self._own.show(f"按公布的数推算，{year} 年平均每家网点每个工作日 {implied:.0f} 笔；你的网点 {own:g} 笔，是它的 {share:.0%}。{why}")


def channel_panel() -> widgets.Widget:
    """Panel 3: which points may be joined."""
    return ChannelPanel().widget


__all__ = ["ChannelPanel", "channel_panel"]
