"""Many trainees, one at a time: who holds the baton runs, the others wait in rows.

Drawing libraries keep state that two threads must not touch at once, so in a worker only one panel computes at any moment. Moved controls go before
panels that open, and those before the warm-up. A long computation hands the baton on whenever it reports something (its progress bar moves), so nobody
waits behind it for its whole length; but a panel that opens does not hand on to another one that opens, for when forty open a chapter at once it is better
that they are ready one after the other than all at the end.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum

PATIENCE_S = 0.05
"""A holder that has run for less than this keeps the baton when it could hand it on."""
OVERDUE_S = 1.0
"""A panel that has waited so long to open takes turns with the moved controls, however many those are."""


class Rank(IntEnum):
    """What somebody wants the baton for; the first of these goes first."""

    MOVE = 0
    OPEN = 1
    WARM_UP = 2


class Baton:
    """`with baton.held(rank): …` runs alone; inside, `baton.pass_on(rank)` lets the others go first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = threading.Lock()
        self._rows: dict[Rank, deque[tuple[float, threading.Event]]] = {rank: deque() for rank in Rank}
        self._taken: float | None = None
        self._holder = Rank.MOVE

    @property
    def held_for(self) -> float:
        """Seconds since the present holder took it; 0 when nobody has."""
        taken = self._taken
        return 0.0 if taken is None else self._clock() - taken

    @property
    def waiting(self) -> int:
        """How many wait."""
        return sum(len(row) for row in self._rows.values())

    @contextmanager
    def held(self, rank: Rank = Rank.MOVE) -> Iterator[None]:
        """Wait for the baton and hold it."""
        self._take(rank, self._clock())
        try:
            yield
        finally:
            self._give()

    def pass_on(self, rank: Rank = Rank.MOVE) -> bool:
        """Let those who wait go first, if there are any and the holder has run for a while; returns whether that happened."""
        with self._guard:
            wanted = any(row for other, row in self._rows.items() if other < rank or rank == Rank.MOVE)
        if not wanted or self.held_for < PATIENCE_S:
            return False
        since = self._clock()
        self._give()
        self._take(rank, since, back=True)
        return True

    def _take(self, rank: Rank, since: float, back: bool = False) -> None:
        """Wait for one's turn; who comes `back` to a panel that is half open goes before those that are not."""
        with self._guard:
            if self._taken is None:
                self._taken, self._holder = self._clock(), rank
                return
            turn = threading.Event()
            if back and rank != Rank.MOVE:
                self._rows[rank].appendleft((since, turn))
            else:
                self._rows[rank].append((since, turn))
        turn.wait()

    def _give(self) -> None:
        with self._guard:
            rank = self._next()
            if rank is None:
                self._taken = None
                return
            _, turn = self._rows[rank].popleft()
            self._taken, self._holder = self._clock(), rank
            turn.set()

    def _next(self) -> Rank | None:
        """Whose turn it is."""
        opening = self._rows[Rank.OPEN]
        if opening and self._holder == Rank.MOVE and self._clock() - opening[0][0] > OVERDUE_S:
            return Rank.OPEN
        return next((rank for rank in Rank if self._rows[rank]), None)
