"""Panel 2 of chapter 03: the five lobby zones. A guess about all five at once, then which one to mend first in which hall."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import numpy as np

from branchcraft.errors import InputError
from branchcraft.marketing.plots_zones import ZonesFigure
from branchcraft.marketing.zone_gains import FirstZone, Gains, first_zone, gains_table, steps_table, zone_gains
from branchcraft.marketing.zones import NOW, REST, WINDOWS, ZONES, ZoneDays, ZoneWorld, run_zones, zone_world
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, Progress, guarded, panel_box
from branchcraft.ui.tables import html_table

WORLDS = 60
HALLS = (3, 4, 5, 6)
DRAG_DAYS = 50
_STEPS = {"临街": 0.1, "入口": 5, "厅堂": 5, "柜面": 1, "贵宾厅": 5}


class ZonesPanel:
    """Mend zones one by one and together; attribute `widget`."""

    def __init__(self) -> None:
        self.gains: Gains | None = None
        self.now: ZoneDays | None = None
        self._known: dict[tuple, Gains] = {}
        self.message, self._answer, self._worlds, self.progress = Message(), Message(), Message(), Progress()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate(
            "五个区一起改，多出来的贡献是「单独改的五个数加起来」的百分之几？", "%", guard(self._first_run), low=1, high=1000, chapter="03"
        )
        self.mended = {
            zone: widgets.Checkbox(value=False, description=f"改{zone}", indent=False, layout=widgets.Layout(width="130px")) for zone in ZONES
        }
        for box in self.mended.values():
            box.observe(lambda _: guard(self._moved)(), names="value")
        self.windows = LabelledSlider("柜台开几个窗口（全天）", WINDOWS, HALLS[0], HALLS[-1], 1, "个", "4–5", guard(self._moved))
        self.levels = {
            zone: LabelledSlider(
                one.label,
                100 * one.value,
                100 * one.low,
                100 * one.high,
                _STEPS[zone],
                "%",
                f"{100 * one.low:g}–{100 * one.high:g}",
                guard(self._moved),
            )
            for zone, one in NOW.items()
        }
        passers = REST["passers"]
        self.passers = LabelledSlider(
            passers.label, passers.value, passers.low, passers.high, 500, "人", f"{passers.low:g}–{passers.high:g}", guard(self._moved)
        )
        self.again = widgets.Button(description=f"换 {WORLDS} 个世界再试（几秒）", disabled=True, layout=widgets.Layout(width="220px"))
        self.again.on_click(lambda _: guard(self._try_worlds)())
        self.figure = ZonesFigure(["进门", "认出", "留住", "柜面成交", "进贵宾厅谈", "贵宾厅成交"])
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "还没有运行。左：一天里每一步剩下几位；右：每个区改了以后多贡献多少。")
        base = run_zones(self.world, (), WINDOWS)
        self.figure.show_funnel(base, base)
        self.canvas.refresh()
        self.table, self.steps = widgets.HTML(), widgets.HTML()
        self.keep = KeepButton("03", "zone", self._decided)
        more = widgets.Accordion([widgets.VBox([self.passers.widget, *(one.widget for one in self.levels.values())])], titles=("更多",))
        self.widget = panel_box(
            "一份劲只够先改一个区：临街、入口、厅堂、柜面、贵宾厅，先改哪一个？",
            [
                self.gate.widget, self._answer.widget, widgets.HBox(list(self.mended.values())), self.windows.widget, self.canvas.widget,
                self.message.widget, self.table, self.steps, self.again, self.progress.widget, self._worlds.widget, self.keep.widget, more,
            ],
        )  # fmt: skip

    @property
    def world(self) -> ZoneWorld:
        """The assumptions with the levels and the passers-by that are set."""
        # A browser hands back 0.6000000000000001 for what stands as 0.6 on the slider.
        return zone_world([round(one.value / 100, 6) for one in self.levels.values()], passers=float(self.passers.value))

    @property
    def chosen(self) -> tuple[str, ...]:
        """Zones that are ticked."""
        return tuple(zone for zone, box in self.mended.items() if box.value)

    def _first_run(self, guess: float) -> float:
        own = zone_world()
        for number in HALLS:
            if (number, own.now, own.passers) not in self._known:
                self.progress.step(number - HALLS[0], len(HALLS), f"正在试 {number} 个窗口的大厅……")
                self._known[(number, own.now, own.passers)] = zone_gains(own, number)
        self.progress.done()
        self._run()
        gains = self._known[(WINDOWS, own.now, own.passers)]  # the guess is about the course's own branch
        self._answer.show(
            f"你估计 {guess:g}%，模拟是 {gains.ratio:.0%}（单独改的五个数加起来 {gains.added:.0f} 元/天，一起改 {gains.together:.0f} 元/天）。"
            "前面多认出一位，后面才多一位可以成交，所以一起改大于相加；大厅和贵宾厅的队又吃掉一部分。现在可以勾选、改窗口数。"
        )
        return 100 * gains.ratio

    def _decided(self) -> tuple[str, Any]:
        """The zone to begin with, for the action plan."""
        if self.gains is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        first = self.chosen or (str(self.gains.table["alone"].idxmax()),)
        gain = float(self.gains.table["alone"].loc[list(first)].sum())
        label = f"五个区里先改{'、'.join(first)}（{int(self.windows.value)} 个窗口，示例网点每天多 {gain:.0f} 元）"
        return label, {"zones": list(first), "windows": int(self.windows.value)}

    def _moved(self) -> None:
        if self.gains is not None:
            self._run()

    def _run(self) -> None:
        world, windows = self.world, int(self.windows.value)
        key = (windows, world.now, world.passers)
        if key not in self._known:  # dragging tries every zone on fewer days; the course's own branch is known in full since the first run
            self._known[key] = zone_gains(world, windows, DRAG_DAYS)
        self.gains = self._known[key]
        before = self.gains.base
        self.now = run_zones(world, self.chosen, windows, self.gains.days) if self.chosen else before
        self.figure.show_funnel(self.now, before)
        self.figure.show_gains(self.gains)
        self.canvas.draw()
        self.again.disabled = False
        self.message.show(zone_lines(self.gains, self.chosen, self.now, before, windows))
        self.table.value = html_table(
            gains_table(self.gains), f"五个区各值多少（{windows} 个窗口，同一批人 {self.gains.days} 天，括号里是 95% 区间）"
        )
        self.steps.value = html_table(steps_table(self.now, before), f"改了{'、'.join(self.chosen) or '0 个区'}")
        alone = "，".join(f"{zone} {row['alone']:.0f}" for zone, row in self.gains.table.iterrows())
        self.canvas.describe(f"图：{windows} 个窗口，只改一个区每天多贡献（元）：{alone}；五个一起改 {self.gains.together:.0f}。")

    def _try_worlds(self) -> None:
        windows = int(self.windows.value)
        self.progress.step(0, WORLDS, "正在换世界……")
        try:
            found = first_zone(windows, WORLDS, on_step=lambda done, of: self.progress.step(done, of, f"已试 {done} / {of} 个世界"))
        finally:
            self.progress.done()
        self._worlds.show(world_lines(found, windows))


def zone_lines(gains: Gains, chosen: tuple[str, ...], now: ZoneDays, before: ZoneDays, windows: int) -> list[str]:
    """Which zone pays first, what the ticked ones do together, and where the spreadsheet is wrong; Chinese sentences."""
    table = gains.table
    best, worst = str(table["alone"].idxmax()), str(table["alone"].idxmin())
    row = table.loc[best]
    lines = [
        f"只改一个，先改{best}：每天多 {row['alone']:.0f} 元（{row['alone_low']:.0f} 到 {row['alone_high']:.0f}），{gains.days} 天里有 {int(row['better'])} 天更好。"
    ]
    if table.at[worst, "alone"] < 0:
        lines.append(
            f"{worst}单独改反而每天少 {-table.at[worst, 'alone']:.0f} 元：多进来的人站进一个平均等 {before.wait.mean():.1f} 分钟的大厅，别人被挤走。纸上漏斗说多 {table.at[worst, 'paper']:.0f} 元。"
        )
    if chosen:
        apart = now.value - before.value
        mean = float(apart.mean())
        word = "多" if mean >= 0 else "少"
        lived = int((now.lived - before.lived > 0).sum())
        single = sum(float(table.at[zone, "alone"]) for zone in chosen)
        lines.append(
            f"改了{'、'.join(chosen)}：每天{word} {abs(mean):.0f} 元（单独相加 {single:.0f}）；可是真实的金额忽大忽小，{len(apart)} 天里只有 {lived} 天看得出更好，"
            "所以一周两周要看人数，不要看钱。"
        )
    held = float(now.turned.mean() / max(now.turned.mean() + now.talks.mean(), 1e-9))
    if held > 0.35:
        lines.append(f"请进贵宾厅的人有 {held:.0%} 没等到经理：再往前改，都卡在这一位经理身上。")
    if windows >= 6:
        lines.append("窗口开到六个，大厅不挤了，但窗口小时从哪里来，见第一个面板。")
    return lines


def world_lines(found: FirstZone, windows: int) -> list[str]:
    """How far the order of the zones holds, in Chinese sentences."""
    first = "、".join(f"{zone} {count} 个" for zone, count in sorted(found.first.items(), key=lambda one: -one[1]) if count)
    harm = "、".join(f"{zone} {count} 个" for zone, count in found.harmful.items() if count) or "没有"
    low, middle, high = np.nanquantile(found.ratios, (0.1, 0.5, 0.9))
    return [
        f"{found.worlds} 个世界（{windows} 个窗口）里，最该先改的是：{first}。",
        f"单独改反而亏的世界：{harm}。",
        f"一起改是相加的 {middle:.0%}（八成世界在 {low:.0%}–{high:.0%}）。",
    ]


def zones_panel() -> widgets.Widget:
    """Panel 2: which of the five zones first."""
    return ZonesPanel().widget
