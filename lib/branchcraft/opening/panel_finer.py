"""Panels 5 and 6 of chapter 00: a target for each of thirty outlets, and numbers or a practised eye when data are few."""

from __future__ import annotations

from dataclasses import replace

import ipywidgets as widgets
import pandas as pd

from branchcraft.opening.finer import (
    BY_KIND,
    EYE,
    NUMBERS,
    OWN,
    RULES,
    STYLES,
    TOGETHER,
    Network,
    Targets,
    draw_networks,
    months_to_beat,
    picked_right,
    targets,
    targets_table,
    try_targets,
)  # fmt: skip
from branchcraft.opening.plots_more import STYLE_MONTHS, StylesFigure, TargetsFigure
from branchcraft.teaching import PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

CHAPTER = "00"


class TargetsPanel:
    """How to set thirty targets; attribute `widget`."""

    def __init__(self) -> None:
        self.tried: Targets | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("各按自己上一季的数定目标，几家会偏 15 点以上？", "家", guard(self._run), high=30, chapter=CHAPTER)
        network = Network()
        self.rule = widgets.Dropdown(
            options=list(RULES), value=BY_KIND, description="图上看哪种", style={"description_width": "190px"}, layout=widgets.Layout(width="460px")
        )
        self.rule.observe(lambda _: guard(self._changed)(), names="value")
        self.months = LabelledSlider("手里有几个月的数", network.months, 1, 24, 1, "个月", "3–12", guard(self._changed))
        self.share = LabelledSlider("差别里由地域功能决定的", round(100 * network.kind_share), 0, 90, 5, "%", "30–70", guard(self._changed))
        self.noise = LabelledSlider("单月波动（同类平均=100）", round(network.noise), 5, 80, 5, "点", "10–60", guard(self._changed))
        self.figure = TargetsFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：各种定法平均偏多少；右：一座城市 30 家的目标和真实水平。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "30 家网点：一把尺子，还是分类、分户定目标？分多细才准？",
            [
                self.gate.widget, self._answer.widget, self.rule, self.months.widget, self.share.widget, self.noise.widget, self.canvas.widget,
                self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _network(self) -> Network:
        return Network(kind_share=self.share.value / 100, noise=float(self.noise.value), months=int(self.months.value))

    def _run(self, guess: float) -> float:
        true = float(try_targets(Network()).far[OWN])
        word = "很接近" if abs(guess - true) <= 2 else "估高了" if guess > true else "估低了"
        self._answer.show(
            f"你估计 {guess:g} 家，模拟平均 {true:.1f} 家：{word}。一季的数里运气占了大头，照着它定，是让运气好的人下一季补课、运气差的人下一季白捡。",
            "good" if word == "很接近" else "info",
        )
        self._compute()
        return true

    def _changed(self) -> None:
        if self.tried is not None:
            self._compute()

    def _compute(self) -> None:
        network = self._network()
        previous, self.tried = self.tried, try_targets(network)
        drawn = draw_networks(network)
        self.figure.show(self.tried, drawn, targets(drawn, network), str(self.rule.value), previous)
        self.canvas.draw()
        self.message.show(said_of_targets(self.tried))
        self.table.value = html_table(targets_table(self.tried), "同样的 400 座城市，五种定法")
        self.canvas.describe("图：平均偏 " + "，".join(f"{rule} {value:.1f} 点" for rule, value in self.tried.mean.items()) + "。")


def said_of_targets(tried: Targets) -> list[str]:
    """Which rule misses least here and why, in Chinese sentences."""
    mean, size = tried.mean, len(tried.miss)
    lines = [
        f"这里偏得最少的是「{tried.best}」（{mean[tried.best]:.1f} 点），「{OWN}」是 {mean[OWN]:.1f} 点，「{RULES[0]}」是 {mean[RULES[0]]:.1f} 点。"
    ]
    lines.append(
        f"按地域和功能分类，{size} 次里有 {tried.better(BY_KIND, RULES[0])} 次比一把尺子准；按上期业绩分档只有 {tried.better(RULES[2], RULES[0])} 次。"
    )
    if mean[OWN] > mean[RULES[0]]:
        lines.append("现在的数据太少、太跳：分到每一家，比不分还差。不是分得越细越准。")
    else:
        lines.append("数据够多，自己的历史已经比一把尺子可靠；和类平均合起来仍然最稳。")
    return lines


class StylesPanel:
    """Numbers, a practised eye, or both; attribute `widget`."""

    def __init__(self) -> None:
        self.right: pd.DataFrame | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("3 个月的数，照数字选最该帮的 5 家，选对几家？", "家", guard(self._run), high=5, chapter=CHAPTER)
        network = Network()
        self.months = LabelledSlider("手里有几个月的数", network.months, 1, 24, 1, "个月", "1–12", guard(self._changed))
        self.eye = LabelledSlider("打分和真实水平的相关", network.eye, 0.0, 0.9, 0.05, "", "0.3–0.8", guard(self._changed))
        self.noise = LabelledSlider("单月波动（同类平均=100）", round(network.noise), 5, 80, 5, "点", "10–60", guard(self._changed))
        self.figure = StylesFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出手里的月数和选对几家。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "数据少的时候，信数字，还是信老师傅的打分？",
            [
                self.gate.widget, self._answer.widget, self.months.widget, self.eye.widget, self.noise.widget, self.canvas.widget,
                self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _run(self, guess: float) -> float:
        true = float(picked_right(Network())[NUMBERS].mean())
        word = "很接近" if abs(guess - true) <= 0.5 else "估高了" if guess > true else "估低了"
        self._answer.show(f"你估计 {guess:g} 家，模拟平均 {true:.1f} 家：{word}。抓阄平均也能选对 0.8 家。", "good" if word == "很接近" else "info")
        self._compute()
        return true

    def _changed(self) -> None:
        if self.right is not None:
            self._compute()

    def _compute(self) -> None:
        network = Network(noise=float(self.noise.value), months=int(self.months.value), eye=round(float(self.eye.value), 4))
        previous = self.right
        self.right = pd.DataFrame({months: picked_right(replace(network, months=months)).mean() for months in STYLE_MONTHS}).T
        self.figure.show(self.right, network, previous)
        self.canvas.draw()
        here, trials = picked_right(network), len(picked_right(network))
        more, fewer = int((here[NUMBERS] > here[EYE]).sum()), int((here[NUMBERS] < here[EYE]).sum())
        lines = [f"手里 {network.months} 个月的数：" + "，".join(f"{style}平均选对 {here[style].mean():.1f} 家" for style in STYLES) + "。"]
        lines.append(f"同样的 {trials} 座城市，数字比打分选得准的有 {more} 座，打分更准的 {fewer} 座。")
        beat = months_to_beat(network)
        lines.append("两年的数字也追不上这样的眼光。" if beat is None else f"从第 {beat} 个月起，只看数字不输给只看打分；合着看一直不吃亏。")
        self.message.show(lines, "good" if here[TOGETHER].mean() >= max(here[NUMBERS].mean(), here[EYE].mean()) else "info")
        shown = self.right.map("{:.1f}".format).rename_axis("月数").reset_index()
        self.table.value = html_table(shown.assign(月数=[f"{months} 个月" for months in STYLE_MONTHS]), "5 家里平均选对几家")
        self.canvas.describe("图：" + lines[0])


def targets_panel() -> widgets.Widget:
    """Panel 5: how fine to set targets."""
    return TargetsPanel().widget


def styles_panel() -> widgets.Widget:
    """Panel 6: numbers or a practised eye."""
    return StylesPanel().widget


__all__ = ["StylesPanel", "TargetsPanel", "said_of_targets", "styles_panel", "targets_panel"]
