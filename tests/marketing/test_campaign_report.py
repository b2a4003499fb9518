"""The ranked list goes home as a workbook and comes back as a trial."""

from __future__ import annotations

import io

import numpy as np
import pytest
from openpyxl import load_workbook

from branchcraft.errors import InputError
from branchcraft.marketing.campaign import Campaign, read_campaign
from branchcraft.marketing.campaign_example import example_campaign
from branchcraft.marketing.campaign_report import CALL, CONTROL, call_list, judged_table, list_lines, list_workbook
from branchcraft.marketing.targeting import Scores, score_contacts, score_later
from branchcraft.marketing.uplift import trial_uplift

LEAK = "通话时长（秒）"


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return read_campaign(example_campaign(), {"customer": "客户编号"})


@pytest.fixture(scope="module")
def scores(campaign: Campaign) -> Scores:
    return score_contacts(campaign, folds=5, drop=(LEAK,))


def test_the_example_can_be_learned_from_but_not_perfectly(scores: Scores) -> None:
    assert 0.68 < scores.auc < 0.85
    assert scores.warnings == []


def test_the_example_leaks_where_the_length_of_the_call_is_kept(campaign: Campaign) -> None:
    leaky = score_contacts(campaign, folds=5)
    assert leaky.auc > 0.9
    assert any(LEAK in line for line in leaky.warnings)


def test_the_list_is_best_first_and_worth_a_call_above_the_break_even(scores: Scores) -> None:
    table = call_list(scores, held_out=0.2, break_even=0.11)
    assert len(table) == len(scores.to_call)
    assert table["会买的机会（%）"].is_monotonic_decreasing
    worth = table["值得打"] == "是"
    assert table.loc[worth, "会买的机会（%）"].min() >= 11.0 - 0.05
    assert (table.loc[~worth, "分组"] == "").all()
    assert set(table.loc[worth, "分组"]) == {CALL, CONTROL}
    assert (table["分组"] == CONTROL).sum() == round(0.2 * worth.sum())


def test_the_control_group_is_drawn_by_lot_not_from_the_end(scores: Scores) -> None:
    table = call_list(scores, held_out=0.5, break_even=0.0)
    place = table.index[table["分组"] == CONTROL].to_numpy()
    assert abs(place.mean() - (len(table) - 1) / 2) < 3 * len(table) / np.sqrt(12 * place.size)
    other = call_list(scores, held_out=0.5, break_even=0.0, seed=8)
    assert (other["分组"] != table["分组"]).any()
    assert (call_list(scores, held_out=0.5, break_even=0.0)["分组"] == table["分组"]).all()


def test_lines_say_what_the_control_group_can_show(scores: Scores) -> None:
    table = call_list(scores, 0.2, 0.11)
    text = "".join(list_lines(table, 0.2, 0.11, 0.12))
    assert f"抽签留 {(table['分组'] == CONTROL).sum()} 位先不打" in text
    assert "个百分点以上的差" in text
    assert "没有留对照" in "".join(list_lines(call_list(scores, 0.0, 0.11), 0.0, 0.11, 0.12))
    assert "没有一位值得打" in "".join(list_lines(call_list(scores, 0.2, 1.1), 0.2, 1.1, 0.12))


def test_the_workbook_comes_back_as_a_trial(campaign: Campaign, scores: Scores) -> None:
    table = call_list(scores, 0.5, 0.0)
    content = list_workbook(campaign, scores, score_later(campaign, drop=(LEAK,)), table, ["一句话"])
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["名单", "检验", "说得准不准", "放在一边的行", "说明"]
    sheet = book["名单"]
    head = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "次序")
    names = [cell.value for cell in sheet[head]]
    assert names[:3] == ["次序", "客户编号", "原文件行号"]
    rng = np.random.default_rng(0)
    for row in range(head + 1, sheet.max_row + 1):
        called = sheet.cell(row, names.index("分组") + 1).value == CALL
        sheet.cell(row, names.index("是否联系") + 1).value = "是" if called else "否"
        sheet.cell(row, names.index("是否购买") + 1).value = "是" if rng.random() < (0.35 if called else 0.1) else "否"
    buffer = io.BytesIO()
    book.save(buffer)
    back = read_campaign((buffer.getvalue(), "back.xlsx"))
    trial = trial_uplift(back.accepted, "group", "bought").iloc[0]
    assert (trial["arm"], trial["control"], trial["n"] + trial["n_control"]) == (CALL, CONTROL, len(table))
    assert trial["seen"]
    assert trial["difference"] == pytest.approx(0.25, abs=0.12)


def test_the_judgement_is_that_of_the_scores(campaign: Campaign, scores: Scores) -> None:
    later = score_later(campaign, drop=(LEAK,))
    table = judged_table(scores, later)
    assert table["客户数"].tolist() == [len(scores.table), len(later.table)]
    assert table["最好一半里的买家"].iloc[0] == f"{scores.best_half:.0%}"
    assert len(judged_table(scores, None)) == 1


def test_what_cannot_be_ranked_is_answered(scores: Scores) -> None:
    rows = "\n".join(rf"{20 + k % 50},{'是' if k % 4 == 0 else '否'}" for k in range(80))
    everybody = score_contacts(read_campaign(((r"年龄,是否购买" + "\n" + rows).encode(), "x.csv")), folds=2)
    with pytest.raises(InputError, match="都联系过了"):
        call_list(everybody, 0.2, 0.1)
    with pytest.raises(InputError, match="对照的比例"):
        call_list(scores, 0.7, 0.1)
