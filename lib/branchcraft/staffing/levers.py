"""One more effort: where? A window longer, every service a minute faster, or some customers led to the machines.

All three are tried on the very same people, so the difference is the effort. What an effort costs is a range: pay per head is published by the
big banks, a machine's and a lobby manager's hour is not, and whoever decides knows her own figures better.

The second question is the hall's order: one queue or several, and what it costs the others when some are served first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.queueing import Diversion, sample_tickets, simulate
from branchcraft.queueing.compare import Comparison, compare_logs
from branchcraft.queueing.kpi import daily_sums, half_width
from branchcraft.queueing.requirement import counter_windows, schedule_from_counts
from branchcraft.staffing.scenario import COMPLEX, INTERVAL, PAY_PER_HOUR, SIMPLE, VIP, BranchDay

MACHINE = "智能柜台"
MACHINES = 2
MACHINE_SERVICE = 4.0
"""Minutes at a machine, assumption 2–8: a large bank reported 3'45" for a card with five signings (its own figure, 2014)."""
LEVERS = ("窗口多开", "每笔快一点", "分流到机器")


@dataclass(frozen=True)
class Lever:
    """What one effort does on the same people."""

    name: str
    what: str
    comparison: Comparison
    """a = as now, b = with the effort."""
    level_gain: np.ndarray
    """Share called in time per interval, with the effort minus now."""
    hours: float | None
    """Working hours a day that the effort takes; None where it is not paid by the hour."""
    whose: str = ""
    """Whose hours they are."""

    @property
    def cost(self) -> str:
        """Yuan a day as a range, or what kind of cost it is."""
        if self.hours is None:
            return "改流程、填单和系统的一次投入，没有查到公开数"
        return f"{self.hours * PAY_PER_HOUR[0]:.0f}–{self.hours * PAY_PER_HOUR[1]:.0f} 元/天（{self.whose} {self.hours:g} 小时）"


def run_levers(
    branch: BranchDay,
    counts: Sequence[int],
    extra: Sequence[int] = (11, 12, 13, 14),
    faster: float = 1.0,
    diverted: float = 0.1,
    within: float = 10.0,
) -> list[Lever]:
    """Three efforts on the people of `branch` under the plan `counts`.

    extra : numbers of the half hours in which one more window opens. faster : minutes off the average service of everybody. diverted : share of
    all customers led to the machines, out of those with simple business. Raises InputError.
    """
    mean = branch.offered_load.sum() * INTERVAL / branch.arrivals.to_numpy().sum()
    if not 0 < faster < 0.8 * mean:
        raise InputError(f"每笔快几分钟应当大于 0、小于 {0.8 * mean:.1f}（现在平均 {mean:.1f} 分钟）。")
    share = float(branch.arrivals[SIMPLE].sum() / branch.arrivals.to_numpy().sum())
    if not 0 < diverted <= share:
        raise InputError(f"分流的比例应当大于 0、不超过简单业务的占比 {share:.0%}。")
    if any(not 0 <= k < branch.intervals for k in extra) or not extra:
        raise InputError("请至少选一个半小时多开窗口。")
    windows = counter_windows(branch.queues, branch.most_windows)

    def plan(numbers: Sequence[int]) -> pd.DataFrame:
        return schedule_from_counts(numbers, list(windows.index), INTERVAL)

    base = simulate(branch.tickets, windows, plan(counts))
    longer = [count + (k in extra) for k, count in enumerate(counts)]
    quicker = branch.tickets.assign(service=branch.tickets["service"] * (1 - faster / mean))
    led, all_windows = _led_to_machines(branch, windows, diverted / share)
    everything = pd.concat([plan(counts), pd.DataFrame(True, index=all_windows.index[len(windows) :], columns=plan(counts).columns)])
    logs = (
        simulate(branch.tickets, windows, plan(longer)),
        simulate(quicker, windows, plan(counts)),
        simulate(led, all_windows, everything, diversion=Diversion(0)),
    )
    clock = f"{branch.labels[min(extra)]}–{branch.clock((max(extra) + 1) * INTERVAL)}"
    whats = (
        f"{clock} 多开一个窗口（{len(extra) * INTERVAL / 60:g} 个窗口小时）",
        f"每笔平均快 {faster:g} 分钟（{mean:.1f} → {mean - faster:.1f}）",
        f"一百位客户里有 {100 * diverted:.0f} 位改到机器上办",
    )
    hours = (len(extra) * INTERVAL / 60, None, branch.intervals * INTERVAL / 60)
    whose = ("柜员", "", "机器另算，大堂经理")
    before = _levels(base, within)
    return [
        Lever(name, what, compare_logs(base, log, within), _levels(log, within) - before, spent, who)
        for name, what, log, spent, who in zip(LEVERS, whats, logs, hours, whose, strict=True)
    ]


def _led_to_machines(branch: BranchDay, windows: pd.DataFrame, willing: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same people, of whom a share of those with simple business goes to the machines; and the windows with the machines."""
    machine = pd.DataFrame({"service_mean": MACHINE_SERVICE, "service_cv": 0.6, "patience_mean": np.inf, "patience_shape": 1.0}, index=[MACHINE])
    classes = pd.concat([branch.classes, machine])
    classes["divert_to"] = [MACHINE if name == SIMPLE else None for name in classes.index]
    classes["divert_share"] = [willing if name == SIMPLE else 1.0 for name in classes.index]
    tickets = sample_tickets(classes, branch.arrivals, days=branch.days, seed=branch.seed)
    machines = pd.DataFrame({"skills": [(MACHINE,)] * MACHINES}, index=[f"{MACHINE} {n}" for n in range(1, MACHINES + 1)])
    return tickets, pd.concat([windows, machines])


def _levels(log: pd.DataFrame, within: float) -> np.ndarray:
    """Share called in time per interval."""
    return np.nan_to_num(daily_sums(log, "interval", within)[0]["service_level"].estimate(), nan=1.0)


def levers_table(levers: Sequence[Lever]) -> pd.DataFrame:
    """The efforts side by side for a learner; Chinese headings."""
    rows = []
    for lever in levers:
        table = lever.comparison.table
        level, queue, gone = (table.loc[name] for name in ("service_level", "queue_time_mean", "abandonment"))
        rows.append(
            [
                lever.what,
                f"{level['a']:.1%} → {level['b']:.1%}",
                f"{100 * level['low']:+.1f} 到 {100 * level['high']:+.1f}",
                f"{queue['difference']:+.1f}",
                f"{100 * gone['difference']:+.1f}",
                f"{queue['days_b_lower']:.0f} / {lever.comparison.days}",
                lever.cost,
            ]
        )
    return pd.DataFrame(
        rows, columns=["使劲的地方", "按时叫到", "差的 95% 区间（百分点）", "平均排队差（分钟）", "走掉差（百分点）", "排队更短的天数", "每天的代价"]
    )


@dataclass(frozen=True)
class HallOrder:
    """One way to order the hall: which windows serve which queue."""

    name: str
    windows: pd.DataFrame


def hall_orders(total: int, dedicated: int = 1) -> list[HallOrder]:
    """Ways to order `total` windows, of which `dedicated` are set aside for VIPs in the last two. Raises InputError.

    One queue in the order of tickets; VIPs first at every window; VIP windows apart; VIP windows that help the others when no VIP waits.
    """
    if not 1 <= dedicated < total:
        raise InputError(f"贵宾窗口应当在 1 到 {total - 1} 个之间。")
    ordinary = (SIMPLE, COMPLEX)

    def numbered(skills: list[tuple]) -> pd.DataFrame:
        return pd.DataFrame({"skills": skills}, index=pd.Index([f"窗口 {n}" for n in range(1, total + 1)], name="window"))

    return [
        HallOrder("一条队，先来先办", numbered([((VIP, *ordinary),)] * total)),
        HallOrder("贵宾优先，窗口都通办", numbered([(VIP, ordinary)] * total)),
        HallOrder(f"贵宾窗口 {dedicated} 个，只办贵宾", numbered([(VIP,)] * dedicated + [(ordinary,)] * (total - dedicated))),
        HallOrder(f"贵宾窗口 {dedicated} 个，闲时帮办普通", numbered([(VIP, ordinary)] * dedicated + [(ordinary,)] * (total - dedicated))),
    ]


def who_waits(branch: BranchDay, total: int = 5, dedicated: int = 1, within: float = 10.0) -> pd.DataFrame:
    """Every order of the hall on the same people, `total` windows all day.

    Returns one row per order and class (and 全部): order, customer_class, wait_mean, service_level, abandonment, with service_level_low and
    service_level_high (95 % over days). Raises InputError.
    """
    rows = []
    for order in hall_orders(total, dedicated):
        schedule = pd.DataFrame(True, index=order.windows.index, columns=branch.arrivals.index)
        log = simulate(branch.tickets, order.windows, schedule)
        for by in ("customer_class", None):
            sums, groups = daily_sums(log, by, within)
            level, half = sums["service_level"].estimate(), half_width(sums["service_level"].influence())
            for number, name in enumerate(groups):
                rows.append(
                    {
                        "order": order.name,
                        "customer_class": "全部" if by is None else str(name),
                        "wait_mean": sums["wait_mean"].estimate()[number],
                        "service_level": level[number],
                        "service_level_low": max(0.0, level[number] - half[number]),
                        "service_level_high": min(1.0, level[number] + half[number]),
                        "abandonment": sums["abandonment"].estimate()[number],
                    }
                )
    return pd.DataFrame(rows)


def who_waits_table(rows: pd.DataFrame) -> pd.DataFrame:
    """`who_waits` for a learner: one row per order, Chinese headings; minutes, and the share called in time."""
    wait = rows.pivot(index="order", columns="customer_class", values="wait_mean")
    level = rows.pivot(index="order", columns="customer_class", values="service_level")
    names = [name for name in (VIP, SIMPLE, COMPLEX, "全部") if name in wait.columns]
    orders = list(dict.fromkeys(rows["order"]))
    cells = {"大厅怎么排": orders}
    for name in names:
        cells[f"{name}：等几分钟 / 按时叫到"] = [f"{wait.at[order, name]:.1f} / {level.at[order, name]:.0%}" for order in orders]
    return pd.DataFrame(cells)
