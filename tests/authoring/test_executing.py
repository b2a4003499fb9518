"""Running a notebook strictly: what a learner must not see stops the build."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from branchcraft.authoring.execute import BuildError, execute


def run(folder: Path, *cells: str) -> list:
    return execute(new_notebook(cells=[new_code_cell(source) for source in cells]), "small.ipynb", folder, timeout=60).cells


def test_a_warning_stops_the_build_and_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"small\.ipynb, code cell 2 \(import warnings\): wrote to stderr") as caught:
        run(tmp_path, "print('好')", "import warnings\nwarnings.warn('an old habit')")
    assert "an old habit" in str(caught.value)


def test_a_character_without_a_glyph_stops_the_build(tmp_path: Path) -> None:
    draw = "from branchcraft.ui import theme\ntheme.use_theme()\nimport matplotlib.pyplot as plt\nplt.title('网点\U00020628')\nplt.show()"
    with pytest.raises(BuildError, match="Glyph"):
        run(tmp_path, draw)


def test_a_kernel_that_dies_is_reported_with_its_cell(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"code cell \d \(.*\): DeadKernelError"):
        run(tmp_path, "1 + 1", "import os\nos._exit(1)")


def test_the_kernel_is_strict_and_knows_nothing_of_the_author(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("print_from_startup = 1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("BRANCHCRAFT_HOME", str(tmp_path / "progress"))
    cells = run(
        tmp_path, "import os, sys", "print(os.environ['BRANCHCRAFT_STRICT'], 'print_from_startup' in globals(), os.environ['BRANCHCRAFT_HOME'])"
    )
    strict, startup_ran, home = cells[1].outputs[0].text.split()
    assert (strict, startup_ran) == ("1", "False") and home != str(tmp_path / "progress")


def test_the_kernel_is_the_python_that_builds(tmp_path: Path) -> None:
    import sys

    assert run(tmp_path, "import sys; print(sys.prefix)")[0].outputs[0].text.strip() == sys.prefix


def test_no_kernel_is_left_running(tmp_path: Path) -> None:
    import os

    process = int(run(tmp_path, "import os; print(os.getpid())")[0].outputs[0].text)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
