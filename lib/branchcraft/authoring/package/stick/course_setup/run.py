"""The set-up from beginning to end. Run again, it repairs or updates; it never loses what a learner did."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from course_setup import SetupError, copies, environment, place, seal
from course_setup.machine import offer_for, this_machine

BUNDLE = Path(__file__).resolve().parents[1]
STATE = ".installed.json"
TOOLS = ".setup"
LAUNCHERS = {"win32": "开课.bat", "darwin": "开课.command"}
LAUNCHER = LAUNCHERS.get(sys.platform, "开课.sh")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="setup_course.py", description="安装网点精细化管理实训课程，不需要联网。再运行一次就是修复或更新。", add_help=False
    )
    parser.add_argument("-h", "--help", action="help", help="显示这段说明")
    parser.add_argument("--to", type=Path, metavar="文件夹", help="装到哪里（默认：课程包旁边；课程包在 U 盘上时，装到个人文件夹）")
    parser.add_argument("--trainer", action="store_true", help="讲师用：同时装上做好的习题")
    parser.add_argument("--repair", action="store_true", help="重新装一遍软件包")
    parser.add_argument("--check", action="store_true", help="只核对课程包里每个文件，不安装")
    parser.add_argument("--no-start", action="store_true", help="装好以后不问要不要开课")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> int:
    """Exit code: 0 the course is ready, 1 something is to be mended."""
    _speak_utf8()
    options = parse(arguments)
    try:
        manifest = seal.read_manifest(BUNDLE)
        if options.check:
            return check_everything(manifest)
        home, ready = install(manifest, options)
    except SetupError as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"\n✗ {disk_in_words(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n安装中断了。再运行一次，会从头接着装。", file=sys.stderr)
        return 1
    if not ready:
        print("\n✗ 装好了，但上面带 ✗ 的要先修好。修好后再运行一次安装；还不行，加上 --repair 重装。", file=sys.stderr)
        return 1
    print(f"\n✓ 课程在「{home}」。以后开课：双击里面的「{LAUNCHER}」。")
    if sys.platform == "linux":
        print(f'  不能双击时，在终端里运行：sh "{home / LAUNCHER}"')
    if not options.no_start and sys.stdin is not None and sys.stdin.isatty():
        print("\n现在就开课吗？（不开就关掉这个窗口）")
        return subprocess.call([str(environment.python_of(home)), str(home / TOOLS / "course_setup" / "start.py")])
    return 0


def check_everything(manifest: Mapping[str, Any]) -> int:
    """Look at every file of the bundle. A trainer may have taken the folder 讲师 away before handing the bundle on."""
    names = [name for name in manifest["files"] if (BUNDLE / "讲师").is_dir() or not name.startswith("讲师/")]
    print(f"正在核对 {len(names)} 个文件……", flush=True)
    seal.check(BUNDLE, manifest["files"], names)
    print("✓ 课程包完好。")
    return 0


def install(manifest: Mapping[str, Any], options: argparse.Namespace) -> tuple[Path, bool]:
    """Set the course up; returns its folder and whether doctor found it fit. Raises SetupError, OSError."""
    print(f"网点精细化管理实训 {manifest['version']}（课程包制作于 {manifest['made']}）", flush=True)
    machine = this_machine()
    offer = offer_for(machine, manifest["targets"])
    home = place.choose(BUNDLE, options.to, Path.home())
    place.check_length(home, offer["longest"])
    print(f"装到：{home}", flush=True)
    state = _read_state(home)
    trainer = _trainer(options.trainer, bool(state.get("trainer")))
    sums = manifest["files"]
    files = copies.course_files(sums, trainer)
    wanted = {"target": machine.key, "place": str(home), "wheels": {name: sums[name] for name in offer["wheels"]}, "base": sys.base_prefix}
    fresh = options.repair or {key: state.get(key) for key in wanted} != wanted or not environment.intact(home, offer["pins"])
    print("正在核对课程包……", flush=True)
    seal.check(
        BUNDLE, sums, [*files, *(name for name in sums if name.startswith("course_setup/")), *((offer["pip"], *offer["wheels"]) if fresh else ())]
    )
    if fresh:
        place.check_space(home, offer["bytes"])
        home.mkdir(parents=True, exist_ok=True)
        _write_state(home, {**state, **dict.fromkeys(wanted)})  # an interrupted set-up is known for one
        print(f"正在安装 {len(offer['pins'])} 个软件包，要一两分钟……", flush=True)
        begun = time.monotonic()
        environment.make(home, BUNDLE, offer)
        print(f"软件包装好了，用了 {time.monotonic() - begun:.0f} 秒。", flush=True)
    else:
        print("软件包已经装好，完好无缺。", flush=True)
    for path in copies.bring_up(BUNDLE, home / "course", files, sums, state.get("course", {}), datetime.date.today().isoformat()):
        print(f"您改过的「{path.name}」已留在原处，新版另放。", flush=True)
    _launcher(home)
    course = {target: sums[source] for source, target in files.items()}
    _write_state(home, {**wanted, "trainer": trainer, "version": manifest["version"], "course": course})
    if offer["without"]:
        print(f"这种电脑没有 {'、'.join(offer['without'])} 的软件包：模拟照样能做，慢一些。", flush=True)
    print("\n检查安装：", flush=True)
    return home, doctor(home) == 0


def _trainer(asked: bool, before: bool) -> bool:
    """Whether the solved exercises come along: asked for now or before, and not taken out of this bundle."""
    there = (BUNDLE / copies.SOLUTIONS).is_dir()
    if asked and not there:
        raise SetupError("这个课程包里没有“讲师”文件夹，装不了做好的习题。请用讲师的课程包，或去掉 --trainer。")
    return there and (asked or before)


def doctor(home: Path) -> int:
    """Exit code of the installed course's own check."""
    command = [str(environment.python_of(home)), "-X", "utf8", "-m", "branchcraft", "doctor"]
    return subprocess.call(command, cwd=home / "course", env=environment.clean_environment())


def _launcher(home: Path) -> None:
    tools = home / TOOLS / "course_setup"
    shutil.rmtree(tools, ignore_errors=True)
    shutil.copytree(BUNDLE / "course_setup", tools, ignore=shutil.ignore_patterns("__pycache__"))
    launcher = home / LAUNCHER
    shutil.copyfile(BUNDLE / "course_setup" / ("start.bat" if sys.platform == "win32" else "start.sh"), launcher)
    if os.name == "posix":
        launcher.chmod(0o755)


def _read_state(home: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((home / STATE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def _write_state(home: Path, state: Mapping[str, Any]) -> None:
    new = home / f"{STATE}.new"
    new.write_text(json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    new.replace(home / STATE)


def disk_in_words(error: OSError) -> str:
    """What to do about a disk that does not do what it should."""
    where = error.filename2 or error.filename or ""
    if error.errno == 28 or getattr(error, "winerror", None) == 112:
        return f"磁盘写满了：{where}。请腾出空间，或用 --to 换一个磁盘，再运行一次。"
    return f"读写不了「{where}」（{error.strerror}）。请看这个文件夹能不能写、U 盘是否还插着，再运行一次。"


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
