"""The first page of the course: what there is, how long it takes, and where to click.

It is put together from the front matters of the text sources, so a chapter appears the moment it is written. What the course still lacks is
listed as well, as planned (编写中): a trainer should see what is not there before promising it.
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

HOW_TO_USE = f"""# 网点精细化管理实训

1. 打开一章(点下面表里的题目),再{HOW_TO_START},等页面上的面板出现。
2. 先写下自己的估计,再动面板;拖、选、填数就够了,不用写代码。
3. 每一章最后有「带回网点」:把算出的结果存成一页计划,周一就能用。
4. 数据不出本机:不需要联网,自己网点的文件只在这台电脑上读。
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
    parts = [HOW_TO_USE, _table(root, "讲义", "章", "notebooks", CHAPTERS), _table(root, "案例", "例", "cases", CASES)]
    parts.append(_table(root, "练习", "章", "exercises", EXERCISES))
    if tools := [f"- [{one.title}]({one.stem}.ipynb):{one.decision}" for one in TOOLS if (root / "notebooks" / "src" / f"{one.stem}.md").exists()]:
        parts.append("\n".join(["## 进度和报告", "", *tools]))
    notebook = new_notebook(cells=[new_markdown_cell(part.strip()) for part in parts])
    notebook.metadata["branchcraft"] = {"title": "网点精细化管理实训"}
    return notebook


def _table(root: Path, heading: str, first: str, shelf: str, planned: Sequence[Planned]) -> str:
    rows = [_row(root, shelf, one) for one in planned]
    written = sum(PLANNED not in row for row in rows)
    lines = [
        f"## {heading}",
        "",
        f"共 {len(rows)} 项,已写好 {written} 项。",
        "",
        f"| {first} | 题目 | 要做的决定 | 分钟 |",
        "|---|---|---|---|",
        *rows,
    ]
    return "\n".join(lines)


def _row(root: Path, shelf: str, one: Planned) -> str:
    source = root / shelf / "src" / f"{one.stem}.md"
    if not source.exists():
        return f"| {one.number} | {one.title}({PLANNED}) | {one.decision} | |"
    course = front_matter(source)
    folder = "" if shelf == "notebooks" else f"../{shelf}/"
    return f"| {one.number} | [{course['title']}]({folder}{one.stem}.ipynb) | {one.decision} | {course['minutes']} |"
