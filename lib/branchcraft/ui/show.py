"""Show a table or a picture in a notebook, each with the text that stands for it where there is no screen."""

from __future__ import annotations

import html

import pandas as pd
from matplotlib.figure import Figure

from branchcraft.ui.canvas import figure_png
from branchcraft.ui.tables import aligned, html_table


class Table:
    """A table for a notebook: HTML to look at, aligned text for the record."""

    def __init__(self, table: pd.DataFrame, caption: str, folded: bool = False) -> None:
        self._table, self._caption, self._folded = table, caption, folded

    def _repr_html_(self) -> str:
        if self._folded:
            return f"<details class=branchcraft-answer><summary>点开对照：{html.escape(self._caption)}</summary>{html_table(self._table)}</details>"
        return html_table(self._table, self._caption)

    def __repr__(self) -> str:
        return f"{self._caption}\n{aligned(self._table)}"


def show_table(table: pd.DataFrame, caption: str, folded: bool = False) -> None:
    """Display a table under its caption, or behind it when `folded`: what would give an answer away waits for a click. The index is not shown."""
    from IPython.display import display

    display(Table(table, caption, folded))


def show_figure(figure: Figure, text: str) -> None:
    """Display a picture whose text twin is `text`: its alternative text, escaped by whatever writes the page."""
    from IPython.display import Image, display

    display(Image(figure_png(figure), alt=" ".join(text.split())))
