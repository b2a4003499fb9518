"""A trainer edits the bank: every mistake is told with file, item and line, and costs only its own item."""

from __future__ import annotations

from pathlib import Path

import pytest

from branchcraft.cli import main
from branchcraft.errors import InputError
from branchcraft.folders import course_folder
from branchcraft.teaching.answers import computed
from branchcraft.teaching.bank import bank_paths, load_bank, read_bank
from branchcraft.teaching.items import ChoiceItem, Judgement, NumberItem
from branchcraft.teaching.lines import load_with_lines

from teaching_items import DECISION, NUMBER  # isort: skip


def test_a_bank_is_read_item_by_item(bank_file: Path) -> None:
    bank, faults = read_bank(bank_file)
    assert faults == []
    assert (bank.name, bank.title, bank.points, [item.kind for item in bank.items]) == ("exercises/06_staffing", "试题", 2, ["number", "single"])
    number, single = bank.items
    assert isinstance(number, NumberItem) and (number.answer, number.steps[0].value, number.near[0].says) == (4, 120, "20 是人数。")
    assert isinstance(single, ChoiceItem) and single.right_keys == {"unsure"}


MISTAKES = [
    ("    tolerance: 0.1\n", "", "缺少 tolerance"),
    ("    unit: 个窗口\n", "", "就要写 unit"),
    ("    answer: 4\n", "    answer: 四\n", "answer 要写成数字"),
    ("    answer: 4\n", "    answer: 4\n    answer: 5\n", "写了两次"),
    ("    kind: number\n", "    kind: nummer\n", "kind 不认识"),
    ("    kind: number\n", "", "缺少 kind"),
    ("    prompt: 来的活相当于几个窗口？\n", "", "缺少 prompt"),
    ("    explanation: 120 ÷ 30 = 4。\n", "", "缺少 explanation"),
    ("    hint: 先算分钟。\n", "    hnit: 先算分钟。\n", "不认识「hnit」"),
    ("{value: 20, says: 20 是人数。}", "{value: 4.05, says: 20 是人数。}", "落在正确答案的误差范围里"),
    ("id: windows", "id: 窗口", "只用小写字母"),
    ("    id: better", "    id: better", ""),
]


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES[:-1], ids=lambda value: value.strip()[:24] if isinstance(value, str) else None)
def test_a_mistake_is_told_with_its_line_and_costs_only_its_item(bank_file: Path, old: str, new: str, says: str) -> None:
    text = bank_file.read_text(encoding="utf-8")
    bank_file.write_text(text.replace(old, new, 1), encoding="utf-8")
    bank, faults = read_bank(bank_file)
    assert any(says in fault.says for fault in faults), [str(fault) for fault in faults]
    assert [item.id for item in bank.items] == ["better"]
    first = text[: text.index("- id: windows")].count("\n") + 1
    assert all(first <= fault.line <= first + 15 and fault.file == "exercises/items/06_staffing.yaml" for fault in faults)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (", right: true", "", "没有一个选项是对的"),
        ("says: 走掉的不算在平均里。", "right: true, says: 走掉的不算在平均里。", "单选题有 2 个对的选项"),
        (", says: 走掉的不算在平均里。", "", "缺少 says"),
        ("{key: yes", "{key: unsure", "key 有重复"),
        ("right: true", "right: 对", "只能写 true 或 false"),
        ("id: better", "id: windows", "id 和第 4 行的题重复"),
    ],
)
def test_mistakes_in_options(bank_file: Path, old: str, new: str, says: str) -> None:
    text = bank_file.read_text(encoding="utf-8")
    assert old in text
    bank_file.write_text(text.replace(old, new, 1), encoding="utf-8")
    bank, faults = read_bank(bank_file)
    assert any(says in fault.says for fault in faults), [str(fault) for fault in faults]
    assert [item.id for item in bank.items] == ["windows"]


OTHER_KINDS = {
    "ordering": ("steps:\n      - {text: 一}\n      - {text: 二}\n", "至少要有 3 条"),
    "ordering ": ("steps:\n      - {text: 一, same: true}\n      - {text: 二}\n      - {text: 三}\n", "第一步不能写 same"),
    "matching": ("pairs:\n      - {left: 甲, right: 乙}\n      - {left: 甲, right: 丙}\n", "左边有两条写得一样"),
    "matching ": ("pairs:\n      - {left: 甲, right: 乙}\n      - {left: 丁, right: 乙}\n", "右边只有一种"),
    "allocation": ("total: 8\n    unit: 小时\n    parts:\n      - {text: 甲, low: 5, high: 8, says: 多}\n      - {text: 乙, low: 4, high: 8, says: 多}\n", "下限合计"),
    "allocation ": ("total: 8\n    unit: 小时\n    step: 3\n    parts:\n      - {text: 甲, low: 5, high: 8, says: 多}\n      - {text: 乙, low: 0, high: 8, says: 多}\n", "整倍数"),
    "allocation  ": ("total: 8\n    unit: 小时\n    parts:\n      - {text: 甲, low: 0, high: 8, says: 多}\n      - {text: 乙, low: 0, high: 8, says: 多}\n", "怎么分都对"),
    "text": ("rubric:\n      - {text: 甲}\n      - {text: 乙}\n", "缺少 sample"),
    "decision": ("judge: x\n    computed_by: y\n    controls:\n      - {name: a, label: 甲, low: 5, high: 2}\n", "low < high"),
    "decision ": ("controls:\n      - {name: a, label: 甲, low: 1, high: 2}\n", "缺少 judge"),
    "single": ("options: [甲, 乙]\n", "不能只写一句"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "says"), [(kind, *rest) for kind, rest in OTHER_KINDS.items()])
def test_mistakes_of_the_other_kinds(bank_file: Path, kind: str, body: str, says: str) -> None:
    bank_file.write_text(
        f"title: x\nitems:\n  - id: one\n    kind: {kind.strip()}\n    prompt: 题\n    explanation: 讲\n    {body}", encoding="utf-8"
    )
    bank, faults = read_bank(bank_file)
    assert any(says in fault.says for fault in faults), [str(fault) for fault in faults]
    assert bank.items == ()


@pytest.mark.parametrize(
    "content", ["", "只是一句话", "items: 3", "- 一列\n- 两列", "title: x\nitems:\n  - id: a\n   kind: b", "\tx: 1", "items:\n  - 只是文字"]
)
def test_what_is_no_bank_is_a_fault_with_a_line(bank_file: Path, content: str) -> None:
    bank_file.write_text(content, encoding="utf-8")
    bank, faults = read_bank(bank_file)
    assert bank.items == () and len(faults) == 1 and faults[0].line >= 1


def test_a_file_of_another_encoding_says_what_to_do(bank_file: Path) -> None:
    bank_file.write_bytes("title: 题库".encode("gbk"))
    with pytest.raises(InputError, match="UTF-8"):
        read_bank(bank_file)


def test_clock_times_and_plain_words_stay_what_they_are() -> None:
    assert load_with_lines("a: 12:30\nb: yes\nc: 2026-11-24\nd: 0.5\ne: -3") == {"a": "12:30", "b": "yes", "c": "2026-11-24", "d": 0.5, "e": -3}


def test_a_bank_without_a_sound_item_says_why(bank_file: Path) -> None:
    bank_file.write_text("title: x\nitems:\n  - id: a\n    kind: number\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"没有能用的题。exercises/items/06_staffing\.yaml:3 \[a\]"):
        load_bank(bank_file.parents[2], "exercises/06_staffing")


# The command


def test_check_items_names_file_line_and_item(bank_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(bank_file.parents[2])
    assert main(["check-items"]) == 0
    assert "1 个题库" in capsys.readouterr().out
    bank_file.write_text(bank_file.read_text(encoding="utf-8").replace("    tolerance: 0.1\n", ""), encoding="utf-8")
    assert main(["check-items"]) == 1
    out = capsys.readouterr().out
    assert "exercises/items/06_staffing.yaml:" in out and "[windows]" in out and "1 处要改" in out


# The course's own banks, against the models


@pytest.mark.parametrize("path", bank_paths(course_folder()), ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_the_courses_banks_have_no_faults(path: Path) -> None:
    bank, faults = read_bank(path)
    assert faults == []
    assert len(bank.items) >= 5


# Bank and model


def test_an_answer_that_drifts_from_its_model_is_an_error() -> None:
    from dataclasses import replace

    item = replace(NUMBER, computed_by="now")
    assert "80.2" in computed(item, {"now": lambda: 80.2}, {})
    with pytest.raises(InputError, match=r"题库写 80，模型算出 80\.4"):
        computed(item, {"now": lambda: 80.4}, {})
    with pytest.raises(InputError, match="没有找到这个函数"):
        computed(item, {}, {})


def test_a_decision_that_the_models_own_settings_do_not_solve_is_an_error() -> None:
    from dataclasses import replace

    item = replace(DECISION, computed_by="best")
    judges = {"ten": lambda settings: Judgement(float(settings["ten"]) / 5, ("因为。",))}
    assert "10 点 5 个" in computed(item, {"best": lambda: {"ten": 5.0, "rule": "甲"}}, judges)
    with pytest.raises(InputError, match="只得 80%"):
        computed(item, {"best": lambda: {"ten": 4.0, "rule": "甲"}}, judges)
