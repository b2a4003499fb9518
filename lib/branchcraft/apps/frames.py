"""How a message with pictures travels between browser, server and worker: a length, a JSON head, then the bytes of its buffers.

Only JSON and plain bytes: nothing that is read here can make anything run.
"""

from __future__ import annotations

import json
import math
import re
import struct
from collections.abc import Sequence
from typing import Any

_LENGTH = struct.Struct(">I")
MOST_BUFFERS = 64
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


class FrameError(ValueError):
    """Bytes that are no message."""


def pack(head: dict[str, Any], buffers: Sequence[bytes | memoryview] = ()) -> bytes:
    """The message as bytes; the head gets the buffers' sizes under "sizes"."""
    text = json.dumps({**head, "sizes": [memoryview(one).nbytes for one in buffers]}, ensure_ascii=False, allow_nan=False).encode("utf-8")
    return b"".join((_LENGTH.pack(len(text)), text, *buffers))


def unpack(frame: bytes) -> tuple[dict[str, Any], list[memoryview]]:
    """Head and buffers. Raises FrameError for whatever `pack` would not have written."""
    if len(frame) < _LENGTH.size:
        raise FrameError("too short")
    end = _LENGTH.size + _LENGTH.unpack_from(frame)[0]
    try:
        text = frame[_LENGTH.size : end].decode("utf-8")
        head = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        if _HALF.search(text):  # half a sign, which no file and no answer can hold
            json.dumps(head, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise FrameError("the head is not JSON") from None
    sizes = head.pop("sizes", []) if isinstance(head, dict) else None
    if not isinstance(sizes, list) or len(sizes) > MOST_BUFFERS or not all(type(size) is int and size >= 0 for size in sizes):
        raise FrameError("the head says no sizes")
    if end + sum(sizes) != len(frame):
        raise FrameError("the sizes are not those of the buffers")
    rest, buffers = memoryview(frame)[end:], []
    for size in sizes:
        buffers.append(rest[:size])
        rest = rest[size:]
    return head, buffers


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        _refuse(digits[:20])
    return number


def _refuse(name: str) -> None:
    raise FrameError(f"{name} is no number of JSON")
