"""Panel 4 of chapter 03: did the call cause it? A trial tried out before it is run, and whom to call once one knows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import ipywidgets as widgets
import numpy as np

from branchcraft.errors import InputError
from branchcraft.marketing.campaign_numbers import number
from branchcraft.marketing.panel_targeting import number_slider
from branchcraft.marketing.plots_uplift import SIZES, TrialFigure, UpliftFigure
from branchcraft.marketing.trial import BY_LOT, LOOKS, Market, Replay, Trial, example_market, power_curve, replay
from branchcraft.marketing.uplift import needed_size
from branchcraft.marketing.uplift_target import (
    APART,
    BY_LUCK,
    BY_RESPONSE,
    BY_UPLIFT,
    SHAPES,
    TRAINED,
    Contest,
    contest_table,
    contests,
    kept_contest,
)
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, Progress, guarded, panel_box
from branchcraft.ui.tables import html_table

_WIDE = {"style": {"description_width": "190px"}, "layout": {"width": "560px"}}
_AT = 20
_TRAINED = 5000


@lru_cache(maxsize=256)
def _needed(market: Market, called_share: float) -> int | None:
    """People that a trial of this market needs; None where nothing would be seen."""
    try:
        return needed_size(market.quiet, market.effect, called_share) if market.effect > 0 else None
    except InputError:
        return None


@lru_cache(maxsize=256)
def _power(market: Market, called_share: float) -> np.ndarray:
    return power_curve(market, called_share, SIZES)


class TrialPanel:
    """How large, how divided, and what to look at; attribute `widget`."""

    def __init__(self) -> None:
        self.replay: Replay | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        size = int(number("trial_size"))
        self.gate = PredictionGate(
            f"电话真能多带来 2 个百分点。{size} 位客户各一半，200 次试验里有几次看得见？", "次", guard(self._run), high=200, chapter="03"
        )
        self.size = number_slider("trial_size", 50, guard(self._changed))
        self.share = number_slider("called_share", 5, guard(self._changed))
        self.look = widgets.Dropdown(options=[(label, name) for name, label in LOOKS.items()], description="打完看什么", **_WIDE)
        self.look.observe(lambda _: guard(self._changed)(), names="value")
        self.sure, self.persuadable, self.dog = (number_slider(name, 0.5, guard(self._changed)) for name in ("sure", "persuadable", "dog"))
        more = widgets.VBox(
            [widgets.HTML("客户的真样子（合成；在自己的网点没有人知道）"), self.sure.widget, self.persuadable.widget, self.dog.widget]
        )
        self.figure = TrialFigure()
        self.canvas = Canvas(
            self.figure.figure,
            self.figure.artists,
            "图里先只有真的差。填了估计再运行，左图画出同一个试验做 200 次各报出多少差，右图画出人数和看得见的机会。",
        )
        self.figure.show_truth(example_market().effect)
        self.canvas.refresh()
        self.table = widgets.HTML()
        self._tried: list[list[str]] = []
        self.widget = panel_box(
            "我要做个试验，看电话到底有没有用：要多少人，怎么分，打完看什么？",
            [
                self.gate.widget, self._answer.widget, self.size.widget, self.share.widget, self.look, self.canvas.widget, self.message.widget,
                self.table, widgets.Accordion([more], titles=("更多：换一种客户",)), KeepButton("03", "trial", self._decided).widget,
            ],
        )  # fmt: skip

    @property
    def market(self) -> Market:
        """The population that the sliders say."""
        return Market(*(float(slider.value) / 100 for slider in (self.sure, self.persuadable, self.dog)))

    def _run(self, guess: float) -> float:
        asked = replay(example_market(), Trial(int(number("trial_size")), number("called_share") / 100))  # what the question says
        self._compute()
        self._answer.show(
            f"你估计 {guess:g} 次，200 次里看见了 {asked.seen} 次（按公式每次 {asked.power:.0%}）。这么大的试验，多半白做。现在加人数、换分法、换看法。"
        )
        return float(asked.seen)

    def _decided(self) -> tuple[str, Any]:
        if self.replay is None:
            raise InputError("还没有结果。先写下估计、运行，再记。")
        trial, power = self.replay.trial, self.replay.power
        if trial.look != BY_LOT:
            raise InputError("这样看，再大的试验也分不清是不是电话带来的。请先把「打完看什么」换成按抽签的分组比。")
        seen = "" if np.isnan(power) else f"，五次里大约有 {5 * power:.1f} 次看得见 {100 * self.replay.market.effect:.1f} 个百分点"
        return f"试验：一共 {trial.size} 位，抽签打 {trial.called} 位、留 {trial.left_alone} 位{seen}", {"size": trial.size, "called": trial.called}

    def _changed(self) -> None:
        if self.replay is not None:
            self._compute()

    def _compute(self) -> Replay:
        trial = Trial(int(self.size.value), self.share.value / 100, self.look.value)
        now = self.replay = replay(self.market, trial)
        self.figure.show(now, _power(now.market, trial.called_share))
        self.canvas.draw()
        self.message.show(replay_said(now))
        self._remember(now)
        self.canvas.describe(
            f"图：真的差 {100 * now.market.effect:+.1f} 个百分点；{trial.size} 位的试验做 200 次，看见多买 {now.seen} 次，正负号反了 {now.wrong_sign} 次。"
        )
        return now

    def _remember(self, now: Replay) -> None:
        import pandas as pd

        blown = "—" if np.isnan(now.exaggeration) else f"{now.exaggeration:.1f} 倍"
        look = re.split(r"[:\uff1a]", LOOKS[now.trial.look])[0]
        row = [f"{now.trial.size}（打 {now.trial.called}）", look, f"{100 * now.market.effect:+.1f}", f"{now.seen} / {now.runs}", f"{now.wrong_sign} / {now.runs}", blown, f"{now.covered} / {now.runs}"]  # fmt: skip
        self._tried = ([row] + [old for old in self._tried if old[:3] != row[:3]])[:5]
        names = ["试验人数", "看什么", "真的差（百分点）", "看见多买", "正负号反了", "看见时平均夸大", "区间包住真值"]
        self.table.value = html_table(pd.DataFrame(self._tried, columns=names), "最近试过的设法（各做 200 次）")


def replay_said(now: Replay) -> list[str]:
    """What a trial of this kind is worth, in Chinese sentences."""
    market, trial = now.market, now.trial
    effect, mean = 100 * market.effect, 100 * float(now.table["estimate"].mean())
    if trial.look != BY_LOT:
        why = {
            "answered": "接电话的人本来就更常来往、更会买，和不打的一组不是一样的人",
            "called_only": "没有对照，把本来就会买的也算成了电话的功劳",
        }[trial.look]
        return [
            f"真的差是 {effect:+.1f} 个百分点，这样看平均报 {mean:+.1f} 个百分点：{why}。",
            "这种错，加人数没有用：人越多，错得越有把握。要按抽签的分组比，接没接电话都算在打的一组里。",
        ]
    lines = [
        f"打的一组会买 {market.called:.1%}，不打的 {market.quiet:.1%}，真的差 {effect:+.1f} 个百分点。200 次里看见多买 {now.seen} 次，正负号反了 {now.wrong_sign} 次。"
    ]
    if np.isfinite(now.exaggeration) and now.exaggeration > 1.15:
        lines.append(
            f"碰巧看见的那几次，平均报 {effect * now.exaggeration:+.1f} 个百分点，是真值的 {now.exaggeration:.1f} 倍：小试验报出来的好消息，多半夸大。"
        )
    needed = _needed(market, trial.called_share)
    if needed is None:
        lines.append("打电话没有多带来买家（或者差得太小）：再大的试验也不会看见多买。这也是一个有用的答案。")
    else:
        lines.append(f"要五次有四次看得见，这样分一共要 {needed:,} 位。一家网点不够，就几家一起做，或者连做几批再合起来看。")
    if market.effect > 0:
        lines.append(f"留 {trial.left_alone} 位不打，大约少卖 {now.forgone:.0f} 笔：这是知道真相的价钱。")
    return lines


class UpliftPanel:
    """Two rankings after the same trial; attribute `widget`."""

    def __init__(self) -> None:
        self.contest: Contest | None = None
        self.message, self._answer, self.progress = Message(), Message(), Progress()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate(
            f"每千位打 {10 * _AT} 位。随便打，电话多带来 4 笔；照「按会不会买排」打，多带来几笔？", "笔", guard(self._run), high=100, chapter="03"
        )
        self.at = LabelledSlider("打名单的百分之几", _AT, 5, 100, 1, "%", "10–40", guard(self._changed))
        self.trained = widgets.Dropdown(
            options=[(f"{size:,} 位（一半打，一半不打）", size) for size in TRAINED], value=_TRAINED, description="先做多大的试验来学", **_WIDE
        )
        self.shape = widgets.Dropdown(options=list(SHAPES), description="客群的样子（合成）", **_WIDE)
        self.trained.observe(lambda _: guard(self._changed)(), names="value")
        self.shape.observe(lambda _: guard(self._other_shape)(), names="value")
        self.cost, self.margin = number_slider("contact_cost", 1, guard(self._changed)), number_slider("margin", 10, guard(self._changed))
        self.figure = UpliftFigure()
        self.canvas = Canvas(
            self.figure.figure,
            self.figure.artists,
            "图里先只有随便打。填了估计再运行，左图画出从头打起电话多带来几笔，右图画出换一次试验来学差多少。",
        )
        self.figure.show_luck(example_market().effect, _AT)
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "打给会买的，还是打给打了才买的？",
            [
                self.gate.widget, self.progress.widget, self._answer.widget, self.at.widget, self.trained, self.shape,
                self.cost.widget, self.margin.widget, self.canvas.widget, self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _run(self, guess: float) -> float:
        self._learn()
        self._compute()
        asked = kept_contest(_TRAINED, APART)  # what the question says, wherever the controls stand
        response, uplift, luck = (1000 * float(asked.additional[name][:, _AT].mean()) for name in (BY_RESPONSE, BY_UPLIFT, BY_LUCK))
        self._answer.show(
            f"你估计 {guess:g} 笔，按会不会买排平均多带来 {response:.1f} 笔（随便打 {luck:.1f} 笔），按打了才买排 {uplift:.1f} 笔。"
            "报表上「成功率」高的名单，不一定多带来生意。"
        )
        return response

    def _learn(self) -> None:
        """Everything that may be chosen is learned at once, so that no control has to wait for it."""
        try:
            contests(self.shape.value, lambda done, of: self.progress.step(done, of, f"正在学第 {done} 种大小的试验，共 {of} 种"))
        finally:
            self.progress.done()

    def _other_shape(self) -> None:
        if self.contest is not None:
            self._learn()
            self._compute()

    def _changed(self) -> None:
        if self.contest is not None:
            self._compute()

    @property
    def _place(self) -> int:
        return int(self.at.value)

    def _compute(self) -> Contest:
        one = self.contest = kept_contest(int(self.trained.value), self.shape.value)
        self.figure.show(one, self._place)
        self.canvas.draw()
        margin, cost = float(self.margin.value), float(self.cost.value)
        self.table.value = html_table(contest_table(one, self._place, margin, cost), f"每千位客户，打 {10 * self._place} 位")
        self.message.show(contest_said(one, self._place, margin, cost))
        self.canvas.describe(
            f"图：打名单的 {self._place}%，每千位多带来："
            + "、".join(f"{name} {1000 * curves[:, self._place].mean():.1f} 笔" for name, curves in one.additional.items())
            + "。"
        )
        return one


def contest_said(one: Contest, at: int, margin: float, cost: float) -> list[str]:
    """Which ranking brings more, how surely and whether it pays, in Chinese sentences. margin, cost : yuan per sale, per customer called."""
    redraws, better = len(one.additional[BY_UPLIFT]), one.better(at)
    sold = {name: one.sold[name][:, at].mean() / (at / 100) for name in (BY_RESPONSE, BY_UPLIFT)}
    added = {name: 1000 * one.additional[name][:, at].mean() for name in (BY_RESPONSE, BY_UPLIFT)}
    lines = [
        f"换 {redraws} 次 {one.trained:,} 位的试验来学，有 {better} 次「按打了才买排」多带来的更多（打 {at}%）。",
        f"打了的人里，按会不会买排买了 {sold[BY_RESPONSE]:.1%}，按打了才买排买了 {sold[BY_UPLIFT]:.1%}；电话多带来的，前者每千位 {added[BY_RESPONSE]:.1f} 笔，后者 {added[BY_UPLIFT]:.1f} 笔。",
    ]
    paid = {name: margin * added[name] - 10 * at * cost for name in added}
    lines.append(
        f"只算电话多带来的毛利，减去联系的成本，每千位前者 {paid[BY_RESPONSE]:,.0f} 元，后者 {paid[BY_UPLIFT]:,.0f} 元；"
        f"要值得联系，多带来的机会得高过 {cost / margin:.1%}。"
    )
    if sold[BY_RESPONSE] > sold[BY_UPLIFT] and added[BY_RESPONSE] < added[BY_UPLIFT]:
        lines.append("考核「成功率」，会奖励前一种名单；考核「比对照多卖多少」，才奖励后一种。")
    if better <= 0.2 * redraws:
        lines.append("这种客群里，会买的正好也容易被说动：按会不会买排反而更稳，因为只要学一个模型。自己是哪一种，试验做了才知道。")
    elif better < 0.8 * redraws:
        lines.append("试验太小，学不准谁是打了才买的：排得不比按会不会买好多少，先把试验做大。")
    whole = one.additional[BY_UPLIFT].mean(axis=0)
    if whole[at] > whole[-1] + 1e-9:
        lines.append(f"打 {at}% 已经比全打多带来：名单末尾有打了反而不买的，少打就是多卖。")
    return lines


def trial_panel() -> widgets.Widget:
    """Panel 4, first part: a trial before it is run."""
    return TrialPanel().widget


def uplift_panel() -> widgets.Widget:
    """Panel 4, second part: whom to call once one knows."""
    return UpliftPanel().widget


__all__ = ["TrialPanel", "UpliftPanel", "contest_said", "replay_said", "trial_panel", "uplift_panel"]
