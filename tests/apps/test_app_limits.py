"""How much there may be of everything, tried without a server."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from branchcraft.apps import sessions as pages
from branchcraft.apps.rooms import Visitor
from branchcraft.apps.session import plain
from branchcraft.apps.sessions import Open, PanelSocket, Sessions


class Clock:
    """Time that moves by one with every look."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


class Pool:
    """Takes every session and remembers which ended."""

    def __init__(self) -> None:
        self.ended: list[bytes] = []

    def begin(self, key: bytes, page: str, folder: str, in_class: bool) -> bool:
        return True

    def end(self, key: bytes) -> None:
        self.ended.append(key)

    def away(self, key: bytes) -> None:
        pass


class Socket:
    """A browser's socket, as far as sessions know one."""

    def __init__(self) -> None:
        self.code: int | None = None

    def close(self, code: int | None = None) -> None:
        self.code = code


def opened(room: Sessions, pool: Pool, who: str) -> Open:
    one = room.begin(Visitor(who, who, False, Path(who)), "notebooks/x", Socket(), pool)  # type: ignore[arg-type]
    assert one is not None
    return one


def test_when_all_places_are_taken_an_empty_one_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_PAGES", 3)
    room, pool = Sessions(Clock()), Pool()
    first, left, third = (opened(room, pool, who) for who in "abc")
    room.leave(left, pool)  # type: ignore[arg-type]
    opened(room, pool, "d")
    assert pool.ended == [left.key] and first.key in room.open and third.key in room.open


def test_when_all_places_are_taken_whoever_has_most_loses_her_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST_PAGES", 4)
    room, pool = Sessions(Clock()), Pool()
    victim = opened(room, pool, "victim")
    greedy = [opened(room, pool, "greedy") for _ in range(3)]
    opened(room, pool, "new")
    assert pool.ended == [greedy[0].key] and greedy[0].socket.code == pages.LIMIT  # type: ignore[union-attr]
    assert victim.key in room.open


def test_a_browser_that_reads_nothing_is_cut_off() -> None:
    closed: list[int] = []
    socket = PanelSocket.__new__(PanelSocket)
    socket.write_message = lambda *_, **__: None  # type: ignore[assignment, method-assign]
    socket.close = closed.append  # type: ignore[assignment, method-assign]
    for waiting, codes in ((1000, []), (pages.UNSENT + 1, [pages.FLOOD])):
        socket.ws_connection = SimpleNamespace(stream=SimpleNamespace(_write_buffer=range(waiting)))  # type: ignore[assignment]
        socket.say(b"x")
        assert closed == codes


def test_what_a_trainee_typed_does_not_steer_the_trainers_terminal() -> None:
    assert plain("ValueError: \x1b]0;pwned\x07\x1b[2J好\n") == "ValueError: ]0;pwned[2J好\n"
