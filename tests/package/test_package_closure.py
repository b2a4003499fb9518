"""What each machine needs, followed from requirement to requirement with that machine's markers."""

from __future__ import annotations

from pathlib import Path

import pytest
from package_examples import HOUSE, TARGETS

from branchcraft.authoring.package.closure import UnpinnedError, contradictions, needed, pins_for, read_pins
from branchcraft.authoring.package.stock import LOCK, SYSTEMS_LOCK, marker, roots
from branchcraft.authoring.package.wheels import installed_requires

WINDOWS, LINUX = TARGETS["windows-x86_64-cp312"].environment(), TARGETS["linux-x86_64-cp312"].environment()
WORLD = {
    "lab": ['shell; sys_platform != "win32"', 'console>=2; sys_platform == "win32"', "server[fast]", 'docs; extra == "docs"'],
    "server": ['speed; extra == "fast"', "lab", 'old; python_version < "3.12"'],
    "shell": [],
    "console": [],
    "speed": [],
}


def test_markers_and_extras_decide_and_circles_end() -> None:
    assert needed(["lab"], LINUX, WORLD.__getitem__).keys() == {"lab", "server", "shell", "speed"}
    assert needed(["Lab"], WINDOWS, WORLD.__getitem__).keys() == {"lab", "server", "console", "speed"}
    assert "old" in needed(["lab"], TARGETS["windows-x86_64-cp311"].environment(), WORLD.__getitem__)


def test_an_extra_asked_for_later_is_still_followed() -> None:
    world = {"a": ["server", "b"], "b": ["server[fast]"], "server": ['speed; extra == "fast"']}
    assert "speed" in needed(["a"], LINUX, world.__getitem__)


def test_a_root_for_another_system_is_not_followed() -> None:
    assert needed(['console; sys_platform == "win32"'], LINUX, WORLD.__getitem__) == {}


def test_what_no_lock_pins_is_named() -> None:
    pins = {"lab": "1", "server": "1", "speed": "1", "shell": "1"}
    assert pins_for(["lab"], LINUX, WORLD.__getitem__, {**pins, "pytest": "9"}, "there") == pins
    with pytest.raises(UnpinnedError, match="windows needs console"):
        pins_for(["lab"], WINDOWS, WORLD.__getitem__, pins, "windows")


def test_a_pin_that_a_requirement_refuses_is_named() -> None:
    pins = {"lab": "1", "server": "1", "speed": "1", "console": "1.9"}
    assert contradictions(["lab"], WINDOWS, WORLD.__getitem__, pins) == ['console 1.9, but console>=2; sys_platform == "win32"']
    assert contradictions(["lab"], WINDOWS, WORLD.__getitem__, {**pins, "console": "2.0"}) == []


def test_the_second_lock_speaks_for_its_systems_only_and_has_the_last_word(tmp_path: Path) -> None:
    first, second = tmp_path / "one.lock", tmp_path / "two.lock"
    first.write_text("Some_Thing==1.0\n", encoding="utf-8")
    second.write_text('# why\nsome-thing==0.9; sys_platform == "win32"\n\nconsole==2; sys_platform == "win32"\n', encoding="utf-8")
    assert read_pins(WINDOWS, first, second) == {"some-thing": "0.9", "console": "2"}
    assert read_pins(LINUX, first, second) == {"some-thing": "1.0"}
    second.write_text("console>=2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="pins no version"):
        read_pins(LINUX, second)


@pytest.mark.parametrize("key", TARGETS)
def test_the_locks_pin_all_that_the_course_needs_on_every_system(key: str) -> None:
    pins = read_pins(TARGETS[key].environment(), HOUSE / LOCK, HOUSE / SYSTEMS_LOCK)
    found = pins_for(roots(HOUSE), TARGETS[key].environment(), installed_requires, pins, key)
    assert {"jupyterlab", "numpy", "pandas"} <= found.keys()
    assert {"pytest", "playwright", "ruff"}.isdisjoint(found), "what only maintainers use stays at home"
    assert ("pywinpty" in found, "pexpect" in found, "appnope" in found) == (
        key.startswith("windows"),
        not key.startswith("windows"),
        key.startswith("macos"),
    )


def test_markers_name_exactly_the_systems_meant() -> None:
    assert marker([TARGETS["windows-x86_64-cp311"], TARGETS["windows-x86_64-cp312"]]) == 'sys_platform == "win32"'
    assert marker([TARGETS["macos-x86_64-cp311"]]) == 'sys_platform == "darwin" and platform_machine == "x86_64"'
    assert marker([TARGETS["macos-x86_64-cp311"], TARGETS["macos-arm64-cp313"]]) == 'sys_platform == "darwin"'
