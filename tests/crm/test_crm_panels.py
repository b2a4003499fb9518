"""The panels of chapter 04: a guess first, guess and result together, every control changes picture and words, nonsense is answered."""

from __future__ import annotations

import re
from typing import Any

import pytest

from branchcraft.crm import clv, contacts
from branchcraft.crm.benefits import Setting, best_portfolio, by_value
from branchcraft.crm.capacity import Workload, hold, most_clients
from branchcraft.crm.panel import TiersPanel
from branchcraft.crm.panel_benefits import BenefitsPanel, HoldoutPanel
from branchcraft.crm.panel_capacity import CapacityPanel
from branchcraft.crm.panel_clv import WorthPanel
from branchcraft.crm.panel_contacts import ContactsPanel
from branchcraft.crm.panel_segments import RULE, SegmentsPanel
from branchcraft.crm.segments import LOGGED, NEEDS, YUAN, best_messages
from branchcraft.teaching.store import Store

PANELS = (TiersPanel, SegmentsPanel, WorthPanel, ContactsPanel, CapacityPanel, BenefitsPanel, HoldoutPanel)
each_panel = pytest.mark.parametrize("make", PANELS, ids=lambda one: one.__name__)


def words(message: Any) -> str:
    return re.sub("<[^>]+>", " ", message.widget.value)


def guess(panel: Any, text: str = "50") -> Any:
    panel.gate._text.value = text
    panel.gate._run()
    return panel


@each_panel
def test_it_opens_drawn_and_computes_nothing_before_the_guess(make) -> None:
    panel = make()
    assert bytes(panel.canvas.image.value[:4]) == b"\x89PNG"
    assert panel.gate._button.disabled
    assert words(panel._answer) == ""
    assert panel.table.value == ""


@each_panel
def test_the_guess_stands_beside_the_result_and_is_kept(make) -> None:
    panel = guess(make(), "37")
    assert "你估计" in words(panel._answer)
    assert "37" in words(panel._answer)
    assert "<table" in panel.table.value
    assert "图：" in panel.canvas._twin.value
    kept = Store().rows("prediction")
    assert [(row["chapter"], row["guess"]) for row in kept] == [("04", 37)]
    assert kept[0]["truth"] is not None


@each_panel
def test_asking_again_does_not_change_the_true_answer(make) -> None:
    panel = guess(make(), "37")
    first = Store().rows("prediction")[0]["truth"]
    moved = {
        TiersPanel: ("line", 600), SegmentsPanel: ("groups", 3), WorthPanel: ("effect", 60), ContactsPanel: ("hours", 40), CapacityPanel: ("hours", 6),
        BenefitsPanel: ("budget", 80), HoldoutPanel: ("points", 1),
    }[make]  # fmt: skip
    getattr(panel, moved[0]).value = moved[1]
    assert panel.gate._find(37) == pytest.approx(first)


CONTROLS = [
    (TiersPanel, "line", 600), (TiersPanel, "customers", 2000), (TiersPanel, "each", 300), (TiersPanel, "noise", 0), (SegmentsPanel, "groups", 3),
    (SegmentsPanel, "weight", 4.0), (SegmentsPanel, "scale", YUAN), (SegmentsPanel, "scale", RULE), (WorthPanel, "cost", 50), (WorthPanel, "effect", 60),
    (WorthPanel, "wakes", 0), (WorthPanel, "leaving", 200), (WorthPanel, "yearly", 12), (WorthPanel, "rate", 0.3), (ContactsPanel, "hours", 40),
    (ContactsPanel, "order", contacts.BY_RETURN), (ContactsPanel, "way", "面谈"), (CapacityPanel, "clients", 200), (CapacityPanel, "contacts", 1.0),
    (CapacityPanel, "minutes", 25), (CapacityPanel, "hours", 6.0), (CapacityPanel, "inbound", 3.0), (CapacityPanel, "away", 50),
    (CapacityPanel, "surge", 0), (BenefitsPanel, "budget", 80), (BenefitsPanel, "agents", 3), (BenefitsPanel, "overlap", 0),
    (HoldoutPanel, "customers", 200), (HoldoutPanel, "held", 50), (HoldoutPanel, "leave", 12.0), (HoldoutPanel, "points", 4.0),
]  # fmt: skip


@each_panel
def test_every_control_changes_words_or_table(make) -> None:
    panel = guess(make())
    mine = [(name, value) for of, name, value in CONTROLS if of is make]
    assert mine
    for name, value in mine:
        before = (panel.message.widget.value, panel.table.value)
        getattr(panel, name).value = value
        assert (panel.message.widget.value, panel.table.value) != before, name
        assert "程序出错" not in panel.message.widget.value, name


@pytest.mark.parametrize(
    ("make", "name", "value"),
    [
        (TiersPanel, "line", 600),
        (SegmentsPanel, "groups", 3),
        (WorthPanel, "leaving", 200),
        (ContactsPanel, "order", contacts.BY_RETURN),
        (CapacityPanel, "clients", 250),
        (BenefitsPanel, "budget", 300),
        (HoldoutPanel, "customers", 200),
    ],
)
def test_the_picture_follows_and_axes_stay(make, name, value) -> None:
    panel = guess(make())
    axes = [(one.get_xlim(), one.get_ylim()) for one in panel.canvas.figure.axes]
    before = panel.canvas.image.value
    getattr(panel, name).value = value
    assert panel.canvas.image.value != before
    assert [(one.get_xlim(), one.get_ylim()) for one in panel.canvas.figure.axes] == axes


def test_one_slider_on_its_way_is_one_try_and_five_are_kept() -> None:
    panel = guess(TiersPanel(), "500")
    for line in (60, 70, 80):
        panel.line.value = line
    assert len(panel.runs) == 2
    assert panel.runs.previous.report.line == 50
    for customers, line in ((2000, 100), (3000, 200), (4000, 300)):
        panel.customers.value = customers
        panel.line.value = line
    assert len(panel.runs) == 5
    assert panel.runs.last.report.line == 300


# Each panel's own words


def test_the_guess_about_the_largest_customer_is_judged_by_the_range() -> None:
    assert "估低了" in words(guess(TiersPanel(), "500")._answer)
    assert "很接近" in words(guess(TiersPanel(), "3000")._answer)
    assert "3133 位" in words(guess(TiersPanel(), "500")._answer)


def test_a_short_list_is_called_so() -> None:
    panel = guess(TiersPanel())
    panel.line.value = 1000
    assert "名单不到十位" in words(panel.message)


def test_half_of_the_customers_move_with_the_unit() -> None:
    panel = guess(SegmentsPanel(), "10")
    assert "实际是 51%：估低了" in words(panel._answer)
    panel.scale.value = YUAN
    assert "51% 的客户换了群" in words(panel.message)


def test_messages_are_chosen_group_by_group_and_the_best_is_recognised() -> None:
    panel = guess(SegmentsPanel())
    panel.scale.value = LOGGED
    shown = [box for box in panel.said if box.layout.display != "none"]
    assert len(shown) == 5
    shown[0].value = NEEDS[4]
    assert "还有 4 群没有选" in words(panel.choice)
    for box, best in zip(shown, best_messages(panel.grouping, panel.kind), strict=True):
        box.value = NEEDS[best]
    assert "每一群都选了最对的那一句" in words(panel.choice)
    assert "92% 的客户听到对他有用的话" in words(panel.choice)
    panel.groups.value = 3
    assert {box.value for box in panel.said} == {"（还没选）"}


def test_a_rule_needs_no_resampling() -> None:
    panel = guess(SegmentsPanel())
    panel.scale.value = RULE
    panel.again.click()
    assert "不用重抽" in words(panel.message)
    panel.scale.value = LOGGED
    assert "按「重抽」" in words(panel.message)
    panel.again.click()
    assert "重抽 20 次" in words(panel.message)


def test_the_price_of_keeping_is_told() -> None:
    panel = guess(WorthPanel(), "5000")
    assert f"算出来是 {clv.save(clv.worth(), 7).gain:.0f} 元：估高了" in words(panel._answer)
    assert "贵宾·沉默每位净得 440 元" in words(panel.message)
    panel.cost.value = 2000
    assert "没有一种状态划算" in words(panel.message)


def test_hours_must_fit_and_the_last_result_stays() -> None:
    panel = guess(ContactsPanel())
    before = panel.table.value
    panel.split[0].value = 30
    assert "请从某一张里拿走 23 小时" in words(panel.message)
    assert panel.table.value == before
    assert "超了 23 小时" in panel.used.value
    panel.hours.value = 43
    assert "一共分了" not in words(panel.message)


def test_the_best_list_is_compared_by_month_and_by_year() -> None:
    panel = guess(ContactsPanel(), "20")
    lists = contacts.example_lists()
    best, yours = contacts.best_plan(lists, 20), contacts.by_order(lists, (7, 7, 6), contacts.BY_RISK)
    assert "实际少 36%" in words(panel._answer)
    assert f"看一整年，200 年里有 {contacts.years_better(lists, best, yours)} 年" in words(panel.message)


def test_clients_beyond_the_time_are_told() -> None:
    panel = guess(CapacityPanel(), "200")
    assert f"模拟是 {most_clients(Workload())} 户：估高了" in words(panel._answer)
    assert f"{hold(Workload(), 150).kept} 个季做完" in words(panel.message)
    assert "活已经比时间多" in words(panel.message)
    panel.clients.value = 100
    assert "活已经比时间多" not in words(panel.message)


def test_projects_are_ticked_and_what_is_broken_is_said() -> None:
    panel = guess(BenefitsPanel(), "10")
    usual = Setting()
    less = 1 - by_value(usual).net / best_portfolio(usual).net
    assert f"实际少 {100 * less:.0f}%" in words(panel._answer)
    for box in panel.boxes:
        box.value = True
    assert "预算超了" in words(panel.message)
    assert "预约专线接不下" in words(panel.message)
    panel.keep.button.click()
    assert "办不成" in panel.keep.widget.children[1].value
    best = best_portfolio(usual)
    for box, taken in zip(panel.boxes, best.chosen, strict=True):
        box.value = bool(taken)
    assert f"净值 {best.net:.1f} 万元" in words(panel.message)


def test_a_small_trial_is_called_small() -> None:
    panel = guess(HoldoutPanel(), "200")
    assert "要 2554 位：估低了" in words(panel._answer)
    panel.customers.value = 200
    seen = int(re.search(r"200 次里有 (\d+) 次看得出", words(panel.message))[1])  # type: ignore[index]
    assert seen < 40


@pytest.mark.parametrize("make", [TiersPanel, ContactsPanel, CapacityPanel, BenefitsPanel], ids=lambda one: one.__name__)
def test_a_decision_is_kept_only_after_a_run(make) -> None:
    panel = make()
    panel.keep.button.click()
    assert "还没有运行过" in panel.keep.widget.children[1].value
    assert not Store().rows("decision")
    guess(panel).keep.button.click()
    rows = Store().rows("decision")
    assert [row["chapter"] for row in rows] == ["04"]
