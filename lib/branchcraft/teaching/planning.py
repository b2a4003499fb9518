"""The end of a chapter: keep what was decided, and make a page of it that goes home."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.teaching.plan import FIELDS, MOST, ActionPlan, decision_lines, plan_docx, plan_html, today, whence
from branchcraft.teaching.store import Store, StoreError
from branchcraft.ui.controls import Message, after_typing, guarded, named, panel_box
from branchcraft.ui.tables import download_link

Suggest = Callable[[Mapping[str, Any]], Mapping[str, str]]
"""From the chapter's decisions (key → value) to texts for the plan's fields."""


def record_decision(chapter: str, key: str, label: str, value: Any, store: Store | None = None) -> str:
    """Keep a decision of a chapter for the plan; returns the sentence to show. `label` says it in words, `value` as data (what JSON can hold)."""
    try:
        (store or Store()).decide(chapter, key, label, value)
    except StoreError as error:
        return str(error)
    return f"已记进这一章的计划：{label}"


class KeepButton:
    """「记进我的计划」: keeps what `current()` returns, (label, value); attribute `widget`."""

    def __init__(self, chapter: str, key: str, current: Callable[[], tuple[str, Any]], store: Store | None = None) -> None:
        self._note = Message()
        button = widgets.Button(description="记进我的计划", tooltip="把现在的决定记下来，章末做成一页行动计划", layout=widgets.Layout(width="150px"))

        def keep() -> None:
            label, value = current()
            self._note.show(record_decision(chapter, key, label, value, store), "good")

        button.on_click(after_typing(guarded(self._note, keep)))
        self.button = button
        self.widget = widgets.VBox([button, self._note.widget])


class PlanPanel:
    """One page of action, filled from the decisions and edited by the learner; attribute `widget`."""

    def __init__(self, chapter: str, title: str, suggest: Suggest | None = None, store: Store | None = None) -> None:
        self._chapter, self._suggest, self._store = chapter, suggest, store or Store()
        self.plan = ActionPlan(chapter, title)
        self.message = Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.boxes: dict[str, widgets.Textarea] = {}
        rows = []
        for name, (label, help_text) in FIELDS.items():
            box = named(widgets.Textarea(placeholder=help_text, layout=widgets.Layout(width="640px", height="64px")), f"{label}：{help_text}")
            self.boxes[name] = box
            rows.append(widgets.HBox([widgets.Label(label, layout=widgets.Layout(width="80px")), box]))
        fill = widgets.Button(description="用我的决定起草", tooltip="空着的格子按这一章里记下的决定填一份草稿", layout=widgets.Layout(width="150px"))
        save = widgets.Button(
            description="保存并导出", button_style="primary", tooltip="存下来，并给出 Word 和网页两种文件", layout=widgets.Layout(width="150px")
        )
        fill.on_click(after_typing(guard(self.draft)))
        save.on_click(after_typing(guard(self.save)))
        self.downloads = widgets.HTML()
        self.widget = panel_box("带回网点：我周一做什么？", [widgets.HBox([fill, save]), *rows, self.message.widget, self.downloads])
        guard(self._restore)()

    def _restore(self) -> None:
        content = self._store.plan(self._chapter)
        if content:
            self._show(ActionPlan.restored(content))
            self.message.show("上次保存的计划在上面，可以接着改。")

    def _show(self, plan: ActionPlan) -> None:
        self.plan = plan
        for name, box in self.boxes.items():
            box.value = getattr(plan, name)

    def draft(self) -> None:
        """Fill the fields that are still empty from the decisions that were kept."""
        rows = self._store.rows("decision")
        decisions = {row["key"]: json.loads(row["value"]) for row in rows if row["chapter"] == self._chapter}
        if self._suggest is None or not decisions:
            raise InputError("这一章里还没有记下决定。在面板里点「记进我的计划」，再来起草；也可以直接填。")
        texts = {name: text for name, text in self._suggest(decisions).items() if name in self.boxes and not self.boxes[name].value.strip()}
        self._show(self._current().filled(texts))
        self.message.show("草稿填好了。请改成你自己网点的人、日子和数；没有改过的计划带回去没有用。")

    def _current(self) -> ActionPlan:
        decided = decision_lines(self._store.rows("decision"), self._chapter)
        return replace(self.plan, decisions=decided, made_on=today()).filled({name: box.value for name, box in self.boxes.items()})

    def save(self) -> None:
        """Keep the plan and offer it as Word and HTML."""
        long = [FIELDS[name][0] for name, box in self.boxes.items() if len(box.value.strip()) > MOST]
        if long:
            raise InputError(f"「{long[0]}」超过 {MOST} 字，一页放不下，请写短一些。")
        unsaved = ""
        try:
            plan = self._current()
            self._store.save_plan(self._chapter, plan.stored())
        except StoreError as error:
            plan = replace(self.plan, made_on=today()).filled({name: box.value for name, box in self.boxes.items()})
            unsaved = str(error)
        self.plan = plan
        if len(plan.empty_fields) == len(FIELDS):
            raise InputError("一格都没有填。至少写下目标和第一步。")
        name = f"行动计划_{whence(self._chapter)}".replace(" ", "")
        self.downloads.value = " ".join(
            [
                download_link(plan_docx(plan), f"{name}.docx", "下载 Word（WPS 也能打开）"),
                download_link(plan_html(plan).encode("utf-8"), f"{name}.html", "下载网页（可打印）"),
            ]
        )
        missing = plan.empty_fields
        lines = [unsaved or "存好了，可以下载。"]
        if missing:
            lines.append(f"还空着：{'、'.join(missing)}。没有日期和人的计划，多半不会发生。")
        self.message.show(lines, "warning" if missing or unsaved else "good")


def plan_panel(chapter: str, title: str, suggest: Suggest | None = None) -> widgets.Widget:
    """The chapter's action plan; `suggest` drafts it from the decisions kept in the chapter's panels."""
    return PlanPanel(chapter, title, suggest).widget
