"""What each address answers a trainee: the door, the first page, pages and their pictures."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

from tornado import web

from branchcraft.apps.address import COOKIE, Address
from branchcraft.apps.guard import same, tidy_code
from branchcraft.apps.pages import ALL, ANSWER, TRAINER, Page
from branchcraft.apps.rooms import Rooms
from branchcraft.errors import InputError
from branchcraft.launch import LOOPBACK

MOST_FROM_ONE_ADDRESS = 60
"""People who may come in from one address: a class behind one Wi-Fi router, but not so many that one person fills the class."""


class Nothing(Address):
    """Every address that is not one."""

    def prepare(self) -> None:
        super().prepare()
        raise web.HTTPError(404)


class Index(Address):
    """The first page."""

    needs = "visitor"
    sends_to_the_door = True

    def get(self) -> None:
        self.show("index.html", areas=self.rooms.shelf.areas(), cases=self.rooms.shelf.cases())


class Seat(Address):
    """The address with which the course opens on this machine: its key is changed for a cookie and leaves the address bar."""

    def get(self) -> None:
        if self.request.remote_ip not in (LOOPBACK, "::1") or not same(self.get_query_argument("key", ""), self.rooms.key):
            raise web.HTTPError(403)
        self.remember(self.rooms.seat)
        self.redirect("/")


class Enter(Address):
    """A trainee comes in: class code, nickname, consent."""

    def get(self) -> None:
        if self.visitor is not None:
            self.redirect("/")
        elif self.rooms.room is None:
            self.show("message.html", title="从启动它的窗口进来", text="请用启动课程的窗口里给出的网址打开；关了窗口就重新启动。")
        else:
            self.show("enter.html", problem="", nickname="")

    def post(self) -> None:
        room, address = self.rooms.room, str(self.request.remote_ip)
        if room is None:
            raise web.HTTPError(404)
        nickname = self.get_body_argument("nickname", "")
        if (seconds := self.rooms.throttle.wait(address)) > 0:
            self.set_status(429)
            self.show("enter.html", problem=f"口令错了太多次，请等 {seconds:.0f} 秒再试。", nickname=nickname)
            return
        if self.get_body_argument("consent", "") != "yes":
            self.show("enter.html", problem="请先看下面的说明，勾上同意。", nickname=nickname)
            return
        code = self.get_body_argument("code", "", strip=True)[:40]
        if self.rooms.entered[address] >= MOST_FROM_ONE_ADDRESS and same(tidy_code(code), room.code):
            self.set_status(429)
            self.show("enter.html", problem=f"从这个网址已经进来 {MOST_FROM_ONE_ADDRESS} 人。请用“我的取回码”，或者告诉讲师。", nickname=nickname)
            return
        try:
            entered = room.enter(nickname, code)
        except InputError as error:
            self.show("enter.html", problem=str(error), nickname=nickname)
            return
        if entered is None:
            self.rooms.throttle.missed(address)
            self.set_status(403)
            self.show("enter.html", problem="课堂口令不对。看讲师投影上的六个字母和数字。", nickname=nickname)
            return
        person, secret, again = entered
        self.rooms.entered[address] += 1
        self.rooms.fresh_codes[person.id] = again
        self.remember(secret)
        self.redirect("/welcome")


class ComeBack(Address):
    """Somebody who was here before, in another browser."""

    def get(self) -> None:
        if self.rooms.room is None:
            raise web.HTTPError(404)
        self.show("back.html", problem="")

    def post(self) -> None:
        room, address = self.rooms.room, str(self.request.remote_ip)
        if room is None:
            raise web.HTTPError(404)
        if (seconds := self.rooms.throttle.wait(address)) > 0:
            self.set_status(429)
            self.show("back.html", problem=f"错了太多次，请等 {seconds:.0f} 秒再试。")
            return
        back = room.come_back(self.get_body_argument("again", "", strip=True)[:40], self.get_body_argument("code", "", strip=True)[:40])
        if back is None:
            self.rooms.throttle.missed(address)
            self.set_status(403)
            self.show("back.html", problem="课堂口令或者取回码不对。")
            return
        self.remember(back[1])
        self.redirect("/")


class Welcome(Address):
    """Her code to come back, while the server knows it; a new one otherwise."""

    needs = "visitor"
    sends_to_the_door = True

    def get(self) -> None:
        again = self.rooms.fresh_codes.get(self.known.id, "")
        self.show("welcome.html", again=f"{again[:5]}-{again[5:]}" if again else "")

    def post(self) -> None:
        if self.rooms.room is None or self.known.person is None:
            raise web.HTTPError(404)
        self.rooms.fresh_codes[self.known.id] = self.rooms.room.new_again(self.known.person)
        self.redirect("/welcome")


class Leave(Address):
    """The browser forgets who used it."""

    needs = "visitor"
    SUPPORTED_METHODS = ("POST",)

    def post(self) -> None:
        if self.rooms.room is not None and self.known.person is not None:
            self.rooms.room.leave(self.get_cookie(COOKIE) or "")
            if self.rooms.pool is not None:
                self.rooms.sessions.end_all_of(self.known.id, self.rooms.pool)
        self.clear_cookie(COOKIE, path="/")
        self.redirect("/enter")


class ShowPage(Address):
    """A chapter, a case, an exercise."""

    needs = "visitor"
    sends_to_the_door = True

    def get(self, key: str) -> None:
        page = self._page(key)
        if page.trainer_only and not self.known.trainer:
            raise web.HTTPError(404)
        room = self.rooms.room
        answers = self.known.trainer or (room is not None and room.answers_open)
        self.show("page.html", page=page, pieces=shown(page, self.known.trainer, answers), sections=page.sections)

    def _page(self, key: str) -> Page:
        try:
            return self.rooms.catalogue.page(key, self.known.trainer)
        except KeyError:
            raise web.HTTPError(404) from None


def shown(page: Page, trainer: bool, answers: bool) -> list[tuple[str, Any]]:
    """The pieces that this reader sees, as (kind, HTML or panel); where an answer is held back stands a sentence, once."""
    found: list[tuple[str, Any]] = []
    for piece in page.pieces:
        if piece.panel is not None:
            found.append(("panel", piece.panel))
        elif piece.whom == ALL or trainer or (piece.whom == ANSWER and answers):
            found.append(("notes" if piece.whom == TRAINER else "text", piece.markup))
        elif piece.whom == ANSWER and (not found or found[-1][0] != "held"):
            found.append(("held", ""))
    return found


class OldAddress(Address):
    """Links in explanations name notebooks; here they are pages."""

    needs = "visitor"
    sends_to_the_door = True

    def get(self, key: str) -> None:
        if key not in self.rooms.catalogue.keys:
            raise web.HTTPError(404)
        self.redirect(f"/{key}")


class Asset(Address):
    """Style, script and font; the same for everybody, so kept by browsers as long as they do not change."""

    def initialize(self, rooms: Rooms, assets: dict[str, tuple[str, Callable[[], bytes]]]) -> None:  # type: ignore[override]
        super().initialize(rooms)
        self._assets = assets

    def get(self, name: str) -> None:
        if name not in self._assets:
            raise web.HTTPError(404)
        kind, read = self._assets[name]
        self._answer(kind, read())

    head = get

    def _answer(self, kind: str, content: bytes) -> None:
        self.set_header("Content-Type", kind)
        self.set_header("Cache-Control", "private, max-age=3600" if kind.startswith(("font", "image")) else "private, no-cache")
        self.set_header("Etag", f'"{zlib.crc32(content):08x}-{len(content)}"')
        if self.check_etag_header():
            self.set_status(304)
            return
        self.finish(content)


class Picture(Asset):
    """A stored picture of a page; its name is drawn from its content."""

    needs = "visitor"

    def initialize(self, rooms: Rooms) -> None:  # type: ignore[override]
        Address.initialize(self, rooms)

    def get(self, name: str) -> None:
        for key in self.rooms.catalogue.keys:
            for trainer in (False, True):
                picture = self.rooms.catalogue.page(key, trainer).pictures.get(name)
                if picture is not None:
                    self._answer("image/png", picture)
                    return
        raise web.HTTPError(404)
