"""The campaign cells of chapter 03: each shows what the models say, and the chapter's own numbers are those it prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import IPython.display
import pytest

from branchcraft import marketing
from branchcraft.marketing import notebook_campaign as cells
from branchcraft.marketing.bank import USUAL
from branchcraft.marketing.bank_models import Setting, judged
from branchcraft.marketing.lists import LOGISTIC, THUMB, Economics, call_lists, default_economics
from branchcraft.marketing.trial import ANSWERED, Trial, example_market, replay
from branchcraft.marketing.uplift import detectable, exact_power, newcombe

SOURCE = Path(__file__).parents[2] / "notebooks" / "src" / "03_marketing.md"


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    things: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", things.append)
    return things


@pytest.mark.parametrize(
    ("cell", "tables"),
    [
        (cells.print_campaign_file, 1), (cells.print_lists, 2), (cells.print_conditions, 1), (cells.print_trust, 1), (cells.print_own_list, 1),
        (cells.print_sizes, 1), (cells.print_contest, 1), (cells.print_insurance, 1), (cells.print_campaign_numbers, 1),
    ],
)  # fmt: skip
def test_a_table_brings_its_text(cell, tables: int, shown: list[Any]) -> None:
    cell()
    assert len(shown) == tables
    assert all(len(repr(table).splitlines()) > 2 for table in shown)
    assert all("<table>" in table._repr_html_() for table in shown)


@pytest.mark.parametrize("cell", [cells.print_lists, cells.print_trust, cells.print_sizes, cells.print_contest])
def test_answers_may_be_folded_away(cell, shown: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    cell(folded=True)
    assert all("<details" in table._repr_html_() for table in shown)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("cell", [cells.show_rates, cells.show_insurance])
def test_a_picture_brings_its_text(cell, shown: list[Any]) -> None:
    cell()
    (image,) = shown
    assert image.data[:4] == b"\x89PNG"
    assert len(image.alt) > 30


def test_the_first_cell_says_that_all_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    cells.start_campaign()
    assert "45,211 位" in capsys.readouterr().out


def text() -> str:
    return SOURCE.read_text(encoding="utf-8")


def test_numbers_about_lists_in_the_text_are_the_models() -> None:
    result = call_lists(default_economics(), USUAL)
    best = call_lists(default_economics(), cells.BEST_RULE)
    assert f"平均打到 {result.buyers[THUMB].mean():.0f} 位" in text()
    assert f"排得最好的一种是 {best.buyers[THUMB].mean():.0f} 位" in text()
    assert f"逻辑回归 {result.buyers[LOGISTIC].mean():.0f} 位" in text()
    assert f"{int((result.profit['随便打'] < 0).sum())} 份是亏的" in text()
    assert f"提升树比逻辑回归多打中 {result.buyers['提升树'].mean() - result.buyers[LOGISTIC].mean():.0f} 位" in text()
    assert call_lists(Economics(1000, 20, 500), USUAL).profit[LOGISTIC].mean() < result.profit[LOGISTIC].mean()
    assert round(call_lists(Economics(200, 20, 500), USUAL).profit[LOGISTIC].mean(), -3) == 37_000
    stop, most = result.best_stop(LOGISTIC)
    assert 400 < stop < 500, "打到四百多位最赚"
    assert 0.8 < 1 - result.curve(LOGISTIC)[1][-1] / most < 0.9, "赚的又赔回去八成多"


def test_numbers_about_traps_in_the_text_are_the_models() -> None:
    for setting in (
        Setting(),
        Setting(exam="later"),
        Setting(leak=True),
        Setting("boosted", exam="later"),
        Setting(of_the_call=False),
        Setting(of_the_call=False, exam="later"),
    ):
        assert f"{judged(setting).auc:.3f}" in text()
    later = judged(Setting(exam="later"))
    assert f"模型平均说 {later.promised:.1%} 会买，实际 {later.happened:.1%}" in text()
    assert f"结果 {later.lift:.1f} 倍" in text()


def test_numbers_about_trials_in_the_text_are_the_models() -> None:
    one = replay(example_market(), Trial(400, 0.5))
    assert f"模拟 {one.seen} 次，按公式每次 {one.power:.0%}" in text()
    assert 40 < one.wrong_sign < 50, "四十多次"
    assert f"平均报 {100 * one.exaggeration * one.market.effect:.1f} 个百分点" in text()
    answered = replay(example_market(), Trial(400, 0.5, ANSWERED))
    assert round(100 * answered.table["estimate"].mean()) == 12
    difference, low, high = newcombe(18, 200, 14, 200)
    assert (round(100 * float(low), 1), round(100 * float(high), 1)) == (-3.5, 7.5)
    assert f"{exact_power(200, 200, 0.09, 0.07):.0%}" == "11%"
    assert f"{100 * detectable(200, 200, 0.07):.1f} 个百分点" in text()
    assert difference == pytest.approx(0.02)


def test_everything_that_the_campaign_side_offers_is_there_and_runs_twice() -> None:
    called = set(re.findall(r"marketing\.(\w+)\(", text()))
    assert called & set(marketing._CAMPAIGN)
    assert set(marketing._CAMPAIGN) <= set(marketing.__all__)
    with pytest.raises(AttributeError):
        marketing.no_such_cell  # noqa: B018
    code = (
        "from branchcraft import marketing\n"
        "for again in range(2):\n"
        "    for name in sorted(marketing._CAMPAIGN):\n        assert callable(getattr(marketing, name)), name\n"
        "    marketing.lists_panel()\n    marketing.uplift_panel()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")


def test_importing_the_area_draws_nothing() -> None:
    code = "import sys\nfrom branchcraft import marketing\nmarketing.read_campaign, marketing.score_contacts, marketing.trial_uplift\nassert not {'matplotlib', 'ipywidgets', 'sklearn'} & set(sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
