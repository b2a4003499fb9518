"""What a learner has answered, guessed and decided, in one file on her own machine.

An SQLite database in the progress folder. An answer is on disk before any feedback shows: each is a transaction of its own, fully synchronised, so a
killed kernel loses nothing that was acknowledged, and two windows on the same file wait for one another. Nothing identifies a person but a nickname
that she chose.
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from branchcraft.errors import InputError
from branchcraft.folders import progress_dir

Result = TypeVar("Result")

FILE = "progress.sqlite"
VERSION = 1
EXERCISE, REVIEW = "exercise", "review"
"""What an answer was given for."""
HINT, EXPLANATION = "hint", "explanation"
"""What a learner may have seen of an item."""
WAIT_S = 15.0
"""How long a window waits for another one to finish writing."""

_TABLES = """
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE submission (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, sheet TEXT NOT NULL, item TEXT NOT NULL, purpose TEXT NOT NULL, attempt INTEGER NOT NULL,
    answer TEXT NOT NULL, share REAL NOT NULL, points REAL NOT NULL, full REAL NOT NULL, chosen TEXT NOT NULL);
CREATE INDEX submission_item ON submission (sheet, item);
CREATE TABLE opened (sheet TEXT NOT NULL, item TEXT NOT NULL, what TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (sheet, item, what));
CREATE TABLE prediction (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, chapter TEXT NOT NULL, question TEXT NOT NULL, unit TEXT NOT NULL, guess REAL NOT NULL,
    low REAL, high REAL, truth REAL);
CREATE TABLE decision (chapter TEXT NOT NULL, key TEXT NOT NULL, at TEXT NOT NULL, label TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (chapter, key));
CREATE TABLE plan (chapter TEXT PRIMARY KEY, at TEXT NOT NULL, content TEXT NOT NULL);
"""
TABLES = ("setting", "submission", "opened", "prediction", "decision", "plan")


class StoreError(InputError):
    """Progress could not be kept or read; the sentence says why and that the learner can go on."""


def now() -> str:
    """The moment as stored: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Kept:
    """What the store holds of one item."""

    attempts: int
    """Tries that counted, without reviews."""
    answer: Any
    """The latest one."""
    share: float
    """Of the latest one."""
    points: float
    """The best that counted."""
    opened: frozenset[str]
    """hint, explanation: what the learner has seen."""


class Store:
    """One progress file. Every method raises StoreError, and nothing else, when the disk does not do what it should.

    Without a folder it is the file of the learner who is served at that moment, so that one process may hold many learners' panels.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._ready: set[Path] = set()
        self._lock = threading.Lock()

    @property
    def path(self) -> Path:
        """Where the progress file is, or will be."""
        return (self._folder or progress_dir()) / FILE

    def submit(self, sheet: str, item: str, answer: Any, share: float, full: float, chosen: tuple[str, ...] = (), purpose: str = EXERCISE) -> Kept:
        """Keep an answer; returns what the store then holds of the item.

        The same answer as the last one (of the same purpose) is not kept twice. Once the explanation was seen, and in a review, an answer earns no points.
        """
        content = json.dumps(answer, ensure_ascii=False, sort_keys=True)

        def write(base: sqlite3.Connection) -> Kept:
            last = base.execute(
                "SELECT answer FROM submission WHERE sheet = ? AND item = ? AND purpose = ? ORDER BY id DESC LIMIT 1", (sheet, item, purpose)
            ).fetchone()
            if last is None or last[0] != content:
                tries = base.execute(
                    "SELECT COUNT(*) FROM submission WHERE sheet = ? AND item = ? AND purpose = ?", (sheet, item, purpose)
                ).fetchone()
                seen = base.execute("SELECT 1 FROM opened WHERE sheet = ? AND item = ? AND what = ?", (sheet, item, EXPLANATION)).fetchone()
                points = share * full if purpose == EXERCISE and seen is None else 0.0
                base.execute(
                    "INSERT INTO submission (at, sheet, item, purpose, attempt, answer, share, points, full, chosen) VALUES (?,?,?,?,?,?,?,?,?,?)",
                    (now(), sheet, item, purpose, tries[0] + 1, content, share, points, full, json.dumps(chosen, ensure_ascii=False)),
                )
            return self._kept(base, sheet, item)

        return self._write(write)

    def kept(self, sheet: str, item: str) -> Kept:
        """What the store holds of one item."""
        return self._read(lambda base: self._kept(base, sheet, item))

    @staticmethod
    def _kept(base: sqlite3.Connection, sheet: str, item: str) -> Kept:
        rows = base.execute(
            "SELECT answer, share, points FROM submission WHERE sheet = ? AND item = ? AND purpose = ? ORDER BY id", (sheet, item, EXERCISE)
        ).fetchall()
        opened = base.execute("SELECT what FROM opened WHERE sheet = ? AND item = ?", (sheet, item)).fetchall()
        last = rows[-1] if rows else ("null", 0.0, 0.0)
        best = max((row[2] for row in rows), default=0.0)
        return Kept(len(rows), json.loads(last[0]), last[1], best, frozenset(row[0] for row in opened))

    def open(self, sheet: str, item: str, what: str) -> None:
        """Note that the learner has seen the hint or the explanation."""
        self._write(lambda base: base.execute("INSERT OR IGNORE INTO opened VALUES (?,?,?,?)", (sheet, item, what, now())))

    def predict(self, chapter: str, question: str, unit: str, guess: float, low: float | None, high: float | None, truth: float | None) -> None:
        """Keep a guess with its 80 % range and what came out; a repeated guess on the same question is a guess with knowledge and is left out."""
        self._write(
            lambda base: base.execute(
                "INSERT INTO prediction (at, chapter, question, unit, guess, low, high, truth) SELECT ?,?,?,?,?,?,?,? "
                "WHERE NOT EXISTS (SELECT 1 FROM prediction WHERE chapter = ? AND question = ?)",
                (now(), chapter, question, unit, guess, low, high, truth, chapter, question),
            )
        )

    def decide(self, chapter: str, key: str, label: str, value: Any) -> None:
        """Keep a decision; the latest of each key counts."""
        content = json.dumps(value, ensure_ascii=False)
        self._write(lambda base: base.execute("INSERT OR REPLACE INTO decision VALUES (?,?,?,?,?)", (chapter, key, now(), label, content)))

    def save_plan(self, chapter: str, content: Any) -> None:
        """Keep a chapter's action plan."""
        text = json.dumps(content, ensure_ascii=False)
        self._write(lambda base: base.execute("INSERT OR REPLACE INTO plan VALUES (?,?,?)", (chapter, now(), text)))

    def plan(self, chapter: str) -> Any:
        """The chapter's action plan as it was saved, or None."""
        row = self._read(lambda base: base.execute("SELECT content FROM plan WHERE chapter = ?", (chapter,)).fetchone())
        return None if row is None else json.loads(row[0])

    def setting(self, key: str, default: str = "") -> str:
        row = self._read(lambda base: base.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone())
        return default if row is None else str(row[0])

    def set_setting(self, key: str, value: str) -> None:
        self._write(lambda base: base.execute("INSERT OR REPLACE INTO setting VALUES (?,?)", (key, value)))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """All rows of one of TABLES, oldest first."""
        if table not in TABLES:
            raise KeyError(table)
        return self._read(lambda base: [dict(row) for row in base.execute(f"SELECT * FROM {table} ORDER BY rowid")])

    def merge(self, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> int:
        """Add rows of another store of this version, all or none; rows that are here already stay as they are. Returns how many answers were added."""
        compared = {"submission": ("at", "sheet", "item", "answer"), "prediction": ("chapter", "question")}

        def write(base: sqlite3.Connection) -> int:
            added = 0
            for table in TABLES:
                columns = [row["name"] for row in base.execute(f"PRAGMA table_info({table})") if row["name"] != "id"]
                marks = ",".join("?" * len(columns))
                for row in tables.get(table, ()):
                    values = [row.get(column) for column in columns]
                    if same := compared.get(table):
                        where = " AND ".join(f"{column} = ?" for column in same)
                        if base.execute(f"SELECT 1 FROM {table} WHERE {where}", [row.get(column) for column in same]).fetchone():
                            continue
                    done = base.execute(f"INSERT OR IGNORE INTO {table} ({','.join(columns)}) VALUES ({marks})", values)
                    added += done.rowcount if table == "submission" else 0
            return added

        return self._write(write)

    def clear(self) -> None:
        """Delete everything that was kept. The file stays, so that another window is not cut off."""

        def write(base: sqlite3.Connection) -> None:
            for table in TABLES:
                base.execute(f"DELETE FROM {table}")

        self._write(write)
        with self._told(), closing(self._connect()) as base:
            base.execute("VACUUM")

    # How the file is opened

    def _write(self, action: Callable[[sqlite3.Connection], Result]) -> Result:
        with self._told(), closing(self._connect()) as base:
            base.execute("BEGIN IMMEDIATE")
            try:
                result = action(base)
            except BaseException:
                base.execute("ROLLBACK")
                raise
            base.execute("COMMIT")
            return result

    def _read(self, action: Callable[[sqlite3.Connection], Result]) -> Result:
        with self._told(), closing(self._connect()) as base:
            return action(base)

    def _connect(self) -> sqlite3.Connection:
        with self._lock:
            path = self.path
            if path not in self._ready or not path.exists():
                self._prepare()
                self._ready.add(path)
        return self._open()

    def _open(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.path, timeout=WAIT_S, isolation_level=None)
        base.row_factory = sqlite3.Row
        base.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power cut as well
        return base

    def _prepare(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._make()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            # Not a database, or one that a crash of the disk tore: kept under another name, nothing is thrown away.
            spoiled = self.path.with_name(f"progress-damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}.sqlite")
            self.path.replace(spoiled)
            for rest in ("-wal", "-shm"):
                self.path.with_name(FILE + rest).unlink(missing_ok=True)
            self._make()

    def _make(self) -> None:
        with closing(self._open()) as base:
            self._log_ahead(base)
            base.execute("BEGIN IMMEDIATE")
            version = base.execute("PRAGMA user_version").fetchone()[0]
            if version > VERSION:
                base.execute("ROLLBACK")
                raise StoreError("进度文件是更新版本的课程写的，这一版读不了。请更新课程，或者换一个进度文件夹（环境变量 BRANCHCRAFT_HOME）。")
            if version == 0:
                for statement in _TABLES.split(";"):
                    if statement.strip():
                        base.execute(statement)
                base.execute(f"PRAGMA user_version = {VERSION}")
            base.execute("COMMIT")

    @staticmethod
    def _log_ahead(base: sqlite3.Connection) -> None:
        """Write-ahead logging: readers never wait for a writer. SQLite does not queue for this switch, so two windows that open at once try again."""
        for _ in range(50):
            try:
                if base.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                    base.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise
                time.sleep(0.05)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except StoreError:
            raise
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{_reason(error)}这一步没有存上，可以接着做，结果照样显示；关掉页面后不会保留。") from error


def _reason(error: Exception) -> str:
    text = str(error).lower()
    if "readonly" in text or "read-only" in text or isinstance(error, PermissionError) or "unable to open" in text:
        return "进度文件夹不能写入（只读或没有权限）。"
    if "full" in text or getattr(error, "errno", None) == 28:
        return "磁盘满了。"
    if "locked" in text or "busy" in text:
        return "另一个窗口正在写进度，等了十几秒还没轮到。"
    return "进度文件出错。"
