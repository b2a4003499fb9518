"""A synthetic class: progress files of learners who do not exist, so that a trainer sees a report before she has a class.

Every number is drawn, none observed: how often a learner is right depends on a drawn ability and a drawn difficulty of each item (the logistic model of
item response theory, Rasch 1960), guesses scatter around the truth, and ranges are too narrow, as people's are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from branchcraft.teaching.export import Progress
from branchcraft.teaching.items import Bank, ChoiceItem, Item, NumberItem
from branchcraft.teaching.report import Collected
from branchcraft.teaching.store import EXERCISE, TABLES

QUESTIONS = (("06", "15:30–16:00 取号的客户，平均等几分钟？", "分钟", 7.4), ("06", "守住 95% 一天要多少窗口小时？", "窗口小时", 37.5))


def example_class(banks: Sequence[Bank], learners: int = 24, seed: int = 20261) -> Collected:
    """Progress of `learners` synthetic learners on the first bank, with two files that cannot be used."""
    rng = np.random.default_rng(seed)
    bank = banks[0]
    difficulty = rng.normal(0, 1.2, len(bank.items))
    people = tuple(_learner(rng, bank, difficulty, number) for number in range(1, learners + 1))
    return Collected(
        people, (("照片.json", "不是进度文件，或者传坏了（不是 JSON）"), ("进度_学员3_旧.json", "和「进度_学员3.json」是同一位学员，用较新的那份"))
    )


def _learner(rng: np.random.Generator, bank: Bank, difficulty: np.ndarray, number: int) -> Progress:
    ability = rng.normal(0.3, 0.8)
    submissions = []
    for item, hard in zip(bank.items, difficulty, strict=True):
        if rng.random() < 0.08:
            continue
        right = rng.random() < 1 / (1 + np.exp(hard - ability))
        submissions.append(_row(bank, item, 1, right, "" if right else _mistake(rng, item)))
        if not right:
            submissions.append(_row(bank, item, 2, bool(rng.random() < 0.7), ""))
    predictions: list[dict[str, object]] = []
    for chapter, question, unit, truth in QUESTIONS:
        guess = truth * float(rng.lognormal(0.15, 0.45))
        half = 0.25 * guess
        predictions.append(
            {"id": len(predictions) + 1, "at": "2026-03-02T02:00:00+00:00", "chapter": chapter, "question": question, "unit": unit, "guess": round(guess, 1),
             "low": round(guess - half, 1), "high": round(guess + half, 1), "truth": truth}
        )  # fmt: skip
    tables: dict[str, list[dict[str, object]]] = {table: [] for table in TABLES} | {"submission": submissions, "prediction": predictions}
    return Progress(f"进度_学员{number}.json", f"learner{number}", f"学员{number}", "2026-03-02T08:00:00+00:00", tables)


def _row(bank: Bank, item: Item, attempt: int, right: bool, chosen: str) -> dict[str, object]:
    share = 1.0 if right else 0.0
    return {
        "at": "2026-03-02T03:00:00+00:00", "sheet": bank.name, "item": item.id, "purpose": EXERCISE, "attempt": attempt, "answer": "null", "share": share,
        "points": share * item.points, "full": item.points, "chosen": f'["{chosen}"]' if chosen else "[]",
    }  # fmt: skip


def _mistake(rng: np.random.Generator, item: Item) -> str:
    if isinstance(item, ChoiceItem):
        wrong = [option.text for option in item.options if not option.right]
        weights = np.arange(len(wrong), 0, -1, dtype=float)
        return str(rng.choice(wrong, p=weights / weights.sum()))
    if isinstance(item, NumberItem) and item.near:
        return f"{item.near[int(rng.integers(len(item.near)))].value:g}"
    return ""
