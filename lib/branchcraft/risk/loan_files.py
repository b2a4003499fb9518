"""Twelve loan files on a Monday morning: what is in each, what the customer manager proposed, and what an older habit would have said.

All fictional (甲行 A 支行). Each file turns on one rule or one boundary, so that a wrong answer tells which rule was missed.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from branchcraft.errors import InputError
from branchcraft.risk.model import by_collateral, classify, rank
from branchcraft.risk.scenario import BAD, CLASSES


@dataclass(frozen=True)
class LoanFile:
    """One file as it lies on the desk."""

    number: str
    debtor: str
    what: str
    """What a reader of the file sees, in a sentence."""
    balance: float
    """万元"""
    days: int
    retail: bool
    proposed: str
    """Class that the customer manager proposed."""
    secured: bool
    """Whether the collateral was thought to be enough."""
    teaches: str
    """What to remember, told after the answer."""
    restructured: str = ""
    impaired: bool = False
    elsewhere: float = float("nan")


FILES = (
    LoanFile("01", "甲商贸", "企业流动资金贷款。结息日账上没有钱，说下周有一笔回款；今天逾期 1 天。房产抵押足值。", 300, 1, False, "正常", True, "逾期没有起点：1 天也至少是关注。7 天以内、查明是操作性或技术性原因的可以除外（系统故障、划款在途）；账上没有钱不是技术原因。"),
    LoanFile("02", "个人客户 1", "个人住房贷款，逾期 90 天，抵押足值。", 85, 90, True, "关注", True, "是“超过 90 天”：第 90 天还是关注，第 91 天才至少次级。"),
    LoanFile("03", "个人客户 2", "个人经营贷款，逾期 91 天。抵押的商铺估值是贷款的一倍半，客户说卖了就还。", 120, 91, True, "关注", True, "超过 90 天就是不良，担保再足也不改。担保影响的是损失多少，不是分几类。"),
    LoanFile("04", "乙制造", "企业固定资产贷款，一直按时还。这家企业在本行还有一笔，编号 05。", 900, 0, False, "正常", True, "看债务人，不看单笔：05 占这家 14.3%，超过 10%，两笔都进不良。"),
    LoanFile("05", "乙制造", "同一家企业的流动资金贷款，逾期 95 天。", 150, 95, False, "次级", False, "逾期超过 90 天，自己就是次级。"),
    LoanFile("06", "个人客户 3", "个人住房贷款，按时还。本人另有一笔消费贷（不在这叠里）逾期 100 天，已归次级。", 110, 0, True, "正常", True, "10% 的规则只管非零售。这笔按自己的情况分：没有逾期，下限是正常；要不要往下放，是判断，不是规则。"),
    LoanFile("07", "丁餐饮", "企业贷款。去年停业两个月，还不上，年初展期并降了息；展期后第四个月，按新约定还着。", 200, 0, False, "关注", True, "有财务困难、又放松了合同，就是重组资产。观察期（至少两个还款期、不少于 1 年）里至少关注。", restructured="观察期内"),
    LoanFile("08", "戊物流", "企业贷款。去年展期过，观察期还没完，上个月又展了一次。", 260, 0, False, "关注", False, "观察期里再次重组，至少次级，观察期重新算。", restructured="观察期内再次重组"),
    LoanFile("09", "己贸易", "企业贷款，逾期 271 天，有两家企业保证。", 500, 271, False, "次级", True, "超过 270 天，至少可疑。"),
    LoanFile("10", "庚食品", "企业贷款，逾期 361 天。抵押厂房在法院拍卖，估计收得回六成。", 80, 361, False, "可疑", True, "超过 360 天，至少损失。归了损失照样追：分类管的是账怎么记，不是不要了。"),
    LoanFile("11", "辛科技", "企业贷款，按时还。征信显示：这家在各银行一共借 3,400 万元，其中别的银行有 740 万元逾期超过 90 天。", 400, 0, False, "正常", False, "740 除以 3,400 是 21.8%，超过 20%，各家银行都至少次级。别的银行先知道，你在征信里也看得到。", elsewhere=740 / 3400),
    LoanFile("12", "壬服装", "企业贷款，没有逾期。财务部门的减值系统上月已认定它发生信用减值。", 180, 0, False, "关注", False, "已发生信用减值的资产就是不良。两本账要对得上。", impaired=True),
)  # fmt: skip
PROPOSED = {one.number: one.proposed for one in FILES}


def files_table() -> pd.DataFrame:
    """The files in the columns that `classify` reads; index number."""
    rows = [(one.number, one.debtor, one.balance, one.days, one.retail, one.restructured, one.impaired, one.elsewhere) for one in FILES]
    names = ["number", "debtor", "balance", "days", "retail", "restructured", "impaired", "elsewhere"]
    return pd.DataFrame(rows, columns=names).set_index("number")


def answers() -> pd.DataFrame:
    """`classify` on the files, with `old`: what the older habit (look at the collateral, loan by loan) would have said."""
    loans = files_table()
    found = classify(loans)
    found["old"] = by_collateral(loans, [one.secured for one in FILES])
    return found


def bad_balance(classes: dict[str, str]) -> float:
    """Non-performing balance in 万元 when the files have these classes (by number). Raises InputError."""
    missing = [one.number for one in FILES if classes.get(one.number) not in CLASSES]
    if missing:
        raise InputError(f"还有没判的：{'、'.join(missing)}。每一份都选一类再运行。")
    return sum(one.balance for one in FILES if classes[one.number] in BAD)


@dataclass(frozen=True)
class Verdict:
    """What was right about a learner's classes, and which rule was missed where."""

    table: pd.DataFrame
    """One row a file, Chinese headings."""
    right: int
    too_mild: tuple[str, ...]
    """Numbers of the files that were put above the floor."""
    too_strict: tuple[str, ...]
    bad: float
    """万元 non-performing by the learner."""
    bad_by_rule: float
    bad_by_habit: float

    def sentences(self) -> list[str]:
        """What to look at first, in Chinese."""
        lines = [
            f"十二份里判对 {self.right} 份。不良余额：你判 {self.bad:g} 万元，按《办法》{self.bad_by_rule:g} 万元，只看担保的老习惯 {self.bad_by_habit:g} 万元。"
        ]
        by_number = {one.number: one for one in FILES}
        for number in self.too_mild[:4]:
            lines.append(f"{number} {by_number[number].debtor}，判轻了：{by_number[number].teaches}")
        if len(self.too_mild) > 4:
            lines.append(f"另外还有 {len(self.too_mild) - 4} 份判轻了，看下面的表。")
        for number in self.too_strict[:2]:
            lines.append(f"{number} {by_number[number].debtor}，判得比下限重：{by_number[number].teaches}")
        if not self.too_mild and not self.too_strict:
            lines.append("都对。下一步：这些户里哪几户的类别，是别人（征信、财务系统）先知道的？")
        return lines


def judge(classes: dict[str, str]) -> Verdict:
    """Compare a learner's classes (by number) with the rules. Raises InputError when a file has none."""
    bad = bad_balance(classes)
    found = answers()
    rows, mild, strict = [], [], []
    for one in FILES:
        yours, floor = classes[one.number], str(found.at[one.number, "floor"])
        if rank(yours) < rank(floor):
            mild.append(one.number)
        elif rank(yours) > rank(floor):
            strict.append(one.number)
        mark = "对" if yours == floor else "轻了" if rank(yours) < rank(floor) else "重了"
        rows.append([one.number, one.debtor, one.balance, yours, floor, mark, found.at[one.number, "reason"], found.at[one.number, "old"]])
    names = ["编号", "债务人", "余额（万元）", "你判", "下限", "对照", "哪一条规则", "只看担保的老习惯"]
    habit = sum(one.balance for one in FILES if found.at[one.number, "old"] in BAD)
    by_rule = sum(one.balance for one in FILES if found.at[one.number, "bad"])
    return Verdict(pd.DataFrame(rows, columns=names), len(FILES) - len(mild) - len(strict), tuple(mild), tuple(strict), bad, by_rule, habit)
