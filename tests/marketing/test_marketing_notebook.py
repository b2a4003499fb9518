"""The cells of chapter 03 (hours, zones, the page): each shows what the models say, and the chapter's own numbers are those they print."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import IPython.display
import numpy as np
import pytest

from branchcraft import marketing
from branchcraft.marketing import notebook as cells
from branchcraft.marketing.allocate import best_split, marginal_values, robustness
from branchcraft.marketing.breadth import OFFICES, OLD_QUARTER, best_lines
from branchcraft.marketing.campaign_examples import COPIED
from branchcraft.marketing.campaign_page import disagreements, missing
from branchcraft.marketing.compliance import shut
from branchcraft.marketing.engines import expected, response
from branchcraft.marketing.hall import hall_curve
from branchcraft.marketing.scenario import default_world
from branchcraft.marketing.zone_gains import zone_gains
from branchcraft.marketing.zones import zone_world

SOURCE = Path(__file__).parents[2] / "notebooks" / "src" / "03_marketing.md"
EQUAL = (20.0, 20.0, 20.0)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    things: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", things.append)
    return things


@pytest.fixture(scope="module")
def text() -> str:
    return SOURCE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("cell", "tables"),
    [
        (cells.print_branch, 1), (cells.print_engines, 3), (cells.print_horizons, 2), (cells.print_elasticities, 1), (cells.print_zones, 2),
        (cells.print_page, 2), (cells.print_gates, 1), (cells.print_breadth, 1), (cells.print_sources, 2),
    ],
)  # fmt: skip
def test_a_table_brings_its_text(cell, tables: int, shown: list[Any]) -> None:
    cell()
    assert len(shown) == tables
    assert all(len(repr(table).splitlines()) > 1 for table in shown)


@pytest.mark.parametrize("cell", [cells.print_engines, cells.print_zones, cells.print_page])
def test_answers_may_be_folded_away(cell, shown: list[Any]) -> None:
    cell(folded=True)
    assert all("<details" in table._repr_html_() for table in shown)


def test_the_picture_of_the_engines_brings_its_text(shown: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    cells.show_engines()
    cells.print_engines_text()
    assert shown[0].data[:4] == b"\x89PNG"
    assert shown[0].alt == " ".join(capsys.readouterr().out.split())


def test_the_first_cell_says_that_all_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    cells.start()
    assert "准备好了" in capsys.readouterr().out


def test_numbers_about_hours_in_the_text_are_the_models(text: str) -> None:
    world, hall = default_world(), hall_curve()
    (existing, _, _), window = marginal_values(EQUAL, world, hall)
    assert f"答案 {existing:.0f} 元" in text
    assert f"再加一小时，一周多 {existing:.0f} 元。柜台多一小时值 {window:.0f} 元" in text
    assert f"一周多约 {round(window) - round(existing)} 元" in text
    average = response(0, np.array([20.0]), world, hall, 13, 60.0)[0] / 20
    assert f"平均每小时 {average:.0f} 元" in text
    best = best_split(world, hall)
    assert sum(best.hours) == pytest.approx(42, abs=1) and "42 小时比 60 小时" in text
    gain = (best.value - float(expected(EQUAL, world, hall)["value"])) / 1e4
    assert f"多贡献 {gain:.1f} 万元" in text
    fewer = float(expected(EQUAL, world, hall)["left"] - expected(best.hours, world, hall)["left"])
    assert 700 < fewer < 800 and "少走七百多位" in text
    assert f"最优 {best.value / 1e4:.1f} 万" in text
    assert 145 < best.window < 155 and "约 150 元" in text
    assert best_split(world, hall, 4).hours[1] == 0 and "外拓分到 0 小时" in text
    peak = best_split(world, hall_curve(order="高峰先抽"))
    assert round(sum(peak.hours)) == 15 and peak.value < 0.5 * best.value and "一周只抽得起 15 个小时，贡献不到一半" in text
    named = robustness({"best": best.hours, "equal": EQUAL, "none": (0.0, 0.0, 0.0)}, hall)
    assert named.wins["best"] > 180


def test_other_worlds_are_told_of_the_best_plan(capsys: pytest.CaptureFixture[str]) -> None:
    cells.print_robust()
    named = robustness({"best": best_split(default_world(), hall_curve()).hours, "equal": EQUAL, "none": (0.0, 0.0, 0.0)}, hall_curve())
    assert f"本章的最优方案 {named.wins['best']} 个" in capsys.readouterr().out


def test_numbers_about_zones_in_the_text_are_the_models(text: str) -> None:
    gains = zone_gains(zone_world())
    assert f"答案 {gains.ratio:.0%}" in text
    assert f"五个区都改它说多 {gains.paper_together:.0f} 元，模拟是 {gains.together:.0f} 元" in text
    turned = gains.base.turned.mean() / (gains.base.turned.mean() + gains.base.talks.mean())
    assert 0.40 < turned < 0.50 and "四成多没等到他" in text
    assert 6 < gains.base.wait.mean() < 7 and "平均等六七分钟" in text


def test_numbers_about_the_page_in_the_text_are_the_models(text: str) -> None:
    stops, others = shut(COPIED), [*missing(COPIED), *disagreements(COPIED)]
    assert f"查出来 {len(stops) + len(others)} 处，{'零一二三四五六七八九十'[len(stops)]}处是合规关口" in text
    assert best_lines(OFFICES) in (2, 3) and best_lines(OLD_QUARTER) > 5 and "两三条卖熟了最好" in text


def test_the_day_and_the_main_line_add_up(text: str) -> None:
    minutes = {}
    for cell in re.split(r"(?m)^(?=\+\+\+ \{)", text):
        head, least = re.search(r"^## (.*)$", cell, re.M), re.search(r'"minutes": (\d+)', cell)
        if least:
            minutes[head[1]] = int(least[1])
    assert sum(minutes.values()) <= 200
    wanted = (
        "情境：",
        "预测：再给",
        "运行一：",
        "解释一：",
        "预测：你的三个条件",
        "运行三：",
        "解释三：",
        "预测：四百人",
        "运行六：",
        "预测：这张方案",
        "运行八：",
        "解释九：",
        "带回网点：",
    )
    line = [least for head, least in minutes.items() if head.startswith(wanted)]
    assert len(line) == len(wanted)
    assert sum(line) == 90


def test_everything_that_the_chapter_calls_is_there(text: str) -> None:
    called = set(re.findall(r"marketing\.(\w+)\(", text))
    assert called <= set(marketing.__all__)
    ours = {name for name in marketing.__all__ if name not in marketing._CAMPAIGN}
    assert ours <= called, "a cell that the chapter does not use"
    for name in sorted(ours):
        assert callable(getattr(marketing, name))
    with pytest.raises(AttributeError):
        marketing.no_such_cell  # noqa: B018
