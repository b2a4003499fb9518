"""The benchmark's bookkeeping: keys of other benchmarks survive, the table lands between its marks, the machine stays anonymous."""

from __future__ import annotations

import json
import platform
from pathlib import Path

import numpy as np

from benchmarks import branch, run
from benchmarks._record import machine, record
from branchcraft.queueing import simulate


def test_keys_of_other_benchmarks_are_kept_and_all_are_sorted(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    record({"z.other.ms": 3, "engine.x.ms": 1}, file)
    record({"engine.x.ms": 2, "a.ms": 5}, file)
    assert list(json.loads(file.read_text("utf-8")).items()) == [("a.ms", 5), ("engine.x.ms", 2), ("z.other.ms", 3)]


def test_machine_is_described_but_not_named() -> None:
    text = run.described()
    assert platform.python_version() in text and machine()["numpy"] in text
    assert platform.node() not in text and str(Path.home()) not in text and "/" not in text


def test_table_replaces_only_what_stands_between_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text(f"before\n{run.MARKS[0]}\nold\n{run.MARKS[1]}\nafter\n", "utf-8")
    run.write_table("new", page)
    assert page.read_text("utf-8") == f"before\n{run.MARKS[0]}\nnew\n{run.MARKS[1]}\nafter\n"


def test_results_are_flat() -> None:
    best = {name: {"ms": 2.0, "customers": 10, "peak_mb": 1.0} for name in run.ENGINES} | {"simpy": {"ms": 400.0, "customers": 10, "peak_mb": 1.0}}
    keys = run.flat(best, 1)
    assert keys["ratio.compiled_over_simpy"] == 200 and keys["engine.reference.customers_per_s"] == 5000
    assert not any(isinstance(value, (dict, list)) for value in keys.values())


def test_branch_with_all_features_uses_all_of_them() -> None:
    log = simulate(**branch.all_features(days=30))
    assert set(log["outcome"]) == {"served", "no_show", "balked"} and log["diverted"].any() and (log["leg"] == 2).any()
    ghosts = log[(log["outcome"] == "no_show") & log["called"].notna()]
    assert len(ghosts) > 0 and np.isfinite(log["end"].max())
