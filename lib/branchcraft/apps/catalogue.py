"""The first page: what there is, area by area, with how long it takes; only what can be opened is named."""

from __future__ import annotations

from dataclasses import dataclass

from branchcraft.apps.markup import WIDE
from branchcraft.apps.pages import BESIDE, PROGRESS, Catalogue
from branchcraft.authoring.index import CASE_CHAPTERS
from branchcraft.authoring.syllabus import CASES, CHAPTERS


@dataclass(frozen=True)
class Entry:
    """A link on the first page."""

    address: str
    title: str
    minutes: int
    number: str = ""
    decision: str = ""


@dataclass(frozen=True)
class Area:
    """A chapter with what belongs to it."""

    chapter: Entry | None
    number: str
    title: str
    decision: str
    exercise: Entry | None
    cases: tuple[Entry, ...]


class Shelf:
    """The catalogue in the order of the syllabus."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def _entry(self, key: str, number: str = "", decision: str = "") -> Entry | None:
        if key not in self._catalogue.keys:
            return None
        page = self._catalogue.page(key)
        return Entry(f"/{key}", page.title, page.minutes, number, decision.translate(WIDE))

    def areas(self) -> list[Area]:
        """Chapters in order; an area appears when anything of it can be opened."""
        found = []
        for one in CHAPTERS:
            chapter = self._entry(f"notebooks/{one.stem}", one.number, one.decision)
            exercise = self._entry(f"exercises/{one.stem}", one.number)
            cases = tuple(case for case in self.cases() if one.number in CASE_CHAPTERS[case.number])
            if chapter is not None or exercise is not None:
                found.append(Area(chapter, one.number, chapter.title if chapter else one.title, one.decision.translate(WIDE), exercise, cases))
        return found

    def cases(self) -> list[Entry]:
        """Cases in order."""
        entries = [self._entry(f"cases/{one.stem}", one.number, one.decision) for one in CASES]
        return [one for one in entries if one is not None]

    def warm_order(self) -> tuple[str, ...]:
        """Pages in the order in which a class is likely to meet them: chapters with their exercises, cases, the rest."""
        pairs = [key for one in CHAPTERS for key in (f"notebooks/{one.stem}", f"exercises/{one.stem}")]
        order = [*pairs, *(f"cases/{one.stem}" for one in CASES), PROGRESS]
        known = [key for key in order if key in self._catalogue.keys]
        return (*known, *(key for key in self._catalogue.keys if key not in known and key not in BESIDE))
