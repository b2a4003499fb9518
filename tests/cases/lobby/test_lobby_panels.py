"""The card, the decision and the debate: a guess first, one change at a time, and sentences for what cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from branchcraft.cases.lobby import monday
from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.card import PlanCard
from branchcraft.cases.lobby.panel import LobbyPanel
from branchcraft.cases.lobby.panel_debate import GROUPS, DebatePanel
from branchcraft.cases.lobby.plan import FOUR, HIGHEST, NOW, POSTS, REFERENCE
from branchcraft.teaching.store import Store
from branchcraft.ui.controls import guarded


def press(panel: LobbyPanel | DebatePanel, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._run()


def box(card: PlanCard, period: int, post: str):
    return card._boxes[period][POSTS.index(post)]


def test_a_card_says_what_is_on_it_and_tells_once() -> None:
    told: list[int] = []
    card = PlanCard(NOW, lambda: told.append(1))
    assert card.plan == NOW
    card.plan = REFERENCE
    assert card.plan == REFERENCE and len(told) == 1
    box(card, 0, "柜面").value = 6
    assert "9 / 8，借 1" in card._totals[0].value and "借 1.5 个人时" in card.cost.value
    assert len(told) == 2


def test_boxes_keep_to_what_is_possible() -> None:
    card = PlanCard(NOW, lambda: None)
    box(card, 0, "临街").value = 99
    assert card.plan.posts[0][0] == HIGHEST[0]


def test_nothing_is_computed_before_the_guess_but_the_card_is_drawn() -> None:
    panel = LobbyPanel()
    opened = panel.canvas.image.value
    assert bytes(opened[:4]) == b"\x89PNG"
    box(panel.card, 0, "入口").value = 2
    assert panel.view is None
    assert panel.canvas.image.value != opened, "the new person stands in the hall"


def test_guess_and_result_stand_together_and_the_guess_is_kept() -> None:
    panel = LobbyPanel()
    press(panel, "80")
    assert "你估计 80%，模拟是 70% → 73%" in panel._answer.widget.value
    assert "这就是现状" in panel.message.widget.value
    kept = Store().rows("prediction")
    assert [(row["chapter"], row["guess"], round(row["truth"])) for row in kept] == [(s.CASE, 80.0, 73)]


def test_every_change_is_a_run_beside_the_present() -> None:
    panel = LobbyPanel()
    press(panel, "73")
    assert "很接近" in panel._answer.widget.value
    before = panel.canvas.image.value
    panel.card.sentence.value = "只在平时说"
    assert panel.canvas.image.value != before
    assert "第2次" in panel.runs_table.value and "现状" in panel.runs_table.value
    assert "分行：当天面谈" in panel.table.value
    for share in (35, 40, 45, 50, 55):
        panel.card.led.value = share
    assert panel.runs_table.value.count("次</td>") == 5
    assert "第7次" in panel.runs_table.value


def test_a_plan_that_cannot_be_is_answered_and_the_result_stays() -> None:
    panel = LobbyPanel()
    press(panel, "75")
    shown = panel.table.value
    box(panel.card, 0, "厅堂·等候区").value = 0
    shown = panel.table.value
    box(panel.card, 0, "柜面").value = 6
    assert "大堂经理和客户经理没有柜员权限" in panel.message.widget.value
    assert panel.table.value == shown


def test_one_can_go_back() -> None:
    panel = LobbyPanel()
    press(panel, "75")
    panel.card.sentence.value = "不说"
    panel._back()
    assert panel.card.plan == NOW
    fresh = LobbyPanel()
    guarded(fresh.message, fresh._back)()
    assert "没有别的方案可以退回" in fresh.message.widget.value


def test_another_world_changes_the_present_as_well() -> None:
    panel = LobbyPanel()
    press(panel, "75")
    before = panel._start.figures["smooth"]
    panel.world["volume"].value = 240
    assert panel._start.figures["smooth"] > before + 0.1
    assert panel.view.run.lobby["volume"] == 240


def test_the_hall_is_seen_at_another_moment_without_a_new_run() -> None:
    panel = LobbyPanel()
    press(panel, "75")
    runs, before = len(panel._runs), panel.canvas.image.value
    panel.moment.value = 375.0
    panel.day.value = 12
    assert panel.canvas.image.value != before and len(panel._runs) == runs


def test_the_decision_is_kept_and_drafts_the_plan() -> None:
    panel = LobbyPanel()
    panel.keep.button.click()
    assert "还没有运行过" in panel.keep._note.widget.value
    press(panel, "75")
    panel.card.sentence.value = "只在平时说"
    panel.keep.button.click()
    kept = Store().rows("decision")
    assert kept[0]["chapter"] == s.CASE and "柜员那句话只在平时说" in kept[0]["label"]
    texts = monday.suggest({"plan": {"first": "柜员那句话：从「全天都说」改为「只在平时说」", "moves": 1, "talks": -1.8}})
    assert texts["first_step"].startswith("柜员那句话") and "面谈会少" in texts["risk"]
    many = monday.suggest({"plan": {"first": "入口：从问 1 句改为 3 句", "moves": 3, "talks": 0.4}})
    assert "一共改 3 处" in many["first_step"] and "资格" in many["risk"]
    assert monday.suggest({})["first_step"].startswith("高峰时段柜员不再主动说")


# The debate


def hand_in(panel: DebatePanel, number: int, plan) -> None:
    panel.group.value = GROUPS[number]
    panel.card.plan = plan
    guarded(panel.message, panel._commit)()


@pytest.fixture
def debate() -> DebatePanel:
    panel = DebatePanel()
    for number, plan in enumerate(FOUR.values()):
        hand_in(panel, number, plan)
    return panel


def test_nothing_is_shown_before_two_groups_have_handed_in() -> None:
    panel = DebatePanel()
    hand_in(panel, 0, REFERENCE)
    press(panel, "1")
    assert "至少要有 2 组交卷" in panel.message.widget.value
    assert panel.shown == 0 and panel.table.value == ""


def test_a_group_that_has_handed_in_cannot_change_and_nobody_sees_it_first(debate: DebatePanel) -> None:
    hand_in(debate, 0, NOW)
    assert "这一轮已经交卷，不能再改" in debate.message.widget.value
    assert debate.first[GROUPS[0]] == FOUR["客户优先"]
    fresh = DebatePanel()
    hand_in(fresh, 0, REFERENCE)
    fresh.group.value = GROUPS[1]
    assert fresh.card.plan == NOW, "the next group begins at the present, not at its neighbour's plan"


def test_the_first_round_says_who_is_content_with_which(debate: DebatePanel) -> None:
    press(debate, "1")
    assert "你估计 1 组，模拟是 0 组" in debate._answer.widget.value
    for who, number in (("客户", 0), ("员工", 1), ("分行", 2)):
        assert f"{who}最满意的是{GROUPS[number]}" in debate._answer.widget.value
    assert debate.table.value.count("<tr>") == 1 + 5
    assert f"{GROUPS[2]}：客户差了，员工差了，分行好了" in debate.message.widget.value


def test_in_the_second_round_one_thing_may_change(debate: DebatePanel) -> None:
    press(debate, "0")
    debate.group.value = GROUPS[1]
    assert debate.card.plan == FOUR["员工优先"]
    hand_in(debate, 1, replace(FOUR["员工优先"], questions=3, led=0.4))
    assert "第二轮只能改一件事，现在改了 2 件" in debate.message.widget.value
    hand_in(debate, 1, replace(FOUR["员工优先"], questions=3))
    hand_in(debate, 0, FOUR["客户优先"].with_posts(2, 贵宾厅=1, 机器旁=0))
    before = debate.canvas.image.value
    press(debate, "0")
    assert debate.shown == 2
    assert f"{GROUPS[1]}第二轮：入口：从问 1 句改为 3 句" in debate.message.widget.value
    assert f"{GROUPS[0]}第二轮：平时：一人从厅堂·机器旁调到贵宾厅" in debate.message.widget.value
    assert debate.canvas.image.value != before
    hand_in(debate, 2, NOW)
    assert "两轮都揭晓了" in debate.message.widget.value


def test_who_missed_the_first_round_cannot_join_the_second() -> None:
    panel = DebatePanel()
    hand_in(panel, 0, REFERENCE)
    hand_in(panel, 1, FOUR["折中"])
    press(panel, "1")
    hand_in(panel, 3, NOW)
    assert "第一轮没有交卷" in panel.message.widget.value


def test_all_can_start_again(debate: DebatePanel) -> None:
    press(debate, "0")
    debate._restart()
    assert (debate.first, debate.second, debate.shown) == ({}, {}, 0)
    assert debate.table.value == "" and "第一轮" in debate._status.value
    hand_in(debate, 0, REFERENCE)
    assert list(debate.first) == [GROUPS[0]]


def test_a_plan_that_cannot_be_is_not_taken() -> None:
    panel = DebatePanel()
    hand_in(panel, 0, NOW.with_posts(0, 等候区=0, 柜面=6))
    assert "没有柜员权限" in panel.message.widget.value and panel.first == {}
