"""A customer extract as it really comes: every row ends in one of two tables, nobody's name is read, and nothing but a sentence comes back."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from branchcraft.crm.customer_file import CustomerFile, read_customers, read_headings
from branchcraft.crm.example_extract import CUSTOMERS, example_bytes, example_rows
from branchcraft.errors import InputError

EXAMPLE = Path(__file__).parents[2] / "cases" / "data" / "06_customers_synthetic.csv"
HEAD = r"客户号,姓名,手机号,月日均资产(万元),最近动账日期,近一年交易笔数,持有产品数"


# Raw strings throughout: the course's own tool for Chinese punctuation leaves them alone.
def csv(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> tuple[bytes, str]:
    return "\n".join([head, *rows]).encode(encoding), "清单.csv"


def reasons(file: CustomerFile) -> dict[int, str]:
    return dict(zip(file.set_aside["row"], file.set_aside["reason"], strict=True))


def test_the_stored_example_is_what_the_generator_writes() -> None:
    assert EXAMPLE.read_bytes() == example_bytes()


def test_the_example_is_read_and_its_faults_are_set_aside() -> None:
    file = read_customers(EXAMPLE)
    assert file.read == CUSTOMERS + 2  # one row twice and the row of totals
    assert len(file.accepted) + len(file.set_aside) == file.read
    assert sorted(reasons(file).values()) == sorted(["缺余额", "余额是负数", "余额读不懂", "最近往来日期读不懂", "是合计行"])
    assert file.unit == "元"
    assert any("一模一样" in note for note in file.notes)
    total = sum(float(row[2].replace(",", "")) for row in example_rows()[:-1] if row[2] not in ("", "暂缺", "-1200.00") and row[3] != "不详")
    assert file.accepted["aum"].sum() * 1e4 == pytest.approx(total)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings_are_told_apart(encoding) -> None:
    file = read_customers(csv(r"C1,张三,13800000000,60,2026-03-01,12,3", encoding=encoding))
    assert file.accepted["aum"].tolist() == [60]


def test_excel_with_title_and_dates() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["支行客户清单"])
    sheet.append([])
    sheet.append(["客户姓名", "AUM（万元）", "最近一次交易", "年交易笔数"])
    sheet.append(["张三", 80.5, datetime(2026, 1, 31), 30])
    sheet.append(["李四", 3, datetime(2025, 10, 31), 2])
    buffer = io.BytesIO()
    book.save(buffer)
    file = read_customers((buffer.getvalue(), "清单.xlsx"))
    assert file.accepted["aum"].tolist() == [80.5, 3]
    assert file.accepted["recency"].tolist() == pytest.approx([0, 92 / 30.44], abs=0.01)


def test_full_width_brackets_in_headings_are_understood() -> None:
    head = r"客户号,月日均资产(元),最近动账日期".replace("(", chr(0xFF08)).replace(")", chr(0xFF09))
    file = read_customers(csv(r"C1,500000,2026-03-01", head=head))
    assert (file.unit, file.accepted["aum"].tolist()) == ("元", [50])


def test_names_and_numbers_of_persons_are_not_read() -> None:
    file = read_customers(csv(r"A7788,张三,13800000000,60,2026-03-01,12,3", r"A7789,李四,13900000000,x,2026-03-01,12,3"))
    everything = file.accepted.to_string() + file.set_aside.to_string() + str(file.roles) + "".join(file.summary())
    for secret in ("张三", "13800000000", "A7788", "李四", "A7789"):
        assert secret not in everything
    assert "customer" not in file.accepted


def test_the_customers_number_is_read_when_it_is_named() -> None:
    rows = (r"A1,张三,1,60,2026-03-01,12,3", r"A2,李四,2,5,2026-03-01,12,3", r"A1,张三,1,60,2026-03-01,12,3")
    file = read_customers(csv(*rows), columns={"customer": "客户号"})
    assert file.accepted["customer"].tolist() == ["A1", "A2"]
    assert reasons(file) == {4: "客户编号和前面的行重复"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1,234.5", 1234.5), ("12万", 12.0), ("1.5亿", 15000.0), ("¥80", 80.0), ("80", 80.0), ("800000元", 80.0), ("0", 0.0), (" 7 ", 7.0)],
)
def test_amounts_as_people_write_them(cell, expected) -> None:
    file = read_customers(csv(rf'C1,张三,1,"{cell}",2026-03-01,12,3'))
    assert file.accepted["aum"].tolist() == pytest.approx([expected])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (r"C,n,1,,2026-03-01,12,3", "缺余额"),
        (r"C,n,1,很多,2026-03-01,12,3", "余额读不懂"),
        (r"C,n,1,-3,2026-03-01,12,3", "余额是负数"),
        (r"C,n,1,60,某天,12,3", "最近往来日期读不懂"),
        (r"C,n,1,60,2026-03-01,多,3", "交易笔数读不懂"),
        (r"C,n,1,60,2026-03-01,-2,3", "交易笔数是负数"),
        (r"合计,,,9999,,,", "是合计行"),
        (r"C,n,1,20000000,2026-03-01,1,1", "余额超过一百亿元，多半是单位错了"),
    ],
)
def test_what_cannot_be_used_is_set_aside_with_its_reason(row, reason) -> None:
    file = read_customers(csv(r"C0,n,1,5,2026-03-01,12,3", row))
    assert reasons(file) == {3: reason}
    assert file.accepted["row"].tolist() == [2]


def test_missing_dates_and_counts_keep_the_customer() -> None:
    file = read_customers(csv("C1,n,1,60,,,", r"C2,n,1,5,2026-03-01,4,1"))
    assert len(file.accepted) == 2
    assert np.isnan(file.accepted["recency"].iloc[0])
    assert not read_customers(csv("C1,n,1,60", head=r"客户号,姓名,手机号,AUM")).has_rfm


def test_months_are_counted_from_the_day_that_is_given() -> None:
    file = read_customers(csv("C1,n,1,60,2026-01-01,12,3"), today=date(2026, 4, 1))
    assert file.accepted["recency"].iloc[0] == pytest.approx(90 / 30.44)
    months = read_customers(csv("60,7", head=r"余额(万元),几个月没往来"))
    assert months.accepted["recency"].tolist() == [7]


def test_a_unit_that_is_not_written_is_guessed_said_and_can_be_set() -> None:
    yuan = csv(*[rf"{n},{amount},2026-03-01" for n, amount in enumerate((5000, 120000, 800, 60000))], head=r"序号,余额,最近动账日期")
    file = read_customers(yuan)
    assert (file.unit, file.accepted["aum"].iloc[1]) == ("元", 12)
    assert any("看数的大小" in note for note in file.notes)
    assert read_customers(yuan, unit="万元").accepted["aum"].iloc[1] == 120000


def test_a_column_that_is_not_understood_is_named() -> None:
    source = csv("C1,9", "C2,8", head=r"编号,甲")
    with pytest.raises(InputError, match="没有找到认识的表头"):
        read_customers(source)
    assert read_customers(source, columns={"aum": "甲"}).accepted["aum"].tolist() == [9, 8]
    assert read_headings(source) == ["编号", "甲"]
    with pytest.raises(InputError, match=r"「乙」.*在文件里没有"):
        read_customers(csv(r"C1,9,3", head=r"编号,甲,产品数"), columns={"aum": "乙"})


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ((b"", "a.csv"), "空文件"),
        ((HEAD.encode(), "a.csv"), "只有表头"),
        (csv(r"张,1", head=r"姓名,手机"), "没有找到认识的表头"),
        (csv(r"2026-03-01,1", head=r"最近动账日期,产品数"), "没有找到余额"),
        (csv(r"C,n,1,x,,,"), "都用不了"),
        ((bytes(range(256)) * 20, "a.csv"), "不像文字表格"),
    ],
)
def test_files_that_hold_no_customers_are_answered(source, says) -> None:
    with pytest.raises(InputError, match=says):
        read_customers(source)


def test_an_unknown_unit_is_answered() -> None:
    with pytest.raises(InputError, match="单位"):
        read_customers(csv(r"C1,n,1,60,2026-03-01,12,3"), unit="斤")


cells = st.one_of(
    st.text(max_size=12), st.integers(-(10**9), 10**9).map(str), st.sampled_from(["2026-03-01", "12万", "合计", "=1+1", "", "nan", "1e400"])
)


@given(st.lists(st.lists(cells, min_size=0, max_size=7), min_size=1, max_size=8))
def test_whatever_stands_in_the_rows_every_row_ends_in_one_table(rows) -> None:
    import csv as writer_module

    buffer = io.StringIO()
    writer = writer_module.writer(buffer)
    writer.writerow(HEAD.split(","))
    writer.writerow(["C0", "n", "1", "5", "2026-03-01", "1", "1"])
    writer.writerows(rows)
    try:
        file = read_customers((buffer.getvalue().encode("utf-8", "surrogatepass"), "a.csv"))
    except InputError:
        return
    assert len(file.accepted) + len(file.set_aside) == file.read
    assert not set(file.accepted["row"]) & set(file.set_aside["row"])
    assert (file.accepted["aum"] >= 0).all()


@given(st.binary(max_size=400))
def test_whatever_the_bytes_are_only_a_sentence_comes_back(content) -> None:
    try:
        read_customers((content, "a.csv"))
    except InputError as error:
        assert str(error).endswith("。")
