"""Panels on the book: what pressing down 关注 loans does to the year, and how far a counted rate can be trusted."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.risk.compression import LOAN, Outcome, Pressing, example_year, outcome_table
from branchcraft.risk.estimation import WENT, RateEstimate, estimate, estimate_table, other_branches, true_row
from branchcraft.risk.migration import calibrated, opening, origins
from branchcraft.risk.panel import CHAPTER
from branchcraft.risk.plots import FuturesFigure, RatesFigure
from branchcraft.risk.scenario import default
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, named, panel_box
from branchcraft.ui.tables import html_table

ASKED = Pressing()
COUNTED = (5, 12, 3, 2)
KEPT_RUNS = 5


class BookPanel:
    """Press 关注 loans by cash or by conversion; attribute `widget`."""

    def __init__(self) -> None:
        self.outcome: Outcome | None = None
        self._rows: list[dict[str, str]] = []
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate(
            f"关注类 2,200 万元里现金收回 {ASKED.cash:g} 万元，一年后的不良少多少万元？",
            "万元",
            guard(self._run),
            low=-500,
            high=2200,
            chapter=CHAPTER,
        )
        self.cash = LabelledSlider("现金清收（关注类）", ASKED.cash, 0, 1500, LOAN, "万元", "200–800", guard(self._changed))
        self.converted = LabelledSlider("转化：展期、借新还旧", ASKED.converted, 0, 1500, LOAN, "万元", "0–800", guard(self._changed))
        self.riskier = LabelledSlider("挑的户比别的户险几倍", ASKED.riskier, 0.2, 3.0, 0.1, "倍", "0.3–2", guard(self._changed))
        self.eased = LabelledSlider("转化后变不良的倍数", default("refinanced"), 0.5, 1.2, 0.05, "倍", "0.6–1", guard(self._changed))
        more = widgets.Accordion([self.eased.widget], titles=("更多",))
        self.figure = FuturesFigure()
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出压和不压两种做法的 200 个未来。")
        self.canvas.refresh()
        self.table, self.runs = widgets.HTML(), widgets.HTML()
        self.keep = KeepButton(CHAPTER, "pressing", self._decided)
        self.widget = panel_box(
            "一年后的不良有多少？压降潜在风险贷款，能少多少？",
            [
                self.gate.widget, self._answer.widget, self.cash.widget, self.converted.widget, self.riskier.widget, self.canvas.widget,
                self.message.widget, self.table, self.runs, self.keep.widget, more,
            ],
        )  # fmt: skip

    def _pressing(self) -> Pressing:
        return Pressing(float(self.cash.value), float(self.converted.value), float(self.riskier.value), float(self.eased.value))

    def _run(self, guess: float) -> float:
        asked = example_year(ASKED)
        self._compute()
        word = "很接近" if abs(guess - asked.fewer) <= 25 else "估多了" if guess > asked.fewer else "估少了"
        parts = origins(opening(), calibrated())
        self._answer.show(
            f"你估计少 {guess:g} 万元，模型的预期是少 {asked.fewer:.0f} 万元：{word}。关注类一年里变成不良的不到两成，收回来的五户里，多数本来就不会坏。"
            f"而且一年后的 1,500 万元不良里，{parts.iloc[0]:.0f} 万元来自今天的正常类，{parts.iloc[2]:.0f} 万元是今天已有的不良。",
            "good" if word == "很接近" else "info",
        )
        return asked.fewer

    def _changed(self) -> None:
        if self.outcome is not None:
            self._compute()

    def _compute(self) -> None:
        outcome = example_year(self._pressing())
        self.outcome = outcome
        self.figure.show(outcome)
        self.canvas.draw()
        less, same, more = outcome.counts
        self.message.show(said(outcome))
        self.table.value = html_table(outcome_table(outcome), "预期（每个数都是平均，一年的运气会盖过它）")
        self.canvas.describe(
            f"图：压和不压各 200 个未来的不良。同样的运气，{less} 次更少，{same} 次一样，{more} 次更多。预期从 {outcome.bad_before:.0f} 到 {outcome.bad_after:.0f} 万元。"
        )
        done = outcome.pressing
        row = {
            "现金": f"{done.cash:g}", "转化": f"{done.converted:g}", "险几倍": f"{done.riskier:g}", "不良少": f"{outcome.fewer:.0f}",
            "关注账面": f"{outcome.watch_after:.0f}", "200 个未来里更少": f"{less}",
        }  # fmt: skip
        if not self._rows or self._rows[-1] != row:
            self._rows = [*self._rows, row][-KEPT_RUNS:]
        self.runs.value = html_table(_frame(self._rows), "最近五次")

    def _decided(self) -> tuple[str, Any]:
        if self.outcome is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        done = self.outcome.pressing
        label = f"关注类：现金 {done.cash:g} 万元、转化 {done.converted:g} 万元，挑的户险 {done.riskier:g} 倍，预期一年后不良少 {self.outcome.fewer:.0f} 万元"
        return label, {"cash": done.cash, "converted": done.converted, "riskier": done.riskier, "fewer": round(self.outcome.fewer)}


def said(outcome: Outcome) -> list[str]:
    """What a pressing did, in Chinese sentences."""
    done = outcome.pressing
    less, same, more = outcome.counts
    picked = done.cash + done.converted
    if picked == 0:
        return ["什么也没压：两种做法一样。"]
    lines = [
        f"动了 {picked:g} 万元，一年后的不良预期少 {outcome.fewer:.0f} 万元（每动 100 万元少 {100 * outcome.fewer / picked:.0f} 万元）。"
        f"200 个未来里，{less} 次更少，{same} 次一样，{more} 次更多。"
    ]
    if done.converted > 0:
        lines.append(
            f"转化的 {done.converted:g} 万元还挂在关注（重组观察期不少于一年）：关注账面一年后 {outcome.watch_after:.0f} 万元，不压是 {outcome.watch_before:.0f} 万元。"
        )
    spread = outcome.futures_before.std()
    if 0 < outcome.fewer < spread:
        lines.append(
            f"不压时，光是运气就会让一年后的不良上下差 {spread:.0f} 万元左右。只看一家支行一年的不良，看不出压没压。要看的是：挑的是谁，收回的是现金还是合同。"
        )
    if done.riskier < 1:
        lines.append("挑的是好收的户：一催就还，多半本来就还得起。")
    elif done.riskier > 1:
        lines.append(f"挑的户比别的险 {done.riskier:g} 倍，同样的钱多防住一些；难处是这些户也最难收。")
    return lines


class RatesPanel:
    """From a count of a few loans to a rate; attribute `widget`."""

    def __init__(self) -> None:
        self.found: RateEstimate | None = None
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        total = sum(COUNTED)
        self.gate = PredictionGate("95% 的把握，真正的比例最高可能到百分之几？", "%", guard(self._run), high=100, chapter=CHAPTER)
        given = f"{total} 户关注，一季里 {COUNTED[2]} 户变成不良，比例是 {COUNTED[2] / total:.1%}。"
        self.boxes = [
            named(widgets.BoundedIntText(value=count, min=0, max=20000, layout=widgets.Layout(width="90px")), f"{name}几户")
            for name, count in zip(WENT, COUNTED, strict=True)
        ]
        for box in self.boxes:
            box.observe(lambda _: guard(self._changed)(), names="value")
        cells = [widgets.HBox([widgets.Label(name), box]) for name, box in zip(WENT, self.boxes, strict=True)]
        self.figure = RatesFigure(float(true_row()[2]))
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里会画出和你数到的相容的比例。")
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.widget = panel_box(
            "二十几户的迁徙率，能信到什么程度？也可以填自己网点的数。",
            [
                widgets.HTML(given), self.gate.widget, self._answer.widget, widgets.HTML("上季末的关注类，这季末在哪里（户）："), widgets.HBox(cells), self.canvas.widget,
                self.message.widget, self.table,
            ],
        )  # fmt: skip

    def _run(self, guess: float) -> float:
        asked = estimate(COUNTED)
        self._compute()
        true = 100 * asked.high
        word = "很接近" if abs(guess - true) <= 4 else "估窄了" if guess < true else "估宽了"
        self._answer.show(
            f"你估计最高 {guess:g}%，精确的 95% 区间是 {asked.low:.1%} 到 {asked.high:.1%}：{word}。同样的二十几户，下季换一批运气，可能一户也没有，也可能有六户。",
            "good" if word == "很接近" else "info",
        )
        return true

    def _changed(self) -> None:
        if self.found is not None:
            self._compute()

    def _compute(self) -> None:
        found = estimate([box.value for box in self.boxes])
        self.found = found
        others = other_branches(found.total)
        self.figure.show(found, others)
        self.canvas.draw()
        wide = found.high - found.low
        lines = [
            f"{found.total} 户里 {found.counts[2]} 户变成不良：{found.rate:.1%}，95% 区间 {found.low:.1%} 到 {found.high:.1%}，宽 {100 * wide:.0f} 个百分点。"
        ]
        lines.append(
            f"200 家真实比例都是 {true_row()[2]:.1%} 的支行，看 {found.total} 户，数出来的从 {others[4]:.1%} 到 {others[-5]:.1%}（中间的 190 家）。"
        )
        if wide > 0.1:
            lines.append("这么宽的区间，支行之间排名次没有意义。合几个季度、几家支行一起数，或者只看单户。")
        self.message.show(lines)
        self.table.value = html_table(estimate_table(found, 22), "能说到什么程度")
        self.canvas.describe(
            f"图：相容的比例（蓝）从 {found.low:.1%} 到 {found.high:.1%}，一样的支行数出的比例（灰）从 {others[4]:.1%} 到 {others[-5]:.1%}。"
        )


def _frame(rows: list[dict[str, str]]) -> Any:
    import pandas as pd

    return pd.DataFrame(rows)


def book_panel() -> widgets.Widget:
    """Panel: the book in a year."""
    return BookPanel().widget


def rates_panel() -> widgets.Widget:
    """Panel: what a counted rate is worth."""
    return RatesPanel().widget


__all__ = ["BookPanel", "RatesPanel", "book_panel", "rates_panel", "said"]
