"""What one process must not share between trainees."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from app_examples import ROOT

from branchcraft.folders import progress_dir, progress_of
from branchcraft.teaching.store import Store

_IMPORT_ALL = """
import comm, importlib, pkgutil, traceback
made = []
create = comm.create_comm
def counted(*arguments, **named):
    frames = [frame for frame in traceback.extract_stack() if "branchcraft" in frame.filename and "lib" in frame.filename]
    made.append(f"{frames[-1].filename.rsplit('branchcraft/', 1)[-1]}:{frames[-1].lineno}" if frames else "elsewhere")
    return create(*arguments, **named)
comm.create_comm = counted
import branchcraft
for module in pkgutil.walk_packages(branchcraft.__path__, "branchcraft."):
    if ".authoring" not in module.name and not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print("\\n".join(made))
"""


def test_no_module_makes_a_widget_when_it_is_imported() -> None:
    """Such a widget (a Layout kept as a constant is one) would belong to the first trainee who opens a panel, and the others would see nothing."""
    done = subprocess.run([sys.executable, "-c", _IMPORT_ALL], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stdout + done.stderr


def test_a_store_is_that_of_whoever_is_served(tmp_path: Path) -> None:
    shared = Store()
    for name in ("a", "b", "a"):
        with progress_of(tmp_path / name):
            shared.set_setting("nickname", name)
            assert shared.path.parent == progress_dir() == tmp_path / name
    for name in ("a", "b"):
        assert Store(tmp_path / name).setting("nickname") == name
    assert progress_dir() not in (tmp_path / "a", tmp_path / "b")


def test_everything_that_is_no_python_goes_into_the_wheel() -> None:
    """An installed course has its pages, fonts and data, not only the editable one."""
    package = ROOT / "lib" / "branchcraft"
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]["branchcraft"]
    packed = {path for pattern in wanted for path in package.glob(pattern)}
    files = {path for path in package.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc") and "__pycache__" not in path.parts}
    for_maintainers = package / "authoring"  # works from a checkout
    assert {path for path in files - packed if for_maintainers not in path.parents} == set()
