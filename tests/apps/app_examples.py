"""Small panels for the tests of the server, each showing one thing that a panel of the course does, and a desk at which to sit before one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from branchcraft.apps.baton import Baton
from branchcraft.apps.frames import pack, unpack
from branchcraft.apps.pages import Page, Panel, Piece
from branchcraft.apps.session import Session
from branchcraft.errors import InputError
from branchcraft.folders import progress_dir
from branchcraft.ui.controls import Message, guarded

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
        for one in head.pop("heads", ()):
            count = one.pop("buffers")
            self.heard.append((one, [bytes(part) for part in buffers[:count]]))
            buffers = buffers[count:]
        if head["say"] != "many":
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


def counter() -> widgets.Widget:
    """A slider, a button that is asleep, a text that follows."""
    slider = widgets.IntSlider(value=3, min=0, max=10)
    asleep = widgets.Button(description="睡着", disabled=True)
    said = widgets.HTML("3")
    slider.observe(lambda change: setattr(said, "value", str(change["new"])), names="value")
    asleep.on_click(lambda _: setattr(said, "value", "醒了"))
    return widgets.VBox([slider, asleep, said])


def upload() -> widgets.Widget:
    """A file box that says what it got."""
    box, said = widgets.FileUpload(accept=".csv"), widgets.HTML()
    box.observe(lambda _: setattr(said, "value", f"{box.value[0]['name']}:{len(box.value[0]['content'])}"), names="value")
    return widgets.VBox([box, said])


def whereabouts() -> widgets.Widget:
    """Whose folder, and which, at the time of a press."""
    button, said = widgets.Button(description="哪里"), widgets.HTML()
    button.on_click(lambda _: setattr(said, "value", f"{progress_dir().name} {Path.cwd().name}"))
    return widgets.VBox([button, said])


def mine() -> widgets.Widget:
    """The course's page of one's own progress."""
    from branchcraft.classroom import progress_page

    return progress_page.progress_panel()


def slow(seconds: float = 0.6) -> widgets.Widget:
    """Work that reports every hundredth of a second, as a progress bar does."""
    button, said = widgets.Button(description="算"), widgets.HTML()

    def work(_: object) -> None:
        for step in range(round(seconds / 0.01)):
            time.sleep(0.01)
            said.value = f"{step}"
        said.value = f"算完了 {Path.cwd().name} {progress_dir().name}"

    button.on_click(work)
    return widgets.VBox([button, said])


def broken() -> widgets.Widget:
    """Does not open."""
    raise RuntimeError("secret detail")


def nothing_there() -> widgets.Widget:
    """Does not open, and says why."""
    raise InputError("文件不在。")


def raises() -> widgets.Widget:
    """A callback that fails without a guard, and one with it."""
    bare, safe, message = widgets.Button(description="裸"), widgets.Button(description="护"), Message()
    bare.on_click(lambda _: 1 / 0)
    safe.on_click(lambda _: guarded(message, lambda: 1 / 0)())
    return widgets.VBox([bare, safe, message.widget])
