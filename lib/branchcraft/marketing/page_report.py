"""The campaign page that goes home: one sheet as a Word file or a page to print, with what still stops it at the top."""

from __future__ import annotations

import html
import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from branchcraft.errors import InputError
from branchcraft.marketing.campaign_page import INVESTMENTS, Campaign, disagreements, five_w, missing
from branchcraft.marketing.compliance import judge, shut
from branchcraft.marketing.stopping import StopRule, rule_sentences, stop_rule, trial_size
from branchcraft.ui.theme import FAMILY

_WORD_FONT = "微软雅黑"


def page_rule(page: Campaign) -> StopRule:
    """The stop rule of a page: trial from its budget, break-even from its cost, value and those who would buy anyway. Raises InputError."""
    if not page.value_per_deal > 0:
        raise InputError("算停止线要先填成一笔的价值。")
    even = page.base_rate / 100 + page.cost_per_contact / page.value_per_deal
    return stop_rule(trial_size(page.budget, page.cost_per_contact, page.contacts), page.target_rate / 100, even)


def rule_or_reason(page: Campaign) -> list[str]:
    """The stop rule in sentences, or why there is none."""
    try:
        return rule_sentences(page_rule(page))
    except InputError as error:
        return [f"还算不出停止线：{error}"]


def rows(page: Campaign) -> list[tuple[str, str]]:
    """The page, heading by heading."""
    risk = [("风险提示（和证据一起说）", page.risk)] if page.product in INVESTMENTS or page.risk.strip() else []
    level = f"（R{page.product_risk}，客户最低 C{page.customer_risk}）" if page.product in INVESTMENTS else ""
    return [
        *five_w(page),
        ("产品", f"{page.product}{level}"),
        ("F 特点", page.feature), ("A 优势", page.advantage), ("B 好处", page.benefit), ("E 证据", page.evidence), *risk,
        ("长处 / 短处", f"{page.strengths} / {page.weaknesses}"),
        ("机会 / 威胁", f"{page.opportunities} / {page.threats}"),
        ("目标", f"成交率 {page.target_rate:g}%（不联系也会买 {page.base_rate:g}%），对照组 {page.control} 人，抽签定"),
        ("停止线", "".join(rule_or_reason(page))),
    ]  # fmt: skip


def standing(page: Campaign) -> str:
    """Whether the page may go ahead, in one sentence."""
    stops, mends = shut(page), [*missing(page), *disagreements(page)]
    if stops:
        return f"不能做：{len(stops)} 个合规关口没有过（{'、'.join(one.field for one in stops)}）。"
    if mends:
        return f"合规关口都过了；还有 {len(mends)} 处要改（{'、'.join(dict.fromkeys(one.field for one in mends))}）。"
    return "合规关口都过了，内容齐，数字对得上。上线前再请合规岗看一遍。"


def page_docx(page: Campaign) -> bytes:
    """The page as a Word file in memory."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = _WORD_FONT, Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _WORD_FONT)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin = section.bottom_margin = Cm(1.2)
    section.left_margin = section.right_margin = Cm(1.6)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(f"营销方案一页纸：{page.name.strip() or '（未命名）'}")
    run.bold, run.font.size = True, Pt(16)
    document.add_paragraph().add_run(standing(page)).bold = True
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    for heading, text in rows(page):
        cells = table.add_row().cells
        cells[0].width, cells[1].width = Cm(3.6), Cm(14.2)
        cells[0].paragraphs[0].add_run(heading).bold = True
        cells[1].text = text.strip() or "（没有写）"
    gates = "；".join(f"{one.gate.name} {one.state}" for one in judge(page) if one.state != "不涉及")
    document.add_paragraph(f"合规关口：{gates}。依据和施行日期见课程第 03 章「事实」，以本行合规岗意见为准。")
    document.core_properties.author, document.core_properties.title, document.core_properties.comments = "", page.name, ""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def page_html(page: Campaign) -> bytes:
    """The page as a file for any browser, ready to print."""

    def cell(text: str) -> str:
        return html.escape(text.strip() or "（没有写）")

    body = "".join(f"<tr><th>{html.escape(heading)}</th><td>{cell(text)}</td></tr>" for heading, text in rows(page))
    gates = "".join(
        f"<tr><td>{html.escape(one.gate.name)}</td><td>{one.state}</td><td>{html.escape(one.gate.source)}</td></tr>" for one in judge(page)
    )
    todo = "".join(f"<li>{html.escape(one.says)}</li>" for one in (*shut(page), *missing(page), *disagreements(page)))
    return f"""<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(page.name)}</title><style>
body {{ font-family: "{FAMILY}", "Microsoft YaHei", "PingFang SC", sans-serif; max-width: 50em; margin: 1em auto; color: #222; }}
table {{ border-collapse: collapse; width: 100%; margin: .6em 0; }}
th, td {{ border: 1px solid #bbb; padding: .3em .6em; text-align: left; vertical-align: top; }}
th {{ width: 9em; }}
</style></head><body>
<h1>营销方案一页纸：{cell(page.name)}</h1><p><b>{html.escape(standing(page))}</b></p>
<table>{body}</table><h2>合规关口</h2><table>{gates}</table>{f"<h2>还要改</h2><ol>{todo}</ol>" if todo else ""}
</body></html>
""".encode()
