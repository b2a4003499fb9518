"""What holds for every address: our own names only, the same headers, no message that tells what is inside.

Pages are made from templates that escape what they are given; only course text goes in as it is.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any, ClassVar

from tornado import template, web

from branchcraft.apps.guard import headers, our_host, our_origin
from branchcraft.apps.rooms import Rooms, Visitor

COOKIE = "branchcraft"
TWO_WEEKS_S = 14 * 86_400


@lru_cache(maxsize=1)
def _templates() -> template.DictLoader:
    folder = files("branchcraft.apps").joinpath("web")
    texts = {one.name: one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".html")}
    return template.DictLoader(texts, autoescape="xhtml_escape")


def say_little(handler: web.RequestHandler) -> None:
    """No log of who looked at what; mistakes of the server are logged where they happen."""


class Address(web.RequestHandler):
    """The base of all handlers."""

    needs: ClassVar[str] = "anybody"
    """anybody, visitor (somebody who was let in) or trainer."""
    sends_to_the_door: ClassVar[bool] = False
    """Whether somebody unknown is sent to the entry page instead of away."""
    SUPPORTED_METHODS: tuple[str, ...] = ("GET", "HEAD", "POST")

    def initialize(self, rooms: Rooms, **_: Any) -> None:
        self.rooms = rooms

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in headers(self.request.host).items():
            self.set_header(name, value)

    def prepare(self) -> None:
        if not our_host(self.request.host, self.rooms.port, self.rooms.addresses):
            raise web.HTTPError(403)
        if self.request.method not in ("GET", "HEAD") and not our_origin(self.request.headers.get("Origin"), self.request.host):
            raise web.HTTPError(403)
        self.visitor: Visitor | None = self.rooms.visitor(self.get_cookie(COOKIE) or "", str(self.request.remote_ip))
        if self.needs != "anybody" and self.visitor is None:
            if self.request.method == "GET" and self.sends_to_the_door:
                self.redirect("/enter")
                return
            raise web.HTTPError(403)
        if self.needs == "trainer" and not (self.visitor and self.visitor.trainer):
            raise web.HTTPError(403)

    @property
    def known(self) -> Visitor:
        """Whoever was let in; only where `needs` says that somebody was."""
        assert self.visitor is not None
        return self.visitor

    def show(self, name: str, **values: Any) -> None:
        """A page from its template."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        given = {"visitor": self.visitor, "room": self.rooms.room, "in_class": self.rooms.room is not None, **values}
        self.finish(_templates().load(name).generate(**given))

    def remember(self, secret: str) -> None:
        """Give the browser its cookie: no script sees it, no other site sends it."""
        self.set_cookie(COOKIE, secret, httponly=True, samesite="Strict", max_age=TWO_WEEKS_S, path="/")

    def write_error(self, status_code: int, **_: Any) -> None:
        said = {403: "这里不能进。请从讲师给的网址进来。", 404: "没有这一页。", 405: "这里不能这样用。", 413: "太大了。"}
        self.show("message.html", title="打不开", text=said.get(status_code, "出错了。回目录再试；还不行，请告诉讲师。"))
