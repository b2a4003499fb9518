"""The cells of chapter 05 show what the models say, and the text of the chapter quotes what its tables show."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import IPython.display
import pytest

from branchcraft import risk
from branchcraft.risk import alerts, conduct, estimation, layers, loan_files, migration, monday, notebook, posts, posts_example, sampling
from branchcraft.risk.compression import Pressing, example_year
from branchcraft.risk.conduct_scenes import SCENES
from branchcraft.risk.own_loans import read_loan_list
from branchcraft.risk.own_report import example_list, study_loans

SOURCE = (Path(__file__).parents[2] / "notebooks" / "src" / "05_risk.md").read_text(encoding="utf-8")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    things: list[Any] = []
    monkeypatch.setattr(IPython.display, "display", things.append)
    return things


@pytest.mark.parametrize("cell", [notebook.show_book, notebook.show_marks], ids=["book", "marks"])
def test_a_picture_brings_its_text(cell: Callable[[], None], shown: list[Any]) -> None:
    cell()
    (image,) = shown
    assert image.data[:4] == b"\x89PNG"
    assert len(image.alt) > 30
    assert "\n" not in image.alt


TABLES: list[tuple[Callable[..., None], list[str]]] = [
    (notebook.print_classes, ["十二份档案：不良至少 2590 万元"]),
    (notebook.print_year, ["同样动 500 万元关注类", "第一行的明细"]),
    (notebook.print_ends, ["每一类的下场"]),
    (notebook.print_matrix, ["一季度的迁徙矩阵"]),
    (notebook.print_rates, ["二十二户里三户变成不良", "看的户数和数得有多准"]),
    (notebook.print_samples, ["240 份里查 24 份", "随机抽要抽几份"]),
    (notebook.print_blind, ["六份里有两份看上去特别好"]),
    (notebook.print_supervision, ["一对一监督"]),
    (notebook.print_layers, ["同一类证据一起做假的程度 60%"]),
    (notebook.print_posts, ["现在有 6 对冲突，最少交接 5 项", "再加上满三年换人", "改好以后，谁休假会怎样"]),
    (notebook.print_conflicts, ["哪两把钥匙要分开"]),
    (notebook.print_alerts, ["先来的先看", "分高的先看"]),
    (notebook.print_cash, ["八位客户", "人人都问，还是按风险问"]),
    (notebook.print_conduct, ["同样十件事，三种选法"]),
    (notebook.print_own_list, ["示例清单：五级分类", "现分类低于下限的"]),
    (notebook.print_sources, ["公开的数", "示例支行的贷款", "检查档案", "贷前十道证据", "核实预警"]),
]


@pytest.mark.parametrize(("cell", "captions"), TABLES, ids=[cell.__name__ for cell, _ in TABLES])
def test_a_table_brings_its_text(cell: Callable[..., None], captions: list[str], shown: list[Any]) -> None:
    cell()
    first = [repr(table).splitlines()[0] for table in shown]
    assert len(first) == len(captions)
    assert all(one.startswith(caption) for one, caption in zip(first, captions, strict=True)), first
    assert all(len(repr(table).splitlines()) > 2 and "<table>" in table._repr_html_() for table in shown)


def test_answers_may_be_folded_away(shown: list[Any]) -> None:
    notebook.print_rates(folded=True)
    notebook.print_cash(folded=False)
    assert ["<details" in table._repr_html_() for table in shown] == [True, True, False, False]


def test_the_three_ways_through_the_year_play_the_right_scene(shown: list[Any]) -> None:
    """The third row is the second with the leave really taken, and nothing else."""
    notebook.print_conduct()
    sound = [next(k for k, option in enumerate(scene.options) if option.sound) for scene in SCENES]
    really = conduct.play(SCENES, [sound[3] if k == 3 else 0 for k in range(10)])
    assert "leave" in really.controls
    assert "leave" not in conduct.play(SCENES, [0] * 10).controls
    assert SCENES[3].month == 4  # 「只改四月的休假」
    rows = shown[0]._table
    assert rows.iloc[2, 5] == f"{conduct.replay(really).months.mean():.1f}"


# What the chapter's text says


def said(text: str) -> None:
    assert text in SOURCE, text


def test_numbers_in_the_text_are_those_of_the_models() -> None:
    year = {
        name: example_year(pressing)
        for name, pressing in (("same", Pressing(500, 0)), ("risky", Pressing(500, 0, 2.0)), ("easy", Pressing(500, 0, 0.3)))
    }
    said(f"模型是 {year['same'].fewer:.0f}。")
    assert 1.35 < year["risky"].fewer / year["same"].fewer < 1.5
    said("同样 500 万元多防住四成")
    assert year["easy"].fewer < year["same"].fewer / 2
    said("防住的还不到一半")
    parts = migration.origins(migration.opening(), migration.calibrated())
    said(f"一年后的不良有 {parts.iloc[0]:.0f} 万元来自今天的正常类")
    assert 0.25 < parts.iloc[0] / parts.sum() < 0.32
    said(f"一季有 {migration.roll_rates(migration.calibrated())['关注']:.1%} 滚到次级")
    total = sum(one.balance for one in loan_files.FILES)
    said(f"十二份档案一共 {total:,.0f} 万元")


def test_numbers_on_rates_and_samples_are_those_of_the_models() -> None:
    low, high = (f"{one:.0%}" for one in (estimation.other_branches(22)[4], estimation.other_branches(22)[-5]))
    said(f"看 22 户，数出来的从 {low} 到 {high}")
    rate = float(estimation.true_row()[2])
    needed = 1.96**2 * rate * (1 - rate) / 0.03**2
    assert round(needed, -1) == 470
    said("四百七十户·季")
    said(f"算出来 {sampling.miss_probability(240, 6, 24):.0%}")
    said(f"看要多少份（{sampling.files_needed(240, 6, 0.95)}）")
    said(f"240 份里有问题的不超过 {sampling.most_faulty(240, 24, 0)} 份")
    said(f"180 份里有问题的不超过 {sampling.most_faulty(180, 30, 0)} 份左右")
    by_score = [sampling.catch(sampling.METHODS[1], checked, 6, 0.75) for checked in (24, 30)]
    said(f"从 {sampling.catch(sampling.RANDOM, 24, 6, 0.75).mean:.1f} 份变成 {by_score[0].mean:.1f} 份")
    assert by_score[1].none < 0.05
    said("同样的把握不到三十份")
    rows = sampling.supervision_table(160.0).set_index("颜色")
    said(f"黄色绿色 {rows.loc[['黄', '绿'], '看不到'].astype(int).sum()} 户一眼也看不到")
    assert int(rows.at["红", "看不到"]) == 0


def test_numbers_on_checks_posts_and_alerts_are_those_of_the_models() -> None:
    said(f"互不相干才只漏 {100 * layers.missed_if_independent(layers.FIVE_LOOKUPS):.0f} 户")
    said(f"就漏 {100 * layers.missed(layers.FIVE_LOOKUPS, 0.6):.0f} 户")
    said(f"最快的一套 {layers.hours(layers.quickest_confirming()):g} 小时，全做 {layers.hours(layers.ALL):g} 小时")
    branch = posts_example.example_branch()
    plan = posts.reassign(branch)
    assert plan is not None
    said(f"最少 {plan.changes}：自查交出去")
    plans = posts_example.leave_plans(branch, plan.held)
    assert sum(bool(one.fixes) for one in plans.values()) == 4
    assert len({fix for one in plans.values() for fix in one.fixes if fix.kind == "licence"}) == 3
    said("九个人里有四个不在时现在顶不下来，缺的是三张证和一个能做自查的人")
    seen = {n: alerts.work_off(n, alerts.value("hours"), alerts.value("minutes"), alerts.OLDEST_FIRST).share_in_time for n in range(1, 13)}
    assert max(seen, key=lambda n: seen[n]) == 3
    said("一天看得完 4 笔，标 3 笔最好")
    said(f"标到 6 笔，真的只看到 {seen[6]:.0%}")
    assert round(1000 * alerts.chance_true(1 / 5000, 0.8, 0.05)) == 3
    said("答案是 3 笔")


def test_numbers_on_conduct_and_the_list_are_those_of_the_models() -> None:
    story = conduct.play(SCENES, [0] * 10)
    assert len(story.weak) == 6
    assert round(conduct.replay(story).months.mean()) == 10
    said("留下六处隐患，平均十个月才被发现")
    found = study_loans(read_loan_list(example_list()))
    assert len(found.table) == 240
    said("用合成的示例（虚构支行 240 笔）")


def test_minutes_of_the_core_path_are_ninety() -> None:
    """Situation, first round, run four, keys, ten small things, Monday: with their guesses, runs and explanations."""
    asked = re.search(r"只有九十分钟时走这一条", SOURCE)
    assert asked is not None
    parts = re.findall(r'"section": "[^"]+", "minutes": (\d+).*?\n\n## ([^\n]+)', SOURCE)
    minutes = {title: int(number) for number, title in parts}
    core = [
        "情境：十二份档案、一串钥匙", "预测：十二份里有多少不良？", "运行一：这笔贷款该分哪一类？", "解释一：下限从哪里来",
        "预测：抽一成，会全漏掉吗？", "运行四：要查几份，挑哪几份？", "解释四：按分挑，留三成随机",
        "预测：要动几项职责？", "运行六：谁不能同时拿两把钥匙？", "解释六：缺的常常是一张证",
        "运行九：没有人看着的时候", "解释九：代价在时间里", "带回网点：周一做一件事",
    ]  # fmt: skip
    assert sum(minutes[title] for title in core) == 90
    assert sum(minutes.values()) == 200


# The end


def test_a_plan_is_drafted_from_what_was_kept() -> None:
    bare = monday.suggest({})
    assert "____" in bare["measure"]
    kept = {
        "own_loans": ({"loans": 240, "too_high": 13, "balance": 2097.0}, "measure", "240 笔里低于下限的 13 笔"),
        "sample": ({"method": "七成按分、三成随机", "checked": 30, "none": 0.1}, "first_step", "先查 30 份"),
        "posts": ({"moved": 5, "left": 0}, "risk", "交接 5 项"),
        "alerts": ({"per_day": 3, "hours": 2.0, "order": "先来的先看", "in_time": 0.33}, "measure", "每天 3 笔、先来的先看"),
    }
    for name, (value, where, says) in kept.items():
        texts = monday.suggest({name: value})
        assert says in texts[where]
        assert [key for key in bare if texts[key] != bare[key]] == (["measure", "first_step"] if name == "own_loans" else [where])
    full = monday.suggest({name: value for name, (value, *_) in kept.items()})
    assert all(says in full[where] for _, where, says in kept.values())


def test_everything_that_the_chapter_calls_is_there() -> None:
    called = set(re.findall(r"risk\.(\w+)\(", SOURCE))
    assert called == set(risk.__all__)
    with pytest.raises(AttributeError):
        risk.no_such_cell  # noqa: B018


def test_a_panel_cell_may_be_run_again() -> None:
    code = (
        "from branchcraft import risk\nfor again in range(2):\n    for name in sorted(risk.__all__):\n        assert callable(getattr(risk, name)), name\n"
        "    for name in sorted(risk.__all__):\n        if name.endswith('_panel') and name != 'calibration_panel':\n            getattr(risk, name)()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
