"""The course from a terminal: open it, check the installation, or plan windows from a ticket log without opening a notebook.

`branchcraft lab | apps | doctor | plan-windows | check-items | class-report | --version`. What a person can get wrong comes back as one Chinese sentence and exit code 2, never as a
traceback; anything else that is raised is a bug and is shown in full.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version

from branchcraft.errors import InputError

WRONG_INPUT = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


class _Parser(argparse.ArgumentParser):
    """Speaks Chinese where argparse would print English headings."""

    def __init__(self, prog: str, description: str | None = None) -> None:
        super().__init__(prog=prog, description=description, add_help=False)
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这段说明")

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> None:  # type: ignore[override]  # raises instead of ending the process
        raise InputError(f"命令写得不对（{_in_chinese(message)}）。用法见 {self.prog} --help。")


def _in_chinese(message: str) -> str:
    for english, chinese in (
        ("the following arguments are required: ", "还缺少 "),
        ("unrecognized arguments: ", "不认识 "),
        ("argument ", "参数 "),
        ("invalid choice: ", "没有这个选择："),
        ("invalid int value: ", "应当是整数："),
        ("invalid float value: ", "应当是数字："),
        (" (choose from ", "（可选 "),
        ("')", "'）"),
        ("expected one argument", "后面要跟一个值"),
    ):
        message = message.replace(english, chinese)
    return message.replace(": ", "：")


def build_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The commands and their arguments; each command brings its function as `run`.

    `arguments` only says which command is meant: the others must work (doctor above all) where what plan-windows needs cannot be imported.
    """
    parser = _Parser(prog="branchcraft", description="网点精细化管理实训")
    parser.add_argument("--version", action="version", version=f"branchcraft {version('branchcraft')}", help="显示版本")
    commands = parser.add_subparsers(title="命令", metavar="命令", required=True, parser_class=_Parser)

    lab = commands.add_parser("lab", help="在浏览器里打开课程")
    lab.add_argument("--no-browser", action="store_true", help="不自动打开浏览器，只显示网址")
    lab.add_argument("--port", type=int, default=None, metavar="端口", help="网址的端口号（默认自动选）")
    lab.add_argument("--slides", action="store_true", help="讲师用：打开就是幻灯片，面板照样能动，代码看不见")
    lab.set_defaults(run=_lab)

    apps = commands.add_parser("apps", help="把课程当网页打开，不见代码；--lan 给全班用")
    if "apps" in arguments:
        from branchcraft.apps.start import add_arguments

        add_arguments(apps)
    doctor = commands.add_parser("doctor", help="检查安装，缺什么、怎么补")
    doctor.set_defaults(run=_doctor)

    plan = commands.add_parser("plan-windows", help="读一份叫号记录，算出每半小时开几个窗口")
    if "plan-windows" in arguments:
        from branchcraft.staffing.report import add_plan_windows_arguments, plan_windows_command

        add_plan_windows_arguments(plan)
        plan.set_defaults(run=plan_windows_command)
    check = commands.add_parser("check-items", help="检查题库文件，指出每个错在哪一行")
    report = commands.add_parser("class-report", help="汇总学员的进度文件：完成情况、难题、常见错误、预测准不准")
    if {"check-items", "class-report"} & set(arguments):
        from branchcraft.teaching import commands as teaching

        teaching.add_check_items(check)
        teaching.add_class_report(report)
    return parser


def _lab(args: argparse.Namespace) -> int:
    from branchcraft.launch import open_lab

    return open_lab(browser=not args.no_browser, port=args.port, slides=args.slides)


def _doctor(args: argparse.Namespace) -> int:
    from branchcraft.doctor import examine

    return examine()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    _speak_utf8()
    try:
        given = sys.argv[1:] if arguments is None else list(arguments)
        args = build_parser(given).parse_args(given)
        run: Callable[[argparse.Namespace], int] = args.run
        code = run(args)
        sys.stdout.flush()
        return code
    except InputError as error:
        print(error, file=sys.stderr)
        return WRONG_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever was reading has seen enough; without this Python complains once more while it closes the pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _speak_utf8() -> None:
    """A Chinese Windows console may be GBK and a container plain ASCII; a sign that cannot be shown must not stop the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
