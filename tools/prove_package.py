"""Prove the bundle of `make package` where there is no network: unpack, set up, check, run a notebook, open the course.

    python tools/prove_package.py [ZIP] [--python PYTHON …]

Linux only, as root or where a person may make namespaces. Everything happens in a network namespace that has nothing but the loopback, in a folder with
a space and Chinese characters in its name, with a clean home folder and none of this computer's pip settings. The second and later Pythons meet a
write-protected stick. For the other systems pip is asked, as if it ran there, whether the bundle's wheels satisfy every pin. Ends with code 1 at the first
thing that is not as promised. What was seen is also written to build/package-proof.txt.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Sequence
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
RECORD = HOUSE / "build" / "package-proof.txt"
NAME = "网点实训课程"
NOTEBOOKS = ("notebooks/06_staffing.ipynb", "cases/01_turnaround.ipynb", "exercises/06_staffing.ipynb")
SETUP_SECONDS, NOTEBOOK_SECONDS, OPEN_SECONDS = 1200, 600, 180


def say(text: str) -> None:
    """Print and keep."""
    print(text, flush=True)
    with RECORD.open("a", encoding="utf-8") as file:
        file.write(text + "\n")


def demand(holds: bool, what: str) -> None:
    """Say that something is as promised, or end."""
    say(f"  {'ok' if holds else 'NOT OK'}: {what}")
    if not holds:
        sys.exit(1)


def loopback_up() -> None:
    """Switch the loopback of this namespace on (SIOCGIFFLAGS, SIOCSIFFLAGS), so that not even ip is needed."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh", b"lo", 0)
        flags = struct.unpack("16sh", fcntl.ioctl(control, 0x8913, request))[1]
        fcntl.ioctl(control, 0x8914, struct.pack("16sh", b"lo", flags | 1))


def no_way_out() -> bool:
    """No interface but the loopback, and no route."""
    interfaces = [line.split(":")[0].strip() for line in Path("/proc/net/dev").read_text().splitlines()[2:]]
    return interfaces == ["lo"] and Path("/proc/net/route").read_text().strip().count("\n") == 0


def run(command: Sequence[str | Path], home: Path, cwd: Path, seconds: int, path: str = "") -> tuple[int, str]:
    """Exit code and output of a command that knows only a home folder and where programs lie."""
    environment = {"HOME": str(home), "PATH": f"{path}:/usr/bin:/bin" if path else "/usr/bin:/bin", "LANG": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds
    )
    return done.returncode, done.stdout


def unpack(archive: Path, folder: Path) -> Path:
    """The bundle's folder below `folder`; files that may be run stay so, as with a desktop's own unpacker."""
    with zipfile.ZipFile(archive) as file:
        for member in file.infolist():
            Path(file.extract(member, folder)).chmod((member.external_attr >> 16) & 0o777 or 0o644)
    return next(folder.iterdir())


def prove_python(python: Path, bundle: Path, home: Path, protected: bool) -> None:
    """Set up with one Python and use the course."""
    version = subprocess.run([python, "-V"], capture_output=True, text=True, check=True).stdout.strip()
    say(f"\n{version}{', write-protected stick' if protected else ''}")
    begun = time.monotonic()
    if protected:
        code, said = run([python, bundle / "setup_course.py"], home, home, SETUP_SECONDS)
    else:
        code, said = run(["sh", bundle / "安装.sh"], home, home, SETUP_SECONDS, str(python.parent))
    say("    " + said.strip().replace("\n", "\n    "))
    course = (home if protected else bundle.parent) / NAME
    demand(code == 0 and "可以上课了" in said and course.is_dir(), f"set up by one command in {time.monotonic() - begun:.0f} s, doctor is content")
    installed = course / ".venv" / "bin" / "python"
    _, said = run([installed, "-V"], home, home, 60)
    demand(said.strip() == version, "in an environment of this very Python")
    for name in NOTEBOOKS:
        command = [installed, "-m", "nbconvert", "--to", "notebook", "--execute", "--stdout", course / "course" / name]
        code, said = run(command, home, course / "course", NOTEBOOK_SECONDS)
        demand(code == 0 and '"execution_count"' in said, f"{name} runs from the first cell to the last")
    open_course(course, home, ["lab"], lambda page: "jupyter-config-data" in page)
    if run([installed, "-m", "branchcraft", "apps", "--help"], home, course / "course", 60)[0] == 0:
        open_course(course, home, ["apps"], lambda page: "网点" in page)
    else:
        say("  --: this course has no `branchcraft apps` yet")
    code, said = run([python, bundle / "setup_course.py"], home, home, SETUP_SECONDS)
    demand(code == 0 and "完好无缺" in said, "set up again: finds everything in place")


def open_course(course: Path, home: Path, command: Sequence[str], right) -> None:  # type: ignore[no-untyped-def]
    """Start the course by its launcher and read its first page over the loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    line = ["sh", str(course / "开课.sh"), *command, "--no-browser", "--port", str(port)]
    server = subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}/"
        assert server.stdout is not None
        for said in server.stdout:
            if found := re.search(rf"http://127\.0\.0\.1:{port}/\S*", said):
                address = found[0]
                break
        page = read(address)
        demand(right(page), f"branchcraft {command[0]}: its first page opens over the loopback ({len(page)} characters)")
    finally:
        os.killpg(server.pid, 15)
        server.wait(60)


def read(address: str) -> str:
    """The page, asked for until it comes."""
    last: Exception | None = None
    for _ in range(OPEN_SECONDS):
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=30) as answer:
                return answer.read().decode("utf-8", errors="replace")
        except (urllib.error.URLError, OSError) as error:
            last = error
            time.sleep(1)
    raise SystemExit(f"{address}: {last}")


def prove_others(bundle: Path, home: Path) -> None:
    """pip, told that it were on each machine of the manifest, must find all of its pins in the bundle."""
    sys.path.insert(0, str(HOUSE / "lib"))
    from branchcraft.authoring.package.targets import TARGETS

    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    say("\npip install --dry-run for every machine")
    for target in TARGETS:
        offer = manifest["targets"].get(target.key)
        if offer is None:
            continue
        # pip reads markers as on this computer, so what a machine may do without must not be asked for; `stock` has read them as on that one.
        deps = ["--no-deps"] if offer["without"] else []
        options = [
            "install",
            "--dry-run",
            "--isolated",
            "--quiet",
            "--no-index",
            "--find-links",
            str(bundle / "wheels"),
            "--target",
            str(home / "nowhere"),
        ]
        code, said = run([sys.executable, bundle / offer["pip"] / "pip", *options, *deps, *target.pip_options(), *offer["pins"]], home, home, 300)
        left = f", without {', '.join(offer['without'])}" if offer["without"] else ""
        demand(code == 0, f"{target.key}: {len(offer['pins'])} pins{left}{'' if code == 0 else said}")


def inside(archive: Path, pythons: Sequence[Path]) -> None:
    """All proofs; runs in the namespace."""
    loopback_up()
    demand(no_way_out(), "no interface but the loopback, no route")
    with tempfile.TemporaryDirectory() as place:
        stick = Path(place, "U 盘", "网点 课件")
        stick.mkdir(parents=True)
        bundle = unpack(archive, stick)
        clean = Path(place, "clean")
        clean.mkdir()
        code, said = run([pythons[0], bundle / "setup_course.py", "--check"], clean, clean, 600)
        demand(code == 0 and "课程包完好" in said, f"{archive.name} unpacked; every file is what manifest.json says")
        prove_others(bundle, clean)
        for number, python in enumerate(pythons):
            home = Path(place, f"家 {number}")
            home.mkdir()
            if number == 1:
                subprocess.run(["mount", "--bind", str(stick), str(stick)], check=True)
                subprocess.run(["mount", "-o", "remount,bind,ro", str(stick)], check=True)
            try:
                prove_python(python, bundle, home, protected=number > 0)
            finally:
                shutil.rmtree(home)
        if len(pythons) > 1:
            subprocess.run(["umount", str(stick)], check=True)
    say("\nProven.")


def usable(python: str) -> Path | None:
    """The real place of a Python that starts, else None."""
    found = shutil.which(python)
    if found is None:
        return None
    done = subprocess.run([found, "-c", "import sys; print(sys.executable)"], capture_output=True, text=True)
    return Path(done.stdout.strip()) if done.returncode == 0 else None


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--python", nargs="+", default=["python3.11", "python3.12", "python3.13", sys.executable])
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    archive = options.archive or max((HOUSE / "build" / "package").glob("*.zip"), key=lambda path: path.stat().st_mtime, default=None)
    if archive is None:
        raise SystemExit("No bundle: run make package first.")
    pythons = list(dict.fromkeys(found.resolve() for name in options.python if (found := usable(name))))
    if options.inside:
        inside(archive.resolve(), pythons)
        return
    RECORD.parent.mkdir(exist_ok=True)
    RECORD.write_text(f"{archive.name}, {archive.stat().st_size / 1e6:.0f} MB\n", encoding="utf-8")
    root = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *root, "--net", "--mount", sys.executable, __file__, str(archive), "--inside", "--python", *map(str, pythons)]
    sys.exit(subprocess.run(command).returncode)


if __name__ == "__main__":
    main()
