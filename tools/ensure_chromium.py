"""The browser tests need a browser: say which one there is, or fetch one where that is easy.

Easy means: root on Debian or Ubuntu, as in a container. Elsewhere nothing is installed behind anybody's back; the browser tests are then skipped
with a message, except under CI=true, where a missing browser is an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from branchcraft.doctor import find_browser

PACKAGE = "chromium"
ADVICE = (
    "没有找到 Chromium、Chrome 或 Edge。装一个,或者用环境变量 BRANCHCRAFT_BROWSER 指出它的路径。\n"
    "No Chromium, Chrome or Edge found. Install one, or name its path in BRANCHCRAFT_BROWSER."
)


def may_install() -> bool:
    """Whether this is root on a system with apt-get."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> None:
    """Fetch Debian's chromium; apt-get's own messages go to the terminal, its failure is left to the caller to notice."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", PACKAGE]):
        subprocess.run(["apt-get", "-qq", *command], env=quiet, check=False)


def main() -> int:
    """0 when there is a browser or none is demanded, 1 when CI has none."""
    browser = find_browser()
    if browser is None and may_install():
        print("Installing a browser for the browser tests (apt-get install chromium) ...", flush=True)
        install()
        browser = find_browser()
    if browser is not None:
        print(f"Browser for the browser tests: {browser}")
        return 0
    print(ADVICE, file=sys.stderr)
    if os.environ.get("CI") == "true":
        return 1
    print("浏览器测试将跳过。The browser tests will be skipped.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
