"""市场营销 (chapter 03): where this week's staff hours go, which zone of the lobby to mend first, whom to call, whether the call caused the sale,
and a campaign on one page.

More files than the usual three, each for a reason. Hours and zones: `scenario` holds the branch and every assumption; `hall` what staff who sell
are missed for at the windows; `engines`, `quarters` and `allocate` the three engines of output (mean, luck, best split), told by `engines_words`;
`zones` and `zone_gains` the five zones; `breadth` the super-market or speciality shop. A page: `campaign_page`, `compliance` (legal gates),
`stopping`, `page_report`, `campaign_examples`.

Lists: `campaign` reads one and `targeting` ranks it, judged by `ranking`; `bank` is the real campaign of 45,211 customers with what the models say
about it (`bank_models`), and `lists` a branch's draw from it. `uplift` is the arithmetic of a randomised trial, `trial` one tried out before it is
run, `uplift_target` two rankings after it, `insurance` a real one from rural China. `words`, `campaign_columns`, `campaign_numbers`,
`campaign_example`, `campaign_report` and `trial_words` hold what would swell those files.

`panel_…` and `plots_…` go with each question, `monday` and `monday_campaign` draft the action plan, `notebook` and `notebook_campaign` hold the
one-line calls of the chapter's cells, `exercise` the answers and judges of exercise 03. `data` is shipped data with its licences.

What is not needed to compute is imported when it is first asked for, so that the command line does not wait for widgets and pictures.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from branchcraft.marketing.campaign import Campaign, read_campaign
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
    from branchcraft.marketing.panel_engines import engines_panel
    from branchcraft.marketing.panel_page import page_panel
    from branchcraft.marketing.panel_targeting import lists_panel, trust_panel
    from branchcraft.marketing.panel_uplift import trial_panel, uplift_panel
    from branchcraft.marketing.panel_zones import zones_panel
    from branchcraft.marketing.targeting import Scores, score_contacts, score_later
    from branchcraft.marketing.uplift import trial_uplift

__all__ = [
    "Campaign",
    "Scores",
    "calibration_panel",
    "engines_panel",
    "lists_panel",
    "own_list_panel",
    "page_panel",
    "print_branch",
    "print_breadth",
    "print_campaign_file",
    "print_campaign_numbers",
    "print_conditions",
    "print_contest",
    "print_elasticities",
    "print_engines",
    "print_engines_text",
    "print_gates",
    "print_horizons",
    "print_insurance",
    "print_lists",
    "print_own_list",
    "print_page",
    "print_robust",
    "print_sizes",
    "print_sources",
    "print_trust",
    "print_zone_worlds",
    "print_zones",
    "rates_text",
    "read_campaign",
    "score_contacts",
    "score_later",
    "show_engines",
    "show_insurance",
    "show_rates",
    "start",
    "start_campaign",
    "take_home",
    "trial_panel",
    "trial_uplift",
    "trust_panel",
    "uplift_panel",
    "zones_panel",
]
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
    return getattr(import_module(f"branchcraft.marketing.{_CAMPAIGN.get(name) or _PANELS.get(name, 'notebook')}"), name)
