"""Panel with the branch's own loan list: from the file to the loans that stand too high, with reasons."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.files.spreadsheet import Source
from branchcraft.risk.own_loans import COMPANY, RETAIL, ROLES, LoanList, read_loan_headings, read_loan_list
from branchcraft.risk.own_report import LIMITS, LoanStudy, classes_table, example_list, loans_table, study_loans, workbook_bytes
from branchcraft.risk.panel import CHAPTER
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.controls import Message, guarded, panel_box
from branchcraft.ui.tables import download_link, html_table

_BY_ITSELF = "（自动）"
SHOWN = 12


class OwnLoansPanel:
    """From a loan list to what has to be looked at first; attribute `widget`."""

    def __init__(self) -> None:
        self._source: Source | None = None
        self.loans: LoanList | None = None
        self.study: LoanStudy | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.upload = widgets.FileUpload(accept=".csv,.txt,.xlsx", multiple=False, description="选择文件", tooltip="贷款清单，CSV 或 Excel 文件")
        self.upload.observe(lambda _: guard(self._uploaded)(), names="value")
        example = widgets.Button(description="用合成的示例", tooltip="虚构支行的 240 笔贷款")
        example.on_click(lambda _: guard(lambda: self._take(example_list()))())
        self.otherwise = widgets.Dropdown(options=[COMPANY, RETAIL], description="没写类型的按：", style={"description_width": "120px"})
        self.unit = widgets.Dropdown(options=["元", "万元"], description="没写单位的按：", style={"description_width": "120px"})
        self.choices = {
            role: widgets.Dropdown(options=[_BY_ITSELF], description=label, style={"description_width": "140px"}) for role, label in ROLES.items()
        }
        again = widgets.Button(description="按上面的列重读", tooltip="按指定的列重新读文件")
        again.on_click(lambda _: guard(self._read)())
        columns = widgets.VBox([widgets.HTML("表头认不出时，告诉程序哪一列是什么。"), *self.choices.values(), self.otherwise, self.unit, again])
        self.columns = widgets.Accordion([columns], titles=("指定列、类型和单位（一般不用）",))
        self.gate = PredictionGate("现在的分类低于下限的，你估计有几笔？", "笔", guard(self._run), high=100000, chapter=CHAPTER)
        self.summary, self.result = widgets.HTML(), widgets.HTML()
        self.keep = KeepButton(CHAPTER, "own_loans", self._decided)
        self.step_two = widgets.VBox([self.gate.widget, self._answer.widget, self.result, self.keep.widget], layout=widgets.Layout(display="none"))
        self.widget = panel_box(
            "我自己的贷款清单里，哪几笔分得太高？",
            [
                widgets.HBox([self.upload, example]),
                widgets.HTML("文件只在这台电脑上读；姓名、证件、手机、卡号这些列不会被读入，债务人代码一读进来就换成序号。"),
                self.message.widget, self.columns, self.summary, self.step_two,
            ],
        )  # fmt: skip

    def _uploaded(self) -> None:
        if self.upload.value:
            first = self.upload.value[0]
            self._take((bytes(first["content"]), first["name"]))

    def _forget(self) -> None:
        """Nothing of the file before may stand under a new one."""
        self.loans = self.study = None
        self.summary.value = self.result.value = ""
        self._answer.clear()
        self.step_two.layout.display = "none"

    def _take(self, source: Source) -> None:
        self._forget()
        self._source = None
        headings = read_loan_headings(source)
        self._source = source
        for choice in self.choices.values():
            choice.options = [_BY_ITSELF, *headings]
            choice.value = _BY_ITSELF
        self._read()

    def _read(self) -> None:
        if self._source is None:
            raise InputError("还没有文件。请先选择文件，或按「用合成的示例」。")
        self._forget()
        named = {role: choice.value for role, choice in self.choices.items() if choice.value != _BY_ITSELF}
        try:
            self.loans = read_loan_list(self._source, named, self.otherwise.value, self.unit.value)
        except InputError:
            self.columns.selected_index = 0  # what helps next is choosing the columns
            raise
        aside = self.loans.set_aside_table()
        if len(aside):
            self.summary.value = html_table(aside, "放在一边的行（前 5 行）", most_rows=5)
            self.summary.value += download_link(self.loans.set_aside_csv(), "放在一边的行.csv", f"下载放在一边的 {len(aside)} 行")
        self.message.show(self.loans.summary(), "info")
        self.step_two.layout.display = "flex"

    def _run(self, guess: float) -> float | None:
        if self.loans is None:
            raise InputError("请先选择文件，或按「用合成的示例」。")
        study = study_loans(self.loans)
        self.study = study
        if (study.table["judged"] == "").all():
            self._answer.show(["清单里没有现在的分类，只能看下限，不能对照。", *study.sentences()], "warning")
            true = None
        else:
            true = float(len(study.too_high))
            word = "很接近" if abs(guess - true) <= max(1, 0.1 * true) else "比你想的多" if true > guess else "比你想的少"
            self._answer.show([f"你估计 {guess:g} 笔，是 {true:g} 笔：{word}。", *study.sentences()], "good" if word == "很接近" else "info")
        high = loans_table(study, only_too_high=True)
        limits = "<br>".join(LIMITS)
        self.result.value = (
            html_table(classes_table(study), "五级分类，现在和至少")
            + (html_table(high, "现分类低于下限的，按余额排", most_rows=SHOWN) if len(high) else "")
            + f'<div class="branchcraft-twin">{limits}</div>'
            + download_link(workbook_bytes(study), "分类核对.xlsx", "下载全部结果（Excel / WPS）")
        )
        return true

    def _decided(self) -> tuple[str, Any]:
        if self.study is None:
            raise InputError("还没有核对过。先选文件、写下估计、运行，再记。")
        high = self.study.too_high
        label = f"自己的清单：{len(self.study.table)} 笔里低于下限的 {len(high)} 笔，{high['balance'].sum():,.0f} 万元"
        return label, {"loans": len(self.study.table), "too_high": len(high), "balance": round(float(high["balance"].sum()), 1)}


def own_loans_panel() -> widgets.Widget:
    """Panel: the branch's own loan list."""
    return OwnLoansPanel().widget


__all__ = ["OwnLoansPanel", "own_loans_panel"]
