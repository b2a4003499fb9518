"""市场营销 (chapter 03): where this week's staff hours go, which zone of the lobby to mend first, whom to call, and a campaign on one page.

More files than the usual three, each for a reason. `scenario` holds the branch and every assumption; `hall` what staff who sell are missed for
at the windows; `engines`, `quarters` and `allocate` the three engines of output (mean, luck, best split), told by `engines_words`. Each question
has its `plots_…` and `panel_…`. `notebook` holds the one-line calls of the chapter's cells.

What is not needed to compute is imported when it is first asked for, so that the command line does not wait for widgets and pictures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from branchcraft.marketing.monday import calibration_panel, take_home
    from branchcraft.marketing.notebook import (
        print_branch,
        print_breadth,
        print_elasticities,
        print_engines,
        print_engines_text,
        print_gates,
        print_horizons,
        print_page,
        print_robust,
        print_sources,
        print_zone_worlds,
        print_zones,
        show_engines,
        start,
    )  # fmt: skip
    from branchcraft.marketing.panel_engines import engines_panel
    from branchcraft.marketing.panel_page import page_panel
    from branchcraft.marketing.panel_zones import zones_panel

__all__ = [
    "calibration_panel", "engines_panel", "page_panel", "print_branch", "print_breadth", "print_elasticities", "print_engines", "print_engines_text", "print_gates", "print_horizons", "print_page",
    "print_robust", "print_sources", "print_zone_worlds", "print_zones", "show_engines", "start", "take_home", "zones_panel",
]  # fmt: skip
_PANELS = {
    "engines_panel": "panel_engines",
    "zones_panel": "panel_zones",
    "page_panel": "panel_page",
    "take_home": "monday",
    "calibration_panel": "monday",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.marketing.{_PANELS.get(name, 'notebook')}"), name)
