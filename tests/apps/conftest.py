"""Sessions in this process, on small pages; and a real server for a class."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import comm
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from branchcraft.apps import bridge
from branchcraft.apps.baton import Baton
from branchcraft.apps.frames import pack, unpack
from branchcraft.apps.pages import Page, Panel, Piece
from branchcraft.apps.session import Session
from branchcraft.authoring.app_visitor import Served, serving

ROOT = Path(__file__).parents[2]


class Desk:
    """A session with its browser's side: what it was told, and the widgets that it knows."""

    def __init__(self, panels: tuple[str, ...], folder: Path, baton: Baton, where: Path, in_class: bool) -> None:
        page = Page("notebooks/test", "测试", 0, where)
        page.pieces = [Piece("all", panel=Panel(n, f"app_examples.{one}()", "import app_examples\n")) for n, one in enumerate(panels)]
        self.heard: list[tuple[dict[str, Any], list[bytes]]] = []
        self.ended: list[str] = []
        self._count = 0
        self.session = Session(page, folder, baton, self._take, self.ended.append, in_class=in_class)

    def _take(self, frame: bytes) -> None:
        head, buffers = unpack(frame)
        self.heard.append((head, [bytes(one) for one in buffers]))

    def say(self, head: dict[str, Any], buffers: tuple[bytes, ...] = (), wait: bool = True) -> None:
        self._count += 1
        number = f"n{self._count}"
        self.session.take(pack({"n": number, **head}, buffers))
        if wait:
            self.wait(lambda: any(one.get("say") == "done" and one.get("n") == number for one, _ in self.heard))

    def wait(self, true: Callable[[], bool]) -> None:
        for _ in range(1000):
            if true():
                return
            time.sleep(0.01)
        raise AssertionError("the session did not answer")

    def open(self, panel: int = 0) -> None:
        self.say({"do": "open", "panel": panel})

    def move(self, widget: str, **state: Any) -> None:
        self.say({"do": "comm", "id": widget, "data": {"method": "update", "state": state, "buffer_paths": []}})

    def press(self, widget: str, wait: bool = True) -> None:
        self.say({"do": "comm", "id": widget, "data": {"method": "custom", "content": {"event": "click"}}}, wait=wait)

    def widgets(self) -> dict[str, dict[str, Any]]:
        known: dict[str, dict[str, Any]] = {}
        for head, _ in self.heard:
            if head["say"] in ("comm_open", "comm_msg"):
                known.setdefault(head["id"], {}).update(head["data"].get("state", {}))
        return known

    def find(self, kind: str) -> str:
        return next(key for key, state in self.widgets().items() if state.get("_model_name") == f"{kind}Model")

    def said(self) -> str:
        return str(self.widgets()[self.find("HTML")]["value"])


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
