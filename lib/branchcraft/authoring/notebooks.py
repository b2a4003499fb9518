"""Build the course: from the text that authors write to the notebooks that trainers and trainees open.

An author writes `notebooks/src/06_staffing.md`; this command runs it and stores `notebooks/06_staffing.ipynb` with everything it printed. The
stored notebook is never edited by hand: built twice, it is the same file byte for byte, and `--check` says so for the whole course.

Run: python -m branchcraft.authoring.notebooks [--check] [names…]      (a name: 06_staffing, exercises/06_staffing, index)
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jupytext
from nbformat import NotebookNode

from branchcraft.authoring.execute import BuildError, execute
from branchcraft.authoring.exercises import learner_version, without_outputs
from branchcraft.authoring.index import INDEX, index_notebook
from branchcraft.authoring.normalise import OutputError, as_text, normalise

SHELVES = ("notebooks", "cases", "exercises")
AGAIN = "run make notebooks"
AT_ONCE = 2
"""Notebooks built at the same time: as many as the smallest machine that runs the checks has cores."""


@dataclass(frozen=True)
class Source:
    """One text source and where its notebooks go; paths are relative to the course's root."""

    path: Path

    @property
    def shelf(self) -> str:
        return self.path.parts[0]

    @property
    def name(self) -> str:
        """What the author calls it: notebooks/06_staffing."""
        return f"{self.shelf}/{self.path.stem}"

    @property
    def executed(self) -> Path:
        """The notebook with outputs: the chapter, the case, or the exercise with its solution."""
        folder = Path(self.shelf, "solutions") if self.shelf == "exercises" else Path(self.shelf)
        return folder / f"{self.path.stem}.ipynb"

    @property
    def learner(self) -> Path | None:
        """The learner's version of an exercise."""
        return Path(self.shelf, f"{self.path.stem}.ipynb") if self.shelf == "exercises" else None

    @property
    def targets(self) -> list[Path]:
        return [self.executed] if self.learner is None else [self.executed, self.learner]


def sources(root: Path) -> list[Source]:
    """All text sources of the course, shelf by shelf in order of their numbers."""
    return [Source(path.relative_to(root)) for shelf in SHELVES for path in sorted((root / shelf / "src").glob("*.md"))]


def stored_notebooks(root: Path) -> list[Path]:
    """All notebooks that stand on the shelves, relative to the root."""
    folders = [root / shelf for shelf in SHELVES] + [root / "exercises" / "solutions"]
    return [path.relative_to(root) for folder in folders for path in sorted(folder.glob("*.ipynb"))]


def read_source(path: Path) -> NotebookNode:
    """The notebook that a text source describes, not yet run."""
    return jupytext.read(path, fmt="md:myst")


def build(root: Path, source: Source) -> dict[Path, str]:
    """Run one source; returns the text of each of its notebooks by path relative to the root. Raises BuildError."""
    notebook = read_source(root / source.path)
    texts: dict[Path, str] = {}
    if source.learner is not None:
        learner = learner_version(notebook)
        # A learner's cell never raises: the version without answers must run as well.
        execute(learner, str(source.learner), _folder(root, source.learner))
        texts[source.learner] = as_text(normalise(without_outputs(learner)))
    execute(notebook, str(source.executed), _folder(root, source.executed))
    try:
        texts[source.executed] = as_text(normalise(notebook))
    except OutputError as error:
        raise BuildError(f"{source.executed}, {error}") from None
    return texts


def _folder(root: Path, target: Path) -> Path:
    folder = root / target.parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def chosen(root: Path, names: Sequence[str]) -> tuple[list[Source], bool]:
    """The sources that the names mean, and whether the index is among them; no names mean everything."""
    everything = sources(root)
    if not names:
        return everything, True
    found: list[Source] = []
    for name in names:
        plain = name.removesuffix(".ipynb").removesuffix(".md").replace("/src/", "/")
        if plain in ("index", "notebooks/index"):
            continue
        matching = [source for source in everything if plain in (source.name, source.path.stem)]
        if not matching:
            raise BuildError(f"no source is called {name}; there are: {', '.join(source.name for source in everything) or 'none'}")
        found += [source for source in matching if source not in found]
    return found, len(names) > 0 and any("index" in Path(name).stem for name in names)


def built(root: Path, names: Sequence[str], say: Callable[[str], None]) -> Iterator[tuple[Path, str | BuildError]]:
    """Build what the names mean, a few at a time; yields path and text, or the error that stopped that notebook, in the order of the sources."""
    wanted, with_index = chosen(root, names)
    with ExitStack() as stack:
        run: Callable[..., Iterator[Any]] = map
        if len(wanted) > 1:  # processes, not threads: a client leaves its event loop open for as long as its thread's process lives
            run = stack.enter_context(ProcessPoolExecutor(AT_ONCE, mp_context=multiprocessing.get_context("spawn"))).map
        for source, (outcome, seconds) in zip(wanted, run(partial(_timed, root), wanted), strict=True):
            if isinstance(outcome, BuildError):
                yield source.executed, outcome
            else:
                yield from outcome.items()
            say(f"{source.name}: {seconds:.1f} s")
    if with_index:
        yield INDEX, as_text(normalise(index_notebook(root)))


def _timed(root: Path, source: Source) -> tuple[dict[Path, str] | BuildError, float]:
    began = time.perf_counter()
    try:
        return build(root, source), time.perf_counter() - began
    except BuildError as error:
        return error, time.perf_counter() - began


def write(root: Path, names: Sequence[str] = (), say: Callable[[str], None] = print) -> list[str]:
    """Build and store; returns what went wrong. A notebook whose build failed keeps its old file."""
    wrong = []
    for path, text in built(root, names, say):
        if isinstance(text, BuildError):
            wrong.append(str(text))
        elif not same(root / path, text):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(text.encode())
            say(f"  wrote {path}")
    return wrong + unpaired(root)


def check(root: Path, names: Sequence[str] = (), say: Callable[[str], None] = print) -> list[str]:
    """Build beside the stored notebooks; returns what failed or differs, and touches none of them."""
    wrong = []
    for path, text in built(root, names, say):
        if isinstance(text, BuildError):
            wrong.append(str(text))
        elif not (root / path).exists():
            wrong.append(f"{path} is missing: {AGAIN}")
        elif not same(root / path, text):
            wrong.append(f"{path} differs from what its source gives: {AGAIN}")
    return wrong + unpaired(root)


def same(path: Path, text: str) -> bool:
    """Whether the file holds exactly this text."""
    return path.exists() and path.read_bytes() == text.encode()


def unpaired(root: Path) -> list[str]:
    """Notebooks that no source gives; they would be shipped without ever being checked."""
    expected = {target for source in sources(root) for target in source.targets} | {INDEX}
    return [f"{path} has no source: write one, or delete it" for path in stored_notebooks(root) if path not in expected]


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m branchcraft.authoring.notebooks", description="Build the course's notebooks from their text sources."
    )
    parser.add_argument("names", nargs="*", help="only these, e.g. 06_staffing or exercises/06_staffing or index; default: all")
    parser.add_argument("--check", action="store_true", help="build without storing; fail when a stored notebook differs")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the folder that holds notebooks, cases and exercises; default: here")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    if not (root / "notebooks" / "src").is_dir():
        parser.error(f"{options.root} holds no notebooks/src: run this in the course's folder")

    def say(line: str) -> None:
        print(line, flush=True)

    try:
        wrong = (check if options.check else write)(root, options.names, say)
    except BuildError as error:
        wrong = [str(error)]
    for line in wrong:
        print(f"FAILED {line}", file=sys.stderr, flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
