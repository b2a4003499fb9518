"""What lies on the stick, where, and in which form."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
from package_examples import HOUSE, TARGETS, bundle, course

from branchcraft.authoring.package.bundle import COURSE, COURSEWARE, LEFT_OUT, SOLUTIONS, STICK, sums, zipped
from branchcraft.authoring.package.papers import licences
from branchcraft.authoring.package.stock import IncompleteError

TARGET = TARGETS["windows-x86_64-cp312"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stick")
    root = course(folder / "house")
    for name in COURSEWARE:
        (root / "build" / name).mkdir(parents=True)
        (root / "build" / name / "06.html").write_text("page", encoding="utf-8")
    return bundle(folder, root, TARGET)


def test_every_file_of_the_course_is_carried_or_left_out_on_purpose() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "notebooks", "cases", "exercises"], cwd=HOUSE, capture_output=True, text=True, check=True
    ).stdout.split()
    assert listed
    assert [name for name in listed if not any(fnmatch(name, pattern) for pattern in (*COURSE, *LEFT_OUT, SOLUTIONS))] == []
    assert [pattern for pattern in (*COURSE, *LEFT_OUT, SOLUTIONS) if not list(HOUSE.glob(pattern))] == []


def test_what_learners_must_not_see_lies_in_the_trainers_folder_alone(made: Path) -> None:
    solved = [
        path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file() and path.suffix == ".ipynb" and path.read_text() == "solved"
    ]
    assert solved == ["讲师/习题答案/06.ipynb"]
    assert {path.relative_to(made).parts[0] for path in made.rglob("06.html")} == {"讲师", "学员讲义"}


def test_the_manifest_has_every_file_version_and_date(made: Path) -> None:
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    files = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert manifest["files"] == sums(made)
    assert manifest["files"].keys() == files - {"manifest.json"}
    assert (manifest["made"], manifest["pythons"]) == ("2026-03-02", ["3.12"])
    entry = manifest["targets"][TARGET.key]
    assert entry["pins"] == ["tiny-helper==1.0", "branchcraft==0.0.1"]
    assert {*entry["wheels"], entry["pip"]} <= files


def test_launchers_suit_their_systems(made: Path) -> None:
    for name in ("安装.bat", "course_setup/start.bat"):
        content = (made / name).read_bytes()
        assert content.isascii(), "a console that is not UTF-8 yet would stumble"
        assert content.count(b"\n") == content.count(b"\r\n") > 0
        assert b"@PYTHONS" not in content
    assert b"in (3.12) do" in (made / "安装.bat").read_bytes()
    for name in ("安装.sh", "安装.command", "course_setup/start.sh"):
        assert b"\r" not in (made / name).read_bytes()
        subprocess.run(["sh", "-n", made / name], check=True)
    assert os.access(made / "安装.sh", os.X_OK)
    assert os.access(made / "安装.command", os.X_OK)
    assert (made / "使用说明.txt").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "3.12" in (made / "course_setup" / "no_python.txt").read_text(encoding="utf-8")


def test_every_licence_of_others_work_is_there(made: Path) -> None:
    assert {path.name for path in (made / "许可").iterdir()} == {*licences(HOUSE), "软件包.txt"}
    texts = "".join(path.read_text(encoding="utf-8") for path in (made / "许可").iterdir())
    assert [part for part in ("MIT License", "Attribution 4.0", "SIL OPEN FONT LICENSE", "UCI", "tiny-helper 1.0", "pip ") if part not in texts] == []


def test_the_zip_holds_the_folder_and_what_may_be_run(made: Path) -> None:
    with zipfile.ZipFile(zipped(made)) as archive:
        names = {one.filename: one for one in archive.infolist()}
    assert {f"{made.name}/{path.relative_to(made).as_posix()}" for path in made.rglob("*") if path.is_file()} == names.keys()
    assert names[f"{made.name}/安装.command"].external_attr >> 16 & 0o111
    assert names[f"{made.name}/安装.bat"].flag_bits & 0x800, "Chinese names are marked as UTF-8"


def test_a_bundle_without_hand_outs_must_be_meant(tmp_path: Path) -> None:
    from branchcraft.authoring.package.bundle import lay
    from branchcraft.authoring.package.wheels import Shelf

    root = course(tmp_path / "house")
    bundle(tmp_path, root, TARGET)
    found = {name: ones[0] for (name, _), ones in Shelf(tmp_path / "made").wheels.items()}
    with pytest.raises(IncompleteError, match="build/slides"):
        lay(root, tmp_path / "again", [], found["branchcraft"], found["pip"], "2026-03-02")


def test_what_goes_onto_the_stick_needs_nothing_but_python() -> None:
    import ast
    import sys

    for path in STICK.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = (
                [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            )
            for name in names:
                assert name.partition(".")[0] in {*sys.stdlib_module_names, "course_setup"}, f"{path.name} imports {name}"


def test_the_librarys_wheel_carries_every_file_that_is_no_python() -> None:
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["branchcraft"]
    library = HOUSE / "lib" / "branchcraft"
    carried = {path for pattern in settings for path in library.glob(pattern)}
    listed = subprocess.run(["git", "ls-files", "-z", library], cwd=HOUSE, capture_output=True, text=True, check=True).stdout.split("\0")
    files = {HOUSE / name for name in listed if name} - {path for path in carried}
    lost = [str(path.relative_to(library)) for path in sorted(files) if path.suffix != ".py" and STICK not in path.parents]
    assert lost == [], "name it under [tool.setuptools.package-data], or the bundle goes without it"


def test_every_room_of_the_library_is_a_package_that_the_wheel_finds() -> None:
    rooms = {path.parent for path in (HOUSE / "lib" / "branchcraft").rglob("*.py") if STICK not in (path, *path.parents)}
    assert [str(room) for room in sorted(rooms) if not (room / "__init__.py").is_file()] == []
