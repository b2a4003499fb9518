"""The last runs of a panel: the one before stays as a ghost, and one slider on its way is one try."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

import pandas as pd

from branchcraft.ui.tables import html_table

Result = TypeVar("Result")
KEPT = 5


class Runs(Generic[Result]):
    """At most five results with the control that made each; `row` writes a result as a line of the table."""

    def __init__(self, row: Callable[[Result], dict[str, object]]) -> None:
        self._row = row
        self._kept: list[tuple[int, str, Result]] = []

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def last(self) -> Result | None:
        """The latest result."""
        return self._kept[-1][2] if self._kept else None

    @property
    def previous(self) -> Result | None:
        """The one before, to compare with."""
        return self._kept[-2][2] if len(self._kept) > 1 else None

    def add(self, result: Result, moved: str = "") -> None:
        """Keep a result; a second one in a row from the same control `moved` takes the place of the first."""
        number = self._kept[-1][0] + 1 if self._kept else 1
        if moved and len(self._kept) > 1 and self._kept[-1][1] == moved:
            number = self._kept.pop()[0]
        self._kept = [*self._kept[-(KEPT - 1) :], (number, moved, result)]

    def table(self) -> str:
        """The kept runs as an HTML table, the latest first."""
        rows = [{"": f"第 {number} 次", **self._row(result)} for number, _, result in reversed(self._kept)]
        return html_table(pd.DataFrame(rows), "最近五次（最上面是现在的）")
