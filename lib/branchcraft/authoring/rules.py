"""The rules that every stored notebook keeps, each as a function that returns the faults it found, in words an author can act on.

A rule looks only at the stored file, so all of them together take a moment; running the notebooks again is the work of strict nbval. A fault
names the cell as the build does. An empty list means that the rule is kept.
"""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from branchcraft.authoring.exercises import without_outputs
from branchcraft.authoring.normalise import PANEL_NOTE, as_text, describe, normalise
from branchcraft.authoring.syllabus import CASE_SECTIONS, DOCUMENTS, MADE_UP, OPTIONAL_IN_CASES, SECTIONS
from branchcraft.authoring.twins import code_cells, has_tag, printed, text_twin
from branchcraft.ui.theme import missing_glyphs

UNCOMPARED = ("nbval-ignore-output", "nbval-skip", "raises-exception", "nbval-raises-exception")
TERMS = ("Erlang C", "Erlang A", "Monte Carlo", "GB T")
"""English terms of the field that may stand in Chinese output."""

_TAG = re.compile(r"<(style|script)\b.*?</\1>|<[^>]+>", re.DOTALL)
_ENGLISH = re.compile(r"[A-Za-z][a-z']+(?:[ ,;-]+[A-Za-z][a-z']*){2,}")
_MARKER = re.compile(r"^\s*#\s*(?:NBVAL_|PYTEST_VALIDATE_)", re.MULTILINE)


def numbered(notebook: NotebookNode) -> Iterator[tuple[str, NotebookNode]]:
    """The code cells with the name that a fault gives them."""
    return ((describe(number, cell), cell) for number, cell in enumerate(code_cells(notebook), start=1))


def not_cleanly_run(notebook: NotebookNode) -> list[str]:
    """Code cells that never ran (strict nbval compares nothing for them), that failed, or that wrote to stderr."""
    faults = []
    for name, cell in numbered(notebook):
        if cell.execution_count is None:
            faults.append(f"{name} was never run")
        for output in cell.outputs:
            if output.output_type == "error":
                faults.append(f"{name} stores the error {output.ename}")
            if output.output_type == "stream" and output.name == "stderr":
                faults.append(f"{name} stores stderr: {output.text.strip()[:120]}")
    return faults


def differs_from_source(notebook: NotebookNode, source: NotebookNode) -> list[str]:
    """Cells, order, metadata and front matter must be the source's; `source` is the notebook as read from its text."""
    stored = without_outputs(copy.deepcopy(notebook))
    expected = without_outputs(normalise(copy.deepcopy(source)))
    if as_text(stored) == as_text(expected):
        return []
    for number, (one, other) in enumerate(zip(stored.cells, expected.cells, strict=False), start=1):
        if one != other:
            return [f"cell {number} is not the source's: {one.source[:60]!r} instead of {other.source[:60]!r}"]
    if len(stored.cells) != len(expected.cells):
        return [f"the notebook has {len(stored.cells)} cells, its source {len(expected.cells)}"]
    return ["the notebook's metadata are not the source's front matter"]


def wrong_minutes(notebook: NotebookNode) -> list[str]:
    """The sections' minutes add up to the front matter's."""
    promised = notebook.metadata.get("branchcraft", {}).get("minutes")
    faults = [
        f"section {cell.metadata['section']} has no minutes"
        for cell in notebook.cells
        if "section" in cell.metadata and "minutes" not in cell.metadata
    ]
    total = sum(cell.metadata.get("minutes", 0) for cell in notebook.cells)
    if promised != total:
        faults.append(f"the sections take {total} minutes, the front matter says {promised}")
    return faults


def missing_sections(notebook: NotebookNode) -> list[str]:
    """A chapter has all sections of the pattern, and no section by another name."""
    present = _sections(notebook)
    faults = [f"section {name} is missing" for name in SECTIONS if name not in present]
    return faults + [f"section {name} is not one of {' '.join(SECTIONS)}" for name in present if name not in SECTIONS]


def _sections(notebook: NotebookNode) -> list[str]:
    """Names of the sections in the order in which each is first met."""
    return list(dict.fromkeys(cell.metadata["section"] for cell in notebook.cells if "section" in cell.metadata))


def case_unlike_the_pattern(notebook: NotebookNode) -> list[str]:
    """A case says right under its title that it is made up, and has the sections of a case in their order."""
    met = _sections(notebook)
    faults = [f"section {name} is missing" for name in CASE_SECTIONS if name not in met and name not in OPTIONAL_IN_CASES]
    opening = notebook.cells[0].source.split("\n## ")[0] if notebook.cells else ""
    faults += [f"the first cell does not say {word}" for word in MADE_UP if word not in opening]
    known, expected = [name for name in met if name in CASE_SECTIONS], [name for name in CASE_SECTIONS if name in met]
    if known != expected:
        faults.append(f"the sections stand in the order {' '.join(known)}, not {' '.join(expected)}")
    return faults


def panels_without_numbers(notebook: NotebookNode) -> list[str]:
    """After a panel comes a cell that prints the decision's key numbers, as lines or as a table: they are what strict nbval compares.

    A panel tagged `learner` holds the learner's own answers (an item, a plan, a calibration): it opens empty, and there is nothing to print.
    """
    cells = code_cells(notebook)
    faults = []
    for position, (name, cell) in enumerate(numbered(notebook)):
        follower = cells[position + 1] if position + 1 < len(cells) else None
        if (
            has_tag(cell, "panel")
            and not has_tag(cell, "learner")
            and (follower is None or has_tag(follower, "panel") or not re.search(r"\d", printed(follower)))
        ):
            faults.append(f"{name} is a panel; the code cell after it prints no number")
    return faults


def figures_without_twin(notebook: NotebookNode) -> list[str]:
    """Every figure stores a picture and stands beside a cell that prints what it shows."""
    cells = code_cells(notebook)
    faults = []
    for position, (name, cell) in enumerate(numbered(notebook)):
        pictured = any("image/png" in output.get("data", {}) for output in cell.outputs)
        if has_tag(cell, "figure") and not pictured:
            faults.append(f"{name} is tagged figure and stores no picture")
        if pictured and not has_tag(cell, "panel") and not has_tag(cell, "figure"):
            faults.append(f"{name} shows a picture and is not tagged figure")
        if has_tag(cell, "figure") and not text_twin(cells, position):
            faults.append(f"{name} is a figure without a text twin before or after it")
    return faults


def unknown_documents(notebook: NotebookNode) -> list[str]:
    """A chapter claims only documents of the syllabus, each once."""
    claimed = notebook.metadata.get("branchcraft", {}).get("documents", [])
    return [f"document {one} is not in the syllabus" for one in claimed if one not in DOCUMENTS] + [
        f"document {one} is claimed twice" for one in dict.fromkeys(claimed) if claimed.count(one) > 1
    ]


def uncompared_prints(notebook: NotebookNode) -> list[str]:
    """No cell that prints is exempt from comparison."""
    faults = []
    for name, cell in numbered(notebook):
        exempt = [tag for tag in UNCOMPARED if has_tag(cell, tag)] or _MARKER.findall(cell.source)
        if exempt and printed(cell):
            faults.append(f"{name} prints, but {exempt[0].strip()} keeps it from being compared")
    return faults


def live_widgets(notebook: NotebookNode) -> list[str]:
    """Nothing is stored that needs a kernel to be seen; a panel stores its sentence instead."""
    faults = ["the notebook stores widget states"] if "widgets" in notebook.metadata else []
    for name, cell in numbered(notebook):
        if any("widget" in kind for output in cell.outputs for kind in output.get("data", {})):
            faults.append(f"{name} stores a live widget")
        shown = "".join(output.get("data", {}).get("text/plain", "") for output in cell.outputs)
        if has_tag(cell, "panel") and PANEL_NOTE not in shown:
            faults.append(f"{name} is tagged panel and shows none")
    return faults


def stored_texts(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """What a reader reads in the stored outputs, cell by cell: printed lines, tables, sentences; not Python's names of pictures."""
    for name, cell in numbered(notebook):
        for output in cell.outputs:
            data = output.get("data", {})
            if output.output_type == "stream":
                yield name, output.text
            elif "text/html" in data:
                yield name, html.unescape(_TAG.sub(" ", data["text/html"]))
            elif "text/markdown" in data:
                yield name, data["text/markdown"]
            elif "image/png" not in data:
                yield name, data.get("text/plain", "")


def english_left(notebook: NotebookNode) -> list[str]:
    """Learners read Chinese: three English words in a row are a sentence that somebody forgot, unless they are a term."""
    faults = []
    for name, text in stored_texts(notebook):
        for term in TERMS:
            text = text.replace(term, "")
        faults += [f"{name} shows English: {found.group()!r}" for found in _ENGLISH.finditer(text)]
    return faults


def undrawable(notebook: NotebookNode) -> list[str]:
    """Every character of text and output can be drawn with the course's font."""
    texts = [(f"cell {number}", cell.source) for number, cell in enumerate(notebook.cells, start=1)] + list(stored_texts(notebook))
    return [f"{name}: the course font has no {' '.join(absent)}" for name, text in texts if (absent := missing_glyphs(text))]
