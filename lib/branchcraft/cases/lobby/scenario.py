"""甲行 C 支行, fictional: who walks in, what for, what can be done at a machine, and what selling takes.

Nothing here is a real branch's figure. Service times, patience and pay come from chapter 06 (its sources are told there); everything that is
special to this case is an assumption with its range and reason in `ASSUMPTIONS`, and the debrief tries the ranges out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from branchcraft.staffing.scenario import COMPLEX, INTERVAL, PAY_PER_HOUR, SIMPLE, VIP, Assumption, default

CASE = "案例 08"
"""Where guesses, decisions and the plan of this case are kept."""
NAME = "甲行 C 支行（虚构）"
OPENS = 9 * 60
STREET = "街上引来"
BACK = "回头再办"
ALONE, HELPED = "机器·自己办", "机器·要人教"
TALK = "面谈"
ORDINARY = (SIMPLE, COMPLEX)
CLASSES = (VIP, SIMPLE, COMPLEX, STREET, BACK, ALONE, HELPED, TALK)
"""Every queue ticket of the case; what a person comes for is one of the first four."""
DAYS, SEED = 200, 8
SHAPE = (4.5, 5.0, 9.2, 10.0, 8.6, 5.2, 4.0, 3.4, 3.4, 4.2, 8.2, 9.6, 9.2, 7.6, 4.6, 3.3)
"""Share of the day's visitors per half hour from 9:00, per cent. Synthetic: the two peaks stand where a published count has them (chapter 06), steeper."""
PERIODS = ("上午高峰", "下午高峰", "平时")
PERIOD_CLOCK = ("10:00–11:30", "14:00–16:00", "其余时间")
PERIOD_OF = (2, 2, 0, 0, 0, 2, 2, 2, 2, 2, 1, 1, 1, 1, 2, 2)
"""Number of the period of each half hour."""
SMOOTH_WITHIN = 15.0
"""A visit is smooth when its business begins within so many minutes of walking in, at the first go. The class's yardstick, no rule says it."""
TOO_LONG = 30.0
"""Minutes after walking in from which we count somebody as likely to complain. The class's yardstick as well."""

ASSUMPTIONS = {
    "volume": Assumption("每天进门", 310, "人", 200, 400, "合成。含不取号、自己去机器的人；换成自己网点的数再看。"),
    "share_complex": Assumption("复杂业务占比", 0.28, "", 0.15, 0.40, "合成。用自己的叫号记录可以数。"),
    "share_vip": Assumption("贵宾占比", 0.07, "", 0.02, 0.15, "合成。用自己的叫号记录可以数。"),
    "able_simple": Assumption("简单业务里机器能办的", 0.55, "", 0.35, 0.75, "合成。现金、存折、证件过期的办不了；2017 年媒体称智能柜台可办约八成非现金业务。"),
    "able_complex": Assumption("复杂业务里机器能办的", 0.35, "", 0.20, 0.55, "合成。开卡、签约可以；挂失、大额、代办多数不行。"),
    "needs_help": Assumption("去机器的人里要人教的", 0.50, "", 0.30, 0.75, "合成。金融时报 2025 年称到网点的客户约七成在 60 岁以上。"),
    "knows": Assumption("能自己办的人里，看见队长会自己去机器的", 0.40, "", 0.20, 0.60, "合成。前面等着 4 位以上才去。"),
    "machine_simple": Assumption("机器上办简单业务", 4.0, "分钟", 2, 8, "假设。一家大行 2014 年自述开卡并签 5 项 3 分 45 秒，不含客户摸索。"),
    "machine_complex": Assumption("机器上办复杂业务", 8.0, "分钟", 4, 12, "假设。同上，客户自己操作会慢得多。"),
    "try_minutes": Assumption("机器上办不了，多久才发现", 3.0, "分钟", 1, 6, "假设。"),
    "missing": Assumption("没带齐、没填单的", 0.10, "", 0.03, 0.20, "合成。让柜员记一周就知道。"),
    "missing_minutes": Assumption("柜员多久才发现没带齐", 3.0, "分钟", 1, 5, "假设。这几分钟窗口白占，客户填好再取号。"),
    "caught": Assumption("三问能在门口拦下没带齐的", 0.85, "", 0.60, 0.95, "假设。"),
    "mend_minutes": Assumption("在门口拦下，填好再取号", 4.0, "分钟", 2, 8, "假设。这几分钟不占窗口。"),
    "ask_one": Assumption("只问「办什么」", 0.4, "分钟", 0.2, 0.6, "假设。掐表量二十位就知道。"),
    "ask_three": Assumption("问三句", 1.0, "分钟", 0.7, 1.5, "假设。办什么、带齐没有、自己会不会用机器。"),
    "sharp_one": Assumption("只问一句的分辨力", 1.4, "", 0.8, 2.0, "假设。见「看得准不准」一表：分辨力 = 能办的和不能办的给人的印象差几个标准差。"),
    "sharp_three": Assumption("问三句的分辨力", 2.4, "", 1.6, 3.0, "假设。同上。"),
    "sentence_minutes": Assumption("柜员多说一句，每笔多", 1.0, "分钟", 0.5, 2.0, "假设。"),
    "want_sentence": Assumption("柜员那句话，愿意聊的", 0.05, "", 0.02, 0.10, "合成，没有查到可信的公开数。"),
    "chat_minutes": Assumption("厅堂里跟等候的人聊一次", 4.0, "分钟", 2, 8, "假设。前面还要等 6 分钟以上的人才聊得完。"),
    "want_chat": Assumption("厅堂里聊过，愿意面谈的", 0.12, "", 0.05, 0.20, "合成。门口问过三句、知道来意的，乘 1.5；已经等了 10 分钟以上的，减半。"),
    "street_rate": Assumption("临街一人一小时多引进门", 4.0, "人", 2, 8, "合成。"),
    "want_street": Assumption("街上引来，愿意面谈的", 0.20, "", 0.10, 0.30, "合成。"),
    "want_vip": Assumption("贵宾在贵宾厅办，顺便面谈的", 0.25, "", 0.10, 0.40, "合成。在柜面办的贵宾没有这个机会。"),
    "talk_minutes": Assumption("一次面谈", 15, "分钟", 10, 30, "假设。"),
    "talk_patience": Assumption("愿意面谈的人肯再等", 10, "分钟", 5, 20, "假设。等不到的留电话，不算当天面谈。"),
    "machines": Assumption("智能柜台", 3, "台", 2, 5, "合成。"),
    "watch": Assumption("机器旁一个人同时照看", 2, "台", 1, 3, "假设。两位轮着教；门口的人陪着去，一次只陪一位。"),
    "turn_at": Assumption("进门看见几位在等就回头", 15, "位", 10, 25, "假设。街上引来的人看见 6 位就走。"),
}  # fmt: skip
SELF_AT = 4
"""Waiting people at which those who know the machines go there by themselves."""
STREET_TURN_AT = 6
SLACK = 6.0
"""Minutes that a waiting customer must still have before a talk of `chat_minutes` can be finished."""
IDENTIFIED, TIRED, TIRED_AFTER = 1.5, 0.5, 10.0
MACHINE_CV, TRY_CV, TALK_CV = 0.6, 0.5, 0.5


@dataclass(frozen=True)
class Lobby:
    """The branch: its assumptions as numbers (unit and reason in `ASSUMPTIONS`) and the days that are tried."""

    numbers: tuple[tuple[str, float], ...] = tuple((name, one.value) for name, one in ASSUMPTIONS.items())
    days: int = DAYS
    seed: int = SEED

    def __getitem__(self, name: str) -> float:
        return dict(self.numbers)[name]

    def with_(self, **changed: float) -> Lobby:
        """The same branch with other assumptions."""
        unknown = set(changed) - set(ASSUMPTIONS)
        if unknown:
            raise KeyError(f"no assumption is called {', '.join(sorted(unknown))}")
        return replace(self, numbers=tuple((name, float(changed.get(name, value))) for name, value in self.numbers))

    @property
    def classes(self) -> pd.DataFrame:
        """Classes of people who walk in, for `sample_tickets`; minutes."""
        index = pd.Index([VIP, SIMPLE, COMPLEX, STREET], name="customer_class")
        return pd.DataFrame(
            {
                "service_mean": [default("service_vip"), default("service_simple"), default("service_complex"), default("service_simple")],
                "service_cv": default("service_cv"),
                "patience_mean": [default("patience")] * 3 + [12.0],
                "patience_shape": default("patience_shape"),
                "balk_at": [np.inf, self["turn_at"], self["turn_at"], STREET_TURN_AT],
            },
            index=index,
        )

    @property
    def arrivals(self) -> pd.DataFrame:
        """Expected visitors per half hour and class; those drawn in from the street as if two people stood outside all day."""
        shape = np.array(SHAPE) / sum(SHAPE)
        vip, complex_ = self["share_vip"], self["share_complex"]
        table = np.outer(shape * self["volume"], [vip, 1 - vip - complex_, complex_])
        street = np.full((len(shape), 1), 2 * self["street_rate"] * INTERVAL / 60)
        return pd.DataFrame(np.hstack([table, street]), index=np.arange(len(shape)) * INTERVAL, columns=[VIP, SIMPLE, COMPLEX, STREET])


def clock(minute: float) -> str:
    """Clock time of `minute` after opening, e.g. "10:30"."""
    total = round(OPENS + minute)
    return f"{total // 60}:{total % 60:02d}"


def labels() -> list[str]:
    """Clock time at which each half hour begins."""
    return [clock(number * INTERVAL) for number in range(len(SHAPE))]


def assumptions_table() -> pd.DataFrame:
    """All assumptions for a learner: name, value, range, reason; Chinese headings."""
    rows = []
    for one in ASSUMPTIONS.values():
        percent = one.unit == "" and "分辨力" not in one.label
        scale, unit = (100, "%") if percent else (1, one.unit)
        rows.append([one.label, f"{one.value * scale:g} {unit}".strip(), f"{one.low * scale:g}–{one.high * scale:g}", one.reason])
    return pd.DataFrame(rows, columns=["参数", "取值", "可以试的范围", "来历和理由"])


__all__ = ["ASSUMPTIONS", "COMPLEX", "INTERVAL", "PAY_PER_HOUR", "SIMPLE", "VIP", "Lobby", "assumptions_table", "clock", "labels"]
