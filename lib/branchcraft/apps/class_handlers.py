"""The trainer's addresses: who is in the class, the code in large letters, the report."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tornado import web
from tornado.ioloop import IOLoop

from branchcraft.apps.address import Address
from branchcraft.apps.report import class_report_file, progress_rows
from branchcraft.errors import InputError

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ClassPage(Address):
    """The trainer's view of the class: who is in, how far, and the switch for the printed results."""

    needs = "trainer"

    def get(self) -> None:
        room = self.rooms.room
        if room is None:
            raise web.HTTPError(404)
        rows = progress_rows(room, {one.owner for one in self.rooms.sessions.open.values() if one.socket is not None})
        done, of = self.rooms.pool.warm if self.rooms.pool is not None else (0, 0)
        given = {"addresses": self.rooms.addresses, "port": self.rooms.port, "folder": str(room.folder)}
        self.show("class.html", rows=rows, here=sum(bool(row["here"]) for row in rows), warm=done, pages=of, **given)


class Door(Address):
    """Address and code in letters that the last row can read."""

    needs = "trainer"

    def get(self) -> None:
        if self.rooms.room is None:
            raise web.HTTPError(404)
        code = self.rooms.room.code
        self.show("door.html", code=f"{code[:3]} {code[3:]}", addresses=self.rooms.addresses, port=self.rooms.port)


class Answers(Address):
    """Show the printed results to everybody, or hold them back again."""

    needs = "trainer"
    SUPPORTED_METHODS = ("POST",)

    def post(self) -> None:
        if self.rooms.room is None:
            raise web.HTTPError(404)
        self.rooms.room.open_answers(self.get_body_argument("open", "") == "yes")
        self.redirect("/class")


class Report(Address):
    """The class report, made by the command that makes it elsewhere."""

    needs = "trainer"

    async def get(self, name: str) -> None:
        room = self.rooms.room
        if room is None:
            raise web.HTTPError(404)
        with tempfile.TemporaryDirectory() as folder:
            try:
                content = await IOLoop.current().run_in_executor(None, class_report_file, room.folder, Path(folder), name)
            except InputError as error:
                self.show("message.html", title="还没有报告", text=str(error))
                return
        self.set_header("Content-Type", _XLSX if name.endswith("xlsx") else "text/html; charset=utf-8")
        self.set_header("Content-Disposition", f"attachment; filename={name}")
        self.finish(content)
