"""The classification rules against a table of cases written from the rule text, and the twelve files of the panel."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branchcraft.errors import InputError
from branchcraft.risk import loan_files
from branchcraft.risk.model import (
    LOOK_OTHER,
    LOOK_SHORT,
    RESTRUCTURED,
    by_collateral,
    class_by_days,
    class_by_restructuring,
    classify,
    observation_ends,
    observation_months,
    rank,
    worst,
)
from branchcraft.risk.scenario import CLASSES, DISCLOSED, SHARES, coverage


def loans(**columns: list) -> pd.DataFrame:
    return pd.DataFrame(columns)


# Every row is a sentence of the rule: overdue at all, more than 90, more than 270, more than 360 days.
DAYS = [
    (0, "正常"), (1, "关注"), (7, "关注"), (90, "关注"), (91, "次级"), (180, "次级"), (270, "次级"), (271, "可疑"), (360, "可疑"), (361, "损失"), (2000, "损失"),
]  # fmt: skip


@pytest.mark.parametrize(("days", "floor"), DAYS)
def test_days_overdue_and_the_class_that_follows_at_least(days: int, floor: str) -> None:
    assert class_by_days(days) == floor
    found = classify(loans(balance=[100.0], days=[days]))
    assert found["floor"].tolist() == [floor]
    assert found["bad"].tolist() == [floor in ("次级", "可疑", "损失")]
    assert (f"逾期 {days} 天" in found["reason"].iloc[0]) == (days > 0)


@pytest.mark.parametrize(
    ("bad", "rest", "floor"), [(10.0, 90.0, "关注"), (10.01, 90.0, "次级"), (11.0, 89.0, "次级"), (9.0, 91.0, "关注"), (0.3, 2.7, "关注")]
)
def test_more_than_a_tenth_bad_here_makes_all_of_a_companys_claims_bad(bad: float, rest: float, floor: str) -> None:
    found = classify(loans(balance=[bad, rest], days=[91, 0], debtor=["甲", "甲"]))
    assert found["floor"].tolist() == ["次级", floor]
    assert ("超过 10%" in found["reason"].iloc[1]) == (floor == "次级")
    assert ("有债务不良，至少关注" in found["reason"].iloc[1]) == (floor == "关注")


def test_the_tenth_is_of_one_debtors_claims_and_does_not_touch_another() -> None:
    found = classify(loans(balance=[50.0, 100.0, 100.0], days=[91, 0, 0], debtor=["甲", "甲", "乙"]))
    assert found["floor"].tolist() == ["次级", "次级", "正常"]
    assert found["bad_here"].round(3).tolist() == [0.333, 0.333, 0.0]


@pytest.mark.parametrize(("share", "floor"), [(0.0, "正常"), (0.01, "关注"), (0.20, "关注"), (0.2001, "次级"), (1.0, "次级"), (float("nan"), "正常")])
def test_more_than_a_fifth_overdue_at_all_banks_makes_it_bad_here(share: float, floor: str) -> None:
    assert classify(loans(balance=[100.0], days=[0], elsewhere=[share]))["floor"].tolist() == [floor]


def test_neither_share_touches_retail_loans() -> None:
    found = classify(loans(balance=[90.0, 10.0], days=[100, 0], debtor=["甲", "甲"], retail=[True, True], elsewhere=[0.9, 0.9]))
    assert found["floor"].tolist() == ["次级", "正常"]
    assert found["bad_here"].isna().all()
    assert found["look"].tolist() == ["", LOOK_OTHER]


@pytest.mark.parametrize(("days", "state", "look"), [(0, "", ""), (1, "", LOOK_SHORT), (7, "", LOOK_SHORT), (8, "", ""), (3, "观察期内", "")])
def test_a_short_arrear_is_watch_until_somebody_finds_a_technical_reason(days: int, state: str, look: str) -> None:
    found = classify(loans(balance=[1.0], days=[days], restructured=[state]))
    assert found["look"].tolist() == [look]
    assert found["floor"].tolist() == ["关注" if days else "正常"]


def test_a_claim_that_the_bank_itself_calls_bad_counts_for_the_tenth() -> None:
    found = classify(loans(balance=[50.0, 50.0], days=[0, 0], debtor=["甲", "甲"], judged=["次级", "正常"]))
    assert found["floor"].tolist() == ["次级", "次级"]


@pytest.mark.parametrize(("state", "floor"), [("", "正常"), ("观察期内", "关注"), ("观察期内再次重组", "次级")])
def test_restructured_assets_under_observation(state: str, floor: str) -> None:
    assert class_by_restructuring(state) == floor
    assert classify(loans(balance=[1.0], days=[0], restructured=[state]))["floor"].tolist() == [floor]


def test_impaired_is_bad_and_a_worse_class_by_days_stays_worse() -> None:
    assert classify(loans(balance=[1.0, 1.0], days=[0, 361], impaired=[True, True]))["floor"].tolist() == ["次级", "损失"]


def test_judgement_may_go_lower_than_the_rules_never_higher() -> None:
    found = classify(loans(balance=[1.0, 1.0], days=[0, 91], judged=["可疑", "正常"]))
    assert found["floor"].tolist() == ["可疑", "次级"]
    assert found["reason"].tolist()[0] == "本行判断为可疑"


def test_all_reasons_are_kept_worst_first() -> None:
    found = classify(loans(balance=[1.0], days=[300], restructured=["观察期内"], impaired=[True]))
    assert found["reasons"].iloc[0][0].startswith("逾期 300 天")
    assert len(found["reasons"].iloc[0]) == 5  # days, restructured, impaired, the debtor has a bad debt, and all of them are


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0.01, 1e6),
            st.integers(0, 2000),
            st.booleans(),
            st.sampled_from(RESTRUCTURED),
            st.booleans(),
            st.sampled_from(("甲", "乙", "丙")),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_one_more_day_never_makes_a_class_better(rows: list[tuple]) -> None:
    table = pd.DataFrame(rows, columns=["balance", "days", "retail", "restructured", "impaired", "debtor"])
    before = classify(table)["floor"].map(rank)
    after = classify(table.assign(days=table["days"] + 1))["floor"].map(rank)
    assert (after >= before).all()
    assert (before >= table["days"].map(lambda days: rank(class_by_days(days)))).all()


@pytest.mark.parametrize(("between", "months"), [(1, 12), (3, 12), (6, 12), (7, 14), (12, 24)])
def test_observation_takes_two_repayments_and_a_year(between: int, months: int) -> None:
    assert observation_months(between) == months


def test_observation_starts_at_the_first_payment_and_anew_when_one_is_missed() -> None:
    assert observation_ends(date(2026, 1, 31), 3) == date(2027, 1, 31)
    assert observation_ends(date(2026, 1, 31), 12) == date(2028, 1, 31)
    assert observation_ends(date(2026, 1, 31), 3, missed=date(2026, 7, 31)) == date(2027, 7, 31)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (loans(days=[1]), "没有「余额」"),
        (loans(balance=[1.0]), "没有「逾期天数」"),
        (loans(balance=[1.0, 0.0], days=[0, 0]), "第 2 笔：余额应当大于 0"),
        (loans(balance=[1.0], days=[-1]), "逾期天数不能小于 0"),
        (loans(balance=[1.0], days=[0], elsewhere=[1.2]), "应当在 0 到 100% 之间"),
        (loans(balance=[1.0], days=[0], judged=["坏账"]), "不认识的分类"),
        (loans(balance=[1.0], days=[0], restructured=["也许"]), "重组状态"),
    ],
)
def test_wrong_input_is_answered(table: pd.DataFrame, says: str) -> None:
    with pytest.raises(InputError, match=says):
        classify(table)


def test_small_questions_refuse_what_cannot_be() -> None:
    for ask in (lambda: class_by_days(-1), lambda: observation_months(0), lambda: rank("坏账")):
        with pytest.raises(InputError):
            ask()
    assert worst([]) == "正常"


def test_the_older_habit_looks_at_collateral_and_at_one_loan() -> None:
    table = loans(balance=[1.0, 1.0, 9.0], days=[100, 100, 0], debtor=["甲", "甲", "甲"])
    assert by_collateral(table, [True, False, False]) == ["关注", "次级", "正常"]
    assert classify(table)["floor"].tolist() == ["次级"] * 3


# The files of the panel


def test_each_file_turns_on_its_own_rule() -> None:
    found = loan_files.answers()
    assert found["floor"].to_dict() == {
        "01": "关注", "02": "关注", "03": "次级", "04": "次级", "05": "次级", "06": "正常", "07": "关注", "08": "次级", "09": "可疑", "10": "损失", "11": "次级", "12": "次级",
    }  # fmt: skip
    for number, word in {"03": "超过 90 天", "04": "14.3%", "07": "观察期", "08": "再次重组", "11": "21.8%", "12": "信用减值"}.items():
        assert word in found.at[number, "reason"], number


def test_what_a_file_teaches_agrees_with_its_numbers() -> None:
    by_number = {one.number: one for one in loan_files.FILES}
    share = by_number["05"].balance / (by_number["04"].balance + by_number["05"].balance)
    assert f"{share:.1%}" in by_number["04"].teaches
    assert f"{by_number['11'].elsewhere:.1%}" in by_number["11"].teaches
    assert len(loan_files.FILES) == 12


def test_perfect_and_proposed_answers_are_told_apart() -> None:
    right = loan_files.judge(loan_files.answers()["floor"].to_dict())
    assert (right.right, right.too_mild, right.too_strict) == (12, (), ())
    assert right.bad == right.bad_by_rule
    proposed = loan_files.judge(loan_files.PROPOSED)
    assert proposed.right == 4
    assert set(proposed.too_mild) == {"01", "03", "04", "08", "09", "10", "11", "12"}
    assert proposed.bad < right.bad
    assert proposed.table["对照"].tolist().count("轻了") == 8


def test_stricter_than_the_floor_is_said_and_not_called_mild() -> None:
    classes = loan_files.answers()["floor"].to_dict() | {"06": "次级"}
    verdict = loan_files.judge(classes)
    assert verdict.too_strict == ("06",)
    assert any("比下限重" in line for line in verdict.sentences())
    assert verdict.right == 11


def test_a_file_without_a_class_is_answered() -> None:
    with pytest.raises(InputError, match="还有没判的：02"):
        loan_files.judge({**loan_files.PROPOSED, "02": ""})


def test_the_disclosed_shares_are_those_of_the_disclosed_balances() -> None:
    normal, watch, bad = (DISCLOSED[name].value for name in ("normal", "watch", "bad"))
    total = normal + watch + bad
    assert [round(one / total, 3) for one in (normal, watch, bad)] == list(SHARES)
    assert coverage() * DISCLOSED["bad_ratio"].value == pytest.approx(DISCLOSED["allowance_ratio"].value, abs=0.02)
    assert sum(SHARES) == pytest.approx(1)
    assert CLASSES.index("关注") == 1
