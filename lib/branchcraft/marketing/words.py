"""是 and 否 as people write them in a table: 1, Y, 买了, 已签约, 未购买 …"""

from __future__ import annotations

import numpy as np
import pandas as pd

from branchcraft.files.spreadsheet import narrow

_YES = (
    "是 有 买了 购买 已购买 已买 成功 成交 已成交 签约 已签约 同意 办理 已办理 办了 已办 开通 已开通 "
    "打了 已打 已联系 联系了 已拨打 拨打 接通 已接通 已外呼 默认买 y yes true t 1 1.0 success √ bought called contacted"
)
_NO = (
    "否 无 没有 没买 未买 未购买 不买 失败 未成交 未签约 拒绝 未办理 没办 未办 未开通 "
    "没打 未打 不打 未联系 没联系 未拨打 未接通 未外呼 默认不买 n no false f 0 0.0 failure × none"
)
_BLANK = "- -- / nan null na n/a 未知 unknown nat <na>"
YES, NO, BLANK = frozenset(_YES.split()), frozenset(_NO.split()), frozenset(_BLANK.split()) | {""}


def plain(cell: object) -> str:
    """A cell as a word to compare: no blanks around it, lower case, nothing full-width."""
    return "" if cell is None else narrow(str(cell)).strip().lower()


def is_blank(cell: object) -> bool:
    """Whether a cell says nothing."""
    return plain(cell) in BLANK


def is_yes(cell: object) -> bool | None:
    """True for yes, False for no, None for anything else."""
    word = plain(cell)
    return True if word in YES else False if word in NO else None


def yes_or_no(cells: pd.Series) -> tuple[np.ndarray, list[str]]:
    """(1.0 for yes, 0.0 for no, NaN for blank; the words that are none of these, each once)."""
    kinds = {cell: is_yes(cell) for cell in cells.unique()}
    unknown = [str(cell) for cell, kind in kinds.items() if kind is None and not is_blank(cell)]
    return cells.map({cell: np.nan if kind is None else float(kind) for cell, kind in kinds.items()}).to_numpy(float), unknown
