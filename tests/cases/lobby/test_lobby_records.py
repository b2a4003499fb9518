"""The week's files are what the generator writes, labelled on their first line, and read as any branch's files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from branchcraft.authoring.lobby_export import LABEL, files
from branchcraft.cases.lobby.lessons import viewed
from branchcraft.cases.lobby.plan import NOW
from branchcraft.cases.lobby.records import BOOK, COUNTS, TICKETS, by_half_hour, by_period, day_totals, read_week
from branchcraft.errors import InputError

DATA = Path(__file__).parents[3] / "cases" / "data"


@pytest.fixture(scope="module")
def week():
    return read_week(DATA)


def test_the_files_are_those_the_generator_writes() -> None:
    assert {name: (DATA / name).read_bytes() for name in (TICKETS, BOOK)} == files()


@pytest.mark.parametrize(("name", "encoding"), [(TICKETS, "gb18030"), (BOOK, "utf-8-sig")])
def test_the_first_line_says_that_all_is_made_up(name: str, encoding: str) -> None:
    assert LABEL in (DATA / name).read_text(encoding=encoding).splitlines()[0]
    assert "虚构" in LABEL and "合成" in LABEL


def test_no_column_could_name_a_person() -> None:
    headings = (DATA / TICKETS).read_text(encoding="gb18030").splitlines()[1]
    assert not any(word in headings for word in ("姓名", "证件", "手机", "卡号", "账号"))


def test_nothing_is_dropped_in_silence(week) -> None:
    assert week.log.read == len(week.log.accepted) + len(week.log.set_aside) == 1434
    assert week.log.reasons() == {"重复行": 6}
    assert len(week.book) == 5 * 16


def test_the_mean_hides_two_peaks(week) -> None:
    table = by_half_hour(week)
    assert table.attrs["wait"] < 10 < table["wait"].max()
    assert table["wait"].iloc[[4, 12]].min() > 12 and table["wait"].iloc[[0, 8]].max() < 5
    assert table.attrs["in_time"] < 0.7


def test_half_hours_are_means_of_a_day(week) -> None:
    table, log = by_half_hour(week), week.log.accepted
    assert table["door"].sum() == pytest.approx(week.book["进门人数"].sum() / 5)
    assert table["tickets"].sum() == pytest.approx(len(log) / 5)
    worst, best = table["wait"].idxmax(), table["wait"].idxmin()
    assert table["in_time"][worst] < 0.4 < 0.9 < table["in_time"][best]
    whole = ((log["start"] - log["arrival"]) <= 10).mean()
    assert table.attrs["in_time"] == pytest.approx(whole)


def test_periods_add_up_to_the_day(week) -> None:
    table = by_period(week)
    for name in ("进门（位）", "取号（个）", "领去机器（位）", "机器退出（位）"):
        parts = table[name].astype(int)
        assert abs(parts.iloc[:3].sum() - parts.iloc[3]) <= 2
    assert table["叫号机：平均等候（分钟）"].iloc[3] == f"{by_half_hour(week).attrs['wait']:.1f}"


def test_the_machine_counts_tickets_and_the_door_counts_people(week) -> None:
    totals = day_totals(week)
    tickets = len(week.log.accepted) / week.days
    at_machines = totals["机器办结"] + totals["机器退出"]
    assert tickets + totals["机器办结"] > totals["进门人数"] * 0.98  # in spite of those who turned round: some have two tickets
    assert totals["机器退出"] < totals["领去机器"] < at_machines * 1.2
    assert totals["当天面谈"] <= totals["有意向"]


def test_the_week_is_a_usual_one(week) -> None:
    usual = viewed(NOW).figures
    assert by_half_hour(week).attrs["wait"] == pytest.approx(7.7, abs=0.3)
    assert day_totals(week)["领去机器"] == pytest.approx(usual["led"], rel=0.1)


def test_a_missing_or_foreign_book_is_answered(tmp_path: Path) -> None:
    (tmp_path / TICKETS).write_bytes((DATA / TICKETS).read_bytes())
    with pytest.raises(InputError, match="打不开大堂日志"):
        read_week(tmp_path)
    start = ",".join(("日期", "时段"))
    for content, says in (
        (f"title\n{start}\n2026-03-09,9:00-9:30\n".encode(), f"缺少列：{'、'.join(COUNTS)}"),
        (b"\xff\xfe\x00", "读不懂"),
        (b"", "读不懂"),
        (f"title\n{start},{','.join(COUNTS)}\n2026-03-09,3:00-3:30{',1' * len(COUNTS)}\n".encode(), "不在营业时间里"),
    ):
        (tmp_path / BOOK).write_bytes(content)
        with pytest.raises(InputError, match=says):
            read_week(tmp_path)
