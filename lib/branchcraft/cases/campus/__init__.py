"""用心服务、实现共赢 (case 03): a branch at a university's gate; which groups to serve so that branch and campus both win.

`scenario` holds the branch and its assumptions, `opening` the two weeks of the freshmen in the queue engine, `model` a year lived two hundred
times, `records` the branch's own books; `plots`, `panel`, `notebook`, `exercise` and `monday` are as in every case.

What is not needed to compute is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from branchcraft.cases.campus.monday import take_home
    from branchcraft.cases.campus.notebook import (
        print_consequence,
        print_decision,
        print_groups,
        print_now,
        print_rush,
        print_sources,
        print_steps,
        print_stress,
        print_year,
        show_plane,
        show_year,
        start,
    )  # fmt: skip
    from branchcraft.cases.campus.panel import decision_panel

__all__ = [
    "decision_panel", "print_consequence", "print_decision", "print_groups", "print_now", "print_rush", "print_sources", "print_steps", "print_stress",
    "print_year", "show_plane", "show_year", "start", "take_home",
]  # fmt: skip
_HOME = {"decision_panel": "panel", "take_home": "monday"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.cases.campus.{_HOME.get(name, 'notebook')}"), name)
