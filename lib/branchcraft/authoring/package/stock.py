"""What each machine gets: its pins, its wheels, how old a system will do. Made from the lock files, proven on the wheels themselves."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import Marker
from packaging.specifiers import SpecifierSet

from branchcraft.authoring.package.closure import OURS, UnpinnedError, contradictions, needed, pins_for, read_pins
from branchcraft.authoring.package.targets import LATEST_FIX, SYSTEMS, TARGETS, Target
from branchcraft.authoring.package.wheels import Shelf, Wheel, fetch, floor, installed_requires, latest

LOCK = "requirements.lock"
SYSTEMS_LOCK = "requirements.systems.lock"
OPTIONAL = ("llvmlite", "numba")
"""Without these the course runs, slower (branchcraft.queueing has a second engine); a machine for which nobody makes them is not turned away."""
COMPILED_SHARE = 1.45
"""Installed size over the size of what the wheels hold: byte code and half-filled disk blocks (measured on ext4: 1.3)."""


class IncompleteError(ValueError):
    """The bundle would not work on some machine."""


@dataclass(frozen=True)
class Packed:
    """What one machine gets."""

    target: Target
    pins: Mapping[str, str]
    wheels: tuple[Wheel, ...]
    without: tuple[str, ...]

    @property
    def floor(self) -> str:
        """Oldest system, e.g. "glibc 2.28"; empty for Windows."""
        return floor(self.wheels, self.target)

    @property
    def python(self) -> str:
        """Oldest bug-fix release of its Python that every wheel accepts."""
        return least_python(self.wheels, self.target)

    @property
    def size(self) -> int:
        """Bytes on the disk when installed, rounded up."""
        return int(COMPILED_SHARE * sum(wheel.unpacked()[0] for wheel in self.wheels))

    @property
    def longest(self) -> int:
        """Characters of the longest file name below site-packages."""
        return max(wheel.unpacked()[1] for wheel in self.wheels)


def least_python(wheels: Iterable[Wheel], target: Target) -> str:
    """The oldest release of the target's Python that all wheels accept. Raises IncompleteError when there is none."""
    accepted = [SpecifierSet(wheel.metadata["Requires-Python"] or "") for wheel in wheels]
    major, minor = target.python
    for fix in range(LATEST_FIX + 1):
        if all(f"{major}.{minor}.{fix}" in one for one in accepted):
            return f"{major}.{minor}.{fix}"
    raise IncompleteError(f"{target.key}: some wheel does not accept Python {major}.{minor}")


def roots(root: Path) -> list[str]:
    """What pyproject.toml asks for to run the course."""
    return list(tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"])


def locked(root: Path, target: Target) -> dict[str, str]:
    """The pins of both lock files that hold for the target."""
    return read_pins(target.environment(), root / LOCK, root / SYSTEMS_LOCK)


def stock(root: Path, folder: Path, say: Callable[[str], None] = print, targets: Iterable[Target] = TARGETS) -> list[Packed]:
    """Fetch what `folder` lacks for every target and prove that each has all it needs. Raises UnpinnedError, IncompleteError, FetchError."""
    packed = []
    for target in targets:
        pins = pins_for(roots(root), target.environment(), installed_requires, locked(root, target), target.key)
        fetch(pins, target, folder)
        one = pack(roots(root), pins, locked(root, target), target, Shelf(folder))
        say(f"{target.key}: {len(one.wheels)} wheels" + (f", without {', '.join(one.without)}" if one.without else ""))
        packed.append(one)
    return packed


def pack(wanted: Iterable[str], pins: Mapping[str, str], every_pin: Mapping[str, str], target: Target, shelf: Shelf) -> Packed:
    """What the target gets of `pins` from the shelf. Raises UnpinnedError, IncompleteError.

    The pins came from what is installed here; now the wheels' own requirements, read with the target's markers, must lead to the same names and accept
    the same versions.
    """
    lacking = shelf.lacking(pins, target)
    hard = sorted(lacking.keys() - set(OPTIONAL))
    if hard:
        raise IncompleteError(f"{target.key}: no wheel of {', '.join(f'{name} {pins[name]}' for name in hard)}")
    mine = {name: version for name, version in pins.items() if name not in lacking}
    requires = shelf.requires(mine, target)
    wanted = list(wanted)
    missed = sorted(needed(wanted, target.environment(), requires.__getitem__).keys() - mine.keys() - set(OPTIONAL))
    if missed:
        raise (
            UnpinnedError(missed, target.key) if set(missed) - every_pin.keys() else IncompleteError(f"{target.key}: {', '.join(missed)} not fetched")
        )
    wrong = contradictions(wanted, target.environment(), requires.__getitem__, mine)
    if wrong:
        raise IncompleteError(f"{target.key}: {'; '.join(wrong)}")
    chosen = (shelf.best(name, version, target) for name, version in sorted(mine.items()))
    return Packed(target, mine, tuple(wheel for wheel in chosen if wheel is not None), tuple(sorted(lacking)))


HEADER = """\
# What requirements.lock, made on Linux, does not say about the other systems of `make package`: packages that only they need, and another version
# where nobody made a wheel of the locked one for them. Written by: python -m branchcraft.authoring.package pin
"""


def pin(root: Path, folder: Path) -> str:
    """The text of requirements.systems.lock: the newest wheels for what the lock leaves open."""
    found: dict[tuple[str, str], list[Target]] = {}
    for target in TARGETS:
        pins = read_pins(target.environment(), root / LOCK)
        pins |= {name: version for (name, version), where in found.items() if target.system in [one.system for one in where]}
        for name in sorted(needed(roots(root), target.environment(), installed_requires)):
            if name in OPTIONAL:
                continue
            if name not in pins or fetch({name: pins[name]}, target, folder):
                found.setdefault((name, latest(name, target, folder).version), []).append(target)
    lines = [f"pip=={latest('pip', TARGETS[0], folder).version}"]
    lines += [f"{name}=={version}; {marker(where)}" for (name, version), where in sorted(found.items())]
    return HEADER + "\n".join(lines) + "\n"


def marker(where: Iterable[Target]) -> str:
    """The environment marker that holds on these targets' systems and on no other of TARGETS' systems."""
    keys = {target.system.key for target in where}
    systems = [system for system in SYSTEMS if system.key in keys]
    family = [system.key for system in SYSTEMS if system.sys_platform == systems[0].sys_platform]
    text = f'sys_platform == "{systems[0].sys_platform}"'
    if keys != set(family):
        assert len(keys) == 1
        text += f' and platform_machine == "{systems[0].machine}"'
    return str(Marker(text))


__all__ = ["OURS", "IncompleteError", "Packed", "UnpinnedError", "least_python", "marker", "pack", "pin", "roots", "stock"]
