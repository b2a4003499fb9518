"""Case 01: what the year shows, what a plan does to three parties, and a panel that says which measure is not worth its price."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import IPython.display
import numpy as np
import pandas as pd
import pytest

from branchcraft.cases import turnaround
from branchcraft.cases.turnaround import exercise, files, model, notebook
from branchcraft.cases.turnaround.model import NOTHING, all_plans, better_than, draw_futures, in_units, run_plan
from branchcraft.cases.turnaround.panel import CheckPanel, PlanPanel
from branchcraft.cases.turnaround.scenario import (
    BUDGET,
    HANDS,
    LAST,
    MEASURES,
    MONTHS,
    NAME,
    PARTIES,
    STAFF,
    TRUE_LEVELS,
    WEIGHTS,
    averages,
    months_table,
)  # fmt: skip
from branchcraft.errors import InputError
from branchcraft.opening.indicators import BY_KEY, KEYS
from branchcraft.opening.template import read_template
from branchcraft.teaching.store import Store

DATA = Path(__file__).parents[3] / "cases" / "data"
SOURCE = (Path(__file__).parents[3] / "cases" / "src" / "01_turnaround.md").read_text(encoding="utf-8")
BEST = ("shifts", "process", "contact", "morning")


# The office


def test_the_last_quarter_is_bad_luck_in_two_figures_and_true_in_three() -> None:
    late, year = averages(LAST), averages(MONTHS)
    for key in ("mystery", "complaints"):
        one = BY_KEY[key]
        true = one.usual + one.better * one.between * TRUE_LEVELS[key]
        assert one.better * (late[key] - true) < -0.6 * one.months_noise**0.5  # far on the bad side of what the office is
        assert abs(year[key] - true) < abs(late[key] - true) / 3
    for key in ("called", "once", "contacted"):
        assert abs(late[key] - year[key]) < 1.2


def test_the_alarm_stands_on_three_months_and_falls_on_twelve() -> None:
    late, year = model.office_check(3).areas, model.office_check(12).areas
    assert late["raw_rank"].idxmin() == "culture" and year.at["culture", "raw_rank"] == 7
    assert {"staffing", "crm"} <= set(model.office_check(3).first) & set(model.office_check(12).first)
    with pytest.raises(InputError):
        model.office_check(4)


def test_the_data_files_hold_the_models_months() -> None:
    table = pd.read_csv(DATA / files.CSV, encoding="utf-8-sig")
    assert set(table["说明"]) == {"合成数据"} and len(table) == MONTHS
    for key in KEYS:
        column = f"{BY_KEY[key].name}（{BY_KEY[key].unit}）"
        np.testing.assert_allclose(table[column], months_table()[key])
    assert (DATA / files.CSV).read_text(encoding="utf-8-sig") == files.csv_text()
    filled = read_template(DATA / files.SHEET)
    assert filled.values == averages(MONTHS) and filled.months == MONTHS and filled.peers is None


def test_the_files_are_written_where_one_says(tmp_path: Path) -> None:
    files.write(tmp_path)
    assert read_template(tmp_path / files.SHEET).values == averages(MONTHS)


# Plans


def test_measures_are_within_their_kind() -> None:
    for one in MEASURES:
        assert one.cost <= BUDGET and set(one.effect) | set(one.aside) <= set(KEYS)
    for party, weights in WEIGHTS.items():
        assert sum(weights.values()) == pytest.approx(0.75 if party == STAFF else 1.0)


def test_doing_nothing_brings_back_what_was_luck() -> None:
    nothing = run_plan(NOTHING)
    assert in_units(nothing, "mystery")[:, 0].mean() > averages(LAST)["mystery"] + 5
    assert in_units(nothing, "complaints")[:, 0].mean() < averages(LAST)["complaints"] - 2
    assert in_units(nothing, "called")[:, 0].mean() == pytest.approx(averages(LAST)["called"], abs=1.0)


def test_a_plan_is_the_sum_of_its_measures_written_out() -> None:
    """One future, one measure, by hand: luck and level as drawn, the effect as its ramp says."""
    world, one = draw_futures(), next(one for one in MEASURES if one.key == "contact")
    outcome, nothing = run_plan(["contact"]), run_plan(NOTHING)
    k, m = KEYS.index("contacted"), model.MEASURE_KEYS.index("contact")
    expected = world.levels[:, None, k] + world.luck[:, :, k] + world.brings[:, m, None] * one.effect["contacted"] * np.array(one.ramp)
    np.testing.assert_allclose(outcome.shown[:, :, k], expected)
    staff = outcome.parties[:, :, PARTIES.index(STAFF)] - nothing.parties[:, :, PARTIES.index(STAFF)]
    np.testing.assert_allclose(staff, one.morale - 0.005 * one.load)


def test_the_office_is_believed_to_be_what_a_year_says_after_shrinking() -> None:
    levels, peers = draw_futures(20_000, 1).levels, model._peers()
    k = KEYS.index("mystery")
    trust = peers.between[k] ** 2 / (peers.between[k] ** 2 + peers.monthly[k] ** 2 / MONTHS)
    seen = (averages(MONTHS)["mystery"] - peers.mean[k]) / peers.between[k]
    assert levels[:, k].mean() == pytest.approx(trust * seen, abs=0.02)
    assert levels[:, k].std() == pytest.approx(np.sqrt(1 - trust), rel=0.03)


def test_every_plan_meets_the_same_futures() -> None:
    first = run_plan(["hall"]).parties
    run_plan(["gifts", "drill"])
    np.testing.assert_array_equal(first, run_plan(["hall"]).parties)


def test_too_few_hands_thin_everything() -> None:
    many = run_plan(exercise.SPREAD_THIN)
    assert many.load == 48 and many.thinned == pytest.approx(HANDS / 48)
    assert run_plan(["shifts"]).thinned == 1.0
    assert run_plan(BEST).value > many.value


def test_what_is_borrowed_from_tomorrow_is_given_back() -> None:
    gifts, nothing = run_plan(["gifts"]), run_plan(NOTHING)
    gained = (gifts.shown - nothing.shown)[:, :, KEYS.index("deals")].mean(axis=0)
    assert gained[0] > 0.5 and gained[1] < -0.3 and gained[3] == pytest.approx(0)


def test_the_drill_fades_and_the_roster_stays() -> None:
    nothing = run_plan(NOTHING)
    drill = (run_plan(["drill"]).shown - nothing.shown)[:, :, KEYS.index("mystery")].mean(axis=0)
    shifts = (run_plan(["shifts"]).shown - nothing.shown)[:, :, KEYS.index("called")].mean(axis=0)
    assert drill[0] > 5 * drill[3] and shifts[3] > shifts[0]


def test_the_best_plan_is_found_among_all_that_the_budget_allows() -> None:
    table = all_plans()
    assert len(table) == 428 and (table["cost"] <= BUDGET).all()
    assert set(table["plan"].iloc[0]) == set(BEST) and table["value"].is_monotonic_decreasing
    best = run_plan(BEST)
    assert model.share_of_best(best) == 1.0 and model.share_of_best(run_plan(NOTHING)) == 0.0
    for key in model.MEASURE_KEYS:  # and no single change makes it better
        other = set(BEST) ^ {key}
        if sum(one.cost for one in MEASURES if one.key in other) <= BUDGET:
            assert run_plan(other).value < best.value


def test_the_best_plan_is_still_among_the_first_in_other_futures() -> None:
    world = draw_futures(seed=77)
    values = {keys: run_plan(keys, world).value for keys in all_plans()["plan"].head(60)}
    assert sorted(values, key=lambda keys: -values[keys]).index(tuple(all_plans()["plan"].iloc[0])) < 3


@pytest.mark.parametrize(
    ("plan", "says"), [(["hall", "rent", "drill"], "超了 10 万元。最贵的是「大厅改造」"), (["fountain"], "没有「fountain」这项措施")]
)
def test_plans_that_cannot_be_are_answered(plan: list[str], says: str) -> None:
    with pytest.raises(InputError) as told:
        run_plan(plan)
    assert says in str(told.value)


def test_what_is_said_names_what_binds() -> None:
    lines = " ".join(model.explain(run_plan(exercise.SPREAD_THIN)))
    assert "每一项都摊薄到 62%" in lines and "去掉它" in lines
    assert "运气，自己会回来" in " ".join(model.explain(run_plan(NOTHING)))
    two = run_plan(["hall", "drill"])
    assert "最不值的一项是「神秘人迎检突击」" in " ".join(model.explain(two)) and "反而好" in " ".join(model.explain(two))


# Panels


def guess(panel: Any, text: str) -> None:
    panel.gate._text.value = text
    panel.gate._run()


def plain(widget: Any) -> str:
    return re.sub("<[^>]+>", " ", widget.value)


def test_longer_looks_wait_for_the_guess() -> None:
    panel = CheckPanel()
    assert "最近 3 个月" in panel.table.value
    panel.months.value = 12
    assert panel.months.value == 3 and "先写下估计" in plain(panel.message.widget)
    guess(panel, "2")
    assert panel.months.value == 12 and "看十二个月照报表排第 7" in plain(panel._answer.widget)
    panel.months.value = 6
    assert "最近 6 个月" in panel.table.value


def test_money_and_hours_are_counted_while_ticking() -> None:
    panel = PlanPanel()
    panel.boxes["hall"].value = panel.boxes["rent"].value = True
    assert "已用 60 / 60 万元；每周 6 / 30 小时" in re.sub("<[^>]+>", "", panel.spent.value)
    panel.boxes["morning"].value = True
    assert "超了" in panel.spent.value


def test_nothing_ticked_and_too_much_ticked_are_answered() -> None:
    panel = PlanPanel()
    guess(panel, "300")
    assert "至少选一项" in plain(panel.message.widget) and panel.outcome is None
    for key in ("hall", "rent", "drill"):
        panel.boxes[key].value = True
    guess(panel, "300")
    assert "超了 10 万元" in plain(panel.message.widget) and panel.outcome is None


def test_guess_and_result_stand_together_and_every_change_is_computed() -> None:
    panel = PlanPanel()
    for key in BEST:
        panel.boxes[key].value = True
    guess(panel, "200")
    found = better_than(run_plan(BEST), run_plan(NOTHING))
    assert f"你估计 200 种，算出来 {found} 种：估低了" in plain(panel._answer.widget)
    picture = panel.canvas.image.value
    panel.boxes["morning"].value = False
    assert panel.canvas.image.value != picture and panel.table.value.count("<tr>") == 3
    panel.boxes["hall"].value = True  # 73 万元: the last result stays
    assert "超了" in plain(panel.message.widget) and panel.table.value.count("<tr>") == 3
    (row,) = Store().rows("prediction")
    assert row["truth"] == found


def test_the_plan_is_kept() -> None:
    panel = PlanPanel()
    panel.keep.button.click()
    assert "还没有运行" in plain(panel.keep._note.widget)
    panel.boxes["shifts"].value = True
    guess(panel, "300")
    panel.keep.button.click()
    (row,) = Store().rows("decision")
    assert "一笔预算选了：重排高峰班表（12 万元" in row["label"]


def test_all_can_be_cleared_at_once() -> None:
    panel = PlanPanel()
    for key in BEST:
        panel.boxes[key].value = True
    guess(panel, "300")
    panel._clear()
    assert panel.plan() == () and panel.outcome is not None and panel.outcome.plan == ()


# Cells and text


@pytest.mark.parametrize("name", [name for name in turnaround.__all__ if name.startswith(("print", "show"))])
def test_every_cell_shows_a_number(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", shown.append)
    getattr(turnaround, name)()
    assert re.search(r"\d", "\n".join(getattr(one, "alt", None) or repr(one) for one in shown) + capsys.readouterr().out)


def test_the_case_says_at_once_that_it_is_fictional() -> None:
    assert "虚构" in NAME
    first = SOURCE.split("# 案例 01", 1)[1].split("\n\n")[1]
    assert "虚构网点" in first and "合成" in first


def test_the_letter_quotes_the_data() -> None:
    late = averages(LAST)
    for text in (
        f"神秘人 {late['mystery']:.1f} 分",
        f"叫到的客户 {late['called']:.1f}%",
        f"重点客户 {late['contacted']:.1f}%",
        f"投诉 {late['complaints']:g} 件",
    ):
        assert text in SOURCE, text
    assert f"最好的方案只花 {run_plan(BEST).cost:g} 万元" in SOURCE


def test_tempting_plans_are_affordable_and_poor() -> None:
    for keys in notebook.TEMPTING.values():
        assert model.share_of_best(run_plan(keys)) < 0.6


def test_a_plan_for_the_exercise_is_judged_like_the_panel() -> None:
    good = exercise.judge_plan(exercise.good_plan())
    poor = exercise.judge_plan({"hall": "做", "drill": "做"})
    dear = exercise.judge_plan({"hall": "做", "rent": "做", "drill": "做"})
    assert good.share == 1.0 and poor.share < 0.1 and dear.share == 0.0
    assert "超了 10 万元" in dear.lines[0]
