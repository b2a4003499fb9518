"""Where a learner answers: one box for each kind of item, made of controls that a keyboard reaches and a screen reader names.

A box holds a `widget`, gives its `answer` as plain data and takes one back with `fill`, so that an answer of last week stands there again.
"""

from __future__ import annotations

import html
import random
from collections.abc import Callable
from functools import singledispatch
from typing import Any, Protocol

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.teaching.items import AllocationItem, ChoiceItem, DecisionItem, Item, MatchingItem, NumberItem, OrderingItem, TextItem
from branchcraft.ui.controls import LabelledSlider, after_typing, named

_OPEN = "（请选）"
_WIDE = {"width": "auto", "max_width": "100%"}
"""A layout as plain words: a Layout made here would be one widget for all learners whom a process serves."""


class AnswerBox(Protocol):
    """What every box can do."""

    widget: widgets.Widget

    @property
    def answer(self) -> Any: ...

    def fill(self, answer: Any) -> None: ...


def shuffled(item: Item, keys: list[str]) -> list[str]:
    """The keys in an order that does not give the answer away and is the same every time (drawn from the item's name)."""
    order = list(keys)
    draw = random.Random(item.id)
    for _ in range(20):
        draw.shuffle(order)
        if order != keys:
            break
    return order


class _NumberBox:
    def __init__(self, item: NumberItem) -> None:
        self._text = named(widgets.Text(placeholder="填一个数", layout=widgets.Layout(width="140px")), f"答案，单位 {item.unit}")
        self.widget = widgets.HBox([self._text, widgets.Label(item.unit)])

    @property
    def answer(self) -> str:
        return self._text.value.strip()

    def fill(self, answer: Any) -> None:
        self._text.value = answer if isinstance(answer, str) else f"{answer:g}"


class _SingleBox:
    def __init__(self, item: ChoiceItem) -> None:
        self._choice = widgets.RadioButtons(options=[(option.text, option.key) for option in item.options], value=None, layout=_WIDE)
        named(self._choice, "选一项")
        self.widget = self._choice

    @property
    def answer(self) -> str:
        return self._choice.value or ""

    def fill(self, answer: Any) -> None:
        if answer in dict((key, text) for text, key in self._choice.options):
            self._choice.value = answer


class _SeveralBox:
    def __init__(self, item: ChoiceItem) -> None:
        self._boxes = {option.key: widgets.Checkbox(description=option.text, indent=False, layout=_WIDE) for option in item.options}
        self.widget = widgets.VBox([widgets.Label("可以选不止一项。"), *self._boxes.values()])

    @property
    def answer(self) -> list[str]:
        return sorted(key for key, box in self._boxes.items() if box.value)

    def fill(self, answer: Any) -> None:
        for key, box in self._boxes.items():
            box.value = key in (answer or ())


class _OrderBox:
    def __init__(self, item: OrderingItem) -> None:
        texts = {step.key: step.text for step in item.steps}
        places = [(_OPEN, 0), *((f"第 {n}", n) for n in range(1, len(texts) + 1))]
        self._places: dict[str, widgets.Dropdown] = {}
        rows = []
        for key in shuffled(item, list(texts)):
            self._places[key] = named(widgets.Dropdown(options=places, value=0, layout=widgets.Layout(width="100px")), f"{texts[key]}：排第几")
            rows.append(_row(self._places[key], texts[key]))
        self.widget = widgets.VBox([widgets.Label("给每一步选一个位置。"), *rows])

    @property
    def answer(self) -> list[str]:
        numbers = [box.value for box in self._places.values()]
        if 0 in numbers:
            raise InputError(f"还有 {numbers.count(0)} 步没有选位置。")
        if len(set(numbers)) < len(numbers):
            twice = next(n for n in numbers if numbers.count(n) > 1)
            raise InputError(f"有两步都选了「第 {twice}」，每个位置只用一次。")
        return sorted(self._places, key=lambda key: self._places[key].value)

    def fill(self, answer: Any) -> None:
        if sorted(answer) == sorted(self._places):
            for number, key in enumerate(answer, start=1):
                self._places[key].value = number


class _MatchBox:
    def __init__(self, item: MatchingItem) -> None:
        choices = [(_OPEN, ""), *((text, text) for text in item.choices)]
        self._partners: dict[str, widgets.Dropdown] = {}
        rows = []
        for pair in item.pairs:
            box = named(widgets.Dropdown(options=choices, value="", layout=widgets.Layout(width="auto", min_width="240px")), f"{pair.left}：配哪一项")
            self._partners[pair.key] = box
            rows.append(_row(box, pair.left, text_first=True))
        self.widget = widgets.VBox(rows)

    @property
    def answer(self) -> dict[str, str]:
        return {key: box.value for key, box in self._partners.items()}

    def fill(self, answer: Any) -> None:
        for key, box in self._partners.items():
            if answer.get(key) in {value for _, value in box.options}:
                box.value = answer[key]


class _ShareBox:
    def __init__(self, item: AllocationItem) -> None:
        self._item = item
        self._shares: dict[str, widgets.BoundedFloatText] = {}
        rows = []
        for part in item.parts:
            box = widgets.BoundedFloatText(value=0, min=0, max=item.total, step=item.step, layout=widgets.Layout(width="110px"))
            self._shares[part.key] = named(box, f"{part.text}，{item.unit}")
            box.observe(lambda _: self._add_up(), names="value")
            rows.append(_row(box, part.text, text_first=True))
        self._sum = widgets.HTML()
        self._add_up()
        self.widget = widgets.VBox([*rows, self._sum])

    def _add_up(self) -> None:
        spent = sum(box.value for box in self._shares.values())
        rest = self._item.total - spent
        word = "正好分完" if abs(rest) < 1e-9 else f"还剩 {rest:g}" if rest > 0 else f"多分了 {-rest:g}"
        self._sum.value = f'<span role="status">已分 <b>{spent:g}</b> / {self._item.total:g} {html.escape(self._item.unit)}，{word}。</span>'

    @property
    def answer(self) -> dict[str, float]:
        return {key: box.value for key, box in self._shares.items()}

    def fill(self, answer: Any) -> None:
        for key, box in self._shares.items():
            box.value = answer.get(key, 0.0)


class _TextBox:
    """First the learner writes; then rubric and sample answer are shown and she ticks what she wrote."""

    def __init__(self, item: TextItem) -> None:
        self._item = item
        self._text = named(widgets.Textarea(placeholder="写几句", layout=widgets.Layout(width="100%", height="110px")), "我的回答")
        self._ready = widgets.Button(description="写好了，对照要点", layout=widgets.Layout(width="170px"))
        self._ready.on_click(after_typing(self._compare))
        self._ticks = {one.key: widgets.Checkbox(description=one.text, indent=False, layout=_WIDE) for one in item.rubric}
        sample = f"<b>参考回答</b>：{html.escape(item.sample)}<br>你的回答里写到了哪几条？自己勾，勾完点「提交」。"
        self._rubric = widgets.VBox([widgets.HTML(sample), *self._ticks.values()], layout=widgets.Layout(display="none"))
        self._note = widgets.HTML()
        self.widget = widgets.VBox([self._text, self._ready, self._note, self._rubric], layout=widgets.Layout(width="100%"))

    def _compare(self) -> None:
        written = len(self._text.value.strip())
        if written < self._item.least:
            self._note.value = f'<span role="status">先自己写至少 {self._item.least} 个字（现在 {written} 个），再看要点。</span>'
            return
        self._note.value = ""
        self._rubric.layout.display = "flex"

    @property
    def answer(self) -> dict[str, Any]:
        if self._rubric.layout.display == "none" and len(self._text.value.strip()) >= self._item.least:
            raise InputError("先点「写好了，对照要点」，勾出你写到的，再提交。")
        return {"text": self._text.value.strip(), "ticked": sorted(key for key, box in self._ticks.items() if box.value)}

    def fill(self, answer: Any) -> None:
        self._text.value = str(answer.get("text", ""))
        for key, box in self._ticks.items():
            box.value = key in answer.get("ticked", ())
        self._rubric.layout.display = "flex"


class _DecisionBox:
    def __init__(self, item: DecisionItem) -> None:
        self._numbers: dict[str, LabelledSlider] = {}
        self._choices: dict[str, widgets.Dropdown] = {}
        rows: list[widgets.Widget] = []
        for one in item.controls:
            if one.options:
                style, layout = {"description_width": "190px"}, widgets.Layout(width="auto", min_width="420px")
                self._choices[one.name] = widgets.Dropdown(
                    options=list(one.options), value=one.start, description=one.label, style=style, layout=layout
                )
                rows.append(self._choices[one.name])
            else:
                self._numbers[one.name] = LabelledSlider(one.label, float(one.start), one.low, one.high, one.step, one.unit, one.usual)
                rows.append(self._numbers[one.name].widget)
        self.widget = widgets.VBox(rows)

    @property
    def answer(self) -> dict[str, float | str]:
        return {name: slider.value for name, slider in self._numbers.items()} | {name: box.value for name, box in self._choices.items()}

    def fill(self, answer: Any) -> None:
        for name, slider in self._numbers.items():
            if isinstance(answer.get(name), int | float):
                slider.value = answer[name]
        for name, box in self._choices.items():
            if answer.get(name) in box.options:
                box.value = answer[name]


def _row(box: widgets.Widget, text: str, text_first: bool = False) -> widgets.HBox:
    label = widgets.HTML(f'<div class="branchcraft-said">{html.escape(text)}</div>', layout=widgets.Layout(width="auto", flex="0 1 auto"))
    row = widgets.HBox([label, box] if text_first else [box, label], layout=widgets.Layout(align_items="center", flex_flow="row wrap"))
    if text_first:
        row.add_class("branchcraft-left")
    return row


@singledispatch
def answer_box(item: Item) -> AnswerBox:
    """The box in which the item is answered."""
    raise TypeError(f"no box for a {type(item).__name__}")


def _choice_box(item: ChoiceItem) -> AnswerBox:
    return _SeveralBox(item) if item.several else _SingleBox(item)


for _kind, _make in (
    (NumberItem, _NumberBox), (ChoiceItem, _choice_box), (OrderingItem, _OrderBox), (MatchingItem, _MatchBox), (AllocationItem, _ShareBox),
    (TextItem, _TextBox), (DecisionItem, _DecisionBox),
):  # fmt: skip
    _maker: Callable[[Any], AnswerBox] = _make
    answer_box.register(_kind, _maker)
