"""One source, two exercises: the trainer's with the answer, the learner's without a trace of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from branchcraft.authoring.execute import BuildError
from branchcraft.authoring.exercises import START_NOTE, learner_version
from branchcraft.authoring.notebooks import Source, build


def test_the_learner_gets_everything_but_the_solution(course: Path) -> None:
    text = (course / "exercises" / "06_staffing.ipynb").read_text(encoding="utf-8")
    assert "答案" not in text and "guess = 5" in text
    solved = (course / "exercises" / "solutions" / "06_staffing.ipynb").read_text(encoding="utf-8")
    assert "答案 6" in solved and "guess = 5" in solved and START_NOTE not in solved


def test_the_learners_version_stores_no_output_and_says_how_to_start(course: Path) -> None:
    notebook = nbformat.read(course / "exercises" / "06_staffing.ipynb", as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code and all(cell.execution_count is None and cell.outputs == [] for cell in code)
    assert notebook.cells[0].source.startswith("# 练习") and notebook.cells[1].source == START_NOTE


def test_a_solution_in_text_is_dropped_too_and_the_source_stays_whole() -> None:
    answer = new_markdown_cell("因为前面欠下的队还没消化", metadata={"tags": ["solution"]})
    exercise = new_notebook(cells=[new_markdown_cell("# 题"), new_code_cell("1", metadata={"tags": ["learner"]}), answer])
    assert [cell.source for cell in learner_version(exercise).cells] == ["# 题", START_NOTE, "1"]
    assert len(exercise.cells) == 3


def test_a_learners_cell_that_needs_the_solution_stops_the_build(tmp_path: Path, write_source: Callable[..., Path]) -> None:
    body = "# 题\n\n```{code-cell} ipython3\n---\ntags: [solution]\n---\nanswer = 3\n```\n\n```{code-cell} ipython3\nprint(answer)\n```\n"
    write_source(tmp_path, "exercises", "06_staffing", body)
    with pytest.raises(BuildError, match=r"^exercises/06_staffing\.ipynb, code cell 1 .*NameError"):
        build(tmp_path, Source(Path("exercises/src/06_staffing.md")))
