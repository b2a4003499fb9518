"""Which zone first: each mended alone, each mended last, all at once, and the same in worlds drawn from the ranges.

One at a time shows where the next effort pays; taking one away from all shows what a zone is worth once the others are right. Where the two
differ, the zones work together (or in each other's way), and a list of single effects does not add up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from branchcraft.marketing.zones import WINDOWS, ZONES, ZoneDays, ZoneWorld, drawn_zone_worlds, paper_funnel, run_zones

DAYS = 200


@dataclass(frozen=True)
class Gains:
    """What mending brings, yuan a day; `table` has one row per zone."""

    base: ZoneDays
    everything: ZoneDays
    table: pd.DataFrame
    """Index zone: alone, alone_low, alone_high, better (days of `days` on which it brought more), last, last_low, last_high, paper (alone, by
    multiplying shares)."""
    together: float
    """All five at once."""
    added: float
    """The five single gains added up."""
    paper_together: float
    days: int

    @property
    def ratio(self) -> float:
        """All at once ÷ the single gains added up."""
        return self.together / self.added


def _paired(apart: np.ndarray) -> tuple[float, float, float]:
    half = float(stdtrit(len(apart) - 1, 0.975)) * apart.std(ddof=1) / np.sqrt(len(apart))
    return float(apart.mean()), float(apart.mean() - half), float(apart.mean() + half)


def zone_gains(world: ZoneWorld, windows: int = WINDOWS, days: int = DAYS) -> Gains:
    """Every zone alone and last, on the same people. Raises InputError as `run_zones` does."""
    base, everything = run_zones(world, (), windows, days), run_zones(world, ZONES, windows, days)
    rows, paper = {}, paper_funnel(world)
    for zone in ZONES:
        alone = run_zones(world, (zone,), windows, days).value - base.value
        last = everything.value - run_zones(world, [one for one in ZONES if one != zone], windows, days).value
        mean, low, high = _paired(alone)
        last_mean, last_low, last_high = _paired(last)
        rows[zone] = {
            "alone": mean, "alone_low": low, "alone_high": high, "better": int((alone > 1e-9).sum()),
            "last": last_mean, "last_low": last_low, "last_high": last_high, "paper": paper_funnel(world, (zone,)) - paper,
        }  # fmt: skip
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("zone")
    together = float((everything.value - base.value).mean())
    return Gains(base, everything, table, together, float(table["alone"].sum()), paper_funnel(world, ZONES) - paper, days)


@dataclass(frozen=True)
class FirstZone:
    """Which zone pays most alone, world by world."""

    first: dict[str, int]
    """In how many worlds each zone is the best one to begin with."""
    harmful: dict[str, int]
    """In how many worlds mending only this zone loses money."""
    ratios: np.ndarray
    """All at once ÷ single gains added up, per world (NaN where the sum is not positive)."""
    worlds: int


def first_zone(
    windows: int = WINDOWS, worlds: int = 60, days: int = 40, seed: int = 2, on_step: Callable[[int, int], None] | None = None
) -> FirstZone:
    """Draw worlds and mend one zone at a time in each, on the same people. `on_step(done, of)` is called after every world."""
    gains, ratios = np.zeros((worlds, len(ZONES))), np.full(worlds, np.nan)
    for number, world in enumerate(drawn_zone_worlds(worlds, seed)):
        base = run_zones(world, (), windows, days).value.mean()
        gains[number] = [run_zones(world, (zone,), windows, days).value.mean() - base for zone in ZONES]
        if gains[number].sum() > 0:
            ratios[number] = (run_zones(world, ZONES, windows, days).value.mean() - base) / gains[number].sum()
        if on_step is not None:
            on_step(number + 1, worlds)
    best = gains.argmax(axis=1)
    return FirstZone(
        {zone: int((best == number).sum()) for number, zone in enumerate(ZONES)},
        {zone: int((gains[:, number] < 0).sum()) for number, zone in enumerate(ZONES)},
        ratios,
        worlds,
    )


def gains_table(gains: Gains) -> pd.DataFrame:
    """The gains for a learner, yuan a day; Chinese headings."""
    rows = []
    for zone, row in gains.table.iterrows():
        rows.append(
            [
                str(zone), round(row["paper"]), f"{row['alone']:.0f}（{row['alone_low']:.0f} 到 {row['alone_high']:.0f}）",
                f"{int(row['better'])} / {gains.days}", f"{row['last']:.0f}（{row['last_low']:.0f} 到 {row['last_high']:.0f}）",
            ]
        )  # fmt: skip
    rows.append(["五个相加", round(sum(gains.table["paper"])), f"{gains.added:.0f}", "", f"{gains.table['last'].sum():.0f}"])
    rows.append(["五个一起改", round(gains.paper_together), f"{gains.together:.0f}（是相加的 {gains.ratio:.0%}）", "", ""])
    return pd.DataFrame(rows, columns=["区", "纸上漏斗（元/天）", "只改它（元/天）", "更好的天数", "最后才改它（元/天）"])


def steps_table(now: ZoneDays, before: ZoneDays) -> pd.DataFrame:
    """The funnel in people a day, before and now; Chinese headings."""
    rows = [[name, round(before.steps[name], 1), round(value, 1)] for name, value in now.steps.items()]
    rows.append(["没等到就走", round(float(before.left.mean()), 1), round(float(now.left.mean()), 1)])
    rows.append(["请进贵宾厅，没等到经理", round(float(before.turned.mean()), 1), round(float(now.turned.mean()), 1)])
    return pd.DataFrame(rows, columns=["一天有几位", "现在", "改了以后"])
