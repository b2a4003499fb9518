"""A process that runs panels for many trainees: everything heavy is imported and computed once and serves them all.

It hears its server through one pipe and ends with it. What goes wrong in a panel stays in the panel; what takes the whole process down (memory, compiled
code) takes down one worker only, and the server starts another. Answers are on disk by then.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import struct
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from branchcraft.apps.frames import pack, unpack
from branchcraft.apps.pages import Catalogue

_log = logging.getLogger(__name__)
ID = 16
"""Bytes of a session's name; they stand before every message in the pipe."""
NOBODY = bytes(ID)
LONGEST_S = 180.0
"""A panel that computes for so long without a word is stuck, and the worker is ended for the sake of the others."""
MEMORY_MB = 3000
"""More than a class of forty needs; a panel that asks for more gets MemoryError instead of the whole machine."""
STUCK = 70
"""Exit code of a worker that ended itself."""


@dataclass(frozen=True)
class Task:
    """What a worker is told when it starts; plain values, because it crosses a process border."""

    course: str
    nowhere: str
    """A folder for what is done in nobody's name."""
    warm: tuple[str, ...] = ()
    """Pages whose panels are opened once beforehand, so that the first trainee does not wait for them."""


class Worker:
    """The process's inside."""

    def __init__(self, task: Task, pipe: Connection) -> None:
        # Only here, in the worker: the server itself stays small and starts at once.
        from branchcraft.apps import bridge
        from branchcraft.apps.baton import Baton
        from branchcraft.ui import theme

        bridge.install()
        theme.use_theme()
        gc.set_threshold(100_000, 20, 50)  # widgets of a class are a million objects, and looking through them all takes as long as opening a panel
        self.task, self._pipe = task, pipe
        self._catalogue = Catalogue(Path(task.course))
        self.baton = Baton()
        self._writing = threading.Lock()
        from branchcraft.apps.session import Session

        self._make = Session
        self.sessions: dict[bytes, Session] = {}

    def run(self) -> None:
        """Serve until the server says that it ends, or is gone."""
        threading.Thread(target=self._watch, daemon=True).start()
        threading.Thread(target=self._warm_up, daemon=True).start()
        while True:
            try:
                message = self._pipe.recv_bytes()
            except (EOFError, OSError):
                return
            if message[ID : ID + 1] == b"q":
                return
            self._dispatch(message[:ID], message[ID : ID + 1], message[ID + 1 :])

    def _dispatch(self, key: bytes, kind: bytes, body: bytes) -> None:
        session = self.sessions.get(key)
        if kind == b"n":
            head, _ = unpack(body)
            page, folder = self._catalogue.page(head["page"]), Path(head["folder"])
            self.sessions[key] = self._make(page, folder, self.baton, self._deliver(key), self._ended(key), in_class=head["in_class"])
        elif session is None:
            return
        elif kind == b"m":
            session.take(body)
        elif kind == b"a":
            session.away()
        elif kind == b"x":
            self.sessions.pop(key).stop()

    def _deliver(self, key: bytes) -> Callable[[bytes], None]:
        return lambda frame: self._write(key + b"m" + frame)

    def _ended(self, key: bytes) -> Callable[[str], None]:
        def ended(why: str) -> None:
            if self.sessions.pop(key, None) is not None:
                self._write(key + b"x" + why.encode())

        return ended

    def _write(self, message: bytes) -> None:
        with self._writing, contextlib.suppress(OSError, ValueError):  # a server that is gone: run() ends by itself
            self._pipe.send_bytes(message)

    def _watch(self) -> None:
        while True:
            time.sleep(1)
            if self.baton.held_for > LONGEST_S:
                _log.error("a panel has computed for %d s without a word; this worker ends", LONGEST_S)
                os._exit(STUCK)

    def _warm_up(self) -> None:
        """Open every panel once for nobody: imports, models and pictures are then there."""
        from branchcraft.queueing import warm_up

        warm_up()
        for done, key in enumerate(self.task.warm, start=1):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                session = self._make(self._catalogue.page(key), Path(folder), self.baton, lambda _: None, lambda _: None, warm_up=True)
                for number in range(len(session.page.panels)):
                    session.take(pack({"do": "open", "panel": number}))
                session.stop()
                session.join(600)
            self._write(NOBODY + b"w" + struct.pack(">HH", done, len(self.task.warm)))


def limit_memory(megabytes: int) -> None:
    """Ask the system to refuse this process more memory than that, where the system can (Linux)."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


def main(task: Task, pipe: Connection) -> None:
    """Entry of the process."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers
    os.environ["BRANCHCRAFT_HOME"] = task.nowhere
    os.environ["MPLBACKEND"] = "agg"
    limit_memory(MEMORY_MB)
    with Path(os.devnull).open("w", encoding="utf-8") as nothing:
        sys.stdout = nothing
        Worker(task, pipe).run()
