"""Which computer gets what: the table that a maintainer reads after `make package`."""

from __future__ import annotations

from collections.abc import Sequence

from branchcraft.authoring.package.stock import Packed


def matrix(packed: Sequence[Packed]) -> str:
    """One line per machine: packages, oldest Python and system, size installed, what is left out."""
    head = f"{'machine':<24} {'packages':>8} {'Python from':>11} {'system from':>12} {'installed':>9}  without"
    lines = [
        f"{one.target.key:<24} {len(one.wheels):>8} {one.python:>11} {one.floor or '-':>12} {one.size / 1e6:>6.0f} MB  {', '.join(one.without) or '-'}"
        for one in packed
    ]
    return "\n".join([head, *lines])
