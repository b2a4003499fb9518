"""Lay the bundle out: the course, its wheels, what the trainer hands out, the set-up, and a manifest with every file's SHA-256."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from branchcraft.authoring.package.closure import OURS
from branchcraft.authoring.package.papers import licences, read_me, software
from branchcraft.authoring.package.stock import IncompleteError, Packed
from branchcraft.authoring.package.wheels import Shelf, Wheel

STICK = Path(__file__).parent / "stick"
MANIFEST = "manifest.json"
TITLE = "网点精细化管理实训"
# What the installed course reads; sources, plans and solutions stay at home. tests/package looks that every tracked file is in one list or the other.
COURSE = (
    "LICENSE",
    "LICENSE-content",
    "pyproject.toml",
    "notebooks/*.ipynb",
    "notebooks/images/*",
    "cases/*.ipynb",
    "cases/data/*",
    "cases/items/*.yaml",
    "exercises/*.ipynb",
    "exercises/items/*.yaml",
)
LEFT_OUT = ("notebooks/src/*", "notebooks/plans/*", "cases/src/*", "exercises/src/*")
SOLUTIONS = "exercises/solutions/*.ipynb"
# Made by make slides, handouts and guide → where a person looks for them. The folder 讲师 may be taken away before the bundle goes to learners.
COURSEWARE = {"slides": "讲师/幻灯片", "handouts/trainer": "讲师/讲义", "guide": "讲师/讲师手册", "handouts/learner": "学员讲义"}
LAUNCHERS = {"install.bat": "安装.bat", "install.sh": "安装.sh", "install.command": "安装.command"}
STORED = {".whl", ".pdf", ".png", ".gz", ".npz", ".xlsx", ".zip"}


def build_own_wheel(root: Path, folder: Path) -> Wheel:
    """The course's library as a wheel in `folder`, made from a copy of the sources, so that nothing left over from an earlier build gets in."""
    for old in folder.glob(f"{OURS}-*.whl"):
        old.unlink()
    with tempfile.TemporaryDirectory() as place:
        source = Path(place, "source")
        for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSE-content"):
            source.mkdir(exist_ok=True)
            shutil.copyfile(root / name, source / name)
        shutil.copytree(root / "lib", source / "lib", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
        command = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--wheel-dir",
            str(folder),
            str(source),
        ]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    wheels = [wheel for (name, _), found in Shelf(folder).wheels.items() if name == OURS for wheel in found]
    return wheels[0]


def lay(root: Path, target: Path, packed: Sequence[Packed], own: Wheel, pip: Wheel, made: str, partial: bool = False) -> Path:
    """Make the folder `target` anew; returns it. `made`: today's date. `partial`: do without slides and hand-outs that were not made.

    Raises IncompleteError when they were not made and `partial` is off.
    """
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for pattern in COURSE:
        for path in sorted(root.glob(pattern)):
            _copy(path, target / "course" / path.relative_to(root))
    for path in sorted(root.glob(SOLUTIONS)):
        _copy(path, target / "讲师" / "习题答案" / path.name)
    _courseware(root / "build", target, partial)
    for wheel in {wheel.path.name: wheel for one in packed for wheel in one.wheels}.values():
        _copy(wheel.path, target / "wheels" / wheel.path.name)
    for wheel in (own, pip):
        _copy(wheel.path, target / "wheels" / wheel.path.name)
    pythons = list(dict.fromkeys("{}.{}".format(*one.target.python) for one in packed))
    _set_up(target, pythons)
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    _text(target / "使用说明.txt", read_me(version, made, packed), windows=True)
    for name, text in licences(root).items():
        _text(target / "许可" / name, text)
    _text(target / "许可" / "软件包.txt", software([*{wheel.name: wheel for one in packed for wheel in one.wheels}.values(), pip]))
    manifest = {
        "title": TITLE,
        "version": version,
        "made": made,
        "pythons": pythons,
        "targets": {one.target.key: entry(one, own, pip) for one in packed},
        "files": sums(target),
    }
    _text(target / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return target


def entry(one: Packed, own: Wheel, pip: Wheel) -> dict[str, object]:
    """What manifest.json says about one machine."""
    size, longest = own.unpacked()
    return {
        "title": one.target.system.title,
        "python": one.python,
        "floor": one.floor,
        "pins": [f"{name}=={version}" for name, version in one.pins.items()] + [f"{own.name}=={own.version}"],
        "wheels": sorted(f"wheels/{wheel.path.name}" for wheel in (*one.wheels, own)),
        "pip": f"wheels/{pip.path.name}",
        "without": list(one.without),
        "bytes": one.size + size,
        "longest": max(one.longest, longest),
    }


def _courseware(build: Path, target: Path, partial: bool) -> None:
    missing = []
    for made, place in COURSEWARE.items():
        files = sorted(path for path in (build / made).glob("*") if path.suffix in (".html", ".pdf"))
        if not files:
            missing.append(made)
        for path in files:
            _copy(path, target / place / path.name)
    if missing and not partial:
        raise IncompleteError(f"not made yet: build/{', build/'.join(missing)} (make slides handouts guide)")


def _set_up(target: Path, pythons: Sequence[str]) -> None:
    words = {"@PYTHONS_NEWEST_FIRST@": " ".join(reversed(pythons)), "@PYTHONS@": "、".join(pythons), "@LAST@": pythons[-1]}
    shutil.copyfile(STICK / "setup_course.py", target / "setup_course.py")
    for path in sorted((STICK / "course_setup").iterdir()):
        if path.is_file():
            _text(target / "course_setup" / path.name, _filled(path, words), windows=path.suffix == ".bat")
    for name, place in LAUNCHERS.items():
        source = STICK / name.replace(".command", ".sh")
        _text(target / place, _filled(source, words), windows=source.suffix == ".bat")
        if source.suffix == ".sh":
            (target / place).chmod(0o755)


def _filled(path: Path, words: Mapping[str, str]) -> str:
    text = path.read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return text


def _text(path: Path, text: str, windows: bool = False) -> None:
    """Windows' own programs want CRLF, and its Notepad a byte-order mark where there is Chinese (a batch file must have none)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mark = windows and not text.isascii()
    path.write_text(text, encoding="utf-8-sig" if mark else "utf-8", newline="\r\n" if windows else "\n")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def sums(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below `folder`, by its path there, the manifest itself left out."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / MANIFEST:
            with path.open("rb") as file:
                found[path.relative_to(folder).as_posix()] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def zipped(folder: Path) -> Path:
    """The folder as one zip beside it; keeps which files may be run, packs again only what is not packed yet."""
    target = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(target, "w") as archive:
        for path in _files(folder):
            packing = zipfile.ZIP_STORED if path.suffix in STORED else zipfile.ZIP_DEFLATED
            archive.write(path, path.relative_to(folder.parent), compress_type=packing)
    return target


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
