"""One folder of wheels for all machines: what is there, what fits a machine, and fetching what is not there yet.

A wheel that runs everywhere lies here once. pip fetches, with its own configuration; nothing here knows where from.
"""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.tags import Tag
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from branchcraft.authoring.package.targets import NEWEST_GLIBC, Target

_NONE_FOUND = re.compile(r"No matching distribution found for ([A-Za-z0-9._-]+)==")


class FetchError(RuntimeError):
    """pip could not fetch, for another reason than that there is no wheel."""


@dataclass(frozen=True)
class Wheel:
    """One wheel file."""

    path: Path
    name: str
    version: str
    tags: frozenset[Tag]

    @property
    def metadata(self) -> Message:
        """Its METADATA."""
        return _metadata(self.path)

    @property
    def everywhere(self) -> bool:
        """Whether it runs on every system."""
        return any(tag.platform == "any" for tag in self.tags)

    def unpacked(self) -> tuple[int, int]:
        """Bytes when installed, and the length of its longest file name."""
        with zipfile.ZipFile(self.path) as archive:
            members = archive.infolist()
        return sum(one.file_size for one in members), max((len(one.filename) for one in members), default=0)


@cache
def _metadata(path: Path) -> Message:
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        return email.message_from_string(archive.read(name).decode("utf-8"))


class Shelf:
    """The wheels of a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels: dict[tuple[str, str], list[Wheel]] = {}
        for path in sorted(folder.glob("*.whl")):
            try:
                name, version, _, tags = parse_wheel_filename(path.name)
            except InvalidWheelFilename:
                continue
            self.wheels.setdefault((str(name), str(version)), []).append(Wheel(path, str(name), str(version), tags))

    def best(self, name: str, version: str, target: Target) -> Wheel | None:
        """The least demanding wheel of that release that runs on the target; None if there is none."""
        order = {tag: place for place, tag in enumerate(target.tags())}
        fitting = [(min(order[tag] for tag in wheel.tags if tag in order), wheel) for wheel in self._of(name, version) if wheel.tags & order.keys()]
        return min(fitting, key=lambda pair: pair[0])[1] if fitting else None

    def _of(self, name: str, version: str) -> list[Wheel]:
        return self.wheels.get((str(canonicalize_name(name)), _normal(version)), [])

    def lacking(self, pins: Mapping[str, str], target: Target) -> dict[str, str]:
        """The pins for which no wheel here runs on the target."""
        return {name: version for name, version in pins.items() if self.best(name, version, target) is None}

    def requires(self, pins: Mapping[str, str], target: Target) -> Mapping[str, list[str]]:
        """Requires-Dist of the pinned wheels as the target would get them."""
        chosen = {name: self.best(name, version, target) for name, version in pins.items()}
        return {name: wheel.metadata.get_all("Requires-Dist") or [] for name, wheel in chosen.items() if wheel is not None}


def _normal(version: str) -> str:
    from packaging.version import Version

    return str(Version(version))


def installed_requires(name: str) -> list[str]:
    """Requires-Dist of what is installed here: a first answer, before the wheel itself is there. Raises KeyError."""
    try:
        return list(distribution(name).requires or [])
    except PackageNotFoundError:
        raise KeyError(name) from None


def fetch(pins: Mapping[str, str], target: Target, folder: Path) -> list[str]:
    """Fetch what the folder lacks for the target; returns the names of which no wheel exists for it. Raises FetchError."""
    wanted = Shelf(folder).lacking(pins, target)
    nowhere: list[str] = []
    while wanted:
        answer = _pip_download([f"{name}=={version}" for name, version in wanted.items()], target, folder)
        if answer is None:
            return nowhere
        none = _NONE_FOUND.search(answer)
        name = str(canonicalize_name(none[1])) if none else ""
        if name not in wanted:
            raise FetchError(answer.strip())
        nowhere.append(name)
        del wanted[name]
    return nowhere


def latest(requirement: str, target: Target, folder: Path) -> Wheel:
    """Fetch the newest wheel that meets the requirement on the target. Raises FetchError."""
    before = set(folder.glob("*.whl"))
    answer = _pip_download([requirement], target, folder)
    if answer is not None:
        raise FetchError(answer.strip())
    name = str(canonicalize_name(re.split(r"[^A-Za-z0-9._-]", requirement)[0]))
    shelf = Shelf(folder)
    fitting = [best for key in shelf.wheels if key[0] == name and (best := shelf.best(*key, target)) is not None]
    return max(fitting, key=lambda wheel: (wheel.path not in before, wheel.path.stat().st_mtime))


def _pip_download(requirements: Iterable[str], target: Target, folder: Path) -> str | None:
    """None when all came, else what pip said."""
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--dest", str(folder)]
    done = subprocess.run([*command, *target.pip_options(), *requirements], capture_output=True, text=True, env={**os.environ, "PYTHONUTF8": "1"})
    return None if done.returncode == 0 else done.stderr


def floor(wheels: Iterable[Wheel], target: Target) -> str:
    """The oldest system on which all these wheels run: "glibc 2.28", "macOS 12.0"; empty for Windows."""
    order = {name: place for place, name in enumerate(target.system.platforms())}
    asked = [min(order[tag.platform] for tag in wheel.tags if tag.platform in order) for wheel in wheels if not wheel.everywhere]
    most = list(order)[max(asked, default=0)]
    if most.startswith("macosx"):
        return "macOS {}.{}".format(*most.split("_")[1:3])
    if most.startswith("manylinux"):
        old = {"manylinux1": 5, "manylinux2010": 12, "manylinux2014": 17}
        minor = next((number for name, number in old.items() if most.startswith(f"{name}_")), 0) or int(most.split("_")[2])
        assert minor <= NEWEST_GLIBC
        return f"glibc 2.{minor}"
    return ""
