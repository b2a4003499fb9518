"""The set-up as a trainer meets it: a small bundle in a folder with a space and Chinese characters, one command, no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from course_setup import machine as machines
from package_examples import TARGETS, bundle, course

HERE = machines.this_machine().key
pytestmark = pytest.mark.skipif(HERE not in TARGETS or os.name != "posix", reason="no bundle is made for this machine, or no sh")


class Desk:
    """A home folder, a stick, and the two brought together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "家"
        self.home.mkdir()
        self.stick = bundle(folder / "U 盘", course(folder / "house"), TARGETS[HERE])
        self.course = self.stick.parent / "网点实训课程"

    def run(self, *arguments: str | Path) -> tuple[int, str]:
        """Set up; exit code and everything said."""
        return self.command([sys.executable, self.stick / "setup_course.py", *arguments])

    def command(self, line: list[str | Path]) -> tuple[int, str]:
        hostile = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_REQUIRE_VIRTUALENV": "1", "PYTHONPATH": "nowhere"}
        environment = {"HOME": str(self.home), "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LANG": "C.UTF-8", **hostile}
        done = subprocess.run(
            line, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300
        )
        return done.returncode, done.stdout

    def remake(self) -> None:
        """A new bundle of the same version, made from the changed house."""
        shutil.rmtree(self.stick.parent / "made")
        bundle(self.stick.parent, self.folder / "house", TARGETS[HERE], made="2026-04-01")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Set up once by the launcher; the tests below go on from there, in their order."""
    here = Desk(tmp_path_factory.mktemp("desk"))
    code, said = here.command(["sh", here.stick / "安装.sh"])
    assert code == 0, said
    assert "可以上课了" in said
    yield here


def test_one_command_sets_up_beside_the_bundle_and_leaves_the_stick_as_it_was(desk: Desk) -> None:
    assert (desk.course / "course" / "notebooks" / "index.ipynb").read_text() == "front"
    assert not (desk.course / "course" / "exercises" / "solutions").exists()
    assert desk.run("--check")[0] == 0
    files = {path.relative_to(desk.stick).as_posix() for path in desk.stick.rglob("*") if path.is_file()}
    assert files == {"manifest.json", *json.loads((desk.stick / "manifest.json").read_text(encoding="utf-8"))["files"]}


def test_the_launcher_opens_the_course_in_its_own_python(desk: Desk) -> None:
    code, said = desk.command(["sh", desk.course / "开课.sh", "lab", "--slides"])
    assert (code, said.strip()) == (0, "['lab', '--slides'] in course")


def test_the_menu_opens_the_first_choice_when_nobody_answers(desk: Desk) -> None:
    code, said = desk.command(["sh", desk.course / "开课.sh"])
    assert code == 0
    assert "['lab'] in course" in said


def test_again_finds_all_in_place_and_keeps_what_the_learner_did(desk: Desk) -> None:
    answers = desk.home / ".branchcraft" / "progress.sqlite"
    answers.parent.mkdir()
    answers.write_text("my answers")
    notebook = desk.course / "course" / "exercises" / "06.ipynb"
    notebook.write_text("my own")
    code, said = desk.run()
    assert code == 0
    assert "完好无缺" in said
    assert (notebook.read_text(), answers.read_text()) == ("my own", "my answers")


def test_an_update_puts_the_learners_copy_aside_and_brings_the_new_one(desk: Desk) -> None:
    (desk.folder / "house" / "exercises" / "06.ipynb").write_text("second edition")
    (desk.folder / "house" / "notebooks" / "index.ipynb").write_text("second front")
    desk.remake()
    code, said = desk.run("--trainer")
    assert code == 0
    assert "06（我改过的" in said
    texts = sorted(path.read_text() for path in (desk.course / "course" / "exercises").glob("*.ipynb"))
    assert texts == ["my own", "second edition"]
    assert [path.read_text() for path in (desk.course / "course" / "notebooks").glob("*.ipynb")] == ["second front"]
    assert (desk.course / "course" / "exercises" / "solutions" / "06.ipynb").read_text() == "solved"
    assert (desk.home / ".branchcraft" / "progress.sqlite").read_text() == "my answers"


def test_a_package_that_lost_a_file_is_installed_again_even_from_a_stick_without_the_trainers_folder(desk: Desk) -> None:
    [module] = (desk.course / ".venv").rglob("tiny_helper.py")
    module.unlink()
    (desk.stick / "讲师").rename(desk.folder / "讲师")
    whole, again, solved = desk.run("--check"), desk.run(), desk.run("--trainer")
    (desk.folder / "讲师").rename(desk.stick / "讲师")
    assert whole[0] == 0, whole[1]
    assert again[0] == 0, again[1]
    assert "正在安装" in again[1]
    assert module.read_text() == "VALUE = 1\n"
    assert (solved[0], "没有“讲师”文件夹" in solved[1]) == (1, True)


def test_a_course_that_was_moved_says_what_to_do(desk: Desk) -> None:
    moved = desk.course.with_name("搬走了")
    desk.course.rename(moved)
    (moved / ".venv" / "bin" / "python").unlink()
    code, said = desk.command(["sh", moved / "开课.sh"])
    moved.rename(desk.course)
    assert code == 1
    assert "再运行一次「安装」" in said


def test_a_damaged_or_missing_file_is_named_and_nothing_is_installed(desk: Desk) -> None:
    wheel = desk.stick / "wheels" / "tiny_helper-1.0-py3-none-any.whl"
    whole = wheel.read_bytes()
    wheel.write_bytes(whole[:-1] + b"x")
    code, said = desk.run("--to", desk.folder / "elsewhere")
    wheel.write_bytes(whole)
    assert code == 1
    assert "tiny_helper-1.0-py3-none-any.whl" in said
    assert "Traceback" not in said
    assert not (desk.folder / "elsewhere").exists()
    licence = desk.stick / "许可" / "软件包.txt"
    licence.rename(licence.with_suffix(".away"))
    code, said = desk.run("--check")
    licence.with_suffix(".away").rename(licence)
    assert (code, "许可/软件包.txt" in said) == (1, True)


@pytest.mark.parametrize("content", ["", "{", json.dumps({"pythons": ["{}.{}".format(*sys.version_info[:2])]})])
def test_a_broken_manifest_is_one_sentence(desk: Desk, content: str) -> None:
    manifest = desk.stick / "manifest.json"
    whole = manifest.read_text(encoding="utf-8")
    manifest.write_text(content, encoding="utf-8")
    code, said = desk.run()
    manifest.write_text(whole, encoding="utf-8")
    assert code == 1
    assert "读不出 manifest.json" in said
    assert "Traceback" not in said


def test_the_wrong_python_is_told_which_one_is_wanted(desk: Desk) -> None:
    manifest = desk.stick / "manifest.json"
    whole = manifest.read_text(encoding="utf-8")
    manifest.write_text(json.dumps({**json.loads(whole), "pythons": ["2.6"]}), encoding="utf-8")
    code, said = desk.command(["sh", desk.stick / "安装.sh"])
    manifest.write_text(whole, encoding="utf-8")
    assert code == 1
    assert "要用 Python 2.6，现在运行的是 " + ".".join(map(str, sys.version_info[:3])) in said


def test_without_any_python_the_launcher_says_where_to_get_one(desk: Desk) -> None:
    bare, launcher = desk.folder / "bare", desk.stick / "bare.sh"
    bare.mkdir()
    for tool in ("cat", "dirname", "uname"):
        (bare / tool).symlink_to(shutil.which(tool) or "")
    # The places where Pythons lie on macOS may hold one on this machine.
    launcher.write_text((desk.stick / "安装.sh").read_text(encoding="utf-8").replace('"/', '"/nowhere/'), encoding="utf-8")
    done = subprocess.run(["/bin/sh", launcher], env={"PATH": str(bare), "HOME": str(desk.home)}, capture_output=True, text=True)
    launcher.unlink()
    assert (done.returncode, done.stderr) == (1, "")
    assert "没有找到能用的 Python" in done.stdout


def test_the_launcher_passes_over_a_python_that_will_not_do(desk: Desk) -> None:
    old = desk.folder / "old"
    old.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        (old / name).write_text("#!/bin/sh\nexit 1\n")
        (old / name).chmod(0o755)
    (old / "python").symlink_to(sys.executable)
    done = subprocess.run(
        ["/bin/sh", desk.stick / "安装.sh", "--check"], env={"PATH": f"{old}:/usr/bin:/bin", "HOME": str(desk.home)}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "课程包完好" in done.stdout
