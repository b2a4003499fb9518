"""A question of an exercise on paper: what is asked, and room for the answer. Nothing that gives it away."""

from __future__ import annotations

import html
from functools import singledispatch
from string import ascii_uppercase

from branchcraft.authoring.courseware.paper import rules
from branchcraft.teaching.item_panel import prose
from branchcraft.teaching.items import KINDS, AllocationItem, ChoiceItem, DecisionItem, Item, MatchingItem, NumberItem, OrderingItem

BOX = '<span class="box"></span>'
BLANK = '<span class="blank">&nbsp;</span>'


def question(number: int, item: Item) -> str:
    """One question with its heading."""
    head = f"<h3>第 {number} 题（{KINDS[item.kind]}，{item.points:g} 分）</h3>"
    return f'<div class="item">{head}<p>{prose(item.prompt)}</p>{room(item)}</div>'


@singledispatch
def room(item: Item) -> str:
    """Where the answer is written; a few lines unless the kind of question asks for something else."""
    return rules(5)


@room.register
def _(item: NumberItem) -> str:
    return f"<p>答：{BLANK} {html.escape(item.unit)}</p>"


@room.register
def _(item: ChoiceItem) -> str:
    return f'<ul class="options">{"".join(f"<li>{BOX}{html.escape(one.text)}</li>" for one in item.options)}</ul>'


@room.register
def _(item: OrderingItem) -> str:
    shown = sorted(item.steps, key=lambda step: step.text)
    return f'<p>在前面写上先后：1、2、3……</p><ul class="options">{"".join(f"<li>（　　）{html.escape(one.text)}</li>" for one in shown)}</ul>'


@room.register
def _(item: MatchingItem) -> str:
    choices = "".join(f"<li>{letter}. {html.escape(text)}</li>" for letter, text in zip(ascii_uppercase, item.choices, strict=False))
    pairs = "".join(f"<li>（　　）{html.escape(pair.left)}</li>" for pair in item.pairs)
    return f'<p>在括号里填字母。</p><ul class="options">{pairs}</ul><ul class="options">{choices}</ul>'


@room.register
def _(item: AllocationItem) -> str:
    rows = "".join(f'<tr><th scope="row">{html.escape(part.text)}</th><td class="fill"></td></tr>' for part in item.parts)
    return f"<table><caption>合计 {item.total:g} {html.escape(item.unit)}</caption><tbody>{rows}</tbody></table>"


@room.register
def _(item: DecisionItem) -> str:
    rows = []
    for one in item.controls:
        span = "、".join(one.options) if one.options else f"{one.low:g}–{one.high:g} {one.unit}"
        rows.append(f'<tr><th scope="row">{html.escape(one.label)}</th><td class="text">{html.escape(span)}</td><td class="fill"></td></tr>')
    head = '<thead><tr><th scope="col" class="text">定什么</th><th scope="col" class="text">可以选</th><th scope="col" class="text">我定</th></tr></thead>'
    return f"<table>{head}<tbody>{''.join(rows)}</tbody></table><p>理由：</p>{rules(2)}"
