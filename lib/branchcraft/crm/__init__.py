"""客户关系管理 (chapter 04): whom to keep, raise or wake, and which VIP benefits to pay for.

`model` holds how unevenly balances are spread and what a line between tiers does; `plots` draws it; `panel` lets a manager try.

More files than the usual three, each for a reason. `scenario` holds what is published and what is assumed. `segments`, `clv`, `contacts`, `capacity`,
`benefits` and `holdout` are the models of the chapter's other decisions, one file each; `panel_…` and `plots_…` go with them, `runs` keeps a panel's last
five runs. `customer_file` reads a manager's own extract, `own` makes her tables and workbook of it, `example_extract` writes the synthetic one.
`notebook` holds the one-line calls of the chapter's cells, `exercise` the answers and judges of exercise 04, `monday` drafts the
action plan.

What is not needed to compute is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from branchcraft.crm.monday import calibration_panel, take_home
    from branchcraft.crm.notebook import (
        concentration_text,
        print_benefits,
        print_calibration,
        print_capacity,
        print_contacts,
        print_groups,
        print_holdout,
        print_own_file,
        print_risk_and_change,
        print_scales,
        print_sources,
        print_tiers,
        print_worth,
        print_worth_check,
        print_worth_settings,
        show_concentration,
        start,
    )
    from branchcraft.crm.panel import tiers_panel
    from branchcraft.crm.panel_benefits import benefits_panel, holdout_panel
    from branchcraft.crm.panel_capacity import capacity_panel
    from branchcraft.crm.panel_clv import worth_panel
    from branchcraft.crm.panel_contacts import contacts_panel
    from branchcraft.crm.panel_own import own_customers_panel
    from branchcraft.crm.panel_segments import segments_panel

__all__ = [
    "benefits_panel", "calibration_panel", "capacity_panel", "concentration_text", "contacts_panel", "holdout_panel", "own_customers_panel", "print_benefits",
    "print_calibration", "print_capacity", "print_contacts", "print_groups", "print_holdout", "print_own_file", "print_risk_and_change", "print_scales",
    "print_sources", "print_tiers", "print_worth", "print_worth_check", "print_worth_settings", "segments_panel", "show_concentration", "start",
    "take_home", "tiers_panel", "worth_panel",
]  # fmt: skip
_PANELS = {
    "tiers_panel": "panel", "own_customers_panel": "panel_own", "segments_panel": "panel_segments", "worth_panel": "panel_clv",
    "contacts_panel": "panel_contacts", "capacity_panel": "panel_capacity", "benefits_panel": "panel_benefits", "holdout_panel": "panel_benefits", "calibration_panel": "monday", "take_home": "monday",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.crm.{_PANELS.get(name, 'notebook')}"), name)
