"""A lesson on paper, in two editions: the learner's has room to write and gives no answer away, the trainer's has notes, clock and answers."""

from __future__ import annotations

import html
from collections.abc import Mapping

from branchcraft.authoring.courseware.deck import SHELF
from branchcraft.authoring.courseware.paper import block_markup, page, rules
from branchcraft.authoring.courseware.questions import question
from branchcraft.authoring.courseware.reading import Lesson, Part
from branchcraft.teaching.items import Item

EDITIONS = {"learner": "学员版", "trainer": "讲师版"}


def handout(lesson: Lesson, edition: str, items: Mapping[str, Item]) -> str:
    """The whole document. `items`: the questions of the lesson's bank by name, empty where it has none."""
    number = SHELF[lesson.shelf].format(lesson.number)
    title = f"{number} {lesson.title}" if lesson.shelf != "exercises" else lesson.title
    opening = "".join(block_markup(block, title) for block in lesson.opening if block.kind == "text" and not block.markup.startswith("<h1"))
    body = [
        f"<h1>{html.escape(title)}</h1>",
        f'<p class="meta">网点精细化管理实训 · {EDITIONS[edition]} · {lesson.minutes} 分钟{_name_line(edition)}</p>', opening, "<!--contents-->",
    ]  # fmt: skip
    for part, start in zip(lesson.parts, lesson.starts(), strict=True):
        body.append(_section(lesson, part, start, edition, items))
    return page(f"{title}（{EDITIONS[edition]}）", "".join(body))


def _name_line(edition: str) -> str:
    return ' · 昵称 <span class="blank">&nbsp;</span>' if edition == "learner" else ""


def _section(lesson: Lesson, part: Part, start: int, edition: str, items: Mapping[str, Item]) -> str:
    trainer = edition == "trainer"
    if lesson.shelf == "exercises" and not any(block.kind != "panel" for block in part.blocks):
        return ""  # the result of the exercise: there is none on paper
    pieces = [f"<h2>{html.escape(part.heading)}</h2>"]
    if part.minutes:
        clock = f"第 {start}–{start + part.minutes} 分钟，" if trainer else ""
        pieces.append(f'<p class="meta">{html.escape(part.section)} · {clock}{part.minutes} 分钟</p>')
    names = list(items)
    for block in part.blocks:
        if block.kind == "item":
            if block.item in items:
                pieces.append(question(names.index(block.item) + 1, items[block.item]))
        elif block.answer or block.kind == "result":
            pieces += [f'<div class="answer">{block_markup(block, part.heading)}</div>'] if trainer else []
        else:
            pieces.append(block_markup(block, part.heading))
    if not trainer:
        pieces.append(_room(lesson, part))
    elif part.notes:
        pieces.append(f'<div class="note"><h3>讲师备注</h3>{part.notes}</div>')
    return f"<section>{''.join(pieces)}</section>"


def _room(lesson: Lesson, part: Part) -> str:
    """Where a learner writes, by what the section asks of her."""
    if part.section == "预测":
        blank = '<span class="blank">&nbsp;</span>'
        return f'<div class="write"><p><strong>我的估计</strong>（先写，再运行）：{blank}　八成把握的范围：{blank} 到 {blank}</p><p>凭什么：</p>{rules(1)}</div>'
    if lesson.shelf == "exercises" or any(block.kind == "item" for block in part.blocks):
        return ""
    if any(block.kind == "panel" for block in part.blocks) and part.section != "带回网点":
        return f'<div class="write"><p><strong>我看到的</strong>：算出来的数、和估计差多少、改了什么以后最好</p>{rules(3)}</div>'
    if part.section == "带回网点":
        return f'<div class="write"><p><strong>周一做</strong>（一件事、谁、哪天、看哪个数）</p>{rules(4)}</div>'
    if part.section in ("练习", "课堂问题"):
        return f'<div class="write"><p><strong>我的答案</strong></p>{rules(6)}</div>'
    return ""
