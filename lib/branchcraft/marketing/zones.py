"""The five lobby zones: from the street to the VIP room, people fall out on the way, and the hall's queue is one of the reasons.

临街 brings people in, 入口 finds out who has a need, 厅堂 keeps them until they are called, 柜面 closes what is small, 贵宾厅 what is large. In a
funnel of shares alone every zone is worth the same: ten per cent more at any of them is ten per cent more at the end. What sets them apart is how
far each can be raised with the same effort, and the two queues: more people in a full hall make others leave, and one manager in the VIP room can
only talk to so many.

All chance is drawn once for every person who might come (common random numbers): a better zone changes who is found or closed, never who walks by.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.scenario import AMOUNT_CV, ASSUMPTIONS, COMPLEX, INTERVAL, PATIENCE, SHARE_COMPLEX, SIMPLE, VOLUME, Assumption
from branchcraft.queueing import sample_tickets, simulate
from branchcraft.queueing.typical_day import COMPLEX_MINUTES, SIMPLE_MINUTES, half_hour_shape

ZONES = ("临街", "入口", "厅堂", "柜面", "贵宾厅")
WALK_IN, BOOKED, TALK = "顺路进来", "预约客户", "面谈"
WINDOWS = 4
MOST_WALK_IN, MOST_PASSERS = 0.02, 6000.0
"""Highest share drawn in from the street, and most passers-by a day, that can be tried: all these people are drawn once, then thinned."""
_MANAGER = "贵宾经理"

NOW = {
    "临街": Assumption("路过的人里，被吸引进来的", 0.006, "", 0.002, 0.012, "合成。没有查到公开数；数一天门口就知道。"),
    "入口": Assumption("有需求的人里，进门时被认出来的", 0.30, "", 0.15, 0.45, "合成。三问一分流做没做，差别很大。"),
    "厅堂": Assumption("被认出、等到叫号的人里，还愿意谈的", 0.60, "", 0.45, 0.75, "合成。等候时有没有人陪一句、有没有东西看。"),
    "柜面": Assumption("愿意谈的人里，柜面成交的", 0.18, "", 0.10, 0.28, "合成。柜员一句话加上工具齐不齐。"),
    "贵宾厅": Assumption("谈过的大客户里，贵宾厅成交的", 0.35, "", 0.20, 0.50, "合成。面谈有没有准备。"),
}
"""Today's level of each zone."""
LIFT = {
    "临街": Assumption("一份劲使在临街，提高到现在的几倍", 1.5, "倍", 1.2, 2.0, "假设。门头、橱窗、路牌和一个站在门外的人。"),
    "入口": Assumption("一份劲使在入口，提高到现在的几倍", 1.4, "倍", 1.2, 1.7, "假设。大堂经理多两小时只做识别。"),
    "厅堂": Assumption("一份劲使在厅堂，提高到现在的几倍", 1.2, "倍", 1.1, 1.35, "假设。座位、叫号预告、茶水，耐心同时长两成五。"),
    "柜面": Assumption("一份劲使在柜面，提高到现在的几倍", 1.35, "倍", 1.15, 1.6, "假设。每天二十分钟演练，四个柜员。"),
    "贵宾厅": Assumption("一份劲使在贵宾厅，提高到现在的几倍", 1.3, "倍", 1.1, 1.5, "假设。面谈前半小时准备。"),
}
"""What one portion of effort (two working hours a day, whatever the zone) makes of it."""
REST = {
    "passers": Assumption("每天路过多少人", 3000, "人", 1500, 6000, "合成。"),
    "need": Assumption("来办业务的人里，有别的需求的", 0.20, "", 0.10, 0.30, "合成。"),
    "need_walk_in": Assumption("顺路进来的人里，有需求的", 0.60, "", 0.40, 0.80, "合成。本来就是被产品吸引进来的。"),
    "large": Assumption("有需求的人里，值得请进贵宾厅的", 0.30, "", 0.15, 0.40, "合成。"),
    "longer": Assumption("厅堂改好以后，耐心是现在的几倍", 1.25, "倍", 1.1, 1.5, "假设。知道还要等多久的人等得更久。"),
    "large_value": Assumption("贵宾厅成一位，一年的贡献", 3000, "元", 1500, 5000, "合成。约 30 万元资金加配置的手续费。"),
}
TALK_MINUTES = 2.0
"""Longer at the window when the teller brings it up (synthetic)."""
INTERVIEW, INTERVIEW_PATIENCE = 40.0, 20.0
"""Minutes of an interview in the VIP room, and how long one waits for it (synthetic)."""
BOOKED_A_DAY = 6.0
"""Booked clients of the VIP room's one manager a day (synthetic)."""


@dataclass(frozen=True)
class ZoneWorld:
    """Today's levels, what one effort makes of them, and what deals are worth; shares in 0–1, money in yuan."""

    now: tuple[float, float, float, float, float]
    lift: tuple[float, float, float, float, float]
    passers: float
    need: float
    need_walk_in: float
    large: float
    longer: float
    large_value: float
    small_value: float
    lost_customer: float

    def levels(self, mended: Collection[str] = (), part: float = 1.0) -> tuple[np.ndarray, float]:
        """Levels of the five zones, and the patience factor, when `mended` zones got `part` of an effort. Raises InputError."""
        unknown = [zone for zone in mended if zone not in ZONES]
        if unknown:
            raise InputError(f"五个区是 {'、'.join(ZONES)}，没有「{'、'.join(unknown)}」。")
        done = np.array([part if zone in mended else 0.0 for zone in ZONES])
        level = np.minimum(np.array(self.now) * (1 + done * (np.array(self.lift) - 1)), 1.0)
        return level, 1 + done[ZONES.index("厅堂")] * (self.longer - 1)


def zone_world(now: Collection[float] | None = None, **changed: float) -> ZoneWorld:
    """The assumptions as they stand; `now` gives today's five levels of another branch. Raises InputError."""
    levels = tuple(NOW[zone].value for zone in ZONES) if now is None else tuple(float(one) for one in now)
    if len(levels) != len(ZONES) or any(not 0 < one <= 1 for one in levels):
        raise InputError("五个区现在的水平都要填，在 0 和 100% 之间。")
    if levels[0] > MOST_WALK_IN:
        raise InputError(f"路过的人里被吸引进来的，最多试到 {MOST_WALK_IN:.0%}。")
    base = ZoneWorld(
        levels, tuple(LIFT[zone].value for zone in ZONES), **{name: one.value for name, one in REST.items()},  # type: ignore[arg-type]
        small_value=ASSUMPTIONS["lobby_aum"].value * ASSUMPTIONS["margin"].value + ASSUMPTIONS["lobby_fee"].value,
        lost_customer=ASSUMPTIONS["lost_customer"].value,
    )  # fmt: skip
    unknown = set(changed) - {field.name for field in fields(ZoneWorld)}
    if unknown:
        raise InputError(f"没有「{'、'.join(sorted(unknown))}」这个参数。")
    return replace(base, **changed)  # type: ignore[arg-type]


def drawn_zone_worlds(worlds: int, seed: int = 2) -> list[ZoneWorld]:
    """Worlds in which every assumption is drawn on its own, triangular over its range with the peak at its value."""
    rng = np.random.default_rng(seed)

    def draw(one: Assumption) -> float:
        return float(rng.triangular(one.low, one.value, one.high))

    found = []
    for _ in range(worlds):
        now, lift = tuple(draw(NOW[zone]) for zone in ZONES), tuple(draw(LIFT[zone]) for zone in ZONES)
        rest = {name: draw(one) for name, one in REST.items()}
        small = draw(ASSUMPTIONS["lobby_aum"]) * draw(ASSUMPTIONS["margin"]) + draw(ASSUMPTIONS["lobby_fee"])
        found.append(ZoneWorld(now, lift, **rest, small_value=small, lost_customer=draw(ASSUMPTIONS["lost_customer"])))  # type: ignore[arg-type]
    return found


@dataclass(frozen=True)
class People:
    """Everybody who might come, with the chance that each carries: the same for every state of the zones."""

    tickets: pd.DataFrame
    chance: dict[str, np.ndarray]
    """Uniform numbers per ticket: enter, need, found, kept, large, close, seal; and amount (÷ mean), interview and wait (minutes)."""
    days: int
    walk_in: np.ndarray
    booked: np.ndarray


@lru_cache(maxsize=4)
def everybody(days: int = 200, seed: int = 8) -> People:
    """The people of `days` days: errands, all who could be drawn in from the street at most, booked clients of the VIP room."""
    names = [SIMPLE, COMPLEX, WALK_IN, BOOKED, TALK]
    classes = pd.DataFrame(
        {
            "service_mean": [SIMPLE_MINUTES[0], COMPLEX_MINUTES[0], 6.0, INTERVIEW, INTERVIEW],
            "service_cv": 0.6,
            "patience_mean": [PATIENCE.value, PATIENCE.value, 15.0, np.inf, INTERVIEW_PATIENCE],
            "patience_shape": [2.0, 2.0, 2.0, 1.0, 1.0],
        },
        index=pd.Index(names, name="customer_class"),
    )
    shape = half_hour_shape()
    even = np.full(len(shape), 1 / len(shape))
    starts = pd.Index(np.arange(len(shape)) * INTERVAL, name="interval")
    volume = (VOLUME.value * (1 - SHARE_COMPLEX.value), VOLUME.value * SHARE_COMPLEX.value, MOST_PASSERS * MOST_WALK_IN)
    arrivals = pd.DataFrame({name: shape * one for name, one in zip(names, volume, strict=False)} | {BOOKED: even * BOOKED_A_DAY}, index=starts)
    tickets = sample_tickets(classes, arrivals, days=days, seed=seed)
    rng, count = np.random.default_rng([seed, 99]), len(tickets)
    chance = {name: rng.random(count) for name in ("enter", "need", "found", "kept", "large", "close", "seal")}
    sigma = np.sqrt(np.log1p(AMOUNT_CV.value**2))
    chance["amount"] = np.exp(sigma * rng.standard_normal(count) - sigma**2 / 2)
    chance["interview"] = INTERVIEW * rng.gamma(4.0, 0.25, count)
    chance["wait"] = INTERVIEW_PATIENCE * rng.standard_exponential(count)
    code = tickets["customer_class"].cat.codes.to_numpy()
    return People(tickets, chance, days, code == names.index(WALK_IN), code == names.index(BOOKED))


@dataclass(frozen=True)
class ZoneDays:
    """What came of one state of the zones; every array [days]."""

    visitors: np.ndarray
    walk_ins: np.ndarray
    found: np.ndarray
    """With a need, and recognised at the entrance."""
    kept: np.ndarray
    """Of those, called in time and still willing."""
    small: np.ndarray
    talks: np.ndarray
    """Interviews held in the VIP room, without the booked clients'."""
    large: np.ndarray
    left: np.ndarray
    """Left the counter queue unserved."""
    turned: np.ndarray
    """Were referred to the VIP room and did not wait for it."""
    wait: np.ndarray
    """Mean minutes until called at the counter."""
    lived: np.ndarray
    """Yuan as it happened: amounts of the deals made minus what customers who left are worth."""
    value: np.ndarray
    """The same in the mean of closing and amounts, given who could be talked to: what states are compared by, for few deals are mostly luck."""

    @cached_property
    def steps(self) -> dict[str, float]:
        """The funnel in people a day, named as learners read it."""
        named = {
            "进门": self.visitors,
            "认出": self.found,
            "留住": self.kept,
            "柜面成交": self.small,
            "进贵宾厅谈": self.talks,
            "贵宾厅成交": self.large,
        }
        return {name: float(values.mean()) for name, values in named.items()}


def run_zones(world: ZoneWorld, mended: Collection[str] = (), windows: int = WINDOWS, days: int = 200, part: float = 1.0) -> ZoneDays:
    """Let everybody come to a branch in which the zones `mended` got `part` of an effort. Raises InputError."""
    if not 1 <= windows <= 8:
        raise InputError("窗口数应当在 1 到 8 个之间。")
    if not 0 <= world.passers <= MOST_PASSERS:
        raise InputError(f"每天路过的人数应当在 0 到 {MOST_PASSERS:g} 之间。")
    people = everybody(days)
    level, longer = world.levels(mended, part)
    come = ~people.walk_in | (people.chance["enter"] * MOST_WALK_IN * MOST_PASSERS < level[0] * world.passers)
    chance = {name: values[come] for name, values in people.chance.items()}
    tickets, walked, booked = people.tickets[come], people.walk_in[come], people.booked[come]
    found = ~booked & (chance["need"] < np.where(walked, world.need_walk_in, world.need)) & (chance["found"] < level[1])
    willing = found & (chance["kept"] < level[2])
    large = willing & (chance["large"] < world.large)
    names = list(people.tickets["customer_class"].cat.categories)
    tickets = tickets.assign(
        service=tickets["service"].to_numpy() + TALK_MINUTES * willing,
        patience=tickets["patience"].to_numpy() * np.where(booked, 1.0, longer),
        class_2=pd.Categorical.from_codes(np.where(large, names.index(TALK), -1), categories=names),
        service_2=np.where(large, chance["interview"], np.nan),
        patience_2=np.where(large, chance["wait"], np.nan),
    )
    log = simulate(tickets, *_posts(windows))
    served = log["outcome"].cat.codes.to_numpy() == 0
    leg, ticket = log["leg"].to_numpy(), np.cumsum(log["leg"].to_numpy() == 1) - 1
    called = served[leg == 1]
    talked = np.zeros(len(tickets), dtype=bool)
    talked[ticket[(leg == 2) & served]] = True
    kept = willing & called
    small = kept & ~large & (chance["close"] < level[3])
    sealed = talked & (chance["seal"] < level[4])
    wait = np.where(called, (log["start"].to_numpy() - log["arrival"].to_numpy())[leg == 1], 0.0)
    day = tickets["day"].to_numpy()

    def a_day(weights: np.ndarray) -> np.ndarray:
        return np.bincount(day, np.asarray(weights, dtype=float), minlength=days)

    left = a_day(~called & ~booked)
    lost = left * world.lost_customer
    lived = a_day(chance["amount"] * (small * world.small_value + sealed * world.large_value)) - lost
    mean = a_day((kept & ~large) * level[3] * world.small_value + talked * level[4] * world.large_value) - lost
    at_counter = called & ~booked
    return ZoneDays(
        a_day(~booked), a_day(walked), a_day(found), a_day(kept), a_day(small), a_day(talked), a_day(sealed), left,
        a_day(kept & large) - a_day(talked), a_day(wait * at_counter) / np.maximum(a_day(at_counter), 1), lived, mean,
    )  # fmt: skip


def paper_funnel(world: ZoneWorld, mended: Collection[str] = (), part: float = 1.0) -> float:
    """Yuan a day if shares were all there is: everybody is called in time, the VIP room has room for all. The spreadsheet's answer."""
    level, _ = world.levels(mended, part)
    needy = VOLUME.value * world.need + world.passers * level[0] * world.need_walk_in
    willing = needy * level[1] * level[2]
    return float(willing * ((1 - world.large) * level[3] * world.small_value + world.large * level[4] * world.large_value))


@lru_cache(maxsize=8)
def _posts(windows: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Counter windows with one queue for all, and the VIP room's manager who sees booked clients first; open all day."""
    names = [f"窗口 {number}" for number in range(1, windows + 1)]
    skills = [((SIMPLE, COMPLEX, WALK_IN),)] * windows + [(BOOKED, TALK)]
    index = pd.Index([*names, _MANAGER], name="window")
    starts = np.arange(len(half_hour_shape())) * INTERVAL
    return pd.DataFrame({"skills": skills}, index=index), pd.DataFrame(True, index=index, columns=starts)
