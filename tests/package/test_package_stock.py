"""What each machine gets from a folder of wheels, and that nothing incomplete leaves the house."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from package_examples import TARGETS, wheel

from branchcraft.authoring.package import wheels as room
from branchcraft.authoring.package.papers import licence, read_me
from branchcraft.authoring.package.report import matrix
from branchcraft.authoring.package.stock import IncompleteError, UnpinnedError, least_python, pack
from branchcraft.authoring.package.wheels import FetchError, Shelf, fetch, floor

LINUX, MAC, WINDOWS = TARGETS["linux-x86_64-cp312"], TARGETS["macos-arm64-cp312"], TARGETS["windows-x86_64-cp312"]


def test_each_machine_gets_its_own_wheel_and_a_pure_one_lies_there_once(tmp_path: Path) -> None:
    wheel(tmp_path, "pure")
    wheel(tmp_path, "fast", tag="cp312-cp312-manylinux_2_28_x86_64")
    wheel(tmp_path, "fast", tag="cp312-cp312-manylinux2014_x86_64")
    wheel(tmp_path, "fast", tag="cp312-cp312-macosx_12_0_arm64")
    (tmp_path / "no-wheel-name.whl").write_bytes(b"")
    shelf = Shelf(tmp_path)
    assert {shelf.best("Pure", "1.0", target) for target in TARGETS.values()} == set(shelf.wheels["pure", "1.0"])
    best = shelf.best("fast", "1.0", LINUX)
    assert best is not None
    assert best.path.name == "fast-1.0-cp312-cp312-manylinux2014_x86_64.whl"
    assert shelf.lacking({"fast": "1.0", "pure": "1.0", "gone": "3"}, WINDOWS) == {"fast": "1.0", "gone": "3"}


def test_the_oldest_system_is_that_of_the_most_demanding_wheel(tmp_path: Path) -> None:
    wheel(tmp_path, "pure")
    wheel(tmp_path, "a", tag="cp312-cp312-manylinux2014_x86_64.manylinux_2_17_x86_64")
    wheel(tmp_path, "b", tag="cp312-cp312-manylinux_2_27_x86_64.manylinux_2_28_x86_64")
    wheel(tmp_path, "c", tag="cp312-cp312-macosx_11_0_arm64")
    wheel(tmp_path, "d", tag="cp312-cp312-macosx_12_0_arm64")
    wheel(tmp_path, "e", tag="cp312-cp312-win_amd64")
    found = {name: ones[0] for (name, _), ones in Shelf(tmp_path).wheels.items()}
    assert floor([found["pure"], found["a"]], LINUX) == "glibc 2.17"
    assert floor([found["a"], found["b"]], LINUX) == "glibc 2.27"
    assert floor([found["c"], found["d"]], MAC) == "macOS 12.0"
    assert floor([found["e"], found["pure"]], WINDOWS) == ""


def test_the_oldest_python_is_that_of_the_strictest_wheel(tmp_path: Path) -> None:
    wheel(tmp_path, "a", python=">=3.9")
    wheel(tmp_path, "b", python=">=3.11.5")
    wheels = [ones[0] for ones in Shelf(tmp_path).wheels.values()]
    assert least_python(wheels, TARGETS["linux-x86_64-cp311"]) == "3.11.5"
    assert least_python(wheels, LINUX) == "3.12.0"
    wheel(tmp_path, "c", python=">=3.13")
    with pytest.raises(IncompleteError, match=r"Python 3\.12"):
        least_python([ones[0] for ones in Shelf(tmp_path).wheels.values()], LINUX)


def test_a_machine_without_a_needed_wheel_is_refused_and_without_numba_is_not(tmp_path: Path) -> None:
    wheel(tmp_path, "lab")
    wheel(tmp_path, "numba", tag="cp312-cp312-win_amd64")
    pins = {"lab": "1.0", "numba": "1.0"}
    assert pack(["lab", "numba"], pins, pins, WINDOWS, Shelf(tmp_path)).without == ()
    less = pack(["lab", "numba"], pins, pins, LINUX, Shelf(tmp_path))
    assert (less.without, [one.name for one in less.wheels]) == (("numba",), ["lab"])
    with pytest.raises(IncompleteError, match=r"linux-x86_64-cp312: no wheel of pandas 3\.0"):
        pack(["lab", "pandas"], {"lab": "1.0", "pandas": "3.0"}, {}, LINUX, Shelf(tmp_path))


def test_the_wheels_own_word_counts_not_what_is_installed_here(tmp_path: Path) -> None:
    wheel(tmp_path, "lab", requires=['console; sys_platform == "win32"', "server>=2"])
    wheel(tmp_path, "server")
    pins = {"lab": "1.0", "server": "1.0"}
    with pytest.raises(IncompleteError, match=r"server 1\.0, but server>=2"):
        pack(["lab"], pins, pins, LINUX, Shelf(tmp_path))
    with pytest.raises(UnpinnedError, match="console"):
        pack(["lab"], pins, pins, WINDOWS, Shelf(tmp_path))


def pip_that_has(has: set[str], asked: list[list[str]], otherwise: str = "") -> object:
    def run(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        wanted = [part for part in command if "==" in part and not part.startswith("-")]
        asked.append(wanted)
        none = next((part for part in wanted if part not in has), None)
        said = otherwise or f"ERROR: No matching distribution found for {none}\n"
        return subprocess.CompletedProcess(command, 1 if none or otherwise else 0, "", said if none or otherwise else "")

    return run


def test_fetching_asks_only_for_what_is_not_there_and_names_what_nobody_makes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel(tmp_path, "here")
    asked: list[list[str]] = []
    monkeypatch.setattr(room.subprocess, "run", pip_that_has({"a==1", "c==1"}, asked))
    assert fetch({"here": "1.0", "a": "1", "b-b": "1", "c": "1"}, LINUX, tmp_path) == ["b-b"]
    assert asked == [["a==1", "b-b==1", "c==1"], ["a==1", "c==1"]]
    assert fetch({"here": "1.0"}, LINUX, tmp_path) == []
    assert len(asked) == 2


def test_a_failure_that_is_not_a_missing_wheel_is_raised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room.subprocess, "run", pip_that_has(set(), [], "ERROR: connection refused"))
    with pytest.raises(FetchError, match="connection refused"):
        fetch({"a": "1"}, LINUX, tmp_path)


def test_the_papers_say_what_runs_where(tmp_path: Path) -> None:
    wheel(tmp_path, "lab", python=">=3.12.4", tag="cp312-cp312-manylinux_2_27_x86_64")
    one = pack(["lab", "numba"], {"lab": "1.0", "numba": "1"}, {}, LINUX, Shelf(tmp_path))
    text = read_me("1.2", "2026-03-02", [one])
    assert "Linux（x86_64），系统 glibc 2.27 或更新：Python 3.12（3.12.4 起）" in text
    assert "Linux（x86_64）没有 numba" in text
    assert [part for part in ("linux-x86_64-cp312", "3.12.4", "glibc 2.27", "numba") if part not in matrix([one])] == []
    assert licence(one.wheels[0]) == "见软件包内的许可文件"
