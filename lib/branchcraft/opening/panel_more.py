"""Panels 4 to 7 of chapter 00: five reasons on the scales, a target for each outlet, numbers or a practised eye, a norm for fifteen people."""

from __future__ import annotations

from dataclasses import replace

import ipywidgets as widgets
import pandas as pd

from branchcraft.opening.finer import (
    BY_KIND, EYE, NUMBERS, OWN, RULES, STYLES, TOGETHER, Network, Targets, draw_networks, months_to_beat, picked_right, targets, targets_table, try_targets,
)  # fmt: skip
from branchcraft.opening.plots_more import STYLE_MONTHS, ReasonsFigure, RolloutFigure, StylesFigure, TargetsFigure
from branchcraft.opening.reasons import Books, Weight, margin_loss, said, weigh, weights_table
from branchcraft.opening.rollout import PEOPLE, RUNS, Plan, Rollout, roll_out
from branchcraft.opening.rollout import said as said_of_plan
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, PredictGate, guarded, panel_box
from branchcraft.ui.tables import html_table

KEPT = 5


class ReasonsPanel:
    """Which reason weighs most in this branch; attribute `widget`."""

    def __init__(self) -> None:
        self.weights: list[Weight] = []
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictGate("存款日均 8 亿元的网点,息差少 10 个基点,一年少收多少万元?", "万元", guard(self._run), high=100_000)
        books = Books()
        self.deposits = LabelledSlider("存款日均", books.deposits, 0.5, 50.0, 0.5, "亿元", "", guard(self._changed))
        self.loans = LabelledSlider("贷款余额", books.loans, 0.0, 50.0, 0.5, "亿元", "", guard(self._changed))
        self.income = LabelledSlider("网点净收入(管理会计)", books.income, 0, 5000, 10, "万元/年", "", guard(self._changed))
        self.cost = LabelledSlider("网点全部费用", books.cost, 0, 5000, 10, "万元/年", "", guard(self._changed))
        self.staff = LabelledSlider("在岗人数", books.staff, 3, 60, 1, "人", "", guard(self._changed))
        self.complaints = LabelledSlider("一年投诉", books.complaints, 0, 200, 1, "件", "", guard(self._changed))
        self.points = LabelledSlider("息差再降", 10, 1, 40, 1, "个基点", "5–20", guard(self._changed))
        self.worse = LabelledSlider("不良率上升", 0.1, 0.05, 1.0, 0.05, "个百分点", "0.05–0.3", guard(self._changed))
        more = widgets.Accordion([widgets.VBox([one.widget for one in (self.staff, self.complaints, self.points, self.worse)])], titles=("更多",))
        self.figure = ReasonsFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会把五条理由换成万元。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "五条理由,哪一条在我的网点最沉?",
            [
                self.gate.widget, self._answer.widget, self.deposits.widget, self.loans.widget, self.income.widget, self.cost.widget, more,
                self.canvas.widget, self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _books(self) -> Books:
        return Books(
            float(self.deposits.value), float(self.loans.value), int(self.staff.value), float(self.income.value), float(self.cost.value), int(self.complaints.value)
        )  # fmt: skip

    def _run(self, guess: float) -> None:
        true = margin_loss(Books(), 10)
        word = "很接近" if abs(guess - true) <= 8 else "估高了" if guess > true else "估低了"
        self._answer.show(
            f"你估计 {guess:g} 万元,算出来是 {true:.0f} 万元:{word}。1 亿元是 1 万个万元,10 个基点是千分之一:每 1 亿元少 10 万元。",
            "good" if word == "很接近" else "info",
        )
        self._compute()

    def _changed(self) -> None:
        if self.weights:
            self._compute()

    def _compute(self) -> None:
        books = self._books()
        previous, self.weights = self.weights or None, weigh(books, float(self.points.value), float(self.worse.value))
        self.figure.show(self.weights, previous)
        self.canvas.draw()
        self.message.show(said(books, self.weights))
        self.table.value = html_table(weights_table(self.weights), "五条理由换成万元")
        self.canvas.describe("图:" + ",".join(f"{one.reason} {one.low:.0f}–{one.high:.0f} 万元" for one in self.weights) + "。")


class TargetsPanel:
    """How to set thirty targets; attribute `widget`."""

    def __init__(self) -> None:
        self.tried: Targets | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictGate("30 家各按自己上一季的数定目标,有几家会偏 15 点以上?", "家", guard(self._run), high=30)
        network = Network()
        self.rule = widgets.Dropdown(
            options=list(RULES), value=BY_KIND, description="图上看哪种", style={"description_width": "190px"}, layout=widgets.Layout(width="460px")
        )
        self.rule.observe(lambda _: guard(self._changed)(), names="value")
        self.months = LabelledSlider("手里有几个月的数", network.months, 1, 24, 1, "个月", "3–12", guard(self._changed))
        self.share = LabelledSlider("差别里由地域功能决定的", round(100 * network.kind_share), 0, 90, 5, "%", "30–70", guard(self._changed))
        self.noise = LabelledSlider("单月波动(同类平均=100)", round(network.noise), 5, 80, 5, "点", "10–60", guard(self._changed))
        self.figure = TargetsFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左:各种定法平均偏多少;右:一座城市 30 家的目标和真实水平。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "30 家网点:一把尺子,还是分类、分户定目标?分多细才准?",
            [
                self.gate.widget, self._answer.widget, self.rule, self.months.widget, self.share.widget, self.noise.widget, self.canvas.widget,
                self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _network(self) -> Network:
        return Network(kind_share=self.share.value / 100, noise=float(self.noise.value), months=int(self.months.value))

    def _run(self, guess: float) -> None:
        true = float(try_targets(Network()).far[OWN])
        word = "很接近" if abs(guess - true) <= 2 else "估高了" if guess > true else "估低了"
        self._answer.show(
            f"你估计 {guess:g} 家,模拟平均 {true:.1f} 家:{word}。一季的数里运气占了大头,照着它定,是让运气好的人下一季补课、运气差的人下一季白捡。",
            "good" if word == "很接近" else "info",
        )
        self._compute()

    def _changed(self) -> None:
        if self.tried is not None:
            self._compute()

    def _compute(self) -> None:
        network = self._network()
        previous, self.tried = self.tried, try_targets(network)
        drawn = draw_networks(network)
        self.figure.show(self.tried, drawn, targets(drawn, network), str(self.rule.value), previous)
        self.canvas.draw()
        self.message.show(said_of_targets(self.tried))
        self.table.value = html_table(targets_table(self.tried), "同样的 400 座城市,五种定法")
        self.canvas.describe("图:平均偏 " + ",".join(f"{rule} {value:.1f} 点" for rule, value in self.tried.mean.items()) + "。")


def said_of_targets(tried: Targets) -> list[str]:
    """Which rule misses least here and why, in Chinese sentences."""
    mean, size = tried.mean, len(tried.miss)
    lines = [f"这里偏得最少的是「{tried.best}」({mean[tried.best]:.1f} 点),「{OWN}」是 {mean[OWN]:.1f} 点,「{RULES[0]}」是 {mean[RULES[0]]:.1f} 点。"]
    lines.append(f"按地域和功能分类,{size} 次里有 {tried.better(BY_KIND, RULES[0])} 次比一把尺子准;按上期业绩分档只有 {tried.better(RULES[2], RULES[0])} 次。")
    if mean[OWN] > mean[RULES[0]]:
        lines.append("现在的数据太少、太跳:分到每一家,比不分还差。不是分得越细越准。")
    else:
        lines.append("数据够多,自己的历史已经比一把尺子可靠;和类平均合起来仍然最稳。")
    return lines


class StylesPanel:
    """Numbers, a practised eye, or both; attribute `widget`."""

    def __init__(self) -> None:
        self.right: pd.DataFrame | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictGate("只有 3 个月的数,照数字选最该帮的 5 家,平均选对几家?", "家", guard(self._run), high=5)
        network = Network()
        self.months = LabelledSlider("手里有几个月的数", network.months, 1, 24, 1, "个月", "1–12", guard(self._changed))
        self.eye = LabelledSlider("打分和真实水平的相关", network.eye, 0.0, 0.9, 0.05, "", "0.3–0.8", guard(self._changed))
        self.noise = LabelledSlider("单月波动(同类平均=100)", round(network.noise), 5, 80, 5, "点", "10–60", guard(self._changed))
        self.figure = StylesFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出手里的月数和选对几家。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "数据少的时候,信数字,还是信老师傅的打分?",
            [
                self.gate.widget, self._answer.widget, self.months.widget, self.eye.widget, self.noise.widget, self.canvas.widget,
                self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _run(self, guess: float) -> None:
        true = float(picked_right(Network())[NUMBERS].mean())
        word = "很接近" if abs(guess - true) <= 0.5 else "估高了" if guess > true else "估低了"
        self._answer.show(f"你估计 {guess:g} 家,模拟平均 {true:.1f} 家:{word}。抓阄平均也能选对 0.8 家。", "good" if word == "很接近" else "info")
        self._compute()

    def _changed(self) -> None:
        if self.right is not None:
            self._compute()

    def _compute(self) -> None:
        network = Network(noise=float(self.noise.value), months=int(self.months.value), eye=float(self.eye.value))
        previous = self.right
        self.right = pd.DataFrame({months: picked_right(replace(network, months=months)).mean() for months in STYLE_MONTHS}).T
        self.figure.show(self.right, network, previous)
        self.canvas.draw()
        here, trials = picked_right(network), len(picked_right(network))
        more, fewer = int((here[NUMBERS] > here[EYE]).sum()), int((here[NUMBERS] < here[EYE]).sum())
        lines = [f"手里 {network.months} 个月的数:" + ",".join(f"{style}平均选对 {here[style].mean():.1f} 家" for style in STYLES) + "。"]
        lines.append(f"同样的 {trials} 座城市,数字比打分选得准的有 {more} 座,打分更准的 {fewer} 座。")
        beat = months_to_beat(network)
        lines.append("两年的数字也追不上这样的眼光。" if beat is None else f"从第 {beat} 个月起,只看数字不输给只看打分;合着看一直不吃亏。")
        self.message.show(lines, "good" if here[TOGETHER].mean() >= max(here[NUMBERS].mean(), here[EYE].mean()) else "info")
        shown = self.right.map("{:.1f}".format).rename_axis("月数").reset_index()
        self.table.value = html_table(shown.assign(月数=[f"{months} 个月" for months in STYLE_MONTHS]), "5 家里平均选对几家")
        self.canvas.describe("图:" + lines[0])


class RolloutPanel:
    """Everybody at once or batch by batch; attribute `widget`."""

    def __init__(self) -> None:
        self.runs: list[Rollout] = []
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictGate("15 个人一次铺开,每周能带教 10 小时,半年后还照着做的有几个?", "人", guard(self._run), high=PEOPLE)
        plan = Plan()
        self.batches = widgets.Dropdown(
            options=[("一次铺开", 1), ("分 2 批", 2), ("分 3 批", 3), ("分 5 批", 5)],
            value=plan.batches,
            description="怎么铺",
            style={"description_width": "190px"},
            layout=widgets.Layout(width="360px"),
        )
        self.batches.observe(lambda _: guard(self._changed)(), names="value")
        self.gap = LabelledSlider("两批之间隔几周", plan.gap, 1, 12, 1, "周", "3–6", guard(self._changed))
        self.need = LabelledSlider("每人要带教几小时才成习惯", plan.need, 1.0, 10.0, 0.5, "小时", "1–8", guard(self._changed))
        self.coaching = LabelledSlider("每周能带教", plan.coaching, 4.0, 30.0, 1.0, "小时", "5–15", guard(self._changed))
        self.checking = LabelledSlider("每周检查", plan.checking, 0.0, 4.0, 0.5, "小时", "0–2", guard(self._changed))
        self.fault = LabelledSlider("规范没试过、有毛病的机会", round(100 * plan.fault), 0, 80, 5, "%", "10–60", guard(self._changed))
        more = widgets.Accordion([widgets.VBox([self.coaching.widget, self.checking.widget, self.fault.widget])], titles=("更多",))
        self.figure = RolloutFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左:每周末有几个人照做成了习惯;右:半年后的人数。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "新规范:全员一次铺开,还是一批一批来?",
            [
                self.gate.widget, self._answer.widget, self.batches, self.gap.widget, self.need.widget, more, self.canvas.widget,
                self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _plan(self) -> Plan:
        return Plan(
            int(self.batches.value), int(self.gap.value), float(self.coaching.value), float(self.checking.value), float(self.need.value), self.fault.value / 100
        )  # fmt: skip

    def _run(self, guess: float) -> None:
        one = roll_out(Plan())
        true, none = float(one.final.mean()), int((one.final <= 3).sum())
        word = "很接近" if abs(guess - true) <= 1.5 else "估高了" if guess > true else "估低了"
        self._answer.show(
            f"你估计 {guess:g} 个,模拟平均 {true:.1f} 个:{word}。平均数盖住了两头:{RUNS} 次里有 {none} 次只剩 3 个人以下,也有不少次十三四个人都做到了。现在试试分批。",
            "good" if word == "很接近" else "info",
        )
        self._compute()

    def _changed(self) -> None:
        if self.runs:
            self._compute()

    def _compute(self) -> None:
        now = roll_out(self._plan())
        previous = next((run for run in reversed(self.runs) if run.plan != now.plan), None)
        if not self.runs or self.runs[-1].plan != now.plan:
            self.runs = [*self.runs[-(KEPT - 1) :], now]
        self.figure.show(now, previous)
        self.canvas.draw()
        self.message.show(said_of_plan(now, previous))
        rows = [
            [run.plan.name, f"{run.plan.need:g}", f"{run.plan.coaching:g}", f"{run.at_week(8):.1f}", f"{run.final.mean():.1f}", f"{run.hours.mean():.0f}"]
            for run in reversed(self.runs)
        ]
        columns = ["怎么铺", "每人要带教(小时)", "每周能带教(小时)", "第 8 周照做的人", "半年后照做的人", "花的工时"]
        self.table.value = html_table(pd.DataFrame(rows, columns=columns), "最近五次(最上面是现在的)")
        self.canvas.describe(f"图:{now.plan.name},半年后平均 {now.final.mean():.1f} 人照做。")


def reasons_panel() -> widgets.Widget:
    """Panel 4: five reasons on the scales."""
    return ReasonsPanel().widget


def targets_panel() -> widgets.Widget:
    """Panel 5: how fine to set targets."""
    return TargetsPanel().widget


def styles_panel() -> widgets.Widget:
    """Panel 6: numbers or a practised eye."""
    return StylesPanel().widget


def rollout_panel() -> widgets.Widget:
    """Panel 7: at once or in batches."""
    return RolloutPanel().widget


__all__ = ["ReasonsPanel", "RolloutPanel", "StylesPanel", "TargetsPanel", "reasons_panel", "rollout_panel", "styles_panel", "targets_panel"]
