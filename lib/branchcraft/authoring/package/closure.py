"""What a machine needs in order to run the course: start from pyproject.toml and follow every wheel's own list of requirements.

The lock was written on one Linux machine and also holds what only maintainers use. For another system some packages fall away (pexpect) and others
come in (pywinpty): each requirement's marker is asked with the other machine's answers, not this one's. Versions come from the two lock files alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS = "branchcraft"
Requires = Callable[[str], Iterable[str]]
"""From a package's canonical name to the lines of its Requires-Dist."""


class UnpinnedError(ValueError):
    """A machine needs packages whose version no lock file fixes."""

    def __init__(self, names: Iterable[str], where: str) -> None:
        self.names = tuple(sorted(names))
        super().__init__(f"{where} needs {', '.join(self.names)}, which no lock file pins. Run: python -m branchcraft.authoring.package pin")


def read_pins(environment: Mapping[str, str], *files: Path) -> dict[str, str]:
    """Canonical name → version on the machine with these markers, from lines `name==version` and `name==version; marker`.

    A later line goes before an earlier one. Blank lines and # comments are passed over; a line that pins nothing is a ValueError.
    """
    pins = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            line = line.partition("#")[0].strip()
            if not line:
                continue
            one = Requirement(line)
            exact = [spec.version for spec in one.specifier if spec.operator == "=="]
            if len(exact) != 1:
                raise ValueError(f"{file.name}: {line} pins no version")
            if _applies(one, environment, ""):
                pins[str(canonicalize_name(one.name))] = exact[0]
    return pins


def needed(roots: Iterable[str], environment: Mapping[str, str], requires: Requires) -> dict[str, list[Requirement]]:
    """Every package that `roots` lead to on the machine whose markers say `environment`: canonical name → the requirements that asked for it.

    A package whose requirements are not known (`requires` raises KeyError) is taken to have none: it still is in the answer, so its pin is missed.
    """
    found: dict[str, list[Requirement]] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [Requirement(root) for root in roots]
    waiting = [one for one in waiting if _applies(one, environment, "")]
    while waiting:
        one = waiting.pop()
        name = str(canonicalize_name(one.name))
        found.setdefault(name, []).append(one)
        for extra in ("", *one.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            try:
                lines = requires(name)
            except KeyError:
                continue
            waiting += [asked for asked in map(Requirement, lines) if _applies(asked, environment, extra)]
    return found


def _applies(one: Requirement, environment: Mapping[str, str], extra: str) -> bool:
    return one.marker is None or one.marker.evaluate({**environment, "extra": extra})


def pins_for(roots: Iterable[str], environment: Mapping[str, str], requires: Requires, pins: Mapping[str, str], where: str) -> dict[str, str]:
    """The pins that the machine needs, by canonical name. Raises UnpinnedError."""
    names = needed(roots, environment, requires)
    unpinned = [name for name in names if name not in pins]
    if unpinned:
        raise UnpinnedError(unpinned, where)
    return {name: pins[name] for name in sorted(names)}


def contradictions(roots: Iterable[str], environment: Mapping[str, str], requires: Requires, pins: Mapping[str, str]) -> list[str]:
    """Requirements that the pins do not meet, as `name version, but Requirement`; packages without a pin are not among them."""
    asked = needed(roots, environment, requires)
    wrong = (f"{name} {pins[name]}, but {one}" for name, ones in asked.items() for one in ones if name in pins and pins[name] not in one.specifier)
    return sorted(set(wrong))
