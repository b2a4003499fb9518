"""The set-up's judgements one by one: which machine, which folder, what went wrong."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path

import pytest
from course_setup import SetupError, copies, environment, place, start
from course_setup import run as running
from course_setup.machine import Machine, offer_for
from course_setup.seal import digest

OFFER = {"python": "3.12.4", "floor": "glibc 2.27"}
TARGETS = {"linux-x86_64-cp312": OFFER, "windows-x86_64-cp312": {**OFFER, "floor": ""}, "macos-arm64-cp312": {**OFFER, "floor": "macOS 12.0"}}
LINUX = Machine("linux", "x86_64", (3, 12, 4), (2, 27))
WINDOWS = Machine("windows", "x86_64", (3, 12, 9))
MAC = Machine("macos", "arm64", (3, 12, 9), (12, 0))


@pytest.mark.parametrize("machine", [LINUX, WINDOWS, MAC, replace(MAC, release=(26, 1))])
def test_a_machine_that_will_do_gets_its_entry(machine: Machine) -> None:
    assert offer_for(machine, TARGETS) is TARGETS[machine.key]


REFUSED = [
    (replace(LINUX, python=(3, 12, 3)), "要 3.12.4 或更新的小版本"),
    (replace(LINUX, release=(2, 17)), "glibc 是 2.17，课程的软件包要 glibc 2.27"),
    (replace(LINUX, release=None), "没有 glibc"),
    (replace(LINUX, processor="riscv64"), "linux-riscv64"),
    (replace(LINUX, system="freebsd14"), "freebsd14-x86_64"),
    (replace(MAC, release=(11, 7)), "macOS 是 11.7"),
    (replace(MAC, processor="x86_64"), "macos-x86_64"),
    (replace(WINDOWS, bits=32), "32 位"),
    (replace(WINDOWS, processor="arm64"), "x86-64"),
    (replace(LINUX, implementation="pypy"), "CPython"),
    (replace(LINUX, free_threaded=True), "free-threaded"),
]


@pytest.mark.parametrize(("machine", "says"), REFUSED)
def test_a_machine_that_will_not_do_is_told_why(machine: Machine, says: str) -> None:
    with pytest.raises(SetupError, match=says):
        offer_for(machine, TARGETS)


def bundle_on(folder: Path, monkeypatch: pytest.MonkeyPatch, local: bool = True) -> tuple[Path, Path]:
    monkeypatch.setattr(place, "on_local_disk", lambda *_: local)
    bundle, person = folder / "课件 包" / "branchcraft", folder / "me"
    bundle.mkdir(parents=True)
    person.mkdir()
    return bundle, person


def test_the_course_lives_beside_the_bundle_or_at_home_when_that_is_a_stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle, person = bundle_on(tmp_path, monkeypatch)
    assert place.choose(bundle, None, person) == bundle.parent / place.NAME
    monkeypatch.setattr(place, "on_local_disk", lambda *_: False)
    assert place.choose(bundle, None, person) == person / place.NAME
    assert place.choose(bundle, tmp_path / "D 盘" / "课", person) == tmp_path / "D 盘" / "课"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["me", "课件 包"], "looking leaves nothing behind"


@pytest.mark.skipif(os.name != "posix", reason="Windows needs no links")
@pytest.mark.parametrize(("method", "says"), [("symlink_to", "FAT"), ("mkdtemp", "不能写入")])
def test_a_write_protected_or_fat_folder_is_not_used(method: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle, person = bundle_on(tmp_path, monkeypatch)
    real_links, real_folders = Path.symlink_to, place.tempfile.mkdtemp

    def link(self: Path, target: str) -> None:
        if person not in self.parents:
            raise PermissionError(errno.EPERM, "Operation not permitted", target, None, str(self))  # as os.symlink does
        real_links(self, target)

    def folder(suffix: object = None, prefix: object = None, dir: object = None) -> str:
        if dir != person:
            raise OSError(errno.EROFS, "Read-only file system", str(dir))
        return real_folders(dir=person)

    if method == "symlink_to":
        monkeypatch.setattr(Path, "symlink_to", link)
    else:
        monkeypatch.setattr(place.tempfile, "mkdtemp", folder)
    assert place.choose(bundle, None, person) == person / place.NAME
    with pytest.raises(SetupError, match=says):
        place.choose(bundle, tmp_path / "课件 包" / "mine", person)


def test_the_course_is_not_put_into_the_bundle_nor_under_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle, person = bundle_on(tmp_path, monkeypatch)
    for folder in (bundle, bundle / "in" / "it"):
        with pytest.raises(SetupError, match="不要装进课程包"):
            place.choose(bundle, folder, person)
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="不是文件夹"):
        place.choose(bundle, tmp_path / "file" / "x", person)


def test_too_little_room_and_too_long_a_path_are_said_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.check_space(tmp_path / "new", 1)
    with pytest.raises(SetupError, match=r"安装要 1000000\.0 GB"):
        place.check_space(tmp_path / "new", 10**15)
    monkeypatch.setattr(place, "long_paths", lambda: False)
    room = place.WINDOWS_PATH - 100 - len("\\.venv\\Lib\\site-packages\\")
    place.check_length(Path("x" * room), 100)
    with pytest.raises(SetupError, match=f"最多 {room} 个"):
        place.check_length(Path("x" * (room + 1)), 100)


SAID = [
    ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "磁盘写满了"),
    ("OSError: [WinError 112] There is not enough space on the disk", "磁盘写满了"),
    ("ERROR: No matching distribution found for numpy==2.4.6", "软件包 numpy==2.4.6"),
    ("ERROR: x-1-cp312-cp312-win_amd64.whl is not a supported wheel on this platform.", "软件包 x-1-cp312-cp312-win_amd64.whl"),
    ("PermissionError: [WinError 5] Access is denied: 'numpy.pyd'", "安全软件"),
    ("one\ntwo\nthree\nfour", "two\nthree\nfour"),
]


@pytest.mark.parametrize(("said", "says"), SAID)
def test_what_pip_said_becomes_a_sentence(said: str, says: str, tmp_path: Path) -> None:
    assert says in environment.in_words(said, tmp_path)


def test_a_full_or_vanished_disk_becomes_a_sentence() -> None:
    assert "磁盘写满了：course.ipynb" in running.disk_in_words(OSError(errno.ENOSPC, "No space left", "course.ipynb"))
    assert "U 盘是否还插着" in running.disk_in_words(OSError(errno.EIO, "Input/output error", "wheel"))


def test_pip_and_python_hear_nothing_of_this_computers_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIP_INDEX_URL", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("HTTPS_PROXY", "kept")
    found = environment.clean_environment()
    assert {"PIP_INDEX_URL", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX"}.isdisjoint(found)
    assert (found["PIP_CONFIG_FILE"], found["HTTPS_PROXY"]) == (os.devnull, "kept")


def test_a_file_changed_twice_on_one_day_is_kept_twice(tmp_path: Path) -> None:
    bundle, course = tmp_path / "bundle", tmp_path / "course"
    (bundle / "course").mkdir(parents=True)
    before: dict[str, str] = {}
    for edition in ("one", "two", "three"):
        (bundle / "course" / "a.ipynb").write_text(edition)
        sums = {"course/a.ipynb": digest(bundle / "course" / "a.ipynb")}
        copies.bring_up(bundle, course, {"course/a.ipynb": "a.ipynb"}, sums, before, "2026-03-02")
        before = {"a.ipynb": sums["course/a.ipynb"]}
        assert (course / "a.ipynb").read_text() == edition
        (course / "a.ipynb").write_text(f"mine on {edition}")
    assert sorted(path.read_text() for path in course.iterdir()) == ["mine on one", "mine on three", "mine on two"]


def test_the_menu_takes_a_number_and_asks_again_for_anything_else(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answers = iter(["9", "x", "0", "2"])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    assert start.ask(start.choices(apps=True)) == ("apps", "--lan")
    assert capsys.readouterr().out.count("请输入 1 到") == 3
    assert ("apps",) not in [command for _, command in start.choices(apps=False)]
