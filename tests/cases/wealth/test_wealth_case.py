"""The quarter's books, the debrief's tables, the panel, the cells, the items: what the case says is what its model says."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from branchcraft.authoring.notebooks import read_source
from branchcraft.cases import wealth
from branchcraft.cases.wealth import export, monday
from branchcraft.cases.wealth import scenario as s
from branchcraft.cases.wealth.exercise import ANSWERS, GOOD, calls_for_two_tiers, judge_plan, none_in_lowest, plan_from, single_for_all
from branchcraft.cases.wealth.lessons import best_for_each, capacity_table, holds, single_steps, steps_table, swings_table
from branchcraft.cases.wealth.model import compare, run_plan
from branchcraft.cases.wealth.panel import WealthPanel
from branchcraft.cases.wealth.plan import ASKED, FOUR, MANAGER, NOW, PHONE, REFERENCE
from branchcraft.cases.wealth.records import contacts_per_client, hours_table, none_share, read_quarter, tiers_table
from branchcraft.errors import InputError
from branchcraft.teaching.store import Store

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "cases" / "src" / "06_wealth.md"
TEXT = SOURCE.read_text(encoding="utf-8")
DATA = ROOT / "cases" / "data"


def words(message: Any) -> str:
    return re.sub("<[^>]+>", " ", message.widget.value)


@pytest.fixture(scope="module")
def quarter():
    return read_quarter(DATA)


# The books


def test_the_stored_books_are_what_the_model_writes() -> None:
    assert (DATA / export.CONTACTS).read_bytes() == export.contacts_bytes()
    assert (DATA / export.HOURS).read_bytes() == export.hours_bytes()


@pytest.mark.parametrize("name", [export.CONTACTS, export.HOURS])
def test_the_books_say_that_they_are_synthetic_and_name_nobody(name) -> None:
    text = (DATA / name).read_text(encoding="utf-8-sig")
    assert text.startswith("合成数据，甲行 D 支行理财中心为虚构")
    table = pd.read_csv(DATA / name, encoding="utf-8-sig", skiprows=1)
    assert set(table["经理"]) == {"甲", "乙", "丙"}
    assert not any("姓名" in column or "电话" in column or "证件" in column for column in table.columns)


def test_the_books_count_what_was_done_in_the_usual_quarter(quarter) -> None:
    run = run_plan(NOW)
    usual = export._usual_quarter()
    for number, tier in enumerate(s.CLIENTS):
        got = contacts_per_client(quarter, tier)
        assert len(got) == tier.clients
        assert got.sum() == round(tier.clients * NOW.contacts[number] * run.made[number, usual])
        brought = quarter.contacts[(quarter.contacts["事由"] == "客户来事") & (quarter.contacts["客户层"] == tier.name)]
        assert len(brought) == round(tier.clients * tier.inbound)
        assert brought["分钟"].mean() == pytest.approx(tier.inbound_minutes, rel=0.12)
    days = pd.to_datetime(quarter.contacts["日期"])
    assert days.dt.dayofweek.max() <= 4
    assert days.min() >= pd.Timestamp("2026-01-05")
    assert (days.max() - days.min()).days <= 90


def test_behind_a_good_mean_half_of_a_tier_got_nothing(quarter) -> None:
    table = tiers_table(quarter).set_index(tiers_table(quarter).columns[0])
    lowest = table.loc["D 层（30–80 万元）"]
    assert lowest["平均真做到"] == "0.96"
    assert lowest["一次也没有的"] == "49%"
    assert table.loc["B 层（100–300 万元）", "一次也没有的"] == "27%"
    assert none_share(quarter) == pytest.approx(0.49, abs=0.005)
    more = [int(one.rstrip("%")) for one in table["多于说好的"]]
    assert all(10 < one < 40 for one in more)  # 一成多到三成多


def test_a_week_at_work_is_thirty_nine_hours(quarter) -> None:
    hours = hours_table(quarter).set_index("一位经理的一周（在岗的周）")["小时"].astype(float)
    assert hours.drop("其中加班").sum() == pytest.approx(39, abs=0.5)
    assert hours["客户：主动联系"] == pytest.approx(14.6, abs=0.05)
    assert hours["客户：他们来事"] == pytest.approx(9.4, abs=0.05)


def test_a_missing_or_foreign_book_is_answered_in_chinese(tmp_path) -> None:
    with pytest.raises(InputError, match=r"打不开「06_wealth_contacts\.csv」"):
        read_quarter(tmp_path)
    pd.DataFrame([["合成", ""], ["日期", "经理"], ["1", "2"]]).to_csv(tmp_path / export.CONTACTS, header=False, index=False)
    with pytest.raises(InputError, match="缺少列：客户、客户层、事由、分钟"):
        read_quarter(tmp_path)
    (tmp_path / export.CONTACTS).write_bytes(b"\xff\xfe\x00\x01" * 9)
    with pytest.raises(InputError, match="读不懂"):
        read_quarter(tmp_path)


# The debrief


def test_no_single_change_but_the_smallest_harms_nobody() -> None:
    assert single_for_all() == "alike"
    start = run_plan(NOW)
    for step in single_steps():
        verdicts = [one.verdict for one in compare(start, run_plan(step.plan))]
        assert -1 in verdicts or step.what == "时间不够时一视同仁", step.what
    assert [one.verdict for one in compare(start, run_plan(REFERENCE))] == [1, 1, 1]


def test_how_many_clients_one_manager_holds_depends_on_the_promise() -> None:
    needed = list(capacity_table().iloc[:, -1])
    assert needed == ["5 位，每位 120 户", "5 位，每位 120 户", "3 位，每位 80 户", "4 位，每位 60 户"]
    for text in ("每位 120 户", "每位 80 户", "每位 60 户"):
        assert text in TEXT
    assert holds(REFERENCE)
    assert not holds(replace(REFERENCE, managers=2))
    hurried = capacity_table(s.World().with_(hours=1))
    assert "六位也不够" in list(hurried.iloc[:, -1])


def test_the_verdict_does_not_hang_on_the_assumptions() -> None:
    table = swings_table()
    assert list(table["三方的看法"]) == ["不变"] * 8
    # a telephone call that is worth nothing would change it: the table can say so
    world = s.World().with_(phone_effect=0, phone_cost=80)
    assert compare(run_plan(NOW, world), run_plan(REFERENCE, world))[2].verdict < 1


def test_the_steps_table_says_what_the_comparison_says() -> None:
    table = steps_table().set_index("只改一件")
    assert table.loc["时间不够时一视同仁", "经理：每周加班"] == "差不多"
    clients = compare(run_plan(NOW), run_plan(ASKED))[0]
    assert table.loc["照分行：每户至少两次", "客户：说到做到的"] == f"{clients.after - clients.before:+.1f} 个百分点"
    liked = best_for_each(FOUR)
    assert liked["分行"] == "替分行"
    assert liked["经理"] == "替经理"


# The panel


def guessed(text: str = "85") -> WealthPanel:
    panel = WealthPanel()
    panel.gate._text.value = text
    panel.gate._run()
    return panel


def test_nothing_is_computed_before_the_guess() -> None:
    panel = WealthPanel()
    assert bytes(panel.canvas.image.value[:4]) == b"\x89PNG"
    assert panel.gate._button.disabled
    panel.managers.value = 5
    assert panel.run is None
    assert panel.table.value == panel.tiers.value == ""
    with pytest.raises(InputError, match="还没有运行过"):
        panel._decided()
    with pytest.raises(InputError, match="先填估计、运行"):
        panel._hand_in()


def test_the_guess_stands_beside_the_truth_and_is_kept() -> None:
    panel = guessed("85")
    assert "你估计 85%，模拟是 56%：估高了" in words(panel._answer)
    assert panel.plan == ASKED
    kept = Store().rows("prediction")
    assert [(row["chapter"], row["guess"]) for row in kept] == [(s.CASE, 85)]
    assert kept[0]["truth"] == pytest.approx(55.5, abs=0.1)
    assert "估低了" in words(guessed("20")._answer)
    assert "很接近" in words(guessed("58")._answer)


def test_asking_again_keeps_the_card() -> None:
    panel = guessed()
    panel.set_plan(REFERENCE)
    panel.gate._text.value = "50"
    panel.gate._run()
    assert panel.plan == REFERENCE
    assert "模拟是 56%" in words(panel._answer)


def controls(panel: WealthPanel) -> list[tuple[Any, Any]]:
    """Every control of the card with a value to try."""
    return [
        (panel.managers, 4),
        *zip(panel.contacts, (4, 3, 1, 1), strict=True),
        *zip(panel.served_by, ("手机银行", "电话团队", "手机银行"), strict=True),
        (panel.assistant, "要"),
        (panel.first, "一视同仁"),
        (panel.cover, "要"),
    ]


@pytest.mark.parametrize("number", range(11))
def test_every_control_changes_the_plan_the_picture_and_what_is_said(number) -> None:
    panel = guessed()
    assert len(controls(panel)) == 11
    before, picture, said, tables = panel.plan, bytes(panel.canvas.image.value), words(panel.message), panel.table.value + panel.tiers.value
    control, value = controls(panel)[number]
    control.value = value
    assert panel.plan != before
    assert bytes(panel.canvas.image.value) != picture
    assert words(panel.message) != said
    assert panel.table.value + panel.tiers.value != tables


def test_own_assumptions_change_both_plans() -> None:
    panel = guessed()
    panel.set_plan(REFERENCE)
    before = words(panel.message)
    panel.world["hours"].value = 6
    assert words(panel.message) != before
    assert panel.run is not None
    assert panel.run.world["hours"] == 6
    assert "说到做到的客户 74" not in words(panel.message)


def test_too_many_calls_and_too_many_late_hours_are_said() -> None:
    panel = guessed()
    assert "撑得过一季，撑不过一年" in words(panel.message)
    assert "55%" in words(panel.message)
    panel.set_plan(replace(REFERENCE, served_by=(MANAGER, MANAGER, PHONE, PHONE)))
    assert "一季要 965 次，只给得了 750 次" in words(panel.message)
    assert "撑得过一季" not in words(panel.message)


def test_groups_hand_in_compare_and_clear() -> None:
    panel = guessed()
    panel._hand_in()
    panel.group.value = panel.group.options[3]
    panel.set_plan(REFERENCE)
    panel._hand_in()
    note = words(panel._group_note)
    assert "第 1 组（替客户说话）：客户更差，经理更差，分行更好" in note
    assert "第 4 组（替主任说话）：客户更好，经理更好，分行更好" in note
    assert panel.groups.value.count("<tr") == 4
    panel._clear()
    assert panel.groups.value == ""
    assert panel.handed_in == {}


def test_the_plan_is_kept_for_the_page_that_goes_home() -> None:
    panel = guessed()
    label, kept = panel._decided()
    assert "C 层每季从 1 次改为 2 次；D 层每季从 1 次改为 2 次" in label
    assert "56%" in label
    texts = monday.suggest({"plan": kept})
    assert texts["first_step"].startswith("先做这一件：C 层每季从 1 次改为 2 次")
    assert "每人每周要加班 7.8 小时" in texts["risk"]
    panel.set_plan(REFERENCE)
    calm = monday.suggest({"plan": panel._decided()[1]})
    assert "撑不过" not in calm["risk"]
    assert monday.suggest({})["first_step"].startswith("请每位经理记一周时间账")


# The cells and the text


def test_everything_that_the_case_calls_is_there() -> None:
    called = set(re.findall(r"wealth\.(\w+)\(", TEXT))
    assert called
    assert called <= set(wealth.__all__)
    with pytest.raises(AttributeError):
        wealth.no_such_cell  # noqa: B018


def test_the_case_takes_forty_minutes_and_has_a_note_for_every_section() -> None:
    cells = read_source(SOURCE).cells
    sections = [number for number, cell in enumerate(cells) if "section" in cell.metadata]
    assert sum(cells[number].metadata["minutes"] for number in sections) == 40
    for start, end in zip(sections, [*sections[1:], len(cells)], strict=True):
        assert any(cell.metadata.get("slideshow", {}).get("slide_type") == "notes" for cell in cells[start:end]), cells[start].source[:30]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("print_clients", ["40", "600", "360", "1.62"]),
        ("print_quarter", ["3.00", "0.96", "49%", "27%", "18%"]),
        ("print_decision", ["74%", "56%", "100%", "23.8", "27.8", "27.2", "7.8"]),
        ("print_consequence", ["73.9 → 100.0", "200 个季里 63 个季更好", "每位经理 80 户"]),
        ("print_four", ["30.4", "7.0", "53%"]),
        ("print_capacity", ["137%", "5 位，每位 120 户", "4 位，每位 60 户"]),
        ("print_steps", ["-7.8 万元", "-3.1 万元", "+4.0 万元"]),
        ("print_swings", ["不变"]),
        ("print_sources", ["每周多加班一小时"]),
    ],
)
def test_numbers_that_the_text_quotes_are_printed(name, says, capsys, monkeypatch) -> None:
    monkeypatch.chdir(ROOT / "cases")
    getattr(wealth, name)()
    text = capsys.readouterr().out
    for one in says:
        assert one in text, f"{name} does not print {one}"


def test_what_the_text_says_of_the_reference_follows_from_the_model() -> None:
    clients, staff, bank = compare(run_plan(NOW), run_plan(REFERENCE))
    assert clients.after - clients.before == pytest.approx(26, abs=0.5)
    assert clients.better == 63
    assert staff.after < 1
    assert bank.after > bank.before
    # 照要求签下去，净值多四万元，加班近八小时；经理走了，带走的比多出来的多
    asked = run_plan(ASKED)
    assert asked.headlines[2].mean() - run_plan(NOW).headlines[2].mean() == pytest.approx(4, abs=0.3)
    each = sum(t.clients * v for t, v in zip(s.CLIENTS, s.client_values(), strict=True)) / 10_000 / 3
    assert each * s.World()["taken_along"] / 100 > 4


# The items


def test_answers_come_from_the_model() -> None:
    assert ANSWERS["minutes_asked"]() == pytest.approx(420)
    assert none_in_lowest() == "half"
    assert calls_for_two_tiers() == pytest.approx(895)
    # an item says how much time one manager has in a quarter
    minutes = 63 * 60 * s.World()["hours"] * (1 - s.World()["lost_days"] / 200)
    assert minutes / 60 == pytest.approx(266, abs=1)


def test_a_good_plan_earns_all_and_the_present_one_little() -> None:
    assert judge_plan(GOOD).share == pytest.approx(1)
    start = {"a": 3.0, "b": 2.0, "c": 1.0, "d": 1.0, "who_d": "理财经理", "cover": "不要", "assistant": "不要"}
    assert judge_plan(start).share == 0
    other = {"a": 4.0, "b": 3.0, "c": 2.0, "d": 1.0, "who_d": "电话团队", "cover": "要", "assistant": "要"}
    assert judge_plan(other).share > 0.95
    asked = judge_plan({**start, "c": 2.0, "d": 2.0})
    assert 0 < asked.share < 0.5
    assert asked.lines[0].startswith(("客户", "经理"))
    many = judge_plan({**GOOD, "d": 2.0})
    assert any("电话团队要 1080 次" in one for one in many.lines)
    with pytest.raises(InputError, match="D 层由谁服务"):
        plan_from({**GOOD, "who_d": "没有人"})


def test_the_judge_is_at_ease_with_every_corner_of_its_controls() -> None:
    rng = np.random.default_rng(3)
    for _ in range(30):
        settings = {name: float(rng.integers(0, 7)) for name in "abcd"}
        settings |= {"who_d": str(rng.choice(["理财经理", "电话团队", "手机银行"])), "cover": str(rng.choice(["要", "不要"])), "assistant": "不要"}
        verdict = judge_plan(settings)
        assert 0 <= verdict.share <= 1
        assert len(verdict.lines) >= 3
