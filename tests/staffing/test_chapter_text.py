"""The chapter's text keeps its promises: a note for the trainer in every section, two classes of ninety minutes, and the numbers that the tables show."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import IPython.display
import jupytext
import pytest

from branchcraft.staffing import notebook_people as cells

SOURCE = Path(__file__).parents[2] / "notebooks" / "src" / "06_staffing.md"
CELLS = jupytext.read(SOURCE).cells
SECTIONS = [cell for cell in CELLS if "section" in cell.metadata]


def heading(cell: Any) -> str:
    return cell.source.splitlines()[0].removeprefix("## ")


def test_every_section_has_a_note_for_the_trainer_with_its_minutes() -> None:
    notes: dict[str, str] = {}
    for cell in CELLS:
        if "section" in cell.metadata:
            now = heading(cell)
        if cell.metadata.get("slideshow", {}).get("slide_type") == "notes":
            notes[now] = cell.source
    assert [heading(cell) for cell in SECTIONS if heading(cell) not in notes] == []
    for cell in SECTIONS:
        said = re.search(r"讲师备注\D*?(\d+) 分钟", notes[heading(cell)])
        assert said is None or int(said[1]) == cell.metadata["minutes"], heading(cell)


def test_two_classes_of_ninety_minutes_and_the_rest_is_a_choice() -> None:
    names = [heading(cell) for cell in SECTIONS]
    minutes = [cell.metadata["minutes"] for cell in SECTIONS]
    after_third = next(k for k, name in enumerate(names) if name.startswith("解释三")) + 1
    people = next(k for k, name in enumerate(names) if "人呢" in name)
    last = next(k for k, name in enumerate(names) if name.startswith("方法：怎么算的"))
    assert sum(minutes[:after_third]) + sum(minutes[last:]) == 90
    assert sum(minutes[people:last]) == 90
    assert sum(minutes[after_third:people]) == 48
    front = CELLS[0].source
    assert "共 90 分钟" in front
    assert "（48 分钟）选讲" in front


@pytest.mark.parametrize("name", ["解释七", "解释八", "解释九", "解释十：", "解释十一", "解释十二"])
def test_every_decision_about_people_is_guessed_run_and_explained(name: str) -> None:
    order = [cell.metadata["section"] for cell in SECTIONS]
    place = next(k for k, cell in enumerate(SECTIONS) if heading(cell).startswith(name))
    assert order[place - 2 : place + 1] == ["预测", "运行", "解释"]


QUOTED = {
    "print_skills": ["91%", "59%", "60%", "-0.3", "-0.5 到 -0.1", "+1.7", "+1.4", "+5.0", "+3.0", "-1.7", "+0.6", "91.9%"],
    "print_training": ["76", "+65", "-49", "+39", "-44", "101", "135", "29", "49 个工作日", "回不了"],
    "print_spacing": ["+14", "+28", "每 40 天", "每 60 天"],
    "print_pay": ["80%", "93%", "1.5", "3.6", "4.0", "2.6", "199.7", "200.2", "84 / 200", "201.7", "165 / 200", "78%", "20%", "203.6", "200 / 200"],
    "print_words": ["167 / 200", "165 / 200", "+0.52"],
    "print_meeting": ["0.60", "0.85", "141%", "115%", "3.74", "4.18", "18.3", "37", "3.95", "5.11"],
    "print_checks": ["41", "59", "74", "+33", "+3"],
    "print_relapse": ["19%", "38%", "57"],
}
"""Cell → what the explanation after it quotes."""
IN_WORDS = {
    "84 / 200": "84 组", "165 / 200": "165 组", "200 / 200": "200 组", "167 / 200": "167 天", "+65": "65 位", "-49": "49 位",
    "+39": "39 位", "-44": "44 位", "18.3": "18 次", "+33": "33 个工时", "+3": "3 个", "+0.52": "一半时", "每 40 天": "每 40", "每 60 天": "60 个工作日",
    "+14": "反而不如不复训", "+28": "反而不如不复训", "91.9%": "不到 1 个百分点", "回不了": "回不了",
}  # fmt: skip


@pytest.mark.parametrize("name", QUOTED)
def test_numbers_in_the_text_are_those_of_the_tables(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", shown.append)
    getattr(cells, name)()
    tables = "\n".join(repr(table) for table in shown)
    text = "\n".join(cell.source for cell in CELLS)
    for number in QUOTED[name]:
        assert re.search(rf"(?<![\d.]){re.escape(number)}(?![\d.])", tables), f"{name} prints no {number}"
        assert IN_WORDS.get(number, number) in text, f"the text does not say {IN_WORDS.get(number, number)}"


@pytest.mark.parametrize("name", [name for name in vars(cells) if name.startswith("print_")])
def test_every_cell_on_people_prints_a_table_that_can_be_folded(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", shown.append)
    call = getattr(cells, name)
    if name in ("print_posts", "print_people_sources"):
        call()
    else:
        call(folded=True)
        assert all("<details" in table._repr_html_() for table in shown)
    assert shown
    assert all(re.search(r"\d", repr(table)) for table in shown)


@pytest.mark.parametrize("room", ["people_team", "people_training", "people_pay", "people_meeting", "people_checks"])
def test_every_assumption_lies_in_its_range_and_has_a_reason(room: str) -> None:
    ranges = import_module(f"branchcraft.staffing.{room}").RANGES
    for one in ranges.values():
        assert one.low <= one.value <= one.high, one.label
        assert one.reason, one.label
