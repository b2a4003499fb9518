"""Controls in a banker's words: a slider says what it moves, in which unit, and what is usual.

Nothing here knows a model. A control holds a value and tells when it changed; a panel turns that into a run.
"""

from __future__ import annotations

import asyncio
import html
import logging
import traceback
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets
from IPython import get_ipython

from branchcraft.errors import InputError
from branchcraft.ui.digits import COMMON_UNITS, number_in
from branchcraft.ui.theme import ACCENT, FAMILY, GRID, INK, LEFT, PROMISE, SERVED

_log = logging.getLogger(__name__)
_KINDS = {"info": (SERVED, "#EAF3FA"), "good": (PROMISE, "#E9F4EC"), "warning": ("#8A5A00", "#FFF6E0"), "error": (LEFT, "#FDEDE4")}


def style() -> widgets.HTML:
    """The style sheet of all panels; each panel puts it first, so that it looks right wherever it is shown."""
    return widgets.HTML(
        f"""<style>
.branchcraft, .branchcraft .lm-TabBar-tabLabel, .branchcraft .widget-label, .branchcraft button, .branchcraft input, .branchcraft select, .branchcraft textarea, .branchcraft table
  {{ font-family: "{FAMILY}", "Microsoft YaHei", "PingFang SC", "Noto Sans CJK SC", sans-serif; font-size: 16px; color: {INK}; }}
.branchcraft .widget-html-content, .branchcraft .widget-html-content > * {{ font-size: 16px; line-height: 1.5; }}
.branchcraft .widget-html-content .branchcraft-title {{ font-size: 20px; }}
.branchcraft .widget-html-content .branchcraft-twin, .branchcraft .widget-html-content table {{ font-size: 14px; }}
.branchcraft-title {{ font-weight: 600; margin: 4px 0; }}
.branchcraft-twin {{ color: #555; line-height: 1.4; }}
.branchcraft-message {{ border-left: 5px solid; padding: 6px 12px; margin: 4px 0; line-height: 1.6; }}
.branchcraft table {{ border-collapse: collapse; margin: 4px 0; }}
.branchcraft caption {{ text-align: left; font-weight: 600; padding: 4px 0; }}
.branchcraft th, .branchcraft td {{ border-bottom: 1px solid {GRID}; padding: 3px 10px; text-align: right; white-space: nowrap; }}
.branchcraft th:first-child, .branchcraft td:first-child, .branchcraft td.text, .branchcraft th.text {{ text-align: left; }}
.branchcraft td.text {{ white-space: normal; }}
.branchcraft .widget-hbox {{ flex-wrap: wrap; }}
.branchcraft .widget-hbox > .widget-label {{ white-space: normal; height: auto; line-height: 28px; }}
.branchcraft .branchcraft-bank, .branchcraft .branchcraft-slider {{ flex-wrap: nowrap; }}
.branchcraft .branchcraft-slider > .widget-label:first-child, .branchcraft .branchcraft-slider > button {{ flex-shrink: 0; }}
.branchcraft .branchcraft-slider > .widget-slider {{ min-width: 110px; }}
.branchcraft .widget-html-content {{ overflow-x: auto; }}
.branchcraft .branchcraft-bank input {{ text-align: center; padding: 0; }}
.branchcraft .branchcraft-named .widget-label {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }}
.branchcraft .branchcraft-prompt {{ font-size: 18px; line-height: 1.6; max-width: 60em; }}
.branchcraft .branchcraft-asked {{ font-size: 16px; line-height: 1.6; padding: 3px 8px 3px 0; }}
.branchcraft .branchcraft-said {{ font-size: 16px; line-height: 1.5; padding: 2px 8px 2px 0; max-width: 50em; }}
.branchcraft .branchcraft-left .branchcraft-said {{ min-width: 15em; }}
.branchcraft .branchcraft-hint, .branchcraft .branchcraft-explanation {{ border-left: 5px solid {ACCENT}; background: #FFF9EC; padding: 6px 12px; margin: 4px 0; line-height: 1.7; max-width: 62em; }}
.branchcraft .branchcraft-explanation a {{ color: {SERVED}; text-decoration: underline; }}
.branchcraft .branchcraft-explanation {{ border-color: {PROMISE}; background: #EEF6F0; }}
.branchcraft .widget-radio-box label, .branchcraft .widget-checkbox label, .branchcraft .widget-checkbox {{ height: auto; white-space: normal; line-height: 1.5; font-size: 16px; }}
.branchcraft .widget-radio, .branchcraft .widget-checkbox, .branchcraft .widget-radio-box {{ height: auto; width: auto; max-width: 60em; }}
.branchcraft .widget-radio-box label {{ padding: 3px 0; display: flex; flex-direction: row-reverse; justify-content: flex-end; align-items: baseline; gap: 6px; }}
.branchcraft .widget-checkbox label.widget-label-basic {{ align-items: baseline; gap: 6px; padding: 3px 0; }}
.branchcraft :focus-visible {{ outline: 3px solid {SERVED}; outline-offset: 1px; }}
.branchcraft a.branchcraft-download {{ display: inline-block; padding: 6px 14px; border: 1px solid {SERVED}; border-radius: 4px; text-decoration: none; }}
</style>"""
    )


def panel_box(title: str, children: Sequence[widgets.Widget]) -> widgets.VBox:
    """A panel: its one question, then its parts."""
    box = widgets.VBox([style(), widgets.HTML(f'<div class="branchcraft-title">{html.escape(title)}</div>'), *children])
    box.add_class("branchcraft")
    return box


def named(box: widgets.DOMWidget, name: str) -> widgets.DOMWidget:
    """Give a box a name that a screen reader speaks and nobody sees, because the visible label stands elsewhere; returns the box."""
    box.description = box.tooltip = name
    box.add_class("branchcraft-named")
    return box


class LabelledSlider:
    """A slider with label, unit, a box for exact values, the usual range in words and a reset; attribute `widget`."""

    def __init__(
        self,
        label: str,
        value: float,
        low: float,
        high: float,
        step: float = 1,
        unit: str = "",
        usual: str = "",
        on_change: Callable[[], None] | None = None,
    ) -> None:
        whole = all(float(number).is_integer() for number in (value, low, high, step))
        self._default = int(value) if whole else value
        kind, box = (widgets.IntSlider, widgets.BoundedIntText) if whole else (widgets.FloatSlider, widgets.BoundedFloatText)
        size = {"min": int(low) if whole else low, "max": int(high) if whole else high, "step": int(step) if whole else step, "value": self._default}
        self._slider = kind(**size, readout=False, continuous_update=True, layout=widgets.Layout(width="260px"), tooltip=label)
        self._box = named(box(**size, layout=widgets.Layout(width="90px")), f"{label}：直接填数")
        self._whole, self._places = whole, max(len(f"{float(number):.10g}".partition(".")[2]) for number in (step, low))
        self._last = self.value
        widgets.dlink((self._slider, "value"), (self._box, "value"), self._rounded)
        widgets.dlink((self._box, "value"), (self._slider, "value"))
        self._reset = widgets.Button(description="还原", tooltip=f"{label}：还原为 {self._default:g}", layout=widgets.Layout(width="64px"))
        self._reset.on_click(lambda _: setattr(self._slider, "value", self._default))
        if on_change is not None:
            self._slider.observe(lambda _: self._moved(on_change), names="value")
        text = widgets.Label(label, layout=widgets.Layout(width="190px"))
        note = widgets.Label(f"{unit}  {f'常见 {usual}' if usual else ''}", layout=widgets.Layout(width="220px"))
        self.widget = widgets.HBox([text, self._slider, self._box, note, self._reset])
        self.widget.add_class("branchcraft-slider")

    def _rounded(self, value: float) -> float:
        """The browser adds up steps and sends 3.9999999; what is meant is 4."""
        return value if self._whole else round(float(value), self._places)

    def _moved(self, on_change: Callable[[], None]) -> None:
        if self.value != self._last:
            self._last = self.value
            on_change()

    @property
    def value(self) -> float:
        return self._rounded(self._slider.value)

    @value.setter
    def value(self, new: float) -> None:
        self._slider.value = new


class SliderBank:
    """A row of upright whole-number sliders, one per interval, read and set as one tuple; attribute `widget`."""

    def __init__(self, labels: Sequence[str], values: Sequence[int], low: int, high: int, what: str, on_change: Callable[[], None]) -> None:
        self._on_change, self._quiet = on_change, False
        self._sliders, columns = [], []
        for label, value in zip(labels, values, strict=True):
            slider = widgets.IntSlider(
                value=value, min=low, max=high, orientation="vertical", readout=False, continuous_update=True, tooltip=f"{label} {what}",
                layout=widgets.Layout(height="110px", width="46px", margin="0"),
            )  # fmt: skip
            box = widgets.BoundedIntText(value=value, min=low, max=high, layout=widgets.Layout(width="48px", margin="0"))
            named(box, f"{label} {what}")
            widgets.link((slider, "value"), (box, "value"))
            slider.observe(self._changed, names="value")
            self._sliders.append(slider)
            time = widgets.HTML(f'<div style="text-align:center;width:48px;font-size:13px">{label}</div>')
            columns.append(widgets.VBox([slider, box, time], layout=widgets.Layout(align_items="center", width="56px")))
        self.widget = widgets.HBox(columns, layout=widgets.Layout(overflow="auto hidden"))
        self.widget.add_class("branchcraft-bank")

    def _changed(self, _: object) -> None:
        if not self._quiet:
            self._on_change()

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(slider.value for slider in self._sliders)

    def set_values(self, values: Sequence[int]) -> None:
        """Move all sliders, then tell once."""
        self._quiet = True
        try:
            for slider, value in zip(self._sliders, values, strict=True):
                slider.value = value
        finally:
            self._quiet = False
        self._on_change()


TYPING_S = 0.3
"""How long a click waits in a kernel for the last keystrokes."""


def after_typing(action: Callable[[], Any]) -> Callable[[object], None]:
    """A button's callback that lets what was typed just before arrive first.

    The browser holds a control's value back while an earlier value of it is on its way, but never holds back a click: who types 80 and presses at
    once would run with 8. In a kernel, where the rest of the value follows as soon as the earlier one is taken, the action therefore waits a moment.
    """

    def clicked(_: object) -> None:
        kernel = getattr(get_ipython(), "kernel", None)
        if kernel is None:
            action()
        else:
            asyncio.get_running_loop().call_later(TYPING_S, action)

    return clicked


class PredictGate:
    """A guess before the run: the button wakes when a number has been entered; `on_run(guess)` is called at every press."""

    def __init__(self, question: str, unit: str, on_run: Callable[[float], None], low: float = 0.0, high: float = 1e6) -> None:
        self._low, self._high, self._on_run, self._unit = low, high, on_run, unit
        self._text = named(
            widgets.Text(placeholder="填一个数", continuous_update=True, layout=widgets.Layout(width="110px")), f"我的估计：{question}"
        )
        self._button = widgets.Button(description="运行", disabled=True, button_style="primary", tooltip="先填估计，再运行")
        self._note = widgets.Label("先填估计，按钮才会亮。")
        self._text.observe(self._typed, names="value")
        self._button.on_click(after_typing(self._run))
        asked = widgets.HTML(f'<div class="branchcraft-asked">{html.escape(f"我的估计：{question}")}</div>')
        self.widget = widgets.HBox([asked, self._text, widgets.Label(unit), self._button, self._note], layout=widgets.Layout(flex_flow="row wrap"))

    @property
    def guess(self) -> float | None:
        """The number entered, or None when it is not one or is out of range."""
        value = number_in(self._text.value, self._unit, COMMON_UNITS)
        if value is None:
            return None
        return value if self._low <= value <= self._high else None

    def _typed(self, _: object) -> None:
        ready = self.guess is not None
        self._button.disabled = not ready
        if ready:
            self._note.value = ""
        elif self._text.value.strip():
            self._note.value = f"请填 {self._low:g} 到 {self._high:g} 之间的数。"
        else:
            self._note.value = "先填估计，按钮才会亮。"

    def _run(self) -> None:
        guess = self.guess
        if guess is not None:
            self._on_run(guess)


class Message:
    """A place for sentences: info, good, warning or error; spoken by screen readers when it changes. Attribute `widget`."""

    def __init__(self) -> None:
        self.widget = widgets.HTML()

    def show(self, lines: str | Sequence[str], kind: str = "info") -> None:
        edge, ground = _KINDS[kind]
        text = "<br>".join(html.escape(line) for line in ([lines] if isinstance(lines, str) else lines))
        role = "alert" if kind == "error" else "status"
        self.widget.value = f'<div class="branchcraft-message" role="{role}" style="border-color:{edge};background:{ground}">{text}</div>'

    def clear(self) -> None:
        self.widget.value = ""


def guarded(message: Message, action: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap a callback so that nothing fails in silence: an InputError is shown as its sentence, anything else as a sentence with its place.

    The wrapped callback returns what `action` returns, or None when it failed.
    """

    def run(*arguments: object) -> Any:
        try:
            return action(*arguments)
        except InputError as error:
            message.show(str(error), "error")
        except Exception as error:
            _log.exception("a panel's callback failed")
            place = traceback.extract_tb(error.__traceback__)[-1]
            message.show(
                f"程序出错了，这一步没有完成，前面的结果还在。请把这句话告诉讲师：{type(error).__name__}，{place.name} 第 {place.lineno} 行。",
                "error",
            )
        return None

    return run


class Progress:
    """A bar with a sentence for work that takes longer than two seconds; hidden while nothing runs. Attribute `widget`."""

    def __init__(self) -> None:
        self._bar = widgets.IntProgress(value=0, min=0, max=1, layout=widgets.Layout(width="260px"))
        self._text = widgets.Label("")
        self.widget = widgets.HBox([self._bar, self._text], layout=widgets.Layout(display="none"))

    def step(self, done: int, of: int, text: str) -> None:
        self.widget.layout.display = "flex"
        self._bar.max, self._bar.value = of, done
        self._text.value = text

    def done(self) -> None:
        self.widget.layout.display = "none"
