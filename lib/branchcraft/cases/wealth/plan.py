"""A plan for the centre: how many managers, who serves which tier, how often, and who is served first when time runs out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from branchcraft.cases.wealth.scenario import CLIENTS, STAFF_NOW, TIERS
from branchcraft.errors import InputError

MANAGER, PHONE, PUSH = SERVED_BY = ("理财经理", "电话团队", "手机银行")
FIRST = ("A 层先", "一视同仁")
MOST_MANAGERS = 6


@dataclass(frozen=True)
class Plan:
    """One way to run the centre."""

    managers: int = STAFF_NOW
    contacts: tuple[float, float, float, float] = (3.0, 2.0, 1.0, 1.0)
    """Planned contacts per client and quarter, per tier."""
    served_by: tuple[str, str, str, str] = (MANAGER, MANAGER, MANAGER, MANAGER)
    assistant: bool = False
    """Takes part of what clients bring; sells nothing."""
    top_first: bool = True
    """Whether A comes before B before C before D when time runs out, or all alike."""
    cover: bool = False
    """Whether managers know one another's clients and stand in for one another."""

    def checked(self) -> Plan:
        """The plan itself. Raises InputError with a sentence that says what to change."""
        if not 1 <= self.managers <= MOST_MANAGERS:
            raise InputError(f"理财经理应当在 1 到 {MOST_MANAGERS} 位之间，现在是 {self.managers}。")
        for tier, often in zip(TIERS, self.contacts, strict=True):
            if not 0 <= often <= 6:
                raise InputError(f"{tier}每季联系应当在 0 到 6 次之间，现在是 {often:g}。")
        for tier, who in zip(TIERS, self.served_by, strict=True):
            if who not in SERVED_BY:
                raise InputError(f"{tier}由谁服务，应当是{'、'.join(SERVED_BY)}之一，现在是「{who}」。")
        if self.served_by[0] != MANAGER:
            raise InputError("A 层要有理财经理：300 万元以上的客户交给电话或推送，行里的制度不会批。")
        return self

    @property
    def with_manager(self) -> list[int]:
        """Numbers of the tiers that managers serve."""
        return [number for number, who in enumerate(self.served_by) if who == MANAGER]

    @property
    def clients_per_manager(self) -> float:
        """Clients that a manager looks after."""
        return sum(CLIENTS[number].clients for number in self.with_manager) / self.managers

    def changes_from(self, other: Plan) -> list[str]:
        """What differs from `other`, in Chinese sentences."""
        said = []
        if self.managers != other.managers:
            said.append(f"理财经理从 {other.managers} 位改为 {self.managers} 位")
        for number, tier in enumerate(TIERS):
            if self.served_by[number] != other.served_by[number]:
                said.append(f"{tier}从{other.served_by[number]}改由{self.served_by[number]}服务")
            if self.contacts[number] != other.contacts[number]:
                said.append(f"{tier}每季从 {other.contacts[number]:g} 次改为 {self.contacts[number]:g} 次")
        if self.assistant != other.assistant:
            said.append("加一位助理" if self.assistant else "不要助理")
        if self.top_first != other.top_first:
            said.append("时间不够时 A 层先" if self.top_first else "时间不够时一视同仁")
        if self.cover != other.cover:
            said.append("经理互相顶班" if self.cover else "经理各管各的")
        return said


NOW = Plan()
"""How the centre works at the beginning of the case."""
ASKED = replace(NOW, contacts=(3.0, 2.0, 2.0, 2.0))
"""What the city branch asks for: everybody at least twice a quarter, with the people there are."""
REFERENCE = replace(NOW, contacts=(3.0, 2.0, 2.0, 1.0), served_by=(MANAGER, MANAGER, MANAGER, PHONE), cover=True)
"""One reasonable answer, not the answer: nobody is hired, the fourth tier is telephoned, those near the next line are seen twice."""
FOUR = {
    "替客户": replace(NOW, managers=4, contacts=(3.0, 2.0, 2.0, 1.0), assistant=True, cover=True),
    "替经理": replace(NOW, contacts=(2.0, 1.0, 1.0, 1.0), served_by=(MANAGER, MANAGER, MANAGER, PHONE), assistant=True, cover=True),
    "替分行": replace(NOW, contacts=(4.0, 2.0, 2.0, 1.0), cover=True),
    "折中": REFERENCE,
}
"""What a group arrives at that speaks for one of the three, and one in between."""
