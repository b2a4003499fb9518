"""五查、四看、一走访、十确认: how much gets past the checks before a loan, and which of them to do when hours are short.

Ten sources of evidence (five looked up, four seen on the spot, one walk round the neighbours) answer ten questions. Every source catches a dressed-up
application with some probability. If they were independent, little would get past all of them. They are not: whoever makes up tax vouchers makes
up the accounts as well. So sources are tied in kinds (papers, records of others, things, people), and a good disguise helps against all of them.

The sources and the ten questions are those of the source document; hours and probabilities are ours.
Method: detection in layers with a common factor (one-factor Gaussian copula, Vasicek 1987, used here for evidence instead of defaults).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import norm

from branchcraft.errors import InputError

PAPERS, RECORDS, THINGS, PEOPLE = "单据", "别处的记录", "实物", "别人"
KINDS = (PAPERS, RECORDS, THINGS, PEOPLE)
QUESTIONS = (
    "产品合不合法、有没有竞争力", "销得好不好", "经营正不正常", "现金流正不正常", "信用状况", "经营资质", "账务真不真", "有没有生产能力", "管理规不规范", "负责人资信",
)  # fmt: skip
STEPS = ("五查", "四看", "一走访")
CASES = 4000
SEED = 17
WITHIN = 2 / 3
"""Of the tie between two sources of one kind, the part that is particular to the kind; the rest is common to all."""
ENOUGH_KINDS = 2
"""A question counts as confirmed when sources of at least so many kinds speak to it (our rule)."""


@dataclass(frozen=True)
class Check:
    """One source of evidence before a loan."""

    name: str
    step: str
    kind: str
    hours: float
    """Assumption, per application."""
    catches: float
    """Assumption: probability of noticing a dressed-up application by this source alone."""
    speaks_to: tuple[int, ...]
    """Numbers of the QUESTIONS it answers."""


CHECKS = (
    Check("互联网公开信息", "五查", PEOPLE, 0.5, 0.25, (0, 1, 5, 9)),
    Check("纳税凭证", "五查", PAPERS, 0.5, 0.35, (1, 3, 6)),
    Check("用电量和电费", "五查", RECORDS, 0.5, 0.45, (2, 7)),
    Check("银行账户流水", "五查", RECORDS, 1.5, 0.45, (1, 2, 3)),
    Check("人民银行征信", "五查", RECORDS, 0.5, 0.40, (4, 9)),
    Check("经营要件", "四看", PAPERS, 0.5, 0.20, (0, 5, 8)),
    Check("账务与实物", "四看", THINGS, 3.0, 0.50, (1, 2, 6)),
    Check("生产设备", "四看", THINGS, 1.5, 0.35, (0, 7)),
    Check("生产现场", "四看", THINGS, 2.0, 0.40, (2, 7, 8)),
    Check("走访工商税务电力同行邻里", "一走访", PEOPLE, 4.0, 0.50, (1, 3, 4, 6, 8, 9)),
)
FIVE_LOOKUPS = tuple(number for number, one in enumerate(CHECKS) if one.step == "五查")
ALL = tuple(range(len(CHECKS)))


def _numbers(chosen: Sequence[int]) -> tuple[int, ...]:
    numbers = tuple(sorted(set(chosen)))
    if any(not 0 <= one < len(CHECKS) for one in numbers):
        raise InputError("没有这一道检查。")
    return numbers


def hours(chosen: Sequence[int]) -> float:
    """Hours that the chosen checks take per application."""
    return sum(CHECKS[one].hours for one in _numbers(chosen))


def missed_if_independent(chosen: Sequence[int]) -> float:
    """Share of dressed-up applications that get past all the chosen checks if these knew nothing of one another."""
    return float(np.prod([1 - CHECKS[one].catches for one in _numbers(chosen)]))


@lru_cache(maxsize=1)
def _noise() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Standard normals: one per case, one per case and kind, one per case and check."""
    draw = np.random.default_rng(SEED)
    return draw.standard_normal((CASES, 1)), draw.standard_normal((CASES, len(KINDS))), draw.standard_normal((CASES, len(CHECKS)))


def catches(tie: float) -> np.ndarray:
    """Which check would notice which case: bool, CASES × checks; `tie` is the correlation within a kind, 0–0.95. Raises InputError."""
    if not 0 <= tie <= 0.95:
        raise InputError("证据一起被做假的程度应当在 0 到 95% 之间。")
    everywhere, by_kind, alone = _noise()
    kind = np.array([KINDS.index(one.kind) for one in CHECKS])
    seen = np.sqrt(tie * (1 - WITHIN)) * everywhere + np.sqrt(tie * WITHIN) * by_kind[:, kind] + np.sqrt(1 - tie) * alone
    return seen < norm.ppf([one.catches for one in CHECKS])


def missed(chosen: Sequence[int], tie: float) -> float:
    """Share of dressed-up applications that get past all the chosen checks. Raises InputError."""
    numbers = _numbers(chosen)
    return 1.0 if not numbers else float((~catches(tie)[:, list(numbers)].any(axis=1)).mean())


def first_step(chosen: Sequence[int], tie: float, cases: int = 200) -> list[str]:
    """For the first `cases`: the step (五查, 四看, 一走访) that notices first, or "漏过"."""
    noticed = catches(tie)[:cases]
    found = ["漏过"] * cases
    for step in reversed(STEPS):
        numbers = [one for one in _numbers(chosen) if CHECKS[one].step == step]
        for case in np.flatnonzero(noticed[:, numbers].any(axis=1)) if numbers else ():
            found[case] = step
    return found


def confirmed(chosen: Sequence[int]) -> list[bool]:
    """For every question: whether sources of at least two kinds speak to it."""
    kinds: list[set[str]] = [set() for _ in QUESTIONS]
    for one in _numbers(chosen):
        for question in CHECKS[one].speaks_to:
            kinds[question].add(CHECKS[one].kind)
    return [len(found) >= ENOUGH_KINDS for found in kinds]


def best_set(budget: float, tie: float, all_confirmed: bool = False) -> tuple[int, ...]:
    """The checks that let least through within `budget` hours, by trying all 1024 sets; of equals the quickest.

    all_confirmed : only sets that confirm every question. Raises InputError when no set fits.
    """
    noticed = catches(tie)
    best: tuple[float, float, tuple[int, ...]] | None = None
    for size in range(1, len(CHECKS) + 1):
        for chosen in combinations(ALL, size):
            spent = hours(chosen)
            if spent > budget + 1e-9 or (all_confirmed and not all(confirmed(chosen))):
                continue
            share = float((~noticed[:, list(chosen)].any(axis=1)).mean())
            if best is None or (share, spent, chosen) < best:
                best = (share, spent, chosen)
    if best is None:
        raise InputError(f"{budget:g} 小时里做不成" + ("十个确认。" if all_confirmed else "任何一道检查。"))
    return best[2]


def quickest_confirming() -> tuple[int, ...]:
    """The set that confirms all ten questions in the fewest hours; of equals the first."""
    found = [(hours(chosen), chosen) for size in range(1, len(CHECKS) + 1) for chosen in combinations(ALL, size) if all(confirmed(chosen))]
    return min(found)[1]


def layers_table(tie: float) -> pd.DataFrame:
    """Usual sets side by side for a learner: hours, what gets past them, what independence would have promised."""
    sets = {
        "五查": FIVE_LOOKUPS,
        "五查、四看": tuple(one for one in ALL if CHECKS[one].step != "一走访"),
        "五查、四看、一走访": ALL,
        "只做三道：流水、账务与实物、走访": (3, 6, 9),
        "同一类三道：用电、流水、征信": (2, 3, 4),
    }
    rows = []
    for name, chosen in sets.items():
        rows.append(
            [
                name,
                f"{hours(chosen):g}",
                f"{100 * missed_if_independent(chosen):.1f}",
                f"{100 * missed(chosen, tie):.1f}",
                f"{sum(confirmed(chosen))} / 10",
            ]
        )
    return pd.DataFrame(rows, columns=["做哪些", "每户小时", "若互不相干，一百户漏过", "一起做假时，一百户漏过", "有两类证据的确认"])


def checks_table() -> pd.DataFrame:
    """The sources with their assumptions, for a learner."""
    rows = [
        [one.step, one.name, one.kind, f"{one.hours:g}", f"{one.catches:.0%}", "、".join(str(number + 1) for number in one.speaks_to)]
        for one in CHECKS
    ]
    return pd.DataFrame(rows, columns=["步骤", "证据", "哪一类", "每户小时（假设）", "单独发现包装的机会（假设）", "说得上话的确认"])
