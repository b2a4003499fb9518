"""One item of every kind, with a right and a wrong answer."""

from __future__ import annotations

import pytest

from branchcraft.teaching.items import (
    AllocationItem,
    ChoiceItem,
    Control,
    Criterion,
    DecisionItem,
    Item,
    Judgement,
    MatchingItem,
    Near,
    NumberItem,
    Option,
    OrderingItem,
    Pair,
    Part,
    Settings,
    Step,
    TextItem,
)


def judge(settings: Settings) -> Judgement:
    """A decision is good when 10:00 has five windows."""
    value = float(settings["ten"])
    return Judgement(1.0 if value == 5 else value / 10, (f"10:00 开了 {value:g} 个。",))


JUDGES = {"ten": judge}
COMMON = {"prompt": "题目", "points": 2.0, "explanation": "讲解", "hint": "提示"}

NUMBER = NumberItem(
    id="n", **COMMON, answer=80, tolerance=0.5, unit="%", low=0, high=500,
    steps=(Near(4, "4 个窗口的活"), Near(0.8, "4 ÷ 5"), Near(80, "化成百分数")), near=(Near(125, "除反了。"),),
)  # fmt: skip
SINGLE = ChoiceItem(id="s", **COMMON, options=(Option("a", "甲", "甲不对", False), Option("b", "乙", "乙对", True)))
MULTIPLE = ChoiceItem(
    id="m", **COMMON, several=True,
    options=(Option("a", "甲", "对一", True), Option("b", "乙", "对二", True), Option("c", "丙", "错", False), Option("d", "丁", "也错", False)),
)  # fmt: skip
ORDERING = OrderingItem(id="o", **COMMON, steps=(Step("a", "一", 1, "先"), Step("b", "二", 2), Step("c", "并列", 2), Step("d", "四", 4)))
MATCHING = MatchingItem(id="p", **COMMON, pairs=(Pair("x", "左一", "右一", "因为"), Pair("y", "左二", "右二")), extra=("右三",))
ALLOCATION = AllocationItem(
    id="a",
    **COMMON,
    total=8,
    unit="小时",
    step=0.5,
    parts=(Part("am", "上午", 2, 4, "要早"), Part("noon", "中午", 0, 1, "低谷"), Part("pm", "下午", 3, 5, "要多")),
)
TEXT = TextItem(id="t", **COMMON, rubric=(Criterion("one", "一处", "要一处"), Criterion("who", "谁")), sample="样例", least=5)
DECISION = DecisionItem(
    id="d", **COMMON, judge="ten",
    controls=(Control("ten", "10 点", 0, 8, 1, 4, "个"), Control("rule", "规则", start="甲", options=("甲", "乙"))),
)  # fmt: skip

RIGHT: dict[str, object] = {
    "n": 80, "s": "b", "m": ["a", "b"], "o": ["a", "c", "b", "d"], "p": {"x": "右一", "y": "右二"}, "a": {"am": 3.5, "noon": 0.5, "pm": 4.0},
    "t": {"text": "写了够长的回答", "ticked": ["one", "who"]}, "d": {"ten": 5, "rule": "乙"},
}  # fmt: skip
WRONG: dict[str, object] = {
    "n": 79, "s": "a", "m": ["c"], "o": ["d", "c", "b", "a"], "p": {"x": "右二", "y": "右一"}, "a": {"am": 0.0, "noon": 8.0, "pm": 0.0},
    "t": {"text": "写了够长的回答", "ticked": []}, "d": {"ten": 0, "rule": "甲"},
}  # fmt: skip
ITEMS: list[Item] = [NUMBER, SINGLE, MULTIPLE, ORDERING, MATCHING, ALLOCATION, TEXT, DECISION]
each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.kind)
