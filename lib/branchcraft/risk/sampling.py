"""How many files must be checked? The chance of missing every faulty one, and what a risk score adds.

Drawing files without replacement is the hypergeometric distribution: with 240 files of which 6 are faulty, a tenth drawn at random misses all six
in half of the cases. A score that tells bad from good only a little helps much when the highest scores are checked first; but what the score does
not know about is then never seen, and nothing can be said about the files that were not drawn. So a part is drawn at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy.stats import hypergeom, norm

from branchcraft.errors import InputError
from branchcraft.risk.scenario import Assumption

FILES = 240
DRAWS = 2000
SEED = 3
RANDOM, BY_SCORE, MIXED, BY_COLOUR = "随机抽", "按风险分，从高往下查", "七成按分、三成随机", "按四色分配"
METHODS = (RANDOM, BY_SCORE, MIXED, BY_COLOUR)
MIXED_RANDOM = 0.3
"""Share of a mixed sample that is drawn at random (our choice; try 20–40 %)."""
LOOKS_GOOD = -1.0
"""Score of a faulty file that looks especially good, in standard deviations from the usual good file: made-up papers are often the neatest."""
COLOURS = ("红", "橙", "黄", "绿")
COLOUR_SHARES = (0.10, 0.20, 0.30, 0.40)
"""Shares of the files by score from the top. The source names four colours without saying what they mean; every bank sets its own."""
COLOUR_WEIGHTS = (8.0, 4.0, 2.0, 1.0)
"""How many times as often a file of each colour is drawn when checks are spread over the colours."""
SAMPLING_ASSUMPTIONS = {
    "files": Assumption("信贷档案", FILES, "份", 60, 1000, "合成。一家支行的在管户数。"),
    "faulty": Assumption("其中有问题的", 6, "份", 1, 40, "合成。事先谁也不知道，所以要能拖。"),
    "auc": Assumption("风险分的本事（随机一份坏的排在随机一份好的前面的机会）", 0.75, "", 0.5, 0.95, "合成。0.5 是瞎猜，1 是全知；没有查到公开数，用自己查过的档案可以算。"),
    "colours": Assumption("四色的分法", 0.10, "", 0.05, 0.20, "课上约定：按风险分，前一成红、往下两成橙、三成黄、四成绿。资料只说“四色”，没有写含义，以本行规定为准。"),
}  # fmt: skip


def _check(files: int, faulty: int, checked: int) -> None:
    if files < 1:
        raise InputError("至少要有 1 份档案。")
    if not 0 <= faulty <= files:
        raise InputError(f"有问题的份数应当在 0 到 {files} 之间。")
    if not 0 <= checked <= files:
        raise InputError(f"检查的份数应当在 0 到 {files} 之间。")


def miss_probability(files: int, faulty: int, checked: int) -> float:
    """Chance that `checked` files drawn at random hold none of the faulty ones. Raises InputError."""
    _check(files, faulty, checked)
    return float(hypergeom.pmf(0, files, faulty, checked))


def files_needed(files: int, faulty: int, sure: float) -> int:
    """Fewest files to draw at random so that at least one faulty file is among them with probability `sure`. Raises InputError."""
    _check(files, faulty, 0)
    if not 0 < sure < 1:
        raise InputError("把握应当在 0 到 100% 之间。")
    if faulty == 0:
        raise InputError("没有问题档案时，怎么抽都抽不到。")
    low, high = 0, files - faulty + 1  # with one more than the good files a faulty one is certain
    while low < high:
        middle = (low + high) // 2
        if miss_probability(files, faulty, middle) <= 1 - sure:
            high = middle
        else:
            low = middle + 1
    return low


def most_faulty(files: int, checked: int, found: int, sure: float = 0.95) -> int:
    """Upper limit for the number of faulty files when `found` of the `checked` were faulty (exact, one-sided). Raises InputError.

    The largest number under which finding so few would still have a probability above 1 − sure.
    """
    _check(files, 0, checked)
    if not 0 <= found <= checked:
        raise InputError("查出的份数应当在 0 到检查的份数之间。")
    best = found
    for faulty in range(found, files - checked + found + 1):
        if hypergeom.cdf(found, files, faulty, checked) > 1 - sure:
            best = faulty
        else:
            break
    return best


def score_shift(auc: float) -> float:
    """How far apart the scores of faulty and good files lie, in standard deviations, for an area under the curve. Raises InputError."""
    if not 0.5 <= auc < 1:
        raise InputError("风险分的本事应当在 0.5 到 1 之间（0.5 是瞎猜）。")
    return float(np.sqrt(2) * norm.ppf(auc))


@dataclass(frozen=True)
class Caught:
    """How many faulty files a way of choosing finds."""

    method: str
    found: np.ndarray
    """Faulty files among those checked, in each of DRAWS piles of files."""
    blind: np.ndarray
    """Those of them that look especially good to the score."""
    pile: np.ndarray
    """The first pile, by place in the order of the score: 0 not checked, 1 checked and good, 2 faulty and not checked, 3 faulty and found."""

    @property
    def none(self) -> float:
        """Share of the piles in which none was found."""
        return float((self.found == 0).mean())

    @property
    def mean(self) -> float:
        return float(self.found.mean())


@lru_cache(maxsize=4)
def _noise(files: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores of good files, lots for drawing and the lots' ranks, one row a pile; the first files of a row are the faulty ones."""
    draw = np.random.default_rng(SEED)
    score, lot = draw.standard_normal((DRAWS, files)), draw.random((DRAWS, files))
    return score, lot, lot.argsort(axis=1).argsort(axis=1)


@lru_cache(maxsize=4)
def _scored(files: int, faulty: int, blind: int, auc: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores (faulty files first, of these the blind ones last), the same sorted from the top, and the place of every faulty file in that order."""
    score = _noise(files)[0].copy()
    score[:, : faulty - blind] += score_shift(auc)
    score[:, faulty - blind : faulty] += LOOKS_GOOD
    place = np.stack([(score > score[:, [k]]).sum(axis=1) for k in range(faulty)], axis=1) if faulty else np.zeros((DRAWS, 0), dtype=int)
    return score, -np.sort(-score, axis=1), place


def catch(method: str, checked: int, faulty: int = 6, auc: float = 0.75, files: int = FILES, blind: int = 0) -> Caught:
    """Faulty files found by a way of choosing, in DRAWS piles that are the same for every way.

    blind : how many of the faulty files look especially good, so that the score puts them at the end. Raises InputError.
    """
    _check(files, faulty, checked)
    if method not in METHODS:
        raise InputError(f"抽法只有：{'、'.join(METHODS)}。")
    if not 0 <= blind <= faulty:
        raise InputError(f"看上去特别好的份数应当在 0 到 {faulty} 之间。")
    score, ordered, place = _scored(files, faulty, blind, auc)
    _, lot, rank = _noise(files)
    parts = [(low, high, count) for low, high, count in _parts(method, checked, files) if count > 0]
    found = np.zeros((DRAWS, faulty), dtype=bool)
    for low, high, count in parts:
        inside = (place >= low) & (place < high)
        if count < high - low:
            inside &= (rank[:, :faulty] if high - low == files else _earlier(score, ordered, lot, low, high, inside)) < count
        found |= inside
    return Caught(method, found.sum(axis=1), found[:, faulty - blind :].sum(axis=1), _first_pile(parts, score[0], lot[0], faulty))


def _earlier(score: np.ndarray, ordered: np.ndarray, lot: np.ndarray, low: int, high: int, asked: np.ndarray) -> np.ndarray:
    """For every faulty file that is `asked` about: how many files from place `low` to before `high` have a smaller lot."""
    outside = np.zeros(score.shape, dtype=bool)
    if low > 0:
        outside |= score >= ordered[:, [low - 1]]
    if high < score.shape[1]:
        outside |= score <= ordered[:, [high]]
    hidden = np.where(outside, 2.0, lot)  # lots are below one
    counts = np.zeros(asked.shape, dtype=int)
    for k in range(asked.shape[1]):
        rows = np.flatnonzero(asked[:, k])
        counts[rows, k] = (hidden[rows] < lot[rows, k, None]).sum(axis=1)
    return counts


def _parts(method: str, checked: int, files: int) -> list[tuple[int, int, int]]:
    """From which places in the order of the score how many files are drawn at random: (first place, place after the last, how many)."""
    if method == RANDOM:
        return [(0, files, checked)]
    if method == BY_SCORE:
        return [(0, checked, checked)]
    if method == MIXED:
        first = checked - round(MIXED_RANDOM * checked)
        return [(0, first, first), (first, files, checked - first)]
    edges = np.cumsum((0, *colour_sizes(files)))
    return [(int(low), int(high), count) for (low, high), count in zip(pairwise(edges), colour_checks(files, checked), strict=True)]


def _first_pile(parts: list[tuple[int, int, int]], score: np.ndarray, lot: np.ndarray, faulty: int) -> np.ndarray:
    """The first pile in the order of the score, for a picture: see `Caught.pile`."""
    order = np.argsort(-score, kind="stable")
    pile = np.where(order < faulty, 2, 0)
    for low, high, count in parts:
        drawn = low + np.argsort(lot[order[low:high]], kind="stable")[:count]
        pile[drawn] += 1
    return pile


def colour_sizes(files: int = FILES) -> tuple[int, ...]:
    """Number of files of each colour, red first."""
    edges = np.round(np.cumsum((0, *COLOUR_SHARES)) * files).astype(int)
    return tuple(int(one) for one in np.diff(edges))


def colour_checks(files: int, checked: int) -> tuple[int, ...]:
    """How many files of each colour are drawn: by weight, never more than there are, `checked` in all. Raises InputError."""
    _check(files, 0, checked)
    sizes = np.array(colour_sizes(files), dtype=float)
    share = np.zeros(len(sizes))
    left, open_ = float(checked), np.ones(len(sizes), dtype=bool)
    while left > 1e-9 and open_.any():
        weight = np.where(open_, sizes * COLOUR_WEIGHTS, 0)
        add = np.minimum(sizes - share, left * weight / weight.sum())
        share += add
        left = checked - share.sum()
        open_ = share < sizes - 1e-9
    whole = np.floor(share + 1e-9).astype(int)
    for number in np.argsort(whole - share, kind="stable")[: checked - int(whole.sum())]:
        whole[number] += 1
    return tuple(int(one) for one in whole)


def faulty_places(faulty: int, auc: float, files: int = FILES, blind: int = 0) -> np.ndarray:
    """Places of the faulty files in the order of the score (0 is the highest), one row a pile; the blind ones last. Raises InputError."""
    _check(files, faulty, 0)
    if not 0 <= blind <= faulty:
        raise InputError(f"看上去特别好的份数应当在 0 到 {faulty} 之间。")
    return _scored(files, faulty, blind, auc)[2]


@lru_cache(maxsize=16)
def colour_rates(faulty: int = 6, auc: float = 0.75, files: int = FILES) -> tuple[float, ...]:
    """Expected share of faulty files within each colour, from the simulated piles."""
    place = faulty_places(faulty, auc, files)
    edges = np.cumsum((0, *colour_sizes(files)))
    counts = [float(((place >= a) & (place < b)).sum()) / DRAWS for a, b in pairwise(edges)]
    return tuple(count / size for count, size in zip(counts, colour_sizes(files), strict=True))


def methods_table(checked: int = 24, faulty: int = 6, auc: float = 0.75, files: int = FILES, blind: int = 0) -> pd.DataFrame:
    """The ways of choosing side by side, for a learner."""
    rows = []
    for method in METHODS:
        caught = catch(method, checked, faulty, auc, files, blind)
        unseen = f"{(caught.blind > 0).mean():.0%}" if blind else "—"
        rows.append([method, f"{caught.mean:.1f} 份", f"{caught.none:.0%}", f"{200 * (1 - caught.none):.0f} / 200", unseen])
    names = ["怎么挑", f"{faulty} 份问题档案里平均查出", "一份也没查出的机会", "200 次里至少查出一份", "看上去特别好的那几份，至少查出一份"]
    return pd.DataFrame(rows, columns=names)


def size_table(files: int = FILES, faulties: tuple[int, ...] = (1, 3, 6, 12, 24), sure: float = 0.95) -> pd.DataFrame:
    """Random sample sizes for `sure`, for a learner."""
    rows = [[one, f"{miss_probability(files, one, round(0.1 * files)):.0%}", files_needed(files, one, sure)] for one in faulties]
    return pd.DataFrame(rows, columns=[f"{files} 份里有几份有问题", "抽一成，一份也抽不到的机会", f"要有 {sure:.0%} 把握至少抽到一份，抽几份"])


def supervision_table(hours: float, files: int = FILES, desk: float = 0.5, visit: float = 3.0) -> pd.DataFrame:
    """One-to-one supervision: what one person can look at in a quarter, by colour, red first; `hours` a quarter.

    desk, visit : hours for papers and for going there. Red files get a visit every quarter, orange one every half year (half of them now), the
    others a look at the papers. Raises InputError.
    """
    if not (hours > 0 and desk > 0 and visit > 0):
        raise InputError("小时数应当大于 0。")
    rows, left = [], hours
    for colour, size, visited in zip(COLOURS, colour_sizes(files), (1.0, 0.5, 0.0, 0.0), strict=True):
        each = desk + visited * visit
        done = min(size, int(left // each))
        left -= done * each
        rows.append([colour, size, f"{each:g}", done, size - done])
    return pd.DataFrame(rows, columns=["颜色", "户数", "一季每户小时", "看得完", "看不到"])
