"""Call those who will buy, or those who buy because of the call? The same synthetic population, ranked both ways after the same trial.

A response model learns from those who were called: who bought? An uplift model learns from both groups of a trial: two logistic regressions, one
for the called and one for those left alone, and the difference of the two chances ("two-model approach", Radcliffe & Surry 2011). Because the
population is synthetic, what each ranking brings is computed, not estimated: the curve of additional sales against customers called is the
uplift curve, its area above the straight line the Qini measure (Radcliffe 2007, *Direct Marketing Analytics Journal*, 14–21).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.ranking import SHARES
from branchcraft.marketing.trial import Market, example_market

TRAINED = (500, 1000, 2000, 5000, 10000, 20000)
"""Sizes of the trial to learn from; half is called."""
REDRAWS = 50
BY_RESPONSE, BY_UPLIFT, BY_TRUTH, BY_LUCK = RANKINGS = ("按会不会买排", "按打了才买排", "假如看得透", "随便打")
FEATURES = {
    "常登录手机银行": ("很少", "有时", "经常"),
    "下月有存款到期": ("没有", "有"),
    "最近一个月打过": ("没有", "打过"),
    "年龄": ("35 岁以下", "35–59 岁", "60 岁以上"),
}
_SHARES = {"常登录手机银行": (0.45, 0.35, 0.20), "下月有存款到期": (0.85, 0.15), "最近一个月打过": (0.75, 0.25), "年龄": (0.30, 0.45, 0.25)}
APART, TOGETHER = SHAPES = ("会买的多半本来就会买", "会买的也容易被说动")
"""Two populations: in the first, who buys when called is mostly who buys anyway; in the second the two go together."""
_WEIGHTS = {
    "sure": ((0.55, 0.95, 2.1), (1.0, 1.3), (1.0, 1.0), (1.2, 1.0, 0.8)),
    "persuadable": ((1.15, 1.05, 0.6), (0.75, 2.4), (1.05, 0.85), (0.85, 1.0, 1.2)),
    "dog": ((0.7, 1.0, 1.7), (1.0, 1.0), (0.55, 2.3), (0.9, 1.0, 1.1)),
}
_TOGETHER = {
    "persuadable": ((0.5, 1.0, 2.2), (0.9, 1.6), (1.0, 1.0), (1.2, 1.0, 0.8)),
    "dog": ((1.0, 1.0, 1.0), (1.0, 1.0), (0.8, 1.6), (0.9, 1.0, 1.1)),
}
"""How much more or less often than on average each kind is met under each value of a feature. Synthetic, as everything here."""


@dataclass(frozen=True)
class Crowd:
    """The population by cells: customers alike in everything the bank knows."""

    cells: pd.DataFrame
    """One row per cell: the features (number of the value), share of the customers, sure, persuadable, dog (shares within the cell)."""

    @property
    def called(self) -> np.ndarray:
        """Chance to buy when called; [cells]."""
        return (self.cells["sure"] + self.cells["persuadable"]).to_numpy()

    @property
    def quiet(self) -> np.ndarray:
        """Chance to buy when left alone; [cells]."""
        return (self.cells["sure"] + self.cells["dog"]).to_numpy()

    @property
    def uplift(self) -> np.ndarray:
        """What a call adds; [cells]."""
        return self.called - self.quiet

    @property
    def share(self) -> np.ndarray:
        return self.cells["share"].to_numpy()

    @property
    def design(self) -> np.ndarray:
        """Features as the models see them, 0/1 for every value but the first; [cells, columns]."""
        blocks = [(self.cells[name].to_numpy()[:, None] == np.arange(1, len(values))).astype(float) for name, values in FEATURES.items()]
        return np.hstack(blocks)


@lru_cache(maxsize=8)
def crowd(shape: str = APART, market: Market | None = None) -> Crowd:
    """A population whose kinds have the shares of `market`, spread over cells by the weights above. Raises InputError."""
    if shape not in SHAPES:
        raise InputError(f"客群 shape 应当是「{'」或「'.join(SHAPES)}」。")
    market = example_market() if market is None else market
    values = list(product(*(range(len(levels)) for levels in FEATURES.values())))
    cells = pd.DataFrame(values, columns=list(FEATURES))
    cells["share"] = np.prod([np.array(_SHARES[name])[cells[name]] for name in FEATURES], axis=0)
    for kind, weights in (_WEIGHTS | (_TOGETHER if shape == TOGETHER else {})).items():
        raw = np.prod([np.array(weight)[cells[name]] for name, weight in zip(FEATURES, weights, strict=True)], axis=0)
        cells[kind] = getattr(market, kind) * raw / float((raw * cells["share"]).sum())
    if cells[["sure", "persuadable", "dog"]].sum(axis=1).max() > 1:
        raise InputError("几种客户的比例太高，有的客群合起来超过 100%，请调低。")
    return Crowd(cells)


def uplift_curve(order: np.ndarray, share: np.ndarray, gain: np.ndarray) -> np.ndarray:
    """Expected gain per customer of the list when it is called in this order, at 0, 1 … 100 %; [101].

    order : a score per cell, highest first; equal scores are called mixed. share : of each cell. gain : per customer called, of each cell.
    """
    place = np.argsort(-order, kind="stable")
    ranked, width, value = order[place], share[place], (share * gain)[place]
    last = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True))
    return np.interp(SHARES, np.append(0, np.cumsum(width)[last]), np.append(0, np.cumsum(value)[last]))


def qini(curve: np.ndarray) -> float:
    """Area between an uplift curve and the straight line to its end; additional sales per customer, averaged over all lengths of the list."""
    return float(np.trapezoid(curve - SHARES * curve[-1], SHARES))


def observed_uplift(score: np.ndarray, called: np.ndarray, bought: np.ndarray) -> pd.DataFrame:
    """The curve as a trial shows it, where the truth is not known: Radcliffe's Qini curve.

    score : ranking of each person in the trial. called, bought : 0/1. Returns called_share and additional, the sales per person of the trial
    that calling the best so many would have added: sales among the called less those among the others, scaled to as many people.
    """
    order = np.argsort(-np.asarray(score, float), kind="stable")
    hit, treated = np.asarray(bought, float)[order], np.asarray(called, float)[order]
    many, few = np.cumsum(treated), np.cumsum(1 - treated)
    with np.errstate(invalid="ignore", divide="ignore"):
        sales = np.cumsum(hit * treated) - np.where(few > 0, np.cumsum(hit * (1 - treated)) * many / few, 0.0)
    people = np.arange(1, hit.size + 1)
    per_person = sales / np.maximum(many, 1) * people / hit.size
    return pd.DataFrame({"called_share": np.append(0, people / hit.size), "additional": np.append(0, per_person)})


@dataclass(frozen=True)
class Contest:
    """Both rankings, learned from many trials of one size; curves at 0, 1 … 100 % of the list called."""

    crowd: Crowd
    trained: int
    additional: dict[str, np.ndarray]
    """Ranking → additional sales per customer of the list; [redraws, 101] (one row where nothing is learned)."""
    sold: dict[str, np.ndarray]
    """Ranking → all sales among those called, per customer of the list; same shape."""

    def better(self, at: int) -> int:
        """In how many redraws ranking by uplift adds more than ranking by response, `at` per cent of the list called."""
        return int((self.additional[BY_UPLIFT][:, at] > self.additional[BY_RESPONSE][:, at]).sum())


def contest(trained: int, shape: str = APART, redraws: int = REDRAWS, seed: int = 3) -> Contest:
    """Learn both rankings from `redraws` trials of `trained` people, half of them called. Raises InputError."""
    if trained < 100:
        raise InputError("学的试验至少要 100 位。")
    from threadpoolctl import threadpool_limits

    people = crowd(shape)
    rng = np.random.default_rng([seed, trained])
    rankings: dict[str, list[np.ndarray]] = {BY_RESPONSE: [], BY_UPLIFT: []}
    with threadpool_limits(1):
        for _ in range(redraws):
            when_called, alone = (_chances(people, trained // 2, chance, rng) for chance in (people.called, people.quiet))
            rankings[BY_RESPONSE].append(when_called)
            rankings[BY_UPLIFT].append(when_called - alone)
    rankings |= {BY_TRUTH: [people.uplift], BY_LUCK: [np.zeros(len(people.share))]}
    return Contest(
        people,
        trained,
        {name: np.stack([uplift_curve(one, people.share, people.uplift) for one in orders]) for name, orders in rankings.items()},
        {name: np.stack([uplift_curve(one, people.share, people.called) for one in orders]) for name, orders in rankings.items()},
    )


@lru_cache(maxsize=len(TRAINED) * len(SHAPES))
def kept_contest(trained: int, shape: str) -> Contest:
    """`contest` with its usual redraws, computed once."""
    return contest(trained, shape)


def contests(shape: str = APART, on_progress: Callable[[int, int], None] | None = None) -> dict[int, Contest]:
    """A contest for every size of TRAINED; seconds the first time, so it is done once."""
    done = {}
    for number, size in enumerate(TRAINED, start=1):
        done[size] = kept_contest(size, shape)
        if on_progress:
            on_progress(number, len(TRAINED))
    return done


def contest_table(one: Contest, at: int, margin: float, cost_each: float) -> pd.DataFrame:
    """The rankings with `at` per cent of a list of 1,000 called; Chinese headings. margin, cost_each : yuan per sale, per customer called."""
    rows = []
    for name in RANKINGS:
        added, sold = 1000 * one.additional[name][:, at], 1000 * one.sold[name][:, at]
        spread = f"({np.quantile(added, 0.05):.1f}–{np.quantile(added, 0.95):.1f})" if len(added) > 1 else ""
        profit = margin * added.mean() - 10 * at * cost_each
        rows.append([name, f"{sold.mean() / (10 * at):.1%}" if at else "—", f"{sold.mean():.1f}", f"{added.mean():.1f}{spread}", f"{profit:,.0f}"])
    return pd.DataFrame(
        rows, columns=["怎么排", "打了的人里买的", "打了的人里买了几笔", "其中电话多带来几笔（九成的试验）", "多带来的毛利减电话（元）"]
    )


def _chances(people: Crowd, size: int, chance: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A logistic regression learned from `size` new people of one group, as a chance per cell; [cells]."""
    from sklearn.linear_model import LogisticRegression

    count = rng.multinomial(size, people.share)
    hits = rng.binomial(count, chance)
    if not 0 < hits.sum() < size:
        return np.full(len(chance), hits.sum() / size)
    design, weight = np.vstack([people.design] * 2), np.append(hits, count - hits).astype(float)
    outcome = np.repeat([1, 0], len(chance))
    model = LogisticRegression(solver="newton-cholesky").fit(design, outcome, sample_weight=weight)
    return np.asarray(model.predict_proba(people.design)[:, 1])
