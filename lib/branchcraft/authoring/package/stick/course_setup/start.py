"""Open the installed course: a menu for who double-clicks, a word for who types. Runs in the course's own Python."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

APPS = (("学习：网页版，不见代码", ("apps",)), ("全班：学员用自己的手机、电脑打开（同一个局域网）", ("apps", "--lan")))
LAB = (("学习：JupyterLab", ("lab",)), ("讲课：幻灯片，面板能动", ("lab", "--slides")), ("检查安装", ("doctor",)))


def choices(apps: bool) -> list[tuple[str, tuple[str, ...]]]:
    """What can be opened: a line for the menu and branchcraft's command."""
    return [*(APPS if apps else ()), *LAB]


def ask(offered: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """The command that the person picks; Enter, or no one there to ask, takes the first."""
    for number, (title, _) in enumerate(offered, start=1):
        print(f"  {number}  {title}")
    while True:
        try:
            answer = input("输入数字后按回车（直接按回车是 1）：").strip()
        except EOFError:
            answer = ""
        if not answer:
            return offered[0][1]
        if answer.isdecimal() and 1 <= int(answer) <= len(offered):
            return offered[int(answer) - 1][1]
        print(f"请输入 1 到 {len(offered)} 之间的数字。")


def main(arguments: Sequence[str]) -> int:
    """Exit code of the course; `arguments` go to branchcraft as they are, none means the menu."""
    home = Path(__file__).resolve().parents[2]
    command = tuple(arguments) or ask(choices(importlib.util.find_spec("branchcraft.apps") is not None))
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    try:
        return subprocess.call([sys.executable, "-m", "branchcraft", *command], cwd=home / "course", env={**environment, "PYTHONUTF8": "1"})
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
