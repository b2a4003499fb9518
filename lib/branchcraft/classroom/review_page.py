"""The quiz of day 7 and day 30: one question at a time, from all chapters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import ipywidgets as widgets

from branchcraft.classroom.shelf import exercises
from branchcraft.teaching.item_panel import ItemPanel
from branchcraft.teaching.predictions import calibration_panel
from branchcraft.teaching.review import Due, quiz, to_repeat
from branchcraft.teaching.scoring import Verdict
from branchcraft.teaching.store import REVIEW, Store
from branchcraft.ui.controls import Message, guarded, panel_box

__all__ = ["ReviewPanel", "calibration_panel", "review_panel"]


class ReviewPanel:
    """What is due today, asked again; attribute `widget`."""

    def __init__(self, store: Store | None = None, today: Callable[[], date] = date.today) -> None:
        self._store, self._today = store or Store(), today
        self.message = Message()
        self.start = widgets.Button(
            description="开始复习", button_style="primary", tooltip="一次一题，最多十题", layout=widgets.Layout(width="130px")
        )
        self.early = widgets.Button(description="没到期也练", tooltip="先练一遍；到期时还会再问", layout=widgets.Layout(width="130px"))
        self.next = widgets.Button(description="下一题", layout=widgets.Layout(width="130px", display="none"))
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.start.on_click(lambda _: guard(self._begin)(False))
        self.early.on_click(lambda _: guard(self._begin)(True))
        self.next.on_click(lambda _: guard(self._advance)())
        self.place = widgets.VBox()
        self._queue: list[Due] = []
        self._asked = self._right = 0
        self._answered = False
        self.widget = panel_box(
            "第 7 天、第 30 天：上次错的，现在还记得吗？", [widgets.HBox([self.start, self.early]), self.message.widget, self.place, self.next]
        )
        guard(self.refresh)()

    def _due(self) -> list[Due]:
        known = exercises()
        return [one for one in to_repeat(self._store.rows("submission")) if one.sheet in known and one.item in known[one.sheet].bank.by_id]

    def refresh(self) -> None:
        """Say what is due."""
        due, today = self._due(), self._today()
        ready = [one for one in due if one.on <= today]
        self.start.disabled, self.early.disabled = not ready, not due
        if not due:
            self.message.show("没有要复习的。练习里没有一次做对的题，第 7 天和第 30 天会在这里再问你。")
            return
        later = [one for one in due if one.on > today]
        lines = [f"今天到期 {len(ready)} 题。"] if ready else ["今天没有到期的。"]
        if later:
            lines.append(f"下一批 {sum(one.on == later[0].on for one in later)} 题在 {later[0].on:%m 月 %d 日}到期（一共还有 {len(later)} 题排着）。")
        self.message.show(lines)

    def _begin(self, early: bool) -> None:
        due = self._due()
        self._queue = quiz(due, max(one.on for one in due) if early else self._today())
        self._asked = self._right = 0
        self._advance()

    def _advance(self) -> None:
        self.next.layout.display = "none"
        if not self._queue:
            self.place.children = ()
            asked, right = self._asked, self._right
            self.refresh()
            lines = f"做完了：{asked} 题里 {right} 题一次想起来。" if asked else "没有题了。"
            self.message.show([lines, "没想起来的，七天后再问你。" if right < asked else "都想起来了。"], "good" if right == asked else "info")
            return
        one = self._queue.pop(0)
        exercise = exercises()[one.sheet]
        self._answered = False
        self._asked += 1
        item = exercise.bank.by_id[one.item]
        panel = ItemPanel(item, one.sheet, self._asked, self._store, exercise.judges, REVIEW, self._told)
        where = widgets.HTML(f"<div>出自《{exercise.bank.title}》，还有 {len(self._queue)} 题</div>")
        self.place.children = (where, panel.widget)
        self.message.show("先自己想，想好再答。" if one.stage == 0 else "第二次复习：这次答对，就不再问了。")

    def _told(self, verdict: Verdict) -> None:
        if not self._answered:
            self._right += verdict.right
            self._answered = True
        self.next.layout.display = ""


def review_panel() -> widgets.Widget:
    """The reviews that are due."""
    return ReviewPanel().widget
