"""A plan for the day: who stands where in the five zones, what is asked at the door, and where anybody speaks of products.

One plan fits on a card: six posts in three periods (two peaks and the rest), and three rules. What a plan costs is people's hours: those on the
floor anyway, those borrowed on top of them, and those given back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from branchcraft.cases.lobby.scenario import INTERVAL, PAY_PER_HOUR, PERIOD_OF, PERIODS
from branchcraft.errors import InputError

OUTSIDE, DOOR, MACHINE, HALL, COUNTER, ROOM = POSTS = ("临街", "入口", "厅堂·机器旁", "厅堂·等候区", "柜面", "贵宾厅")
"""The five zones of the hall; the hall itself has two places to stand."""
DOES = ("揽客引客", "问来意、分流", "教人用机器", "跟等候的人聊", "开窗口", "贵宾和面谈")
LOWEST = (0, 0, 0, 0, 1, 0)
HIGHEST = (2, 2, 2, 2, 6, 2)
ON_FLOOR = (8, 8, 7)
"""People on the floor anyway in each period (synthetic: fewer off peak because of meals and back-office work)."""
TELLERS = (5, 5, 4)
"""Of these, who may work behind the counter: cash box, seal and system rights are personal, so nobody else can open a window."""
MOST_BORROWED = 2
"""People that may be borrowed on top, from the back office or a branch nearby."""
QUESTIONS = {"不问，自己取号": 0, "问一句：办什么": 1, "问三句：办什么、带齐没、会不会用机器": 3}
SENTENCES = {"不说": (False, False, False), "只在平时说": (False, False, True), "全天都说": (True, True, True)}
HOURS = tuple(sum(one == number for one in PERIOD_OF) * INTERVAL / 60 for number in range(len(PERIODS)))
"""Length of each period in hours."""


@dataclass(frozen=True)
class Plan:
    """Who stands where, and three rules."""

    posts: tuple[tuple[int, ...], ...]
    """People, [period][post]."""
    questions: int = 1
    """Questions at the door: 0, 1 or 3."""
    led: float = 0.3
    """Share of those asked that are led to a machine, 0–0.8."""
    sentence: str = "不说"
    """When tellers add a sentence on products: a key of `SENTENCES`."""
    returned_first: bool = False
    """Whether those who were sent in vain are called before the others."""

    def people(self, post: str, period: int) -> int:
        """How many stand at `post` in a period."""
        return self.posts[period][POSTS.index(post)]

    def total(self, period: int) -> int:
        """People on the floor in a period."""
        return sum(self.posts[period])

    @property
    def borrowed_hours(self) -> float:
        """Hours a day of people on top of those on the floor anyway."""
        return sum(max(0, self.total(k) - ON_FLOOR[k]) * HOURS[k] for k in range(len(PERIODS)))

    @property
    def released_hours(self) -> float:
        """Hours a day that the plan gives back to the back office."""
        return sum(max(0, ON_FLOOR[k] - self.total(k)) * HOURS[k] for k in range(len(PERIODS)))

    @property
    def cost(self) -> tuple[float, float]:
        """Yuan a day for the borrowed hours, low and high."""
        return self.borrowed_hours * PAY_PER_HOUR[0], self.borrowed_hours * PAY_PER_HOUR[1]

    def checked(self) -> Plan:
        """The plan itself. Raises InputError with a sentence that says what to change."""
        if len(self.posts) != len(PERIODS) or any(len(row) != len(POSTS) for row in self.posts):
            raise InputError(f"站位应当是 {len(PERIODS)} 个时段、每段 {len(POSTS)} 个岗位。")
        for period, row in zip(PERIODS, self.posts, strict=True):
            for post, number, low, high in zip(POSTS, row, LOWEST, HIGHEST, strict=True):
                if not low <= number <= high:
                    raise InputError(f"{period}的「{post}」应当在 {low} 到 {high} 人之间，现在是 {number}。")
        for number, period in enumerate(PERIODS):
            if self.total(number) > ON_FLOOR[number] + MOST_BORROWED:
                most = ON_FLOOR[number] + MOST_BORROWED
                raise InputError(
                    f"{period}排了 {self.total(number)} 人：在岗 {ON_FLOOR[number]} 人，最多再借 {MOST_BORROWED} 人，不能超过 {most} 人。"
                )
            spare = TELLERS[number] + max(0, self.total(number) - ON_FLOOR[number])
            if self.people(COUNTER, number) > spare:
                said = f"能上柜的只有 {TELLERS[number]} 位柜员" + (f"，连借来的 {spare} 位" if spare > TELLERS[number] else "")
                raise InputError(f"{period}的柜面排了 {self.people(COUNTER, number)} 人：{said}。大堂经理和客户经理没有柜员权限，不能补到柜台里。")
        if self.questions not in QUESTIONS.values():
            raise InputError("入口问几句应当是 0、1 或 3。")
        if not 0 <= self.led <= 0.8:
            raise InputError("领去机器的比例应当在 0% 到 80% 之间。")
        if self.sentence not in SENTENCES:
            raise InputError(f"柜员那句话应当是{'、'.join(SENTENCES)}之一。")
        return self

    def with_posts(self, period: int, **people: int) -> Plan:
        """The plan with other numbers in one period; posts by their name in `POSTS` without the dot, e.g. 入口=2, 机器旁=1."""
        names = {post.split("·")[-1]: number for number, post in enumerate(POSTS)}
        row = list(self.posts[period])
        for name, number in people.items():
            row[names[name]] = number
        return replace(self, posts=tuple(tuple(row) if k == period else old for k, old in enumerate(self.posts)))


def changes(before: Plan, after: Plan) -> list[str]:
    """What differs, one sentence per single change: one person moved, borrowed or given back in one period, or one rule."""
    said = []
    for number, period in enumerate(PERIODS):
        gains, losses = [], []
        for post, old, new in zip(POSTS, before.posts[number], after.posts[number], strict=True):
            gains += [post] * max(0, new - old)
            losses += [post] * max(0, old - new)
        for k in range(max(len(gains), len(losses))):
            if k < len(gains) and k < len(losses):
                said.append(f"{period}：一人从{losses[k]}调到{gains[k]}")
            elif k < len(gains):
                said.append(f"{period}：{gains[k]}加一人")
            else:
                said.append(f"{period}：{losses[k]}减一人")
    if before.questions != after.questions:
        said.append(f"入口：从问 {before.questions} 句改为 {after.questions} 句")
    if round(before.led, 4) != round(after.led, 4):
        said.append(f"领去机器：从 {before.led:.0%} 改为 {after.led:.0%}")
    if before.sentence != after.sentence:
        said.append(f"柜员那句话：从「{before.sentence}」改为「{after.sentence}」")
    if before.returned_first != after.returned_first:
        said.append("白跑的人：" + ("改为优先叫" if after.returned_first else "改为重新排"))
    return said


NOW = Plan(((0, 1, 0, 1, 5, 1), (0, 1, 0, 1, 5, 1), (1, 1, 0, 0, 4, 1)), questions=1, led=0.3, sentence="全天都说")
"""How the branch stands at the beginning of the case."""
REFERENCE = replace(NOW.with_posts(0, 等候区=0, 机器旁=1).with_posts(1, 等候区=0, 机器旁=1), questions=3, led=0.4, sentence="只在平时说")
"""One reasonable answer, not the answer: nobody is added, three things are changed."""
FOUR = {
    "客户优先": Plan(((0, 2, 0, 0, 5, 1), (0, 2, 0, 0, 5, 1), (0, 2, 1, 0, 4, 0)), questions=3, led=0.4, sentence="不说"),
    "员工优先": Plan(((0, 2, 1, 0, 5, 0), (0, 1, 1, 0, 5, 1), (0, 1, 1, 0, 4, 1)), questions=1, led=0.6, sentence="不说"),
    "分行优先": Plan(((0, 0, 0, 1, 5, 2), (0, 0, 0, 1, 5, 2), (1, 0, 0, 1, 3, 2)), questions=1, led=0.3, sentence="全天都说"),
    "折中": Plan(((0, 1, 0, 0, 5, 2), (0, 1, 0, 0, 5, 2), (1, 1, 0, 0, 4, 1)), questions=3, led=0.5, sentence="只在平时说"),
}
"""What a group arrives at that speaks for one of the three and borrows nobody (found by changing one thing after the other), and one in between."""
