"""What a panel shows after a guess and a run: the answer's picture, for the slide that follows the guess.

A stored notebook keeps only the picture with which a panel opens. Here the panel's own cell is run in a process of its own, the guess is written,
the button pressed, and the picture taken out of the widgets – no browser, no kernel. The guess is the true answer, so that its mark on the picture
misleads nobody. A panel that needs a file or shows no picture simply has none.

Run: python -m branchcraft.authoring.courseware.after_run NOTEBOOK   (prints JSON: cell id → pictures)
"""

from __future__ import annotations

import base64
import contextlib
import html
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import nbformat

from branchcraft.authoring.twins import code_cells, has_tag, shortened

Pictures = dict[str, list[dict[str, str]]]
"""Cell id → pictures in reading order, each with `data` (PNG, base64) and `alt`."""
FIRST_GUESS = "5"
_SPOKEN = re.compile(r'aria-label="([^"]*)"')


def answer_pictures(notebook: Path) -> Pictures:
    """The pictures after a run of every panel of the notebook, made in a process with a progress folder of its own."""
    with tempfile.TemporaryDirectory() as progress:
        done = subprocess.run(
            [sys.executable, "-m", "branchcraft.authoring.courseware.after_run", str(notebook.resolve())],
            cwd=notebook.resolve().parent, env={**os.environ, "BRANCHCRAFT_HOME": progress, "PYTHONUTF8": "1"}, check=True, capture_output=True, text=True,
        )  # fmt: skip
    found: Pictures = json.loads(done.stdout.splitlines()[-1])
    return found


def run_panels(notebook: Path) -> Pictures:
    """As `answer_pictures`, in this process."""
    cells = code_cells(nbformat.read(notebook, as_version=4))
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(cells[0].source, names)  # the course's own first cell: imports and start()
        panels = [cell for cell in cells if has_tag(cell, "panel") and not has_tag(cell, "learner")]
        return {cell.id: found for cell in panels if (found := _after_run(cell.source, names))}


def _after_run(code: str, names: dict[str, Any]) -> list[dict[str, str]]:
    panel = eval(code, names)
    opened = [picture["data"] for picture in _pictures(panel)]
    if not _guess(panel, FIRST_GUESS):
        return []
    truth = _truth()
    if truth is not None:
        panel = eval(code, names)
        _guess(panel, f"{truth:g}")
    shown = list(_pictures(panel))
    return shown if [picture["data"] for picture in shown] != opened else []


def _truth() -> float | None:
    """What the last guess turned out to be, from the record that the panel keeps."""
    from branchcraft.teaching.store import Store

    rows = Store().rows("prediction")
    return None if not rows or rows[-1]["truth"] is None else float(rows[-1]["truth"])


def _guess(panel: widgets.Widget, number: str) -> bool:
    """Write the guess and press the button that it wakes; False when there is none."""
    inside = list(_walk(panel))
    box = next((one for one in inside if isinstance(one, widgets.Text) and one.placeholder == "填一个数"), None)
    button = next((one for one in inside if isinstance(one, widgets.Button) and one.description == "运行"), None)
    if box is None or button is None:
        return False
    box.value = number
    if button.disabled:
        return False
    button.click()
    return True


def _walk(widget: widgets.Widget) -> Iterator[widgets.Widget]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from _walk(child)


def _pictures(widget: widgets.Widget, spoken: str = "") -> Iterator[dict[str, str]]:
    """Pictures that are seen, with the text twin that stands right after each."""
    if widget.layout.display == "none" or widget.layout.visibility == "hidden":
        return
    if isinstance(widget, widgets.Image) and widget.value:
        yield {"data": base64.b64encode(bytes(widget.value)).decode("ascii"), "alt": shortened(html.unescape(spoken))}
    children = tuple(getattr(widget, "children", ()))
    if hasattr(widget, "selected_index"):
        chosen = widget.selected_index
        children = () if chosen is None else children[chosen : chosen + 1]
    for child, following in zip(children, (*children[1:], None), strict=False):
        said = _SPOKEN.search(str(getattr(following, "value", "")))
        yield from _pictures(child, said[1] if said else "")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run_panels(Path(sys.argv[1]))) + "\n")
