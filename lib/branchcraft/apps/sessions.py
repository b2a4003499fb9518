"""Pages that are open in browsers: who may talk to which panels, and how a page finds its panels again after the Wi-Fi was gone."""

from __future__ import annotations

import contextlib
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tornado import websocket

from branchcraft.apps.frames import pack
from branchcraft.apps.guard import Bucket, headers, our_host, our_origin
from branchcraft.apps.worker import ID

if TYPE_CHECKING:
    from branchcraft.apps.pool import Pool
    from branchcraft.apps.rooms import Rooms, Visitor

PER_PERSON = 4
"""Pages that one person may have open at once; the one opened first goes."""
AWAY_S = 600.0
"""How long panels wait for a browser that is gone: a phone that was put down, a Wi-Fi that hiccups."""
MOST_PAGES = 160
"""Pages open in all: four for each of forty. Beyond, the one goes that was left longest ago, or the oldest of whoever has most."""
UNSENT = 16_000_000
"""Bytes that may wait for a browser that does not read them."""
MESSAGES, AT_ONCE = 60.0, 300.0
"""Per second, and in a burst: a dragged slider makes thirty."""
BYTES, BYTES_AT_ONCE = 2_000_000.0, 48_000_000.0
FLOOD, LIMIT = 4008, 4009
"""Codes with which a socket is closed; the page says in Chinese what they mean."""


@dataclass
class Open:
    """One page in one browser."""

    key: bytes
    owner: str
    page: str
    socket: PanelSocket | None
    since: float
    left: float | None = None
    messages: Bucket = field(default_factory=lambda: Bucket(MESSAGES, AT_ONCE))
    volume: Bucket = field(default_factory=lambda: Bucket(BYTES, BYTES_AT_ONCE))


class Sessions:
    """All open pages."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.open: dict[bytes, Open] = {}

    def of(self, owner: str) -> list[Open]:
        """A person's pages, the oldest first."""
        return sorted((one for one in self.open.values() if one.owner == owner), key=lambda one: one.since)

    def find(self, name: str, owner: str, page: str) -> Open | None:
        """The session of that name, if it is this person's and this page's."""
        with contextlib.suppress(ValueError):
            one = self.open.get(bytes.fromhex(name))
            if one is not None and one.owner == owner and one.page == page:
                return one
        return None

    def begin(self, visitor: Visitor, page: str, socket: PanelSocket, pool: Pool) -> Open | None:
        """A new session; None while no worker is there. Too many pages of one person: her oldest ends."""
        mine = self.of(visitor.id)
        for old in mine[: max(0, len(mine) - PER_PERSON + 1)]:
            self.end(old, pool, LIMIT)
        if len(self.open) >= MOST_PAGES:
            self.end(self._least_missed(), pool, LIMIT)
        one = Open(secrets.token_bytes(ID), visitor.id, page, socket, self._clock())
        if not pool.begin(one.key, page, str(visitor.folder), visitor.person is not None):
            return None
        self.open[one.key] = one
        return one

    def _least_missed(self) -> Open:
        left = [one for one in self.open.values() if one.left is not None]
        if left:
            return min(left, key=lambda one: one.left or 0.0)
        pages = Counter(one.owner for one in self.open.values())
        return min(self.open.values(), key=lambda one: (-pages[one.owner], one.since))

    def end(self, one: Open, pool: Pool, code: int | None = None) -> None:
        """Close a session for good."""
        self.open.pop(one.key, None)
        pool.end(one.key)
        if code is not None and one.socket is not None:
            one.socket.close(code)

    def leave(self, one: Open, pool: Pool) -> None:
        """Its browser is gone; the panels wait for it a while."""
        one.socket, one.left = None, self._clock()
        pool.away(one.key)

    def end_all_of(self, owner: str, pool: Pool) -> None:
        """Somebody leaves: all her pages end."""
        for one in self.of(owner):
            self.end(one, pool, LIMIT)

    def tidy(self, pool: Pool) -> None:
        """End what nobody came back to."""
        for one in list(self.open.values()):
            if one.left is not None and self._clock() - one.left > AWAY_S:
                self.end(one, pool)

    def deliver(self, key: bytes, frame: bytes) -> None:
        """A frame from a worker to the session's browser."""
        one = self.open.get(key)
        if one is not None and one.socket is not None:
            one.socket.say(frame)

    def gone(self, key: bytes, why: str) -> None:
        """The worker has no such session any more: it died, or threw the session out."""
        one = self.open.pop(key, None)
        if one is None or one.socket is None:
            return
        if why == "died":
            one.socket.say(pack({"say": "gone"}))
            one.socket.session = None
            one.socket.close()
        else:
            one.socket.close(FLOOD)


class PanelSocket(websocket.WebSocketHandler):
    """The line between a page and its panels."""

    def initialize(self, rooms: Rooms) -> None:
        self.rooms = rooms
        self.session: Open | None = None

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in headers(self.request.host).items():
            self.set_header(name, value)

    def check_origin(self, origin: str) -> bool:
        return our_host(self.request.host, self.rooms.port, self.rooms.addresses) and our_origin(origin, self.request.host)

    async def get(self, *arguments: Any, **named: Any) -> None:
        """Only a known person, from one of our own pages, for a page that she may open."""
        rooms = self.rooms
        self._visitor = rooms.visitor(self.get_cookie("branchcraft") or "", str(self.request.remote_ip))
        page = self.get_query_argument("page", "")
        if not self.check_origin(self.request.headers.get("Origin", "")) or self._visitor is None or page not in rooms.catalogue.keys:
            self.set_status(403)
            return
        if rooms.catalogue.page(page).trainer_only and not self._visitor.trainer:
            self.set_status(403)
            return
        self._page = page
        await super().get(*arguments, **named)

    def open(self, *arguments: str, **named: str) -> None:
        rooms, visitor = self.rooms, self._visitor
        assert rooms.pool is not None and visitor is not None
        self.set_nodelay(True)
        known = rooms.sessions.find(self.get_query_argument("session", ""), visitor.id, self._page)
        if known is not None:
            if known.socket is not None and known.socket is not self:
                known.socket.session = None
                known.socket.close()
            known.socket, known.left = self, None
        self.session = known or rooms.sessions.begin(visitor, self._page, self, rooms.pool)
        if self.session is None:
            self.say(pack({"say": "gone"}))
            self.close()
            return
        self.say(pack({"say": "hello", "session": self.session.key.hex(), "known": known is not None}))
        if known is not None:
            rooms.pool.say(known.key, pack({"do": "back", "n": "back"}))

    def on_message(self, message: str | bytes) -> None:
        one = self.session
        if one is None or self.rooms.pool is None:
            return
        if not isinstance(message, bytes) or not one.messages.take() or not one.volume.take(len(message)):
            self.rooms.sessions.end(one, self.rooms.pool, FLOOD)
            return
        self.rooms.pool.say(one.key, message)

    def on_close(self) -> None:
        one = self.session
        if one is not None and one.socket is self and self.rooms.pool is not None:
            self.rooms.sessions.leave(one, self.rooms.pool)

    def say(self, frame: bytes) -> None:
        """A frame to the browser; one that reads nothing is cut off before it fills the memory."""
        with contextlib.suppress(websocket.WebSocketClosedError):
            self.write_message(frame, binary=True)
            stream = getattr(self.ws_connection, "stream", None)
            if stream is not None and len(stream._write_buffer) > UNSENT:
                self.close(FLOOD)
