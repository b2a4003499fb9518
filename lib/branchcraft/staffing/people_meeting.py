"""The morning meeting as a feedback loop: what a word about yesterday's figure seems to do, and what reacting to every figure does.

Two traps live in one meeting. Who was worst yesterday is mostly somebody who had a bad day, and does better today whatever is said to her; who was best
does worse. So scolding seems to help and praise to harm even when words do nothing (regression towards the mean; Kahneman & Tversky 1973, Psychological
Review 80, on flight instructors). And a branch that speeds up after each slow day and slows down after each quick one adds its corrections to the
chance that is there anyway: the scatter grows (tampering; Deming 1986, *Out of the Crisis*, ch. 11, the funnel). Control limits tell chance from cause
(Shewhart 1931); a run of days on one side of the usual finds smaller causes, later (Nelson 1984, J. Quality Technology 16).

The figure is the branch's mean minutes per service. Its scatter and the size of a real cause are assumptions; what a slow day costs customers comes from
the simulated hall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.people_response import response
from branchcraft.staffing.scenario import MOVED_PLAN, Assumption, example_branch

DAYS = 60
"""Working days that one look covers: about a quarter."""
WORLDS = 200
RANGES = {
    "scatter": Assumption("没事时每天的波动", 0.6, "分钟", 0.5, 1.0, "合成。示例网点里，光是客户不同就有 0.5 分钟。"),
    "shift": Assumption("真问题让每笔慢", 1.0, "分钟", 0.5, 2.0, "合成。系统改版、换表单、设备不稳。"),
    "look_hours": Assumption("追一次要", 2.0, "小时", 1.0, 4.0, "合成。六个人二十分钟。"),
}
SCATTER, SHIFT, LOOK_HOURS = (RANGES[name].value for name in ("scatter", "shift", "look_hours"))
"""Standard deviation of a day's mean service with nothing changed, minutes; minutes by which a real cause slows every service until it is found; working
hours that it takes to look into one day."""
RUN = 8
"""Days in a row on one side of the usual that count as a signal (Nelson 1984 uses 9; fewer find causes sooner and cry wolf oftener)."""
LIMIT = 3.0
"""Standard deviations beyond which a single day counts as a signal."""

TALK_SEED = 43
"""Of sixty tried, a draw whose counts lie near their long-run means, so that the one picture shown in class is a usual one."""


# Praise and scolding


@dataclass(frozen=True)
class Words:
    """What followed after the best and the worst of each day were spoken to."""

    first: np.ndarray
    """[days, tellers]: the figure on the day before the talk (higher is better)."""
    second: np.ndarray
    """The same people on the day after."""
    scolded: np.ndarray
    """[days] bool: whether the worst was spoken to at all (in the comparison half of the days nobody is)."""

    @property
    def worst(self) -> np.ndarray:
        return self.first.argmin(axis=1)

    @property
    def best(self) -> np.ndarray:
        return self.first.argmax(axis=1)

    def change(self, who: np.ndarray) -> np.ndarray:
        """Day after minus day before of one teller a day."""
        day = np.arange(who.size)
        return self.second[day, who] - self.first[day, who]

    @property
    def worst_better(self) -> int:
        """Days on which the worst did better on the next day."""
        return int((self.change(self.worst) > 0).sum())

    @property
    def best_worse(self) -> int:
        return int((self.change(self.best) < 0).sum())

    @property
    def effect(self) -> tuple[float, float, float]:
        """What scolding really did: change of the scolded worst minus change of the worst to whom nobody spoke; with 95 % limits."""
        change = self.change(self.worst)
        spoken, silent = change[self.scolded], change[~self.scolded]
        if spoken.size < 2 or silent.size < 2:
            return float("nan"), float("nan"), float("nan")
        middle = float(spoken.mean() - silent.mean())
        half = 1.96 * float(np.sqrt(spoken.var(ddof=1) / spoken.size + silent.var(ddof=1) / silent.size))
        return middle, middle - half, middle + half


def praise_and_scold(
    tellers: int = 6, days: int = 200, skill: float = 0.5, effect: float = 0.0, control: bool = False, seed: int = TALK_SEED
) -> Words:
    """Pairs of neighbouring days of a team.

    skill : standard deviation of the lasting differences between tellers, in units of the daily scatter. effect : what a scolding really adds to the
    next day, same unit. control : on half of the days, drawn by lot, nobody is spoken to. Raises InputError.
    """
    if tellers < 2 or days < 4:
        raise InputError("至少要有 2 个人、4 天，才分得出谁最好、谁最差。")
    if skill < 0:
        raise InputError("人和人之间的长期差别应当不小于 0。")
    stream = np.random.default_rng(seed)
    lasting = skill * stream.standard_normal((days, tellers))
    first, second = (lasting + stream.standard_normal((days, tellers)) for _ in range(2))
    scolded = np.ones(days, dtype=bool) if not control else stream.permutation(days) < days // 2
    second[np.flatnonzero(scolded), first.argmin(axis=1)[scolded]] += effect
    return Words(first, second, scolded)


def chance_of_better(tellers: int) -> float:
    """Chance that the worst of equals does better next day: n / (n + 1), for her new day is one more draw beside the n."""
    return tellers / (tellers + 1)


# Reacting to the branch's figure


@dataclass(frozen=True)
class Rule:
    """When the meeting reacts to yesterday's figure."""

    name: str
    gain: float = 0.0
    """Part of yesterday's deviation that is corrected every day, whatever it was."""
    limit: float = np.inf
    """A day further out than so many standard deviations is looked into."""
    run: int = 0
    """So many days in a row on one side are looked into; 0 = not watched."""

    def __post_init__(self) -> None:
        if not 0 <= self.gain <= 1.5:
            raise InputError("每天纠偏的力度应当在 0% 到 150% 之间。")
        if self.limit <= 0 or self.run < 0:
            raise InputError("控制线应当大于 0 倍标准差，连续天数应当不小于 0。")


RULES = (
    Rule("不追"),
    Rule("天天纠偏", gain=1.0),
    Rule("比平常差就追", limit=0.5),
    Rule("超过控制线才追", limit=LIMIT),
    Rule("控制线，加连续 8 天", limit=LIMIT, run=RUN),
)


@dataclass(frozen=True)
class Quarter:
    """`WORLDS` quarters under one rule; arrays [worlds, days]."""

    rule: Rule
    figure: np.ndarray
    """Mean minutes of a service."""
    looked: np.ndarray
    """bool: the meeting looked into that day."""
    cause: np.ndarray
    """[worlds]: day on which the real cause begins; DAYS where there is none."""
    found: np.ndarray
    """[worlds]: first day without it, after the meeting had looked into the day before; DAYS where it was not found."""
    usual: float

    @property
    def scatter(self) -> float:
        """Standard deviation of the figure on days without a cause, over all worlds."""
        calm = np.arange(self.figure.shape[1]) < self.cause[:, None]
        return float(self.figure[calm].std())

    @property
    def false_alarms(self) -> np.ndarray:
        """[worlds]: looks that found nothing."""
        day = np.arange(self.figure.shape[1])
        hit = (day + 1 == self.found[:, None]) & (self.cause < self.figure.shape[1])[:, None]
        return (self.looked & ~hit).sum(axis=1)

    @property
    def days_slow(self) -> np.ndarray:
        """[worlds]: days that the cause went on."""
        return np.maximum(self.found - self.cause, 0)

    @property
    def queue(self) -> np.ndarray:
        """[worlds]: mean minutes in the queue over the quarter."""
        return response(MOVED_PLAN).at(self.figure / self.usual).queue.mean(axis=1)

    @property
    def gone(self) -> np.ndarray:
        """[worlds]: customers a day who leave."""
        return response(MOVED_PLAN).at(self.figure / self.usual).gone.mean(axis=1)

    @property
    def hours(self) -> np.ndarray:
        """[worlds]: working hours spent on looking."""
        return LOOK_HOURS * self.looked.sum(axis=1)


def usual_minutes() -> float:
    """Mean service of the example branch."""
    branch = example_branch()
    mean: float = (branch.arrivals.to_numpy() @ branch.classes["service_mean"].to_numpy()).sum() / branch.arrivals.to_numpy().sum()
    return float(mean)


def run_quarter(
    rule: Rule, scatter: float = SCATTER, shift: float = SHIFT, cause_share: float = 0.5, worlds: int = WORLDS, days: int = DAYS, seed: int = 1
) -> Quarter:
    """Quarters under a rule, the same luck for every rule.

    In a share of the worlds a real cause begins on a day between the 10th and the 40th and slows every service by `shift` minutes until the meeting
    looks into a day on which it acts (or, with `gain`, is corrected away like everything else, without ever being found). Raises InputError.
    """
    if scatter <= 0 or shift < 0 or not 0 <= cause_share <= 1:
        raise InputError("每天的波动应当大于 0，真问题的大小不小于 0，有真问题的比例在 0% 到 100% 之间。")
    stream, usual = np.random.default_rng(seed), usual_minutes()
    noise = scatter * stream.standard_normal((worlds, days))
    begins = stream.integers(days // 6, 2 * days // 3 + 1, worlds)
    cause = np.where(stream.random(worlds) < cause_share, begins, days)
    found, aim, row = np.full(worlds, days), np.zeros(worlds), np.zeros(worlds, dtype=int)
    figure, looked = np.zeros((worlds, days)), np.zeros((worlds, days), dtype=bool)
    for day in range(days):
        acting = (cause <= day) & (found > day)
        figure[:, day] = usual + aim + noise[:, day] + shift * acting
        off = figure[:, day] - usual
        row = np.where(off > 0, np.maximum(row, 0) + 1, np.minimum(row, 0) - 1)
        seen = off > rule.limit * scatter
        if rule.run:
            seen |= row >= rule.run
        looked[:, day] = seen
        # Looked into in the next morning's meeting: whatever acted yesterday is found and ends today.
        caught = seen & acting
        found[caught] = day + 1
        row[seen] = 0
        aim = aim - rule.gain * off
    return Quarter(rule, figure, looked, cause, np.minimum(found, days), usual)


def scatter_factor(gain: float) -> float:
    """Standard deviation under daily correction ÷ without, in the long run: √(2 / (2 − gain)); at gain 1 every correction adds a whole day's luck."""
    if not 0 <= gain < 2:
        raise InputError("纠偏的力度应当在 0 到 2 之间，否则越纠越远。")
    return float(np.sqrt(2 / (2 - gain)))


def rules_table(quarters: list[Quarter]) -> pd.DataFrame:
    """Rules side by side for a learner; Chinese headings."""
    rows = []
    base = quarters[0]
    for one in quarters:
        with_cause = one.cause < one.figure.shape[1]
        difference = one.gone - base.gone
        rows.append(
            (
                one.rule.name,
                f"{one.scatter:.2f}",
                f"{one.looked.sum(axis=1).mean():.1f}",
                f"{one.false_alarms.mean():.1f}",
                f"{one.days_slow[with_cause].mean():.0f}" if with_cause.any() else "",
                f"{one.gone.mean():.2f}",
                "" if one is base else f"{int((difference < -1e-9).sum())} / {difference.size}",
                f"{one.hours.mean():.0f}",
            )
        )
    names = ["晨会的规则", "平常波动（分）", "追几次", "白追", "真问题拖几天", "走掉（人/天）", "比不追好的季度", "花掉工时"]
    return pd.DataFrame(rows, columns=names)
