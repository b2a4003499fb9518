"""Markdown to HTML with formulas as MathML, which browsers draw by themselves: no script and nothing to fetch."""

from __future__ import annotations

import re
from functools import lru_cache

from bs4 import BeautifulSoup, Tag
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

_UNSEEN_BOLD = re.compile(r"\*\*([^*<>]+)\*\*")
"""Bold that CommonMark does not see because a Chinese quotation mark touches the stars."""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    return parser.use(dollarmath_plugin, renderer=_formula, allow_digits=False)


def _formula(text: str, options: dict) -> str:
    return str(convert(text, display="block" if options["display_mode"] else "inline"))


def from_markdown(text: str) -> str:
    """HTML of a Markdown text. Links inside the course become plain words: a page that travels alone has nothing beside it."""
    soup = BeautifulSoup(_UNSEEN_BOLD.sub(r"<strong>\1</strong>", _parser().render(text)), "html.parser")
    for link in soup.find_all("a"):
        if not str(link.get("href", "")).startswith(("http:", "https:")):
            link.unwrap()
    for cell in soup.find_all("th"):
        if cell.get_text(strip=True):
            cell["scope"] = "col"
        else:
            cell.name = "td"
    return str(soup)


def blocks_of(markup: str) -> list[Tag]:
    """The outermost elements of HTML."""
    return [one for one in BeautifulSoup(markup, "html.parser").contents if isinstance(one, Tag)]
