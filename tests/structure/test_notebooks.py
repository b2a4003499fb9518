"""The house rules of notebooks, checked on what is stored: one test per rule and notebook, so that a failure names both.

Nothing is run here. The sources say which notebooks there must be: a source whose notebook was not built fails every rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from branchcraft.authoring import rules
from branchcraft.authoring.exercises import learner_version, without_outputs
from branchcraft.authoring.index import INDEX, front_matter, index_notebook
from branchcraft.authoring.normalise import as_text, normalise
from branchcraft.authoring.notebooks import Source, read_source, sources, unpaired
from branchcraft.authoring.syllabus import CASES, CHAPTERS, DOCUMENTS, EXERCISES, TOOLS

ROOT = Path(__file__).parents[2]
SOURCES = sources(ROOT)
CHAPTER_SOURCES = [source for source in SOURCES if source.shelf == "notebooks" and source.path.stem not in [tool.stem for tool in TOOLS]]
CASE_SOURCES = [source for source in SOURCES if source.shelf == "cases"]
EXERCISE_SOURCES = [source for source in SOURCES if source.shelf == "exercises"]
OF_EVERY_NOTEBOOK = (
    rules.not_cleanly_run,
    rules.panels_without_numbers,
    rules.figures_without_twin,
    rules.unknown_documents,
    rules.uncompared_prints,
    rules.live_widgets,
    rules.english_left,
    rules.undrawable,
    rules.wrong_minutes,
)

each_source = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
each_case = pytest.mark.parametrize("source", CASE_SOURCES, ids=lambda source: source.name)
each_chapter = pytest.mark.parametrize("source", CHAPTER_SOURCES, ids=lambda source: source.name)


def stored(source: Source) -> NotebookNode:
    """The executed notebook of a source."""
    path = ROOT / source.executed
    if not path.exists():
        pytest.fail(f"{source.executed} was never built: run make notebooks")
    return nbformat.read(path, as_version=4)


def test_there_is_a_chapter_to_check() -> None:
    assert CHAPTER_SOURCES, "no notebooks/src/*.md: the rules below would pass without having looked at anything"


@each_source
def test_each_source_has_its_notebooks(source: Source) -> None:
    assert [str(target) for target in source.targets if not (ROOT / target).exists()] == []


def test_each_notebook_has_a_source() -> None:
    assert unpaired(ROOT) == []


@pytest.mark.parametrize("rule", OF_EVERY_NOTEBOOK, ids=lambda rule: rule.__name__)
@each_source
def test_the_stored_notebook_keeps_the_rule(source: Source, rule: Callable[[NotebookNode], list[str]]) -> None:
    assert rule(stored(source)) == []


@each_source
def test_the_stored_notebook_is_what_its_source_says(source: Source) -> None:
    assert rules.differs_from_source(stored(source), read_source(ROOT / source.path)) == []


@each_chapter
def test_a_chapter_has_every_section_of_the_pattern(source: Source) -> None:
    assert rules.missing_sections(stored(source)) == []


@each_case
def test_a_case_is_told_like_the_others(source: Source) -> None:
    assert rules.case_unlike_the_pattern(stored(source)) == []


@each_source
def test_a_source_has_a_place_in_the_syllabus(source: Source) -> None:
    planned = {"notebooks": CHAPTERS + TOOLS, "cases": CASES, "exercises": EXERCISES}[source.shelf]
    assert source.path.stem in [one.stem for one in planned]
    assert (
        source.path.stem in [tool.stem for tool in TOOLS]
        or str(front_matter(ROOT / source.path).get("chapter", source.path.stem[:2])) == source.path.stem[:2]
    )


@pytest.mark.parametrize("source", EXERCISE_SOURCES, ids=lambda source: source.name)
def test_the_learners_version_is_the_solution_without_its_answers(source: Source) -> None:
    assert source.learner is not None
    expected = as_text(normalise(without_outputs(learner_version(read_source(ROOT / source.path)))))
    assert (ROOT / source.learner).read_text(encoding="utf-8") == expected


def test_the_index_is_up_to_date_and_its_links_lead_somewhere() -> None:
    assert (ROOT / INDEX).read_text(encoding="utf-8") == as_text(normalise(index_notebook(ROOT))), "run make notebooks"
    links = re.findall(r"\]\((.+?)\)", "\n".join(cell.source for cell in index_notebook(ROOT).cells))
    assert [link for link in links if not (ROOT / INDEX.parent / link).is_file()] == []


def test_every_document_is_claimed_once_all_chapters_are_written() -> None:
    claimed = {document for source in CHAPTER_SOURCES for document in front_matter(ROOT / source.path).get("documents", [])}
    missing = [document for document in DOCUMENTS if document not in claimed]
    assert not missing or len(CHAPTER_SOURCES) < len(CHAPTERS), f"no chapter claims {', '.join(missing)}"
