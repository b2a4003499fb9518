"""Sessions in this process, on small pages; and a real server for a class."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import comm
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from app_examples import ROOT, Desk

from branchcraft.apps import bridge
from branchcraft.apps.baton import Baton
from branchcraft.authoring.app_visitor import Served, serving


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Makes desks; `comm` is afterwards what it was."""
    before = comm.create_comm, comm.get_comm_manager
    bridge.install()
    baton, made, here = Baton(), list[Desk](), Path.cwd()

    def make(*panels: str, learner: str = "a", where: Path | None = None, in_class: bool = False) -> Desk:
        folder = tmp_path / learner
        folder.mkdir(exist_ok=True)
        made.append(Desk(panels, folder, baton, where or tmp_path, in_class))
        return made[-1]

    yield make
    for one in made:
        one.session.stop()
        one.session.join(10)
    import os

    os.chdir(here)
    comm.create_comm, comm.get_comm_manager = before


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A class on the real course, served by a process of its own with one worker."""
    with serving(ROOT, tmp_path_factory.mktemp("home"), "--workers", "1", "--cold", class_name="测试班") as running:
        yield running
