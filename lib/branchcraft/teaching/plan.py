"""What goes home: one page with goal, measure, first step, who, by when and risk, as a Word file or a page to print."""

from __future__ import annotations

import html
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from branchcraft.ui.theme import FAMILY, font_css

FIELDS = {
    "goal": ("目标", "要改变什么，改到多少"),
    "measure": ("怎么量", "看哪个数，从哪里取，现在是多少"),
    "first_step": ("第一步", "周一就能做的一件事"),
    "who": ("谁", "谁负责，谁配合"),
    "by_when": ("到哪天", "哪天做完，哪天再看"),
    "risk": ("风险", "可能出什么岔子，出了怎么办"),
}
"""Field → its heading and what to write there."""
MOST = 400
"""Characters a field may have, so that all six fit on one page."""
_WIDTHS = (Cm(2.6), Cm(14.0))
_WORD_FONT = "微软雅黑"
"""Word and WPS on Windows have it; elsewhere they take their own Chinese font."""


@dataclass(frozen=True)
class ActionPlan:
    """One page; all texts are the learner's."""

    chapter: str
    title: str
    goal: str = ""
    measure: str = ""
    first_step: str = ""
    who: str = ""
    by_when: str = ""
    risk: str = ""
    decisions: tuple[str, ...] = ()
    """What was decided in the chapter, in sentences."""
    made_on: str = ""
    """Date as on the page."""

    def filled(self, texts: Mapping[str, str]) -> ActionPlan:
        """The plan with some fields set; unknown names are ignored, long texts cut at MOST."""
        known = {name: str(text).strip()[:MOST] for name, text in texts.items() if name in FIELDS}
        return ActionPlan.restored(asdict(self) | known)

    @property
    def empty_fields(self) -> list[str]:
        """Headings of the fields that are still empty."""
        return [FIELDS[name][0] for name in FIELDS if not getattr(self, name).strip()]

    def stored(self) -> dict[str, object]:
        """As the store keeps it."""
        return asdict(self)

    @staticmethod
    def restored(content: Mapping[str, object]) -> ActionPlan:
        """The plan from the store; what a newer version wrote and this one does not know is left out."""
        known = {field.name for field in fields(ActionPlan)}
        given = {name: value for name, value in content.items() if name in known}
        decided = given.pop("decisions", ())
        decisions = tuple(str(one) for one in decided) if isinstance(decided, list | tuple) else ()
        return ActionPlan(decisions=decisions, **{name: str(value) for name, value in given.items()})


def today() -> str:
    """Date as a Chinese page shows it."""
    now = date.today()
    return f"{now.year} 年 {now.month} 月 {now.day} 日"


def plan_docx(plan: ActionPlan) -> bytes:
    """The plan as a Word file: one A4 page."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _WORD_FONT, Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _WORD_FONT)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.LEFT
    title = heading.add_run(f"行动计划：{plan.title}")
    title.bold, title.font.size = True, Pt(18)
    document.add_paragraph(_under_title(plan))
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.autofit = False  # LibreOffice and WPS take the widths of the columns, Word those of the cells
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = width
    for name, (label, help_text) in FIELDS.items():
        left, right = table.add_row().cells
        left.width, right.width = _WIDTHS
        left.paragraphs[0].add_run(label).bold = True
        text = getattr(plan, name).strip()
        run = right.paragraphs[0].add_run(text or f"（{help_text}）")
        if not text:
            run.italic, run.font.size = True, Pt(9)
    if plan.decisions:
        document.add_paragraph()
        document.add_paragraph().add_run("这一章里的决定").bold = True
        for one in plan.decisions:
            document.add_paragraph(one, style="List Bullet")
    document.core_properties.title = f"行动计划：{plan.title}"
    document.core_properties.author = ""
    document.core_properties.comments = ""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def plan_html(plan: ActionPlan) -> str:
    """The plan as one HTML file with the course's font inside, ready to print on A4."""
    rows = "".join(
        f'<tr><th scope="row">{label}</th><td>{_lines(getattr(plan, name)) or f"<i>（{help_text}）</i>"}</td></tr>'
        for name, (label, help_text) in FIELDS.items()
    )
    decided = "".join(f"<li>{html.escape(one)}</li>" for one in plan.decisions)
    decisions = f"<h2>这一章里的决定</h2><ul>{decided}</ul>" if decided else ""
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>行动计划：{html.escape(plan.title)}</title>
<style>
{font_css(embed=True)}
@page {{ size: A4; margin: 18mm; }}
body {{ font-family: "{FAMILY}", "Microsoft YaHei", sans-serif; font-size: 12pt; line-height: 1.6; color: #222; max-width: 174mm; margin: 8mm auto; }}
h1 {{ font-size: 20pt; margin: 0 0 2mm; }} h2 {{ font-size: 13pt; }}
table {{ border-collapse: collapse; width: 100%; }} tr {{ break-inside: avoid; }}
th, td {{ border: 1px solid #888; padding: 3mm; vertical-align: top; text-align: left; }} th {{ width: 24mm; background: #f1f4f6; }}
i {{ color: #555; }}
</style></head><body>
<h1>行动计划：{html.escape(plan.title)}</h1><p>{html.escape(_under_title(plan))}</p>
<table>{rows}</table>{decisions}
</body></html>
"""


def _under_title(plan: ActionPlan) -> str:
    return f"出自{whence(plan.chapter)}。{plan.made_on or today()}"


def whence(chapter: str) -> str:
    """第 06 章 for a chapter's number; a case is called by its own name (案例 08)."""
    return f"第 {chapter} 章" if chapter.isdigit() else chapter


def _lines(text: str) -> str:
    return "<br>".join(html.escape(line) for line in text.strip().splitlines())


def decision_lines(rows: Sequence[Mapping[str, object]], chapter: str) -> tuple[str, ...]:
    """The kept decisions of a chapter, a sentence each."""
    return tuple(f"{row['label']}" for row in rows if row["chapter"] == chapter)
