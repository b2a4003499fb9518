"""人力资源管理 (chapter 06): how many windows to open in each half hour, and what a promise to the customers costs.

`model` tries a plan of windows and explains what came of it; `plots` draws it; `panel` lets a manager try.

More files than the usual three, each for a reason. `scenario` is the branch itself, which every other file needs. `promise` (windows for a
promise), `own_log` (a branch's own export), `levers` (one more effort, the hall's order), `roster_…` (the week's shifts) and `people_…` (posts and
skills, training, pay, the morning meeting, checking and correcting) are models of their own, and one file of them all would have several thousand
lines; `panel_…` and `plots_…` go with them. `report` writes the plan that a manager takes home, also from the command line; `exercise` computes and
judges the answers of exercise 06, `monday` drafts the action plan. `notebook` and `notebook_people` hold the one-line calls of the chapter's cells.

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
        print_weeks,
        print_why,
        show_busy_and_wait,
        show_demand,
        start,
    )  # fmt: skip
    from branchcraft.staffing.notebook_people import (
        print_checks,
        print_meeting,
        print_pay,
        print_people_sources,
        print_posts,
        print_relapse,
        print_skills,
        print_spacing,
        print_training,
        print_words,
    )  # fmt: skip
    from branchcraft.staffing.panel import branch_day_panel, own_log_panel, promise_panel
    from branchcraft.staffing.panel_levers import levers_panel, orders_panel
    from branchcraft.staffing.panel_people_checks import checks_panel
    from branchcraft.staffing.panel_people_meeting import meeting_panel, words_panel
    from branchcraft.staffing.panel_people_pay import pay_panel
    from branchcraft.staffing.panel_people_posts import posts_panel
    from branchcraft.staffing.panel_people_training import training_panel
    from branchcraft.staffing.panel_roster import roster_panel

__all__ = [
    "branch_day_panel", "calibration_panel", "checks_panel", "demand_text", "example_branch", "levers_panel", "meeting_panel", "orders_panel",
    "own_log_panel", "pay_panel", "posts_panel", "print_busy_and_wait", "print_checks", "print_day", "print_levers", "print_log_study", "print_meeting",
    "print_moved", "print_orders", "print_patience_lesson", "print_pay", "print_people_sources", "print_posts", "print_promise", "print_relapse",
    "print_roster", "print_skills", "print_sources", "print_spacing", "print_training", "print_weeks", "print_why", "print_words", "promise_panel", "roster_panel",
    "run_day", "show_busy_and_wait", "show_demand", "start", "take_home", "training_panel", "words_panel",
]  # fmt: skip
_PEOPLE = ("checks", "meeting", "pay", "people_sources", "posts", "relapse", "skills", "spacing", "training", "words")
_PLACES = {
    **dict.fromkeys(("branch_day_panel", "own_log_panel", "promise_panel"), "panel"),
    **dict.fromkeys(("levers_panel", "orders_panel"), "panel_levers"),
    **dict.fromkeys(("meeting_panel", "words_panel"), "panel_people_meeting"),
    **{f"{name}_panel": f"panel_people_{name}" for name in ("checks", "pay", "posts", "training")},
    **{f"print_{name}": "notebook_people" for name in _PEOPLE},
    "roster_panel": "panel_roster",
    **dict.fromkeys(("calibration_panel", "take_home"), "monday"),
}
"""Public name → file; what is not here stands in `notebook`."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.staffing.{_PLACES.get(name, 'notebook')}"), name)
