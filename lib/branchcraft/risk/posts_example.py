"""甲行 A 支行's list of duties: nine people, thirteen duties, and some keys in the wrong hands. Fictional; names are codes.

Which pairs must be apart is partly law and regulation, partly our agreement for the course; every pair says which. A bank's own list goes first.
"""

from __future__ import annotations

import pandas as pd

from branchcraft.risk.posts import Branch, Conflict, Duty, Plan, reassign

LAW_BANK = "《商业银行法》：贷款实行审贷分离、分级审批"
LAW_BOOKS = "《会计法》：出纳不得兼任稽核、会计档案保管和账目登记"
NOTICE = "银监会 2005 年关于加大防范操作风险工作力度的通知（转载文本）"
OURS = "课上约定，以本行不相容岗位清单为准"

VAULT, BOOKING, APPROVAL, RECONCILING = "管库", "柜面记账", "业务授权", "对账"
BLANKS, SEALS, CIPHERS = "空白凭证", "印章", "密押密钥"
SURVEY, REVIEW, PAYOUT, AFTERCARE, TITLES = "贷款调查", "贷款审查", "放款审核", "贷后监督", "权证保管"
SELF_CHECK = "自查"

DUTIES = (
    Duty(VAULT, 8, 2), Duty(BOOKING, 30, 3, 2), Duty(APPROVAL, 14, 2, 1), Duty(RECONCILING, 6), Duty(BLANKS, 3), Duty(SEALS, 3), Duty(CIPHERS, 2),
    Duty(SURVEY, 22, 2, 1), Duty(REVIEW, 10), Duty(PAYOUT, 6), Duty(AFTERCARE, 10), Duty(TITLES, 3), Duty(SELF_CHECK, 6),
)  # fmt: skip
CONFLICTS = (
    Conflict(BOOKING, RECONCILING, NOTICE), Conflict(BLANKS, SEALS, NOTICE), Conflict(SEALS, CIPHERS, NOTICE), Conflict(BLANKS, CIPHERS, NOTICE),
    Conflict(VAULT, BOOKING, LAW_BOOKS), Conflict(VAULT, RECONCILING, LAW_BOOKS), Conflict(VAULT, SELF_CHECK, LAW_BOOKS),
    Conflict(SURVEY, REVIEW, LAW_BANK),
    Conflict(BOOKING, APPROVAL, OURS), Conflict(SURVEY, PAYOUT, OURS), Conflict(REVIEW, PAYOUT, OURS), Conflict(SURVEY, AFTERCARE, OURS),
    Conflict(SURVEY, TITLES, OURS), Conflict(PAYOUT, TITLES, OURS), Conflict(BOOKING, SELF_CHECK, OURS), Conflict(APPROVAL, SELF_CHECK, OURS),
    Conflict(SURVEY, SELF_CHECK, OURS), Conflict(APPROVAL, RECONCILING, OURS),
)  # fmt: skip
_COUNTER = (VAULT, BOOKING, BLANKS, SEALS, CIPHERS)
_LICENCE = {
    "甲01": (APPROVAL, SEALS, CIPHERS, REVIEW, SELF_CHECK, RECONCILING),
    "甲02": (APPROVAL, VAULT, BLANKS, SEALS, RECONCILING, PAYOUT, SELF_CHECK),
    "甲03": (*_COUNTER, RECONCILING),
    "甲04": _COUNTER,
    "甲05": (*_COUNTER, TITLES),
    "甲06": (VAULT, BLANKS, TITLES, RECONCILING, AFTERCARE, CIPHERS),
    "甲07": (SURVEY, AFTERCARE, TITLES),
    "甲08": (SURVEY, AFTERCARE, REVIEW),
    "甲09": (REVIEW, PAYOUT, AFTERCARE, TITLES, SELF_CHECK, RECONCILING),
}
_HELD = {
    "甲01": (APPROVAL, SEALS, CIPHERS),
    "甲02": (APPROVAL, VAULT, SELF_CHECK),
    "甲03": (BOOKING, RECONCILING),
    "甲04": (BOOKING, BLANKS),
    "甲05": (BOOKING,),
    "甲06": (VAULT, TITLES),
    "甲07": (SURVEY, AFTERCARE),
    "甲08": (SURVEY,),
    "甲09": (REVIEW, PAYOUT),
}
_YEARS = {("甲07", SURVEY): 4.0, ("甲08", SURVEY): 1.5, ("甲09", REVIEW): 3.5, ("甲02", VAULT): 2.0}


def example_branch() -> Branch:
    """The branch as it is on Monday: six pairs of keys in the wrong hands."""
    return Branch(
        DUTIES,
        CONFLICTS,
        {name: frozenset(duties) for name, duties in _LICENCE.items()},
        {name: frozenset(duties) for name, duties in _HELD.items()},
        _YEARS,
        frozenset({SURVEY, REVIEW}),
    )


def leave_plans(branch: Branch, held: dict[str, frozenset[str]]) -> dict[str, Plan]:
    """For every person away for a week: who takes what, others keeping what they have; rules give way where they must."""
    found = {}
    for person in branch.people:
        plan = reassign(branch, absent=person, keep=True, may_give_way=True, lists=held)
        assert plan is not None  # with rules that may give way there is always a list
        found[person] = plan
    return found


def leave_table(plans: dict[str, Plan]) -> pd.DataFrame:
    """`leave_plans` for a learner: who takes which duty, and what has to give way; Chinese headings."""
    rows = []
    for person, plan in plans.items():
        cover = [f"{duty} → {to}" for duty, _, to in plan.handed if to]
        lacking = {fix.what for fix in plan.fixes if fix.kind == "holder"}
        short = [f"{duty}少一人照开" for duty, _, to in plan.handed if not to and duty not in lacking]
        rows.append([person, "、".join([*cover, *short]) or "手上没有职责", "；".join(fix.sentence() for fix in plan.fixes) or "不用"])
    return pd.DataFrame(rows, columns=["谁不在", "谁顶", "还要"])


def conflicts_table() -> pd.DataFrame:
    """Pairs that must be apart and why, for a learner."""
    return pd.DataFrame([[c.one, c.other, c.basis] for c in CONFLICTS], columns=["一把", "另一把", "依据"])
