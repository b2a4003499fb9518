"""The README's picture of the staffing panel: what a trainee sees after a guess and a better plan, taken in a real browser.

Run: python -m branchcraft.authoring.picture
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from branchcraft.authoring.browser import chromium, open_notebook, run_all, running_course

TARGET = Path("notebooks/images/staffing_panel.png")
PLAN = (3, 4, 5, 5, 4, 4, 4, 3, 3, 3, 4, 5, 5, 5, 4, 3)


def take(course_folder: Path, target: Path) -> None:
    """Run chapter 06 of the course in `course_folder`, guess, move the windows, and save the panel as a PNG."""
    with tempfile.TemporaryDirectory() as folder, running_course(course_folder, Path(folder) / "course") as course, chromium() as browser:
        page = open_notebook(browser, course, "notebooks/06_staffing.ipynb", width=1420, height=1500)
        run_all(page)
        panel = page.locator(".branchcraft").first
        panel.get_by_placeholder("填一个数").fill("12")
        panel.get_by_role("button", name="运行", exact=True).click()
        panel.locator("table tbody tr").first.wait_for()
        boxes = panel.locator(".branchcraft-bank input[type=number]")
        for number, count in enumerate(PLAN):
            boxes.nth(number).fill(str(count))
            boxes.nth(number).press("Enter")
        panel.get_by_text("每个半小时都有 85% 以上的客户").wait_for()
        page.wait_for_timeout(1000)  # the last picture is on its way
        target.parent.mkdir(exist_ok=True)
        panel.screenshot(path=target)


if __name__ == "__main__":
    take(Path(), TARGET)
