"""Three who look at the same day: customers, staff and the bank, each with a headline and what stands behind it.

The headlines cannot be added up, and nobody here tries to: what a smooth visit is worth against a talk or a calm half hour is for the class to
argue. All figures are per day and known for each of the tried days, so that two plans are compared day by day on the same people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.model import Run
from branchcraft.cases.lobby.plan import COUNTER, DOOR, HALL, MACHINE, POSTS, ROOM
from branchcraft.queueing.kpi import DailySums, half_width

SLOTS = len(s.SHAPE)
TIGHT = 0.9
"""Busy share of a half hour from which a post has no room to breathe."""
GROUPS = ("贵宾", "会用机器的", "要人教的")
STAKEHOLDERS = ("客户", "员工", "分行")
HEADLINES = ("一次办顺的客户", "绷紧的人·小时", "当天面谈")
UNITS = ("%", "小时", "位")
GOOD = (1, -1, 1)
"""Whether more of the headline is better."""
MATTERS = (0.5, 0.5, 0.3)
"""Differences below which nobody would change an opinion: percentage points, hours, persons."""
DOTS = 20


@dataclass(frozen=True)
class Hall:
    """Who is where at one moment of one day; numbers of people."""

    waiting: int
    """For a window, and still there."""
    longest: float
    """Minutes that the one of them who has waited longest has stood in this queue."""
    ghosts: int
    """Left, with a ticket that is not called yet."""
    at_windows: int
    at_machines: int
    waiting_machine: int
    in_room: int
    at_door: int
    away: int
    """People of the door who stand beside a customer at a machine."""
    turned: int
    """Turned round at the door in this half hour so far."""


def spread_minutes(day: np.ndarray, start: np.ndarray, end: np.ndarray, days: int) -> np.ndarray:
    """Minutes of the stretches start–end that fall into each day and half hour, [days, half hours]; what falls after closing is left out."""
    edges = np.arange(SLOTS) * s.INTERVAL
    longest = int(np.ceil((np.maximum(end - start, 0).max(initial=0.0)) / s.INTERVAL)) + 1
    first = np.clip((start // s.INTERVAL).astype(int), 0, SLOTS)
    total = np.zeros(days * SLOTS)
    for step in range(longest):
        slot = first + step
        inside = slot < SLOTS
        low = edges[slot[inside]]
        minutes = np.minimum(end[inside], low + s.INTERVAL) - np.maximum(start[inside], low)
        total += np.bincount(day[inside] * SLOTS + slot[inside], np.maximum(minutes, 0), minlength=days * SLOTS)
    return total.reshape(days, SLOTS)


@dataclass(frozen=True)
class View:
    """One run as the three see it."""

    run: Run
    within: float = s.SMOOTH_WITHIN
    """Minutes after walking in within which a smooth visit's business begins."""

    @cached_property
    def own(self) -> pd.DataFrame:
        """Those who came by themselves; those drawn in from the street are the bank's affair."""
        visitors = self.run.visitors
        return visitors[visitors["kind"].cat.codes.to_numpy() != s.CLASSES.index(s.STREET)]

    @property
    def days(self) -> int:
        return self.run.lobby.days

    def _per_day(self, values: np.ndarray, who: pd.DataFrame | None = None) -> np.ndarray:
        frame = self.own if who is None else who
        return np.bincount(frame["day"].to_numpy(), values.astype(float), minlength=self.days)

    @cached_property
    def smooth(self) -> np.ndarray:
        """Whether each own visitor's business began in time and at the first go."""
        own = self.own
        return (own["served"] & (own["wait"] <= self.within) & (own["in_vain"] == 0)).to_numpy()

    @cached_property
    def group(self) -> np.ndarray:
        """Number in `GROUPS` of each own visitor."""
        own = self.own
        vip = own["kind"].cat.codes.to_numpy() == s.CLASSES.index(s.VIP)
        return np.where(vip, 0, np.where(own["helped"], 2, 1))

    @cached_property
    def busy(self) -> np.ndarray:
        """Minutes worked at each post, [days, half hours, posts]; NaN for the street, where nobody counts.

        Whoever stands at the machines is taken as fully busy when she has as many customers as she can look after.
        """
        run, log = self.run, self.run.log
        served = (log["outcome"].cat.codes == 0).to_numpy()
        window = log["window"].cat.codes.to_numpy()[served]
        names = list(log["window"].cat.categories)
        day, start, end = (log[name].to_numpy()[served] for name in ("day", "start", "end"))
        out = np.full((self.days, SLOTS, len(POSTS)), np.nan)
        for post, begins in ((COUNTER, "窗口"), (ROOM, "贵宾厅")):
            mine = np.isin(window, [n for n, name in enumerate(names) if name.startswith(begins)])
            out[:, :, POSTS.index(post)] = spread_minutes(day[mine], start[mine], end[mine], self.days)
        helped = (log["customer_class"].cat.codes.to_numpy() == s.CLASSES.index(s.HELPED))[served]
        with_helper = np.array([run.plan.people(MACHINE, k) > 0 for k in s.PERIOD_OF])
        beside = spread_minutes(day[helped], start[helped], end[helped], self.days)
        out[:, :, POSTS.index(MACHINE)] = np.where(with_helper, beside / run.lobby["watch"], 0.0)
        took = run.door.staff_minutes
        came = took > 0
        who = run.people
        at = who.arrival[came]
        out[:, :, POSTS.index(DOOR)] = spread_minutes(who.day[came], at, at + took[came], self.days)
        out[:, :, POSTS.index(HALL)] = run.chats * run.lobby["chat_minutes"]
        return out

    @cached_property
    def staffed(self) -> np.ndarray:
        """People at each post, [half hours, posts]."""
        return np.array([self.run.plan.posts[period] for period in s.PERIOD_OF])

    @cached_property
    def tight(self) -> np.ndarray:
        """Person-hours a day in half hours in which a post was busy for `TIGHT` of the time or more; [days]."""
        full = np.nan_to_num(self.busy) >= TIGHT * s.INTERVAL * self.staffed
        return (full * self.staffed).sum(axis=(1, 2)) * s.INTERVAL / 60

    @cached_property
    def overtime(self) -> np.ndarray:
        """Minutes a day from closing until the last customer was done; [days]."""
        log, last = self.run.log, np.zeros(self.days)
        end = log["end"].to_numpy()
        late = end > SLOTS * s.INTERVAL
        np.maximum.at(last, log["day"].to_numpy()[late], end[late] - SLOTS * s.INTERVAL)
        return last

    @cached_property
    def headlines(self) -> list[DailySums]:
        """The three headlines as ratios: share of smooth visits, tight hours a day, talks a day."""
        one = np.ones((self.days, 1))
        talks = self._per_day(self.run.visitors["talked"].to_numpy(), self.run.visitors)
        smooth = DailySums(self._per_day(self.smooth)[:, None], self._per_day(np.ones(len(self.smooth)))[:, None])
        return [smooth, DailySums(self.tight[:, None], one), DailySums(talks[:, None], one)]

    @cached_property
    def figures(self) -> dict[str, float]:
        """What stands behind the headlines, per day; shares in 0–1, minutes, hours, yuan."""
        own, visitors, door = self.own, self.run.visitors, self.run.door
        peak = (own["period"] < 2).to_numpy()
        found: dict[str, float] = {}
        found["smooth"], found["tight"], found["talks"] = (float(one.estimate()[0]) for one in self.headlines)
        found["smooth_peak"] = float(self.smooth[peak].mean())
        wait = own["wait"].to_numpy()
        found["wait_peak"], found["wait_rest"] = float(np.nanmean(wait[peak])), float(np.nanmean(wait[~peak]))
        for number, name in enumerate(GROUPS):
            mine = self.group == number
            found[f"wait {name}"], found[f"smooth {name}"] = float(np.nanmean(wait[mine])), float(self.smooth[mine].mean())
        served, turned, in_vain = (own[name].to_numpy() for name in ("served", "turned", "in_vain"))
        found["left"] = float((~served & ~turned).sum()) / self.days
        found["turned"] = float(turned.sum()) / self.days
        found["in_vain"] = float((in_vain > 0).sum()) / self.days
        found["too_long"] = float((own["stayed"].to_numpy() > s.TOO_LONG).sum()) / self.days
        led, asked = own["led"].to_numpy(), own["asked"].to_numpy()
        ordinary = self.group > 0
        able = self.run.people.able
        led_all = door.led
        found["asked_peak"] = float(asked[ordinary & peak].mean())
        found["asked_rest"] = float(asked[ordinary & ~peak].mean())
        found["led"] = float(led.sum()) / self.days
        found["led_in_vain"] = float((led_all & ~able).sum()) / self.days
        found["left_door"] = float(door.left_door.sum()) / self.days
        found["overtime"] = float(self.overtime.mean())
        found["wanted"] = float(visitors["wanted"].sum()) / self.days
        found["chats"] = float(self.run.chats.sum()) / self.days
        plan = self.run.plan
        found["borrowed_hours"], found["released_hours"] = plan.borrowed_hours, plan.released_hours
        found["cost_low"], found["cost_high"] = plan.cost
        return found

    def waiting(self) -> np.ndarray:
        """Mean number of people waiting for a window in each half hour; [half hours]."""
        log = self.run.log
        visit = log["customer_class"].cat.codes.to_numpy()
        ours = np.isin(visit, [s.CLASSES.index(name) for name in (s.VIP, *s.ORDINARY, s.STREET, s.BACK)])
        return self._queue(ours)

    def waiting_at_machines(self) -> np.ndarray:
        """Mean number of people waiting for a machine, or for somebody to help them there, in each half hour; [half hours]."""
        visit = self.run.log["customer_class"].cat.codes.to_numpy()
        return self._queue(np.isin(visit, [s.CLASSES.index(name) for name in (s.ALONE, s.HELPED)]))

    def hall(self, day: int, minute: float) -> Hall:
        """The hall on one day (0, 1, …) at `minute` after opening."""
        log = self.run.log[self.run.log["day"] == day]
        joined, outcome = log["arrival"].to_numpy(), log["outcome"].cat.codes.to_numpy()
        called = np.where(np.isnan(log["called"].to_numpy()), np.inf, log["called"].to_numpy())
        leaves = joined + log["patience"].to_numpy()
        visit = log["customer_class"].isin([s.ALONE, s.HELPED]).to_numpy()
        talk = (log["customer_class"] == s.TALK).to_numpy()
        queued = (outcome != 2) & (joined <= minute) & (called > minute) & ~talk
        there = queued & (leaves > minute)
        busy = (outcome == 0) & (log["start"].to_numpy() <= minute) & (log["end"].to_numpy() > minute)
        room = log["window"].astype(str).str.startswith("贵宾厅").to_numpy()
        who, door = self.run.people, self.run.door
        with_her = (who.day == day) & door.asked & (who.arrival <= minute) & (who.arrival + door.staff_minutes > minute)
        first = minute // s.INTERVAL * s.INTERVAL
        turned = (outcome == 2) & (joined >= first) & (joined <= minute)
        waits = there & ~visit
        return Hall(
            waiting=int(waits.sum()),
            longest=float((minute - joined[waits]).max(initial=0.0)),
            ghosts=int((queued & ~visit & (leaves <= minute)).sum()),
            at_windows=int((busy & ~visit & ~room).sum()),
            at_machines=int((busy & visit).sum()),
            waiting_machine=int((there & visit).sum()),
            in_room=int((busy & room).sum()),
            at_door=int((with_her & ~door.left_door).sum()),
            away=int((with_her & door.left_door).sum()),
            turned=int(turned.sum()),
        )

    def at_machines(self) -> np.ndarray:
        """Mean number of people at the machines in each half hour; [half hours]."""
        log = self.run.log
        there = log["customer_class"].isin([s.ALONE, s.HELPED]).to_numpy() & (log["outcome"].cat.codes == 0).to_numpy()
        day, start, end = (log[name].to_numpy()[there] for name in ("day", "start", "end"))
        return spread_minutes(day, start, end, self.days).mean(axis=0) / s.INTERVAL

    def _queue(self, which: np.ndarray) -> np.ndarray:
        log = self.run.log
        joined, outcome = log["arrival"].to_numpy(), log["outcome"].cat.codes.to_numpy()
        until = np.where(outcome == 0, log["start"].to_numpy(), joined + log["patience"].to_numpy())
        stays = which & (outcome != 2)
        minutes = spread_minutes(log["day"].to_numpy()[stays], joined[stays], until[stays], self.days)
        return minutes.mean(axis=0) / s.INTERVAL

    def post_load(self) -> pd.DataFrame:
        """Busy share of each post in each period, 0–1; index period, columns posts; NaN where nobody stands or nobody counts."""
        rows = []
        for period in range(len(s.PERIODS)):
            slots = np.array(s.PERIOD_OF) == period
            worked = self.busy[:, slots].mean(axis=0).sum(axis=0)
            there = self.staffed[slots].sum(axis=0) * s.INTERVAL
            with np.errstate(invalid="ignore", divide="ignore"):
                rows.append(np.where(there > 0, worked / there, np.nan))
        return pd.DataFrame(rows, index=list(s.PERIODS), columns=list(POSTS))

    def dots(self) -> list[np.ndarray]:
        """For each headline, the days in order of its value, ten to a dot; a share in per cent."""
        out = []
        for number, one in enumerate(self.headlines):
            daily = np.sort((one.top / one.bottom)[:, 0]) * (100 if number == 0 else 1)
            out.append(np.array([part.mean() for part in np.array_split(daily, DOTS)]))
        return out


@dataclass(frozen=True)
class Difference:
    """One headline of two runs on the same people."""

    stakeholder: str
    before: float
    after: float
    low: float
    high: float
    """95 % interval of after - before over days (Student's t on paired days)."""
    better_days: int
    days: int
    good: int
    matters: float

    @property
    def verdict(self) -> int:
        """1 better for the stakeholder, -1 worse, 0 not to be told apart or too small to speak of (`MATTERS`)."""
        if self.low <= 0 <= self.high or abs(self.after - self.before) < self.matters:
            return 0
        return self.good if self.low > 0 else -self.good


def compare(before: View, after: View) -> list[Difference]:
    """The three headlines of two runs, day by day on the same people; a share in per cent."""
    found = []
    for number, (one, two) in enumerate(zip(before.headlines, after.headlines, strict=True)):
        scale = 100.0 if number == 0 else 1.0
        a, b = scale * one.estimate()[0], scale * two.estimate()[0]
        half = scale * half_width(two.influence() - one.influence())[0]
        daily = (two.top / two.bottom - one.top / one.bottom)[:, 0] * GOOD[number]
        found.append(
            Difference(STAKEHOLDERS[number], a, b, b - a - half, b - a + half, int((daily > 1e-12).sum()), len(daily), GOOD[number], MATTERS[number])
        )
    return found


def best_for(views: Sequence[View]) -> list[int]:
    """For each headline, the number of the run that is best."""
    values = np.array([[one.estimate()[0] for one in view.headlines] for view in views])
    return [int(np.argmax(values[:, number] * GOOD[number])) for number in range(len(STAKEHOLDERS))]


__all__ = ["GROUPS", "HEADLINES", "STAKEHOLDERS", "Difference", "View", "best_for", "compare", "spread_minutes"]
