"""理财中心 (case 06): how many clients one wealth manager can hold, when the city branch asks for more of everything.

The usual rooms of a case are `scenario` (clients and assumptions), `model` (a plan tried in two hundred quarters), `plots`, `panel`, `notebook` and
`exercise`. Here there are a few more: `plan` is the decision as data, `export` writes the quarter's synthetic books, `records` reads them, `lessons`
holds the debrief's computations, and `monday` drafts the page that goes home.

What is not needed to compute is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from branchcraft.cases.wealth.monday import take_home
    from branchcraft.cases.wealth.notebook import (
        print_capacity,
        print_clients,
        print_consequence,
        print_decision,
        print_four,
        print_quarter,
        print_sources,
        print_steps,
        print_swings,
        show_consequence,
        show_quarter,
        start,
    )
    from branchcraft.cases.wealth.panel import decision_panel

__all__ = [
    "decision_panel", "print_capacity", "print_clients", "print_consequence", "print_decision", "print_four", "print_quarter", "print_sources",
    "print_steps", "print_swings", "show_consequence", "show_quarter", "start", "take_home",
]  # fmt: skip
_HOME = {"decision_panel": "panel", "take_home": "monday"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.cases.wealth.{_HOME.get(name, 'notebook')}"), name)
