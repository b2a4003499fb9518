"""Panels 4 and 5 of chapter 06: where one more effort pays most, and who waits under which order of the hall."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from branchcraft.staffing.levers import Lever, hall_orders, levers_table, run_levers, who_waits, who_waits_table
from branchcraft.staffing.plots_levers import MOST_WAIT, LeversFigure, OrdersFigure
from branchcraft.staffing.scenario import FLAT_PLAN, MOVED_PLAN, SIMPLE, VIP, example_branch
from branchcraft.teaching import PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

PLANS = {"全天 4 个": FLAT_PLAN, "挪过的 32 个窗口小时": MOVED_PLAN}
"""Plans to put an effort on top of."""
FROM, HALF_HOURS, FASTER, DIVERTED = "14:30", 4, 1.0, 10
TOTAL, DEDICATED = 5, 1


class LeversPanel:
    """One more window, a minute faster, or some led to machines; attribute `widget`."""

    def __init__(self) -> None:
        self.branch = example_branch()
        self.levers: list[Lever] = []
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("每笔快 1 分钟，全天按时叫到会从 81% 升到百分之几？", "%", guard(self._run), high=100, chapter="06")
        self.plan = widgets.Dropdown(
            options=list(PLANS), description="现在的开法", style={"description_width": "190px"}, layout=widgets.Layout(width="420px")
        )
        self.start = widgets.Dropdown(
            options=self.branch.labels,
            value=FROM,
            description="多开一个窗口，从",
            style={"description_width": "190px"},
            layout=widgets.Layout(width="420px"),
        )
        for choice in (self.plan, self.start):
            choice.observe(lambda _: guard(self._changed)(), names="value")
        self.length = LabelledSlider("多开几个半小时", HALF_HOURS, 1, 16, 1, "个", "2–6", guard(self._changed))
        self.faster = LabelledSlider("每笔快几分钟", FASTER, 0.1, 3.0, 0.1, "分钟", "0.5–1.5", guard(self._changed))
        self.diverted = LabelledSlider("分流到机器", DIVERTED, 2, 40, 1, "%", "5–30", guard(self._changed))
        self.figure = LeversFigure(self.branch)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出每个半小时按时叫到多了几个百分点。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "手里只够使一份劲：多开窗口、每笔快一点，还是分流到机器？",
            [
                self.gate.widget, self._answer.widget, self.plan, self.start, self.length.widget, self.faster.widget, self.diverted.widget,
                self.canvas.widget, self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _run(self, guess: float) -> float:
        self._compute()
        level = self.levers[1].comparison.table.loc["service_level"]
        self._answer.show(
            f"你估计升到 {guess:g}%，模拟是 {level['a']:.0%} → {level['b']:.0%}（升 {100 * level['low']:.1f} 到 {100 * level['high']:.1f} 个百分点）。"
            "现在可以改三份劲的大小，看差别在哪里。"
        )
        return 100 * float(level["b"])

    def _changed(self) -> None:
        if self.levers:
            self._compute()

    def _compute(self) -> None:
        first = self.branch.labels.index(self.start.value)
        extra = tuple(range(first, min(first + int(self.length.value), self.branch.intervals)))
        self.levers = run_levers(self.branch, PLANS[self.plan.value], extra, float(self.faster.value), self.diverted.value / 100)
        self.figure.show(self.levers)
        self.canvas.draw()
        self.table.value = html_table(levers_table(self.levers), "同一批客户，三份劲")
        self.message.show(said(self.levers, self.branch.labels))
        gains = "，".join(f"{one.name} {100 * one.comparison.table.at['service_level', 'difference']:+.1f} 个百分点" for one in self.levers)
        self.canvas.describe(f"图：按时叫到的变化，{gains}。")


def said(levers: list[Lever], labels: list[str]) -> list[str]:
    """Which effort did most and where in the day each helps, in Chinese sentences."""
    best = max(levers, key=lambda one: one.comparison.table.at["service_level", "difference"])
    lines = [f"这三份劲里，「{best.what}」最管用。换了大小，次序会变：要比的是各自再加一点、要花多少。"]
    for lever in levers:
        order = lever.level_gain.argsort()[::-1][:3]
        places = "、".join(labels[k] for k in sorted(order) if lever.level_gain[k] > 0.005)
        lines.append(f"{lever.name}：{'主要帮到 ' + places if places else '几乎没有帮助'}。")
    return lines


class OrdersPanel:
    """One queue or several, and what VIP priority costs the others; attribute `widget`."""

    def __init__(self) -> None:
        self.branch = example_branch()
        self.rows = pd.DataFrame()
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("5 个窗口里专设一个只办贵宾的，贵宾平均等几分钟？", "分钟", guard(self._run), high=120, chapter="06")
        self.total = LabelledSlider("一共几个窗口（全天）", TOTAL, 3, 8, 1, "个", "4–6", guard(self._changed))
        self.dedicated = LabelledSlider("其中贵宾窗口", DEDICATED, 1, 3, 1, "个", "1–2", guard(self._changed))
        self.figure = OrdersFigure(_generic())
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出四种排法下各类客户平均等几分钟。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "大厅怎么排：一条队，还是几条？让贵宾先办，别人要多等多久？",
            [self.gate.widget, self._answer.widget, self.total.widget, self.dedicated.widget, self.canvas.widget, self.message.widget, self.table],
        )

    def _run(self, guess: float) -> float:
        self._compute()
        wait = self._waits()
        apart, first = wait.iloc[2], wait.iloc[1]
        self._answer.show(
            f"你估计贵宾等 {guess:g} 分钟，模拟是 {apart[VIP]:.1f} 分钟；窗口都通办、贵宾优先，贵宾只等 {first[VIP]:.1f} 分钟。"
            "专设的窗口只有一个柜员，一位办得久的贵宾就挡住后面所有贵宾。"
        )
        return float(apart[VIP])

    def _changed(self) -> None:
        if not self.rows.empty:
            self._compute()

    def _waits(self) -> pd.DataFrame:
        orders = list(dict.fromkeys(self.rows["order"]))
        return self.rows.pivot(index="order", columns="customer_class", values="wait_mean").loc[orders]

    def _compute(self) -> None:
        self.rows = who_waits(self.branch, int(self.total.value), int(self.dedicated.value))
        self.figure.show(self.rows)
        self.canvas.draw()
        wait = self._waits()
        one, first, apart, helping = (wait.iloc[k] for k in range(4))
        vips = self.branch.arrivals[VIP].sum() / self.branch.arrivals.to_numpy().sum()
        lines = [
            f"贵宾优先：贵宾从 {one[VIP]:.1f} 分钟降到 {first[VIP]:.1f} 分钟；贵宾占 {vips:.0%}，简单业务因此多等 {first[SIMPLE] - one[SIMPLE]:.1f} 分钟。",
            f"专设贵宾窗口：全部客户平均等 {apart['全部']:.1f} 分钟（通办是 {first['全部']:.1f}），一边闲着，一边排队。",
            f"贵宾窗口闲时帮办普通：普通客户 {helping[SIMPLE]:.1f} 分钟，贵宾 {helping[VIP]:.1f} 分钟（通办优先是 {first[VIP]:.1f}）：他来时窗口常在办别人的业务，而他只能等贵宾窗口。",
        ]
        if wait.to_numpy().max() > MOST_WAIT:
            lines.append(f"超过 {MOST_WAIT:g} 分钟的条画到图的边上为止，数字看表。")
        self.message.show(lines)
        self.table.value = html_table(who_waits_table(self.rows), "四种排法，同一批客户")
        self.canvas.describe(f"图：全部客户平均等候，{'，'.join(f'{name} {value:.1f} 分钟' for name, value in wait['全部'].items())}。")


def _generic() -> list[str]:
    """Names of the orders that hold for any number of VIP windows."""
    return [order.name.replace(f" {DEDICATED} 个", "") for order in hall_orders(TOTAL, DEDICATED)]


def levers_panel() -> widgets.Widget:
    """Panel 4: which effort pays most."""
    return LeversPanel().widget


def orders_panel() -> widgets.Widget:
    """Panel 5: one queue or several."""
    return OrdersPanel().widget


__all__ = ["LeversPanel", "OrdersPanel", "levers_panel", "orders_panel", "said"]
