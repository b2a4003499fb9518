"""A class of forty on the pages of `branchcraft apps`, on this machine, with the server's usual number of workers.

The trainees are coroutines in one process that speak to the server as a page does; they share the machine's cores with it, so a class whose browsers
run elsewhere fares better. Chapter 06, first panel: sixteen window sliders, 200 simulated days behind every picture. Measured, in this order:

- memory: proportional set size (Linux) of server, workers and helper process, warm but empty, and with forty chapters open;
- opening: forty who open the chapter in the same second, from the request for the page until the panel can be used, and one who comes alone;
- sliders: everybody moves one every two seconds for a minute; then everybody drags without a pause;
- a worker is killed: until each of its trainees has her panel back with the answer she had handed in, counted on disk as well;
- the server is killed and started again on the same port: until all forty have their panels back.

Writes `apps.*` to results.json. Run: python benchmarks/apps.py (about four minutes; nothing leaves the loopback interface)
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks._record import record  # noqa: E402 – a script may be started from anywhere
from branchcraft.apps.pool import usual_count  # noqa: E402
from branchcraft.authoring.app_visitor import Line, Served, cookie_of, enter, fetch, free_port, line, serving, visit  # noqa: E402

TRAINEES = 40
CHAPTER, EXERCISE = "notebooks/06_staffing", "exercises/06_staffing"
EVERY_S, LASTING_S, DRAGGING_S = 2.0, 60.0, 20.0
RETRY_S = 1.2
"""What the page waits before it connects again."""
MB = 1 << 20
Result = TypeVar("Result")


def memory(place: Served) -> float:
    """MB of the server and everything it started, memory that is shared counted once."""
    server = psutil.Process(place.process.pid)
    return sum(_own(one) for one in (server, *server.children(recursive=True))) / MB


def _own(process: psutil.Process) -> int:
    known = process.memory_full_info()
    return int(getattr(known, "pss", known.uss))


def middle(name: str, seconds: list[float] | np.ndarray) -> dict[str, object]:
    """Median and 95th percentile in milliseconds, under two keys."""
    took = 1000 * np.array(seconds)
    return {f"{name}.median": round(float(np.median(took)), 1), f"{name}.p95": round(float(np.percentile(took, 95)), 1)}


async def seat(place: Served) -> str:
    """The trainer's cookie."""
    return cookie_of(await fetch(place, place.seat.removeprefix(place.origin)))


async def warm(place: Served, seconds: float = 300) -> float:
    """Wait until the workers have opened every panel once; returns how long that took."""
    trainer, began = await seat(place), time.monotonic()
    while "面板都备好了" not in (await fetch(place, "/class", trainer)).body.decode():
        if time.monotonic() - began > seconds:
            raise RuntimeError("the workers did not get warm")
        await asyncio.sleep(0.5)
    return time.monotonic() - began


async def until_open(place: Served, secret: str, page: str) -> tuple[Line, float]:
    """Open a page and its first panel, trying again as the page does; returns the line and the seconds it took."""
    began = time.perf_counter()
    while True:
        try:
            await fetch(place, f"/{page}", secret)
            one = await line(place, page, secret)
            if one.session:
                await one.open(0)
                return one, time.perf_counter() - began
            one.socket.close()
        except (OSError, KeyError):
            pass  # the server is on its way, or the worker died meanwhile
        await asyncio.sleep(RETRY_S)


async def hand_in(page: Line, answer: str) -> None:
    """Answer the exercise's first item."""
    await page.move(page.find(_model_name="TextModel")[0], value=answer)
    await page.press(page.find(description="提交")[0])


async def first_run(page: Line) -> None:
    """Guess, then run: the sliders wake."""
    await page.move(page.find(placeholder="填一个数")[0], value="8")
    await page.press(page.find(description="运行")[0])


async def moves(page: Line, pause: Callable[[], float], until: float) -> list[float]:
    """Seconds from each move to its picture, pausing in between; the page's sixteen window sliders in turn."""
    sliders, took = page.find(_model_name="IntSliderModel")[:16], list[float]()
    while True:
        await asyncio.sleep(pause())
        if time.perf_counter() > until:
            return took
        slider = sliders[len(took) // 2 % len(sliders)]
        began, pictures = time.perf_counter(), page.pictures
        number = await page.say(_move(slider, 5 if page.widgets[slider]["value"] == 4 else 4))
        while page.pictures == pictures:
            if await page.hear() is None:
                raise RuntimeError(f"the line was closed ({page.socket.close_code}) after {len(took)} moves")
        took.append(time.perf_counter() - began)
        if page.said[-1] != "done":
            await page.done(number)


def _move(slider: str, value: int) -> dict[str, object]:
    return {"do": "comm", "id": slider, "data": {"method": "update", "state": {"value": value}, "buffer_paths": []}}


async def taken_up(place: Served, secret: str, page: Line, killed: float) -> float:
    """From the death of a worker until this page's panel is back; 0 when it was another's worker."""
    heard: dict[str, object] | None = {"say": ""}
    while heard is not None and heard["say"] != "gone":
        try:
            heard = await page.hear(4)
        except TimeoutError:
            return 0.0
    await asyncio.sleep(RETRY_S)
    fresh, _ = await until_open(place, secret, EXERCISE)
    assert "上次的答案" in fresh.text(), "an answer was lost"
    return time.perf_counter() - killed


def on_disk(place: Served) -> int:
    """Answers of the class in their files."""
    count = 0
    for path in place.class_folder.glob("people/*/progress.sqlite"):
        with sqlite3.connect(path) as base:
            count += base.execute("SELECT count(*) FROM submission").fetchone()[0]
    return count


async def all_of(doing: list[Awaitable[Result]]) -> list[Result]:
    return list(await asyncio.gather(*doing))


async def a_class(place: Served, found: dict[str, object], secrets: list[str]) -> None:
    """Everything up to the death of the server."""
    found["apps.warm_up_s"] = round(await warm(place), 1)
    empty = memory(place)
    found["apps.memory_mb.empty"] = round(empty)
    guest = await enter(place, "先来")
    alone = [await until_open(place, guest, CHAPTER) for _ in range(4)]
    found["apps.first_panel_alone_ms.median"] = round(1000 * float(np.median([took for _, took in alone])), 1)
    await fetch(place, "/leave", guest, form={})
    secrets += await all_of([enter(place, f"学员{n:02d}") for n in range(TRAINEES)])
    opened = await all_of([until_open(place, secret, CHAPTER) for secret in secrets])
    pages = [page for page, _ in opened]
    found |= middle("apps.first_panel_ms", [took for _, took in opened])
    await all_of([first_run(page) for page in pages])
    dice = random.Random(1)
    until = time.perf_counter() + LASTING_S
    took = await all_of([moves(page, lambda: dice.uniform(0, 2 * EVERY_S), until) for page in pages])
    found |= middle("apps.slider_ms", np.concatenate(took))
    found["apps.slider_moves_per_s"] = round(len(np.concatenate(took)) / LASTING_S, 1)
    until = time.perf_counter() + DRAGGING_S
    took = await all_of([moves(page, lambda: 0.0, until) for page in pages])
    found |= middle("apps.slider_all_drag_ms", np.concatenate(took))
    found["apps.slider_all_drag_pictures_per_s"] = round(len(np.concatenate(took)) / DRAGGING_S, 1)
    full = memory(place)
    found["apps.memory_mb.forty_chapters"] = round(full)
    found["apps.memory_mb.per_trainee"] = round(full / TRAINEES, 1)
    found["apps.memory_mb.per_trainee_marginal"] = round((full - empty) / TRAINEES, 1)
    exercises = [page for page, _ in await all_of([until_open(place, secret, EXERCISE) for secret in secrets])]
    await all_of([hand_in(page, "4") for page in exercises])
    assert on_disk(place) == TRAINEES
    killed = time.perf_counter()
    psutil.Process(place.workers()[0]).kill()
    back = [one for one in await all_of([taken_up(place, s, page, killed) for s, page in zip(secrets, exercises, strict=True)]) if one]
    found["apps.worker_killed.trainees"] = len(back)
    found |= middle("apps.worker_killed_ms", back)
    found["apps.worker_killed.answers_lost"] = TRAINEES - on_disk(place)


def main() -> None:
    """Measure and record."""
    found: dict[str, object] = {"apps.trainees": TRAINEES, "apps.workers": usual_count(), "apps.load_before": round(os.getloadavg()[0], 2)}
    port, secrets = free_port(), list[str]()
    with tempfile.TemporaryDirectory() as home:
        with serving(ROOT, Path(home), class_name="四十人", port=port) as place:
            visit(a_class(place, found, secrets))
            place.process.kill()
            place.process.wait()
        began = time.perf_counter()
        with serving(ROOT, Path(home), class_name="四十人", port=port) as again:

            async def everybody() -> None:
                pages = await all_of([until_open(again, secret, EXERCISE) for secret in secrets])
                assert all("上次的答案" in page.text() for page, _ in pages)

            visit(everybody())
            found["apps.server_restarted_s"] = round(time.perf_counter() - began, 1)
            found["apps.server_restarted.answers_lost"] = TRAINEES - on_disk(again)
    known = record(found)
    print("\n".join(f"{name:40} {value}" for name, value in known.items() if name.startswith("apps.")))


if __name__ == "__main__":
    main()
