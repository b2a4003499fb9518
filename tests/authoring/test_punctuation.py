"""Chinese text gets Chinese punctuation; what only looks like punctuation keeps its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from branchcraft.authoring.punctuation import course_texts, main, markdown, mended, narrow, python, widened, yaml_text

C, K, S, Q, L, R = (chr(code) for code in (0xFF0C, 0xFF1A, 0xFF1B, 0xFF1F, 0xFF08, 0xFF09))
"""Full-width comma, colon, semicolon, question mark, brackets; by number, because an editor may narrow them unasked."""


@pytest.mark.parametrize(
    ("narrow_text", "wide"),
    [
        ("甲,乙", f"甲{C}乙"), ("例如:10 个", f"例如{K}10 个"), ("甲(乙)丙", f"甲{L}乙{R}丙"), ("为什么?", f"为什么{Q}"), ("85%,放宽", f"85%{C}放宽"),
        ("15:30,最差", f"15:30{C}最差"), ("**甲**,乙", f"**甲**{C}乙"), ('说"等久了"。', "说\u201c等久了\u201d。"), ("甲;乙", f"甲{S}乙"),
    ],
)  # fmt: skip
def test_signs_in_chinese_become_wide(narrow_text: str, wide: str) -> None:
    assert widened(narrow_text) == wide
    assert widened(wide) == wide, "twice is once"


@pytest.mark.parametrize(
    "text",
    [
        "15:30",
        "1,136 人",
        "plain English, with (signs): kept?",
        "公式 $a(b), c$ 里",
        "`f(x), y` 是代码",
        "[题](../a.ipynb)",
        "<b title='甲, 乙'>",
        "https://x.cn/a,b 页",
    ],
)
def test_what_only_looks_like_punctuation_stays(text: str) -> None:
    assert widened(text) == text


def test_a_chapters_code_cells_and_front_matter_stay() -> None:
    text = '---\ntitle: 甲,乙\n---\n\n正文,有字\n\n```{code-cell} ipython3\nprint("甲,乙")\n```\n\n+++ {"section": "情境", "minutes": 2}\n尾,声'
    assert markdown(text) == text.replace("正文,", f"正文{C}").replace("尾,", f"尾{C}")


def test_a_banks_own_commas_and_colons_stay() -> None:
    text = (
        '  - {value: 20, says: 甲,乙}\n    prompt: 问:好,吗?\n    unit: "%"\n    options: [做, 不做]\n    - {left: "甲,一", right: 乙}\n# 注释,不动'
    )
    lines = yaml_text(text).split("\n")
    assert lines[0] == f"  - {{value: 20, says: 甲{C}乙}}"
    assert lines[1] == f"    prompt: 问{K}好{C}吗{Q}"
    assert lines[2:4] == ['    unit: "%"', "    options: [做, 不做]"]
    assert lines[4] == f'    - {{left: "甲{C}一", right: 乙}}'
    assert lines[5] == "# 注释,不动"


def test_python_changes_in_string_literals_only() -> None:
    source = '"""Docs 甲,乙."""\nx = f"甲{a:.1f},乙({b})"  # 注释,不动\ny = r"甲(乙)"\nz = {"a": "甲,乙", "b": "plain, kept"}\n'
    assert (
        python(source)
        == f'"""Docs 甲,乙."""\nx = f"甲{{a:.1f}}{C}乙{L}{{b}}{R}"  # 注释,不动\ny = r"甲(乙)"\nz = {{"a": "甲{C}乙", "b": "plain, kept"}}\n'
    )


def test_the_command_lists_and_mends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("title: 甲,乙\n", encoding="utf-8")
    assert main([str(path)]) == 1
    assert "x.yaml:1" in capsys.readouterr().out
    assert main(["--fix", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == f"title: 甲{C}乙\n" == mended(path)
    assert narrow(path) == []


HOUSE = Path(__file__).resolve().parents[2]


def test_the_course_has_chinese_punctuation() -> None:
    texts = course_texts(HOUSE)
    assert len(texts) > 200
    assert [line for path in texts for line in narrow(path)] == [], "run: python -m branchcraft.authoring.punctuation --fix"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path / "a.txt")])
    assert "a.txt" in capsys.readouterr().err
