"""From an entry of the text file to an item, kind by kind, noting every mistake instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from branchcraft.teaching.items import (
    AllocationItem,
    ChoiceItem,
    Control,
    Criterion,
    DecisionItem,
    Item,
    MatchingItem,
    Near,
    NumberItem,
    Option,
    OrderingItem,
    Pair,
    Part,
    Step,
    TextItem,
)
from branchcraft.teaching.lines import Lines


class Reader:
    """One entry; every getter notes what is wrong and returns something harmless."""

    def __init__(self, entry: Lines, faults: list[tuple[int, str]], where: str = "") -> None:
        self.entry, self._faults, self._where, self._asked = entry, faults, where, {"id", "kind"} if not where else set[str]()
        if where:
            for key, line in entry.twice:
                faults.append((line, f"{where}的「{key}」写了两次，只留一个。"))

    def complain(self, key: str, says: str) -> None:
        self._faults.append((self.entry.lines.get(key, self.entry.line), f"{self._where}{says}"))

    def text(self, key: str, needed: bool = True) -> str:
        self._asked.add(key)
        value = self.entry.get(key)
        if value is None or not str(value).strip():
            if needed:
                self.complain(key, f"缺少 {key}（{NAMES.get(key, key)}）。")
            return ""
        if isinstance(value, list | dict):
            self.complain(key, f"{key} 要写成一段文字。")
            return ""
        return str(value).strip()

    def number(self, key: str, default: float | None = None) -> float:
        self._asked.add(key)
        value = self.entry.get(key, default)
        if value is None:
            self.complain(key, f"缺少 {key}（{NAMES.get(key, key)}）。")
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.complain(key, f"{key} 要写成数字，现在是「{value}」（单位写在 unit 里）。")
            return 0.0
        return float(value)

    def flag(self, key: str) -> bool:
        self._asked.add(key)
        value = self.entry.get(key, False)
        if not isinstance(value, bool):
            self.complain(key, f"{key} 只能写 true 或 false，现在是「{value}」。")
        return value is True

    def parts(self, key: str, least: int = 1) -> list[Reader]:
        """The entries of a list of mappings."""
        self._asked.add(key)
        value = self.entry.get(key)
        if value is None and least == 0:
            return []
        if not isinstance(value, list) or len(value) < least:
            self.complain(key, f"{key}（{NAMES.get(key, key)}）至少要有 {max(least, 1)} 条，每条以「- 」开头。")
            return []
        readers = []
        for number, one in enumerate(value, start=1):
            if isinstance(one, Lines):
                readers.append(Reader(one, self._faults, f"{key} 第 {number} 条："))
            else:
                self.complain(key, rf"{key} 第 {number} 条要写成「text: …」这样的几行，不能只写一句。")
        return readers

    def words(self, key: str) -> tuple[str, ...]:
        """A list of plain texts, or nothing."""
        self._asked.add(key)
        value = self.entry.get(key) or []
        if not isinstance(value, list) or any(isinstance(one, list | dict) for one in value):
            self.complain(key, f"{key} 要写成一列文字。")
            return ()
        return tuple(str(one) for one in value)

    def unknown_keys(self) -> None:
        for key in self.entry:
            if key not in self._asked:
                self.complain(key, f"不认识「{key}」，可能是拼错了（可以写：{'、'.join(sorted(self._asked))}）。")


NAMES = {
    "prompt": "题目", "explanation": "讲解", "options": "选项", "says": "选了它时说什么", "text": "文字", "answer": "正确答案", "tolerance": "误差范围",
    "unit": "单位", "steps": "步骤", "pairs": "配对", "left": "左边", "right": "右边", "parts": "各部分", "total": "总数", "low": "下限", "high": "上限",
    "rubric": "评分要点", "sample": "参考答案", "controls": "可调的量", "judge": "评判的模型", "computed_by": "用模型算出答案的函数", "label": "名称", "name": "英文名", "value": "数", "points": "分值",
}  # fmt: skip
"""What the keys of the file mean, for messages."""


def _common(reader: Reader) -> dict[str, Any]:
    points = reader.number("points", 1)
    if points <= 0:
        reader.complain("points", "points（分值）要大于 0。")
    return {
        "id": str(reader.entry.get("id")), "prompt": reader.text("prompt"), "points": points, "explanation": reader.text("explanation"),
        "hint": reader.text("hint", needed=False), "link": reader.text("link", needed=False), "misconception": reader.text("misconception", needed=False),
        "line": reader.entry.line,
    }  # fmt: skip


def _nears(reader: Reader, key: str) -> tuple[Near, ...]:
    found = []
    for one in reader.parts(key, least=0):
        found.append(Near(one.number("value"), one.text("says")))
        one.unknown_keys()
    return tuple(found)


def _number(reader: Reader) -> Item:
    answer, tolerance = reader.number("answer"), reader.number("tolerance")
    unit = reader.text("unit", needed=False)
    if not unit:
        reader.complain("tolerance", r"有误差范围就要写 unit（单位），没有单位的数写 unit: 个 或 %。")
    if tolerance < 0:
        reader.complain("tolerance", "tolerance（误差范围）不能小于 0。")
    low, high = reader.number("low", -1e12), reader.number("high", 1e12)
    if not low <= answer <= high:
        reader.complain("answer", f"answer 要在 low 到 high（{low:g}–{high:g}）之间。")
    steps, near = _nears(reader, "steps"), _nears(reader, "near")
    for one in near:
        if abs(one.value - answer) <= tolerance:
            reader.complain("near", f"near 里的 {one.value:g} 落在正确答案的误差范围里。")
    return NumberItem(
        **_common(reader), answer=answer, tolerance=tolerance, unit=unit, low=low, high=high, steps=steps, near=near,
        computed_by=reader.text("computed_by", needed=False),
    )  # fmt: skip


def _choice(several: bool) -> Callable[[Reader], Item]:
    def read(reader: Reader) -> Item:
        options = []
        for number, one in enumerate(reader.parts("options", least=2), start=1):
            options.append(Option(one.text("key", needed=False) or chr(96 + number), one.text("text"), one.text("says"), one.flag("right")))
            one.unknown_keys()
        right = sum(option.right for option in options)
        if options and not right:
            reader.complain("options", "没有一个选项是对的，给对的那个写上 right: true。")
        if not several and right > 1:
            reader.complain("options", f"单选题有 {right} 个对的选项；只能有一个，或者把 kind 改成 multiple。")
        if len({option.key for option in options}) < len(options):
            reader.complain("options", "选项的 key 有重复。")
        return ChoiceItem(**_common(reader), options=tuple(options), several=several, computed_by=reader.text("computed_by", needed=False))

    return read


def _ordering(reader: Reader) -> Item:
    steps: list[Step] = []
    for number, one in enumerate(reader.parts("steps", least=3), start=1):
        same = one.flag("same")
        if same and not steps:
            one.complain("same", "第一步不能写 same: true（它前面没有步骤）。")
        rank = steps[-1].rank if same and steps else number
        steps.append(Step(one.text("key", needed=False) or f"s{number}", one.text("text"), rank, one.text("says", needed=False)))
        one.unknown_keys()
    if len({step.text for step in steps}) < len(steps):
        reader.complain("steps", "有两步写得一样。")
    if len({step.key for step in steps}) < len(steps):
        reader.complain("steps", "步骤的 key 有重复。")
    if steps and len({step.rank for step in steps}) == 1:
        reader.complain("steps", "所有步骤都写了 same: true，怎么排都对。")
    return OrderingItem(**_common(reader), steps=tuple(steps), computed_by=reader.text("computed_by", needed=False))


def _matching(reader: Reader) -> Item:
    pairs = []
    for number, one in enumerate(reader.parts("pairs", least=2), start=1):
        pairs.append(Pair(one.text("key", needed=False) or f"p{number}", one.text("left"), one.text("right"), one.text("says", needed=False)))
        one.unknown_keys()
    if len({pair.left for pair in pairs}) < len(pairs):
        reader.complain("pairs", "左边有两条写得一样。")
    if len({pair.key for pair in pairs}) < len(pairs):
        reader.complain("pairs", "配对的 key 有重复。")
    item = MatchingItem(**_common(reader), pairs=tuple(pairs), extra=reader.words("extra"))
    if pairs and len(item.choices) < 2:
        reader.complain("pairs", "右边只有一种，怎么配都对。")
    return item


def _allocation(reader: Reader) -> Item:
    total, step, judge = reader.number("total"), reader.number("step", 1), reader.text("judge", needed=False)
    parts = []
    for number, one in enumerate(reader.parts("parts", least=2), start=1):
        low, high = (one.number("low", 0.0), one.number("high", total)) if judge else (one.number("low"), one.number("high"))
        if not 0 <= low <= high <= total:
            one.complain("low", f"要有 0 ≤ low ≤ high ≤ total，现在是 {low:g}、{high:g}、{total:g}。")
        parts.append(Part(one.text("key", needed=False) or f"a{number}", one.text("text"), low, high, one.text("says", needed=bool(not judge))))
        one.unknown_keys()
    if total <= 0 or step <= 0 or abs(total / step - round(total / step)) > 1e-9:
        reader.complain("total", "total 和 step 要大于 0,total 要是 step 的整倍数。")
    elif not judge and not sum(part.low for part in parts) <= total <= sum(part.high for part in parts):
        reader.complain("parts", f"各部分的下限合计、上限合计要把 total（{total:g}）夹在中间，不然谁也分不对。")
    if not judge and parts and all(part.low == 0 and part.high == total for part in parts):
        reader.complain("parts", "每一部分从 0 到全部都算对，怎么分都对。")
    if len({part.key for part in parts}) < len(parts):
        reader.complain("parts", "各部分的 key 有重复。")
    return AllocationItem(
        **_common(reader), parts=tuple(parts), total=total, unit=reader.text("unit"), step=step, judge=judge,
        computed_by=reader.text("computed_by", needed=bool(judge)),
    )  # fmt: skip


def _text(reader: Reader) -> Item:
    rubric = []
    for number, one in enumerate(reader.parts("rubric", least=2), start=1):
        rubric.append(Criterion(one.text("key", needed=False) or f"r{number}", one.text("text"), one.text("says", needed=False)))
        one.unknown_keys()
    return TextItem(**_common(reader), rubric=tuple(rubric), sample=reader.text("sample"), least=int(reader.number("least", 10)))


def _decision(reader: Reader) -> Item:
    controls = []
    for one in reader.parts("controls", least=1):
        options = one.words("options")
        if options:
            start = one.text("start", needed=False) or options[0]
            if start not in options:
                one.complain("start", f"start「{start}」不在 options 里。")
            controls.append(Control(one.text("name"), one.text("label"), start=start, options=options))
        else:
            low, high = one.number("low"), one.number("high")
            step, begin = one.number("step", 1), one.number("start", low)
            if not low <= begin <= high or low >= high or step <= 0:
                one.complain("low", f"要有 low ≤ start ≤ high、low < high、step > 0，现在是 {low:g}、{begin:g}、{high:g}、{step:g}。")
            unit, usual = one.text("unit", needed=False), one.text("usual", needed=False)
            controls.append(Control(one.text("name"), one.text("label"), low, high, step, begin, unit, usual))
        one.unknown_keys()
    if len({control.name for control in controls}) < len(controls):
        reader.complain("controls", "可调的量的 name 有重复。")
    return DecisionItem(
        **_common(reader), controls=tuple(controls), judge=reader.text("judge"), computed_by=reader.text("computed_by")
    )  # fmt: skip


READERS: dict[str, Callable[[Reader], Item]] = {
    "number": _number,
    "single": _choice(False),
    "multiple": _choice(True),
    "ordering": _ordering,
    "matching": _matching,
    "allocation": _allocation,
    "text": _text,
    "decision": _decision,
}
