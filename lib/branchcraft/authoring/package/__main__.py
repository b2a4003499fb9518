"""Make the bundle. Run: python -m branchcraft.authoring.package [pack|pin|matrix] [--partial]"""

from __future__ import annotations

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

from branchcraft.authoring.package.bundle import build_own_wheel, lay, zipped
from branchcraft.authoring.package.closure import read_pins
from branchcraft.authoring.package.report import matrix
from branchcraft.authoring.package.stock import LOCK, SYSTEMS_LOCK, pin, stock
from branchcraft.authoring.package.targets import SYSTEMS, TARGETS
from branchcraft.authoring.package.wheels import Shelf, fetch


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m branchcraft.authoring.package", description="The course on a stick, for computers without a network."
    )
    parser.add_argument(
        "what",
        nargs="?",
        choices=("pack", "pin", "matrix"),
        default="pack",
        help="pin: write requirements.systems.lock; matrix: only fetch and report",
    )
    parser.add_argument("--root", type=Path, default=Path.cwd())
    parser.add_argument("--wheels", type=Path, default=Path("build/package-wheels"), help="where fetched wheels are kept between runs")
    parser.add_argument("--out", type=Path, default=Path("build/package"))
    parser.add_argument("--partial", action="store_true", help="do without slides, hand-outs and guide that were not made")
    parser.add_argument(
        "--only",
        nargs="+",
        default=[""],
        metavar="SYSTEM",
        help=f"a smaller bundle, for names that begin so: {', '.join(one.key for one in SYSTEMS)}",
    )
    options = parser.parse_args(arguments)
    root: Path = options.root.resolve()
    if options.what == "pin":
        (root / SYSTEMS_LOCK).write_text(pin(root, options.wheels), encoding="utf-8")
        return 0
    chosen = [target for target in TARGETS if target.key.startswith(tuple(options.only))]
    if not chosen:
        parser.error(f"no system is called {', '.join(options.only)}")
    packed = stock(root, options.wheels, targets=chosen)
    print(matrix(packed))
    if options.what == "matrix":
        return 0
    own = build_own_wheel(root, options.wheels)
    pinned = read_pins(TARGETS[0].environment(), root / LOCK, root / SYSTEMS_LOCK)["pip"]
    fetch({"pip": pinned}, TARGETS[0], options.wheels)
    pip = Shelf(options.wheels).best("pip", pinned, TARGETS[0])
    assert pip is not None
    folder = lay(root, options.out / f"branchcraft-{own.version}", packed, own, pip, datetime.date.today().isoformat(), options.partial)
    archive = zipped(folder)
    files = [path for path in folder.rglob("*") if path.is_file()]
    print(
        f"{folder}: {len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB; {archive.name}: {archive.stat().st_size / 1e6:.0f} MB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
