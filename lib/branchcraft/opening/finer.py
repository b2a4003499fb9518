"""How fine is fine enough? Thirty outlets, a target for each; and with few months of data, numbers or a practised eye?

Finer is not always better. A target for each outlet from its own past chases its luck, one target for all ignores what outlets are; grouping by place
and function averages the luck away without mixing unlike outlets, grouping by last quarter's results does not, because it sorts by luck. The two
questions of this file are tried on the same synthetic networks, of which the truth is known.

    level[i] = 100 + between · (sqrt(s) · kind[i] + sqrt(1 - s) · own[i])       month = level + noise
    eye[i] = r · z(level[i]) + sqrt(1 - r²) · error, told as 好 / 中 / 差

The weights of own past and group are those of Bühlmann & Straub (1970) with known variances; a bank would estimate them first.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from branchcraft.errors import InputError

NETWORKS, SEED = 400, 11
OUTLETS, KINDS, HELPED = 30, 5, 5
BANDS = 5
CUTS = (0.3, 0.7)
"""A practised eye calls the lowest three tenths 差 and the highest three tenths 好."""
ONE, OWN, BY_RESULT, BY_KIND, BOTH = "一把尺子", "各按自己的历史", "按上期业绩分五档", "按地域和功能分五类", "类平均和自己历史各算一份"
RULES = (ONE, OWN, BY_RESULT, BY_KIND, BOTH)
NUMBERS, EYE, TOGETHER = "只看数字", "只看打分（好中差）", "两样合着看"
STYLES = (NUMBERS, EYE, TOGETHER)


@dataclass(frozen=True)
class Network:
    """What thirty outlets of one city are like (synthetic; an index, 100 = their mean)."""

    between: float = 20.0
    """Standard deviation of true levels between outlets (assumption 10–30): half to one and a half times the mean in all."""
    kind_share: float = 0.5
    """Share of that variance that lies in place and function (assumption 0–0.9)."""
    noise: float = 45.0
    """Standard deviation of one month around an outlet's level (assumption 10–60)."""
    months: int = 3
    """Months of data at hand."""
    eye: float = 0.7
    """Correlation of a practised eye's impression with the truth (assumption 0.3–0.8)."""

    def __post_init__(self) -> None:
        checks = [
            (5 <= self.between <= 40, f"网点之间差应当在 5 到 40，现在是 {self.between:g}。"),
            (0 <= self.kind_share <= 0.95, f"差别里由地域功能决定的应当在 0% 到 95%，现在是 {self.kind_share:.0%}。"),
            (1 <= self.noise <= 100, f"单月波动应当在 1 到 100，现在是 {self.noise:g}。"),
            (isinstance(self.months, int) and 1 <= self.months <= 60, f"手里的月数应当是 1 到 60 的整数，现在是 {self.months}。"),
            (0 <= self.eye <= 0.95, f"打分和真实水平的相关应当在 0 到 0.95，现在是 {self.eye:g}。"),
        ]
        for fine, complaint in checks:
            if not fine:
                raise InputError(complaint)


@dataclass(frozen=True)
class Drawn:
    """Networks drawn from one description: arrays [networks, outlets]."""

    level: np.ndarray
    kind: np.ndarray
    """Number of the outlet's kind, [outlets]."""
    seen: np.ndarray
    """Mean of the months at hand."""
    grade: np.ndarray
    """-1 差, 0 中, 1 好."""


def draw_networks(network: Network, networks: int = NETWORKS, seed: int = SEED) -> Drawn:
    """Draw networks; the same luck for every description, so that a slider changes only what it names."""
    rng = np.random.default_rng(seed)
    kinds, own, months, error = (rng.standard_normal((networks, size)) for size in (KINDS, OUTLETS, OUTLETS, OUTLETS))
    kind = np.repeat(np.arange(KINDS), OUTLETS // KINDS)
    unit = np.sqrt(network.kind_share) * kinds[:, kind] + np.sqrt(1 - network.kind_share) * own
    impression = network.eye * unit + np.sqrt(1 - network.eye**2) * error
    low, high = np.quantile(impression, CUTS, axis=1, keepdims=True)
    grade = np.where(impression <= low, -1, np.where(impression > high, 1, 0))
    level = 100 + network.between * unit
    return Drawn(level, kind, level + network.noise / np.sqrt(network.months) * months, grade)


def targets(drawn: Drawn, network: Network) -> dict[str, np.ndarray]:
    """Every rule's targets [networks, outlets]."""
    seen = drawn.seen
    groups = np.stack([seen[:, drawn.kind == k].mean(axis=1) for k in range(KINDS)], axis=1)[:, drawn.kind]
    order = np.argsort(seen, axis=1)
    bands = np.empty_like(seen)
    for places in np.array_split(np.arange(OUTLETS), BANDS):
        at = order[:, places]
        np.put_along_axis(bands, at, np.take_along_axis(seen, at, axis=1).mean(axis=1, keepdims=True).repeat(len(places), axis=1), axis=1)
    within = network.between**2 * (1 - network.kind_share)
    trust = within / (within + network.noise**2 / network.months)
    return {
        ONE: np.broadcast_to(seen.mean(axis=1, keepdims=True), seen.shape),
        OWN: seen,
        BY_RESULT: bands,
        BY_KIND: groups,
        BOTH: groups + trust * (seen - groups),
    }


@dataclass(frozen=True)
class Targets:
    """How far off each rule's targets are."""

    network: Network
    miss: pd.DataFrame
    """[networks, rules] mean absolute distance of target from true level, in points of the index."""
    far: pd.Series
    """Outlets out of thirty whose target is more than 15 points off, by rule."""

    @property
    def mean(self) -> pd.Series:
        return self.miss.mean()

    @property
    def best(self) -> str:
        return str(self.mean.idxmin())

    def better(self, one: str, other: str) -> int:
        """In how many networks `one` misses by less than `other`."""
        return int((self.miss[one] < self.miss[other]).sum())


def try_targets(network: Network, networks: int = NETWORKS, seed: int = SEED) -> Targets:
    """All rules on the same networks. Raises InputError."""
    drawn = draw_networks(network, networks, seed)
    off = {rule: np.abs(target - drawn.level) for rule, target in targets(drawn, network).items()}
    return Targets(network, pd.DataFrame({rule: one.mean(axis=1) for rule, one in off.items()}),
                   pd.Series({rule: float((one > 15).sum(axis=1).mean()) for rule, one in off.items()}))  # fmt: skip


def picked_right(network: Network, networks: int = NETWORKS, seed: int = SEED) -> pd.DataFrame:
    """Pick the five outlets that most need help by each style: how many of them are among the five truly lowest.

    Returns [networks, styles], 0–5. Grades alone decide ties by lot. Together: the best linear mixture of number and grade given the variances.
    """
    drawn = draw_networks(network, networks, seed)
    lot = np.random.default_rng(seed + 1).random(drawn.level.shape)
    number = (drawn.seen - 100) / network.between
    spread = float(drawn.grade.std()) or 1.0
    graded = drawn.grade / spread
    # Both are noisy views of the same standard normal level; the mixture weighs each by what it is worth.
    truth = (drawn.level - 100) / network.between
    validity = float((graded * truth).mean())
    noise = network.noise**2 / network.months / network.between**2
    spreads = np.array([[1 + noise, validity], [validity, 1.0]])
    weights = np.linalg.solve(spreads, np.array([1.0, validity]))
    views = {NUMBERS: number, EYE: graded + 1e-6 * lot, TOGETHER: weights[0] * number + weights[1] * graded}
    lowest = np.argsort(drawn.level, axis=1)[:, :HELPED]
    right = {}
    for style, view in views.items():
        picked = np.argsort(view, axis=1)[:, :HELPED]
        right[style] = (picked[:, :, None] == lowest[:, None, :]).any(axis=2).sum(axis=1)
    return pd.DataFrame(right)


def months_to_beat(network: Network, most: int = 24) -> int | None:
    """From how many months on numbers alone pick at least as many right as grades alone; None when not within `most`."""
    for months in range(1, most + 1):
        right = picked_right(Network(network.between, network.kind_share, network.noise, months, network.eye)).mean()
        if right[NUMBERS] >= right[EYE]:
            return months
    return None


def samples_to_see(effect: float, spread: float) -> int:
    """Observations before and as many after that show a change of `effect` where single ones scatter by `spread` (same unit), four times in five.

    Two means compared at 5 % (two-sided) with 80 % power, normal approximation (Cohen 1988, ch. 2). Raises InputError.
    """
    if not (effect > 0 and spread > 0):
        raise InputError("要看出的变化和单笔的散布都应当大于 0。")
    return int(np.ceil(2 * ((NormalDist().inv_cdf(0.975) + NormalDist().inv_cdf(0.8)) * spread / effect) ** 2))


def targets_table(tried: Targets) -> pd.DataFrame:
    """The rules side by side for a learner; Chinese headings."""
    return pd.DataFrame(
        {
            "怎么定目标": list(RULES),
            "平均偏多少（点）": [f"{tried.mean[rule]:.1f}" for rule in RULES],
            "30 家里偏 15 点以上的": [f"{tried.far[rule]:.1f} 家" for rule in RULES],
            f"比一把尺子准（{len(tried.miss)} 次里）": ["" if rule == ONE else f"{tried.better(rule, ONE)}" for rule in RULES],
        }
    )


def styles_table(network: Network) -> pd.DataFrame:
    """The styles at several lengths of data for a learner; Chinese headings."""
    rows = []
    for months in (1, 3, 6, 12, 24):
        right = picked_right(Network(network.between, network.kind_share, network.noise, months, network.eye)).mean()
        rows.append([f"{months} 个月", *(f"{right[style]:.1f}" for style in STYLES)])
    return pd.DataFrame(rows, columns=["手里有", *(f"{style}:5 家里选对" for style in STYLES)])
