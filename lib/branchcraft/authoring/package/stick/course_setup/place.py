"""Where the course may live: beside the bundle on a local disk, else in the person's own folder; never on a stick unless somebody says so.

A stick is slow, may be formatted so that no environment can lie on it (FAT and exFAT know no links, which Linux and macOS need), may be write-protected,
and goes on to the next person.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from course_setup import SetupError

NAME = "网点实训课程"
WINDOWS_PATH = 259
"""Longest path that Windows takes unless long paths are switched on."""
DRIVE_FIXED = 3


def why_not(folder: Path) -> str | None:
    """Why an environment cannot lie in that folder, as half a sentence; None when it can. The folder need not exist and is left as it was."""
    nearest = next((one for one in (folder, *folder.parents) if one.exists()), None)
    if nearest is None or not nearest.is_dir():
        return "不是文件夹"
    try:
        trial = tempfile.TemporaryDirectory(dir=nearest)
    except OSError:
        return "不能写入"
    with trial:
        try:
            if os.name == "posix":
                Path(trial.name, "link").symlink_to("target")
        except OSError:
            return "不支持链接（多半是 FAT 或 exFAT 格式的 U 盘）"
    return None


def on_local_disk(folder: Path, person: Path) -> bool:
    """Whether the folder lies on a disk of this computer, not on a stick or in the network."""
    if sys.platform == "win32":
        import ctypes

        return bool(ctypes.windll.kernel32.GetDriveTypeW(f"{folder.drive}\\") == DRIVE_FIXED)
    return folder.stat().st_dev == person.stat().st_dev


def choose(bundle: Path, asked: Path | None, person: Path) -> Path:
    """The folder of the installed course. `person` is the home folder. Raises SetupError when the course cannot live there."""
    if asked is not None:
        folder = asked.expanduser().absolute()
        if folder == bundle or bundle in folder.parents:
            raise SetupError("请不要装进课程包自己的文件夹里，用 --to 换一个文件夹。")
        wrong = why_not(folder)
        if wrong:
            raise SetupError(f"「{folder}」{wrong}，装不下课程。请用 --to 换一个本机硬盘上的文件夹。")
        return folder
    beside = bundle.parent / NAME
    if on_local_disk(bundle, person) and why_not(beside) is None:
        return beside
    own = person / NAME
    wrong = why_not(own)
    if wrong:
        raise SetupError(f"个人文件夹「{person}」{wrong}。请用 --to 指定一个能写的文件夹，例如：python setup_course.py --to D:\\课程")
    return own


def check_space(folder: Path, needed: int) -> None:
    """Raises SetupError when the disk has not `needed` bytes left."""
    nearest = next(one for one in (folder, *folder.parents) if one.exists())
    free = shutil.disk_usage(nearest).free
    if free < needed:
        raise SetupError(f"磁盘空间不够：「{nearest}」还剩 {_gb(free)}，安装要 {_gb(needed)}。请腾出空间，或用 --to 换一个磁盘。")


def _gb(size: int) -> str:
    return f"{size / 1e9:.1f} GB"


def check_length(folder: Path, longest: int) -> None:
    """Windows: raises SetupError when the longest file of the packages would get too long a path in that folder."""
    room = WINDOWS_PATH - longest - len("\\.venv\\Lib\\site-packages\\")
    if len(str(folder)) > room and not long_paths():
        raise SetupError(
            f"文件夹的路径太长（Windows 的限制）：「{folder}」有 {len(str(folder))} 个字，最多 {room} 个。请用 --to 换短一点的，例如 --to D:\\课程"
        )


def long_paths() -> bool:
    """Whether this system takes paths of any length."""
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
                return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
        except OSError:
            return False
    return True
