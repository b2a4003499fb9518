"""人力资源管理 (chapter 06): how many windows to open in each half hour, and what a promise to the customers costs.

`model` tries a plan of windows and explains what came of it; `plots` draws it; `panel` lets a manager try.

More files than the usual three, each for a reason. `scenario` is the branch itself, which every other file needs. `promise` (windows for a
promise), `own_log` (a branch's own export), `levers` (one more effort, the hall's order) and `roster_…` (the week's shifts) are models of their
own, and one file of them all would have two thousand lines; `panel_…` and `plots_…` go with them. `report` writes the
plan that a manager takes home, also from the command line; `exercise` computes and judges the answers of exercise 06, `monday` drafts the
action plan. `notebook` holds the one-line calls of the chapter's cells.

What is not needed to compute is imported when it is first asked for, so that the command line does not wait for widgets and pictures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from branchcraft.staffing.model import run_day
from branchcraft.staffing.scenario import example_branch

if TYPE_CHECKING:
    from branchcraft.staffing.monday import calibration_panel, take_home
    from branchcraft.staffing.notebook import (
        demand_text,
        print_busy_and_wait,
        print_day,
        print_levers,
        print_log_study,
        print_moved,
        print_orders,
        print_patience_lesson,
        print_promise,
        print_roster,
        print_sources,
        print_why,
        show_busy_and_wait,
        show_demand,
        start,
    )  # fmt: skip
    from branchcraft.staffing.panel import branch_day_panel, own_log_panel, promise_panel
    from branchcraft.staffing.panel_levers import levers_panel, orders_panel
    from branchcraft.staffing.panel_roster import roster_panel

__all__ = [
    "branch_day_panel", "calibration_panel", "demand_text", "example_branch", "levers_panel", "orders_panel", "own_log_panel", "print_busy_and_wait", "print_day",
    "print_levers", "print_log_study", "print_moved", "print_orders", "print_patience_lesson", "print_promise", "print_roster", "print_sources", "print_why",
    "promise_panel", "roster_panel", "run_day", "show_busy_and_wait", "show_demand", "start",
    "take_home",
]  # fmt: skip
_PANELS = {
    **dict.fromkeys(("branch_day_panel", "own_log_panel", "promise_panel"), "panel"),
    **dict.fromkeys(("levers_panel", "orders_panel"), "panel_levers"),
    "roster_panel": "panel_roster",
    **dict.fromkeys(("calibration_panel", "take_home"), "monday"),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.staffing.{_PANELS.get(name, 'notebook')}"), name)
