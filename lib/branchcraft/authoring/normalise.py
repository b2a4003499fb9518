"""Make an executed notebook the same file whenever and wherever it is built.

A notebook remembers too much: when each cell ran, which random names its widgets got, which Python it met. None of that is course text, and
all of it makes every rebuild look like a change. What stays is what a reader sees: the text, the printed numbers, the pictures.

A panel is the difficult case. Its live view cannot be stored (it needs a running kernel), and Python's own description of it is pages of
names. So a panel's stored output is the picture with which it opens and a Chinese sentence that says how to start it. Strict nbval compares
that sentence with Python's description; `tests/notebooks/sanitize.cfg` tells it that the two mean the same.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_output

from branchcraft.authoring.twins import code_cells, has_tag, shortened, store_alternative_text
from branchcraft.authoring.widget_state import Picture, WidgetState

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_REPR = re.compile(r"\A(?:VBox|HBox|Box|GridBox|Tab|Accordion|Stack)\(children=")
"""How Python's description of a panel begins (ipywidgets cuts it after 110 characters); the sanitise file recognises the same."""

HOW_TO_START = "点菜单「运行」里的「运行所有单元格」"
PANEL_NOTE = f"【面板】可以操作的面板在运行后出现在这里：{HOW_TO_START}。"
PANEL_NOTE_WITH_PICTURE = f"{PANEL_NOTE}上图是它打开时的样子。"

KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE_INFO = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}


class OutputError(ValueError):
    """A stored output that a reader must not see or that could not be compared later."""


def normalise(notebook: NotebookNode) -> NotebookNode:
    """The notebook without anything that differs between builds; changes it in place and returns it.

    Raises OutputError when a cell shows a widget in a way that cannot be stored.
    """
    state = WidgetState(notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {}))
    course = {key: notebook.metadata[key] for key in ("branchcraft",) if key in notebook.metadata}
    notebook.metadata = NotebookNode(course | {"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO})
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    give_cell_ids(notebook)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    ran = 0
    for number, cell in enumerate(code_cells(notebook), start=1):
        hide_source(cell)
        if cell.execution_count is not None:
            ran += 1
            cell.execution_count = ran
        try:
            cell.outputs = [kept for output in joined_streams(cell.outputs) for kept in _stored(output, cell, state)]
        except OutputError as error:
            raise OutputError(f"{describe(number, cell)}: {error}") from None
    store_alternative_text(notebook)
    return notebook


def give_cell_ids(notebook: NotebookNode) -> None:
    """Name each cell after its text, so that a cell put in between leaves the names of the others alone."""
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        name = hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[name] = seen.get(name, 0) + 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"


def describe(number: int, cell: NotebookNode) -> str:
    """A cell as an author finds it: its number among the code cells and how it begins."""
    first = next((line for line in cell.source.splitlines() if line.strip()), "")
    return f"code cell {number} ({first[:80]})"


def hide_source(cell: NotebookNode) -> None:
    """A trainee sees text, panel and table; the code is one click away unless the source asks to show it."""
    jupyter = cell.metadata.setdefault("jupyter", {})
    jupyter.setdefault("source_hidden", True)


def joined_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Neighbouring pieces of one stream as one: where the kernel cuts them depends on timing."""
    joined: list[NotebookNode] = []
    for output in outputs:
        if joined and output.output_type == "stream" == joined[-1].output_type and output.name == joined[-1].name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def _stored(output: NotebookNode, cell: NotebookNode, state: WidgetState) -> list[NotebookNode]:
    """What is kept of one output; a panel becomes its opening pictures and the sentence."""
    if "execution_count" in output:
        output.execution_count = cell.execution_count
    view = output.get("data", {}).get(WIDGET_VIEW)
    if view is None:
        return [output]
    if not has_tag(cell, "panel"):
        raise OutputError("the cell shows a widget but is not tagged `panel`")
    described = output.data.get("text/plain", "")
    if not WIDGET_REPR.match(described):
        raise OutputError(f"a panel must be a box of widgets (VBox, HBox, Tab …), this is {described[:60]!r}")
    pictures = state.pictures(view["model_id"])
    note = PANEL_NOTE_WITH_PICTURE if pictures else PANEL_NOTE
    shown: list[NotebookNode] = [_stored_picture(picture) for picture in pictures]
    changed: dict[str, Any] = {"execution_count": cell.execution_count} if output.output_type == "execute_result" else {}
    return [*shown, new_output(output.output_type, data={"text/plain": note}, metadata={}, **changed)]


def _stored_picture(picture: Picture) -> NotebookNode:
    metadata = {"image/png": {"alt": shortened(picture.twin)}} if picture.twin else {}
    return new_output("display_data", data={"image/png": picture.data}, metadata=metadata)


def as_text(notebook: NotebookNode) -> str:
    """The notebook as the text of its file, laid out as Jupyter itself saves it: sorted keys, a line break at the end."""
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"
