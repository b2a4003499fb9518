"""The right answer to an item, in words, and whether the model still agrees with it.

An answer that comes from a model stands in the bank as a number, so that a trainer can read it; the function named in `computed_by` computes it
afresh. When the two part, the exercise does not build: an answer cannot drift away from its model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
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
from branchcraft.teaching.scoring import score

Answers = Mapping[str, Callable[[], Any]]


@singledispatch
def right_answer(item: Item) -> str:
    """What is right, as the explanation shows it."""
    raise TypeError(f"no right answer of a {type(item).__name__}")


@right_answer.register
def _(item: NumberItem) -> str:
    return f"{item.answer:g} {item.unit}" + (f"（±{item.tolerance:g} 都算对）" if item.tolerance else "")


@right_answer.register
def _(item: ChoiceItem) -> str:
    return "；".join(option.text for option in item.options if option.right)


@right_answer.register
def _(item: OrderingItem) -> str:
    places: dict[int, list[str]] = {}
    for step in item.steps:
        places.setdefault(step.rank, []).append(step.text)
    return " → ".join("、".join(texts) for _, texts in sorted(places.items()))


@right_answer.register
def _(item: MatchingItem) -> str:
    return "；".join(f"{pair.left}——{pair.right}" for pair in item.pairs)


@right_answer.register
def _(item: AllocationItem) -> str:
    if item.judge:
        return "由模型评判，不止一种好的分法。"
    return "；".join(f"{part.text} {part.low:g}–{part.high:g} {item.unit}" for part in item.parts)


@right_answer.register
def _(item: TextItem) -> str:
    return item.sample


@right_answer.register
def _(item: DecisionItem) -> str:
    return "由模型评判，不止一种好的做法。"


def settings_text(item: Item, settings: Mapping[str, Any]) -> str:
    """Settings of a decision or an allocation, in words."""
    if isinstance(item, DecisionItem):
        shown = [(one.label, settings[one.name], one.unit) for one in item.controls if one.name in settings]
    elif isinstance(item, AllocationItem):
        shown = [(one.text, settings.get(one.key, 0.0), item.unit) for one in item.parts]
    else:
        return str(settings)
    return "；".join(f"{label} {value if isinstance(value, str) else f'{value:g}'} {unit}".strip() for label, value, unit in shown)


def computed(item: Item, answers: Answers, judges: Mapping[str, Judge]) -> str:
    """What the model says of an item with `computed_by`, as a line for the trainer; "" for an item without.

    Raises InputError when the function is missing or when bank and model part.
    """
    name = getattr(item, "computed_by", "")
    if not name:
        return ""
    if name not in answers:
        raise InputError(f"题「{item.id}」要用「{name}」算出答案，没有找到这个函数。")
    value = answers[name]()
    if isinstance(item, NumberItem):
        off = float(value) - item.answer
        # Half the tolerance: a learner who computes exactly must not fall out of it because the bank has rounded.
        if abs(off) > max(item.tolerance / 2, 1e-9 * abs(item.answer)):
            raise InputError(f"题「{item.id}」：题库写 {item.answer:g}，模型算出 {float(value):.6g}，相差超过误差范围的一半，请改题库。")
        return f"模型算出 {float(value):.4g} {item.unit}"
    verdict = score(item, value, judges)
    if not verdict.right:
        raise InputError(f"题「{item.id}」：模型给出的答案按题库只得 {verdict.share:.0%}（{verdict.lines[0] if verdict.lines else ''}），请改题库。")
    if isinstance(item, DecisionItem | AllocationItem):
        return f"一种做法：{settings_text(item, value)}。{''.join(verdict.lines)}"
    return "模型算出的和题库一致"
