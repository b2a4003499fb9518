"""What a manager takes home: tiers, groups and a list that agree with the file, in a workbook that no spreadsheet runs."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from openpyxl import load_workbook

from branchcraft.crm.customer_file import read_customers
from branchcraft.crm.own import own_lines, quiet_list, segments_table, study_customers, tiers_table, workbook_bytes
from branchcraft.crm.segments import rule_labels
from branchcraft.errors import InputError

EXAMPLE = Path(__file__).parents[2] / "cases" / "data" / "06_customers_synthetic.csv"


@pytest.fixture(scope="module")
def own():
    return study_customers(read_customers(EXAMPLE))


def made(rows: list[str], head: str = r"余额(万元),最近动账日期,近一年交易笔数,持有产品数,客户号"):
    return read_customers(("\n".join([head, *rows]).encode(), "a.csv"), columns={"customer": "客户号"} if "客户号" in head else None)


def test_the_share_above_the_line_is_counted(own) -> None:
    aum = own.customers["aum"].to_numpy()
    assert own.above == (aum >= 50).sum()
    assert own.share == pytest.approx(aum[aum >= 50].sum() / aum.sum())
    low, high = own.interval
    assert low < own.share < high
    assert own.ordinary == pytest.approx(aum[aum < 50].mean())


def test_curve_and_gini_are_those_of_the_balances() -> None:
    alike = study_customers(made([rf"10,2026-03-01,1,1,C{k}" for k in range(40)]))
    assert alike.gini == pytest.approx(0, abs=1e-12)
    assert alike.lorenz(np.array([0.25, 0.5])) == pytest.approx([0.25, 0.5])
    one = study_customers(made([*[rf"0,2026-03-01,1,1,C{k}" for k in range(39)], r"100,2026-03-01,1,1,C99"]))
    assert one.gini == pytest.approx(39 / 40)
    assert one.lorenz(np.array([1 / 40]))[0] == pytest.approx(1)


def test_tiers_hold_everybody_once(own) -> None:
    table = tiers_table(own)
    assert table["客户"].sum() == len(own.customers)
    aum = own.customers["aum"]
    assert table.set_index("余额").loc["50–100 万元", "客户"] == ((aum >= 50) & (aum < 100)).sum()


def test_groups_are_those_of_the_rule(own) -> None:
    table = segments_table(own)
    known = own.customers.dropna(subset=["recency", "frequency"])
    assert list(table["客户"]) == list(np.bincount(rule_labels(known), minlength=6))


def test_the_list_holds_the_quiet_with_money_largest_first(own) -> None:
    table = quiet_list(own)
    frame = own.customers.set_index("row").loc[table["原文件行号"]]
    vip = frame["aum"] >= 50
    assert (frame["recency"][vip] >= 3).all()
    assert (frame["aum"] >= 5).all()
    assert list(table["余额（万元）"]) == sorted(table["余额（万元）"], reverse=True)
    everyone = own.customers.dropna(subset=["recency", "frequency"])
    assert ((everyone["aum"] >= 50) & (everyone["recency"] >= 3)).sum() == vip.sum()
    assert "客户编号" not in table


def test_a_resample_holds_its_own_customers_above_and_in_all() -> None:
    rich = study_customers(made([rf"{50 + k},2026-03-01,1,1,C{k}" for k in range(40)]))
    assert rich.resampled == pytest.approx(np.ones(len(rich.resampled)))
    mixed = study_customers(made([rf"{1 + 99 * (k % 2)},2026-03-01,1,1,C{k}" for k in range(60)]))
    assert 0.001 < mixed.resampled.std() < 0.05
    assert mixed.resampled.max() < 1


def test_who_has_money_and_seldom_moves_it_is_on_the_list_before_falling_silent() -> None:
    rows = [r"30,2026-03-01,6,1,C1", r"30,2026-03-01,60,1,C2", r"60,2026-03-01,60,1,C3", r"60,2025-10-01,60,1,C4", r"1,2025-10-01,1,1,C5"]
    rows += [rf"2,2026-03-01,30,1,D{k}" for k in range(30)]
    assert list(quiet_list(study_customers(made(rows)))["客户编号"]) == ["C4", "C1"]


def test_named_numbers_are_on_the_list() -> None:
    rows = [rf"1,2026-03-01,40,1,C{k}" for k in range(40)] + [r"80,2025-06-01,2,1,C99"]
    table = quiet_list(study_customers(made(rows)))
    assert list(table["客户编号"]) == ["C99"]


def test_sentences_say_the_numbers(own) -> None:
    text = "".join(own_lines(own))
    assert f"50 万元以上 {own.above} 位" in text
    assert f"占余额 {own.share:.0%}" in text
    assert f"要 {own.aum[0] / own.ordinary:.0f} 位门槛以下的平均客户" in text


def test_everybody_above_the_line_leaves_no_ordinary_customer() -> None:
    rich = study_customers(made([rf"{60 + k},2026-03-01,5,1,C{k}" for k in range(40)]))
    assert np.isnan(rich.ordinary)
    assert rich.share == 1
    assert "补得上" not in "".join(own_lines(rich))


def test_the_workbook_holds_the_tables_and_the_rules_of_use(own) -> None:
    book = load_workbook(io.BytesIO(workbook_bytes(own)))
    assert book.sheetnames == ["分层", "分群", "先联系谁", "放在一边的行", "说明"]
    rows = [[cell for cell in row if cell is not None] for row in book["先联系谁"].iter_rows(values_only=True)]
    first = quiet_list(own).iloc[0]
    assert [first["原文件行号"], first["群"], first["余额（万元）"]] == rows[[row[:1] for row in rows].index(["原文件行号"]) + 1][:3]
    notes = " ".join(str(row[0]) for row in book["说明"].iter_rows(values_only=True))
    assert "第二十四条" in notes
    assert "2026-02-01" in notes


def test_a_file_with_balances_only_still_gets_its_tiers() -> None:
    file = read_customers(("\n".join(["AUM（万元）", *map(str, range(1, 80))]).encode(), "a.csv"))
    own = study_customers(file)
    assert load_workbook(io.BytesIO(workbook_bytes(own))).sheetnames == ["分层", "放在一边的行", "说明"]
    with pytest.raises(InputError, match="要分群"):
        segments_table(own)


def test_cells_of_the_file_do_not_become_formulas() -> None:
    rows = [rf"1,2026-03-01,40,1,C{k}" for k in range(40)] + [r"80,2025-06-01,2,1,=1+1", r'"=HYPERLINK(""http://evil"")",2026-03-01,1,1,x']
    book = load_workbook(io.BytesIO(workbook_bytes(study_customers(made(rows)))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(str(cell.value) == "'=1+1" for cell in cells)


@pytest.mark.parametrize(("rows", "says"), [([r"5,2026-03-01,1,1,C1"], "至少要 30 位"), ([rf"0,2026-03-01,1,1,C{k}" for k in range(40)], "都是 0")])
def test_lists_that_show_nothing_are_answered(rows, says) -> None:
    with pytest.raises(InputError, match=says):
        study_customers(made(rows))
    with pytest.raises(InputError, match="门槛"):
        study_customers(made([rf"{k},2026-03-01,1,1,C{k}" for k in range(1, 50)]), line=0)
