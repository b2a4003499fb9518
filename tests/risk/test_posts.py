"""Duties and people: the integer program against trying everything, and what has to give way."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.risk import posts
from branchcraft.risk.posts import Branch, Conflict, Duty, found_conflicts, reassign
from branchcraft.risk.posts_example import RECONCILING, SELF_CHECK, conflicts_table, example_branch, leave_plans, leave_table


def small(seed: int) -> Branch:
    """Three people, four duties, random licences, conflicts and holders."""
    draw = np.random.default_rng(seed)
    names = ["A", "B", "C", "D"]
    duties = tuple(Duty(name, float(draw.integers(5, 25)), int(draw.integers(1, 3))) for name in names)
    pairs = [(a, b) for k, a in enumerate(names) for b in names[k + 1 :] if draw.random() < 0.4]
    people = ("甲", "乙", "丙")
    licence = {p: frozenset(d for d in names if draw.random() < 0.75) for p in people}
    held = {p: frozenset(d for d in names if draw.random() < 0.4) for p in people}
    years = {(p, d): float(draw.integers(0, 6)) for p in people for d in names}
    return Branch(duties, tuple(Conflict(a, b, "课上") for a, b in pairs), licence, held, years, frozenset({"A"}), week=40)


def keeps(branch: Branch, held: dict[str, frozenset[str]]) -> bool:
    return found_conflicts(branch, held).empty and not posts.faults(branch, held)


def fewest_by_trying(branch: Branch, rotate: bool) -> int | None:
    """Duties kept in place by the best list among all lists with the right number of holders."""
    gone = set(branch.overdue()) if rotate else set()
    best = None
    for holders in product(*(combinations(branch.people, duty.holders) for duty in branch.duties)):
        held = {p: frozenset(duty.name for duty, who in zip(branch.duties, holders, strict=True) if p in who) for p in branch.people}
        if any(d in held[p] for p, d in gone) or not keeps(branch, held):
            continue
        kept = sum(len(held[p] & branch.held[p]) for p in branch.people)
        best = kept if best is None else max(best, kept)
    return best


@pytest.mark.parametrize("seed", range(14))
def test_no_list_keeps_more_duties_in_place(seed: int) -> None:
    branch = small(seed)
    for rotate in (False, True):
        plan, best = reassign(branch, rotate=rotate), fewest_by_trying(branch, rotate)
        if best is None:
            assert plan is None
        else:
            assert plan is not None
            assert keeps(branch, plan.held)
            assert sum(len(plan.held[p] & branch.held[p]) for p in branch.people) == best


def test_the_random_branches_hold_both_kinds_of_answers() -> None:
    found = [reassign(small(seed)) for seed in range(14)]
    assert any(plan is None for plan in found)
    assert any(plan is not None and plan.changes > 1 for plan in found)


@pytest.fixture(scope="module")
def branch() -> Branch:
    return example_branch()


def test_the_example_has_six_pairs_in_the_wrong_hands_and_nothing_else_wrong(branch) -> None:
    found = found_conflicts(branch, branch.held)
    assert found["person"].tolist() == ["甲01", "甲02", "甲02", "甲03", "甲07", "甲09"]
    assert posts.faults(branch, branch.held) == []


def test_five_hand_overs_mend_it(branch) -> None:
    plan = reassign(branch)
    assert plan is not None
    assert plan.changes == 5
    assert keeps(branch, plan.held)
    assert plan.fixes == ()
    assert ("对账", "甲03", "甲09") in plan.handed


def test_the_same_question_has_the_same_answer(branch) -> None:
    assert reassign(branch) == reassign(branch)


def test_rotation_cannot_be_done_with_the_licences_there_are_and_the_smallest_fix_is_one_licence(branch) -> None:
    assert branch.overdue() == [("甲07", "贷款调查"), ("甲09", "贷款审查")]
    assert reassign(branch, rotate=True) is None
    plan = reassign(branch, rotate=True, may_give_way=True)
    assert plan is not None
    assert [fix.sentence() for fix in plan.fixes] == ["让 甲06 取得贷款调查的上岗资格"]
    with_licence = {**branch.licence, "甲06": branch.licence["甲06"] | {"贷款调查"}}
    trained = Branch(branch.duties, branch.conflicts, with_licence, branch.held, branch.years, branch.rotating)
    assert reassign(trained, rotate=True) is not None


def test_rules_give_way_only_when_they_must(branch) -> None:
    assert reassign(branch, may_give_way=True) == reassign(branch)


def test_holding_both_keys_is_the_last_thing_to_give_way() -> None:
    duties = (Duty("A", 5), Duty("B", 5))
    pair = (Conflict("A", "B", "课上"),)
    alone = Branch(duties, pair, {"甲": frozenset("AB")}, {"甲": frozenset("AB")}, {}, frozenset())
    plan = reassign(alone, may_give_way=True)
    assert plan is not None
    assert [fix.kind for fix in plan.fixes] == ["holder"]
    two = Branch(duties, pair, {"甲": frozenset("AB"), "乙": frozenset()}, {"甲": frozenset("AB")}, {}, frozenset())
    plan = reassign(two, may_give_way=True)
    assert plan is not None
    assert [fix.kind for fix in plan.fixes] == ["licence"]
    assert all(len(held) <= 1 for held in plan.held.values())


def test_too_many_hours_give_way_as_overtime() -> None:
    busy = Branch((Duty("A", 30), Duty("B", 14)), (), {"甲": frozenset("AB")}, {"甲": frozenset("AB")}, {}, frozenset())
    plan = reassign(busy, may_give_way=True)
    assert plan is not None
    assert [(fix.kind, fix.amount) for fix in plan.fixes] == [("hours", 4.0)]
    assert "每周多 4 小时" in plan.fixes[0].sentence()


def test_a_leave_is_covered_by_others_who_keep_what_they_have(branch) -> None:
    mended = reassign(branch)
    assert mended is not None
    cover = reassign(branch, absent="甲05", keep=True, lists=mended.held)
    assert cover is not None
    assert cover.held["甲05"] == frozenset()
    assert all(mended.held[p] <= cover.held[p] for p in branch.people if p != "甲05")
    assert found_conflicts(branch, cover.held).empty
    table = leave_table(leave_plans(branch, mended.held))
    assert table["谁不在"].tolist() == list(branch.people)
    assert table.set_index("谁不在").at["甲05", "谁顶"] == "柜面记账少一人照开"
    assert (table["还要"] == "不用").sum() == 5
    assert "自查少 1 人" in table.set_index("谁不在").at["甲09", "还要"]


def test_every_conflict_says_what_it_rests_on() -> None:
    table = conflicts_table()
    assert table["依据"].str.len().min() > 5
    basis = {frozenset((row["一把"], row["另一把"])): row["依据"] for _, row in table.iterrows()}
    assert "2005" in basis[frozenset(("柜面记账", RECONCILING))]
    assert "商业银行法" in basis[frozenset(("贷款调查", "贷款审查"))]
    assert "会计法" in basis[frozenset(("管库", SELF_CHECK))]


def test_faults_are_told_in_sentences(branch) -> None:
    held = {**branch.held, "甲04": frozenset(), "甲08": branch.held["甲08"] | {"管库", "柜面记账"}}
    lines = posts.faults(branch, held)
    assert "空白凭证要 1 人，现在 0 人。" in lines
    assert any("甲08 没有" in line and "管库" in line for line in lines)
    assert any("甲08 一周要 60 小时" in line for line in lines)


@pytest.mark.parametrize(
    "ask",
    [
        lambda b: reassign(b, absent="甲99"),
        lambda b: reassign(b, lists={"甲01": ["扫地"]}),
        lambda b: reassign(b, lists={"甲99": []}),
        lambda b: b.duty("扫地"),
        lambda b: reassign(Branch((Duty("A", 1), Duty("A", 1)), (), {"甲": frozenset()}, {}, {}, frozenset())),
    ],
)
def test_lists_that_cannot_be_are_answered(branch, ask) -> None:
    with pytest.raises(InputError):
        ask(branch)
