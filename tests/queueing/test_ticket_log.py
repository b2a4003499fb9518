"""The importer: every row ends in one of two tables, and nothing but InputError is ever raised."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from branchcraft.errors import InputError
from branchcraft.queueing import read_headings, read_ticket_log

HEAD = "业务日期,号码,队列,取号时间,叫号时间,开始时间,结束时间,窗口,状态"
GOOD = "2026-03-02,A001,个人,9:00:00,9:05:00,9:05:10,9:10:10,1,已办理"
DATA = Path(__file__).parents[2] / "cases" / "data"


def read(*lines: str, head: str = HEAD, encoding: str = "utf-8", columns: object = None, **settings_: object):
    text = "\n".join([head, *lines])
    return read_ticket_log((text.encode(encoding), "log.csv"), columns=columns, **settings_)  # type: ignore[arg-type]


def reason(line: str, **more: object) -> str:
    """Why this one row, beside a good one, is set aside."""
    log = read(GOOD, line, **more)
    assert (log.read, len(log.accepted)) == (2, 1)
    return log.set_aside["reason"].item()


def accepted(line: str, **more: object) -> dict:
    """This one row as it is accepted."""
    log = read(line, **more)
    assert len(log.accepted) == 1
    return log.accepted.iloc[0].to_dict()


def test_minutes_are_counted_from_opening() -> None:
    row = accepted(GOOD, opens="8:30")
    assert (row["arrival"], row["called"], row["start"], row["end"]) == pytest.approx((30, 35, 35 + 1 / 6, 40 + 1 / 6))
    assert (row["ticket"], row["customer_class"], row["window"], row["outcome"], row["date"]) == ("A001", "个人", "1", "served", datetime(2026, 3, 2))


def test_opening_is_the_half_hour_of_the_first_ticket_unless_stated() -> None:
    assert read(GOOD.replace("9:00:00", "8:47:00")).accepted.attrs["branchcraft"]["opens"] == 8 * 60 + 30
    assert read(GOOD, opens=480).accepted.attrs["branchcraft"]["opens"] == 480


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gbk", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_encodings_and_delimiters(encoding: str, sign: str) -> None:
    log = read(GOOD.replace(",", sign), head=HEAD.replace(",", sign), encoding=encoding)
    assert log.accepted["customer_class"].tolist() == ["个人"]


@pytest.mark.parametrize(
    ("day", "clock"),
    [
        ("2026/3/2", "9:00"), ("2026年3月2日", "9时00分"), ("20260302", "上午9:00"), ("2-Mar-26", "9:00 AM"), ("2026.03.02", "09:00:00.000"),
        ("03/02/2026", "09:00:00"), ("2 Mar 2026", "9点00分"), ("2026-03-02 00:00:00", "9:00"), ("Mar 2, 2026", "9:00:00"), ("46083", "0.375"),
    ],
)  # fmt: skip
def test_dates_and_times_as_machines_write_them(day: str, clock: str) -> None:
    row = accepted(f'"{day}",A001,个人,{clock},9:05,9:05,9:10,1,已办理', opens="8:00")
    assert (row["date"], row["arrival"]) == (datetime(2026, 3, 2), 60)


def test_date_and_time_in_one_column() -> None:
    log = read("A1,2026-03-02T13:05:00+08:00,2026-03-02 13:06:00,2026-03-02 13:09:30", head="票号,取号时间,开始时间,结束时间", opens="13:00")
    assert log.accepted[["arrival", "start", "end"]].iloc[0].tolist() == [5, 6, 9.5]


def test_afternoon_in_words_and_in_letters() -> None:
    for clock in ("下午 3:20", "3:20 PM", "3:20:00pm", "15:20"):
        assert accepted(f"2026-03-02,A1,个人,{clock},15:25,15:25,15:30,1,已办理", opens=0)["arrival"] == 15 * 60 + 20
    for clock in ("上午 12:10", "12:10 AM"):
        log = read(f"2026-03-02,A1,个人,{clock},0:15,0:15,0:30,1,已办理", GOOD.replace("9:", "15:"), opens=0)
        assert log.accepted["arrival"].tolist() == [10, 15 * 60]
    assert accepted("2026-03-02,A1,个人,中午12:10,12:15,12:15,12:30,1,已办理", opens=0)["arrival"] == 12 * 60 + 10


def test_a_clock_of_twelve_hours_without_marks_is_read_as_an_afternoon_and_said() -> None:
    lines = [f"2026-03-02,A{k},个人,{h}:00,{h}:05,{h}:05,{h}:10,1,已办理" for k, h in enumerate([9, 10, 11, 12, 1, 2, 3, 4])]
    log = read(*lines)
    assert sorted(log.accepted["arrival"] + log.accepted.attrs["branchcraft"]["opens"]) == [60 * h for h in range(9, 17)]
    assert any("下午" in note for note in log.notes)


def test_day_before_month_is_found_out_from_the_column_or_said_when_it_cannot_be() -> None:
    lines = [f"{day},A1,个人,9:00,9:05,9:05,9:10,1,已办理" for day in ("05/03/2026", "13/03/2026")]
    assert list(read(*lines).accepted["date"]) == [datetime(2026, 3, 5), datetime(2026, 3, 13)]
    log = read(lines[0])
    assert log.accepted["date"].item() == datetime(2026, 5, 3)
    assert any("day_first" in note for note in log.notes)
    assert read(lines[0], columns={"day_first": True}).accepted["date"].item() == datetime(2026, 3, 5)


def test_excel_workbook_with_real_dates_and_a_title_above() -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["叫号流水"])
    sheet.append(HEAD.split(","))
    sheet.append([date(2026, 3, 2), "A001", "个人", time(9), time(9, 5), time(9, 5, 10), time(9, 10), 3, "已办理"])
    sheet.append([datetime(2026, 3, 2), "A002", "个人", datetime(2026, 3, 2, 9, 30), 0.4, 0.4, 0.41, 3.0, "已办理"])
    buffer = io.BytesIO()
    book.save(buffer)
    log = read_ticket_log((buffer.getvalue(), "x.xlsx"))
    assert log.accepted["arrival"].tolist() == [0, 30]
    assert log.accepted["start"].iloc[1] == pytest.approx(36)
    assert log.accepted["window"].tolist() == ["3", "3"]


def test_title_lines_and_a_total_do_not_stop_the_reading() -> None:
    text = "某网点叫号流水\n导出日期:2026-03-30\n\n" + HEAD + "\n" + GOOD + "\n合计,1\n"
    log = read_ticket_log((text.encode("gbk"), "log.csv"))
    assert (log.read, len(log.accepted)) == (2, 1)
    assert log.set_aside["row"].item() == 6


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (GOOD, "重复行"),
        (GOOD.replace("A001", "A2").replace("9:00:00", ""), "缺取号时间"),
        (GOOD.replace("A001", "A2").replace("9:00:00", "早上"), "取号时间读不懂"),
        (GOOD.replace("A001", "A2").replace("2026-03-02", "昨天"), "日期读不懂"),
        (GOOD.replace("A001", "A2").replace("2026-03-02", ""), "没有日期"),
        (GOOD.replace("A001", "A2").replace("9:10:10", "25:99"), "结束时间读不懂"),
        (GOOD.replace("A001", "A2").replace("9:10:10", "9:04:00"), "结束早于开始"),
        (GOOD.replace("A001", "A2").replace("9:00:00", "9:30:00"), "早于取号"),
        (GOOD.replace("A001", "A2").replace("已办理", "作废"), "作废"),
        ("2026-03-02,A2,个人,9:00:00,,,,1,已办理", "没有叫号或开始时间"),
        ("2026-03-02,A2,个人,9:00:00,19:00,19:00,19:05,1,已办理", "等候超过"),
        ("2026-03-02,A001,个人,9:00:00,9:06:00,9:06:00,9:12:00,2,已办理", "同时在两个窗口"),
        ("2026-03-02,A001,个人,9:00:00,9:20:00,,,2,弃号", "已有记录"),
    ],
)
def test_each_unusable_row_is_set_aside_with_its_reason(line: str, why: str) -> None:
    assert why in reason(line)


def test_a_row_before_the_stated_opening_is_set_aside() -> None:
    log = read(GOOD.replace("9:00:00", "8:10:00"), GOOD.replace("A001", "A2"), opens="8:30")
    assert (len(log.accepted), log.set_aside["reason"].item()) == (1, "取号早于开门时间")


def test_a_missing_or_absurd_end_keeps_the_customer_and_drops_only_the_service_time() -> None:
    for end in ("", "18:00:00"):
        log = read(GOOD.replace("9:10:10", end))
        assert log.accepted["end"].isna().item()
        assert log.accepted["start"].notna().item()
        assert "办理时间没有用" in log.accepted["remark"].item()
        assert any("办理时间没有用" in note for note in log.notes)


def test_ghost_tickets_are_no_shows_with_the_moment_of_the_call() -> None:
    row = accepted("2026-03-02,A2,个人,9:00:00,9:20:00,,,1,弃号")
    assert (row["outcome"], row["called"]) == ("no_show", 20)
    never = accepted("2026-03-02,A2,个人,9:00:00,,,,,")
    assert never["outcome"] == "no_show"
    assert never["called"] != never["called"]


def test_without_a_status_a_service_of_seconds_is_a_ghost_and_said() -> None:
    head, lines = (
        HEAD.removesuffix(",状态"),
        ["2026-03-02,A1,个人,9:00:00,9:05:00,9:05:00,9:05:04,1", "2026-03-02,A2,个人,9:00:01,9:05:05,9:05:05,9:09:04,1"],
    )
    log = read(*lines, head=head)
    assert log.accepted["outcome"].tolist() == ["no_show", "served"]
    assert any("飞号" in note for note in log.notes)
    assert read(*lines, head=head, columns={"ghost_seconds": 2}).accepted["outcome"].tolist() == ["served", "served"]


def test_a_yes_under_a_ghost_heading_means_nobody_came() -> None:
    head = HEAD.replace("状态", "是否弃号")
    log = read(GOOD.replace("已办理", "否"), GOOD.replace("A001", "A2").replace("已办理", "是"), head=head)
    assert log.accepted["outcome"].tolist() == ["served", "no_show"]


def test_a_transferred_ticket_waits_again_from_the_end_of_its_first_service() -> None:
    log = read(GOOD, "2026-03-02,A001,对公,9:00:00,9:15:00,9:15:00,9:20:00,2,已办理")
    assert log.accepted["leg"].tolist() == [1, 2]
    assert log.accepted["arrival"].tolist() == pytest.approx([0, 10 + 1 / 6])
    assert any("转移" in note for note in log.notes)


def test_moves_between_queues_are_no_services_when_the_mapping_says_so() -> None:
    move = "2026-03-02,A2,个人,9:00:00,9:20:00,9:20:00,9:20:00,,已办理"
    assert "转队" in reason(move, columns={"moves": True})


def test_logs_that_record_the_moment_of_leaving_are_found_out_and_can_be_told() -> None:
    lines = ["2026-03-02,1,9:00,,,9:07", "2026-03-02,2,9:00,9:03,9:10,"]
    found = read(*lines, head="日期,号码,取号时间,开始时间,结束时间,离开时间")
    assert found.kind == "leaving_recorded"
    assert found.accepted[["outcome", "left"]].iloc[0].tolist() == ["no_show", 7]
    told = read(
        "2026-03-02,1,9:00,9:07,,HANG", "2026-03-02,2,9:00,9:03,9:10,AGENT", head="date,ticket no,arrival,q exit,end,outcome",
        columns={"columns": {"called": "q exit"}, "kind": "leaving_recorded"},
    )  # fmt: skip
    assert told.accepted[["outcome", "left"]].iloc[0].tolist() == ["no_show", 7]
    assert told.accepted["start"].iloc[1] == 3


def test_length_of_service_in_place_of_its_end() -> None:
    for length in ("5", "0:05:00", "5分"):
        assert accepted(f"2026-03-02,A1,9:00,9:05,{length}", head="日期,号码,取号时间,开始时间,办理时长")["end"] == 10


def test_columns_that_identify_a_person_are_not_read_unless_named() -> None:
    head = "客户姓名,证件号码,手机号," + HEAD
    log = read("张三,110101199001011234,13800000000," + GOOD, "李四,x,y," + GOOD.replace("9:00:00", ""), head=head)
    everything = log.accepted.to_csv() + log.set_aside.to_csv() + str(log.summary()) + log.set_aside_csv().decode("utf-8-sig")
    assert not any(secret in everything for secret in ("张三", "李四", "1101", "1380", "姓名", "证件"))
    assert read_headings(((head + "\n").encode(), "x.csv")) == HEAD.split(",")
    named = read("张三," + GOOD, head="客户姓名," + HEAD, columns={"columns": {"customer_class": "客户姓名"}})
    assert named.accepted["customer_class"].tolist() == ["张三"]


def test_an_explicit_mapping_goes_before_the_synonyms(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        'columns: {taken: t0, start: t1, end: t2, date: d, status: s}\nvalues: {served: [Y], no_show: [N]}\nopens: "8:00"\n', encoding="utf-8"
    )
    log = read("2026-03-02,9:00,9:05,9:06,Y", "2026-03-02,9:01,9:06,,N", head="d,t0,t1,t2,s", columns=mapping)
    assert log.accepted["outcome"].tolist() == ["served", "no_show"]
    assert log.accepted["arrival"].tolist() == [60, 61]


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({"columns": {"taken": "没有这列"}}, "没有这列"), ({"columns": {"who": "号码"}}, "who"), ({"colums": {}}, "colums"), ({"kind": "phone"}, "phone"),
        ({"opens": "25:00"}, "25:00"), ({"values": {"served": ["Y"], "gone": []}}, "values"), ({"moves": "yes"}, "moves"), ({"ghost_seconds": -1}, "ghost_seconds"),
        ("absent.yaml", "absent.yaml"), ([], "taken"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_answered_with_the_entry(columns: object, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read(GOOD, columns=columns)


def test_a_bare_y_in_yaml_is_still_a_y(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("columns: {status: s}\nvalues: {served: [Y], cancelled: [N]}\n", encoding="utf-8")
    log = read("2026-03-02,9:00,9:05,9:06,N", "2026-03-02,9:00,9:05,9:06,Y", head="日期,取号时间,叫号时间,结束时间,s", columns=mapping)
    assert (len(log.accepted), log.accepted["outcome"].item()) == (1, "served")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "空文件"), (b"   \n ", "空文件"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 50, ".xls"), (b"PK\x03\x04broken", "打不开"),
        (b"<html><table></table></html>", "网页"), (b"a,b\n1,2\n", "表头"), ("取号时间,号码\n9:00,1\n".encode(), "called"), ("号码,叫号时间\n1,9:00\n".encode(), "taken"),
        (HEAD.encode(), "没有一行数据"), (bytes(range(256)) * 20, "不像文字"), ((HEAD + "\n" + GOOD.replace("9:00:00", "")).encode(), "缺取号时间"),
    ],
)  # fmt: skip
def test_files_that_are_no_logs_get_a_sentence(content: bytes, word: str) -> None:
    with pytest.raises(InputError, match=word):
        read_ticket_log((content, "x.csv"))


def test_a_missing_file_or_a_folder_gets_a_sentence(tmp_path: Path) -> None:
    for path, word in ((tmp_path / "none.csv", "找不到文件「none.csv」"), (tmp_path, "是文件夹"), ("a\x00b", "打不开")):
        with pytest.raises(InputError, match=word):
            read_ticket_log(path)


def test_set_aside_rows_are_written_so_that_a_spreadsheet_takes_none_for_a_formula(tmp_path: Path) -> None:
    log = read(GOOD, '2026-03-02,=HYPERLINK("x"),@cmd,,,,,+1+1,-2')
    log.write_set_aside(tmp_path / "rest.csv")
    text = (tmp_path / "rest.csv").read_text(encoding="utf-8-sig")
    assert all(f"'{cell}" in text for cell in ("=HYPERLINK", "@cmd", "+1+1"))
    assert "行号,原因" in text
    with pytest.raises(InputError):
        log.write_set_aside(tmp_path / "no" / "rest.csv")


_CELLS = st.one_of(
    st.sampled_from(["", "2026-03-02", "9:00", "9:05:30", "下午3:20", "A001", "已办理", "弃号", "作废", "个人", "-1", "46083", "0.5", "=1+1", "99:99", "13/13/2026", "nan"]),
    st.text(max_size=12),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=1, max_size=10), min_size=1, max_size=12), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_accepted_and_set_aside_are_what_was_read(rows: list[list[str]], encoding: str) -> None:
    import csv

    buffer = io.StringIO()
    csv.writer(buffer).writerows([HEAD.split(","), *rows])
    written = sum(any(cell.strip() for cell in row) for row in csv.reader(io.StringIO(buffer.getvalue(), newline=""))) - 1
    try:
        log = read_ticket_log((buffer.getvalue().encode(encoding, errors="replace"), "x.csv"))
    except InputError:
        return
    assert log.read == len(log.accepted) + len(log.set_aside) == written


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.binary(max_size=200).map(lambda b: (HEAD + "\n").encode() + b),
        st.binary(max_size=200).map(lambda b: b"PK\x03\x04" + b),
    )
)
def test_no_bytes_make_the_importer_raise_anything_but_an_input_error(content: bytes) -> None:
    try:
        log = read_ticket_log((content, "x.csv"))
    except InputError as error:
        assert str(error)
        return
    assert log.read == len(log.accepted) + len(log.set_aside)


def test_the_course_export_is_read_whole_and_its_mess_is_named() -> None:
    log = read_ticket_log(DATA / "ticket_export_synthetic.csv")
    assert (log.read, len(log.accepted), len(log.set_aside), log.days) == (4340, 4287, 53, 20)
    assert log.reasons() == {"重复行": 33, "结束早于开始": 15, "记录里标为作废或取消": 4, "缺取号时间": 1}
    named = read_ticket_log(DATA / "ticket_export_synthetic.csv", columns=DATA / "mapping_example.yaml")
    assert named.accepted.drop(columns="remark").equals(log.accepted.drop(columns="remark"))


def test_the_course_export_is_what_its_generator_writes() -> None:
    from branchcraft.authoring.ticket_export import csv_bytes, xlsx_bytes

    assert (DATA / "ticket_export_synthetic.csv").read_bytes() == csv_bytes()

    def cells(content: bytes) -> list:
        return [row for row in load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)]

    assert cells((DATA / "ticket_export_synthetic_week1.xlsx").read_bytes()) == cells(xlsx_bytes())
