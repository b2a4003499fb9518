"""The campaign panels of chapter 03: what a moved slider costs the kernel, and what training costs the build.

`campaign_ms.*` is the median callback of each panel's main slider (lists drawn, sorted, counted, drawn as a picture, put into words and a table),
measured in this process without a browser. `campaign_train_s.*` is learning and judging on the 45,211 customers of the bank's file, ten folds, one
thread; it happens when the package is made and in the tests, never on a slider. Both depend on the machine named in results.json.

Run: python benchmarks/campaign.py
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks._record import machine, record  # noqa: E402 – a script may be started from anywhere

MOVES = 60


def median_ms(move: Callable[[int], None]) -> float:
    """Median milliseconds of `move(k)` over many moves, the first few left out."""
    took = []
    for k in range(MOVES):
        began = time.perf_counter()
        move(k)
        took.append(1000 * (time.perf_counter() - began))
    return round(float(np.median(took[5:])), 1)


def panels() -> dict[str, object]:
    """Callbacks of the sliders."""
    from branchcraft.marketing.bank import CONDITIONS
    from branchcraft.marketing.panel_targeting import ListsPanel, TrustPanel
    from branchcraft.marketing.panel_uplift import TrialPanel, UpliftPanel

    lists, trust, trial, uplift = ListsPanel(), TrustPanel(), TrialPanel(), UpliftPanel()
    for panel, guess in ((lists, "80"), (trust, "3"), (trial, "100"), (uplift, "10")):
        panel.gate._text.value = guess
        panel.gate._run()
    names = list(CONDITIONS)

    def switch(k: int) -> None:
        trust.leak.value = k % 2 == 0

    def slide(panel_slider: object, low: int, step: int) -> Callable[[int], None]:
        return lambda k: setattr(panel_slider, "value", low + step * k)

    def condition(k: int) -> None:
        lists.conditions[0].value = names[k % len(names)]

    return {
        "campaign_ms.lists_capacity": median_ms(slide(lists.capacity, 100, 20)),
        "campaign_ms.lists_condition": median_ms(condition),
        "campaign_ms.trust_switch": median_ms(switch),
        "campaign_ms.trial_size": median_ms(slide(trial.size, 200, 50)),
        "campaign_ms.uplift_length": median_ms(slide(uplift.at, 10, 1)),
    }


def training() -> dict[str, object]:
    """Seconds to learn and judge, best of two."""
    from branchcraft.marketing.bank_models import Setting, train

    found: dict[str, object] = {}
    for model in ("logistic", "boosted"):
        took = []
        for _ in range(2):
            began = time.perf_counter()
            train(Setting(model))
            took.append(time.perf_counter() - began)
        found[f"campaign_train_s.{model}"] = round(min(took), 2)
    return found


def main() -> None:
    """Measure and write down."""
    found = panels() | training()
    record(found)
    print(machine())
    for name, value in found.items():
        print(f"{name}: {value}")


if __name__ == "__main__":
    main()
