"""Use the course as a trainee does: a real JupyterLab on a copy of the course, driven through a real Chromium.

For the browser tests, for measuring how long a slider takes to become a picture, and for the picture in the README.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from branchcraft.doctor import find_browser
from branchcraft.launch import LOOPBACK, PRIVATE

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
FOLDERS = ("notebooks", "cases", "exercises")
START_SECONDS = 120
RUN_MS = 180_000


@dataclass(frozen=True)
class Course:
    """A running course."""

    folder: Path
    port: int
    token: str

    def url(self, notebook: str) -> str:
        """Address of a notebook, e.g. "notebooks/06_staffing.ipynb", in a workspace that was never used."""
        return f"http://{LOOPBACK}:{self.port}/lab/workspaces/{time.monotonic_ns()}/tree/{notebook}?token={self.token}"


@contextmanager
def running_course(source: Path, folder: Path, *options: str) -> Iterator[Course]:
    """Copy the course in `source` to `folder`, which must not exist, and serve the copy with `branchcraft lab` and its `options`."""
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").touch()
    for name in FOLDERS:
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    line = [sys.executable, "-m", "branchcraft", "lab", "--no-browser", "--port", str(port), *options]
    with (folder / "lab.log").open("w", encoding="utf-8") as log:
        # What is answered here must not get into the progress of whoever runs it.
        server = subprocess.Popen(line, cwd=folder, stdout=log, stderr=log, env={**os.environ, "BRANCHCRAFT_HOME": str(folder / "progress")})
        try:
            yield Course(folder, port, _token(folder, server))
        finally:
            server.terminate()
            try:
                server.wait(90)  # it says goodbye to every kernel first
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _token(folder: Path, server: subprocess.Popen[bytes]) -> str:
    for _ in range(START_SECONDS * 5):
        if server.poll() is not None:
            raise RuntimeError(f"the course did not start:\n{(folder / 'lab.log').read_text(encoding='utf-8')}")
        for file in (folder / PRIVATE / "runtime").glob("jpserver-*.json"):
            try:
                return str(json.loads(file.read_text(encoding="utf-8"))["token"])
            except (ValueError, KeyError):
                continue  # half written
        time.sleep(0.2)
    raise RuntimeError(f"the course did not start within {START_SECONDS} s:\n{(folder / 'lab.log').read_text(encoding='utf-8')}")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium, Chrome or Edge, without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_browser()), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def open_notebook(browser: Browser, course: Course, notebook: str, width: int = 1400, height: int = 1000) -> Page:
    """A page showing the notebook, nothing run yet."""
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(course.url(notebook))
    page.wait_for_selector(".jp-Notebook-cell", timeout=RUN_MS)
    page.wait_for_selector(".jp-NotebookPanel-toolbar", timeout=RUN_MS)
    page.wait_for_function("document.fonts.status === 'loaded'", timeout=RUN_MS)
    return page


def run_all(page: Page) -> None:
    """Choose 运行 → 运行所有单元格, as the course tells a trainee to, and wait until the kernel has nothing more to do."""
    # The status bar speaks of the kernel only when it has answered; the indicator in the toolbar says "idle" before there is one.
    page.locator("#jp-main-statusbar").get_by_text("| 空闲").wait_for(timeout=RUN_MS)
    page.get_by_role("menuitem", name="运行", exact=True).click()
    page.get_by_text("运行所有单元格", exact=True).click()
    last = page.locator(".jp-CodeCell .jp-InputPrompt").last
    page.wait_for_selector(".branchcraft", state="attached", timeout=RUN_MS)
    # Between two cells the kernel is idle for a moment; and when the last has run, JupyterLab moves the focus once more.
    page.wait_for_function(
        """() => {
            const idle = document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle';
            if (!idle) { window.idleSince = null; return false; }
            window.idleSince = window.idleSince ?? performance.now();
            return performance.now() - window.idleSince > 1500;
        }""",
        timeout=RUN_MS,
    )
    last.wait_for(state="attached")


def visible_text(page: Page, selector: str) -> str:
    """All text that a reader sees under `selector`."""
    return "\n".join(page.locator(selector).all_inner_texts())
