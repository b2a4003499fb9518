"""Item banks: the text files in which a trainer writes questions.

One YAML file an exercise, `exercises/items/06_staffing.yaml`. A mistake in it is told with file, item and line, and costs only the item it is in:
the others can still be worked on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from branchcraft.errors import InputError
from branchcraft.teaching import item_readers
from branchcraft.teaching.items import KINDS, Bank, Item
from branchcraft.teaching.lines import Lines, load_with_lines

SHELVES = ("exercises", "cases")
FOLDER = "items"
_ID = re.compile(r"[a-z][a-z0-9_]*")
_TOP = {"title", "items"}


@dataclass(frozen=True)
class Fault:
    """A mistake in a bank: where it is and what to change, in Chinese."""

    file: str
    line: int
    item: str
    says: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return f"{where} [{self.item}] {self.says}" if self.item else f"{where} {self.says}"


def bank_paths(course: Path) -> list[Path]:
    """All banks of the course."""
    return [path for shelf in SHELVES for path in sorted((course / shelf / FOLDER).glob("*.yaml"))]


def bank_path(course: Path, name: str) -> Path:
    """The file of the bank `name`, e.g. exercises/06_staffing."""
    shelf, sheet = name.split("/")
    return course / shelf / FOLDER / f"{sheet}.yaml"


def read_bank(path: Path, shown_as: str | None = None) -> tuple[Bank, list[Fault]]:
    """The items that are in order, and the faults of the others. Raises InputError when the file cannot be read at all."""
    file = shown_as or f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"找不到题库「{path.name}」。") from None
    except UnicodeDecodeError:
        raise InputError(f"题库「{path.name}」不是 UTF-8 编码，请在编辑器里另存为 UTF-8。") from None
    except OSError as error:
        raise InputError(f"打不开题库「{path.name}」：{error.strerror}。") from None
    sheet, shelf = path.stem, path.parent.parent.name
    try:
        document = load_with_lines(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        fault = Fault(
            file, 0 if mark is None else mark.line + 1, "", "缩进、冒号或引号不对，从这一行起读不懂（内容里有英文冒号加空格时，整段加引号）。"
        )
        return Bank(sheet, shelf, sheet, ()), [fault]
    if not isinstance(document, Lines) or not isinstance(document.get("items"), list):
        return Bank(sheet, shelf, sheet, ()), [Fault(file, 1, "", r"文件要有 title: 和 items: 两部分，items 下面每题以「- id:」开头。")]
    faults = [Fault(file, document.lines[key], "", f"不认识「{key}」，开头只写 title 和 items。") for key in document if key not in _TOP]
    items = _items(document["items"], lambda line, item, says: faults.append(Fault(file, line, item, says)))
    return Bank(sheet, shelf, str(document.get("title") or sheet), tuple(items)), sorted(faults, key=lambda one: one.line)


def _items(entries: Sequence[Any], complain: Callable[[int, str, str], None]) -> list[Item]:
    found: list[Item] = []
    first: dict[str, int] = {}
    for number, entry in enumerate(entries, start=1):
        if not isinstance(entry, Lines):
            complain(1, f"第 {number} 题", r"每题以「- id:」开头，下面各行缩进对齐。")
            continue
        name = str(entry.get("id") or f"第 {number} 题")
        faults: list[tuple[int, str]] = [(line, f"「{key}」写了两次，只留一个。") for key, line in entry.twice]
        if not _ID.fullmatch(str(entry.get("id") or "")):
            faults.append((entry.lines.get("id", entry.line), "id 要有，只用小写字母、数字和下划线，以字母开头。"))
        elif name in first:
            faults.append((entry.lines["id"], f"id 和第 {first[name]} 行的题重复，换一个名字。"))
        first.setdefault(name, entry.line)
        item = _item(entry, faults)
        for line, says in faults:
            complain(line, name, says)
        if item is not None and not faults:
            found.append(item)
    return found


def _item(entry: Lines, faults: list[tuple[int, str]]) -> Item | None:
    reader = item_readers.Reader(entry, faults)
    kind = str(entry.get("kind") or "")
    read = item_readers.READERS.get(kind)
    if read is None:
        known = "、".join(f"{key}（{name}）" for key, name in KINDS.items())
        faults.append((entry.lines.get("kind", entry.line), f"kind 不认识「{kind}」，可以写：{known}。" if kind else f"缺少 kind，可以写：{known}。"))
        return None
    item = read(reader)
    reader.unknown_keys()
    return item


def load_bank(course: Path, name: str) -> Bank:
    """The bank `name` with its sound items. Raises InputError when there is none or none of its items is sound."""
    bank, faults = read_bank(bank_path(course, name))
    if not bank.items:
        raise InputError(f"题库里没有能用的题。{faults[0] if faults else '文件是空的。'}")
    return bank
