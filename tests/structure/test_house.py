"""The house rules: dependencies in one place, nothing of one machine in the repository, commands that the README promises."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

HOUSE = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
LOCK_LINES = (HOUSE / "requirements.lock").read_text(encoding="utf-8").splitlines()
MAKEFILE = (HOUSE / "Makefile").read_text(encoding="utf-8")
CONDA_MUST_NAME = {"jupyterlab", "nbconvert", "pandas", "matplotlib", "ipywidgets", "nbval"}
MOST_LINES = 320

# A letter in brackets, so that this file does not name what it forbids.
MACHINE_PATH = re.compile(r"(?<![\w.$}*-])/(?:[w]ork|[r]oot|[f]arm)/|/[h]ome/\w|[A-Z]:\\+[U]sers\\+\w")
REGISTRY_HOST = re.compile(
    r"[p]ypi\.(?:org|python|tuna|douban)|[p]ythonhosted\.org|[m]irrors?\.[\w-]+\.\w|[r]egistry\.npm|[a]naconda\.(?:org|com)|-[-](?:extra-)?index-url"
)


def requirements() -> list[Requirement]:
    project = PYPROJECT["project"]
    return [Requirement(line) for line in (*project["dependencies"], *project["optional-dependencies"]["dev"])]


def locked() -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in (line.split("==") for line in LOCK_LINES)}


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    return [HOUSE / name for name in listed.split("\0") if name and (HOUSE / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            found.append((str(path.relative_to(HOUSE)), content.decode("utf-8", errors="replace")))
    return found


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HOUSE / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# Dependencies


def test_the_lock_is_plain_pins_in_order_each_once() -> None:
    assert [line for line in LOCK_LINES if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line)] == []
    assert sorted(LOCK_LINES, key=str.lower) == LOCK_LINES
    assert len(locked()) == len(LOCK_LINES)


def test_the_lock_holds_everything_that_pyproject_asks_for_new_enough() -> None:
    pins = locked()
    missing = [str(one) for one in requirements() if canonicalize_name(one.name) not in pins]
    too_old = [str(one) for one in requirements() if canonicalize_name(one.name) in pins and pins[canonicalize_name(one.name)] not in one.specifier]
    assert (missing, too_old) == ([], []), "run: make lock"


def test_every_pin_installs_on_the_oldest_python_that_is_promised() -> None:
    """3.11.2 is the 3.11 of Debian 12; a pin that wants a later patch release would stop there."""
    refusing = []
    for name in locked():
        try:
            wanted = metadata(name)["Requires-Python"]
        except PackageNotFoundError:  # for another system only
            continue
        if wanted and "3.11.2" not in SpecifierSet(wanted):
            refusing.append(f"{name}: {wanted}")
    assert refusing == []


def test_the_lock_leaves_out_this_package_and_the_installer() -> None:
    assert {"branchcraft", "pip", "setuptools", "wheel"}.isdisjoint(locked())


def test_environment_yml_agrees_with_pyproject_and_installs_the_lock() -> None:
    wanted = yaml.safe_load((HOUSE / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    by_pip = next(entry["pip"] for entry in wanted if isinstance(entry, dict))
    by_conda = {one.name: str(one.specifier) for one in (Requirement(entry) for entry in wanted if isinstance(entry, str))}
    assert by_pip == ["-r requirements.lock", "-e ."]
    assert by_conda.keys() >= CONDA_MUST_NAME | {"python", "pip"}
    ours = {one.name: str(one.specifier) for one in requirements()} | {"python": PYPROJECT["project"]["requires-python"], "pip": ""}
    assert {name: ours.get(name) for name in by_conda} == by_conda


def test_making_the_lock_keeps_pins_and_nothing_else() -> None:
    freeze = "zopfli==0.4\n# Editable install\n-e /somewhere/branchcraft\nBabel==2.1\nx @ file:///y\nbranchcraft==0.1.0\npip==26.1\nattrs==1.0\n"
    assert tool("lock").pins(freeze) == ["attrs==1.0", "Babel==2.1", "zopfli==0.4"]


# Nothing of one machine


def test_the_rules_about_paths_and_registries_know_one_when_they_see_it() -> None:
    for path in ("/{}/main/x".format("work"), '"/{}/.cache'.format("root"), "see /{}/anna/x".format("home"), "C:\\{}\\anna".format("Users")):
        assert MACHINE_PATH.search(path), path
    for path in ("cases/{}/x".format("work"), "https://example.org/homes/x", "$HOME/x", "./{}/y".format("work")):
        assert not MACHINE_PATH.search(path), path
    for host in ("https://{}.org/simple".format("pypi"), "https://{}.aliyun.com/x".format("mirrors"), "files.{}.org".format("pythonhosted")):
        assert REGISTRY_HOST.search(host), host


def test_no_file_names_a_path_of_one_machine() -> None:
    assert [f"{name}: {match[0]}" for name, text in texts() if (match := MACHINE_PATH.search(text))] == []


def test_no_file_names_a_package_registry() -> None:
    assert [f"{name}: {match[0]}" for name, text in texts() if (match := REGISTRY_HOST.search(text))] == []


# Rooms and files


def test_library_files_stay_short_enough_to_read() -> None:
    long = {path.name: count for path in (HOUSE / "lib").rglob("*.py") if (count := len(path.read_text(encoding="utf-8").splitlines())) >= MOST_LINES}
    assert long == {}, f"a file of {MOST_LINES} lines or more usually hides two rooms"


def test_every_area_keeps_its_pictures_and_panels_to_itself() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    kept = {
        module: contract["allowed_importers"] for contract in contracts if contract["type"] == "protected" for module in contract["protected_modules"]
    }
    library = HOUSE / "lib"
    rooms = [path for name in ("plots.py", "panel.py") for place in ("*", "cases/*") for path in (library / "branchcraft").glob(f"{place}/{name}")]
    assert rooms
    for path in rooms:
        area = ".".join(path.parent.relative_to(library).parts)
        assert kept.get(f"{area}.{path.stem}") == [area], f"pyproject.toml: a protected contract for {area}.{path.stem}"


@pytest.mark.parametrize(
    ("name", "says"),
    [("LICENSE", "MIT License"), ("LICENSE-content", "Attribution 4.0 International"), ("lib/branchcraft/ui/fonts/OFL.txt", "SIL OPEN FONT LICENSE")],
)
def test_each_licence_is_there_and_named_in_pyproject(name: str, says: str) -> None:
    assert says in (HOUSE / name).read_text(encoding="utf-8")
    assert name in PYPROJECT["project"]["license-files"]


# Commands


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md"])
def test_every_make_command_in_the_documents_exists(name: str) -> None:
    named = set(re.findall(r"\bmake ([a-z]+)\b(?= |`|$|[,。;)])", "\n".join(code_in((HOUSE / name).read_text(encoding="utf-8")))))
    assert named
    assert named <= targets()


def code_in(text: str) -> list[str]:
    return re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)


def test_the_readme_opens_with_the_two_commands_and_a_picture() -> None:
    first_screen = "\n".join((HOUSE / "README.md").read_text(encoding="utf-8").splitlines()[:40])
    assert "make lab" in first_screen
    assert "make test" in first_screen
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", first_screen)
    assert pictures
    assert [name for name in pictures if not (HOUSE / name).is_file()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_between_documents_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\(((?!https?:|#)[^)#]+)", (HOUSE / name).read_text(encoding="utf-8"))
    assert [link for link in links if not (HOUSE / link).exists()] == []


def test_make_help_lists_every_command() -> None:
    listed = subprocess.run(["make", "-s", "help"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z]+)", listed, re.MULTILINE)) == targets()


def test_the_build_server_runs_what_a_person_runs() -> None:
    script = HOUSE / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.search(r"^exec make test$", script.read_text(encoding="utf-8"), re.MULTILINE)


def test_make_test_checks_style_notebooks_tests_and_stored_outputs() -> None:
    planned = subprocess.run(["make", "-n", "test"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    for part in (
        "ruff check",
        "ruff format --check",
        "-m mypy",
        "lint_imports",
        "ensure_chromium",
        "authoring.notebooks --check",
        "pytest tests",
        "--nbval ",
    ):
        assert part in planned
    assert "--dist loadscope" in planned, "the default distribution tears notebooks apart"
    assert "--nbval-lax" not in planned


@pytest.fixture
def empty_house(tmp_path: Path) -> Path:
    """The set-up files alone, in a folder with a space in its name."""
    house = tmp_path / "my course"
    (house / "tools").mkdir(parents=True)
    for name in ("Makefile", "requirements.lock", "pyproject.toml", "tools/check_python.py"):
        shutil.copy(HOUSE / name, house / name)
    return house


def test_without_python_both_languages_say_so(empty_house: Path) -> None:
    done = subprocess.run(["make", "lab", "PYTHON=no-such-python"], cwd=empty_house, capture_output=True, text=True)
    assert done.returncode != 0
    assert "请先安装 Python 3.11" in done.stderr
    assert "Install Python 3.11" in done.stderr
    assert not (empty_house / ".venv").exists()


def test_an_old_python_is_turned_away_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    check = tool("check_python")
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    chinese, english = check.complaint().split("\n")
    assert "需要 Python 3.11 或更新" in chinese
    assert "is 3.9" in english


def test_a_python_without_venv_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    chinese, english = tool("check_python").complaint().split("\n")
    assert "apt-get install python3" in chinese
    assert "apt-get install python3" in english


def test_this_python_is_welcome_and_the_oldest_is_that_of_pyproject() -> None:
    check = tool("check_python")
    assert check.complaint() is None
    assert PYPROJECT["project"]["requires-python"] == ">=" + ".".join(map(str, check.OLDEST))


# The browser


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_missing_browser_stops_only_the_build_server(
    ci: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chromium = tool("ensure_chromium")
    monkeypatch.setattr(chromium, "find_browser", lambda: None)
    monkeypatch.setattr(chromium, "may_install", lambda: False)
    monkeypatch.setenv("CI", ci)
    assert chromium.main() == code
    assert "BRANCHCRAFT_BROWSER" in capsys.readouterr().err


def test_a_browser_is_fetched_only_where_that_is_allowed_and_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    chromium = tool("ensure_chromium")
    machine: list[str] = []
    monkeypatch.setattr(chromium, "install", lambda: machine.append("chromium"))
    monkeypatch.setattr(chromium, "find_browser", lambda: machine[0] if machine else None)
    monkeypatch.setattr(chromium, "may_install", lambda: True)
    monkeypatch.setenv("CI", "true")
    assert chromium.main() == 0
    assert chromium.main() == 0
    assert machine == ["chromium"]


# The trainer's door


def test_the_ninety_minutes_of_the_trainers_door_add_up_to_the_chapter() -> None:
    rows = re.findall(r"^\| (\d+)–(\d+) \|", (HOUSE / "README.zh-CN.md").read_text(encoding="utf-8"), re.MULTILINE)
    starts, ends = [int(start) for start, _ in rows], [int(end) for _, end in rows]
    front = yaml.safe_load((HOUSE / "notebooks" / "src" / "06_staffing.md").read_text(encoding="utf-8").split("---\n")[1])
    assert starts == [0, *ends[:-1]]
    assert ends[-1] == front["branchcraft"]["minutes"]
