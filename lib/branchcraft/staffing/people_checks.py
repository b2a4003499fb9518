"""Check, train, correct: which behaviour to put right, how often to look before acting, and whether it lasts.

A branch has half a dozen behaviours that go wrong now and then. What people report of themselves says little about which one is worst; a few
observations say more, but each takes time, and with few of them chance decides. So there is a best number of looks, and it is neither one nor a
hundred. What was corrected fades again, so somebody has to look again, and there the same question returns: were two misses out of ten a relapse or luck?

Self-reports follow the truth with a correlation of about 0.3 (Mabe & West 1982, J. Applied Psychology 67: mean validity of 55 studies 0.29) and are
kinder than other people's judgement (Heidemeier & Moser 2009, J. Applied Psychology 94). Misses are drawn for every world anew (beta-binomial).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy.stats import binom

from branchcraft.errors import InputError
from branchcraft.staffing.scenario import Assumption

BEHAVIOURS = (
    ("复述金额和要求", 3.0),
    ("一次告知要带什么", 5.0),
    ("凭证当面核对", 6.0),
    ("问清需求再叫主管", 2.0),
    ("交接签字", 4.0),
    ("提示风险和费用", 8.0),
)
"""Behaviour → minutes that one miss costs later on average: most come to nothing, some to a call, a second visit, a complaint. Synthetic; each branch has
its own list and its own minutes."""
RANGES = {
    "miss": Assumption("一项行为漏做的比例（平均）", 0.2, "", 0.05, 0.4, "合成。六项各不相同，每个网点另抽。"),
    "kindness": Assumption("自查报出的占真数", 0.5, "", 0.3, 0.8, "合成。自评比别人评得宽，有研究；宽多少是假设。"),
    "occasions": Assumption("每项行为每天要用到", 30, "次", 10, 60, "合成。"),
    "look_minutes": Assumption("看一项一次要", 5, "分钟", 3, 10, "合成。大堂经理或支行长站在旁边看一笔。"),
    "train_hours": Assumption("纠一项要", 6, "工时", 3, 12, "合成。八个人四十五分钟。"),
    "corrected": Assumption("刚纠完漏做少了", 0.6, "", 0.3, 0.8, "合成。"),
    "half_life": Assumption("过多久回去一半", 8, "周", 4, 28, "合成。不用时准确约 28 周忘掉一半（Tatel 和 Ackerman，2025）；习惯回得更快。"),
}
MEAN_MISS, SELF_KINDNESS, OCCASIONS, LOOK_MINUTES, TRAIN_HOURS, CORRECTED, HALF_LIFE_WEEKS = (one.value for one in RANGES.values())
CONCENTRATION = 6.0
"""Weight of the beta distribution of misses, so that most behaviours lie between 5 and 40 %. Synthetic."""
SELF_CORRELATION = 0.3
WEEKS, DAYS_A_WEEK = 26, 5
WORLDS = 400


@dataclass(frozen=True)
class Round:
    """How the branch checks and corrects, the same every round."""

    looks: int = 10
    """Observations of each behaviour before acting; 0 = self-check only."""
    every: int = 13
    """Weeks between rounds; the first is at once."""
    at_once: int = 1
    """Behaviours corrected in a round."""

    def __post_init__(self) -> None:
        if not 0 <= self.looks <= 100:
            raise InputError("每项看几次应当在 0 到 100 之间（0 是只凭自查）。")
        if not 1 <= self.every <= WEEKS:
            raise InputError(f"几周一轮应当在 1 到 {WEEKS} 之间。")
        if not 1 <= self.at_once <= len(BEHAVIOURS):
            raise InputError(f"一轮纠几项应当在 1 到 {len(BEHAVIOURS)} 之间。")


@dataclass(frozen=True)
class Worlds:
    """Possible branches: how often each behaviour is really left out, and what people say of themselves; arrays [worlds, behaviours]."""

    miss: np.ndarray
    said: np.ndarray
    cost: np.ndarray = field(default_factory=lambda: np.array([minutes for _, minutes in BEHAVIOURS]))

    @property
    def harm(self) -> np.ndarray:
        """Hours a week that each behaviour costs, uncorrected."""
        return self.miss * self.cost * OCCASIONS * DAYS_A_WEEK / 60


def worlds(number: int = WORLDS, seed: int = 1) -> Worlds:
    """Draw branches. What is said of oneself is a kinder figure whose rank order follows the truth with SELF_CORRELATION."""
    stream = np.random.default_rng(seed)
    shape = (number, len(BEHAVIOURS))
    miss = stream.beta(MEAN_MISS * CONCENTRATION, (1 - MEAN_MISS) * CONCENTRATION, shape)
    scaled = (miss - miss.mean()) / miss.std()
    blurred = SELF_CORRELATION * scaled + np.sqrt(1 - SELF_CORRELATION**2) * stream.standard_normal(shape)
    said = np.clip(SELF_KINDNESS * (miss.mean() + miss.std() * blurred), 0.0, 1.0)
    return Worlds(miss, said)


def seen(rates: np.ndarray, looks: int, stream: np.random.Generator, said: np.ndarray) -> np.ndarray:
    """Estimated share of misses from `looks` observations, drawn towards what is usual (beta-binomial posterior mean); self-report when nobody looks."""
    if looks == 0:
        return said
    misses = stream.binomial(looks, rates)
    return (misses + MEAN_MISS * CONCENTRATION) / (looks + CONCENTRATION)


def hit_share(looks: int, number: int = 4000, seed: int = 2) -> float:
    """Share of worlds in which the behaviour that looks dearest after `looks` observations really is."""
    drawn = worlds(number, seed)
    guess = seen(drawn.miss, looks, np.random.default_rng([seed, looks]), drawn.said) * drawn.cost
    return float((guess.argmax(axis=1) == drawn.harm.argmax(axis=1)).mean())


@dataclass(frozen=True)
class HalfYear:
    """What a way of checking brings in half a year; arrays [worlds] or [worlds, weeks]."""

    round: Round
    harm: np.ndarray
    """Hours a week lost to misses, [worlds, weeks]."""
    without: np.ndarray
    """The same if nothing is corrected, [worlds]."""
    spent: np.ndarray
    """Hours of looking and correcting, [worlds]."""
    right: np.ndarray
    """Whether the first choice was the dearest behaviour, [worlds]."""

    @property
    def saved(self) -> np.ndarray:
        """Hours saved in the half year, [worlds]."""
        return (self.without[:, None] - self.harm).sum(axis=1)

    @property
    def net(self) -> np.ndarray:
        return self.saved - self.spent


def half_year(how: Round, half_life: float = HALF_LIFE_WEEKS, corrected: float = CORRECTED, number: int = WORLDS, seed: int = 1) -> HalfYear:
    """Check, correct, let it fade, check again: the same worlds for every way. Raises InputError."""
    if half_life <= 0 or not 0 <= corrected <= 1:
        raise InputError("纠正以后能管多久应当大于 0，纠正掉的比例在 0% 到 100% 之间。")
    drawn = worlds(number, seed)
    stream = np.random.default_rng([seed, 7])
    fades = 0.5 ** (1 / half_life)
    effect = np.zeros_like(drawn.miss)
    harm, spent = np.zeros((number, WEEKS)), np.zeros(number)
    right = np.zeros(number, dtype=bool)
    rows = np.arange(number)[:, None]
    for week in range(WEEKS):
        if week % how.every == 0:
            now = drawn.miss * (1 - effect)
            guess = seen(now, how.looks, stream, drawn.said * (1 - effect)) * drawn.cost
            chosen = np.argsort(-guess, axis=1)[:, : how.at_once]
            if week == 0:
                right = chosen[:, 0] == drawn.harm.argmax(axis=1)
            effect[rows, chosen] = corrected
            spent += how.looks * len(BEHAVIOURS) * LOOK_MINUTES / 60 + how.at_once * TRAIN_HOURS
        harm[:, week] = (drawn.harm * (1 - effect)).sum(axis=1)
        effect *= fades
    return HalfYear(how, harm, drawn.harm.sum(axis=1), spent, right)


LOOKS = (0, 2, 5, 10, 20, 40, 80)


def looks_table(how: Round | None = None, half_life: float = HALF_LIFE_WEEKS) -> pd.DataFrame:
    """Different numbers of looks, all else equal: index looks; columns hit (share of worlds), saved, spent, net (hours, means), best_in (worlds)."""
    base = how or Round()
    found = [half_year(replace(base, looks=looks), half_life) for looks in LOOKS]
    net = np.stack([one.net for one in found])
    rows = {
        "hit": [float(one.right.mean()) for one in found],
        "saved": [float(one.saved.mean()) for one in found],
        "spent": [float(one.spent.mean()) for one in found],
        "net": net.mean(axis=1),
        "best_in": np.bincount(net.argmax(axis=0), minlength=len(LOOKS)),
    }
    return pd.DataFrame(rows, index=pd.Index(LOOKS, name="looks"))


# Did it last?


def relapse_errors(looks: int, misses: int, now: float, before: float) -> tuple[float, float]:
    """Calling it a relapse when at least `misses` of `looks` went wrong: chance of doing so although all is well (share of misses `now`), and of not
    doing so although everything is as before (`before`). Raises InputError."""
    if looks < 1 or not 0 <= misses <= looks + 1 or not 0 <= now <= before <= 1:
        raise InputError("复查要至少看 1 次；没纠住的漏做率应当不小于纠住的。")
    return float(binom.sf(misses - 1, looks, now)), float(binom.cdf(misses - 1, looks, before))


def looks_needed(now: float, before: float, risk: float = 0.1, most: int = 200) -> tuple[int, int]:
    """Fewest looks, and misses that count as a relapse, with which both errors stay below `risk`. Raises InputError when `most` do not do."""
    if not 0 <= now < before <= 1:
        raise InputError("没纠住的漏做率应当大于纠住的。")
    for looks in range(1, most + 1):
        misses = np.arange(1, looks + 1)
        worse = np.maximum(binom.sf(misses - 1, looks, now), binom.cdf(misses - 1, looks, before))
        if worse.min() <= risk:
            return looks, int(misses[worse.argmin()])
    raise InputError(f"看 {most} 次也分不清 {now:.0%} 和 {before:.0%}：两个漏做率太近了。")
