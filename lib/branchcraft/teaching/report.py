"""What a class found hard: progress files in, tables out.

Per item it is the first answer that counts: what came after a hint or an explanation says how good the feedback is, not how hard the item was. Shares of
a class of forty are uncertain, so each stands with its interval (Wilson 1927).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from scipy.stats import binomtest

from branchcraft.errors import InputError
from branchcraft.teaching.answers import right_answer
from branchcraft.teaching.export import Progress, read_progress_file
from branchcraft.teaching.items import KINDS, Bank, Item
from branchcraft.teaching.predictions import calibration
from branchcraft.teaching.store import EXERCISE, FILE, HINT

SUFFIXES = (".json", ".sqlite")
FEW = 5
"""Learners below which an item's share is not shown as a percentage to act on."""


@dataclass(frozen=True)
class Collected:
    """The class as handed in."""

    learners: tuple[Progress, ...]
    set_aside: tuple[tuple[str, str], ...]
    """(file, why it was not used)."""


def collect(places: Sequence[Path]) -> Collected:
    """Read all files named, and all progress files in the folders named; of one learner's several exports the latest counts.

    Raises InputError only when a place does not exist or nothing was found to look at.
    """
    paths: list[Path] = []
    for place in places:
        if place.is_dir():
            paths += sorted(path for path in place.rglob("*") if path.is_file() and (path.suffix.lower() in SUFFIXES or path.name == FILE))
        elif place.is_file():
            paths.append(place)
        else:
            raise InputError(f"找不到「{place}」，请检查文件夹或文件名。")
    if not paths:
        raise InputError("没有找到进度文件（学员在「我的进度」里导出的 .json）。")
    found: list[Progress] = []
    aside: list[tuple[str, str]] = []
    for path in dict.fromkeys(paths):
        try:
            found.append(read_progress_file(path))
        except InputError as error:
            aside.append((path.name, str(error)))
    return without_doubles(found, aside)


def without_doubles(found: Sequence[Progress], aside: Sequence[tuple[str, str]] = ()) -> Collected:
    """One export a learner: the latest."""
    latest: dict[str, Progress] = {}
    out = list(aside)
    for one in found:
        other = latest.get(one.learner)
        if other is None or one.exported_at > other.exported_at:
            latest[one.learner] = one
        if other is not None:
            older = other if latest[one.learner] is one else one
            out.append((older.file, f"和「{latest[one.learner].file}」是同一位学员，用较新的那份"))
    return Collected(tuple(latest.values()), tuple(out))


def first_answers(progress: Progress) -> dict[tuple[str, str], Mapping[str, Any]]:
    """(sheet, item) → the first answer to it."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in progress.tables["submission"]:
        if row["purpose"] == EXERCISE:
            found.setdefault((row["sheet"], row["item"]), row)
    return found


def completion_table(collected: Collected, banks: Sequence[Bank]) -> pd.DataFrame:
    """One row a learner, one column a sheet: items done and points; Chinese headings."""
    rows = []
    for one in collected.learners:
        row: dict[str, object] = {"昵称": one.nickname, "导出时间": one.exported_at[:16].replace("T", " ")}
        done_all = points_all = 0.0
        for bank in banks:
            done, points = _done(one, bank)
            done_all, points_all = done_all + done, points_all + points
            row[bank.title] = f"{done} / {len(bank.items)} 题，{points:.3g} / {bank.points:g} 分"
        row["合计"] = f"{done_all:g} 题，{points_all:.3g} 分"
        rows.append(row)
    return pd.DataFrame(rows, columns=["昵称", "导出时间", *(bank.title for bank in banks), "合计"])


def _done(progress: Progress, bank: Bank) -> tuple[int, float]:
    best: dict[str, float] = {}
    for row in progress.tables["submission"]:
        if row["sheet"] == bank.name and row["purpose"] == EXERCISE and row["item"] in bank.by_id:
            best[row["item"]] = max(best.get(row["item"], 0.0), min(float(row["points"]), bank.by_id[row["item"]].points))
    return len(best), sum(best.values())


def item_table(collected: Collected, banks: Sequence[Bank]) -> pd.DataFrame:
    """One row an item that somebody answered, hardest first: sheet, number, item, kind, answered, right_first, low, high, tries, hints, wrong, wrong_share.

    right_first is the share of learners right at the first try with its 95 % interval (Wilson); wrong is the commonest wrong choice of the first
    answers and wrong_share how many of the wrong ones made it.
    """
    first = [first_answers(one) for one in collected.learners]
    tries = [Counter((row["sheet"], row["item"]) for row in one.tables["submission"] if row["purpose"] == EXERCISE) for one in collected.learners]
    hinted = [{(row["sheet"], row["item"]) for row in one.tables["opened"] if row["what"] == HINT} for one in collected.learners]
    rows = []
    for bank in banks:
        for number, item in enumerate(bank.items, start=1):
            key = (bank.name, item.id)
            answers = [one[key] for one in first if key in one]
            if not answers:
                continue
            right = sum(row["share"] >= 1 - 1e-9 for row in answers)
            interval = binomtest(right, len(answers)).proportion_ci(method="wilson")
            wrong, share = _commonest_wrong(answers)
            rows.append(
                {
                    "sheet": bank.name, "number": number, "item": item, "kind": KINDS[item.kind], "answered": len(answers), "right_first": right / len(answers),
                    "low": float(interval.low), "high": float(interval.high), "tries": sum(one[key] for one in tries) / len(answers),
                    "hints": sum(key in one for one in hinted), "wrong": wrong, "wrong_share": share,
                }
            )  # fmt: skip
    columns = ["sheet", "number", "item", "kind", "answered", "right_first", "low", "high", "tries", "hints", "wrong", "wrong_share"]
    return pd.DataFrame(rows, columns=columns).sort_values(["right_first", "sheet", "number"], ignore_index=True)


def _commonest_wrong(answers: Sequence[Mapping[str, Any]]) -> tuple[str, float]:
    wrong = [row for row in answers if row["share"] < 1 - 1e-9]
    chosen = Counter(text for row in wrong for text in _texts(row["chosen"]))
    if not chosen:
        return "", 0.0
    text, count = min(chosen.items(), key=lambda one: (-one[1], one[0]))
    return text, count / len(wrong)


def _texts(chosen: object) -> list[str]:
    try:
        found = json.loads(str(chosen))
    except ValueError:
        return []
    return [str(one) for one in found] if isinstance(found, list) else []


def items_for_reading(items: pd.DataFrame, banks: Sequence[Bank]) -> pd.DataFrame:
    """`item_table` for a trainer, Chinese headings."""
    titles = {bank.name: bank.title for bank in banks}

    def level(row: Any) -> str:
        note = "（人少，只作参考）" if row.answered < FEW else ""
        return f"{row.right_first:.0%}（{row.low:.0%}–{row.high:.0%}）{note}"

    return pd.DataFrame(
        {
            "练习": [titles[row.sheet] for row in items.itertuples()],
            "题": [f"第 {row.number} 题" for row in items.itertuples()],
            "题型": list(items["kind"]),
            "题目": [_short(row.item) for row in items.itertuples()],
            "答过": list(items["answered"]),
            "一次答对（95% 区间）": [level(row) for row in items.itertuples()],
            "平均答几次": [round(float(value), 1) for value in items["tries"]],
            "用过提示": list(items["hints"]),
            "最常见的错": [f"{row.wrong}（答错的里占 {row.wrong_share:.0%}）" if row.wrong else "" for row in items.itertuples()],
            "正确答案": [right_answer(row.item) for row in items.itertuples()],
            "常见误解": [row.item.misconception for row in items.itertuples()],
        }
    )


def _short(item: Item) -> str:
    text = " ".join(item.prompt.split())
    return text if len(text) <= 40 else text[:39] + "…"


def calibration_table(collected: Collected) -> pd.DataFrame:
    """Per chapter: guesses, ranges, how many held, how far off; Chinese headings."""
    rows = [row for one in collected.learners for row in one.tables["prediction"]]
    table = []
    for chapter in sorted({str(row["chapter"]) for row in rows}):
        found = calibration([row for row in rows if str(row["chapter"]) == chapter])
        held = f"{found.held / found.ranges:.0%}" if found.ranges else ""
        off = "" if found.median_off is None else f"{found.median_off:.0%}"
        table.append([chapter, found.guesses, found.ranges, found.held, held, off, found.high])
    columns = ["章", "估计（个）", "八成范围（个）", "装住（个）", "装住的比例（该有 80%）", "一半的估计离真数不超过", "估高了（个）"]
    return pd.DataFrame(table, columns=columns)


def question_table(collected: Collected) -> pd.DataFrame:
    """Per question of the predictions: how many guessed, the class's median and middle half, and the truth; Chinese headings."""
    rows = pd.DataFrame([row for one in collected.learners for row in one.tables["prediction"]])
    if rows.empty:
        return pd.DataFrame(columns=["章", "问题", "单位", "估计（人）", "中位数", "中间一半", "真数"])
    table = []
    for (chapter, question, unit), group in rows.groupby(["chapter", "question", "unit"], sort=True):
        guesses = group["guess"].astype(float)
        truth = group["truth"].dropna().astype(float)
        middle = f"{guesses.quantile(0.25):.3g}–{guesses.quantile(0.75):.3g}"
        table.append([chapter, question, unit, len(group), f"{guesses.median():.3g}", middle, f"{truth.median():.3g}" if len(truth) else ""])
    return pd.DataFrame(table, columns=["章", "问题", "单位", "估计（人）", "中位数", "中间一半", "真数"])


def aside_table(collected: Collected) -> pd.DataFrame:
    """Files that were not used, with the reason; Chinese headings."""
    return pd.DataFrame(list(collected.set_aside), columns=["文件", "为什么没有用"])


def summary_lines(collected: Collected, items: pd.DataFrame, banks: Sequence[Bank]) -> list[str]:
    """The report in a few sentences."""
    titles = {bank.name: bank.title for bank in banks}
    lines = [f"{len(collected.learners)} 位学员的进度，{len(collected.set_aside)} 个文件放在一边。"]
    for place, row in enumerate(items[items["answered"] >= FEW].head(3).itertuples(), start=1):
        wrong = f"，最常见的错是「{row.wrong}」" if row.wrong else ""
        lines.append(
            f"难题 {place}：{titles[row.sheet]} 第 {row.number} 题，{row.answered} 人里 {row.right_first:.0%} 一次答对（{row.low:.0%}–{row.high:.0%}）{wrong}。"
        )
    found = calibration([row for one in collected.learners for row in one.tables["prediction"]])
    if found.ranges:
        lines.append(f"八成把握的范围 {found.ranges} 个，装住 {found.held} 个（{found.held / found.ranges:.0%}；该有 80% 上下）。")
    return lines
