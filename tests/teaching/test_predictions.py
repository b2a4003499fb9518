"""A guess is kept before the learner knows better, with the range she was sure of; afterwards she sees how sure she may be."""

from __future__ import annotations

import html
from pathlib import Path

import pytest

from branchcraft.teaching.predictions import CalibrationPanel, PredictionGate, calibration, held_text, predictions_table
from branchcraft.teaching.store import Store, StoreError


def gate(folder: Path, truth: float | None = 7.4) -> tuple[PredictionGate, list[float]]:
    ran: list[float] = []

    def run(guess: float) -> float | None:
        ran.append(guess)
        return truth

    return PredictionGate("平均等几分钟？", "分钟", run, high=300, chapter="06", store=Store(folder)), ran


def guess(one: PredictionGate, text: str, low: str = "", high: str = "") -> str:
    one._text.value, one._from.value, one._to.value = text, low, high
    one._button.click()
    return html.unescape(one._verdict.value)


def rows(folder: Path) -> list[tuple[object, ...]]:
    return [(row["guess"], row["low"], row["high"], row["truth"]) for row in Store(folder).rows("prediction")]


def test_a_guess_without_a_range_runs_and_is_kept(tmp_path: Path) -> None:
    one, ran = gate(tmp_path)
    guess(one, "12")
    assert ran == [12] and rows(tmp_path) == [(12, None, None, 7.4)]


def test_a_range_is_kept_and_said_to_hold_or_not(tmp_path: Path) -> None:
    one, _ = gate(tmp_path)
    assert "没有落在你八成把握的范围 8–20 里" in guess(one, "12", "8", "20分钟")
    assert rows(tmp_path) == [(12, 8, 20, 7.4)]
    assert held_text(5, 9, 7.4, "分钟").startswith("真数 7.4 分钟落在")


def test_the_second_guess_on_a_question_is_not_kept(tmp_path: Path) -> None:
    one, ran = gate(tmp_path)
    guess(one, "12")
    guess(one, "7.4", "7", "8")
    assert ran == [12, 7.4] and rows(tmp_path) == [(12, None, None, 7.4)]


@pytest.mark.parametrize(
    ("low", "high", "says"), [("8", "", "填两头"), ("20", "8", "填反了"), ("1", "5", "不在自己的范围"), ("八", "九", "不是一个数")]
)
def test_a_range_that_cannot_be_is_answered_and_nothing_runs(tmp_path: Path, low: str, high: str, says: str) -> None:
    one, ran = gate(tmp_path)
    assert says in guess(one, "12", low, high)
    assert ran == [] and rows(tmp_path) == []


def test_a_run_without_a_truth_is_kept_as_a_guess(tmp_path: Path) -> None:
    one, _ = gate(tmp_path, None)
    assert guess(one, "12", "5", "20").count("真数") == 0
    assert rows(tmp_path) == [(12, 5, 20, None)]


def test_without_a_disk_the_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, ran = gate(tmp_path)

    def refuse(*_: object) -> None:
        raise StoreError("磁盘满了。这一步没有存上。")

    monkeypatch.setattr(one._store, "predict", refuse)
    assert "没有存上" in guess(one, "12") and ran == [12]


def made(held: int, ranges: int, extra: int = 0) -> list[dict[str, object]]:
    base = {"chapter": "06", "question": "q", "unit": "分钟", "truth": 10.0}
    inside, outside = {**base, "guess": 11.0, "low": 5.0, "high": 15.0}, {**base, "guess": 30.0, "low": 20.0, "high": 40.0}
    return [inside] * held + [outside] * (ranges - held) + [{**base, "guess": 9.0, "low": None, "high": None}] * extra


def test_calibration_counts_guesses_ranges_and_misses() -> None:
    found = calibration([*made(3, 5, extra=2), {**made(1, 1)[0], "truth": None}])
    assert (found.guesses, found.ranges, found.held, found.high) == (7, 5, 3, 5)
    assert found.median_off == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("held", "ranges", "says"), [(3, 5, "可能是碰巧"), (5, 12, "范围偏窄"), (10, 12, "和八成相符"), (24, 24, "偏宽"), (0, 0, "还没有估计")]
)
def test_what_to_make_of_it_depends_on_how_many_there_are(held: int, ranges: int, says: str) -> None:
    assert says in "".join(calibration(made(held, ranges)).sentences)


def test_guesses_without_a_range_ask_for_one() -> None:
    assert "没有填过八成把握的范围" in "".join(calibration(made(0, 0, extra=3)).sentences)


def test_the_panel_shows_one_chapter_or_all(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.predict("06", "一", "分钟", 12, 5, 20, 7.4)
    store.predict("03", "二", "人", 100, None, None, 80)
    panel = CalibrationPanel("06", store)
    assert "有结果可比的估计 1 个" in panel.message.widget.value and "装住" in panel.table.value and ">二<" not in panel.table.value
    assert "有结果可比的估计 2 个" in CalibrationPanel("", store).message.widget.value
    assert list(predictions_table(store.rows("prediction"))["八成范围"]) == ["5–20", "没填"]
