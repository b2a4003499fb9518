"""The machines that the course is packed for: three systems on their usual processors, each with three Pythons.

A wheel's file name says where it runs; a requirement's marker says where it is needed. Both are answered here for a machine that is not this one:
which tags it accepts – the least demanding first, so that the oldest system is served – and what its markers say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms

PYTHONS = ((3, 11), (3, 12), (3, 13))
LATEST_FIX = 99
"""Stands for the latest bug-fix release of a Python; how old a one will do is worked out from the wheels (`stock.least_python`)."""
NEWEST_GLIBC = 28
"""glibc 2.28 is what the long-lived Linux desktops in banks have (Kylin V10, UOS 20, RHEL 8); a wheel that asks for more does not count."""
NEWEST_MACOS = ((11, 0), (12, 0), (13, 0), (14, 0))
OLD_LINUX_NAMES = {5: "manylinux1", 12: "manylinux2010", 17: "manylinux2014"}


@dataclass(frozen=True)
class System:
    """One operating system on one processor, as Python's markers and wheel names know it."""

    key: str
    title: str
    """What a trainer calls it."""
    sys_platform: str
    os_name: str
    platform_system: str
    machine: str

    def platforms(self) -> tuple[str, ...]:
        """Platform tags of wheels that run here, the least demanding first."""
        if self.sys_platform == "win32":
            return ("win_amd64",)
        if self.sys_platform == "darwin":
            found = (tag for newest in NEWEST_MACOS for tag in reversed(list(mac_platforms(newest, self.machine))))
            return tuple(dict.fromkeys(found))
        return tuple(f"{name}_{self.machine}" for minor in range(5, NEWEST_GLIBC + 1) for name in _linux_names(minor))

    def asked_of_pip(self) -> tuple[str, ...]:
        """The same for pip's --platform: pip works out the older releases of macOS by itself, but not those of Linux."""
        if self.sys_platform == "darwin":
            return tuple(f"macosx_{major}_{minor}_{self.machine}" for major, minor in NEWEST_MACOS)
        return self.platforms()


def _linux_names(minor: int) -> Iterator[str]:
    yield f"manylinux_2_{minor}"
    if minor in OLD_LINUX_NAMES:
        yield OLD_LINUX_NAMES[minor]


SYSTEMS = (
    System("windows-x86_64", "Windows 10/11（64 位）", "win32", "nt", "Windows", "AMD64"),
    System("macos-arm64", "macOS（苹果芯片）", "darwin", "posix", "Darwin", "arm64"),
    System("macos-x86_64", "macOS（英特尔芯片）", "darwin", "posix", "Darwin", "x86_64"),
    System("linux-x86_64", "Linux（x86_64）", "linux", "posix", "Linux", "x86_64"),
    System("linux-aarch64", "Linux（aarch64：鲲鹏、飞腾）", "linux", "posix", "Linux", "aarch64"),
)


@dataclass(frozen=True)
class Target:
    """One system with one Python."""

    system: System
    python: tuple[int, int]

    @property
    def key(self) -> str:
        """The name under which the bundle lists it, e.g. windows-x86_64-cp312."""
        return f"{self.system.key}-{self.interpreter}"

    @property
    def interpreter(self) -> str:
        """cp312 and the like."""
        return f"cp{self.python[0]}{self.python[1]}"

    @property
    def release(self) -> str:
        """The Python release that requirements are judged by."""
        return f"{self.python[0]}.{self.python[1]}.{LATEST_FIX}"

    def tags(self) -> tuple[Tag, ...]:
        """All wheel tags that this machine accepts, best first: made for this Python before made for several, the least demanding system first."""
        platforms = self.system.platforms()
        return (
            *cpython_tags(self.python, abis=[self.interpreter], platforms=platforms),
            *compatible_tags(self.python, interpreter=self.interpreter, platforms=platforms),
        )

    def environment(self) -> dict[str, str]:
        """What environment markers see there (PEP 508)."""
        return {
            "implementation_name": "cpython",
            "implementation_version": self.release,
            "os_name": self.system.os_name,
            "platform_machine": self.system.machine,
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_system": self.system.platform_system,
            "platform_version": "",
            "python_full_version": self.release,
            "python_version": f"{self.python[0]}.{self.python[1]}",
            "sys_platform": self.system.sys_platform,
        }

    def pip_options(self) -> list[str]:
        """Options that make pip choose wheels for this machine."""
        options = ["--only-binary=:all:", "--implementation=cp", f"--python-version={self.release}", f"--abi={self.interpreter}"]
        return options + [f"--platform={name}" for name in self.system.asked_of_pip()]


TARGETS = tuple(Target(system, python) for system in SYSTEMS for python in PYTHONS)
