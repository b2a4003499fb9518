"""What the trainer sees of the class, and the report that goes home."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from branchcraft.apps.people import ClassRoom
from branchcraft.errors import InputError
from branchcraft.teaching.store import EXERCISE, Store, StoreError

REPORT_S = 180


def progress_rows(room: ClassRoom, here: set[str]) -> list[dict[str, object]]:
    """One row a trainee: nickname, whether a page is open, how much she has done; counts only, no answers."""
    rows = []
    for person in sorted(room.people.values(), key=lambda one: one.joined):
        store = Store(room.folder_of(person))
        try:
            given = store.rows("submission")
            items = len({(row["sheet"], row["item"]) for row in given if row["purpose"] == EXERCISE})
            row: dict[str, object] = {"items": items, "guesses": len(store.rows("prediction")), "plans": len(store.rows("plan"))}
        except StoreError:
            row = {"items": "?", "guesses": "?", "plans": "?"}
        rows.append({"nickname": person.nickname, "here": person.id in here, **row})
    return rows


def class_report_file(folder: Path, scratch: Path, name: str) -> bytes:
    """report.xlsx or report.html of the class in `folder`. Raises InputError when nobody has done anything yet.

    In a process of its own: the server stays small and answers others meanwhile.
    """
    line = [sys.executable, "-m", "branchcraft", "class-report", str(folder / "people"), "--out", str(scratch / "report")]
    try:
        done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", timeout=REPORT_S, check=False)
    except subprocess.TimeoutExpired:
        raise InputError("报告三分钟还没有做完，请课后在终端里运行 branchcraft class-report。") from None
    if done.returncode:
        raise InputError(f"报告没有做成：{done.stderr.strip()[-300:] or '没有说明原因'}")
    return (scratch / name).read_bytes()
