"""A table or picture in a notebook always brings the text that stands for it."""

from __future__ import annotations

import io
from typing import Any

import IPython.display
import pandas as pd
import pytest
from matplotlib.figure import Figure
from PIL import Image

from branchcraft.ui.show import Table, show_figure, show_table

TABLE = pd.DataFrame({"时段": ["9:00", "9:30"], "<b>等候</b>": [1.5, 10.0]})


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    things: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", things.append)
    return things


def test_a_table_is_html_to_look_at_and_text_for_the_record() -> None:
    table = Table(TABLE, "等候 < 10 分钟")
    assert "<caption>等候 &lt; 10 分钟</caption>" in table._repr_html_()
    assert "<b>" not in table._repr_html_()
    lines = repr(table).splitlines()
    assert lines[0] == "等候 < 10 分钟"
    assert [line.split() for line in lines[1:]] == [["时段", "<b>等候</b>"], ["9:00", "1.5"], ["9:30", "10.0"]]


def test_show_table_displays_both(shown: list[Any]) -> None:
    show_table(TABLE, "等候")
    (table,) = shown
    assert "<table>" in table._repr_html_()
    assert repr(table).startswith("等候\n")


def test_a_picture_brings_its_text_on_one_line(shown: list[Any]) -> None:
    show_figure(Figure(figsize=(2, 1), dpi=100), "等候 < 10 分钟 & 没人走\n第二行")
    (image,) = shown
    data, metadata = image._repr_mimebundle_()
    assert Image.open(io.BytesIO(image.data)).size == (200, 100)
    assert set(data) == {"image/png"}
    assert metadata["image/png"]["alt"] == "等候 < 10 分钟 & 没人走 第二行", "what writes the page escapes it; twice would be read aloud"


def test_a_folded_table_waits_for_a_click_and_is_text_all_the_same() -> None:
    table = Table(TABLE, "答案 < 10", folded=True)
    assert table._repr_html_().startswith("<details class=branchcraft-answer><summary>点开对照：答案 &lt; 10</summary><table>")
    assert "9:30" in repr(table)


def test_a_folded_table_waits_for_a_click_and_its_record_is_the_same() -> None:
    folded, plain = Table(TABLE, "等候 < 10", folded=True), Table(TABLE, "等候 < 10")
    assert folded._repr_html_().startswith("<details class=branchcraft-answer><summary>点开对照：等候 &lt; 10</summary><table>")
    assert "<details" not in plain._repr_html_()
    assert repr(folded) == repr(plain)
