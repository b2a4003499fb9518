"""Strict nbval with the course's sanitise file: a built notebook passes, a changed number does not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from nbval.plugin import get_sanitize_patterns

from branchcraft.authoring.normalise import PANEL_NOTE, PANEL_NOTE_WITH_PICTURE, WIDGET_REPR

SANITIZE = Path(__file__).parents[1] / "notebooks" / "sanitize.cfg"


def compare(*paths: Path) -> subprocess.CompletedProcess[str]:
    """Run strict nbval as `make test` does, without this project's own pytest settings."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null", "--rootdir", str(paths[0].parent), "--nbval"]
    command += ["--nbval-current-env", "--nbval-sanitize-with", str(SANITIZE), *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def sanitised(text: str) -> str:
    for pattern, replacement in get_sanitize_patterns(SANITIZE.read_text(encoding="ascii")):
        text = re.sub(pattern, replacement, text)
    return text


def test_a_built_notebook_and_a_built_solution_pass(course: Path) -> None:
    done = compare(course / "notebooks" / "06_staffing.ipynb", course / "exercises" / "solutions" / "06_staffing.ipynb")
    assert done.returncode == 0, done.stdout[-2000:]
    assert "5 passed" in done.stdout


def test_a_changed_number_fails(own_course: Path) -> None:
    path = own_course / "notebooks" / "06_staffing.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("6.1 分钟\\n", "6.2 分钟\\n"), encoding="utf-8")
    done = compare(path)
    assert done.returncode == 1
    assert "1 failed, 2 passed" in done.stdout and "6.2" in done.stdout


def test_a_panel_that_vanished_fails(own_course: Path) -> None:
    path = own_course / "notebooks" / "06_staffing.ipynb"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"widgets.VBox([canvas.widget])"', '"widgets.IntSlider()"'), encoding="utf-8")
    assert compare(path).returncode == 1


def test_a_panel_and_its_sentence_compare_equal_and_nothing_else_does() -> None:
    described = "VBox(children=(HTML(value='<style>\\n.branchcraft, .branchcraft .widget-label…"
    assert WIDGET_REPR.match(described)
    assert sanitised(described) == sanitised(PANEL_NOTE) == sanitised(PANEL_NOTE_WITH_PICTURE) == "PANEL"
    assert sanitised("平均等候 6.1 分钟\n【面板】") == "平均等候 6.1 分钟\n【面板】"
    assert sanitised("IntSlider(value=3)") == "IntSlider(value=3)"


def test_addresses_and_styler_names_are_not_compared_but_numbers_are() -> None:
    assert sanitised("<Line2D at 0x7f00aa12>") == sanitised("<Line2D at 0x55bb99ff>")
    assert sanitised('<td id="T_0a1b2_row0_col1">8</td>') == sanitised('<td id="T_ff09e_row0_col1">8</td>')
    assert sanitised("等候 6.1") != sanitised("等候 6.2")
