"""Is this installation fit for class? Look at each thing the course needs and say in Chinese what to mend.

✓ is fine, ! works but could be better, ✗ must be mended before class. Every check is a function that returns a `Finding`; none raises.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path

from branchcraft.folders import progress_dir

GOOD, WEAK, BROKEN = "✓", "!", "✗"
REINSTALL = "在课程文件夹里重新安装：make lab（Windows：py -m pip install -r requirements.lock；从 U 盘装的：再运行一次「安装」，答案不会丢）。"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "microsoft-edge-stable", "msedge")
BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files/Microsoft/Edge/Application/msedge.exe",
)
KERNEL_SECONDS = 60.0
_NEEDS = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)\s*>=\s*(?P<least>[0-9][0-9A-Za-z.]*)$")


@dataclass(frozen=True)
class Finding:
    """What one check found: its mark (✓ ! ✗), what was looked at, and what to do (empty when nothing is)."""

    mark: str
    what: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.mark} {self.what}" + (f"\n    → {self.advice}" if self.advice else "")


def find_browser() -> str | None:
    """A Chromium, Chrome or Edge on this machine; the environment variable BRANCHCRAFT_BROWSER comes first, None if there is none."""
    named = os.environ.get("BRANCHCRAFT_BROWSER")
    if named:
        return shutil.which(named)
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return found or next((place for place in BROWSER_PLACES if Path(place).is_file()), None)


def check_python() -> Finding:
    """Python is as new as pyproject.toml asks for."""
    here = ".".join(map(str, sys.version_info[:3]))
    least = (metadata("branchcraft")["Requires-Python"] or "").removeprefix(">=")
    if sys.version_info[:3] < _numbers(least):
        return Finding(BROKEN, f"Python {here} 太旧", f"请安装 Python {least} 或更新，删除 .venv 文件夹后再运行 make lab。")
    return Finding(GOOD, f"Python {here}")


def check_packages() -> Finding:
    """Every package that pyproject.toml asks for, at least as new as it says."""
    wrong = []
    for name, least in required_packages():
        try:
            here = version(name)
        except PackageNotFoundError:
            wrong.append(f"{name} 没有安装")
            continue
        if _numbers(here) < _numbers(least):
            wrong.append(f"{name} 是 {here}，需要 {least} 以上")
    if wrong:
        return Finding(BROKEN, f"软件包：{'；'.join(wrong)}", REINSTALL)
    return Finding(GOOD, f"软件包 {len(required_packages())} 个，版本都够新（JupyterLab {version('jupyterlab')}）")


def required_packages() -> list[tuple[str, str]]:
    """Name and least version of what the course needs to run; numba is left out because it has a check of its own."""
    found = (_NEEDS.match(line) for line in requires("branchcraft") or [])
    return [(match["name"], match["least"]) for match in found if match and match["name"] != "numba"]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text.split("+")[0])[:3])


def check_font() -> Finding:
    """matplotlib draws Chinese with the course's own font, no box in place of a character."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        from branchcraft.ui import theme

        if not theme.FONT_OTF.is_file() or not theme.FONT_WOFF2.is_file():
            return Finding(BROKEN, "课程字体文件不见了", "重新下载课程文件夹，或运行 git checkout lib/branchcraft/ui/fonts。")
        theme.use_theme()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            figure = Figure(figsize=(2, 1))
            figure.text(0.1, 0.5, "网点", fontfamily=[theme.FAMILY])
            FigureCanvasAgg(figure).draw()
    except Exception as error:
        return Finding(BROKEN, f"字体画不出「网点」（{_short(error)}）", REINSTALL)
    return Finding(GOOD, "课程字体，图上的中文画得出")


def check_progress_dir() -> Finding:
    """The folder for answers can be written."""
    folder = progress_dir()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        advice = "换一个能写的文件夹：设环境变量 BRANCHCRAFT_HOME，再重新打开课程。"
        return Finding(BROKEN, f"进度文件夹写不进去：{folder}（{error.strerror}）", advice)
    return Finding(GOOD, f"进度文件夹 {folder}")


def check_kernel() -> Finding:
    """A Jupyter kernel starts and answers 1+1, with Chinese text coming back unharmed."""
    try:
        answer = ask_kernel(r"print('答案', 1 + 1)")
    except Exception as error:
        return Finding(BROKEN, f"Jupyter 内核没有启动（{_short(error)}）", f"{REINSTALL}还不行，请看是否有安全软件拦住了 Python 的本机连接。")
    if answer.strip() != "答案 2":
        return Finding(BROKEN, f"Jupyter 内核回答得不对：「{answer.strip()}」，应当是「答案 2」", REINSTALL)
    return Finding(GOOD, "Jupyter 内核能启动，会算 1+1")


def ask_kernel(code: str) -> str:
    """What `code` prints in a fresh kernel of this Python; raises whatever jupyter_client raises."""
    from jupyter_client.manager import KernelManager

    printed: list[str] = []

    def listen(message: dict) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    manager = KernelManager(kernel_name="python3")
    # The course runs in this very Python, whatever a "python3" kernel elsewhere may be.
    assert manager.kernel_spec is not None
    manager.kernel_spec.argv[0] = sys.executable
    manager.start_kernel(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=KERNEL_SECONDS)
        client.execute_interactive(code, timeout=KERNEL_SECONDS, output_hook=listen)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "".join(printed)


def check_numba() -> Finding:
    """The compiled engine; without it everything still works, slower."""
    try:
        import numba
    except Exception as error:
        return Finding(WEAK, f"numba 用不了（{_short(error)}），模拟照样能做，只是慢得多", f"想快一些：{REINSTALL}")
    return Finding(GOOD, f"numba {numba.__version__}，模拟用编译引擎")


def check_browser() -> Finding:
    """Any browser opens the course; Chromium, Chrome or Edge are the ones it is tested with."""
    found = find_browser()
    if found is None:
        advice = "推荐安装 Chrome 或 Edge；装在别处就用环境变量 BRANCHCRAFT_BROWSER 指出路径。别的新浏览器一般也能用。"
        return Finding(WEAK, "没有找到 Chrome、Edge 或 Chromium", advice)
    return Finding(GOOD, f"浏览器 {found}")


CHECKS: tuple[Callable[[], Finding], ...] = (
    check_python,
    check_packages,
    check_font,
    check_progress_dir,
    check_kernel,
    check_numba,
    check_browser,
)


def examine() -> int:
    """Run all checks and print what they found; 1 when something must be mended, else 0."""
    marks = []
    for check in CHECKS:
        finding = check()
        marks.append(finding.mark)
        print(finding, flush=True)
    broken = marks.count(BROKEN)
    print(f"\n有 {broken} 项要先修好（带 ✗ 的）。" if broken else "\n可以上课了。")
    return 1 if broken else 0


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}".rstrip(": ")[:150]
