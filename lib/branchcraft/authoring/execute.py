"""Run a notebook from top to bottom in a kernel of its own, and accept nothing that a learner should not see.

The kernel is the Python that builds, with an empty profile and an empty progress folder, so that nothing of the author's machine gets into the
course. An exception stops the build. So does anything written to stderr: a warning would be stored in the notebook with a path of this
machine, and a character without a glyph announces itself there.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from branchcraft.authoring.normalise import describe
from branchcraft.authoring.twins import code_cells

TIMEOUT_S = 600
STRICT = "BRANCHCRAFT_STRICT"
"""Set to 1 in the kernel: library code may then turn what is a blemish for a learner into an error."""

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class BuildError(Exception):
    """Why a notebook could not be built: its name, the cell, the error."""


def execute(notebook: NotebookNode, name: str, folder: Path, *, timeout: float = TIMEOUT_S) -> NotebookNode:
    """Run all cells with `folder` as working directory; fills outputs in place and returns the notebook.

    `name` is what errors call the notebook. Raises BuildError on an exception, on output to stderr and on a kernel that dies or hangs.
    """
    with tempfile.TemporaryDirectory(prefix="branchcraft-build-") as scratch:
        manager = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
        client = NotebookClient(
            notebook, km=manager, timeout=timeout, record_timing=False, store_widget_state=True, resources={"metadata": {"path": str(folder)}}
        )
        try:
            # The client leaves a kernel running that it was handed, unless told to clean up.
            client.execute(env=_environment(Path(scratch)), cleanup_kc=True)
        except CellExecutionError as error:
            raise BuildError(f"{name}, {_failed_cell(notebook)}: {error.ename}: {error.evalue}\n{_last_lines(error.traceback)}") from None
        except (CellTimeoutError, DeadKernelError) as error:
            raise BuildError(f"{name}, {_failed_cell(notebook)}: {type(error).__name__}: {error}") from None
    for number, cell in enumerate(code_cells(notebook), start=1):
        refuse_stderr(cell, f"{name}, {describe(number, cell)}")
    return notebook


def refuse_stderr(cell: NotebookNode, where: str) -> None:
    """Raise BuildError when the cell wrote to stderr."""
    text = "".join(output.text for output in cell.outputs if output.output_type == "stream" and output.name == "stderr").strip()
    if not text:
        return
    hint = " (the course font lacks this character: choose another one)" if "Glyph" in text and "missing" in text else ""
    raise BuildError(f"{where}: wrote to stderr{hint}:\n{text}")


def _environment(scratch: Path) -> dict[str, str]:
    own = {STRICT: "1", "IPYTHONDIR": str(scratch / "ipython"), "BRANCHCRAFT_HOME": str(scratch / "progress")}
    return os.environ | own


def _failed_cell(notebook: NotebookNode) -> str:
    cells = code_cells(notebook)
    for number, cell in enumerate(cells, start=1):
        if any(output.output_type == "error" for output in cell.outputs):
            return describe(number, cell)
    # A kernel that died or hung leaves no error output: it was in the cell after the last one that came back.
    came_back = sum(cell.execution_count is not None for cell in cells)
    number = min(max(came_back, 1), len(cells))
    return describe(number, cells[number - 1])


def _last_lines(traceback: str, lines: int = 12) -> str:
    return "\n".join(_COLOURS.sub("", traceback).strip().splitlines()[-lines:])
