"""Again on day 7 and day 30: what a learner got wrong is asked again when it is nearly forgotten.

Retrieval spaced over days holds far better than the same practice in one go (Latimier, Peyre & Ramus 2021, g = 0.74), and questions from several
chapters in one quiz are harder and teach more than one chapter at a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from branchcraft.teaching.store import EXERCISE, REVIEW

DAYS = (7, 30)
"""Days after the miss on which it is asked again."""
AGAIN = 7
"""Days until an item missed in a review comes back."""
MOST = 10
"""Items of one quiz: ten minutes or so."""


@dataclass(frozen=True)
class Due:
    """An item to ask again."""

    sheet: str
    item: str
    on: date
    stage: int
    """0: the first repetition (day 7), 1: the second (day 30)."""


def to_repeat(submissions: Sequence[Mapping[str, Any]]) -> list[Due]:
    """Every item whose first answer was not right and that has not been recalled on both days, earliest first.

    submissions : rows of the store's submission table. An item recalled on day 7 comes again on day 30, and not sooner than AGAIN days after; one that
    was missed again comes back after AGAIN days at the same stage; one recalled twice is done.
    """
    found: dict[tuple[str, str], Due | None] = {}
    first: dict[tuple[str, str], date] = {}
    for row in submissions:
        key, day = (row["sheet"], row["item"]), day_of(row["at"])
        right = row["share"] >= 1 - 1e-9
        if row["purpose"] == EXERCISE:
            if key not in first:
                first[key] = day
                found[key] = None if right else Due(*key, day + timedelta(DAYS[0]), 0)
        elif row["purpose"] == REVIEW and (now := found.get(key)) is not None:
            if not right:
                found[key] = Due(*key, day + timedelta(AGAIN), now.stage)
            elif day >= now.on:  # recalled early is practice, not proof that it lasts
                later = max(first[key] + timedelta(DAYS[1]), day + timedelta(AGAIN))
                found[key] = Due(*key, later, 1) if now.stage == 0 else None
    return sorted((one for one in found.values() if one is not None), key=lambda one: (one.on, one.sheet, one.item))


def day_of(moment: str) -> date:
    """The local day of a stored moment."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).astimezone().date()


def quiz(due: Sequence[Due], today: date, most: int = MOST) -> list[Due]:
    """What to ask today: what is due, oldest first, no more than `most`, with the sheets taking turns."""
    waiting: dict[str, list[Due]] = {}
    for one in due:
        if one.on <= today:
            waiting.setdefault(one.sheet, []).append(one)
    chosen: list[Due] = []
    while waiting and len(chosen) < most:
        for sheet in list(waiting):
            if len(chosen) < most:
                chosen.append(waiting[sheet].pop(0))
            if not waiting[sheet]:
                del waiting[sheet]
    return chosen


def wrong_before(submissions: Sequence[Mapping[str, Any]], sheet: str, item: str) -> str:
    """What the learner chose wrongly the first time, in short ("" when the store does not say)."""
    for row in submissions:
        if (row["sheet"], row["item"], row["purpose"]) == (sheet, item, EXERCISE) and row["share"] < 1 - 1e-9:
            return "、".join(json.loads(row["chosen"]))
    return ""
