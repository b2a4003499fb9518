"""From a solved exercise to the learner's version.

The author writes an exercise once, with its answer. Cells tagged `solution` are the answer: the trainer's notebook in `exercises/solutions`
keeps them and stores what they print, the learner's notebook in `exercises` never contains them. All other cells stand in both; `learner`
marks the cell in which the learner acts. The learner's version stores no outputs, so it says at the top how to start.
"""

from __future__ import annotations

import copy

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from branchcraft.authoring.normalise import HOW_TO_START
from branchcraft.authoring.twins import has_tag

SOLUTION = "solution"
START_NOTE = f"> **开始练习**：{HOW_TO_START}，题目和可以操作的面板就会出现。"


def learner_version(exercise: NotebookNode) -> NotebookNode:
    """A copy without the solution cells and without any output; the note on how to start follows the first cell."""
    learner = copy.deepcopy(exercise)
    learner.cells = [cell for cell in learner.cells if not has_tag(cell, SOLUTION)]
    learner.cells.insert(1, new_markdown_cell(START_NOTE))
    return without_outputs(learner)


def without_outputs(notebook: NotebookNode) -> NotebookNode:
    """The notebook as if it had never run; changes it in place and returns it."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook
