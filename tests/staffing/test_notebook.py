"""The cells of chapter 06: each shows what the model says, and each table and picture brings its text."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import IPython.display
import pytest

from branchcraft import staffing
from branchcraft.staffing import notebook
from branchcraft.staffing.model import run_day, waiting_at
from branchcraft.staffing.promise import busy_and_wait

EXAMPLE = Path(__file__).parents[2] / "cases" / "data" / "ticket_export_synthetic.csv"
MOVED = [3, 4, 5, 5, 4, 4, 4, 3, 3, 3, 4, 5, 5, 5, 4, 3]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    things: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", things.append)
    return things


@pytest.fixture(scope="module")
def branch():
    return staffing.example_branch()


def test_the_first_cell_says_that_all_is_ready(capsys: pytest.CaptureFixture[str]) -> None:
    staffing.start()
    assert "准备好了" in capsys.readouterr().out


def test_the_day_in_words_agrees_with_the_day(branch) -> None:
    text = notebook.demand_text(branch)
    assert "平均每天 210 位" in text
    assert f"最多的半小时从 14:00 开始，{branch.arrivals.sum(axis=1).max():.1f} 位" in text
    over = text.split("顶到 4 个窗口的半小时：")[1].rstrip("。").split("、")
    assert over == [label for label, load in zip(branch.labels, branch.offered_load, strict=True) if load > 3.8]
    assert notebook.demand_text(staffing.example_branch(volume=90)).endswith("顶到 4 个窗口的半小时：没有。")


@pytest.mark.parametrize(
    "cell",
    [
        lambda branch: notebook.show_demand(branch),
        lambda _: notebook.show_busy_and_wait(),
    ],
    ids=["demand", "busy and wait"],
)
def test_a_picture_brings_its_text(cell: Callable, branch, shown: list[Any]) -> None:
    cell(branch)
    (image,) = shown
    assert image.data[:4] == b"\x89PNG"
    assert len(image.alt) > 30
    assert "\n" not in image.alt


@pytest.mark.parametrize(
    ("cell", "captions"),
    [
        (lambda branch: notebook.print_day(run_day(branch, [4] * 16)), ["每半小时的结果（32 个窗口小时）", "全天（括号里是 95% 区间）"]),
        (lambda _: notebook.print_busy_and_wait(), ["4 个窗口，平均办 7 分钟，平均耐心 40 分钟"]),
        (lambda _: notebook.print_sources(), ["示例网点用到的数（合成或假设；人数、耐心、办理快慢可在面板里改）"]),
    ],
    ids=["day", "busy and wait", "sources"],
)
def test_a_table_brings_its_text(cell: Callable, captions: list[str], branch, shown: list[Any]) -> None:
    cell(branch)
    assert [repr(table).splitlines()[0] for table in shown] == captions
    assert all(len(repr(table).splitlines()) > 2 for table in shown)
    assert all("<table>" in table._repr_html_() for table in shown)


def test_answers_may_be_folded_away(branch, shown: list[Any]) -> None:
    notebook.print_day(run_day(branch, [4] * 16), folded=True)
    assert len(shown) == 2
    assert all("<details" in table._repr_html_() for table in shown)


def test_the_text_of_the_load_picture_holds_the_numbers_of_the_formula(shown: list[Any]) -> None:
    notebook.show_busy_and_wait()
    table = busy_and_wait()
    assert f"若谁都不走要等 {table['wait_if_all_stay'].iloc[-1]:.0f} 分钟" in shown[0].alt
    assert f"走掉 {table['abandonment'].iloc[-1]:.0%}" in shown[0].alt


def test_why_names_the_queue_that_is_handed_on(branch, capsys: pytest.CaptureFixture[str]) -> None:
    result = run_day(branch, [4] * 16)
    notebook.print_why(result)
    text = capsys.readouterr().out
    assert "最难的半小时是 15:30" in text
    assert f"11:00 {waiting_at(result, 120):.1f} 位" in text
    assert f"15:30 {waiting_at(result, 390):.1f} 位" in text


def test_moved_windows_are_compared_on_the_same_people(branch, shown: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    notebook.print_moved(branch, [4] * 16, MOVED)
    text = capsys.readouterr().out
    old, new = (run_day(branch, counts).total["service_level"] for counts in ([4] * 16, MOVED))
    assert repr(shown[0]).startswith("换一个摆法，还是 32 个窗口小时")
    assert f"10 分钟内叫到的从 {old:.0%} 升到 {new:.0%}" in text
    assert "同一批客户，200 天：新的摆法" in text
    assert "方案 A" not in text and "方案 B" not in text


def test_a_worse_plan_is_not_praised(branch, shown: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    notebook.print_moved(branch, MOVED, [3] * 16)
    assert repr(shown[0]).startswith("换一个摆法，从 32 个改为 24 个窗口小时")
    text = capsys.readouterr().out
    assert "降到" in text
    assert "升到" not in text


def test_a_promise_and_its_price(branch, shown: list[Any]) -> None:
    notebook.print_promise(branch, within=10, share=0.85)
    plan, price = shown
    hours = re.search(r"一天 ([\d.]+) 个窗口小时，公式逐段算 ([\d.]+) 个", repr(plan).splitlines()[0])
    assert hours is not None
    column = list(plan._table.columns).index("模拟（个）")
    assert float(hours[1]) == plan._table.iloc[:, column].sum() / 2
    assert "承诺的价格：10 分钟内叫到多少" in repr(price)
    assert len(price._table) == 6


def test_a_log_is_followed_from_file_to_plan(shown: list[Any], capsys: pytest.CaptureFixture[str]) -> None:
    notebook.print_log_study(str(EXAMPLE))
    text = capsys.readouterr().out
    assert "读到 4340 行：采用 4287 行，放在一边 53 行" in text
    assert "每个半小时有 85% 的客户在 10 分钟内叫到" in text
    assert [repr(table).splitlines()[0] for table in shown] == ["办理时间和耐心", "每半小时开几个窗口", "和现在的开法比（同一批模拟客户）"]


def test_the_patience_lesson_brackets_the_truth_and_the_handy_ways_miss_it(capsys: pytest.CaptureFixture[str]) -> None:
    notebook.print_patience_lesson()
    text = capsys.readouterr().out

    def number(pattern: str) -> float:
        found = re.search(pattern, text)
        assert found is not None, pattern
        return float(found[1])

    truth = number(r"真正的平均耐心是 (\d+) 分钟")
    assert truth == 40
    assert number(r"没来的人的号平均等了多久：(\d+) 分钟") < 0.8 * truth
    assert number(r"把叫号那一刻当作离开：(\d+) 分钟") > 1.2 * truth
    own = re.search(r"本章的做法：\d+ 分钟（95% 区间 (\d+)–(\d+)）", text)
    assert own is not None
    assert int(own[1]) <= truth <= int(own[2])
    wrong = re.search(r"假定任何时刻一样容易走：\d+ 分钟（95% 区间 (\d+)–(\d+)）", text)
    assert wrong is not None
    assert int(wrong[1]) > truth


def test_everything_that_the_chapter_calls_is_there() -> None:
    source = (Path(__file__).parents[2] / "notebooks" / "src" / "06_staffing.md").read_text(encoding="utf-8")
    called = set(re.findall(r"staffing\.(\w+)\(", source))
    assert called
    assert called <= set(staffing.__all__)
    with pytest.raises(AttributeError):
        staffing.no_such_cell  # noqa: B018


def test_a_panel_cell_may_be_run_again() -> None:
    code = "from branchcraft import staffing\nfor again in range(2):\n    for name in sorted(staffing.__all__):\n        assert callable(getattr(staffing, name)), name\n    staffing.own_log_panel()\n    staffing.levers_panel()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")


def test_every_unusual_week_of_the_year_is_listed_with_what_it_needs(shown: list[Any]) -> None:
    notebook.print_weeks()
    (table,) = shown
    text = repr(table)
    assert len(text.splitlines()) == 2 + 13
    assert re.search(r"2月16日起.*\s0\s+0\s+0\s+0$", text, re.MULTILINE)
    assert re.search(r"2月9日起.*\s6\s+271\.5\s", text)
