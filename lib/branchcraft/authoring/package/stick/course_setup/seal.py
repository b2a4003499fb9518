"""Is the bundle whole? Every file's SHA-256 stands in manifest.json; a file that was copied badly is named."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from course_setup import SetupError

MANIFEST = "manifest.json"
MOST_NAMED = 5


def read_manifest(bundle: Path) -> dict[str, Any]:
    """manifest.json. Raises SetupError."""
    try:
        manifest = json.loads((bundle / MANIFEST).read_text(encoding="utf-8"))
        manifest["files"], manifest["targets"], manifest["version"]
    except (OSError, ValueError, KeyError, TypeError):
        raise SetupError(f"课程包不完整：读不出 {MANIFEST}。请把整个课程文件夹重新拷贝一遍，或重新解压，再运行一次。") from None
    return dict(manifest)


def digest(path: Path) -> str:
    """SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def damaged(bundle: Path, sums: Mapping[str, str], names: Iterable[str]) -> Iterator[str]:
    """Those of `names` that are missing, unreadable or not what `sums` says."""
    for name in names:
        try:
            whole = digest(bundle / name) == sums[name]
        except OSError:
            whole = False
        if not whole:
            yield name


def check(bundle: Path, sums: Mapping[str, str], names: Iterable[str]) -> None:
    """Raises SetupError that names the damaged files."""
    wrong = list(damaged(bundle, sums, names))
    if wrong:
        shown = "、".join(wrong[:MOST_NAMED]) + (f" 等 {len(wrong)} 个文件" if len(wrong) > MOST_NAMED else "")
        raise SetupError(f"课程包里有文件损坏或缺失：{shown}。请从原来的 U 盘或压缩包重新拷贝这些文件（或整个文件夹），再运行一次。")
