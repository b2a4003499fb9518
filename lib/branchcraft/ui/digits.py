"""Numbers as a Chinese keyboard types them."""

from __future__ import annotations

_WIDE = {0xFF01 + k: 0x21 + k for k in range(94)} | {0x3002: ord("."), 0x2212: ord("-"), 0x3000: ord(" ")}
"""Full-width signs to the plain ones; by number, because an editor may narrow them unasked."""


def plain_digits(text: str) -> str:
    """What was typed with full-width signs in plain ones; no blanks at the ends."""
    return text.translate(_WIDE).strip()
