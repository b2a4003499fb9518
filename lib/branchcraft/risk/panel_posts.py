"""Panel on keys: who may not hold both, the fewest hand-overs, rotation and leave."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.risk.panel import CHAPTER
from branchcraft.risk.plots_posts import PostsFigure
from branchcraft.risk.posts import Plan, faults, found_conflicts, reassign
from branchcraft.risk.posts_example import example_branch, leave_plans, leave_table
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.canvas import Canvas
from branchcraft.ui.controls import Message, guarded, named, panel_box
from branchcraft.ui.tables import html_table

Held = dict[str, frozenset[str]]


class PostsPanel:
    """A branch's list of duties; attribute `widget`."""

    def __init__(self) -> None:
        self.branch = example_branch()
        self.best: Plan | None = None
        self.message, self._answer, self._leave = Message(), Message(), Message()
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self._quiet = False
        self.gate = PredictionGate("最少要交接几项职责，才没有一个人拿两把钥匙？", "项", guard(self._run), high=30, chapter=CHAPTER)
        self.slots: dict[str, list[widgets.Dropdown]] = {}
        cells = []
        for duty in self.branch.duties:
            holders = [person for person in self.branch.people if duty.name in self.branch.held[person]]
            options = [(person if duty.name in self.branch.licence[person] else f"{person}（没有资格）", person) for person in self.branch.people]
            boxes = []
            for number, holder in enumerate(holders, start=1):
                box = named(widgets.Dropdown(options=options, value=holder, layout=widgets.Layout(width="128px")), f"{duty.name}第 {number} 人")
                box.observe(self._changed, names="value")
                boxes.append(box)
            self.slots[duty.name] = boxes
            cells.append(widgets.HBox([widgets.Label(duty.name, layout=widgets.Layout(width="76px")), *boxes], layout=widgets.Layout(width="480px")))
        half = (len(cells) + 1) // 2
        grid = widgets.HBox([widgets.VBox(cells[:half]), widgets.VBox(cells[half:])])
        back = widgets.Button(description="回到现在", tooltip="改回今天的分工", layout=widgets.Layout(width="110px"))
        back.on_click(lambda _: guard(lambda: self._set(dict(self.branch.held)))())
        best = widgets.Button(description="最省的改法", tooltip="整数规划找到的、交接最少的分工", layout=widgets.Layout(width="110px"))
        best.on_click(lambda _: guard(self._show_best)())
        self.rotate = widgets.Checkbox(value=False, description="同一信贷岗满三年的必须换人", indent=False, layout=widgets.Layout(width="260px"))
        self.rotate.observe(lambda _: guard(self._rotated)(), names="value")
        self.away = widgets.Dropdown(options=list(self.branch.people), value="甲01", description="谁休假一周：", style={"description_width": "100px"})
        cover = widgets.Button(description="谁来顶", tooltip="别人手上的职责不动，休假的人的职责交给谁", layout=widgets.Layout(width="90px"))
        cover.on_click(lambda _: guarded(self._leave, self._cover)())
        self.figure = PostsFigure(self.branch)
        self.canvas = Canvas(self.figure.figure, self.figure.artists, "")
        self.figure.show(self.branch.held)
        self.canvas.refresh()
        self.table = widgets.HTML()
        self.keep = KeepButton(CHAPTER, "posts", self._decided)
        self.widget = panel_box(
            "谁不能同时拿两把钥匙？九个人、十三项职责，改最少的几处。",
            [
                self.gate.widget, self._answer.widget, self.canvas.widget, grid, widgets.HBox([back, best, self.rotate]), self.message.widget, self.table,
                widgets.HBox([self.away, cover]), self._leave.widget, self.keep.widget,
            ],
        )  # fmt: skip
        self._tell()

    @property
    def held(self) -> Held:
        """Who holds what by the lists on the panel."""
        return {p: frozenset(name for name, boxes in self.slots.items() if any(box.value == p for box in boxes)) for p in self.branch.people}

    def _set(self, held: Held) -> None:
        """Put a list of duties into the boxes; those who keep a duty keep their place."""
        self._quiet = True
        try:
            for name, boxes in self.slots.items():
                wanted = [p for p in self.branch.people if name in held[p]]
                stay = [box for box in boxes if box.value in wanted]
                new = [p for p in wanted if p not in {box.value for box in stay}]
                for box, person in zip([box for box in boxes if box not in stay], new, strict=False):
                    box.value = person
        finally:
            self._quiet = False
        self._tell()

    def _changed(self, _: object) -> None:
        if not self._quiet:
            guarded(self.message, self._tell)()

    def _tell(self) -> None:
        held = self.held
        self.figure.show(held)
        self.canvas.draw()
        found, wrong = found_conflicts(self.branch, held), faults(self.branch, held)
        moved = sum(len(held[p] - self.branch.held[p]) for p in self.branch.people)
        late = [f"{p} {d}" for p, d in self.branch.overdue() if self.rotate.value and d in held[p]]
        lines = [f"交接了 {moved} 项；一人两把钥匙的还有 {len(found)} 对。"]
        lines += [f"{row.person}：{row.one}和{row.other}。依据：{row.basis}。" for row in found.itertuples()]
        lines += wrong
        if late:
            lines.append(f"满三年还没换的：{'、'.join(late)}。")
        good = found.empty and not wrong and not late
        if good and moved:
            lines.append("守住了。")
        self.message.show(lines, "good" if good else "warning" if moved else "info")
        clash = "、".join(f"{row.person} {row.one}和{row.other}" for row in found.itertuples()) or "没有"
        self.canvas.describe(f"图：谁管哪一项。一人两把钥匙的：{clash}。")

    def _run(self, guess: float) -> float:
        plan = reassign(self.branch)
        assert plan is not None  # the example branch can be mended
        word = "正好" if guess == plan.changes else "估多了" if guess > plan.changes else "估少了"
        found = len(found_conflicts(self.branch, self.branch.held))
        self._answer.show(
            f"你估计 {guess:g} 项，最少是 {plan.changes} 项：{word}。冲突有 {found} 对，有一项交出去能解开两对。先自己改改看，再点「最省的改法」。",
            "good" if word == "正好" else "info",
        )
        return float(plan.changes)

    def _show_best(self) -> None:
        if self.gate.guess is None:
            raise InputError("先在上面写下你的估计，再看最省的改法。")
        plan = reassign(self.branch, rotate=self.rotate.value)
        lines = []
        if plan is None:
            plan = reassign(self.branch, rotate=self.rotate.value, may_give_way=True)
            assert plan is not None  # with rules that may give way there is always a list
            lines = ["按现在的资格和工时，怎么排都不行。最小的办法：", *(fix.sentence() + "。" for fix in plan.fixes)]
        self.best = plan
        self._set(plan.held)
        self.table.value = html_table(handed_table(plan), f"最少交接 {plan.changes} 项")
        if lines:
            self.message.show(lines, "warning")

    def _rotated(self) -> None:
        self.table.value = ""
        self._tell()

    def _cover(self) -> None:
        held = self.held
        if not found_conflicts(self.branch, held).empty or faults(self.branch, held):
            raise InputError("先把分工改对（没有两把钥匙、人数和资格都够），再看休假。")
        plans = leave_plans(self.branch, held)
        table = leave_table(plans).set_index("谁不在")
        who, extra = str(table.at[self.away.value, "谁顶"]), str(table.at[self.away.value, "还要"])
        lines = [f"{self.away.value} 休假：{who}。", "没有新的冲突，不用别的。" if extra == "不用" else f"还要：{extra}。"]
        needed = sum(bool(plan.fixes) for plan in plans.values())
        fixes = dict.fromkeys(fix.sentence() for plan in plans.values() for fix in plan.fixes)
        lines.append(f"九个人轮流休假，有 {needed} 个人不在时，现有的资格顶不下来。合起来要补的：{'；'.join(fixes) or '没有'}。")
        self._leave.show(lines, "good" if extra == "不用" else "warning")

    def _decided(self) -> tuple[str, Any]:
        if self.gate.guess is None:
            raise InputError("还没有运行过。先写下估计、运行，再记。")
        held = self.held
        found = found_conflicts(self.branch, held)
        moved = sum(len(held[p] - self.branch.held[p]) for p in self.branch.people)
        return f"岗位钥匙：交接 {moved} 项，一人两把钥匙的还有 {len(found)} 对", {"moved": moved, "left": len(found)}


def handed_table(plan: Plan) -> pd.DataFrame:
    """Hand-overs for a learner."""
    return pd.DataFrame([[duty, before or "（空着）", after or "（空着）"] for duty, before, after in plan.handed], columns=["职责", "从", "交给"])


def posts_panel() -> widgets.Widget:
    """Panel: who may not hold both keys?"""
    return PostsPanel().widget


__all__ = ["PostsPanel", "handed_table", "posts_panel"]
