"""Make slides, hand-outs or the guide. Run: python -m branchcraft.authoring.courseware slides|handouts|guide [names…] [--out FOLDER]"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from branchcraft.authoring.courseware.make import make_guide, make_handouts, make_slides


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m branchcraft.authoring.courseware", description="Make what a trainer carries into the classroom.")
    parser.add_argument("what", choices=("slides", "handouts", "guide"))
    parser.add_argument("names", nargs="*", help="only these, e.g. 06_staffing or cases/01_turnaround; default: all")
    parser.add_argument("--root", type=Path, default=Path.cwd())
    parser.add_argument("--out", type=Path, default=Path("build"))
    options = parser.parse_args(arguments)
    makers: dict[str, Callable[..., Iterator[Path]]] = {"slides": make_slides, "handouts": make_handouts, "guide": make_guide}
    make = makers[options.what]
    for path in make(options.root.resolve(), options.out / options.what, options.names):
        print(path, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
