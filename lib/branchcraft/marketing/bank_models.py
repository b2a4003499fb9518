"""What the two models say about the bank's file, computed once and kept beside it: a slider never trains.

Out-of-fold scores of every customer for both models, and for each way to set the model up (with or without the length of the call, with or
without what the call itself says, judged on a mixture or on the later part) its gains, AUC and calibration. The tests compute them anew.

Run: python -m branchcraft.marketing.bank_models        (half a minute to a minute)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.bank import DATA, LEAK, OF_THE_CALL, bank_campaign
from branchcraft.marketing.ranking import SHARES
from branchcraft.marketing.targeting import EARLIER, MODELS, Scores, score_contacts, score_later

FILE = DATA / "bank_models.npz"
EXAMS = {"mixed": "混着考（10 折）", "later": "学前七成、考后三成"}
FOLDS = 10
_SCALE = 65_535


@dataclass(frozen=True)
class Setting:
    """One way to set a model up on the bank's file."""

    model: str = "logistic"
    leak: bool = False
    """Learns from the length of the call, too."""
    of_the_call: bool = True
    """Learns from what says how and when the call was made: month, day, telephone, number of the call."""
    exam: str = "mixed"

    @property
    def key(self) -> str:
        return f"{self.model}-{'leak' if self.leak else 'fair'}-{'all' if self.of_the_call else 'customer'}-{self.exam}"

    @property
    def drop(self) -> tuple[str, ...]:
        """Columns not learned from."""
        return (*(() if self.leak else LEAK), *(() if self.of_the_call else OF_THE_CALL))

    @property
    def label(self) -> str:
        """In Chinese, for tables."""
        parts = [MODELS[self.model], "含通话时长" if self.leak else "不含通话时长"]
        return "、".join([*parts, *([] if self.of_the_call else ["去掉「怎么打」的列"]), EXAMS[self.exam]])


@dataclass(frozen=True)
class Judged:
    """How a setting did."""

    setting: Setting
    auc: float
    auc_low: float
    auc_high: float
    gains: pd.DataFrame
    """called, reached, lift; see `ranking.gains`."""
    calibration: pd.DataFrame
    """n, promised, bought, low, high in ten groups; see `ranking.calibration`."""

    @property
    def best_half(self) -> float:
        return float(self.gains["reached"].iloc[50])

    @property
    def lift(self) -> float:
        """Of the best tenth."""
        return float(self.gains["lift"].iloc[10])

    @property
    def promised(self) -> float:
        """Mean score."""
        return float(np.average(self.calibration["promised"], weights=self.calibration["n"]))

    @property
    def happened(self) -> float:
        """Share that bought."""
        return float(np.average(self.calibration["bought"], weights=self.calibration["n"]))


def settings() -> list[Setting]:
    """All ways that the panel offers."""
    return [Setting(*values) for values in product(MODELS, (False, True), (True, False), EXAMS)]


def train(setting: Setting) -> Scores:
    """Learn and judge, seconds each."""
    campaign = bank_campaign()
    if setting.exam == "later":
        return score_later(campaign, setting.model, EARLIER, setting.drop)
    return score_contacts(campaign, setting.model, FOLDS, setting.drop)


def judge(setting: Setting, scores: Scores) -> dict[str, np.ndarray]:
    """What is kept of one setting, flat."""
    return {
        f"{setting.key}.auc": np.array([scores.auc, *scores.auc_interval]),
        f"{setting.key}.reached": scores.gains["reached"].to_numpy(),
        f"{setting.key}.calibration": scores.calibration.to_numpy(float),
    }


def packed(score: np.ndarray) -> np.ndarray:
    """Chances as whole numbers of 1/65535, half the size of a float and exact enough for any list."""
    return np.round(score * _SCALE).astype(np.uint16)


@cache
def _stored() -> dict[str, np.ndarray]:
    with np.load(FILE, allow_pickle=False) as file:
        return {name: file[name] for name in file.files}


@cache
def out_of_fold(model: str) -> np.ndarray:
    """Out-of-fold chance to buy of every customer, without the length of the call; [45211]. Raises InputError."""
    if model not in MODELS:
        raise InputError(f"模型 model 应当是 {' 或 '.join(MODELS)}，现在是「{model}」。")
    return _stored()[f"{model}.scores"].astype(float) / _SCALE


@cache
def judged(setting: Setting) -> Judged:
    """The stored verdict on one setting."""
    kept = _stored()
    middle, low, high = (float(value) for value in kept[f"{setting.key}.auc"])
    reached = kept[f"{setting.key}.reached"]
    with np.errstate(invalid="ignore", divide="ignore"):
        curve = pd.DataFrame({"called": SHARES, "reached": reached, "lift": np.where(SHARES > 0, reached / SHARES, np.nan)})
    table = pd.DataFrame(kept[f"{setting.key}.calibration"], columns=["n", "promised", "bought", "low", "high"])
    return Judged(setting, middle, low, high, curve, table)


def main(path: Path = FILE) -> None:
    """Train everything and write the file."""
    kept: dict[str, np.ndarray] = {}
    for setting in settings():
        scores = train(setting)
        kept |= judge(setting, scores)
        if setting == Setting(setting.model):
            kept[f"{setting.model}.scores"] = packed(scores.table["score"].to_numpy())
        print(f"{setting.label}: {scores.auc:.4f}")
    np.savez_compressed(path, **kept)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
