"""The server: shows pages, lets people in, and passes what they do in a panel to a worker. It runs nothing itself.

Addresses are looked up in a list, never in a folder; every request must come by one of this machine's own names, and everything that changes something
from a page of this server. In a class, a trainee's cookie opens her own work and nobody else's.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from tornado import httpserver, iostream, web

from branchcraft.apps import class_handlers, handlers
from branchcraft.apps.address import say_little
from branchcraft.apps.pool import Loop, Pool
from branchcraft.apps.rooms import Rooms
from branchcraft.apps.sessions import PanelSocket
from branchcraft.apps.worker import Task
from branchcraft.ui import theme

BODY = 16_000
"""Bytes of a request's body: a form with two fields."""
HEADERS = 16_000
SLOW_S = 20.0
"""A request must be complete by then, and a connection that asks for nothing ends."""
IN_ALL = 300
"""Connections besides the panels' sockets; together they stay below what the systems' own limits allow (512 on Windows)."""
FILES = 4096
"""Open files and sockets that the server asks for; macOS gives 256 to whoever does not ask."""


def application(rooms: Rooms) -> web.Application:
    """All addresses there are."""
    given: dict[str, Any] = {"rooms": rooms}
    routes: list[tuple[str, Any, dict[str, Any]]] = [
        (r"/", handlers.Index, given),
        (r"/seat", handlers.Seat, given),
        (r"/enter", handlers.Enter, given),
        (r"/back", handlers.ComeBack, given),
        (r"/welcome", handlers.Welcome, given),
        (r"/leave", handlers.Leave, given),
        (r"/class", class_handlers.ClassPage, given),
        (r"/class/door", class_handlers.Door, given),
        (r"/class/answers", class_handlers.Answers, given),
        (r"/class/(report\.xlsx|report\.html)", class_handlers.Report, given),
        (r"/socket", PanelSocket, given),
        (r"/asset/([a-z0-9._-]{1,60})", handlers.Asset, given | {"assets": assets()}),
        (r"/picture/([0-9a-f]{20})\.png", handlers.Picture, given),
        (r"/((?:notebooks|cases|exercises)/[0-9a-z_]{1,60})", handlers.ShowPage, given),
        (r"/((?:notebooks|cases|exercises)/[0-9a-z_]{1,60})\.ipynb", handlers.OldAddress, given),
    ]
    return web.Application(
        routes,
        default_handler_class=handlers.Nothing,
        default_handler_args=given,
        websocket_ping_interval=25,
        websocket_ping_timeout=20,
        websocket_max_message_size=22_000_000,
        serve_traceback=False,
        compress_response=False,
        log_function=say_little,
    )


def assets() -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Name → type and content of every file that a page uses; read when asked for."""
    web_folder = files("branchcraft.apps").joinpath("web")
    found: dict[str, tuple[str, Callable[[], bytes]]] = {
        "app.js": ("text/javascript; charset=utf-8", lambda: web_folder.joinpath("app.js").read_bytes()),
        "class.js": ("text/javascript; charset=utf-8", lambda: web_folder.joinpath("class.js").read_bytes()),
        "app.css": ("text/css; charset=utf-8", lambda: _stylesheet() + web_folder.joinpath("app.css").read_bytes()),
        "widgets.js": ("text/javascript; charset=utf-8", lambda: widgets_script().read_bytes()),
        "font.woff2": ("font/woff2", lambda: theme.FONT_WOFF2.read_bytes()),
    }
    return found


def _stylesheet() -> bytes:
    return theme.font_css(url="/asset/font.woff2").encode("utf-8")


def widgets_script() -> Path:
    """The front end of ipywidgets as its own package brings it: models and views of all controls in one file."""
    from jupyter_core.paths import SYSTEM_JUPYTER_PATH, jupyter_path

    for place in (*jupyter_path("nbextensions"), *(f"{one}/nbextensions" for one in SYSTEM_JUPYTER_PATH)):
        path = Path(place, "jupyter-js-widgets", "extension.js")
        if path.is_file():
            return path
    raise FileNotFoundError("jupyter-js-widgets/extension.js: widgetsnbextension is not installed")


class CountingServer(httpserver.HTTPServer):
    """Nobody can sit on all connections: when there are too many, the address that has the most loses its oldest.

    A whole class may come from one address (a Wi-Fi router that hides it), so there is no limit for an address by itself. A panel's socket stops
    counting here when it opens; sessions have limits of their own.
    """

    def initialize(self, *arguments: Any, **named: Any) -> None:
        super().initialize(*arguments, **named)
        self._open: dict[iostream.IOStream, str] = {}

    def handle_stream(self, stream: iostream.IOStream, address: tuple[Any, ...]) -> None:
        if len(self._open) >= IN_ALL:
            ((greedy, _),) = Counter(self._open.values()).most_common(1)
            oldest = next(one for one, peer in self._open.items() if peer == greedy)
            del self._open[oldest]
            oldest.close()
        self._open[stream] = str(address[0])
        super().handle_stream(stream, address)

    def on_close(self, server_conn: Any) -> None:
        super().on_close(server_conn)
        self._open.pop(server_conn.stream, None)


def listen(rooms: Rooms, address: str) -> CountingServer:
    """Start to listen; raises OSError when the port is taken."""
    ask_for_files()
    server = CountingServer(
        application(rooms), max_body_size=BODY, max_header_size=HEADERS, body_timeout=SLOW_S, idle_connection_timeout=SLOW_S, xheaders=False
    )
    server.listen(rooms.port, address=address)
    return server


def ask_for_files() -> None:
    """As many open files as a class needs, where the system lets a program ask."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = FILES if hard == resource.RLIM_INFINITY else min(FILES, hard)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def start_pool(rooms: Rooms, count: int, loop: Loop, nowhere: Path, warm: bool = True) -> Pool:
    """The workers, told which pages to warm up: in the order in which a class meets them."""
    task = Task(str(rooms.catalogue.course), str(nowhere), rooms.shelf.warm_order() if warm else ())
    pool = Pool(task, count, loop, rooms.sessions.deliver, rooms.sessions.gone)
    rooms.pool = pool
    return pool
