"""How many clients one manager can hold: a working day is shared between those who call and those whom the manager meant to call.

Clients call, write and come in when it suits them (inbound); that work goes first and cannot be planned. What is left of each day goes to the contacts
that were promised (so many per client and quarter). Quarters differ: training and cover take half days, a manager is away for two weeks, a fall of the
market or a wave of maturities makes everybody call. Dividing an ordinary quarter's hours by the hours per client gives a number at which the promise is
kept about every second quarter; the number that holds nine times in ten is smaller.

More clients also means less of each: the value of a contact falls with every further one to the same client, so there is a number beyond which another
client adds less than she takes from the others.

Day-by-day work in store as a reflected sum: Lindley (1952). Value of the n-th contact: exponential saturation, an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd
from scipy.special import gammaincinv
from scipy.stats import poisson

from branchcraft.crm.clv import worth
from branchcraft.crm.scenario import value
from branchcraft.errors import InputError

QUARTERS = 200
DAYS = 63
"""Working days in a quarter: about 250 a year."""
TWO_WEEKS = 10
_SURGE = 3.0
"""How many times as many matters come in during a surge; assumption, 2–5."""
MOST_CLIENTS = 600
PROMISED = 0.95
"""A promise counts as kept in a quarter in which this share of the planned contacts was made; assumption."""


@dataclass(frozen=True)
class Workload:
    """What one client and one day ask of a manager; all of it assumptions, to be replaced by a week of one's own notes."""

    contacts: float = 2.0
    """Planned contacts per client and quarter."""
    minutes: float = 40.0
    """Per planned contact, with preparation and notes; recorded sales and suitability checks included, range 20–90."""
    inbound: float = 1.5
    """Matters per client and quarter that the client brings, range 0.5–4."""
    inbound_minutes: float = 20.0
    """Mean minutes of one such matter, exponentially spread, range 10–40."""
    hours: float = 4.5
    """Hours of a full day that are left for clients after meetings, reports and the counter's errands, range 3–6."""
    lost_days: float = 0.12
    """Share of days that are half lost to training, errands or cover, range 0–0.3."""
    away: float = 0.2
    """Chance per quarter of two weeks away (leave, illness, secondment), range 0–0.5."""
    surge: float = 0.3
    """Chance per quarter of two weeks in which three times as many matters come in, range 0–0.5."""

    def __post_init__(self) -> None:
        limits = {
            "contacts": ("每户每季计划联系的次数", 0, 30),
            "minutes": ("每次联系的分钟", 1, 480),
            "inbound": ("每户每季找上门的事", 0, 60),
            "inbound_minutes": ("每件事的分钟", 1, 240),
            "hours": ("每天留给客户的小时", 0.5, 12),
            "lost_days": ("半天被占的日子的比例", 0, 1),
            "away": ("一季里离岗两周的可能", 0, 1),
            "surge": ("一季里来事猛增两周的可能", 0, 1),
        }
        for name, (label, low, high) in limits.items():
            if not low <= getattr(self, name) <= high:
                raise InputError(f"{label}应当在 {low:g} 到 {high:g} 之间，现在是 {getattr(self, name):g}。")

    @property
    def minutes_a_day(self) -> float:
        """Mean minutes for clients in a day of an ordinary quarter."""
        return 60 * self.hours * (1 - self.lost_days / 2)

    @property
    def minutes_per_client(self) -> float:
        """Minutes that one client takes in an ordinary quarter, planned and inbound."""
        return self.contacts * self.minutes + self.inbound * self.inbound_minutes

    @property
    def by_division(self) -> float:
        """Clients that fit when the quarter's hours are divided by the hours per client."""
        return DAYS * self.minutes_a_day / self.minutes_per_client


@dataclass(frozen=True)
class Held:
    """One number of clients, tried in `QUARTERS` quarters."""

    workload: Workload
    clients: int
    done: np.ndarray = field(repr=False)
    """Share of the planned contacts that were made, per quarter."""
    same_day: np.ndarray = field(repr=False)
    """Share of the inbound work that was done on its day, per quarter."""

    @property
    def kept(self) -> int:
        """Quarters in which the promise was kept."""
        return int((self.done >= PROMISED).sum())

    @property
    def load(self) -> float:
        """Planned and inbound work as a share of the time there is; above 1 it does not fit."""
        return self.clients / self.workload.by_division

    @cached_property
    def contacts_made(self) -> float:
        """Mean contacts per client and quarter that were really made."""
        return float(self.done.mean()) * self.workload.contacts


@dataclass(frozen=True)
class _Luck:
    """What chance decides, the same for every number of clients; uniform draws."""

    calls: np.ndarray
    lengths: np.ndarray
    lost: np.ndarray
    away: np.ndarray
    surge: np.ndarray
    away_days: np.ndarray
    surge_days: np.ndarray
    """Two weeks somewhere in the quarter, [days, quarters] of bool."""


@lru_cache(maxsize=2)
def _luck(seed: int) -> _Luck:
    rng = np.random.default_rng(seed)
    days = [rng.uniform(size=(DAYS, QUARTERS)) for _ in range(3)]
    chances = [rng.permutation((np.arange(QUARTERS) + 0.5) / QUARTERS) for _ in range(2)]
    starts = [rng.integers(0, DAYS - TWO_WEEKS + 1, QUARTERS) for _ in range(2)]
    day = np.arange(DAYS)[:, None]
    return _Luck(*days, *chances, *((day >= start) & (day < start + TWO_WEEKS) for start in starts))


def _counts(uniform: np.ndarray, mean: float) -> np.ndarray:
    """Poisson counts with this mean out of uniform draws, monotone in both."""
    return np.searchsorted(poisson.cdf(np.arange(int(mean + 12 * np.sqrt(mean) + 20)), mean), uniform)


@lru_cache(maxsize=256)
def _inbound(matters: float, surge: float, seed: int) -> np.ndarray:
    """Work that comes in when `matters` are expected in an ordinary quarter, in mean lengths of a matter, [days, quarters]."""
    luck = _luck(seed)
    usual, busy = (_counts(luck.calls, times * matters / DAYS) for times in (1.0, _SURGE))
    count = np.where(luck.surge_days & (luck.surge < surge), busy, usual)
    # The length of n exponential matters together is gamma distributed with shape n.
    return np.where(count > 0, gammaincinv(np.maximum(count, 1), luck.lengths), 0.0)


@lru_cache(maxsize=512)
def hold(workload: Workload, clients: int, seed: int = 5) -> Held:
    """Let one manager hold `clients` clients for 200 quarters; every number of clients meets the same days. Raises InputError."""
    if not 1 <= clients <= MOST_CLIENTS:
        raise InputError(f"客户数应当在 1 到 {MOST_CLIENTS} 之间，现在是 {clients:g}。")
    luck = _luck(seed)
    work = _inbound(clients * workload.inbound, workload.surge, seed) * workload.inbound_minutes
    time = 60 * workload.hours * np.where(luck.lost < workload.lost_days, 0.5, 1.0)
    time = np.where(luck.away_days & (luck.away < workload.away), 0.0, time)
    store, spare, prompt = np.zeros(QUARTERS), np.zeros(QUARTERS), np.zeros(QUARTERS)
    for came, had in zip(work, time, strict=True):
        prompt += np.minimum(came, np.maximum(0.0, had - store))  # yesterday's matters first
        waiting = store + came
        spare += np.maximum(0.0, had - waiting)
        store = np.maximum(0.0, waiting - had)
    planned = clients * workload.contacts * workload.minutes
    done = np.minimum(1.0, spare / planned) if planned > 0 else np.ones(QUARTERS)
    total = work.sum(axis=0)
    same_day = np.divide(prompt, total, out=np.ones(QUARTERS), where=total > 0)
    return Held(workload, clients, done, same_day)


def most_clients(workload: Workload, share: float = 0.9) -> int:
    """The largest number of clients for which the promise is kept in `share` of the quarters; 0 when not even one fits. Raises InputError."""
    if not 0 < share <= 1:
        raise InputError("守住的比例应当大于 0、不超过 100%。")
    low, high = 0, MOST_CLIENTS
    while low < high:  # the same days for every number: more clients never do better
        middle = (low + high + 1) // 2
        if hold(workload, middle).kept >= share * QUARTERS:
            low = middle
        else:
            high = middle - 1
    return low


@dataclass(frozen=True)
class Response:
    """What contacts keep or bring of a top-tier client's value: the first contact of a quarter most, every further one less."""

    state: int = 6
    """Number in clv.STATES: 贵宾·有往来."""
    at_stake: float = 0.05
    """Share of her lifetime value that a quarter's contacts can decide at most – kept, or brought in from elsewhere; assumption, 0.02–0.08."""
    half: float = 1.0
    """Contacts per quarter that do half of it; assumption, 0.5–2."""

    def kept(self, contacts: float | np.ndarray) -> float | np.ndarray:
        """Yuan per client and quarter that so many contacts keep or bring."""
        return worth().values[self.state] * self.at_stake * (1 - 0.5 ** (np.asarray(contacts, dtype=float) / self.half))


def value_of(held: Held, response: Response | None = None) -> float:
    """Yuan per quarter that the contacts really made keep, over all clients."""
    response = Response() if response is None else response
    return float(held.clients * np.mean(response.kept(held.done * held.workload.contacts)))


def manager_cost(workload: Workload) -> float:
    """Yuan per quarter for the manager's working time, eight hours a day."""
    return DAYS * 8 * value("hour_cost")


def capacity_table(workload: Workload, clients: tuple[int, ...] = (80, 100, 120, 140, 160, 180, 200, 240)) -> pd.DataFrame:
    """One row per number of clients; Chinese headings."""
    rows = []
    for count in clients:
        held = hold(workload, count)
        low, high = np.quantile(held.done, [0.05, 0.95])
        rows.append(
            [
                count,
                f"{held.load:.0%}",
                f"{held.kept} / {QUARTERS}",
                f"{held.contacts_made:.2f}",
                f"{low:.0%}–{high:.0%}",
                f"{held.same_day.mean():.0%}",
                f"{value_of(held) / 10_000:.2f}",
            ]
        )
    headings = [
        "活占时间",
        f"守住承诺的季（{PROMISED:.0%} 做完）",
        "每户每季真做到几次",
        "做完的比例（九成范围）",
        "找上门的当天办完",
        "一季保住的价值（万元）",
    ]
    return pd.DataFrame(rows, columns=["带几户", *headings])
