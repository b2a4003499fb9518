"""锐意进取、追求卓越 (case 01): a branch office to be turned around with one budget, beginning with the health check of chapter 00.

`scenario` is the office, its months and what can be bought; `model` tries a plan in four hundred futures; `plots` draws; `panel` holds the two
decisions; `notebook` the one-line calls of the case's cells; `exercise` its questions; `files` writes the synthetic data files.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from branchcraft.cases.turnaround.notebook import (
        print_assumptions,
        print_best,
        print_check,
        print_data_files,
        print_measures,
        print_months,
        print_quarters,
        print_tempting,
        print_truth,
        show_months,
        start,
    )  # fmt: skip
    from branchcraft.cases.turnaround.panel import check_panel, plan_panel

__all__ = [
    "check_panel", "plan_panel", "print_assumptions", "print_best", "print_check", "print_data_files", "print_measures", "print_months", "print_quarters",
    "print_tempting", "print_truth", "show_months", "start",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "panel" if name in ("check_panel", "plan_panel") else "notebook"
    return getattr(import_module(f"branchcraft.cases.turnaround.{home}"), name)
