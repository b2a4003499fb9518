"""Which of the bundle's systems is this computer, and is it new enough for the packages?"""

from __future__ import annotations

import platform
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from course_setup import SetupError

MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "aarch64"}
SYSTEMS = {"win32": "windows", "darwin": "macos", "linux": "linux"}


@dataclass(frozen=True)
class Machine:
    """What decides which packages run here."""

    system: str
    """windows, macos or linux."""
    processor: str
    python: tuple[int, int, int]
    release: tuple[int, int] | None = None
    """Of macOS, or of Linux' glibc; None for Windows and for a Linux without glibc."""
    bits: int = 64
    implementation: str = "cpython"
    free_threaded: bool = False

    @property
    def key(self) -> str:
        """The bundle's name for it, e.g. linux-x86_64-cp312."""
        return f"{self.system}-{self.processor}-cp{self.python[0]}{self.python[1]}"


def this_machine() -> Machine:
    """The computer that this runs on."""
    system = SYSTEMS.get(sys.platform, sys.platform)
    machine = platform.machine().lower()
    return Machine(
        system=system,
        processor=MACHINES.get(machine, machine),
        python=sys.version_info[:3],
        release=_release(system),
        bits=64 if sys.maxsize > 2**32 else 32,
        implementation=sys.implementation.name,
        free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    )


def _release(system: str) -> tuple[int, int] | None:
    if system == "macos":
        return _two(platform.mac_ver()[0])
    if system == "linux":
        library, version = platform.libc_ver()
        return _two(version) if library == "glibc" else None
    return None


def _two(version: str) -> tuple[int, int] | None:
    numbers = [int(part) for part in version.split(".") if part.isdigit()]
    return (numbers[0], numbers[1] if len(numbers) > 1 else 0) if numbers else None


def offer_for(machine: Machine, targets: Mapping[str, Any]) -> Mapping[str, Any]:
    """The bundle's entry for this computer. Raises SetupError with the reason when there is none, or when the computer is too old for it."""
    if machine.implementation != "cpython" or machine.free_threaded:
        raise SetupError("要用官网的普通 Python（CPython，不是 PyPy，也不是 free-threaded 版）。请装好后用它再运行一次。")
    if machine.bits != 64:
        raise SetupError("现在的 Python 是 32 位的，课程的软件包只有 64 位的。请装 64 位的 Python 后再运行一次。")
    if machine.system == "windows" and machine.processor == "arm64":
        raise SetupError(
            "这台 Windows 是 ARM 处理器，现在的 Python 也是 ARM 版，没有配套的软件包。请装 64 位（x86-64）的 Python，它在 ARM 的 Windows 上也能运行。"
        )
    offer: Mapping[str, Any] | None = targets.get(machine.key)
    if offer is None:
        systems = sorted({key.rpartition("-")[0] for key in targets})
        raise SetupError(
            f"课程包里没有这台电脑能用的软件包：它是 {machine.system}-{machine.processor}，课程包支持 {'、'.join(systems)}。请换一台电脑。"
        )
    _old_enough(machine, offer)
    return offer


def _old_enough(machine: Machine, offer: Mapping[str, Any]) -> None:
    least = tuple(map(int, offer["python"].split(".")))
    if machine.python < least:
        here = ".".join(map(str, machine.python))
        raise SetupError(f"现在的 Python 是 {here}，要 {offer['python']} 或更新的小版本。请升级后再运行一次。")
    kind, _, version = offer["floor"].partition(" ")
    wanted = _two(version)
    if wanted is None:
        return
    if machine.release is None:
        raise SetupError("这个 Linux 没有 glibc（多半是 Alpine 一类），课程的软件包在上面用不了。请换麒麟、统信、Ubuntu、Debian 等系统。")
    if machine.release < wanted:
        here = "{}.{}".format(*machine.release)
        raise SetupError(f"这台电脑的系统太旧：{kind} 是 {here}，课程的软件包要 {kind} {version} 或更新。请升级系统或换一台电脑。")
