"""From a panel's widgets to a browser and back, for many trainees in one process.

ipywidgets asks the `comm` package for a channel whenever a widget is made. Here the channel belongs to the session that is served at that moment,
and knows no other. From the browser it takes a moved control, a press of a button, a chosen file – and refuses everything else, however well formed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import comm
from comm.base_comm import BaseComm, CommManager
from ipywidgets import FileUpload, Widget

MOVED = {"value", "index"}
"""What a browser may set of a control; of a file box also `error`, and of a box of folds which one is open."""
PRESSED = ({"event": "click"}, {"event": "submit"})
"""What it may say besides."""
MOST_BYTES = 64_000
"""Of a message to anything but a file box."""
MOST_UPLOAD = 21_000_000
MOST_MODELS = 12_000
"""Widgets of one session: a whole chapter has about two thousand."""

Send = Callable[[dict[str, Any], Sequence[bytes]], None]
_serving = threading.local()


class RefusedError(ValueError):
    """A message that no page of the course sends."""


class Channels:
    """All channels of one session: what `comm` calls a manager, and the way in for messages from its browser."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.by_id: dict[str, BaseComm] = {}
        self.answering = ""
        """The name of the browser's message that is dealt with right now."""

    def register_comm(self, channel: BaseComm) -> str:
        if len(self.by_id) >= MOST_MODELS:
            raise RefusedError("too many widgets")
        self.by_id[channel.comm_id] = channel
        return channel.comm_id

    def unregister_comm(self, channel: BaseComm) -> None:
        self.by_id.pop(channel.comm_id, None)

    def take(self, head: dict[str, Any], buffers: list[memoryview], size: int) -> None:
        """A message from the browser to one of the session's widgets. Raises RefusedError when it may not be."""
        channel, data = self.by_id.get(_text(head.get("id"))), head.get("data")
        if channel is None or not isinstance(data, dict):
            raise RefusedError("no such widget")
        widget = _widget_of(channel)
        if size > (MOST_UPLOAD if isinstance(widget, FileUpload) else MOST_BYTES):
            raise RefusedError("too long")
        clean = _allowed(widget, data, len(buffers))
        self.answering = _text(head.get("n"))
        try:
            channel.handle_msg({"content": {"data": clean}, "buffers": buffers})
        finally:
            self.answering = ""

    def states(self) -> list[tuple[dict[str, Any], list[bytes]]]:
        """Every widget as it is now, for a browser that was away: messages that open it."""
        from ipywidgets.widgets.widget import _remove_buffers

        found = []
        for key, channel in list(self.by_id.items()):
            state, paths, buffers = _remove_buffers(_widget_of(channel).get_state())
            found.append(({"say": "comm_open", "id": key, "data": {"state": state, "buffer_paths": paths}}, [bytes(one) for one in buffers]))
        return found

    def close(self) -> None:
        """Forget all widgets, so that nothing of the session stays in memory."""
        self.send = lambda head, buffers: None
        with served(self):
            for channel in list(self.by_id.values()):
                _widget_of(channel).close()
        self.by_id.clear()


class _Channel(BaseComm):
    """One widget's channel to the browser of the session in which it was made."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._channels: Channels | None = getattr(_serving, "channels", None)
        super().__init__(*arguments, **named)

    def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any) -> None:
        if self._channels is not None:
            head = {"say": msg_type, "id": self.comm_id, "data": data or {}, "parent": self._channels.answering}
            self._channels.send(head, [bytes(one) for one in buffers or ()])


@contextmanager
def served(channels: Channels) -> Iterator[None]:
    """While this lasts, widgets made in this thread belong to the session of these channels."""
    before = getattr(_serving, "channels", None)
    _serving.channels = channels
    try:
        yield
    finally:
        _serving.channels = before


_nobody = CommManager()


def install() -> None:
    """Make ipywidgets speak through sessions, in this process."""
    comm.create_comm = _Channel
    comm.get_comm_manager = lambda: getattr(_serving, "channels", None) or _nobody


def _widget_of(channel: BaseComm) -> Widget:
    handler = channel._msg_callback
    widget = getattr(handler, "__self__", None)
    if not isinstance(widget, Widget):
        raise RefusedError("no such widget")
    return widget


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _allowed(widget: Widget, data: dict[str, Any], buffers: int) -> dict[str, Any]:
    """The message, reduced to what a control of the course can say. Raises RefusedError."""
    if getattr(widget, "disabled", False):
        raise RefusedError("this control is asleep")
    if data.get("method") == "custom" and data.get("content") in PRESSED and not buffers:
        return {"method": "custom", "content": data["content"]}
    state = data.get("state")
    if data.get("method") != "update" or not isinstance(state, dict):
        raise RefusedError("only moves and presses")
    upload = isinstance(widget, FileUpload)
    if not state or not state.keys() <= _settable(widget) & set(widget.keys):
        raise RefusedError("this is not for the browser to set")
    if not upload and ("IPY_MODEL_" in repr(state) or buffers):
        raise RefusedError("a control holds no widgets and no files")
    return {"method": "update", "state": state, "buffer_paths": _paths(data.get("buffer_paths", []), buffers) if upload else []}


def _settable(widget: Widget) -> set[str]:
    """Traits of a widget that a person moves. What cannot be asleep (a text, a picture, a progress bar) is no control."""
    if isinstance(widget, FileUpload):
        return MOVED | {"error"}
    if "disabled" in widget.keys:
        return MOVED
    return {"selected_index"}


def _paths(paths: Any, buffers: int) -> list[list[str | int]]:
    """Where the files' bytes belong: value, number, content – nowhere else."""
    if not isinstance(paths, list) or len(paths) != buffers:
        raise RefusedError("buffers without a place")
    for path in paths:
        if not isinstance(path, list) or len(path) != 3 or path[0] != "value" or type(path[1]) is not int or path[2] != "content":
            raise RefusedError("buffers in a wrong place")
    return paths
