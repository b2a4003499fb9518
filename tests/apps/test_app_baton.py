"""One runs at a time, in the order of asking; long work lets others go first, the warm-up lets everybody."""

from __future__ import annotations

import threading
import time

from branchcraft.apps.baton import OVERDUE_S, PATIENCE_S, Baton, Rank


class Clock:
    """Time that stands still until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def waiting(baton: Baton, how_many: int) -> None:
    """Until so many wait."""
    for _ in range(500):
        if baton.waiting >= how_many:
            return
        time.sleep(0.005)
    raise AssertionError("nobody waits")


def in_threads(baton: Baton, names: list[tuple[str, Rank]], ran: list[str]) -> list[threading.Thread]:
    """Start one thread a name, each waiting for the baton before the next asks."""
    threads = []

    def run(name: str, rank: Rank) -> None:
        with baton.held(rank):
            ran.append(name)

    for number, (name, rank) in enumerate(names, start=1):
        threads.append(threading.Thread(target=run, args=(name, rank)))
        threads[-1].start()
        waiting(baton, number)
    return threads


def _hold(baton: Baton, name: str, ran: list[str]) -> None:
    with baton.held():
        ran.append(name)


def test_moves_go_first_then_what_opens_then_the_warm_up() -> None:
    baton, ran = Baton(), list[str]()
    with baton.held():
        threads = in_threads(baton, [("warm", Rank.WARM_UP), ("opens", Rank.OPEN), ("a", Rank.MOVE), ("b", Rank.MOVE)], ran)
    for thread in threads:
        thread.join(5)
    assert ran == ["a", "b", "opens", "warm"]


def test_long_work_hands_on_and_comes_back_at_the_end() -> None:
    clock, ran = Clock(), list[str]()
    baton = Baton(clock)
    with baton.held():
        threads = in_threads(baton, [("a", Rank.MOVE), ("b", Rank.MOVE)], ran)
        assert not baton.pass_on(), "it had only just begun"
        clock.now += 2 * PATIENCE_S
        assert baton.pass_on()
        assert ran == ["a", "b"]
    for thread in threads:
        thread.join(5)


def test_a_panel_that_opens_lets_moves_go_first_and_other_panels_not() -> None:
    clock, ran = Clock(), list[str]()
    baton = Baton(clock)
    with baton.held(Rank.OPEN):
        threads = in_threads(baton, [("opens", Rank.OPEN)], ran)
        clock.now += 2 * PATIENCE_S
        assert not baton.pass_on(Rank.OPEN)
        mover = threading.Thread(target=_hold, args=(baton, "moves", ran))
        mover.start()
        waiting(baton, 2)
        assert baton.pass_on(Rank.OPEN)
        assert ran == ["moves"], "the half open panel comes back before the one that has not begun"
    for thread in (threads[0], mover):
        thread.join(5)
    assert ran == ["moves", "opens"]


def test_moves_without_end_do_not_keep_a_panel_shut() -> None:
    clock, ran = Clock(), list[str]()
    baton = Baton(clock)
    with baton.held():
        threads = in_threads(baton, [("opens", Rank.OPEN), ("a", Rank.MOVE), ("b", Rank.MOVE)], ran)
        clock.now += 2 * OVERDUE_S
    for thread in threads:
        thread.join(5)
    assert ran == ["opens", "a", "b"]


def test_nobody_waits_nothing_happens() -> None:
    clock = Clock()
    baton = Baton(clock)
    with baton.held():
        clock.now += 1
        assert not baton.pass_on()
        assert baton.held_for == 1
    assert baton.held_for == 0


def test_the_warm_up_does_not_yield_to_another_warm_up() -> None:
    clock, ran = Clock(), list[str]()
    baton = Baton(clock)
    with baton.held(Rank.WARM_UP):
        threads = in_threads(baton, [("warm", Rank.WARM_UP)], ran)
        clock.now += 1
        assert not baton.pass_on(Rank.WARM_UP)
    for thread in threads:
        thread.join(5)


def test_two_never_run_at_once() -> None:
    baton, inside, most = Baton(lambda: time.monotonic() * 1000), [0], [0]

    def work() -> None:
        for _ in range(50):
            with baton.held():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1
                baton.pass_on()
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most[0] == 1 and not any(thread.is_alive() for thread in threads)
