"""What an answer is worth and what to say to it: pure functions from item and answer to a verdict.

Elaborated feedback teaches about ten times as much as right or wrong (van der Kleij et al. 2015, effect 0.49 against 0.05), so a verdict always says
why: which option was chosen and what speaks against it, how far a number is off and at which step its owner stopped, which half hour binds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import singledispatch
from itertools import combinations
from typing import Any

from branchcraft.errors import InputError
from branchcraft.teaching.items import (
    AllocationItem,
    ChoiceItem,
    DecisionItem,
    Item,
    Judge,
    MatchingItem,
    NumberItem,
    OrderingItem,
    TextItem,
)
from branchcraft.ui.digits import number_in, plain_digits

Answer = Any
"""What JSON can hold: a number, a key, a list of keys, or a mapping from keys."""
_CLOSE = 1e-9


@dataclass(frozen=True)
class Verdict:
    """What came of one answer."""

    share: float
    """Share of the points, 0–1."""
    lines: tuple[str, ...]
    """Why, sentence by sentence."""
    chosen: tuple[str, ...] = ()
    """What was chosen wrongly, in short; a class report counts it."""

    @property
    def right(self) -> bool:
        return self.share >= 1 - _CLOSE


def number_from(text: str, unit: str = "") -> float:
    """A number as people type it: full-width digits, thousands separators, with or without its unit. Raises InputError."""
    if not plain_digits(text):
        raise InputError("还没有填数。")
    value = number_in(text, unit)
    if value is None:
        raise InputError(f"「{text.strip()}」不是一个数。请只填数字，单位是{unit}。")
    return value


@singledispatch
def score(item: Item, answer: Answer, judges: Mapping[str, Judge] | None = None) -> Verdict:
    """The verdict on `answer`. Raises InputError for an answer that is none (empty, incomplete, absurd): it does not count as a try."""
    raise TypeError(f"no way to score a {type(item).__name__}")


@score.register
def _(item: NumberItem, answer: Answer, judges: Mapping[str, Judge] | None = None) -> Verdict:
    value = number_from(answer, item.unit) if isinstance(answer, str) else float(answer)
    if not math.isfinite(value) or not item.low <= value <= item.high:
        raise InputError(f"{value:g} {item.unit}不合情理，请填 {item.low:g} 到 {item.high:g} 之间的数。")
    off = value - item.answer
    if abs(off) <= item.tolerance + _CLOSE * max(1.0, abs(item.answer)):
        exact = "" if abs(off) < _CLOSE * max(1.0, abs(item.answer)) else f"（准确的数是 {item.answer:g}）"
        return Verdict(1.0, (f"对。{value:g} {item.unit}{exact}。",))
    lines = [f"{'高' if off > 0 else '低'}了 {abs(off):.3g} {item.unit}{_relative(off, item.answer)}。"]
    room = max(item.tolerance, abs(item.answer) * 1e-6)
    for number, step in enumerate(item.steps):
        if abs(value - step.value) <= room:
            following = f"下一步：{item.steps[number + 1].says}" if number + 1 < len(item.steps) else "还差最后一步。"
            lines.append(f"你停在了第 {number + 1} 步（{step.says}）。{following}")
            break
    lines += [one.says for one in item.near if abs(value - one.value) <= room]
    return Verdict(0.0, tuple(lines), (f"{value:g}",))


def _relative(off: float, answer: float) -> str:
    return f"（{abs(off / answer):.0%}）" if abs(answer) > _CLOSE and abs(off / answer) < 10 else ""


@score.register
def _(item: ChoiceItem, answer: Answer, judges: Mapping[str, Judge] | None = None) -> Verdict:
    chosen = {answer} if isinstance(answer, str) and answer else set(answer or ())
    if not chosen:
        raise InputError("还没有选。" if not item.several else "一项都还没有选。")
    known = {option.key: option for option in item.options}
    if unknown := chosen - known.keys():
        raise InputError(f"题目改过了，「{'、'.join(sorted(unknown))}」已经不在选项里，请重新选。")
    if not item.several and len(chosen) > 1:
        raise InputError("这道题只选一项。")
    right = item.right_keys
    wrong_ones = [option for option in item.options if option.key in chosen and not option.right]
    share = max(0.0, (len(chosen & right) - len(wrong_ones)) / len(right))
    lines = [f"「{option.text}」：{option.says}" for option in item.options if option.key in chosen]
    missed = right - chosen
    if item.several and missed:
        lines.append(f"还有 {len(missed)} 项该选的没有选。")
    return Verdict(share, tuple(lines), tuple(option.text for option in wrong_ones))


@score.register
def _(item: OrderingItem, answer: Answer, judges: Mapping[str, Judge] | None = None) -> Verdict:
    steps = {step.key: step for step in item.steps}
    order = [str(key) for key in answer or ()]
    if set(order) != steps.keys() or len(order) != len(steps):
        raise InputError(f"请给每一步一个不同的位置（1 到 {len(steps)}，各用一次）。")
    place = {key: number for number, key in enumerate(order)}
    pairs = [(a, b) for a, b in combinations(item.steps, 2) if a.rank != b.rank]
    wrong = [(a, b) for a, b in pairs if (place[a.key] - place[b.key]) * (a.rank - b.rank) < 0]
    if not wrong:
        return Verdict(1.0, ("顺序对。",))
    first, second = min(wrong, key=lambda pair: min(place[pair[0].key], place[pair[1].key]))
    earlier, later = (first, second) if first.rank < second.rank else (second, first)
    why = earlier.says or later.says
    lines = [f"{len(pairs)} 对先后里错了 {len(wrong)} 对。先看这一对：「{earlier.text}」要在「{later.text}」前面。{why}"]
    # Kendall's tau, so that an order drawn by lot earns nothing on average.
    share = max(0.0, 1 - 2 * len(wrong) / len(pairs))
    return Verdict(min(share, 1 - 1 / len(pairs)), tuple(lines), (f"「{later.text}」放在「{earlier.text}」前面",))


@score.register
def _(item: MatchingItem, answer: Answer, judges: Mapping[str, Judge] | None = None) -> Verdict:
    given = dict(answer or {})
    if open_ones := [pair.left for pair in item.pairs if not given.get(pair.key)]:
        raise InputError(f"还有 {len(open_ones)} 项没有配：{'、'.join(open_ones[:3])}。")
    wrong = [pair for pair in item.pairs if given[pair.key] != pair.right]
    lines = [f"「{pair.left}」配「{given[pair.key]}」不对。{pair.says}" for pair in wrong] or ["都配对了。"]
    return Verdict(1 - len(wrong) / len(item.pairs), tuple(lines), tuple(f"{pair.left} → {given[pair.key]}" for pair in wrong))


@score.register
def _(item: AllocationItem, answer: Answer, judges: Mapping[str, Judge] | None = None) -> Verdict:
    given = {part.key: float((answer or {}).get(part.key) or 0.0) for part in item.parts}
    if not all(math.isfinite(value) and value >= 0 for value in given.values()):
        raise InputError("每一部分都要是 0 或更大的数。")
    spent = sum(given.values())
    if abs(spent - item.total) > _CLOSE * item.total + 1e-9:
        rest = item.total - spent
        word = f"还有 {rest:g} {item.unit}没有分" if rest > 0 else f"多分了 {-rest:g} {item.unit}"
        raise InputError(f"一共 {item.total:g} {item.unit}，{word}。")
    if off := [part.text for part in item.parts if abs(given[part.key] / item.step - round(given[part.key] / item.step)) > 1e-6]:
        raise InputError(f"「{off[0]}」要是 {item.step:g} {item.unit}的整倍数。")
    if item.judge:
        return _judged(item.judge, given, judges)
    wrong = [part for part in item.parts if not part.low - 1e-9 <= given[part.key] <= part.high + 1e-9]
    lines = [f"「{part.text}」给 {given[part.key]:g} {item.unit}{'太少' if given[part.key] < part.low else '太多'}。{part.says}" for part in wrong]
    chosen = tuple(f"{part.text}{'太少' if given[part.key] < part.low else '太多'}" for part in wrong)
    return Verdict(1 - len(wrong) / len(item.parts), tuple(lines) or ("分得合理。",), chosen)


@score.register
def _(item: TextItem, answer: Answer, judges: Mapping[str, Judge] | None = None) -> Verdict:
    given = answer or {}
    text = str(given.get("text") or "").strip()
    if len(text) < item.least:
        raise InputError(f"请至少写 {item.least} 个字，现在是 {len(text)} 个。" if text else "还没有写。")
    ticked = set(given.get("ticked") or ())
    missing = [one for one in item.rubric if one.key not in ticked]
    share = 1 - len(missing) / len(item.rubric)
    lines = [f"你勾了 {len(item.rubric) - len(missing)} / {len(item.rubric)} 条（自评）。"]
    lines += [f"没有写到：{one.text}。{one.says}" for one in missing]
    return Verdict(share, tuple(lines), tuple(one.text for one in missing))


@score.register
def _(item: DecisionItem, answer: Answer, judges: Mapping[str, Judge] | None = None) -> Verdict:
    given = answer or {}
    settings: dict[str, float | str] = {}
    for control in item.controls:
        value = given.get(control.name, control.start)
        if control.options:
            if value not in control.options:
                raise InputError(f"「{control.label}」请从列出的里面选。")
            settings[control.name] = str(value)
        else:
            number = float(value)
            if not math.isfinite(number) or not control.low <= number <= control.high:
                raise InputError(f"「{control.label}」应当在 {control.low:g} 到 {control.high:g} {control.unit}之间。")
            settings[control.name] = number
    return _judged(item.judge, settings, judges)


def _judged(name: str, settings: Mapping[str, float | str], judges: Mapping[str, Judge] | None) -> Verdict:
    judge = (judges or {}).get(name)
    if judge is None:
        raise InputError(f"这道题要用模型「{name}」来评，这里没有找到它。请告诉讲师。")
    found = judge(settings)
    share = min(1.0, max(0.0, found.share))
    return Verdict(share, found.lines, () if share >= 1 - _CLOSE else (found.lines[0],) if found.lines else ())
