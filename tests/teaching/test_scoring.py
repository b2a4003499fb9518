"""An answer earns what it should, never more, and is told why; what is no answer is asked for in a sentence and costs no try."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from teaching_items import ALLOCATION, DECISION, JUDGES, MATCHING, MULTIPLE, NUMBER, ORDERING, RIGHT, SINGLE, TEXT, WRONG, each_item

from branchcraft.errors import InputError
from branchcraft.teaching.answers import right_answer
from branchcraft.teaching.items import Item, Judgement
from branchcraft.teaching.scoring import number_from, score


@each_item
def test_the_right_answer_earns_all_and_the_wrong_one_nothing(item: Item) -> None:
    right, wrong = score(item, RIGHT[item.id], JUDGES), score(item, WRONG[item.id], JUDGES)
    assert (right.share, right.right) == (1.0, True)
    assert (wrong.share, wrong.right) == (0.0, False)
    assert right.lines and wrong.lines


@each_item
def test_every_kind_knows_its_right_answer_in_words(item: Item) -> None:
    assert len(right_answer(item)) >= 1


# Numbers


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [("80", "%", 80), ("８０％", "%", 80), ("80%", "%", 80), (" 1,136 ", "人", 1136), ("-2.5", "分钟", -2.5), ("7.4分钟", "分钟", 7.4), ("3万", "元", 30000),
     ("9.75万", "万元", 9.75), ("9.75 万元", "万元", 9.75), ("1.2亿", "元", 1.2e8), (".5", "个", 0.5), ("2万元", "元", 20000)],
)  # fmt: skip
def test_numbers_are_read_as_people_type_them(text: str, unit: str, value: float) -> None:
    assert number_from(text, unit) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "  ", "很多", "8到9", "七", "1e5", "4个人左右", "--3"])
def test_what_is_no_number_is_asked_for_again(text: str) -> None:
    with pytest.raises(InputError, match=r"还没有填数|不是一个数"):
        number_from(text, "分钟")


def test_tolerance_counts_on_both_sides_and_says_the_exact_number() -> None:
    assert score(NUMBER, 80.5).right and score(NUMBER, 79.5).right and not score(NUMBER, 80.6).right
    assert "准确的数是 80" in score(NUMBER, 80.4).lines[0]


def test_a_wrong_number_is_told_how_far_off_and_which_way() -> None:
    assert "高了 40 %(50%)" in score(NUMBER, 120).lines[0].replace("\uff08", "(").replace("\uff09", ")")
    assert "低了" in score(NUMBER, 60).lines[0]


def test_whoever_stopped_on_the_way_is_told_the_next_step() -> None:
    assert any("第 1 步" in line and "4 ÷ 5" in line for line in score(NUMBER, 4).lines)


def test_a_usual_mistake_has_an_answer_of_its_own() -> None:
    assert "除反了。" in score(NUMBER, 125).lines


@pytest.mark.parametrize("value", [-1, 501, math.inf, math.nan])
def test_an_absurd_number_is_no_try(value: float) -> None:
    with pytest.raises(InputError, match="不合情理"):
        score(NUMBER, value)


# Choices


def test_each_chosen_option_is_answered() -> None:
    assert "甲不对" in score(SINGLE, "a").lines[0]
    lines = score(MULTIPLE, ["a", "c"]).lines
    assert any("对一" in line for line in lines) and any("错" in line for line in lines) and any("还有 1 项" in line for line in lines)


def test_choosing_everything_earns_nothing() -> None:
    assert score(MULTIPLE, ["a", "b", "c", "d"]).share == 0.0


@pytest.mark.parametrize(("answer", "says"), [("", "还没有选"), ("z", "已经不在选项里"), (["a", "b"], "只选一项")])
def test_no_choice_or_an_option_that_is_gone(answer: object, says: str) -> None:
    with pytest.raises(InputError, match=says):
        score(SINGLE, answer)


# Orders, pairs, shares


def test_steps_of_one_rank_may_swap() -> None:
    assert score(ORDERING, ["a", "b", "c", "d"]).right and score(ORDERING, ["a", "c", "b", "d"]).right


def test_an_order_with_one_swap_earns_part_and_names_the_pair() -> None:
    verdict = score(ORDERING, ["b", "a", "c", "d"])
    assert verdict.share == pytest.approx(1 - 2 / 5)
    assert "「一」要在「二」前面" in verdict.lines[0] and "先" in verdict.lines[0]


@pytest.mark.parametrize("answer", [[], ["a"], ["a", "a", "b", "c"], ["a", "b", "c", "z"]])
def test_an_order_must_hold_each_step_once(answer: list[str]) -> None:
    with pytest.raises(InputError, match="不同的位置"):
        score(ORDERING, answer)


def test_a_wrong_pair_is_named_and_open_ones_asked_for() -> None:
    verdict = score(MATCHING, {"x": "右三", "y": "右二"})
    assert verdict.share == 0.5 and "「左一」配「右三」不对" in verdict.lines[0] and "因为" in verdict.lines[0]
    with pytest.raises(InputError, match="还有 1 项没有配"):
        score(MATCHING, {"x": "右一"})


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"am": 3, "pm": 4}, "还有 1 小时没有分"),
        ({"am": 5, "pm": 4}, "多分了 1 小时"),
        ({"am": 3.7, "pm": 4.3}, "整倍数"),
        ({"am": -1, "pm": 9}, "0 或更大"),
    ],
)
def test_shares_must_add_up_in_whole_steps(answer: dict[str, float], says: str) -> None:
    with pytest.raises(InputError, match=says):
        score(ALLOCATION, answer)


def test_a_share_out_of_its_bounds_is_told_which_way() -> None:
    verdict = score(ALLOCATION, {"am": 1.0, "noon": 1.0, "pm": 6.0})
    assert verdict.share == pytest.approx(1 / 3)
    assert "太少" in verdict.lines[0] and "要早" in verdict.lines[0] and "太多" in verdict.lines[1]


# Texts and decisions


def test_a_text_is_judged_by_the_learner_herself() -> None:
    verdict = score(TEXT, {"text": "写了够长的回答", "ticked": ["one"]})
    assert verdict.share == 0.5 and "谁" in verdict.lines[1]
    for text, says in (("", "还没有写"), ("短", "至少写 5 个字")):
        with pytest.raises(InputError, match=says):
            score(TEXT, {"text": text, "ticked": ["one", "who"]})


def test_a_decision_is_judged_by_the_model_and_told_its_reason() -> None:
    verdict = score(DECISION, {"ten": 4}, JUDGES)
    assert verdict.share == pytest.approx(0.4) and verdict.lines == ("10:00 开了 4 个。",) and verdict.chosen == verdict.lines


@pytest.mark.parametrize(("answer", "says"), [({"ten": 9}, "应当在 0 到 8"), ({"ten": 5, "rule": "丙"}, "列出的里面选")])
def test_settings_out_of_range_are_refused(answer: dict[str, object], says: str) -> None:
    with pytest.raises(InputError, match=says):
        score(DECISION, answer, JUDGES)


def test_a_missing_judge_is_said() -> None:
    with pytest.raises(InputError, match="没有找到"):
        score(DECISION, {"ten": 5}, {})


# Promises for any answer


@given(chosen=st.sets(st.sampled_from(["a", "b", "c", "d"]), min_size=1))
def test_never_more_than_full_and_the_order_of_ticking_does_not_matter(chosen: set[str]) -> None:
    shares = {score(MULTIPLE, order).share for order in (sorted(chosen), sorted(chosen, reverse=True))}
    assert len(shares) == 1 and 0.0 <= shares.pop() <= 1.0
    assert score(MULTIPLE, sorted(chosen)).right == (chosen == {"a", "b"})


@given(order=st.permutations(["a", "b", "c", "d"]))
def test_only_a_right_order_is_full(order: list[str]) -> None:
    verdict = score(ORDERING, order)
    assert 0.0 <= verdict.share <= 1.0
    assert verdict.right == (order[0] == "a" and order[3] == "d")


@given(am=st.integers(0, 16), noon=st.integers(0, 16), pm=st.integers(0, 16))
def test_a_share_out_is_full_only_within_all_bounds(am: int, noon: int, pm: int) -> None:
    answer = {"am": am / 2, "noon": noon / 2, "pm": pm / 2}
    if am + noon + pm != 16:
        with pytest.raises(InputError):
            score(ALLOCATION, answer)
        return
    verdict = score(ALLOCATION, answer)
    inside = [2 <= am / 2 <= 4, noon / 2 <= 1, 3 <= pm / 2 <= 5]
    assert verdict.share == pytest.approx(sum(inside) / 3) and verdict.right == all(inside)


@given(text=st.text(max_size=20))
def test_any_text_as_a_number_is_read_or_refused_in_a_sentence(text: str) -> None:
    try:
        value = number_from(text, "%")
    except InputError as error:
        assert str(error).endswith(("。",))
    else:
        assert math.isfinite(value)


@pytest.mark.parametrize(("given_share", "share"), [(-3.0, 0.0), (0.5, 0.5), (7.0, 1.0)])
def test_a_judge_cannot_give_more_than_all_or_less_than_nothing(given_share: float, share: float) -> None:
    verdict = score(DECISION, {"ten": 3}, {"ten": lambda settings: Judgement(given_share, ("因为。",))})
    assert verdict.share == share
