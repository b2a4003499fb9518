"""风险管控 (chapter 05): which loans, posts and operations to look at first.

`model` holds the classification rules that could be checked; the other models are each a question of their own and know nothing of one another:
`migration` and `compression` (the book in a year), `estimation` (what a counted rate is worth), `sampling` and `layers` (which files and which
checks), `posts` (who may not hold both keys), `alerts` and `cash` (which transactions), `conduct` (what is done when nobody looks), `own_loans`
and `own_report` (a branch's own loan list). `scenario` holds facts and assumptions; `loan_files`, `posts_example` and `conduct_scenes` are the
fictional cases. One `model` file of them all would have two thousand lines. `panel_…` and `plots_…` go with them, `exercise` computes and judges
the answers of exercise 05, `monday` drafts the action plan, `notebook` holds the one-line calls of the chapter's cells.

What is not needed to compute is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from branchcraft.risk.monday import calibration_panel, take_home
    from branchcraft.risk.notebook import (
        book_text,
        print_alerts,
        print_blind,
        print_cash,
        print_classes,
        print_conduct,
        print_conflicts,
        print_ends,
        print_layers,
        print_matrix,
        print_own_list,
        print_posts,
        print_quickest,
        print_rates,
        print_samples,
        print_sources,
        print_supervision,
        print_year,
        show_book,
        show_marks,
        start,
    )  # fmt: skip
    from branchcraft.risk.panel import cash_panel, class_panel
    from branchcraft.risk.panel_alerts import alerts_panel
    from branchcraft.risk.panel_book import book_panel, rates_panel
    from branchcraft.risk.panel_checks import layers_panel, sample_panel
    from branchcraft.risk.panel_conduct import conduct_panel
    from branchcraft.risk.panel_own_loans import own_loans_panel
    from branchcraft.risk.panel_posts import posts_panel

__all__ = [
    "alerts_panel", "book_panel", "book_text", "calibration_panel", "cash_panel", "class_panel", "conduct_panel", "layers_panel", "own_loans_panel",
    "posts_panel", "print_alerts", "print_blind", "print_cash", "print_classes", "print_conduct", "print_conflicts", "print_ends", "print_layers",
    "print_matrix", "print_own_list", "print_posts", "print_quickest", "print_rates", "print_samples", "print_sources", "print_supervision",
    "print_year", "rates_panel", "sample_panel", "show_book", "show_marks", "start", "take_home",
]  # fmt: skip
_HOME = {
    **dict.fromkeys(("cash_panel", "class_panel"), "panel"),
    **dict.fromkeys(("book_panel", "rates_panel"), "panel_book"),
    **dict.fromkeys(("layers_panel", "sample_panel"), "panel_checks"),
    **dict.fromkeys(("calibration_panel", "take_home"), "monday"),
    "alerts_panel": "panel_alerts",
    "conduct_panel": "panel_conduct",
    "own_loans_panel": "panel_own_loans",
    "posts_panel": "panel_posts",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.risk.{_HOME.get(name, 'notebook')}"), name)
