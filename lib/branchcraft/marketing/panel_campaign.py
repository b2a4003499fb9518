"""Panel 3 of chapter 03, third part: a manager's own list, from the file to whom to call first, and to what the calls caused.

Three steps: read (what was taken, what was set aside, which columns), learn (after a guess; judged on unseen and on later customers), rank
(those not called yet, some left uncalled by lot). A list that comes back with its groups filled in shows the effect of the calls.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

import ipywidgets as widgets

from branchcraft.errors import InputError
from branchcraft.files.columns import is_personal
from branchcraft.files.spreadsheet import Source, narrow
from branchcraft.marketing.bank import CALLS_EACH
from branchcraft.marketing.campaign import Campaign, read_campaign, read_campaign_headings
from branchcraft.marketing.campaign_columns import AFTERWARDS, ROLES
from branchcraft.marketing.campaign_example import example_campaign
from branchcraft.marketing.campaign_report import CALL, CONTROL, calibration_table, call_list, judged_table, list_lines, list_workbook
from branchcraft.marketing.panel_targeting import number_slider
from branchcraft.marketing.plots_targeting import own_list_figure
from branchcraft.marketing.targeting import MODELS, Scores, score_contacts, score_later
from branchcraft.marketing.trial_words import trial_lines, trial_table
from branchcraft.marketing.uplift import trial_uplift
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, Progress, guarded, panel_box
from branchcraft.ui.tables import download_link, html_table

_BY_ITSELF = "（自动）"
_LATER = 30
"""Fewest buyers for a judgement by date to say anything."""


class OwnListPanel:
    """From a campaign's list to a ranked one; attribute `widget`."""

    def __init__(self) -> None:
        self._source: Source | None = None
        self.campaign: Campaign | None = None
        self.scores: Scores | None = None
        self.later: Scores | None = None
        self.message, self._answer, self._list_message, self.progress = Message(), Message(), Message(), Progress()
        guard = self._guard = lambda action: guarded(self.message, action)
        self.upload = widgets.FileUpload(accept=".csv,.txt,.xlsx", multiple=False, description="选择文件", tooltip="活动名单，CSV 或 Excel 文件")
        self.upload.observe(lambda _: guard(self._uploaded)(), names="value")
        self.example = widgets.Button(description="用合成的示例", tooltip="虚构网点的一份活动名单")
        self.example.on_click(lambda _: guard(self._take_example)())
        content, name = example_campaign()
        sample = widgets.HTML(download_link(content, name, "下载示例文件，看看格式"))
        self.choices = {
            role: widgets.Dropdown(options=[_BY_ITSELF], description=label, style={"description_width": "120px"}) for role, label in ROLES.items()
        }
        self.words = {
            key: widgets.Text(placeholder="几个词用顿号隔开", description=label, style={"description_width": "120px"})
            for key, label in (("yes_words", "也算「是」的词"), ("no_words", "也算「否」的词"))
        }
        again = widgets.Button(description="按上面的列重读", tooltip="按指定的列重新读文件")
        again.on_click(lambda _: guard(self._read)())
        columns = widgets.VBox(
            [widgets.HTML("表头认不出时，告诉程序哪一列是什么。客户编号不指定就不读。"), *self.choices.values(), *self.words.values(), again]
        )
        self.columns = widgets.Accordion([columns], titles=("指定列（一般不用）",))
        self.summary, self.groups, self.picture, self.result, self.ranked = (
            widgets.HTML(),
            widgets.HTML(),
            widgets.VBox(),
            widgets.HTML(),
            widgets.HTML(),
        )
        self.left_out = widgets.SelectMultiple(
            options=[], rows=6, description="不学这些列", style={"description_width": "120px"}, layout=widgets.Layout(width="460px")
        )
        self.left_out.observe(lambda _: guard(self._settings_changed)(), names="value")
        self.model = widgets.Dropdown(
            options=[(label, name) for name, label in MODELS.items()],
            description="模型",
            style={"description_width": "120px"},
            layout=widgets.Layout(width="460px"),
        )
        self.model.observe(lambda _: guard(self._settings_changed)(), names="value")
        self.gate = PredictionGate("按模型排，打最好的一半，能找到买家的百分之几？", "%", guard(self._run), high=100, chapter="03")
        self.cost, self.margin = number_slider("cost_per_call", 1, guard(self._rank)), number_slider("margin", 10, guard(self._rank))
        self.held_out = LabelledSlider("抽签留作对照的", 20, 0, 50, 1, "%", "10–50", guard(self._rank))
        self.learn = widgets.VBox([self.left_out, self.model, self.gate.widget, self.progress.widget, self._answer.widget, self.picture, self.result], layout=widgets.Layout(display="none"))  # fmt: skip
        self.rank = widgets.VBox([self.cost.widget, self.margin.widget, self.held_out.widget, self._list_message.widget, self.ranked, KeepButton("03", "own_list", self._decided).widget], layout=widgets.Layout(display="none"))  # fmt: skip
        self.widget = panel_box(
            "用我自己的活动名单：下一批先打给谁，留谁作对照？",
            [
                widgets.HBox([self.upload, self.example, sample]),
                widgets.HTML("文件只在这台电脑上读；姓名、证件、手机、卡号这些列不会被读入。"),
                self.message.widget, self.columns, self.summary, self.groups, self.learn, self.rank,
            ],
        )  # fmt: skip

    def _uploaded(self) -> None:
        if self.upload.value:
            first = self.upload.value[0]
            self._take((bytes(first["content"]), first["name"]))

    def _take_example(self) -> None:
        self._take(example_campaign())

    def _take(self, source: Source) -> None:
        self._source = source
        self._clear()
        headings = read_campaign_headings(source)
        for role, choice in self.choices.items():
            choice.options = [_BY_ITSELF, *(name for name in dict.fromkeys(headings) if role == "customer" or not is_personal(name))]
            choice.value = _BY_ITSELF
        for box in self.words.values():
            box.value = ""
        self._read()

    def _clear(self) -> None:
        """Nothing of another file may stand under what is chosen now."""
        self.campaign = self.scores = self.later = None
        self.summary.value = self.groups.value = self.result.value = self.ranked.value = ""
        self.picture.children = ()
        self._answer.clear()
        self._list_message.clear()
        self.learn.layout.display = self.rank.layout.display = "none"

    def _read(self) -> None:
        if self._source is None:
            raise InputError("还没有文件。请先选择文件，或按「用合成的示例」。")
        named = {role: choice.value for role, choice in self.choices.items() if choice.value != _BY_ITSELF}
        words = {key: split for key, box in self.words.items() if (split := [word for word in re.split(r"[、,;\s]+", narrow(box.value)) if word])}
        self._clear()
        try:
            campaign = read_campaign(self._source, {"columns": named, **words} if named or words else None)
        except InputError:
            self.columns.selected_index = 0  # what helps next is choosing the columns
            raise
        late = tuple(name for name in campaign.features if AFTERWARDS.search(name))
        self.left_out.options = campaign.features
        self.left_out.value = late
        self.campaign = campaign
        lines = campaign.summary()
        if late:
            lines.append(f"「{'、'.join(late)}」像是打完电话才知道的，已先放进「不学这些列」；确实事先就知道的话，可以改。")
        self.message.show(lines)
        if len(campaign.set_aside):
            self.summary.value = html_table(campaign.set_aside_table().iloc[:, :7], "放在一边的行（前 5 行）", most_rows=5) + download_link(
                campaign.set_aside_csv(), "放在一边的行.csv", f"下载放在一边的 {len(campaign.set_aside)} 行"
            )
        self._show_groups(campaign)
        self.learn.layout.display = "flex"

    def _show_groups(self, campaign: Campaign) -> None:
        """What the calls caused, where the list says who was drawn into which group."""
        if "group" not in campaign.accepted:
            return
        told = campaign.accepted[campaign.accepted["bought"].notna()]
        worth = self.cost.value * CALLS_EACH / self.margin.value
        try:
            trial = trial_uplift(told, "group", "bought", worth=min(max(worth, 0.001), 0.9))
        except InputError as error:
            self.groups.value = f"<div>{escape(f'分组这一列还用不上:{error}')}</div>"
            return
        self.groups.value = html_table(trial_table(trial), "分组是抽签定的，才能这样比") + "".join(
            f"<div>{escape(line)}</div>" for line in trial_lines(trial)
        )

    def _settings_changed(self) -> None:
        if self.scores is not None:
            self._answer.show("列或模型改了，下面还是上一次的结果。请按「运行」重新算。", "warning")

    def _run(self, guess: float) -> float:
        campaign = self.campaign
        if campaign is None:
            raise InputError("请先选择文件，或按「用合成的示例」。")
        drop = tuple(self.left_out.value)
        try:
            scores = score_contacts(
                campaign, self.model.value, drop=drop, on_progress=lambda done, of: self.progress.step(done, of, f"正在学第 {done} 份，共 {of} 份")
            )
            later = self._later(campaign, drop)
        finally:
            self.progress.done()
        self.scores, self.later = scores, later
        half, low_high = 100 * scores.best_half, scores.auc_interval
        off = guess - half
        word = "很接近" if abs(off) <= 5 else "估高了" if off > 0 else "估低了"
        lines = [
            f"你估计 {guess:g}%，没见过的客户里是 {half:.0f}%（随便打是 50%）：{word}。",
            f"随便抽一位买了的和一位没买的，模型把买了的排在前面的机会是 {scores.auc:.0%}（95% 区间 {low_high[0]:.0%}–{low_high[1]:.0%}，50% 等于没有排）。",
            *scores.warnings,
        ]
        if later is None:
            lines.append("没有联系日期，或者按日期分开后买了的太少：学过去、考将来的成绩看不了，真用起来多半比上面差。")
        self._answer.show(lines, "warning" if scores.warnings else "info")
        figure = own_list_figure(scores.gains, None if later is None else later.gains)
        canvas = Canvas(figure, [], f"图：没见过的客户里，最好的一半有 {half:.0f}% 的买家，最好的一成是平均的 {scores.lift():.1f} 倍。")
        canvas.refresh()
        self.picture.children = (canvas.widget,)
        self.result.value = html_table(judged_table(scores, later), "排得准不准") + html_table(calibration_table(scores), "模型说的机会和实际")
        self._rank()
        return half

    def _later(self, campaign: Campaign, drop: tuple[str, ...]) -> Scores | None:
        dated = campaign.contacted
        if dated["date"].notna().sum() < 0.5 * len(dated):
            return None
        try:
            later = score_later(campaign, self.model.value, drop=drop)
        except InputError:
            return None
        return later if later.table["bought"].sum() >= _LATER else None

    def _rank(self) -> None:
        campaign, scores = self.campaign, self.scores
        if campaign is None or scores is None:
            return
        self.rank.layout.display = "flex"
        held_out, break_even = self.held_out.value / 100, self.cost.value * CALLS_EACH / self.margin.value
        try:
            table = call_list(scores, held_out, break_even)
        except InputError as error:
            self._list_message.show(str(error), "warning")
            self.ranked.value = ""
            return
        lines = list_lines(table, held_out, break_even, float(campaign.contacted["bought"].mean()))
        self._list_message.show(lines)
        self.ranked.value = html_table(table.iloc[:, :-2], "先打给谁（前 10 位）", most_rows=10) + download_link(
            list_workbook(campaign, scores, self.later, table, lines), "先打给谁.xlsx", "下载排好的名单（Excel / WPS）"
        )

    def _decided(self) -> tuple[str, Any]:
        if self.scores is None or self.scores.to_call.empty:
            raise InputError("还没有排好的名单。先选文件、写下估计、运行，再记。")
        table = call_list(self.scores, self.held_out.value / 100, self.cost.value * CALLS_EACH / self.margin.value)
        call, control = (int((table["分组"] == name).sum()) for name in (CALL, CONTROL))
        return f"自己的名单：打 {call} 位，抽签留 {control} 位作对照", {"call": call, "control": control, "auc": self.scores.auc}


def own_list_panel() -> widgets.Widget:
    """Panel 3, third part: my own list."""
    return OwnListPanel().widget


__all__ = ["OwnListPanel", "own_list_panel"]
