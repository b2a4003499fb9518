"""What is stored of an executed notebook: the same on every machine, and readable without a kernel."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from branchcraft.authoring.normalise import PANEL_NOTE, PANEL_NOTE_WITH_PICTURE, WIDGET_STATE, WIDGET_VIEW, OutputError, as_text, normalise
from branchcraft.authoring.twins import MOST
from branchcraft.authoring.widget_state import WidgetState


def code(*outputs: NotebookNode, tags: tuple[str, ...] = (), count: int = 7, source: str = "f()") -> NotebookNode:
    return new_code_cell(
        source, outputs=list(outputs), execution_count=count, metadata={"tags": list(tags), "execution": {"iopub.status.busy": "2026"}}
    )


def printed(text: str) -> NotebookNode:
    return new_output("stream", name="stdout", text=text)


def widget(model: str = "m1", description: str = "VBox(children=(HTML(value='<style>…") -> NotebookNode:
    return new_output("execute_result", data={"text/plain": description, WIDGET_VIEW: {"model_id": model, "version_major": 2}}, execution_count=7)


def models() -> dict:
    """A panel m1 with a picture, a hidden picture, and a tab whose second page is open."""

    def image(data: str, layout: str = "plain") -> dict:
        buffers = [{"path": ["value"], "data": data, "encoding": "base64"}]
        return {"model_name": "ImageModel", "state": {"format": "png", "layout": f"IPY_MODEL_{layout}"}, "buffers": buffers}

    return {
        "plain": {"model_name": "LayoutModel", "state": {"display": None}},
        "gone": {"model_name": "LayoutModel", "state": {"display": "none"}},
        "m1": {
            "model_name": "VBoxModel",
            "state": {"children": ["IPY_MODEL_a", "IPY_MODEL_twin", "IPY_MODEL_b", "IPY_MODEL_t"], "layout": "IPY_MODEL_plain"},
        },
        "a": image("QQ==\n"),
        "twin": {"model_name": "HTMLModel", "state": {"value": '<div role="img" aria-label="等候 &lt; 10 分钟">x</div>'}},
        "b": image("Qg==", "gone"),
        "t": {"model_name": "TabModel", "state": {"children": ["IPY_MODEL_c", "IPY_MODEL_d"], "selected_index": 1}},
        "c": image("Qw=="),
        "d": image("RA=="),
        "shut": {"model_name": "AccordionModel", "state": {"children": ["IPY_MODEL_a"], "selected_index": None}},
    }


def with_widgets(*cells: NotebookNode) -> NotebookNode:
    return new_notebook(cells=list(cells), metadata={"widgets": {WIDGET_STATE: {"state": models()}}})


def test_time_stamps_versions_and_widget_states_are_dropped() -> None:
    notebook = with_widgets(code(printed("好")))
    notebook.metadata.language_info = {"name": "python", "version": "3.11.7"}
    notebook.metadata.jupytext = {"default_lexer": "ipython3"}
    text = as_text(normalise(notebook))
    assert not any(word in text for word in ("3.11.7", "2026", "IPY_MODEL", "jupytext", "busy"))
    assert text.endswith("}\n") and not text.endswith("\n\n")


def test_cells_count_from_one_and_unrun_cells_stay_unrun() -> None:
    cells = [
        code(printed("一"), count=4),
        new_code_cell("pass"),
        code(new_output("execute_result", data={"text/plain": "2"}, execution_count=9), count=9),
    ]
    kept = normalise(new_notebook(cells=cells)).cells
    assert [cell.execution_count for cell in kept] == [1, None, 2]
    assert kept[2].outputs[0].execution_count == 2


def test_cell_names_follow_the_text_and_survive_a_cell_put_in_between() -> None:
    before = normalise(new_notebook(cells=[new_markdown_cell("甲"), new_markdown_cell("乙"), new_markdown_cell("甲")])).cells
    after = normalise(new_notebook(cells=[new_markdown_cell("甲"), new_markdown_cell("新"), new_markdown_cell("乙"), new_markdown_cell("甲")])).cells
    assert [cell.id for cell in before] == [after[0].id, after[2].id, after[3].id]
    assert len({cell.id for cell in after}) == 4


def test_code_is_folded_away_unless_the_source_asks_to_show_it() -> None:
    shown = code()
    shown.metadata.jupyter = {"source_hidden": False}
    kept = normalise(new_notebook(cells=[code(), shown])).cells
    assert [cell.metadata["jupyter"]["source_hidden"] for cell in kept] == [True, False]


def test_pieces_of_one_stream_become_one() -> None:
    cut = normalise(new_notebook(cells=[code(printed("等候 "), printed("6.1\n"))]))
    whole = normalise(new_notebook(cells=[code(printed("等候 6.1\n"))]))
    assert as_text(cut) == as_text(whole)


def test_a_panel_is_stored_as_its_opening_pictures_and_a_sentence() -> None:
    outputs = normalise(with_widgets(code(widget(), tags=("panel",)))).cells[0].outputs
    assert [dict(output.data) for output in outputs] == [{"image/png": "QQ=="}, {"image/png": "RA=="}, {"text/plain": PANEL_NOTE_WITH_PICTURE}]
    assert [output.metadata for output in outputs] == [{"image/png": {"alt": "等候 < 10 分钟"}}, {}, {}]
    assert outputs[-1].execution_count == 1


def test_a_panel_without_a_picture_says_how_to_start_it() -> None:
    cell = normalise(new_notebook(cells=[code(widget(), tags=("panel",))])).cells[0]
    assert [dict(output.data) for output in cell.outputs] == [{"text/plain": PANEL_NOTE}]
    assert "运行所有单元格" in PANEL_NOTE


def test_a_closed_accordion_shows_no_picture() -> None:
    assert WidgetState(models()).pictures("shut") == []
    assert WidgetState(models()).pictures("nobody") == []


def test_a_widget_outside_a_panel_cell_is_refused_with_the_cells_name() -> None:
    with pytest.raises(OutputError, match=r"code cell 2 \(f\(\)\): the cell shows a widget but is not tagged `panel`"):
        normalise(new_notebook(cells=[code(), code(widget())]))


def test_a_panel_that_the_comparison_would_not_recognise_is_refused() -> None:
    with pytest.raises(OutputError, match="must be a box of widgets"):
        normalise(new_notebook(cells=[code(widget(description="IntSlider(value=3)"), tags=("panel",))]))


def test_pictures_keep_their_bytes_and_carry_their_twin_as_alternative_text() -> None:
    picture = new_output("display_data", data={"image/png": "QUJD\n", "text/plain": "<Figure>"})
    long = "等候  变长\n" * 200
    first, _, third = normalise(
        new_notebook(cells=[code(copy.deepcopy(picture)), code(printed("平均等候\n 6.1 分钟")), code(copy.deepcopy(picture))])
    ).cells
    assert first.outputs[0].data["image/png"] == "QUJD\n"
    assert first.outputs[0].metadata == {"image/png": {"alt": "平均等候 6.1 分钟"}} == third.outputs[0].metadata
    cut = normalise(new_notebook(cells=[code(copy.deepcopy(picture), printed(long))])).cells[0].outputs[0].metadata["image/png"]["alt"]
    assert len(cut) == MOST and cut.startswith("等候 变长 等候") and cut.endswith("…")


def test_the_file_is_a_valid_notebook_as_jupyter_saves_it(course: Path) -> None:
    text = (course / "notebooks" / "06_staffing.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text, as_version=4)
    nbformat.validate(notebook)
    assert text == nbformat.writes(notebook) + "\n"
    assert list(json.loads(text)) == ["cells", "metadata", "nbformat", "nbformat_minor"]


def test_the_built_panel_shows_the_picture_that_the_canvas_drew(course: Path) -> None:
    cells = nbformat.read(course / "notebooks" / "06_staffing.ipynb", as_version=4).cells
    panel = next(cell for cell in cells if "panel" in cell.metadata.get("tags", []))
    assert panel.outputs[0].data["image/png"].startswith("iVBORw0KGgo")
    assert panel.outputs[0].metadata["image/png"]["alt"] == "等候随时间上升"
    assert panel.outputs[1].data["text/plain"] == PANEL_NOTE_WITH_PICTURE
