"""The trainer's guide: run sheets with the clock, what to bring, what to ask and expect, where to cut, how the activities go.

All of it comes from the plans and from the notes that stand in the notebooks; the guide has no text of its own about a chapter.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from branchcraft.authoring.courseware.paper import page
from branchcraft.authoring.courseware.plan import Activity, Day, Plan, Row
from branchcraft.authoring.courseware.reading import Lesson, plain

SHORT = re.compile(r"(?:只有[^。]{0,12}时|时间紧|时间不够)[^。]*。")
PLANNED = "（编写中，按计划分钟）"
BRING = (
    "电脑：装好课程，断网开过一次（make lab、make doctor）；投影放大到 125%–150%，坐最后一排看过",
    "幻灯片（make slides）存在 U 盘；讲义每人一份学员版，讲师一份讲师版（make handouts）",
    "学员每人或两人一台电脑；白板、便利贴、计时器",
    "提前一周发给学员：第 00 章的体检空表、叫号记录要导哪几列（按本行规定办好审批再带）",
)
LATE = (
    ("晚 5 分钟以内", "从「机动」里扣，别的不动。"),
    ("晚 5–15 分钟", "每章「方法」「事实」不讲，请学员课后读；各节备注里写着「时间紧」怎么做。"),
    ("晚 15 分钟以上", "去掉下表里最后一轮，整轮去掉，不要只砍「预测」。「预测」和「带回网点」永远不砍。"),
)


def guide(plans: Sequence[Plan], activities: Mapping[str, Activity], lessons: Sequence[Lesson]) -> str:
    """The whole guide as HTML."""
    body = ["<h1>讲师手册</h1>", '<p class="meta">网点精细化管理实训</p>', _how_to_use(), "<!--contents-->"]
    for plan in plans:
        body += [f"<h2 class=newpage>{html.escape(plan.title)}</h2>", f"<p>{html.escape(plan.audience)}</p>"]
        body += [_day(day, new_page=number > 0) for number, day in enumerate(plan.days)]
        body.append(_materials(plan))
    body += ["<h2 class=newpage>时间不够，砍哪里</h2>", _late(plans)]
    body += ["<h2 class=newpage>课堂活动怎么带</h2>", *(_activity(one) for one in activities.values())]
    for lesson in lessons:
        if lesson.shelf != "exercises":
            body.append(_lesson(lesson))
    return page("讲师手册", "".join(body))


def _how_to_use() -> str:
    items = "".join(f"<li>{html.escape(one)}</li>" for one in BRING)
    return (
        "<p>安排表里的分钟来自笔记本本身；还没写好的章按计划分钟排，灰底标明。时间都是钟点，午饭不算在内，课间休息算在内。"
        f"各节问什么、学员常怎么答、误区在哪里，在后面按章排。</p><h3>课前准备</h3><ul>{items}</ul>"
    )


def _day(day: Day, new_page: bool) -> str:
    rows = "".join(_row(row) for row in day.rows)
    head = "".join(f'<th scope="col" class="text">{name}</th>' for name in ("时间", "分钟", "内容", "先问全班", "时间紧"))
    breaks = sum(row.minutes for row in day.rows if row.kind == "break")
    return (
        f"<h3{' class=newpage' if new_page else ''}>{html.escape(day.title)}（{day.minutes} 分钟，含休息 {breaks} 分钟）</h3>"
        f'<table class="prose sheet"><caption>{html.escape(day.title)}：流程</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _row(row: Row) -> str:
    title = f"{row.where} " if row.kind == "section" else ""
    title += row.title + (PLANNED if row.kind == "planned" else "")
    ask = first_question(row.part.notes) if row.part else (row.activity.how[0] if row.activity else "")
    short = shorter(row.part.notes) if row.part else (row.activity.short if row.activity else "")
    kind = ' class="planned"' if row.kind == "planned" else ""
    cells = (row.clock, str(row.minutes) if row.minutes else "", title, ask, short)
    return f"<tr{kind}>{''.join(f'<td>{html.escape(cell)}</td>' for cell in cells)}</tr>"


def first_question(notes: str) -> str:
    """The first thing that the notes let the trainer ask: the first sentence in quotation marks that asks something."""
    found = re.search(r"[“\"「]([^”\"」]*[？?])[”\"」]", plain(notes))
    return found[1] if found else ""


def shorter(notes: str) -> str:
    """What the notes say about little time."""
    found = SHORT.search(plain(notes))
    return found[0] if found else ""


def _materials(plan: Plan) -> str:
    lessons = dict.fromkeys(f"{row.where} {row.lesson.title}" for day in plan.days for row in day.rows if row.lesson)
    things = dict.fromkeys(thing for day in plan.days for row in day.rows if row.activity for thing in row.activity.materials)
    lines = [f"讲义和幻灯片：{'；'.join(lessons)}", f"活动用：{'、'.join(things)}"]
    return f"<h3>要带的</h3><ul>{''.join(f'<li>{html.escape(line)}</li>' for line in lines)}</ul>"


def _late(plans: Sequence[Plan]) -> str:
    late = "".join(f'<tr><th scope="row">{when}</th><td>{what}</td></tr>' for when, what in LATE)
    parts = [f'<table class="prose short"><caption>晚了怎么办</caption><tbody>{late}</tbody></table>']
    for plan in plans:
        rows = []
        for day in plan.days:
            runs = [row for row in day.rows if row.part and row.part.section in ("方法", "事实", "练习", "方法与事实")]
            spare = sum(row.minutes for row in day.rows if row.kind == "slack")
            lasting = {row.where: row for row in day.rows if row.part and row.part.section == "运行"}
            texts = [f"机动 {spare} 分钟"] if spare else []
            texts += [f"{row.where}「{row.title}」{row.minutes} 分钟" for row in runs]
            texts += [f"{row.where}的最后一轮「{row.title}」（运行 {row.minutes} 分钟，连同预测和解释）" for row in lasting.values()]
            rows.append(
                f'<tr><th scope="row">{html.escape(day.title)}</th><td>{html.escape("；".join(texts) or "没有可砍的，改从活动里省")}</td></tr>'
            )
        parts.append(f'<table class="prose"><caption>{html.escape(plan.title)}：按先后砍</caption><tbody>{"".join(rows)}</tbody></table>')
    return "".join(parts)


def _activity(one: Activity) -> str:
    how = "".join(f"<li>{html.escape(step)}</li>" for step in one.how)
    bring = f"<p>要带：{html.escape('、'.join(one.materials))}</p>" if one.materials else ""
    return (
        f"<h3>{html.escape(one.title)}</h3>{bring}<ol>{how}</ol><p><strong>留心</strong>：{html.escape(one.watch)}</p>"
        f"<p><strong>时间紧</strong>：{html.escape(one.short)}</p>"
    )


def _lesson(lesson: Lesson) -> str:
    kind = "第 {} 章" if lesson.shelf == "notebooks" else "案例 {}"
    pieces = [f'<h2 class="newpage">{kind.format(lesson.number)} {html.escape(lesson.title)}（{lesson.minutes} 分钟）</h2>']
    for part, start in zip(lesson.parts, lesson.starts(), strict=True):
        clock = f"{start}–{start + part.minutes}" if part.minutes else "课后"
        notes = part.notes or "<p>没有另外的备注，接着上一节讲。</p>"
        pieces.append(f"<h3>{clock}　{html.escape(part.heading)}（{part.minutes} 分钟）</h3>{notes}")
    return "".join(pieces)
