"""`branchcraft lab` opens the course in Chinese, with its font, and leaves everybody's own Jupyter settings alone."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from branchcraft import folders, launch
from branchcraft.errors import InputError
from branchcraft.ui import theme

PATIENCE_SECONDS = 90


def make_course(folder: Path) -> Path:
    """A course of one notebook whose stored output only a trusted notebook shows in full; the path has a space and Chinese in it."""
    course = folder / "网点 课程"
    (course / "notebooks").mkdir(parents=True)
    (course / "pyproject.toml").touch()
    output = nbformat.v4.new_output("display_data", {"text/html": "<script>1</script>"})
    cell = nbformat.v4.new_code_cell("1", outputs=[output], execution_count=1)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), course / launch.FRONT_PAGE)
    return course


@dataclass
class Lab:
    """A running course: where it is, how to ask it, the process that was started."""

    course: Path
    port: int
    token: str
    process: subprocess.Popen[str]

    def get(self, path: str, token: bool = True) -> bytes:
        headers = {"Authorization": f"token {self.token}"} if token else {}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return answer.read()

    def json(self, path: str) -> dict:
        return json.loads(self.get(path))


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab")
    course, home = make_course(folder), folder / "home"
    home.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "XDG_"))} | {"HOME": str(home)}
    with (folder / "lab.log").open("w+", encoding="utf-8") as log:
        line = [sys.executable, "-m", "branchcraft", "lab", "--no-browser", "--port", str(port)]
        process = subprocess.Popen(line, cwd=course, env=environment, stdout=log, stderr=log, text=True)
        try:
            yield Lab(course, port, wait_for_token(course, process, folder / "lab.log"), process)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def wait_for_token(course: Path, process: subprocess.Popen[str], log: Path) -> str:
    for _ in range(PATIENCE_SECONDS * 5):
        for path in (course / launch.PRIVATE / "runtime").glob("jpserver-*.json"):
            token = json.loads(path.read_text(encoding="utf-8") or "{}").get("token")
            if token:
                return token
        if process.poll() is not None:
            break
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}")


def test_the_front_page_is_served_with_the_course_style_sheet(lab: Lab) -> None:
    page = lab.get(f"/lab/tree/{launch.FRONT_PAGE}").decode()
    assert "custom/custom.css" in page


def test_the_root_address_leads_to_the_front_page(lab: Lab) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{lab.port}/?token={lab.token}")
    with urllib.request.urlopen(request) as answer:
        assert answer.url.split("?")[0].endswith(f"/lab/tree/{launch.FRONT_PAGE}")


def test_the_course_font_is_served_beside_its_style_sheet(lab: Lab) -> None:
    css = lab.get("/custom/custom.css").decode()
    assert f'font-family: "{theme.FAMILY}"' in css
    assert f'url("{theme.FONT_WOFF2.name}")' in css
    assert lab.get(f"/custom/{theme.FONT_WOFF2.name}") == theme.FONT_WOFF2.read_bytes()


def test_the_interface_is_chinese_and_no_news_are_fetched(lab: Lab) -> None:
    def default(plugin: str, name: str) -> object:
        return lab.json(f"/lab/api/settings/{plugin}")["schema"]["properties"][name]["default"]

    assert default("@jupyterlab/translation-extension:plugin", "locale") == "zh_CN"
    assert default("@jupyterlab/apputils-extension:notification", "fetchNews") == "false"
    menu = lab.json("/lab/api/translations/zh_CN")["data"]["jupyterlab"]
    assert any("文件" in "".join(words) for words in menu.values() if isinstance(words, list))


def test_a_panels_callbacks_run_one_after_another(lab: Lab) -> None:
    """By default JupyterLab lets a second click run in a thread of its own while the first still computes."""
    settings = lab.json("/lab/api/settings/@jupyterlab/apputils-extension:kernels-settings")
    assert settings["schema"]["properties"]["commsOverSubshells"]["default"] == "disabled"


def test_stored_outputs_are_trusted(lab: Lab) -> None:
    cell = lab.json(f"/api/contents/{launch.FRONT_PAGE}")["content"]["cells"][0]
    assert cell["metadata"]["trusted"] is True


def test_nobody_without_the_token_reads_the_course(lab: Lab) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        lab.get(f"/api/contents/{launch.FRONT_PAGE}", token=False)


def test_nothing_is_written_into_the_home_folder(lab: Lab) -> None:
    assert [path.name for path in lab.course.parent.joinpath("home").rglob("*") if "jupyter" in path.name or "ipython" in path.name] == []


def test_ending_the_command_ends_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The launcher waits for its server and passes the order to stop on; a stand-in server writes down that it was told."""
    course = make_course(tmp_path)
    script = (
        "import os, sys, pathlib; from branchcraft import folders, launch;"
        "stand_in = 'import signal, sys, time, pathlib; "
        'signal.signal(signal.SIGTERM, lambda *_: (pathlib.Path("stopped").touch(), sys.exit(0))); '
        'pathlib.Path("started").touch(); time.sleep(60)\';'
        "launch.command = lambda *_: [sys.executable, '-c', stand_in];"
        "sys.exit(launch.open_lab(browser=False))"
    )
    process = subprocess.Popen([sys.executable, "-c", script], cwd=course, stdout=subprocess.DEVNULL)
    try:
        for _ in range(PATIENCE_SECONDS * 5):
            if (course / "started").exists():
                break
            time.sleep(0.2)
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0
    finally:
        process.kill()
    assert (course / "stopped").exists()


def test_the_server_listens_on_this_machine_only(tmp_path: Path) -> None:
    assert "--ServerApp.ip=127.0.0.1" in launch.command(tmp_path, browser=True, port=None)


def test_a_fixed_port_is_not_silently_changed(tmp_path: Path) -> None:
    line = launch.command(tmp_path, browser=True, port=9001)
    assert {"--ServerApp.port=9001", "--ServerApp.port_retries=0"} <= set(line)


def test_without_a_front_page_the_file_list_opens(tmp_path: Path) -> None:
    assert "--LabApp.default_url=/lab" in launch.command(tmp_path, browser=True, port=None)


@pytest.mark.parametrize("port", [0, 80, 65536])
def test_an_impossible_port_is_refused_in_a_sentence(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "prepare", lambda course: pytest.fail("went on to start the server"))
    with pytest.raises(InputError, match="端口号 --port"):
        launch.open_lab(browser=False, port=port)


def test_the_course_is_found_from_a_folder_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make_course(tmp_path)
    monkeypatch.chdir(course / "notebooks")
    assert folders.course_folder() == course


def test_without_a_course_a_sentence_says_where_to_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(folders, "__file__", str(tmp_path / "lib" / "branchcraft" / "folders.py"))
    with pytest.raises(InputError, match="没有找到课程"):
        folders.course_folder()


def test_preparing_twice_keeps_what_a_person_changed(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    own = Path(launch.prepare(course)["JUPYTERLAB_SETTINGS_DIR"]) / "@jupyterlab" / "own.jupyterlab-settings"
    own.parent.mkdir(parents=True)
    own.write_text("{}", encoding="utf-8")
    launch.prepare(course)
    assert own.read_text(encoding="utf-8") == "{}"


def test_a_broken_notebook_does_not_keep_the_course_shut(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    (course / "notebooks" / "broken.ipynb").write_text("{", encoding="utf-8")
    copies = course / "notebooks" / ".ipynb_checkpoints"
    copies.mkdir()
    shutil.copy(course / launch.FRONT_PAGE, copies / "old.ipynb")
    assert launch.trust(course, tmp_path / "data") == 1


def test_slides_are_asked_for_each_time_anew(tmp_path: Path) -> None:
    """A lesson that ended as slides must not make the next opening slides, nor the other way round."""
    course = make_course(tmp_path)
    config = Path(launch.prepare(course, slides=True)["JUPYTER_CONFIG_DIR"])
    kept = config / "lab" / "user-settings" / "jupyterlab-slideshow" / "plugin.jupyterlab-settings"
    kept.parent.mkdir(parents=True)
    kept.write_text('{"active": false}', encoding="utf-8")

    def active() -> bool:
        return json.loads((config / "labconfig" / "default_setting_overrides.json").read_text(encoding="utf-8"))[launch.SLIDESHOW]["active"]

    def off() -> set[str]:
        return set(json.loads((config / "labconfig" / "page_config.json").read_text(encoding="utf-8"))["disabledExtensions"])

    assert active() and off().isdisjoint(launch.SLIDESHOW_EXTENSIONS)
    launch.prepare(course)
    assert not active() and not kept.exists() and off() >= set(launch.SLIDESHOW_EXTENSIONS)
    assert 'data-jp-deck-mode="presenting"' in (config / "custom" / "custom.css").read_text(encoding="utf-8")
