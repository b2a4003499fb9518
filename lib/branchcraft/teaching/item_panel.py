"""One item as a learner meets it: answer, be told why, try again, read the explanation.

First wrong answer: what speaks against it, and the hint. Second: the explanation with the right answer and where the chapter tells it. Points are
those of the best answer before the explanation was seen; after it, practice is free and earns nothing.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

import ipywidgets as widgets

from branchcraft.teaching.answer_boxes import answer_box
from branchcraft.teaching.answers import right_answer
from branchcraft.teaching.items import KINDS, AllocationItem, DecisionItem, Item, Judge
from branchcraft.teaching.scoring import Verdict, score
from branchcraft.teaching.store import EXERCISE, EXPLANATION, HINT, Kept, Store, StoreError
from branchcraft.ui.controls import Message, after_typing, guarded, panel_box

TRIES = 2
"""Wrong answers before the explanation is shown by itself."""


class ItemPanel:
    """One item of the sheet `sheet`; attribute `widget`. Nothing here raises: what goes wrong is said in the panel."""

    def __init__(
        self,
        item: Item,
        sheet: str,
        number: int,
        store: Store,
        judges: Mapping[str, Judge] | None = None,
        purpose: str = EXERCISE,
        on_answer: Callable[[Verdict], None] | None = None,
    ) -> None:
        self.item, self._sheet, self._store, self._judges = item, sheet, store, judges
        self._purpose, self._on_answer = purpose, on_answer
        self._kept = Kept(0, None, 0.0, 0.0, frozenset())
        self._tries_here = 0
        self.message, self._unsaved = Message(), Message()
        self.box = answer_box(item)
        self.submit = widgets.Button(description="提交", button_style="primary", tooltip="提交答案，马上告诉你为什么")
        self.hint = widgets.Button(description="提示", tooltip="看一条提示，不扣分")
        self.give_up = widgets.Button(description="看讲解", tooltip="看讲解和正确答案；之后再做不计分", disabled=True)
        self.hint.layout.display = "" if item.hint else "none"
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.submit.on_click(after_typing(guard(self._submit)))
        self.hint.on_click(after_typing(guard(self._show_hint)))
        self.give_up.on_click(after_typing(guard(self._explain)))
        self._hint_text, self._explanation = widgets.HTML(), widgets.HTML()
        self.widget = panel_box(
            f"第 {number} 题（{KINDS[item.kind]}，{item.points:g} 分）",
            [
                widgets.HTML(f'<div class="branchcraft-prompt">{prose(item.prompt)}</div>'), self.box.widget, widgets.HBox([self.submit, self.hint, self.give_up]),
                self._hint_text, self.message.widget, self._explanation, self._unsaved.widget,
            ],
        )  # fmt: skip
        self.widget.add_class("branchcraft-item")
        if purpose == EXERCISE:
            self._restore()

    def _restore(self) -> None:
        try:
            self._kept = self._store.kept(self._sheet, self.item.id)
        except StoreError as error:
            self._unsaved.show(str(error), "warning")
            return
        if HINT in self._kept.opened:
            self._show_hint()
        if not self._kept.attempts:
            return
        guarded(self.message, self._show_last)()
        if EXPLANATION in self._kept.opened:
            self._show_explanation()
        self.give_up.disabled = False

    def _show_last(self) -> None:
        self.box.fill(self._kept.answer)
        kind = "good" if self._kept.share >= 1 else "info"
        self.message.show(f"上次的答案在上面：{self._points_text(self._kept.share)}（已经答过 {self._kept.attempts} 次）。", kind)

    def _points_text(self, share: float) -> str:
        full = self.item.points
        best = self._kept.points
        word = "对" if share >= 1 else "部分对" if share > 0 else "不对"
        return f"{word}，这题记 {best:.2g} / {full:g} 分"

    def _submit(self) -> None:
        answer = self.box.answer
        if isinstance(self.item, DecisionItem | AllocationItem) and self.item.judge:
            self.message.show("正在用模型算……")
        verdict = score(self.item, answer, self._judges)
        repeated = self._kept.attempts > 0 and answer == self._kept.answer
        self._keep(answer, verdict)
        self._tries_here += not repeated
        self.give_up.disabled = False
        lines = list(verdict.lines)
        if verdict.right:
            self.message.show([f"√ {self._points_text(1.0)}。", *lines], "good")
        else:
            again = "" if EXPLANATION in self._kept.opened else "再试一次。" if self._tries_here < TRIES else "讲解在下面。"
            self.message.show([f"× {self._points_text(verdict.share)}。{again}", *lines], "warning")
        if verdict.right or self._tries_here >= TRIES:
            self._explain()
        elif self.item.hint:
            self._show_hint()
        if self._on_answer is not None:
            self._on_answer(verdict)

    def _keep(self, answer: object, verdict: Verdict) -> None:
        """On disk first; where that fails, say so and go on with what is in memory."""
        try:
            kept = self._store.submit(self._sheet, self.item.id, answer, verdict.share, self.item.points, verdict.chosen, self._purpose)
            self._unsaved.clear()
        except StoreError as error:
            self._unsaved.show(str(error), "warning")
            earned = 0.0 if EXPLANATION in self._kept.opened else verdict.share * self.item.points
            kept = Kept(self._kept.attempts + 1, answer, verdict.share, max(self._kept.points, earned), self._kept.opened)
        if self._purpose != EXERCISE:
            kept = Kept(kept.attempts, answer, verdict.share, verdict.share * self.item.points, kept.opened)
        self._kept = kept

    def _opened(self, what: str) -> None:
        if self._purpose != EXERCISE:
            return
        try:
            self._store.open(self._sheet, self.item.id, what)
        except StoreError as error:
            self._unsaved.show(str(error), "warning")
        self._kept = Kept(self._kept.attempts, self._kept.answer, self._kept.share, self._kept.points, self._kept.opened | {what})

    def _show_hint(self) -> None:
        self._hint_text.value = f'<div class="branchcraft-hint" role="status"><b>提示</b>:{prose(self.item.hint)}</div>'
        if HINT not in self._kept.opened:
            self._opened(HINT)

    def _explain(self) -> None:
        self._opened(EXPLANATION)
        self._show_explanation()

    def _show_explanation(self) -> None:
        lines = [f"<b>正确答案</b>:{prose(right_answer(self.item))}", f"<b>讲解</b>:{prose(self.item.explanation)}"]
        if self.item.link:
            lines.append(link_html(self.item.link))
        self._explanation.value = f'<div class="branchcraft-explanation" role="status">{"<br>".join(lines)}</div>'


def prose(text: str) -> str:
    """Text of a bank as HTML: escaped, line breaks kept, **bold** bold."""
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text.strip())).replace("\n", "<br>")


def link_html(link: str) -> str:
    """NN_slug#heading as a link that opens the chapter at that heading; the page it opens from lies in a folder beside notebooks/."""
    stem, _, heading = link.partition("#")
    target = f"../notebooks/{quote(stem)}.ipynb" + (f"#{quote(heading.replace(' ', '-'))}" if heading else "")
    where = f"第 {stem[:2]} 章" + (f"「{html.escape(heading)}」" if heading else "")
    return f'<a href="{target}" target="_blank" rel="noopener">回到{where}</a>'
