"""Show a table or a picture in a notebook, each with the text that stands for it where there is no screen."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from branchcraft.ui.canvas import figure_png
from branchcraft.ui.tables import aligned, html_table


class Table:
    """A table for a notebook: HTML to look at, aligned text for the record."""

    def __init__(self, table: pd.DataFrame, caption: str) -> None:
        self._table, self._caption = table, caption

    def _repr_html_(self) -> str:
        return html_table(self._table, self._caption)

    def __repr__(self) -> str:
        return f"{self._caption}\n{aligned(self._table)}"


def show_table(table: pd.DataFrame, caption: str) -> None:
    """Display a table under its caption; the index is not shown."""
    from IPython.display import display

    display(Table(table, caption))


def show_figure(figure: Figure, text: str) -> None:
    """Display a picture whose text twin is `text`: its alternative text, escaped by whatever writes the page."""
    from IPython.display import Image, display

    display(Image(figure_png(figure), alt=" ".join(text.split())))
