"""The best split of the hours, what one more hour is worth in each engine, and how far the answer may be trusted.

The rule that CALLPLAN and its successors rest on: move an hour from where it is worth least to where it is worth most, until it is worth the same
everywhere – at the windows too. What an hour is then worth is its shadow price. The rule needs curves that flatten; where a curve begins S-shaped
(outreach), doing a little of it is worse than none, so the climb starts from the best splits of a coarse grid over everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
from scipy.optimize import LinearConstraint, minimize

from branchcraft.marketing.engines import expected
from branchcraft.marketing.hall import Hall
from branchcraft.marketing.scenario import ENGINES, MOST_HOURS, World, drawn_worlds

STARTS = 3
"""The climb starts from so many of the best splits of a coarse grid."""
_STEP = 0.25
"""Hours by which a slope is measured."""


@dataclass(frozen=True)
class Split:
    """The best hours a week per engine, what they bring by the end (yuan), and what one more hour a week is worth (yuan a week)."""

    hours: tuple[float, float, float]
    value: float
    marginal: tuple[float, float, float]
    """Worth of one more hour in each engine, yuan a week; see `marginal_values`."""
    window: float
    """Worth of one more hour at the windows, yuan a week: the shadow price where not every hour may leave them."""


def best_split(world: World, hall: Hall, weeks: int = 13, most: float = MOST_HOURS) -> Split:
    """Hours a week per engine, together at most `most`, that bring the most in one world (SLSQP from a coarse grid)."""
    grid = split_grid(5.0, most)
    coarse = expected(grid, world, hall, weeks)["value"]
    starts = grid[np.argsort(-coarse)[:STARTS]]

    def loss(hours: np.ndarray) -> float:
        inside = np.clip(hours, 0.0, None)  # the search may step over an edge by a hair
        return -float(expected(inside * min(1.0, MOST_HOURS / max(inside.sum(), 1e-9)), world, hall, weeks)["value"]) / 1e4

    found = [
        minimize(
            loss,
            start,
            method="SLSQP",
            bounds=[(0.0, most)] * len(ENGINES),
            constraints=LinearConstraint(np.ones(len(ENGINES)), ub=most),
            options={"ftol": 1e-9, "maxiter": 200},
        )
        for start in starts
    ]
    hours = np.clip(min(found, key=lambda one: one.fun).x, 0.0, most)
    hours[hours < 0.05] = 0.0
    one, two, three = (float(h) for h in hours)
    marginal, window = marginal_values((one, two, three), world, hall, weeks)
    return Split((one, two, three), float(expected(hours, world, hall, weeks)["value"]), marginal, window)


def marginal_values(hours: Sequence[float], world: World, hall: Hall, weeks: int = 13) -> tuple[tuple[float, float, float], float]:
    """What one more hour a week is worth, yuan a week: in each engine as if it came from nowhere, and at the windows.

    An hour that moves from the windows into an engine gains the first and costs the second; at the best split the two are the same in every
    engine that is used at all.
    """
    plan = np.asarray(hours, dtype=float)
    out = float(plan.sum())

    def worth(change: np.ndarray, missing: float) -> float:
        return float(expected(plan + change, world, hall, weeks, missing)["value"]) / weeks

    engines = []
    for number in range(len(ENGINES)):
        up = np.eye(len(ENGINES))[number] * min(_STEP, max(MOST_HOURS - out, 0.0))
        down = np.eye(len(ENGINES))[number] * min(_STEP, plan[number])
        engines.append((worth(up, out) - worth(-down, out)) / max(float((up + down).sum()), 1e-9))
    low, high = max(out - _STEP, 0.0), min(out + _STEP, float(MOST_HOURS))
    still = np.zeros(len(ENGINES))
    return (engines[0], engines[1], engines[2]), (worth(still, low) - worth(still, high)) / (high - low)


@dataclass(frozen=True)
class Robustness:
    """Named plans and the best plans of many worlds."""

    wins: dict[str, int]
    """In how many worlds each named plan is the best of them."""
    attained: dict[str, np.ndarray]
    """Value of each plan ÷ the best of all splits tried, per world."""
    best: np.ndarray
    """The best split of each world [worlds, 3], to the grid's step."""
    steady: tuple[float, float, float]
    """The split with the highest mean value over all worlds, to the grid's step."""
    worlds: int


@lru_cache(maxsize=4)
def split_grid(step: float = 5.0, most: float = MOST_HOURS) -> np.ndarray:
    """All splits in steps of `step` hours with at most `most` in all; [splits, 3]."""
    ticks = np.arange(0, most + 1e-9, step)
    return np.array([one for one in product(ticks, repeat=len(ENGINES)) if sum(one) <= most + 1e-9])


def brute_force(world: World, hall: Hall, weeks: int = 13, step: float = 5.0) -> tuple[np.ndarray, float]:
    """The best of all splits in steps of `step` hours, and its value in yuan."""
    grid = split_grid(step)
    values = expected(grid, world, hall, weeks)["value"]
    return grid[int(values.argmax())], float(values.max())


def robustness(plans: dict[str, Sequence[float]], hall: Hall, weeks: int = 13, worlds: int = 200, step: float = 5.0, seed: int = 1) -> Robustness:
    """Try the plans on worlds drawn from the ranges of all assumptions (the hall's own people stay the same)."""
    drawn = drawn_worlds(worlds, seed).columns()
    named = expected(np.array([list(hours) for hours in plans.values()], dtype=float), drawn, hall, weeks)["value"]
    grid = split_grid(step)
    everywhere = expected(grid, drawn, hall, weeks)["value"]
    top = np.maximum(everywhere.max(axis=1), named.max(axis=1))
    first = named.argmax(axis=1)
    one, two, three = (float(hours) for hours in grid[int(everywhere.mean(axis=0).argmax())])
    return Robustness(
        {name: int((first == number).sum()) for number, name in enumerate(plans)},
        {name: named[:, number] / top for number, name in enumerate(plans)},
        grid[everywhere.argmax(axis=1)],
        (one, two, three),
        worlds,
    )
