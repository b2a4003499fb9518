"""What the cells of chapter 03 call for panels 1, 2 and 5 and what stands around them: one function a cell.

Tables and pictures carry a text twin, which is what the build compares and what a screen reader speaks.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from branchcraft.marketing.allocate import Split, best_split, marginal_values, robustness
from branchcraft.marketing.breadth import HOURS_TO_LEARN, OFFICES, OLD_QUARTER, TRAINING_HOURS, best_lines, breadth_table
from branchcraft.marketing.campaign_examples import COPIED, MENDED
from branchcraft.marketing.campaign_page import disagreements, missing
from branchcraft.marketing.compliance import gates_table, shut
from branchcraft.marketing.engines import response, results_table
from branchcraft.marketing.engines_words import BEST, MINE, robust_lines, said
from branchcraft.marketing.hall import ORDERS, hall_curve
from branchcraft.marketing.page_report import rule_or_reason, standing
from branchcraft.marketing.panel_engines import EQUAL, RIVALS, WEEKS
from branchcraft.marketing.panel_zones import WORLDS, world_lines
from branchcraft.marketing.plots_engines import response_figure
from branchcraft.marketing.quarters import compare_quarters, simulate_quarters
from branchcraft.marketing.scenario import ENGINES, WINDOWS, WORKDAYS, Assumption, assumptions_table, default_world, example_week
from branchcraft.marketing.zone_gains import first_zone, gains_table, steps_table, zone_gains
from branchcraft.marketing.zones import LIFT, NOW, REST, zone_world
from branchcraft.marketing.zones import WINDOWS as WINDOWS_IN_ZONES
from branchcraft.queueing import warm_up
from branchcraft.ui import theme
from branchcraft.ui.show import show_figure, show_table


def start() -> None:
    """First cell of the chapter: font, fast engine, and a word that all is ready."""
    theme.use_theme()
    theme.strict_if_building()
    warm_up()
    print("准备好了。甲行 E 支行是虚构的，数据为合成；每个结果都在同一批模拟的日子和季度上比。运行三、四用一家葡萄牙银行公开的真实记录。")


def print_branch() -> None:
    """The branch's hours and what its hall needs, in words."""
    week, hall = example_week(), hall_curve()
    hours = WINDOWS * len(week.load) / 2 * WORKDAYS
    busy = week.load.sum() / (WINDOWS * len(week.load))
    print(
        f"{WINDOWS} 个窗口 × 8 小时 × {WORKDAYS} 天 = 一周 {hours:g} 个柜台小时；来的活平均占 {busy:.0%}，最忙的半小时占 {week.load.max() / WINDOWS:.0%}。"
    )
    rows = []
    for out in (0, 20, 40, 50, 60, 70):
        served = hall.mean("served", out)
        rows.append(
            [
                out,
                round(float(hall.mean("wait", out) / served), 1),
                round(float(hall.mean("left", out))),
                f"{float(hall.mean('cooled', out) / served):.0%}",
            ]
        )
    show_table(
        pd.DataFrame(rows, columns=["一周抽走几小时（闲时先抽）", "平均等候（分钟）", "没等到就走（位/周）", "等过十分钟的"]),
        "抽人以后，大厅会怎样（200 个模拟日）",
    )


@lru_cache(maxsize=4)
def _best(weeks: int = WEEKS) -> Split:
    return best_split(default_world(), hall_curve(), weeks)


def print_engines(folded: bool = False) -> None:
    """Equal, all-in and best plans side by side, and the best against equal on the same quarters."""
    world, hall, best = default_world(), hall_curve(), _best()
    show_table(results_table({**RIVALS, BEST: best.hours}, world, hall, WEEKS), f"{WEEKS} 周，和一小时都不抽比（平均数）", folded)
    pair = compare_quarters(simulate_quarters(EQUAL, world, hall, WEEKS), simulate_quarters(best.hours, world, hall, WEEKS))
    margin = pd.DataFrame(
        [[name, *(round(v) for v in (*engines, window))] for name, (engines, window) in (("每样 20 小时", marginal_values(EQUAL, world, hall, WEEKS)), (BEST, (best.marginal, best.window)))],
        columns=["方案", *ENGINES, "柜台"],
    )  # fmt: skip
    show_table(margin, "再加一小时值多少元（一周）", folded)
    show_table(pd.DataFrame({"最优和每样 20 小时比": [said(pair, "每样 20 小时")]}), "同一批季度", folded)


def engines_text() -> str:
    """The three curves in words."""
    world, hall, best = default_world(), hall_curve(), _best()
    out = sum(best.hours)
    parts = []
    for number, name in enumerate(ENGINES):
        first, tenth, thirtieth = response(number, np.array([1.0, 10.0, 30.0]), world, hall, WEEKS, out)
        parts.append(f"{name}：第 1 个小时 {first:.0f} 元，10 小时共 {tenth:.0f} 元，30 小时共 {thirtieth:.0f} 元")
    hours = "、".join(f"{name} {h:.0f}" for name, h in zip(ENGINES, best.hours, strict=True))
    return f"一周带来多少（{WEEKS} 周平均）。{'；'.join(parts)}。实心标记是最优（{hours} 小时），空心是每样 20 小时。"


def show_engines() -> None:
    """The three curves as a picture."""
    world, hall, best = default_world(), hall_curve(), _best()
    hours = np.arange(0, 61, 1.0)
    curves = [response(number, hours, world, hall, WEEKS, sum(best.hours)) for number in range(len(ENGINES))]
    show_figure(response_figure(hours, curves, best.hours, EQUAL[0]), engines_text())


def print_engines_text() -> None:
    """Text twin of `show_engines`."""
    print(engines_text())


def print_horizons() -> None:
    """The best split for three days of reckoning, and what it costs to take people at peaks."""
    rows = []
    for weeks in (4, 13, 26):
        best = _best(weeks)
        rows.append([f"{weeks} 周", *(round(h) for h in best.hours), round(sum(best.hours)), round(best.value / 1e4, 1), round(best.window)])
    show_table(
        pd.DataFrame(rows, columns=["到哪天算账", *(f"{name}（时/周）" for name in ENGINES), "一共抽", "多贡献（万元）", "一小时的边际价值（元）"]),
        "算账的日子不同，最优的分法不同",
    )
    rows = []
    for order in ORDERS:
        best = best_split(default_world(), hall_curve(order=order), WEEKS)
        rows.append([order, *(round(h) for h in best.hours), round(sum(best.hours)), round(best.value / 1e4, 1)])
    show_table(
        pd.DataFrame(rows, columns=["从哪里抽人", *(f"{name}（时/周）" for name in ENGINES), "一共抽", "多贡献（万元）"]),
        f"抽人的次序不同（{WEEKS} 周）",
    )


def print_elasticities() -> None:
    """How much more each engine brings, in per cent, for one per cent more hours: at equal hours and at the best plan."""
    world, hall, best = default_world(), hall_curve(), _best()
    rows = []
    for name, hours, margins in (("每样 20 小时", EQUAL, marginal_values(EQUAL, world, hall, WEEKS)[0]), (BEST, best.hours, best.marginal)):
        brought = [float(response(k, np.array([hours[k]]), world, hall, WEEKS, sum(hours))[0]) for k in range(len(ENGINES))]
        rows.append([name, *(round(hours[k] * margins[k] / brought[k], 2) for k in range(len(ENGINES)))])
    show_table(pd.DataFrame(rows, columns=["方案", *ENGINES]), "人力弹性：工时多 1%，产出多百分之几")


def print_robust() -> None:
    """The best plan, equal, and none in two hundred worlds."""
    for line in robust_lines(robustness({MINE: _best().hours, "每样 20 小时": EQUAL, "一小时都不抽": (0.0, 0.0, 0.0)}, hall_curve(), WEEKS)):
        print(line.replace(MINE, "本章的最优方案"))


def print_zones(folded: bool = False) -> None:
    """What each zone is worth alone and last, and the funnel before and after."""
    gains = zone_gains(zone_world())
    show_table(gains_table(gains), "五个区各值多少（4 个窗口，同一批人 200 天，括号里是 95% 区间）", folded)
    show_table(steps_table(gains.everything, gains.base), "五个区一起改，一天里每一步剩下几位", folded)


def print_zone_worlds() -> None:
    """Which zone first in worlds drawn from the ranges."""
    for line in world_lines(first_zone(WINDOWS_IN_ZONES, WORLDS), WINDOWS_IN_ZONES):
        print(line)


def print_page(folded: bool = True) -> None:
    """What is wrong with the copied page, and how the mended one stands."""
    found = [*shut(COPIED), *missing(COPIED), *disagreements(COPIED)]
    rows = pd.DataFrame([[one.part, one.field, one.says] for one in found], columns=["哪一类", "哪一处", "怎么改"])
    show_table(rows, f"抄来的方案：{len(found)} 处", folded)
    lines = [standing(MENDED), *rule_or_reason(MENDED)]
    show_table(pd.DataFrame({"改好的那张": lines}), "改好以后", folded)


def print_gates() -> None:
    """The legal gates with rule and day of coming into force."""
    show_table(gates_table(), "合规关口（2026 年在施行的；以本行合规岗意见为准）")


def print_breadth() -> None:
    """Super-market or speciality shop in two neighbourhoods."""
    show_table(breadth_table(), f"每人每月 {TRAINING_HOURS:g} 小时训练，分给几条线（假设：一条线练 {HOURS_TO_LEARN:g} 小时熟到 63%）")
    print(f"{OFFICES.name}：主推 {best_lines(OFFICES)} 条最好；{OLD_QUARTER.name}：主推 {best_lines(OLD_QUARTER)} 条最好。")


def _rows(several: dict[str, Assumption]) -> pd.DataFrame:
    rows = []
    for one in several.values():
        scale, unit = (100, "%") if one.unit == "" else (1, one.unit)
        rows.append([one.label, f"{one.value * scale:g} {unit}", f"{one.low * scale:g}–{one.high * scale:g}", one.reason])
    return pd.DataFrame(rows, columns=["参数", "取值", "范围", "来历和理由"])


def print_sources() -> None:
    """All assumptions of panels 1 and 2 with range and reason."""
    show_table(assumptions_table(), "三台发动机用到的数（合成或假设；换世界时从范围里抽）", folded=True)
    named = {f"{zone}：现在": one for zone, one in NOW.items()} | {f"{zone}：改": one for zone, one in LIFT.items()} | dict(REST)
    show_table(_rows(named), "五个区用到的数（合成或假设）", folded=True)
