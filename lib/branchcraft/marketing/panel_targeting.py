"""Panel 3 of chapter 03: whom to call with the calls there is time for, and where a model misleads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.marketing.bank import CALLS_EACH, CONDITIONS, USUAL
from branchcraft.marketing.bank_models import EXAMS, Judged, Setting, judged
from branchcraft.marketing.campaign_numbers import CAMPAIGN_NUMBERS, number
from branchcraft.marketing.lists import BOOSTED, LOGISTIC, RANDOM, RULES, THUMB, Economics, ListResult, call_lists, default_economics, lists_table
from branchcraft.marketing.plots_targeting import MONEY_HIGH, MONEY_LOW, ListsFigure, TrustFigure
from branchcraft.marketing.targeting import MODELS
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

_NONE = "（不用）"
_WIDE = {"style": {"description_width": "190px"}, "layout": {"width": "460px"}}


def number_slider(name: str, step: float, on_change, high: float | None = None) -> LabelledSlider:  # type: ignore[no-untyped-def]
    """A slider over the usual range of one assumption, opening at its value."""
    one = CAMPAIGN_NUMBERS[name]
    return LabelledSlider(
        one.label, one.value, one.low, one.high if high is None else high, step, one.unit, f"{one.low:g}–{one.high:g}", on_change=on_change
    )


class ListsPanel:
    """Her own rule of three conditions against random calls and two models, on the same lists; attribute `widget`."""

    def __init__(self) -> None:
        self.size = int(number("list_size"))
        self.result: ListResult | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        capacity, base = int(number("capacity")), round(0.117 * number("capacity"))
        self.gate = PredictionGate(
            f"照上面三个条件排，打前 {capacity} 位，能打到几位会买的？（随便打约 {base} 位）", "位", guard(self._run), high=capacity
        )
        self.conditions = [
            widgets.Dropdown(options=[_NONE, *CONDITIONS], value=name, description=f"经验规则：条件{k}", **_WIDE)
            for k, name in zip("一二三", USUAL, strict=True)
        ]
        for choice in self.conditions:
            choice.observe(lambda _: guard(self._changed)(), names="value")
        self.capacity = number_slider("capacity", 10, guard(self._changed), self.size)
        self.cost = number_slider("cost_per_call", 1, guard(self._changed))
        self.margin = number_slider("margin", 10, guard(self._changed))
        self.figure = ListsFigure(self.size)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "图里先只有随便打。填了估计再运行，会画出四种排法各打到多少买家、赚多少钱。")
        self.figure.show_random(call_lists(default_economics(), USUAL, self.size))
        self.canvas.refresh()
        self.table, self.history = widgets.HTML(), widgets.HTML()
        self._tried: list[str] = []
        self.widget = panel_box(
            "名单有两千位，只打得了几百位：先打给谁，打到第几位停？",
            [
                *self.conditions, self.gate.widget, self._answer.widget, self.capacity.widget, self.cost.widget, self.margin.widget,
                self.canvas.widget, self.message.widget, self.table, self.history, KeepButton("03", "call_list", self._decided).widget,
            ],
        )  # fmt: skip

    @property
    def chosen(self) -> tuple[str, ...]:
        """The conditions of her rule."""
        return tuple(choice.value for choice in self.conditions if choice.value != _NONE)

    def _run(self, guess: float) -> float:
        asked = call_lists(default_economics(), self.chosen, self.size)  # what the question says, wherever the sliders stand
        self._compute()
        own, logistic, boosted = (float(asked.buyers[rule].mean()) for rule in (THUMB, LOGISTIC, BOOSTED))
        off = guess - own
        word = "很接近" if abs(off) <= 0.1 * own else "估高了" if off > 0 else "估低了"
        self._answer.show(
            f"你估计 {guess:g} 位，按你的条件平均打到 {own:.0f} 位：{word}。同样打 {asked.economics.capacity} 位，逻辑回归打到 {logistic:.0f} 位，"
            f"提升树 {boosted:.0f} 位。现在换条件，看能追上多少。"
        )
        return own

    def _decided(self) -> tuple[str, Any]:
        if self.result is None:
            raise InputError("还没有结果。先写下估计、运行，再记。")
        one = self.result.economics
        stop, _ = self.result.best_stop(LOGISTIC)
        label = f"先打给谁：一位成本 {one.cost_each:.0f} 元、一笔赚 {one.margin:.0f} 元，会买的机会低于 {one.break_even:.0%} 的不打；{self.size} 位里打到第 {stop} 位"
        return label, {"break_even": one.break_even, "cost_each": one.cost_each, "margin": one.margin, "stop": stop, "conditions": list(self.chosen)}

    def _changed(self) -> None:
        if self.result is not None:
            self._compute()

    def _compute(self) -> ListResult:
        economics = Economics(int(self.capacity.value), float(self.cost.value), float(self.margin.value))
        result = self.result = call_lists(economics, self.chosen, self.size)
        self.figure.show(result)
        self.canvas.draw()
        self.table.value = html_table(lists_table(result), f"同样的 200 份名单，每份 {self.size} 位，打 {economics.capacity} 位")
        self.message.show(said(result))
        self.canvas.describe(
            "图：打"
            + f" {economics.capacity} 位，平均打到的买家："
            + "、".join(f"{rule} {result.buyers[rule].mean():.0f} 位" for rule in RULES)
            + "。"
        )
        self._remember(result)
        return result

    def _remember(self, result: ListResult) -> None:
        """The last five rules that were tried."""
        line = f"{'、'.join(result.conditions)}：打 {result.economics.capacity} 位，打到 {result.buyers[THUMB].mean():.0f} 位买家"
        self._tried = ([line] + [old for old in self._tried if old != line])[:5]
        self.history.value = "<div><b>最近试过的规则</b><br>" + "<br>".join(self._tried) + "</div>"


def said(result: ListResult) -> list[str]:
    """What the lists say about the decision, in Chinese sentences."""
    economics = result.economics
    stop, most = result.best_stop(LOGISTIC)
    lines = [
        f"一位客户平均要打 {CALLS_EACH:.1f} 通（这份数据的平均），成本 {economics.cost_each:.0f} 元；成一笔赚 {economics.margin:.0f} 元。"
        f"会买的机会低于 {economics.break_even:.1%} 的，打了就亏。"
        if economics.break_even < 1
        else f"一位客户的电话成本 {economics.cost_each:.0f} 元，比成一笔赚的 {economics.margin:.0f} 元还多：谁都不值得打。",
        f"同一批名单，200 份里有 {result.better(LOGISTIC, THUMB)} 份逻辑回归打到的买家比经验规则多，{result.better(THUMB, RANDOM)} 份经验规则比随便打多。",
    ]
    if stop:
        where = "正好" if abs(stop - economics.capacity) <= 0.1 * stop else "少打了" if economics.capacity < stop else "多打了"
        lines.append(f"按逻辑回归的次序，打到第 {stop} 位最赚（{most:,.0f} 元）；你打 {economics.capacity} 位，{where}。再往后，机会低过成本。")
    if any(abs(value) > 0 for value in _outside(result)):
        lines.append(f"超出 {MONEY_LOW:g} 到 {MONEY_HIGH:g} 千元的，画在图的边上，数字看表。")
    lines.append("这些钱里有「不打也会买」的，电话的功劳没有这么多；多少是电话带来的，这份数据说不出来。")
    return lines


def _outside(result: ListResult) -> list[float]:
    means = [float(result.curve(rule)[1].max()) / 1000 for rule in RULES] + [float(result.curve(rule)[1].min()) / 1000 for rule in RULES]
    return [value for value in means if not MONEY_LOW <= value <= MONEY_HIGH]


class TrustPanel:
    """Where a model misleads: the length of the call, the later part of the campaign, what describes the call; attribute `widget`."""

    def __init__(self) -> None:
        self.now: Judged | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        first = judged(Setting())
        self.gate = PredictionGate(
            f"改成学前七成、考后三成，最好的一成是平均的几倍？（混着考是 {first.lift:.1f} 倍）", "倍", guard(self._run), high=10, chapter="03"
        )
        self.model = widgets.Dropdown(options=[(label, name) for name, label in MODELS.items()], description="模型", **_WIDE)
        self.exam = widgets.Dropdown(options=[(label, name) for name, label in EXAMS.items()], value="later", description="怎么考", **_WIDE)
        self.leak = widgets.Checkbox(value=False, description="把通话时长也放进去学", indent=False, layout=widgets.Layout(width="460px"))
        self.plain = widgets.Checkbox(
            value=False, description="去掉说「这次怎么打」的列：月份、几号、联系方式、第几次", indent=False, layout=widgets.Layout(width="560px")
        )
        for control in (self.model, self.exam, self.leak, self.plain):
            control.observe(lambda _: guard(self._changed)(), names="value")
            control.disabled = True
        self.figure = TrustFigure()
        self.canvas = Canvas(
            self.figure.figure, self.figure.artists, "图是逻辑回归混着考的样子：左边从头打起找到多少买家，右边模型说的和实际的。填了估计再运行。"
        )
        self.figure.show(first, None)
        self.canvas.refresh()
        self.table = widgets.HTML()
        self._tried: list[Setting] = []
        self.widget = panel_box(
            "这个模型，敢不敢拿去排下个月的名单；该让它学哪些列？",
            [
                self.gate.widget, self._answer.widget, self.model, self.exam, self.leak, self.plain,
                self.canvas.widget, self.message.widget, self.table,
            ],
        )  # fmt: skip

    @property
    def setting(self) -> Setting:
        """What the switches say."""
        return Setting(self.model.value, self.leak.value, not self.plain.value, self.exam.value)

    def _run(self, guess: float) -> float:
        for control in (self.model, self.exam, self.leak, self.plain):
            control.disabled = False
        mixed, later = (judged(Setting(exam=exam)) for exam in EXAMS)
        self._answer.show(
            f"你估计 {guess:g} 倍，结果是 {later.lift:.1f} 倍（混着考 {mixed.lift:.1f} 倍）。后三成里有 {later.happened:.1%} 的人买了，模型平均只说 {later.promised:.1%}。"
            "开关现在可以拨了：先猜，再拨。"
        )
        self._show(judged(replace(self.setting, exam="mixed")))
        if self.setting.exam != "mixed":
            self._show(judged(self.setting))
        return later.lift

    def _changed(self) -> None:
        if self.now is not None:
            self._show(judged(self.setting))

    def _show(self, now: Judged) -> None:
        before, self.now = self.now, now
        self.figure.show(now, before)
        self.canvas.draw()
        self._tried = ([now.setting] + [old for old in self._tried if old != now.setting])[:5]
        self.table.value = html_table(trust_table(self._tried), "最近看过的设法")
        self.message.show(trust_said(now))
        self.canvas.describe(
            f"图：{now.setting.label}，最好的一半名单里有 {now.best_half:.1%} 的买家；模型平均说 {now.promised:.1%}，实际买了 {now.happened:.1%}。"
        )


def trust_table(settings: list[Setting]) -> object:
    """Settings side by side for a learner; Chinese headings."""
    import pandas as pd

    rows = []
    for setting in settings:
        one = judged(setting)
        rows.append(
            [
                setting.label,
                f"{one.auc:.3f}({one.auc_low:.3f}–{one.auc_high:.3f})",
                f"{one.best_half:.1%}",
                f"{one.lift:.1f}",
                f"{one.promised:.1%}",
                f"{one.happened:.1%}",
            ]
        )
    return pd.DataFrame(rows, columns=["设法", "排序分（95% 区间）", "最好的一半里的买家", "最好一成的倍数", "模型平均说会买", "实际买了"])


def trust_said(now: Judged) -> list[str]:
    """What a setting means for next month's list, in Chinese sentences."""
    setting, lines = now.setting, []
    if setting.leak:
        lines.append("通话时长要挂了电话才知道。排名单的时候没有这个数，这个成绩兑现不了：是漏题。")
    if setting.exam == "later":
        mixed = judged(replace(setting, exam="mixed"))
        lines.append(f"学过去、考将来：排序分从 {mixed.auc:.3f} 变成 {now.auc:.3f}。真用起来是这一种。")
        if now.promised < 0.8 * now.happened:
            lines.append(f"模型平均说 {now.promised:.1%} 会买，实际 {now.happened:.1%}：次序还能用，机会不能直接拿来算钱。")
    if not setting.of_the_call and not setting.leak:
        kept = judged(replace(setting, of_the_call=True))
        word = "高" if now.auc > kept.auc else "低"
        lines.append(f"去掉这四列，排序分比不去掉{word} {abs(now.auc - kept.auc):.3f}。它们记的是「当时怎么打」，换一段时间就不灵。")
    if setting.model == "boosted" and setting.exam == "later":
        simple = judged(replace(setting, model="logistic"))
        if simple.auc > now.auc:
            lines.append(f"混着考时提升树更准，到后三成反而不如逻辑回归（{simple.auc:.3f}）：学得越细，记住的「当时」越多。")
    if not lines:
        lines.append(
            f"随便抽一位买了的和一位没买的，模型把买了的排在前面的机会是 {now.auc:.1%}。十折混着考，学的和考的来自同一段时间，所以右图贴着虚线。"
        )
    return lines


def lists_panel() -> widgets.Widget:
    """Panel 3, first part: whom to call."""
    return ListsPanel().widget


def trust_panel() -> widgets.Widget:
    """Panel 3, second part: where a model misleads."""
    return TrustPanel().widget


__all__ = ["ListsPanel", "TrustPanel", "lists_panel", "said", "trust_panel", "trust_said", "trust_table"]
