"""The doctor finds each thing that can be broken and says in Chinese what to do about it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from branchcraft import doctor, folders
from branchcraft.doctor import BROKEN, GOOD, WEAK, Finding
from branchcraft.ui import theme


def test_this_installation_is_fit_for_class(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.examine() == 0
    printed = capsys.readouterr().out
    assert "可以上课了" in printed
    assert BROKEN not in printed
    assert "会算 1+1" in printed


def test_an_old_python_is_told_which_one_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4, "final", 0))
    finding = doctor.check_python()
    assert (finding.mark, finding.what) == (BROKEN, "Python 3.10.4 太旧")
    assert "3.11" in finding.advice


def test_an_old_package_is_named_with_the_version_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    real = doctor.version
    monkeypatch.setattr(doctor, "version", lambda name: "1.9.9" if name == "pandas" else real(name))
    finding = doctor.check_packages()
    assert finding.mark == BROKEN
    assert "pandas 是 1.9.9，需要 2.2 以上" in finding.what
    assert "numpy" not in finding.what
    assert "重新安装" in finding.advice


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = doctor.version

    def without_pillow(name: str) -> str:
        if name == "pillow":
            raise PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(doctor, "version", without_pillow)
    finding = doctor.check_packages()
    assert (finding.mark, "pillow 没有安装" in finding.what) == (BROKEN, True)


def test_packages_are_compared_as_numbers_not_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "version", lambda name: "10.0")
    monkeypatch.setattr(doctor, "required_packages", lambda: [("pandas", "2.2")])
    assert doctor.check_packages().mark == GOOD


def test_what_is_checked_is_what_pyproject_asks_for() -> None:
    names = [name for name, _ in doctor.required_packages()]
    assert "jupyterlab" in names
    assert "numba" not in names, "numba is optional at run time and has a check of its own"
    assert "ruff" not in names, "what only authors need is not the learner's business"


def test_a_lost_font_file_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(theme, "FONT_OTF", tmp_path / "gone.otf")
    finding = doctor.check_font()
    assert (finding.mark, finding.what) == (BROKEN, "课程字体文件不见了")
    assert "git checkout" in finding.advice


def test_a_font_without_the_characters_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(theme, "FAMILY", "DejaVu Sans")
    finding = doctor.check_font()
    assert finding.mark == BROKEN
    assert "Glyph" in finding.what


def test_a_progress_folder_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("BRANCHCRAFT_HOME", str(tmp_path / "file" / "inside"))
    finding = doctor.check_progress_dir()
    assert finding.mark == BROKEN
    assert str(tmp_path / "file" / "inside") in finding.what
    assert "BRANCHCRAFT_HOME" in finding.advice


def test_the_progress_folder_is_in_the_home_folder_unless_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.delenv("BRANCHCRAFT_HOME")
    assert folders.progress_dir() == tmp_path / ".branchcraft"
    monkeypatch.setenv("BRANCHCRAFT_HOME", "~/elsewhere")
    assert folders.progress_dir() == tmp_path / "elsewhere"


def test_a_kernel_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(code: str) -> str:
        raise RuntimeError("Kernel died before replying")

    monkeypatch.setattr(doctor, "ask_kernel", fail)
    finding = doctor.check_kernel()
    assert (finding.mark, "没有启动" in finding.what) == (BROKEN, True)
    assert "安全软件" in finding.advice


def test_a_kernel_that_garbles_chinese_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ask_kernel", lambda code: "?? 2\n")
    finding = doctor.check_kernel()
    assert (finding.mark, "?? 2" in finding.what) == (BROKEN, True)


def test_a_kernel_answers_with_what_it_prints() -> None:
    assert doctor.ask_kernel("print('网点', 2 + 3)") == "网点 5\n"


def test_without_numba_the_course_is_slower_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)
    finding = doctor.check_numba()
    assert (finding.mark, "慢" in finding.what) == (WEAK, True)


def test_without_a_known_browser_one_is_recommended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BRANCHCRAFT_BROWSER", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(doctor, "BROWSER_PLACES", ())
    finding = doctor.check_browser()
    assert finding.mark == WEAK
    assert "Edge" in finding.advice


def test_a_named_browser_comes_first_and_a_wrong_name_finds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRANCHCRAFT_BROWSER", sys.executable)
    assert doctor.find_browser() == sys.executable
    monkeypatch.setenv("BRANCHCRAFT_BROWSER", "/nowhere/chrome")
    assert doctor.find_browser() is None


def test_a_browser_outside_the_path_is_found_where_it_usually_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BRANCHCRAFT_BROWSER", raising=False)
    monkeypatch.setenv("PATH", "")
    (tmp_path / "chrome.exe").touch()
    monkeypatch.setattr(doctor, "BROWSER_PLACES", (str(tmp_path / "msedge.exe"), str(tmp_path / "chrome.exe")))
    assert doctor.find_browser() == str(tmp_path / "chrome.exe")


def always(finding: Finding) -> Callable[[], Finding]:
    return lambda: finding


@pytest.mark.parametrize(("mark", "code"), [(GOOD, 0), (WEAK, 0), (BROKEN, 1)])
def test_only_what_must_be_mended_makes_the_doctor_fail(
    mark: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "CHECKS", (always(Finding(GOOD, "好")), always(Finding(mark, "某物", "怎么补"))))
    assert doctor.examine() == code
    printed = capsys.readouterr().out
    assert f"{mark} 某物\n    → 怎么补" in printed
    assert ("有 1 项要先修好" in printed) == (code == 1)
