"""The health check: a branch's dozen figures against branches of its kind, and which of the nine areas to begin with.

A month's figure is level plus luck, so the distance from the mean is not taken at its face: it is shrunk by as much as months of that figure
usually jump, and areas with two figures are believed more than areas with one (normal model with known variances, the credibility of Bühlmann 1967
and the shrinkage of Efron & Morris 1975). The order of the areas then gets its stability band: from what is believed about the branch, another
period's figures are drawn a thousand times, and counted is how often the first three are the same (posterior predictive check, Gelman et al. 1996).
The group's mean and spread are themselves estimates; each draw takes other ones within their error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.opening.indicators import AREAS, BY_KEY, INDICATORS, KEYS, Area
from branchcraft.opening.peers import Peers

DRAWS, SEED = 1000, 7
FIRST = 3
MOST_MONTHS = 12
BEGIN, WAIT, LEAVE = "先抓", "再看一期", "不为它改计划"
SURE, UNSURE = 0.8, 0.5
"""From which share of repetitions an area is one to begin with (if it is also truly among the first three more likely than not), and below which it is
not. Round numbers, to be argued about."""


@dataclass(frozen=True)
class HealthCheck:
    """The result for one branch."""

    values: dict[str, float]
    """Figures that were entered and could be compared, by key."""
    months: int
    areas: pd.DataFrame
    """Index area key, best reason to begin first: name, figures (count), score (believed standing, in standard deviations between branches, below 0 is
    behind), low and high (80 %), raw (as a report would have it), rank, raw_rank, rank_low and rank_high (80 % over repetitions), again (repetitions
    in which it is among the first three), truly (draws in which its true standing is)."""
    figures: pd.DataFrame
    """Index key: value, peer_mean, raw (distance in standard deviations of what peers report, good is positive), believed (the branch's own level as
    far as it can be known, in the figure's unit), trust (share of the distance that is not luck)."""
    left_out: tuple[str, ...]
    """Names of areas without a figure."""
    same_three: int
    """Repetitions out of `draws` with the same first three, in any order."""
    same_first: int
    same_three_report: int
    """Repetitions in which the first three of the report's own order stay the same."""
    now_worst: float
    """Mean reported distance of the three worst figures, in standard deviations between branches."""
    next_worst: float
    """What the same three figures will show next period if nothing is done, on average."""
    draws: int = DRAWS

    @property
    def first(self) -> list[str]:
        """Keys of the three areas to look at first."""
        return list(self.areas.index[:FIRST])


def check_values(values: Mapping[str, float | None]) -> dict[str, float]:
    """The figures that were entered. Raises InputError that names the figure and its range."""
    kept = {}
    for key, value in values.items():
        one = BY_KEY.get(key)
        if one is None:
            raise InputError(f"没有叫「{key}」的指标。")
        if value is None or (isinstance(value, float) and np.isnan(value)):
            continue
        if isinstance(value, bool) or not one.low <= float(value) <= one.high:
            raise InputError(f"「{one.name}」应当在 {one.low:g} 到 {one.high:g} {one.unit}之间，现在是 {value:g}。")
        kept[key] = float(value)
    return kept


def health_check(values: Mapping[str, float | None], peers: Peers, months: int = 1, draws: int = DRAWS, seed: int = SEED) -> HealthCheck:
    """Compare a branch with its peers and rank the areas.

    values : figure by key, in the figure's unit; None or missing is left out. months : how many months each figure is the average of. Raises
    InputError when fewer than four areas have a figure that the peers have as well.
    """
    if isinstance(months, bool) or months != int(months) or not 1 <= months <= MOST_MONTHS:
        raise InputError(f"「几个月的平均」应当是 1 到 {MOST_MONTHS} 的整数，现在是 {months}。")
    kept = {key: value for key, value in check_values(values).items() if np.isfinite(peers.mean[KEYS.index(key)])}
    here = [(area, [KEYS.index(one.key) for one in INDICATORS if one.area == area.key and one.key in kept]) for area in AREAS]
    ranked = [(area, at) for area, at in here if at]
    if len(ranked) <= FIRST:
        raise InputError(f"能比的方面只有 {len(ranked)} 个，至少要 {FIRST + 1} 个方面有数，才谈得上先抓哪一个。请再填几项。")
    x = np.array([kept.get(key, np.nan) for key in KEYS])
    score, raw = np.empty(len(ranked)), np.empty(len(ranked))
    repeated, reported, true = (np.empty((draws, len(ranked))) for _ in range(3))
    believed, following = np.full(len(KEYS), np.nan), np.full(len(KEYS), np.nan)
    rng = np.random.default_rng(seed)
    centre, spread = _drawn_group(peers, draws, rng)
    sign = np.array([one.better for one in INDICATORS], dtype=float)
    noise = peers.monthly**2 / months
    for number, (_, at) in enumerate(ranked):
        fixed = _Area(peers.common, noise[at] / peers.between[at] ** 2)
        z = sign[at] * (x[at] - peers.mean[at]) / peers.between[at]
        score[number], believed[at] = fixed.standing(z), fixed.levels(z)
        as_reported = np.sqrt(1 + noise[at] / peers.between[at] ** 2)
        raw[number] = float((z / as_reported).mean())
        drawn = _Area(peers.common, noise[at] / spread[:, at] ** 2)
        seen = sign[at] * (x[at] - centre[:, at]) / spread[:, at]
        true[:, number], levels = drawn.sample(seen, rng)
        again = _another_period(centre[:, at] + sign[at] * spread[:, at] * levels, at, noise[at], months, rng)
        shown = sign[at] * (again - peers.mean[at]) / peers.between[at]
        repeated[:, number], reported[:, number] = fixed.standing(shown), (shown / as_reported).mean(axis=1)
        following[at] = shown.mean(axis=0)
    return _result(kept, months, [area for area, _ in ranked], [area.name for area, at in here if not at], score, raw, repeated, reported, true, peers,
                   pd.DataFrame({"z": sign * (x - peers.mean) / peers.between, "believed": believed, "next": following}, index=list(KEYS)))  # fmt: skip


class _Area:
    """The figures of one area: prior correlation `common`, noise variances `noise` [..., figures] in units of the spread between branches."""

    def __init__(self, common: float, noise: np.ndarray) -> None:
        self._common, size = common, noise.shape[-1]
        self._prior = common * np.ones((size, size)) + (1 - common) * np.eye(size)
        self._gain = np.linalg.inv(self._prior + noise[..., None] * np.eye(size))

    def standing(self, z: np.ndarray) -> np.ndarray:
        """Believed standing of the area, from distances z [..., figures]."""
        return np.sqrt(self._common) * (self._gain @ z[..., None])[..., 0].sum(axis=-1)

    def levels(self, z: np.ndarray) -> np.ndarray:
        """Believed distance of each figure [..., figures]."""
        return (self._prior @ self._gain @ z[..., None])[..., 0]

    def sample(self, z: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Draws of the area's standing and of its figures' true distances given z [draws, figures]."""
        size = z.shape[1]
        # Jointly normal: the standing is one more row and column beside the figures.
        with_area = np.full((size, 1), np.sqrt(self._common))
        joint = np.block([[np.ones((1, 1)), with_area.T], [with_area, self._prior]])
        link = joint[:, 1:]
        mean = (link @ self._gain @ z[..., None])[..., 0]
        left = joint - link @ self._gain @ link.T + 1e-12 * np.eye(size + 1)
        drawn = mean + (np.linalg.cholesky(left) @ rng.standard_normal((len(z), size + 1, 1)))[..., 0]
        return drawn[:, 0], drawn[:, 1:]


def _drawn_group(peers: Peers, draws: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Other means and spreads that the same group of branches could have come from: [draws, figures] each."""
    observed = peers.between**2 + peers.monthly**2 / peers.months
    degrees = np.maximum(peers.counted - 1, 1)
    total = observed * degrees / rng.chisquare(degrees, (draws, len(degrees)))
    spread = np.sqrt(np.maximum(total - peers.monthly**2 / peers.months, 0.05 * total))
    return peers.mean + rng.standard_normal(total.shape) * np.sqrt(total / np.maximum(peers.counted, 1)), spread


def _another_period(levels: np.ndarray, at: list[int], noise: np.ndarray, months: int, rng: np.random.Generator) -> np.ndarray:
    """Figures of another period of as many months, from true levels [draws, figures] in the figures' units."""
    again = levels + np.sqrt(noise) * rng.standard_normal(levels.shape)
    for column, k in enumerate(at):
        bases = INDICATORS[k].exposure * months
        if bases:
            again[:, column] = rng.poisson(np.maximum(levels[:, column], 0.02 * INDICATORS[k].usual) * bases) / bases
    return again


def _result(
    kept: dict[str, float],
    months: int,
    areas: list[Area],
    left_out: list[str],
    score: np.ndarray,
    raw: np.ndarray,
    repeated: np.ndarray,
    reported: np.ndarray,
    true: np.ndarray,
    peers: Peers,
    figures: pd.DataFrame,
) -> HealthCheck:
    order = np.argsort(score, kind="stable")
    ranks = repeated.argsort(axis=1, kind="stable").argsort(axis=1) + 1
    true_ranks = true.argsort(axis=1).argsort(axis=1) + 1
    same = (ranks[:, order[:FIRST]] <= FIRST).all(axis=1)
    report_first = np.argsort(raw, kind="stable")[:FIRST]
    report_same = (reported.argsort(axis=1).argsort(axis=1)[:, report_first] < FIRST).all(axis=1)
    names = np.array([area.name for area in areas])
    table = pd.DataFrame(
        {
            "name": names,
            "figures": [sum(BY_KEY[key].area == area.key for key in kept) for area in areas],
            "score": score,
            "low": np.quantile(true, 0.1, axis=0),
            "high": np.quantile(true, 0.9, axis=0),
            "raw": raw,
            "rank": order.argsort() + 1,
            "raw_rank": np.argsort(raw, kind="stable").argsort() + 1,
            "rank_low": np.quantile(ranks, 0.1, axis=0, method="nearest").astype(int),
            "rank_high": np.quantile(ranks, 0.9, axis=0, method="nearest").astype(int),
            "again": (ranks <= FIRST).sum(axis=0),
            "truly": (true_ranks <= FIRST).sum(axis=0),
        },
        index=pd.Index([area.key for area in areas], name="area"),
    )
    shown = figures.loc[list(kept)]
    worst = shown["z"].nsmallest(FIRST).index
    at = [KEYS.index(key) for key in kept]
    trust = 1 / (1 + peers.monthly[at] ** 2 / months / peers.between[at] ** 2)
    detail = pd.DataFrame(
        {
            "value": pd.Series(kept),
            "peer_mean": [peers.mean[KEYS.index(key)] for key in kept],
            "raw": shown["z"] * np.sqrt(trust),
            "believed": [peers.mean[k] + INDICATORS[k].better * peers.between[k] * shown.at[KEYS[k], "believed"] for k in at],
            "trust": trust,
        }
    )
    return HealthCheck(
        kept, months, table.iloc[order], detail, tuple(left_out), int(same.sum()), int((ranks[:, order[0]] == 1).sum()), int(report_same.sum()),
        float(shown.loc[worst, "z"].mean()), float(shown.loc[worst, "next"].mean()), len(repeated),
    )  # fmt: skip


def verdict(check: HealthCheck, area: str) -> str:
    """What to do about one area, from how often it is among the first three again and how likely it truly is."""
    share, truly = check.areas.at[area, "again"] / check.draws, check.areas.at[area, "truly"] / check.draws
    if share >= SURE and truly >= UNSURE:
        return BEGIN
    return WAIT if share >= UNSURE else LEAVE


def areas_table(check: HealthCheck) -> pd.DataFrame:
    """The areas in order for a learner; Chinese headings."""
    rows = check.areas
    chapters = {area.key: area.chapter for area in AREAS}
    return pd.DataFrame(
        {
            "先后": rows["rank"].to_numpy(),
            "方面": rows["name"].to_numpy(),
            "去掉运气后": [f"{value:+.2f}" for value in rows["score"]],
            "八成区间": [f"{low:+.1f} 到 {high:+.1f}".replace("-0.0", "+0.0") for low, high in zip(rows["low"], rows["high"], strict=True)],
            "照报表": [f"第 {rank}" for rank in rows["raw_rank"]],
            "再来一期进前三": rows["again"].to_numpy(),
            "真在前三": rows["truly"].to_numpy(),
            "名次八成落在": [f"{low}–{high}" for low, high in zip(rows["rank_low"], rows["rank_high"], strict=True)],
            "怎么办": [verdict(check, key) for key in rows.index],
            "章": [chapters[key] for key in rows.index],
        }
    )


def areas_caption(check: HealthCheck) -> str:
    """What the numbers of `areas_table` count."""
    return f"九个方面的先后（离同类平均几个标准差，负是落后；次数都是 {check.draws} 次里）"


def figures_table(check: HealthCheck) -> pd.DataFrame:
    """The figures against the peers for a learner; Chinese headings."""
    rows = check.figures
    return pd.DataFrame(
        {
            "指标": [BY_KEY[key].name for key in rows.index],
            "单位": [BY_KEY[key].unit for key in rows.index],
            "本网点": [f"{value:g}" for value in rows["value"]],
            "同类平均": [f"{value:.1f}" for value in rows["peer_mean"]],
            "自己的真实水平大约": [f"{value:.1f}" for value in rows["believed"]],
            "差距里不是运气的占": [f"{value:.0%}" for value in rows["trust"]],
        }
    )


def explain(check: HealthCheck) -> list[str]:
    """The order, how far it can be trusted, and what would come back by itself, in Chinese sentences."""
    names = check.areas["name"]
    by_report = check.areas.sort_values("raw_rank")["name"].head(FIRST)
    lines = [
        f"先看的三个方面：{'、'.join(names.head(FIRST))}。再来一期同样多的数，这三个一个不变：{check.draws} 次里有 {check.same_three} 次；"
        f"排第一的还排第一：{check.same_first} 次。这三个里真在前三的，平均有 {check.areas['truly'].head(FIRST).sum() / check.draws:.1f} 个。"
    ]
    line = f"照报表直接排，前三是{'、'.join(by_report)}，再来一期一个不变的有 {check.same_three_report} 次。"
    gone = [name for name in by_report if name not in set(names.head(FIRST))]
    lines.append(line + (f"{'、'.join(gone)}退下来，是因为它的数单期跳得大，差距里有一截是运气。" if gone else ""))
    lines.append(
        f"最难看的三项指标，现在平均落后 {-check.now_worst:.1f} 个标准差；什么也不做，下一期预计是 {-check.next_worst:.1f}。"
        "自己回来的这一截，不要算成整改的功劳。"
    )
    if check.left_out:
        lines.append(f"没有填数的方面没有排：{'、'.join(check.left_out)}。没有数，不等于没有问题。")
    return lines


def peer_standings(peers: Peers) -> pd.DataFrame:
    """Believed standing of every branch of the group, [branches, areas], as the learner's branch is judged; nan where an area has no figure."""
    sign = np.array([one.better for one in INDICATORS], dtype=float)
    z = sign * (peers.levels - peers.mean) / peers.between
    found = {}
    for area in AREAS:
        at = [k for k, one in enumerate(INDICATORS) if one.area == area.key and np.isfinite(peers.mean[k])]
        if at:
            judged = _Area(peers.common, peers.monthly[at] ** 2 / peers.months[at] / peers.between[at] ** 2)
            found[area.key] = judged.standing(z[:, at])
    return pd.DataFrame(found, index=list(peers.names))
