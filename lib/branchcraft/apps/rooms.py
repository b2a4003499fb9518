"""What all handlers share: the pages, the class, the workers, and who is asking."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from branchcraft.apps.catalogue import Shelf
from branchcraft.apps.guard import Throttle, own_addresses, same
from branchcraft.apps.pages import Catalogue
from branchcraft.apps.people import ClassRoom, Person
from branchcraft.apps.pool import Pool
from branchcraft.apps.sessions import Sessions
from branchcraft.launch import LOOPBACK


@dataclass(frozen=True)
class Visitor:
    """Who asks: the trainer, a trainee of a class, or the one person at this machine."""

    id: str
    name: str
    trainer: bool
    folder: Path
    person: Person | None = None


@dataclass
class Rooms:
    """Everything that the handlers need."""

    catalogue: Catalogue
    shelf: Shelf
    home: Path
    """Progress folder of whoever sits at this machine."""
    port: int
    room: ClassRoom | None
    """The class; None on one's own machine."""
    trainer: bool
    """On one's own machine: with the trainer's notes and answers."""
    key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    """In the address with which the course opens on this machine."""
    seat: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    """In the cookie of this machine's own browser."""
    throttle: Throttle = field(default_factory=Throttle)
    entered: Counter[str] = field(default_factory=Counter)
    """Address → people who came in from there since the server started."""
    fresh_codes: dict[str, str] = field(default_factory=dict)
    """Person → her code to come back, until the server ends; on disk is only its fingerprint."""
    sessions: Sessions = field(default_factory=Sessions)
    pool: Pool | None = None
    clock: Callable[[], float] = time.monotonic
    _addresses: tuple[float, list[str]] = (-1e9, [])

    @property
    def addresses(self) -> list[str]:
        """This machine's addresses in the room; looked up anew now and then, because a hotspot comes and goes. None without a class."""
        if self.room is None:
            return []
        if self.clock() - self._addresses[0] > 5:
            self._addresses = (self.clock(), own_addresses())
        return self._addresses[1]

    def visitor(self, cookie: str, address: str) -> Visitor | None:
        """Whose cookie this is; the seat's counts on this machine only."""
        if same(cookie, self.seat) and address in (LOOPBACK, "::1"):
            return Visitor("seat", "讲师" if self.room else "", self.trainer or self.room is not None, self.home)
        person = self.room.who(cookie) if self.room is not None and cookie else None
        if person is None or self.room is None:
            return None
        return Visitor(person.id, person.nickname, False, self.room.folder_of(person), person)
