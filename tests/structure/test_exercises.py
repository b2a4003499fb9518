"""Banks, models and notebooks belong together: every answer still agrees with its model, every item stands once in its notebook with its solution."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from branchcraft.authoring.punctuation import widened
from branchcraft.teaching import Exercise
from branchcraft.teaching.answers import computed
from branchcraft.teaching.bank import bank_paths, read_bank

ROOT = Path(__file__).parents[2]
BANKS = bank_paths(ROOT)
each_bank = pytest.mark.parametrize("path", BANKS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")


def exercise_of(path: Path) -> Exercise:
    """exercises/items/06_staffing.yaml is branchcraft.staffing.exercise, cases/items/08_lobby.yaml is branchcraft.cases.lobby.exercise."""
    area = path.stem.split("_", 1)[1]
    room = f"branchcraft.cases.{area}" if path.parent.parent.name == "cases" else f"branchcraft.{area}"
    return import_module(f"{room}.exercise").exercise


def test_there_are_banks() -> None:
    assert BANKS


@each_bank
def test_every_computed_answer_agrees_with_its_model(path: Path) -> None:
    exercise, (bank, _) = exercise_of(path), read_bank(path)
    assert exercise.name == bank.name
    said = {item.id: computed(item, exercise.answers, exercise.judges) for item in bank.items}
    assert sum(bool(text) for text in said.values()) >= 2, "an exercise that no model stands behind"
    named = {getattr(item, "computed_by", "") for item in bank.items} - {""}
    assert exercise.answers.keys() == named, "a function that computes no item's answer"


@each_bank
def test_every_item_stands_once_in_its_notebook_with_its_solution(path: Path) -> None:
    source = (path.parent.parent / "src" / f"{path.stem}.md").read_text(encoding="utf-8")
    bank, _ = read_bank(path)
    assert re.findall(r'exercise\.item\("(\w+)"\)', source) == [item.id for item in bank.items], "in the order of the bank"
    if path.parent.parent.name == "exercises":
        assert re.findall(r'exercise\.solution\("(\w+)"\)', source) == [item.id for item in bank.items]


@each_bank
def test_every_link_leads_to_a_heading_of_a_chapter(path: Path) -> None:
    bank, _ = read_bank(path)
    missing = []
    for item in bank.items:
        if item.link:
            stem, _, heading = item.link.partition("#")
            text = (ROOT / "notebooks" / "src" / f"{stem}.md").read_text(encoding="utf-8")
            headings = [widened(found) for found in re.findall(r"^#+ (.+)$", text, re.MULTILINE)]
            if heading and widened(heading) not in headings:
                missing.append(f"{item.id}: {item.link}")
    assert missing == []
