"""Tables and downloads: nothing of a file's content becomes markup, numbers stand right, and what is saved is what was given."""

from __future__ import annotations

import base64
import re
import unicodedata

import numpy as np
import pandas as pd
import pytest

from branchcraft.ui.tables import aligned, download_link, html_table

TABLE = pd.DataFrame({"时段": ["9:00", "9:30"], "开窗（个）": [3, 12], "等候": [1.5, 10.0]})


def cells(html: str, row: int) -> list[str]:
    return re.findall(r"<td[^>]*>.*?</td>", html.split("<tr>")[row + 2])


def test_a_table_has_a_caption_headed_columns_and_one_row_each() -> None:
    html = html_table(TABLE, "每半小时")
    assert "<caption>每半小时</caption>" in html
    assert re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', html) == list(TABLE.columns)
    assert html.count("<tr>") == 1 + len(TABLE)
    assert "<caption>" not in html_table(TABLE)


def test_text_stands_left_and_numbers_right() -> None:
    html = html_table(TABLE)
    assert cells(html, 0) == ['<td class="text">9:00</td>', "<td>3</td>", "<td>1.5</td>"]
    assert '<th scope="col" class=text>时段</th>' in html
    assert '<th scope="col">等候</th>' in html


def test_numbers_of_a_column_have_the_decimals_of_the_longest_and_no_more() -> None:
    html = html_table(pd.DataFrame({"a": [10.0, 0.1 + 0.2], "b": np.array([1, 2]), "c": [2.0, 30.0]}))
    assert cells(html, 0) == ["<td>10.0</td>", "<td>1</td>", "<td>2</td>"]
    assert cells(html, 1) == ["<td>0.3</td>", "<td>2</td>", "<td>30</td>"]


def test_what_is_unknown_is_blank() -> None:
    html = html_table(pd.DataFrame({"a": [None, "x"], "b": [float("nan"), 1.0]}))
    assert cells(html, 0) == ['<td class="text"></td>', "<td></td>"]


@pytest.mark.parametrize("where", ["caption", "heading", "cell"])
def test_nothing_becomes_markup(where: str) -> None:
    nasty = '<script>go()</script>&"'
    html = html_table(pd.DataFrame({nasty if where == "heading" else "a": [nasty if where == "cell" else "x"]}), nasty if where == "caption" else "")
    assert "<script" not in html
    assert "&lt;script&gt;go()&lt;/script&gt;&amp;" in html


def test_a_long_table_is_cut_and_says_so() -> None:
    long = pd.DataFrame({"a": range(100)})
    html = html_table(long, most_rows=5)
    assert html.count("<tr>") == 6
    assert "只显示前 5 行，共 100 行。" in html
    assert "只显示" not in html_table(long, most_rows=100)
    assert html_table(long).count("<tr>") == 101


def test_columns_of_the_text_table_line_up_although_characters_are_wide() -> None:
    def width(text: str) -> int:
        return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)

    lines = aligned(pd.DataFrame({"客户类别": ["贵宾", "a"], "人": [1, 22]})).splitlines()
    assert len(lines) == 3
    assert len({width(line) for line in lines}) == 1


def test_the_link_gives_back_every_byte_under_its_name() -> None:
    content = bytes(range(256)) * 3
    link = download_link(content, '开窗"<方案>.xlsx', "下载 <方案>")
    inside = re.search(r'href="data:application/octet-stream;base64,([^"]*)"', link)
    assert inside is not None
    assert base64.b64decode(inside[1]) == content
    assert 'download="开窗&quot;&lt;方案&gt;.xlsx"' in link
    assert ">下载 &lt;方案&gt;</a>" in link
