"""Tables and downloads inside a panel."""

from __future__ import annotations

import base64
import html
import math
from numbers import Number

import pandas as pd


def html_table(table: pd.DataFrame, caption: str = "", most_rows: int | None = None) -> str:
    """A DataFrame as an accessible HTML table: a caption, headed columns, numbers to the right, text to the left; the index is not shown."""
    shown = table if most_rows is None else table.head(most_rows)
    texts = [name for name in table.columns if not all(isinstance(value, Number) for value in table[name])]

    places = {name: max((_places(value) for value in shown[name]), default=0) for name in table.columns if name not in texts}

    def cell(name: object, value: object) -> str:
        kind = ' class="text"' if name in texts else ""
        blank = value is None or (isinstance(value, float) and pd.isna(value))
        return f"<td{kind}>{'' if blank else html.escape(_plain(value, places.get(name, 0)))}</td>"

    head = "".join(
        f'<th scope="col"{" class=text" if name in texts else ""}>{html.escape(str(name))}</th>' if str(name).strip() else "<td></td>"
        for name in table.columns
    )
    rows = "".join(
        f"<tr>{''.join(cell(name, value) for name, value in zip(table.columns, row, strict=True))}</tr>" for row in shown.itertuples(index=False)
    )
    more = f"<div>只显示前 {len(shown)} 行，共 {len(table)} 行。</div>" if len(shown) < len(table) else ""
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}"


def aligned(table: pd.DataFrame) -> str:
    """A table as text whose columns line up although Chinese characters are two columns wide."""
    with pd.option_context("display.unicode.east_asian_width", True, "display.unicode.ambiguous_as_wide", False):
        return table.to_string(index=False)


def _places(value: object) -> int:
    """Decimals of a number as it would be written by itself."""
    return len(f"{value:g}".partition(".")[2]) if isinstance(value, float) and "e" not in f"{value:g}" else 0


def _plain(value: object, places: int) -> str:
    """Numbers of one column stand under one another, so all have the decimals of the longest."""
    return f"{value:.{places}f}" if isinstance(value, float) and math.isfinite(value) else str(value)


def download_link(content: bytes, filename: str, label: str) -> str:
    """HTML of a link that saves `content` as `filename`; the bytes stand in the link itself, so it works with no server and no network."""
    data = base64.b64encode(content).decode("ascii")
    return (
        f'<a class="branchcraft-download" download="{html.escape(filename, quote=True)}" '
        f'href="data:application/octet-stream;base64,{data}">{html.escape(label)}</a>'
    )
