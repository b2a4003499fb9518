"""Who stands where today, and whom to teach one thing more: posts, skills and the queue that judges them.

Each person can do some of the branch's business and holds some authorities; each post asks for some. A day is tried with the people at their posts,
lunch included, and with the lobby manager leading customers to the machines or not. A business that only one person can do stops when she eats or
is away, and that, not the number of windows, is what one more skill can mend. That a few skills well placed do nearly as much as everybody able to
do everything is known from call centres (Wallace & Whitt 2005, MSOM 7(4)): here it is measured, for every skill that could be taught.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from branchcraft.queueing import Diversion, sample_tickets, simulate
from branchcraft.queueing.kpi import daily_sums, half_width
from branchcraft.queueing.typical_day import half_hour_shape
from branchcraft.staffing.levers import MACHINE, MACHINE_SERVICE, MACHINES
from branchcraft.staffing.people_response import WITHIN
from branchcraft.staffing.people_team import (
    AWAY,
    BUSINESSES,
    COUNTER,
    HALL,
    LEARNING_DAYS,
    MEANS,
    RANGES,
    SHARES,
    TEAM,
    USUAL,
    VIP_ROOM,
    Extra,
    able,
    check_places,
)
from branchcraft.staffing.scenario import INTERVAL, SIMPLE, VIP, default

DAYS = 200
LED, ABSENT = RANGES["led"].value, RANGES["absent"].value


@lru_cache(maxsize=2)
def _customers(days: int) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The branch's people with four kinds of business, of whom some with simple business are willing to be led to a machine; the number of each
    one's business; and how many came, [days, businesses]."""
    names = [*BUSINESSES, MACHINE]
    classes = pd.DataFrame(
        {
            "service_mean": [*MEANS.values(), MACHINE_SERVICE],
            "service_cv": default("service_cv"),
            "patience_mean": [default("patience")] * len(BUSINESSES) + [np.inf],
            "patience_shape": [default("patience_shape")] * len(BUSINESSES) + [1.0],
            "divert_to": [MACHINE if name == SIMPLE else None for name in names],
            "divert_share": [LED if name == SIMPLE else 1.0 for name in names],
        },
        index=pd.Index(names, name="customer_class"),
    )
    shape = half_hour_shape() * default("volume")
    starts = pd.Index(np.arange(shape.size) * INTERVAL, name="interval")
    arrivals = pd.DataFrame(np.outer(shape, list(SHARES.values())), index=starts, columns=list(BUSINESSES))
    tickets = sample_tickets(classes, arrivals, days=days, seed=1)
    kinds = tickets["customer_class"].cat.codes.to_numpy().astype(np.int64)
    cell = tickets["day"].to_numpy(dtype=np.int64) * len(BUSINESSES) + kinds
    return tickets, kinds, np.bincount(cell, minlength=days * len(BUSINESSES)).reshape(days, len(BUSINESSES))


@dataclass(frozen=True)
class PostedDay:
    """One placing of the people, tried on the branch's days."""

    kept: np.ndarray
    """[days, businesses]: customers called in time."""
    came: np.ndarray
    """[days, businesses]: customers who came."""
    gaps: Mapping[str, tuple[float, ...]]
    """Business → half hours (minutes after opening) in which nobody at a window can do it; without those that are always covered."""

    @property
    def level(self) -> float:
        """Share of all customers called in time; who finds nobody able to serve her was not."""
        return float(self.kept.sum() / self.came.sum())

    @property
    def by_business(self) -> dict[str, float]:
        return dict(zip(BUSINESSES, (self.kept.sum(axis=0) / self.came.sum(axis=0)).tolist(), strict=True))

    @property
    def daily(self) -> np.ndarray:
        """Share called in time, day by day."""
        return self.kept.sum(axis=1) / self.came.sum(axis=1)


def try_places(places: Mapping[str, str], extra: Extra = (), first: bool = False, days: int = DAYS) -> PostedDay:
    """A day with each person at her post (code → post), after `extra` was taught. Raises InputError when somebody may not stand there."""
    can = able(extra, first)
    check_places(places, can)
    return _serve(places, can, days)


def _serve(places: Mapping[str, str], can: Mapping[str, tuple[str, ...]], days: int) -> PostedDay:
    tickets, kinds, came = _customers(days)
    serving = [one for one in TEAM if places[one.code] in (COUNTER, VIP_ROOM)]
    skills = [_order(can[one.code], places[one.code]) for one in serving]
    names = [one.code for one in serving] + [f"{MACHINE} {n}" for n in range(1, MACHINES + 1)]
    windows = pd.DataFrame({"skills": [*skills, *([(MACHINE,)] * MACHINES)]}, index=pd.Index(names, name="window"))
    starts = np.arange(len(half_hour_shape())) * INTERVAL
    schedule = pd.DataFrame(True, index=windows.index, columns=starts)
    for one in serving:
        schedule.loc[one.code, (starts >= one.lunch) & (starts < one.lunch + 60)] = False
    open_now = schedule.to_numpy()[: len(serving)]
    gaps = {}
    for business in BUSINESSES:
        staffed = np.any([row for row, skill in zip(open_now, skills, strict=True) if business in skill] or [np.zeros(starts.size, bool)], axis=0)
        if not staffed.all():
            gaps[business] = tuple(starts[~staffed].tolist())
    nobody = [BUSINESSES.index(name) for name, slots in gaps.items() if len(slots) == starts.size]
    served = tickets[~np.isin(kinds, nobody)] if nobody else tickets
    log = simulate(served, windows, schedule, diversion=Diversion(0) if HALL in places.values() else None)
    sums, groups = daily_sums(log, "customer_class", WITHIN)
    kept = np.zeros((days, len(BUSINESSES)))
    for number, name in enumerate(groups):
        # Who was led to a machine is still one of those with simple business.
        kept[:, BUSINESSES.index(SIMPLE if name == MACHINE else str(name))] += sums["service_level"].top[:, number]
    return PostedDay(kept, came, gaps)


def _order(business: tuple[str, ...], post: str) -> tuple[str, ...]:
    """In the VIP room VIPs are called first."""
    return (VIP, *(one for one in business if one != VIP)) if post == VIP_ROOM else business


def _ordinary_and_absent() -> list[tuple[dict[str, str], float]]:
    """The usual day and the days on which one of those at a window is away, with their shares of the year."""
    serving = [one.code for one in TEAM if one.usual in (COUNTER, VIP_ROOM)]
    away = [({**USUAL, code: AWAY}, ABSENT) for code in serving]
    return [(dict(USUAL), 1 - ABSENT * len(serving)), *away]


@lru_cache(maxsize=64)
def year_level(extra: Extra, first: bool = False, days: int = DAYS) -> np.ndarray:
    """Share called in time, day by day, averaged over the usual day and days with one person away (two at once is left out)."""
    can = able(extra, first)
    return np.sum([share * _serve(places, can, days).daily for places, share in _ordinary_and_absent()], axis=0)


def candidates(taught: Extra = ()) -> list[tuple[str, str]]:
    """Everything that could still be taught to somebody who usually stands at a window."""
    can = able(taught)
    return [(one.code, business) for one in TEAM if one.usual in (COUNTER, VIP_ROOM) for business in BUSINESSES if business not in can[one.code]]


def skill_gain(taught: Extra, code: str, business: str, first: bool = False, days: int = DAYS) -> tuple[float, float, float, int]:
    """What one further skill brings over the year on the same customers: gain in the share called in time, its 95 % limits, days on which it is better.

    first : whether the new business is called first instead of last.
    """
    difference = year_level((*taught, (code, business)), first, days) - year_level(taught, first, days)
    half, gain = float(half_width(difference[:, None])[0]), float(difference.mean())
    return gain, gain - half, gain + half, int((difference > 1e-12).sum())


def rank_skills(taught: Extra = (), days: int = DAYS) -> pd.DataFrame:
    """`skill_gain` of everything that could still be taught, best first.

    Columns person, business, gain, low, high, days_better, days, learning_days. `attrs`: "now" the level now, "all" the gain when everybody at a
    window can do everything.
    """
    rows = [(code, what, *skill_gain(taught, code, what, days=days), days, LEARNING_DAYS[what]) for code, what in candidates(taught)]
    names = ["person", "business", "gain", "low", "high", "days_better", "days", "learning_days"]
    table = pd.DataFrame(rows, columns=names).sort_values("gain", ascending=False, ignore_index=True)
    now, everything = year_level(taught, days=days), year_level(tuple(candidates()), days=days)
    table.attrs = {"now": float(now.mean()), "all": float((everything - now).mean())}
    return table


def skills_table(ranked: pd.DataFrame) -> pd.DataFrame:
    """`rank_skills` for a learner; Chinese headings, percentage points."""
    return pd.DataFrame(
        {
            "教谁": ranked["person"],
            "教什么": ranked["business"],
            "按时叫到多几个百分点": [f"{100 * gain:+.1f}" for gain in ranked["gain"]],
            "95% 区间": [f"{100 * low:+.1f} 到 {100 * high:+.1f}" for low, high in zip(ranked["low"], ranked["high"], strict=True)],
            "更好的天数": [f"{better} / {days}" for better, days in zip(ranked["days_better"], ranked["days"], strict=True)],
            "要学几天（假设）": [
                f"{days}" + ("（另要考资格）" if business == VIP else "")
                for days, business in zip(ranked["learning_days"], ranked["business"], strict=True)
            ],
        }
    )


def gaps_in_words(day: PostedDay, opens: float = 540.0) -> Sequence[str]:
    """Business that stops for a while or all day, in Chinese."""
    said = []
    for business, slots in day.gaps.items():
        if len(slots) == len(half_hour_shape()):
            said.append(f"{business}全天没有人能办")
            continue
        said.append(f"{business}在 {'、'.join(_spans(slots, opens))} 没有人能办（吃饭）")
    return said


def _spans(slots: Iterable[float], opens: float) -> list[str]:
    """Adjacent half hours as one span of clock times."""
    spans: list[list[float]] = []
    for slot in slots:
        if spans and slot == spans[-1][1]:
            spans[-1][1] = slot + INTERVAL
        else:
            spans.append([slot, slot + INTERVAL])
    clock = lambda minute: f"{int(opens + minute) // 60}:{int(opens + minute) % 60:02d}"  # noqa: E731
    return [f"{clock(start)}–{clock(end)}" for start, end in spans]
