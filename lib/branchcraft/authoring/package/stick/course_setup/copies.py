"""The working copy of the course: notebooks that learners may change, kept apart from the bundle, which stays as it was made.

What a learner changed is never lost: at an update her file is put aside under another name before the new one takes its place. Answers and progress do
not lie here at all but in the folder .branchcraft of her own home folder, which set-up never touches.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from course_setup.seal import digest

COURSE = "course"
SOLUTIONS = "讲师/习题答案"


def course_files(names: Mapping[str, str], trainer: bool) -> dict[str, str]:
    """Bundle file → place in the working copy, for every file of the course; with `trainer` the solved exercises too."""
    found = {name: name.removeprefix(f"{COURSE}/") for name in names if name.startswith(f"{COURSE}/")}
    if trainer:
        found |= {name: f"exercises/solutions{name.removeprefix(SOLUTIONS)}" for name in names if name.startswith(f"{SOLUTIONS}/")}
    return found


def bring_up(bundle: Path, course: Path, files: Mapping[str, str], sums: Mapping[str, str], before: Mapping[str, str], today: str) -> list[Path]:
    """Bring the working copy up to the bundle; returns the files put aside because a learner had changed them.

    `before`: the sums of what set-up last wrote, by place. A file that the learner changed stays as it is while the bundle's has not changed.
    """
    aside = []
    for source, place in files.items():
        target = course / place
        here = digest(target) if target.is_file() else None
        new, old = sums[source], before.get(place)
        if here == new or (here is not None and here != old and new == old):
            continue
        if here is not None and here != old:
            kept = _free_name(target, today)
            target.rename(kept)
            aside.append(kept)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(bundle / source, target)
    return aside


def _free_name(path: Path, today: str) -> Path:
    names = (path.with_name(f"{path.stem}（我改过的 {today}{'' if number == 1 else f' {number}'}）{path.suffix}") for number in range(1, 1000))
    return next(name for name in names if not name.exists())
