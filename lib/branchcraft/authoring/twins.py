"""A picture's text twin: the printed lines beside it that say the same in words and numbers.

Whoever cannot see the picture reads the twin, and so does the check that compares notebooks, which skips pictures. A figure's twin is what
the code cell before or after it prints, as lines or as a table; its beginning is stored with the picture as its alternative text.
"""

from __future__ import annotations

from nbformat import NotebookNode

MOST = 300
"""Characters of alternative text: as much as a screen reader speaks in one go."""


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The notebook's code cells in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Whether the author put `tag` on the cell."""
    return tag in cell.metadata.get("tags", [])


def printed(cell: NotebookNode) -> str:
    """What the cell printed, as stored: its lines to stdout and its tables as text."""
    return "".join(_text(output) for output in cell.get("outputs", []))


def _text(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return output.text if output.name == "stdout" else ""
    data = output.get("data", {})
    return data.get("text/plain", "") + "\n" if "text/html" in data else ""


def shortened(text: str) -> str:
    """The text on one line, cut to what alternative text may hold."""
    line = " ".join(text.split())
    return line if len(line) <= MOST else line[: MOST - 1] + "…"


def text_twin(cells: list[NotebookNode], position: int) -> str:
    """What the picture's own cell, the next or the previous code cell prints, the first that prints at all; "" when none does."""
    beside = [position, position + 1, position - 1]
    return next((text for at in beside if 0 <= at < len(cells) and (text := printed(cells[at]).strip())), "")


def store_alternative_text(notebook: NotebookNode) -> None:
    """Give every stored picture without alternative text the beginning of its twin."""
    cells = code_cells(notebook)
    for position, cell in enumerate(cells):
        for output in cell.outputs:
            if "image/png" not in output.get("data", {}):
                continue
            twin = text_twin(cells, position)
            if twin:
                output.metadata.setdefault("image/png", {}).setdefault("alt", shortened(twin))
