"""Numbers as a Chinese keyboard types them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WIDE = {0xFF01 + k: 0x21 + k for k in range(94)} | {0x3002: ord("."), 0x2212: ord("-"), 0x3000: ord(" ")}
"""Full-width signs to the plain ones; by number, because an editor may narrow them unasked."""


def plain_digits(text: str) -> str:
    """What was typed with full-width signs in plain ones; no blanks at the ends."""
    return text.translate(_WIDE).strip()


COMMON_UNITS = ("%", "分钟", "分", "人", "位", "小时", "窗口小时", "个窗口小时", "个", "次", "家", "种", "户", "笔", "元", "天", "级")
"""Units that people write behind a number whether they were asked for it or not."""
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)(.*)")


def number_in(text: str, unit: str = "", also: Iterable[str] = ()) -> float | None:
    """A number as people type it, with or without its unit: full-width digits, thousands separators, 万 and 亿; None when it is none.

    `unit` is what was asked for ("万元": then 万 is the unit and scales nothing); `also` are units that may stand there as well.
    """
    plain = plain_digits(text).replace(" ", "").replace(",", "")
    found = _NUMBER.fullmatch(plain)
    if found is None:
        return None
    asked = unit.replace(" ", "")
    scales = dict.fromkeys(also, 1.0) | {"": 1.0, asked: 1.0}
    if asked.startswith(("万", "亿")):
        scales[asked[0]] = 1.0
    elif asked != "%":
        scales |= {f"{word}{tail}": size for word, size in (("万", 1e4), ("亿", 1e8)) for tail in ("", asked)}
    return float(found[1]) * scales[found[2]] if found[2] in scales else None
