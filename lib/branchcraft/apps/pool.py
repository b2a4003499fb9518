"""The workers as the server sees them: it hands each session to the least busy one, hears what they say, and replaces one that died.

One thread per worker listens to its pipe and passes what it hears to the server's loop; nothing here waits.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import struct
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Protocol

from branchcraft.apps import worker
from branchcraft.apps.frames import pack
from branchcraft.apps.worker import ID, NOBODY, Task

_log = logging.getLogger(__name__)
TOO_QUICK_S = 5.0
"""A worker that dies sooner than this after it started is given this time before the next try."""


class Loop(Protocol):
    """What is needed of the server's loop."""

    def add_callback(self, callback: Callable[..., None], *arguments: object) -> None: ...

    def call_later(self, delay: float, callback: Callable[..., None], *arguments: object) -> object: ...


class _Member:
    """One worker process and its pipe."""

    def __init__(self, task: Task, heard: Callable[[_Member, bytes | None], None], loop: Loop) -> None:
        context = multiprocessing.get_context("spawn")  # the same on every system, and nothing of the server's memory goes along
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=worker.main, args=(task, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.started = time.monotonic()
        self.sessions: set[bytes] = set()
        self.warm = (0, len(task.warm))
        self._loop, self._heard = loop, heard
        threading.Thread(target=self._listen, args=(self.pipe,), daemon=True).start()

    def _listen(self, pipe: Connection) -> None:
        while True:
            try:
                message: bytes | None = pipe.recv_bytes()
            except (EOFError, OSError):
                message = None
            with contextlib.suppress(RuntimeError):  # the loop has ended
                self._loop.add_callback(self._heard, self, message)
            if message is None:
                return

    def say(self, key: bytes, kind: bytes, body: bytes = b"") -> None:
        with contextlib.suppress(OSError, ValueError):  # it is dead; its listener tells the pool
            self.pipe.send_bytes(key + kind + body)


class Pool:
    """All workers. `deliver(key, frame)` brings a frame to a session's browser; `gone(key, why)` says that the session is no more."""

    def __init__(self, task: Task, count: int, loop: Loop, deliver: Callable[[bytes, bytes], None], gone: Callable[[bytes, str], None]) -> None:
        self._task, self._loop, self._deliver, self._gone = task, loop, deliver, gone
        self._ending = False
        self.members = [_Member(task, self._heard, loop) for _ in range(count)]

    @property
    def warm(self) -> tuple[int, int]:
        """Pages warmed up, of how many, by the slowest worker."""
        return min(member.warm for member in self.members) if self.members else (0, len(self._task.warm))

    def begin(self, key: bytes, page: str, folder: str, in_class: bool) -> bool:
        """Start a session with progress in `folder`, of a trainee in class or of whoever sits here; False while there is no worker."""
        if not self.members:
            return False
        member = min(self.members, key=lambda one: len(one.sessions))
        member.sessions.add(key)
        member.say(key, b"n", pack({"page": page, "folder": folder, "in_class": in_class}))
        return True

    def say(self, key: bytes, frame: bytes) -> None:
        """A frame from the session's browser."""
        self._to(key, b"m", frame)

    def away(self, key: bytes) -> None:
        """The session's browser is gone for the moment."""
        self._to(key, b"a")

    def end(self, key: bytes) -> None:
        """The session is over."""
        self._to(key, b"x")
        for member in self.members:
            member.sessions.discard(key)

    def close(self) -> None:
        """End all workers and wait for them."""
        self._ending = True
        for member in self.members:
            member.say(NOBODY, b"q")
        for member in self.members:
            member.process.join(2)
            if member.process.is_alive():
                member.process.terminate()
                member.process.join(2)

    def _to(self, key: bytes, kind: bytes, body: bytes = b"") -> None:
        for member in self.members:
            if key in member.sessions:
                member.say(key, kind, body)

    def _heard(self, member: _Member, message: bytes | None) -> None:
        if message is None:
            self._died(member)
            return
        key, kind, body = message[:ID], message[ID : ID + 1], message[ID + 1 :]
        if key == NOBODY:
            done, of = struct.unpack(">HH", body)
            member.warm = (done, of)
        elif key in member.sessions and kind == b"m":
            self._deliver(key, body)
        elif key in member.sessions and kind == b"x":
            member.sessions.discard(key)
            self._gone(key, body.decode("ascii", "replace"))

    def _died(self, member: _Member) -> None:
        if self._ending or member not in self.members:
            return
        _log.warning("a worker died (exit code %s); another one starts", member.process.exitcode)
        self.members.remove(member)
        lived = time.monotonic() - member.started
        self._loop.call_later(0 if lived > TOO_QUICK_S else TOO_QUICK_S, self._replace)
        for key in list(member.sessions):
            self._gone(key, "died")

    def _replace(self) -> None:
        if not self._ending:
            self.members.append(_Member(self._task, self._heard, self._loop))


def usual_count() -> int:
    """As many workers as the machine has cores, at least two (one may be busy or dead) and at most four."""
    return min(4, max(2, os.cpu_count() or 2))
