"""The plan of a day as a card: six posts in three periods, and three rules, all of them boxes and lists that the keyboard reaches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets as widgets

from branchcraft.cases.lobby import scenario as s
from branchcraft.cases.lobby.plan import COUNTER, DOES, HIGHEST, LOWEST, ON_FLOOR, POSTS, QUESTIONS, SENTENCES, TELLERS, Plan
from branchcraft.cases.lobby.report import cost_text
from branchcraft.ui.controls import named

_NAME, _BOX = "290px", "140px"


class PlanCard:
    """A plan that is read and set as a whole; `on_change` is told once, whatever was changed. Attribute `widget`."""

    def __init__(self, plan: Plan, on_change: Callable[[], None]) -> None:
        self._on_change, self._quiet = on_change, False
        heads = [_cell("站在哪里（做什么）", _NAME, bold=True)]
        heads += [_cell(f"{period}<br>{clock}", _BOX, bold=True) for period, clock in zip(s.PERIODS, s.PERIOD_CLOCK, strict=True)]
        rows = [widgets.HBox(heads)]
        self._boxes: list[list[widgets.BoundedIntText]] = [[], [], []]
        for number, (post, does) in enumerate(zip(POSTS, DOES, strict=True)):
            cells: list[widgets.Widget] = [_cell(f"{post}（{does}{_tellers(post)}）", _NAME)]
            for period, name in enumerate(s.PERIODS):
                box = widgets.BoundedIntText(
                    value=plan.posts[period][number], min=LOWEST[number], max=HIGHEST[number], layout=widgets.Layout(width="90px")
                )
                named(box, f"{name} {post}几个人")
                box.observe(self._changed, names="value")
                self._boxes[period].append(box)
                cells.append(widgets.Box([box], layout=widgets.Layout(width=_BOX, justify_content="center")))
            rows.append(widgets.HBox(cells))
        self._totals = [_cell("", _BOX) for _ in s.PERIODS]
        rows.append(widgets.HBox([_cell("合计 / 在岗", _NAME), *self._totals]))
        # Buttons, not lists: in JupyterLab the arrow keys on a list move the page's cells instead.
        self.questions = choice(list(QUESTIONS.items()), plan.questions, "入口问几句")
        self.led = widgets.BoundedIntText(value=round(100 * plan.led), min=0, max=80, step=5, layout=widgets.Layout(width="90px"))
        named(self.led, "问到的人里，领去机器的百分比")
        self.sentence = choice([(name, name) for name in SENTENCES], plan.sentence, "柜面说不说")
        self.returned = choice([("重新取号排队", False), ("优先叫", True)], plan.returned_first, "白跑回来的人")
        for control in (self.questions, self.led, self.sentence, self.returned):
            control.observe(self._changed, names="value")
        self.cost = widgets.HTML()
        self.returned_row = _row("白跑回来的人", self.returned)
        rules = [
            _row("入口：问几句", self.questions),
            _row("入口：领去机器", self.led, widgets.Label("%（问到的人里）  常见 20–50")),
            _row("柜面：多说一句产品", self.sentence),
        ]
        self.widget = widgets.VBox([*rows, *rules, self.cost])
        self._tell()

    @property
    def plan(self) -> Plan:
        """What stands on the card, not checked."""
        return Plan(
            tuple(tuple(int(box.value) for box in row) for row in self._boxes),
            questions=int(self.questions.value),
            led=int(self.led.value) / 100,
            sentence=str(self.sentence.value),
            returned_first=bool(self.returned.value),
        )

    @plan.setter
    def plan(self, plan: Plan) -> None:
        self._quiet = True
        try:
            for row, values in zip(self._boxes, plan.posts, strict=True):
                for box, value in zip(row, values, strict=True):
                    box.value = value
            self.questions.value, self.led.value = plan.questions, round(100 * plan.led)
            self.sentence.value, self.returned.value = plan.sentence, plan.returned_first
        finally:
            self._quiet = False
        self._changed(None)

    def _changed(self, _: object) -> None:
        if not self._quiet:
            self._tell()
            self._on_change()

    def _tell(self) -> None:
        plan = self.plan
        for period, cell in enumerate(self._totals):
            total, had = plan.total(period), ON_FLOOR[period]
            rest = "" if total == had else f"，借 {total - had}" if total > had else f"，还 {had - total}"
            cell.value = _html(f"{total} / {had}{rest}", bold=total > had)
        self.cost.value = f'<span role="status">和在岗的人比：{cost_text(plan)}。</span>'


def choice(options: Sequence[tuple[str, object]], value: object, what: str) -> widgets.ToggleButtons:
    """A few buttons of which one is pressed."""
    buttons = widgets.ToggleButtons(options=options, value=value, tooltips=[f"{what}：{name}" for name, _ in options])
    buttons.style.button_width = "auto"
    return buttons


def _row(label: str, *controls: widgets.Widget) -> widgets.HBox:
    return widgets.HBox([widgets.Label(label, layout=widgets.Layout(width="170px")), *controls])


def _tellers(post: str) -> str:
    """How many may work behind the counter, said where the counter is."""
    return f"；柜员 {'、'.join(map(str, TELLERS))} 位" if post == COUNTER else ""


def _cell(text: str, width: str, bold: bool = False) -> widgets.HTML:
    align = "left" if width == _NAME else "center"
    return widgets.HTML(_html(text, bold, align), layout=widgets.Layout(width=width))


def _html(text: str, bold: bool = False, align: str = "center") -> str:
    return f'<div style="text-align:{align};line-height:1.3;font-weight:{600 if bold else 400}">{text}</div>'
