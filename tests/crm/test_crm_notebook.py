"""The chapter's cells print what its text says, and all that the text calls is there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from branchcraft import crm
from branchcraft.authoring.notebooks import read_source
from branchcraft.crm import monday
from branchcraft.crm.capacity import Workload, most_clients
from branchcraft.crm.clv import save, worth
from branchcraft.crm.contacts import BY_RETURN, BY_RISK, gain_curve

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "notebooks" / "src" / "04_crm.md"
TEXT = SOURCE.read_text(encoding="utf-8")


def printed(capsys: pytest.CaptureFixture[str], name: str) -> str:
    getattr(crm, name)()
    return capsys.readouterr().out


def test_everything_that_the_chapter_calls_is_there() -> None:
    called = set(re.findall(r"crm\.(\w+)\(", TEXT))
    assert called
    assert called <= set(crm.__all__)
    with pytest.raises(AttributeError):
        crm.no_such_cell  # noqa: B018


def test_the_ninety_minutes_of_the_core_add_up() -> None:
    sections = [cell.metadata for cell in read_source(SOURCE).cells if "section" in cell.metadata]
    assert sum(section["minutes"] for section in sections if section.get("core")) == 90
    assert "只有九十分钟时" in TEXT


def test_every_section_has_a_note_for_the_trainer() -> None:
    cells = read_source(SOURCE).cells
    sections = [number for number, cell in enumerate(cells) if "section" in cell.metadata]
    for start, end in zip(sections, [*sections[1:], len(cells)], strict=True):
        notes = [cell for cell in cells[start:end] if cell.metadata.get("slideshow", {}).get("slide_type") == "notes"]
        # a short 预测 shares the note of the 运行 that follows it
        assert notes or cells[start].metadata["section"] == "预测", cells[start].source[:40]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("print_tiers", ["186(163–209)", "80%(74%–87%)", "3133"]),
        ("print_scales", ["51%", "47%", "92%", "85%"]),
        ("print_worth", ["538", "+38", "136 / 200", "22336"]),
        ("print_contacts", ["21269", "33222", "119 / 200", "197 / 200"]),
        ("print_capacity", ["145", "125", "194", "92", "97"]),
        ("print_benefits", ["39.5", "65.7", "58.1", "66.0"]),
        ("print_holdout", ["2554", "28", "8%"]),
        ("print_risk_and_change", ["39%", "2.7"]),
        ("print_calibration", ["81.5%", "235.7", "0.79‰"]),
    ],
)
def test_numbers_that_the_text_quotes_are_printed(name, says, capsys) -> None:
    text = printed(capsys, name).translate({0xFF08: "(", 0xFF09: ")"})
    for one in says:
        assert one in text, f"{name} does not print {one}"


def test_what_the_explanations_say_follows_from_the_model() -> None:
    curve = gain_curve(hours=(0, 4, 20, 24))
    assert curve[1] / 4 > 3000
    assert 900 < (curve[3] - curve[2]) / 4 < 1000
    one = save(worth(), 7)
    assert one.woken / one.gain > 0.6
    assert one.contacts_per_saved == pytest.approx(114, abs=0.5)
    usual = Workload()
    assert most_clients(usual) / usual.by_division == pytest.approx(0.86, abs=0.005)
    busy = Workload(inbound=3)
    assert 0.2 < 1 - most_clients(busy) / most_clients(usual) < 0.3
    silent = [worth(leaving=factor).values[8] for factor in (1.0, 2.0)]
    assert 1 - silent[1] / silent[0] == pytest.approx(0.4, abs=0.02)


def test_a_panel_cell_may_be_run_again() -> None:
    code = (
        "from branchcraft import crm\nfor again in range(2):\n    for name in sorted(crm.__all__):\n        assert callable(getattr(crm, name)), name\n"
        "    crm.tiers_panel()\n    crm.segments_panel()\n    crm.benefits_panel()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_plan_is_drafted_from_what_was_kept() -> None:
    empty = monday.suggest({})
    assert set(empty) <= {"goal", "measure", "first_step", "who", "by_when", "risk"}
    full = monday.suggest(
        {
            "line": {"line": 100.0, "count": 86},
            "own": {"above": 51, "share": 0.77, "quiet": 83},
            "contacts": {"hours": 20.0, "order": BY_RISK},
            "clients": {"clients": 150, "contacts": 2.0, "most": 125},
        }
    )
    assert "100 万元以上" in full["goal"]
    assert "83 位" in full["measure"]
    assert BY_RETURN[1:4] in full["first_step"]
    assert "守得住约 125 户" in full["risk"]
    kept = monday.suggest({"contacts": {"hours": 20.0, "order": BY_RETURN}, "clients": {"clients": 100, "contacts": 2.0, "most": 125}})
    assert "下个月改成" not in kept["first_step"]
    assert "守得住约" not in kept["risk"]
