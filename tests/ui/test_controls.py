"""Controls: what a hand or a keyboard does to them, and what they tell; nothing that goes wrong stays silent."""

from __future__ import annotations

import asyncio
import logging
import re
from types import SimpleNamespace

import ipywidgets as widgets
import pytest

from branchcraft.errors import InputError
from branchcraft.ui import controls
from branchcraft.ui.controls import LabelledSlider, Message, PredictGate, Progress, SliderBank, guarded, panel_box


def parts(widget: widgets.Widget, kind: type) -> list:
    """All parts of a panel that are of one kind, in the order in which they are seen."""
    found = [widget] if isinstance(widget, kind) else []
    for child in getattr(widget, "children", ()):
        found += parts(child, kind)
    return found


def button(widget: widgets.Widget, name: str) -> widgets.Button:
    (found,) = [one for one in parts(widget, widgets.Button) if one.description == name]
    return found


# A slider


@pytest.fixture
def calls() -> list[float]:
    return []


@pytest.fixture
def people(calls: list[float]) -> LabelledSlider:
    def told() -> None:
        calls.append(slider.value)

    slider = LabelledSlider("每天取号人数", 210, 90, 460, 5, "人", "90–460", on_change=told)
    return slider


def slider_and_box(control: LabelledSlider) -> tuple[widgets.Widget, widgets.Widget]:
    (slider,) = parts(control.widget, (widgets.IntSlider, widgets.FloatSlider))  # type: ignore[arg-type]
    (box,) = parts(control.widget, (widgets.BoundedIntText, widgets.BoundedFloatText))  # type: ignore[arg-type]
    return slider, box


def test_slider_and_box_are_one(people: LabelledSlider, calls: list[float]) -> None:
    slider, box = slider_and_box(people)
    box.value = 300
    assert (slider.value, people.value) == (300, 300)
    slider.value = 150
    assert (box.value, people.value) == (150, 150)
    people.value = 95
    assert (slider.value, box.value) == (95, 95)
    assert calls == [300, 150, 95], "each change is told once"


def test_reset_goes_back_to_the_first_value(people: LabelledSlider, calls: list[float]) -> None:
    people.value = 300
    button(people.widget, "还原").click()
    assert people.value == 210
    assert calls == [300, 210]


def test_a_value_out_of_range_stops_at_the_edge(people: LabelledSlider) -> None:
    _, box = slider_and_box(people)
    box.value = 9999
    assert people.value == 460


def test_people_are_whole_and_minutes_need_not_be(people: LabelledSlider) -> None:
    assert isinstance(people.value, int)
    half = LabelledSlider("平均办理", 3.5, 1, 6, 0.5, "分钟")
    _, box = slider_and_box(half)
    box.value = 4.5
    assert half.value == 4.5
    # Floats that are whole come from the assumptions.
    assert isinstance(LabelledSlider("平均耐心", 40.0, 15.0, 60.0, 5.0).value, int)


def test_a_slider_says_what_it_is_in_which_unit_and_what_is_usual(people: LabelledSlider) -> None:
    said = " ".join(label.value for label in parts(people.widget, widgets.Label))
    assert "每天取号人数" in said
    assert "人  常见 90–460" in said
    _, box = slider_and_box(people)
    assert box.description == "每天取号人数：直接填数"
    plain = LabelledSlider("第几天", 1, 1, 200, 1, "天")
    assert "常见" not in " ".join(label.value for label in parts(plain.widget, widgets.Label))


# A bank of sliders


def test_one_slider_of_the_bank_moves_its_box_and_tells() -> None:
    told: list[tuple[int, ...]] = []
    bank = SliderBank(["9:00", "9:30", "10:00"], [4, 4, 4], 0, 8, "开几个窗口", lambda: told.append(bank.values))
    slider, box = parts(bank.widget, widgets.IntSlider)[1], parts(bank.widget, widgets.BoundedIntText)[1]
    slider.value = 6
    assert box.value == 6
    box.value = 2
    assert slider.value == 2
    assert told == [(4, 6, 4), (4, 2, 4)]
    assert box.description == "9:30 开几个窗口"


def test_many_sliders_moved_together_tell_once_when_all_have_arrived() -> None:
    told: list[tuple[int, ...]] = []
    bank = SliderBank(["9:00", "9:30", "10:00"], [4, 4, 4], 0, 8, "开几个窗口", lambda: told.append(bank.values))
    bank.set_values([1, 2, 3])
    assert told == [(1, 2, 3)]
    parts(bank.widget, widgets.IntSlider)[0].value = 5
    assert told[1:] == [(5, 2, 3)], "it goes on telling afterwards"


def test_a_bank_that_could_not_be_set_still_tells_afterwards() -> None:
    told: list[tuple[int, ...]] = []
    bank = SliderBank(["9:00", "9:30"], [4, 4], 0, 8, "开几个窗口", lambda: told.append(bank.values))
    with pytest.raises(ValueError):
        bank.set_values([1, 2, 3])
    parts(bank.widget, widgets.IntSlider)[0].value = 5
    assert told


def test_a_slider_of_half_steps_says_four_when_the_browser_sends_almost_four() -> None:
    told: list[float] = []
    slider = LabelledSlider("几倍", 1.0, 1.0, 8.0, 0.5, on_change=lambda: told.append(slider.value))
    slider._slider.value = 3.9999999
    assert (slider.value, slider._box.value, told) == (4.0, 4.0, [4.0])
    slider._slider.value = 4.0000001
    assert told == [4.0], "nothing that was meant has changed"
    slider._box.value = 2.5
    assert (slider.value, told) == (2.5, [4.0, 2.5])


# The guess


def gate_of(runs: list[float], low: float = 0, high: float = 300) -> tuple[PredictGate, widgets.Text, widgets.Button]:
    gate = PredictGate("平均等几分钟？", "分钟", runs.append, low, high)
    (text,) = parts(gate.widget, widgets.Text)
    return gate, text, button(gate.widget, "运行")


def said_by(gate: PredictGate) -> str:
    return parts(gate.widget, widgets.Label)[-1].value


WIDE = {ord(one): ord(one) + 0xFEE0 for one in "0123456789.%+-"}
"""What a Chinese keyboard types; by number, because an editor may narrow full-width signs unasked."""


@pytest.mark.parametrize(
    ("typed", "guess"),
    [
        ("12", 12), (" 12 ", 12), ("12.5", 12.5), ("12\u30025", 12.5), ("\u300012\u3000", 12), ("+3", 3), ("0", 0), ("300", 300), ("7.", 7),
        ("12分钟", 12), ("12 分钟", 12), ("12分", 12), ("85%", 85), ("36窗口小时", 36), ("36个窗口小时", 36), ("5人", 5), ("5 位", 5), ("2小时", 2), ("4个", 4),
    ],
)  # fmt: skip
@pytest.mark.parametrize("width", ["narrow", "wide"])
def test_a_number_is_understood_in_the_ways_people_type_it(typed: str, guess: float, width: str) -> None:
    gate, text, run = gate_of([])
    text.value = typed.translate(WIDE) if width == "wide" else typed
    assert gate.guess == guess
    assert not run.disabled


@pytest.mark.parametrize("minus", ["-", "\u2212", "\uff0d"])
def test_less_than_now_may_be_typed_with_any_minus(minus: str) -> None:
    gate, text, _ = gate_of([], low=-200, high=200)
    text.value = f"{minus}2 窗口小时"
    assert gate.guess == -2


@pytest.mark.parametrize("typed", ["很久", "1e3", "nan", "inf", "3-6", "十", "12 13", "--3", "301", "-1", "12;import os", "1" * 400])
def test_anything_else_is_answered_and_does_not_run(typed: str) -> None:
    runs: list[float] = []
    gate, text, run = gate_of(runs)
    text.value = typed
    assert gate.guess is None
    assert run.disabled
    assert said_by(gate) == "请填 0 到 300 之间的数。"
    run.click()
    assert runs == []


def test_the_button_sleeps_wakes_and_sleeps_again() -> None:
    runs: list[float] = []
    gate, text, run = gate_of(runs)
    assert run.disabled
    assert said_by(gate) == "先填估计，按钮才会亮。"
    text.value = "12"
    assert not run.disabled
    assert said_by(gate) == ""
    assert runs == [], "typing is not running"
    run.click()
    run.click()
    assert runs == [12, 12]
    text.value = ""
    assert run.disabled
    assert said_by(gate) == "先填估计，按钮才会亮。"


# What goes wrong


def fail(error: Exception) -> None:
    raise error


def test_a_wrong_input_is_shown_as_its_sentence() -> None:
    message = Message()
    guarded(message, fail)(InputError("最后半小时至少要开 1 个窗口。"))
    assert "最后半小时至少要开 1 个窗口。" in message.widget.value
    assert 'role="alert"' in message.widget.value
    assert "程序出错" not in message.widget.value


def test_a_bug_is_a_sentence_with_its_place_and_stands_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    message = Message()
    with caplog.at_level(logging.ERROR):
        guarded(message, fail)(KeyError("窗口"))
    assert re.search(r"程序出错了.*KeyError，fail 第 \d+ 行。", message.widget.value)
    assert "Traceback" not in message.widget.value
    assert 'role="alert"' in message.widget.value
    (record,) = caplog.records
    assert record.exc_info is not None
    assert record.exc_info[0] is KeyError


def test_what_works_says_nothing_and_gets_its_arguments() -> None:
    message, got = Message(), []
    guarded(message, lambda *arguments: got.append(arguments))(1, "a")
    assert got == [(1, "a")]
    assert message.widget.value == ""


def test_messages_are_spoken_escaped_and_cleared() -> None:
    message = Message()
    message.show(["<b>一</b>", "二"], "good")
    assert "&lt;b&gt;一&lt;/b&gt;<br>二" in message.widget.value
    assert 'role="status"' in message.widget.value
    message.show("三")
    assert "二" not in message.widget.value
    message.clear()
    assert message.widget.value == ""


def test_the_four_kinds_of_message_look_different() -> None:
    looks = set()
    for kind in ("info", "good", "warning", "error"):
        message = Message()
        message.show("x", kind)
        looks.add(re.sub(r'role="\w+"', "", message.widget.value))
    assert len(looks) == 4


# The bar and the box


def test_the_bar_shows_only_while_something_runs() -> None:
    progress = Progress()
    assert progress.widget.layout.display == "none"
    progress.step(2, 6, "已算完 2 / 6 种比例")
    assert progress.widget.layout.display == "flex"
    (bar,) = parts(progress.widget, widgets.IntProgress)
    assert (bar.value, bar.max) == (2, 6)
    assert parts(progress.widget, widgets.Label)[0].value == "已算完 2 / 6 种比例"
    progress.done()
    assert progress.widget.layout.display == "none"


def test_a_panel_opens_with_its_question_in_the_course_font() -> None:
    part = widgets.Label("x")
    box = panel_box("等候 < 10 分钟？", [part])
    assert "branchcraft" in box._dom_classes
    assert "等候 &lt; 10 分钟？" in box.children[1].value
    assert box.children[-1] is part
    assert "Branchcraft Sans SC" in box.children[0].value


def test_a_click_in_a_kernel_lets_the_last_keystroke_arrive_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser sends "8", the click, and only then "80"."""
    runs: list[float] = []
    gate, text, button = gate_of(runs)
    monkeypatch.setattr(controls, "get_ipython", lambda: SimpleNamespace(kernel=object()))

    async def type_and_press() -> None:
        text.value = "8"
        button.click()
        assert runs == []
        text.value = "80"
        await asyncio.sleep(2 * controls.TYPING_S)

    asyncio.run(type_and_press())
    assert runs == [80.0]
    assert gate.guess == 80.0
