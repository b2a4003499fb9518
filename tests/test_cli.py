"""The command line: right commands run, wrong ones are answered in a Chinese sentence and never with a traceback."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from branchcraft import cli, doctor, launch
from branchcraft.errors import InputError


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "branchcraft", *arguments], capture_output=True, text=True, encoding="utf-8")


def test_the_version_is_the_installed_one() -> None:
    assert run("--version").stdout == f"branchcraft {version('branchcraft')}\n"


def test_help_names_every_command_and_speaks_chinese() -> None:
    text = run("--help").stdout
    assert all(name in text for name in ("lab", "doctor", "plan-windows", "用法"))
    assert not any(english in text for english in ("usage", "options", "positional", "show this"))


def test_help_of_plan_windows_lists_its_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["plan-windows", "--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    assert all(name in text for name in ("LOG", "--columns", "--within", "--share", "--out"))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "还缺少 命令"),
        (["plan-windows"], "还缺少 LOG"),
        (["plan-windows", "log.csv", "--within", "ten"], "参数 --within：应当是数字：'ten'"),
        (["plan-windows", "log.csv", "--share"], "参数 --share：后面要跟一个值"),
        (["lab", "--port", "x"], "应当是整数"),
        (["lab", "--prot", "9000"], "不认识 --prot"),
        (["dance"], "没有这个选择：'dance'"),
    ],
)
def test_a_wrong_command_is_answered_in_one_chinese_sentence(arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(arguments) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert printed.err.count("\n") == 1
    assert printed.out == ""


def test_a_missing_log_is_a_sentence_and_not_a_traceback(tmp_path: Path) -> None:
    done = run("plan-windows", str(tmp_path / "没有.csv"), "--out", str(tmp_path / "plan.xlsx"))
    assert done.returncode == 2
    assert "没有.csv" in done.stderr
    assert "Traceback" not in done.stderr


def test_lab_hands_on_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict] = []
    monkeypatch.setattr(launch, "open_lab", lambda **wishes: asked.append(wishes) or 0)
    assert cli.main(["lab"]) == 0
    assert cli.main(["lab", "--no-browser", "--port", "9001"]) == 0
    assert cli.main(["lab", "--slides"]) == 0
    assert asked == [
        {"browser": True, "port": None, "slides": False},
        {"browser": False, "port": 9001, "slides": False},
        {"browser": True, "port": None, "slides": True},
    ]


def test_the_doctors_verdict_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "examine", lambda: 1)
    assert cli.main(["doctor"]) == 1


def test_the_doctor_comes_even_when_what_plan_windows_needs_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "branchcraft.staffing.report", None)
    monkeypatch.setattr(doctor, "examine", lambda: 0)
    assert cli.main(["doctor"]) == 0


def raising(error: BaseException) -> Callable[[argparse.Namespace], int]:
    def command(args: argparse.Namespace) -> int:
        raise error

    return command


def test_input_errors_become_exit_code_2(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cli, "_doctor", raising(InputError("第 3 行的时间读不懂。")))
    assert cli.main(["doctor"]) == 2
    assert capsys.readouterr().err == "第 3 行的时间读不懂。\n"


def test_ctrl_c_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(cli, "_doctor", raising(KeyboardInterrupt()))
    assert cli.main(["doctor"]) == 130
    assert capsys.readouterr() == ("", "")


def test_a_bug_is_not_dressed_up_as_wrong_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_doctor", raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        cli.main(["doctor"])


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe closed by its reader is told differently there")
def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    code = "from branchcraft import cli, doctor; doctor.examine = lambda: print('x') or 0; import sys; sys.exit(cli.main(['doctor']))"
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    process = subprocess.Popen([sys.executable, "-c", code], env=buffered, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    complaint = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), complaint) == (141, b"")


def test_a_console_that_knows_no_such_sign_does_not_stop_the_command() -> None:
    code = "from branchcraft import cli, doctor; doctor.examine = lambda: print('✓ 网点') or 0; import sys; sys.exit(cli.main(['doctor']))"
    done = subprocess.run([sys.executable, "-X", "utf8=0", "-c", code], env={"PYTHONIOENCODING": "gbk", "PATH": ""}, capture_output=True)
    assert done.returncode == 0
    assert done.stdout.decode("gbk").split() == ["?", "网点"]
