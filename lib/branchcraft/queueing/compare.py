"""Which of two plans is better, on the very same people.

Both plans serve the same tickets, so that whatever made one day busy is the same in both, and only the plans differ: a difference needs tens of
times fewer days to be seen than with fresh customers for each plan (common random numbers; Law 2015, ch. 11).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.queueing.engine import simulate
from branchcraft.queueing.kpi import DailySums, daily_sums, half_width

Plan = tuple[pd.DataFrame, pd.DataFrame]
_COMPARED = ("queue_time_mean", "wait_mean", "service_level", "abandonment", "balked", "occupancy", "overtime")
_SETTINGS = ("closing", "engine", "diversion", "call_time")


@dataclass(frozen=True)
class Comparison:
    """Result of `compare`."""

    table: pd.DataFrame
    """Index metric; columns a, b, difference (b - a), low, high (95 %), days_b_lower, days_equal, days_b_higher."""
    days: int
    within: float

    @property
    def sentence(self) -> str:
        """The comparison in one Chinese sentence, with its uncertainty."""
        row = self.table.loc["queue_time_mean"]
        if self.days < 2:
            return f"只有 1 天的客户：方案 B 的平均排队时间 {row['b']:.1f} 分钟，方案 A {row['a']:.1f} 分钟；天数太少，看不出是不是运气。"
        head = f"同一批客户，{self.days} 天：方案 B 平均排队 {row['b']:.1f} 分钟，方案 A {row['a']:.1f} 分钟"
        if row["days_equal"] == self.days:
            return f"同一批客户，{self.days} 天：两个方案每天的排队时间完全一样（{row['a']:.1f} 分钟）。"
        if row["low"] <= 0 <= row["high"]:
            return f"{head}；差别在误差以内（95% 区间 {row['low']:+.2f} 到 {row['high']:+.2f} 分钟），分不出高下。"
        word, days = ("短", row["days_b_lower"]) if row["difference"] < 0 else ("长", row["days_b_higher"])
        low, high = sorted((abs(row["low"]), abs(row["high"])))
        return f"{head}，{word} {abs(row['difference']):.1f} 分钟（95% 区间 {low:.2f}–{high:.2f}）；{self.days} 天中有 {int(days)} 天更{word}。"


def compare(tickets: pd.DataFrame, a: Plan, b: Plan, within: float = 10.0, **settings: object) -> Comparison:
    """Serve the same tickets under plans a and b, each (windows, schedule), and compare day by day.

    `within` is the promised wait in minutes; further `settings` (closing, engine, diversion, call_time) go to `simulate` for both plans.
    The difference is b - a. Raises InputError as `simulate` does.
    """
    if any(not isinstance(plan, (tuple, list)) or len(plan) != 2 for plan in (a, b)):
        raise InputError("方案应当写成（窗口表 windows，开窗表 schedule）两张表。")
    unknown = [name for name in settings if name not in _SETTINGS]
    if unknown:
        raise InputError(f"没有 {'、'.join(unknown)} 这个设置，可以用的是 {'、'.join(_SETTINGS)}。")
    logs = [simulate(tickets, plan[0], plan[1], **settings) for plan in (a, b)]  # type: ignore[arg-type]
    return compare_logs(logs[0], logs[1], within)


def compare_logs(log_a: pd.DataFrame, log_b: pd.DataFrame, within: float = 10.0) -> Comparison:
    """As `compare`, for two logs of the same tickets that were served already."""
    return compare_sums(daily_sums(log_a, None, within)[0], daily_sums(log_b, None, within)[0], within)


def compare_sums(sums_a: dict[str, DailySums], sums_b: dict[str, DailySums], within: float) -> Comparison:
    """As `compare`, from the daily sums of the whole hall (one group) of both plans."""
    days = sums_a["customers"].top.shape[0]
    if days != sums_b["customers"].top.shape[0]:
        raise InputError("两份记录的天数不同，不能逐日对比；请用同一批客户。")
    rows = {}
    for name in _COMPARED:
        first, second = sums_a[name], sums_b[name]
        estimate_a, estimate_b = first.estimate()[0], second.estimate()[0]
        half = half_width(second.influence() - first.influence())[0]
        with np.errstate(invalid="ignore", divide="ignore"):
            daily = (second.top / second.bottom - first.top / first.bottom)[:, 0]
        daily = daily[np.isfinite(daily)]
        difference = estimate_b - estimate_a
        rows[name] = {
            "a": estimate_a,
            "b": estimate_b,
            "difference": difference,
            "low": difference - half,
            "high": difference + half,
            "days_b_lower": int((daily < -1e-9).sum()),
            "days_equal": int((np.abs(daily) <= 1e-9).sum()),
            "days_b_higher": int((daily > 1e-9).sum()),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("metric")
    return Comparison(table=table, days=days, within=within)
