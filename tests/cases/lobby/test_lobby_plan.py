"""A plan for the hall is checked, costed, and told apart from another one change at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from branchcraft.cases.lobby.plan import FOUR, HOURS, NOW, ON_FLOOR, POSTS, REFERENCE, Plan, changes
from branchcraft.errors import InputError


def test_the_periods_fill_the_day() -> None:
    assert HOURS == (1.5, 2.0, 4.5)


@pytest.mark.parametrize("plan", [NOW, REFERENCE, *FOUR.values()])
def test_the_cases_own_plans_are_possible_and_borrow_nobody(plan: Plan) -> None:
    assert plan.checked() is plan
    assert plan.borrowed_hours == 0
    assert [plan.total(k) for k in range(3)] == list(ON_FLOOR)


def test_only_tellers_and_borrowed_people_open_windows() -> None:
    instead = NOW.with_posts(0, 等候区=0, 柜面=6)
    with pytest.raises(InputError, match="上午高峰的柜面排了 6 人：能上柜的只有 5 位柜员"):
        instead.checked()
    NOW.with_posts(0, 柜面=6).checked()  # the ninth person is a borrowed teller


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (NOW.with_posts(2, 柜面=0), "应当在 1 到 6 人之间"),
        (NOW.with_posts(0, 入口=2, 机器旁=2), "最多再借 2 人"),
        (replace(NOW, questions=2), "0、1 或 3"),
        (replace(NOW, led=0.9), "0% 到 80%"),
        (replace(NOW, sentence="总是说"), "柜员那句话应当是"),
        (replace(NOW, posts=NOW.posts[:2]), "3 个时段"),
    ],
)
def test_plans_that_cannot_be_are_answered(plan: Plan, says: str) -> None:
    with pytest.raises(InputError, match=says):
        plan.checked()


def test_borrowed_hours_cost_pay_and_released_hours_nothing() -> None:
    more = NOW.with_posts(0, 柜面=6).with_posts(1, 柜面=6)
    assert more.borrowed_hours == 3.5
    assert more.cost == (3.5 * 170, 3.5 * 220)
    fewer = NOW.with_posts(2, 临街=0)
    assert (fewer.borrowed_hours, fewer.released_hours, fewer.cost) == (0, 4.5, (0, 0))


def test_a_person_moved_is_one_change() -> None:
    assert changes(NOW, NOW) == []
    assert changes(NOW, NOW.with_posts(0, 等候区=0, 机器旁=1)) == ["上午高峰：一人从厅堂·等候区调到厅堂·机器旁"]
    assert changes(NOW, NOW.with_posts(1, 柜面=6)) == ["下午高峰：柜面加一人"]
    assert changes(NOW, NOW.with_posts(2, 临街=0)) == ["平时：临街减一人"]


def test_every_rule_that_differs_is_one_change() -> None:
    other = replace(NOW, questions=3, led=0.5, sentence="不说", returned_first=True)
    assert len(changes(NOW, other)) == 4
    assert len(changes(NOW, REFERENCE)) == 2 + 3


def test_posts_are_named_by_their_last_word() -> None:
    assert NOW.with_posts(0, 机器旁=2).posts[0][POSTS.index("厅堂·机器旁")] == 2
    with pytest.raises(KeyError):
        NOW.with_posts(0, 楼上=1)
