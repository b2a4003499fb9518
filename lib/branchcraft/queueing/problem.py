"""The branch day as plain arrays: what both engines take, and what they give back.

A *visit* is one ticket waiting in one queue: the first visit is the customer's own class, later ones are her second services. Visits are
numbered ticket × legs + leg. The engines know queues only; which class a visit is of is kept beside them for the log. A class has a queue of its
own unless the windows table puts several classes into one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.queueing.checks import (
    Queue,
    check_everybody_is_served,
    check_schedule,
    check_windows,
    day_numbers,
    numeric,
    require_columns,
)

NO_LIMIT = np.iinfo(np.int64).max
NOT_YET, SERVED, NO_SHOW, BALKED = range(4)
OUTCOMES = ("served", "no_show", "balked")
CLOSINGS = ("finish_customer", "first_free")


@dataclass(frozen=True)
class Diversion:
    """The lobby manager leads willing customers to a machine when the queue is long.

    A customer whose ticket carries `divert_to` is led there on arrival if at least `at_queue` people are waiting in her own queue.
    """

    at_queue: int
    """Number waiting from which the lobby manager steps in (persons, at least 0)."""
    by: str | None = None
    """Name of the lobby manager's row in `windows`; she diverts only while the schedule has her on duty. None: all day."""

    def __post_init__(self) -> None:
        if isinstance(self.at_queue, bool) or not isinstance(self.at_queue, (int, np.integer)) or self.at_queue < 0:
            raise InputError(f"分流起点 at_queue 应当是不小于 0 的整数（人），现在是 {self.at_queue!r}。")


@dataclass(frozen=True)
class Problem:
    """One or more branch days, ready to be served. Times in minutes after opening."""

    offsets: np.ndarray
    """int64 [days + 1]: tickets of day d are offsets[d]:offsets[d+1]."""
    arrival: np.ndarray
    """float64 [tickets], rising within a day."""
    route: np.ndarray
    """int16 [tickets, legs]: queue of each visit, -1 where there is none."""
    visit_class: np.ndarray
    """int16 [tickets, legs]: class of each visit, for the log."""
    service: np.ndarray
    """float64 [tickets, legs]."""
    patience: np.ndarray
    """float64 [tickets, legs]: longest wait on this visit."""
    balk_at: np.ndarray
    """int64 [tickets]: leaves at once when so many wait in her queue; NO_LIMIT = never."""
    divert_to: np.ndarray
    """int16 [tickets]: queue at the machine, -1 = not willing."""
    divert_class: np.ndarray
    """int16 [tickets]: class at the machine, for the log."""
    divert_service: np.ndarray
    divert_patience: np.ndarray
    divert_at: int
    """Number waiting from which customers are diverted; NO_LIMIT = never."""
    lobby: int
    """Window number of the lobby manager, -1 = nobody needs to be there."""
    skills: np.ndarray
    """int16 [windows, longest list]: queues in order of urgency, padded with -1."""
    open_flags: np.ndarray
    """bool [windows, intervals]."""
    pool: np.ndarray
    """int16 [windows]: windows with the same skills share a pool (used by closing rule first_free)."""
    capacity: np.ndarray
    """int64 [pools, intervals]: open windows of the pool."""
    interval: float
    by_name: bool
    """True: a window closes when it has finished (finish_customer); False: the first window to come free closes (first_free)."""
    call_time: float
    queues: tuple[Queue, ...]
    classes: tuple[str, ...]
    windows: tuple[str, ...]


@dataclass(frozen=True)
class Served:
    """What happened, visit by visit; arrays [tickets, legs], NaN or -1 where nothing happened."""

    joined: np.ndarray
    called: np.ndarray
    start: np.ndarray
    window: np.ndarray
    outcome: np.ndarray
    diverted: np.ndarray
    """bool [tickets]."""
    route: np.ndarray
    """As in the problem, but with the machine's queue where a customer was led there."""
    service: np.ndarray
    patience: np.ndarray


def empty_result(problem: Problem) -> Served:
    """Result arrays before anything has happened."""
    shape = problem.route.shape
    return Served(
        joined=np.full(shape, np.nan),
        called=np.full(shape, np.nan),
        start=np.full(shape, np.nan),
        window=np.full(shape, -1, dtype=np.int16),
        outcome=np.zeros(shape, dtype=np.int8),
        diverted=np.zeros(shape[0], dtype=bool),
        route=problem.route.copy(),
        service=problem.service.copy(),
        patience=problem.patience.copy(),
    )


def build_problem(
    tickets: pd.DataFrame,
    windows: pd.DataFrame,
    schedule: pd.DataFrame,
    closing: str = "finish_customer",
    diversion: Diversion | None = None,
    call_time: float = 0.0,
) -> Problem:
    """Check tickets, windows and schedule (see `simulate`) and lay them out as arrays. Raises InputError."""
    if closing not in CLOSINGS:
        raise InputError(f"关窗规则 closing 应当是 {' 或 '.join(CLOSINGS)}，现在是 {closing!r}。")
    if not (isinstance(call_time, (int, float, np.integer, np.floating)) and 0 <= call_time < np.inf):
        raise InputError(f"空叫耗时 call_time 应当是不小于 0 的分钟数，现在是 {call_time!r}。")
    if diversion is not None and not isinstance(diversion, Diversion):
        raise InputError(f"分流 diversion 应当写成 Diversion(at_queue=…, by=…)，现在是 {diversion!r}。")
    require_columns(windows, ("skills",), "窗口表 windows")
    if diversion is not None and diversion.by is not None and diversion.by not in windows.index:
        raise InputError(f"分流人 by=「{diversion.by}」不在窗口表 windows 里，请给大堂经理一行。")
    skills = check_windows(windows, diversion.by if diversion else None)
    open_flags, interval = check_schedule(schedule, windows)
    arrays = _ticket_arrays(tickets, open_flags.shape[1] * interval)
    names = arrays.pop("classes")
    needed = _classes_in_use(arrays, names, diversion is not None)
    check_everybody_is_served(needed, skills, open_flags)
    queues, queue_of = _queues(skills, names)
    code = {frozenset(queue): number for number, queue in enumerate(queues)}
    skill_codes = np.full((len(skills), max(1, max(len(row) for row in skills))), -1, dtype=np.int16)
    for window, row in enumerate(skills):
        known = [code[key] for queue in row if (key := frozenset(queue) & set(names)) in code]  # a skill nobody needs today does no harm
        skill_codes[window, : len(known)] = known
    arrays["visit_class"], arrays["divert_class"] = arrays["route"], arrays["divert_to"]
    arrays["route"], arrays["divert_to"] = queue_of[arrays["route"]], queue_of[arrays["divert_to"]]
    alike = [tuple(frozenset(queue) for queue in row) for row in skills]  # within a queue the order of the classes means nothing
    same = {row: number for number, row in enumerate(dict.fromkeys(alike))}
    pool = np.array([same[row] for row in alike], dtype=np.int16)
    capacity = np.zeros((len(same), open_flags.shape[1]), dtype=np.int64)
    np.add.at(capacity, pool, open_flags.astype(np.int64))
    return Problem(
        **arrays,
        divert_at=NO_LIMIT if diversion is None else int(diversion.at_queue),
        lobby=-1 if diversion is None or diversion.by is None else int(windows.index.get_loc(diversion.by)),
        skills=skill_codes,
        open_flags=np.ascontiguousarray(open_flags),
        pool=pool,
        capacity=capacity,
        interval=interval,
        by_name=closing == "finish_customer",
        call_time=float(call_time),
        queues=tuple(queues),
        classes=tuple(names),
        windows=tuple(windows.index),
    )


def _queues(skills: list[tuple[Queue, ...]], names: list[str]) -> tuple[list[Queue], np.ndarray]:
    """The queues of today's classes, and the queue number of each class with -1 at the end (which is where -1, no visit, looks)."""
    shared = {name: queue for row in skills for queue in row for name in queue}
    queues: dict[frozenset[str], int] = {}
    queue_of = np.full(len(names) + 1, -1, dtype=np.int16)
    for number, name in enumerate(names):
        together = frozenset(shared.get(name, (name,))) & set(names)
        queue_of[number] = queues.setdefault(together, len(queues))
    return [tuple(name for name in names if name in queue) for queue in queues], queue_of


def _ticket_arrays(tickets: pd.DataFrame, close: float) -> dict:
    table = "客户表 tickets"
    require_columns(tickets, ("day", "ticket", "customer_class", "arrival", "service", "patience"), table)
    if tickets.empty:
        raise InputError(f"{table} 是空的，没有客户可以办理。")
    legs = 1
    while f"class_{legs + 1}" in tickets.columns:
        legs += 1
    class_columns = ["customer_class", *(f"class_{leg}" for leg in range(2, legs + 1))]
    if "divert_to" in tickets.columns:
        class_columns.append("divert_to")
    codes, names = _codes(tickets, class_columns)
    if (codes["customer_class"] < 0).any():
        raise InputError(f"{table} 的「customer_class」有空值，每位客户都要有类别。")
    day = day_numbers(tickets, table)
    arrival = numeric(tickets, "arrival", table, low=0)
    if (arrival >= close).any():
        raise InputError(f"{table} 的「arrival」有晚于关门时间（{close:g} 分钟）的客户，请延长开窗表 schedule 或去掉这些行。")
    later = np.diff(day)
    if (later < 0).any() or ((later == 0) & (np.diff(arrival) < 0)).any():
        raise InputError(f"{table} 应当先按「day」再按「arrival」从小到大排序。")
    size, days = len(tickets), int(day[-1]) + 1
    route, service, patience = (np.full((size, legs), fill) for fill in (-1, np.nan, np.inf))
    for leg in range(legs):
        suffix = "" if leg == 0 else f"_{leg + 1}"
        goes = codes[class_columns[leg]]
        route[:, leg] = goes
        service[:, leg] = _where(tickets, f"service{suffix}", goes >= 0, table, low=0)
        patience[:, leg] = _where(tickets, f"patience{suffix}", goes >= 0, table, low=0, infinite=True)
    balk = np.full(size, NO_LIMIT, dtype=np.int64)
    if "balk_at" in tickets.columns:
        limit = numeric(tickets, "balk_at", table, low=0, infinite=True)
        finite = np.isfinite(limit)
        balk[finite] = np.ceil(limit[finite]).astype(np.int64)
    divert = codes.get("divert_to", np.full(size, -1))
    blank = np.full(size, np.nan)
    has = "divert_to" in tickets.columns
    return {
        "offsets": np.concatenate([[0], np.cumsum(np.bincount(day, minlength=days))]).astype(np.int64),
        "arrival": arrival,
        "route": route.astype(np.int16),
        "service": service,
        "patience": patience,
        "balk_at": balk,
        "divert_to": np.asarray(divert).astype(np.int16),
        "divert_service": _where(tickets, "divert_service", divert >= 0, table, low=0) if has else blank,
        "divert_patience": _where(tickets, "divert_patience", divert >= 0, table, low=0, infinite=True) if has else blank,
        "classes": names,
    }


def _codes(tickets: pd.DataFrame, columns: list[str]) -> tuple[dict[str, np.ndarray], list[str]]:
    """Class numbers (-1 = none) for each column, numbered alike in all of them."""
    first = tickets[columns[0]]
    if all(isinstance(tickets[column].dtype, pd.CategoricalDtype) for column in columns):
        names = list(first.cat.categories)
        if all(list(tickets[column].cat.categories) == names for column in columns):
            return {column: tickets[column].cat.codes.to_numpy() for column in columns}, names
    names = list(dict.fromkeys(value for column in columns for value in tickets[column].dropna().unique()))
    return {column: pd.Categorical(tickets[column].astype(object), categories=names).codes for column in columns}, names


def _where(tickets: pd.DataFrame, column: str, used: np.ndarray, table: str, *, low: float, infinite: bool = False) -> np.ndarray:
    """The column where the visit exists (checked), NaN elsewhere."""
    require_columns(tickets, (column,), table)
    if used.all():
        return numeric(tickets, column, table, low=low, infinite=infinite)
    values = np.full(len(tickets), np.nan)
    values[used] = numeric(tickets.loc[used, [column]], column, table, low=low, infinite=infinite)
    return values


def _classes_in_use(arrays: dict, names: list[str], diverting: bool) -> list[str]:
    used = set(np.unique(arrays["route"]).tolist())
    if diverting:
        used |= set(np.unique(arrays["divert_to"]).tolist())
    return [names[number] for number in sorted(used - {-1})]
