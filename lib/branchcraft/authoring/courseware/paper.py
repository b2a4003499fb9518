"""One printed page for everything: style, font, contents with page numbers, and the room in which a reader writes."""

from __future__ import annotations

import html
from pathlib import Path

from bs4 import BeautifulSoup
from playwright.sync_api import BrowserContext
from pypdf import PdfReader
from pypdf.generic import Destination

from branchcraft.authoring.courseware.lettering import font_css
from branchcraft.authoring.courseware.printer import asset, print_pdf
from branchcraft.authoring.courseware.reading import Block
from branchcraft.ui import theme

CAPTIONS = {"panel": "面板打开时的样子。要动手，请在电脑上打开这一份。", "result": "运行以后（按面板打开时的设置）。"}
SHORT_TABLE = 16
"""Rows up to which a table is kept on one page."""


def page(title: str, body: str) -> str:
    """A whole document. Its h2 headings get anchors and a table of contents, which print_with_contents fills with page numbers."""
    soup = BeautifulSoup(body, "html.parser")
    rows = []
    for number, heading in enumerate(soup.find_all("h2"), start=1):
        heading["id"] = f"s{number}"
        text = html.escape(" ".join(heading.get_text().split()))
        rows.append(f'<li><a href="#s{number}"><span>{text}</span><span class="dots"></span><span class="page" data-for="s{number}"></span></a></li>')
    contents = f'<nav aria-label="目录"><ul>{"".join(rows)}</ul></nav>' if len(rows) > 2 else ""
    running = title.replace('"', "”")
    paper = (
        f'@page {{ size: A4; margin: 20mm 16mm 18mm; @top-left {{ content: "{running}"; {_small()} }} '
        rf'@bottom-right {{ content: "第 " counter(page) " 页，共 " counter(pages) " 页"; {_small()} }} }}'
    )
    text = str(soup).replace("<!--contents-->", contents)
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{font_css(title + text)}{paper}{asset('paper.css')}</style></head><body><main>{text}</main></body></html>"
    )


def _small() -> str:
    return f'font-family: "{theme.FAMILY}"; font-size: 9pt; color: #444;'


def print_with_contents(browser: BrowserContext, markup: str, target: Path) -> None:
    """Print twice: the first time to see on which pages the headings stand, the second with those numbers in the contents."""
    print_pdf(browser, markup, target)
    numbers = heading_pages(target)
    soup = BeautifulSoup(markup, "html.parser")
    places = soup.select("nav .page")
    headings = [" ".join(one.get_text().split()) for one in soup.find_all("h2")]
    pages = iter(numbers)
    for place, heading in zip(places, headings, strict=True):
        place.string = str(next((number for title, number in pages if " ".join(title.split()) == heading), ""))
    if places:
        print_pdf(browser, str(soup), target)


def heading_pages(pdf: Path) -> list[tuple[str, int]]:
    """The headings of a printed document with their page numbers, in order."""
    reader = PdfReader(pdf)
    found: list[tuple[str, int]] = []

    def walk(entries: list) -> None:
        for entry in entries:
            if isinstance(entry, Destination):
                number = reader.get_destination_page_number(entry)
                found.append((str(entry.title), 0 if number is None else number + 1))
            else:
                walk(entry)

    walk(reader.outline)
    return found


def block_markup(block: Block, heading: str) -> str:
    """One block as it is printed."""
    if block.kind in ("figure", "panel", "result"):
        if not block.markup:
            return ""
        markup = block.markup.replace('alt=""', f'alt="{html.escape(heading, quote=True)}"')
        caption = CAPTIONS.get(block.kind, "")
        return f"<figure>{markup}<figcaption>{caption}</figcaption></figure>" if caption else f"<figure>{markup}</figure>"
    if block.kind == "print":
        return f'<div class="printed">{block.markup}</div>'
    if block.kind == "table":
        return table_markup(block.markup)
    return block.markup


def table_markup(markup: str) -> str:
    """A table that stays on one page if it is short."""
    kinds = ["short"] if markup.count("<tr") <= SHORT_TABLE else []
    kinds += [] if "class=" in markup else ["prose"]
    return f'<div class="scroll" tabindex="0" role="group" aria-label="表格">{markup.replace("<table", f"""<table class="{" ".join(kinds)}" """, 1)}</div>'


def rules(count: int) -> str:
    """Lines to write on."""
    return '<div class="rule"></div>' * count
