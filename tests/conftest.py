"""What all tests share: a progress folder of their own, property tests without a clock, and the rule about browsers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from branchcraft.doctor import find_browser

# A slow machine is not a wrong result; and the same examples everywhere, so that a failure can be repeated.
settings.register_profile("course", deadline=None, derandomize=True)
settings.load_profile("course")


@pytest.fixture(autouse=True)
def progress_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """No test reads or writes the progress of whoever runs it."""
    folder = tmp_path_factory.mktemp("progress")
    monkeypatch.setenv("BRANCHCRAFT_HOME", str(folder))
    yield folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a browser its tests are skipped, saying so; under CI=true that is an error, because nobody would read the message."""
    wanting = [item for item in items if item.get_closest_marker("browser")]
    if not wanting or find_browser() is not None:
        return
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(f"{len(wanting)} browser tests and no Chromium, Chrome or Edge (CI=true); name one in BRANCHCRAFT_BROWSER.")
    for item in wanting:
        item.add_marker(pytest.mark.skip(reason="no Chromium, Chrome or Edge found; name one in BRANCHCRAFT_BROWSER"))
