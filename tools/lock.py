"""Write requirements.lock: install what pyproject.toml asks for into a throw-away environment and note what came.

Plain `name==version` lines: no hashes, no addresses, so the file says nothing about where packages were fetched.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
LOCK = HOUSE / "requirements.lock"
LEFT_OUT = {"branchcraft", "pip", "setuptools", "wheel"}
PINNED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([A-Za-z0-9.!+_-]+)")


def pins(freeze: str) -> list[str]:
    """The `name==version` lines of a `pip freeze`, sorted, without this package and the installer's own."""
    found = [match for line in freeze.splitlines() if (match := PINNED.fullmatch(line.strip()))]
    return sorted((match[0] for match in found if match[1].lower() not in LEFT_OUT), key=str.lower)


def main() -> None:
    """Make the environment, install, freeze, write."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", f"{HOUSE}[dev]"], check=True)
        freeze = subprocess.run([python, "-m", "pip", "freeze"], check=True, capture_output=True, text=True).stdout
    lines = pins(freeze)
    LOCK.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{LOCK.name}: {len(lines)} packages")


if __name__ == "__main__":
    main()
