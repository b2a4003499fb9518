"""Panel 2: a manager's own list, from the file to the workbook; nothing of another file stays under the new one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from branchcraft.crm.panel_own import OwnCustomersPanel
from branchcraft.teaching.store import Store

EXAMPLE = str(Path(__file__).parents[2] / "cases" / "data" / "06_customers_synthetic.csv")


def words(message) -> str:
    return re.sub("<[^>]+>", " ", message.widget.value)


@pytest.fixture
def panel() -> OwnCustomersPanel:
    return OwnCustomersPanel(EXAMPLE)


def upload(panel: OwnCustomersPanel, name: str, content: bytes) -> None:
    panel.upload.value = ({"name": name, "type": "text/csv", "size": len(content), "content": content, "last_modified": datetime.now(tz=UTC)},)


def run(panel: OwnCustomersPanel, text: str = "60") -> None:
    panel.gate._text.value = text
    panel.gate._run()


def test_the_share_waits_for_the_guess(panel) -> None:
    assert panel.step_two.layout.display == "none"
    panel.example.click()
    assert panel.step_two.layout.display == "flex"
    assert "读到 2402 行" in words(panel.message)
    assert "下载放在一边的 5 行" in panel.summary.value
    assert panel.result.value == ""
    run(panel)
    assert "你估计 60%，清单里 50 万元以上的占 77%：估低了" in words(panel._answer)
    assert "客户分层与联系名单.xlsx" in panel.result.value
    assert Store().rows("prediction")[0]["truth"] == pytest.approx(77, abs=1)


def test_another_line_draws_again(panel) -> None:
    panel.example.click()
    run(panel)
    before = panel.result.value
    panel.line.value = 100
    assert panel.result.value != before
    assert "100 万元以上" in words(panel._answer)


def test_columns_that_are_not_understood_are_chosen(panel) -> None:
    rows = "\n".join(f"{k},{k * 3}" for k in range(1, 60))
    upload(panel, "清单.csv", "\n".join([r"编号,甲", rows]).encode())
    assert "没有找到认识的表头" in words(panel.message)
    assert panel.columns.selected_index == 0
    panel.choices["aum"].value = "甲"
    panel._read()
    assert "采用 59 行" in words(panel.message)
    run(panel)
    assert "要分群" in panel.result.value


def test_a_bad_file_leaves_nothing_of_the_good_one(panel) -> None:
    panel.example.click()
    run(panel)
    upload(panel, "坏.csv", bytes(range(256)) * 9)
    assert "不像文字表格" in words(panel.message)
    panel._source = (b"x", "y.csv")
    panel.columns.children[0].children[-1].click()
    assert panel.result.value == ""
    assert panel.step_two.layout.display == "none"


def test_the_decision_holds_numbers_and_nobodys_row(panel) -> None:
    panel.keep.button.click()
    assert "还没有看过" in panel.keep.widget.children[1].value
    panel.example.click()
    run(panel)
    panel.keep.button.click()
    row = Store().rows("decision")[0]
    assert "51 位" in row["label"]
    assert "A10" not in row["label"] + str(row["value"])
