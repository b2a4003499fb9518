"""Small wheels, a small course and a small bundle, made on the spot without a network."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import distribution
from pathlib import Path

from branchcraft.authoring.package.bundle import lay
from branchcraft.authoring.package.stock import Packed
from branchcraft.authoring.package.targets import PYTHONS, SYSTEMS, Target
from branchcraft.authoring.package.wheels import Shelf

HOUSE = Path(__file__).resolve().parents[2]
TARGETS = {target.key: target for target in (Target(system, python) for system in SYSTEMS for python in PYTHONS)}
# Stands for the course's library: says that it is fit, and where it was started.
LIBRARY = """\
import pathlib, sys
print("可以上课了。" if sys.argv[1:] == ["doctor"] else f"{sys.argv[1:]} in {pathlib.Path.cwd().name}")
"""


def wheel(
    folder: Path,
    name: str,
    version: str = "1.0",
    tag: str = "py3-none-any",
    requires: Sequence[str] = (),
    python: str = "",
    files: Mapping[str, str] | None = None,
) -> Path:
    """A wheel file with these requirements and files."""
    head = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
    head += [f"Requires-Python: {python}"] if python else []
    head += [f"Requires-Dist: {line}" for line in requires]
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    content = dict(files or {f"{name.replace('-', '_')}.py": "VALUE = 1\n"})
    content[f"{info}/METADATA"] = "\n".join(head) + "\n\n"
    content[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n"
    lines = [f"{path},sha256={_sum(text)},{len(text.encode())}" for path, text in content.items()]
    content[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,"]) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{name.replace('-', '_')}-{version}-{tag}.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for path, text in content.items():
            archive.writestr(path, text)
    return target


def _sum(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def pip_wheel(folder: Path) -> Path:
    """The pip of this environment as a wheel."""
    pip = distribution("pip")
    target = folder / f"pip-{pip.version}-py3-none-any.whl"
    with zipfile.ZipFile(target, "w") as archive:
        for file in pip.files or []:
            if file.parts[0].startswith("pip") and file.suffix != ".pyc":
                archive.write(Path(str(file.locate())), str(file))
    return target


def course(folder: Path) -> Path:
    """What `lay` reads of the project, in small."""
    for name in (
        "LICENSE",
        "LICENSE-content",
        "pyproject.toml",
        "lib/branchcraft/ui/fonts/OFL.txt",
        "lib/branchcraft/marketing/data/README.md",
        "cases/data/README.md",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((HOUSE / name).read_bytes())
    for name, text in (("notebooks/index.ipynb", "front"), ("exercises/06.ipynb", "exercise"), ("exercises/solutions/06.ipynb", "solved")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def bundle(folder: Path, root: Path, target: Target, made: str = "2026-03-02") -> Path:
    """A bundle for one machine, with two small packages."""
    wheels = folder / "made"
    wheel(wheels, "tiny-helper")
    wheel(wheels, "branchcraft", "0.0.1", requires=["tiny-helper"], files={"branchcraft/__init__.py": "", "branchcraft/__main__.py": LIBRARY})
    pip_wheel(wheels)
    found = {name: ones[0] for (name, _), ones in Shelf(wheels).wheels.items()}
    packed = Packed(target, {"tiny-helper": "1.0"}, (found["tiny-helper"],), ())
    return lay(root, folder / "branchcraft-0.0.1", [packed], found["branchcraft"], found["pip"], made, partial=True)
