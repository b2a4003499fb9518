"""Eight customers with cash: when to ask, when only to look at the identity card, when to stop.

From 2026-01-01 a bank that pays out or takes in 50,000 yuan or more of an ordinary customer's cash checks and registers who he is and keeps a copy of
his document. It no longer asks everybody where the money comes from or goes to; it asks where the risk is higher. Signs of fraud are another
matter, under another law, and there the counter stops.

Source: 《金融机构客户尽职调查和客户身份资料及交易记录保存管理办法》(人民银行、金融监管总局、证监会令〔2025〕第 11 号, published 2025-11-28), as
reported by 财新 and 新京报 on 2025-11-28/29.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from branchcraft.errors import InputError

RULE_FROM = "2026-01-01"
LIMIT = 5.0
"""万元; 5 万元以上 in one deposit or withdrawal."""
CHECK, REGISTER, ASK, STOP = "核对身份就办", "核身份、登记、留复印件，不问用途", "强化尽职调查：问清来源用途再定", "停一停：防诈劝阻"
ACTIONS = (CHECK, REGISTER, ASK, STOP)
LARGE_SHARE = 0.02
"""Share of cash deals above the limit: about 2 % (人民银行 2022, as reported)."""


@dataclass(frozen=True)
class CashDeal:
    """One customer at the window."""

    number: str
    what: str
    amount: float
    """万元"""
    unusual: bool
    """Out of line with who the customer is and what he usually does, or the system rates him high."""
    fraud: bool
    """Signs that he is being deceived."""
    teaches: str


DEALS = (
    CashDeal("1", "退休教师，定期到期，取 8 万元装修房子，账户多年如此。", 8, False, False, "普通风险：身份核实、登记、留复印件就够。2026 年起不再要人人说明用途。"),
    CashDeal("2", "大学生账户三天里收到八个省的转账，要取 12 万元现金，问一句答一句。", 12, True, False, "和身份、平常往来明显不符，是较高风险：要强化尽职调查，问清来源和用途。"),
    CashDeal("3", "菜场摊主，每周三存 6 到 7 万元营业款，三年一样。", 6.5, False, False, "金额大不等于风险高。和经营对得上，登记留存即可。"),
    CashDeal("4", "七十岁的客户要取 9 万元，电话一直不挂，说“孩子出事了，别问”。", 9, False, True, "这是诈骗迹象，归反诈管，不归“要不要登记用途”管。停下来，请到一边，联系家人或报警。"),
    CashDeal("5", "一位客户上午在两家网点各取了 4.9 万元，现在来第三家，还是 4.9 万元。", 4.9, True, False, "不到 5 万元也可能是高风险：拆开来取，正是为了躲开登记。"),
    CashDeal("6", "老人每月 15 日来领 3,000 元养老金。", 0.3, False, False, "较低风险：核对身份就办，不用多问一句。"),
    CashDeal("7", "存 7 万元。系统里这位客户是高风险等级。", 7, True, False, "等级高，强化措施照做；等级怎么来的，事后查。"),
    CashDeal("8", "上月刚卖了房，房款 60 万元在账上，带着合同来取 10 万元付中介和搬家。", 10, False, False, "和身份、交易对得上，是普通风险。愿意说是客户的事，不能当成条件。"),
)  # fmt: skip


def what_to_do(deal: CashDeal) -> str:
    """The action for a deal. Raises InputError for a negative amount."""
    if deal.amount < 0:
        raise InputError("金额不能小于 0。")
    if deal.fraud:
        return STOP
    if deal.unusual:
        return ASK
    return REGISTER if deal.amount >= LIMIT else CHECK


@dataclass(frozen=True)
class CashVerdict:
    """How a learner handled the eight."""

    table: pd.DataFrame
    right: int
    asked_too_much: int
    """Ordinary customers who were asked or stopped."""
    let_through: int
    """Risky ones who were not."""

    def sentences(self) -> list[str]:
        """In Chinese, by effect."""
        lines = [f"八位里处理得对的 {self.right} 位。"]
        if self.asked_too_much:
            lines.append(f"{self.asked_too_much} 位普通客户被多问了：他们会去投诉，后面的人多等几分钟，而风险没有少。")
        if self.let_through:
            lines.append(f"{self.let_through} 位该问、该停的放过去了：金额不是看点，“和这个人对不对得上”才是。")
        if not self.asked_too_much and not self.let_through and self.right == len(DEALS):
            risky = sum(one.unusual or one.fraud for one in DEALS)
            lines.append(f"全对：{len(DEALS) - risky} 位没有多问一句，{risky} 位没有放过。")
        return lines


def judge_cash(actions: dict[str, str]) -> CashVerdict:
    """Compare a learner's actions (by number) with the rule. Raises InputError when a customer has none."""
    missing = [one.number for one in DEALS if actions.get(one.number) not in ACTIONS]
    if missing:
        raise InputError(f"还有没选的：第 {'、'.join(missing)} 位。")
    rows, too_much, through = [], 0, 0
    for one in DEALS:
        right, yours = what_to_do(one), actions[one.number]
        too_much += right in (CHECK, REGISTER) and yours in (ASK, STOP)
        through += right in (ASK, STOP) and yours in (CHECK, REGISTER)
        rows.append([one.number, one.what, yours, right, "对" if yours == right else "再看", one.teaches])
    names = ["", "客户", "你选", "应当", "对照", "为什么"]
    table = pd.DataFrame(rows, columns=names)
    return CashVerdict(table, int((table["对照"] == "对").sum()), too_much, through)


def asking_table(deals_a_month: int = 1300, minutes: float = 4.0) -> pd.DataFrame:
    """Asking everybody above the limit against asking where there is a reason, for a learner.

    deals_a_month : cash deals at the branch (assumption); minutes : a talk about source and use (assumption). In the eight above, three in eight need
    attention; in an ordinary month far fewer, so a range of 2 to 10 % is shown.
    """
    large = deals_a_month * LARGE_SHARE
    rows = [["人人都问", f"{large:.0f}", f"{large * minutes:.0f}"]]
    for share in (0.02, 0.10):
        rows.append([f"按风险问（{share:.0%} 的人有理由要问）", f"{large * share:.1f}", f"{large * share * minutes:.0f}"])
    return pd.DataFrame(rows, columns=["做法", "一个月问几位", "一个月几分钟"])
