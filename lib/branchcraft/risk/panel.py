"""Panels on single cases: which class is this loan, and what to do with a customer who brings or takes cash.

Both show a pile of cases with a choice each; the answer comes case by case, with the rule.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.risk import loan_files
from branchcraft.risk.cash import ACTIONS, CHECK, DEALS, REGISTER, judge_cash
from branchcraft.risk.loan_files import FILES, PROPOSED, Verdict, bad_balance
from branchcraft.risk.plots import FilesFigure
from branchcraft.risk.scenario import CLASSES
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import Message, guarded, named, panel_box
from branchcraft.ui.tables import html_table

CHAPTER = "05"


class Pile:
    """Cases one under the other, each with a choice and a place for the verdict; attribute `widget`."""

    def __init__(
        self,
        cases: Sequence[tuple[str, str]],
        options: Sequence[str],
        start: Mapping[str, str],
        on_change: Callable[[], None],
        width: str = "110px",
        ask: str = "第 {} 份选哪一类",
    ) -> None:
        self.choices: dict[str, widgets.Dropdown] = {}
        self._marks: dict[str, widgets.HTML] = {}
        self._on_change, self._quiet = on_change, False
        rows = []
        for number, text in cases:
            choice = named(widgets.Dropdown(options=list(options), value=start[number], layout=widgets.Layout(width=width)), ask.format(number))
            choice.observe(self._changed, names="value")
            mark = widgets.HTML(layout=widgets.Layout(width="84px"))
            self.choices[number], self._marks[number] = choice, mark
            words = widgets.HTML(
                f'<div style="line-height:1.45"><b>{html.escape(number)}</b>　{html.escape(text)}</div>', layout=widgets.Layout(width="680px")
            )
            row = widgets.HBox([words, choice, mark], layout=widgets.Layout(border_bottom="1px solid #D0D0D0", padding="3px 0", align_items="center"))
            rows.append(row)
        self.widget = widgets.VBox(rows)

    def _changed(self, _: object) -> None:
        if not self._quiet:
            self._on_change()

    @property
    def values(self) -> dict[str, str]:
        return {number: choice.value for number, choice in self.choices.items()}

    def set_values(self, values: Mapping[str, str]) -> None:
        """Set all choices, then tell once."""
        self._quiet = True
        try:
            for number, value in values.items():
                self.choices[number].value = value
        finally:
            self._quiet = False
        self._on_change()

    def mark(self, marks: Mapping[str, str]) -> None:
        """A word beside every case; nothing where there is none."""
        for number, place in self._marks.items():
            word = marks.get(number, "")
            colour = "#117733" if word == "对" else "#B34700"
            place.value = f'<b style="color:{colour}">{html.escape(word)}</b>' if word else ""


class ClassPanel:
    """Twelve files to classify; attribute `widget`."""

    def __init__(self) -> None:
        self.verdict: Verdict | None = None
        self._sure = False
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731 – one word for the places below
        total = sum(one.balance for one in FILES)
        self.gate = PredictionGate(
            f"这十二份一共 {total:,.0f} 万元，按现行办法至少有多少万元是不良？", "万元", guard(self._run), high=total, chapter=CHAPTER
        )
        cases = [(one.number, f"{one.debtor}，{one.balance:g} 万元。{one.what}初分：{one.proposed}。") for one in FILES]
        self.pile = Pile(cases, CLASSES, PROPOSED, guard(self._changed))
        check = widgets.Button(description="对一遍", tooltip="把我判的和规则的下限对一遍", layout=widgets.Layout(width="110px"))
        check.on_click(lambda _: guard(self._check)())
        back = widgets.Button(description="回到初分", tooltip="全部改回客户经理的初分", layout=widgets.Layout(width="110px"))
        back.on_click(lambda _: self.pile.set_values(PROPOSED))
        self.figure = FilesFigure(PROPOSED)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "")
        self.canvas.refresh()
        self._describe()
        self.table = widgets.HTML()
        self.keep = KeepButton(CHAPTER, "classes", self._decided)
        self.widget = panel_box(
            "这笔贷款该分哪一类？十二份档案，客户经理已经初分，你来复核。",
            [
                self.gate.widget, self._answer.widget, self.canvas.widget, self.pile.widget, widgets.HBox([check, back]), self.message.widget,
                self.table, self.keep.widget,
            ],
        )  # fmt: skip

    def _describe(self) -> None:
        values = self.pile.values
        bad = bad_balance(values)
        parts = "，".join(f"{name} {sum(values[one.number] == name for one in FILES)} 份" for name in CLASSES)
        self.canvas.describe(f"图：现在的判法，{parts}；不良 {bad:g} 万元。灰色虚线是客户经理初分的高度。")

    def _changed(self) -> None:
        self.figure.show(self.pile.values)
        self.canvas.draw()
        self._describe()
        self.pile.mark({})
        if self.verdict is not None:
            self.message.show("改过了。点「对一遍」看新的结果。", "info")

    def _run(self, guess: float) -> float | None:
        if self.pile.values == PROPOSED and not self._sure:
            self._sure = True
            self.message.show("初分一份都没有改。先把你认为不对的改掉，再运行；都同意，就再点一次「运行」。", "warning")
            return None
        self._check()
        assert self.verdict is not None
        true = self.verdict.bad_by_rule
        word = "很接近" if abs(guess - true) <= 0.1 * true else "估高了" if guess > true else "估低了"
        self._answer.show(f"你估计 {guess:g} 万元，按核对过的条款至少 {true:g} 万元：{word}。", "good" if word == "很接近" else "info")
        return true

    def _check(self) -> None:
        if self.gate.guess is None:
            raise InputError("先在上面写下你的估计，再对。")
        self._sure = True
        self.verdict = loan_files.judge(self.pile.values)
        self.pile.mark(dict(zip(self.verdict.table["编号"], self.verdict.table["对照"], strict=True)))
        perfect = self.verdict.right == len(FILES)
        self.message.show(self.verdict.sentences(), "good" if perfect else "info")
        self.table.value = html_table(self.verdict.table, "一份一份对：你判的、规则的下限、哪一条规则")

    def _decided(self) -> tuple[str, Any]:
        if self.verdict is None:
            raise InputError("还没有对过。先写下估计、运行，再记。")
        found = self.verdict
        return f"十二份档案判对 {found.right} 份，判轻的：{'、'.join(found.too_mild) or '没有'}", {
            "right": found.right,
            "too_mild": list(found.too_mild),
        }


class CashPanel:
    """Eight customers with cash; attribute `widget`."""

    def __init__(self) -> None:
        self.message, self._answer = Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("八位里，按 2026 年的规定要问清来源用途或者停下来的有几位？", "位", guard(self._run), high=8, chapter=CHAPTER)
        start = {one.number: REGISTER if one.amount >= 5 else CHECK for one in DEALS}
        self.pile = Pile([(one.number, one.what) for one in DEALS], ACTIONS, start, guard(self._changed), width="290px", ask="第 {} 位怎么办")
        check = widgets.Button(description="对一遍", tooltip="看每一位该怎么办", layout=widgets.Layout(width="110px"))
        check.on_click(lambda _: guard(self._check)())
        self.table = widgets.HTML()
        self._done = False
        self.widget = panel_box(
            "这八位客户，只登记、要问清，还是停下来？",
            [self.gate.widget, self._answer.widget, self.pile.widget, check, self.message.widget, self.table],
        )

    def _changed(self) -> None:
        self.pile.mark({})
        if self._done:
            self.message.show("改过了。点「对一遍」看新的结果。", "info")

    def _run(self, guess: float) -> float:
        self._check()
        true = float(sum(one.unusual or one.fraud for one in DEALS))
        word = "正好" if guess == true else "估多了" if guess > true else "估少了"
        self._answer.show(
            f"你估计 {guess:g} 位，是 {true:g} 位：{word}。其余几位金额再大，也只核身份、留复印件。", "good" if word == "正好" else "info"
        )
        return true

    def _check(self) -> None:
        if self.gate.guess is None:
            raise InputError("先在上面写下你的估计，再对。")
        found = judge_cash(self.pile.values)
        self._done = True
        self.pile.mark(dict(zip(found.table.iloc[:, 0], found.table["对照"], strict=True)))
        self.message.show(found.sentences(), "good" if found.right == len(DEALS) else "info")
        self.table.value = html_table(
            found.table.iloc[:, 2:].assign(**{"": found.table.iloc[:, 0]})[["", "你选", "应当", "对照", "为什么"]], "一位一位看"
        )


def class_panel() -> widgets.Widget:
    """Panel: which class is this loan?"""
    return ClassPanel().widget


def cash_panel() -> widgets.Widget:
    """Panel: what to do with cash?"""
    return CashPanel().widget


__all__ = ["CHAPTER", "CashPanel", "ClassPanel", "Pile", "cash_panel", "class_panel"]
