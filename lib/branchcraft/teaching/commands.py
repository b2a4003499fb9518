"""`branchcraft check-items` and `branchcraft class-report`: what a trainer runs in a terminal."""

from __future__ import annotations

import argparse
from pathlib import Path

from branchcraft.errors import InputError
from branchcraft.folders import course_folder
from branchcraft.teaching.bank import bank_paths, read_bank


def add_check_items(parser: argparse.ArgumentParser) -> None:
    """Arguments of check-items."""
    parser.add_argument("files", nargs="*", type=Path, metavar="文件", help="题库文件（默认：课程里的全部）")
    parser.set_defaults(run=check_items)


def check_items(arguments: argparse.Namespace) -> int:
    """List every mistake with file, line and item; returns 1 when there is one."""
    paths: list[Path] = arguments.files or bank_paths(course_folder())
    if not paths:
        raise InputError("课程里还没有题库（exercises/items/*.yaml）。")
    wrong = items = 0
    for path in paths:
        bank, faults = read_bank(path, str(path) if arguments.files else None)
        items += len(bank.items)
        wrong += len(faults)
        for fault in faults:
            print(fault)
    print(f"{len(paths)} 个题库，{items} 题没有问题" + (f"；{wrong} 处要改。" if wrong else "。"))
    return 1 if wrong else 0


def add_class_report(parser: argparse.ArgumentParser) -> None:
    """Arguments of class-report."""
    parser.add_argument("places", nargs="+", type=Path, metavar="文件夹或文件", help="收来的进度文件，或者放它们的文件夹")
    parser.add_argument("--out", type=Path, default=Path("班级报告"), metavar="名字", help="报告的文件名，不带后缀（默认：班级报告）")
    parser.set_defaults(run=class_report)


def class_report(arguments: argparse.Namespace) -> int:
    """Write the workbook and the page; returns 0."""
    from branchcraft.teaching.report_files import write_report

    for line in write_report(arguments.places, arguments.out):
        print(line)
    return 0
