"""The class report as an Excel workbook and as one HTML page with pictures."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from branchcraft.errors import InputError
from branchcraft.files.spreadsheet import escape_cell
from branchcraft.folders import course_folder
from branchcraft.teaching import report
from branchcraft.teaching.bank import bank_paths, read_bank
from branchcraft.teaching.items import Bank
from branchcraft.teaching.predictions import SURE
from branchcraft.ui import theme
from branchcraft.ui.canvas import figure_png
from branchcraft.ui.tables import html_table

SHOWN = 15
"""Items in the picture: as many as can be read from the last row."""


def course_banks() -> list[Bank]:
    """All banks of the course that can be read."""
    return [bank for path in bank_paths(course_folder()) if (bank := read_bank(path)[0]).items]


class ClassReport:
    """A class, counted once; written as often as one likes."""

    def __init__(self, collected: report.Collected, banks: Sequence[Bank]) -> None:
        if not collected.learners:
            reasons = "；".join(f"{file}：{why}" for file, why in collected.set_aside[:5])
            raise InputError(f"没有一个文件能用。{reasons}")
        self.collected = collected
        answered = {row["sheet"] for one in collected.learners for row in one.tables["submission"]}
        self.banks = [bank for bank in banks if bank.name in answered]
        self.items = report.item_table(collected, self.banks)
        self.lines = report.summary_lines(collected, self.items, self.banks)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Sheet name → table, as a trainer reads them."""
        return {
            "难题": report.items_for_reading(self.items, self.banks),
            "学员": report.completion_table(self.collected, self.banks),
            "预测": report.question_table(self.collected),
            "把握": report.calibration_table(self.collected),
            "放在一边的文件": report.aside_table(self.collected),
        }

    def workbook(self) -> bytes:
        """The tables as an Excel file; texts that a spreadsheet might run are escaped."""
        book = Workbook()
        first = book.active
        assert first is not None
        first.title = "摘要"
        for line in self.lines:
            first.append([escape_cell(line)])
        first.column_dimensions["A"].width = 110
        for name, table in self.tables().items():
            sheet = book.create_sheet(name)
            sheet.append(list(table.columns))
            for row in table.itertuples(index=False):
                sheet.append([escape_cell(value) if isinstance(value, str) else value for value in row])
            for cell in sheet[1]:
                cell.font = Font(bold=True)
            sheet.freeze_panes = "A2"
            for column, heading in enumerate(table.columns, start=1):
                longest = max([len(str(heading)), *(len(str(value)) for value in table[heading])])
                sheet.column_dimensions[get_column_letter(column)].width = min(60, 4 + 1.8 * longest)
            for cells in sheet.iter_rows(min_row=2):
                for cell in cells:
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def page(self) -> str:
        """One HTML file with pictures and tables, the course's font inside."""
        pictures = [("一次答对的比例，最难的在上", self.items_picture(), self.items_twin())]
        if any(one.tables["prediction"] for one in self.collected.learners):
            pictures.append(("估计和真数", self.guesses_picture(), "每个点是一位学员的估计 ÷ 真数；竖线是真数。数字见下面「预测」表。"))
        shown = "".join(
            f'<figure><figcaption>{caption}</figcaption><img alt="{html.escape(twin, quote=True)}" src="data:image/png;base64,'
            f'{base64.b64encode(figure_png(figure)).decode("ascii")}"></figure>'
            for caption, figure, twin in pictures
        )
        tables = "".join(
            f"<h2>{html.escape(name)}</h2><div class=wide>{html_table(table)}</div>" for name, table in self.tables().items() if len(table)
        )
        said = "".join(f"<li>{html.escape(line)}</li>" for line in self.lines)
        return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>班级报告</title><style>
{theme.font_css(embed=True)}
body {{ font-family: "{theme.FAMILY}", "Microsoft YaHei", sans-serif; font-size: 16px; line-height: 1.6; margin: 24px auto; max-width: 1200px; color: {theme.INK}; padding: 0 16px; }}
table {{ border-collapse: collapse; }} th, td {{ border-bottom: 1px solid {theme.GRID}; padding: 4px 10px; text-align: left; vertical-align: top; }}
img {{ max-width: 100%; }} .wide {{ overflow-x: auto; }} figure {{ margin: 16px 0; }} figcaption {{ font-weight: 600; }}
@media print {{ tr {{ break-inside: avoid; }} body {{ font-size: 11pt; }} }}
</style></head><body><h1>班级报告</h1><ul>{said}</ul>{shown}{tables}</body></html>
"""

    def items_twin(self) -> str:
        """The items' picture in words."""
        titles = {bank.name: bank.title for bank in self.banks}
        return "；".join(f"{titles[row.sheet]} 第 {row.number} 题 {row.right_first:.0%}" for row in self.items.head(SHOWN).itertuples())

    def items_picture(self) -> Figure:
        """Share right at the first try with its interval, hardest on top."""
        theme.use_theme()
        shown = self.items.head(SHOWN).iloc[::-1]
        figure = Figure(figsize=(9, 0.8 + 0.38 * max(len(shown), 1)), layout="constrained")
        axes = figure.subplots()
        places = range(len(shown))
        axes.barh(places, 100 * shown["right_first"], color=theme.SERVED, height=0.6)
        off = [100 * (shown["right_first"] - shown["low"]), 100 * (shown["high"] - shown["right_first"])]
        axes.errorbar(100 * shown["right_first"], places, xerr=off, fmt="none", ecolor=theme.INK, capsize=3)
        axes.set_yticks(
            list(places), [f"{row.sheet.split('/')[1][:2]} 第 {row.number} 题 {row.kind}（{row.answered} 人）" for row in shown.itertuples()]
        )
        axes.set_xlim(0, 100)
        axes.set_xlabel("一次答对（%），横线是 95% 区间")
        return figure

    def guesses_picture(self) -> Figure:
        """Every learner's guesses as a multiple of the truth, a row a question."""
        theme.use_theme()
        rows = pd.DataFrame([row for one in self.collected.learners for row in one.tables["prediction"]])
        rows = rows[rows["truth"].notna() & (rows["truth"] != 0)]
        questions = list(dict.fromkeys(zip(rows["chapter"], rows["question"], strict=True)))[:SHOWN]
        figure = Figure(figsize=(9, 1.2 + 0.5 * max(len(questions), 1)), layout="constrained")
        axes = figure.subplots()
        for place, (chapter, question) in enumerate(reversed(questions)):
            mine = rows[(rows["chapter"] == chapter) & (rows["question"] == question)]
            ratio = (mine["guess"].astype(float) / mine["truth"].astype(float)).clip(0, 4)
            spread = [place + 0.12 * ((k % 5) - 2) for k in range(len(ratio))]
            axes.plot(ratio, spread, "o", color=theme.SERVED, alpha=0.6, markersize=6)
        axes.axvline(1, color=theme.LEFT)
        labels = [f"第 {chapter} 章 {question[:22]}{'…' if len(question) > 22 else ''}" for chapter, question in reversed(questions)]
        axes.set_yticks(range(len(questions)), labels)
        axes.set_xlim(0, 4)
        axes.set_xlabel(f"估计 ÷ 真数（1 = 正好，4 以上画在边上）；八成把握的范围该有 {SURE:.0%} 装住真数")
        return figure


def write_report(places: Sequence[Path], out: Path) -> list[str]:
    """Collect, count and write `out`.xlsx and `out`.html; returns sentences to show. Raises InputError."""
    found = ClassReport(report.collect(places), course_banks())
    lines = list(found.lines)
    for suffix, content in ((".xlsx", found.workbook()), (".html", found.page().encode("utf-8"))):
        path = out.with_name(out.name + suffix)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            raise InputError(f"写不了「{path}」（{error.strerror}）。文件可能正在 Excel 里开着，请关掉，或者用 --out 换一个名字。") from None
        lines.append(f"已写好：{path}")
    lines += [f"放在一边：{file}（{why}）" for file, why in found.collected.set_aside]
    return lines
