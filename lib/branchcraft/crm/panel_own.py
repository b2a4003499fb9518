"""Panel 2 of chapter 04: a manager's own customers, from the file to tiers, groups and a list to take home."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from branchcraft.crm.customer_file import ROLES, CustomerFile, read_customers, read_headings
from branchcraft.crm.own import OwnCustomers, own_lines, quiet_list, segments_table, study_customers, tiers_table, workbook_bytes
from branchcraft.crm.plots import OwnFigure
from branchcraft.crm.scenario import CHAPTER
from branchcraft.errors import InputError
from branchcraft.files.spreadsheet import Source
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import download_link, html_table

_BY_ITSELF, _NOT_READ = "（自动）", "（不读）"
_UNITS = {"（自动）": None, "元": "元", "万元": "万元", "千元": "千元"}
LINE = 50


class OwnCustomersPanel:
    """From a customer extract to a list; attribute `widget`."""

    def __init__(self, example: str) -> None:
        self._example = example
        self._source: Source | None = None
        self.file: CustomerFile | None = None
        self.own: OwnCustomers | None = None
        self._guess: float | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, lambda *_: action())  # noqa: E731
        self.upload = widgets.FileUpload(accept=".csv,.txt,.xlsx", multiple=False, description="选择文件", tooltip="客户清单，CSV 或 Excel 文件")
        self.upload.observe(guard(self._uploaded), names="value")
        self.example = widgets.Button(description="用合成的示例", tooltip="虚构网点的 2400 位客户")
        self.example.on_click(guard(self._take_example))
        self.choices = {
            role: widgets.Dropdown(
                options=[_NOT_READ if role == "customer" else _BY_ITSELF],
                description=label,
                style={"description_width": "190px"},
                layout=widgets.Layout(width="460px"),
            )
            for role, label in ROLES.items()
        }
        self.unit = widgets.Dropdown(
            options=list(_UNITS), description="余额的单位", style={"description_width": "190px"}, layout=widgets.Layout(width="460px")
        )
        again = widgets.Button(description="按上面的列重读", tooltip="按指定的列重新读文件")
        again.on_click(guard(self._read))
        hint = widgets.HTML("表头认不出时，告诉程序哪一列是什么。客户编号只在选了以后才读，好在名单里找人。")
        self.columns = widgets.Accordion([widgets.VBox([hint, *self.choices.values(), self.unit, again])], titles=("指定列（一般不用）",))
        self.summary = widgets.HTML()
        self.gate = PredictionGate(
            f"门槛（{LINE} 万元）以上的客户，占我这份清单余额的百分之几？", "%", guarded(self.message, self._run), high=100, chapter=CHAPTER
        )
        self.line = LabelledSlider("门槛", LINE, 5, 1000, 5, "万元", "20–600", guard(self._line_changed))
        self.picture, self.result = widgets.VBox(), widgets.HTML()
        self.keep = KeepButton(CHAPTER, "own", self._decided)
        self.step_two = widgets.VBox(
            [self.gate.widget, self.line.widget, self._answer.widget, self.picture, self.result, self.keep.widget],
            layout=widgets.Layout(display="none"),
        )
        self.widget = panel_box(
            "我自己的客户：余额有多集中，谁安静了？",
            [
                widgets.HBox([self.upload, self.example]),
                widgets.HTML("文件只在这台电脑上读；姓名、证件、手机、卡号、账号这些列不会被读入。"),
                self.message.widget, self.columns, self.summary, self.step_two,
            ],
        )  # fmt: skip

    def _uploaded(self) -> None:
        if self.upload.value:
            first = self.upload.value[0]
            self._take((bytes(first["content"]), first["name"]))

    def _take_example(self) -> None:
        self._take(self._example)

    def _take(self, source: Source) -> None:
        self._source = source
        headings = read_headings(source)
        for role, choice in self.choices.items():
            choice.options = [_NOT_READ if role == "customer" else _BY_ITSELF, *headings]
            choice.value = choice.options[0]
        self._read()

    def _read(self) -> None:
        if self._source is None:
            raise InputError("还没有文件。请先选择文件，或按「用合成的示例」。")
        named = {role: choice.value for role, choice in self.choices.items() if choice.value not in (_BY_ITSELF, _NOT_READ)}
        self.file = self.own = None
        self.summary.value = self.result.value = ""
        self.picture.children = ()
        self._answer.clear()
        self.step_two.layout.display = "none"
        try:
            self.file = read_customers(self._source, columns={"columns": named} if named else None, unit=_UNITS[self.unit.value])
        except InputError:
            self.columns.selected_index = 0  # what helps next is choosing the columns
            raise
        self.own = study_customers(self.file, float(self.line.value))
        self.message.show(self.file.summary(), "info")
        if len(self.file.set_aside):
            self.summary.value = html_table(self.file.set_aside_table(), "放在一边的行（前 5 行）", most_rows=5) + download_link(
                self.file.set_aside_csv(), "放在一边的行.csv", f"下载放在一边的 {len(self.file.set_aside)} 行"
            )
        self.step_two.layout.display = "flex"

    def _line_changed(self) -> None:
        if self.file is not None:
            self.own = study_customers(self.file, float(self.line.value))
            if self.picture.children:
                self._show()

    def _run(self, guess: float) -> float:
        if self.own is None:
            raise InputError("请先选择文件，或按「用合成的示例」。")
        self._guess = guess
        self._show()
        return 100 * self.own.share

    def _decided(self) -> tuple[str, Any]:
        """What the extract shows, for the action plan; numbers only, nobody's row."""
        if self.own is None or not self.picture.children:
            raise InputError("还没有看过自己的清单。先选文件、写估计、运行，再记。")
        own = self.own
        quiet = len(quiet_list(own)) if own.file.has_rfm else 0
        label = f"我的清单：{own.line:g} 万元以上 {own.above} 位，占余额 {own.share:.0%}；安静的大额和有余额少往来的 {quiet} 位"
        return label, {"above": own.above, "share": own.share, "quiet": quiet}

    def _show(self) -> None:
        own = self.own
        assert own is not None
        share = 100 * own.share
        word = "" if self._guess is None else "很接近" if abs(self._guess - share) <= 5 else "估低了" if self._guess < share else "估高了"
        head = f"你估计 {self._guess:g}%，清单里 {own.line:g} 万元以上的占 {share:.0f}%：{word}。"
        self._answer.show([head, *own_lines(own)], "good" if word == "很接近" else "info")
        figure = OwnFigure(own)
        canvas = Canvas(figure.figure, figure.artists, figure.text)
        canvas.refresh()
        self.picture.children = (canvas.widget,)
        tables = html_table(tiers_table(own), "分层")
        if own.file.has_rfm:
            tables += html_table(segments_table(own), "分群（规则）") + html_table(quiet_list(own), "先联系谁（前 8 位）", most_rows=8)
        else:
            tables += "<div>要分群，文件里还要有「最近一次往来的日期」和「一年交易笔数」两列。</div>"
        self.result.value = tables + download_link(workbook_bytes(own), "客户分层与联系名单.xlsx", "下载结果（Excel / WPS）")


def own_customers_panel(example: str = "../cases/data/06_customers_synthetic.csv") -> widgets.Widget:
    """Panel 2: my own customers; `example` is the file behind the button for those who brought none."""
    return OwnCustomersPanel(example).widget


__all__ = ["OwnCustomersPanel", "own_customers_panel"]
