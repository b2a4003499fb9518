"""A real randomised trial in rural China: is insurance bought more often when buying is the default?

Farmers were offered rice insurance; in half of the natural villages the form said "buy" unless the household objected, in the others "do not buy"
unless it asked (Cai, de Janvry & Sadoulet 2015). Whole villages were drawn, so a village is the unit that chance dealt with.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from branchcraft.marketing.bank import DATA
from branchcraft.marketing.uplift import trial_uplift

BUY, NOT_BUY = "默认买", "默认不买"


@cache
def insurance_villages() -> pd.DataFrame:
    """Counts per natural village: village, default_buy (0, 1), households, bought; [166]."""
    return pd.read_csv(DATA / "insurance_villages.csv")


def insurance_trial() -> pd.DataFrame:
    """One row per household, rebuilt from the counts: village, offer, bought (0, 1); [1410]."""
    villages = insurance_villages()
    rows = villages.loc[np.repeat(villages.index.to_numpy(), villages["households"])].reset_index(drop=True)
    bought = rows.groupby("village").cumcount() < rows["bought"]
    return pd.DataFrame({"village": rows["village"], "offer": np.where(rows["default_buy"] == 1, BUY, NOT_BUY), "bought": bought.astype(int)})


def insurance_results(worth: float = 0.05) -> pd.DataFrame:
    """The trial read twice: as if each household had been drawn alone (wrong here), and village by village; two rows of `trial_uplift`."""
    households = insurance_trial()
    ways = [trial_uplift(households, "offer", "bought", worth, NOT_BUY, cluster) for cluster in (None, "village")]
    return pd.concat(ways, ignore_index=True)
