"""The trainer's page: what a class found hard, and whether answers are to be seen."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as widgets

from branchcraft.classroom.example_class import example_class
from branchcraft.errors import InputError
from branchcraft.teaching.export import Progress, read_progress
from branchcraft.teaching.report import collect, without_doubles
from branchcraft.teaching.report_files import ClassReport, course_banks
from branchcraft.ui.canvas import figure_png
from branchcraft.ui.controls import Message, guarded, named, panel_box
from branchcraft.ui.show import show_table
from branchcraft.ui.tables import download_link, html_table

ROWS = 12


class ClassReportPanel:
    """Progress files in, workbook and page out; attribute `widget`."""

    def __init__(self) -> None:
        self.message = Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.upload = widgets.FileUpload(
            accept=".json", multiple=True, description="选进度文件", tooltip="可以一次选很多个", layout=widgets.Layout(width="150px")
        )
        self.folder = named(widgets.Text(placeholder="或者写文件夹的位置", layout=widgets.Layout(width="340px")), "放进度文件的文件夹")
        read = widgets.Button(description="读文件夹", layout=widgets.Layout(width="110px"))
        example = widgets.Button(description="看合成的一班", tooltip="二十四位不存在的学员", layout=widgets.Layout(width="130px"))
        self.upload.observe(lambda _: guard(self._uploaded)(), names="value")
        read.on_click(lambda _: guard(self._folder)())
        example.on_click(lambda _: guard(self._example)())
        self.picture, self.tables, self.downloads = widgets.VBox(), widgets.HTML(), widgets.HTML()
        self.widget = panel_box(
            "这个班哪里没有懂？",
            [widgets.HBox([self.upload, self.folder, read, example]), self.message.widget, self.downloads, self.picture, self.tables],
        )

    def _uploaded(self) -> None:
        if not self.upload.value:
            return
        found: list[Progress] = []
        aside: list[tuple[str, str]] = []
        for one in self.upload.value:
            try:
                found.append(read_progress(bytes(one["content"]), one["name"]))
            except InputError as error:
                aside.append((one["name"], str(error)))
        self._show(ClassReport(without_doubles(found, aside), course_banks()))

    def _folder(self) -> None:
        if not self.folder.value.strip():
            raise InputError("先写文件夹的位置，例如 D:/收来的进度。")
        self._show(ClassReport(collect([Path(self.folder.value.strip()).expanduser()]), course_banks()))

    def _example(self) -> None:
        banks = course_banks()
        self._show(ClassReport(example_class(banks), banks), "合成的一班（学员不存在，数字是抽出来的）。")

    def _show(self, report: ClassReport, note: str = "") -> None:
        self.message.show([*([note] if note else []), *report.lines])
        self.downloads.value = " ".join(
            [
                download_link(report.workbook(), "班级报告.xlsx", "下载 Excel（WPS 也能打开）"),
                download_link(report.page().encode("utf-8"), "班级报告.html", "下载网页（带图，可打印）"),
            ]
        )
        image = widgets.Image(value=figure_png(report.items_picture()), format="png", layout=widgets.Layout(max_width="100%"))
        twin = widgets.HTML(f'<div class="branchcraft-twin" role="img" aria-label="图:一次答对的比例">{report.items_twin()}</div>')
        self.picture.children = (image, twin)
        self.tables.value = "".join(html_table(table, name, ROWS) for name, table in report.tables().items() if len(table))


class AnswersSwitch:
    """Shows or hides answers and trainer's notes on every open page; attribute `widget`."""

    HIDE = "<style>.branchcraft-answer, .jp-MarkdownCell details, .jp-RenderedMarkdown details { display: none !important; }</style>"

    def __init__(self) -> None:
        self._style = widgets.HTML()
        self.button = widgets.ToggleButton(
            value=False, description="答案和备注：看得见", tooltip="投影时藏起答案和讲师备注，再点一下又看得见", layout=widgets.Layout(width="220px")
        )
        self.button.observe(lambda change: self._switch(change["new"]), names="value")
        self.widget = panel_box("投影时要不要藏起答案？", [self.button, self._style])

    def _switch(self, hide: bool) -> None:
        self._style.value = self.HIDE if hide else ""
        self.button.description = "答案和备注：藏起来了" if hide else "答案和备注：看得见"


def class_report_panel() -> widgets.Widget:
    """The trainer's report."""
    return ClassReportPanel().widget


def answers_switch() -> widgets.Widget:
    """Answers and notes: seen or hidden, on all pages that are open in this window."""
    return AnswersSwitch().widget


def print_example_class() -> None:
    """What the report says of the synthetic class."""
    banks = course_banks()
    report = ClassReport(example_class(banks), banks)
    for line in report.lines:
        print(line)
    show_table(report.tables()["难题"].iloc[:5, :8], "合成的一班：最难的五题")


__all__ = ["AnswersSwitch", "ClassReportPanel", "answers_switch", "class_report_panel", "print_example_class"]
