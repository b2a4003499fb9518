"""The campaign importer: every row ends in one of two tables, people are not read, and nothing but InputError is ever raised."""

from __future__ import annotations

import gzip
import io
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from branchcraft.errors import InputError
from branchcraft.marketing.bank import DATA, bank_campaign
from branchcraft.marketing.campaign import OWN, campaign_from_frame, read_campaign, read_campaign_headings
from branchcraft.marketing.campaign_columns import as_number
from branchcraft.marketing.campaign_example import CALLED, WAITING, example_campaign

HEAD = r"客户编号,姓名,年龄,资产,等级,联系日期,是否联系,是否购买"
GOOD = r"K1,张三,45,12.5万,金卡,2026-07-01,是,是"
OTHER = r"K2,李四,52,30000,普通,2026-07-02,是,否"
WAITS = r"K3,王五,61,80000,普通,,否,"


def read(*lines: str, head: str = HEAD, columns: object = None, encoding: str = "utf-8"):
    return read_campaign(("\n".join([head, *lines]).encode(encoding), "名单.csv"), columns)  # type: ignore[arg-type]


def reason(line: str, **more: object) -> str:
    """Why this one row, beside good ones, is set aside."""
    campaign = read(GOOD, OTHER, line, **more)
    assert (campaign.read, len(campaign.accepted), len(campaign.set_aside)) == (3, 2, 1)
    return campaign.set_aside["reason"].item()


def test_called_bought_and_features_are_told_apart() -> None:
    campaign = read(GOOD, OTHER, WAITS)
    assert campaign.features == ["年龄", "资产", "等级"]
    assert campaign.accepted["bought"].tolist()[:2] == [1.0, 0.0]
    assert np.isnan(campaign.accepted["bought"].iloc[2])
    assert campaign.accepted["contacted"].tolist() == [True, True, False]
    assert campaign.accepted["资产"].tolist() == [125_000, 30_000, 80_000]
    assert campaign.accepted["date"].iloc[0] == datetime(2026, 7, 1)
    assert (len(campaign.contacted), len(campaign.waiting)) == (2, 1)
    assert campaign.accepted["row"].tolist() == [2, 3, 4]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_encodings(encoding: str) -> None:
    assert read(GOOD, OTHER, encoding=encoding).accepted["等级"].tolist() == ["金卡", "普通"]


def test_workbook_with_a_title_and_real_dates() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["三季度名单"])
    sheet.append(HEAD.split(","))
    sheet.append([1, "甲", 45, 125000.5, "金卡", date(2026, 7, 1), 1, True])
    sheet.append([2, "乙", 50, 100, "普通", datetime(2026, 7, 2, 9), 1.0, 0])
    buffer = io.BytesIO()
    book.save(buffer)
    campaign = read_campaign((buffer.getvalue(), "x.xlsx"), {"customer": "客户编号"})
    assert campaign.accepted["bought"].tolist() == [1.0, 0.0]
    assert campaign.accepted["customer"].tolist() == ["1", "2"]
    assert campaign.accepted["row"].tolist() == [3, 4]


def test_english_headings_and_words() -> None:
    campaign = read("33,12,no", "44,8,yes", head="age,balance,y")
    assert campaign.roles == {"bought": "y"}
    assert campaign.accepted["bought"].tolist() == [0.0, 1.0]
    assert campaign.accepted["contacted"].all()


def test_the_file_as_uci_gives_it_is_read_like_the_shipped_one() -> None:
    head, *rows = gzip.decompress((DATA / "bank_full.csv.gz").read_bytes()).splitlines()
    uci = b"\n".join(b'"' + line.replace(b",", b'";"') + b'"' for line in (head, *rows[::15]))
    campaign = read_campaign((uci, "bank-full.csv"))
    assert campaign.read == len(campaign.accepted) == len(rows[::15])
    assert campaign.features == bank_campaign().features
    shipped = bank_campaign().accepted.iloc[::15].reset_index(drop=True)
    assert (campaign.accepted["bought"] == shipped["bought"]).all()
    assert (campaign.accepted["balance"] == shipped["balance"]).all()


def test_people_are_not_read_and_a_number_only_when_named() -> None:
    campaign = read(GOOD, OTHER, WAITS)
    everything = campaign.accepted.to_csv() + campaign.set_aside.to_csv() + str(campaign.summary())
    assert not any(secret in everything for secret in ("张三", "李四", "K1", "K2"))
    assert any("「客户编号」、「姓名」" in note for note in campaign.notes)
    named = read(GOOD, OTHER, WAITS, columns={"customer": "客户编号"})
    assert named.accepted["customer"].tolist() == ["K1", "K2", "K3"]
    assert "customer" not in named.features


def test_the_list_of_headings_leaves_nothing_to_guess() -> None:
    assert read_campaign_headings(((HEAD + "\n" + GOOD).encode(), "x.csv")) == HEAD.split(",")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (r"K9,x,45,1,金卡,2026-07-01,是,再说", "「买了没有」读不懂（再说）"),
        (r"K9,x,45,1,金卡,2026-07-01,也许,是", "「联系过没有」读不懂（也许）"),
        (r"K9,x,45,1,金卡,2026-07-01,是,", "联系过，却没有写买没买"),
        (r"K9,x,45,1,金卡,2026-07-01,,是", "没有写联系过没有"),
        (r"K9,x,,,,2026-07-01,是,否", "没有任何客户资料"),
        (r"合计,,97,,,,2,1人", "「买了没有」读不懂（1人）"),
    ],
)
def test_each_unusable_row_is_set_aside_with_its_reason(line: str, why: str) -> None:
    assert reason(line) == why


def test_a_named_customer_counts_once() -> None:
    campaign = read(GOOD, OTHER, GOOD.replace("45", "46"), columns={"customer": "客户编号"})
    assert campaign.reasons() == {"同一位客户已经有一行": 1}
    assert len(read(GOOD, OTHER, GOOD).accepted) == 3, "without numbers two alike may be two people"


def test_without_a_column_for_called_a_blank_outcome_waits() -> None:
    campaign = read(r"45,是", r"50,否", "60,", head=r"年龄,是否购买")
    assert campaign.accepted["contacted"].tolist() == [True, True, False]
    assert any("当作还没有联系" in note for note in campaign.notes)


def test_who_bought_without_a_call_is_kept_and_said() -> None:
    campaign = read(GOOD, OTHER, r"K4,x,40,1,普通,,否,是")
    assert any("1 位没有联系也买了" in note for note in campaign.notes)
    assert len(campaign.contacted) == 2


def test_the_groups_of_a_trial_are_read_as_written() -> None:
    campaign = read(r"45,打,是,是", r"50,对照,否,否", r"51,,否,", head=r"年龄,分组,是否联系,是否购买")
    assert campaign.accepted["group"].tolist()[:2] == ["打", "对照"]
    assert pd.isna(campaign.accepted["group"].iloc[2])
    assert campaign.features == ["年龄"]


def test_a_persons_words_and_columns_go_first() -> None:
    campaign = read(
        r"45,中,1",
        r"50,没中,2",
        head=r"年龄,结局,x",
        columns={"columns": {"bought": "结局"}, "yes_words": "中", "no_words": ["没中"], "features": ["年龄"]},
    )
    assert campaign.accepted["bought"].tolist() == [1.0, 0.0]
    assert campaign.features == ["年龄"]


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({"bought": "没有这列"}, "没有这列"), ({"columns": {"who": "年龄"}}, "who"), ({"colums": {}}, "colums"), ({"features": ["身高"], "bought": "是否购买"}, "身高"),
        ({"yes_words": ["中"], "no_words": ["中"], "bought": "是否购买"}, "同时写在"), ({"yes_words": {"a": 1}, "bought": "是否购买"}, "一列词"), ("absent.yaml", "absent.yaml"), ([], "bought"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_answered_with_the_entry(columns: object, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read(GOOD, OTHER, columns=columns)


def test_mapping_from_a_file(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("\n".join((r"bought: 结局", "yes_words: [Y]", "no_words: [no]")), encoding="utf-8")
    assert read("45,Y", "50,NO", head=r"年龄,结局", columns=mapping).accepted["bought"].tolist() == [1.0, 0.0]


def test_what_is_no_property_of_the_customer_is_no_feature_and_said() -> None:
    head = r"年龄,开户日期,流水号,备注,币种,空列,是否购买"
    lines = [rf"{30 + k},{2000 + k % 20}-03-0{1 + k % 9},{1000 + k},第{k}位来的,人民币,,{'是' if k % 2 else '否'}" for k in range(30)]
    campaign = read(*lines, head=head)
    assert campaign.features == ["年龄"]
    said = "".join(campaign.notes)
    for name, why in (("开户日期", "是日期"), ("流水号", "像编号"), ("备注", "像编号或备注"), ("币种", "都一样"), ("空列", "是空的")):
        assert any(f"「{name}」" in note and why in note for note in campaign.notes), (name, said)


def test_gaps_and_unreadable_numbers_are_kept_and_said() -> None:
    lines = [
        rf"{'' if k == 3 else '不详' if k == 7 else 30 + k},{'' if k == 5 else '金卡' if k % 3 else '普通'},{'是' if k % 2 else '否'}"
        for k in range(30)
    ]
    campaign = read(*lines, head=r"年龄,等级,是否购买")
    assert campaign.accepted["年龄"].isna().sum() == 2
    assert (campaign.accepted["等级"] == "").sum() == 1
    assert any("「年龄」有 1 格不是数" in note for note in campaign.notes)
    assert any("「年龄」2 格、「等级」1 格" in note for note in campaign.notes)


def test_two_columns_of_one_name_and_names_of_our_own_stay_apart() -> None:
    campaign = read(r"1,2,9,是", r"3,4,8,否", head=r"余额,余额,row,是否购买")
    assert campaign.features == ["余额", "余额·2", "row（原）"]
    assert not set(campaign.features) & set(OWN)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (r"1,200.50 元", 1200.5),
        ("3.5万", 35_000),
        ("45岁", 45),
        ("¥1,000", 1000),
        ("1.2亿", 1.2e8),
        ("12%", 12),
        (7, 7),
        (True, None),
        ("金卡", None),
        ("", None),
        (None, None),
    ],
)
def test_numbers_as_people_write_them(cell: object, value: float | None) -> None:
    assert as_number(cell) == pytest.approx(float("nan") if value is None else value, nan_ok=True)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空文件"), (b"a,b\n1,2\n", "买了没有"), (r"是否购买,年龄".encode(), "没有一行数据"), ("是否购买\n是\n否".encode(), "没有一列可以学"),
        ((r"是否购买,年龄" + "\n" + r"再说,3" + "\n" + r"再看,4").encode(), "都用不了"), (bytes(range(256)) * 20, "不像文字"), ((r"是否购买,手机号" + "\n" + r"是,1" + "\n" + r"否,2").encode(), "没有一列可以学"),
    ],
)  # fmt: skip
def test_files_that_are_no_lists_get_a_sentence(content: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read_campaign((content, "x.csv"))


def test_rows_set_aside_are_no_formulas(tmp_path: Path) -> None:
    campaign = read(r"45,是", r"50,否", r"=1+1,再说", head=r"年龄,是否购买")
    campaign.write_set_aside(tmp_path / "rest.csv")
    assert "'=1+1" in (tmp_path / "rest.csv").read_text(encoding="utf-8-sig")


def test_a_campaign_from_memory_was_called_throughout() -> None:
    frame = bank_campaign().accepted[["age", "job", "bought"]].head(50)
    campaign = campaign_from_frame(frame, "bought", "x")
    assert campaign.features == ["age", "job"]
    assert len(campaign.contacted) == 50


def test_the_example_shows_every_trouble_and_loses_nothing() -> None:
    campaign = read_campaign(example_campaign(), {"customer": "客户编号"})
    assert campaign.read == CALLED + WAITING + 2, "one exported twice and a total"
    assert len(campaign.accepted) + len(campaign.set_aside) == campaign.read
    assert set(campaign.reasons()) == {"「买了没有」读不懂", "联系过，却没有写买没买", "同一位客户已经有一行", "「联系过没有」读不懂"}
    assert "通话时长（秒）" in campaign.features
    assert "近三月登录手机银行" in campaign.features


_CELLS = st.one_of(st.sampled_from(["", "是", "否", "1", "0", "再说", "45", "3.5万", "2026-07-01", "=1+1", "nan", "打", "对照"]), st.text(max_size=8))


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=1, max_size=9), min_size=1, max_size=10), st.sampled_from(["utf-8", "gb18030", "utf-16"]), st.booleans())
def test_accepted_and_set_aside_are_what_was_read(rows: list[list[str]], encoding: str, named: bool) -> None:
    import csv

    buffer = io.StringIO()
    csv.writer(buffer).writerows([HEAD.split(","), *rows])
    written = sum(any(cell.strip() for cell in row) for row in csv.reader(io.StringIO(buffer.getvalue(), newline=""))) - 1
    try:
        campaign = read_campaign((buffer.getvalue().encode(encoding, errors="replace"), "x.csv"), {"customer": "客户编号"} if named else None)
    except InputError:
        return
    assert campaign.read == written
    assert sorted([*campaign.accepted["row"], *campaign.set_aside["row"]]) == sorted(set([*campaign.accepted["row"], *campaign.set_aside["row"]]))
    assert len(campaign.accepted) + len(campaign.set_aside) == written
    assert campaign.contacted["bought"].isin((0.0, 1.0)).all()
    assert campaign.summary()
