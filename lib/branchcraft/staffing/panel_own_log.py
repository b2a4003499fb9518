"""Panel 3 of chapter 06: a manager's own ticket log, from the file to windows per half hour.

Three steps, each with its own answer: read (what was taken, what was set aside and why), fit (who comes, how long it takes, how long they wait),
plan (windows for a promise against what is open now, after a guess).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.files.spreadsheet import Source
from branchcraft.queueing import TicketLog, read_headings, read_ticket_log
from branchcraft.queueing.headings import ROLES
from branchcraft.staffing.own_log import OwnBranch, WindowPlan, effect_table, plan_table, plan_windows, study_log
from branchcraft.staffing.plots import OwnLogFigure
from branchcraft.staffing.report import estimates_table, summary_lines, workbook_bytes
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, Progress, guarded, panel_box
from branchcraft.ui.tables import download_link, html_table

_CHOSEN = ("date", "ticket", "customer_class", "window", "taken", "called", "start", "end", "status")
_BY_ITSELF = "（自动）"
_DAYS = {"全部日子": None, "周一到周五": "weekday", "周末": "weekend", "周一": 0, "周二": 1, "周三": 2, "周四": 3, "周五": 4, "周六": 5, "周日": 6}


class OwnLogPanel:
    """From an export to a plan; attribute `widget`."""

    def __init__(self, example: str) -> None:
        self._example = example
        self._source: Source | None = None
        self.log: TicketLog | None = None
        self.own: OwnBranch | None = None
        self.plan: WindowPlan | None = None
        self._said: tuple[list[str], str] = ([], "info")
        self.message, self._answer, self.progress = Message(), Message(), Progress()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.upload = widgets.FileUpload(accept=".csv,.txt,.xlsx", multiple=False, description="选择文件", tooltip="叫号机导出的 CSV 或 Excel 文件")
        self.upload.observe(lambda _: guard(self._uploaded)(), names="value")
        self.example = widgets.Button(description="用合成的示例", tooltip="虚构网点 20 个工作日的叫号流水")
        self.example.on_click(lambda _: guard(self._take_example)())
        self.days = widgets.Dropdown(options=list(_DAYS), value="全部日子", description="哪些日子", tooltip="只用哪些日子")
        self.days.observe(lambda _: guard(self._study)(), names="value")
        self.choices = {
            role: widgets.Dropdown(options=[_BY_ITSELF], description=ROLES[role], style={"description_width": "120px"}) for role in _CHOSEN
        }
        again = widgets.Button(description="按上面的列重读", tooltip="按指定的列重新读文件")
        again.on_click(lambda _: guard(self._read)())
        columns = widgets.VBox([widgets.HTML("表头认不出时，告诉程序哪一列是什么。"), *self.choices.values(), again])
        self.columns = widgets.Accordion([columns], titles=("指定列（一般不用）",))
        self.summary, self.tables = widgets.HTML(), widgets.HTML()
        self.gate = PredictionGate(
            "守住承诺，最少要比现在多（+）或少（-）几个窗口小时？", "窗口小时", guard(self._run), low=-200, high=200, chapter="06"
        )
        self.within = LabelledSlider("几分钟内叫到", 10, 3, 30, 1, "分钟", "5–15", guard(self._settings_changed))
        self.share = LabelledSlider("守住的比例", 85, 60, 95, 1, "%", "80–90", guard(self._settings_changed))
        self.picture, self.result = widgets.VBox(), widgets.HTML()
        self.keep = KeepButton("06", "own_log", self._decided)
        self.step_two = widgets.VBox(
            [self.gate.widget, self.within.widget, self.share.widget, self.progress.widget, self._answer.widget, self.result, self.keep.widget],
            layout=widgets.Layout(display="none"),
        )
        self.widget = panel_box(
            "按我自己的叫号记录，每半小时该开几个窗口？",
            [
                widgets.HBox([self.upload, self.example, self.days]),
                widgets.HTML("文件只在这台电脑上读；姓名、证件、手机、卡号这些列不会被读入。"),
                self.message.widget, self.columns, self.summary, self.picture, self.tables, self.step_two,
            ],
        )  # fmt: skip

    def _uploaded(self) -> None:
        if not self.upload.value:
            return
        first = self.upload.value[0]
        self._take((bytes(first["content"]), first["name"]))

    def _take_example(self) -> None:
        self._take(self._example)

    def _take(self, source: Source) -> None:
        self._source = source
        headings = read_headings(source)
        for choice in self.choices.values():
            choice.options = [_BY_ITSELF, *headings]
            choice.value = _BY_ITSELF
        self._read()

    def _read(self) -> None:
        if self._source is None:
            raise InputError("还没有文件。请先选择文件，或按「用合成的示例」。")
        named = {role: choice.value for role, choice in self.choices.items() if choice.value != _BY_ITSELF}
        self._clear()
        try:
            self.log = read_ticket_log(self._source, columns={"columns": named} if named else None)
        except InputError:
            self.columns.selected_index = 0  # what helps next is choosing the columns
            raise
        self._study()

    def _clear(self) -> None:
        self.log = None
        self.summary.value = ""
        self._clear_study()

    def _clear_study(self) -> None:
        """Nothing of other days or another file may stand under what is chosen now."""
        self.own = self.plan = None
        self.picture.children = ()
        self.tables.value = self.result.value = ""
        self._answer.clear()
        self.step_two.layout.display = "none"

    def _study(self) -> None:
        if self.log is None:
            return
        log = self.log
        self._clear_study()
        self.summary.value = html_table(log.set_aside_table().iloc[:, :6], "放在一边的行（前 5 行）", most_rows=5) if len(log.set_aside) else ""
        self.summary.value += (
            download_link(log.set_aside_csv(), "放在一边的行.csv", f"下载放在一边的 {len(log.set_aside)} 行") if len(log.set_aside) else ""
        )
        self.own = study_log(log, days=_DAYS[self.days.value])
        own = self.own
        self.message.show([*log.summary(), *own.notes], "info")
        self.figure = OwnLogFigure(own)
        canvas = Canvas(self.figure.figure, self.figure.artists, self.figure.text)
        canvas.refresh()
        self.canvas = canvas
        self.picture.children = (canvas.widget,)
        self.tables.value = html_table(estimates_table(own), "办理时间和耐心，括号外是估计，区间有 95% 的把握")
        self.step_two.layout.display = "flex"

    def _settings_changed(self) -> None:
        if self.plan is None:
            return
        if (self.plan.within, self.plan.share) == (self.within.value, self.share.value / 100):
            self._answer.show(*self._said)
        else:
            self._answer.show("承诺改了，下面还是上一个方案。请按「运行」重新算。", "warning")

    def _run(self, guess: float) -> float:
        if self.own is None:
            raise InputError("请先选择文件，或按「用合成的示例」。")
        steps = self._stepper()
        try:
            plan = plan_windows(self.own, float(self.within.value), self.share.value / 100, on_progress=steps)
        finally:
            self.progress.done()
        self.plan = plan
        more = plan.plan.window_hours - plan.now.window_hours
        word = "很接近" if abs(guess - more) <= 1 else "要得比你想的多" if more > guess else "要得比你想的少"
        lines = [f"你估计 {guess:+g} 个窗口小时，模拟是 {more:+g} 个：{word}。", *summary_lines(plan)[1:5]]
        self._said = (lines, "good" if word == "很接近" else "info")
        self._answer.show(*self._said)
        self.figure.show_plan(plan)
        self.canvas.refresh()
        self.canvas.describe(self.figure.text)
        name = f"开窗方案_{plan.within:g}分钟_{plan.share:.0%}.xlsx".replace("%", "")
        self.result.value = (
            html_table(plan_table(plan), "每半小时开几个窗口")
            + html_table(effect_table(plan), "和现在的开法比（同一批模拟客户）")
            + download_link(workbook_bytes(plan), name, "下载方案（Excel / WPS）")
        )
        return float(more)

    def _decided(self) -> tuple[str, Any]:
        if self.plan is None:
            raise InputError("还没有方案。先选文件、写下估计、运行，再记。")
        plan = self.plan
        more = plan.plan.window_hours - plan.now.window_hours
        text = f"自己网点：{plan.within:g} 分钟内叫到 {plan.share:.0%}，最少 {plan.plan.window_hours:g} 个窗口小时，比现在 {more:+g} 个"
        return text, {"hours": plan.plan.window_hours, "more": more, "within": plan.within, "share": plan.share}

    def _stepper(self) -> Callable[[int, int], None]:
        self.progress.step(0, 60, "正在找最少的窗口……")

        def step(trials: int, windows: int) -> None:
            self.progress.step(min(trials, 59), 60, f"正在试第 {trials} 种开法（共 {windows * 0.5:g} 个窗口小时）")

        return step
