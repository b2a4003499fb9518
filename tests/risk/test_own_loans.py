"""A branch's own loan list: nothing is lost, nothing personal is read, everything is classified with a reason."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from branchcraft.errors import InputError
from branchcraft.risk.model import classify
from branchcraft.risk.own_loans import COMPANY, RETAIL, LoanList, read_loan_headings, read_loan_list
from branchcraft.risk.own_report import TOO_HIGH, classes_table, example_list, loans_table, study_loans, workbook_bytes

HEAD = "借据编号|债务人代码|客户类型|贷款余额（万元）|逾期天数|欠息天数|是否重组|减值阶段|五级分类"
"""Columns are parted by | here; `read` writes commas."""


def read(text: str, encoding: str = "utf-8", **options) -> LoanList:
    return read_loan_list((text.replace("|", ",").encode(encoding), "清单.csv"), **options)


def rows(*lines: str) -> str:
    return "\n".join((HEAD, *lines))


@pytest.fixture(scope="module")
def example() -> LoanList:
    return read_loan_list(example_list())


def test_every_row_is_accepted_or_set_aside_with_a_reason(example) -> None:
    assert example.read == len(example.accepted) + len(example.set_aside) == 245
    assert (example.set_aside["reason"].str.len() > 2).all()
    reasons = example.set_aside["reason"].str.split("：", n=1).str[0].tolist()
    assert reasons == ["重复行", "没有余额", "逾期超过十年，可能是日期填错了列", "余额不大于 0", "像合计行"]
    assert set(example.accepted["row"]).isdisjoint(example.set_aside["row"])


def test_names_and_telephones_are_not_read(example) -> None:
    text = " ".join(map(str, [*example.accepted.to_numpy().ravel(), *example.set_aside.to_numpy().ravel(), *example.summary()]))
    assert "（略）" not in text
    assert "客户名称" not in text
    assert "联系电话" not in text
    assert "客户名称" not in read_loan_headings(example_list())


def test_debtors_become_running_numbers_and_stay_together(example) -> None:
    assert example.accepted["debtor"].str.fullmatch(r"户 \d+").all()
    list_of_two = read(rows("J1|Q77|对公|100|0|0||1|正常", "J2|Q77|对公|50|95|0||3|次级", "J3||对公|10|0|0||1|正常", "J4||对公|10|0|0||1|正常"))
    assert list_of_two.accepted["debtor"].tolist() == ["户 1", "户 1", "户 2", "户 3"]
    assert "Q77" not in str(list_of_two.accepted)


def test_what_is_read_is_what_the_rules_are_asked(example) -> None:
    study = study_loans(example)
    assert study.table["floor"].tolist() == classify(example.accepted)["floor"].tolist()
    high = study.too_high
    assert (high["balance"].diff().dropna() <= 0).all()
    assert (high["verdict"] == TOO_HIGH).all()
    assert study.bad_floor() > study.bad_now()
    assert f"现分类低于下限的 {len(high)} 笔" in study.sentences()[1]


def test_the_longer_of_principal_and_interest_counts() -> None:
    found = read(rows("J1|Q1|对公|100|10|95||1|关注", "J2|Q2|对公|100||3||1|正常", "J3|Q3|对公|100|90天|0||2|关注"))
    assert found.accepted["days"].tolist() == [95, 3, 90]


@pytest.mark.parametrize(
    ("heading", "cell", "wanyuan"),
    [
        ("贷款余额（万元）", "12.5", 12.5),
        ("贷款余额（元）", "125000", 12.5),
        ("余额", "125000", 12.5),
        ("未还本金（元）", "125,000.00", 12.5),
        ("balance", "125000", 12.5),
    ],
)
def test_units_of_money_are_read_from_the_heading(heading: str, cell: str, wanyuan: float) -> None:
    found = read(f'编号|"{heading}"|逾期天数\nJ1|"{cell}"|0')
    assert found.accepted["balance"].tolist() == [wanyuan]


def test_a_unit_that_is_not_said_is_asked_for_and_noted() -> None:
    found = read("编号|余额|逾期天数\nJ1|12.5|0", unit="万元")
    assert found.accepted["balance"].tolist() == [12.5]
    assert any("没有写单位，按「万元」读" in line for line in found.notes)


@pytest.mark.parametrize(
    ("word", "retail"), [("个人住房贷款", True), ("对公", False), ("小微企业", False), ("个人经营贷款", True), ("信用卡", True), ("其他", False)]
)
def test_retail_and_company_are_told_apart(word: str, retail: bool) -> None:
    assert read(rows(f"J1|Q1|{word}|1|0|0||1|正常")).accepted["retail"].tolist() == [retail]
    if word == "其他":
        assert read(rows(f"J1|Q1|{word}|1|0|0||1|正常"), otherwise=RETAIL).accepted["retail"].tolist() == [True]


@pytest.mark.parametrize(
    ("word", "state"),
    [("", ""), ("否", ""), ("是", "观察期内"), ("展期", "观察期内"), ("再次重组", "观察期内再次重组"), ("二次展期", "观察期内再次重组")],
)
def test_restructuring_is_read(word: str, state: str) -> None:
    assert read(rows(f"J1|Q1|对公|1|0|0|{word}|1|正常")).accepted["restructured"].tolist() == [state]


def test_stages_are_stages_and_yes_is_yes() -> None:
    assert read(rows("J1|Q1|对公|1|0|0||1|正常", "J2|Q2|对公|1|0|0||3|次级")).accepted["impaired"].tolist() == [False, True]
    yes_or_no = HEAD.replace("减值阶段", "是否信用减值")
    found = read("\n".join((yes_or_no, "J1|Q1|对公|1|0|0||1|正常", "J2|Q2|对公|1|0|0||否|正常", "J3|Q3|对公|1|0|0||第三阶段|次级")))
    assert found.accepted["impaired"].tolist() == [True, False, True]


def test_classes_are_read_as_words_and_numbers() -> None:
    found = read(rows("J1|Q1|对公|1|0|0||1|正常类", "J2|Q2|对公|1|0|0||1|2", "J3|Q3|对公|1|0|0||1|"))
    assert found.accepted["judged"].tolist() == ["正常", "关注", ""]


def test_shares_at_other_banks_are_read_as_percent_or_fraction() -> None:
    found = read("编号|余额（万元）|逾期天数|他行逾期占比\nJ1|1|0|25%\nJ2|1|0|0.25\nJ3|1|0|\nJ4|1|0|120%")
    assert found.accepted["elsewhere"].tolist()[:2] == [0.25, 0.25]
    assert found.set_aside["reason"].tolist() == ["各行债务逾期占比不在 0 到 100% 之间"]
    assert study_loans(found).table["floor"].tolist() == ["次级", "次级", "正常"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("J1|Q1|对公||0|0||1|正常", "没有余额"), ("J1|Q1|对公|abc|0|0||1|正常", "余额不是数"), ("J1|Q1|对公|0|0|0||1|正常", "余额不大于 0"),
        ("J1|Q1|对公|1||||1|正常", "没有逾期天数"), ("J1|Q1|对公|1|-3|0||1|正常", "逾期天数小于 0"), ("J1|Q1|对公|1|x|0||1|正常", "逾期天数不是数"),
        ("J1|Q1|对公|1|0|0|也许|1|正常", "是否重组读不懂：「也许」"), ("J1|Q1|对公|1|0|0||看看|正常", "是否信用减值读不懂：「看看」"), ("J1|Q1|对公|1|0|0||1|坏账", "现在的分类读不懂：「坏账」"),
        ("合计|||999|||||", "合计行"), ("|||999|||||", "像合计行：编号、天数都空着"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_used_say_why(line: str, reason: str) -> None:
    found = read(rows("J0|Q0|对公|1|0|0||1|正常", line))
    assert found.set_aside["reason"].tolist() == [reason]
    assert found.set_aside["row"].tolist() == [3]


def test_a_loan_without_a_number_is_never_a_duplicate() -> None:
    found = read("余额（万元）|逾期天数|客户类型\n1|0|对公\n1|0|对公")
    assert len(found.accepted) == 2
    assert any("每一行当作一户" in line for line in found.notes)


def test_lists_in_excel_and_in_gbk_are_read_alike(tmp_path: Path) -> None:
    text = rows("J1|Q1|对公|100|91|0||3|关注", "J2|Q2|个人住房贷款|50|0|0||1|正常")
    book = Workbook()
    for line in ["甲行 A 支行", "", *text.splitlines()]:
        book.active.append([float(cell) if cell.replace(".", "").isdigit() else cell for cell in line.split("|")])
    path = tmp_path / "清单.xlsx"
    book.save(path)
    first, second, third = read_loan_list(path).accepted, read(text, "gb18030").accepted, read(text).accepted
    columns = ["balance", "days", "retail", "impaired", "judged", "debtor"]
    pd.testing.assert_frame_equal(first[columns], third[columns])
    pd.testing.assert_frame_equal(second[columns], third[columns])


def test_headings_that_are_not_understood_are_named() -> None:
    text = "甲|乙|丙\nJ1|100|95"
    with pytest.raises(InputError, match="没有找到认识的表头"):
        read(text)
    found = read(text, columns={"balance": "乙", "days": "丙"}, unit="万元")
    assert found.accepted[["balance", "days"]].to_numpy().tolist() == [[100.0, 95]]


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: read("编号|余额\nJ1|1"), "没有找到「逾期天数」列"),
        (lambda: read("编号|逾期天数\nJ1|1"), "没有找到「余额」列"),
        (lambda: read(HEAD), "只有表头"),
        (lambda: read(rows("J1|Q1|对公||0|0||1|正常")), "1 行都用不了"),
        (lambda: read(rows("J1|Q1|对公|1|0|0||1|正常"), columns={"颜色": "甲"}), "不认识「颜色」"),
        (lambda: read(rows("J1|Q1|对公|1|0|0||1|正常"), columns={"days": "甲"}), "在文件里没有"),
        (lambda: read(rows("J1|Q1|对公|1|0|0||1|正常"), unit="美元"), "只能是"),
        (lambda: read(rows("J1|Q1|对公|1|0|0||1|正常"), otherwise="不知道"), "只能按"),
    ],
)
def test_lists_that_cannot_be_read_are_answered(ask, says: str) -> None:
    with pytest.raises(InputError, match=says):
        ask()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(st.integers(-5, 500).map(str), st.sampled_from(["", "对公", "是", "次级", "1e400", "=1+1", "合计"])), min_size=9, max_size=9
        ),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_a_list_holds_it_is_read_or_refused_in_chinese(cells: list[list[str]]) -> None:
    try:
        found = read("\n".join([HEAD, *("|".join(line) for line in cells)]))
    except InputError as error:
        assert "行" in str(error)
        return
    assert found.read == len(found.accepted) + len(found.set_aside)
    study_loans(found)


def test_the_workbook_holds_everything_and_nothing_that_runs(example) -> None:
    text = rows("'=cmd|Q1|对公|100|95|0||3|关注", "=2+3|Q2|对公|50|0|0||1|正常", "+1|Q3|对公||0|0||1|正常")
    study = study_loans(read(text))
    book = load_workbook(io.BytesIO(workbook_bytes(study)))
    assert book.sheetnames == ["低于下限", "全部", "五级", "放在一边的行", "说明"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert any("'=2+3" in str(cell.value) for cell in cells)
    assert any("信用卡" in str(cell.value) for cell in cells)
    full = load_workbook(io.BytesIO(workbook_bytes(study_loans(example))))
    assert full["全部"].max_row >= len(example.accepted)
    assert full["放在一边的行"].max_row >= len(example.set_aside)


def test_the_tables_add_up(example) -> None:
    study = study_loans(example)
    table = classes_table(study)
    assert table["至少（笔）"].sum() == table["现在（笔）"].sum() == len(example.accepted)
    assert table["至少（万元）"].sum() == pytest.approx(example.accepted["balance"].sum(), abs=0.1)
    assert len(loans_table(study, only_too_high=True)) == len(study.too_high)
    assert len(loans_table(study)) == len(example.accepted)


def test_a_list_without_classes_says_only_what_the_rules_ask() -> None:
    study = study_loans(read("编号|余额（万元）|逾期天数|客户类型\nJ1|100|95|对公\nJ2|100|0|对公", otherwise=COMPANY))
    assert study.too_high.empty
    assert "现在的分类是" not in study.sentences()[0]
    assert study.bad_floor() == 100


def test_rows_set_aside_can_be_taken_away(example) -> None:
    text = example.set_aside_csv().decode("utf-8-sig")
    assert text.splitlines()[0].split(",")[:3] == ["行号", "原因", "借据编号"]
    assert len(text.splitlines()) == len(example.set_aside) + 1
