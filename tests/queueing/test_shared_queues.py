"""Classes that wait in one queue are called in the order of their tickets, whatever their business."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from branches import hall, people, plan, random_tickets
from hypothesis import given, settings
from hypothesis import strategies as st

from branchcraft.errors import InputError
from branchcraft.queueing import Diversion, simulate

OUTCOME = ["day", "ticket", "leg", "arrival", "called", "start", "end", "window", "outcome", "diverted"]


def test_one_queue_is_served_in_the_order_of_tickets_and_two_queues_by_urgency() -> None:
    tickets = people(("slow", 0, 10), ("slow", 1, 5), ("quick", 2, 1), ("vip", 3, 1))
    schedule = plan("1", names=["w1"])
    one = simulate(tickets, hall(w1=("vip", ("quick", "slow"))), schedule)
    assert one["start"].tolist() == [0, 11, 16, 10]
    two = simulate(tickets, hall(w1=("vip", "quick", "slow")), schedule)
    assert two["start"].tolist() == [0, 12, 11, 10]
    assert one["customer_class"].tolist() == ["slow", "slow", "quick", "vip"]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["reference", "compiled"]), st.booleans())
def test_a_shared_queue_is_the_same_as_one_class(seed: int, engine: str, diverting: bool) -> None:
    rng = np.random.default_rng(seed)
    tickets = random_tickets(rng, ["a", "b", "c"], 2, 40, 60.0, whole=bool(seed % 2))
    merged = tickets.copy()
    for column in ("customer_class", "divert_to", "class_2", "class_3"):
        merged[column] = merged[column].replace({"b": "bc", "c": "bc"})
    schedule = pd.DataFrame(rng.random((3, 4)) < 0.7, index=["w1", "w2", "w3"], columns=np.arange(4) * 15.0)
    schedule.iloc[0, -1] = True
    diversion = Diversion(2) if diverting else None
    together = simulate(tickets, hall(w1=("a", ("b", "c")), w2=(("c", "b"),), w3=(("b", "c"), "a")), schedule, engine=engine, diversion=diversion)
    alone = simulate(merged, hall(w1=("a", "bc"), w2=("bc",), w3=("bc", "a")), schedule, engine=engine, diversion=diversion)
    pd.testing.assert_frame_equal(together[OUTCOME], alone[OUTCOME])
    assert together["customer_class"].astype(str).replace({"b": "bc", "c": "bc"}).tolist() == alone["customer_class"].astype(str).tolist()


def test_windows_that_group_the_classes_differently_are_refused() -> None:
    tickets = people(("a", 0, 1), ("b", 0, 1))
    schedule = plan("1", "1", names=["w1", "w2"])
    for second in (("a",), (("a", "b"), "c"), ("a", "b")):
        windows = hall(w1=(("a", "b"),), w2=second)
        if second == (("a", "b"), "c"):
            simulate(tickets, windows, schedule)
            continue
        with pytest.raises(InputError, match="同一条队"):
            simulate(tickets, windows, schedule)
    with pytest.raises(InputError, match="两次"):
        simulate(tickets, hall(w1=("a", ("a", "b")), w2=("a",)), schedule)
    with pytest.raises(InputError, match="没有类别"):
        simulate(tickets, hall(w1=("a", ()), w2=("b",)), schedule)
