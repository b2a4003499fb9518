"""The debrief's tables: one change at a time, routing errors, what the ticket machine does not see, and whether the answer hangs on a guess."""

from __future__ import annotations

from dataclasses import replace

import pytest

from branchcraft.cases.lobby import lessons
from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.lessons import hidden_counts, viewed
from branchcraft.cases.lobby.plan import NOW, REFERENCE, changes


def test_every_step_changes_one_thing_in_a_day() -> None:
    for step in lessons.single_steps():
        said = changes(NOW, step.plan)
        assert 1 <= len(said) <= 2  # the same in both peaks counts twice
        assert len({line.split("：")[-1] for line in said}) == 1
        step.plan.checked()


def test_the_steps_table_says_what_the_text_says() -> None:
    table = lessons.steps_table().set_index("只改一件")
    gain = table["客户：一次办顺"]
    assert gain["领去机器：三成改六成"] == "差不多"
    free = [name for name in gain.index if "借" not in name]
    best = max(free, key=lambda name: float(gain[name].split()[0]) if gain[name] != "差不多" else 0.0)
    assert best == "柜员那句话：高峰不说"
    room = table.loc["高峰：等候区那位坐进贵宾厅"]
    assert room["客户：一次办顺"].startswith("+") and room["员工：绷紧"].startswith("-") and room["分行：当天面谈"].startswith("+")


def test_routing_errors_rise_with_the_share_and_fall_with_the_questions() -> None:
    table = lessons.routing_table()
    wrong = {number: table[f"问{word}句：白跑的（位）"].astype(int) for number, word in ((1, "一"), (3, "三"))}
    assert wrong[1].is_monotonic_increasing and wrong[3].is_monotonic_increasing
    assert (wrong[3] < wrong[1]).sum() >= 5
    led = [10, 20, 30, 40, 50, 60]
    able = 100 * lessons.able_share(s.Lobby())
    for share, vain, missed in zip(led, wrong[1], table["问一句：能办没领的（位）"].astype(int), strict=True):
        assert share - vain + missed == pytest.approx(able, abs=1.5)


def test_what_is_led_away_leaves_fewer_and_longer_services() -> None:
    table = lessons.window_mix({"不领": replace(NOW, led=0.0), "领六成": replace(NOW, led=0.6)})
    services, minutes = table["柜面一天办几笔"].astype(float), table["平均每笔（分钟）"].astype(float)
    assert services.iloc[1] < 0.93 * services.iloc[0]
    assert minutes.iloc[1] > minutes.iloc[0]


def test_the_ticket_machine_does_not_see_everybody() -> None:
    counts = hidden_counts(viewed(NOW))
    assert counts["turned"] > 5 and counts["twice"] > 20 and counts["machine"] > 40
    assert counts["wait_rest"] < counts["wait"] < counts["wait_peak"]
    assert counts["twice_minutes"] > 2 * counts["once_minutes"]
    log = viewed(NOW).run.log
    ghosts = (log["outcome"] == "no_show") & ~log["customer_class"].isin([s.ALONE, s.HELPED, s.TALK])
    assert counts["no_show"] == pytest.approx(ghosts.sum() / 200)
    table = lessons.hidden_table()
    assert f"{counts['people']:.0f} 人" in table.iloc[1]["客户过的是什么"]


def test_fewer_are_sent_in_vain_under_the_reference_plan() -> None:
    before, after = hidden_counts(viewed(NOW)), hidden_counts(viewed(REFERENCE))
    assert after["twice"] < 0.7 * before["twice"]


def test_the_verdicts_hold_at_both_ends_of_every_assumption(monkeypatch: pytest.MonkeyPatch) -> None:
    found = lessons.swings(days=40)
    assert [one.label for one in found] == [*(s.ASSUMPTIONS[name].label for name in lessons.SWINGS), "一次办顺按几分钟算"]
    assert found[-1].low[0].before + 5 < found[-1].high[0].before, "a stricter yardstick calls fewer visits smooth"
    table = lessons.swings_table(found)
    assert set(table["三方的看法"]) == {"不变"}


def test_a_swing_that_matters_is_told() -> None:
    """Were talks easy to win at the windows, silence there would cost more: the size changes, and a changed verdict would be said."""
    quiet = lessons.swings_table([lessons.Swing("x", *[[one] * 3 for one in _opposites()], ends=(0, 1))])
    assert quiet["三方的看法"].iloc[0] == "会变"


def _opposites() -> list[lessons.Difference]:
    better = lessons.Difference("客户", 1.0, 3.0, 1.0, 3.0, 9, 10, 1, 0.5)
    return [better, replace(better, after=-1.0, low=-3.0, high=-1.0)]
