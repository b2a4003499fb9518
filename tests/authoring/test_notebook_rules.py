"""Each rule of stored notebooks finds the fault that it is there for, and is silent where there is none."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from branchcraft.authoring import rules
from branchcraft.authoring.normalise import PANEL_NOTE, WIDGET_VIEW
from branchcraft.authoring.notebooks import read_source
from branchcraft.authoring.syllabus import CASE_SECTIONS, OPTIONAL_IN_CASES, SECTIONS

PICTURE = new_output("display_data", data={"image/png": "QQ==", "text/plain": "<Figure drawn with two axes>"})
PANEL = new_output("execute_result", data={"text/plain": PANEL_NOTE}, execution_count=1)
EVERY_CELL_RULE = (
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


def stream(text: str, name: str = "stdout") -> NotebookNode:
    return new_output("stream", name=name, text=text)


def code(*outputs: NotebookNode, tags: tuple[str, ...] = (), count: int | None = 1, source: str = "f()") -> NotebookNode:
    return new_code_cell(source, outputs=list(outputs), execution_count=count, metadata={"tags": list(tags)})


def notebook(*cells: NotebookNode, **front: object) -> NotebookNode:
    return new_notebook(cells=list(cells), metadata={"branchcraft": front})


def sections(*names: str, minutes: int = 2) -> list[NotebookNode]:
    return [new_markdown_cell(name, metadata={"section": name, "minutes": minutes}) for name in names]


@pytest.mark.parametrize("rule", EVERY_CELL_RULE, ids=lambda rule: rule.__name__)
def test_a_built_notebook_keeps_the_rule(course: Path, rule: Callable[[NotebookNode], list[str]]) -> None:
    assert rule(nbformat.read(course / "notebooks" / "06_staffing.ipynb", as_version=4)) == []


def test_a_cell_that_never_ran_failed_or_warned_is_found() -> None:
    failed = code(new_output("error", ename="NameError", evalue="x", traceback=[]))
    faults = rules.not_cleanly_run(notebook(code(), code(count=None), failed, code(stream("old habit", "stderr"))))
    assert [fault.split(" (")[0] for fault in faults] == ["code cell 2", "code cell 3", "code cell 4"]
    assert "never run" in faults[0] and "NameError" in faults[1] and "old habit" in faults[2]


def test_a_stored_notebook_is_compared_with_its_source(course: Path) -> None:
    source = read_source(course / "notebooks" / "src" / "06_staffing.md")
    stored = nbformat.read(course / "notebooks" / "06_staffing.ipynb", as_version=4)
    assert rules.differs_from_source(stored, source) == []
    for spoil, said in (
        (lambda one: one.cells[0].update(source="# 六 别的"), "cell 1 is not the source's"),
        (lambda one: one.cells.pop(), "the notebook has 4 cells, its source 5"),
        (lambda one: one.cells[1].metadata.update(minutes=9), "cell 2 is not the source's"),
        (lambda one: one.metadata.branchcraft.update(minutes=9), "front matter"),
    ):
        changed = copy.deepcopy(stored)
        spoil(changed)
        assert said in " ".join(rules.differs_from_source(changed, source))


def test_minutes_must_add_up() -> None:
    assert rules.wrong_minutes(notebook(*sections("情境", "预测"), minutes=4)) == []
    assert rules.wrong_minutes(notebook(*sections("情境", "预测"), minutes=5)) == ["the sections take 4 minutes, the front matter says 5"]
    untimed = new_markdown_cell("x", metadata={"section": "事实"})
    assert rules.wrong_minutes(notebook(untimed, minutes=0)) == ["section 事实 has no minutes"]


def test_every_section_of_the_pattern_is_required_and_no_other_is_known() -> None:
    assert rules.missing_sections(notebook(*sections(*SECTIONS, "运行"))) == []
    faults = rules.missing_sections(notebook(*sections(*SECTIONS[1:], "附录")))
    assert faults == ["section 情境 is missing", "section 附录 is not one of 情境 预测 运行 解释 方法 事实 练习 带回网点"]


def test_a_panel_needs_a_cell_with_numbers_right_after_it() -> None:
    panel = code(PANEL, tags=("panel",))
    assert rules.panels_without_numbers(notebook(panel, code(stream("等候 6.1")))) == []
    table = new_output("display_data", data={"text/html": "<b>6.1</b>", "text/plain": "等候 6.1"})
    assert rules.panels_without_numbers(notebook(panel, code(table))) == []
    for follower in ([], [code(PICTURE, source="6")], [code(stream("没有数字"))], [code(), code(stream("6"))], [code(stream("6"), tags=("panel",))]):
        assert "code cell 1" in rules.panels_without_numbers(notebook(panel, *follower))[0]


def test_a_figure_needs_a_twin_and_a_picture_needs_the_tag() -> None:
    figure = code(PICTURE, tags=("figure",))
    assert rules.figures_without_twin(notebook(figure, code(stream("上升")))) == []
    assert rules.figures_without_twin(notebook(code(stream("上升")), figure)) == []
    assert "without a text twin" in rules.figures_without_twin(notebook(code(stream("远")), code(), figure))[0]
    assert "stores no picture" in rules.figures_without_twin(notebook(code(stream("x"), tags=("figure",))))[0]
    assert "not tagged figure" in rules.figures_without_twin(notebook(code(PICTURE)))[0]


def test_documents_must_be_the_syllabus_ones() -> None:
    assert rules.unknown_documents(notebook(documents=["D1", "D20"])) == []
    assert rules.unknown_documents(notebook(documents=["D21", "D1", "D1"])) == ["document D21 is not in the syllabus", "document D1 is claimed twice"]


def test_a_printing_cell_may_not_be_exempt_from_comparison() -> None:
    assert rules.uncompared_prints(notebook(code(PICTURE, tags=("nbval-ignore-output",)))) == []
    assert rules.uncompared_prints(notebook(code(stream("6"), tags=("nbval-ignore-output",)))) != []
    assert rules.uncompared_prints(notebook(code(stream("6"), source="# NBVAL_SKIP\nprint(6)"))) != []


def test_live_widgets_are_found_and_so_is_a_panel_that_shows_none() -> None:
    live = new_output("display_data", data={WIDGET_VIEW: {"model_id": "m"}, "text/plain": "VBox()"})
    assert "live widget" in rules.live_widgets(notebook(code(live)))[0]
    assert "shows none" in rules.live_widgets(notebook(code(stream("6"), tags=("panel",))))[0]
    assert rules.live_widgets(notebook(code(PANEL, tags=("panel",)))) == []


def test_an_english_sentence_in_an_output_is_found_but_terms_and_names_are_not() -> None:
    table = new_output("display_data", data={"text/html": "<style>th first child here</style><b>The mean wait</b>", "text/plain": "x"})
    faults = rules.english_left(notebook(code(stream("Erlang C, Erlang A 与 GB/T 32320,AUM,p95 wait"), PICTURE, PANEL), code(table)))
    assert faults == ["code cell 2 (f()) shows English: 'The mean wait'"]


def test_a_character_outside_the_font_is_found_in_text_and_in_output() -> None:
    faults = rules.undrawable(notebook(new_markdown_cell("按 \u23e9"), code(stream("网点 \u25b6 好\n"))))
    assert faults == ["cell 1: the course font has no \u23e9", "code cell 1 (f()): the course font has no \u25b6"]


def a_case(*names: str, label: str = "虚构网点，数据为合成。") -> NotebookNode:
    return notebook(new_markdown_cell(f"# 案例\n\n{label}\n\n## 下文"), *sections(*names))


def test_a_case_told_like_the_others_is_left_alone_with_and_without_its_optional_sections() -> None:
    assert rules.case_unlike_the_pattern(a_case(*CASE_SECTIONS)) == []
    assert rules.case_unlike_the_pattern(a_case(*(name for name in CASE_SECTIONS if name not in OPTIONAL_IN_CASES))) == []


def test_a_case_that_is_told_otherwise_is_found() -> None:
    without = [name for name in CASE_SECTIONS if name != "复盘"]
    assert rules.case_unlike_the_pattern(a_case(*without)) == ["section 复盘 is missing"]
    assert rules.case_unlike_the_pattern(a_case(*CASE_SECTIONS[:4], "体检", *CASE_SECTIONS[4:])) == [], "a section of its own"
    assert "in the order" in rules.case_unlike_the_pattern(a_case(*reversed(CASE_SECTIONS)))[0]
    assert rules.case_unlike_the_pattern(a_case(*CASE_SECTIONS, label="一家网点，数据为合成。")) == ["the first cell does not say 虚构"]
