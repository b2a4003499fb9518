"""开篇 (chapter 00): which of the nine areas to begin with, and whether the reasons given for managing finely hold in one's own branch.

`model` is the health check: a dozen figures against branches of one kind, the nine areas ranked with a stability band; `plots` draws it; `panel` lets
a manager enter her own.

More files than the usual three, each for a reason. `indicators` (the figures) and `peers` (the group) are what `model` stands on, `template` reads
and writes the Excel sheet. `barometer`, `channel` (离柜率), `reasons`, `finer` (targets and styles) and `rollout` are models of their own, one for each
further question of the chapter; `panel_…` and `plots_…` go with them. `monday` drafts the
page that goes home. `notebook` holds the one-line calls of the chapter's cells.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from branchcraft.opening.monday import calibration_panel, take_home
    from branchcraft.opening.notebook import (
        print_barometer,
        print_baseline,
        print_channel,
        print_health,
        print_outlets,
        print_own_months,
        print_peers,
        print_reasons,
        print_rollout,
        print_series,
        print_sources,
        print_styles,
        print_targets,
        show_channel,
        start,
    )  # fmt: skip
    from branchcraft.opening.panel import health_panel
    from branchcraft.opening.panel_barometer import barometer_panel
    from branchcraft.opening.panel_channel import channel_panel
    from branchcraft.opening.panel_finer import styles_panel, targets_panel
    from branchcraft.opening.panel_more import reasons_panel, rollout_panel

__all__ = [
    "barometer_panel", "calibration_panel", "channel_panel", "health_panel", "print_barometer", "print_baseline", "print_channel", "print_health", "print_outlets", "print_own_months",
    "print_peers", "print_reasons", "print_rollout", "print_series", "print_sources", "print_styles", "print_targets", "reasons_panel", "rollout_panel",
    "show_channel", "start", "styles_panel", "take_home",
    "targets_panel",
]  # fmt: skip
_PANELS = {
    "health_panel": "panel",
    "barometer_panel": "panel_barometer",
    "channel_panel": "panel_channel",
    **dict.fromkeys(("calibration_panel", "take_home"), "monday"),
    **dict.fromkeys(("targets_panel", "styles_panel"), "panel_finer"),
    **dict.fromkeys(("reasons_panel", "rollout_panel"), "panel_more"),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.opening.{_PANELS.get(name, 'notebook')}"), name)
