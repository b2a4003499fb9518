"""What customers, staff and bank see is counted from the same run, day by day; no plan is best for all three."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.lessons import single_steps, viewed
from branchcraft.cases.lobby.model import run_plan
from branchcraft.cases.lobby.plan import FOUR, NOW, POSTS, REFERENCE
from branchcraft.cases.lobby.report import _tenths, comparison_table, cost_text, rules_text, said, stakeholder_table, warnings
from branchcraft.cases.lobby.views import DOTS, Difference, View, best_for, compare, spread_minutes


@pytest.fixture(scope="module")
def now() -> View:
    return viewed(NOW)


@pytest.fixture(scope="module")
def reference() -> View:
    return viewed(REFERENCE)


def test_minutes_fall_into_their_half_hours() -> None:
    day = np.array([0, 0, 1, 1])
    start, end = np.array([0.0, 25.0, 470.0, 100.0]), np.array([10.0, 95.0, 500.0, 100.0])
    minutes = spread_minutes(day, start, end, 2)
    assert minutes.shape == (2, 16)
    assert minutes[0, :4].tolist() == [15, 30, 30, 5]
    assert minutes[1, 15] == 10 and minutes.sum() == 80 + 10
    assert spread_minutes(day[:0], start[:0], end[:0], 2).sum() == 0


def test_no_post_works_more_minutes_than_its_people_have(now: View) -> None:
    for post in ("柜面", "贵宾厅"):
        k = POSTS.index(post)
        late = 30.0 * now.staffed[:, k] + 30  # who closes finishes her customer
        assert (now.busy[:, :, k] <= late).all()
    door = now.busy[:, :, POSTS.index("入口")]
    assert (door <= 30 + 1e-9).all()


def test_smooth_means_in_time_at_the_first_go_and_served(now: View) -> None:
    own = now.own
    assert not now.smooth[~own["served"].to_numpy()].any()
    assert own["wait"].to_numpy()[now.smooth].max() <= s.SMOOTH_WITHIN
    assert own["in_vain"].to_numpy()[now.smooth].max() == 0
    assert (own["kind"] != s.STREET).all()
    smooth = now.headlines[0]
    assert smooth.top.sum() == now.smooth.sum() and smooth.bottom.sum() == len(own)


def test_tight_hours_are_counted_post_by_post(now: View) -> None:
    day, total = 5, 0.0
    for slot in range(16):
        for post in range(len(POSTS)):
            people = now.staffed[slot, post]
            if people and now.busy[day, slot, post] >= 0.9 * 30 * people:
                total += people / 2
    assert now.tight[day] == pytest.approx(total)
    assert now.tight.max() <= now.staffed.sum() / 2


def test_a_call_for_help_is_not_work_of_the_door_where_somebody_stands_at_the_machines(now: View, reference: View) -> None:
    k = POSTS.index("厅堂·机器旁")
    assert not now.busy[:, :, k].any()
    assert reference.busy[:, 2:5, k].sum() > 0
    assert not reference.busy[:, 6:10, k].any()


def test_the_hall_at_one_moment_is_what_the_log_says(now: View) -> None:
    for day, minute in ((29, 105.0), (3, 375.0)):
        hall, log = now.hall(day, minute), now.run.log[now.run.log["day"] == day]
        busy = log[(log["outcome"] == "served") & (log["start"] <= minute) & (log["end"] > minute)]
        assert hall.at_windows + hall.at_machines + hall.in_room == len(busy)
        assert hall.at_windows <= 5 and hall.in_room <= 1
        assert hall.waiting > 0 and 0 < hall.longest < 60


def test_who_waits_for_a_talk_does_not_wait_for_a_window() -> None:
    view = viewed(FOUR["分行优先"])
    log = view.run.log
    talk = log[(log["customer_class"] == s.TALK) & (log["outcome"] == "served") & (log["start"] - log["arrival"] > 2)].iloc[0]
    day, minute = int(talk["day"]), float(talk["arrival"]) + 1.0
    today = log[(log["day"] == day) & (log["arrival"] <= minute) & ~log["customer_class"].isin([s.TALK, s.ALONE, s.HELPED])]
    there = today[(today["outcome"] != "balked") & ~(today["called"] <= minute) & (today["arrival"] + today["patience"] > minute)]
    assert view.hall(day, minute).waiting == len(there)


def test_the_mean_queue_is_the_mean_of_its_moments(now: View) -> None:
    moments = [now.hall(day, 90 + step).waiting for day in range(0, 200, 4) for step in (5, 15, 25)]
    assert np.mean(moments) == pytest.approx(now.waiting()[3], rel=0.15)


def test_dots_are_the_days_in_order_ten_to_a_dot(now: View) -> None:
    for number, dots in enumerate(now.dots()):
        assert len(dots) == DOTS
        assert (np.diff(dots) >= 0).all()
        daily = (now.headlines[number].top / now.headlines[number].bottom)[:, 0] * (100 if number == 0 else 1)
        assert dots.mean() == pytest.approx(daily.mean())


def test_a_plan_against_itself_is_the_same_for_all(now: View) -> None:
    for one in compare(now, viewed(NOW)):
        assert one.verdict == 0 and one.better_days == 0 and one.low == one.high == 0


def test_verdicts_have_the_sign_of_each_ones_good() -> None:
    def verdict(difference: float, half: float, good: int) -> int:
        return Difference("客户", 10.0, 10.0 + difference, difference - half, difference + half, 1, 2, good, 0.5).verdict

    assert verdict(2, 1, 1) == 1 and verdict(2, 1, -1) == -1
    assert verdict(-2, 1, 1) == -1 and verdict(-2, 1, -1) == 1
    assert verdict(2, 3, 1) == 0, "not to be told from luck"
    assert verdict(0.4, 0.1, 1) == 0, "certain, but too small to speak of"


def test_the_reference_plan_is_a_trade(now: View, reference: View) -> None:
    clients, staff, bank = compare(now, reference)
    assert (clients.verdict, staff.verdict, bank.verdict) == (1, 1, -1)
    assert min(clients.better_days, staff.better_days) > 190 and bank.better_days < 20


def test_no_plan_is_best_for_all_three(now: View) -> None:
    views = {"现状": now, "参考": viewed(REFERENCE), **{name: viewed(plan) for name, plan in FOUR.items()}}
    views |= {step.what: viewed(step.plan) for step in single_steps() if not step.plan.borrowed_hours}
    best = [list(views)[number] for number in best_for(list(views.values()))]
    assert best == ["客户优先", "员工优先", "分行优先"]


def test_each_of_the_four_gains_for_its_own_and_costs_another(now: View) -> None:
    for number, name in enumerate(("客户优先", "员工优先", "分行优先")):
        verdicts = [one.verdict for one in compare(now, viewed(FOUR[name]))]
        assert verdicts[number] == 1
        assert min(verdicts) == -1


def test_the_banks_own_plan_also_has_the_most_complaints_in_it(now: View) -> None:
    assert viewed(FOUR["分行优先"]).figures["too_long"] > 1.5 * now.figures["too_long"]


def test_the_figures_add_up(now: View) -> None:
    f, own = now.figures, now.own
    served = own["served"].sum() / now.days
    assert served + f["left"] + f["turned"] == pytest.approx(len(own) / now.days)
    assert f["talks"] <= f["wanted"]
    assert f["led_in_vain"] <= f["led"]


def test_words_and_tables_say_the_runs_figures(now: View, reference: View) -> None:
    differences = compare(now, reference)
    lines = said(now, reference, differences)
    assert lines[0].startswith(f"客户：一次办顺从 {differences[0].before:.0f}% 到 {differences[0].after:.0f}%，200 天里有")
    table = stakeholder_table(differences)
    assert table["他怎么看"].tolist() == ["好了", "好了", "差了"]
    row = comparison_table({"参考": reference}).iloc[0]
    assert row["办顺"] == f"{reference.figures['smooth']:.0%}" and row["面谈"] == f"{reference.figures['talks']:.1f}"
    assert "−0.0" not in table.to_string() and "-0.0" not in table.to_string()


def test_minus_nothing_is_nothing() -> None:
    assert [str(_tenths(value)) for value in (-0.04, 0.04, -0.06, 1.25)] == ["0.0", "0.0", "-0.1", "1.2"]


def test_what_a_plan_overlooks_is_said() -> None:
    empty = NOW.with_posts(0, 入口=0).with_posts(1, 入口=0).with_posts(2, 入口=0)
    assert any("入口没有人" in line for line in warnings(viewed(empty)))
    assert any("入口忙不过来" in line for line in warnings(viewed(NOW)))
    assert any("白跑" in line for line in warnings(viewed(replace(NOW, led=0.6))))
    assert any("没等到理财经理" in line for line in warnings(viewed(NOW)))
    idle = NOW.with_posts(2, 临街=0, 等候区=1)
    assert any("没人等，就没人有空聊" in line for line in warnings(viewed(idle)))


def test_cost_and_rules_are_told_in_words() -> None:
    assert cost_text(NOW) == "不借人"
    assert cost_text(NOW.with_posts(0, 柜面=6)) == "借 1.5 个人时，255–330 元/天"
    assert rules_text(replace(NOW, questions=0)).startswith("入口不问，客户自己取号；")


def test_customers_who_need_help_gain_most_from_the_reference_plan(now: View, reference: View) -> None:
    gains = {name: now.figures[f"wait {name}"] - reference.figures[f"wait {name}"] for name in ("会用机器的", "要人教的")}
    assert gains["要人教的"] > gains["会用机器的"] > 0


def test_fewer_days_give_the_same_picture_with_wider_intervals() -> None:
    few = [View(run_plan(plan, s.Lobby(days=40))) for plan in (NOW, REFERENCE)]
    many = compare(viewed(NOW), viewed(REFERENCE))
    for short, full in zip(compare(*few), many, strict=True):
        assert short.verdict == full.verdict
        assert short.high - short.low > full.high - full.low
