"""What the cells of an exercise or a case call: one line for each item, one for its solution, one for the result."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import cached_property

import ipywidgets as widgets
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.folders import course_folder
from branchcraft.teaching.answers import Answers, computed, right_answer
from branchcraft.teaching.bank import load_bank
from branchcraft.teaching.item_panel import ItemPanel, prose
from branchcraft.teaching.items import KINDS, Bank, ChoiceItem, Item, Judge
from branchcraft.teaching.store import EXPLANATION, Kept, Store, StoreError
from branchcraft.ui import theme
from branchcraft.ui.controls import Message, guarded, panel_box
from branchcraft.ui.show import show_table
from branchcraft.ui.tables import html_table


class Exercise:
    """The items of one bank, with the functions that compute right answers and judge decisions.

    name : `exercises/06_staffing` or `cases/08_lobby`. answers : name → function that computes an item's answer from the model (a number, option
    keys, settings). judges : name → function from settings to a Judgement.
    """

    def __init__(self, name: str, answers: Answers | None = None, judges: Mapping[str, Judge] | None = None) -> None:
        self.name = name
        self.answers, self.judges = dict(answers or {}), dict(judges or {})

    @cached_property
    def bank(self) -> Bank:
        """The items; read when first asked for, because the course folder may be elsewhere than the library. Raises InputError."""
        return load_bank(course_folder(), self.name)

    @cached_property
    def store(self) -> Store:
        return Store()

    def start(self) -> None:
        """First cell: font, and what there is."""
        theme.use_theme()
        theme.strict_if_building()
        print(f"准备好了：{len(self.bank.items)} 题，共 {self.bank.points:g} 分。填错了会告诉你为什么，可以再试；答案自动存在这台电脑上。")

    def item(self, key: str) -> widgets.Widget:
        """The panel of one item. An item with a mistake in the bank shows a sentence instead."""
        try:
            item = self._item(key)
            return ItemPanel(item, self.name, self._number(item), self.store, self.judges).widget
        except InputError as error:
            message = Message()
            message.show(str(error), "error")
            return panel_box("这道题打不开", [message.widget])

    def solution(self, key: str) -> None:
        """For the trainer: right answer, what the model computes, usual misconception. Raises InputError when bank and model part."""
        from IPython.display import display

        item = self._item(key)
        display(AnswerKey(self._number(item), item, computed(item, self.answers, self.judges)))

    def overview(self) -> None:
        """For the trainer: all items with kind, points and where the answer comes from, as a table."""
        rows = [
            [f"第 {number} 题", item.id, KINDS[item.kind], f"{item.points:g}", "模型" if getattr(item, "computed_by", "") else "题库"]
            for number, item in enumerate(self.bank.items, start=1)
        ]
        show_table(pd.DataFrame(rows, columns=["题", "题库里的名字", "题型", "分值", "答案出自"]), f"{len(rows)} 题，共 {self.bank.points:g} 分")

    def result(self) -> widgets.Widget:
        """Points so far, item by item, and what to look at again."""
        return ResultPanel(self).widget

    def _item(self, key: str) -> Item:
        if key not in self.bank.by_id:
            raise InputError(f"题库「{self.name}」里没有题「{key}」，或者这一题写得有错（运行 branchcraft check-items 看错在哪里）。")
        return self.bank.by_id[key]

    def _number(self, item: Item) -> int:
        return self.bank.items.index(item) + 1


class AnswerKey:
    """One item's solution as a trainer reads it: HTML that the class switch can hide, text for the record."""

    def __init__(self, number: int, item: Item, model: str) -> None:
        self._number = number
        rows = [("正确答案", right_answer(item)), ("模型", model), ("讲解", item.explanation), ("提示", item.hint), ("常见误解", item.misconception)]
        if isinstance(item, ChoiceItem):
            rows[1:1] = [(f"{'√' if option.right else '×'} {option.text}", option.says) for option in item.options]
        self._kind = KINDS[item.kind]
        self._rows = [(name, text) for name, text in rows if text]

    def _repr_html_(self) -> str:
        table = "".join(f'<tr><th scope="row">{html.escape(name)}</th><td class="text">{prose(text)}</td></tr>' for name, text in self._rows)
        style = "text-align:left;white-space:normal;vertical-align:top"
        table = table.replace("<th ", f'<th style="{style}" ').replace("<td ", f'<td style="{style}" ')
        return f'<details class="branchcraft-answer"><summary>第 {self._number} 题（{self._kind}）的答案</summary><table>{table}</table></details>'

    def __repr__(self) -> str:
        return "\n".join([f"第 {self._number} 题（{self._kind}）", *(f"{name}：{text}" for name, text in self._rows)])


class ResultPanel:
    """How far the learner is; attribute `widget`."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self.message, self.table = Message(), widgets.HTML()
        again = widgets.Button(description="更新成绩", tooltip="按现在的答案重新合计")
        again.on_click(lambda _: guarded(self.message, self.refresh)())
        self.widget = panel_box("做到哪里了？", [again, self.message.widget, self.table])
        guarded(self.message, self.refresh)()

    def refresh(self) -> None:
        """Read the store and add up."""
        bank, store = self._exercise.bank, self._exercise.store
        try:
            kept = {item.id: store.kept(bank.name, item.id) for item in bank.items}
        except StoreError as error:
            self.message.show(str(error), "warning")
            return
        done = [item for item in bank.items if kept[item.id].attempts]
        points = sum(one.points for one in kept.values())
        lines = [f"做了 {len(done)} / {len(bank.items)} 题，得 {points:.3g} / {bank.points:g} 分。"]
        weak = [f"第 {number} 题" for number, item in enumerate(bank.items, 1) if kept[item.id].attempts and kept[item.id].points < item.points]
        if weak:
            lines.append(f"还没有一次做对的：{'、'.join(weak)}。第 7 天和第 30 天的复习会再问你这些。")
        self.message.show(lines, "good" if done and not weak and len(done) == len(bank.items) else "info")
        self.table.value = html_table(result_table(bank, kept), "每一题")


def result_table(bank: Bank, kept: Mapping[str, Kept]) -> pd.DataFrame:
    """One row an item, Chinese headings."""
    rows = []
    for number, item in enumerate(bank.items, start=1):
        one = kept[item.id]
        state = "还没做" if not one.attempts else "对" if one.share >= 1 else "部分对" if one.share > 0 else "不对"
        seen = "看过讲解" if EXPLANATION in one.opened else ""
        rows.append([f"第 {number} 题", KINDS[item.kind], state, f"{one.points:.3g} / {item.points:g}", f"{one.attempts}", seen])
    return pd.DataFrame(rows, columns=["题", "题型", "最近一次", "得分", "答了几次", ""])
