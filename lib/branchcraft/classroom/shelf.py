"""All exercises and cases of the course, found by their banks."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pathlib import Path

import pandas as pd

from branchcraft.folders import course_folder
from branchcraft.teaching import Exercise
from branchcraft.teaching.bank import bank_paths
from branchcraft.ui import theme
from branchcraft.ui.show import show_table


def room_of(path: Path) -> str:
    """exercises/items/06_staffing.yaml → branchcraft.staffing, cases/items/08_lobby.yaml → branchcraft.cases.lobby."""
    area = path.stem.split("_", 1)[1]
    return f"branchcraft.cases.{area}" if path.parent.parent.name == "cases" else f"branchcraft.{area}"


@lru_cache(maxsize=1)
def exercises() -> dict[str, Exercise]:
    """Bank name → exercise with its judges, in the order of the shelves."""
    found = {}
    for path in bank_paths(course_folder()):
        exercise: Exercise = import_module(f"{room_of(path)}.exercise").exercise
        found[exercise.name] = exercise
    return found


def print_shelf() -> None:
    """The exercises and cases that are there, as a table; first cell of the page."""
    theme.use_theme()
    theme.strict_if_building()
    rows = [[one.bank.title, len(one.bank.items), f"{one.bank.points:g}"] for one in exercises().values()]
    show_table(pd.DataFrame(rows, columns=["练习和案例", "题", "满分"]), "可以做的练习和案例")
