"""The build command: everything is built, twice the same, and `--check` notices what is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from branchcraft.authoring import notebooks
from branchcraft.authoring.notebooks import Source, check, main, stored_notebooks, unpaired, write


def quiet(line: str) -> None:
    """Swallow progress lines."""


def test_every_source_gets_its_notebooks(course: Path) -> None:
    assert [str(path) for path in stored_notebooks(course)] == [
        "notebooks/06_staffing.ipynb",
        "notebooks/index.ipynb",
        "exercises/06_staffing.ipynb",
        "exercises/solutions/06_staffing.ipynb",
    ]


def test_a_second_build_gives_the_same_bytes(own_course: Path) -> None:
    before = {path: (own_course / path).read_bytes() for path in stored_notebooks(own_course)}
    for path in before:
        (own_course / path).unlink()
    assert write(own_course, say=quiet) == []
    assert {path: (own_course / path).read_bytes() for path in stored_notebooks(own_course)} == before


def test_check_accepts_what_was_built_and_touches_nothing(course: Path) -> None:
    times = {path: (course / path).stat().st_mtime_ns for path in stored_notebooks(course)}
    assert check(course, say=quiet) == []
    assert {path: (course / path).stat().st_mtime_ns for path in stored_notebooks(course)} == times


def test_check_names_the_notebook_whose_printed_number_was_changed(own_course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = own_course / "notebooks" / "06_staffing.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("6.1 分钟", "6.2 分钟"), encoding="utf-8")
    assert main(["--check", "--root", str(own_course)]) == 1
    said = capsys.readouterr().err
    assert "notebooks/06_staffing.ipynb differs" in said and "run make notebooks" in said and "solutions" not in said
    assert "6.2 分钟" in path.read_text(encoding="utf-8")


def test_check_names_a_missing_notebook_and_one_without_source(own_course: Path) -> None:
    (own_course / "notebooks" / "index.ipynb").rename(own_course / "notebooks" / "99_left_over.ipynb")
    wrong = check(own_course, ["index"], quiet)
    assert [line.split(" ")[0] for line in wrong] == ["notebooks/index.ipynb", "notebooks/99_left_over.ipynb"]
    assert "missing" in wrong[0] and "no source" in wrong[1]
    assert unpaired(own_course) == wrong[1:]


def test_front_matter_goes_into_the_notebook_and_versions_do_not(course: Path) -> None:
    stored = json.loads((course / "notebooks" / "06_staffing.ipynb").read_text(encoding="utf-8"))
    assert stored["metadata"]["branchcraft"] == {"chapter": "06", "title": "试讲", "documents": ["D1", "D4"], "minutes": 3}
    assert set(stored["metadata"]) == {"branchcraft", "kernelspec", "language_info"}
    assert "version" not in stored["metadata"]["language_info"]


def test_an_error_stops_only_its_notebook_and_keeps_the_old_file(
    own_course: Path, write_source: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    old = (own_course / "notebooks" / "06_staffing.ipynb").read_bytes()
    write_source(
        own_course, "notebooks", "06_staffing", "# 坏\n\n```{code-cell} ipython3\nprint(1)\n```\n\n```{code-cell} ipython3\nlost_name\n```\n"
    )
    write_source(own_course, "cases", "01_turnaround", "# 好\n\n```{code-cell} ipython3\nprint(1)\n```\n")
    assert main(["--root", str(own_course), "06_staffing", "cases/01_turnaround"]) == 1
    said = capsys.readouterr().err
    assert "notebooks/06_staffing.ipynb, code cell 2 (lost_name): NameError" in said
    assert (own_course / "notebooks" / "06_staffing.ipynb").read_bytes() == old
    assert (own_course / "cases" / "01_turnaround.ipynb").exists()


def test_a_notebook_runs_in_its_own_folder(tmp_path: Path, write_source: Callable[..., Path]) -> None:
    write_source(
        tmp_path, "cases", "01_turnaround", "```{code-cell} ipython3\nfrom pathlib import Path\nprint(Path('data', 'a.csv').read_text())\n```\n"
    )
    (tmp_path / "cases" / "data").mkdir()
    (tmp_path / "cases" / "data" / "a.csv").write_text("235")
    assert write(tmp_path, ["01_turnaround"], quiet) == []
    assert "235" in (tmp_path / "cases" / "01_turnaround.ipynb").read_text(encoding="utf-8")


def test_names_choose_what_is_built(course: Path) -> None:
    def asked(*names: str) -> tuple[list[str], bool]:
        found, index = notebooks.chosen(course, names)
        return [source.name for source in found], index

    assert asked() == (["notebooks/06_staffing", "exercises/06_staffing"], True)
    assert asked("06_staffing") == (["notebooks/06_staffing", "exercises/06_staffing"], False)
    assert asked("exercises/src/06_staffing.md") == (["exercises/06_staffing"], False)
    assert asked("notebooks/06_staffing.ipynb", "index") == (["notebooks/06_staffing"], True)
    with pytest.raises(notebooks.BuildError, match="no source is called 07_process"):
        asked("07_process")


def test_a_folder_without_sources_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--root", str(tmp_path)])
    assert "notebooks/src" in capsys.readouterr().err


def test_the_learners_version_stands_beside_the_solution() -> None:
    exercise = Source(Path("exercises/src/06_staffing.md"))
    assert [str(path) for path in exercise.targets] == ["exercises/solutions/06_staffing.ipynb", "exercises/06_staffing.ipynb"]
    assert Source(Path("cases/src/01_turnaround.md")).targets == [Path("cases/01_turnaround.ipynb")]
