"""The cells of chapter 00 show what the models say, and the numbers that the text quotes are those that it shows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import IPython.display
import pytest

from branchcraft import opening
from branchcraft.opening import notebook
from branchcraft.opening.channel import BIG_SIX_2024, crosses_break, draw_line, gaps
from branchcraft.opening.finer import Network, picked_right, try_targets
from branchcraft.opening.model import health_check
from branchcraft.opening.rollout import Plan, roll_out

SOURCE = (Path(__file__).parents[2] / "notebooks" / "src" / "00_opening.md").read_text(encoding="utf-8")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    things: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", things.append)
    return things


@pytest.mark.parametrize("name", [name for name in notebook.__all__ if name != "start"])
def test_every_cell_shows_a_number(name: str, shown: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    getattr(opening, name)()
    text = "\n".join(getattr(one, "alt", None) or repr(one) for one in shown) + capsys.readouterr().out
    assert re.search(r"\d", text)


@pytest.mark.parametrize(
    "name", ["print_health", "print_barometer", "print_channel", "print_reasons", "print_targets", "print_styles", "print_rollout"]
)
def test_what_gives_the_answer_away_waits_for_a_click(name: str, shown: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    getattr(opening, name)(folded=True)
    assert shown and all("<details" in one._repr_html_() for one in shown)
    assert capsys.readouterr().out == ""


def test_the_first_cell_says_what_is_synthetic(capsys: pytest.CaptureFixture[str]) -> None:
    opening.start()
    assert "都是合成的" in capsys.readouterr().out


def test_names_that_are_not_there_are_errors() -> None:
    with pytest.raises(AttributeError):
        opening.no_such_thing  # noqa: B018


def quoted(*texts: str) -> None:
    for text in texts:
        assert text in SOURCE, text


def test_the_text_quotes_the_health_check() -> None:
    check = notebook._example()
    right = check.areas["truly"].head(3).sum() / check.draws
    assert round(right) == 2
    quoted(
        f"从 {check.same_three_report} 次到 {check.same_three} 次",
        f"平均落后 {-check.now_worst:.1f} 个标准差，什么也不做，下个季度预计只落后 {-check.next_worst:.1f}",
        f"{notebook._example(12).same_three} 次",
    )
    trust = check.figures["trust"]
    assert trust["contacted"] > 0.9 and trust["mystery"] < 0.5 and trust["complaints"] < 0.4
    quoted("差距里九成多不是运气；神秘人三个月只来三次，不到五成；投诉不到四成")
    assert health_check(check.values, notebook.synthetic_peers(), 3).areas.at["culture", "rank"] == 4


def test_the_text_quotes_the_series() -> None:
    line = draw_line("推算的柜面笔数", [gap for gap in gaps("推算的柜面笔数") if not crosses_break(*gap)])
    quoted(f"笔数反而多 {line.change:.0%}（推算）", "净减 1.2%", "一边是 1 亿笔，一边是 430 亿笔")
    assert sum(BIG_SIX_2024.values()) == 104_729


def test_the_text_quotes_targets_styles_and_roll_out() -> None:
    tried, right = try_targets(Network()), picked_right(Network()).mean()
    quoted(f"答案 {tried.far['各按自己的历史']:.1f} 家，比一把尺子（{tried.far['一把尺子']:.1f} 家）还多", f"模拟 {right['只看数字']:.1f} 家")
    once, three = roll_out(Plan()), roll_out(Plan(3))
    quoted(
        f"平均 {once.final.mean():.1f} 个，但 200 次里有 {(once.final <= 3).sum()} 次只剩 3 个人以下",
        f"分三批花 {three.hours.mean():.0f} 小时，一次铺开花 {once.hours.mean():.0f} 小时",
    )
    easy_once, easy_five = roll_out(Plan(need=2.0)), roll_out(Plan(5, 4, need=2.0))
    quoted(f"到第 8 周一次铺开 {easy_once.at_week(8):.1f} 人，分五批才 {easy_five.at_week(8):.1f} 人")
