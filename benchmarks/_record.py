"""One file of measurements, written by many hands: each benchmark updates its own keys and leaves the others' alone."""

from __future__ import annotations

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

RESULTS = Path(__file__).with_name("results.json")
LIBRARIES = ("numpy", "pandas", "scipy", "numba", "simpy", "ciw")


def record(measured: dict[str, object], path: Path = RESULTS) -> dict[str, object]:
    """Add `measured` (flat keys such as engine.compiled.ms) to results.json, keys sorted; returns everything that is now in it."""
    known: dict[str, object] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    known.update(measured)
    fresh = path.with_suffix(".json.new")
    fresh.write_text(json.dumps(dict(sorted(known.items())), indent=2, ensure_ascii=False) + "\n", "utf-8")
    fresh.replace(path)
    return known


def machine() -> dict[str, object]:
    """What a number in milliseconds depends on: processor, cores, system, Python and library versions; nothing that identifies the machine."""
    libraries = {}
    for name in LIBRARIES:
        try:
            libraries[name] = version(name)
        except PackageNotFoundError:
            libraries[name] = "absent"
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        **libraries,
    }


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.lower().startswith("model name"):
                return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or "unknown"
