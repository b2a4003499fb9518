"""One command sets the course up: python setup_course.py

Only looks at which Python this is, in words that a Python of any age understands, and hands over to course_setup/.
"""

import json
import os
import sys

BUNDLE = os.path.dirname(os.path.abspath(__file__))
INCOMPLETE = "课程包不完整：读不出 %s。请把整个课程文件夹重新拷贝一遍，或重新解压，再运行一次。"
WRONG_PYTHON = (
    "这个课程包要用 Python %s，而现在运行的是 %s（%s）。\n"
    "请装一个 64 位的 Python %s（安装时勾选“Add python.exe to PATH”），再运行一次。没有网络的机器，请信息部门帮忙装。"
)


def say(text):  # type: ignore[no-untyped-def]  # as old as it must run
    """Print, also on a terminal without Chinese."""
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    sys.stderr.write(text + "\n" if sys.version_info[0] > 2 and encoding.lower().startswith("utf") else "")
    if not (sys.version_info[0] > 2 and encoding.lower().startswith("utf")):
        data = (text + "\n").encode(encoding, "replace")
        getattr(sys.stderr, "buffer", sys.stderr).write(data)
    sys.stderr.flush()


def pythons():  # type: ignore[no-untyped-def]
    """The Pythons that the bundle has packages for, e.g. ["3.11", "3.12"]; None when the bundle cannot be read."""
    try:
        with open(os.path.join(BUNDLE, "manifest.json"), encoding="utf-8") as file:
            return json.load(file)["pythons"]
    except (OSError, ValueError, KeyError, TypeError):
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
        say(WRONG_PYTHON % ("、".join(offered), ".".join(map(str, sys.version_info[:3])), sys.executable, offered[-1]))
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
