"""Panel 4: a guess first, then size, split and what to look at; and two rankings after the same trial."""

from __future__ import annotations

import numpy as np
import pytest

from branchcraft.errors import InputError
from branchcraft.marketing.panel_uplift import TrialPanel, UpliftPanel, contest_said, replay_said
from branchcraft.marketing.plots_uplift import HIGH, LOW, RUNS_PER_DOT, SIZES, stacked
from branchcraft.marketing.trial import ANSWERED, BY_LOT, CALLED_ONLY, Market, Trial, example_market, replay
from branchcraft.marketing.uplift_target import APART, BY_RESPONSE, BY_UPLIFT, TOGETHER, TRAINED, kept_contest
from branchcraft.teaching.store import Store


def guess(panel: TrialPanel | UpliftPanel, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._run()


@pytest.fixture
def trial() -> TrialPanel:
    panel = TrialPanel()
    guess(panel, "120")
    return panel


def test_nothing_is_run_before_the_guess() -> None:
    panel = TrialPanel()
    panel.size.value = 5000
    panel.look.value = ANSWERED
    assert panel.replay is None
    assert panel.figure.truth.get_xdata() == pytest.approx([2, 2])
    uplift = UpliftPanel()
    uplift.at.value = 40
    uplift.shape.value = TOGETHER
    assert uplift.contest is None
    assert uplift.figure.lines["随便打"].get_ydata()[-1] == pytest.approx(20)
    assert len(uplift.figure.lines[BY_UPLIFT].get_xdata()) == 0


def test_guess_and_result_stand_together(trial: TrialPanel) -> None:
    one = replay(example_market(), Trial(400, 0.5))
    assert f"你估计 120 次，200 次里看见了 {one.seen} 次（按公式每次 11%）" in trial._answer.widget.value


def test_the_answer_is_to_the_question_wherever_the_controls_stand(trial: TrialPanel, uplift: UpliftPanel) -> None:
    said = trial._answer.widget.value
    trial.look.value, trial.size.value = CALLED_ONLY, 9000
    guess(trial, "120")
    assert trial._answer.widget.value == said
    assert trial.replay.trial.size == 9000
    uplift.at.value = 60
    said = uplift._answer.widget.value
    guess(uplift, "10")
    assert uplift._answer.widget.value == said
    uplift.at.value = 20


def test_guesses_are_kept_with_what_came_out(trial: TrialPanel) -> None:
    row = Store().rows("prediction")[-1]
    assert (row["chapter"], row["guess"], row["truth"]) == ("03", 120, 19)


def test_a_trial_by_lot_is_kept_for_the_plan_and_no_other(trial: TrialPanel) -> None:
    label, value = trial._decided()
    assert "一共 400 位，抽签打 200 位、留 200 位" in label
    assert value == {"size": 400, "called": 200}
    trial.look.value = ANSWERED
    with pytest.raises(InputError, match="打完看什么"):
        trial._decided()
    with pytest.raises(InputError, match="先写下估计"):
        TrialPanel()._decided()


def test_size_split_look_and_market_are_tried(trial: TrialPanel) -> None:
    trial.size.value = 6000
    assert trial.replay.trial == Trial(6000, 0.5, BY_LOT)
    trial.share.value = 80
    assert trial.replay.trial.called == 4800
    trial.look.value = ANSWERED
    assert "接电话的人本来就更常来往" in trial.message.widget.value
    trial.look.value = CALLED_ONLY
    assert "没有对照" in trial.message.widget.value
    trial.look.value = BY_LOT
    trial.persuadable.value = 1.0
    assert trial.replay.market == Market(0.06, 0.01, 0.01)
    assert "没有多带来买家" in trial.message.widget.value
    assert trial.table.value.count("<tr>") == 6


def test_shares_that_cannot_be_are_answered(trial: TrialPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    before = trial.table.value
    monkeypatch.setattr(TrialPanel, "market", property(lambda _: Market(0.9, 0.9, 0.0)))
    trial.size.value = 1000
    assert "合起来不能超过 100%" in trial.message.widget.value
    assert trial.table.value == before


def test_words_of_a_small_trial_are_its_numbers() -> None:
    one = replay(example_market(), Trial(400, 0.5))
    text = "".join(replay_said(one))
    assert f"看见多买 {one.seen} 次，正负号反了 {one.wrong_sign} 次" in text
    assert f"是真值的 {one.exaggeration:.1f} 倍" in text
    assert "一共要 5,792 位" in text
    assert "大约少卖 4 笔" in text
    large = "".join(replay_said(replay(example_market(), Trial(20_000, 0.5))))
    assert "夸大" not in large


def test_every_dot_stands_for_two_runs_and_keeps_to_the_axis() -> None:
    one = replay(example_market(), Trial(100, 0.5))
    dots = stacked(one)
    assert len(dots) == 200 / RUNS_PER_DOT
    assert dots["x"].between(LOW, HIGH).all()
    assert not dots.duplicated(["x", "y"]).any()


def test_the_picture_follows_and_leaves_a_ghost(trial: TrialPanel) -> None:
    picture, last = trial.canvas.image.value, trial.figure._last.copy()
    trial.size.value = 3000
    assert trial.canvas.image.value != picture
    np.testing.assert_array_equal(trial.figure.ghost.get_ydata()[:-1], last)
    assert list(trial.figure.here.get_xdata()) == [3000]
    power = trial.figure.power.get_ydata()
    assert np.interp(3000, SIZES, power) == pytest.approx(100 * trial.replay.power, abs=2)
    shown = sum(len(cloud.get_xdata()) for cloud in trial.figure.clouds.values())
    assert shown == 100


@pytest.fixture(scope="module")
def uplift() -> UpliftPanel:
    panel = UpliftPanel()
    guess(panel, "10")
    return panel


def test_both_rankings_stand_beside_the_guess(uplift: UpliftPanel) -> None:
    one = kept_contest(5000, APART)
    added = {name: 1000 * one.additional[name][:, 20].mean() for name in (BY_RESPONSE, BY_UPLIFT)}
    assert f"你估计 10 笔，按会不会买排平均多带来 {added[BY_RESPONSE]:.1f} 笔" in uplift._answer.widget.value
    assert f"按打了才买排 {added[BY_UPLIFT]:.1f} 笔" in uplift._answer.widget.value
    assert uplift.progress.widget.layout.display == "none"


def test_every_size_is_learned_at_the_run_so_that_no_control_waits(uplift: UpliftPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("branchcraft.marketing.uplift_target.contest", lambda *_: pytest.fail("a control must not train"))
    for size in TRAINED:
        uplift.trained.value = size
        assert uplift.contest.trained == size
    uplift.trained.value = 5000


def test_length_cost_and_margin_change_table_and_words(uplift: UpliftPanel) -> None:
    uplift.at.value = 90
    assert "打 900 位" in uplift.table.value
    assert "少打就是多卖" in uplift.message.widget.value
    uplift.at.value = 20
    uplift.cost.value = 1
    assert "得高过 0.2%" in uplift.message.widget.value
    uplift.cost.value = 20
    np.testing.assert_allclose(uplift.figure.lines[BY_UPLIFT].get_ydata(), 1000 * uplift.contest.additional[BY_UPLIFT].mean(axis=0))


def test_the_other_population_turns_the_verdict_and_is_learned_whole(uplift: UpliftPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    uplift.shape.value = TOGETHER
    assert "按会不会买排反而更稳" in uplift.message.widget.value
    monkeypatch.setattr("branchcraft.marketing.uplift_target.contest", lambda *_: pytest.fail("a control must not train"))
    for size in TRAINED:
        uplift.trained.value = size
    uplift.trained.value = 5000
    uplift.shape.value = APART
    assert "成功率" in uplift.message.widget.value


def test_a_small_trial_is_called_small() -> None:
    text = "".join(contest_said(kept_contest(500, APART), 20, 500, 20))
    assert "试验太小" in text
