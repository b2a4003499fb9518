# -*- coding: utf-8 -*-
"""One command sets the course up: python setup_course.py

Only looks at which Python this is, in words that a Python of any age understands, and hands over to course_setup/.
"""

from __future__ import unicode_literals

import io
import json
import os
import sys

BUNDLE = os.path.dirname(os.path.abspath(__file__))
INCOMPLETE = "✗ 课程包不完整：读不出 %s。请把整个课程文件夹重新拷贝一遍，或重新解压，再运行一次。"
WRONG_PYTHON = (
    "✗ 这个课程包要用 Python %s，现在运行的是 %s（%s）。\n"
    "请装一个 64 位的 Python %s（安装时勾选“Add python.exe to PATH”），再运行一次。不能自己装软件的电脑，请信息部门帮忙。\n"
    "  (The course needs Python %s; this is %s.)"
)


def say(text):  # type: ignore[no-untyped-def]  # written for a Python that knows no types
    """Print, also in an old Python and on a terminal without Chinese."""
    data = (text + "\n").encode(getattr(sys.stderr, "encoding", None) or "utf-8", "replace")
    getattr(sys.stderr, "buffer", sys.stderr).write(data)
    sys.stderr.flush()


def pythons():  # type: ignore[no-untyped-def]
    """The Pythons that the bundle has packages for, e.g. ["3.11", "3.12"]; None when the bundle cannot be read."""
    try:
        with io.open(os.path.join(BUNDLE, str("manifest.json")), encoding="utf-8") as file:
            return json.load(file)["pythons"]
    except (IOError, OSError, ValueError, KeyError, TypeError):
        return None


def main():  # type: ignore[no-untyped-def]
    """Exit code: 0 done, 1 something is to be mended, 3 (asked with --suits) this Python is not for the course."""
    offered = pythons()
    here = "%d.%d" % sys.version_info[:2]
    if sys.argv[1:2] == ["--suits"]:
        return 0 if here in (offered or ()) and sys.maxsize > 2**32 else 3
    if offered is None:
        say(INCOMPLETE % "manifest.json")
        return 1
    if here not in offered:
        say(WRONG_PYTHON % ("、".join(offered), ".".join(map(str, sys.version_info[:3])), sys.executable, offered[-1], ", ".join(offered), here))
        return 1
    sys.path.insert(0, BUNDLE)
    sys.dont_write_bytecode = True  # nothing is written onto the stick
    try:
        from course_setup.run import main as run
    except (ImportError, SyntaxError):
        say(INCOMPLETE % "course_setup")
        return 1
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
