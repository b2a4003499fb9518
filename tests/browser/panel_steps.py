"""What the browser tests do with any panel of a chapter."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

SLOW = 60_000


def panel(page: Page, question: str) -> Locator:
    """The panel that asks `question`, scrolled into view."""
    found = page.locator(".branchcraft", has_text=question).first
    found.scroll_into_view_if_needed()
    return found


def guess(where: Locator, text: str) -> Locator:
    """Type a guess; returns the run button."""
    box = where.get_by_placeholder("填一个数")
    box.fill(text)
    return where.get_by_role("button", name="运行", exact=True)


TYPE_AND_PRESS = """(input) => {
    const type = (text) => { input.value = text; input.dispatchEvent(new Event('input', {bubbles: true})); };
    const press = [...input.closest('.branchcraft').querySelectorAll('button')].find((one) => one.textContent.trim() === '运行');
    type('1'); type('15'); press.click();
}"""
"""Two keystrokes and a click faster than any answer: what a quick hand does on a slow machine."""
