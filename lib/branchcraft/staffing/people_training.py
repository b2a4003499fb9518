"""What a day of training pays back, and until when: learning, forgetting and the queue.

Somebody who was trained does one kind of business faster and with fewer errors. Two things use that lead up. She forgets between one customer and the
next, and more the rarer the business is; and her untrained colleague learns the same thing by doing it, and sooner the more common the business is.
So the lead melts at both ends: common business is learnt anyway, rare business is forgotten.

Skill s is the share of the trained way of working that somebody masters, 0 (as before) to 1 (as on the evening of the course). Each working day it
decays by half in `half_life` days, and each performance closes a part of what is missing, half of it in `half_learnt` performances (exponential
learning and forgetting; a recursion of the family of Jaber & Bonney 1996, Appl. Math. Modelling 20). The half-lives without use are measured: half of
what was gained is lost after about 13 months where speed counts and 6.5 months where accuracy does (Tatel & Ackerman 2025, Psychological Bulletin,
meta-analysis of procedural skills). Everything else is an assumption with its range in `RANGES`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.people_response import Response, complex_response, serve
from branchcraft.staffing.scenario import MOVED_PLAN, PAY_PER_HOUR, Assumption, default, example_branch

YEAR = 250
"""Working days that are looked at."""
MONTH = YEAR / 12
DRAWS = 200
OFF_WINDOW, QUIET_HOUR, AFTER_HOURS = "上班时整天脱产，每天一人", "每天 13:00–14:00 抽一人", "下班以后，按加班算"
WAYS = (OFF_WINDOW, QUIET_HOUR, AFTER_HOURS)
OVERTIME = 1.5
"""Pay for hours after work, at least 150 % (Labour Law, art. 44)."""
QUIET = (8, 9)
"""Numbers of the half hours from 13:00 to 14:00."""
SPACINGS = (10, 20, 30, 40, 60, 80, 120)
"""Working days between refreshers that are compared."""

RANGES = {
    "faster": Assumption("学完以后每笔快", 0.10, "", 0.04, 0.18, "合成。没有查到国内柜面培训的公开效果；用自己网点培训前后的办理时间可以量。"),
    "half_learnt": Assumption("没培训的人学到一半要办", 300, "笔", 100, 900, "合成。可以用新柜员头几个月的办理时间估。"),
    "never_alone": Assumption("不教就一直不会的", 0.3, "", 0.0, 0.6, "合成。看不见、没人说的窍门和规定，做得再多也摸索不出来。"),
    "speed_months": Assumption("快慢忘掉一半（不用时）", 13, "个月", 8, 18, "程序性技能的元分析约 13 个月（Tatel 和 Ackerman，2025），上下放宽。"),
    "care_months": Assumption("准确忘掉一半（不用时）", 6.5, "个月", 4, 9, "同上，约 6.5 个月：准确比快慢忘得快一倍。"),
    "errors": Assumption("原来一百笔要返工", 3.0, "笔", 1.0, 6.0, "合成，指要培训的这项复杂业务。用自己的差错登记簿数。"),
    "fewer_errors": Assumption("学完以后差错少", 0.40, "", 0.15, 0.60, "合成。"),
    "rework": Assumption("返工一笔要", 20, "分钟", 10, 40, "合成。查账、补签、打电话请客户再来。"),
}


@dataclass(frozen=True)
class Course:
    """One course and its refreshers."""

    per_day: float = 5.0
    """Times that each of them does this business on a working day."""
    people: int = 4
    hours: float = 7.5
    """Hours of the course for each."""
    way: str = OFF_WINDOW
    refresher_days: int = 0
    """Working days between refreshers, 0 = none."""
    refresher_minutes: float = 20.0
    faster: float = RANGES["faster"].value
    half_learnt: float = RANGES["half_learnt"].value
    never_alone: float = RANGES["never_alone"].value
    speed_months: float = RANGES["speed_months"].value
    care_months: float = RANGES["care_months"].value
    errors: float = RANGES["errors"].value
    fewer_errors: float = RANGES["fewer_errors"].value
    rework: float = RANGES["rework"].value
    minutes: float = default("service_complex")
    """A service of this business before the course."""

    def __post_init__(self) -> None:
        if self.way not in WAYS:
            raise InputError(f"培训的办法应当是 {'、'.join(WAYS)} 之一，现在是「{self.way}」。")
        if not (self.people >= 1 and self.hours > 0 and self.refresher_days >= 0 and self.refresher_minutes >= 0):
            raise InputError("人数、课时和复训时间应当大于 0。")
        if not (0 < self.per_day <= self.most_per_day):
            raise InputError(f"每人每天办几笔应当大于 0、不超过 {self.most_per_day:.0f} 笔（示例网点全部复杂业务）。")
        if not (0 < self.faster < 1 and 0 <= self.fewer_errors <= 1 and self.half_learnt > 0 and self.speed_months > 0 and self.care_months > 0):
            raise InputError("学会的幅度应当在 0 到 1 之间，学和忘的快慢应当大于 0。")

    @property
    def course_days(self) -> int:
        """Working days until everybody has been to the course: one after the other, an hour a day, or all in one evening."""
        return {OFF_WINDOW: self.people, QUIET_HOUR: int(np.ceil(self.people * self.hours)), AFTER_HOURS: 1}[self.way]

    @property
    def most_per_day(self) -> float:
        """All complex business of the example branch, shared out."""
        return default("volume") * default("share_complex") / self.people


Parameters = dict[str, np.ndarray]
"""The uncertain numbers, each [worlds, 1]."""


def _of(course: Course) -> Parameters:
    return {name: np.array([[getattr(course, name)]]) for name in RANGES}


def _steps(course: Course, months: np.ndarray, half_learnt: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One working day: s becomes a × s + b. a = what is kept × what practice leaves undone, b = what practice adds."""
    kept = 0.5 ** (1 / (months * MONTH))
    undone = 0.5 ** (course.per_day / half_learnt)
    return kept * undone, kept * (1 - undone)


def refresher_dates(course: Course, days: int = YEAR) -> np.ndarray:
    """Working days on which a refresher is held; none when less than half a spacing is left of the year."""
    if not course.refresher_days:
        return np.zeros(0, dtype=int)
    dates = np.arange(course.refresher_days, days, course.refresher_days)
    return dates[days - dates >= course.refresher_days / 2]


def _skill(a: np.ndarray, b: np.ndarray, start: float, dates: np.ndarray, days: int) -> np.ndarray:
    """Skill at the beginning of each working day, [worlds, days]; 1 again on each of `dates`."""
    level, day = b / (1 - a), np.arange(days)
    number = np.searchsorted(dates, day, side="right")
    since = day - np.concatenate([[0], dates])[number]
    return level + (np.where(number == 0, start, 1.0) - level) * a**since


def skill(course: Course, months: float, trained: bool, days: int = YEAR) -> np.ndarray:
    """Skill on each working day, [days]: of the trained with their refreshers, or of the untrained who learn by doing (what can be learnt so)."""
    a, b = _steps(course, np.array([[months]]), np.array([[course.half_learnt]]))
    path = _skill(a, b, 1.0 if trained else 0.0, refresher_dates(course, days) if trained else np.zeros(0, dtype=int), days)[0]
    return path if trained else (1 - course.never_alone) * path


@dataclass(frozen=True)
class Payback:
    """A course over a year of working days; arrays [worlds, days], one world unless asked otherwise."""

    course: Course
    trained: np.ndarray
    """Minutes of work a day that the trained save against nobody knowing the new way."""
    untrained: np.ndarray
    """The same for the untrained, who learn by doing."""
    cost: np.ndarray
    """Hours that course and refreshers take, [days], on the day on which they are taken; overtime counts OVERTIME-fold."""
    errors_avoided: np.ndarray
    """Errors in the year that the course avoids, [worlds]."""

    @property
    def saved(self) -> np.ndarray:
        """Hours saved a day by having been trained."""
        return (self.trained - self.untrained) / 60

    @property
    def net(self) -> np.ndarray:
        """Hours gained so far, at the end of each day."""
        return np.cumsum(self.saved - self.cost, axis=1)

    @property
    def break_even(self) -> np.ndarray:
        """First working day on which more was saved than spent so far, [worlds]; inf when that does not happen within the year."""
        won = self.net >= 0
        return np.where(won.any(axis=1), won.argmax(axis=1) + 1.0, np.inf)


def payback(course: Course, parameters: Parameters | None = None, days: int = YEAR) -> Payback:
    """The course against no course, same people, same customers; in each world of `parameters` (from `draws`) when they are given."""
    given = parameters or _of(course)
    services = course.per_day * course.people
    by_speed = course.minutes * given["faster"]
    by_care = given["errors"] / 100 * given["fewer_errors"] * given["rework"]
    minutes, care = [], []
    for trained in (True, False):
        dates = refresher_dates(course, days) if trained else np.zeros(0, dtype=int)
        start, known = (1.0, np.ones((1, 1))) if trained else (0.0, 1 - given["never_alone"])
        speed_path, care_path = (
            _skill(*_steps(course, given[name], given["half_learnt"]), start, dates, days) for name in ("speed_months", "care_months")
        )
        minutes.append(known * services * (by_speed * speed_path + by_care * care_path))
        care.append(known * care_path)
    # While the course goes on, one after the other has been to it.
    been = np.minimum((np.arange(days) + 1) / course.course_days, 1.0)
    minutes[0], care[0] = (one[1] + been * (one[0] - one[1]) for one in (minutes, care))
    cost = np.zeros(days)
    cost[: course.course_days] = course.people * course.hours * (OVERTIME if course.way == AFTER_HOURS else 1.0) / course.course_days
    cost[refresher_dates(course, days)] += course.people * course.refresher_minutes / 60
    avoided = (services * given["errors"] / 100 * given["fewer_errors"] * (care[0] - care[1])).sum(axis=1)
    return Payback(course, minutes[0], minutes[1], cost, avoided)


def lead_half_life(course: Course, months: float) -> float:
    """Working days until the lead over the untrained has halved: forgetting and their learning add up as rates."""
    a, _ = _steps(course, np.array(months), np.array(course.half_learnt))
    return float(np.log(0.5) / np.log(a))


def draws(number: int = DRAWS, seed: int = 1) -> Parameters:
    """`number` worlds: each uncertain number anywhere in its range, evenly on a logarithmic scale (from 0: on a plain one)."""
    stream = np.random.default_rng(seed)
    columns = {}
    for name, one in RANGES.items():
        where = stream.random((number, 1))
        columns[name] = one.low * (one.high / one.low) ** where if one.low > 0 else one.low + (one.high - one.low) * where
    return columns


def best_spacing(course: Course, number: int = DRAWS) -> pd.DataFrame:
    """Refreshers at every spacing (and none), in every world: days between, net hours in the year (mean, 10 % and 90 % of worlds), best_in (worlds)."""
    worlds, spacings = draws(number), (0, *SPACINGS)
    net = np.stack([payback(replace(course, refresher_days=spacing), worlds).net[:, -1] for spacing in spacings], axis=1)
    best = np.bincount(net.argmax(axis=1), minlength=len(spacings))
    low, high = np.quantile(net, [0.1, 0.9], axis=0)
    return pd.DataFrame({"days": spacings, "net": net.mean(axis=0), "low": low, "high": high, "best_in": best})


# In the hall


def plan_without_one(plan: tuple[int, ...], way: str) -> tuple[int, ...]:
    """Windows on a day on which one person is at the course."""
    if way == OFF_WINDOW:
        return tuple(max(count - 1, 1) for count in plan)
    if way == QUIET_HOUR:
        return tuple(max(count - 1, 1) if k in QUIET else count for k, count in enumerate(plan))
    return plan


@dataclass(frozen=True)
class HallEffect:
    """What customers notice of a course."""

    level: np.ndarray
    """Share called in time on each working day after the course, [days]."""
    level_before: float
    level_on_course_day: float
    gone: float
    """Customers who left in the year, fewer (negative) or more than without the course, course days not counted."""
    gone_on_course_days: float
    """Customers more who left on the course days."""


def in_the_hall(course: Course, plan: tuple[int, ...] = MOVED_PLAN) -> HallEffect:
    """The course in the queue: complex business takes as many minutes less, on average, as the people have learnt; course days have fewer windows."""
    answer: Response = complex_response(plan)
    result = payback(course)
    mean = default("volume") * default("share_complex") * course.minutes
    after, without = (answer.at(1 - minutes[0] / mean) for minutes in (result.trained, result.untrained))
    before = answer.at(1.0)
    level, gone = _without_one(plan, course.way)
    more = course.course_days * (gone - float(before.gone))
    return HallEffect(after.level, float(before.level), level, float((after.gone - without.gone).sum()), more)


@lru_cache(maxsize=16)
def _without_one(plan: tuple[int, ...], way: str) -> tuple[float, float]:
    """Level and customers who leave on a course day."""
    level, gone, _ = serve(example_branch(), plan_without_one(plan, way))
    return level, gone


def cost_in_words(course: Course) -> str:
    """Hours and pay of the course, as a range."""
    hours = course.people * course.hours * (OVERTIME if course.way == AFTER_HOURS else 1.0)
    low, high = (rate * hours for rate in PAY_PER_HOUR)
    note = f"（加班按 {OVERTIME:g} 倍折成 {hours:g} 小时）" if course.way == AFTER_HOURS else ""
    return f"{course.people} 人 × {course.hours:g} 小时 = {course.people * course.hours:g} 小时{note}，约 {low:.0f}–{high:.0f} 元（按人均薪酬折算，不算讲师）"
