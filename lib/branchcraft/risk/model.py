"""Which class is this loan? The part of the 2023 classification rules that could be checked, as functions.

The rules set a lower bound: overdue by more than so many days means *at least* this class. Judgement may put a loan lower, never higher. So
every function here speaks of a floor, and says which rule put it there. Rules of the same regulation that need more than a loan list (change of
use, new loan for old) or could not be read at a citable source (courts' lists, share of expected loss) are left out, and the learner is told.

Source: 《商业银行金融资产风险分类办法》, 中国银保监会 中国人民银行令〔2023〕第 1 号, in force 2023-07-01; the regulators' own summary of 2023-02-11
(days, collateral, 10 % and 20 %, impairment), article 7 and chapter 3 (restructured assets) as printed by 每日经济新闻 on 2023-02-11 and in 建标库.
Short arrears for technical reasons and a debtor's other bad debts (article 10) are known from a reprinted comparison with the guideline of 2007
(银监发〔2007〕54 号), which had the second already; the chapter asks the trainer to check both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.risk.scenario import BAD, CLASSES

OVERDUE_MORE_THAN = ((360, "损失"), (270, "可疑"), (90, "次级"), (0, "关注"))
"""Days overdue, strictly more than, and the class that follows at least."""
BAD_HERE_MORE_THAN = 0.10
"""Share of a non-retail debtor's claims at this bank that is non-performing; more than this makes all of them non-performing."""
BAD_EVERYWHERE_MORE_THAN = 0.20
"""Share of a non-retail debtor's debts at all banks that is overdue by more than 90 days; more than this makes them non-performing at every bank."""
SHORT_OVERDUE = 7
"""Days within which an arrear for operational or technical reasons need not count; whether it was one is for somebody to find out."""
RESTRUCTURED = ("", "观察期内", "观察期内再次重组")
"""Not restructured; restructured and under observation; restructured again before the observation ended."""
OBSERVED_MONTHS = 12
OBSERVED_PERIODS = 2
LOOK_SHORT = f"逾期不超过 {SHORT_OVERDUE} 天：查明是操作性、技术性原因的可以除外，留下依据"
LOOK_OTHER = "这位个人客户在本行另有不良：规则只管非零售，要不要下调由人判断"
COLUMNS = ("debtor", "balance", "days", "retail", "restructured", "impaired", "judged", "elsewhere")
_SLACK = 1e-9


def rank(name: str) -> int:
    """0 for 正常 to 4 for 损失. Raises InputError."""
    if name not in CLASSES:
        raise InputError(f"不认识的分类「{name}」，五级是：{'、'.join(CLASSES)}。")
    return CLASSES.index(name)


def worst(names: Sequence[str]) -> str:
    """The worst of some classes; 正常 when there is none."""
    return CLASSES[max((rank(name) for name in names), default=0)]


def class_by_days(days: float) -> str:
    """The class that follows at least from `days` overdue. Raises InputError."""
    if not days >= 0:
        raise InputError("逾期天数不能小于 0。")
    return next((name for limit, name in OVERDUE_MORE_THAN if days > limit), "正常")


def class_by_restructuring(state: str) -> str:
    """The class that follows at least from a restructuring. Raises InputError."""
    if state not in RESTRUCTURED:
        raise InputError(f"重组状态「{state}」不认识，可以填：{'、'.join(one for one in RESTRUCTURED if one)}，没有重组就空着。")
    return ("正常", "关注", "次级")[RESTRUCTURED.index(state)]


def observation_months(between_payments: int) -> int:
    """Months of observation after a restructuring: two repayment periods, and not less than a year.

    between_payments : months from one repayment to the next under the new contract. Raises InputError.
    """
    if between_payments < 1:
        raise InputError("还款间隔至少是 1 个月。")
    return max(OBSERVED_MONTHS, OBSERVED_PERIODS * between_payments)


def observation_ends(first_payment: date, between_payments: int, missed: date | None = None) -> date:
    """The day on which observation ends, if the debtor's difficulties are over by then.

    It starts at the first repayment of the new contract, and starts anew on the day of a repayment that was `missed`.
    """
    start = first_payment if missed is None else max(first_payment, missed)
    return (pd.Timestamp(start) + pd.DateOffset(months=observation_months(between_payments))).date()


def check_loans(loans: pd.DataFrame) -> pd.DataFrame:
    """Loans with all of COLUMNS, each in its type; columns that are missing get their harmless value. Raises InputError."""
    for name, label in (("balance", "余额"), ("days", "逾期天数")):
        if name not in loans.columns:
            raise InputError(f"清单里没有「{label}」。")
    given = loans.copy()
    harmless = {
        "debtor": [f"第 {n} 户" for n in range(1, len(given) + 1)],
        "retail": False,
        "restructured": "",
        "impaired": False,
        "judged": "",
        "elsewhere": np.nan,
    }
    for name, value in harmless.items():
        if name not in given.columns:
            given[name] = value
    given["balance"], given["days"] = given["balance"].astype(float), given["days"].astype(float)
    for bad, says in (
        (~(given["balance"] > 0), "余额应当大于 0"),
        (~(given["days"] >= 0), "逾期天数不能小于 0"),
        ((given["elsewhere"] < 0) | (given["elsewhere"] > 1), "各银行债务中逾期超过 90 天的占比应当在 0 到 100% 之间"),
    ):
        if bad.any():
            raise InputError(f"第 {int(np.argmax(bad.to_numpy())) + 1} 笔：{says}。")
    return given[list(COLUMNS)]


def classify(loans: pd.DataFrame) -> pd.DataFrame:
    """The lower bound of every loan's class, and why.

    loans : index any; balance (any unit of money, one for all), days overdue; optional debtor (who owes), retail (bool), restructured (one of
    RESTRUCTURED), impaired (bool, credit-impaired in the books), judged (class by the bank's own judgement), elsewhere (share 0–1 of the debtor's
    debts at all banks that is overdue by more than 90 days; NaN unknown).

    Returns, with the same index: floor (class), bad (bool), reason (the rule that set the floor, Chinese), reasons (tuple of all that hold),
    bad_here (share of the debtor's claims here that are non-performing in their own right; NaN for retail), look (what a person has to find out or
    to judge, or ""). Raises InputError.
    """
    given = check_loans(loans)
    own, why = [], []
    for row in given.itertuples(index=False):
        found = _own_reasons(row.days, row.restructured, bool(row.impaired), str(row.judged or ""))
        own.append(worst([name for name, _ in found]))
        why.append(found)
    given["own_bad"] = [name in BAD for name in own]
    company = ~given["retail"].astype(bool)
    claims = given[company].groupby("debtor")["balance"].sum()
    bad = given[company & given["own_bad"]].groupby("debtor")["balance"].sum().reindex(claims.index, fill_value=0.0)
    share = bad / claims
    owes_bad = set(given.loc[~company & given["own_bad"], "debtor"])
    floors, looks, shares = [], [], []
    for number, row in enumerate(given.itertuples(index=False)):
        here = float(share[row.debtor]) if not row.retail else np.nan
        if not row.retail:
            why[number] += _contagion(here, float(row.elsewhere))
        floors.append(worst([name for name, _ in why[number]]))
        shares.append(here)
        other = bool(row.retail) and row.debtor in owes_bad and not row.own_bad
        technical = 0 < row.days <= SHORT_OVERDUE and len(why[number]) == 1
        looks.append(LOOK_OTHER if other else LOOK_SHORT if technical else "")
    ordered = [sorted(found, key=lambda one: -rank(one[0])) for found in why]
    return pd.DataFrame(
        {
            "floor": floors,
            "bad": [name in BAD for name in floors],
            "reason": [found[0][1] if found else "没有碰到课程核对过的条款" for found in ordered],
            "reasons": [tuple(text for _, text in found) for found in ordered],
            "bad_here": shares,
            "look": looks,
        },
        index=loans.index,
    )


def _own_reasons(days: float, restructured: str, impaired: bool, judged: str) -> list[tuple[str, str]]:
    """(class, rule) for everything about the loan itself."""
    found = []
    by_days = class_by_days(days)
    if by_days != "正常":
        limit = next(number for number, name in OVERDUE_MORE_THAN if name == by_days)
        found.append((by_days, f"逾期 {days:g} 天，超过 {limit} 天，至少{by_days}" if limit else f"逾期 {days:g} 天，只要逾期就至少关注"))
    by_state = class_by_restructuring(restructured)
    if by_state != "正常":
        found.append((by_state, "重组资产在观察期内，至少关注" if by_state == "关注" else "观察期内再次重组，至少次级"))
    if impaired:
        found.append(("次级", "已发生信用减值，属于不良"))
    if judged and judged != "正常":
        found.append((judged, f"本行判断为{judged}"))
    return found


def _contagion(here: float, elsewhere: float) -> list[tuple[str, str]]:
    """(class, rule) that a non-retail debtor's other debts bring."""
    found = []
    if here > 0 or elsewhere > 0:
        found.append(("关注", "同一债务人在本行或别的银行有债务不良，至少关注"))
    if here > BAD_HERE_MORE_THAN + _SLACK:
        found.append(("次级", f"同一债务人在本行的债权有 {here:.1%} 不良，超过 10%，全部至少次级"))
    if elsewhere > BAD_EVERYWHERE_MORE_THAN + _SLACK:
        found.append(("次级", f"这家债务人在各银行的债务有 {elsewhere:.1%} 逾期超过 90 天，超过 20%，各银行都至少次级"))
    return found


def by_collateral(loans: pd.DataFrame, secured: Sequence[bool]) -> list[str]:
    """What an older habit would have said: every loan by itself, and never non-performing while the collateral is enough.

    The regulator named this habit in 2019 when it explained the new rules; it is shown for comparison only.
    """
    given = check_loans(loans)
    found = []
    for row, enough in zip(given.itertuples(index=False), secured, strict=True):
        name = worst([class_by_days(row.days), "次级" if row.impaired else "正常", "次级" if row.restructured else "正常"])
        found.append("关注" if enough and name in BAD else name)
    return found
