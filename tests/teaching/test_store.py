"""Nothing that was acknowledged is lost: not by a killed process, not by two windows at once, not by a full disk – and nothing is kept after deleting."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchcraft.teaching.store import EXPLANATION, FILE, REVIEW, Store, StoreError

WRITER = """
import sys
from pathlib import Path
from branchcraft.teaching.store import Store
store, name = Store(Path(sys.argv[1])), sys.argv[2]
for number in range(int(sys.argv[3])):
    store.submit("exercises/06_staffing", f"{name}{number}", number, 1.0, 1.0)
    print(number, flush=True)
"""


def writer(folder: Path, name: str, times: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(folder), name, str(times)], stdout=subprocess.PIPE, text=True)


def test_an_answer_is_kept_and_read_by_another_window(tmp_path: Path) -> None:
    one, other = Store(tmp_path), Store(tmp_path)
    kept = one.submit("s", "i", {"ten": 5}, 0.5, 4.0)
    assert (kept.attempts, kept.answer, kept.share, kept.points) == (1, {"ten": 5}, 0.5, 2.0)
    assert other.kept("s", "i") == kept
    assert other.submit("s", "i", {"ten": 6}, 1.0, 4.0).attempts == 2
    assert one.kept("s", "i").points == 4.0


def test_the_same_answer_again_changes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    first = store.submit("s", "i", ["b", "a"], 0.5, 2.0)
    assert store.submit("s", "i", ["b", "a"], 0.5, 2.0) == first
    assert len(store.rows("submission")) == 1


def test_the_best_answer_counts_until_the_explanation_was_seen(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.submit("s", "i", 1, 0.5, 2.0)
    assert store.submit("s", "i", 2, 0.0, 2.0).points == 1.0
    store.open("s", "i", EXPLANATION)
    kept = store.submit("s", "i", 3, 1.0, 2.0)
    assert (kept.points, kept.share, kept.opened) == (1.0, 1.0, frozenset({EXPLANATION}))


def test_a_review_earns_no_points_and_leaves_the_exercise_alone(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.submit("s", "i", 1, 0.0, 2.0)
    store.submit("s", "i", 2, 1.0, 2.0, purpose=REVIEW)
    kept = store.kept("s", "i")
    assert (kept.attempts, kept.points, kept.answer) == (1, 0.0, 1)


@given(shares=st.lists(st.floats(0, 1), min_size=1, max_size=12), full=st.floats(0.5, 10))
def test_points_never_exceed_the_full_mark_and_never_fall(tmp_path_factory: pytest.TempPathFactory, shares: list[float], full: float) -> None:
    store = Store(tmp_path_factory.mktemp("store"))
    points = [store.submit("s", "i", number, share, full).points for number, share in enumerate(shares)]
    assert points == sorted(points) and points[-1] == pytest.approx(max(shares) * full) and points[-1] <= full * (1 + 1e-12)


def test_kill_9_in_the_middle_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with writer(tmp_path, "a", 100) as process:
        assert process.stdout is not None
        acknowledged = [int(process.stdout.readline()) for _ in range(40)]
        os.kill(process.pid, signal.SIGKILL)
        acknowledged += [int(line) for line in process.stdout.read().split()]
    kept = {row["item"] for row in Store(tmp_path).rows("submission")}
    assert {f"a{number}" for number in acknowledged} <= kept
    assert len(acknowledged) < 100, "it was killed too late to show anything"


def test_two_kernels_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    with writer(tmp_path, "a", 60) as one, writer(tmp_path, "b", 60) as other:
        assert [len(process.communicate()[0].split()) for process in (one, other)] == [60, 60]
    assert len({row["item"] for row in Store(tmp_path).rows("submission")}) == 120


def test_a_damaged_file_is_set_aside_and_not_thrown_away(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all, but somebody's file" * 100)
    assert Store(tmp_path).submit("s", "i", 1, 1.0, 1.0).attempts == 1
    (aside,) = tmp_path.glob("progress-damaged-*.sqlite")
    assert aside.read_bytes().startswith(b"no database")


def test_a_file_of_a_newer_course_is_left_alone(tmp_path: Path) -> None:
    Store(tmp_path).submit("s", "i", 1, 1.0, 1.0)
    with sqlite3.connect(tmp_path / FILE) as base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="更新版本"):
        Store(tmp_path).kept("s", "i")
    assert list(tmp_path.glob("progress-damaged-*")) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="没有存上，可以接着做"):
        Store(tmp_path / "file").submit("s", "i", 1, 1.0, 1.0)


@pytest.mark.parametrize(
    ("error", "says"),
    [("attempt to write a readonly database", "不能写入"), ("database or disk is full", "磁盘满了"), ("database is locked", "另一个窗口")],
)
def test_the_disks_refusals_are_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: str, says: str) -> None:
    store = Store(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError(error)

    monkeypatch.setattr(sqlite3, "connect", refuse)
    with pytest.raises(StoreError, match=says):
        store.submit("s", "i", 1, 1.0, 1.0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_really_full_disk_is_said(tmp_path: Path) -> None:
    Store(tmp_path).submit("s", "i", 1, 1.0, 1.0)
    script = (
        "import resource, sys; from pathlib import Path; from branchcraft.teaching.store import Store, StoreError\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "store = Store(Path(sys.argv[1])); store.kept('s', 'i'); resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n    store.submit('s', 'j', 'x' * 20000, 1.0, 1.0)\n"
        "except StoreError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "没有存上" in done.stdout
    assert Store(tmp_path).kept("s", "i").attempts == 1


def test_predictions_keep_the_first_guess_of_each_question(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.predict("06", "等几分钟", "分钟", 12, 5, 20, 7.4)
    store.predict("06", "等几分钟", "分钟", 7.4, 7, 8, 7.4)
    (row,) = store.rows("prediction")
    assert (row["guess"], row["low"], row["high"], row["truth"]) == (12, 5, 20, 7.4)


def test_decisions_plans_and_settings_keep_the_latest(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for value in ([4], [5]):
        store.decide("06", "plan", "每半小时窗口", value)
        store.save_plan("06", {"goal": value})
        store.set_setting("nickname", str(value))
    assert [row["value"] for row in store.rows("decision")] == ["[5]"]
    assert store.plan("06") == {"goal": [5]} and store.plan("03") is None
    assert store.setting("nickname") == "[5]" and store.setting("other", "无") == "无"


def test_deleting_leaves_nothing_behind(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.submit("s", "i", "一句只有我写过的话", 1.0, 1.0)
    store.set_setting("nickname", "某个昵称")
    store.clear()
    assert store.rows("submission") == [] and store.setting("nickname") == ""
    remains = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "一句只有我写过的话".encode() not in remains and "某个昵称".encode() not in remains
