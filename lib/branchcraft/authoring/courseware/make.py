"""The three commands: which lessons, into which files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from branchcraft.authoring.courseware.deck import deck
from branchcraft.authoring.courseware.printer import offline_browser
from branchcraft.authoring.courseware.reading import Lesson, lessons


def chosen(root: Path, shelves: tuple[str, ...], names: Sequence[str]) -> list[Lesson]:
    """The lessons that the names mean; no names mean all of the shelves."""
    return [one for one in lessons(root, shelves) if not names or {one.stem, f"{one.shelf}/{one.stem}", one.name} & set(names)]


def make_slides(root: Path, folder: Path, names: Sequence[str] = ()) -> Iterator[Path]:
    """One deck for every chapter and case; yields the files as they are written."""
    folder.mkdir(parents=True, exist_ok=True)
    with offline_browser() as browser:
        for lesson in chosen(root, ("notebooks", "cases"), names):
            target = folder / f"{lesson.name}.html"
            target.write_text(deck(browser, lesson), encoding="utf-8")
            yield target


def make_handouts(root: Path, folder: Path, names: Sequence[str] = ()) -> Iterator[Path]:
    raise NotImplementedError


def make_guide(root: Path, folder: Path, names: Sequence[str] = ()) -> Iterator[Path]:
    raise NotImplementedError
