"""Pay by the count, or by a mixed measure: what happens to the work that nobody counts.

A teller divides her attention between being quick, being careful, and helping: handing a customer over to the colleague whom he needs, showing the new
one how it is done. Some of it she gives unpaid, because she thinks it right. Money moves attention to what is measured, and attention is limited: each
piece that speed gets is partly taken from care and help (the multitask model of Holmström & Milgrom 1991, JLEO 7; with imperfect measures as in Baker
1992, JPE 100). So a stronger incentive first shortens the queue and then sends customers home with errors, of whom some come back and lengthen it.

Efforts are relative: 1 is what everybody gives on fixed pay. The chosen effort solves max g·e − ½ e·Ce over e ≥ 0, where g is what each effort brings
her and C has 1 on its diagonal and `rivalry` elsewhere. The queue is the simulated branch (`people_response`); all behavioural numbers are assumptions
with ranges, since none was measured in a Chinese branch. That counted work crowds out uncounted work was measured on 126 workers in Chinese factories
(Hong, Hossain, List & Tanaka 2018, Int. Economic Review 59), where it was clear for those on fixed base pay and not for those already on piece rates.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.people_response import response
from branchcraft.staffing.scenario import FLAT_PLAN, Assumption, default

SPEED, CARE, HELP = range(3)
EFFORTS = ("快", "准", "帮")
DRAWS = 200
MOST_ERRORS = 0.5
"""No more than every second service goes wrong, however careless."""

RANGES = {
    "power": Assumption("绩效工资有多管用", 1.2, "", 0.6, 2.0, "合成。1 表示全部绩效都押在一样上，动力和本来的自觉一样大。"),
    "rivalry": Assumption("快、准、帮互相抢精力的程度", 0.4, "", 0.2, 0.6, "合成。0 表示互不影响，接近 1 表示顾了这头就没有那头。"),
    "quicker": Assumption("加一倍的劲，能快多少", 0.16, "", 0.08, 0.22, "合成。系统、授权、客户填单的时间催不快。"),
    "carelessness": Assumption("用心少一半，差错变成几倍", 4.0, "倍", 2.0, 8.0, "合成。"),
    "errors": Assumption("固定工资时一百笔里办错的", 1.5, "笔", 0.5, 3.0, "合成，各类业务平均，比复杂业务低。用自己的差错登记簿数。"),
    "seen": Assumption("办错的查得出几成", 0.4, "", 0.2, 0.8, "合成。查得出，才扣得着；查不出的，扣了也不管用。"),
}
REFERRALS = 4.0
"""Customers a day whom tellers hand over to a colleague on fixed pay; synthetic, 1–10."""


@dataclass(frozen=True)
class Scheme:
    """How variable pay is shared out: parts of it tied to the count, to quality, to helping; they need not use all of it (the rest is fixed pay)."""

    name: str
    count: float = 0.0
    quality: float = 0.0
    helping: float = 0.0

    def __post_init__(self) -> None:
        parts = (self.count, self.quality, self.helping)
        if any(not 0 <= part <= 1 for part in parts):
            raise InputError("和件数、质量、帮忙挂钩的比例应当各在 0% 到 100% 之间。")
        if sum(parts) > 1 + 1e-9:
            raise InputError(f"三样挂钩的比例加起来是 {sum(parts):.0%}，不能超过 100%。")


FIXED = Scheme("固定工资")
SCHEMES = (
    FIXED,
    Scheme("件数三成", 0.3),
    Scheme("件数八成", 0.8),
    Scheme("件数、质量各四成", 0.4, 0.4),
    Scheme("三样都看", 0.3, 0.35, 0.15),
)


@dataclass(frozen=True)
class Teller:
    """How people answer to pay; every number is an assumption with its range in `RANGES`."""

    power: float = RANGES["power"].value
    rivalry: float = RANGES["rivalry"].value
    quicker: float = RANGES["quicker"].value
    carelessness: float = RANGES["carelessness"].value
    errors: float = RANGES["errors"].value
    seen: float = RANGES["seen"].value

    def __post_init__(self) -> None:
        if not 0 <= self.rivalry < 1:
            raise InputError("互相抢精力的程度应当不小于 0、小于 1。")
        if not (self.power >= 0 and 0 <= self.quicker < 0.5 and self.carelessness >= 1 and self.errors > 0 and 0 <= self.seen <= 1):
            raise InputError("员工的反应里有一个数超出了范围。")


def efforts(scheme: Scheme, teller: Teller) -> np.ndarray:
    """Speed, care and help under a scheme, [3]; all 1 on fixed pay."""
    parts = np.array([scheme.count, scheme.quality * teller.seen, scheme.helping * teller.seen])
    return _efforts(teller.power * parts[None, :], np.array([teller.rivalry]))[0]


def _efforts(money: np.ndarray, rivalry: np.ndarray) -> np.ndarray:
    """Efforts in many cases at once: `money` [cases, 3] is what pay adds to the drive, `rivalry` [cases].

    On fixed pay the inner drive makes all three 1. Where all efforts stay positive the conditions are linear, with the inverse of C known in closed
    form; the few other cases are solved one by one.
    """
    spread = rivalry[:, None]
    found = 1 + (money - spread / (1 + 2 * spread) * money.sum(axis=1, keepdims=True)) / (1 - spread)
    for case in np.flatnonzero((found < 0).any(axis=1)):
        matrix = np.full((3, 3), rivalry[case]) + (1 - rivalry[case]) * np.eye(3)
        found[case] = _best(matrix, matrix.sum(axis=1) + money[case])
    return found


def _best(matrix: np.ndarray, drive: np.ndarray) -> np.ndarray:
    """Argmax of drive·e − ½ e·matrix·e over e ≥ 0: the one set of positive efforts that satisfies the conditions of the optimum."""
    size = drive.size
    for count in range(size, -1, -1):
        for used in combinations(range(size), count):
            chosen = list(used)
            found = np.zeros(size)
            if chosen:
                found[chosen] = np.linalg.solve(matrix[np.ix_(chosen, chosen)], drive[chosen])
            rest = [k for k in range(size) if k not in used]
            if (found >= -1e-12).all() and (drive[rest] - matrix[rest] @ found <= 1e-9).all():
                return np.maximum(found, 0.0)
    raise AssertionError("a positive definite problem has a solution")


@dataclass(frozen=True)
class Outcome:
    """Branch days under ways of paying; arrays [cases], or numbers for a single case."""

    efforts: np.ndarray
    """[cases, 3], or [3]."""
    minutes: np.ndarray
    """Minutes of a service, 1 = as on fixed pay."""
    errors: np.ndarray
    """Share of services done wrong."""
    level: np.ndarray
    """Share called in time."""
    gone: np.ndarray
    """Customers a day who leave."""
    right_first: np.ndarray
    """New customers a day whose business is done, and done right on the first visit. One who left and one served wrong count alike."""
    back: np.ndarray
    """Visits a day that go wrong and bring the customer back."""
    referrals: np.ndarray

    def case(self, number: int) -> Outcome:
        """One case."""
        return Outcome(**{one.name: getattr(self, one.name)[number] for one in fields(self)})


def outcome(scheme: Scheme, teller: Teller | None = None) -> Outcome:
    """What a scheme does to a day of the example branch, four windows all day; who was served wrong comes back another day."""
    return outcomes([scheme], _as_arrays(teller or Teller())).case(0)


def outcomes(schemes: Sequence[Scheme], tellers: Mapping[str, np.ndarray]) -> Outcome:
    """`outcome` of many schemes, of many tellers (from `draws`), or of pairs of them."""
    parts = np.array([(one.count, one.quality, one.helping) for one in schemes])
    seen, power, rivalry, quicker, carelessness, errors = np.broadcast_arrays(
        *(tellers[name] for name in ("seen", "power", "rivalry", "quicker", "carelessness", "errors")), np.zeros(len(parts))
    )[:6]
    # Quality and help pay only as far as somebody sees them.
    money = power[:, None] * parts * np.stack([np.ones_like(seen), seen, seen], axis=1)
    chosen = _efforts(money, rivalry)
    effort = np.maximum(chosen, 1e-3)
    # A doubled effort saves the share `quicker`; half the care multiplies errors by `carelessness`.
    minutes = effort[:, SPEED] ** np.log2(1 - quicker)
    rates = np.minimum(errors / 100 * effort[:, CARE] ** -np.log2(carelessness), MOST_ERRORS)
    # Every error brings one visit more, which may go wrong again.
    volume = 1 / (1 - rates)
    hall = response(FLAT_PLAN, returning=True).at(minutes, volume)
    came = default("volume") * volume
    stayed = 1 - hall.gone / came
    return Outcome(
        chosen, minutes, rates, hall.level, hall.gone, default("volume") * stayed * (1 - rates), came * stayed * rates, REFERRALS * chosen[:, HELP]
    )


def _as_arrays(teller: Teller) -> dict[str, np.ndarray]:
    return {name: np.array([getattr(teller, name)]) for name in RANGES}


@lru_cache(maxsize=2)
def draws(number: int = DRAWS, seed: int = 1) -> Mapping[str, np.ndarray]:
    """Tellers in `number` worlds: each number anywhere in its range, [worlds]."""
    stream = np.random.default_rng(seed)
    return {name: one.low + (one.high - one.low) * stream.random(number) for name, one in RANGES.items()}


def against_fixed(scheme: Scheme, teller: Teller | None = None, number: int = DRAWS) -> np.ndarray:
    """Customers a day done right the first time, more (or fewer) than on fixed pay, in each world; numbers of `teller` that were moved away from the
    middle of their range are held there."""
    held = {name: np.full(number, getattr(teller, name)) for name, one in RANGES.items() if teller and getattr(teller, name) != one.value}
    worlds = {**draws(number), **held}
    return outcomes([scheme], worlds).right_first - outcomes([FIXED], worlds).right_first


def strength_curve(scheme: Scheme, teller: Teller | None = None, points: int = 41) -> pd.DataFrame:
    """The scheme's mix at every strength: index strength 0–1 (share of pay at stake), columns right_first, errors, level."""
    whole = scheme.count + scheme.quality + scheme.helping
    if not whole:
        raise InputError("先让绩效和至少一样挂钩，才谈得上轻重。")
    strengths = np.linspace(0, 1, points)
    mixes = [replace(scheme, **{part: getattr(scheme, part) / whole * s for part in ("count", "quality", "helping")}) for s in strengths]
    found = outcomes(mixes, _as_arrays(teller or Teller()))
    rows = {"right_first": found.right_first, "errors": found.errors, "level": found.level}
    return pd.DataFrame(rows, index=pd.Index(strengths, name="strength"))


def schemes_table(schemes: Sequence[Scheme] = SCHEMES, teller: Teller | None = None, number: int = DRAWS) -> pd.DataFrame:
    """Schemes side by side for a learner; Chinese headings."""
    rows = []
    for scheme in schemes:
        now = outcome(scheme, teller)
        better = "" if scheme == FIXED else f"{int((against_fixed(scheme, teller, number) > 0).sum())} / {number}"
        rows.append(
            (
                scheme.name,
                f"{100 * scheme.count:.0f} / {100 * scheme.quality:.0f} / {100 * scheme.helping:.0f}",
                f"{now.level:.0%}",
                f"{now.gone:.1f}",
                f"{100 * now.errors:.1f}",
                f"{now.referrals:.1f}",
                f"{now.right_first:.1f}",
                better,
            )
        )
    names = ["怎么发", "件数/质量/帮忙（%）", "按时叫到", "走掉（人）", "办错（百笔）", "转介（位）", "一次办妥（人）", "比固定工资好"]
    return pd.DataFrame(rows, columns=names)
