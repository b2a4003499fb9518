"""Where this week's staff hours go: three engines of output, each worth less by the hour, all taken out of the same windows.

Think of three wells and one bucket brigade. The first buckets from a well come up full, later ones less so (saturation); what is poured today
arrives weeks later (delay); a well that is drawn from too often runs dry for a while (fatigue); and whoever carries buckets is missing at the
windows, where people wait, leave, and then buy nothing.

Response: negative exponential for the list and the hall, as in Mantrala, Sinha & Zoltners (1992, Journal of Marketing Research 29(2)); the S-shaped
curve of ADBUDG (Little 1970, Management Science 16(8)) for outreach, whose first hours are lost to travel and setting up. Dividing selling hours by
judged curves is CALLPLAN (Lodish 1971, Management Science 18(4)). Delay: two steps (appointment, transfer), each geometric, so the weeks until the
money arrives are negative binomial.

`expected` is the mean of what `branchcraft.marketing.quarters` simulates; it broadcasts over many plans and many worlds at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import nbinom

from branchcraft.errors import InputError
from branchcraft.marketing.hall import Hall
from branchcraft.marketing.scenario import ENGINES, MOST_HOURS, World

LIST_SIZE = 800
"""Customers on the call list of 甲行 E 支行 (synthetic)."""
MEMORY = 0.85
"""Share of a contact that a customer still feels a week later (synthetic; half of it is gone after four weeks)."""
STEPS = 2
"""Steps from talk to money: the appointment, the transfer."""


@dataclass(frozen=True)
class Weekly:
    """What one plan gives week by week; arrays [..., weeks] (plans and worlds in front)."""

    successes: tuple[np.ndarray, np.ndarray, np.ndarray]
    """Expected deals of each engine made in the week."""
    complaints: np.ndarray
    """Expected complaints of the week beyond today's: contacts that annoyed, waits that were too long."""
    opt_outs: np.ndarray
    left: np.ndarray
    """Expected customers who leave unserved beyond today's."""


def check_hours(hours: Sequence[float] | np.ndarray) -> np.ndarray:
    """Hours a week per engine as an array [..., 3]. Raises InputError when they are negative or more than can leave the windows."""
    plan = np.asarray(hours, dtype=float)
    if plan.shape[-1:] != (len(ENGINES),):
        raise InputError("三台发动机要各给一个小时数。")
    if not np.isfinite(plan).all() or (plan < -1e-9).any():
        raise InputError("小时数应当是不小于 0 的数。")
    if (plan.sum(axis=-1) > MOST_HOURS + 1e-6).any():
        raise InputError(f"一周最多抽 {MOST_HOURS} 个小时离开柜台（每个半小时至少留两个窗口），现在是 {plan.sum(axis=-1).max():g} 个。")
    return np.maximum(plan, 0.0)


def weekly(hours: Sequence[float] | np.ndarray, world: World, hall: Hall, weeks: int, out: float | None = None) -> Weekly:
    """The plan `hours` ([..., 3], hours a week) held for `weeks` weeks. `world` broadcasts against the plans.

    out : hours a week missing at the windows; default the plan's own (given only to tell an engine's worth from the windows'). Raises InputError.
    """
    if weeks < 1:
        raise InputError("至少要看一周。")
    plan = check_hours(hours)
    existing, outreach, lobby = plan[..., 0], plan[..., 1], plan[..., 2]
    missing: np.ndarray = plan.sum(axis=-1) if out is None else np.asarray(out, dtype=float)
    contacts = np.asarray(world.existing_contacts) * existing
    reach = np.asarray(world.existing_reach)
    fresh = np.asarray(world.existing_rate) * reach * (1 - np.exp(-contacts / reach))
    curve = outreach ** np.asarray(world.outreach_shape)
    new = np.asarray(world.outreach_most) * curve / (curve + np.asarray(world.outreach_half) ** np.asarray(world.outreach_shape))
    talks, lobby_reach = np.asarray(world.lobby_contacts) * lobby, np.asarray(world.lobby_reach)
    heard = hall.listening(missing, world.cooling)
    sold = np.asarray(world.lobby_rate) * lobby_reach * (1 - np.exp(-talks / lobby_reach)) * heard
    waits = (hall.mean("late", missing) - hall.mean("late", 0.0)) * np.asarray(world.long_wait_complaint)
    shape = np.broadcast_shapes(fresh.shape, new.shape, sold.shape, waits.shape)
    felt, names = np.zeros(shape), np.full(shape, float(LIST_SIZE))
    columns: list[tuple[np.ndarray, ...]] = []
    for _ in range(weeks):
        gone = np.minimum(contacts * np.asarray(world.opt_out) * (1 + felt), names)
        columns.append((fresh * np.exp(-np.asarray(world.fatigue) * felt), contacts * np.asarray(world.nuisance) * (1 + felt) + waits, gone))
        names = names - gone
        felt = MEMORY * felt + contacts / np.maximum(names, 1.0)
    woken, complaints, gone = (np.stack([np.broadcast_to(column[k], shape) for column in columns], axis=-1) for k in range(3))
    flat = np.ones(weeks)
    return Weekly(
        (woken, np.broadcast_to(new, shape)[..., None] * flat, np.broadcast_to(sold, shape)[..., None] * flat),
        complaints,
        gone,
        np.broadcast_to(hall.mean("left", missing) - hall.mean("left", 0.0), shape)[..., None] * flat,
    )


Number = float | np.ndarray


def worth(world: World) -> tuple[tuple[Number, Number, Number], ...]:
    """Per engine: money of one deal (ten thousand yuan), fee (yuan), mean delay (weeks)."""
    return (
        (world.existing_aum, world.existing_fee, world.existing_delay),
        (world.outreach_aum, world.outreach_fee, world.outreach_delay),
        (world.lobby_aum, world.lobby_fee, world.lobby_delay),
    )


def arrived(delay: float | np.ndarray, weeks: int) -> np.ndarray:
    """Share of the money talked about in week 0, 1, … that is there at the end of week `weeks`; [..., weeks]."""
    left = np.arange(weeks)[::-1]
    chance = STEPS / (STEPS + np.asarray(delay, dtype=float)[..., None])
    return np.asarray(nbinom.cdf(left, STEPS, chance))


def expected(hours: Sequence[float] | np.ndarray, world: World, hall: Hall, weeks: int = 13, out: float | None = None) -> dict[str, np.ndarray]:
    """What the plan is expected to bring by the end of week `weeks`, beyond what comes when everybody stays at the windows.

    Returns arrays shaped as plans × worlds broadcast: aum (ten thousand yuan), fee (yuan), complaints, opt_outs and left (more customers than
    today), and value (yuan): aum × a year's margin + fee − complaints × their cost − customers who left × what one is worth. Raises InputError.
    """
    week = weekly(hours, world, hall, weeks, out)
    aum, fee = np.zeros(1), np.zeros(1)
    for made, (amount, one_fee, delay) in zip(week.successes, worth(world), strict=True):
        there = (made * arrived(delay, weeks)).sum(axis=-1)
        aum, fee = aum + there * np.asarray(amount), fee + there * np.asarray(one_fee)
    complaints, gone, left = week.complaints.sum(axis=-1), week.opt_outs.sum(axis=-1), week.left.sum(axis=-1)
    shape = complaints.shape
    found = {"aum": aum.reshape(shape), "fee": fee.reshape(shape), "complaints": complaints, "opt_outs": gone, "left": left}
    return found | {"value": value(found, world)}


def value(found: dict[str, np.ndarray], world: World) -> np.ndarray:
    """Yuan: what came in and what it cost, as `expected` says."""
    return np.asarray(
        found["aum"] * np.asarray(world.margin)
        + found["fee"]
        - found["complaints"] * np.asarray(world.complaint_cost)
        - found["left"] * np.asarray(world.lost_customer)
    )


def response(engine: int, hours: np.ndarray, world: World, hall: Hall, weeks: int, out: float) -> np.ndarray:
    """Value (yuan a week, mean over `weeks`) that engine number `engine` brings at each of `hours` while `out` hours are missing at the windows.

    What the windows lose is not taken off: the curve shows the engine alone. Raises InputError.
    """
    plans = np.zeros((len(hours), len(ENGINES)))
    plans[:, engine] = hours
    week = weekly(plans, world, hall, weeks, out)
    amount, fee, delay = worth(world)[engine]
    there = (week.successes[engine] * arrived(delay, weeks)).sum(axis=-1) / weeks
    return np.asarray(there * (np.asarray(amount) * np.asarray(world.margin) + np.asarray(fee)))


def results_table(plans: dict[str, Sequence[float]], world: World, hall: Hall, weeks: int = 13) -> pd.DataFrame:
    """Expected results of named plans side by side for a learner; Chinese headings."""
    rows = []
    for name, hours in plans.items():
        one = {key: float(values) for key, values in expected(hours, world, hall, weeks).items()}
        rows.append(
            [
                name, *(round(float(h), 1) for h in hours), round(one["aum"]), round(one["fee"] / 1e4, 2), round(one["complaints"], 1),
                round(one["left"]), round(one["opt_outs"]), round(one["value"] / 1e4, 2),
            ]
        )  # fmt: skip
    heads = [
        "方案",
        *(f"{name}（时/周）" for name in ENGINES),
        "资金（万元）",
        "手续费（万元）",
        "多的投诉（件）",
        "多走的客户（位）",
        "拒绝再联系（位）",
        "贡献（万元）",
    ]
    return pd.DataFrame(rows, columns=heads)
