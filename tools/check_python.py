"""Can this Python carry the course? Run before the environment is made, so it must work in an old Python too."""

import sys

OLDEST = (3, 11)


def complaint():
    """What is wrong with this Python in Chinese and English, or None."""
    here = f"{sys.version_info[0]}.{sys.version_info[1]}"
    wanted = f"{OLDEST[0]}.{OLDEST[1]}"
    if tuple(sys.version_info[:2]) < OLDEST:
        return (
            f"需要 Python {wanted} 或更新,现在的 {sys.executable} 是 {here}。装好新版后运行: make lab PYTHON=python{wanted}\n"
            f"Python {wanted} or later is needed, {sys.executable} is {here}. Install it, then run: make lab PYTHON=python{wanted}"
        )
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return (
            f"这个 Python 缺少 venv 模块,建不了独立环境。Debian/Ubuntu 请运行: sudo apt-get install python{here}-venv\n"
            f"This Python lacks the venv module. On Debian/Ubuntu run: sudo apt-get install python{here}-venv"
        )
    return None


if __name__ == "__main__":
    text = complaint()
    if text is not None:
        try:
            sys.stderr.write(text + "\n")
        except UnicodeError:  # a terminal without Chinese: the English half says the same
            sys.stderr.write(text.split("\n")[1] + "\n")
        sys.exit(1)
