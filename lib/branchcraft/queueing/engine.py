"""`simulate`: serve the tickets and write the log, one row per visit, as a queue machine would."""

from __future__ import annotations

import importlib.util
import threading
from functools import lru_cache
from types import ModuleType

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.queueing import reference
from branchcraft.queueing.problem import NOT_YET, OUTCOMES, Diversion, Problem, Served, build_problem

ENGINES = ("auto", "compiled", "reference")


class LogFacts(dict):
    """What a log knows about its branch (days, interval, intervals, open windows); never changed once written."""

    def __deepcopy__(self, memo: dict) -> LogFacts:
        return self  # pandas deep-copies attrs at every column access, which would cost more than the simulation


_warming: threading.Thread | None = None


def simulate(
    tickets: pd.DataFrame,
    windows: pd.DataFrame,
    schedule: pd.DataFrame,
    closing: str = "finish_customer",
    engine: str = "auto",
    diversion: Diversion | None = None,
    call_time: float = 0.0,
) -> pd.DataFrame:
    """Serve `tickets` at `windows` opened by `schedule`; nothing random happens here.

    Parameters
    ----------
    tickets : from `sample_tickets` (or a real day in the same columns).
    windows : index window name, column skills = tuple of classes, most urgent first; classes in an inner tuple wait in one queue and are
        called in the order of their tickets, as in ("贵宾", ("现金", "对公")). Machines and the lobby manager are windows too.
    schedule : bool, index window name, columns interval start (minutes after opening). Breaks are False; after the last interval the windows
        open in it go on until nobody whom they serve is waiting (overtime).
    closing : "finish_customer" – a window that closes finishes its customer and stops; "first_free" – of windows with the same skills, the
        next to come free stops (what SimPy and simmer do with a capacity that falls).
    engine : "compiled" (numba), "reference" (plain Python; bit-identical) or "auto".
    diversion : when and under whose eyes willing customers are led to a machine.
    call_time : minutes a window loses on a ticket that nobody answers.

    Returns
    -------
    DataFrame, one row per visit in order of day, ticket, leg: day, ticket, leg (1 = first service), customer_class, arrival (joined this
    queue), service, patience, window, called, start, end, outcome (served, no_show, balked), diverted. A no-show left at arrival + patience;
    `called` is when her ticket was called (NaN if it never was).

    Raises InputError when a table is wrong or `engine="compiled"` is asked for without numba.
    """
    problem = build_problem(tickets, windows, schedule, closing, diversion, call_time)
    served = _engine(engine).serve(problem)
    return _write_log(tickets, problem, served)


def compiled_available() -> bool:
    """Whether numba is installed, so that the compiled engine can be used."""
    return importlib.util.find_spec("numba") is not None


@lru_cache(maxsize=1)
def _compiled() -> ModuleType:
    from branchcraft.queueing import compiled

    return compiled


def _engine(name: str) -> ModuleType:
    if name not in ENGINES:
        raise InputError(f"引擎 engine 应当是 {'、'.join(ENGINES)} 之一，现在是 {name!r}。")
    if name == "reference" or (name == "auto" and _is_warming()):
        return reference
    try:
        if compiled_available():
            return _compiled()
    except ImportError:  # there, but it does not fit this numpy
        pass
    if name == "auto":
        return reference
    raise InputError('没有可用的 numba，不能用 engine="compiled"。请改用 "auto" 或 "reference"，结果相同，只是慢一些。')


def _is_warming() -> bool:
    return _warming is not None and _warming.is_alive() and threading.current_thread() is not _warming


def warm_up(background: bool = True) -> None:
    """Compile the fast engine once (seconds on a new machine, a fraction from the cache), meanwhile "auto" uses the reference engine."""
    global _warming
    if not compiled_available() or _is_warming():
        return
    _warming = threading.Thread(target=_compile, name="branchcraft-warm-up", daemon=True)
    _warming.start()
    if not background:
        _warming.join()


def _compile() -> None:
    tickets = pd.DataFrame(
        {"day": [0], "ticket": [1], "customer_class": pd.Categorical(["a"]), "arrival": [0.0], "service": [1.0], "patience": [1.0]}
    )
    windows = pd.DataFrame({"skills": [("a",)]}, index=["w"])
    simulate(tickets, windows, pd.DataFrame([[True]], index=["w"], columns=[0]), engine="compiled")


def _classes_served(problem: Problem, served: Served) -> np.ndarray:
    """Class of each visit; the machine's where a customer was led there."""
    if not served.diverted.any():
        return problem.visit_class
    classes = problem.visit_class.copy()
    classes[served.diverted, 0] = problem.divert_class[served.diverted]
    return classes


def _write_log(tickets: pd.DataFrame, problem: Problem, served: Served) -> pd.DataFrame:
    legs = problem.route.shape[1]
    outcome = served.outcome.ravel()
    happened = slice(None) if legs == 1 else np.flatnonzero(outcome != NOT_YET)

    def per_visit(values: np.ndarray) -> np.ndarray:
        return values.ravel()[happened]

    def per_ticket(values: np.ndarray) -> np.ndarray:
        return values if legs == 1 else np.repeat(values, legs)[happened]

    start, service = per_visit(served.start), per_visit(served.service)
    leg = np.ones(outcome.size, dtype=np.int8) if legs == 1 else np.tile(np.arange(1, legs + 1, dtype=np.int8), len(tickets))[happened]
    log = pd.DataFrame(
        {
            "day": per_ticket(tickets["day"].to_numpy()),
            "ticket": per_ticket(tickets["ticket"].to_numpy()),
            "leg": leg,
            "customer_class": pd.Categorical.from_codes(per_visit(_classes_served(problem, served)), categories=list(problem.classes)),
            "arrival": per_visit(served.joined),
            "service": service,
            "patience": per_visit(served.patience),
            "window": pd.Categorical.from_codes(per_visit(served.window), categories=list(problem.windows)),
            "called": per_visit(served.called),
            "start": start,
            "end": start + service,
            "outcome": pd.Categorical.from_codes(per_visit(served.outcome) - 1, categories=list(OUTCOMES)),
            "diverted": per_ticket(served.diverted),
        },
        copy=False,
    )
    planned = problem.open_flags.copy()
    if problem.lobby >= 0 and (problem.skills[problem.lobby] < 0).all():
        planned[problem.lobby] = False  # on duty, but no window stands idle because of her
    log.attrs["branchcraft"] = LogFacts(
        days=int(problem.offsets.size - 1),
        interval=problem.interval,
        intervals=problem.open_flags.shape[1],
        open={name: tuple(flags) for name, flags in zip(problem.windows, planned.tolist(), strict=True)},
    )
    return log
