"""A class's files become one report: counted right, with the strange ones listed and none of them fatal."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from branchcraft.cli import main
from branchcraft.errors import InputError
from branchcraft.teaching.bank import read_bank
from branchcraft.teaching.export import NICKNAME, export_progress, nickname_of, read_progress, read_progress_file, take_in
from branchcraft.teaching.items import Bank
from branchcraft.teaching.report import collect, completion_table, item_table, items_for_reading, question_table, without_doubles
from branchcraft.teaching.report_files import ClassReport
from branchcraft.teaching.store import FILE, HINT, Store

SHEET = "exercises/06_staffing"


def hand_in(folder: Path, name: str, answers: list[tuple[str, float, tuple[str, ...]]], moment: str = "2026-03-02T08:00:00+00:00") -> Path:
    """A learner's export; answers are (item, share, chosen)."""
    store = Store(folder / f"home-{name}")
    if not store.setting(NICKNAME):
        store.set_setting(NICKNAME, name)
    for number, (item, share, chosen) in enumerate(answers):
        store.submit(SHEET, item, f"{moment}{number}", share, 1.0, chosen)
        if share < 1:
            store.open(SHEET, item, HINT)
    store.predict("06", "等几分钟", "分钟", 10.0, 5.0, 12.0, 7.4)
    file, content = export_progress(store, moment)
    path = folder / "in" / file
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def bank(bank_file: Path) -> Bank:
    return read_bank(bank_file)[0]


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    """Four learners: three miss the first item at first, two of them by stopping at 20."""
    hand_in(tmp_path, "甲", [("windows", 0.0, ("20",)), ("windows", 1.0, ()), ("better", 1.0, ())])
    hand_in(tmp_path, "乙", [("windows", 0.0, ("20",)), ("better", 0.0, ("变好了",))])
    hand_in(tmp_path, "丙", [("windows", 0.0, ("120",))])
    hand_in(tmp_path, "丁", [("windows", 1.0, ())])
    return tmp_path / "in"


def test_the_first_answer_counts_with_its_interval_and_the_commonest_mistake(inbox: Path, bank: Bank) -> None:
    items = item_table(collect([inbox]), [bank]).set_index("number")
    first = items.loc[1]
    assert (first["answered"], first["right_first"], first["tries"], first["hints"]) == (4, 0.25, 1.25, 3)
    assert (first["wrong"], first["wrong_share"]) == ("20", pytest.approx(2 / 3))
    # Wilson's interval for 1 of 4, computed by hand: (0.25 + z²/8 ± z √(0.25·0.75/4 + z²/64)) ÷ (1 + z²/4), z = 1.96
    assert first["low"] == pytest.approx(0.0456, abs=2e-4) and first["high"] == pytest.approx(0.6994, abs=2e-4)
    assert list(item_table(collect([inbox]), [bank])["number"]) == [1, 2], "hardest first"


def test_everybody_has_a_row_with_what_was_done(inbox: Path, bank: Bank) -> None:
    table = completion_table(collect([inbox]), [bank]).set_index("昵称")
    assert table.at["甲", "试题"] == "2 / 2 题，2 / 2 分"
    assert table.at["丙", "试题"] == "1 / 2 题，0 / 2 分"


def test_guesses_of_the_class_stand_beside_the_truth(inbox: Path) -> None:
    (row,) = question_table(collect([inbox])).to_dict("records")
    assert (row["估计（人）"], row["中位数"], row["真数"]) == (4, "10", "7.4")


def test_strange_files_are_listed_and_not_fatal(inbox: Path, tmp_path: Path) -> None:
    good = next(inbox.glob("进度_丁_*.json"))
    body = json.loads(good.read_text(encoding="utf-8"))
    (inbox / "照片.json").write_bytes(b"\x89PNG\x00\xff" * 50)
    (inbox / "别的.json").write_text('{"format": "other"}', encoding="utf-8")
    (inbox / "改过.json").write_text(json.dumps({**body, "nickname": "改"}), encoding="utf-8")
    (inbox / "将来.json").write_text(json.dumps({**body, "version": 99}), encoding="utf-8")
    (inbox / "半截.json").write_bytes(good.read_bytes()[:500])
    (inbox / "坏库.sqlite").write_bytes(b"SQLite format 3\0" + b"rubbish" * 100)
    shutil.copy(good, inbox / "再交一次.json")
    found = collect([inbox])
    assert sorted(one.nickname for one in found.learners) == ["丁", "丙", "乙", "甲"] or len(found.learners) == 4
    reasons = dict(found.set_aside)
    assert {"照片.json", "别的.json", "改过.json", "将来.json", "半截.json", "坏库.sqlite"} <= reasons.keys()
    assert "不是这门课的" in reasons["别的.json"] and "改过" in reasons["改过.json"] and "更新版本" in reasons["将来.json"]
    assert sum("同一位学员" in why for why in reasons.values()) == 1


def test_of_two_exports_of_one_learner_the_later_counts(tmp_path: Path) -> None:
    hand_in(tmp_path, "甲", [("windows", 0.0, ("20",))], "2026-03-02T08:00:00+00:00")
    early = next((tmp_path / "in").glob("*.json")).rename(tmp_path / "in" / "a_later_name.json")
    hand_in(tmp_path, "甲", [("better", 1.0, ())], "2026-03-09T08:00:00+00:00")
    found = collect([tmp_path / "in"])
    assert len(found.learners) == 1 and found.learners[0].exported_at.startswith("2026-03-09")
    assert found.set_aside[0][0] == early.name
    one = read_progress_file(early)
    assert without_doubles([found.learners[0], one]).learners[0].exported_at.startswith("2026-03-09")


def test_a_progress_database_is_read_as_well(tmp_path: Path) -> None:
    hand_in(tmp_path, "甲", [("windows", 1.0, ())])
    found = collect([tmp_path / "home-甲" / FILE])
    assert found.learners[0].nickname == "甲" and len(found.learners[0].tables["submission"]) == 1


@pytest.mark.parametrize("place", ["nowhere", "empty"])
def test_nothing_to_read_is_a_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"找不到|没有找到进度文件"):
        collect([tmp_path / place])


def test_the_workbook_holds_all_tables_and_runs_nothing(inbox: Path, tmp_path: Path, bank: Bank) -> None:
    hand_in(tmp_path, "=1+1", [("windows", 0.0, ('=HYPERLINK("x")',))])
    book = load_workbook(io.BytesIO(ClassReport(collect([inbox]), [bank]).workbook()))
    assert book.sheetnames == ["摘要", "难题", "学员", "预测", "把握", "放在一边的文件"]
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(value.startswith("'=1+1") for value in cells) and not any(value.startswith("=") for value in cells)


def test_the_page_is_whole_in_itself_with_pictures_that_have_words(inbox: Path, bank: Bank) -> None:
    page = ClassReport(collect([inbox]), [bank]).page()
    assert page.count("data:image/png;base64,") == 2 and 'alt="试题 第 1 题 25%' in page
    assert "http:" not in page and "https:" not in page


def test_few_learners_are_marked_as_few(inbox: Path, bank: Bank) -> None:
    table = items_for_reading(item_table(collect([inbox]), [bank]), [bank])
    assert "人少，只作参考" in table["一次答对（95% 区间）"].iloc[0]


def test_the_command_writes_both_files_and_lists_what_it_left_out(
    inbox: Path, bank_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(bank_file.parents[2])
    (inbox / "照片.json").write_bytes(b"no")
    assert main(["class-report", str(inbox), "--out", str(tmp_path / "报告")]) == 0
    out = capsys.readouterr().out
    assert "4 位学员" in out and "放在一边：照片.json" in out
    assert (tmp_path / "报告.xlsx").stat().st_size > 5000 and "班级报告" in (tmp_path / "报告.html").read_text(encoding="utf-8")
    assert main(["class-report", str(tmp_path / "nowhere")]) == 2


# Handing in and carrying along


def test_an_export_read_on_another_machine_adds_what_is_new_and_changes_nothing_else(tmp_path: Path) -> None:
    path = hand_in(tmp_path, "甲", [("windows", 0.0, ("20",)), ("better", 1.0, ())])
    home = Store(tmp_path / "home")
    home.submit(SHEET, "windows", "mine", 1.0, 1.0)
    home.set_setting(NICKNAME, "原来的")
    progress = read_progress(path.read_bytes(), path.name)
    assert take_in(home, progress) == 2
    assert take_in(home, progress) == 0, "a second time adds nothing"
    assert home.setting(NICKNAME) == "原来的" and len(home.rows("submission")) == 3 and len(home.rows("prediction")) == 1


@pytest.mark.parametrize("name", ["", "   ", "长" * 21, "13812345678", "张三 110101199001011234"])
def test_a_nickname_must_not_tell_who_it_is(name: str) -> None:
    with pytest.raises(InputError):
        nickname_of(name)
    assert nickname_of(" 小 鹿 ") == "小 鹿"
