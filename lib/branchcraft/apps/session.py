"""One page in one browser: its panels, made when they come into sight, and the thread that serves them."""

from __future__ import annotations

import ast
import contextlib
import io
import logging
import os
import queue
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from branchcraft.apps.baton import Baton, Rank
from branchcraft.apps.bridge import Channels, RefusedError, served
from branchcraft.apps.frames import FrameError, pack, unpack
from branchcraft.apps.pages import Page, Panel
from branchcraft.errors import InputError
from branchcraft.folders import progress_of
from branchcraft.ui.controls import Message, panel_box

_log = logging.getLogger(__name__)
MOST_WAITING = 400
"""Messages that may wait; a page that sends more is not being used by a person."""
MOST_REFUSED = 40
MOST_LOGGED = 20
"""Mistakes of one page that are written to the log."""


def plain(text: str) -> str:
    """Without the signs that move a terminal's cursor or change its title: a traceback may hold what a trainee typed."""
    return "".join(one for one in text if one.isprintable() or one == "\n")


def _read(frame: bytes) -> tuple[tuple[dict[str, Any], list[memoryview]] | None, Rank]:
    """The message and how urgent it is; None for bytes that are no message."""
    try:
        head, buffers = unpack(frame)
    except FrameError:
        return None, Rank.MOVE
    return (head, buffers), Rank.MOVE if head.get("do") == "comm" else Rank.OPEN


class Session:
    """Serves one page. `deliver` sends a frame to the browser; the folder is the learner's, `in_class` says that this machine is the trainer's."""

    def __init__(
        self,
        page: Page,
        folder: Path,
        baton: Baton,
        deliver: Callable[[bytes], None],
        ended: Callable[[str], None],
        warm_up: bool = False,
        in_class: bool = False,
    ) -> None:
        self._in_class, self._warm_up = in_class, warm_up
        self._rank = Rank.MOVE
        self.page, self._folder, self._baton, self._deliver, self._ended = page, folder, baton, deliver, ended
        self.channels = Channels(self._send)
        self._names: dict[str, Any] = {}
        self._open: dict[int, widgets.Widget] = {}
        self._waiting: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._refused = self._failed = 0
        self._bundle: list[tuple[dict[str, Any], Sequence[bytes]]] | None = None
        self._away = False
        self._thread = threading.Thread(target=self._serve, name=f"session {page.key}", daemon=True)
        self._thread.start()

    # From the browser

    def take(self, frame: bytes) -> None:
        """A message from the browser; served in turn."""
        if self._waiting.qsize() > MOST_WAITING:
            self._ended("flood")
            return
        self._waiting.put(frame)

    def away(self) -> None:
        """The browser is gone for the moment: nothing is sent until it is back."""
        self._away = True

    def stop(self) -> None:
        """End; the widgets are forgotten when what runs has run."""
        self._waiting.put(None)

    def join(self, seconds: float) -> None:
        """Wait for the end."""
        self._thread.join(seconds)

    def _serve(self) -> None:
        while (frame := self._waiting.get()) is not None:
            message, rank = _read(frame)
            with self._alone(rank):
                self._answer(message, len(frame))
        with self._alone(Rank.MOVE):
            self._names.clear()
            self._open.clear()
            self.channels.close()

    @contextlib.contextmanager
    def _alone(self, rank: Rank) -> Any:
        """With the baton, in the page's folder, with this learner's progress."""
        self._rank = Rank.WARM_UP if self._warm_up else rank
        with self._baton.held(self._rank), progress_of(self._folder, self._in_class), served(self.channels):
            os.chdir(self.page.folder)
            yield

    def _answer(self, message: tuple[dict[str, Any], list[memoryview]] | None, size: int) -> None:
        number = ""
        try:
            if message is None:
                raise RefusedError("no message")
            head, buffers = message
            number = head.get("n", "") if isinstance(head.get("n"), str) else ""
            answer = {"open": self._show, "back": self._back, "comm": self._moved}[str(head.get("do"))]
            with contextlib.nullcontext() if answer == self._moved else self._bundled():
                answer(head, buffers, size)
        except (RefusedError, KeyError):
            self._refused += 1
            if self._refused > MOST_REFUSED:
                self._ended("refused")
        except Exception:
            # A callback that raises is a mistake of a panel, which says so itself; the page goes on.
            self._failed += 1
            if self._failed <= MOST_LOGGED:
                _log.warning("a panel of %s failed:\n%s", self.page.key, plain(traceback.format_exc()))
        self._send({"say": "done", "n": number[:40]}, ())

    def _moved(self, head: dict[str, Any], buffers: list[memoryview], size: int) -> None:
        self.channels.take(head, buffers, size)

    def _show(self, head: dict[str, Any], buffers: list[memoryview], size: int) -> None:
        """Make the panel with this number, once, and say which widget it is."""
        number = head.get("panel")
        if type(number) is not int or not 0 <= number < len(self.page.panels):
            raise RefusedError("no such panel")
        if number not in self._open:
            self._open[number] = self._made(self.page.panels[number])
        self._send({"say": "panel", "panel": number, "id": self._open[number].model_id}, ())

    def _made(self, panel: Panel) -> widgets.Widget:
        """The widget that the panel's cell shows; where the cell fails, a panel that says so."""
        try:
            code = ast.parse(panel.source)
            last = code.body.pop()
            if not isinstance(last, ast.Expr):
                raise TypeError(f"{panel.source!r} shows nothing")
            with contextlib.redirect_stdout(io.StringIO()):
                exec(panel.imports, self._names)
                exec(compile(code, self.page.key, "exec"), self._names)
                shown = eval(compile(ast.Expression(last.value), self.page.key, "eval"), self._names)
            if not isinstance(shown, widgets.Widget):
                raise TypeError(f"{panel.source!r} shows no widget")
            return shown
        except Exception as error:
            _log.warning("panel %d of %s did not open:\n%s", panel.number, self.page.key, plain(traceback.format_exc()))
            message = Message()
            message.show(str(error) if isinstance(error, InputError) else "这个面板打不开。请告诉讲师是哪一页的第几个面板。", "error")
            return panel_box("这个面板打不开", [message.widget])

    def _back(self, head: dict[str, Any], buffers: list[memoryview], size: int) -> None:
        """The browser was away: tell it every widget as it is now."""
        self._away = False
        for opening, parts in self.channels.states():
            self._send(opening, parts)
        for number, shown in self._open.items():
            self._send({"say": "panel", "panel": number, "id": shown.model_id}, ())

    # To the browser

    def _send(self, head: dict[str, Any], buffers: Sequence[bytes]) -> None:
        if self._bundle is not None:
            self._bundle.append((head, buffers))
        elif not self._away:
            self._deliver(pack(head, buffers))
        self._baton_passed()

    @contextlib.contextmanager
    def _bundled(self) -> Iterator[None]:
        """What is said meanwhile goes out as one message: a panel that opens is some hundred widgets."""
        self._bundle = said = list[tuple[dict[str, Any], Sequence[bytes]]]()
        try:
            yield
        finally:
            self._bundle = None
            if said and not self._away:
                parts = [part for _, buffers in said for part in buffers]
                self._deliver(pack({"say": "many", "heads": [{**head, "buffers": len(buffers)} for head, buffers in said]}, parts))

    def _baton_passed(self) -> None:
        """A good moment to let others go first; afterwards the folder is that of this page again."""
        if self._baton.pass_on(self._rank):
            os.chdir(self.page.folder)
