"""One row of a loan list, judged: a loan that can be classified, or the reason why not."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from branchcraft.risk.model import RESTRUCTURED
from branchcraft.risk.scenario import CLASSES

MOST_DAYS = 3650
_RETAIL = re.compile(r"个人|零售|自然人|住房|按揭|消费|信用卡|retail|personal", re.IGNORECASE)
_COMPANY = re.compile(r"对公|公司|企业|法人|机构|非零售|小微|corporate|company", re.IGNORECASE)
_YES = frozenset(("是", "有", "y", "yes", "1", "true", "观察期", "观察期内", "重组", "已重组", "展期", "已减值"))
_NO = frozenset(("", "-", "--", "/", "否", "无", "n", "no", "0", "false", "未重组", "未减值", "正常", "nan", "none", "null"))
_AGAIN = re.compile(r"再次|二次|两次|多次")
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?)\s*(天|日|元|万元|%)?")


class RowError(Exception):
    """Why a row cannot be used, in Chinese."""


def judge_row(number: int, cells: Mapping[str, object], scale: float, retail: bool, staged: bool) -> dict[str, object]:
    """One row as a loan, or the reason why not.

    cells : by role. scale : 万元 for one of the file's unit. retail : what a row is that does not say. staged : whether impairment is told as a
    stage (1, 2, 3) instead of yes and no. Raises RowError.
    """
    text = {role: _words(value) for role, value in cells.items()}
    if any(re.match(r"(合计|总计|小计|本页)", word) for word in text.values()):
        raise RowError("合计行")
    if not any(text.get(role) for role in ("loan", "debtor", "kind", "days", "interest_days")):
        raise RowError("像合计行：编号、天数都空着")
    balance = _numeric(cells.get("balance"), "余额")
    if balance <= 0:
        raise RowError("余额不大于 0")
    days = [_days(cells[role]) for role in ("days", "interest_days") if role in cells and text[role] not in _NO - {"0"}]
    if not days:
        raise RowError("没有逾期天数")
    return {
        "row": number,
        "loan": text.get("loan", ""),
        "balance": balance * scale,
        "debtor": text.get("debtor", ""),
        "days": max(days),
        "retail": _kind(text.get("kind", ""), retail),
        "restructured": _restructured(text.get("restructured", "")),
        "impaired": _impaired(text.get("impaired", ""), staged),
        "judged": _class(text.get("judged", "")),
        "elsewhere": _share(cells.get("elsewhere")),
        "guarantee": text.get("guarantee", "")[:20],
    }


def _words(value: object) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _numeric(value: object, what: str) -> float:
    if isinstance(value, bool) or value is None or _words(value) == "":
        raise RowError(f"没有{what}")
    if isinstance(value, (int, float)):
        number = float(value)
    else:
        plain = str(value).strip().translate({0xFF0C: None, ord(","): None, ord("¥"): None, 0xFFE5: None, ord(" "): None})
        found = _NUMBER.fullmatch(plain)
        if found is None:
            raise RowError(f"{what}不是数")
        number = float(found[1])
    if not math.isfinite(number):
        raise RowError(f"{what}不是数")
    return number


def _days(value: object) -> float:
    days = _numeric(value, "逾期天数")
    if days < 0:
        raise RowError("逾期天数小于 0")
    if days > MOST_DAYS:
        raise RowError("逾期超过十年，可能是日期填错了列")
    return math.floor(days)


def _kind(word: str, retail: bool) -> bool:
    if _COMPANY.search(word) and not re.search(r"个人", word):
        return False
    return True if _RETAIL.search(word) else retail


def _restructured(word: str) -> str:
    if _AGAIN.search(word):
        return RESTRUCTURED[2]
    if word.lower() in _YES:
        return RESTRUCTURED[1]
    if word.lower() in _NO:
        return ""
    raise RowError(f"是否重组读不懂：「{word[:10]}」")


def _impaired(word: str, staged: bool) -> bool:
    low = word.lower()
    stage = re.search(r"[一二三123]", low)
    if stage is not None and (staged or "阶段" in low or "stage" in low):
        return stage[0] in "三3"
    if low in _NO:
        return False
    if low in _YES:
        return True
    raise RowError(f"是否信用减值读不懂：「{word[:10]}」")


def _class(word: str) -> str:
    if word in ("", "-", "/"):
        return ""
    digit = re.fullmatch(r"[1-5]", word)
    if digit:
        return CLASSES[int(word) - 1]
    found = [name for name in CLASSES if name in word]
    if len(found) != 1:
        raise RowError(f"现在的分类读不懂：「{word[:10]}」")
    return found[0]


def _share(value: object) -> float:
    if value is None or _words(value).lower() in ("", "-", "/", "nan", "none", "null"):
        return float("nan")
    number = _numeric(value, "各行债务逾期占比")
    share = number / 100 if "%" in str(value) or number > 1 else number
    if not 0 <= share <= 1:
        raise RowError("各行债务逾期占比不在 0 到 100% 之间")
    return round(share, 6)
