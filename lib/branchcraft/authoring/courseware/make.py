"""The three commands: which lessons, into which files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import BrowserContext

from branchcraft.authoring.courseware.deck import deck
from branchcraft.authoring.courseware.guide import guide
from branchcraft.authoring.courseware.handout import EDITIONS, handout
from branchcraft.authoring.courseware.paper import print_with_contents
from branchcraft.authoring.courseware.plan import read_activities, read_plans
from branchcraft.authoring.courseware.printer import offline_browser
from branchcraft.authoring.courseware.reading import Lesson, lessons
from branchcraft.teaching.bank import bank_path, read_bank
from branchcraft.teaching.items import Item


def make_slides(root: Path, folder: Path, names: Sequence[str] = (), results: bool = True) -> Iterator[Path]:
    """One deck for every chapter and case; yields the files as they are written. `results`: run the panels for the pictures after a run."""
    folder.mkdir(parents=True, exist_ok=True)
    with offline_browser() as browser:
        for lesson in lessons(root, ("notebooks", "cases"), names, results):
            target = folder / f"{lesson.name}.html"
            target.write_text(deck(browser, lesson), encoding="utf-8")
            yield target
    if not names:
        _forget_others(folder, {lesson.name for lesson in lessons(root, ("notebooks", "cases"), with_results=False)})


def items_of(root: Path, lesson: Lesson) -> dict[str, Item]:
    """The questions of the lesson's bank in their order; none where there is no bank."""
    path = bank_path(root, f"{lesson.shelf}/{lesson.stem}")
    return {item.id: item for item in read_bank(path)[0].items} if path.exists() else {}


def make_handouts(root: Path, folder: Path, names: Sequence[str] = (), pdf: bool = True, results: bool = True) -> Iterator[Path]:
    """Both editions of every chapter, case and exercise as one-file HTML and, unless `pdf` is off, as PDF; yields the files. `results` as for slides."""
    with offline_browser() as browser:
        for lesson in lessons(root, names=names, with_results=results):
            items = items_of(root, lesson)
            for edition in EDITIONS:
                markup = handout(lesson, edition, items)
                yield from _store(browser, markup, folder / edition / f"{lesson.name}.html", pdf)
    if not names:
        for edition in EDITIONS:
            _forget_others(folder / edition, {lesson.name for lesson in lessons(root, with_results=False)})


def _forget_others(folder: Path, names: set[str]) -> None:
    """Remove what an earlier run made of a lesson that is no longer there or has another name: it would go onto the stick."""
    for path in folder.glob("*.*"):
        if path.suffix in (".html", ".pdf") and path.stem not in names:
            path.unlink()


def _store(browser: BrowserContext, markup: str, target: Path, pdf: bool) -> Iterator[Path]:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(markup, encoding="utf-8")
    yield target
    if pdf:
        print_with_contents(browser, markup, target.with_suffix(".pdf"))
        yield target.with_suffix(".pdf")


def make_guide(root: Path, folder: Path, names: Sequence[str] = (), pdf: bool = True) -> Iterator[Path]:
    """The trainer's guide as one-file HTML and PDF; `names` means nothing here."""
    everything = lessons(root)
    markup = guide(read_plans(root, everything), read_activities(root), everything)
    with offline_browser() as browser:
        yield from _store(browser, markup, folder / "trainers_guide.html", pdf)
