"""Panels 7 and 8 of chapter 04: which VIP benefits to pay for, and how to find out whether they keep anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import numpy as np

from branchcraft.crm.benefits import (
    PROJECTS,
    Portfolio,
    Setting,
    best_portfolio,
    by_use,
    by_value,
    check,
    line_capacity,
    portfolio,
    portfolios_table,
    projects_table,
    redrawn_net,
)
from branchcraft.crm.holdout import TRIALS, Trial, outlets_spread, power_of, run_trial, sample_size
from branchcraft.crm.plots_benefits import BenefitsFigure, HoldoutFigure
from branchcraft.crm.runs import Runs
from branchcraft.crm.scenario import CHAPTER
from branchcraft.errors import InputError
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

NAMES = ("你的选择", "按单项效果从大到小", "按使用人数从多到少", "最优组合")
OVERLAP = 35


@dataclass(frozen=True)
class _Choice:
    setting: Setting
    yours: Portfolio
    best: Portfolio
    broken: bool


def _row(run: _Choice) -> dict[str, object]:
    return {
        "预算（万元）": f"{run.setting.budget:g}",
        "座席": run.setting.agents,
        "选了几项": int(run.yours.chosen.sum()),
        "一年花（万元）": f"{run.yours.cost:.1f}",
        "净值（万元）": f"{run.yours.net:.1f}" + ("，办不成" if run.broken else ""),
        "最优组合（万元）": f"{run.best.net:.1f}",
    }


class BenefitsPanel:
    """Benefit projects within a budget and a booking line; attribute `widget`."""

    def __init__(self) -> None:
        self.runs: Runs[_Choice] = Runs(_row)
        self.message, self._answer = Message(), Message()
        self._quiet = False
        guard = lambda moved: guarded(self.message, lambda *_: self._compute(moved))  # noqa: E731
        question = "按单项效果选到预算用完，净值比最优组合少百分之几？"
        self.gate = PredictionGate(question, "%", guarded(self.message, self._first_run), high=200, chapter=CHAPTER)
        usual = Setting()
        self.boxes = [
            widgets.Checkbox(value=False, description=f"{one.name}（{one.level}）", indent=False, layout=widgets.Layout(width="240px"))
            for one in PROJECTS
        ]
        for number, box in enumerate(self.boxes):
            box.observe(guard(f"box{number}"), names="value")
        buttons = []
        for label, choose in (("照「单项效果」选", by_value), ("照「使用人数」选", by_use), ("全部不选", None)):
            button = widgets.Button(description=label, tooltip=label, layout=widgets.Layout(width="170px"))
            button.on_click(guarded(self.message, lambda _, choose=choose: self._preset(choose)))
            buttons.append(button)
        self.budget = LabelledSlider("一年预算", usual.budget, 20, 320, 10, "万元", "80–200", guard("budget"))
        self.agents = LabelledSlider("预约专线座席", usual.agents, 1, 6, 1, "个", "1–3", guard("agents"))
        self.overlap = LabelledSlider("同一种需要的项目重叠", OVERLAP, 0, 80, 5, "%", "20–50", guard("overlap"))
        more = widgets.Accordion([widgets.VBox([self.overlap.widget])], titles=("更多",))
        self.figure = BenefitsFigure(usual, NAMES)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：每个项目花多少、单独做能留住多少。")
        self.canvas.refresh()
        self.table, self.compared, self.projects = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.keep = KeepButton(CHAPTER, "benefits", self._decided)
        grid = widgets.GridBox(self.boxes, layout=widgets.Layout(grid_template_columns="repeat(4, 245px)"))
        self.widget = panel_box(
            "一笔预算、一条预约专线：贵宾权益做哪几项？",
            [
                self.gate.widget, self._answer.widget, self.budget.widget, self.agents.widget, grid, widgets.HBox(buttons), self.canvas.widget,
                self.message.widget, self.compared, self.table, self.keep.widget, self.projects, more,
            ],
        )  # fmt: skip

    def _setting(self) -> Setting:
        return Setting(budget=float(self.budget.value), agents=int(self.agents.value), overlap=self.overlap.value / 100)

    def _first_run(self, guess: float) -> float:
        usual = Setting()
        value, best = by_value(usual), best_portfolio(usual)
        if not len(self.runs):
            self._preset(by_value)
        less = 100 * (1 - value.net / best.net)
        word = "很接近" if abs(guess - less) <= 8 else "估低了" if guess < less else "估高了"
        self._answer.show(
            f"你估计少 {guess:g}%，实际少 {less:.0f}%（{value.net:.1f} 对 {best.net:.1f} 万元）：{word}。"
            "大项目先占了预算，同一种需要的两个项目又互相重叠。现在自己勾，看净值和两条限制。",
            "good" if word == "很接近" else "info",
        )
        return less

    def _decided(self) -> tuple[str, Any]:
        """The projects chosen, for the action plan. Raises InputError for a choice that cannot be carried out."""
        run = self.runs.last
        if run is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        if run.broken:
            raise InputError("这个选择办不成（看上面的提示），改到办得成再记。")
        names = "、".join(one.name for one, taken in zip(PROJECTS, run.yours.chosen, strict=True) if taken)
        return f"权益做：{names}；一年 {run.yours.cost:.0f} 万元，净值 {run.yours.net:.0f} 万元（示例）", {"projects": names}

    def _preset(self, choose: object) -> None:
        chosen = choose(self._setting()).chosen if callable(choose) else np.zeros(len(PROJECTS), dtype=bool)
        self._quiet = True
        for box, taken in zip(self.boxes, chosen, strict=True):
            box.value = bool(taken)
        self._quiet = False
        if len(self.runs) or callable(choose):
            self._run("")

    def _compute(self, moved: str) -> None:
        if len(self.runs) and not self._quiet:
            self._run(moved)

    def _run(self, moved: str) -> None:
        setting = self._setting()
        yours = portfolio(setting, np.array([box.value for box in self.boxes]), NAMES[0])
        best = best_portfolio(setting)
        choices = [yours, by_value(setting), by_use(setting), best]
        broken = check(setting, yours)
        before = self.runs.last
        self.runs.add(_Choice(setting, yours, best, bool(broken)), moved)
        nets = [redrawn_net(setting, one) for one in choices]
        self.figure.show(setting, choices, nets, None if before is None else before.yours.net)
        self.canvas.draw()
        self._tell(setting, yours, best, broken, nets)
        self.compared.value = html_table(portfolios_table(setting, choices), "四种选法")
        self.table.value = self.runs.table()
        self.projects.value = html_table(projects_table(setting), "每个项目单独做一年（合成数据）")

    def _tell(self, setting: Setting, yours: Portfolio, best: Portfolio, broken: list[str], nets: list[np.ndarray]) -> None:
        better = int((nets[3] > nets[0]).sum())
        room = line_capacity(setting.agents)
        lines = [
            *broken,
            f"你的选择：花 {yours.cost:.1f} / {setting.budget:g} 万元，留住的值 {yours.value:.1f} 万元，净值 {yours.net:.1f} 万元；"
            f"预约电话每天 {yours.calls:.1f} 通，专线能接 {room:.1f} 通。",
            f"最优组合花 {best.cost:.1f} 万元，净值 {best.net:.1f} 万元；效果重新估计 {len(nets[0])} 次，{better} 次比你的好。",
        ]
        alone = float(setting.values()[yours.chosen].sum())
        if alone - yours.value > 0.05:
            lines.append(f"重叠让你少得 {alone - yours.value:.1f} 万元：同一种需要上，第二个项目留住的多半是第一个已经留住的人。")
        if best.cost < 0.9 * setting.budget:
            lines.append(f"最优组合没有把预算花完（剩 {setting.budget - best.cost:.0f} 万元）：余下的项目，花的比留住的多。")
        self.message.show(lines, "warning" if broken else "info")
        self.canvas.describe(f"图：你的选择净值 {yours.net:.1f} 万元，最优组合 {best.net:.1f} 万元。")


def _trial_row(trial: Trial) -> dict[str, object]:
    return {
        "贵宾（位）": trial.held_out + trial.treated,
        "没给的 / 给了的": f"{trial.held_out} / {trial.treated}",
        "一年流失": f"{trial.leave:.1%} → {trial.leave - trial.effect:.1%}",
        "看得出的次数": f"{trial.shown} / {TRIALS}",
        "公式算的把握": f"{power_of(trial.leave, trial.effect, trial.held_out, trial.treated):.0%}",
        "看反了的次数": trial.wrong_way,
    }


CUSTOMERS, LEAVE, POINTS, HELD = 5600, 8, 2, 20


class HoldoutPanel:
    """Whether leaving some customers without the benefit would show that it works; attribute `widget`."""

    def __init__(self) -> None:
        self.runs: Runs[Trial] = Runs(_trial_row)
        self.message, self._answer = Message(), Message()
        guard = lambda moved: guarded(self.message, lambda *_: self._compute(moved))  # noqa: E731
        question = f"八成把握看得出 {LEAVE}% 降到 {LEAVE - POINTS}%，给和不给两组各要几位？"
        self.gate = PredictionGate(question, "位", guarded(self.message, self._first_run), low=1, high=1e6, chapter=CHAPTER)
        self.customers = LabelledSlider("一共多少位贵宾", CUSTOMERS, 100, 20000, 100, "位", "187–6000", guard("customers"))
        self.held = LabelledSlider("随机留出不给的", HELD, 5, 50, 5, "%", "10–30", guard("held"))
        self.leave = LabelledSlider("不给时一年流失", LEAVE, 2, 20, 0.5, "%", "4–12", guard("leave"))
        self.points = LabelledSlider("权益让他们少走", POINTS, 0.5, 6, 0.5, "百分点", "1–3", guard("points"))
        self.figure = HoldoutFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出同一个试验做 200 次看到的差别。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "权益真的留住人了吗？要留多少人不给，才看得出来？",
            [
                self.gate.widget, self._answer.widget, self.customers.widget, self.held.widget, self.leave.widget, self.points.widget,
                self.canvas.widget, self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _first_run(self, guess: float) -> float:
        if not len(self.runs):
            self._run("")
        need = sample_size(LEAVE / 100, POINTS / 100)
        word = "很接近" if abs(guess - need) <= 0.2 * need else "估低了" if guess < need else "估高了"
        self._answer.show(
            f"你估计每组 {guess:g} 位，要 {need} 位：{word}。一家网点只有一百多到两百位贵宾，单独做看不出来；几十家网点合起来才够。",
            "good" if word == "很接近" else "info",
        )
        return float(need)

    def _compute(self, moved: str) -> None:
        if len(self.runs):
            self._run(moved)

    def _run(self, moved: str) -> None:
        customers, leave = int(self.customers.value), self.leave.value / 100
        trial = run_trial(leave, self.points.value / 100, customers, self.held.value / 100)
        self.runs.add(trial, moved)
        self.figure.show(trial)
        self.canvas.draw()
        spread = np.quantile(outlets_spread(leave, 187, 30), [0.05, 0.95])
        need = sample_size(leave, trial.effect)
        cost = round(trial.held_out * trial.effect)
        self.message.show(
            [
                f"{trial.held_out} 位不给、{trial.treated} 位给：{TRIALS} 次里有 {trial.shown} 次看得出，{trial.wrong_way} 次看到的是反的。"
                f"两组一样大时，每组要 {need} 位才有八成把握。",
                f"留出的代价：如果权益真有用，不给的这些人一年里多走 {cost} 位。",
                f"反过来：30 家网点、每家 187 位、真实流失都是 {leave:.1%}，最好和最差的网点一年也会差 {100 * spread[0]:.0f} 到 {100 * spread[1]:.0f} 个百分点。"
                "按这个排名发奖，奖的是运气。",
            ]
        )
        self.table.value = self.runs.table()
        self.canvas.describe(f"图：真实差别 {100 * trial.effect:g} 个百分点，{TRIALS} 次试验里 {trial.shown} 次看得出。")


def benefits_panel() -> widgets.Widget:
    """Panel 7: which benefits to pay for."""
    return BenefitsPanel().widget


def holdout_panel() -> widgets.Widget:
    """Panel 8: do they keep anybody."""
    return HoldoutPanel().widget


__all__ = ["BenefitsPanel", "HoldoutPanel", "benefits_panel", "holdout_panel"]
