"""Course text as HTML for a page that needs no network: formulas are MathML, links lead to pages that are there."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import lru_cache

from bs4 import BeautifulSoup, Tag
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

_UNSEEN_BOLD = re.compile(r"\*\*([^*<>]+)\*\*")
"""Bold that CommonMark does not see because a Chinese quotation mark touches the stars."""
_OUTSIDE = ("http://", "https://")
WIDE = str.maketrans({",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "?": "\uff1f", "!": "\uff01", "(": "\uff08", ")": "\uff09"})


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    return parser.use(dollarmath_plugin, renderer=_formula, allow_digits=False)


def _formula(text: str, options: dict) -> str:
    return str(convert(text, display="block" if options["display_mode"] else "inline"))


def from_markdown(text: str, resolve: Callable[[str], str | None]) -> str:
    """HTML of a Markdown text.

    `resolve` says where a link inside the course leads (None: nowhere that is there; its words stay). Headings carry the ids that notebooks give them,
    so that links from exercises and slides arrive.
    """
    soup = BeautifulSoup(_UNSEEN_BOLD.sub(r"<strong>\1</strong>", _parser().render(text)), "html.parser")
    for link in soup.find_all("a"):
        target = str(link.get("href", ""))
        if target.startswith(_OUTSIDE):
            link["target"], link["rel"] = "_blank", "noopener noreferrer"
        elif (there := resolve(target)) is None:
            link.unwrap()
        else:
            link["href"] = there
    for heading in soup.find_all(["h1", "h2", "h3", "h4"]):
        heading["id"] = name = heading_id(heading.get_text())
        wide = name.translate(WIDE)
        if wide != name:  # a link written with full-width signs arrives as well
            heading.insert(0, soup.new_tag("a", attrs={"id": wide}))
    for table in soup.find_all("table"):
        _accessible(table, "wide told")
    return str(soup)


def heading_id(text: str) -> str:
    """How Jupyter names a heading in an address."""
    return text.strip().replace(" ", "-")


def clean_output(markup: str) -> str:
    """HTML that a cell displayed, fit for a page: every table can be scrolled to by keyboard and says which cells are headings."""
    soup = BeautifulSoup(markup, "html.parser")
    for table in soup.find_all("table"):
        _accessible(table)
    return str(soup)


def _accessible(table: Tag, box_class: str = "wide") -> None:
    """Heading cells say of what; an empty one is no heading; a wide table scrolls in a box that the keyboard reaches."""
    for cell in table.find_all("th"):
        if not cell.get_text(strip=True):
            cell.name = "td"
            del cell["scope"]
        elif not cell.get("scope"):
            cell["scope"] = "col"
    name = table.caption.get_text(strip=True) if table.caption is not None else "表"
    box = BeautifulSoup("", "html.parser").new_tag("div", attrs={"class": box_class, "tabindex": "0", "role": "group", "aria-label": name})
    table.wrap(box)


def printed(text: str) -> str:
    """Printed lines as paragraphs."""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())
    return f'<div class="printed">{lines}</div>'
