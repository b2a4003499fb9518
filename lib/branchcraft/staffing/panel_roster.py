"""Panel 6 of chapter 06: from windows per half hour to people – the week's roster, and what a sick call at eight does to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import ipywidgets as widgets
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.plots_roster import CoverFigure
from branchcraft.staffing.roster import Roster, roster
from branchcraft.staffing.roster_calendar import HOLIDAY, MAKE_UP, STATUTORY, calendar_week, hours_for_week, like_day, need_for_week, weeks_of
from branchcraft.staffing.roster_check import check_promise
from branchcraft.staffing.roster_example import example_staff, example_week, requirement_of
from branchcraft.staffing.roster_input import WEEKDAYS, Day, Rules, plain_week, usual_patterns
from branchcraft.staffing.roster_replan import replan
from branchcraft.staffing.roster_report import advice, roster_lines, roster_workbook, week_table
from branchcraft.staffing.scenario import BranchDay
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, Progress, guarded, panel_box
from branchcraft.ui.tables import download_link, html_table

OPENS = 540.0
SHARE = 0.85
YEAR = max(STATUTORY)
"""The latest year whose holidays are known with the pay that goes with them."""


@lru_cache(maxsize=1)
def example_need() -> tuple[Mapping[str, BranchDay], Mapping[str, pd.DataFrame]]:
    """The example branch's week and what each half hour of it needs; takes some seconds the first time."""
    week = example_week()
    return week, requirement_of(week)


class RosterPanel:
    """Twelve people, seven days; attribute `widget`."""

    def __init__(self) -> None:
        self.plan: Roster | None = None
        self.message, self._answer, self._mended, self.progress = Message(), Message(), Message(), Progress()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        staff = [person.name for person in example_staff()]
        self.gate = PredictionGate("规矩都守住，一周还缺几个人次的半小时？", "个", guard(self._run), high=500, chapter="06")
        self.absent = widgets.Dropdown(options=["（都在）", *staff], description="这周少一个人：", style={"description_width": "120px"})
        self.short = LabelledSlider("缺一个半小时算多少", 1000, 100, 3000, 100, "元", "500–2000")
        self.disliked = LabelledSlider("排到不喜欢的班算多少", 150, 0, 600, 50, "元", "50–300")
        self.spread = LabelledSlider("苦班不均一分算多少", 200, 0, 800, 50, "元", "100–400")
        weeks: list[tuple[str, object]] = [("平常的一周（没有节假日）", None), *weeks_of(YEAR).items()]
        self.week = widgets.Dropdown(
            options=weeks, description=f"{YEAR} 年哪一周：", style={"description_width": "120px"}, layout=widgets.Layout(width="520px")
        )
        self.holidays = widgets.Checkbox(value=False, description="节假日也开门（按周日的人手）", indent=False, layout=widgets.Layout(width="320px"))
        for control in (self.week, self.holidays):
            control.observe(lambda _: guard(self._another_week)(), names="value")
        more = widgets.Accordion([widgets.VBox([self.absent, self.short.widget, self.disliked.widget, self.spread.widget])], titles=("更多",))
        self.sick = widgets.Dropdown(options=staff, value="甲07", description="早上 8:00 请病假：", style={"description_width": "150px"})
        self.day = widgets.Dropdown(options=list(WEEKDAYS), value="周三", description="哪一天：", style={"description_width": "80px"})
        mend = widgets.Button(description="重排", tooltip="别人的班尽量不动")
        mend.on_click(lambda _: guard(self._mend)())
        self.figure = CoverFigure(list(WEEKDAYS), 16, OPENS)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。图里每一格是半小时，数字是在柜台上的人数。")
        self.canvas.refresh()
        self.table, self.download = widgets.HTML(), widgets.HTML()
        self.keep = KeepButton("06", "roster", self._decided)
        self.widget = panel_box(
            "谁来上班？十二个人的一周，怎样排才缺得最少、苦班分得匀？",
            [
                widgets.HBox([self.week, self.holidays]), self.gate.widget, self.progress.widget, self._answer.widget, self.canvas.widget,
                self.message.widget, self.table,
                widgets.HBox([self.sick, self.day, mend]), self._mended.widget, self.download, self.keep.widget, more,
            ],
        )  # fmt: skip

    @property
    def days(self) -> tuple[Day, ...]:
        """The week that was chosen."""
        return plain_week() if self.week.value is None else calendar_week(self.week.value, open_holidays=self.holidays.value)

    def _another_week(self) -> None:
        if self.plan is not None:
            self.message.show("换了一周，图和表还是上一周的。请再按一次「运行」（几秒）。", "warning")

    def _run(self, guess: float) -> float:
        days = self.days
        if all(day.closed for day in days):
            raise InputError("这一周天天放假，网点不营业，没有班可排。要值班，请勾上「节假日也开门」。")
        self.progress.step(0, 3, "正在算每天每半小时要几个窗口（第一次要几秒）……")
        try:
            usual, profiles = example_need()
            week = {day.name: usual[like_day(day)] for day in days if not day.closed}
            self.progress.step(1, 3, "正在排班（几秒）……")
            rules = replace(Rules(), short=float(self.short.value), disliked=float(self.disliked.value), spread=float(self.spread.value))
            staff = hours_for_week((person for person in example_staff() if person.name != self.absent.value), days)
            plan = roster(need_for_week(profiles, days), staff, usual_patterns(), days, rules)
            self.progress.step(2, 3, "正在检验承诺、找最小的改动……")
            self.plan = plan
            self._mended.clear()
            self._show(plan, week, [*week_lines(days), *roster_lines(plan), *advice(plan)])
        finally:
            self.progress.done()
        self._answer.show(f"你估计缺 {guess:g} 个，排出来缺 {plan.short_half_hours} 个。十二个人的工时加起来够用，缺的是那个时候在的人。")
        return float(plan.short_half_hours)

    def _which(self) -> str:
        """Which week the roster is of."""
        assert self.plan is not None
        first = self.plan.need.days[0].date
        return f"{first} 那一周的" if first else "一周"

    def _decided(self) -> tuple[str, Any]:
        if self.plan is None:
            raise InputError("还没有班表。先填估计、运行，再记。")
        short = self.plan.short_half_hours
        return f"{self._which()}班表：{len(self.plan.staff)} 个人，缺 {short} 个人次的半小时", {"people": len(self.plan.staff), "short": short}

    def _show(self, plan: Roster, week: Mapping[str, BranchDay], lines: list[str]) -> None:
        self.figure.show(plan)
        self.canvas.draw()
        kept = check_promise(plan, week)
        broken = kept[~kept["kept"]]
        lines.append(
            f"用这张班表再模拟一遍：{len(kept)} 个半小时里有 {len(kept) - len(broken)} 个守住 {SHARE:.0%} 的客户 10 分钟内叫到"
            + (f"；没守住的：{'、'.join(f'{row.day} {row.clock}' for row in broken.head(6).itertuples())}。" if len(broken) else "。")
        )
        self.message.show(lines, "good" if not plan.short_half_hours else "info")
        self.canvas.describe(f"图：一周柜台人数，橙红格是缺人的半小时，共缺 {plan.short_half_hours} 个人次。")
        self.table.value = html_table(week_table(plan, OPENS), "谁在哪天上什么班")
        self._offer(plan)

    def _offer(self, plan: Roster) -> None:
        self.download.value = download_link(roster_workbook(plan, OPENS, "甲行 A 支行（虚构）"), "一周班表.xlsx", "下载班表（每人一张，Excel / WPS）")

    def _mend(self) -> None:
        if self.plan is None:
            raise InputError("还没有班表。请先填估计、运行，再请病假。")
        if self.sick.value not in {person.name for person in self.plan.staff}:
            raise InputError(f"{self.sick.value} 这周本来就不在名单里，请换一个人。")
        if next(day for day in self.plan.need.days if day.name == self.day.value).closed:
            raise InputError(f"{self.day.value}不营业，没有班要顶。请换一天。")
        found = replan(self.plan, self.sick.value, self.day.value)
        self._mended.show(
            [*found.sentences(), f"从这天起，其余的人有 {found.kept} 个班一点没动。"], "good" if found.short <= found.short_untouched else "warning"
        )
        self.figure.show(found.after)
        self.canvas.draw()
        self.table.value = html_table(week_table(found.after, OPENS), f"{self.sick.value} {self.day.value}请假以后")
        self._offer(found.after)


def week_lines(days: Sequence[Day]) -> list[str]:
    """What is special about the week, in Chinese; empty for an ordinary one."""
    lines = []
    made_up = [day for day in days if day.kind == MAKE_UP]
    off = [day for day in days if day.kind == HOLIDAY]
    if made_up:
        lines.append(f"{'、'.join(day.name for day in made_up)}调休上班：来客和人手按平常的周三算，每人这周的工时按上班天数增减。")
    if off and off[0].closed:
        lines.append(f"{'、'.join(day.name for day in off)}放假不营业，应上的工时按比例减少。")
    elif off:
        paid = [day.name for day in off if day.pay_factor == 3]
        lines.append(
            "放假的日子按周日的来客开门，工资按两倍（不另外补休）"
            + (f"，法定节假日{'、'.join(paid)}按三倍" if paid else "")
            + "计入成本（劳动法第四十四条，不低于）。"
        )
    return lines


def roster_panel() -> widgets.Widget:
    """Panel 6: the week's roster and a sick call."""
    return RosterPanel().widget


__all__ = ["RosterPanel", "example_need", "roster_panel", "week_lines"]
