"""Open the course: JupyterLab in Chinese, with the course's font, on the front page – and nobody's own Jupyter settings touched.

Everything that JupyterLab reads or writes for the course lies in `.jupyter-course/` inside the course folder: settings, trust, history. Removing
that folder is a clean start. The server listens on this machine only.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from branchcraft.errors import InputError

FRONT_PAGE = "notebooks/index.ipynb"
PRIVATE = ".jupyter-course"
LOOPBACK = "127.0.0.1"
NOTEBOOK_FOLDERS = ("notebooks", "cases", "exercises")

# Defaults, not orders: what a person changes in the settings dialog still wins.
SETTINGS = {
    "@jupyterlab/translation-extension:plugin": {"locale": "zh_CN"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}


def course_folder() -> Path:
    """The folder that holds notebooks/: the current one or one above it, else where this package was installed from.

    Raises InputError when there is none.
    """
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if (folder / "notebooks").is_dir() and (folder / "pyproject.toml").is_file():
            return folder
    raise InputError(f"在「{here}」和它的上级文件夹里都没有找到课程(缺少 notebooks 文件夹)。请先进入课程文件夹,再运行 branchcraft lab。")


def prepare(course: Path) -> dict[str, str]:
    """Write the private Jupyter folder; returns the environment that makes JupyterLab use it."""
    private = course / PRIVATE
    config = private / "config"
    write_settings(config)
    write_css(config)
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(private / "data"),
        "JUPYTER_RUNTIME_DIR": str(private / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(config / "lab" / "user-settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(config / "lab" / "workspaces"),
        "IPYTHONDIR": str(private / "ipython"),
        "PYTHONUTF8": "1",
    }
    trust(course, private / "data")
    return environment


def write_settings(config: Path) -> None:
    """Course defaults where jupyterlab_server looks for a site's own: <config>/labconfig/default_setting_overrides.json."""
    target = config / "labconfig" / "default_setting_overrides.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(SETTINGS, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def write_css(config: Path) -> None:
    """The course font for menus, text and widgets: <config>/custom/custom.css and the font file beside it."""
    from branchcraft.ui import theme

    custom = config / "custom"
    custom.mkdir(parents=True, exist_ok=True)
    (custom / "custom.css").write_text(theme.font_css(url=theme.FONT_WOFF2.name), encoding="utf-8")
    shutil.copyfile(theme.FONT_WOFF2, custom / theme.FONT_WOFF2.name)


def trust(course: Path, data: Path) -> int:
    """Sign the course's notebooks so that their stored outputs show in full; returns how many. A file that is no notebook is passed over."""
    import nbformat
    from nbformat.sign import NotebookNotary

    data.mkdir(parents=True, exist_ok=True)
    notary = NotebookNotary(data_dir=str(data))
    signed = 0
    for folder in NOTEBOOK_FOLDERS:
        for path in sorted((course / folder).rglob("*.ipynb")):
            if any(part.startswith(".") for part in path.relative_to(course).parts):
                continue
            try:
                notary.sign(nbformat.read(path, as_version=4))
            except (OSError, ValueError):
                continue
            signed += 1
    return signed


def command(course: Path, browser: bool, port: int | None) -> list[str]:
    """The JupyterLab command line."""
    front = FRONT_PAGE if (course / FRONT_PAGE).is_file() else ""
    line = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--custom-css",
        f"--ServerApp.ip={LOOPBACK}",
        f"--ServerApp.root_dir={course}",
        f"--LabApp.default_url=/lab/tree/{front}" if front else "--LabApp.default_url=/lab",
    ]
    if port is not None:
        line += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    return line if browser else [*line, "--no-browser"]


def open_lab(browser: bool = True, port: int | None = None) -> int:
    """Start JupyterLab on the course and stay until it ends; returns its exit code. Raises InputError for a port that cannot be."""
    if port is not None and not 1024 <= port <= 65535:
        raise InputError(f"端口号 --port 应当在 1024 到 65535 之间,现在是 {port}。")
    course = course_folder()
    environment = prepare(course)
    print("正在打开课程。关闭:在这个窗口按 Ctrl-C。", flush=True)
    server = subprocess.Popen(command(course, browser, port), cwd=course, env=environment)
    try:
        return server.wait()
    except KeyboardInterrupt:
        # The server got the Ctrl-C too and asks whether to stop; here leaving means leaving.
        server.terminate()
        server.wait()
        return 0
