"""Panel 5 of chapter 03: a campaign on one page. How many faults has the copied page? Then mend it, or write one's own, and take it home."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

import ipywidgets as widgets
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.marketing.campaign_examples import COPIED
from branchcraft.marketing.campaign_page import (
    CHANNELS,
    DATA,
    FUND_KINDS,
    PRODUCTS,
    Campaign,
    Finding,
    completeness,
    disagreements,
    missing,
)  # fmt: skip
from branchcraft.marketing.compliance import gates_table, shut
from branchcraft.marketing.page_report import page_docx, page_html, rule_or_reason, standing
from branchcraft.teaching import KeepButton, PredictionGate
from branchcraft.ui.controls import Message, after_typing, guarded, named, panel_box
from branchcraft.ui.tables import download_link, html_table

_TEXTS = {
    "name": ("活动名称", "短，员工说得出口"),
    "segment": ("客群（谁）", "一类人，不是「所有客户」"),
    "need": ("需求（为什么）", "客户嘴里会说的那句话"),
    "offer": ("方案和权益（什么）", "客户得到什么"),
    "feature": ("F 特点", "产品是什么"),
    "advantage": ("A 优势", "比别的好在哪里"),
    "benefit": ("B 好处", "对这类客户意味着什么"),
    "evidence": ("E 证据", "谁、什么时候、多少"),
    "risk": ("风险提示", "和证据一起说的那一句"),
    "strengths": ("SWOT 长处", "我们有什么"),
    "weaknesses": ("SWOT 短处", "我们缺什么"),
    "opportunities": ("SWOT 机会", "外面有什么机会"),
    "threats": ("SWOT 威胁", "外面有什么麻烦"),
    "start": ("开始日期", "2026-12-01"),
    "end": ("结束日期", "2026-12-28"),
    "review_on": ("复盘日期", "2027-01-08"),
    "owner": ("负责人", "一个人"),
}
_NUMBERS = {
    "list_size": ("名单多少人", "人"),
    "control": ("对照组（抽签不联系）", "人"),
    "contacts": ("计划联系多少人次", "人次"),
    "contacts_each": ("每人最多联系几次", "次"),
    "hours_a_week": ("每周投入工时", "小时"),
    "contacts_per_hour": ("每小时联系几位", "位"),
    "cost_per_contact": ("联系一位的成本", "元"),
    "budget": ("预算", "元"),
    "value_per_deal": ("成一笔的价值", "元"),
    "base_rate": ("不联系也会买", "%"),
    "target_rate": ("目标成交率", "%"),
    "fee_rate": ("基金认（申）购费率", "%"),
    "product_risk": ("产品风险等级 R", "1–5"),
    "customer_risk": ("名单最低承受等级 C", "1–5"),
}
_WHOLE = ("list_size", "control", "contacts", "contacts_each", "product_risk", "customer_risk")
_TICKS = {
    "over_65": "名单里有 65 岁以上的客户",
    "consent": "用账户信息营销，有单独同意的留痕",
    "automated": "系统自动挑人或自动推送",
    "opt_out": "每次联系都给拒绝或退订的方式",
    "assessed": "风险测评在推介之前",
    "elder_care": "65 岁以上有专门的程序",
    "reviewed": "话术和海报经本行审核",
    "licensed": "参加的人有销售资质",
    "via_system": "代销走本行代销系统",
    "recorded": "专区双录",
}
_CHOICES = {"product": ("产品", PRODUCTS), "fund_kind": ("基金类型", FUND_KINDS)}
_SETS = {"data": ("用到的数据", DATA), "channels": ("渠道", CHANNELS)}
_TABS = {
    "客群和数据": ("name", "segment", "need", "list_size", "control", "over_65", "data", "consent", "automated", "opt_out"),
    "产品和 FABE": (
        "product", "product_risk", "customer_risk", "fund_kind", "fee_rate", "offer", "feature", "advantage", "benefit", "evidence", "risk", "assessed", "elder_care",
    ),
    "渠道和合规": ("channels", "reviewed", "licensed", "via_system", "recorded"),
    "日历和账": (
        "start", "end", "review_on", "owner", "contacts", "contacts_each", "hours_a_week", "contacts_per_hour", "cost_per_contact", "budget",
        "value_per_deal", "base_rate", "target_rate",
    ),
    "SWOT": ("strengths", "weaknesses", "opportunities", "threats"),
}  # fmt: skip
"""Where each field stands; every field of a page has one place."""


class Ticks:
    """Several may be ticked; behaves as one control with a tuple of options as its value. Attribute `widget`."""

    def __init__(self, options: Sequence[str]) -> None:
        self._boxes = {
            name: widgets.Checkbox(description=name, indent=False, layout=widgets.Layout(width="auto", margin="0 18px 0 0")) for name in options
        }
        self.widget = widgets.HBox(list(self._boxes.values()), layout=widgets.Layout(flex_flow="row wrap"))

    @property
    def value(self) -> tuple[str, ...]:
        return tuple(name for name, box in self._boxes.items() if box.value)

    @value.setter
    def value(self, chosen: Sequence[str]) -> None:
        for name, box in self._boxes.items():
            box.value = name in chosen

    def observe(self, told: Callable[[object], None], names: str) -> None:
        """Tell whenever a tick changes."""
        for box in self._boxes.values():
            box.observe(told, names=names)


class PagePanel:
    """A campaign page as a form; attribute `widget`."""

    def __init__(self, page: Campaign = COPIED) -> None:
        self.message, self._answer, self._rule = Message(), Message(), Message()
        self.checked = False
        self._filling = False
        guard = lambda action: guarded(self.message, action)  # noqa: E731
        self.gate = PredictionGate("这张抄来的方案，有几处过不了关？", "处", guard(self._first_check), high=60, chapter="03")
        self.fields: dict[str, Any] = {}
        tabs = widgets.Tab([widgets.VBox([self._field(name) for name in names]) for names in _TABS.values()])
        for number, title in enumerate(_TABS):
            tabs.set_title(number, title)
        for control in self.fields.values():
            control.observe(lambda _: guard(self._changed)(), names="value")
        self.check = widgets.Button(description="检查", disabled=True, button_style="primary", tooltip="先填估计；以后每改一处也会重查")
        self.check.on_click(after_typing(guard(self._check)))
        blank = widgets.Button(description="清空，写我自己的", layout=widgets.Layout(width="150px"))
        blank.on_click(lambda _: guard(lambda: self.fill(Campaign()))())
        back = widgets.Button(description="换回抄来的", layout=widgets.Layout(width="120px"))
        back.on_click(lambda _: guard(lambda: self.fill(COPIED))())
        self.table, self.gates, self.links = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.keep = KeepButton("03", "campaign", self._decided)
        gates = widgets.Accordion([self.gates], titles=("合规关口：逐条看",))
        self.fill(page)
        self.widget = panel_box(
            "这张营销方案，能不能做、会不会亏、什么时候停？",
            [
                self.gate.widget, self._answer.widget, tabs, widgets.HBox([self.check, blank, back]), self.message.widget, self.table,
                self._rule.widget, gates, self.links, self.keep.widget,
            ],
        )  # fmt: skip

    def _field(self, name: str) -> widgets.Widget:
        wide = widgets.Layout(width="560px")
        if name in _TEXTS:
            label, hint = _TEXTS[name]
            control: widgets.Widget = widgets.Text(placeholder=hint, layout=wide, continuous_update=False)
        elif name in _NUMBERS:
            label, unit = _NUMBERS[name]
            kind = widgets.BoundedIntText if name in _WHOLE else widgets.BoundedFloatText
            low, high = (1, 5) if name.endswith("_risk") else (0, 10_000_000)
            control = kind(min=low, max=high, value=low, layout=widgets.Layout(width="130px"), continuous_update=False)
            label = f"{label}（{unit}）"
        elif name in _TICKS:
            label, control = "", widgets.Checkbox(description=_TICKS[name], indent=False, layout=wide)
        elif name in _CHOICES:
            label, options = _CHOICES[name]
            control = widgets.Dropdown(options=list(options), layout=widgets.Layout(width="200px"))
        else:
            label, options = _SETS[name]
            ticks = self.fields[name] = Ticks(options)
            return widgets.HBox([widgets.Label(label, layout=widgets.Layout(width="190px")), ticks.widget])
        self.fields[name] = control if name in _TICKS else named(control, label)
        return widgets.HBox([widgets.Label(label, layout=widgets.Layout(width="190px")), control])

    @property
    def page(self) -> Campaign:
        """What stands in the form."""
        return Campaign(**{name: control.value for name, control in self.fields.items()})

    def fill(self, page: Campaign) -> None:
        """Put a page into the form and check it, if a check was made before."""
        self._filling = True
        try:
            for name, control in self.fields.items():
                control.value = getattr(page, name)
        finally:
            self._filling = False
        self._changed()

    def findings(self) -> list[Finding]:
        """What is wrong, gates first."""
        page = self.page
        return [*shut(page), *missing(page), *disagreements(page)]

    def _first_check(self, guess: float) -> float:
        copied = len([*shut(COPIED), *missing(COPIED), *disagreements(COPIED)])
        stops = len(shut(COPIED))
        self.checked = True
        self.check.disabled = False
        self._check()
        self._answer.show(
            f"你估计 {guess:g} 处，查出来 {copied} 处，其中 {stops} 处是合规关口：有一处不过就不能做。下面逐条改；每改一处都会重查。也可以清空，写自己的活动。"
        )
        return float(copied)

    def _decided(self) -> tuple[str, Any]:
        """The campaign as it stands, for the action plan."""
        page = self.page
        if not self.checked:
            raise InputError("还没有检查过。先写下估计、运行，再记。")
        name = page.name.strip() or "（没有名字）"
        return f"营销活动「{name}」：{standing(page)}", {"name": name, "stops": len(shut(page)), "rule": rule_or_reason(page)[0], "owner": page.owner}

    def _changed(self) -> None:
        if self.checked and not self._filling:
            self._check()

    def _check(self) -> None:
        page, found = self.page, self.findings()
        stops = [one for one in found if one.part == "合规"]
        done, needed = completeness(page)
        lines = [standing(page), f"内容 {done} / {needed} 项齐；数字对不上的 {sum(one.part == '一致' for one in found)} 处。"]
        self.message.show(lines, "error" if stops else "warning" if found else "good")
        rows = pd.DataFrame([[one.part, one.field, one.says, one.rule] for one in found], columns=["哪一类", "哪一处", "怎么改", "依据"])
        self.table.value = html_table(rows, f"还有 {len(found)} 处") if found else ""
        self._rule.show(["停止线（由预算和试点人数算出）：", *rule_or_reason(page)])
        self.gates.value = html_table(gates_table(page), "合规关口（2026 年在施行的）")
        name = page.name.strip() or "营销方案"
        word, web = download_link(page_docx(page), f"{name}.docx", "下载 Word"), download_link(page_html(page), f"{name}.html", "下载网页（可打印）")
        self.links.value = f"{word} {web}"


def check_places() -> list[str]:
    """Fields of a page that have no place in the form, or two; empty when all is well."""
    placed = [name for names in _TABS.values() for name in names]
    return [field.name for field in fields(Campaign) if placed.count(field.name) != 1]


def page_panel() -> widgets.Widget:
    """Panel 5: a campaign on one page."""
    return PagePanel().widget
