"""Panel 1 of chapter 00: a dozen figures of one's own branch, and which of the nine areas to begin with.

The figures come from the boxes or from a filled Excel sheet; `model` ranks, `plots` draws. The latest result is kept for the barometer panel, which
puts feeling beside it.
"""

from __future__ import annotations

import html
from pathlib import Path
from typing import ClassVar

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.opening.indicators import AREAS, BY_KEY, EXAMPLE, EXAMPLE_MONTHS, EXAMPLE_NAME, INDICATORS
from branchcraft.opening.model import (
    FIRST,
    MOST_MONTHS,
    HealthCheck,
    areas_caption,
    areas_table,
    explain,
    figures_table,
    health_check,
    peer_standings,
)
from branchcraft.opening.peers import Peers, synthetic_peers
from branchcraft.opening.plots import HealthFigure
from branchcraft.opening.template import FILE_NAME, read_template, template_bytes
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, named, panel_box
from branchcraft.ui.digits import plain_digits
from branchcraft.ui.tables import download_link, html_table

CHAPTER = "00"
UNDECIDED = "（还没想好）"


class HealthPanel:
    """Figures in, areas ranked with their stability out; attribute `widget`."""

    latest: ClassVar[HealthCheck | None] = None
    """What this or another panel of the notebook found last."""

    def __init__(self) -> None:
        self.peers = synthetic_peers()
        self.result: HealthCheck | None = None
        self._previous: HealthCheck | None = None
        self._quiet = False
        self.message, self._answer, self._file = Message(), Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        question = "照报表排前三，再来一季一个不变，1000 次里有几次？"
        self.gate = PredictionGate(question, "次", guard(self._run), high=1000, chapter=CHAPTER)
        self.pick = widgets.Dropdown(
            options=[UNDECIDED, *(area.name for area in AREAS)],
            description="凭现在的印象，我会先抓",
            style={"description_width": "190px"},
            layout=widgets.Layout(width="420px"),
        )
        self.months = LabelledSlider("这些数是几个月的平均", EXAMPLE_MONTHS, 1, MOST_MONTHS, 1, "个月", "1–12", guard(self._changed))
        self.boxes = {one.key: self._box(one.key, guard) for one in INDICATORS}
        back = widgets.Button(description="还原示例网点", tooltip="把十二个数还原为示例网点的")
        back.on_click(lambda _: guard(self._restore)())
        self.upload = widgets.FileUpload(
            accept=".xlsx", multiple=False, description="读入填好的表", tooltip="读入填好的网点体检表", layout=widgets.Layout(width="170px")
        )
        self.upload.observe(lambda _: guarded(self._file, self._uploaded)(), names="value")
        self.links = widgets.HTML(
            download_link(template_bytes(), FILE_NAME, "下载空表")
            + " "
            + download_link(template_bytes(EXAMPLE, EXAMPLE_MONTHS), "网点体检表_示例.xlsx", "下载填好的示例")
        )
        self.whose = widgets.HTML()
        self._say_whose(EXAMPLE_NAME)
        self.figure, self.canvas = self._new_canvas()
        self._picture = widgets.Box([self.canvas.widget])
        self.table, self.details, self.chapters = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.keep = KeepButton(CHAPTER, "first", self._decision)
        half = (len(INDICATORS) + 1) // 2
        rows = list(self.boxes.values())
        entries = widgets.HBox([widgets.VBox([self._row(key) for key in list(self.boxes)[part]]) for part in (slice(half), slice(half, len(rows)))])
        more = widgets.Accordion([self.details], titles=("每个指标：差距里有多少是真的",))
        self.widget = panel_box(
            "九个方面里，我的网点先抓哪一个？这个先后靠得住吗？",
            [
                self.pick, self.gate.widget, self._answer.widget, self.whose, entries,
                widgets.HBox([back, self.upload, self.links]), self._file.widget, self.months.widget,
                self._picture, self.message.widget, self.table, self.chapters, self.keep.widget, more,
            ],
        )  # fmt: skip

    def _box(self, key: str, guard: object) -> widgets.Text:
        one = BY_KEY[key]
        box = named(
            widgets.Text(f"{EXAMPLE[key]:g}", continuous_update=False, layout=widgets.Layout(width="80px")), f"{one.name}（{one.unit}）：直接填数"
        )
        box.observe(lambda _: guarded(self.message, self._changed)(), names="value")
        return box

    def _row(self, key: str) -> widgets.HBox:
        one = BY_KEY[key]
        label = widgets.HTML(f'<span title="{html.escape(one.how)}">{html.escape(one.name)}</span>', layout=widgets.Layout(width="310px"))
        return widgets.HBox([label, self.boxes[key], widgets.Label(one.unit, layout=widgets.Layout(width="40px"))])

    def _new_canvas(self) -> tuple[HealthFigure, Canvas]:
        figure = HealthFigure(peer_standings(self.peers))
        canvas = Canvas(
            figure.figure, figure.artists, f"还没有运行。灰点是同类网点在九个方面的高低：{self.peers.source}，{len(self.peers.names)} 家。"
        )
        canvas.refresh()
        return figure, canvas

    def _say_whose(self, name: str) -> None:
        self.whose.value = f'<span role="status">现在的数：{html.escape(name)}；比的是：{html.escape(self.peers.source)}，{len(self.peers.names)} 家。没有的数留空。</span>'

    def values(self) -> dict[str, float | None]:
        """What stands in the boxes. Raises InputError that names the box."""
        found: dict[str, float | None] = {}
        for key, box in self.boxes.items():
            one, text = BY_KEY[key], plain_digits(box.value).replace(",", "")
            try:
                found[key] = float(text.removesuffix("%").removesuffix(one.unit)) if text else None
            except ValueError:
                raise InputError(f"「{one.name}」应当是一个数，现在是「{box.value.strip()[:20]}」。没有这个数就留空。") from None
        return found

    def _run(self, guess: float) -> float:
        self._compute()
        result = self.result
        assert result is not None  # _compute raises when there is none
        share = result.same_three_report
        word = "很接近" if abs(guess - share) <= 100 else "没有你想的那么稳" if guess > share else "比你想的稳"
        lines = [
            f"你估计 {guess:g} 次，算出来是 {share} 次：{word}。先去掉运气、再排，前三一个不变的有 {result.same_three} 次。",
        ]
        area = next((one for one in AREAS if one.name == self.pick.value), None)
        if area is not None and area.key in result.areas.index:
            row = result.areas.loc[area.key]
            lines.append(f"你凭印象先抓的是「{area.name}」：按数字排第 {row['rank']}，再来一期 {result.draws} 次里有 {row['again']} 次进前三。")
        self._answer.show(lines, "good" if word == "很接近" else "info")
        return float(share)

    def _changed(self) -> None:
        if self.result is not None and not self._quiet:
            self._compute()

    def _compute(self) -> None:
        result = health_check(self.values(), self.peers, int(self.months.value))
        self._previous, self.result = self.result, result
        HealthPanel.latest = result
        self.figure.show(result, self._previous)
        self.canvas.draw()
        self.message.show(explain(result))
        self.table.value = html_table(areas_table(result), areas_caption(result))
        self.details.value = html_table(figures_table(result), "每个指标")
        self.chapters.value = chapter_links(result)
        names = "，".join(f"{name} {again} 次" for name, again in zip(result.areas["name"], result.areas["again"], strict=True))
        self.canvas.describe(f"图：再来一期，{result.draws} 次里各方面进前三的次数：{names}。")

    def _decision(self) -> tuple[str, dict[str, object]]:
        """What is kept for the plan: the area to begin with and how sure that is."""
        result = self.result
        if result is None:
            raise InputError("还没有运行。先写下估计、运行，再记进计划。")
        key = result.first[0]
        row = result.areas.loc[key]
        worst = result.figures.loc[[one.key for one in INDICATORS if one.area == key and one.key in result.values], "raw"].idxmin()
        figure = BY_KEY[str(worst)]
        label = f"先抓「{row['name']}」（再来一期 {result.draws} 次里 {row['again']} 次进前三），盯「{figure.name}」，现在 {result.values[figure.key]:g} {figure.unit}"
        value = {
            "area": str(row["name"]),
            "figure": figure.name,
            "now": result.values[figure.key],
            "unit": figure.unit,
            "own_group": not self.peers.source.startswith("合成"),
        }
        return label, {**value, "peer_mean": round(float(result.figures.at[figure.key, "peer_mean"]), 1)}

    def _restore(self) -> None:
        self._fill(dict(EXAMPLE), EXAMPLE_MONTHS)
        self._use(synthetic_peers(), EXAMPLE_NAME)

    def _uploaded(self) -> None:
        if not self.upload.value:
            return
        file = self.upload.value[0]
        filled = read_template(bytes(file["content"]), str(file["name"]))
        self._fill(filled.values, filled.months)
        self._use(filled.peers or synthetic_peers(), "读入的表")
        compared = "" if filled.peers else "没有填同类网点，和合成的同类组比：只能看方法，结论不能当真。"
        self._file.show(
            [f"读到 {len(filled.values)} 项指标，{filled.months} 个月的平均。{compared}", *filled.notes], "good" if filled.peers else "warning"
        )

    def _fill(self, values: dict[str, float], months: int) -> None:
        self._quiet = True
        try:
            for key, box in self.boxes.items():
                box.value = f"{values[key]:g}" if key in values else ""
            self.months.value = months
        finally:
            self._quiet = False

    def _use(self, peers: Peers, name: str) -> None:
        """Compare with another group; the picture's grey dots are its branches."""
        if peers.source != self.peers.source or len(peers.names) != len(self.peers.names):
            self.peers = peers
            self.figure, self.canvas = self._new_canvas()
            self._picture.children = (self.canvas.widget,)
        self.peers = peers
        self._say_whose(name)
        self._changed()


def chapter_links(result: HealthCheck) -> str:
    """HTML: the chapters of the first three areas, a link where the chapter's notebook lies beside this one."""
    parts = []
    for key in result.first:
        area = next(one for one in AREAS if one.key == key)
        text = f"第 {area.chapter} 章 {area.name}"
        there = Path(area.notebook).is_file()
        parts.append(f'<a href="{area.notebook}" target="_blank">{text}</a>' if there else f"{text}（编写中）")
    return f"<div>接着看（先看的 {FIRST} 个方面）：{'  '.join(parts)}</div>"


def health_panel() -> widgets.Widget:
    """Panel 1: which area to begin with."""
    return HealthPanel().widget


__all__ = ["HealthPanel", "chapter_links", "health_panel"]
