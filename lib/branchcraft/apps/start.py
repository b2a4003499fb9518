"""`branchcraft apps`: serve the course as pages, on this machine only, or with --lan to a class in the same room."""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import signal
import sys
import tempfile
import webbrowser
from pathlib import Path

from tornado.ioloop import IOLoop, PeriodicCallback

from branchcraft.apps.catalogue import Shelf
from branchcraft.apps.guard import own_addresses
from branchcraft.apps.pages import Catalogue
from branchcraft.apps.people import ClassRoom
from branchcraft.apps.pool import usual_count
from branchcraft.apps.rooms import Rooms
from branchcraft.apps.server import listen, start_pool
from branchcraft.errors import InputError
from branchcraft.folders import course_folder, progress_dir
from branchcraft.launch import LOOPBACK

PORT = 8870
"""Always the same, so that a class finds the page again after a restart."""
EVERYWHERE = ""
TIDY_MS = 30_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("--lan", action="store_true", help="让教室里的人也能打开（要课堂口令）；不写就只有这台电脑能打开")
    parser.add_argument("--port", type=int, default=PORT, metavar="端口", help=f"网址的端口号（默认 {PORT}）")
    parser.add_argument(
        "--class", dest="class_name", default="", metavar="班名", help="班级文件夹的名字（默认今天的日期）；同一个班名再启动，大家接着做"
    )
    parser.add_argument("--trainer", action="store_true", help="讲师用：显示备注、答案和对照表（只在这台电脑上）")
    parser.add_argument("--no-browser", action="store_true", help="不自动打开浏览器，只显示网址")
    parser.add_argument("--workers", type=int, default=usual_count(), metavar="个数", help="同时计算的进程数（默认按处理器个数）")
    parser.add_argument("--cold", action="store_true", help="不预热：开得快，但每个面板第一次打开要多等几秒")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C; returns 0. Raises InputError for what cannot be."""
    rooms = prepared(arguments)
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%H:%M:%S", level=logging.WARNING)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as nowhere:
        asyncio.run(_serve(rooms, arguments, Path(nowhere)))
    return 0


def prepared(arguments: argparse.Namespace) -> Rooms:
    """Everything that can be wrong is found here, before anything starts."""
    if not 1024 <= arguments.port <= 65535:
        raise InputError(f"端口号 --port 应当在 1024 到 65535 之间，现在是 {arguments.port}。")
    if not 1 <= arguments.workers <= 16:
        raise InputError(f"进程数 --workers 应当在 1 到 16 之间，现在是 {arguments.workers}。")
    if arguments.class_name and not arguments.lan:
        raise InputError("班名 --class 要和 --lan 一起用。")
    if arguments.class_name and not re.fullmatch(r"[\w-]{1,40}", arguments.class_name):
        raise InputError("班名只用文字、数字、- 和 _，最多 40 个字。")
    catalogue = Catalogue(course_folder().resolve())
    if not catalogue.keys:
        raise InputError("课程文件夹里没有可以打开的章节。")
    home = progress_dir()
    return Rooms(
        catalogue, Shelf(catalogue), home, arguments.port, class_room(home, arguments.class_name) if arguments.lan else None, arguments.trainer
    )


def class_room(home: Path, name: str) -> ClassRoom:
    """The class of that name, or of today."""
    from datetime import date

    return ClassRoom(home / "classes" / (name or f"{date.today():%Y-%m-%d}"))


async def _serve(rooms: Rooms, arguments: argparse.Namespace, nowhere: Path) -> None:
    loop = IOLoop.current()
    try:
        server = listen(rooms, EVERYWHERE if rooms.room is not None else LOOPBACK)
    except OSError as error:
        raise InputError(f"端口 {rooms.port} 已经有程序在用。关掉它（也许课程已经开着），或者用 --port 换一个。") from error
    pool = start_pool(rooms, arguments.workers, loop, nowhere, warm=not arguments.cold)
    tidy = PeriodicCallback(lambda: rooms.sessions.tidy(pool), TIDY_MS)
    tidy.start()
    tell(rooms)
    if not arguments.no_browser:
        webbrowser.open(seat_address(rooms))
    ended = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: loop.add_callback_from_signal(ended.set))
    try:
        await ended.wait()
    finally:
        tidy.stop()
        server.stop()
        pool.close()


def seat_address(rooms: Rooms) -> str:
    """The address that opens the course at this machine."""
    return f"http://{LOOPBACK}:{rooms.port}/seat?key={rooms.key}"


def tell(rooms: Rooms) -> None:
    """Say in the terminal where to go."""
    lines = [f"{'讲师' if rooms.room else '课程'}的网址（只在这台电脑上用）： {seat_address(rooms)}"]
    if rooms.room is not None:
        found = own_addresses()
        lines += [f"学员的网址： http://{address}:{rooms.port}" for address in found]
        lines += [] if found else ["这台电脑没有连上网络。先连教室的 Wi-Fi 或打开热点，网址在讲师页面的「投影口令」里。"]
        lines += [f"课堂口令： {rooms.room.code[:3]} {rooms.room.code[3:]}（「投影口令」页有大字）", f"全班的进度在： {rooms.room.folder}"]
    lines.append("关闭：在这个窗口按 Ctrl-C。关了再开，大家接着做。")
    print("\n".join(lines), flush=True)
    sys.stdout.flush()
