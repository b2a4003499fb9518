"""A trainee without a browser: comes in, opens pages, moves controls – for measuring how forty of them fare, and for attacking the door.

She speaks to a real server as a page does, so what she cannot do, no browser can be made to do by being patient; a test may also let her say things that
no page says.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect

from branchcraft.apps.frames import pack, unpack
from branchcraft.launch import LOOPBACK

Result = TypeVar("Result")
ANSWER_S = 120.0
_lines: list[Line] = []
"""Open ones, so that `visit` can close them."""


def visit(doing: Coroutine[Any, Any, Result]) -> Result:
    """Do it, and afterwards close every line that was opened."""

    async def tidy() -> Result:
        try:
            return await doing
        finally:
            for one in _lines:
                one.socket.close()
            while _lines:
                with contextlib.suppress(TimeoutError):
                    await _lines.pop().ended()

    return asyncio.run(tidy())


@dataclass(frozen=True)
class Served:
    """A running server of pages."""

    port: int
    home: Path
    process: subprocess.Popen[str]
    said: str
    """What it printed when it started."""
    class_name: str = ""

    @property
    def host(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    @property
    def seat(self) -> str:
        """The address for whoever sits at the machine."""
        found = re.search(r"http://\S+/seat\?key=\S+", self.said)
        assert found is not None
        return found[0]

    @property
    def class_folder(self) -> Path:
        return self.home / "classes" / self.class_name

    @property
    def code(self) -> str:
        """The class code."""
        return str(json.loads((self.class_folder / "class.json").read_text(encoding="utf-8"))["code"])

    def workers(self) -> list[int]:
        """Process ids of its workers."""
        import psutil

        children = psutil.Process(self.process.pid).children()
        return [one.pid for one in children if any("spawn_main" in part for part in one.cmdline())]


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(course: Path, home: Path, *more: str, class_name: str = "", port: int | None = None) -> Iterator[Served]:
    """`branchcraft apps` on the course with progress in `home`; with a class name, for a class."""
    port = port or free_port()
    line = [sys.executable, "-m", "branchcraft", "apps", "--no-browser", "--port", str(port), *more]
    line += ["--lan", "--class", class_name] if class_name else []
    environment = {**os.environ, "BRANCHCRAFT_HOME": str(home), "PYTHONUTF8": "1"}
    home.mkdir(parents=True, exist_ok=True)
    with (home / "server.log").open("a", encoding="utf-8") as log:
        process = subprocess.Popen(line, cwd=course, env=environment, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8")
        try:
            yield Served(port, home, process, _said(process, home / "server.log"), class_name)
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
            if process.stdout is not None:
                process.stdout.close()


def _said(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    said = ""
    while "Ctrl-C" not in said:
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server did not start:\n{said}{log.read_text(encoding='utf-8')}")
        said += line
    return said


async def fetch(place: Served, path: str, cookie: str = "", form: dict[str, str] | None = None, **more: Any) -> HTTPResponse:
    """A request as a browser on one of the server's pages makes it; `headers` may say otherwise. Never raises for a status, follows nothing."""
    headers = {"Host": place.host, "Origin": place.origin, **({"Cookie": f"branchcraft={cookie}"} if cookie else {}), **more.pop("headers", {})}
    body = urlencode(form) if form is not None else more.pop("body", None)
    method = more.pop("method", "GET" if body is None else "POST")
    given = {"follow_redirects": False, "request_timeout": 60.0, "body": body, "headers": headers, "allow_nonstandard_methods": True, **more}
    return await AsyncHTTPClient(force_instance=True).fetch(HTTPRequest(f"{place.origin}{path}", method, **given), raise_error=False)


def cookie_of(response: HTTPResponse) -> str:
    """The secret that a response puts into the browser, or ""."""
    found = re.search(r"branchcraft=([^;]*)", response.headers.get("Set-Cookie", ""))
    return found[1].strip('"') if found else ""


async def enter(place: Served, nickname: str, code: str | None = None) -> str:
    """Come into the class; returns the cookie."""
    form = {"nickname": nickname, "code": place.code if code is None else code, "consent": "yes"}
    return cookie_of(await fetch(place, "/enter", form=form))


@dataclass
class Line:
    """One open page: its socket, and the widgets that it has heard of."""

    socket: WebSocketClientConnection
    session: str = ""
    known: bool = False
    widgets: dict[str, dict[str, Any]] = field(default_factory=dict)
    panels: dict[int, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """Kinds of messages, in order."""
    pictures: int = 0
    heard_bytes: int = 0
    count: int = 0
    closed: bool = False

    async def hear(self, seconds: float = ANSWER_S) -> dict[str, Any] | None:
        """The next message, taken in; None when the server has closed the line."""
        if self.closed:
            return None
        frame = await asyncio.wait_for(self.socket.read_message(), seconds)
        if not isinstance(frame, bytes):
            self.closed = True
            return None
        self.heard_bytes += len(frame)
        head, _ = unpack(frame)
        for one in head.get("heads", ()):
            self._hear(one)
        self._hear(head)
        return head

    def _hear(self, head: dict[str, Any]) -> None:
        self.said.append(str(head["say"]))
        if head["say"] == "hello":
            self.session, self.known = head["session"], head["known"]
        elif head["say"] == "comm_open":
            self.widgets[head["id"]] = head["data"]["state"]
        elif head["say"] == "comm_msg":
            self.widgets.setdefault(head["id"], {}).update(head["data"].get("state", {}))
            self.pictures += ["value"] in head["data"].get("buffer_paths", [])
        elif head["say"] == "panel":
            self.panels[head["panel"]] = head["id"]

    async def say(self, head: dict[str, Any], buffers: tuple[bytes, ...] = ()) -> str:
        """Send a message; returns its number."""
        self.count += 1
        await self.socket.write_message(pack({"n": f"t{self.count}", **head}, buffers), binary=True)
        return f"t{self.count}"

    async def done(self, number: str) -> bool:
        """Listen until the server has dealt with the message of this number; False when it closed the line first."""
        while (head := await self.hear()) is not None:
            if head["say"] == "done" and head["n"] == number:
                return True
        return False

    async def open(self, panel: int) -> str:
        """Open a panel; returns its widget."""
        await self.done(await self.say({"do": "open", "panel": panel}))
        return self.panels[panel]

    async def move(self, widget: str, **state: Any) -> bool:
        """Set a control and wait until that has been dealt with."""
        return await self.done(await self.say({"do": "comm", "id": widget, "data": {"method": "update", "state": state, "buffer_paths": []}}))

    async def press(self, widget: str) -> bool:
        """Press a button and wait."""
        return await self.done(await self.say({"do": "comm", "id": widget, "data": {"method": "custom", "content": {"event": "click"}}}))

    async def ended(self) -> int | None:
        """Listen until the server closes the line; returns the code with which it did."""
        while await self.hear(20) is not None:
            pass
        return self.socket.close_code

    def find(self, **wanted: Any) -> list[str]:
        """Widgets with these traits, in the order in which they came."""
        return [key for key, state in self.widgets.items() if all(state.get(name) == value for name, value in wanted.items())]

    def text(self) -> str:
        """Everything that the page's texts say."""
        return "\n".join(str(state.get("value", "")) for state in self.widgets.values() if state.get("_model_name") in ("HTMLModel", "LabelModel"))


async def line(place: Served, page: str, cookie: str, session: str = "", headers: dict[str, str] | None = None) -> Line:
    """Open a page's socket. Raises HTTPClientError when the server refuses."""
    query = urlencode({"page": page, "session": session})
    given = {"Host": place.host, "Origin": place.origin, **({"Cookie": f"branchcraft={cookie}"} if cookie else {}), **(headers or {})}
    address = HTTPRequest(f"ws://{place.host}/socket?{query}", headers={name: value for name, value in given.items() if value})
    opened = Line(await websocket_connect(address, max_message_size=64_000_000))
    _lines.append(opened)
    await opened.hear()
    return opened


async def opened_line(place: Served, page: str, cookie: str, seconds: float = ANSWER_S) -> Line:
    """A page's socket, tried again until a worker is there."""
    until = time.monotonic() + seconds
    while True:
        one = await line(place, page, cookie)
        if one.session or time.monotonic() > until:
            return one
        one.socket.close()
        await asyncio.sleep(0.3)
