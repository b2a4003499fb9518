"""Case 03's panel: a guess first, hours moved, the plan kept for the page that goes home; the cells say what the model says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from branchcraft.cases import campus
from branchcraft.cases.campus import notebook
from branchcraft.cases.campus.monday import suggest
from branchcraft.cases.campus.panel import CampusPanel
from branchcraft.cases.campus.scenario import CASE, NOW, REFERENCE, WELCOMES
from branchcraft.errors import InputError
from branchcraft.teaching.store import Store

ROOT = Path(__file__).parents[3]


@pytest.fixture
def panel() -> CampusPanel:
    return CampusPanel()


@pytest.fixture
def run(panel: CampusPanel) -> CampusPanel:
    panel.gate._text.value = "120"
    panel.gate._run()
    return panel


def test_nothing_is_run_before_the_guess(panel) -> None:
    panel.hours["学校"].value = 8
    assert panel._runs == []
    assert "超了 8。" in panel.total.value
    with pytest.raises(InputError, match="先写下估计"):
        panel._decided()


def test_guess_and_result_stand_together(run) -> None:
    assert "你估计 120%，模拟是 79%" in run._answer.widget.value
    assert len(run._runs) == 1
    kept = [row for row in Store().rows("prediction") if row["chapter"] == CASE]
    assert kept[0]["truth"] == pytest.approx(79.1, abs=0.1)


def test_the_reference_plan_is_good_news_for_all(run) -> None:
    picture = run.canvas.image.value
    run.set_plan(REFERENCE)
    assert run.canvas.image.value != picture
    assert "两边都得益" in run.message.widget.value
    assert "#E9F4EC" in run.message.widget.value
    assert run.figure.mine.get_ydata()[0] > run.figure.present.get_ydata()[0]
    assert "退回排队" in run.message.widget.value
    assert run.runs_table.value.count("<tr>") == 1 + 3


def test_too_many_hours_are_answered_and_the_result_stays(run) -> None:
    shown = run.table.value
    run.hours["学校"].value = 20
    assert "一周只有 48 个小时" in run.message.widget.value
    assert run.table.value == shown


def test_the_present_plan_is_not_compared_with_itself(run) -> None:
    assert "这就是现状。改一处" in run.message.widget.value
    assert "平均多" not in run.message.widget.value
    run.again.click()
    assert "和自己比没有差别" in run.message.widget.value
    assert run._worlds.widget.value == ""


def test_pushing_instalments_is_told_with_its_rule(run) -> None:
    run.offer.value = "推信用卡分期"
    assert "第二还款来源" in run.message.widget.value
    assert "两边都得益" not in run.message.widget.value


def test_another_world_starts_anew(run) -> None:
    run.set_plan(REFERENCE)
    run.world["trust_hour"].value = 1.0
    assert len(run._runs) == 1
    assert run._runs[0][1].chance < 0.6
    run.again.click()
    assert "重新抽 200 次" in run._worlds.widget.value


def test_the_kept_plan_becomes_the_page(run) -> None:
    run.set_plan(REFERENCE)
    run.keep.button.click()
    (row,) = [one for one in Store().rows("decision") if one["chapter"] == CASE]
    texts = suggest({"plan": json.loads(row["value"])})
    assert "每周留 8 小时对接" in texts["first_step"]
    assert "先把预约备好" in texts["risk"]
    assert "进校" not in suggest({})["risk"]


def test_numbers_in_the_text_are_what_the_cells_print(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "cases" / "src" / "03_campus.md").read_text(encoding="utf-8")
    notebook.print_consequence()
    said = capsys.readouterr().out
    better = re.search(r"，(\d+) 年更好", said)
    assert better is not None and f"只有 {better[1]} 年更好" in text
    steps = notebook.lived(notebook.STEPS["学校对接 0 → 8 小时（从教职工和离退休拿）"])
    gain = (steps.means["value"] - notebook.lived(NOW).means["value"]) / 1e4
    assert 12 <= gain < 13 and "多了十二万元" in text
    assert notebook.lived(notebook.PLANS["现状加推分期"]).chance < 0.1 and "降到 8%" in text
    assert REFERENCE.welcome == WELCOMES[2]


def test_everything_that_the_case_calls_is_there() -> None:
    source = (ROOT / "cases" / "src" / "03_campus.md").read_text(encoding="utf-8")
    called = set(re.findall(r"campus\.(\w+)\(", source))
    assert called == set(campus.__all__)
    with pytest.raises(AttributeError):
        campus.no_such_cell  # noqa: B018
