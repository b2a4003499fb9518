"""A stored notebook, read as a lesson: sections with their minutes, what stands in them block by block, and the trainer's notes.

A block is a piece that is not cut by anybody but on purpose: a paragraph, a list, a table, a figure. Folded answers and trainer's notes are kept
apart from what learners see, so that an edition cannot show them by mistake.
"""

from __future__ import annotations

import base64
import html
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

from branchcraft.authoring.courseware.after_run import Pictures, answer_pictures
from branchcraft.authoring.courseware.markup import blocks_of, from_markdown
from branchcraft.authoring.notebooks import SHELVES, Source, sources
from branchcraft.authoring.syllabus import TOOLS
from branchcraft.authoring.twins import has_tag

ITEM = re.compile(r'exercise\.item\("(\w+)"\)')
PANEL_NOTE = "【面板】"


@dataclass(frozen=True)
class Block:
    """One piece of a section. `kind`: text, list, table, figure, panel (its opening picture), result (its picture
    after a run), print (printed lines), item (a question)."""

    kind: str
    markup: str
    answer: bool = False
    """Gives an answer away: folded in the notebook."""
    width: int = 0
    height: int = 0
    """Of a picture, in its own pixels."""
    item: str = ""
    """Of a question: its name in the bank."""
    twin: bool = False
    """Printed lines that say what the figure beside them shows."""


@dataclass
class Part:
    """One section of a lesson."""

    section: str
    heading: str
    minutes: int
    blocks: list[Block] = field(default_factory=list)
    notes: str = ""
    """The trainer's notes as HTML, without their fold."""


@dataclass
class Lesson:
    """A chapter, a case or an exercise."""

    shelf: str
    stem: str
    title: str
    minutes: int
    opening: list[Block] = field(default_factory=list)
    """What stands before the first section."""
    parts: list[Part] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.stem.split("_", 1)[0]

    @property
    def name(self) -> str:
        """What its files are called: chapter_06_staffing."""
        return f"{ {'notebooks': 'chapter', 'cases': 'case', 'exercises': 'exercise'}[self.shelf] }_{self.stem}"

    def starts(self) -> list[int]:
        """The minute at which each section begins."""
        return [sum(part.minutes for part in self.parts[:at]) for at in range(len(self.parts))]


def lesson_sources(root: Path) -> list[Source]:
    """Everything that is taught: chapters, cases, exercises; not the pages beside them."""
    beside = {tool.stem for tool in TOOLS}
    return [source for source in sources(root) if source.path.stem not in beside and (root / source.executed).exists()]


def lessons(root: Path, shelves: tuple[str, ...] = SHELVES, names: Sequence[str] = (), with_results: bool = False) -> list[Lesson]:
    """The stored lessons of the shelves, in order; `names` (06_staffing, cases/01_turnaround) choose among them."""
    wanted = [one for one in lesson_sources(root) if one.shelf in shelves and (not names or {one.path.stem, one.name} & set(names))]
    return [read_lesson(root, source, with_results) for source in wanted]


def read_lesson(root: Path, source: Source, with_results: bool = False) -> Lesson:
    """One stored notebook as a lesson; an exercise is read with its solutions, which are marked as answers.

    `with_results`: run the panels for the pictures that they show after a run.
    """
    results = answer_pictures(root / source.executed) if with_results and source.shelf != "exercises" else {}
    return lesson_of(nbformat.read(root / source.executed, as_version=4), source.shelf, source.path.stem, results)


def lesson_of(notebook: NotebookNode, shelf: str, stem: str, results: Pictures | None = None) -> Lesson:
    """The lesson that a notebook holds; `results`: cell id → pictures after a run."""
    course = notebook.metadata["branchcraft"]
    lesson = Lesson(shelf, stem, course["title"], int(course["minutes"]))
    for at, cell in enumerate(notebook.cells):
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            if lesson.parts:
                lesson.parts[-1].notes += unfolded(from_markdown(cell.source))
            continue
        found = _markdown_blocks(cell.source) if cell.cell_type == "markdown" else _output_blocks(notebook.cells, at)
        if "section" in cell.metadata:
            heading = next((plain(block.markup) for block in found if block.markup.startswith("<h2")), cell.metadata["section"])
            lesson.parts.append(Part(cell.metadata["section"], heading, int(cell.metadata["minutes"])))
            found = [block for block in found if not block.markup.startswith("<h2")]
        found += [_picture(one["data"], one["alt"], "result") for one in (results or {}).get(cell.get("id", ""), [])]
        (lesson.parts[-1].blocks if lesson.parts else lesson.opening).extend(found)
    return lesson


def plain(markup: str) -> str:
    """The text of HTML on one line."""
    return " ".join(BeautifulSoup(markup, "html.parser").get_text().split())


def unfolded(markup: str) -> str:
    """HTML without the fold around it: what stands in <details> after its summary."""
    soup = BeautifulSoup(markup, "html.parser")
    for details in soup.find_all("details"):
        if details.summary is not None:
            details.summary.decompose()
        details.unwrap()
    return str(soup).strip()


def _markdown_blocks(text: str) -> list[Block]:
    return [Block(_kind(tag), str(tag)) for tag in blocks_of(from_markdown(text))]


def _kind(tag: Tag) -> str:
    return {"ul": "list", "ol": "list", "table": "table"}.get(tag.name, "text")


def _output_blocks(cells: list[NotebookNode], at: int) -> list[Block]:
    cell = cells[at]
    item = ITEM.search(cell.source)
    if item is not None:
        return [Block("item", "", item=item[1])]
    beside = [cells[one] for one in (at - 1, at + 1) if 0 <= one < len(cells)]
    twin = any(has_tag(one, "figure") for one in beside) and not has_tag(cell, "figure")
    found = []
    for output in cell.outputs:
        data = output.get("data", {})
        if output.output_type == "stream":
            found.append(Block("print", printed_lines(output.text), twin=twin))
        elif "image/png" in data:
            found.append(
                _picture(data["image/png"], output.metadata.get("image/png", {}).get("alt", ""), "panel" if has_tag(cell, "panel") else "figure")
            )
        elif "text/html" in data:
            found += _html_blocks(data["text/html"], has_tag(cell, "solution"))
        elif PANEL_NOTE not in data.get("text/plain", PANEL_NOTE):
            found.append(Block("print", printed_lines(data["text/plain"])))
    if has_tag(cell, "panel") and not any(block.kind == "panel" for block in found):
        found.append(Block("panel", ""))
    return found


def printed_lines(text: str) -> str:
    """Printed text as paragraphs, one a line."""
    return "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines() if line.strip())


def _picture(data: str, alt: str, kind: str) -> Block:
    data = "".join(data.split())
    width, height = png_size(base64.b64decode(data))
    markup = f'<img src="data:image/png;base64,{data}" width="{width}" height="{height}" alt="{html.escape(alt, quote=True)}">'
    return Block(kind, markup, width=width, height=height)


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, from its header."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def _html_blocks(markup: str, solution: bool) -> list[Block]:
    """Tables that a cell displayed; a folded one loses its fold, keeps the summary as caption and is marked as an answer."""
    soup = BeautifulSoup(markup, "html.parser")
    found = []
    for top in [one for one in soup.contents if isinstance(one, Tag)]:
        answer = solution or top.name == "details"
        summary = top.summary.get_text() if top.name == "details" and top.summary is not None else ""
        for table in top.find_all("table") if top.name != "table" else [top]:
            table = clean_table(table)
            if summary and table.caption is None:
                caption = soup.new_tag("caption")
                caption.string = summary.removeprefix("点开对照：")
                table.insert(0, caption)
            found.append(Block("table", str(table), answer))
        if top.name not in ("table", "details") and top.get_text(strip=True):
            found.append(Block("text", str(top), answer))
    return found


def clean_table(table: Tag) -> Tag:
    """A table without styles of its own, whose empty heading cells are plain cells."""
    for tag in [table, *table.find_all(True)]:
        del tag["style"]
    for cell in table.find_all("th"):
        if not cell.get_text(strip=True):
            cell.name = "td"
            del cell["scope"]
        elif not cell.get("scope"):
            cell["scope"] = "col"
    return table
