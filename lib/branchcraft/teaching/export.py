"""A learner's progress as one file that she can hand in, keep, or carry to another machine."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import uuid
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from branchcraft.errors import InputError
from branchcraft.teaching.store import TABLES, Store

FORMAT = "branchcraft-progress"
VERSION = 1
NICKNAME, LEARNER = "nickname", "learner"
MOST_NICKNAME = 20
MOST_BYTES = 20_000_000
NEEDED = {
    "submission": {"at", "sheet", "item", "purpose", "attempt", "answer", "share", "points", "full", "chosen"},
    "prediction": {"at", "chapter", "question", "unit", "guess", "low", "high", "truth"},
}


@dataclass(frozen=True)
class Progress:
    """What one learner did, as read from a file."""

    file: str
    learner: str
    """A random mark that tells two learners with the same nickname apart; it says nothing about a person."""
    nickname: str
    exported_at: str
    tables: Mapping[str, list[dict[str, Any]]]


def nickname_of(text: str) -> str:
    """A nickname as it may be kept. Raises InputError for one that is empty, too long or looks like a personal number."""
    name = " ".join(text.split())
    if not name:
        raise InputError("还没有填昵称。随便起一个，不要用真名。")
    if len(name) > MOST_NICKNAME:
        raise InputError(f"昵称最多 {MOST_NICKNAME} 个字。")
    if re.search(r"\d{6,}", name):
        raise InputError("昵称里有一长串数字，像手机号、工号或证件号。请换一个认不出人的昵称。")
    return name


def learner_mark(store: Store) -> str:
    """The learner's random mark, drawn when first asked for."""
    mark = store.setting(LEARNER)
    if not mark:
        mark = uuid.uuid4().hex
        store.set_setting(LEARNER, mark)
    return mark


def export_progress(store: Store, moment: str) -> tuple[str, bytes]:
    """File name and content of everything that is kept."""
    nickname = store.setting(NICKNAME, "没有昵称")
    body = {
        "format": FORMAT, "version": VERSION, "learner": learner_mark(store), "nickname": nickname, "exported_at": moment,
        "tables": {table: store.rows(table) for table in TABLES},
    }  # fmt: skip
    body["checksum"] = _checksum(body)
    safe = re.sub(r'[\\/:*?"<>|\s]', "_", nickname)
    return f"进度_{safe}_{date.fromisoformat(moment[:10]):%Y%m%d}.json", json.dumps(body, ensure_ascii=False, indent=1).encode("utf-8")


def _checksum(body: Mapping[str, Any]) -> str:
    content = {key: value for key, value in body.items() if key != "checksum"}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()


def read_progress(content: bytes, name: str) -> Progress:
    """A handed-in file: what `export_progress` wrote. Raises InputError with the reason when it is none or was damaged."""
    if len(content) > MOST_BYTES:
        raise InputError("文件太大，不像进度文件")
    try:
        body = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise InputError("不是进度文件，或者传坏了（不是 JSON）") from None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise InputError("不是这门课的进度文件")
    if not isinstance(body.get("version"), int) or body["version"] > VERSION:
        raise InputError("是更新版本的课程导出的，请更新课程再汇总")
    if body.get("checksum") != _checksum(body):
        raise InputError("内容被改过或者没有传全，请学员重新导出")
    tables = body.get("tables")
    if not isinstance(tables, dict) or any(not isinstance(tables.get(table), list) for table in TABLES):
        raise InputError("内容不全，请学员重新导出")
    return _checked(Progress(name, str(body["learner"]), str(body["nickname"]), str(body["exported_at"]), tables))


def read_progress_file(path: Path) -> Progress:
    """A handed-in export, or the progress database itself. Raises InputError with the reason."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"打不开：{error.strerror}") from None
    return _from_database(path) if content[:16] == b"SQLite format 3\0" else read_progress(content, path.name)


def _from_database(path: Path) -> Progress:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as base:
            base.row_factory = sqlite3.Row
            tables = {table: [dict(row) for row in base.execute(f"SELECT * FROM {table}")] for table in TABLES}
    except sqlite3.Error:
        raise InputError("数据库文件损坏，或者不是这门课的") from None
    settings = {row["key"]: row["value"] for row in tables["setting"]}
    last = max((row["at"] for row in tables["submission"]), default="")
    return _checked(Progress(path.name, settings.get(LEARNER, path.name), settings.get(NICKNAME, "没有昵称"), last, tables))


def _checked(progress: Progress) -> Progress:
    for table, needed in NEEDED.items():
        for row in progress.tables[table]:
            if not isinstance(row, dict) or not needed <= row.keys():
                raise InputError("内容不全，请学员重新导出")
    return progress


def take_in(store: Store, progress: Progress) -> int:
    """Add another machine's progress to this store; what is there already is left as it is. Returns how many answers were added."""
    return store.merge({table: list(rows) for table, rows in progress.tables.items()})
