"""Many trainees, one at a time: who holds the baton runs, the others wait in a row.

Drawing libraries keep state that two threads must not touch at once, so in a worker only one panel computes at any moment. A long computation hands
the baton on whenever it reports something (its progress bar moves), so nobody waits behind it for its whole length. The warm-up of a worker waits
behind everybody.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PATIENCE_S = 0.05
"""A holder that has run for less than this keeps the baton when it could hand it on."""


class Baton:
    """`with baton.held(): …` runs alone; inside, `baton.pass_on()` lets the others go first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._first: deque[threading.Event] = deque()
        self._last: deque[threading.Event] = deque()
        self._taken: float | None = None

    @property
    def held_for(self) -> float:
        """Seconds since the present holder took it; 0 when nobody has."""
        taken = self._taken
        return 0.0 if taken is None else self._clock() - taken

    @contextmanager
    def held(self, patient: bool = False) -> Iterator[None]:
        """Wait for the baton and hold it; a `patient` one lets everybody else go first."""
        self._take(patient)
        try:
            yield
        finally:
            self._give()

    def pass_on(self, patient: bool = False) -> bool:
        """Let those who wait go first, if there are any and the holder has run for a while; returns whether that happened."""
        with self._guard:
            wanted = bool(self._first) or (bool(self._last) and not patient)
        if not wanted or self.held_for < PATIENCE_S:
            return False
        self._give()
        self._take(patient)
        return True

    def _take(self, patient: bool) -> None:
        with self._guard:
            if self._taken is None:
                self._taken = self._clock()
                return
            turn = threading.Event()
            (self._last if patient else self._first).append(turn)
        turn.wait()

    def _give(self) -> None:
        with self._guard:
            waiting = self._first or self._last
            if waiting:
                self._taken = self._clock()
                waiting.popleft().set()
            else:
                self._taken = None
