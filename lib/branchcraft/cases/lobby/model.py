"""A plan's day in the hall: everybody through door, machines, windows and VIP room, and what each came to.

The people are served several times by the same engine. The first pass tells who waits how long; from that follows with whom there was time to talk
and who was interested. The next passes serve the same people again, now with the talks that follow: talks take the VIP room, so VIPs move to the
windows more often, others wait a little longer, and a few change their minds. After three passes hardly anybody does (a test holds that).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.door import Door, at_the_door
from branchcraft.cases.lobby.people import CODE, People, people
from branchcraft.cases.lobby.plan import COUNTER, DOOR, HALL, HIGHEST, MACHINE, POSTS, ROOM, SENTENCES, Plan
from branchcraft.cases.lobby.tickets import Tickets, tickets_for, with_talks
from branchcraft.queueing import Diversion, simulate

PASSES = 3
ZONES = ("临街", "厅堂", "柜面", "贵宾厅")
"""Where a talk began; the entrance makes the hall's talks better aimed and has none of its own."""
_STREET, _HALL, _COUNTER, _ROOM = range(4)


@dataclass(frozen=True)
class Run:
    """A plan tried on all days."""

    lobby: s.Lobby
    plan: Plan
    door: Door
    log: pd.DataFrame
    """One row per visit, as `simulate` writes it."""
    visitors: pd.DataFrame
    """One row per person who walked in; see `run_plan`."""
    chats: np.ndarray
    """Talks begun in the hall, [days, half hours]."""

    @property
    def people(self) -> People:
        return people(self.lobby)


def windows_and_schedule(lobby: s.Lobby, plan: Plan) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Windows, machines and VIP room as the engine wants them.

    A machine at which somebody may stand beside comes twice, once for the periods with and once for those without: at a time no more helped people
    can be served than somebody has eyes for, and those who manage alone take the other machines first. Where nobody is posted at the machines, the
    people of the door go along, one customer each. At the moment when that number changes, a machine in use finishes its customer, and for these
    minutes the hall may have one machine more than it has.
    """
    order: list[object] = [s.VIP]
    if plan.returned_first:
        order += [s.BACK, (*s.ORDINARY, s.STREET)]
    else:
        order.append((*s.ORDINARY, s.STREET, s.BACK))
    rows: dict[str, tuple] = {}
    open_in: dict[str, list[bool]] = {}

    def put(name: str, skills: tuple, wanted: list[bool]) -> None:
        rows[name], open_in[name] = skills, [wanted[period] for period in s.PERIOD_OF]

    for n in range(1, HIGHEST[POSTS.index(ROOM)] + 1):
        put(f"贵宾厅 {n}", (s.VIP, s.TALK), [plan.people(ROOM, k) >= n for k in range(3)])
    for n in range(1, HIGHEST[POSTS.index(COUNTER)] + 1):
        put(f"窗口 {n}", tuple(order), [plan.people(COUNTER, k) >= n for k in range(3)])
    machines = int(lobby["machines"])
    watch = int(lobby["watch"])
    beside = [min(machines, max(1, watch * plan.people(MACHINE, k) or plan.people(DOOR, k))) for k in range(3)]
    for n in range(1, machines + 1):
        put(f"机器 {n}", (s.ALONE,), [machines - n >= beside[k] for k in range(3)])
    for n in range(1, machines + 1):
        put(f"机器 {n} 有人教", (s.HELPED, s.ALONE), [machines - n < beside[k] for k in range(3)])
    names = pd.Index(list(rows), name="window")
    windows = pd.DataFrame({"skills": list(rows.values())}, index=names)
    return windows, pd.DataFrame(list(open_in.values()), index=names, columns=np.arange(len(s.SHAPE)) * s.INTERVAL)


def run_plan(plan: Plan, lobby: s.Lobby | None = None) -> Run:
    """Try a plan on the branch's people. Raises InputError when the plan cannot be.

    `visitors` has one row per person who walked in: day, arrival (minutes), kind (class come for), period, wait (minutes from walking in to the
    beginning of the service that settled the business, NaN if it never came), stayed (minutes from walking in until then, or until she gave up), served, turned (went
    at the door of a full hall), in_vain (services before the one that settled it, or the last), asked, led, helped, talked (day's talk held),
    wanted (was interested), zone (number in `ZONES` of where, -1 = nowhere).
    """
    plan.checked()
    lobby = s.Lobby() if lobby is None else lobby
    door = at_the_door(lobby, plan)
    tickets = alone = tickets_for(lobby, plan, door)
    log = _serve(lobby, plan, tickets)
    zone, chats = _interested(lobby, plan, door, tickets, log)
    if any(plan.people(ROOM, k) for k in range(3)):
        for number in range(1, PASSES):
            tickets = with_talks(lobby, alone, zone >= 0)
            log = _serve(lobby, plan, tickets)
            if number < PASSES - 1:
                zone, chats = _interested(lobby, plan, door, tickets, log)
    zone[_won_in_room(lobby, tickets, log)] = _ROOM
    return Run(lobby, plan, door, log, _visitors(lobby, door, tickets, log, zone), chats)


def _serve(lobby: s.Lobby, plan: Plan, tickets: Tickets) -> pd.DataFrame:
    windows, schedule = windows_and_schedule(lobby, plan)
    return simulate(tickets.table, windows, schedule, diversion=Diversion(s.SELF_AT))


def _rows(tickets: Tickets, log: pd.DataFrame) -> np.ndarray:
    """Row of the tickets table behind each row of the log."""
    day = np.asarray(tickets.facts["day"])
    first = np.searchsorted(day, np.arange(day[-1] + 1))
    return first[log["day"].to_numpy()] + log["ticket"].to_numpy() - 1


def _interested(lobby: s.Lobby, plan: Plan, door: Door, tickets: Tickets, log: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Where each person became interested outside the VIP room (number in `ZONES`, -1 nowhere), and the chats in the hall per day and half hour."""
    who = people(lobby)
    rows = _rows(tickets, log)
    person = tickets.person[rows]
    visit = log["customer_class"].cat.codes.to_numpy()
    served = (log["outcome"] == "served").to_numpy()
    last = served & (log["leg"].to_numpy() == np.where(log["diverted"], 1, tickets.business_legs[rows]))
    joined, wait = log["arrival"].to_numpy(), (log["start"] - log["arrival"]).to_numpy()
    zone = np.full(len(who.day), -1, np.int8)

    def mark(which: np.ndarray, chance: np.ndarray | float, number: int) -> None:
        ones = person[which]
        hit = who.want[ones] < (chance[which] if isinstance(chance, np.ndarray) else chance)
        zone[ones[hit & (zone[ones] < 0)]] = number

    tired = np.where(wait > s.TIRED_AFTER, s.TIRED, 1.0)
    in_hall = np.isin(visit, [CODE[name] for name in (*s.ORDINARY, s.BACK)])
    mark(last & (who.kind[person] == CODE[s.STREET]), lobby["want_street"], _STREET)
    talkers = np.array([plan.people(HALL, k) for k in s.PERIOD_OF])
    talked_to, chats = _chats(lobby, log["day"].to_numpy(), joined, served & in_hall & (wait >= s.SLACK), talkers)
    knowing = np.where(door.asked[person] & (plan.questions == 3), s.IDENTIFIED, 1.0)
    mark(talked_to & last, lobby["want_chat"] * knowing * tired, _HALL)
    said = np.array(SENTENCES[plan.sentence])[who.period[person]]
    mark(last & in_hall & said & (zone[person] < 0), lobby["want_sentence"] * tired, _COUNTER)
    return zone, chats


def _won_in_room(lobby: s.Lobby, tickets: Tickets, log: pd.DataFrame) -> np.ndarray:
    """VIPs who were served in the VIP room and talked there and then; numbers of the people."""
    rooms = [number for number, name in enumerate(log["window"].cat.categories) if name.startswith("贵宾厅")]
    inside = np.isin(log["window"].cat.codes.to_numpy(), rooms) & (log["outcome"].cat.codes.to_numpy() == 0)
    vips = tickets.person[_rows(tickets, log)[inside & (log["customer_class"].cat.codes.to_numpy() == CODE[s.VIP])]]
    return vips[people(lobby).want[vips] < lobby["want_vip"]]


def _chats(lobby: s.Lobby, day: np.ndarray, joined: np.ndarray, has_time: np.ndarray, talkers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """With whom the people in the hall talk: in each half hour with the first who have time, as many as they can get round to."""
    slot = np.minimum((joined // s.INTERVAL).astype(int), len(s.SHAPE) - 1)
    room = (talkers * (s.INTERVAL // lobby["chat_minutes"])).astype(int)
    open_to = np.flatnonzero(has_time & (room[slot] > 0))
    open_to = open_to[np.lexsort((joined[open_to], day[open_to]))]
    cell = day[open_to] * len(s.SHAPE) + slot[open_to]
    starts = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]]) if len(cell) else np.empty(0, int)
    rank = np.arange(len(cell)) - np.repeat(starts, np.diff(np.r_[starts, len(cell)]))
    chosen = open_to[rank < room[slot[open_to]]]
    talked_to = np.zeros(len(day), bool)
    talked_to[chosen] = True
    counts = np.bincount(day[chosen] * len(s.SHAPE) + slot[chosen], minlength=lobby.days * len(s.SHAPE))
    return talked_to, counts.reshape(lobby.days, len(s.SHAPE))


def _visitors(lobby: s.Lobby, door: Door, tickets: Tickets, log: pd.DataFrame, zone: np.ndarray) -> pd.DataFrame:
    who = people(lobby)
    rows = _rows(tickets, log)
    size = len(tickets.person)
    leg, outcome = log["leg"].to_numpy(), log["outcome"].cat.codes.to_numpy()
    needed = np.where(log["diverted"], 1, tickets.business_legs[rows])
    ours = leg <= needed
    settled = (leg == needed) & (outcome == 0)
    arrival = who.arrival[tickets.person]
    wait, stayed = np.full(size, np.nan), np.zeros(size)
    wait[rows[settled]] = log["start"].to_numpy()[settled] - arrival[rows[settled]]
    gave_up = ours & (outcome == 1)
    stayed[rows[gave_up]] = (log["arrival"] + log["patience"]).to_numpy()[gave_up] - arrival[rows[gave_up]]
    in_vain = np.bincount(rows[ours & ~settled & (outcome == 0)], minlength=size)
    talk = (log["customer_class"] == s.TALK).to_numpy() & (outcome == 0)
    talked = np.bincount(rows[talk], minlength=size) > 0
    served = ~np.isnan(wait)
    zones = zone[tickets.person]
    return pd.DataFrame(
        {
            "day": who.day[tickets.person],
            "arrival": arrival,
            "kind": pd.Categorical.from_codes(who.kind[tickets.person], categories=list(s.CLASSES)),
            "period": who.period[tickets.person],
            "wait": wait,
            "stayed": np.where(served, np.nan_to_num(wait), stayed),
            "served": served,
            "turned": np.bincount(rows[outcome == 2], minlength=size) > 0,
            "in_vain": in_vain,
            "asked": door.asked[tickets.person],
            "led": door.led[tickets.person],
            "helped": who.helped[tickets.person],
            "talked": talked | (zones == _ROOM),
            "wanted": zones >= 0,
            "zone": zones,
        },
        copy=False,
    )


__all__ = ["ZONES", "Run", "run_plan", "windows_and_schedule"]
