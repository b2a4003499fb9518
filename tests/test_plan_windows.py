"""`branchcraft plan-windows` from end to end: a queue machine's export in, a plan out, and a Chinese sentence for what a person got wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

from branchcraft import cli

DATA = Path(__file__).parents[1] / "cases" / "data"
EXAMPLE = DATA / "ticket_export_synthetic.csv"
MAPPING = DATA / "mapping_example.yaml"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "branchcraft", "plan-windows", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def wrong(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """The one Chinese sentence with which a wrong command is answered."""
    assert cli.main(["plan-windows", *map(str, arguments)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err
    assert printed.err.count("\n") == 1
    assert any("\u4e00" <= one <= "\u9fff" for one in printed.err)
    return printed.err


@pytest.mark.parametrize("columns", [(), ("--columns", MAPPING)], ids=["by itself", "with columns"])
def test_an_export_becomes_a_plan(columns: tuple[object, ...], tmp_path: Path) -> None:
    out, aside = tmp_path / "方案.xlsx", tmp_path / "放在一边.csv"
    done = run(EXAMPLE, *columns, "--out", out, "--set-aside", aside)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "读到 4340 行，采用 4287 行，放在一边 53 行（每行都写了原因）。"
    assert sum(line.split()[:1] == [f"{9 + k // 2}:{'30' if k % 2 else '00'}"] for k in range(16) for line in lines) == 16
    assert lines[-1] == f"方案已写入 {out}"
    sheet = load_workbook(out)["方案"]
    written = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[3], int)]
    printed = [line.split() for line in lines if line.split()[:1] and line.split()[0].count(":") == 1 and line.split()[0][-2:] in ("00", "30")]
    assert [(row[0], row[3], row[4]) for row in written] == [(words[0], int(words[3]), int(words[4])) for words in printed]
    assert len(aside.read_bytes().decode("utf-8-sig").splitlines()) == 54


def test_a_stricter_promise_and_chosen_days_are_heard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "plan.xlsx")
    assert cli.main(["plan-windows", str(EXAMPLE), "--within", "5", "--share", "0.9", "--days", "weekday", "--out", out]) == 0
    assert "90% 的客户在 5 分钟内叫到" in capsys.readouterr().out


def test_a_missing_log_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "没有.csv" in wrong(capsys, tmp_path / "没有.csv", "--out", tmp_path / "plan.xlsx")


def test_a_file_that_is_no_log_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = tmp_path / "照片.csv"
    photo.write_bytes(bytes(range(256)) * 30)
    assert "照片.csv" in wrong(capsys, photo, "--out", tmp_path / "plan.xlsx")
    assert not (tmp_path / "plan.xlsx").exists()


@pytest.mark.parametrize("share", ["85", "1.5", "0", "1", "-0.2", "nan"])
def test_a_share_outside_its_range_is_refused(share: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "0.85" in wrong(capsys, EXAMPLE, "--share", share, "--out", tmp_path / "plan.xlsx")
    assert not (tmp_path / "plan.xlsx").exists()


@pytest.mark.parametrize("within", ["-1", "nan", "inf"])
def test_minutes_outside_their_range_are_refused(within: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "分钟" in wrong(capsys, EXAMPLE, "--within", within, "--out", tmp_path / "plan.xlsx")


def test_days_that_the_log_does_not_have_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "周几" in wrong(capsys, EXAMPLE, "--days", "weekend", "--out", tmp_path / "plan.xlsx")


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "没有.yaml" in wrong(capsys, EXAMPLE, "--columns", tmp_path / "没有.yaml", "--out", tmp_path / "plan.xlsx")


@pytest.mark.parametrize("option", ["--out", "--set-aside"])
def test_a_folder_that_is_not_there_is_named_before_anything_is_computed(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("branchcraft.staffing.report.read_ticket_log", lambda *_, **__: pytest.fail("read before it was looked where to write"))
    monkeypatch.chdir(tmp_path)
    name = "plan.xlsx" if option == "--out" else "rows.csv"
    assert "没有这里" in wrong(capsys, EXAMPLE, option, tmp_path / "没有这里" / name)


def test_the_plan_is_an_excel_file_and_the_rows_are_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ".xlsx" in wrong(capsys, EXAMPLE, "--out", tmp_path / "plan.pdf")
    assert ".csv" in wrong(capsys, EXAMPLE, "--out", tmp_path / "plan.xlsx", "--set-aside", tmp_path / "rows.xlsx")


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    taken = tmp_path / "plan.xlsx"
    taken.mkdir()
    assert "写不进" in wrong(capsys, EXAMPLE, "--out", taken)


def test_the_export_itself_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log.xlsx"
    before = (DATA / "ticket_export_synthetic_week1.xlsx").read_bytes()
    log.write_bytes(before)
    assert "同一个文件" in wrong(capsys, log, "--out", log)
    assert log.read_bytes() == before
    rows = tmp_path / "log.csv"
    rows.write_bytes(EXAMPLE.read_bytes())
    assert "同一个文件" in wrong(capsys, rows, "--out", tmp_path / "plan.xlsx", "--set-aside", rows)
    assert rows.read_bytes() == EXAMPLE.read_bytes()
