"""A lesson as a reveal.js deck in one file: opens from a USB stick with the network cut, text large enough for the last row.

Panels need a kernel; on a slide stands the picture with which they open and what to do. Folded answers and the trainer's notes go to the speaker's
view (key S), each with the minutes of its section and the clock since the lesson began.
"""

from __future__ import annotations

import html
import json
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from playwright.sync_api import BrowserContext

from branchcraft.authoring.courseware.lettering import font_css
from branchcraft.authoring.courseware.printer import asset, paginate, shown
from branchcraft.authoring.courseware.reading import Block, Lesson, Part

STAGE_WIDTH, STAGE_HEIGHT = 1740, 872
LEAST_SCALE = 1.45
"""Below this the lettering of a picture (12 pt at 100 dpi, 16.7 px) would be smaller than 24 px."""
LARGEST_SCALE = 2.2
CAPTION_ROOM = 60
DO = "动手：在自己的电脑上打开这个面板。先写估计，再运行，再改。"
AFTER = "运行以后（按面板打开时的设置）"
ITEMS = "题目在这一份的练习页和讲义里，课后做。"
SHELF = {"notebooks": "第 {} 章", "cases": "案例 {}", "exercises": "练习 {}"}

SPEAKER_WORDS = {
    ">Upcoming<": ">下一页<", ">Notes<": ">备注<", "Click to Reset": "点一下归零", "Loading speaker view...": "正在打开讲师视图……", ">Time ": ">时间 ",
    "Pacing – Time to finish current slide": "这一页还剩", "reveal.js - Speaker View": "讲师视图", "0:00 AM": "0:00", "An error occurred:": "出错了：",
    "'Layout' +": r"'版式' +", ": 'Default'": r": '通常'", ": 'Wide'": r": '宽'", ": 'Tall'": r": '高'", ": 'Notes only'": r": '只看备注'", "'en-US'": "'zh-CN'",
}  # fmt: skip
"""The speaker's view in Chinese: the words stand in the plugin's own page."""


def deck(context: BrowserContext, lesson: Lesson) -> str:
    """The whole deck as HTML."""
    pieces = "".join(_template(number, part) for number, part in enumerate(lesson.parts))
    page_markup = (
        f"<!doctype html><html lang=zh-CN><head><meta charset=utf-8><style>{_style(pieces)}</style></head><body><div class=reveal><div class=slides>"
        f'<section class="present" style="display:block"><div class="stage" id="stage"></div></section></div></div>{pieces}</body></html>'
    )
    with shown(context, page_markup) as page:
        laid_out = paginate(
            page, width=STAGE_WIDTH, height=STAGE_HEIGHT, least=LEAST_SCALE, largest=LARGEST_SCALE, lettering=CAPTION_ROOM
        )  # fmt: skip
    by_part: dict[int, list[str]] = {number: [] for number in range(len(lesson.parts))}
    for slide in laid_out:
        by_part[slide["part"]].append(f'<div class="stage{" roomy" if slide["roomy"] else ""}">{slide["html"]}</div>')
    starts = lesson.starts()
    slides = [_cover(lesson)]
    for number, part in enumerate(lesson.parts):
        slides += _section_slides(lesson, part, by_part[number] or ['<div class="stage"></div>'], starts[number])
    return _page(lesson, "".join(slides))


def _template(number: int, part: Part) -> str:
    return f'<template class="part" data-part="{number}">{"".join(_shown(block, part) for block in _on_slides(part))}</template>'


def _on_slides(part: Part) -> list[Block]:
    """What is projected: no answers, no text twins (they are the pictures' alternative text), the questions of a case only announced."""
    kept = [block for block in part.blocks if not block.answer and not block.twin and block.kind != "item"]
    if any(block.kind == "item" for block in part.blocks):
        kept.append(Block("text", f'<p class="todo">{ITEMS}</p>'))
    return kept


def _shown(block: Block, part: Part) -> str:
    if block.kind == "figure":
        return f"<figure>{block.markup}</figure>"
    if block.kind == "result":
        return f'<figure data-new="1">{block.markup}<figcaption>{AFTER}</figcaption></figure>'
    if block.kind == "panel":
        todo = f'<p class="todo">{DO}</p>' if part.section != "带回网点" and not any(one.kind == "item" for one in part.blocks) else ""
        return todo + (f"<figure>{block.markup}</figure>" if block.markup else "")
    if block.kind == "print":
        return f'<div class="printed">{block.markup}</div>'
    if block.kind == "table" and "class=" not in block.markup:
        return block.markup.replace("<table", '<table class="prose"', 1)
    return block.markup


def _cover(lesson: Lesson) -> str:
    number = SHELF[lesson.shelf].format(lesson.number)
    paragraphs = "".join(block.markup for block in lesson.opening if block.kind == "text" and not block.markup.startswith("<h1"))
    clock = "".join(
        f"<li>{minute} 分 {html.escape(part.heading)}（{part.minutes} 分钟）</li>" for minute, part in zip(lesson.starts(), lesson.parts, strict=True)
    )
    notes = f"<p>全程 {lesson.minutes} 分钟。按键：空格下一页，S 讲师视图，F 全屏，B 黑屏，O 总览。</p><ul>{clock}</ul>"
    return (
        f'<section data-part="cover"><div class="cover"><p>{number} · 全程 {lesson.minutes} 分钟</p><h1>{html.escape(lesson.title)}</h1>{paragraphs}</div>'
        f'<aside class="notes">{notes}</aside></section>'
    )


def _section_slides(lesson: Lesson, part: Part, stages: list[str], start: int) -> list[str]:
    where = f"{SHELF[lesson.shelf].format(lesson.number)} · {part.section} {part.minutes} 分钟"
    answers = "".join(block.markup for block in part.blocks if block.answer and block.kind == "table" and len(block.markup) < 20_000)
    clock = f"<p><strong>第 {start}–{start + part.minutes} 分钟</strong>（本节 {part.minutes} 分钟，全程 {lesson.minutes} 分钟）</p>"
    slides = []
    for number, stage in enumerate(stages):
        count = f" ({number + 1}/{len(stages)})" if len(stages) > 1 else ""
        notes = clock + part.notes + (f"<p>对照（先别给学员看）：</p>{answers}" if answers else "") if number == 0 else f"{clock}<p>同上一页。</p>"
        slides.append(
            f'<section data-section="{html.escape(part.section)}"><div class="head"><h2>{html.escape(part.heading)}{count}</h2>'
            f'<span class="where">{where}</span></div>{stage}<aside class="notes">{notes}</aside></section>'
        )
    return slides


def _reveal() -> Traversable:
    """Where the installed package keeps reveal.js."""
    return files("pyreveal").joinpath("revealjs", "dist")


@lru_cache(maxsize=1)
def _reveal_style() -> str:
    return "".join(_reveal().joinpath(name).read_text(encoding="utf-8") for name in ("reset.css", "reveal.css"))


def _style(text: str) -> str:
    return _reveal_style() + font_css(text) + asset("slides.css")


def _page(lesson: Lesson, slides: str) -> str:
    notes = _reveal().joinpath("plugin", "notes.js").read_text(encoding="utf-8")
    for english, chinese in SPEAKER_WORDS.items():
        notes = notes.replace(english, chinese)
    scripts = [_reveal().joinpath("reveal.js").read_text(encoding="utf-8"), notes]
    settings = json.dumps(
        {
            "width": 1920,
            "height": 1080,
            "margin": 0,
            "center": False,
            "hash": True,
            "transition": "none",
            "backgroundTransition": "none",
            "slideNumber": "c/t",
        }
    )
    # A script must not end where it speaks of its own end.
    code = "".join(f"<script>{script.replace('</script', '<' + chr(92) + '/script')}</script>" for script in scripts)
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{html.escape(lesson.title)} · 幻灯片</title>'
        f"<style>{_style(slides)}</style></head>"
        f'<body><div class="reveal"><div class="slides">{slides}</div></div>{code}'
        f"<script>Reveal.initialize(Object.assign({settings}, {{ plugins: [RevealNotes] }}));</script></body></html>"
    )
