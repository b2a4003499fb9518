"""Small panels for the tests of the server: each shows one thing that a panel of the course does."""

from __future__ import annotations

import time
from pathlib import Path

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.folders import progress_dir
from branchcraft.ui.controls import Message, guarded


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
