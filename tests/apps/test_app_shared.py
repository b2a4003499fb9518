"""What one process must not share between trainees."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from conftest import ROOT

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
