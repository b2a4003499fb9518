"""The first page of the course: a map by area, with chapters, exercises and cases, how long each takes, and where to click.

It is chapter 00's map: whoever knows which area to begin with finds its row here. It is put together from the front matters of the text sources, so
a chapter appears the moment it is written. What the course still lacks is listed as well, as planned (编写中): a trainer should see what is not
there before promising it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell, new_notebook

from branchcraft.authoring.normalise import HOW_TO_START
from branchcraft.authoring.syllabus import CASES, CHAPTERS, EXERCISES, TOOLS, Planned

INDEX = Path("notebooks", "index.ipynb")
PLANNED = "编写中"
CASE_CHAPTERS = {
    "01": ("00", "08"), "02": ("02", "06", "09"), "03": ("03", "04"), "04": ("01", "08"), "05": ("06", "07"), "06": ("04",), "07": ("06", "09"),
    "08": ("03", "06"), "09": ("02", "09"), "10": ("02",), "11": ("06", "09"), "12": ("09",),
}  # fmt: skip
"""Case → the chapters that it stands on, the main one first."""

HOW_TO_USE = f"""# 网点精细化管理实训

1. 打开一章（点下面的题目），再{HOW_TO_START}，等页面上的面板出现。
2. 先写下自己的估计，再动面板；拖、选、填数就够了，不用写代码。
3. 每一章最后有「带回网点」：把算出的结果存成一页计划，周一就能用。
4. 数据不出本机：不需要联网，自己网点的文件只在这台电脑上读。
"""


class FrontMatterError(ValueError):
    """A source whose front matter does not say what the index needs."""


def front_matter(path: Path) -> dict[str, Any]:
    """The `branchcraft` part of a source's front matter: chapter, title, documents, minutes."""
    text = path.read_text(encoding="utf-8")
    parts = text.split("---\n", 2)
    whole = yaml.safe_load(parts[1]) if len(parts) == 3 and not parts[0].strip() else None
    course = (whole or {}).get("branchcraft")
    if not isinstance(course, dict) or not {"title", "minutes"} <= course.keys():
        raise FrontMatterError(f"{path.name}: the front matter needs branchcraft: with title and minutes")
    return course


def index_notebook(root: Path) -> NotebookNode:
    """The index as a notebook of text and links; only what has a source is linked."""
    parts = [HOW_TO_USE, _where_to_begin(root), _map(root), _cases(root), _tools(root), _state(root)]
    notebook = new_notebook(cells=[new_markdown_cell(part.strip()) for part in parts if part])
    notebook.metadata["branchcraft"] = {"title": "网点精细化管理实训"}
    return notebook


def _written(root: Path, shelf: str, one: Planned) -> dict[str, Any] | None:
    """Front matter of what is written, else None."""
    source = root / shelf / "src" / f"{one.stem}.md"
    return front_matter(source) if source.exists() else None


def _link(shelf: str, one: Planned, text: str) -> str:
    folder = "" if shelf == "notebooks" else f"../{shelf}/"
    return f"[{text}]({folder}{one.stem}.ipynb)"


def _where_to_begin(root: Path) -> str:
    opening = CHAPTERS[0]
    course = _written(root, "notebooks", opening)
    door = opening.title if course is None else _link("notebooks", opening, str(course["title"]))
    return "\n".join(
        [
            "## 先抓哪一个？",
            "",
            f"不知道从哪里开始，先做 {door}：填十二个数，看九个方面里先抓哪一个、这个先后靠不靠得住，再回到这张地图，上那一章。",
        ]
    )


def _map(root: Path) -> str:
    """Chapters area by area, each with its exercise and its cases."""
    rows = [
        "## 课程地图",
        "",
        "| 章 | 题目 | 要做的决定 | 讲义 | 练习 | 案例 |",
        "|---|---|---|---|---|---|",
    ]
    for chapter in CHAPTERS:
        course = _written(root, "notebooks", chapter)
        title = f"{chapter.title}（{PLANNED}）" if course is None else _link("notebooks", chapter, str(course["title"]))
        minutes = "" if course is None else f"{course['minutes']} 分钟"
        cases = "、".join(_case_number(root, case) for case in CASES if chapter.number in CASE_CHAPTERS[case.number])
        rows.append(f"| {chapter.number} | {title} | {chapter.decision} | {minutes} | {_exercise(root, chapter)} | {cases} |")
    return "\n".join(rows)


def _exercise(root: Path, chapter: Planned) -> str:
    if chapter not in EXERCISES:
        return ""
    course = _written(root, "exercises", chapter)
    return PLANNED if course is None else _link("exercises", chapter, f"练习 {course['minutes']} 分钟")


def _case_number(root: Path, case: Planned) -> str:
    return case.number if _written(root, "cases", case) is None else _link("cases", case, case.number)


def _cases(root: Path) -> str:
    rows = ["## 十二个案例", "", "网点是虚构的，数据是合成的。", "", "| 例 | 题目 | 要做的决定 | 配哪几章 | 分钟 |", "|---|---|---|---|---|"]
    for case in CASES:
        course = _written(root, "cases", case)
        title = f"{case.title}（{PLANNED}）" if course is None else _link("cases", case, str(course["title"]))
        minutes = "" if course is None else course["minutes"]
        rows.append(f"| {case.number} | {title} | {case.decision} | {'、'.join(CASE_CHAPTERS[case.number])} | {minutes} |")
    return "\n".join(rows)


def _tools(root: Path) -> str:
    """Pages that are no chapter: a learner's own progress, the report on a class; "" while there are none."""
    there = [one for one in TOOLS if (root / "notebooks" / "src" / f"{one.stem}.md").exists()]
    lines = [f"- {_link('notebooks', one, one.title)}：{one.decision}" for one in there]
    return "\n".join(["## 进度和报告", "", *lines]) if lines else ""


def _state(root: Path) -> str:
    """What is there and what is planned, with the minutes there are."""
    rows = ["## 有什么，还缺什么", "", "| | 计划 | 已写好 | 已有分钟 |", "|---|---|---|---|"]
    shelves: Sequence[tuple[str, str, Sequence[Planned]]] = (
        ("讲义", "notebooks", CHAPTERS),
        ("练习", "exercises", EXERCISES),
        ("案例", "cases", CASES),
    )
    for heading, shelf, planned in shelves:
        courses = [course for one in planned if (course := _written(root, shelf, one)) is not None]
        rows.append(f"| {heading} | {len(planned)} | {len(courses)} | {sum(int(course['minutes']) for course in courses)} |")
    return "\n".join(rows)
