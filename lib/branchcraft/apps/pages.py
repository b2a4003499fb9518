"""A stored notebook as a page: text and stored results as they are, and a place for each panel.

What gives an answer away and what is meant for the trainer are kept apart from the rest while reading, so that no page can show them by mistake.
"""

from __future__ import annotations

import ast
import base64
import hashlib
import html
import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import quote, unquote

from bs4 import BeautifulSoup

from branchcraft.apps.markup import clean_output, from_markdown, printed
from branchcraft.authoring.normalise import HOW_TO_START
from branchcraft.authoring.syllabus import TOOLS
from branchcraft.errors import InputError

SHELVES = ("notebooks", "cases", "exercises")
ALL, ANSWER, TRAINER = "all", "answer", "trainer"
"""Whom a piece is for: everybody; who may compare her result with the printed one; the trainer."""
FRONT = "notebooks/index"
PROGRESS, REPORT = "notebooks/my_progress", "notebooks/class_report"
TRAINER_ONLY = (REPORT,)
_NOTE = "【面板】"


@dataclass(frozen=True)
class Panel:
    """A live cell: what it runs, and the stored picture that stands there until it does."""

    number: int
    source: str
    imports: str
    """The import lines of the cells before it."""
    picture: str = ""
    """Name of the picture in `Page.pictures`."""
    alt: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class Piece:
    """One piece of a page: HTML, or a panel."""

    whom: str
    markup: str = ""
    panel: Panel | None = None


@dataclass(frozen=True)
class Section:
    """A heading of the page with its minutes."""

    anchor: str
    text: str
    minutes: int


@dataclass
class Page:
    """A chapter, a case, an exercise or a page beside them."""

    key: str
    """Shelf and stem, "notebooks/06_staffing"; also its address."""
    title: str
    minutes: int
    folder: Path
    """Where its cells run, so that they find their files."""
    pieces: list[Piece] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    """Name → PNG."""

    @cached_property
    def panels(self) -> tuple[Panel, ...]:
        return tuple(piece.panel for piece in self.pieces if piece.panel is not None)

    @property
    def trainer_only(self) -> bool:
        return self.key in TRAINER_ONLY


class Catalogue:
    """All pages of a course, read when first asked for. Only what is found here has an address."""

    def __init__(self, course: Path) -> None:
        self.course = course
        self._paths = {f"{shelf}/{path.stem}": path for shelf in SHELVES for path in sorted((course / shelf).glob("*.ipynb"))}
        self._paths.pop(FRONT, None)
        self._read: dict[tuple[str, bool], Page] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self._paths)

    def page(self, key: str, trainer: bool = False) -> Page:
        """The page; for the trainer, an exercise with its solutions. Raises KeyError for a page that is not there."""
        if (key, trainer) not in self._read:
            self._read[key, trainer] = self._made(key, trainer)
        return self._read[key, trainer]

    def _made(self, key: str, trainer: bool) -> Page:
        path = self._paths[key]
        solved = path.parent / "solutions" / path.name
        source = solved if trainer and solved.is_file() else path
        try:
            notebook = json.loads(source.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"「{path.name}」读不出来，请重新安装课程。") from error
        return read_page(notebook, key, path.parent, lambda target: self._resolve(key, target))

    def _resolve(self, key: str, target: str) -> str | None:
        """Where a link between notebooks leads on these pages; None when there is nothing."""
        path, _, anchor = target.partition("#")
        tail = f"#{anchor}" if anchor else ""
        if not path:
            return tail or None
        there = normpath(f"{key.split('/')[0]}/{unquote(path)}").removesuffix(".ipynb")
        if there == FRONT:
            return "/"
        return f"/{quote(there)}{tail}" if there in self._paths else None


def read_page(notebook: dict[str, Any], key: str, folder: Path, resolve: Callable[[str], str | None]) -> Page:
    """The page that a notebook (as JSON) holds."""
    course = notebook["metadata"].get("branchcraft", {})
    page = Page(key, str(course.get("title", key)), int(course.get("minutes", 0)), folder)
    imports = ""
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            _add_text(page, cell["metadata"], source, resolve)
        elif cell["cell_type"] == "code":
            imports += _imports(source)
            page.pieces.extend(_results(page, cell, source, imports))
    return page


def _add_text(page: Page, metadata: dict[str, Any], source: str, resolve: Callable[[str], str | None]) -> None:
    notes = metadata.get("slideshow", {}).get("slide_type") == "notes"
    soup = BeautifulSoup(from_markdown(source, resolve), "html.parser")
    if notes:
        page.pieces.append(Piece(TRAINER, f'<div class="notes">{soup}</div>'))
        return
    for telling in soup.find_all("blockquote"):
        if HOW_TO_START in telling.get_text():  # of menus that are not here
            telling.decompose()
    for heading in soup.find_all("h2"):
        minutes = int(metadata.get("minutes", 0))
        page.sections.append(Section(str(heading["id"]), heading.get_text(), minutes))
        if minutes:
            heading.append(BeautifulSoup(f'<span class="minutes"> {minutes} 分钟</span>', "html.parser"))
    page.pieces.append(Piece(ALL, str(soup)))


def _results(page: Page, cell: dict[str, Any], source: str, imports: str) -> Iterator[Piece]:
    """What a cell stored, piece by piece; the panel comes in place of its picture."""
    tags = cell["metadata"].get("tags", [])
    if "panel" in tags:
        yield Piece(ALL, panel=_panel(page, cell, source, imports))
        return
    if _only_starts(source):
        return
    for output in cell.get("outputs", []):
        whom = TRAINER if "solution" in tags else ALL
        data = output.get("data", {})
        if output["output_type"] == "stream":
            yield Piece(whom, printed("".join(output["text"])))
        elif "image/png" in data:
            name, width, height = _keep(page, data["image/png"])
            alt = html.escape(_alt(output), quote=True)
            yield Piece(whom, f'<img class="figure" src="/picture/{name}.png" width="{width}" height="{height}" alt="{alt}" loading="lazy">')
        elif "text/html" in data:
            yield from _html_pieces("".join(data["text/html"]), whom)
        elif _NOTE not in (text := "".join(data.get("text/plain", _NOTE))):
            yield Piece(whom, printed(text))


def _html_pieces(markup: str, whom: str) -> Iterator[Piece]:
    """Tables as they are; a result is folded only because it gives an answer away, so a fold is for those who may see it."""
    soup = BeautifulSoup(markup, "html.parser")
    for fold in soup.find_all("details"):
        fold.extract()
        yield Piece(TRAINER if whom == TRAINER else ANSWER, clean_output(str(fold)))
    if soup.get_text(strip=True):
        yield Piece(whom, clean_output(str(soup)))


def _panel(page: Page, cell: dict[str, Any], source: str, imports: str) -> Panel:
    number = sum(piece.panel is not None for piece in page.pieces)
    for output in cell.get("outputs", []):
        if "image/png" in output.get("data", {}):
            name, width, height = _keep(page, output["data"]["image/png"])
            return Panel(number, source, imports, name, _alt(output), width, height)
    return Panel(number, source, imports)


def _keep(page: Page, data: str | list[str]) -> tuple[str, int, int]:
    png = base64.b64decode("".join(data))
    name = hashlib.sha256(png).hexdigest()[:20]
    page.pictures[name] = png
    width, height = struct.unpack(">II", png[16:24])
    return name, width, height


def _alt(output: dict[str, Any]) -> str:
    return str(output.get("metadata", {}).get("image/png", {}).get("alt", ""))


def _imports(source: str) -> str:
    """The import lines of a cell."""
    lines = [ast.unparse(node) for node in ast.parse(source).body if isinstance(node, ast.Import | ast.ImportFrom)]
    return "".join(f"{line}\n" for line in lines)


def _only_starts(source: str) -> bool:
    """The first cell of a notebook: imports, and a word that all is ready – which is not so on a page."""
    return bool(_imports(source)) and len(ast.parse(source).body) <= len(_imports(source).splitlines()) + 1


BESIDE = tuple(f"notebooks/{tool.stem}" for tool in TOOLS)
"""Pages beside the chapters."""
