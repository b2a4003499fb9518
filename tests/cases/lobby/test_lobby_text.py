"""Numbers that stand in the case's text are the model's."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from branchcraft.cases.lobby import notebook, plots
from branchcraft.cases.lobby.lessons import viewed
from branchcraft.cases.lobby.panel import DAY
from branchcraft.cases.lobby.plan import FOUR, NOW, REFERENCE
from branchcraft.cases.lobby.records import by_half_hour, by_period, read_week
from branchcraft.cases.lobby.views import View, compare

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "cases" / "src" / "08_lobby.md").read_text(encoding="utf-8") + (ROOT / "cases" / "items" / "08_lobby.yaml").read_text(encoding="utf-8")


def peaks(**people: int):
    return NOW.with_posts(0, 等候区=0).with_posts(0, **people).with_posts(1, 等候区=0).with_posts(1, **people)


def quoted(words: str) -> None:
    assert words in TEXT, words


def test_every_section_has_its_trainers_notes() -> None:
    parts = TEXT.split('+++ {"section": ')[1:]
    assert len(parts) == 12
    assert [part[:12] for part in parts if "讲师备注" not in part] == []


def test_the_week_in_the_text_is_the_week_in_the_files() -> None:
    table = by_half_hour(read_week(ROOT / "cases" / "data"))
    rows = by_period(read_week(ROOT / "cases" / "data"))["叫号机：平均等候（分钟）"]
    quoted(f"全周平均 {table.attrs['wait']:.1f} 分钟")
    quoted(f"下午高峰平均 {rows[1]} 分钟，最差的半小时 {table['wait'].max():.1f} 分钟")
    quoted(f"平时只有 {rows[2]} 分钟")
    quoted(f"这一周叫号机的平均等候是 {table.attrs['wait']:.1f} 分钟")


def test_the_branchs_history_is_what_the_model_makes_of_it() -> None:
    silent = replace(peaks(临街=1), sentence="不说", led=0.2)
    spoken = replace(silent, sentence="全天都说")
    hall, now = viewed(replace(spoken, posts=NOW.posts)).figures, viewed(NOW).figures
    quoted(f"当天面谈从每天 {viewed(silent).figures['talks']:.0f} 位左右涨到 {viewed(spoken).figures['talks']:.0f} 位")
    assert 40 < hall["chats"] < 50 and 0 < hall["talks"] - viewed(spoken).figures["talks"] < 1
    quoted(f"领去的从 {hall['led']:.0f} 位到 {now['led'] - 0.4:.0f} 位，没办成又回来的从 {hall['led_in_vain']:.0f} 位到 {now['led_in_vain']:.0f} 位")


def test_the_guess_the_trade_and_the_surprises_are_the_models() -> None:
    now = viewed(NOW)
    guess = viewed(peaks(机器旁=1))
    quoted(f"现状是 {now.figures['smooth']:.0%}")
    quoted(f"模拟只到 {guess.figures['smooth']:.0%}")
    quoted(f"高峰只问到 {now.figures['asked_peak']:.0%} 的人，每天离开门口约 25 次")
    assert now.figures["left_door"] == pytest.approx(25, abs=0.5)
    assert guess.figures["asked_peak"] > 0.7
    silent = compare(now, viewed(replace(NOW, sentence="只在平时说")))
    quoted(f"一次办顺多 {silent[0].after - silent[0].before:.1f} 个百分点")
    assert 1.7 < silent[2].before - silent[2].after < 2
    quoted(f"有意向的 {now.figures['wanted']:.0f} 位、谈成的 {now.figures['talks']:.0f} 位")
    quoted(f"（现状是 {now.figures['smooth']:.0%}、{now.figures['tight']:.1f}、{now.figures['talks']:.1f}。）")
    reference = viewed(REFERENCE).figures
    quoted(f"从 {now.figures['wait 要人教的']:.1f} 分钟到 {reference['wait 要人教的']:.1f} 分钟")
    assert 3 < now.figures["talks"] - reference["talks"] < 4
    first = viewed(replace(REFERENCE, returned_first=True)).figures
    quoted(f"超 30 分钟的从 {reference['too_long']:.1f} 位降到 {first['too_long']:.1f} 位左右")


def test_the_minutes_of_street_work_are_told_as_they_are() -> None:
    visitors = viewed(peaks(临街=1)).run.visitors
    street = visitors[(visitors["kind"] == "街上引来") & (visitors["period"] < 2)]
    assert street["turned"].mean() > 0.5  # 多数看一眼就走


def test_opening_pictures_are_drawn_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    notebook.start()
    assert "虚构" in capsys.readouterr().out
    hall = viewed(NOW).hall(DAY - 1, 105.0)
    assert 6 <= hall.waiting <= 12, "a usual day"
    day, minute = notebook.STORY
    full = viewed(NOW).hall(day - 1, minute)
    assert (full.at_windows, full.away) == (5, 1) and full.waiting >= 14 and full.turned >= 2, "as the case begins"
    figure = plots.hall_figure(NOW, minute, day, full)
    stands = figure.axes[0].lines
    assert sum(line.get_marker() == "s" and len(line.get_xdata()) == 8 for line in stands) == 1, "nobody is lost when she goes along"
    assert figure.get_size_inches().tolist() == [7.6, 4.8]


def test_the_pictures_show_what_was_run() -> None:
    figure = plots.DayFigure()
    now, after = viewed(NOW), viewed(REFERENCE)
    figure.show(after, now)
    assert [bar.get_height() for bar in figure.bars] == pytest.approx(after.waiting().tolist())
    assert figure.before.get_ydata().tolist() == pytest.approx(now.waiting().tolist())
    for number, (dots, ghosts) in enumerate(zip(figure.dots, figure.ghosts, strict=True)):
        assert dots.get_xdata().tolist() == pytest.approx(after.dots()[number].tolist())
        assert ghosts.get_xdata().tolist() == pytest.approx(now.dots()[number].tolist())
    hall = now.hall(DAY - 1, 105.0)
    figure.show_hall(NOW, 105.0, DAY, hall)
    assert len(figure.hall.staff.get_xdata()) == 8
    assert len(figure.hall.waiting.get_xdata()) == hall.waiting + hall.waiting_machine
    assert len(figure.hall.gone.get_xdata()) == hall.ghosts


def test_what_does_not_fit_the_axes_stands_at_their_edge() -> None:
    figure = plots.DayFigure()
    crowded = View(viewed(FOUR["分行优先"]).run)
    figure.show(crowded, viewed(NOW))
    for dots, (low, high) in zip(figure.dots, plots.LIMITS, strict=True):
        assert low <= min(dots.get_xdata()) and max(dots.get_xdata()) <= high
    arena = plots.ArenaFigure()
    arena.show({"现状": viewed(NOW), **{name: viewed(plan) for name, plan in FOUR.items()}}, {"折中": viewed(REFERENCE)})
    words = [text.get_text() for text in arena.side.texts]
    assert len(words) == 1 + 5 and any("→ 84%、19、8" in line for line in words)
