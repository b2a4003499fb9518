"""What stands over all chapters: a learner's own progress and reviews, and the trainer's report on a class.

The only room that knows every exercise and every case; it finds them by their banks, so a new chapter appears here by being there.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from branchcraft.classroom.progress_page import progress_panel
    from branchcraft.classroom.report_page import answers_switch, class_report_panel, print_example_class
    from branchcraft.classroom.review_page import review_panel
    from branchcraft.classroom.shelf import print_shelf
    from branchcraft.teaching.predictions import calibration_panel

__all__ = ["answers_switch", "calibration_panel", "class_report_panel", "print_example_class", "print_shelf", "progress_panel", "review_panel"]
_HOME = {
    "calibration_panel": "review_page",
    "progress_panel": "progress_page",
    "review_panel": "review_page",
    "print_shelf": "shelf",
    **dict.fromkeys(("answers_switch", "class_report_panel", "print_example_class"), "report_page"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.classroom.{_HOME[name]}"), name)
