"""What is wrong in a table is said in one Chinese sentence that names the table and the field, before any engine starts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from branches import hall, people, plan

from branchcraft.errors import InputError
from branchcraft.queueing import Diversion, sample_tickets, simulate

CHINESE = re.compile(r"[一-鿿].*。$", re.DOTALL)


def good() -> dict[str, Any]:
    """A day that can be served."""
    return {
        "tickets": people(("a", 1, 5, 9), ("b", 2, 5, 9), ("a", 3, 5)),
        "windows": hall(w1=("a",), w2=("b", "a")),
        "schedule": plan("11", "11", names=["w1", "w2"]),
    }


def ticket(**columns: Any) -> Callable[[dict], dict]:
    """Replace columns of the tickets."""
    return lambda day: {**day, "tickets": day["tickets"].assign(**columns)}


def given(**arguments: Any) -> Callable[[dict], dict]:
    """Replace arguments of `simulate`."""
    return lambda day: {**day, **arguments}


def schedule_with(change: Callable[[pd.DataFrame], pd.DataFrame]) -> Callable[[dict], dict]:
    return lambda day: {**day, "schedule": change(day["schedule"])}


def skills(*rows: Any) -> Callable[[dict], dict]:
    return lambda day: {**day, "windows": pd.DataFrame({"skills": list(rows)}, index=["w1", "w2"])}


BAD_DAYS: dict[str, tuple[Callable[[dict], dict], str]] = {
    "tickets not a table": (given(tickets=[1, 2]), "tickets"),
    "tickets empty": (lambda day: {**day, "tickets": day["tickets"].iloc[:0]}, "tickets"),
    "column missing": (lambda day: {**day, "tickets": day["tickets"].drop(columns="patience")}, "patience"),
    "service NaN": (ticket(service=[1.0, np.nan, 1.0]), "service"),
    "service negative": (ticket(service=[1.0, -1.0, 1.0]), "service"),
    "service infinite": (ticket(service=[1.0, np.inf, 1.0]), "service"),
    "service text": (ticket(service=["1", "五分钟", "1"]), "service"),
    "patience NaN": (ticket(patience=[1.0, np.nan, 1.0]), "patience"),
    "patience negative": (ticket(patience=[1.0, -2.0, 1.0]), "patience"),
    "arrival negative": (ticket(arrival=[-1.0, 2.0, 3.0]), "arrival"),
    "arrival NaN": (ticket(arrival=[1.0, np.nan, 3.0]), "arrival"),
    "arrival after closing": (ticket(arrival=[1.0, 2.0, 60.0]), "arrival"),
    "tickets unsorted": (ticket(arrival=[3.0, 2.0, 1.0]), "arrival"),
    "days unsorted": (ticket(day=[1, 0, 0]), "day"),
    "day negative": (ticket(day=[-1, 0, 0]), "day"),
    "day between two days": (ticket(day=[0.0, 0.5, 1.0]), "day"),
    "day is a date": (ticket(day=20240102), "day"),
    "class empty": (ticket(customer_class=["a", None, "b"]), "customer_class"),
    "class nobody serves": (ticket(customer_class=["a", "z", "b"]), "z"),
    "second class nobody serves": (ticket(class_2=["a", None, "z"], service_2=1.0, patience_2=1.0), "z"),
    "second service without time": (ticket(class_2="a", service_2=np.nan, patience_2=1.0), "service_2"),
    "second service without column": (ticket(class_2="a", service_2=1.0), "patience_2"),
    "balk_at NaN": (ticket(balk_at=[1.0, np.nan, 1.0]), "balk_at"),
    "balk_at negative": (ticket(balk_at=-1), "balk_at"),
    "machine nobody minds": (lambda day: given(diversion=Diversion(1))(ticket(divert_to="z", divert_service=1.0, divert_patience=1.0)(day)), "z"),
    "machine without time": (ticket(divert_to="a", divert_service=np.nan, divert_patience=1.0), "divert_service"),
    "windows not a table": (given(windows={"w1": ("a",)}), "windows"),
    "windows not a table, with a manager": (given(windows={"w1": ("a",)}, diversion=Diversion(1, by="w1")), "windows"),
    "windows empty": (lambda day: {**day, "windows": day["windows"].iloc[:0]}, "windows"),
    "windows without skills column": (lambda day: {**day, "windows": day["windows"].rename(columns={"skills": "技能"})}, "skills"),
    "two windows of one name": (lambda day: {**day, "windows": day["windows"].set_axis(["w1", "w1"])}, "w1"),
    "window without skill": (skills(("a", "b"), ()), "w2"),
    "skills a number": (skills(("a", "b"), 3), "w2"),
    "skills empty cell": (skills(("a", "b"), None), "w2"),
    "skill twice": (skills(("a", "b"), ("a", "a")), "w2"),
    "skills nested too deep": (skills(("a", "b"), ((["a"],),)), "w2"),
    "schedule not a table": (given(schedule=[[True]]), "schedule"),
    "schedule without intervals": (schedule_with(lambda s: s.iloc[:, :0]), "schedule"),
    "schedule lacks a window": (schedule_with(lambda s: s.iloc[:1]), "w2"),
    "schedule has a stranger": (schedule_with(lambda s: pd.concat([s, s.iloc[:1].set_axis(["w9"])])), "w9"),
    "schedule names a window twice": (schedule_with(lambda s: pd.concat([s, s.iloc[:1]])), "w1"),
    "schedule with a gap": (
        schedule_with(lambda s: s.astype(object).assign(**{"30.0": np.nan}).iloc[:, [0, 2]].set_axis([0, 30], axis=1)),
        "schedule",
    ),
    "schedule with a number": (schedule_with(lambda s: s.astype(int) * 2), "schedule"),
    "schedule with text": (schedule_with(lambda s: s.astype(object).replace(True, "开")), "schedule"),
    "schedule all closed": (schedule_with(lambda s: s & False), "schedule"),
    "grid does not begin at 0": (schedule_with(lambda s: s.set_axis([540, 570], axis=1)), "schedule"),
    "grid backwards": (schedule_with(lambda s: s.set_axis([0, -30], axis=1)), "schedule"),
    "grid uneven": (schedule_with(lambda s: s.assign(x=True).set_axis([0, 30, 45], axis=1)), "schedule"),
    "grid of clock times": (schedule_with(lambda s: s.set_axis(["09:00", "09:30"], axis=1)), "schedule"),
    "grid with NaN": (schedule_with(lambda s: s.set_axis([0, np.nan], axis=1)), "schedule"),
    "closing unknown": (given(closing="preempt"), "closing"),
    "call_time negative": (given(call_time=-1), "call_time"),
    "call_time NaN": (given(call_time=np.nan), "call_time"),
    "call_time text": (given(call_time="半分钟"), "call_time"),
    "manager unknown": (given(diversion=Diversion(1, by="王经理")), "王经理"),
    "diversion not a Diversion": (given(diversion=3), "diversion"),
}


def sentence(error: pytest.ExceptionInfo[InputError], field: str) -> None:
    said = str(error.value)
    assert field in said and CHINESE.search(said), said


@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize("case", BAD_DAYS)
def test_bad_day_is_refused_with_a_sentence(case: str, engine: str) -> None:
    change, field = BAD_DAYS[case]
    with pytest.raises(InputError) as error:
        simulate(**change(good()), engine=engine)
    sentence(error, field)


def test_good_day_is_accepted() -> None:
    assert (simulate(**good())["outcome"] == "served").all()


@pytest.mark.parametrize("at_queue", [-1, 2.5, True, "三"])
def test_diversion_from_a_strange_number_is_refused(at_queue: Any) -> None:
    with pytest.raises(InputError) as error:
        Diversion(at_queue)
    sentence(error, "at_queue")


@pytest.mark.parametrize("call_time", [0, 1, np.int64(1), np.float32(0.5)])
def test_call_time_may_be_any_number_of_minutes(call_time: Any) -> None:
    assert len(simulate(**good(), call_time=call_time)) == 3


def test_schedule_of_zeros_and_ones_is_as_good_as_of_flags() -> None:
    day = good()
    pd.testing.assert_frame_equal(simulate(**{**day, "schedule": day["schedule"].astype(int)}), simulate(**day))


def test_schedule_rows_may_stand_in_another_order() -> None:
    day = good()
    day["schedule"].loc["w1", 30.0] = False
    turned = simulate(**{**day, "schedule": day["schedule"].iloc[::-1]})
    pd.testing.assert_frame_equal(turned, simulate(**day))
    assert turned.attrs["branchcraft"]["open"]["w1"] == (True, False)


def test_one_skill_may_be_written_without_brackets() -> None:
    day = good()
    plain = simulate(**{**day, "windows": pd.DataFrame({"skills": ["a", ("b", "a")]}, index=["w1", "w2"])})
    pd.testing.assert_frame_equal(plain, simulate(**day))


def test_skill_that_nobody_asks_for_does_no_harm() -> None:
    day = good()
    more = simulate(**{**day, "windows": hall(w1=("z", "a"), w2=("b", "z", "a"))})
    pd.testing.assert_frame_equal(more, simulate(**day))


CLASSES = pd.DataFrame({"service_mean": [5.0, 3.0], "service_cv": [0.8, 0.5], "patience_mean": [20.0, np.inf]}, index=["a", "b"])
ARRIVALS = pd.DataFrame({"a": [5.0, 2.0], "b": [1.0, 1.0]}, index=[0, 30])

BAD_TABLES: dict[str, tuple[Any, Any, str]] = {
    "classes not a table": ({"a": 5}, ARRIVALS, "classes"),
    "classes empty": (CLASSES.iloc[:0], ARRIVALS, "classes"),
    "class twice": (pd.concat([CLASSES, CLASSES]), ARRIVALS, "a"),
    "column missing": (CLASSES.drop(columns="service_cv"), ARRIVALS, "service_cv"),
    "service_mean zero": (CLASSES.assign(service_mean=0), ARRIVALS, "service_mean"),
    "service_mean NaN": (CLASSES.assign(service_mean=[5, np.nan]), ARRIVALS, "service_mean"),
    "service_mean infinite": (CLASSES.assign(service_mean=np.inf), ARRIVALS, "service_mean"),
    "service_cv negative": (CLASSES.assign(service_cv=-0.1), ARRIVALS, "service_cv"),
    "patience_mean zero": (CLASSES.assign(patience_mean=0), ARRIVALS, "patience_mean"),
    "patience_mean text": (CLASSES.assign(patience_mean="很久"), ARRIVALS, "patience_mean"),
    "patience_shape zero": (CLASSES.assign(patience_shape=0), ARRIVALS, "patience_shape"),
    "balk_at negative": (CLASSES.assign(balk_at=-1), ARRIVALS, "balk_at"),
    "then_share above 1": (CLASSES.assign(then="b", then_share=1.2), ARRIVALS, "then_share"),
    "divert_share negative": (CLASSES.assign(divert_share=-0.2), ARRIVALS, "divert_share"),
    "then unknown": (CLASSES.assign(then=["z", None]), ARRIVALS, "then"),
    "divert_to unknown": (CLASSES.assign(divert_to=["z", None]), ARRIVALS, "divert_to"),
    "then in a circle": (CLASSES.assign(then=["b", "a"]), ARRIVALS, "then"),
    "arrivals not a table": (CLASSES, [1, 2], "arrivals"),
    "arrivals of a stranger": (CLASSES, ARRIVALS.assign(z=1.0), "z"),
    "arrivals without class": (CLASSES, ARRIVALS.iloc[:, :0], "arrivals"),
    "arrivals without interval": (CLASSES, ARRIVALS.iloc[:0], "arrivals"),
    "arrivals of a class twice": (CLASSES, pd.concat([ARRIVALS, ARRIVALS[["a"]]], axis=1), "a"),
    "arrivals negative": (CLASSES, ARRIVALS.assign(a=[-1.0, 2.0]), "a"),
    "arrivals NaN": (CLASSES, ARRIVALS.assign(a=[np.nan, 2.0]), "a"),
    "arrivals all zero": (CLASSES, ARRIVALS * 0, "arrivals"),
    "arrivals by the clock": (CLASSES, ARRIVALS.set_axis(["09:00", "09:30"]), "arrivals"),
    "arrivals on an uneven grid": (CLASSES, ARRIVALS.set_axis([0, -30]), "arrivals"),
    "arrivals from nine o'clock": (CLASSES, ARRIVALS.set_axis([540, 570]), "arrivals"),
}


@pytest.mark.parametrize("case", BAD_TABLES)
def test_bad_table_of_people_is_refused_with_a_sentence(case: str) -> None:
    classes, arrivals, field = BAD_TABLES[case]
    with pytest.raises(InputError) as error:
        sample_tickets(classes, arrivals, days=2)
    sentence(error, field)


@pytest.mark.parametrize("blank", [None, np.nan, pd.NA, ""])
def test_blank_cell_means_no_second_service(blank: Any) -> None:
    tickets = sample_tickets(CLASSES.assign(then=pd.Series(["b", blank], index=["a", "b"], dtype=object)), ARRIVALS, days=2)
    assert (tickets["class_2"].dropna() == "b").all() and "class_3" not in tickets


def test_blank_optional_number_means_the_default() -> None:
    full = sample_tickets(CLASSES.assign(patience_shape=[np.nan, 2.0], balk_at=[np.nan, 3.0]), ARRIVALS, days=2)
    plain = sample_tickets(CLASSES, ARRIVALS, days=2)
    np.testing.assert_array_equal(full["patience"], plain["patience"])
    assert np.isinf(full.loc[full["customer_class"] == "a", "balk_at"]).all()
