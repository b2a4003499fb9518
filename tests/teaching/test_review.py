"""What was wrong comes back on day 7 and day 30, and stops when it was recalled on both."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from branchcraft.teaching.review import AGAIN, DAYS, MOST, Due, quiz, to_repeat, wrong_before

START = date(2026, 3, 2)


def row(
    day: int, share: float, purpose: str = "exercise", item: str = "i", sheet: str = "exercises/06_staffing", chosen: str = "[]"
) -> dict[str, object]:
    moment = f"{START + timedelta(day)}T04:00:00+00:00"
    return {"at": moment, "sheet": sheet, "item": item, "purpose": purpose, "share": share, "chosen": chosen}


def due_days(*rows: dict[str, object]) -> list[tuple[int, int]]:
    return [((one.on - START).days, one.stage) for one in to_repeat(rows)]


def test_right_at_once_is_not_asked_again() -> None:
    assert due_days(row(0, 1.0), row(1, 0.0)) == []


def test_a_miss_comes_back_on_day_7_even_when_it_was_mended_at_once() -> None:
    assert due_days(row(0, 0.5), row(0, 1.0)) == [(7, 0)]


def test_recalled_on_day_7_it_comes_on_day_30_and_then_no_more() -> None:
    missed, seventh = row(0, 0.0), row(7, 1.0, "review")
    assert due_days(missed, seventh) == [(30, 1)]
    assert due_days(missed, seventh, row(30, 1.0, "review")) == []


def test_recalled_late_the_second_time_still_waits_a_week() -> None:
    assert due_days(row(0, 0.0), row(28, 1.0, "review")) == [(35, 1)]


def test_missed_again_it_comes_back_in_a_week_at_the_same_stage() -> None:
    assert due_days(row(0, 0.0), row(7, 0.0, "review")) == [(14, 0)]
    assert due_days(row(0, 0.0), row(7, 1.0, "review"), row(30, 0.2, "review")) == [(37, 1)]


def test_practice_before_it_is_due_proves_nothing() -> None:
    assert due_days(row(0, 0.0), row(1, 1.0, "review")) == [(7, 0)]


def test_a_quiz_takes_turns_between_sheets_and_stops_at_the_most() -> None:
    due = [Due(sheet, f"{n}", START + timedelta(n), 0) for n in range(9) for sheet in ("a", "b")]
    asked = quiz(due, START + timedelta(6))
    assert len(asked) == MOST and [one.sheet for one in asked[:4]] == ["a", "b", "a", "b"]
    assert {one.on for one in asked} <= {START + timedelta(n) for n in range(7)}
    assert quiz(due, START - timedelta(1)) == []


@given(st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1), st.sampled_from(["exercise", "review"])), max_size=12))
def test_an_item_is_never_due_twice_nor_before_a_week(history: list[tuple[int, float, str]]) -> None:
    rows = [row(day, share, purpose) for day, share, purpose in sorted(history)]
    due = to_repeat(rows)
    assert len(due) <= 1
    first = next((one for one in rows if one["purpose"] == "exercise"), None)
    if due:
        assert first is not None and float(str(first["share"])) < 1
        assert due[0].on >= date.fromisoformat(str(first["at"])[:10]) + timedelta(min(DAYS[0], AGAIN))


def test_what_was_chosen_the_first_time_is_remembered() -> None:
    rows = [row(0, 0.0, chosen='["甲", "乙"]'), row(0, 1.0)]
    assert wrong_before(rows, "exercises/06_staffing", "i") == "甲、乙"
    assert wrong_before(rows, "exercises/06_staffing", "other") == ""
