"""Where things lie on this machine: the course itself, and what a learner has done in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from branchcraft.errors import InputError

_LEARNER: ContextVar[Path | None] = ContextVar("learner", default=None)
"""The folder of the learner who is served right now, where one process serves many."""
_IN_CLASS: ContextVar[bool] = ContextVar("in_class", default=False)


def course_folder() -> Path:
    """The folder that holds notebooks/: the current one or one above it, else where this package was installed from.

    Raises InputError when there is none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / "notebooks").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise InputError(f"在「{here}」和它的上级文件夹里都没有找到课程（缺少 notebooks 文件夹）。请先进入课程文件夹再试。")


def progress_dir() -> Path:
    """Where answers and progress are kept.

    The folder of the learner being served (`progress_of`), else the environment variable BRANCHCRAFT_HOME, else .branchcraft in the home folder.
    """
    served = _LEARNER.get()
    if served is not None:
        return served
    named = os.environ.get("BRANCHCRAFT_HOME")
    return Path(named).expanduser() if named else Path.home() / ".branchcraft"


@contextmanager
def progress_of(folder: Path, class_: bool = False) -> Iterator[None]:
    """While this lasts, in this thread, answers and progress are those of the learner whose folder it is; `class_`: on the trainer's machine."""
    before, class_before = _LEARNER.set(folder), _IN_CLASS.set(class_)
    try:
        yield
    finally:
        _LEARNER.reset(before)
        _IN_CLASS.reset(class_before)


def in_class() -> bool:
    """Whether the learner sits at a machine of her own while this one, the trainer's, serves her."""
    return _IN_CLASS.get()
