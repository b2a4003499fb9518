"""What a trainee costs under Voila: one kernel each. For the choice of the server, beside benchmarks/apps.py.

Voila is no dependency of the course: install it into an environment of its own that also has the course, and name its program here. It serves a copy of
chapter 06 that ends after the first panel – its best case, for a trainee who opens the whole chapter waits for all of its cells. A few trainees come at
once; measured is the time until the page with the panel's widgets has arrived (not until a browser has drawn it), and the memory
of their kernels. A picture then takes as long as in JupyterLab (`slider_ms.*`): it is the same kernel.

Writes `voila.*` to results.json. Run: python benchmarks/_voila.py path/to/voila
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from tornado.httpclient import AsyncHTTPClient

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks._record import record  # noqa: E402 – a script may be started from anywhere
from benchmarks.apps import CHAPTER, MB, middle  # noqa: E402
from branchcraft.authoring.app_visitor import free_port  # noqa: E402

TRAINEES = 4


def cut_short(folder: Path) -> None:
    """The chapter up to its first panel, without stored results."""
    notebook = json.loads((ROOT / f"{CHAPTER}.ipynb").read_text("utf-8"))
    last = next(n for n, cell in enumerate(notebook["cells"]) if "panel" in cell["metadata"].get("tags", []))
    notebook["cells"] = [{**cell, "outputs": []} for cell in notebook["cells"][: last + 1] if cell["cell_type"] == "code"]
    (folder / "notebooks").mkdir()
    (folder / "notebooks" / "first.ipynb").write_text(json.dumps(notebook), "utf-8")
    (folder / "pyproject.toml").write_text("", "utf-8")


async def opened(port: int) -> tuple[float, str]:
    """Seconds until the whole page is there, and the page."""
    began = time.perf_counter()
    page = (await AsyncHTTPClient(force_instance=True).fetch(f"http://127.0.0.1:{port}/", request_timeout=180)).body.decode("utf-8")
    if "application/vnd.jupyter.widget-view+json" not in page:
        raise RuntimeError(f"the page came without its panel: {page[-500:]}")
    return time.perf_counter() - began, page


async def several(port: int) -> list[tuple[float, str]]:
    return list(await asyncio.gather(*(opened(port) for _ in range(TRAINEES))))


def main() -> None:
    """Measure and record."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        cut_short(Path(folder))
        line = [sys.argv[1], "--no-browser", f"--port={port}", "--Voila.ip=127.0.0.1", "notebooks/first.ipynb"]
        server = subprocess.Popen(line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            time.sleep(12)
            found: dict[str, object] = {"voila.trainees": TRAINEES, "voila.load_before": round(os.getloadavg()[0], 2)}
            found["voila.memory_mb.empty"] = round(psutil.Process(server.pid).memory_full_info().pss / MB)
            found["voila.first_panel_alone_ms"] = round(1000 * asyncio.run(opened(port))[0])
            pages = asyncio.run(several(port))
            found |= middle("voila.first_panel_ms", [took for took, _ in pages])
            kernels = [one.memory_full_info().pss / MB for one in psutil.Process(server.pid).children(recursive=True)]
            found |= {"voila.kernels": len(kernels), "voila.memory_mb.per_trainee_marginal": round(float(np.mean(kernels)), 1)}
        finally:
            server.terminate()
            server.wait(20)
    record(found)
    print("\n".join(f"{name:44} {value}" for name, value in sorted(found.items())))


if __name__ == "__main__":
    main()
