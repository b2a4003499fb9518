"""The columns of a campaign's list: five roles by their headings, and everything else, judged whether a model may learn from it.

What says when, who or how it ended is no property of the customer, so it is left out of the features and said: dates, numbers of rows,
remarks that differ in every line, columns that are the same for everybody. Columns that could identify a person are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from branchcraft.errors import InputError
from branchcraft.files.columns import Columns, is_personal, load_mapping, named_columns, normal, synonyms
from branchcraft.files.moments import read_moment
from branchcraft.files.spreadsheet import narrow
from branchcraft.marketing.words import is_blank, plain

ROLES = {"bought": "买了没有", "contacted": "联系过没有", "date": "联系日期", "group": "分组", "customer": "客户编号"}
"""What a column can be, with its name for people; customer is read only where a person names it."""
KNOWN = synonyms(
    {
        "bought": "是否购买 购买 是否买 买了没有 买没买 是否成交 成交 是否签约 签约 购买结果 营销结果 是否响应 响应 是否认购 是否办理 "
        "y bought purchased response responded converted conversion subscribed sale",
        "contacted": "是否联系 联系过没有 是否外呼 是否拨打 是否打电话 联系过 是否接触 是否触达 已联系 contacted called treated",
        "group": "分组 组别 试验分组 实验分组 对照分组 group arm treatment",
        "date": "联系日期 外呼日期 拨打日期 营销日期 日期 contactdate calldate date",
    }
)
AFTERWARDS = re.compile(
    r"时长|通话|接通|振铃|意向|反馈|成交金额|购买金额|认购金额|挂断|duration|talktime|talk time|callresult|disposition", re.IGNORECASE
)
"""Headings of what is known only when the call is over."""
_NUMBERED = re.compile(r"序号|编号|流水号|行号|\bno\b|(?<![a-z])id$", re.IGNORECASE)
_NUMBER = re.compile(r"([+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)([万千亿]?)(?:元|岁|%|天|次|年|个月|月|户|笔|分)?")
_TIMES = {"": 1.0, "千": 1e3, "万": 1e4, "亿": 1e8}
MOST_LEVELS = 100
"""More different words than this in one column are no categories."""
_SETTINGS = ("features", "yes_words", "no_words")
_EXAMPLE = r"bought: 是否购买"


@dataclass(frozen=True)
class CampaignMapping:
    """A person's word on the columns."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Role → heading."""
    features: tuple[str, ...] | None = None
    """Headings to learn from; None: all that may be."""
    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()


def read_campaign_mapping(columns: Columns) -> CampaignMapping:
    """The mapping from a YAML file, a dict or nothing: {role: heading, …, features: [heading], yes_words: [word], no_words: [word]}. Raises InputError."""
    given = load_mapping(columns, _SETTINGS, _EXAMPLE)
    if not given:
        return CampaignMapping()
    lists = {key: _listed(given[key], key) for key in _SETTINGS if given.get(key) is not None}
    yes, no = (frozenset(plain(word) for word in lists.get(key, ())) for key in ("yes_words", "no_words"))
    if yes & no:
        raise InputError(f"列对应里「{'、'.join(sorted(yes & no))}」同时写在 yes_words 和 no_words 里，请只留一处。")
    return CampaignMapping(named_columns(given["columns"], ROLES, _EXAMPLE), tuple(lists["features"]) if "features" in lists else None, yes, no)


def _listed(given: object, key: str) -> list[str]:
    if isinstance(given, Mapping):
        raise InputError(f"列对应的 {key} 应当是一列词，例如 " rf"{key}: [年龄, 余额]。")
    listed = list(given) if isinstance(given, (list, tuple, set, frozenset)) else [given]
    spoken = {True: "yes", False: "no"}  # YAML reads a bare Y or N as yes and no
    return [spoken[one] if isinstance(one, bool) else str(one) for one in listed]


def unique(headings: Iterable[str]) -> list[str]:
    """Headings without two alike: the second becomes "余额·2"."""
    seen: dict[str, int] = {}
    names = []
    for heading in headings:
        seen[heading] = seen.get(heading, 0) + 1
        names.append(heading if seen[heading] == 1 else f"{heading}·{seen[heading]}")
    return names


def candidates(headings: Sequence[str], roles: Mapping[str, int], mapping: CampaignMapping) -> tuple[list[int], list[str]]:
    """(numbers of the columns that may be features, Chinese notes on those that are not read). Raises InputError."""
    taken = set(roles.values())
    if mapping.features is not None:
        found = []
        for name in mapping.features:
            numbers = [k for k, heading in enumerate(headings) if heading == name or normal(heading) == normal(name)]
            if not numbers:
                raise InputError(f"features 里的「{name}」在文件里没有。")
            found += [k for k in numbers[:1] if k not in taken]
        return list(dict.fromkeys(found)), []
    personal = [k for k, heading in enumerate(headings) if k not in taken and is_personal(heading)]
    notes = [f"可能认出客户是谁的列没有读：{'、'.join(f'「{headings[k]}」' for k in personal)}。"] if personal else []
    return [k for k, heading in enumerate(headings) if k not in taken and k not in personal and heading], notes


def judge_features(cells: pd.DataFrame, chosen: bool = False) -> tuple[pd.DataFrame, list[str]]:
    """(columns to learn from, Chinese notes). Numbers become float with NaN where blank, words stay words with "" where blank.

    chosen : a person has named these columns; only what cannot be learned from is left out then.
    """
    kept: dict[str, pd.Series] = {}
    notes: list[str] = []
    for name in cells.columns:
        column = cells[name]
        blank = column.map(is_blank).to_numpy(bool)
        if blank.all():
            notes.append(f"「{name}」一列是空的，没有用。")
            continue
        numbers = column.map(as_number).to_numpy(float)
        readable = np.isfinite(numbers[~blank]).mean()
        if readable < 0.95 and _is_dates(column[~blank]):
            notes.append(f"「{name}」是日期，没有放进模型；要用的话先换算成数，例如开户几年。")
        elif readable >= 0.95:
            if readable < 1:
                notes.append(f"「{name}」有 {int((~blank & ~np.isfinite(numbers)).sum())} 格不是数，当作空格。")
            _keep_number(name, numbers, kept, notes, chosen)
        else:
            _keep_words(name, column.where(~blank, "").astype(str).str.strip().astype(object), kept, notes)
    missing = [f"「{name}」{int(gaps)} 格" for name, column in kept.items() if (gaps := (column.isna() | (column == "")).sum())]
    if missing:
        notes.append(f"空格没有丢掉，当作「不知道」放进模型：{'、'.join(missing[:6])}{'等' if len(missing) > 6 else ''}。")
    return pd.DataFrame(kept, index=cells.index), notes


def _keep_number(name: str, numbers: np.ndarray, kept: dict[str, pd.Series], notes: list[str], chosen: bool) -> None:
    known = numbers[np.isfinite(numbers)]
    numbers = np.where(np.isfinite(numbers), numbers, np.nan)
    if (known == known[0]).all() and known.size == numbers.size:
        notes.append(f"「{name}」所有客户都一样，没有用。")
    elif not chosen and _NUMBERED.search(name) and len(np.unique(known)) > 0.9 * known.size:
        notes.append(f"「{name}」像编号，每行都不同，没有用。")
    else:
        kept[name] = pd.Series(numbers)


def _keep_words(name: str, words: pd.Series, kept: dict[str, pd.Series], notes: list[str]) -> None:
    levels = words[words != ""].nunique()
    if levels == 1 and (words != "").all():
        notes.append(f"「{name}」所有客户都一样，没有用。")
    elif levels > MOST_LEVELS or levels > 0.5 * len(words) > 10:
        notes.append(f"「{name}」有 {levels} 种不同的写法，像编号或备注，没有用。")
    else:
        kept[name] = words.reset_index(drop=True)


def as_number(cell: object) -> float:
    """A number as people write it ("1,200.50 元", "3.5万", "45岁"), NaN where it is none."""
    if isinstance(cell, bool) or cell is None:
        return float("nan")
    if isinstance(cell, (int, float, np.integer, np.floating)):
        return float(cell)
    text = re.sub(r"[,\s]|^[¥$]", "", narrow(str(cell)).strip())
    found = _NUMBER.fullmatch(text)
    return float(found[1]) * _TIMES[found[2]] if found else float("nan")


def _is_dates(cells: pd.Series) -> bool:
    sample = cells.iloc[:: max(1, len(cells) // 200)]
    return bool(np.mean([read_moment(cell)[0] is not None for cell in sample]) >= 0.8)
