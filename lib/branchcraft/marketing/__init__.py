"""市场营销 (chapter 03): where this week's staff hours go, whom to call, and whether the call caused the sale.

The campaign side. `campaign` reads a list and `targeting` ranks it, judged by `ranking`; `bank` is the real campaign of 45,211 customers with
what the models say about it (`bank_models`), and `lists` a branch's draw from it. `uplift` is the arithmetic of a randomised trial, `trial` one
tried out before it is run, `uplift_target` two rankings after it, `insurance` a real one from rural China. `words`, `campaign_columns`,
`campaign_numbers`, `campaign_example`, `campaign_report` and `trial_words` hold what would swell those files; `panel_…` and `plots_…` go with
them, `monday_campaign` drafts the action plan, and `notebook_campaign` holds the one-line calls of the chapter's cells. `data` is shipped data
with its licences.

What is not needed to compute is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from branchcraft.marketing.campaign import Campaign, read_campaign
    from branchcraft.marketing.notebook_campaign import (
        print_campaign_file,
        print_campaign_numbers,
        print_conditions,
        print_contest,
        print_insurance,
        print_lists,
        print_own_list,
        print_sizes,
        print_trust,
        rates_text,
        show_insurance,
        show_rates,
        start_campaign,
    )
    from branchcraft.marketing.panel_campaign import own_list_panel
    from branchcraft.marketing.panel_targeting import lists_panel, trust_panel
    from branchcraft.marketing.panel_uplift import trial_panel, uplift_panel
    from branchcraft.marketing.targeting import Scores, score_contacts, score_later
    from branchcraft.marketing.uplift import trial_uplift

_CAMPAIGN = {
    **dict.fromkeys(("Campaign", "read_campaign"), "campaign"),
    **dict.fromkeys(("Scores", "score_contacts", "score_later"), "targeting"),
    "trial_uplift": "uplift",
    "own_list_panel": "panel_campaign",
    **dict.fromkeys(("lists_panel", "trust_panel"), "panel_targeting"),
    **dict.fromkeys(("trial_panel", "uplift_panel"), "panel_uplift"),
    **dict.fromkeys(
        (
            "print_campaign_file", "print_campaign_numbers", "print_conditions", "print_contest", "print_insurance", "print_lists", "print_own_list",
            "print_sizes", "print_trust", "rates_text", "show_insurance", "show_rates", "start_campaign",
        ),
        "notebook_campaign",
    ),
}  # fmt: skip
"""Name → file it stands in."""

__all__ = [
    "Campaign", "Scores", "lists_panel", "own_list_panel", "print_campaign_file", "print_campaign_numbers", "print_conditions", "print_contest",
    "print_insurance", "print_lists", "print_own_list", "print_sizes", "print_trust", "rates_text", "read_campaign", "score_contacts", "score_later",
    "show_insurance", "show_rates", "start_campaign", "trial_panel", "trial_uplift", "trust_panel", "uplift_panel",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _CAMPAIGN:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"branchcraft.marketing.{_CAMPAIGN[name]}"), name)
