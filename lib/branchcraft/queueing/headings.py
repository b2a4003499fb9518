"""Which column is which: the headings of queue machines, and the mapping that a person gives when they are not understood.

Every maker names the same eight things in another way. A table of synonyms knows the usual Chinese and English headings; for the rest, a small
mapping (in YAML, or chosen from drop-down lists) says which column is which. Columns that could identify a customer are never picked up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from branchcraft.errors import InputError
from branchcraft.files.columns import Columns, assign, load_mapping, named_columns, synonyms

ROLES = {
    "date": "日期",
    "ticket": "号码",
    "leg": "第几次办理",
    "customer_class": "客户或业务类别",
    "window": "窗口",
    "taken": "取号时间",
    "called": "叫号时间",
    "start": "开始办理时间",
    "end": "结束时间",
    "service": "办理时长",
    "left": "离开时间",
    "status": "状态",
    "transferred": "转移标志",
}
"""What a column can be, with its name for people."""

_SYNONYMS = {
    "date": "日期 业务日期 取号日期 办理日期 交易日期 营业日期 date qdate businessdate visitdate",
    "ticket": "号码 票号 排队号 排队号码 号票 号票号码 取号号码 票号码 排队序号 ticket ticketno ticketnumber queueno queuenumber tokenno",
    "customer_class": "队列 队列名称 业务类型 业务类别 业务种类 业务名称 服务类型 客户类型 客户类别 客户等级 客户级别 "
    "svc servicetype queue queuename customerclass customertype category",
    "window": "窗口 窗口号 窗口编号 办理窗口 柜台 柜台号 柜口 柜口号 counter counterno counternumber window windowno desk deskno",
    "taken": "取号时间 取票时间 领号时间 拿号时间 抽号时间 出票时间 打印时间 排队时间 入队时间 进队时间 到达时间 "
    "qtime takentime taken tickettime issuetime printtime arrival arrivaltime queuestart qstart entertime",
    "called": "叫号时间 呼叫时间 呼号时间 首次叫号时间 首次呼叫时间 called calltime calledtime",
    "start": "开始时间 开始办理时间 办理开始时间 业务开始时间 受理时间 服务开始时间 开始服务时间 start starttime servicestart begintime serstart answertime",
    "end": "结束时间 办结时间 完成时间 结束办理时间 办理结束时间 业务结束时间 服务结束时间 结束服务时间 end endtime serviceend finishtime serexit",
    "service": "办理时长 服务时长 业务时长 处理时长 serviceduration servicetimemin",
    "left": "离开时间 放弃时间 离队时间 挂断时间 left lefttime abandontime abandonedat hanguptime qexit",
    "status": "状态 办理状态 号票状态 票号状态 处理状态 处理结果 办理结果 是否弃号 是否过号 status state outcome result valid",
    "transferred": "转移 是否转移 转移标志 转移标识 transferred transfer",
}
KNOWN = synonyms(_SYNONYMS)
"""Normal heading → role."""
_SERVED = "已办理 办理 已办 完成 已完成 办结 正常 成功 已服务 已结束 结束 有效 served done completed complete finished agent answered y yes 1 true ok"
_NO_SHOW = "弃号 已弃号 过号 已过号 飞号 空号 未到 无人 未应答 无人应答 放弃 未办理 离开 no_show noshow absent abandoned hang hangup left missed"
_CANCELLED = "作废 取消 已取消 测试 无效 cancelled canceled cancel void test invalid"
_TRANSFERRED = "转移 已转移 是 转 transferred transfer y yes 1 true"
KINDS = ("ticket_machine", "leaving_recorded")
_EXAMPLE = r"taken: 取号时间"


@dataclass(frozen=True)
class ColumnMapping:
    """A person's word on the columns: every entry goes before the synonym table."""

    columns: dict[str, str] = field(default_factory=dict)
    """Role → heading in the file."""
    served: frozenset[str] = frozenset(_SERVED.split())
    no_show: frozenset[str] = frozenset(_NO_SHOW.split())
    cancelled: frozenset[str] = frozenset(_CANCELLED.split())
    transferred: frozenset[str] = frozenset(_TRANSFERRED.split())
    kind: str | None = None
    opens: float | None = None
    """Opening time, minutes after midnight; None: the half hour of the first ticket."""
    day_first: bool | None = None
    """03/02/2026 is 3 February (True) or 2 March (False); None: found out from the column."""
    ghost_seconds: float = 10.0
    """Without a status column, a ticket that was served for less than this was a ghost (飞号)."""
    moves: bool = False
    """True: rows without a window whose start equals their end are moves between queues, not services."""


def assign_roles(headings: list[str], mapping: ColumnMapping) -> dict[str, int]:
    """Role → column number: named columns first, then synonyms (of several, the one first in the table). Raises InputError."""
    return assign(headings, mapping.columns, ROLES, KNOWN)


def read_mapping(columns: Columns) -> ColumnMapping:
    """The mapping from a YAML file, a dict or nothing. Raises InputError naming the entry that is wrong.

    Either {role: heading, …} or {columns: {role: heading}, values: {served|no_show|cancelled|transferred: [words]}, kind, opens ("8:30"),
    day_first, ghost_seconds, moves}.
    """
    given = load_mapping(columns, ("values", "kind", "opens", "day_first", "ghost_seconds", "moves"), _EXAMPLE)
    if not given:
        return ColumnMapping()
    return replace(_settings(given), columns=named_columns(given["columns"], ROLES, _EXAMPLE), **_words(given.get("values")))


def _words(given: object) -> dict[str, Any]:
    if given is None:
        return {}
    names = ("served", "no_show", "cancelled", "transferred")
    if not isinstance(given, Mapping) or any(key not in names for key in given):
        raise InputError(f"列对应的 values 里可以写的有：{'、'.join(names)}，各给一列词。")
    lists = {key: value if isinstance(value, (list, tuple)) else [value] for key, value in given.items()}
    spoken = {True: ("y", "yes", "true"), False: ("n", "no", "false")}  # YAML reads a bare Y or N as yes and no
    words = {
        key: frozenset(word for one in values for word in (spoken[one] if isinstance(one, bool) else (str(one).strip().lower(),)))
        for key, values in lists.items()
    }
    # A word that the person puts under one heading counts nowhere else.
    defaults = ColumnMapping()
    said: frozenset[str] = frozenset().union(*(words[key] for key in words if key != "transferred"))
    kept = {name: getattr(defaults, name) - said for name in names if name not in words and name != "transferred"}
    return {**kept, **words}


def _settings(given: Mapping[str, object]) -> ColumnMapping:
    settings: dict[str, Any] = {}
    kind = given.get("kind")
    if kind is not None:
        if kind not in KINDS:
            raise InputError(f"列对应的 kind 应当是 {'(叫号机)或 '.join(KINDS)}（记下离开时刻），现在是「{kind}」。")
        settings["kind"] = kind
    if given.get("opens") is not None:
        settings["opens"] = opening_minutes(given["opens"])
    for name in ("day_first", "moves"):
        if given.get(name) is not None:
            if not isinstance(given[name], bool):
                raise InputError(f"列对应的 {name} 应当写 true 或 false。")
            settings[name] = given[name]
    if given.get("ghost_seconds") is not None:
        seconds = given["ghost_seconds"]
        if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 <= seconds <= 600:
            raise InputError("列对应的 ghost_seconds 应当是 0 到 600 之间的秒数。")
        settings["ghost_seconds"] = float(seconds)
    return ColumnMapping(**settings)


def opening_minutes(value: object) -> float:
    """Opening time as minutes after midnight from "8:30", 8.5 hours being refused as unclear. Raises InputError."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1440:
        return float(value)  # YAML reads a bare 8:30 as the number 510, which is just the minutes
    matched = re.fullmatch(r"\s*(\d{1,2})[:.:](\d{2})\s*", str(value))
    if not matched or int(matched[1]) > 23 or int(matched[2]) > 59:
        raise InputError(f'开门时间 opens 应当写成 "8:30" 这样，现在是「{value}」。')
    return float(int(matched[1]) * 60 + int(matched[2]))
