"""Many trainees in one process: nobody sees, moves or slows another, and a browser can move nothing but controls."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest
from app_examples import Desk, slow
from ipywidgets.widgets import widget as registry

from branchcraft.apps.frames import pack

Make = Callable[..., Desk]


def test_a_moved_slider_answers(desks: Make) -> None:
    desk = desks("counter")
    desk.open()
    desk.move(desk.find("IntSlider"), value=7)
    assert desk.said() == "7"


def test_a_panel_opens_once_and_names_its_widget(desks: Make) -> None:
    desk = desks("counter")
    desk.open()
    desk.open()
    named = [head["id"] for head, _ in desk.heard if head["say"] == "panel"]
    assert len(named) == 2 and len(set(named)) == 1
    assert desk.widgets()[named[0]]["_model_name"] == "VBoxModel"


def test_the_echo_names_the_message_that_it_answers(desks: Make) -> None:
    desk = desks("counter")
    desk.open()
    desk.move(desk.find("IntSlider"), value=5)
    echoes = [head for head, _ in desk.heard if head["say"] == "comm_msg" and head["data"].get("method") == "echo_update"]
    assert [one["parent"] for one in echoes] == ["n2"]


def test_two_trainees_hear_only_their_own(desks: Make) -> None:
    first, second = desks("counter", learner="a"), desks("counter", learner="b")
    first.open()
    second.open()
    before = len(second.heard)
    first.move(first.find("IntSlider"), value=9)
    assert len(second.heard) == before
    assert not set(first.widgets()) & set(second.widgets())


def test_each_press_is_in_her_own_folder_and_the_page_s(desks: Make, tmp_path: Path) -> None:
    for name in ("notebooks", "cases"):
        (tmp_path / name).mkdir()
    first, second = desks("whereabouts", learner="a", where=tmp_path / "notebooks"), desks("whereabouts", learner="b", where=tmp_path / "cases")
    for desk in (first, second, first):
        desk.open()
        desk.press(desk.find("Button"))
    assert (first.said(), second.said()) == ("a notebooks", "b cases")


def test_a_trainee_in_class_is_told_that_the_trainer_can_see_her_answers(desks: Make) -> None:
    """Both in one process, one after the other: each reads where her own answers are."""
    at_home, in_class, again = desks("mine", learner="a"), desks("mine", learner="b", in_class=True), desks("mine", learner="c")
    for desk in (at_home, in_class, again):
        desk.open()
    texts = ["".join(str(state.get("value", "")) for state in desk.widgets().values()) for desk in (at_home, in_class, again)]
    assert [("讲师看得到" in text, "这台电脑的进度文件夹" in text) for text in texts] == [(False, True), (True, False), (False, True)]


def test_long_work_lets_others_go_first_and_finds_its_own_folder_again(desks: Make, tmp_path: Path) -> None:
    for name in ("notebooks", "cases"):
        (tmp_path / name).mkdir()
    long, short = desks("slow", learner="a", where=tmp_path / "notebooks"), desks("counter", learner="b", where=tmp_path / "cases")
    long.open()
    short.open()
    long.press(long.find("Button"), wait=False)
    long.wait(lambda: long.said() not in ("", "0"))
    for value in (1, 2, 8):
        short.move(short.find("IntSlider"), value=value)
    assert short.said() == "8"
    assert not long.said().startswith("算完了"), "the short ones waited for the long one"
    long.wait(lambda: long.said().startswith("算完了"))
    assert long.said() == "算完了 notebooks a"


def test_a_foreign_widget_cannot_be_moved(desks: Make) -> None:
    victim, thief = desks("counter", learner="a"), desks("counter", learner="b")
    victim.open()
    thief.open()
    thief.move(victim.find("IntSlider"), value=0)
    thief.say({"do": "comm", "id": victim.find("IntSlider"), "data": {"method": "request_state"}})
    assert victim.said() == "3"
    assert victim.find("IntSlider") not in thief.widgets()


def test_a_foreign_widget_cannot_be_put_into_ones_own_box(desks: Make) -> None:
    victim, thief = desks("counter", learner="a"), desks("counter", learner="b")
    victim.open()
    thief.open()
    box = thief.find("VBox")
    thief.move(box, children=[f"IPY_MODEL_{victim.find('HTML')}"])
    assert victim.find("HTML") not in repr([head for head, _ in thief.heard])


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("IntSlider", {"max": 10**9}),
        ("IntSlider", {"value": 4, "max": 99}),
        ("IntSlider", {"layout": "IPY_MODEL_x"}),
        ("IntSlider", {"_view_module": "evil"}),
        ("HTML", {"value": "<script>"}),
        ("Button", {"disabled": False}),
        ("Button", {"description": "x"}),
        ("VBox", {"children": []}),
        ("Layout", {"display": "none"}),
        ("IntSlider", {}),
    ],
)
def test_a_browser_sets_nothing_but_what_a_person_moves(desks: Make, kind: str, state: dict[str, object]) -> None:
    desk = desks("counter")
    desk.open()
    before, heard = desk.widgets()[desk.find(kind)].copy(), len(desk.heard)
    desk.move(desk.find(kind), **state)
    assert desk.widgets()[desk.find(kind)] == before
    assert [head["say"] for head, _ in desk.heard[heard:]] == ["done"]


def test_a_value_out_of_range_is_brought_into_it(desks: Make) -> None:
    desk = desks("counter")
    desk.open()
    desk.move(desk.find("IntSlider"), value=10**9)
    assert desk.said() == "10"


def test_a_button_that_is_asleep_cannot_be_pressed(desks: Make) -> None:
    desk = desks("counter")
    desk.open()
    desk.press(desk.find("Button"))
    assert desk.said() == "3"


@pytest.mark.parametrize(
    "head",
    [
        {"do": "execute", "code": "1"},
        {"do": "comm", "id": "nobody", "data": {"method": "update", "state": {"value": 1}}},
        {"do": "comm", "id": ["x"], "data": {}},
        {"do": "comm", "data": {"method": "custom", "content": {"event": "run"}}},
        {"do": "open", "panel": 99},
        {"do": "open", "panel": -1},
        {"do": "open", "panel": True},
        {"do": "open", "panel": "0"},
        {"do": ["open"]},
        {},
    ],
)
def test_what_no_page_says_is_refused_and_the_page_goes_on(desks: Make, head: dict[str, object]) -> None:
    desk = desks("counter")
    desk.open()
    desk.say(head)
    desk.move(desk.find("IntSlider"), value=6)
    assert desk.said() == "6"


def test_who_is_refused_again_and_again_is_put_out(desks: Make) -> None:
    desk = desks("counter")
    for _ in range(60):
        desk.say({"do": "execute"}, wait=False)
    desk.wait(lambda: "refused" in desk.ended)


def test_a_flood_ends_the_session(desks: Make) -> None:
    desk = desks("slow")
    desk.open()
    desk.press(desk.find("Button"), wait=False)
    for _ in range(500):
        desk.session.take(pack({"do": "open", "panel": 0}))
    assert "flood" in desk.ended


def test_a_chosen_file_arrives_with_its_bytes(desks: Make) -> None:
    desk = desks("upload")
    desk.open()
    one = {"name": "a.csv", "type": "text/csv", "size": 5, "last_modified": 1}
    data = {"method": "update", "state": {"value": [one], "error": ""}, "buffer_paths": [["value", 0, "content"]]}
    desk.say({"do": "comm", "id": desk.find("FileUpload"), "data": data}, (b"1,2,3",))
    assert desk.said() == "a.csv:5"


@pytest.mark.parametrize(
    "path", [["layout", 0, "content"], ["value", "__class__", "content"], ["value", 0, "content", "x"], ["value", True, "content"], "value"]
)
def test_bytes_go_nowhere_but_into_a_file(desks: Make, path: object) -> None:
    desk = desks("upload")
    desk.open()
    one = {"name": "a.csv", "type": "text/csv", "size": 5, "last_modified": 1}
    desk.say(
        {"do": "comm", "id": desk.find("FileUpload"), "data": {"method": "update", "state": {"value": [one]}, "buffer_paths": [path]}}, (b"1,2,3",)
    )
    assert desk.said() == ""


def test_a_long_message_is_only_for_a_file_box(desks: Make) -> None:
    desk = desks("counter")
    desk.open()
    desk.move(desk.find("IntSlider"), value="9" * 70_000)
    assert desk.said() == "3"


def test_a_panel_that_fails_says_so_and_tells_no_secret(desks: Make) -> None:
    desk = desks("broken", "nothing_there", "counter")
    for panel in range(3):
        desk.open(panel)
    text = "\n".join(str(state.get("value", "")) for state in desk.widgets().values())
    assert "请告诉讲师" in text and "文件不在。" in text
    assert "secret detail" not in text and "Traceback" not in text
    desk.move(desk.find("IntSlider"), value=8)


def test_a_callback_that_fails_leaves_the_page_alive(desks: Make) -> None:
    desk = desks("raises")
    desk.open()
    for button in [key for key, state in desk.widgets().items() if state.get("_model_name") == "ButtonModel"]:
        desk.press(button)
    assert "请把这句话告诉讲师" in desk.said()
    assert "Traceback" not in desk.said()


def test_a_browser_that_comes_back_is_told_everything_as_it_is_now(desks: Make) -> None:
    desk = desks("counter")
    desk.open()
    desk.session.away()
    before = len(desk.heard)
    desk.session.take(pack({"do": "comm", "id": desk.find("IntSlider"), "n": "x", "data": {"method": "update", "state": {"value": 2}}}))
    desk.say({"do": "back"})
    told = {head["id"]: head["data"]["state"] for head, _ in desk.heard[before:] if head["say"] == "comm_open"}
    assert told[desk.find("IntSlider")]["value"] == 2
    assert [head["panel"] for head, _ in desk.heard[before:] if head["say"] == "panel"] == [0]


def test_a_session_that_ended_leaves_nothing_in_memory(desks: Make) -> None:
    desk = desks("counter", "upload")
    for panel in range(2):
        desk.open(panel)
    mine = set(desk.widgets())
    assert mine <= set(registry._instances)
    desk.session.stop()
    desk.session.join(10)
    gc.collect()
    assert not mine & set(registry._instances)


def test_the_example_of_long_work_is_one(desks: Make) -> None:
    assert slow(0.02).children[0].description == "算"
