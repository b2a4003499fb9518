"""The learner's own page and the trainer's: name, export, carry along, delete; reviews that come when they are due; a class in one look."""

from __future__ import annotations

import base64
import html
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from branchcraft.classroom.progress_page import ProgressPanel
from branchcraft.classroom.report_page import AnswersSwitch, ClassReportPanel
from branchcraft.classroom.review_page import ReviewPanel
from branchcraft.classroom.shelf import exercises, room_of
from branchcraft.teaching.export import NICKNAME, export_progress
from branchcraft.teaching.store import REVIEW, Store

SHEET = "exercises/06_staffing"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def said(panel: ProgressPanel | ReviewPanel | ClassReportPanel) -> str:
    return html.unescape(panel.message.widget.value)


def upload(panel: ProgressPanel | ClassReportPanel, *files: tuple[str, bytes]) -> None:
    panel.upload.value = tuple(
        {"name": name, "type": "", "size": len(content), "content": content, "last_modified": datetime.now(UTC)} for name, content in files
    )


def test_every_bank_has_an_exercise_that_knows_its_judges() -> None:
    found = exercises()
    assert SHEET in found and {"hourly", "blocks", "promise"} <= found[SHEET].judges.keys()
    assert room_of(Path("cases/items/08_lobby.yaml")) == "branchcraft.cases.lobby"


def test_a_nickname_is_kept_and_an_export_needs_one(store: Store) -> None:
    panel = ProgressPanel(store)
    panel.export.click()
    assert "先起一个昵称" in said(panel) and panel.download.value == ""
    panel.nickname.value = "13812345678"
    panel.keep_name.click()
    assert "像手机号" in said(panel)
    panel.nickname.value = "小鹿"
    panel.keep_name.click()
    panel.export.click()
    name, data = re.findall(r'download="([^"]+)" href="data:[^;]+;base64,([^"]+)"', panel.download.value)[0]
    assert name.startswith("进度_小鹿_") and b'"nickname": "\xe5\xb0\x8f\xe9\xb9\xbf"' in base64.b64decode(data)


def test_points_are_added_up_sheet_by_sheet(store: Store) -> None:
    store.submit(SHEET, "work_in_windows", "4", 1.0, 1.0)
    panel = ProgressPanel(store)
    assert "1 / 15" in panel.table.value and "1 / 31" in panel.table.value


def test_another_machines_progress_is_taken_in_and_nonsense_refused(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    other.set_setting(NICKNAME, "小鹿")
    other.submit(SHEET, "work_in_windows", "4", 1.0, 1.0)
    panel = ProgressPanel(store)
    upload(panel, export_progress(other, "2026-03-02T08:00:00+00:00"))
    assert "添了 1 次答案" in said(panel) and "1 / 15" in panel.table.value
    upload(panel, ("照片.json", b"no"))
    assert "「照片.json」不是进度文件" in said(panel)


def test_deleting_asks_once_more(store: Store) -> None:
    store.submit(SHEET, "work_in_windows", "4", 1.0, 1.0)
    panel = ProgressPanel(store)
    panel.delete.click()
    assert panel.sure.layout.display == "" and len(store.rows("submission")) == 1
    panel.sure.click()
    assert store.rows("submission") == [] and "都删掉了" in said(panel)


def missed(store: Store, *items: str) -> date:
    for item in items:
        store.submit(SHEET, item, "a", 0.0, 1.0)
    return date.today()


def test_nothing_missed_nothing_to_review(store: Store) -> None:
    panel = ReviewPanel(store)
    assert "没有要复习的" in said(panel) and panel.start.disabled and panel.early.disabled


def test_what_was_missed_is_asked_on_day_7_one_at_a_time(store: Store) -> None:
    day = missed(store, "withdraw_at_eleven", "better_or_worse")
    assert "今天没有到期的" in said(ReviewPanel(store)) and f"{day + timedelta(7):%m 月 %d 日}" in said(ReviewPanel(store))
    panel = ReviewPanel(store, lambda: day + timedelta(7))
    assert "今天到期 2 题" in said(panel)
    panel.start.click()
    assert len(panel.place.children) == 2 and panel.next.layout.display == "none"
    item = panel.place.children[1]
    radio = item.children[3]
    radio.value = "ten" if "撤走" in item.children[2].value else "c"
    item.children[4].children[0].click()
    assert panel.next.layout.display == ""
    panel.next.click()
    assert "还有 0 题" in panel.place.children[0].value
    panel.next.click()
    assert "做完了：2 题里 1 题一次想起来" in said(panel)
    assert [row["purpose"] for row in store.rows("submission")].count(REVIEW) == 1


def test_practice_before_the_day_is_possible(store: Store) -> None:
    missed(store, "better_or_worse")
    panel = ReviewPanel(store)
    assert panel.start.disabled
    panel.early.click()
    assert len(panel.place.children) == 2


def test_an_item_that_is_gone_from_the_bank_is_passed_over(store: Store) -> None:
    missed(store, "no_longer_there")
    assert "没有要复习的" in said(ReviewPanel(store))


def test_a_trainer_reads_uploaded_files_a_folder_or_the_synthetic_class(tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    other.set_setting(NICKNAME, "小鹿")
    other.submit(SHEET, "better_or_worse", "a", 0.0, 2.0, ("变好了",))
    file = export_progress(other, "2026-03-02T08:00:00+00:00")
    panel = ClassReportPanel()
    upload(panel, file, ("照片.json", b"no"))
    assert "1 位学员的进度，1 个文件放在一边" in said(panel) and "班级报告.xlsx" in panel.downloads.value and "变好了" in panel.tables.value
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / file[0]).write_bytes(file[1])
    panel.folder.value = str(tmp_path / "in")
    read, example = panel.widget.children[2].children[2:4]
    read.click()
    assert "1 位学员的进度，0 个文件" in said(panel)
    example.click()
    assert "24 位学员" in said(panel) and "学员不存在" in said(panel)
    panel.folder.value = str(tmp_path / "nowhere")
    read.click()
    assert "找不到" in said(panel)


def test_the_switch_hides_answers_and_notes_on_the_whole_page() -> None:
    switch = AnswersSwitch()
    assert switch._style.value == ""
    switch.button.value = True
    assert "branchcraft-answer" in switch._style.value and "藏起来了" in switch.button.description
    switch.button.value = False
    assert switch._style.value == ""
