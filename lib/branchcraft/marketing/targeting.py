"""Whom to call first: learn from the customers who were called, and rank those who were not.

Two models, both from scikit-learn: logistic regression, whose score is a sum of points, and boosted trees, which also find that two things
matter only together. A model is judged on customers that it has not seen (k-fold cross-validation), and once more on those called later than
all that it learned from, because that is how it will be used. The score says who buys when called, not who buys because of the call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.campaign import Campaign
from branchcraft.marketing.campaign_columns import AFTERWARDS
from branchcraft.marketing.ranking import auc, calibration, gains

MODELS = {"logistic": "逻辑回归", "boosted": "提升树"}
FEWEST = 50
"""Called customers below which no list is ranked."""
FEW_BUYERS = 50
TOO_GOOD = 0.80
"""A column that ranks as well as this alone is usually known only afterwards."""
EARLIER = 0.7
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Scores:
    """A model's scores of customers whom it had not seen, and what they are worth."""

    table: pd.DataFrame = field(repr=False)
    """One row per customer judged: row (in the file), customer (if it was named), bought (0, 1), score (estimated chance to buy when called)."""
    to_call: pd.DataFrame = field(repr=False)
    """Customers not called yet, best first: row, customer (if named), score; empty where all were called."""
    model: str
    folds: int
    """0 where the later part of the campaign was judged instead."""
    features: list[str]
    warnings: list[str]
    """Chinese sentences on what to doubt."""

    @cached_property
    def _auc(self) -> tuple[float, float, float]:
        return auc(self.table["score"].to_numpy(), self.table["bought"].to_numpy())

    @property
    def auc(self) -> float:
        """Chance that a buyer is ranked above a non-buyer; 0.5 is no ranking at all."""
        return self._auc[0]

    @property
    def auc_interval(self) -> tuple[float, float]:
        """95 % interval of `auc` over customers (DeLong); what learning from other customers would change is not in it."""
        return self._auc[1:]

    @cached_property
    def gains(self) -> pd.DataFrame:
        """called (share of the list), reached (share of the buyers), lift; see `ranking.gains`."""
        return gains(self.table["score"].to_numpy(), self.table["bought"].to_numpy())

    @property
    def best_half(self) -> float:
        """Share of all buyers in the better half of the list."""
        return float(self.gains["reached"].iloc[50])

    def lift(self, called: float = 0.1) -> float:
        """How many times the average the best `called` of the list buys."""
        return float(np.interp(called, self.gains["called"], self.gains["reached"]) / called)

    @cached_property
    def calibration(self) -> pd.DataFrame:
        """Promise and outcome in ten groups; see `ranking.calibration`."""
        return calibration(self.table["score"].to_numpy(), self.table["bought"].to_numpy())


def score_contacts(
    campaign: Campaign, model: str = "logistic", folds: int = 10, drop: Sequence[str] = (), seed: int = 0, on_progress: Progress | None = None
) -> Scores:
    """Score every called customer by a model that has not seen her, and rank those who were not called.

    campaign : from `read_campaign`. model : "logistic" or "boosted". folds : parts of the cross-validation, stratified by outcome.
    drop : columns not to learn from. on_progress(done, of) : called after every fold. Raises InputError.

    Method: stratified k-fold cross-validation (Hastie, Tibshirani & Friedman 2009, *Elements of Statistical Learning*, ch. 7.10).
    """
    features = _features(campaign, model, drop)
    if isinstance(folds, bool) or not isinstance(folds, int) or not 2 <= folds <= 50:
        raise InputError(f"折数 folds 应当是 2 到 50 之间的整数，现在是 {folds!r}。")
    rows = campaign.contacted
    bought = _outcome(rows, folds)
    from sklearn.model_selection import StratifiedKFold

    data, steps = _prepared(campaign.accepted, features), folds + (1 if len(campaign.waiting) else 0)
    seen, score = data.loc[rows.index], np.empty(len(rows))
    for number, (learn, judge) in enumerate(StratifiedKFold(folds, shuffle=True, random_state=seed).split(seen, bought), start=1):
        score[judge] = _fit(model, seen.iloc[learn], bought[learn], seed).predict_proba(seen.iloc[judge])[:, 1]
        if on_progress:
            on_progress(number, steps)
    waiting = campaign.waiting
    if len(waiting):
        chance = _fit(model, seen, bought, seed).predict_proba(data.loc[waiting.index])[:, 1]
        waiting = _named(waiting).assign(score=chance).sort_values("score", ascending=False, kind="stable")
        if on_progress:
            on_progress(steps, steps)
    table = _named(rows).assign(bought=bought, score=score)
    return Scores(
        table, waiting if "score" in waiting else _named(waiting).assign(score=[]), model, folds, features, _warnings(rows, bought, features)
    )


def score_later(campaign: Campaign, model: str = "logistic", earlier: float = EARLIER, drop: Sequence[str] = (), seed: int = 0) -> Scores:
    """Learn from those called first and judge those called later, which is how a list is used. Raises InputError.

    earlier : share of the called customers to learn from. Their order is that of the column 联系日期, without one that of the rows.
    """
    features = _features(campaign, model, drop)
    if not 0.1 <= earlier <= 0.9:
        raise InputError("学前面几成，应当在 0.1 和 0.9 之间。")
    rows = campaign.contacted
    if rows["date"].notna().any():
        rows = rows[rows["date"].notna()].sort_values("date", kind="stable")
    cut = int(earlier * len(rows))
    bought = rows["bought"].to_numpy(int)
    for part, name in ((rows.iloc[:cut], "前面"), (rows.iloc[cut:], "后面")):
        _outcome(part, 2, f"{name}那一段")
    data = _prepared(campaign.accepted, features).loc[rows.index]
    score = _fit(model, data.iloc[:cut], bought[:cut], seed).predict_proba(data.iloc[cut:])[:, 1]
    table = _named(rows.iloc[cut:]).assign(bought=bought[cut:], score=score)
    return Scores(table, _named(rows.iloc[:0]).assign(score=[]), model, 0, features, _warnings(rows, bought, features))


def single_columns(rows: pd.DataFrame, features: Sequence[str], bought: np.ndarray, parts: int = 5) -> dict[str, float]:
    """How well each column ranks alone, as an AUC of 0.5 or more; words are scored by the buyers' share among other customers with that word."""
    part = np.arange(len(rows)) % parts
    result = {}
    for name in features:
        column = rows[name]
        if pd.api.types.is_numeric_dtype(column):
            known = column.notna().to_numpy()
            value = auc(column.to_numpy(float)[known], bought[known])[0] if 0 < bought[known].sum() < known.sum() else 0.5
            result[name] = max(value, 1 - value)
            continue
        score = np.full(len(rows), bought.mean())
        for k in range(parts):
            learn = part != k
            shares = pd.Series(bought[learn]).groupby(column.to_numpy()[learn]).mean()
            score[~learn] = pd.Series(column.to_numpy()[~learn]).map(shares).fillna(bought.mean()).to_numpy()
        value = auc(score, bought)[0]
        result[name] = max(value, 1 - value)
    return result


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[[name for name in ("row", "customer") if name in rows]].copy()


def _features(campaign: Campaign, model: str, drop: Sequence[str]) -> list[str]:
    if model not in MODELS:
        raise InputError(f"模型 model 应当是 {' 或 '.join(MODELS)}，现在是「{model}」。")
    drop = [drop] if isinstance(drop, str) else list(drop)
    unknown = [name for name in drop if name not in campaign.features]
    if unknown:
        raise InputError(f"要去掉的列「{'、'.join(unknown)}」不在可以学的列里；可以学的有：{'、'.join(campaign.features)}。")
    left = [name for name in campaign.features if name not in drop]
    if not left:
        raise InputError("去掉以后没有一列可以学了，请至少留一列。")
    return left


def _outcome(rows: pd.DataFrame, folds: int, where: str = "联系过的客户") -> np.ndarray:
    """1 for those who bought. Raises InputError where nothing can be learned."""
    bought = rows["bought"].to_numpy(int)
    if len(rows) < FEWEST:
        raise InputError(f"{where}只有 {len(rows)} 位，至少要 {FEWEST} 位才学得出东西；请把几次活动的名单合在一起。")
    fewer = min(int(bought.sum()), int((1 - bought).sum()))
    if fewer == 0:
        raise InputError(f"{where}{'全都买了' if bought.all() else '一位也没买'}，没有两种结果就没有可学的。")
    if fewer < folds:
        raise InputError(
            f"{where}里{'买了' if bought.mean() < 0.5 else '没买'}的只有 {fewer} 位，分不成 {folds} 份；请把折数减到 {max(2, fewer)} 或积累更多记录。"
        )
    return bought


def _prepared(rows: pd.DataFrame, features: Sequence[str]) -> pd.DataFrame:
    """Features as the models take them: words as categories that know all words of the file, a blank being a word of its own."""
    words = {name: rows[name].astype(object).astype("category") for name in features if not pd.api.types.is_numeric_dtype(rows[name])}
    return rows[list(features)].assign(**words)


def _fit(model: str, data: pd.DataFrame, bought: np.ndarray, seed: int) -> Any:
    """A fitted classifier; scikit-learn is loaded only when something is to be learned.

    One thread: on a machine that others use, too, waiting threads cost boosted trees a hundred times what they win.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        return _pipeline(model, data, seed).fit(data, bought)


def _pipeline(model: str, data: pd.DataFrame, seed: int) -> Any:
    words = [name for name in data if isinstance(data[name].dtype, pd.CategoricalDtype)]
    numbers = [name for name in data if name not in words]
    if model == "boosted":
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier(categorical_features="from_dtype", random_state=seed)
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    scaled = make_pipeline(SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True), StandardScaler())
    columns = ColumnTransformer([("words", OneHotEncoder(handle_unknown="ignore"), words), ("numbers", scaled, numbers)])
    return make_pipeline(columns, LogisticRegression(max_iter=1000, solver="newton-cholesky"))


def _warnings(rows: pd.DataFrame, bought: np.ndarray, features: Sequence[str]) -> list[str]:
    lines = []
    late = [name for name in features if AFTERWARDS.search(name)]
    if late:
        lines.append(f"「{'、'.join(late)}」看名字是打完电话才知道的。打之前没有的数不能用来排名单，请用 drop 去掉再算。")
    alone = single_columns(rows, features, bought)
    strong = [name for name, value in alone.items() if value >= TOO_GOOD and name not in late]
    if strong:
        lines.append(f"单凭「{'、'.join(strong)}」一列就能排得很准，多半是结果出来以后才填的，请先弄清它是什么时候填的。")
    few = int(min(bought.sum(), (1 - bought).sum()))
    if few < FEW_BUYERS:
        lines.append(f"{'买了' if bought.mean() < 0.5 else '没买'}的只有 {few} 位，换一批客户，排得准不准会差很多；先当参考。")
    return lines
