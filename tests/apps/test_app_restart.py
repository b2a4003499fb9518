"""What dies in class: a worker, the whole server, a Wi-Fi – and everybody goes on with what she had."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import psutil
import pytest
from app_examples import ROOT

from branchcraft.authoring.app_visitor import Line, Served, enter, fetch, free_port, line, opened_line, serving, visit

PAGE = "exercises/06_staffing"


async def answer(page: Line, text: str) -> None:
    """Answer the page's first item, a number."""
    await page.open(0)
    await page.move(page.find(_model_name="TextModel")[0], value=text)
    await page.press(page.find(description="提交")[0])


def kept(place: Served) -> list[str]:
    """All answers of the class that are on disk."""
    found = []
    for path in place.class_folder.glob("people/*/progress.sqlite"):
        with sqlite3.connect(path) as base:
            found += [json.loads(row[0]) for row in base.execute("SELECT answer FROM submission ORDER BY id")]
    return found


def test_killed_in_the_middle_and_started_again_everybody_goes_on(tmp_path: Path) -> None:
    port = free_port()

    async def before(place: Served) -> str:
        secret = await enter(place, "小雨")
        await answer(await opened_line(place, PAGE, secret), "7.25")
        return secret

    with serving(ROOT, tmp_path, "--workers", "1", "--cold", class_name="班", port=port) as place:
        secret = visit(before(place))
        code, workers = place.code, [psutil.Process(pid) for pid in place.workers()]
        place.process.kill()
        place.process.wait(10)
        assert kept(place) == ["7.25"]
        gone, alive = psutil.wait_procs(workers, 10)
        assert len(gone) == 1 and not alive, "a worker outlived its server"

    async def after(again: Served) -> str:
        assert (await fetch(again, "/", secret)).code == 200
        page = await opened_line(again, PAGE, secret)
        await page.open(0)
        return page.text() + str([state.get("value") for state in page.widgets.values()])

    with serving(ROOT, tmp_path, "--workers", "1", "--cold", class_name="班", port=port) as again:
        assert again.code == code
        assert "7.25" in visit(after(again))


def test_a_worker_dies_another_comes_and_the_page_is_told(place: Served) -> None:
    async def attempt() -> None:
        secret = await enter(place, "工人")
        page = await opened_line(place, PAGE, secret)
        await answer(page, "5")
        (pid,) = place.workers()
        psutil.Process(pid).kill()
        while (head := await page.hear(20)) is not None and head["say"] != "gone":
            pass
        assert page.said[-1] == "gone"
        assert (await fetch(place, f"/{PAGE}", secret)).code == 200, "the pages stand while a worker is missing"
        fresh = await opened_line(place, PAGE, secret)
        assert fresh.session and not fresh.known
        await fresh.open(0)
        assert "5" in [state.get("value") for state in fresh.widgets.values()]

    visit(attempt())
    assert "5" in kept(place)


def test_a_wifi_that_hiccups_costs_nothing(place: Served) -> None:
    async def attempt() -> None:
        secret = await enter(place, "无线")
        page = await opened_line(place, PAGE, secret)
        await page.open(0)
        box = page.find(_model_name="TextModel")[0]
        await page.move(box, value="没有提交的")
        page.socket.close()
        await page.ended()
        back = await line(place, PAGE, secret, session=page.session)
        assert back.known and back.session == page.session
        assert await back.done("back")
        assert back.widgets[box]["value"] == "没有提交的" and back.panels == page.panels
        await back.press(back.find(description="提交")[0])
        assert "不是" in back.text() or "不对" in back.text()

    visit(attempt())


def test_a_page_taken_up_in_a_second_socket_leaves_the_first(place: Served) -> None:
    async def attempt() -> None:
        secret = await enter(place, "两次")
        first = await opened_line(place, PAGE, secret)
        second = await line(place, PAGE, secret, session=first.session)
        assert second.known
        await first.ended()
        await second.open(0)
        assert second.panels

    visit(attempt())


def test_forty_come_in_at_once_and_each_has_a_folder(place: Served) -> None:
    async def attempt() -> list[str]:
        return list(await asyncio.gather(*(enter(place, f"学员{n}") for n in range(40))))

    folders = len(list(place.class_folder.glob("people/*")))
    secrets = visit(attempt())
    assert all(secrets) and len(set(secrets)) == 40
    assert len(list(place.class_folder.glob("people/*/progress.sqlite"))) == folders + 40


def test_on_ones_own_machine_the_key_opens_and_progress_is_ones_own(tmp_path: Path) -> None:
    async def attempt(place: Served) -> None:
        assert (await fetch(place, "/")).code == 302
        assert "启动它的窗口" in (await fetch(place, "/enter")).body.decode()
        let_in = await fetch(place, place.seat.removeprefix(place.origin))
        secret = let_in.headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
        assert (await fetch(place, "/", secret)).code == 200
        assert "讲师备注" not in (await fetch(place, "/notebooks/06_staffing", secret)).body.decode()
        await answer(await opened_line(place, PAGE, secret), "6")

    with serving(ROOT, tmp_path, "--workers", "1", "--cold") as place:
        visit(attempt(place))
        with sqlite3.connect(place.home / "progress.sqlite") as base:
            assert base.execute("SELECT answer FROM submission").fetchall() == [('"6"',)]
        assert [one.laddr.ip for one in psutil.Process(place.process.pid).net_connections() if one.status == "LISTEN"] == ["127.0.0.1"]


def test_the_trainer_sees_the_class_releases_results_and_takes_the_report(place: Served) -> None:
    async def attempt() -> None:
        let_in = await fetch(place, place.seat.removeprefix(place.origin))
        seat = let_in.headers["Set-Cookie"].split("=", 1)[1].split(";")[0]
        secret = await enter(place, "看得见")
        await answer(await opened_line(place, PAGE, secret), "5")
        page = (await fetch(place, "/class", seat)).body.decode()
        assert "看得见" in page and place.code in page
        door = (await fetch(place, "/class/door", seat)).body.decode()
        assert f"{place.code[:3]} {place.code[3:]}" in door
        assert "讲师备注" in (await fetch(place, "/notebooks/06_staffing", seat)).body.decode()
        assert "正确答案" in (await fetch(place, f"/{PAGE}", seat)).body.decode()
        before = (await fetch(place, "/cases/01_turnaround", secret)).body.decode()
        assert "对照表先收着" in before and "点开对照" not in before
        assert (await fetch(place, "/class/answers", seat, form={"open": "yes"})).code == 302
        after = (await fetch(place, "/cases/01_turnaround", secret)).body.decode()
        assert "点开对照" in after and "正确答案" not in after and "讲师备注" not in after
        report = await fetch(place, "/class/report.xlsx", seat, request_timeout=120.0)
        assert report.body.startswith(b"PK") and "attachment" in report.headers["Content-Disposition"]

    visit(attempt())


def test_a_second_server_says_that_the_port_is_taken(place: Served, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="已经有程序在用"), serving(ROOT, tmp_path, "--workers", "1", "--cold", port=place.port):
        pass


@pytest.mark.parametrize("arguments", [("--port", "80"), ("--workers", "0"), ("--class", "x"), ("--lan", "--class", "../x")])
def test_what_cannot_be_is_a_sentence(arguments: tuple[str, ...]) -> None:
    from branchcraft.cli import main

    assert main(["apps", "--no-browser", *arguments]) == 2
