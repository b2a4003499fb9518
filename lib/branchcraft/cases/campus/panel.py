"""The decision of case 03: hours for five partners behind and before the gate, how freshmen are welcomed, what they are offered."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from branchcraft.cases.campus.model import Robust, Years, compare, live, robust, tried, wins
from branchcraft.cases.campus.plots import CampusFigure
from branchcraft.cases.campus.scenario import ASSUMPTIONS, CASE, HOURS, NOW, OFFERS, PARTNERS, RICHEST, WELCOMES, YEARS, Campus, Plan
from branchcraft.errors import InputError
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import LabelledSlider, Message, guarded, panel_box
from branchcraft.ui.tables import html_table

KEPT_RUNS = 5
USUAL = {"学生": "4–12", "教职工": "10–20", "离退休": "8–18", "商户": "4–8", "学校": "4–10"}
_WORLD = {"trust_now": 5, "trust_hour": 0.05, "trust_class": 0.5, "staff_value": 100}


class CampusPanel:
    """Whom to serve beside a university; attribute `widget`."""

    def __init__(self) -> None:
        self._runs: list[tuple[int, Years]] = []
        self.campus = Campus()
        self._before = live(NOW)
        self._quiet = False
        self.message, self._answer, self._worlds = Message(), Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate(
            "48 个小时全给教职工和离退休（钱都在他们手里），网点一年的贡献会变成现在的百分之几？",
            "%",
            guard(self._first_run),
            low=1,
            high=400,
            chapter=CASE,
        )
        self.hours = {
            name: LabelledSlider(f"{name}（小时/周）", hour, 0, 48, 1, "小时", USUAL[name], guard(self._moved))
            for name, hour in zip(PARTNERS, NOW.hours, strict=True)
        }
        self.welcome = _choice("迎新办卡", WELCOMES)
        self.offer = _choice("给新生的产品", OFFERS)
        for control in (self.welcome, self.offer):
            control.observe(lambda _: guard(self._moved)(), names="value")
        self.world = {name: self._slider(name, step, guard) for name, step in _WORLD.items()}
        self.total = widgets.HTML()
        present = widgets.Button(description="回到现状")
        present.on_click(lambda _: guard(lambda: self.set_plan(NOW))())
        self.again = again = widgets.Button(description="换 200 个世界再试", layout=widgets.Layout(width="180px"))
        again.on_click(lambda _: guard(self._try_worlds)())
        self.figure = CampusFigure(tried())
        self.figure.show(None, self._before)
        self.canvas = Canvas(
            self.figure.figure, self.figure.artists, "还没有运行。左：学生和老师、学校、网点各看什么；右：灰点是试过的一千多种分法，菱形是现状。"
        )
        self.canvas.refresh()
        self.table, self.runs_table = widgets.HTML(), widgets.HTML()
        self.keep = KeepButton(CASE, "plan", self._decided)
        more = widgets.Accordion([widgets.VBox([one.widget for one in self.world.values()])], titles=("更多",))
        self._show_total()
        self.widget = panel_box(
            f"一周 {HOURS:g} 个小时，给谁、怎么迎新，才能两边都得益？",
            [
                self.gate.widget, self._answer.widget, *(one.widget for one in self.hours.values()), self.total,
                widgets.HBox([self.welcome, self.offer, present]), self.canvas.widget, self.message.widget, self.table, self.runs_table,
                again, self._worlds.widget, self.keep.widget, more,
            ],
        )  # fmt: skip

    def _slider(self, name: str, step: float, guard: Any) -> LabelledSlider:
        one, scale = ASSUMPTIONS[name], 100 if ASSUMPTIONS[name].unit == "" else 1
        unit = one.unit or "%"
        return LabelledSlider(
            one.label,
            scale * one.value,
            scale * one.low,
            scale * one.high,
            step,
            unit,
            f"{scale * one.low:g}–{scale * one.high:g}",
            guard(self._world_changed),
        )

    @property
    def plan(self) -> Plan:
        """What stands on the controls."""
        a, b, c, d, e = (float(one.value) for one in self.hours.values())
        return Plan((a, b, c, d, e), self.welcome.value, self.offer.value)

    def set_plan(self, plan: Plan) -> None:
        """Move all controls, then run once."""
        self._quiet = True
        try:
            for control, hour in zip(self.hours.values(), plan.hours, strict=True):
                control.value = round(hour)
            self.welcome.value, self.offer.value = plan.welcome, plan.offer
        finally:
            self._quiet = False
        guarded(self.message, self._moved)()

    def _first_run(self, guess: float) -> float:
        before, rich = live(NOW), live(RICHEST)
        truth = 100 * rich.means["value"] / before.means["value"]
        self._answer.show(
            f"你估计 {guess:g}%，模拟是 {truth:.0f}%：学校愿意开门的机会从 {before.chance:.0%} 降到 {rich.chance:.0%}，"
            "门不开，教职工和离退休也见不到几位，剩下的小时打在同一批人身上。现在可以拖滑块了。"
        )
        self._compute()
        return truth

    def _moved(self) -> None:
        self._show_total()
        if self._runs and not self._quiet:
            self._compute()

    def _world_changed(self) -> None:
        changed = {name: control.value / (100 if ASSUMPTIONS[name].unit == "" else 1) for name, control in self.world.items()}
        self.campus = Campus().with_(**changed)
        self._before = live(NOW, self.campus)
        if self._runs:
            self._runs = []
            self._compute()

    def _compute(self) -> None:
        years = live(self.plan, self.campus)
        number = self._runs[-1][0] + 1 if self._runs else 1
        self._runs = [*self._runs, (number, years)][-KEPT_RUNS:]
        self.figure.show(years, self._before, [(one.means["value"], one.means["helped"]) for _, one in self._runs[:-1]])
        self.canvas.draw()
        lines = sentences(self._before, years)
        self.message.show(lines, "good" if wins(self._before, years) else "info")
        self.table.value = html_table(views_table(self._before, years), f"各方怎么看（同样的 {YEARS} 年）")
        self.runs_table.value = html_table(runs_table({f"第 {n} 次": one for n, one in reversed(self._runs)} | {"现状": self._before}), "最近五次")
        self.canvas.describe("图：" + lines[0])

    def _try_worlds(self) -> None:
        if self.plan == NOW:
            raise InputError("这就是现状，和自己比没有差别。先改一处，再换世界试。")
        self._worlds.show(world_sentences(robust(self.plan)))

    def _decided(self) -> tuple[str, dict[str, Any]]:
        if not self._runs:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        years = self._runs[-1][1]
        label = f"校园方案：{years.plan.words()}（贡献 {years.means['value'] / 1e4:.0f} 万元，帮到 {years.means['helped']:.0f} 人次）"
        return label, {"hours": list(years.plan.hours), "welcome": years.plan.welcome, "offer": years.plan.offer, "chance": years.chance}

    def _show_total(self) -> None:
        used = sum(float(one.value) for one in self.hours.values())
        rest = "正好用完" if used == HOURS else f"还剩 {HOURS - used:g}" if used < HOURS else f"超了 {used - HOURS:g}"
        self.total.value = f'<span role="status">已分 <b>{used:g}</b> / {HOURS:g} 小时，{rest}。</span>'


def sentences(before: Years, after: Years) -> list[str]:
    """What a plan does to each side, and why; Chinese sentences."""
    lines = [
        f"学校愿意开门的机会 {after.chance:.0%}（现状 {before.chance:.0%}），{YEARS} 年里开了 {int(after.gate.sum())} 年；"
        f"贡献平均 {after.means['value'] / 1e4:.1f} 万元，帮到 {after.means['helped']:.0f} 人次。"
    ]
    if after.plan == before.plan:
        return [*lines, "这就是现状。改一处，再和它比。"]
    better = compare(before, after).set_index("figure").loc["贡献（万元）"]
    word = "多" if better["after"] >= better["before"] else "少"
    lines.append(
        f"同样的 {YEARS} 年，贡献平均{word} {abs(better['after'] - better['before']):.1f} 万元（差的 95% 区间 {better['low']:.1f} 到 {better['high']:.1f}），"
        f"{int(better['better'])} 年更好。"
    )
    open_year, shut_year = after.open_year.value / 1e4, after.shut_year.value / 1e4
    lines.append(f"门开的一年 {open_year:.0f} 万元，不开的一年 {shut_year:.0f} 万元：差别主要在门。")
    if after.plan.welcome == WELCOMES[2]:
        lines.append(f"进校办卡要学校点头；没开门的年份退回排队，平均等 {after.shut_year.rush.wait:.0f} 分钟。先备好预约。")
    if after.plan.offer == OFFERS[1]:
        lines.append("推分期：要落实第二还款来源并取得书面同意，不得诱导；本案例里学校把它看成失信，门多半关上。")
    if wins(before, after):
        lines.append("没有一方变差，至少一方变好：两边都得益。")
    return lines


def world_sentences(found: Robust) -> list[str]:
    """How far the verdict on a plan hangs on the assumptions."""
    middle = sorted(found.ratio)[len(found.ratio) // 2]
    return [
        f"假设从各自的范围里重新抽 {found.worlds} 次：和现状比，{found.both} 次贡献和帮到的人都更多，{found.money_lost} 次贡献更少。",
        f"贡献是现状的几倍：中间的一次 {middle:.2f}，最差的一次 {found.ratio.min():.2f}，最好的一次 {found.ratio.max():.2f}。",
    ]


def views_table(before: Years, after: Years) -> pd.DataFrame:
    """The four figures by who looks at them; Chinese headings."""
    rows = [
        [
            one["view"],
            one["figure"],
            f"{one['before']:.1f}",
            f"{one['after']:.1f}",
            f"{one['low']:+.1f} 到 {one['high']:+.1f}",
            f"{one['better']} / {one['years']}",
        ]
        for _, one in compare(before, after).iterrows()
    ]
    return pd.DataFrame(rows, columns=["谁看", "看什么", "现状", "这个方案", "差（95% 区间）", "更好的年数"])


def runs_table(runs: dict[str, Years]) -> pd.DataFrame:
    """Plans side by side; Chinese headings."""
    rows = [
        [
            name, "/".join(f"{hour:g}" for hour in one.plan.hours), one.plan.welcome, one.plan.offer, f"{one.chance:.0%}", f"{one.means['helped']:.0f}",
            f"{one.means['wait']:.1f}", f"{one.means['complaints']:.1f}", f"{one.means['value'] / 1e4:.1f}",
        ]
        for name, one in runs.items()
    ]  # fmt: skip
    heads = ["方案", "学生/教职工/离退休/商户/学校", "迎新", "产品", "开门的机会", "帮到的人", "等候（分钟）", "投诉", "贡献（万元）"]
    return pd.DataFrame(rows, columns=heads)


def _choice(label: str, options: tuple[str, ...]) -> widgets.Dropdown:
    return widgets.Dropdown(options=list(options), description=label, style={"description_width": "100px"}, layout=widgets.Layout(width="300px"))


def decision_panel() -> widgets.Widget:
    """The case's decision."""
    return CampusPanel().widget
