"""The browser that lays slides out and prints pages: the machine's own Chromium with its network switched off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from branchcraft.authoring.browser import chromium

WIDTH, HEIGHT = 1920, 1080


@contextmanager
def offline_browser() -> Iterator[BrowserContext]:
    """A browser without a network; pages open one after the other."""
    with chromium() as browser:
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, offline=True)
        try:
            yield context
        finally:
            context.close()


@contextmanager
def shown(context: BrowserContext, markup: str) -> Iterator[Page]:
    """A page that shows the HTML with its fonts and pictures loaded."""
    page = context.new_page()
    try:
        page.set_content(markup, wait_until="load")
        page.evaluate("document.fonts.ready.then(() => true)")
        yield page
    finally:
        page.close()


def asset(name: str) -> str:
    """A style sheet or script of this room."""
    return files("branchcraft.authoring.courseware").joinpath(name).read_text(encoding="utf-8")


def paginate(page: Page, **options: Any) -> list[dict[str, Any]]:
    """Run the layout on the page; what it returns is described in paginate.js."""
    found: list[dict[str, Any]] = page.evaluate(asset("paginate.js"), options)
    return found


def print_pdf(context: BrowserContext, markup: str, target: Path) -> None:
    """Print the HTML on A4 as its style sheet says, with bookmarks and tags for screen readers."""
    with shown(context, markup) as page:
        page.pdf(path=target, prefer_css_page_size=True, print_background=True, outline=True, tagged=True)
