"""Panels 7 to 12: a guess first, then people at their posts, a course, pay, a word, a rule, a number of looks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from branchcraft.staffing.panel_people_checks import ChecksPanel
from branchcraft.staffing.panel_people_meeting import OWN, MeetingPanel, WordsPanel
from branchcraft.staffing.panel_people_pay import PayPanel
from branchcraft.staffing.panel_people_posts import FIRST, PostsPanel
from branchcraft.staffing.panel_people_training import TrainingPanel
from branchcraft.staffing.people_meeting import RULES
from branchcraft.staffing.people_posts import rank_skills
from branchcraft.staffing.people_team import AWAY, CORPORATE, COUNTER, HALL
from branchcraft.staffing.people_training import AFTER_HOURS, payback
from branchcraft.staffing.scenario import COMPLEX
from branchcraft.teaching.store import Store

PANELS = (PostsPanel, TrainingPanel, PayPanel, WordsPanel, MeetingPanel, ChecksPanel)


def guess(panel: Any, text: str) -> str:
    """Type a guess and run; what the panel answers."""
    panel.gate._text.value = text
    panel.gate._run()
    return panel._answer.widget.value


@pytest.mark.parametrize("kind", PANELS)
def test_every_panel_opens_drawn_and_says_that_it_waits_for_a_guess(kind: Any) -> None:
    panel = kind()
    assert panel.canvas.image.value[:4] == b"\x89PNG"
    assert "还没有运行" in panel.canvas._twin.value
    assert panel.gate._button.disabled
    assert panel._answer.widget.value == ""


@pytest.mark.parametrize("kind", PANELS)
def test_every_run_changes_the_picture_its_twin_and_the_words(kind: Any) -> None:
    panel = kind()
    before = panel.canvas.image.value
    assert "你估计" in guess(panel, "3")
    assert panel.canvas.image.value != before
    assert panel.canvas._twin.value.startswith('<div class="branchcraft-twin" role="img" aria-label="图：')
    assert panel.message.widget.value


def test_nothing_is_computed_before_the_guess() -> None:
    posts, training, pay, words, meeting, checks = (kind() for kind in PANELS)
    posts.places["乙"].value = AWAY
    training.per_day.value = 2
    pay.count.value = 10
    words.effect.value = 0.5
    meeting.rule.value = RULES[4].name
    checks.looks.value = 3
    assert posts.day is training.result is pay.now is words.words is meeting.result is checks.result is None


# Posts


@pytest.fixture(scope="module")
def posts() -> PostsPanel:
    panel = PostsPanel()
    guess(panel, "+3")
    return panel


def test_the_guess_about_a_skill_meets_its_answer(posts: PostsPanel) -> None:
    ranked = rank_skills()
    asked = ranked[(ranked["person"] == "戊") & (ranked["business"] == COMPLEX)].iloc[0]
    said = posts._answer.widget.value
    assert f"你估计 +3 个百分点，模拟是 {100 * asked['gain']:+.1f}" in said
    assert f"教 {ranked['person'][0]} {ranked['business'][0]}" in said
    assert posts.table.value.count("<tr>") == 11


def test_a_post_without_its_licence_is_refused_and_the_result_stays(posts: PostsPanel) -> None:
    before = posts.day
    posts.places["庚"].value = COUNTER
    assert "庚 没有柜员号" in posts.message.widget.value
    assert posts.day is before
    posts._usual()
    assert "没有柜员号" not in posts.message.widget.value


def test_moving_people_is_compared_with_the_run_before(posts: PostsPanel) -> None:
    posts._usual()
    posts.places["乙"].value = AWAY
    assert "对公业务全天没有人能办" in posts.message.widget.value
    assert "天里有" in posts.message.widget.value
    before = list(posts.figure.before.get_xdata())
    assert before[2] > 0
    assert posts.figure.bars[2].get_width() == 0
    posts._usual()


def test_teaching_is_drawn_and_changes_who_can_stand(posts: PostsPanel) -> None:
    posts._usual()
    posts.who[0].value, posts.what[0].value = "戊", CORPORATE
    assert posts.extra == (("戊", CORPORATE),)
    assert len(posts.figure.taught.get_xdata()) == 1
    better = posts.day
    posts.order.value = FIRST
    assert posts.day is not better
    posts.who[1].value, posts.what[1].value = "戊", CORPORATE
    assert "已经会" in posts.message.widget.value
    for who in posts.who:
        who.value = "（不教）"


def test_two_moves_make_one_allowed_placing(posts: PostsPanel) -> None:
    posts._usual()
    posts.places["辛"].value = COUNTER
    posts.places["庚"].value = HALL
    assert posts.day is not None
    assert "91.9%" in posts.message.widget.value
    posts._usual()


# Training


def test_a_course_is_answered_with_its_day_and_drawn() -> None:
    panel = TrainingPanel()
    assert "示例参数下是第 76 个工作日" in guess(panel, "60")
    assert panel.figure.even.get_xdata() == [76]
    assert panel.figure.guess.get_xdata() == [60]
    assert len(panel.figure.dots.get_xdata()) + len(panel.figure.never.get_xdata()) == 20
    assert "赚不回来" in panel.message.widget.value


def test_rare_business_never_pays_and_the_run_before_stays_as_a_ghost() -> None:
    panel = TrainingPanel()
    guess(panel, "60")
    old = panel.figure.net.get_ydata().copy()
    panel.per_day.value = 0.5
    assert "一年内回不了本" in panel.message.widget.value
    assert len(panel.figure.never.get_xdata()) == 20
    np.testing.assert_array_equal(panel.figure.previous.get_ydata(), old)


def test_another_time_and_refreshers_change_the_account() -> None:
    panel = TrainingPanel()
    guess(panel, "60")
    panel.way.value = AFTER_HOURS
    assert "培训不占窗口" in panel.message.widget.value
    assert "45 小时" in panel.table.value
    panel.refresher.value = 40
    assert f"{payback(panel.course).cost.sum() - 45:.1f} 小时" in panel.table.value


# Pay


def test_pay_by_the_count_is_answered_with_all_that_it_moves() -> None:
    panel = PayPanel()
    assert "你估计多 +10 位，示例参数下是 +0.5 位" in guess(panel, "10")
    assert "84 组比固定工资好" in panel.message.widget.value
    assert "最好的轻重是 40%" in panel.message.widget.value
    assert panel.table.value.count("<tr>") == 7


def test_shares_beyond_the_whole_are_answered_and_the_result_stays() -> None:
    panel = PayPanel()
    guess(panel, "10")
    before = panel.now
    panel.quality.value = 50
    assert "不能超过 100%" in panel.message.widget.value
    assert panel.now is before
    panel.count.value = 40
    assert "还在变好" in panel.message.widget.value
    assert list(panel.figure.previous.get_ydata()) == pytest.approx(list(before.efforts))


def test_fixed_pay_has_no_curve() -> None:
    panel = PayPanel()
    guess(panel, "10")
    panel.count.value = 0
    assert "就是固定工资" in panel.message.widget.value
    assert len(panel.figure.curve.get_xdata()) == 0


# The meeting


def test_words_without_effect_seem_to_work() -> None:
    panel = WordsPanel()
    assert "你估计 100 天，模拟是 167 天" in guess(panel, "100天")
    assert "没有东西可比" in panel.message.widget.value
    assert len(panel.figure.silent.get_xdata()) == 0
    panel.control.value = True
    assert "分不出批评有没有作用" in panel.message.widget.value
    assert len(panel.figure.silent.get_xdata()) == 20
    panel.effect.value = 1.0
    assert "看得出作用" in panel.message.widget.value


def test_the_funnel_is_answered_and_its_rules_compared() -> None:
    panel = MeetingPanel()
    assert "模拟是 142%（公式是 141%）" in guess(panel, "70")
    assert panel.table.value.count("<tr>") == len(RULES) + 1
    panel.rule.value = RULES[2].name
    assert len(panel.figure.looked.get_xdata()) > 5


def test_another_quarter_is_looked_at_without_moving_the_axes() -> None:
    panel = MeetingPanel()
    guess(panel, "70")
    line = panel.figure.line.get_ydata().copy()
    limits = panel.figure.line.axes.get_ylim()
    panel.world.value = 7
    assert "第 7 个季度" in panel.message.widget.value
    assert not np.array_equal(panel.figure.line.get_ydata(), line)
    assert panel.figure.line.axes.get_ylim() == limits


def test_a_rule_of_ones_own_joins_the_table() -> None:
    panel = MeetingPanel()
    guess(panel, "70")
    panel.limit.value = 2.0
    assert panel.rule.value == OWN
    assert panel.chosen.limit == 2.0
    assert panel.table.value.count("<tr>") == len(RULES) + 2


# Checks


def test_looks_are_answered_and_the_best_number_named() -> None:
    panel = ChecksPanel()
    assert "你估计 80 次，模拟是 59 次" in guess(panel, "80次")
    assert "最划算的是每项看 5 次" in panel.message.widget.value
    assert "错判 19%" in panel.message.widget.value


def test_too_many_looks_cost_more_than_they_save() -> None:
    panel = ChecksPanel()
    guess(panel, "80")
    panel.looks.value = 80
    assert "净 -37 小时" in panel.message.widget.value
    assert not np.isnan(panel.figure.ghost.get_ydata()).any()
    panel.again.value, panel.misses.value = 27, 4
    assert "错判 17%" in panel.message.widget.value


# The plan that goes home


def kept(panel: Any) -> str:
    """Press 「记进我的计划」; what is said."""
    panel.keep.button.click()
    return panel.keep._note.widget.value


@pytest.mark.parametrize("kind", [kind for kind in PANELS if kind is not WordsPanel])
def test_a_decision_is_kept_only_once_there_is_one(kind: Any) -> None:
    panel = kind()
    assert "再记" in kept(panel)
    guess(panel, "3")
    if kind is PostsPanel:
        panel.who[0].value, panel.what[0].value = "戊", CORPORATE
    assert "已记进这一章的计划" in kept(panel)


def test_what_is_kept_says_what_was_chosen() -> None:
    training, meeting, checks, pay = TrainingPanel(), MeetingPanel(), ChecksPanel(), PayPanel()
    for panel in (training, meeting, checks, pay):
        guess(panel, "3")
    training.refresher.value = 40
    assert "每 40 个工作日复训一次" in kept(training)
    meeting.rule.value = RULES[4].name
    assert "超过 3 倍波动才追、连续 8 天在一边就追" in kept(meeting)
    checks.looks.value = 5
    assert "每项看 5 次再动手" in kept(checks)
    assert "件数 80%、质量 0%" in kept(pay)


@pytest.mark.parametrize(
    ("kind", "truth"), [(PostsPanel, -0.3), (TrainingPanel, 76), (PayPanel, 0.5), (WordsPanel, 167), (MeetingPanel, 142), (ChecksPanel, 59)]
)
def test_the_first_guess_is_kept_with_what_came_out(kind: Any, truth: float) -> None:
    panel = kind()
    guess(panel, "3")
    (row,) = Store().rows("prediction")
    assert row["chapter"] == "06"
    assert row["guess"] == 3
    assert row["truth"] == pytest.approx(truth, abs=0.5 if abs(truth) > 5 else 0.05)
