"""Two engines, written apart, tell the same day bit for bit; and every customer gets exactly one end per queue she joined."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from branches import branches, hall, people, plan
from hypothesis import given, settings

from branchcraft.errors import InputError
from branchcraft.queueing import engine, simulate

STEADY = settings(max_examples=150, deadline=None, derandomize=True)


@given(branches())
@STEADY
def test_reference_and_compiled_are_bit_identical(branch: dict[str, Any]) -> None:
    ours, fast = (simulate(**branch, engine=name) for name in ("reference", "compiled"))
    pd.testing.assert_frame_equal(ours, fast, check_exact=True)


@given(branches())
@STEADY
def test_every_visit_ends_once_and_in_order(branch: dict[str, Any]) -> None:
    tickets, log = branch["tickets"], simulate(**branch)
    first = log[log["leg"] == 1]
    assert first[["day", "ticket"]].to_numpy().tolist() == tickets[["day", "ticket"]].to_numpy().tolist(), "one first visit per ticket"
    assert not log.duplicated(["day", "ticket", "leg"]).any()
    assert log["outcome"].notna().all()
    served, balked, missed = (log[log["outcome"] == name] for name in ("served", "balked", "no_show"))
    assert (served["start"] == served["called"]).all()
    assert (served["end"] == served["start"] + served["service"]).all()
    assert (served["start"] >= served["arrival"]).all()
    waited = served["start"] > served["arrival"]
    assert (served["arrival"] + served["patience"] > served["start"])[waited].all(), "nobody is served after losing patience"
    assert balked[["window", "called", "start"]].isna().all(axis=None) and (balked["leg"] == 1).all()
    assert missed["start"].isna().all()
    called = missed.dropna(subset=["called"])
    assert (called["arrival"] + called["patience"] <= called["called"]).all(), "a ghost is called after she left"
    later = log[log["leg"] > 1].merge(served.assign(leg=served["leg"] + 1), on=["day", "ticket", "leg"], how="left", suffixes=("", "_before"))
    assert (later["arrival"] == later["end_before"]).all(), "a second queue is joined when the first service ends"


@given(branches())
@STEADY
def test_a_window_serves_one_at_a_time_and_only_what_it_can(branch: dict[str, Any]) -> None:
    log = simulate(**branch)
    served = log[log["outcome"] == "served"]
    skills = branch["windows"]["skills"]
    can = {name: {one for queue in row for one in ((queue,) if isinstance(queue, str) else queue)} for name, row in skills.items()}
    assert all(row.customer_class in can[row.window] for row in served.itertuples())
    for _, rows in served.groupby(["day", "window"], observed=True):
        rows = rows.sort_values(["start", "end"])
        assert (rows["start"].to_numpy()[1:] >= rows["end"].to_numpy()[:-1]).all()
    if branch["closing"] == "finish_customer":
        grid = branch["schedule"].columns.to_numpy()
        begun = np.searchsorted(grid, served["start"].to_numpy(), side="right") - 1
        flags = branch["schedule"].to_numpy()[branch["schedule"].index.get_indexer(served["window"]), begun]
        # A window that finishes at the very stroke of the half hour still sees the old plan.
        on_the_stroke = np.isin(served["start"].to_numpy(), grid)
        assert (flags | on_the_stroke).all(), "nobody begins at a closed window"


@given(branches())
@STEADY
def test_first_come_first_called_within_a_class(branch: dict[str, Any]) -> None:
    log = simulate(**branch).dropna(subset=["called"])
    for _, rows in log.groupby(["day", "customer_class"], observed=True):
        rows = rows.sort_values("arrival", kind="stable")
        apart = np.diff(rows["arrival"]) > 0
        waited = (rows["called"] > rows["arrival"]).to_numpy()
        # Nobody who waited is overtaken by a later one of her class who waited too.
        both = apart & waited[1:] & waited[:-1]
        assert (np.diff(rows["called"])[both] >= 0).all()


SMALL = {
    "tickets": people(("a", 0.0, 5.0), ("a", 1.0, 2.0, 3.0), ("a", 2.0, 1.0)),
    "windows": hall(w=("a",)),
    "schedule": plan("1", names=["w"]),
}


def test_auto_gives_the_same_log_when_numba_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    with_numba = simulate(**SMALL, engine="compiled")
    monkeypatch.setattr(engine, "compiled_available", lambda: False)
    monkeypatch.setattr(engine, "_compiled", lambda: pytest.fail("compiled engine was used"))
    pd.testing.assert_frame_equal(simulate(**SMALL), with_numba, check_exact=True)


def test_asking_for_the_compiled_engine_without_numba_is_an_input_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "compiled_available", lambda: False)
    with pytest.raises(InputError, match="numba"):
        simulate(**SMALL, engine="compiled")


def test_numba_counts_as_missing_when_it_cannot_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine.compiled_available()
    monkeypatch.setitem(sys.modules, "numba", None)  # what Python itself notes for a package that is not there
    assert not engine.compiled_available()


def test_a_numba_that_does_not_load_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def does_not_load() -> None:
        raise ImportError("Numba needs NumPy 2.2 or less")

    expected = simulate(**SMALL, engine="reference")
    monkeypatch.setattr(engine, "_compiled", does_not_load)
    pd.testing.assert_frame_equal(simulate(**SMALL), expected, check_exact=True)
    with pytest.raises(InputError, match="numba"):
        simulate(**SMALL, engine="compiled")


def test_auto_does_not_wait_for_the_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = simulate(**SMALL, engine="reference")
    monkeypatch.setattr(engine, "_is_warming", lambda: True)
    monkeypatch.setattr(engine, "_compiled", lambda: pytest.fail("would wait for the compiler"))
    pd.testing.assert_frame_equal(simulate(**SMALL), expected, check_exact=True)


def test_warm_up_in_the_foreground_leaves_the_compiled_engine_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    engine.warm_up(background=False)
    assert not engine._is_warming()
    used: list[str] = []
    compiled = engine._compiled()
    monkeypatch.setattr(engine, "_compiled", lambda: used.append("compiled") or compiled)
    simulate(**SMALL)
    assert used == ["compiled"]


def test_unknown_engine_is_named() -> None:
    with pytest.raises(InputError, match=r"engine.*fast"):
        simulate(**SMALL, engine="fast")
