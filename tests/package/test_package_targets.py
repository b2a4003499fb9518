"""Machines that are not this one: which wheels run there and what markers say there."""

from __future__ import annotations

import pytest
from package_examples import TARGETS
from packaging.markers import Marker
from packaging.tags import parse_tag

RUNS = [
    ("windows-x86_64-cp312", "cp312-cp312-win_amd64", True),
    ("windows-x86_64-cp312", "cp312-cp312-win32", False),
    ("windows-x86_64-cp312", "cp311-abi3-win_amd64", True),
    ("windows-x86_64-cp311", "cp312-abi3-win_amd64", False),
    ("windows-x86_64-cp313", "py3-none-any", True),
    ("windows-x86_64-cp313", "cp313-cp313t-win_amd64", False),
    ("macos-arm64-cp313", "cp313-cp313-macosx_11_0_arm64", True),
    ("macos-arm64-cp313", "cp313-cp313-macosx_11_0_x86_64", False),
    ("macos-arm64-cp313", "cp313-cp313-macosx_10_13_universal2", True),
    ("macos-x86_64-cp311", "cp311-cp311-macosx_10_9_x86_64", True),
    ("macos-x86_64-cp311", "cp311-cp311-macosx_15_0_x86_64", False),
    ("linux-x86_64-cp311", "cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64", True),
    ("linux-x86_64-cp311", "cp311-cp311-manylinux_2_34_x86_64", False),
    ("linux-x86_64-cp311", "cp311-cp311-musllinux_1_2_x86_64", False),
    ("linux-aarch64-cp312", "cp312-cp312-manylinux2014_aarch64", True),
    ("linux-aarch64-cp312", "cp312-cp312-manylinux2014_x86_64", False),
]


@pytest.mark.parametrize(("key", "tag", "runs"), RUNS)
def test_a_wheel_runs_where_its_name_says(key: str, tag: str, runs: bool) -> None:
    assert bool(set(TARGETS[key].tags()) & parse_tag(tag)) is runs


MARKERS = [
    ('sys_platform == "win32"', "windows"),
    ('platform_system == "Darwin"', "macos"),
    ('os_name == "nt"', "windows"),
    ('sys_platform == "darwin" and platform_machine == "x86_64"', "macos-x86_64"),
    ('platform_machine == "aarch64"', "linux-aarch64"),
    ('python_version < "3.12"', "cp311"),
]


@pytest.mark.parametrize(("marker", "part"), MARKERS)
def test_markers_are_answered_for_the_other_machine(marker: str, part: str) -> None:
    assert {key for key, target in TARGETS.items() if Marker(marker).evaluate(target.environment())} == {key for key in TARGETS if part in key}


def test_the_least_demanding_wheel_comes_first() -> None:
    tags = [str(tag) for tag in TARGETS["macos-arm64-cp312"].tags()]
    assert tags.index("cp312-cp312-macosx_11_0_arm64") < tags.index("cp312-cp312-macosx_14_0_arm64") < tags.index("cp312-abi3-macosx_11_0_arm64")
    tags = [str(tag) for tag in TARGETS["linux-x86_64-cp312"].tags()]
    assert tags.index("cp312-cp312-manylinux2014_x86_64") < tags.index("cp312-cp312-manylinux_2_28_x86_64")


def test_pip_is_told_all_that_the_tags_say() -> None:
    options = TARGETS["linux-aarch64-cp313"].pip_options()
    assert "--only-binary=:all:" in options
    assert "--abi=cp313" in options
    assert {"--platform=manylinux2014_aarch64", "--platform=manylinux_2_28_aarch64"} <= set(options)
    assert "--platform=macosx_14_0_arm64" in TARGETS["macos-arm64-cp313"].pip_options()
