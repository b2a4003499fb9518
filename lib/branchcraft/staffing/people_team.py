"""The people of the example branch, what they can do, and what each post asks for: data and the rules of who may stand where.

A lobby manager, a teller, a client manager, a wealth manager and an operations supervisor do different things, need different authorities, and may not
do certain things in one transaction. Which of them are missing in a branch is seen when somebody is on leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from branchcraft.errors import InputError
from branchcraft.staffing.scenario import COMPLEX, SIMPLE, VIP, Assumption, default

CORPORATE = "对公业务"
BUSINESSES = (SIMPLE, COMPLEX, CORPORATE, VIP)
GUIDE, APPROVE = "大堂引导", "授权复核"
ABILITIES = (*BUSINESSES, GUIDE, APPROVE)
COUNTER, VIP_ROOM, HALL, APPROVAL, OUT, AWAY = "柜台", "贵宾室", "大堂", "主管席", "外出走访", "不在"
POSTS = (COUNTER, VIP_ROOM, HALL, APPROVAL, OUT, AWAY)
SHARES = {SIMPLE: 0.66, COMPLEX: 0.18, CORPORATE: 0.08, VIP: 0.08}
"""Shares of customers. Synthetic: the chapter's branch with corporate business told apart from the complex kind."""
RANGES = {
    "corporate": Assumption("对公业务平均办理", 10, "分钟", 5, 20, "合成。没有查到公开数据。"),
    "led": Assumption("大堂经理领到机器的简单业务", 0.2, "", 0.1, 0.4, "合成。用自己的机具流水和叫号记录可以数。"),
    "absent": Assumption("每人不在岗的日子", 0.08, "", 0.04, 0.12, "合成。一年约 20 个工作日：年休假、病假、外出培训。"),
}
MEANS = {SIMPLE: default("service_simple"), COMPLEX: default("service_complex"), CORPORATE: RANGES["corporate"].value, VIP: default("service_vip")}
"""Minutes of a service."""
LEARNING_DAYS = {SIMPLE: 1, COMPLEX: 3, CORPORATE: 5, VIP: 10}
"""Working days until somebody does the business alone; assumption. VIP business also needs the sales qualifications, which take an examination."""
MOST_COUNTERS = 6
Extra = tuple[tuple[str, str], ...]
"""(person, business) that was taught, in order."""


@dataclass(frozen=True)
class Member:
    """One of the branch's people under a code; never a name."""

    code: str
    title: str
    business: tuple[str, ...]
    """What she can do at a window, in the order in which she calls it."""
    authority: tuple[str, ...]
    usual: str
    """Her post on a usual day."""
    lunch: float
    """Minutes after opening at which she goes for an hour."""


TEAM = (
    Member("甲", "运营主管", (CORPORATE, COMPLEX, SIMPLE), (APPROVE,), APPROVAL, 240),
    Member("乙", "综合柜员", (CORPORATE, COMPLEX, SIMPLE), (APPROVE,), COUNTER, 120),
    Member("丙", "综合柜员", (COMPLEX, SIMPLE), (), COUNTER, 180),
    Member("丁", "综合柜员", (SIMPLE, COMPLEX), (), COUNTER, 120),
    Member("戊", "综合柜员", (SIMPLE,), (), COUNTER, 240),
    Member("己", "理财经理", (VIP, COMPLEX), (), VIP_ROOM, 180),
    Member("庚", "客户经理", (), (GUIDE,), OUT, 180),
    Member("辛", "大堂经理", (SIMPLE,), (GUIDE,), HALL, 240),
)
"""Eight fictional people; synthetic."""
USUAL = {one.code: one.usual for one in TEAM}
DUTIES = {
    APPROVAL: ("授权、复核、查库、交接", "有授权权限", "经办自己授权的业务"),
    COUNTER: ("现金和非现金业务", "有柜员号，会至少一类业务", "授权、复核自己经办的业务"),
    VIP_ROOM: ("贵宾理财、产品销售（专区双录）", "会贵宾业务（有相应的销售资格）", "给自己卖的产品做回访"),
    HALL: ("迎、问、分流、教用机器、维持秩序", "会大堂引导", "代客户操作、碰现金和密码"),
    OUT: ("走访、贷款调查、对公维护", "按本行对客户经理的要求", "审查自己调查的贷款"),
}
"""Post → what is done there, what it asks for, what nobody may do in the same transaction. The usual separation of duties; each bank's own list prevails."""
REFUSED = {
    APPROVAL: "没有授权权限，不能坐主管席",
    HALL: "没有做过大堂引导，不能一个人站大堂",
    COUNTER: "没有柜员号，不能上柜",
    VIP_ROOM: "没有理财产品的销售资格，不能坐贵宾室",
    OUT: "不是客户经理，不安排走访和贷款调查",
}


def able(extra: Extra = (), first: bool = False) -> dict[str, tuple[str, ...]]:
    """Code → business that the person can do, in the order of calling; taught business comes last (done when idle) or `first`. Raises InputError."""
    can = {one.code: one.business for one in TEAM}
    for code, business in extra:
        if code not in can or business not in BUSINESSES:
            raise InputError(f"没有这个人或这类业务：{code}、{business}。")
        if business in can[code]:
            raise InputError(f"{code} 已经会{business}，不用再教。")
        can[code] = (business, *can[code]) if first else (*can[code], business)
    return can


def check_places(places: Mapping[str, str], can: Mapping[str, tuple[str, ...]]) -> None:
    """Raises InputError with the sentence that says who may not stand where, and why."""
    for one in TEAM:
        post = places[one.code]
        if post not in POSTS:
            raise InputError(f"没有「{post}」这个岗位，可以选的是：{'、'.join(POSTS)}。")
        if not may_stand(one, post, can[one.code]):
            others = "、".join(other.code for other in TEAM if may_stand(other, post, can[other.code]))
            raise InputError(f"{one.code} {REFUSED[post]}。能站的是 {others}。")
    posted = list(places.values())
    if posted.count(APPROVAL) != 1:
        raise InputError("主管席要有、也只要一个人：没有人授权，复杂业务和对公业务一笔也办不了；她不经办，经办和授权要分开。")
    if posted.count(HALL) > 1 or posted.count(VIP_ROOM) > 1:
        raise InputError("大堂和贵宾室各只有一个位置。")
    if not 1 <= posted.count(COUNTER) <= MOST_COUNTERS:
        raise InputError(f"柜台应当有 1 到 {MOST_COUNTERS} 个人。")


def may_stand(one: Member, post: str, business: tuple[str, ...]) -> bool:
    """Whether she has what the post asks for."""
    return {
        APPROVAL: APPROVE in one.authority,
        HALL: GUIDE in one.authority,
        COUNTER: bool(business),
        VIP_ROOM: VIP in business,
        OUT: one.title == "客户经理",
    }.get(post, True)


def posts_table(extra: Extra = ()) -> pd.DataFrame:
    """The posts for a learner: what is done there, what it asks for, what must not be combined, and who could stand there."""
    can = able(extra)
    rows = []
    for post, (duty, needs, never) in DUTIES.items():
        who = [one.code for one in TEAM if may_stand(one, post, can[one.code])]
        titles = dict.fromkeys(one.title for one in TEAM if one.usual == post)
        rows.append((post, "、".join(titles), duty, needs, never, f"{'、'.join(who)}（{len(who)} 人）"))
    return pd.DataFrame(rows, columns=["岗位", "平常谁站", "做什么", "要什么", "同一笔业务里不能", "能站的人"])
