"""The class and its door: who comes in, who comes back, and who does not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from branchcraft.apps.guard import (
    ALL_MISSES,
    CODE_LENGTH,
    LETTERS,
    MISS_S,
    MISSES,
    Bucket,
    Throttle,
    drawn_code,
    headers,
    our_host,
    our_origin,
    own_addresses,
    tidy_code,
)  # fmt: skip
from branchcraft.apps.people import MOST_DEVICES, MOST_PEOPLE, ClassRoom
from branchcraft.errors import InputError
from branchcraft.teaching.report import collect
from branchcraft.teaching.store import Store


class Clock:
    """Time that stands still until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def entered(room: ClassRoom, nickname: str) -> tuple[str, str, str]:
    """Id, browser's secret and code to come back of a new trainee."""
    got = room.enter(nickname, room.code)
    assert got is not None
    return got[0].id, got[1], got[2]


def test_a_trainee_is_known_by_her_browser_also_after_a_restart(tmp_path: Path) -> None:
    room = ClassRoom(tmp_path)
    key, secret, _ = entered(room, "小雨")
    again = ClassRoom(tmp_path)
    assert again.code == room.code
    person = again.who(secret)
    assert person is not None and (person.id, person.nickname) == (key, "小雨")
    assert again.who("") is None and again.who(secret[:-1]) is None


def test_what_lies_on_disk_lets_nobody_in(tmp_path: Path) -> None:
    room = ClassRoom(tmp_path)
    _, secret, back = entered(room, "小雨")
    stored = (tmp_path / "class.json").read_text(encoding="utf-8")
    assert secret not in stored and back not in stored
    for one in json.loads(stored)["people"]:
        assert room.who(one["browsers"][0]) is None
        assert room.come_back(one["again"], room.code) is None


def test_a_nickname_is_taken_once_and_her_progress_bears_it(tmp_path: Path) -> None:
    room = ClassRoom(tmp_path)
    key, _, _ = entered(room, "Amy")
    for same in ("Amy", "amy", " AMY "):
        with pytest.raises(InputError, match="已经有人"):
            room.enter(same, room.code)
    assert room.enter("Amy", "WRONG1") is None, "a wrong code learns nothing of who is there"
    assert Store(tmp_path / "people" / key).setting("nickname") == "Amy"


def test_she_comes_back_in_another_browser_with_both_codes_only(tmp_path: Path) -> None:
    room = ClassRoom(tmp_path)
    key, first, back = entered(room, "小雨")
    assert room.come_back(back, "AAAAAA") is None
    assert room.come_back("A" * 10, room.code) is None
    got = room.come_back(f" {back[:5].lower()}-{back[5:]} ", room.code)
    assert got is not None and got[0].id == key
    assert room.who(first) is not None and room.who(got[1]) is not None
    fresh = room.new_again(got[0])
    assert room.come_back(back, room.code) is None
    assert room.come_back(fresh, room.code) is not None


def test_old_browsers_are_forgotten(tmp_path: Path) -> None:
    room = ClassRoom(tmp_path)
    _, first, back = entered(room, "小雨")
    for _ in range(MOST_DEVICES):
        room.come_back(back, room.code)
    assert room.who(first) is None


def test_who_has_left_is_a_stranger_also_after_a_restart(tmp_path: Path) -> None:
    room = ClassRoom(tmp_path)
    _, secret, _ = entered(room, "小雨")
    _, other, _ = entered(room, "小风")
    room.leave(secret)
    for one in (room, ClassRoom(tmp_path)):
        assert one.who(secret) is None and one.who(other) is not None


def test_a_class_has_an_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("branchcraft.apps.people.MOST_PEOPLE", 2)
    room = ClassRoom(tmp_path)
    entered(room, "一")
    entered(room, "二")
    with pytest.raises(InputError, match="已经有 2 人"):
        room.enter("三", room.code)
    assert MOST_PEOPLE >= 60


def test_a_torn_class_file_is_a_sentence_and_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "class.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="改名"):
        ClassRoom(tmp_path)
    assert (tmp_path / "class.json").read_text(encoding="utf-8") == "{"


def test_the_class_report_reads_the_class_folder(tmp_path: Path) -> None:
    room = ClassRoom(tmp_path)
    for name in ("小雨", "小风"):
        key, _, _ = entered(room, name)
        Store(tmp_path / "people" / key).submit("exercises/06_staffing", "work_in_windows", "4", 1.0, 2.0)
    collected = collect([tmp_path / "people"])
    assert sorted(one.nickname for one in collected.learners) == ["小雨", "小风"]
    assert collected.set_aside == ()


def test_codes_are_long_random_and_readable() -> None:
    drawn = {drawn_code() for _ in range(500)}
    assert len(drawn) == 500
    assert all(len(one) == CODE_LENGTH and set(one) <= set(LETTERS) for one in drawn)
    assert not set("ILO01BSZ") & set(LETTERS)
    assert len(LETTERS) ** CODE_LENGTH / ALL_MISSES * MISS_S > 15 * 365 * 86_400, "guessing takes less than fifteen years"


@pytest.mark.parametrize("typed", ["k7p3wn", " K7P 3WN ", "k7p-3wn", "Ｋ７Ｐ３ＷＮ", "K7P3WN "])
def test_a_code_counts_however_it_is_typed(typed: str) -> None:
    assert tidy_code(typed) == "K7P3WN"


def test_a_letter_read_for_a_digit_counts_as_the_digit() -> None:
    assert tidy_code("bsz-8a5") == "8528A5"


def test_after_too_many_misses_an_address_waits_and_others_do_not() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for _ in range(MISSES):
        assert throttle.wait("a") == 0
        throttle.missed("a")
    assert throttle.wait("a") == MISS_S
    assert throttle.wait("b") == 0
    clock.now += MISS_S - 1
    assert throttle.wait("a") == 1
    clock.now += 1
    assert throttle.wait("a") == 0


def test_many_addresses_together_are_slowed_down_as_well() -> None:
    throttle = Throttle(Clock())
    for number in range(ALL_MISSES):
        throttle.missed(f"10.0.0.{number}")
    assert throttle.wait("10.9.9.9") == MISS_S


def test_ever_new_addresses_do_not_fill_the_memory() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    for number in range(12_000):
        clock.now += 1
        throttle.missed(f"{number}")
    assert len(throttle._by_address) < 6000


def test_a_bucket_gives_so_much_a_second() -> None:
    clock = Clock()
    bucket = Bucket(10, 20, clock)
    assert sum(bucket.take() for _ in range(30)) == 20
    clock.now += 1
    assert sum(bucket.take() for _ in range(30)) == 10
    assert not bucket.take(1000)


def test_only_our_own_names_are_ours() -> None:
    assert our_host("127.0.0.1:8870", 8870, []) and our_host("LOCALHOST:8870", 8870, []) and our_host("192.0.2.5:8870", 8870, ["192.0.2.5"])
    for host in ("evil.example:8870", "127.0.0.1", "127.0.0.1:80", "192.0.2.5:8870", "127.0.0.1:8870.evil", ""):
        assert not our_host(host, 8870, []), host


def test_only_our_own_pages_are_ours() -> None:
    assert our_origin("http://127.0.0.1:8870", "127.0.0.1:8870")
    for origin in (None, "", "null", "https://127.0.0.1:8870", "http://127.0.0.1:8870.evil", "http://127.0.0.1", "http://evil/127.0.0.1:8870"):
        assert not our_origin(origin, "127.0.0.1:8870"), origin


def test_our_addresses_are_none_of_loopback() -> None:
    assert not any(address.startswith("127.") for address in own_addresses())


def test_pages_load_nothing_from_elsewhere() -> None:
    policy = headers("h:1")["Content-Security-Policy"]
    assert "http" not in policy and "unsafe-eval" not in policy and "script-src 'self';" in policy
