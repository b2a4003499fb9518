"""Super-market or speciality shop: how many product lines should one branch push?

Every line that is added serves needs that were sent away before, and takes training hours from all the others: who sells eight things knows each
of them less well. Where most needs around a branch are of one or two kinds, few lines sold well win; where they are spread, breadth wins.

Competence grows with training hours as 1 − exp(−hours ÷ `HOURS_TO_LEARN`), the learning curve in its simplest form; needs follow Zipf's law, whose
exponent says how concentrated they are. Both are assumptions, and the answer is a direction, not a number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError

LINES = 8
"""Product lines that a branch could push: deposits, wealth, funds, insurance, bullion, cards, personal loans, payroll and merchants."""
HOURS_TO_LEARN = 6.0
"""Hours a month at which a line is known to 63 %; assumption, 4–10."""
TRAINING_HOURS = 20.0
"""Hours a month that one seller has for learning and rehearsing (an hour a day); assumption, 10–40."""


@dataclass(frozen=True)
class Neighbourhood:
    """Who lives around: how concentrated their needs are."""

    name: str
    concentration: float
    """Zipf exponent: 0 = all needs alike, 1.5 = half of all needs are of one kind."""

    @property
    def shares(self) -> np.ndarray:
        """Shares of the needs, largest first; [LINES]."""
        weights = np.arange(1, LINES + 1) ** -float(self.concentration)
        return weights / weights.sum()


OFFICES = Neighbourhood("写字楼旁（需求集中）", 1.5)
OLD_QUARTER = Neighbourhood("老小区（需求分散）", 0.3)


def served(place: Neighbourhood, lines: int, training: float = TRAINING_HOURS, to_learn: float = HOURS_TO_LEARN) -> tuple[float, float]:
    """Share of needs for which there is a line at all, and how well each line is sold (0–1), with `lines` lines. Raises InputError."""
    if not 1 <= lines <= LINES:
        raise InputError(f"产品线应当在 1 到 {LINES} 条之间。")
    if not (training > 0 and to_learn > 0):
        raise InputError("训练小时和学会要的小时都应当大于 0。")
    return float(place.shares[:lines].sum()), float(1 - np.exp(-training / lines / to_learn))


def met(place: Neighbourhood, lines: int, training: float = TRAINING_HOURS, to_learn: float = HOURS_TO_LEARN) -> float:
    """Needs met out of a hundred."""
    covered, known = served(place, lines, training, to_learn)
    return 100 * covered * known


def best_lines(place: Neighbourhood, training: float = TRAINING_HOURS, to_learn: float = HOURS_TO_LEARN) -> int:
    """Number of lines with which most needs are met."""
    return 1 + int(np.argmax([met(place, lines, training, to_learn) for lines in range(1, LINES + 1)]))


def breadth_table(training: float = TRAINING_HOURS) -> pd.DataFrame:
    """Needs met out of a hundred in both neighbourhoods by number of lines, with coverage and skill; Chinese headings."""
    table = pd.DataFrame({"主推几条线": range(1, LINES + 1)})
    table["每条熟到"] = [f"{served(OFFICES, lines, training)[1]:.0%}" for lines in table["主推几条线"]]
    for place in (OFFICES, OLD_QUARTER):
        table[f"{place.name}：有对应的线"] = [f"{served(place, lines, training)[0]:.0%}" for lines in table["主推几条线"]]
        table[f"{place.name}：100 个需求满足几个"] = [round(met(place, lines, training)) for lines in table["主推几条线"]]
    return table
