"""Is the branch dying? The published 离柜率 series, its two breaks, and what follows from which points one joins.

The figures are those of the banking association's yearly service reports, as the press gave them. Twice the words stay and the meaning changes: the
first figure is an electronic-banking *substitution* rate, the last a *diversion* rate of electronic channels, with a volume that falls by two
fifths while the value rises. A line across a break measures the change of definition.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import stats

from branchcraft.errors import InputError

RATE, COUNTER, OFF_COUNTER = "离柜率", "推算的柜面笔数", "离柜笔数"
MEASURES = {RATE: "%", COUNTER: "亿笔", OFF_COUNTER: "亿笔"}
STRAIGHT, SATURATING = "直线", "会饱和的曲线"
LAST_YEAR = 2030
WORKING_DAYS = 250
"""Days a year on which an outlet is open (assumption 250–360; many open at weekends, so a day's figure is at most this)."""


@dataclass(frozen=True)
class Year:
    """One published year: the rate in percent, off-counter transactions in 亿笔 (100 million), their value in 万亿元; None where not found."""

    year: int
    rate: float
    off_counter: float | None
    value: float | None
    definition: str
    source: str


DEFINITIONS = ("电子银行替代率", "离柜率", "电子渠道分流率")
SERIES = (
    Year(2009, 28.14, 243, None, DEFINITIONS[0], "中国网日文版 2010-03-17"),
    Year(2014, 67.88, None, None, DEFINITIONS[1], "行业报告历年数汇编"),
    Year(2016, 84.31, 1777, 1522.5, DEFINITIONS[1], "行业报告历年数汇编"),
    Year(2017, 87.58, None, None, DEFINITIONS[1], "行业报告历年数汇编"),
    Year(2018, 88.67, 2782, 1936.5, DEFINITIONS[1], "新华社 2019-07-17"),
    Year(2019, 89.77, 3236, 2057.7, DEFINITIONS[1], "China Banking News 2020-03-13"),
    Year(2020, 90.88, 3709, 2308.4, DEFINITIONS[1], "财经媒体转述 2021"),
    Year(2021, 90.29, 2219, 2572.8, DEFINITIONS[2], "China Banking News 2022-03-17"),
)
"""From the yearly service report of 中国银行业协会; the years between were not found."""
YEARS = tuple(one.year for one in SERIES)
OUTLETS = {2018: 228_600, 2019: 228_000, 2020: 226_700}
"""Outlets nationwide at the end of the year, same reports."""

CLOSED_2025, OPENED_2025, RURAL_CLOSED_2025, BIG_SIX_CLOSED_2025 = 11_249, 8_548, 6_540, 712
OUTLETS_2025 = 220_000
"""“Over 220,000”, 2025."""
BIG_SIX_2024 = {"邮储": 39_224, "农行": 22_877, "工行": 15_365, "建行": 14_166, "中行": 10_279, "交行": 2_818}


def series() -> pd.DataFrame:
    """The published years. Index year; rate (%), off_counter (亿笔), value (万亿元), counter (亿笔, derived), definition, source.

    counter = off_counter · (1 − rate) / rate: what would have been done at the counter if the rate were the share of transactions done away from it.
    """
    frame = pd.DataFrame([vars(one) for one in SERIES]).set_index("year")
    frame[["off_counter", "value"]] = frame[["off_counter", "value"]].astype(float)
    share = frame["rate"] / 100
    frame["counter"] = frame["off_counter"] * (1 - share) / share
    return frame


def measured(measure: str) -> pd.Series:
    """One measure by year, years without it left out. Raises InputError."""
    columns = {RATE: "rate", COUNTER: "counter", OFF_COUNTER: "off_counter"}
    if measure not in columns:
        raise InputError(f"没有「{measure}」这个量，可以看：{'、'.join(MEASURES)}。")
    return series()[columns[measure]].dropna()


def per_outlet_per_day(year: int) -> float:
    """Counter transactions per outlet and working day that the published figures would mean; only for years whose outlets are known."""
    if year not in OUTLETS:
        raise InputError(f"{year} 年没有查到网点总数，可以算的是 {'、'.join(map(str, OUTLETS))} 年。")
    return float(series().at[year, "counter"] * 1e8 / OUTLETS[year] / WORKING_DAYS)


def gaps(measure: str = RATE) -> list[tuple[int, int]]:
    """Neighbouring years of a measure: what a learner may or may not join."""
    years = [int(year) for year in measured(measure).index]
    return list(pairwise(years))


def crosses_break(first: int, last: int) -> str:
    """Why two years must not be joined, or "" when they may."""
    one, other = (next(row for row in SERIES if row.year == year) for year in (first, last))
    if one.definition == other.definition:
        return ""
    if other.definition == DEFINITIONS[2]:
        return f"{last} 年改叫「{other.definition}」，笔数口径也换了：一年少四成，金额却还在涨。"
    return f"{first} 年是「{one.definition}」，{last} 年是「{other.definition}」，不是同一个数。"


@dataclass(frozen=True)
class Line:
    """A line through joined years and where it leads."""

    measure: str
    kind: str
    years: tuple[int, ...]
    """The joined years that it was drawn through."""
    breaks: tuple[str, ...]
    """Why some of the joins should not have been made."""
    at: np.ndarray
    """Years at which it is drawn."""
    values: np.ndarray
    low: np.ndarray
    high: np.ndarray
    """95 % prediction band; nan with two points only."""

    def in_year(self, year: int) -> float:
        return float(self.values[list(self.at).index(year)])

    @property
    def change(self) -> float:
        """Change from the first to the last joined year, relative for counts and in percentage points for the rate."""
        points = measured(self.measure).loc[list(self.years)]
        if self.measure == RATE:
            return float(points.iloc[-1] - points.iloc[0])
        return float(points.iloc[-1] / points.iloc[0] - 1)


def joined_run(measure: str, joined: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """The longest run of years that `joined` gaps connect, the latest of equally long ones. Raises InputError when nothing is joined."""
    wanted = set(joined)
    runs: list[list[int]] = []
    for first, last in gaps(measure):
        if (first, last) not in wanted:
            continue
        if runs and runs[-1][-1] == first:
            runs[-1].append(last)
        else:
            runs.append([first, last])
    if not runs:
        raise InputError("还没有把任何两年连起来。至少连一段，才有线可看。")
    best = runs[-1]
    for run in reversed(runs):
        best = run if len(run) > len(best) else best
    return tuple(best)


def draw_line(measure: str, joined: Iterable[tuple[int, int]], kind: str = STRAIGHT, until: int = LAST_YEAR) -> Line:
    """Least squares through the longest joined run, drawn from its first year to `until` with its 95 % prediction band.

    A saturating curve is a straight line in log(p / (1 − p)) and exists for the rate only. Raises InputError.
    """
    years = joined_run(measure, joined)
    if kind not in (STRAIGHT, SATURATING):
        raise InputError(f"线的画法应当是「{STRAIGHT}」或「{SATURATING}」。")
    if kind == SATURATING and measure != RATE:
        raise InputError(f"「{SATURATING}」只对比率有意义；看笔数请选「{STRAIGHT}」。")
    y = measured(measure).loc[list(years)].to_numpy()
    x, at = np.array(years, dtype=float), np.arange(years[0], max(until, years[-1]) + 1)
    curve = kind == SATURATING
    target = np.log(y / (100 - y)) if curve else y
    slope, level = np.polyfit(x - x.mean(), target, 1)
    centre = level + slope * (at - x.mean())
    half = np.full(len(at), np.nan)
    if len(x) > 2:
        left = target - level - slope * (x - x.mean())
        error = np.sqrt((left**2).sum() / (len(x) - 2))
        reach = np.sqrt(1 + 1 / len(x) + (at - x.mean()) ** 2 / ((x - x.mean()) ** 2).sum())
        half = stats.t.ppf(0.975, len(x) - 2) * error * reach

    def back(values: np.ndarray) -> np.ndarray:
        return 100 / (1 + np.exp(-values)) if curve else values

    breaks = tuple(dict.fromkeys(why for one, other in pairwise(years) if (why := crosses_break(one, other))))
    return Line(measure, kind, years, breaks, at, back(centre), back(centre - half), back(centre + half))


def conclude(line: Line, until: int) -> list[str]:
    """What this line would have one believe, and whether one may, in Chinese sentences."""
    first, last = line.years[0], line.years[-1]
    unit = MEASURES[line.measure]
    change = f"{'升' if line.change >= 0 else '降'} {abs(line.change):.2f} 个百分点" if line.measure == RATE else f"{line.change:+.0%}"
    value = line.in_year(until)
    reading = f"照这条线，{first}–{last} 年「{line.measure}」{change}，到 {until} 年是 {value:.0f} {unit}"
    low, high = (float(edge[list(line.at).index(until)]) for edge in (line.low, line.high))
    reading += "（只有两点，谈不上误差）。" if np.isnan(low) else f"（95% 区间 {low:.0f} 到 {high:.0f}）。"
    lines = [reading]
    if line.measure == RATE and value > 100:
        lines.append("比率超过了 100%：直线到头了，这样的外推没有意义。")
    if line.measure != RATE and value < 0:
        lines.append("笔数成了负数：这样的外推没有意义。")
    lines += [f"这条线不能用。{why}" for why in line.breaks]
    if not line.breaks:
        lines.append("没有跨过口径的断点；区间只算了点子离线的远近，不含口径本身的误差。")
    return lines


def series_table() -> pd.DataFrame:
    """The published years for a learner; Chinese headings; the derived column says so."""
    rows = series()
    return pd.DataFrame(
        {
            "年": [str(year) for year in rows.index],
            "比率": [f"{value:.2f}%" for value in rows["rate"]],
            "叫什么": rows["definition"].to_numpy(),
            "离柜笔数（亿笔）": ["" if np.isnan(value) else f"{value:.0f}" for value in rows["off_counter"]],
            "金额（万亿元）": ["" if np.isnan(value) else f"{value:.1f}" for value in rows["value"]],
            "推算的柜面笔数（亿笔）": ["" if np.isnan(value) else f"{value:.0f}" for value in rows["counter"]],
        }
    )


def readings_table() -> pd.DataFrame:
    """The same series read in different ways: which years are joined, what follows, whether one may; Chinese headings."""
    ways = [
        (RATE, [(2016, 2017), (2017, 2018), (2018, 2019), (2019, 2020)]),
        (RATE, gaps(RATE)),
        (COUNTER, [(2016, 2018), (2018, 2019), (2019, 2020)]),
        (COUNTER, [(2019, 2020), (2020, 2021)]),
        (COUNTER, gaps(COUNTER)),
    ]
    rows = []
    for measure, joined in ways:
        line = draw_line(measure, joined)
        change = f"{line.change:+.1f} 个百分点" if measure == RATE else f"{line.change:+.0%}"
        rows.append(
            [measure, f"{line.years[0]}–{line.years[-1]}", change, f"{line.in_year(2025):.0f}{MEASURES[measure]}", "不能" if line.breaks else "能"]
        )
    return pd.DataFrame(rows, columns=["看哪个数", "连哪几年", "头尾相差", "直线到 2025 年", "能不能这样连"])
