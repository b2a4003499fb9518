"""What was packed comes out as it went in, and nothing else comes out at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branchcraft.apps.frames import FrameError, pack, unpack

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20), lambda one: st.lists(one, max_size=3), max_leaves=6
)


@given(st.dictionaries(st.text(max_size=8).filter(lambda key: key != "sizes"), PLAIN, max_size=4), st.lists(st.binary(max_size=40), max_size=4))
def test_a_message_survives_the_way(head: dict[str, object], buffers: list[bytes]) -> None:
    got, parts = unpack(pack(head, buffers))
    assert got == head
    assert [bytes(one) for one in parts] == buffers


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_frame_error(data: bytes) -> None:
    try:
        head, _ = unpack(data)
    except FrameError:
        return
    assert isinstance(head, dict)


@given(st.binary(min_size=1, max_size=30), st.integers(0, 60))
def test_a_message_cut_short_or_lengthened_is_none(buffer: bytes, cut: int) -> None:
    whole = pack({"do": "x"}, [buffer])
    for spoiled in (whole[: min(cut, len(whole) - 1)], whole + b"x"):
        with pytest.raises(FrameError):
            unpack(spoiled)


SPOILED = [
    '{"v":NaN}', '{"v":Infinity}', '{"v":1e400}', '{"v":-1e400}', '{"v":"\\ud800"}', '{"\\uDFFF":1}', "[1]", "1", '{"sizes":[true]}', '{"sizes":[-1]}',
    '{"sizes":"ab"}', "[" * 3000, f'{{"v":{"9" * 5000}}}',
]  # fmt: skip


@pytest.mark.parametrize("text", SPOILED)
def test_what_only_looks_like_a_head_is_refused(text: str) -> None:
    raw = text.encode()
    with pytest.raises(FrameError):
        unpack(len(raw).to_bytes(4, "big") + raw)


def test_a_number_that_is_none_is_never_sent() -> None:
    with pytest.raises(ValueError, match="JSON"):
        pack({"v": float("nan")})


def test_two_halves_that_make_one_sign_are_taken() -> None:
    raw = b'{"v":"\\ud83d\\ude00"}'
    assert unpack(len(raw).to_bytes(4, "big") + raw)[0] == {"v": "\U0001f600"}
