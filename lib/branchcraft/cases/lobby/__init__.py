"""大厅制胜 (case 08): who stands where in the five zones when the hall is full twice a day, and what three people make of it.

The usual rooms of a case are `scenario` (the branch and its assumptions), `model` (a plan tried on the people), `plots`, `panel`, `notebook` and
`exercise`. Here there are more, each for a reason: `plan` is the decision as data; `people`, `door` and `tickets` are
who walks in, what happens at the entrance and who then queues where; `views` is
what customers, staff and bank see, `report` the same in words and tables, `records` the week's files, `lessons` the debrief's computations,
`card` the controls that both panels share, `panel_debate` the groups' two rounds, and `monday` the page that goes home.

What is not needed to compute is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from branchcraft.cases.lobby.model import run_plan
from branchcraft.cases.lobby.plan import NOW, REFERENCE, Plan

if TYPE_CHECKING:
    from branchcraft.cases.lobby.monday import take_home
    from branchcraft.cases.lobby.notebook import (
        print_consequence,
        print_decision,
        print_four,
        print_hidden,
        print_mix,
        print_present,
        print_records,
        print_routing,
        print_sources,
        print_steps,
        print_swings,
        print_week,
        show_consequence,
        show_hall,
        show_week,
        start,
    )  # fmt: skip
    from branchcraft.cases.lobby.panel import decision_panel
    from branchcraft.cases.lobby.panel_debate import debate_panel

__all__ = [
    "NOW", "REFERENCE", "Plan", "debate_panel", "decision_panel", "print_consequence", "print_decision", "print_four", "print_hidden",
    "print_mix", "print_present", "print_records", "print_routing", "print_sources", "print_steps", "print_swings", "print_week", "run_plan",
    "show_consequence", "show_hall", "show_week", "start", "take_home",
]  # fmt: skip
_HOME = {"decision_panel": "panel", "debate_panel": "panel_debate", "take_home": "monday"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.cases.lobby.{_HOME.get(name, 'notebook')}"), name)
