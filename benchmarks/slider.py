"""From a moved slider to the new picture: chapter 06 in a real JupyterLab and Chromium, 200 simulated days behind every picture.

Each of the sixteen window sliders is moved up and down by keyboard. The browser's own clock runs from the key press to the moment the new image
has been decoded; the kernel's share is measured apart, in this process, as the time of the slider's callback. Writes `slider_ms.median`,
`slider_ms.p95`, `slider_kernel_ms.median` and `slider_kernel_ms.p95` to results.json.

Run: python benchmarks/slider.py
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks._record import record  # noqa: E402 – a script may be started from anywhere
from branchcraft.authoring.browser import chromium, open_notebook, run_all, running_course  # noqa: E402

MOVES = 120
_WATCH = """
() => {
  const image = document.querySelector('.branchcraft img');
  window.branchcraftPressed = 0;
  window.branchcraftTook = [];
  document.addEventListener('keydown', () => { window.branchcraftPressed = performance.now(); }, true);
  image.addEventListener('load', async () => {
    await image.decode().catch(() => {});
    if (window.branchcraftPressed) {
      window.branchcraftTook.push(performance.now() - window.branchcraftPressed);
      window.branchcraftPressed = 0;
    }
  });
}
"""


def in_the_browser() -> np.ndarray:
    """Milliseconds from key press to picture."""
    with tempfile.TemporaryDirectory() as folder, running_course(ROOT, Path(folder) / "course") as course, chromium() as browser:
        page = open_notebook(browser, course, "notebooks/06_staffing.ipynb")
        run_all(page)
        panel = page.locator(".branchcraft").first
        panel.get_by_placeholder("填一个数").fill("8")
        panel.get_by_role("button", name="运行", exact=True).click()
        panel.locator("table tbody tr").first.wait_for()
        page.evaluate(_WATCH)
        handles = panel.locator(".branchcraft-bank .noUi-handle")
        for move in range(MOVES):
            handles.nth(move // 2 % 16).focus()
            seen = page.evaluate("window.branchcraftTook.length")
            page.keyboard.press("ArrowUp" if move % 2 == 0 else "ArrowDown")
            page.wait_for_function(f"window.branchcraftTook.length > {seen}", timeout=20_000)
            page.wait_for_timeout(80)  # a person's pause; the next press must not wait behind this one's table
        return np.array(page.evaluate("window.branchcraftTook"))


def in_the_kernel() -> np.ndarray:
    """Milliseconds of the slider's callback alone."""
    from branchcraft.queueing import warm_up
    from branchcraft.staffing.panel import BranchDayPanel

    warm_up(background=False)
    panel = BranchDayPanel()
    panel._first_run(8.0)
    took = []
    for move in range(MOVES):
        slider = panel.bank._sliders[move // 2 % 16]
        began = time.perf_counter()
        slider.value += 1 if move % 2 == 0 else -1
        took.append(1000 * (time.perf_counter() - began))
    return np.array(took[10:])


def main() -> None:
    """Measure both and write them down."""
    kernel, browser = in_the_kernel(), in_the_browser()[10:]
    record(
        {
            "slider_ms.median": round(float(np.median(browser)), 1),
            "slider_ms.p95": round(float(np.quantile(browser, 0.95)), 1),
            "slider_kernel_ms.median": round(float(np.median(kernel)), 1),
            "slider_kernel_ms.p95": round(float(np.quantile(kernel, 0.95)), 1),
        }
    )
    print(f"browser: median {np.median(browser):.0f} ms, 95 % below {np.quantile(browser, 0.95):.0f} ms, {browser.size} moves")
    print(f"kernel:  median {np.median(kernel):.1f} ms, 95 % below {np.quantile(kernel, 0.95):.1f} ms")


if __name__ == "__main__":
    main()
