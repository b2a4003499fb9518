"""The course's own Python environment: made from the bundle's wheels without a network, and looked at before it is trusted again.

pip runs out of its own wheel, so a Python without pip (as Debian's) will do and every computer uses the same pip. Whatever pip is told on this computer
– index, constraints, proxies – is kept from it.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from course_setup import SetupError

FOLDER = ".venv"
LOG = "安装记录.txt"
DISK_FULL = re.compile(r"No space left on device|\[Errno 28\]|\[WinError 112\]|disk is full", re.IGNORECASE)
REFUSED = re.compile(r"Permission denied|\[Errno 13\]|\[WinError 5\]|Access is denied", re.IGNORECASE)
NO_WHEEL = re.compile(r"No matching distribution found for (\S+)|ERROR: (\S+\.whl) is not a supported wheel")
KEPT_OUT = ("PIP_", "PYTHON", "VIRTUAL_ENV", "__PYVENV", "CONDA")


def python_of(home: Path) -> Path:
    """The environment's Python."""
    return home / FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def clean_environment() -> dict[str, str]:
    """This process's variables without what would lead pip or Python elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(KEPT_OUT)}
    return {**kept, "PYTHONUTF8": "1", "PIP_CONFIG_FILE": os.devnull}


def make(home: Path, bundle: Path, offer: Mapping[str, Any]) -> None:
    """Make the environment anew. Raises SetupError; what pip said is in the log beside the environment."""
    try:
        venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=False).create(home / FOLDER)
    except OSError as error:
        raise SetupError(in_words(f"[Errno {error.errno}] {error}", home)) from error
    pip = bundle / offer["pip"] / "pip"
    options = ["--no-index", "--no-deps", "--no-cache-dir", "--disable-pip-version-check", "--no-warn-script-location", "--progress-bar=off"]
    command = [str(python_of(home)), "-I", "-X", "utf8", str(pip), "install", *options, "--find-links", str(bundle / "wheels"), *offer["pins"]]
    log = home / LOG
    with log.open("w", encoding="utf-8") as file:
        done = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT, env=clean_environment(), cwd=home)
    if done.returncode != 0:
        raise SetupError(in_words(log.read_text(encoding="utf-8", errors="replace"), home))


def in_words(said: str, home: Path) -> str:
    """What to do about an installation that failed, from what pip or the system said."""
    if DISK_FULL.search(said):
        return f"磁盘写满了，安装没有完成。请在「{home}」所在的磁盘腾出空间，或用 --to 换一个磁盘，再运行一次。"
    if none := NO_WHEEL.search(said):
        return f"课程包里没有这台电脑能用的软件包 {none[1] or none[2]}。请核对系统和 Python 的版本，或换一台电脑。"
    if REFUSED.search(said):
        return f"系统不让写「{home}」。请先关掉正在运行的课程；再看安全软件是否拦住了 Python；还不行就用 --to 换一个文件夹。"
    last = "\n".join(said.strip().splitlines()[-3:])
    return f"安装没有完成。最后几行是：\n{last}\n完整记录在「{home / LOG}」，请发给信息部门。"


def intact(home: Path, pins: Sequence[str]) -> bool:
    """Whether the environment starts and every file of every package is there in its full size."""
    python = python_of(home)
    try:
        subprocess.run([str(python), "-I", "-c", "pass"], check=True, capture_output=True, env=clean_environment(), timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    packages = home / FOLDER / ("Lib/site-packages" if os.name == "nt" else f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages")
    records = sorted(packages.glob("*.dist-info/RECORD"))
    return len(records) == len(pins) and all(_recorded(record, packages) for record in records)


def _recorded(record: Path, packages: Path) -> bool:
    try:
        with record.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file) if len(row) == 3 and row[2]]
        return all((packages / name).stat().st_size == int(size) for name, _, size in rows)
    except (OSError, ValueError):
        return False
