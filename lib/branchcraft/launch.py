"""Open the course: JupyterLab in Chinese, with the course's font, on the front page – and nobody's own Jupyter settings touched.

Everything that JupyterLab reads or writes for the course lies in `.jupyter-course/` inside the course folder: settings, trust, history. Removing
that folder is a clean start. The server listens on this machine only.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

from branchcraft.errors import InputError
from branchcraft.folders import course_folder

FRONT_PAGE = "notebooks/index.ipynb"
PRIVATE = ".jupyter-course"
LOOPBACK = "127.0.0.1"
NOTEBOOK_FOLDERS = ("notebooks", "cases", "exercises")

# Defaults, not orders: what a person changes in the settings dialog still wins.
SETTINGS = {
    "@jupyterlab/translation-extension:plugin": {"locale": "zh_CN"},
    # All of a chapter stays on the page: panels that come and go while scrolling would lose their place. And nobody is asked for a kernel.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none", "autoStartDefaultKernel": True},
    # A panel's callbacks run one after another: through subshells, two of them would change one picture at the same time.
    "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
}
# Presenting from JupyterLab: panels stay live, one section fills the screen (jupyterlab-slideshow).
SLIDESHOW = "jupyterlab-slideshow:plugin"
SLIDESHOW_EXTENSIONS = ("jupyterlab-slideshow", "@deathbeds/jupyterlab-fonts")
# What a bank manager never needs and could trip over.
SWITCHED_OFF = {"disabledExtensions": {"@jupyterlab/debugger-extension": True, "@jupyterlab/extensionmanager-extension": True}}


def prepare(course: Path, slides: bool = False) -> dict[str, str]:
    """Write the private Jupyter folder; returns the environment that makes JupyterLab use it. `slides`: open as slides."""
    private = course / PRIVATE
    config = private / "config"
    write_settings(config, slides)
    forget_slideshow(config)
    write_css(config)
    quiet_kernels(private / "ipython")
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


def author_keys() -> list[dict[str, object]]:
    """The keys with which an author moves between cells and changes them, switched off.

    In command mode D D deletes a cell and the down arrow leaves it, whatever is focused: a trainee who answers by keyboard in a list of choices would
    leave the list, or delete the question. Running cells (with Shift, Ctrl or Alt and Enter) stays. Empty when JupyterLab keeps its keys elsewhere.
    """
    schema = Path(sys.prefix, "share", "jupyter", "lab", "schemas", "@jupyterlab", "notebook-extension", "tracker.json")
    if not schema.is_file():
        return []
    shortcuts = json.loads(schema.read_text(encoding="utf-8")).get("jupyter.lab.shortcuts", [])
    return [
        {**one, "disabled": True}
        for one in shortcuts
        if "commandMode" in one["selector"] and any(one["keys"]) and not any(key.endswith("Enter") for key in one["keys"])
    ]


def write_settings(config: Path, slides: bool = False) -> None:
    """Course defaults where jupyterlab_server looks for a site's own: <config>/labconfig/."""
    folder = config / "labconfig"
    folder.mkdir(parents=True, exist_ok=True)
    settings = {**SETTINGS, "@jupyterlab/shortcuts-extension:shortcuts": {"shortcuts": author_keys()}, SLIDESHOW: {"active": slides}}
    # Trainees never meet the buttons of a presenter.
    off = SWITCHED_OFF["disabledExtensions"] | ({} if slides else dict.fromkeys(SLIDESHOW_EXTENSIONS, True))
    for name, content in (("default_setting_overrides", settings), ("page_config", {"disabledExtensions": off})):
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def forget_slideshow(config: Path) -> None:
    """How the last lesson ended must not decide how the next begins: the extension keeps its state among a person's own settings."""
    plugin, _, name = SLIDESHOW.partition(":")
    (config / "lab" / "user-settings" / plugin / f"{name}.jupyterlab-settings").unlink(missing_ok=True)


def write_css(config: Path) -> None:
    """The course font for menus, text and widgets: <config>/custom/custom.css and the font file beside it."""
    from branchcraft.ui import theme

    custom = config / "custom"
    custom.mkdir(parents=True, exist_ok=True)
    # JupyterLab's own theme comes after custom.css and would take its font variables back.
    insist = f'"{theme.FAMILY}", sans-serif !important'
    code = f'Menlo, Consolas, "DejaVu Sans Mono", "{theme.FAMILY}", monospace !important'
    variables = f"--jp-ui-font-family: {insist}; --jp-content-font-family: {insist}; --jp-code-font-family: {code};"
    css = theme.font_css(url=theme.FONT_WOFF2.name) + f":root {{ {variables} }}\n" + slides_css()
    (custom / "custom.css").write_text(css, encoding="utf-8")
    shutil.copyfile(theme.FONT_WOFF2, custom / theme.FONT_WOFF2.name)


def slides_css() -> str:
    """What a class sees when the trainer presents from JupyterLab."""
    return files("branchcraft.ui").joinpath("live_slides.css").read_text(encoding="utf-8")


def quiet_kernels(ipython: Path) -> None:
    """Kernels say only what is an error: each start would otherwise warn, in English, that it talks over TCP – which never leaves this machine."""
    profile = ipython / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text("c = get_config()\nc.IPKernelApp.log_level = 40\n", encoding="utf-8")


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
        "--ServerApp.log_level=WARN",
        "--LabApp.log_level=WARN",
        "--LabApp.extension_manager=readonly",
        "--ServerApp.answer_yes=True",
        f"--ServerApp.ip={LOOPBACK}",
        f"--ServerApp.root_dir={course}",
        f"--LabApp.default_url=/lab/tree/{front}" if front else "--LabApp.default_url=/lab",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        line.append("--allow-root")  # as in a container; the server is open to this machine only
    if port is not None:
        line += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    return line if browser else [*line, "--no-browser"]


def open_lab(browser: bool = True, port: int | None = None, slides: bool = False) -> int:
    """Start JupyterLab on the course, as slides if asked, and stay until it ends; returns its exit code. Raises InputError for a port that cannot be."""
    if port is not None and not 1024 <= port <= 65535:
        raise InputError(f"端口号 --port 应当在 1024 到 65535 之间，现在是 {port}。")
    course = course_folder()
    environment = prepare(course, slides) if slides else prepare(course)
    print("正在打开课程。浏览器没有自动打开时，把下面带 token 的网址复制进去。关闭课程：在这个窗口按 Ctrl-C。", flush=True)
    server = subprocess.Popen(command(course, browser, port), cwd=course, env=environment)
    # Whoever ends this process ends the server with it; a Ctrl-C reaches the server by itself.
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    while True:
        try:
            return server.wait()
        except KeyboardInterrupt:
            continue
